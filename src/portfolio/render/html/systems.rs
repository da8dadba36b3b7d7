//! The table of systems, and what filters it.

use super::super::links::links;
use super::Page;
use crate::portfolio::{Line, Portfolio};
use crate::render::html::parts::{day_or_dash, mark};
use maud::{Markup, html};
use std::collections::BTreeMap;

pub(super) fn systems(page: &Page<'_>) -> Markup {
    let portfolio = page.portfolio;
    html! {
        section #systems {
            h2 { "Systems" }
            @if portfolio.systems.is_empty() {
                p { "There is no system to show." }
            } @else {
                p {
                    "The worst first: by the worst state of a required item, then by the share of required items that are settled. \
                     \"Next\" is the next day after which something no longer holds."
                }
                (filters(portfolio))
                div.scroll role="region" tabindex="0" aria-labelledby="systems-caption" {
                    table #systems-table {
                        caption #systems-caption { "All systems, worst first" }
                        thead {
                            tr {
                                th scope="col" { "System" }
                                th scope="col" { "Worst" }
                                th scope="col" { "Required settled" }
                                th scope="col" { "Next" }
                                th.n scope="col" { "Overdue" }
                                th.n scope="col" { "30 days" }
                                th scope="col" { "Pack" }
                            }
                        }
                        tbody { @for line in &portfolio.systems { (row(line, portfolio)) } }
                    }
                }
            }
        }
    }
}

fn row(line: &Line, portfolio: &Portfolio) -> Markup {
    let system = &line.system;
    let totals = &system.totals;
    let services: Vec<&str> = system.deployments.iter().map(|own| own.service.as_str()).collect();
    html! {
        tr id={ "system-" (line.number) } data-id=(system.id) data-state=(system.worst.map_or("none", |state| state.word()))
            data-next=[line.next] data-due=(line.due.overdue + line.due.days_30) data-share=(share(line))
            data-services=(services.join(" ")) {
            th scope="row" {
                (system.title) " " code { (system.id) }
                @if system.as_of != portfolio.as_of { " " small { "states as of " (system.as_of.to_string()) } }
            }
            td { @match system.worst { Some(state) => (mark(state, line.label)), None => (line.label) } }
            td.share {
                (totals.required_settled) " of " (totals.required)
                (meter(line))
            }
            td { (day_or_dash(line.next)) }
            td.n { (late(line.due.overdue)) }
            td.n { (line.due.days_30) }
            td {
                @let links = links(system);
                @if links.is_empty() { "–" } @else {
                    ul.files { @for link in links { li { a href=(link.address) aria-label={ (link.label) " of " (system.id) } { (link.label) } } } }
                }
            }
        }
    }
}

/// A number that should be none.
pub(super) fn late(number: usize) -> Markup {
    html! { @if number == 0 { "0" } @else { span.late { (number) } } }
}

/// The settled share in thousandths.
fn share(line: &Line) -> usize {
    let totals = &line.system.totals;
    (totals.required_settled * 1000).checked_div(totals.required).unwrap_or(1000)
}

/// The share as a bar; the numbers stand above it.
fn meter(line: &Line) -> Markup {
    let share = share(line);
    html! {
        svg.meter width="100%" height="6" aria-hidden="true" {
            rect.whole width="100%" height="6" {}
            rect.done width={ (share / 10) "." (share % 10) "%" } height="6" {}
        }
    }
}

/// Shown by the script, since it does nothing without it.
fn filters(portfolio: &Portfolio) -> Markup {
    let mut services: BTreeMap<&str, &str> = BTreeMap::new();
    for line in &portfolio.services {
        services.insert(&line.service, &line.name);
    }
    let count = portfolio.systems.len();
    html! {
        div #filters role="search" aria-label="Systems" hidden {
            div.fields {
                div.field.wide {
                    label for="search" { "Search the systems" " " kbd { "/" } }
                    input #search type="search" autocomplete="off" spellcheck="false" aria-controls="systems-table";
                }
                div.field {
                    label for="order" { "Order" }
                    select #order {
                        option value="" { "worst first" }
                        option value="next" { "by what runs out next" }
                        option value="due" { "most that runs out within 30 days" }
                        option value="share" { "by share settled" }
                        option value="id" { "by name" }
                    }
                }
                div.field {
                    label for="service" { "Service" }
                    select #service {
                        option value="" { "all" }
                        @for (id, name) in services { option value=(id) { (name) } }
                    }
                }
            }
            fieldset {
                legend { "Worst state" }
                @for standing in portfolio.standings.iter().filter(|standing| standing.count > 0) {
                    label.chip {
                        input type="checkbox" name="state" value=(standing.state.map_or("none", |state| state.word()));
                        @match standing.state { Some(state) => (mark(state, standing.label)), None => (standing.label) }
                        " " span.quiet { (standing.count) }
                    }
                }
            }
            p.result {
                span #shown role="status" aria-live="polite" { (count) " of " (count) " systems" }
                " " button #clear type="button" { "Clear" }
            }
            p #nothing hidden { "Nothing matches. " kbd { "Esc" } " shows all systems again." }
        }
    }
}
