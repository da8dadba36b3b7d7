//! Dates that are not true: before, after, in another zone, and a clock that is wrong.

use super::world::{
    BACKUP, Case, NOW, PLAN, at, each_is_named, entry, forge, good, heads, lines, stands, swap, verify, world,
};
use rchecklist::record::{Decision, SignOff};
use std::path::Path;

/// A signed word on the owner's item at a moment, behind what is there.
fn signed_at(folder: &Path, moment: &str) {
    let last = entry(folder, PLAN).sign_offs.pop().expect("an event");
    let at = moment.parse().expect("a moment");
    forge(folder, PLAN, "owner", SignOff { at, after: heads(folder, PLAN), ..last });
}

/// The same beside what is there: it follows nothing.
fn beside(folder: &Path, moment: &str) {
    let last = entry(folder, PLAN).sign_offs.pop().expect("an event");
    let at = moment.parse().expect("a moment");
    forge(folder, PLAN, "owner", SignOff { at, after: Vec::new(), ..last });
}

const CASES: &[Case] = &[
    Case {
        name: "before the page asked for it",
        attack: |f| beside(f, "2019-01-01T10:00:00Z"),
        item: PLAN,
        state: "met",
        says: "before-wording: the sign-off by owner of 2019-01-01 is older than the page that first asks for it",
    },
    Case {
        name: "before the sign-off that it follows",
        attack: |f| signed_at(f, "2026-05-02T10:00:00Z"),
        item: PLAN,
        state: "met",
        says: "back-dated: the sign-off by owner of 2026-05-02 is dated before the one that it follows (2026-05-04)",
    },
    Case {
        name: "a second before the sign-off that it follows, in another zone on a later day",
        attack: |f| signed_at(f, "2026-05-05T00:59:59+15:00"),
        item: PLAN,
        state: "met",
        says: "back-dated: the sign-off by owner of 2026-05-04 is dated before the one that it follows (2026-05-04T10:00:00Z, and this is of 2026-05-05T00:59:59+15:00)",
    },
    Case {
        name: "before the evidence that it names was collected",
        attack: |f| {
            let first = entry(f, BACKUP).sign_offs.remove(0);
            let at = "2026-04-30T23:59:59Z".parse().expect("a moment");
            forge(f, BACKUP, "custodian-a", SignOff { at, ..first });
        },
        item: BACKUP,
        state: "met",
        says: "evidence-later: the sign-off by custodian-a of 2026-04-30 rests on evidence that was collected later (2026-05-01)",
    },
    Case {
        name: "an old word put last in the file",
        attack: |f| {
            super::world::edit(f, "p.record.toml", |text| {
                let first = super::world::sections(text, PLAN)[0].clone();
                format!("{}\n{first}", text.replacen(&first, "", 1))
            });
        },
        item: PLAN,
        state: "met",
        says: "owner vouched for it on 2026-05-04",
    },
];

#[test]
fn a_date_that_cannot_be_true_does_not_count() {
    each_is_named(CASES);
}

/// Zone, the moments of two words of which the second is of a later day, its day there, and its decision.
const LATER: &[(&str, &str, &str, &str, Decision)] = &[
    ("the next day", "UTC", "2026-06-02T00:00:00Z", "2026-06-02", Decision::Met),
    ("by its offset it looks like today", "UTC", "2026-06-01T13:00:00-12:00", "2026-06-02", Decision::Met),
    ("tomorrow by the profile's zone", "Pacific/Kiritimati", "2026-06-02T10:30:00Z", "2026-06-03", Decision::Met),
    ("a bad word, put out of sight", "UTC", "2027-05-20T10:00:00Z", "2027-05-20", Decision::NotMet),
];

#[test]
fn a_word_of_a_later_day_does_not_count_and_is_named() {
    for (name, zone, moment, day, decision) in LATER {
        let Some(folder) = world() else { return };
        let home = folder.path();
        swap(home, "p.toml", "title = \"P\"", &format!("title = \"P\"\ntime-zone = \"{zone}\""));
        let last = entry(home, PLAN).sign_offs.pop().expect("an event");
        let at = moment.parse().expect("a moment");
        forge(home, PLAN, "owner", SignOff { at, decision: *decision, after: heads(home, PLAN), ..last });
        let (state, reason, _) = stands(home, PLAN, NOW);
        assert!(state == "met" && reason.contains("2026-05-0"), "{name}: {state}: {reason}");
        // Whoever chose the day left it out, and the pack says what.
        good(home, &["build", "--format", "md"], NOW);
        let said = lines(&verify(&home.join("out/p"), &[]), "choices", "notes");
        let words = format!(", before the sign-off by owner of {day} (\"{}\")", decision.label());
        assert!(said.iter().any(|line| line.contains(PLAN) && line.contains(&words)), "{name}: {said:?}");
    }
    // By the clock, nobody chose a day: then it is in the future, and reported.
    let Some(folder) = world() else { return };
    signed_at(folder.path(), "9000-01-01T10:00:00Z");
    let output = crate::support::run(folder.path(), &["status", "--profile", "p.toml", "--format", "json"], 0);
    let said = crate::support::text(&output);
    assert!(said.contains("future-sign-off") && said.contains("is dated 9000-01-01, in the future"), "{said}");
}

/// What a pack as of a later day lets in: `verify` knows what day it is, and the pack holds on that day.
#[test]
fn a_pack_of_a_day_that_has_not_come_does_not_hold() {
    let Some(folder) = world() else { return };
    let home = folder.path();
    signed_at(home, "2027-01-09T10:00:00Z");
    let args = ["build", "--format", "pdf,md", "--as-of", "2027-01-10"];
    let built = at(home, &args, NOW);
    let talk = String::from_utf8_lossy(&built.stderr).into_owned();
    assert!(built.status.success() && talk.contains("2027-01-10 has not come"), "{talk}");
    let pack = home.join("out/p");
    let verified = |file: &str, moment: &str| {
        let seconds = moment.parse::<chrono::DateTime<chrono::Utc>>().expect("a moment").timestamp();
        let mut command = crate::support::program(home);
        command.env("SOURCE_DATE_EPOCH", seconds.to_string());
        let path = pack.join(file);
        let output = command.args(["verify", "--format", "json"]).arg(path).output().expect("it starts");
        let report: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
        assert_eq!(output.status.code(), Some(i32::from(report["holds"] != true)), "{file}");
        report
    };
    for file in ["", "audit-pack.zip", "audit-pack.pdf"] {
        for (moment, holds) in [
            (NOW, false),
            ("2027-01-09T09:59:59Z", false),
            // It has begun where days begin first.
            ("2027-01-09T10:00:00Z", true),
            ("2027-03-01T00:00:00Z", true),
        ] {
            let report = verified(file, moment);
            assert_eq!(report["holds"], holds, "{file} {moment}: {report:#}");
            let said = lines(&report, "day", "problems");
            let words = "the pack is as of 2027-01-10, which has not come";
            assert_eq!(said.iter().any(|line| line.contains(words)), !holds, "{file} {moment}: {said:?}");
        }
    }
    // A day that has come is nothing to speak of.
    let built = at(home, &["build", "--format", "md", "--as-of", "2026-05-20"], NOW);
    assert!(!String::from_utf8_lossy(&built.stderr).contains("has not come"));
}

/// Days, and how an item stands on each.
type Days = &'static [(&'static str, &'static str)];

/// When a sign-off of a day is no longer good, and how it stands on the days around.
const ENDS: &[(&str, &str, Days)] = &[
    (
        "a leap day",
        "2028-02-29T12:00:00Z",
        &[("2029-01-01", "met"), ("2029-02-28", "due"), ("2029-03-01", "lapsed")],
    ),
    ("the last second of a year", "2026-12-31T23:59:59Z", &[("2027-12-31", "due"), ("2028-01-01", "lapsed")]),
    (
        "the last second of a year, by its offset the next",
        "2027-01-01T08:59:59+09:00",
        &[("2027-12-31", "due"), ("2028-01-01", "lapsed")],
    ),
];

#[test]
fn a_year_ends_on_its_day_whatever_the_offset() {
    for (name, moment, days) in ENDS {
        let Some(folder) = world() else { return };
        let home = folder.path();
        swap(home, "p.toml", "period = { from = 2026-01-01, to = 2026-12-31 }", "");
        let last = entry(home, PLAN).sign_offs.pop().expect("an event");
        let at = moment.parse().expect("a moment");
        forge(home, PLAN, "owner", SignOff { at, period: None, after: heads(home, PLAN), ..last });
        for (day, state) in *days {
            let (found, reason, _) = stands(home, PLAN, &format!("{day}T12:00:00Z"));
            assert_eq!(found, *state, "{name} on {day}: {reason}");
        }
    }
}

#[test]
fn a_clock_that_is_wrong_makes_nothing_met() {
    // Signed on a day of which one hour is missing, and another that there is twice, in the profile's zone.
    for (name, zone, moment, clock, state) in [
        (
            "the clock stands at the beginning of time",
            "UTC",
            "2026-05-20T10:00:00Z",
            "1970-01-01T00:00:00Z",
            "open",
        ),
        ("a day before anything", "UTC", "2026-05-20T10:00:00Z", "2026-04-30T00:00:00Z", "open"),
        ("far in the future", "UTC", "2026-05-20T10:00:00Z", "9998-12-30T23:59:59Z", "lapsed"),
        ("the hour that is missing", "Europe/Berlin", "2027-03-28T01:00:00Z", "2027-03-28T00:59:59Z", "met"),
        ("the hour that is there twice", "Europe/Berlin", "2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z", "met"),
    ] {
        let Some(folder) = world() else { return };
        let home = folder.path();
        swap(home, "p.toml", "title = \"P\"", &format!("title = \"P\"\ntime-zone = \"{zone}\""));
        signed_at(home, moment);
        let (found, reason, _) = stands(home, PLAN, clock);
        // Dates are whole days: on the day itself, the sign-off is there.
        assert_eq!(found, state, "{name}: {reason}");
    }
    // A clock or a day that is no time at all is the machine's or the caller's fault, and nothing is written.
    let Some(folder) = world() else { return };
    for (clock, day) in [("99999999999999999999", None), ("soon", None), ("0", Some("2026-02-29"))] {
        let mut command = crate::support::program(folder.path());
        command.env("SOURCE_DATE_EPOCH", clock).args(["build", "--profile", "p.toml", "--format", "md"]);
        command.args(day.map(|day| format!("--as-of={day}")));
        let output = command.output().expect("it starts");
        assert_eq!(output.status.code(), Some(2), "{clock}: {}", String::from_utf8_lossy(&output.stderr));
        assert!(!folder.path().join("out").exists(), "{clock}");
    }
    assert_eq!(at(folder.path(), &["check"], NOW).status.code(), Some(1));
}
