//! The pack as an Excel workbook: one sheet a table, laid out for reading, filtering, filling in and printing.
//!
//! Cells are strings, numbers and dates, never formulas. The same pack gives the same bytes: times in it are those of the
//! pack, and the archive has none.

mod fill;
mod formats;
mod print;

use super::sheets::{self, Cell, Column, Kind, Sheet, Table, Use};
use crate::diagnostics::{Diagnostic, Failure};
use crate::pack::{Pack, Tool};
use crate::profile::Paper;
use crate::text::{formula::is_formula, visible};
use chrono::{DateTime, NaiveDate, Utc};
use formats::{Formats, Pair};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, IgnoreError, Url, Workbook, Worksheet, XlsxError};
use std::borrow::Cow;

/// The most rows of a sheet, the header among them.
const MOST_ROWS: usize = 1_048_576;

/// The most UTF-16 units of a cell.
const MOST_UNITS: usize = 32_767;

/// How hard the archive is packed: half the time of the usual 6 for a tenth more bytes.
const COMPRESSION: u8 = 3;

/// Rows of all tables from which the writer keeps only one row in memory: the others wait in a temporary file that has no name
/// and goes with the process. The choice follows from the pack alone, since the two ways give different bytes.
const MANY_ROWS: usize = 20_000;

/// The end of a text that was cut.
const CUT: &str = "… (cut; whole text in the other formats)";

/// The most links of a sheet.
const MOST_LINKS: usize = 65_000;

/// The most columns of links that a table has.
const MOST_LINK_COLUMNS: usize = 4;

/// The longest address that a link may have, in characters.
const LONGEST_ADDRESS: usize = 2_000;

/// What a workbook says of itself.
pub(crate) struct About<'a> {
    /// What it is about.
    pub(crate) title: Cow<'a, str>,
    /// The whole in one sentence.
    pub(crate) headline: &'a str,
    /// The line on each page.
    pub(crate) classification: &'a str,
    /// Who owns it.
    pub(crate) organisation: Option<&'a str>,
    /// The program that made it.
    pub(crate) tool: &'a Tool,
    /// Its day.
    pub(crate) as_of: NaiveDate,
    /// The size of its pages.
    pub(crate) paper: Paper,
    /// How many names stand in the sheet of signers for those who fill it in.
    pub(crate) signers: usize,
}

/// The workbook with all tables.
///
/// # Errors
/// The input's fault where a table has more rows than a sheet can hold.
pub fn render(pack: &Pack) -> Result<Vec<u8>, Failure> {
    let about = About {
        title: Cow::Borrowed(&pack.title),
        headline: &pack.headline,
        classification: &pack.classification,
        organisation: pack.organisation.as_deref(),
        tool: &pack.tool,
        as_of: pack.as_of,
        paper: pack.paper,
        signers: pack.signers.len(),
    };
    book(&about, sheets::sheets(pack))
}

/// A workbook of these tables.
///
/// # Errors
/// The input's fault where a table has more rows than a sheet can hold.
pub(crate) fn book(about: &About<'_>, tables: Vec<Sheet<'_>>) -> Result<Vec<u8>, Failure> {
    for sheet in &tables {
        if sheet.count() >= MOST_ROWS {
            return Err(too_many(sheet));
        }
    }
    workbook(about, tables).map_err(|error| Failure::machine(Diagnostic::new("xlsx", error.to_string())))
}

fn too_many(sheet: &Sheet<'_>) -> Failure {
    let (name, count) = (sheet.name, sheet.count());
    Failure::input(
        Diagnostic::new("too-many-rows", format!("the sheet \"{name}\" would have {count} rows"))
            .help(format!("a sheet of a workbook holds {} rows and a header", MOST_ROWS - 1))
            .help("take this table as CSV, or name fewer frameworks in the profile"),
    )
}

fn workbook(about: &About<'_>, tables: Vec<Sheet<'_>>) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    book.set_zip_compression_level(COMPRESSION);
    book.set_properties(&properties(about)?);
    let formats = Formats::new();
    let many = tables.iter().map(Sheet::count).sum::<usize>() > MANY_ROWS;
    for table in tables {
        let sheet = if many { book.add_worksheet_with_low_memory()? } else { book.add_worksheet() };
        sheet.set_name(table.name)?;
        if table.cover {
            cover(sheet, table, &formats)?;
        } else {
            grid(sheet, table, &formats, about)?;
        }
    }
    for sheet in book.worksheets_mut() {
        print::set_up(sheet, about)?;
    }
    book.save_to_buffer()
}

fn properties(about: &About<'_>) -> Result<DocProperties, XlsxError> {
    use chrono::Datelike as _;
    let day = about.as_of;
    let day = ExcelDateTime::from_ymd(
        u16::try_from(day.year()).unwrap_or_default(),
        u8::try_from(day.month()).unwrap_or(1),
        u8::try_from(day.day()).unwrap_or(1),
    );
    // A day that Excel does not know must not become the clock's.
    let day = day.or_else(|_| ExcelDateTime::from_ymd(1900, 1, 1))?;
    Ok(DocProperties::new()
        .set_title(visible(&about.title))
        .set_subject(visible(about.headline))
        .set_author(format!("{} {}", about.tool.name, about.tool.version))
        .set_company(visible(about.organisation.unwrap_or_default()))
        .set_category(visible(about.classification))
        .set_creation_datetime(&day))
}

/// A table with a header row that stays, a filter, and columns to fill in.
fn grid(sheet: &mut Worksheet, table: Sheet<'_>, formats: &Formats, about: &About<'_>) -> Result<(), XlsxError> {
    let columns = table.columns();
    let last_row = row_number(table.count()).max(1);
    head(sheet, columns, formats)?;
    let frozen = columns.iter().position(|column| column.heading == sheets::ITEM).filter(|at| *at < 3);
    sheet.set_freeze_panes(1, frozen.map_or(0, |at| column_number(at) + 1))?;
    for (at, column) in columns.iter().enumerate() {
        let at = column_number(at);
        if column.kind == Kind::State {
            fill::colour(sheet, at, last_row)?;
        }
        if let Use::Input(input) = column.used {
            fill::validate(sheet, input, at, last_row, about.signers)?;
        }
    }
    if let Some(last_column) = columns.len().checked_sub(1).map(column_number) {
        sheet.autofilter(0, 0, last_row, last_column)?;
        // IDs such as "9.1" are texts.
        sheet.ignore_error_range(0, 0, last_row, last_column, IgnoreError::NumberStoredAsText)?;
    }
    for (row, cells) in (1..).zip(table.rows()) {
        sheet.set_row_height(row, height(&cells, columns))?;
        for (at, (cell, column)) in cells.iter().zip(columns).enumerate() {
            write(sheet, (row, column_number(at)), cell, column, formats)?;
        }
    }
    Ok(())
}

/// The height of a line of text, and the most of a row, in points.
const LINE: f64 = 13.5;
const TALLEST: f64 = 405.0;

/// How high a row is so that its texts show whole: not every program works this out by itself.
fn height(cells: &[Cell<'_>], columns: &[Column]) -> f64 {
    let seen = cells.iter().zip(columns).filter(|(_, column)| matches!(column.used, Use::Shown));
    let most = seen.map(|(cell, column)| match cell {
        Cell::Text(words) => lines(words, room(column)),
        Cell::State(state) => lines(state.label(), room(column)),
        _ => 1,
    });
    f64::from(most.max().unwrap_or(1)).mul_add(LINE, 2.0).min(TALLEST)
}

/// How many characters go into a line of a column: the body's letters are smaller than the digits that widths count.
fn room(column: &Column) -> usize {
    let width = usize::from(column.width);
    if column.kind == Kind::Digest { width - width / 16 } else { width * 5 / 4 }
}

/// How many lines a text takes in a column of this width, broken at words.
fn lines(words: &str, width: usize) -> u16 {
    let lines = words.split('\n').map(|line| {
        let (mut count, mut used) = (1_usize, 0_usize);
        for word in line.split(' ') {
            // Characters of the east are as wide as two.
            let length: usize = word.chars().map(|c| if c < '\u{1100}' { 1 } else { 2 }).sum();
            let fits = used == 0 || used + 1 + length <= width;
            used = if fits { used + usize::from(used > 0) + length } else { length };
            count += usize::from(!fits) + used.saturating_sub(1) / width;
            used = if used > width { used % width } else { used };
        }
        count
    });
    u16::try_from(lines.sum::<usize>()).unwrap_or(u16::MAX)
}

fn head(sheet: &mut Worksheet, columns: &[Column], formats: &Formats) -> Result<(), XlsxError> {
    sheet.set_row_height(0, 30)?;
    for (at, column) in columns.iter().enumerate() {
        let at = column_number(at);
        let format = if matches!(column.used, Use::Input(_)) { &formats.input_header } else { &formats.header };
        sheet.write_string_with_format(0, at, column.heading, format)?;
        sheet.set_column_width(at, column.width)?;
        match column.used {
            Use::Hidden => {
                sheet.set_column_hidden(at)?;
            }
            Use::Shown | Use::Detail | Use::Input(_) => {}
        }
    }
    let is_detail = |column: &Column| column.used == Use::Detail;
    if let (Some(first), Some(last)) = (columns.iter().position(is_detail), columns.iter().rposition(is_detail)) {
        sheet.group_columns_collapsed(column_number(first), column_number(last))?;
    }
    Ok(())
}

fn write(
    sheet: &mut Worksheet,
    (row, at): (u32, u16),
    cell: &Cell<'_>,
    column: &Column,
    formats: &Formats,
) -> Result<(), XlsxError> {
    let body = formats.text(column.kind);
    match cell {
        Cell::Empty => match column.used {
            Use::Input(input) => {
                sheet.write_blank(row, at, formats.input(input))?;
            }
            Use::Shown => {
                sheet.write_blank(row, at, &body.plain)?;
            }
            Use::Detail | Use::Hidden => {}
        },
        Cell::Text(words) => text(sheet, (row, at), words, body)?,
        Cell::Number(number) if column.kind == Kind::Ordinal => figure(sheet, (row, at), *number, &formats.left)?,
        Cell::Number(number) => figure(sheet, (row, at), *number, &formats.number)?,
        Cell::Day(on) => day(sheet, (row, at), *on, &formats.day, body)?,
        Cell::Moment(when) => moment(sheet, (row, at), *when, &formats.moment, body)?,
        Cell::State(state) => text(sheet, (row, at), state.label(), formats.text(Kind::State))?,
        Cell::Table(table) => link(sheet, (row, at), *table, &formats.link)?,
        Cell::Link(address, words) => file_link(sheet, (row, at), (address, words), formats)?,
    }
    Ok(())
}

/// A text, always as a string; one that could become a formula when somebody edits it bears Excel's mark against that.
fn text(sheet: &mut Worksheet, (row, at): (u32, u16), words: &str, formats: &Pair) -> Result<(), XlsxError> {
    let words = cut(sheets::shown(words));
    let format = if is_formula(&words) { &formats.quoted } else { &formats.plain };
    // The writer takes such a text for markup of its own.
    let markup = words.starts_with("<r>") && words.ends_with("</r>");
    let words = if markup { Cow::Owned(format!("{words} ")) } else { words };
    sheet.write_string_with_format(row, at, words, format)?;
    Ok(())
}

/// What of a text goes into a cell.
fn cut(words: Cow<'_, str>) -> Cow<'_, str> {
    // A character has no more UTF-16 units than bytes.
    if words.len() <= MOST_UNITS || words.encode_utf16().count() <= MOST_UNITS {
        return words;
    }
    let room = MOST_UNITS - CUT.encode_utf16().count();
    let mut units = 0;
    let fits = |(_, c): &(usize, char)| {
        units += c.len_utf16();
        units <= room
    };
    let end = words.char_indices().take_while(fits).last().map_or(0, |(at, c)| at + c.len_utf8());
    Cow::Owned(format!("{}{CUT}", &words[..end]))
}

fn figure(sheet: &mut Worksheet, (row, at): (u32, u16), number: u64, format: &Format) -> Result<(), XlsxError> {
    #[expect(clippy::cast_precision_loss, reason = "a number of a workbook has 53 bits")]
    sheet.write_number_with_format(row, at, number as f64, format)?;
    Ok(())
}

/// The day before the first that Excel counts as other programs do: it believes in 1900-02-29.
const FIRST_DAY: NaiveDate = match NaiveDate::from_ymd_opt(1900, 2, 28) {
    Some(day) => day,
    None => NaiveDate::MIN,
};

/// Excel's number of a day; none for days that it does not know.
fn serial(day: NaiveDate) -> Option<f64> {
    use chrono::Datelike as _;
    let days = day.signed_duration_since(FIRST_DAY).num_days();
    let known = days > 0 && day.year() <= 9999;
    // 1900-03-01 is day 61.
    known.then(|| i32::try_from(days + 60).map(f64::from).ok()).flatten()
}

fn day(
    sheet: &mut Worksheet,
    (row, at): (u32, u16),
    day: NaiveDate,
    format: &Format,
    other: &Pair,
) -> Result<(), XlsxError> {
    match serial(day) {
        Some(number) => {
            sheet.write_number_with_format(row, at, number, format)?;
            Ok(())
        }
        None => text(sheet, (row, at), &day.to_string(), other),
    }
}

fn moment(
    sheet: &mut Worksheet,
    (row, at): (u32, u16),
    when: DateTime<Utc>,
    format: &Format,
    other: &Pair,
) -> Result<(), XlsxError> {
    use chrono::Timelike as _;
    match serial(when.date_naive()) {
        Some(number) => {
            let part = f64::from(when.num_seconds_from_midnight()) / 86_400.0;
            sheet.write_number_with_format(row, at, number + part, format)?;
            Ok(())
        }
        None => text(sheet, (row, at), &when.to_rfc3339(), other),
    }
}

fn link(sheet: &mut Worksheet, (row, at): (u32, u16), table: Table, format: &Format) -> Result<(), XlsxError> {
    let url = Url::new(format!("internal:'{}'!A1", table.name())).set_text(table.name());
    sheet.write_url_with_format(row, at, url, format)?;
    Ok(())
}

/// A link to a file beside the workbook; its words alone where the writer's bounds leave no room for it.
fn file_link(
    sheet: &mut Worksheet,
    (row, at): (u32, u16),
    (address, words): (&str, &str),
    formats: &Formats,
) -> Result<(), XlsxError> {
    let fits = usize::try_from(row).is_ok_and(|row| row < MOST_LINKS / MOST_LINK_COLUMNS);
    if !fits || address.len() > LONGEST_ADDRESS {
        return text(sheet, (row, at), words, formats.text(Kind::Text));
    }
    let url = Url::new(format!("file:///{address}")).set_text(words);
    sheet.write_url_with_format(row, at, url, &formats.link)?;
    Ok(())
}

/// The first sheet: parts, fields and values, read from top to bottom.
fn cover(sheet: &mut Worksheet, table: Sheet<'_>, formats: &Formats) -> Result<(), XlsxError> {
    let columns = table.columns();
    let last = row_number(table.count()).max(1);
    head(sheet, columns, formats)?;
    sheet.set_freeze_panes(1, 0)?;
    fill::colour(sheet, 1, last)?;
    let mut part = None;
    for (row, cells) in (1..).zip(table.rows()) {
        let [own, field, value] = cells.as_slice() else { continue };
        let new = part.as_ref() != Some(own);
        match own {
            Cell::Text(words) if new => text(sheet, (row, 0), words, &formats.part)?,
            _ => {
                sheet.write_blank(row, 0, &formats.part.plain)?;
            }
        }
        part = Some(own.clone());
        // The title is larger than the rest.
        sheet.set_row_height(row, if row == 1 { 24.0 } else { height(&cells, columns) })?;
        write(sheet, (row, 1), field, &columns[1], formats)?;
        match value {
            // The title of the whole is what the first line says.
            Cell::Text(words) if row == 1 => text(sheet, (row, 2), words, &formats.title)?,
            Cell::Number(number) => figure(sheet, (row, 2), *number, &formats.left)?,
            Cell::Day(on) => day(sheet, (row, 2), *on, &formats.left_day, formats.text(Kind::Text))?,
            other => write(sheet, (row, 2), other, &columns[2], formats)?,
        }
    }
    Ok(())
}

fn column_number(at: usize) -> u16 {
    u16::try_from(at).unwrap_or(u16::MAX)
}

fn row_number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
