//! The state function, by table: what people recorded, the day, and where the item stands.

#![allow(clippy::expect_used, clippy::disallowed_methods, clippy::format_collect, reason = "tests")]

use chrono::NaiveDate;
use rchecklist::assess::{Basis, Files, Standing, State, assess};
use rchecklist::checklist::select;
use rchecklist::diagnostics::SourceFile;
use rchecklist::model::library::{Library, NoFolder};
use rchecklist::profile;
use rchecklist::proof;
use rchecklist::record;

/// Certificate Manager has one-person items of each cadence; Hyper Protect Crypto Services has two-person items.
const PROFILE: &str = r#"
id = "p"
title = "P"
[[deployment]]
service = "hs-crypto"
[deployment.options]
master-key-custody = "smart-card"
[policy]
signatures = "POLICY"
due-soon-days = 30
[[signer]]
id = "a"
name = "A"
email = "a@example.com"
roles = ["security-officer", "key-custodian"]
[[signer]]
id = "b"
name = "B"
email = "b@example.com"
roles = ["security-officer", "key-custodian"]
[[signer]]
id = "owner"
name = "Owner"
email = "owner@example.com"
roles = ["platform-owner"]
"#;

/// One person, every quarter.
const ONE: &str = "manage-changes-of-own-data";
/// Two persons, every quarter.
const TWO: &str = "back-up-master-key-to-smart-card";
/// Two persons of different roles: platform owner, and key custodian or security officer.
const MIXED: &str = "enable-failover-crypto-units";

struct Case {
    name: &'static str,
    item: &'static str,
    /// Signer, decision, day, and further keys.
    said: &'static [(&'static str, &'static str, &'static str, &'static str)],
    day: &'static str,
    state: State,
    findings: &'static [&'static str],
}

const fn case(
    name: &'static str,
    item: &'static str,
    said: &'static [(&'static str, &'static str, &'static str, &'static str)],
    day: &'static str,
    state: State,
    findings: &'static [&'static str],
) -> Case {
    Case { name, item, said, day, state, findings }
}

const UNTIL: &str = "note = \"second region in May\"\nuntil = 2026-06-01";

const OTHER_WORDING: &str = "wording = \"0000000000000000000000000000000000000000000000000000000000000000\"";

const CASES: &[Case] = &[
    case("nothing", ONE, &[], "2026-06-01", State::Open, &[]),
    case("signed", ONE, &[("owner", "met", "2026-05-01", "")], "2026-06-01", State::Met, &[]),
    case(
        "the last day before it is due",
        ONE,
        &[("owner", "met", "2026-05-01", "")],
        "2026-07-01",
        State::Met,
        &[],
    ),
    case("due from thirty days before", ONE, &[("owner", "met", "2026-05-01", "")], "2026-07-02", State::Due, &[]),
    case("due on its last day", ONE, &[("owner", "met", "2026-05-01", "")], "2026-08-01", State::Due, &[]),
    case("lapsed on the day after", ONE, &[("owner", "met", "2026-05-01", "")], "2026-08-02", State::Lapsed, &[]),
    case(
        "signed again",
        ONE,
        &[("owner", "met", "2026-05-01", ""), ("owner", "met", "2026-07-30", "")],
        "2026-08-02",
        State::Met,
        &[],
    ),
    case(
        "before it was signed",
        ONE,
        &[("owner", "met", "2026-05-01", "")],
        "2026-04-30",
        State::Open,
        &["future-sign-off"],
    ),
    case(
        "an unknown signer",
        ONE,
        &[("nobody", "met", "2026-05-01", "")],
        "2026-06-01",
        State::Open,
        &["unknown-signer"],
    ),
    case(
        "a role that may not",
        ONE,
        &[("a", "met", "2026-05-01", "role = \"key-custodian\"")],
        "2026-06-01",
        State::Open,
        &["wrong-role"],
    ),
    case(
        "a role that the signer lacks",
        ONE,
        &[("owner", "met", "2026-05-01", "role = \"compliance-manager\"")],
        "2026-06-01",
        State::Open,
        &["wrong-role"],
    ),
    case("on the first day of the page", ONE, &[("owner", "met", "2024-03-22", "")], "2024-03-23", State::Met, &[]),
    case(
        "on the day before",
        ONE,
        &[("owner", "met", "2024-03-21", "")],
        "2024-03-23",
        State::Open,
        &["before-wording"],
    ),
    case("another wording", ONE, &[("owner", "met", "2026-05-01", OTHER_WORDING)], "2026-06-01", State::Stale, &[]),
    case("not met", ONE, &[("owner", "not-met", "2026-05-01", "")], "2026-06-01", State::NotMet, &[]),
    case(
        "not met, then met",
        ONE,
        &[("owner", "not-met", "2026-05-01", ""), ("owner", "met", "2026-05-20", "")],
        "2026-06-01",
        State::Met,
        &[],
    ),
    case(
        "the order in the file does not matter",
        ONE,
        &[("owner", "met", "2026-05-20", ""), ("owner", "not-met", "2026-05-01", "")],
        "2026-06-01",
        State::Met,
        &[],
    ),
    case(
        "withdrawn",
        ONE,
        &[("owner", "met", "2026-05-01", ""), ("owner", "withdrawn", "2026-05-20", "")],
        "2026-06-01",
        State::Open,
        &[],
    ),
    case(
        "withdrawn later than the day",
        ONE,
        &[("owner", "met", "2026-05-01", ""), ("owner", "withdrawn", "2026-06-20", "")],
        "2026-06-01",
        State::Met,
        &["future-sign-off"],
    ),
    case(
        "not applicable",
        ONE,
        &[("owner", "not-applicable", "2026-05-01", "note = \"no such data\"")],
        "2027-05-01",
        State::NotApplicable,
        &[],
    ),
    case(
        "not applicable must be said again after a year",
        ONE,
        &[("owner", "not-applicable", "2026-05-01", "note = \"no such data\"")],
        "2027-05-02",
        State::Lapsed,
        &[],
    ),
    case(
        "not applicable without a reason",
        ONE,
        &[("owner", "not-applicable", "2026-05-01", "note = \" \"")],
        "2026-06-01",
        State::Open,
        &["no-reason"],
    ),
    case(
        "not applicable for a reason that nobody sees",
        ONE,
        &[("owner", "not-applicable", "2026-05-01", "note = \"\\u200b\\u2800\\u3164\"")],
        "2026-06-01",
        State::Open,
        &["no-reason"],
    ),
    case(
        "a risk on its last day",
        ONE,
        &[("owner", "risk-accepted", "2026-05-01", UNTIL), ("a", "risk-accepted", "2026-05-02", UNTIL)],
        "2026-06-01",
        State::RiskAccepted,
        &[],
    ),
    case(
        "a risk the day after",
        ONE,
        &[("owner", "risk-accepted", "2026-05-01", UNTIL), ("a", "risk-accepted", "2026-05-02", UNTIL)],
        "2026-06-02",
        State::Lapsed,
        &[],
    ),
    case(
        "a risk that nobody else approved",
        ONE,
        &[("owner", "risk-accepted", "2026-05-01", UNTIL)],
        "2026-05-20",
        State::Partial,
        &[],
    ),
    case(
        "nobody approves what they asked for",
        ONE,
        &[("owner", "risk-accepted", "2026-05-01", UNTIL), ("owner", "risk-accepted", "2026-05-02", UNTIL)],
        "2026-05-20",
        State::Partial,
        &["self-approval"],
    ),
    case(
        "the shorter of two ends holds",
        ONE,
        &[
            ("owner", "risk-accepted", "2026-05-01", "note = \"x\"\nuntil = 2026-12-31"),
            ("a", "risk-accepted", "2026-05-02", UNTIL),
        ],
        "2026-06-02",
        State::Lapsed,
        &[],
    ),
    case(
        "an exception taken back by the one who asked",
        ONE,
        &[
            ("owner", "risk-accepted", "2026-05-01", UNTIL),
            ("a", "risk-accepted", "2026-05-02", UNTIL),
            ("owner", "withdrawn", "2026-05-03", ""),
        ],
        "2026-05-20",
        State::Partial,
        &[],
    ),
    case(
        "older than the page that asks for it",
        ONE,
        &[("owner", "met", "2020-01-01", "")],
        "2026-05-20",
        State::Open,
        &["before-wording"],
    ),
    case("one of two", TWO, &[("a", "met", "2026-05-01", "")], "2026-06-01", State::Partial, &[]),
    case(
        "two of two",
        TWO,
        &[("a", "met", "2026-05-01", ""), ("b", "met", "2026-05-02", "")],
        "2026-06-01",
        State::Met,
        &[],
    ),
    case(
        "one person twice is one person",
        TWO,
        &[("a", "met", "2026-05-01", ""), ("a", "met", "2026-05-02", "")],
        "2026-06-01",
        State::Partial,
        &[],
    ),
    case(
        "one person in two roles is one person",
        TWO,
        &[
            ("a", "met", "2026-05-01", "role = \"key-custodian\""),
            ("a", "met", "2026-05-02", "role = \"security-officer\""),
        ],
        "2026-06-01",
        State::Partial,
        &[],
    ),
    case(
        "two of the second role only",
        TWO,
        &[
            ("a", "met", "2026-05-01", "role = \"security-officer\""),
            ("b", "met", "2026-05-02", "role = \"security-officer\""),
        ],
        "2026-06-01",
        State::Partial,
        &[],
    ),
    case(
        "the earlier of the two decides when it runs out",
        TWO,
        &[("a", "met", "2026-01-01", ""), ("b", "met", "2026-05-02", "")],
        "2026-05-03",
        State::Lapsed,
        &[],
    ),
    case(
        "one of two reads otherwise",
        TWO,
        &[("a", "met", "2026-05-01", ""), ("b", "met", "2026-05-02", OTHER_WORDING)],
        "2026-06-01",
        State::Stale,
        &[],
    ),
    case(
        "one says that it is not met",
        TWO,
        &[("a", "not-met", "2026-05-01", ""), ("b", "met", "2026-05-02", "")],
        "2026-06-01",
        State::NotMet,
        &[],
    ),
    case(
        "a risk of two persons needs two",
        TWO,
        &[("a", "risk-accepted", "2026-05-01", UNTIL)],
        "2026-06-01",
        State::Partial,
        &[],
    ),
    case(
        "different roles",
        MIXED,
        &[("owner", "met", "2026-05-01", ""), ("b", "met", "2026-05-02", "")],
        "2026-06-01",
        State::Met,
        &[],
    ),
    case(
        "the second role without the first",
        MIXED,
        &[("a", "met", "2026-05-01", ""), ("b", "met", "2026-05-02", "")],
        "2026-06-01",
        State::Partial,
        &[],
    ),
    case(
        "the first role without the second",
        MIXED,
        &[("owner", "met", "2026-05-01", "")],
        "2026-06-01",
        State::Partial,
        &[],
    ),
    case(
        "an exception approved twice, and asked for in between",
        TWO,
        &[
            ("a", "risk-accepted", "2026-05-01", UNTIL),
            ("b", "risk-accepted", "2026-05-02", UNTIL),
            ("a", "risk-accepted", "2026-05-03", UNTIL),
        ],
        "2026-05-20",
        State::RiskAccepted,
        &[],
    ),
];

fn check(case: &Case, policy: &str) -> Seen {
    let library = Library::new(&NoFolder);
    let text = PROFILE.replace("POLICY", policy);
    let profile = profile::load(&SourceFile::new("p.toml", text), &library).expect("it loads");
    let checklist = select(&profile);
    let said: String = case
        .said
        .iter()
        .map(|(by, decision, day, more)| {
            format!(
                "[[items.hs-crypto.{}.sign-off]]\nby = \"{by}\"\ndecision = \"{decision}\"\nat = {day}T12:00:00Z\n{more}\n",
                case.item
            )
        })
        .collect();
    let record = record::load(&SourceFile::new("r.toml", said)).unwrap_or_else(|found| panic!("{found:?}"));
    let day: NaiveDate = case.day.parse().expect("a day");
    let proofs = proof::check(&profile.id, &record);
    let files = Files::default();
    let basis = Basis {
        checklist: &checklist,
        record: &record,
        proofs: &proofs,
        files: &files,
        as_of: day,
        looking_back: false,
    };
    let assessment = assess(&basis);
    let standing = assessment.standings.iter().find(|standing| standing.item.id.action.as_str() == case.item);
    let standing = standing.expect("the item is on the checklist");
    Seen {
        state: standing.state,
        findings: standing.findings.iter().map(|finding| finding.code).collect(),
        whole: whole(case.name, standing),
    }
}

struct Seen {
    state: State,
    findings: Vec<&'static str>,
    whole: String,
}

/// All that is said of an item, in lines.
fn whole(name: &str, standing: &Standing<'_>) -> String {
    let mut lines = vec![name.to_owned(), format!("{}: {}", standing.state.word(), standing.reason)];
    lines.extend(standing.valid_until.map(|day| format!("holds until {day}")));
    let waits: Vec<&str> = standing.waits_for.iter().map(|signer| signer.id.as_str()).collect();
    if !waits.is_empty() {
        lines.push(format!("waits for {}", waits.join(", ")));
    }
    lines.extend(standing.gaps.iter().map(|gap| format!("gap {gap}")));
    lines.extend(standing.findings.iter().map(|finding| {
        let event = finding.event.map_or_else(String::new, |place| format!(" of sign-off {}", place + 1));
        format!("{}{event}{}: {}", finding.code, if finding.breaks { ", breaks" } else { "" }, finding.message)
    }));
    lines.join("\n  ") + "\n\n"
}

/// What is said of each case and world, whole, is what `states.txt` has: whoever changes a rule reads there what it does.
/// `RCHECKLIST_STATES=overwrite` writes it anew.
#[test]
fn what_is_said_of_each_item_is_what_the_page_has() {
    let mut said = String::from(
        "What is said of each case of states.rs, whole. Written where RCHECKLIST_STATES=overwrite is set; then read.\n\n",
    );
    for case in CASES {
        said += &check(case, "optional").whole;
    }
    for world in WORLDS {
        said += &stand(world, |standing| whole(world.name, standing));
    }
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/states.txt");
    if std::env::var("RCHECKLIST_STATES").is_ok_and(|word| word == "overwrite") {
        std::fs::write(&path, &said).expect("written");
    }
    let before = std::fs::read_to_string(&path).expect("the page");
    let first = before.lines().zip(said.lines()).find(|(was, is)| was != is);
    assert!(before == said, "states.txt is another one, first in {first:?}");
}

#[test]
fn an_item_stands_where_the_table_says() {
    for case in CASES {
        let seen = check(case, "optional");
        assert_eq!((seen.state, seen.findings), (case.state, case.findings.to_vec()), "{}", case.name);
    }
}

#[test]
fn where_signatures_are_required_a_name_does_not_count() {
    for case in CASES.iter().filter(|case| case.findings.is_empty() && !case.said.is_empty()) {
        let Seen { state, findings, .. } = check(case, "required");
        assert_eq!(state, State::Open, "{}", case.name);
        assert_eq!(findings.len(), case.said.len(), "{}", case.name);
        assert!(findings.iter().all(|code| *code == "not-signed"), "{}", case.name);
    }
}

#[test]
fn every_state_but_broken_is_reached() {
    for state in State::ALL.iter().filter(|state| **state != State::Broken) {
        assert!(CASES.iter().any(|case| case.state == *state), "{state:?}");
    }
}

/// A whole small world: lines that the profile has more, the record, the day, and what follows.
struct World {
    name: &'static str,
    /// Lines before the profile's first section.
    top: &'static str,
    /// Sections at the profile's end.
    more: &'static str,
    record: &'static str,
    item: &'static str,
    day: &'static str,
    state: State,
    /// In the reason or in a finding's message; nothing more is found where it is empty.
    says: &'static [&'static str],
}

const YEAR: &str = "[audit]\nperiod = { from = 2026-01-01, to = 2026-12-31 }\n";
const STRICT: &str = "[audit]\nperiod = { from = 2026-01-01, to = 2026-12-31 }\n[policy]\nevidence = \"required\"\ndue-soon-days = 0\n";

/// Signed by the owner on the first of November.
macro_rules! signed {
    ($evidence:literal) => {
        concat!(
            "[[items.hs-crypto.manage-changes-of-own-data.sign-off]]\nby = \"owner\"\ndecision = \"met\"\n",
            "at = 2026-11-01T12:00:00Z\n",
            $evidence
        )
    };
}

macro_rules! evidence {
    ($item:literal, $letter:literal, $more:literal) => {
        concat!(
            "[[items.hs-crypto.",
            $item,
            ".evidence]]\nfile = \"e/",
            $letter,
            "\"\nsha256 = \"",
            $letter,
            "000000000000000000000000000000000000000000000000000000000000000\"\n",
            $more,
            "\n"
        )
    };
}

const WORLDS: &[World] = &[
    World {
        name: "evidence for the whole time",
        top: "",
        more: YEAR,
        item: ONE,
        day: "2026-11-20",
        state: State::Met,
        says: &[],
        record: concat!(
            signed!(""),
            evidence!("manage-changes-of-own-data", "a", "covers = { from = 2026-07-01, to = 2026-09-30 }"),
            evidence!("manage-changes-of-own-data", "b", "covers = { from = 2025-12-01, to = 2026-06-30 }"),
        ),
    },
    World {
        name: "a gap is named, and changes nothing where evidence is optional",
        top: "",
        more: YEAR,
        item: ONE,
        day: "2026-11-20",
        state: State::Met,
        says: &["no evidence for 2026-04-01..2026-06-30"],
        record: concat!(
            signed!(""),
            evidence!("manage-changes-of-own-data", "a", "covers = { from = 2026-07-01, to = 2026-09-30 }"),
            evidence!("manage-changes-of-own-data", "b", "covers = { from = 2026-01-01, to = 2026-03-31 }"),
        ),
    },
    World {
        name: "a gap leaves the item partly signed where evidence is required",
        top: "",
        more: STRICT,
        item: ONE,
        day: "2026-11-20",
        state: State::Partial,
        says: &["no evidence for 2026-04-01..2026-06-30"],
        record: concat!(
            signed!(""),
            evidence!("manage-changes-of-own-data", "a", "covers = { from = 2026-07-01, to = 2026-09-30 }"),
            evidence!("manage-changes-of-own-data", "b", "covers = { from = 2026-01-01, to = 2026-03-31 }"),
        ),
    },
    World {
        name: "the time since the last evidence is a gap once a cadence has passed",
        top: "",
        more: STRICT,
        item: ONE,
        day: "2027-01-02",
        state: State::Partial,
        says: &["no evidence for 2026-10-01..2026-12-31"],
        record: concat!(
            signed!(""),
            evidence!("manage-changes-of-own-data", "a", "covers = { from = 2026-01-01, to = 2026-09-30 }"),
        ),
    },
    World {
        name: "evidence that was collected after the day did not exist",
        top: "",
        more: STRICT,
        item: ONE,
        day: "2026-11-20",
        state: State::Partial,
        says: &["without evidence"],
        record: concat!(
            signed!(""),
            evidence!(
                "manage-changes-of-own-data",
                "a",
                "collected = 2026-11-21\ncovers = { from = 2026-01-01, to = 2026-12-31 }"
            ),
        ),
    },
    World {
        name: "a sign-off that rests on later evidence",
        top: "",
        more: YEAR,
        item: ONE,
        day: "2026-11-20",
        state: State::Open,
        says: &["collected later (2026-11-02)"],
        record: concat!(
            signed!(
                "evidence = [\"aaaaaa\"]\nwording = \"d96d79d109312774322bb8f9d2b0ff7c47f6570b446709260b47d198127e9b47\"\n"
            ),
            "[[items.hs-crypto.manage-changes-of-own-data.evidence]]\nfile = \"e/a\"\ncollected = 2026-11-02\n",
            "sha256 = \"aaaaaa0000000000000000000000000000000000000000000000000000000000\"\n",
        ),
    },
    World {
        name: "the profile's cadence holds",
        top: "",
        more: "[cadence]\nmanage-changes-of-own-data = \"monthly\"\n",
        item: ONE,
        day: "2026-12-02",
        state: State::Lapsed,
        says: &["held until 2026-12-01"],
        record: signed!(""),
    },
    World {
        name: "a cadence for one deployment",
        top: "",
        more: "[cadence]\n\"hs-crypto/manage-changes-of-own-data\" = \"yearly\"\n",
        item: ONE,
        day: "2027-09-01",
        state: State::Met,
        says: &["holds until 2027-11-01"],
        record: signed!(""),
    },
    World {
        name: "noon in London is the next day on Kiritimati",
        top: "time-zone = \"Pacific/Kiritimati\"\n",
        more: "",
        item: ONE,
        day: "2026-11-01",
        state: State::Open,
        says: &["dated 2026-11-02, in the future"],
        record: signed!(""),
    },
    World {
        name: "the last minute of a day in New York, an hour before the clocks change",
        top: "time-zone = \"America/New_York\"\n",
        more: "[cadence]\nmanage-changes-of-own-data = \"monthly\"\n",
        item: ONE,
        day: "2026-12-01",
        state: State::Lapsed,
        says: &["on 2026-10-31", "until 2026-11-30"],
        record: "[[items.hs-crypto.manage-changes-of-own-data.sign-off]]\nby = \"owner\"\ndecision = \"met\"\nat = 2026-11-01T03:59:59Z\n",
    },
    World {
        name: "an offset in the record does not move the moment",
        top: "time-zone = \"America/New_York\"\n",
        more: "",
        item: ONE,
        day: "2026-11-20",
        state: State::Met,
        says: &["on 2026-10-31"],
        record: "[[items.hs-crypto.manage-changes-of-own-data.sign-off]]\nby = \"owner\"\ndecision = \"met\"\nat = 2026-11-01T12:59:59+09:00\n",
    },
    World {
        name: "one who holds a card and knows a PIN, in the evidence of two items",
        top: "",
        more: "",
        item: "store-smart-cards-in-vaults",
        day: "2026-11-20",
        state: State::NotMet,
        says: &["b is card holder and PIN holder at once"],
        record: concat!(
            evidence!("back-up-master-key-to-smart-card", "a", "people = { card-holder = [\"a\", \"b\"] }"),
            evidence!("store-smart-cards-in-vaults", "b", "people = { pin-holder = [\"owner\", \"b\"] }"),
        ),
    },
    World {
        name: "one who holds two parts of the key",
        top: "",
        more: "",
        item: "hold-master-key-parts",
        day: "2026-11-20",
        state: State::NotMet,
        says: &["a holds more than one part of the key"],
        record: evidence!("hold-master-key-parts", "a", "people = { key-part-holder = [\"a\", \"b\", \"a\"] }"),
    },
    World {
        name: "two who hold a part of the key each",
        top: "",
        more: "",
        item: "hold-master-key-parts",
        day: "2026-11-20",
        state: State::Open,
        says: &[],
        record: evidence!("hold-master-key-parts", "a", "people = { key-part-holder = [\"a\", \"b\"] }"),
    },
    World {
        name: "card holders and PIN holders apart",
        top: "",
        more: "",
        item: TWO,
        day: "2026-11-20",
        state: State::Open,
        says: &[],
        record: evidence!(
            "back-up-master-key-to-smart-card",
            "a",
            "people = { card-holder = [\"a\", \"b\"], pin-holder = [\"owner\"] }"
        ),
    },
    World {
        name: "a reviewer among the reviewed",
        top: "",
        more: "",
        item: "restrict-access-with-iam",
        day: "2026-11-20",
        state: State::Open,
        says: &["one of those whom the review was about"],
        record: concat!(
            evidence!("restrict-access-with-iam", "a", "people = { reviewed = [\"a\", \"owner\"] }"),
            "[[items.hs-crypto.restrict-access-with-iam.sign-off]]\nby = \"a\"\ndecision = \"met\"\nat = 2026-11-01T12:00:00Z\n",
            "evidence = [\"a00000\"]\n",
        ),
    },
    World {
        name: "an approver without the role that the policy names",
        top: "",
        more: "[policy]\nrisk-approvers = [\"platform-owner\"]\n",
        item: ONE,
        day: "2026-11-20",
        state: State::Partial,
        says: &["approval of another person (platform-owner) is missing"],
        record: concat!(
            "[[items.hs-crypto.manage-changes-of-own-data.sign-off]]\nby = \"owner\"\ndecision = \"risk-accepted\"\nat = 2026-11-01T12:00:00Z\nnote = \"x\"\nuntil = 2026-12-31\n",
            "[[items.hs-crypto.manage-changes-of-own-data.sign-off]]\nby = \"a\"\ndecision = \"risk-accepted\"\nat = 2026-11-02T12:00:00Z\nnote = \"x\"\nuntil = 2026-12-31\n",
        ),
    },
    World {
        name: "a sign-off for another audit period",
        top: "",
        more: YEAR,
        item: ONE,
        day: "2026-11-20",
        state: State::Stale,
        says: &["2025-01-01..2025-12-31"],
        record: signed!("period = { from = 2025-01-01, to = 2025-12-31 }\n"),
    },
    World {
        name: "two persons whose names look the same",
        top: "",
        more: "[[signer]]\nid = \"twin\"\nname = \"\u{410}\"\nemail = \"twin@example.com\"\nroles = [\"security-officer\", \"key-custodian\"]\n[[signer]]\nid = \"shadow\"\nname = \"\u{41e}wner\"\nemail = \"shadow@example.com\"\nroles = [\"platform-owner\"]\n",
        item: TWO,
        day: "2026-06-01",
        state: State::Met,
        says: &["signed as two persons, and their names look the same"],
        record: "[[items.hs-crypto.back-up-master-key-to-smart-card.sign-off]]\nby = \"a\"\ndecision = \"met\"\nat = 2026-05-01T12:00:00Z\n[[items.hs-crypto.back-up-master-key-to-smart-card.sign-off]]\nby = \"twin\"\ndecision = \"met\"\nat = 2026-05-02T12:00:00Z\n",
    },
    World {
        name: "two persons and a third whose name looks like that of the first",
        top: "",
        more: "[[signer]]\nid = \"twin\"\nname = \"\u{410}\"\nemail = \"twin@example.com\"\nroles = [\"security-officer\", \"key-custodian\"]\n[[signer]]\nid = \"shadow\"\nname = \"\u{41e}wner\"\nemail = \"shadow@example.com\"\nroles = [\"platform-owner\"]\n",
        item: TWO,
        day: "2026-06-01",
        state: State::Met,
        says: &["`a` and `twin` signed as two persons"],
        record: "[[items.hs-crypto.back-up-master-key-to-smart-card.sign-off]]\nby = \"a\"\ndecision = \"met\"\nat = 2026-05-01T12:00:00Z\n[[items.hs-crypto.back-up-master-key-to-smart-card.sign-off]]\nby = \"b\"\ndecision = \"met\"\nat = 2026-05-02T12:00:00Z\n[[items.hs-crypto.back-up-master-key-to-smart-card.sign-off]]\nby = \"twin\"\ndecision = \"met\"\nat = 2026-05-03T12:00:00Z\n",
    },
    World {
        name: "one person is enough, and two sign whose names look the same",
        top: "",
        more: "[[signer]]\nid = \"twin\"\nname = \"\u{410}\"\nemail = \"twin@example.com\"\nroles = [\"security-officer\", \"key-custodian\"]\n[[signer]]\nid = \"shadow\"\nname = \"\u{41e}wner\"\nemail = \"shadow@example.com\"\nroles = [\"platform-owner\"]\n",
        item: ONE,
        day: "2026-06-01",
        state: State::Met,
        says: &[],
        record: "[[items.hs-crypto.manage-changes-of-own-data.sign-off]]\nby = \"owner\"\ndecision = \"met\"\nat = 2026-05-01T12:00:00Z\n[[items.hs-crypto.manage-changes-of-own-data.sign-off]]\nby = \"shadow\"\ndecision = \"met\"\nat = 2026-05-02T12:00:00Z\n",
    },
    World {
        name: "an exception of one whose name looks like that of who approves it",
        top: "",
        more: "[[signer]]\nid = \"twin\"\nname = \"\u{410}\"\nemail = \"twin@example.com\"\nroles = [\"security-officer\", \"key-custodian\"]\n[[signer]]\nid = \"shadow\"\nname = \"\u{41e}wner\"\nemail = \"shadow@example.com\"\nroles = [\"platform-owner\"]\n",
        item: ONE,
        day: "2026-06-01",
        state: State::RiskAccepted,
        says: &["`owner` and `shadow` signed as two persons"],
        record: "[[items.hs-crypto.manage-changes-of-own-data.sign-off]]\nby = \"owner\"\ndecision = \"risk-accepted\"\nat = 2026-05-01T12:00:00Z\nnote = \"x\"\nuntil = 2026-12-31\n[[items.hs-crypto.manage-changes-of-own-data.sign-off]]\nby = \"shadow\"\ndecision = \"risk-accepted\"\nat = 2026-05-02T12:00:00Z\nnote = \"x\"\nuntil = 2026-12-31\n",
    },
    World {
        name: "a day between two pieces of evidence, and it is today",
        top: "",
        more: "[audit]\nperiod = { from = 2026-01-01, to = 2026-12-31 }\n",
        item: ONE,
        day: "2026-06-30",
        state: State::Met,
        says: &["no evidence for 2026-06-30..2026-06-30"],
        record: "[[items.hs-crypto.manage-changes-of-own-data.sign-off]]\nby = \"owner\"\ndecision = \"met\"\nat = 2026-05-01T12:00:00Z\n[[items.hs-crypto.manage-changes-of-own-data.evidence]]\nfile = \"e/a\"\nsha256 = \"a000000000000000000000000000000000000000000000000000000000000000\"\ncovers = { from = 2026-01-01, to = 2026-06-29 }\n[[items.hs-crypto.manage-changes-of-own-data.evidence]]\nfile = \"e/b\"\nsha256 = \"b000000000000000000000000000000000000000000000000000000000000000\"\ncovers = { from = 2026-07-01, to = 2026-07-31 }\n",
    },
    World {
        name: "evidence of later days leaves no gap before today",
        top: "",
        more: "[audit]\nperiod = { from = 2026-01-01, to = 2026-12-31 }\n",
        item: ONE,
        day: "2026-06-30",
        state: State::Met,
        says: &[],
        record: "[[items.hs-crypto.manage-changes-of-own-data.sign-off]]\nby = \"owner\"\ndecision = \"met\"\nat = 2026-05-01T12:00:00Z\n[[items.hs-crypto.manage-changes-of-own-data.evidence]]\nfile = \"e/a\"\nsha256 = \"a000000000000000000000000000000000000000000000000000000000000000\"\ncovers = { from = 2026-01-01, to = 2026-07-31 }\n[[items.hs-crypto.manage-changes-of-own-data.evidence]]\nfile = \"e/b\"\nsha256 = \"b000000000000000000000000000000000000000000000000000000000000000\"\ncovers = { from = 2026-09-01, to = 2026-09-30 }\n",
    },
    World {
        name: "the last day on which evidence of the next quarter is still to come",
        top: "",
        more: "[audit]\nperiod = { from = 2026-01-01, to = 2026-12-31 }\n",
        item: ONE,
        day: "2026-06-30",
        state: State::Met,
        says: &[],
        record: "[[items.hs-crypto.manage-changes-of-own-data.sign-off]]\nby = \"owner\"\ndecision = \"met\"\nat = 2026-05-01T12:00:00Z\n[[items.hs-crypto.manage-changes-of-own-data.evidence]]\nfile = \"e/a\"\nsha256 = \"a000000000000000000000000000000000000000000000000000000000000000\"\ncovers = { from = 2026-01-01, to = 2026-03-31 }\n",
    },
    World {
        name: "the day after it",
        top: "",
        more: "[audit]\nperiod = { from = 2026-01-01, to = 2026-12-31 }\n",
        item: ONE,
        day: "2026-07-01",
        state: State::Met,
        says: &["no evidence for 2026-04-01..2026-07-01"],
        record: "[[items.hs-crypto.manage-changes-of-own-data.sign-off]]\nby = \"owner\"\ndecision = \"met\"\nat = 2026-05-01T12:00:00Z\n[[items.hs-crypto.manage-changes-of-own-data.evidence]]\nfile = \"e/a\"\nsha256 = \"a000000000000000000000000000000000000000000000000000000000000000\"\ncovers = { from = 2026-01-01, to = 2026-03-31 }\n",
    },
    World {
        name: "pieces that overlap, and one within another",
        top: "",
        more: "[audit]\nperiod = { from = 2026-01-01, to = 2026-12-31 }\n",
        item: ONE,
        day: "2026-06-30",
        state: State::Met,
        says: &[],
        record: "[[items.hs-crypto.manage-changes-of-own-data.sign-off]]\nby = \"owner\"\ndecision = \"met\"\nat = 2026-05-01T12:00:00Z\n[[items.hs-crypto.manage-changes-of-own-data.evidence]]\nfile = \"e/a\"\nsha256 = \"a000000000000000000000000000000000000000000000000000000000000000\"\ncovers = { from = 2026-01-01, to = 2026-05-31 }\n[[items.hs-crypto.manage-changes-of-own-data.evidence]]\nfile = \"e/b\"\nsha256 = \"b000000000000000000000000000000000000000000000000000000000000000\"\ncovers = { from = 2026-02-01, to = 2026-02-28 }\n[[items.hs-crypto.manage-changes-of-own-data.evidence]]\nfile = \"e/c\"\nsha256 = \"c000000000000000000000000000000000000000000000000000000000000000\"\ncovers = { from = 2026-05-01, to = 2026-06-30 }\n",
    },
    World {
        name: "three gaps",
        top: "",
        more: "[audit]\nperiod = { from = 2026-01-01, to = 2026-12-31 }\n",
        item: ONE,
        day: "2026-12-31",
        state: State::Lapsed,
        says: &[
            "no evidence for 2026-01-01..2026-01-31",
            "no evidence for 2026-03-01..2026-03-31",
            "no evidence for 2026-05-01..2026-12-31",
        ],
        record: "[[items.hs-crypto.manage-changes-of-own-data.sign-off]]\nby = \"owner\"\ndecision = \"met\"\nat = 2026-05-01T12:00:00Z\n[[items.hs-crypto.manage-changes-of-own-data.evidence]]\nfile = \"e/a\"\nsha256 = \"a000000000000000000000000000000000000000000000000000000000000000\"\ncovers = { from = 2026-02-01, to = 2026-02-28 }\n[[items.hs-crypto.manage-changes-of-own-data.evidence]]\nfile = \"e/b\"\nsha256 = \"b000000000000000000000000000000000000000000000000000000000000000\"\ncovers = { from = 2026-04-01, to = 2026-04-30 }\n",
    },
    World {
        name: "both signed, and the evidence is missing: those who signed can bring it",
        top: "",
        more: "[policy]\nevidence = \"required\"\n",
        item: MIXED,
        day: "2026-06-01",
        state: State::Partial,
        says: &["without evidence"],
        record: "[[items.hs-crypto.enable-failover-crypto-units.sign-off]]\nby = \"owner\"\ndecision = \"met\"\nat = 2026-05-01T12:00:00Z\n[[items.hs-crypto.enable-failover-crypto-units.sign-off]]\nby = \"b\"\ndecision = \"met\"\nat = 2026-05-02T12:00:00Z\n",
    },
    World {
        name: "one of two signed, and the evidence is missing",
        top: "",
        more: "[policy]\nevidence = \"required\"\n",
        item: MIXED,
        day: "2026-06-01",
        state: State::Partial,
        says: &["second person"],
        record: "[[items.hs-crypto.enable-failover-crypto-units.sign-off]]\nby = \"owner\"\ndecision = \"met\"\nat = 2026-05-01T12:00:00Z\n",
    },
    World {
        name: "one asked for an exception of two",
        top: "",
        more: "[policy]\nevidence = \"required\"\n",
        item: TWO,
        day: "2026-06-01",
        state: State::Partial,
        says: &["approval of another person is missing"],
        record: "[[items.hs-crypto.back-up-master-key-to-smart-card.sign-off]]\nby = \"a\"\ndecision = \"risk-accepted\"\nat = 2026-05-01T12:00:00Z\nnote = \"x\"\nuntil = 2026-12-31\n",
    },
];

/// What follows of the item of a world.
fn stand<T>(world: &World, see: impl Fn(&Standing<'_>) -> T) -> T {
    let library = Library::new(&NoFolder);
    let people = PROFILE.split("[policy]").collect::<Vec<_>>();
    let signers = people[1].split_once("[[signer]]").expect("signers").1;
    let text = format!("{}{}{}[[signer]]{signers}", world.top, people[0], world.more);
    let profile = profile::load(&SourceFile::new("p.toml", text), &library)
        .unwrap_or_else(|failure| panic!("{}: {failure}", world.name));
    let checklist = select(&profile);
    let record = record::load(&SourceFile::new("r.toml", world.record)).unwrap_or_else(|found| panic!("{found:?}"));
    let (proofs, files) = (proof::check(&profile.id, &record), Files::default());
    let basis = Basis {
        checklist: &checklist,
        record: &record,
        proofs: &proofs,
        files: &files,
        as_of: world.day.parse().expect("a day"),
        looking_back: false,
    };
    let assessment = assess(&basis);
    let standing = assessment.standings.iter().find(|standing| standing.item.id.action.as_str() == world.item);
    see(standing.expect("the item is on the checklist"))
}

#[test]
fn worlds_stand_where_the_table_says() {
    for world in WORLDS {
        stand(world, |standing| {
            let said: String = std::iter::once(&standing.reason)
                .chain(standing.findings.iter().map(|finding| &finding.message))
                .fold(String::new(), |all, one| format!("{all}{one}\n"));
            assert_eq!(standing.state, world.state, "{}: {said}", world.name);
            for words in world.says {
                assert!(said.contains(words), "{}: {said}", world.name);
            }
            if world.says.is_empty() {
                assert!(standing.findings.is_empty(), "{}: {said}", world.name);
            }
        });
    }
}

/// What was true on an earlier day does not change when later events come.
#[test]
fn a_look_back_does_not_see_what_came_later() {
    let library = Library::new(&NoFolder);
    let text = PROFILE.replace("POLICY", "optional");
    let profile = profile::load(&SourceFile::new("p.toml", text), &library).expect("it loads");
    let checklist = select(&profile);
    let mut text = String::new();
    let mut seen: Vec<(NaiveDate, State)> = Vec::new();
    let says = [("owner", "not-met"), ("owner", "met"), ("owner", "withdrawn"), ("owner", "met")];
    for (n, (by, decision)) in says.iter().enumerate() {
        text += &format!(
            "[[items.hs-crypto.{ONE}.sign-off]]\nby = \"{by}\"\ndecision = \"{decision}\"\nat = 2026-0{}-01T12:00:00Z\n",
            n + 1
        );
        let record = record::load(&SourceFile::new("r.toml", &*text)).expect("it loads");
        let (proofs, files) = (proof::check(&profile.id, &record), Files::default());
        let on = |as_of: NaiveDate| {
            let basis = Basis {
                checklist: &checklist,
                record: &record,
                proofs: &proofs,
                files: &files,
                as_of,
                looking_back: true,
            };
            let assessment = assess(&basis);
            let standing = assessment.standings.iter().find(|one| one.item.id.action.as_str() == ONE).expect("it");
            assert!(standing.findings.is_empty());
            standing.state
        };
        let today = NaiveDate::from_ymd_opt(2026, u32::try_from(n + 1).expect("small"), 15).expect("a day");
        seen.push((today, on(today)));
        for (day, state) in &seen {
            assert_eq!(on(*day), *state, "{day}, seen after {} events", n + 1);
        }
    }
    assert_eq!(
        seen.iter().map(|(_, state)| *state).collect::<Vec<_>>(),
        [State::NotMet, State::Met, State::Open, State::Met]
    );
}
