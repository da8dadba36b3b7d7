//! Text from outside, made safe to show: control, bidirectional and invisible characters become visible escapes.
//!
//! Profiles, pages, records and evidence names are data. Before any of it reaches a terminal or a page, it passes
//! [`visible`], so that what a reader sees is what is there ("Trojan Source", CVE-2021-42574).

mod alike;
pub mod formula;
mod natural;

pub use alike::{drawn, looks_like};
pub use natural::natural;

use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// Characters that change how other text is shown, or that are not shown at all.
///
/// Controls (C0, C1, DEL), the bidirectional controls of Unicode Annex 9, zero-width characters, soft hyphen,
/// variation selectors, tags, interlinear annotation, line and paragraph separators, and noncharacters.
#[must_use]
pub fn is_hidden(c: char) -> bool {
    matches!(c,
        '\u{0}'..='\u{1f}' | '\u{7f}'..='\u{9f}'
        | '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
        | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}'
        | '\u{fff0}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}')
        || (c as u32) & 0xfffe == 0xfffe
        || ('\u{fdd0}'..='\u{fdef}').contains(&c)
}

/// Whether there is nothing to see: spaces, hidden characters, and the braille cell without dots.
#[must_use]
pub fn is_blank(text: &str) -> bool {
    text.chars().all(|c| c.is_whitespace() || is_hidden(c) || c == '\u{2800}')
}

/// The text with each hidden character written as `<U+202E>`; line breaks and tabs become single spaces.
#[must_use]
pub fn visible(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_hidden) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\r' if chars.peek() == Some(&'\n') => {}
            '\n' | '\r' | '\t' => out.push(' '),
            c if is_hidden(c) => out.push_str(&escape(c)),
            c => out.push(c),
        }
    }
    Cow::Owned(out)
}

/// One character by its code point, as [`visible`] writes it.
#[must_use]
pub fn escape(c: char) -> String {
    format!("<U+{:04X}>", c as u32)
}

/// A text as a basic string of TOML on one line: line ends, controls and hidden characters are escaped, so that what a reader of
/// the file sees is what is there, and lines stay whole when git merges them.
#[must_use]
pub fn toml_quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            c if is_hidden(c) && (c as u32) < 0x10000 => {
                let _ = write!(out, "\\u{:04X}", c as u32);
            }
            c if is_hidden(c) => {
                let _ = write!(out, "\\U{:08X}", c as u32);
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// A JSON document of which nothing hides: hidden characters, which stand in texts only, are written as `\u202E`, which every
/// reader of JSON takes for the same. Line ends between its parts stay.
#[must_use]
pub fn json_inert(document: String) -> String {
    let hides = |c: char| is_hidden(c) && c != '\n';
    if !document.chars().any(hides) {
        return document;
    }
    let mut out = String::with_capacity(document.len() + 64);
    for c in document.chars() {
        if hides(c) {
            for unit in c.encode_utf16(&mut [0; 2]) {
                let _ = write!(out, "\\u{unit:04X}");
            }
        } else {
            out.push(c);
        }
    }
    out
}

/// "1 item", "2 items": a number with its noun, `s` added for the plural.
#[must_use]
pub fn count(number: usize, noun: &str) -> String {
    match (number, noun.strip_suffix('y')) {
        (1, _) => format!("1 {noun}"),
        (n, Some(stem)) if !stem.ends_with(['a', 'e', 'o', 'u']) => format!("{n} {stem}ies"),
        (n, _) => format!("{n} {noun}s"),
    }
}

/// Longer texts are no names that somebody mistyped, in bytes. To compare two texts costs as much as the product of their
/// lengths, in time and in memory.
const LONGEST_NAME: usize = 300;

/// The nearest of some names, where one is near enough to be meant.
#[must_use]
pub fn near_miss<'n>(text: &str, names: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    let short = |name: &str| name.len() <= LONGEST_NAME;
    if !short(text) {
        return None;
    }
    let folded = text.to_lowercase().replace('_', "-");
    names
        .into_iter()
        .filter(|name| short(name))
        .map(|name| (name.to_lowercase(), name))
        .map(|(low, name)| (strsim::damerau_levenshtein(&folded, &low), Reverse(alike(&folded, &low)), name))
        .filter(|(distance, _, name)| *distance <= 1 + name.chars().count().min(folded.chars().count()) / 4)
        .min()
        .map(|(_, _, name)| name)
}

/// How many characters two texts have in common before they part.
fn alike(a: &str, b: &str) -> usize {
    a.chars().zip(b.chars()).take_while(|(a, b)| a == b).count()
}

/// The name that shares most words with the text, where they share half of all their words.
fn same_words<'n>(text: &str, names: &[&'n str]) -> Option<&'n str> {
    let words = |text: &str| text.split(['-', '/']).map(str::to_lowercase).collect::<BTreeSet<_>>();
    let given = words(text);
    names
        .iter()
        .filter_map(|name| {
            let known = words(name);
            let (both, all) = (given.intersection(&known).count(), given.union(&known).count());
            (both > 1 && both * 2 >= all).then_some((both * 100 / all, *name))
        })
        .max_by(|a, b| a.0.cmp(&b.0).then(b.1.cmp(a.1)))
        .map(|(_, name)| name)
}

/// Lists of names longer than this help nobody in an error message.
const MOST_NAMES: usize = 16;

/// Among more names than this, no near miss is looked for: it would be done anew for each mistake.
const MOST_COMPARED: usize = 10_000;

/// The help lines for a name that is not known: the near miss, and what there is.
#[must_use]
pub fn name_help<'n>(given: &str, what: &str, names: impl IntoIterator<Item = &'n str>) -> Vec<String> {
    let mut names: Vec<&str> = names.into_iter().collect();
    names.sort_unstable();
    names.dedup();
    let mut help = Vec::new();
    let near = || near_miss(given, names.iter().copied()).or_else(|| same_words(given, &names));
    if let Some(near) = (names.len() <= MOST_COMPARED).then(near).flatten() {
        help.push(format!("did you mean `{near}`?"));
    }
    if names.is_empty() {
        help.push(format!("there is no {what} here"));
    } else if names.len() <= MOST_NAMES {
        let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
        help.push(format!("{what}: {}", quoted.join(", ")));
    }
    help
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hidden_characters_become_visible() {
        assert_eq!(visible("plain text, Zürich"), "plain text, Zürich");
        assert_eq!(visible("a\u{202e}b\u{200b}\u{1b}[31m\0"), "a<U+202E>b<U+200B><U+001B>[31m<U+0000>");
        assert_eq!(visible("two\r\nlines\tand a tab"), "two lines and a tab");
        assert!(is_hidden('\u{1fffe}') && !is_hidden('字') && !is_hidden('🔑'));
    }

    #[test]
    fn nothing_hides_in_json_and_nothing_is_lost() {
        let text = "a\u{202e}b\u{9b}\u{7f}\u{e0041}\u{2028}\u{1b}\n字";
        let document = serde_json::to_string_pretty(&[text]).unwrap();
        let inert = json_inert(document);
        assert!(!inert.chars().any(|c| is_hidden(c) && c != '\n'), "{inert}");
        assert_eq!(serde_json::from_str::<Vec<String>>(&inert).unwrap(), [text]);
    }

    #[test]
    fn near_misses_are_near() {
        let names = ["smart-card", "workstation"];
        assert_eq!(near_miss("smartcard", names), Some("smart-card"));
        assert_eq!(near_miss("Smart_Card", names), Some("smart-card"));
        assert_eq!(near_miss("vault", names), None);
        assert_eq!(near_miss("sc-1200", ["SC-10", "SC-12", "AC-12"]), Some("SC-12"));
        let items = ["back-up-master-key-to-smart-card", "store-smart-cards-in-vaults"];
        assert_eq!(name_help("back-up-the-master-key", "items", items)[0], format!("did you mean `{}`?", items[0]));
    }

    #[test]
    fn counts_read_like_english() {
        assert_eq!(count(1, "item"), "1 item");
        assert_eq!(count(0, "item"), "0 items");
        assert_eq!(count(2, "duty"), "2 duties");
        assert_eq!(count(2, "day"), "2 days");
    }
}
