//! The charts' text alternatives: the same numbers in a sentence.

use super::{AreaView, Charts, DeploymentView, FrameworkView, HistoryView, StateCount, Totals};
use crate::text::count;

pub(super) fn alternatives(
    totals: &Totals,
    states: &[StateCount],
    areas: &[AreaView],
    frameworks: &[FrameworkView],
    deployments: &[DeploymentView],
    history: &[HistoryView],
) -> Charts {
    Charts {
        states: format!("Of {}, {}.", count(totals.items, "item"), parts(states)),
        areas: list(
            "Items by area",
            areas
                .iter()
                .map(|area| format!("{}, {}: {}", area.name, count(area.total, "item"), parts(&area.states))),
        ),
        frameworks: list(
            "Controls by framework, with all required items settled",
            frameworks.iter().map(|view| format!("{}: {} of {}", view.name, view.settled, view.total)),
        ),
        rows: list(
            "Rows of the page",
            deployments.iter().map(|view| {
                let tally = view.table_rows;
                format!(
                    "{}: {} with items, {} with nothing to do, {} out of scope",
                    view.name, tally.with_items, tally.nothing_to_do, tally.out_of_scope
                )
            }),
        ),
        history: list(
            "Required items settled over time",
            history.iter().map(|point| format!("{}: {} of {}", point.day, point.settled, point.required)),
        ),
    }
}

/// "3 open, 2 met"; states without items are left out.
fn parts(states: &[StateCount]) -> String {
    let parts: Vec<String> = states
        .iter()
        .filter(|state| state.count > 0)
        .map(|state| format!("{} {}", state.count, state.label))
        .collect();
    if parts.is_empty() { "none in any state".to_owned() } else { parts.join(", ") }
}

fn list(title: &str, entries: impl Iterator<Item = String>) -> String {
    let entries: Vec<String> = entries.collect();
    if entries.is_empty() { format!("{title}: none.") } else { format!("{title}. {}.", entries.join("; ")) }
}
