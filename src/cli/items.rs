//! `items`: the checklist of a profile.

use super::Context;
use super::args::{Common, ListArgs, ListFormat};
use super::load::{self, Checks, ReadRecord};
use super::terminal::{Column, cell, number, state_cell};
use crate::assess::Assessment;
use crate::diagnostics::Failure;
use crate::pack::{self, Inputs};
use serde_json::json;

pub fn run(common: &Common, args: &ListArgs, context: &Context) -> Result<(), Failure> {
    load::assessed(common, context, |assessment, read, checks| {
        print(assessment, read, checks, args, context);
        Ok(())
    })
}

fn print(assessment: &Assessment<'_>, read: &ReadRecord, checks: &Checks, args: &ListArgs, context: &Context) {
    match args.format {
        ListFormat::Json => {
            let basis = load::basis(assessment.checklist, &read.record, checks, context);
            let pack = pack::build(&Inputs::new(basis, read.digest()));
            context.terminal.json(&json!({
                "schema": pack::SCHEMA,
                "profile": pack.id,
                "as-of": pack.as_of,
                "items": pack.items,
            }));
        }
        ListFormat::Table => {
            let rows = assessment
                .standings
                .iter()
                .enumerate()
                .map(|(index, standing)| {
                    let action = standing.item.action;
                    let role = action.signing.first().first().map_or("", |role| role.as_str());
                    let persons = if action.signing.persons() > 1 { " +1" } else { "" };
                    let optional = if action.required { "" } else { " (optional)" };
                    [
                        number(index + 1),
                        cell(assessment.checklist.short_name(&standing.item.id)),
                        cell(format!("{}{optional}", action.title)),
                        state_cell(standing.state),
                        cell(format!("{role}{persons}")),
                        cell(standing.item.cadence.to_string()),
                    ]
                })
                .collect();
            let header = [
                Column::whole("NO."),
                Column::whole("ITEM"),
                Column::new("TITLE").where_wide(140),
                Column::whole("STATE"),
                Column::whole("SIGNS").where_wide(100),
                Column::new("HOW OFTEN").where_wide(110),
            ];
            context.terminal.result(&context.terminal.table(header, rows));
        }
    }
}
