//! What failed, what runs out, and the fleet by person, framework and service.

use super::super::{MORE_IN_WORKBOOK, capital};
use super::Page;
use super::systems::late;
use crate::portfolio::{Due, Portfolio, SignerLine, Span, Waiting};
use crate::render::html::charts::{bar, two};
use crate::render::html::parts::{day, mark, numbers, table};
use maud::{Markup, html};

/// Items that are listed for a span: a page of more is slow to read and slow to open.
const DUE: usize = 500;

/// Signers that are listed.
const SIGNERS: usize = 1000;

/// Systems that are named where something waits for a person.
const PLACES: usize = 12;

pub(super) fn failed(portfolio: &Portfolio) -> Markup {
    html! {
        @if !portfolio.failed.is_empty() {
            section #failed {
                h2 { "Failed" }
                p { "No pack was made of these profiles; one of an earlier run may still be in its folder. No number on this page counts them." }
                @for one in &portfolio.failed {
                    div.failure {
                        h3 { (one.profile) @if let Some(id) = &one.id { " " code { (id) } } }
                        ul { @for message in &one.messages { li { (message) } } }
                    }
                }
            }
        }
    }
}

pub(super) fn warnings(page: &Page<'_>) -> Markup {
    html! {
        @if !page.portfolio.warnings.is_empty() {
            section #warnings {
                h2 { "Warnings" }
                p { "These packs are not here as they were reported." }
                ul { @for one in &page.portfolio.warnings { li { (page.system(&one.system)) ": " (one.message) } } }
            }
        }
    }
}

pub(super) fn due(page: &Page<'_>) -> Markup {
    let portfolio = page.portfolio;
    html! {
        section #due {
            h2 { "What runs out" }
            @if portfolio.due.is_empty() {
                p { "Nothing is overdue, and nothing runs out within 90 days." }
            }
            @for window in portfolio.windows.iter().filter(|window| window.count > 0) {
                @let id = format!("due-{}", window.span.word());
                h3 { (capital(window.label)) ": " span data-due=(window.span.word()) { (window.count) } }
                p.quiet {
                    @if let Some(from) = window.from { (day(from)) " to " (day(window.to)) } @else { "up to " (day(window.to)) }
                }
                (table(&id, &capital(window.label), &["Last day", "System", "Item", "State", "Who"], &html! {
                    @for due in portfolio.due_in(window.span).take(DUE) { (due_row(page, due)) }
                }))
                @if window.count > DUE { p.more { "And " (window.count - DUE) " more: " (MORE_IN_WORKBOOK) } }
            }
        }
    }
}

fn due_row(page: &Page<'_>, due: &Due) -> Markup {
    html! {
        tr {
            td {
                (day(due.day)) " "
                small { @if due.span == Span::Overdue { span.late { (super::super::days(due.days)) } } @else { (super::super::days(due.days)) } }
            }
            td { (page.system(&due.system)) }
            th scope="row" {
                (due.title) " " code { (due.item) }
                @if due.exception { " " small { "exception" } }
                @if !due.required { " " small { "optional" } }
            }
            td { (mark(due.state, due.label)) }
            td { @if due.who.is_empty() { span.late { "nobody" } } @else { (due.who.join(", ")) } }
        }
    }
}

pub(super) fn signers(page: &Page<'_>) -> Markup {
    let portfolio = page.portfolio;
    let header = ["Signer", "Where", "Systems", "Waiting", "Required", "Overdue", "30 days", "60 days", "90 days"];
    let unassigned = &portfolio.unassigned;
    html! {
        section #signers {
            h2 { "Signers" }
            p { "One e-mail address is one person, whatever a profile calls them. \"Waiting\" counts items that their word would bring forward." }
            @if unassigned.items > 0 {
                p.late { (unassigned.items) " waiting for nobody, because the profile has no signer for them: " (unassigned.states.words()) }
                (places(page, &unassigned.at))
            }
            @if portfolio.signers.is_empty() { p { "No profile names a signer." } } @else {
                (numbers("signers-table", "What waits for whom", &header, 7, &html! {
                    @for line in portfolio.signers.iter().take(SIGNERS) { (signer(page, line)) }
                }))
                @if portfolio.signers.len() > SIGNERS { p.more { "And " (portfolio.signers.len() - SIGNERS) " more: " (MORE_IN_WORKBOOK) } }
            }
        }
    }
}

fn signer(page: &Page<'_>, line: &SignerLine) -> Markup {
    html! {
        tr {
            th scope="row" {
                (line.name) @if !line.also.is_empty() { " (also " (line.also.join(", ")) ")" } " " small { (line.email) }
            }
            td { @if line.at.is_empty() { "–" } @else { (places(page, &line.at)) } }
            td.n { (line.systems) }
            td.n { (line.waiting) }
            td.n { (line.required) }
            td.n { (late(line.due.overdue)) }
            td.n { (line.due.days_30) }
            td.n { (line.due.days_60) }
            td.n { (line.due.days_90) }
        }
    }
}

/// Where something waits; folded, so that a table of people stays one.
fn places(page: &Page<'_>, at: &[Waiting]) -> Markup {
    html! {
        details.at {
            summary { (crate::text::count(at.len(), "system")) }
            ul.names {
                @for one in at.iter().take(PLACES) { li { (page.system(&one.system)) " " (one.items) } }
                @if at.len() > PLACES { li.more { "and " (at.len() - PLACES) " more" } }
            }
        }
    }
}

pub(super) fn frameworks(page: &Page<'_>) -> Markup {
    html! {
        section #frameworks {
            h2 { "Frameworks" }
            @if page.portfolio.frameworks.is_empty() { p { "No pack has a crosswalk." } } @else {
                p {
                    "Controls that items support, each counted in each system, and of them those of which all required items are settled. \
                     To support a control is not to meet it."
                }
                (table("frameworks-table", "Controls by framework", &["Framework", "Systems", "Settled", "Share", "Worst"], &html! {
                    @for line in &page.portfolio.frameworks {
                        tr {
                            th scope="row" { (line.name) " " code { (line.id) } }
                            td { (line.systems) }
                            td.w { (line.settled) " of " (line.total) }
                            td.share { (bar(&two(line.settled, line.total - line.settled), line.total, 100.0, 16)) }
                            td {
                                @if line.worst.is_empty() { "–" }
                                ul.names { @for one in &line.worst { li { (page.system(&one.system)) " " small { (one.settled) " of " (one.total) } } } }
                            }
                        }
                    }
                }))
            }
        }
    }
}

pub(super) fn services(portfolio: &Portfolio) -> Markup {
    let header = ["Service", "Revision", "States", "Systems", "Deployments", "Items", "Required", "Settled"];
    html! {
        section #services {
            h2 { "Services" }
            @if portfolio.services.is_empty() { p { "Nothing is deployed." } } @else {
                (numbers("services-table", "By service, tier and revision", &header, 5, &html! {
                    @for line in &portfolio.services {
                        tr {
                            th scope="row" { (line.name) @if let Some(tier) = &line.tier { " " (tier) } " " code { (line.service) } }
                            td {
                                (day(line.revision))
                                @if line.older { " " small { span.old { "older than " (line.newest.to_string()) } } }
                            }
                            td { @for (state, count) in line.states.iter() { span.w { (mark(state, state.label())) " " (count) } " " } }
                            td.n { (line.systems) }
                            td.n { (line.deployments) }
                            td.n { (line.totals.items) }
                            td.n { (line.totals.required) }
                            td.n { (line.totals.required_settled) }
                        }
                    }
                }))
            }
        }
    }
}
