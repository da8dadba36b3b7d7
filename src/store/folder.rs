//! What stands in a folder, and making one.
//!
//! The standard library's listing ends the process where the system refuses to close a folder, and leaves out what could
//! not be read where its errors are passed over. Here an error is an error.

#![expect(clippy::disallowed_methods, reason = "a part of the room for file access")]

use super::is_missing;
use rustix::fs::{AtFlags, CWD, Dir, FileType, Mode, OFlags, openat, statat};
use std::ffi::{OsStr, OsString};
use std::fs::DirBuilder;
use std::io;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::Path;

/// What an entry of a folder is; a link is not followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    File,
    Folder,
    /// A link, a device, a pipe, a socket.
    Other,
}

/// An entry of a folder.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) name: OsString,
    pub(super) kind: Kind,
}

/// All entries of a folder, in no order.
///
/// # Errors
/// When the folder is none, or any part of the list cannot be read.
pub(super) fn entries(folder: &Path) -> io::Result<Vec<Entry>> {
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
    let mut dir = Dir::new(openat(CWD, folder, flags, Mode::empty())?)?;
    let mut found = Vec::new();
    while let Some(entry) = dir.read() {
        let entry = entry?;
        let name = OsStr::from_bytes(entry.file_name().to_bytes());
        if name == "." || name == ".." {
            continue;
        }
        let mut file_type = entry.file_type();
        if file_type == FileType::Unknown {
            // Some file systems do not say it in the list.
            let stat = statat(dir.fd()?, entry.file_name(), AtFlags::SYMLINK_NOFOLLOW)?;
            file_type = FileType::from_raw_mode(stat.st_mode);
        }
        let kind = match file_type {
            FileType::RegularFile => Kind::File,
            FileType::Directory => Kind::Folder,
            _ => Kind::Other,
        };
        found.push(Entry { name: name.to_owned(), kind });
    }
    Ok(found)
}

/// Makes a folder and those above it; it is well if it is there. Never one in which anybody may write, whatever the umask.
pub(super) fn make(folder: &Path) -> io::Result<()> {
    match std::fs::metadata(folder) {
        Ok(there) if there.is_dir() => Ok(()),
        Ok(_) => Err(io::ErrorKind::NotADirectory.into()),
        Err(error) if is_missing(&error) => DirBuilder::new().recursive(true).mode(0o775).create(folder),
        Err(error) => Err(error),
    }
}
