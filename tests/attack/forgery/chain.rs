//! Events that are dropped, rewritten or hidden; found in the chain, or against an earlier pack, in whatever it comes.

use super::world::{
    BACKUP, PLAN, copy, edit, entry, forge, good, heads, key_line, lines, read, swap, verify, without, world,
};
use rchecklist::record::{Decision, SignOff};
use std::path::Path;

/// A moment later, for the second pack.
const LATER: &str = "2026-06-02T12:00:00Z";

/// What somebody takes away between two packs, and what must be said of it.
type Theft = (&'static str, fn(&Path), &'static [&'static str]);

const THEFTS: &[Theft] = &[
    (
        "the last word, which was a good one",
        |f| without(f, PLAN, 1),
        &[
            "hs-crypto/plan-regions-for-instances: sign-off 2 of the earlier pack (by owner, 2026-05-04, \"met\") is gone",
        ],
    ),
    (
        "all words on an item",
        |f| {
            without(f, PLAN, 1);
            without(f, PLAN, 0);
        },
        &[
            "hs-crypto/plan-regions-for-instances: sign-off 1 of the earlier pack (by owner, 2026-05-03, \"not met\") is gone",
            "hs-crypto/plan-regions-for-instances: sign-off 2 of the earlier pack (by owner, 2026-05-04, \"met\") is gone",
        ],
    ),
    (
        "the chain of an item written anew from its start, without the bad word, by whoever holds the key",
        |f| {
            let last = entry(f, PLAN).sign_offs.pop().expect("an event");
            without(f, PLAN, 1);
            without(f, PLAN, 0);
            forge(f, PLAN, "owner", SignOff { after: Vec::new(), ..last });
        },
        &[
            "hs-crypto/plan-regions-for-instances: sign-off 1 of the earlier pack (by owner, 2026-05-03, \"not met\") is gone",
            "hs-crypto/plan-regions-for-instances: sign-off 2 of the earlier pack (by owner, 2026-05-04, \"met\") is gone",
        ],
    ),
    (
        "the chain written anew with a key of one's own, which the profile now has",
        |f| {
            let own = key_line(f, "owner");
            swap(f, "p.toml", &own, &key_line(f, "stranger"));
            let events = entry(f, PLAN).sign_offs;
            without(f, PLAN, 1);
            without(f, PLAN, 0);
            for said in events {
                let after =
                    if read(f).items.get(&super::world::item(PLAN)).is_some_and(|own| !own.sign_offs.is_empty()) {
                        heads(f, PLAN)
                    } else {
                        Vec::new()
                    };
                forge(f, PLAN, "stranger", SignOff { after, ..said });
            }
        },
        &[
            "sign-off 1 of the earlier pack (by owner, 2026-05-03, \"not met\") is gone or was rewritten",
            "sign-off 2 of the earlier pack (by owner, 2026-05-04, \"met\") is gone or was rewritten",
        ],
    ),
    (
        "an evidence entry, and the sign-offs that rest on it written anew without it",
        |f| {
            let events = entry(f, BACKUP).sign_offs;
            without(f, BACKUP, 1);
            without(f, BACKUP, 0);
            edit(f, "p.record.toml", |text| {
                let from = text.find(&format!("[[items.hs-crypto.{BACKUP}.evidence]]")).expect("an entry");
                let end = text[from..].find("\n\n").expect("its end") + from + 2;
                format!("{}{}", &text[..from], &text[end..])
            });
            for said in events {
                let after = heads(f, BACKUP);
                let key = said.by.clone();
                forge(f, BACKUP, &key, SignOff { after, evidence: Vec::new(), described: None, ..said });
            }
        },
        &[
            "hs-crypto/back-up-master-key-to-smart-card: the evidence p.evidence/",
            "sign-off 1 of the earlier pack (by custodian-a",
        ],
    ),
    (
        "the description of evidence that nobody signed with a digest of it",
        |f| swap(f, "p.record.toml", "description = \"Minutes\"", "description = \"Report\""),
        &["what the record says of the evidence p.evidence/", "its description was \"Minutes\", and is \"Report\""],
    ),
];

fn pack(folder: &Path, moment: &str) {
    good(folder, &["build", "--format", "pdf,md"], moment);
}

#[test]
fn what_was_taken_since_an_earlier_pack_is_named() {
    let Some(before) = world() else { return };
    good(before.path(), &["build", "--format", "md"], super::world::NOW);
    let old = before.path().join("out/p");
    for (name, theft, says) in THEFTS {
        let folder = tempfile::tempdir().expect("a folder");
        copy(before.path(), folder.path());
        std::fs::remove_dir_all(folder.path().join("out")).expect("removed");
        theft(folder.path());
        good(folder.path(), &["build", "--format", "md"], LATER);
        let new = folder.path().join("out/p");
        let report = verify(&new, &["--against", &old.to_string_lossy()]);
        let said = lines(&report, "against", "problems");
        for words in *says {
            assert!(said.iter().any(|line| line.contains(words)), "{name}: {said:#?}");
        }
        assert_eq!(report["holds"], false, "{name}");
    }
}

#[test]
fn the_earlier_pack_may_be_a_folder_a_zip_or_a_pdf() {
    let Some(before) = world() else { return };
    pack(before.path(), super::world::NOW);
    let old = before.path().join("out/p");
    let folder = tempfile::tempdir().expect("a folder");
    copy(before.path(), folder.path());
    std::fs::remove_dir_all(folder.path().join("out")).expect("removed");
    without(folder.path(), PLAN, 1);
    pack(folder.path(), LATER);
    let new = folder.path().join("out/p");
    let mut seen = std::collections::BTreeSet::new();
    for old in [old.clone(), old.join("audit-pack.zip"), old.join("audit-pack.pdf")] {
        for new in [new.clone(), new.join("audit-pack.zip"), new.join("audit-pack.pdf")] {
            let report = verify(&new, &["--against", &old.to_string_lossy()]);
            let said = lines(&report, "against", "problems");
            assert!(
                said.iter().any(|line| line.contains("sign-off 2 of the earlier pack (by owner")),
                "{old:?} {new:?}: {said:?}"
            );
            seen.insert(said);
            // A PDF alone has no list of files that somebody could have sealed.
            let nobody = report.to_string().contains("…, sealed by nobody");
            assert_eq!(nobody, !old.ends_with("audit-pack.pdf"), "{old:?}: {report:#}");
        }
    }
    // And each of the nine says the same.
    assert_eq!(seen.len(), 1, "{seen:#?}");
    // The other way round, the later pack is no earlier one.
    let report = verify(&old, &["--against", &new.to_string_lossy()]);
    let said = lines(&report, "against", "problems");
    assert!(
        said.iter().any(|line| line.contains("it is as of 2026-06-01, the earlier one as of 2026-06-02")),
        "{said:?}"
    );
}

#[test]
fn a_branch_taken_away_is_missed_and_a_fork_is_shown() {
    let Some(folder) = world() else { return };
    let at = folder.path();
    // Two people sign after the same event, as on two branches: one of them that it is not met.
    let last = entry(at, BACKUP).sign_offs.pop().expect("an event");
    let after = heads(at, BACKUP);
    for (who, moment, decision) in [
        ("custodian-a", "2026-05-10T10:00:00Z", Decision::NotMet),
        ("custodian-b", "2026-05-11T10:00:00Z", Decision::Met),
    ] {
        let moment = moment.parse().expect("a moment");
        let role = Some("key-custodian".to_owned());
        let said = SignOff { by: who.to_owned(), role, at: moment, decision, after: after.clone(), ..last.clone() };
        forge(at, BACKUP, who, said);
    }
    let (state, _, found) = super::world::stands(at, BACKUP, super::world::NOW);
    assert_eq!(state, "not-met");
    let fork = "fork: custodian-a (2026-05-10, \"not met\") and custodian-b (2026-05-11, \"met\") signed beside each other";
    assert!(found.iter().any(|one| one.starts_with(fork)), "{found:?}");
    good(at, &["build", "--format", "md"], super::world::NOW);
    let old = at.join("earlier");
    std::fs::rename(at.join("out/p"), &old).expect("moved");
    // A merge by hand that keeps one side: the chain is whole, and only the earlier pack knows.
    without(at, BACKUP, 2);
    assert_eq!(super::world::stands(at, BACKUP, super::world::NOW).0, "met");
    good(at, &["build", "--format", "md"], LATER);
    let new = at.join("out/p");
    assert_eq!(verify(&new, &[])["holds"], true);
    let said = lines(&verify(&new, &["--against", &old.to_string_lossy()]), "against", "problems");
    let gone = "sign-off 3 of the earlier pack (by custodian-a, 2026-05-10, \"not met\") is gone";
    assert!(said.iter().any(|line| line.contains(gone)), "{said:?}");
}

/// Whoever signs after two branches holds both: each that is taken away is missed.
#[test]
fn branches_that_somebody_followed_are_missed_one_by_one() {
    let Some(folder) = world() else { return };
    let at = folder.path();
    let last = entry(at, BACKUP).sign_offs.pop().expect("an event");
    let after = heads(at, BACKUP);
    for (who, moment) in [("custodian-a", "2026-05-10T10:00:00Z"), ("custodian-b", "2026-05-11T10:00:00Z")] {
        let role = Some("key-custodian".to_owned());
        let said = SignOff {
            by: who.to_owned(),
            role,
            at: moment.parse().expect("one"),
            after: after.clone(),
            ..last.clone()
        };
        forge(at, BACKUP, who, said);
    }
    good(at, &["sign", BACKUP, "--key", "custodian-a"], "2026-05-20T10:00:00Z");
    let before = "chain-broken: the event before the sign-off by custodian-a of 2026-05-20 is missing or was changed (sha256:";
    let missed = |more: bool| {
        let (state, _, found) = super::world::stands(at, BACKUP, super::world::NOW);
        assert_eq!(state, "broken", "{found:?}");
        let line = found.into_iter().find(|one| one.starts_with(before)).expect("it is missed");
        assert_eq!(line.ends_with(" and 1 more)"), more, "{line}");
        assert_eq!(line.contains(" more"), more, "{line}");
    };
    without(at, BACKUP, 3);
    missed(false);
    without(at, BACKUP, 2);
    missed(true);
}

#[test]
fn a_look_back_that_leaves_out_a_bad_word_says_so() {
    let Some(folder) = world() else { return };
    let at = folder.path();
    good(at, &["sign", PLAN, "--key", "owner", "--decision", "not-met", "--note", "found"], "2026-05-20T10:00:00Z");
    good(at, &["build", "--format", "md", "--as-of", "2026-05-19"], super::world::NOW);
    assert!(std::fs::read_to_string(at.join("out/p/checklist.toml")).expect("it").contains("looking-back = true"));
    let said = lines(&verify(&at.join("out/p"), &[]), "choices", "notes");
    let words = "hs-crypto/plan-regions-for-instances: the pack looks back to 2026-05-19, before the sign-off by owner of 2026-05-20 (\"not met\")";
    assert!(said.iter().any(|line| line.starts_with(words)), "{said:#?}");
}
