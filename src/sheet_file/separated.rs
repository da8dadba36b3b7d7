//! Text with commas, semicolons or tabs between the cells, as spreadsheets save it.

use super::{Cell, Grid, MOST_COLUMNS, Row, Value};
use crate::render::sheets::{ITEM, Input};
use crate::text::formula::unguard;
use csv::ReaderBuilder;

/// What may stand between cells.
const SEPARATORS: &[u8] = b",;\t";

/// Rows from which the separator is told.
const LOOKED_AT: usize = 20;

pub(super) fn read(bytes: &[u8]) -> Result<Grid, String> {
    if bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") {
        return Err("it is text in UTF-16, not in UTF-8".to_owned());
    }
    let bytes = bytes.strip_prefix(crate::render::csv::MARK).unwrap_or(bytes);
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let line = memchr::memchr_iter(b'\n', &bytes[..error.valid_up_to()]).count() + 1;
        format!("line {line} is not UTF-8 text")
    })?;
    if text.contains('\0') {
        return Err("it is neither a workbook nor text".to_owned());
    }
    // The separator by which the most headings are found; else the one that gives the widest row.
    let fits = |separator: u8| {
        let rows = rows(text, separator, LOOKED_AT);
        let widest = rows.iter().map(|row| row.cells.len()).max();
        (rows.iter().map(headings).max(), widest)
    };
    let separator = SEPARATORS.iter().copied().max_by_key(|separator| fits(*separator)).unwrap_or(b',');
    Ok(Grid { sheet: None, rows: rows(text, separator, usize::MAX) })
}

/// How many cells of a row are headings of columns to fill in.
fn headings(row: &Row) -> usize {
    let known = |text: &str| text == ITEM || Input::ALL.iter().any(|input| input.heading() == text);
    row.cells.iter().filter(|cell| matches!(&cell.value, Value::Text(text) if known(text))).count()
}

fn rows(text: &str, separator: u8, most: usize) -> Vec<Row> {
    let mut reader = ReaderBuilder::new();
    let reader = reader.has_headers(false).flexible(true).delimiter(separator);
    // The bytes are text, and rows may have any length: nothing is wrong with any row.
    let records = reader.from_reader(text.as_bytes()).into_records().filter_map(Result::ok);
    let all = records.take(most).map(|record| Row {
        number: record.position().map_or(0, csv::Position::line),
        cells: record
            .iter()
            .take(MOST_COLUMNS)
            .map(|cell| Cell { value: Value::text(&unguard(cell)), formula: false })
            .collect(),
    });
    all.filter(|row| row.cells.iter().any(|cell| cell.value != Value::Empty)).collect()
}
