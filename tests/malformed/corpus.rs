//! The fuzz targets without a fuzzer: each runs over its corpus, and over what once made it fail.
//!
//! `fuzz/README.md` says how the corpora come about.

use crate::targets;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// How long one input may take here, where nothing is optimised for it and the machine has other work.
const SECONDS: u64 = 20;

/// The files of a folder, if it is there.
fn files(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut found: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
    found.sort();
    found
}

/// Runs each target over the files in its folder, and says which file it is where one fails. Gives how many there were.
fn run_all(folder: &str) -> usize {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz").join(folder);
    let mut count = 0;
    let known: BTreeSet<&str> = targets::TARGETS.iter().map(|(name, _)| *name).collect();
    for found in files(&root) {
        let name = found.file_name().expect("a name").to_string_lossy().into_owned();
        assert!(known.contains(&*name), "{} is a folder of no target", found.display());
    }
    for (name, target) in targets::TARGETS {
        for file in files(&root.join(name)) {
            let data = fs::read(&file).expect("readable");
            let began = std::time::Instant::now();
            let done = std::panic::catch_unwind(|| target(&data));
            assert!(done.is_ok(), "{} fails on {}", name, file.display());
            assert!(began.elapsed().as_secs() < SECONDS, "{} takes too long on {}", name, file.display());
            count += 1;
        }
    }
    count
}

#[test]
fn what_once_failed_fails_no_more() {
    assert!(run_all("regressions") > 0);
}

#[test]
fn every_target_holds_over_its_corpus() {
    assert!(run_all("corpus") > 0);
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz");
    for (name, _) in targets::TARGETS {
        assert!(!files(&root.join("corpus").join(name)).is_empty(), "{name} has no corpus");
    }
}

/// The fuzzers are built with the program's own dependencies; else what they find would be another program's.
#[test]
fn the_fuzzers_dependencies_are_the_programs() {
    let versions = |text: &str| -> BTreeSet<(String, String)> {
        let lock: toml::Table = text.parse().expect("TOML");
        let packages = lock["package"].as_array().expect("packages");
        packages.iter().map(|own| (own["name"].to_string(), own["version"].to_string())).collect()
    };
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let read = |path: &str| versions(&fs::read_to_string(root.join(path)).expect("there"));
    let (own, fuzz) = (read("Cargo.lock"), read("fuzz/Cargo.lock"));
    let others: Vec<&str> = fuzz.difference(&own).map(|(name, _)| name.trim_matches('"')).collect();
    assert_eq!(others, ["rchecklist-fuzz"], "fuzz/Cargo.lock has others");
}
