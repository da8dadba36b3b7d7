//! The actions of a model: what is owed, how often, and who signs.

use super::answers::{a_condition, read_condition};
use super::{Known, duplicate, known_names, to_review};
use crate::ids::{ActionId, FrameworkId, RoleId};
use crate::model::words::{Modality, Period};
use crate::model::{Action, Cadence, Command, Signing};
use crate::text::name_help;
use crate::toml_input::{Fields, FromToml as _, convert, list_of, map_of, wrong_type};
use chrono::NaiveDate;
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};

/// The actions of a file, also those with mistakes.
#[derive(Default)]
pub(super) struct Seen {
    /// IDs that are taken, present and former.
    taken: BTreeSet<ActionId>,
    /// IDs that actions have.
    pub(super) present: BTreeSet<ActionId>,
}

pub(super) fn read_action(mut table: Fields<'_>, known: &Known, seen: &mut Seen) -> Option<Action> {
    let problems = table.problems();
    let id = table.required_placed::<ActionId>("id");
    let formerly = table.list::<ActionId>("formerly");
    for taken in id.iter().chain(&formerly) {
        if !seen.taken.insert(taken.value.clone()) {
            duplicate(problems, "action", taken.value.as_str(), taken.span.clone());
        }
    }
    seen.present.extend(id.iter().map(|id| id.value.clone()));
    let title = table.required_title("title");
    let statement = table.required_text("statement");
    let reworded = table.optional::<NaiveDate>("reworded");
    let review = to_review(table.optional("review"));
    let when = match table.raw("when", a_condition) {
        Some((_, value)) => Some(read_condition(value, known, problems, 0)?),
        None => None,
    };
    let required = table.required("required");
    let modality = table.required::<Modality>("modality");
    let cadence = read_cadence(&mut table);
    let signing = read_signing(&mut table, known);
    let evidence = table.values("evidence");
    let mut notes: Vec<String> = table.values("notes");
    notes.extend(review);
    let mut commands = Vec::new();
    for mut command in table.tables("command", |n| format!("command {n}")) {
        let run = command.required_text("run");
        let shows = command.required_text("shows");
        let caution = command.optional("caution");
        command.finish();
        if let (Some(run), Some(shows)) = (run, shows) {
            commands.push(Command { run, shows, caution });
        }
    }
    let controls = read_controls(&mut table);
    table.finish();
    Some(Action {
        id: id?.value,
        formerly: formerly.into_iter().map(|placed| placed.value).collect(),
        title: title?,
        statement: with_rewording(statement?, reworded),
        when,
        required: required?,
        modality: modality?,
        cadence: cadence?,
        signing: signing?,
        evidence,
        commands,
        controls,
        notes,
    })
}

/// The statement, with a sentence that says so where the page's words changed and nobody looked at the statement since.
///
/// The sentence is a part of the wording: what was signed before is stale until somebody takes `reworded` away, and
/// stands again if they left the statement as it was.
fn with_rewording(mut statement: String, reworded: Option<NaiveDate>) -> String {
    if let Some(date) = reworded {
        let said = format!(" (The provider reworded this duty on {date}; this text has not been reviewed since.)");
        statement.push_str(&said);
    }
    statement
}

fn read_cadence(table: &mut Fields<'_>) -> Option<Cadence> {
    let problems = table.problems();
    let words = || Period::ALL.iter().map(|period| period.word()).chain(["once", "on-event"]);
    let cadence = table.required_placed::<String>("cadence");
    let exercise = table.placed::<Period>("exercise");
    table.narrow("cadence", || json!({ "enum": words().collect::<Vec<_>>() }));
    table.rule(|| {
        json!({
            "if": { "required": ["exercise"] },
            "then": { "properties": { "cadence": { "const": "on-event" } } },
        })
    });
    let cadence = cadence?;
    if cadence.value == "on-event" {
        return Some(Cadence::OnEvent { exercise: exercise.map(|placed| placed.value) });
    }
    if let Some(exercise) = exercise {
        let message = "only an action on an event is exercised";
        problems.report("wrong-value", message, exercise.span, "`cadence` is not \"on-event\"", None);
    }
    if cadence.value == "once" {
        return Some(Cadence::Once);
    }
    let period = Period::from_word(&cadence.value);
    if period.is_none() {
        let message = format!("`{}` is no cadence", cadence.value);
        let help = name_help(&cadence.value, "allowed", words());
        problems.report("wrong-value", message, cadence.span, "not known", help);
    }
    period.map(Cadence::Every)
}

fn read_signing(table: &mut Fields<'_>, known: &Known) -> Option<Signing> {
    let problems = table.problems();
    let two_person = table.required::<bool>("two-person");
    let first = table.list::<RoleId>("roles");
    let second = table.list::<RoleId>("second-roles");
    let given_second = table.key_span("second-roles");
    let (no_first, no_second) = (first.is_empty(), second.is_empty());
    let first = known_names(first, &known.roles, "role", problems);
    let second = known_names(second, &known.roles, "role", problems);
    table.must_have("roles");
    table.narrow("roles", || json!({ "minItems": 1 }));
    table.rule(|| {
        json!({
            "if": { "properties": { "two-person": { "const": true } } },
            "then": { "required": ["second-roles"], "properties": { "second-roles": { "minItems": 1 } } },
            "else": { "properties": { "second-roles": false } },
        })
    });
    if no_first {
        table.missing("roles", "a list of the roles that may sign, the usual one first");
        return None;
    }
    match (two_person?, given_second) {
        (false, None) => Some(Signing::One { roles: first }),
        (false, Some(span)) => {
            let message = "`second-roles` needs `two-person = true`";
            problems.report("wrong-value", message, span, "one person signs this action", None);
            None
        }
        (true, _) if no_second => {
            table.missing("second-roles", "the roles of the second person");
            None
        }
        (true, _) => Some(Signing::Two { first, second }),
    }
}

fn read_controls(table: &mut Fields<'_>) -> BTreeMap<FrameworkId, Vec<String>> {
    let problems = table.problems();
    let what = format!("the controls of {}", table.what());
    let ids = || map_of::<FrameworkId>(&list_of(&String::schema()));
    let controls = table.map("controls", what.clone(), ids);
    let Some(controls) = controls else { return BTreeMap::new() };
    let mut found = BTreeMap::new();
    for (key, value) in controls.entries() {
        let framework = key.value.parse::<FrameworkId>();
        let Ok(framework) = framework else {
            let message = format!("`{}` is no framework ID", key.value);
            problems.report("wrong-value", message, key.span, "a slug such as nist-800-53r5", None);
            continue;
        };
        let Some(array) = value.get_ref().as_array() else {
            wrong_type(value, &what, "a list of control IDs in quotes", problems);
            continue;
        };
        let ids: Vec<String> = array.iter().filter_map(|id| convert(id, &what, problems)).collect();
        found.insert(framework, ids);
    }
    found
}
