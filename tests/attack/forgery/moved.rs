//! A sign-off that is put where it was not signed: another item, period, wording, evidence, place, purpose or name.

use super::world::{
    BACKUP, Case, PLAN, action, add, each_is_named, edit, entry, forge, heads, key_line, lines, model, pen,
    sections, swap, verify, world,
};
use crate::support::run;
use rchecklist::record::{Decision, SignOff};
use rchecklist::seal::PACK;
use rchecklist::statement;
use std::path::Path;

/// A further word of the owner on their item, as the program would write it.
fn further(folder: &Path) -> SignOff {
    let last = entry(folder, PLAN).sign_offs.pop().expect("an event");
    let at = "2026-05-20T10:00:00Z".parse().expect("a moment");
    SignOff { at, after: heads(folder, PLAN), signature: None, ..last }
}

const CASES: &[Case] = &[
    Case {
        name: "the next audit period, with the sign-offs of this one",
        attack: |f| swap(f, "p.toml", "2026-01-01, to = 2026-12-31", "2027-01-01, to = 2027-12-31"),
        item: PLAN,
        state: "stale",
        says: "it was signed for the audit period 2026-01-01..2026-12-31; the profile's is 2027-01-01..2027-12-31",
    },
    Case {
        name: "another instance",
        attack: |f| swap(f, "p.toml", "crn:one", "crn:two"),
        item: PLAN,
        state: "stale",
        says: "it was signed for another instance (hs-crypto crn:one)",
    },
    Case {
        name: "one letter of the wording, in a model of one's own",
        attack: |f| {
            model(f, |text| {
                text.replacen("look at the choice again each year", "look at the choice again each yeer", 1)
            });
        },
        item: PLAN,
        state: "stale",
        says: "the item's wording changed after it was signed",
    },
    Case {
        name: "the evidence under another description",
        attack: |f| {
            swap(f, "p.record.toml", "description = \"Minutes\"", "description = \"Minutes of the key ceremony\"");
        },
        item: BACKUP,
        state: "stale",
        says: "what the record says of its evidence (description, days, people) was changed",
    },
    Case {
        name: "the evidence of another day",
        attack: |f| swap(f, "p.record.toml", "collected = 2026-05-01", "collected = 2026-04-30"),
        item: BACKUP,
        state: "stale",
        says: "what the record says of its evidence (description, days, people) was changed",
    },
    Case {
        name: "the evidence for a longer time",
        attack: |f| {
            let covers = "collected = 2026-05-01\ncovers = { from = 2026-01-01, to = 2026-12-31 }";
            swap(f, "p.record.toml", "collected = 2026-05-01", covers);
        },
        item: BACKUP,
        state: "stale",
        says: "what the record says of its evidence (description, days, people) was changed",
    },
    Case {
        name: "other people in the evidence",
        attack: |f| {
            let people = "collected = 2026-05-01\npeople = { card-holder = [\"custodian-b\"] }";
            swap(f, "p.record.toml", "collected = 2026-05-01", people);
        },
        item: BACKUP,
        state: "stale",
        says: "what the record says of its evidence (description, days, people) was changed",
    },
    Case {
        name: "a second entry for the same file, before the one that was signed",
        attack: |f| {
            edit(f, "p.record.toml", |text| {
                let head = format!("[[items.hs-crypto.{BACKUP}.evidence]]\n");
                let from = text.find(&head).expect("an entry");
                let end = text[from..].find("\n\n").expect("its end") + from + 2;
                let other = text[from..end].replace("\"Minutes\"", "\"Report of an auditor\"");
                format!("{}{other}{}", &text[..from], &text[from..])
            });
        },
        item: BACKUP,
        state: "stale",
        says: "what the record says of its evidence (description, days, people) was changed",
    },
    Case {
        name: "the line on the evidence taken out of the event, as if it were of an older form",
        attack: |f| {
            edit(f, "p.record.toml", |text| {
                let kept = text.lines().filter(|line| !line.starts_with("described = "));
                kept.collect::<Vec<_>>().join("\n") + "\n"
            });
        },
        item: BACKUP,
        state: "broken",
        says: "signature-broken: the signature of the sign-off by custodian-a",
    },
    Case {
        name: "the signature of another event of the same item",
        attack: |f| {
            edit(f, "p.record.toml", |text| {
                let both = sections(text, BACKUP);
                let of = |section: &str| section[section.find("signature = ").expect("one")..].to_owned();
                text.replacen(&of(&both[1]), &of(&both[0]), 1)
            });
        },
        item: BACKUP,
        state: "broken",
        says: "signature-broken: the signature of the sign-off by custodian-b",
    },
    Case {
        name: "the signature for a pack as that of a sign-off",
        attack: |f| {
            let said = further(f);
            let words = statement::text(&"p".parse().expect("an ID"), &super::world::item(PLAN), &said);
            add(f, PLAN, &SignOff { signature: Some(pen(f, "owner", PACK, &words)), ..said });
        },
        item: PLAN,
        state: "broken",
        says: "it was made for another purpose (namespace)",
    },
    Case {
        name: "a signed word that names no wording, and so would fit any",
        attack: |f| {
            super::world::without(f, PLAN, 1);
            let said = SignOff { wording: None, ..further(f) };
            forge(f, PLAN, "owner", SignOff { decision: Decision::Met, after: heads(f, PLAN), ..said });
        },
        item: PLAN,
        state: "not-met",
        says: "not-bound: the sign-off by owner of 2026-05-20 is signed and does not say for which wording and instance",
    },
    Case {
        name: "a signed word that names no instance",
        attack: |f| {
            super::world::without(f, PLAN, 1);
            let said = SignOff { scope: None, ..further(f) };
            forge(f, PLAN, "owner", SignOff { decision: Decision::Met, after: heads(f, PLAN), ..said });
        },
        item: PLAN,
        state: "not-met",
        says: "not-bound: the sign-off by owner",
    },
    Case {
        name: "a signed word that names no period, kept for every year to come",
        attack: |f| {
            let said = SignOff { period: None, ..further(f) };
            forge(f, PLAN, "owner", said);
        },
        item: PLAN,
        state: "stale",
        says: "it was signed for no audit period; the profile's is 2026-01-01..2026-12-31",
    },
    Case {
        name: "moved below the name that a model of one's own gives the item",
        attack: |f| {
            rename(f, "plan-regions-anew");
            edit(f, "p.record.toml", |text| text.replace(PLAN, "plan-regions-anew"));
        },
        item: "plan-regions-anew",
        state: "broken",
        says: "signature-broken: the signature of the sign-off by owner",
    },
    Case {
        name: "a bad word left under the earlier name, a good one under the new",
        attack: |f| {
            rename(f, "plan-regions-anew");
            let said = SignOff { after: Vec::new(), ..further(f) };
            let id = rchecklist::ids::ItemId {
                action: "plan-regions-anew".parse().expect("an ID"),
                ..super::world::item(PLAN)
            };
            let words = statement::text(&"p".parse().expect("an ID"), &id, &said);
            let signature = Some(pen(f, "owner", rchecklist::signature::SIGN_OFF, &words));
            add(f, "plan-regions-anew", &SignOff { signature, ..said });
        },
        item: "plan-regions-anew",
        state: "met",
        says: "earlier-name: the record also has 2 sign-offs under the name hs-crypto/plan-regions-for-instances",
    },
    Case {
        name: "another action takes over the name, and with it the sign-offs",
        attack: |f| {
            model(f, |text| {
                let gone =
                    text.replacen(&action(text, PLAN), "", 1).replace("\"plan-regions-for-instances\", ", "");
                let heir = "id = \"create-instances-as-planned\"\n";
                gone.replacen(heir, &format!("{heir}formerly = [\"{PLAN}\"]\n"), 1)
            });
        },
        item: "create-instances-as-planned",
        state: "open",
        says: "earlier-name: the record also has 2 sign-offs under the name hs-crypto/plan-regions-for-instances",
    },
];

/// The item under another name, in a model of one's own.
fn rename(folder: &Path, name: &str) {
    model(folder, |text| {
        let named = text.replace(&format!("\"{PLAN}\""), &format!("\"{name}\""));
        named.replacen(&format!("id = \"{name}\"\n"), &format!("id = \"{name}\"\nformerly = [\"{PLAN}\"]\n"), 1)
    });
}

#[test]
fn a_sign_off_fits_only_where_it_was_signed() {
    each_is_named(CASES);
}

#[test]
fn a_sign_off_of_one_deployment_is_none_of_another_of_the_same_service() {
    let Some(folder) = world() else { return };
    let at = folder.path();
    let second = "[[deployment]]\nid = \"second\"\nservice = \"hs-crypto\"\ninstance = \"crn:one\"\n\
                  [deployment.options]\nmaster-key-custody = \"smart-card\"\n[audit]\n";
    swap(at, "p.toml", "[audit]\n", second);
    edit(at, "p.record.toml", |text| {
        let moved: String = sections(text, PLAN).concat().replace("items.hs-crypto", "items.second");
        format!("{text}\n{moved}")
    });
    let (state, reason, found) = super::world::stands(at, "second/plan-regions-for-instances", super::world::NOW);
    assert_eq!(state, "broken", "{reason}");
    assert!(found.iter().any(|one| one.starts_with("signature-broken: ")), "{found:?}");
    // The one that was signed still stands.
    assert_eq!(super::world::stands(at, "hs-crypto/plan-regions-for-instances", super::world::NOW).0, "met");
}

#[test]
fn a_signature_of_a_sign_off_seals_no_pack() {
    let Some(folder) = world() else { return };
    let at = folder.path();
    super::world::good(at, &["build", "--format", "md", "--sign-pack", "owner"], super::world::NOW);
    let pack = at.join("out/p");
    let manifest = std::fs::read_to_string(pack.join("manifest.json")).expect("a manifest");
    let seal = pen(at, "owner", rchecklist::signature::SIGN_OFF, &manifest);
    std::fs::write(pack.join("manifest.json.sig"), seal).expect("written");
    let said = lines(&verify(&pack, &[]), "seal", "problems");
    assert!(said.iter().any(|line| line.contains("it was made for another purpose (namespace)")), "{said:?}");
    // Nor does the seal of a stranger, who signs the right text for the right purpose.
    std::fs::write(pack.join("manifest.json.sig"), pen(at, "stranger", PACK, &manifest)).expect("written");
    let said = lines(&verify(&pack, &[]), "seal", "problems");
    assert!(said.iter().any(|line| line.contains("its key is no key of the profile's signers")), "{said:?}");
    assert!(!key_line(at, "stranger").is_empty());
    run(at, &["verify", "out/p"], 1);
}
