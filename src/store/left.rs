//! Whether files are still as they were left.

use super::evidence::digest_of;
use super::open_regular;
use crate::fleet::entry::Left;
use crate::seal::manifest::Listed;
use std::fs::{self, Metadata};
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;

/// How files are found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Still {
    /// Nobody touched them since.
    Untouched,
    /// They were copied or restored, and have the same bytes: this is how they lie now.
    Same(Vec<Left>),
    /// One is not there, or is another one.
    Changed,
}

/// What the file system says of a file: which it is, how long, and when it was last changed.
///
/// The time of the last change of the inode cannot be set by a program, so that an edit that restores length and date shows
/// as well. A file system that knows whole seconds only gives nothing: an edit within the same second would not show.
fn stamp(meta: &Metadata) -> Option<String> {
    let fine = meta.mtime_nsec() != 0 || meta.ctime_nsec() != 0;
    fine.then(|| {
        let (inode, size) = (meta.ino(), meta.size());
        let (modified, changed) = ((meta.mtime(), meta.mtime_nsec()), (meta.ctime(), meta.ctime_nsec()));
        format!("{inode}:{size}:{}.{:09}:{}.{:09}", modified.0, modified.1, changed.0, changed.1)
    })
}

/// How files lie that were just written.
#[must_use]
pub fn leave(folder: &Path, files: Vec<Listed>) -> Vec<Left> {
    let left = |file: Listed| {
        let meta = fs::symlink_metadata(folder.join(&file.path));
        Left { stamp: meta.ok().as_ref().and_then(stamp), file }
    };
    files.into_iter().map(left).collect()
}

/// Whether files are as they were left. A file whose stamp differs is read.
#[must_use]
pub fn look(folder: &Path, files: &[Left]) -> Still {
    let mut now = Vec::with_capacity(files.len());
    let mut touched = false;
    for left in files {
        let path = folder.join(&left.file.path);
        let Ok(meta) = fs::symlink_metadata(&path) else { return Still::Changed };
        if !meta.is_file() || meta.len() != left.file.bytes {
            return Still::Changed;
        }
        let stamp = stamp(&meta);
        if stamp.is_none() || stamp != left.stamp {
            touched = true;
            let digest = open_regular(&path).ok().and_then(|(file, _)| digest_of(file, &|_| ()).ok());
            if digest != Some(left.file.sha256) {
                return Still::Changed;
            }
        }
        now.push(Left { file: left.file.clone(), stamp });
    }
    if touched { Still::Same(now) } else { Still::Untouched }
}
