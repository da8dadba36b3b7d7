//! The portfolio as GitHub-flavoured Markdown.

use super::links::links;
use super::{MORE_IN_WORKBOOK, capital, days, title};
use crate::markup::{code, optional, text};
use crate::portfolio::{Due, FrameworkLine, Line, Portfolio, ServiceLine, SignerLine, Waiting};
use crate::render::markdown::document::Document;
use crate::text::count;

/// Systems that are listed: forges show no file of more than half a megabyte.
const SYSTEMS: usize = 500;

/// Items that are listed for a span.
const DUE: usize = 100;

/// Signers that are listed.
const SIGNERS: usize = 200;

/// Systems that are named where something waits for a person.
const PLACES: usize = 5;

/// The whole portfolio.
#[must_use]
pub fn render(portfolio: &Portfolio) -> Vec<u8> {
    let mut out = Document::default();
    cover(&mut out, portfolio);
    failed(&mut out, portfolio);
    systems(&mut out, portfolio);
    due(&mut out, portfolio);
    signers(&mut out, portfolio);
    frameworks(&mut out, portfolio);
    services(&mut out, portfolio);
    out.text.into_bytes()
}

fn cover(out: &mut Document, portfolio: &Portfolio) {
    out.heading(1, &text(&title(portfolio)));
    for notice in &portfolio.notices {
        out.block(&format!("> **{}**", text(notice)));
    }
    out.block(&format!("**{}**", text(&portfolio.headline)));
    let totals = &portfolio.totals;
    let mut rows = vec![
        ["As of".to_owned(), portfolio.as_of.to_string()],
        ["Systems settled".to_owned(), format!("{} of {}", totals.settled, totals.systems)],
        ["Required items settled".to_owned(), format!("{} of {}", totals.required_settled, totals.required)],
    ];
    rows.extend(portfolio.windows.iter().map(|window| [capital(window.label), window.count.to_string()]));
    rows.extend([
        ["Exceptions".to_owned(), totals.exceptions.to_string()],
        ["Findings".to_owned(), totals.findings.to_string()],
        ["Profiles failed".to_owned(), totals.failed.to_string()],
        ["Classification".to_owned(), text(&portfolio.classification)],
        ["Made by".to_owned(), text(&format!("{} {}", portfolio.tool.name, portfolio.tool.version))],
    ]);
    out.table(["Field", "Value"], rows);
}

fn failed(out: &mut Document, portfolio: &Portfolio) {
    if !portfolio.failed.is_empty() {
        out.heading(2, "Failed");
        out.block("No pack was made of these profiles; one of an earlier run may still be in its folder. No number on this page counts them.");
        out.table(
            ["Profile", "What was wrong"],
            portfolio.failed.iter().map(|one| {
                let messages: Vec<String> = one.messages.iter().map(|message| text(message)).collect();
                [code(&one.profile), messages.join("<br>")]
            }),
        );
    }
    if !portfolio.warnings.is_empty() {
        out.heading(2, "Warnings");
        out.block("These packs are not here as they were reported.");
        out.list(portfolio.warnings.iter().map(|one| format!("{}: {}", code(&one.system), text(&one.message))));
    }
}

fn systems(out: &mut Document, portfolio: &Portfolio) {
    out.heading(2, "Systems");
    if portfolio.systems.is_empty() {
        out.block("There is no system to show.");
        return;
    }
    let standings = portfolio.standings.iter().filter(|standing| standing.count > 0);
    out.table(
        ["Worst state", "Systems"],
        standings.map(|standing| [standing.label.to_owned(), standing.count.to_string()]),
    );
    let states = portfolio.states.iter().filter(|state| state.count > 0);
    out.table(["State", "Items"], states.map(|state| [state.label.to_owned(), state.count.to_string()]));
    out.block(
        "The worst first: by the worst state of a required item, then by the share of required items that are settled. \
         \"Next\" is the next day after which something no longer holds.",
    );
    out.table(
        ["System", "Worst", "Settled", "Next", "Overdue", "30 days", "Pack"],
        portfolio.systems.iter().take(SYSTEMS).map(|line| system(line, portfolio)),
    );
    more(out, portfolio.systems.len(), SYSTEMS, "system");
}

fn system(line: &Line, portfolio: &Portfolio) -> [String; 7] {
    let system = &line.system;
    let links: Vec<String> =
        links(system).into_iter().map(|link| format!("[{}]({})", text(&link.label), link.address)).collect();
    let day = if system.as_of == portfolio.as_of { String::new() } else { format!(" as of {}", system.as_of) };
    [
        format!("{} {}{day}", text(&system.title), code(&system.id)),
        line.label.to_owned(),
        format!("{} of {}", system.totals.required_settled, system.totals.required),
        optional(line.next),
        line.due.overdue.to_string(),
        line.due.days_30.to_string(),
        if links.is_empty() { "–".to_owned() } else { links.join(" ") },
    ]
}

fn due(out: &mut Document, portfolio: &Portfolio) {
    out.heading(2, "What runs out");
    if portfolio.due.is_empty() {
        out.block("Nothing is overdue, and nothing runs out within 90 days.");
    }
    for window in portfolio.windows.iter().filter(|window| window.count > 0) {
        out.heading(3, &format!("{}: {}", capital(window.label), window.count));
        out.table(
            ["Last day", "System", "Item", "State", "Who"],
            portfolio.due_in(window.span).take(DUE).map(entry),
        );
        more(out, window.count, DUE, "item");
    }
}

fn entry(due: &Due) -> [String; 5] {
    let exception = if due.exception { ", exception" } else { "" };
    let optional = if due.required { "" } else { ", optional" };
    let who: Vec<String> = due.who.iter().map(|name| text(name)).collect();
    [
        format!("{}, {}", due.day, days(due.days)),
        code(&due.system),
        format!("{} {}{exception}{optional}", text(&due.title), code(&due.item)),
        due.label.to_owned(),
        if who.is_empty() { "nobody".to_owned() } else { who.join(", ") },
    ]
}

fn signers(out: &mut Document, portfolio: &Portfolio) {
    out.heading(2, "Signers");
    let unassigned = &portfolio.unassigned;
    if unassigned.items > 0 {
        out.block(&format!(
            "**{} waiting for nobody, because the profile has no signer for them**: {}.",
            unassigned.items,
            places(&unassigned.at)
        ));
    }
    if portfolio.signers.is_empty() {
        out.block("No profile names a signer.");
        return;
    }
    out.table(
        ["Signer", "Systems", "Waiting", "Required", "Overdue", "30 days", "60 days", "90 days", "Most waits in"],
        portfolio.signers.iter().take(SIGNERS).map(signer),
    );
    more(out, portfolio.signers.len(), SIGNERS, "signer");
}

fn signer(line: &SignerLine) -> [String; 9] {
    let also =
        if line.also.is_empty() { String::new() } else { format!(" (also {})", text(&line.also.join(", "))) };
    [
        format!("{}{also} {}", text(&line.name), code(&line.email)),
        line.systems.to_string(),
        line.waiting.to_string(),
        line.required.to_string(),
        line.due.overdue.to_string(),
        line.due.days_30.to_string(),
        line.due.days_60.to_string(),
        line.due.days_90.to_string(),
        places(&line.at),
    ]
}

fn places(at: &[Waiting]) -> String {
    let mut names: Vec<String> =
        at.iter().take(PLACES).map(|one| format!("{} {}", code(&one.system), one.items)).collect();
    if at.len() > PLACES {
        names.push(format!("and {} more", at.len() - PLACES));
    }
    if names.is_empty() { "–".to_owned() } else { names.join(", ") }
}

fn frameworks(out: &mut Document, portfolio: &Portfolio) {
    out.heading(2, "Frameworks");
    if portfolio.frameworks.is_empty() {
        out.block("No pack has a crosswalk.");
        return;
    }
    out.block(
        "Controls that items support, each counted in each system, and of them those of which all required items are settled. \
         To support a control is not to meet it.",
    );
    let row = |line: &FrameworkLine| {
        let worst: Vec<String> = line
            .worst
            .iter()
            .map(|one| format!("{} {} of {}", code(&one.system), one.settled, one.total))
            .collect();
        [
            format!("{} {}", text(&line.name), code(&line.id)),
            line.systems.to_string(),
            format!("{} of {}", line.settled, line.total),
            if worst.is_empty() { "–".to_owned() } else { worst.join(", ") },
        ]
    };
    out.table(["Framework", "Systems", "Settled", "Worst"], portfolio.frameworks.iter().map(row));
}

fn services(out: &mut Document, portfolio: &Portfolio) {
    out.heading(2, "Services");
    if portfolio.services.is_empty() {
        out.block("Nothing is deployed.");
        return;
    }
    let row = |line: &ServiceLine| {
        let tier = line.tier.as_ref().map_or(String::new(), |tier| format!(" {}", text(tier)));
        let older = if line.older { format!(", **older than {}**", line.newest) } else { String::new() };
        [
            format!("{}{tier} {}", text(&line.name), code(&line.service)),
            format!("{}{older}", line.revision),
            line.systems.to_string(),
            line.deployments.to_string(),
            line.totals.items.to_string(),
            format!("{} of {}", line.totals.required_settled, line.totals.required),
            line.states.words(),
        ]
    };
    out.table(
        ["Service", "Revision", "Systems", "Deployments", "Items", "Required settled", "States"],
        portfolio.services.iter().map(row),
    );
}

/// Says how much of a list is not shown.
fn more(out: &mut Document, all: usize, shown: usize, noun: &str) {
    if all > shown {
        out.block(&format!("*And {}: {MORE_IN_WORKBOOK}*", count(all - shown, &format!("more {noun}"))));
    }
}
