//! `docs/teams.md`: its commands and files make the repository that it shows, its code owners own what they should, and a merge
//! request is checked as it says.

#![allow(clippy::expect_used, clippy::disallowed_methods, clippy::disallowed_macros, reason = "tests")]

mod support;

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use support::{root, text, tool};

/// A block of the page in a fence: the fence's word, and the text.
fn blocks(page: &str) -> Vec<(String, String)> {
    let mut parts = page.split("\n```");
    parts.next();
    let mut blocks = Vec::new();
    while let (Some(block), Some(_)) = (parts.next(), parts.next()) {
        let (word, text) = block.split_once('\n').expect("a word and a text");
        blocks.push((word.to_owned(), format!("{text}\n")));
    }
    blocks
}

fn shell(folder: &Path, script: &str) -> Output {
    let program = Path::new(env!("CARGO_BIN_EXE_rchecklist")).parent().expect("its folder");
    let path = format!("{}:{}", program.display(), std::env::var("PATH").expect("the path"));
    let names = ["GIT_AUTHOR_NAME", "GIT_COMMITTER_NAME"].map(|name| (name, "Test"));
    let mails = ["GIT_AUTHOR_EMAIL", "GIT_COMMITTER_EMAIL"].map(|name| (name, "test@example.com"));
    Command::new("bash")
        .args(["-euo", "pipefail", "-c", script])
        .current_dir(folder)
        .env_clear()
        .envs(names.into_iter().chain(mails))
        .envs([("PATH", path.as_str()), ("HOME", "/nowhere"), ("SOURCE_DATE_EPOCH", "1795176000")])
        .output()
        .expect("bash starts")
}

fn done(folder: &Path, script: &str) -> String {
    let output = shell(folder, script);
    assert!(output.status.success(), "{script}: {}{}", text(&output), String::from_utf8_lossy(&output.stderr));
    text(&output)
}

/// The repository of the page, made as the page says, and the files that it says there are.
fn worked(at: &Path) -> (PathBuf, Vec<String>) {
    let page = std::fs::read_to_string(root().join("docs/teams.md")).expect("the page");
    let top = at.join("compliance");
    let (mut commands, mut tree) = (0, Vec::new());
    for (word, text) in blocks(&page) {
        let named = text
            .lines()
            .next()
            .and_then(|line| line.strip_prefix("# "))
            .filter(|name| top.join(name).parent().is_some_and(Path::is_dir));
        match (word.as_str(), named) {
            ("console", _) => {
                let lines: Vec<&str> =
                    text.lines().map(|line| line.strip_prefix("$ ").expect("a command")).collect();
                commands += lines.len();
                done(if top.is_dir() { &top } else { at }, &lines.join("\n"));
            }
            ("toml" | "text", Some(name)) => std::fs::write(top.join(name), &text).expect("written"),
            ("text", None) if text.starts_with(".gitattributes ") => {
                tree = text.lines().map(|line| line.split(' ').next().expect("a path").to_owned()).collect();
            }
            _ => {}
        }
    }
    assert!(commands >= 12 && tree.len() >= 9, "{commands} commands, {tree:?}");
    (top, tree)
}

#[test]
fn the_commands_make_the_repository_that_the_page_shows() {
    if tool("git", &["--version"]).is_none() {
        return;
    }
    let at = tempfile::tempdir().expect("a folder");
    let (top, tree) = worked(at.path());
    let files = done(&top, "git ls-files");
    let shown: Vec<String> = files
        .lines()
        .map(|name| {
            tree.iter()
                .find(|shown| shown.strip_suffix('…').is_some_and(|folder| name.starts_with(folder)))
                .cloned()
                .unwrap_or_else(|| name.to_owned())
        })
        .collect();
    assert_eq!(shown, tree);
    assert_eq!(done(&top, "git status --porcelain"), "", "all is committed or ignored");
    assert!(top.join("out/vault/audit-pack.md").is_file());
    done(
        &top,
        "rchecklist check --profile vault --fail-on broken; rchecklist check --profile payments --fail-on broken",
    );
}

/// Code owners' patterns are those of git's ignore files, so git itself is the judge.
#[test]
fn the_code_owners_own_what_they_should() {
    if tool("git", &["--version"]).is_none() {
        return;
    }
    let at = tempfile::tempdir().expect("a folder");
    let (top, _) = worked(at.path());
    let lines = std::fs::read_to_string(top.join(".github/CODEOWNERS")).expect("it");
    let rules: Vec<(&str, Vec<&str>)> = lines
        .lines()
        .filter(|line| !line.starts_with('#') && !line.is_empty())
        .map(|line| {
            let mut words = line.split_whitespace();
            (words.next().expect("a pattern"), words.collect())
        })
        .collect();
    let files = done(&top, "git ls-files");
    // A repository with the same names and no ignore file of its own.
    let judge = at.path().join("judge");
    std::fs::create_dir(&judge).expect("a folder");
    done(&judge, "git init -q");
    // Each pattern by itself: a folder that is ignored leaves no say to what stands before, for code owners the last line has it.
    let fits = |file: &str, pattern: &str| {
        std::fs::write(judge.join(".git/info/exclude"), format!("{pattern}\n")).expect("written");
        let code = shell(&judge, &format!("git check-ignore -q --no-index -- '{file}'")).status.code();
        assert!(matches!(code, Some(0 | 1)), "{pattern}");
        code == Some(0)
    };
    for (pattern, owners) in &rules {
        assert!(!owners.is_empty() && owners.iter().all(|owner| owner.starts_with('@')), "{pattern}");
        assert!(files.lines().any(|file| fits(file, pattern)), "{pattern} fits no file");
    }
    for file in files.lines() {
        let (_, owners) = rules.iter().rfind(|(pattern, _)| fits(file, pattern)).expect("an owner");
        let owners = owners.join(" ");
        let expected = match file {
            "profiles/payments.toml" => "@example/payments @example/compliance",
            "profiles/vault.toml" => "@example/platform @example/compliance",
            _ if file.starts_with("profiles/payments.") => "@example/payments",
            _ if file.starts_with("profiles/vault.") => "@example/platform",
            _ => "@example/compliance",
        };
        assert_eq!(owners, expected, "{file}");
    }
}

#[test]
fn a_merge_request_is_checked_where_files_changed() {
    if tool("git", &["--version"]).is_none() {
        return;
    }
    let at = tempfile::tempdir().expect("a folder");
    let (top, _) = worked(at.path());
    let script = root().join("docs/examples/check-changed.sh");
    let checked = |branch: &str, change: &str, code: i32| {
        done(&top, &format!("git checkout -q -B {branch} main\n{change}\ngit add -A\ngit commit -qm {branch}"));
        let output = shell(&top, &format!("cd profiles\n'{}' main", script.display()));
        let said = text(&output);
        assert_eq!(output.status.code(), Some(code), "{said}{}", String::from_utf8_lossy(&output.stderr));
        said.lines().filter_map(|line| line.strip_prefix("== ")).map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(checked("note", "echo '# a note' >> profiles/payments.record.toml", 0), ["payments"]);
    assert_eq!(checked("base", "sed -i 's/= 30/= 14/' profiles/base.toml", 0), ["payments", "vault"]);
    assert!(checked("elsewhere", "echo hello > README.md", 0).is_empty());
    // Evidence that is not what it was.
    assert_eq!(
        checked("evil", "for file in profiles/vault.evidence/*; do echo more >> \"$file\"; done", 1),
        ["vault"]
    );
    assert_eq!(checked("gone", "git rm -rq profiles/vault.evidence", 1), ["vault"]);
}
