//! A workbook's sheets.

use super::{Cell, Grid, MOST_CELLS, MOST_COLUMNS, Row, Value, area, inflated, take};
use calamine::{Data, DataRef, ExcelDateTime, Ods, Range, Reader as _, Xlsx};
use chrono::{NaiveDate, NaiveDateTime};
use std::collections::BTreeMap;
use std::io::Cursor;

pub(super) fn read(bytes: Vec<u8>) -> Result<Vec<Grid>, String> {
    // OpenDocument says in the first part, unpacked, what it is. The archive was measured before.
    if bytes.get(30..38) == Some(b"mimetype") {
        inflated::parts(&bytes, b"content.xml").iter().try_for_each(|content| area::check(content))?;
        return open_document(bytes);
    }
    let mut book = Xlsx::new(Cursor::new(bytes)).map_err(|error| error.to_string())?;
    let mut left = MOST_CELLS;
    let names = book.sheet_names();
    names.into_iter().map(|name| excel(&mut book, name, &mut left)).collect()
}

/// One sheet, cell by cell: an area as large as its corners would be is never made.
fn excel(book: &mut Xlsx<Cursor<Vec<u8>>>, name: String, left: &mut usize) -> Result<Grid, String> {
    let mut rows: BTreeMap<u32, Vec<Cell>> = BTreeMap::new();
    let mut cells = book.worksheet_cells_reader(&name).map_err(|error| error.to_string())?;
    while let Some(cell) = cells.next_cell_with_formula().map_err(|error| error.to_string())? {
        let (row, column) = (cell.pos.0, cell.pos.1 as usize);
        let value = of_excel(&cell.value);
        if column >= MOST_COLUMNS || (value == Value::Empty && cell.formula.is_none()) {
            continue;
        }
        let row = rows.entry(row).or_default();
        if row.len() <= column {
            take(left, column + 1 - row.len())?;
            row.resize(column + 1, Cell::default());
        }
        row[column] = Cell { value, formula: cell.formula.is_some() };
    }
    let rows = rows.into_iter().map(|(number, cells)| Row { number: u64::from(number) + 1, cells }).collect();
    Ok(Grid { sheet: Some(name), rows })
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
    if at.is_duration() {
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

fn open_document(bytes: Vec<u8>) -> Result<Vec<Grid>, String> {
    let mut book = Ods::new(Cursor::new(bytes)).map_err(|error| error.to_string())?;
    let names = book.sheet_names();
    names
        .into_iter()
        .map(|name| {
            let values = book.worksheet_range(&name).map_err(|error| error.to_string())?;
            let formulas = book.worksheet_formula(&name).map_err(|error| error.to_string())?;
            Ok(Grid { rows: of_range(&values, &formulas), sheet: Some(name) })
        })
        .collect()
}

fn of_range(values: &Range<Data>, formulas: &Range<String>) -> Vec<Row> {
    let Some((top, left)) = values.start() else { return Vec::new() };
    let mut rows = Vec::new();
    for (row, cells) in (top..).zip(values.rows()) {
        let mut own = vec![Cell::default(); left as usize];
        own.extend((left..).zip(cells).take(MOST_COLUMNS).map(|(column, value)| Cell {
            value: of_open_document(value),
            formula: formulas.get_value((row, column)).is_some_and(|formula| !formula.is_empty()),
        }));
        if own.iter().any(|cell| cell.formula || cell.value != Value::Empty) {
            rows.push(Row { number: u64::from(row) + 1, cells: own });
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
