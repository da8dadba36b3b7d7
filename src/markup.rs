//! Text of people as Markdown that shows just this text: no markup, link, mention or cell comes of it.

use crate::text::visible;

/// Text as inline Markdown that shows just this text.
///
/// A word with an `@` becomes a code span: nothing else keeps a forge from making it a mention or a mail address.
#[must_use]
pub fn text(raw: &str) -> String {
    let raw = visible(raw);
    let words: Vec<String> = raw
        .trim()
        .split(' ')
        .enumerate()
        .map(|(index, word)| if word.contains('@') { code(word) } else { plain(word, index == 0) })
        .collect();
    words.join(" ")
}

/// A word with its markup escaped; `first` where it may begin a line.
fn plain(word: &str, first: bool) -> String {
    let mut out = String::with_capacity(word.len() + 4);
    for (at, c) in word.char_indices() {
        let rest = &word[at + c.len_utf8()..];
        let escape = match c {
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '~' | '&' | '$' => true,
            // Headings, lists and rules begin a line.
            '#' | '+' | '-' | '=' if first && at == 0 => true,
            // "1." begins a list.
            '.' | ')' => first && at > 0 && word[..at].bytes().all(|b| b.is_ascii_digit()),
            '!' => rest.starts_with('['),
            // GFM makes links of bare addresses, and forges of "#12" and ":smile:".
            ':' => rest.starts_with("//") || rest.starts_with(|next: char| next.is_alphanumeric()),
            '#' => rest.starts_with(|next: char| next.is_ascii_digit()),
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
#[must_use]
pub fn code(raw: &str) -> String {
    let raw = visible(raw);
    let longest = raw.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    let pad = if raw.starts_with('`') || raw.ends_with('`') { " " } else { "" };
    if raw.is_empty() { String::new() } else { format!("{fence}{pad}{}{pad}{fence}", raw.replace('|', "\\|")) }
}

/// Lines as a fenced code block that none of them can close.
#[must_use]
pub fn code_block(raw: &str) -> String {
    let lines: Vec<_> = raw.lines().map(visible).collect();
    let body = lines.join("\n");
    let longest = body.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat((longest + 1).max(3));
    format!("{fence}sh\n{body}\n{fence}")
}

/// A value as text; a dash where there is none.
#[must_use]
pub fn optional(value: Option<impl ToString>) -> String {
    value.map_or_else(|| "–".to_owned(), |value| text(&value.to_string()))
}

/// Names as code spans with commas between; a dash where there are none.
#[must_use]
pub fn codes<'a>(names: impl IntoIterator<Item = &'a String>) -> String {
    let codes: Vec<String> = names.into_iter().map(|name| code(name)).collect();
    if codes.is_empty() { "–".to_owned() } else { codes.join(", ") }
}
