//! A record's text as evidence and sign-offs.

use crate::checklist::Item;
use crate::diagnostics::{Diagnostic, SourceFile};
use crate::digest::Digest;
use crate::ids::{ActionId, DeploymentId, ItemId};
use crate::profile::DateSpan;
use crate::toml_input::{self, Fields, Problems, map_of, wrong_type};
use chrono::{DateTime, FixedOffset, NaiveDate};
use serde_json::json;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The key under which an item says since when it is no longer owed. Written by [`super::edit`] only.
pub const NOT_OWED: &str = "not-owed-since";

/// The key of a sign-off with the digest of the item as it read.
pub const WORDING: &str = "wording";

/// All that a record says.
#[derive(Clone, Debug, Default)]
pub struct Record {
    /// What was done about each item; items of other profiles or of the past may be among them.
    pub items: BTreeMap<ItemId, ItemRecord>,
}

impl Record {
    /// What was done about an item: its own entry, or else that of an ID that it had before.
    #[must_use]
    pub fn entry(&self, item: &Item<'_>) -> Option<&ItemRecord> {
        self.items.get(&item.id).or_else(|| item.ids().find_map(|id| self.items.get(&id)))
    }
}

/// What was done about one item.
#[derive(Clone, Debug, Default)]
pub struct ItemRecord {
    /// The title when the item was first listed.
    pub title: Option<String>,
    /// Since when the profile no longer owes the item.
    pub not_owed_since: Option<NaiveDate>,
    /// In the order of the file.
    pub evidence: Vec<Evidence>,
    /// In the order of the file.
    pub sign_offs: Vec<SignOff>,
}

/// A file that shows that something was done.
#[derive(Clone, Debug)]
pub struct Evidence {
    /// The path relative to the record's folder, with `/` between its parts.
    pub file: String,
    /// SHA-256 of the file's bytes.
    pub sha256: Digest,
    /// What it is.
    pub description: String,
    /// The day on which it was taken.
    pub collected: Option<NaiveDate>,
    /// The days of which it tells.
    pub covers: Option<DateSpan>,
    /// Who attached it.
    pub by: Option<String>,
}

crate::model::words! {
    /// What a signer says of an item.
    Decision {
        /// The deed is done.
        Met = "met", "met";
        /// It is not done.
        NotMet = "not-met", "not met";
        /// It does not apply here, for a reason given.
        NotApplicable = "not-applicable", "not applicable";
        /// It is not done, and the risk is taken until a day.
        RiskAccepted = "risk-accepted", "risk accepted";
        /// The signer takes back what they said before.
        Withdrawn = "withdrawn", "withdrawn";
    }
}

/// One person's word on an item.
#[derive(Clone, Debug)]
pub struct SignOff {
    /// The signer's ID in the profile.
    pub by: String,
    /// The role as which they sign.
    pub role: Option<String>,
    /// What they say.
    pub decision: Decision,
    /// When.
    pub at: DateTime<FixedOffset>,
    /// The item as it read when it was signed.
    pub wording: Option<Digest>,
    /// Beginnings of the digests of the evidence that it rests on.
    pub evidence: Vec<String>,
    /// The event before this one.
    pub after: Option<Digest>,
    /// Their words.
    pub note: Option<String>,
    /// For [`Decision::RiskAccepted`]: when it must be decided again.
    pub until: Option<NaiveDate>,
    /// An SSH signature (SSHSIG) over the statement.
    pub signature: Option<String>,
}

/// Reads a record.
///
/// # Errors
/// Every mistake in the file.
pub fn load(file: &Arc<SourceFile>) -> Result<Record, Vec<Diagnostic>> {
    toml_input::read(file, "a record", |fields| Some(read_record(fields)))
}

/// The JSON Schema of a record.
#[must_use]
pub fn schema() -> serde_json::Value {
    toml_input::shape(read_record)
}

fn read_record(mut fields: Fields<'_>) -> Record {
    let mut record = Record::default();
    let items = || map_of::<ActionId>(&toml_input::shape(read_item));
    if let Some(deployments) = fields.map::<DeploymentId>("items", "the record's items", items) {
        let problems = deployments.problems();
        for (deployment, value) in deployments.entries() {
            let name = parse_key::<DeploymentId>(&deployment, "a deployment", problems);
            let Some(table) = value.get_ref().as_table() else {
                wrong_type(value, "an entry of `items`", "sections [items.<deployment>.<item>]", problems);
                continue;
            };
            let items = Fields::new(table, deployment.span, "a deployment of the record", problems);
            for (action, value) in items.entries() {
                let action_id = parse_key::<ActionId>(&action, "an item", problems);
                let Some(table) = value.get_ref().as_table() else {
                    wrong_type(
                        value,
                        &format!("`{}`", action.value),
                        "a section [items.<deployment>.<item>]",
                        problems,
                    );
                    continue;
                };
                let what = format!("item `{}`", action.value);
                let read = read_item(Fields::new(table, action.span, what, problems));
                if let (Some(deployment), Some(action)) = (name.clone(), action_id) {
                    record.items.insert(ItemId { deployment, action }, read);
                }
            }
        }
    }
    fields.finish();
    record
}

fn parse_key<T: std::str::FromStr<Err = crate::ids::NotASlug>>(
    key: &toml_input::Placed<&str>,
    what: &str,
    problems: &Problems,
) -> Option<T> {
    key.value
        .parse()
        .map_err(|error: crate::ids::NotASlug| {
            let message = format!("`{}` is no name of {what}", key.value);
            problems.report("wrong-value", message, key.span.clone(), error.to_string(), None);
        })
        .ok()
}

fn read_item(mut fields: Fields<'_>) -> ItemRecord {
    let title = fields.optional("title");
    let not_owed_since = fields.optional(NOT_OWED);
    let evidence =
        fields.tables("evidence", |n| format!("evidence {n}")).into_iter().filter_map(read_evidence).collect();
    let sign_offs =
        fields.tables("sign-off", |n| format!("sign-off {n}")).into_iter().filter_map(read_sign_off).collect();
    fields.finish();
    ItemRecord { title, not_owed_since, evidence, sign_offs }
}

fn read_evidence(mut table: Fields<'_>) -> Option<Evidence> {
    let file = table.required_text("file");
    let sha256 = table.required("sha256");
    let description = table.optional("description").unwrap_or_default();
    let collected = table.optional("collected");
    let covers = DateSpan::read(&mut table, "covers", "the span that the evidence covers");
    let by = table.optional("by");
    table.finish();
    Some(Evidence { file: file?, sha256: sha256?, description, collected, covers, by })
}

fn read_sign_off(mut table: Fields<'_>) -> Option<SignOff> {
    let problems = table.problems();
    let by = table.required_text("by");
    let role = table.optional("role");
    let decision = table.required_placed::<Decision>("decision");
    let at = table.required("at");
    let wording = table.optional(WORDING);
    let evidence = table.values("evidence");
    let after = table.optional("after");
    let note = table.optional("note");
    let until = table.placed::<NaiveDate>("until");
    let signature = table.optional("signature");
    table.rule(|| {
        json!({
            "if": { "properties": { "decision": { "const": Decision::RiskAccepted.word() } } },
            "then": { "required": ["until"] },
            "else": { "properties": { "until": false } },
        })
    });
    if let Some(decision) = &decision {
        match (decision.value, &until) {
            (Decision::RiskAccepted, None) => {
                table.missing("until", "the day on which the risk must be decided again, such as 2027-03-31");
            }
            (Decision::RiskAccepted, Some(_)) | (_, None) => {}
            (other, Some(until)) => problems.report(
                "wrong-value",
                format!("`until` does not go with the decision \"{}\"", other.word()),
                until.span.clone(),
                "only an accepted risk has an end",
                None,
            ),
        }
    }
    table.finish();
    Some(SignOff {
        by: by?,
        role,
        decision: decision?.value,
        at: at?,
        wording,
        evidence,
        after,
        note,
        until: until.map(|until| until.value),
        signature,
    })
}
