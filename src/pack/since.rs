//! What changed since an earlier pack.

use super::ItemView;
use crate::assess::State;
use crate::digest::Digest;
use crate::snapshot::{History, Known, Snapshot};
use crate::text::count;
use chrono::NaiveDate;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// The earlier pack, and how this one differs.
#[derive(Debug, Serialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct SinceView {
    /// The day of the earlier pack.
    pub as_of: NaiveDate,
    /// The version of the program that made it.
    pub version: String,
    /// SHA-256 of its `checklist.toml`.
    pub digest: Digest,
    /// The whole in a sentence.
    pub headline: String,
    /// Items that came.
    pub added: Vec<NamedView>,
    /// Items that went.
    pub gone: Vec<NamedView>,
    /// Items that read otherwise.
    pub reworded: Vec<NamedView>,
    /// Items in another state.
    pub moved: Vec<MovedView>,
    /// Sign-offs and pieces of evidence that came, by item.
    pub recorded: Vec<RecordedView>,
    /// Sign-offs and evidence of the earlier pack that are no longer in the record.
    pub lost: Vec<RecordedView>,
}

/// An item by name.
#[derive(Debug, Serialize, schemars::JsonSchema)]
pub struct NamedView {
    /// The item's ID.
    pub id: String,
    /// Its title.
    pub title: String,
}

/// An item that stands elsewhere now.
#[derive(Debug, Serialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct MovedView {
    /// The item's ID.
    pub id: String,
    /// Its title.
    pub title: String,
    /// The state in the earlier pack.
    pub from: State,
    /// The same for people.
    pub from_label: &'static str,
    /// The state now.
    pub to: State,
    /// The same for people.
    pub to_label: &'static str,
}

/// How many entries of an item came or went.
#[derive(Debug, Serialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct RecordedView {
    /// The item's ID.
    pub id: String,
    /// Sign-offs that came.
    pub sign_offs: usize,
    /// Pieces of evidence that came.
    pub evidence: usize,
}

/// Compares the items and the record as they are now with an earlier pack. `formerly` are an item's old IDs.
pub(super) fn since(
    earlier: &Snapshot,
    items: &[ItemView],
    record: &BTreeMap<String, History>,
    formerly: &BTreeMap<String, Vec<String>>,
) -> SinceView {
    let known = |item: &ItemView| -> Option<&Known> {
        let old = formerly.get(&item.id).into_iter().flatten();
        std::iter::once(&item.id).chain(old).find_map(|id| earlier.items.get(id))
    };
    let named = |item: &ItemView| NamedView { id: item.id.clone(), title: item.title.clone() };
    let added = items.iter().filter(|item| known(item).is_none()).map(named).collect();
    let reworded = items.iter().filter(|item| known(item).is_some_and(|old| old.wording != item.wording));
    let reworded = reworded.map(named).collect();
    let here: BTreeSet<&String> = items.iter().map(|item| &item.id).chain(formerly.values().flatten()).collect();
    let gone = earlier.items.iter().filter(|(id, _)| !here.contains(id));
    let gone = gone.map(|(id, old)| NamedView { id: id.clone(), title: old.title.clone() }).collect();
    let moved = items
        .iter()
        .filter_map(|item| Some((item, known(item)?.state)))
        .filter(|(item, from)| item.state != *from)
        .map(|(item, from)| MovedView {
            id: item.id.clone(),
            title: item.title.clone(),
            from,
            from_label: from.label(),
            to: item.state,
            to_label: item.state_label,
        })
        .collect();
    let mut view = SinceView {
        as_of: earlier.as_of,
        version: earlier.version.clone(),
        digest: earlier.digest,
        headline: String::new(),
        added,
        gone,
        reworded,
        moved,
        recorded: record
            .iter()
            .filter_map(|(id, now)| missing(id, now, earlier.histories.get(id).unwrap_or(&History::default())))
            .collect(),
        lost: earlier
            .histories
            .iter()
            .filter_map(|(id, then)| missing(id, then, record.get(id).unwrap_or(&History::default())))
            .collect(),
    };
    view.headline = headline(&view);
    view
}

/// The entries of `all` that are not among `known`.
fn missing(id: &str, all: &History, known: &History) -> Option<RecordedView> {
    let sign_offs = all.events.iter().filter(|event| !known.events.contains(event)).count();
    let evidence = all.evidence.iter().filter(|piece| !known.evidence.contains(piece)).count();
    (sign_offs + evidence > 0).then(|| RecordedView { id: id.to_owned(), sign_offs, evidence })
}

fn headline(view: &SinceView) -> String {
    let sum = |views: &[RecordedView]| {
        views.iter().fold((0, 0), |(signs, pieces), one| (signs + one.sign_offs, pieces + one.evidence))
    };
    let (sign_offs, evidence) = sum(&view.recorded);
    let mut text = format!(
        "Since the pack of {}: {} added, {} gone, {} reworded, {} in another state; {} and {} recorded.",
        view.as_of,
        count(view.added.len(), "item"),
        view.gone.len(),
        view.reworded.len(),
        view.moved.len(),
        count(sign_offs, "sign-off"),
        count(evidence, "evidence file"),
    );
    if !view.lost.is_empty() {
        let (sign_offs, evidence) = sum(&view.lost);
        text.push_str(&format!(
            " {} and {} of that pack are no longer in the record.",
            count(sign_offs, "sign-off"),
            count(evidence, "evidence file"),
        ));
    }
    text
}
