//! Reading a portfolio's JSON, which may come from anywhere. Only what cannot be worked out is taken from it: the systems,
//! what failed, the day, the version. All sums are made again.

use super::{Failed, Portfolio, SCHEMA, Shard, System, SystemTotals, Warning};
use crate::assess::State;
use crate::diagnostics::{Diagnostic, Failure, SourceFile};
use crate::ids::check_slug;
use crate::seal::archive::is_safe;
use chrono::{Datelike as _, NaiveDate};
use serde::Deserialize;
use std::collections::BTreeSet;
use std::sync::Arc;

/// The most items of a system that are believed: a bound that keeps sums in range.
const MOST_ITEMS: usize = 10_000_000;

/// The years of which days are believed: those that every format can write.
const YEARS: std::ops::RangeInclusive<i32> = 1900..=9999;

#[derive(Deserialize)]
struct Form {
    schema: u32,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Given {
    tool: Tool,
    as_of: NaiveDate,
    shard: Option<Shard>,
    missing: Vec<Shard>,
    systems: Vec<System>,
    failed: Vec<Failed>,
    warnings: Vec<Warning>,
}

#[derive(Deserialize)]
struct Tool {
    version: String,
}

impl Portfolio {
    /// The view that a file holds; its sums are made again from its systems.
    ///
    /// # Errors
    /// When the text is no portfolio of this form, or says of a system what cannot be: all that is wrong, at its place.
    pub fn read(file: &Arc<SourceFile>) -> Result<Self, Failure> {
        let form: Form = serde_json::from_str(&file.text).map_err(|error| not_read(file, &error))?;
        if form.schema != SCHEMA {
            let message = format!(
                "{} has form {} of a portfolio, and this program knows form {SCHEMA}",
                file.name, form.schema
            );
            let help = "let the version of the program read it that wrote it";
            return Err(Failure::input(Diagnostic::new("wrong-portfolio", message).help(help)));
        }
        let given: Given = serde_json::from_str(&file.text).map_err(|error| not_read(file, &error))?;
        let mut wrong = Vec::new();
        if !YEARS.contains(&given.as_of.year()) {
            wrong.push(Diagnostic::new("wrong-portfolio", format!("{}: its day is {}", file.name, given.as_of)));
        }
        let mut ids = BTreeSet::new();
        for system in &given.systems {
            let ahead =
                (system.as_of > given.as_of).then(|| "its pack is of a later day than the whole".to_owned());
            let twice = (!ids.insert(&system.id)).then(|| "it is there twice".to_owned());
            wrong
                .extend(mistakes(system).into_iter().chain(twice).chain(ahead).map(|what| at(file, system, &what)));
        }
        if !wrong.is_empty() {
            return Err(Failure::from(wrong));
        }
        let Given { tool, as_of, shard, missing, systems, failed, warnings } = given;
        Ok(Self::new(as_of, &tool.version, systems, failed, shard).without(missing).warned(warnings))
    }
}

/// A reason is cut after so many characters.
const LONGEST_REASON: usize = 200;

/// Why it could not be read, at its place.
fn not_read(file: &Arc<SourceFile>, error: &serde_json::Error) -> Failure {
    let text = error.to_string();
    // It quotes what it found, however long that is.
    let what: String = text.split(" at line ").next().unwrap_or_default().chars().take(LONGEST_REASON).collect();
    let message = format!("this is no portfolio: {what}");
    let diagnostic = Diagnostic::new("wrong-portfolio", message)
        .help("name a file that `rchecklist --shard I/N` wrote, or the folder in which it lies");
    let start = file.text.split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len).sum::<usize>();
    let end = file.text.len();
    let place = file.text.floor_char_boundary((start + error.column().saturating_sub(1)).min(end));
    Failure::input(diagnostic.at(file, place..(place + 1).min(end), "here"))
}

/// A mistake at the line of its system.
fn at(file: &Arc<SourceFile>, system: &System, what: &str) -> Diagnostic {
    let message = format!("the system `{}` cannot be: {what}", system.id);
    let diagnostic = Diagnostic::new("wrong-portfolio", message);
    let name = serde_json::to_string(&system.id).unwrap_or_default();
    match file.text.find(&format!("\"id\": {name}")) {
        Some(start) => diagnostic.at(file, start..start + 6 + name.len(), "this one"),
        None => diagnostic.help(format!("it stands in {}", file.name)),
    }
}

/// What of a system cannot be.
fn mistakes(system: &System) -> Vec<String> {
    let mut wrong = Vec::new();
    if let Err(why) = check_slug(&system.id) {
        wrong.push(format!("its ID is none: {why}"));
    }
    if !is_safe(&system.folder) {
        wrong.push(format!("its folder `{}` leads elsewhere", system.folder));
    } else if system.folder != system.id {
        wrong.push(format!("its folder `{}` does not bear its ID", system.folder));
    }
    let names = system.files.iter().filter(|name| !is_safe(name));
    wrong.extend(names.map(|name| format!("`{name}` is no name of a file in its folder")));
    if !adds_up(&system.totals, system.states.total()) {
        wrong.push("its items do not add up".to_owned());
    }
    let settled: usize = system.states.iter().filter(|(state, _)| state.is_settled()).map(|(_, count)| count).sum();
    let unsettled = system.totals.required.saturating_sub(system.totals.required_settled);
    if system.totals.required_settled > settled || unsettled > system.states.total().saturating_sub(settled) {
        wrong.push("what is settled does not follow from its states".to_owned());
    }
    let no_required = system.totals.required == 0 && system.states.get(State::Broken) == 0;
    if system.worst.map_or(!no_required, |worst| system.states.get(worst) == 0) {
        wrong.push("its worst state is none of its states".to_owned());
    }
    if system.draft != (unsettled > 0) {
        wrong.push("it is a draft just where something required is to be done".to_owned());
    }
    for own in system.deployments.iter().filter(|own| !adds_up(&own.totals, own.states.total())) {
        wrong.push(format!("the items of its deployment `{}` do not add up", own.id));
    }
    let all = system.deployments.iter().fold(0, |sum: usize, own| sum.saturating_add(own.totals.items));
    if all != system.totals.items {
        wrong.push(format!("its deployments have {all} items, and it has {}", system.totals.items));
    }
    for own in
        system.frameworks.iter().filter(|own| own.settled.max(own.unlisted) > own.total || own.total > MOST_ITEMS)
    {
        wrong.push(format!("the controls of `{}` do not add up", own.id));
    }
    let items = system.totals.items;
    let beyond =
        |person: &&super::Person| person.waiting.total() > items || person.required > person.waiting.total();
    for person in system.signers.iter().filter(beyond) {
        wrong.push(format!("more waits for `{}` than there is", person.id));
    }
    if system.unassigned.total() > items || system.exceptions.count > items || system.findings > MOST_ITEMS {
        wrong.push("it has more exceptions, findings or items without a signer than items".to_owned());
    }
    let days = system.deadlines.iter().map(|deadline| deadline.day);
    let days = days.chain(system.deployments.iter().flat_map(|own| [own.revision, own.newest]));
    let days = days.chain([system.as_of]).chain(system.exceptions.ends);
    wrong.extend(days.filter(|day| !YEARS.contains(&day.year())).map(|day| format!("{day} is no day of ours")));
    wrong
}

fn adds_up(totals: &SystemTotals, in_states: usize) -> bool {
    let SystemTotals { items, required, required_settled, optional } = *totals;
    let small = items.max(required).max(optional) <= MOST_ITEMS;
    small && required + optional == items && required_settled <= required && in_states == items
}
