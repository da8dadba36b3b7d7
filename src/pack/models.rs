//! The models behind a pack, whole: every row and every action, also those that this deployment does not owe.

use super::scope::place;
use crate::checklist::{Checklist, action_uuid};
use crate::digest::Digest;
use crate::ids::{RoleId, TierId};
use crate::model::{Action, Duty, Revision, Row, Service};
use chrono::NaiveDate;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

use super::CommandView;

/// One revision of a service's model.
#[derive(Debug, Serialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct ModelView {
    /// The service's ID.
    pub service: String,
    /// The service's full name.
    pub name: String,
    /// Its name for headings.
    pub short_name: String,
    /// Who runs it.
    pub provider: String,
    /// The page's own date.
    pub revision: NaiveDate,
    /// Where the page is published, where that is known.
    pub page_url: Option<String>,
    /// SHA-256 of the page's source.
    pub page_digest: Digest,
    /// What a reader must know of the service and the revision.
    pub notes: Vec<String>,
    /// The page's areas, as ID and name.
    pub areas: Vec<Named>,
    /// The tiers, as ID and name.
    pub tiers: Vec<Named>,
    /// Every row, in the page's order.
    pub rows: Vec<ModelRow>,
    /// The actions of these rows, by ID.
    pub actions: Vec<ActionView>,
}

/// An ID and its name for people.
#[derive(Debug, Serialize, schemars::JsonSchema)]
pub struct Named {
    /// The ID.
    pub id: String,
    /// The name.
    pub name: String,
}

/// One row of the page.
#[derive(Debug, Serialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct ModelRow {
    /// Made of the task (and the tier), not of the place: see `row_keys`.
    pub key: String,
    /// `table` or `area`.
    pub kind: &'static str,
    /// The area's ID.
    pub area: String,
    /// The tier's ID.
    pub tier: Option<String>,
    /// The page's name of the task.
    pub task: String,
    /// The provider's part; may be empty.
    pub provider: String,
    /// The customer's part; may be empty.
    pub customer: String,
    /// Where it stands in the page.
    pub place: String,
    /// SHA-256 of the row's normalised text.
    pub digest: Digest,
    /// The actions that it gives.
    pub actions: Vec<String>,
    /// Why it gives none.
    pub nothing_to_do: Option<&'static str>,
    /// Traps that a reader must know.
    pub notes: Vec<String>,
}

/// One action of a model.
#[derive(Debug, Serialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct ActionView {
    /// The action's ID.
    pub id: String,
    /// Version 5 (RFC 9562), over service and action.
    pub uuid: String,
    /// IDs that it had before.
    pub formerly: Vec<String>,
    /// Imperative, one line.
    pub title: String,
    /// What must be done.
    pub statement: String,
    /// The condition as people read it.
    pub when: Option<String>,
    /// Whether the page demands it.
    pub required: bool,
    /// The strength of the page's wording.
    pub modality: &'static str,
    /// How often it must be shown again, by the model.
    pub cadence: String,
    /// Roles of the one who did it, by ID; the first is the usual one.
    pub roles: Vec<String>,
    /// Roles of the second person; empty where one is enough.
    pub second_roles: Vec<String>,
    /// What an auditor would accept.
    pub accepted_evidence: Vec<String>,
    /// Commands that yield evidence.
    pub commands: Vec<CommandView>,
    /// Controls that it supports by the model, whatever frameworks the profile chose.
    pub controls: Vec<ActionControls>,
    /// Conflicts and limits that a reader must know.
    pub notes: Vec<String>,
}

/// The controls of one framework that an action supports.
#[derive(Debug, Serialize, schemars::JsonSchema)]
pub struct ActionControls {
    /// The framework's ID.
    pub framework: String,
    /// The controls, as the model names them.
    pub ids: Vec<String>,
}

/// The models of a checklist's deployments, each revision of a service once, in the profile's order.
pub(super) fn models(checklist: &Checklist<'_>) -> Vec<ModelView> {
    let mut seen = BTreeSet::new();
    checklist
        .profile
        .deployments
        .iter()
        .filter(|own| seen.insert((own.service().id.clone(), own.revision)))
        .filter_map(|own| own.rows().map(|revision| model(own.service(), revision)))
        .collect()
}

/// The roles of all models and signers, by ID.
pub(super) fn roles(checklist: &Checklist<'_>) -> Vec<Named> {
    let mut roles: BTreeMap<&RoleId, &str> = BTreeMap::new();
    for signer in &checklist.profile.signers {
        roles.extend(signer.roles.iter().map(|role| (role, role.as_str())));
    }
    for own in checklist.profile.deployments.iter().rev() {
        roles.extend(own.service().roles.iter().map(|(id, name)| (id, name.as_str())));
    }
    roles.into_iter().map(|(id, name)| Named { id: id.to_string(), name: name.to_owned() }).collect()
}

fn model(service: &Service, revision: &Revision) -> ModelView {
    let rows: Vec<ModelRow> =
        revision.rows.iter().zip(row_keys(revision)).map(|(row, key)| a_row(row, key)).collect();
    let used: BTreeSet<&str> = rows.iter().flat_map(|row| &row.actions).map(String::as_str).collect();
    let used_areas: BTreeSet<&str> = rows.iter().map(|row| row.area.as_str()).collect();
    ModelView {
        service: service.id.to_string(),
        name: service.name.clone(),
        short_name: service.short_name.clone(),
        provider: service.provider.clone(),
        revision: revision.date,
        page_url: revision.url.clone(),
        page_digest: revision.page_digest,
        notes: service.notes.iter().chain(&revision.notes).cloned().collect(),
        areas: service
            .areas
            .iter()
            .filter(|area| used_areas.contains(area.id.as_str()))
            .map(|area| Named { id: area.id.to_string(), name: area.name.clone() })
            .collect(),
        tiers: service
            .tiers
            .iter()
            .map(|tier| Named { id: tier.id.to_string(), name: tier.name.clone() })
            .collect(),
        actions: service
            .actions
            .values()
            .filter(|action| used.contains(action.id.as_str()))
            .map(|own| action(service, own))
            .collect(),
        rows,
    }
}

fn a_row(row: &Row, key: String) -> ModelRow {
    let (actions, nothing_to_do) = match &row.duty {
        Duty::Actions(actions) => (actions.iter().map(ToString::to_string).collect(), None),
        Duty::Nothing(why) => (Vec::new(), Some(why.label())),
    };
    ModelRow {
        key,
        kind: row.kind.word(),
        area: row.area.to_string(),
        tier: row.tier.as_ref().map(ToString::to_string),
        task: row.task.clone(),
        provider: row.provider.clone(),
        customer: row.customer.clone(),
        place: place(row),
        digest: row.digest,
        actions,
        nothing_to_do,
        notes: row.notes.clone(),
    }
}

fn action(service: &Service, action: &Action) -> ActionView {
    let ids = |roles: &[RoleId]| roles.iter().map(ToString::to_string).collect();
    ActionView {
        id: action.id.to_string(),
        uuid: action_uuid(&service.id, &action.id).to_string(),
        formerly: action.formerly.iter().map(ToString::to_string).collect(),
        title: action.title.clone(),
        statement: action.statement.clone(),
        when: action.when.as_ref().map(ToString::to_string),
        required: action.required,
        modality: action.modality.label(),
        cadence: action.cadence.to_string(),
        roles: ids(action.signing.first()),
        second_roles: ids(action.signing.second()),
        accepted_evidence: action.evidence.clone(),
        commands: action.commands.iter().map(CommandView::from).collect(),
        controls: action
            .controls
            .iter()
            .map(|(id, ids)| ActionControls { framework: id.to_string(), ids: ids.clone() })
            .collect(),
        notes: action.notes.clone(),
    }
}

/// The longest part of a task in a key, in bytes.
const LONGEST: usize = 60;

/// A key for each row of a revision: the task as a slug, with the tier where the row has one, so that it does not change
/// when rows move. Rows that would have the same key are told apart by their area, and then by their order.
pub(super) fn row_keys(revision: &Revision) -> Vec<String> {
    let plain: Vec<String> = revision.rows.iter().map(|row| key(&row.task, row.tier.as_ref())).collect();
    let with_area = told_apart(&plain, |place| revision.rows[place].area.to_string());
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    with_area
        .into_iter()
        .map(|key| {
            let times = seen.entry(key.clone()).or_default();
            *times += 1;
            if *times == 1 { key } else { format!("{key}_{times}") }
        })
        .collect()
}

fn told_apart(keys: &[String], more: impl Fn(usize) -> String) -> Vec<String> {
    let mut times: BTreeMap<&str, usize> = BTreeMap::new();
    for key in keys {
        *times.entry(key).or_default() += 1;
    }
    let apart = |(place, key): (usize, &String)| match times.get(key.as_str()) {
        Some(1) => key.clone(),
        _ => format!("{key}_{}", more(place)),
    };
    keys.iter().enumerate().map(apart).collect()
}

fn key(task: &str, tier: Option<&TierId>) -> String {
    let mut slug = String::new();
    for word in task.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
        // Whole words only; the first as far as it goes.
        if !slug.is_empty() && slug.len() + word.len() >= LONGEST {
            break;
        }
        if !slug.is_empty() {
            slug.push('-');
        }
        slug.extend(word.chars().flat_map(char::to_lowercase).take(LONGEST));
    }
    if slug.is_empty() {
        slug.push_str("row");
    }
    // A token begins with a letter.
    if !slug.starts_with(char::is_alphabetic) {
        slug.insert_str(0, "row-");
    }
    match tier {
        Some(tier) => format!("{slug}_{tier}"),
        None => slug,
    }
}
