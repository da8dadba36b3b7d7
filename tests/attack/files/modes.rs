//! Who may read and write what the program writes.

use super::*;
use crate::faults::{ATTACH, BUILD, SIGN, left_behind};
use std::os::unix::fs::PermissionsExt as _;

fn under(umask: &str, folder: &Path, args: &[&str]) {
    let mut command = Command::new("sh");
    command.current_dir(folder).env_clear().env("PATH", std::env::var_os("PATH").unwrap_or_default());
    command.args(["-c", &format!("umask {umask}; exec \"$0\" \"$@\""), env!("CARGO_BIN_EXE_rchecklist")]);
    let output = command.args(args).output().expect("sh starts");
    assert!(output.status.success(), "{umask}, {args:?}: {}", said(&output));
}

fn mode(path: &Path) -> u32 {
    path.symlink_metadata().expect("it is there").permissions().mode() & 0o7777
}

#[test]
fn nothing_that_is_written_can_be_written_by_everybody() {
    let folder = crate::faults::empty();
    let folder = folder.path();
    std::fs::copy(world().path().join("p.toml"), folder.join("p.toml")).expect("copied");
    std::fs::write(folder.join("new.txt"), "new").expect("written");
    for args in [
        &ATTACH[..],
        &SIGN,
        &BUILD,
        &["init", "--service", "secrets-manager", "--id", "q", "--yes", "--output", "sub/q.toml"],
        &["export", "--profile", "p.toml", "--format", "csv", "--output", "csv/"],
    ] {
        under("000", folder, args);
    }
    let written: Vec<_> = standing(folder)
        .into_keys()
        .filter(|path| !path.ends_with("p.toml") && !path.ends_with("new.txt"))
        .collect();
    assert!(written.len() > 15, "{written:?}");
    for path in &written {
        assert_eq!(mode(path) & 0o7002, 0, "{}: {:o}", path.display(), mode(path));
    }
    for entry in std::fs::read_dir(folder.join("p.evidence")).expect("a folder") {
        assert_eq!(mode(&entry.expect("one").path()) & 0o222, 0, "nobody edits what was attached");
    }
}

#[test]
fn a_strict_umask_and_the_mode_of_a_record_are_kept() {
    let folder = crate::faults::empty();
    let folder = folder.path();
    std::fs::copy(world().path().join("p.toml"), folder.join("p.toml")).expect("copied");
    std::fs::write(folder.join("new.txt"), "new").expect("written");
    for args in [&ATTACH[..], &SIGN, &BUILD] {
        under("077", folder, args);
    }
    for path in standing(folder).into_keys().filter(|path| !path.ends_with("p.toml") && !path.ends_with("new.txt"))
    {
        assert_eq!(mode(&path) & 0o077, 0, "{}: {:o}", path.display(), mode(&path));
    }
    let record = folder.join("p.record.toml");
    for wanted in [0o600, 0o640, 0o664, 0o400] {
        std::fs::set_permissions(&record, std::fs::Permissions::from_mode(wanted)).expect("set");
        under("022", folder, &SIGN);
        assert_eq!(mode(&record), wanted);
        std::fs::set_permissions(folder.join("out/p/audit-pack.md"), std::fs::Permissions::from_mode(wanted))
            .expect("set");
        under("022", folder, &BUILD);
        assert_eq!(mode(&folder.join("out/p/audit-pack.md")), wanted);
    }
    // A bit that lets others act as its owner is not handed on.
    std::fs::set_permissions(&record, std::fs::Permissions::from_mode(0o4644)).expect("set");
    under("022", folder, &SIGN);
    assert_eq!(mode(&record), 0o644);
}

/// Files that wait lie beside their places with names that nobody can guess, closed to others, and none is left after an error.
#[test]
fn files_that_wait_are_closed_to_others_beside_their_places_and_gone_after_an_error() {
    use crate::faults::{Strike, injector, struck};
    let Some(injector) = injector() else { return };
    let mut names = std::collections::BTreeSet::new();
    for args in [&ATTACH[..], &SIGN, &BUILD] {
        let folder = world();
        let folder = folder.path();
        // Before each write: what waits, and how.
        let look = "for f in $(find . -name '.rchecklist-*.tmp'); do stat -c '%a %n' $f; done >> seen";
        let strike = Strike { many: 0, command: Some(look.to_owned()), ..Strike::new("write", 1, "run") };
        let (output, calls) = struck(injector, folder, args, Some(&strike));
        assert!(output.status.success(), "{}", said(&output));
        for line in std::fs::read_to_string(folder.join("seen")).expect("it").lines() {
            let (mode, name) = line.split_once(' ').expect("two words");
            // What is written to is closed; of a pack, what is whole is open and waits for the rest.
            assert!(mode == "600" || args == &BUILD[..], "{line}");
            names.insert(name.to_owned());
        }
        let made: Vec<_> = calls.iter().filter(|call| call.class == "rename").collect();
        for call in &made {
            let folder_of =
                |path: &str| path.rsplit_once('/').map_or(String::new(), |(folder, _)| folder.to_owned());
            assert_eq!(folder_of(&call.path), folder_of(&call.second), "on one file system: {call:?}");
        }
        assert!(!made.is_empty());
        // The disk is full.
        let full = Strike { many: 0, ..Strike::new("write", 1, "ENOSPC") };
        let (output, _) = struck(injector, folder, args, Some(&full));
        assert_eq!(output.status.code(), Some(3), "{}", said(&output));
        assert_eq!(left_behind(folder), Vec::<String>::new());
    }
    assert!(names.len() > 10, "{names:?}");
}
