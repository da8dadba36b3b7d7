//! The portfolio as PDF. Its length is bounded: of a large fleet it has the worst systems and what is nearest, and says how many
//! more there are; the other formats have all.

use super::links::links;
use super::{capital, days, states, title};
use crate::diagnostics::Failure;
use crate::digest::Digest;
use crate::portfolio::{Due, Line, Portfolio, SignerLine, Waiting};
use crate::render::pdf::page::Page;
use serde_json::{Value, json};

/// Systems that are listed.
pub const SYSTEMS: usize = 300;

/// Items that are listed for a span.
pub const DUE: usize = 60;

/// Signers that are listed.
pub const SIGNERS: usize = 100;

/// Profiles that failed and are listed, with so many messages each.
pub const FAILED: (usize, usize) = (100, 12);

/// Warnings that are listed.
pub const WARNINGS: usize = 100;

/// Lines of frameworks and of services that are listed.
pub const GROUPS: usize = 150;

/// Systems that are named where something waits for a person.
const PLACES: usize = 4;

const TEMPLATE: (&str, &str) = ("portfolio.typ", include_str!("../../../templates/portfolio.typ"));

/// The bytes of the PDF.
///
/// # Errors
/// When the document does not conform to PDF/A-3a and PDF/UA-1, which does not happen.
pub fn render(portfolio: &Portfolio, view: &[u8]) -> Result<Vec<u8>, Failure> {
    let tool = &portfolio.tool;
    Page {
        template: TEMPLATE,
        data: ("portfolio.json", data(portfolio)),
        identifier: format!("rchecklist/portfolio/{}/{}", portfolio.as_of, Digest::of(view)),
        creator: format!("{} {}", tool.name, tool.version),
        day: portfolio.as_of,
    }
    .render()
}

/// What the template reads: the view's numbers, its lists cut to what is shown, and how much was cut.
fn data(portfolio: &Portfolio) -> Value {
    let more = |all: usize, shown: usize| all.saturating_sub(shown);
    let (failed, messages) = FAILED;
    json!({
        "title": title(portfolio),
        "classification": portfolio.classification,
        "organisation": portfolio.organisation,
        "paper": portfolio.paper,
        "as-of": portfolio.as_of,
        "tool": portfolio.tool,
        "headline": portfolio.headline,
        "notices": portfolio.notices,
        "totals": portfolio.totals,
        "standings": portfolio.standings,
        "states": portfolio.states,
        "words": {
            "standings": standings(portfolio),
            "states": states(portfolio),
        },
        "failed": portfolio.failed.iter().take(failed).map(|one| json!({
            "profile": one.profile,
            "id": one.id,
            "messages": one.messages.iter().take(messages).collect::<Vec<_>>(),
            "more": more(one.messages.len(), messages),
        })).collect::<Vec<_>>(),
        "more-failed": more(portfolio.failed.len(), failed),
        "warnings": portfolio.warnings.iter().take(WARNINGS).collect::<Vec<_>>(),
        "more-warnings": more(portfolio.warnings.len(), WARNINGS),
        "systems": portfolio.systems.iter().take(SYSTEMS).map(|line| system(line, portfolio)).collect::<Vec<_>>(),
        "more-systems": more(portfolio.systems.len(), SYSTEMS),
        "windows": portfolio.windows.iter().map(|window| json!({
            "label": capital(window.label),
            "overdue": window.from.is_none(),
            "from": window.from,
            "to": window.to,
            "count": window.count,
            "items": portfolio.due_in(window.span).take(DUE).map(due).collect::<Vec<_>>(),
            "more": more(window.count, DUE),
        })).collect::<Vec<_>>(),
        "signers": portfolio.signers.iter().take(SIGNERS).map(signer).collect::<Vec<_>>(),
        "more-signers": more(portfolio.signers.len(), SIGNERS),
        "unassigned": { "items": portfolio.unassigned.items, "at": places(&portfolio.unassigned.at) },
        "frameworks": portfolio.frameworks.iter().take(GROUPS).collect::<Vec<_>>(),
        "more-frameworks": more(portfolio.frameworks.len(), GROUPS),
        "services": portfolio.services.iter().take(GROUPS).map(|line| json!({
            "name": line.name,
            "tier": line.tier,
            "revision": line.revision,
            "newest": line.newest,
            "older": line.older,
            "systems": line.systems,
            "deployments": line.deployments,
            "totals": line.totals,
            "states": line.states.iter().map(|(state, count)| json!({
                "state": state, "label": state.label(), "count": count,
            })).collect::<Vec<_>>(),
        })).collect::<Vec<_>>(),
        "more-services": more(portfolio.services.len(), GROUPS),
    })
}

fn standings(portfolio: &Portfolio) -> String {
    let some = portfolio.standings.iter().filter(|standing| standing.count > 0);
    some.map(|standing| format!("{} {}", standing.count, standing.label)).collect::<Vec<_>>().join(", ")
}

fn system(line: &Line, portfolio: &Portfolio) -> Value {
    let system = &line.system;
    let links = links(system).into_iter().map(|link| json!({ "label": link.label, "address": link.address }));
    json!({
        "id": system.id,
        "title": system.title,
        "state": system.worst,
        "label": line.label,
        "required": system.totals.required,
        "settled": system.totals.required_settled,
        "as-of": (system.as_of != portfolio.as_of).then_some(system.as_of),
        "next": line.next,
        "overdue": line.due.overdue,
        "soon": line.due.days_30,
        // Most people open one of these from a page; the folder has the others.
        "links": links.take(3).collect::<Vec<_>>(),
    })
}

fn due(due: &Due) -> Value {
    json!({
        "day": due.day,
        "days": days(due.days),
        "system": due.system,
        "item": due.item,
        "title": due.title,
        "state": due.state,
        "label": due.label,
        "required": due.required,
        "exception": due.exception,
        "who": due.who.join(", "),
    })
}

fn signer(line: &SignerLine) -> Value {
    json!({
        "name": line.name,
        "email": line.email,
        "systems": line.systems,
        "waiting": line.waiting,
        "required": line.required,
        "due": line.due,
        "at": places(&line.at),
    })
}

fn places(at: &[Waiting]) -> String {
    let mut names: Vec<String> =
        at.iter().take(PLACES).map(|one| format!("{} ({})", one.system, one.items)).collect();
    if at.len() > PLACES {
        names.push(format!("and {} more", at.len() - PLACES));
    }
    names.join(", ")
}
