//! `services`: the services that have a model.

use super::Context;
use super::args::{Common, ListArgs, ListFormat};
use super::load;
use super::terminal::{Column, cell, number};
use crate::diagnostics::Failure;
use crate::model::RowKind;
use crate::model::library::{Library, Loaded};
use serde_json::{Value, json};
use std::sync::Arc;

pub fn run(common: &Common, args: &ListArgs, context: &Context) -> Result<(), Failure> {
    let folder = load::models(common)?;
    let library = Library::new(&folder);
    let names = library.names();
    let loaded: Vec<Arc<Loaded>> = names.iter().map(|name| library.get(name)).collect::<Result<_, _>>()?;
    match args.format {
        ListFormat::Json => {
            let services: Vec<Value> = loaded.iter().map(|model| to_json(model)).collect();
            context.terminal.json(&json!({ "schema": 1, "services": services }));
        }
        ListFormat::Table => {
            let rows = loaded
                .iter()
                .flat_map(|model| {
                    let service = &model.service;
                    service.revisions.iter().enumerate().map(move |(index, revision)| {
                        let first = |text: &str| cell(if index == 0 { text } else { "" });
                        let tiers: Vec<&str> = if revision.has_tiers() {
                            service.tiers.iter().map(|tier| tier.id.as_str()).collect()
                        } else {
                            Vec::new()
                        };
                        [
                            first(service.id.as_str()),
                            first(&service.name),
                            cell(revision.date.to_string()),
                            cell(tiers.join(", ")),
                            number(revision.rows.iter().filter(|row| row.kind == RowKind::Table).count()),
                            number(revision.rows.iter().filter(|row| row.kind == RowKind::Area).count()),
                            first(model.origin.word()),
                        ]
                    })
                })
                .collect();
            let header = [
                Column::whole("SERVICE"),
                Column::new("NAME"),
                Column::whole("REVISION"),
                Column::new("TIERS"),
                Column::whole("ROWS"),
                Column::whole("AREAS"),
                Column::whole("MODEL").where_wide(100),
            ];
            context.terminal.result(&context.terminal.table(header, rows));
        }
    }
    Ok(())
}

fn to_json(model: &Loaded) -> Value {
    let service = &model.service;
    json!({
        "id": service.id,
        "name": service.name,
        "provider": service.provider,
        "origin": model.origin.word(),
        "sha256": service.digest,
        "tiers": service.tiers.iter().map(|tier| &tier.id).collect::<Vec<_>>(),
        "options": service.questions.iter().map(|question| json!({
            "id": question.id,
            "question": question.text,
        })).collect::<Vec<_>>(),
        "actions": service.actions.len(),
        "revisions": service.revisions.iter().map(|revision| json!({
            "date": revision.date,
            "url": revision.url,
            "page-sha256": revision.page_digest,
            "table-rows": revision.rows.iter().filter(|row| row.kind == RowKind::Table).count(),
            "area-rows": revision.rows.iter().filter(|row| row.kind == RowKind::Area).count(),
        })).collect::<Vec<_>>(),
    })
}
