//! Where the packs' files stand, seen from the portfolio's own.

use super::super::System;
use std::fmt::Write as _;

/// A rendering of a pack.
pub(super) struct Link {
    /// What it is, in a word.
    pub(super) label: String,
    /// Its address, relative to the portfolio's: percent-encoded (RFC 3986), so that nothing in it is a scheme or markup.
    pub(super) address: String,
}

/// The words for the endings that packs have, in the order in which they are shown.
const LABELS: &[(&str, &str)] = &[
    ("pdf", "PDF"),
    ("html", "HTML"),
    ("md", "Markdown"),
    ("xlsx", "Excel"),
    ("csv", "CSV"),
    ("json", "JSON"),
    ("ics", "Calendar"),
    ("zip", "zip"),
];

/// The renderings of a system that there are. One whose path would lead elsewhere is none.
pub(super) fn links(system: &System) -> Vec<Link> {
    let place = |name: &str| LABELS.iter().position(|(ending, _)| has_ending(name, ending));
    let mut names: Vec<&String> = system.files.iter().collect();
    names.sort_by_key(|name| place(name).unwrap_or(LABELS.len()));
    let link = |name: &String| {
        let label = place(name).map_or(name.as_str(), |at| LABELS[at].1).to_owned();
        Some(Link { label, address: address(&format!("{}/{name}", system.folder))? })
    };
    names.into_iter().filter_map(link).collect()
}

fn has_ending(name: &str, ending: &str) -> bool {
    name.rsplit_once('.').is_some_and(|(_, own)| own.eq_ignore_ascii_case(ending))
}

/// A path as a relative reference; none for one that is absolute or climbs.
fn address(path: &str) -> Option<String> {
    let mut out = String::with_capacity(path.len());
    for (place, part) in path.split('/').enumerate() {
        if part.is_empty() || part == "." || part == ".." {
            return None;
        }
        if place > 0 {
            out.push('/');
        }
        for byte in part.bytes() {
            if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
                out.push(char::from(byte));
            } else {
                // Writing to a text cannot fail.
                let _ = write!(out, "%{byte:02X}");
            }
        }
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_stays_below_and_is_no_scheme() {
        assert_eq!(address("payments/audit-pack.pdf").as_deref(), Some("payments/audit-pack.pdf"));
        assert_eq!(address("a b/ü(1).pdf").as_deref(), Some("a%20b/%C3%BC%281%29.pdf"));
        assert_eq!(address("javascript:alert(1)/x").as_deref(), Some("javascript%3Aalert%281%29/x"));
        for elsewhere in ["../x", "/etc/x", "a//b", "a/../../b", "./a", ""] {
            assert_eq!(address(elsewhere), None, "{elsewhere}");
        }
    }
}
