//! A spreadsheet that somebody filled in: what is read is bounded, and what is taken from it can be recorded.

use super::{house, said};
use chrono::{DateTime, Utc};
use rchecklist::record::append::append;
use rchecklist::record::load;
use rchecklist::record_import::{Setting, additions, plan};
use rchecklist::seal::archive::{Writer, sum};
use rchecklist::sheet_file::{Grid, Value, read};

/// What was recorded before.
const RECORD: &str = "[items.door.lock]\ntitle = \"Lock the door\"\n[[items.door.lock.sign-off]]\nby = \"a\"\n\
    decision = \"met\"\nat = 2026-03-01T12:00:00Z\nnote = \"as before\"\n";

/// The most cells for a byte of the file: a row and a cell of a text cost one each.
const CELLS_A_BYTE: usize = 2;

/// The most cells of a workbook, and the most bytes of text in them, whatever a small file says that it unfolds to.
const CELLS: usize = 5_000_000;
const TEXT: usize = 128 << 20;

/// An input is a file; or, after the byte 1 or 2, the parts of an `.xlsx` or `.ods`, cut at lines of four per cent signs,
/// each with its name in its first line.
pub fn run(data: &[u8]) {
    let (bytes, packed) = match data.split_first() {
        Some((1, rest)) => (zip(rest, false), true),
        Some((2, rest)) => (zip(rest, true), true),
        _ => (data.to_vec(), data.starts_with(b"PK")),
    };
    let length = bytes.len();
    let grids = match read("sheet.bin", bytes) {
        Ok(grids) => grids,
        Err(failure) => return said::failure(&failure),
    };
    let cells: usize = grids.iter().flat_map(|grid| &grid.rows).map(|row| row.cells.len()).sum();
    // A cell in a workbook may stand far to the right, and an area may be repeated.
    assert!(packed || cells <= CELLS_A_BYTE * length + 1, "{cells} cells of {length} bytes");
    assert!(cells <= CELLS, "{cells} cells of {length} bytes");
    let text: usize = grids.iter().map(text_of).sum();
    assert!(text <= if packed { TEXT } else { length }, "{text} bytes of text of {length} bytes");
    // In a text, a line may end where no line is counted.
    for grid in grids.iter().filter(|grid| grid.sheet.is_some()) {
        assert!(grid.rows.is_sorted_by(|row, next| row.number < next.number), "a row stands at two places");
    }
    let checklist = &*house::CHECKLIST;
    let file = house::file("r.toml", RECORD);
    let record = load(&file).expect("it loads");
    let now: DateTime<Utc> = DateTime::from_timestamp(1_790_000_000, 0).expect("a moment");
    let setting = Setting { checklist, record: &record, now };
    let plan = match plan("sheet.bin", &grids, setting) {
        Ok(plan) => plan,
        Err(failure) => return said::failure(&failure),
    };
    assert!(grids.iter().any(|grid| !grid.hidden), "a hidden sheet was read");
    for draft in &plan.drafts {
        let until = draft.said.until;
        assert!(until.is_none_or(|until| draft.on <= until), "accepted on {}, until {until:?}", draft.on);
    }
    for conflict in &plan.conflicts {
        assert!(!conflict.code.is_empty() && !conflict.message.is_empty());
    }
    let rows: usize = grids.iter().map(|grid| grid.rows.len()).sum();
    assert!(plan.drafts.len() + plan.recorded + plan.untouched <= rows, "more words than rows");
    let additions = additions(&plan, setting);
    let (text, after) = append(file, record.clone(), &additions).expect("what is taken can be recorded");
    let count =
        |record: &rchecklist::record::Record| record.items.values().map(|item| item.sign_offs.len()).sum::<usize>();
    assert_eq!(count(&after), count(&record) + plan.drafts.len(), "a sign-off is lost");
    // What was recorded is found again: nothing is recorded twice.
    let again = rchecklist::record_import::plan("sheet.bin", &grids, Setting { record: &after, ..setting });
    let again = again.expect("it was read before");
    assert!(again.drafts.is_empty(), "taken twice: {:?}\n{text}", again.drafts);
    assert!(load(&house::file("r.toml", text)).is_ok(), "what was recorded does not load");
}

/// The bytes of words in a grid.
fn text_of(grid: &Grid) -> usize {
    let cells = grid.rows.iter().flat_map(|row| &row.cells);
    cells.map(|cell| if let Value::Text(text) = &cell.value { text.len() } else { 0 }).sum()
}

/// An archive of stored parts.
fn zip(data: &[u8], open_document: bool) -> Vec<u8> {
    let mut writer = Writer::new(Vec::new());
    let mut add = |name: &str, bytes: &[u8]| {
        writer.begin(name, sum(bytes)).and_then(|()| writer.bytes(bytes)).expect("written to memory");
    };
    if open_document {
        add("mimetype", b"application/vnd.oasis.opendocument.spreadsheet");
    }
    let text = String::from_utf8_lossy(data);
    for part in text.split("%%%%\n") {
        let (name, content) = part.split_once('\n').unwrap_or((part, ""));
        let name: String = name.chars().take(200).collect();
        add(&name, content.as_bytes());
    }
    writer.finish().expect("written to memory")
}
