//! `attach`: what comes in, what is refused, and that a large file needs no memory.

#![allow(clippy::expect_used, clippy::disallowed_methods, clippy::disallowed_macros, reason = "tests")]

mod support;

use rchecklist::diagnostics::SourceFile;
use rchecklist::digest::Digest;
use rchecklist::record::{self, Capacity};
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::Path;
use support::{files, program, run, text, tool};

const PROFILE: &str = "id = \"p\"\ntitle = \"P\"\n[[deployment]]\nservice = \"secrets-manager\"\n[[signer]]\nid = \"a\"\n\
    name = \"A\"\nemail = \"a@example.com\"\nroles = [\"platform-owner\", \"security-officer\"]\n";

const ITEM: &str = "restrict-access-with-iam";

fn world() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("p.toml"), PROFILE).expect("written");
    folder
}

fn attach(folder: &Path, more: &[&str], code: i32) -> String {
    let args = [&["attach", ITEM, "--describe", "d", "--profile", "p.toml"], more].concat();
    let output = run(folder, &args, code);
    text(&output) + &String::from_utf8_lossy(&output.stderr)
}

fn read(folder: &Path) -> record::Record {
    let text = std::fs::read_to_string(folder.join("p.record.toml")).expect("the record");
    record::load(&SourceFile::new("r", text)).expect("it loads")
}

#[test]
fn a_file_comes_in_under_its_digest_with_all_that_was_said_of_it() {
    let folder = world();
    let folder = folder.path();
    std::fs::write(folder.join("Zürich review (final).csv"), "name,grant\n").expect("written");
    attach(
        folder,
        &[
            "Zürich review (final).csv",
            "--covers",
            "2026-01-01..2026-03-31",
            "--collected",
            "2026-04-02",
            "--command",
            "ibmcloud iam access-policies --output JSON",
            "--people",
            "reviewed=b,c d",
            "--people",
            "log-reviewer=e",
        ],
        0,
    );
    let record = read(folder);
    let item = record.items.values().find(|item| !item.evidence.is_empty()).expect("the item");
    let piece = &item.evidence[0];
    let digest = Digest::of(b"name,grant\n");
    assert_eq!(piece.sha256, digest);
    assert_eq!(piece.file, format!("p.evidence/{}-Z-rich-review-final-.csv", &digest.to_string()[..16]));
    assert_eq!(std::fs::read(folder.join(&piece.file)).expect("the copy"), b"name,grant\n");
    let mode = std::fs::metadata(folder.join(&piece.file)).expect("it").permissions().mode();
    assert_eq!(mode & 0o222, 0, "nobody edits what was attached");
    assert_eq!(piece.size, Some(11));
    assert_eq!(piece.covers.expect("a span").to_string(), "2026-01-01..2026-03-31");
    assert_eq!(piece.people[&Capacity::Reviewed], ["b", "c d"]);
    assert_eq!(piece.command.as_deref(), Some("ibmcloud iam access-policies --output JSON"));
    // Again, under another name: it is there already.
    std::fs::write(folder.join("copy.csv"), "name,grant\n").expect("written");
    let before = files(folder);
    assert!(attach(folder, &["copy.csv"], 0).contains("is attached already"));
    assert_eq!(read(folder).items.values().map(|item| item.evidence.len()).sum::<usize>(), 1);
    assert_eq!(before.len() + 1, files(folder).len(), "the copy of the same bytes has its own name and no entry");
}

#[test]
fn secrets_are_refused_by_kind_and_never_shown() {
    let folder = world();
    let folder = folder.path();
    let key = folder.join("id");
    let Some(made) = tool("ssh-keygen", &["-q", "-t", "ed25519", "-N", "", "-f", &key.to_string_lossy()]) else {
        return;
    };
    assert!(made.status.success());
    let body = std::fs::read_to_string(&key).expect("the key");
    let before = files(folder);
    for (name, bytes) in [
        ("key.txt", body.clone().into_bytes()),
        ("wide.txt", body.encode_utf16().flat_map(u16::to_le_bytes).collect()),
        ("env.txt", format!("IBMCLOUD_API_KEY={}\n", "aB3dE5gH7jK9mN1pQ3sT5vW7yZ9bD1fG3hJ5kL7nP9rS").into_bytes()),
        ("part-1.mkpart", b"x".to_vec()),
    ] {
        std::fs::write(folder.join(name), bytes).expect("written");
        let talk = attach(folder, &[name], 2);
        assert!(talk.contains("error[secret]") && talk.contains("--allow-secret"), "{talk}");
        assert!(!talk.contains("aB3dE5gH") && !talk.contains(body.lines().nth(1).expect("a line")), "{talk}");
        assert!(!folder.join("p.record.toml").exists());
        let left: Vec<_> = files(folder)
            .into_keys()
            .filter(|file| !before.contains_key(file) && file.contains("evidence"))
            .collect();
        assert!(left.is_empty(), "{left:?}");
    }
    attach(folder, &["part-1.mkpart", "--allow-secret", " "], 2);
    attach(folder, &["part-1.mkpart", "--allow-secret", "an empty sample of the vendor"], 0);
    let record = read(folder);
    let piece = record.items.values().find_map(|item| item.evidence.first()).expect("it");
    assert_eq!(piece.secret_allowed.as_deref(), Some("an empty sample of the vendor"));
    // A reason without need is not recorded.
    std::fs::write(folder.join("plain.txt"), "plain").expect("written");
    attach(folder, &["plain.txt", "--allow-secret", "to be sure"], 0);
    let record = read(folder);
    let last = record.items.values().find_map(|item| item.evidence.last()).expect("it");
    assert_eq!(last.secret_allowed, None);
}

#[test]
fn what_is_no_file_is_refused_and_nothing_is_written() {
    let folder = world();
    let folder = folder.path();
    std::fs::write(folder.join("real.txt"), "real").expect("written");
    symlink("real.txt", folder.join("link.txt")).expect("a link");
    symlink("nowhere", folder.join("dangling.txt")).expect("a link");
    assert!(tool("mkfifo", &[&folder.join("pipe").to_string_lossy()]).expect("mkfifo").status.success());
    let _socket = std::os::unix::net::UnixListener::bind(folder.join("socket")).expect("a socket");
    for name in ["link.txt", "dangling.txt", "pipe", "socket", ".", "/dev/null", "/dev/zero", "missing.txt"] {
        let talk = attach(folder, &["real.txt", name], 2);
        assert!(talk.contains("error[not-a-file]") || talk.contains("error[unreadable]"), "{name}: {talk}");
        assert!(!folder.join("p.evidence").exists() && !folder.join("p.record.toml").exists(), "{name}");
    }
    for more in [
        &["real.txt", "--collected", "2999-01-01"][..],
        &["real.txt", "--covers", "2026-02-01..2026-01-01"],
        &["real.txt", "--as", "nobody"],
        &["real.txt", "--people", "juggler=a"],
    ] {
        attach(folder, more, 2);
    }
    // The folder of the evidence must be one.
    std::fs::create_dir(folder.join("elsewhere")).expect("a folder");
    symlink("elsewhere", folder.join("p.evidence")).expect("a link");
    attach(folder, &["real.txt"], 2);
    assert!(files(&folder.join("elsewhere")).is_empty() && !folder.join("p.record.toml").exists());
}

/// A dry run writes nothing, and says what would be.
#[test]
fn a_dry_run_writes_nothing() {
    let folder = world();
    let folder = folder.path();
    std::fs::write(folder.join("real.txt"), "real").expect("written");
    assert!(attach(folder, &["real.txt", "--dry-run"], 0).contains("Nothing was written"));
    assert_eq!(files(folder).len(), 2);
}

/// Memory does not grow with the file: two hundred times the size, the same peak.
#[test]
fn a_large_file_needs_no_more_memory() {
    let folder = world();
    let folder = folder.path();
    let peak = |name: &str, size: u64| -> u64 {
        let file = std::fs::File::create(folder.join(name)).expect("a file");
        file.set_len(size).expect("a length");
        let script = "import resource, subprocess, sys; done = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL); \
                      print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss); sys.exit(done.returncode)";
        let output = std::process::Command::new("python3")
            .args(["-c", script, env!("CARGO_BIN_EXE_rchecklist"), "attach", ITEM, name])
            .args(["--describe", "d", "--profile", "p.toml"])
            .current_dir(folder)
            .output()
            .expect("python3 starts");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        text(&output).trim().parse().expect("KiB")
    };
    let (small, large) = (peak("small.bin", 2 << 20), peak("large.bin", 400 << 20));
    assert!(large < small + 4096, "{small} KiB for 2 MiB, {large} KiB for 400 MiB");
    let mut changed = program(folder);
    let output = changed.args(["check", "--fail-on", "broken", "--profile", "p.toml"]).output().expect("it starts");
    assert!(output.status.success());
}
