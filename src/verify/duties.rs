//! How one reading of a duty differs from another: what a model, or a profile's word on it, took away or added.

use super::asked;
use crate::ids::{ActionId, RoleId};
use crate::model::{Action, Cadence, Duty, Revision, Row, Service};
use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

/// One difference.
pub(super) struct Change {
    /// In words: how it was, and how it is.
    pub(super) what: String,
    /// Whether less is asked now than before, or may be.
    pub(super) weaker: bool,
}

fn weaker(what: String) -> Change {
    Change { what, weaker: true }
}

fn other(what: impl Into<String>) -> Change {
    Change { what: what.into(), weaker: false }
}

/// How an action differs, but for how often it is shown, which a profile may say as well.
pub(super) fn of_action(before: &Action, now: &Action) -> Vec<Change> {
    let mut changes = Vec::new();
    if (&before.title, &before.statement) != (&now.title, &now.statement) {
        changes.push(other("it reads otherwise"));
    }
    if before.when != now.when {
        let said = |action: &Action| {
            action.when.as_ref().map_or_else(|| "always".to_owned(), |when| format!("where {when}"))
        };
        changes.push(weaker(format!("it applied {}, and applies {}", said(before), said(now))));
    }
    if before.required != now.required {
        changes.push(if now.required {
            other("it was optional, and is required")
        } else {
            weaker("it was required, and is optional now".to_owned())
        });
    }
    let order = now.modality.cmp(&before.modality);
    if order.is_ne() {
        let what =
            format!("its page's wording was \"{}\", and is \"{}\"", before.modality.label(), now.modality.label());
        changes.push(Change { what, weaker: order.is_gt() });
    }
    changes.extend(signing(before, now));
    for (what, before, now, counts) in [
        ("evidence that an auditor would accept", &before.evidence, &now.evidence, true),
        ("notes", &before.notes, &now.notes, false),
    ] {
        let gone: Vec<&str> = before.iter().filter(|text| !now.contains(text)).map(String::as_str).collect();
        let new = now.iter().filter(|text| !before.contains(text)).count();
        if !gone.is_empty() {
            let texts = gone.join("\"; \"");
            changes.push(Change { what: format!("of its {what} it no longer names \"{texts}\""), weaker: counts });
        }
        if new > 0 {
            changes.push(Change {
                what: format!("of its {what} {new} {} new", if new == 1 { "is" } else { "are" }),
                weaker: counts && !gone.is_empty(),
            });
        }
    }
    let commands = |action: &Action| action.commands.iter().map(|one| one.run.clone()).collect::<Vec<_>>();
    if commands(before) != commands(now) {
        changes.push(other("its commands are others"));
    }
    changes.extend(controls(before, now));
    let names: Vec<&str> =
        now.formerly.iter().filter(|old| !before.formerly.contains(old)).map(ActionId::as_str).collect();
    if !names.is_empty() {
        changes.push(weaker(format!(
            "it says that it was called {} before, and takes the sign-offs of that name",
            names.join(", ")
        )));
    }
    let gone: Vec<&str> = before
        .formerly
        .iter()
        .filter(|old| !now.formerly.contains(old) && **old != now.id)
        .map(ActionId::as_str)
        .collect();
    if !gone.is_empty() {
        changes.push(weaker(format!(
            "it no longer says that it was called {} before (`formerly`), and loses what was said against it under that name",
            gone.join(", ")
        )));
    }
    changes
}

fn signing(before: &Action, now: &Action) -> Vec<Change> {
    let mut changes = Vec::new();
    let (was, is) = (before.signing.persons(), now.signing.persons());
    match is.cmp(&was) {
        Ordering::Less => changes.push(weaker("it needed two persons, and needs one now".to_owned())),
        Ordering::Equal => {}
        Ordering::Greater => changes.push(other("it needed one person, and needs two")),
    }
    for (who, before, now) in [
        ("the person who did it", before.signing.first(), now.signing.first()),
        ("the second person", before.signing.second(), now.signing.second()),
    ] {
        let less = |all: &[RoleId], known: &[RoleId]| -> Vec<String> {
            all.iter().filter(|role| !known.contains(role)).map(ToString::to_string).collect()
        };
        let (added, gone) = (less(now, before), less(before, now));
        if !added.is_empty() && !before.is_empty() {
            changes.push(weaker(format!("{who} may now also be {}", added.join(", "))));
        }
        if !gone.is_empty() && !now.is_empty() {
            changes.push(other(format!("{who} may no longer be {}", gone.join(", "))));
        }
    }
    changes
}

fn controls(before: &Action, now: &Action) -> Vec<Change> {
    let mut changes = Vec::new();
    let frameworks: BTreeSet<_> = before.controls.keys().chain(now.controls.keys()).collect();
    for framework in frameworks {
        let of = |action: &Action| action.controls.get(framework).cloned().unwrap_or_default();
        let (was, is) = (of(before), of(now));
        let less = |all: &[String], known: &[String]| -> Vec<String> {
            all.iter().filter(|id| !known.contains(id)).cloned().collect()
        };
        let (gone, added) = (less(&was, &is), less(&is, &was));
        if !gone.is_empty() {
            changes.push(weaker(format!("it no longer supports {framework} {}", gone.join(", "))));
        }
        if !added.is_empty() {
            changes.push(other(format!("it now supports {framework} {}", added.join(", "))));
        }
    }
    changes
}

/// How the two say how often something is shown again.
pub(super) fn of_cadence(before: Cadence, now: Cadence) -> Option<Change> {
    let is_longer = match (before.period(), now.period()) {
        (Some(before), Some(now)) => now > before,
        (before, now) => before.is_some() && now.is_none(),
    };
    let less = if is_longer { ", which is less often" } else { "" };
    (before != now)
        .then(|| Change { what: format!("it was shown {before}, and is shown {now}{less}"), weaker: is_longer })
}

/// A row's name for people: its task, and its tier where it has one.
fn name(row: &Row) -> (String, Option<String>) {
    (row.task.clone(), row.tier.as_ref().map(ToString::to_string))
}

/// How the rows of a page differ: those that went, those that came, and those that give other actions or read otherwise.
/// An action that is `renamed` is the same under its new name.
pub(super) fn of_rows(
    before: &Revision,
    now: &Revision,
    renamed: &BTreeMap<&ActionId, &ActionId>,
) -> Vec<(String, Change)> {
    let mut left: BTreeMap<_, Vec<&Row>> = BTreeMap::new();
    for row in now.rows.iter().rev() {
        left.entry((row.kind, row.area.clone(), name(row))).or_default().push(row);
    }
    let mut changes = Vec::new();
    let at = |row: &Row| match &row.tier {
        Some(tier) => format!("row \"{}\" ({tier})", row.task),
        None => format!("row \"{}\"", row.task),
    };
    for row in &before.rows {
        let same = left.get_mut(&(row.kind, row.area.clone(), name(row))).and_then(Vec::pop);
        let Some(same) = same else {
            let gave = match &row.duty {
                Duty::Actions(ids) => ids.iter().map(ActionId::as_str).collect::<Vec<_>>().join(", "),
                Duty::Nothing(_) => "nothing to do".to_owned(),
            };
            changes.push((at(row), weaker(format!("it is no longer in the model; it gave {gave}"))));
            continue;
        };
        if same.duty != row.duty {
            let ids = |duty: &Duty| match duty {
                Duty::Actions(ids) => ids.clone(),
                Duty::Nothing(_) => Vec::new(),
            };
            let (was, is) = (ids(&row.duty), ids(&same.duty));
            let named = |id: &ActionId| renamed.get(id).map_or_else(|| id.clone(), |heir| (*heir).clone());
            let gone: Vec<&str> = was.iter().filter(|id| !is.contains(&named(id))).map(ActionId::as_str).collect();
            if !gone.is_empty() {
                changes.push((at(row), weaker(format!("it no longer gives {}", gone.join(", ")))));
            } else if is.is_empty() || was.iter().map(named).ne(is) {
                changes.push((at(row), other("it gives other actions, or another reason for none")));
            }
        }
        if same.digest != row.digest || same.customer != row.customer || same.provider != row.provider {
            changes.push((at(row), other("it reads otherwise")));
        }
    }
    changes.extend(left.into_values().flatten().map(|row| (at(row), other("it is new"))));
    changes
}

/// How two models of a service differ: for each action of the first, and for each row of their revisions.
pub(super) fn of_model(before: &Service, now: &Service) -> Vec<(String, Change)> {
    let mut changes = Vec::new();
    for (id, action) in &before.actions {
        match now.actions.get(id) {
            None => changes.push((id.to_string(), weaker(gone(id, now)))),
            Some(same) => {
                let mut found = of_action(action, same);
                found.extend(of_cadence(action.cadence, same.cadence));
                changes.extend(found.into_iter().map(|change| (id.to_string(), change)));
            }
        }
    }
    let new = now.actions.keys().filter(|id| !before.actions.contains_key(*id));
    changes.extend(new.map(|id| (id.to_string(), other("it is new"))));
    for revision in &before.revisions {
        let at = format!("revision {}", revision.date);
        match now.revision(Some(revision.date)) {
            None => changes.push((at, weaker("it is no longer in the model".to_owned()))),
            Some(same) => {
                changes.extend(
                    of_rows(revision, same, &BTreeMap::new())
                        .into_iter()
                        .map(|(row, change)| (format!("{at}, {row}"), change)),
                );
            }
        }
    }
    let new = now.revisions.iter().filter(|own| before.revision(Some(own.date)).is_none());
    changes.extend(new.map(|own| (format!("revision {}", own.date), other("it is new"))));
    changes.extend(asked::of_words(before, now));
    changes
}

/// Why a model no longer has an action.
pub(super) fn gone(id: &ActionId, now: &Service) -> String {
    let heirs = now.actions.values().filter(|own| own.formerly.contains(id)).map(|own| own.id.as_str());
    match heirs.collect::<Vec<_>>().as_slice() {
        [] => "the model no longer has it".to_owned(),
        heirs => {
            format!("the model no longer has it; {} says that it was called so (`formerly`)", heirs.join(", "))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Period;

    /// What is shown as often, for another reason, is not shown less often.
    #[test]
    fn only_a_longer_time_between_is_less_often() {
        let every = Cadence::Every;
        let exercised = |period| Cadence::OnEvent { exercise: Some(period) };
        let (quarter, year) = (Period::Quarterly, Period::Yearly);
        for (before, now, weaker) in [
            (every(quarter), every(quarter), None),
            (every(quarter), exercised(quarter), Some(false)),
            (every(quarter), exercised(year), Some(true)),
            (every(year), every(quarter), Some(false)),
            (every(year), Cadence::Once, Some(true)),
            (Cadence::Once, every(year), Some(false)),
        ] {
            assert_eq!(of_cadence(before, now).map(|change| change.weaker), weaker, "{before:?}, {now:?}");
        }
    }
}
