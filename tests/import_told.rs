//! What an import does not read it tells: wherever a page may hide a duty, it is a row or a line in the account.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::disallowed_methods, reason = "tests")]

mod support;

use rchecklist::page;
use std::path::Path;
use support::program;

const HEAD: &str = "| Task | Acme responsibilities | Your responsibilities |\n|---|---|---|\n";
/// A table that is read, below whatever is not.
const READ: &str = "\n\n| Task | Acme responsibilities | Your responsibilities |\n|---|---|---|\n| Doors | Hangs them. | Lock the doors. |\n";

/// The lines and words of what was not read.
fn told(text: &str) -> Vec<(u32, String)> {
    page::read(text).unwrap().unread.into_iter().map(|unread| (unread.line, unread.what)).collect()
}

fn customers(text: &str) -> Vec<(u32, String)> {
    let rows = page::read(text).unwrap().rows;
    rows.into_iter().map(|row| (row.at, row.customer.unwrap_or_default())).collect()
}

fn import(folder: &Path, text: &str) -> (Option<i32>, String) {
    std::fs::write(folder.join("page.md"), text).unwrap();
    let output = program(folder).args(["import", "page.md", "-o", "box.toml", "--force"]).output().unwrap();
    (output.status.code(), String::from_utf8_lossy(&output.stdout).into_owned())
}

/// A column that no rule uses, under any name and under none, in pipes and in HTML.
#[test]
fn a_column_that_is_not_read_is_told() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["Shared responsibilities", "Shared", "Both", "Reseller", "Operator", "Exceptions", "Notes", ""] {
        let pipes = format!(
            "| Task | Acme responsibilities | Your responsibilities | {name} |\n|---|---|---|---|\n\
             | Keys | Cuts them. | Count them. | Oil the lock. |\n| Doors | | None | - |\n| Bells | | None | N/A |\n"
        );
        let html = format!(
            "<table><tr><th>Task</th><th>Acme responsibilities</th><th>Your responsibilities</th><th>{name}</th></tr>\n\n\
             <tr><td>Keys</td><td>Cuts them.</td><td>Count them.</td><td>Oil the lock.</td></tr>\n\
             <tr><td colspan=4>All of this</td></tr></table>\n"
        );
        let what = if name.is_empty() {
            "column 4, which has no name,".to_owned()
        } else {
            format!("the column \"{name}\"")
        };
        for text in [pipes, html] {
            assert_eq!(told(&text), [(1, format!("{what} is not read: 1 cell with a text, line 3"))], "{text}");
            let (code, said) = import(folder.path(), &text);
            assert_eq!(code, Some(1), "{said}");
            assert!(said.contains(&format!("page.md:1  {what} is not read")), "{said}");
        }
    }
    // A matrix has one column that says what a row is about; another one is told.
    let matrix = "| Part | Remark | Operations | Recovery |\n|---|---|---|---|\n| Keys | Count them | You | You |\n\
                  | Doors | Twice a day, at noon | Customer | Provider |\n";
    assert_eq!(
        told(matrix),
        [(1, "the column \"Remark\" is not read: 2 cells with a text, lines 3, 4".to_owned())]
    );
    // Without a text there is nothing to tell.
    let empty = "| Task | Acme responsibilities | Your responsibilities | Notes |\n|---|---|---|---|\n| Keys | Cuts. | Count. | |\n";
    assert_eq!(told(empty), []);
}

/// Rows behind a blank line, an attribute line or in a foot, and definitions, are read like any other.
#[test]
fn rows_that_stand_apart_are_read() {
    let first = format!("{HEAD}| Keys | Cuts them. | Count the keys. |\n");
    let short = page::read(&format!("{first}\n| Bells |\n")).unwrap();
    assert_eq!((&*short.rows[1].task, short.rows[1].at), ("Bells", 5));
    let row = "| Doors | Hangs them. | Lock the doors. |\n";
    for between in ["\n", "\n\n\n", "{: .wide}\n", "{: .wide}\n\n{: #doors}\n\n", "<!-- no -->\n"] {
        let text = format!("{first}{between}{row}\nAn end.\n");
        let line = u32::try_from(4 + between.matches('\n').count()).unwrap();
        let wanted = [(3, "Count the keys."), (line, "Lock the doors.")];
        assert_eq!(customers(&text), wanted.map(|(line, text)| (line, text.to_owned())), "{text}");
        assert_eq!(told(&text), [], "{text}");
    }
    // A table with a head of its own stays one.
    let two = page::read(&format!("{first}\n{HEAD}{row}")).unwrap();
    assert_eq!((two.tables.len(), two.rows.len()), (2, 2));
    let html = "<table><thead><tr><th>Task</th><th>Acme responsibilities</th><th>Your responsibilities</th></tr></thead>\n\
                <tfoot><tr><td>Keys</td><td>Cuts.</td><td>Count the keys.</td></tr></tfoot>\n\
                <tbody><tr><td>Doors</td><td>Hangs.</td><td>Lock the doors.</td></tr></tbody></table> \
                <table><tr><th>Task</th><th>Acme responsibilities</th><th>Your responsibilities</th></tr>\
                <tr><td>Bells</td><td>Hangs.</td><td>Ring the bells.</td></tr></table>";
    let wanted = [(2, "Count the keys."), (3, "Lock the doors."), (3, "Ring the bells.")];
    assert_eq!(customers(html), wanted.map(|(line, text)| (line, text.to_owned())));
    assert_eq!(told(html), []);
    let definitions = "Your responsibilities\n: Count the keys.\n: Lock the doors.\n";
    let wanted = [(2, "Count the keys."), (3, "Lock the doors.")];
    assert_eq!(customers(definitions), wanted.map(|(line, text)| (line, text.to_owned())));
}

/// A return alone ends a line, and the lines are counted so.
#[test]
fn a_return_alone_ends_a_line() {
    let text =
        format!("# Doors\n\n{HEAD}| Keys | Cuts them. | Count the keys. |\r\n| Doors | | Lock the doors. |\n");
    let wanted = [(5, "Count the keys.".to_owned()), (6, "Lock the doors.".to_owned())];
    for text in [
        text.clone(),
        text.replace("\r\n", "\n").replace('\n', "\r"),
        text.replace('\n', "\r\n").replace("\r\r", "\r"),
    ] {
        assert_eq!(customers(&text), wanted, "{text:?}");
    }
}

/// Places that Markdown does not show, or shows as something else than a table: told with their lines, exit code 1.
#[test]
fn places_that_are_not_read_are_told() {
    let folder = tempfile::tempdir().unwrap();
    let rows = format!("{HEAD}| Keys | Cuts them. | Count the keys. |\n");
    let lost = "with the cells of a table, and no table is read there";
    for (text, line, said) in [
        (format!("{READ}\n<!-- to come\n{rows}"), 7, "a comment that nothing ends takes 4 lines away, 2 of them"),
        (format!("{READ}\n```\n\n{rows}"), 7, "a code block that nothing ends takes 3 lines away, 2 of them"),
        (format!("~~~\n{rows}~~~\n{READ}"), 1, "a table of responsibilities that stands in code: 2 lines"),
        (format!("<pre>\n\n{rows}\n</pre>\n{READ}"), 3, lost),
        (format!("---\ntitle: x\n{rows}---\n{READ}"), 3, lost),
        (format!("+---+---+\n{}{READ}", rows.replace("|---|---|---|", "+===+===+")), 2, lost),
        (format!("{}{READ}", rows.replace("|---|---|---|\n", "")), 1, lost),
        (format!("{rows}A remark.\n\n| Bells | Hangs them. | Ring the bells. |\n{READ}"), 6, lost),
        (
            format!("{HEAD}| Keys | Cuts them. | None [^1] |\n\n[^1]: Count the keys.\n"),
            5,
            "the footnote [^1] of a row",
        ),
        (
            format!(
                "<table><tr><th>Task</th><th>Your responsibilities</th></tr>\n<tr><td>a</td><td>Count.</td></tr>\n Lock them.\n</table>{READ}"
            ),
            3,
            "a text of the table that is in no row: \"Lock them.\"",
        ),
        (
            format!("<h2>Your responsibilities</h2>\n<dl><dt>Keys</dt><dd>Count the keys.</dd></dl>{READ}"),
            1,
            "HTML outside a table",
        ),
        (
            format!("<div>\n<p>Your responsibilities:</p><ul><li>Count the keys.</li></ul></div>{READ}"),
            2,
            "HTML outside a table",
        ),
        (format!("<p>You are responsible for the keys.</p>{READ}"), 1, "HTML outside a table"),
        (
            format!("## Your responsibilities\n\n<ul>\n<li>Count the keys.</li></ul>{READ}"),
            4,
            "HTML outside a table",
        ),
        (format!("```\nYour responsibilities:\n- Count the keys.\n```\n{READ}"), 2, "a text in a code block"),
        (
            format!("!!! note\n\n    You are responsible for the keys.\n{READ}"),
            3,
            "a text whose indent makes it code",
        ),
    ] {
        let all = told(&text);
        assert!(all.len() == 1 && all[0].0 == line && all[0].1.contains(said), "{all:?}\n{text}");
        let (code, account) = import(folder.path(), &text);
        assert_eq!(code, Some(1), "{account}");
        assert!(account.contains(&format!("page.md:{line}  ")), "{account}");
    }
}

/// What is ordinary around tables is not told.
#[test]
fn ordinary_words_around_tables_are_not_told() {
    for text in [
        "You and Acme share responsibilities for the box.",
        "Use `a | b | c` or x || y; see [a | b](/x).",
        "<!-- a comment\n| with | a | table |\n-->",
        "<!-- one\n--> and <!-- another\n--> words",
        "```sh\ncat keys | sort | uniq\n```",
        "    cat keys | sort",
        "## Your responsibilities\n\n```yaml\nkeys:\n- name: box\n```\n\n## Others",
        "<a id=\"duties\"></a>\n\n<details>\n<summary>More about the responsibilities</summary>\n</details>",
        "<p>Learn about the responsibilities that you have.</p>\n\n<ul><li>A list of anything</li></ul>",
        "<style>\ntd > p { content: \"|\" }\n</style>",
        "[^1]: A footnote that no row has.",
        "| copyright |\n|",
        "key: value\n\nTerm\n: Said of it.",
    ] {
        assert_eq!(told(&format!("{text}{READ}")), [], "{text}");
        let rows = page::read(&format!("{text}{READ}")).unwrap().rows;
        assert_eq!(rows.iter().filter(|row| row.table > 0).count(), 1, "{text}");
    }
}

/// Pages that repeat something a million times take time by their length.
#[test]
fn long_pages_are_looked_at_once() {
    let start = std::time::Instant::now();
    for text in [
        format!("{HEAD}| a | b | c |\n{}", "\n".repeat(3_000_000)),
        format!("{HEAD}| a | b | c |\n{}", "{:a}\n\n".repeat(300_000)),
        format!("{HEAD}{}", "| a | b | c |\n\n".repeat(100_000)),
        format!("{HEAD}| a | b | c |\n\n{}", "<!-- x -->y".repeat(300_000)),
        format!("{HEAD}| a | b | c |\n\n{}", "x <!-- y\nz --> ".repeat(100_000)),
        format!("{HEAD}| a | b | c |\n\n{}", "<!--".repeat(500_000)),
        format!("{HEAD}| a | b | c |\n\n{}", "<table></table>".repeat(100_000)),
        format!("{HEAD}| a | b | c |\n\n<table>{}", "<!--".repeat(500_000)),
        format!("{HEAD}| a | b | c |\n\n<div>{}", "<script>".repeat(300_000)),
        format!("{HEAD}| a | b | c |\n\n<div>{}", "<li>x<p>".repeat(300_000)),
        format!("{HEAD}| a | b | c |\n\n{}", "x\n| a | b | c |\n\n".repeat(100_000)),
        format!("{HEAD}{}\n\n{}", "| a | b[^1] | c |\n".repeat(50_000), "[^1]: x\n".repeat(50_000)),
    ] {
        let page = page::read(&text).unwrap();
        assert!(page.unread.len() < 60_000 && !page.rows.is_empty());
        assert!(start.elapsed().as_secs() < 100, "{:?} {}", start.elapsed(), &text[120..200]);
    }
}
