//! From an assessment to the pack's view.

use super::crosswalk::crosswalk;
use super::exceptions::exceptions;
use super::items::{Controls, Index, event_view, item};
use super::models::{models, roles};
use super::scope::deployment;
use super::since::since;
use super::timeline::{history, timeline};
use super::{
    AreaView, DeploymentView, Digests, EventView, FindingView, ItemView, KeyView, NotOwed, Pack, PolicyView,
    SCHEMA, STATEMENTS, STEPS, SignerView, StateCount, Tool, Totals, charts,
};
use crate::assess::{Assessment, Basis, State, assess};
use crate::checklist::{Checklist, Item};
use crate::digest::Digest;
use crate::framework::Frameworks;
use crate::ids::{FrameworkId, ItemId};
use crate::profile::{Deployment, Signer};
use crate::record::{ItemRecord, SignOff};
use crate::snapshot::{History, Snapshot};
use crate::text::count;
use std::collections::{BTreeMap, BTreeSet};

/// The version of this program.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// What a pack is made from.
pub struct Inputs<'a> {
    /// What is owed, what people did, what was found, and the day.
    pub basis: Basis<'a>,
    /// SHA-256 of the record's bytes.
    pub record_digest: Digest,
    /// Whether the evidence files go into the pack.
    pub with_evidence: bool,
    /// The frameworks of the crosswalk.
    pub frameworks: &'a Frameworks,
    /// The pack with which this one is compared.
    pub earlier: Option<&'a Snapshot>,
    /// The version of the program that makes the pack; `verify` puts in that of the pack before it.
    pub version: &'a str,
}

impl<'a> Inputs<'a> {
    /// A pack without evidence files, compared with none.
    #[must_use]
    pub fn new(basis: Basis<'a>, record_digest: Digest, frameworks: &'a Frameworks) -> Self {
        Self { basis, record_digest, with_evidence: false, frameworks, earlier: None, version: VERSION }
    }
}

/// The view of a pack.
#[must_use]
pub fn build(inputs: &Inputs<'_>) -> Pack {
    let assessment = &assess(&inputs.basis);
    let checklist = assessment.checklist;
    let profile = checklist.profile;
    let mut evidence = Index::new(&inputs.basis, inputs.with_evidence);
    let controls: Vec<Controls> = assessment
        .standings
        .iter()
        .map(|standing| inputs.frameworks.controls(standing.item.deployment.service(), standing.item.action))
        .collect();
    let items: Vec<ItemView> = assessment
        .standings
        .iter()
        .zip(&controls)
        .enumerate()
        .map(|(index, (standing, controls))| {
            item(index + 1, standing, checklist, &mut evidence, (inputs.frameworks, controls))
        })
        .collect();
    let evidence = evidence.pieces;
    let deployments: Vec<DeploymentView> =
        checklist.scopes.iter().map(|scope| deployment(scope, checklist, inputs.version)).collect();
    let areas = areas(assessment);
    let states = state_counts(assessment.standings.iter().map(|standing| standing.state));
    let totals = totals(&items, &deployments);
    let wanted = wanted_frameworks(checklist, &controls);
    let frameworks = crosswalk(&wanted, items.iter().zip(&controls), inputs.frameworks);
    let journal = journal(inputs);
    let history = history(&inputs.basis);
    let draft = items.iter().any(|item| item.required && !item.settled);
    Pack {
        schema: SCHEMA,
        tool: Tool { name: "rchecklist", version: inputs.version.to_owned() },
        id: profile.id.to_string(),
        title: profile.title.clone(),
        classification: profile.classification.clone(),
        organisation: profile.organisation.clone(),
        as_of: assessment.as_of,
        looking_back: inputs.basis.looking_back,
        period: profile.period,
        draft,
        paper: profile.paper,
        time_zone: profile.zone.name().to_owned(),
        statements: STATEMENTS,
        headline: headline(&totals),
        policy: PolicyView {
            signatures: profile.policy.signatures.word(),
            due_soon_days: profile.policy.due_soon_days,
        },
        charts: charts::alternatives(&totals, &states, &areas, &frameworks, &deployments, &history),
        totals,
        states,
        models: models(checklist),
        roles: roles(checklist),
        deployments,
        areas,
        frameworks,
        timeline: timeline(&assessment.standings, &items, &evidence, &inputs.basis),
        history,
        evidence,
        with_evidence: inputs.with_evidence,
        signers: profile.signers.iter().map(|signer| signer_view(signer, checklist, &journal)).collect(),
        journal,
        exceptions: exceptions(&assessment.standings, &items, profile, assessment.as_of),
        since: inputs
            .earlier
            .map(|earlier| since(earlier, &items, &histories(&inputs.basis), &formerly(checklist))),
        steps: STEPS,
        findings: findings(assessment),
        not_owed: not_owed(inputs),
        digests: Digests { profile: profile.digest, record: inputs.record_digest },
        items,
    }
}

/// What the record holds of each item up to the day, by the item's name in the record.
#[must_use]
pub fn histories(basis: &Basis<'_>) -> BTreeMap<String, History> {
    let profile = basis.checklist.profile;
    let of = |(id, item): (&ItemId, &ItemRecord)| {
        let digests = basis.proofs.get(id).map_or(&[][..], |checked| &checked.chain.digests);
        let events = item.sign_offs.iter().zip(digests);
        let events = events.filter(|(event, _)| profile.day_of(&event.at) <= basis.as_of);
        let evidence = item.evidence.iter().map(|piece| (piece.file.clone(), piece.sha256)).collect();
        (id.to_string(), History { events: events.map(|(_, digest)| *digest).collect(), evidence })
    };
    basis.record.items.iter().map(of).filter(|(_, history)| *history != History::default()).collect()
}

/// The old IDs of each item that has some.
fn formerly(checklist: &Checklist<'_>) -> BTreeMap<String, Vec<String>> {
    let items = checklist.items.iter().filter(|item| !item.action.formerly.is_empty());
    items.map(|item| (item.id.to_string(), item.ids().skip(1).map(|id| id.to_string()).collect())).collect()
}

fn headline(totals: &Totals) -> String {
    if totals.items == 0 {
        return "Nothing is owed: no row of the page gives this deployment a duty.".to_owned();
    }
    let open = totals.required - totals.required_settled;
    if open == 0 {
        format!("All {} are settled.", count(totals.required, "required item"))
    } else {
        format!(
            "{} of {} are settled; {open} to do.",
            totals.required_settled,
            count(totals.required, "required item")
        )
    }
}

fn totals(items: &[ItemView], deployments: &[DeploymentView]) -> Totals {
    let mut totals = Totals { items: items.len(), ..Totals::default() };
    for item in items {
        if item.required {
            totals.required += 1;
            totals.required_settled += usize::from(item.settled);
        } else {
            totals.optional += 1;
        }
        totals.two_person += usize::from(item.two_person);
    }
    let questions = deployments.iter().flat_map(|deployment| &deployment.questions);
    totals.open_questions = questions.filter(|question| question.answer.is_none()).count();
    totals
}

fn state_counts(states: impl Iterator<Item = State>) -> Vec<StateCount> {
    let mut counts: BTreeMap<State, usize> = BTreeMap::new();
    for state in states {
        *counts.entry(state).or_default() += 1;
    }
    State::ALL
        .iter()
        .map(|state| StateCount {
            state: *state,
            label: state.label(),
            settled: state.is_settled(),
            count: counts.get(state).copied().unwrap_or(0),
        })
        .collect()
}

fn areas(assessment: &Assessment<'_>) -> Vec<AreaView> {
    let mut groups: Vec<(&Deployment, &crate::ids::AreaId, Vec<State>)> = Vec::new();
    let mut places = BTreeMap::new();
    for standing in &assessment.standings {
        let item = standing.item;
        let place = *places.entry((&item.id.deployment, item.area)).or_insert_with(|| {
            groups.push((item.deployment, item.area, Vec::new()));
            groups.len() - 1
        });
        groups[place].2.push(standing.state);
    }
    groups
        .into_iter()
        .map(|(deployment, area, states)| AreaView {
            deployment: deployment.id.to_string(),
            area: area.to_string(),
            name: deployment.service().area_name(area).to_owned(),
            total: states.len(),
            settled: states.iter().filter(|state| state.is_settled()).count(),
            states: state_counts(states.into_iter()),
        })
        .collect()
}

/// The profile's frameworks, or all that the items know, in the order of their names.
fn wanted_frameworks<'a>(checklist: &'a Checklist<'_>, controls: &'a [Controls]) -> Vec<&'a FrameworkId> {
    let chosen = &checklist.profile.frameworks;
    if chosen.is_empty() {
        let known: BTreeSet<&FrameworkId> = controls.iter().flat_map(BTreeMap::keys).collect();
        known.into_iter().collect()
    } else {
        chosen.iter().collect()
    }
}

/// Every sign-off up to the day, oldest first; those of items that are no longer owed as well.
fn journal(inputs: &Inputs<'_>) -> Vec<EventView> {
    let basis = &inputs.basis;
    let checklist = basis.checklist;
    let profile = checklist.profile;
    let mut events: Vec<(&ItemId, usize, &SignOff)> = basis
        .record
        .items
        .iter()
        .flat_map(|(id, item)| item.sign_offs.iter().enumerate().map(move |(place, event)| (id, place, event)))
        .filter(|(_, _, event)| profile.day_of(&event.at) <= basis.as_of)
        .collect();
    events.sort_by_key(|(id, _, event)| (event.at, *id));
    events
        .into_iter()
        .map(|(id, place, event)| {
            let record = basis.record.items.get(id);
            event_view((id, record), place, event, basis.proofs.get(id), checklist)
        })
        .collect()
}

fn findings(assessment: &Assessment<'_>) -> Vec<FindingView> {
    assessment
        .findings()
        .map(|(id, finding)| FindingView {
            item: assessment.checklist.short_name(id),
            code: finding.code,
            message: finding.message.clone(),
        })
        .collect()
}

fn not_owed(inputs: &Inputs<'_>) -> Vec<NotOwed> {
    let owed: BTreeSet<ItemId> = inputs.basis.checklist.items.iter().flat_map(Item::ids).collect();
    inputs
        .basis
        .record
        .items
        .iter()
        .filter(|(id, _)| !owed.contains(*id))
        .map(|(id, item)| NotOwed {
            id: id.to_string(),
            title: item.title.clone(),
            since: item.not_owed_since,
            evidence: item.evidence.len(),
            sign_offs: item.sign_offs.len(),
        })
        .collect()
}

fn signer_view(signer: &Signer, checklist: &Checklist<'_>, journal: &[EventView]) -> SignerView {
    let mine = || journal.iter().filter(|event| event.signer == signer.id.as_str());
    let role_name = |role: &crate::ids::RoleId| {
        checklist
            .scopes
            .iter()
            .find_map(|scope| scope.deployment.service().roles.get(role))
            .map_or_else(|| role.to_string(), String::clone)
    };
    SignerView {
        id: signer.id.to_string(),
        name: signer.name.clone(),
        email: signer.email.clone(),
        roles: signer.roles.iter().map(role_name).collect(),
        role_ids: signer.roles.iter().map(ToString::to_string).collect(),
        keys: signer
            .keys
            .iter()
            .map(|own| KeyView {
                kind: own.key.kind().label(),
                fingerprint: own.key.fingerprint(),
                valid_from: own.valid_from,
                valid_until: own.valid_until,
                revoked: own.revoked,
            })
            .collect(),
        sign_offs: mine().count(),
        signed: mine().filter(|event| event.statement.is_some()).count(),
        last: mine().map(|event| event.on).max(),
        items: checklist
            .items
            .iter()
            .filter(|item| item.action.signing.all().any(|role| signer.roles.contains(role)))
            .count(),
    }
}
