//! `build`: the checklist, the record and the pack of a profile.

mod pades;
mod sealing;
mod summary;

use super::Context;
use super::args::{BuildArgs, Common, PadesArgs};
use super::load::{self, Checks, ReadRecord};
use super::signing;
use crate::checklist;
use crate::diagnostics::{Diagnostic, Failure, SourceFile};
use crate::framework::shelf;
use crate::model::library::Library;
use crate::pack::VERSION;
use crate::profile;
use crate::record::edit::{self, Extended};
use crate::render::templates::Templates;
use crate::render::{Format, Plain, checklist as checklist_file};
use crate::seal::contents::{self, Sources};
use crate::snapshot::Snapshot;
use crate::store::{self, Keep, Staged};
use crate::text::count;
use sealing::{Sealed, foreign};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use summary::{Written, for_scripts, summary};

/// Items from which the typesetter takes more than a second.
const LONG: usize = 400;

pub fn run(common: &Common, args: &BuildArgs, context: &Context) -> Result<(), Failure> {
    let folder = load::models(common)?;
    let library = Library::new(&folder);
    let located = load::locate(common)?;
    let profile = profile::load(&located.file, &library)?;
    let frameworks = shelf::of(&folder, &profile)?;
    let checklist = checklist::select(&profile);
    let earlier = args.since.as_deref().map(earlier).transpose()?;
    let templates = args.templates.as_deref().map(store::read_folder).transpose()?;
    let templates = Templates { files: templates.unwrap_or_default() };
    let signing = pades::Signing::prepare(&args.pades, &profile, context)?;
    let mut pen = args.sign_pack.as_deref().map(|key| signing::pack_pen(key, &profile, context)).transpose()?;

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
    let basis = load::basis(&checklist, &read.record, &checks, context);
    let contents = contents::make(
        &basis,
        &Sources {
            profile: &located.file.text,
            record: read.file.as_ref().map_or("", |file| &file.text),
            frameworks: &frameworks,
            earlier: earlier.as_ref().map(|(file, snapshot)| (file.text.as_str(), snapshot)),
            templates: templates.digest(),
            with_evidence: args.with_evidence,
            version: VERSION,
        },
    );
    let pack = &contents.pack;
    if args.pades != PadesArgs::default() && !args.format.is_empty() && !args.format.contains(&Format::Pdf) {
        return Err(Failure::input(
            Diagnostic::new("usage", "there is no PDF to sign").help("add pdf to --format"),
        ));
    }
    let formats = if args.format.is_empty() {
        vec![Format::Pdf, Format::Plain(Plain::Markdown)]
    } else {
        args.format.clone()
    };
    if pack.items.len() > LONG && formats.contains(&Format::Pdf) {
        context.terminal.progress(&format!("Setting the PDF of {} …", count(pack.items.len(), "item")));
    }

    let out = args.out.clone().unwrap_or_else(|| PathBuf::from("out")).join(profile.id.as_str());
    let mut sealed = Sealed::begin(&out);
    let mut signatures = pades::Outcome::default();
    sealed.renderings(&contents, &formats, &templates, &mut |rendered, before| {
        let (bytes, outcome) = signing.apply(rendered, before, &profile, context)?;
        signatures = outcome;
        Ok(bytes)
    })?;
    sealed.contents(&contents)?;
    sealed.evidence(pack, home, context.terminal)?;
    let sealed_by = sealed.close(pack, pen.as_mut(), context.terminal)?;
    let (files, archive) = (sealed.files(), sealed.archive());
    let mut more = Staged::default();
    if extended.changed() || !store::exists(&record_path) {
        more.add(record_path.clone(), extended.text.as_bytes(), Keep::Durably)?;
    }
    let stale = sealed.commit(more)?;
    let foreign = foreign(&out, &files)?;

    let written = Written {
        extended: &extended,
        record: &record_path,
        out: &out,
        files: &files,
        archive,
        stale: &stale,
        foreign: &foreign,
        sealed_by: sealed_by.as_deref(),
        signatures: &signatures,
    };
    let summary = summary(pack, &checklist, &written);
    // Whoever asks for JSON gets a document on stdout; people read along on stderr.
    if formats.contains(&Format::Plain(Plain::Json)) {
        context.terminal.talk(&summary);
        context.terminal.json(&for_scripts(pack, &written));
    } else {
        context.terminal.summary(&summary);
    }
    Ok(())
}

/// The checklist of an earlier pack, as text and as read.
fn earlier(path: &Path) -> Result<(Arc<SourceFile>, Snapshot), Failure> {
    let name = checklist_file::FILE_NAME;
    let Some(bytes) = store::pack::member(path, name)? else {
        let message = format!("{} has no {name}", path.display());
        return Err(Failure::input(
            Diagnostic::new("no-pack", message).help("name the folder of a pack, or its zip"),
        ));
    };
    let text = String::from_utf8(bytes).map_err(|_| {
        Failure::input(Diagnostic::new("not-text", format!("{name} in {} is not UTF-8 text", path.display())))
    })?;
    let file = SourceFile::new(format!("{}/{name}", path.display()), text);
    let snapshot = Snapshot::read(&file)?;
    Ok((file, snapshot))
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
