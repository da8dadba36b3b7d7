//! The items: the overview, what filters it, and the areas with their sheets.

use super::Page;
use super::parts::mark;
use super::sheet::sheet;
use crate::pack::{ItemView, Pack};
use maud::{Markup, html};
use std::collections::BTreeSet;

/// The items in runs of one area of one deployment.
pub(super) fn groups(pack: &Pack) -> Vec<&[ItemView]> {
    pack.items.chunk_by(|one, next| (&one.deployment, &one.area) == (&next.deployment, &next.area)).collect()
}

/// The name of a run; the service is named where there are several deployments.
pub(super) fn group_name(pack: &Pack, group: &[ItemView]) -> Markup {
    html! {
        @if let Some(item) = group.first() {
            (item.area)
            @if pack.deployments.len() > 1 { ": " (item.service) }
        }
    }
}

pub(super) fn items(page: &Page<'_>) -> Markup {
    let pack = page.pack;
    html! {
        section #items {
            h2 { "Items" }
            @if pack.items.is_empty() {
                p { "No row of the page gives this deployment a duty." }
            } @else {
                (filters(pack))
                (overview(page))
                @for (number, group) in (1..).zip(groups(pack)) {
                    section.area id={ "area-" (number) } {
                        h3 { (group_name(pack, group)) }
                        @for item in group { (sheet(page, item)) }
                    }
                }
            }
        }
    }
}

/// Shown by the script, since it does nothing without it.
fn filters(pack: &Pack) -> Markup {
    html! {
        div #filters role="search" aria-label="Items" hidden {
            div.fields {
                div.field.wide {
                    label for="search" { "Search the items" " " kbd { "/" } }
                    input #search type="search" autocomplete="off" spellcheck="false" aria-controls="items";
                }
                (choice("owed", "Required or optional", &[("required", "required"), ("optional", "optional")]))
                (signers(pack))
                (frameworks(pack))
            }
            fieldset {
                legend { "States" }
                @for state in pack.states.iter().filter(|state| state.count > 0) {
                    label.chip {
                        input type="checkbox" name="state" value=(state.state.word());
                        (mark(state.state, state.label)) " " span.quiet { (state.count) }
                    }
                }
            }
            p.result {
                span #shown role="status" aria-live="polite" { (pack.items.len()) " of " (pack.items.len()) " items" }
                " " button #clear type="button" { "Clear" }
            }
            p #nothing hidden { "Nothing matches. " kbd { "Esc" } " shows all items again." }
        }
    }
}

fn choice(id: &str, name: &str, values: &[(&str, &str)]) -> Markup {
    html! {
        div.field {
            label for=(id) { (name) }
            select id=(id) {
                option value="" { "all" }
                @for (value, label) in values { option value=(value) { (label) } }
            }
        }
    }
}

fn signers(pack: &Pack) -> Markup {
    let names: BTreeSet<&str> = pack.items.iter().map(|item| item.usual_signer.as_str()).collect();
    let values: Vec<_> = names.into_iter().map(|name| (name, name)).collect();
    choice("signer", "Who signs", &values)
}

fn frameworks(pack: &Pack) -> Markup {
    let values: Vec<_> = pack.frameworks.iter().map(|view| (view.id.as_str(), view.name.as_str())).collect();
    choice("framework", "Framework", &values)
}

fn overview(page: &Page<'_>) -> Markup {
    html! {
        table #overview {
            caption { "All items at a glance" }
            thead {
                tr {
                    th.n scope="col" { "No." }
                    th scope="col" { "Item" }
                    th scope="col" { "State" }
                    th scope="col" { "Required" }
                    th scope="col" { "Who signs" }
                }
            }
            tbody {
                @for item in &page.pack.items {
                    tr data-of=(item.number) {
                        td.n { (item.number) }
                        th scope="row" { a href={ "#item-" (item.number) } { (item.title) } " " code { (item.name) } }
                        td { (mark(item.state, item.state_label)) }
                        td.w { @if item.required { "required" } @else { "optional" } }
                        td { (item.usual_signer) }
                    }
                }
            }
        }
    }
}
