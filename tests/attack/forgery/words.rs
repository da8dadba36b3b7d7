//! Words against an item: turned round, buried under another name, or taken away by a merge.

use super::world::{
    Case, NOW, PLAN, add, at, each_is_named, edit, entry, forge, good, heads, item, model, sections, stands, swap,
    without, world,
};
use crate::support::program;
use rchecklist::record::{Decision, SignOff};
use std::path::Path;

const MOMENT: &str = "2026-05-20T10:00:00Z";
const NO: &[&str] = &["sign", PLAN, "--key", "owner", "--decision", "not-met", "--note", "no"];
const YES: &[&str] = &["sign", PLAN, "--key", "owner", "--note", "yes"];

/// The last two words on the owner's item change places in the file.
fn turn_round(folder: &Path) {
    edit(folder, "p.record.toml", |text| {
        let all = sections(text, PLAN);
        let [.., one, other] = all.as_slice() else { panic!("two words") };
        text.replace(one, "@@").replace(other, one).replace("@@", other)
    });
}

/// A word of the owner beside another: both follow the same event.
fn beside(folder: &Path, decision: Decision) -> SignOff {
    let last = entry(folder, PLAN).sign_offs.pop().expect("an event");
    let at = MOMENT.parse().expect("a moment");
    SignOff { at, decision, after: heads(folder, PLAN), signature: None, ..last }
}

/// The owner's item is called otherwise, and another owner, who never spoke of it, signs it under its new name.
fn rename(folder: &Path) {
    good(folder, NO, MOMENT);
    swap(folder, "p.toml", "roles = [\"key-custodian\"]", "roles = [\"key-custodian\", \"platform-owner\"]");
    let new = "choose-regions";
    model(folder, |text| {
        let head = format!("id = \"{new}\"\n");
        text.replace(&format!("\"{PLAN}\""), &format!("\"{new}\"")).replacen(
            &head,
            &format!("{head}formerly = [\"{PLAN}\"]\n"),
            1,
        )
    });
    let said = SignOff {
        by: "custodian-a".to_owned(),
        role: None,
        at: "2026-05-25T10:00:00Z".parse().expect("a moment"),
        decision: Decision::Met,
        after: Vec::new(),
        note: None,
        signature: None,
        ..entry(folder, PLAN).sign_offs.pop().expect("an event")
    };
    forge(folder, new, "custodian-a", said);
}

const NOT_MET: &str = "owner said on 2026-05-20 that it is not met";

const CASES: &[Case] = &[
    Case {
        name: "\"met\" and then \"not met\" within a second, turned round in the file",
        attack: |f| {
            good(f, YES, MOMENT);
            good(f, NO, MOMENT);
            turn_round(f);
        },
        item: PLAN,
        state: "not-met",
        says: NOT_MET,
    },
    Case {
        name: "two words of one second beside each other, the good one last in the file",
        attack: |f| {
            let (no, yes) = (beside(f, Decision::NotMet), beside(f, Decision::Met));
            forge(f, PLAN, "owner", no);
            forge(f, PLAN, "owner", yes);
        },
        item: PLAN,
        state: "not-met",
        says: NOT_MET,
    },
    Case {
        name: "two words beside each other are told with what they say",
        attack: |f| {
            let (no, yes) = (beside(f, Decision::NotMet), beside(f, Decision::Met));
            forge(f, PLAN, "owner", yes);
            forge(f, PLAN, "owner", no);
        },
        item: PLAN,
        state: "not-met",
        says: "fork: owner (2026-05-20, \"met\") and owner (2026-05-20, \"not met\") signed beside each other",
    },
    Case {
        name: "another name for the item, and a word of somebody else under it",
        attack: rename,
        item: "choose-regions",
        state: "not-met",
        says: NOT_MET,
    },
    Case {
        name: "the same: what was said under the earlier name is told one by one",
        attack: rename,
        item: "choose-regions",
        state: "not-met",
        says: "owner of 2026-05-20, \"not met\"): beside those under",
    },
    Case {
        name: "a word against the item without its signature",
        attack: |f| {
            good(f, NO, MOMENT);
            edit(f, "p.record.toml", |text| {
                let own = sections(text, PLAN).pop().expect("a word");
                text.replace(&own, &own[..own.find("signature = ").expect("one")])
            });
        },
        item: PLAN,
        state: "met",
        says: "not-signed: the sign-off by owner of 2026-05-20, which says \"not met\", is not signed",
    },
];

#[test]
fn a_word_against_an_item_stands() {
    each_is_named(CASES);
}

/// The other way round as well: who takes their word back within the second has taken it back, wherever it stands.
#[test]
fn the_later_word_of_a_second_counts_wherever_it_stands() {
    let Some(folder) = world() else { return };
    let folder = folder.path();
    good(folder, NO, MOMENT);
    good(folder, YES, MOMENT);
    assert_eq!(stands(folder, PLAN, NOW).0, "met");
    turn_round(folder);
    assert_eq!(stands(folder, PLAN, NOW).0, "met");
}

/// Whoever speaks again under the new name says what holds.
#[test]
fn a_later_word_under_the_new_name_takes_the_place_of_the_earlier_one() {
    let Some(folder) = world() else { return };
    let folder = folder.path();
    rename(folder);
    good(folder, &["sign", "choose-regions", "--key", "owner"], "2026-05-26T10:00:00Z");
    let (state, reason, found) = stands(folder, "choose-regions", NOW);
    assert_eq!(state, "met", "{reason}; {found:?}");
}

/// No chain goes from name to name: of two words within a second, the one against the item counts.
#[test]
fn a_word_of_the_same_second_under_the_new_name_does_not() {
    let Some(folder) = world() else { return };
    let folder = folder.path();
    rename(folder);
    let bad = entry(folder, PLAN).sign_offs.pop().expect("an event");
    for (moment, state) in [(MOMENT, "not-met"), ("2026-05-20T10:00:01Z", "met")] {
        let at = moment.parse().expect("a moment");
        let said = SignOff { at, decision: Decision::Met, after: Vec::new(), signature: None, ..bad.clone() };
        forge(folder, "choose-regions", "owner", said);
        let (is, reason, found) = stands(folder, "choose-regions", NOW);
        assert_eq!(is, state, "{moment}: {reason}; {found:?}");
    }
}

/// A finding names five words at most, and how many there are besides.
#[test]
fn many_words_under_an_earlier_name_are_counted() {
    let Some(folder) = world() else { return };
    let folder = folder.path();
    rename(folder);
    let bad = entry(folder, PLAN).sign_offs.pop().expect("an event");
    for day in 21..=24 {
        let at = format!("2026-05-{day}T10:00:00Z").parse().expect("a moment");
        let said = SignOff { at, after: heads(folder, PLAN), signature: None, ..bad.clone() };
        forge(folder, PLAN, "owner", said);
        let (_, _, found) = stands(folder, "choose-regions", NOW);
        let own = found.iter().find(|one| one.starts_with("earlier-name: ")).expect("it is told");
        let (words, more) = (own.matches("owner of ").count(), own.contains(" more)"));
        assert_eq!((words, more), ((day - 17).min(5), day > 22), "{own}");
        assert_eq!(own.contains(&format!("; {} more)", day.max(22) - 22)), more, "{own}");
    }
}

/// The driver's result and what it says.
fn merged(folder: &Path) -> (Vec<Decision>, String) {
    let output = program(folder).args(["merge", "base", "ours", "theirs"]).output().expect("it starts");
    let talk = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{talk}");
    std::fs::copy(folder.join("ours"), folder.join("p.record.toml")).expect("copied");
    (entry(folder, PLAN).sign_offs.iter().map(|said| said.decision).collect(), talk)
}

#[test]
fn a_merge_takes_no_signed_word_away() {
    for gone_from in ["ours", "theirs"] {
        let Some(folder) = world() else { return };
        let folder = folder.path();
        good(folder, NO, MOMENT);
        for name in ["base", "ours", "theirs"] {
            std::fs::copy(folder.join("p.record.toml"), folder.join(name)).expect("copied");
        }
        without(folder, PLAN, 2);
        std::fs::copy(folder.join("p.record.toml"), folder.join(gone_from)).expect("copied");
        let (said, talk) = merged(folder);
        assert_eq!(said, [Decision::NotMet, Decision::Met, Decision::NotMet], "{gone_from}");
        assert!(talk.contains(&format!("one side has removed signed sign-offs of {}", item(PLAN))), "{talk}");
        assert_eq!(stands(folder, PLAN, NOW).0, "not-met");
        // Where both sides removed it, nobody has it any more: an earlier pack shows that.
        std::fs::copy(folder.join("base"), folder.join("p.record.toml")).expect("copied");
        without(folder, PLAN, 2);
        for name in ["ours", "theirs"] {
            std::fs::copy(folder.join("p.record.toml"), folder.join(name)).expect("copied");
        }
        assert_eq!(merged(folder).0, [Decision::NotMet, Decision::Met]);
    }
}

/// A sign-off that somebody wrote by hand is theirs to take back, as everything else in the file is.
#[test]
fn a_merge_lets_a_word_by_hand_go() {
    let Some(folder) = world() else { return };
    let folder = folder.path();
    std::fs::copy(folder.join("p.record.toml"), folder.join("ours")).expect("copied");
    let said = SignOff {
        evidence: Vec::new(),
        after: Vec::new(),
        wording: None,
        scope: None,
        period: None,
        ..beside(folder, Decision::Met)
    };
    add(folder, PLAN, &said);
    for name in ["base", "theirs"] {
        std::fs::copy(folder.join("p.record.toml"), folder.join(name)).expect("copied");
    }
    let (said, talk) = merged(folder);
    assert_eq!((said.len(), talk.as_str()), (2, ""));
}

#[test]
fn an_exception_is_told_as_it_stands() {
    let Some(folder) = world() else { return };
    let folder = folder.path();
    swap(
        folder,
        "p.toml",
        "signatures = \"required\"",
        "signatures = \"required\"\nrisk-approvers = [\"security-officer\"]",
    );
    let ask = ["except", PLAN, "--key", "owner", "--until", "2026-12-31", "--note", "later"];
    good(folder, &ask, "2026-05-20T10:00:00Z");
    let own = at(folder, &["except", PLAN, "--key", "owner"], "2026-05-21T10:00:00Z");
    let talk = String::from_utf8_lossy(&own.stderr);
    assert_eq!(own.status.code(), Some(2), "{talk}");
    assert!(talk.contains("owner asked for this exception: another person approves it"), "{talk}");
    // Who approved what is asked for anew approves that again.
    good(folder, &["except", PLAN, "--key", "custodian-b"], "2026-05-21T10:00:00Z");
    good(folder, &ask, "2026-05-22T10:00:00Z");
    let (state, reason, _) = stands(folder, PLAN, NOW);
    assert_eq!(state, "partial");
    assert!(
        reason.contains("owner asked to accept the risk; what custodian-b said before is no approval of that"),
        "{reason}"
    );
    let over = ["except", PLAN, "--key", "owner", "--until", "2026-05-22", "--note", "later"];
    let output = at(folder, &over, "2026-05-23T10:00:00Z");
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("until 2026-05-22, which is over"));
}

#[test]
fn what_was_taken_back_is_taken_back_once_and_approved_by_nobody() {
    let Some(folder) = world() else { return };
    let folder = folder.path();
    let refused = |args: &[&str], moment: &str, words: &str| {
        let output = at(folder, args, moment);
        let talk = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{args:?}: {talk}");
        assert!(talk.contains(words), "{args:?}: {talk}");
    };
    let nothing = "has said nothing of hs-crypto/plan-regions-for-instances that could be taken back";
    refused(&["withdraw", PLAN, "--key", "custodian-b"], "2026-05-19T10:00:00Z", nothing);
    let ask = ["except", PLAN, "--key", "owner", "--until", "2026-12-31", "--note", "later"];
    good(folder, &ask, "2026-05-20T10:00:00Z");
    good(folder, &["withdraw", PLAN, "--key", "owner"], "2026-05-21T10:00:00Z");
    refused(&["withdraw", PLAN, "--key", "owner"], "2026-05-22T10:00:00Z", nothing);
    let nobody = "nobody asked to accept the risk";
    refused(&["except", PLAN, "--key", "custodian-b"], "2026-05-22T10:00:00Z", nobody);
}
