//! Which profiles a command is for, where it takes many.

use super::args::Common;
use super::load::{self, Place};
use crate::diagnostics::{Diagnostic, Failure, SourceFile};
use crate::fleet::peek::Peek;
use crate::ids::ProfileId;
use crate::store;
use rayon::iter::{IntoParallelIterator as _, ParallelIterator as _};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// One of many profiles.
pub struct Member {
    /// As people know it: its path, or the name of a shipped one.
    pub name: String,
    pub place: Place,
    /// What it says of itself, if it can be read.
    pub peek: Result<Peek, Failure>,
}

impl Member {
    /// The ID that it gives itself, if it is one.
    pub fn id(&self) -> Option<ProfileId> {
        self.peek.as_ref().ok()?.id.as_ref()?.parse().ok()
    }

    /// What decides to which part of the fleet it belongs: its ID; of one that has none, the name of its file.
    pub fn key(&self) -> String {
        self.id().map_or_else(|| stem(&self.name).to_owned(), |id| id.to_string())
    }

    /// The folder of its record.
    pub fn home(&self) -> &Path {
        match &self.place {
            Place::File(path) => path.parent().unwrap_or(Path::new("")),
            Place::Shipped(_) => Path::new(""),
        }
    }
}

/// Many profiles.
pub struct Many {
    pub members: Vec<Member>,
    /// Files of folders and patterns that are no profiles: others build on them.
    pub bases: Vec<String>,
}

/// The profiles that are named, where they are many; nothing where one is named, or none. One counts as many where the call is `meant`
/// for many. Nothing below `out` is a profile.
pub fn many(common: &Common, meant: bool, out: &Path) -> Result<Option<Many>, Failure> {
    let mut named = BTreeMap::new();
    let mut several = common.profile.len() > 1 || (meant && !common.profile.is_empty());
    for name in &common.profile {
        match load::find(name) {
            Ok(Place::File(path)) => {
                named.insert(store::paths::identity(&path), Found::Named(Place::File(path)));
            }
            Ok(shipped) => {
                named.insert(name.clone(), Found::Named(shipped));
            }
            Err(unknown) => {
                let paths = if store::is_folder(Path::new(name)) {
                    store::names(Path::new(name))?.iter().map(|file| Path::new(name).join(file)).collect()
                } else if is_pattern(name) {
                    store::matching(name)?
                } else {
                    return Err(unknown);
                };
                several = true;
                let packs = PathBuf::from(store::paths::identity(out));
                let profiles: Vec<(String, PathBuf)> = paths
                    .into_iter()
                    .map(|path| (store::paths::identity(&path), path))
                    .filter(|(identity, path)| may_be_profile(path) && !Path::new(identity).starts_with(&packs))
                    .collect();
                if profiles.is_empty() {
                    return Err(Failure::input(
                        Diagnostic::new("no-profiles", format!("there is no profile in `{name}`"))
                            .help("a folder or a pattern means files that end in .toml and are no records"),
                    ));
                }
                for (identity, path) in profiles {
                    named.entry(identity).or_insert(Found::Listed(path));
                }
            }
        }
    }
    if several { Ok(Some(read(named.into_values().collect()))) } else { Ok(None) }
}

/// How a profile was found.
enum Found {
    /// By its own name: then it is one.
    Named(Place),
    /// In a folder or by a pattern: it may be a base.
    Listed(PathBuf),
}

/// A file that was found: where, whether by its own name, and its text.
type Text = (Place, bool, Result<Arc<SourceFile>, Failure>);

/// Reads what was found, and tells bases from profiles.
fn read(found: Vec<Found>) -> Many {
    let texts: Vec<Text> = found
        .into_par_iter()
        .map(|found| {
            let (place, named) = match found {
                Found::Named(place) => (place, true),
                Found::Listed(path) => (Place::File(path), false),
            };
            let text = load::text(&place);
            (place, named, text)
        })
        .collect();
    let bases = bases(&texts);
    let mut many = Many { members: Vec::new(), bases: Vec::new() };
    for (place, named, text) in texts {
        let name = place.name();
        if !named && bases.contains(&name) {
            many.bases.push(name);
        } else {
            let peek = text.map(|file| Peek::at(&file.text));
            many.members.push(Member { name, place, peek });
        }
    }
    many.members.sort_by(|a, b| a.name.cmp(&b.name));
    many
}

/// The names of those that only others build on, folder by folder.
fn bases(texts: &[Text]) -> BTreeSet<String> {
    let mut folders: BTreeMap<&Path, Vec<(&str, &str)>> = BTreeMap::new();
    for (place, _, text) in texts {
        if let (Place::File(path), Ok(text)) = (place, text)
            && let Some(name) = path.file_name().and_then(|name| name.to_str())
        {
            folders.entry(path.parent().unwrap_or(Path::new(""))).or_default().push((name, &text.text));
        }
    }
    let bases = |(folder, files): (&Path, Vec<(&str, &str)>)| {
        let found = crate::profile::extend::bases(files);
        found.into_iter().map(|name| folder.join(name).display().to_string()).collect::<Vec<_>>()
    };
    folders.into_iter().flat_map(bases).collect()
}

fn is_pattern(name: &str) -> bool {
    name.contains(['*', '?', '['])
}

/// Whether a file of a folder or a pattern can be a profile: no record, nothing among evidence.
fn may_be_profile(path: &Path) -> bool {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let of_evidence = |folder: &std::ffi::OsStr| folder.to_str().is_some_and(|name| name.ends_with(".evidence"));
    let folders = path.parent().into_iter().flat_map(Path::iter);
    name.strip_suffix(".toml").is_some_and(|stem| !stem.ends_with(".record") && !stem.starts_with('.'))
        && !folders.into_iter().any(of_evidence)
}

fn stem(name: &str) -> &str {
    let file = name.rsplit('/').next().unwrap_or(name);
    file.strip_suffix(".toml").unwrap_or(file)
}
