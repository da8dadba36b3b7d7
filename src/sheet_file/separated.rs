//! Text with commas, semicolons or tabs between the cells, as spreadsheets save it.

use super::{Cell, Grid, Left, MOST_COLUMNS, Row, Value};
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
        let rows = rows(text, separator, LOOKED_AT).unwrap_or_default();
        let widest = rows.iter().map(|row| row.cells.len()).max();
        (rows.iter().map(headings).max(), widest)
    };
    let separator = SEPARATORS.iter().copied().max_by_key(|separator| fits(*separator)).unwrap_or(b',');
    if let Some(line) = unclosed(text, separator) {
        return Err(format!("the quotation mark that opens a cell in line {line} is never closed as it should be"));
    }
    let rows = rows(text, separator, usize::MAX)?;
    Ok(Grid { sheet: None, rows, hidden: false, hidden_columns: Vec::new() })
}

/// How many cells of a row are headings of columns to fill in.
fn headings(row: &Row) -> usize {
    let known = |text: &str| text == ITEM || Input::ALL.iter().any(|input| input.heading() == text);
    row.cells.iter().filter(|cell| matches!(&cell.value, Value::Text(text) if known(text))).count()
}

/// Tells the line of each row, of rows that come in their order.
struct Lines<'t> {
    text: &'t [u8],
    seen: usize,
    line: u64,
}

impl Lines<'_> {
    /// The line of the row that the reader found at a place: behind the line ends that it passed over without counting all of them.
    fn of(&mut self, at: &csv::Position) -> u64 {
        let start = usize::try_from(at.byte()).unwrap_or(usize::MAX).clamp(self.seen, self.text.len());
        let passed = self.text[start..].iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        let start = start + passed;
        self.line += memchr::memchr_iter(b'\n', &self.text[self.seen..start]).count() as u64;
        self.seen = start;
        self.line
    }
}

/// The line in which a cell opens with a quotation mark that nothing closes before the next cell or row (RFC 4180, section 2): all that
/// follows would be taken for its text.
fn unclosed(text: &str, separator: u8) -> Option<usize> {
    let bytes = text.as_bytes();
    let (mut at, mut line) = (0, 1);
    let mut begins = true;
    while let Some(byte) = bytes.get(at) {
        if begins && *byte == b'"' {
            let opened = line;
            at += 1;
            loop {
                match bytes.get(at) {
                    None => return Some(opened),
                    Some(b'"') if bytes.get(at + 1) == Some(&b'"') => at += 2,
                    Some(b'"') => break,
                    Some(other) => {
                        line += usize::from(*other == b'\n');
                        at += 1;
                    }
                }
            }
            at += 1;
            if !matches!(bytes.get(at), None | Some(b'\r' | b'\n')) && bytes.get(at) != Some(&separator) {
                return Some(opened);
            }
            begins = false;
            continue;
        }
        begins = *byte == separator || matches!(byte, b'\n' | b'\r');
        line += usize::from(*byte == b'\n');
        at += 1;
    }
    None
}

fn rows(text: &str, separator: u8, most: usize) -> Result<Vec<Row>, String> {
    let mut reader = ReaderBuilder::new();
    let reader = reader.has_headers(false).flexible(true).delimiter(separator);
    // The bytes are text, and rows may have any length: nothing is wrong with any row.
    let records = reader.from_reader(text.as_bytes()).into_records().filter_map(Result::ok);
    let mut lines = Lines { text: text.as_bytes(), seen: 0, line: 1 };
    let mut left = Left::default();
    let mut found = Vec::new();
    for record in records.take(most) {
        let row = Row {
            number: record.position().map_or(0, |at| lines.of(at)),
            cells: record
                .iter()
                .take(MOST_COLUMNS)
                .map(|cell| Cell { value: Value::text(&unguard(cell)), formula: false, covered: false })
                .collect(),
            hidden: false,
        };
        if row.cells.iter().any(|cell| cell.value != Value::Empty) {
            left.cells(row.cells.len())?;
            found.push(row);
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::{read, unclosed};

    #[test]
    fn quotation_marks_are_closed() {
        for (text, line) in [
            ("a,b\n\"c\"\"d\ne\",f\n", None),
            ("a,\"b\nc,d\n", Some(1)),
            ("a\n\"b,c\nd\n", Some(2)),
            ("a\r\nb,\"c\" d\r\n", Some(2)),
            ("a \"quoted\" word,b\n", None),
            ("\"a\"", None),
        ] {
            assert_eq!(unclosed(text, b','), line, "{text:?}");
        }
    }

    #[test]
    fn rows_have_the_numbers_of_their_lines() {
        for end in ["\n", "\r\n"] {
            let text = format!("a,b{end}\"c{end}d\",e{end}{end}f,g{end}");
            let numbers: Vec<u64> =
                read(text.as_bytes()).expect("a table").rows.iter().map(|row| row.number).collect();
            assert_eq!(numbers, [1, 2, 5], "{end:?}");
        }
    }
}
