//! The text of a cell or a paragraph: what a reader of the rendered page reads, line by line.
//!
//! Links become their text, code and emphasis lose their marks, attribute lists go. Breaks of every kind that pages use
//! (a literal `\n`, `<br>`, paragraphs, list entries) become line ends, and an entry of a list begins with `- `, so that
//! two pages that read alike give the same text however they are written. Variables (`{{…}}`) stay as they are.

use super::attributes;
use pulldown_cmark::{BrokenLink, CowStr, Event, LinkType, Options, Parser, Tag, TagEnd};
use std::borrow::Cow;

/// The text of a cell of a table, Markdown or HTML, with a line for each line that a reader sees.
#[must_use]
pub fn cell(raw: &str) -> String {
    let plain = |b: &u8| {
        !matches!(b, b'*' | b'_' | b'`' | b'[' | b'<' | b'&' | b'\\' | b'!' | b'{' | b'\n' | b'\r' | 0x80..)
    };
    if raw.as_bytes().iter().all(plain) && !raw.trim_start().starts_with(['-', '+']) {
        return folded(raw);
    }
    let mut lines = Lines::default();
    for line in broken_lines(&attributes::without(raw)) {
        lines.brk();
        lines.line(line);
    }
    lines.finish()
}

/// A text with single blanks between its words.
fn folded(raw: &str) -> String {
    let raw = raw.trim_ascii();
    if !raw.contains("  ") && !raw.contains('\t') {
        return raw.to_owned();
    }
    raw.split_ascii_whitespace().collect::<Vec<_>>().join(" ")
}

/// The text of a paragraph or a heading on one line.
#[must_use]
pub fn paragraph(raw: &str) -> String {
    let mut lines = Lines::default();
    let raw = attributes::without(raw);
    lines.inline(&raw.replace(['\n', '\r'], " "));
    lines.finish().replace('\n', " ")
}

/// The lines of a cell: real ones, and those that are written as a backslash and an `n`.
///
/// A break inside a code span is code.
fn broken_lines(raw: &str) -> impl Iterator<Item = &str> {
    let bytes = raw.as_bytes();
    let mut rest = 0;
    let mut done = false;
    std::iter::from_fn(move || {
        if done {
            return None;
        }
        let start = rest;
        let mut at = start;
        while at < bytes.len() {
            match bytes[at] {
                b'`' => at = code_end(bytes, at),
                b'\n' => {
                    rest = at + 1;
                    return Some(&raw[start..at]);
                }
                b'\\' if bytes.get(at + 1) == Some(&b'n') => {
                    rest = at + 2;
                    return Some(&raw[start..at]);
                }
                b'\\' => at += 2,
                _ => at += 1,
            }
        }
        done = true;
        Some(&raw[start..])
    })
}

/// Where the code span ends that begins with the backticks at `at`; behind these where it never does.
pub(super) fn code_end(bytes: &[u8], at: usize) -> usize {
    let run = |from: usize| bytes[from..].iter().take_while(|b| **b == b'`').count();
    let width = run(at);
    let mut look = at + width;
    // A span longer than a cell ever is would make a search of each backtick to the end of the page.
    let last = bytes.len().min(look + 4096);
    while look < last {
        if bytes[look] == b'`' {
            let found = run(look);
            look += found;
            if found == width {
                return look;
            }
        } else {
            look += 1;
        }
    }
    at + width
}

/// The lines of a text as they come.
#[derive(Default)]
struct Lines {
    /// What is finished.
    done: String,
    /// The line that is being written.
    current: String,
    /// Whether it is an entry of a list.
    entry: bool,
}

impl Lines {
    /// Ends the line, unless it is empty.
    fn brk(&mut self) {
        let text = std::mem::take(&mut self.current);
        let mut words = text.split_whitespace().peekable();
        let entry = std::mem::take(&mut self.entry);
        // A mark without a text is a slip of the pen.
        let is_mark = |word: &str| matches!(word, "-" | "*" | "+" | "•");
        if words.peek().is_none_or(|first| is_mark(first) && text.trim().len() == first.len()) {
            self.entry = entry && words.peek().is_none();
            return;
        }
        if !self.done.is_empty() {
            self.done.push('\n');
        }
        if entry {
            self.done.push_str("- ");
        }
        let start = self.done.len();
        for word in words {
            if self.done.len() > start {
                self.done.push(' ');
            }
            self.done.push_str(word);
        }
    }

    /// One line of the source.
    fn line(&mut self, raw: &str) {
        let (entry, text) = without_mark(raw);
        self.entry |= entry;
        self.inline(text);
    }

    /// A stretch of inline Markdown with tags in it.
    fn inline(&mut self, raw: &str) {
        if !raw.bytes().any(|b| matches!(b, b'*' | b'_' | b'`' | b'[' | b'<' | b'&' | b'\\' | b'!')) {
            self.current.push_str(raw);
            return;
        }
        // A word in front keeps the parser from seeing a block; line ends would end the paragraph.
        let text: Cow<'_, str> = format!("a {}", raw.trim_start().replace('\n', " ")).into();
        let mut resolve = |link: BrokenLink<'_>| named_link(link.link_type);
        let parser = Parser::new_with_broken_link_callback(&text, Options::empty(), Some(&mut resolve));
        let mut skip = 2;
        let mut images = 0;
        for event in parser {
            match event {
                Event::Text(text) | Event::Code(text) => {
                    let text = text.get(skip.min(text.len())..).unwrap_or_default();
                    self.current.push_str(text);
                    skip = 0;
                }
                Event::InlineHtml(tag) | Event::Html(tag) => self.tag(&tag),
                Event::SoftBreak | Event::HardBreak => self.current.push(' '),
                Event::Start(Tag::Image { .. }) => images += 1,
                Event::End(TagEnd::Image) => images -= 1,
                _ => {}
            }
        }
        debug_assert_eq!(images, 0, "images are closed");
    }

    /// What a tag does to the lines.
    fn tag(&mut self, tag: &str) {
        let name = tag_name(tag);
        let closes = tag.starts_with("</");
        match name.as_str() {
            "li" => {
                self.brk();
                self.entry = !closes;
            }
            "br" | "p" | "div" | "ul" | "ol" | "dl" | "dt" | "dd" | "tr" | "td" | "th" => self.brk(),
            _ => {}
        }
    }

    fn finish(mut self) -> String {
        self.brk();
        self.done
    }
}

/// The name of an HTML tag in lower case; empty for a comment or the like.
pub(super) fn tag_name(tag: &str) -> String {
    let inner = tag.trim_start_matches('<').trim_start_matches('/');
    inner.chars().take_while(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
}

/// A link by a name that is defined elsewhere, or nowhere, is its text; other brackets are brackets.
fn named_link<'t>(kind: LinkType) -> Option<(CowStr<'t>, CowStr<'t>)> {
    matches!(kind, LinkType::Reference | LinkType::Collapsed).then(|| ("".into(), "".into()))
}

/// A line without the mark of a list's entry, and whether it had one.
fn without_mark(line: &str) -> (bool, &str) {
    let line = line.trim();
    let mut chars = line.chars();
    match chars.next() {
        Some('-' | '*' | '+' | '•' | '·' | '–') if chars.next().is_some_and(char::is_whitespace) => {
            (true, chars.as_str().trim_start())
        }
        Some('•') => (true, line.trim_start_matches('•')),
        _ => (false, line),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_reads_like_the_rendered_page() {
        for (raw, read) in [
            (" Use the [list of regions](/docs/x?topic=y#z) . ", "Use the list of regions ."),
            ("Use the [API](/x){: external}, [CLI](/y){: external}, or UI", "Use the API, CLI, or UI"),
            ("`Archive logs`", "Archive logs"),
            ("**Bold** and __strong__ and *one*", "Bold and strong and one"),
            ("- one.   \\n- two.  \\n-  three", "- one.\n- two.\n- three"),
            ("one.  \\n two\\nthree", "one.\ntwo\nthree"),
            ("one *  \\n * two", "one *\n- two"),
            ("a<br>b</br>c<br/>d", "a\nb\nc\nd"),
            ("<ul><li>one</li><li>two: <ul><li>three</li></ul></li></ul>", "- one\n- two:\n- three"),
            ("<p> <ul> <li>one <li>two</ul> </p>", "- one\n- two"),
            ("Order & ship, 1 < 2", "Order & ship, 1 < 2"),
            (
                "{{site.data.keyword.at_full_notm}} of {{site.data.x_y_z}}",
                "{{site.data.keyword.at_full_notm}} of {{site.data.x_y_z}}",
            ),
            ("[API ![an icon](i.svg \"an icon\")](https://x/y), [b][c]", "API an icon, b"),
            ("Note [1] and `[*]`", "Note [1] and [*]"),
            ("a `x\\ny` b", "a x\\ny b"),
            ("# no heading", "# no heading"),
            ("1. first \\n2. second", "1. first\n2. second"),
            ("&nbsp;", ""),
            ("", ""),
            (" - ", ""),
            ("*important*", "important"),
            ("x\\|y", "x|y"),
        ] {
            assert_eq!(cell(raw), read, "{raw}");
        }
    }

    #[test]
    fn a_paragraph_is_one_line() {
        assert_eq!(paragraph("You and *IBM*\nshare  [it](x).\n{: shortdesc}"), "You and IBM share it.");
    }
}
