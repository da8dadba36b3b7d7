//! What became of rows that were matched.

use super::families::families;
use super::forms::{self, Forms};
use super::matching::Matching;
use super::side::{Side, SideRow};
use super::{Change, Drift, Entry, Part};
use crate::page::names::Names;
use std::collections::BTreeSet;

/// What changed from one side to the other.
#[must_use]
pub fn drift(from: &Side, to: &Side, names: &Names) -> Drift {
    let matching = Matching::of(from, to);
    let mut judge =
        Judge { matching: &matching, names, old: BTreeSet::new(), new: BTreeSet::new(), placed: Vec::new() };
    judge.families();
    judge.rows();
    judge.placed.sort_by_key(|(at, _)| *at);
    Drift { entries: judge.placed.into_iter().map(|(_, entry)| entry).collect() }
}

struct Judge<'m, 's> {
    matching: &'m Matching<'s>,
    names: &'m Names,
    /// Rows of the old side that stand in a family.
    old: BTreeSet<usize>,
    /// Rows of the new side that do.
    new: BTreeSet<usize>,
    /// Entries with their place: in the order of the new side, and what went behind what stood before it.
    placed: Vec<((usize, usize), Entry)>,
}

impl Judge<'_, '_> {
    fn families(&mut self) {
        let Matching { from, to, .. } = self.matching;
        for family in families(self.matching) {
            let seen = family.from.iter().any(|at| self.old.contains(at))
                || family.to.iter().any(|at| self.new.contains(at));
            if seen {
                continue;
            }
            self.old.extend(&family.from);
            self.new.extend(&family.to);
            let change = if family.from.len() == 1 { Change::Split } else { Change::Merged };
            let duties = |rows: &[SideRow], of: &[usize]| {
                let mut words: Vec<String> =
                    of.iter().flat_map(|at| forms::duty(&rows[*at].parts[2], self.names)).collect();
                words.sort_unstable();
                words
            };
            let changes_duty = duties(from, &family.from) != duties(to, &family.to);
            let entry = Entry { change, from: family.from, to: family.to, moved: false, parts: None, changes_duty };
            self.placed.push(((entry.to[0] * 2 + 1, 0), entry));
        }
    }

    fn rows(&mut self) {
        let Matching { from, to, new, old, .. } = self.matching;
        let alone =
            |change, from, to, changes_duty| Entry { change, from, to, moved: false, parts: None, changes_duty };
        for at in (0..to.len()).filter(|at| !self.new.contains(at)).collect::<Vec<_>>() {
            let entry = match old[at].filter(|old| !self.old.contains(old)) {
                Some(old) => self.pair(old, at),
                None => alone(Change::Added, Vec::new(), vec![at], to[at].owes),
            };
            self.placed.push(((at * 2 + 1, 0), entry));
        }
        let mut behind = 0;
        for (at, partner) in new.iter().enumerate() {
            if let Some(partner) = partner.filter(|partner| !self.new.contains(partner)) {
                behind = partner * 2 + 2;
            } else if !self.old.contains(&at) {
                let entry = alone(Change::Withdrawn, vec![at], Vec::new(), from[at].owes);
                self.placed.push(((behind, at), entry));
            }
        }
    }

    /// What became of a row that has a partner.
    fn pair(&self, old: usize, new: usize) -> Entry {
        let (a, b) = (&self.matching.from[old], &self.matching.to[new]);
        let moved = a.place.area.id != b.place.area.id || a.tier() != b.tier();
        let parts = parts(a, b);
        let worst = parts.iter().copied().max().unwrap_or(Part::Same);
        let change = if a.digest == b.digest || worst <= Part::Markup {
            // A model has no source to compare: what its digest says is all there is.
            let same_source = a.source.is_none() || b.source.is_none() || a.source == b.source;
            match (moved, a.digest == b.digest && same_source) {
                (true, _) => Change::Moved,
                (false, true) => Change::Unchanged,
                (false, false) => Change::Markup,
            }
        } else if parts[2] > Part::Markup && a.owes && !b.owes {
            Change::Withdrawn
        } else if parts[2] > Part::Markup && !a.owes && b.owes {
            Change::Added
        } else if worst == Part::ProductName {
            if moved { Change::Moved } else { Change::ProductName }
        } else {
            Change::Reworded
        };
        let changes_duty = match change {
            Change::Withdrawn | Change::Added => true,
            Change::Reworded if a.owes && b.owes => self.changes_duty(a, b, parts),
            _ => false,
        };
        Entry { change, from: vec![old], to: vec![new], moved, parts: Some(parts), changes_duty }
    }

    /// Whether the customer's duty is another: by its own words, or because the task names more or fewer products.
    fn changes_duty(&self, a: &SideRow, b: &SideRow, parts: [Part; 3]) -> bool {
        let scope = parts[0] == Part::Reworded && forms::names_in(&a.forms[0]) != forms::names_in(&b.forms[0]);
        let duty = || forms::duty(&a.parts[2], self.names) != forms::duty(&b.parts[2], self.names);
        scope || parts[2] == Part::Unknown || parts[2] == Part::Reworded && duty()
    }
}

/// What became of the parts of a row.
fn parts(a: &SideRow, b: &SideRow) -> [Part; 3] {
    if a.digest == b.digest {
        return [Part::Same; 3];
    }
    let compare = |at: usize| {
        if at > 0 && !(a.verbatim && b.verbatim) {
            Part::Unknown
        } else {
            part((&a.parts[at], &a.forms[at]), (&b.parts[at], &b.forms[at]))
        }
    };
    // The task of a sentence is a name that people gave it.
    [if a.is_sentence { Part::Same } else { compare(0) }, compare(1), compare(2)]
}

fn part((old, a): (&str, &Forms), (new, b): (&str, &Forms)) -> Part {
    if old == new {
        Part::Same
    } else if a.reads == b.reads || squeezed(&a.reads).eq(squeezed(&b.reads)) {
        Part::Markup
    } else if a.nameless == b.nameless || a.bare == b.bare {
        Part::ProductName
    } else {
        Part::Reworded
    }
}

/// The letters of a text: "back-up", "Back up" and "backup" are one word.
fn squeezed(text: &str) -> impl Iterator<Item = char> {
    text.chars().filter(|c| *c != ' ')
}
