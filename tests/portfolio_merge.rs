//! `portfolio merge`: the shards of a run made whole, as the program does it on real packs.

#![allow(clippy::expect_used, clippy::disallowed_methods, reason = "tests")]

mod support;

use rchecklist::digest::Digest;
use rchecklist::pack::VERSION;
use rchecklist::portfolio::{Failed, Made, Portfolio, Shard, System, render};
use serde_json::{Value, json};
use std::path::Path;
use support::fleet::{made_up, packs};
use support::{DAY, files, program, run, text};

/// The packs of some shipped profiles, made by the program, and their lines.
fn real(folder: &Path) -> Vec<System> {
    let mut systems = Vec::new();
    for pack in packs()
        .into_iter()
        .filter(|pack| ["hpcs", "secrets-manager", "key-protect-standard"].contains(&pack.id.as_str()))
    {
        run(folder, &["--profile", &pack.id, "--as-of", DAY, "--format", "md", "--quiet"], 0);
        let manifest = std::fs::read(folder.join("out").join(&pack.id).join("manifest.json")).expect("there");
        let files = vec!["audit-pack.md".to_owned(), "audit-pack.zip".to_owned()];
        let made =
            Made { profile: pack.id.clone(), folder: pack.id.clone(), files, manifest: Digest::of(&manifest) };
        systems.push(System::of(&pack, &made));
    }
    assert_eq!(systems.len(), 3);
    systems
}

/// Writes the shards of some systems as a run would, and gives their names.
fn write(folder: &Path, systems: &[System], failed: &[Failed], of: u32) -> Vec<String> {
    std::fs::create_dir_all(folder).expect("made");
    let day = DAY.parse().expect("a day");
    (1..=of)
        .map(|index| {
            let shard = Shard::new(index, of).expect("a shard");
            let own = systems.iter().filter(|system| shard.holds(&system.id)).cloned().collect();
            let failed = if index == 1 { failed.to_vec() } else { Vec::new() };
            let file = render::part(&Portfolio::new(day, VERSION, own, failed, Some(shard))).expect("JSON");
            std::fs::write(folder.join(&file.name), &file.bytes).expect("written");
            file.name
        })
        .collect()
}

fn index(folder: &Path) -> Value {
    serde_json::from_slice(&std::fs::read(folder.join("index.json")).expect("there")).expect("JSON")
}

#[test]
fn the_whole_is_what_one_run_would_have_made() {
    let folder = tempfile::tempdir().expect("a folder");
    let systems = real(folder.path());
    let out = folder.path().join("out");
    write(&out, &systems, &[], 3);
    let said = text(&run(folder.path(), &["portfolio", "merge", "out"], 0));
    assert!(said.contains("of 3 systems") && said.contains("secrets-manager"), "{said}");
    let whole = Portfolio::new(DAY.parse().expect("a day"), VERSION, systems, Vec::new(), None);
    for file in render::all(&whole).expect("all") {
        let there = std::fs::read(out.join(&file.name)).expect("written");
        assert!(there == file.bytes, "{} differs", file.name);
    }
    assert_eq!(index(&out)["warnings"], json!([]));
    // Once more, from named files into another folder, for scripts: the packs are not there, and nothing is linked.
    let other = ["portfolio", "merge", "out/shard-3-of-3.json", "out/shard-1-of-3.json", "out/shard-2-of-3.json"];
    let said = run(folder.path(), &[&other[..], &["--out", "elsewhere", "--format", "json"]].concat(), 0);
    let said: Value = serde_json::from_slice(&said.stdout).expect("JSON");
    assert_eq!((&said["totals"]["systems"], said["warnings"].as_array().map(Vec::len)), (&json!(3), Some(3)));
    let page = std::fs::read_to_string(folder.path().join("elsewhere/index.html")).expect("written");
    assert!(page.contains("the pack is not here") && !page.contains("audit-pack.md"));
}

#[test]
fn a_pack_that_says_the_same_in_other_files_is_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let systems = real(folder.path());
    let out = folder.path().join("out");
    write(&out, &systems, &[], 2);
    run(folder.path(), &["--profile", "hpcs", "--as-of", DAY, "--format", "md,csv", "--quiet"], 0);
    std::fs::remove_file(out.join("secrets-manager/audit-pack.md")).expect("there");
    let said = text(&run(folder.path(), &["portfolio", "merge", "out"], 0));
    assert!(said.contains("! hpcs: the pack in out/hpcs is not the one that was reported"), "{said}");
    let index = index(&out);
    assert_eq!(index["warnings"].as_array().map(Vec::len), Some(1));
    let line = index["systems"].as_array().expect("systems").iter().find(|line| line["id"] == "secrets-manager");
    assert_eq!(line.expect("there")["files"], json!(["audit-pack.zip"]));
}

#[test]
fn what_failed_stays_a_failure() {
    let folder = tempfile::tempdir().expect("a folder");
    let failed =
        Failed { profile: "profiles/vault.toml".to_owned(), id: None, messages: vec!["a mistake".to_owned()] };
    write(&folder.path().join("out"), &made_up(9), &[failed], 4);
    let said = text(&run(folder.path(), &["portfolio", "merge", "out"], 1));
    assert!(said.contains("failed profiles/vault.toml: a mistake"), "{said}");
    let out = folder.path().join("out");
    for name in ["index.html", "index.md"] {
        let page = std::fs::read_to_string(out.join(name)).expect("written");
        assert!(page.contains("1 profile failed"), "{name}");
    }
}

#[test]
fn a_missing_shard_is_an_error_or_said_loudly() {
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("out");
    let names = write(&out, &made_up(9), &[], 4);
    std::fs::remove_file(out.join(&names[1])).expect("there");
    let before = files(folder.path());
    let failed = run(folder.path(), &["portfolio", "merge", "out"], 2);
    let talk = String::from_utf8_lossy(&failed.stderr).into_owned();
    assert!(talk.contains("missing-shard") && talk.contains("shard-2-of-4.json"), "{talk}");
    assert_eq!(files(folder.path()), before, "something was written");
    let said = text(&run(folder.path(), &["portfolio", "merge", "out", "--partial"], 0));
    assert!(said.contains("! The shard 2/4 is missing: this is not the whole fleet."), "{said}");
    assert_eq!(index(&out)["missing"], json!([{ "index": 2, "of": 4 }]));
    for name in ["index.html", "index.md"] {
        let page = std::fs::read_to_string(out.join(name)).expect("written");
        assert!(page.contains("is missing: this is not the whole fleet"), "{name}");
    }
}

#[test]
fn what_does_not_belong_together_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("out");
    let systems = made_up(8);
    let refused = |change: &dyn Fn(&mut Value), message: &str| {
        write(&out, &systems, &[], 2);
        let path = out.join("shard-2-of-2.json");
        let mut value: Value = serde_json::from_slice(&std::fs::read(&path).expect("there")).expect("JSON");
        change(&mut value);
        std::fs::write(&path, value.to_string()).expect("written");
        let output = program(folder.path()).args(["portfolio", "merge", "out"]).output().expect("it starts");
        let talk = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{talk}");
        assert!(talk.contains(message), "no {message}: {talk}");
        assert!(!out.join("index.html").exists());
    };
    let first = Shard::new(1, 2).expect("a shard");
    let moved = systems.iter().find(|system| first.holds(&system.id)).expect("one").clone();
    let both = serde_json::to_value(&moved).expect("JSON");
    refused(&|value| value["as-of"] = json!("2026-11-21"), "is as of 2026-11-20, and");
    refused(&|value| value["tool"]["version"] = json!("9.9.9"), "was made by version");
    refused(&|value| value["shard"] = json!({ "index": 2, "of": 3 }), "is one of 2 shards, and");
    refused(&|value| value["shard"] = json!({ "index": 1, "of": 2 }), "are both shard 1/2");
    refused(&|value| value["shard"] = Value::Null, "is a whole portfolio, not a shard");
    refused(
        &|value| value["systems"].as_array_mut().expect("some").push(both.clone()),
        "is in out/shard-1-of-2.json and in",
    );
    refused(
        &|value| {
            value["systems"][0]["id"] = json!(format!("{}x", moved.id));
            while !first.holds(value["systems"][0]["id"].as_str().expect("an ID")) {
                let longer = format!("{}x", value["systems"][0]["id"].as_str().expect("an ID"));
                value["systems"][0]["id"] = json!(longer);
            }
            value["systems"][0]["folder"] = value["systems"][0]["id"].clone();
        },
        "does not belong to shard 2/2",
    );
    refused(&|value| value["systems"][0]["folder"] = json!("../../etc"), "leads elsewhere");
}

/// Texts of a shard from elsewhere are data on a terminal too.
#[test]
fn a_terminal_is_given_no_orders() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut systems = made_up(4);
    for system in &mut systems {
        system.title = "\u{1b}[31m\u{202e}title".to_owned();
        system.signers[0].name = "\u{9b}name".to_owned();
    }
    let failed =
        Failed { profile: "\u{1b}]0;x\u{7}".to_owned(), id: None, messages: vec!["\u{1b}c\nmore".to_owned()] };
    write(&folder.path().join("out"), &systems, &[failed], 1);
    let said = text(&run(folder.path(), &["portfolio", "merge", "out"], 1));
    assert!(!said.contains(['\u{1b}', '\u{202e}', '\u{9b}', '\u{7}']), "{said:?}");
}

/// What a format writes into a folder of its own is a file of the pack like others.
#[test]
fn packs_with_files_in_folders_are_merged() {
    let folder = tempfile::tempdir().expect("a folder");
    let args = ["--profile", "hpcs", "--as-of", DAY, "--format", "md,oscal", "--shard", "1/1", "--quiet"];
    run(folder.path(), &args, 0);
    run(folder.path(), &["portfolio", "merge", "out"], 0);
    let index = index(&folder.path().join("out"));
    assert_eq!(index["warnings"], json!([]));
    let files = index["systems"][0]["files"].as_array().expect("files");
    assert!(files.contains(&json!("oscal/catalog.json")) && files.contains(&json!("audit-pack.md")), "{files:?}");
}
