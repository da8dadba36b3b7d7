//! The page `docs/threat-model.md` and the tests say the same.

use crate::support::{files, root};
use std::collections::{BTreeMap, BTreeSet};

/// The test functions of a file that run each time, by the name of the file without its ending.
fn tests_of(text: &str) -> BTreeSet<&str> {
    let mut found = BTreeSet::new();
    let mut marked = false;
    for line in text.lines().map(str::trim) {
        if line == "#[test]" {
            marked = true;
        } else if line.starts_with("#[ignore") {
            marked = false;
        } else if let Some(rest) = line.strip_prefix("fn ")
            && marked
        {
            found.insert(rest.split(['(', '<']).next().unwrap_or_default());
            marked = false;
        }
    }
    found
}

/// The tests that the page names as `file::test`, with the line on which each stands.
fn named(page: &str) -> Vec<(usize, &str, &str)> {
    let mut found = Vec::new();
    for (number, line) in (1..).zip(page.lines()) {
        for word in line.split('`').skip(1).step_by(2) {
            // The page's own words on how a test is named have no test.
            if let Some((file, test)) = word.split_once("::").filter(|(_, test)| *test != "…") {
                found.push((number, file, test));
            }
        }
    }
    found
}

#[test]
fn each_test_that_the_page_names_is_there_and_each_attack_is_named() {
    let sources = files(&root().join("tests"));
    let own = files(&root().join("src"));
    let mut tests: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (name, bytes) in sources.iter().chain(&own) {
        if let (Some(name), Ok(text)) = (name.strip_suffix(".rs"), std::str::from_utf8(bytes)) {
            tests.entry(name).or_default().extend(tests_of(text));
        }
    }
    let page = std::fs::read_to_string(root().join("docs/threat-model.md")).expect("the page");
    let named = named(&page);
    for (line, file, test) in &named {
        let there = tests.get(file).is_some_and(|tests| tests.contains(test));
        assert!(there, "docs/threat-model.md:{line}: there is no test `{test}` in tests/{file}.rs");
    }
    // Each row of a table of threats has a test.
    for (number, line) in (1..).zip(page.lines()) {
        let is_row = line.starts_with("| ") && line.matches(" | ").count() == 2;
        if is_row && !line.starts_with("| threat |") {
            assert!(named.iter().any(|(at, ..)| *at == number), "docs/threat-model.md:{number}: no test is named");
        }
    }
    // And no attack is kept from the reader.
    let named: BTreeSet<(&str, &str)> = named.iter().map(|(_, file, test)| (*file, *test)).collect();
    for (file, tests) in tests.iter().filter(|(file, _)| file.starts_with("attack/")) {
        for test in tests {
            assert!(named.contains(&(*file, *test)), "docs/threat-model.md does not name `{file}::{test}`");
        }
    }
}
