//! A model file as a checked [`Service`].

mod actions;
mod answers;
mod rows;

pub use answers::{answer_schema, read_answer};

use super::{Action, Area, Question, QuestionKind, Service, Tier};
use crate::diagnostics::{Diagnostic, SourceFile};
use crate::digest::Digest;
use crate::ids::{ActionId, AreaId, OptionId, RoleId, TierId};
use crate::text::name_help;
use crate::toml_input::{self, Fields, FromToml, Placed, Problems};
use actions::{Seen, read_action};
use answers::condition_schema;
use rows::{check_every_action_is_used, read_revisions};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

/// The version of the model format that this program reads.
pub const SCHEMA: u32 = 1;

/// Reads and checks one model.
///
/// # Errors
/// Every mistake in the file, each at its place.
pub fn service(file: &Arc<SourceFile>) -> Result<Service, Vec<Diagnostic>> {
    toml_input::read(file, "a model", |fields| read_service(fields, Digest::of(file.text.as_bytes())))
}

/// The JSON Schema of a model.
#[must_use]
pub fn schema() -> Value {
    let mut schema = toml_input::shape(|fields| read_service(fields, Digest::of(&[])));
    schema["definitions"] = json!({ "condition": condition_schema() });
    schema
}

/// The names that rows and actions may use, gathered before they are read.
#[derive(Default)]
struct Known {
    tiers: BTreeSet<TierId>,
    roles: BTreeSet<RoleId>,
    areas: BTreeSet<AreaId>,
    questions: BTreeMap<OptionId, QuestionKind>,
}

fn read_service(mut fields: Fields<'_>, digest: Digest) -> Option<Service> {
    let problems = fields.problems();
    check_schema(&mut fields);
    let id = fields.required("id");
    let name = fields.required_title("name");
    let short_name = fields.required_title("short-name");
    let provider = fields.required_title("provider");
    let notes = fields.values("notes");
    let tiers: Vec<Tier> =
        named(&mut fields, "tier").into_iter().map(|(id, name)| Tier { id: id.value, name }).collect();
    let roles: BTreeMap<RoleId, String> =
        named(&mut fields, "role").into_iter().map(|(id, name)| (id.value, name)).collect();
    let areas: Vec<Area> =
        named(&mut fields, "area").into_iter().map(|(id, name)| Area { id: id.value, name }).collect();
    let mut known = Known {
        tiers: tiers.iter().map(|tier| tier.id.clone()).collect(),
        roles: roles.keys().cloned().collect(),
        areas: areas.iter().map(|area| area.id.clone()).collect(),
        questions: BTreeMap::new(),
    };
    let questions = read_questions(&mut fields, &known);
    known.questions = questions.iter().map(|question| (question.id.clone(), question.kind.clone())).collect();

    let mut seen = Seen::default();
    let mut actions: BTreeMap<ActionId, (Action, Range<usize>)> = BTreeMap::new();
    for table in fields.tables("action", |n| format!("action {n}")) {
        let span = table.span();
        if let Some(action) = read_action(table, &known, &mut seen) {
            actions.insert(action.id.clone(), (action, span));
        }
    }
    let revisions = read_revisions(&mut fields, &known, &seen.present);
    // A row or an action with a mistake would look unused as well.
    if problems.is_empty() {
        check_every_action_is_used(&actions, &revisions, problems);
    }
    fields.finish();
    Some(Service {
        id: id?,
        name: name?,
        short_name: short_name?,
        provider: provider?,
        notes,
        tiers,
        roles,
        areas,
        questions,
        actions: actions.into_iter().map(|(id, (action, _))| (id, action)).collect(),
        revisions,
        digest,
    })
}

fn check_schema(fields: &mut Fields<'_>) {
    let schema = fields.required_placed::<u32>("schema");
    fields.narrow("schema", || json!({ "const": SCHEMA }));
    if let Some(schema) = schema
        && schema.value != SCHEMA
    {
        fields.problems().report(
            "unknown-schema",
            format!("this model is of format {}", schema.value),
            schema.span,
            format!("this program reads format {SCHEMA}"),
            None,
        );
    }
}

/// The `id` and `name` of each table of an array; a second one of the same ID is reported.
fn named<T: FromToml + Ord + Clone + std::fmt::Display>(
    fields: &mut Fields<'_>,
    key: &'static str,
) -> Vec<(Placed<T>, String)> {
    let mut seen = BTreeSet::new();
    let mut found = Vec::new();
    for mut table in fields.tables(key, |n| format!("{key} {n}")) {
        let id = table.required_placed::<T>("id");
        let name = table.required_title("name");
        let problems = table.problems();
        table.finish();
        let (Some(id), Some(name)) = (id, name) else { continue };
        if seen.insert(id.value.clone()) {
            found.push((id, name));
        } else {
            duplicate(problems, key, &id.value.to_string(), id.span);
        }
    }
    found
}

fn duplicate(problems: &Problems, what: &str, id: &str, span: Range<usize>) {
    problems.report(
        "duplicate-id",
        format!("{what} `{id}` stands twice"),
        span,
        "used before",
        ["give each an ID of its own".to_owned()],
    );
}

fn read_questions(fields: &mut Fields<'_>, known: &Known) -> Vec<Question> {
    let mut questions: Vec<Question> = Vec::new();
    let mut seen = BTreeSet::new();
    for mut table in fields.tables("option", |n| format!("option {n}")) {
        let problems = table.problems();
        let id = table.required_placed::<OptionId>("id");
        let text = table.required_text("question");
        let help: Option<String> = table.optional("help");
        let review = to_review(table.optional("review"));
        let help = help.into_iter().chain(review).reduce(|help, review| format!("{help} {review}"));
        let tiers = known_names(table.list("tiers"), &known.tiers, "tier", problems);
        let revisions = table.values("revisions");
        let several = table.optional("several").unwrap_or(false);
        let mut values: Vec<(String, String)> = Vec::new();
        let mut seen_values = BTreeSet::new();
        for mut value in table.tables("value", |n| format!("value {n}")) {
            // A value is written like an identifier, so that it needs no quoting anywhere.
            let id = value.required_placed::<crate::ids::TierId>("id");
            let name = value.required_title("name");
            value.finish();
            if let (Some(id), Some(name)) = (id, name) {
                if seen_values.insert(id.value.clone()) {
                    values.push((id.value.to_string(), name));
                } else {
                    duplicate(problems, "value", id.value.as_str(), id.span);
                }
            }
        }
        table.finish();
        let (Some(id), Some(text)) = (id, text) else { continue };
        if !seen.insert(id.value.clone()) {
            duplicate(problems, "option", id.value.as_str(), id.span);
            continue;
        }
        let kind = if values.is_empty() { QuestionKind::YesNo } else { QuestionKind::Choice { values, several } };
        questions.push(Question { id: id.value, text, help, tiers, revisions, kind });
    }
    questions
}

/// What a person should look at, as a note.
fn to_review(review: Option<String>) -> Option<String> {
    review.map(|review| format!("To be reviewed: {review}"))
}

/// The values that are known; the others are reported with the near miss.
fn known_names<T: Ord + std::fmt::Display>(
    given: Vec<Placed<T>>,
    known: &BTreeSet<T>,
    what: &str,
    problems: &Problems,
) -> Vec<T> {
    let mut found = Vec::with_capacity(given.len());
    for Placed { value, span } in given {
        if problems.is_full() {
            break;
        }
        if known.contains(&value) {
            found.push(value);
        } else {
            unknown(problems, what, &value.to_string(), span, known.iter().map(T::to_string));
        }
    }
    found
}

fn unknown(problems: &Problems, what: &str, given: &str, span: Range<usize>, known: impl Iterator<Item = String>) {
    let names: Vec<String> = known.collect();
    problems.report(
        "unknown-name",
        format!("there is no {what} `{given}` in this model"),
        span,
        "not defined in this file",
        name_help(given, &format!("{what}s"), names.iter().map(String::as_str)),
    );
}
