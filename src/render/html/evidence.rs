//! What was recorded: the evidence index, the journal, the findings.

use super::Page;
use super::parts::{day, day_or_dash, digest, span, table};
use crate::pack::{EventView, EvidenceView};
use maud::{Markup, html};

pub(super) fn index(page: &Page<'_>) -> Markup {
    let pack = page.pack;
    let rows = html! { @for piece in &pack.evidence { (row(page, piece)) } };
    html! {
        section #evidence {
            h2 { "Evidence index" }
            @if pack.evidence.is_empty() {
                p { "No evidence is recorded." }
            } @else {
                p {
                    @if pack.with_evidence { "The files are in the pack, where the index names a path." }
                    @else { "The files are not in the pack; the index names each by its digest." }
                }
                (table("evidence-table", "Every piece of evidence, with its digest and where it comes from",
                    &["Ref", "What it is", "Collected, covers, by", "File and SHA-256"], &rows))
            }
        }
    }
}

fn row(page: &Page<'_>, piece: &EvidenceView) -> Markup {
    html! {
        tr id=(piece.reference) data-reference=(piece.reference) data-sha256=(piece.sha256.to_string()) {
            th scope="row" { (piece.reference) }
            td {
                p { (piece.description) }
                p { (page.name(&piece.item)) }
                @if let Some(command) = &piece.command { p { small { "Produced by " code { (command) } } } }
                @for people in &piece.people { p { small { (people) } } }
                @if let Some(why) = &piece.secret_allowed { p { small { "Kept although it looks like a secret: " (why) } } }
            }
            td {
                p { "collected " (day_or_dash(piece.collected)) }
                @if let Some(covers) = piece.covers { p { "covers " (span(covers)) } }
                p { "by " (piece.by.as_deref().unwrap_or("–")) }
            }
            td {
                p { code { (piece.file) } }
                @if let Some(path) = &piece.path { p { "In the pack: " code { (path) } } }
                p { (digest(piece.sha256)) }
                p { small { @if let Some(size) = piece.size { (size) " bytes; " } "found: " (piece.found) } }
            }
        }
    }
}

pub(super) fn journal(page: &Page<'_>) -> Markup {
    let pack = page.pack;
    let rows = html! { @for event in &pack.journal { (entry(page, event)) } };
    html! {
        section #journal {
            h2 { "Journal" }
            @if pack.journal.is_empty() {
                p { "No sign-off is recorded." }
            } @else {
                p { "Every sign-off, oldest first. The digest is the one by which the next sign-off of the item names it." }
                (table("journal-table", "Every sign-off",
                    &["When (UTC)", "Item", "Who", "Decision", "Note, signature, digest"], &rows))
            }
        }
    }
}

fn entry(page: &Page<'_>, event: &EventView) -> Markup {
    html! {
        tr data-event=(event.digest.to_string()) {
            th scope="row" { time { (event.at) } }
            td { (page.name(&event.item)) }
            td { (event.by) @if let Some(role) = &event.role { " " small { (role) } } }
            td { strong { (event.decision) } @if let Some(until) = event.until { " until " (day(until)) } }
            td {
                @if let Some(note) = &event.note { p { (note) } }
                p { small { (event.signature) } }
                @if let Some(statement) = &event.statement { p { small { "statements/" (statement) } } }
                p { (digest(event.digest)) }
            }
        }
    }
}

pub(super) fn findings(page: &Page<'_>) -> Markup {
    let findings = &page.pack.findings;
    let rows = html! {
        @for finding in findings {
            tr data-finding=(finding.code) {
                th scope="row" { (page.name(&finding.item)) }
                td { code { (finding.code) } }
                td { (finding.message) }
            }
        }
    };
    html! {
        section #findings {
            h2 { "Findings" }
            @if findings.is_empty() {
                p { "Nothing was found that a reader should know." }
            } @else {
                (table("findings-table", "What a reader should know of the items", &["Item", "Finding", "What is wrong"], &rows))
            }
        }
    }
}
