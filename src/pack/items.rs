//! The view of one item, with its evidence and sign-offs.

use super::scope::{answers, names, place};
use super::{CommandView, ControlsView, EventView, EvidenceView, ItemView, SourceView};
use crate::assess::Standing;
use crate::checklist::{Checklist, Item, Why};
use crate::ids::FrameworkId;
use crate::model::{Row, Service, Signing, framework_name};
use crate::profile::Deployment;
use crate::record::SignOff;
use crate::verify::Proof;
use crate::worddiff;
use chrono::{SecondsFormat, Utc};

pub(super) fn item(
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
        cadence: cadence(item),
        signers: signers(&action.signing, service),
        usual_signer: usual_signer(&action.signing, service),
        two_person: action.signing.persons() > 1,
        why: why(&item.why, item.deployment),
        left_open: matches!(item.why, Why::LeftOpen(_)),
        state: standing.state,
        state_label: standing.state.label(),
        settled: standing.state.is_settled(),
        reason: standing.reason.clone(),
        valid_until: standing.valid_until,
        rewording: rewording(standing),
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
        sign_offs: sign_offs
            .iter()
            .enumerate()
            .map(|(place, event)| {
                let proof = standing.checked.and_then(|checked| checked.proofs.get(place));
                event_view(&name, event, proof, checklist)
            })
            .collect(),
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

fn usual_signer(signing: &Signing, service: &Service) -> String {
    let role =
        signing.first().first().map_or("", |role| service.roles.get(role).map_or(role.as_str(), |name| name));
    if signing.persons() > 1 { format!("{role} +1") } else { role.to_owned() }
}

fn why(why: &Why, deployment: &Deployment) -> String {
    match why {
        Why::Always => "it holds for every deployment".to_owned(),
        Why::Answers(options) => format!("because of the answer {}", answers(options, deployment)),
        Why::LeftOpen(options) => format!("the question {} is left open", names(options)),
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

/// A signer's name, or the ID as recorded where the profile does not know it.
fn person(id: &str, checklist: &Checklist<'_>) -> String {
    checklist.profile.signer(id).map_or_else(|| id.to_owned(), |signer| signer.name.clone())
}

pub(super) fn event_view(
    item: &str,
    event: &SignOff,
    proof: Option<&Proof>,
    checklist: &Checklist<'_>,
) -> EventView {
    EventView {
        item: item.to_owned(),
        by: person(&event.by, checklist),
        role: event.role.clone(),
        decision: event.decision.label(),
        at: event.at.with_timezone(&Utc).to_rfc3339_opts(SecondsFormat::Secs, true),
        note: event.note.clone(),
        until: event.until,
        signature: match proof {
            None | Some(Proof::Unsigned) => "recorded, not signed".to_owned(),
            Some(Proof::Holds(key)) => format!("signed, {} {}", key.kind().label(), key.fingerprint()),
            Some(Proof::Fails(why)) => format!("the signature does not hold: {why}"),
        },
    }
}

/// The cadence that holds, and the model's where the profile changes it: an override is never hidden.
fn cadence(item: &Item<'_>) -> String {
    let model = item.action.cadence;
    if item.cadence == model {
        return model.to_string();
    }
    format!("{} (by the profile; the model says: {model})", item.cadence)
}

/// How the item reads now against how it read when somebody signed it; nothing where that text is not known or the same.
fn rewording(standing: &Standing<'_>) -> Option<String> {
    let record = standing.record?;
    let item = standing.item;
    let then =
        record.sign_offs.iter().rev().filter_map(|event| event.wording).find(|digest| *digest != item.wording)?;
    if record.sign_offs.last()?.wording == Some(item.wording) {
        return None;
    }
    let then = record.wording(then)?;
    let old = format!("{}. {}", then.title, then.statement);
    let new = format!("{}. {}", item.action.title, item.action.statement);
    Some(worddiff::marked(&old, &new))
}
