//! Words against something that is no item: nobody hears them.
//!
//! Such a word stands under a name that the checklist has not, and that no item says it had before: the item was renamed and does not
//! say so, or is owed no more. It counts for nothing, and whoever reads the states must know that it is there.

use super::{Basis, Finding, Unheard};
use crate::checklist::Item;
use crate::ids::ItemId;
use crate::proof::Proof;
use crate::record::{Decision, ItemRecord};
use crate::signature::Key;
use std::collections::BTreeSet;

pub(super) fn words(basis: &Basis<'_>) -> Vec<Unheard> {
    let against = |own: &&ItemRecord| own.sign_offs.iter().any(|said| said.decision == Decision::NotMet);
    let entries: Vec<&ItemRecord> = basis.record.items.values().filter(against).collect();
    if entries.is_empty() {
        return Vec::new();
    }
    let names: BTreeSet<ItemId> = basis.checklist.items.iter().flat_map(Item::ids).collect();
    let unheard = entries.into_iter().filter(|own| !names.contains(&own.id));
    unheard.flat_map(|own| of_entry(own, basis)).collect()
}

/// The words against it that their authors have not overtaken.
fn of_entry(own: &ItemRecord, basis: &Basis<'_>) -> Vec<Unheard> {
    let profile = basis.checklist.profile;
    let checked = basis.proofs.get(&own.id);
    let key = |place: usize| match checked?.proofs.get(place)? {
        Proof::Holds(key) => Some(key),
        Proof::Unsigned | Proof::Fails(_) => None,
    };
    // Of two within a second, the chain says which is the later.
    let moment = |place: usize| {
        let depth = checked.and_then(|checked| checked.chain.depths.get(place)).copied();
        (own.sign_offs[place].at, depth, place)
    };
    let until_then = |place: &usize| profile.day_of(&own.sign_offs[*place].at) <= basis.as_of;
    let places: Vec<usize> = (0..own.sign_offs.len()).filter(until_then).collect();
    // What somebody signed, neither a name without a signature overtakes nor a key that is not theirs.
    let theirs = |place: usize, word: usize| {
        let signer = profile.signer(&own.sign_offs[place].by);
        let known = |key: &Key| signer.is_some_and(|signer| signer.keys.iter().any(|own| own.key == *key));
        key(word).is_none() || key(place).is_some_and(|own| key(word) == Some(own) || known(own))
    };
    let overtaken = |place: usize| {
        places.iter().any(|other| {
            own.sign_offs[*other].by == own.sign_offs[place].by
                && moment(*other) > moment(place)
                && theirs(*other, place)
        })
    };
    let standing = places.iter().copied().filter(|place| own.sign_offs[*place].decision == Decision::NotMet);
    let standing = standing.filter(|place| !overtaken(*place));
    standing
        .map(|place| {
            let said = &own.sign_offs[place];
            let name = profile.signer(&said.by).map_or_else(|| format!("`{}`", said.by), |known| known.name.clone());
            let signed = match checked.and_then(|checked| checked.proofs.get(place)) {
                Some(Proof::Holds(_)) => "signed",
                Some(Proof::Fails(_)) => "with a signature that does not hold",
                Some(Proof::Unsigned) | None => "not signed",
            };
            let message = format!(
                "the word of {name} of {}, \"{}\" ({signed}), counts for nothing: the profile owes no item of this name, \
                 and no item says that it was called so",
                profile.day_of(&said.at),
                said.decision.label(),
            );
            Unheard { item: own.id.clone(), finding: Finding::new("unheard", message).of(place) }
        })
        .collect()
}
