//! Two writers at once, one of which dies while the other waits.

use super::*;
use std::process::Stdio;
use std::time::{Duration, Instant};

/// A writer that stops before a call until `hold` is gone.
fn held(injector: &Path, folder: &Path, class: &str, from: usize, args: &[&str]) -> std::process::Child {
    std::fs::write(folder.join("hold"), "").expect("written");
    let mut command = Command::new(injector);
    command.current_dir(folder).env_clear().env("PATH", std::env::var_os("PATH").unwrap_or_default());
    command.arg("-d").arg(folder.canonicalize().expect("a folder"));
    command.args(["-c", class, "-k", &from.to_string(), "-f", "run"]);
    command.args(["-x", "touch ready; while [ -e hold ]; do sleep 0.02; done"]);
    command.arg("--").arg(env!("CARGO_BIN_EXE_rchecklist")).args(args);
    let child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("it starts");
    let start = Instant::now();
    while !folder.join("ready").exists() {
        assert!(start.elapsed() < Duration::from_mins(1), "it never came there");
        std::thread::sleep(Duration::from_millis(5));
    }
    child
}

#[test]
fn a_writer_that_is_killed_with_the_lock_holds_up_nobody() {
    let Some(injector) = injector() else { return };
    // Before the record is written, before it takes its place, and in a build.
    for (class, from, args) in
        [("write", 1, &SIGN[..]), ("rename", 1, &SIGN), ("rename", 2, &ATTACH), ("rename", 4, &BUILD)]
    {
        let folder = world();
        let folder = folder.path();
        let had = events(&record(folder));
        let mut first = held(injector, folder, class, from, args);
        let mut second = program(folder);
        let mut second = second.args(SIGN).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().expect("it starts");
        std::thread::sleep(Duration::from_millis(300));
        assert!(second.try_wait().expect("it is").is_none(), "{args:?}: nobody held the lock");
        assert_eq!(events(&record(folder)), had, "{args:?}: half of something");
        first.kill().expect("killed");
        first.wait().expect("it ends");
        let output = second.wait_with_output().expect("it ends");
        assert!(output.status.success(), "{args:?}: {}", talk(&output));
        std::fs::remove_file(folder.join("hold")).expect("removed");
        assert_eq!(events(&record(folder)).1, had.1 + 1, "{args:?}");
        healthy(folder, &ATTACH);
        healthy(folder, &BUILD);
        healthy(folder, &["verify", "out/p"]);
        assert_eq!(left_behind(folder), Vec::<String>::new(), "{args:?}");
    }
}

/// While a copy of evidence is being made, another writer tidies up: the copy is not taken for left behind. When its writer is killed,
/// the next one removes it; until then nobody but its owner can read it.
#[test]
fn a_copy_that_is_being_made_is_left_alone_and_removed_when_its_writer_died() {
    use std::os::unix::fs::PermissionsExt as _;
    let Some(injector) = injector() else { return };
    let folder = world();
    let folder = folder.path();
    // Before the evidence is on the disk: the lock of the record is not taken yet.
    let mut first = held(injector, folder, "sync", 1, &ATTACH);
    let waiting = left_behind(folder);
    assert_eq!(waiting.len(), 1, "{waiting:?}");
    let mode = std::fs::metadata(folder.join(&waiting[0])).expect("it").permissions().mode();
    assert_eq!(mode & 0o777, 0o600, "others can read what may be refused yet");
    std::fs::write(folder.join("third.txt"), "the third").expect("written");
    healthy(folder, &["attach", ITEM, "third.txt", "--describe", "d", "--profile", "p.toml"]);
    healthy(folder, &BUILD);
    assert_eq!(left_behind(folder), waiting, "it was taken away while it was written");
    first.kill().expect("killed");
    first.wait().expect("it ends");
    healthy(folder, &["attach", ITEM, "third.txt", "--describe", "d", "--profile", "p.toml"]);
    assert_eq!(left_behind(folder), Vec::<String>::new());
    // And one that lives comes through.
    let _ = std::fs::remove_file(folder.join("ready"));
    let mut first = held(injector, folder, "sync", 1, &ATTACH);
    healthy(folder, &["attach", ITEM, "third.txt", "--describe", "d", "--profile", "p.toml"]);
    std::fs::remove_file(folder.join("hold")).expect("removed");
    assert_eq!(first.wait().expect("it ends").code(), Some(0));
    assert_eq!(events(&record(folder)).0, 3);
}
