//! What a change of the page means for what was signed: it carries over, is stale, or its duty is gone.

use super::side::{Side, SideRow};
use super::{Change, Drift, Entry};
use crate::ids::{ActionId, ItemId};
use crate::record::{Decision, Record};

crate::model::words! {
    /// What becomes of the sign-offs of an item.
    Fate {
        /// The duty reads as it did.
        CarriesOver = "carries-over", "carries over";
        /// The duty reads otherwise: somebody must look, and sign again.
        Stale = "stale", "stale";
        /// The duty is gone.
        Retired = "retired", "retired";
        /// The old side has no such action.
        Unknown = "unknown", "not of this model";
    }
}

/// An item that was signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signed {
    /// The item, as the record names it.
    pub item: ItemId,
    /// How many sign-offs it has, without withdrawals.
    pub sign_offs: usize,
    /// What becomes of them.
    pub fate: Fate,
    /// Why, in a sentence.
    pub because: String,
}

/// What becomes of each signed item of a record.
///
/// `concerns` says whether a deployment is one of the service that drifts.
#[must_use]
pub fn fates(
    drift: &Drift,
    from: &Side,
    to: &Side,
    record: &Record,
    concerns: &dyn Fn(&ItemId) -> bool,
) -> Vec<Signed> {
    let mut found = Vec::new();
    for (item, entry) in record.items.iter().filter(|(item, _)| concerns(item)) {
        let sign_offs = entry.sign_offs.iter().filter(|said| said.decision != Decision::Withdrawn).count();
        if sign_offs > 0 {
            let (fate, because) = fate(drift, from, to, &item.action);
            found.push(Signed { item: item.clone(), sign_offs, fate, because });
        }
    }
    found
}

fn fate(drift: &Drift, from: &Side, to: &Side, action: &ActionId) -> (Fate, String) {
    let known = from.actions.as_ref().and_then(|actions| actions.get(action));
    let action = known.map_or(action, |known| &known.id);
    let has = |row: &&SideRow| row.actions.contains(action);
    if !from.rows.iter().any(|row| has(&row)) {
        let because = format!("{} has no row that asks for it", from.name);
        return (Fate::Unknown, because);
    }
    // Two models: what people curated decides.
    if let (Some(old), Some(actions)) = (known, &to.actions) {
        return match actions.get(action).filter(|new| to.rows.iter().any(|row| row.actions.contains(&new.id))) {
            None => (Fate::Retired, format!("{} does not ask for it", to.name)),
            Some(new) if new.wording == old.wording => (Fate::CarriesOver, "the action reads the same".to_owned()),
            Some(_) => (Fate::Stale, format!("the action reads otherwise in {}", to.name)),
        };
    }
    let entries: Vec<&Entry> =
        drift.entries.iter().filter(|entry| entry.from.iter().any(|at| has(&&from.rows[*at]))).collect();
    let gone = |entry: &&Entry| entry.change == Change::Withdrawn;
    let left: Vec<&Entry> = entries.iter().copied().filter(|entry| !gone(entry)).collect();
    let place = |entry: &Entry| {
        let row = &from.rows[entry.from[0]];
        let task = if row.task.is_empty() { "a sentence" } else { &row.task };
        format!("{} / {task}", row.place.area.name)
    };
    if left.is_empty() {
        let because = entries.first().map_or_else(String::new, |entry| format!("{}: withdrawn", place(entry)));
        return (Fate::Retired, because);
    }
    if let Some(entry) = left.iter().find(|entry| entry.changes_duty) {
        return (Fate::Stale, format!("{}: {}", place(entry), entry.change.label()));
    }
    let most = left.iter().map(|entry| entry.change).max().unwrap_or(Change::Unchanged);
    (Fate::CarriesOver, format!("{}: {}", place(left[0]), most.label()))
}
