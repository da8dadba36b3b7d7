//! The portfolio by signer: the same person in each profile that has the same e-mail address.

use super::due::{Ahead, span};
use super::{Counts, System};
use chrono::NaiveDate;
use serde::Serialize;
use std::collections::BTreeMap;

/// A person over all systems.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct SignerLine {
    /// Their e-mail address in lower case.
    pub email: String,
    /// As most profiles call them.
    pub name: String,
    /// Other names that profiles have for this address.
    pub also: Vec<String>,
    /// How many systems have them as a signer.
    pub systems: usize,
    /// Items that wait for them, over all systems.
    pub waiting: usize,
    /// Of these, the required ones.
    pub required: usize,
    /// The waiting ones by state.
    pub states: Counts,
    /// What they may renew and runs out.
    pub due: Ahead,
    /// The systems in which something waits for them, those with most first.
    pub at: Vec<Waiting>,
}

/// How much waits in a system.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct Waiting {
    /// The system's ID.
    pub system: String,
    /// Items that wait there.
    pub items: usize,
}

/// What waits, and nobody in its profile may sign it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct Unassigned {
    /// Such items, over all systems.
    pub items: usize,
    /// The same by state.
    pub states: Counts,
    /// The systems that have some, those with most first.
    pub at: Vec<Waiting>,
}

#[derive(Default)]
struct Gathered<'s> {
    names: BTreeMap<&'s str, usize>,
    states: Counts,
    required: usize,
    due: Ahead,
    at: Vec<Waiting>,
    systems: usize,
}

pub(super) fn signers(systems: &[System], as_of: NaiveDate) -> Vec<SignerLine> {
    let mut people: BTreeMap<String, Gathered<'_>> = BTreeMap::new();
    for system in systems {
        for person in &system.signers {
            let one = people.entry(key(&person.email)).or_default();
            *one.names.entry(&person.name).or_default() += 1;
            one.systems += 1;
            one.states += person.waiting;
            one.required += person.required;
            let items = person.waiting.total();
            if items > 0 {
                one.at.push(Waiting { system: system.id.clone(), items });
            }
            let theirs = system.deadlines.iter().filter(|deadline| deadline.who.contains(&person.id));
            theirs.filter_map(|deadline| span(deadline, as_of)).for_each(|span| one.due.add(span));
        }
    }
    let mut lines: Vec<SignerLine> = people.into_iter().map(|(email, one)| line(email, one)).collect();
    lines.sort_by(|a, b| {
        let soon = |line: &SignerLine| line.due.overdue + line.due.days_30;
        b.waiting.cmp(&a.waiting).then_with(|| soon(b).cmp(&soon(a))).then_with(|| a.email.cmp(&b.email))
    });
    lines
}

/// Under which a person is found. The part before the `@` could differ by case in theory; in no house it does.
fn key(email: &str) -> String {
    email.to_lowercase()
}

fn line(email: String, one: Gathered<'_>) -> SignerLine {
    let mut names: Vec<(&str, usize)> = one.names.into_iter().collect();
    // The sort is stable, and a map's order is that of the names.
    names.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let mut names = names.into_iter().map(|(name, _)| name.to_owned());
    let mut at = one.at;
    most_first(&mut at);
    SignerLine {
        email,
        name: names.next().unwrap_or_default(),
        also: names.collect(),
        systems: one.systems,
        waiting: one.states.total(),
        required: one.required,
        states: one.states,
        due: one.due,
        at,
    }
}

pub(super) fn unassigned(systems: &[System]) -> Unassigned {
    let mut all = Unassigned::default();
    for system in systems.iter().filter(|system| system.unassigned.total() > 0) {
        all.states += system.unassigned;
        all.at.push(Waiting { system: system.id.clone(), items: system.unassigned.total() });
    }
    all.items = all.states.total();
    most_first(&mut all.at);
    all
}

fn most_first(at: &mut [Waiting]) {
    at.sort_by(|a, b| b.items.cmp(&a.items).then_with(|| a.system.cmp(&b.system)));
}
