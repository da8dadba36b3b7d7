//! How many cells an OpenDocument spreadsheet unfolds to: a few bytes can say "repeat this row a million times".

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

/// The most cells of a sheet's area, and of all rows as they stand in the file.
const MOST: usize = 2_000_000;

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

/// Checks the part `content.xml`; says what is wrong with it.
pub(super) fn check(content: &[u8]) -> Result<(), String> {
    let content = std::str::from_utf8(content).map_err(|_| "its content is not UTF-8".to_owned())?;
    let mut reader = Reader::from_str(content);
    let mut area = Area::default();
    // The cell that is open, which something may stand in.
    let mut open: Option<usize> = None;
    // Elements that are not closed yet. Whoever reads on looks for the end of a table, and would look for ever.
    let mut depth = 0_usize;
    loop {
        let event = reader.read_event().map_err(|error| error.to_string())?;
        match &event {
            Event::Start(_) => depth += 1,
            // An end without a beginning is a mistake to the reader itself.
            Event::End(_) => depth = depth.saturating_sub(1),
            Event::Eof if depth > 0 => return Err("its content ends in the middle".to_owned()),
            _ => {}
        }
        match event {
            Event::Eof => return Ok(()),
            Event::Start(tag) | Event::Empty(tag) if tag.name().as_ref() == "table:table" => {
                area = Area { cells: area.cells, ..Area::default() };
            }
            Event::Start(tag) if tag.name().as_ref() == "table:table-row" => area.begin(repeats(&tag, ROWS)?),
            Event::Empty(tag) if tag.name().as_ref() == "table:table-row" => {
                area.begin(repeats(&tag, ROWS)?);
                area.end()?;
            }
            Event::End(tag) if tag.name().as_ref() == "table:table-row" => area.end()?,
            Event::Start(tag) if is_cell(&tag) => {
                let times = repeats(&tag, COLUMNS)?;
                area.cell(times, has_value(&tag)?)?;
                open = Some(times);
            }
            Event::Empty(tag) if is_cell(&tag) => area.cell(repeats(&tag, COLUMNS)?, has_value(&tag)?)?,
            Event::End(tag) if is_cell_name(tag.name().as_ref()) => open = None,
            Event::Text(_) | Event::CData(_) | Event::GeneralRef(_) if open.is_some() => {
                area.filled = area.at;
                area.bounded()?;
            }
            _ => {}
        }
    }
}

const ROWS: &str = "table:number-rows-repeated";
const COLUMNS: &str = "table:number-columns-repeated";

fn is_cell(tag: &BytesStart<'_>) -> bool {
    is_cell_name(tag.name().as_ref())
}

fn is_cell_name(name: &str) -> bool {
    matches!(name, "table:table-cell" | "table:covered-table-cell")
}

/// How often a row or cell is repeated.
fn repeats(tag: &BytesStart<'_>, name: &str) -> Result<usize, String> {
    let mut times = 1;
    for attribute in tag.attributes().with_checks(false) {
        let attribute = attribute.map_err(|error| error.to_string())?;
        if attribute.key.as_ref() == name {
            let text = attribute.value;
            times = text.trim().parse().map_err(|_| format!("a repetition of `{text}`"))?;
        }
    }
    Ok(times)
}

/// Whether a cell's tag says that it has a value.
fn has_value(tag: &BytesStart<'_>) -> Result<bool, String> {
    for attribute in tag.attributes().with_checks(false) {
        let attribute = attribute.map_err(|error| error.to_string())?;
        let name = attribute.key.as_ref();
        if name.starts_with("office:") || name == "table:formula" {
            return Ok(true);
        }
    }
    Ok(false)
}

impl Area {
    fn begin(&mut self, repeats: usize) {
        self.repeats = repeats;
        (self.at, self.filled) = (0, 0);
    }

    fn cell(&mut self, times: usize, has_value: bool) -> Result<(), String> {
        self.at = self.at.saturating_add(times);
        if has_value {
            self.filled = self.at;
        }
        self.bounded()
    }

    /// Whether the row that is read is not too wide already.
    fn bounded(&self) -> Result<(), String> {
        if self.filled > MOST { Err(too_many()) } else { Ok(()) }
    }

    fn end(&mut self) -> Result<(), String> {
        let first = self.rows;
        self.rows = self.rows.saturating_add(self.repeats);
        if self.filled == 0 {
            return Ok(());
        }
        self.width = self.width.max(self.filled);
        self.cells = self.cells.saturating_add(self.filled);
        let (from, _) = self.span.unwrap_or((first, first));
        self.span = Some((from, self.rows));
        let area = (self.rows - from).saturating_mul(self.width);
        if area > MOST || self.cells > MOST { Err(too_many()) } else { Ok(()) }
    }
}

fn too_many() -> String {
    format!("a sheet of it has more than {MOST} cells")
}

#[cfg(test)]
mod tests {
    use super::check;

    fn sheet(rows: &str) -> String {
        format!("<o><table:table table:name=\"Items\">{rows}</table:table></o>")
    }

    fn row(repeats: &str, cells: &str) -> String {
        format!("<table:table-row{repeats}>{cells}</table:table-row>")
    }

    #[test]
    fn content_that_ends_in_the_middle_is_refused() {
        let whole = sheet(&row("", "<table:table-cell><text:p>x</text:p></table:table-cell>"));
        assert_eq!(check(whole.as_bytes()), Ok(()));
        for end in ["</o>", "</table:table></o>", "</table:table-row></table:table></o>"] {
            let cut = whole.strip_suffix(end).expect("it ends so");
            assert_eq!(check(cut.as_bytes()), Err("its content ends in the middle".to_owned()), "{cut}");
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
        assert_eq!(check(sheet(&good).as_bytes()), Ok(()));
    }
}
