//! A spreadsheet that people filled in, and the record after its import: what was added, what was refused and why.

#![allow(clippy::expect_used, clippy::disallowed_methods, clippy::disallowed_macros, reason = "tests")]

mod support;

use rchecklist::render::{csv, xlsx};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::Path;
use std::process::Output;
use support::packs::{csv_filter, office, pack_of};
use support::{program, python, root, text};

/// Two persons, every quarter.
const BACKUP: &str = "back-up-master-key-to-smart-card";
/// One person, every year.
const PLAN: &str = "plan-regions-for-instances";
const NOTICES: &str = "subscribe-to-platform-notifications";

const PROFILE: &str = "id = \"p\"\ntitle = \"P\"\ntime-zone = \"Europe/Berlin\"\n\
    [[deployment]]\nservice = \"hs-crypto\"\ninstance = \"crn:one\"\n\
    [deployment.options]\nmaster-key-custody = \"smart-card\"\n\
    [audit]\nperiod = { from = 2026-01-01, to = 2026-12-31 }\n\
    [[signer]]\nid = \"custodian-a\"\nname = \"Custodian A\"\nemail = \"custodian-a@example.com\"\nroles = [\"key-custodian\"]\n\
    [[signer]]\nid = \"custodian-b\"\nname = \"Custodian B\"\nemail = \"custodian-b@example.com\"\nroles = [\"key-custodian\", \"security-officer\"]\n\
    [[signer]]\nid = \"owner\"\nname = \"Platform owner\"\nemail = \"owner@example.com\"\nroles = [\"platform-owner\"]\n\
    [[signer]]\nid = \"deputy\"\nname = \"platform OWNER\"\nemail = \"deputy@example.com\"\nroles = [\"platform-owner\"]\n";

const NOW: &str = "2026-06-01T12:00:00Z";

fn at(folder: &Path, args: &[&str], moment: &str) -> Output {
    let seconds = moment.parse::<chrono::DateTime<chrono::Utc>>().expect("a moment").timestamp();
    let mut command = program(folder);
    command.env("SOURCE_DATE_EPOCH", seconds.to_string()).args(args).args(["--profile", "p.toml"]);
    command.output().expect("the program starts")
}

/// A folder with the profile; with a record where there is one.
fn world(profile: &str, record: Option<&str>) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("p.toml"), profile).expect("written");
    if let Some(record) = record {
        std::fs::write(folder.path().join("p.record.toml"), record).expect("written");
    }
    folder
}

fn record(folder: &Path) -> String {
    std::fs::read_to_string(folder.join("p.record.toml")).unwrap_or_default()
}

/// The export of a world as it is.
fn export(folder: &Path) -> Vec<Vec<String>> {
    let profile = std::fs::read_to_string(folder.join("p.toml")).expect("the profile");
    let bytes = csv::render(&pack_of(&profile, &record(folder), "2026-06-01")).expect("it renders");
    let bytes = bytes.strip_prefix(csv::MARK).expect("a mark");
    let mut reader = ::csv::ReaderBuilder::new().has_headers(false).from_reader(bytes);
    reader.records().map(|row| row.expect("a row").iter().map(str::to_owned).collect()).collect()
}

type Row<'a> = &'a [(&'a str, &'a str)];

/// Fills in rows: each names an item first. An item that is filled in again gets a row of its own at the end.
fn fill(table: &mut Vec<Vec<String>>, rows: &[Row<'_>]) {
    let columns: BTreeMap<String, usize> =
        table[0].iter().enumerate().map(|(at, heading)| (heading.clone(), at)).collect();
    for row in rows {
        let (_, item) = row[0];
        let decision = columns["Decision"];
        let line = table.iter().position(|line| line[columns["Item"]] == item).expect("the item");
        let line = if table[line][decision].is_empty() {
            line
        } else {
            let copy = table[line].clone();
            table.push(copy);
            for heading in ["Decision", "Name", "Date", "Until", "Note"] {
                table.last_mut().expect("a row")[columns[heading]].clear();
            }
            table.len() - 1
        };
        for (heading, value) in &row[1..] {
            (*value).clone_into(&mut table[line][columns[*heading]]);
        }
    }
}

fn write(folder: &Path, name: &str, table: &[Vec<String>], separator: u8) {
    let mut writer = ::csv::WriterBuilder::new().delimiter(separator).flexible(true).from_writer(Vec::new());
    for row in table {
        writer.write_record(row).expect("a row");
    }
    std::fs::write(folder.join(name), writer.into_inner().expect("bytes")).expect("written");
}

/// Imports a file; gives the exit code and what it says.
fn import(folder: &Path, file: &str, more: &[&str]) -> (i32, Value) {
    let args = [&["record", "import", file, "--yes", "--format", "json"], more].concat();
    let output = at(folder, &args, NOW);
    let code = output.status.code().expect("a code");
    assert!(code < 2, "{}", String::from_utf8_lossy(&output.stderr));
    (code, serde_json::from_slice(&output.stdout).expect("one JSON document"))
}

/// The rows that most tests fill in.
const GOOD: &[Row<'_>] = &[
    &[
        ("", BACKUP),
        ("Decision", "met"),
        ("Name", "Custodian A <custodian-a>"),
        ("Date", "2026-05-01"),
        ("Note", "seen"),
    ],
    &[
        ("", PLAN),
        ("Decision", "risk-accepted"),
        ("Name", "OWNER"),
        ("Date", "2026-05-03"),
        ("Until", "2026-09-30"),
        ("Note", "'=a plan\n- is made"),
    ],
    &[
        ("", NOTICES),
        ("Decision", "Not Applicable"),
        ("Name", "owner@example.com"),
        ("Date", "2026-06-01"),
        ("Note", "one reader"),
    ],
];

fn states(folder: &Path) -> BTreeMap<String, String> {
    let all: Value =
        serde_json::from_slice(&at(folder, &["status", "--format", "json"], NOW).stdout).expect("one document");
    let name = |one: &Value| one["id"].as_str().expect("an ID").trim_start_matches("hs-crypto/").to_owned();
    let standings = all["standings"].as_array().expect("standings").iter();
    standings.map(|one| (name(one), one["state"].as_str().expect("a state").to_owned())).collect()
}

fn holds_good_rows(folder: &Path, file: &str, note: &str) {
    let (code, said) = import(folder, file, &[]);
    assert_eq!((code, &said["conflicts"]), (0, &json!([])), "{said}");
    assert_eq!((said["written"].as_bool(), said["add"].as_array().map(Vec::len)), (Some(true), Some(3)), "{file}");
    let text = record(folder);
    // Noon in Berlin; today, the moment of the import.
    for line in [
        "at = 2026-05-01T10:00:00Z",
        "at = 2026-05-03T10:00:00Z",
        "at = 2026-06-01T12:00:00Z",
        "until = 2026-09-30",
    ] {
        assert!(text.contains(line), "{line}\n{text}");
    }
    assert!(text.contains(&format!("note = {note}")), "{text}");
    assert_eq!(text.matches("wording = \"sha256:").count(), 3);
    let states = states(folder);
    assert_eq!((&*states[BACKUP], &*states[PLAN], &*states[NOTICES]), ("partial", "partial", "not-applicable"));
    // Again: nothing new, not a byte.
    let (code, said) = import(folder, file, &[]);
    assert_eq!((code, said["recorded"].as_u64(), said["written"].as_bool()), (0, Some(3), Some(false)), "{said}");
    assert_eq!(record(folder), text);
}

#[test]
fn csv_comes_back_with_each_separator() {
    for (name, separator) in [("i.csv", b','), ("i.csv", b';'), ("i.txt", b'\t')] {
        let folder = world(PROFILE, None);
        let mut table = export(folder.path());
        fill(&mut table, GOOD);
        write(folder.path(), name, &table, separator);
        holds_good_rows(folder.path(), name, "\"=a plan\\n- is made\"");
    }
}

#[test]
fn columns_may_move_and_go_and_a_title_may_stand_above() {
    let folder = world(PROFILE, None);
    let mut table = export(folder.path());
    fill(&mut table, GOOD);
    // More semicolons than there are columns.
    let title = table[0].iter().position(|heading| heading == "Title").expect("a column");
    table[1][title] = "a;b;c;d;e;f;g;h;i;j".to_owned();
    let keep = ["Title", "Note", "Until", "Date", "Name", "Decision", "Item"];
    let places: Vec<usize> =
        keep.iter().map(|heading| table[0].iter().position(|own| own == heading).expect("a column")).collect();
    let mut moved: Vec<Vec<String>> =
        table.iter().map(|row| places.iter().map(|at| row[*at].clone()).collect()).collect();
    moved.insert(0, vec!["Our list".to_owned(), String::new()]);
    write(folder.path(), "i.csv", &moved, b',');
    let (_, said) = import(folder.path(), "i.csv", &["--dry-run"]);
    assert_eq!(said["remarks"].as_array().map(Vec::len), Some(2), "{said}");
    assert_eq!(record(folder.path()), "", "a dry run writes nothing");
    holds_good_rows(folder.path(), "i.csv", "\"=a plan\\n- is made\"");
}

/// The rows as `tests/outside/fill.py` takes them.
fn as_json(rows: &[Row<'_>]) -> String {
    let object = |row: &Row<'_>| {
        row.iter()
            .map(|(heading, value)| (if heading.is_empty() { "Item" } else { heading }.to_owned(), json!(value)))
            .collect::<serde_json::Map<_, _>>()
    };
    serde_json::to_string(&rows.iter().map(object).collect::<Vec<_>>()).expect("JSON")
}

/// A workbook of the world, filled in by openpyxl; `None` where that is missing.
fn book(folder: &Path, rows: &[Row<'_>]) -> Option<()> {
    let bytes = xlsx::render(&pack_of(PROFILE, &record(folder), "2026-06-01")).expect("it renders");
    std::fs::write(folder.join("empty.xlsx"), bytes).expect("written");
    let path = |name: &str| folder.join(name).to_string_lossy().into_owned();
    let script = root().join("tests/outside/fill.py").to_string_lossy().into_owned();
    let output = python(&[&script, &path("empty.xlsx"), &path("i.xlsx"), &as_json(rows)])?;
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Some(())
}

#[test]
fn workbooks_come_back_from_other_programs() {
    // In a workbook, the apostrophe is a person's.
    let note = "\"'=a plan\\n- is made\"";
    let folder = world(PROFILE, None);
    if book(folder.path(), GOOD).is_none() {
        return;
    }
    holds_good_rows(folder.path(), "i.xlsx", note);
    // Saved again by LibreOffice, in its own form, as a workbook, and as CSV with semicolons.
    let file = folder.path().join("i.xlsx");
    for (filter, name) in [("ods", "i.ods"), ("xlsx", "i.xlsx"), (&*csv_filter(';'), "i-Items.csv")] {
        let Some(saved) = office(&file, filter, None) else { return };
        let again = world(PROFILE, None);
        std::fs::copy(saved.join(name), again.path().join(name)).expect("copied");
        // CSV cannot tell whose an apostrophe is: the import takes one away.
        let note = if filter.starts_with("csv") { "\"=a plan\\n- is made\"" } else { note };
        holds_good_rows(again.path(), name, note);
    }
}

#[test]
fn formulas_are_no_words_of_a_person() {
    let folder = world(PROFILE, None);
    let rows: &[Row<'_>] =
        &[&[("", PLAN), ("Decision", "formula:\"met\""), ("Name", "owner"), ("Date", "2026-05-01")]];
    if book(folder.path(), rows).is_none() {
        return;
    }
    let (code, said) = import(folder.path(), "i.xlsx", &[]);
    assert_eq!((code, &said["conflicts"][0]["code"]), (1, &json!("formula")), "{said}");
    assert!(said["conflicts"][0]["place"].as_str().expect("a place").starts_with("Items!"), "{said}");
}

/// Rows, and the codes of their conflicts.
const CONFLICTS: &[(&str, &[Row<'_>], &[&str])] = &[
    (
        "no such name",
        &[&[("", PLAN), ("Decision", "met"), ("Name", "Custodian C"), ("Date", "2026-05-01")]],
        &["unknown-signer"],
    ),
    (
        "two of a name",
        &[&[("", PLAN), ("Decision", "met"), ("Name", "Platform Owner"), ("Date", "2026-05-01")]],
        &["ambiguous-signer"],
    ),
    (
        "another's ID",
        &[&[("", BACKUP), ("Decision", "met"), ("Name", "Custodian A <custodian-b>"), ("Date", "2026-05-01")]],
        &["ambiguous-signer"],
    ),
    ("no decision", &[&[("", PLAN), ("Name", "owner"), ("Date", "2026-05-01")]], &["row-incomplete"]),
    ("no name, no date", &[&[("", PLAN), ("Decision", "met")]], &["row-incomplete", "row-incomplete"]),
    (
        "a slip",
        &[&[("", PLAN), ("Decision", "mett"), ("Name", "owner"), ("Date", "2026-05-01")]],
        &["unknown-decision"],
    ),
    (
        "a day of two countries",
        &[&[("", PLAN), ("Decision", "met"), ("Name", "owner"), ("Date", "03/04/2026")]],
        &["unreadable-date"],
    ),
    ("no day", &[&[("", PLAN), ("Decision", "met"), ("Name", "owner"), ("Date", "soon")]], &["unreadable-date"]),
    (
        "tomorrow",
        &[&[("", PLAN), ("Decision", "met"), ("Name", "owner"), ("Date", "2026-06-02")]],
        &["future-date"],
    ),
    (
        "before the page",
        &[&[("", PLAN), ("Decision", "met"), ("Name", "owner"), ("Date", "2001-01-01")]],
        &["before-wording"],
    ),
    (
        "no end",
        &[&[("", PLAN), ("Decision", "risk-accepted"), ("Name", "owner"), ("Date", "2026-05-01"), ("Note", "why")]],
        &["until-missing"],
    ),
    (
        "an end",
        &[&[("", PLAN), ("Decision", "met"), ("Name", "owner"), ("Date", "2026-05-01"), ("Until", "2026-07-01")]],
        &["until-given"],
    ),
    (
        "an end before the beginning",
        &[&[
            ("", PLAN),
            ("Decision", "risk-accepted"),
            ("Name", "owner"),
            ("Date", "2026-05-02"),
            ("Until", "2026-05-01"),
            ("Note", "why"),
        ]],
        &["until-before"],
    ),
    (
        "a year of five digits",
        &[&[("", PLAN), ("Decision", "met"), ("Name", "owner"), ("Date", "+12026-05-01T12:00")]],
        &["unreadable-date"],
    ),
    (
        "nothing to take back",
        &[&[("", PLAN), ("Decision", "withdrawn"), ("Name", "owner"), ("Date", "2026-05-01")]],
        &["nothing-to-withdraw"],
    ),
    (
        "no reason",
        &[&[("", PLAN), ("Decision", "not-applicable"), ("Name", "owner"), ("Date", "2026-05-01")]],
        &["no-reason"],
    ),
    (
        "a reason that nobody sees",
        &[&[
            ("", PLAN),
            ("Decision", "not-applicable"),
            ("Name", "owner"),
            ("Date", "2026-05-01"),
            ("Note", "\u{200b}\u{2800}"),
        ]],
        &["no-reason"],
    ),
    (
        "not their item",
        &[&[("", BACKUP), ("Decision", "met"), ("Name", "owner"), ("Date", "2026-05-01")]],
        &["wrong-role"],
    ),
    (
        "two words",
        &[
            &[("", PLAN), ("Decision", "met"), ("Name", "owner"), ("Date", "2026-05-01")],
            &[("", PLAN), ("Decision", "not-met"), ("Name", "owner"), ("Date", "2026-05-01")],
        ],
        &["contradiction", "contradiction"],
    ),
    (
        "reworded",
        &[&[("", PLAN), ("Decision", "met"), ("Name", "owner"), ("Date", "2026-05-01"), ("Wording", ZEROS)]],
        &["wording-changed"],
    ),
    (
        "a cut digest",
        &[&[("", PLAN), ("Decision", "met"), ("Name", "owner"), ("Date", "2026-05-01"), ("Wording", "00")]],
        &["wrong-digest"],
    ),
    (
        "no such item",
        &[&[
            ("", PLAN),
            ("Item", "plan-regions-for-instance"),
            ("Decision", "met"),
            ("Name", "owner"),
            ("Date", "2026-05-01"),
        ]],
        &["unknown-item"],
    ),
];

const ZEROS: &str = "0000000000000000000000000000000000000000000000000000000000000000";

#[test]
fn each_conflict_has_its_name_its_place_and_its_item() {
    let folder = world(PROFILE, None);
    for (what, rows, codes) in CONFLICTS {
        let mut table = export(folder.path());
        fill(&mut table, rows);
        fill(&mut table, &[GOOD[2]]);
        write(folder.path(), "i.csv", &table, b',');
        let (code, said) = import(folder.path(), "i.csv", &[]);
        let found: Vec<&str> = said["conflicts"]
            .as_array()
            .expect("a list")
            .iter()
            .map(|one| one["code"].as_str().expect("a code"))
            .collect();
        assert_eq!((code, &found[..]), (1, *codes), "{what}: {said}");
        for conflict in said["conflicts"].as_array().expect("a list") {
            assert!(conflict["place"].as_str().is_some_and(|place| place.starts_with("line ")), "{what}: {said}");
            assert!(
                conflict["item"].as_str().is_some_and(|item| item.starts_with("plan") || item == BACKUP),
                "{said}"
            );
        }
        assert_eq!((record(folder.path()), said["written"].as_bool()), (String::new(), Some(false)), "{what}");
    }
    // The good row alone goes in where that is asked for.
    let (code, said) = import(folder.path(), "i.csv", &["--partial"]);
    assert_eq!((code, said["written"].as_bool(), said["add"].as_array().map(Vec::len)), (1, Some(true), Some(1)));
    assert_eq!(record(folder.path()).matches("\n[[items").count(), 2, "a wording and a sign-off");
}

/// As with `withdraw`: a word that is taken back is there, is theirs, and was not taken back before.
#[test]
fn only_what_somebody_said_can_be_taken_back() {
    let folder = world(PROFILE, None);
    let back = |who: &str, day: &str| {
        let mut table = export(folder.path());
        fill(&mut table, &[&[("", PLAN), ("Decision", "withdrawn"), ("Name", who), ("Date", day)]]);
        write(folder.path(), "i.csv", &table, b',');
        let before = record(folder.path());
        let (code, said) = import(folder.path(), "i.csv", &[]);
        if code == 1 {
            assert_eq!(record(folder.path()), before, "{said}");
            let conflict = &said["conflicts"][0];
            assert_eq!(conflict["code"], "nothing-to-withdraw", "{said}");
            assert_eq!(conflict["item"], PLAN, "{said}");
            let place = conflict["place"].as_str().expect("a place");
            let column = table[0].iter().position(|heading| heading == "Decision").expect("the column") + 1;
            assert!(place.ends_with(&format!(", column {column}")), "{said}");
        }
        code
    };
    assert_eq!(back("custodian-b", "2026-05-01"), 1);
    let met = ["sign", PLAN, "--as", "owner", "--unsigned", "--note", "yes"];
    assert!(at(folder.path(), &met, "2026-05-02T10:00:00Z").status.success());
    assert_eq!(back("custodian-b", "2026-05-03"), 1, "somebody else's");
    assert_eq!(back("owner", "2026-05-03"), 0);
    assert_eq!(back("owner", "2026-05-03"), 0, "it is recorded already");
    assert_eq!(back("owner", "2026-05-04"), 1, "a second time");
}

/// A comma that stands in a text without quotation marks cuts it in two: nothing of such a row is taken.
#[test]
fn a_text_that_a_comma_cut_is_a_conflict_at_its_line() {
    let folder = world(PROFILE, None);
    for end in ["\n", "\r\n"] {
        let rows =
            ["Item,Decision,Name,Date,Note".to_owned(), format!("{PLAN},met,owner,2026-05-01,seen, and done")];
        std::fs::write(folder.path().join("cut.csv"), rows.join(end) + end).expect("written");
        let (code, said) = import(folder.path(), "cut.csv", &[]);
        assert_eq!((code, said["conflicts"].as_array().map(Vec::len)), (1, Some(1)), "{said}");
        assert_eq!(said["conflicts"][0]["code"], "too-many-cells", "{said}");
        assert_eq!(said["conflicts"][0]["place"], "line 2", "{said}");
    }
    assert_eq!(record(folder.path()), "");
}

/// A record gives back the second before: the sign-off would be another each time.
#[test]
fn a_leap_second_is_taken_once() {
    for date in ["2026-05-01T23:59:60", "2026-05-01T23:59:60Z", "2026-05-01T23:59:60.5Z"] {
        let folder = world(PROFILE, None);
        let mut table = export(folder.path());
        fill(&mut table, &[&[("", PLAN), ("Decision", "met"), ("Name", "owner"), ("Date", date)]]);
        write(folder.path(), "i.csv", &table, b',');
        let (code, said) = import(folder.path(), "i.csv", &[]);
        assert_eq!((code, said["add"].as_array().map(Vec::len)), (0, Some(1)), "{date}: {said}");
        assert!(record(folder.path()).contains(":59:59"), "{date}");
        let (code, said) = import(folder.path(), "i.csv", &[]);
        assert_eq!(
            (code, said["recorded"].as_u64(), said["written"].as_bool()),
            (0, Some(1), Some(false)),
            "{date}: {said}"
        );
    }
}

/// A workbook with a sheet for each name, all with the same rows.
fn sheets(
    folder: &Path,
    names: &[&str],
    rows: &[[&str; 4]],
    change: impl Fn(&str, &mut rust_xlsxwriter::Worksheet),
) {
    let mut book = rust_xlsxwriter::Workbook::new();
    for name in names {
        let sheet = book.add_worksheet().set_name(*name).expect("a name");
        let all = [["Item", "Decision", "Name", "Date"]].into_iter().chain(rows.iter().copied());
        for (row, cells) in (0..).zip(all) {
            for (column, cell) in (0..).zip(cells) {
                sheet.write_string(row, column, cell).expect("written");
            }
        }
        change(name, sheet);
    }
    book.save(folder.join("i.xlsx")).expect("written");
}

const MET: [&str; 4] = [PLAN, "met", "owner", "2026-05-01"];

#[test]
fn a_hidden_sheet_is_not_read_and_stands_in_for_no_other() {
    let folder = world(PROFILE, None);
    let hide = |hidden: &'static str| {
        move |name: &str, sheet: &mut rust_xlsxwriter::Worksheet| {
            if name == hidden {
                sheet.set_very_hidden(true);
            }
        }
    };
    sheets(folder.path(), &["Other", "Items"], &[MET], hide("Items"));
    let (code, said) = import(folder.path(), "i.xlsx", &["--dry-run"]);
    assert_eq!((code, said["add"][0]["place"].as_str()), (0, Some("sheet Other, row 2")), "{said}");
    sheets(folder.path(), &["Notes", "Items"], &[MET], |name, sheet| {
        if name == "Items" {
            sheet.set_very_hidden(true);
        } else {
            sheet.write_string(0, 0, "Something else").expect("written");
        }
    });
    let output = at(folder.path(), &["record", "import", "i.xlsx", "--yes"], NOW);
    let talk = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{talk}");
    assert!(talk.contains("error[hidden-sheet]") && talk.contains("sheet Items"), "{talk}");
    assert_eq!(record(folder.path()), "");
}

#[test]
fn hidden_rows_and_columns_are_read_and_told() {
    let folder = world(PROFILE, None);
    let rows = [MET, [NOTICES, "met", "owner", "2026-05-01"], ["", "", "", ""]];
    sheets(folder.path(), &["Items"], &rows, |_, sheet| {
        for row in [1, 3] {
            sheet.set_row_hidden(row).expect("hidden");
        }
        sheet.set_column_hidden(1).expect("hidden").set_column_hidden(7).expect("hidden");
    });
    let (code, said) = import(folder.path(), "i.xlsx", &["--dry-run"]);
    assert_eq!((code, said["add"].as_array().map(Vec::len)), (0, Some(2)), "{said}");
    let remarks = said["remarks"].as_array().expect("remarks").iter().filter_map(Value::as_str);
    let hidden: Vec<&str> = remarks.filter(|remark| remark.starts_with("Hidden")).collect();
    let words =
        "Hidden in the file, and read all the same: 1 row that somebody filled in, the column \"Decision\".";
    assert_eq!(hidden, [words]);
    // Before anything is written, a person reads it too.
    let output = at(folder.path(), &["record", "import", "i.xlsx", "--dry-run"], NOW);
    assert!(text(&output).contains("Hidden in the file"), "{}", text(&output));
}

#[test]
fn what_a_merged_cell_covers_and_what_an_array_gives_is_no_word_of_a_person() {
    let folder = world(PROFILE, None);
    let rows = [MET, [NOTICES, "met", "owner", "2026-05-01"]];
    let codes = |said: &Value| -> Vec<(String, String)> {
        let all = said["conflicts"].as_array().expect("conflicts").iter();
        all.map(|one| ["code", "place"].map(|key| one[key].as_str().expect("text").to_owned()).into()).collect()
    };
    let pair = |code: &str, place: &str| (code.to_owned(), place.to_owned());
    sheets(folder.path(), &["Items"], &rows, |_, sheet| {
        let format = rust_xlsxwriter::Format::new();
        sheet.merge_range(1, 1, 2, 1, "met", &format).expect("merged").write_string(2, 1, "met").expect("written");
    });
    let (code, said) = import(folder.path(), "i.xlsx", &[]);
    assert_eq!((code, codes(&said)), (1, vec![pair("covered-cell", "Items!B3")]), "{said}");
    sheets(folder.path(), &["Items"], &rows, |_, sheet| {
        sheet.write_array_formula(1, 1, 2, 1, "=F1:F2").expect("written");
        sheet.write_string(2, 1, "met").expect("written");
    });
    let (code, said) = import(folder.path(), "i.xlsx", &[]);
    assert_eq!((code, codes(&said)), (1, vec![pair("formula", "Items!B2"), pair("formula", "Items!B3")]), "{said}");
    assert_eq!(record(folder.path()), "");
}

#[test]
fn the_second_person_has_a_row_of_their_own() {
    let folder = world(PROFILE, None);
    let mut table = export(folder.path());
    let row = |name| [("", BACKUP), ("Decision", "met"), ("Name", name), ("Date", "2026-05-01")];
    fill(&mut table, &[&row("custodian-a"), &row("Custodian B")]);
    // A first attempt, with a slip in the second row.
    let name = table[0].iter().position(|heading| heading == "Name").expect("a column");
    let last = table.len() - 1;
    table[last][name] = "Custodian X".to_owned();
    write(folder.path(), "i.csv", &table, b',');
    let (code, said) = import(folder.path(), "i.csv", &["--partial"]);
    assert_eq!((code, said["add"].as_array().map(Vec::len)), (1, Some(1)), "{said}");
    // What the first attempt brought is no news to the second.
    table[last][name] = "Custodian B".to_owned();
    write(folder.path(), "i.csv", &table, b',');
    let (code, said) = import(folder.path(), "i.csv", &[]);
    assert_eq!(
        (code, said["add"].as_array().map(Vec::len), said["recorded"].as_u64()),
        (0, Some(1), Some(1)),
        "{said}"
    );
    assert_eq!(states(folder.path())[BACKUP], "met");
}

#[test]
fn what_somebody_signed_meanwhile_is_a_conflict() {
    let folder = world(PROFILE, None);
    let mut table = export(folder.path());
    fill(&mut table, &[&[("", PLAN), ("Decision", "met"), ("Name", "owner"), ("Date", "2026-05-31")]]);
    write(folder.path(), "i.csv", &table, b',');
    let signed = at(
        folder.path(),
        &["sign", PLAN, "--as", "deputy", "--unsigned", "--decision", "not-met"],
        "2026-05-20T10:00:00Z",
    );
    assert!(signed.status.success(), "{}", String::from_utf8_lossy(&signed.stderr));
    let (code, said) = import(folder.path(), "i.csv", &[]);
    assert_eq!((code, &said["conflicts"][0]["code"]), (1, &json!("moved-on")), "{said}");
    // A new export knows it.
    let mut table = export(folder.path());
    fill(&mut table, &[&[("", PLAN), ("Decision", "met"), ("Name", "owner"), ("Date", "2026-05-31")]]);
    write(folder.path(), "i.csv", &table, b',');
    assert_eq!(import(folder.path(), "i.csv", &[]).0, 0);
    // But a day before the sign-off that it follows does not count.
    let mut table = export(folder.path());
    fill(&mut table, &[&[("", PLAN), ("Decision", "met"), ("Name", "deputy"), ("Date", "2026-05-02")]]);
    write(folder.path(), "i.csv", &table, b',');
    let (code, said) = import(folder.path(), "i.csv", &[]);
    assert_eq!((code, &said["conflicts"][0]["code"]), (1, &json!("back-dated")), "{said}");
}

#[test]
fn comments_and_words_by_hand_stay_and_a_mark_survives_their_binding() {
    let by_hand = "# ours\n\n[items.hs-crypto.plan-regions-for-instances]\ntitle = \"Plan\"\n# looked at it\n\n\
        [[items.hs-crypto.plan-regions-for-instances.sign-off]]\nby = \"deputy\"\ndecision = \"met\"\nat = 2026-05-10T10:00:00Z\n";
    let folder = world(PROFILE, Some(by_hand));
    let mut table = export(folder.path());
    fill(&mut table, &[&[("", PLAN), ("Decision", "met"), ("Name", "owner"), ("Date", "2026-05-10")]]);
    write(folder.path(), "i.csv", &table, b',');
    let (code, said) = import(folder.path(), "i.csv", &[]);
    assert_eq!((code, &said["conflicts"]), (0, &json!([])), "{said}");
    let text = record(folder.path());
    assert!(text.starts_with("# ours\n") && text.contains("# looked at it"), "{text}");
    assert_eq!(text.matches(".sign-off]]").count(), 2);
    // Both follow each other on that day: none is dated before the other.
    assert!(text.contains("after = \"sha256:"), "{text}");
}

#[test]
fn a_policy_of_signatures_is_said_once_and_clearly() {
    let profile = format!("{PROFILE}[policy]\nsignatures = \"required\"\n");
    let folder = world(&profile, None);
    let mut table = export(folder.path());
    fill(&mut table, GOOD);
    write(folder.path(), "i.csv", &table, b',');
    let (code, said) = import(folder.path(), "i.csv", &["--partial"]);
    assert_eq!((code, said["written"].as_bool()), (1, Some(false)), "{said}");
    assert_eq!(said["conflicts"].as_array().map(Vec::len), Some(1));
    assert_eq!(said["conflicts"][0]["code"], "not-signed");
}

#[test]
fn files_that_are_no_list_of_items_are_refused_in_words() {
    let folder = world(PROFILE, None);
    let cases: &[(&str, Vec<u8>, &str)] = &[
        ("a.csv", b"a,b\n1,2\n".to_vec(), "columns"),
        ("b.csv", b"Item,Decision,Date\nx,met,2026-05-01\n".to_vec(), "no column \"Name\""),
        ("c.csv", b"Item,Decision,Name,Name,Date\n".to_vec(), "\"Name\" stands twice"),
        ("d.csv", b"Item,Decision,Name,Date\n\xff\xfe,met,a,b\n".to_vec(), "line 2 is not UTF-8"),
        ("e.csv", b"\xff\xfeI\0t\0e\0m\0".to_vec(), "UTF-16"),
        ("f.xlsx", b"PK\x03\x04 and nothing else".to_vec(), "archive is broken"),
        ("g.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec(), "old form"),
        ("h.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec(), "no-sheet"),
        ("i.xlsx", bomb(), "unpacks to more than 128 MiB"),
        ("j.csv", Vec::new(), "columns"),
        (
            "k.csv",
            b"Item,Decision,Name,Date,Note\r\nx,met,a,2026-05-01,\"open\r\ny,met,a,2026-05-01,\r\n".to_vec(),
            "line 2",
        ),
    ];
    for (name, bytes, words) in cases {
        std::fs::write(folder.path().join(name), bytes).expect("written");
        let output = at(folder.path(), &["record", "import", name, "--yes"], NOW);
        let talk = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{name}: {talk}");
        assert!(talk.contains(words) && talk.contains(name), "{name}: {talk}");
    }
    let output = at(folder.path(), &["record", "import", "a.csv"], NOW);
    assert_eq!(output.status.code(), Some(2), "nobody can be asked");
}

/// An archive of a few hundred KiB that says of itself that it is small, and unpacks to 256 MiB.
fn bomb() -> Vec<u8> {
    use std::io::Write as _;
    let mut packer = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::best());
    let zeros = vec![0; 1 << 20];
    for _ in 0..256 {
        packer.write_all(&zeros).expect("packed");
    }
    let data = packer.finish().expect("packed");
    let size = u32::try_from(data.len()).expect("small").to_le_bytes();
    let common = [&[20, 0, 0, 0, 8, 0, 0, 0, 0x21, 0, 0, 0, 0, 0][..], &size, &[1, 0, 0, 0, 7, 0, 0, 0]].concat();
    let mut file = [b"PK\x03\x04", &common[..], b"a/b.xml", &data].concat();
    let start = u32::try_from(file.len()).expect("small").to_le_bytes();
    let entry = [b"PK\x01\x02\x14\0", &common[..], &[0; 14], b"a/b.xml"].concat();
    let length = u32::try_from(entry.len()).expect("small").to_le_bytes();
    file.extend(entry);
    file.extend([b"PK\x05\x06\0\0\0\0\x01\0\x01\0", &length[..], &start, &[0, 0]].concat());
    file
}

#[test]
fn people_see_a_table_the_conflicts_and_the_counts() {
    let folder = world(PROFILE, None);
    let mut table = export(folder.path());
    fill(&mut table, GOOD);
    write(folder.path(), "i.csv", &table, b',');
    let output = at(folder.path(), &["record", "import", "i.csv", "--dry-run"], NOW);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    let text = text(&output);
    for words in [
        BACKUP,
        "risk-accepted until 2026-09-30",
        "custodian-a",
        "2026-05-01",
        "3 sign-offs to add",
        "0 recorded already",
        "Nothing was written (--dry-run).",
    ] {
        assert!(text.contains(words), "{words}\n{text}");
    }
}
