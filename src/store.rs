//! The one room that reads and writes files.
//!
//! Reading refuses what is no file, no text, or too large to be what it should be. Writing goes beside the target and
//! is renamed over it, so that a reader (or a crash) finds the old or the new content, never a part.

#![expect(clippy::disallowed_methods, reason = "this is the room for file access")]

pub mod evidence;
pub mod given;
pub mod left;
mod lock;
pub mod pack;
pub mod paths;

pub use lock::{FolderLock, hold, lock, lock_made};

use crate::diagnostics::{Diagnostic, Failure, SourceFile};
use crate::framework::FOLDER;
use crate::model::library::ModelFolder;
use glob::MatchOptions;
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{ErrorKind, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tempfile::{NamedTempFile, TempPath};
use zeroize::Zeroizing;

/// The largest text file (model, profile, record, template) that is read, in bytes.
pub const LARGEST: u64 = 64 * 1024 * 1024;

/// How the name of a temporary file begins and ends.
const TEMPORARY: (&str, &str) = (".rchecklist-", ".tmp");

/// Reads a text file that somebody named.
///
/// # Errors
/// The input's fault where it is missing, a folder, too large or not UTF-8; the machine's where it cannot be read.
pub fn read_text(path: &Path) -> Result<Arc<SourceFile>, Failure> {
    let name = path.display().to_string();
    let bytes = read_bytes(path)?;
    text_of(&name, bytes)
}

fn text_of(name: &str, bytes: Vec<u8>) -> Result<Arc<SourceFile>, Failure> {
    String::from_utf8(bytes).map(|text| SourceFile::new(name, text)).map_err(|error| {
        let good = String::from_utf8_lossy(&error.as_bytes()[..error.utf8_error().valid_up_to()]);
        let line = good.matches('\n').count() + 1;
        let column = good.chars().rev().take_while(|c| *c != '\n').count() + 1;
        Failure::input(
            Diagnostic::new("not-text", format!("{name}:{line}:{column}: this is not UTF-8 text"))
                .help("save the file with the encoding UTF-8"),
        )
    })
}

/// Reads the text that comes on standard input.
///
/// # Errors
/// As [`read_text`].
pub fn read_stdin(name: &str) -> Result<Arc<SourceFile>, Failure> {
    let mut bytes = Vec::new();
    let read = std::io::stdin().lock().take(LARGEST + 1).read_to_end(&mut bytes);
    read.map_err(|error| read_failure(Path::new(name), &error))?;
    if bytes.len() as u64 > LARGEST {
        return Err(too_large(Path::new(name)));
    }
    text_of(name, bytes)
}

/// Reads a private key; the text is wiped from memory when it goes.
///
/// # Errors
/// As [`read_text`].
pub fn read_secret(path: &Path) -> Result<Zeroizing<String>, Failure> {
    let mut bytes = Zeroizing::new(read_bytes(path)?);
    String::from_utf8(std::mem::take(&mut *bytes)).map(Zeroizing::new).map_err(|error| {
        drop(Zeroizing::new(error.into_bytes()));
        let message = format!("{} is not text", path.display());
        Failure::input(Diagnostic::new("wrong-key", message).help("name the file that `ssh-keygen` made"))
    })
}

/// The bytes of a file that somebody named.
///
/// # Errors
/// As [`read_text`].
pub fn read_any(path: &Path) -> Result<Vec<u8>, Failure> {
    read_bytes(path)
}

/// Writes a file that somebody named.
///
/// # Errors
/// When it cannot be written.
pub fn write(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let mut staged = Staged::default();
    staged.add(path.to_owned(), bytes, Keep::Durably)?;
    staged.commit()
}

/// Writes a file that can be made again.
///
/// # Errors
/// When it cannot be written.
pub fn write_derived(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let mut staged = Staged::default();
    staged.add(path.to_owned(), bytes, Keep::Derived)?;
    staged.commit()
}

/// The bytes of a file that may be missing or unreadable: then there is nothing to say about it.
#[must_use]
pub fn read_if_there(path: &Path) -> Option<Vec<u8>> {
    read_bytes(path).ok()
}

fn read_bytes(path: &Path) -> Result<Vec<u8>, Failure> {
    let name = path.display();
    let meta = fs::metadata(path).map_err(|error| read_failure(path, &error))?;
    if meta.is_dir() {
        return Err(Failure::input(
            Diagnostic::new("not-a-file", format!("{name} is a folder")).help("name a file in it"),
        ));
    }
    if !meta.is_file() {
        return Err(Failure::input(Diagnostic::new("not-a-file", format!("{name} is not a regular file"))));
    }
    // As much as it has, and a byte to see its end: growing would take twice that.
    let mut bytes = Vec::with_capacity(usize::try_from(meta.len().min(LARGEST) + 1).unwrap_or_default());
    let file = File::open(path).map_err(|error| read_failure(path, &error))?;
    file.take(LARGEST + 1).read_to_end(&mut bytes).map_err(|error| read_failure(path, &error))?;
    if bytes.len() as u64 > LARGEST {
        return Err(too_large(path));
    }
    Ok(bytes)
}

fn too_large(path: &Path) -> Failure {
    let message = format!("{} is larger than {} MiB", path.display(), LARGEST / 1024 / 1024);
    Failure::input(Diagnostic::new("too-large", message))
}

fn read_failure(path: &Path, error: &std::io::Error) -> Failure {
    let message = format!("{} cannot be read: {}", path.display(), plain(error));
    let diagnostic = Diagnostic::new("unreadable", message);
    match error.kind() {
        ErrorKind::NotFound | ErrorKind::NotADirectory | ErrorKind::InvalidInput => Failure::input(diagnostic),
        _ => Failure::machine(diagnostic),
    }
}

fn write_failure(path: &Path, error: &std::io::Error) -> Failure {
    let mut diagnostic =
        Diagnostic::new("unwritable", format!("{} cannot be written: {}", path.display(), plain(error)));
    diagnostic = match error.kind() {
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => {
            diagnostic.help("choose another folder, or change its permissions")
        }
        ErrorKind::NotADirectory | ErrorKind::AlreadyExists => {
            diagnostic.help("a file stands where a folder is needed")
        }
        _ => diagnostic,
    };
    Failure::machine(diagnostic)
}

/// The system's reason without Rust's "(os error 13)".
fn plain(error: &std::io::Error) -> String {
    let text = error.to_string();
    match text.split_once(" (os error") {
        Some((reason, _)) => reason.to_lowercase(),
        None => text,
    }
}

/// Whether something stands at this path.
#[must_use]
pub fn exists(path: &Path) -> bool {
    path.exists()
}

/// Whether a folder stands at this path, links followed.
#[must_use]
pub fn is_folder(path: &Path) -> bool {
    path.is_dir()
}

/// Whether a regular file stands at this path, links followed.
#[must_use]
pub fn is_file(path: &Path) -> bool {
    path.is_file()
}

/// The names, without `.toml`, of the TOML files in a folder; empty if there is no such folder.
#[must_use]
pub fn toml_names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder)
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| entry.file_name().into_string().ok())
        .filter_map(|name| name.strip_suffix(".toml").map(str::to_owned))
        .filter(|name| !name.starts_with('.'))
        .collect();
    names.sort_unstable();
    names
}

/// The files that a pattern matches, in the order of their names: `*` and `?` within a name, `**` for any folders. Hidden ones are passed over.
///
/// # Errors
/// When it is no pattern, or a folder on its way cannot be read.
pub fn matching(pattern: &str) -> Result<Vec<PathBuf>, Failure> {
    let options =
        MatchOptions { require_literal_leading_dot: true, require_literal_separator: true, ..MatchOptions::new() };
    let paths = glob::glob_with(pattern, options).map_err(|error| {
        let message = format!("`{pattern}` is no pattern: {} at its character {}", error.msg, error.pos + 1);
        Failure::input(Diagnostic::new("usage", message))
    })?;
    let mut found = Vec::new();
    for path in paths {
        let path = path.map_err(|error| read_failure(error.path(), error.error()))?;
        if path.is_file() {
            found.push(path);
        }
    }
    Ok(found)
}

/// A folder of models, read when they are asked for.
pub struct Folder(pub PathBuf);

impl ModelFolder for Folder {
    fn model(&self, service: &str) -> Result<Option<Arc<SourceFile>>, Failure> {
        let path = self.0.join(format!("{service}.toml"));
        if path.exists() { read_text(&path).map(Some) } else { Ok(None) }
    }

    fn names(&self) -> Vec<String> {
        toml_names(&self.0)
    }

    fn framework(&self, id: &str) -> Result<Option<Arc<SourceFile>>, Failure> {
        let path = self.0.join(FOLDER).join(format!("{id}.toml"));
        if path.exists() { read_text(&path).map(Some) } else { Ok(None) }
    }

    fn framework_names(&self) -> Vec<String> {
        toml_names(&self.0.join(FOLDER))
    }
}

/// The regular files of a folder, by name. Folders in it, links and hidden files are passed over.
///
/// # Errors
/// When the folder is none, or a file in it cannot be read.
pub fn read_folder(folder: &Path) -> Result<BTreeMap<String, Vec<u8>>, Failure> {
    let mut files = BTreeMap::new();
    for entry in fs::read_dir(folder).map_err(|error| read_failure(folder, &error))? {
        let entry = entry.map_err(|error| read_failure(folder, &error))?;
        let Ok(name) = entry.file_name().into_string() else { continue };
        let regular = entry.file_type().is_ok_and(|kind| kind.is_file());
        if regular && !name.starts_with('.') {
            files.insert(name, read_bytes(&entry.path())?);
        }
    }
    Ok(files)
}

/// The names of all that stands in a folder, sorted; names that are no text are passed over.
///
/// # Errors
/// When the folder cannot be read.
pub fn names(folder: &Path) -> Result<Vec<String>, Failure> {
    let entries = fs::read_dir(folder).map_err(|error| read_failure(folder, &error))?;
    let mut names: Vec<String> =
        entries.flatten().filter_map(|entry| entry.file_name().into_string().ok()).collect();
    names.sort_unstable();
    Ok(names)
}

/// How much it would hurt to lose a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keep {
    /// It cannot be made again: it is on the disk before it is renamed.
    Durably,
    /// It is derived; after a power failure it is made again.
    Derived,
}

/// Files that are written beside their targets and wait to be renamed.
#[derive(Debug, Default)]
pub struct Staged {
    // Paths, not handles: a pack has more files than a process may hold open.
    waiting: Vec<(TempPath, PathBuf, Keep)>,
}

impl Staged {
    /// Writes a file beside its target, making its folder where it is missing. Nothing is visible yet.
    ///
    /// # Errors
    /// When the folder cannot be made or written. What was staged so far goes away with `self`.
    pub fn add(&mut self, target: PathBuf, bytes: &[u8], keep: Keep) -> Result<(), Failure> {
        self.add_with(target, keep, |file| file.write_all(bytes)).map(drop)
    }

    /// The same for a file that `write` fills; gives the path where it waits.
    ///
    /// # Errors
    /// As [`Staged::add`], and what `write` returns.
    pub fn add_with(
        &mut self,
        target: PathBuf,
        keep: Keep,
        write: impl FnOnce(&mut File) -> std::io::Result<()>,
    ) -> Result<PathBuf, Failure> {
        let target = place_of(target, keep)?;
        let mut file = beside(&target)?;
        write(file.as_file_mut())
            // A record that only some may read stays so.
            .and_then(|()| match fs::metadata(&target) {
                Ok(before) => file.as_file().set_permissions(before.permissions()),
                Err(_) => Ok(()),
            })
            .and_then(|()| if keep == Keep::Durably { file.as_file().sync_all() } else { Ok(()) })
            .map_err(|error| write_failure(&target, &error))?;
        let waits = file.path().to_owned();
        self.waiting.push((file.into_temp_path(), target, keep));
        Ok(waits)
    }

    /// Renames each file over its target.
    ///
    /// # Errors
    /// When a rename fails; the files renamed before stay.
    pub fn commit(self) -> Result<(), Failure> {
        for (file, target, keep) in self.waiting {
            file.persist(&target).map_err(|error| write_failure(&target, &error.error))?;
            if keep == Keep::Durably && cfg!(unix) {
                // The rename itself is on the disk once its folder is.
                sync_folder(parent(&target))?;
            }
        }
        Ok(())
    }
}

/// An empty file beside a target, which goes away unless it is kept.
/// Where a file is written to: what cannot be made again follows a link, which somebody set on purpose; a derived file takes the
/// place of one. A device or a pipe is never replaced.
fn place_of(target: PathBuf, keep: Keep) -> Result<PathBuf, Failure> {
    let is_link = fs::symlink_metadata(&target).is_ok_and(|there| there.is_symlink());
    if is_link && keep == Keep::Durably {
        return fs::canonicalize(&target).map_err(|error| read_failure(&target, &error));
    }
    match fs::metadata(&target) {
        Ok(there) if !there.is_file() && !there.is_dir() => Err(Failure::input(
            Diagnostic::new("not-a-file", format!("{} is a device or a pipe", target.display()))
                .help("name a file; - prints where a command says so"),
        )),
        _ => Ok(target),
    }
}

fn beside(target: &Path) -> Result<NamedTempFile, Failure> {
    let folder = parent(target);
    fs::create_dir_all(folder).map_err(|error| write_failure(folder, &error))?;
    if target.is_dir() {
        let error = std::io::Error::new(ErrorKind::IsADirectory, "there is a folder of this name");
        return Err(write_failure(target, &error));
    }
    let mut builder = tempfile::Builder::new();
    builder.prefix(TEMPORARY.0).suffix(TEMPORARY.1);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        // Packs and records are shared; the umask takes away what the house does not want.
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    builder.tempfile_in(folder).map_err(|error| write_failure(target, &error))
}

/// The folder in which a path stands.
fn parent(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Puts a folder's entries on the disk.
fn sync_folder(folder: &Path) -> Result<(), Failure> {
    let synced = File::open(folder).and_then(|handle| handle.sync_all());
    synced.map_err(|error| write_failure(folder, &error))
}

/// Removes a file of an earlier build; it is well if there is none.
///
/// # Errors
/// When it is there and cannot be removed.
pub fn remove(path: &Path) -> Result<bool, Failure> {
    match fs::remove_file(path) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
        Err(error) => Err(write_failure(path, &error)),
    }
}
