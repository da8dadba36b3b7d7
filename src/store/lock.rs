//! One writer at a time in a folder.

#![expect(clippy::disallowed_methods, reason = "a part of the room for file access")]

use super::{folder as folders, read_failure, sweep, write_failure};
use crate::diagnostics::Failure;
use std::fs::{self, File};
use std::io::ErrorKind;
use std::path::Path;

/// Keeps other processes from changing the records of a folder until it is dropped.
///
/// The lock is on the folder itself (`flock`), so that no lock file is left behind.
#[derive(Debug)]
pub struct FolderLock(Option<File>);

/// Waits for the lock of a folder, and tidies up in it; `waiting` is called first where somebody else has it.
///
/// # Errors
/// When the folder cannot be opened or locked.
pub fn lock(folder: &Path, waiting: impl FnOnce()) -> Result<FolderLock, Failure> {
    let lock = hold(folder, waiting)?;
    if lock.0.is_some() {
        sweep(folder);
    }
    Ok(lock)
}

/// The same for a folder that is made where it is missing.
///
/// # Errors
/// When the folder cannot be made, opened or locked.
pub fn lock_made(folder: &Path, waiting: impl FnOnce()) -> Result<FolderLock, Failure> {
    folders::make(folder).map_err(|error| write_failure(folder, &error))?;
    lock(folder, waiting)
}

/// Waits for the lock of a folder, and does no more: reading a folder of thousands of files takes long.
///
/// # Errors
/// As [`lock`].
pub fn hold(folder: &Path, waiting: impl FnOnce()) -> Result<FolderLock, Failure> {
    let handle = File::open(folder).map_err(|error| read_failure(folder, &error))?;
    if matches!(handle.try_lock(), Err(fs::TryLockError::WouldBlock)) {
        waiting();
    }
    let locked = loop {
        match handle.lock() {
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            locked => break locked,
        }
    };
    match locked {
        Ok(()) => Ok(FolderLock(Some(handle))),
        // Some network file systems have no locks; the rename is still atomic there.
        Err(error) if error.kind() == ErrorKind::Unsupported => Ok(FolderLock(None)),
        Err(error) => Err(write_failure(folder, &error)),
    }
}
