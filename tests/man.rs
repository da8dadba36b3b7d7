//! The manual pages, judged by the programs that show them.

#![allow(clippy::expect_used, clippy::disallowed_methods, reason = "tests")]

mod support;

use std::collections::BTreeSet;
use support::{files, run, text, tool};

/// The commands, as the help lists them.
fn commands() -> BTreeSet<String> {
    let folder = tempfile::tempdir().expect("a folder");
    let help = text(&run(folder.path(), &["--help"], 0));
    let list = help.split_once("Commands:\n").expect("commands").1.split_once("\n\n").expect("an end").0;
    let first =
        |line: &str| line.strip_prefix("  ")?.split(' ').next().filter(|name| !name.is_empty()).map(str::to_owned);
    list.lines().filter_map(first).filter(|name| name != "help").collect()
}

#[test]
fn each_command_has_a_page_that_readers_take() {
    let folder = tempfile::tempdir().expect("a folder");
    run(folder.path(), &["man", "--output", "pages"], 0);
    let pages = files(&folder.path().join("pages"));
    let wanted: BTreeSet<String> =
        commands().iter().map(|name| format!("rchecklist-{name}.1")).chain(["rchecklist.1".to_owned()]).collect();
    assert!(wanted.len() > 15);
    assert_eq!(pages.keys().cloned().collect::<BTreeSet<_>>(), wanted);
    for (name, bytes) in &pages {
        assert!(bytes.is_ascii(), "{name}");
        let path = folder.path().join("pages").join(name).to_string_lossy().into_owned();
        if let Some(lint) = tool("mandoc", &["-T", "lint", "-W", "warning", &path]) {
            assert!(lint.status.success() && lint.stdout.is_empty(), "{name}: {}", text(&lint));
        }
        if let Some(set) = tool("groff", &["-Tutf8", "-man", "-ww", "-P-cbou", "-rLL=78n", &path]) {
            assert!(set.stderr.is_empty(), "{name}: {}", String::from_utf8_lossy(&set.stderr));
            let set = text(&set);
            for heading in ["NAME", "SYNOPSIS", "DESCRIPTION", "OPTIONS"] {
                assert!(set.lines().any(|line| line == heading), "{name}: no {heading}");
            }
            // A command in an example is not broken by the reader; what stands in quotes cannot be.
            for line in set.lines() {
                assert!(line.chars().count() <= 80 || line.contains('\''), "{name}: {line}");
            }
        }
    }
    let main = run(folder.path(), &["man"], 0).stdout;
    assert_eq!(main, pages["rchecklist.1"]);
    run(folder.path(), &["man", "--output", "again"], 0);
    assert_eq!(files(&folder.path().join("again")), pages);
}

/// Examples stay commands: one after another, each whole on its lines.
#[test]
fn examples_are_set_line_by_line() {
    let folder = tempfile::tempdir().expect("a folder");
    run(folder.path(), &["man", "--output", "."], 0);
    let page = folder.path().join("rchecklist-sign.1").to_string_lossy().into_owned();
    let Some(set) = tool("groff", &["-Tutf8", "-man", "-P-cbou", "-rLL=78n", &page]) else { return };
    let set = text(&set);
    let examples = set.split_once("\nEXAMPLES\n").expect("examples").1;
    let lines: Vec<&str> = examples.lines().map(str::trim).collect();
    for line in ["rchecklist sign --profile hpcs.toml", "ssh-keygen -Y sign -n sign-off@rchecklist -f KEY s.txt"] {
        assert!(lines.contains(&line), "{line} in\n{examples}");
    }
    assert!(lines.windows(2).any(|pair| pair[0].ends_with('\\') && pair[1].starts_with("--")), "{examples}");
}
