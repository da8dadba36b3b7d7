//! A model file as a checked [`Service`].

use super::words::{Modality, NothingToDo, Period, RowKind};
use super::{
    Action, Answer, Area, Cadence, Command, Condition, Duty, Position, Question, QuestionKind, Revision, Row,
    Service, Signing, Tier,
};
use crate::diagnostics::{Diagnostic, SourceFile};
use crate::digest::Digest;
use crate::ids::{ActionId, AreaId, FrameworkId, OptionId, RoleId, TierId};
use crate::text::name_help;
use crate::toml_input::{self, Fields, FromToml, Placed, Problems, convert, wrong_type};
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;
use toml::Spanned;
use toml::de::DeValue;

/// The version of the model format that this program reads.
pub const SCHEMA: u32 = 1;

/// Reads and checks one model.
///
/// # Errors
/// Every mistake in the file, each at its place.
pub fn service(file: &Arc<SourceFile>) -> Result<Service, Vec<Diagnostic>> {
    toml_input::read(file, "a model", |fields| read_service(fields, Digest::of(file.text.as_bytes())))
}

/// The names that rows and actions may use, gathered before they are read.
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
    let name = fields.required_text("name");
    let short_name = fields.required_text("short-name");
    let provider = fields.required_text("provider");
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
    let revisions = read_revisions(&mut fields, &known, &actions);
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
    if let Some(schema) = fields.required_placed::<u32>("schema")
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
        let name = table.required_text("name");
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
    for mut table in fields.tables("option", |n| format!("option {n}")) {
        let problems = table.problems();
        let id = table.required_placed::<OptionId>("id");
        let text = table.required_text("question");
        let help = table.optional("help");
        let tiers = known_names(table.list("tiers"), &known.tiers, "tier", problems);
        let revisions = table.values("revisions");
        let several = table.optional("several").unwrap_or(false);
        let mut values: Vec<(String, String)> = Vec::new();
        for mut value in table.tables("value", |n| format!("value {n}")) {
            // A value is written like an identifier, so that it needs no quoting anywhere.
            let id = value.required_placed::<crate::ids::TierId>("id");
            let name = value.required_text("name");
            value.finish();
            if let (Some(id), Some(name)) = (id, name) {
                if values.iter().any(|(known, _)| known == id.value.as_str()) {
                    duplicate(problems, "value", id.value.as_str(), id.span);
                } else {
                    values.push((id.value.to_string(), name));
                }
            }
        }
        table.finish();
        let (Some(id), Some(text)) = (id, text) else { continue };
        if questions.iter().any(|question| question.id == id.value) {
            duplicate(problems, "option", id.value.as_str(), id.span);
            continue;
        }
        let kind = if values.is_empty() { QuestionKind::YesNo } else { QuestionKind::Choice { values, several } };
        questions.push(Question { id: id.value, text, help, tiers, revisions, kind });
    }
    questions
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

/// Action IDs, present and former, that are taken.
#[derive(Default)]
struct Seen(BTreeSet<ActionId>);

fn read_action(mut table: Fields<'_>, known: &Known, seen: &mut Seen) -> Option<Action> {
    let problems = table.problems();
    let id = table.required_placed::<ActionId>("id");
    let formerly = table.list::<ActionId>("formerly");
    for taken in id.iter().chain(&formerly) {
        if !seen.0.insert(taken.value.clone()) {
            duplicate(problems, "action", taken.value.as_str(), taken.span.clone());
        }
    }
    let title = table.required_text("title");
    let statement = table.required_text("statement");
    let when = match table.raw("when") {
        Some((_, value)) => Some(read_condition(value, known, problems, 0)?),
        None => None,
    };
    let required = table.required("required");
    let modality = table.required::<Modality>("modality");
    let cadence = read_cadence(&mut table);
    let signing = read_signing(&mut table, known);
    let evidence = table.values("evidence");
    let notes = table.values("notes");
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
        statement: statement?,
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

fn read_cadence(table: &mut Fields<'_>) -> Option<Cadence> {
    let problems = table.problems();
    let cadence = table.required_placed::<String>("cadence")?;
    let exercise = table.placed::<Period>("exercise");
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
        let words = Period::ALL.iter().map(|period| period.word()).chain(["once", "on-event"]);
        let message = format!("`{}` is no cadence", cadence.value);
        let help = name_help(&cadence.value, "allowed", words);
        problems.report("wrong-value", message, cadence.span, "not known", help);
    }
    period.map(Cadence::Every)
}

fn read_signing(table: &mut Fields<'_>, known: &Known) -> Option<Signing> {
    let problems = table.problems();
    let two_person = table.required::<bool>("two-person");
    let first = known_names(table.list("roles"), &known.roles, "role", problems);
    let given_second = table.raw("second-roles").map(|(span, _)| span);
    let second = known_names(table.list("second-roles"), &known.roles, "role", problems);
    if first.is_empty() {
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
        (true, _) if second.is_empty() => {
            table.missing("second-roles", "the roles of the second person");
            None
        }
        (true, _) => Some(Signing::Two { first, second }),
    }
}

fn read_controls(table: &mut Fields<'_>) -> BTreeMap<FrameworkId, Vec<String>> {
    let problems = table.problems();
    let what = format!("the controls of {}", table.what());
    let Some(controls) = table.table("controls", what.clone()) else { return BTreeMap::new() };
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

/// Nested conditions deeper than this are refused: nobody could read them.
const DEEPEST: usize = 8;

fn read_condition(
    value: &Spanned<DeValue<'_>>,
    known: &Known,
    problems: &Problems,
    depth: usize,
) -> Option<Condition> {
    let expected = "{ option = \"…\", is = … }, { all = […] }, { any = […] } or { not = {…} }";
    let Some(table) = value.get_ref().as_table() else {
        wrong_type(value, "a condition", expected, problems);
        return None;
    };
    if depth > DEEPEST {
        problems.report("wrong-value", "conditions are nested too deeply", value.span(), "here", None);
        return None;
    }
    let mut fields = Fields::new(table, value.span(), "a condition", problems);
    let parts = |value: &Spanned<DeValue<'_>>| -> Option<Vec<Condition>> {
        let Some(array) = value.get_ref().as_array() else {
            wrong_type(value, "a list of conditions", "conditions in square brackets", problems);
            return None;
        };
        array.iter().map(|part| read_condition(part, known, problems, depth + 1)).collect()
    };
    let condition = if let Some((_, value)) = fields.raw("all") {
        Condition::All(parts(value)?)
    } else if let Some((_, value)) = fields.raw("any") {
        Condition::Any(parts(value)?)
    } else if let Some((_, value)) = fields.raw("not") {
        Condition::Not(Box::new(read_condition(value, known, problems, depth + 1)?))
    } else {
        let option = fields.required_placed::<OptionId>("option")?;
        let Some(kind) = known.questions.get(&option.value) else {
            let names = known.questions.keys().map(OptionId::to_string);
            unknown(problems, "option", option.value.as_str(), option.span, names);
            return None;
        };
        let Some((_, is)) = fields.raw("is") else {
            fields.missing("is", "the answer for which the action applies");
            return None;
        };
        Condition::Is { any_of: read_answer(is, &option.value, kind, true, problems)?, option: option.value }
    };
    fields.finish();
    Some(condition)
}

/// An answer to a question: `true`, `"value"` or, where several may be given, `["value", …]`.
///
/// `any` permits a list also where only one value may be answered: a condition may name several values.
pub fn read_answer(
    value: &Spanned<DeValue<'_>>,
    option: &OptionId,
    kind: &QuestionKind,
    any: bool,
    problems: &Problems,
) -> Option<Answer> {
    let what = format!("the answer to `{option}`");
    let (values, several) = match kind {
        QuestionKind::YesNo => return convert::<bool>(value, &what, problems).map(Answer::Flag),
        QuestionKind::Choice { values, several } => (values, *several || any),
    };
    let names = || values.iter().map(|(id, _)| id.as_str());
    let one = |value: &Spanned<DeValue<'_>>| -> Option<String> {
        let text = convert::<String>(value, &what, problems)?;
        if names().any(|name| name == text) {
            return Some(text);
        }
        problems.report(
            "unknown-value",
            format!("`{text}` is no answer to `{option}`"),
            value.span(),
            "not one of the answers",
            name_help(&text, "answers", names()),
        );
        None
    };
    match value.get_ref().as_array() {
        None => Some(Answer::Values(BTreeSet::from([one(value)?]))),
        Some(array) if several && !array.is_empty() => {
            Some(Answer::Values(array.iter().map(one).collect::<Option<_>>()?))
        }
        Some(array) => {
            let (message, label) = if array.is_empty() {
                (format!("{what} is an empty list"), "leave the key out to leave the question open")
            } else {
                (format!("{what} must be a single value"), "one value, not a list")
            };
            problems.report("wrong-value", message, value.span(), label, name_help("", "answers", names()));
            None
        }
    }
}

fn read_revisions(
    fields: &mut Fields<'_>,
    known: &Known,
    actions: &BTreeMap<ActionId, (Action, Range<usize>)>,
) -> Vec<Revision> {
    let problems = fields.problems();
    let mut revisions: Vec<Revision> = Vec::new();
    let tables = fields.tables("revision", |n| format!("revision {n}"));
    if tables.is_empty() {
        fields.missing_section("[[revision]]", "the date and the rows of the page");
    }
    for mut table in tables {
        let date = table.required_placed::<NaiveDate>("date");
        let url = table.required_text("url");
        let page_digest = table.required("page-sha256");
        let notes = table.values("notes");
        let mut rows = Vec::new();
        for row in table.tables("row", |n| format!("row {n}")) {
            rows.extend(read_row(row, known, actions));
        }
        table.finish();
        let (Some(date), Some(url), Some(page_digest)) = (date, url, page_digest) else { continue };
        if revisions.last().is_some_and(|newer| newer.date <= date.value) {
            problems.report(
                "wrong-order",
                format!("revision {} does not come after a newer one", date.value),
                date.span,
                "revisions stand newest first, each date once",
                None,
            );
        }
        revisions.push(Revision { date: date.value, url, page_digest, notes, rows });
    }
    revisions
}

fn read_row(
    mut table: Fields<'_>,
    known: &Known,
    actions: &BTreeMap<ActionId, (Action, Range<usize>)>,
) -> Option<Row> {
    let problems = table.problems();
    let kind = table.required::<RowKind>("kind");
    let area = table.required_placed::<AreaId>("area").into_iter().collect();
    let area = known_names(area, &known.areas, "area", problems).pop();
    let tier = table.placed::<TierId>("tier").into_iter().collect();
    let tier = known_names(tier, &known.tiers, "tier", problems).pop();
    let task = table.required("task");
    let provider = table.required("provider");
    let customer = table.required("customer");
    let nothing = table.placed::<NothingToDo>("nothing-to-do");
    let mut given = Vec::new();
    let listed = table.list::<ActionId>("actions");
    let names_actions = !listed.is_empty();
    for action in listed {
        if actions.contains_key(&action.value) {
            given.push(action.value);
        } else {
            let names = actions.keys().map(ActionId::to_string);
            unknown(problems, "action", action.value.as_str(), action.span, names);
        }
    }
    let duty = match (nothing, given.is_empty()) {
        (Some(nothing), true) => Some(Duty::Nothing(nothing.value)),
        (None, false) => Some(Duty::Actions(given)),
        (Some(nothing), false) => {
            let message = "a row with actions cannot have nothing to do";
            problems.report("wrong-value", message, nothing.span, "`actions` is not empty", None);
            None
        }
        (None, true) if names_actions => None,
        (None, true) => {
            table.missing("nothing-to-do", "or `actions` with at least one action");
            None
        }
    };
    let at = Position {
        anchor: table.required("anchor").unwrap_or_default(),
        table: table.required("table").unwrap_or_default(),
        row: table.required("row").unwrap_or_default(),
        line: table.required("line").unwrap_or_default(),
    };
    let digest = table.required("sha256");
    let notes = table.values("notes");
    table.finish();
    Some(Row {
        kind: kind?,
        area: area?,
        tier,
        task: task?,
        provider: provider?,
        customer: customer?,
        duty: duty?,
        at,
        digest: digest?,
        notes,
    })
}

fn check_every_action_is_used(
    actions: &BTreeMap<ActionId, (Action, Range<usize>)>,
    revisions: &[Revision],
    problems: &Problems,
) {
    let used: BTreeSet<&ActionId> = revisions
        .iter()
        .flat_map(|revision| &revision.rows)
        .filter_map(|row| match &row.duty {
            Duty::Actions(actions) => Some(actions),
            Duty::Nothing(_) => None,
        })
        .flatten()
        .collect();
    for (id, (_, span)) in actions {
        if !used.contains(id) {
            problems.report(
                "unused-action",
                format!("no row gives the action `{id}`"),
                span.clone(),
                "this action would never be on a checklist",
                ["name it under `actions` of a row, or remove it".to_owned()],
            );
        }
    }
}
