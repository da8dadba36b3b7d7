//! A pack against an earlier one of the same deployment: what was removed, rewritten or made weaker since, and why.
//!
//! Both are read from the sources that they carry. What asks for less than before is a problem; what changed otherwise is a note.

mod history;
mod items;
mod itself;
mod rules;
mod step;
mod words;

use super::sources::{self, Read};
use super::{Check, Given, Problem};
use crate::assess::{self, Basis, Standing};
use crate::checklist::{self, Checklist};
use crate::digest::Digest;
use crate::ids::ItemId;
use crate::pack;
use crate::proof::{self, Checked, Proofs};
use crate::seal::contents::{EARLIER, RECORD, SOURCES};
use crate::snapshot::{History, Snapshot};
use crate::text::count;
use std::collections::BTreeMap;

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

/// One of the two packs, assessed.
struct Side<'r> {
    read: &'r Read,
    /// What was checked of each entry of its record, by its name.
    checked: BTreeMap<String, &'r Checked>,
    /// Where each item stands, by what the pack carries.
    standings: Vec<Standing<'r>>,
    /// What the record held of each of its entries, as the pack's checklist has it, and of those that it leaves out: words under a name
    /// that an item had before, beside those that count.
    histories: BTreeMap<String, History>,
    /// The entry in which each sign-off stands.
    words: BTreeMap<Digest, &'r ItemId>,
    /// The place of each among them: by its name, and by each that it had before and nobody has now.
    places: BTreeMap<String, usize>,
}

impl<'r> Side<'r> {
    fn new(read: &'r Read, owed: &'r Checklist<'r>, proofs: &'r Proofs) -> Self {
        let Read { snapshot, record, .. } = read;
        let basis = Basis {
            checklist: owed,
            record,
            proofs,
            files: &snapshot.files,
            as_of: snapshot.as_of,
            looking_back: snapshot.looking_back,
        };
        let standings = assess::assess(&basis).standings;
        let mut places: BTreeMap<String, usize> =
            standings.iter().enumerate().map(|(place, own)| (own.item.id.to_string(), place)).collect();
        for (place, own) in standings.iter().enumerate() {
            own.item.ids().for_each(|id| {
                places.entry(id.to_string()).or_insert(place);
            });
        }
        let checked = proofs.iter().map(|(id, checked)| (id.to_string(), checked)).collect();
        let mut histories = snapshot.histories.clone();
        for (id, history) in pack::histories(&basis) {
            histories.entry(id).or_insert(history);
        }
        let words = proofs.iter().flat_map(|(id, own)| own.chain.digests.iter().map(move |digest| (*digest, id)));
        Self { read, checked, standings, histories, words: words.collect(), places }
    }

    /// Where an item of an earlier pack stands: under its name, or under one that says that it was called so.
    fn heir(&self, id: &str) -> Option<&Standing<'r>> {
        self.places.get(id).map(|place| &self.standings[*place])
    }

    /// Whether a sign-off counts on for an item that was called so.
    fn counts_on(&self, id: &str, event: &Digest) -> bool {
        let earlier = self.heir(id).map_or(&[][..], |own| &own.earlier);
        let named = earlier.iter().filter(|own| own.entry.to_string() == id);
        named.flat_map(|own| &own.counts).any(|place| self.events(id).get(*place) == Some(event))
    }

    /// The digests of the sign-offs under a name of the record, in their order.
    fn events(&self, id: &str) -> &'r [Digest] {
        self.checked.get(id).map_or(&[], |checked| &checked.chain.digests)
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
    let owed = (checklist::select(&now.profile), checklist::select(&before.profile));
    let proofs = (proof::check(&now.profile.id, &now.record), proof::check(&before.profile.id, &before.record));
    let sides = (Side::new(&now, &owed.0, &proofs.0), Side::new(&before, &owed.1, &proofs.1));
    let mut found = Found::default();
    itself::compare(old, &sides.1, &mut found);
    whole(&now, &before, &mut found);
    itself::link(given, &sides.0, &sides.1, &mut found);
    items::compare(&now, &before, &mut found);
    rules::compare(&now, &before, &mut found);
    history::compare(&sides.0, &sides.1, &mut found);
    words::compare(&sides.0, &sides.1, &mut found);
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
    let (day, which) = (before.snapshot.as_of, itself::named(old, &sides.1));
    let seen = format!(
        "of the pack of {day} ({which}), {} and {} are all still here{same}{link}",
        count(before.snapshot.items.len(), "item"),
        count(kept, "sign-off"),
    );
    let mut check = Check { notes: found.notes, ..Check::new("against", seen, found.problems) };
    if !check.problems.is_empty() {
        check.seen = format!("{} against the pack of {day} ({which})", check.seen);
    }
    check
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
    if now.templates != before.templates {
        let made = |pack: &Snapshot| match pack.templates {
            Some(digest) => format!("with own templates (sha256:{digest})"),
            None => "with those that rchecklist ships".to_owned(),
        };
        found.note("templates", format!("it was made {}, and is {}", made(before), made(now)));
    }
}
