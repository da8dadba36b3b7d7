//! One pack in a portfolio: what of it is needed there, and no more.

use super::Counts;
use crate::assess::State;
use crate::digest::Digest;
use crate::pack::{DeploymentView, ItemView, Pack};
use crate::profile::Paper;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Where a pack was made, and from what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Made {
    /// The profile's path as the user named it.
    pub profile: String,
    /// The pack's folder, relative to that of the portfolio, with `/` between its parts.
    pub folder: String,
    /// The renderings in it that people open, and the archive: `audit-pack.pdf`, …
    pub files: Vec<String>,
    /// SHA-256 of its `manifest.json`.
    pub manifest: Digest,
}

/// One system: a pack in a few lines.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct System {
    /// The profile's ID.
    pub id: String,
    /// What is audited.
    pub title: String,
    /// Who owns it.
    pub organisation: Option<String>,
    /// The line on each page of the pack.
    pub classification: String,
    /// The size of the pack's pages.
    pub paper: Paper,
    /// The day for which the pack's states hold.
    pub as_of: NaiveDate,
    /// Whether something required is still to be done.
    pub draft: bool,
    /// The whole in one sentence.
    pub headline: String,
    /// The profile's path as the user named it.
    pub profile: String,
    /// The pack's folder, relative to this file's, with `/` between its parts.
    pub folder: String,
    /// The renderings in the folder, by name.
    pub files: Vec<String>,
    /// SHA-256 of the pack's `manifest.json`.
    pub manifest: Digest,
    /// Its items in figures.
    pub totals: SystemTotals,
    /// All items by state.
    pub states: Counts,
    /// The worst state of a required item; of an optional one only where it is broken. Nothing where nothing is required.
    pub worst: Option<State>,
    /// Accepted risks, and what was said not to apply.
    pub exceptions: Exceptions,
    /// How many things the pack says a reader should know of its items.
    pub findings: usize,
    /// What is deployed, in the profile's order.
    pub deployments: Vec<Deployed>,
    /// The frameworks of its crosswalk.
    pub frameworks: Vec<Covered>,
    /// The people of the profile.
    pub signers: Vec<Person>,
    /// Items that wait for somebody, where the profile has nobody who may sign them, by state.
    pub unassigned: Counts,
    /// What runs out or ran out, in the order of the checklist.
    pub deadlines: Vec<Deadline>,
}

/// The items of a system, or of a deployment, in figures.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct SystemTotals {
    /// Items on the checklist.
    pub items: usize,
    /// Of them, those that the page demands.
    pub required: usize,
    /// Of the required ones, those about which nothing has to be done.
    pub required_settled: usize,
    /// Items that the page offers or advises.
    pub optional: usize,
}

impl SystemTotals {
    fn of<'i>(items: impl Iterator<Item = &'i ItemView>) -> Self {
        let mut totals = Self::default();
        for item in items {
            totals.items += 1;
            totals.optional += usize::from(!item.required);
            totals.required += usize::from(item.required);
            totals.required_settled += usize::from(item.required && item.settled);
        }
        totals
    }
}

impl std::ops::AddAssign for SystemTotals {
    fn add_assign(&mut self, other: Self) {
        self.items += other.items;
        self.required += other.required;
        self.required_settled += other.required_settled;
        self.optional += other.optional;
    }
}

/// The exceptions of a system.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct Exceptions {
    /// How many there are, those that ran out among them.
    pub count: usize,
    /// The first day that is the last of one of them.
    pub ends: Option<NaiveDate>,
}

/// A service in a system.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct Deployed {
    /// The deployment's ID in the profile.
    pub id: String,
    /// The service's ID.
    pub service: String,
    /// The service's full name.
    pub name: String,
    /// The tier's name, where there are tiers.
    pub tier: Option<String>,
    /// The date of the model's revision.
    pub revision: NaiveDate,
    /// The date of the newest revision that the model knew.
    pub newest: NaiveDate,
    /// Its items in figures.
    pub totals: SystemTotals,
    /// Its items by state.
    pub states: Counts,
}

/// A framework in a system.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct Covered {
    /// As profiles name it.
    pub id: String,
    /// Its name and edition.
    pub name: String,
    /// How many controls its list has; nothing without a list.
    pub listed: Option<usize>,
    /// Controls that items of the system support and its list has not.
    pub unlisted: usize,
    /// Controls that items of the system support.
    pub total: usize,
    /// Of them, those of which each required item is settled.
    pub settled: usize,
}

/// A signer of a system.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct Person {
    /// As the profile names them.
    pub id: String,
    /// As people call them.
    pub name: String,
    /// Their e-mail address: the same person in each profile that has it.
    pub email: String,
    /// Items that wait for them, by state.
    pub waiting: Counts,
    /// Of these, the required ones.
    pub required: usize,
}

/// A day after which an item no longer holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct Deadline {
    /// The last day on which it holds.
    pub day: NaiveDate,
    /// The item's name, as the pack shows it.
    pub item: String,
    /// The item's title.
    pub title: String,
    /// The deployment's ID.
    pub deployment: String,
    /// Where the item stands.
    pub state: State,
    /// Whether the page demands it.
    pub required: bool,
    /// Whether what ends is an exception.
    pub exception: bool,
    /// Who may renew it, by the profile's IDs.
    pub who: Vec<String>,
}

impl System {
    /// The line of a pack.
    #[must_use]
    pub fn of(pack: &Pack, made: &Made) -> Self {
        let judged = pack.items.iter().filter(|item| item.required || item.state == State::Broken);
        let unassigned = pack.items.iter().filter(|item| item.state.waits() && item.waits_for.is_empty());
        Self {
            id: pack.id.clone(),
            title: pack.title.clone(),
            organisation: pack.organisation.clone(),
            classification: pack.classification.clone(),
            paper: pack.paper,
            as_of: pack.as_of,
            draft: pack.draft,
            headline: pack.headline.clone(),
            profile: made.profile.clone(),
            folder: made.folder.clone(),
            files: made.files.clone(),
            manifest: made.manifest,
            totals: SystemTotals::of(pack.items.iter()),
            states: pack.items.iter().map(|item| item.state).collect(),
            worst: judged.map(|item| item.state).min_by_key(|state| state.urgency()),
            exceptions: Exceptions {
                count: pack.exceptions.len(),
                ends: pack.exceptions.iter().filter_map(|exception| exception.until).min(),
            },
            findings: pack.findings.len(),
            deployments: pack.deployments.iter().map(|deployment| deployed(deployment, pack)).collect(),
            frameworks: pack
                .frameworks
                .iter()
                .map(|framework| Covered {
                    id: framework.id.clone(),
                    name: framework.name.clone(),
                    listed: framework.listed,
                    unlisted: framework.unlisted.len(),
                    total: framework.total,
                    settled: framework.settled,
                })
                .collect(),
            signers: people(pack),
            unassigned: unassigned.map(|item| item.state).collect(),
            deadlines: deadlines(pack),
        }
    }

    /// Whether something ran out between the day of the pack and another: then its states are no longer those of that day.
    #[must_use]
    pub fn ran_out(&self, day: NaiveDate) -> bool {
        self.deadlines.iter().any(|deadline| deadline.day >= self.as_of && deadline.day < day)
    }

    /// The name of a signer of the profile; the ID where it has none.
    #[must_use]
    pub fn person<'s>(&'s self, id: &'s str) -> &'s str {
        self.signers.iter().find(|person| person.id == id).map_or(id, |person| &person.name)
    }
}

fn deployed(deployment: &DeploymentView, pack: &Pack) -> Deployed {
    let items = || pack.items.iter().filter(|item| item.deployment == deployment.id);
    Deployed {
        id: deployment.id.clone(),
        service: deployment.service.clone(),
        name: deployment.name.clone(),
        tier: deployment.tier.clone(),
        revision: deployment.revision,
        newest: deployment.newest_revision.max(deployment.revision),
        totals: SystemTotals::of(items()),
        states: items().map(|item| item.state).collect(),
    }
}

/// The people of the profile with what waits for them; one walk over the items.
fn people(pack: &Pack) -> Vec<Person> {
    let mut waiting: BTreeMap<&str, (Counts, usize)> = BTreeMap::new();
    for item in pack.items.iter().filter(|item| item.state.waits()) {
        for id in &item.waits_for {
            let (counts, required) = waiting.entry(id).or_default();
            counts.add(item.state);
            *required += usize::from(item.required);
        }
    }
    let of = |signer: &crate::pack::SignerView| {
        let (waiting, required) = waiting.get(signer.id.as_str()).copied().unwrap_or_default();
        Person { id: signer.id.clone(), name: signer.name.clone(), email: signer.email.clone(), waiting, required }
    };
    pack.signers.iter().map(of).collect()
}

/// All of them, whatever their day: a pack that did not change is not made again, and a day that is far off when it was made
/// comes near.
fn deadlines(pack: &Pack) -> Vec<Deadline> {
    let ends: BTreeMap<usize, NaiveDate> =
        pack.exceptions.iter().filter_map(|exception| Some((exception.number, exception.until?))).collect();
    let of = |item: &ItemView| {
        let day = item.valid_until?;
        Some(Deadline {
            day,
            item: item.name.clone(),
            title: item.title.clone(),
            deployment: item.deployment.clone(),
            state: item.state,
            required: item.required,
            exception: ends.get(&item.number) == Some(&day),
            who: if item.waits_for.is_empty() { item.may_sign.clone() } else { item.waits_for.clone() },
        })
    };
    pack.items.iter().filter_map(of).collect()
}
