//! Loads: what grows too fast, and what takes all memory.

use super::{confined, not_refused};
use crate::support::{DAY, run};
use std::fmt::Write as _;
use std::path::Path;
use std::time::{Duration, Instant};

/// A model of a house's own with so many items, and a profile of it.
fn world(folder: &Path, items: usize, deployments: usize) {
    let mut model = String::from(
        "schema = 1\nid = \"doors\"\nname = \"Doors\"\nshort-name = \"Doors\"\nprovider = \"Nobody\"\n\
         [[role]]\nid = \"owner\"\nname = \"Owner\"\n[[area]]\nid = \"all\"\nname = \"All\"\n",
    );
    for n in 0..items {
        write!(
            model,
            "[[action]]\nid = \"lock-door-{n}\"\ntitle = \"Lock door {n}\"\nstatement = \"Lock it.\"\nrequired = true\n\
             modality = \"must\"\ncadence = \"once\"\nroles = [\"owner\"]\ntwo-person = false\n"
        )
        .expect("text");
    }
    let zeros = "0".repeat(64);
    writeln!(model, "[[revision]]\ndate = 2026-01-01\nurl = \"u\"\npage-sha256 = \"{zeros}\"").expect("text");
    for n in 0..items {
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
    let mut profile = "id = \"p\"\ntitle = \"P\"\n".to_owned();
    for n in 0..deployments {
        write!(profile, "[[deployment]]\nid = \"d{n}\"\nservice = \"doors\"\ninstance = \"crn:{n}\"\n")
            .expect("text");
    }
    profile.push_str("[[signer]]\nid = \"a\"\nname = \"A\"\nemail = \"a@example.com\"\nroles = [\"owner\"]\n");
    std::fs::write(folder.join("p.toml"), profile).expect("written");
}

/// A record in which a person wrote so many sign-offs on one item.
fn by_hand(events: usize) -> String {
    let mut record = String::new();
    for n in 0..events {
        let (hour, minute, second) = (n / 3600 % 24, n / 60 % 60, n % 60);
        write!(
            record,
            "[[items.d0.lock-door-0.sign-off]]\nby = \"a\"\ndecision = \"met\"\nat = 2026-03-{:02}T{hour:02}:{minute:02}:{second:02}Z\nnote = \"{n}\"\n",
            1 + n / 86_400
        )
        .expect("text");
    }
    record
}

/// Four times as many events on one item take about four times as long, not sixteen times.
#[test]
fn work_grows_no_faster_than_the_record() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = folder.path();
    world(at, 1, 1);
    let took = |events: usize| -> Duration {
        std::fs::write(at.join("p.record.toml"), by_hand(events)).expect("written");
        let begun = Instant::now();
        run(at, &["--profile", "p.toml", "--as-of", DAY, "--format", "md", "--quiet"], 0);
        run(at, &["status", "--profile", "p.toml", "--quiet"], 0);
        begun.elapsed()
    };
    // Four thousand took eighteen seconds when the chain was followed anew for each of them; sixteen thousand would take five minutes.
    let (few, many) = (took(4_000), took(16_000));
    assert!(many < Duration::from_mins(1), "{few:?} for 4,000 events, {many:?} for 16,000");
}

#[test]
fn a_record_never_grows_beyond_what_is_read() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = folder.path();
    world(at, 2, 1);
    run(at, &["--profile", "p.toml", "--as-of", DAY, "--format", "md", "--quiet"], 0);
    let path = at.join("p.record.toml");
    let text = std::fs::read_to_string(&path).expect("the record");
    // One byte less than all that is read.
    let full = 64 * 1024 * 1024;
    let filled = format!("{text}# {}\n", "x".repeat(full - text.len() - 3));
    assert_eq!(filled.len(), full);
    std::fs::write(&path, &filled).expect("written");
    run(at, &["status", "--profile", "p.toml", "--quiet"], 0);
    std::fs::write(at.join("minutes.txt"), "minutes\n").expect("written");
    let own = ["--profile", "p.toml", "--as", "a"];
    for args in [
        [&["sign", "lock-door-0", "--unsigned"][..], &own].concat(),
        [&["except", "lock-door-0", "--unsigned", "--until", "2027-01-01", "--note", "n"][..], &own].concat(),
        [&["attach", "lock-door-0", "minutes.txt", "--describe", "Minutes"][..], &own].concat(),
    ] {
        assert_eq!(not_refused(at, &args, "would be larger than 64 MiB"), None, "{args:?}");
        assert!(std::fs::read_to_string(&path).expect("the record") == filled, "{args:?} changed the record");
    }
    // Evidence that no record names was not kept.
    let kept = std::fs::read_dir(at.join("p.evidence")).map_or(0, Iterator::count);
    assert_eq!(kept, 0, "a file is left in the evidence folder");
    // One byte more, and nothing reads it: it says so.
    std::fs::write(&path, format!("{filled}#")).expect("written");
    for args in
        [&["status", "--profile", "p.toml"][..], &["--profile", "p.toml"], &["check", "--profile", "p.toml"]]
    {
        assert_eq!(not_refused(at, args, "is larger than 64 MiB"), None, "{args:?}");
    }
}

#[test]
fn what_would_take_all_memory_is_refused_before_it_is_begun() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = folder.path();
    world(at, 250, 81);
    let own = ["--profile", "p.toml", "--as-of", DAY];
    // Twenty thousand items are a document of a hundred thousand pages.
    assert_eq!(
        not_refused(at, &own, "20250 items, 0 sign-offs, 0 findings and 0 pieces of evidence is too large"),
        None
    );
    assert!(
        !at.join("p.record.toml").exists() && !at.join("out/p/audit-pack.md").exists(),
        "something was written"
    );
    // In other formats they are no trouble.
    let (output, _) = confined(at, &[&own[..], &["--format", "md,csv", "--quiet"]].concat());
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
}

/// What the environment asks for is bounded like what the command line does: a million threads would end the program.
#[test]
fn no_more_threads_are_begun_than_have_work() {
    let output = std::process::Command::new("sh")
        .args([
            "-c",
            "ulimit -v 6000000; RAYON_NUM_THREADS=1000000 exec \"$0\" verify p --quick",
            env!("CARGO_BIN_EXE_rchecklist"),
        ])
        .current_dir(super::good().join("out"))
        .output()
        .expect("it starts");
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
}
