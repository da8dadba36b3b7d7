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

/// The files that a page shows: a line with the name and a colon, then the block.
fn shown(page: &str) -> Vec<(&str, &str)> {
    let blocks = page.split("`:\n\n```toml\n").collect::<Vec<_>>();
    let pairs = blocks.windows(2);
    pairs
        .map(|pair| {
            let name = pair[0].rsplit('`').next().expect("a name");
            (name, pair[1].split("```").next().expect("a text"))
        })
        .collect()
}

#[test]
fn the_jq_examples_print_what_the_page_says() {
    check("docs/json.md", 0, 8);
}

/// The fleet of the page, with the files that stand there.
#[test]
fn the_base_of_the_page_works_as_it_says() {
    check("docs/profile.md", 3, 4);
}

/// Runs the commands of a page in a folder with its files. `RCHECKLIST_EXAMPLES=overwrite` writes what they print into the page.
fn check(name: &str, least_files: usize, least: usize) {
    if tool("jq", &["--version"]).is_none() {
        return;
    }
    let path = root().join(name);
    let page = std::fs::read_to_string(&path).expect("the page");
    let folder = tempfile::tempdir().expect("a folder");
    let files = shown(&page);
    assert!(files.len() >= least_files, "{files:?}");
    for (name, text) in files {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        std::fs::write(path, text).expect("written");
    }
    let examples = examples(&page);
    assert!(examples.len() > least, "{examples:?}");
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
