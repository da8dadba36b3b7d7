//! The one room that reads and writes files.
//!
//! Reading refuses what is no file, no text, or too large to be what it should be. Writing goes beside the target and
//! is renamed over it, so that a reader (or a crash) finds the old or the new content, never a part.

#![expect(clippy::disallowed_methods, reason = "this is the room for file access")]

mod beside;
pub mod evidence;
mod folder;
pub mod given;
pub mod left;
mod lock;
pub mod pack;
pub mod paths;
mod secret;
mod staged;

pub use beside::sweep;
pub use lock::{FolderLock, hold, lock, lock_made};
pub use secret::{read_secret, read_secret_text};
pub use staged::{Keep, Staged};

use crate::diagnostics::{Diagnostic, Failure, SourceFile};
use crate::framework::FOLDER;
use crate::model::library::ModelFolder;
use crate::secrets;
use beside::Beside;
use folder::Kind;
use glob::MatchOptions;
use rustix::fs::OFlags;
use rustix::io::Errno;
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{ErrorKind, Read as _, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use zeroize::Zeroizing;

/// The largest text file (model, profile, record, template) that is read, in bytes.
pub const LARGEST: u64 = 64 * 1024 * 1024;

/// Reads a text file that somebody named.
///
/// # Errors
/// The input's fault where it is missing, a folder, too large or not UTF-8; the machine's where it cannot be read.
pub fn read_text(path: &Path) -> Result<Arc<SourceFile>, Failure> {
    let name = path.display().to_string();
    let bytes = read_bytes(path)?;
    text_of(&name, bytes)
}

/// The same for a file that need not be there: nothing where none is.
///
/// # Errors
/// As [`read_text`], and where the machine cannot tell whether it is there.
pub fn read_text_there(path: &Path) -> Result<Option<Arc<SourceFile>>, Failure> {
    match fs::metadata(path) {
        Ok(_) => read_text(path).map(Some),
        Err(error) if is_missing(&error) => Ok(None),
        Err(error) => Err(read_failure(path, &error)),
    }
}

fn text_of(name: &str, bytes: Vec<u8>) -> Result<Arc<SourceFile>, Failure> {
    let bytes = without_keys(name, bytes)?;
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

/// The bytes of a file, where it holds no private key. One that is named where something else belongs is refused before anything is
/// read from it: no message may quote a line of it, and no record or pack take it in.
fn without_keys(name: &str, bytes: Vec<u8>) -> Result<Vec<u8>, Failure> {
    let Some(kind) = secrets::private_key_in(&bytes) else { return Ok(bytes) };
    drop(Zeroizing::new(bytes));
    Err(Failure::input(
        Diagnostic::new("secret", format!("{name} holds {kind}, and nothing of it was read further"))
            .help("a private key belongs behind --key, --sign-pack, --pades or --pades-key, and nowhere else"),
    ))
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
        return Err(too_large(Path::new(name), LARGEST));
    }
    text_of(name, bytes)
}

/// The bytes of a file that somebody named.
///
/// # Errors
/// As [`read_text`].
pub fn read_any(path: &Path) -> Result<Vec<u8>, Failure> {
    without_keys(&path.display().to_string(), read_bytes(path)?)
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

/// Writes a file that can be made again, in a folder of the program's own: never through a link.
///
/// # Errors
/// When it cannot be written, or its folder is a link.
pub fn write_derived(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    refuse_link(parent(path))?;
    let failed = |error: &std::io::Error| write_failure(path, error);
    let mut file = Beside::of(path).map_err(|error| failed(&error))?;
    let written = file.as_file_mut().write_all(bytes).and_then(|()| file.open_up());
    written.map_err(|error| failed(&error))?;
    file.persist(path).map_err(|error| failed(&error))
}

/// Refuses a link where a folder of the program's own belongs: it would lead what is written there, and what is removed, elsewhere.
///
/// # Errors
/// The input's fault where it is a link.
pub fn refuse_link(folder: &Path) -> Result<(), Failure> {
    let is_link = match fs::symlink_metadata(folder) {
        Ok(meta) => meta.is_symlink(),
        Err(error) if is_missing(&error) => false,
        Err(error) => return Err(write_failure(folder, &error)),
    };
    if !is_link {
        return Ok(());
    }
    Err(Failure::input(
        Diagnostic::new("not-a-file", format!("{} is a link", folder.display()))
            .help("nothing is written through it: remove it; --out names another folder"),
    ))
}

/// The bytes of a file whose loss costs no more than making something again: nothing where it is missing or unreadable.
#[must_use]
pub fn read_if_there(path: &Path) -> Option<Vec<u8>> {
    read_bytes(path).ok()
}

/// The bytes of a file of at most so many bytes; nothing where no file stands.
///
/// # Errors
/// When it is there and cannot be read: that is not the same as not being there.
pub fn read_there(path: &Path, most: u64) -> Result<Option<Vec<u8>>, Failure> {
    match fs::symlink_metadata(path) {
        Ok(meta) if meta.is_file() => read_up_to(path, most).map(Some),
        // A folder, a device or a link in its place is no file of ours; writing will say so, or replace it.
        Ok(_) => Ok(None),
        Err(error) if is_missing(&error) => Ok(None),
        Err(error) => Err(read_failure(path, &error)),
    }
}

fn read_bytes(path: &Path) -> Result<Vec<u8>, Failure> {
    read_up_to(path, LARGEST)
}

fn read_up_to(path: &Path, most: u64) -> Result<Vec<u8>, Failure> {
    let (file, length) = open_regular(path)?;
    if length > most {
        return Err(too_large(path, most));
    }
    // As much as it has, and a byte to see its end: growing would take twice that.
    let mut bytes = Vec::with_capacity(usize::try_from(length + 1).unwrap_or_default());
    // It may grow meanwhile, and some files (below /proc) have no length.
    file.take(most + 1).read_to_end(&mut bytes).map_err(|error| read_failure(path, &error))?;
    if bytes.len() as u64 > most {
        return Err(too_large(path, most));
    }
    Ok(bytes)
}

/// Opens a file that somebody named, links followed; gives its length in bytes too.
///
/// # Errors
/// The input's fault where it is missing or no regular file; the machine's where it cannot be opened.
fn open_regular(path: &Path) -> Result<(File, u64), Failure> {
    let failed = |error: &std::io::Error| read_failure(path, error);
    let name = path.display();
    let look = |meta: fs::Metadata| match meta {
        meta if meta.is_file() => Ok(meta.len()),
        meta if meta.is_dir() => Err(Failure::input(
            Diagnostic::new("not-a-file", format!("{name} is a folder")).help("name a file in it"),
        )),
        _ => Err(Failure::input(Diagnostic::new("not-a-file", format!("{name} is not a regular file")))),
    };
    // Looked at before, because opening a device may do something; looked at after, because it may be another by then. Without
    // O_NONBLOCK, opening a pipe would wait for its other end.
    look(fs::metadata(path).map_err(|error| failed(&error))?)?;
    let mut options = fs::OpenOptions::new();
    let flags = i32::try_from((OFlags::NONBLOCK | OFlags::NOCTTY).bits()).unwrap_or_default();
    let file = options.read(true).custom_flags(flags).open(path).map_err(|error| failed(&error))?;
    let length = look(file.metadata().map_err(|error| failed(&error))?)?;
    Ok((file, length))
}

fn too_large(path: &Path, most: u64) -> Failure {
    let message = format!("{} is larger than {} MiB", path.display(), most / 1024 / 1024);
    let diagnostic = Diagnostic::new("too-large", message);
    Failure::input(if most == LARGEST { diagnostic.help(SMALLER) } else { diagnostic })
}

/// A file that people keep must not grow beyond what can be read again.
fn would_be_too_large(path: &Path) -> Failure {
    let message = format!("{} would be larger than {} MiB", path.display(), LARGEST / 1024 / 1024);
    Failure::input(
        Diagnostic::new("too-large", message)
            .help("nothing was written: no command could read it again")
            .help(SMALLER),
    )
}

/// What helps where a text is too large.
const SMALLER: &str =
    "divide it: a profile for each system, or a new one for the next period, has a record of its own";

fn read_failure(path: &Path, error: &std::io::Error) -> Failure {
    let message = format!("{} cannot be read: {}", path.display(), plain(error));
    let diagnostic = Diagnostic::new("unreadable", message);
    match error.kind() {
        ErrorKind::NotFound | ErrorKind::NotADirectory | ErrorKind::InvalidInput | ErrorKind::InvalidFilename => {
            Failure::input(diagnostic)
        }
        // Links that lead in a circle.
        _ if error.raw_os_error() == Some(Errno::LOOP.raw_os_error()) => Failure::input(diagnostic),
        _ => Failure::machine(diagnostic),
    }
}

/// Whether an error says that nothing stands there. Any other says that nobody can tell.
fn is_missing(error: &std::io::Error) -> bool {
    matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory)
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

/// Whether something stands at this path. Where the machine cannot tell, something may: whoever takes it for missing would write
/// over it. Reading it says what is wrong.
#[must_use]
pub fn exists(path: &Path) -> bool {
    fs::metadata(path).map_or_else(|error| !is_missing(&error), |_| true)
}

/// Whether a folder stands at this path, links followed, or may: as [`exists`].
#[must_use]
pub fn is_folder(path: &Path) -> bool {
    fs::metadata(path).map_or_else(|error| !is_missing(&error), |meta| meta.is_dir())
}

/// Whether a regular file stands at this path, links followed.
#[must_use]
pub fn is_file(path: &Path) -> bool {
    path.is_file()
}

/// Whether a regular file stands at this path, links followed, or may: as [`exists`].
#[must_use]
pub fn may_be_file(path: &Path) -> bool {
    fs::metadata(path).map_or_else(|error| !is_missing(&error), |meta| meta.is_file())
}

/// The names, without `.toml`, of the TOML files in a folder, for a hint or a list; empty if there is no such folder, or it cannot be read.
#[must_use]
pub fn toml_names(folder: &Path) -> Vec<String> {
    list(folder).unwrap_or_default()
}

/// The same where a name that is left out would be missed.
fn list(folder: &Path) -> Result<Vec<String>, Failure> {
    let entries = match folder::entries(folder) {
        Err(error) if is_missing(&error) => Vec::new(),
        entries => entries.map_err(|error| read_failure(folder, &error))?,
    };
    let mut names: Vec<String> = entries
        .into_iter()
        .filter_map(|entry| entry.name.into_string().ok())
        .filter_map(|name| name.strip_suffix(".toml").map(str::to_owned))
        .filter(|name| !name.starts_with('.'))
        .collect();
    names.sort_unstable();
    Ok(names)
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
        read_text_there(&path)
    }

    fn names(&self) -> Vec<String> {
        toml_names(&self.0)
    }

    fn framework(&self, id: &str) -> Result<Option<Arc<SourceFile>>, Failure> {
        let path = self.0.join(FOLDER).join(format!("{id}.toml"));
        read_text_there(&path)
    }

    fn framework_names(&self) -> Result<Vec<String>, Failure> {
        list(&self.0.join(FOLDER))
    }
}

/// The regular files of a folder, by name. Folders in it, links and hidden files are passed over.
///
/// # Errors
/// When the folder is none, or a file in it cannot be read.
pub fn read_folder(folder: &Path) -> Result<BTreeMap<String, Vec<u8>>, Failure> {
    let mut files = BTreeMap::new();
    for entry in folder::entries(folder).map_err(|error| read_failure(folder, &error))? {
        let Ok(name) = entry.name.into_string() else { continue };
        if entry.kind == Kind::File && !name.starts_with('.') {
            let path = folder.join(&name);
            let bytes = without_keys(&path.display().to_string(), read_bytes(&path)?)?;
            files.insert(name, bytes);
        }
    }
    Ok(files)
}

/// The names of all that stands in a folder, sorted; names that are no text are passed over.
///
/// # Errors
/// When the folder cannot be read.
pub fn names(folder: &Path) -> Result<Vec<String>, Failure> {
    let entries = folder::entries(folder).map_err(|error| read_failure(folder, &error))?;
    let mut names: Vec<String> = entries.into_iter().filter_map(|entry| entry.name.into_string().ok()).collect();
    names.sort_unstable();
    Ok(names)
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
