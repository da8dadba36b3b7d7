//! The benchmark of pages: `cargo bench --bench pages`. A table out.
//!
//! A made-up page of 20 MB is read in this process, and imported by the program as a process of its own; two models and
//! two pages of 10,000 rows each, a tenth of them reworded and all in another order, are compared. Medians.

#![allow(
    clippy::expect_used,
    clippy::disallowed_methods,
    clippy::disallowed_macros,
    clippy::cast_precision_loss,
    reason = "a benchmark"
)]

use rchecklist::page;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// The program's own allocator, so that the two measure alike.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const RUNS: usize = 9;

fn main() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = |name: &str| folder.path().join(name);
    let large = text(&rows(80_000, false));
    std::fs::write(at("large.md"), &large).expect("a page");
    println!("| what                                              | least ms | median | greatest | |");
    println!("|---------------------------------------------------|---------:|-------:|---------:|---|");
    let megabytes = large.len() as f64 / 1e6;
    let per_second = |took: Duration| format!("{:.0} MB/s", megabytes / took.as_secs_f64());
    let read = times(|| assert_eq!(page::read(&large).expect("a page").rows.len(), 80_000));
    let note = format!("{} (goal ≥ 20 MB/s)", per_second(read[RUNS / 2]));
    print("read: a page of 80,000 rows, in-process", &read, &note);
    println!("|   the page has {megabytes:.1} MB | | | | |");
    let imported = times(|| program(folder.path(), &["import", "large.md", "--service", "x", "--format", "json"]));
    print("import --format json of that page, process", &imported, &per_second(imported[RUNS / 2]));
    for (name, changed) in [("old", false), ("new", true)] {
        std::fs::write(at(&format!("{name}.md")), text(&rows(10_000, changed))).expect("a page");
        let (page, draft) = (format!("{name}.md"), format!("{name}.toml"));
        program(folder.path(), &["import", &page, "--service", "x", "-o", &draft, "-q"]);
    }
    let drafted =
        times(|| program(folder.path(), &["import", "old.md", "--service", "x", "-o", "x.toml", "--force", "-q"]));
    let model = std::fs::metadata(at("x.toml")).expect("the draft").len() as f64 / 1e6;
    let note = format!("a draft of {model:.0} MB, loaded as a check");
    print("import of a page of 10,000 rows, process", &drafted, &note);
    for (what, sides) in [("models", ["old.toml", "new.toml"]), ("pages", ["old.md", "new.md"])] {
        let took = times(|| program(folder.path(), &["drift", sides[0], sides[1]]));
        print(&format!("drift of two {what} of 10,000 rows, process"), &took, "goal < 1000 ms");
    }
}

fn times(mut run: impl FnMut()) -> Vec<Duration> {
    let mut took: Vec<Duration> = (0..RUNS)
        .map(|_| {
            let start = Instant::now();
            run();
            start.elapsed()
        })
        .collect();
    took.sort_unstable();
    took
}

fn print(what: &str, took: &[Duration], note: &str) {
    let ms = |took: Duration| took.as_secs_f64() * 1000.0;
    println!(
        "| {what:<49} | {:>8.1} | {:>6.1} | {:>8.1} | {note} |",
        ms(took[0]),
        ms(took[RUNS / 2]),
        ms(took[RUNS - 1])
    );
}

fn program(folder: &Path, args: &[&str]) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_rchecklist"));
    let status = command.args(args).current_dir(folder).stdout(Stdio::null()).stderr(Stdio::null()).status();
    assert!(status.expect("it starts").code().is_some_and(|code| code < 2), "{args:?}");
}

const VERBS: [&str; 9] =
    ["Rotate", "Review", "Restore", "Encrypt", "Test", "Approve", "Document", "Patch", "Validate"];
const KINDS: [&str; 11] = [
    "primary",
    "secondary",
    "shared",
    "private",
    "public",
    "regional",
    "nightly",
    "archived",
    "managed",
    "spare",
    "open",
];
const THINGS: [&str; 13] = [
    "keys",
    "backups",
    "logs",
    "certificates",
    "accounts",
    "networks",
    "clusters",
    "secrets",
    "policies",
    "alerts",
    "images",
    "volumes",
    "roles",
];

/// Rows that are all different; changed: a tenth in other words, and all in another order.
fn rows(number: usize, changed: bool) -> Vec<[String; 3]> {
    let mut rows: Vec<[String; 3]> = (0..number)
        .map(|n| {
            let (verb, kind, thing) = (VERBS[n % 9], KINDS[n % 11], THINGS[n % 13]);
            let when = if changed && n % 10 == 0 { "every month" } else { "at least once a quarter" };
            [
                format!("Task {n}, {kind} {thing}"),
                format!(
                    "Run the [{kind} hall](/halls/{n}){{: external}} for {thing} number {n} and keep it patched."
                ),
                format!(
                    "{verb} the {kind} {thing} of unit {n} {when}, and tell the owner of hall {n} what was found."
                ),
            ]
        })
        .collect();
    if changed {
        rows.sort_by_key(|row| {
            row[2].bytes().fold(7_u64, |hash, byte| hash.wrapping_mul(31).wrapping_add(byte.into()))
        });
    }
    rows
}

fn text(rows: &[[String; 3]]) -> String {
    let mut out =
        String::from("---\nlastupdated: \"2026-01-01\"\n---\n# Your responsibilities when using Big Box\n");
    for (number, rows) in rows.chunks(500).enumerate() {
        out.push_str(&format!("\n## Area {number}\n{{: #area-{number}}}\n\n| Task | Acme responsibilities | Your responsibilities |\n|---|---|---|\n"));
        for [task, provider, customer] in rows {
            out.push_str(&format!("| {task} | {provider} | {customer} |\n"));
        }
        out.push_str(&format!("{{: caption=\"Table {number}. Area {number}\" caption-side=\"bottom\"}}\n"));
    }
    out
}
