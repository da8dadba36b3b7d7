//! The seal: that every file is listed with its digest and nothing else is there, and who signed the list.

use super::held::{self, Seal};
use super::remake::Remade;
use super::{Check, Given, Kind, Problem};
use crate::portfolio;
use crate::seal::manifest::{self, Listed};
use crate::seal::{ARCHIVE, MANIFEST, MANIFEST_SIGNATURE, SUMS};
use crate::text::count;
use std::collections::{BTreeMap, BTreeSet};

/// Files by the manifest, the checksums, and the archive beside them.
pub(super) fn listing(given: &Given) -> Vec<Check> {
    let mut problems = given.problems.clone();
    let mut checks = Vec::new();
    match given.bytes(MANIFEST).map(manifest::files) {
        None => problems.push(Problem::new(MANIFEST, "it is not in the pack")),
        Some(Err(why)) => problems.push(Problem::new(MANIFEST, format!("it cannot be read: {why}"))),
        Some(Ok(listed)) => problems.extend(differences(given, &listed)),
    }
    let bytes: u64 = given.files.values().map(|file| file.size).sum();
    let seen =
        format!("{}, {} in all; each is listed with its digest", count(given.files.len(), "file"), size(bytes));
    checks.push(Check::new("files", seen, problems));
    checks.push(Check::new("checksums", "SHA256SUMS has a line for each file and no other", sums(given)));
    if given.kind == Kind::Folder {
        checks.push(archive(given));
    }
    checks
}

fn size(bytes: u64) -> String {
    match bytes {
        0..10_240 => format!("{bytes} bytes"),
        10_240..10_485_760 => format!("{} KiB", bytes / 1024),
        _ => format!("{} MiB", bytes / 1024 / 1024),
    }
}

fn differences(given: &Given, listed: &[Listed]) -> Vec<Problem> {
    let own = [MANIFEST, MANIFEST_SIGNATURE, SUMS, ARCHIVE];
    let mut problems = Vec::new();
    let mut known: BTreeMap<&str, &Listed> = BTreeMap::new();
    for file in listed {
        if known.insert(&file.path, file).is_some() {
            problems.push(Problem::new(&file.path, "it is listed twice"));
        }
        match given.files.get(&file.path) {
            None => problems.push(Problem::new(&file.path, "it is listed, and not there")),
            Some(found) if found.digest != file.sha256 || found.size != file.bytes => {
                problems.push(Problem::new(&file.path, "its bytes are not those that were sealed"));
            }
            Some(_) => {}
        }
    }
    let unlisted =
        given.files.keys().filter(|path| !own.contains(&path.as_str()) && !known.contains_key(path.as_str()));
    problems.extend(unlisted.map(|path| Problem::new(path, "it is there, and not listed")));
    problems
}

/// The files as they are now, without the checksums and the archive.
fn found(given: &Given, without: &[&str]) -> Vec<Listed> {
    let files = given.files.iter().filter(|(path, _)| !without.contains(&path.as_str()));
    files.map(|(path, file)| Listed { path: path.clone(), bytes: file.size, sha256: file.digest }).collect()
}

fn sums(given: &Given) -> Vec<Problem> {
    match given.bytes(SUMS) {
        None => vec![Problem::new(SUMS, "it is not in the pack")],
        Some(bytes) if bytes == manifest::sums(&found(given, &[SUMS, ARCHIVE])) => Vec::new(),
        Some(_) => vec![Problem::new(SUMS, "it is not the list of the files as they are")],
    }
}

/// What the manifest says besides the files.
pub(super) fn manifest(given: &Given, remade: &Remade<'_>) -> Option<Problem> {
    let bytes = given.bytes(MANIFEST)?;
    let files = found(given, &[MANIFEST, MANIFEST_SIGNATURE, SUMS, ARCHIVE]);
    let pack = &remade.contents.pack;
    let same = bytes == manifest::render(pack, &portfolio::parts(pack), &files);
    (!same).then(|| Problem::new(MANIFEST, "it is not the manifest of these files and sources"))
}

fn archive(given: &Given) -> Check {
    let name = "archive";
    match &given.archive {
        None => Check::not_checked(name, format!("there is no {ARCHIVE} in the folder")),
        Some(Err(why)) => Check::new(name, ARCHIVE, vec![Problem::new(ARCHIVE, why)]),
        Some(Ok(inside)) => {
            let paths: BTreeSet<&String> =
                given.files.keys().filter(|path| *path != ARCHIVE).chain(inside.keys()).collect();
            let problem = |path: &String| {
                let message = match (given.files.get(path), inside.get(path)) {
                    (Some(out), Some(inner)) if out.digest == inner.digest => return None,
                    (Some(_), Some(_)) => format!("it is another file in {ARCHIVE}"),
                    (Some(_), None) => format!("it is not in {ARCHIVE}"),
                    (None, _) => format!("it is in {ARCHIVE} only"),
                };
                Some(Problem::new(path, message))
            };
            let problems = paths.into_iter().filter_map(problem).collect();
            Check::new(name, format!("{ARCHIVE} holds the same files"), problems)
        }
    }
}

/// Who signed the manifest.
pub(super) fn signature(given: &Given, remade: &Remade<'_>) -> Check {
    let name = "seal";
    match held::sealed(given, remade.basis.checklist.profile, remade.basis.as_of) {
        Seal::None => {
            Check::not_checked(name, "nobody signed the manifest; whoever can change a file can list it anew")
        }
        Seal::By(who) => Check::new(name, format!("the manifest is signed by {who}"), Vec::new()),
        Seal::Wrong(problem) => Check::new(name, "the signature over the manifest", vec![problem]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::digest::Digest;
    use crate::verify::Outcome;
    use crate::verify::given::File;

    #[test]
    fn sizes_are_in_units_that_people_read() {
        for (bytes, said) in [
            (0, "0 bytes"),
            (10_239, "10239 bytes"),
            (10_240, "10 KiB"),
            (10_485_759, "10239 KiB"),
            (10_485_760, "10 MiB"),
        ] {
            assert_eq!(size(bytes), said);
        }
    }

    fn file(text: &str) -> File {
        let bytes = text.as_bytes().to_vec();
        File { size: bytes.len() as u64, digest: Digest::of(&bytes), bytes: Some(bytes) }
    }

    fn files(all: &[(&str, &str)]) -> BTreeMap<String, File> {
        all.iter().map(|(path, text)| ((*path).to_owned(), file(text))).collect()
    }

    fn folder(all: &[(&str, &str)]) -> Given {
        Given { kind: Kind::Folder, files: files(all), problems: Vec::new(), archive: None }
    }

    fn said(problems: Vec<Problem>) -> Vec<String> {
        problems.into_iter().map(|own| format!("{}: {}", own.at.unwrap_or_default(), own.message)).collect()
    }

    #[test]
    fn the_checksums_are_those_of_all_files_but_their_own_and_the_archive() {
        let mut given = folder(&[("a", "one"), ("b", "two"), (ARCHIVE, "packed")]);
        assert_eq!(said(sums(&given)), ["SHA256SUMS: it is not in the pack"]);
        let right = manifest::sums(&found(&folder(&[("a", "one"), ("b", "two")]), &[]));
        let right = String::from_utf8(right).expect("text");
        given.files.insert(SUMS.to_owned(), file(&right));
        assert_eq!(said(sums(&given)), [""; 0]);
        given.files.insert(SUMS.to_owned(), file(&format!("{right}\n")));
        assert_eq!(said(sums(&given)), ["SHA256SUMS: it is not the list of the files as they are"]);
    }

    #[test]
    fn what_is_listed_is_there_once_with_its_length_and_digest() {
        let given = folder(&[("a", "one"), ("b", "two"), (MANIFEST, "it"), (SUMS, "them")]);
        let right = found(&given, &[MANIFEST, SUMS]);
        assert_eq!(said(differences(&given, &right)), [""; 0]);
        let longer = Listed { bytes: 4, ..right[0].clone() };
        let other = Listed { sha256: Digest::of(b"six"), ..right[0].clone() };
        for wrong in [longer, other] {
            let listed = [wrong, right[1].clone()];
            assert_eq!(said(differences(&given, &listed)), ["a: its bytes are not those that were sealed"]);
        }
        assert_eq!(said(differences(&given, &right[..1])), ["b: it is there, and not listed"]);
        let more = [right.clone(), vec![right[0].clone()]].concat();
        assert_eq!(said(differences(&given, &more)), ["a: it is listed twice"]);
        assert_eq!(said(differences(&folder(&[("a", "one")]), &right)), ["b: it is listed, and not there"]);
    }

    #[test]
    fn the_archive_beside_a_folder_holds_the_same_files() {
        let inside = |all: &[(&str, &str)]| {
            let mut given = folder(&[("a", "one"), ("b", "two"), (ARCHIVE, "packed")]);
            given.archive = Some(Ok(files(all)));
            let check = archive(&given);
            (check.outcome, said(check.problems))
        };
        assert_eq!(inside(&[("a", "one"), ("b", "two")]), (Outcome::Held, Vec::new()));
        for (all, what) in [
            (&[("a", "one"), ("b", "six")][..], "b: it is another file in audit-pack.zip"),
            (&[("a", "one")], "b: it is not in audit-pack.zip"),
            (&[("a", "one"), ("b", "two"), ("c", "")], "c: it is in audit-pack.zip only"),
        ] {
            assert_eq!(inside(all), (Outcome::Failed, vec![what.to_owned()]));
        }
        assert_eq!(archive(&folder(&[])).outcome, Outcome::NotChecked);
    }
}
