//! One deployment, or a stack of them: services, tier and answers; audit period; people; policy.
//!
//! A [`Profile`] can only be made by [`load`], which checks it against the models that it names.

use crate::diagnostics::{Failure, SourceFile};
use crate::digest::Digest;
use crate::ids::{DeploymentId, FrameworkId, OptionId, ProfileId, RoleId, ServiceId, SignerId, TierId};
use crate::model::library::{Library, Loaded};
use crate::model::load::read_answer;
use crate::model::{Answers, FRAMEWORKS, Revision, Service};
use crate::text::name_help;
use crate::toml_input::{self, Fields, Placed, Problems};
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
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

/// Reads and checks a profile against the models of a library.
///
/// # Errors
/// Every mistake in the file; or the failure of a model that it names.
pub fn load(file: &Arc<SourceFile>, library: &Library<'_>) -> Result<Profile, Failure> {
    let mut broken_model = None;
    let read = toml_input::read(file, "a profile", |fields| {
        read_profile(fields, library, Digest::of(file.text.as_bytes()), &mut broken_model)
    });
    match broken_model {
        Some(failure) => Err(failure),
        None => Ok(read?),
    }
}

fn read_profile(
    mut fields: Fields<'_>,
    library: &Library<'_>,
    digest: Digest,
    broken_model: &mut Option<Failure>,
) -> Option<Profile> {
    let id = fields.required("id");
    let title = fields.required_text("title");
    let classification = fields.optional("classification").unwrap_or_else(|| "Confidential".to_owned());
    let organisation = fields.optional("organisation");
    let deployments = read_deployments(&mut fields, library, broken_model);
    let (period, frameworks) = read_audit(&mut fields, &deployments);
    let policy = read_policy(&mut fields);
    let signers = read_signers(&mut fields, &deployments);
    fields.finish();
    Some(Profile {
        id: id?,
        title: title?,
        classification,
        organisation,
        deployments,
        period,
        frameworks,
        policy,
        signers,
        digest,
    })
}

fn read_deployments(
    fields: &mut Fields<'_>,
    library: &Library<'_>,
    broken_model: &mut Option<Failure>,
) -> Vec<Deployment> {
    let problems = fields.problems();
    let tables = fields.tables("deployment", |n| format!("deployment {n}"));
    if tables.is_empty() {
        fields.missing_section("[[deployment]]", "the service that is deployed");
    }
    let mut found: Vec<Deployment> = Vec::new();
    for table in tables {
        let span = table.span();
        let Some(deployment) = read_deployment(table, library, broken_model) else { continue };
        if found.iter().any(|other| other.id == deployment.id) {
            problems.report(
                "duplicate-id",
                format!("two deployments are called `{}`", deployment.id),
                span,
                "the second one",
                ["give one of them an `id` of its own".to_owned()],
            );
        } else {
            found.push(deployment);
        }
    }
    found
}

fn read_deployment(
    mut table: Fields<'_>,
    library: &Library<'_>,
    broken_model: &mut Option<Failure>,
) -> Option<Deployment> {
    let problems = table.problems();
    let id = table.optional::<DeploymentId>("id");
    let service = table.required_placed::<ServiceId>("service");
    let tier = table.placed::<TierId>("tier");
    let pin = table.placed::<NaiveDate>("revision");
    let instance = table.optional("instance");
    let options = table.table("options", format!("the options of {}", table.what()));
    let what = table.what().to_owned();
    let span = table.span();
    table.finish();

    let service = service?;
    let model = match library.find(service.value.as_str()) {
        Ok(Some(model)) => model,
        Ok(None) => {
            let names = library.names();
            problems.report(
                "unknown-service",
                format!("there is no model of a service `{}`", service.value),
                service.span,
                "not shipped, and not in the folder of models",
                name_help(service.value.as_str(), "services", names.iter().map(String::as_str)),
            );
            return None;
        }
        Err(failure) => {
            broken_model.get_or_insert(failure);
            return None;
        }
    };
    let revision = choose_revision(&model.service, pin.as_ref(), problems)?;
    let has_tiers = revision.has_tiers();
    let date = revision.date;
    let tier = choose_tier(&model.service, tier, has_tiers, date, (&what, span), problems)?;
    let answers = options
        .map_or_else(Answers::new, |options| read_answers(options, &model.service, tier.as_ref(), date, problems));
    Some(Deployment {
        // A service's ID is a slug, as a deployment's is.
        id: id.or_else(|| service.value.as_str().parse().ok())?,
        tier,
        revision: date,
        pinned: pin.is_some(),
        instance,
        answers,
        model,
    })
}

fn choose_revision<'s>(
    service: &'s Service,
    pin: Option<&Placed<NaiveDate>>,
    problems: &Problems,
) -> Option<&'s Revision> {
    let found = service.revision(pin.map(|pin| pin.value));
    if let (None, Some(pin)) = (found, pin) {
        let dates: Vec<String> = service.revisions.iter().map(|known| known.date.to_string()).collect();
        problems.report(
            "unknown-revision",
            format!("the model of `{}` has no revision {}", service.id, pin.value),
            pin.span.clone(),
            "not a date of this model",
            name_help(&pin.value.to_string(), "revisions", dates.iter().map(String::as_str)),
        );
    }
    found
}

/// The tier, `None` where the revision has none; the outer `None` after a report.
#[allow(clippy::option_option, reason = "reported, none and some are three different things")]
fn choose_tier(
    service: &Service,
    given: Option<Placed<TierId>>,
    has_tiers: bool,
    revision: NaiveDate,
    (what, span): (&str, std::ops::Range<usize>),
    problems: &Problems,
) -> Option<Option<TierId>> {
    let names = || service.tiers.iter().map(|tier| tier.id.as_str());
    match (given, has_tiers) {
        (None, false) => Some(None),
        (Some(given), true) if names().any(|name| name == given.value.as_str()) => Some(Some(given.value)),
        (Some(given), true) => {
            problems.report(
                "unknown-tier",
                format!("`{}` has no tier `{}`", service.id, given.value),
                given.span,
                "not a tier of this service",
                name_help(given.value.as_str(), "tiers", names()),
            );
            None
        }
        (None, true) => {
            let quoted: Vec<String> = names().map(|name| format!("tier = \"{name}\"")).collect();
            problems.report(
                "missing-key",
                format!("{what} does not say which tier of `{}` it is", service.id),
                span,
                "`tier` is missing here",
                [format!("add one of: {}", quoted.join(", "))],
            );
            None
        }
        (Some(given), false) => {
            problems.report(
                "unknown-tier",
                format!("revision {revision} of `{}` has no tiers", service.id),
                given.span,
                "nothing to choose",
                ["remove this line".to_owned()],
            );
            None
        }
    }
}

fn read_answers(
    options: Fields<'_>,
    service: &Service,
    tier: Option<&TierId>,
    revision: NaiveDate,
    problems: &Problems,
) -> Answers {
    let mut answers = Answers::new();
    for (key, value) in options.entries() {
        let asked: Vec<&str> = service.questions_for(tier, revision).map(|question| question.id.as_str()).collect();
        let Some(question) = service.questions.iter().find(|question| question.id.as_str() == key.value) else {
            problems.report(
                "unknown-option",
                format!("the model of `{}` has no option `{}`", service.id, key.value),
                key.span,
                "not an option of this service",
                name_help(key.value, "options", asked),
            );
            continue;
        };
        if !asked.contains(&key.value) {
            let tier = tier.map_or(String::new(), |tier| format!(", tier {tier}"));
            problems.report(
                "unknown-option",
                format!("`{}` is not asked for `{}` {revision}{tier}", key.value, service.id),
                key.span,
                "an option of another tier or revision",
                name_help(key.value, "options here", asked.into_iter().filter(|name| *name != key.value)),
            );
            continue;
        }
        if let Some(answer) = read_answer(value, &question.id, &question.kind, false, problems) {
            answers.insert(OptionId::clone(&question.id), answer);
        }
    }
    answers
}

fn read_audit(fields: &mut Fields<'_>, deployments: &[Deployment]) -> (Option<DateSpan>, Vec<FrameworkId>) {
    let Some(mut audit) = fields.table("audit", "the section [audit]") else { return (None, Vec::new()) };
    let problems = audit.problems();
    let period = DateSpan::read(&mut audit, "period", "the audit period");
    let known: BTreeSet<&str> = FRAMEWORKS
        .iter()
        .map(|(id, _)| *id)
        .chain(deployments.iter().flat_map(|own| own.service().frameworks()).map(FrameworkId::as_str))
        .collect();
    let mut frameworks = Vec::new();
    for given in audit.list::<FrameworkId>("frameworks") {
        if known.contains(given.value.as_str()) {
            if !frameworks.contains(&given.value) {
                frameworks.push(given.value);
            }
        } else {
            problems.report(
                "unknown-framework",
                format!("there is no framework `{}` in the models", given.value),
                given.span,
                "not known",
                name_help(given.value.as_str(), "frameworks", known.iter().copied()),
            );
        }
    }
    audit.finish();
    (period, frameworks)
}

fn read_policy(fields: &mut Fields<'_>) -> Policy {
    let default = Policy { signatures: Signatures::Optional, due_soon_days: DUE_SOON_DAYS };
    let Some(mut policy) = fields.table("policy", "the section [policy]") else { return default };
    let read = Policy {
        signatures: policy.optional("signatures").unwrap_or(default.signatures),
        due_soon_days: policy.optional("due-soon-days").unwrap_or(default.due_soon_days),
    };
    policy.finish();
    read
}

fn read_signers(fields: &mut Fields<'_>, deployments: &[Deployment]) -> Vec<Signer> {
    let problems = fields.problems();
    let roles: BTreeSet<&str> =
        deployments.iter().flat_map(|own| own.service().roles.keys()).map(RoleId::as_str).collect();
    let mut signers: Vec<Signer> = Vec::new();
    let mut key_owners: BTreeMap<String, SignerId> = BTreeMap::new();
    for mut table in fields.tables("signer", |n| format!("signer {n}")) {
        let id = table.required_placed::<SignerId>("id");
        let name = table.required_text("name");
        let email = read_email(&mut table);
        let given_roles = table.list::<RoleId>("roles");
        let keys = table.list::<String>("keys");
        table.finish();
        let (Some(id), Some(name), Some(email)) = (id, name, email) else { continue };
        if signers.iter().any(|other| other.id == id.value) {
            let message = format!("two signers are called `{}`", id.value);
            problems.report("duplicate-id", message, id.span, "the second one", None);
            continue;
        }
        for role in &given_roles {
            if !roles.is_empty() && !roles.contains(role.value.as_str()) {
                problems.report(
                    "unknown-role",
                    format!("no model of this profile knows the role `{}`", role.value),
                    role.span.clone(),
                    "would never sign anything",
                    name_help(role.value.as_str(), "roles", roles.iter().copied()),
                );
            }
        }
        let keys = check_keys(keys, &id.value, &mut key_owners, problems);
        let roles = given_roles.into_iter().map(|role| role.value).collect();
        signers.push(Signer { id: id.value, name, email, roles, keys });
    }
    signers
}

fn read_email(table: &mut Fields<'_>) -> Option<String> {
    let email = table.required_placed::<String>("email")?;
    let whole = email
        .value
        .split_once('@')
        .is_some_and(|(local, host)| !local.is_empty() && !host.is_empty() && !host.contains('@'));
    // Blanks and list marks would change the meaning of a line in `allowed_signers` (ssh-keygen(1)).
    if whole && email.value.chars().all(|c| c.is_ascii_graphic() && !matches!(c, ',' | '*' | '?' | '!' | '"' | '#'))
    {
        return Some(email.value);
    }
    let message = format!("`{}` is no e-mail address", email.value);
    let help = ["one address in ASCII, such as custodian-a@example.com".to_owned()];
    table.problems().report("wrong-value", message, email.span, "cannot be a signer's principal", help);
    None
}

/// The kinds of SSH public key that may sign (RFC 8709, RFC 5656, RFC 8332, OpenSSH PROTOCOL.u2f).
const KEY_KINDS: &[&str] = &[
    "ssh-ed25519",
    "ecdsa-sha2-nistp256",
    "ecdsa-sha2-nistp384",
    "ssh-rsa",
    "sk-ssh-ed25519@openssh.com",
    "sk-ecdsa-sha2-nistp256@openssh.com",
];

fn check_keys(
    keys: Vec<Placed<String>>,
    signer: &SignerId,
    owners: &mut BTreeMap<String, SignerId>,
    problems: &Problems,
) -> Vec<String> {
    let mut good = Vec::with_capacity(keys.len());
    for key in keys {
        let mut parts = key.value.split_ascii_whitespace();
        let (Some(kind), Some(blob)) = (parts.next(), parts.next()) else {
            let help = ["a line of a .pub file, such as \"ssh-ed25519 AAAA…\"".to_owned()];
            problems.report("wrong-value", "this is no SSH public key", key.span, "kind and key expected", help);
            continue;
        };
        if !KEY_KINDS.contains(&kind) {
            let message = format!("keys of kind `{kind}` cannot sign");
            let help = name_help(kind, "kinds", KEY_KINDS.iter().copied());
            problems.report("wrong-value", message, key.span, "not a kind of key that is accepted", help);
        } else if let Some(owner) = owners.insert(blob.to_owned(), signer.clone()) {
            let message = format!("`{owner}` and `{signer}` have the same key");
            let help = ["a two-person item needs two persons with a key each".to_owned()];
            problems.report("shared-key", message, key.span, "used before", help);
        } else {
            good.push(key.value);
        }
    }
    good
}
