//! What is remembered of packs from run to run, in a hidden folder beside them.

use super::super::Context;
use super::super::load::Located;
use super::one::Made;
use super::order::{Earlier, Order};
use crate::diagnostics::Failure;
use crate::digest::Digest;
use crate::fleet::entry::{Pages, from_bytes, to_bytes};
use crate::fleet::{BUILD, Entry, Inputs, Looked};
use crate::model::library::{MODELS, ModelFolder};
use crate::profile::Profile;
use crate::record::Record;
use crate::render::Artifact;
use crate::seal::MANIFEST;
use crate::seal::contents::{RECORD, SOURCES};
use crate::seal::manifest::Listed;
use crate::store::left::{Still, leave, look};
use crate::store::{self, evidence};
use chrono::NaiveDate;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// The folder beside the packs. Deleting it costs time only.
const FOLDER: &str = ".rchecklist";

/// What is remembered, and what was read in this run to check it.
pub struct Memory<'m> {
    order: &'m Order,
    models: &'m dyn ModelFolder,
    /// Over all frameworks of the house's own.
    frameworks: Digest,
    looking_back: bool,
    /// Texts that many profiles share, by path or service: read once.
    texts: Mutex<BTreeMap<String, Option<Digest>>>,
}

impl<'m> Memory<'m> {
    pub fn new(order: &'m Order, models: &'m dyn ModelFolder, context: &Context) -> Result<Self, Failure> {
        let mut own = Vec::new();
        for id in models.framework_names()? {
            if let Some(file) = models.framework(&id)? {
                own.push((id, Digest::of(file.text.as_bytes())));
            }
        }
        store::sweep(&order.out.join(FOLDER));
        // A list of texts always has a JSON.
        let own = serde_json::to_vec(&own).unwrap_or_default();
        Ok(Self {
            order,
            models,
            frameworks: Digest::of(&own),
            looking_back: context.looking_back(),
            texts: Mutex::default(),
        })
    }

    /// All that goes into a pack but the day.
    pub fn inputs(
        &self,
        located: &Located,
        profile: &Profile,
        earlier: Option<&Earlier>,
        (record, record_digest): (&Record, Digest),
        files: &crate::assess::Files,
    ) -> Inputs {
        let pieces = record.items.values().flat_map(|item| &item.evidence);
        let looked = pieces.map(|piece| {
            let found = files.get(&piece.file, piece.sha256).map_or_else(String::new, |state| format!("{state:?}"));
            Looked { file: piece.file.clone(), sha256: piece.sha256, size: piece.size, found }
        });
        Inputs {
            build: BUILD.to_owned(),
            order: self.order.digest(earlier, self.looking_back),
            texts: located.read.iter().map(|file| (file.name.clone(), Digest::of(file.text.as_bytes()))).collect(),
            record: located.record_path(profile).display().to_string(),
            record_digest,
            models: profile
                .deployments
                .iter()
                .map(|own| (own.service().id.to_string(), Digest::of(own.model.file.text.as_bytes())))
                .collect(),
            frameworks: self.frameworks,
            evidence: looked.collect(),
        }
    }

    /// What is remembered of the pack of a profile. What speaks of another pack is nothing.
    pub fn entry(&self, id: &str) -> Option<Entry> {
        let entry: Entry = from_bytes(&store::read_if_there(&self.path(id))?)?;
        (entry.system.id == id && entry.system.folder == id).then_some(entry)
    }

    /// Whether what went into a pack is as it was: nothing is parsed for it, only digested. `text` is the digest of the profile's file
    /// as it is now.
    pub fn as_it_was(&self, entry: &Entry, text: (&str, Digest), home: &Path) -> Result<bool, Failure> {
        let inputs = &entry.inputs;
        let [own, bases @ ..] = inputs.texts.as_slice() else { return Ok(false) };
        let id = &entry.system.id;
        let record = home.join(format!("{id}.record.toml"));
        if inputs.build != BUILD
            || inputs.frameworks != self.frameworks
            || (own.0.as_str(), own.1) != text
            || inputs.record != record.display().to_string()
        {
            return Ok(false);
        }
        let record = store::read_if_there(&record).as_deref().map(Digest::of);
        let earlier = self.order.earlier_of(id)?;
        let same = record == Some(inputs.record_digest)
            && inputs.order == self.order.digest(earlier.as_ref(), self.looking_back)
            && bases.iter().all(|(path, digest)| self.of_file(path) == Some(*digest))
            && inputs.models.iter().all(|(service, digest)| self.of_model(service) == Some(*digest));
        if !same {
            return Ok(false);
        }
        for looked in &inputs.evidence {
            let sizes: Vec<u64> = looked.size.into_iter().collect();
            let found = evidence::look(home, &looked.file, looked.sha256, &sizes, &|_| ())?;
            if format!("{found:?}") != looked.found {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// The entry, if the pack lies as it was left, and its manifest says of it what the entry says. Where it was copied or restored, the entry is corrected.
    pub fn if_it_lies(&self, mut entry: Entry) -> Result<Option<Entry>, Failure> {
        let folder = self.order.out.join(&entry.system.folder);
        // The record in the pack is read again each time: whoever edits an entry so that it fits another record must put that record
        // into the pack as well, and then the pack does not follow from it, which `verify` says.
        let record = store::read_if_there(&folder.join(SOURCES).join(RECORD)).as_deref().map(Digest::of);
        if record != Some(entry.inputs.record_digest) || store::pack::broken_off(&folder).is_some() {
            return Ok(None);
        }
        // What the portfolio shows of the pack is held against the pack, as a line in a shard is: an entry that says otherwise is none.
        let manifest = store::read_if_there(&folder.join(MANIFEST)).unwrap_or_default();
        let line = &entry.system;
        if Digest::of(&manifest) != line.manifest || !line.differs(&manifest).is_ok_and(|parts| parts.is_empty()) {
            return Ok(None);
        }
        match look(&folder, &entry.files) {
            Still::Changed => Ok(None),
            Still::Untouched => Ok(Some(entry)),
            Still::Same(files) => {
                entry.files = files;
                self.write(&entry)?;
                Ok(Some(entry))
            }
        }
    }

    /// That a pack still says the same on another day, or from another place.
    pub fn holds(&self, entry: &mut Entry, inputs: Inputs, day: NaiveDate) -> Result<(), Failure> {
        if entry.holds != day || entry.inputs != inputs {
            (entry.holds, entry.inputs) = (day, inputs);
            self.write(entry)?;
        }
        Ok(())
    }

    /// Remembers a pack that was just made.
    pub fn keep(&self, made: &Made, inputs: Inputs, profile: &Profile) -> Result<(), Failure> {
        let files = made.files.iter().chain([&made.archive]).cloned().collect();
        self.write(&Entry {
            inputs,
            zone: profile.zone.to_string(),
            as_of: made.pack.as_of,
            holds: made.pack.as_of,
            said: crate::pack::said(&made.pack),
            files: leave(&made.out, files),
            system: made.system.clone(),
        })
    }

    /// The names of the pages of a portfolio, if they lie as they were left and show what they should; `quick` are those that were made
    /// again, so that of them nothing is believed.
    pub fn pages_lie(&self, shows: Digest, quick: &[Artifact]) -> Option<Vec<String>> {
        let pages: Pages = from_bytes(&store::read_if_there(&self.pages())?)?;
        // They are made again sooner than they are read again.
        let there = |page: &Artifact| {
            pages.files.iter().any(|left| left.file.path == page.name)
                && store::read_if_there(&self.order.out.join(&page.name)).as_ref() == Some(&page.bytes)
        };
        let lie = pages.shows == shows
            && quick.iter().all(there)
            && look(&self.order.out, &pages.files) == Still::Untouched;
        lie.then(|| pages.files.into_iter().map(|left| left.file.path).collect())
    }

    /// Remembers the pages of a portfolio that were just written.
    pub fn keep_pages(&self, shows: Digest, files: Vec<Listed>) -> Result<(), Failure> {
        let pages = Pages { shows, files: leave(&self.order.out, files) };
        store::write_derived(&self.pages(), &to_bytes(&pages))
    }

    fn pages(&self) -> PathBuf {
        self.order.out.join(FOLDER).join("portfolio")
    }

    fn write(&self, entry: &Entry) -> Result<(), Failure> {
        store::write_derived(&self.path(&entry.system.id), &to_bytes(entry))
    }

    fn path(&self, id: &str) -> PathBuf {
        self.order.out.join(FOLDER).join(format!("{id}.pack"))
    }

    fn of_file(&self, path: &str) -> Option<Digest> {
        self.once(path, || store::read_if_there(Path::new(path)).as_deref().map(Digest::of))
    }

    fn of_model(&self, service: &str) -> Option<Digest> {
        self.once(&format!("model {service}"), || {
            let shipped =
                || MODELS.iter().find(|(known, _)| *known == service).map(|(_, text)| Digest::of(text.as_bytes()));
            match self.models.model(service) {
                Ok(Some(own)) => Some(Digest::of(own.text.as_bytes())),
                Ok(None) => shipped(),
                Err(_) => None,
            }
        })
    }

    fn once(&self, name: &str, read: impl FnOnce() -> Option<Digest>) -> Option<Digest> {
        let known = self.texts.lock().unwrap_or_else(PoisonError::into_inner).get(name).copied();
        known.unwrap_or_else(|| {
            let digest = read();
            self.texts.lock().unwrap_or_else(PoisonError::into_inner).insert(name.to_owned(), digest);
            digest
        })
    }
}
