//! Values as OSCAL's data types want them: texts, tokens, moments, addresses and UUIDs.
//!
//! Text of people is data. Where OSCAL has a plain string it is one line with hidden characters written out; where it has
//! markup, everything that would be markup is escaped.

use crate::digest::Digest;
use crate::markup;
use crate::text::visible;
use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveTime, SecondsFormat, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;
use std::fmt::Write as _;
use uuid::Uuid;

/// What stands where a text that OSCAL demands is blank.
const NOTHING: &str = "(blank)";

/// A text as a string of one line without blanks around it; nothing where nothing is left.
pub fn string(text: &str) -> Option<String> {
    let shown = visible(text);
    let shown = shown.trim();
    (!shown.is_empty()).then(|| shown.to_owned())
}

/// The same where OSCAL demands a text.
pub fn some_string(text: &str) -> String {
    string(text).unwrap_or_else(|| NOTHING.to_owned())
}

/// A text as markup that shows just this text, on one line: OSCAL's `markup-line` and `markup-multiline` alike.
pub fn prose(text: &str) -> String {
    let Some(shown) = string(text) else { return NOTHING.to_owned() };
    let escaped = markup::text(&shown);
    if !escaped.contains('^') && !escaped.contains("{{") {
        return escaped;
    }
    // OSCAL's own markup beside Markdown's: `^` raises text and double braces put in a parameter. No word of code has a blank.
    let words = escaped.split(' ').map(|word| {
        if word.starts_with('`') { word.to_owned() } else { word.replace('^', "\\^").replace("{{", "\\{\\{") }
    });
    words.collect::<Vec<_>>().join(" ")
}

/// The longest name in the title of a component, in characters.
const LONGEST_NAME: usize = 80;

/// A name in the title of a component, of which tools make the name of a folder: not too long, and of characters that each system
/// and each search takes as they are.
pub fn short_name(text: &str) -> String {
    let plain = |c: char| if c.is_alphanumeric() || " .,()'-".contains(c) { c } else { '-' };
    let shown: String = some_string(text).chars().map(plain).collect();
    let end = if shown.chars().count() > LONGEST_NAME { "…" } else { "" };
    prose(&format!("{}{end}", shown.chars().take(LONGEST_NAME).collect::<String>()))
}

/// The longest token, in bytes: tools make file names of control IDs.
const LONGEST_TOKEN: usize = 120;

/// A text as a token of ASCII: itself where it is one, or else what of it can be kept with the beginning of its digest, so that
/// different texts stay different.
pub fn token(text: &str) -> String {
    let begins = |c: char| c.is_ascii_alphabetic() || c == '_';
    let goes_on = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    if text.starts_with(begins) && text.chars().all(goes_on) && text.len() <= LONGEST_TOKEN {
        return text.to_owned();
    }
    let mut kept = String::from(if text.starts_with(begins) { "" } else { "_" });
    for c in text.chars() {
        if goes_on(c) {
            kept.push(c);
        } else if !kept.ends_with('_') {
            kept.push('_');
        }
    }
    kept.truncate(LONGEST_TOKEN - 9);
    let digest = Digest::of(text.as_bytes()).to_string();
    format!("{kept}-{}", &digest[..8])
}

/// Makes version 5 UUIDs of names within a space of its own.
#[derive(Clone, Copy, Debug)]
pub struct Names(Uuid);

impl Names {
    /// The space of something that has a name among all that rchecklist names.
    pub fn of(parts: &[&str]) -> Self {
        Self(Uuid::new_v5(&crate::checklist::NAMESPACE, joined(parts).as_bytes()))
    }

    /// The UUID of a thing in this space.
    pub fn uuid(&self, parts: &[&str]) -> String {
        Uuid::new_v5(&self.0, joined(parts).as_bytes()).to_string()
    }
}

/// Parts with their lengths, so that no two lists of parts read alike.
fn joined(parts: &[&str]) -> String {
    let mut text = String::from("oscal");
    for part in parts {
        let _ = write!(text, "/{}:{part}", part.len());
    }
    text
}

/// OSCAL's moments lie between these years.
const YEARS: std::ops::RangeInclusive<i32> = 1900..=2999;

/// A moment in UTC as OSCAL writes it.
pub fn moment(at: DateTime<Utc>) -> String {
    let year = at.year().clamp(*YEARS.start(), *YEARS.end());
    let at = if year == at.year() { at } else { at.with_day(1).and_then(|at| at.with_year(year)).unwrap_or(at) };
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}

/// The first moment of a day in a zone.
pub fn day_begins(day: NaiveDate, zone: Tz) -> String {
    moment(beginning(day, zone))
}

/// The last second of a day in a zone.
pub fn day_ends(day: NaiveDate, zone: Tz) -> String {
    let next = day.checked_add_days(Days::new(1)).unwrap_or(day);
    moment(beginning(next, zone) - TimeDelta::seconds(1))
}

pub fn beginning(day: NaiveDate, zone: Tz) -> DateTime<Utc> {
    let midnight = day.and_time(NaiveTime::MIN);
    // Where clocks are put forward at midnight, the day begins later.
    let first = (0..4).find_map(|hour| zone.from_local_datetime(&(midnight + TimeDelta::hours(hour))).earliest());
    first.map_or_else(|| midnight.and_utc(), |first| first.with_timezone(&Utc))
}

/// A moment of the view, which is RFC 3339 in UTC already.
pub fn at(text: &str) -> String {
    text.parse::<DateTime<Utc>>().map_or_else(|_| moment(DateTime::UNIX_EPOCH), moment)
}

/// A day as OSCAL writes it.
pub fn date(day: NaiveDate) -> String {
    let year = day.year().clamp(*YEARS.start(), *YEARS.end());
    if year == day.year() { day } else { NaiveDate::from_ymd_opt(year, day.month(), 1).unwrap_or(day) }.to_string()
}

/// A path as a relative URI reference (RFC 3986): all but unreserved characters and slashes is percent-encoded.
pub fn relative(path: &str) -> String {
    if path.is_empty() { ".".to_owned() } else { encoded(path, |c| c == b'/') }
}

/// An address as a URI (RFC 3986), where it is one of the web: what no URI may have is percent-encoded.
pub fn address(text: &str) -> Option<String> {
    let (scheme, rest) = text.trim().split_once("://")?;
    let (host, _) = rest.split_once(['/', '?', '#']).unwrap_or((rest, ""));
    let plain = |c: u8| c.is_ascii_alphanumeric() || matches!(c, b'.' | b'-' | b':');
    if !matches!(scheme, "http" | "https") || host.is_empty() || !host.bytes().all(plain) {
        return None;
    }
    let (path, fragment) = rest.split_once('#').map_or((rest, None), |(path, fragment)| (path, Some(fragment)));
    let keep = |c: u8| b"/:?@!$&'()*+,;=%".contains(&c);
    let mut uri = format!("{scheme}://{}", encoded(path, keep));
    if let Some(fragment) = fragment {
        uri.push('#');
        uri.push_str(&encoded(fragment, keep));
    }
    Some(uri)
}

fn encoded(text: &str, keep: impl Fn(u8) -> bool) -> String {
    let mut out = String::with_capacity(text.len());
    for (at, byte) in text.bytes().enumerate() {
        let hex = |place: usize| text.as_bytes().get(at + place).is_some_and(u8::is_ascii_hexdigit);
        let stays = byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) || keep(byte);
        // A percent sign that encodes nothing is encoded itself.
        if stays && (byte != b'%' || hex(1) && hex(2)) {
            out.push(byte.into());
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

/// Domains that are nowhere in the public DNS (RFC 6761, 6762, 7686): address checkers refuse them.
const SPECIAL: [&str; 7] = ["test", "invalid", "localhost", "local", "onion", "arpa", "example"];

/// Whether address checkers take an e-mail address.
pub fn is_email(text: &str) -> bool {
    let Some((local, domain)) = text.split_once('@') else { return false };
    let labels: Vec<&str> = domain.split('.').collect();
    let atom = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+/=?^_`{|}~-".contains(c);
    let label = |label: &&str| {
        !label.is_empty()
            && label.len() < 64
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.get(2..4) != Some("--")
            && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
    };
    let top = labels.last().map(|top| top.to_ascii_lowercase()).unwrap_or_default();
    local.len() <= 64
        && domain.len() < 254
        && local.split('.').all(|part| !part.is_empty() && part.chars().all(atom))
        && labels.len() > 1
        && labels.iter().all(label)
        && top.starts_with(|c: char| c.is_ascii_alphabetic())
        && top.ends_with(|c: char| c.is_ascii_alphabetic())
        && !SPECIAL.contains(&top.as_str())
}

/// A text as the beginning of a sentence and with a full stop at its end.
pub fn sentence(text: &str) -> String {
    let text = text.trim();
    let mut chars = text.chars();
    let first = chars.next().map(|first| first.to_uppercase().collect::<String>()).unwrap_or_default();
    let stop = if text.ends_with(['.', '!', '?']) || text.is_empty() { "" } else { "." };
    format!("{first}{}{stop}", chars.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_tokens_and_stay_apart() {
        assert_eq!(token("hs-crypto_monitoring"), "hs-crypto_monitoring");
        let ugly = ["", "3.7.6", "Art. 28", "Über", "Uber", "a b", "a_b", "鍵", "x\u{202e}", &"long".repeat(99)];
        let tokens: std::collections::BTreeSet<String> = ugly.iter().map(|text| token(text)).collect();
        assert_eq!(tokens.len(), ugly.len(), "{tokens:?}");
        for token in tokens {
            assert!(token.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_'), "{token}");
            assert!(token.len() <= LONGEST_TOKEN, "{token}");
        }
    }

    #[test]
    fn days_begin_and_end_in_their_zone() {
        let day = |text: &str| text.parse::<NaiveDate>().expect("a day");
        let zone = |text: &str| text.parse::<Tz>().expect("a zone");
        assert_eq!(day_begins(day("2026-01-01"), Tz::UTC), "2026-01-01T00:00:00Z");
        assert_eq!(day_ends(day("2026-12-31"), zone("Europe/Berlin")), "2026-12-31T22:59:59Z");
        assert_eq!(day_begins(day("2026-07-01"), zone("Asia/Kolkata")), "2026-06-30T18:30:00Z");
        // The clocks were put forward at midnight.
        assert_eq!(day_begins(day("2018-11-04"), zone("America/Sao_Paulo")), "2018-11-04T03:00:00Z");
        assert_eq!(day_begins(day("0001-01-01"), Tz::UTC), "1900-01-01T00:00:00Z");
        assert!(day_ends(NaiveDate::MAX, Tz::UTC).starts_with("2999-"));
        assert_eq!(date(day("9999-12-31")), "2999-12-01");
    }

    #[test]
    fn text_shows_as_itself() {
        assert_eq!(prose("a <b> `c`\n- d"), "a \\<b\\> \\`c\\` - d");
        assert_eq!(
            prose("x^2^ {{ insert: param, y }}"),
            "x\\^2\\^ \\{\\{ insert\\: param, y }}".replace("\\: ", ": ")
        );
        assert_eq!(prose(" \u{202e} "), "\\<U+202E\\>");
        assert_eq!(prose("  "), NOTHING);
        assert_eq!(string("\u{a0}\n"), None);
    }

    #[test]
    fn addresses_are_uris() {
        assert_eq!(relative("evidence/a b:ü#1.json"), "evidence/a%20b%3A%C3%BC%231.json");
        assert_eq!(
            address("https://example.org/a b?x=[1]#y#z").as_deref(),
            Some("https://example.org/a%20b?x=%5B1%5D#y%23z")
        );
        assert_eq!(address("https://example.org/%20%2"), Some("https://example.org/%20%252".to_owned()));
        assert_eq!(address("file seeds/x.toml"), None);
        assert_eq!(address("javascript://x"), None);
        assert!(is_email("custodian-a@example.com"));
        for no in ["a@b", "a@corp.local", "a..b@example.com", "(x)@example.com", "a@-x.com", "a@1.2.3.4"] {
            assert!(!is_email(no), "{no}");
        }
    }
}
