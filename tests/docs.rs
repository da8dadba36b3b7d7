//! The documentation holds what the program does.

#![allow(clippy::expect_used, clippy::disallowed_methods, reason = "tests")]
#![allow(clippy::case_sensitive_file_extension_comparisons, reason = "the names are ours")]

mod support;

use std::collections::BTreeSet;
use support::{files, root};

/// Kebab-case texts that the sources use as codes: first argument of the functions that take one.
fn codes_in_sources() -> BTreeSet<String> {
    let mut codes = BTreeSet::new();
    for (name, bytes) in files(&root().join("src")) {
        let text = String::from_utf8(bytes).expect("UTF-8");
        let code = text.split("#[cfg(test)]").next().unwrap_or_default();
        for start in
            ["Diagnostic::new(", ".report(", "finding(", "Finding::new(", "Conflict::of(", "failure(&errors,"]
        {
            for (at, _) in code.match_indices(start) {
                let rest = code[at + start.len()..].trim_start().trim_start_matches('(');
                let Some(text) = rest.strip_prefix('"') else { continue };
                let word = text.split('"').next().unwrap_or_default();
                let is_code =
                    word.contains('-') || ["internal", "json", "template", "usage", "unreadable"].contains(&word);
                if is_code
                    && word.bytes().all(|b| b.is_ascii_lowercase() || b == b'-')
                    && !name.ends_with("markdown.rs")
                {
                    codes.insert(word.to_owned());
                }
            }
        }
    }
    codes
}

#[test]
fn every_code_is_documented_and_no_other() {
    let page = std::fs::read_to_string(root().join("docs/diagnostics.md")).expect("the page");
    let documented: BTreeSet<String> =
        page.lines().filter_map(|line| line.strip_prefix("| `")?.split('`').next()).map(str::to_owned).collect();
    let used = codes_in_sources();
    assert!(used.len() > 30, "only {} codes were found", used.len());
    let missing: Vec<_> = used.difference(&documented).collect();
    assert!(missing.is_empty(), "not in docs/diagnostics.md: {missing:?}");
    // A code that is documented stands somewhere in the sources.
    let sources: String =
        files(&root().join("src")).into_values().map(|bytes| String::from_utf8(bytes).expect("UTF-8")).collect();
    for code in documented {
        assert!(sources.contains(&format!("\"{code}\"")), "{code} is documented and nowhere used");
    }
}

/// Links between the documents lead to files that are there.
#[test]
fn links_in_the_documents_lead_somewhere() {
    let mut checked = 0;
    let mut pages: Vec<_> = files(&root().join("docs")).into_keys().map(|name| format!("docs/{name}")).collect();
    pages.extend(["README.md".to_owned(), "CHANGELOG.md".to_owned()]);
    for page in pages.iter().filter(|page| page.ends_with(".md")) {
        let path = root().join(page);
        let text = std::fs::read_to_string(&path).expect("the page");
        for event in pulldown_cmark::Parser::new(&text) {
            use pulldown_cmark::{Event, Tag};
            let Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) = event else { continue };
            if dest_url.starts_with("http") {
                continue;
            }
            let target = path.parent().expect("a folder").join(dest_url.split('#').next().unwrap_or_default());
            assert!(target.exists(), "{page} links to {dest_url}");
            checked += 1;
        }
    }
    assert!(checked > 10);
}

/// Files that one can read in one sitting, as the house wants them.
#[test]
fn no_source_file_is_a_drawer() {
    for (name, bytes) in files(&root().join("src")) {
        let lines = String::from_utf8_lossy(&bytes).lines().count();
        assert!(lines <= 450, "src/{name} has {lines} lines");
    }
}
