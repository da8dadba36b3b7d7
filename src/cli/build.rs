//! `build`: the checklist, the record and the pack of a profile.

use super::Context;
use super::args::{BuildArgs, Common};
use super::load::{self, Checks, Located, ReadRecord};
use super::terminal::{bold, dim};
use crate::assess::assess;
use crate::checklist::{self, Checklist};
use crate::diagnostics::{Diagnostic, Failure, SourceFile};
use crate::digest::Digest;
use crate::model::library::Library;
use crate::pack::{self, Inputs, Pack};
use crate::profile;
use crate::record::edit::{self, Extended};
use crate::render::pdf::{Attachment, Templates};
use crate::render::{Artifact, Format, checklist as checklist_file, markdown, pdf};
use crate::store::{self, Keep, Staged};
use crate::text::count;
use serde_json::json;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// Items from which the typesetter takes more than a second.
const LONG: usize = 400;

pub fn run(common: &Common, args: &BuildArgs, context: &Context) -> Result<(), Failure> {
    let folder = load::models(common)?;
    let library = Library::new(&folder);
    let located = load::locate(common)?;
    let profile = profile::load(&located.file, &library)?;
    let checklist = checklist::select(&profile);

    let home = if located.home.as_os_str().is_empty() { Path::new(".") } else { &located.home };
    let _lock = load::lock(home, context)?;
    let record_path = located.record_path(&profile);
    let read = load::record(&record_path)?;
    let extended = match &read.file {
        Some(file) => edit::extend(file, &checklist, context.day(&profile))?,
        None => load::begin(&checklist, &located),
    };
    let read = reread(&record_path, &extended, read)?;

    let checks = Checks::of(&profile, &read.record, home, context.terminal);
    let assessment = assess(&load::basis(&checklist, &read.record, &checks, context));
    let pack = pack::build(&Inputs {
        assessment: &assessment,
        record: &read.record,
        proofs: &checks.proofs,
        record_digest: read.digest(),
    });
    let formats = if args.format.is_empty() { vec![Format::Pdf, Format::Markdown] } else { args.format.clone() };
    if pack.items.len() > LONG && formats.contains(&Format::Pdf) {
        context.terminal.progress(&format!("Setting the PDF of {} …", count(pack.items.len(), "item")));
    }
    let artifacts = render(&pack, &formats, args, &located, &read)?;

    let out = args.out.clone().unwrap_or_else(|| PathBuf::from("out")).join(profile.id.as_str());
    let mut staged = Staged::default();
    for artifact in &artifacts {
        staged.add(out.join(artifact.name), &artifact.bytes, Keep::Derived)?;
    }
    if extended.changed() || !store::exists(&record_path) {
        staged.add(record_path.clone(), extended.text.as_bytes(), Keep::Durably)?;
    }
    staged.commit()?;
    let stale = remove_stale(&out, &artifacts)?;

    let written =
        Written { extended: &extended, record: &record_path, out: &out, artifacts: &artifacts, stale: &stale };
    let summary = summary(&pack, &checklist, &written);
    // Whoever asks for JSON gets a document on stdout; people read along on stderr.
    if formats.contains(&Format::Json) {
        context.terminal.talk(&summary);
        context.terminal.json(&for_scripts(&pack, &written));
    } else {
        context.terminal.summary(&summary);
    }
    Ok(())
}

/// The record as it will be after this build.
fn reread(path: &Path, extended: &Extended, read: ReadRecord) -> Result<ReadRecord, Failure> {
    if read.file.is_some() && !extended.changed() {
        return Ok(read);
    }
    let file = SourceFile::new(path.display().to_string(), &*extended.text);
    let record = crate::record::load(&file)?;
    Ok(ReadRecord { file: Some(file), record })
}

fn render(
    pack: &Pack,
    formats: &[Format],
    args: &BuildArgs,
    located: &Located,
    read: &ReadRecord,
) -> Result<Vec<Artifact>, Failure> {
    let checklist = checklist_file::render(pack);
    let mut artifacts = Vec::new();
    for (_, format) in Format::ALL.iter().filter(|(_, format)| formats.contains(format)) {
        let bytes = match format {
            Format::Pdf => {
                let templates = match &args.templates {
                    Some(folder) => Templates { files: store::read_folder(folder)? },
                    None => Templates::default(),
                };
                pdf::render(pack, &templates, &attachments(pack, &checklist, located, read))?
            }
            Format::Markdown => markdown::render(pack),
            Format::Json => json(pack)?,
        };
        artifacts.push(Artifact { name: format.file_name(), bytes });
    }
    artifacts.push(Artifact { name: checklist_file::FILE_NAME, bytes: checklist });
    Ok(artifacts)
}

fn json(pack: &Pack) -> Result<Vec<u8>, Failure> {
    let mut bytes = serde_json::to_vec_pretty(pack)
        .map_err(|error| Failure::machine(Diagnostic::new("json", error.to_string())))?;
    bytes.push(b'\n');
    Ok(bytes)
}

/// What the PDF carries, so that it can be checked on its own.
fn attachments(pack: &Pack, checklist: &[u8], located: &Located, read: &ReadRecord) -> Vec<Attachment> {
    let toml = |name: String, bytes: &[u8], description: &str| Attachment {
        name,
        bytes: bytes.to_vec(),
        media_type: "application/toml",
        description: description.to_owned(),
    };
    let record = read.file.as_ref().map_or("", |file| &file.text);
    vec![
        toml(checklist_file::FILE_NAME.to_owned(), checklist, "The checklist with the state of each item"),
        toml(
            format!("{}.toml", pack.id),
            located.file.text.as_bytes(),
            "The profile: what is deployed, and who signs",
        ),
        toml(format!("{}.record.toml", pack.id), record.as_bytes(), "The record: evidence and sign-offs"),
    ]
}

/// Removes the pack's files of an earlier build that this build did not make: they would tell another story.
fn remove_stale(out: &Path, artifacts: &[Artifact]) -> Result<Vec<&'static str>, Failure> {
    let mut removed = Vec::new();
    for name in Format::ALL.iter().map(|(_, format)| format.file_name()) {
        if !artifacts.iter().any(|artifact| artifact.name == name) && store::remove(&out.join(name))? {
            removed.push(name);
        }
    }
    Ok(removed)
}

struct Written<'w> {
    extended: &'w Extended,
    record: &'w Path,
    out: &'w Path,
    artifacts: &'w [Artifact],
    stale: &'w [&'static str],
}

/// What a build did, for scripts.
fn for_scripts(pack: &Pack, written: &Written<'_>) -> serde_json::Value {
    let Extended { added, gone, back, bound, .. } = written.extended;
    json!({
        "schema": pack::SCHEMA,
        "profile": pack.id,
        "as-of": pack.as_of,
        "totals": pack.totals,
        "states": pack.states,
        "reconciliation": pack.deployments.iter().map(|view| json!({
            "deployment": view.id,
            "service": view.service,
            "revision": view.revision,
            "table-rows": view.table_rows,
            "area-rows": view.area_rows,
        })).collect::<Vec<_>>(),
        "record": {
            "path": written.record.display().to_string(),
            "added": added,
            "no-longer-owed": gone,
            "owed-again": back,
            "bound-to-wording": bound,
        },
        "files": written.artifacts.iter().map(|file| json!({
            "path": written.out.join(file.name).display().to_string(),
            "sha256": Digest::of(&file.bytes),
            "bytes": file.bytes.len(),
        })).collect::<Vec<_>>(),
        "removed": written.stale,
    })
}

fn summary(pack: &Pack, checklist: &Checklist<'_>, written: &Written<'_>) -> String {
    let mut text = String::new();
    // Writing to a text cannot fail.
    let _ = writeln!(text, "{}  {}", bold(&pack.title), dim(&format!("as of {}", pack.as_of)));
    for view in &pack.deployments {
        let tier = view.tier.as_ref().map_or(String::new(), |tier| format!(" {tier}"));
        let _ = writeln!(text, "\n{}{tier}, revision {}: {}", view.name, view.revision, view.model_note);
        for (name, tally) in [("table rows", view.table_rows), ("area sentences", view.area_rows)] {
            let _ = writeln!(
                text,
                "  {:>3} {name:<14} = {} with items + {} with nothing to do + {} out of scope",
                tally.rows, tally.with_items, tally.nothing_to_do, tally.out_of_scope
            );
        }
        for question in view.questions.iter().filter(|question| question.answer.is_none()) {
            let _ = writeln!(
                text,
                "  {} {} is left open; {} included",
                bold("?"),
                question.id,
                count(question.brings_in.len(), "item"),
            );
        }
    }
    let totals = &pack.totals;
    let _ = writeln!(
        text,
        "\n{}: {} required, {} optional. {}",
        bold(&count(checklist.items.len(), "item")),
        totals.required,
        totals.optional,
        pack.headline
    );
    record_lines(&mut text, written);
    for artifact in written.artifacts {
        let size = artifact.bytes.len().div_ceil(1024);
        let _ = writeln!(
            text,
            "  pack    {}  {}",
            written.out.join(artifact.name).display(),
            dim(&format!("{size} KiB"))
        );
    }
    for name in written.stale {
        let _ = writeln!(text, "  removed {}  {}", written.out.join(name).display(), dim("of an earlier build"));
    }
    for finding in &pack.findings {
        let _ = writeln!(text, "  {} {}: {}", bold("!"), finding.item, crate::text::visible(&finding.message));
    }
    text.truncate(text.trim_end().len());
    text
}

fn record_lines(text: &mut String, written: &Written<'_>) {
    let Extended { added, gone, back, bound, .. } = written.extended;
    let mut changes = Vec::new();
    if !added.is_empty() {
        changes.push(format!("{} added", count(added.len(), "item")));
    }
    if !gone.is_empty() {
        changes.push(format!("{} marked as no longer owed", count(gone.len(), "item")));
    }
    if !back.is_empty() {
        changes.push(format!("{} owed again", count(back.len(), "item")));
    }
    if !bound.is_empty() {
        changes.push(format!("{} by hand bound to today's wording", count(bound.len(), "sign-off")));
    }
    let changes = if changes.is_empty() { "unchanged".to_owned() } else { changes.join(", ") };
    let _ = writeln!(text, "  record  {}  {}", written.record.display(), dim(&changes));
}
