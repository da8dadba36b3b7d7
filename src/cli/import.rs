//! `import`: pages of a provider become a draft of a model.

use super::args::{Common, ImportArgs, ListFormat};
use super::load;
use super::terminal::{Column, bold, cell, dim, number, shown_path, wrong};
use super::{Context, Outcome, Terminal};
use crate::diagnostics::{Diagnostic, Failure, SourceFile};
use crate::digest::Digest;
use crate::import::reckoning::{self, Account, Line, Missed};
use crate::import::{self, About, Draft, FromFile, write};
use crate::model;
use crate::page::names::Names;
use crate::page::{self, Class, Page, Row, Shape, normal};
use crate::store::{self, Keep, Staged};
use crate::text::{count, visible};
use chrono::NaiveDate;
use serde::Serialize;
use std::path::{Path, PathBuf};
use std::sync::Arc;

pub fn run(common: &Common, args: &ImportArgs, context: &Context) -> Result<Outcome, Failure> {
    let names = names(args.names.as_deref())?;
    let files = args.pages.iter().map(|path| file(path)).collect::<Result<Vec<_>, _>>()?;
    let sources: Vec<FromFile> = files
        .iter()
        .map(|file| page(file).map(|page| FromFile { file: file_name(&file.name), page }))
        .collect::<Result<_, _>>()?;
    let (draft, unread) = import::draft(about(args, &sources, &names, context)?, &sources, &names);
    let accounts = reckoning::accounts(&sources, &draft, &unread, &names);
    let outcome = if reckoning::sums(&accounts).missed == 0 { Outcome::Done } else { Outcome::No };
    if args.format == ListFormat::Json {
        if let Some(path) = args.output.as_deref().filter(|path| *path != Path::new("-")) {
            store_draft(path, &text_of(&draft)?, args.force)?;
        }
        context.terminal.json(&document(&sources, &accounts));
        return Ok(outcome);
    }
    let text = text_of(&draft)?;
    if args.output.as_deref() == Some(Path::new("-")) {
        Terminal::exact(&text);
        context.terminal.talk(&summary(&draft, &accounts, context.terminal, None));
        return Ok(outcome);
    }
    let path = args.output.clone().unwrap_or_else(|| default_path(common, &draft.id));
    store_draft(&path, &text, args.force)?;
    context.terminal.summary(&summary(&draft, &accounts, context.terminal, Some(&path)));
    Ok(outcome)
}

/// The table of names behind variables.
pub fn names(path: Option<&Path>) -> Result<Names, Failure> {
    match path {
        Some(path) => Ok(Names::read(&store::read_text(path)?)?),
        None => Ok(Names::shipped()),
    }
}

/// The text of a page; `-` is standard input.
pub fn file(path: &Path) -> Result<Arc<SourceFile>, Failure> {
    if path == Path::new("-") { store::read_stdin("standard input") } else { store::read_text(path) }
}

/// A page of responsibilities, or what is wrong with it.
pub fn page(file: &Arc<SourceFile>) -> Result<Page, Failure> {
    page::check(file).map_err(Failure::input)?;
    let page = page::read(&file.text)
        .map_err(|too_much| Failure::input(Diagnostic::new("too-large", format!("{}: {too_much}", file.name))))?;
    if !page.rows.is_empty() {
        return Ok(page);
    }
    let mut problem = Diagnostic::new("no-responsibilities", format!("{} gives no row of responsibilities", file.name))
        .help("a table is read whose columns, cells or section name the provider and the customer; and lists under their names");
    for unread in page.unread.iter().take(5) {
        problem = problem.help(format!("line {}: {}", unread.line, unread.what));
    }
    if page.tables.is_empty() {
        problem = problem.help("there is no table at all: is this the page's source in Markdown?");
    }
    Err(Failure::input(problem))
}

/// The file's own name, without folders: where it lay is nobody's business.
fn file_name(name: &str) -> String {
    Path::new(name).file_name().map_or_else(|| name.to_owned(), |name| name.to_string_lossy().into_owned())
}

/// Where a model of a service is written.
pub fn default_path(common: &Common, id: &str) -> PathBuf {
    let name = format!("{id}.toml");
    match &common.models {
        Some(folder) => folder.join(name),
        None if store::exists(Path::new(load::MODELS)) => Path::new(load::MODELS).join(name),
        None => PathBuf::from(name),
    }
}

fn store_draft(path: &Path, text: &str, force: bool) -> Result<(), Failure> {
    if store::exists(path) && !force {
        return Err(Failure::input(
            Diagnostic::new("exists", format!("{} is there already", path.display()))
                .help("bring it to the page's state with `rchecklist drift MODEL PAGE --apply`")
                .help("or choose another --output, or overwrite it with --force"),
        ));
    }
    let mut staged = Staged::default();
    staged.add(path.to_owned(), text.as_bytes(), Keep::Durably)?;
    staged.commit()
}

fn about(args: &ImportArgs, sources: &[FromFile], names: &Names, context: &Context) -> Result<About, Failure> {
    let pages = || sources.iter().map(|source| &source.page);
    let stem = |source: &FromFile| {
        Path::new(&source.file).file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default()
    };
    let id = if let Some(id) = &args.service {
        crate::ids::check_slug(id).map_err(|error| {
            Failure::input(Diagnostic::new("usage", format!("`{}` is no service: {error}", visible(id))))
        })?;
        id.clone()
    } else {
        let found = pages().find_map(|page| page.service.clone()).or_else(|| sources.first().map(stem));
        normal::slug(&found.unwrap_or_default(), "service")
    };
    let name = args.name.clone().or_else(|| pages().find_map(|page| import::service_name(page, names)));
    let name = name.unwrap_or_else(|| id.clone());
    let provider = args.provider.clone().or_else(|| pages().find_map(|page| import::provider(page, names)));
    let date = args.date.or_else(|| pages().filter_map(|page| page.updated).max());
    Ok(About {
        short_name: args.short_name.clone().unwrap_or_else(|| name.clone()),
        name,
        provider: provider.unwrap_or_else(|| "The provider".to_owned()),
        date: date.unwrap_or_else(|| context.today()),
        dated: date.is_some(),
        url: args.url.clone().unwrap_or_default(),
        id,
    })
}

/// The draft as text. One that the loader refuses is a mistake of ours, and must not be written.
fn text_of(draft: &Draft) -> Result<String, Failure> {
    let text = write::model(draft);
    if text.len() as u64 > store::LARGEST {
        let largest = store::LARGEST / 1024 / 1024;
        let message = format!(
            "the draft of {} would be larger than {largest} MiB, the largest model",
            count(draft.rows.len(), "row")
        );
        return Err(Failure::input(
            Diagnostic::new("too-large", message)
                .help("import its parts one by one; --format json prints the rows of any page"),
        ));
    }
    check(draft, &text).map(|()| text)
}

fn check(draft: &Draft, text: &str) -> Result<(), Failure> {
    let file = SourceFile::new(format!("draft of {}", draft.id), text);
    model::load::service(&file).map(drop).map_err(|problems| {
        let mut failure = Failure::from(problems);
        failure.diagnostics.push(
            Diagnostic::new("bad-draft", "the draft of this page does not load, and was not written")
                .help("this is a mistake in rchecklist; please report it with the page"),
        );
        failure
    })
}

fn summary(draft: &Draft, accounts: &[Account], terminal: Terminal, path: Option<&Path>) -> String {
    let mut out = Vec::new();
    if let Some(path) = path {
        out.push(format!("  draft   {}", shown_path(path)));
    }
    let dated = if draft.dated { "" } else { " (today: the page bears no date; --date gives one)" };
    out.push(format!(
        "  of      {}, {}, revision {}{dated}",
        bold(&draft.name),
        visible(&draft.provider),
        draft.date
    ));
    for account in accounts {
        out.push(String::new());
        if accounts.len() > 1 {
            out.push(bold(&account.file));
        }
        out.push(table(account, terminal));
    }
    let sums = reckoning::sums(accounts);
    let unread = if sums.unread > 0 { format!(" + {} not understood", sums.unread) } else { String::new() };
    let (duties, nothing) = (sums.duties, sums.nothing);
    out.push(format!(
        "\n{} = {duties} with duties + {nothing} with nothing to do{unread}",
        count(sums.rows, "row")
    ));
    let required = draft.parts.actions.iter().filter(|action| action.deed.required).count();
    let marks = draft.parts.actions.iter().filter(|action| !action.deed.review.is_empty()).count()
        + draft.parts.options.len()
        + draft.rows.iter().filter(|row| row.review.is_some()).count();
    out.push(format!(
        "{} ({required} required), {}; {} for you to look at, each marked `review`",
        count(draft.parts.actions.len(), "action"),
        count(draft.parts.options.len(), "question"),
        count(marks, "place"),
    ));
    if !draft.parts.unknown.is_empty() {
        let unknown: Vec<&str> = draft.parts.unknown.iter().map(String::as_str).take(8).collect();
        let all = count(draft.parts.unknown.len(), "variable");
        out.push(format!("{all} without a name: {} (give one with --names)", visible(&unknown.join(", "))));
    }
    if sums.missed > 0 {
        out.push(format!("\n{}", wrong("Not understood:")));
        for account in accounts {
            for unread in &account.unread {
                out.push(format!("  {}:{}  {}", visible(&account.file), unread.line, visible(&unread.what)));
            }
        }
    }
    if path.is_some() {
        out.push(format!("\n{}", dim(&format!("Next: rchecklist init --service {}", draft.id))));
    }
    out.join("\n")
}

fn table(account: &Account, terminal: Terminal) -> String {
    let columns = [
        Column::new("Lines"),
        Column::new("Rows"),
        Column::new("Duties"),
        Column::new("Nothing"),
        Column::new("Place"),
    ];
    let rows = account.places.iter().map(|line| {
        let what = match (line.table, &line.caption) {
            (0, _) => line.what.to_owned(),
            (table, Some(caption)) if line.what == "table" => format!("table {table}: {caption}"),
            (table, None) if line.what == "table" => format!("table {table}"),
            (table, Some(caption)) => format!("table {table}, {}: {caption}", line.what),
            (table, None) => format!("table {table}, {}", line.what),
        };
        let (from, to) = line.lines;
        let lines = if from == to { from.to_string() } else { format!("{from}-{to}") };
        let blank = if line.blank > 0 { format!(" ({} blank)", line.blank) } else { String::new() };
        [cell(lines), number(line.rows), number(line.duties), number(line.nothing), cell(what + &blank)]
    });
    terminal.table(columns, rows.collect())
}

/// The rows as they were read, for a program: variables and lines as the page has them.
#[derive(Serialize)]
struct Document<'d> {
    pages: Vec<PageOut<'d>>,
    rows: Vec<RowOut<'d>>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct PageOut<'d> {
    file: &'d str,
    sha256: Digest,
    title: Option<&'d str>,
    updated: Option<NaiveDate>,
    service: Option<&'d str>,
    places: &'d [Line],
    unread: &'d [Missed],
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct RowOut<'d> {
    file: &'d str,
    line: u32,
    row_line: u32,
    area: &'d str,
    anchor: Option<&'d str>,
    tier: Option<&'d str>,
    caption: Option<&'d str>,
    table: u32,
    row: u32,
    kind: Shape,
    task: &'d str,
    inherited: bool,
    column: Option<&'d str>,
    provider: Option<&'d str>,
    customer: Option<&'d str>,
    class: Class,
    nothing_to_do: bool,
    sha256: Digest,
}

fn document<'d>(sources: &'d [FromFile], accounts: &'d [Account]) -> Document<'d> {
    let row = |file: &'d str, row: &'d Row| RowOut {
        file,
        line: row.line,
        row_line: row.at,
        area: &row.area,
        anchor: row.anchor.as_deref(),
        tier: row.tier.as_deref(),
        caption: row.caption.as_deref(),
        table: row.table,
        row: row.row,
        kind: row.shape,
        task: &row.task,
        inherited: row.inherited,
        column: row.column.as_deref(),
        provider: row.provider.as_deref(),
        customer: row.customer.as_deref(),
        class: row.class,
        nothing_to_do: !row.owes(),
        sha256: row.digest(),
    };
    let page = |(source, account): (&'d FromFile, &'d Account)| PageOut {
        file: &source.file,
        sha256: source.page.digest,
        title: source.page.title.as_deref(),
        updated: source.page.updated,
        service: source.page.service.as_deref(),
        places: &account.places,
        unread: &account.unread,
    };
    Document {
        pages: sources.iter().zip(accounts).map(page).collect(),
        rows: sources
            .iter()
            .flat_map(|source| source.page.rows.iter().map(move |read| row(&source.file, read)))
            .collect(),
    }
}
