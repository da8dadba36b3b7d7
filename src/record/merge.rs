//! Merging two records that began as one: the events of both sides are kept, whole.
//!
//! Line-based merging of two sections that were appended at the same place mixes their lines. So the events that a side
//! has added are taken out first, as they are written; what remains is merged by lines; then both sides' events are put
//! back below their items, ours before theirs.

mod blank;

use super::append::{Addition, Entry, append};
use super::event::{Record, load};
use crate::diagnostics::{Failure, SourceFile};
use crate::ids::ItemId;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;
use toml_edit::{Document, Item};

/// What a merge gave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Merged {
    /// Everything fits.
    Clean {
        /// The merged record.
        text: String,
        /// Items with new sign-offs on both sides.
        forks: Vec<ItemId>,
        /// Items of which one side had removed signed sign-offs that the other still has: they are kept.
        kept: Vec<ItemId>,
    },
    /// The same lines were edited by hand on both sides. The text has conflict markers, and all events.
    Conflict {
        /// The record with markers.
        text: String,
        /// How many places a person must look at.
        conflicts: usize,
    },
}

/// Merges two records with their common beginning.
///
/// What a side has removed by hand is gone, as in every merge, but for a signed sign-off: nothing of this program ever removes one, and
/// where it is the last of its chain nothing would show that it was there. It stays for as long as one side has it.
///
/// # Errors
/// When one of them is no record.
pub fn merge(base: &Arc<SourceFile>, ours: &Arc<SourceFile>, theirs: &Arc<SourceFile>) -> Result<Merged, Failure> {
    let name = ours.name.clone();
    let old = Sections::of(base)?;
    let (ours, theirs) = (Sections::of(ours)?, Sections::of(theirs)?);
    // By the signature: a section that was only written otherwise is still there.
    let (mine, yours) = (ours.signatures(), theirs.signatures());
    let is_removed = |found: &&Found| {
        found
            .signature
            .as_deref()
            .is_some_and(|own| mine.contains(&(&found.id, own)) != yours.contains(&(&found.id, own)))
    };
    let removed: BTreeSet<Key> = old.found.iter().filter(is_removed).map(Found::key).collect();
    // As if it was new on the side that still has it.
    let known: BTreeSet<Key> = old.keys().difference(&removed).cloned().collect();
    let kept: BTreeSet<ItemId> = removed.into_iter().map(|(id, ..)| id).collect();
    let base = old.without(&known).rest;
    let (ours_new, theirs_new) = (ours.without(&known), theirs.without(&known));
    // An event that both sides have (one took it from the other) is one event.
    let shared: BTreeSet<_> = ours_new.found.iter().map(Found::key).collect();
    let rest_of_theirs: Vec<&Found> =
        theirs_new.found.iter().filter(|found| !shared.contains(&found.key())).collect();

    let merged = diffy::merge(&base, &ours_new.rest, &theirs_new.rest);
    let (rest, conflicts) = match merged {
        Ok(text) => (text, 0),
        Err(text) => blank::settle(&text),
    };
    let all: Vec<&Found> = ours_new.found.iter().chain(rest_of_theirs.iter().copied()).collect();
    if conflicts > 0 {
        // With markers it is no TOML: the events go to its end, where they belong to their items all the same.
        let mut text = rest;
        for found in all {
            if !text.ends_with('\n') {
                text.push('\n');
            }
            text.push('\n');
            text.push_str(&found.text);
        }
        return Ok(Merged::Conflict { text, conflicts });
    }
    let sides = |founds: &mut dyn Iterator<Item = &Found>| -> BTreeSet<ItemId> {
        founds.filter(|found| found.kind == "sign-off").map(|found| found.id.clone()).collect()
    };
    let our_items = sides(&mut ours_new.found.iter());
    let their_items = sides(&mut rest_of_theirs.iter().copied());
    let forks = our_items.intersection(&their_items).cloned().collect();
    let file = SourceFile::new(name, rest);
    let record = load(&file)?;
    let (text, _) = append(file, record, &additions(&all))?;
    Ok(Merged::Clean { text, forks, kept: kept.into_iter().collect() })
}

/// One addition for each item, its sections in their order.
fn additions(found: &[&Found]) -> Vec<Addition> {
    let mut places: BTreeMap<&ItemId, usize> = BTreeMap::new();
    let mut additions: Vec<Addition> = Vec::new();
    for one in found {
        let place = *places.entry(&one.id).or_insert_with(|| {
            additions.push(Addition { id: one.id.clone(), title: String::new(), entries: Vec::new() });
            additions.len() - 1
        });
        additions[place].entries.push(Entry::Verbatim { kind: one.kind, text: one.text.clone() });
    }
    additions
}

/// A section of evidence, a sign-off or a wording, as it stands in a file.
struct Found {
    id: ItemId,
    kind: &'static str,
    /// From the header to the end of its last line, with comments between.
    text: String,
    span: Range<usize>,
    /// Of a sign-off, its signature.
    signature: Option<String>,
}

/// What makes two sections one: the item, the kind, and the text but for blank lines.
type Key = (ItemId, &'static str, String);

impl Found {
    fn key(&self) -> Key {
        // Blank lines and the line ends of another system make no other event.
        let lines: Vec<&str> = self.text.lines().map(str::trim_end).filter(|line| !line.is_empty()).collect();
        (self.id.clone(), self.kind, lines.join("\n"))
    }
}

/// The sections of a record, and the rest.
struct Sections {
    found: Vec<Found>,
    rest: String,
}

const KINDS: [&str; 3] = ["evidence", "sign-off", "wording"];

impl Sections {
    fn of(file: &Arc<SourceFile>) -> Result<Self, Failure> {
        let record: Record = load(file)?;
        let document = Document::parse(file.text.as_str()).map_err(|error| {
            let span = error.span().unwrap_or(0..0);
            Failure::input(crate::diagnostics::Diagnostic::new("toml-syntax", "this is not TOML").at(
                file,
                span,
                error.message(),
            ))
        })?;
        let mut found = Vec::new();
        for id in record.items.keys() {
            for kind in KINDS {
                let list = document
                    .get("items")
                    .and_then(|items| items.get(id.deployment.as_str())?.get(id.action.as_str())?.get(kind));
                if let Some(Item::ArrayOfTables(tables)) = list {
                    found.extend(tables.iter().filter_map(|table| section(&file.text, id, kind, table)));
                }
            }
        }
        found.sort_by_key(|section| section.span.start);
        Ok(Self { found, rest: file.text.clone() })
    }

    fn keys(&self) -> BTreeSet<Key> {
        self.found.iter().map(Found::key).collect()
    }

    fn signatures(&self) -> BTreeSet<(&ItemId, &str)> {
        self.found.iter().filter_map(|found| Some((&found.id, found.signature.as_deref()?))).collect()
    }

    /// The sections that are not among these, and the text without them.
    fn without(self, known: &BTreeSet<Key>) -> Self {
        let new: Vec<Found> = self.found.into_iter().filter(|found| !known.contains(&found.key())).collect();
        let mut rest = String::with_capacity(self.rest.len());
        let mut done = 0;
        for section in &new {
            // The blank line before it came with it.
            let mut start = section.span.start;
            if self.rest[done..start].ends_with("\n\n") {
                start -= 1;
            }
            rest.push_str(&self.rest[done..start]);
            done = section.span.end;
        }
        rest.push_str(&self.rest[done..]);
        Self { found: new, rest }
    }
}

/// Where a section stands: from its header to the end of its last value's line.
fn section(text: &str, id: &ItemId, kind: &'static str, table: &toml_edit::Table) -> Option<Found> {
    let start = table.span()?.start;
    let last = table.iter().filter_map(|(_, value)| value.span()).map(|span| span.end).max().unwrap_or(start);
    let end = text[last..].find('\n').map_or(text.len(), |length| last + length + 1);
    let mut own = text[start..end].to_owned();
    if !own.ends_with('\n') {
        own.push('\n');
    }
    let signature = table.get("signature").and_then(Item::as_str).filter(|_| kind == "sign-off").map(str::to_owned);
    Some(Found { id: id.clone(), kind, text: own, span: start..end, signature })
}
