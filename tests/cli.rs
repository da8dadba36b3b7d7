//! The command line as people see it: transcripts, and that a failure writes nothing.

#![allow(clippy::expect_used, clippy::disallowed_methods, reason = "tests")]
#![allow(clippy::case_sensitive_file_extension_comparisons, reason = "the names are ours")]

mod support;

use support::{DAY, files, program, root};

/// Seconds since 1970 of [`DAY`] at midnight.
const EPOCH: &str = "1795132800";

/// `tests/cli/*.trycmd`. To take over what the program says today: `TRYCMD=overwrite cargo test --release --test cli`,
/// then read the difference.
#[test]
fn transcripts() {
    trycmd::TestCases::new()
        .default_bin_name("rchecklist")
        .env("SOURCE_DATE_EPOCH", EPOCH)
        .env("NO_COLOR", "1")
        .env("COLUMNS", "100")
        .case("tests/cli/*.trycmd");
}

#[test]
fn the_day_of_the_tests_is_the_day_of_the_transcripts() {
    let seconds = EPOCH.parse().expect("a number");
    let day = chrono::DateTime::from_timestamp(seconds, 0).expect("a moment").date_naive();
    assert_eq!(day.to_string(), DAY);
}

/// Each bad input of the transcripts, in a fresh copy of their folder: exit code 2, and the folder is as before.
#[test]
fn bad_input_writes_nothing() {
    let source = root().join("tests/cli/errors.in");
    let before = files(&source);
    let mut tried = 0;
    for name in before.keys().filter(|name| name.ends_with(".toml") && !name.contains('/')) {
        if name == "good.toml" || name.ends_with(".record.toml") {
            continue;
        }
        let folder = tempfile::tempdir().expect("a folder");
        for (name, bytes) in &before {
            let path = folder.path().join(name);
            std::fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
            std::fs::write(path, bytes).expect("a file");
        }
        let output = program(folder.path())
            .args(["--profile", name, "--models", "models", "--as-of", DAY])
            .output()
            .expect("the program starts");
        let talk = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{name}: {talk}");
        assert!(output.stdout.is_empty(), "{name} printed a result");
        assert_eq!(files(folder.path()), before, "{name} wrote something");
        if name != "not-text.toml" {
            let place = if name == "broken-model.toml" { "models/broken.toml:" } else { "toml:" };
            assert!(talk.contains(place), "{name}: no file, line and column in\n{talk}");
        }
        tried += 1;
    }
    assert!(tried > 25, "only {tried} tried");
}

/// `--profile` takes a path, then a name in ./profiles, then a shipped name; each with and without `.toml`.
#[test]
fn a_profile_is_found_by_path_then_folder_then_among_the_shipped() {
    let folder = tempfile::tempdir().expect("a folder");
    let title = |name: &str| {
        let output =
            support::run(folder.path(), &["status", "--profile", name, "--format", "json", "--as-of", DAY], 0);
        let status: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
        status["title"].as_str().expect("a title").to_owned()
    };
    let profile =
        |title: &str| format!("id = \"hpcs\"\ntitle = \"{title}\"\n[[deployment]]\nservice = \"hs-crypto\"\n");
    for name in ["hpcs", "hpcs.toml"] {
        assert_eq!(title(name), "Hyper Protect Crypto Services, smart cards");
    }
    std::fs::create_dir(folder.path().join("profiles")).expect("a folder");
    std::fs::write(folder.path().join("profiles/hpcs.toml"), profile("In the folder")).expect("written");
    for name in ["hpcs", "hpcs.toml", "profiles/hpcs", "profiles/hpcs.toml"] {
        assert_eq!(title(name), "In the folder");
    }
    // A folder that bears the name does not stand in the way.
    std::fs::create_dir(folder.path().join("hpcs")).expect("a folder");
    assert_eq!(title("hpcs"), "In the folder");
    std::fs::write(folder.path().join("hpcs.toml"), profile("By its path")).expect("written");
    for name in ["hpcs", "hpcs.toml", "./hpcs.toml"] {
        assert_eq!(title(name), "By its path");
    }
}

/// Looking around writes nothing at all.
#[test]
fn looking_around_writes_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    for args in [
        &["services"][..],
        &["profiles"],
        &["items", "--profile", "hpcs"],
        &["show", "hold-master", "--profile", "hpcs"],
        &["status", "--profile", "hpcs"],
    ] {
        support::run(folder.path(), args, 0);
    }
    assert!(files(folder.path()).is_empty());
}
