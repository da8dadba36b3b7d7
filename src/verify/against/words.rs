//! What was said against an item, and was heard: whether it still is.
//!
//! A word counts or not by the profile as it stands: keys and their days, roles, policy. Whoever writes the profile can so silence
//! a word without touching it. Therefore both packs are assessed, and what counted then is looked for now.

use super::{Found, Side};
use crate::assess::Standing;
use crate::profile::SignerKey;
use crate::proof::Proof;
use crate::record::{Decision, SignOff};
use crate::signature::Key;
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
    // Of two within a second, the chain says which is the later.
    let depth = |place: usize| of.0.checked.and_then(|own| own.chain.depths.get(place)).copied();
    places.sort_by_key(|place| (said[*place].at, depth(*place)));
    places.into_iter().map(|place| (said[place].by.as_str(), place)).collect()
}

/// A word against the item that was somebody's last, and is none any more, although it stands where it stood.
fn silenced(old: Of<'_, '_>, new: Of<'_, '_>, found: &mut Found) {
    let ((was, before), (is, now)) = (old, new);
    let digests = |standing: &Standing<'_>| standing.checked.map_or(Vec::new(), |own| own.chain.digests.clone());
    let (then, here_now) = (digests(was), digests(is));
    let last = last_words(new);
    for (by, place) in last_words(old) {
        let said = &sign_offs(was)[place];
        let against = matches!(said.decision, Decision::NotMet | Decision::Withdrawn);
        let digest = then.get(place).filter(|_| against);
        // What is not there any more, or stands under another name, is told of the record.
        let Some(here) = digest.and_then(|own| here_now.iter().position(|digest| digest == own)) else { continue };
        let word =
            |said: &SignOff| format!("of {}, \"{}\"", before.read.profile.day_of(&said.at), said.decision.label());
        let name = before.read.profile.signer(by).map_or(by, |signer| &signer.name);
        let at = was.item.id.to_string();
        let later = last.get(by).map(|later| (*later, &sign_offs(is)[*later]));
        let later = later.filter(|(_, other)| other.at > said.at);
        let hand = later.map(|(later, _)| hand(by, (key(is, here), key(is, later)), (now, before)));
        let Some(why) = objection(new, here) else {
            if let (Some((_, other)), Some(hand @ Hand::Unknown)) = (later, hand) {
                let what =
                    format!("the word of {name} {}, is followed by one of theirs{}", word(said), hand.words());
                found.note(at, format!("{what} {}", word(other)));
            }
            continue;
        };
        let what = format!("the word of {name} {}, counted, and counts no more: {why}", word(said));
        match (later, hand) {
            (Some((_, other)), Some(hand)) => {
                let message = format!("{what}; a later one of theirs{} does, {}", hand.words(), word(other));
                // Whoever can write the profile can also write a word in their name.
                if hand == Hand::Unknown {
                    found.problem(at, message);
                } else {
                    found.note(at, message);
                }
            }
            // Who took a word back and is not heard with that is heard with what they took back, or not at all.
            _ if said.decision == Decision::Withdrawn && !last.contains_key(by) => {}
            _ => found.problem(at, what),
        }
    }
}

/// In whose hand a later word is, of somebody whose earlier one counts no more.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Hand {
    /// In the same, as far as anything tells.
    Same,
    /// Another key, which the earlier pack knew as theirs, or in the place of one that is said to be revoked.
    Known,
    /// Nothing of the earlier pack says that it is theirs.
    Unknown,
}

impl Hand {
    fn words(self) -> &'static str {
        match self {
            Self::Same => "",
            Self::Known => ", signed with another key,",
            Self::Unknown => ", not signed with a key that was theirs,",
        }
    }
}

/// In whose hand the later of two words is, by the keys that signed them.
fn hand(by: &str, keys: (Option<&Key>, Option<&Key>), (now, before): (&Side<'_>, &Side<'_>)) -> Hand {
    let of = |side: &Side<'_>, key: &Key, is: fn(&SignerKey) -> bool| {
        let signer = side.read.profile.signer(by);
        signer.is_some_and(|signer| signer.keys.iter().any(|own| own.key == *key && is(own)))
    };
    match keys {
        (None, _) => Hand::Same,
        (Some(first), Some(later)) if first == later => Hand::Same,
        (Some(first), Some(later))
            if of(before, later, |_| true) || of(now, first, |own| own.revoked.is_some()) =>
        {
            Hand::Known
        }
        (Some(_), _) => Hand::Unknown,
    }
}

/// The key that signed a sign-off of an item, if one did.
fn key<'s>(standing: &'s Standing<'_>, place: usize) -> Option<&'s Key> {
    match standing.checked?.proofs.get(place)? {
        Proof::Holds(key) => Some(key),
        Proof::Unsigned | Proof::Fails(_) => None,
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
