//! A workbook's sheets.

use super::facts::Facts;
use super::{Cell, Grid, Left, MOST_COLUMNS, Row, Value, area, inflated, package};
use calamine::{
    Data, DataRef, ExcelDateTime, ExcelDateTimeType, Ods, Range, Reader as _, Sheet, SheetVisible, Xlsx,
};
use chrono::{NaiveDate, NaiveDateTime};
use std::collections::{BTreeMap, BTreeSet};
use std::io::Cursor;

/// The days that serial numbers name, from 1900 and from 1904 on; other numbers would be taken for the first or the last of them.
const FROM_1900: std::ops::Range<f64> = 1.0..2_958_466.0;
const FROM_1904: std::ops::Range<f64> = 0.0..2_957_004.0;

/// The reader believes what a file says of itself; so all that it will read is looked through before.
pub(super) fn read(bytes: &[u8]) -> Result<Vec<Grid>, String> {
    let parts = inflated::check(bytes)?;
    // OpenDocument says in the first part, unpacked, what it is.
    if bytes.get(30..38) == Some(b"mimetype") {
        if parts.has("[Content_Types].xml") {
            return Err("it is two spreadsheets, of two forms".to_owned());
        }
        let content = parts.get("content.xml").ok_or("its content is missing")?;
        let facts = area::check(&content)?;
        drop(content);
        return open_document(bytes, facts);
    }
    let facts = package::check(&parts)?;
    drop(parts);
    let mut book = Xlsx::new(Cursor::new(bytes)).map_err(|error| error.to_string())?;
    let sheets = once_each(book.sheets_metadata(), facts.len())?;
    let mut left = Left::default();
    let mut grids = Vec::new();
    for (sheet, facts) in sheets.into_iter().zip(facts) {
        if let Some(facts) = facts {
            let mut grid = excel(&mut book, sheet, &mut left)?;
            facts.tell(&mut grid)?;
            grids.push(grid);
        }
    }
    Ok(grids)
}

/// The sheets, if each has a name of its own, and they are as many as were looked through.
fn once_each(sheets: &[Sheet], known: usize) -> Result<Vec<Sheet>, String> {
    let mut names = BTreeSet::new();
    for sheet in sheets {
        if !names.insert(sheet.name.to_lowercase()) {
            return Err(format!("two sheets of it are called {}", sheet.name));
        }
    }
    if sheets.len() == known { Ok(sheets.to_vec()) } else { Err("its sheets cannot be told apart".to_owned()) }
}

/// One sheet, cell by cell: an area as large as its corners would be is never made.
fn excel(book: &mut Xlsx<Cursor<&[u8]>>, sheet: Sheet, left: &mut Left) -> Result<Grid, String> {
    let mut rows: BTreeMap<u32, Vec<Cell>> = BTreeMap::new();
    let mut cells = book.worksheet_cells_reader(&sheet.name).map_err(|error| error.to_string())?;
    // With the formulas as they stand in the file: to unfold shared ones, a reader makes room for as many as it says.
    while let Some(cell) = cells.next_cell_with_formula_metadata().map_err(|error| error.to_string())? {
        let (row, column) = (cell.pos.0, cell.pos.1 as usize);
        // Of a text that many cells share, each gets a copy.
        left.text(length(&cell.value), 1)?;
        let value = of_excel(&cell.value);
        if column >= MOST_COLUMNS || (value == Value::Empty && cell.formula.is_none()) {
            continue;
        }
        let row = rows.entry(row).or_default();
        if row.len() <= column {
            left.cells(column + 1 - row.len())?;
            row.resize(column + 1, Cell::default());
        }
        row[column] = Cell { value, formula: cell.formula.is_some(), covered: false };
    }
    let rows = rows.into_iter().map(|(number, cells)| Row { number: u64::from(number) + 1, cells, hidden: false });
    Ok(grid(sheet, rows.collect()))
}

fn grid(sheet: Sheet, rows: Vec<Row>) -> Grid {
    let hidden = sheet.visible != SheetVisible::Visible;
    Grid { sheet: Some(sheet.name), rows, hidden, hidden_columns: Vec::new() }
}

fn length(value: &DataRef<'_>) -> u64 {
    let text = match value {
        DataRef::SharedString(text) => text,
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.as_str(),
        _ => "",
    };
    text.len() as u64
}

fn of_excel(value: &DataRef<'_>) -> Value {
    match value {
        DataRef::Empty => Value::Empty,
        DataRef::String(text) => Value::text(text),
        DataRef::SharedString(text) => Value::text(text),
        DataRef::DateTime(at) => of_serial(at),
        DataRef::DateTimeIso(text) => of_iso(text),
        DataRef::Int(number) => Value::Other(number.to_string()),
        DataRef::Float(number) => Value::Other(number.to_string()),
        DataRef::Bool(yes) => Value::Other(yes.to_string()),
        DataRef::DurationIso(text) => Value::Other(text.clone()),
        DataRef::Error(error) => Value::Other(error.to_string()),
    }
}

fn of_serial(at: &ExcelDateTime) -> Value {
    let (year, month, day, hour, minute, second, _) = at.to_ymd_hms_milli();
    let other = || Value::Other(at.as_f64().to_string());
    // It does not say from when its days count, but is the same as another only if they count from the same day.
    let is_early = *at == ExcelDateTime::new(at.as_f64(), ExcelDateTimeType::DateTime, false);
    let days = if is_early { FROM_1900 } else { FROM_1904 };
    if at.is_duration() || !days.contains(&at.as_f64()) {
        return other();
    }
    let day = NaiveDate::from_ymd_opt(year.into(), month.into(), day.into());
    let Some(at) = day.and_then(|day| day.and_hms_opt(hour.into(), minute.into(), second.into())) else {
        return other();
    };
    of_moment(at)
}

fn of_moment(at: NaiveDateTime) -> Value {
    if at.time() == chrono::NaiveTime::MIN { Value::Day(at.date()) } else { Value::Moment(at) }
}

fn of_iso(text: &str) -> Value {
    let moment = text.parse::<NaiveDateTime>().map(of_moment);
    moment.or_else(|_| text.parse().map(Value::Day)).unwrap_or_else(|_| Value::text(text))
}

fn open_document(bytes: &[u8], facts: Vec<Facts>) -> Result<Vec<Grid>, String> {
    let mut book = Ods::new(Cursor::new(bytes)).map_err(|error| error.to_string())?;
    let sheets = once_each(book.sheets_metadata(), facts.len())?;
    let mut grids = Vec::new();
    for (sheet, facts) in sheets.into_iter().zip(facts) {
        let values = book.worksheet_range(&sheet.name).map_err(|error| error.to_string())?;
        let formulas = book.worksheet_formula(&sheet.name).map_err(|error| error.to_string())?;
        let mut grid = grid(sheet, of_range(&values, &formulas));
        facts.tell(&mut grid)?;
        grids.push(grid);
    }
    Ok(grids)
}

fn of_range(values: &Range<Data>, formulas: &Range<String>) -> Vec<Row> {
    let Some((top, left)) = values.start() else { return Vec::new() };
    let mut rows = Vec::new();
    for (row, cells) in (top..).zip(values.rows()) {
        let mut own = vec![Cell::default(); left as usize];
        own.extend((left..).zip(cells).take(MOST_COLUMNS).map(|(column, value)| Cell {
            value: of_open_document(value),
            formula: formulas.get_value((row, column)).is_some_and(|formula| !formula.is_empty()),
            covered: false,
        }));
        if own.iter().any(|cell| cell.formula || cell.value != Value::Empty) {
            rows.push(Row { number: u64::from(row) + 1, cells: own, hidden: false });
        }
    }
    rows
}

fn of_open_document(value: &Data) -> Value {
    match value {
        Data::Empty => Value::Empty,
        Data::String(text) => Value::text(text),
        Data::DateTime(at) => of_serial(at),
        Data::DateTimeIso(text) => of_iso(text),
        other => Value::Other(other.to_string()),
    }
}
