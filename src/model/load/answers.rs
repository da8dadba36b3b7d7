//! Answers and conditions: the values that a question permits.

use super::{Known, unknown};
use crate::ids::OptionId;
use crate::model::{Answer, Condition, QuestionKind};
use crate::text::name_help;
use crate::toml_input::{Fields, Problems, convert, wrong_type};
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
