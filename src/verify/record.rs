//! The record inside a pack: signatures, chains, and what the rules found.

use super::remake::Remade;
use super::{Check, Problem};
use crate::chain::Problem as Broken;
use crate::proof::Proof;
use crate::text::count;
use std::collections::BTreeSet;

pub(super) fn check(remade: &Remade<'_>) -> Vec<Check> {
    vec![signatures(remade), chains(remade), persons(remade)]
}

fn signatures(remade: &Remade<'_>) -> Check {
    let name = "signatures";
    let (mut all, mut signed) = (0, 0);
    let mut problems = Vec::new();
    for (id, checked) in remade.basis.proofs {
        for (place, proof) in checked.proofs.iter().enumerate() {
            all += 1;
            match proof {
                Proof::Unsigned => {}
                Proof::Holds(_) => signed += 1,
                Proof::Fails(why) => {
                    problems.push(Problem::new(
                        id.to_string(),
                        format!("the signature of sign-off {} does not hold: {why}", place + 1),
                    ));
                }
            }
        }
    }
    if all == 0 {
        return Check::not_checked(name, "nobody has signed off anything");
    }
    if signed == 0 && problems.is_empty() {
        return Check::not_checked(name, format!("{} recorded, none of them signed", count(all, "sign-off")));
    }
    Check::new(name, format!("{signed} of {} signed; each signature holds", count(all, "sign-off")), problems)
}

fn chains(remade: &Remade<'_>) -> Check {
    let mut problems = Vec::new();
    let mut links = 0;
    for (id, checked) in remade.basis.proofs {
        links += checked.chain.digests.len();
        for (place, problem) in &checked.chain.problems {
            // A double or back-dated event counts for nothing, and the pack says so itself; a missing one breaks the chain.
            let Broken::Missing(digest) = problem else { continue };
            let message = format!("sign-off {} follows one that is not there (sha256:{digest})", place + 1);
            problems.push(Problem::new(id.to_string(), message));
        }
    }
    if links == 0 {
        return Check::not_checked("chains", "there are no sign-offs");
    }
    let seen = format!(
        "{} in chains without a gap; that no end was cut, only an earlier pack shows (--against)",
        count(links, "sign-off")
    );
    Check::new("chains", seen, problems)
}

/// The two-person rule once more, from the sign-offs alone: a settled item has two people behind it, with two keys.
fn persons(remade: &Remade<'_>) -> Check {
    let name = "persons";
    let pack = &remade.contents.pack;
    let two: Vec<_> = pack.items.iter().filter(|item| item.two_person).collect();
    if two.is_empty() {
        return Check::not_checked(name, "no item needs two persons");
    }
    let settled: Vec<_> = two.iter().filter(|item| item.settled).collect();
    let mut problems = Vec::new();
    for item in &settled {
        let entry = remade.basis.record.items.iter().find(|(id, _)| id.to_string() == item.recorded_as);
        let events = entry.iter().flat_map(|(id, entry)| {
            let proofs = remade.basis.proofs.get(id).map_or(&[][..], |checked| &checked.proofs);
            entry.sign_offs.iter().zip(proofs)
        });
        if !two_people(events.map(|(event, proof)| (event.by.as_str(), proof))) {
            problems.push(Problem::new(&item.id, "it is settled without two people with two keys"));
        }
    }
    let seen = format!("{} of {} settled, each by two people", settled.len(), count(two.len(), "two-person item"));
    Check::new(name, seen, problems)
}

/// Whether two people stand behind sign-offs, with two keys, or a key and a name that signed nothing, or two such names.
fn two_people<'e>(events: impl Iterator<Item = (&'e str, &'e Proof)>) -> bool {
    let (mut people, mut keys, mut unsigned) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    for (by, proof) in events {
        match proof {
            Proof::Holds(key) => {
                people.insert(by);
                keys.insert(key);
            }
            Proof::Unsigned => {
                people.insert(by);
                unsigned.insert(by);
            }
            Proof::Fails(_) => {}
        }
    }
    people.len() >= 2 && keys.len() + unsigned.len() >= 2
}

/// What the pack reports of itself.
pub(super) fn notes(remade: &Remade<'_>) -> Vec<String> {
    let pack = &remade.contents.pack;
    pack.findings.iter().map(|finding| format!("{}: {}", finding.item, finding.message)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::signature::{Broken as Unfit, Key};

    /// The pack's own states never say so; this is what would be said if they did.
    #[test]
    fn two_names_with_one_key_or_one_name_with_two_are_not_two_people() {
        let key = |line: &str| Proof::Holds(Key::parse(line).expect("a key"));
        let a = key("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8gISIjJCUm");
        let b = key("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyAhIiMkJSYn");
        let (none, broken) = (Proof::Unsigned, Proof::Fails(Unfit::Unreadable));
        let behind = |events: &[(&str, &Proof)]| two_people(events.iter().copied());
        for two in [
            &[("a", &a), ("b", &b)][..],
            &[("a", &a), ("b", &none)],
            &[("a", &none), ("b", &none)],
            &[("a", &a), ("a", &b), ("b", &none)],
            &[("a", &a), ("b", &b), ("c", &broken)],
        ] {
            assert!(behind(two), "{two:?}");
        }
        for one in [
            &[][..],
            &[("a", &a)],
            &[("a", &a), ("a", &b)],
            &[("a", &a), ("b", &a)],
            &[("a", &none), ("a", &a)],
            &[("a", &a), ("b", &broken)],
            &[("a", &none), ("b", &broken)],
        ] {
            assert!(!behind(one), "{one:?}");
        }
    }
}
