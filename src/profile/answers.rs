//! The answers to a model's questions: a deployment's own, and those of the profile for all deployments of a service.

use super::hints;
use crate::diagnostics::Failure;
use crate::ids::{OptionId, ServiceId, TierId};
use crate::model::library::Library;
use crate::model::load::{answer_schema, read_answer};
use crate::model::{Answers, Service};
use crate::text::name_help;
use crate::toml_input::{Fields, Problems, map_of, wrong_type};
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};

/// `[options.<service>]`: what holds for each deployment of a service that does not answer otherwise.
#[derive(Debug, Default)]
pub(super) struct Defaults(BTreeMap<String, Answers>);

impl Defaults {
    /// Reads them. A question that the model never asks is a mistake; one that it asks of another tier or revision than a
    /// deployment's is none, since a fleet has old and new ones.
    pub(super) fn read(fields: &mut Fields<'_>, library: &Library<'_>, broken_model: &mut Option<Failure>) -> Self {
        let deployed = deployed(fields);
        let like = || map_of::<ServiceId>(&map_of::<OptionId>(&answer_schema()));
        let table = fields.map("options", "the section [options]", like);
        fields.narrow("options", || hints::defaults(library));
        let problems = fields.problems();
        let mut defaults = BTreeMap::new();
        for (name, value) in table.into_iter().flat_map(Fields::entries) {
            // A pack has the models of what is deployed. What was said of others was checked when it was built.
            if !deployed.contains(name.value) && !library.folder().is_whole() {
                continue;
            }
            // Only what can be a service's name is looked for: the name leads to a file.
            let found = name.value.parse::<ServiceId>().map_or(Ok(None), |id| library.find(id.as_str()));
            let model = match found {
                Ok(Some(model)) => model,
                Ok(None) => {
                    let names = library.names();
                    problems.report(
                        "unknown-service",
                        format!("there is no model of a service `{}`", name.value),
                        name.span,
                        "not shipped, and not in the folder of models",
                        name_help(name.value, "services", names.iter().map(String::as_str)),
                    );
                    continue;
                }
                Err(failure) => {
                    broken_model.get_or_insert(failure);
                    continue;
                }
            };
            let what = format!("the options of {}", name.value);
            let Some(table) = value.get_ref().as_table() else {
                let expected =
                    format!("a table, written as a section in square brackets, [options.{}]", name.value);
                wrong_type(value, &what, &expected, problems);
                continue;
            };
            let options = Fields::new(table, name.span, what, problems);
            defaults.insert(name.value.to_owned(), read_defaults(options, &model.service, problems));
        }
        Self(defaults)
    }

    /// Those of a service that a tier and revision of it is asked.
    pub(super) fn of(&self, service: &Service, tier: Option<&TierId>, revision: NaiveDate) -> Answers {
        let Some(given) = self.0.get(service.id.as_str()) else { return Answers::new() };
        let asked = service.questions_for(tier, revision);
        asked.filter_map(|question| Some((question.id.clone(), given.get(&question.id)?.clone()))).collect()
    }
}

/// The services that are deployed, as far as the text says it.
fn deployed<'t>(fields: &Fields<'t>) -> BTreeSet<&'t str> {
    let tables = fields.peek("deployment").and_then(|value| value.get_ref().as_array()).into_iter().flatten();
    let services = tables.filter_map(|entry| entry.get_ref().as_table()?.get("service"));
    services.filter_map(|service| service.get_ref().as_str()).collect()
}

fn read_defaults(options: Fields<'_>, service: &Service, problems: &Problems) -> Answers {
    let mut answers = Answers::new();
    for (key, value) in options.entries() {
        let Some(question) = service.questions.iter().find(|question| question.id.as_str() == key.value) else {
            let names = service.questions.iter().map(|question| question.id.as_str());
            unknown(key.value, key.span, service, names, problems);
            continue;
        };
        if let Some(answer) = read_answer(value, &question.id, &question.kind, false, problems) {
            answers.insert(OptionId::clone(&question.id), answer);
        }
    }
    answers
}

fn unknown<'n>(
    name: &str,
    span: std::ops::Range<usize>,
    service: &Service,
    names: impl IntoIterator<Item = &'n str>,
    problems: &Problems,
) {
    problems.report(
        "unknown-option",
        format!("the model of `{}` has no option `{name}`", service.id),
        span,
        "not an option of this service",
        name_help(name, "options", names),
    );
}

/// The answers of one deployment.
pub(super) fn read_answers(
    options: Fields<'_>,
    service: &Service,
    tier: Option<&TierId>,
    revision: NaiveDate,
    problems: &Problems,
) -> Answers {
    let mut answers = Answers::new();
    for (key, value) in options.entries() {
        let asked: Vec<&str> = service.questions_for(tier, revision).map(|question| question.id.as_str()).collect();
        let Some(question) = service.questions.iter().find(|question| question.id.as_str() == key.value) else {
            unknown(key.value, key.span, service, asked, problems);
            continue;
        };
        if !asked.contains(&key.value) {
            let tier = tier.map_or(String::new(), |tier| format!(", tier {tier}"));
            problems.report(
                "unknown-option",
                format!("`{}` is not asked for `{}` {revision}{tier}", key.value, service.id),
                key.span,
                "an option of another tier or revision",
                name_help(key.value, "options here", asked.into_iter().filter(|name| *name != key.value)),
            );
            continue;
        }
        if let Some(answer) = read_answer(value, &question.id, &question.kind, false, problems) {
            answers.insert(OptionId::clone(&question.id), answer);
        }
    }
    answers
}
