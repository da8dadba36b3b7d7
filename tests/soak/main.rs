//! A soak: for minutes or an hour, several processes at once run random commands on one repository, and many of them are killed at
//! a random moment. After each round, what must hold is checked.
//!
//! It is one ordinary test. Three variables set it:
//!
//! - `RCHECKLIST_SOAK_SECONDS`: how long it goes on; 120 where nothing is said, which is what CI does.
//! - `RCHECKLIST_SOAK_SEED`: the seed. The plan (which worker runs which command with which arguments, and at what part of the
//!   command's usual time which signal comes) follows from it; the machine's timing does not. Without it, the seed is taken
//!   from the clock. It is printed at the start and with every failure.
//! - `RCHECKLIST_SOAK_PROGRAM`: another binary of the program than the one that was built for the tests.
//!
//! ```sh
//! cargo test --release --test soak -- --nocapture
//! RCHECKLIST_SOAK_SECONDS=3600 RCHECKLIST_SOAK_SEED=7 cargo test --release --test soak -- --nocapture
//! ```
//!
//! A *world* is a folder with four profiles, their records, evidence and keys, and often a git repository with the merge driver
//! ([`world`]). It lives for some rounds, then another one begins, so that records stay of a size that people have. In a *round*, four to
//! eight workers run their commands at once ([`plan`], [`act`]); an observer reads the records all the while. Between rounds nothing
//! runs, and the books are compared with what lies there ([`books`], [`quiet`]).
//!
//! What must hold, always:
//!
//! 1. **A record is whole.** Whoever reads it at any moment finds TOML that the program's own reader takes.
//! 2. **What was acknowledged is there.** Each event whose command ended with exit code 0 stands in the record, once, with the item,
//!    the person and the decision of its command; once seen, it never changes, in no field and no byte of its signature.
//! 3. **What was refused is not there.** A command that ended with exit code 2 by itself has written no event.
//! 4. **Chains are whole.** Each event follows one that is there, nothing stands twice, and an item has two ends only where a merge
//!    brought two branches together and nobody has signed since. `check --fail-on broken` says so too.
//! 5. **Evidence that was acknowledged is there**: named by its item in the record, once, and the file has its digest.
//! 6. **Packs verify.** After a round, one undisturbed build of each profile gives a pack for which `verify` ends with 0, also against the
//!    pack of an earlier round (`--against`), whatever the builds that were killed left.
//! 7. **Nothing piles up.** After these builds no temporary file is left anywhere, and no file that nobody knows.
//! 8. **A command ends as it promises**: with 0, 1 or 2, or by the signal that was sent to it; never with 3 on a healthy machine, never with a
//!    panic. What should be JSON is.
//! 9. **What people write stays.** Comments and sign-offs that were put into a record by hand (under the folder's lock, as a careful
//!    editor does, or between the rounds) are still there.
//! 10. **Nobody waits for the dead.** After a round, with all others ended or killed, a command on each profile ends within seconds;
//!     and during it none takes longer than five minutes.

#![allow(clippy::expect_used, clippy::disallowed_methods, clippy::disallowed_macros, reason = "tests")]
#![allow(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "parts of small numbers"
)]

#[path = "../support/mod.rs"]
mod support;

mod act;
mod books;
mod dice;
mod journal;
mod plan;
mod quiet;
mod repository;
mod world;

use dice::Dice;
use journal::Journal;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant, SystemTime};
use world::World;

/// Rounds in one world.
const ROUNDS: usize = 30;

/// Failures after which it is enough.
const ENOUGH: usize = 5;

fn number(name: &str) -> Option<u64> {
    let text = std::env::var(name).ok()?;
    Some(text.parse().unwrap_or_else(|_| panic!("{name} is a whole number, and not `{text}`")))
}

#[test]
fn random_commands_and_kills_lose_nothing() {
    if support::tool("git", &["--version"]).is_none() || support::tool("ssh-keygen", &["-?"]).is_none() {
        return;
    }
    let seconds = number("RCHECKLIST_SOAK_SECONDS").unwrap_or(120);
    let seed = number("RCHECKLIST_SOAK_SEED").unwrap_or_else(|| {
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).expect("after 1970");
        u64::from(now.subsec_nanos()) ^ now.as_secs()
    });
    println!("soak: RCHECKLIST_SOAK_SEED={seed} for {seconds} seconds");
    let end = Instant::now() + Duration::from_secs(seconds);
    let journal = Journal::new();
    let mut failures = Vec::new();
    let mut worlds = 0;
    while Instant::now() < end && failures.len() < ENOUGH {
        let mut world = World::new(seed, worlds, &journal);
        worlds += 1;
        let lived = catch_unwind(AssertUnwindSafe(|| {
            for number in 0..ROUNDS {
                if Instant::now() >= end {
                    break;
                }
                let dice = Dice::of(&[seed, world.number, number as u64]);
                act::round(&mut world, number, dice, &journal);
                quiet::look(&mut world, number, &journal);
            }
        }));
        if let Err(panic) = lived {
            let why = panic.downcast_ref::<String>().cloned();
            let why =
                why.or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned())).unwrap_or_default();
            let number = world.number;
            let folder = world.keep();
            let told = format!(
                "RCHECKLIST_SOAK_SEED={seed}, world {number}: {why}\nthe folder is kept: {}\n{}",
                folder.display(),
                journal.last(60)
            );
            std::fs::write(folder.join("journal.txt"), journal.all()).expect("written");
            println!("{told}");
            failures.push(told);
        }
        journal.next_world();
    }
    println!("soak: seed {seed}, {worlds} worlds\n{}", journal.figures());
    assert!(failures.is_empty(), "{} failures; the first one:\n{}", failures.len(), failures[0]);
    // A soak that did nothing proves nothing.
    assert!(journal.total("commands") > 20 && journal.total("acknowledged events") > 0, "{}", journal.figures());
}
