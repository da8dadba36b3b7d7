//! Attribute lists of kramdown: `{: #anchor .class key="value"}`.
//!
//! A value may hold braces (`{{site.data.keyword.x}}`), so quotes are honoured; where a quote is not closed, the list goes
//! to the end of its line.

use std::borrow::Cow;

/// What an attribute list says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Attributes {
    /// `#anchor`.
    pub anchor: Option<String>,
    /// `caption="…"`.
    pub caption: Option<String>,
    /// `tab-title="…"`.
    pub tab: Option<String>,
    /// `.class` and bare words.
    pub words: Vec<String>,
}

/// The attribute lists of a line that holds nothing else.
#[must_use]
pub fn line(line: &str) -> Option<Attributes> {
    let mut rest = line.trim();
    if !rest.starts_with("{:") {
        return None;
    }
    let mut found = Attributes::default();
    while !rest.is_empty() {
        let end = end(rest)?;
        found.read(rest.get(2..end - 1)?);
        rest = rest[end..].trim_start();
    }
    Some(found)
}

/// The same text without attribute lists.
#[must_use]
pub fn without(text: &str) -> Cow<'_, str> {
    let Some(first) = text.find("{:") else { return Cow::Borrowed(text) };
    let mut out = String::with_capacity(text.len());
    out.push_str(&text[..first]);
    let mut rest = &text[first..];
    while let Some(start) = rest.find("{:") {
        out.push_str(&rest[..start]);
        let Some(end) = end(&rest[start..]) else {
            out.push_str(&rest[start..]);
            return Cow::Owned(out);
        };
        rest = &rest[start + end..];
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// Where the attribute list ends with which the text begins: behind its brace.
///
/// `None` where it has none in its line.
fn end(text: &str) -> Option<usize> {
    let line = &text[..text.find('\n').unwrap_or(text.len())];
    closing(line, true).or_else(|| closing(line, false))
}

fn closing(line: &str, quotes_hide: bool) -> Option<usize> {
    let mut quoted = false;
    let mut last = None;
    for (at, byte) in line.bytes().enumerate() {
        match byte {
            b'"' if quotes_hide => quoted = !quoted,
            b'}' if !quoted && quotes_hide => return Some(at + 1),
            b'}' => last = Some(at + 1),
            _ => {}
        }
    }
    // A quote that is not closed hides the end: then the last brace of the line is it.
    if quotes_hide { None } else { last }
}

impl Attributes {
    fn read(&mut self, mut rest: &str) {
        while let Some(start) = rest.find(|c: char| !c.is_whitespace()) {
            rest = &rest[start..];
            let end = rest.find(|c: char| c.is_whitespace() || c == '=').unwrap_or(rest.len());
            let name = &rest[..end];
            rest = &rest[end..];
            if let Some(value) = rest.strip_prefix('=') {
                let (value, after) = quoted(value);
                rest = after;
                match name {
                    "caption" => self.caption = Some(value.trim().to_owned()),
                    "tab-title" => self.tab = Some(value.trim().to_owned()),
                    "id" => self.anchor = Some(value.to_owned()),
                    _ => {}
                }
            } else if let Some(anchor) = name.strip_prefix('#') {
                self.anchor = Some(anchor.to_owned());
            } else {
                self.words.push(name.trim_start_matches('.').to_owned());
            }
        }
    }
}

/// A value and what follows. A value whose quote is closed by that of the next key ends before that key.
fn quoted(text: &str) -> (&str, &str) {
    let Some(mark) = text.chars().next().filter(|c| matches!(c, '"' | '\'')) else {
        let end = text.find(char::is_whitespace).unwrap_or(text.len());
        return text.split_at(end);
    };
    let inner = &text[1..];
    let end = inner.find(mark).unwrap_or(inner.len());
    let (value, after) = (&inner[..end], inner.get(end + 1..).unwrap_or_default());
    let next_key = value.ends_with('=').then(|| value.rfind(char::is_whitespace)).flatten();
    match next_key {
        Some(at) => (&value[..at], &inner[at..]),
        None => (value, after),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_are_honoured() {
        let read = line(r#"{: caption="Table 1. {{site.x}} duties" caption-side="bottom"}"#).unwrap();
        assert_eq!(read.caption.as_deref(), Some("Table 1. {{site.x}} duties"));
        let read = line("{: #recovery-x .note}").unwrap();
        assert_eq!((read.anchor.as_deref(), &*read.words), (Some("recovery-x"), &["note".to_owned()][..]));
        let read = line(r#"{: row-headers} {:tab-title="Lite" caption='x'}"#).unwrap();
        assert_eq!(read.tab.as_deref(), Some("Lite"));
        assert_eq!(line("{: a} and a text"), None);
        assert_eq!(line("a text {: a}"), None);
    }

    #[test]
    fn a_quote_that_is_not_closed_ends_with_the_line() {
        let read = line(r#"{: caption="Table 1. Recovery caption-side="bottom"}"#).unwrap();
        assert_eq!(read.caption.as_deref(), Some("Table 1. Recovery"));
        let read = line(r#"{: caption="Table 1. Recovery}"#).unwrap();
        assert_eq!(read.caption.as_deref(), Some("Table 1. Recovery"));
    }

    #[test]
    fn a_text_loses_them() {
        assert_eq!(without("[a](b){: external}, c {: x=\"}\"}d"), "[a](b), c d");
        assert_eq!(without("{{a}} {:"), "{{a}} {:");
        assert_eq!(without("plain"), "plain");
    }
}
