//! A spreadsheet that somebody filled in, as grids of values: `.xlsx`, `.ods`, and text with commas, semicolons or tabs.
//!
//! Pure: bytes in. A file comes from many hands, so what a workbook inflates to is measured before anything reads it.

mod area;
mod book;
mod cells;
mod facts;
mod inflated;
mod markup;
mod package;
mod separated;
mod texts;
mod value;

use crate::diagnostics::{Diagnostic, Failure};
use chrono::{NaiveDate, NaiveDateTime};
use std::fmt;
use std::ops::Range;

/// What stands in a cell.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Value {
    /// Nothing, or only blanks.
    #[default]
    Empty,
    /// Words.
    Text(String),
    /// A day.
    Day(NaiveDate),
    /// A day with a time, of no zone.
    Moment(NaiveDateTime),
    /// Something that is neither words nor a day: a number, a truth, an error.
    Other(String),
}

impl Value {
    /// Words, without the blanks around them and with line feeds only.
    fn text(text: &str) -> Self {
        match text.trim() {
            "" => Self::Empty,
            text => Self::Text(text.replace("\r\n", "\n").replace('\r', "\n")),
        }
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => Ok(()),
            Self::Text(text) | Self::Other(text) => f.write_str(text),
            Self::Day(day) => day.fmt(f),
            Self::Moment(at) => at.fmt(f),
        }
    }
}

/// One cell.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Cell {
    /// What stands in it; of a formula, what it gave when the file was saved.
    pub value: Value,
    /// Whether it is a formula.
    pub formula: bool,
    /// Whether it lies below a merged cell, where nobody sees what stands in it.
    pub covered: bool,
}

/// One row, with its number in the file: of the row in a workbook, of the line in a text.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// From 1.
    pub number: u64,
    /// From the first column on.
    pub cells: Vec<Cell>,
    /// Whether people who open the file do not see it, for instance because of a filter.
    pub hidden: bool,
}

/// A sheet, or the whole of a text.
#[derive(Clone, Debug, PartialEq)]
pub struct Grid {
    /// The sheet's name; none for a text.
    pub sheet: Option<String>,
    /// The rows in which something stands.
    pub rows: Vec<Row>,
    /// Whether people who open the file do not see the sheet.
    pub hidden: bool,
    /// The columns that they do not see, from 0.
    pub hidden_columns: Vec<Range<usize>>,
}

impl Grid {
    /// Where a row is, for people.
    #[must_use]
    pub fn row_place(&self, row: u64) -> String {
        match &self.sheet {
            Some(sheet) => format!("sheet {sheet}, row {row}"),
            None => format!("line {row}"),
        }
    }

    /// Where a cell is, for people. `column` counts from 0.
    #[must_use]
    pub fn cell_place(&self, row: u64, column: usize) -> String {
        match &self.sheet {
            Some(sheet) => format!("{sheet}!{}{row}", letters(column)),
            None => format!("line {row}, column {}", column + 1),
        }
    }
}

/// A column's letters: A, B, …, Z, AA.
fn letters(mut column: usize) -> String {
    let mut text = String::new();
    loop {
        text.insert(0, char::from(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ"[column % 26]));
        if column < 26 {
            return text;
        }
        column = column / 26 - 1;
    }
}

/// The most columns that are looked at.
const MOST_COLUMNS: usize = 1_000;

/// The most cells of all sheets together, with those that are empty because something stands to the right of them.
const MOST_CELLS: usize = 5_000_000;

/// The most bytes of text in a cell of a workbook. Excel takes 32,767 characters.
const MOST_TEXT: u64 = 1 << 20;

/// What a file may still unfold to.
struct Left {
    cells: usize,
    text: u64,
}

impl Default for Left {
    fn default() -> Self {
        Self { cells: MOST_CELLS, text: inflated::MOST }
    }
}

impl Left {
    /// Takes cells from those that are left.
    fn cells(&mut self, cells: usize) -> Result<(), String> {
        let left = self.cells.checked_sub(cells);
        self.cells = left.ok_or_else(|| format!("it has more than {MOST_CELLS} cells"))?;
        Ok(())
    }

    /// Takes the text of a cell from what is left, as often as it is there: a text of a few bytes may stand in very many cells.
    fn text(&mut self, bytes: u64, times: u64) -> Result<(), String> {
        if bytes > MOST_TEXT {
            return Err(format!("a cell of it has more than {} MiB of text", MOST_TEXT >> 20));
        }
        let left = self.text.checked_sub(bytes.saturating_mul(times));
        self.text = left.ok_or_else(|| format!("its texts come to more than {} MiB", inflated::MOST >> 20))?;
        Ok(())
    }
}

/// Reads a file's sheets. `name` is for messages.
///
/// # Errors
/// When it is no spreadsheet, or one that is too large.
#[allow(clippy::needless_pass_by_value, reason = "a file is read once")]
pub fn read(name: &str, bytes: Vec<u8>) -> Result<Vec<Grid>, Failure> {
    if bytes.starts_with(b"PK") {
        return book::read(&bytes).map_err(|why| no_sheet(name, &why));
    }
    if bytes.starts_with(b"\xd0\xcf\x11\xe0") {
        return Err(no_sheet(name, "it is a workbook of the old form, or one with a password"));
    }
    separated::read(&bytes).map(|grid| vec![grid]).map_err(|why| no_sheet(name, &why))
}

fn no_sheet(name: &str, why: &str) -> Failure {
    Failure::input(
        Diagnostic::new("no-sheet", format!("{name} is no spreadsheet that can be read: {why}"))
            .help("save it as Excel workbook (.xlsx), OpenDocument spreadsheet (.ods), or CSV in UTF-8"),
    )
}

#[cfg(test)]
mod tests {
    use super::letters;

    #[test]
    fn columns_have_letters() {
        for (column, text) in [(0, "A"), (25, "Z"), (26, "AA"), (51, "AZ"), (52, "BA"), (701, "ZZ"), (702, "AAA")] {
            assert_eq!(letters(column), text);
        }
    }
}
