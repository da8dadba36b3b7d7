//! Model × profile: the items that this deployment owes, and a ledger of every row of the page.
//!
//! [`select`] is pure. The rule that it keeps: an item is left out only when an answer of the profile, or its tier,
//! says that it does not apply. A question left open includes the item and says so.

use crate::digest::Digest;
use crate::ids::{ActionId, AreaId, ItemId, OptionId, ServiceId, TierId};
use crate::model::{Action, Cadence, Duty, NothingToDo, Row, RowKind, Service, Truth};
use crate::profile::{Deployment, Profile};
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};
use uuid::{Uuid, uuid};

/// The namespace of the items' version 5 UUIDs (RFC 9562, section 5.5).
pub const NAMESPACE: Uuid = uuid!("b3f0c2a4-7f64-5d1e-9a57-2c8d1f6e4b90");

/// The UUID of an action: the same wherever and whenever it is exported.
#[must_use]
pub fn action_uuid(service: &ServiceId, action: &ActionId) -> Uuid {
    Uuid::new_v5(&NAMESPACE, format!("{service}/{action}").as_bytes())
}

/// What a profile owes.
#[derive(Debug)]
pub struct Checklist<'p> {
    /// The profile.
    pub profile: &'p Profile,
    /// Each deployment with its ledger, in the profile's order.
    pub scopes: Vec<Scope<'p>>,
    /// The items, by deployment, then in the order of the page.
    pub items: Vec<Item<'p>>,
}

/// One deployment's part of the reckoning.
#[derive(Debug)]
pub struct Scope<'p> {
    /// The deployment.
    pub deployment: &'p Deployment,
    /// One entry for each row of the page's revision, in the page's order.
    pub ledger: Vec<Entry<'p>>,
    /// The model's actions that give no item here, with the reason.
    pub left_out: Vec<LeftOut<'p>>,
}

/// What became of one row of the page.
#[derive(Debug)]
pub struct Entry<'p> {
    /// The row.
    pub row: &'p Row,
    /// What became of it.
    pub outcome: Outcome,
}

/// What became of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It gives these items.
    Items(Vec<ItemId>),
    /// It asks nothing of the customer.
    NothingToDo(NothingToDo),
    /// It does not concern this deployment.
    OutOfScope(Exclusion),
}

/// Why a row or an action does not concern a deployment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Exclusion {
    /// It is for another tier.
    OtherTier(TierId),
    /// The answers to these questions exclude it.
    Answers(BTreeSet<OptionId>),
}

/// An action that gives no item.
#[derive(Debug)]
pub struct LeftOut<'p> {
    /// The action.
    pub action: &'p Action,
    /// The reason.
    pub why: Exclusion,
}

/// One deed that this deployment owes.
#[derive(Debug)]
pub struct Item<'p> {
    /// `<deployment>/<action>`.
    pub id: ItemId,
    /// Version 5, over service and action.
    pub uuid: Uuid,
    /// The deployment that owes it.
    pub deployment: &'p Deployment,
    /// What is owed.
    pub action: &'p Action,
    /// The area of its first row.
    pub area: &'p AreaId,
    /// The rows that give it; at least one.
    pub sources: Vec<&'p Row>,
    /// Why it applies.
    pub why: Why,
    /// How often it must be shown again: the profile's word, or else the model's.
    pub cadence: Cadence,
    /// The day of the oldest page that asks for it; no sign-off can be older.
    pub since: NaiveDate,
    /// SHA-256 of the item as it reads: what a sign-off vouches for.
    pub wording: Digest,
}

/// Why an item applies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Why {
    /// The action has no condition.
    Always,
    /// These questions' answers brought it in.
    Answers(BTreeSet<OptionId>),
    /// These questions were left open, and nothing is hidden by default.
    LeftOpen(BTreeSet<OptionId>),
}

/// The count of a deployment's rows by what became of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct Tally {
    /// All rows of the kind in the page.
    pub rows: usize,
    /// Rows that give items.
    pub with_items: usize,
    /// Rows that ask nothing of the customer.
    pub nothing_to_do: usize,
    /// Rows that do not concern the deployment.
    pub out_of_scope: usize,
}

impl Tally {
    /// Whether each row is accounted for once.
    #[must_use]
    pub fn balances(&self) -> bool {
        self.with_items + self.nothing_to_do + self.out_of_scope == self.rows
    }
}

impl Scope<'_> {
    /// The reconciliation of one kind of row.
    ///
    /// `rows` is counted from the model and the parts from the ledger, so that a row that was lost on the way shows.
    #[must_use]
    pub fn tally(&self, kind: RowKind) -> Tally {
        let in_model = self
            .deployment
            .rows()
            .map_or(0, |revision| revision.rows.iter().filter(|row| row.kind == kind).count());
        let mut tally = Tally { rows: in_model, ..Tally::default() };
        for entry in self.ledger.iter().filter(|entry| entry.row.kind == kind) {
            match entry.outcome {
                Outcome::Items(_) => tally.with_items += 1,
                Outcome::NothingToDo(_) => tally.nothing_to_do += 1,
                Outcome::OutOfScope(_) => tally.out_of_scope += 1,
            }
        }
        tally
    }
}

/// The items that a profile owes, and the ledger of every row.
#[must_use]
pub fn select(profile: &Profile) -> Checklist<'_> {
    let mut items = Vec::new();
    let scopes = profile.deployments.iter().map(|deployment| scope(profile, deployment, &mut items)).collect();
    Checklist { profile, scopes, items }
}

fn scope<'p>(profile: &Profile, deployment: &'p Deployment, items: &mut Vec<Item<'p>>) -> Scope<'p> {
    let rows = deployment.rows().map_or(&[][..], |revision| &revision.rows);
    let first_asked = first_asked(deployment.service());
    let mut ledger = Vec::with_capacity(rows.len());
    let mut places: BTreeMap<&ActionId, usize> = BTreeMap::new();
    let mut left_out: Vec<LeftOut<'p>> = Vec::new();
    for row in rows {
        let outcome = match (other_tier(row, deployment), &row.duty) {
            (Some(tier), duty) => {
                let why = Exclusion::OtherTier(tier.clone());
                left_out.extend(actions(deployment, duty).map(|action| LeftOut { action, why: why.clone() }));
                Outcome::OutOfScope(why)
            }
            (None, Duty::Nothing(why)) => Outcome::NothingToDo(*why),
            (None, duty @ Duty::Actions(_)) => {
                let mut given = Vec::new();
                let mut decided_by = BTreeSet::new();
                for action in actions(deployment, duty) {
                    match applies(action, deployment) {
                        Ok(why) => {
                            let place = *places.entry(&action.id).or_insert_with(|| {
                                let cadence = profile.cadence(&deployment.id, &action.id);
                                let since = first_asked.get(&action.id).copied().unwrap_or(deployment.revision);
                                items.push(item(deployment, action, row, (why, cadence, since)));
                                items.len() - 1
                            });
                            items[place].sources.push(row);
                            given.push(items[place].id.clone());
                        }
                        Err(options) => {
                            decided_by.extend(options.iter().cloned());
                            left_out.push(LeftOut { action, why: Exclusion::Answers(options) });
                        }
                    }
                }
                if given.is_empty() {
                    Outcome::OutOfScope(Exclusion::Answers(decided_by))
                } else {
                    Outcome::Items(given)
                }
            }
        };
        ledger.push(Entry { row, outcome });
    }
    let mut seen = BTreeSet::new();
    left_out.retain(|left| !places.contains_key(&left.action.id) && seen.insert(&left.action.id));
    Scope { deployment, ledger, left_out }
}

/// The row's tier, where it is not the deployment's.
fn other_tier<'p>(row: &'p Row, deployment: &Deployment) -> Option<&'p TierId> {
    row.tier.as_ref().filter(|tier| deployment.tier.as_ref() != Some(*tier))
}

fn actions<'p>(deployment: &'p Deployment, duty: &'p Duty) -> impl Iterator<Item = &'p Action> {
    let ids: &[ActionId] = match duty {
        Duty::Nothing(_) => &[],
        Duty::Actions(ids) => ids,
    };
    ids.iter().filter_map(|id| deployment.service().actions.get(id))
}

/// Why an action applies, or the questions whose answers exclude it.
pub(crate) fn applies(action: &Action, deployment: &Deployment) -> Result<Why, BTreeSet<OptionId>> {
    let Some(when) = &action.when else { return Ok(Why::Always) };
    let verdict = when.decide(&deployment.answers);
    match verdict.truth {
        Truth::Yes => Ok(Why::Answers(verdict.because)),
        Truth::Open => Ok(Why::LeftOpen(verdict.because)),
        Truth::No => Err(verdict.because),
    }
}

fn item<'p>(
    deployment: &'p Deployment,
    action: &'p Action,
    row: &'p Row,
    (why, own_cadence, since): (Why, Option<Cadence>, NaiveDate),
) -> Item<'p> {
    Item {
        id: ItemId { deployment: deployment.id.clone(), action: action.id.clone() },
        uuid: action_uuid(&deployment.service().id, &action.id),
        deployment,
        action,
        area: &row.area,
        sources: Vec::new(),
        why,
        cadence: own_cadence.unwrap_or(action.cadence),
        since,
        wording: digest_of_wording(&action.title, &action.statement),
    }
}

/// For each action the date of the oldest revision with a row that gives it.
fn first_asked(service: &Service) -> BTreeMap<&ActionId, NaiveDate> {
    let mut first = BTreeMap::new();
    for revision in &service.revisions {
        let ids = revision.rows.iter().filter_map(|row| match &row.duty {
            Duty::Actions(ids) => Some(ids),
            Duty::Nothing(_) => None,
        });
        for id in ids.flatten() {
            let date = first.entry(id).or_insert(revision.date);
            *date = revision.date.min(*date);
        }
    }
    first
}

/// The service, tier and instance of a deployment in one line: what a signature is bound to, beside the item's name.
#[must_use]
pub fn scope_text(deployment: &Deployment) -> String {
    let mut text = deployment.service().id.to_string();
    for part in [deployment.tier.as_ref().map(TierId::as_str), deployment.instance.as_deref()].into_iter().flatten()
    {
        text.push(' ');
        text.push_str(part);
    }
    text
}

/// The digest of an item's title and statement, a line each: what a person reads before they sign.
#[must_use]
pub fn digest_of_wording(title: &str, statement: &str) -> Digest {
    Digest::of(format!("{title}\n{statement}\n").as_bytes())
}

impl Item<'_> {
    /// The item's ID and those that it had before, newest first: where a record may speak of it.
    pub fn ids(&self) -> impl Iterator<Item = ItemId> {
        let before = self
            .action
            .formerly
            .iter()
            .map(|old| ItemId { deployment: self.id.deployment.clone(), action: old.clone() });
        std::iter::once(self.id.clone()).chain(before)
    }
}

impl Checklist<'_> {
    /// The items of a name: `<deployment>/<action>`, or the action alone, or a former ID, or a beginning of one.
    ///
    /// An exact name wins over a beginning.
    #[must_use]
    pub fn find(&self, name: &str) -> Vec<&Item<'_>> {
        let exact = |item: &&Item<'_>| {
            item.id.to_string() == name
                || item.id.action.as_str() == name
                || item.action.formerly.iter().any(|old| old.as_str() == name)
        };
        let found: Vec<_> = self.items.iter().filter(exact).collect();
        if !found.is_empty() {
            return found;
        }
        let begins =
            |item: &&Item<'_>| item.id.to_string().starts_with(name) || item.id.action.as_str().starts_with(name);
        self.items.iter().filter(begins).collect()
    }

    /// How people name an item: the action alone, and the deployment before it where there are several.
    #[must_use]
    pub fn short_name(&self, id: &ItemId) -> String {
        if self.scopes.len() > 1 { id.to_string() } else { id.action.to_string() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::SourceFile;
    use crate::model::library::{Library, MODELS};
    use crate::profile;

    /// A name is the item's, in full or its action's, or an earlier one; a beginning only where no item has the name.
    #[test]
    fn items_are_found_by_each_of_their_names() {
        let (_, shipped) = MODELS.iter().find(|(name, _)| *name == "hs-crypto").expect("shipped");
        // The first action had another name.
        let own = shipped.replacen("\ntitle = ", "\nformerly = [\"a-former-name\"]\ntitle = ", 1);
        let models = BTreeMap::from([("hs-crypto".to_owned(), SourceFile::new("hs-crypto.toml", own))]);
        let library = Library::new(&models);
        let text = "id = \"p\"\ntitle = \"P\"\n[[deployment]]\nservice = \"hs-crypto\"\n";
        let profile = profile::load(&SourceFile::new("p", text), &library).expect("it loads");
        let checklist = select(&profile);
        let named = |name: &str| checklist.find(name).iter().map(|item| item.id.to_string()).collect::<Vec<_>>();
        let all: Vec<String> = checklist.items.iter().map(|item| item.id.to_string()).collect();
        for item in &checklist.items {
            let (id, action) = (item.id.to_string(), item.id.action.as_str());
            assert_eq!(named(&id), [&*id]);
            assert_eq!(named(action), [&*id]);
            for old in &item.action.formerly {
                assert_eq!(named(old.as_str()), [&*id]);
            }
            let begins = |name: &str| -> Vec<String> {
                let starts =
                    |other: &&String| other.starts_with(name) || other["hs-crypto/".len()..].starts_with(name);
                all.iter().filter(starts).cloned().collect()
            };
            for short in [&id[..id.len() - 1], &action[..action.len() - 1]] {
                let exact = checklist
                    .items
                    .iter()
                    .any(|other| other.id.to_string() == short || other.id.action.as_str() == short);
                assert!(exact || named(short) == begins(short), "{short}");
            }
        }
        assert!(named("no-such-item").is_empty());
        assert_eq!(named("a-former-name").len(), 1);
    }

    /// Words of before a page asked for something are none about it; of two pages that ask, the older one counts.
    #[test]
    fn an_item_is_owed_since_the_first_page_that_asks_for_it() {
        let library = Library::new(&crate::model::library::NoFolder);
        let text = "id = \"p\"\ntitle = \"P\"\n[[deployment]]\nservice = \"key-protect\"\ntier = \"standard\"\n";
        let profile = profile::load(&SourceFile::new("p", text), &library).expect("it loads");
        let checklist = select(&profile);
        let since = |name: &str| checklist.find(name).first().map(|item| item.since.to_string());
        assert_eq!(since("plan-regions-for-instances").as_deref(), Some("2020-04-22"));
        let revisions: BTreeSet<_> = checklist.items.iter().map(|item| item.since.to_string()).collect();
        assert_eq!(revisions.into_iter().collect::<Vec<_>>(), ["2020-04-22", "2026-03-19"]);
    }

    #[test]
    fn an_item_of_one_deployment_is_called_by_its_action_alone() {
        let library = Library::new(&crate::model::library::NoFolder);
        let names = |deployments: &[&str]| -> BTreeSet<bool> {
            let parts = deployments
                .iter()
                .map(|id| format!("[[deployment]]\nid = \"{id}\"\nservice = \"secrets-manager\"\n"));
            let text = format!("id = \"p\"\ntitle = \"P\"\n{}", parts.collect::<String>());
            let profile = profile::load(&SourceFile::new("p", text), &library).expect("it loads");
            let checklist = select(&profile);
            checklist.items.iter().map(|item| checklist.short_name(&item.id).contains('/')).collect()
        };
        assert_eq!(names(&["a"]), BTreeSet::from([false]));
        assert_eq!(names(&["a", "b"]), BTreeSet::from([true]));
    }

    #[test]
    fn a_row_that_is_lost_or_counted_twice_does_not_balance() {
        let tally = |rows| Tally { rows, with_items: 4, nothing_to_do: 2, out_of_scope: 1 };
        assert!(tally(7).balances());
        assert!(!tally(6).balances() && !tally(8).balances());
    }
}
