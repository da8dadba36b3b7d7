//! The view of one item, with its evidence and sign-offs.

use super::scope::{answers, names, place};
use super::{CommandView, ControlsView, EventView, EvidenceView, ItemView, SourceView};
use crate::assess::{Basis, FileState, Files, Standing};
use crate::checklist::{Checklist, Item, Why};
use crate::digest::Digest;
use crate::framework::Frameworks;
use crate::ids::{FrameworkId, ItemId};
use crate::model::{Row, Service, Signing};
use crate::profile::{Deployment, Signer};
use crate::proof::{Checked, Proof};
use crate::record::naming::{evidence_name, statement_name};
use crate::record::{Evidence, ItemRecord, SignOff};
use crate::statement;
use crate::worddiff;
use chrono::{SecondsFormat, Utc};
use std::collections::BTreeMap;
use std::path::Path;

/// The controls that an item supports, by framework.
pub(super) type Controls = BTreeMap<FrameworkId, Vec<String>>;

/// The folder of evidence in a pack.
pub const EVIDENCE_FOLDER: &str = "evidence";

pub(super) fn item(
    number: usize,
    standing: &Standing<'_>,
    checklist: &Checklist<'_>,
    index: &mut Index<'_>,
    (frameworks, controls): (&Frameworks, &Controls),
) -> ItemView {
    let item = standing.item;
    let action = item.action;
    let service = item.deployment.service();
    let name = checklist.short_name(&item.id);
    let wanted = wanted_frameworks_of(checklist);
    let pieces = standing.record.map_or(&[][..], |record| &record.evidence);
    let evidence = pieces.iter().map(|piece| index.add(piece, number, &name, checklist)).collect();
    let sign_offs = standing.record.map_or(&[][..], |record| &record.sign_offs);
    ItemView {
        number,
        id: item.id.to_string(),
        recorded_as: standing.record.map_or_else(|| item.id.to_string(), |record| record.id.to_string()),
        uuid: item.uuid.to_string(),
        action: action.id.to_string(),
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
        roles: action.signing.first().iter().map(ToString::to_string).collect(),
        second_roles: action.signing.second().iter().map(ToString::to_string).collect(),
        may_sign: may_sign(&action.signing, checklist),
        waits_for: standing.waits_for.iter().map(|signer| signer.id.to_string()).collect(),
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
        commands: action.commands.iter().map(CommandView::from).collect(),
        controls: controls
            .iter()
            .filter(|(framework, _)| wanted.is_none_or(|wanted| wanted.contains(framework)))
            .map(|(framework, ids)| ControlsView {
                id: framework.to_string(),
                framework: frameworks.name(framework),
                ids: ids.clone(),
            })
            .collect(),
        notes: action.notes.clone(),
        evidence,
        sign_offs: sign_offs
            .iter()
            .enumerate()
            .map(|(place, event)| {
                let id = standing.record.map_or(&item.id, |record| &record.id);
                event_view((id, standing.record), place, event, standing.checked, checklist)
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

fn may_sign(signing: &Signing, checklist: &Checklist<'_>) -> Vec<String> {
    let may = |signer: &&Signer| signing.all().any(|role| signer.roles.contains(role));
    checklist.profile.signers.iter().filter(may).map(|signer| signer.id.to_string()).collect()
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
    (item, record): (&ItemId, Option<&ItemRecord>),
    place: usize,
    event: &SignOff,
    checked: Option<&Checked>,
    checklist: &Checklist<'_>,
) -> EventView {
    let profile = checklist.profile;
    let digest = checked.and_then(|checked| checked.chain.digests.get(place).copied());
    EventView {
        item: checklist.short_name(item),
        signer: event.by.clone(),
        on: profile.day_of(&event.at),
        by: person(&event.by, checklist),
        role: event.role.clone(),
        decision: event.decision.label(),
        at: event.at.with_timezone(&Utc).to_rfc3339_opts(SecondsFormat::Secs, true),
        note: event.note.clone(),
        until: event.until,
        evidence: event
            .evidence
            .iter()
            .map(|beginning| match record.and_then(|record| record.evidence_named(beginning)) {
                Some(piece) => piece.sha256.to_string(),
                None => beginning.clone(),
            })
            .collect(),
        wording: event.wording,
        statement: event.signature.is_some().then(|| statement_name(item, place)),
        digest: digest.unwrap_or_else(|| statement::event_digest(&profile.id, item, event)),
        signature: match checked.and_then(|checked| checked.proofs.get(place)) {
            None | Some(Proof::Unsigned) => "recorded, not signed".to_owned(),
            Some(Proof::Holds(key)) => format!("signed, {} {}", key.kind().label(), key.fingerprint()),
            Some(Proof::Fails(why)) => format!("the signature does not hold: {why}"),
        },
    }
}

/// The evidence index as it grows.
pub(super) struct Index<'b> {
    pub(super) pieces: Vec<EvidenceView>,
    files: &'b Files,
    with_evidence: bool,
    /// The digest that a path in the pack stands for.
    paths: BTreeMap<String, Digest>,
}

impl<'b> Index<'b> {
    pub(super) fn new(basis: &Basis<'b>, with_evidence: bool) -> Self {
        Self { pieces: Vec::new(), files: basis.files, with_evidence, paths: BTreeMap::new() }
    }

    /// Adds a piece and gives its reference.
    fn add(&mut self, piece: &Evidence, number: usize, item: &str, checklist: &Checklist<'_>) -> String {
        let reference = format!("E{}", self.pieces.len() + 1);
        let found = self.files.get(&piece.file, piece.sha256);
        let path = (self.with_evidence && found == Some(&FileState::Holds)).then(|| self.path(piece));
        self.pieces.push(EvidenceView {
            reference: reference.clone(),
            number,
            item: item.to_owned(),
            file: piece.file.clone(),
            path,
            sha256: piece.sha256,
            size: piece.size,
            description: piece.description.clone(),
            collected: piece.collected,
            covers: piece.covers,
            by: piece.by.as_deref().map(|by| person(by, checklist)),
            signer: piece.by.clone(),
            command: piece.command.clone(),
            people: piece
                .people
                .iter()
                .map(|(capacity, names)| {
                    let names: Vec<String> = names.iter().map(|name| person(name, checklist)).collect();
                    format!("{}: {}", capacity.label(), names.join(", "))
                })
                .collect(),
            secret_allowed: piece.secret_allowed.clone(),
            found: match found {
                None => "not looked at".to_owned(),
                Some(FileState::Holds) => "as recorded".to_owned(),
                Some(FileState::Changed) => "changed".to_owned(),
                Some(FileState::Missing) => "missing".to_owned(),
                Some(FileState::Refused(why)) => format!("not read: {why}"),
            },
        });
        reference
    }

    /// Where a piece stands in the pack: one file for one content of one name.
    fn path(&mut self, piece: &Evidence) -> String {
        let path = format!("{EVIDENCE_FOLDER}/{}", evidence_name(piece.sha256, Path::new(&piece.file)));
        if *self.paths.entry(path.clone()).or_insert(piece.sha256) == piece.sha256 {
            return path;
        }
        // Two contents whose digests begin alike.
        format!("{EVIDENCE_FOLDER}/{}", piece.sha256)
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
