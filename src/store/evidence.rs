//! Evidence files: copied in once, opened again without following a link.
//!
//! A path in a record comes from many hands. It is walked part by part below the record's folder, each part opened
//! relative to the one before (`openat` with `O_NOFOLLOW`), so that neither a link nor a folder that is swapped in
//! between leads elsewhere.

use super::beside::Beside;
use super::{folder, plain, write_failure};
use crate::assess::FileState;
use crate::diagnostics::{Diagnostic, Failure};
use crate::digest::{Digest, Hasher};
use rustix::fs::{CWD, Mode, OFlags, openat};
use rustix::io::Errno;
use std::cell::Cell;
use std::fs::{self, File};
use std::io::{ErrorKind, Read as _, Write as _};
use std::path::{Path, PathBuf};

/// Bytes that are read at once.
pub(super) const CHUNK: usize = 1 << 20;

/// Why a file below a folder was not opened.
pub(super) enum Unopened {
    /// It is not there.
    Missing,
    /// It is not what may be opened: a link stands in its path, it is no file.
    Refused(String),
    /// It may be all right: the machine failed.
    Machine(std::io::Error),
}

/// Looks at an evidence file as a record names it, below the record's folder.
///
/// `sizes` are the numbers of bytes that records give it, all of which must be true. `seen` is told how many bytes were read,
/// again and again.
///
/// # Errors
/// When the machine fails: that says nothing of the evidence, and must not end up in a pack.
pub fn look(
    root: &Path,
    relative: &str,
    expected: Digest,
    sizes: &[u64],
    seen: &dyn Fn(u64),
) -> Result<FileState, Failure> {
    let failed = |error: &std::io::Error| unread(root, relative, error);
    let file = match open_below(root, relative) {
        Ok(file) => file,
        Err(Unopened::Missing) => return Ok(FileState::Missing),
        Err(Unopened::Refused(why)) => return Ok(FileState::Refused(why)),
        Err(Unopened::Machine(error)) => return Err(failed(&error)),
    };
    let read = Cell::new(0);
    let count = |bytes| {
        read.set(read.get() + bytes);
        seen(bytes);
    };
    let digest = digest_of(file, &count).map_err(|error| failed(&error))?;
    Ok(if digest == expected && sizes.iter().all(|size| *size == read.get()) {
        FileState::Holds
    } else {
        FileState::Changed
    })
}

/// That an evidence file cannot be read now.
pub(super) fn unread(root: &Path, relative: &str, error: &std::io::Error) -> Failure {
    let message = format!("{} cannot be read: {}", root.join(relative).display(), plain(error));
    Failure::machine(
        Diagnostic::new("unreadable", message)
            .help("if it cannot be had again, move it away: its item is shown as broken then"),
    )
}

/// The length of an evidence file; nothing where it cannot be opened.
#[must_use]
pub fn size(root: &Path, relative: &str) -> Option<u64> {
    open_below(root, relative).ok()?.metadata().ok().map(|meta| meta.len())
}

/// SHA-256 of what a file holds from here on.
pub(super) fn digest_of(mut file: File, seen: &dyn Fn(u64)) -> std::io::Result<Digest> {
    let mut hasher = Hasher::default();
    let length = file.metadata()?.len();
    // Small files are most files: no large buffer for them.
    let mut buffer = vec![0; usize::try_from(length).unwrap_or(CHUNK).clamp(4096, CHUNK)];
    let mut size = 0;
    loop {
        match file.read(&mut buffer) {
            Ok(0) => return Ok(hasher.finish()),
            Ok(read) => {
                hasher.update(&buffer[..read]);
                seen(read as u64);
                size += read as u64;
                // It grows as fast as it is read, or the system makes it up: the digest is another already.
                if size > length {
                    return Ok(hasher.finish());
                }
            }
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

/// Opens a file below a folder, no link followed on the way.
pub(super) fn open_below(root: &Path, relative: &str) -> Result<File, Unopened> {
    let refused = |why: &str| Err(Unopened::Refused(why.to_owned()));
    if relative.starts_with('/') || relative.contains(['\\', ':', '\0']) {
        return refused("the path leaves the folder of the record");
    }
    let parts: Vec<&str> = relative.split('/').collect();
    if parts.iter().any(|part| matches!(*part, "" | "." | "..")) {
        return refused("the path leaves the folder of the record");
    }
    let failed = |error: Errno| match error {
        Errno::NOENT => Unopened::Missing,
        Errno::LOOP | Errno::MLINK | Errno::NOTDIR => {
            Unopened::Refused("a link or a file stands in its path".to_owned())
        }
        Errno::NAMETOOLONG | Errno::INVAL | Errno::ILSEQ => {
            Unopened::Refused("no file can have such a path".to_owned())
        }
        // A socket, or a device that is not there.
        Errno::NXIO | Errno::NODEV => Unopened::Refused("it is not a regular file".to_owned()),
        error => Unopened::Machine(error.into()),
    };
    let root = if root.as_os_str().is_empty() { Path::new(".") } else { root };
    let folder = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
    let mut at = openat(CWD, root, folder, Mode::empty()).map_err(failed)?;
    let (last, folders) = parts.split_last().ok_or(Unopened::Missing)?;
    for part in folders {
        at = openat(&at, *part, folder | OFlags::NOFOLLOW, Mode::empty()).map_err(failed)?;
    }
    // Without O_NONBLOCK, opening a pipe would wait for its other end.
    let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
    let file = File::from(openat(&at, *last, flags, Mode::empty()).map_err(failed)?);
    match file.metadata() {
        Ok(meta) if meta.is_file() => Ok(file),
        Ok(_) => refused("it is not a regular file"),
        Err(error) => Err(Unopened::Machine(error)),
    }
}

/// A file that somebody wants to attach, opened once.
pub struct Incoming {
    file: File,
    path: PathBuf,
    /// Its length in bytes when it was opened.
    pub size: u64,
}

/// Opens a file that is to be attached.
///
/// # Errors
/// When it is a link, a folder, a device, a pipe or a socket, or cannot be read.
pub fn open_incoming(path: &Path) -> Result<Incoming, Failure> {
    let name = path.display();
    let refuse =
        |message: String, help: &str| Err(Failure::input(Diagnostic::new("not-a-file", message).help(help)));
    let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
    let file = match openat(CWD, path, flags, Mode::empty()) {
        Ok(file) => File::from(file),
        Err(Errno::LOOP | Errno::MLINK) => {
            return refuse(format!("{name} is a link"), "attach the file to which it points");
        }
        // A socket.
        Err(Errno::NXIO) => {
            return refuse(format!("{name} is not a regular file"), "evidence is a file with content");
        }
        Err(error) => return Err(super::read_failure(path, &error.into())),
    };
    let meta = file.metadata().map_err(|error| super::read_failure(path, &error))?;
    if meta.is_dir() {
        return refuse(format!("{name} is a folder"), "attach its files one by one, or an archive of it");
    }
    if !meta.is_file() {
        return refuse(format!("{name} is not a regular file"), "evidence is a file with content");
    }
    if meta.len() == 0 {
        return refuse(format!("{name} is empty"), "evidence is a file with content");
    }
    Ok(Incoming { file, path: path.to_owned(), size: meta.len() })
}

/// A copy that waits beside its place.
pub struct Copied {
    temp: Option<Beside>,
    folder: PathBuf,
    /// SHA-256 of its bytes.
    pub sha256: Digest,
    /// Its length in bytes.
    pub size: u64,
}

impl Incoming {
    /// Streams the file, in constant memory: `look` sees each piece.
    ///
    /// With a folder, a copy is made in it, which [`Copied::keep`] gives its name; without one, nothing is written.
    ///
    /// # Errors
    /// When reading or writing fails, or the file changes while it is read.
    pub fn copy(mut self, folder: Option<&Path>, look: &mut dyn FnMut(&[u8])) -> Result<Copied, Failure> {
        let mut temp = folder.map(waiting).transpose()?;
        let read_failed = |error: &std::io::Error| super::read_failure(&self.path, error);
        let before = self.file.metadata().map_err(|error| read_failed(&error))?;
        let changed = || {
            let message = format!("{} changed while it was read", self.path.display());
            Failure::input(
                Diagnostic::new("changed-while-read", message).help("attach it again when nothing writes to it"),
            )
        };
        let mut hasher = Hasher::default();
        let mut buffer = vec![0; CHUNK];
        let mut size = 0;
        loop {
            let read = match self.file.read(&mut buffer) {
                Ok(0) => break,
                Ok(read) => read,
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                Err(error) => return Err(read_failed(&error)),
            };
            let piece = &buffer[..read];
            // It grows as fast as it is read, or the system makes it up: it would never end.
            if size + read as u64 > before.len() {
                return Err(changed());
            }
            hasher.update(piece);
            look(piece);
            if let (Some(temp), Some(folder)) = (&mut temp, folder) {
                temp.as_file_mut().write_all(piece).map_err(|error| write_failure(folder, &error))?;
            }
            size += read as u64;
        }
        let after = self.file.metadata().map_err(|error| read_failed(&error))?;
        if size != before.len() || after.len() != before.len() || after.modified().ok() != before.modified().ok() {
            return Err(changed());
        }
        if let (Some(temp), Some(folder)) = (&mut temp, folder) {
            temp.as_file().sync_all().map_err(|error| write_failure(folder, &error))?;
        }
        let folder = folder.unwrap_or(Path::new("")).to_owned();
        Ok(Copied { temp, folder, sha256: hasher.finish(), size })
    }
}

/// A file in the evidence folder, which is made where it is missing.
fn waiting(folder: &Path) -> Result<Beside, Failure> {
    let failed = |error: &std::io::Error| write_failure(folder, error);
    let missing = match fs::symlink_metadata(folder) {
        Ok(meta) if meta.is_symlink() => {
            let message = format!("{} is a link", folder.display());
            return Err(Failure::input(
                Diagnostic::new("not-a-file", message)
                    .help("evidence lies in a folder beside the record, not elsewhere"),
            ));
        }
        Ok(_) => false,
        Err(error) if super::is_missing(&error) => true,
        Err(error) => return Err(failed(&error)),
    };
    if missing {
        folder::make(folder).map_err(|error| failed(&error))?;
        super::sync_folder(super::parent(folder))?;
    }
    // Nobody edits what was attached: a mark for people; the digest is what holds.
    Beside::within(folder, 0o444).map_err(|error| failed(&error))
}

impl Copied {
    /// Gives the copy its name, durably; a file of that name with the same bytes is as good.
    ///
    /// # Errors
    /// When there is another file of that name, or the disk fails.
    pub fn keep(self, name: &str) -> Result<(), Failure> {
        let Some(temp) = self.temp else { return Ok(()) };
        let target = self.folder.join(name);
        // Its bytes are on the disk already; only now may others read it.
        temp.open_up().and_then(|()| temp.as_file().sync_all()).map_err(|error| write_failure(&target, &error))?;
        match temp.persist_new(&target) {
            Ok(()) => super::sync_folder(&self.folder),
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {
                match look(&self.folder, name, self.sha256, &[], &|_| ())? {
                    // Whoever put it there may have been killed before it was on the disk.
                    FileState::Holds => super::sync_folder(&self.folder),
                    _ => Err(Failure::input(
                        Diagnostic::new("evidence-changed", format!("{} was changed", target.display()))
                            .help("its name says which bytes it had; put them back, or move it away"),
                    )),
                }
            }
            Err(error) => Err(write_failure(&target, &error)),
        }
    }
}
