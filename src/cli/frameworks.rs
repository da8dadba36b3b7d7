//! `frameworks`: the lists of controls that there are, or one of them.

use super::Context;
use super::args::{Common, FrameworksArgs, ListFormat};
use super::load;
use super::terminal::{Column, cell, number};
use crate::diagnostics::Failure;
use crate::framework::{Framework, note, shelf};
use crate::text::{count, visible};
use serde_json::{Value, json};

pub fn run(common: &Common, args: &FrameworksArgs, context: &Context) -> Result<(), Failure> {
    let folder = load::models(common)?;
    if let Some(id) = &args.framework {
        one(&shelf::get(&folder, id)?, args.format, context);
    } else {
        let found =
            shelf::names(&folder).iter().map(|id| shelf::get(&folder, id)).collect::<Result<Vec<_>, _>>()?;
        all(&found, args.format, context);
    }
    Ok(())
}

fn all(frameworks: &[Framework], format: ListFormat, context: &Context) {
    if format == ListFormat::Json {
        let all: Vec<Value> = frameworks.iter().map(about).collect();
        context.terminal.json(&json!({ "schema": 1, "frameworks": all }));
        return;
    }
    let columns = [
        Column::whole("FRAMEWORK"),
        Column::new("NAME"),
        Column::whole("VERSION").where_wide(110),
        Column::whole("CONTROLS"),
        Column::whole("LIST"),
    ];
    let rows = frameworks.iter().map(|own| {
        [
            cell(own.id.as_str()),
            cell(&own.name),
            cell(&own.version),
            number(own.controls.len()),
            cell(format!("{}{}", own.origin().word(), if own.complete { "" } else { ", a part" })),
        ]
    });
    context.terminal.result(&context.terminal.table(columns, rows.collect()));
}

fn one(framework: &Framework, format: ListFormat, context: &Context) {
    if format == ListFormat::Json {
        let mut about = about(framework);
        about["schema"] = json!(1);
        about["titles"] = json!(framework.controls);
        about["withdrawn"] = json!(framework.withdrawn);
        context.terminal.json(&about);
        return;
    }
    let columns = [Column::whole("CONTROL"), Column::new("WHAT IT IS ABOUT")];
    let mut controls: Vec<(&String, &String)> = framework.controls.iter().collect();
    controls.sort_by(|(a, _), (b, _)| crate::text::natural(a, b));
    let rows = controls.into_iter().map(|(id, title)| [cell(id), cell(title)]);
    context.terminal.result(&context.terminal.table(columns, rows.collect()));
    let whole = if framework.complete { "" } else { ", which are not all of it" };
    context.terminal.summary(&format!(
        "\n{}: {}{whole}.",
        visible(&framework.name),
        count(framework.controls.len(), "control")
    ));
}

fn about(framework: &Framework) -> Value {
    json!({
        "id": framework.id,
        "name": framework.name,
        "version": framework.version,
        "publisher": framework.publisher,
        "url": framework.url,
        "complete": framework.complete,
        "shipped": framework.shipped,
        "origin": framework.origin().word(),
        "note": note(framework),
        "controls": framework.controls.len(),
    })
}
