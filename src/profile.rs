//! One deployment, or a stack of them: services, tier and answers; audit period; people; policy.
//!
//! A [`Profile`] can only be made by [`load()`], which checks it against the models that it names.

mod hints;
mod load;
mod people;

pub use load::{load, schema};

use crate::digest::Digest;
use crate::ids::{DeploymentId, FrameworkId, ProfileId, RoleId, SignerId, TierId};
use crate::model::library::Loaded;
use crate::model::{Answers, Revision, Service};
use crate::toml_input::Fields;
use chrono::NaiveDate;
use std::rc::Rc;

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
    /// The rules of the house.
    pub policy: Policy,
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
}

/// One instance of a service.
#[derive(Clone, Debug)]
pub struct Deployment {
    /// The first part of its items' IDs.
    pub id: DeploymentId,
    /// The service's model.
    pub model: Rc<Loaded>,
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
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
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

/// The rules of the house.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Policy {
    /// Whether a sign-off without a signature counts.
    pub signatures: Signatures,
    /// Days before the end of a cadence from which an item is due.
    pub due_soon_days: u32,
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
    /// Their SSH public keys, as in `authorized_keys`.
    pub keys: Vec<String>,
}
