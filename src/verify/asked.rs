//! What people read when they answer, choose and sign: questions, values, tiers, roles. How one model words them, and how another.
//!
//! An answer is kept by its ID. Whoever turns round the words of the question turns round what was answered.

use super::duties::Change;
use crate::model::{Answer, Question, QuestionKind, Service};

/// How the words differ of which both models have the ID, question for question and name for name.
pub(super) fn of_words(before: &Service, now: &Service) -> Vec<(String, Change)> {
    let mut changes = Vec::new();
    for question in &before.questions {
        let at = format!("question {}", question.id);
        let Some(same) = now.question(&question.id) else {
            changes.push((at, other("it is no longer asked".to_owned())));
            continue;
        };
        changes.extend(of_question(question, same).into_iter().map(|what| (at.clone(), other(what))));
    }
    let new = now.questions.iter().filter(|own| before.question(&own.id).is_none());
    changes.extend(new.map(|own| (format!("question {}", own.id), other("it is new".to_owned()))));
    for (id, name) in &before.roles {
        let at = || format!("role {id}");
        match now.roles.get(id) {
            None => changes.push((at(), other("it is no longer in the model".to_owned()))),
            Some(same) => changes.extend(named("it was called", name, same).map(|what| (at(), other(what)))),
        }
    }
    for tier in &before.tiers {
        let at = || format!("tier {}", tier.id);
        match now.tiers.iter().find(|own| own.id == tier.id) {
            None => changes.push((at(), other("it is no longer in the model".to_owned()))),
            Some(same) => {
                changes.extend(named("it was called", &tier.name, &same.name).map(|what| (at(), other(what))));
            }
        }
    }
    for area in &before.areas {
        let same = now.areas.iter().find(|own| own.id == area.id);
        let change = same.and_then(|same| named("it was called", &area.name, &same.name));
        changes.extend(change.map(|what| (format!("area {}", area.id), other(what))));
    }
    for (at, was, is) in [
        ("name", &before.name, &now.name),
        ("short-name", &before.short_name, &now.short_name),
        ("provider", &before.provider, &now.provider),
    ] {
        changes.extend(named("it was", was, is).map(|what| (at.to_owned(), other(what))));
    }
    if before.notes != now.notes {
        changes.push(("notes".to_owned(), other("they are others".to_owned())));
    }
    changes
}

fn other(what: String) -> Change {
    Change { what, weaker: false }
}

/// `it was "this", and is "that"`, where the two differ.
fn named(what: &str, was: &str, is: &str) -> Option<String> {
    (was != is).then(|| format!("{what} \"{was}\", and is \"{is}\""))
}

/// The question's own words, and what it says follows from an answer.
fn of_text(before: &Question, now: &Question) -> Vec<String> {
    let said =
        |help: &Option<String>| help.as_ref().map_or_else(|| "none".to_owned(), |text| format!("\"{text}\""));
    let asked =
        (before.text != now.text).then(|| format!("it asked \"{}\", and asks \"{}\"", before.text, now.text));
    let help = (before.help != now.help)
        .then(|| format!("its help was {}, and is {}", said(&before.help), said(&now.help)));
    asked.into_iter().chain(help).collect()
}

/// The values with their names; none of a question that is answered yes or no.
fn values(question: &Question) -> &[(String, String)] {
    match &question.kind {
        QuestionKind::YesNo => &[],
        QuestionKind::Choice { values, .. } => values,
    }
}

fn value<'q>(question: &'q Question, id: &str) -> Option<&'q str> {
    values(question).iter().find(|(own, _)| own == id).map(|(_, name)| name.as_str())
}

fn of_question(before: &Question, now: &Question) -> Vec<String> {
    let mut changes = of_text(before, now);
    for (id, name) in values(before) {
        match value(now, id) {
            None => changes.push(format!("the value {id} (\"{name}\") is gone")),
            Some(same) => changes.extend(named(&format!("the value {id} was"), name, same)),
        }
    }
    let new = values(now).iter().filter(|(id, _)| value(before, id).is_none());
    changes.extend(new.map(|(id, name)| format!("the value {id} (\"{name}\") is new")));
    let several = |question: &Question| matches!(question.kind, QuestionKind::Choice { several: true, .. });
    if several(before) != several(now) {
        let word = |several| if several { "several values" } else { "one value" };
        changes.push(format!("it took {}, and takes {}", word(several(before)), word(several(now))));
    }
    if before.tiers != now.tiers || before.revisions != now.revisions {
        changes.push("it is asked of other tiers or revisions".to_owned());
    }
    changes
}

/// How what somebody answered reads otherwise: the question, its help, or the values that they chose.
pub(super) fn of_answer(answer: &Answer, before: &Question, now: &Question) -> Vec<String> {
    let mut changes = of_text(before, now);
    if let Answer::Values(chosen) = answer {
        let names = chosen.iter().filter_map(|id| Some((id, value(before, id)?, value(now, id)?)));
        changes.extend(names.filter_map(|(id, was, is)| named(&format!("the value {id} was"), was, is)));
    }
    changes
}
