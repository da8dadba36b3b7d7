//! The sources that a pack carries, read as the program that made it read them.

use super::{Given, Problem};
use crate::diagnostics::{Failure, SourceFile};
use crate::model::library::{Library, Texts};
use crate::profile::{self, Profile};
use crate::record::{self, Record};
use crate::render::checklist;
use crate::seal::contents::{FRAMEWORK, MODEL, PROFILE, RECORD, SOURCES};
use crate::snapshot::Snapshot;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What a pack was made from.
pub(super) struct Read {
    /// What the pack says of itself.
    pub(super) snapshot: Snapshot,
    /// The profile's text.
    pub(super) profile_file: Arc<SourceFile>,
    /// The profile, by the models of the pack.
    pub(super) profile: Profile,
    /// The record's text.
    pub(super) record_file: Arc<SourceFile>,
    /// The record.
    pub(super) record: Record,
    /// The models and the frameworks of the pack.
    pub(super) texts: Texts,
}

/// Reads the sources of a pack.
///
/// # Errors
/// What cannot be read, and why.
pub(super) fn read(given: &Given) -> Result<Read, Vec<Problem>> {
    let snapshot = Snapshot::read(&file(given, checklist::FILE_NAME)?).map_err(|found| problems(&found.into()))?;
    let profile_file = file(given, &path(PROFILE))?;
    let record_file = file(given, &path(RECORD))?;
    let texts = Texts { models: named(given, MODEL)?, frameworks: named(given, FRAMEWORK)? };
    let profile = profile::load(&profile_file, &Library::new(&texts)).map_err(|failure| problems(&failure))?;
    let record = record::load(&record_file).map_err(|found| problems(&found.into()))?;
    Ok(Read { snapshot, profile_file, profile, record_file, record, texts })
}

/// The path of a source in a pack.
pub(super) fn path(name: &str) -> String {
    format!("{SOURCES}/{name}")
}

/// A text of a pack.
pub(super) fn file(given: &Given, path: &str) -> Result<Arc<SourceFile>, Vec<Problem>> {
    given.text(path).map(|text| SourceFile::new(path, text)).map_err(|problem| vec![problem])
}

/// The TOML files among the sources whose names begin so, by the rest of the name.
fn named(given: &Given, beginning: &str) -> Result<BTreeMap<String, Arc<SourceFile>>, Vec<Problem>> {
    let prefix = path(beginning);
    let paths = given.files.keys().filter_map(|path| {
        let name = path.strip_prefix(&prefix)?.strip_suffix(".toml")?;
        Some((path, name))
    });
    paths.map(|(path, name)| Ok((name.to_owned(), file(given, path)?))).collect()
}

/// What is wrong with a source, as problems of the pack.
pub(super) fn problems(failure: &Failure) -> Vec<Problem> {
    failure
        .diagnostics()
        .iter()
        .map(|diagnostic| Problem { at: diagnostic.line(), message: diagnostic.message.clone() })
        .collect()
}
