//! Answers and conditions: the values that a question permits.

use super::{Known, unknown};
use crate::ids::OptionId;
use crate::model::{Answer, Condition, QuestionKind};
use crate::text::name_help;
use crate::toml_input::{Fields, FromToml as _, Problems, convert, list_of, shape, wrong_type};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use toml::Spanned;
use toml::de::DeValue;

/// Nested conditions deeper than this are refused: nobody could read them.
const DEEPEST: usize = 8;

pub(super) fn read_condition(
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
    let fields = Fields::new(table, value.span(), "a condition", problems);
    let form = FORMS.iter().find(|(key, _)| fields.key_span(key).is_some());
    let read = form.map_or(read_is as Form, |(_, read)| *read);
    read(fields, known, depth)
}

/// A reader of one form of condition.
type Form = fn(Fields<'_>, &Known, usize) -> Option<Condition>;

/// The forms that hold other conditions, each with the key that tells it.
const FORMS: [(&str, Form); 3] = [("all", read_all), ("any", read_any), ("not", read_not)];

/// The JSON Schema of a condition, with itself as a definition of the document.
pub(super) fn condition_schema() -> Value {
    let forms = FORMS.iter().map(|(_, read)| *read).chain([read_is as Form]);
    let known = Known::default();
    let shapes: Vec<Value> = forms.map(|read| shape(|fields| read(fields, &known, 0))).collect();
    json!({ "anyOf": shapes })
}

/// The JSON Schema of a place for a condition.
pub(super) fn a_condition() -> Value {
    // Beside a bare `$ref`, draft 7 hears nothing else, such as a description.
    json!({ "allOf": [{ "$ref": "#/definitions/condition" }] })
}

fn read_all(fields: Fields<'_>, known: &Known, depth: usize) -> Option<Condition> {
    read_parts(fields, "all", known, depth).map(Condition::All)
}

fn read_any(fields: Fields<'_>, known: &Known, depth: usize) -> Option<Condition> {
    read_parts(fields, "any", known, depth).map(Condition::Any)
}

fn read_parts(mut fields: Fields<'_>, key: &'static str, known: &Known, depth: usize) -> Option<Vec<Condition>> {
    let problems = fields.problems();
    let parts = fields.raw(key, || list_of(&a_condition()));
    fields.must_have(key);
    fields.finish();
    let (_, value) = parts?;
    let Some(array) = value.get_ref().as_array() else {
        wrong_type(value, "a list of conditions", "conditions in square brackets", problems);
        return None;
    };
    array.iter().map(|part| read_condition(part, known, problems, depth + 1)).collect()
}

fn read_not(mut fields: Fields<'_>, known: &Known, depth: usize) -> Option<Condition> {
    let problems = fields.problems();
    let part = fields.raw("not", a_condition);
    fields.must_have("not");
    fields.finish();
    Some(Condition::Not(Box::new(read_condition(part?.1, known, problems, depth + 1)?)))
}

fn read_is(mut fields: Fields<'_>, known: &Known, _depth: usize) -> Option<Condition> {
    let problems = fields.problems();
    let option = fields.required_placed::<OptionId>("option");
    let is = fields.raw("is", answer_schema);
    fields.must_have("is");
    if option.is_some() && is.is_none() {
        fields.missing("is", "the answer for which the action applies");
    }
    fields.finish();
    let (option, (_, is)) = (option?, is?);
    let Some(kind) = known.questions.get(&option.value) else {
        let names = known.questions.keys().map(OptionId::to_string);
        unknown(problems, "option", option.value.as_str(), option.span, names);
        return None;
    };
    Some(Condition::Is { any_of: read_answer(is, &option.value, kind, true, problems)?, option: option.value })
}

/// The JSON Schema of an answer to some question.
#[must_use]
pub fn answer_schema() -> Value {
    let text = String::schema();
    let mut several = list_of(&text);
    several["minItems"] = json!(1);
    json!({ "anyOf": [bool::schema(), text, several] })
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
