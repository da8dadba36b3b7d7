//! What a signer signs: a short text that names all that a sign-off rests on, so that it fits nowhere else.
//!
//! The text is made from the record's event alone, with the profile's ID: an auditor makes it again from the record, and
//! a sign-off that was moved to another item, profile, period, scope, wording, evidence, date or place in the chain
//! gives another text. `docs/record.md` has the form.

use crate::digest::Digest;
use crate::ids::{ItemId, ProfileId};
use crate::profile::DateSpan;
use crate::record::{Decision, SignOff};
use crate::signature;
use crate::text::{escape, is_hidden};
use chrono::{DateTime, SecondsFormat};
use std::fmt::Write as _;

/// The first line of a statement: form and version.
pub const HEADING: &str = "rchecklist sign-off statement, version 1";

/// The first line where it also says what the record told of its evidence.
pub const DESCRIBED_HEADING: &str = "rchecklist sign-off statement, version 2";

/// The text that a sign-off signs: UTF-8, one `key: value` a line, all keys always there, in this order.
///
/// Texts of people stand in quotes, with quotes, line ends and hidden characters escaped, so that no text can pass for
/// another line. Moments are in UTC.
#[must_use]
pub fn text(profile: &ProfileId, item: &ItemId, said: &SignOff) -> String {
    // The line `described` came later: without it, a statement is word for word what it always was.
    let heading = if said.described.is_some() { DESCRIBED_HEADING } else { HEADING };
    let mut out = format!("{heading}\nprofile: {profile}\nitem: {item}\n");
    let mut line = |key: &str, value: &str| {
        // Writing to a text cannot fail.
        let _ = writeln!(out, "{key}: {value}");
    };
    let none = || "none".to_owned();
    let digest = |digest: &Digest| format!("sha256:{digest}");
    line("scope", &said.scope.as_deref().map_or_else(none, quoted));
    line("period", &said.period.map_or_else(none, |period| period.to_string()));
    line("wording", &said.wording.as_ref().map_or_else(none, digest));
    if said.evidence.is_empty() {
        line("evidence", "none");
    }
    for named in &said.evidence {
        let name = without_algorithm(named);
        line("evidence", &if is_digits(name) { format!("sha256:{name}") } else { quoted(name) });
    }
    if let Some(described) = &said.described {
        line("described", &digest(described));
    }
    line("signer", &plain(&said.by));
    line("role", &said.role.as_deref().map_or_else(none, plain));
    line("decision", said.decision.word());
    line("until", &said.until.map_or_else(none, |until| until.to_string()));
    line("note", &said.note.as_deref().map_or_else(none, quoted));
    line("at", &said.at.to_utc().to_rfc3339_opts(SecondsFormat::AutoSi, true));
    if said.after.is_empty() {
        line("after", "none");
    }
    for before in &said.after {
        line("after", &digest(before));
    }
    out
}

/// The digest by which the next event names this one: SHA-256 of the statement and a line on its signature.
///
/// That line is `signature: none`, or `signature: sha256:` and the digest of the signature's base64 without line ends.
#[must_use]
pub fn event_digest(profile: &ProfileId, item: &ItemId, said: &SignOff) -> Digest {
    let mut text = text(profile, item, said);
    text.push_str("signature: ");
    match &said.signature {
        None => text.push_str("none"),
        Some(given) => {
            let body = signature::body(given).unwrap_or_else(|| given.trim().to_owned());
            let _ = write!(text, "sha256:{}", Digest::of(body.as_bytes()));
        }
    }
    text.push('\n');
    Digest::of(text.as_bytes())
}

/// An identifier as it is; anything else in quotes.
fn plain(text: &str) -> String {
    if crate::ids::check_slug(text).is_ok() && text != "none" { text.to_owned() } else { quoted(text) }
}

/// A text in quotes on one line. Injective: two texts never give the same line.
pub(crate) fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' | '<' => {
                out.push('\\');
                out.push(c);
            }
            '\n' => out.push_str("\\n"),
            c if is_hidden(c) => out.push_str(&escape(c)),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// A statement that was read back: what it says, and of which profile and item.
#[derive(Clone, Debug)]
pub struct Read {
    /// The profile's ID.
    pub profile: String,
    /// The item's name in the record.
    pub item: String,
    /// The event, without a signature.
    pub said: SignOff,
}

/// Reads a statement that [`text`] made.
///
/// The caller must make the text again and compare: only then is nothing lost.
///
/// # Errors
/// The first line that is not what it should be, in words.
pub fn parse(text: &str) -> Result<Read, String> {
    let mut lines = text.lines().peekable();
    let heading = lines.next();
    if !matches!(heading, Some(HEADING | DESCRIBED_HEADING)) {
        return Err(format!("the first line is not `{HEADING}`, or version 2"));
    }
    let mut take = |key: &str| -> Result<Vec<Option<String>>, String> {
        let mut values = Vec::new();
        while let Some(value) = lines.peek().and_then(|line| line.strip_prefix(key)?.strip_prefix(": ")) {
            values.push(match value {
                "none" => None,
                value => Some(unquoted(value).ok_or_else(|| unreadable(key))?),
            });
            lines.next();
        }
        if values.is_empty() { Err(format!("there is no line `{key}` where it belongs")) } else { Ok(values) }
    };
    let mut one = |key: &str| take(key).map(|mut values| values.swap_remove(0));
    let profile = one("profile")?.ok_or_else(|| unreadable("profile"))?;
    let item = one("item")?.ok_or_else(|| unreadable("item"))?;
    let scope = one("scope")?;
    let period = one("period")?.map(|text| span(&text).ok_or_else(|| unreadable("period"))).transpose()?;
    let wording = one("wording")?.map(|text| text.parse().map_err(|_| unreadable("wording"))).transpose()?;
    let evidence = take("evidence")?.into_iter().flatten();
    let evidence = evidence.map(|name| without_algorithm(&name).to_owned()).collect();
    let mut one = |key: &str| take(key).map(|mut values| values.swap_remove(0));
    let described = match heading {
        Some(DESCRIBED_HEADING) => one("described")?,
        _ => None,
    };
    let described = described.map(|text| text.parse().map_err(|_| unreadable("described"))).transpose()?;
    let by = one("signer")?.ok_or_else(|| unreadable("signer"))?;
    let role = one("role")?;
    let decision =
        one("decision")?.and_then(|word| Decision::from_word(&word)).ok_or_else(|| unreadable("decision"))?;
    let until = one("until")?.map(|text| text.parse().map_err(|_| unreadable("until"))).transpose()?;
    let note = one("note")?;
    let at =
        one("at")?.and_then(|text| DateTime::parse_from_rfc3339(&text).ok()).ok_or_else(|| unreadable("at"))?;
    let after = take("after")?.into_iter().flatten().map(|digest| digest.parse::<Digest>());
    let after = after.collect::<Result<_, _>>().map_err(|_| unreadable("after"))?;
    let said = SignOff {
        by,
        role,
        decision,
        at,
        period,
        scope,
        wording,
        evidence,
        described,
        after,
        note,
        until,
        signature: None,
    };
    Ok(Read { profile, item, said })
}

/// A digest, or the beginning of one, as the record names it; any other name as it is, so that no two names give one text.
fn without_algorithm(named: &str) -> &str {
    named.strip_prefix("sha256:").filter(|digits| is_digits(digits)).unwrap_or(named)
}

fn is_digits(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|b| b.is_ascii_hexdigit())
}

fn unreadable(key: &str) -> String {
    format!("the line `{key}` cannot be read")
}

fn span(text: &str) -> Option<DateSpan> {
    let (from, to) = text.split_once("..")?;
    Some(DateSpan { from: from.parse().ok()?, to: to.parse().ok()? })
}

/// The text of a value: what stands in quotes, or the value as it is.
fn unquoted(value: &str) -> Option<String> {
    let Some(inner) = value.strip_prefix('"') else { return Some(value.to_owned()) };
    let mut rest = inner.strip_suffix('"')?;
    let mut out = String::with_capacity(rest.len());
    while let Some(c) = rest.chars().next() {
        rest = &rest[c.len_utf8()..];
        match c {
            '\\' => {
                let escaped = rest.chars().next()?;
                rest = &rest[escaped.len_utf8()..];
                out.push(if escaped == 'n' { '\n' } else { escaped });
            }
            '<' => {
                let (code, after) = rest.strip_prefix("U+")?.split_once('>')?;
                out.push(char::from_u32(u32::from_str_radix(code, 16).ok()?)?);
                rest = after;
            }
            '"' => return None,
            c => out.push(c),
        }
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn owner() -> SignOff {
        SignOff {
            by: "owner".to_owned(),
            role: Some("platform-owner".to_owned()),
            decision: Decision::Met,
            at: DateTime::parse_from_rfc3339("2026-05-01T10:00:00Z").expect("a moment"),
            period: None,
            scope: None,
            wording: None,
            evidence: Vec::new(),
            described: None,
            after: Vec::new(),
            note: Some("as agreed".to_owned()),
            until: None,
            signature: None,
        }
    }

    fn words(said: &SignOff) -> String {
        let id = ItemId { deployment: "d".parse().expect("an ID"), action: "a".parse().expect("an ID") };
        text(&"p".parse().expect("an ID"), &id, said)
    }

    /// What a reader of the statement cannot see is written out, and what would look like that is escaped.
    #[test]
    fn hidden_characters_of_a_text_are_written_out() {
        let said = SignOff { note: Some("as\u{202e}agreed\u{200b} <U+202E> \"\n\\".to_owned()), ..owner() };
        let line = "note: \"as<U+202E>agreed<U+200B> \\<U+202E> \\\"\\n\\\\\"\n";
        assert!(words(&said).contains(line), "{}", words(&said));
        assert_eq!(parse(&words(&said)).expect("it is our own").said.note, said.note);
    }

    /// A digest, in full or its beginning, is written as one; whatever else names evidence is a text in quotes.
    #[test]
    fn evidence_is_named_by_a_digest_or_in_quotes() {
        for (named, line) in [
            ("0a1b2c", "evidence: sha256:0a1b2c\n"),
            ("sha256:0a1b2c", "evidence: sha256:0a1b2c\n"),
            ("", "evidence: \"\"\n"),
            ("the minutes", "evidence: \"the minutes\"\n"),
            ("sha256:", "evidence: \"sha256:\"\n"),
            ("sha256:the minutes", "evidence: \"sha256:the minutes\"\n"),
            ("sha256:sha256:0a1b2c", "evidence: \"sha256:sha256:0a1b2c\"\n"),
        ] {
            let said = SignOff { evidence: vec![named.to_owned()], ..owner() };
            assert!(words(&said).contains(line), "{named}: {}", words(&said));
            let read = parse(&words(&said)).expect("it is our own").said;
            assert_eq!(words(&read), words(&said), "{named}");
        }
        assert!(words(&owner()).contains("\nevidence: none\n"));
    }

    #[test]
    fn a_line_that_cannot_be_read_is_named() {
        let said = owner();
        let whole = words(&said);
        assert!(parse(&whole).is_ok(), "{whole}");
        for (from, to, why) in [
            ("decision: met", "decision: maybe", "the line `decision` cannot be read"),
            ("at: 2026", "at: soon", "the line `at` cannot be read"),
            ("note: \"as agreed\"", "note: \"as agreed", "the line `note` cannot be read"),
            ("signer: owner", "signer: none", "the line `signer` cannot be read"),
            ("note: ", "remark: ", "there is no line `note` where it belongs"),
        ] {
            let spoilt = whole.replacen(from, to, 1);
            assert_ne!(spoilt, whole, "{whole}");
            assert_eq!(parse(&spoilt).err().as_deref(), Some(why));
        }
    }
}
