//! What is not settled, and the people of the profile.

use super::{Cell, Column, ITEM, Kind, Sheet, Table, items::signer_label, lines, list};
use crate::pack::{DeploymentView, EventView, ExceptionView, FindingView, ItemView, NotOwed, Pack, SignerView};

const POINTS: &[Column; 8] = &[
    Column::text("Kind", 18),
    Column::new("No.", 5, Kind::Ordinal),
    Column::text(ITEM, 32),
    Column::new("State", 14, Kind::State),
    Column::text("Required", 10),
    Column::text("What there is to know", 70),
    Column::new("Until", 12, Kind::Day),
    Column::text("Waits for", 34),
];

type Point<'p> = [Cell<'p>; 8];

/// What is to do first; then exceptions, findings, questions, and what the profile no longer owes.
pub(super) fn open_points(pack: &Pack) -> Sheet<'_> {
    let open = pack.items.iter().filter(|item| !item.settled).map(|item| not_settled(item, pack));
    let exceptions = pack.exceptions.iter().map(exception);
    let findings = pack.findings.iter().map(finding);
    let questions = pack.deployments.iter().flat_map(left_open);
    let not_owed = pack.not_owed.iter().map(gone);
    let rows: Vec<Point<'_>> = open.chain(exceptions).chain(findings).chain(questions).chain(not_owed).collect();
    Sheet::new(Table::OpenPoints, POINTS, rows.len(), rows.into_iter())
}

fn not_settled<'p>(item: &'p ItemView, pack: &'p Pack) -> Point<'p> {
    let waits = item.waits_for.iter().map(|id| {
        let signer = pack.signers.iter().find(|signer| signer.id == *id);
        signer.map_or(id.as_str(), |signer| signer.name.as_str())
    });
    [
        Cell::text("not settled"),
        Cell::number(item.number),
        Cell::text(&item.name),
        Cell::State(item.state),
        Cell::text(if item.required { "required" } else { "optional" }),
        Cell::text(&item.reason),
        Cell::day(item.valid_until),
        if item.waits_for.is_empty() {
            Cell::text(format!("{} (no signer of the profile)", item.signers))
        } else {
            Cell::text(waits.collect::<Vec<_>>().join(" or "))
        },
    ]
}

fn exception(view: &ExceptionView) -> Point<'_> {
    let said = |event: &EventView| {
        let note = event.note.as_ref().map_or(String::new(), |note| format!(": {note}"));
        format!("{} ({}){note}", event.by, event.on)
    };
    [
        Cell::text(view.kind),
        Cell::number(view.number),
        Cell::text(&view.name),
        Cell::State(view.state),
        Cell::Empty,
        Cell::text(lines(std::iter::once(format!("{}.", view.reason)).chain(view.said.iter().map(said)))),
        Cell::day(view.until),
        Cell::Empty,
    ]
}

fn finding(view: &FindingView) -> Point<'_> {
    let message = format!("{} ({})", view.message, view.code);
    point("finding", &view.item, message)
}

fn left_open(view: &DeploymentView) -> impl Iterator<Item = Point<'_>> {
    view.questions.iter().filter(|question| question.answer.is_none()).map(move |question| {
        let items = match question.brings_in.len() {
            0 => String::new(),
            _ => format!(" Until it is answered, these items stay: {}.", question.brings_in.join(", ")),
        };
        let message = format!("{} ({} of {}){items}", question.question, question.id, view.id);
        [
            Cell::text("question left open"),
            Cell::Empty,
            Cell::Empty,
            Cell::Empty,
            Cell::Empty,
            Cell::text(message),
            Cell::Empty,
            Cell::Empty,
        ]
    })
}

fn gone(view: &NotOwed) -> Point<'_> {
    let since = view.since.map_or(String::new(), |since| format!(" since {since}"));
    let title = view.title.as_ref().map_or(String::new(), |title| format!("{title}. "));
    let message = format!(
        "{title}The record has {} and {} of it; the profile no longer owes it{since}.",
        crate::text::count(view.evidence, "evidence file"),
        crate::text::count(view.sign_offs, "sign-off"),
    );
    point("not owed", &view.id, message)
}

fn point<'p>(kind: &'static str, item: &'p str, message: String) -> Point<'p> {
    [
        Cell::text(kind),
        Cell::Empty,
        Cell::text(item),
        Cell::Empty,
        Cell::Empty,
        Cell::text(message),
        Cell::Empty,
        Cell::Empty,
    ]
}

const SIGNERS: &[Column; 8] = &[
    Column::text("Name <ID>", 34),
    Column::text("E-mail", 30),
    Column::text("Roles", 36),
    Column::text("Keys", 60),
    Column::new("May sign", 10, Kind::Number),
    Column::new("Sign-offs", 10, Kind::Number),
    Column::new("Of them signed", 10, Kind::Number),
    Column::new("Last", 12, Kind::Day),
];

/// The first column is what the column "Name" of the items offers.
pub(super) fn signers(pack: &Pack) -> Sheet<'_> {
    Sheet::new(Table::Signers, SIGNERS, pack.signers.len(), pack.signers.iter().map(signer))
}

fn signer(view: &SignerView) -> [Cell<'_>; 8] {
    [
        Cell::text(signer_label(&view.name, &view.id)),
        Cell::text(&view.email),
        Cell::text(list(view.roles.iter().map(String::as_str))),
        Cell::text(lines(view.keys.iter().map(|key| format!("{} {}", key.kind, key.fingerprint)))),
        Cell::number(view.items),
        Cell::number(view.sign_offs),
        Cell::number(view.signed),
        Cell::day(view.last),
    ]
}
