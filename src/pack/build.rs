//! From an assessment to the pack's view.

use super::crosswalk::crosswalk;
use super::{
    AreaView, CommandView, ControlsView, DeploymentView, Digests, EventView, EvidenceView, FindingView, ItemView,
    LedgerView, LeftOutView, NotOwed, Pack, PolicyView, QuestionView, SCHEMA, STATEMENTS, SignerView, SourceView,
    StateCount, Tool, Totals, charts,
};
use crate::assess::{Assessment, Standing, State};
use crate::checklist::{Checklist, Entry, Exclusion, LeftOut, Outcome, Scope, Why};
use crate::digest::Digest;
use crate::ids::{FrameworkId, ItemId, OptionId};
use crate::model::library::Origin;
use crate::model::{QuestionKind, Row, RowKind, Service, Signing, framework_name};
use crate::profile::{Deployment, Signer};
use crate::record::{Record, SignOff};
use crate::text::count;
use chrono::{SecondsFormat, Utc};
use std::collections::{BTreeMap, BTreeSet};

/// What a pack is made from.
pub struct Inputs<'a> {
    /// The state of each item.
    pub assessment: &'a Assessment<'a>,
    /// What the people did.
    pub record: &'a Record,
    /// SHA-256 of the record's bytes.
    pub record_digest: Digest,
}

/// The view of a pack.
#[must_use]
pub fn build(inputs: &Inputs<'_>) -> Pack {
    let assessment = inputs.assessment;
    let checklist = assessment.checklist;
    let profile = checklist.profile;
    let mut evidence = Vec::new();
    let items: Vec<ItemView> = assessment
        .standings
        .iter()
        .enumerate()
        .map(|(index, standing)| item(index + 1, standing, checklist, &mut evidence))
        .collect();
    let deployments: Vec<DeploymentView> =
        checklist.scopes.iter().map(|scope| deployment(scope, checklist)).collect();
    let areas = areas(assessment);
    let states = state_counts(assessment.standings.iter().map(|standing| standing.state));
    let totals = totals(&items, &deployments);
    let wanted = wanted_frameworks(checklist);
    let controls = assessment.standings.iter().map(|standing| &standing.item.action.controls);
    let frameworks = crosswalk(&wanted, items.iter().zip(controls));
    let draft = items.iter().any(|item| item.required && !item.settled);
    Pack {
        schema: SCHEMA,
        tool: Tool { name: "rchecklist", version: env!("CARGO_PKG_VERSION") },
        id: profile.id.to_string(),
        title: profile.title.clone(),
        classification: profile.classification.clone(),
        organisation: profile.organisation.clone(),
        as_of: assessment.as_of,
        period: profile.period,
        draft,
        statements: STATEMENTS,
        headline: headline(&totals),
        policy: PolicyView {
            signatures: profile.policy.signatures.word(),
            due_soon_days: profile.policy.due_soon_days,
        },
        charts: charts::alternatives(&totals, &states, &areas, &frameworks, &deployments),
        totals,
        states,
        deployments,
        areas,
        frameworks,
        evidence,
        journal: journal(inputs),
        findings: findings(assessment),
        not_owed: not_owed(inputs),
        signers: profile.signers.iter().map(|signer| signer_view(signer, checklist)).collect(),
        digests: Digests { profile: profile.digest, record: inputs.record_digest },
        items,
    }
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
fn wanted_frameworks<'a>(checklist: &'a Checklist<'_>) -> Vec<&'a FrameworkId> {
    let chosen = &checklist.profile.frameworks;
    if chosen.is_empty() {
        let known: BTreeSet<&FrameworkId> =
            checklist.items.iter().flat_map(|item| item.action.controls.keys()).collect();
        known.into_iter().collect()
    } else {
        chosen.iter().collect()
    }
}

fn item(
    number: usize,
    standing: &Standing<'_>,
    checklist: &Checklist<'_>,
    index: &mut Vec<EvidenceView>,
) -> ItemView {
    let item = standing.item;
    let action = item.action;
    let service = item.deployment.service();
    let name = checklist.short_name(&item.id);
    let wanted = wanted_frameworks_of(checklist);
    let mut evidence = Vec::new();
    for piece in standing.record.map_or(&[][..], |record| &record.evidence) {
        let reference = format!("E{}", index.len() + 1);
        evidence.push(reference.clone());
        index.push(EvidenceView {
            reference,
            item: name.clone(),
            file: piece.file.clone(),
            sha256: piece.sha256,
            description: piece.description.clone(),
            collected: piece.collected,
            covers: piece.covers,
            by: piece.by.as_deref().map(|by| person(by, checklist)),
        });
    }
    let sign_offs = standing.record.map_or(&[][..], |record| &record.sign_offs);
    ItemView {
        number,
        id: item.id.to_string(),
        uuid: item.uuid.to_string(),
        deployment: item.id.deployment.to_string(),
        service: service.short_name.clone(),
        area: service.area_name(item.area).to_owned(),
        title: action.title.clone(),
        statement: action.statement.clone(),
        required: action.required,
        modality: action.modality.label(),
        cadence: action.cadence.to_string(),
        signers: signers(&action.signing, service),
        two_person: action.signing.persons() > 1,
        why: why(&item.why, item.deployment),
        left_open: matches!(item.why, Why::LeftOpen(_)),
        state: standing.state,
        state_label: standing.state.label(),
        settled: standing.state.is_settled(),
        reason: standing.reason.clone(),
        valid_until: standing.valid_until,
        sources: item.sources.iter().map(|row| source(row, item.deployment)).collect(),
        accepted_evidence: action.evidence.clone(),
        commands: action
            .commands
            .iter()
            .map(|command| CommandView {
                run: command.run.clone(),
                shows: command.shows.clone(),
                caution: command.caution.clone(),
            })
            .collect(),
        controls: action
            .controls
            .iter()
            .filter(|(framework, _)| wanted.is_none_or(|wanted| wanted.contains(framework)))
            .map(|(framework, ids)| ControlsView {
                framework: framework_name(framework).to_owned(),
                ids: ids.clone(),
            })
            .collect(),
        notes: action.notes.clone(),
        evidence,
        sign_offs: sign_offs.iter().map(|event| event_view(&name, event, checklist)).collect(),
        findings: standing.findings.iter().map(|finding| finding.message.clone()).collect(),
        wording: item.wording,
        name,
    }
}

/// The frameworks that the profile chose; `None` for all.
fn wanted_frameworks_of<'a>(checklist: &'a Checklist<'_>) -> Option<&'a [FrameworkId]> {
    let chosen = checklist.profile.frameworks.as_slice();
    (!chosen.is_empty()).then_some(chosen)
}

fn signers(signing: &Signing, service: &Service) -> String {
    let names = |roles: &[crate::ids::RoleId]| {
        let names: Vec<&str> =
            roles.iter().map(|role| service.roles.get(role).map_or(role.as_str(), String::as_str)).collect();
        names.join(" or ")
    };
    match signing {
        Signing::One { roles } => names(roles),
        Signing::Two { first, second } => format!("{}, and a second person: {}", names(first), names(second)),
    }
}

fn why(why: &Why, deployment: &Deployment) -> String {
    match why {
        Why::Always => "it holds for every deployment".to_owned(),
        Why::Answers(options) => format!("because of the answer {}", answers(options, deployment)),
        Why::LeftOpen(options) => format!("the question {} is left open", names(options)),
    }
}

fn names(options: &BTreeSet<OptionId>) -> String {
    options.iter().map(OptionId::as_str).collect::<Vec<_>>().join(", ")
}

fn answers(options: &BTreeSet<OptionId>, deployment: &Deployment) -> String {
    let parts: Vec<String> = options
        .iter()
        .map(|option| match deployment.answers.get(option) {
            Some(answer) => format!("{option} = {answer}"),
            None => option.to_string(),
        })
        .collect();
    parts.join(", ")
}

fn exclusion(why: &Exclusion, deployment: &Deployment) -> String {
    match why {
        Exclusion::OtherTier(tier) => format!("for tier {} only", deployment.service().tier_name(tier)),
        Exclusion::Answers(options) => format!("excluded by the answer {}", answers(options, deployment)),
    }
}

fn place(row: &Row) -> String {
    let at = &row.at;
    match row.kind {
        RowKind::Table => format!("#{}, table {}, row {} (line {})", at.anchor, at.table, at.row, at.line),
        RowKind::Area => format!("#{}, sentence {} (line {})", at.anchor, at.row, at.line),
    }
}

fn source(row: &Row, deployment: &Deployment) -> SourceView {
    SourceView {
        place: format!("{} {}, {}", deployment.service().id, deployment.revision, place(row)),
        task: row.task.clone(),
        provider: row.provider.clone(),
        customer: row.customer.clone(),
        digest: row.digest,
        notes: row.notes.clone(),
    }
}

fn deployment(scope: &Scope<'_>, checklist: &Checklist<'_>) -> DeploymentView {
    let deployment = scope.deployment;
    let service = deployment.service();
    let revision = deployment.rows();
    let newest = service.revision(None).map_or(deployment.revision, |revision| revision.date);
    let (model_origin, model_note) = match deployment.model.origin {
        Origin::Shipped => ("shipped", format!("the model that rchecklist {} ships", env!("CARGO_PKG_VERSION"))),
        Origin::Changed => ("changed", "not the model that rchecklist ships: it was changed".to_owned()),
        Origin::Own => ("own", "a model of the customer's own; rchecklist ships none for this service".to_owned()),
    };
    DeploymentView {
        id: deployment.id.to_string(),
        service: service.id.to_string(),
        name: service.name.clone(),
        provider: service.provider.clone(),
        tier: deployment.tier.as_ref().map(|tier| service.tier_name(tier).to_owned()),
        instance: deployment.instance.clone(),
        revision: deployment.revision,
        pinned: deployment.pinned,
        newest_revision: newest,
        page_url: revision.map_or(String::new(), |revision| revision.url.clone()),
        page_digest: revision.map_or(service.digest, |revision| revision.page_digest),
        model_digest: service.digest,
        model_origin,
        model_note,
        notes: service.notes.iter().chain(revision.iter().flat_map(|revision| &revision.notes)).cloned().collect(),
        questions: questions(scope, checklist),
        table_rows: scope.tally(RowKind::Table),
        area_rows: scope.tally(RowKind::Area),
        ledger: scope.ledger.iter().map(|entry| ledger(entry, scope, checklist)).collect(),
        left_out: scope.left_out.iter().map(|left| left_out(left, deployment)).collect(),
        actions_in_model: service.actions.len(),
        items: checklist.items.iter().filter(|item| item.id.deployment == deployment.id).count(),
    }
}

fn left_out(left: &LeftOut<'_>, deployment: &Deployment) -> LeftOutView {
    LeftOutView {
        id: left.action.id.to_string(),
        title: left.action.title.clone(),
        reason: exclusion(&left.why, deployment),
    }
}

fn questions(scope: &Scope<'_>, checklist: &Checklist<'_>) -> Vec<QuestionView> {
    let deployment = scope.deployment;
    let mine = || checklist.items.iter().filter(|item| item.id.deployment == deployment.id);
    deployment
        .service()
        .questions_for(deployment.tier.as_ref(), deployment.revision)
        .map(|question| QuestionView {
            id: question.id.to_string(),
            question: question.text.clone(),
            answer: deployment.answers.get(&question.id).map(|answer| match (&question.kind, answer) {
                (QuestionKind::Choice { values, .. }, crate::model::Answer::Values(given)) => values
                    .iter()
                    .filter(|(id, _)| given.contains(id))
                    .map(|(_, name)| name.as_str())
                    .collect::<Vec<_>>()
                    .join("; "),
                (_, answer) => answer.to_string(),
            }),
            brings_in: mine()
                .filter(|item| match &item.why {
                    Why::Always => false,
                    Why::Answers(options) | Why::LeftOpen(options) => options.contains(&question.id),
                })
                .map(|item| checklist.short_name(&item.id))
                .collect(),
            leaves_out: scope
                .left_out
                .iter()
                .filter(|left| matches!(&left.why, Exclusion::Answers(options) if options.contains(&question.id)))
                .map(|left| left.action.id.to_string())
                .collect(),
        })
        .collect()
}

fn ledger(entry: &Entry<'_>, scope: &Scope<'_>, checklist: &Checklist<'_>) -> LedgerView {
    let row = entry.row;
    let service = scope.deployment.service();
    let (outcome, items, reason) = match &entry.outcome {
        Outcome::Items(items) => ("items", items.as_slice(), None),
        Outcome::NothingToDo(why) => ("nothing-to-do", &[][..], Some(why.label().to_owned())),
        Outcome::OutOfScope(why) => ("out-of-scope", &[][..], Some(exclusion(why, scope.deployment))),
    };
    LedgerView {
        kind: row.kind.word(),
        area: service.area_name(&row.area).to_owned(),
        tier: row.tier.as_ref().map(|tier| service.tier_name(tier).to_owned()),
        task: row.task.clone(),
        place: place(row),
        digest: row.digest,
        outcome,
        items: items.iter().map(|id: &ItemId| checklist.short_name(id)).collect(),
        reason,
    }
}

/// A signer's name, or the ID as recorded where the profile does not know it.
fn person(id: &str, checklist: &Checklist<'_>) -> String {
    checklist.profile.signer(id).map_or_else(|| id.to_owned(), |signer| signer.name.clone())
}

fn event_view(item: &str, event: &SignOff, checklist: &Checklist<'_>) -> EventView {
    EventView {
        item: item.to_owned(),
        by: person(&event.by, checklist),
        role: event.role.clone(),
        decision: event.decision.label(),
        at: event.at.with_timezone(&Utc).to_rfc3339_opts(SecondsFormat::Secs, true),
        note: event.note.clone(),
        until: event.until,
        kind: if event.signature.is_some() { "signature not checked" } else { "recorded, not signed" },
    }
}

/// Every sign-off up to the day, oldest first; those of items that are no longer owed as well.
fn journal(inputs: &Inputs<'_>) -> Vec<EventView> {
    let checklist = inputs.assessment.checklist;
    let mut events: Vec<(&ItemId, &SignOff)> = inputs
        .record
        .items
        .iter()
        .flat_map(|(id, item)| item.sign_offs.iter().map(move |event| (id, event)))
        .filter(|(_, event)| event.at.with_timezone(&Utc).date_naive() <= inputs.assessment.as_of)
        .collect();
    events.sort_by_key(|(id, event)| (event.at, *id));
    events.into_iter().map(|(id, event)| event_view(&checklist.short_name(id), event, checklist)).collect()
}

fn findings(assessment: &Assessment<'_>) -> Vec<FindingView> {
    let checklist = assessment.checklist;
    assessment
        .standings
        .iter()
        .flat_map(|standing| {
            standing.findings.iter().map(|finding| FindingView {
                item: checklist.short_name(&standing.item.id),
                code: finding.code,
                message: finding.message.clone(),
            })
        })
        .collect()
}

fn not_owed(inputs: &Inputs<'_>) -> Vec<NotOwed> {
    let owed: BTreeSet<&ItemId> = inputs.assessment.checklist.items.iter().map(|item| &item.id).collect();
    inputs
        .record
        .items
        .iter()
        .filter(|(id, _)| !owed.contains(id))
        .map(|(id, item)| NotOwed {
            id: id.to_string(),
            title: item.title.clone(),
            since: item.not_owed_since,
            evidence: item.evidence.len(),
            sign_offs: item.sign_offs.len(),
        })
        .collect()
}

fn signer_view(signer: &Signer, checklist: &Checklist<'_>) -> SignerView {
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
        keys: signer.keys.len(),
        items: checklist
            .items
            .iter()
            .filter(|item| item.action.signing.all().any(|role| signer.roles.contains(role)))
            .count(),
    }
}
