//! `attach`: evidence in: looked through for secrets, copied under its digest, and recorded.

use super::Context;
use super::args::{AttachArgs, Common};
use super::load;
use super::show::find;
use super::signing;
use super::terminal::{bold, dim};
use crate::checklist::{self, Checklist};
use crate::diagnostics::{Diagnostic, Failure, SourceFile};
use crate::model::library::Library;
use crate::profile::{self, Profile};
use crate::record::append::{self, Addition, Entry};
use crate::record::naming::evidence_name;
use crate::record::{Evidence, Record};
use crate::secrets::{Report, Scanner, Unread};
use crate::store::evidence::{Copied, Incoming, open_incoming};
use crate::store::{self, Keep, Staged};
use crate::text::is_blank;
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;
use std::sync::Arc;

/// Files of more than so many bytes show their progress.
const LARGE: u64 = 64 * 1024 * 1024;

/// A file that was taken in, and how the record speaks of it.
struct Piece {
    copied: Copied,
    name: String,
    evidence: Evidence,
    /// In what of it no secrets were looked for.
    unread: BTreeSet<Unread>,
}

pub fn run(common: &Common, args: &AttachArgs, context: &Context) -> Result<(), Failure> {
    let folder = load::models(common)?;
    let library = Library::new(&folder);
    let located = load::locate(common)?;
    let profile = profile::load(&located.file, &library)?;
    let checklist = checklist::select(&profile);
    let item = find(&checklist, &args.item)?;
    let home = if located.home.as_os_str().is_empty() { Path::new(".") } else { &located.home };
    // Copies first, without a lock: large files take long, and nothing names them yet.
    let pieces = take_in(args, &profile, home, context)?;

    let _lock = load::lock(home, context)?;
    store::sweep(&home.join(format!("{}.evidence", profile.id)));
    let path = located.record_path(&profile);
    let (file, record) = open(&path, &checklist, &located)?;
    let own = record.entry(item);
    let mut entries = Vec::new();
    let mut talk = String::new();
    for Piece { evidence, unread, .. } in &pieces {
        let before = own.and_then(|own| own.evidence.iter().find(|other| other.sha256 == evidence.sha256));
        let known = before.is_some();
        let twice =
            entries.iter().any(|entry| matches!(entry, Entry::Evidence(other) if other.sha256 == evidence.sha256));
        // Writing to a text cannot fail.
        if known || twice {
            let _ = writeln!(talk, "{}  is attached already", bold(&evidence.file));
            let says = |piece: &Evidence| {
                (piece.description.clone(), piece.covers, piece.command.clone(), piece.people.clone())
            };
            if before.is_some_and(|before| says(before) != says(evidence)) {
                let _ = writeln!(
                    talk,
                    "  what the record says of it (description, days, command, people) stays as it was: to change it, edit the \
                     record, and sign again"
                );
            }
        } else {
            let short = &evidence.sha256.to_string()[..12];
            let size = evidence.size.unwrap_or_default();
            let _ = writeln!(talk, "{}  {}", bold(&evidence.file), dim(&format!("{size} bytes, sha256 {short}…")));
            if !unread.is_empty() {
                let what: Vec<String> = unread.iter().map(ToString::to_string).collect();
                let _ = writeln!(talk, "  not looked through for secrets: {}", what.join("; "));
            }
            entries.push(Entry::Evidence(evidence.clone()));
        }
    }
    let added = entries.len();
    let id = own.map_or_else(|| item.id.clone(), |own| own.id.clone());
    let (text, _) = append::append(file, record, &[Addition { id, title: item.action.title.clone(), entries }])?;
    if args.dry_run {
        context.terminal.result(&format!("{talk}{}", dim("Nothing was written (--dry-run).")));
        return Ok(());
    }
    let mut staged = Staged::default();
    if added > 0 {
        staged.add(path.clone(), text.as_bytes(), Keep::Durably)?;
    }
    // First the files, then the record that names them.
    for piece in pieces {
        piece.copied.keep(&piece.name)?;
    }
    staged.commit()?;
    let new = if added == 1 { "1 new piece".to_owned() } else { format!("{added} new pieces") };
    let _ = write!(talk, "{}", dim(&format!("{}: {new} in {}", item.action.title, path.display())));
    context.terminal.summary(&talk);
    Ok(())
}

/// The record, or a new one.
fn open(
    path: &Path,
    checklist: &Checklist<'_>,
    located: &load::Located,
) -> Result<(Arc<SourceFile>, Record), Failure> {
    let read = load::record(path)?;
    if let Some(file) = read.file {
        return Ok((file, read.record));
    }
    let file = SourceFile::new(path.display().to_string(), load::begin(checklist, located).text);
    let record = crate::record::load(&file)?;
    Ok((file, record))
}

/// Copies every file into the evidence folder, looked through for secrets, and describes it.
fn take_in(args: &AttachArgs, profile: &Profile, home: &Path, context: &Context) -> Result<Vec<Piece>, Failure> {
    let usage = |message: String, help: String| Failure::input(Diagnostic::new("usage", message).help(help));
    let by = match &args.signer {
        Some(name) => signing::signer(profile, name)?,
        None => signing::only_signer(profile)?,
    };
    if is_blank(&args.describe) {
        return Err(usage(
            "the description is empty".to_owned(),
            "--describe says what the evidence is".to_owned(),
        ));
    }
    let today = profile.day_of(&context.now);
    let collected = args.collected.unwrap_or(today);
    if collected > today {
        return Err(usage(
            format!("--collected {collected} is in the future"),
            format!("today is {today} in the profile's zone ({})", profile.zone),
        ));
    }
    let folder = format!("{}.evidence", profile.id);
    // All are opened before any is copied: a wrong name is told at once.
    let incoming = args.files.iter().map(|path| open_incoming(path)).collect::<Result<Vec<_>, _>>()?;
    let mut pieces = Vec::new();
    for (incoming, path) in incoming.into_iter().zip(&args.files) {
        let target = (!args.dry_run).then(|| home.join(&folder));
        let (copied, report) = copy(incoming, path, target.as_deref(), args, context)?;
        let name = evidence_name(copied.sha256, path);
        let evidence = Evidence {
            file: format!("{folder}/{name}"),
            sha256: copied.sha256,
            description: args.describe.clone(),
            collected: Some(collected),
            covers: args.covers,
            by: Some(by.id.to_string()),
            command: args.command.clone(),
            size: Some(copied.size),
            secret_allowed: args.allow_secret.clone().filter(|_| !report.is_clean()),
            people: args.people.iter().cloned().collect(),
        };
        pieces.push(Piece { copied, name, evidence, unread: report.unread });
    }
    Ok(pieces)
}

/// Streams a file into the evidence folder and through the search for secrets; says what was found, which was allowed then.
fn copy(
    incoming: Incoming,
    path: &Path,
    folder: Option<&Path>,
    args: &AttachArgs,
    context: &Context,
) -> Result<(Copied, Report), Failure> {
    let name = path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    // The whole path: a folder's name can tell as much as a file's.
    let mut scanner = Scanner::new(&path.to_string_lossy());
    let size = incoming.size;
    let bar = context.terminal.bytes_bar(if size > LARGE { size } else { 0 }, &name);
    let copied = incoming.copy(folder, &mut |piece| {
        scanner.feed(piece);
        bar.inc(piece.len() as u64);
    });
    bar.finish_and_clear();
    let report = scanner.finish();
    match (&args.allow_secret, report.is_clean()) {
        (None, false) => {
            let mut diagnostic = Diagnostic::new("secret", format!("{} looks like a secret", path.display()));
            for finding in &report.findings {
                diagnostic = diagnostic.help(finding.to_string());
            }
            if report.more > 0 {
                diagnostic = diagnostic.help(format!("and {} more", report.more));
            }
            Err(Failure::input(
                diagnostic
                    .help("evidence is handed on: export it without the secret")
                    .help("if it is none, say why: --allow-secret REASON, which is recorded"),
            ))
        }
        (Some(reason), _) if is_blank(reason) => {
            Err(Failure::input(Diagnostic::new("usage", "--allow-secret needs a reason")))
        }
        _ => Ok((copied?, report)),
    }
}
