//! What was said against an item, and was heard: whether it still is.
//!
//! A word counts or not by the profile as it stands: keys and their days, roles, policy. Whoever writes the profile can so silence
//! a word without touching it. Therefore both packs are assessed, and what counted then is looked for now.

use super::{Found, Side};
use crate::assess::Standing;
use crate::proof::Proof;
use crate::record::{Decision, SignOff};
use std::collections::{BTreeMap, BTreeSet};

/// Findings that name a sign-off which counts all the same.
const COUNTS_ALL_THE_SAME: [&str; 2] = ["chain-broken", "self-approval"];

pub(super) fn compare(now: &Side<'_>, before: &Side<'_>, found: &mut Found) {
    for old in &before.standings {
        if let Some(new) = now.heir(&old.item.id.to_string()) {
            silenced((old, before), (new, now), found);
            settled(old, new, found);
        }
    }
}

/// A standing and the pack that it is of.
type Of<'s, 'r> = (&'s Standing<'r>, &'s Side<'r>);

/// The sign-offs of an item, by their place in the record.
fn sign_offs<'s>(standing: &'s Standing<'_>) -> &'s [SignOff] {
    standing.record.map_or(&[], |record| &record.sign_offs)
}

/// Why a sign-off does not count, if it does not.
fn objection((standing, side): Of<'_, '_>, place: usize) -> Option<String> {
    let own = standing.findings.iter().filter(|finding| finding.event == Some(place));
    let named = own.into_iter().find(|finding| !COUNTS_ALL_THE_SAME.contains(&finding.code));
    let on = side.read.profile.day_of(&sign_offs(standing)[place].at);
    // A look back leaves later words out without a finding.
    named.map(|finding| finding.message.clone()).or_else(|| {
        (on > side.read.snapshot.as_of).then(|| format!("its day is {on}, and the pack is as of an earlier one"))
    })
}

/// The last word of each person that counts, by its place.
fn last_words<'s>(of: Of<'s, '_>) -> BTreeMap<&'s str, usize> {
    let said = sign_offs(of.0);
    let mut places: Vec<usize> = (0..said.len()).filter(|place| objection(of, *place).is_none()).collect();
    places.sort_by_key(|place| said[*place].at);
    places.into_iter().map(|place| (said[place].by.as_str(), place)).collect()
}

/// A word against the item that was somebody's last, and is none any more, although it stands where it stood.
fn silenced(old: Of<'_, '_>, new: Of<'_, '_>, found: &mut Found) {
    let ((was, before), (is, _)) = (old, new);
    let digests = |standing: &Standing<'_>| standing.checked.map_or(Vec::new(), |own| own.chain.digests.clone());
    let (then, now) = (digests(was), digests(is));
    let last = last_words(new);
    for (by, place) in last_words(old) {
        let said = &sign_offs(was)[place];
        let against = matches!(said.decision, Decision::NotMet | Decision::Withdrawn);
        let digest = then.get(place).filter(|_| against);
        // What is not there any more, or stands under another name, is told of the record.
        let Some(here) = digest.and_then(|own| now.iter().position(|digest| digest == own)) else { continue };
        let Some(why) = objection(new, here) else { continue };
        let word =
            |said: &SignOff| format!("of {}, \"{}\"", before.read.profile.day_of(&said.at), said.decision.label());
        let name = before.read.profile.signer(by).map_or(by, |signer| &signer.name);
        let at = was.item.id.to_string();
        let what = format!("the word of {name} {}, counted, and counts no more: {why}", word(said));
        match last.get(by).map(|later| (*later, &sign_offs(is)[*later])) {
            Some((later, other)) if other.at > said.at => {
                let key = |place: usize| match is.checked.and_then(|own| own.proofs.get(place)) {
                    Some(Proof::Holds(key)) => Some(key),
                    _ => None,
                };
                let whose = if key(later) == key(here) { "" } else { ", not signed with the same key," };
                found.note(at, format!("{what}; a later one of theirs{whose} does, {}", word(other)));
            }
            // Who took a word back and is not heard with that is heard with what they took back, or not at all.
            None if said.decision == Decision::Withdrawn => {}
            _ => found.problem(at, what),
        }
    }
}

/// An item that is settled now by nothing that anybody signed since.
fn settled(was: &Standing<'_>, is: &Standing<'_>, found: &mut Found) {
    if was.state.is_settled() || !is.state.is_settled() {
        return;
    }
    let known: BTreeSet<_> = was.checked.iter().flat_map(|own| &own.chain.digests).collect();
    if is.checked.iter().flat_map(|own| &own.chain.digests).all(|digest| known.contains(digest)) {
        let (then, now) = (was.state.label(), is.state.label());
        let what = format!("it was {then}, and is {now}, and nobody has signed anything new on it");
        found.note(is.item.id.to_string(), what);
    }
}
