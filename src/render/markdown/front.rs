//! Cover, summary, what changed, scope and method.

use super::document::Document;
use crate::markup::{code, codes, optional, text};
use crate::pack::{DeploymentView, NamedView, Pack, RecordedView, TimelineView};
use crate::text::count;

pub(super) fn cover(out: &mut Document, pack: &Pack) {
    out.heading(1, &format!("Audit pack: {}", text(&pack.title)));
    let status = if pack.draft {
        "DRAFT: something required is still to do"
    } else {
        "FINAL: all required items are settled"
    };
    out.block(&format!("**{}** {}", text(&pack.headline), text(status)));
    let period = pack.period.map_or_else(
        || format!("as of {}", pack.as_of),
        |period| format!("{} to {}, states as of {}", period.from, period.to, pack.as_of),
    );
    let systems: Vec<String> = pack.deployments.iter().map(system).collect();
    let mut rows = vec![
        ["Profile".to_owned(), code(&pack.id)],
        ["System".to_owned(), text(&systems.join("; "))],
        ["Period".to_owned(), text(&period)],
        ["Classification".to_owned(), text(&pack.classification)],
        ["Made by".to_owned(), text(&format!("{} {}", pack.tool.name, pack.tool.version))],
    ];
    if let Some(organisation) = &pack.organisation {
        rows.insert(1, ["Organisation".to_owned(), text(organisation)]);
    }
    out.table(["Field", "Value"], rows);
}

fn system(deployment: &DeploymentView) -> String {
    match &deployment.tier {
        Some(tier) => format!("{} {tier}", deployment.name),
        None => deployment.name.clone(),
    }
}

pub(super) fn summary(out: &mut Document, pack: &Pack) {
    out.heading(2, "Summary");
    let totals = &pack.totals;
    out.block(&format!(
        "{}: {} required, {} optional; {} need two persons. {} left open.",
        count(totals.items, "item"),
        totals.required,
        totals.optional,
        totals.two_person,
        count(totals.open_questions, "question"),
    ));
    let states = pack.states.iter().filter(|state| state.count > 0);
    out.table(["State", "Items"], states.map(|state| [state.label.to_owned(), state.count.to_string()]));
    if !pack.areas.is_empty() {
        out.heading(3, "By area");
        let several = pack.deployments.len() > 1;
        out.table(
            ["Area", "Items", "Settled", "States"],
            pack.areas.iter().map(|area| {
                let states: Vec<String> = area
                    .states
                    .iter()
                    .filter(|state| state.count > 0)
                    .map(|state| format!("{} {}", state.count, state.label))
                    .collect();
                let deployment = if several { format!("{}: ", code(&area.deployment)) } else { String::new() };
                [
                    format!("{deployment}{}", text(&area.name)),
                    area.total.to_string(),
                    area.settled.to_string(),
                    states.join(", "),
                ]
            }),
        );
    }
    if !pack.frameworks.is_empty() {
        out.heading(3, "By framework");
        out.table(
            ["Framework", "Controls supported", "With all required items settled"],
            pack.frameworks.iter().map(|view| [text(&view.name), view.total.to_string(), view.settled.to_string()]),
        );
    }
    if !pack.history.is_empty() {
        out.heading(3, "Over time");
        out.table(
            ["Day", "Required items settled", "of"],
            pack.history
                .iter()
                .map(|point| [point.day.to_string(), point.settled.to_string(), point.required.to_string()]),
        );
    }
    if let Some(timeline) = &pack.timeline {
        timeline_table(out, timeline);
    }
}

fn timeline_table(out: &mut Document, view: &TimelineView) {
    out.heading(3, &format!("The period, {} to {}", view.from, view.to));
    out.block(&text(&view.alternative));
    if view.rows.is_empty() {
        return;
    }
    let list = |entries: Vec<String>| if entries.is_empty() { "–".to_owned() } else { entries.join(", ") };
    out.table(
        ["No.", "Item", "State", "Evidence covers", "No evidence for", "Signed on"],
        view.rows.iter().map(|row| {
            let span =
                |reference: &Option<String>| reference.as_ref().map_or(String::new(), |name| format!("{name}: "));
            [
                row.number.to_string(),
                code(&row.name),
                row.state_label.to_owned(),
                list(
                    row.spans
                        .iter()
                        .map(|one| format!("{}{} to {}", span(&one.reference), one.from, one.to))
                        .collect(),
                ),
                list(row.gaps.iter().map(|gap| format!("{} to {}", gap.from, gap.to)).collect()),
                list(
                    row.sign_offs
                        .iter()
                        .map(|mark| format!("{} ({}, {})", mark.on, text(&mark.by), mark.decision))
                        .collect(),
                ),
            ]
        }),
    );
}

pub(super) fn since(out: &mut Document, pack: &Pack) {
    out.heading(2, "What changed since the last pack");
    let Some(view) = &pack.since else {
        out.block("No earlier pack was named to compare with.");
        return;
    };
    out.block(&text(&view.headline));
    out.block(&format!(
        "Its checklist: {}, made by version {}.",
        code(&view.digest.to_string()),
        text(&view.version)
    ));
    let named = |out: &mut Document, what: &str, items: &[NamedView]| {
        if !items.is_empty() {
            out.heading(3, what);
            out.table(["Item", "Title"], items.iter().map(|item| [code(&item.id), text(&item.title)]));
        }
    };
    named(out, "Items that came", &view.added);
    named(out, "Items that went", &view.gone);
    named(out, "Items that read otherwise", &view.reworded);
    if !view.moved.is_empty() {
        out.heading(3, "Items in another state");
        out.table(
            ["Item", "Title", "From", "To"],
            view.moved.iter().map(|item| {
                [code(&item.id), text(&item.title), item.from_label.to_owned(), item.to_label.to_owned()]
            }),
        );
    }
    let recorded = |out: &mut Document, what: &str, items: &[RecordedView]| {
        if !items.is_empty() {
            out.heading(3, what);
            out.table(
                ["Item", "Sign-offs", "Evidence files"],
                items.iter().map(|item| [code(&item.id), item.sign_offs.to_string(), item.evidence.to_string()]),
            );
        }
    };
    recorded(out, "Recorded since", &view.recorded);
    recorded(out, "No longer in the record", &view.lost);
}

pub(super) fn scope(out: &mut Document, pack: &Pack) {
    out.heading(2, "Scope and method");
    out.block(&text(pack.statements.method));
    for deployment in &pack.deployments {
        deployment_scope(out, deployment);
    }
    if !pack.not_owed.is_empty() {
        out.heading(3, "In the record, but not owed by this profile");
        out.table(
            ["Item", "Title", "Since", "Evidence", "Sign-offs"],
            pack.not_owed.iter().map(|entry| {
                [
                    code(&entry.id),
                    optional(entry.title.as_ref()),
                    optional(entry.since),
                    entry.evidence.to_string(),
                    entry.sign_offs.to_string(),
                ]
            }),
        );
    }
}

fn deployment_scope(out: &mut Document, view: &DeploymentView) {
    out.heading(3, &format!("{} ({})", text(&system(view)), code(&view.id)));
    let pinned = if view.pinned { ", pinned by the profile" } else { "" };
    let newer = if view.newest_revision > view.revision {
        format!("; the model has a newer one, {}", view.newest_revision)
    } else {
        String::new()
    };
    out.table(
        ["Field", "Value"],
        [
            ["Instance".to_owned(), view.instance.as_deref().map_or_else(|| "–".to_owned(), code)],
            ["Page".to_owned(), text(&view.page_url)],
            ["Revision of the page".to_owned(), text(&format!("{}{pinned}{newer}", view.revision))],
            ["SHA-256 of the page".to_owned(), code(&view.page_digest.to_string())],
            ["Model".to_owned(), text(&view.model_note)],
            ["SHA-256 of the model".to_owned(), code(&view.model_digest.to_string())],
        ],
    );
    out.list(view.notes.iter().map(|note| text(note)));
    if !view.questions.is_empty() {
        out.table(
            ["Question", "Answer", "Brings in", "Leaves out"],
            view.questions.iter().map(|question| {
                let answer = match &question.answer {
                    Some(answer) => text(answer),
                    None => "**left open**: nothing is left out".to_owned(),
                };
                let label = format!("{} {}", text(&question.question), code(&question.id));
                [label, answer, codes(&question.brings_in), codes(&question.leaves_out)]
            }),
        );
    }
    out.block("**Reconciliation**");
    out.table(
        ["In the page", "Rows", "= with items", "+ nothing to do", "+ out of scope"],
        [("Table rows", view.table_rows), ("Area sentences", view.area_rows)].map(|(label, tally)| {
            [
                label.to_owned(),
                tally.rows.to_string(),
                tally.with_items.to_string(),
                tally.nothing_to_do.to_string(),
                tally.out_of_scope.to_string(),
            ]
        }),
    );
    out.block("**Ledger of rows**");
    out.table(
        ["Area", "Task", "Place", "Outcome", "Row digest"],
        view.ledger.iter().map(|row| {
            let outcome = match &row.reason {
                Some(reason) => text(reason),
                None => codes(&row.items),
            };
            let task = match &row.tier {
                Some(tier) => format!("{} ({})", text(&row.task), text(tier)),
                None => text(&row.task),
            };
            [text(&row.area), task, text(&row.place), outcome, code(&row.digest.to_string()[..12])]
        }),
    );
    if !view.left_out.is_empty() {
        out.block("**Actions of the model that are not on this checklist**");
        let rows = view.left_out.iter();
        out.table(
            ["Action", "Title", "Reason"],
            rows.map(|left| [code(&left.id), text(&left.title), text(&left.reason)]),
        );
    }
}
