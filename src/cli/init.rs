//! `init`: a new profile, from flags, or by asking the model's questions on a terminal.

mod asking;
mod git;

use super::args::{Common, InitArgs};
use super::load;
use super::terminal::{bold, dim};
use super::{Context, bases};
use crate::checklist::{self, Checklist};
use crate::diagnostics::{Diagnostic, Failure, SourceFile};
use crate::model::Service;
use crate::model::library::Library;
use crate::profile::draft::{Draft, DraftDeployment, DraftSigner, Given};
use crate::profile::{self, DateSpan, Profile};
use crate::signature::Key;
use crate::store::{self, Keep, Staged, paths};
use crate::text::{count, name_help};
use chrono::{Datelike as _, NaiveDate};
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

pub fn run(common: &Common, args: &InitArgs, context: &Context) -> Result<(), Failure> {
    if args.git {
        return git::run(args.force, context);
    }
    let folder = load::models(common)?;
    let library = Library::new(&folder);
    let asks = context.terminal.can_ask() && !args.yes;
    let services = match (args.service.as_slice(), asks) {
        ([], true) => asking::services(&library)?,
        ([], false) => {
            let names = library.names();
            return Err(Failure::input(
                Diagnostic::new("usage", "no service is named")
                    .help("name one: rchecklist init --service hs-crypto --yes")
                    .helps(name_help("", "services", names.iter().map(String::as_str))),
            ));
        }
        (named, _) => named.to_vec(),
    };
    let mut draft = from_flags(args, &services, &library, context)?;
    if asks {
        asking::questions(&mut draft, args, &library)?;
    }
    let path = path_of(args, &draft.id);
    if let Some(base) = &args.extends {
        draft.extends = Some(seen_from(base, &path)?);
    }
    let mut read = check(&draft, &path, &library)?;
    if asks && draft.extends.is_none() {
        asking::people(&mut draft, &roles(&checklist::select(&read)))?;
        read = check(&draft, &path, &library)?;
    }
    draft.leave_out(&read);
    draft.missing_roles = missing_roles(&read);
    let text = draft.text();
    if args.output.as_deref() == Some(Path::new("-")) {
        super::Terminal::exact(&text);
        return Ok(());
    }
    if store::exists(&path) && !args.force {
        return Err(Failure::input(
            Diagnostic::new("exists", format!("{} is there already", path.display()))
                .help("choose another --id or --output, or overwrite it with --force"),
        ));
    }
    let mut staged = Staged::default();
    staged.add(path.clone(), text.as_bytes(), Keep::Durably)?;
    staged.commit()?;
    context.terminal.summary(&summary(&checklist::select(&read), &draft, &path));
    Ok(())
}

/// Where it goes, if it is written: in ./profiles where there is such a folder. What is printed stands in the current one.
fn path_of(args: &InitArgs, id: &str) -> PathBuf {
    let name = format!("{id}.toml");
    let folder = Path::new(load::PROFILE_FOLDER);
    match &args.output {
        Some(path) if path == Path::new("-") => PathBuf::from(name),
        Some(path) => path.clone(),
        None if store::exists(folder) => folder.join(name),
        None => PathBuf::from(name),
    }
}

/// A base that was named from the current folder, as seen from the file that is to extend it.
fn seen_from(base: &Path, path: &Path) -> Result<String, Failure> {
    store::read_text(base)?;
    paths::seen_from(path, base).ok_or_else(|| {
        let message = format!("there is no way from {} to {}", path.display(), base.display());
        Failure::input(
            Diagnostic::new("usage", message)
                .help("the folder of the new profile must be there, and the base on the same drive"),
        )
    })
}

/// The draft as the loader reads it: what does not pass is told as of any profile, and nothing is written.
fn check(draft: &Draft, path: &Path, library: &Library<'_>) -> Result<Profile, Failure> {
    let file = SourceFile::new("the new profile", draft.text());
    profile::load(&bases::resolve(file, path)?.file, library)
}

fn roles(checklist: &Checklist<'_>) -> Vec<(String, String)> {
    let mut seen = BTreeSet::new();
    let mut found = Vec::new();
    for item in &checklist.items {
        for role in item.action.signing.all() {
            if seen.insert(role.clone()) {
                let names = &item.deployment.service().roles;
                found.push((role.to_string(), names.get(role).cloned().unwrap_or_else(|| role.to_string())));
            }
        }
    }
    found
}

/// Roles of items that no signer can sign.
fn missing_roles(profile: &Profile) -> Vec<String> {
    let checklist = checklist::select(profile);
    let has = |role: &str| profile.signers.iter().any(|signer| signer.roles.iter().any(|own| own.as_str() == role));
    let stuck = |roles: &[crate::ids::RoleId]| !roles.is_empty() && !roles.iter().any(|role| has(role.as_str()));
    let mut missing = BTreeSet::new();
    for item in &checklist.items {
        let signing = &item.action.signing;
        for roles in [signing.first(), signing.second()].into_iter().filter(|roles| stuck(roles)) {
            missing.extend(roles.first().map(ToString::to_string));
        }
    }
    missing.into_iter().collect()
}

fn from_flags(
    args: &InitArgs,
    services: &[String],
    library: &Library<'_>,
    context: &Context,
) -> Result<Draft, Failure> {
    let mut deployments: Vec<DraftDeployment> = Vec::new();
    for name in services {
        let Some(model) = library.find(name)? else {
            let names = library.names();
            return Err(Failure::input(
                Diagnostic::new("unknown-service", format!("there is no model of a service `{name}`"))
                    .helps(name_help(name, "services", names.iter().map(String::as_str))),
            ));
        };
        let service = &model.service;
        let has_tiers = service.revision(None).is_some_and(crate::model::Revision::has_tiers);
        let tier = args.tier.clone().filter(|_| has_tiers);
        // Two instances of one service need names of their own.
        let before = deployments.iter().filter(|other| other.service == *name).count();
        deployments.push(DraftDeployment {
            id: (before > 0).then(|| format!("{name}-{}", before + 1)),
            service: name.clone(),
            tier: tier.clone(),
            instance: args.instance.clone().filter(|_| services.len() == 1),
            questions: asked(service, tier.as_deref()),
        });
    }
    for option in &args.option {
        answer(&mut deployments, option)?;
    }
    let first = services.first().map_or("profile", String::as_str);
    let id = args.id.clone().unwrap_or_else(|| first.to_owned());
    let year = context.now.year();
    let this_year = DateSpan { from: day(year, 1, 1), to: day(year, 12, 31) };
    Ok(Draft {
        title: args.title.clone().unwrap_or_else(|| id.clone()),
        id,
        extends: None,
        classification: args.classification.clone(),
        organisation: args.organisation.clone(),
        zone: args.time_zone.clone(),
        deployments,
        period: args.period.or_else(|| args.extends.is_none().then_some(this_year)),
        frameworks: args.framework.clone(),
        signatures: args.signatures.map(Into::into),
        signers: args.signer.iter().map(|text| signer(text)).collect::<Result<_, _>>()?,
        missing_roles: Vec::new(),
    })
}

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap_or_default()
}

/// The questions of a service's newest revision for a tier, all open.
fn asked(service: &Service, tier: Option<&str>) -> Vec<(crate::model::Question, Option<Given>)> {
    let tier = tier.and_then(|tier| tier.parse().ok());
    let Some(revision) = service.revision(None) else { return Vec::new() };
    service.questions_for(tier.as_ref(), revision.date).map(|question| (question.clone(), None)).collect()
}

/// `key=value`, or `service:key=value` where only one service is meant; several values with commas between.
fn answer(deployments: &mut [DraftDeployment], option: &str) -> Result<(), Failure> {
    let usage = |message: String| {
        Failure::input(
            Diagnostic::new("usage", message).help("for example: --option master-key-custody=smart-card"),
        )
    };
    let (name, value) = option.split_once('=').ok_or_else(|| usage(format!("`--option {option}` has no `=`")))?;
    let (service, key) = match name.split_once(':') {
        Some((service, key)) => (Some(service), key),
        None => (None, name),
    };
    let given = match value {
        "true" => Given::Flag(true),
        "false" => Given::Flag(false),
        values => Given::Values(values.split(',').map(|value| value.trim().to_owned()).collect()),
    };
    let mut known = BTreeSet::new();
    let mut found = false;
    for deployment in deployments.iter_mut().filter(|own| service.is_none_or(|name| own.service == name)) {
        for (question, slot) in &mut deployment.questions {
            known.insert(question.id.to_string());
            if question.id.as_str() == key {
                *slot = Some(given.clone());
                found = true;
            }
        }
    }
    if found {
        return Ok(());
    }
    Err(Failure::input(
        Diagnostic::new("unknown-option", format!("no service of this profile asks `{key}`")).helps(name_help(
            key,
            "options",
            known.iter().map(String::as_str),
        )),
    ))
}

/// `id,name,e-mail,role+role` and perhaps a public key, as a line or as the path of a `.pub` file.
fn signer(text: &str) -> Result<DraftSigner, Failure> {
    let parts: Vec<&str> = text.splitn(5, ',').map(str::trim).collect();
    let [id, name, email, roles, key @ ..] = parts.as_slice() else {
        return Err(Failure::input(
            Diagnostic::new("usage", format!("`--signer {text}` has too few parts"))
                .help("ID, name, e-mail, and roles with `+` between, with commas; perhaps a public key")
                .help("--signer 'custodian-a,Custodian A,custodian-a@example.com,key-custodian'"),
        ));
    };
    Ok(DraftSigner {
        id: (*id).to_owned(),
        name: (*name).to_owned(),
        email: (*email).to_owned(),
        roles: roles.split('+').map(|role| role.trim().to_owned()).filter(|role| !role.is_empty()).collect(),
        key: key.first().map(|key| public_key(key)).transpose()?,
    })
}

/// A public key: the line itself, or what stands in a `.pub` file.
fn public_key(given: &str) -> Result<String, Failure> {
    let line = match Key::parse(given) {
        Ok(key) => return Ok(key.line()),
        Err(why) if given.contains(char::is_whitespace) => Err(why),
        Err(_) => Key::parse(&store::read_text(Path::new(given))?.text),
    };
    line.map(|key| key.line()).map_err(|why| {
        Failure::input(
            Diagnostic::new("wrong-key", why.to_string())
                .help("a line such as \"ssh-ed25519 AAAA…\", or the path of a .pub file"),
        )
    })
}

fn summary(checklist: &Checklist<'_>, draft: &Draft, path: &Path) -> String {
    let required = checklist.items.iter().filter(|item| item.action.required).count();
    let mut text = String::new();
    // Writing to a text cannot fail.
    let _ = writeln!(
        text,
        "{}: {}, {required} required and {} optional",
        bold(&path.display().to_string()),
        count(checklist.items.len(), "item"),
        checklist.items.len() - required
    );
    for deployment in &draft.deployments {
        for (question, _) in deployment.questions.iter().filter(|(_, given)| given.is_none()) {
            let _ = writeln!(text, "  {} {} is left open; its items are included", bold("?"), question.id);
        }
    }
    for role in &draft.missing_roles {
        let _ = writeln!(text, "  {} nobody has the role {role} yet", bold("!"));
    }
    let _ = write!(text, "{}", dim(&format!("Next: rchecklist --profile {}", path.display())));
    text
}
