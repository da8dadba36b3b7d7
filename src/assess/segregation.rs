//! Duties that one person must not hold together, computed from the people whom the evidence names.
//!
//! The rules hold within a deployment, over the evidence of all its items: a card is handed out in one ceremony, its
//! PIN in another.

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

/// What is against the rules, at each item whose evidence takes part in it.
pub(super) fn conflicts<'c>(basis: &Basis<'c>) -> BTreeMap<&'c ItemId, Vec<Finding>> {
    let mut found: BTreeMap<&ItemId, Vec<Finding>> = BTreeMap::new();
    let mut holders: BTreeMap<(&DeploymentId, Capacity), BTreeMap<&str, BTreeSet<&ItemId>>> = BTreeMap::new();
    for item in &basis.checklist.items {
        let Some(record) = basis.record.entry(item) else { continue };
        let known = |piece: &&Evidence| piece.collected.is_none_or(|day| day <= basis.as_of);
        for piece in record.evidence.iter().filter(known) {
            for (capacity, names) in &piece.people {
                for name in names {
                    let of = holders.entry((&item.id.deployment, *capacity)).or_default();
                    of.entry(name).or_default().insert(&record.id);
                }
            }
            let parts = piece.people.get(&Capacity::KeyPartHolder).map_or(&[][..], Vec::as_slice);
            let twice = parts.iter().enumerate().find(|(place, name)| parts[..*place].contains(name));
            if let Some((_, name)) = twice {
                let what = if piece.description.is_empty() { &piece.file } else { &piece.description };
                let message = format!("{name} holds more than one part of the key ({what})");
                found.entry(&record.id).or_default().push(Finding::new("segregation", message));
            }
        }
    }
    for (deployment, one) in holders.keys() {
        for (_, other) in APART.iter().filter(|(first, _)| first == one) {
            let Some(others) = holders.get(&(*deployment, *other)) else { continue };
            for (name, items) in &holders[&(*deployment, *one)] {
                let Some(other_items) = others.get(name) else { continue };
                let message = format!("{name} is {} and {} at once", one.label(), other.label());
                for item in items.union(other_items) {
                    found.entry(*item).or_default().push(Finding::new("segregation", message.clone()));
                }
            }
        }
    }
    found
}
