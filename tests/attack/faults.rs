//! A machine that fails: each system call on the record, the evidence and the pack, made to fail one after the other.
//!
//! `tests/outside/faults.c` does that, by seccomp and ptrace: the program's raw system calls are seen as well as the C library's.

mod clock;
mod disk;
mod power;
mod sweep;
mod writers;

use crate::support::{files, program, root, tool};
use rchecklist::diagnostics::SourceFile;
use rchecklist::record::{self, Record};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{LazyLock, OnceLock};
use tempfile::TempDir;

/// The item of all attacks.
pub const ITEM: &str = "restrict-access-with-iam";

const PROFILE: &str = "id = \"p\"\ntitle = \"P\"\n[[deployment]]\nservice = \"secrets-manager\"\n[[signer]]\nid = \"a\"\n\
    name = \"A\"\nemail = \"a@example.com\"\nroles = [\"platform-owner\", \"security-officer\"]\n";

/// A pack with its evidence, in formats that are made in no time.
pub const BUILD: [&str; 7] =
    ["--profile", "p.toml", "--format", "md,json", "--with-evidence", "--quiet", "--force"];
pub const SIGN: [&str; 9] =
    ["sign", ITEM, "--as", "a", "--unsigned", "--profile", "p.toml", "--note", "the new one"];
pub const ATTACH: [&str; 7] = ["attach", ITEM, "new.txt", "--describe", "d", "--profile", "p.toml"];

/// An empty folder, in memory where that can be: thousands of runs wait for no disk.
pub fn empty() -> TempDir {
    let memory = Path::new("/dev/shm");
    let made = if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() };
    made.expect("a folder")
}

/// A profile with a piece of evidence, a sign-off, a pack of both, and a file that may be attached.
pub fn world() -> TempDir {
    static MADE: LazyLock<TempDir> = LazyLock::new(|| {
        let folder = empty();
        let put = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).expect("written");
        put("p.toml", PROFILE);
        put("old.txt", "the old evidence\n");
        put("new.txt", "the new evidence\n");
        healthy(folder.path(), &BUILD);
        healthy(folder.path(), &["attach", ITEM, "old.txt", "--describe", "d", "--profile", "p.toml"]);
        healthy(
            folder.path(),
            &["sign", ITEM, "--as", "a", "--unsigned", "--profile", "p.toml", "--note", "the old one"],
        );
        healthy(folder.path(), &BUILD);
        folder
    });
    copied(&MADE)
}

/// The same with one more sign-off, of which the pack does not know yet.
pub fn world_with_news() -> TempDir {
    static MADE: LazyLock<TempDir> = LazyLock::new(|| {
        let folder = world();
        healthy(
            folder.path(),
            &["sign", ITEM, "--as", "a", "--unsigned", "--profile", "p.toml", "--note", "between"],
        );
        folder
    });
    copied(&MADE)
}

fn copied(made: &TempDir) -> TempDir {
    let folder = empty();
    copy(made.path(), folder.path());
    folder
}

/// Copies a folder with all that is in it.
pub fn copy(from: &Path, to: &Path) {
    for entry in std::fs::read_dir(from).expect("a folder") {
        let entry = entry.expect("an entry");
        let target = to.join(entry.file_name());
        if entry.file_type().expect("a type").is_dir() {
            std::fs::create_dir(&target).expect("made");
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).expect("copied");
        }
    }
}

/// Runs the program where nothing fails.
pub fn healthy(folder: &Path, args: &[&str]) -> Output {
    let output = program(folder).args(args).output().expect("it starts");
    assert_eq!(output.status.code(), Some(0), "{args:?}\n{}", talk(&output));
    output
}

/// What a run said on the standard error.
pub fn talk(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// The record of the world's profile; it must be one.
pub fn record(folder: &Path) -> Record {
    let text = std::fs::read_to_string(folder.join("p.record.toml")).expect("the record is there");
    record::load(&SourceFile::new("p.record.toml", text)).unwrap_or_else(|found| panic!("{found:?}"))
}

/// How many pieces of evidence and how many sign-offs a record has.
pub fn events(record: &Record) -> (usize, usize) {
    let of = |count: fn(&record::ItemRecord) -> usize| record.items.values().map(count).sum();
    (of(|item| item.evidence.len()), of(|item| item.sign_offs.len()))
}

/// The files below a folder that a writer made and did not put in place.
pub fn left_behind(folder: &Path) -> Vec<String> {
    let all = crate::support::all_files(folder).into_keys();
    all.filter(|name| name.contains(".rchecklist-") && name.ends_with(".tmp")).collect()
}

/// A helper in C, compiled once; nothing where there is no compiler, which is a failure in CI.
pub fn compiled(source: &str, options: &[&str]) -> Option<PathBuf> {
    static FOLDER: LazyLock<TempDir> = LazyLock::new(empty);
    let target = FOLDER.path().join(format!("{source}{}", options.len()));
    let path = root().join("tests/outside").join(source);
    let names = [path.to_str().expect("text"), "-o", target.to_str().expect("text")];
    let output = tool("cc", &[&["-O1", "-Wall", "-Wextra", "-Werror"], options, &names].concat())?;
    assert!(output.status.success(), "{}", talk(&output));
    Some(target)
}

/// The program that lets calls fail; nothing where it cannot be had, which is a failure in CI.
pub fn injector() -> Option<&'static Path> {
    static MADE: OnceLock<Option<PathBuf>> = OnceLock::new();
    let made = MADE.get_or_init(|| {
        let path = compiled("faults.c", &[])?;
        let tried = Command::new(&path).args(["-d", "/nowhere", "--", "true"]).status().expect("it starts");
        if tried.code() == Some(0) {
            return Some(path);
        }
        assert!(std::env::var_os("CI").is_none(), "tracing a program (ptrace) is needed in CI");
        eprintln!("SKIPPED: no program can be traced here");
        None
    });
    made.as_deref()
}

/// A call that is struck, and how.
#[derive(Clone, Debug)]
pub struct Strike {
    /// The class of calls that count; all of them for none.
    pub class: Option<String>,
    /// The first of them that is struck, from 1.
    pub from: usize,
    /// How many are.
    pub many: usize,
    /// As `tests/outside/faults.c` has it.
    pub fault: String,
    /// What is run before the call, for the fault `run`.
    pub command: Option<String>,
}

impl Strike {
    pub fn new(class: &str, from: usize, fault: &str) -> Self {
        Self { class: Some(class.to_owned()), from, many: 1, fault: fault.to_owned(), command: None }
    }
}

/// A call on a file of the folder, as it was logged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    pub class: String,
    pub name: String,
    /// Below the folder.
    pub path: String,
    /// The other path of a rename or a link.
    pub second: String,
    pub struck: bool,
}

/// Runs the program under the injector; gives what it did with files of the folder too.
pub fn struck(injector: &Path, folder: &Path, args: &[&str], strike: Option<&Strike>) -> (Output, Vec<Call>) {
    let here = folder.canonicalize().expect("a folder");
    let log = tempfile::NamedTempFile::new_in(folder.parent().expect("above")).expect("a file");
    // Nothing may wait without an end.
    let mut command = Command::new("timeout");
    command.args(["-s", "KILL", "120"]).arg(injector);
    command.current_dir(folder).env_clear().env("PATH", std::env::var_os("PATH").unwrap_or_default());
    command.arg("-d").arg(&here).arg("-l").arg(log.path());
    if let Some(Strike { class, from, many, fault, command: run }) = strike {
        command.args(["-k", &from.to_string(), "-n", &many.to_string(), "-f", fault]);
        if let Some(class) = class {
            command.args(["-c", class]);
        }
        if let Some(run) = run {
            command.args(["-x", run]);
        }
    }
    let output = command.arg("--").arg(env!("CARGO_BIN_EXE_rchecklist")).args(args).output().expect("it starts");
    assert_ne!(output.status.code(), Some(125), "{}", talk(&output));
    let log = std::fs::read_to_string(log.path()).expect("the log");
    let below = |path: &str| {
        let path = path.strip_prefix(here.to_str().expect("text")).unwrap_or(path);
        let parts = path.split('/').filter(|part| !part.is_empty() && *part != ".");
        parts.collect::<Vec<_>>().join("/")
    };
    let calls = log.lines().map(|line| {
        let parts: Vec<&str> = line.split('\t').collect();
        let (class, name) = (parts[0].to_owned(), parts[1].to_owned());
        Call { class, name, path: below(parts[2]), second: below(parts[3]), struck: parts[4] == "!" }
    });
    (output, calls.collect())
}

/// How many calls of each class a healthy run makes.
pub fn counted(calls: &[Call]) -> BTreeMap<String, usize> {
    let mut found = BTreeMap::new();
    for call in calls.iter().filter(|call| call.class != "talk") {
        *found.entry(call.class.clone()).or_default() += 1;
    }
    found
}

/// Does each job, several at once; stops at the first that panics.
pub fn each<T: Sync>(jobs: &[T], work: impl Fn(&T) + Sync) {
    let next = AtomicUsize::new(0);
    let workers = std::thread::available_parallelism().map_or(2, |count| count.get().clamp(2, 8));
    std::thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                while let Some(job) = jobs.get(next.fetch_add(1, Ordering::Relaxed)) {
                    work(job);
                }
            });
        }
    });
}

/// Whether all is to be tried, not a part that CI has the time for.
pub fn whole() -> bool {
    std::env::var_os("RCHECKLIST_ALL_FAULTS").is_some()
}

/// The files of a pack.
pub fn pack(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    files(&folder.join("out/p"))
}
