//! The profile: the controls of the catalog that concern this system.
//!
//! An action that this system does not owe stays in its control, with a prop that says so: the usual tools pass over
//! `modify.alters.removes`, and a part that silently stays is worse than one that says that it does not apply.

use super::Document;
use super::object::{Object, Props};
use super::set::{Control, Model, Set};
use super::words::prose;
use crate::pack::DeploymentView;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// The document's content.
pub fn document(set: &Set<'_>) -> Value {
    let resource = set.names.uuid(&["resource", "catalog"]);
    let ids: Vec<&str> = set.in_scope().map(|(_, control)| control.id.as_str()).collect();
    let alters: Vec<Value> = set.in_scope().filter_map(|(model, control)| alter(model, control)).collect();
    let modify = (!alters.is_empty()).then(|| json!({ "alters": alters }));
    Object::default()
        .put("uuid", set.names.uuid(&["profile"]))
        .put("metadata", set.metadata(&format!("Controls in scope: {}", set.pack.title), set.marked()))
        .put("imports", json!([{ "href": format!("#{resource}"), "include-controls": [{ "with-ids": ids }] }]))
        .put("merge", json!({ "as-is": true }))
        .maybe("modify", modify)
        .put("back-matter", json!({ "resources": [catalog(&resource)] }))
        .value()
}

fn catalog(uuid: &str) -> Value {
    json!({
        "uuid": uuid,
        "title": "The catalog of the models",
        "rlinks": [{ "href": Document::Catalog.file_name(), "media-type": "application/oscal+json" }],
    })
}

/// What a control's actions are to this system, where they are not all owed by all deployments.
fn alter(model: &Model<'_>, control: &Control<'_>) -> Option<Value> {
    let adds = control.row.actions.iter().filter_map(|action| {
        let owing: BTreeSet<&str> = control
            .duties
            .iter()
            .filter(|duty| duty.items.iter().any(|item| item.action == *action))
            .map(|duty| duty.deployment.id.as_str())
            .collect();
        let others: Vec<&DeploymentView> =
            model.deployments.iter().filter(|own| !owing.contains(own.id.as_str())).copied().collect();
        if others.is_empty() {
            return None;
        }
        let applies = if owing.is_empty() { "no" } else { "in-part" };
        let props = others.iter().fold(Props::default().own("applies", applies), |props, deployment| {
            props.class("not-owed-by", "deployment", &deployment.id, &why(deployment, action))
        });
        let add = Object::default().put("position", "ending").put("by-id", control.statement(action)).props(props);
        Some(add.value())
    });
    let adds: Vec<Value> = adds.collect();
    (!adds.is_empty()).then(|| json!({ "control-id": control.id, "adds": adds }))
}

/// Why a deployment does not owe an action.
fn why(deployment: &DeploymentView, action: &str) -> String {
    let left_out = deployment.left_out.iter().find(|left| left.id == action);
    left_out.map_or_else(|| "owed, but not for this row".to_owned(), |left| prose(&left.reason))
}
