//! The calendar, judged by other people's parsers.

#![allow(clippy::expect_used, clippy::disallowed_methods, reason = "tests")]

mod support;

use chrono::NaiveDate;
use rchecklist::assess::{Basis, Files};
use rchecklist::checklist::select;
use rchecklist::diagnostics::SourceFile;
use rchecklist::digest::Digest;
use rchecklist::framework::{Frameworks, shelf};
use rchecklist::model::library::{Library, MODELS, ModelFolder, NoFolder, PROFILES};
use rchecklist::pack::{self, Inputs, Pack};
use rchecklist::render::ics;
use rchecklist::{profile, proof, record};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use support::{DAY, python, root};

/// The view of a profile and a record on a day.
fn pack(profile: &str, record: &str, day: &str) -> Pack {
    pack_with(profile, record, day, &NoFolder, |_| ())
}

fn pack_with(
    profile: &str,
    record: &str,
    day: &str,
    folder: &dyn ModelFolder,
    change: impl FnOnce(&mut Pack),
) -> Pack {
    let library = Library::new(folder);
    let profile = profile::load(&SourceFile::new("profile", profile), &library).expect("a profile");
    let record = record::load(&SourceFile::new("record", record)).expect("a record");
    let frameworks = shelf::of(&NoFolder, &profile).unwrap_or_else(|_| Frameworks::default());
    let checklist = select(&profile);
    let proofs = proof::check(&profile.id, &record);
    let files = Files::default();
    let as_of: NaiveDate = day.parse().expect("a day");
    let basis =
        Basis { checklist: &checklist, record: &record, proofs: &proofs, files: &files, as_of, looking_back: true };
    let mut pack = pack::build(&Inputs::new(basis, Digest::of(b""), &frameworks));
    change(&mut pack);
    pack
}

fn calendar(pack: &Pack, who: Option<&str>) -> Vec<u8> {
    ics::render(pack, who).expect("a calendar")
}

/// What the parsers say of calendars; `None` where they are not installed, a failure in CI. No mistakes, in any case.
fn parsed(calendars: &[Vec<u8>]) -> Option<Vec<Value>> {
    let folder = tempfile::tempdir().expect("a folder");
    let mut args = vec![root().join("tests/outside/calendars.py").to_string_lossy().into_owned()];
    for (place, bytes) in calendars.iter().enumerate() {
        let path = folder.path().join(format!("{place}.ics"));
        std::fs::write(&path, bytes).expect("written");
        args.push(path.to_string_lossy().into_owned());
    }
    let output = python(&args.iter().map(String::as_str).collect::<Vec<_>>())?;
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let found: Vec<Value> = serde_json::from_slice(&output.stdout).expect("JSON");
    for (calendar, bytes) in found.iter().zip(calendars) {
        assert_eq!(calendar["mistakes"], serde_json::json!([]), "{}", String::from_utf8_lossy(bytes));
    }
    Some(found)
}

fn events(calendar: &Value) -> &[Value] {
    calendar["events"].as_array().expect("events")
}

fn text<'e>(event: &'e Value, key: &str) -> &'e str {
    event[key].as_str().unwrap_or_else(|| panic!("no {key} in {event}"))
}

/// The event of an item, by the line of the description that names it.
fn of_item<'c>(calendar: &'c Value, item: &str) -> &'c Value {
    let line = format!("Item: {item}");
    let is_its = |event: &&Value| text(event, "DESCRIPTION").lines().any(|known| known == line);
    events(calendar).iter().find(is_its).unwrap_or_else(|| panic!("no event of {item} in {calendar:#}"))
}

fn sample() -> (String, String) {
    let read = |name: &str| std::fs::read_to_string(root().join("tests/sample").join(name)).expect("a text");
    (read("payments-hsm.toml"), read("payments-hsm.record.toml"))
}

#[test]
fn shipped_profiles_and_the_sample_make_calendars_that_parsers_read() {
    let mut packs: Vec<Pack> = PROFILES.iter().map(|(_, text)| pack(text, "", DAY)).collect();
    let (profile, record) = sample();
    packs.push(pack(&profile, &record, DAY));
    let bytes: Vec<_> = packs.iter().map(|pack| calendar(pack, None)).collect();
    let Some(found) = parsed(&bytes) else { return };
    for (calendar, pack) in found.iter().zip(&packs) {
        let about = &calendar["properties"];
        assert_eq!(text(about, "VERSION"), "2.0");
        assert_eq!(text(about, "METHOD"), "PUBLISH");
        assert_eq!(text(about, "X-WR-CALNAME"), pack.title);
        // Never without a component.
        let components = calendar["components"].as_array().expect("components");
        assert!(!components.is_empty(), "{}", pack.id);
        if events(calendar).is_empty() {
            assert_eq!(components, &["VTIMEZONE"], "{}", pack.id);
        }
        // Each date of the view is there, and no other.
        let dated = |item: &&pack::ItemView| {
            item.valid_until.is_some() || (item.required && !item.settled && pack.period.is_some())
        };
        let wanted: BTreeMap<_, _> = pack
            .items
            .iter()
            .filter(dated)
            .map(|item| (item.name.clone(), item.valid_until.or(pack.period.map(|period| period.to))))
            .collect();
        let live: Vec<_> = events(calendar).iter().filter(|event| text(event, "STATUS") == "CONFIRMED").collect();
        assert_eq!(live.len(), wanted.len(), "{}", pack.id);
        for (name, day) in &wanted {
            let event = of_item(calendar, name);
            assert_eq!(text(event, "DTSTART"), day.expect("a day").to_string(), "{name}");
            assert_eq!(text(event, "DTEND"), day.expect("a day").succ_opt().expect("a day").to_string());
            assert_eq!(text(event, "TRANSP"), "TRANSPARENT");
            assert!(text(event, "DESCRIPTION").contains(&format!(" {name} --profile {}", pack.id)), "{event}");
            for alarm in event["alarms"].as_array().expect("alarms") {
                assert_eq!(alarm["TRIGGER"], -f64::from(pack.policy.due_soon_days));
                assert_eq!(text(alarm, "ACTION"), "DISPLAY");
                assert!(alarm.get("UID").is_none() && alarm.get("DTSTAMP").is_none(), "{alarm}");
            }
        }
    }
    let sample = &found[PROFILES.len()];
    let states: BTreeSet<&str> =
        events(sample).iter().filter_map(|event| event["CATEGORIES"][2].as_str()).collect();
    assert!(states.len() >= 5, "{states:?}");
}

const PROFILE: &str = r#"
id = "p"
title = "Payments"
[[deployment]]
service = "hs-crypto"
[deployment.options]
master-key-custody = "smart-card"
[audit]
period = { from = 2026-01-01, to = 2026-12-31 }
[policy]
due-soon-days = 14
risk-approvers = ["security-operations"]
[[signer]]
id = "owner"
name = "Owner"
email = "owner@example.com"
roles = ["platform-owner"]
[[signer.keys]]
key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAID5fOZDjmcM2JJwVf46ZzusdLb1IRveQYmaHwceNm5QK"
valid-until = 2026-09-30
[[signer]]
id = "approver"
name = "Approver"
email = "approver@example.com"
roles = ["security-operations"]
"#;

/// One person, every quarter.
const ITEM: &str = "manage-changes-of-own-data";
/// Another one.
const OTHER: &str = "set-up-and-maintain-instance";

fn said(item: &str, by: &str, decision: &str, day: &str, more: &str) -> String {
    format!(
        "[[items.hs-crypto.{item}.sign-off]]\nby = \"{by}\"\ndecision = \"{decision}\"\nat = {day}T10:00:00Z\n{more}\n"
    )
}

/// Signing moves the event; what no longer has a date is cancelled; nothing depends on the day.
#[test]
fn an_import_again_updates() {
    let met = said(ITEM, "owner", "met", "2026-03-01", "");
    let again = met.clone() + &said(ITEM, "owner", "met", "2026-06-01", "");
    let does_not = again.clone() + &said(ITEM, "owner", "not-applicable", "2026-06-10", "note = \"none here\"");
    // An item that need not be shown again has no date once it is met.
    let model = MODELS.iter().find(|(name, _)| *name == "hs-crypto").expect("the model").1;
    let (before, after) = model.split_once(&format!("id = \"{OTHER}\"")).expect("the action");
    let after = after.replacen("cadence = \"quarterly\"", "cadence = \"once\"", 1);
    let once = SourceFile::new("once", format!("{before}id = \"{OTHER}\"{after}"));
    let once = BTreeMap::from([("hs-crypto".to_owned(), once)]);
    let settled = said(OTHER, "owner", "met", "2026-03-01", "");
    let steps = [
        pack(PROFILE, "", "2026-02-01"),
        pack(PROFILE, &met, "2026-03-02"),
        pack(PROFILE, &met, "2026-05-25"),
        pack(PROFILE, &met, "2026-06-09"),
        pack(PROFILE, &again, "2026-06-09"),
        pack(PROFILE, &does_not, "2026-06-11"),
        pack_with(PROFILE, &settled, "2026-03-02", &once, |_| ()),
    ];
    let bytes: Vec<_> = steps.iter().map(|pack| calendar(pack, None)).collect();
    // Another day with the same states; an earlier look at a later record.
    assert_eq!(bytes[1], calendar(&pack(PROFILE, &met, "2026-04-20"), None));
    assert_eq!(bytes[1], calendar(&pack(PROFILE, &again, "2026-03-02"), None));
    let Some(found) = parsed(&bytes) else { return };
    let first = of_item(&found[0], ITEM);
    let seen: Vec<_> = found[..6]
        .iter()
        .map(|calendar| {
            let event = of_item(calendar, ITEM);
            assert_eq!(event["UID"], first["UID"]);
            assert_eq!(event["LAST-MODIFIED"], event["DTSTAMP"]);
            let lead = text(event, "SUMMARY").split(':').next().expect("a lead").to_owned();
            (lead, text(event, "DTSTART").to_owned(), event["SEQUENCE"].as_i64().expect("a number"))
        })
        .collect();
    let expected = [
        ("To do", "2026-12-31", 2),
        ("Due", "2026-06-01", 3),
        ("Due", "2026-06-01", 4),
        ("Lapsed", "2026-06-01", 5),
        ("Due", "2026-09-01", 6),
        ("Confirm again", "2027-06-10", 9),
    ]
    .map(|(lead, day, sequence)| (lead.to_owned(), day.to_owned(), sequence));
    assert_eq!(seen, expected);
    assert_eq!(text(first, "DTSTAMP"), "2026-01-01T00:00:00+00:00");
    assert_eq!(text(of_item(&found[4], ITEM), "DTSTAMP"), "2026-06-01T10:00:00+00:00");
    assert!(of_item(&found[3], ITEM)["alarms"].as_array().expect("alarms").is_empty());

    let before = of_item(&found[0], OTHER);
    let after = of_item(&found[6], OTHER);
    assert_eq!((text(before, "STATUS"), text(after, "STATUS")), ("CONFIRMED", "CANCELLED"));
    assert_eq!(before["UID"], after["UID"]);
    assert!(before["SEQUENCE"].as_i64() < after["SEQUENCE"].as_i64());
    assert_eq!(before["DTSTART"], after["DTSTART"]);
}

#[test]
fn what_is_no_longer_owed_is_cancelled() {
    let record = format!(
        "[items.hs-crypto.gone]\ntitle = \"Gone\"\nnot-owed-since = 2026-05-01\n{}",
        said("gone", "owner", "met", "2026-03-01", "")
    );
    let Some(found) = parsed(&[calendar(&pack(PROFILE, &record, DAY), None)]) else { return };
    let event = of_item(&found[0], "hs-crypto/gone");
    assert_eq!((text(event, "STATUS"), event["SEQUENCE"].as_i64()), ("CANCELLED", Some(5)));
    assert_eq!(text(event, "DTSTART"), "2026-05-01");
}

/// Each signer sees what waits for them, what they may sign, what they signed, and their keys.
#[test]
fn each_signer_has_a_calendar() {
    let asked = said(ITEM, "owner", "risk-accepted", "2026-03-01", "note = \"later\"\nuntil = 2026-08-31");
    let approved = asked.clone()
        + &said(ITEM, "approver", "risk-accepted", "2026-03-02", "note = \"yes\"\nuntil = 2026-08-31");
    let packs = [
        pack(PROFILE, "", "2026-03-05"),
        pack(PROFILE, &asked, "2026-03-05"),
        pack(PROFILE, &approved, "2026-03-05"),
    ];
    let mut bytes = Vec::new();
    for pack in &packs {
        bytes.extend([calendar(pack, Some("owner")), calendar(pack, Some("approver"))]);
    }
    bytes.push(calendar(&packs[2], None));
    let revoked = PROFILE.replace("valid-until = 2026-09-30", "valid-until = 2026-09-30\nrevoked = 2026-03-03");
    bytes.push(calendar(&pack(&revoked, "", "2026-03-05"), Some("owner")));
    let Some(found) = parsed(&bytes) else { return };
    assert_eq!(text(&found[0]["properties"], "X-WR-CALNAME"), "Payments: Owner");
    let key = |calendar: &Value| {
        let is_key = |event: &&Value| event["CATEGORIES"][1] == "key";
        events(calendar).iter().find(is_key).cloned()
    };
    let own = key(&found[0]).expect("the owner's key");
    assert_eq!((text(&own, "DTSTART"), text(&own, "STATUS")), ("2026-09-30", "CONFIRMED"));
    assert!(key(&found[1]).is_none());
    let now = key(&found[7]).expect("the revoked key");
    assert_eq!((text(&now, "STATUS"), &now["UID"]), ("CANCELLED", &own["UID"]));
    assert!(now["SEQUENCE"].as_i64() > own["SEQUENCE"].as_i64());

    let names = |calendar: &Value| -> BTreeSet<String> {
        let lines = events(calendar).iter().flat_map(|event| text(event, "DESCRIPTION").lines());
        lines.filter_map(|line| line.strip_prefix("Item: ")).map(str::to_owned).collect()
    };
    let may = |who: &str| -> BTreeSet<String> {
        let items = packs[0].items.iter().filter(|item| item.required && item.may_sign.iter().any(|id| id == who));
        items.map(|item| item.name.clone()).collect()
    };
    assert_eq!(names(&found[0]), may("owner"));
    assert!(!names(&found[1]).contains(ITEM));
    // The approver is asked, and then reminded of what they took upon themselves.
    assert_eq!(names(&found[3]).difference(&names(&found[1])).collect::<Vec<_>>(), [ITEM]);
    let risk = of_item(&found[5], ITEM);
    assert_eq!(
        (text(risk, "DTSTART"), risk["UID"].clone()),
        ("2026-08-31", of_item(&found[6], ITEM)["UID"].clone())
    );
    assert!(text(risk, "SUMMARY").starts_with("Decide again: "));
    assert!(text(risk, "DESCRIPTION").contains("rchecklist except "));

    let failure = ics::render(&packs[0], Some("ownr")).expect_err("no such signer");
    assert_eq!(failure.diagnostics[0].code, "unknown-signer");
}

/// Texts that would say something else to a reader that takes them for more than texts.
#[test]
fn ugly_texts_are_texts() {
    let ugly = [
        "a\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nUID:x",
        "lone\rreturn, comma; semicolon: colon \\ backslash \\n no line",
        "\u{202e}right to left\u{2028}line separator\u{85}next line\u{0}nothing\u{7f}",
        "\"quoted\" 'and' `ticked` <b>&amp;</b> ^n ^^ %0D%0A",
        "字🔑é👩‍👩‍👧‍👦Å".repeat(30).leak(),
        " leading and trailing ",
        "\u{feff}",
        "",
    ];
    let (profile, record) = sample();
    let mut calendars = Vec::new();
    for text in ugly {
        let pack = pack_with(&profile, &record, DAY, &NoFolder, |pack| {
            pack.title = text.to_owned();
            for item in &mut pack.items {
                item.title = text.to_owned();
                item.reason = text.to_owned();
                item.statement = text.to_owned();
                item.area = text.to_owned();
                item.signers = text.to_owned();
            }
            for signer in &mut pack.signers {
                signer.name = text.to_owned();
            }
        });
        calendars.push(calendar(&pack, None));
    }
    let plain = calendar(&pack(&profile, &record, DAY), None);
    let Some(found) = parsed(&[calendars, vec![plain]].concat()) else { return };
    let (plain, found) = found.split_last().expect("some");
    let uids = |calendar: &Value| events(calendar).iter().map(|event| event["UID"].clone()).collect::<Vec<_>>();
    for (calendar, text_) in found.iter().zip(ugly) {
        assert_eq!(uids(calendar), uids(plain), "{text_:?}");
        let shown = rchecklist::text::visible(text_);
        let event = &events(calendar)[0];
        assert!(text(event, "SUMMARY").ends_with(&format!(": {shown} ({shown})")), "{event}");
        assert_eq!(text(event, "DESCRIPTION").lines().nth(1), Some(&*shown), "{event}");
    }
}
