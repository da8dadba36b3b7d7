//! A table of the pack as CSV (RFC 4180): UTF-8, lines end with CR LF, a header row, each text in quotes.
//!
//! The file begins with a byte order mark, because Excel reads a CSV file without one in the character set of the machine's
//! language, and every letter beyond ASCII would become two others. Other programs know the mark as well.
//!
//! A cell that a spreadsheet would take for a formula gets an apostrophe in front ([`crate::text::formula`]); the import
//! takes it away again.

use super::sheets::{self, Cell, Table};
use crate::diagnostics::{Diagnostic, Failure};
use crate::pack::Pack;
use crate::text::formula::guard;
use csv::{QuoteStyle, Terminator, WriterBuilder};

/// What begins the file: the byte order mark in UTF-8.
pub const MARK: &[u8] = b"\xef\xbb\xbf";

/// The items.
///
/// # Errors
/// When it cannot be written, which does not happen.
pub fn render(pack: &Pack) -> Result<Vec<u8>, Failure> {
    table(pack, Table::Items)
}

/// One table.
///
/// # Errors
/// As [`render`].
pub fn table(pack: &Pack, table: Table) -> Result<Vec<u8>, Failure> {
    let sheet = sheets::sheet(pack, table);
    let mut writer = WriterBuilder::new()
        .quote_style(QuoteStyle::NonNumeric)
        .terminator(Terminator::CRLF)
        .from_writer(MARK.to_vec());
    writer.write_record(sheet.columns().iter().map(|column| column.heading)).map_err(|error| failed(&error))?;
    for row in sheet.rows() {
        for cell in &row {
            let written = match cell {
                Cell::Text(text) => writer.write_field(guard(&sheets::shown(text)).as_bytes()),
                other => writer.write_field(other.to_string()),
            };
            written.map_err(|error| failed(&error))?;
        }
        writer.write_record(None::<&[u8]>).map_err(|error| failed(&error))?;
    }
    writer.into_inner().map_err(|error| failed(&error))
}

fn failed(error: &dyn std::fmt::Display) -> Failure {
    Failure::machine(Diagnostic::new("csv", error.to_string()))
}
