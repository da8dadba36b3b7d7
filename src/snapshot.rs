//! What a pack's `checklist.toml` says of itself, read back: by `verify`, and by the next pack that tells what changed.

use crate::assess::{FileState, Files, State};
use crate::diagnostics::{Diagnostic, SourceFile};
use crate::digest::Digest;
use crate::toml_input::{self, Fields};
use chrono::NaiveDate;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The version of the file's form.
pub const SCHEMA: u32 = 2;

/// A pack at a glance: how it was made, and where each item stood.
#[derive(Clone, Debug)]
pub struct Snapshot {
    /// SHA-256 of the file.
    pub digest: Digest,
    /// The profile's ID.
    pub profile: String,
    /// The day for which the states hold.
    pub as_of: NaiveDate,
    /// Whether somebody asked for that day; see [`crate::assess::Basis::looking_back`].
    pub looking_back: bool,
    /// The version of the program that made the pack.
    pub version: String,
    /// Whether the pack has the evidence files in it.
    pub with_evidence: bool,
    /// The digest of the templates and fonts, where they are the customer's own.
    pub templates: Option<Digest>,
    /// The digest of the earlier pack's `checklist.toml`, where the pack tells what changed since.
    pub earlier: Option<Digest>,
    /// The items, by ID.
    pub items: BTreeMap<String, Known>,
    /// What the record held, by its own name for each item; also of items that were not owed.
    pub histories: BTreeMap<String, History>,
    /// What was found of the evidence files, by the record's name for them.
    pub files: Files,
}

/// An item in a snapshot.
#[derive(Clone, Debug)]
pub struct Known {
    /// The title.
    pub title: String,
    /// Where it stood.
    pub state: State,
    /// The digest of title and statement.
    pub wording: Digest,
    /// Whether the page demanded it.
    pub required: bool,
    /// Whether two persons had to sign.
    pub two_person: bool,
}

/// What the record held of an item.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct History {
    /// The digests of its sign-offs, in the record's order; see [`crate::statement::event_digest`].
    pub events: Vec<Digest>,
    /// Its evidence: the record's name for the file, and the digest.
    pub evidence: Vec<(String, Digest)>,
}

impl Snapshot {
    /// Reads a `checklist.toml`.
    ///
    /// # Errors
    /// Every mistake in the file.
    pub fn read(file: &Arc<SourceFile>) -> Result<Self, Vec<Diagnostic>> {
        toml_input::read(file, "a pack's checklist", |fields| read(fields, Digest::of(file.text.as_bytes())))
    }
}

fn read(mut fields: Fields<'_>, digest: Digest) -> Option<Snapshot> {
    let schema = fields.required_placed::<u32>("schema");
    if let Some(other) = schema.filter(|schema| schema.value != SCHEMA) {
        let message = format!("a pack's checklist of form {}", other.value);
        let help = [format!("this program knows form {SCHEMA}; use the program that made the pack")];
        fields.problems().report("wrong-value", message, other.span, "another form", help);
    }
    let profile = fields.required("profile");
    let _: Option<String> = fields.required("title");
    let as_of = fields.required("as-of");
    let looking_back = fields.optional("looking-back").unwrap_or(false);
    let version = fields.required("version");
    let with_evidence = fields.optional("with-evidence").unwrap_or(false);
    let templates = fields.optional("templates");
    let earlier = fields.optional("earlier");
    let mut files = Files::default();
    let items = fields.tables("item", |n| format!("item {n}"));
    let mut histories = BTreeMap::new();
    let items = items.into_iter().filter_map(|table| read_item(table, &mut histories, &mut files)).collect();
    for mut table in fields.tables("not-owed", |n| format!("entry {n} that is not owed")) {
        let id = table.required::<String>("id");
        let history = read_history(&mut table, &mut files);
        table.finish();
        histories.extend(id.map(|id| (id, history)));
    }
    fields.finish();
    Some(Snapshot {
        digest,
        profile: profile?,
        as_of: as_of?,
        looking_back,
        version: version?,
        with_evidence,
        templates,
        earlier,
        items,
        histories,
        files,
    })
}

fn read_item(
    mut table: Fields<'_>,
    histories: &mut BTreeMap<String, History>,
    files: &mut Files,
) -> Option<(String, Known)> {
    let id = table.required::<String>("id");
    let recorded_as = table.optional::<String>("recorded-as");
    let title = table.required("title");
    let state = table.required("state");
    let wording = table.required("wording");
    // What follows from the model; here for scripts.
    let _: Option<String> = table.required("uuid");
    let required = table.required("required");
    let two_person = table.required("two-person");
    let _: (Option<String>, Option<String>) = (table.required("cadence"), table.required("why"));
    let _: Option<NaiveDate> = table.optional("valid-until");
    let history = read_history(&mut table, files);
    table.finish();
    let id = id?;
    histories.insert(recorded_as.unwrap_or_else(|| id.clone()), history);
    Some((
        id,
        Known { title: title?, state: state?, wording: wording?, required: required?, two_person: two_person? },
    ))
}

fn read_history(table: &mut Fields<'_>, files: &mut Files) -> History {
    let events = table.values("events");
    let pieces = table.tables("evidence", |n| format!("evidence {n}"));
    let evidence = pieces.into_iter().filter_map(|piece| read_piece(piece, files)).collect();
    History { events, evidence }
}

fn read_piece(mut table: Fields<'_>, files: &mut Files) -> Option<(String, Digest)> {
    let file = table.required::<String>("file");
    let digest = table.required("sha256");
    let found = table.placed::<String>("found");
    let why = table.optional::<String>("why");
    let state = found.and_then(|found| {
        let state = match found.value.as_str() {
            "holds" => Some(FileState::Holds),
            "changed" => Some(FileState::Changed),
            "missing" => Some(FileState::Missing),
            "refused" => Some(FileState::Refused(why.unwrap_or_default())),
            _ => None,
        };
        if state.is_none() {
            let help = ["one of holds, changed, missing, refused".to_owned()];
            let message = format!("`{}` is nothing that can be found of a file", found.value);
            table.problems().report("wrong-value", message, found.span, "not known", help);
        }
        state
    });
    table.finish();
    let (file, digest) = (file?, digest?);
    if let Some(state) = state {
        files.insert(file.clone(), digest, state);
    }
    Some((file, digest))
}
