//! The items: those that went, each with its cause, and those of which less is asked.

use super::super::duties::{self, Change};
use super::super::sources::Read;
use super::Found;
use super::step::Step;
use crate::checklist::{self, Checklist, Item, applies};
use crate::model::Duty;
use crate::pack::answers;
use crate::profile::{Deployment, Profile};
use std::collections::BTreeSet;

pub(super) fn compare(now: &Read, before: &Read, found: &mut Found) {
    let owed = checklist::select(&now.profile);
    let was = checklist::select(&before.profile);
    let mut renamed = Vec::new();
    // What the earlier pack's own checklist says stands first: its sources may say less.
    for (id, old) in &before.snapshot.items {
        let Some(item) = was.items.iter().find(|item| item.id.to_string() == *id) else {
            if !now.snapshot.items.contains_key(id) {
                found.problem(id, format!("it was owed and is no longer on the checklist: {}", old.title));
            }
            continue;
        };
        if let Some(same) = heir(item, &owed, &was) {
            if same.id != item.id {
                found.note(id, format!("it is called {} now", same.id));
                renamed.push((&item.id, &same.id.action));
            }
            weakened((item, before), same, found);
        } else {
            let Change { what, weaker } = cause(item, &owed, (&was, before));
            let what = format!("it was owed and is no longer on the checklist: {what}");
            found.change(id, Change { what, weaker });
        }
    }
    for own in &was.scopes {
        let Some(new) = deployment(&now.profile, own.deployment) else { continue };
        let (Some(before), Some(rows)) = (own.deployment.rows(), new.rows()) else { continue };
        if before.date != rows.date || new.service().id != own.deployment.service().id {
            continue;
        }
        let here = renamed.iter().filter(|(old, _)| old.deployment == own.deployment.id);
        let names = here.map(|(old, new)| (&old.action, *new)).collect();
        for (row, change) in duties::of_rows(before, rows, &names) {
            found.change(format!("{}, {row}", own.deployment.id), change);
        }
    }
}

fn deployment<'p>(profile: &'p Profile, same: &Deployment) -> Option<&'p Deployment> {
    profile.deployments.iter().find(|own| own.id == same.id)
}

/// The item as it is now: under its name, or under a new one that says so, reads alike, and was nobody else's.
fn heir<'n>(item: &Item<'_>, owed: &'n Checklist<'_>, was: &Checklist<'_>) -> Option<&'n Item<'n>> {
    let same = owed.items.iter().find(|own| own.id == item.id);
    same.or_else(|| {
        owed.items.iter().find(|own| {
            own.ids().any(|id| id == item.id)
                && own.wording == item.wording
                && !was.items.iter().any(|other| other.id == own.id)
        })
    })
}

fn weakened((before, pack): (&Item<'_>, &Read), now: &Item<'_>, found: &mut Found) {
    let at = || before.id.to_string();
    if before.wording != now.wording {
        let what = "it reads otherwise now: what was signed before was another text";
        let step = Step::of(before.deployment, now.deployment).filter(|step| step.reworded(before, pack));
        match step {
            Some(step) => {
                found.note(at(), format!("{what}; the shipped model's revision {} reworded it", step.is.date));
            }
            None => found.problem(at(), what),
        }
    }
    let renamed = before.id != now.id;
    for change in duties::of_action(before.action, now.action) {
        let is_name = change.what.starts_with("it says that it was called");
        if change.what != "it reads otherwise" && !(renamed && is_name) {
            found.change(at(), change);
        }
    }
    if let Some(change) = duties::of_cadence(before.cadence, now.cadence) {
        found.change(at(), change);
    }
}

/// Why an item is no longer owed, and whether that is nobody's choice but the page's.
fn cause(item: &Item<'_>, owed: &Checklist<'_>, (was, before): (&Checklist<'_>, &Read)) -> Change {
    match taken((item, before), owed.profile) {
        Some(step) => {
            Change { what: format!("the shipped model's revision {} took it away", step.is.date), weaker: false }
        }
        None => Change { what: chosen(item, owed, was), weaker: true },
    }
}

/// The step to a later shipped page that took an item of the earlier pack away.
pub(super) fn taken<'n>((item, before): (&'n Item<'_>, &Read), now: &'n Profile) -> Option<Step<'n>> {
    let step = Step::of(item.deployment, deployment(now, item.deployment)?)?;
    step.took_away(item, before).then_some(step)
}

/// What somebody chose, so that an item is no longer owed.
fn chosen(item: &Item<'_>, owed: &Checklist<'_>, was: &Checklist<'_>) -> String {
    let old = item.deployment;
    let Some(new) = deployment(owed.profile, old) else {
        return format!("the profile has no deployment `{}` any more", old.id);
    };
    if new.service().id != old.service().id {
        return format!("`{}` is a deployment of {} now, not of {}", old.id, new.service().id, old.service().id);
    }
    let service = new.service();
    let id = &item.action.id;
    let Some(action) = service.actions.get(id) else {
        let heirs = service.actions.values().filter(|own| own.formerly.contains(id));
        let taken: Vec<String> = heirs
            .filter(|own| was.items.iter().any(|other| other.action.id == own.id && other.id.deployment == old.id))
            .map(|own| own.id.to_string())
            .collect();
        let also = match taken.as_slice() {
            [] => String::new(),
            names => format!("; {} was an item of its own before", names.join(", ")),
        };
        return format!("{}{also}", duties::gone(id, service));
    };
    let gives = |own: &Deployment| -> Vec<Option<String>> {
        let rows = own.rows().map_or(&[][..], |revision| &revision.rows);
        let with = rows.iter().filter(|row| matches!(&row.duty, Duty::Actions(ids) if ids.contains(id)));
        with.map(|row| row.tier.as_ref().map(ToString::to_string)).collect()
    };
    let rows = gives(new);
    if rows.is_empty() {
        return if new.revision == old.revision {
            format!("no row of the model's revision {} gives it any more", new.revision)
        } else {
            format!(
                "the profile is by revision {} now, not {}, and that has no row for it",
                new.revision, old.revision
            )
        };
    }
    let tier = |own: &Deployment| own.tier.as_ref().map_or_else(|| "none".to_owned(), ToString::to_string);
    if !rows.iter().any(|row| row.is_none() || *row == new.tier.as_ref().map(ToString::to_string)) {
        return format!("the tier was {}, and is {}", tier(old), tier(new));
    }
    let by = |decided: Result<checklist::Why, BTreeSet<_>>| decided.err();
    // By the condition as it was, and the answers as they are: are the answers enough?
    match (by(applies(item.action, new)), by(applies(action, new))) {
        (Some(options), _) => {
            let options = options.into_iter().filter(|option| old.answers.get(option) != new.answers.get(option));
            let options: BTreeSet<_> = options.collect();
            let open: Vec<String> = options
                .iter()
                .map(|option| match old.answers.get(option) {
                    Some(answer) => format!("{option} = {answer}"),
                    None => format!("{option} open"),
                })
                .collect();
            format!("the profile answers {} now; before, {}", answers(&options, new), open.join(", "))
        }
        (None, Some(_)) => {
            let when = |own: &crate::model::Action| {
                own.when.as_ref().map_or_else(|| "always".to_owned(), |when| format!("where {when}"))
            };
            format!(
                "the model's condition was changed: it applied {}, and applies {}",
                when(item.action),
                when(action)
            )
        }
        (None, None) => "the rows that gave it are gone".to_owned(),
    }
}
