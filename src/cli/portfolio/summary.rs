//! What a portfolio says on a terminal: what failed, the worst systems, the counts, what is due; and the same for scripts.

use crate::cli::terminal::{Column, Terminal, bold, cell, dim, number, state_cell, wrong};
use crate::portfolio::{Due, INDEX, Line, Portfolio, Span};
use crate::text::{count, visible};
use comfy_table::Cell;
use serde_json::json;
use std::fmt::Write as _;
use std::path::Path;

/// Systems that are listed; of more, the worst.
const SYSTEMS: usize = 20;

/// Items that are listed as due; the pages have all.
const DUE: usize = 8;

/// Profiles that failed and are named; the pages have all.
const FAILED: usize = 50;

/// Packs that are not as they were reported and are named.
const WARNED: usize = 10;

const SYSTEM_COLUMNS: [Column; 6] = [
    Column::whole("SYSTEM"),
    Column::whole("WORST"),
    Column::whole("SETTLED"),
    Column::whole("NEXT"),
    Column::whole("30 DAYS").where_wide(70),
    Column::new("TITLE").where_wide(100),
];

const DUE_COLUMNS: [Column; 5] = [
    Column::whole("RUNS OUT"),
    Column::whole("SYSTEM"),
    Column::whole("ITEM"),
    Column::whole("STATE").where_wide(80),
    Column::new("WHO").where_wide(100),
];

/// The portfolio for people; `out` is the folder in which it lies.
pub fn text(portfolio: &Portfolio, out: &Path, terminal: Terminal) -> String {
    let mut text = String::new();
    // Writing to a text cannot fail.
    let _ = writeln!(text, "{}  {}", bold(&portfolio.headline), dim(&format!("as of {}", portfolio.as_of)));
    for notice in &portfolio.notices {
        let _ = writeln!(text, "{}", Terminal::wrap(&format!("{} {}", wrong("!"), visible(notice)), 2));
    }
    failed(&mut text, portfolio);
    for warning in portfolio.warnings.iter().take(WARNED) {
        let line = format!("  {} {}: {}", bold("!"), visible(&warning.system), visible(&warning.message));
        let _ = writeln!(text, "{}", Terminal::wrap(&line, 4));
    }
    if let Some(more) = portfolio.warnings.len().checked_sub(WARNED).filter(|more| *more > 0) {
        let _ = writeln!(text, "    {}", dim(&format!("and {}", count(more, "more pack"))));
    }
    systems(&mut text, portfolio, terminal);
    counts(&mut text, portfolio);
    due(&mut text, portfolio, terminal);
    let file = out.join(portfolio.file_name());
    let file = file.display().to_string();
    let others = if portfolio.file_name() == INDEX { "html, md, pdf, json, xlsx" } else { "for `portfolio merge`" };
    let shown = file.strip_suffix("json").filter(|_| portfolio.shard.is_none()).map(|stem| format!("{stem}*"));
    let _ = write!(text, "\n  portfolio  {}  {}", visible(shown.as_ref().unwrap_or(&file)), dim(others));
    text
}

/// The warnings alone, on stderr whatever was asked for: a result for a program, or quiet, shows a person none of them.
pub fn warn(portfolio: &Portfolio, terminal: Terminal) {
    for warning in &portfolio.warnings {
        terminal.warning(&format!("{}: {}", visible(&warning.system), visible(&warning.message)));
    }
}

fn failed(text: &mut String, portfolio: &Portfolio) {
    for one in portfolio.failed.iter().take(FAILED) {
        let what = one.messages.first().map_or("it made no pack", String::as_str);
        let more = one.messages.len().saturating_sub(1);
        let more = if more == 0 { String::new() } else { format!(" (and {more} more)") };
        // Most messages begin with the place of the mistake, which names the profile.
        let named = what.starts_with(one.profile.as_str());
        let name = if named { String::new() } else { format!("{}: ", visible(&one.profile)) };
        let line = format!("  {} {name}{}{more}", wrong("failed"), visible(what));
        let _ = writeln!(text, "{}", Terminal::wrap(&line, 4));
    }
    if let Some(more) = portfolio.failed.len().checked_sub(FAILED).filter(|more| *more > 0) {
        let _ = writeln!(text, "  and {}", count(more, "more profile"));
    }
}

fn systems(text: &mut String, portfolio: &Portfolio, terminal: Terminal) {
    if portfolio.systems.is_empty() {
        return;
    }
    let rows = portfolio.systems.iter().take(SYSTEMS).map(system).collect();
    let _ = writeln!(text, "\n{}", terminal.table(SYSTEM_COLUMNS, rows));
    if let Some(more) = portfolio.systems.len().checked_sub(SYSTEMS).filter(|more| *more > 0) {
        let _ = writeln!(text, "{}", dim(&format!("and {} that stand no worse", count(more, "further system"))));
    }
}

fn system(line: &Line) -> [Cell; 6] {
    let system = &line.system;
    let totals = &system.totals;
    let soon = line.due.overdue + line.due.days_30;
    [
        cell(&system.id),
        system.worst.map_or_else(|| cell(line.label), state_cell),
        cell(format!("{} of {}", totals.required_settled, totals.required)),
        cell(line.next.map_or_else(|| "–".to_owned(), |day| day.to_string())),
        number(soon),
        cell(&system.title),
    ]
}

fn counts(text: &mut String, portfolio: &Portfolio) {
    let systems: Vec<String> = portfolio
        .standings
        .iter()
        .filter(|standing| standing.count > 0)
        .map(|standing| format!("{} {}", standing.count, standing.label))
        .collect();
    let items: Vec<String> = portfolio
        .states
        .iter()
        .filter(|state| state.count > 0)
        .map(|state| format!("{} {}", state.count, state.label))
        .collect();
    let ends: Vec<String> = portfolio
        .windows
        .iter()
        .filter(|window| window.count > 0)
        .map(|window| format!("{} {}", window.count, window.label))
        .collect();
    for (name, parts) in [("systems", systems), ("items", items), ("run out", ends)] {
        if !parts.is_empty() {
            let line = format!("  {name:<9}  {}", parts.join(" · "));
            let _ = write!(text, "\n{}", Terminal::wrap(&line, 13));
        }
    }
    if portfolio.unassigned.items > 0 {
        let waits = format!("{} for nobody: no signer may sign", count(portfolio.unassigned.items, "item"));
        let _ = write!(text, "\n{}", Terminal::wrap(&format!("  {:<9}  {waits}", "wait"), 13));
    }
    text.push('\n');
}

/// What ran out, and what runs out within 30 days.
fn due(text: &mut String, portfolio: &Portfolio, terminal: Terminal) {
    let soon: Vec<&Due> = portfolio.due_in(Span::Overdue).chain(portfolio.due_in(Span::Days30)).collect();
    if soon.is_empty() {
        return;
    }
    // What is near can still be kept; what ran out long ago stands among the worst systems.
    let first = soon.iter().position(|due| due.span == Span::Days30).unwrap_or(0);
    let shown = soon[first..].iter().take(DUE);
    let rows: Vec<[Cell; 5]> = shown
        .map(|due| {
            [
                cell(due.day.to_string()),
                cell(&due.system),
                cell(&due.item),
                state_cell(due.state),
                cell(due.who.join(", ")),
            ]
        })
        .collect();
    let more = soon.len() - rows.len();
    let _ = writeln!(text, "\n{}", terminal.table(DUE_COLUMNS, rows));
    if more > 0 {
        let _ = writeln!(text, "{}", dim(&format!("and {more} more that ran out or do so within 30 days")));
    }
}

/// The portfolio for scripts: the figures, and a line for each system. `index.json` has all.
pub fn for_scripts(portfolio: &Portfolio) -> serde_json::Value {
    let systems = portfolio.systems.iter().map(|line| {
        let system = &line.system;
        json!({
            "id": system.id,
            "title": system.title,
            "folder": system.folder,
            "worst": system.worst,
            "draft": system.draft,
            "totals": system.totals,
            "states": system.states,
            "next": line.next,
            "due": line.due,
        })
    });
    json!({
        "schema": portfolio.schema,
        "tool": portfolio.tool,
        "as-of": portfolio.as_of,
        "shard": portfolio.shard,
        "missing": portfolio.missing,
        "headline": portfolio.headline,
        "notices": portfolio.notices,
        "totals": portfolio.totals,
        "standings": portfolio.standings,
        "states": portfolio.states,
        "windows": portfolio.windows,
        "failed": portfolio.failed,
        "warnings": portfolio.warnings,
        "systems": systems.collect::<Vec<_>>(),
    })
}
