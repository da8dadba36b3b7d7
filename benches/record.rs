//! The benchmark of signing: `cargo bench --bench record`. A table out; each command is a process of its own, cold.
//!
//! Records of 1,000 items with 5,000, 15,000 and 50,000 signed events (Ed25519; five, fifteen and fifty for each item,
//! in chains, by two signers). `sign` adds a signed event, with lock and fsync; `status` and `check` verify every
//! signature and every chain.

#![allow(
    clippy::expect_used,
    clippy::disallowed_methods,
    clippy::disallowed_macros,
    clippy::cast_precision_loss,
    reason = "a benchmark"
)]

mod support;

use chrono::{DateTime, TimeDelta, Utc};
use rchecklist::checklist::{Item, select};
use rchecklist::diagnostics::SourceFile;
use rchecklist::digest::Digest;
use rchecklist::model::library::{Library, NoFolder};
use rchecklist::profile::{self, Profile};
use rchecklist::record::append::{Addition, Entry, append};
use rchecklist::record::{self, Decision, SignOff, bind, edit};
use rchecklist::signature::{PrivateKey, SIGN_OFF};
use rchecklist::statement;
use std::convert::Infallible;
use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;
use std::time::Duration;
use support::usage;
use zeroize::Zeroizing;

const RUNS: usize = 11;

fn main() {
    let args: Vec<String> = std::env::args().collect();
    if args.get(1).map(String::as_str) == Some("--measure") {
        measure(&args[2..]);
    } else {
        table();
    }
}

/// A child: runs a command once; prints microseconds and the largest resident set in KiB.
fn measure(command: &[String]) {
    let (status, took, kib) = usage::measured(command);
    assert!(status.code().is_some_and(|code| code < 2), "{command:?}");
    println!("{} {kib}", took.as_micros());
}

fn program(folder: &Path, args: &[&str]) -> (Duration, u64) {
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
    (Duration::from_micros(micros.parse().expect("a number")), kib.parse().expect("a number"))
}

fn key(folder: &Path, name: &str) -> PrivateKey {
    let path = folder.join(name);
    let made =
        Command::new("ssh-keygen").args(["-q", "-t", "ed25519", "-N", "", "-C", "", "-f"]).arg(&path).status();
    assert!(made.expect("ssh-keygen starts").success());
    let text = std::fs::read_to_string(&path).expect("the key");
    let opened = PrivateKey::open(&text, || Ok::<_, Infallible>(Zeroizing::new(String::new())));
    opened.expect("no question").expect("it opens")
}

/// A profile with 1,000 items (of 40 deployments of Hyper Protect Crypto Services) and two signers.
fn profile_text(keys: [&PrivateKey; 2]) -> String {
    let mut text = String::from("id = \"large\"\ntitle = \"Large\"\n[policy]\nsignatures = \"required\"\n");
    for n in 0..40 {
        write!(text, "[[deployment]]\nservice = \"hs-crypto\"\nid = \"hsm-{n}\"\n[deployment.options]\nmaster-key-custody = \"smart-card\"\nthird-party-keystore = false\nfailover-crypto-units = false\n").expect("text");
    }
    for (id, key) in ["a", "b"].into_iter().zip(keys) {
        let line = key.public().line();
        write!(text, "[[signer]]\nid = \"{id}\"\nname = \"{id}\"\nemail = \"{id}@example.com\"\nroles = [\"key-custodian\", \"security-officer\", \"platform-owner\", \"compliance-manager\", \"security-operations\"]\nkeys = [\"{line}\"]\n").expect("text");
    }
    text
}

/// The record with so many events for each item.
fn record_text(profile: &Profile, keys: [&PrivateKey; 2], each: usize) -> String {
    let checklist = select(profile);
    let mut file = SourceFile::new("large.record.toml", edit::begin(&checklist).text);
    let mut now: DateTime<Utc> = "2026-01-10T08:00:00Z".parse().expect("a moment");
    for round in 0..each {
        let record = record::load(&file).expect("it loads");
        let (by, key) = [("a", keys[0]), ("b", keys[1])][round % 2];
        now += TimeDelta::days(1);
        let additions: Vec<Addition> = checklist
            .items
            .iter()
            .take(1000)
            .map(|item| addition(item, &record, profile, (by, key), now))
            .collect();
        let (text, _) = append(file, record, &additions).expect("it fits");
        file = SourceFile::new("large.record.toml", text);
    }
    file.text.clone()
}

fn addition(
    item: &Item<'_>,
    record: &record::Record,
    profile: &Profile,
    (by, key): (&str, &PrivateKey),
    now: DateTime<Utc>,
) -> Addition {
    let own = record.entry(item);
    let draft = SignOff {
        by: by.to_owned(),
        role: None,
        decision: Decision::Met,
        at: now.fixed_offset(),
        period: None,
        scope: None,
        wording: None,
        evidence: Vec::new(),
        described: None,
        after: Vec::new(),
        note: None,
        until: None,
        signature: None,
    };
    let mut said = bind::fresh(draft, own, item, profile, now);
    let text = statement::text(&profile.id, &item.id, &said);
    said.signature = Some(key.sign(SIGN_OFF, text.as_bytes()).expect("it signs"));
    let mut entries: Vec<Entry> = bind::wording(own, item).map(Entry::Wording).into_iter().collect();
    entries.push(Entry::SignOff(said));
    Addition { id: item.id.clone(), title: String::new(), entries }
}

fn table() {
    println!("| record | command | least ms | median | greatest | memory |");
    println!("|---|---|---:|---:|---:|---:|");
    for each in [5, 15, 50] {
        let folder = tempfile::tempdir().expect("a folder");
        let keys = [key(folder.path(), "a"), key(folder.path(), "b")];
        let keys = [&keys[0], &keys[1]];
        let text = profile_text(keys);
        std::fs::write(folder.path().join("large.toml"), &text).expect("written");
        let library = Library::new(&NoFolder);
        let profile = profile::load(&SourceFile::new("large.toml", text), &library).expect("it loads");
        let record = record_text(&profile, keys, each);
        let items = select(&profile).items.len();
        let path = folder.path().join("large.record.toml");
        let size = record.len() as f64 / 1e6;
        let first = select(&profile).items[0].id.to_string();
        for (name, args) in [
            ("sign", vec!["sign", &first, "--key", "a", "--quiet"]),
            ("status", vec!["status", "--as-of", "2026-03-20"]),
            ("check", vec!["check", "--as-of", "2026-03-20", "--fail-on", "broken"]),
        ] {
            let mut args = args;
            args.extend(["--profile", "large.toml"]);
            let mut samples = Vec::new();
            for _ in 0..RUNS {
                std::fs::write(&path, &record).expect("written");
                samples.push(program(folder.path(), &args));
            }
            if name == "sign" {
                let signed = std::fs::read_to_string(&path).expect("the record");
                assert!(
                    signed.len() > record.len() && Digest::of(signed.as_bytes()) != Digest::of(record.as_bytes())
                );
            }
            samples.sort_unstable();
            let ms = |place: usize| samples[place].0.as_secs_f64() * 1e3;
            let memory = samples.iter().map(|sample| sample.1).max().unwrap_or_default() as f64 / 1024.0;
            println!(
                "| {items} items, {} events, {size:.1} MB | {name} | {:.1} | {:.1} | {:.1} | {memory:.0} MiB |",
                each * items.min(1000),
                ms(0),
                ms(RUNS / 2),
                ms(RUNS - 1)
            );
        }
    }
}
