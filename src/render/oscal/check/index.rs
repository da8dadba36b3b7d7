//! What the documents of a set define: what references can lead to.

use serde_json::Value;
use std::collections::{HashMap, HashSet};

/// What one document defines.
#[derive(Default)]
pub struct Index<'d> {
    /// UUIDs by the list that holds their objects.
    lists: HashMap<&'d str, HashSet<&'d str>>,
    /// The IDs of its roles.
    pub roles: HashSet<&'d str>,
    /// Every UUID, and how often it is defined.
    pub uuids: HashMap<&'d str, usize>,
}

impl<'d> Index<'d> {
    pub fn of(document: &'d Value) -> Self {
        let mut index = Self::default();
        index.walk(document, "");
        index
    }

    /// Whether a list of this name has an object of this UUID.
    pub fn has(&self, list: &str, uuid: &str) -> bool {
        self.lists.get(list).is_some_and(|uuids| uuids.contains(uuid))
    }

    fn walk(&mut self, value: &'d Value, list: &'d str) {
        match value {
            Value::Array(entries) => {
                for entry in entries {
                    self.walk(entry, list);
                }
            }
            Value::Object(members) => {
                if let Some(uuid) = members.get("uuid").and_then(Value::as_str) {
                    self.lists.entry(list).or_default().insert(uuid);
                    *self.uuids.entry(uuid).or_default() += 1;
                }
                if list == "roles" {
                    self.roles.extend(members.get("id").and_then(Value::as_str));
                }
                for (name, member) in members {
                    self.walk(member, name);
                }
            }
            _ => {}
        }
    }
}

/// What a whole set defines.
#[derive(Default)]
pub struct World<'d> {
    /// The names of its documents.
    pub names: HashSet<&'d str>,
    /// The controls of its catalogs; nothing without a catalog.
    pub controls: Option<HashSet<&'d str>>,
    /// The parts of these controls by ID, with the control and the part's name.
    pub parts: HashMap<&'d str, (&'d str, &'d str)>,
    /// The controls that its profile includes; nothing without a profile that names them.
    pub included: Option<HashSet<&'d str>>,
    /// The system security plan's place among the documents.
    pub plan: Option<usize>,
    /// Every ID of its catalogs.
    ids: HashSet<&'d str>,
    /// IDs that are defined twice.
    pub twice: Vec<&'d str>,
}

impl<'d> World<'d> {
    pub fn of(documents: &[(&'d str, &'d Value)]) -> Self {
        let mut world = Self { names: documents.iter().map(|(name, _)| *name).collect(), ..Self::default() };
        for (place, (_, document)) in documents.iter().enumerate() {
            if let Some(catalog) = document.get("catalog") {
                world.controls.get_or_insert_default();
                world.groups(catalog);
            }
            if document.get("system-security-plan").is_some() {
                world.plan = Some(place);
            }
            if let Some(profile) = document.get("profile") {
                let named = list(profile, "imports").flat_map(|import| list(import, "include-controls"));
                let named: HashSet<&str> =
                    named.flat_map(|choice| list(choice, "with-ids")).filter_map(Value::as_str).collect();
                world.included = (!named.is_empty()).then_some(named);
            }
        }
        world
    }

    fn groups(&mut self, holder: &'d Value) {
        for group in list(holder, "groups") {
            self.named(group);
            self.groups(group);
        }
        for control in list(holder, "controls") {
            let Some(id) = control.get("id").and_then(Value::as_str) else { continue };
            self.controls.get_or_insert_default().insert(id);
            self.named(control);
            self.parts(control, id);
            self.groups(control);
        }
    }

    /// Groups, controls and parts share one space of IDs.
    fn named(&mut self, object: &'d Value) {
        if let Some(id) = object.get("id").and_then(Value::as_str)
            && !self.ids.insert(id)
        {
            self.twice.push(id);
        }
    }

    fn parts(&mut self, holder: &'d Value, control: &'d str) {
        for part in list(holder, "parts") {
            let name = part.get("name").and_then(Value::as_str).unwrap_or_default();
            if let Some(id) = part.get("id").and_then(Value::as_str) {
                self.parts.insert(id, (control, name));
            }
            self.named(part);
            self.parts(part, control);
        }
    }
}

fn list<'d>(holder: &'d Value, name: &str) -> impl Iterator<Item = &'d Value> {
    holder.get(name).and_then(Value::as_array).into_iter().flatten()
}
