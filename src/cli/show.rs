//! `show`: one item whole, or a profile with all that it extends.

use super::Context;
use super::args::{Common, ListFormat, ShowArgs};
use super::load::{self, Checks};
use super::terminal::{Terminal, bold, dim};
use crate::checklist::{self, Checklist, Item};
use crate::diagnostics::{Diagnostic, Failure, SourceFile};
use crate::digest::Digest;
use crate::framework::shelf;
use crate::model::library::{Library, ModelFolder, PROFILES};
use crate::pack::{self, Inputs, ItemView};
use crate::profile::{self, extend};
use crate::record::Record;
use crate::text::{name_help, visible};
use std::fmt::Write as _;

pub fn run(common: &Common, args: &ShowArgs, context: &Context) -> Result<(), Failure> {
    let folder = load::models(common)?;
    let library = Library::new(&folder);
    let Some(name) = &args.item else { return resolved(common, args.format, &library, context) };
    let item = if common.profile.is_empty() {
        among_shipped(&library, name, context)?
    } else {
        let located = load::locate(common)?;
        let profile = profile::load(&located.file, &library)?;
        let record = load::record(&located.record_path(&profile))?.record;
        let checks = Checks::of(&profile, &record, &located.home, context.terminal)?;
        one(&profile, &record, &checks, (name, &folder), context)?
    };
    match args.format {
        ListFormat::Json => context.terminal.json(&item),
        ListFormat::Table => context.terminal.result(&sheet(&item)),
    }
    Ok(())
}

/// The profile itself with all that it extends, if it loads.
fn resolved(common: &Common, format: ListFormat, library: &Library<'_>, context: &Context) -> Result<(), Failure> {
    let located = load::locate(common)?;
    profile::load(&located.file, library)?;
    match format {
        ListFormat::Json => context.terminal.json(&extend::account(&located.file)?),
        ListFormat::Table => Terminal::exact(located.file.text.trim_start_matches('\u{feff}')),
    }
    Ok(())
}

/// Without a profile: the first shipped profile that knows the item shows it.
fn among_shipped(library: &Library<'_>, name: &str, context: &Context) -> Result<ItemView, Failure> {
    let mut names = Vec::new();
    for (profile, text) in PROFILES {
        let file = SourceFile::new(format!("shipped profile {profile}"), *text);
        let profile = profile::load(&file, library)?;
        let checklist = checklist::select(&profile);
        if !checklist.find(name).is_empty() {
            return one(&profile, &Record::default(), &Checks::none(), (name, library.folder()), context);
        }
        names.extend(checklist.items.iter().map(|item| item.id.action.to_string()));
    }
    Err(unknown(name, &names).into_failure("no shipped profile has"))
}

fn one(
    profile: &profile::Profile,
    record: &Record,
    checks: &Checks,
    (name, folder): (&str, &dyn ModelFolder),
    context: &Context,
) -> Result<ItemView, Failure> {
    let checklist = checklist::select(profile);
    let item = find(&checklist, name)?;
    let id = item.id.to_string();
    let basis = load::basis(&checklist, record, checks, context);
    let frameworks = shelf::of(folder, profile)?;
    let pack = pack::build(&Inputs::new(basis, Digest::of(&[]), &frameworks));
    pack.items.into_iter().find(|view| view.id == id).ok_or_else(|| {
        Failure::machine(Diagnostic::new("internal", format!("the item {id} is not in its own pack")))
    })
}

/// The one item that a name means: its ID or the beginning of it.
pub fn find<'c>(checklist: &'c Checklist<'c>, name: &str) -> Result<&'c Item<'c>, Failure> {
    let found = checklist.find(name);
    match found.as_slice() {
        [item] => Ok(item),
        [] => {
            let names: Vec<String> = checklist.items.iter().map(|item| checklist.short_name(&item.id)).collect();
            Err(unknown(name, &names).into_failure("the profile has no"))
        }
        _ => {
            let names: Vec<String> = found.iter().map(|item| format!("`{}`", item.id)).collect();
            Err(Failure::input(
                Diagnostic::new("ambiguous-item", format!("`{name}` is the beginning of {} items", found.len()))
                    .help(format!("name one of them: {}", names.join(", "))),
            ))
        }
    }
}

struct Unknown<'n> {
    name: &'n str,
    help: Vec<String>,
}

fn unknown<'n>(name: &'n str, names: &[String]) -> Unknown<'n> {
    Unknown { name, help: name_help(name, "items", names.iter().map(String::as_str)) }
}

impl Unknown<'_> {
    fn into_failure(self, who: &str) -> Failure {
        Failure::input(Diagnostic::new("unknown-item", format!("{who} item `{}`", self.name)).helps(self.help))
    }
}

fn sheet(item: &ItemView) -> String {
    let wrap = Terminal::wrap;
    let mut text = String::new();
    let required = if item.required { "required" } else { "optional" };
    // Writing to a text cannot fail.
    let _ = writeln!(text, "{}", bold(&item.title));
    let _ = writeln!(text, "{}\n", dim(&format!("{} · {} · {}", item.name, item.service, item.area)));
    let _ = writeln!(text, "{}\n", wrap(&visible(&item.statement), 0));
    let mut fact = |name: &str, value: &str| {
        let _ = writeln!(text, "{}", wrap(&format!("{name:<12}{}", visible(value)), 12));
    };
    fact("State", &format!("{}: {}", item.state_label, item.reason));
    if let Some(words) = &item.rewording {
        fact("Reworded", words);
    }
    fact("Strength", &format!("{required}, {}", item.modality));
    fact("How often", &item.cadence);
    fact("Who signs", &item.signers);
    fact("Why", &item.why);
    for source in &item.sources {
        fact("From", &format!("{} ({})", source.task, source.place));
        fact("  provider", if source.provider.is_empty() { "–" } else { &source.provider });
        fact("  customer", if source.customer.is_empty() { "–" } else { &source.customer });
    }
    for note in &item.notes {
        fact("Note", note);
    }
    fact("UUID", &item.uuid);
    fact("Wording", &format!("sha256:{}", item.wording));
    list(&mut text, "Evidence that would do", item.accepted_evidence.iter().map(|entry| wrap(&visible(entry), 4)));
    list(
        &mut text,
        "Commands",
        item.commands.iter().map(|command| {
            let caution = command.caution.as_ref().map_or(String::new(), |caution| format!(" Caution: {caution}"));
            format!(
                "{}\n    {}",
                bold(&command.run),
                dim(&wrap(&format!("shows {}.{caution}", command.shows.trim_end_matches('.')), 4))
            )
        }),
    );
    list(
        &mut text,
        "Controls",
        item.controls
            .iter()
            .map(|controls| visible(&format!("{}: {}", controls.framework, controls.ids.join(", "))).into_owned()),
    );
    list(
        &mut text,
        "Sign-offs",
        item.sign_offs.iter().map(|event| {
            visible(&format!("{} {} {} ({})", event.at, event.by, event.decision, event.signature)).into_owned()
        }),
    );
    list(&mut text, "Findings", item.findings.iter().map(|finding| visible(finding).into_owned()));
    text.truncate(text.trim_end().len());
    text
}

fn list(text: &mut String, title: &str, entries: impl Iterator<Item = String>) {
    let mut entries = entries.peekable();
    if entries.peek().is_some() {
        let _ = writeln!(text, "\n{}", bold(title));
    }
    for entry in entries {
        let _ = writeln!(text, "  - {entry}");
    }
}
