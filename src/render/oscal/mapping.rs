//! The mapping: which controls of each framework the items in scope support.

use super::Document;
use super::object::{Object, Props};
use super::set::Set;
use super::words::{address, prose, some_string, string};
use crate::pack::FrameworkView;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// What a map says, and what it does not.
const MEANING: &str = "An item supports a control: doing it is a part of what meets the control. No map says that an item meets a control \
    alone, or that a framework is covered.";

/// The document's content; nothing where no item supports a control.
pub fn document(set: &Set<'_>) -> Option<Value> {
    let of = |framework| Some((framework, maps(set, framework)?));
    let mapped: Vec<(&FrameworkView, Vec<Value>)> = set.pack.frameworks.iter().filter_map(of).collect();
    if mapped.is_empty() {
        return None;
    }
    let modified = set.models_modified();
    let mut metadata =
        set.metadata(&format!("Frameworks that the controls support: {}", set.pack.title), set.marked());
    metadata["last-modified"] = modified.as_str().into();
    metadata["version"] = modified.split('T').next().unwrap_or(&modified).into();
    let resources: Vec<Value> = mapped.iter().filter_map(|(framework, _)| resource(set, framework)).collect();
    let back = (!resources.is_empty()).then(|| json!({ "resources": resources }));
    let document = Object::default()
        .put("uuid", set.names.uuid(&["mapping"]))
        .put("metadata", metadata)
        .put(
            "provenance",
            json!({
                "method": "human",
                "matching-rationale": "functional",
                "status": "not-complete",
                "mapping-description": MEANING,
            }),
        )
        .list("mappings", mapped.into_iter().map(|(framework, maps)| mapping(set, framework, maps)))
        .maybe("back-matter", back);
    Some(document.value())
}

fn mapping(set: &Set<'_>, framework: &FrameworkView, maps: Vec<Value>) -> Value {
    let props = Props::default()
        .own("framework", &framework.id)
        .own("framework-name", &framework.name)
        .maybe("listed", framework.listed)
        .own("supported", framework.total);
    Object::default()
        .put("uuid", set.names.uuid(&["mapping", &framework.id]))
        .put("source-resource", json!({ "type": "catalog", "href": Document::Catalog.file_name() }))
        .put("target-resource", target(set, framework))
        .put("maps", maps)
        .props(props)
        .remarks(&framework.coverage)
        .value()
}

/// The framework: its catalog in OSCAL, or else its publisher's page, or else its name.
fn target(set: &Set<'_>, framework: &FrameworkView) -> Value {
    if let Some(href) = framework.oscal_catalog.as_deref().and_then(address) {
        return json!({ "type": "catalog", "href": href });
    }
    let href = framework.url.as_deref().and_then(address);
    let href = href.unwrap_or_else(|| format!("#{}", resource_uuid(set, framework)));
    json!({ "ns": super::NAMESPACE_URI, "type": "framework", "href": href })
}

fn resource_uuid(set: &Set<'_>, framework: &FrameworkView) -> String {
    set.names.uuid(&["resource", "framework", &framework.id])
}

/// A framework without an address, by its name.
fn resource(set: &Set<'_>, framework: &FrameworkView) -> Option<Value> {
    let addressed =
        [&framework.oscal_catalog, &framework.url].into_iter().flatten().any(|text| address(text).is_some());
    (!addressed).then(|| {
        let name = prose(&framework.name);
        json!({ "uuid": resource_uuid(set, framework), "title": name, "citation": { "text": name } })
    })
}

/// One map for each action that supports something, with every statement of it in scope.
fn maps(set: &Set<'_>, framework: &FrameworkView) -> Option<Vec<Value>> {
    let mut seen = BTreeSet::new();
    let maps = set.pack.items.iter().filter_map(|item| {
        let ids = &item.controls.iter().find(|controls| controls.id == framework.id)?.ids;
        let (model, _) = set.in_scope_of(item)?;
        if ids.is_empty() || !seen.insert((model.id.as_str(), item.action.as_str())) {
            return None;
        }
        let sources = model
            .giving(&item.action)
            .map(|control| json!({ "type": "statement", "id-ref": control.statement(&item.action) }));
        let targets = ids.iter().filter_map(|id| string(id)).map(|id| {
            let id = if framework.oscal_catalog.is_some() { in_oscal(&id) } else { id };
            json!({ "type": "control", "id-ref": id })
        });
        let map = Object::default()
            .put("uuid", set.names.uuid(&["map", &framework.id, &model.id, &item.action]))
            .put("relationship", "intersects-with")
            .list("sources", sources)
            .list("targets", targets)
            .props(Props::default().own("item-uuid", &item.uuid).own("title", some_string(&item.title)));
        Some(map.value())
    });
    let maps: Vec<Value> = maps.collect();
    (!maps.is_empty()).then_some(maps)
}

/// A control's ID as NIST's OSCAL catalogs have it: `SC-12(1)` is `sc-12.1`.
fn in_oscal(id: &str) -> String {
    id.to_lowercase().replace(" (", ".").replace('(', ".").replace(')', "")
}

#[cfg(test)]
mod tests {
    #[test]
    fn enhancements_are_written_with_a_dot() {
        assert_eq!(super::in_oscal("SC-12(1)"), "sc-12.1");
        assert_eq!(super::in_oscal("AC-2"), "ac-2");
        assert_eq!(super::in_oscal("AC-2 (3)"), "ac-2.3");
    }
}
