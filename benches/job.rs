//! The project's benchmark: `cargo bench --bench job`. A table out; every comparison is made in one run.
//!
//! - *The whole job*: the program as a process, cold, against what Typst alone needs, in a fresh process too, to
//!   compile and export the same document (templates, data and fonts ready in memory). The two take turns.
//! - *Markdown only* and *status of 10,000 items*: wall time and the largest resident set of the process.
//! - *Growth*: time per item at 100 to 3,000 items.
//!
//! A child of this program measures one command at a time, because the largest resident set of children is kept for
//! the life of a process.

#![allow(clippy::expect_used, clippy::disallowed_methods, clippy::disallowed_macros, reason = "a benchmark")]

mod support;

use rchecklist::digest::Digest;
use rchecklist::model::library::{NoFolder, PROFILES};
use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;
use std::time::Duration;
use support::{DAY, made_up, usage};

// The program's allocator, so that "Typst alone" has no handicap.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() {
    let args: Vec<String> = std::env::args().collect();
    match args.get(1).map(String::as_str) {
        Some("--typst-alone") => typst_alone(),
        Some("--measure") => measure(&args[2..]),
        _ => table(),
    }
}

/// A child: one compile and export of the shipped profile's document; prints microseconds.
fn typst_alone() {
    let (name, text) = PROFILES.iter().find(|(name, _)| *name == "hpcs").expect("shipped");
    let (took, digest) = support::typst_alone(name, text, &NoFolder);
    println!("{} {digest}", took.as_micros());
}

/// A child: runs a command once; prints microseconds and the largest resident set in KiB.
fn measure(command: &[String]) {
    let (status, took, kib) = usage::measured(command);
    assert!(status.success(), "{command:?}");
    println!("{} {kib}", took.as_micros());
}

struct Sample {
    time: Duration,
    kib: u64,
}

fn program(folder: &Path, args: &[&str]) -> Sample {
    let output = Command::new(std::env::current_exe().expect("a path"))
        .arg("--measure")
        .arg(env!("CARGO_BIN_EXE_rchecklist"))
        .args(args)
        .current_dir(folder)
        .output()
        .expect("it starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).expect("text");
    let (micros, kib) = text.trim().split_once(' ').expect("two numbers");
    Sample { time: Duration::from_micros(micros.parse().expect("a number")), kib: kib.parse().expect("a number") }
}

fn typst() -> (Duration, String) {
    let output =
        Command::new(std::env::current_exe().expect("a path")).arg("--typst-alone").output().expect("it starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).expect("text");
    let (micros, digest) = text.trim().split_once(' ').expect("two values");
    (Duration::from_micros(micros.parse().expect("a number")), digest.to_owned())
}

/// Least, median and greatest.
fn spread(mut times: Vec<Duration>) -> [f64; 3] {
    times.sort_unstable();
    let ms = |time: Duration| time.as_secs_f64() * 1e3;
    [ms(times[0]), ms(times[times.len() / 2]), ms(times[times.len() - 1])]
}

fn row(name: &str, [least, median, greatest]: [f64; 3], kib: Option<u64>, note: &str) {
    #[allow(clippy::cast_precision_loss, reason = "sizes are small")]
    let memory = kib.map_or(String::new(), |kib| format!("{:.1} MiB", kib as f64 / 1024.0));
    println!("| {name:<44} | {least:>8.1} | {median:>8.1} | {greatest:>8.1} | {memory:>10} | {note} |");
}

fn table() {
    let turns = 21;
    println!("| what                                         | least ms | median   | greatest | memory     | |");
    println!("|----------------------------------------------|---------:|---------:|---------:|-----------:|---|");
    whole_job(turns);
    markdown_only(turns);
    status(turns);
    growth();
}

fn whole_job(turns: usize) {
    let (mut ours, mut alone, mut kib) = (Vec::new(), Vec::new(), 0);
    for _ in 0..turns {
        let folder = tempfile::tempdir().expect("a folder");
        let sample = program(folder.path(), &["--profile", "hpcs", "--as-of", DAY, "--quiet"]);
        ours.push(sample.time);
        kib = kib.max(sample.kib);
        let (time, digest) = typst();
        alone.push(time);
        let pdf = std::fs::read(folder.path().join("out/hpcs/audit-pack.pdf")).expect("the pack");
        assert_eq!(Digest::of(&pdf).to_string(), digest, "not the same document");
    }
    let (ours, alone) = (spread(ours), spread(alone));
    row("Typst alone: compile and export, in-process", alone, None, "the same bytes");
    let ratio = format!("median ratio {:.2} (goal ≤ 1.25)", ours[1] / alone[1]);
    row("whole job: hpcs, PDF and Markdown, process", ours, Some(kib), &ratio);
}

fn markdown_only(turns: usize) {
    let (mut times, mut kib) = (Vec::new(), 0);
    for _ in 0..turns {
        let folder = tempfile::tempdir().expect("a folder");
        let args = ["--profile", "hpcs", "--as-of", DAY, "--format", "md", "--quiet"];
        let sample = program(folder.path(), &args);
        times.push(sample.time);
        kib = kib.max(sample.kib);
    }
    row("Markdown only: hpcs, process", spread(times), Some(kib), "goal ≤ 15 ms, ≤ 30 MiB");
}

fn status(turns: usize) {
    let folder = tempfile::tempdir().expect("a folder");
    stack(folder.path());
    made_up(folder.path(), 10_000);
    for (profile, name, note) in [
        ("stack", "status: 10,010 items, 385 instances, signed", "goal < 100 ms"),
        ("made-up-profile", "status: 10,000 items of one page, signed", "reads a model of 8.8 MB as well"),
    ] {
        let models = if profile == "stack" { "nothing" } else { "." };
        std::fs::create_dir_all(folder.path().join("nothing")).expect("a folder");
        let build = ["--profile", profile, "--models", models, "--as-of", DAY, "--format", "md", "--quiet"];
        program(folder.path(), &build);
        sign_each(&folder.path().join("profiles"));
        let (mut times, mut kib) = (Vec::new(), 0);
        for _ in 0..turns {
            let args = ["status", "--profile", profile, "--models", models, "--as-of", DAY];
            let sample = program(folder.path(), &args);
            times.push(sample.time);
            kib = kib.max(sample.kib);
        }
        row(name, spread(times), Some(kib), note);
    }
}

fn growth() {
    let mut first = None;
    for items in [100, 300, 1000, 3000] {
        let folder = tempfile::tempdir().expect("a folder");
        made_up(folder.path(), items);
        let args = ["--profile", "made-up-profile", "--models", ".", "--as-of", DAY, "--quiet"];
        let samples: Vec<Sample> = (0..3).map(|_| program(folder.path(), &args)).collect();
        let kib = samples.iter().map(|sample| sample.kib).max();
        let times = spread(samples.into_iter().map(|sample| sample.time).collect());
        #[allow(clippy::cast_precision_loss, reason = "counts are small")]
        let each = times[1] / items as f64;
        let base = *first.get_or_insert(each);
        row(
            &format!("whole job: {items} items, PDF and Markdown"),
            times,
            kib,
            &format!("{each:.2} ms an item, {:.2} of that at 100", each / base),
        );
    }
}

/// A profile of 385 instances of a shipped service: 10,010 items.
fn stack(folder: &Path) {
    let mut profile = String::from("id = \"stack\"\ntitle = \"Many instances\"\n");
    for n in 0..385 {
        let _ = writeln!(
            profile,
            "[[deployment]]\nid = \"hsm-{n}\"\nservice = \"hs-crypto\"\n[deployment.options]\n\
             master-key-custody = \"smart-card\"\nthird-party-keystore = false\nfailover-crypto-units = false"
        );
    }
    let roles = "\"platform-owner\", \"security-officer\", \"security-operations\", \"key-custodian\"";
    let _ = writeln!(
        profile,
        "[[signer]]\nid = \"owner-a\"\nname = \"Owner A\"\nemail = \"owner-a@example.com\"\nroles = [{roles}]"
    );
    std::fs::create_dir_all(folder.join("profiles")).expect("a folder");
    std::fs::write(folder.join("profiles/stack.toml"), profile).expect("written");
}

/// A sign-off in each section of the fresh records of a folder.
fn sign_each(folder: &Path) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        let record = std::fs::read_to_string(&path).expect("text");
        if !path.to_string_lossy().ends_with(".record.toml") || record.contains("\n[[") {
            continue;
        }
        let mut signed = String::with_capacity(record.len() * 4);
        let mut section = "";
        for line in record.lines() {
            let _ = writeln!(signed, "{line}");
            if let Some(name) = line.strip_prefix('[') {
                section = name.trim_end_matches(']');
            } else if line.starts_with("title = ") {
                let _ = writeln!(
                    signed,
                    "\n[[{section}.sign-off]]\nby = \"owner-a\"\ndecision = \"met\"\nat = 2026-11-01T10:00:00Z\n\
                     note = \"Seen and done.\""
                );
            }
        }
        std::fs::write(path, signed).expect("written");
    }
}
