//! `record import`: sign-offs from a spreadsheet: shown, asked about, recorded.

use super::args::{Common, ListFormat, RecordArgs, RecordCommand, RecordImportArgs};
use super::sign::{self, Ledger};
use super::terminal::{Column, Terminal, bold, cell, dim, shown_path, wrong};
use super::{Context, Outcome, load};
use crate::checklist::{self, Checklist, Item};
use crate::diagnostics::{Diagnostic, Failure};
use crate::model::library::Library;
use crate::profile;
use crate::record::append;
use crate::record_import::{Plan, Setting, additions, plan};
use crate::sheet_file::{self, Grid};
use crate::store::{self, Keep, Staged};
use crate::text::{count, visible};
use serde_json::json;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

pub fn run(common: &Common, args: &RecordArgs, context: &Context) -> Result<Outcome, Failure> {
    match &args.command {
        RecordCommand::Import(args) => import(common, args, context),
    }
}

/// What an import needs to know, whenever it looks.
struct Desk<'a> {
    name: String,
    grids: Vec<Grid>,
    checklist: &'a Checklist<'a>,
    located: &'a load::Located,
}

impl Desk<'_> {
    /// The record as it is now, and what would be added to it.
    fn look(&self, context: &Context) -> Result<(Ledger, Plan), Failure> {
        let items: Vec<&Item<'_>> = self.checklist.items.iter().collect();
        let ledger = sign::open(self.located, self.checklist, &items, context)?;
        let setting = Setting { checklist: self.checklist, record: &ledger.record, now: context.now };
        let plan = plan(&self.name, &self.grids, setting)?;
        Ok((ledger, plan))
    }
}

fn import(common: &Common, args: &RecordImportArgs, context: &Context) -> Result<Outcome, Failure> {
    let folder = load::models(common)?;
    let library = Library::new(&folder);
    let located = load::locate(common)?;
    let profile = profile::load(&located.file, &library)?;
    let checklist = checklist::select(&profile);
    let name = args.file.display().to_string();
    let grids = sheet_file::read(&name, store::read_any(&args.file)?)?;
    let desk = Desk { name, grids, checklist: &checklist, located: &located };
    let home = if located.home.as_os_str().is_empty() { Path::new(".") } else { &located.home };
    let (ledger, shown) = desk.look(context)?;
    drop(ledger);
    let wanted = !shown.drafts.is_empty() && (shown.conflicts.is_empty() || args.partial);
    let writes = wanted && !args.dry_run;
    if args.format == ListFormat::Table {
        context.terminal.result(&preview(&shown, &checklist, context.terminal));
    }
    // What would be added has been shown; without a person, it takes a flag to go on.
    if writes && !args.yes && !context.terminal.can_ask() {
        return Err(nobody_to_ask());
    }
    let agreed = writes && (args.yes || agree(shown.drafts.len())?);
    let path = if agreed { Some(write(&desk, &shown, home, context)?) } else { None };
    match args.format {
        ListFormat::Json => context.terminal.json(&document(&shown, &desk, path.is_some())),
        ListFormat::Table => context.terminal.result(&verdict(&shown, args, path.as_ref())),
    }
    Ok(if shown.conflicts.is_empty() { Outcome::Done } else { Outcome::No })
}

fn nobody_to_ask() -> Failure {
    Failure::input(
        Diagnostic::new("usage", "there is no terminal to ask whether to write")
            .help("--dry-run shows what would be added; --yes adds it without asking"),
    )
}

fn agree(drafts: usize) -> Result<bool, Failure> {
    let prompt = format!("Record {}? (yes or no)", count(drafts, "sign-off"));
    let check = |text: &str| match text.to_lowercase().as_str() {
        "y" | "yes" | "n" | "no" => Ok(()),
        _ => Err("yes or no".to_owned()),
    };
    Ok(Terminal::ask(&prompt, "no", &check)?.to_lowercase().starts_with('y'))
}

/// Looks again under the lock, and writes what was shown.
fn write(desk: &Desk<'_>, shown: &Plan, home: &Path, context: &Context) -> Result<PathBuf, Failure> {
    let _lock = load::lock(home, context)?;
    let (ledger, plan) = desk.look(&context.later())?;
    let same = |a: &Plan| a.drafts.iter().map(|draft| draft.place.clone()).collect::<Vec<_>>();
    if same(&plan) != same(shown) || plan.conflicts != shown.conflicts {
        return Err(Failure::input(
            Diagnostic::new("moved-on", "the record was changed while you looked").help("import the file again"),
        ));
    }
    let setting = Setting { checklist: desk.checklist, record: &ledger.record, now: context.now };
    let additions = additions(&plan, setting);
    let (text, _) = append::append(ledger.file, ledger.record, &additions)?;
    let mut staged = Staged::default();
    staged.add(ledger.path.clone(), text.as_bytes(), Keep::Durably)?;
    staged.commit()?;
    Ok(ledger.path)
}

/// Conflicts that are shown; the JSON has all.
const SHOWN: usize = 50;

/// Notes longer than this are cut in the preview.
const NOTE: usize = 48;

fn preview(plan: &Plan, checklist: &Checklist<'_>, terminal: Terminal) -> String {
    let mut text = String::new();
    if !plan.drafts.is_empty() {
        let rows = plan.drafts.iter().map(|draft| {
            let said = &draft.said;
            let until = said.until.map_or(String::new(), |until| format!(" until {until}"));
            [
                cell(checklist.short_name(&draft.item)),
                cell(format!("{}{until}", said.decision.word())),
                cell(&said.by),
                cell(draft.on.to_string()),
                cell(short(said.note.as_deref().unwrap_or_default())),
            ]
        });
        let columns = [
            Column::whole("ITEM"),
            Column::whole("DECISION"),
            Column::whole("WHO"),
            Column::whole("DATE"),
            Column::new("NOTE").where_wide(100),
        ];
        text.push_str(&terminal.table(columns, rows.collect()));
        text.push_str("\n\n");
    }
    // Writing to a text cannot fail.
    for conflict in plan.conflicts.iter().take(SHOWN) {
        let place = conflict.place.as_ref().map_or(String::new(), |place| format!("{}: ", bold(place)));
        let item = conflict.item.as_ref().map_or(String::new(), |item| format!("{}: ", visible(item)));
        let message = visible(&conflict.message).into_owned();
        let _ = writeln!(text, "{} {place}{item}{message}", wrong(&format!("conflict[{}]", conflict.code)));
        for line in &conflict.help {
            let _ = writeln!(text, "  {}", dim(line));
        }
    }
    if let Some(more) = plan.conflicts.len().checked_sub(SHOWN).filter(|more| *more > 0) {
        let _ = writeln!(text, "and {more} more; --format json has all");
    }
    for remark in &plan.remarks {
        let _ = writeln!(text, "{}", dim(remark));
    }
    text.trim_end().to_owned()
}

fn short(note: &str) -> String {
    let note = visible(note);
    match note.char_indices().nth(NOTE) {
        Some((at, _)) => format!("{}…", &note[..at]),
        None => note.into_owned(),
    }
}

fn verdict(plan: &Plan, args: &RecordImportArgs, written: Option<&PathBuf>) -> String {
    let mut text = format!(
        "{} to add, {} recorded already, {} untouched, {}",
        count(plan.drafts.len(), "sign-off"),
        plan.recorded,
        count(plan.untouched, "row"),
        count(plan.conflicts.len(), "conflict"),
    );
    let end = match written {
        Some(path) if plan.conflicts.is_empty() => format!("Written to {}.", shown_path(path)),
        Some(path) => format!("The rows without conflict were written to {}.", shown_path(path)),
        None if plan.drafts.is_empty() && plan.conflicts.is_empty() => "There is nothing to write.".to_owned(),
        None if args.dry_run => "Nothing was written (--dry-run).".to_owned(),
        None if plan.drafts.is_empty() => "Nothing was written.".to_owned(),
        None if !plan.conflicts.is_empty() && !args.partial => {
            "Nothing was written: --partial adds the rows without conflict.".to_owned()
        }
        None => "Nothing was written.".to_owned(),
    };
    let _ = write!(text, "\n{end}");
    text
}

fn document(plan: &Plan, desk: &Desk<'_>, written: bool) -> serde_json::Value {
    let add = plan.drafts.iter().map(|draft| {
        let said = &draft.said;
        json!({
            "place": draft.place,
            "item": draft.item.to_string(),
            "decision": said.decision.word(),
            "by": said.by,
            "role": said.role,
            "on": draft.on,
            "at": said.at.to_utc().to_rfc3339_opts(chrono::SecondsFormat::Secs, true),
            "until": said.until,
            "note": said.note,
        })
    });
    json!({
        "file": desk.name,
        "profile": desk.checklist.profile.id.to_string(),
        "written": written,
        "add": add.collect::<Vec<_>>(),
        "conflicts": plan.conflicts,
        "recorded": plan.recorded,
        "untouched": plan.untouched,
        "remarks": plan.remarks,
    })
}
