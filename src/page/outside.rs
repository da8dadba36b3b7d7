//! HTML outside tables, and code: not read, but looked at, so that duties that stand there are told.

use super::html::tag_end;
use super::inline::{self, tag_name};

/// A stretch of text between two tags that make blocks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// How many lines below the start of the HTML it begins.
    pub below: u32,
    /// What it is.
    pub kind: Kind,
    /// The text on one line.
    pub text: String,
}

/// What a stretch of text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A heading of a level from 1 to 6.
    Heading(u8),
    /// An entry of a list, or what is said of a term.
    Entry,
    /// A paragraph or the like.
    Text,
}

/// What is set apart from a page's Markdown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Apart {
    /// HTML.
    Html,
    /// Code by its indent, which other tools show as a text: in a note, for one.
    Indented,
    /// Code between fences.
    Fenced,
}

impl Apart {
    /// What it is called.
    pub const fn called(self) -> &'static str {
        match self {
            Self::Html => "HTML outside a table",
            Self::Indented => "a text whose indent makes it code",
            Self::Fenced => "a text in a code block",
        }
    }

    /// Its texts, in order.
    pub fn pieces(self, source: &str) -> Vec<Piece> {
        match self {
            Self::Html => pieces(source),
            Self::Indented => paragraphs(source, 0),
            // Its first line is that of the fence.
            Self::Fenced => paragraphs(source, 1),
        }
    }
}

/// The paragraphs and entries of a text in code, which begins so many lines below it.
fn paragraphs(source: &str, first: u32) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    let mut open = false;
    for (below, line) in (first..).zip(source.lines()) {
        let line = line.trim();
        let entry = ["- ", "* ", "+ "].iter().find_map(|mark| line.strip_prefix(mark));
        match pieces.last_mut().filter(|_| open && entry.is_none() && !line.is_empty()) {
            Some(piece) => {
                piece.text.push(' ');
                piece.text.push_str(line);
            }
            None if line.is_empty() => {}
            None => {
                let kind = if entry.is_some() { Kind::Entry } else { Kind::Text };
                pieces.push(Piece { below, kind, text: entry.unwrap_or(line).to_owned() });
            }
        }
        open = !line.is_empty();
    }
    pieces
}

/// The texts of some HTML, in order.
fn pieces(source: &str) -> Vec<Piece> {
    let lower = source.to_ascii_lowercase();
    let mut reader = Reader { source, start: 0, counted: (0, 0), kind: Kind::Text, pieces: Vec::new() };
    let mut from = 0;
    while let Some(at) = source[from..].find('<').map(|at| from + at) {
        let name = tag_name(&source[at..source.floor_char_boundary(at + 16)]);
        if name.is_empty() {
            from = at + 1;
            continue;
        }
        let closes = source[at..].starts_with("</");
        let end = tag_end(source, at);
        from = end;
        if !closes && matches!(&*name, "script" | "style" | "svg" | "template" | "title") {
            // Nobody reads what stands in these.
            reader.end(at);
            from = lower[end..].find(&format!("</{name}")).map_or(source.len(), |at| end + at);
            reader.start = from;
            continue;
        }
        let kind = match name.as_bytes() {
            [b'h', level @ b'1'..=b'6'] => Kind::Heading(level - b'0'),
            b"li" | b"dd" => Kind::Entry,
            // A paragraph of an entry is the entry's text.
            b"p" | b"div" | b"br" => reader.kind,
            b"ul" | b"ol" | b"dl" | b"dt" | b"summary" | b"details" | b"section" | b"article" | b"blockquote"
            | b"pre" | b"html" | b"head" | b"body" | b"main" | b"header" | b"footer" | b"aside" | b"nav"
            | b"figure" | b"figcaption" | b"hr" | b"script" | b"style" | b"svg" | b"template" | b"title"
            | b"tr" | b"td" | b"th" | b"caption" => Kind::Text,
            _ => continue,
        };
        reader.end(at);
        reader.start = end;
        reader.kind = if closes && !matches!(&*name, "p" | "div" | "br") { Kind::Text } else { kind };
    }
    reader.end(source.len());
    reader.pieces
}

struct Reader<'s> {
    source: &'s str,
    /// Where the open text begins.
    start: usize,
    /// Up to where lines were counted, and how many they were.
    counted: (usize, u32),
    kind: Kind,
    pieces: Vec<Piece>,
}

impl Reader<'_> {
    fn end(&mut self, end: usize) {
        let raw = &self.source[self.start.min(end)..end];
        let blank = raw.len() - raw.trim_start().len();
        if blank == raw.len() {
            return;
        }
        let text = inline::paragraph(raw);
        if text.is_empty() {
            return;
        }
        let at = self.start + blank;
        let more = self.source[self.counted.0..at].bytes().filter(|b| *b == b'\n').count();
        self.counted = (at, self.counted.1 + u32::try_from(more).unwrap_or(0));
        self.pieces.push(Piece { below: self.counted.1, kind: self.kind, text });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_between_tags_have_a_kind_and_a_line() {
        let read: Vec<(u32, Kind, String)> = pieces(
            "<h2 class=\"a>b\">Your <b>duties</b></h2>\n<script>if (a < b) { \"<li>x\" }</script>\n<ul>\n<li><p>Count &amp; rotate</p><li>Look\n\
             twice</ul>After 1 < 2<dl><dt>Term<dd>Said</dl>",
        )
        .into_iter()
        .map(|piece| (piece.below, piece.kind, piece.text))
        .collect();
        let wanted = [
            (0, Kind::Heading(2), "Your duties"),
            (3, Kind::Entry, "Count & rotate"),
            (3, Kind::Entry, "Look twice"),
            (4, Kind::Text, "After 1 < 2"),
            (4, Kind::Text, "Term"),
            (4, Kind::Entry, "Said"),
        ];
        assert_eq!(read, wanted.map(|(line, kind, text)| (line, kind, text.to_owned())));
    }

    #[test]
    fn an_indented_text_has_paragraphs_and_entries() {
        let read: Vec<(u32, Kind, String)> = Apart::Indented
            .pieces("You are\nasked.\n\n- Count\n  keys\n- Look\n")
            .into_iter()
            .map(|piece| (piece.below, piece.kind, piece.text))
            .collect();
        let wanted = [(0, Kind::Text, "You are asked."), (3, Kind::Entry, "Count keys"), (5, Kind::Entry, "Look")];
        assert_eq!(read, wanted.map(|(line, kind, text)| (line, kind, text.to_owned())));
    }

    #[test]
    fn broken_html_does_no_harm() {
        for source in ["<", "</", "<p", "<li", "<script>", "<h9>x", "<p title=\"", "<é", "<style></style", ""] {
            let _ = pieces(source);
        }
        assert_eq!(pieces("<p>x</p").len(), 1);
    }
}
