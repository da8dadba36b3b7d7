//! Folders that are no packs, or more than one; and what other commands read of a pack.

use super::{SOON, confined, good, not_refused};
use std::os::unix::fs::symlink;
use std::path::Path;

fn copied(to: &Path) {
    for (name, bytes) in crate::support::files(&good().join("out/p")) {
        let path = to.join(name);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        std::fs::write(path, bytes).expect("written");
    }
}

/// What somebody does to a pack.
type Change = fn(&Path);

/// Links out of the folder, into it and in a ring; a pipe that nobody writes to; folders very deep; a file of a name that no pack has.
#[test]
fn a_folder_that_leads_elsewhere_or_never_ends_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = folder.path();
    let changes: [(&str, Change, &str); 8] = [
        ("ring", |pack| symlink(".", pack.join("evidence/again")).expect("linked"), "again"),
        ("out", |pack| symlink("/etc", pack.join("more")).expect("linked"), "more"),
        (
            "zip",
            |pack| {
                std::fs::remove_file(pack.join("audit-pack.zip")).expect("removed");
                symlink(good().join("out/p/audit-pack.zip"), pack.join("audit-pack.zip")).expect("linked");
            },
            "a link or a file stands in its path",
        ),
        (
            "zip-device",
            |pack| {
                std::fs::remove_file(pack.join("audit-pack.zip")).expect("removed");
                symlink("/dev/zero", pack.join("audit-pack.zip")).expect("linked");
            },
            "a link or a file stands in its path",
        ),
        (
            "pipe",
            |pack| {
                std::fs::remove_file(pack.join("checklist.toml")).expect("removed");
                let path = pack.join("checklist.toml");
                assert!(
                    crate::support::tool("mkfifo", &[&path.to_string_lossy()])
                        .is_some_and(|made| made.status.success())
                );
            },
            "it is not a regular file",
        ),
        (
            "deep",
            |pack| {
                let mut here = pack.to_owned();
                for _ in 0..900 {
                    here.push("d");
                    std::fs::create_dir(&here).expect("made");
                }
                std::fs::write(here.join("f"), "x").expect("written");
            },
            "d/d/d",
        ),
        (
            "name",
            |pack| std::fs::write(pack.join("evidence/\u{202e}fdp.exe"), "x").expect("written"),
            "no file of a pack has such a name",
        ),
        (
            "sparse",
            |pack| {
                let file = std::fs::File::create(pack.join("audit-pack.html")).expect("a file");
                file.set_len(3 << 30).expect("long");
            },
            "audit-pack.html",
        ),
    ];
    for (name, change, says) in changes {
        let pack = at.join(name);
        copied(&pack);
        change(&pack);
        assert_eq!(not_refused(at, &["verify", name], says), None, "{name}");
    }
}

/// Parts of a fleet from outside: no JSON, very deep, very large numbers, twice the same, another's links.
#[test]
fn parts_of_a_fleet_from_outside_are_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = folder.path();
    let own = ["--profile", "p.toml", "--format", "md", "--as-of", crate::support::DAY, "--shard", "1/1"];
    let out = at.join("out").to_string_lossy().into_owned();
    crate::support::run(good(), &[&own[..], &["--out", &out]].concat(), 0);
    let part = std::fs::read_to_string(at.join("out/shard-1-of-1.json")).expect("a part");
    let deep = "[".repeat(200_000);
    let attacks = [
        ("deep", deep.clone()),
        ("deep-inside", format!("{}{deep}", &part[..part.len() / 2])),
        ("cut", part[..part.len() / 2].to_owned()),
        ("more", format!("{part}{part}")),
        ("number", part.replacen("\"of\": 1", "\"of\": 99999999999999999999999", 1)),
        ("negative", part.replacen("\"of\": 1", "\"of\": -1", 1)),
        ("zero", part.replacen("\"of\": 1", "\"of\": 0", 1)),
    ];
    for (name, text) in attacks {
        let here = at.join(name);
        std::fs::create_dir(&here).expect("made");
        assert_ne!(text, part, "{name} changes nothing");
        std::fs::write(here.join("shard-1-of-1.json"), text).expect("written");
        assert_eq!(not_refused(at, &["portfolio", "merge", name, "--out", name], "error["), None, "{name}");
        let names: Vec<_> = std::fs::read_dir(&here).expect("the folder").collect();
        assert_eq!(names.len(), 1, "{name}: something was written");
    }
    // Where the packs lead is no way out of the folder.
    let id = "\"folder\": \"p\"";
    assert!(part.contains(id), "{part}");
    for (n, place) in ["../../etc", "/etc", "javascript:alert(1)", "a\\\\b", "..", ""].iter().enumerate() {
        let here = at.join(format!("place-{n}"));
        std::fs::create_dir(&here).expect("made");
        std::fs::write(here.join("shard-1-of-1.json"), part.replacen(id, &format!("\"folder\": \"{place}\""), 1))
            .expect("written");
        let (output, took) =
            confined(at, &["portfolio", "merge", &format!("place-{n}"), "--out", &format!("place-{n}")]);
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.code() == Some(2) && took < SOON, "{place}: {:?} {told}", output.status);
    }
}

/// What a build leaves that was killed while it put its files in place, and an attachment that was killed while it copied: the next ones
/// take it away, and nothing that somebody still writes.
#[test]
fn what_killed_builds_and_attachments_leave_is_tidied_up() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = folder.path();
    for name in ["p.toml", "minutes.txt"] {
        std::fs::copy(good().join(name), at.join(name)).expect("copied");
    }
    let build = ["--profile", "p.toml", "--as-of", crate::support::DAY, "--format", "md", "--quiet"];
    crate::support::run(at, &build, 0);
    // Killed between two renames: a file of the new pack is there, the manifest is the old one.
    let pack = at.join("out/p");
    std::fs::write(pack.join("audit-pack.html"), "new").expect("written");
    std::fs::write(pack.join(".rchecklist-putting"), "audit-pack.html\naudit-pack.md\n../../p.toml\n")
        .expect("written");
    crate::support::run(at, &["verify", "out/p"], 1);
    crate::support::run(at, &build, 0);
    crate::support::run(at, &["verify", "out/p"], 0);
    assert!(!pack.join("audit-pack.html").exists() && at.join("p.toml").exists());

    let evidence = at.join("p.evidence");
    std::fs::create_dir_all(&evidence).expect("made");
    std::fs::write(evidence.join(".rchecklist-dead.tmp"), "half").expect("written");
    let alive = std::fs::File::create(evidence.join(".rchecklist-alive.tmp")).expect("a file");
    alive.lock().expect("locked");
    std::fs::write(evidence.join("people's own.tmp"), "kept").expect("written");
    let attach = [
        "attach",
        "restrict-access-with-iam",
        "minutes.txt",
        "--describe",
        "M",
        "--as",
        "owner",
        "--profile",
        "p.toml",
    ];
    crate::support::run(at, &attach, 0);
    let left = |name: &str| evidence.join(name).exists();
    assert!(!left(".rchecklist-dead.tmp") && left(".rchecklist-alive.tmp") && left("people's own.tmp"));
}
