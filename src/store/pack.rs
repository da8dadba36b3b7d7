//! A pack's folder: all of its files staged, then put in place; and the archive of them.

#![expect(clippy::disallowed_methods, reason = "a part of the room for file access")]

use super::evidence::{CHUNK, Unopened, open_below, unread};
use super::folder::{self, Kind};
use super::{Keep, Staged, beside, is_missing, refuse_link, write_failure};
use crate::diagnostics::{Diagnostic, Failure};
use crate::digest::{Digest, Hasher};
use crate::render::Artifact;
use crate::seal::archive::{self, Summary, Writer, sum};
use crate::seal::manifest::Listed;
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, BufWriter, ErrorKind, IntoInnerError, Read as _, Write};
use std::path::{Path, PathBuf};

/// The list of the files of a pack that is being put in place, and of the one before it.
const PUTTING: &str = ".rchecklist-putting";

/// The files of packs of which a build was killed while it put them in place; none where the folder is as a build left it.
#[must_use]
pub fn broken_off(folder: &Path) -> Option<Vec<String>> {
    let bytes = super::read_if_there(&folder.join(PUTTING))?;
    let names = String::from_utf8_lossy(&bytes).lines().map(str::to_owned).collect::<Vec<_>>();
    Some(names.into_iter().filter(|name| archive::is_safe(name)).collect())
}

/// A pack that waits to be put in place.
pub struct PackFolder {
    folder: PathBuf,
    staged: Staged,
    files: BTreeMap<String, Waiting>,
}

/// A file of the pack, as the archive needs it.
struct Waiting {
    digest: Digest,
    sum: Summary,
    content: Content,
}

enum Content {
    Bytes(Vec<u8>),
    /// A copy that waits at this path.
    File(PathBuf),
}

impl PackFolder {
    /// A pack for this folder; nothing is written yet.
    #[must_use]
    pub fn new(folder: PathBuf) -> Self {
        Self { folder, staged: Staged::default(), files: BTreeMap::new() }
    }

    /// Where a file of the pack belongs. No folder on the way may be a link: it would lead out of the pack.
    fn place(&self, path: &str) -> Result<PathBuf, Failure> {
        folders(&self.folder, path).try_for_each(|folder| refuse_link(&folder))?;
        Ok(self.folder.join(path))
    }

    /// Stages a file.
    ///
    /// # Errors
    /// When it cannot be written, or a link would lead it out of the pack.
    pub fn add(&mut self, artifact: Artifact) -> Result<(), Failure> {
        let Artifact { name, bytes } = artifact;
        let target = self.place(&name)?;
        self.staged.add(target, &bytes, Keep::Derived)?;
        let waiting = Waiting { digest: Digest::of(&bytes), sum: sum(&bytes), content: Content::Bytes(bytes) };
        self.files.insert(name, waiting);
        Ok(())
    }

    /// Stages a copy of an evidence file, in constant memory.
    ///
    /// # Errors
    /// When it cannot be read or written, or its bytes are not those of the digest.
    pub fn add_evidence(
        &mut self,
        home: &Path,
        file: &str,
        expected: Digest,
        path: &str,
        seen: &dyn Fn(u64),
    ) -> Result<(), Failure> {
        if self.files.contains_key(path) {
            return Ok(());
        }
        let changed = |why: &str| {
            let message = format!("the evidence {} {why}", crate::text::visible(file));
            Failure::input(Diagnostic::new("evidence-changed", message).help("build the pack again"))
        };
        let mut source = open_below(home, file).map_err(|why| match why {
            Unopened::Missing => changed("is not there any more"),
            Unopened::Refused(_) => changed("cannot be read any more"),
            Unopened::Machine(error) => unread(home, file, &error),
        })?;
        let target = self.place(path)?;
        let mut unreadable = None;
        let (mut hasher, mut crc, mut size) = (Hasher::default(), crc32fast::Hasher::new(), 0);
        let length = source.metadata().map_err(|error| unread(home, file, &error))?.len();
        let waits = self.staged.add_with(target.clone(), Keep::Derived, |out| {
            let mut buffer = vec![0; CHUNK];
            loop {
                let read = match source.read(&mut buffer) {
                    Ok(0) => break,
                    Ok(read) => read,
                    Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                    Err(error) => {
                        unreadable = Some(unread(home, file, &error));
                        return Err(error);
                    }
                };
                hasher.update(&buffer[..read]);
                crc.update(&buffer[..read]);
                out.write_all(&buffer[..read])?;
                size += read as u64;
                seen(read as u64);
                // It grows as fast as it is read: its digest is another already.
                if size > length {
                    break;
                }
            }
            Ok(())
        });
        // Which of the two files failed, the message must say.
        let waits = waits.map_err(|failure| unreadable.unwrap_or(failure))?;
        let digest = hasher.finish();
        if digest != expected {
            return Err(changed("was changed while the pack was made"));
        }
        let waiting = Waiting { digest, sum: Summary { size, crc: crc.finalize() }, content: Content::File(waits) };
        self.files.insert(path.to_owned(), waiting);
        Ok(())
    }

    /// The files staged so far, in the order of their paths.
    #[must_use]
    pub fn listed(&self) -> Vec<Listed> {
        let listed = |(path, file): (&String, &Waiting)| Listed {
            path: path.clone(),
            bytes: file.sum.size,
            sha256: file.digest,
        };
        self.files.iter().map(listed).collect()
    }

    /// Stages the archive of all files staged so far.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn add_archive(&mut self, name: &str) -> Result<Listed, Failure> {
        let target = self.place(name)?;
        let files = &self.files;
        let mut listed = Listed::nothing(name);
        self.staged.add_with(target, Keep::Derived, |out| {
            let digested = Digested { out, hasher: Hasher::default(), bytes: 0 };
            let mut archive = Writer::new(BufWriter::with_capacity(1 << 16, digested));
            for (path, file) in files {
                archive.begin(path, file.sum)?;
                match &file.content {
                    Content::Bytes(bytes) => archive.bytes(bytes)?,
                    Content::File(copy) => {
                        let mut copy = File::open(copy)?;
                        let mut buffer = vec![0; CHUNK];
                        loop {
                            match copy.read(&mut buffer) {
                                Ok(0) => break,
                                Ok(read) => archive.bytes(&buffer[..read])?,
                                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                                Err(error) => return Err(error),
                            }
                        }
                    }
                }
            }
            let Digested { hasher, bytes, .. } =
                archive.finish()?.into_inner().map_err(IntoInnerError::into_error)?;
            (listed.bytes, listed.sha256) = (bytes, hasher.finish());
            Ok(())
        })?;
        Ok(listed)
    }

    /// Puts all in place, other files (a record) with it, and removes these files of an earlier pack.
    ///
    /// While that goes on, a hidden file names all of both packs: the build after one that was killed knows what to remove.
    ///
    /// # Errors
    /// When a file cannot be put in place or removed.
    pub fn commit(self, more: Staged, before: &[String], stale: &[String]) -> Result<(), Failure> {
        let mut names: Vec<&str> = self.files.keys().chain(before).map(String::as_str).collect();
        names.sort_unstable();
        names.dedup();
        let list = self.folder.join(PUTTING);
        super::write_derived(&list, (names.join("\n") + "\n").as_bytes())?;
        self.staged.commit()?;
        more.commit()?;
        remove(&self.folder, stale)?;
        super::remove(&list).map(drop)
    }
}

/// A file whose digest is known once it is written.
struct Digested<'f> {
    out: &'f mut File,
    hasher: Hasher,
    bytes: u64,
}

impl Write for Digested<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.out.write(bytes)?;
        self.hasher.update(&bytes[..written]);
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// All files below a folder, by path with `/`; what is neither a file nor a folder (a link, a device) too.
///
/// # Errors
/// When a folder cannot be read.
pub fn walk(folder: &Path) -> Result<Vec<String>, Failure> {
    let mut found = Vec::new();
    let mut waiting = vec![(folder.to_owned(), String::new())];
    while let Some((at, prefix)) = waiting.pop() {
        for entry in folder::entries(&at).map_err(|error| super::read_failure(&at, &error))? {
            // A name that is no text is shown as well as can be; no pack has one.
            let path = format!("{prefix}{}", entry.name.to_string_lossy());
            if entry.kind == Kind::Folder {
                waiting.push((at.join(&entry.name), format!("{path}/")));
            } else {
                found.push(path);
            }
        }
    }
    found.sort_unstable();
    Ok(found)
}

/// Removes what killed writers left anywhere in a pack's folder. Whoever holds the folder's lock is the only one who writes there.
///
/// # Errors
/// When a folder cannot be read.
pub fn sweep(folder: &Path) -> Result<(), Failure> {
    for path in walk(folder)?.iter().filter(|path| is_leftover(path)) {
        // It is only tidying: what cannot be removed is told as no part of the pack.
        let _ = fs::remove_file(folder.join(path));
    }
    Ok(())
}

/// Whether a path is that of a file that a writer left when it was killed.
#[must_use]
pub fn is_leftover(path: &str) -> bool {
    beside::is_waiting(path.rsplit('/').next().unwrap_or(path))
}

/// The folders between a pack's folder and a file in it, from above, with the pack's own.
fn folders(root: &Path, path: &str) -> impl Iterator<Item = PathBuf> {
    let between = path.match_indices('/').map(|(at, _)| root.join(&path[..at]));
    std::iter::once(root.to_owned()).chain(between.collect::<Vec<_>>())
}

/// Removes files of an earlier pack, and the folders that are empty then. The list of them comes from the earlier pack, which
/// anybody may have written: what lies behind a link is none of its files.
///
/// # Errors
/// When a file cannot be removed, or a link would lead out of the pack.
pub fn remove(folder: &Path, paths: &[String]) -> Result<(), Failure> {
    for path in paths {
        folders(folder, path).try_for_each(|folder| refuse_link(&folder))?;
        let target = folder.join(path);
        match fs::remove_file(&target) {
            Ok(()) => {}
            Err(error) if is_missing(&error) => {}
            Err(error) => return Err(write_failure(&target, &error)),
        }
        // A folder that still has files stays.
        if let Some(parent) = target.parent().filter(|parent| *parent != folder) {
            let _ = fs::remove_dir(parent);
        }
    }
    Ok(())
}
