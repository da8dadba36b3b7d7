//! The portfolio in its formats. Each renderer takes the view and returns bytes; none knows another, a file or a clock.

pub mod html;
pub mod json;
mod links;
pub mod markdown;
pub mod pdf;
pub mod xlsx;

use super::{INDEX, Portfolio};
use crate::diagnostics::Failure;
use crate::render::Artifact;
use crate::text::count;

/// Where the rest of a list stands that a page does not show whole.
const MORE_IN_WORKBOOK: &str = "index.xlsx and index.json have all.";

/// All files of a portfolio.
///
/// # Errors
/// When a format cannot hold what is in the view.
pub fn all(portfolio: &Portfolio) -> Result<Vec<Artifact>, Failure> {
    let view = json::render(portfolio)?;
    Ok(vec![
        Artifact::new("index.html", html::render(portfolio)),
        Artifact::new("index.md", markdown::render(portfolio)),
        Artifact::new("index.pdf", pdf::render(portfolio, &view)?),
        Artifact::new("index.xlsx", xlsx::render(portfolio)?),
        Artifact::new(INDEX, view),
    ])
}

/// The pages that are quickly made: those that people and scripts read first. The others take the typesetter, or a while.
#[must_use]
pub fn quick(portfolio: &Portfolio, view: &[u8]) -> Vec<Artifact> {
    vec![
        Artifact::new("index.html", html::render(portfolio)),
        Artifact::new("index.md", markdown::render(portfolio)),
        Artifact::new(INDEX, view.to_vec()),
    ]
}

/// The one file of a part of a fleet: the view, under the part's name.
///
/// # Errors
/// When it cannot be serialised, which does not happen.
pub fn part(portfolio: &Portfolio) -> Result<Artifact, Failure> {
    Ok(Artifact::new(portfolio.file_name(), json::render(portfolio)?))
}

/// What the portfolio is called.
fn title(portfolio: &Portfolio) -> String {
    let systems = count(portfolio.totals.systems, "system");
    match &portfolio.organisation {
        Some(organisation) => format!("{organisation}: {systems}"),
        None => format!("Portfolio of {systems}"),
    }
}

/// "2 lapsed, 5 open": the items of all systems, in words.
fn states(portfolio: &Portfolio) -> String {
    let states = portfolio.states.iter().filter(|state| state.count > 0);
    states.map(|state| format!("{} {}", state.count, state.label)).collect::<Vec<_>>().join(", ")
}

/// How far off a day is, in words.
fn days(days: i64) -> String {
    let whole = |days: i64| count(usize::try_from(days.unsigned_abs()).unwrap_or(usize::MAX), "day");
    match days {
        0 => "today".to_owned(),
        1 => "tomorrow".to_owned(),
        ..0 => format!("{} ago", whole(days)),
        _ => format!("in {}", whole(days)),
    }
}

/// A label at the beginning of a line.
fn capital(label: &str) -> String {
    let mut chars = label.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}
