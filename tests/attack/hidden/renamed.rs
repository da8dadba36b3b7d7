//! A word against an item, over several renames: it counts under each name that says how it was called, and is named where it does not.

use crate::forgery::world::{
    NOW, PLAN, at, copy, edit, entry, forge, good, heads, key_line, lines, model, stands, swap, verify, without,
    world,
};
use rchecklist::record::{Decision, SignOff};
use std::fmt::Write as _;
use std::path::Path;

const WORD: &str = "the word of owner of 2026-05-03, \"not met\"";
const OTHER: &str = "create-instances-as-planned";

/// The shipped model, in which the item has another name, and these are those that it had before.
fn called(text: &str, name: &str, formerly: &[&str]) -> String {
    let text = text.replace(&format!("\"{PLAN}\""), &format!("\"{name}\""));
    if formerly.is_empty() {
        return text;
    }
    let header = format!("id = \"{name}\"\n");
    text.replacen(&header, &format!("{header}formerly = {formerly:?}\n"), 1)
}

fn rename(folder: &Path, name: &str, formerly: &[&str]) {
    model(folder, |text| called(text, name, formerly));
}

/// A deployment whose owner said "not met" and nothing since, with one more person who may sign the item.
fn house() -> Option<tempfile::TempDir> {
    let folder = world()?;
    let home = folder.path();
    without(home, PLAN, 1);
    let line = key_line(home, "stranger");
    edit(home, "p.toml", |text| {
        let mut text = text.to_owned();
        write!(
            text,
            "[[signer]]\nid = \"eve\"\nname = \"eve\"\nemail = \"eve@example.com\"\nroles = [\"platform-owner\"]\nkeys = [\"{line}\"]\n"
        )
        .expect("text");
        text
    });
    Some(folder)
}

/// Somebody else vouches for it, under the name that it has now: an entry of its own, beside that of the word.
fn vouch(folder: &Path, name: &str, moment: &str) {
    let word = entry(folder, PLAN).sign_offs.swap_remove(0);
    let at = moment.parse().expect("a moment");
    let said =
        SignOff { by: "eve".to_owned(), decision: Decision::Met, at, after: Vec::new(), signature: None, ..word };
    forge(folder, name, "stranger", said);
}

fn build(folder: &Path, moment: &str) {
    good(folder, &["build", "--format", "md"], moment);
}

fn keep(folder: &Path, name: &str) {
    std::fs::create_dir(folder.join(name)).expect("a folder");
    copy(&folder.join("out/p"), &folder.join(name));
}

/// What somebody does to the model after the first rename, the name under which the item then is, and why the word counts no more.
type Second = (&'static str, fn(&Path), &'static str, &'static str);

const SECONDS: &[Second] = &[
    (
        "it does not say any more how it was called",
        |f| rename(f, "plan-b", &[]),
        "plan-b",
        "it stands under hs-crypto/plan-regions-for-instances, which is no item's name, and no item says that it was called so",
    ),
    (
        "a second rename names the last name alone",
        |f| rename(f, "plan-c", &["plan-b"]),
        "plan-c",
        "it stands under hs-crypto/plan-regions-for-instances, which is no item's name, and no item says that it was called so",
    ),
    (
        "another item has the old name now",
        |f| model(f, |text| called(text, "plan-b", &[]).replace(&format!("\"{OTHER}\""), &format!("\"{PLAN}\""))),
        "plan-b",
        "it stands under hs-crypto/plan-regions-for-instances, which is another item's name now",
    ),
    (
        "another item says that it was called so",
        |f| {
            model(f, |text| {
                let text = called(text, "plan-b", &[]);
                let header = format!("id = \"{OTHER}\"\n");
                text.replacen(&header, &format!("{header}formerly = [\"{PLAN}\"]\n"), 1)
            });
        },
        "plan-b",
        "it stands under hs-crypto/plan-regions-for-instances, which is another item's name now",
    ),
];

#[test]
fn a_word_that_counted_under_an_earlier_name_is_missed_when_the_name_is_forgotten() {
    for (what, second, name, why) in SECONDS {
        let Some(folder) = house() else { return };
        let home = folder.path();
        rename(home, "plan-b", &[PLAN]);
        build(home, NOW);
        keep(home, "middle");
        // Somebody else vouches for it, and the word still stands against that.
        vouch(home, "plan-b", "2026-06-01T13:00:00Z");
        build(home, "2026-06-01T14:00:00Z");
        keep(home, "beside");
        let (state, _, found) = stands(home, "plan-b", "2026-06-01T14:00:00Z");
        assert_eq!(state, "not-met", "{what}");
        assert!(found.iter().any(|one| one.starts_with("earlier-name: ")), "{what}: {found:?}");
        // What counts on is no fault.
        let report = verify(&home.join("out/p"), &["--against", &home.join("middle").to_string_lossy()]);
        assert_eq!(report["holds"], true, "{what}: {:#?}", lines(&report, "against", "problems"));
        second(home);
        good(home, &["sign", name, "--key", "stranger", "--note", "again"], "2026-06-01T15:00:00Z");
        build(home, "2026-06-01T16:00:00Z");
        assert_eq!(stands(home, name, "2026-06-01T16:00:00Z").0, "met", "{what}");
        for earlier in ["middle", "beside"] {
            let report = verify(&home.join("out/p"), &["--against", &home.join(earlier).to_string_lossy()]);
            assert_eq!(report["holds"], false, "{what}, {earlier}");
            let said = lines(&report, "against", "problems");
            let word = format!("hs-crypto/plan-b: {WORD}, counted, and counts no more: {why}");
            assert!(said.contains(&word), "{what}, {earlier}: {said:#?}");
            let forgotten =
                format!("hs-crypto/plan-b: it no longer says that it was called {PLAN} before (`formerly`)");
            assert!(said.iter().any(|line| line.starts_with(&forgotten)), "{what}, {earlier}: {said:#?}");
        }
    }
}

/// Without an earlier pack: what stands in the record under a name that is nobody's.
#[test]
fn a_word_against_what_is_no_item_is_named_by_check_status_and_the_pack() {
    let unheard = format!("{WORD} (signed), counts for nothing: the profile owes no item of this name");
    for (what, second, name, why) in SECONDS {
        let Some(folder) = house() else { return };
        let home = folder.path();
        second(home);
        good(home, &["sign", name, "--key", "stranger"], "2026-06-01T10:00:00Z");
        build(home, NOW);
        let heard = why.contains("another item");
        let check = at(home, &["check", "--fail-on", "broken", "--required"], NOW);
        let status = at(home, &["status"], NOW);
        let report = verify(&home.join("out/p"), &[]);
        let page = std::fs::read_to_string(home.join("out/p/audit-pack.md")).expect("a page");
        let notes = report["notes"].as_array().expect("notes");
        let flat = |bytes: &[u8]| String::from_utf8_lossy(bytes).split_whitespace().collect::<Vec<_>>().join(" ");
        for (where_, text) in [
            ("check", flat(&check.stdout)),
            ("status", flat(&status.stdout)),
            ("verify", notes.iter().filter_map(|note| note.as_str()).collect::<Vec<_>>().join("\n")),
            ("page", page.replace('\\', "")),
        ] {
            assert_eq!(text.contains(&unheard), !heard, "{what}, {where_}: {text}");
        }
        if heard {
            // It is the word against the item that has the name now.
            let now = if what.contains("says") { OTHER } else { PLAN };
            assert_eq!(stands(home, now, NOW).0, "not-met", "{what}");
            continue;
        }
        assert!(notes.iter().any(|note| note.as_str().is_some_and(|note| note.starts_with(PLAN))), "{what}");
        let json = at(home, &["check", "--fail-on", "broken", "--format", "json"], NOW);
        let json: serde_json::Value = serde_json::from_slice(&json.stdout).expect("one document");
        let own = |one: &&serde_json::Value| one["code"] == "unheard";
        let found: Vec<_> = json["findings"].as_array().expect("findings").iter().filter(own).collect();
        assert_eq!(found.len(), 1, "{what}: {json}");
        assert_eq!(found[0]["id"], format!("hs-crypto/{PLAN}"), "{what}");
        // Neither a name without a signature takes it back, nor somebody else's key; their own does.
        let mut said = entry(home, PLAN).sign_offs.pop().expect("the word");
        said.decision = Decision::Withdrawn;
        said.at = "2026-05-19T10:00:00Z".parse().expect("a moment");
        said.after = heads(home, PLAN);
        forge(home, PLAN, "custodian-a", said.clone());
        edit(home, "p.record.toml", |text| {
            let by =
                "by = \"owner\"\nrole = \"platform-owner\"\ndecision = \"withdrawn\"\nat = 2026-05-20T10:00:00Z\n";
            format!("{text}\n[[items.hs-crypto.{PLAN}.sign-off]]\n{by}")
        });
        let named = || flat(&at(home, &["check", "--fail-on", "broken"], NOW).stdout).contains(&unheard);
        assert!(named(), "{what}");
        said.after = heads(home, PLAN);
        said.at = "2026-05-21T10:00:00Z".parse().expect("a moment");
        forge(home, PLAN, "owner", said);
        assert!(!named(), "{what}");
    }
}

#[test]
fn what_somebody_took_back_or_was_no_word_against_it_is_not_named() {
    let Some(folder) = world() else { return };
    let home = folder.path();
    // The owner's last word there is a good one.
    rename(home, "plan-b", &[]);
    let check = at(home, &["check", "--fail-on", "broken"], NOW);
    assert!(!String::from_utf8_lossy(&check.stdout).contains("counts for nothing"));
}

/// A word that its author took back with the key of both is taken back, though the profile has another key of theirs by now.
#[test]
fn a_word_under_no_items_name_is_overtaken_by_the_key_that_signed_it() {
    let Some(folder) = world() else { return };
    let home = folder.path();
    rename(home, "plan-b", &[]);
    swap(home, "p.toml", &key_line(home, "owner"), &key_line(home, "stranger"));
    let check = at(home, &["check", "--fail-on", "broken"], NOW);
    assert!(!String::from_utf8_lossy(&check.stdout).contains("counts for nothing: the profile owes"));
}

/// A word that counts under an earlier name, beside another entry, can be silenced by the days of its key like any other.
#[test]
fn a_word_under_an_earlier_name_that_is_silenced_is_named() {
    let Some(folder) = house() else { return };
    let home = folder.path();
    rename(home, "plan-b", &[PLAN]);
    vouch(home, "plan-b", "2026-05-20T13:00:00Z");
    build(home, NOW);
    keep(home, "before");
    assert_eq!(stands(home, "plan-b", NOW).0, "not-met");
    let line = key_line(home, "owner");
    let ended = format!("keys = [{{ key = \"{line}\", valid-until = 2026-05-02 }}]");
    swap(home, "p.toml", &format!("keys = [\"{line}\"]"), &ended);
    assert_eq!(stands(home, "plan-b", NOW).0, "met");
    build(home, NOW);
    let report = verify(&home.join("out/p"), &["--against", &home.join("before").to_string_lossy()]);
    let said = lines(&report, "against", "problems");
    let why = "the sign-off by owner of 2026-05-03, which says \"not met\", is signed with a key that was not valid on that day";
    let word = format!("hs-crypto/plan-b: {WORD}, counted, and counts no more: {why}");
    assert!(said.iter().any(|line| line.starts_with(&word)), "{said:#?}");
}

#[test]
fn a_word_counts_over_three_renames_that_say_so() {
    let Some(folder) = house() else { return };
    let home = folder.path();
    build(home, NOW);
    keep(home, "before-0");
    let steps: [(&str, &[&str]); 3] =
        [("plan-b", &[PLAN]), ("plan-c", &["plan-b", PLAN]), ("plan-d", &["plan-c", "plan-b", PLAN])];
    for (place, (name, formerly)) in steps.into_iter().enumerate() {
        rename(home, name, formerly);
        let moment = format!("2026-06-0{}T10:00:00Z", place + 2);
        vouch(home, name, &moment);
        build(home, &moment);
        assert_eq!(stands(home, name, &moment).0, "not-met", "{name}");
        for earlier in 0..=place {
            let old = home.join(format!("before-{earlier}"));
            let report = verify(&home.join("out/p"), &["--against", &old.to_string_lossy()]);
            let said = lines(&report, "against", "problems");
            // What counted for it under an earlier name and is no word against it is left behind, which is told.
            let silenced: Vec<_> = said.iter().filter(|line| line.contains("owner")).collect();
            assert!(silenced.is_empty(), "{name} against {earlier}: {said:#?}");
        }
        keep(home, &format!("before-{}", place + 1));
    }
    // The record loses it: the middle pack had it beside what counted, and it is missed all the same.
    without(home, PLAN, 0);
    build(home, "2026-06-05T10:00:00Z");
    let report = verify(&home.join("out/p"), &["--against", &home.join("before-3").to_string_lossy()]);
    let said = lines(&report, "against", "problems");
    let gone =
        format!("hs-crypto/{PLAN}: sign-off 1 of the earlier pack (by owner, 2026-05-03, \"not met\") is gone");
    assert!(said.iter().any(|line| line.starts_with(&gone)), "{said:#?}");
}

/// An action of that name elsewhere is another item: a word is of its deployment.
#[test]
fn a_name_that_another_service_has_takes_no_word_over() {
    let Some(folder) = house() else { return };
    let home = folder.path();
    edit(home, "p.toml", |text| {
        let more =
            "[[deployment]]\nservice = \"key-protect\"\ntier = \"standard\"\ninstance = \"crn:two\"\n[audit]";
        text.replacen("[audit]", more, 1)
    });
    rename(home, "plan-b", &[PLAN]);
    build(home, NOW);
    keep(home, "middle");
    // The item takes a name that the other service's model has as well, and says nothing of its own.
    let taken = "update-private-endpoint-address-in-recovery";
    model(home, |text| {
        assert!(!text.contains(&format!("\"{taken}\"")), "a name of the other service alone");
        called(text, taken, &[])
    });
    good(home, &["sign", &format!("hs-crypto/{taken}"), "--key", "stranger"], "2026-06-01T13:00:00Z");
    build(home, "2026-06-01T14:00:00Z");
    let report = verify(&home.join("out/p"), &["--against", &home.join("middle").to_string_lossy()]);
    let said = lines(&report, "against", "problems");
    let went = "hs-crypto/plan-b: it was owed and is no longer on the checklist: the model no longer has it";
    assert!(said.iter().any(|line| line == went), "{said:#?}");
    let word =
        format!("hs-crypto/plan-b: {WORD}, counted, and counts no more: its item is no longer on the checklist");
    assert!(said.contains(&word), "{said:#?}");
}
