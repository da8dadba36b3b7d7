//! The chain of an item's sign-offs: each names the one before it by digest.
//!
//! A chain shows that nothing was dropped from its middle and nothing put in between. That its end was not cut, only a
//! copy from elsewhere can show: an earlier pack, or the next event.

use crate::digest::Digest;
use crate::ids::ProfileId;
use crate::record::ItemRecord;
use crate::statement;
use std::collections::{BTreeMap, BTreeSet};

/// What an item's chain shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Chain {
    /// The digest of each event, in the record's order.
    pub digests: Vec<Digest>,
    /// The events that no other follows, in the record's order. More than one: branches that were merged and not yet
    /// joined by a later sign-off.
    pub heads: Vec<usize>,
    /// What is wrong at an event.
    pub problems: Vec<(usize, Problem)>,
}

/// What is wrong with one event's place in the chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    /// It follows an event that is not there: one was dropped or changed.
    Missing(Digest),
    /// The same event stands twice; the second has no effect.
    Twice,
    /// It is dated before the event that it follows.
    BackDated {
        /// The place of the event before it.
        before: usize,
    },
}

/// Follows the chain of an item.
#[must_use]
pub fn follow(profile: &ProfileId, item: &ItemRecord) -> Chain {
    let events = &item.sign_offs;
    let mut chain = Chain {
        digests: events.iter().map(|event| statement::event_digest(profile, &item.id, event)).collect(),
        ..Chain::default()
    };
    let mut places: BTreeMap<Digest, usize> = BTreeMap::new();
    for (place, digest) in chain.digests.iter().enumerate() {
        if places.contains_key(digest) {
            chain.problems.push((place, Problem::Twice));
        } else {
            places.insert(*digest, place);
        }
    }
    let mut followed = BTreeSet::new();
    for (place, event) in events.iter().enumerate() {
        for after in &event.after {
            match places.get(after) {
                None => chain.problems.push((place, Problem::Missing(*after))),
                Some(before) => {
                    followed.insert(*before);
                    if event.at < events[*before].at {
                        chain.problems.push((place, Problem::BackDated { before: *before }));
                    }
                }
            }
        }
    }
    chain.heads = places.into_values().filter(|place| !followed.contains(place)).collect();
    chain.heads.sort_unstable();
    chain
}

impl Chain {
    /// The digests that the next event has to name.
    #[must_use]
    pub fn next_after(&self) -> Vec<Digest> {
        self.heads.iter().map(|place| self.digests[*place]).collect()
    }
}
