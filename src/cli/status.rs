//! `status`: where a profile stands.

use super::Context;
use super::args::{Common, ListArgs, ListFormat};
use super::load;
use super::terminal::{Column, Terminal, bold, cell, dim, number, state_cell};
use crate::assess::{Assessment, State};
use crate::diagnostics::Failure;
use crate::ids::AreaId;
use crate::text::{count, visible};
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
    [Column::whole("NEXT"), Column::whole("ITEM"), Column::whole("SIGNS").where_wide(110), Column::new("WHY")];

/// What comes first under "next".
const URGENCY: &[State] =
    &[State::Broken, State::NotMet, State::Lapsed, State::Stale, State::Partial, State::Open, State::Due];

pub fn run(common: &Common, args: &ListArgs, context: &Context) -> Result<(), Failure> {
    load::assessed(common, context.as_of, |assessment, read| {
        match args.format {
            ListFormat::Json => context.terminal.json(&to_json(assessment)),
            ListFormat::Table => {
                context.terminal.result(&text(assessment, common, context));
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
            "findings": standing.findings.iter().map(|finding| json!({
                "code": finding.code,
                "message": finding.message,
            })).collect::<Vec<_>>(),
        })).collect::<Vec<_>>(),
    })
}

fn text(assessment: &Assessment<'_>, common: &Common, context: &Context) -> String {
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

    let mut next: Vec<_> = required.iter().filter(|standing| !standing.state.is_settled()).collect();
    next.extend(required.iter().filter(|standing| standing.state == State::Due));
    next.sort_by_key(|standing| URGENCY.iter().position(|state| *state == standing.state));
    if !next.is_empty() {
        let rows = next
            .iter()
            .take(NEXT)
            .map(|standing| {
                let action = standing.item.action;
                [
                    state_cell(standing.state),
                    cell(assessment.checklist.short_name(&standing.item.id)),
                    cell(action.signing.first().first().map_or("", |role| role.as_str())),
                    cell(&standing.reason),
                ]
            })
            .collect();
        let _ = writeln!(text, "\n{}", context.terminal.table(NEXT_COLUMNS, rows));
        if next.len() > NEXT {
            let _ = writeln!(
                text,
                "{}",
                dim(&format!(
                    "and {} more: rchecklist items --profile {}",
                    next.len() - NEXT,
                    common.profile.as_deref().unwrap_or(profile.id.as_str())
                ))
            );
        }
    }
    let findings: Vec<_> = assessment
        .standings
        .iter()
        .flat_map(|standing| standing.findings.iter().map(move |finding| (standing, finding)))
        .collect();
    if !findings.is_empty() {
        let _ = writeln!(text, "\n{}", bold("Sign-offs that do not count"));
        for (standing, finding) in findings {
            let name = assessment.checklist.short_name(&standing.item.id);
            let line = format!("  {name}: {}", visible(&finding.message));
            let _ = writeln!(text, "{}", Terminal::wrap(&line, 4));
        }
    }
    text.truncate(text.trim_end().len());
    text
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
