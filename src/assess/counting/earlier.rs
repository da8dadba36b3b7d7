//! What was said of an item under a name that it had before, where it also has an entry under another.
//!
//! A rename must not bury a word against the item.

use super::Live;
use crate::assess::{Basis, Finding};
use crate::checklist::Item;
use crate::ids::SignerId;
use crate::profile::Profile;
use crate::record::{Decision, ItemRecord};
use crate::text::count;
use std::collections::BTreeMap;

/// How many sign-offs a finding names one by one.
const NAMED: usize = 5;

/// The entries with sign-offs under other names of the item, which are no other item's now.
pub(super) fn records<'r>(item: &Item<'_>, own: &ItemRecord, basis: &Basis<'r>) -> Vec<&'r ItemRecord> {
    let others = item.ids().filter(|id| *id != own.id).filter_map(|id| basis.record.items.get(&id));
    others
        .filter(|other| !other.sign_offs.is_empty())
        .filter(|other| !basis.checklist.items.iter().any(|item| item.id == other.id))
        .collect()
}

/// That they are there, and what they say.
pub(super) fn finding(other: &ItemRecord, own: &ItemRecord, profile: &Profile) -> Finding {
    let name = |by: &str| profile.signer(by).map_or_else(|| format!("`{by}`"), |signer| signer.name.clone());
    let mut said: Vec<String> = other
        .sign_offs
        .iter()
        .take(NAMED)
        .map(|event| {
            format!("{} of {}, \"{}\"", name(&event.by), profile.day_of(&event.at), event.decision.label())
        })
        .collect();
    if other.sign_offs.len() > NAMED {
        said.push(format!("{} more", other.sign_offs.len() - NAMED));
    }
    let message = format!(
        "the record also has {} under the name {}, which it had before ({}): beside those under {} only \"{}\" counts of them",
        count(other.sign_offs.len(), "sign-off"),
        other.id,
        said.join("; "),
        own.id,
        Decision::NotMet.label(),
    );
    Finding::new("earlier-name", message)
}

/// Who said under the earlier name that the item is not met, and has said nothing since, says so still.
///
/// No chain goes from name to name: of two words within a second it is the one against the item that counts.
pub(super) fn words_against<'r>(
    before: BTreeMap<&'r SignerId, Live<'r>>,
    live: &mut BTreeMap<&'r SignerId, Live<'r>>,
) {
    for (signer, word) in before.into_iter().filter(|(_, word)| word.said.decision == Decision::NotMet) {
        if live.get(signer).is_none_or(|since| since.said.at <= word.said.at) {
            live.insert(signer, word);
        }
    }
}
