//! A profile file as a checked [`Profile`].

use super::answers::{Defaults, read_answers};
use super::extend::read_extends;
use super::hints;
use super::people::{knows, read_signers};
use super::{CadenceFor, DUE_SOON_DAYS, DateSpan, Deployment, EvidencePolicy, Paper, Policy, Profile, Signatures};
use crate::diagnostics::{Diagnostic, Failure, SourceFile};
use crate::digest::Digest;
use crate::framework::shelf;
use crate::ids::{ActionId, DeploymentId, FrameworkId, OptionId, ProfileId, RoleId, ServiceId, TierId};
use crate::model::library::{Library, NoFolder};
use crate::model::load::answer_schema;
use crate::model::{Cadence, Period, Revision, Service};
use crate::text::name_help;
use crate::toml_input::{self, Fields, FromToml as _, Placed, Problems, convert, map_of};
use chrono::NaiveDate;
use chrono_tz::Tz;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

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

/// What a profile's reader asks for, as a JSON Schema. What a file may leave to its base is [`super::shape`]'s matter.
pub(super) fn asked() -> Value {
    let library = Library::new(&NoFolder);
    toml_input::shape(|fields| read_profile(fields, &library, Digest::of(&[]), &mut None))
}

/// Each key of a file that no profile has, whatever else is wrong with it.
pub(super) fn unknown_keys(file: &Arc<SourceFile>) -> Vec<Diagnostic> {
    let library = Library::new(&NoFolder);
    let read =
        toml_input::read(file, "a profile", |fields| read_profile(fields, &library, Digest::of(&[]), &mut None));
    let found = read.err().unwrap_or_default();
    found.into_iter().filter(|diagnostic| diagnostic.code == "unknown-key").collect()
}

fn read_profile(
    mut fields: Fields<'_>,
    library: &Library<'_>,
    digest: Digest,
    broken_model: &mut Option<Failure>,
) -> Option<Profile> {
    let id = read_id(&mut fields);
    let extends = read_extends(&mut fields);
    if let Some(extends) = &extends {
        fields.problems().report(
            "extends-unresolved",
            format!("`{}` is not at hand here", extends.value),
            extends.span.clone(),
            "followed where a profile is named by --profile, nowhere else",
            ["`rchecklist show --resolved --profile P` prints a profile that stands by itself".to_owned()],
        );
    }
    let title = fields.required_title("title");
    let classification = fields.optional("classification").unwrap_or_else(|| "Confidential".to_owned());
    let organisation = fields.optional("organisation");
    let defaults = Defaults::read(&mut fields, library, broken_model);
    let deployments = read_deployments(&mut fields, &defaults, library, broken_model);
    let (period, frameworks) = read_audit(&mut fields, &deployments, library);
    let zone = read_zone(&mut fields);
    let paper = read_paper(&mut fields);
    let policy = read_policy(&mut fields, &deployments, library);
    let cadences = read_cadences(&mut fields, &deployments, library);
    let signers = read_signers(&mut fields, &deployments, library);
    fields.finish();
    Some(Profile {
        id: id?,
        title: title?,
        classification,
        organisation,
        deployments,
        period,
        frameworks,
        zone,
        paper,
        policy,
        cadences,
        signers,
        digest,
    })
}

/// The ID; where there is none, it may be that the file is no profile.
fn read_id(fields: &mut Fields<'_>) -> Option<ProfileId> {
    let id = fields.placed::<ProfileId>("id");
    fields.must_have("id");
    if fields.key_span("id").is_none() {
        fields.problems().report(
            "missing-key",
            "a profile has no `id`",
            fields.span(),
            "`id` is missing here",
            [
                format!("add `id = …`: {}", ProfileId::EXPECTED),
                "a file that only others extend needs none: call it base.toml, or … .base.toml".to_owned(),
            ],
        );
    }
    let id = id?;
    if is_device_name(id.value.as_str()) {
        fields.problems().report(
            "wrong-value",
            format!("the profile is called `{}`", id.value),
            id.span,
            "files are called after it, and on some systems this is a device",
            [format!("`{}-profile`, for example", id.value)],
        );
        return None;
    }
    Some(id.value)
}

/// Names that are devices on Windows, with whatever ending.
fn is_device_name(name: &str) -> bool {
    let numbered = |stem: &str| {
        name.strip_prefix(stem).is_some_and(|rest| rest.len() == 1 && rest.as_bytes()[0].is_ascii_digit())
    };
    matches!(name, "con" | "prn" | "aux" | "nul") || numbered("com") || numbered("lpt")
}

fn read_deployments(
    fields: &mut Fields<'_>,
    defaults: &Defaults,
    library: &Library<'_>,
    broken_model: &mut Option<Failure>,
) -> Vec<Deployment> {
    let problems = fields.problems();
    let tables =
        fields.required_tables("deployment", "the service that is deployed", |n| format!("deployment {n}"));
    let mut found: Vec<Deployment> = Vec::new();
    for table in tables {
        let span = table.span();
        let Some(deployment) = read_deployment(table, defaults, library, broken_model) else { continue };
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
    defaults: &Defaults,
    library: &Library<'_>,
    broken_model: &mut Option<Failure>,
) -> Option<Deployment> {
    let problems = table.problems();
    let id = table.optional::<DeploymentId>("id");
    let service = table.required_placed::<ServiceId>("service");
    let tier = table.placed::<TierId>("tier");
    let pin = table.placed::<NaiveDate>("revision");
    let instance = table.optional("instance");
    let options =
        table.map("options", format!("the options of {}", table.what()), || map_of::<OptionId>(&answer_schema()));
    table.narrow("service", || hints::services(library));
    table.narrow("tier", || hints::tiers(library));
    table.narrow("options", || hints::options(library));
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
    let mut answers = defaults.of(&model.service, tier.as_ref(), date);
    if let Some(options) = options {
        answers.extend(read_answers(options, &model.service, tier.as_ref(), date, problems));
    }
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
#[expect(clippy::option_option, reason = "reported, none and some are three different things")]
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

fn read_audit(
    fields: &mut Fields<'_>,
    deployments: &[Deployment],
    library: &Library<'_>,
) -> (Option<DateSpan>, Vec<FrameworkId>) {
    let Some(mut audit) = fields.table("audit", "the section [audit]") else { return (None, Vec::new()) };
    let problems = audit.problems();
    let period = DateSpan::read(&mut audit, "period", "the audit period");
    let listed = shelf::names(library.folder());
    let known: BTreeSet<&str> = listed
        .iter()
        .map(String::as_str)
        .chain(deployments.iter().flat_map(|own| own.service().frameworks()).map(FrameworkId::as_str))
        .collect();
    let mut frameworks = Vec::new();
    let given = audit.list::<FrameworkId>("frameworks");
    audit.narrow("frameworks", hints::frameworks);
    for given in given.into_iter().take_while(|_| !problems.is_full()) {
        if known.contains(given.value.as_str()) {
            if !frameworks.contains(&given.value) {
                frameworks.push(given.value);
            }
        } else {
            problems.report(
                "unknown-framework",
                format!("there is no framework `{}`", given.value),
                given.span,
                "not known",
                name_help(given.value.as_str(), "frameworks", known.iter().copied()),
            );
        }
    }
    audit.finish();
    (period, frameworks)
}

/// The zone whose days dates mean.
fn read_zone(fields: &mut Fields<'_>) -> Tz {
    let Some(given) = fields.placed::<String>("time-zone") else { return Tz::UTC };
    given.value.parse().unwrap_or_else(|_| {
        fields.problems().report(
            "wrong-value",
            format!("there is no time zone `{}`", given.value),
            given.span,
            "not in the IANA time zone database",
            name_help(&given.value, "time zones", chrono_tz::TZ_VARIANTS.iter().map(|zone| zone.name()))
                .into_iter()
                // There are six hundred; a near miss is worth naming, a list is not.
                .filter(|line| line.starts_with("did you mean"))
                .chain(["a name such as \"Europe/Berlin\", \"America/New_York\" or \"UTC\"".to_owned()]),
        );
        Tz::UTC
    })
}

/// `[pack]`: how the pack looks.
fn read_paper(fields: &mut Fields<'_>) -> Paper {
    let Some(mut pack) = fields.table("pack", "the section [pack]") else { return Paper::A4 };
    let paper = pack.optional("paper").unwrap_or(Paper::A4);
    pack.finish();
    paper
}

fn read_policy(fields: &mut Fields<'_>, deployments: &[Deployment], library: &Library<'_>) -> Policy {
    let mut policy = Policy {
        signatures: Signatures::Optional,
        evidence: EvidencePolicy::Optional,
        risk_approvers: Vec::new(),
        due_soon_days: DUE_SOON_DAYS,
    };
    let Some(mut given) = fields.table("policy", "the section [policy]") else { return policy };
    policy.signatures = given.optional("signatures").unwrap_or(policy.signatures);
    policy.evidence = given.optional("evidence").unwrap_or(policy.evidence);
    policy.due_soon_days = given.optional("due-soon-days").unwrap_or(policy.due_soon_days);
    let known: BTreeSet<&str> =
        deployments.iter().flat_map(|own| own.service().roles.keys()).map(RoleId::as_str).collect();
    let approvers = given.list::<RoleId>("risk-approvers");
    given.narrow("risk-approvers", || hints::roles(library));
    for role in approvers.into_iter().take_while(|_| !fields.problems().is_full()) {
        if known.is_empty() || knows(&known, &role.value, library) {
            policy.risk_approvers.push(role.value);
        } else {
            fields.problems().report(
                "unknown-role",
                format!("no model knows the role `{}`", role.value),
                role.span,
                "nobody has it",
                name_help(role.value.as_str(), "roles", known.iter().copied()),
            );
        }
    }
    given.finish();
    policy
}

/// The JSON Schema of `[cadence]`.
fn cadence_schema() -> Value {
    let slug = "[a-z0-9]+(-[a-z0-9]+)*";
    json!({
        "type": "object",
        "propertyNames": { "pattern": format!("^({slug}/)?{slug}$") },
        "additionalProperties": Period::schema(),
    })
}

/// `[cadence]`: `<action> = "monthly"`, or `"<deployment>/<action>"` where only one deployment differs.
///
/// An item of a service that is not deployed here is no mistake: a house has one list for all that it deploys.
fn read_cadences(
    fields: &mut Fields<'_>,
    deployments: &[Deployment],
    library: &Library<'_>,
) -> BTreeMap<CadenceFor, Cadence> {
    let mut cadences = BTreeMap::new();
    let Some(table) = fields.map("cadence", "the section [cadence]", cadence_schema) else { return cadences };
    let problems = table.problems();
    for (key, value) in table.entries() {
        let (deployment, action) = match key.value.split_once('/') {
            Some((deployment, action)) => (Some(deployment), action),
            None => (None, key.value),
        };
        let known: BTreeSet<String> = deployments
            .iter()
            .filter(|own| deployment.is_none_or(|name| own.id.as_str() == name))
            .flat_map(|own| own.service().actions.keys())
            .map(|id| deployment.map_or_else(|| id.to_string(), |name| format!("{name}/{id}")))
            .collect();
        let elsewhere = || {
            let action = action.parse::<ActionId>();
            deployment.is_none() && action.is_ok_and(|id| library.has(|service| service.actions.contains_key(&id)))
        };
        if !deployments.is_empty() && !known.contains(key.value) && !elsewhere() {
            let message = match deployment {
                Some(_) => format!("no deployment of this profile has an item `{}`", key.value),
                None => format!("no model has an item `{}`", key.value),
            };
            let help = name_help(key.value, "items", known.iter().map(String::as_str));
            problems.report("unknown-item", message, key.span, "not an item", help);
            continue;
        }
        let period = convert::<Period>(value, &format!("the cadence of `{}`", key.value), problems);
        let (Some(period), Ok(action)) = (period, action.parse()) else { continue };
        let deployment = deployment.and_then(|name| name.parse().ok());
        cadences.insert(CadenceFor { deployment, action }, Cadence::Every(period));
    }
    cadences
}
