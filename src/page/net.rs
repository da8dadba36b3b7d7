//! The net below the reading of a page: what looks like responsibilities and was read by nobody is told.
//!
//! Tables are lost in many ways: in front matter, in code, behind a comment that nobody closes, in a grammar of another
//! tool. So each line with cells is written down when it is seen, and what the parser made no row of is left at the end.

use super::fence::Fence;
use super::markdown::Block;
use super::table::Table;
use super::{Page, Unread, party, pipes, shortened};
use crate::text::count;
use std::collections::BTreeSet;

/// So many places are told one by one; a page with more of them has one mistake, and not many.
const MOST_PLACES: usize = 100;

/// What was seen on a page beside what was read.
#[derive(Debug, Default)]
pub struct Net {
    /// Lines with cells in them, in ascending order.
    cells: Vec<u32>,
    notes: Vec<Footnote>,
    unread: Vec<Unread>,
}

/// A footnote: its line, its mark with the brackets, its text.
#[derive(Debug)]
struct Footnote {
    line: u32,
    mark: String,
    text: String,
}

/// Lines that are taken for a comment or for code.
#[derive(Clone, Copy, Debug)]
pub struct Hidden {
    /// The fence that began them, if one did.
    pub fence: Option<Fence>,
    /// Where they begin.
    line: u32,
    /// Lines with a text.
    texts: usize,
    /// Lines with cells.
    rows: usize,
    /// Whether a head of responsibilities is among them.
    duties: bool,
}

impl Hidden {
    /// What begins on a line.
    pub fn new(line: u32, fence: Option<Fence>) -> Self {
        Self { fence, line, texts: 0, rows: 0, duties: false }
    }

    /// A line of it.
    pub fn add(&mut self, line: &str) {
        self.texts += usize::from(!line.trim().is_empty());
        let row = has_cells(line);
        self.rows += usize::from(row || line.contains("<tr"));
        self.duties |= row && line.trim_start().starts_with('|') && speaks_of_duties(line);
    }
}

impl Net {
    /// A line that a parser may or may not make a row of.
    pub fn row(&mut self, line: u32) {
        if self.cells.last() != Some(&line) {
            self.cells.push(line);
        }
    }

    /// A line of text, of which something may be a row or a footnote.
    pub fn text(&mut self, line: u32, text: &str) {
        if has_cells(text) {
            self.row(line);
        }
        let note = text.trim_start().strip_prefix("[^").and_then(|rest| rest.split_once("]:"));
        if let Some((name, text)) = note.filter(|(name, _)| !name.contains(char::is_whitespace)) {
            let text = shortened(text.trim_end_matches([' ', '|']));
            self.notes.push(Footnote { line, mark: format!("[^{name}]"), text });
        }
    }

    /// Code that ended. What shows how something is done is no table of duties; a table of duties is told.
    pub fn code(&mut self, hidden: Hidden) {
        if hidden.duties {
            let what = format!("a table of responsibilities that stands in code: {}", count(hidden.rows, "line"));
            self.unread.push(Unread { line: hidden.line, what });
        }
    }

    /// A comment or code to which the page has no end.
    pub fn endless(&mut self, what: &str, hidden: Hidden) {
        if hidden.texts > 0 {
            let lines = count(hidden.texts, "line");
            let rows = match hidden.rows {
                0 => String::new(),
                rows => format!(", {rows} of them with the cells of a table"),
            };
            let what = format!("{what} that nothing ends takes {lines} away{rows}");
            self.unread.push(Unread { line: hidden.line, what });
        }
    }

    /// Adds to a page what is left of the net when the blocks are known, and puts all notes into the page's order.
    pub fn draw(self, seen: &Seen, page: &mut Page) {
        let Self { mut cells, notes, unread } = self;
        page.unread.extend(unread);
        cells.retain(|line| seen.rows.binary_search(line).is_err());
        page.unread.extend(places(&cells));
        let read = seen.marks.iter().zip(&page.tables).filter(|(_, table)| table.shape.is_some());
        let marks: BTreeSet<&String> = read.flat_map(|(marks, _)| marks).collect();
        for note in notes {
            if marks.contains(&note.mark) {
                let what = format!("the footnote {} of a row is not read with it: \"{}\"", note.mark, note.text);
                page.unread.push(Unread { line: note.line, what });
            }
        }
        page.unread.sort_by_key(|unread| unread.line);
    }
}

/// What the parser made of a page's tables.
#[derive(Debug, Default)]
pub struct Seen {
    /// The lines of heads and rows, sorted.
    rows: Vec<u32>,
    /// The marks of footnotes in each table.
    marks: Vec<Vec<String>>,
}

impl Seen {
    /// Looks over the blocks.
    pub fn of(blocks: &[(u32, Block)]) -> Self {
        let mut seen = Self::default();
        for (_, block) in blocks {
            let Block::Table(table) = block else { continue };
            if !table.is_html {
                seen.rows.push(table.line);
                seen.rows.extend(table.rows.iter().map(|row| row.line));
            }
            seen.marks.push(marks(table));
        }
        seen.rows.sort_unstable();
        seen
    }
}

/// The marks of footnotes in a table's rows.
fn marks(table: &Table) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for cell in table.rows.iter().flat_map(|row| &row.cells).chain(&table.head) {
        for (at, _) in cell.match_indices("[^") {
            // A mark is short: the search for its end does not go far.
            let rest = &cell[at..cell.floor_char_boundary(at + 40)];
            let Some(mark) = rest.find(']').map(|end| &rest[..=end]) else { continue };
            if !found.iter().any(|known| known == mark) && found.len() < MOST_PLACES {
                found.push(mark.to_owned());
            }
        }
    }
    found
}

/// Lines with cells that stand in no table, those below each other as one place.
fn places(lines: &[u32]) -> Vec<Unread> {
    let mut found: Vec<(u32, u32, usize)> = Vec::new();
    for line in lines {
        match found.last_mut() {
            // Between a head and its rows stands a line without words.
            Some((_, last, lines)) if line - *last <= 2 => (*last, *lines) = (*line, *lines + 1),
            _ => found.push((*line, *line, 1)),
        }
    }
    let mut rest = found.split_off(found.len().min(MOST_PLACES));
    let told = |(line, _, lines): (u32, u32, usize)| {
        let what = format!("{} with the cells of a table, and no table is read there", count(lines, "line"));
        Unread { line, what }
    };
    let mut all: Vec<Unread> = found.into_iter().map(told).collect();
    if let Some((line, ..)) = rest.first().copied() {
        let what = format!("{} more like that above, from here on", count(rest.len(), "place"));
        rest.clear();
        all.push(Unread { line, what });
    }
    all
}

/// Whether a line looks like a row of a table: cells with words between pipes, also in a quote or an entry.
fn has_cells(line: &str) -> bool {
    if !line.contains('|') {
        return false;
    }
    let line = line.trim_start_matches([' ', '\t', '>']);
    let line = ["- ", "* ", "+ "].iter().find_map(|mark| line.strip_prefix(mark)).unwrap_or(line).trim();
    let cells = pipes::cells(line);
    let words = cells.iter().filter(|cell| cell.contains(char::is_alphanumeric)).count();
    let led = line.starts_with('|');
    words >= 3 && (led || !line.contains("||")) || led && (words == 2 || words == 1 && speaks_of_duties(line))
}

fn speaks_of_duties(line: &str) -> bool {
    party::words(line).iter().any(|word| party::is_duty(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_with_cells_are_known_and_prose_is_not() {
        for yes in ["| a | b |", "> | a | b", "a | b | c", "- | a | b |", "| Your responsibilities |"] {
            assert!(has_cells(yes), "{yes}");
        }
        for no in ["| copyright |", "||", "|---|---|", "a || b", "a | b", "`a | b | c`", "key: |", ""] {
            assert!(!has_cells(no), "{no}");
        }
    }

    #[test]
    fn places_are_bounded() {
        assert_eq!(places(&[3, 5, 6, 20]).iter().map(|place| place.line).collect::<Vec<_>>(), [3, 20]);
        let many: Vec<u32> = (1..=1000).map(|n| n * 10).collect();
        let places = places(&many);
        assert_eq!(places.len(), MOST_PLACES + 1);
        assert!(places[MOST_PLACES].what.starts_with("900 places more"), "{}", places[MOST_PLACES].what);
    }
}
