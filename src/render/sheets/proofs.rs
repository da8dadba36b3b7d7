//! The evidence index and the journal.

use super::{Cell, Column, ITEM, Kind, Sheet, Table, lines, list};
use crate::pack::{EventView, EvidenceView, Pack};

const EVIDENCE: &[Column; 15] = &[
    Column::text("Ref", 6),
    Column::new("No.", 5, Kind::Ordinal),
    Column::text(ITEM, 27),
    Column::text("What it is", 36),
    Column::new("Collected", 12, Kind::Day),
    Column::new("Covers from", 12, Kind::Day),
    Column::new("Covers to", 12, Kind::Day),
    Column::text("By", 18),
    Column::text("How it came about", 34),
    Column::text("File", 34),
    Column::new("Bytes", 10, Kind::Number),
    Column::new("SHA-256", 36, Kind::Digest),
    Column::text("Found", 12),
    Column::text("In the pack as", 34).detail(),
    Column::text("Kept although it looks like a secret", 34).detail(),
];

pub(super) fn evidence(pack: &Pack) -> Sheet<'_> {
    Sheet::new(Table::Evidence, EVIDENCE, pack.evidence.len(), pack.evidence.iter().map(piece))
}

fn piece(piece: &EvidenceView) -> [Cell<'_>; 15] {
    let origin = piece.command.iter().chain(&piece.people).cloned();
    [
        Cell::text(&piece.reference),
        Cell::number(piece.number),
        Cell::text(&piece.item),
        Cell::text(&piece.description),
        Cell::day(piece.collected),
        Cell::day(piece.covers.map(|span| span.from)),
        Cell::day(piece.covers.map(|span| span.to)),
        Cell::some(piece.by.as_deref()),
        Cell::text(lines(origin)),
        Cell::text(&piece.file),
        piece.size.map_or(Cell::Empty, Cell::Number),
        Cell::digest(piece.sha256),
        Cell::text(&piece.found),
        Cell::some(piece.path.as_deref()),
        Cell::some(piece.secret_allowed.as_deref()),
    ]
}

const SIGN_OFFS: &[Column; 13] = &[
    Column::new("When (UTC)", 18, Kind::Moment),
    Column::new("Day", 12, Kind::Day),
    Column::text(ITEM, 27),
    Column::text("Who", 20),
    Column::text("As", 18),
    Column::text("Decision", 14),
    Column::new("Until", 12, Kind::Day),
    Column::text("Note", 40),
    Column::text("Kind", 30),
    Column::text("Statement", 30),
    Column::new("Event", 36, Kind::Digest),
    Column::new(super::WORDING, 36, Kind::Digest).detail(),
    Column::new("Rests on", 36, Kind::Digest).detail(),
];

pub(super) fn sign_offs(pack: &Pack) -> Sheet<'_> {
    Sheet::new(Table::SignOffs, SIGN_OFFS, pack.journal.len(), pack.journal.iter().map(event))
}

fn event(event: &EventView) -> [Cell<'_>; 13] {
    [
        Cell::moment(&event.at),
        Cell::Day(event.on),
        Cell::text(&event.item),
        Cell::text(&event.by),
        Cell::some(event.role.as_deref()),
        Cell::text(event.decision),
        Cell::day(event.until),
        Cell::some(event.note.as_deref()),
        Cell::text(&event.signature),
        Cell::some(event.statement.as_deref()),
        Cell::digest(event.digest),
        event.wording.map_or(Cell::Empty, Cell::digest),
        Cell::text(list(event.evidence.iter().map(String::as_str))),
    ]
}
