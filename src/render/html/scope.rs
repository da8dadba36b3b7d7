//! Scope and method: what is in it, by which answers, and what became of every row of the page.

use super::Page;
use super::front::system;
use super::parts::{day, day_or_dash, digest, fact, numbers, said, short, table};
use crate::checklist::Tally;
use crate::pack::{DeploymentView, LedgerView, Pack};
use maud::{Markup, html};

pub(super) fn scope(page: &Page<'_>) -> Markup {
    html! {
        section #scope {
            h2 { "Scope and method" }
            p { (page.pack.statements.method) }
            @for (number, view) in (1..).zip(&page.pack.deployments) {
                section id={ "deployment-" (number) } data-deployment=(view.id) {
                    h3 { (system(view)) }
                    (facts(view))
                    @if !view.notes.is_empty() {
                        h4 { "What a reader must know" }
                        ul { @for note in &view.notes { li { (note) } } }
                    }
                    (questions(page, view, number))
                    (reconciliation(view, number))
                    (ledger(page, view, number))
                    (left_out(view, number))
                }
            }
            (not_owed(page.pack))
        }
    }
}

fn facts(view: &DeploymentView) -> Markup {
    let revision = html! {
        (day(view.revision))
        @if view.pinned { ", pinned by the profile" }
        @if view.newest_revision > view.revision { "; the model has a newer one, " (day(view.newest_revision)) }
    };
    html! {
        dl.facts {
            (fact("Deployment", &html! { code { (view.id) } }))
            (fact("Instance", &html! { @match &view.instance { Some(name) => code { (name) }, None => "not named" } }))
            (said("Provider", &view.provider))
            (said("Page", &view.page_url))
            (fact("Revision", &revision))
            (fact("Page digest", &digest(view.page_digest)))
            (said("Model", &view.model_note))
            (fact("Model digest", &digest(view.model_digest)))
            (fact("Actions", &html! { (view.actions_in_model) " in the model, " (view.items) " of them items here" }))
        }
    }
}

fn questions(page: &Page<'_>, view: &DeploymentView, number: usize) -> Markup {
    let rows = html! {
        @for question in &view.questions {
            tr {
                th scope="row" { (question.question) " " br; code { (question.id) } }
                td { @match &question.answer { Some(answer) => (answer), None => strong { "left open" } } }
                td { @if question.brings_in.is_empty() { "nothing" } @else { (page.names(&question.brings_in)) } }
                td {
                    @if question.leaves_out.is_empty() { "nothing" }
                    @else { ul.names { @for name in &question.leaves_out { li { code { (name) } } } } }
                }
            }
        }
    };
    html! {
        @if !view.questions.is_empty() {
            h4 { "Questions and answers" }
            (table(&format!("questions-{number}"), &format!("Questions and answers of {}", view.id),
                &["Question", "Answer", "Brings in", "Leaves out"], &rows))
        }
    }
}

fn reconciliation(view: &DeploymentView, number: usize) -> Markup {
    let row = |name: &str, kind: &str, tally: Tally| {
        html! {
            tr data-tally=(kind) {
                th scope="row" { (name) }
                td.n { (tally.rows) } td.n { (tally.with_items) } td.n { (tally.nothing_to_do) } td.n { (tally.out_of_scope) }
            }
        }
    };
    let rows = html! {
        (row("Table rows", "table-rows", view.table_rows))
        (row("Area sentences", "area-rows", view.area_rows))
    };
    html! {
        h4 { "Reconciliation" }
        (numbers(&format!("reconciliation-{number}"), &format!("Reconciliation of {}", view.id),
            &["In the page", "Rows", "= with items", "+ nothing to do", "+ out of scope"], 4, &rows))
    }
}

fn ledger(page: &Page<'_>, view: &DeploymentView, number: usize) -> Markup {
    let rows = html! { @for row in &view.ledger { (ledger_row(page, row)) } };
    html! {
        h4 { "Ledger of rows" }
        (table(&format!("ledger-{number}"), &format!("Ledger of rows of {}", view.id),
            &["Task and area", "Place in the page", "What became of it"], &rows))
    }
}

fn ledger_row(page: &Page<'_>, row: &LedgerView) -> Markup {
    let reason = row.reason.as_deref().unwrap_or("");
    html! {
        tr data-outcome=(row.outcome) {
            th scope="row" {
                (row.task) @if let Some(tier) = &row.tier { " (" (tier) ")" }
                " " small { (row.area) }
            }
            td { (row.place) " " small { (short(row.digest)) } }
            td {
                @match row.outcome {
                    "items" => (page.names(&row.items)),
                    "nothing-to-do" => { strong { "Nothing to do" } ": " (reason) }
                    _ => { strong { "Out of scope" } ": " (reason) }
                }
            }
        }
    }
}

fn left_out(view: &DeploymentView, number: usize) -> Markup {
    let rows = html! {
        @for left in &view.left_out {
            tr { th scope="row" { code { (left.id) } } td { (left.title) } td { (left.reason) } }
        }
    };
    html! {
        @if !view.left_out.is_empty() {
            h4 { "Actions of the model that are not on this checklist" }
            (table(&format!("left-out-{number}"), &format!("Actions that give no item in {}", view.id), &["Action", "Title", "Reason"], &rows))
        }
    }
}

fn not_owed(pack: &Pack) -> Markup {
    let rows = html! {
        @for entry in &pack.not_owed {
            tr {
                th scope="row" { code { (entry.id) } }
                td { (entry.title.as_deref().unwrap_or("–")) }
                td { (day_or_dash(entry.since)) }
                td.n { (entry.evidence) }
                td.n { (entry.sign_offs) }
            }
        }
    };
    html! {
        @if !pack.not_owed.is_empty() {
            h3 { "In the record, but not owed by this profile" }
            (numbers("not-owed", "Entries of the record that are no item here",
                &["Item", "Title", "Since", "Evidence", "Sign-offs"], 2, &rows))
        }
    }
}
