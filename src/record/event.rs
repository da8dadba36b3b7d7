//! A record's text as evidence and sign-offs.

use crate::checklist::Item;
use crate::diagnostics::{Diagnostic, SourceFile};
use crate::digest::Digest;
use crate::ids::{ActionId, DeploymentId, ItemId};
use crate::profile::DateSpan;
use crate::toml_input::{self, Fields, FromToml, Problems, Reason, list_of, map_of, wrong_type};
use chrono::{DateTime, FixedOffset, NaiveDate};
use serde_json::json;
use std::collections::BTreeMap;
use std::sync::Arc;
use toml::Spanned;
use toml::de::DeValue;

/// The key under which an item says since when it is no longer owed. Written by [`super::edit`] only.
pub const NOT_OWED: &str = "not-owed-since";

/// The key of a sign-off with the digest of what the record said of its evidence.
pub const DESCRIBED: &str = "described";

/// The key of a sign-off with the digest of the item as it read.
pub const WORDING: &str = "wording";

/// All that a record says.
#[derive(Clone, Debug, Default)]
pub struct Record {
    /// What was done about each item; items of other profiles or of the past may be among them.
    pub items: BTreeMap<ItemId, ItemRecord>,
}

impl SignOff {
    /// Whether nothing binds it yet: it was written by hand, and no build has seen it.
    #[must_use]
    pub fn is_unbound(&self) -> bool {
        self.wording.is_none() && self.signature.is_none()
    }
}

impl Record {
    /// What was done about an item: its own entry, or else that of an ID that it had before.
    #[must_use]
    pub fn entry(&self, item: &Item<'_>) -> Option<&ItemRecord> {
        self.items.get(&item.id).or_else(|| item.ids().find_map(|id| self.items.get(&id)))
    }
}

/// What was done about one item.
#[derive(Clone, Debug)]
pub struct ItemRecord {
    /// The name under which it stands in the record; an item's former name perhaps.
    pub id: ItemId,
    /// The title when the item was first listed.
    pub title: Option<String>,
    /// Since when the profile no longer owes the item.
    pub not_owed_since: Option<NaiveDate>,
    /// In the order of the file.
    pub evidence: Vec<Evidence>,
    /// In the order of the file.
    pub sign_offs: Vec<SignOff>,
    /// The texts that were signed, so that they can be read when the model says something else.
    pub wordings: Vec<Wording>,
    /// Where the item's last section ends in the file: the end of a line, in bytes.
    pub tail: usize,
    /// Whether it, or a list of it, stands in braces or brackets, where no section can be added.
    pub in_braces: bool,
    /// Whether it begins with a header of its own, `[items.<deployment>.<item>]`: then sections can always be added.
    pub has_header: bool,
}

impl ItemRecord {
    /// The evidence whose digest begins so.
    #[must_use]
    pub fn evidence_named(&self, beginning: &str) -> Option<&Evidence> {
        let beginning = beginning.strip_prefix("sha256:").unwrap_or(beginning);
        // A beginning of nothing names nothing.
        (beginning.len() >= LEAST_BEGINNING)
            .then(|| self.evidence.iter().find(|piece| piece.sha256.to_string().starts_with(beginning)))
            .flatten()
    }

    /// What somebody said last of the item, whether it counts or not; nothing where they took it back or never spoke.
    #[must_use]
    pub fn last_word(&self, by: &str) -> Option<&SignOff> {
        // Of two of one moment, the one further down.
        let last = self.sign_offs.iter().filter(|said| said.by == by).max_by_key(|said| said.at);
        last.filter(|said| said.decision != Decision::Withdrawn)
    }

    /// The text of a wording, where the record has kept it.
    #[must_use]
    pub fn wording(&self, digest: Digest) -> Option<&Wording> {
        self.wordings.iter().find(|wording| wording.sha256 == digest)
    }
}

/// The fewest hexadecimal digits by which a sign-off may name evidence.
const LEAST_BEGINNING: usize = 6;

/// An item as it read when somebody signed it.
#[derive(Clone, Debug)]
pub struct Wording {
    /// See [`crate::checklist::digest_of_wording`].
    pub sha256: Digest,
    /// The item's title.
    pub title: String,
    /// What it asks.
    pub statement: String,
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
    /// The command that produced it.
    pub command: Option<String>,
    /// Its length in bytes.
    pub size: Option<u64>,
    /// Why it is kept although it looks like a secret.
    pub secret_allowed: Option<String>,
    /// The people of whom it tells, by capacity: signers' IDs, or names of others.
    pub people: BTreeMap<Capacity, Vec<String>>,
}

crate::model::words! {
    /// In which capacity evidence names people; rules of segregation are computed from it.
    Capacity {
        /// Holds a smart card.
        CardHolder = "card-holder", "card holder";
        /// Knows the PIN of a smart card.
        PinHolder = "pin-holder", "PIN holder";
        /// Holds a part of a master key; one entry for each part.
        KeyPartHolder = "key-part-holder", "holder of a key part";
        /// Their access was reviewed.
        Reviewed = "reviewed", "reviewed person";
        /// Created a managed key.
        KeyCreator = "key-creator", "creator of a key";
        /// Put a managed key into use.
        KeyDeployer = "key-deployer", "deployer of a key";
        /// Administers keys.
        KeyAdministrator = "key-administrator", "key administrator";
        /// Reviews the logs.
        LogReviewer = "log-reviewer", "log reviewer";
    }
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
    /// The audit period of the profile when it was signed.
    pub period: Option<DateSpan>,
    /// The service and instance for which it was signed; see [`crate::checklist::scope_text`].
    pub scope: Option<String>,
    /// The item as it read when it was signed.
    pub wording: Option<Digest>,
    /// Digests of the evidence that it rests on; by hand, their beginnings.
    pub evidence: Vec<String>,
    /// The digest of what the record said of that evidence; see [`super::described`].
    pub described: Option<Digest>,
    /// The item's events before this one that had no successor yet: one, or several after a merge, or none for the first.
    pub after: Vec<Digest>,
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
    let items = || map_of::<DeploymentId>(&map_of::<ActionId>(&toml_input::shape(read_item)));
    if let Some(deployments) = fields.map("items", "the record's items", items) {
        let problems = deployments.problems();
        let text = &problems.file().text;
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
                let Some(deployment) = name.clone() else { continue };
                let Some(action_id) = action_id else { continue };
                let id = ItemId { deployment, action: action_id };
                let item_tail = tail(text, value).max(line_end(text, action.span.end));
                let mut item = read_item(Fields::new(table, action.span, what, problems))(id.clone());
                item.tail = item_tail;
                item.in_braces = in_braces(text, value);
                item.has_header = text[value.span()].starts_with('[');
                record.items.insert(id, item);
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

/// The end of the last line on which something of a value stands.
fn tail(text: &str, value: &Spanned<DeValue<'_>>) -> usize {
    fn last(value: &Spanned<DeValue<'_>>) -> usize {
        let inner = match value.get_ref() {
            DeValue::Array(array) => array.iter().map(last).max(),
            DeValue::Table(table) => table.iter().map(|(_, value)| last(value)).max(),
            _ => None,
        };
        value.span().end.max(inner.unwrap_or_default())
    }
    line_end(text, last(value))
}

fn line_end(text: &str, at: usize) -> usize {
    text[at..].find('\n').map_or(text.len(), |length| at + length)
}

/// Whether a table, or one of its lists, is written in braces or brackets and not as sections.
fn in_braces(text: &str, value: &Spanned<DeValue<'_>>) -> bool {
    let begins = |value: &Spanned<DeValue<'_>>, with: &str| text[value.span()].starts_with(with);
    let lists = value.get_ref().as_table().into_iter().flatten();
    begins(value, "{")
        || lists
            .filter(|(_, list)| list.get_ref().is_array())
            .any(|(_, list)| begins(list, "[") && !begins(list, "[["))
}

fn read_item(mut fields: Fields<'_>) -> impl FnOnce(ItemId) -> ItemRecord + use<> {
    let title = fields.optional("title");
    let not_owed_since = fields.optional(NOT_OWED);
    let evidence =
        fields.tables("evidence", |n| format!("evidence {n}")).into_iter().filter_map(read_evidence).collect();
    let sign_offs =
        fields.tables("sign-off", |n| format!("sign-off {n}")).into_iter().filter_map(read_sign_off).collect();
    let wordings =
        fields.tables(WORDING, |n| format!("wording {n}")).into_iter().filter_map(read_wording).collect();
    fields.finish();
    move |id| ItemRecord {
        id,
        title,
        not_owed_since,
        evidence,
        sign_offs,
        wordings,
        tail: 0,
        in_braces: false,
        has_header: false,
    }
}

fn read_wording(mut table: Fields<'_>) -> Option<Wording> {
    let sha256 = table.required_placed::<Digest>("sha256");
    let title = table.required::<String>("title");
    let statement = table.required::<String>("statement");
    let problems = table.problems();
    table.finish();
    let (sha256, title, statement) = (sha256?, title?, statement?);
    let own = crate::checklist::digest_of_wording(&title, &statement);
    if own != sha256.value {
        problems.report(
            "wrong-digest",
            "the text of a wording was changed",
            sha256.span,
            "the digest of another text",
            [format!("the digest of the title and the statement as they stand here is {own}")],
        );
        return None;
    }
    Some(Wording { sha256: own, title, statement })
}

fn read_evidence(mut table: Fields<'_>) -> Option<Evidence> {
    let file = table.required_text("file");
    let sha256 = table.required("sha256");
    let description = table.optional("description").unwrap_or_default();
    let collected = table.optional("collected");
    let covers = DateSpan::read(&mut table, "covers", "the span that the evidence covers");
    let by = table.optional("by");
    let command = table.optional("command");
    let size = table.optional("size");
    let secret_allowed = table.optional("secret-allowed");
    let people = read_people(&mut table);
    table.finish();
    let (file, sha256) = (file?, sha256?);
    Some(Evidence { file, sha256, description, collected, covers, by, command, size, secret_allowed, people })
}

fn read_people(table: &mut Fields<'_>) -> BTreeMap<Capacity, Vec<String>> {
    let Some(mut people) = table.table("people", "the people of whom the evidence tells") else {
        return BTreeMap::new();
    };
    let named = Capacity::ALL.iter().map(|capacity| (*capacity, people.values::<String>(capacity.word())));
    let named = named.filter(|(_, names)| !names.is_empty()).collect();
    people.finish();
    named
}

fn read_sign_off(mut table: Fields<'_>) -> Option<SignOff> {
    let problems = table.problems();
    let by = table.required_text("by");
    let role = table.optional("role");
    let decision = table.required_placed::<Decision>("decision");
    let at = table.required("at");
    let period = DateSpan::read(&mut table, "period", "the audit period of the sign-off");
    let scope = table.optional("scope");
    let wording = table.optional(WORDING);
    let evidence = table.values("evidence");
    let described = table.optional(DESCRIBED);
    let after = table.optional::<OneOrMore>("after").map_or_else(Vec::new, |after| after.0);
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
        period,
        scope,
        wording,
        evidence,
        described,
        after,
        note,
        until: until.map(|until| until.value),
        signature,
    })
}

/// A digest, or a list of them where branches of a chain meet.
struct OneOrMore(Vec<Digest>);

impl FromToml for OneOrMore {
    const EXPECTED: &'static str = "a SHA-256 digest in quotes, or a list of them";
    fn from_toml(value: &DeValue<'_>) -> Result<Self, Option<Reason>> {
        match value.as_array() {
            Some(array) => array.iter().map(|entry| Digest::from_toml(entry.get_ref())).collect::<Result<_, _>>(),
            None => Digest::from_toml(value).map(|digest| vec![digest]),
        }
        .map(Self)
    }

    fn schema() -> serde_json::Value {
        json!({ "anyOf": [Digest::schema(), list_of(&Digest::schema())] })
    }
}
