//! A round: workers that run their steps at once, signals that come in between, and somebody who reads all the while.

use crate::books::{Book, event, evidence};
use crate::dice::Dice;
use crate::journal::Journal;
use crate::plan::{Deed, How, Kill, Step, When, steps};
use crate::repository;
use crate::world::{PROFILES, World, program, record_in};
use rchecklist::digest::Digest;
use rustix::process::{Pid, Signal, kill_process};
use std::fs::File;
use std::os::unix::process::ExitStatusExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, ExitStatus, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// Longer than this no command takes, whatever others do.
const LONGEST: Duration = Duration::from_mins(5);

/// Runs a round: all workers begin at once, and it ends when all have ended.
pub fn round(world: &mut World, number: usize, mut dice: Dice, journal: &Journal) {
    if world.git && dice.once_in(3) {
        repository::part(world, journal);
    }
    let workers = 4 + dice.below(5);
    journal.line(&format!("round {number} of world {}: {workers} workers", world.number));
    let mut plans = Vec::new();
    for worker in 0..workers {
        let in_clone = world.clone.is_some() && worker < 2;
        let place = format!("g{} r{number} w{worker}", world.number);
        plans.push((in_clone, steps(Dice::of(&[dice.below(usize::MAX) as u64]), &place, in_clone)));
    }
    let over = AtomicBool::new(false);
    let (own, clone) = (&world.at, world.clone.as_ref());
    let results = std::thread::scope(|scope| {
        let observer = scope.spawn(|| observe(own, &over));
        let running: Vec<_> = plans
            .iter()
            .map(|(in_clone, steps)| {
                let at = clone.filter(|_| *in_clone).unwrap_or(own);
                scope.spawn(move || steps.iter().map(|step| act(at, step, journal)).collect::<Vec<_>>())
            })
            .collect();
        let done: Vec<_> = running.into_iter().map(std::thread::ScopedJoinHandle::join).collect();
        over.store(true, Ordering::Relaxed);
        let watched = observer.join();
        let done: Result<Vec<_>, _> = done.into_iter().collect();
        watched.and(done)
    });
    let results = results.unwrap_or_else(|panic| std::panic::resume_unwind(panic));
    for ((in_clone, steps), outcomes) in plans.iter().zip(results) {
        for (step, written) in steps.iter().zip(outcomes) {
            for book in &written {
                match book {
                    Book::Event(_) => journal.count("acknowledged events", 1),
                    Book::Evidence(..) => journal.count("acknowledged evidence", 1),
                    Book::Refused(..) | Book::Words(_) => {}
                }
            }
            world.books.get_mut(step.profile).expect("its books").note(*in_clone, written);
        }
    }
}

/// Reads the records again and again while others write: each is whole.
fn observe(at: &Path, over: &AtomicBool) {
    while !over.load(Ordering::Relaxed) {
        for kind in &PROFILES {
            repository::load(&record_in(at, kind.id));
        }
        std::thread::sleep(Duration::from_millis(150));
    }
}

/// Does one step; gives what is known of the record from then on.
fn act(at: &Path, step: &Step, journal: &Journal) -> Vec<Book> {
    let slug = step.mark.replace(' ', "-");
    match &step.deed {
        Deed::Event { args, items, by, decision } => {
            let ended = run(at, step, args, journal, &[0, 2]);
            items.iter().filter_map(|item| event(&ended, item, by, decision, &step.mark)).collect()
        }
        Deed::Attach { item, by, lengths, seed } => {
            let mut dice = Dice::of(&[*seed]);
            let mut args: Vec<String> = vec!["attach".to_owned(), item.clone()];
            let mut digests = Vec::new();
            for (n, length) in lengths.iter().enumerate() {
                let path = format!("inbox/{slug}-{n}.bin");
                let bytes = dice.bytes(*length);
                digests.push(Digest::of(&bytes));
                std::fs::write(at.join(&path), bytes).expect("written");
                args.push(path);
            }
            let path = format!("profiles/{}.toml", step.profile);
            let more = ["--describe", &step.mark, "--as", by, "--profile", &path, "--allow-secret", "noise"];
            args.extend(more.map(str::to_owned));
            let ended = run(at, step, &args, journal, &[0]);
            for n in 0..lengths.len() {
                std::fs::remove_file(at.join(format!("inbox/{slug}-{n}.bin"))).expect("removed");
            }
            digests.into_iter().filter_map(|digest| evidence(&ended, item, digest)).collect()
        }
        Deed::Other { args, codes } => {
            run(at, step, args, journal, codes);
            Vec::new()
        }
        Deed::Import { by, rows, partial } => import(at, step, (by, rows, *partial), journal),
        Deed::Comment { at: part } => {
            let text = format!("# by hand {}", step.mark);
            let place = *part;
            edit(at, step, journal, |record| {
                // Behind the title of an item, or on a line of its own before the item.
                let titles: Vec<usize> = record.match_indices("\ntitle = ").map(|(at, _)| at).collect();
                let wanted = titles[((titles.len() - 1) as f64 * place) as usize] + 1;
                let line = record[wanted..].find('\n').map_or(record.len(), |length| wanted + length);
                format!("{} {text}{}", &record[..line], &record[line..])
            });
            vec![Book::Words(text)]
        }
        Deed::Hand { item, by, decision } => {
            let (deployment, slug) = item.split_once('/').expect("a full name");
            let now = chrono::Utc::now().format("%Y-%m-%dT%H:%M:%SZ");
            let section = format!(
                "\n[[items.{deployment}.{slug}.sign-off]]\nby = \"{by}\"\ndecision = \"{decision}\"\nat = {now}\nnote = \"{}\"\n",
                step.mark
            );
            edit(at, step, journal, |record| format!("{}\n{section}", record.trim_end()));
            vec![Book::hand(item, by, decision, &step.mark)]
        }
    }
}

/// As an editor does that is careful: under the folder's lock, beside the file, renamed over it.
fn edit(at: &Path, step: &Step, journal: &Journal, change: impl FnOnce(&str) -> String) {
    let begun = Instant::now();
    let path = record_in(at, step.profile);
    let folder = File::open(path.parent().expect("a folder")).expect("opened");
    folder.lock().expect("locked");
    let text = std::fs::read_to_string(&path).expect("the record");
    let beside = path.with_extension("toml~");
    std::fs::write(&beside, change(&text)).expect("written");
    std::fs::rename(&beside, &path).expect("renamed");
    drop(folder);
    journal.line(&format!("[{}] edit of {} by hand", step.mark, step.profile));
    journal.count("edits by hand", 1);
    journal.took("edit", begun.elapsed(), false);
}

/// Fills in rows of the last export, and imports it.
fn import(at: &Path, step: &Step, (by, rows, partial): (&str, &[usize], bool), journal: &Journal) -> Vec<Book> {
    let Ok(exported) = std::fs::read(at.join(format!("exports/{}.csv", step.profile))) else { return Vec::new() };
    let text = String::from_utf8(exported).expect("an export is whole, and UTF-8");
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    let mut table: Vec<Vec<String>> =
        reader.records().map(|row| row.expect("a whole row").iter().map(str::to_owned).collect()).collect();
    let column = |name: &str| table[0].iter().position(|heading| heading == name).expect("a column");
    let columns = ["Decision", "Name", "Date", "Until", "Note"].map(column);
    let today = chrono::Utc::now().format("%Y-%m-%d").to_string();
    let name = format!("Person {by}");
    for row in rows {
        let mut own = table[1 + row].clone();
        let values = ["met", &name, &today, "", &step.mark];
        for (column, value) in columns.iter().zip(values) {
            (*value).clone_into(&mut own[*column]);
        }
        table[1 + row] = own;
    }
    let path = format!("inbox/{}.csv", step.mark.replace(' ', "-"));
    let mut writer = csv::Writer::from_path(at.join(&path)).expect("a file");
    for row in &table {
        writer.write_record(row).expect("written");
    }
    writer.flush().expect("written");
    drop(writer);
    let mut args =
        ["record", "import", &path, "--yes", "--format", "json", "--profile"].map(str::to_owned).to_vec();
    args.push(format!("profiles/{}.toml", step.profile));
    args.extend(partial.then(|| "--partial".to_owned()));
    let ended = run(at, step, &args, journal, &[0, 1, 2]);
    if !matches!(ended.code, Some(0 | 1)) {
        return Vec::new();
    }
    let said: serde_json::Value = serde_json::from_str(&ended.stdout).expect("JSON");
    if said["written"] != true {
        return Vec::new();
    }
    let added = said["add"].as_array().expect("a list").iter();
    let text = |value: &serde_json::Value| value.as_str().expect("a text").to_owned();
    added
        .filter(|row| row["note"] == *step.mark)
        .map(|row| Book::imported(&text(&row["item"]), &text(&row["by"]), &step.mark))
        .collect()
}

/// How a command ended.
pub struct Ended {
    /// Its exit code; none where a signal ended it.
    pub code: Option<i32>,
    pub stdout: String,
}

/// A child that never outlives its step.
struct Held(Child);

impl Drop for Held {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Runs the program, sends it what the plan says, and looks how it ended.
pub fn run(at: &Path, step: &Step, args: &[String], journal: &Journal, codes: &[i32]) -> Ended {
    let slug = step.mark.replace(' ', "-");
    let talk = ["out", "err"].map(|stream| at.join(format!("talk/{slug}.{stream}")));
    let [out, err] = talk.each_ref().map(|path| Stdio::from(File::create(path).expect("a file")));
    let begun = Instant::now();
    let spawned = program(at).args(args).stdin(Stdio::null()).stdout(out).stderr(err).spawn();
    let mut child = Held(spawned.expect("the program starts"));
    let sent = step.kill.map(|kill| disturb(&mut child.0, at, step, kill, journal.usual(step.kind)));
    let status = wait(&mut child.0, begun).unwrap_or_else(|| {
        panic!(
            "{args:?} has not ended after {LONGEST:?}: {}",
            std::fs::read_to_string(&talk[1]).unwrap_or_default()
        )
    });
    let took = begun.elapsed();
    let [stdout, stderr] = talk.each_ref().map(|path| std::fs::read(path).expect("what it said"));
    let stderr = String::from_utf8_lossy(&stderr).into_owned();
    for path in &talk {
        std::fs::remove_file(path).expect("removed");
    }
    let how = ended_as(status);
    journal.line(&format!(
        "[{}] {} {:?}: {how} after {} ms; {}",
        step.mark,
        args.join(" "),
        step.kill,
        took.as_millis(),
        stderr.trim().replace('\n', " / ").chars().take(300).collect::<String>()
    ));
    journal.count("commands", 1);
    journal.count(&format!("command {}", step.kind), 1);
    assert!(!stderr.contains("panicked at") && !stderr.contains("[internal]"), "{args:?} broke down:\n{stderr}");
    match (status.code(), sent) {
        (Some(code), _) => {
            let said = || String::from_utf8_lossy(&stdout).chars().take(3000).collect::<String>();
            assert!(codes.contains(&code), "{args:?} ended with {code}:\n{stderr}{}", said());
            journal.count(&format!("ended with {code}"), 1);
            journal.took(step.kind, took, step.kill.is_none());
            let stdout = String::from_utf8(stdout).expect("UTF-8");
            if args.windows(2).any(|pair| pair == ["--format", "json"]) && args[0] == "status" && code < 2 {
                serde_json::from_str::<serde_json::Value>(&stdout).expect("JSON on the standard output");
            }
            Ended { code: Some(code), stdout }
        }
        (None, Some(signals)) if status.signal().is_some_and(|signal| signals.contains(&signal)) => {
            journal.count(&format!("killed {}", step.kind), 1);
            journal.count(&format!("killed by {how}"), 1);
            journal.count("kills", 1);
            Ended { code: None, stdout: String::new() }
        }
        _ => panic!("{args:?} was ended by {how}, which nobody sent:\n{stderr}"),
    }
}

fn ended_as(status: ExitStatus) -> String {
    match (status.code(), status.signal()) {
        (Some(code), _) => format!("exit {code}"),
        (None, Some(signal)) => {
            let known = [(Signal::KILL, "SIGKILL"), (Signal::TERM, "SIGTERM"), (Signal::INT, "SIGINT")];
            let name = known.iter().find(|(known, _)| known.as_raw() == signal);
            name.map_or_else(|| format!("signal {signal}"), |(_, name)| (*name).to_owned())
        }
        (None, None) => "neither".to_owned(),
    }
}

fn wait(child: &mut Child, begun: Instant) -> Option<ExitStatus> {
    let mut pause = Duration::from_micros(300);
    loop {
        if let Some(status) = child.try_wait().expect("waited") {
            return Some(status);
        }
        if begun.elapsed() > LONGEST {
            return None;
        }
        std::thread::sleep(pause);
        pause = (pause * 5 / 4).min(Duration::from_millis(20));
    }
}

/// Sends what the plan says when it says so; gives the signals that may have ended the command.
fn disturb(child: &mut Child, at: &Path, step: &Step, planned: Kill, usual: Duration) -> Vec<i32> {
    match planned.when {
        When::Micros(micros) => std::thread::sleep(Duration::from_micros(micros)),
        When::Part(part) => std::thread::sleep(usual.mul_f64(part)),
        When::Writing(micros) => {
            let folders: [PathBuf; 3] =
                ["profiles", &format!("profiles/{}.evidence", step.profile), &format!("out/{}", step.profile)]
                    .map(|folder| at.join(folder));
            let until = Instant::now() + usual * 3;
            while Instant::now() < until && !folders.iter().any(|folder| is_written(folder)) {
                if child.try_wait().expect("waited").is_some() {
                    break;
                }
                std::thread::sleep(Duration::from_micros(60));
            }
            std::thread::sleep(Duration::from_micros(micros));
        }
    }
    let pid = Pid::from_child(child);
    // It is not waited for before, so the ID is still its own.
    let send = |signal: Signal| {
        // It may have ended just now.
        let _ = kill_process(pid, signal);
    };
    let given = |signal: Signal| vec![signal.as_raw()];
    match planned.how {
        How::Kill => {
            send(Signal::KILL);
            given(Signal::KILL)
        }
        How::Term => {
            send(Signal::TERM);
            given(Signal::TERM)
        }
        How::Int => {
            send(Signal::INT);
            given(Signal::INT)
        }
        How::Stop(millis, then_kill) => {
            send(Signal::STOP);
            std::thread::sleep(Duration::from_millis(millis));
            if then_kill {
                send(Signal::KILL);
            }
            send(Signal::CONT);
            if then_kill { given(Signal::KILL) } else { Vec::new() }
        }
    }
}

/// Whether somebody has a temporary file in a folder.
fn is_written(folder: &Path) -> bool {
    let mut entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries.any(|entry| entry.file_name().to_string_lossy().starts_with(".rchecklist-"))
}
