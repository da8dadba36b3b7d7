//! Duties that one person must not hold together, computed from the people whom the evidence names.
//!
//! The rules hold within a deployment, over the evidence of all its items: a card is handed out in one ceremony, its
//! PIN in another.

use super::people::People;
use super::{Basis, Finding};
use crate::ids::{DeploymentId, ItemId};
use crate::record::{Capacity, Evidence};
use std::collections::{BTreeMap, BTreeSet};

/// Capacities that no two of which one person may have.
const APART: &[(Capacity, Capacity)] = &[
    (Capacity::CardHolder, Capacity::PinHolder),
    (Capacity::KeyCreator, Capacity::KeyDeployer),
    (Capacity::KeyAdministrator, Capacity::LogReviewer),
];

/// Who has a capacity: as the evidence calls them, and the items whose evidence says so.
#[derive(Default)]
struct Holder<'c> {
    called: BTreeSet<&'c str>,
    items: BTreeSet<&'c ItemId>,
}

/// What is against the rules, at each item whose evidence takes part in it.
pub(super) fn conflicts<'c>(basis: &Basis<'c>, people: &People<'_>) -> BTreeMap<&'c ItemId, Vec<Finding>> {
    let mut found: BTreeMap<&ItemId, Vec<Finding>> = BTreeMap::new();
    let mut holders: BTreeMap<(&DeploymentId, Capacity), BTreeMap<String, Holder<'c>>> = BTreeMap::new();
    for item in &basis.checklist.items {
        let Some(record) = basis.record.entry(item) else { continue };
        let known = |piece: &&Evidence| piece.collected.is_none_or(|day| day <= basis.as_of);
        for piece in record.evidence.iter().filter(known) {
            for (capacity, names) in &piece.people {
                for name in names {
                    let of = holders.entry((&item.id.deployment, *capacity)).or_default();
                    let holder = of.entry(people.who(name)).or_default();
                    holder.items.insert(&record.id);
                    holder.called.insert(name);
                }
            }
            let parts = piece.people.get(&Capacity::KeyPartHolder).map_or(&[][..], Vec::as_slice);
            let mut known = BTreeSet::new();
            let twice = parts.iter().find(|name| !known.insert(people.who(name)));
            if let Some(name) = twice {
                let what = if piece.description.is_empty() { &piece.file } else { &piece.description };
                let message = format!("{name} holds more than one part of the key ({what})");
                found.entry(&record.id).or_default().push(Finding::new("segregation", message));
            }
        }
    }
    for (deployment, one) in holders.keys() {
        for (_, other) in APART.iter().filter(|(first, _)| first == one) {
            let Some(others) = holders.get(&(*deployment, *other)) else { continue };
            for (who, holder) in &holders[&(*deployment, *one)] {
                let Some(also) = others.get(who) else { continue };
                let called: Vec<&str> = holder.called.union(&also.called).copied().collect();
                let names = match called.as_slice() {
                    [name] => (*name).to_owned(),
                    [name, others @ ..] => format!("{name} (also called {})", others.join(", ")),
                    [] => continue,
                };
                let message = format!("{names} is {} and {} at once", one.label(), other.label());
                for item in holder.items.union(&also.items) {
                    found.entry(*item).or_default().push(Finding::new("segregation", message.clone()));
                }
            }
        }
    }
    found
}
