//! The catalog: what the providers' pages say, whole. The areas of each service are groups, rows are controls, and actions are
//! items of a control's statement.

use super::object::{Object, Props};
use super::set::{Control, Model, Set};
use super::words::{Names, address, prose, sentence, string, token};
use crate::markup;
use crate::pack::{ActionView, CommandView, ModelRow, Named};
use serde_json::{Value, json};

/// The namespace in which NIST's own catalogs name the method of an assessment.
const RMF: &str = "http://csrc.nist.gov/ns/rmf";

/// The namespace of the catalog: the models that it holds, in whatever pack.
pub fn names(set: &Set<'_>) -> Names {
    let models: Vec<String> =
        set.models.iter().map(|model| format!("{} {}", model.view.service, model.view.revision)).collect();
    let mut parts = vec!["models"];
    parts.extend(models.iter().map(String::as_str));
    Names::of(&parts)
}

/// The document's content.
pub fn document(set: &Set<'_>) -> Value {
    let services: Vec<&str> = set.models.iter().map(|model| model.view.name.as_str()).collect();
    let title = format!("Shared responsibilities: {}", services.join(", "));
    Object::default()
        .put("uuid", names(set).uuid(&["catalog"]))
        .put("metadata", set.models_metadata(&title))
        .list("groups", set.models.iter().flat_map(areas))
        .value()
}

/// The areas of a service, each a group: tools take groups in groups apart.
fn areas(model: &Model<'_>) -> Vec<Value> {
    let view = model.view;
    let page = view.page_url.as_deref().and_then(address);
    let area = |area: &Named| {
        let controls = model.controls.iter().filter(|control| control.row.area == area.id);
        let controls: Vec<Value> = controls.map(|own| control(own, model)).collect();
        let props = Props::default()
            .own("service", &view.service)
            .own("revision", view.revision)
            .own("page-sha256", view.page_digest);
        (!controls.is_empty()).then(|| {
            Object::default()
                .put("id", format!("{}.{}", model.id, token(&area.id)))
                .put("class", "area")
                .put("title", prose(&format!("{}: {}", view.short_name, area.name)))
                .props(props)
                .list("links", page.as_ref().map(|href| json!({ "href": href, "rel": "reference" })))
                .put("controls", controls)
                .value()
        })
    };
    view.areas.iter().filter_map(area).collect()
}

fn control(control: &Control<'_>, model: &Model<'_>) -> Value {
    let row = control.row;
    let actions: Vec<&ActionView> = row.actions.iter().filter_map(|id| model.action(id)).collect();
    let objectives = actions.iter().map(|action| objective(control, action));
    let objectives: Vec<Value> = objectives.collect();
    let objectives = (!objectives.is_empty()).then(|| {
        Object::default()
            .put("id", format!("{}_obj", control.id))
            .put("name", "assessment-objective")
            .put("parts", objectives)
            .value()
    });
    let methods = actions.iter().filter_map(|action| method(control, action));
    let guidance = json!({
        "id": format!("{}_gdn", control.id),
        "name": "guidance",
        "title": "The provider's part",
        "prose": providers_part(row),
    });
    Object::default()
        .put("id", control.id.as_str())
        .put("class", "responsibility")
        .put("title", prose(&row.task))
        .props(control_props(control, model))
        .list("parts", [statement(control, &actions), guidance].into_iter().chain(objectives).chain(methods))
        .value()
}

fn control_props(control: &Control<'_>, model: &Model<'_>) -> Props {
    let row = control.row;
    let tier = row.tier.as_deref().map(|id| {
        let named = model.view.tiers.iter().find(|tier| tier.id == id);
        named.map_or(id, |tier| tier.name.as_str())
    });
    Props::default()
        .nist("label", &control.label)
        .own("responsibility", responsibility(row))
        .own("kind", row.kind)
        .own("area", &row.area)
        .maybe("tier", tier)
        .own("place", &row.place)
        .own("row-sha256", row.digest)
        .maybe("nothing-to-do", row.nothing_to_do)
        .each("note", &row.notes)
}

/// Whose a row is: the provider's, the customer's, or shared.
pub fn responsibility(row: &ModelRow) -> &'static str {
    match (row.actions.is_empty(), string(&row.provider)) {
        (true, _) => "provider",
        (false, None) => "customer",
        (false, Some(_)) => "shared",
    }
}

/// The provider's part as the page has it.
pub fn providers_part(row: &ModelRow) -> String {
    match string(&row.provider) {
        Some(text) => prose(&text),
        None => "The page names no part of the provider here.".to_owned(),
    }
}

fn statement(control: &Control<'_>, actions: &[&ActionView]) -> Value {
    let row = control.row;
    let asks = match (string(&row.customer), row.nothing_to_do) {
        (Some(text), _) => prose(&text),
        (None, Some(why)) => prose(&format!("Nothing is asked of the customer: {why}.")),
        (None, None) => "The page has no words for the customer's part; the items follow from its task.".to_owned(),
    };
    let items = actions.iter().map(|action| {
        Object::default()
            .put("id", control.statement(&action.id))
            .put("name", "item")
            .put("title", prose(&action.title))
            .props(action_props(action))
            .put("prose", prose(&action.statement))
            .value()
    });
    Object::default()
        .put("id", format!("{}_smt", control.id))
        .put("name", "statement")
        .put("prose", asks)
        .list("parts", items)
        .value()
}

fn action_props(action: &ActionView) -> Props {
    Props::default()
        .nist("label", &action.id)
        .own("item-uuid", &action.uuid)
        .own("required", if action.required { "yes" } else { "no" })
        .own("modality", action.modality)
        .own("cadence", &action.cadence)
        .own("persons", if action.second_roles.is_empty() { 1 } else { 2 })
        .maybe("when", action.when.as_deref())
        .each("role", &action.roles)
        .each("second-role", &action.second_roles)
        .each("formerly", &action.formerly)
        .each("note", &action.notes)
}

fn objective(control: &Control<'_>, action: &ActionView) -> Value {
    json!({
        "id": format!("{}_obj.{}", control.id, action.id),
        "name": "assessment-objective",
        "title": prose(&action.title),
        "prose": prose(&format!("Find out whether this is done, {}: {}", action.cadence, action.statement)),
    })
}

/// What can be examined to see that an action was done; nothing where the model names nothing.
fn method(control: &Control<'_>, action: &ActionView) -> Option<Value> {
    let accepted = action.accepted_evidence.iter().map(|text| prose(&sentence(text)));
    let objects: Vec<String> = accepted.chain(action.commands.iter().map(command)).collect();
    let id = format!("{}_asm.{}", control.id, action.id);
    (!objects.is_empty()).then(|| {
        json!({
            "id": id,
            "name": "assessment-method",
            "props": [{ "name": "method", "ns": RMF, "value": "EXAMINE" }],
            "parts": [{ "id": format!("{id}.objects"), "name": "assessment-objects", "prose": objects.join("\n\n") }],
        })
    })
}

fn command(command: &CommandView) -> String {
    // Double braces would be a parameter of OSCAL, which a code span cannot keep them from.
    let shown = |run: String| if run.contains("{{") { prose(&run) } else { markup::code(&run) };
    let run = string(&command.run).map_or_else(String::new, shown);
    let caution = command.caution.as_deref().and_then(string);
    let caution = caution.map_or_else(String::new, |text| format!(" Caution: {}", prose(&sentence(&text))));
    format!("Command: {run} shows: {}{caution}", prose(&sentence(&command.shows)))
}
