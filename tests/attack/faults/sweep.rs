//! Every system call fails once, in every way that it can.

use super::*;
use std::sync::Mutex;

/// The list that lies in a pack's folder while the pack is put in place.
const PUTTING: &str = ".rchecklist-putting";

/// A command of the sweep.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Deed {
    Attach,
    Sign,
    Build,
    Pdf,
    Verify,
    Status,
}

impl Deed {
    fn args(self) -> Vec<&'static str> {
        match self {
            Self::Attach => ATTACH.to_vec(),
            Self::Sign => SIGN.to_vec(),
            Self::Build => BUILD.to_vec(),
            Self::Pdf => ["--profile", "p.toml", "--format", "pdf,html,xlsx", "--quiet", "--force"].to_vec(),
            Self::Verify => vec!["verify", "out/p"],
            Self::Status => vec!["status", "--profile", "p.toml"],
        }
    }

    fn writes(self) -> bool {
        !matches!(self, Self::Verify | Self::Status)
    }

    /// The world before it: a build has something new to say.
    fn world(self) -> TempDir {
        if matches!(self, Self::Build | Self::Pdf) { world_with_news() } else { world() }
    }
}

/// The ways in which a call of a class can fail on a real machine.
fn faults(class: &str) -> &'static [&'static str] {
    match class {
        "open" => &["EIO", "EMFILE", "EACCES", "ENOSPC", "EROFS", "EINTR", "ESTALE", "ENOMEM"],
        "read" => &["EIO", "EINTR", "ESTALE"],
        "write" => &["ENOSPC", "EIO", "EDQUOT", "EINTR", "EFBIG"],
        "sync" => &["EIO", "ENOSPC", "EDQUOT"],
        "rename" | "link" | "mkdir" => &["EIO", "ENOSPC", "EACCES", "EROFS"],
        "unlink" | "chmod" => &["EIO", "EACCES", "EROFS", "EPERM"],
        "stat" => &["EIO", "EACCES", "ESTALE", "ENOMEM"],
        "lock" => &["EIO", "EINTR", "ENOLCK"],
        "list" => &["EIO", "ESTALE"],
        "copy" | "truncate" | "seek" | "mmap" => &["EIO", "ENOSPC", "ENOMEM"],
        "close" => &["late:EIO"],
        "random" => &["EINTR", "EAGAIN", "ENOSYS"],
        _ => &["EIO"],
    }
}

/// The reason that a message must give, as the system has it.
fn reason(fault: &str) -> &'static str {
    match fault {
        "EIO" => "input/output error",
        "EMFILE" => "too many open files",
        "EACCES" => "permission denied",
        "ENOSPC" => "no space left on device",
        "EROFS" => "read-only file system",
        "EINTR" => "interrupted system call",
        "ESTALE" => "stale file handle",
        "ENOMEM" => "cannot allocate memory",
        "EDQUOT" => "disk quota exceeded",
        "EFBIG" => "file too large",
        "EPERM" => "operation not permitted",
        "ENOLCK" => "no locks available",
        _ => "",
    }
}

/// What a run without a fault leaves, to which others are compared.
struct Model {
    deed: Deed,
    calls: BTreeMap<String, usize>,
    said: String,
    pack: BTreeMap<String, Vec<u8>>,
    day: u64,
}

fn day() -> u64 {
    std::time::UNIX_EPOCH.elapsed().expect("a time").as_secs() / 86_400
}

fn model(injector: &Path, deed: Deed) -> Model {
    let day = day();
    let folder = deed.world();
    let (output, calls) = struck(injector, folder.path(), &deed.args(), None);
    assert!(output.status.success(), "{}", talk(&output));
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    Model { deed, calls: counted(&calls), said, pack: pack(folder.path()), day }
}

/// One call fails; then the machine is well again.
fn attack(injector: &Path, model: &Model, strike: &Strike) -> bool {
    let deed = model.deed;
    let folder = deed.world();
    let folder = folder.path();
    let before = std::fs::read(folder.join("p.record.toml")).expect("the record");
    let had = events(&record(folder));
    let old = pack(folder);
    let (output, calls) = struck(injector, folder, &deed.args(), Some(strike));
    let Some(call) = calls.iter().find(|call| call.struck) else { return false };
    let story = || format!("{deed:?}, {strike:?}, {call:?}\n{}", talk(&output));
    let kill = strike.fault == "kill";
    let code = output.status.code();
    if kill {
        assert_eq!(code, Some(137), "{}", story());
    } else {
        assert!(matches!(code, Some(0 | 3)), "exit code {code:?}: {}", story());
    }
    if code == Some(3) {
        // It says what failed: the file, or where it was to be put.
        let said = talk(&output);
        let folders = call.path.match_indices('/').map(|(at, _)| &call.path[..at]);
        let name = call.path.rsplit('/').next().unwrap_or_default();
        let names = folders.chain([name]).filter(|part| !part.is_empty()).any(|part| said.contains(part));
        // What lies in the folder itself and waits there is named by the place that it was to take.
        let names = names || !call.path.contains('/') && said.contains("p.");
        // The folder itself, in which the command runs.
        let names = names || call.path.is_empty() && said.contains("]: . cannot be ");
        assert!(said.contains("error[") && names, "no file is named: {}", story());
        assert!(said.contains(reason(&strike.fault)), "no reason: {}", story());
        assert!(!said.contains("panicked"), "{}", story());
    }

    // The record is the old one or the new one.
    let now = record(folder);
    let has = events(&now);
    let new = match deed {
        Deed::Attach => (had.0 + 1, had.1),
        Deed::Sign => (had.0, had.1 + 1),
        _ => had,
    };
    assert!(has == had || has == new, "{had:?} became {has:?}: {}", story());
    if has == had {
        assert_eq!(std::fs::read(folder.join("p.record.toml")).expect("the record"), before, "{}", story());
    }
    if code == Some(0) {
        assert_eq!(has, new, "acknowledged and not there: {}", story());
    }
    if !kill {
        assert_eq!(left_behind(folder), Vec::<String>::new(), "{}", story());
    }

    // What it said and what it made is what a healthy run says and makes.
    let same_day = model.day == day();
    if code == Some(0) && !deed.writes() && same_day {
        assert_eq!(String::from_utf8_lossy(&output.stdout), model.said, "{}", story());
    }
    let packed = pack(folder);
    match deed {
        Deed::Build | Deed::Pdf => {
            if code == Some(0) && same_day {
                assert!(packed == model.pack, "another pack: {}", story());
            }
            for (name, bytes) in packed.iter().filter(|(name, _)| !name.contains(".tmp") && *name != PUTTING) {
                let known = [old.get(name), model.pack.get(name)].contains(&Some(bytes));
                assert!(known || !same_day, "{name} is neither old nor new: {}", story());
            }
        }
        _ => assert!(packed == old, "the pack changed: {}", story()),
    }

    // The machine is well again: the same command does what it should, and what is left holds.
    healthy(folder, &deed.args());
    let has = events(&record(folder));
    let wanted = if deed == Deed::Sign { had.1 + 1..=had.1 + 2 } else { had.1..=had.1 };
    assert!(has.0 == new.0 && wanted.contains(&has.1), "{has:?}: {}", story());
    healthy(folder, &BUILD);
    assert_eq!(left_behind(folder), Vec::<String>::new(), "{}", story());
    let verified = program(folder).args(["verify", "out/p"]).output().expect("it starts");
    assert_eq!(verified.status.code(), Some(0), "{}{}", story(), String::from_utf8_lossy(&verified.stdout));
    true
}

/// Strikes every `stride`-th call of each class in each way that `ways` gives, and says how many.
fn sweep(deeds: &[(Deed, usize)], ways: impl Fn(&str) -> Vec<&'static str>) {
    let Some(injector) = injector() else { return };
    let models: Vec<Model> = deeds.iter().map(|(deed, _)| model(injector, *deed)).collect();
    let mut jobs = Vec::new();
    for (model, (_, stride)) in models.iter().zip(deeds) {
        let stride = if whole() { 1 } else { *stride };
        let mut at = 0;
        // A few more than a healthy run makes: a retry adds some.
        for (class, count) in &model.calls {
            for from in 1..=count + 2 {
                for fault in ways(class) {
                    at += 1;
                    if at % stride == 0 {
                        jobs.push((model, Strike::new(class, from, fault)));
                    }
                }
            }
        }
    }
    let hits = Mutex::new(0);
    each(&jobs, |(model, strike)| {
        let hit = attack(injector, model, strike);
        *hits.lock().expect("a number") += usize::from(hit);
    });
    let hits = *hits.lock().expect("a number");
    println!("{hits} faults injected, {} tried", jobs.len());
    assert!(hits * 10 > jobs.len() * 6, "{hits} of {}: the calls were not reached", jobs.len());
}

#[test]
fn each_call_of_attach_and_sign_fails_in_each_way() {
    sweep(&[(Deed::Attach, 3), (Deed::Sign, 3)], |class| faults(class).to_vec());
}

#[test]
fn each_call_on_the_record_and_the_evidence_has_an_input_output_error() {
    sweep(&[(Deed::Attach, 1), (Deed::Sign, 1)], |class| vec![if class == "close" { "late:EIO" } else { "EIO" }]);
}

#[test]
fn each_call_of_build_verify_and_status_fails() {
    sweep(&[(Deed::Build, 11), (Deed::Verify, 9), (Deed::Status, 2)], |class| faults(class).to_vec());
}

#[test]
fn calls_of_a_build_with_a_pdf_fail() {
    sweep(&[(Deed::Pdf, 101)], |class| faults(class).to_vec());
}

#[test]
fn a_kill_before_each_call_leaves_the_old_or_the_new() {
    sweep(&[(Deed::Attach, 1), (Deed::Sign, 1), (Deed::Build, 5)], |_| vec!["kill"]);
}

/// Reads and writes that give or take less than was asked for, all of them; calls that are interrupted again and again; a disk that
/// only says that it wrote to the platter. The outcome is that of a healthy run.
#[test]
fn short_reads_short_writes_and_interruptions_change_nothing() {
    let Some(injector) = injector() else { return };
    let mut struck_calls = 0;
    for deed in [Deed::Attach, Deed::Sign, Deed::Build, Deed::Verify, Deed::Status] {
        let model = model(injector, deed);
        let storms = [("read", "short", 0), ("write", "short", 0), ("sync", "skip", 0)];
        let interruptions = ["read", "write", "lock", "sync"].map(|class| (class, "EINTR", 20));
        for (class, fault, many) in storms.into_iter().chain(interruptions) {
            let folder = deed.world();
            let strike = Strike { many, ..Strike::new(class, 1, fault) };
            let (output, calls) = struck(injector, folder.path(), &deed.args(), Some(&strike));
            assert_eq!(output.status.code(), Some(0), "{deed:?}, {strike:?}: {}", talk(&output));
            struck_calls += calls.iter().filter(|call| call.struck).count();
            if model.day == day() {
                assert!(pack(folder.path()) == model.pack, "{deed:?}, {strike:?}: another pack");
                let said = String::from_utf8_lossy(&output.stdout);
                assert!(deed.writes() || said == model.said, "{deed:?}, {strike:?}: {said}");
            }
            let had = events(&record(world().path()));
            let new = match deed {
                Deed::Attach => (had.0 + 1, had.1),
                Deed::Sign | Deed::Build => (had.0, had.1 + 1),
                _ => had,
            };
            assert_eq!(events(&record(folder.path())), new, "{deed:?}, {strike:?}");
        }
    }
    println!("{struck_calls} calls were short, interrupted or lied to");
    assert!(struck_calls > 200, "{struck_calls}");
}
