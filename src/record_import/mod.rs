//! Sign-offs from a spreadsheet that people filled in: rows to drafts, and what stands against them.
//!
//! Pure: [`plan`] takes grids, a checklist, a record and the moment. A draft is what a person would have written into the
//! record by hand, bound to the item as it is; it stands in the plan only if it would count.

mod columns;
mod dates;
mod judge;
mod names;
mod rows;
mod words;

use crate::checklist::Checklist;
use crate::diagnostics::Failure;
use crate::ids::ItemId;
use crate::profile::Signatures;
use crate::record::append::{Addition, Entry};
use crate::record::{Record, SignOff, bind};
use crate::sheet_file::Grid;
use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use std::collections::BTreeMap;

/// What a row is held against.
#[derive(Clone, Copy)]
pub struct Setting<'a> {
    /// What the profile owes.
    pub checklist: &'a Checklist<'a>,
    /// What people did so far, bound.
    pub record: &'a Record,
    /// The moment of the import.
    pub now: DateTime<Utc>,
}

/// A sign-off that is to be recorded.
#[derive(Clone, Debug)]
pub struct Draft {
    /// The row, for people.
    pub place: String,
    /// The item.
    pub item: ItemId,
    /// The day in the profile's zone.
    pub on: NaiveDate,
    /// The sign-off, bound to the item.
    pub said: SignOff,
}

/// Why a row is not taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Conflict {
    /// A stable kebab-case code, listed in `docs/diagnostics.md`.
    pub code: &'static str,
    /// The cell or the row, for people; none where it is about the whole file.
    pub place: Option<String>,
    /// The item, as the row names it.
    pub item: Option<String>,
    /// What is wrong, in one sentence without a full stop.
    pub message: String,
    /// What would be right.
    pub help: Vec<String>,
}

/// What an import would do.
#[derive(Debug, Default)]
pub struct Plan {
    /// What is to be added, in the order of the checklist, and of time for each item.
    pub drafts: Vec<Draft>,
    /// What stands against other rows.
    pub conflicts: Vec<Conflict>,
    /// Rows whose sign-off the record has already.
    pub recorded: usize,
    /// Rows that nobody filled in.
    pub untouched: usize,
    /// What a person should know of the file.
    pub remarks: Vec<String>,
}

/// What an import of these grids would do. `name` is the file's, for messages.
///
/// # Errors
/// When no sheet has the columns, or several have.
pub fn plan(name: &str, grids: &[Grid], setting: Setting<'_>) -> Result<Plan, Failure> {
    let found = columns::find(name, grids)?;
    let mut plan = Plan { remarks: found.remarks(), ..Plan::default() };
    let (mut filled, brought) = rows::read(&found, setting, &mut plan);
    words::contradictions(&mut filled, setting, &mut plan);
    words::moved_on(&mut filled, &brought, setting, &mut plan);
    let policy = setting.checklist.profile.policy.signatures;
    if policy == Signatures::Required && !filled.is_empty() {
        plan.conflicts.push(Conflict {
            code: "not-signed",
            place: None,
            item: None,
            message: "the profile's policy requires signatures: what a spreadsheet says would not count".to_owned(),
            help: vec!["sign the items with `rchecklist sign`, each with their own key".to_owned()],
        });
        return Ok(plan);
    }
    judge::judge(filled, setting, &mut plan);
    Ok(plan)
}

/// What is added to the record: the drafts below their items, with the texts that they are about.
#[must_use]
pub fn additions(plan: &Plan, setting: Setting<'_>) -> Vec<Addition> {
    let mut by_item: BTreeMap<&ItemId, Vec<&Draft>> = BTreeMap::new();
    for draft in &plan.drafts {
        by_item.entry(&draft.item).or_default().push(draft);
    }
    let items = setting.checklist.items.iter().filter_map(|item| Some((item, by_item.remove(&item.id)?)));
    items
        .map(|(item, drafts)| {
            let own = setting.record.entry(item);
            let wording = bind::wording(own, item).map(Entry::Wording);
            Addition {
                id: own.map_or_else(|| item.id.clone(), |own| own.id.clone()),
                title: item.action.title.clone(),
                entries: wording
                    .into_iter()
                    .chain(drafts.into_iter().map(|draft| Entry::SignOff(draft.said.clone())))
                    .collect(),
            }
        })
        .collect()
}
