//! A spreadsheet that somebody filled in, as grids of values: `.xlsx`, `.ods`, and text with commas, semicolons or tabs.
//!
//! Pure: bytes in. A file comes from many hands, so what a workbook inflates to is measured before anything reads it.

mod area;
mod book;
mod inflated;
mod separated;

use crate::diagnostics::{Diagnostic, Failure};
use chrono::{NaiveDate, NaiveDateTime};
use std::fmt;

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
}

/// One row, with its number in the file: of the row in a workbook, of the line in a text.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// From 1.
    pub number: u64,
    /// From the first column on.
    pub cells: Vec<Cell>,
}

/// A sheet, or the whole of a text.
#[derive(Clone, Debug, PartialEq)]
pub struct Grid {
    /// The sheet's name; none for a text.
    pub sheet: Option<String>,
    /// The rows in which something stands.
    pub rows: Vec<Row>,
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

/// Takes cells from those that are left.
fn take(left: &mut usize, cells: usize) -> Result<(), String> {
    *left = left.checked_sub(cells).ok_or_else(|| format!("it has more than {MOST_CELLS} cells"))?;
    Ok(())
}

/// Reads a file's sheets. `name` is for messages.
///
/// # Errors
/// When it is no spreadsheet, or one that is too large.
pub fn read(name: &str, bytes: Vec<u8>) -> Result<Vec<Grid>, Failure> {
    if bytes.starts_with(b"PK") {
        inflated::check(&bytes).map_err(|why| no_sheet(name, &why))?;
        return book::read(bytes).map_err(|why| no_sheet(name, &why));
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
