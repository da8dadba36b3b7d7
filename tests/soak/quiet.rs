//! Between two rounds, when nothing runs: what must hold.

use crate::act::run;
use crate::journal::Journal;
use crate::plan::{Deed, Step};
use crate::repository;
use crate::support::all_files;
use crate::world::{PROFILES, World};
use std::path::Path;
use std::time::{Duration, Instant};

/// How long a command may take when it is alone.
const SOON: Duration = Duration::from_secs(30);

/// Compares the books with the folder, and builds and verifies each pack.
pub fn look(world: &mut World, number: usize, journal: &Journal) {
    compare(world, false);
    repository::join(world, journal);
    compare(world, false);
    // Alone on the machine, nothing keeps anybody waiting.
    for kind in &PROFILES {
        let place = format!("g{} r{number} {}", world.number, kind.id);
        let path = format!("profiles/{}.toml", kind.id);
        let formats = if number.is_multiple_of(3) { "pdf,md,json" } else { "md,json" };
        let evidence = if number.is_multiple_of(2) { "--with-evidence" } else { "--quiet" };
        alone(world, &place, &["--profile", &path, "--format", formats, evidence], journal);
        alone(world, &place, &["check", "--profile", &path, "--fail-on", "broken"], journal);
        verified(world, number, kind.id, &place, journal);
    }
    compare(world, true);
    alone(world, &format!("g{} r{number}", world.number), &["--profile", "profiles", "--format", "md"], journal);
    tidy(&world.at);
    // Somebody who edits while nothing runs needs no lock.
    let path = world.record(PROFILES[number % PROFILES.len()].id);
    let text = std::fs::read_to_string(&path).expect("the record");
    let words = format!("# between the rounds, after {number} of world {}", world.number);
    std::fs::write(&path, format!("{}\n{words}\n", text.trim_end())).expect("written");
    let book = vec![crate::books::Book::Words(words)];
    world.books.get_mut(PROFILES[number % PROFILES.len()].id).expect("its books").note(false, book);
    journal.count("rounds", 1);
}

fn compare(world: &mut World, built: bool) {
    let folder = world.at.join("profiles");
    for kind in &PROFILES {
        let path = world.record(kind.id);
        let text = std::fs::read_to_string(&path).expect("the record");
        let record = repository::load(&path);
        let book = world.books.get_mut(kind.id).expect("its books");
        book.compare(kind.id, (&record, &text), &folder, built);
    }
}

/// Runs a command that nothing disturbs: it ends well, and soon.
fn alone(world: &World, place: &str, args: &[&str], journal: &Journal) {
    let args: Vec<String> = args.iter().map(|arg| (*arg).to_owned()).collect();
    let deed = Deed::Other { args: args.clone(), codes: &[0] };
    let step = Step { kind: "alone", profile: "p0", deed, kill: None, mark: format!("{place} alone") };
    let begun = Instant::now();
    run(&world.at, &step, &args, journal, &[0]);
    assert!(begun.elapsed() < SOON, "{args:?} took {:?}, and nobody else was there", begun.elapsed());
}

/// The pack holds, from time to time also against that of an earlier round.
fn verified(world: &World, number: usize, profile: &str, place: &str, journal: &Journal) {
    let out = format!("out/{profile}");
    let earlier = world.at.join("earlier").join(profile);
    if earlier.exists() {
        let before = earlier.to_string_lossy().into_owned();
        alone(world, place, &["verify", &out, "--against", &before], journal);
        journal.count("packs verified against an earlier one", 1);
    } else {
        alone(world, place, &["verify", &out], journal);
    }
    journal.count("packs verified", 1);
    if number.is_multiple_of(4) {
        if earlier.exists() {
            std::fs::remove_dir_all(&earlier).expect("removed");
        }
        for (name, bytes) in all_files(&world.at.join(&out)) {
            let path = earlier.join(name);
            std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
            std::fs::write(path, bytes).expect("written");
        }
    }
}

/// No temporary file is left, and no evidence that nobody names is a half-written one: its name begins with its digest.
fn tidy(at: &Path) {
    for (name, bytes) in all_files(at) {
        // Where a file is exported to is the user's own folder: nobody else tidies up there.
        if name.starts_with("exports/") || name.starts_with(".git/") || name.starts_with("earlier/") {
            continue;
        }
        let file = name.rsplit('/').next().unwrap_or(&name);
        assert!(!file.starts_with(".rchecklist-"), "a temporary file is left: {name}");
        if name.contains(".evidence/") {
            let digest = rchecklist::digest::Digest::of(&bytes).to_string();
            let beginning = file.split('-').next().unwrap_or_default();
            assert!(
                digest.starts_with(beginning) && beginning.len() >= 8,
                "{name} has other bytes than its name says"
            );
        }
    }
}
