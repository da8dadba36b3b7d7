//! Nothing is lost: many writers at once, a kill at any moment, a full disk, and two branches of a git repository.

#![allow(clippy::expect_used, clippy::disallowed_methods, clippy::disallowed_macros, reason = "tests")]

mod support;

use rchecklist::diagnostics::SourceFile;
use rchecklist::record::{self, Record};
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use support::{program, run, text, tool};

const ITEMS: usize = 20;

/// A model of one's own with so many items, a profile with two signers, and one item that is not touched.
fn prepare(folder: &Path) {
    let mut model = String::from(
        "schema = 1\nid = \"doors\"\nname = \"Doors\"\nshort-name = \"Doors\"\nprovider = \"Nobody\"\n\
         [[role]]\nid = \"owner\"\nname = \"Owner\"\n[[area]]\nid = \"all\"\nname = \"All\"\n",
    );
    for n in 0..ITEMS {
        write!(
            model,
            "[[action]]\nid = \"lock-door-{n}\"\ntitle = \"Lock door {n}\"\nstatement = \"Lock it.\"\nrequired = true\n\
             modality = \"must\"\ncadence = \"once\"\nroles = [\"owner\"]\ntwo-person = false\n"
        )
        .expect("text");
    }
    let zeros = "0".repeat(64);
    writeln!(model, "[[revision]]\ndate = 2026-01-01\nurl = \"u\"\npage-sha256 = \"{zeros}\"").expect("text");
    for n in 0..ITEMS {
        write!(
            model,
            "[[revision.row]]\nkind = \"table\"\narea = \"all\"\ntask = \"Door {n}\"\nprovider = \"\"\ncustomer = \"Locks it.\"\n\
             anchor = \"doors\"\ntable = 1\nrow = {row}\nline = {row}\nsha256 = \"{zeros}\"\nactions = [\"lock-door-{n}\"]\n",
            row = n + 1
        )
        .expect("text");
    }
    std::fs::create_dir_all(folder.join("seeds")).expect("a folder");
    std::fs::write(folder.join("seeds/doors.toml"), model).expect("written");
    std::fs::write(
        folder.join("p.toml"),
        "id = \"p\"\ntitle = \"P\"\n[[deployment]]\nservice = \"doors\"\n[[signer]]\nid = \"a\"\nname = \"A\"\n\
         email = \"a@example.com\"\nroles = [\"owner\"]\n[[signer]]\nid = \"b\"\nname = \"B\"\nemail = \"b@example.com\"\n\
         roles = [\"owner\"]\n",
    )
    .expect("written");
    run(folder, &["--profile", "p.toml", "--format", "md", "--quiet"], 0);
}

fn record(folder: &Path) -> Record {
    let text = std::fs::read_to_string(folder.join("p.record.toml")).expect("the record is there");
    record::load(&SourceFile::new("p.record.toml", text)).unwrap_or_else(|found| panic!("{found:?}"))
}

fn notes(record: &Record) -> BTreeSet<String> {
    let events = record.items.values().flat_map(|item| &item.sign_offs);
    events.filter_map(|event| event.note.clone()).collect()
}

fn sign(folder: &Path, item: usize, note: &str) -> Command {
    let mut command = program(folder);
    command.args(["sign", &format!("lock-door-{item}"), "--as", "a", "--unsigned", "--note", note]);
    command.args(["--profile", "p.toml", "--quiet"]).stderr(Stdio::piped());
    command
}

/// Sixteen processes at once, two hundred events: all are there, each item's in one chain.
#[test]
fn many_writers_at_once_lose_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    prepare(folder.path());
    let next = std::sync::atomic::AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..16 {
            scope.spawn(|| {
                loop {
                    let n = next.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
                    if n >= 200 {
                        break;
                    }
                    let output = sign(folder.path(), n % ITEMS, &format!("event {n}")).output().expect("it starts");
                    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
                }
            });
        }
    });
    let record = record(folder.path());
    assert_eq!(notes(&record), (0..200).map(|n| format!("event {n}")).collect());
    let id = "p".parse().expect("an ID");
    for item in record.items.values() {
        let chain = rchecklist::chain::follow(&id, item);
        assert_eq!((chain.problems, chain.heads.len(), item.sign_offs.len()), (vec![], 1, 10), "{}", item.id);
    }
}

/// Killed at any moment of five hundred writes: the record parses, and has every event whose writer said so.
#[test]
fn a_kill_at_any_moment_leaves_a_whole_record() {
    let folder = tempfile::tempdir().expect("a folder");
    prepare(folder.path());
    // How long a write takes here decides where the kills fall; the quickest of some, since the first ones may be slow.
    let mut acknowledged = BTreeSet::new();
    let mut quickest = Duration::MAX;
    for n in 0..8 {
        let start = Instant::now();
        assert!(sign(folder.path(), 0, &format!("first {n}")).status().expect("it starts").success());
        quickest = quickest.min(start.elapsed());
        acknowledged.insert(format!("first {n}"));
    }
    let mut span = quickest * 2;
    let (mut killed, mut random) = (0, 0x2545_f491_4f6c_dd1du64);
    for n in 0..500 {
        let note = format!("event {n}");
        let mut child = sign(folder.path(), n % ITEMS, &note).stdout(Stdio::null()).spawn().expect("it starts");
        // A small generator (xorshift) spreads the kills; its seed is fixed, the machine's timing is not.
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        std::thread::sleep(Duration::from_nanos(random % u64::try_from(span.as_nanos()).expect("short")));
        let _ = child.kill();
        let status = child.wait().expect("it ends");
        // On a machine that has other work to do, too, about as many are killed as are not.
        if status.success() {
            acknowledged.insert(note);
            span = span * 31 / 32;
        } else {
            assert_eq!(status.code(), None, "killed, and nothing else");
            killed += 1;
            span = span * 33 / 32;
        }
        if n % 25 == 0 {
            let found = notes(&record(folder.path()));
            assert!(acknowledged.is_subset(&found), "{:?}", acknowledged.difference(&found));
        }
    }
    let found = notes(&record(folder.path()));
    assert!(acknowledged.is_subset(&found), "{:?}", acknowledged.difference(&found));
    // The next writer tidies up what the killed ones left.
    assert!(sign(folder.path(), 0, "last").status().expect("it starts").success());
    let left = support::files(folder.path()).into_keys().filter(|name| name.contains(".tmp")).count();
    assert_eq!(left, 0, "temporary files are left");
    println!("{killed} of 500 were killed, {} acknowledged", acknowledged.len());
    assert!(killed > 50 && acknowledged.len() > 50, "{killed} killed, {} acknowledged", acknowledged.len());
}

/// A full disk and a folder that may not be written: a clear error, exit code 3, and the old record as it was.
#[test]
fn a_full_disk_and_a_read_only_folder_leave_the_record_as_it_was() {
    let folder = tempfile::tempdir().expect("a folder");
    let disk = folder.path().join("disk");
    std::fs::create_dir(&disk).expect("a folder");
    let mount = tool("mount", &["-t", "tmpfs", "-o", "size=256k,mode=700", "tmpfs", &disk.to_string_lossy()]);
    if !mount.is_some_and(|output| output.status.success()) {
        println!("SKIPPED: a small file system cannot be mounted here");
        return;
    }
    let result = std::panic::catch_unwind(|| {
        prepare(&disk);
        std::fs::remove_dir_all(disk.join("out")).expect("removed");
        let before = std::fs::read(disk.join("p.record.toml")).expect("the record");
        // Filled to the last byte.
        let mut filler = std::fs::File::create(disk.join("filler")).expect("a file");
        while std::io::Write::write_all(&mut filler, &[0; 512]).is_ok() {}
        let output = sign(&disk, 3, "too much").output().expect("it starts");
        let talk = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(3), "{talk}");
        assert!(talk.contains("no space left"), "{talk}");
        assert_eq!(std::fs::read(disk.join("p.record.toml")).expect("the record"), before);
        let output = program(&disk)
            .args([
                "attach",
                "lock-door-1",
                "seeds/doors.toml",
                "--describe",
                "d",
                "--as",
                "a",
                "--profile",
                "p.toml",
            ])
            .output()
            .expect("it starts");
        assert_eq!(output.status.code(), Some(3), "{}", String::from_utf8_lossy(&output.stderr));
        let left = support::files(&disk).into_keys().filter(|name| name.contains(".tmp")).count();
        assert_eq!(left, 0, "temporary files are left");
        drop(filler);
        std::fs::remove_file(disk.join("filler")).expect("removed");
        let remount = format!("remount,ro,size=256k {}", disk.display());
        let remounted = tool("sh", &["-c", &format!("mount -o {remount}")]).expect("sh");
        assert!(remounted.status.success(), "{}", String::from_utf8_lossy(&remounted.stderr));
        let output = sign(&disk, 3, "read-only").output().expect("it starts");
        let talk = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(3), "{talk}");
        assert!(talk.contains("read-only"), "{talk}");
        assert_eq!(std::fs::read(disk.join("p.record.toml")).expect("the record"), before);
    });
    let unmounted = tool("umount", &[&disk.to_string_lossy()]).expect("umount");
    assert!(unmounted.status.success());
    if let Err(panic) = result {
        std::panic::resume_unwind(panic);
    }
}

fn git(folder: &Path, args: &[&str]) -> (bool, String) {
    let output = Command::new("git")
        .args(["-c", "user.name=Test", "-c", "user.email=test@example.com", "-c", "init.defaultBranch=main"])
        .args(args)
        .current_dir(folder)
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_SYSTEM", "/dev/null")
        .output()
        .expect("git starts");
    (output.status.success(), text(&output) + &String::from_utf8_lossy(&output.stderr))
}

fn committed(folder: &Path, args: &[&str]) {
    let (ok, talk) = git(folder, args);
    assert!(ok, "git {args:?}: {talk}");
}

/// A repository with a record, and two branches on which `change` was called with the branch's name.
fn two_branches(folder: &Path, driver: bool, change: impl Fn(&Path, &str)) {
    prepare(folder);
    committed(folder, &["init", "-q"]);
    if driver {
        std::fs::write(folder.join(".gitattributes"), "*.record.toml merge=rchecklist\n").expect("written");
        let command = format!("{} merge %O %A %B", env!("CARGO_BIN_EXE_rchecklist"));
        committed(folder, &["config", "merge.rchecklist.driver", &command]);
    }
    std::fs::write(folder.join(".gitignore"), "out\n").expect("written");
    committed(folder, &["add", "-A"]);
    committed(folder, &["commit", "-qm", "begin"]);
    for branch in ["one", "two"] {
        committed(folder, &["checkout", "-q", "-b", branch, "main"]);
        change(folder, branch);
        committed(folder, &["commit", "-qam", branch]);
    }
    committed(folder, &["checkout", "-q", "one"]);
}

#[test]
fn two_branches_that_sign_different_items_merge_without_a_driver() {
    if tool("git", &["--version"]).is_none() {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    // Neighbours in the file.
    two_branches(folder.path(), false, |folder, branch| {
        let item = if branch == "one" { 4 } else { 5 };
        assert!(sign(folder, item, branch).status().expect("it starts").success());
    });
    committed(folder.path(), &["merge", "-q", "--no-edit", "two"]);
    assert_eq!(notes(&record(folder.path())), BTreeSet::from(["one".to_owned(), "two".to_owned()]));
    run(folder.path(), &["check", "--fail-on", "broken", "--profile", "p.toml"], 0);
}

#[test]
fn two_branches_that_sign_the_same_item_keep_both_and_show_the_fork() {
    if tool("git", &["--version"]).is_none() {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    two_branches(folder.path(), true, |folder, branch| {
        for n in 0..2 {
            assert!(sign(folder, 7, &format!("{branch} {n}")).status().expect("it starts").success());
        }
        let file = folder.join(format!("{branch}.txt"));
        std::fs::write(&file, branch).expect("written");
        run(
            folder,
            &[
                "attach",
                "lock-door-7",
                &file.to_string_lossy(),
                "--describe",
                branch,
                "--as",
                "a",
                "--profile",
                "p.toml",
            ],
            0,
        );
        committed(folder, &["add", "-A"]);
    });
    let (ok, talk) = git(folder.path(), &["merge", "--no-edit", "two"]);
    assert!(ok && talk.contains("both sides have new events of doors/lock-door-7"), "{talk}");
    let merged = record(folder.path());
    assert_eq!(notes(&merged).len(), 4);
    let item = merged.items.values().find(|item| item.id.action.as_str() == "lock-door-7").expect("the item");
    assert_eq!(item.evidence.len(), 2);
    let chain = rchecklist::chain::follow(&"p".parse().expect("an ID"), item);
    assert_eq!((chain.heads.len(), chain.problems.len()), (2, 0), "two branches of one chain");
    run(folder.path(), &["check", "--fail-on", "broken", "--profile", "p.toml"], 0);
    // The next sign-off names both ends.
    assert!(sign(folder.path(), 7, "joined").status().expect("it starts").success());
    let merged = record(folder.path());
    let item = merged.items.values().find(|item| item.id.action.as_str() == "lock-door-7").expect("the item");
    let chain = rchecklist::chain::follow(&"p".parse().expect("an ID"), item);
    assert_eq!((chain.heads.len(), item.sign_offs.last().expect("it").after.len()), (1, 2));
}

#[test]
fn edits_by_hand_merge_beside_events_and_a_real_conflict_is_shown() {
    if tool("git", &["--version"]).is_none() {
        return;
    }
    let edit = |folder: &Path, from: &str, to: &str| {
        let path = folder.join("p.record.toml");
        let text = std::fs::read_to_string(&path).expect("the record");
        assert!(text.contains(from));
        std::fs::write(&path, text.replacen(from, to, 1)).expect("written");
    };
    let folder = tempfile::tempdir().expect("a folder");
    two_branches(folder.path(), true, |folder, branch| {
        assert!(sign(folder, 7, branch).status().expect("it starts").success());
        let door = if branch == "one" { "Lock door 2\"" } else { "Lock door 9\"" };
        edit(folder, door, &format!("{door} # by hand on {branch}"));
    });
    committed(folder.path(), &["merge", "-q", "--no-edit", "two"]);
    let text = std::fs::read_to_string(folder.path().join("p.record.toml")).expect("the record");
    assert!(text.contains("# by hand on one") && text.contains("# by hand on two"), "{text}");
    assert_eq!(notes(&record(folder.path())).len(), 2);

    let folder = tempfile::tempdir().expect("a folder");
    two_branches(folder.path(), true, |folder, branch| {
        assert!(sign(folder, 7, branch).status().expect("it starts").success());
        edit(folder, "Lock door 2\"", &format!("Lock door 2\" # {branch}"));
    });
    let (ok, talk) = git(folder.path(), &["merge", "--no-edit", "two"]);
    assert!(!ok && talk.contains("CONFLICT"), "{talk}");
    let text = std::fs::read_to_string(folder.path().join("p.record.toml")).expect("the record");
    for kept in ["<<<<<<<", "# one", "# two", "note = \"one\"", "note = \"two\""] {
        assert!(text.contains(kept), "{kept} is not in\n{text}");
    }
}
