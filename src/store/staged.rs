//! Files that wait beside their places, and are put there together.

#![expect(clippy::disallowed_methods, reason = "a part of the room for file access")]

use super::beside::Beside;
use super::{LARGEST, is_missing, parent, read_failure, sync_folder, would_be_too_large, write_failure};
use crate::diagnostics::{Diagnostic, Failure};
use std::fs::{self, File};
use std::io::Write as _;
use std::path::PathBuf;
use tempfile::TempPath;

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
    waiting: Vec<(Waiting, PathBuf, Keep)>,
}

/// A file that waits.
#[derive(Debug)]
enum Waiting {
    /// Open, so that nobody takes it for left behind.
    Open(Beside),
    /// Its path only: a pack has more files than a process may hold open. Whoever holds the lock of the pack's folder is the only
    /// one who tidies up there.
    Path(TempPath),
}

impl Staged {
    /// Writes a file beside its target, making its folder where it is missing. Nothing is visible yet.
    ///
    /// # Errors
    /// When the folder cannot be made or written. What was staged so far goes away with `self`. What cannot be made again is refused
    /// where it would be larger than what is read.
    pub fn add(&mut self, target: PathBuf, bytes: &[u8], keep: Keep) -> Result<(), Failure> {
        if keep == Keep::Durably && bytes.len() as u64 > LARGEST {
            return Err(would_be_too_large(&target));
        }
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
        let failed = |error: &std::io::Error| write_failure(&target, error);
        let mut file = Beside::of(&target).map_err(|error| failed(&error))?;
        write(file.as_file_mut())
            .and_then(|()| file.open_up())
            .and_then(|()| if keep == Keep::Durably { file.as_file().sync_all() } else { Ok(()) })
            .map_err(|error| failed(&error))?;
        let waits = file.path().to_owned();
        let file = match keep {
            Keep::Durably => Waiting::Open(file),
            Keep::Derived => Waiting::Path(file.into_path()),
        };
        self.waiting.push((file, target, keep));
        Ok(waits)
    }

    /// Renames each file over its target.
    ///
    /// # Errors
    /// When a rename fails; the files renamed before stay.
    pub fn commit(self) -> Result<(), Failure> {
        for (file, target, keep) in self.waiting {
            let persisted = match file {
                Waiting::Open(file) => file.persist(&target),
                Waiting::Path(path) => path.persist(&target).map_err(|failed| failed.error),
            };
            persisted.map_err(|error| write_failure(&target, &error))?;
            if keep == Keep::Durably && cfg!(unix) {
                // The rename itself is on the disk once its folder is.
                sync_folder(parent(&target))?;
            }
        }
        Ok(())
    }
}

/// Where a file is written to: what cannot be made again follows a link, which somebody set on purpose; a derived file takes the
/// place of one. A device or a pipe is never replaced.
fn place_of(target: PathBuf, keep: Keep) -> Result<PathBuf, Failure> {
    let is_link = match fs::symlink_metadata(&target) {
        Ok(there) => there.is_symlink(),
        Err(error) if is_missing(&error) => false,
        // What it is decides where it is written: a guess could put it beside what it should replace.
        Err(error) => return Err(write_failure(&target, &error)),
    };
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
