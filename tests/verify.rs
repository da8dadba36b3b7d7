//! `verify` against packs that somebody changed: bytes, files, and what the record, the profile and the models say.

#![allow(clippy::expect_used, clippy::disallowed_methods, clippy::disallowed_macros, reason = "tests")]

mod support;

use rchecklist::digest::Digest;
use rchecklist::seal::archive::{self, is_safe};
use rchecklist::seal::manifest::{self, Listed};
use rchecklist::store;
use rchecklist::verify::{File, Given, Kind, Options, Outcome, open_pdf, verify};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;
use support::{files, program, text, tool};

const OWN: &[&str] = &["manifest.json", "manifest.json.sig", "SHA256SUMS", "audit-pack.zip"];

/// What a world is made of: the service and its options, who signs which items, and in which order.
struct World {
    service: &'static str,
    options: &'static str,
    signed: &'static [(&'static str, &'static str, &'static str)],
}

const SMALL: World = World {
    service: "secrets-manager",
    options: "",
    signed: &[
        ("review-instance-activity", "security", "met"),
        ("review-instance-activity", "security", "not-met"),
        ("review-instance-activity", "security", "met"),
        ("restrict-access-with-iam", "security", "met"),
        ("provide-second-region-instance", "owner", "not-applicable"),
    ],
};

const LARGE: World = World {
    service: "hs-crypto",
    options: "master-key-custody = \"smart-card\"\nthird-party-keystore = true\n",
    signed: &[
        ("back-up-master-key-to-smart-card", "custodian-a", "met"),
        ("back-up-master-key-to-smart-card", "custodian-b", "met"),
        ("hold-master-key-parts", "custodian-a", "met"),
        ("plan-regions-for-instances", "owner", "met"),
        ("restrict-access-with-iam", "security", "met"),
        ("plan-regions-for-instances", "owner", "met"),
    ],
};

const PERSONS: &[(&str, &str)] = &[
    ("custodian-a", "\"key-custodian\""),
    ("custodian-b", "\"key-custodian\""),
    ("owner", "\"platform-owner\""),
    ("security", "\"security-officer\", \"security-operations\""),
];

/// A folder with keys, profile, record and evidence, and a sealed pack in `out/p`.
fn world(of: &World) -> Option<tempfile::TempDir> {
    let folder = tempfile::tempdir().expect("a folder");
    let at = folder.path();
    let mut profile = format!(
        "id = \"p\"\ntitle = \"P\"\n[[deployment]]\nservice = \"{}\"\ninstance = \"crn:one\"\n[deployment.options]\n{}\
         [audit]\nperiod = {{ from = 2026-01-01, to = 2026-12-31 }}\n[policy]\nsignatures = \"required\"\n",
        of.service, of.options
    );
    let model = rchecklist::model::library::MODELS.iter().find(|(name, _)| *name == of.service).expect("shipped").1;
    for (name, roles) in PERSONS {
        let path = at.join(name);
        let made = tool("ssh-keygen", &["-q", "-t", "ed25519", "-N", "", "-C", "", "-f", &path.to_string_lossy()])?;
        assert!(made.status.success());
        let line = std::fs::read_to_string(at.join(format!("{name}.pub"))).expect("a key");
        // A service knows only some of the roles.
        let roles: Vec<&str> = roles.split(", ").filter(|role| model.contains(role.trim_matches('"'))).collect();
        write!(
            profile,
            "[[signer]]\nid = \"{name}\"\nname = \"{name}\"\nemail = \"{name}@example.com\"\nroles = [{}]\nkeys = [\"{}\"]\n",
            roles.join(", "),
            line.trim()
        )
        .expect("text");
    }
    std::fs::write(at.join("p.toml"), profile).expect("written");
    std::fs::write(at.join("minutes.txt"), "minutes\n").expect("written");
    let item = of.signed[0].0;
    good(
        at,
        0,
        &[
            "attach",
            item,
            "minutes.txt",
            "--describe",
            "Minutes",
            "--as",
            of.signed[0].1,
            "--covers",
            "2026-01-01..2026-03-31",
        ],
    );
    for (n, (item, who, decision)) in (1..).zip(of.signed) {
        good(at, n, &["sign", item, "--as", who, "--key", who, "--decision", decision, "--note", "as agreed"]);
    }
    good(at, 100, &["build", "--format", "pdf,md,json", "--with-evidence", "--sign-pack", "owner"]);
    Some(folder)
}

/// Runs the program some hours into a day.
fn good(folder: &Path, hours: i64, args: &[&str]) {
    let moment = 1_790_000_000 + hours * 3600;
    let output = program(folder)
        .args(args)
        .args(["--profile", "p.toml"])
        .env("SOURCE_DATE_EPOCH", moment.to_string())
        .output()
        .expect("the program starts");
    assert!(output.status.success(), "{args:?}\n{}", String::from_utf8_lossy(&output.stderr));
}

fn pack(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    files(&folder.join("out/p"))
}

/// The files as `verify` gets them from a folder; evidence is not kept, as there.
fn given(files: &BTreeMap<String, Vec<u8>>) -> Given {
    let file = |path: &String, bytes: &Vec<u8>| File {
        size: bytes.len() as u64,
        digest: Digest::of(bytes),
        bytes: (!path.starts_with("evidence/")).then(|| bytes.clone()),
    };
    let archive = files.get("audit-pack.zip").map(|bytes| {
        archive::read(&mut bytes.as_slice(), &|_, _| false, &|_| ())
            .map(|entries| {
                entries
                    .into_iter()
                    .map(|(name, entry)| (name, File { size: entry.size, digest: entry.digest, bytes: None }))
                    .collect()
            })
            .map_err(|error| format!("{error:?}"))
    });
    let files = files.iter().filter(|(path, _)| *path != "audit-pack.zip");
    Given {
        kind: Kind::Folder,
        files: files.map(|(path, bytes)| (path.clone(), file(path, bytes))).collect(),
        problems: Vec::new(),
        archive,
    }
}

/// The pack sealed anew by somebody who knows the form, but has no key: manifest, checksums and no archive.
fn resealed(mut files: BTreeMap<String, Vec<u8>>) -> BTreeMap<String, Vec<u8>> {
    files.remove("audit-pack.zip");
    files.remove("manifest.json.sig");
    let list = |files: &BTreeMap<String, Vec<u8>>, without: &[&str]| -> Vec<Listed> {
        files
            .iter()
            .filter(|(path, _)| !without.contains(&path.as_str()))
            .map(|(path, bytes)| Listed {
                path: path.clone(),
                bytes: bytes.len() as u64,
                sha256: Digest::of(bytes),
            })
            .collect()
    };
    let text = String::from_utf8(files["manifest.json"].clone()).expect("text");
    let (head, _) = text.split_once("\"files\": [").expect("a list");
    let entries: Vec<String> = list(&files, OWN)
        .iter()
        .map(|file| {
            format!(
                "    {{\n      \"path\": \"{}\",\n      \"bytes\": {},\n      \"sha256\": \"{}\"\n    }}",
                file.path, file.bytes, file.sha256
            )
        })
        .collect();
    let manifest = format!("{head}\"files\": [\n{}\n  ]\n}}\n", entries.join(",\n"));
    files.insert("manifest.json".to_owned(), manifest.into_bytes());
    let sums = manifest::sums(&list(&files, &["SHA256SUMS", "audit-pack.zip"]));
    files.insert("SHA256SUMS".to_owned(), sums);
    files
}

/// Those for which something is so, on two threads of their own: `verify` spreads its work over the pool itself.
fn those<T: Sync>(all: &[T], is_so: impl Fn(&T) -> bool + Sync) -> Vec<&T> {
    let half = all.len().div_ceil(2).max(1);
    let is_so = &is_so;
    std::thread::scope(|scope| {
        let parts: Vec<_> = all
            .chunks(half)
            .map(|part| scope.spawn(move || part.iter().filter(|one| is_so(one)).collect::<Vec<_>>()))
            .collect();
        parts.into_iter().flat_map(|part| part.join().expect("no panic")).collect()
    })
}

fn holds(files: &BTreeMap<String, Vec<u8>>) -> bool {
    verify(&given(files), Options::default()).holds()
}

#[test]
fn a_pack_holds_as_folder_zip_and_pdf() {
    let Some(world) = world(&LARGE) else { return };
    for path in ["out/p", "out/p/audit-pack.zip", "out/p/audit-pack.pdf"] {
        for more in [&[][..], &["--quick"]] {
            let output = program(world.path()).args(["verify", path]).args(more).output().expect("it starts");
            let shown = format!("{}{}", text(&output), String::from_utf8_lossy(&output.stderr));
            assert_eq!(output.status.code(), Some(0), "{path} {more:?}\n{shown}");
            assert!(shown.contains("It holds"), "{shown}");
        }
    }
    let output = program(world.path()).args(["verify", "out/p", "--format", "json"]).output().expect("it starts");
    let report: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let outcomes: BTreeMap<&str, &str> = report["checks"]
        .as_array()
        .expect("checks")
        .iter()
        .map(|check| (check["name"].as_str().expect("a name"), check["outcome"].as_str().expect("an outcome")))
        .collect();
    for name in [
        "files",
        "checksums",
        "archive",
        "seal",
        "day",
        "states",
        "derived",
        "evidence",
        "signatures",
        "chains",
        "persons",
        "pdf",
    ] {
        assert_eq!(outcomes.get(name), Some(&"held"), "{name}: {outcomes:?}");
    }
    // The seal made anew by the same hand is still the same pack, and nobody's signature is on it.
    let again = resealed(pack(world.path()));
    assert!(holds(&again), "{:#?}", verify(&given(&again), Options::default()));
}

/// Some offsets of a file: all of a small one, the ends and a sample of a large one.
fn offsets(length: usize, most: usize) -> Vec<usize> {
    if length <= most {
        return (0..length).collect();
    }
    let ends = (0..16).chain(length - 16..length);
    let mut found: Vec<usize> = ends.chain((0..length).step_by(length / (most - 32) + 1)).collect();
    found.sort_unstable();
    found.dedup();
    found
}

#[test]
fn no_changed_byte_or_file_survives() {
    let Some(world) = world(&SMALL) else { return };
    let files = pack(world.path());
    assert!(holds(&files));
    let mut worlds: Vec<(String, BTreeMap<String, Vec<u8>>)> = Vec::new();
    let names: Vec<&String> = files.keys().collect();
    let flips: Vec<(&String, usize)> = files
        .iter()
        .flat_map(|(name, bytes)| offsets(bytes.len(), 120).into_iter().map(move |at| (name, at)))
        .collect();
    for (n, name) in names.iter().enumerate() {
        let mut less = files.clone();
        less.remove(*name);
        // A folder that was unpacked from the archive has no archive in it, and is a pack all the same.
        if *name != "audit-pack.zip" {
            worlds.push((format!("without {name}"), less));
        }
        let other = names[(n + 1) % names.len()];
        let mut swapped = files.clone();
        swapped.insert((*name).clone(), files[other].clone());
        swapped.insert(other.clone(), files[*name].clone());
        worlds.push((format!("{name} and {other} swapped"), swapped));
        let mut emptied = files.clone();
        emptied.insert((*name).clone(), Vec::new());
        worlds.push((format!("{name} emptied"), emptied));
        let mut longer = files.clone();
        longer.entry((*name).clone()).or_default().push(b'\n');
        worlds.push((format!("{name} with a line more"), longer));
    }
    for added in
        ["notes.txt", "source/model-key-protect.toml", "evidence/more.txt", "audit-pack.html", "statements/x.1.txt"]
    {
        let mut more = files.clone();
        more.insert(added.to_owned(), b"more\n".to_vec());
        worlds.push((format!("{added} added"), more));
    }
    let mut survivors: Vec<String> =
        those(&worlds, |(_, files)| holds(files)).into_iter().map(|(name, _)| name.clone()).collect();
    let flipped = those(&flips, |(name, at)| {
        let mut changed = files.clone();
        changed.get_mut(*name).expect("there")[*at] ^= 1 << (at % 8);
        holds(&changed)
    });
    survivors.extend(flipped.into_iter().map(|(name, at)| format!("{name} at {at}")));
    eprintln!("{} changes of a folder, {} survived", worlds.len() + flips.len(), survivors.len());
    assert!(worlds.len() + flips.len() > 2000);
    assert_eq!(survivors, Vec::<String>::new());
}

#[test]
fn no_changed_byte_of_a_zip_survives() {
    let Some(world) = world(&SMALL) else { return };
    let bytes = std::fs::read(world.path().join("out/p/audit-pack.zip")).expect("a zip");
    let held = |bytes: &[u8]| {
        let keep = |name: &str, _| !name.starts_with("evidence/");
        let Ok(entries) = archive::read(&mut &*bytes, &keep, &|_| ()) else { return false };
        let files = entries
            .into_iter()
            .map(|(name, entry)| (name, File { size: entry.size, digest: entry.digest, bytes: entry.bytes }))
            .collect();
        verify(&Given { kind: Kind::Archive, files, problems: Vec::new(), archive: None }, Options::default())
            .holds()
    };
    assert!(held(&bytes));
    // Every byte of the directory and the end, and a sample of the rest with all headers of it.
    let headers = memchr::memmem::find_iter(&bytes, b"PK\x03\x04").flat_map(|at| at..at + 60).collect::<Vec<_>>();
    let directory = memchr::memmem::find(&bytes, b"PK\x01\x02").expect("a directory");
    let mut places: Vec<usize> =
        (directory..bytes.len()).chain(headers).chain((0..directory).step_by(directory / 1500)).collect();
    places.sort_unstable();
    places.dedup();
    let survivors = those(&places, |at| {
        let mut changed = bytes.clone();
        changed[*at] ^= 1 << (at % 8);
        held(&changed)
    });
    eprintln!("{} changed bytes of a zip, {} survived", places.len(), survivors.len());
    assert_eq!(survivors, Vec::<&usize>::new());
    for cut in [bytes.len() - 1, bytes.len() - 22, directory, directory / 2, 100, 4] {
        assert!(!held(&bytes[..cut]), "cut at {cut}");
    }
    let longer = [&bytes[..], b"\0"].concat();
    assert!(!held(&longer));
}

#[test]
fn no_changed_byte_of_a_pdf_survives() {
    let Some(world) = world(&SMALL) else { return };
    let bytes = std::fs::read(world.path().join("out/p/audit-pack.pdf")).expect("a PDF");
    let held = |bytes: Vec<u8>| {
        open_pdf(bytes).is_ok_and(|given| verify(&given, Options { rebuild: true, ..Options::default() }).holds())
    };
    assert!(held(bytes.clone()));
    let places = offsets(bytes.len(), 400);
    let survivors = those(&places, |at| {
        let mut changed = bytes.clone();
        changed[*at] ^= 1 << (at % 8);
        held(changed)
    });
    eprintln!("{} changed bytes of a PDF, {} survived", places.len(), survivors.len());
    assert_eq!(survivors, Vec::<&usize>::new());
}

/// A change of a source by somebody who seals the rest anew.
fn with_source(
    files: &BTreeMap<String, Vec<u8>>,
    name: &str,
    change: impl Fn(&str) -> String,
) -> BTreeMap<String, Vec<u8>> {
    let path = format!("source/{name}");
    let text = String::from_utf8(files[&path].clone()).expect("text");
    let mut changed = files.clone();
    let new = change(&text);
    assert_ne!(new, text, "{name}: the change changes nothing");
    changed.insert(path, new.into_bytes());
    resealed(changed)
}

/// The record without its n-th sign-off; nothing where there are fewer.
fn without_sign_off(record: &str, n: usize) -> Option<String> {
    let mut document: toml_edit::DocumentMut = record.parse().expect("TOML");
    let names = |table: &toml_edit::Item| -> Vec<String> {
        table.as_table().expect("a table").iter().map(|(name, _)| name.to_owned()).collect()
    };
    let mut seen = 0;
    for deployment in names(&document["items"]) {
        for item in names(&document["items"][&deployment]) {
            let item = &mut document["items"][&deployment][&item];
            let Some(events) = item.get_mut("sign-off").and_then(toml_edit::Item::as_array_of_tables_mut) else {
                continue;
            };
            if n < seen + events.len() {
                events.remove(n - seen);
                return Some(document.to_string());
            }
            seen += events.len();
        }
    }
    None
}

/// The pack that the program makes of changed sources, in a folder of its own.
fn rebuilt(
    world: &Path,
    profile: &str,
    record: &str,
    models: &[(String, String)],
) -> Option<BTreeMap<String, Vec<u8>>> {
    let folder = tempfile::tempdir().expect("a folder");
    let at = folder.path();
    std::fs::write(at.join("p.toml"), profile).expect("written");
    std::fs::write(at.join("p.record.toml"), record).expect("written");
    if world.join("p.evidence").exists() {
        let copied = Command::new("cp").arg("-r").arg(world.join("p.evidence")).arg(at).status().expect("cp");
        assert!(copied.success());
    }
    std::fs::create_dir(at.join("seeds")).expect("a folder");
    for (name, text) in models {
        std::fs::write(at.join("seeds").join(format!("{name}.toml")), text).expect("written");
    }
    let built = program(at)
        .args(["build", "--profile", "p.toml", "--format", "pdf,md,json", "--with-evidence", "--quiet"])
        .env("SOURCE_DATE_EPOCH", (1_790_000_000 + 360_000).to_string())
        .output()
        .expect("it starts");
    built.status.success().then(|| pack(at))
}

/// Its name, then profile, record and changed models by name.
type Lie = (String, String, String, Vec<(String, String)>);

/// Changed sources: what somebody would like to be true.
fn lies(profile: &str, record: &str, model: &str) -> Vec<Lie> {
    let mut lies = Vec::new();
    let mut lie = |name: String, profile: String, record: String, models: Vec<(String, String)>| {
        lies.push((name, profile, record, models));
    };
    for n in 0.. {
        let Some(less) = without_sign_off(record, n) else { break };
        lie(format!("sign-off {} dropped", n + 1), profile.to_owned(), less, Vec::new());
    }
    let flipped = profile.replace("third-party-keystore = true", "third-party-keystore = false");
    lie("an option flipped, which drops items".to_owned(), flipped, record.to_owned(), Vec::new());
    let custody = profile.replace("\"smart-card\"", "\"workstation\"");
    lie("an option flipped to another value".to_owned(), custody, record.to_owned(), Vec::new());
    let optional = profile.replace("signatures = \"required\"", "signatures = \"optional\"");
    lie("the policy made weaker".to_owned(), optional, record.to_owned(), Vec::new());
    let two = profile.replace("id = \"custodian-b\"", "id = \"custodian-c\"");
    lie("a signer renamed".to_owned(), two, record.to_owned(), Vec::new());
    let period = profile.replace("to = 2026-12-31", "to = 2026-11-30");
    lie("the period cut".to_owned(), period, record.to_owned(), Vec::new());
    for word in ["two-person = true", "required = true"] {
        if let Some((head, rest)) = model.split_once(word) {
            let _ = rest;
            let less = model.replacen(word, &word.replace("true", "false"), 1);
            lie(
                format!("`{word}` dropped in the model after {} bytes", head.len()),
                profile.to_owned(),
                record.to_owned(),
                vec![("hs-crypto".to_owned(), less)],
            );
        }
    }
    let noted = record.replacen("as agreed", "as ordered", 1);
    lie("a note rewritten".to_owned(), profile.to_owned(), noted, Vec::new());
    let dated = record.replacen("2026-09", "2026-08", 1);
    lie("a date moved".to_owned(), profile.to_owned(), dated, Vec::new());
    lies
}

#[test]
fn no_lie_survives_beside_the_old_pdf_or_the_old_seal() {
    let Some(world) = world(&LARGE) else { return };
    let files = pack(world.path());
    let source = |name: &str| String::from_utf8(files[&format!("source/{name}")].clone()).expect("text");
    let (profile, record, model) = (source("profile.toml"), source("record.toml"), source("model-hs-crypto.toml"));
    assert!(holds(&files));
    let lies = lies(&profile, &record, &model);
    assert!(lies.len() > 12);
    let pdf = "audit-pack.pdf".to_owned();
    let mut tried = 0;
    let mut survivors = Vec::new();
    let mut whole = Vec::new();
    for (name, profile_now, record_now, models) in &lies {
        // The sources alone, sealed anew.
        for (file, now, before) in [("profile.toml", profile_now, &profile), ("record.toml", record_now, &record)]
            .into_iter()
            .map(|(file, now, before)| (file, now.clone(), before))
            .chain(models.first().map(|(_, text)| ("model-hs-crypto.toml", text.clone(), &model)))
        {
            if now == **before {
                continue;
            }
            tried += 1;
            if holds(&with_source(&files, file, |_| now.clone())) {
                survivors.push(format!("{name}: {file} alone"));
            }
        }
        let Some(new) = rebuilt(world.path(), profile_now, record_now, models) else { continue };
        // All made anew from the changed sources, but the PDF that somebody has already.
        let mut old_pdf = new.clone();
        old_pdf.insert(pdf.clone(), files[&pdf].clone());
        tried += 1;
        if holds(&resealed(old_pdf)) {
            survivors.push(format!("{name}: beside the old PDF"));
        }
        // The old pack with the new PDF.
        let mut new_pdf = files.clone();
        new_pdf.insert(pdf.clone(), new[&pdf].clone());
        tried += 1;
        if holds(&resealed(new_pdf)) {
            survivors.push(format!("{name}: in the PDF only"));
        }
        // The new pack under the old signature.
        let mut sealed = new.clone();
        sealed.insert("manifest.json.sig".to_owned(), files["manifest.json.sig"].clone());
        sealed.remove("audit-pack.zip");
        tried += 1;
        if holds(&sealed) {
            survivors.push(format!("{name}: under the old signature"));
        }
        whole.push((name.clone(), new));
    }
    eprintln!("{tried} lies, {} survived", survivors.len());
    assert_eq!(survivors, Vec::<String>::new());
    // What was made anew as a whole, an earlier pack shows.
    let folder = tempfile::tempdir().expect("a folder");
    let quiet = those(&whole, |(name, files)| {
        let at = folder.path().join(name.replace(|c: char| !c.is_ascii_alphanumeric(), "-"));
        for (path, bytes) in files {
            assert!(is_safe(path));
            let target = at.join(path);
            std::fs::create_dir_all(target.parent().expect("a folder")).expect("made");
            std::fs::write(target, bytes).expect("written");
        }
        let against = world.path().join("out/p");
        let output = program(&at).args(["verify", ".", "--against"]).arg(&against).output().expect("it starts");
        output.status.code() == Some(0)
    });
    let quiet: Vec<&String> = quiet.into_iter().map(|(name, _)| name).collect();
    eprintln!("made anew as a whole and not noticed beside an earlier pack: {quiet:?}");
    // These drop nothing and rewrite nothing; `verify` says then that the profile changed.
    for name in &quiet {
        let known = ["the policy made weaker", "a signer renamed", "the period cut"];
        assert!(
            known.contains(&name.as_str()) || name.contains("two-person") || name.contains("required"),
            "{name}"
        );
    }
}

#[test]
fn other_things_are_no_pack() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = folder.path();
    std::fs::write(at.join("text"), "text").expect("written");
    std::fs::write(at.join("empty"), "").expect("written");
    std::fs::write(at.join("pdf"), "%PDF-1.7\nnothing\n%%EOF").expect("written");
    std::fs::create_dir(at.join("folder")).expect("made");
    for (path, code) in [("text", 2), ("empty", 2), ("pdf", 2), ("folder", 1), ("nothing", 2)] {
        let output = program(at).args(["verify", path]).output().expect("it starts");
        assert_eq!(output.status.code(), Some(code), "{path}: {}", String::from_utf8_lossy(&output.stderr));
    }
}

#[test]
fn links_and_devices_in_a_folder_are_named() {
    let Some(world) = world(&SMALL) else { return };
    let at = world.path().join("out/p");
    let checklist = at.join("checklist.toml");
    std::fs::rename(&checklist, world.path().join("elsewhere.toml")).expect("moved");
    std::os::unix::fs::symlink(world.path().join("elsewhere.toml"), &checklist).expect("linked");
    let given = store::given::read(&at, &|_| ()).expect("a folder");
    let report = verify(&given, Options::default());
    assert!(!report.holds());
    let files = report.checks.iter().find(|check| check.name == "files").expect("a check");
    assert!(files.problems.iter().any(|problem| problem.message.contains("link")), "{files:#?}");
}

#[test]
fn the_recipe_holds_with_stock_commands_and_fails_on_a_changed_pack() {
    if tool("pdfsig", &["-v"]).is_none() || tool("pdfdetach", &["-v"]).is_none() {
        return;
    }
    let Some(world) = world(&LARGE) else { return };
    let at = world.path().join("out/p");
    let recipe = std::fs::read_to_string(at.join("VERIFY.md")).expect("a recipe");
    let commands: Vec<&str> =
        recipe.split("```sh\n").skip(1).map(|rest| rest.split("\n```").next().expect("an end")).collect();
    assert!(commands.len() >= 6);
    let program_folder = Path::new(env!("CARGO_BIN_EXE_rchecklist")).parent().expect("a folder");
    let path = format!("{}:{}", program_folder.display(), std::env::var("PATH").unwrap_or_default());
    let outcome = |command: &str| {
        let output = Command::new("sh")
            .arg("-c")
            .arg(command)
            .current_dir(&at)
            .env("PATH", &path)
            .output()
            .expect("a shell");
        let shown = format!("{}{}", text(&output), String::from_utf8_lossy(&output.stderr));
        (output.status.success() && !shown.contains("FAILED") && !shown.contains("differ"), shown)
    };
    for command in &commands {
        let (good, shown) = outcome(command);
        // `pdfsig` says by its exit code that the PDF has no signature.
        assert!(good || shown.contains("does not contain any signatures"), "{command}\n{shown}");
    }
    let before = files(&at);
    for (changed, failing) in [
        ("checklist.toml", vec![0, 4, 5]),
        ("statements/hs-crypto.hold-master-key-parts.1.txt", vec![0, 1, 4, 5]),
        ("manifest.json", vec![0, 2, 5]),
    ] {
        let path = at.join(changed);
        let mut bytes = before[changed].clone();
        let last = bytes.len() - 2;
        bytes[last] ^= 1;
        std::fs::write(&path, &bytes).expect("written");
        for number in failing {
            let (good, shown) = outcome(commands[number]);
            assert!(!good, "{changed} changed, and this holds: {}\n{shown}", commands[number]);
        }
        std::fs::write(&path, &before[changed]).expect("written");
    }
}

/// A manifest signed by the SSH agent, where the public key is named; and by a stranger's key, which is refused.
#[test]
fn the_agent_seals_a_pack_and_a_stranger_does_not() {
    let Some(world) = world(&SMALL) else { return };
    let at = world.path();
    let socket = at.join("agent");
    let Ok(mut agent) = Command::new("ssh-agent").arg("-D").arg("-a").arg(&socket).spawn() else { return };
    while !socket.exists() {
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    let added = Command::new("ssh-add").arg("-q").arg(at.join("security")).env("SSH_AUTH_SOCK", &socket).status();
    assert!(added.expect("ssh-add starts").success());
    let build = |key: &str| {
        program(at)
            .args(["--profile", "p.toml", "--as-of", "2026-11-20", "--format", "md", "--sign-pack", key])
            .env("SSH_AUTH_SOCK", &socket)
            .output()
            .expect("it starts")
    };
    let sealed = build("security.pub");
    let told = String::from_utf8_lossy(&sealed.stderr).into_owned() + &text(&sealed);
    let verified = program(at).args(["verify", "out/p"]).output().expect("it starts");
    let not_held = build("owner.pub");
    let made = tool("ssh-keygen", &["-q", "-t", "ed25519", "-N", "", "-f", &at.join("stranger").to_string_lossy()]);
    assert!(made.is_some_and(|made| made.status.success()));
    let stranger = build("stranger");
    agent.kill().expect("killed");
    agent.wait().expect("gone");
    assert!(sealed.status.success() && told.contains("sealed  by security"), "{told}");
    assert!(text(&verified).contains("the manifest is signed by security"), "{}", text(&verified));
    assert_eq!((not_held.status.code(), stranger.status.code()), (Some(2), Some(2)));
}

/// Who names another version gets no comparison spared; who accepts another version is told what was not compared.
/// What a manifest says of its pack besides the files is compared too; and of a pack of this version nobody is sent to another one.
#[test]
fn a_manifest_that_says_otherwise_is_named_and_nothing_else() {
    let Some(world) = world(&SMALL) else { return };
    let mut files = pack(world.path());
    let manifest = String::from_utf8(files["manifest.json"].clone()).expect("text");
    let at = manifest.find("\"line\"").expect("how the pack stands");
    let at = at
        + manifest[at..]
            .find("sha256:")
            .map_or_else(|| manifest[at..].find(": \"").expect("a digest") + 3, |n| n + 7);
    let other = if &manifest[at..=at] == "0" { "1" } else { "0" };
    let mut lies = manifest;
    lies.replace_range(at..=at, other);
    files.insert("manifest.json".to_owned(), lies.into_bytes());
    let report = verify(&given(&resealed(files)), Options::default());
    let problems: Vec<String> =
        report.checks.iter().flat_map(|check| &check.problems).map(|own| own.message.clone()).collect();
    assert_eq!(problems, ["it is not the manifest of these files and sources"]);
}

#[test]
fn another_version_is_no_way_around_the_comparison() {
    let Some(world) = world(&SMALL) else { return };
    let mut files = pack(world.path());
    let version = format!("version = \"{}\"", env!("CARGO_PKG_VERSION"));
    let replace = |files: &mut BTreeMap<String, Vec<u8>>, path: &str, from: &str, to: &str| {
        let text = String::from_utf8(files[path].clone()).expect("text");
        assert!(text.contains(from), "{path}: {from}");
        files.insert(path.to_owned(), text.replace(from, to).into_bytes());
    };
    // Without the PDF, which carries the checklist as well.
    files.remove("audit-pack.pdf");
    assert!(holds(&resealed(files.clone())));
    replace(&mut files, "checklist.toml", &version, "version = \"99.0.0\"");
    replace(&mut files, "audit-pack.md", "as agreed", "as ordered");
    let changed = given(&resealed(files));
    let report = verify(&changed, Options::default());
    assert!(!report.holds());
    let derived = report.checks.iter().find(|check| check.name == "derived").expect("a check");
    assert!(derived.problems.iter().any(|problem| problem.message.contains("--other-version")), "{derived:#?}");
    let report = verify(&changed, Options { other_version: true, ..Options::default() });
    let derived = report.checks.iter().find(|check| check.name == "derived").expect("a check");
    assert_eq!(derived.outcome, Outcome::NotChecked);
    assert!(derived.seen.contains("99.0.0"), "{derived:#?}");
}

/// A PDF beside files of another version carries what lies beside it; with files of this version, `--other-version` changes nothing.
#[test]
fn a_pdf_of_another_version_carries_what_lies_beside_it() {
    let Some(world) = world(&SMALL) else { return };
    let own = pack(world.path());
    let options = Options { other_version: true, rebuild: true, ..Options::default() };
    let pdf = |files: BTreeMap<String, Vec<u8>>, options: Options<'_>| {
        let report = verify(&given(&resealed(files)), options);
        report.checks.into_iter().find(|check| check.name == "pdf").expect("a check")
    };
    let same = pdf(own.clone(), options);
    assert!(same.problems.is_empty() && same.seen.contains("set again"), "{same:#?}");
    let mut other = own;
    let version = format!("version = \"{}\"", env!("CARGO_PKG_VERSION"));
    let text = String::from_utf8(other["checklist.toml"].clone()).expect("text");
    other.insert("checklist.toml".to_owned(), text.replace(&version, "version = \"99.0.0\"").into_bytes());
    let carried = pdf(other, options);
    let said: Vec<&str> = carried.problems.iter().map(|problem| problem.message.as_str()).collect();
    assert_eq!(said, ["checklist.toml inside it is another one"]);
}

/// Archives of other forms: packed, with names that leave the folder, with a name twice, out of order, with a gap.
#[test]
fn a_zip_of_another_form_is_refused() {
    let zip = |names: &[&str]| {
        let mut archive = archive::Writer::new(Vec::new());
        for name in names {
            archive.begin(name, archive::sum(b"text")).expect("written");
            archive.bytes(b"text").expect("written");
        }
        archive.finish().expect("written")
    };
    let reads = |bytes: &[u8]| archive::read(&mut &*bytes, &|_, _| true, &|_| ()).is_ok();
    assert!(reads(&zip(&["a", "b/c", "b/d"])));
    for names in [
        &["../a"][..],
        &["/a"],
        &["a/../b"],
        &["a//b"],
        &["a/"],
        &["a\\b"],
        &["a\nb"],
        &["é"],
        &[""],
        &["a", "a"],
        &["b", "a"],
    ] {
        assert!(!reads(&zip(names)), "{names:?}");
    }
    let good = zip(&["a", "b"]);
    let second = memchr::memmem::rfind(&good, b"PK\x03\x04").expect("an entry");
    let gap = [&good[..second], b"\0", &good[second..]].concat();
    assert!(!reads(&gap));
    // What another program makes of the same files is refused as well, and the message says what to do.
    let folder = tempfile::tempdir().expect("a folder");
    let made = "import zipfile\nz = zipfile.ZipFile('z.zip', 'w', zipfile.ZIP_DEFLATED)\nz.writestr('a', 'a' * 100000)\nz.close()";
    let python = std::env::var_os("RCHECKLIST_PYTHON").unwrap_or_else(|| "python3".into());
    let status =
        Command::new(python).args(["-c", made]).current_dir(folder.path()).status().expect("python starts");
    assert!(status.success());
    let output = program(folder.path()).args(["verify", "z.zip"]).output().expect("it starts");
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output).contains("its folder can be checked"), "{}", text(&output));
}

/// A PDF with many damaged places is refused or read, and nothing breaks off.
#[test]
fn damaged_pdfs_break_nothing() {
    let bytes = std::fs::read(support::root().join("out/sample/payments-hsm/audit-pack.pdf")).expect("the sample");
    assert!(open_pdf(bytes.clone()).is_ok());
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut dice = |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state >> 16).expect("64 bits") % below
    };
    let mut read = 0;
    for round in 0..400 {
        let mut damaged = bytes.clone();
        for _ in 0..=round % 40 {
            let at = dice(damaged.len());
            match dice(4) {
                0 => damaged[at] ^= 1 << dice(8),
                1 => damaged[at] = b"<>[]()/ \n0"[dice(10)],
                2 => drop(damaged.drain(at..(at + dice(200)).min(bytes.len()).min(damaged.len()))),
                _ => damaged.insert(at, b"<>[]()/ \n0"[dice(10)]),
            }
        }
        if damaged == bytes {
            continue;
        }
        if let Ok(given) = open_pdf(damaged) {
            read += 1;
            if round % 8 == 0 {
                assert!(!verify(&given, Options::default()).holds());
            }
        }
    }
    eprintln!("{read} of 400 damaged PDFs could still be opened");
}
