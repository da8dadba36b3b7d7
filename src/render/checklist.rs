//! `checklist.toml`: what is owed, and where each item stands, for scripts and for people.

use crate::assess::{FileState, Files};
use crate::digest::Digest;
use crate::pack::{ItemView, Pack};
use crate::snapshot::{History, SCHEMA};
use chrono::{Datelike as _, NaiveDate};
use std::collections::BTreeMap;
use toml_edit::{Array, ArrayOfTables, Date, Datetime, DocumentMut, Item, Table, value};

/// The name of the file in the pack.
pub const FILE_NAME: &str = "checklist.toml";

/// The checklist as TOML; [`crate::snapshot`] reads it back.
#[must_use]
pub fn render(pack: &Pack, made: &Made<'_>) -> Vec<u8> {
    let mut document = DocumentMut::new();
    document.insert("schema", value(i64::from(SCHEMA)));
    document.insert("profile", value(&pack.id));
    document.insert("title", value(&pack.title));
    document.insert("as-of", day(pack.as_of));
    if pack.looking_back {
        document.insert("looking-back", value(true));
    }
    document.insert("version", value(&pack.tool.version));
    if pack.with_evidence {
        document.insert("with-evidence", value(true));
    }
    if let Some(digest) = made.templates {
        document.insert("templates", value(digest.to_string()));
    }
    if let Some(since) = &pack.since {
        document.insert("earlier", value(since.digest.to_string()));
    }
    let (items, not_owed) = (pack.items.iter().map(|item| item_table(item, made)), &pack.not_owed);
    document.insert("item", Item::ArrayOfTables(items.collect()));
    let known = not_owed.iter().filter(|entry| entry.evidence + entry.sign_offs > 0);
    let not_owed: ArrayOfTables = known.map(|entry| not_owed_table(&entry.id, made)).collect();
    if !not_owed.is_empty() {
        document.insert("not-owed", Item::ArrayOfTables(not_owed));
    }
    format!("# Derived from the model, the profile and the record; do not edit.\n{document}").into_bytes()
}

/// What of a pack's making is not in its view.
#[derive(Clone, Copy)]
pub struct Made<'m> {
    /// What the record holds up to the day; see [`crate::pack::histories`].
    pub histories: &'m BTreeMap<String, History>,
    /// What was found of the evidence files.
    pub files: &'m Files,
    /// The digest of the customer's own templates, if there are any.
    pub templates: Option<Digest>,
}

fn item_table(item: &ItemView, made: &Made<'_>) -> Table {
    let mut table = Table::new();
    table.insert("id", value(&item.id));
    table.insert("uuid", value(&item.uuid));
    table.insert("title", value(&item.title));
    table.insert("state", value(item.state.word()));
    table.insert("required", value(item.required));
    table.insert("two-person", value(item.two_person));
    table.insert("cadence", value(&item.cadence));
    if let Some(until) = item.valid_until {
        table.insert("valid-until", day(until));
    }
    table.insert("why", value(&item.why));
    table.insert("wording", value(format!("sha256:{}", item.wording)));
    if item.recorded_as != item.id {
        table.insert("recorded-as", value(&item.recorded_as));
    }
    history(&mut table, &item.recorded_as, made);
    table
}

/// A local date, as people write it in TOML.
fn day(day: NaiveDate) -> Item {
    let date = Date {
        year: u16::try_from(day.year()).unwrap_or_default(),
        month: u8::try_from(day.month()).unwrap_or_default(),
        day: u8::try_from(day.day()).unwrap_or_default(),
    };
    value(Datetime { date: Some(date), time: None, offset: None })
}

fn not_owed_table(id: &str, made: &Made<'_>) -> Table {
    let mut table = Table::new();
    table.insert("id", value(id));
    history(&mut table, id, made);
    table
}

/// The sign-offs by digest, and the evidence with what was found of it.
fn history(table: &mut Table, id: &str, made: &Made<'_>) {
    if let Some(history) = made.histories.get(id).filter(|history| !history.events.is_empty()) {
        let digests: Array = history.events.iter().map(ToString::to_string).collect();
        table.insert("events", value(digests));
    }
    let mut pieces = ArrayOfTables::new();
    for (file, digest) in made.histories.get(id).into_iter().flat_map(|history| &history.evidence) {
        let mut table = Table::new();
        table.insert("file", value(file));
        table.insert("sha256", value(digest.to_string()));
        let found = match made.files.get(file, *digest) {
            None => None,
            Some(FileState::Holds) => Some(("holds", None)),
            Some(FileState::Changed) => Some(("changed", None)),
            Some(FileState::Missing) => Some(("missing", None)),
            Some(FileState::Refused(why)) => Some(("refused", Some(why))),
        };
        if let Some((word, why)) = found {
            table.insert("found", value(word));
            if let Some(why) = why {
                table.insert("why", value(why));
            }
        }
        pieces.push(table);
    }
    if !pieces.is_empty() {
        table.insert("evidence", Item::ArrayOfTables(pieces));
    }
}
