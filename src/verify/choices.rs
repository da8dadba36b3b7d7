//! What the house chose, where it could have had more to do: answers that leave items out, models and cadences of its own, an
//! older revision. Nothing of it is wrong by itself, and no arithmetic can say whether it is true: a reader has to judge.

use super::duties::{self, Change};
use super::remake::Remade;
use super::{Check, Problem};
use crate::checklist::{Exclusion, Scope};
use crate::framework::{self, Difference};
use crate::ids::ActionId;
use crate::model::Duty;
use crate::model::library::{Library, NoFolder, Origin};
use crate::pack::{VERSION, answers};
use crate::profile::{DUE_SOON_DAYS, Profile};
use crate::text::count;
use std::collections::{BTreeMap, BTreeSet};

/// Lists each choice.
pub(super) fn check(remade: &Remade<'_>) -> Check {
    let name = "choices";
    let checklist = remade.basis.checklist;
    let mut notes = Vec::new();
    for scope in &checklist.scopes {
        left_out(scope, &mut notes);
        revision(scope, &mut notes);
    }
    models(&checklist.scopes, &mut notes);
    frameworks(remade, &mut notes);
    for item in &checklist.items {
        if let Some(change) = duties::of_cadence(item.action.cadence, item.cadence) {
            let less = if change.weaker { ", which is less often" } else { "" };
            let message =
                format!("the profile has it shown {}{less}; the model, {}", item.cadence, item.action.cadence);
            notes.push(Problem::new(item.id.to_string(), message));
        }
    }
    policy(checklist.profile, &mut notes);
    left_behind(remade, &mut notes);
    if notes.is_empty() {
        let seen = "no answer leaves out an item; models, lists of controls, revisions and cadences are those that rchecklist ships";
        return Check::new(name, seen, Vec::new());
    }
    let why = format!("{} of the house, for you to judge", count(notes.len(), "choice"));
    Check { notes, ..Check::not_checked(name, why) }
}

/// Answers that leave items out, each with the actions.
fn left_out(scope: &Scope<'_>, notes: &mut Vec<Problem>) {
    let mut by_answer: BTreeMap<&BTreeSet<_>, Vec<&str>> = BTreeMap::new();
    for left in &scope.left_out {
        if let Exclusion::Answers(options) = &left.why {
            by_answer.entry(options).or_default().push(left.action.id.as_str());
        }
    }
    for (options, actions) in by_answer {
        let message =
            format!("the answer {} leaves out {}", answers(options, scope.deployment), actions.join(", "));
        notes.push(Problem::new(scope.deployment.id.to_string(), message));
    }
}

/// A revision that is not the newest of the model, with what the newest asks for besides.
fn revision(scope: &Scope<'_>, notes: &mut Vec<Problem>) {
    let own = scope.deployment;
    let service = own.service();
    let (Some(newest), Some(rows)) = (service.revision(None), own.rows()) else { return };
    if newest.date == own.revision {
        return;
    }
    let given = |revision: &crate::model::Revision| -> BTreeSet<ActionId> {
        let ids = revision.rows.iter().filter_map(|row| match &row.duty {
            Duty::Actions(ids) => Some(ids),
            Duty::Nothing(_) => None,
        });
        ids.flatten().cloned().collect()
    };
    let old = given(rows);
    let more: Vec<String> = given(newest).difference(&old).map(ToString::to_string).collect();
    let asks = if more.is_empty() { String::new() } else { format!(", which also asks for {}", more.join(", ")) };
    let message = format!("the profile pins revision {}; the newest is {}{asks}", own.revision, newest.date);
    notes.push(Problem::new(own.id.to_string(), message));
}

/// Models that are not those that this program ships, with each difference.
fn models(scopes: &[Scope<'_>], notes: &mut Vec<Problem>) {
    let mut seen = BTreeSet::new();
    for own in scopes.iter().map(|scope| scope.deployment).filter(|own| seen.insert(own.service().id.clone())) {
        let service = own.service();
        let at = |rest: &str| format!("model {}{rest}", service.id);
        match own.model.origin {
            Origin::Shipped => {}
            Origin::Own => {
                notes
                    .push(Problem::new(at(""), "it is the customer's own: rchecklist ships none for this service"));
            }
            Origin::Changed => {
                let shipped = Library::new(&NoFolder).find(service.id.as_str());
                let Ok(Some(shipped)) = shipped else { continue };
                let changes = duties::of_model(&shipped.service, service);
                let many = match changes.len() {
                    0 => "in nothing that gives, words or frees a duty, or that people read where they answer and sign".to_owned(),
                    many => count(many, "place"),
                };
                notes.push(Problem::new(
                    at(""),
                    format!("it differs from the one that rchecklist {VERSION} ships: {many}"),
                ));
                let line =
                    |(place, Change { what, .. }): (String, Change)| Problem::new(at(&format!(", {place}")), what);
                notes.extend(changes.into_iter().map(line));
            }
        }
    }
}

/// Lists of controls that are the house's own; of one under the ID or the name of a shipped one, each difference; and what the
/// crosswalk has beside a list.
fn frameworks(remade: &Remade<'_>, notes: &mut Vec<Problem>) {
    for own in remade.frameworks.iter().filter(|own| !own.shipped) {
        if framework::note(own).is_none() {
            let message = "its list is the customer's own: rchecklist ships none of this ID or name";
            notes.push(Problem::new(format!("framework {}", own.id), message));
            continue;
        }
        let at = |rest: &str| format!("framework {}{rest}", own.id);
        let differences = framework::differences(own);
        let many = match differences.len() {
            0 => "in nothing that is a control or its name".to_owned(),
            many => count(many, "place"),
        };
        let message = format!("its list differs from the one that rchecklist {VERSION} ships: {many}");
        notes.push(Problem::new(at(""), message));
        notes.extend(differences.into_iter().map(|Difference { control, what }| {
            Problem::new(at(&control.map_or_else(String::new, |control| format!(", {control}"))), what)
        }));
    }
    for view in remade.contents.pack.frameworks.iter().filter(|view| !view.unlisted.is_empty()) {
        let many = count(view.unlisted.len(), "control");
        let message = format!("the models name {many} that its list has not: {}", view.unlisted.join(", "));
        notes.push(Problem::new(format!("framework {}", view.id), message));
    }
}

fn policy(profile: &Profile, notes: &mut Vec<Problem>) {
    let days = profile.policy.due_soon_days;
    if days != DUE_SOON_DAYS {
        let message = format!("an item is due {days} days before it runs out, where {DUE_SOON_DAYS} is the custom");
        notes.push(Problem::new("due-soon-days", message));
    }
}

/// Sign-offs in the record that a look back leaves out.
fn left_behind(remade: &Remade<'_>, notes: &mut Vec<Problem>) {
    if !remade.basis.looking_back {
        return;
    }
    let profile = remade.basis.checklist.profile;
    let as_of = remade.basis.as_of;
    for (id, item) in &remade.basis.record.items {
        for said in item.sign_offs.iter().filter(|said| profile.day_of(&said.at) > as_of) {
            let message = format!(
                "the pack looks back to {as_of}, before the sign-off by {} of {} (\"{}\"), which counts for nothing here",
                said.by,
                profile.day_of(&said.at),
                said.decision.label()
            );
            notes.push(Problem::new(id.to_string(), message));
        }
    }
}
