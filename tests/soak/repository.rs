//! The world as a git repository: somebody else works in a clone, and git merges it with this program's driver.

use crate::journal::Journal;
use crate::world::{PROFILES, World, record_in};
use rchecklist::diagnostics::SourceFile;
use rchecklist::ids::ItemId;
use rchecklist::record::{self, Record, SignOff};
use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

fn git(at: &Path, args: &[&str]) -> (bool, String) {
    let output = Command::new("git")
        .args(["-c", "user.name=Test", "-c", "user.email=test@example.com", "-c", "init.defaultBranch=main"])
        .args(["-c", "gc.auto=0", "-c", "core.fsync=none"])
        .args(args)
        .current_dir(at)
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_SYSTEM", "/dev/null")
        .output()
        .expect("git starts");
    let text = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    (output.status.success(), text)
}

fn done(at: &Path, args: &[&str]) {
    let (ok, talk) = git(at, args);
    assert!(ok, "git {args:?}: {talk}");
}

/// Sets up the repository.
pub fn begin(at: &Path) {
    done(at, &["init", "-q"]);
    std::fs::write(at.join(".gitattributes"), "*.record.toml merge=rchecklist\n").expect("written");
    std::fs::write(at.join(".gitignore"), "out/\nexports/\ntalk/\ninbox/\nearlier/\n.rchecklist-*\n")
        .expect("written");
    let program = std::env::var("RCHECKLIST_SOAK_PROGRAM");
    let program = program.unwrap_or_else(|_| env!("CARGO_BIN_EXE_rchecklist").to_owned());
    done(at, &["config", "merge.rchecklist.driver", &format!("'{program}' merge %O %A %B")]);
    commit(at, "begin");
}

fn commit(at: &Path, message: &str) {
    done(at, &["add", "-A"]);
    done(at, &["commit", "-q", "--allow-empty", "-m", message]);
}

/// Makes a clone of the world as it is, in which others work during the next round.
pub fn part(world: &mut World, journal: &Journal) {
    commit(&world.at, "before they part");
    let clone = world.at.with_file_name("clone");
    if clone.exists() {
        std::fs::remove_dir_all(&clone).expect("removed");
    }
    let (from, to) = (world.at.to_string_lossy().into_owned(), clone.to_string_lossy().into_owned());
    done(&world.at, &["clone", "-q", &from, &to]);
    for folder in ["inbox", "exports", "talk"] {
        std::fs::create_dir_all(clone.join(folder)).expect("a folder");
    }
    // Keys are their owner's own.
    for key in ["a", "b", "c"] {
        use std::os::unix::fs::PermissionsExt as _;
        let path = clone.join("keys").join(key);
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600)).expect("set");
    }
    for book in world.books.values_mut() {
        book.part();
    }
    world.clone = Some(clone);
    journal.line("git: cloned");
    journal.count("clones", 1);
}

/// Merges the clone into the world.
pub fn join(world: &mut World, journal: &Journal) {
    let Some(clone) = world.clone.take() else { return };
    let events = |at: &Path| PROFILES.iter().map(|kind| load(&record_in(at, kind.id))).collect::<Vec<_>>();
    let (own, theirs) = (events(&world.at), events(&clone));
    commit(&world.at, "one side");
    commit(&clone, "the other side");
    let from = clone.to_string_lossy().into_owned();
    let (ok, talk) = git(&world.at, &["pull", "-q", "--no-rebase", "--no-edit", &from, "main"]);
    assert!(ok, "the merge failed: {talk}");
    journal.line(&format!("git: merged {}", talk.trim().replace('\n', " / ")));
    journal.count("merges", 1);
    for ((kind, own), theirs) in PROFILES.iter().zip(own).zip(theirs) {
        let book = world.books.get_mut(kind.id).expect("its books");
        book.join(&both_sides(&own, &theirs));
        let merged = load(&record_in(&world.at, kind.id));
        for side in [&own, &theirs] {
            for (id, item) in &side.items {
                for event in &item.sign_offs {
                    assert!(has_event(&merged, id, event), "the merge lost an event of {id}: {event:?}");
                }
                for piece in &item.evidence {
                    let kept = merged.items[id].evidence.iter().any(|other| other.sha256 == piece.sha256);
                    assert!(kept, "the merge lost evidence of {id}: {piece:?}");
                }
            }
        }
    }
}

/// Items of which each side has an event that the other does not.
fn both_sides(own: &Record, theirs: &Record) -> BTreeSet<String> {
    let more = |a: &Record, b: &Record| -> BTreeSet<String> {
        let items = a.items.iter().filter(|(id, item)| item.sign_offs.iter().any(|event| !has_event(b, id, event)));
        items.map(|(id, _)| id.to_string()).collect()
    };
    more(own, theirs).intersection(&more(theirs, own)).cloned().collect()
}

/// Whether an item has just this event.
fn has_event(record: &Record, id: &ItemId, event: &SignOff) -> bool {
    let wanted = format!("{event:?}");
    record.items.get(id).is_some_and(|item| item.sign_offs.iter().any(|other| format!("{other:?}") == wanted))
}

/// Reads a record as the program does.
pub fn load(path: &Path) -> Record {
    let text = std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    record::load(&SourceFile::new(path.display().to_string(), text))
        .unwrap_or_else(|found| panic!("{} does not parse: {found:?}", path.display()))
}
