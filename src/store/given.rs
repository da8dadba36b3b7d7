//! A pack that somebody handed over: a folder, an archive, or a PDF, read once and without following a link.

#![expect(clippy::disallowed_methods, reason = "a part of the room for file access")]

use super::evidence::{CHUNK, open_below};
use super::{pack, read_failure};
use crate::assess::FileState;
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
use std::io::{BufReader, ErrorKind, Read as _};
use std::path::Path;

/// The most bytes that one file beside the evidence may have: a PDF of some ten thousand items.
const LARGEST: u64 = 1 << 30;

/// The most bytes of a statement, or of the list of them.
const LARGEST_STATEMENT: u64 = 64 << 20;

/// The most files that are looked at: a bound for hostile input.
const MOST: usize = 1_000_000;

/// Reads a pack. `seen` is told how many bytes were read, again and again.
///
/// # Errors
/// When there is nothing, or nothing that could be a pack; what is wrong with a pack stands in the result.
pub fn read(path: &Path, seen: &(dyn Fn(u64) + Sync)) -> Result<Given, Failure> {
    if path.is_dir() {
        return folder(path, seen);
    }
    let mut begin = [0; 4];
    let read = File::open(path).and_then(|mut file| {
        // A folder of another kind (a pipe, a device) must not be waited for.
        if !file.metadata()?.is_file() {
            return Err(ErrorKind::InvalidInput.into());
        }
        file.read(&mut begin)
    });
    read.map_err(|error| read_failure(path, &error))?;
    let refuse = |message: String, help: &str| Err(Failure::input(Diagnostic::new("no-pack", message).help(help)));
    match &begin {
        b"PK\x03\x04" => archive_at(path, seen),
        b"%PDF" => {
            let bytes = whole(path)?;
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

fn whole(path: &Path) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    let read = File::open(path).and_then(|file| file.take(LARGEST + 1).read_to_end(&mut bytes));
    read.map_err(|error| read_failure(path, &error))?;
    if bytes.len() as u64 > LARGEST {
        let message = format!("{} is larger than {} MiB", path.display(), LARGEST >> 20);
        return Err(Failure::input(Diagnostic::new("too-large", message)));
    }
    Ok(bytes)
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
    let (files, archive) = rayon::join(
        || {
            names
                .into_par_iter()
                .filter(|name| name != ARCHIVE)
                .map(|name| (one(path, &name, seen), name))
                .collect::<Vec<_>>()
        },
        || has_archive.then(|| inside(&path.join(ARCHIVE), seen)),
    );
    let mut found = BTreeMap::new();
    for (file, name) in files {
        match file {
            Ok(file) => {
                found.insert(name, file);
            }
            Err(why) => problems.push(Problem { at: Some(name), message: why }),
        }
    }
    Ok(Given { kind: Kind::Folder, files: found, problems, archive })
}

/// One file of a folder; or why it is none.
fn one(root: &Path, name: &str, seen: &dyn Fn(u64)) -> Result<Found, String> {
    if !is_safe(name) {
        return Err("no file of a pack has such a name".to_owned());
    }
    let mut file = open_below(root, name).map_err(|state| match state {
        FileState::Refused(why) => why,
        _ => "it is not there any more".to_owned(),
    })?;
    let length = file.metadata().map_err(|error| super::plain(&error))?.len();
    let mut kept = keeps(name, length).then(|| Vec::with_capacity(usize::try_from(length).unwrap_or_default()));
    let mut hasher = Hasher::default();
    let mut buffer = vec![0; usize::try_from(length).unwrap_or(CHUNK).clamp(4096, CHUNK)];
    let mut size = 0;
    loop {
        match file.read(&mut buffer) {
            Ok(0) => return Ok(Found { size, digest: hasher.finish(), bytes: kept }),
            Ok(read) => {
                hasher.update(&buffer[..read]);
                if let Some(kept) = &mut kept {
                    kept.extend_from_slice(&buffer[..read]);
                }
                size += read as u64;
                seen(read as u64);
            }
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(super::plain(&error)),
        }
    }
}

/// The files in the archive beside a pack's files: their digests are enough.
fn inside(path: &Path, seen: &dyn Fn(u64)) -> Result<BTreeMap<String, Found>, String> {
    let form = |error| match error {
        NotAnArchive::Unreadable(error) => super::plain(&error),
        NotAnArchive::Form { at, what } => {
            format!("it is not in the form that rchecklist writes: {what} (byte {at})")
        }
    };
    let is_plain = path.symlink_metadata().is_ok_and(|meta| meta.is_file());
    if !is_plain {
        return Err("it is not a regular file".to_owned());
    }
    let file = File::open(path).map_err(|error| super::plain(&error))?;
    archive::read(&mut BufReader::with_capacity(CHUNK, file), &|_, _| false, seen).map(entries).map_err(form)
}

fn entries(read: BTreeMap<String, archive::Entry>) -> BTreeMap<String, Found> {
    read.into_iter()
        .map(|(name, entry)| (name, Found { size: entry.size, digest: entry.digest, bytes: entry.bytes }))
        .collect()
}

fn archive_at(path: &Path, seen: &dyn Fn(u64)) -> Result<Given, Failure> {
    let file = File::open(path).map_err(|error| read_failure(path, &error))?;
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
