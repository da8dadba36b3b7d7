//! `check`: whether anything is in a state that must not be, by exit code; of one profile or of many.

use super::args::{CheckArgs, Common, ListFormat};
use super::load::{self, Located};
use super::select::{self, Many};
use super::terminal::{Column, bold, cell, dim, state_cell, wrong};
use super::{Context, Outcome};
use crate::assess::{Standing, State};
use crate::diagnostics::Failure;
use crate::fleet::workers;
use crate::framework;
use crate::framework::shelf::Shelf;
use crate::ids::FrameworkId;
use crate::model::library::Library;
use crate::profile;
use crate::text::{count, visible};
use serde_json::{Value, json};
use std::path::Path;

/// The states that fail a check unless others are named.
const FAIL_ON: &[State] = &[State::Open, State::Partial, State::Lapsed, State::Stale, State::NotMet, State::Broken];

/// The folder of packs, in which no profile is looked for.
const OUT: &str = "out";

/// What was found of a profile.
struct Checked {
    /// For scripts.
    json: Value,
    /// The profile's title and the day, and how many items were looked at.
    title: String,
    day: String,
    items: usize,
    failing: Vec<Failing>,
    /// What else a reader should know of the items: sign-offs that do not count, and why.
    findings: Vec<Told>,
}

/// An item in a state that must not be.
struct Failing {
    state: State,
    name: String,
    reason: String,
}

/// A finding of an item, besides the reason for its state.
struct Told {
    name: String,
    message: String,
}

/// The most findings that are shown of a profile; JSON has all.
const SHOWN: usize = 20;

pub fn run(common: &Common, args: &CheckArgs, context: &Context) -> Result<Outcome, Failure> {
    let folder = load::models(common)?;
    let library = Library::new(&folder);
    let shelf = Shelf::new(&folder);
    match select::many(common, false, Path::new(OUT))? {
        Some(many) => Ok(all(&many, &library, &shelf, args, context)),
        None => Ok(one(&checked(&load::locate(common)?, &library, &shelf, args, context)?, args, context)),
    }
}

fn checked(
    located: &Located,
    library: &Library<'_>,
    shelf: &Shelf<'_>,
    args: &CheckArgs,
    context: &Context,
) -> Result<Checked, Failure> {
    let lists = lists(located, library, shelf)?;
    let fail_on = if args.fail_on.is_empty() { FAIL_ON } else { &args.fail_on };
    load::assessed_at(located, library, context, |assessment, _, _| {
        let looked_at = |standing: &&Standing<'_>| !args.required || standing.item.action.required;
        let all: Vec<&Standing<'_>> = assessment.standings.iter().filter(looked_at).collect();
        let failing: Vec<&Standing<'_>> =
            all.iter().filter(|standing| fail_on.contains(&standing.state)).copied().collect();
        let profile = assessment.checklist.profile;
        let findings = all
            .iter()
            .flat_map(|standing| standing.findings.iter().map(move |finding| (*standing, finding)))
            .filter(|(standing, finding)| !fail_on.contains(&standing.state) || finding.message != standing.reason)
            .map(|(standing, finding)| (&standing.item.id, finding));
        // What is no item is neither required nor optional.
        let findings = findings.chain(assessment.unheard.iter().map(|own| (&own.item, &own.finding)));
        Ok(Checked {
            json: json!({
                "schema": 1,
                "profile": profile.id,
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
                "findings": findings.clone().map(|(id, finding)| json!({
                    "id": id,
                    "code": finding.code,
                    "message": finding.message,
                })).collect::<Vec<_>>(),
                "lists": lists.iter().map(|(id, note)| json!({ "framework": id, "note": note })).collect::<Vec<_>>(),
            }),
            title: profile.title.clone(),
            day: format!("as of {}", assessment.as_of),
            items: all.len(),
            findings: lists
                .iter()
                .map(|(id, note)| Told { name: format!("framework {id}"), message: note.clone() })
                .chain(findings.map(|(id, finding)| Told {
                    name: assessment.checklist.short_name(id),
                    message: finding.message.clone(),
                }))
                .collect(),
            failing: failing
                .iter()
                .map(|standing| Failing {
                    state: standing.state,
                    name: assessment.checklist.short_name(&standing.item.id).clone(),
                    reason: standing.reason.clone(),
                })
                .collect(),
        })
    })
}

/// The house's own lists of controls under the IDs of shipped ones, each with what it says otherwise.
fn lists(
    located: &Located,
    library: &Library<'_>,
    shelf: &Shelf<'_>,
) -> Result<Vec<(FrameworkId, String)>, Failure> {
    if library.folder().framework_names()?.is_empty() {
        return Ok(Vec::new());
    }
    let profile = profile::load(&located.file, library)?;
    let frameworks = shelf.of(&profile)?;
    Ok(frameworks.iter().filter_map(|own| Some((own.id.clone(), framework::note(own)?))).collect())
}

/// "2 of 20 items do": what does not pass.
fn share(failing: usize, of: usize, what: &str) -> String {
    format!("{failing} of {} {} not pass.", count(of, what), if failing == 1 { "does" } else { "do" })
}

fn one(checked: &Checked, args: &CheckArgs, context: &Context) -> Outcome {
    let outcome = if checked.failing.is_empty() { Outcome::Done } else { Outcome::No };
    if args.format == ListFormat::Json {
        context.terminal.json(&checked.json);
        return outcome;
    }
    let head = format!("{}  {}", bold(&visible(&checked.title)), dim(&checked.day));
    if checked.failing.is_empty() {
        context.terminal.summary(&format!("{head}\nAll {} pass.", count(checked.items, "item")));
        if !checked.findings.is_empty() {
            let told: Vec<_> =
                checked.findings.iter().map(|told| (told.name.clone(), told.message.as_str())).collect();
            context.terminal.result(findings(&told, context).trim_start());
        }
        return outcome;
    }
    let rows = checked.failing.iter().map(|item| [state_cell(item.state), cell(&item.name), cell(&item.reason)]);
    let header = [Column::whole("STATE"), Column::whole("ITEM"), Column::new("WHY")];
    let told: Vec<_> = checked.findings.iter().map(|told| (told.name.clone(), told.message.as_str())).collect();
    context.terminal.result(&format!(
        "{head}\n{}\n\n{}{}",
        share(checked.failing.len(), checked.items, "item"),
        context.terminal.table(header, rows.collect()),
        findings(&told, context)
    ));
    outcome
}

/// What else was found, as a table below the rest; nothing where there is nothing.
fn findings(told: &[(String, &str)], context: &Context) -> String {
    if told.is_empty() {
        return String::new();
    }
    let rows = told.iter().take(SHOWN).map(|(name, message)| [cell(name), cell(message)]);
    let table = context.terminal.table([Column::whole("ITEM"), Column::new("ALSO FOUND")], rows.collect());
    let rest = match told.len().saturating_sub(SHOWN) {
        0 => String::new(),
        more => format!("\n{}", dim(&format!("and {more} more (--format json has all)"))),
    };
    format!("\n\n{table}{rest}")
}

/// Many profiles: one that cannot be read stops no other, and does not pass.
fn all(many: &Many, library: &Library<'_>, shelf: &Shelf<'_>, args: &CheckArgs, context: &Context) -> Outcome {
    let hushed = Context { terminal: context.terminal.hushed(), ..*context };
    let results = workers::each(workers::processors(), &many.members, |member| {
        member.peek.clone()?;
        checked(&load::open(&member.place)?, library, shelf, args, &hushed)
    });
    let named = || many.members.iter().zip(&results);
    let failures: Vec<&Failure> = results.iter().filter_map(|result| result.as_ref().err()).collect();
    for failure in &failures {
        context.terminal.failure(failure);
    }
    let passed =
        results.iter().filter(|result| result.as_ref().is_ok_and(|checked| checked.failing.is_empty())).count();
    let outcome = if passed == results.len() { Outcome::Done } else { Outcome::No };
    if args.format == ListFormat::Json {
        let profiles = named().map(|(member, result)| match result {
            Ok(checked) => checked.json.clone(),
            Err(failure) => json!({
                "profile": member.id(),
                "path": member.name,
                "passed": false,
                "errors": failure.diagnostics.iter().map(|diagnostic| &diagnostic.message).collect::<Vec<_>>(),
            }),
        });
        context.terminal.json(&json!({
            "schema": 1,
            "passed": outcome == Outcome::Done,
            "profiles": profiles.collect::<Vec<_>>(),
        }));
        return outcome;
    }
    let told = named().filter_map(|(member, result)| Some((member, result.as_ref().ok()?)));
    let told: Vec<_> = told
        .flat_map(|(member, checked)| checked.findings.iter().map(move |told| (member, told)))
        .map(|(member, told)| (format!("{}: {}", member.key(), told.name), told.message.as_str()))
        .collect();
    if outcome == Outcome::Done {
        context.terminal.summary(&format!("All {} pass.", count(results.len(), "profile")));
        if !told.is_empty() {
            context.terminal.result(findings(&told, context).trim_start());
        }
        return outcome;
    }
    let mut text = share(results.len() - passed, results.len(), "profile");
    for (member, result) in named() {
        if let Err(failure) = result {
            let what = failure.diagnostics.first().map_or("", |diagnostic| &diagnostic.message);
            text.push_str(&format!("\n  {} {}: {}", wrong("failed"), visible(&member.name), visible(what)));
        }
    }
    let rows: Vec<_> = named()
        .filter_map(|(member, result)| Some((member, result.as_ref().ok()?)))
        .flat_map(|(member, checked)| checked.failing.iter().map(move |item| (member, item)))
        .map(|(member, item)| [cell(member.key()), state_cell(item.state), cell(&item.name), cell(&item.reason)])
        .collect();
    if !rows.is_empty() {
        let header = [
            Column::whole("PROFILE"),
            Column::whole("STATE"),
            Column::whole("ITEM"),
            Column::new("WHY").where_wide(110),
        ];
        text.push_str(&format!("\n\n{}", context.terminal.table(header, rows)));
    }
    text.push_str(&findings(&told, context));
    context.terminal.result(&text);
    outcome
}
