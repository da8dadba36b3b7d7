//! One deployment, or a stack of them: services, tier and answers; audit period; people; policy.
//!
//! A [`Profile`] can only be made by [`load()`], which checks it against the models that it names.

mod answers;
pub mod draft;
pub mod extend;
mod hints;
mod load;
mod people;
mod shape;

pub use load::load;
pub use shape::{base_schema, schema};

use crate::digest::Digest;
use crate::ids::{ActionId, DeploymentId, FrameworkId, ProfileId, RoleId, SignerId, TierId};
use crate::model::library::Loaded;
use crate::model::{Answers, Cadence, Revision, Service};
use crate::signature::Key;
use crate::toml_input::Fields;
use chrono::{DateTime, NaiveDate, TimeZone};
use chrono_tz::Tz;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

/// Days before the end of a cadence from which an item is due, unless the profile says otherwise.
pub const DUE_SOON_DAYS: u32 = 30;

/// A checked profile.
#[derive(Clone, Debug)]
pub struct Profile {
    /// Names the pack's folder and the record's file.
    pub id: ProfileId,
    /// What is audited, for people.
    pub title: String,
    /// The line on each page of the pack.
    pub classification: String,
    /// Who owns the deployment.
    pub organisation: Option<String>,
    /// What is deployed, in the profile's order; at least one.
    pub deployments: Vec<Deployment>,
    /// The audit period; without one the pack is a statement of one day.
    pub period: Option<DateSpan>,
    /// The frameworks of the crosswalk; all that the models know if empty.
    pub frameworks: Vec<FrameworkId>,
    /// The zone whose days dates mean; UTC unless the profile says otherwise.
    pub zone: Tz,
    /// The size of the PDF's pages.
    pub paper: Paper,
    /// The rules of the house.
    pub policy: Policy,
    /// How often items must be shown again, where the house differs from the model; by item, for each deployment that
    /// has it unless one is named.
    pub cadences: BTreeMap<CadenceFor, Cadence>,
    /// The people who may sign, in the profile's order.
    pub signers: Vec<Signer>,
    /// SHA-256 of the profile's bytes.
    pub digest: Digest,
}

impl Profile {
    /// The signer of this ID.
    #[must_use]
    pub fn signer(&self, id: &str) -> Option<&Signer> {
        self.signers.iter().find(|signer| signer.id.as_str() == id)
    }

    /// The day of a moment in the profile's zone.
    #[must_use]
    pub fn day_of<Z: TimeZone>(&self, moment: &DateTime<Z>) -> NaiveDate {
        moment.with_timezone(&self.zone).date_naive()
    }

    /// How often an item must be shown again, where the profile says so.
    #[must_use]
    pub fn cadence(&self, deployment: &DeploymentId, action: &ActionId) -> Option<Cadence> {
        let named = CadenceFor { deployment: Some(deployment.clone()), action: action.clone() };
        let any = CadenceFor { deployment: None, action: action.clone() };
        self.cadences.get(&named).or_else(|| self.cadences.get(&any)).copied()
    }
}

/// For which items a cadence of the house holds.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct CadenceFor {
    /// One deployment; every one if none.
    pub deployment: Option<DeploymentId>,
    /// The item.
    pub action: ActionId,
}

/// One instance of a service.
#[derive(Clone, Debug)]
pub struct Deployment {
    /// The first part of its items' IDs.
    pub id: DeploymentId,
    /// The service's model.
    pub model: Arc<Loaded>,
    /// The tier, where the revision has tiers.
    pub tier: Option<TierId>,
    /// The date of the model's revision.
    pub revision: NaiveDate,
    /// Whether the profile pins the revision.
    pub pinned: bool,
    /// The instance, as the provider names it.
    pub instance: Option<String>,
    /// The answers given; the others are open.
    pub answers: Answers,
}

impl Deployment {
    /// The service's model.
    #[must_use]
    pub fn service(&self) -> &Service {
        &self.model.service
    }

    /// The rows that hold for this deployment's revision.
    #[must_use]
    pub fn rows(&self) -> Option<&Revision> {
        self.service().revision(Some(self.revision))
    }
}

/// A span of whole days, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, schemars::JsonSchema)]
pub struct DateSpan {
    /// The first day.
    pub from: NaiveDate,
    /// The last day.
    pub to: NaiveDate,
}

impl DateSpan {
    /// Reads `{ from = …, to = … }`; an end before its beginning is reported.
    pub fn read(fields: &mut Fields<'_>, key: &'static str, what: &str) -> Option<Self> {
        let mut table = fields.table(key, what)?;
        let problems = table.problems();
        let from = table.required_placed::<NaiveDate>("from");
        let to = table.required_placed::<NaiveDate>("to");
        table.finish();
        let (from, to) = (from?, to?);
        if to.value < from.value {
            problems.report(
                "wrong-order",
                format!("{what} ends before it begins"),
                to.span,
                format!("before {}", from.value),
                ["`to` is the last day of the span".to_owned()],
            );
            return None;
        }
        Some(Self { from: from.value, to: to.value })
    }
}

impl fmt::Display for DateSpan {
    /// `2026-01-01..2026-03-31`, as the command line takes it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}..{}", self.from, self.to)
    }
}

/// The rules of the house.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    /// Whether a sign-off without a signature counts.
    pub signatures: Signatures,
    /// Whether an item counts as met without evidence for the whole period.
    pub evidence: EvidencePolicy,
    /// The roles that may approve an accepted risk; any other person if empty.
    pub risk_approvers: Vec<RoleId>,
    /// Days before the end of a cadence from which an item is due.
    pub due_soon_days: u32,
}

crate::model::words! {
    /// The size of a page.
    Paper {
        /// ISO 216.
        A4 = "a4", "A4";
        /// 8.5 by 11 inches.
        Letter = "letter", "US Letter";
    }
}

crate::model::words! {
    /// Whether a sign-off needs a signature to count.
    Signatures {
        /// A name in the record counts, and the pack says that it is not signed.
        Optional = "optional", "optional";
        /// Only a signed sign-off counts.
        Required = "required", "required";
    }
}

crate::model::words! {
    /// Whether evidence is asked for.
    EvidencePolicy {
        /// Gaps are shown, and change no state.
        Optional = "optional", "optional";
        /// An item without evidence, or with a gap in it, is only partly there.
        Required = "required", "required";
    }
}

/// A person who may sign.
#[derive(Clone, Debug)]
pub struct Signer {
    /// As the record names them.
    pub id: SignerId,
    /// As the pack names them.
    pub name: String,
    /// The principal of their signatures.
    pub email: String,
    /// What they may sign as.
    pub roles: Vec<RoleId>,
    /// Their SSH keys, in the profile's order.
    pub keys: Vec<SignerKey>,
}

/// One of a signer's keys, and when it may be used.
#[derive(Clone, Debug)]
pub struct SignerKey {
    /// The key.
    pub key: Key,
    /// The first day on which it may sign.
    pub valid_from: Option<NaiveDate>,
    /// The last day on which it may sign.
    pub valid_until: Option<NaiveDate>,
    /// The day on which it was revoked: from then on nothing that it signed counts, because only the record says when
    /// it was signed.
    pub revoked: Option<NaiveDate>,
}

impl SignerKey {
    /// Whether it may sign on a day.
    #[must_use]
    pub fn is_valid_on(&self, day: NaiveDate) -> bool {
        self.valid_from.is_none_or(|from| from <= day) && self.valid_until.is_none_or(|until| day <= until)
    }

    /// Whether it is revoked, seen from a day.
    #[must_use]
    pub fn is_revoked_by(&self, day: NaiveDate) -> bool {
        self.revoked.is_some_and(|revoked| revoked <= day)
    }
}
