//! Workbooks made by hand: what they say of themselves, what they would unfold to, and what two readers would read otherwise.

use rchecklist::seal::archive::{Writer, sum};
use rchecklist::sheet_file::{Grid, Value, read};

const MAIN: &str = "xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" \
    xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"";
const RELATED: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

/// A workbook, part by part.
struct Book {
    /// The sheets: name, what else is said of it, and its part.
    sheets: Vec<(&'static str, &'static str, String)>,
    texts: Option<String>,
    styles: Option<String>,
    /// The workbook's properties.
    more: &'static str,
    /// Parts that are added as they are.
    added: Vec<(&'static str, String)>,
}

impl Book {
    fn of(rows: &str) -> Self {
        Self { sheets: vec![("Items", "", sheet(rows))], texts: None, styles: None, more: "", added: Vec::new() }
    }

    fn parts(&self) -> Vec<(String, String)> {
        let relations = |all: String| {
            format!(
                "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">{all}</Relationships>"
            )
        };
        let relation = |id: &str, kind: &str, target: &str| {
            format!("<Relationship Id=\"{id}\" Type=\"{RELATED}/{kind}\" Target=\"{target}\"/>")
        };
        let mut parts =
            vec![("_rels/.rels".to_owned(), relations(relation("rId1", "officeDocument", "xl/workbook.xml")))];
        let (mut listed, mut related) = (String::new(), String::new());
        for (number, (name, said, content)) in (1..).zip(&self.sheets) {
            listed += &format!("<sheet name=\"{name}\" sheetId=\"{number}\" {said} r:id=\"s{number}\"/>");
            related += &relation(&format!("s{number}"), "worksheet", &format!("worksheets/sheet{number}.xml"));
            parts.push((format!("xl/worksheets/sheet{number}.xml"), content.clone()));
        }
        for (name, kind, content) in
            [("sharedStrings.xml", "sharedStrings", &self.texts), ("styles.xml", "styles", &self.styles)]
        {
            if let Some(content) = content {
                related += &relation(kind, kind, name);
                parts.push((format!("xl/{name}"), content.clone()));
            }
        }
        let book = format!("<workbook {MAIN}>{}<sheets>{listed}</sheets></workbook>", self.more);
        parts.push(("xl/workbook.xml".to_owned(), book));
        parts.push(("xl/_rels/workbook.xml.rels".to_owned(), relations(related)));
        parts.extend(self.added.iter().map(|(name, content)| ((*name).to_owned(), content.clone())));
        parts
    }

    fn bytes(&self) -> Vec<u8> {
        archive(&self.parts())
    }
}

fn archive(parts: &[(String, String)]) -> Vec<u8> {
    let mut writer = Writer::new(Vec::new());
    for (name, content) in parts {
        let bytes = content.as_bytes();
        writer.begin(name, sum(bytes)).and_then(|()| writer.bytes(bytes)).expect("written to memory");
    }
    writer.finish().expect("written to memory")
}

fn sheet(rows: &str) -> String {
    format!("<worksheet {MAIN}><sheetData>{rows}</sheetData></worksheet>")
}

fn text(at: &str, text: &str) -> String {
    format!("<c r=\"{at}\" t=\"inlineStr\"><is><t>{text}</t></is></c>")
}

fn texts(attributes: &str, texts: &str) -> String {
    format!("<sst {MAIN}{attributes}>{texts}</sst>")
}

fn open_document(rows: &str) -> Vec<u8> {
    let name = |name| format!("xmlns:{name}=\"urn:oasis:names:tc:opendocument:xmlns:{name}:1.0\"");
    let spaces = ["office", "table", "text"].map(name).join(" ");
    let content = format!(
        "<office:document-content {spaces}><office:body><office:spreadsheet><table:table table:name=\"Items\">{rows}\
         </table:table></office:spreadsheet></office:body></office:document-content>"
    );
    let part = |name: &str, content: &str| (name.to_owned(), content.to_owned());
    archive(&[
        part("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
        part("META-INF/manifest.xml", "<manifest:manifest/>"),
        part("content.xml", &content),
    ])
}

fn open_row(repeats: usize, cell: &str) -> String {
    format!(
        "<table:table-row table:number-rows-repeated=\"{repeats}\"><table:table-cell office:value-type=\"string\">\
         {cell}</table:table-cell></table:table-row>"
    )
}

fn grid(bytes: Vec<u8>) -> Grid {
    let mut grids = read("a.xlsx", bytes).expect("a workbook");
    assert_eq!(grids.len(), 1);
    grids.remove(0)
}

/// What is said of a workbook that is refused.
fn refused(what: &str, bytes: Vec<u8>) -> String {
    let failure = read("a.xlsx", bytes).err();
    let failure = failure.unwrap_or_else(|| panic!("{what} was read"));
    assert_eq!(failure.diagnostics()[0].code, "no-sheet", "{what}: {failure}");
    failure.to_string()
}

#[test]
fn a_workbook_that_says_it_is_huge_is_refused_before_room_is_made() {
    for number in ["18446744073709551615", "9223372036854775807", "4294967295", "1000000000", "-1"] {
        let attributes = format!(" count=\"{number}\" uniqueCount=\"{number}\"");
        let book = Book { texts: Some(texts(&attributes, "<si><t>a</t></si>")), ..Book::of("") };
        assert!(refused(number, book.bytes()).contains("says that it has"), "{number}");
    }
    // A shared formula that says it is the four thousand millionth of them is a formula like others.
    let cell = "<c r=\"A1\" t=\"str\"><f t=\"shared\" ref=\"A1:A1\" si=\"4000000000\">B1</f><v>x</v></c>";
    assert!(grid(Book::of(&format!("<row r=\"1\">{cell}</row>")).bytes()).rows[0].cells[0].formula);
    for (count, times) in [("2000000000", 1), ("100000000", 1), ("1000000", 1000), ("18446744073709551615", 1)] {
        let blanks = format!("<text:p>a{}b</text:p>", format!("<text:s text:c=\"{count}\"/>").repeat(times));
        refused(count, open_document(&open_row(1, &blanks)));
    }
    let fonts = format!("<fonts><font><name val=\"{}\"/></font></fonts>", "x".repeat(1 << 20));
    let styles =
        format!("<styleSheet {MAIN}>{fonts}<cellXfs>{}</cellXfs></styleSheet>", "<xf fontId=\"0\"/>".repeat(5000));
    assert!(refused("formats", Book { styles: Some(styles), ..Book::of("") }.bytes()).contains("formats"));
}

#[test]
fn texts_that_stand_in_many_cells_count_as_often_as_they_are_read() {
    let long = "x".repeat(1 << 19);
    let cell = |row: usize| format!("<row r=\"{row}\"><c r=\"A{row}\" t=\"s\"><v>0</v></c></row>");
    let rows: String = (1..5000).map(cell).collect();
    let book = Book { texts: Some(texts("", &format!("<si><t>{long}</t></si>"))), ..Book::of(&rows) };
    assert!(refused("shared", book.bytes()).contains("more than 128 MiB"));
    let repeated = open_document(&open_row(5000, &format!("<text:p>{long}</text:p>")));
    assert!(refused("repeated", repeated).contains("more than 128 MiB"));
    // What people do: a title that stands in a thousand rows.
    let book = Book { texts: Some(texts(" uniqueCount=\"1\"", "<si><t>A title</t></si>")), ..Book::of(&rows) };
    assert_eq!(grid(book.bytes()).rows.len(), 4999);
}

#[test]
fn a_workbook_in_which_two_readers_see_two_sheets_is_refused() {
    let row = |word: &str| format!("<row r=\"1\">{}</row>", text("A1", word));
    let good = || Book::of(&row("met"));
    assert_eq!(grid(good().bytes()).rows.len(), 1);
    let other = |name| Book { added: vec![(name, sheet(&row("not-met")))], ..good() };
    assert!(refused("other letters", other("xl/worksheets/Sheet1.xml").bytes()).contains("twice"));
    assert!(refused("other strokes", other("xl\\worksheets\\sheet1.xml").bytes()).contains("twice"));
    // The directory names a part twice, or otherwise than the part does itself.
    let bytes = other("xl/worksheets/sheet2.xml").bytes();
    let renamed = |times: usize| {
        let mut bytes = bytes.clone();
        let places: Vec<usize> = memchr::memmem::find_iter(&bytes, "xl/worksheets/sheet2.xml").collect();
        assert_eq!(places.len(), 2);
        for place in &places[..times] {
            bytes[*place..*place + 24].copy_from_slice(b"xl/worksheets/sheet1.xml");
        }
        bytes
    };
    assert!(refused("one name", renamed(2)).contains("twice"));
    assert!(refused("two names", renamed(1)).contains("broken"));
    // Where the directory's length is full, a reader looks for another one.
    let mut full = good().bytes();
    let end = full.len() - 22;
    full[end + 12..end + 16].copy_from_slice(&[0xff; 4]);
    assert!(refused("another directory", full).contains("broken"));
    let two = |first, second| {
        let sheets = vec![(first, "", sheet(&row("met"))), (second, "", sheet(&row("not-met")))];
        Book { sheets, ..good() }.bytes()
    };
    assert_eq!(read("a.xlsx", two("Items", "Other")).expect("two sheets").len(), 2);
    assert!(refused("a name twice", two("Items", "ITEMS")).contains("called"));
    let texts = "<si><t>x</t></si>";
    let unrelated = Book { added: vec![("xl/sharedStrings.xml", format!("<sst {MAIN}>{texts}</sst>"))], ..good() };
    assert!(refused("texts of nobody", unrelated.bytes()).contains("does not point"));
    for bad in [
        format!("<row r=\"1\">{}{}</row>", text("B1", "met"), text("B1", "not-met")),
        format!("<row r=\"1\">{}</row>", text("XFE1", "met")),
        format!("<row r=\"1\">{}</row>", text("A99999999999999999999", "met")),
        "<row r=\"1\"><c r=\"A1\" t=\"s\"><v>-1</v></c></row>".to_owned(),
        "<row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c></row>".to_owned(),
    ] {
        refused(&bad, Book::of(&bad).bytes());
    }
}

#[test]
fn what_people_do_not_see_or_type_is_known_of_each_cell() {
    let rows = format!(
        "<row r=\"1\">{}{}</row><row r=\"2\" hidden=\"1\">{}</row><row r=\"3\">{}<c r=\"B3\" t=\"str\"><f/><v>c</v></c></row>\
         <row r=\"4\">{}<c r=\"B4\" t=\"str\"><f t=\"array\" ref=\"B4:B5\">C1</f><v>d</v></c></row>\
         <row r=\"5\">{}{}</row>",
        text("A1", "a"),
        text("B1", "b"),
        text("A2", "c"),
        text("A3", "d"),
        text("A4", "e"),
        text("A5", "f"),
        text("B5", "g"),
    );
    let mut book = Book::of(&rows);
    let part = &mut book.sheets[0].2;
    *part = part.replace("<sheetData>", "<cols><col min=\"2\" max=\"2\" hidden=\"1\"/></cols><sheetData>");
    *part = part.replace("</worksheet>", "<mergeCells><mergeCell ref=\"A1:B1\"/></mergeCells></worksheet>");
    let found = grid(book.bytes());
    let hidden: Vec<bool> = found.rows.iter().map(|row| row.hidden).collect();
    assert_eq!(
        (hidden, found.hidden_columns.as_slice(), found.hidden),
        (vec![false, true, false, false, false], std::slice::from_ref(&(1..2)), false)
    );
    let second = |row: usize| &found.rows[row].cells[1];
    assert!(second(0).covered && !found.rows[0].cells[0].covered);
    assert!([2, 3, 4].iter().all(|row| second(*row).formula) && !second(0).formula);
    let rows = "<table:table-row><table:table-cell table:formula=\"\" office:value-type=\"string\"><text:p>x</text:p>\
        </table:table-cell></table:table-row><table:table-row table:visibility=\"collapse\">\
        <table:covered-table-cell office:value-type=\"string\"><text:p>y</text:p></table:covered-table-cell></table:table-row>";
    let found = grid(open_document(rows));
    assert!(found.rows[0].cells[0].formula && found.rows[1].cells[0].covered && found.rows[1].hidden);
    for said in ["state=\"hidden\"", "state=\"veryHidden\""] {
        let sheets = vec![("Items", said, sheet(""))];
        assert!(grid(Book { sheets, ..Book::of("") }.bytes()).hidden, "{said}");
    }
}

#[test]
fn numbers_of_no_day_are_no_days() {
    let value = |number: &str, more: &'static str| {
        let styles =
            format!("<styleSheet {MAIN}><cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/></cellXfs></styleSheet>");
        let row = format!("<row r=\"1\"><c r=\"A1\" s=\"1\"><v>{number}</v></c></row>");
        let book = Book { styles: Some(styles), more, ..Book::of(&row) };
        grid(book.bytes()).rows[0].cells[0].value.clone()
    };
    let early = "<workbookPr date1904=\"1\"/>";
    let day = |text: &str| Value::Day(text.parse().expect("a day"));
    assert_eq!(value("46346", ""), day("2026-11-20"));
    assert_eq!(value("44884", early), day("2026-11-20"));
    assert_eq!((value("2958465", ""), value("2957003", early)), (day("9999-12-31"), day("9999-12-31")));
    for (number, more) in ["0", "-1", "-1e300", "60", "2958466", "1e300", "9e18", "NaN", "INF"]
        .map(|number| (number, ""))
        .into_iter()
        .chain(["-1", "2957004", "1e300", "NaN"].map(|number| (number, early)))
    {
        assert!(matches!(value(number, more), Value::Other(_)), "{number} {more}");
    }
}
