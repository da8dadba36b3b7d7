//! One item, whole.

use super::Page;
use super::parts::{day, digest, fact, mark, said, short};
use crate::pack::{CommandView, EventView, EvidenceView, ItemView, Pack, SourceView};
use maud::{Markup, html};

pub(super) fn sheet(page: &Page<'_>, item: &ItemView) -> Markup {
    let pack = page.pack;
    html! {
        section.item id={ "item-" (item.number) } data-item=(item.id) data-state=(item.state.word())
            data-owed=(if item.required { "required" } else { "optional" })
            data-signer=(item.usual_signer) data-frameworks=(frameworks(pack, item)) {
            h4 { (item.number) ". " (item.title) }
            p.line {
                code { (item.name) } " "
                (mark(item.state, item.state_label)) " "
                span.quiet {
                    @if item.required { "required" } @else { "optional" }
                    " · " (item.modality) " · " (item.cadence)
                }
            }
            p.statement { (item.statement) }
            (facts(pack, item))
            @for source in &item.sources { (origin(source)) }
            @if !item.accepted_evidence.is_empty() {
                h5 { "Evidence that would do" }
                ul { @for entry in &item.accepted_evidence { li { (entry) } } }
            }
            @if !item.commands.is_empty() {
                h5 { "Commands that yield evidence" }
                @for entry in &item.commands { (command(entry)) }
            }
            @if !item.controls.is_empty() {
                h5 { "Controls that it supports" }
                dl.facts.controls { @for entry in &item.controls { (said(&entry.framework, &entry.ids.join(", "))) } }
            }
            @if !item.evidence.is_empty() {
                h5 { "Evidence" }
                ul.pieces { @for piece in pieces(pack, item) { (evidence(piece)) } }
            }
            @if !item.sign_offs.is_empty() {
                h5 { "Sign-offs" }
                ol.events { @for event in &item.sign_offs { (sign_off(event)) } }
            }
        }
    }
}

/// The frameworks of an item by ID, for the filter.
fn frameworks(pack: &Pack, item: &ItemView) -> String {
    let of = |name: &String| pack.frameworks.iter().find(|view| view.name == *name).map(|view| view.id.as_str());
    item.controls.iter().filter_map(|entry| of(&entry.framework)).collect::<Vec<_>>().join(" ")
}

/// The item's part of the evidence index, which is in the items' order.
fn pieces<'p>(pack: &'p Pack, item: &ItemView) -> impl Iterator<Item = &'p EvidenceView> {
    let number = item.number;
    let first = pack.evidence.partition_point(|piece| piece.number < number);
    pack.evidence[first..].iter().take_while(move |piece| piece.number == number)
}

fn facts(pack: &Pack, item: &ItemView) -> Markup {
    html! {
        dl.facts {
            (said("State", &item.reason))
            @if let Some(until) = item.valid_until { (fact("Holds until", &day(until))) }
            (said("Why it applies", &item.why))
            (said("Who signs", &item.signers))
            @if pack.deployments.len() > 1 { (fact("Deployment", &html! { code { (item.deployment) } })) }
            @if let Some(words) = &item.rewording { (said("Words changed", words)) }
            @for finding in &item.findings { (said("Finding", finding)) }
            @for note in &item.notes { (said("Note", note)) }
            @if item.recorded_as != item.id { (fact("Recorded as", &html! { code { (item.recorded_as) } })) }
            (fact("UUID", &html! { code { (item.uuid) } }))
            (fact("Wording", &digest(item.wording)))
        }
    }
}

/// The row of the page: what the provider does and what the customer does, side by side where there is room.
fn origin(source: &SourceView) -> Markup {
    let part = |text: &str| html! { @if text.is_empty() { "–" } @else { (text) } };
    html! {
        div.source {
            p { strong { (source.task) } " " small { (source.place) " " (short(source.digest)) } }
            dl {
                (fact("Provider's part", &part(&source.provider)))
                (fact("Customer's part", &part(&source.customer)))
            }
            @for note in &source.notes { p { small { "Note: " (note) } } }
        }
    }
}

fn command(entry: &CommandView) -> Markup {
    html! {
        div.command {
            pre { code { (entry.run) } }
            p {
                small {
                    "Shows " (entry.shows.trim_end_matches('.')) "."
                    @if let Some(caution) = &entry.caution { " " strong { "Caution:" } " " (caution) }
                }
            }
        }
    }
}

fn evidence(piece: &EvidenceView) -> Markup {
    html! {
        li {
            a href={ "#" (piece.reference) } { (piece.reference) } " "
            (piece.description)
            @if let Some(collected) = piece.collected { " · collected " (day(collected)) }
            " · " (piece.found)
        }
    }
}

fn sign_off(event: &EventView) -> Markup {
    html! {
        li {
            p {
                strong { (event.decision) } ", " (event.by)
                @if let Some(role) = &event.role { " (" (role) ")" }
                " · " time { (event.at) }
                @if let Some(until) = event.until { " · until " (day(until)) }
            }
            @if let Some(note) = &event.note { p { (note) } }
            p { small { (event.signature) } }
        }
    }
}
