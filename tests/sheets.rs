//! The pack as spreadsheets, read back by other programs: every text whole and inert, dates are dates, states in words.

#![allow(clippy::expect_used, clippy::disallowed_methods, clippy::disallowed_macros, reason = "tests")]

mod support;

use calamine::{Data, Reader as _, Xlsx};
use rchecklist::model::library::PROFILES;
use rchecklist::pack::{ControlItem, ControlView, FrameworkView, Pack};
use rchecklist::render::sheets::{self, Cell, Table};
use rchecklist::render::{csv, xlsx};
use rchecklist::text::formula::{is_formula, unguard};
use std::io::Cursor;
use support::DAY;
use support::packs::{csv_filter, office, pack_of, sample};

/// Texts that have broken a spreadsheet before.
fn ugly() -> Vec<String> {
    let mut texts: Vec<String> = [
        "=1+1",
        "=HYPERLINK(\"http://example.com\",\"x\")",
        "=cmd|' /C calc'!A0",
        "@SUM(1+1)*cmd|' /C calc'!A0",
        "+1",
        "-1",
        "-2+3+cmd|' /C calc'!A0",
        "%0a=1",
        "|cmd",
        "\t=1",
        "\r=1",
        "\n=1",
        "  =1",
        "\u{a0}=1",
        "\u{ff1d}1+1",
        "\u{ff0b}1",
        "\u{ff0d}1",
        "\u{ff20}x",
        "\u{2212}1",
        "\u{feff}=1",
        "'=1",
        "''=1",
        "'plain",
        "\"=1",
        "a;=1+1;b",
        "a\t=1+1",
        "line one\n=2\n- three",
        "it's",
        "\"quoted\"",
        "a,b;c\td",
        "two\nlines",
        "two\r\nlines",
        "one\rreturn",
        "\u{202e}right to left\u{202c}",
        "\u{5e9}\u{5dc}\u{5d5}\u{5dd}",
        "bell\u{7} null\u{0} escape\u{1b}[31m",
        "\u{fffe}\u{ffff}",
        "_x000D_ _x0041_ _x005F_",
        "<r><t>x</t></r>",
        "<b>&amp;</b> ]]>",
        "http://example.com",
        "mailto:a@example.com",
        "internal:Sheet1!A1",
        "#REF!",
        "#N/A",
        "1e10",
        "007",
        "2026-11-20",
        "03/04/2026",
        "TRUE",
        "1.10",
        " leading",
        "trailing ",
        "🔑🔑 👩‍🔬 Zürich 字",
        "&L&R&P",
        "{=1}",
        "\u{2028}line",
        "::",
        "sep=;",
        "$A$1",
        "=",
    ]
    .map(str::to_owned)
    .to_vec();
    texts.push("x".repeat(40_000));
    texts.push("🔑".repeat(20_000));
    texts.push(format!("={}", "long ".repeat(8_000)));
    texts
}

/// The sample with an ugly text in each item, and in other places where people write.
fn ugly_pack() -> Pack {
    let mut pack = sample();
    let texts = ugly();
    let text = |n: usize| texts[n % texts.len()].clone();
    let count = pack.items.len();
    for (n, item) in pack.items.iter_mut().enumerate() {
        (item.statement, item.title, item.reason) = (text(n), text(n + count), text(n + 2 * count));
        item.accepted_evidence = vec![text(n + 7), text(n + 11)];
    }
    for (n, event) in pack.journal.iter_mut().enumerate() {
        event.note = Some(text(n + 3));
    }
    for (n, piece) in pack.evidence.iter_mut().enumerate() {
        (piece.description, piece.file) = (text(n), text(n + 5));
    }
    for (n, row) in pack.deployments.iter_mut().flat_map(|view| &mut view.ledger).enumerate() {
        row.task = text(n);
    }
    for (n, signer) in pack.signers.iter_mut().enumerate() {
        signer.name = text(n);
    }
    (pack.title, pack.classification) = ("=1+1 & \"x\" &P".repeat(9), text(2));
    pack.organisation = Some(text(35));
    pack
}

/// What a cell of a workbook must show.
fn expected(cell: &Cell<'_>) -> String {
    let text = match cell {
        Cell::Moment(at) => return at.format("%Y-%m-%d %H:%M:%S").to_string(),
        other => other.to_string(),
    };
    let units = text.encode_utf16().count();
    if units <= 32_767 {
        // A text in the writer's own markup gets a blank behind it.
        return if text.starts_with("<r>") && text.ends_with("</r>") { text + " " } else { text };
    }
    let end = "… (cut; whole text in the other formats)";
    let room = 32_767 - end.encode_utf16().count();
    let mut kept = String::new();
    for c in text.chars() {
        if kept.encode_utf16().count() + c.len_utf16() > room {
            break;
        }
        kept.push(c);
        // Counting each time is slow: most of the text is copied in one go.
        if kept.len() == c.len_utf8() {
            let sure = text.char_indices().nth((room / 2).saturating_sub(4)).map_or(0, |(at, _)| at);
            text[..sure].clone_into(&mut kept);
            let units = kept.encode_utf16().count();
            let rest = text[sure..].chars().scan(units, |units, c| {
                *units += c.len_utf16();
                (*units <= room).then_some(c)
            });
            kept.extend(rest);
            break;
        }
    }
    kept + end
}

fn shown(value: &Data) -> String {
    match value {
        Data::Empty => String::new(),
        Data::String(text) => text.clone(),
        Data::Float(number) => number.to_string(),
        Data::Int(number) => number.to_string(),
        Data::DateTime(at) => {
            let (year, month, day, hour, minute, second, _) = at.to_ymd_hms_milli();
            let day = format!("{year:04}-{month:02}-{day:02}");
            if at.as_f64().fract() == 0.0 { day } else { format!("{day} {hour:02}:{minute:02}:{second:02}") }
        }
        other => panic!("{other:?}"),
    }
}

/// Each cell of each sheet against the table that it shows.
fn compare(pack: &Pack, bytes: &[u8]) {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).expect("a workbook");
    let names: Vec<String> = Table::ALL.iter().map(|(_, table)| table.name().to_owned()).collect();
    assert_eq!(book.sheet_names(), names);
    for (_, table) in Table::ALL {
        let range = book.worksheet_range(table.name()).expect("a sheet");
        let formulas = book.worksheet_formula(table.name()).expect("a sheet");
        assert!(formulas.cells().all(|(_, _, formula)| formula.is_empty()), "{table:?} has a formula");
        let sheet = sheets::sheet(pack, *table);
        let columns = sheet.columns();
        let mut part = String::new();
        for (row, cells) in (1..).zip(sheet.rows()) {
            for (column, cell) in (0..).zip(&cells) {
                let value = range.get_value((row, column)).map_or(String::new(), shown);
                let mut wanted = expected(cell);
                if *table == Table::Pack && column == 0 {
                    // A part's name stands in its first row.
                    if wanted == part {
                        wanted = String::new();
                    } else {
                        part.clone_from(&wanted);
                    }
                }
                let heading = columns[column as usize].heading;
                assert_eq!(value, wanted, "{table:?}, row {row}, {heading}");
            }
        }
    }
}

#[test]
fn a_workbook_says_what_the_tables_say() {
    let pack = sample();
    compare(&pack, &xlsx::render(&pack).expect("it renders"));
    for (name, text) in PROFILES {
        let pack = pack_of(text, "", DAY);
        assert!(!pack.items.is_empty(), "{name}");
        compare(&pack, &xlsx::render(&pack).expect("it renders"));
    }
}

#[test]
fn ugly_texts_stay_whole_and_inert_in_a_workbook() {
    let pack = ugly_pack();
    compare(&pack, &xlsx::render(&pack).expect("it renders"));
}

#[test]
fn nothing_at_all_is_a_workbook_too() {
    let mut pack = sample();
    pack.items.clear();
    pack.evidence.clear();
    pack.journal.clear();
    pack.frameworks.clear();
    pack.exceptions.clear();
    pack.findings.clear();
    pack.signers.clear();
    for view in &mut pack.deployments {
        view.ledger.clear();
    }
    let bytes = xlsx::render(&pack).expect("it renders");
    compare(&pack, &bytes);
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("empty.xlsx"), bytes).expect("written");
    office(&folder.path().join("empty.xlsx"), "pdf", None);
    assert_eq!(records(&csv::render(&pack).expect("it renders")).len(), 1);
}

#[test]
fn the_same_pack_gives_the_same_bytes_and_no_time() {
    let (one, two) =
        (xlsx::render(&sample()).expect("it renders"), xlsx::render(&ugly_pack()).expect("it renders"));
    for _ in 0..3 {
        assert!(xlsx::render(&sample()).expect("it renders") == one);
        assert!(xlsx::render(&ugly_pack()).expect("it renders") == two);
    }
    // The archive's directory: each entry is of the first day that a zip knows.
    let entries: Vec<usize> = memchr::memmem::find_iter(&one, b"PK\x01\x02").collect();
    assert!(entries.len() > 10);
    for at in entries {
        assert_eq!(one[at + 12..at + 16], [0, 0, 0x21, 0], "a time in the archive");
    }
}

#[test]
fn more_rows_than_a_sheet_holds_are_refused_in_words() {
    let mut pack = sample();
    let item = || ControlItem {
        name: String::new(),
        number: 1,
        state: rchecklist::assess::State::Open,
        label: "open",
        settled: false,
    };
    let control = ControlView {
        id: "C".to_owned(),
        title: None,
        settled: false,
        items: std::iter::repeat_with(item).take(1_048_576).collect(),
    };
    pack.frameworks = vec![FrameworkView {
        list_origin: None,
        list_note: None,
        unlisted: Vec::new(),
        id: "f".to_owned(),
        name: "F".to_owned(),
        url: None,
        oscal_catalog: None,
        listed: None,
        coverage: String::new(),
        total: 1,
        settled: 0,
        controls: vec![control],
    }];
    let failure = xlsx::render(&pack).expect_err("too many");
    assert_eq!(failure.diagnostics[0].code, "too-many-rows");
    assert!(failure.to_string().contains("\"Crosswalk\" would have 1048576 rows"), "{failure}");
}

/// The records of a CSV file.
fn records(bytes: &[u8]) -> Vec<Vec<String>> {
    let bytes = bytes.strip_prefix(csv::MARK).unwrap_or(bytes);
    let mut reader = ::csv::ReaderBuilder::new().has_headers(false).from_reader(bytes);
    reader.records().map(|row| row.expect("a row").iter().map(str::to_owned).collect()).collect()
}

#[test]
fn csv_is_whole_and_its_apostrophes_can_be_taken_back() {
    for pack in [sample(), ugly_pack()] {
        for (_, table) in Table::ALL {
            let bytes = csv::table(&pack, *table).expect("it renders");
            assert!(bytes.starts_with(csv::MARK) && bytes.ends_with(b"\r\n"));
            let rows = records(&bytes);
            let sheet = sheets::sheet(&pack, *table);
            assert!(rows[0].iter().eq(sheet.columns().iter().map(|column| column.heading)));
            assert_eq!(rows.len(), sheet.count() + 1);
            for (row, cells) in rows[1..].iter().zip(sheet.rows()) {
                for (text, cell) in row.iter().zip(cells) {
                    assert_eq!(unguard(text), cell.to_string());
                    assert!(!is_formula(text) || text.starts_with('\''), "{text:?}");
                }
            }
        }
    }
}

#[test]
fn libreoffice_shows_the_same_and_finds_no_formula() {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, pack) in [("sample", sample()), ("ugly", ugly_pack())] {
        let file = folder.path().join(format!("{name}.xlsx"));
        std::fs::write(&file, xlsx::render(&pack).expect("it renders")).expect("written");
        let Some(shown) = office(&file, &csv_filter(','), None) else { return };
        for (_, table) in Table::ALL {
            let path = shown.join(format!("{name}-{}.csv", table.name()));
            let rows = records(&std::fs::read(&path).expect("a sheet"));
            let sheet = sheets::sheet(&pack, *table);
            assert_eq!(rows.len(), sheet.count() + 1, "{table:?}");
            for (number, (row, cells)) in rows[1..].iter().zip(sheet.rows()).enumerate() {
                assert_eq!(row.len(), cells.len(), "{table:?}");
                for (column, (text, cell)) in row.iter().zip(&cells).enumerate() {
                    if *table == Table::Pack && column == 0 {
                        continue;
                    }
                    assert_eq!(text, &expected(cell), "{table:?} row {} column {column}", number + 2);
                }
            }
        }
        // Saved again by LibreOffice: still no formula in any sheet.
        let saved = office(&file, "xlsx", None).expect("it was there before").join(format!("{name}.xlsx"));
        no_formula(&std::fs::read(saved).expect("a workbook"));
    }
}

#[test]
fn libreoffice_opens_csv_without_a_formula_whatever_the_separator() {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, separator) in [("comma", 44), ("semicolon", 59), ("tab", 9)] {
        let file = folder.path().join(format!("{name}.csv"));
        std::fs::write(&file, csv::render(&ugly_pack()).expect("it renders")).expect("written");
        let filter = format!("CSV:{separator},34,76,1");
        let Some(saved) = office(&file, "xlsx", Some(&filter)) else { return };
        no_formula(&std::fs::read(saved.join(format!("{name}.xlsx"))).expect("a workbook"));
    }
}

fn no_formula(bytes: &[u8]) {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).expect("a workbook");
    for name in book.sheet_names() {
        let formulas = book.worksheet_formula(&name).expect("a sheet");
        assert!(formulas.cells().all(|(_, _, formula)| formula.is_empty()), "{name} has a formula");
    }
}

/// Not a test: writes the sample for people to look at, into the folder of `RCHECKLIST_LOOK`.
#[test]
#[ignore = "writes files to look at"]
fn to_look_at() {
    let folder = std::path::PathBuf::from(std::env::var_os("RCHECKLIST_LOOK").expect("a folder"));
    for (name, pack) in [("sample", sample()), ("ugly", ugly_pack())] {
        std::fs::write(folder.join(format!("{name}.xlsx")), xlsx::render(&pack).expect("it renders"))
            .expect("written");
        std::fs::write(folder.join(format!("{name}.csv")), csv::render(&pack).expect("it renders"))
            .expect("written");
    }
}
