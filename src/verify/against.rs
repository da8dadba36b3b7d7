//! A pack against an earlier one of the same deployment: what was removed, rewritten or made weaker since, and why.
//!
//! Both are read from the sources that they carry. What asks for less than before is a problem; what changed otherwise is a note.

mod history;
mod items;
mod rules;

use super::sources::{self, Read};
use super::{Check, Given, Problem};
use crate::seal::contents::{EARLIER, RECORD, SOURCES};
use crate::text::count;

/// What a comparison found.
#[derive(Default)]
struct Found {
    problems: Vec<Problem>,
    notes: Vec<Problem>,
}

impl Found {
    fn problem(&mut self, at: impl Into<String>, message: impl Into<String>) {
        self.problems.push(Problem::new(at, message));
    }

    fn note(&mut self, at: impl Into<String>, message: impl Into<String>) {
        self.notes.push(Problem::new(at, message));
    }

    /// A problem where it is weaker, a note otherwise.
    fn change(&mut self, at: impl Into<String>, change: super::duties::Change) {
        if change.weaker {
            self.problem(at, change.what);
        } else {
            self.note(at, change.what);
        }
    }
}

/// Compares a pack with an earlier one.
#[must_use]
pub fn against(given: &Given, old: &Given) -> Check {
    let side = |given: &Given, which: &str| {
        sources::read(given).map_err(|problems| {
            let named = |problem: Problem| Problem { message: format!("{which}: {}", problem.message), ..problem };
            problems.into_iter().map(named).collect::<Vec<_>>()
        })
    };
    let (now, before) = match (side(given, "the pack"), side(old, "the earlier pack")) {
        (Ok(now), Ok(before)) => (now, before),
        (now, before) => {
            let problems = now.err().into_iter().chain(before.err()).flatten().collect();
            return Check::new("against", "the sources of both can be read", problems);
        }
    };
    let mut found = Found::default();
    whole(&now, &before, &mut found);
    items::compare(&now, &before, &mut found);
    rules::compare(&now, &before, &mut found);
    history::compare(&now, &before, &mut found);
    for (path, file) in &given.files {
        let is_source = path.starts_with(SOURCES) && !path.ends_with(EARLIER) && !path.ends_with(RECORD);
        if is_source && old.files.get(path).is_none_or(|before| before.digest != file.digest) {
            found.note(path, "it is another one than in the earlier pack");
        }
    }
    let kept: usize = before.snapshot.histories.values().map(|history| history.events.len()).sum();
    let same = if found.notes.is_empty() { "; profile and models are the same" } else { "; what changed is named" };
    let is_named = now.snapshot.earlier == Some(before.snapshot.digest);
    let link = if is_named { "; it names that pack as the one before" } else { "" };
    let seen = format!(
        "of the pack of {}, {} and {} are all still here{same}{link}",
        before.snapshot.as_of,
        count(before.snapshot.items.len(), "item"),
        count(kept, "sign-off"),
    );
    Check { notes: found.notes, ..Check::new("against", seen, found.problems) }
}

/// What the packs say of themselves as a whole.
fn whole(now: &Read, before: &Read, found: &mut Found) {
    let (now, before) = (&now.snapshot, &before.snapshot);
    let mut problem = |message: String| found.problems.push(Problem { at: None, message });
    if now.profile != before.profile {
        problem(format!("it is of the profile `{}`, the earlier one of `{}`", now.profile, before.profile));
    }
    if now.as_of < before.as_of {
        problem(format!("it is as of {}, the earlier one as of {}", now.as_of, before.as_of));
    }
}
