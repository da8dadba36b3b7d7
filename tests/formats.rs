//! One pack in all its formats, each read back by a reader of its own: every item, state, count and digest is the same.

#![allow(clippy::expect_used, clippy::disallowed_methods, clippy::disallowed_macros, reason = "tests")]

mod support;

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;
use support::{DAY, program, root, tool};

/// What a format says: pairs of a name and a value, such as an item and its state.
#[derive(Debug, Default, PartialEq, Eq)]
struct Said {
    /// Item → state, in the checklist's order by number.
    items: BTreeMap<usize, (String, String)>,
    /// State → number of items.
    counts: BTreeMap<String, usize>,
    /// SHA-256 of each piece of evidence, in the index's order.
    evidence: Vec<String>,
    /// Digest of each event, in the journal's order.
    events: Vec<String>,
    /// Rows of the page: all, with items, with nothing to do, out of scope; for each deployment.
    rows: Vec<[usize; 4]>,
    /// Controls of each framework, and those that are settled.
    controls: Vec<(usize, usize)>,
}

fn text(value: &Value) -> String {
    value.as_str().expect("text").to_owned()
}

fn number(value: &Value) -> usize {
    value.as_u64().and_then(|n| usize::try_from(n).ok()).expect("a number")
}

fn of_json(pack: &Value) -> Said {
    let list = |key: &str| pack[key].as_array().expect("a list").clone();
    Said {
        items: list("items")
            .iter()
            .map(|item| (number(&item["number"]), (text(&item["name"]), text(&item["state-label"]))))
            .collect(),
        counts: list("states")
            .iter()
            .map(|state| (text(&state["label"]), number(&state["count"])))
            .filter(|(_, count)| *count > 0)
            .collect(),
        evidence: list("evidence").iter().map(|piece| text(&piece["sha256"])).collect(),
        events: list("journal").iter().map(|event| text(&event["digest"])).collect(),
        rows: list("deployments")
            .iter()
            .map(|view| {
                ["rows", "with-items", "nothing-to-do", "out-of-scope"].map(|key| number(&view["table-rows"][key]))
            })
            .collect(),
        controls: list("frameworks")
            .iter()
            .map(|view| (number(&view["total"]), number(&view["settled"])))
            .collect(),
    }
}

/// The tables of a Markdown document: header and rows, cells as plain text.
fn tables(markdown: &str) -> Vec<(Vec<String>, Vec<Vec<String>>)> {
    let mut tables = Vec::new();
    let (mut header, mut rows, mut row, mut cell) = (Vec::new(), Vec::new(), Vec::new(), String::new());
    for event in Parser::new_ext(markdown, Options::ENABLE_TABLES) {
        match event {
            Event::Start(Tag::Table(_)) => (header, rows) = (Vec::new(), Vec::new()),
            Event::Start(Tag::TableCell) => cell = String::new(),
            Event::End(TagEnd::TableCell) => row.push(cell.trim().to_owned()),
            Event::End(TagEnd::TableHead) => header = std::mem::take(&mut row),
            Event::End(TagEnd::TableRow) => rows.push(std::mem::take(&mut row)),
            Event::End(TagEnd::Table) => tables.push((std::mem::take(&mut header), std::mem::take(&mut rows))),
            Event::Text(text) | Event::Code(text) => cell.push_str(&text),
            Event::SoftBreak => cell.push(' '),
            _ => {}
        }
    }
    tables
}

fn of_markdown(markdown: &str) -> Said {
    let tables = tables(markdown);
    let table = |begins: &[&str]| {
        let found: Vec<_> =
            tables.iter().filter(|(header, _)| header.iter().zip(begins).all(|(a, b)| a == b)).collect();
        found.into_iter().map(|(_, rows)| rows.clone()).collect::<Vec<_>>()
    };
    let one = |begins: &[&str]| table(begins).concat();
    let count = |text: &String| text.parse::<usize>().expect("a number");
    Said {
        items: one(&["No.", "Item", "State", "Required"])
            .iter()
            .map(|row| {
                let name = row[1].split_whitespace().next().expect("a name").to_owned();
                (count(&row[0]), (name, row[2].clone()))
            })
            .collect(),
        counts: one(&["State", "Items"]).iter().map(|row| (row[0].clone(), count(&row[1]))).collect(),
        evidence: one(&["Ref", "Item", "What it is"]).iter().map(|row| row[8].clone()).collect(),
        events: one(&["When (UTC)", "Item", "Who", "As"]).iter().map(|row| row[9].clone()).collect(),
        rows: one(&["In the page", "Rows"])
            .iter()
            .filter(|row| row[0] == "Table rows")
            .map(|row| [1, 2, 3, 4].map(|column| count(&row[column])))
            .collect(),
        controls: one(&["Framework", "Controls supported"])
            .iter()
            .map(|row| (count(&row[1]), count(&row[2])))
            .collect(),
    }
}

/// The PDF's text has no cells; each thing is looked for where it must stand, in order, blanks aside.
fn is_in_pdf(pack: &Value, said: &Said, pdf: &str) {
    let plain = |text: &str| text.chars().filter(|c| !c.is_whitespace() && *c != '\u{200b}').collect::<String>();
    let pdf = plain(pdf);
    let mut from = 0;
    let mut find = |what: &str| {
        let what = plain(what);
        let at = pdf[from..].find(&what);
        from +=
            at.unwrap_or_else(|| panic!("not in the PDF behind {}: {what}", &pdf[from.saturating_sub(80)..from]));
    };
    find(&text(&pack["headline"]));
    for (label, count) in &said.counts {
        assert!(pdf.contains(&plain(&format!("{label} {count}"))), "{label} {count}");
    }
    for (framework, (total, settled)) in pack["frameworks"].as_array().expect("a list").iter().zip(&said.controls) {
        find(&text(&framework["name"]));
        find(&format!("{settled} of {total}"));
    }
    for [rows, items, nothing, out] in &said.rows {
        find(&format!("Table rows {rows} {items} {nothing} {out}"));
    }
    for item in pack["items"].as_array().expect("a list") {
        let (name, state) = &said.items[&number(&item["number"])];
        let optional = if item["required"] == true { "" } else { "(optional)" };
        find(&format!("{} {} {optional} {name} {state}", item["number"], text(&item["title"])));
    }
    for digest in said.evidence.iter().chain(&said.events) {
        find(digest);
    }
}

fn is_in_html(said: &Said, pack: &Value, html: &str) {
    for item in pack["items"].as_array().expect("a list") {
        let (id, state) = (text(&item["id"]), text(&item["state"]));
        let section = format!("data-item=\"{id}\" data-state=\"{state}\"");
        assert_eq!(html.matches(&section).count(), 1, "{section}");
    }
    assert_eq!(html.matches("data-item=").count(), said.items.len());
    for state in pack["states"].as_array().expect("a list") {
        let mark = format!("data-count=\"{}\">{}<", text(&state["state"]), number(&state["count"]));
        assert!(html.contains(&mark), "{mark}");
    }
    for digest in &said.evidence {
        assert!(html.contains(&format!("data-sha256=\"{digest}\"")), "{digest}");
    }
    for digest in &said.events {
        assert!(html.contains(&format!("data-event=\"{digest}\"")), "{digest}");
    }
    assert_eq!(html.matches("data-event=").count(), said.events.len());
}

fn compare(folder: &Path, profile: &str, id: &str) {
    let built = program(root())
        .args(["--profile", profile, "--as-of", DAY, "--format", "pdf,md,html,json", "--quiet", "--out"])
        .arg(folder)
        .output()
        .expect("it starts");
    assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
    let read = |name: &str| std::fs::read_to_string(folder.join(id).join(name)).expect("there");
    let pack: Value = serde_json::from_str(&read("audit-pack.json")).expect("JSON");
    let said = of_json(&pack);
    assert_eq!(of_markdown(&read("audit-pack.md")), said, "{id}");
    is_in_html(&said, &pack, &read("audit-pack.html"));
    let pdf = folder.join(id).join("audit-pack.pdf");
    if let Some(output) = tool("pdftotext", &["-raw", "-nopgbrk", &pdf.to_string_lossy(), "-"]) {
        is_in_pdf(&pack, &said, &String::from_utf8(output.stdout).expect("UTF-8"));
    }
}

#[test]
fn every_format_says_the_same() {
    let folder = tempfile::tempdir().expect("a folder");
    let sample = root().join("tests/sample/payments-hsm.toml");
    compare(folder.path(), &sample.to_string_lossy(), "payments-hsm");
    // A shipped profile keeps its record in the current folder.
    for name in ["kms-stack", "certificate-manager"] {
        let source = root().join("profiles").join(format!("{name}.toml"));
        let copy = folder.path().join(format!("{name}.toml"));
        std::fs::copy(source, &copy).expect("copied");
        compare(folder.path(), &copy.to_string_lossy(), name);
    }
}
