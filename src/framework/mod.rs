//! Frameworks of controls: the list of one framework's IDs with short titles of our own, and how a house's own framework
//! hangs on the models' actions.
//!
//! A [`Framework`] can only be made by [`load()`]. The shipped lists hold IDs and own words, no text of a standard; NIST's
//! names of controls are in the public domain (17 U.S.C. 105).

mod differ;
mod load;
mod normal;
pub mod shelf;
mod shipped;

pub use differ::{Difference, differences, note};
pub use load::{load, schema};
pub use normal::normal;
pub use shipped::{SHIPPED, known_name};

use crate::diagnostics::SourceFile;
use crate::ids::{ActionId, FrameworkId, ServiceId};
use crate::model::library::Origin;
use crate::model::{Action, Service};
use crate::toml_input::Placed;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The folder of frameworks, within the folder of models.
pub const FOLDER: &str = "frameworks";

/// A checked list of controls.
#[derive(Clone, Debug)]
pub struct Framework {
    /// As models and profiles name it.
    pub id: FrameworkId,
    /// For people, with its edition.
    pub name: String,
    /// The edition of the list.
    pub version: String,
    /// Who publishes it.
    pub publisher: String,
    /// The publisher's page of it.
    pub url: Option<String>,
    /// Where its catalog is published in OSCAL.
    pub oscal_catalog: Option<String>,
    /// Whether the list holds every control of the framework.
    pub complete: bool,
    /// The controls: ID and a short title.
    pub controls: BTreeMap<String, String>,
    /// Withdrawn controls and what replaced them, if that is known.
    pub withdrawn: BTreeMap<String, String>,
    /// The controls that an action supports, by service and action.
    pub map: BTreeMap<ServiceId, BTreeMap<ActionId, Vec<String>>>,
    /// The controls that follow from those of another framework, by that framework and its control.
    pub via: BTreeMap<FrameworkId, BTreeMap<String, Vec<String>>>,
    /// Where the map names services and actions, to be checked against the models.
    pub mapped: Vec<Mapped>,
    /// IDs in the one spelling in which they are compared.
    index: BTreeMap<String, String>,
    /// The text.
    pub file: Arc<SourceFile>,
    /// Whether it is the list that this program ships.
    pub shipped: bool,
}

/// An entry of a framework's map, as it stands in the file.
#[derive(Clone, Debug)]
pub struct Mapped {
    /// The service that it names.
    pub service: ServiceId,
    /// The action that it names.
    pub action: Placed<ActionId>,
}

impl Framework {
    /// The ID, as the list spells it, of a control that somebody names: case, leading zeros and the kind of separators
    /// do not count (`ac-02.1` is `AC-2(1)`).
    #[must_use]
    pub fn find(&self, name: &str) -> Option<&str> {
        self.index.get(&normal(name)).map(String::as_str)
    }

    /// The controls that a name means: that of the ID, and those that are parts of it (`AC-2` has `AC-2(1)`).
    pub fn within(&self, name: &str) -> impl Iterator<Item = &str> {
        let wanted = normal(name);
        self.index.iter().filter(move |(own, _)| is_within(own, &wanted)).map(|(_, id)| id.as_str())
    }

    /// Whose list it is.
    #[must_use]
    pub fn origin(&self) -> Origin {
        let known = SHIPPED.iter().any(|(id, _, _)| *id == self.id.as_str());
        match (self.shipped, known) {
            (true, _) => Origin::Shipped,
            (false, true) => Origin::Changed,
            (false, false) => Origin::Own,
        }
    }

    /// The short title of a control.
    #[must_use]
    pub fn title(&self, control: &str) -> Option<&str> {
        self.controls.get(control).map(String::as_str)
    }
}

/// Whether a normal spelling is that of a control or of a part of it.
#[must_use]
pub fn is_within(own: &str, wanted: &str) -> bool {
    !wanted.is_empty() && own.strip_prefix(wanted).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

/// The frameworks of which a profile's crosswalk tells, by ID.
#[derive(Clone, Debug, Default)]
pub struct Frameworks(BTreeMap<FrameworkId, Arc<Framework>>);

impl Frameworks {
    /// These.
    #[must_use]
    pub fn new(frameworks: impl IntoIterator<Item = impl Into<Arc<Framework>>>) -> Self {
        let frameworks = frameworks.into_iter().map(Into::into);
        Self(frameworks.map(|framework: Arc<Framework>| (framework.id.clone(), framework)).collect())
    }

    /// The framework of an ID.
    #[must_use]
    pub fn get(&self, id: &FrameworkId) -> Option<&Framework> {
        self.0.get(id).map(|framework| &**framework)
    }

    /// All, in the order of their IDs.
    pub fn iter(&self) -> impl Iterator<Item = &Framework> {
        self.0.values().map(|framework| &**framework)
    }

    /// The framework's name for people.
    #[must_use]
    pub fn name(&self, id: &FrameworkId) -> String {
        self.get(id).map_or_else(|| known_name(id).to_owned(), |framework| framework.name.clone())
    }

    /// The controls that an action supports: those that its model names, and those that the frameworks add.
    #[must_use]
    pub fn controls(&self, service: &Service, action: &Action) -> BTreeMap<FrameworkId, Vec<String>> {
        let mut found = action.controls.clone();
        for framework in self.iter() {
            let mapped = framework.map.get(&service.id).and_then(|actions| actions.get(&action.id));
            let followed = framework.via.iter().flat_map(|(other, controls)| {
                let named = action.controls.get(other).into_iter().flatten();
                named.filter_map(|control| controls.get(control)).flatten()
            });
            for control in mapped.into_iter().flatten().chain(followed) {
                let known = found.entry(framework.id.clone()).or_default();
                if !known.contains(control) {
                    known.push(control.clone());
                }
            }
        }
        found
    }
}
