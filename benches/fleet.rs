//! The benchmark of a fleet: `cargo bench --bench fleet [-- PROFILES]`. A table out; each command is a process of its own, cold.
//!
//! A thousand profiles of twenty items each (Key Protect Standard), which share a base; PDF and Markdown. One by one, as a script
//! would; all in one command, on one processor (bound to it by `taskset`) and on all; again with nothing changed; again after one
//! record changed; and in two shards at once.

#![allow(
    clippy::expect_used,
    clippy::disallowed_methods,
    clippy::disallowed_macros,
    clippy::cast_precision_loss,
    reason = "a benchmark"
)]

mod support;

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;
use support::{DAY, usage};

const PROGRAM: &str = env!("CARGO_BIN_EXE_rchecklist");

const BASE: &str = "organisation = \"Example\"\n[audit]\nperiod = { from = 2026-01-01, to = 2026-12-31 }\n\
    frameworks = [\"nist-800-53r5\", \"pci-dss-4.0.1\"]\n[[signer]]\nid = \"owner-a\"\nname = \"Owner A\"\n\
    email = \"owner-a@example.com\"\nroles = [\"platform-owner\", \"key-custodian\", \"security-officer\"]\n";

fn main() {
    let args: Vec<String> = std::env::args().collect();
    if args.get(1).map(String::as_str) == Some("--measure") {
        return measure(&args[2..]);
    }
    let profiles = args.iter().find_map(|arg| arg.parse().ok()).unwrap_or(1000);
    table(profiles);
}

/// A child: runs a command once; prints microseconds and the largest resident set in KiB.
fn measure(command: &[String]) {
    let (status, took, kib) = usage::measured(command);
    assert!(status.success(), "{command:?}");
    println!("{} {kib}", took.as_micros());
}

/// How long a command takes in a folder, and the memory of its largest process in KiB.
fn run(folder: &Path, command: &[&str]) -> (Duration, u64) {
    let output = Command::new(std::env::current_exe().expect("a path"))
        .arg("--measure")
        .args(command)
        .current_dir(folder)
        .output()
        .expect("it starts");
    let text = String::from_utf8(output.stdout).expect("text");
    let talk = String::from_utf8_lossy(&output.stderr);
    let mut numbers =
        text.split_whitespace().map(|number| number.parse::<u64>().unwrap_or_else(|_| panic!("{talk}")));
    let took = Duration::from_micros(numbers.next().unwrap_or_else(|| panic!("{talk}")));
    (took, numbers.next().expect("memory"))
}

fn name(n: usize) -> String {
    format!("system-{n:04}")
}

fn prepare(folder: &Path, profiles: usize) {
    std::fs::create_dir(folder.join("profiles")).expect("a folder");
    std::fs::write(folder.join("profiles/base.toml"), BASE).expect("written");
    for n in 0..profiles {
        let (id, title) = (name(n), format!("System {n} of the fleet"));
        let text = format!(
            "extends = \"base.toml\"\nid = \"{id}\"\ntitle = \"{title}\"\n[[deployment]]\nservice = \"key-protect\"\n\
             tier = \"standard\"\ninstance = \"instance-{n}\"\n"
        );
        std::fs::write(folder.join("profiles").join(format!("{id}.toml")), text).expect("written");
    }
}

fn table(profiles: usize) {
    let fleet =
        |more: &[&'static str]| [&[PROGRAM, "--profile", "profiles", "--as-of", DAY, "--quiet"][..], more].concat();
    let row = |what: &str, took: Duration, memory: u64, note: &str| {
        let seconds = took.as_secs_f64();
        println!(
            "| {what:<54} | {seconds:>8.2} | {:>8.2} | {:>6} MiB | {note} |",
            seconds * 1000.0 / profiles as f64,
            memory / 1024
        );
    };
    println!(
        "| {profiles} profiles of 20 items, PDF and Markdown{:<16} |  seconds | ms each  | memory     | |",
        ""
    );
    println!("|{:-<56}|---------:|---------:|-----------:|---|", "");

    // In halves before and after the others, so that a machine that grows slower or faster shows in no ratio.
    let single = tempfile::tempdir().expect("a folder");
    prepare(single.path(), profiles);
    let one_by_one = |range: std::ops::Range<usize>| {
        range.fold((Duration::ZERO, 0), |(took, memory), n| {
            let (own, largest) = run(single.path(), &[PROGRAM, "--profile", &name(n), "--as-of", DAY, "--quiet"]);
            (took + own, memory.max(largest))
        })
    };
    let first = one_by_one(0..profiles / 2);
    let on_all = tempfile::tempdir().expect("a folder");
    prepare(on_all.path(), profiles);
    let all = run(on_all.path(), &fleet(&[]));
    let on_one = tempfile::tempdir().expect("a folder");
    prepare(on_one.path(), profiles);
    let one = run(on_one.path(), &[&["taskset", "-c", "0"][..], &fleet(&["--jobs", "1"])].concat());
    let second = one_by_one(profiles / 2..profiles);
    let each = (first.0 + second.0, first.1.max(second.1));
    let ratio = |part: Duration, of: Duration| part.as_secs_f64() / of.as_secs_f64();
    row("one by one: a process each", each.0, each.1, "");
    row("all, on one processor", one.0, one.1, &format!("{:.2} of one by one", ratio(one.0, each.0)));
    let note = format!(
        "{:.2} of one by one (goal ≤ 0.60), {:.2} times as fast as on one (goal ≥ 1.80), memory goal < 400 MiB",
        ratio(all.0, each.0),
        ratio(one.0, all.0)
    );
    row("all, on all processors", all.0, all.1, &note);

    let again = (0..3).map(|_| run(on_all.path(), &fleet(&[]))).min().expect("three");
    let note = format!("{:.2} % of the first (goal ≤ 2 %)", ratio(again.0, all.0) * 100.0);
    row("all again, nothing changed", again.0, again.1, &note);

    let target = name(profiles / 3);
    let items = Command::new(PROGRAM)
        .args(["items", "--profile", &target, "--format", "json"])
        .current_dir(on_all.path())
        .stderr(Stdio::inherit())
        .output()
        .expect("it runs");
    let items: serde_json::Value = serde_json::from_slice(&items.stdout).expect("JSON");
    let item = items["items"][0]["id"].as_str().expect("an item").to_owned();
    run(on_all.path(), &[PROGRAM, "sign", &item, "--profile", &target, "--as", "owner-a", "--unsigned", "--quiet"]);
    let changed = run(on_all.path(), &fleet(&[]));
    let note = format!("{:.2} % of the first: that pack and the portfolio", ratio(changed.0, all.0) * 100.0);
    row("all again, one record changed", changed.0, changed.1, &note);
}
