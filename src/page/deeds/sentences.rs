//! From a cell to its sentences: lines, bullets, lead-ins, and where one sentence ends.

use super::words::bare;
use crate::text::is_hidden;

/// One line of the cell, free of its bullet.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Line {
    /// The sentences of the line.
    pub sentences: Vec<String>,
    /// The line above that ends in a colon and speaks for this one as well.
    pub lead: Option<String>,
}

/// The characters that no text needs and that can hide or turn round what is written.
fn hidden(c: char) -> bool {
    is_hidden(c) && !c.is_whitespace()
}

/// The text on one line, with single spaces, plain apostrophes and nothing hidden.
pub(super) fn clean(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split(|c: char| c.is_whitespace()) {
        let length = out.len();
        for c in word.chars().filter(|c| !hidden(*c) && !matches!(c, '`' | '*')) {
            if out.len() == length && length > 0 {
                out.push(' ');
            }
            out.push(if matches!(c, '’' | '‘' | 'ʼ') { '\'' } else { c });
        }
    }
    out
}

/// The lines of a cell with their sentences. Lead-ins are not lines of their own if anything hangs on them.
pub(super) fn lines(cell: &str) -> Vec<Line> {
    let raw = joined(cell);
    let mut out: Vec<Line> = Vec::new();
    let mut lead: Option<(String, usize)> = None;
    for (at, item) in raw.iter().enumerate() {
        if lead.as_ref().is_some_and(|(_, level)| item.level <= *level && *level > 0 && !item.same_list(&raw, at)) {
            lead = None;
        }
        let mut sentences = split(&item.text);
        let opens = item.text.ends_with(':') && raw.get(at + 1).is_some_and(|next| next.bullet || !item.bullet);
        let own_lead = if opens { sentences.pop() } else { None };
        if !sentences.is_empty() {
            let context = lead.as_ref().filter(|_| item.bullet || own_lead.is_none()).map(|(text, _)| text.clone());
            out.push(Line { sentences, lead: context });
        }
        if let Some(text) = own_lead {
            lead = Some((text.trim_end_matches(':').trim_end().to_owned(), item.level));
        } else if !item.bullet && raw.get(at + 1).is_some_and(|next| next.bullet) {
            lead = None;
        }
    }
    out
}

struct Item {
    text: String,
    bullet: bool,
    /// Zero for a plain line, otherwise one more than the bullet's indentation.
    level: usize,
}

impl Item {
    /// Whether the lead-in above is a bullet of the same depth: flat lists put a heading among their own bullets.
    fn same_list(&self, all: &[Item], at: usize) -> bool {
        self.bullet && all[..at].iter().rev().take(64).all(|before| before.level == self.level)
    }
}

/// The lines of the cell; one that goes on in the middle of a sentence is joined to the line before.
fn joined(cell: &str) -> Vec<Item> {
    let mut out: Vec<Item> = Vec::new();
    let marked = with_notes_apart(cell);
    for raw in marked.split(['\n', '\r', '\u{2028}', '\u{2029}']) {
        let indent = raw.chars().take_while(|c| c.is_whitespace()).count().min(64);
        let (text, bullet) = unbulleted(&clean(raw));
        if text.is_empty() {
            continue;
        }
        let goes_on = !bullet
            && text.starts_with(char::is_lowercase)
            && out.last().is_some_and(|before| !before.text.ends_with(['.', '!', '?', ':', ';']));
        match out.last_mut() {
            Some(before) if goes_on => {
                before.text.push(' ');
                before.text.push_str(&text);
            }
            _ => out.push(Item { text, bullet, level: if bullet { indent + 1 } else { 0 } }),
        }
    }
    out
}

/// The cell with "[!NOTE]" and what follows it on a line of its own, as a note.
fn with_notes_apart(cell: &str) -> std::borrow::Cow<'_, str> {
    const MARKS: &[&str] = &["[!NOTE]", "[!TIP]", "[!IMPORTANT]", "[!WARNING]", "[!CAUTION]"];
    if !cell.contains("[!") {
        return cell.into();
    }
    MARKS.iter().fold(cell.to_owned(), |text, mark| text.replace(mark, "\nNote:")).into()
}

/// The line without its bullet or number.
fn unbulleted(line: &str) -> (String, bool) {
    let mut rest =
        line.trim_start_matches(|c: char| !c.is_alphanumeric() && !c.is_ascii() && !"•·▪‣–—“".contains(c));
    rest = rest.trim_start();
    let mut bullet = false;
    loop {
        let cut = rest
            .strip_prefix(['-', '–', '—', '•', '·', '▪', '‣', '+'])
            .filter(|cut| cut.starts_with(' ') || cut.is_empty() || rest.starts_with(['•', '·', '▪', '‣']));
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let number =
            rest[digits..].strip_prefix(['.', ')']).filter(|cut| (1..4).contains(&digits) && cut.starts_with(' '));
        match cut.or(number) {
            Some(cut) if !cut.trim().is_empty() => (rest, bullet) = (cut.trim_start(), true),
            _ => return (rest.to_owned(), bullet),
        }
    }
}

/// Abbreviations whose full stop ends no sentence.
const ABBREVIATIONS: &[&str] =
    &["e.g", "i.e", "etc", "vs", "no", "inc", "ltd", "approx", "incl", "resp", "fig", "cf", "u.s", "st"];

/// The sentences of one line.
pub(super) fn split(line: &str) -> Vec<String> {
    let mut out = Vec::new();
    let last_close = line.rfind([')', ']']).unwrap_or(0);
    let mut start = 0;
    let mut depth = 0_usize;
    let mut word_start = 0;
    for (at, c) in line.char_indices() {
        match c {
            '(' | '[' => depth += 1,
            ')' | ']' => {
                depth = depth.saturating_sub(1);
                // "(It is old.) The next sentence"
                let rest = &line[at + 1..];
                let next = rest.strip_prefix(' ').is_some_and(|rest| rest.starts_with(char::is_uppercase));
                if depth == 0 && c == ')' && next && line[start..at].ends_with('.') {
                    push(&mut out, &line[start..=at]);
                    start = at + 1;
                }
            }
            ' ' => word_start = at + 1,
            '.' | '!' | '?' => {
                let end = at + c.len_utf8();
                let rest = &line[end..];
                // A bracket that is never closed must not swallow the rest of the cell.
                let inside = depth > 0 && at - start < 2_000 && at < last_close;
                if !inside && ends_here(&line[word_start..at], rest) {
                    push(&mut out, &line[start..end]);
                    start = end;
                    depth = 0;
                }
            }
            _ => {}
        }
    }
    push(&mut out, &line[start..]);
    out
}

fn push(out: &mut Vec<String>, sentence: &str) {
    let trimmed = sentence.trim().trim_matches(|c: char| matches!(c, '"' | '“' | '”')).trim();
    if trimmed.chars().any(char::is_alphanumeric) {
        out.push(trimmed.to_owned());
    }
}

/// Whether a full stop after `word` with `rest` behind it ends the sentence.
fn ends_here(word: &str, rest: &str) -> bool {
    // Long words are no abbreviations; looking at them whole would take too long in a text without spaces.
    let lower = if word.len() > 32 { "longword".to_owned() } else { bare(word) };
    if ABBREVIATIONS.contains(&lower.as_str()) && !(lower == "etc" || lower == "no") {
        return false;
    }
    let Some(after) = rest.strip_prefix([' ', '\'', '"', ')', '”']) else {
        return rest.is_empty() || glued(&lower, rest);
    };
    let next = after.trim_start().chars().next();
    let opens = next.is_none_or(|c| c.is_uppercase() || matches!(c, '"' | '“' | '[' | '(' | '*'));
    let after_number = lower == "no" && next.is_some_and(|c| c.is_ascii_digit());
    // Small letters after a full stop are an abbreviation, or a page that forgot its capitals.
    (opens || next.is_some_and(|c| c.is_ascii_digit()) || lower.len() > 5) && !after_number
}

/// Whether the space after the full stop was forgotten ("your data.For more …"); names like "Node.js" have none.
fn glued(word: &str, rest: &str) -> bool {
    let mut letters = rest.chars();
    let capital = letters.next().is_some_and(char::is_uppercase);
    let tail: Vec<char> = letters.take(20).collect();
    let small = tail.iter().take_while(|c| c.is_lowercase()).count();
    word.len() > 2
        && word.bytes().all(|b| b.is_ascii_lowercase())
        && capital
        && tail.get(small).is_some_and(|c| *c == ' ')
}

/// The sentence without "(a)" and "(ii)" before its parts, and with "you're" in two words.
pub(super) fn without_marks(sentence: &str) -> String {
    let mut out: Vec<&str> = Vec::new();
    for word in sentence.split(' ') {
        let inner = word.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')).unwrap_or("");
        let mark = (1..=3).contains(&inner.len())
            && inner.bytes().all(|b| matches!(b, b'a'..=b'h' | b'i' | b'v' | b'x' | b'0'..=b'9'));
        let begins =
            out.last().is_none_or(|before| before.ends_with([',', ';', ':']) || matches!(*before, "and" | "or"));
        if !(mark && begins) {
            out.push(word);
        }
    }
    out.join(" ").replace("You're ", "You are ").replace("you're ", "you are ")
}
