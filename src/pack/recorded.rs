//! The views of what people recorded, and of the people.

use crate::digest::Digest;
use crate::profile::DateSpan;
use chrono::NaiveDate;
use serde::Serialize;

/// One piece of evidence.
#[derive(Debug, Serialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct EvidenceView {
    /// `E1`, `E2`, …
    pub reference: String,
    /// The item's number and name.
    pub number: usize,
    /// See `number`.
    pub item: String,
    /// The record's name for the file.
    pub file: String,
    /// Where the file stands in the pack, if it does.
    pub path: Option<String>,
    /// SHA-256 of the file.
    pub sha256: Digest,
    /// In bytes, where the record says so.
    pub size: Option<u64>,
    /// What it is.
    pub description: String,
    /// The day on which it was taken.
    pub collected: Option<NaiveDate>,
    /// The days of which it tells.
    pub covers: Option<DateSpan>,
    /// The name of the person who attached it.
    pub by: Option<String>,
    /// Who attached it, as recorded.
    pub signer: Option<String>,
    /// The command that produced it.
    pub command: Option<String>,
    /// The people of whom it tells: "card holder: Custodian A, Custodian B".
    pub people: Vec<String>,
    /// Why it is kept although it looks like a secret.
    pub secret_allowed: Option<String>,
    /// What was found when the pack was made: "as recorded", "changed", "missing", or why it was not read.
    pub found: String,
}

/// One sign-off as recorded.
#[derive(Clone, Debug, Serialize, schemars::JsonSchema)]
pub struct EventView {
    /// The item's name.
    pub item: String,
    /// The signer as recorded, and as people call them.
    pub signer: String,
    /// See `signer`.
    pub by: String,
    /// The role as which they signed.
    pub role: Option<String>,
    /// `met`, `not met`, `not applicable`, `risk accepted` or `withdrawn`.
    pub decision: &'static str,
    /// RFC 3339 in UTC.
    pub at: String,
    /// The day in the profile's zone.
    pub on: NaiveDate,
    /// Their words.
    pub note: Option<String>,
    /// For an accepted risk: when it must be decided again.
    pub until: Option<NaiveDate>,
    /// The SHA-256 of the evidence that it rests on; as recorded where no evidence of the item has it.
    pub evidence: Vec<String>,
    /// SHA-256 of the item as it read.
    pub wording: Option<Digest>,
    /// "recorded, not signed" or what is known of the signature.
    pub signature: String,
    /// The name of the signed statement in the pack's folder `statements`, where it is signed.
    pub statement: Option<String>,
    /// SHA-256 by which the next sign-off names this one.
    pub digest: Digest,
}

/// Something that a reader should know of an item.
#[derive(Debug, Serialize, schemars::JsonSchema)]
pub struct FindingView {
    /// The item's name.
    pub item: String,
    /// A stable code; `docs/record.md` lists them.
    pub code: &'static str,
    /// What is wrong, in a sentence.
    pub message: String,
}

/// An entry of the record that the profile no longer owes.
#[derive(Debug, Serialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct NotOwed {
    /// The item's ID in the record.
    pub id: String,
    /// Its title when it was first listed.
    pub title: Option<String>,
    /// Since when it is no longer owed.
    pub since: Option<NaiveDate>,
    /// Pieces of evidence in its entry.
    pub evidence: usize,
    /// Sign-offs in its entry.
    pub sign_offs: usize,
}

/// A person of the profile.
#[derive(Debug, Serialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct SignerView {
    /// As the record names them.
    pub id: String,
    /// As people call them.
    pub name: String,
    /// The principal of their signatures.
    pub email: String,
    /// The names of their roles.
    pub roles: Vec<String>,
    /// The same by ID.
    pub role_ids: Vec<String>,
    /// Their SSH keys.
    pub keys: Vec<KeyView>,
    /// Items that this person may sign.
    pub items: usize,
    /// Sign-offs of this person in the journal, and of them the signed ones.
    pub sign_offs: usize,
    /// See `sign-offs`.
    pub signed: usize,
    /// The day of the last one.
    pub last: Option<NaiveDate>,
}

/// A key of a person.
#[derive(Debug, Serialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct KeyView {
    /// The algorithm.
    pub kind: &'static str,
    /// `SHA256:` and base64, as `ssh-keygen -l` prints it.
    pub fingerprint: String,
    /// The first day on which it may sign.
    pub valid_from: Option<NaiveDate>,
    /// The last day on which it may sign.
    pub valid_until: Option<NaiveDate>,
    /// The day on which it was revoked.
    pub revoked: Option<NaiveDate>,
}
