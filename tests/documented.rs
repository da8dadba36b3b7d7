//! The commands of the documentation with the output that it shows: each is run by a shell, with the real tools.

#![allow(clippy::expect_used, clippy::disallowed_methods, reason = "tests")]

mod support;

use std::path::Path;
use std::process::Command;
use support::{root, tool};

/// 2026-11-20, noon.
const EPOCH: &str = "1795176000";

/// A command of a page with what it prints.
#[derive(Debug, PartialEq)]
struct Example {
    command: String,
    output: String,
}

/// The commands of the blocks ```` ```console ````: a line that begins with `$ `, and what follows up to the next.
fn examples(page: &str) -> Vec<Example> {
    let mut found: Vec<Example> = Vec::new();
    for block in page.split("```console\n").skip(1).filter_map(|rest| rest.split("```").next()) {
        for line in block.lines() {
            match (line.strip_prefix("$ "), found.last_mut()) {
                (Some(command), _) => found.push(Example { command: command.to_owned(), output: String::new() }),
                (None, Some(example)) => example.output.push_str(&format!("{line}\n")),
                (None, None) => panic!("{line} stands before any command"),
            }
        }
    }
    found
}

/// What a command of the page prints, by a shell in a folder.
fn shell(folder: &Path, command: &str) -> String {
    let program = Path::new(env!("CARGO_BIN_EXE_rchecklist")).parent().expect("its folder");
    let path = std::env::var("PATH").unwrap_or_default();
    let output = Command::new("sh")
        .args(["-euc", command])
        .current_dir(folder)
        .env_clear()
        .env("PATH", format!("{}:{path}", program.display()))
        .env("SOURCE_DATE_EPOCH", EPOCH)
        .output()
        .expect("a shell");
    assert!(output.status.success(), "{command}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("UTF-8")
}

/// `RCHECKLIST_EXAMPLES=overwrite` writes what the commands print into the page.
#[test]
fn the_jq_examples_print_what_the_page_says() {
    if tool("jq", &["--version"]).is_none() {
        return;
    }
    let path = root().join("docs/json.md");
    let page = std::fs::read_to_string(&path).expect("the page");
    let folder = tempfile::tempdir().expect("a folder");
    let examples = examples(&page);
    assert!(examples.len() > 8, "{examples:?}");
    let mut new = page.clone();
    for example in &examples {
        let output = shell(folder.path(), &example.command);
        let as_written = format!("$ {}\n{}", example.command, example.output);
        new = new.replace(&as_written, &format!("$ {}\n{output}", example.command));
    }
    if std::env::var("RCHECKLIST_EXAMPLES").is_ok_and(|word| word == "overwrite") {
        std::fs::write(&path, &new).expect("written");
    }
    assert_eq!(new, page);
}
