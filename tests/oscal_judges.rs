//! OSCAL as others see it: NIST's JSON Schemas by ajv, and compliance-trestle, which imports the documents, resolves the
//! profile, and writes pages for authors. For every shipped profile, and for a record of a year's work.

#![allow(clippy::expect_used, clippy::disallowed_methods, reason = "tests")]
#![allow(clippy::disallowed_macros, reason = "a skipped test says so")]

mod support;

use rchecklist::model::library::PROFILES;
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::Output;
use support::{DAY, python, reference, root, run, tool};

/// The folders with the documents of every profile.
fn exported(at: &Path) -> Vec<PathBuf> {
    for name in ["payments-hsm.toml", "payments-hsm.record.toml"] {
        std::fs::copy(root().join("tests/sample").join(name), at.join(name)).expect("copied");
    }
    let profiles = PROFILES.iter().map(|(name, _)| *name).chain(["payments-hsm.toml"]);
    profiles
        .map(|profile| {
            let folder = at.join("oscal").join(profile);
            let output = folder.to_str().expect("UTF-8");
            run(at, &["export", "-p", profile, "--as-of", DAY, "--format", "oscal", "--output", output, "-q"], 0);
            folder
        })
        .collect()
}

/// The lines of JSON that a judge prints.
fn lines(output: &Output) -> Vec<Value> {
    let text = String::from_utf8_lossy(&output.stdout);
    let read = |line: &str| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"));
    text.lines().map(read).collect()
}

fn names(folders: &[PathBuf]) -> Vec<&str> {
    folders.iter().map(|folder| folder.to_str().expect("UTF-8")).collect()
}

#[test]
fn the_official_schemas_find_nothing() {
    let Some(facts) = reference() else { return };
    let at = tempfile::tempdir().expect("a folder");
    let folders = exported(at.path());
    let (script, schemas) = (root().join("tests/outside/oscal.mjs"), facts.join("facts/oscal"));
    let (script, schemas) = (script.to_str().expect("UTF-8"), schemas.to_str().expect("UTF-8"));
    let Some(output) = tool("node", &[&[script, schemas][..], &names(&folders)].concat()) else { return };
    let seen = lines(&output);
    assert_eq!(seen.len(), folders.len() * 8, "{}", String::from_utf8_lossy(&output.stderr));
    for line in &seen {
        assert_eq!(line["ok"], true, "{line}");
    }
    assert!(output.status.success());

    // The judge does find what is wrong.
    let ssp = folders[0].join("ssp.json");
    let text = std::fs::read_to_string(&ssp).expect("there").replacen("\"last-modified\"", "\"modified\"", 1);
    std::fs::write(&ssp, text).expect("written");
    let output = tool("node", &[script, schemas, names(&folders)[0]]).expect("node is there");
    assert!(!output.status.success());
    assert_eq!(lines(&output).iter().filter(|line| line["ok"] == false).count(), 1);
}

#[test]
fn trestle_works_with_every_profile() {
    let at = tempfile::tempdir().expect("a folder");
    let folders = exported(at.path());
    let script = root().join("tests/outside/oscal_trestle.py");
    let script = script.to_str().expect("UTF-8");
    let Some(output) = python(&[&[script][..], &names(&folders)].concat()) else { return };
    let seen = lines(&output);
    assert_eq!(seen.len(), folders.len(), "{}", String::from_utf8_lossy(&output.stderr));
    for (line, folder) in seen.iter().zip(&folders) {
        assert_eq!(line["ok"], true, "{line}");
        assert_eq!(line["documents"], 8, "{line}");
        // Trestle's pages are as many as the controls that went in.
        let catalog: Value =
            serde_json::from_slice(&std::fs::read(folder.join("catalog.json")).expect("there")).expect("JSON");
        let groups = catalog["catalog"]["groups"].as_array().expect("groups").iter();
        let controls: usize = groups.map(|group| group["controls"].as_array().map_or(0, Vec::len)).sum();
        assert_eq!(line["catalog"], controls, "{line}");
        assert!(line["responsibilities"].as_u64().is_some_and(|number| number > 0), "{line}");
    }
    assert!(seen.last().is_some_and(|line| line["satisfied"].as_u64() > Some(0)), "the sample has met items");
    assert!(output.status.success());
}
