//! A pack that somebody edits and seals anew, in every format; and what the program remembers between two runs.

use super::world::{BACKUP, NOW, PLAN, copy, edit, good, key_line, lines, pen, swap, verify, without, world};
use crate::support::{all_files, files};
use rchecklist::digest::Digest;
use rchecklist::seal::manifest::{self, Listed};
use std::path::Path;

const OWN: &[&str] = &["manifest.json", "manifest.json.sig", "SHA256SUMS", "audit-pack.zip"];

/// Seals the pack's folder as it is now: what anybody can do who has read how.
pub fn reseal(pack: &Path) {
    for name in ["audit-pack.zip", "manifest.json.sig"] {
        let _ = std::fs::remove_file(pack.join(name));
    }
    let list = |without: &[&str]| -> Vec<Listed> {
        files(pack)
            .iter()
            .filter(|(path, _)| !without.contains(&path.as_str()))
            .map(|(path, bytes)| Listed {
                path: path.clone(),
                bytes: bytes.len() as u64,
                sha256: Digest::of(bytes),
            })
            .collect()
    };
    let before = std::fs::read_to_string(pack.join("manifest.json")).expect("a manifest");
    let (head, _) = before.split_once("\"files\": [").expect("a list");
    let entry = |file: &Listed| {
        format!(
            "    {{\n      \"path\": \"{}\",\n      \"bytes\": {},\n      \"sha256\": \"{}\"\n    }}",
            file.path, file.bytes, file.sha256
        )
    };
    let entries: Vec<String> = list(OWN).iter().map(entry).collect();
    let text = format!("{head}\"files\": [\n{}\n  ]\n}}\n", entries.join(",\n"));
    std::fs::write(pack.join("manifest.json"), text).expect("written");
    std::fs::write(pack.join("SHA256SUMS"), manifest::sums(&list(&["SHA256SUMS", "audit-pack.zip"])))
        .expect("written");
}

#[test]
fn a_state_that_is_edited_in_any_format_and_sealed_anew_is_found() {
    let Some(folder) = world() else { return };
    let at = folder.path();
    let formats = ["pdf", "md", "html", "json", "csv", "xlsx", "ics", "oscal"].join(",");
    good(at, &["build", "--format", &formats], NOW);
    let pack = at.join("out/p");
    reseal(&pack);
    assert_eq!(verify(&pack, &[])["holds"], true, "sealed anew and not edited, it holds");
    let mut tried = 0;
    for (name, bytes) in files(&pack) {
        if OWN.contains(&name.as_str()) || name == "audit-pack.pdf" {
            continue;
        }
        // The word of a state as another; where there is none, a byte in the middle.
        let text = String::from_utf8_lossy(&bytes);
        let edited = if let Some(at) =
            text.find("not met").or_else(|| text.find("\"met\"")).filter(|_| std::str::from_utf8(&bytes).is_ok())
        {
            [&bytes[..at], b"all met", &bytes[(at + 7).min(bytes.len())..]].concat()
        } else {
            let mut other = bytes.clone();
            let middle = other.len() / 2;
            other[middle] ^= 1;
            other
        };
        assert_ne!(edited, bytes, "{name}");
        std::fs::write(pack.join(&name), edited).expect("written");
        reseal(&pack);
        let report = verify(&pack, &[]);
        assert_eq!(report["holds"], false, "{name}");
        // What a source says, others follow from: then they are named. Any other file is named itself.
        if !name.starts_with("source/") && name != "checklist.toml" {
            let said = lines(&report, "derived", "problems");
            assert!(said.iter().any(|line| line.starts_with(&name)), "{name}: {said:?}");
        }
        std::fs::write(pack.join(&name), &bytes).expect("written");
        tried += 1;
    }
    assert!(tried > 15, "{tried}");
    reseal(&pack);
    assert_eq!(verify(&pack, &[])["holds"], true);
}

#[test]
fn an_item_taken_out_of_the_packs_checklist_is_named() {
    let Some(folder) = world() else { return };
    let at = folder.path();
    good(at, &["build", "--format", "md"], NOW);
    let pack = at.join("out/p");
    let before = std::fs::read_to_string(pack.join("checklist.toml")).expect("a checklist");
    let sections: Vec<&str> = before.split_inclusive("\n\n").collect();
    let mut tried = 0;
    for own in sections.iter().filter(|own| own.starts_with("[[item]]")) {
        let id = own.lines().find_map(|line| line.strip_prefix("id = \"")).expect("an ID").trim_end_matches('"');
        // Its sign-offs and evidence stand in sections of their own behind it; those of the rest stay.
        if own.contains(BACKUP) {
            continue;
        }
        std::fs::write(pack.join("checklist.toml"), before.replacen(own, "", 1)).expect("written");
        reseal(&pack);
        let said = lines(&verify(&pack, &[]), "states", "problems");
        assert!(
            said.iter().any(|line| *line == format!("{id}: it is owed, and not on the pack's checklist")),
            "{said:?}"
        );
        tried += 1;
    }
    assert!(tried > 10, "{tried}");
    // One that is not owed, put in twice, or in another state.
    for (from, to, words) in [
        (
            format!("id = \"hs-crypto/{PLAN}\""),
            "id = \"hs-crypto/made-up\"".to_owned(),
            "it is on the pack's checklist, and not owed",
        ),
        (
            "state = \"open\"".to_owned(),
            "state = \"met\"".to_owned(),
            "the pack says met; from its record follows open",
        ),
    ] {
        std::fs::write(pack.join("checklist.toml"), before.replacen(&from, &to, 1)).expect("written");
        reseal(&pack);
        let said = lines(&verify(&pack, &[]), "states", "problems");
        assert!(said.iter().any(|line| line.contains(words)), "{said:?}");
    }
}

/// Everything below `out`, made of a folder of profiles, so that something is remembered.
fn build(at: &Path) -> String {
    let output = crate::support::program(at)
        .env("SOURCE_DATE_EPOCH", "1780315200")
        .args(["build", "--profile", "profiles", "--format", "md"])
        .output()
        .expect("it starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stderr).into_owned() + &String::from_utf8_lossy(&output.stdout)
}

/// A fleet of two: the deployment `p`, and a copy of its profile as `q` without any record.
fn fleet() -> Option<tempfile::TempDir> {
    let made = world()?;
    let folder = tempfile::tempdir().expect("a folder");
    let at = folder.path().join("profiles");
    std::fs::create_dir(&at).expect("a folder");
    copy(made.path(), &at);
    let profile = std::fs::read_to_string(at.join("p.toml")).expect("a profile");
    std::fs::write(at.join("q.toml"), profile.replacen("id = \"p\"", "id = \"q\"", 1)).expect("written");
    build(folder.path());
    Some(folder)
}

/// The remembered entries, by path.
fn remembered(at: &Path) -> Vec<std::path::PathBuf> {
    let all = all_files(&at.join("out"));
    let own = all.into_keys().filter(|name| name.split('/').any(|part| part == ".rchecklist"));
    own.map(|name| at.join("out").join(name)).collect()
}

fn state(at: &Path, pack: &str, item: &str) -> String {
    let text = std::fs::read_to_string(at.join("out").join(pack).join("checklist.toml")).expect("a checklist");
    let from = text.find(&format!("id = \"hs-crypto/{item}\"")).expect("the item");
    let line = text[from..].lines().find(|line| line.starts_with("state = ")).expect("a state");
    line.trim_start_matches("state = ").trim_matches('"').to_owned()
}

#[test]
fn what_is_remembered_of_packs_makes_nothing_met_and_keeps_nothing_stale() {
    let Some(folder) = fleet() else { return };
    let at = folder.path();
    assert_eq!((state(at, "p", PLAN), state(at, "q", PLAN)), ("met".to_owned(), "open".to_owned()));
    let own = remembered(at);
    assert!(own.len() >= 2, "{own:?}");
    let entry = |name: &str| {
        let ends = |path: &&std::path::PathBuf| {
            path.file_name().is_some_and(|own| own.to_string_lossy().starts_with(name))
        };
        own.iter().find(ends).unwrap_or_else(|| panic!("no entry {name}: {own:?}")).clone()
    };
    let (p, q) = (entry("p.pack"), entry("q.pack"));
    // The entry of another profile.
    std::fs::copy(&p, &q).expect("copied");
    build(at);
    assert_eq!(state(at, "q", PLAN), "open");
    // The pack of another, under the entry of one's own.
    for (name, bytes) in files(&at.join("out/p")) {
        let target = at.join("out/q").join(name);
        std::fs::create_dir_all(target.parent().expect("a folder")).expect("made");
        std::fs::write(target, bytes).expect("written");
    }
    build(at);
    assert_eq!(state(at, "q", PLAN), "open");
    let report = verify(&at.join("out/q"), &[]);
    assert_eq!(report["holds"], true, "{report}");
    // An entry whose digest was made to fit after an edit: it says that the record is one that it is not.
    let bytes = std::fs::read(&q).expect("an entry");
    let text = String::from_utf8(bytes).expect("text");
    let (_, json) = text.split_once('\n').expect("two lines");
    without(&at.join("profiles"), PLAN, 1);
    let record = std::fs::read(at.join("profiles/p.record.toml")).expect("the record");
    let mine = String::from_utf8(std::fs::read(&p).expect("an entry")).expect("text");
    let (_, own_json) = mine.split_once('\n').expect("two lines");
    let mut forged: serde_json::Value = serde_json::from_str(own_json).expect("JSON");
    let old = forged["inputs"]["record_digest"].as_str().expect("a digest").to_owned();
    forged["inputs"]["record_digest"] = Digest::of(&record).to_string().into();
    assert_ne!(old, Digest::of(&record).to_string());
    let forged = forged.to_string();
    std::fs::write(&p, format!("1 {}\n{forged}\n", Digest::of(forged.as_bytes()))).expect("written");
    assert!(!json.is_empty());
    build(at);
    // Each other command asks the record alone.
    let check = super::world::stands(&at.join("profiles"), PLAN, NOW);
    assert_eq!(check.0, "not-met", "{check:?}");
    // And the pack's own record is held against the one that there is, whatever the entry says.
    assert_eq!(state(at, "p", PLAN), "not-met");
    assert_eq!(verify(&at.join("out/p"), &[])["holds"], true);
    // Only who also puts that record into the pack keeps it as it was; then it does not follow from its own record.
    build(at);
    let mut mine: serde_json::Value = {
        let text = std::fs::read_to_string(&p).expect("an entry");
        serde_json::from_str(text.split_once('\n').expect("two lines").1).expect("JSON")
    };
    let checklist = at.join("out/p/checklist.toml");
    let better = std::fs::read_to_string(&checklist).expect("a checklist").replace("\"not-met\"", "\"met\"");
    std::fs::write(&checklist, &better).expect("written");
    for file in mine["files"].as_array_mut().expect("files") {
        if file["path"] == "checklist.toml" {
            file["sha256"] = Digest::of(better.as_bytes()).to_string().into();
            file["bytes"] = better.len().into();
        }
    }
    let mine = mine.to_string();
    std::fs::write(&p, format!("1 {}\n{mine}\n", Digest::of(mine.as_bytes()))).expect("written");
    build(at);
    let report = verify(&at.join("out/p"), &[]);
    let kept = state(at, "p", PLAN);
    assert!(kept == "not-met" || report["holds"] == false, "{kept}: {report}");
}

#[test]
fn an_edited_entry_is_no_entry() {
    let Some(folder) = fleet() else { return };
    let at = folder.path();
    let before = files(&at.join("out"));
    for path in remembered(at) {
        edit(path.parent().expect("a folder"), &path.file_name().expect("a name").to_string_lossy(), |text| {
            text.replacen("\"record\"", "\"recorD\"", 1).replacen('1', "2", 1)
        });
    }
    build(at);
    let after = files(&at.join("out"));
    assert_eq!(before.keys().collect::<Vec<_>>(), after.keys().collect::<Vec<_>>());
    assert_eq!(before, after);
}

/// A pack is sealed by a key that counts on its day: not revoked by then, and valid on it.
#[test]
fn a_seal_by_a_key_that_does_not_count_on_the_day_is_refused() {
    for (limits, counts) in [
        ("", true),
        (", revoked = 2026-06-02", true),
        (", revoked = 2026-06-01", false),
        (", revoked = 2026-05-20", false),
        (", valid-from = 2026-06-01", true),
        (", valid-from = 2026-06-02", false),
        (", valid-until = 2026-06-01", true),
        (", valid-until = 2026-05-31", false),
    ] {
        let Some(folder) = world() else { return };
        let at = folder.path();
        let line = key_line(at, "owner");
        swap(at, "p.toml", &format!("\"{line}\""), &format!("{{ key = \"{line}\"{limits} }}"));
        good(at, &["build", "--format", "md"], NOW);
        let pack = at.join("out/p");
        let manifest = std::fs::read_to_string(pack.join("manifest.json")).expect("a manifest");
        let seal = pen(at, "owner", rchecklist::seal::PACK, &manifest);
        std::fs::write(pack.join("manifest.json.sig"), seal).expect("written");
        let said = lines(&verify(&pack, &[]), "seal", "problems");
        let expected = "manifest.json.sig: the key of owner was revoked, or not valid on 2026-06-01";
        assert_eq!(said, if counts { vec![] } else { vec![expected.to_owned()] }, "{limits}");
    }
}

/// Evidence that a pack should have, taken out or changed before it was sealed anew.
#[test]
fn evidence_taken_out_of_a_sealed_pack_is_missed() {
    let Some(folder) = world() else { return };
    let at = folder.path();
    good(at, &["build", "--format", "md", "--with-evidence"], NOW);
    let pack = at.join("out/p");
    let evidence: Vec<String> = files(&pack).into_keys().filter(|path| path.starts_with("evidence/")).collect();
    assert_eq!(evidence.len(), 1, "{evidence:?}");
    assert_eq!(verify(&pack, &[])["holds"], true);
    let file = pack.join(&evidence[0]);
    std::fs::write(&file, "other minutes\n").expect("written");
    reseal(&pack);
    let changed = lines(&verify(&pack, &[]), "evidence", "problems");
    assert_eq!(changed, [format!("{}: its bytes are not those of which the record tells", evidence[0])]);
    std::fs::remove_file(&file).expect("removed");
    reseal(&pack);
    let gone = lines(&verify(&pack, &[]), "evidence", "problems");
    assert_eq!(gone, [format!("{}: it is not in the pack", evidence[0])]);
}
