//! `compare`: what changes if a deployment changes.

use super::Context;
use super::args::{Common, CompareArgs, ReportFormat};
use super::load::{self, Checks};
use super::terminal::{Terminal, bold, dim, good, wrong};
use crate::assess::assess;
use crate::checklist;
use crate::compare::{Comparison, Kept, Moving, Staying, compare};
use crate::diagnostics::Failure;
use crate::markup;
use crate::model::library::Library;
use crate::profile;
use crate::text::{count, visible};

pub fn run(common: &Common, args: &CompareArgs, context: &Context) -> Result<(), Failure> {
    let folder = load::models(common)?;
    let library = Library::new(&folder);
    let located = load::locate_named(&args.old)?;
    let old = profile::load(&located.file, &library)?;
    let new = profile::load(&load::locate_named(&args.new)?.file, &library)?;
    let path = args.record.clone().unwrap_or_else(|| located.record_path(&old));
    let record = load::record(&path)?.record;
    // As if the record went on under the new profile: signatures are checked for the profile that they name.
    let home = path.parent().map(std::path::Path::to_path_buf).unwrap_or_default();
    let checks = Checks::of(&old, &record, &home, context.terminal)?;
    let (old_list, new_list) = (checklist::select(&old), checklist::select(&new));
    let old_view = assess(&load::basis(&old_list, &record, &checks, context));
    let new_view = assess(&load::basis(&new_list, &record, &checks, context));
    let found = compare(&old_view, &new_view);
    match args.format {
        ReportFormat::Json => context.terminal.json(&found.json()),
        ReportFormat::Md => context.terminal.result(markdown(&found).trim_end()),
        ReportFormat::Text => context.terminal.result(&text(&found, args.all)),
    }
    Ok(())
}

fn headline(found: &Comparison<'_>) -> String {
    format!(
        "{} added, {} dropped, {} kept ({} carry over, {} sign again, {} {} not count, {} not signed)",
        count(found.added.len(), "item"),
        found.dropped.len(),
        found.kept.len(),
        found.count(Kept::CarriesOver),
        found.count(Kept::SignAgain),
        found.count(Kept::DoesNotCount),
        if found.count(Kept::DoesNotCount) == 1 { "does" } else { "do" },
        found.count(Kept::Unsigned),
    )
}

const RENAMED: &str = "The profiles have different IDs. A signed statement names its profile: keep the old ID, so that sign-offs carry over.";

fn text(found: &Comparison<'_>, all: bool) -> String {
    let (old, new) = found.profiles;
    let mut out = vec![format!("{} {} {}", bold(old), dim("to"), bold(new)), headline(found)];
    if found.renames_profile() {
        out.push(wrong(RENAMED));
    }
    let line = |id: &str, title: &str, more: &str| {
        let more = if more.is_empty() { String::new() } else { format!(": {more}") };
        Terminal::wrap(&format!("  {}  {}{}", bold(id), visible(title), dim(&more)), 6)
    };
    let moving = |moving: &Moving<'_>| {
        let signed =
            if moving.sign_offs > 0 { format!(", {}", count(moving.sign_offs, "sign-off")) } else { String::new() };
        line(
            &moving.standing.item.id.to_string(),
            &moving.standing.item.action.title,
            &(moving.because.clone() + &signed),
        )
    };
    let mut section = |title: String, lines: Vec<String>| {
        if !lines.is_empty() {
            out.push(format!("\n{title}"));
            out.extend(lines);
        }
    };
    section(good("Added"), found.added.iter().map(moving).collect());
    section(wrong("Dropped"), found.dropped.iter().map(moving).collect());
    let kept = |kept: Kept| found.kept.iter().filter(move |staying| staying.kept == kept);
    let staying = |staying: &Staying<'_>| {
        let because = staying.because.as_deref().unwrap_or_default();
        line(&staying.old.item.id.to_string(), &staying.new.item.action.title, because)
    };
    section(wrong("To be signed again"), kept(Kept::SignAgain).map(staying).collect());
    section(wrong("Signed, and does not count"), kept(Kept::DoesNotCount).map(staying).collect());
    section(good("Sign-offs carry over"), kept(Kept::CarriesOver).map(staying).collect());
    if all {
        section(bold("Kept, not signed"), kept(Kept::Unsigned).map(staying).collect());
    }
    out.join("\n")
}

fn markdown(found: &Comparison<'_>) -> String {
    let (old, new) = found.profiles;
    let mut out = format!("# {} to {}\n\n{}\n", markup::text(old), markup::text(new), headline(found));
    if found.renames_profile() {
        out.push_str(&format!("\n{RENAMED}\n"));
    }
    let mut section = |title: &str, lines: Vec<(String, &str, String)>| {
        if !lines.is_empty() {
            out.push_str(&format!("\n## {title}\n\n"));
            for (id, title, because) in lines {
                let because =
                    if because.is_empty() { String::new() } else { format!(" ({})", markup::text(&because)) };
                out.push_str(&format!("- {}: {}{because}\n", markup::code(&id), markup::text(title)));
            }
        }
    };
    let moving = |all: &'_ [Moving<'_>]| -> Vec<(String, String, String)> {
        let one = |moving: &Moving<'_>| {
            (moving.standing.item.id.to_string(), moving.standing.item.action.title.clone(), moving.because.clone())
        };
        all.iter().map(one).collect()
    };
    for (title, lines) in [("Added", moving(&found.added)), ("Dropped", moving(&found.dropped))] {
        section(
            title,
            lines.iter().map(|(id, title, because)| (id.clone(), title.as_str(), because.clone())).collect(),
        );
    }
    for (title, kept) in [
        ("To be signed again", Kept::SignAgain),
        ("Signed, and does not count", Kept::DoesNotCount),
        ("Sign-offs carry over", Kept::CarriesOver),
        ("Kept, not signed", Kept::Unsigned),
    ] {
        let of = found.kept.iter().filter(|staying| staying.kept == kept);
        let lines = of.map(|staying| {
            (
                staying.old.item.id.to_string(),
                &*staying.new.item.action.title,
                staying.because.clone().unwrap_or_default(),
            )
        });
        section(title, lines.collect());
    }
    out
}
