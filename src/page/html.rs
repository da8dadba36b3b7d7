//! Tables in HTML, as documentation pages write them: with Markdown in the cells, entries and paragraphs that nobody closes,
//! the caption at the end, heads without a row.
//!
//! Neither an HTML parser nor a Markdown parser reads that. So only the tags that make the table are looked at here
//! (WHATWG HTML, section 4.9), and what stands between them is left to [`super::inline`], which knows both.

use super::inline::{self, tag_name};
use super::table::{Raw, Table};
use crate::digest::Digest;
use std::collections::BTreeMap;

/// Cells that span more than so many rows or columns are a mistake, or an attack.
const WIDEST_SPAN: usize = 100;

/// Where a table's tag stands in a line.
#[must_use]
pub fn table_start(line: &str) -> Option<usize> {
    if !line.contains('<') {
        return None;
    }
    tags(line).find(|tag| tag.name == "table" && !tag.closes).map(|tag| tag.start)
}

/// How many tables are open behind a line, and where the last was closed.
#[must_use]
pub fn table_depth(line: &str, mut depth: usize) -> (usize, Option<usize>) {
    for tag in tags(line).filter(|tag| tag.name == "table") {
        if tag.closes {
            depth = depth.saturating_sub(1);
            if depth == 0 {
                return (0, Some(tag.end));
            }
        } else {
            depth += 1;
        }
    }
    (depth, None)
}

/// Reads the source of a table that begins on a line of the page.
#[must_use]
pub fn read(source: &str, line: u32) -> Table {
    let mut reader = Reader { source, line, ..Reader::default() };
    let mut depth = 0_usize;
    for tag in tags(source) {
        if depth == 1 {
            reader.stray(tag.start);
        }
        match (tag.name, tag.closes) {
            ("table", false) => depth += 1,
            ("table", true) => depth = depth.saturating_sub(1),
            // A table in a cell is text of that cell.
            _ if depth == 1 => reader.tag(&tag),
            _ => {}
        }
        reader.free = tag.end;
    }
    if depth == 1 {
        reader.stray(source.len());
    }
    reader.end_cell(source.len());
    reader.end_row(source.len());
    reader.table.line = line;
    reader.table.is_html = true;
    reader.table
}

/// A tag that makes a table.
struct Tag<'s> {
    name: &'static str,
    closes: bool,
    text: &'s str,
    start: usize,
    end: usize,
}

const NAMES: [&str; 8] = ["table", "thead", "tbody", "tfoot", "tr", "td", "th", "caption"];

/// The tags of a source that make a table, in order. Quotes in attributes are honoured; a comment holds no tags.
fn tags(source: &str) -> impl Iterator<Item = Tag<'_>> {
    let mut from = 0;
    // What never ends is looked for once.
    let mut ends = true;
    std::iter::from_fn(move || {
        while let Some(at) = source[from..].find('<') {
            let start = from + at;
            if ends && source[start..].starts_with("<!--") {
                let end = source[start + 4..].find("-->");
                ends = end.is_some();
                from = start + 4 + end.map_or(0, |end| end + 3);
                continue;
            }
            let name = tag_name(&source[start..source.floor_char_boundary(start + 16)]);
            let Some(name) = NAMES.iter().find(|known| **known == name) else {
                from = start + 1;
                continue;
            };
            let end = tag_end(source, start);
            from = end;
            let text = &source[start..end];
            return Some(Tag { name, closes: text.starts_with("</"), text, start, end });
        }
        None
    })
}

/// Behind the `>` of the tag; the end of the source where it has none.
pub(super) fn tag_end(source: &str, start: usize) -> usize {
    let mut quote = None;
    for (at, byte) in source.bytes().enumerate().skip(start) {
        match (byte, quote) {
            (b'>', None) => return at + 1,
            (b'"' | b'\'', None) => quote = Some(byte),
            (byte, Some(open)) if byte == open => quote = None,
            _ => {}
        }
    }
    source[start..].find('>').map_or(source.len(), |at| start + at + 1)
}

/// Where the first text stands, behind blanks, comments and tags that make no table.
fn text_start(raw: &str) -> usize {
    let mut at = 0;
    loop {
        at = raw.len() - raw[at..].trim_start().len();
        let rest = &raw[at..];
        if rest.starts_with("<!--") {
            let Some(end) = rest.find("-->") else { return at };
            at += end + 3;
        } else if rest.starts_with('<') && !tag_name(&rest[..rest.floor_char_boundary(16)]).is_empty() {
            at = tag_end(raw, at);
        } else {
            return at;
        }
    }
}

/// The number that an attribute has; 1 where it has none.
fn span(tag: &str, name: &str) -> usize {
    let lower = tag.to_ascii_lowercase();
    let value = lower.split_once(name).and_then(|(_, rest)| rest.trim_start().strip_prefix('='));
    let digits: String = value
        .unwrap_or_default()
        .trim_start_matches([' ', '"', '\''])
        .chars()
        .take_while(char::is_ascii_digit)
        .collect();
    digits.parse().unwrap_or(1).clamp(1, WIDEST_SPAN)
}

#[derive(Default)]
struct Reader<'s> {
    source: &'s str,
    line: u32,
    /// Up to where lines were counted, and how many they were.
    counted: (usize, u32),
    table: Table,
    row: Option<Open>,
    /// Where the text of the open cell begins, and how wide it is.
    cell: Option<(usize, usize, usize)>,
    caption: Option<usize>,
    /// Cells that reach down: by column, their text and how many rows are left.
    reaching: BTreeMap<usize, (String, usize)>,
    headed: bool,
    footed: bool,
    /// Behind the last tag.
    free: usize,
}

/// The row that is open.
struct Open {
    row: Raw,
    /// Where its source begins.
    start: usize,
    /// Whether all its cells are heads.
    heads: bool,
    in_head: bool,
    /// How many cells of its own it has: not how many columns these span, nor what reaches down.
    own: usize,
}

impl Reader<'_> {
    fn tag(&mut self, tag: &Tag<'_>) {
        match (tag.name, tag.closes) {
            ("td" | "th", false) => {
                self.end_cell(tag.start);
                self.begin_row(tag.start);
                self.cell = Some((tag.end, span(tag.text, "colspan"), span(tag.text, "rowspan")));
                if tag.name == "td"
                    && let Some(open) = &mut self.row
                {
                    open.heads = false;
                }
            }
            ("td" | "th", true) => self.end_cell(tag.start),
            ("caption", false) => {
                self.end_cell(tag.start);
                self.end_row(tag.start);
                self.caption = Some(tag.end);
            }
            ("caption", true) => self.end_caption(tag.start),
            ("thead", closes) => {
                self.end_cell(tag.start);
                self.end_row(tag.start);
                self.headed = !closes;
            }
            _ => {
                self.end_cell(tag.start);
                self.end_caption(tag.start);
                self.end_row(tag.start);
                self.headed &= tag.name == "tr";
                self.footed = if tag.name == "tfoot" { !tag.closes } else { self.footed && tag.name == "tr" };
            }
        }
    }

    fn end_caption(&mut self, end: usize) {
        if let Some(start) = self.caption.take() {
            let text = inline::paragraph(&self.source[start..end]);
            self.table.caption = Some(text).filter(|text| !text.is_empty());
        }
    }

    /// Keeps what stands before a tag and in no cell: browsers show it above the table.
    fn stray(&mut self, end: usize) {
        let raw = &self.source[self.free.min(end)..end];
        let start = text_start(raw);
        if self.cell.is_some() || self.caption.is_some() || start == raw.len() {
            return;
        }
        let text = inline::paragraph(&raw[start..]);
        if text.is_empty() {
            return;
        }
        let line = self.line_of(self.free + start);
        self.keep(line, text);
    }

    /// A text of the table that is nothing of a row.
    fn keep(&mut self, line: u32, text: String) {
        match &mut self.table.stray {
            Some((_, _, texts)) => *texts += 1,
            None => self.table.stray = Some((line, text, 1)),
        }
    }

    fn begin_row(&mut self, at: usize) {
        if self.row.is_none() {
            let line = self.line_of(at);
            let row = Raw { line, cells: Vec::new(), source: Digest::of(&[]), spanned: 0 };
            self.row = Some(Open { row, start: at, heads: true, in_head: self.headed, own: 0 });
            self.take_reaching();
        }
    }

    /// Puts the cells in that reach down from above.
    fn take_reaching(&mut self) {
        let Some(open) = &mut self.row else { return };
        while let Some((text, left)) = self.reaching.get_mut(&open.row.cells.len()) {
            if *left == 0 {
                break;
            }
            *left -= 1;
            if open.row.spanned == open.row.cells.len() {
                open.row.spanned += 1;
            }
            open.row.cells.push(text.clone());
        }
    }

    fn end_cell(&mut self, end: usize) {
        let (Some((start, columns, rows)), Some(open)) = (self.cell.take(), &mut self.row) else { return };
        let text = inline::cell(&self.source[start..end].replace(['\n', '\r'], " "));
        open.own += 1;
        for _ in 0..columns {
            if rows > 1 {
                self.reaching.insert(open.row.cells.len(), (text.clone(), rows - 1));
            }
            open.row.cells.push(text.clone());
        }
        self.take_reaching();
    }

    fn end_row(&mut self, end: usize) {
        let Some(mut open) = self.row.take() else { return };
        let source: Vec<&str> = self.source[open.start..end].split_whitespace().collect();
        open.row.source = Digest::of(source.join(" ").as_bytes());
        let is_head = self.table.head.is_empty() && self.table.rows.is_empty() && (open.heads || open.in_head);
        // One cell across the foot has the notes of the table.
        let is_note = self.footed && open.own == 1 && open.row.cells.len() > 1;
        if is_head {
            self.table.head = open.row.cells;
        } else if is_note {
            self.keep(open.row.line, open.row.cells.swap_remove(0));
        } else if !open.row.cells.is_empty() {
            self.table.rows.push(open.row);
        }
    }

    fn line_of(&mut self, at: usize) -> u32 {
        let (before, lines) = self.counted;
        let more = self.source[before..at].bytes().filter(|b| *b == b'\n').count();
        self.counted = (at, lines + u32::try_from(more).unwrap_or(0));
        self.line + self.counted.1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_nobody_closes_and_a_caption_at_the_end() {
        let source = "<table>\n<tr><th>Task</th><th>Provider</th><th>You</th></tr>\n<tr>\n<td>Keys</td>\n<td><p>Store\n them</p>\n\
                      <td><ul><li>Rotate [them](x)<li>Back up</ul></td></tr>\n<caption>Table 1. Duties</caption></table>";
        let table = read(source, 10);
        assert_eq!(table.head, ["Task", "Provider", "You"]);
        assert_eq!(table.caption.as_deref(), Some("Table 1. Duties"));
        assert_eq!(table.rows.len(), 1);
        assert_eq!(table.rows[0].cells, ["Keys", "Store them", "- Rotate them\n- Back up"]);
        assert_eq!(table.rows[0].line, 13);
    }

    #[test]
    fn heads_without_a_row_and_cells_that_reach() {
        let table = read(
            "<TABLE class='a>b'><thead><th colspan=2>Parts</th></thead><tbody><tr><td rowspan=\"2\">A</td><td>1</td></tr>\
             <tr><td>2</td></tr><tr><td>B</td><td>3</td></tr></tbody></TABLE>",
            1,
        );
        assert_eq!(table.head, ["Parts", "Parts"]);
        let cells: Vec<(&[String], usize)> = table.rows.iter().map(|row| (&*row.cells, row.spanned)).collect();
        let text = |a: &str, b: &str| vec![a.to_owned(), b.to_owned()];
        assert_eq!(cells, [(&*text("A", "1"), 0), (&*text("A", "2"), 1), (&*text("B", "3"), 0)]);
    }

    #[test]
    fn a_foot_has_rows_a_comment_has_none_and_a_text_in_no_cell_is_kept() {
        let table = read(
            "<table><tr><th>A</th></tr><tfoot><tr><td>1</td></tr></tfoot>\n<!-- <tr><td>old</td></tr> -->\n<col>\n Two\n\
             <tr><td>3</td></tr> four </table>",
            5,
        );
        assert_eq!(table.rows.iter().map(|row| &*row.cells[0]).collect::<Vec<_>>(), ["1", "3"]);
        assert_eq!(table.stray, Some((8, "Two".to_owned(), 2)));
    }

    #[test]
    fn tables_are_found_in_lines() {
        assert_eq!(table_start("x <table class=\"y\">"), Some(2));
        assert_eq!(table_start("a <tablet>"), None);
        assert_eq!(table_depth("<table></table> x", 0), (0, Some(15)));
        assert_eq!(table_depth("</table", 1), (0, Some(7)));
    }

    #[test]
    fn broken_sources_do_no_harm() {
        for source in [
            "<table><tr><td",
            "<td>x",
            "<table><caption>",
            "<table></tr></td><th>é",
            "<table><td rowspan=99999999999999999999>",
        ] {
            let _ = read(source, 1);
        }
    }
}
