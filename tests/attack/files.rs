//! Files that are not what they seem: names, links, devices, changes between check and use, sizes, modes.

mod kinds;
mod links;
mod modes;
mod names;
mod races;
mod sizes;

use crate::faults::{ITEM, healthy, talk, world};
use crate::support::program;
use std::path::Path;
use std::process::{Command, Output};

/// What stands in files outside of the folder, and must never come into it.
const OUTSIDE: &str = "this text lies outside of the folder\n";

/// Runs the program for at most so many seconds: nothing may wait for a pipe or read without an end.
fn timed(folder: &Path, args: &[&str]) -> Output {
    let mut command = Command::new("timeout");
    command.args(["-s", "KILL", "60"]).arg(env!("CARGO_BIN_EXE_rchecklist")).args(args).current_dir(folder);
    command.env_clear().env("PATH", std::env::var_os("PATH").unwrap_or_default());
    command.stdin(std::process::Stdio::null()).output().expect("timeout starts")
}

/// What a run said, both streams.
fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &talk(output)
}

/// All that stands below a folder, by path; what a link stands for is not looked at. Files with their bytes, links with their targets.
fn standing(folder: &Path) -> std::collections::BTreeMap<std::path::PathBuf, Vec<u8>> {
    use std::os::unix::ffi::OsStrExt as _;
    let mut found = std::collections::BTreeMap::new();
    let mut waiting = vec![folder.to_path_buf()];
    while let Some(here) = waiting.pop() {
        for entry in std::fs::read_dir(&here).expect("a folder") {
            let path = entry.expect("an entry").path();
            let Ok(meta) = path.symlink_metadata() else { continue };
            let bytes = if meta.is_dir() {
                waiting.push(path.clone());
                Vec::new()
            } else if meta.is_symlink() {
                std::fs::read_link(&path).map(|to| to.as_os_str().as_bytes().to_vec()).unwrap_or_default()
            } else if meta.is_file() {
                std::fs::read(&path).unwrap_or_default()
            } else {
                Vec::new()
            };
            found.insert(path, bytes);
        }
    }
    found
}

/// Nothing from outside may stand in a folder.
fn nothing_came_in(folder: &Path, story: &str) {
    for (path, bytes) in standing(folder) {
        let text = String::from_utf8_lossy(&bytes);
        assert!(!text.contains(OUTSIDE.trim()), "{} came from outside: {story}", path.display());
    }
}
