//! A folder to soak: a model of its own, four profiles with different policies, three persons with keys, often a git repository.

use crate::books::Books;
use crate::dice::Dice;
use crate::journal::Journal;
use crate::repository;
use crate::support::tool;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Items in each deployment.
pub const ITEMS: usize = 10;

/// The persons; each may sign each item.
pub const PERSONS: [&str; 3] = ["a", "b", "c"];

/// A profile: its ID, its deployments, and whether its policy wants signatures.
#[derive(Clone, Copy)]
pub struct Kind {
    pub id: &'static str,
    pub deployments: &'static [&'static str],
    pub signed: bool,
}

/// The profiles of each world.
pub const PROFILES: [Kind; 4] = [
    Kind { id: "p0", deployments: &["doors"], signed: false },
    Kind { id: "p1", deployments: &["doors"], signed: true },
    Kind { id: "p2", deployments: &["north", "south"], signed: true },
    Kind { id: "p3", deployments: &["doors"], signed: false },
];

/// A folder, and the books of what must be in it.
pub struct World {
    pub number: u64,
    /// The repository.
    pub at: PathBuf,
    /// What was acknowledged, by profile.
    pub books: BTreeMap<&'static str, Books>,
    /// Whether it is a git repository.
    pub git: bool,
    /// The clone in which somebody else works, while there is one.
    pub clone: Option<PathBuf>,
    folder: tempfile::TempDir,
}

impl World {
    pub fn new(seed: u64, number: u64, journal: &Journal) -> Self {
        let folder = tempfile::Builder::new().prefix("rchecklist-soak-").tempdir().expect("a folder");
        let at = folder.path().join("repository");
        for part in ["seeds", "profiles", "keys", "inbox", "exports", "talk"] {
            std::fs::create_dir_all(at.join(part)).expect("a folder");
        }
        write(&at.join("seeds/doors.toml"), &model());
        for person in PERSONS {
            let path = at.join("keys").join(person);
            let made =
                tool("ssh-keygen", &["-q", "-t", "ed25519", "-N", "", "-C", "", "-f", &path.to_string_lossy()]);
            assert!(made.is_some_and(|made| made.status.success()), "a key");
        }
        for kind in &PROFILES {
            write(&at.join(format!("profiles/{}.toml", kind.id)), &profile(kind, &at));
            let output = program(&at)
                .args(["--profile", &format!("profiles/{}.toml", kind.id), "--format", "md", "--quiet"])
                .output()
                .expect("the program starts");
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        }
        // Each soak, however short, sees git.
        let git = number == 0 || !Dice::of(&[seed, number, 77]).once_in(3);
        if git {
            repository::begin(&at);
        }
        journal.line(&format!("world {number} in {}{}", at.display(), if git { ", with git" } else { "" }));
        let books = PROFILES.iter().map(|kind| (kind.id, Books::default())).collect();
        Self { number, at, books, git, clone: None, folder }
    }

    /// Leaves the folder where it is.
    pub fn keep(self) -> PathBuf {
        self.folder.keep()
    }

    /// The path of a record.
    pub fn record(&self, profile: &str) -> PathBuf {
        record_in(&self.at, profile)
    }
}

/// The path of a record in a repository.
pub fn record_in(at: &Path, profile: &str) -> PathBuf {
    at.join(format!("profiles/{profile}.record.toml"))
}

/// The program, which may be another one than the tests' own.
pub fn program(at: &Path) -> Command {
    let path = std::env::var_os("RCHECKLIST_SOAK_PROGRAM");
    let mut command = Command::new(path.unwrap_or_else(|| env!("CARGO_BIN_EXE_rchecklist").into()));
    command.current_dir(at).env_clear().env("PATH", std::env::var_os("PATH").unwrap_or_default());
    command
}

fn write(path: &Path, text: &str) {
    std::fs::write(path, text).expect("written");
}

/// One item in three needs two persons, one in two comes again.
fn model() -> String {
    let mut model = String::from(
        "schema = 1\nid = \"doors\"\nname = \"Doors\"\nshort-name = \"Doors\"\nprovider = \"Nobody\"\n\
         [[role]]\nid = \"owner\"\nname = \"Owner\"\n[[area]]\nid = \"all\"\nname = \"All\"\n",
    );
    for n in 0..ITEMS {
        let cadence = ["once", "monthly", "yearly", "quarterly"][n % 4];
        let persons = if n % 3 == 2 { "true\nsecond-roles = [\"owner\"]" } else { "false" };
        write!(
            model,
            "[[action]]\nid = \"lock-door-{n}\"\ntitle = \"Lock door {n}\"\nstatement = \"Lock it.\"\nrequired = true\n\
             modality = \"must\"\ncadence = \"{cadence}\"\nroles = [\"owner\"]\ntwo-person = {persons}\n"
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
    model
}

fn profile(kind: &Kind, at: &Path) -> String {
    let mut text = format!("id = \"{0}\"\ntitle = \"Doors of {0}\"\n", kind.id);
    for deployment in kind.deployments {
        write!(
            text,
            "[[deployment]]\nid = \"{deployment}\"\nservice = \"doors\"\ninstance = \"crn:{deployment}\"\n"
        )
        .expect("text");
    }
    let policy = if kind.signed { "required" } else { "optional" };
    write!(
        text,
        "[audit]\nperiod = {{ from = 2026-01-01, to = 2026-12-31 }}\n[policy]\nsignatures = \"{policy}\"\n"
    )
    .expect("text");
    for person in PERSONS {
        let key = std::fs::read_to_string(at.join(format!("keys/{person}.pub"))).expect("a key");
        write!(
            text,
            "[[signer]]\nid = \"{person}\"\nname = \"Person {person}\"\nemail = \"{person}@example.com\"\n\
             roles = [\"owner\"]\nkeys = [\"{}\"]\n",
            key.trim()
        )
        .expect("text");
    }
    text
}
