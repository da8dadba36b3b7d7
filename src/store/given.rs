//! A pack that somebody handed over: a folder, an archive, or a PDF, read once and without following a link.

#![expect(clippy::disallowed_methods, reason = "a part of the room for file access")]

use super::evidence::{CHUNK, Unopened, open_below};
use super::{open_regular, pack, read_failure};
use crate::diagnostics::{Diagnostic, Failure};
use crate::digest::Hasher;
use crate::render::oscal::{self, Document};
use crate::seal::ARCHIVE;
use crate::seal::archive::{self, NotAnArchive, is_safe};
use crate::seal::{contents, statements};
use crate::verify::{self, File as Found, Given, Kind, Problem};
use rayon::iter::{IntoParallelIterator as _, ParallelIterator as _};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufReader, ErrorKind, Read as _, Seek as _};
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

/// The most bytes that one file beside the evidence may have: a PDF of some ten thousand items.
pub const LARGEST: u64 = 1 << 30;

/// The most bytes of a statement, or of the list of them.
const LARGEST_STATEMENT: u64 = 64 << 20;

/// The most bytes of all files that are looked into, together: a bound for hostile input, far above any pack.
const MOST_AT_ONCE: u64 = 3 << 29;

/// The most files that are looked at: a bound for hostile input.
const MOST: usize = 1_000_000;

/// Reads a pack. `seen` is told how many bytes were read, again and again.
///
/// # Errors
/// When there is nothing, or nothing that could be a pack, or the machine fails; what is wrong with a pack stands in the result.
pub fn read(path: &Path, seen: &(dyn Fn(u64) + Sync)) -> Result<Given, Failure> {
    if super::is_folder(path) {
        return folder(path, seen);
    }
    // Opened once: what is looked at is what is read.
    let (mut file, length) = open_regular(path)?;
    let failed = |error: &std::io::Error| read_failure(path, error);
    let mut begin = Vec::new();
    let read = (&mut file).take(4).read_to_end(&mut begin).and_then(|_| file.rewind());
    read.map_err(|error| failed(&error))?;
    let refuse = |message: String, help: &str| Err(Failure::input(Diagnostic::new("no-pack", message).help(help)));
    match begin.as_slice() {
        b"PK\x03\x04" => archive_of(file, path, seen),
        b"%PDF" => {
            let too_large = || super::too_large(path, LARGEST);
            let mut bytes = Vec::new();
            if length <= LARGEST {
                file.take(LARGEST + 1).read_to_end(&mut bytes).map_err(|error| failed(&error))?;
            }
            if length.max(bytes.len() as u64) > LARGEST {
                return Err(too_large());
            }
            seen(bytes.len() as u64);
            match verify::open_pdf(bytes) {
                Ok(given) => Ok(given),
                Err(fault) => refuse(
                    format!("{} is no PDF as rchecklist writes it: {fault}", path.display()),
                    "a PDF that was printed, merged or saved by another program carries no proof; ask for the original",
                ),
            }
        }
        _ => refuse(
            format!("{} is no pack", path.display()),
            "name the folder of a pack, its zip (audit-pack.zip) or its PDF (audit-pack.pdf)",
        ),
    }
}

/// The bytes of all files, for a bar.
#[must_use]
pub fn size(path: &Path) -> u64 {
    let length = |path: &Path| path.symlink_metadata().map_or(0, |meta| meta.len());
    if path.is_dir() {
        pack::walk(path).map_or(0, |files| files.iter().map(|file| length(&path.join(file))).sum())
    } else {
        length(path)
    }
}

/// Which files are looked into, and up to which length; evidence, and what no pack has, passes through its digest only.
fn keeps(path: &str, size: u64) -> bool {
    let most = match path.split_once('/') {
        None => LARGEST,
        Some((contents::SOURCES, _)) => super::LARGEST,
        Some((statements::FOLDER, _)) => LARGEST_STATEMENT,
        Some((oscal::FOLDER, name)) if Document::ALL.iter().any(|own| own.file_name() == name) => LARGEST,
        Some(_) => return false,
    };
    size <= most
}

fn folder(path: &Path, seen: &(dyn Fn(u64) + Sync)) -> Result<Given, Failure> {
    let mut names = pack::walk(path)?;
    let mut problems = Vec::new();
    if names.len() > MOST {
        names.truncate(MOST);
        problems.push(Problem { at: None, message: format!("there are more than {MOST} files") });
    }
    let has_archive = names.iter().any(|name| name == ARCHIVE);
    let room = AtomicU64::new(MOST_AT_ONCE);
    let (files, archive) = rayon::join(
        || {
            names
                .into_par_iter()
                .filter(|name| name != ARCHIVE)
                .map(|name| (one(path, &name, &room, seen), name))
                .collect::<Vec<_>>()
        },
        || has_archive.then(|| inside(path, seen)),
    );
    let failed = |name: &str, error: &std::io::Error| read_failure(&path.join(name), error);
    let mut found = BTreeMap::new();
    for (file, name) in files {
        match file {
            Ok(file) => {
                found.insert(name, file);
            }
            Err(Unopened::Missing) => problems.push(Problem { at: Some(name), message: GONE.to_owned() }),
            Err(Unopened::Refused(why)) => problems.push(Problem { at: Some(name), message: why }),
            // A pack is not at fault where a disk is.
            Err(Unopened::Machine(error)) => return Err(failed(&name, &error)),
        }
    }
    let archive = match archive {
        None => None,
        Some(Ok(entries)) => Some(Ok(entries)),
        Some(Err(Unopened::Missing)) => Some(Err(GONE.to_owned())),
        Some(Err(Unopened::Refused(why))) => Some(Err(why)),
        Some(Err(Unopened::Machine(error))) => return Err(failed(ARCHIVE, &error)),
    };
    Ok(Given { kind: Kind::Folder, files: found, problems, archive })
}

/// What is said of a file that was listed and is not there when it is opened.
const GONE: &str = "it is not there any more";

/// One file of a folder; or why it is none. What it takes of the memory goes from the `space` that there is.
fn one(root: &Path, name: &str, space: &AtomicU64, seen: &dyn Fn(u64)) -> Result<Found, Unopened> {
    if !is_safe(name) {
        return Err(Unopened::Refused("no file of a pack has such a name".to_owned()));
    }
    let mut file = open_below(root, name)?;
    let length = file.metadata().map_err(Unopened::Machine)?.len();
    let mut kept = if keeps(name, length) {
        space.fetch_update(Relaxed, Relaxed, |free| free.checked_sub(length)).map_err(|_| {
            Unopened::Refused(format!("with it, more than {} MiB would have to be looked into", MOST_AT_ONCE >> 20))
        })?;
        Some(Vec::with_capacity(usize::try_from(length).unwrap_or_default()))
    } else {
        None
    };
    let mut hasher = Hasher::default();
    let mut buffer = vec![0; usize::try_from(length).unwrap_or(CHUNK).clamp(4096, CHUNK)];
    let mut size = 0;
    loop {
        match file.read(&mut buffer) {
            Ok(0) => return Ok(Found { size, digest: hasher.finish(), bytes: kept }),
            Ok(read) => {
                size += read as u64;
                if size > length {
                    return Err(Unopened::Refused("it grew while it was read".to_owned()));
                }
                hasher.update(&buffer[..read]);
                if let Some(kept) = &mut kept {
                    kept.extend_from_slice(&buffer[..read]);
                }
                seen(read as u64);
            }
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(Unopened::Machine(error)),
        }
    }
}

/// The files in the archive beside a pack's files: their digests are enough.
fn inside(root: &Path, seen: &dyn Fn(u64)) -> Result<BTreeMap<String, Found>, Unopened> {
    let form = |error| match error {
        NotAnArchive::Unreadable(error) => Unopened::Machine(error),
        NotAnArchive::Form { at, what } => {
            Unopened::Refused(format!("it is not in the form that rchecklist writes: {what} (byte {at})"))
        }
    };
    let file = open_below(root, ARCHIVE)?;
    archive::read(&mut BufReader::with_capacity(CHUNK, file), &|_, _| false, seen).map(entries).map_err(form)
}

fn entries(read: BTreeMap<String, archive::Entry>) -> BTreeMap<String, Found> {
    read.into_iter()
        .map(|(name, entry)| (name, Found { size: entry.size, digest: entry.digest, bytes: entry.bytes }))
        .collect()
}

fn archive_of(file: File, path: &Path, seen: &dyn Fn(u64)) -> Result<Given, Failure> {
    match archive::read(&mut BufReader::with_capacity(CHUNK, file), &keeps, seen) {
        Ok(read) => Ok(Given { kind: Kind::Archive, files: entries(read), problems: Vec::new(), archive: None }),
        Err(NotAnArchive::Unreadable(error)) => Err(read_failure(path, &error)),
        Err(NotAnArchive::Form { at, what }) => Ok(Given {
            kind: Kind::Archive,
            files: BTreeMap::new(),
            problems: vec![Problem {
                at: None,
                message: format!(
                    "the zip is not in the form that rchecklist writes: {what} (byte {at}); unpacked, its folder can be checked"
                ),
            }],
            archive: None,
        }),
    }
}
