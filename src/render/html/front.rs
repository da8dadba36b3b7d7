//! Cover, contents, summary, what changed.

use super::parts::{day, digest, fact, mark, numbers, said, span, table};
use super::{Page, charts, timeline};
use crate::pack::{DeploymentView, NamedView, Pack, RecordedView, SinceView};
use maud::{Markup, html};

/// A system by name and tier.
pub(super) fn system(view: &DeploymentView) -> Markup {
    html! { (view.name) @if let Some(tier) = &view.tier { " " (tier) } }
}

pub(super) fn cover(pack: &Pack) -> Markup {
    html! {
        header.cover {
            p.kind { "Audit pack" }
            h1 { (pack.title) }
            @if let Some(organisation) = &pack.organisation { p.organisation { (organisation) } }
            div.headline {
                p.lead { (pack.headline) }
                (charts::overall(pack))
                (totals(pack))
            }
            (facts(pack))
        }
    }
}

fn totals(pack: &Pack) -> Markup {
    let totals = &pack.totals;
    html! {
        p.quiet {
            span data-total="items" { (totals.items) } " items: "
            span data-total="required" { (totals.required) } " required, "
            span data-total="optional" { (totals.optional) } " optional. "
            span data-total="two-person" { (totals.two_person) } " need two persons."
            @if totals.open_questions > 0 {
                " Questions left open: " (totals.open_questions) "; their items are included."
            }
        }
    }
}

fn facts(pack: &Pack) -> Markup {
    let systems = html! {
        @for view in &pack.deployments {
            div { (system(view)) @if let Some(instance) = &view.instance { ": " code { (instance) } } }
        }
    };
    let period = html! { @match pack.period { Some(period) => (span(period)), None => { "none named" } } };
    let status = html! {
        @if pack.draft { strong { "Draft" } ": something required is still to do" }
        @else { strong { "Final" } ": all required items are settled" }
    };
    let as_of = html! {
        (day(pack.as_of))
        @if pack.looking_back { "; later sign-offs are left out" }
    };
    html! {
        dl.facts {
            (fact("System", &systems))
            (fact("Period", &period))
            (fact("States as of", &as_of))
            (fact("Classification", &html! { strong { (pack.classification) } }))
            (fact("Status", &status))
            (fact("Profile", &html! { code { (pack.id) } }))
            (said("Signatures", pack.policy.signatures))
            (fact("Due soon", &html! { (pack.policy.due_soon_days) " days ahead" }))
            (said("Version", &format!("{} {}", pack.tool.name, pack.tool.version)))
            (fact("Profile digest", &digest(pack.digests.profile)))
            (fact("Record digest", &digest(pack.digests.record)))
        }
    }
}

/// The chapters, and what stands below them.
pub(super) fn contents(pack: &Pack) -> Markup {
    let link = |id: &str, name: &str| html! { a href={ "#" (id) } { (name) } };
    html! {
        nav #contents aria-labelledby="contents-title" {
            h2 #contents-title { "Contents" }
            ol {
                li { (link("summary", "Summary")) }
                li { (link("since", "Changes")) }
                li {
                    (link("scope", "Scope and method"))
                    (below(pack.deployments.iter().enumerate().map(|(n, view)| (format!("deployment-{}", n + 1), system(view)))))
                }
                li {
                    (link("items", "Items"))
                    (below(super::items::groups(pack).iter().enumerate().map(|(n, group)| {
                        (format!("area-{}", n + 1), super::items::group_name(pack, group))
                    })))
                }
                li { (link("exceptions", "Exceptions")) }
                li {
                    (link("crosswalk", "Crosswalk"))
                    (below(pack.frameworks.iter().enumerate().map(|(n, view)| (format!("framework-{}", n + 1), html! { (view.name) }))))
                }
                li { (link("evidence", "Evidence index")) }
                li { (link("journal", "Journal")) }
                li { (link("findings", "Findings")) }
                li { (link("verify", "How to verify")) }
                li { (link("limits", "What it proves")) }
                li { (link("assertion", "Management assertion")) }
                li { (link("sign-off", "Sign-off")) }
            }
        }
    }
}

fn below(entries: impl ExactSizeIterator<Item = (String, Markup)>) -> Markup {
    html! {
        @if entries.len() > 0 {
            ul { @for (id, name) in entries { li { a href={ "#" (id) } { (name) } } } }
        }
    }
}

pub(super) fn summary(pack: &Pack) -> Markup {
    html! {
        section #summary {
            h2 { "Summary" }
            p.lead { (pack.headline) }
            h3 { "States" }
            (states(pack))
            @if !pack.areas.is_empty() {
                h3 { "By area" }
                (charts::by_area(pack))
            }
            @if !pack.frameworks.is_empty() {
                h3 { "By framework" }
                p { "Controls that the items support, and how many of them have all required items settled." }
                (charts::by_framework(pack))
            }
            h3 { "Rows of the page" }
            p { "Every row of the provider's page is accounted for: with items, with nothing to do, or out of scope." }
            (charts::by_row(pack))
            @if !pack.history.is_empty() {
                h3 { "Settled over time" }
                p { "Required items that were settled on each day, seen from the model and the profile as they are now." }
                (charts::history(pack))
            }
            h3 { "The audit period" }
            @match &pack.timeline {
                Some(view) => (timeline::timeline(view)),
                None => p { "The profile names no audit period." },
            }
        }
    }
}

fn states(pack: &Pack) -> Markup {
    let rows = html! {
        @for state in &pack.states {
            tr.none[state.count == 0] {
                th scope="row" { (mark(state.state, state.label)) }
                td { @if state.settled { "settled" } @else { "to do" } }
                td.n { span data-count=(state.state.word()) { (state.count) } }
            }
        }
    };
    numbers("states", "Items by state", &["State", "Counts as", "Items"], 1, &rows)
}

pub(super) fn since(page: &Page<'_>) -> Markup {
    html! {
        section #since {
            h2 { "What changed since the earlier pack" }
            @match &page.pack.since {
                None => p { "No earlier pack was named, so nothing is compared." },
                Some(view) => (changes(view)),
            }
        }
    }
}

fn changes(view: &SinceView) -> Markup {
    html! {
        p.lead { (view.headline) }
        dl.facts {
            (fact("Earlier pack", &html! { "as of " (day(view.as_of)) ", made by version " (view.version) }))
            (fact("Its checklist", &digest(view.digest)))
        }
        @if !view.moved.is_empty() {
            h3 { "In another state" }
            (table("moved", "Items in another state", &["Item", "Then", "Now"], &html! {
                @for item in &view.moved {
                    tr {
                        th scope="row" { (item.title) " " br; code { (item.id) } }
                        td { (mark(item.from, item.from_label)) }
                        td { (mark(item.to, item.to_label)) }
                    }
                }
            }))
        }
        (named("Added", &view.added))
        (named("Gone", &view.gone))
        (named("Reworded", &view.reworded))
        (recorded("recorded", "Recorded since", &view.recorded))
        (recorded("lost", "No longer in the record", &view.lost))
    }
}

fn named(title: &str, items: &[NamedView]) -> Markup {
    html! {
        @if !items.is_empty() {
            h3 { (title) }
            ul { @for item in items { li { (item.title) " " code { (item.id) } } } }
        }
    }
}

fn recorded(id: &str, title: &str, items: &[RecordedView]) -> Markup {
    html! {
        @if !items.is_empty() {
            h3 { (title) }
            (numbers(id, title, &["Item", "Sign-offs", "Evidence"], 2, &html! {
                @for item in items {
                    tr { th scope="row" { code { (item.id) } } td.n { (item.sign_offs) } td.n { (item.evidence) } }
                }
            }))
        }
    }
}
