//! What was said against an item, and was heard: whether it still is.
//!
//! A word counts or not by the profile as it stands: keys and their days, roles, policy. Whoever writes the profile can so silence
//! a word without touching it. Therefore both packs are assessed, and what counted then is looked for now.

use super::items::taken;
use super::{Found, Side};
use crate::assess::Standing;
use crate::digest::Digest;
use crate::profile::SignerKey;
use crate::proof::Proof;
use crate::record::{Decision, ItemRecord, SignOff};
use crate::signature::Key;
use std::collections::{BTreeMap, BTreeSet};

/// Findings that name a sign-off which counts all the same.
const COUNTS_ALL_THE_SAME: [&str; 2] = ["chain-broken", "self-approval"];

pub(super) fn compare(now: &Side<'_>, before: &Side<'_>, found: &mut Found) {
    for old in &before.standings {
        let new = now.heir(&old.item.id.to_string());
        silenced((old, before), (new, now), found);
        if let Some(new) = new {
            settled(old, new, found);
        }
    }
}

/// A standing and the pack that it is of.
type Of<'s, 'r> = (&'s Standing<'r>, &'s Side<'r>);

/// A word of the record: the entry in which it stands, and its place there.
#[derive(Clone, Copy)]
struct Word<'s> {
    entry: &'s ItemRecord,
    place: usize,
}

impl<'s> Word<'s> {
    /// The word of this digest, wherever in the record it stands.
    fn find(digest: Digest, side: &Side<'s>) -> Option<Self> {
        let entry = side.read.record.items.get(*side.words.get(&digest)?)?;
        let place = side.events(&entry.id.to_string()).iter().position(|own| *own == digest)?;
        Some(Self { entry, place })
    }

    fn said(self) -> &'s SignOff {
        &self.entry.sign_offs[self.place]
    }

    /// The digest by which another pack's record has it as well.
    fn digest(self, side: &Side<'_>) -> Option<Digest> {
        side.events(&self.entry.id.to_string()).get(self.place).copied()
    }

    /// The key that signed it, if one did.
    fn key<'r>(self, side: &Side<'r>) -> Option<&'r Key> {
        match side.checked.get(&self.entry.id.to_string())?.proofs.get(self.place)? {
            Proof::Holds(key) => Some(key),
            Proof::Unsigned | Proof::Fails(_) => None,
        }
    }
}

/// Why a sign-off of the item's own entry does not count, if it does not.
fn objection((standing, side): Of<'_, '_>, word: Word<'_>) -> Option<String> {
    let own = standing.findings.iter().filter(|finding| finding.event == Some(word.place));
    let named = own.into_iter().find(|finding| !COUNTS_ALL_THE_SAME.contains(&finding.code));
    named.map(|finding| finding.message.clone()).or_else(|| to_come(side, word))
}

/// A look back leaves later words out without a finding.
fn to_come(side: &Side<'_>, word: Word<'_>) -> Option<String> {
    let on = side.read.profile.day_of(&word.said().at);
    (on > side.read.snapshot.as_of).then(|| format!("its day is {on}, and the pack is as of an earlier one"))
}

/// The last word of each person that counts; of those under an earlier name of the item, only one against it does.
fn last_words<'s>(of: Of<'s, '_>) -> BTreeMap<&'s str, Word<'s>> {
    let own =
        of.0.record
            .into_iter()
            .flat_map(|entry| (0..entry.sign_offs.len()).map(move |place| Word { entry, place }));
    let mut words: Vec<Word<'_>> = own.filter(|word| objection(of, *word).is_none()).collect();
    // Of two within a second, the chain says which is the later.
    let depth = |word: Word<'_>| of.0.checked.and_then(|own| own.chain.depths.get(word.place)).copied();
    words.sort_by_key(|word| (word.said().at, depth(*word)));
    let earlier =
        of.0.earlier.iter().filter_map(|own| Some((of.1.read.record.items.get(&own.entry)?, &own.counts)));
    words.extend(earlier.flat_map(|(entry, counts)| counts.iter().map(move |place| Word { entry, place: *place })));
    words.into_iter().map(|word| (word.said().by.as_str(), word)).collect()
}

/// A word against the item that was somebody's last, and is none any more, although it stands in the record.
fn silenced(old: Of<'_, '_>, (is, now): (Option<&Standing<'_>>, &Side<'_>), found: &mut Found) {
    let (was, before) = old;
    let last = is.map(|is| last_words((is, now))).unwrap_or_default();
    for (by, word) in last_words(old) {
        let said = word.said();
        let against = matches!(said.decision, Decision::NotMet | Decision::Withdrawn);
        // What is not in the record any more is told of the record.
        let here = word.digest(before).filter(|_| against).and_then(|digest| Word::find(digest, now));
        let Some(here) = here else { continue };
        let told =
            |said: &SignOff| format!("of {}, \"{}\"", before.read.profile.day_of(&said.at), said.decision.label());
        let name = before.read.profile.signer(by).map_or(by, |signer| &signer.name);
        let at = was.item.id.to_string();
        let later = last.get(by).copied().filter(|other| other.said().at > said.at);
        let hand = later.map(|later| hand(by, (here.key(now), later.key(now)), (now, before)));
        let Some(why) = unheard(here, (is, now), was) else {
            if let (Some(other), Some(hand @ Hand::Unknown)) = (later, hand) {
                let what =
                    format!("the word of {name} {}, is followed by one of theirs{}", told(said), hand.words());
                found.note(at, format!("{what} {}", told(other.said())));
            }
            continue;
        };
        let what = format!("the word of {name} {}, counted, and counts no more: {why}", told(said));
        match (later, hand) {
            (Some(other), Some(hand)) => {
                let message = format!("{what}; a later one of theirs{} does, {}", hand.words(), told(other.said()));
                // Whoever can write the profile can also write a word in their name.
                if hand == Hand::Unknown {
                    found.problem(at, message);
                } else {
                    found.note(at, message);
                }
            }
            // Who took a word back and is not heard with that is heard with what they took back, or not at all.
            _ if said.decision == Decision::Withdrawn && !last.contains_key(by) => {}
            // A page that asks for it no more has silenced nobody.
            _ if is.is_none() && taken((was.item, before.read), &now.read.profile).is_some() => {
                found.note(at, what);
            }
            _ => found.problem(at, what),
        }
    }
}

/// Why a word that counted for an item does not count for its heir, if it does not.
fn unheard(here: Word<'_>, (is, now): (Option<&Standing<'_>>, &Side<'_>), was: &Standing<'_>) -> Option<String> {
    let name = &here.entry.id;
    let Some(is) = is else { return Some("its item is no longer on the checklist".to_owned()) };
    if is.record.is_some_and(|own| own.id == *name) {
        return objection((is, now), here);
    }
    if let Some(own) = is.earlier.iter().find(|own| own.entry == *name) {
        let finding = own.findings.iter().find(|finding| finding.event == Some(here.place));
        let why = finding.map(|finding| finding.message.clone()).or_else(|| to_come(now, here));
        // That an entry is left under its old name, the record's history tells, unless it was so before.
        let stays = was.earlier.iter().any(|own| own.entry == *name);
        return why.filter(|_| stays);
    }
    let whose = if now.standings.iter().any(|own| own.item.ids().any(|id| id == *name)) {
        "which is another item's name now"
    } else {
        "which is no item's name, and no item says that it was called so"
    };
    Some(format!("it stands under {name}, {whose}"))
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
