//! The fuzz targets without a fuzzer: each runs over its corpus, and over what once made it fail.
//!
//! `fuzz/README.md` says how the corpora come about.

use crate::targets;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

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

/// Instrumented is what the fuzzers' profile sets apart, by its optimisation, and nothing that the ordinary build takes from the same
/// folder: that one could not be linked.
#[cfg(unix)]
#[test]
fn what_the_ordinary_build_shares_is_not_instrumented() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let instrumented = |name: &str, level: &str| {
        // In place of the compiler: what it would be called with.
        let call = Command::new(root.join("fuzz/rustc-wrapper"))
            .args(["echo", "--crate-name", name, "--edition=2021", "-C", &format!("opt-level={level}")])
            .output()
            .expect("a shell");
        assert!(call.status.success());
        let said = String::from_utf8(call.stdout).expect("UTF-8");
        assert!(said.starts_with("--crate-name "), "{said}");
        said.contains("sancov-module")
    };
    let manifest = fs::read_to_string(root.join("fuzz/Cargo.toml")).expect("there");
    let manifest: toml::Table = manifest.parse().expect("TOML");
    let apart = manifest["profile"]["release"]["package"].as_table().expect("packages");
    for (package, own) in apart {
        assert_eq!(own["opt-level"].as_integer(), Some(2), "{package} is set apart as the others are");
        let name = package.split('@').next().unwrap_or_default().replace('-', "_");
        assert!(instrumented(&name, "2"), "{package}");
        assert!(!instrumented(&name, "3"), "another version of {package}");
        assert!(!instrumented(&name, "0"), "{package} for a build script");
    }
    assert!(instrumented("rchecklist_fuzz", "3"));
    assert!(!instrumented("typst", "3"));
}
