//! `drift`: two states of a page, or a model and its page.

use super::args::{Common, DriftArgs, ReportFormat};
use super::import;
use super::load;
use super::terminal::{bold, dim, good, shown_path, wrong};
use super::{Context, Outcome, Terminal};
use crate::diagnostics::{Diagnostic, Failure, SourceFile};
use crate::drift::apply::{self, Applied, NewPage};
use crate::drift::report::{Report, place};
use crate::drift::verdict::{self, Fate, Signed};
use crate::drift::{Change, Entry, Side, drift};
use crate::ids::{DeploymentId, ItemId, ServiceId};
use crate::model::library::{Library, Loaded};
use crate::model::{self, Revision, Service};
use crate::page::Page;
use crate::page::names::Names;
use crate::profile;
use crate::store::{self, Keep, Staged};
use crate::text::{count, name_help, visible};
use crate::worddiff;
use chrono::NaiveDate;
use std::path::{Path, PathBuf};
use std::sync::Arc;

pub fn run(common: &Common, args: &DriftArgs, context: &Context) -> Result<Outcome, Failure> {
    let names = import::names(args.names.as_deref())?;
    let folder = load::models(common)?;
    let library = Library::new(&folder);
    let (old, new) = (Text::read(&args.old, &library)?, Text::read(&args.new, &library)?);
    let (old, new) = rayon::join(|| old.understood(), || new.understood());
    let (old, new) = (old?, new?);
    let (from, to) = sides(&old, &new, &names, args.tier.as_deref())?;
    let changes = drift(&from, &to, &names);
    let service = old.model().map(|(service, _)| &service.id);
    let signed = match record_of(common, args, &library, service)? {
        Some((path, deployments)) => Some(signed(&path, &deployments, &changes, &from, &to)?),
        None => None,
    };
    let report = Report { from: &from, to: &to, drift: &changes, signed: signed.as_deref() };
    if args.apply {
        return apply_it(common, args, (&old, &new), &report, &names, context);
    }
    match args.format {
        ReportFormat::Json => context.terminal.json(&report.json()),
        ReportFormat::Md => context.terminal.result(report.markdown().trim_end()),
        ReportFormat::Text => context.terminal.result(&text(&report, args.all)),
    }
    Ok(if args.exit_code && !changes.is_none() { Outcome::No } else { Outcome::Done })
}

/// A side as it was given.
enum Given {
    Page { file: Arc<SourceFile>, page: Box<Page> },
    Model { loaded: Arc<Loaded>, date: NaiveDate, path: Option<PathBuf> },
}

/// The text of a side, not yet understood.
enum Text {
    Page(Arc<SourceFile>),
    Model(Arc<SourceFile>, PathBuf, Option<NaiveDate>),
    Loaded(Arc<Loaded>, Option<NaiveDate>),
}

impl Text {
    /// A page, a model file or a service, each as it can be told: by a file that is there, by `.toml`, by its name.
    fn read(given: &str, library: &Library<'_>) -> Result<Self, Failure> {
        let path = Path::new(given);
        let is_toml = |path: &Path| path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("toml"));
        if given == "-" || store::may_be_file(path) && !is_toml(path) {
            return Ok(Self::Page(import::file(path)?));
        }
        let (name, date) = match given.rsplit_once('@') {
            Some((name, date)) if date.parse::<NaiveDate>().is_ok() => (name, date.parse::<NaiveDate>().ok()),
            _ => (given, None),
        };
        let path = Path::new(name);
        if is_toml(path) {
            return Ok(Self::Model(store::read_text(path)?, path.to_owned(), date));
        }
        if let Some(found) = library.find(name)? {
            return Ok(Self::Loaded(found, date));
        }
        let known = library.names();
        Err(Failure::input(
            Diagnostic::new("unknown-side", format!("there is no file and no service `{}`", visible(given)))
                .help("a side is a page in Markdown, a model file, or a service; @DATE names an older revision")
                .helps(name_help(name, "services", known.iter().map(String::as_str))),
        ))
    }

    fn understood(self) -> Result<Given, Failure> {
        let (loaded, path, date) = match self {
            Self::Page(file) => {
                let page = Box::new(import::page(&file)?);
                return Ok(Given::Page { file, page });
            }
            Self::Model(file, path, date) => {
                let service = model::load::service(&file)?;
                (Arc::new(Loaded { service, origin: model::library::Origin::Own, file }), Some(path), date)
            }
            Self::Loaded(loaded, date) => (loaded, None, date),
        };
        let Some(revision) = loaded.service.revision(date) else {
            let dates: Vec<String> =
                loaded.service.revisions.iter().map(|revision| revision.date.to_string()).collect();
            let wanted = date.map(|date| date.to_string()).unwrap_or_default();
            let message = format!("{} has no revision {wanted}", loaded.service.id);
            let known = format!("its revisions: {}", dates.join(", "));
            return Err(Failure::input(Diagnostic::new("unknown-revision", message).help(known)));
        };
        let date = revision.date;
        Ok(Given::Model { loaded, date, path })
    }
}

impl Given {
    fn side(&self, names: &Names, tier: Option<&str>) -> Side {
        match self {
            Self::Page { file, page } => Side::of_page(&file.name, &page.rows, names, tier),
            Self::Model { loaded, date, .. } => {
                let service = &loaded.service;
                let name = format!("{}@{date}", service.id);
                match service.revision(Some(*date)) {
                    Some(revision) => Side::of_model(&name, service, revision, names, tier),
                    None => Side { name, rows: Vec::new(), actions: None },
                }
            }
        }
    }

    /// The model and its revision, if it is one.
    fn model(&self) -> Option<(&Service, &Revision)> {
        match self {
            Self::Page { .. } => None,
            Self::Model { loaded, date, .. } => Some((&loaded.service, loaded.service.revision(Some(*date))?)),
        }
    }
}

fn sides(old: &Given, new: &Given, names: &Names, tier: Option<&str>) -> Result<(Side, Side), Failure> {
    if let Some(wanted) = tier {
        let all = [old.side(names, None), new.side(names, None)];
        let known: Vec<&str> = all.iter().flat_map(Side::tiers).map(|tier| tier.id.as_str()).collect();
        if !known.contains(&wanted) {
            let message = format!("neither side has a tier `{}`", visible(wanted));
            return Err(Failure::input(
                Diagnostic::new("unknown-tier", message).helps(name_help(wanted, "tiers", known)),
            ));
        }
    }
    Ok((old.side(names, tier), new.side(names, tier)))
}

/// The record that was named, or that of the profile that was named, and the deployments that are meant; all if none.
fn record_of(
    common: &Common,
    args: &DriftArgs,
    library: &Library<'_>,
    service: Option<&ServiceId>,
) -> Result<Option<(PathBuf, Vec<DeploymentId>)>, Failure> {
    if let Some(path) = &args.record {
        // Elsewhere a record that is not there is an empty one; one that is named must be there.
        store::read_text(path)?;
    }
    let named: Vec<DeploymentId> = args.deployment.iter().filter_map(|id| id.parse().ok()).collect();
    if common.profile.is_empty() {
        return Ok(args.record.clone().map(|path| (path, named)));
    }
    let located = load::locate(common)?;
    let profile = profile::load(&located.file, library)?;
    let of_service = profile.deployments.iter().filter(|deployment| Some(&deployment.service().id) == service);
    let own = || of_service.map(|deployment| deployment.id.clone()).collect();
    let deployments = if named.is_empty() { own() } else { named };
    Ok(Some((args.record.clone().unwrap_or_else(|| located.record_path(&profile)), deployments)))
}

fn signed(
    path: &Path,
    deployments: &[DeploymentId],
    changes: &crate::drift::Drift,
    from: &Side,
    to: &Side,
) -> Result<Vec<Signed>, Failure> {
    let Some(actions) = &from.actions else {
        return Err(Failure::input(
            Diagnostic::new("usage", "--record needs a model as the old side: sign-offs are of its actions")
                .help("for example: rchecklist drift seeds/mail.toml page.md --record mail.record.toml"),
        ));
    };
    let record = load::record(path)?.record;
    // A deployment bears its service's name unless its profile says otherwise.
    let by_name = |item: &ItemId| from.name.split('@').next() == Some(item.deployment.as_str());
    let has_named = deployments.is_empty() && record.items.keys().any(by_name);
    let concerns = |item: &ItemId| {
        let meant = if deployments.is_empty() {
            !has_named || by_name(item)
        } else {
            deployments.contains(&item.deployment)
        };
        meant && actions.contains_key(&item.action)
    };
    Ok(verdict::fates(changes, from, to, &record, &concerns))
}

fn apply_it(
    common: &Common,
    args: &DriftArgs,
    (old, new): (&Given, &Given),
    report: &Report<'_>,
    names: &Names,
    context: &Context,
) -> Result<Outcome, Failure> {
    let usage = |message: &str| Failure::input(Diagnostic::new("usage", message.to_owned()));
    let (Given::Model { loaded, path, .. }, Some((service, revision))) = (old, old.model()) else {
        return Err(usage("--apply needs a model as the old side"));
    };
    let Given::Page { file, page } = new else {
        return Err(usage("--apply needs a page as the new side"));
    };
    let newest = service.revisions.first().map(|revision| revision.date);
    if newest != Some(revision.date) || !revision.more_pages.is_empty() {
        return Err(usage("--apply goes on from the newest revision, of a single page"));
    }
    let date = args.date.or(page.updated).unwrap_or_else(|| context.today());
    if newest.is_some_and(|newest| newest >= date) {
        let message = format!("the page's date {date} is not after the model's newest revision");
        return Err(Failure::input(
            Diagnostic::new("wrong-order", message).help("dates of pages are unreliable: give the day with --date"),
        ));
    }
    let file_name = Path::new(&file.name).file_name().map(|name| name.to_string_lossy().into_owned());
    let new_page =
        NewPage { file: file_name.as_deref().unwrap_or(&file.name), page, date, url: args.url.as_deref(), names };
    let applied = apply::apply(&loaded.file.text, service, revision, report, &new_page)
        .map_err(|why| Failure::input(Diagnostic::new("not-editable", format!("{}: {why}", loaded.file.name))))?;
    check(&applied, &loaded.file.name)?;
    let target = args
        .output
        .clone()
        .or_else(|| path.clone())
        .unwrap_or_else(|| import::default_path(common, service.id.as_str()));
    if target == Path::new("-") {
        Terminal::exact(&applied.text);
        return Ok(Outcome::Done);
    }
    if path.as_ref() != Some(&target) && store::exists(&target) {
        let message = format!("{} is there already", target.display());
        return Err(Failure::input(Diagnostic::new("exists", message).help("name another file with --output")));
    }
    let mut staged = Staged::default();
    staged.add(target.clone(), applied.text.as_bytes(), Keep::Durably)?;
    staged.commit()?;
    if args.format == ReportFormat::Json {
        context.terminal.json(&report.json());
    } else {
        context.terminal.summary(&applied_text(report, &applied, &target, date));
    }
    Ok(Outcome::Done)
}

/// A model that the loader refuses is a mistake of ours, and must not be written.
fn check(applied: &Applied, name: &str) -> Result<(), Failure> {
    let file = SourceFile::new(format!("{name} with its new revision"), &*applied.text);
    model::load::service(&file).map(drop).map_err(Failure::from)
}

fn applied_text(report: &Report<'_>, applied: &Applied, target: &Path, date: NaiveDate) -> String {
    let mut out = vec![format!("  model     {}", shown_path(target))];
    out.push(format!("  revision  {date}: {}", counts(report)));
    let list = |ids: &mut dyn Iterator<Item = &String>| ids.map(String::as_str).collect::<Vec<_>>().join(", ");
    if !applied.reworded.is_empty() {
        let ids = list(&mut applied.reworded.iter());
        out.push(format!("\nReworded by the page, and stale until you take `reworded` away: {ids}"));
    }
    if !applied.back.is_empty() {
        let ids = list(&mut applied.back.iter());
        out.push(format!("\nAsked for again, under the names that they had: {ids}"));
    }
    if !applied.new.is_empty() {
        out.push(format!("\nDrafted: {}", list(&mut applied.new.iter())));
    }
    if applied.reviews > 0 {
        out.push(format!("\n{} for you to look at, each marked `review`", count(applied.reviews, "place")));
    }
    out.join("\n")
}

fn counts(report: &Report<'_>) -> String {
    let counts = report.counts().into_iter().map(|(change, number)| format!("{number} {}", change.label()));
    counts.collect::<Vec<_>>().join(", ")
}

fn text(report: &Report<'_>, all: bool) -> String {
    let Report { from, to, drift, .. } = report;
    let mut out = vec![
        format!("{}  {}", bold(&from.name), dim(&count(from.rows.len(), "row"))),
        format!("{}  {}", bold(&to.name), dim(&count(to.rows.len(), "row"))),
        String::new(),
        if drift.is_none() { good("no difference") + &format!(": {}", counts(report)) } else { counts(report) },
    ];
    match report.duties_changed() {
        0 => {}
        number => out.push(wrong(&format!(
            "{} a duty of yours",
            if number == 1 { "1 row changes".to_owned() } else { format!("{number} rows change") }
        ))),
    }
    let quiet = |entry: &&Entry| !matches!(entry.change, Change::Unchanged | Change::Markup) || all;
    for entry in drift.entries.iter().filter(quiet) {
        out.push(String::new());
        out.push(entry_text(report, entry));
    }
    if let Some(signed) = report.signed {
        out.push(String::new());
        out.push(signed_text(signed));
    }
    out.join("\n")
}

/// How far the lines below an entry's head are indented.
const INDENT: usize = 14;

fn entry_text(report: &Report<'_>, entry: &Entry) -> String {
    let (from, to) = report.rows(entry);
    let label = match entry.change {
        _ if entry.changes_duty => wrong(label_of(entry.change)),
        Change::Unchanged | Change::Markup => dim(label_of(entry.change)),
        _ => bold(label_of(entry.change)),
    };
    let pad = " ".repeat(INDENT - label_of(entry.change).len());
    let title = to.first().or(from.first()).map(|row| place(row)).unwrap_or_default();
    let mut out = format!("{label}{pad}{}", Terminal::indented(&visible(&title), INDENT));
    let mut more = |text: &str| {
        out.push('\n');
        out.push_str(&" ".repeat(INDENT));
        out.push_str(&Terminal::indented(&visible(text), INDENT));
    };
    let duty = if entry.changes_duty { "; your duty changed" } else { "" };
    more(&format!("{}{duty}", report.lines(entry)));
    if entry.moved
        && let Some(old) = from.first()
    {
        more(&format!("stood under {}", place(old)));
    }
    let words = report.words(entry);
    for (part, stretches) in &words {
        let alone = to.is_empty() || from.is_empty();
        let text = if alone { stretches[0].1.clone() } else { worddiff::with_marks(stretches) };
        more(&format!("{part}: {text}"));
    }
    if words.is_empty() && entry.changes_duty {
        more("the model holds a digest and no words of the page: compare with an earlier page to see the words");
    }
    let actions: Vec<&str> = from.iter().flat_map(|row| &row.actions).map(crate::ids::ActionId::as_str).collect();
    if !actions.is_empty() {
        more(&format!("asks for {}", actions.join(", ")));
    }
    out
}

/// A word that fits before the text.
fn label_of(change: Change) -> &'static str {
    match change {
        Change::Markup => "markup",
        Change::ProductName => "product name",
        _ => change.label(),
    }
}

fn signed_text(signed: &[Signed]) -> String {
    if signed.is_empty() {
        return "Nothing of this model was signed in the record.".to_owned();
    }
    let of = |fate: Fate| signed.iter().filter(move |signed| signed.fate == fate);
    let counts: Vec<String> = Fate::ALL
        .iter()
        .map(|fate| (of(*fate).count(), fate))
        .filter(|(number, _)| *number > 0)
        .map(|(number, fate)| format!("{number} {}", fate.label()))
        .collect();
    let mut out = vec![format!("{}: {}", bold("Signed items"), counts.join(", "))];
    for fate in [Fate::Stale, Fate::Retired, Fate::Unknown, Fate::CarriesOver] {
        for signed in of(fate) {
            let label = if fate == Fate::CarriesOver { good(fate.label()) } else { wrong(fate.label()) };
            let pad = " ".repeat(INDENT.saturating_sub(fate.label().len()).max(2));
            let line = format!("{} ({})", signed.item, signed.because);
            out.push(format!("{label}{pad}{}", Terminal::indented(&visible(&line), INDENT)));
        }
    }
    out.join("\n")
}
