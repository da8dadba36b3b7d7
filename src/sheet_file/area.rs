//! What an OpenDocument spreadsheet unfolds to: a few bytes can say "repeat this row a million times".

use super::Left;
use super::facts::{COLUMNS, Facts, Kind, ROWS};
use super::markup::{Piece, all, attribute, number, walk};
use super::value;
use quick_xml::events::BytesStart;

/// The most cells of a sheet's area, and of all rows as they stand in the file.
const MOST: usize = 2_000_000;

/// The most sheets.
const MOST_SHEETS: usize = 4_096;

/// What the prefixes mean. Sheets are read by names with their prefixes, so that no other meaning may be given to them.
const MEANINGS: [(&str, &str); 4] = [
    ("xmlns:office", "urn:oasis:names:tc:opendocument:xmlns:office:1.0"),
    ("xmlns:style", "urn:oasis:names:tc:opendocument:xmlns:style:1.0"),
    ("xmlns:table", "urn:oasis:names:tc:opendocument:xmlns:table:1.0"),
    ("xmlns:text", "urn:oasis:names:tc:opendocument:xmlns:text:1.0"),
];

/// What a sheet has so far.
#[derive(Default)]
struct Area {
    /// Rows up to the one that is read, repeated ones counted.
    rows: usize,
    /// The first and the last row in which something stands.
    span: Option<(usize, usize)>,
    /// The widest row, up to its last cell with something in it.
    width: usize,
    /// How often the row that is read is repeated.
    repeats: usize,
    /// Cells of that row so far, and up to its last one with something in it.
    at: usize,
    filled: usize,
    /// Cells of all rows, each once.
    cells: usize,
}

/// The cell that is open.
struct Open {
    depth: usize,
    times: usize,
    /// Bytes of its text, at most.
    text: u64,
}

/// What was read so far.
#[derive(Default)]
struct Reading {
    sheets: Vec<Facts>,
    /// How deep the element is in which sheets stand, and the sheet that is open.
    spreadsheet: Option<usize>,
    table: Option<usize>,
    area: Area,
    facts: Facts,
    /// Columns that were declared so far.
    columns: usize,
    /// Open groups of rows or columns that are folded away.
    folded: Vec<usize>,
    row: Option<usize>,
    cell: Option<Open>,
    left: Left,
}

/// Checks the part `content.xml`; says what is wrong with it, or what is known of its sheets.
pub(super) fn check(content: &[u8]) -> Result<Vec<Facts>, String> {
    let mut reading = Reading::default();
    walk(content, |depth, _, piece| reading.see(depth, &piece))?;
    Ok(reading.sheets)
}

impl Reading {
    fn see(&mut self, depth: usize, piece: &Piece<'_>) -> Result<(), String> {
        match piece {
            Piece::Open(tag) => self.open(depth, tag),
            Piece::Close(name) => self.close(depth, name),
            Piece::Text(text) | Piece::Reference(text) => {
                if let Some(cell) = &mut self.cell {
                    cell.text = cell.text.saturating_add(text.len() as u64 + 1);
                    self.area.filled = self.area.at;
                    self.area.bounded()?;
                }
                Ok(())
            }
            // Readers differ in whether it is text.
            Piece::Verbatim if self.cell.is_some() => Err("a cell of it has text in a CDATA section".to_owned()),
            Piece::Verbatim | Piece::Aside => Ok(()),
        }
    }

    fn open(&mut self, depth: usize, tag: &BytesStart<'_>) -> Result<(), String> {
        means_what_it_says(tag)?;
        let name = tag.name();
        let name = name.as_ref();
        match name {
            "office:spreadsheet" if self.spreadsheet.replace(depth).is_some() => {
                Err("it is two spreadsheets".to_owned())
            }
            "table:table" if self.table.is_some() => Err("a sheet of it has a table within".to_owned()),
            "table:table" if attribute(tag, "table:name").is_some() => self.begin_table(depth),
            _ if self.table.is_none() => Ok(()),
            "table:table-row-group" | "table:table-column-group" => {
                if attribute(tag, "table:display").is_some_and(|shown| shown != "true") {
                    self.folded.push(depth);
                }
                Ok(())
            }
            "table:table-column" => {
                let from = self.columns;
                self.columns = from.saturating_add(repeats(tag, ACROSS)?);
                if self.is_hidden(tag) {
                    self.facts.hidden_columns.push(from..self.columns);
                }
                Ok(())
            }
            "table:table-row" => self.begin_row(depth, tag),
            "table:table-cell" | "table:covered-table-cell" if self.row.is_some() => {
                self.begin_cell(depth, tag, name == "table:covered-table-cell")
            }
            _ => match &mut self.cell {
                Some(cell) => {
                    cell.text = cell.text.saturating_add(length(tag)?);
                    Ok(())
                }
                None => Ok(()),
            },
        }
    }

    fn begin_table(&mut self, depth: usize) -> Result<(), String> {
        if self.spreadsheet.is_none_or(|spreadsheet| spreadsheet + 1 != depth) {
            return Err("a table of it stands where no sheet does".to_owned());
        }
        if self.sheets.len() == MOST_SHEETS {
            return Err(format!("it has more than {MOST_SHEETS} sheets"));
        }
        self.area = Area { cells: self.area.cells, ..Area::default() };
        self.columns = 0;
        self.table = Some(depth);
        Ok(())
    }

    fn begin_row(&mut self, depth: usize, tag: &BytesStart<'_>) -> Result<(), String> {
        if self.row.replace(depth).is_some() {
            return Err("a row of it has a row within".to_owned());
        }
        self.area.begin(repeats(tag, DOWN)?);
        if self.is_hidden(tag) {
            self.facts.hidden_rows.push(self.area.numbers());
        }
        Ok(())
    }

    fn begin_cell(&mut self, depth: usize, tag: &BytesStart<'_>, is_covered: bool) -> Result<(), String> {
        if self.cell.is_some() {
            return Err("a cell of it has a cell within".to_owned());
        }
        let times = repeats(tag, ACROSS)?;
        let (rows, from) = (self.area.numbers(), self.area.at);
        value::fits(tag)?;
        self.area.cell(times, value::is_given(tag))?;
        let columns = from..self.area.at;
        // Each cell's text is there as often as the cell and its row are.
        let values = ["office:string-value", "office:date-value", "office:time-value", "table:formula"];
        let text = values.iter().filter_map(|name| attribute(tag, name)).map(|value| value.len() as u64).sum();
        let span = |down, across| Ok::<_, String>((optional(tag, down)?, optional(tag, across)?));
        let area = |(down, across): (usize, usize)| {
            let columns = columns.start..columns.end.saturating_add(across.saturating_sub(1));
            (rows.start..rows.end.saturating_add(down.saturating_sub(1) as u64), columns)
        };
        let matrix = span("table:number-matrix-rows-spanned", "table:number-matrix-columns-spanned")?;
        if matrix != (None, None) {
            let (rows, columns) = area((matrix.0.unwrap_or(1), matrix.1.unwrap_or(1)));
            self.facts.mark(rows, columns, Kind::Formula);
        } else if attribute(tag, "table:formula").is_some() {
            self.facts.mark(rows.clone(), columns.clone(), Kind::Formula);
        }
        let (down, across) = span("table:number-rows-spanned", "table:number-columns-spanned")?;
        let (down, across) = (down.unwrap_or(1), across.unwrap_or(1));
        if (down, across) != (1, 1) {
            let (rows, columns) = area((down, across));
            self.facts.merged(&rows, &columns);
        }
        if is_covered {
            self.facts.mark(rows, columns, Kind::Covered);
        }
        self.cell = Some(Open { depth, times, text });
        Ok(())
    }

    fn close(&mut self, depth: usize, name: &str) -> Result<(), String> {
        if let Some(cell) = self.cell.take_if(|cell| cell.depth == depth) {
            let times = (cell.times as u64).saturating_mul(self.area.repeats as u64);
            return self.left.text(cell.text, times);
        }
        if self.row.take_if(|row| *row == depth).is_some() {
            return self.area.end();
        }
        if self.table.take_if(|table| *table == depth).is_some() {
            self.left.cells(self.area.area())?;
            self.sheets.push(std::mem::take(&mut self.facts));
        }
        if name.ends_with("-group") {
            self.folded.pop_if(|group| *group == depth);
        }
        Ok(())
    }

    /// Whether a row or column is hidden, by itself, by a filter or with a group that is folded away.
    fn is_hidden(&self, tag: &BytesStart<'_>) -> bool {
        !self.folded.is_empty() || attribute(tag, "table:visibility").is_some_and(|shown| shown != "visible")
    }
}

const DOWN: &str = "table:number-rows-repeated";
const ACROSS: &str = "table:number-columns-repeated";

/// A number that may be there.
fn optional(tag: &BytesStart<'_>, name: &str) -> Result<Option<usize>, String> {
    let Some(text) = attribute(tag, name) else { return Ok(None) };
    number(&text).map(Some).ok_or_else(|| format!("it says `{text}` where a number should be"))
}

/// How often a row or cell is repeated.
fn repeats(tag: &BytesStart<'_>, name: &str) -> Result<usize, String> {
    match optional(tag, name)? {
        Some(0) => Err("a row or cell of it is repeated no times".to_owned()),
        times => Ok(times.unwrap_or(1)),
    }
}

/// How long the text is that an element inside a cell stands for.
fn length(tag: &BytesStart<'_>) -> Result<u64, String> {
    match tag.name().as_ref() {
        "text:s" => Ok(optional(tag, "text:c")?.unwrap_or(1) as u64),
        "text:p" | "text:tab" | "text:line-break" => Ok(1),
        _ => Ok(0),
    }
}

/// Whether a tag leaves the prefixes their meanings.
fn means_what_it_says(tag: &BytesStart<'_>) -> Result<(), String> {
    for (name, value) in all(tag).filter(|(name, _)| name.starts_with("xmlns")) {
        if MEANINGS.iter().any(|(prefix, meaning)| (*prefix == name) != (*meaning == value)) {
            return Err("it gives its names another meaning than they have".to_owned());
        }
    }
    Ok(())
}

impl Area {
    fn begin(&mut self, repeats: usize) {
        self.repeats = repeats;
        (self.at, self.filled) = (0, 0);
    }

    /// The numbers of the row that is read.
    fn numbers(&self) -> std::ops::Range<u64> {
        let first = self.rows as u64 + 1;
        first..first.saturating_add(self.repeats as u64)
    }

    fn cell(&mut self, times: usize, has_value: bool) -> Result<(), String> {
        self.at = self.at.saturating_add(times);
        if has_value {
            self.filled = self.at;
        }
        self.bounded()
    }

    /// Whether nothing stands right of the last column that there is.
    fn bounded(&self) -> Result<(), String> {
        if self.filled > COLUMNS { Err(format!("a sheet of it has more than {COLUMNS} columns")) } else { Ok(()) }
    }

    /// The cells of the area in which something stands.
    fn area(&self) -> usize {
        self.span.map_or(0, |(from, to)| (to - from).saturating_mul(self.width))
    }

    fn end(&mut self) -> Result<(), String> {
        let first = self.rows;
        self.rows = self.rows.saturating_add(self.repeats);
        if self.filled == 0 {
            return Ok(());
        }
        if self.rows as u64 > ROWS {
            return Err(format!("a sheet of it has more than {ROWS} rows"));
        }
        self.width = self.width.max(self.filled);
        self.cells = self.cells.saturating_add(self.filled);
        let (from, _) = self.span.unwrap_or((first, first));
        self.span = Some((from, self.rows));
        if self.area() > MOST || self.cells > MOST {
            return Err(format!("a sheet of it has more than {MOST} cells"));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::facts::{Kind, Mark};
    use super::check;

    fn sheet(rows: &str) -> String {
        format!("<office:spreadsheet><table:table table:name=\"Items\">{rows}</table:table></office:spreadsheet>")
    }

    fn row(repeats: &str, cells: &str) -> String {
        format!("<table:table-row{repeats}>{cells}</table:table-row>")
    }

    #[test]
    fn content_that_ends_in_the_middle_is_refused() {
        let whole = sheet(&row("", "<table:table-cell><text:p>x</text:p></table:table-cell>"));
        assert!(check(whole.as_bytes()).is_ok());
        for end in [
            "</office:spreadsheet>",
            "</table:table></office:spreadsheet>",
            "</table:table-row></table:table></office:spreadsheet>",
        ] {
            let cut = whole.strip_suffix(end).expect("it ends so");
            assert_eq!(check(cut.as_bytes()).err().as_deref(), Some("its content ends in the middle"), "{cut}");
        }
        assert!(check("</table:table>".as_bytes()).is_err() && check("<a></b>".as_bytes()).is_err());
    }

    #[test]
    fn repetitions_are_counted_before_they_unfold() {
        let full = |times: usize| {
            format!(
                "<table:table-cell table:number-columns-repeated=\"{times}\"><text:p>x</text:p></table:table-cell>"
            )
        };
        let many = " table:number-rows-repeated=\"1048576\"";
        let wide = "<table:table-cell office:value-type=\"float\" office:value=\"1\" table:number-columns-repeated=\"16384\"/>";
        let some = " table:number-rows-repeated=\"1000\"";
        for bad in [
            row(many, &full(16384)),
            row(many, &full(2)),
            row("", &full(3_000_000)),
            row("", &full(18_446_744_073_709_551_615)),
            row(some, wide).repeat(15),
            row("", wide).repeat(200),
            // What stands far below makes the area, not what is between.
            format!("{}<table:table-row{many}/>{}", row("", &full(1)), row("", &full(2))),
            row(" table:number-rows-repeated=\"-1\"", ""),
        ] {
            assert!(check(sheet(&bad).as_bytes()).is_err(), "{bad:.200}");
        }
        // What spreadsheet programs write below and right of the last cell.
        let empty = "<table:table-cell table:number-columns-repeated=\"16356\"/>";
        let good = format!("{}{}", row("", &format!("{}{empty}", full(28))).repeat(5000), row(many, empty));
        assert!(check(sheet(&good).as_bytes()).is_ok());
    }

    fn cell(attributes: &str, text: &str) -> String {
        format!("<table:table-cell office:value-type=\"string\"{attributes}>{text}</table:table-cell>")
    }

    /// A text counts as often as it is there when all is unfolded; so do blanks that are only counted.
    #[test]
    fn texts_are_counted_before_they_unfold() {
        let text = |length: usize| format!("<text:p>{}</text:p>", "x".repeat(length));
        let blanks = |count: &str| format!("<text:p>a<text:s text:c=\"{count}\"/>b</text:p>");
        let often = " table:number-rows-repeated=\"5000\"";
        for bad in [
            row("", &cell("", &blanks("2000000000"))),
            row("", &cell("", &blanks("18446744073709551615"))),
            row("", &cell("", &blanks("-1"))),
            row("", &cell("", &blanks("1000000").repeat(2))),
            row(often, &cell("", &text(1 << 19))),
            row("", &cell(" table:number-columns-repeated=\"5000\"", &text(1 << 19))),
            row(often, &cell(&format!(" office:string-value=\"{}\"", "x".repeat(1 << 19)), "")),
            row(often, &cell(&format!(" table:formula=\"{}\"", "x".repeat(1 << 19)), "")),
            // The second of two attributes of a name is another reader's.
            row(" table:number-rows-repeated=\"1\" table:number-rows-repeated=\"9\"", &cell("", &text(1))),
        ] {
            assert!(check(sheet(&bad).as_bytes()).is_err(), "{bad:.200}");
        }
        let good = row(often, &cell("", &format!("{}{}", text(2_000), blanks("1000"))));
        assert!(check(sheet(&good).as_bytes()).is_ok());
    }

    #[test]
    fn what_is_hidden_computed_or_covered_is_known() {
        let good = [
            "<table:table-column table:number-columns-repeated=\"2\"/><table:table-column table:visibility=\"collapse\"/>".to_owned(),
            row("", &cell(" table:number-rows-spanned=\"2\" table:number-columns-spanned=\"1\"", "<text:p>x</text:p>")),
            row(" table:visibility=\"filter\" table:number-rows-repeated=\"3\"", &cell(" table:formula=\"\"", "")),
            "<table:table-row-group table:display=\"false\">".to_owned(),
            row("", &cell(" table:number-matrix-rows-spanned=\"2\" table:number-matrix-columns-spanned=\"2\"", "")),
            "</table:table-row-group>".to_owned(),
            row("", "<table:covered-table-cell/>"),
        ];
        let sheets = check(sheet(&good.concat()).as_bytes()).expect("good");
        let facts = &sheets[0];
        assert_eq!(
            (facts.hidden_rows.as_slice(), facts.hidden_columns.as_slice()),
            (&[2..5, 5..6][..], std::slice::from_ref(&(2..3)))
        );
        let mark = |rows, columns, kind| Mark { rows, columns, kind };
        let marks = [
            mark(2..3, 0..1, Kind::Covered),
            mark(2..5, 0..1, Kind::Formula),
            mark(5..7, 0..2, Kind::Formula),
            mark(6..7, 0..1, Kind::Covered),
        ];
        assert_eq!(facts.marks, marks);
    }

    #[test]
    fn tables_in_places_where_readers_differ_are_refused() {
        let inner = sheet("").replace("office:spreadsheet", "text:p");
        let good = sheet(&row("", &cell("", "<text:p>x</text:p>")));
        for bad in [
            sheet(&row("", &cell("", &inner))),
            sheet(&row("", &cell("", &cell("", "")))),
            sheet(&row("", &row("", ""))),
            sheet(&row("", &cell("", "<text:p><![CDATA[x]]></text:p>"))),
            format!("<a>{good}{good}</a>"),
            good.replace("office:spreadsheet", "table:tracked-changes"),
            good.replace("<office:spreadsheet", "<office:spreadsheet xmlns:table=\"urn:other\""),
            good.replace(
                "<office:spreadsheet",
                "<office:spreadsheet xmlns:t=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\"",
            ),
        ] {
            assert!(check(bad.as_bytes()).is_err(), "{bad}");
        }
    }
}
