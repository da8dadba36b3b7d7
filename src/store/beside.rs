//! A file that is written beside its place and takes it when it is whole.
//!
//! Until then only its owner may read it, it goes away with the value, and its lock says that its writer lives: whoever finds one
//! without a lock may remove it.

#![expect(clippy::disallowed_methods, reason = "a part of the room for file access")]

use super::folder::{self, Kind};
use super::{is_missing, parent};
use rustix::fs::OFlags;
use std::fs::{self, File, Permissions};
use std::io::{self, ErrorKind};
use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _, PermissionsExt as _};
use std::path::Path;
use tempfile::{NamedTempFile, TempPath};

/// How the name of a file that waits begins and ends.
const NAME: (&str, &str) = (".rchecklist-", ".tmp");

/// Records and packs are shared: the umask takes away what the house does not want. Nobody else writes in them.
const SHARED: u32 = 0o664;

/// How often it is tried to make one that nobody took for left behind in the moment before it was locked.
const TRIES: usize = 8;

/// A file that waits.
#[derive(Debug)]
pub(super) struct Beside {
    file: NamedTempFile,
    /// Who may do what with it once it is in its place.
    mode: u32,
}

impl Beside {
    /// An empty file beside a target, with the target's own mode if it is there.
    pub(super) fn of(target: &Path) -> io::Result<Self> {
        let mode = match fs::metadata(target) {
            Ok(there) if there.is_dir() => {
                return Err(io::Error::new(ErrorKind::IsADirectory, "there is a folder of this name"));
            }
            Ok(there) => Some(there.permissions().mode() & 0o777),
            Err(error) if is_missing(&error) => None,
            Err(error) => return Err(error),
        };
        let folder = parent(target);
        folder::make(folder)?;
        let new = Self::within(folder, SHARED)?;
        Ok(Self { mode: mode.unwrap_or(new.mode), ..new })
    }

    /// An empty file in a folder that is there, which will have this mode, less what the umask takes away.
    pub(super) fn within(folder: &Path, mode: u32) -> io::Result<Self> {
        let mut builder = tempfile::Builder::new();
        // Made with its mode, so that the umask shows; nothing is in it before it is closed to others.
        builder.prefix(NAME.0).suffix(NAME.1).permissions(Permissions::from_mode(mode));
        for _ in 0..TRIES {
            let file = builder.tempfile_in(folder)?;
            let mode = file.as_file().metadata()?.permissions().mode() & 0o777;
            file.as_file().set_permissions(Permissions::from_mode(0o600))?;
            let locked = loop {
                match file.as_file().try_lock() {
                    Err(fs::TryLockError::Error(error)) if error.kind() == ErrorKind::Interrupted => {}
                    locked => break locked,
                }
            };
            match locked {
                // Somebody is about to remove it as left behind.
                Err(fs::TryLockError::WouldBlock) => continue,
                // A file system without locks: there nobody can tell that it was left behind, and it stays.
                Err(fs::TryLockError::Error(error)) if error.kind() == ErrorKind::Unsupported => {}
                Err(fs::TryLockError::Error(error)) => return Err(error),
                Ok(()) => {}
            }
            if file.as_file().metadata()?.nlink() > 0 {
                return Ok(Self { file, mode });
            }
        }
        Err(io::Error::other("files that are being written are removed"))
    }

    pub(super) fn as_file(&self) -> &File {
        self.file.as_file()
    }

    pub(super) fn as_file_mut(&mut self) -> &mut File {
        self.file.as_file_mut()
    }

    pub(super) fn path(&self) -> &Path {
        self.file.path()
    }

    /// Gives it the mode that it is to have.
    pub(super) fn open_up(&self) -> io::Result<()> {
        self.as_file().set_permissions(Permissions::from_mode(self.mode))
    }

    /// Its path alone: a process may not hold as many files open as a pack has.
    pub(super) fn into_path(self) -> TempPath {
        self.file.into_temp_path()
    }

    /// Puts it in place of whatever is there.
    pub(super) fn persist(self, target: &Path) -> io::Result<()> {
        self.file.persist(target).map(drop).map_err(|failed| failed.error)
    }

    /// Puts it in a place where nothing may be.
    pub(super) fn persist_new(self, target: &Path) -> io::Result<()> {
        self.file.persist_noclobber(target).map(drop).map_err(|failed| failed.error)
    }
}

/// Whether a name is that of a file that waits, or waited when its writer was killed.
pub(super) fn is_waiting(name: &str) -> bool {
    name.starts_with(NAME.0) && name.ends_with(NAME.1)
}

/// Removes what killed writers left in a folder, and leaves alone what somebody is writing.
///
/// It is only tidying: what cannot be listed or removed does no harm. A link is not followed.
pub fn sweep(folder: &Path) {
    if !fs::symlink_metadata(folder).is_ok_and(|meta| meta.is_dir()) {
        return;
    }
    for entry in folder::entries(folder).unwrap_or_default() {
        if entry.kind != Kind::File || !entry.name.to_str().is_some_and(is_waiting) {
            continue;
        }
        let path = folder.join(&entry.name);
        let flags = i32::try_from((OFlags::NOFOLLOW | OFlags::NONBLOCK).bits()).unwrap_or_default();
        let opened = fs::OpenOptions::new().read(true).custom_flags(flags).open(&path);
        // Locked until it is gone: whoever made it this moment sees that it lost it.
        if let Ok(file) = opened
            && file.try_lock().is_ok()
        {
            let _ = fs::remove_file(&path);
        }
    }
}
