//! `init --git` and what it is for: two people with a clone each sign, and git merges what they did. With the real git.

#![allow(clippy::expect_used, clippy::disallowed_methods, clippy::disallowed_macros, reason = "tests")]

mod support;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use support::{DAY, files, program, text, tool};

const DRIVER: &str = "rchecklist merge %O %A %B";

/// A command whose git knows nothing of this machine's settings, and whose program is found by its name.
fn clean(command: &mut Command, folder: &Path) -> Output {
    let program = Path::new(env!("CARGO_BIN_EXE_rchecklist")).parent().expect("its folder");
    let path = format!("{}:{}", program.display(), std::env::var("PATH").expect("the path"));
    let names = ["GIT_AUTHOR_NAME", "GIT_COMMITTER_NAME"].map(|name| (name, "Test"));
    let mails = ["GIT_AUTHOR_EMAIL", "GIT_COMMITTER_EMAIL"].map(|name| (name, "test@example.com"));
    if command.get_envs().all(|(name, _)| name != "PATH") {
        command.env("PATH", path);
    }
    command
        .current_dir(folder)
        .envs(names.into_iter().chain(mails))
        .envs(["GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM"].map(|name| (name, "/dev/null")))
        .env("HOME", "/nowhere")
        .output()
        .expect("it starts")
}

fn try_git(folder: &Path, args: &[&str]) -> (bool, String) {
    let output = clean(Command::new("git").args(["-c", "init.defaultBranch=main"]).args(args), folder);
    (output.status.success(), text(&output) + &String::from_utf8_lossy(&output.stderr))
}

fn git(folder: &Path, args: &[&str]) -> String {
    let (ok, talk) = try_git(folder, args);
    assert!(ok, "git {args:?}: {talk}");
    talk
}

/// `init --git` in a folder; its exit code must be `code`.
fn init(folder: &Path, more: &[&str], code: i32) -> String {
    let output = clean(Command::new(env!("CARGO_BIN_EXE_rchecklist")).args(["init", "--git"]).args(more), folder);
    let talk = text(&output) + &String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(code), "{talk}");
    talk
}

fn read(path: impl AsRef<Path>) -> String {
    std::fs::read_to_string(path).expect("a text")
}

fn write(path: impl AsRef<Path>, text: &str) {
    std::fs::write(path, text).expect("written");
}

fn has_git() -> bool {
    tool("git", &["--version"]).is_some()
}

/// A new repository in a folder of an awkward name.
fn repository(folder: &Path) -> PathBuf {
    let top = folder.join("a team's \"own\" $(touch x) repository");
    std::fs::create_dir(&top).expect("a folder");
    git(&top, &["init", "-q"]);
    top
}

#[test]
fn it_sets_up_once_and_says_what_it_did() {
    if !has_git() {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let top = repository(folder.path());
    let below = top.join("a/b c");
    std::fs::create_dir_all(&below).expect("a folder");
    write(top.join(".gitattributes"), "# ours\r\n*.toml text\r\n*.pdf binary");
    write(top.join(".gitignore"), "*.log\n");

    let said = init(&below, &[], 0);
    for expected in [
        "repository: set up for records\n",
        ".gitattributes  *.record.toml merge=rchecklist\n",
        "git config      merge.rchecklist.driver = rchecklist merge %O %A %B\n",
        ".gitignore      out/\n",
    ] {
        assert!(said.contains(expected), "{expected}: {said}");
    }
    assert!(!said.contains('!'), "{said}");
    assert_eq!(
        read(top.join(".gitattributes")),
        "# ours\r\n*.toml text\r\n*.pdf binary\r\n*.record.toml merge=rchecklist\r\n"
    );
    assert_eq!(read(top.join(".gitignore")), "*.log\nout/\n");
    assert_eq!(git(&top, &["config", "--local", "merge.rchecklist.driver"]).trim(), DRIVER);
    assert_eq!(git(&top, &["config", "--local", "merge.rchecklist.name"]).trim(), "rchecklist records");
    for path in ["x.record.toml", "profiles/x.record.toml"] {
        assert!(git(&top, &["check-attr", "merge", path]).ends_with(": rchecklist\n"), "{path}");
    }

    // Once is enough, from wherever.
    let before = files(&top);
    for place in [&top, &below] {
        let said = init(place, &[], 0);
        assert!(said.contains("already set up"), "{said}");
        assert_eq!(said.matches("(there already)").count(), 3, "{said}");
    }
    assert_eq!(init(&top, &["--quiet"], 0), "");
    assert!(files(&top) == before, "something changed");
}

#[test]
fn another_worktree_and_git_dir_are_the_same_repository() {
    if !has_git() {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let top = repository(folder.path());
    git(&top, &["commit", "-q", "--allow-empty", "-m", "begin"]);
    let other = folder.path().join("other");
    git(&top, &["worktree", "add", "-q", other.to_str().expect("UTF-8")]);
    assert!(init(&other, &[], 0).contains("set up"));
    assert!(other.join(".gitattributes").is_file() && !top.join(".gitattributes").exists());
    // The setting is the clone's, so the first worktree needs its files only.
    let said = init(&top, &[], 0);
    assert_eq!((said.contains("already"), said.matches("(there already)").count()), (true, 1), "{said}");

    // A repository elsewhere, named by the environment.
    let files_of = folder.path().join("files");
    std::fs::create_dir_all(files_of.join("below")).expect("a folder");
    git(folder.path(), &["init", "-q", "--bare", "store.git"]);
    for (place, at) in [(files_of.join("below"), "../../store.git"), (files_of.clone(), "../store.git")] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_rchecklist"));
        command.args(["init", "--git"]).env("GIT_DIR", at);
        command.env("GIT_WORK_TREE", if place == files_of { "." } else { ".." });
        let output = clean(&mut command, &place);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
    assert_eq!(read(files_of.join(".gitattributes")), "*.record.toml merge=rchecklist\n");
    assert!(read(folder.path().join("store.git/config")).contains(DRIVER));
}

#[test]
fn without_files_or_repository_it_says_what_to_do() {
    if !has_git() {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let said = init(folder.path(), &[], 2);
    assert!(said.contains("error[no-repository]") && said.contains("git init"), "{said}");
    git(folder.path(), &["init", "-q", "--bare", "bare.git"]);
    let said = init(&folder.path().join("bare.git"), &[], 2);
    assert!(said.contains("error[no-repository]") && said.contains("bare"), "{said}");
    // No profile at the same time.
    let said = init(folder.path(), &["--service", "hs-crypto"], 2);
    assert!(said.contains("'--git' cannot be used with"), "{said}");
    // No git.
    let mut command = Command::new(env!("CARGO_BIN_EXE_rchecklist"));
    let output = clean(command.args(["init", "--git"]).env("PATH", "/nowhere"), folder.path());
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(3), "{said}");
    assert!(said.contains("error[git]: git cannot be started"), "{said}");
}

#[test]
fn what_somebody_set_is_named_and_stays() {
    if !has_git() {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let top = repository(folder.path());
    git(&top, &["config", "merge.rchecklist.driver", "our-own %A"]);
    git(&top, &["config", "--add", "merge.rchecklist.driver", "our-own %A %B"]);
    let before = files(&top);
    let said = init(&top, &[], 2);
    assert!(said.contains("error[exists]: there is another merge driver of this name: our-own %A %B"), "{said}");
    assert!(files(&top) == before, "something was written");
    init(&top, &["--force"], 0);
    assert_eq!(git(&top, &["config", "--get-all", "merge.rchecklist.driver"]).trim(), DRIVER);

    write(top.join(".gitattributes"), "a\n*.record.toml merge=union\n");
    let said = init(&top, &[], 2);
    assert!(said.contains(".gitattributes:2 has another rule for records: *.record.toml merge=union"), "{said}");
    init(&top, &["--force"], 0);
    assert_eq!(read(top.join(".gitattributes")), "a\n*.record.toml merge=union\n*.record.toml merge=rchecklist\n");
    // What wins over our line all the same is told.
    std::fs::create_dir(top.join("profiles")).expect("a folder");
    write(top.join("profiles/.gitattributes"), "*.toml merge=union\n");
    let said = init(&top, &[], 0);
    assert!(said.contains("! git would merge") && said.contains("profiles/a.record.toml by `union`"), "{said}");
}

#[test]
fn packs_are_ignored_for_all_not_for_one() {
    if !has_git() {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let top = repository(folder.path());
    write(top.join(".git/info/exclude"), "out\n");
    write(top.join(".gitignore"), "# packs\n/ou*/\n!out\n");
    init(&top, &[], 0);
    assert_eq!(read(top.join(".gitignore")), "# packs\n/ou*/\n!out\nout/\n");
    write(top.join(".gitignore"), "/ou*\n");
    init(&top, &[], 0);
    assert_eq!(read(top.join(".gitignore")), "/ou*\n", "another rule does it already");
}

#[test]
fn a_program_that_git_will_not_find_is_told() {
    let Some(output) = tool("sh", &["-c", "command -v git"]) else { return };
    let folder = tempfile::tempdir().expect("a folder");
    let top = repository(folder.path());
    let only_git = folder.path().join("bin");
    std::fs::create_dir(&only_git).expect("a folder");
    std::os::unix::fs::symlink(text(&output).trim(), only_git.join("git")).expect("a link");
    let mut command = Command::new(env!("CARGO_BIN_EXE_rchecklist"));
    let output = clean(command.args(["init", "--git"]).env("PATH", &only_git), &top);
    assert!(output.status.success());
    assert!(text(&output).contains("! rchecklist is not on the path"), "{}", text(&output));
}

#[test]
fn settings_that_cannot_be_written_leave_the_files_as_they_are() {
    if !has_git() {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let top = repository(folder.path());
    // Git's own way to say that somebody else writes.
    write(top.join(".git/config.lock"), "");
    let before = files(&top);
    let said = init(&top, &[], 3);
    assert!(said.contains("error[git]: git did not set merge.rchecklist.driver"), "{said}");
    assert!(said.contains("config.lock") || said.contains("config file"), "{said}");
    assert!(files(&top) == before, "something was written");
}

const PROFILE: &str = "id = \"payments\"\ntitle = \"Payments\"\n[[deployment]]\nservice = \"secrets-manager\"\n\
    [audit]\nperiod = { from = 2026-01-01, to = 2026-12-31 }\n\
    [[signer]]\nid = \"owner-a\"\nname = \"Owner A\"\nemail = \"owner-a@example.com\"\nroles = [\"platform-owner\"]\n\
    [[signer]]\nid = \"owner-b\"\nname = \"Owner B\"\nemail = \"owner-b@example.com\"\nroles = [\"platform-owner\"]\n";

fn run(folder: &Path, args: &[&str]) -> String {
    let output = program(folder).args(args).output().expect("it starts");
    assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
    text(&output)
}

/// Signs items as somebody, in somebody's clone, and commits.
fn sign(clone: &Path, who: &str, items: &[&str]) {
    for item in items {
        let note = format!("by {who}: {item}");
        let args = ["sign", item, "--profile", "payments", "--as", who, "--unsigned", "--note", &note, "--quiet"];
        run(clone, &args);
    }
    git(clone, &["commit", "-qam", &format!("signed by {who}")]);
}

/// Two clones of a team's repository, in each of which somebody signed an item alone and one that both signed.
fn two_people(folder: &Path, with_driver: bool) -> (PathBuf, Vec<String>) {
    let shared = folder.join("shared.git");
    git(folder, &["init", "-q", "--bare", "shared.git"]);
    let clone = |name: &str| {
        git(folder, &["clone", "-q", shared.to_str().expect("UTF-8"), name]);
        folder.join(name)
    };
    let first = clone("first");
    std::fs::create_dir(first.join("profiles")).expect("a folder");
    write(first.join("profiles/payments.toml"), PROFILE);
    init(&first, &[], 0);
    run(&first, &["--profile", "payments", "--format", "md", "--quiet"]);
    git(&first, &["add", "-A"]);
    git(&first, &["commit", "-qm", "begin"]);
    assert!(!git(&first, &["ls-files"]).contains("out/"), "packs are not committed");
    git(&first, &["push", "-q", "origin", "HEAD:main"]);
    git(&shared, &["symbolic-ref", "HEAD", "refs/heads/main"]);

    let list = run(&first, &["items", "--profile", "payments", "--format", "json"]);
    let list: serde_json::Value = serde_json::from_str(&list).expect("JSON");
    let mine = |item: &&serde_json::Value| item["may-sign"].to_string().contains("owner-b");
    let names = list["items"].as_array().expect("items").iter().filter(mine);
    let names: Vec<String> = names.map(|item| item["name"].as_str().expect("a name").to_owned()).collect();
    assert!(names.len() >= 3, "{names:?}");

    let second = clone("second");
    if with_driver {
        // The attribute came with the clone; the driver is this clone's own.
        let said = init(&second, &[], 0);
        assert_eq!(said.matches("(there already)").count(), 2, "{said}");
    }
    sign(&first, "owner-a", &[&names[0], &names[1]]);
    sign(&second, "owner-b", &[&names[1], &names[2]]);
    git(&first, &["push", "-q", "origin", "HEAD:main"]);
    (second, names)
}

#[test]
fn two_people_sign_the_same_item_and_git_keeps_both() {
    if !has_git() {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let (clone, names) = two_people(folder.path(), true);
    git(&clone, &["pull", "-q", "--no-rebase", "--no-edit"]);
    let notes = ["owner-a", "owner-b"].map(|who| {
        let items = if who == "owner-a" { &names[..2] } else { &names[1..3] };
        items.iter().map(|item| format!("by {who}: {item}")).collect::<Vec<_>>()
    });
    let record = read(clone.join("profiles/payments.record.toml"));
    let found: BTreeSet<&str> =
        record.lines().filter_map(|line| line.strip_prefix("note = \"")?.strip_suffix('"')).collect();
    assert_eq!(found, notes.iter().flatten().map(String::as_str).collect());
    // It loads, nothing in it is broken, and what comes out is what the other clone would make of it.
    run(&clone, &["check", "--profile", "payments", "--fail-on", "broken", "--as-of", DAY]);
    git(&clone, &["push", "-q", "origin", "HEAD:main"]);
    let first = folder.path().join("first");
    git(&first, &["pull", "-q", "--ff-only"]);
    assert_eq!(read(first.join("profiles/payments.record.toml")), record);
}

/// The same with rebase, as merge queues and many teams do it.
#[test]
fn a_rebase_goes_through_the_driver_too() {
    if !has_git() {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let (clone, _) = two_people(folder.path(), true);
    git(&clone, &["pull", "-q", "--rebase"]);
    let record = read(clone.join("profiles/payments.record.toml"));
    assert_eq!(record.matches("note = \"by owner-").count(), 4, "{record}");
    run(&clone, &["check", "--profile", "payments", "--fail-on", "broken", "--as-of", DAY]);
}

#[test]
fn a_clone_without_the_driver_has_a_conflict() {
    if !has_git() {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let (clone, _) = two_people(folder.path(), false);
    let (ok, talk) = try_git(&clone, &["pull", "-q", "--no-rebase", "--no-edit"]);
    assert!(!ok && talk.contains("CONFLICT"), "{talk}");
}
