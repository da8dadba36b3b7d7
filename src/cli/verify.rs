//! `verify`: a pack from outside, for those who believe nothing.

use super::args::{ListFormat, VerifyArgs};
use super::terminal::{Terminal, bold, dim, good, wrong};
use super::{Context, Outcome};
use crate::diagnostics::{Diagnostic, Failure, SourceFile};
use crate::render::checklist::FILE_NAME;
use crate::render::pdf;
use crate::render::templates::Templates;
use crate::snapshot::Snapshot;
use crate::store;
use crate::text::{count, visible};
use crate::verify::{self, Given, Options, Outcome as Came, Problem, Report};
use serde_json::json;
use std::fmt::Write as _;
use std::path::Path;

/// Problems of one check that are shown; the JSON has all.
const SHOWN: usize = 10;

/// Where the words of a check begin.
const INDENT: usize = 26;

/// Bytes of a PDF from which it is told that it is set again.
const LONG: u64 = 1024 * 1024;

/// Bytes from which a bar is shown.
const LARGE: u64 = 512 * 1024 * 1024;

pub fn run(args: &VerifyArgs, context: &Context) -> Result<Outcome, Failure> {
    let given = read(&args.path, context.terminal)?;
    let templates = args.templates.as_deref().map(store::read_folder).transpose()?.map(|files| Templates { files });
    let options = Options {
        rebuild: !args.quick,
        other_version: args.other_version,
        templates: templates.as_ref(),
        now: Some(context.now),
    };
    if !args.quick && given.files.get(pdf::FILE_NAME).is_some_and(|file| file.size > LONG) {
        context.terminal.progress("Setting the PDF again …");
    }
    let mut report = verify::verify(&given, options);
    if let Some(old) = &args.against {
        let earlier = read(old, context.terminal)?;
        is_pack(&earlier, old)?;
        report.checks.push(verify::against(&given, &earlier));
    }
    match args.format {
        ListFormat::Json => context.terminal.json(&for_scripts(&report, &given, &args.path)),
        ListFormat::Table => context.terminal.result(&sheet(&report, &given, &args.path)),
    }
    Ok(if report.holds() { Outcome::Done } else { Outcome::No })
}

fn read(path: &Path, terminal: Terminal) -> Result<Given, Failure> {
    let size = store::given::size(path);
    let bar = terminal.bytes_bar(if size > LARGE { size } else { 0 }, "Reading the pack");
    let given = store::given::read(path, &|bytes| bar.inc(bytes));
    bar.finish_and_clear();
    given
}

/// Refuses what is no pack at all: to name that is no finding about the other one.
fn is_pack(given: &Given, path: &Path) -> Result<(), Failure> {
    let text = given.text(FILE_NAME).map_err(|problem| {
        let message = format!("{}: {FILE_NAME}: {}", path.display(), problem.message);
        Failure::input(Diagnostic::new("no-pack", message).help("name the folder of a pack, its zip or its PDF"))
    })?;
    Snapshot::read(&SourceFile::new(format!("{}/{FILE_NAME}", path.display()), text))?;
    Ok(())
}

fn for_scripts(report: &Report, given: &Given, path: &Path) -> serde_json::Value {
    json!({
        "schema": verify::SCHEMA,
        "path": path.display().to_string(),
        "kind": given.kind.label(),
        "holds": report.holds(),
        "title": report.title,
        "as-of": report.as_of,
        "digest": given.identity().map(|(file, digest)| json!({ "file": file, "sha256": digest })),
        "files": given.files.len(),
        "checks": report.checks,
        "notes": report.notes,
    })
}

fn sheet(report: &Report, given: &Given, path: &Path) -> String {
    let mut out = String::new();
    // Writing to a text cannot fail.
    let title = report.title.as_deref().unwrap_or("a pack that cannot be read");
    let day = report.as_of.map_or(String::new(), |day| dim(&format!("  as of {day}")));
    let _ = writeln!(out, "{}{day}", bold(&visible(title)));
    let _ = writeln!(out, "{}", dim(&visible(&format!("{} ({})", path.display(), given.kind.label()))));
    if let Some((file, digest)) = given.identity() {
        let _ = writeln!(out, "{}", dim(&format!("{file}: sha256:{digest}")));
    }
    out.push('\n');
    for check in &report.checks {
        let word = format!("{:<11}", check.outcome.label());
        let word = match check.outcome {
            Came::Held => good(&word),
            Came::Failed => wrong(&word),
            Came::NotChecked => dim(&word),
        };
        let _ = writeln!(out, "  {word} {:<11} {}", check.name, Terminal::indented(&visible(&check.seen), INDENT));
        list(&check.problems, &mut out);
        list(&check.notes, &mut out);
    }
    if !report.notes.is_empty() {
        let _ = writeln!(out, "\nThe pack says itself:");
        for note in &report.notes {
            let _ = writeln!(out, "  {}", Terminal::indented(&visible(note), 4));
        }
    }
    out.push('\n');
    out.push_str(&verdict(report));
    out
}

/// The first of some problems or notes, each on lines of its own.
fn list(problems: &[Problem], out: &mut String) {
    for problem in problems.iter().take(SHOWN) {
        let at = problem.at.as_ref().map_or(String::new(), |at| format!("{}: ", visible(at)));
        let said = Terminal::indented(&format!("{at}{}", visible(&problem.message)), INDENT);
        let _ = writeln!(out, "{:INDENT$}{said}", "");
    }
    if let Some(more) = problems.len().checked_sub(SHOWN).filter(|more| *more > 0) {
        let _ = writeln!(out, "{:INDENT$}and {more} more; --format json has all", "");
    }
}

fn verdict(report: &Report) -> String {
    let skipped = match report.number(Came::NotChecked) {
        0 => String::new(),
        n => format!(", {} not made", count(n, "check")),
    };
    if report.holds() {
        let but = match report.checks.iter().filter(|check| check.uncompared).count() {
            0 => String::new(),
            n => format!(", but for {} that nobody compared", count(n, "file")),
        };
        return format!("{}{but}: {}{skipped}.", good("It holds"), count(report.number(Came::Held), "check"));
    }
    let failed = report.number(Came::Failed);
    if failed == 0 {
        return format!("{}: too little of it could be checked.", wrong("It does not hold"));
    }
    format!("{}: {} failed{skipped}.", wrong("It does not hold"), count(failed, "check"))
}
