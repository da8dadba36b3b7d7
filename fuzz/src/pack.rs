//! A pack from outside: the archive has one form, and a pack's files give a report, whatever they hold.

use rchecklist::digest::Digest;
use rchecklist::seal::archive::{NotAnArchive, Writer, is_safe, read, sum};
use rchecklist::text::is_hidden;
use rchecklist::verify::{File, Given, Kind, Options, verify};
use std::collections::BTreeMap;

/// An archive; or, after a zero byte, files of a pack, cut at lines of four per cent signs, each with its path in its first line.
pub fn run(data: &[u8]) {
    match data.split_first() {
        Some((0, rest)) => folder(rest),
        _ => archive(data),
    }
}

/// What is taken is what the writer writes.
fn archive(data: &[u8]) {
    let entries = match read(&mut &data[..], &|_, _| true, &|_| ()) {
        Ok(entries) => entries,
        Err(NotAnArchive::Form { at, what }) => {
            assert!(at <= data.len() as u64 && !what.is_empty(), "{what} at {at} of {} bytes", data.len());
            assert!(!what.contains(is_hidden), "a hidden character in {what:?}");
            return;
        }
        Err(NotAnArchive::Unreadable(error)) => panic!("memory cannot be read: {error}"),
    };
    let mut writer = Writer::new(Vec::new());
    let mut files = BTreeMap::new();
    for (name, entry) in entries {
        assert!(is_safe(&name), "the name {name:?}");
        let bytes = entry.bytes.expect("all are kept");
        assert_eq!((entry.size, entry.digest), (bytes.len() as u64, Digest::of(&bytes)));
        writer.begin(&name, sum(&bytes)).and_then(|()| writer.bytes(&bytes)).expect("written to memory");
        files.insert(name, bytes);
    }
    assert_eq!(writer.finish().expect("written to memory"), data, "two archives of the same files");
    report(Kind::Archive, files);
}

fn folder(data: &[u8]) {
    let mut files = BTreeMap::new();
    for part in String::from_utf8_lossy(data).split("%%%%\n") {
        let (name, content) = part.split_once('\n').unwrap_or((part, ""));
        files.insert(name.to_owned(), content.as_bytes().to_vec());
    }
    report(Kind::Folder, files);
}

/// Nothing that was made up without a key and a manifest holds as a whole; and the report can be shown.
fn report(kind: Kind, files: BTreeMap<String, Vec<u8>>) {
    let file = |bytes: Vec<u8>| File { size: bytes.len() as u64, digest: Digest::of(&bytes), bytes: Some(bytes) };
    let files = files.into_iter().map(|(name, bytes)| (name, file(bytes))).collect();
    let given = Given { kind, files, problems: Vec::new(), archive: None };
    let report = verify(&given, Options::default());
    assert!(!report.checks.is_empty());
    for check in &report.checks {
        assert!(!check.seen.is_empty(), "{}: it says nothing", check.name);
        assert!(
            check.problems.iter().all(|problem| !problem.message.is_empty()),
            "{}: an empty problem",
            check.name
        );
    }
    if report.holds() {
        assert!(given.files.contains_key("manifest.json"), "it holds without a manifest");
    }
}
