//! What can stand behind each option: names of what is there, each with its title.

use super::super::bases;
use super::super::load::{self, MODELS, PROFILE_FOLDER};
use super::unquoted;
use crate::assess::State;
use crate::checklist;
use crate::framework::{SHIPPED, shelf};
use crate::model::Service;
use crate::model::library::{Library, ModelFolder as _, PROFILES};
use crate::profile::{self, Profile};
use crate::record::Capacity;
use crate::render::sheets::Table;
use crate::render::{Format, oscal};
use crate::schema::Published;
use crate::store::{self, Folder};
use crate::text::{is_hidden, visible};
use clap_complete::engine::{
    ArgValueCandidates, ArgValueCompleter, CompletionCandidate, PathCompleter, ValueCompleter as _,
};
use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsStr;
use std::path::{Path, PathBuf};

type Candidates = Vec<CompletionCandidate>;

/// Profiles by name, and TOML files by path.
pub fn profiles() -> ArgValueCompleter {
    ArgValueCompleter::new(|typed: &OsStr| {
        let mut texts: BTreeMap<String, String> =
            PROFILES.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
        let folder = Path::new(PROFILE_FOLDER);
        for (name, file) in bases::profiles_in(folder) {
            let path = folder.join(format!("{name}.toml"));
            if store::is_file(&path) && begins(&name, typed) {
                let whole = file.and_then(|file| bases::resolve(file, &path));
                texts.insert(name, whole.map_or_else(|_| String::new(), |whole| whole.file.text.clone()));
            }
        }
        let title = |text: &str| {
            let table: toml::Table = text.parse().ok()?;
            table.get("title")?.as_str().map(str::to_owned)
        };
        let named = texts.into_iter().filter(|(name, _)| begins(name, typed));
        let mut found: Candidates =
            named.map(|(name, text)| candidate(&name, &title(&text).unwrap_or_default())).collect();
        let is_profile = |path: &Path| {
            let name = path.file_name().and_then(OsStr::to_str).and_then(|name| name.strip_suffix(".toml"));
            name.is_some_and(|name| !name.ends_with(".record")) && store::is_file(path) && !bases::is_base(path)
        };
        found.extend(PathCompleter::any().filter(is_profile).complete(typed));
        found
    })
}

/// Items of the profile on the line; without one, of all models.
pub fn items() -> ArgValueCompleter {
    ArgValueCompleter::new(|typed: &OsStr| {
        let line = Line::of_process();
        let there: BTreeSet<&String> = line.words.iter().collect();
        let mut items = BTreeSet::new();
        if line.names_profile() {
            let of = |profile: &Profile| {
                let checklist = checklist::select(profile);
                let named =
                    |item: &checklist::Item<'_>| (checklist.short_name(&item.id), item.action.title.clone());
                checklist.items.iter().map(named).collect::<Vec<_>>()
            };
            items.extend(line.profile(of).unwrap_or_default());
        } else {
            line.services(&[], |service| {
                items.extend(service.actions.values().map(|action| (action.id.to_string(), action.title.clone())));
            });
        }
        // What stands on the line already is not offered again, but where it is being typed.
        let mut found: Vec<_> = items.into_iter().filter(|(name, _)| begins(name, typed)).collect();
        found.retain(|(name, _)| OsStr::new(name) == typed || !there.contains(name));
        found.iter().map(|(name, title)| candidate(name, title)).collect()
    })
}

/// Signers of the profile on the line.
pub fn signers() -> ArgValueCandidates {
    of_profile(|profile, _| {
        profile.signers.iter().map(|signer| candidate(signer.id.as_str(), &signer.name)).collect()
    })
}

/// Roles of the signer on the line, else those of all models of the profile.
pub fn roles() -> ArgValueCandidates {
    of_profile(|profile, line| {
        let mut names = BTreeMap::new();
        for deployment in &profile.deployments {
            names.extend(deployment.service().roles.clone());
        }
        if let Some(signer) = line.last(&["--as"]).and_then(|id| profile.signer(&id)) {
            names.retain(|role, _| signer.roles.contains(role));
        }
        names.iter().map(|(role, name)| candidate(role.as_str(), name)).collect()
    })
}

/// Services that have a model.
pub fn services() -> ArgValueCandidates {
    ArgValueCandidates::new(|| {
        let mut found = Vec::new();
        Line::of_process().services(&[], |service| found.push(candidate(service.id.as_str(), &service.name)));
        found
    })
}

/// Services, and paths of pages and models.
pub fn sides() -> ArgValueCompleter {
    ArgValueCompleter::new(|typed: &OsStr| {
        let mut found = services().candidates();
        found.retain(|known| known.get_value().to_str().is_some_and(|name| begins(name, typed)));
        found.extend(PathCompleter::any().complete(typed));
        found
    })
}

/// Tiers of the services on the line, else of all.
pub fn tiers() -> ArgValueCandidates {
    ArgValueCandidates::new(|| {
        let line = Line::of_process();
        let mut found = BTreeMap::new();
        line.services(&line.all(&["--service"]), |service| {
            found.extend(service.tiers.iter().map(|tier| (tier.id.to_string(), tier.name.clone())));
        });
        found.iter().map(|(tier, name)| candidate(tier, name)).collect()
    })
}

/// Frameworks of the profile on the line; without one, all.
pub fn frameworks() -> ArgValueCandidates {
    ArgValueCandidates::new(|| {
        let line = Line::of_process();
        let folder = line.models();
        let of = |profile: &Profile| -> BTreeSet<String> {
            if !profile.frameworks.is_empty() {
                return profile.frameworks.iter().map(ToString::to_string).collect();
            }
            let spoken_of = profile.deployments.iter().flat_map(|own| own.service().frameworks());
            spoken_of.map(ToString::to_string).chain(folder.framework_names().unwrap_or_default()).collect()
        };
        let names = if line.names_profile() {
            line.profile(of).unwrap_or_default()
        } else {
            shelf::names(&folder).into_iter().collect()
        };
        let title = |id: &str| {
            let shipped = SHIPPED.iter().find(|(known, _, _)| *known == id).map(|(_, name, _)| (*name).to_owned());
            shipped.or_else(|| shelf::find(&folder, id).ok()?.map(|framework| framework.name))
        };
        names.iter().map(|id| candidate(id, &title(id).unwrap_or_default())).collect()
    })
}

/// States of items.
pub fn states() -> ArgValueCandidates {
    ArgValueCandidates::new(|| State::ALL.iter().map(|state| candidate(state.word(), state.label())).collect())
}

/// Formats of a pack.
pub fn formats() -> ArgValueCandidates {
    ArgValueCandidates::new(|| Format::ALL.iter().map(|(word, format)| candidate(word, format.about())).collect())
}

/// Formats of an export.
pub fn exports() -> ArgValueCandidates {
    ArgValueCandidates::new(|| {
        let plain = Format::ALL.iter().filter(|(_, format)| *format != Format::Pdf);
        let plain = plain.map(|(word, format)| candidate(word, format.about()));
        let oscal = oscal::Document::ALL.iter().map(|own| candidate(own.word(), own.file_name()));
        plain.chain(oscal).collect()
    })
}

/// Sheets of a workbook.
pub fn sheets() -> ArgValueCandidates {
    ArgValueCandidates::new(|| Table::ALL.iter().map(|(word, table)| candidate(word, table.name())).collect())
}

/// Schemas.
pub fn documents() -> ArgValueCandidates {
    ArgValueCandidates::new(|| {
        Published::ALL.iter().map(|(name, own)| candidate(name, own.description())).collect()
    })
}

/// Capacities of people, each as it begins.
pub fn capacities() -> ArgValueCandidates {
    ArgValueCandidates::new(|| {
        let all = Capacity::ALL.iter();
        all.map(|capacity| candidate(&format!("{}=", capacity.word()), capacity.label())).collect()
    })
}

fn of_profile(of: impl Fn(&Profile, &Line) -> Candidates + Send + Sync + 'static) -> ArgValueCandidates {
    ArgValueCandidates::new(move || {
        let line = Line::of_process();
        line.profile(|profile| of(profile, &line)).unwrap_or_default()
    })
}

fn begins(name: &str, typed: &OsStr) -> bool {
    // A name that cannot be shown as it is cannot be offered either.
    typed.to_str().is_some_and(|typed| name.starts_with(typed)) && !name.chars().any(is_hidden)
}

fn candidate(value: &str, help: &str) -> CompletionCandidate {
    let help = (!help.is_empty()).then(|| visible(help).into_owned().into());
    CompletionCandidate::new(value).help(help)
}

/// The words of the line that is being typed.
struct Line {
    words: Vec<String>,
}

impl Line {
    /// The words that the shell's script handed over, behind `--`. Options and values are words of their own.
    fn of_process() -> Self {
        let words = std::env::args_os().skip_while(|word| word != "--").skip(2);
        let mut line = Self { words: Vec::new() };
        for word in words.filter_map(|word| word.into_string().ok()) {
            match word.split_once('=') {
                // Bash makes a word of it.
                Some(("", "")) => {}
                Some((option, value)) if option.starts_with("--") => {
                    line.words.extend([option.to_owned(), value.to_owned()]);
                }
                _ => match word.strip_prefix("-p").filter(|value| !value.is_empty()) {
                    Some(value) => {
                        let value = value.strip_prefix('=').unwrap_or(value);
                        line.words.extend(["-p".to_owned(), value.to_owned()]);
                    }
                    None => line.words.push(word),
                },
            }
        }
        line
    }

    /// The values of an option.
    fn all(&self, names: &[&str]) -> Vec<String> {
        let pairs = self.words.windows(2).filter(|pair| names.contains(&pair[0].as_str()));
        pairs.map(|pair| pair[1].clone()).collect()
    }

    fn last(&self, names: &[&str]) -> Option<String> {
        self.all(names).pop()
    }

    fn names_profile(&self) -> bool {
        self.last(&["--profile", "-p"]).is_some()
    }

    /// What `then` makes of the profile on the line, if it can be read.
    fn profile<T>(&self, then: impl FnOnce(&Profile) -> T) -> Option<T> {
        let typed = self.last(&["--profile", "-p"])?;
        let folder = self.models();
        // As it is, as fish hands it over; or as the shell will take it.
        let located = [typed.clone(), unquoted(&typed)].iter().find_map(|name| {
            let name = at_home(name);
            load::locate_named(name.to_str()?).ok()
        })?;
        let profile = profile::load(&located.file, &Library::new(&folder)).ok()?;
        Some(then(&profile))
    }

    fn models(&self) -> Folder {
        Folder(self.last(&["--models"]).map_or_else(|| PathBuf::from(MODELS), |folder| at_home(&folder)))
    }

    /// Shows `visit` the services of these names, or all; those that cannot be read are left out.
    fn services(&self, names: &[String], mut visit: impl FnMut(&Service)) {
        let folder = self.models();
        let library = Library::new(&folder);
        let names = if names.is_empty() { library.names() } else { names.to_vec() };
        for name in names {
            if let Ok(Some(loaded)) = library.find(&name) {
                visit(&loaded.service);
            }
        }
    }
}

/// A path as the shell would give it: `~` is the home.
fn at_home(path: &str) -> PathBuf {
    match (path.strip_prefix("~/"), std::env::home_dir()) {
        (Some(rest), Some(home)) => home.join(rest),
        _ => PathBuf::from(path),
    }
}
