//! What a pack was made from, and what was left on the disk: with this, the next run knows whether the pack can stay.
//!
//! An entry lies beside the packs and is derived as they are. It is believed only as far as it can be checked: what went in is
//! digested again, what came out must be there as it was left. An entry that is cut off, of another form, or edited by hand is no
//! entry. Whoever may write in the packs' folder may of course put anything there; `verify` believes none of it.

use crate::digest::Digest;
use crate::portfolio::System;
use crate::seal::manifest::Listed;
use chrono::NaiveDate;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The version of this form.
const FORM: u32 = 1;

/// All that goes into a pack but the day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Inputs {
    /// The build of the program, [`super::BUILD`].
    pub build: String,
    /// SHA-256 over what was asked for: formats, templates, the earlier pack, whether it looks back.
    pub order: Digest,
    /// The profile's file and those that it builds on: path and SHA-256.
    pub texts: Vec<(String, Digest)>,
    /// The record's path.
    pub record: String,
    /// SHA-256 of the record's bytes.
    pub record_digest: Digest,
    /// The models by service.
    pub models: BTreeMap<String, Digest>,
    /// SHA-256 over all frameworks of the house's own.
    pub frameworks: Digest,
    /// The evidence files, in the record's order.
    pub evidence: Vec<Looked>,
}

impl Inputs {
    /// Whether the same goes in, wherever it lies.
    #[must_use]
    pub fn same(&self, other: &Self) -> bool {
        let texts = |inputs: &Self| inputs.texts.iter().map(|(_, digest)| *digest).collect::<Vec<_>>();
        texts(self) == texts(other)
            && self.build == other.build
            && self.order == other.order
            && self.record_digest == other.record_digest
            && self.models == other.models
            && self.frameworks == other.frameworks
            && self.evidence == other.evidence
    }
}

/// An evidence file: which bytes it should have, and what was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Looked {
    /// The record's name for it.
    pub file: String,
    /// The digest of the record.
    pub sha256: Digest,
    /// The number of bytes of the record.
    pub size: Option<u64>,
    /// What was found, in words.
    pub found: String,
}

/// A file as it was left on the disk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Left {
    /// Its path in the pack, its length, and its digest.
    #[serde(flatten)]
    pub file: Listed,
    /// What the file system said of it then; nothing where that cannot be relied on.
    pub stamp: Option<String>,
}

/// What is remembered of a pack.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// What went in.
    pub inputs: Inputs,
    /// The zone whose days the profile means, as the IANA database names it.
    pub zone: String,
    /// The day of the pack.
    pub as_of: NaiveDate,
    /// The last day for which somebody looked whether the pack still says the same.
    pub holds: NaiveDate,
    /// SHA-256 over what the pack says but for its day ([`crate::pack::said`]).
    pub said: Digest,
    /// All files of the pack.
    pub files: Vec<Left>,
    /// The pack's line in the portfolio.
    pub system: System,
}

/// What is remembered of the pages of a portfolio.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pages {
    /// SHA-256 over the build of the program and the view that the pages show.
    pub shows: Digest,
    /// All pages.
    pub files: Vec<Left>,
}

/// The bytes of something to be remembered: a line with the form and a digest over the rest, so that what is edited or half-written is
/// known; and the rest as JSON.
#[must_use]
pub fn to_bytes(remembered: &impl Serialize) -> Vec<u8> {
    // Texts, numbers and lists always have a JSON.
    let json = serde_json::to_string(remembered).unwrap_or_default();
    format!("{FORM} {}\n{json}\n", Digest::of(json.as_bytes())).into_bytes()
}

/// What these bytes remember; nothing if they are anything else.
#[must_use]
pub fn from_bytes<T: DeserializeOwned>(bytes: &[u8]) -> Option<T> {
    let (head, json) = std::str::from_utf8(bytes).ok()?.split_once('\n')?;
    let json = json.strip_suffix('\n')?;
    let whole = head == format!("{FORM} {}", Digest::of(json.as_bytes()));
    if whole { serde_json::from_str(json).ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_cut_off_or_edited_is_nothing() {
        let pages = Pages { shows: Digest::of(b"x"), files: Vec::new() };
        let bytes = to_bytes(&pages);
        assert_eq!(from_bytes::<Pages>(&bytes), Some(pages));
        for end in 0..bytes.len() {
            assert_eq!(from_bytes::<Pages>(&bytes[..end]), None, "{end}");
        }
        for place in 0..bytes.len() {
            let mut edited = bytes.clone();
            edited[place] ^= 1;
            assert_eq!(from_bytes::<Pages>(&edited), None, "{place}");
        }
    }
}
