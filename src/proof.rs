//! What of a record can be checked by arithmetic alone: every signature and every chain.
//!
//! The result is a value that the assessment takes, so that deciding states stays cheap and pure. Nothing is remembered
//! between runs: a cache would be one more thing to forge, and a signature costs some thirty microseconds.

use crate::chain::{self, Chain};
use crate::ids::{ItemId, ProfileId};
use crate::record::{ItemRecord, Record};
use crate::signature::{Broken, Key, SIGN_OFF, Signature};
use crate::statement;
use rayon::iter::{IntoParallelRefIterator as _, ParallelIterator as _};
use std::collections::BTreeMap;

/// What is known of an event's signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Proof {
    /// It has none: a name in the record.
    Unsigned,
    /// The key signed this statement. Whose key it is, and whether it might, is for the assessment to say.
    Holds(Key),
    /// It does not hold.
    Fails(Broken),
}

/// What was checked of one item.
#[derive(Clone, Debug, Default)]
pub struct Checked {
    /// One for each sign-off, in the record's order.
    pub proofs: Vec<Proof>,
    /// How they follow each other.
    pub chain: Chain,
}

/// What was checked, by the item's name in the record.
pub type Proofs = BTreeMap<ItemId, Checked>;

/// Checks every signature and every chain of a record, on all processors.
#[must_use]
pub fn check(profile: &ProfileId, record: &Record) -> Proofs {
    let items: Vec<&ItemRecord> = record.items.values().filter(|item| !item.sign_offs.is_empty()).collect();
    items.par_iter().map(|item| (item.id.clone(), check_item(profile, item))).collect()
}

/// Checks one item.
#[must_use]
pub fn check_item(profile: &ProfileId, item: &ItemRecord) -> Checked {
    let proofs = item
        .sign_offs
        .iter()
        .map(|event| match &event.signature {
            None => Proof::Unsigned,
            Some(signature) => Signature::parse(signature)
                .map_err(|_| Broken::Unreadable)
                .and_then(|read| read.verify(SIGN_OFF, statement::text(profile, &item.id, event).as_bytes()))
                .map_or_else(Proof::Fails, Proof::Holds),
        })
        .collect();
    Checked { proofs, chain: chain::follow(profile, item) }
}
