//! The crosswalk and the ledger.

use super::{Cell, Column, ITEM, Kind, Sheet, Table, list};
use crate::pack::{DeploymentView, LedgerView, Pack};

const CROSSWALK: &[Column; 9] = &[
    Column::text("Framework", 26),
    Column::text("Control", 14),
    Column::text("What it is about", 44),
    Column::text("All settled", 12),
    Column::new("No.", 5, Kind::Ordinal),
    Column::text(ITEM, 40),
    Column::new("State", 14, Kind::State),
    Column::text("Settled", 10),
    Column::text("Framework's ID", 20).detail(),
];

/// One row for each control and each item that supports it.
pub(super) fn crosswalk(pack: &Pack) -> Sheet<'_> {
    let controls = || pack.frameworks.iter().flat_map(|view| view.controls.iter().map(move |own| (view, own)));
    let count = controls().map(|(_, control)| control.items.len()).sum();
    let rows = controls().flat_map(|(view, control)| {
        control.items.iter().map(move |item| {
            [
                Cell::text(&view.name),
                Cell::text(&control.id),
                Cell::some(control.title.as_deref()),
                Cell::yes(control.settled),
                Cell::number(item.number),
                Cell::text(&item.name),
                Cell::State(item.state),
                Cell::yes(item.settled),
                Cell::text(&view.id),
            ]
        })
    });
    Sheet::new(Table::Crosswalk, CROSSWALK, count, rows)
}

const LEDGER: &[Column; 11] = &[
    Column::text("Deployment", 18),
    Column::text("Kind", 9),
    Column::text("Area", 28),
    Column::text("Tier", 14),
    Column::text("Task", 44),
    Column::text("Place in the page", 26),
    Column::text("Outcome", 14),
    Column::text("Items", 44),
    Column::text("Reason", 34),
    Column::new("Row digest", 36, Kind::Digest).detail(),
    Column::text("Row key", 34).detail(),
];

/// One row for each row of the page.
pub(super) fn ledger(pack: &Pack) -> Sheet<'_> {
    let count = pack.deployments.iter().map(|view| view.ledger.len()).sum();
    let rows = pack.deployments.iter().flat_map(|view| view.ledger.iter().map(move |row| ledger_row(view, row)));
    Sheet::new(Table::Ledger, LEDGER, count, rows)
}

fn ledger_row<'p>(view: &'p DeploymentView, row: &'p LedgerView) -> [Cell<'p>; 11] {
    [
        Cell::text(&view.id),
        Cell::text(row.kind),
        Cell::text(&row.area),
        Cell::some(row.tier.as_deref()),
        Cell::text(&row.task),
        Cell::text(&row.place),
        Cell::text(row.outcome.replace('-', " ")),
        Cell::text(list(row.items.iter().map(String::as_str))),
        Cell::some(row.reason.as_deref()),
        Cell::digest(row.digest),
        Cell::text(&row.row),
    ]
}
