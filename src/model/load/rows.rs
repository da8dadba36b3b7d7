//! The revisions of a model's page, and their rows.

use super::{Known, duplicate, known_names, to_review, unknown};
use crate::ids::{ActionId, AreaId, TierId};
use crate::model::words::{NothingToDo, RowKind};
use crate::model::{Action, Duty, PageSource, Position, Revision, Row};
use crate::toml_input::{Fields, Problems};
use chrono::NaiveDate;
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

pub(super) fn read_revisions(
    fields: &mut Fields<'_>,
    known: &Known,
    actions: &BTreeSet<ActionId>,
) -> Vec<Revision> {
    let problems = fields.problems();
    let mut revisions: Vec<Revision> = Vec::new();
    let holds = "the date and the rows of the page";
    for mut table in fields.required_tables("revision", holds, |n| format!("revision {n}")) {
        let date = table.required_placed::<NaiveDate>("date");
        let url = table.optional("url");
        let page_digest = table.required("page-sha256");
        let file = table.optional("file");
        let more_pages = read_more_pages(&mut table);
        let verbatim = table.optional("verbatim").unwrap_or(false);
        let notes = table.values("notes");
        let mut rows = Vec::new();
        for row in table.tables("row", |n| format!("row {n}")) {
            rows.extend(read_row(row, known, actions, more_pages.len()));
        }
        table.finish();
        let (Some(date), Some(page_digest)) = (date, page_digest) else { continue };
        if revisions.last().is_some_and(|newer| newer.date <= date.value) {
            problems.report(
                "wrong-order",
                format!("revision {} does not come after a newer one", date.value),
                date.span,
                "revisions stand newest first, each date once",
                None,
            );
        }
        let date = date.value;
        revisions.push(Revision { date, url, page_digest, file, more_pages, verbatim, notes, rows });
    }
    revisions
}

fn read_more_pages(table: &mut Fields<'_>) -> Vec<PageSource> {
    let mut pages = Vec::new();
    for mut page in table.tables("page", |n| format!("page {}", n + 1)) {
        let file = page.required_text("file");
        let digest = page.required("sha256");
        let url = page.optional("url");
        page.finish();
        if let (Some(file), Some(digest)) = (file, digest) {
            pages.push(PageSource { file, digest, url });
        }
    }
    pages
}

fn read_row(mut table: Fields<'_>, known: &Known, actions: &BTreeSet<ActionId>, more_pages: usize) -> Option<Row> {
    let problems = table.problems();
    let kind = table.required::<RowKind>("kind");
    let area = table.required_placed::<AreaId>("area").into_iter().collect();
    let area = known_names(area, &known.areas, "area", problems).pop();
    let tier = table.placed::<TierId>("tier").into_iter().collect();
    let tier = known_names(tier, &known.tiers, "tier", problems).pop();
    let task = table.required("task");
    let provider = table.required("provider");
    let customer = table.required("customer");
    let nothing = table.placed::<NothingToDo>("nothing-to-do");
    let mut given = Vec::new();
    let listed = table.list::<ActionId>("actions");
    let names_actions = !listed.is_empty();
    table.rule(|| {
        json!({
            "if": { "required": ["nothing-to-do"] },
            "then": { "properties": { "actions": { "maxItems": 0 } } },
            "else": { "required": ["actions"], "properties": { "actions": { "minItems": 1 } } },
        })
    });
    for action in listed {
        if given.contains(&action.value) {
            duplicate(problems, "action of the row", action.value.as_str(), action.span);
        } else if actions.contains(&action.value) {
            given.push(action.value);
        } else {
            let names = actions.iter().map(ActionId::to_string);
            unknown(problems, "action", action.value.as_str(), action.span, names);
        }
    }
    let duty = match (nothing, given.is_empty()) {
        (Some(nothing), true) => Some(Duty::Nothing(nothing.value)),
        (None, false) => Some(Duty::Actions(given)),
        (Some(nothing), false) => {
            let message = "a row with actions cannot have nothing to do";
            problems.report("wrong-value", message, nothing.span, "`actions` is not empty", None);
            None
        }
        (None, true) if names_actions => None,
        (None, true) => {
            table.missing("nothing-to-do", "or `actions` with at least one action");
            None
        }
    };
    let page = table.placed::<u32>("page");
    if let Some(page) = page.as_ref().filter(|page| page.value == 0 || page.value as usize > more_pages + 1) {
        let message = format!("the revision has no page {}", page.value);
        let help = ["1 is the page of the revision; those under `[[revision.page]]` follow".to_owned()];
        problems.report("wrong-value", message, page.span.clone(), "no such page", help);
    }
    let at = Position {
        page: page.map_or(1, |page| page.value),
        anchor: table.required("anchor").unwrap_or_default(),
        table: table.required("table").unwrap_or_default(),
        row: table.required("row").unwrap_or_default(),
        line: table.required("line").unwrap_or_default(),
    };
    let digest = table.required("sha256");
    let mut notes: Vec<String> = table.values("notes");
    notes.extend(to_review(table.optional("review")));
    table.finish();
    Some(Row {
        kind: kind?,
        area: area?,
        tier,
        task: task?,
        provider: provider?,
        customer: customer?,
        duty: duty?,
        at,
        digest: digest?,
        notes,
    })
}

pub(super) fn check_every_action_is_used(
    actions: &BTreeMap<ActionId, (Action, Range<usize>)>,
    revisions: &[Revision],
    problems: &Problems,
) {
    let used: BTreeSet<&ActionId> = revisions
        .iter()
        .flat_map(|revision| &revision.rows)
        .filter_map(|row| match &row.duty {
            Duty::Actions(actions) => Some(actions),
            Duty::Nothing(_) => None,
        })
        .flatten()
        .collect();
    for (id, (_, span)) in actions {
        if !used.contains(id) {
            problems.report(
                "unused-action",
                format!("no row gives the action `{id}`"),
                span.clone(),
                "this action would never be on a checklist",
                ["name it under `actions` of a row, or remove it".to_owned()],
            );
        }
    }
}
