//! The dialogue of `init`. Leaving it, at any question, writes nothing.

use super::super::args::InitArgs;
use super::super::terminal::Terminal;
use super::{asked, public_key};
use crate::diagnostics::{Diagnostic, Failure};
use crate::framework::SHIPPED;
use crate::model::library::Library;
use crate::model::{Question, QuestionKind};
use crate::profile::Signatures;
use crate::profile::draft::{Draft, DraftSigner, Given};
use crate::text::is_blank;

fn left() -> Failure {
    Failure::input(Diagnostic::new("usage", "the questions were left, and nothing was written"))
}

/// The place of the line that a person picks.
fn pick(prompt: &str, lines: &[String]) -> Result<usize, Failure> {
    Terminal::pick(prompt, lines)?.ok_or_else(left)
}

pub(super) fn services(library: &Library<'_>) -> Result<Vec<String>, Failure> {
    let names = library.names();
    // A model that does not load has its mistakes told when it is chosen.
    let line = |name: &String| {
        library.get(name).map_or_else(|_| name.clone(), |model| format!("{} ({name})", model.service.name))
    };
    let lines: Vec<String> = names.iter().map(line).collect();
    let chosen = Terminal::choose("Which services are deployed? Space picks, enter goes on", &lines)?;
    if chosen.is_empty() { Err(left()) } else { Ok(chosen.into_iter().map(|place| names[place].clone()).collect()) }
}

/// All that the flags left open about the deployment, the audit and the policy.
pub(super) fn questions(draft: &mut Draft, args: &InitArgs, library: &Library<'_>) -> Result<(), Failure> {
    if args.id.is_none() {
        draft.id = Terminal::ask("ID of the profile (a-z, 0-9 and hyphens)", &draft.id, &|text| {
            crate::ids::check_slug(text).map_err(|why| why.to_string())
        })?;
    }
    if args.title.is_none() {
        draft.title = Terminal::ask("Title, for the cover", &draft.title, &|text| {
            if is_blank(text) { Err("a text in which there is something to see".to_owned()) } else { Ok(()) }
        })?;
    }
    for place in 0..draft.deployments.len() {
        tier(draft, place, library)?;
        let deployment = &mut draft.deployments[place];
        for (question, given) in deployment.questions.iter_mut().filter(|(_, given)| given.is_none()) {
            *given = answer(question)?;
        }
    }
    // The base of a fleet is there to answer these.
    if draft.extends.is_some() {
        return Ok(());
    }
    if args.framework.is_empty() {
        let lines: Vec<String> = SHIPPED.iter().map(|(_, name, _)| (*name).to_owned()).collect();
        let chosen = Terminal::choose("Frameworks of the crosswalk? None for all", &lines)?;
        draft.frameworks = chosen.into_iter().map(|place| SHIPPED[place].0.to_owned()).collect();
    }
    if args.signatures.is_none() {
        let lines = ["optional: a name in the record counts", "required: only a signed sign-off counts"];
        let chosen = pick("Signatures", &lines.map(str::to_owned))?;
        draft.signatures = Some(if chosen == 1 { Signatures::Required } else { Signatures::Optional });
    }
    Ok(())
}

/// The tier, where the service has tiers; with it the questions become another tier's.
fn tier(draft: &mut Draft, place: usize, library: &Library<'_>) -> Result<(), Failure> {
    let deployment = &mut draft.deployments[place];
    let model = library.get(&deployment.service)?;
    let service = &model.service;
    let has_tiers = service.revision(None).is_some_and(crate::model::Revision::has_tiers);
    if !has_tiers || deployment.tier.is_some() {
        return Ok(());
    }
    let lines: Vec<String> = service.tiers.iter().map(|tier| tier.name.clone()).collect();
    let chosen = pick(&format!("Which tier of {}?", service.name), &lines)?;
    let tier = service.tiers[chosen].id.to_string();
    let answered = std::mem::take(&mut deployment.questions);
    deployment.questions = asked(service, Some(&tier));
    for (question, given) in &mut deployment.questions {
        *given = answered.iter().find(|(other, _)| other.id == question.id).and_then(|(_, given)| given.clone());
    }
    deployment.tier = Some(tier);
    Ok(())
}

fn answer(question: &Question) -> Result<Option<Given>, Failure> {
    if let Some(help) = &question.help {
        Terminal::hint(help);
    }
    let open = "leave it open: its items are included".to_owned();
    match &question.kind {
        QuestionKind::YesNo => {
            let lines = ["yes".to_owned(), "no".to_owned(), open];
            Ok(match pick(&question.text, &lines)? {
                0 => Some(Given::Flag(true)),
                1 => Some(Given::Flag(false)),
                _ => None,
            })
        }
        QuestionKind::Choice { values, several: true } => {
            let lines: Vec<String> = values.iter().map(|(_, name)| name.clone()).collect();
            let chosen = Terminal::choose(&format!("{} Space picks; none leaves it open", question.text), &lines)?;
            let chosen: Vec<String> = chosen.into_iter().map(|place| values[place].0.clone()).collect();
            Ok((!chosen.is_empty()).then_some(Given::Values(chosen)))
        }
        QuestionKind::Choice { values, several: false } => {
            let lines: Vec<String> = values.iter().map(|(_, name)| name.clone()).chain([open]).collect();
            let chosen = pick(&question.text, &lines)?;
            Ok(values.get(chosen).map(|(id, _)| Given::Values(vec![id.clone()])))
        }
    }
}

/// One person for each role that nobody has yet; a person may have several.
pub(super) fn people(draft: &mut Draft, roles: &[(String, String)]) -> Result<(), Failure> {
    for (role, name) in roles {
        if draft.signers.iter().any(|signer| signer.roles.contains(role)) {
            continue;
        }
        let who = Terminal::ask(&format!("{name}: name of the person (empty: later)"), "", &|_| Ok(()))?;
        if is_blank(&who) {
            continue;
        }
        if let Some(known) = draft.signers.iter_mut().find(|signer| signer.name == who) {
            known.roles.push(role.clone());
            continue;
        }
        let email = Terminal::ask("  e-mail", "", &|text| {
            if text.contains('@') { Ok(()) } else { Err("an address such as custodian-a@example.com".to_owned()) }
        })?;
        let id = crate::ids::nearest_slug(&who).unwrap_or_else(|| role.clone());
        let key = Terminal::ask("  SSH public key: a line or a .pub file (empty: later)", "", &|text| {
            if text.is_empty() {
                return Ok(());
            }
            public_key(text).map(|_| ()).map_err(|failure| failure.diagnostics[0].message.clone())
        })?;
        let key = if key.is_empty() { None } else { Some(public_key(&key)?) };
        draft.signers.push(DraftSigner { id, name: who, email, roles: vec![role.clone()], key });
    }
    Ok(())
}
