//! The items, with columns to fill in.

use super::{Cell, Column, ITEM, Input, KNOWN, Kind, Sheet, Table, Use, WORDING, lines, list};
use crate::pack::{ItemView, Pack, SignerView};
use crate::record::known::{self, Said};
use crate::text::formula::is_formula;

const fn input(input: Input, heading: &'static str, width: u16, kind: Kind) -> Column {
    Column { heading, width, kind, used: Use::Input(input) }
}

const COLUMNS: &[Column; 28] = &[
    Column::new("No.", 5, Kind::Ordinal),
    Column::text(ITEM, 24),
    Column::new("State", 12, Kind::State),
    Column::text("What it asks", 46),
    Column::text("Required", 10),
    Column::text("How often", 11),
    Column::text("Who signs", 17),
    Column::text("Why this state", 27),
    Column::new("Valid until", 12, Kind::Day),
    Column::text("Evidence", 10),
    Column::text("Title", 30).detail(),
    Column::text("Area", 24).detail(),
    Column::text("Deployment", 18).detail(),
    Column::text("Why it applies", 30).detail(),
    Column::text("Evidence that would do", 44).detail(),
    Column::text("Commands", 44).detail(),
    Column::text("Rows of the page", 44).detail(),
    Column::text("Controls", 40).detail(),
    Column::text("Words changed since it was signed", 40).detail(),
    Column::text("Notes", 40).detail(),
    Column::new("UUID", 38, Kind::Digest).detail(),
    input(Input::Decision, "Decision", 14, Kind::Text),
    input(Input::Name, "Name", 20, Kind::Text),
    input(Input::Date, "Date", 12, Kind::Day),
    input(Input::Until, "Until", 12, Kind::Day),
    input(Input::Note, "Note", 27, Kind::Text),
    Column::new(WORDING, 66, Kind::Digest).hidden(),
    Column::new(KNOWN, 32, Kind::Digest).hidden(),
];

pub(super) fn items(pack: &Pack) -> Sheet<'_> {
    Sheet::new(Table::Items, COLUMNS, pack.items.len(), pack.items.iter().map(row))
}

fn row(item: &ItemView) -> [Cell<'_>; 28] {
    [
        Cell::number(item.number),
        Cell::text(&item.name),
        Cell::State(item.state),
        Cell::text(&item.statement),
        Cell::text(if item.required { "required" } else { "optional" }),
        Cell::text(&item.cadence),
        Cell::text(&item.signers),
        Cell::text(&item.reason),
        Cell::day(item.valid_until),
        Cell::text(list(item.evidence.iter().map(String::as_str))),
        Cell::text(&item.title),
        Cell::text(&item.area),
        Cell::text(format!("{} ({})", item.deployment, item.service)),
        Cell::text(&item.why),
        Cell::text(lines(item.accepted_evidence.iter().cloned())),
        Cell::text(lines(item.commands.iter().map(|command| command.run.clone()))),
        Cell::text(lines(item.sources.iter().map(|source| format!("{} ({})", source.task, source.place)))),
        Cell::text(lines(item.controls.iter().map(|one| format!("{}: {}", one.framework, one.ids.join(", "))))),
        Cell::some(item.rewording.as_deref()),
        Cell::text(lines(item.notes.iter().chain(&item.findings).cloned())),
        Cell::text(&item.uuid),
        Cell::Empty,
        Cell::Empty,
        Cell::Empty,
        Cell::Empty,
        Cell::Empty,
        Cell::digest(item.wording),
        Cell::text(mark(item)),
    ]
}

/// The mark of the sign-offs that the record has.
fn mark(item: &ItemView) -> String {
    known::mark(item.sign_offs.iter().map(|event| Said {
        by: &event.signer,
        role: event.role.as_deref(),
        decision: event.decision,
        at: &event.at,
        note: event.note.as_deref(),
        until: event.until,
        signed: event.statement.is_some(),
    }))
}

/// How a signer stands in the list of names: by name, and by the ID that nobody else has.
///
/// Whoever picks a name from a list has it typed into the cell: one that a spreadsheet would take for a formula stands
/// behind the ID.
#[must_use]
pub fn signer_label(name: &str, id: &str) -> String {
    let name = crate::text::visible(name);
    if is_formula(&name) { format!("<{id}> {name}") } else { format!("{name} <{id}>") }
}

/// The list of names, in the profile's order.
#[must_use]
pub fn signer_labels(pack: &Pack) -> Vec<String> {
    pack.signers.iter().map(|SignerView { name, id, .. }| signer_label(name, id)).collect()
}
