//! The benchmark of the exports: `cargo bench --bench exports`. A table out; each export is a process of its own, because
//! the largest resident set is kept for the life of a process.
//!
//! - *1,000 items*: a pack as a year of work leaves it, in each format, and in all of them one after another.
//! - *50,000 rows*: a pack of so many items that its tables have 50,000 rows together.
//!
//! With `--write ITEMS FOLDER`, the files are written, to look at them.

#![allow(clippy::expect_used, clippy::disallowed_methods, clippy::disallowed_macros, reason = "a benchmark")]

mod support;

use rchecklist::assess::{Basis, Files};
use rchecklist::checklist::{Checklist, select};
use rchecklist::diagnostics::{Failure, SourceFile};
use rchecklist::digest::Digest;
use rchecklist::framework::shelf;
use rchecklist::model::library::{Library, ModelFolder};
use rchecklist::pack::{self, Inputs, Pack};
use rchecklist::profile;
use rchecklist::proof;
use rchecklist::record::{self, edit};
use rchecklist::render::{csv, ics, json, oscal, sheets, xlsx};
use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant};
use support::{DAY, usage};

const TURNS: usize = 7;

// The program's allocator.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

type Render = fn(&Pack) -> Result<Vec<u8>, Failure>;

/// The exports, by the word of their format.
const EXPORTS: &[(&str, Render)] = &[
    ("xlsx", xlsx::render),
    ("csv", csv::render),
    ("ics", |pack| ics::render(pack, None)),
    ("json", json::render),
    ("oscal", oscal),
    ("all", all),
];

/// The eight documents, one after another.
fn oscal(pack: &Pack) -> Result<Vec<u8>, Failure> {
    Ok(oscal::render_all(pack)?.into_iter().flat_map(|file| file.bytes).collect())
}

fn all(pack: &Pack) -> Result<Vec<u8>, Failure> {
    let others = EXPORTS.iter().filter(|(name, _)| *name != "all");
    Ok(others.map(|(_, render)| render(pack)).collect::<Result<Vec<_>, _>>()?.concat())
}

fn main() {
    let args: Vec<String> = std::env::args().collect();
    match args.get(1).map(String::as_str) {
        Some("--measure") => measure(&args[2], args[3].parse().expect("a number")),
        Some("--write") => write(args[2].parse().expect("a number"), Path::new(&args[3])),
        _ => table(),
    }
}

fn write(items: usize, folder: &Path) {
    let pack = made_up(items);
    for (name, render) in EXPORTS {
        std::fs::write(folder.join(format!("{items}.{name}")), render(&pack).expect("it renders"))
            .expect("written");
    }
}

/// A child: renders once; prints microseconds, bytes, the resident set before, and the largest one, in KiB.
fn measure(name: &str, items: usize) {
    let (_, render) = EXPORTS.iter().find(|(known, _)| *known == name).expect("an export");
    let pack = made_up(items);
    let before = usage::resident();
    let start = Instant::now();
    let bytes = render(&pack).expect("it renders");
    let took = start.elapsed();
    let rows: usize = sheets::sheets(&pack).iter().map(sheets::Sheet::count).sum();
    println!("{} {} {before} {} {rows}", took.as_micros(), bytes.len(), usage::peak());
}

fn table() {
    println!(
        "| export, items (rows of all tables)           | least ms | median   | greatest | file       | peak memory (pack alone) |"
    );
    println!(
        "|----------------------------------------------|---------:|---------:|---------:|-----------:|--------------------------|"
    );
    for items in [1_000, 8_400] {
        for (name, _) in EXPORTS {
            row(name, items);
        }
    }
}

#[allow(clippy::cast_precision_loss, reason = "sizes are small")]
fn row(name: &str, items: usize) {
    let mut times = Vec::new();
    let mut last = [0; 4];
    for _ in 0..TURNS {
        let output = Command::new(std::env::current_exe().expect("a path"))
            .args(["--measure", name, &items.to_string()])
            .output()
            .expect("it starts");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let text = String::from_utf8(output.stdout).expect("text");
        let numbers: Vec<u64> = text.split_whitespace().map(|part| part.parse().expect("a number")).collect();
        times.push(Duration::from_micros(numbers[0]));
        last = [numbers[1], numbers[2], numbers[3], numbers[4]];
    }
    times.sort_unstable();
    let ms = |time: Duration| time.as_secs_f64() * 1e3;
    let mib = |kib: u64| kib as f64 / 1024.0;
    let [bytes, before, peak, rows] = last;
    println!(
        "| {:<44} | {:>8.1} | {:>8.1} | {:>8.1} | {:>6.2} MiB | {:.0} MiB ({:.0} MiB) |",
        format!("{name}, {items} items ({rows} rows)"),
        ms(times[0]),
        ms(times[TURNS / 2]),
        ms(times[TURNS - 1]),
        mib(bytes / 1024),
        mib(peak),
        mib(before),
    );
}

/// A folder with one model, in memory.
struct Made(String);

impl ModelFolder for Made {
    fn model(&self, service: &str) -> Result<Option<Arc<SourceFile>>, Failure> {
        Ok((service == "made-up").then(|| SourceFile::new("made-up.toml", self.0.clone())))
    }

    fn names(&self) -> Vec<String> {
        vec!["made-up".to_owned()]
    }

    fn framework(&self, _: &str) -> Result<Option<Arc<SourceFile>>, Failure> {
        Ok(None)
    }

    fn framework_names(&self) -> Result<Vec<String>, Failure> {
        Ok(Vec::new())
    }
}

const PROFILE: &str = "id = \"made-up\"\ntitle = \"A made-up deployment\"\n[[deployment]]\nservice = \"made-up\"\n\
    [audit]\nperiod = { from = 2026-01-01, to = 2026-12-31 }\n\
    [[signer]]\nid = \"owner-a\"\nname = \"Owner A\"\nemail = \"owner-a@example.com\"\nroles = [\"owner\"]\n\
    [[signer]]\nid = \"owner-b\"\nname = \"Owner B\"\nemail = \"owner-b@example.com\"\nroles = [\"owner\"]\n";

/// A pack of so many items, of which two thirds have evidence and a sign-off.
fn made_up(items: usize) -> Pack {
    let folder = Made(support::model(items));
    let library = Library::new(&folder);
    let profile = profile::load(&SourceFile::new("made-up-profile.toml", PROFILE), &library).expect("it loads");
    let checklist = select(&profile);
    let text = signed(&checklist);
    let record = record::load(&SourceFile::new("record", text.clone())).expect("it loads");
    let proofs = proof::check(&profile.id, &record);
    let frameworks = shelf::of(&folder, &profile).expect("they load");
    let basis = Basis {
        checklist: &checklist,
        record: &record,
        proofs: &proofs,
        files: &Files::default(),
        as_of: DAY.parse().expect("a day"),
        looking_back: true,
    };
    pack::build(&Inputs::new(basis, Digest::of(text.as_bytes()), &frameworks))
}

fn signed(checklist: &Checklist<'_>) -> String {
    let mut record = String::new();
    let mut number = 0;
    let mut section = String::new();
    for line in edit::begin(checklist).text.lines() {
        let _ = writeln!(record, "{line}");
        if let Some(name) = line.strip_prefix('[') {
            name.trim_end_matches(']').clone_into(&mut section);
        } else if line.starts_with("title = ") {
            number += 1;
            if number % 3 == 0 {
                continue;
            }
            let _ = writeln!(
                record,
                "\n[[{section}.evidence]]\nfile = \"made-up.evidence/{number}.txt\"\nsha256 = \"{}\"\n\
                 description = \"The record of thing {number}\"\ncollected = 2026-10-01\nby = \"owner-a\"\n\
                 \n[[{section}.sign-off]]\nby = \"owner-{}\"\ndecision = \"met\"\nat = 2026-11-01T10:00:00Z\n\
                 note = \"Seen and done, number {number}.\"",
                Digest::of(number.to_string().as_bytes()),
                if number % 2 == 0 { "a" } else { "b" },
            );
        }
    }
    record
}
