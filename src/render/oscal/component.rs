//! The component definition: one component for each model, with the provider's part of each row and what it leaves to the
//! customer.

use super::Document;
use super::catalog::{self, providers_part, responsibility};
use super::object::{Object, Props};
use super::people::{PROVIDER, provider};
use super::set::{Control, Model, Set};
use super::words::{address, prose, short_name, some_string, token};
use crate::pack::ActionView;
use serde_json::{Value, json};

/// The document's content.
pub fn document(set: &Set<'_>) -> Value {
    let services: Vec<&str> = set.models.iter().map(|model| model.view.name.as_str()).collect();
    let title = format!("Services as their providers' pages describe them: {}", services.join(", "));
    Object::default()
        .put("uuid", catalog::names(set).uuid(&["component-definition"]))
        .put("metadata", set.models_metadata(&title))
        .list("components", set.models.iter().map(component))
        .value()
}

fn component(model: &Model<'_>) -> Value {
    let view = model.view;
    let description = format!(
        "Derived from the provider's public page of shared responsibilities, revision {}. The provider neither wrote nor \
         approved this description.",
        view.revision
    );
    let props = Props::default()
        .nist("release-date", &view.revision.to_string())
        .own("service", &view.service)
        .own("name", &view.name)
        .own("page-sha256", view.page_digest)
        .each("note", &view.notes);
    let link = view.page_url.as_deref().and_then(address).map(|href| json!({ "href": href, "rel": "reference" }));
    let providing = json!({ "role-id": PROVIDER, "party-uuids": [provider(&view.provider)] });
    Object::default()
        .put("uuid", model.component())
        .put("type", "service")
        .put("title", format!("{} ({}, page of {})", short_name(&view.name), view.service, view.revision))
        .put("description", prose(&description))
        .props(props)
        .list("links", link)
        .put("responsible-roles", vec![providing])
        .list("control-implementations", implementation(model))
        .value()
}

fn implementation(model: &Model<'_>) -> Option<Value> {
    let requirements: Vec<Value> = model.controls.iter().map(|control| requirement(model, control)).collect();
    (!requirements.is_empty()).then(|| {
        Object::default()
            .put("uuid", model.names.uuid(&["control-implementation"]))
            .put("source", Document::Catalog.file_name())
            .put(
                "description",
                format!("How {} and its customers share the work, by the page.", prose(&model.view.name)),
            )
            .put("implemented-requirements", requirements)
            .value()
    })
}

fn requirement(model: &Model<'_>, control: &Control<'_>) -> Value {
    let statements = control.row.actions.iter().filter_map(|id| model.action(id));
    Object::default()
        .put("uuid", model.names.uuid(&["requirement", &control.row.key]))
        .put("control-id", control.id.as_str())
        .put("description", providers_part(control.row))
        .props(Props::default().own("responsibility", responsibility(control.row)))
        .list("statements", statements.map(|action| statement(model, control, action)))
        .value()
}

fn statement(model: &Model<'_>, control: &Control<'_>, action: &ActionView) -> Value {
    let mut seen = std::collections::BTreeSet::new();
    let roles = action.roles.iter().chain(&action.second_roles).filter(|role| seen.insert(role.as_str()));
    Object::default()
        .put("statement-id", control.statement(&action.id))
        .put("uuid", model.names.uuid(&["statement", &control.row.key, &action.id]))
        .put("description", format!("Left to the customer: {}", prose(&action.statement)))
        .props(Props::default().own("responsibility", "customer").own("modality", some_string(action.modality)))
        .list("responsible-roles", roles.map(|role| json!({ "role-id": token(role) })))
        .value()
}
