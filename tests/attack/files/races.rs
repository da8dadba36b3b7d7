//! Somebody swaps a file for a link, a folder or a pipe between a check and a use: at each call, and thousands of times at random.

use super::*;
use crate::faults::{ATTACH, BUILD, SIGN, Strike, each, injector, struck, whole};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

/// A change that is made before a call: a command for the shell, in the folder. `$O` is a folder outside.
const SWAPS: [(&str, &[&str]); 10] = [
    ("rm -rf new.txt; ln -s $O/new.txt new.txt", &ATTACH),
    ("rm -rf new.txt; mkfifo new.txt", &ATTACH),
    ("rm -rf new.txt; mkdir new.txt", &ATTACH),
    ("cat $O/new.txt >> new.txt", &ATTACH),
    ("rm -rf p.toml; mkfifo p.toml", &SIGN),
    ("rm -rf p.record.toml; mkfifo p.record.toml", &SIGN),
    ("for f in p.evidence/*.txt; do rm -rf $f; ln -s $O/new.txt $f; done", &BUILD),
    ("mv p.evidence gone; ln -s $O/evidence p.evidence", &BUILD),
    ("for f in p.evidence/*.txt; do rm -rf $f; mkfifo $f; done", &BUILD),
    (
        "for f in out/p/evidence/*.txt out/p/manifest.json out/p/audit-pack.zip; do rm -rf $f; ln -s $O/new.txt $f; done",
        &["verify", "out/p"],
    ),
];

/// Before every single call on a file of the folder: not one of the moments between check and use lets anything in.
#[test]
fn no_moment_between_check_and_use_lets_anything_in() {
    let Some(injector) = injector() else { return };
    let outside = crate::faults::empty();
    std::fs::write(outside.path().join("new.txt"), OUTSIDE).expect("written");
    std::fs::create_dir(outside.path().join("evidence")).expect("made");
    let reference = world();
    for entry in std::fs::read_dir(reference.path().join("p.evidence")).expect("it") {
        std::fs::write(outside.path().join("evidence").join(entry.expect("one").file_name()), OUTSIDE)
            .expect("written");
    }
    let mut jobs = Vec::new();
    for (swap, args) in SWAPS {
        let folder = world();
        let (_, calls) = struck(injector, folder.path(), args, None);
        let stride = if whole() || args != &BUILD[..] { 1 } else { 7 };
        jobs.extend((1..=calls.len()).step_by(stride).map(|from| (swap, args, from)));
    }
    let refused = AtomicUsize::new(0);
    each(&jobs, |(swap, args, from)| {
        let folder = world();
        let folder = folder.path();
        let command =
            format!("cd {} && {}", folder.display(), swap.replace("$O", &outside.path().display().to_string()));
        let strike = Strike { class: None, command: Some(command), ..Strike::new("", *from, "run") };
        let (output, _) = struck(injector, folder, args, Some(&strike));
        let story = format!("{swap} before call {from} of {args:?}: {}", said(&output));
        assert!(matches!(output.status.code(), Some(0..=3)), "{:?}: {story}", output.status);
        assert!(!said(&output).contains("panicked"), "{story}");
        assert!(!said(&output).contains(OUTSIDE.trim()), "{story}");
        refused.fetch_add(usize::from(!output.status.success()), Ordering::Relaxed);
        // But for what was put in the file of the folder itself, before it was read.
        if !swap.starts_with("cat") {
            nothing_came_in(folder, &story);
        }
    });
    println!("{} swaps, {} refused", jobs.len(), refused.into_inner());
}

/// Swaps a path for a file, a link, a folder and a pipe in turn until told to stop; gives how often.
fn racer(path: &Path, bytes: &[u8], outside: &Path, stop: &AtomicBool) -> usize {
    let beside = |n: usize| path.with_file_name(format!("swap-{n}"));
    let mut rounds = 0;
    while !stop.load(Ordering::Relaxed) {
        let next = beside(0);
        match rounds % 3 {
            0 => std::fs::write(&next, bytes).expect("written"),
            1 => std::os::unix::fs::symlink(outside, &next).expect("a link"),
            _ => drop(Command::new("mkfifo").arg(&next).status()),
        }
        // In one step, so that there is always something.
        let _ = std::fs::rename(&next, path);
        if rounds % 5 == 0 {
            let _ = std::fs::remove_file(path);
            let _ = std::fs::create_dir(path);
            let _ = std::fs::remove_dir(path);
        }
        rounds += 1;
    }
    rounds
}

#[test]
fn a_racer_that_swaps_files_thousands_of_times_gets_nothing_in() {
    let outside = crate::faults::empty();
    std::fs::write(outside.path().join("new.txt"), OUTSIDE).expect("written");
    let (mut rounds, mut runs) = (0, 0);
    let count = if whole() { 400 } else { 40 };
    for (evidence, args) in [(false, &ATTACH[..]), (true, &BUILD), (true, &["status", "--profile", "p.toml"])] {
        let folder = world();
        let folder = folder.path();
        let path = if evidence {
            std::fs::read_dir(folder.join("p.evidence")).expect("it").next().expect("one").expect("one").path()
        } else {
            folder.join("new.txt")
        };
        let bytes = std::fs::read(&path).expect("it");
        let stop = AtomicBool::new(false);
        rounds += std::thread::scope(|scope| {
            let racer = scope.spawn(|| racer(&path, &bytes, &outside.path().join("new.txt"), &stop));
            for _ in 0..count {
                let output = timed(folder, args);
                assert!(matches!(output.status.code(), Some(0..=3)), "{:?}: {}", output.status, said(&output));
                assert!(!said(&output).contains(OUTSIDE.trim()), "{}", said(&output));
                runs += 1;
            }
            stop.store(true, Ordering::Relaxed);
            racer.join().expect("it ends")
        });
        nothing_came_in(folder, &format!("{args:?}"));
    }
    println!("{rounds} swaps in {runs} runs");
    assert!(rounds > 500, "{rounds}");
}

/// A file that grows, shrinks or is written to while it is copied is not attached, however fast it grows.
#[test]
fn a_file_that_changes_while_it_is_copied_is_not_attached() {
    let Some(injector) = injector() else { return };
    for change in
        ["echo more >> new.txt", "truncate -s 3 new.txt", "truncate -s 0 new.txt", "truncate -s 8G new.txt"]
    {
        let folder = world();
        let folder = folder.path();
        // Larger than what is read at once.
        std::fs::write(folder.join("new.txt"), vec![b'x'; 3 << 20]).expect("written");
        let before = standing(&folder.join("p.evidence"));
        let (_, calls) = struck(injector, folder, &[&ATTACH[..], &["--dry-run"]].concat(), None);
        let read = calls.iter().filter(|call| call.class == "read").position(|call| call.path == "new.txt");
        let command = format!("cd {} && {change}", folder.display());
        let second = read.expect("it is read") + 2;
        let strike = Strike { command: Some(command), ..Strike::new("read", second, "run") };
        let (output, _) = struck(injector, folder, &ATTACH, Some(&strike));
        assert_eq!(output.status.code(), Some(2), "{change}: {}", said(&output));
        assert!(talk(&output).contains("error[changed-while-read]"), "{change}: {}", said(&output));
        assert!(standing(&folder.join("p.evidence")) == before, "{change}: something was kept");
    }
    // One that the system makes up as it is read, without an end.
    let folder = world();
    let output =
        timed(folder.path(), &["attach", ITEM, "/proc/self/pagemap", "--describe", "d", "--profile", "p.toml"]);
    assert!(matches!(output.status.code(), Some(2 | 3)), "{:?}: {}", output.status, said(&output));
}
