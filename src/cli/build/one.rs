//! One pack: from a profile to the files in its folder.

use super::super::Context;
use super::super::load::{self, Checks, Located, ReadRecord};
use super::super::signing::PackPen;
use super::memory::Memory;
use super::order::{Earlier, Order};
use super::pades;
use super::sealing::{Rendering, Sealed, foreign, foreign_after_sweeping, render};
use crate::checklist;
use crate::diagnostics::{Failure, SourceFile};
use crate::digest::Digest;
use crate::fleet::{Entry, Inputs};
use crate::framework::shelf::Shelf;
use crate::model::library::Library;
use crate::pack::{self, Pack, VERSION};
use crate::portfolio::{self, System};
use crate::profile::{self, Profile};
use crate::record::edit::{self, Extended};
use crate::render::Format;
use crate::seal::contents::{self, Contents, Sources};
use crate::seal::manifest::Listed;
use crate::seal::{ARCHIVE, MANIFEST};
use crate::store::{self, Keep, Staged};
use crate::text::count;
use std::path::{Path, PathBuf};

/// Items from which the typesetter takes more than a second.
const LONG: usize = 400;

/// How often a pack is made without holding its record, before whoever signs has to wait for it.
const TRIES: usize = 3;

/// What making packs needs, whichever.
pub struct Maker<'m> {
    pub library: &'m Library<'m>,
    pub shelf: &'m Shelf<'m>,
    pub order: &'m Order,
    pub memory: &'m Memory<'m>,
    pub context: Context,
    /// Whether it is one of many: then no record is held while a pack is set, and a pack stays where only the day is another.
    pub of_many: bool,
}

/// Who signs the pack itself.
#[derive(Default)]
pub struct Hands {
    pub pades: pades::Signing,
    pub pen: Option<PackPen>,
}

impl Hands {
    /// Whether anybody signs.
    fn sign(&self) -> bool {
        self.pen.is_some() || self.pades.signs()
    }
}

/// A pack in its folder.
pub struct Made {
    pub pack: Pack,
    /// What became of the record.
    pub extended: Extended,
    /// The record's path.
    pub record: PathBuf,
    /// The pack's folder.
    pub out: PathBuf,
    /// All files of the pack but the archive.
    pub files: Vec<Listed>,
    /// The archive.
    pub archive: Listed,
    /// Files of an earlier build that were removed.
    pub stale: Vec<String>,
    /// Files in the pack's folder that are no part of it.
    pub foreign: Vec<String>,
    /// Who signed the manifest.
    pub sealed_by: Option<String>,
    /// The digital signatures in the PDF.
    pub signatures: pades::Outcome,
    /// Whether it was there, made from the same.
    pub kept: bool,
    /// The pack's line in the portfolio.
    pub system: System,
}

/// A profile, and the earlier pack with which its pack is compared.
#[derive(Clone, Copy)]
pub struct Subject<'p> {
    pub located: &'p Located,
    pub profile: &'p Profile,
    pub earlier: Option<&'p Earlier>,
}

impl Subject<'_> {
    /// The folder of the record and the evidence.
    fn home(&self) -> &Path {
        let home = &self.located.home;
        if home.as_os_str().is_empty() { Path::new(".") } else { home }
    }
}

/// A pack that is not set yet, from what was read at one moment.
struct Draft {
    contents: Contents,
    extended: Extended,
    /// SHA-256 of the record as it was found, if there was one.
    found: Option<Digest>,
    inputs: Inputs,
}

impl Maker<'_> {
    /// Reads a profile.
    pub fn profile(&self, located: &Located) -> Result<Profile, Failure> {
        profile::load(&located.file, self.library)
    }

    /// Makes the pack of a profile, or keeps it where it was made from the same.
    pub fn make(&self, subject: Subject<'_>, hands: &mut Hands) -> Result<Made, Failure> {
        store::refuse_link(&self.out(subject.profile))?;
        let mut turn = 0;
        loop {
            let held = !self.of_many || turn == TRIES;
            let lock = if held { Some(load::lock(subject.home(), &self.context)?) } else { None };
            let draft = self.draft(subject)?;
            if !hands.sign()
                && let Some(entry) = self.known(&draft, subject)?
            {
                return self.kept(draft, entry, subject);
            }
            let rendered = self.set(&draft.contents)?;
            // First the record's folder, then the pack's, everywhere: nobody waits for each other.
            let _record = match lock {
                None if draft.writes_record() => Some(store::hold(subject.home(), || ())?),
                lock => lock,
            };
            let out = self.out(subject.profile);
            let _pack = store::lock_made(&out, || ())?;
            store::pack::sweep(&out)?;
            store::sweep(&subject.home().join(format!("{}.evidence", subject.profile.id)));
            // Somebody may have signed while the pack was set.
            let record = subject.located.record_path(subject.profile);
            if store::read_if_there(&record).as_deref().map(Digest::of) != draft.found && !held {
                turn += 1;
                continue;
            }
            return self.put(draft, rendered, subject, hands);
        }
    }

    /// Reads what there is, and says what the pack will say.
    fn draft(&self, subject: Subject<'_>) -> Result<Draft, Failure> {
        let Subject { located, profile, earlier } = subject;
        let frameworks = self.shelf.of(profile)?;
        let checklist = checklist::select(profile);
        let record_path = located.record_path(profile);
        let read = load::record(&record_path)?;
        let found = read.file.as_ref().map(|_| read.digest());
        let extended = match &read.file {
            Some(file) => edit::extend(file, &checklist, self.context.day(profile))?,
            None => load::begin(&checklist, located),
        };
        let read = reread(&record_path, &extended, read)?;
        let checks = Checks::of(profile, &read.record, subject.home(), self.context.terminal)?;
        let contents = contents::make(
            &load::basis(&checklist, &read.record, &checks, &self.context),
            &Sources {
                profile: &located.file.text,
                record: read.file.as_ref().map_or("", |file| &file.text),
                frameworks: &frameworks,
                earlier: earlier.map(|(file, snapshot)| (file.text.as_str(), snapshot)),
                templates: self.order.templates.digest(),
                with_evidence: self.order.with_evidence,
                version: VERSION,
            },
        );
        let record = (&read.record, read.digest());
        let inputs = self.memory.inputs(located, profile, earlier, record, &checks.files);
        Ok(Draft { contents, extended, found, inputs })
    }

    /// The pack that lies there, if it was made from the same and says the same.
    fn known(&self, draft: &Draft, subject: Subject<'_>) -> Result<Option<Entry>, Failure> {
        if self.order.force || draft.writes_record() {
            return Ok(None);
        }
        let pack = &draft.contents.pack;
        // The pack as it would be is at hand here: what the entry says of it is held against that.
        let says_the_same = |entry: &Entry| {
            let mut parts = portfolio::parts(pack);
            if entry.as_of < pack.as_of {
                // The day alone is another.
                parts.insert("as-of".to_owned(), portfolio::part(&entry.system.as_of));
            }
            let on_the_day = entry.as_of == pack.as_of;
            let later = || self.of_many && entry.as_of < pack.as_of && entry.said == pack::said(pack);
            entry.system.parts() == parts && (on_the_day || later())
        };
        let entry = self.memory.entry(subject.profile.id.as_str());
        match entry.filter(|entry| entry.inputs.same(&draft.inputs) && says_the_same(entry)) {
            Some(entry) => self.memory.if_it_lies(entry),
            None => Ok(None),
        }
    }

    fn kept(&self, draft: Draft, mut entry: Entry, subject: Subject<'_>) -> Result<Made, Failure> {
        self.memory.holds(&mut entry, draft.inputs, draft.contents.pack.as_of)?;
        let (archive, files): (Vec<Listed>, Vec<Listed>) =
            entry.files.into_iter().map(|left| left.file).partition(|file| file.path == ARCHIVE);
        let out = self.out(subject.profile);
        Ok(Made {
            foreign: foreign_after_sweeping(&out, &files)?,
            signatures: pades::found_in(&out)?,
            pack: draft.contents.pack,
            extended: draft.extended,
            record: subject.located.record_path(subject.profile),
            archive: archive.into_iter().next().unwrap_or_else(|| Listed::nothing(ARCHIVE)),
            files,
            stale: Vec::new(),
            sealed_by: None,
            kept: true,
            system: System { profile: subject.located.file.name.clone(), ..entry.system },
            out,
        })
    }

    /// The renderings: all that takes long.
    fn set(&self, contents: &Contents) -> Result<Vec<Rendering>, Failure> {
        let items = contents.pack.items.len();
        if items > LONG && self.order.formats.contains(&Format::Pdf) {
            self.context.terminal.progress(&format!("Setting the PDF of {} …", count(items, "item")));
        }
        self.order.formats.iter().map(|format| render(contents, *format, &self.order.templates)).collect()
    }

    /// Puts pack and record in place.
    fn put(
        &self,
        draft: Draft,
        rendered: Vec<Rendering>,
        subject: Subject<'_>,
        hands: &mut Hands,
    ) -> Result<Made, Failure> {
        let Subject { located, profile, .. } = subject;
        let writes_record = draft.writes_record();
        let Draft { contents, extended, inputs, .. } = draft;
        let (out, terminal) = (self.out(profile), self.context.terminal);
        let mut sealed = Sealed::begin(&out)?;
        let mut signatures = pades::Outcome::default();
        sealed.renderings(rendered, &mut |rendered, before| {
            let (bytes, outcome) = hands.pades.apply(rendered, before, profile, &self.context)?;
            signatures = outcome;
            Ok(bytes)
        })?;
        let renderings: Vec<String> = sealed.files().into_iter().map(|file| file.path).collect();
        sealed.contents(&contents)?;
        sealed.evidence(&contents.pack, subject.home(), terminal)?;
        let sealed_by = sealed.close(&contents.pack, hands.pen.as_mut(), terminal)?;
        let (files, archive) = (sealed.files(), sealed.archive());
        let record = located.record_path(profile);
        let mut more = Staged::default();
        if writes_record {
            more.add(record.clone(), extended.text.as_bytes(), Keep::Durably)?;
        }
        let stale = sealed.commit(more)?;
        let manifest = files.iter().find(|file| file.path == MANIFEST);
        let system = System::of(
            &contents.pack,
            &portfolio::Made {
                profile: located.file.name.clone(),
                folder: profile.id.to_string(),
                files: renderings.into_iter().chain([ARCHIVE.to_owned()]).collect(),
                manifest: manifest.map_or_else(|| Digest::of(b""), |file| file.sha256),
            },
        );
        let made = Made {
            foreign: foreign(&out, &files)?,
            pack: contents.pack,
            extended,
            record,
            files,
            archive,
            stale,
            sealed_by,
            signatures,
            kept: false,
            system,
            out,
        };
        self.memory.keep(&made, inputs, profile)?;
        Ok(made)
    }

    fn out(&self, profile: &Profile) -> PathBuf {
        self.order.out.join(profile.id.as_str())
    }
}

impl Draft {
    fn writes_record(&self) -> bool {
        self.extended.changed() || self.found.is_none()
    }
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
