//! The state function, by table: what people recorded, the day, and where the item stands.

#![allow(clippy::expect_used, clippy::disallowed_methods, clippy::format_collect, reason = "tests")]

use chrono::NaiveDate;
use rchecklist::assess::{State, assess};
use rchecklist::checklist::select;
use rchecklist::diagnostics::SourceFile;
use rchecklist::model::library::{Library, NoFolder};
use rchecklist::profile;
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
        &[("owner", "not-applicable", "2026-05-01", "")],
        "2027-06-01",
        State::NotApplicable,
        &[],
    ),
    case(
        "a risk on its last day",
        ONE,
        &[("owner", "risk-accepted", "2026-05-01", "until = 2026-06-01")],
        "2026-06-01",
        State::RiskAccepted,
        &[],
    ),
    case(
        "a risk the day after",
        ONE,
        &[("owner", "risk-accepted", "2026-05-01", "until = 2026-06-01")],
        "2026-06-02",
        State::Lapsed,
        &[],
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
        &[("a", "risk-accepted", "2026-05-01", "until = 2026-12-31")],
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
];

fn check(case: &Case, policy: &str) -> (State, Vec<&'static str>) {
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
    let assessment = assess(&checklist, &record, day);
    let standing = assessment.standings.iter().find(|standing| standing.item.id.action.as_str() == case.item);
    let standing = standing.expect("the item is on the checklist");
    (standing.state, standing.findings.iter().map(|finding| finding.code).collect())
}

#[test]
fn an_item_stands_where_the_table_says() {
    for case in CASES {
        assert_eq!(check(case, "optional"), (case.state, case.findings.to_vec()), "{}", case.name);
    }
}

#[test]
fn where_signatures_are_required_a_name_does_not_count() {
    for case in CASES.iter().filter(|case| case.findings.is_empty() && !case.said.is_empty()) {
        let (state, findings) = check(case, "required");
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
