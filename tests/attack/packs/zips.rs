//! Archives: bombs, overlaps, two readers that see two things, names that lead elsewhere, numbers that lie.

use super::raw_zip::{END, End, Entry, packed, quoted_overlap, stored, zip};
use super::{good, good_zip, not_refused, refused};
use crate::support::python;
use serde_json::Value;
use std::path::Path;

/// What Python's reader, which believes the directory, sees: names, and how much they unpack to; and what a reader sees that goes
/// from header to header.
fn seen_by_others(folder: &Path, name: &str) -> Option<Value> {
    const LOOK: &str = "
import json, struct, sys, zipfile
path = sys.argv[1]
seen = {}
try:
    with zipfile.ZipFile(path) as z:
        seen['names'] = [i.filename for i in z.infolist()]
        seen['unpacked'] = sum(i.file_size for i in z.infolist())
        small = [i for i in z.infolist() if i.file_size < 10000]
        seen['first'] = {}
        for i in small[:50]:
            try: seen['first'][i.filename] = z.read(i).decode('latin-1')
            except Exception as e: seen['first'][i.filename] = 'error: ' + str(e)
except Exception as e:
    seen['error'] = str(e)
data = open(path, 'rb').read()
at, streamed = 0, []
while data[at:at + 4] == b'PK\\x03\\x04' and len(streamed) < 1000:
    size, = struct.unpack_from('<I', data, at + 18)
    name, extra = struct.unpack_from('<HH', data, at + 26)
    begin = at + 30 + name + extra
    streamed.append([data[at + 30:at + 30 + name].decode('latin-1'), data[begin:begin + min(size, 200)].decode('latin-1')])
    at = begin + size
seen['streamed'] = streamed
print(json.dumps(seen))
";
    let path = folder.join(name);
    let output = python(&["-c", LOOK, &path.to_string_lossy()])?;
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Some(serde_json::from_slice(&output.stdout).expect("JSON"))
}

const FORM: &str = "the zip is not in the form that rchecklist writes";

fn write(folder: &Path, name: &str, bytes: &[u8]) {
    std::fs::write(folder.join(name), bytes).expect("written");
}

#[test]
fn bombs_are_refused_before_they_are_unpacked() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = folder.path();
    // One entry of a thousand times its size; a zip in a zip in a zip; very many entries; one kernel that all share.
    write(at, "ratio.zip", &zip(&[packed("checklist.toml", 1 << 30)], &END));
    let mut nested = zip(&[packed("0", 1 << 28)], &END);
    for depth in 1..6 {
        let layer: Vec<Entry> = (0..10).map(|n| stored(format!("{depth}-{n}.zip"), &nested)).collect();
        if layer.len() * nested.len() > 20 << 20 {
            break;
        }
        nested = zip(&layer, &END);
    }
    write(at, "nested.zip", &nested);
    let many: Vec<Entry> = (0..60_000).map(|n| stored(format!("f{n:06}"), b"")).collect();
    write(at, "many.zip", &zip(&many, &END));
    write(at, "overlap.zip", &quoted_overlap(2000, 1 << 20));
    let shared = {
        let data = packed("a", 1 << 28);
        let copies = (1..200).map(|n| Entry {
            data: Vec::new(),
            packed: 0,
            is_listed: true,
            at: Some(0),
            listed: Some(format!("a{n:03}").into_bytes()),
            ..data.clone()
        });
        zip(&[vec![data.clone()], copies.collect()].concat(), &END)
    };
    write(at, "shared.zip", &shared);
    refused(at, &[("ratio.zip", FORM), ("overlap.zip", FORM), ("shared.zip", FORM)]);
    // A zip within is a file, and is not unpacked: it can be read, and has nothing of a pack.
    assert_eq!(not_refused(at, &["verify", "nested.zip"], "It does not hold"), None);
    // Nothing but a count: likewise.
    assert_eq!(not_refused(at, &["verify", "many.zip"], "It does not hold"), None);
    // They are bombs to whoever believes them.
    let Some(ratio) = seen_by_others(at, "ratio.zip") else { return };
    assert_eq!(ratio["unpacked"], 1 << 30);
    let overlap = seen_by_others(at, "overlap.zip").expect("Python is there");
    assert!(overlap["unpacked"].as_u64() > Some(2_000_000_000), "{overlap}");
    let length = std::fs::metadata(at.join("overlap.zip")).expect("there").len();
    assert!(length < 400_000, "{length} bytes unpack to {}", overlap["unpacked"]);
}

#[test]
fn two_readers_never_see_two_archives() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = folder.path();
    let a = || stored("a.txt", b"good");
    let attacks: Vec<(&str, Vec<u8>)> = vec![
        // Another name, another place or another length in the directory than at the entry itself.
        ("name.zip", zip(&[Entry { listed: Some(b"b.txt".to_vec()), ..a() }], &END)),
        ("hidden.zip", zip(&[a(), Entry { is_listed: false, ..stored("b.txt", b"bad") }], &END)),
        (
            "elsewhere.zip",
            zip(
                &[
                    Entry { is_listed: false, ..a() },
                    Entry { listed: Some(b"a.txt".to_vec()), ..stored("b.txt", b"bad!") },
                ],
                &END,
            ),
        ),
        ("length.zip", zip(&[Entry { listed_packed: Some(2), ..a() }], &END)),
        // A name twice: the first counts for one reader, the last for another.
        ("twice.zip", zip(&[a(), stored("a.txt", b"bad!")], &END)),
        ("case.zip", zip(&[stored("A.txt", b"good"), a(), stored("B", b""), stored("a.TXT", b"bad!")], &END)),
        ("slashes.zip", zip(&[stored("a/b", b"good"), stored("a//b", b"bad!")], &END)),
        ("dot.zip", zip(&[stored("./a", b"bad!"), stored("a", b"good")], &END)),
        ("forms.zip", zip(&[stored("e\u{301}", b"bad!"), stored("é", b"good")], &END)),
        ("backslash.zip", zip(&[stored("a/b", b"good"), stored("a\\b", b"bad!")], &END)),
        ("nul.zip", zip(&[stored("a\0b", b"bad!")], &END)),
        // The name that an extra field says (Info-ZIP, 0x7075) instead of the header's.
        ("unicode.zip", {
            let name = b"b.txt";
            let mut extra = 0x7075_u16.to_le_bytes().to_vec();
            extra.extend(10_u16.to_le_bytes());
            extra.push(1);
            extra.extend(crc32fast::hash(b"a.txt").to_le_bytes());
            extra.extend(name);
            zip(&[Entry { extra, ..a() }], &END)
        }),
        // Two archives in one file.
        ("two-ends.zip", [zip(&[a()], &END), zip(&[stored("a.txt", b"bad!")], &END)].concat()),
        ("comment.zip", {
            let inner = zip(&[stored("b.txt", b"bad!")], &END);
            zip(&[a()], &End { comment: inner, ..END })
        }),
        ("entry-comment.zip", zip(&[Entry { comment: b"PK\x05\x06".to_vec(), ..a() }], &END)),
        ("appended.zip", [zip(&[a()], &END), b"more".to_vec()].concat()),
        ("gap.zip", {
            let good = zip(&[a()], &END);
            let directory = memchr::memmem::find(&good, b"PK\x01\x02").expect("a directory");
            let mut gap = [&good[..directory], b"gap!", &good[directory..]].concat();
            let place = gap.len() - 6;
            let begin = u32::try_from(directory + 4).expect("short");
            gap[place..place + 4].copy_from_slice(&begin.to_le_bytes());
            gap
        }),
        ("count.zip", zip(&[a(), stored("b.txt", b"bad!")], &End { entries: Some(1), ..END })),
        ("shift.zip", zip(&[a(), stored("b.txt", b"bad!")], &End { shift: -1, ..END })),
        ("disk.zip", zip(&[a()], &End { disk: 1, ..END })),
        ("entry-disk.zip", zip(&[Entry { disk: 1, ..a() }], &END)),
    ];
    for (name, bytes) in &attacks {
        write(at, name, bytes);
    }
    let names: Vec<(&str, &str)> = attacks.iter().map(|(name, _)| (*name, FORM)).collect();
    refused(at, &names);
    // What stands before the archive is skipped by those who begin at its end.
    write(at, "prepended.zip", &[b"#!/bin/sh\n".to_vec(), good_zip()].concat());
    refused(at, &[("prepended.zip", "is no pack")]);
    // To others, these are archives; and of some, two readers see two things.
    let Some(hidden) = seen_by_others(at, "hidden.zip") else { return };
    assert_eq!(
        (hidden["names"].as_array().map(Vec::len), hidden["streamed"].as_array().map(Vec::len)),
        (Some(1), Some(2))
    );
    let elsewhere = seen_by_others(at, "elsewhere.zip").expect("Python");
    assert_eq!(elsewhere["streamed"][0][1], "good");
    let ends = seen_by_others(at, "two-ends.zip").expect("Python");
    assert_eq!((&ends["first"]["a.txt"], &ends["streamed"][0][1]), (&"bad!".into(), &"good".into()));
    let twice = seen_by_others(at, "twice.zip").expect("Python");
    assert_eq!((&twice["first"]["a.txt"], &twice["streamed"][0][1]), (&"bad!".into(), &"good".into()));
    let prepended = seen_by_others(at, "prepended.zip").expect("Python");
    assert!(
        prepended["error"].is_null() && prepended["streamed"].as_array().is_some_and(Vec::is_empty),
        "{prepended}"
    );
}

#[test]
fn names_that_lead_elsewhere_and_entries_that_are_no_files_are_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = folder.path();
    let names: [&[u8]; 16] = [
        b"../a",
        b"/etc/a",
        b"a/../../b",
        b"..",
        b".",
        b"",
        b"a/",
        b"C:a",
        b"C:\\a",
        b"\\\\host\\share\\a",
        b"a\nb",
        b"a\x1b[31mb",
        b"a\xff",
        "a\u{202e}b".as_bytes(),
        b"a b",
        b"~/a",
    ];
    let mut attacks: Vec<(String, Vec<u8>)> = names
        .iter()
        .enumerate()
        .map(|(n, name)| (format!("name-{n}.zip"), zip(&[stored(name, b"x")], &END)))
        .collect();
    let link = Entry { attributes: 0o120_777 << 16, ..stored("a", b"/etc/passwd") };
    let kinds = [
        ("link", link),
        ("folder", Entry { attributes: 0o040_755 << 16 | 0x10, ..stored("a", b"") }),
        ("device", Entry { attributes: 0o020_666 << 16, ..stored("a", b"") }),
        ("run", Entry { attributes: 0o104_755 << 16, ..stored("a", b"") }),
        ("encrypted", Entry { flags: 1 << 11 | 1, ..stored("a", b"0123456789abx") }),
        (
            "descriptor",
            Entry {
                flags: 1 << 11 | 1 << 3,
                crc: 0,
                packed: 0,
                unpacked: 0,
                descriptor: true,
                ..stored("a", b"data")
            },
        ),
        ("bzip2", Entry { method: 12, ..stored("a", b"data") }),
        ("zstd", Entry { method: 93, ..stored("a", b"data") }),
        (
            "aes",
            Entry {
                method: 99,
                flags: 1 << 11 | 1,
                extra: b"\x01\x99\x07\0\x02\0AE\x03\0\0".to_vec(),
                ..stored("a", b"data")
            },
        ),
        ("patched", Entry { flags: 1 << 11 | 1 << 5, ..stored("a", b"data") }),
        ("crc", Entry { crc: 1, ..stored("a", b"data") }),
        ("shorter", Entry { packed: 2, unpacked: 2, crc: crc32fast::hash(b"da"), ..stored("a", b"data") }),
        ("longer", Entry { packed: u32::MAX - 1, unpacked: u32::MAX - 1, ..stored("a", b"data") }),
        ("unequal", Entry { unpacked: 9, ..stored("a", b"data") }),
        (
            "zip64-short",
            Entry {
                packed: u32::MAX,
                unpacked: u32::MAX,
                extra: b"\x01\0\x08\0\x04\0\0\0\0\0\0\0".to_vec(),
                ..stored("a", b"data")
            },
        ),
        (
            "zip64-lie",
            Entry {
                packed: u32::MAX,
                unpacked: u32::MAX,
                extra: [&b"\x01\0\x10\0"[..], &u64::MAX.to_le_bytes(), &u64::MAX.to_le_bytes()].concat(),
                ..stored("a", b"data")
            },
        ),
        (
            "zip64-needless",
            Entry {
                packed: u32::MAX,
                unpacked: u32::MAX,
                extra: [&b"\x01\0\x10\0"[..], &4_u64.to_le_bytes(), &4_u64.to_le_bytes()].concat(),
                ..stored("a", b"data")
            },
        ),
        ("time", Entry { extra: b"UT\x05\0\x01\0\0\0\0".to_vec(), ..stored("a", b"data") }),
    ];
    attacks.extend(kinds.map(|(name, entry)| (format!("{name}.zip"), zip(&[entry], &END))));
    for (name, bytes) in &attacks {
        write(at, name, bytes);
    }
    let all: Vec<(&str, &str)> = attacks.iter().map(|(name, _)| (name.as_str(), FORM)).collect();
    refused(at, &all);
    // Nothing was unpacked anywhere.
    assert_eq!(std::fs::read_dir(at).expect("the folder").count(), attacks.len());
    let Some(seen) = seen_by_others(at, "name-0.zip") else { return };
    assert_eq!(seen["names"][0], "../a");
}

/// A good pack's zip beside another one: `--against`, and a folder whose zip has other files than the folder.
#[test]
fn a_changed_zip_is_found_beside_good_files_and_as_the_earlier_pack() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = folder.path();
    let files = crate::support::files(&good().join("out/p"));
    for (name, bytes) in &files {
        let path = at.join("p").join(name);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        std::fs::write(path, bytes).expect("written");
    }
    let bomb = zip(&[packed("checklist.toml", 1 << 30)], &END);
    for (name, bytes, says) in [
        ("bomb", bomb.clone(), "it is not in the form that rchecklist writes"),
        ("another", zip(&[stored("checklist.toml", b"good")], &END), "archive"),
        ("cut", good_zip()[..good_zip().len() / 2].to_vec(), "it is not in the form that rchecklist writes"),
    ] {
        write(&at.join("p"), "audit-pack.zip", &bytes);
        assert_eq!(not_refused(at, &["verify", "p"], says), None, "{name}");
    }
    write(at, "bomb.zip", &bomb);
    write(at, "good.zip", &good_zip());
    assert_eq!(not_refused(at, &["verify", "good.zip", "--against", "bomb.zip"], "it is not in the pack"), None);
    assert_eq!(not_refused(at, &["verify", "bomb.zip", "--against", "good.zip"], FORM), None);
    // An earlier pack that is compared in a build is read by the same reader.
    assert_eq!(
        not_refused(
            good(),
            &[
                "build",
                "--profile",
                "p.toml",
                "--since",
                &at.join("bomb.zip").to_string_lossy(),
                "--out",
                &at.join("out").to_string_lossy()
            ],
            "is no zip as rchecklist writes it"
        ),
        None
    );
}
