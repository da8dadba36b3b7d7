//! `check`: whether anything is in a state that must not be, by exit code.

use super::args::{CheckArgs, Common, ListFormat};
use super::load;
use super::terminal::{Column, bold, cell, dim, state_cell};
use super::{Context, Outcome};
use crate::assess::{Standing, State};
use crate::diagnostics::Failure;
use crate::text::{count, visible};
use serde_json::json;

/// The states that fail a check unless others are named.
const FAIL_ON: &[State] = &[State::Open, State::Partial, State::Lapsed, State::Stale, State::NotMet, State::Broken];

pub fn run(common: &Common, args: &CheckArgs, context: &Context) -> Result<Outcome, Failure> {
    let fail_on = if args.fail_on.is_empty() { FAIL_ON } else { &args.fail_on };
    load::assessed(common, context, |assessment, _, _| {
        let looked_at = |standing: &&Standing<'_>| !args.required || standing.item.action.required;
        let all: Vec<&Standing<'_>> = assessment.standings.iter().filter(looked_at).collect();
        let failing: Vec<&Standing<'_>> =
            all.iter().filter(|standing| fail_on.contains(&standing.state)).copied().collect();
        let outcome = if failing.is_empty() { Outcome::Done } else { Outcome::No };
        let name = |standing: &Standing<'_>| assessment.checklist.short_name(&standing.item.id);
        if args.format == ListFormat::Json {
            context.terminal.json(&json!({
                "schema": 1,
                "profile": assessment.checklist.profile.id,
                "as-of": assessment.as_of,
                "fail-on": fail_on,
                "passed": failing.is_empty(),
                "items": all.len(),
                "failing": failing.iter().map(|standing| json!({
                    "id": standing.item.id,
                    "state": standing.state,
                    "reason": standing.reason,
                    "waits-for": standing.waits_for.iter().map(|signer| &signer.id).collect::<Vec<_>>(),
                })).collect::<Vec<_>>(),
            }));
            return Ok(outcome);
        }
        let title = visible(&assessment.checklist.profile.title);
        let day = dim(&format!("as of {}", assessment.as_of));
        if failing.is_empty() {
            let line = format!("{}  {day}\nAll {} pass.", bold(&title), count(all.len(), "item"));
            context.terminal.summary(&line);
            return Ok(outcome);
        }
        let rows = failing
            .iter()
            .map(|standing| [state_cell(standing.state), cell(name(standing)), cell(&standing.reason)])
            .collect();
        let header = [Column::whole("STATE"), Column::whole("ITEM"), Column::new("WHY")];
        context.terminal.result(&format!(
            "{}  {day}\n{} of {} {} not pass.\n\n{}",
            bold(&title),
            failing.len(),
            count(all.len(), "item"),
            if failing.len() == 1 { "does" } else { "do" },
            context.terminal.table(header, rows)
        ));
        Ok(outcome)
    })
}
