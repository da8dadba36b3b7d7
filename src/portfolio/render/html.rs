//! The portfolio as one web page: no network, no script but its own, and all of it there without scripts.

mod groups;
mod systems;

use super::super::{Portfolio, StateSystems};
use crate::render::html::charts::{Segment, bar, picture, segments};
use crate::render::html::parts::{day, fact, legend, mark, said, symbols};
use crate::render::html::{STYLE, head, printed, shown};
use maud::{DOCTYPE, Markup, PreEscaped, html};
use std::collections::BTreeMap;

const MORE_STYLE: &str = include_str!("../../../templates/web/portfolio.css");
const SCRIPT: &str = include_str!("../../../templates/web/portfolio.js");

/// The portfolio with what links within the page need.
struct Page<'p> {
    portfolio: &'p Portfolio,
    /// The numbers of the systems by ID.
    numbers: BTreeMap<&'p str, usize>,
}

impl Page<'_> {
    /// A system's ID, as a link to its row where it has one.
    fn system(&self, id: &str) -> Markup {
        html! {
            @match self.numbers.get(id) {
                Some(number) => a href={ "#system-" (number) } { code { (id) } },
                None => code { (id) },
            }
        }
    }
}

/// The whole portfolio as one page.
#[must_use]
pub fn render(portfolio: &Portfolio) -> Vec<u8> {
    let numbers = portfolio.systems.iter().map(|line| (line.system.id.as_str(), line.number)).collect();
    let page = Page { portfolio, numbers };
    let title = super::title(portfolio);
    let foot = format!("{} · as of {}", portfolio.headline, portfolio.as_of);
    let paper = printed(portfolio.paper, &title, &portfolio.classification, &foot);
    let style = format!("{STYLE}{MORE_STYLE}{paper}");
    let document = html! {
        (DOCTYPE)
        html lang="en" {
            (head(&format!("{title} ({})", portfolio.classification), &portfolio.tool, &style, SCRIPT))
            (body(&page, &title))
        }
    };
    let mut bytes = shown(document.into_string()).into_bytes();
    bytes.push(b'\n');
    bytes
}

fn body(page: &Page<'_>, title: &str) -> Markup {
    let portfolio = page.portfolio;
    html! {
        body {
            a.skip href="#main" { "Skip to the systems" }
            (symbols())
            div.band.top role="region" aria-label="Classification" {
                p { "Portfolio" }
                p { "Classification: " strong #classification { (portfolio.classification) } }
            }
            div.layout {
                (cover(portfolio, title))
                (contents(portfolio))
                main #main tabindex="-1" {
                    (groups::failed(portfolio))
                    (groups::warnings(page))
                    (systems::systems(page))
                    (groups::due(page))
                    (groups::signers(page))
                    (groups::frameworks(page))
                    (groups::services(portfolio))
                }
            }
            footer.band.bottom {
                p { "Portfolio · as of " (portfolio.as_of.to_string()) " · " (portfolio.tool.name) " " (portfolio.tool.version) }
                p { "Classification: " strong { (portfolio.classification) } }
            }
            script { (PreEscaped(SCRIPT)) }
        }
    }
}

fn cover(portfolio: &Portfolio, title: &str) -> Markup {
    html! {
        header.cover {
            p.kind { "Portfolio" }
            h1 { (title) }
            @if !portfolio.notices.is_empty() {
                ul.notices { @for notice in &portfolio.notices { li { (notice) } } }
            }
            div.headline {
                p.lead { (portfolio.headline) }
                @if !portfolio.systems.is_empty() {
                    h2 { "Systems by their worst state" }
                    (picture("overall", &format!("Systems by their worst state: {}", words(&portfolio.standings)),
                        &bar(&standings(&portfolio.standings), portfolio.totals.systems, 100.0, 28)))
                    (standing_legend(&portfolio.standings))
                    h2 { "Items by state" }
                    (picture("overall", &format!("Items by state: {}", super::states(portfolio)),
                        &bar(&segments(&portfolio.states), portfolio.totals.items, 100.0, 20)))
                    (legend(&portfolio.states))
                }
            }
            (tiles(portfolio))
            dl.facts {
                (fact("As of", &day(portfolio.as_of)))
                (said("Classification", &portfolio.classification))
                (said("Version", &format!("{} {}", portfolio.tool.name, portfolio.tool.version)))
            }
        }
    }
}

fn words(standings: &[StateSystems]) -> String {
    let words: Vec<String> = standings
        .iter()
        .filter(|standing| standing.count > 0)
        .map(|standing| format!("{} {}", standing.count, standing.label))
        .collect();
    words.join(", ")
}

fn standings(standings: &[StateSystems]) -> Vec<Segment> {
    standings
        .iter()
        .map(|standing| Segment {
            class: standing.state.map_or_else(|| "quiet".to_owned(), |state| format!("s-{}", state.word())),
            label: standing.label,
            count: standing.count,
            settled: standing.state.is_some_and(crate::assess::State::is_settled),
        })
        .collect()
}

fn standing_legend(standings: &[StateSystems]) -> Markup {
    html! {
        ul.legend {
            @for standing in standings.iter().filter(|standing| standing.count > 0) {
                li {
                    @match standing.state { Some(state) => (mark(state, standing.label)), None => (standing.label) }
                    " " span data-systems=(standing.state.map_or("none", |state| state.word())) { (standing.count) }
                }
            }
        }
    }
}

fn tiles(portfolio: &Portfolio) -> Markup {
    let totals = &portfolio.totals;
    let tile = |name: &str, value: &str| html! { div { dt { (name) } dd { (value) } } };
    html! {
        dl.tiles {
            (tile("Systems settled", &format!("{} of {}", totals.settled, totals.systems)))
            (tile("Required items settled", &format!("{} of {}", totals.required_settled, totals.required)))
            @for window in &portfolio.windows {
                (tile(&super::capital(window.label), &window.count.to_string()))
            }
            (tile("Exceptions", &totals.exceptions.to_string()))
            (tile("Findings", &totals.findings.to_string()))
            @if totals.failed > 0 { (tile("Profiles failed", &totals.failed.to_string())) }
        }
    }
}

fn contents(portfolio: &Portfolio) -> Markup {
    let link = |id: &str, name: &str| html! { li { a href={ "#" (id) } { (name) } } };
    html! {
        nav #contents aria-labelledby="contents-title" {
            h2 #contents-title { "Contents" }
            ol {
                @if !portfolio.failed.is_empty() { (link("failed", "Failed")) }
                @if !portfolio.warnings.is_empty() { (link("warnings", "Warnings")) }
                (link("systems", "Systems"))
                (link("due", "What runs out"))
                (link("signers", "Signers"))
                (link("frameworks", "Frameworks"))
                (link("services", "Services"))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ours_ends_no_element() {
        for text in [MORE_STYLE, SCRIPT] {
            assert!(!text.contains("</") && text.is_ascii() && !text.contains(['\r', '\t']));
        }
    }
}
