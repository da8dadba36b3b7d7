//! Text of people as Markdown that shows just this text: no markup, link, mention or cell comes of it.

use crate::text::visible;

/// Text as inline Markdown that shows just this text.
pub(super) fn text(raw: &str) -> String {
    let raw = visible(raw);
    let mut out = String::with_capacity(raw.len() + 8);
    for (at, c) in raw.char_indices() {
        let rest = &raw[at..];
        let escape = match c {
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '~' | '&' | '@' | '$' => true,
            // Headings, lists and rules can only begin a line; an inline text may.
            '#' | '+' | '-' | '=' | ':' if at == 0 => true,
            // "1." begins a list.
            '.' | ')' => at > 0 && raw[..at].bytes().all(|b| b.is_ascii_digit()),
            '!' => rest[1..].starts_with('['),
            // GFM makes links of bare addresses.
            ':' => rest.starts_with("://"),
            '#' => rest[1..].starts_with(|next: char| next.is_ascii_digit()),
            _ => false,
        };
        if escape {
            out.push('\\');
        }
        out.push(c);
    }
    break_www(&out)
}

/// Escapes the dot of `www.` so that no address is recognised.
fn break_www(text: &str) -> String {
    let lower = text.to_ascii_lowercase();
    let mut out = String::with_capacity(text.len());
    let mut done = 0;
    for (at, _) in lower.match_indices("www.") {
        out.push_str(&text[done..at + 3]);
        out.push('\\');
        done = at + 3;
    }
    out.push_str(&text[done..]);
    out
}

/// Text as a code span, safe in a table cell too. A pipe is escaped there, as GFM wants it.
pub(super) fn code(raw: &str) -> String {
    let raw = visible(raw);
    let longest = raw.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    let pad = if raw.starts_with('`') || raw.ends_with('`') { " " } else { "" };
    if raw.is_empty() { String::new() } else { format!("{fence}{pad}{}{pad}{fence}", raw.replace('|', "\\|")) }
}

/// Lines as a fenced code block that none of them can close.
pub(super) fn code_block(raw: &str) -> String {
    let lines: Vec<_> = raw.lines().map(visible).collect();
    let body = lines.join("\n");
    let longest = body.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat((longest + 1).max(3));
    format!("{fence}sh\n{body}\n{fence}")
}

pub(super) fn optional(value: Option<impl ToString>) -> String {
    value.map_or_else(|| "–".to_owned(), |value| text(&value.to_string()))
}

pub(super) fn codes<'a>(names: impl IntoIterator<Item = &'a String>) -> String {
    let codes: Vec<String> = names.into_iter().map(|name| code(name)).collect();
    if codes.is_empty() { "–".to_owned() } else { codes.join(", ") }
}
