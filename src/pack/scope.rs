//! The view of one deployment: its answers, and the reckoning of the page's rows.

use super::models::row_keys;
use super::{DeploymentView, LedgerView, LeftOutView, QuestionView};
use crate::checklist::{Checklist, Entry, Exclusion, LeftOut, Outcome, Scope, Why};
use crate::ids::{ItemId, OptionId};
use crate::model::library::Origin;
use crate::model::{QuestionKind, Revision, Row, RowKind};
use crate::profile::Deployment;
use std::collections::BTreeSet;

pub(super) fn deployment(scope: &Scope<'_>, checklist: &Checklist<'_>, version: &str) -> DeploymentView {
    let deployment = scope.deployment;
    let service = deployment.service();
    let revision = deployment.rows();
    let newest = service.revision(None).map_or(deployment.revision, |revision| revision.date);
    let (model_origin, model_note) = match deployment.model.origin {
        Origin::Shipped => ("shipped", format!("the model that rchecklist {version} ships")),
        Origin::Changed => ("changed", "not the model that rchecklist ships: it was changed".to_owned()),
        Origin::Own => ("own", "a model of the customer's own; rchecklist ships none for this service".to_owned()),
    };
    DeploymentView {
        id: deployment.id.to_string(),
        service: service.id.to_string(),
        name: service.name.clone(),
        provider: service.provider.clone(),
        tier_id: deployment.tier.as_ref().map(ToString::to_string),
        tier: deployment.tier.as_ref().map(|tier| service.tier_name(tier).to_owned()),
        instance: deployment.instance.clone(),
        revision: deployment.revision,
        pinned: deployment.pinned,
        newest_revision: newest,
        page_url: revision.map_or(String::new(), page_text),
        page_digest: revision.map_or(service.digest, |revision| revision.page_digest),
        model_digest: service.digest,
        model_origin,
        model_note,
        notes: service.notes.iter().chain(revision.iter().flat_map(|revision| &revision.notes)).cloned().collect(),
        questions: questions(scope, checklist),
        table_rows: scope.tally(RowKind::Table),
        area_rows: scope.tally(RowKind::Area),
        ledger: scope
            .ledger
            .iter()
            .zip(revision.map_or_else(Vec::new, row_keys))
            .map(|(entry, key)| ledger(entry, key, scope, checklist))
            .collect(),
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

fn ledger(entry: &Entry<'_>, key: String, scope: &Scope<'_>, checklist: &Checklist<'_>) -> LedgerView {
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
        row: key,
    }
}

pub(super) fn names(options: &BTreeSet<OptionId>) -> String {
    options.iter().map(OptionId::as_str).collect::<Vec<_>>().join(", ")
}

/// Some questions with their answers: `option = value`.
#[must_use]
pub fn answers(options: &BTreeSet<OptionId>, deployment: &Deployment) -> String {
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

/// Where the page is found: its address, or the files from which it was imported.
fn page_text(revision: &Revision) -> String {
    let files = revision.file.iter().chain(revision.more_pages.iter().map(|page| &page.file));
    revision.url.clone().unwrap_or_else(|| match files.cloned().collect::<Vec<_>>().join(", ") {
        files if files.is_empty() => "not stated".to_owned(),
        files => format!("file {files}"),
    })
}

pub(super) fn place(row: &Row) -> String {
    let at = &row.at;
    let page = if at.page > 1 { format!("page {}, ", at.page) } else { String::new() };
    let section = if at.anchor.is_empty() { page } else { format!("{page}#{}, ", at.anchor) };
    match row.kind {
        RowKind::Table if at.table == 0 => format!("{section}entry {} (line {})", at.row, at.line),
        RowKind::Table => format!("{section}table {}, row {} (line {})", at.table, at.row, at.line),
        RowKind::Area => format!("{section}sentence {} (line {})", at.row, at.line),
    }
}
