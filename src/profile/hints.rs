//! What an editor may offer in a profile: the names of the shipped models. Models of one's own have others, so that
//! nothing is refused for not being among them.

use crate::framework;
use crate::ids::{FrameworkId, OptionId, RoleId, ServiceId, TierId};
use crate::model::library::Library;
use crate::model::load::answer_schema;
use crate::model::{Question, QuestionKind, Service};
use crate::toml_input::{FromToml, map_of};
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

/// A text of a type, for which some are known.
fn some_known<'n, T: FromToml>(names: impl IntoIterator<Item = &'n str>) -> Value {
    let names: BTreeSet<&str> = names.into_iter().collect();
    let mut schema = T::schema();
    schema["anyOf"] = json!([{ "enum": names }, T::schema()]);
    schema
}

/// All models that can be read; a shipped one always can.
fn each<T>(library: &Library<'_>, mut of: impl FnMut(&Service) -> Vec<T>) -> Vec<T> {
    let names = library.names();
    let models = names.iter().filter_map(|name| library.find(name).ok().flatten());
    models.flat_map(|model| of(&model.service)).collect()
}

pub(super) fn services(library: &Library<'_>) -> Value {
    some_known::<ServiceId>(library.names().iter().map(String::as_str))
}

pub(super) fn tiers(library: &Library<'_>) -> Value {
    let names = each(library, |service| service.tiers.iter().map(|tier| tier.id.to_string()).collect());
    some_known::<TierId>(names.iter().map(String::as_str))
}

pub(super) fn roles(library: &Library<'_>) -> Value {
    let names = each(library, |service| service.roles.keys().map(RoleId::to_string).collect());
    json!({ "items": some_known::<RoleId>(names.iter().map(String::as_str)) })
}

pub(super) fn frameworks() -> Value {
    json!({ "items": some_known::<FrameworkId>(framework::SHIPPED.iter().map(|(id, _, _)| *id)) })
}

/// The options of each service that has some.
pub(super) fn defaults(library: &Library<'_>) -> Value {
    let services = each(library, |service| {
        let asks = service.questions.iter().map(|question| {
            let answers = json!({ "anyOf": [answers(question), answer_schema()], "description": question.text });
            (question.id.to_string(), answers)
        });
        let mut other = answer_schema();
        other["description"] = json!("The answer to the option of this name.");
        let mut table = map_of::<OptionId>(&other);
        table["description"] = json!(format!("The answers of each deployment of {}.", service.name));
        table["properties"] = Value::Object(asks.collect());
        vec![(service.id.to_string(), table)]
    });
    json!({ "properties": services.into_iter().collect::<Map<String, Value>>() })
}

/// What may be answered to a question.
fn answers(question: &Question) -> Value {
    match &question.kind {
        QuestionKind::YesNo => json!({ "type": "boolean" }),
        QuestionKind::Choice { values, .. } => {
            json!({ "enum": values.iter().map(|(id, _)| id).collect::<Vec<_>>() })
        }
    }
}

/// The options of all models, each with its question and its answers.
pub(super) fn options(library: &Library<'_>) -> Value {
    let questions = each(library, |service| {
        service
            .questions
            .iter()
            .map(|question| {
                let text = format!("{} ({})", question.text, service.short_name);
                (question.id.to_string(), answers(question), text)
            })
            .collect()
    });
    let mut properties: Map<String, Value> = Map::new();
    for (id, answers, text) in questions {
        let Some(known) = properties.get_mut(&id) else {
            properties.insert(id, json!({ "anyOf": [answers, answer_schema()], "description": text }));
            continue;
        };
        // Two services may ask by the same name: both questions and all answers are offered.
        if let Some(before) = known["description"].as_str() {
            known["description"] = json!(format!("{before}\n{text}"));
        }
        if let Some(offered) = known["anyOf"].as_array_mut()
            && !offered.contains(&answers)
        {
            offered.insert(0, answers);
        }
    }
    json!({ "properties": properties })
}
