//! What the documents of a set share: the controls with their IDs, what of them this system owes, and the names of things.

use super::object::{Object, Props};
use super::words::{Names, token};
use crate::digest::Digest;
use crate::pack::{ActionView, DeploymentView, EventView, ItemView, ModelRow, ModelView, Pack};
use chrono_tz::Tz;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// A pack with its controls.
pub struct Set<'p> {
    pub pack: &'p Pack,
    /// Whose days dates mean.
    pub zone: Tz,
    /// The space of what belongs to this profile.
    pub names: Names,
    /// The moment of the last change that the pack shows.
    pub modified: String,
    /// Every model of the pack with its controls.
    pub models: Vec<Model<'p>>,
    /// Items by name, with their control.
    places: BTreeMap<&'p str, (usize, usize)>,
}

/// One revision of a service's model.
pub struct Model<'p> {
    pub view: &'p ModelView,
    /// The space of what belongs to this revision, in whatever pack.
    pub names: Names,
    /// The beginning of its controls' IDs.
    pub id: String,
    /// The deployments that follow it.
    pub deployments: Vec<&'p DeploymentView>,
    /// One for each row.
    pub controls: Vec<Control<'p>>,
    actions: BTreeMap<&'p str, &'p ActionView>,
    /// The places of the controls that give an item, by action.
    givers: BTreeMap<&'p str, Vec<usize>>,
}

/// A row of a page as a control.
pub struct Control<'p> {
    pub id: String,
    pub label: String,
    pub row: &'p ModelRow,
    /// What it asks of each deployment that is in its scope; empty where none is.
    pub duties: Vec<Duty<'p>>,
}

/// What a control asks of a deployment.
pub struct Duty<'p> {
    pub deployment: &'p DeploymentView,
    /// Nothing where the page asks nothing.
    pub items: Vec<&'p ItemView>,
}

impl<'p> Set<'p> {
    pub fn new(pack: &'p Pack) -> Self {
        let items: BTreeMap<&str, &ItemView> = pack.items.iter().map(|item| (item.name.as_str(), item)).collect();
        let mut used = BTreeSet::new();
        let models: Vec<Model<'p>> = pack.models.iter().map(|view| model(view, pack, &items, &mut used)).collect();
        let mut places = BTreeMap::new();
        for (model, own) in models.iter().enumerate() {
            for (control, own) in own.controls.iter().enumerate() {
                for item in own.duties.iter().flat_map(|duty| &duty.items) {
                    // The first row of several that give the item.
                    places.entry(item.name.as_str()).or_insert((model, control));
                }
            }
        }
        let zone = pack.time_zone.parse().unwrap_or(Tz::UTC);
        let names = Names::of(&["profile", &pack.id]);
        let mut set = Self { pack, zone, names, modified: String::new(), models, places };
        set.modified = set.last_change();
        set
    }

    /// The controls that concern at least one deployment.
    pub fn in_scope(&self) -> impl Iterator<Item = (&Model<'p>, &Control<'p>)> {
        self.models.iter().flat_map(|model| {
            model.controls.iter().filter(|control| !control.duties.is_empty()).map(move |control| (model, control))
        })
    }

    /// The control of the first row that gives an item.
    pub fn control_of(&self, item: &ItemView) -> Option<&Control<'p>> {
        Some(self.in_scope_of(item)?.1)
    }

    /// The model that an item follows, with the control of the first row that gives it.
    pub fn in_scope_of(&self, item: &ItemView) -> Option<(&Model<'p>, &Control<'p>)> {
        let (model, control) = self.places.get(item.name.as_str())?;
        let model = self.models.get(*model)?;
        Some((model, model.controls.get(*control)?))
    }

    /// The UUID of the plan's component for the provider's side of a deployment.
    pub fn service(&self, deployment: &str) -> String {
        self.names.uuid(&["component", "service", deployment])
    }

    /// The UUID of the plan's component for this system.
    pub fn this_system(&self) -> String {
        self.names.uuid(&["component", "this-system"])
    }

    /// The UUID of the plan's component for the customer's side of a deployment: this system, unless it has several deployments
    /// of one model, whose words on a control must be told apart.
    pub fn customer(&self, model: &Model<'_>, deployment: &str) -> String {
        if model.deployments.len() > 1 {
            self.names.uuid(&["component", "customer", deployment])
        } else {
            self.this_system()
        }
    }

    /// The UUID of what the plan says to a statement or control.
    pub fn statement(&self, id: &str) -> String {
        self.names.uuid(&["plan", "statement", id])
    }

    /// The sign-offs of an item up to the day, each with a name of its own.
    pub fn sign_offs(&self, item: &'p ItemView) -> Vec<(String, &'p EventView)> {
        let mut times: BTreeMap<String, usize> = BTreeMap::new();
        let up_to = item.sign_offs.iter().filter(|event| event.on <= self.pack.as_of);
        up_to.map(|event| (counted(&mut times, &event.digest.to_string()), event)).collect()
    }

    /// The selection of all controls in scope, with the statements that are items here.
    pub fn selection(&self) -> Value {
        let controls = self.in_scope().map(|(_, control)| {
            let statements = control.items().map(|action| control.statement(action).into());
            Object::default().put("control-id", control.id.as_str()).list("statement-ids", statements).value()
        });
        let selection = Object::default().list("include-controls", controls).value();
        Object::default().put("control-selections", vec![selection]).value()
    }
}

impl<'p> Model<'p> {
    pub fn action(&self, id: &str) -> Option<&'p ActionView> {
        self.actions.get(id).copied()
    }

    /// The controls that give items of an action, in the page's order.
    pub fn giving(&self, action: &str) -> impl Iterator<Item = &Control<'p>> {
        self.givers.get(action).into_iter().flatten().filter_map(|place| self.controls.get(*place))
    }

    /// The UUID of its component, in whatever pack.
    pub fn component(&self) -> String {
        self.names.uuid(&["component"])
    }
}

impl<'p> Control<'p> {
    /// The actions of the row that are items in some deployment, each once, in the row's order.
    pub fn items(&self) -> impl Iterator<Item = &'p str> + use<'p> {
        let owed: BTreeSet<&'p str> =
            self.duties.iter().flat_map(|duty| &duty.items).map(|item| item.action.as_str()).collect();
        self.row.actions.iter().map(String::as_str).filter(move |action| owed.contains(action))
    }

    /// The ID of the statement's part for an action.
    pub fn statement(&self, action: &str) -> String {
        format!("{}_smt.{action}", self.id)
    }
}

fn model<'p>(
    view: &'p ModelView,
    pack: &'p Pack,
    items: &BTreeMap<&str, &'p ItemView>,
    used: &mut BTreeSet<String>,
) -> Model<'p> {
    let newest = pack
        .models
        .iter()
        .filter(|other| other.service == view.service)
        .all(|other| other.revision <= view.revision);
    let revision = view.revision.to_string();
    let suffix = if newest { String::new() } else { format!("_{revision}") };
    let deployments: Vec<&DeploymentView> = pack
        .deployments
        .iter()
        .filter(|own| own.service == view.service && own.revision == view.revision)
        .collect();
    let mut duties = duties(&deployments, items);
    let controls = view.rows.iter().map(|row| {
        let mut id = token(&format!("{}_{}{suffix}", view.service, row.key));
        while !used.insert(id.clone()) {
            id.push('_');
        }
        let digest = Digest::of(id.as_bytes()).to_string();
        let label = format!("{}-{}", view.service, &digest[..8]).to_uppercase();
        Control { id, label, row, duties: duties.remove(row.key.as_str()).unwrap_or_default() }
    });
    let controls: Vec<Control<'p>> = controls.collect();
    let mut givers: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (place, control) in controls.iter().enumerate() {
        for action in control.items() {
            givers.entry(action).or_default().push(place);
        }
    }
    Model {
        view,
        names: Names::of(&["model", &view.service, &revision]),
        id: token(&format!("{}{suffix}", view.service)),
        controls,
        givers,
        actions: view.actions.iter().map(|action| (action.id.as_str(), action)).collect(),
        deployments,
    }
}

/// What the rows ask of the deployments, by the row's key.
fn duties<'p>(
    deployments: &[&'p DeploymentView],
    items: &BTreeMap<&str, &'p ItemView>,
) -> BTreeMap<&'p str, Vec<Duty<'p>>> {
    let mut duties: BTreeMap<&str, Vec<Duty<'p>>> = BTreeMap::new();
    for deployment in deployments {
        for entry in deployment.ledger.iter().filter(|entry| entry.outcome != "out-of-scope") {
            let items = entry.items.iter().filter_map(|name| items.get(name.as_str()).copied()).collect();
            duties.entry(&entry.row).or_default().push(Duty { deployment, items });
        }
    }
    duties
}

/// A name that occurs again gets a number, so that exact duplicates stay apart.
pub fn counted(times: &mut BTreeMap<String, usize>, name: &str) -> String {
    let times = times.entry(name.to_owned()).or_default();
    *times += 1;
    if *times == 1 { name.to_owned() } else { format!("{name} {times}") }
}

/// What says of which item something is, as props.
pub fn item_props(item: &ItemView) -> Props {
    Props::default()
        .own("item", &item.id)
        .own("item-uuid", &item.uuid)
        .own("deployment", &item.deployment)
        .own("required", if item.required { "yes" } else { "no" })
        .own("state", item.state.word())
}
