//! Which frameworks there are, and those of a profile, read and checked against its models.

use super::{Framework, Frameworks, SHIPPED, load};
use crate::diagnostics::{Diagnostic, Failure, SourceFile};
use crate::ids::{ActionId, FrameworkId};
use crate::model::library::{MODELS, ModelFolder};
use crate::profile::{Deployment, Profile};
use crate::text::name_help;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::{Arc, PoisonError, RwLock};

/// The names of all frameworks, shipped and own, sorted; the shipped ones where the folder cannot be read.
#[must_use]
pub fn names(folder: &dyn ModelFolder) -> Vec<String> {
    let mut names = folder.framework_names().unwrap_or_default();
    names.extend(SHIPPED.iter().map(|(id, _, _)| (*id).to_owned()));
    names.sort_unstable();
    names.dedup();
    names
}

/// The framework of a name; a file in the folder stands before the shipped list. `None` if there is none.
///
/// # Errors
/// When its file cannot be read or is wrong.
pub fn find(folder: &dyn ModelFolder, name: &str) -> Result<Option<Framework>, Failure> {
    let built_in = SHIPPED.iter().find(|(known, _, _)| *known == name).map(|(_, _, text)| *text);
    let (file, shipped) = match (folder.framework(name)?, built_in) {
        (Some(own), text) => {
            let same = text.is_some_and(|text| text == own.text);
            (own, same)
        }
        (None, Some(text)) => (SourceFile::new(format!("shipped framework {name}"), text), true),
        (None, None) => return Ok(None),
    };
    let framework = load(&file, shipped)?;
    if framework.id.as_str() != name {
        return Err(Failure::input(
            Diagnostic::new("wrong-name", format!("{} holds the framework `{}`", file.name, framework.id))
                .help(format!("name the file {}.toml, or set id = \"{name}\" in it", framework.id)),
        ));
    }
    Ok(Some(framework))
}

/// All frameworks that can be named; each is read when it is first asked for, and kept for the next profile.
pub struct Shelf<'f> {
    folder: &'f dyn ModelFolder,
    read: RwLock<BTreeMap<String, Option<Arc<Framework>>>>,
}

impl<'f> Shelf<'f> {
    /// The shipped frameworks and those of a folder.
    #[must_use]
    pub fn new(folder: &'f dyn ModelFolder) -> Self {
        Self { folder, read: RwLock::default() }
    }

    /// The framework of a name, as [`find`] does.
    ///
    /// # Errors
    /// As [`find`].
    pub fn find(&self, name: &str) -> Result<Option<Arc<Framework>>, Failure> {
        if let Some(known) = self.read.read().unwrap_or_else(PoisonError::into_inner).get(name) {
            return Ok(known.clone());
        }
        let found = find(self.folder, name)?.map(Arc::new);
        self.read.write().unwrap_or_else(PoisonError::into_inner).insert(name.to_owned(), found.clone());
        Ok(found)
    }

    /// The frameworks of a profile's crosswalk, as [`of`] does.
    ///
    /// # Errors
    /// As [`of`].
    pub fn of(&self, profile: &Profile) -> Result<Frameworks, Failure> {
        choose(self, profile)
    }
}

/// The frameworks of a profile's crosswalk: those that it chose, or all that its models and the folder know. One that
/// only a model speaks of has no list, and is not among them.
///
/// # Errors
/// As [`find`], and where a map names an action that its model has not, or a control that the other framework has not.
pub fn of(folder: &dyn ModelFolder, profile: &Profile) -> Result<Frameworks, Failure> {
    Shelf::new(folder).of(profile)
}

fn choose(shelf: &Shelf<'_>, profile: &Profile) -> Result<Frameworks, Failure> {
    let folder = shelf.folder;
    let wanted: BTreeSet<String> = if profile.frameworks.is_empty() {
        let spoken_of = profile.deployments.iter().flat_map(|own| own.service().frameworks());
        spoken_of.map(ToString::to_string).chain(folder.framework_names()?).collect()
    } else {
        profile.frameworks.iter().map(ToString::to_string).collect()
    };
    let found = wanted.iter().map(|name| shelf.find(name)).collect::<Result<Vec<_>, _>>()?;
    let found = Frameworks::new(found.into_iter().flatten());
    let mut mistakes = Vec::new();
    for framework in found.iter() {
        mistakes.extend(unknown_actions(framework, profile));
        mistakes.extend(unknown_services(framework, folder));
        mistakes.extend(unknown_origins(framework, shelf)?);
    }
    if mistakes.is_empty() { Ok(found) } else { Err(mistakes.into()) }
}

/// What a framework's map says of actions that the profile's models have not.
fn unknown_actions(framework: &Framework, profile: &Profile) -> Vec<Diagnostic> {
    let wrong = framework.mapped.iter().filter_map(|mapped| {
        let service = profile.deployments.iter().map(Deployment::service).find(|own| own.id == mapped.service)?;
        let id = &mapped.action.value;
        if service.actions.contains_key(id) {
            return None;
        }
        let message = format!("the model of {} has no action `{id}`", service.id);
        let names = service.actions.keys().map(ActionId::as_str);
        Some(
            Diagnostic::new("unknown-action", message)
                .at(&framework.file, mapped.action.span.clone(), "not known")
                .helps(name_help(id.as_str(), "actions", names)),
        )
    });
    wrong.collect()
}

/// What a framework's map says of services of which there is no model.
fn unknown_services(framework: &Framework, folder: &dyn ModelFolder) -> Vec<Diagnostic> {
    let known: BTreeSet<String> =
        folder.names().into_iter().chain(MODELS.iter().map(|(name, _)| (*name).to_owned())).collect();
    let wrong = framework.map.keys().filter(|service| !known.contains(service.as_str())).map(|service| {
        let at = place_in(&framework.file, service.as_str());
        Diagnostic::new("unknown-service", format!("there is no model of a service `{service}`"))
            .at(&framework.file, at, "not known")
            .helps(name_help(service.as_str(), "services", known.iter().map(String::as_str)))
    });
    wrong.collect()
}

/// Where a name stands in a framework's file: the maps keep no places, and the file is small.
fn place_in(file: &SourceFile, name: &str) -> Range<usize> {
    let quoted = file.text.find(&format!("\"{name}\""));
    let start =
        quoted.or_else(|| file.text.find(&format!(".{name}"))).or_else(|| file.text.find(name)).unwrap_or(0);
    start..start + name.len().min(file.text.len() - start)
}

/// What a framework derives from controls that no list has.
fn unknown_origins(framework: &Framework, shelf: &Shelf<'_>) -> Result<Vec<Diagnostic>, Failure> {
    let mut wrong = Vec::new();
    let mut report = |key: &str, message: String, help: Vec<String>| {
        let at = place_in(&framework.file, key);
        wrong.push(Diagnostic::new("unknown-control", message).at(&framework.file, at, "not known").helps(help));
    };
    for (other, controls) in &framework.via {
        let Some(list) = shelf.find(other.as_str())? else {
            let known = names(shelf.folder);
            let help = name_help(other.as_str(), "frameworks", known.iter().map(String::as_str));
            report(other.as_str(), format!("there is no list of a framework `{other}`"), help);
            continue;
        };
        for control in controls.keys().filter(|control| !list.controls.contains_key(*control)) {
            let help = name_help(control, "controls", list.controls.keys().map(String::as_str));
            report(control, format!("`{control}` is no control of {}", list.name), help);
        }
    }
    Ok(wrong)
}

/// The framework that a command names.
///
/// # Errors
/// As [`find`], and when there is none of this name.
pub fn get(folder: &dyn ModelFolder, name: &str) -> Result<Framework, Failure> {
    let parsed = name.parse::<FrameworkId>();
    let found = if parsed.is_ok() { find(folder, name)? } else { None };
    found.ok_or_else(|| {
        let known = names(folder);
        Failure::input(
            Diagnostic::new("unknown-framework", format!("there is no framework `{name}`")).helps(name_help(
                name,
                "frameworks",
                known.iter().map(String::as_str),
            )),
        )
    })
}
