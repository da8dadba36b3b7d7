//! Duties that come back: rows that the newest revision of a model does not have, and an earlier one had.
//!
//! A duty that returns has the name that it had. Under a new one, what was signed under the old one would be out of sight: a "not met"
//! most of all.

use super::report::Report;
use super::similar::{Words, likeness};
use super::{Change, Side, drift};
use crate::ids::ActionId;
use crate::model::{Action, Duty, Revision, Row, Service};
use crate::page::names::Names;
use crate::worddiff::marked;
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};

/// Likeness in thousandths of the customer's words from which a row that came is one that went: more than where a row only changed,
/// since in between the page did not have it.
const SAME_AGAIN: usize = 700;

/// What a row that came was before.
#[derive(Clone, Debug)]
pub(super) struct Former<'s> {
    /// The row.
    pub row: &'s Row,
    /// The revision in which it stood.
    pub date: NaiveDate,
    /// What changed in the customer's words, where they are others now.
    pub reworded: Option<String>,
}

/// The actions that no row of the newest revision gives, and an earlier one gave.
pub(super) fn retired<'s>(service: &'s Service, newest: &Revision) -> BTreeMap<&'s ActionId, &'s Action> {
    let given = |revision: &Revision| -> BTreeSet<ActionId> {
        let duties = revision.rows.iter().filter_map(|row| match &row.duty {
            Duty::Actions(ids) => Some(ids),
            Duty::Nothing(_) => None,
        });
        duties.flatten().cloned().collect()
    };
    let now = given(newest);
    let before: BTreeSet<ActionId> = service.revisions.iter().flat_map(given).collect();
    service.actions.iter().filter(|(id, _)| before.contains(*id) && !now.contains(*id)).collect()
}

/// The former rows of the new side's rows that came, by the number of the row in the new side. Of several revisions that had it, the
/// newest counts.
pub(super) fn rows<'s>(
    service: &'s Service,
    newest: &Revision,
    report: &Report<'_>,
    names: &Names,
) -> BTreeMap<usize, Former<'s>> {
    let retired = retired(service, newest);
    let came: BTreeSet<usize> = report
        .drift
        .entries
        .iter()
        .filter(|entry| entry.change == Change::Added)
        .flat_map(|entry| &entry.to)
        .copied()
        .collect();
    let mut found = BTreeMap::new();
    if retired.is_empty() || came.is_empty() {
        return found;
    }
    let mut left: Vec<usize> = came.into_iter().collect();
    for revision in service.revisions.iter().filter(|revision| revision.date != newest.date) {
        let mut from = Side::of_model("", service, revision, names, None);
        from.rows.retain(|row| row.actions.iter().any(|id| retired.contains_key(id)));
        let rows = left.iter().map(|at| report.to.rows[*at].clone()).collect();
        let to = Side { name: String::new(), rows, actions: None };
        let entries = drift(&from, &to, names).entries;
        for entry in &entries {
            let (&[old], &[new]) = (&*entry.from, &*entry.to) else { continue };
            let (before, now) = (&from.rows[old], &to.rows[new]);
            let near = || {
                let mut words = Words::default();
                let (a, b) = (words.bag(&before.forms[2].nameless), words.bag(&now.forms[2].nameless));
                before.verbatim && likeness(&a, &b) >= SAME_AGAIN
            };
            if !entry.changes_duty || near() {
                let row = &revision.rows[before.number];
                let reworded = entry.changes_duty.then(|| marked(&before.parts[2], &now.parts[2]));
                found.insert(left[new], Former { row, date: revision.date, reworded });
            }
        }
        left.retain(|at| !found.contains_key(at));
    }
    found
}
