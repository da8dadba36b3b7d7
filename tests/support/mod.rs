//! What the tests share: the program in a clean environment, its folders, and the outside tools.

#![allow(dead_code, reason = "each test file uses a part of this")]
#![allow(clippy::disallowed_macros, reason = "a skipped test says so")]

pub mod fleet;
pub mod packs;

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// The day of all tests.
pub const DAY: &str = "2026-11-20";

/// The repository.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The folder with the reference readings of the source pages, where it is given; in CI it must be.
pub fn reference() -> Option<PathBuf> {
    match std::env::var_os("RCHECKLIST_REFERENCE") {
        Some(folder) => Some(PathBuf::from(folder)),
        None if std::env::var_os("RCHECKLIST_REFERENCE_REQUIRED").is_some() => {
            panic!("RCHECKLIST_REFERENCE is not set")
        }
        None => {
            eprintln!("SKIPPED: RCHECKLIST_REFERENCE is not set, so the source pages are not compared");
            None
        }
    }
}

/// The program in a folder, with nothing of the caller's environment but the path to the outside tools.
pub fn program(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_rchecklist"));
    command.current_dir(folder).env_clear().env("PATH", std::env::var_os("PATH").unwrap_or_default());
    command
}

/// Runs the program; its exit code must be `code`.
pub fn run(folder: &Path, args: &[&str], code: i32) -> Output {
    let output = program(folder).args(args).output().expect("the program starts");
    let talk = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(code), "{args:?}\n{talk}");
    output
}

/// Runs an outside tool; `None` where it is not installed, which is a failure in CI.
pub fn tool(name: &str, args: &[&str]) -> Option<Output> {
    match Command::new(name).args(args).output() {
        Ok(output) => Some(output),
        Err(error) if std::env::var_os("CI").is_some() => panic!("{name} is needed in CI: {error}"),
        Err(error) => {
            eprintln!("SKIPPED: {name}: {error}");
            None
        }
    }
}

/// The standard output as text.
pub fn text(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("UTF-8")
}

/// All regular files below a folder with their content, by relative path; but for what is remembered of packs, which tells of
/// inodes and times.
pub fn files(folder: &Path) -> std::collections::BTreeMap<String, Vec<u8>> {
    let mut found = all_files(folder);
    found.retain(|name, _| !name.split('/').any(|part| part == ".rchecklist"));
    found
}

/// All regular files below a folder with their content, by relative path.
pub fn all_files(folder: &Path) -> std::collections::BTreeMap<String, Vec<u8>> {
    let mut found = std::collections::BTreeMap::new();
    let mut waiting = vec![folder.to_path_buf()];
    while let Some(here) = waiting.pop() {
        for entry in std::fs::read_dir(&here).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                waiting.push(path);
            } else {
                let name = path.strip_prefix(folder).expect("below").to_string_lossy().into_owned();
                found.insert(name, std::fs::read(&path).expect("a file"));
            }
        }
    }
    found
}

/// Runs Python with the packages that `tests/run` installs; `None` where one is missing, which is a failure in CI.
pub fn python(args: &[&str]) -> Option<Output> {
    let python = std::env::var("RCHECKLIST_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let output = tool(&python, args)?;
    let talk = String::from_utf8_lossy(&output.stderr);
    if !output.status.success() && talk.contains("ModuleNotFoundError") {
        assert!(std::env::var_os("CI").is_none(), "{talk}");
        eprintln!("SKIPPED: {talk}");
        return None;
    }
    Some(output)
}
