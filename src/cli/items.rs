//! `items`: the checklist of a profile, whole or what of it supports a control.

use super::Context;
use super::args::{Common, ItemsArgs, ListFormat};
use super::load;
use super::terminal::{Column, Terminal, cell, dim, number, state_cell};
use crate::diagnostics::{Diagnostic, Failure};
use crate::framework::{Frameworks, is_within, normal};
use crate::pack::{self, ItemView, Pack};
use crate::text::{count, name_help, visible};
use serde_json::json;

pub fn run(common: &Common, args: &ItemsArgs, context: &Context) -> Result<(), Failure> {
    load::packed(common, context, |pack, frameworks| {
        let wanted = Wanted::new(args, pack, frameworks)?;
        let items: Vec<&ItemView> = pack.items.iter().filter(|item| wanted.fits(item)).collect();
        match args.format {
            ListFormat::Json => context.terminal.json(&json!({
                "schema": pack::SCHEMA,
                "profile": pack.id,
                "as-of": pack.as_of,
                "items": items,
            })),
            ListFormat::Table if items.is_empty() && !wanted.is_all() => {
                context.terminal.result(&format!("No item of this checklist supports {}.", visible(&wanted.name)));
            }
            ListFormat::Table => {
                context.terminal.result(&table(&items, &wanted, context));
                if let Some(note) = wanted.note(&items, pack) {
                    context.terminal.summary(&format!("\n{}", dim(&Terminal::wrap(&note, 0))));
                }
            }
        }
        Ok(())
    })
}

/// Which items are asked for.
struct Wanted {
    framework: Option<String>,
    /// The control, as spellings are compared.
    control: Option<String>,
    /// What is asked for, for people.
    name: String,
}

impl Wanted {
    fn new(args: &ItemsArgs, pack: &Pack, frameworks: &Frameworks) -> Result<Self, Failure> {
        if let Some(id) = &args.framework
            && !pack.frameworks.iter().any(|view| view.id == *id)
        {
            let known = || pack.frameworks.iter().map(|view| view.id.as_str());
            let message = format!("the crosswalk of this profile has no framework `{id}`");
            return Err(Failure::input(Diagnostic::new("unknown-framework", message).helps(name_help(
                id,
                "frameworks",
                known(),
            ))));
        }
        if let Some(control) = &args.control {
            known_control(control, args.framework.as_deref(), pack, frameworks)?;
        }
        let name = match (&args.control, &args.framework) {
            (Some(control), Some(framework)) => format!("{control} of {framework}"),
            (Some(control), None) => control.clone(),
            (None, Some(framework)) => format!("a control of {framework}"),
            (None, None) => String::new(),
        };
        Ok(Self { framework: args.framework.clone(), control: args.control.as_deref().map(normal), name })
    }

    fn is_all(&self) -> bool {
        self.framework.is_none() && self.control.is_none()
    }

    fn fits(&self, item: &ItemView) -> bool {
        self.is_all() || self.controls(item).next().is_some()
    }

    /// The controls of an item that are asked for.
    fn controls<'i>(&'i self, item: &'i ItemView) -> impl Iterator<Item = &'i str> {
        let of = |id: &str| self.framework.as_deref().is_none_or(|wanted| wanted == id);
        let ids = item.controls.iter().filter(move |view| of(&view.id)).flat_map(|view| &view.ids);
        ids.map(String::as_str)
            .filter(|id| self.control.as_deref().is_none_or(|wanted| is_within(&normal(id), wanted)))
    }

    /// How far that goes: an answer about a framework must not be read as more than it is.
    fn note(&self, items: &[&ItemView], pack: &Pack) -> Option<String> {
        let view = pack.frameworks.iter().find(|view| Some(&view.id) == self.framework.as_ref())?;
        match self.control {
            Some(_) => None,
            None => Some(format!("{}. {}", count(items.len(), "item"), view.coverage)),
        }
    }
}

/// Refuses a control that neither a list nor an item knows.
fn known_control(
    control: &str,
    framework: Option<&str>,
    pack: &Pack,
    frameworks: &Frameworks,
) -> Result<(), Failure> {
    let wanted = normal(control);
    let asked = |id: &str| framework.is_none_or(|framework| framework == id);
    let lists = || frameworks.iter().filter(|list| asked(list.id.as_str()));
    let named = pack.frameworks.iter().filter(|view| asked(&view.id)).flat_map(|view| &view.controls);
    if lists().any(|list| list.within(control).next().is_some())
        || named.into_iter().any(|view| is_within(&normal(&view.id), &wanted))
    {
        return Ok(());
    }
    let gone = lists().find_map(|list| {
        let (id, went) = list.withdrawn.iter().find(|(id, _)| normal(id) == wanted)?;
        Some(match went.as_str() {
            "" => format!("{} has withdrawn {id}", list.name),
            went => format!("{} has withdrawn {id}; see {went}", list.name),
        })
    });
    let ids: Vec<&str> = lists().flat_map(|list| list.controls.keys().map(String::as_str)).collect();
    let upper = control.to_uppercase();
    let help = match gone {
        Some(gone) => vec![gone],
        None => name_help(&upper, "controls", ids),
    };
    let message = match framework {
        Some(framework) => format!("{framework} has no control `{control}`"),
        None => format!("no framework of the crosswalk has a control `{control}`"),
    };
    Err(Failure::input(Diagnostic::new("unknown-control", message).helps(help)))
}

fn table(items: &[&ItemView], wanted: &Wanted, context: &Context) -> String {
    let header = [
        Column::whole("NO."),
        Column::whole("ITEM"),
        Column::new("TITLE").where_wide(140),
        Column::whole("STATE"),
        Column::whole("SIGNS").where_wide(100),
        Column::new("HOW OFTEN").where_wide(110),
    ];
    let rows = items.iter().map(|item| {
        let optional = if item.required { "" } else { " (optional)" };
        let role = item.roles.first().map_or("", String::as_str);
        let persons = if item.two_person { " +1" } else { "" };
        [
            number(item.number),
            cell(&item.name),
            cell(format!("{}{optional}", item.title)),
            state_cell(item.state),
            cell(format!("{role}{persons}")),
            cell(&item.cadence),
        ]
    });
    if wanted.is_all() {
        return context.terminal.table(header, rows.collect());
    }
    let controls = items.iter().map(|item| cell(wanted.controls(item).collect::<Vec<_>>().join(", ")));
    let rows = rows
        .zip(controls)
        .map(|([no, name, title, state, signs, often], controls)| [no, name, controls, title, state, signs, often]);
    let [no, name, title, state, signs, often] = header;
    let header = [no, name, Column::new("CONTROLS"), title, state, signs, often];
    context.terminal.table(header, rows.collect())
}
