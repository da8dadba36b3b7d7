//! The chain of an item's sign-offs: each names the one before it by digest.
//!
//! A chain shows that nothing was dropped from its middle and nothing put in between. That its end was not cut, only a
//! copy from elsewhere can show: an earlier pack, or the next event.

use crate::digest::Digest;
use crate::ids::{ItemId, ProfileId};
use crate::record::{ItemRecord, SignOff};
use crate::statement;
use std::collections::{BTreeMap, BTreeSet};

/// What an item's chain shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Chain {
    /// The digest of each event, in the record's order.
    pub digests: Vec<Digest>,
    /// How far each event stands from the beginning: more than each that it follows.
    pub depths: Vec<usize>,
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
    let mut followers: Vec<Vec<usize>> = vec![Vec::new(); events.len()];
    for (place, event) in events.iter().enumerate() {
        for after in &event.after {
            match places.get(after) {
                None => chain.problems.push((place, Problem::Missing(*after))),
                Some(before) => {
                    followed.insert(*before);
                    followers[*before].push(place);
                    if event.at < events[*before].at {
                        chain.problems.push((place, Problem::BackDated { before: *before }));
                    }
                }
            }
        }
    }
    chain.depths = depths(&followers);
    chain.heads = places.into_values().filter(|place| !followed.contains(place)).collect();
    chain.heads.sort_unstable();
    chain
}

/// The longest way to each event. Digests make sure that no event follows itself, by whatever way.
fn depths(followers: &[Vec<usize>]) -> Vec<usize> {
    let mut open = vec![0_usize; followers.len()];
    for place in followers.iter().flatten() {
        open[*place] += 1;
    }
    let mut ready: Vec<usize> = (0..followers.len()).filter(|place| open[*place] == 0).collect();
    let mut depths = vec![0; followers.len()];
    while let Some(place) = ready.pop() {
        for next in &followers[place] {
            depths[*next] = depths[*next].max(depths[place] + 1);
            open[*next] -= 1;
            if open[*next] == 0 {
                ready.push(*next);
            }
        }
    }
    depths
}

/// A chain that grows, event by event: its open ends without following it anew each time.
#[derive(Debug, Default)]
pub struct Growing {
    places: BTreeMap<Digest, usize>,
    /// The events so far that no other follows, by their place.
    heads: BTreeMap<usize, Digest>,
    followed: BTreeSet<Digest>,
}

impl Growing {
    /// Adds the next event of an item's record.
    pub fn push(&mut self, profile: &ProfileId, item: &ItemId, event: &SignOff) {
        let digest = statement::event_digest(profile, item, event);
        let place = self.places.len();
        // What stands twice counts once; and a record may name an event that stands further down.
        if *self.places.entry(digest).or_insert(place) == place && !self.followed.contains(&digest) {
            self.heads.insert(place, digest);
        }
        for after in &event.after {
            self.followed.insert(*after);
            if let Some(place) = self.places.get(after) {
                self.heads.remove(place);
            }
        }
    }

    /// The digests that the next event has to name: as [`Chain::next_after`] of all that was added.
    #[must_use]
    pub fn next_after(&self) -> Vec<Digest> {
        self.heads.values().copied().collect()
    }
}

impl Chain {
    /// The digests that the next event has to name.
    #[must_use]
    pub fn next_after(&self) -> Vec<Digest> {
        self.heads.iter().map(|place| self.digests[*place]).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::Decision;

    /// The longest way counts, and not the first that is found.
    #[test]
    fn an_event_stands_behind_all_that_it_follows() {
        assert_eq!(depths(&[vec![1, 2], vec![3], vec![3], vec![]]), [0, 1, 1, 2]);
        assert_eq!(depths(&[vec![3, 1], vec![2], vec![3], vec![]]), [0, 1, 2, 3]);
        // The file has them in another order than the chain.
        assert_eq!(depths(&[vec![], vec![0], vec![1, 0]]), [2, 1, 0]);
        assert_eq!(depths(&[vec![], vec![]]), [0, 0]);
    }

    /// Events of which each follows some of the others, or one that is not there; some stand twice, some name what stands further down.
    #[test]
    fn a_growing_chain_has_the_ends_of_the_whole() {
        let profile: ProfileId = "p".parse().expect("an ID");
        let id = ItemId { deployment: "d".parse().expect("an ID"), action: "a".parse().expect("an ID") };
        let mut state = 0x9e37_79b9_7f4a_7c15_u64;
        let mut dice = |below: usize| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            usize::try_from(state >> 33).expect("64 bits") % below
        };
        for _ in 0..200 {
            let mut events: Vec<SignOff> = Vec::new();
            for n in 0..dice(12) {
                let after = (0..dice(3)).filter(|_| !events.is_empty()).map(|_| 0).collect::<Vec<usize>>();
                let after = after.into_iter().map(|_| dice(n)).collect::<Vec<_>>();
                let digest = |place: usize| statement::event_digest(&profile, &id, &events[place]);
                let mut after: Vec<Digest> = after.into_iter().map(digest).collect();
                if dice(9) == 0 {
                    after.push(Digest::of(b"nobody"));
                }
                let said = match dice(6) {
                    0 if n > 0 => events[dice(n)].clone(),
                    _ => SignOff {
                        by: format!("s{n}"),
                        role: None,
                        decision: Decision::Met,
                        at: "2026-01-01T00:00:00Z".parse().expect("a moment"),
                        period: None,
                        scope: None,
                        wording: None,
                        evidence: Vec::new(),
                        described: None,
                        after,
                        note: None,
                        until: None,
                        signature: None,
                    },
                };
                events.push(said);
            }
            if events.len() > 2 && dice(2) == 0 {
                let last = events.len() - 1;
                events.swap(0, last);
            }
            let item = ItemRecord {
                id: id.clone(),
                title: None,
                not_owed_since: None,
                evidence: Vec::new(),
                sign_offs: events,
                wordings: Vec::new(),
                tail: 0,
                in_braces: false,
                has_header: true,
            };
            let mut growing = Growing::default();
            item.sign_offs.iter().for_each(|event| growing.push(&profile, &id, event));
            let (mut one, mut other) = (growing.next_after(), follow(&profile, &item).next_after());
            one.sort_unstable();
            other.sort_unstable();
            assert_eq!(one, other);
        }
    }
}
