//! `status`: where a profile stands.

use super::Context;
use super::args::{Common, ListFormat, StatusArgs, StatusBy};
use super::load;
use super::terminal::{Column, Terminal, bold, cell, dim, number, state_cell};
use crate::assess::{Assessment, Standing, State};
use crate::diagnostics::Failure;
use crate::ids::AreaId;
use crate::text::{count, visible};
use chrono::NaiveDate;
use serde_json::json;
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// Items named under "next"; the others are counted.
const NEXT: usize = 8;

/// Areas that are listed; of more, those with most to do.
const AREAS: usize = 24;

const AREA_COLUMNS: [Column; 4] =
    [Column::new("AREA"), Column::whole("ITEMS"), Column::whole("SETTLED"), Column::whole("")];

const NEXT_COLUMNS: [Column; 4] =
    [Column::whole("NEXT"), Column::whole("ITEM"), Column::new("WAITS FOR").where_wide(100), Column::new("WHY")];

const ENDING_COLUMNS: [Column; 4] =
    [Column::whole("RUNS OUT"), Column::whole("ITEM"), Column::whole("STATE"), Column::whole("")];

const SIGNER_COLUMNS: [Column; 4] = [
    Column::new("WHO (ITEMS)"),
    Column::whole("STATE"),
    Column::whole("ITEM"),
    Column::new("TITLE").where_wide(120),
];

/// Items named under "runs out".
const ENDING: usize = 4;

pub fn run(common: &Common, args: &StatusArgs, context: &Context) -> Result<(), Failure> {
    load::assessed(common, context, |assessment, read, _| {
        match args.format {
            ListFormat::Json => context.terminal.json(&to_json(assessment)),
            ListFormat::Table => {
                context.terminal.result(&text(assessment, common, args.by, context));
                if read.file.is_none() {
                    context.terminal.summary(&dim("There is no record yet: `rchecklist --profile …` writes it."));
                }
            }
        }
        Ok(())
    })
}

fn counts(assessment: &Assessment<'_>) -> BTreeMap<State, usize> {
    let mut counts = BTreeMap::new();
    for standing in &assessment.standings {
        *counts.entry(standing.state).or_default() += 1;
    }
    counts
}

fn to_json(assessment: &Assessment<'_>) -> serde_json::Value {
    let counts = counts(assessment);
    let states: BTreeMap<&str, usize> =
        State::ALL.iter().map(|state| (state.word(), counts.get(state).copied().unwrap_or(0))).collect();
    let profile = assessment.checklist.profile;
    json!({
        "schema": 1,
        "profile": profile.id,
        "title": profile.title,
        "as-of": assessment.as_of,
        "items": assessment.standings.len(),
        "states": states,
        "standings": assessment.standings.iter().map(|standing| json!({
            "id": standing.item.id,
            "state": standing.state,
            "required": standing.item.action.required,
            "reason": standing.reason,
            "valid-until": standing.valid_until,
            "waits-for": standing.waits_for.iter().map(|signer| &signer.id).collect::<Vec<_>>(),
            "gaps": standing.gaps,
            "findings": standing.findings.iter().map(|finding| json!({
                "code": finding.code,
                "message": finding.message,
            })).collect::<Vec<_>>(),
        })).collect::<Vec<_>>(),
        "unheard": assessment.unheard.iter().map(|own| json!({
            "id": own.item,
            "code": own.finding.code,
            "message": own.finding.message,
        })).collect::<Vec<_>>(),
    })
}

fn text(assessment: &Assessment<'_>, common: &Common, by: StatusBy, context: &Context) -> String {
    let profile = assessment.checklist.profile;
    let mut text = String::new();
    let required: Vec<_> = assessment.standings.iter().filter(|standing| standing.item.action.required).collect();
    let settled = required.iter().filter(|standing| standing.state.is_settled()).count();
    // Writing to a text cannot fail.
    let _ = writeln!(text, "{}  {}", bold(&profile.title), dim(&format!("as of {}", assessment.as_of)));
    let _ = writeln!(
        text,
        "{} {settled} of {} settled",
        bar(settled, required.len()),
        count(required.len(), "required item")
    );
    if assessment.standings.is_empty() {
        text.push_str("Nothing is owed: no row of the page gives this deployment a duty.");
        return text;
    }
    let states: Vec<String> =
        counts(assessment).iter().map(|(state, count)| format!("{count} {}", state.label())).collect();
    let _ = writeln!(text, "{}\n", Terminal::wrap(&states.join(" · "), 0));
    let _ = writeln!(text, "{}", context.terminal.table(AREA_COLUMNS, areas(assessment)));

    match by {
        StatusBy::Item => next(&mut text, assessment, common, context),
        StatusBy::Signer => signers(&mut text, assessment, context),
    }
    let findings: Vec<_> = assessment.findings().collect();
    if !findings.is_empty() {
        let _ = writeln!(text, "\n{}", bold("Findings"));
        for (id, finding) in findings {
            let name = assessment.checklist.short_name(id);
            let line = format!("  {name}: {}", visible(&finding.message));
            let _ = writeln!(text, "{}", Terminal::wrap(&line, 4));
        }
    }
    text.truncate(text.trim_end().len());
    text
}

/// What is to be done first, and what runs out next.
fn next(text: &mut String, assessment: &Assessment<'_>, common: &Common, context: &Context) {
    let required = || assessment.standings.iter().filter(|standing| standing.item.action.required);
    let mut next: Vec<&Standing<'_>> = required().filter(|standing| !standing.state.is_settled()).collect();
    next.extend(required().filter(|standing| standing.state == State::Due));
    next.sort_by_key(|standing| (standing.state.urgency(), standing.valid_until));
    if !next.is_empty() {
        let rows = next
            .iter()
            .take(NEXT)
            .map(|standing| {
                [
                    state_cell(standing.state),
                    cell(assessment.checklist.short_name(&standing.item.id)),
                    cell(who(standing)),
                    cell(&standing.reason),
                ]
            })
            .collect();
        let _ = writeln!(text, "\n{}", context.terminal.table(NEXT_COLUMNS, rows));
        if next.len() > NEXT {
            let more = next.len() - NEXT;
            let profile = common.profile.first().map_or(assessment.checklist.profile.id.as_str(), String::as_str);
            let _ = writeln!(text, "{}", dim(&format!("and {more} more: rchecklist items --profile {profile}")));
        }
    }
    let mut ending: Vec<(NaiveDate, &Standing<'_>)> = assessment
        .standings
        .iter()
        .filter(|standing| standing.state.is_settled())
        .filter_map(|standing| Some((standing.valid_until?, standing)))
        .collect();
    ending.sort_by_key(|(until, standing)| (*until, &standing.item.id));
    if !ending.is_empty() {
        let rows = ending
            .iter()
            .take(ENDING)
            .map(|(until, standing)| {
                let days = (*until - assessment.as_of).num_days();
                [
                    cell(until.to_string()),
                    cell(assessment.checklist.short_name(&standing.item.id)),
                    state_cell(standing.state),
                    cell(match days {
                        0 => "today".to_owned(),
                        1 => "tomorrow".to_owned(),
                        days => format!("in {days} days"),
                    }),
                ]
            })
            .collect();
        let _ = writeln!(text, "\n{}", context.terminal.table(ENDING_COLUMNS, rows));
    }
}

/// Who can bring an item forward; the role where the profile has nobody.
fn who(standing: &Standing<'_>) -> String {
    if standing.waits_for.is_empty() {
        let role = standing.item.action.signing.first().first();
        return role.map_or_else(String::new, |role| format!("nobody ({role})"));
    }
    standing.waits_for.iter().map(|signer| signer.id.as_str()).collect::<Vec<_>>().join(", ")
}

/// For each signer, what waits for them.
fn signers(text: &mut String, assessment: &Assessment<'_>, context: &Context) {
    let waiting = |standing: &&Standing<'_>| standing.state.waits();
    let mut rows = Vec::new();
    let mut row = |name: &str, mut items: Vec<&Standing<'_>>| {
        items.sort_by_key(|standing| standing.state.urgency());
        let shown = items.len().min(NEXT);
        for (place, standing) in items.iter().take(shown).enumerate() {
            let optional = if standing.item.action.required { "" } else { " (optional)" };
            rows.push([
                cell(if place == 0 { format!("{name} ({})", items.len()) } else { String::new() }),
                state_cell(standing.state),
                cell(format!("{}{optional}", assessment.checklist.short_name(&standing.item.id))),
                cell(standing.item.action.title.as_str()),
            ]);
        }
        if items.len() > shown {
            rows.push([cell(""), cell(""), cell(format!("and {} more", items.len() - shown)), cell("")]);
        }
        if items.is_empty() {
            rows.push([cell(format!("{name} (0)")), cell(""), cell("nothing waits"), cell("")]);
        }
    };
    for signer in &assessment.checklist.profile.signers {
        let own = assessment.standings.iter().filter(waiting);
        row(
            &signer.name,
            own.filter(|standing| standing.waits_for.iter().any(|who| who.id == signer.id)).collect(),
        );
    }
    let nobody: Vec<_> =
        assessment.standings.iter().filter(waiting).filter(|standing| standing.waits_for.is_empty()).collect();
    if !nobody.is_empty() {
        row("nobody in the profile", nobody);
    }
    let _ = writeln!(text, "\n{}", context.terminal.table(SIGNER_COLUMNS, rows));
}

fn areas(assessment: &Assessment<'_>) -> Vec<[comfy_table::Cell; 4]> {
    let several = assessment.checklist.scopes.len() > 1;
    let mut areas: Vec<(String, usize, usize)> = Vec::new();
    let mut places: BTreeMap<(&crate::ids::DeploymentId, &AreaId), usize> = BTreeMap::new();
    for standing in &assessment.standings {
        let item = standing.item;
        let place = *places.entry((&item.id.deployment, item.area)).or_insert_with(|| {
            let name = item.deployment.service().area_name(item.area);
            let name = if several { format!("{}: {name}", item.id.deployment) } else { name.to_owned() };
            areas.push((name, 0, 0));
            areas.len() - 1
        });
        areas[place].1 += 1;
        areas[place].2 += usize::from(standing.state.is_settled());
    }
    if areas.len() > AREAS {
        areas.sort_by_key(|(_, total, settled)| std::cmp::Reverse(total - settled));
        let rest = areas.split_off(AREAS);
        let sum = |part: fn(&(String, usize, usize)) -> usize| rest.iter().map(part).sum();
        areas.push((format!("and {} more", rest.len()), sum(|area| area.1), sum(|area| area.2)));
    }
    areas
        .into_iter()
        .map(|(name, total, settled)| [cell(name), number(total), number(settled), cell(bar(settled, total))])
        .collect()
}

/// A bar of twenty cells.
fn bar(part: usize, whole: usize) -> String {
    const CELLS: usize = 20;
    // Full only when all is done, empty only when nothing is.
    let filled = match (part, whole) {
        (_, 0) | (0, _) => 0,
        (part, whole) if part >= whole => CELLS,
        (part, whole) => (part * CELLS / whole).clamp(1, CELLS - 1),
    };
    format!("{}{}", "█".repeat(filled), "░".repeat(CELLS - filled))
}
