//! One sheet of a workbook: each cell at one place, and each value in one form.

use super::facts::{COLUMNS, Facts, Kind, ROWS};
use super::markup::{House, Piece, attribute, local, number, says_yes, walk};
use super::package::MAIN;
use super::texts::foreign;
use quick_xml::events::BytesStart;
use std::ops::Range;

/// The cell that is open.
struct Open {
    /// What it says that its value is.
    kind: String,
    row: u64,
    column: usize,
    /// Whether its value, its text and its formula were there.
    seen: [bool; 3],
}

/// What was read so far.
#[derive(Default)]
struct Reading {
    facts: Facts,
    house: House,
    /// How many texts there are to point to.
    texts: usize,
    /// Whether the cells are read, and whether they were.
    inside: bool,
    done: bool,
    /// The last row, and the column of its next cell.
    row: u64,
    column: usize,
    cell: Option<Open>,
    /// The value that is open, as far as it was read.
    value: Option<Vec<String>>,
    /// The depth of the text that is open within a cell.
    text: Option<usize>,
}

/// Checks a sheet that may point to so many shared texts; gives what is known of it.
pub(super) fn check(content: &[u8], texts: usize) -> Result<Facts, String> {
    let mut reading = Reading { texts, ..Reading::default() };
    walk(content, |depth, _, piece| reading.see(depth, &piece))?;
    Ok(reading.facts)
}

impl Reading {
    fn see(&mut self, depth: usize, piece: &Piece<'_>) -> Result<(), String> {
        match piece {
            Piece::Open(tag) => self.open(depth, tag),
            Piece::Close(_) => self.close(depth),
            Piece::Text(text) => {
                if let Some(value) = &mut self.value {
                    value.push((*text).to_owned());
                }
                Ok(())
            }
            // A number is one text and nothing else; of the others, only words may be written by the names of characters.
            Piece::Reference(_) if self.value.is_some() && self.cell.as_ref().is_some_and(Open::is_word) => Ok(()),
            Piece::Reference(_) | Piece::Verbatim | Piece::Aside if self.value.is_some() => {
                Err(format!("the value of {} is written in an unusual way", self.place()))
            }
            _ => Ok(()),
        }
    }

    /// The cell that is read, for people.
    fn place(&self) -> String {
        match &self.cell {
            Some(cell) => format!("cell {}{}", super::letters(cell.column), cell.row),
            None => format!("row {}", self.row),
        }
    }

    fn open(&mut self, depth: usize, tag: &BytesStart<'_>) -> Result<(), String> {
        if depth == 0 {
            self.house = House::of(tag, MAIN)?;
        }
        let own = self.house.name(tag, depth)?;
        let name = tag.name();
        match (own, depth) {
            (Some("sheetData"), 1) if !self.done => (self.inside, self.done) = (true, true),
            _ if !self.inside => return self.around(own, local(name.as_ref()), tag),
            (Some("row"), 2) => self.begin_row(tag)?,
            (Some("c"), 3) => self.begin_cell(tag)?,
            (Some(what @ ("v" | "is" | "f")), 4) => self.begin_part(what, tag)?,
            (Some(what), 5..) if self.value.is_none() && self.text.is_none() => {
                if what == "t" {
                    self.text = Some(depth);
                }
            }
            _ => return Err(foreign()),
        }
        Ok(())
    }

    /// What stands around the cells.
    fn around(&mut self, own: Option<&str>, name: &str, tag: &BytesStart<'_>) -> Result<(), String> {
        match (own, name) {
            // A reader may take these for the sheet's, wherever they stand.
            (_, "sheetData") => return Err(foreign()),
            (_, "dimension") if !self.done => {
                area(&attribute(tag, "ref").unwrap_or_default())?;
            }
            (Some("col"), _) => {
                let get = |name| attribute(tag, name).and_then(|text| number(&text)).filter(|number| *number > 0);
                let (Some(from), Some(to)) = (get("min"), get("max")) else {
                    return Err("a column of it has no number".to_owned());
                };
                if says_yes(tag, "hidden") || is_zero(tag, "width") {
                    self.facts.hidden_columns.push(from - 1..to);
                }
            }
            (Some("mergeCell"), _) => {
                let (rows, columns) = area(&attribute(tag, "ref").unwrap_or_default())?;
                self.facts.merged(&rows, &columns);
            }
            _ => {}
        }
        Ok(())
    }

    /// Rows stand in their order.
    fn begin_row(&mut self, tag: &BytesStart<'_>) -> Result<(), String> {
        let next = self.row + 1;
        let row = match attribute(tag, "r") {
            Some(text) => row_number(&text).ok_or_else(|| format!("it has a row \"{text}\""))?,
            None => next,
        };
        if row < next || row > ROWS {
            return Err(format!("row {row} of it stands at a wrong place"));
        }
        (self.row, self.column) = (row, 0);
        if says_yes(tag, "hidden") || is_zero(tag, "ht") {
            self.facts.hidden_rows.push(row..row + 1);
        }
        Ok(())
    }

    /// So do a row's cells.
    fn begin_cell(&mut self, tag: &BytesStart<'_>) -> Result<(), String> {
        let (row, column) = match attribute(tag, "r") {
            Some(text) => place(&text).ok_or_else(|| format!("it has a cell \"{text}\""))?,
            None => (self.row, self.column),
        };
        let kind = attribute(tag, "t").unwrap_or_default().into_owned();
        self.cell = Some(Open { kind, row, column, seen: [false; 3] });
        if row != self.row || column < self.column || column >= COLUMNS {
            return Err(format!("{} of it stands twice, or at a wrong place", self.place()));
        }
        self.column = column + 1;
        Ok(())
    }

    fn begin_part(&mut self, what: &str, tag: &BytesStart<'_>) -> Result<(), String> {
        let Some(cell) = &mut self.cell else { return Err(foreign()) };
        let known = ["v", "is", "f"].iter().position(|own| *own == what).unwrap_or_default();
        let is_inline = matches!(&*cell.kind, "inlineStr" | "is");
        if std::mem::replace(&mut cell.seen[known], true) || (what == "is" && !is_inline) {
            return Err(format!("{} of it has two values", self.place()));
        }
        if what == "v" {
            self.value = Some(Vec::new());
        }
        if what == "f" {
            // A formula gives all cells of its area their values. A shared one stands in each cell itself.
            let (rows, columns) = match attribute(tag, "ref") {
                Some(text) if attribute(tag, "t").as_deref() != Some("shared") => area(&text)?,
                other => {
                    other.map(|text| area(&text)).transpose()?;
                    (cell.row..cell.row + 1, cell.column..cell.column + 1)
                }
            };
            self.facts.mark(rows, columns, Kind::Formula);
        }
        Ok(())
    }

    fn close(&mut self, depth: usize) -> Result<(), String> {
        self.text.take_if(|text| *text == depth);
        match depth {
            1 => self.inside = false,
            3 => self.cell = None,
            4 => {
                if let Some(value) = self.value.take() {
                    return self.value(&value);
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// A value that was read.
    fn value(&self, pieces: &[String]) -> Result<(), String> {
        let Some(cell) = &self.cell else { return Ok(()) };
        if cell.is_word() || matches!(&*cell.kind, "inlineStr" | "is") {
            return Ok(());
        }
        match pieces {
            [] => Ok(()),
            [text] if cell.kind != "s" || number(text).is_some_and(|text| text < self.texts) => Ok(()),
            [text] => Err(format!("{} of it is the text {text}, which is not there", self.place())),
            _ => Err(format!("the value of {} is written in an unusual way", self.place())),
        }
    }
}

impl Open {
    fn is_word(&self) -> bool {
        matches!(&*self.kind, "str" | "d")
    }
}

/// Whether a height or width is none.
fn is_zero(tag: &BytesStart<'_>, name: &str) -> bool {
    attribute(tag, name).is_some_and(|text| text.trim().parse::<f64>().is_ok_and(|number| number <= 0.0))
}

/// A row's number in the one form that it has.
fn row_number(text: &str) -> Option<u64> {
    let number = number(text).filter(|_| !text.starts_with('0'))?;
    u64::try_from(number).ok().filter(|number| *number <= ROWS)
}

/// Where a cell is, such as `B2`: row from 1, column from 0.
fn place(text: &str) -> Option<(u64, usize)> {
    let digits = text.find(|letter: char| !letter.is_ascii_uppercase())?;
    let (letters, digits) = text.split_at(digits);
    if letters.is_empty() || letters.len() > 3 {
        return None;
    }
    let column = letters.bytes().fold(0, |column, letter| column * 26 + usize::from(letter - b'A') + 1);
    (column <= COLUMNS).then_some((row_number(digits)?, column - 1))
}

/// An area, such as `B2:C5`, or one cell.
fn area(text: &str) -> Result<(Range<u64>, Range<usize>), String> {
    let area = || {
        let (from, to) = text.split_once(':').unwrap_or((text, text));
        let ((top, left), (bottom, right)) = (place(from)?, place(to)?);
        (top <= bottom && left <= right).then_some((top..bottom + 1, left..right + 1))
    };
    area().ok_or_else(|| format!("it has an area \"{text}\""))
}

#[cfg(test)]
mod tests {
    use super::super::facts::{Kind, Mark};
    use super::check;

    fn sheet(rows: &str) -> String {
        format!("<worksheet><sheetData>{rows}</sheetData></worksheet>")
    }

    #[test]
    fn each_cell_has_one_place_and_one_value() {
        let text = |at: &str| format!("<c r=\"{at}\" t=\"inlineStr\"><is><t>x</t></is></c>");
        let row = |cells: &str| format!("<row r=\"2\">{cells}</row>");
        let value = |kind: &str, value: &str| row(&format!("<c r=\"A2\" t=\"{kind}\">{value}</c>"));
        for good in [
            row(&format!("{}<c/>{}", text("A2"), text("XFD2"))),
            format!("<row>{}</row><row r=\"1048576\">{}</row>", text("A1"), text("A1048576")),
            value("s", "<v>1</v>"),
            value("str", "<f>A1</f><v>a &amp; b</v>"),
            value("n", "<v/>"),
            value("inlineStr", "<is><r><rPr><b/></rPr><t>a</t></r><rPh sb=\"0\" eb=\"1\"><t>b</t></rPh></is>"),
        ] {
            assert!(check(sheet(&good).as_bytes(), 2).is_ok(), "{good}");
        }
        for bad in [
            row(&format!("{}{}", text("B2"), text("B2"))),
            row(&format!("{}{}", text("B2"), text("A2"))),
            row(&text("B3")),
            row(&text("XFE2")),
            row(&text("AAAA2")),
            row(&text("b2")),
            row(&text("B02")),
            row(&text("$B$2")),
            row(&text("B")),
            row(&text("A99999999999999999999")),
            row(&text("A4294967298")),
            format!("{}{}", row(""), row("")),
            "<row r=\"0\"/>".to_owned(),
            "<row r=\"1048577\"/>".to_owned(),
            row(&row("")),
            value("s", "<v>2</v>"),
            value("s", "<v>-1</v>"),
            value("s", "<v>+1</v>"),
            value("s", "<v>1<!-- -->0</v>"),
            value("n", "<v>4<![CDATA[6]]></v>"),
            value("n", "<v>&#52;6</v>"),
            value("n", "<v>1</v><v>2</v>"),
            value("str", "<v>a<![CDATA[b]]></v>"),
            value("str", "<is><t>x</t></is>"),
            value("str", "<x:v xmlns:x=\"urn:other\">x</x:v>"),
            value("str", "<v xmlns=\"urn:other\">x</v>"),
            value("str", "<f ref=\"B2:A1\" t=\"array\">x</f>"),
            format!("</sheetData><sheetData>{}", row("")),
        ] {
            assert!(check(sheet(&bad).as_bytes(), 2).is_err(), "{bad}");
        }
        assert!(check("<worksheet xmlns=\"urn:other\"/>".as_bytes(), 0).is_err());
    }

    #[test]
    fn what_is_hidden_computed_or_covered_is_known() {
        let part = "<worksheet><cols><col min=\"2\" max=\"3\" hidden=\"1\"/><col min=\"4\" max=\"4\" hidden=\"0\"/></cols><sheetData>\
            <row r=\"2\" hidden=\"true\"><c r=\"B2\"><f t=\"array\" ref=\"B2:C4\">A1</f></c></row>\
            <row r=\"3\" ht=\"0\"><c r=\"A3\"><f t=\"shared\" si=\"0\"/></c></row></sheetData>\
            <mergeCells count=\"1\"><mergeCell ref=\"E1:F2\"/></mergeCells></worksheet>";
        let facts = check(part.as_bytes(), 0).expect("good");
        assert_eq!(
            (facts.hidden_rows.as_slice(), facts.hidden_columns.as_slice()),
            (&[2..3, 3..4][..], std::slice::from_ref(&(1..3)))
        );
        let mark = |rows, columns, kind| Mark { rows, columns, kind };
        let marks = [
            mark(2..5, 1..3, Kind::Formula),
            mark(3..4, 0..1, Kind::Formula),
            mark(1..2, 5..6, Kind::Covered),
            mark(2..3, 4..6, Kind::Covered),
        ];
        assert_eq!(facts.marks, marks);
    }
}
