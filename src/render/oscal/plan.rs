//! The system security plan: the customer's system, what it takes over from the providers, and how it meets what they leave
//! to it.

use super::Document;
use super::object::{Object, Props};
use super::people::{PROVIDER, provider};
use super::set::{Control, Model, Set};
use super::sides::{Answer, provided, taken_over};
use super::words::{date, prose, short_name, some_string, token};
use crate::pack::DeploymentView;
use serde_json::{Value, json};

/// How the plan's system is named among systems: by a UUID.
const BY_UUID: &str = "http://datatracker.ietf.org/doc/html/rfc4122";

/// What stands where the plan must say something that a profile does not know.
const NOT_STATED: &str = "The profile does not say; the owner of the system states it.";

/// The document's content.
pub fn document(set: &Set<'_>) -> Value {
    Object::default()
        .put("uuid", set.names.uuid(&["plan"]))
        .put("metadata", set.metadata(&format!("System security plan: {}", set.pack.title), set.marked()))
        .put("import-profile", json!({ "href": Document::Profile.file_name() }))
        .put("system-characteristics", characteristics(set))
        .put("system-implementation", implementation(set))
        .put(
            "control-implementation",
            Object::default()
                .put(
                    "description",
                    "What the providers' pages leave to the customer, and where each item of it stands.",
                )
                .list(
                    "implemented-requirements",
                    set.in_scope().map(|(model, control)| requirement(set, model, control)),
                )
                .value(),
        )
        .value()
}

/// The system's ID, as plan and plan of action give it.
pub fn system_id(set: &Set<'_>) -> Value {
    json!({ "identifier-type": BY_UUID, "id": set.names.uuid(&["system"]) })
}

fn characteristics(set: &Set<'_>) -> Value {
    let pack = set.pack;
    let services: Vec<String> = pack.deployments.iter().map(named).collect();
    let instances = pack.deployments.iter().filter_map(|own| own.instance.as_deref());
    let information = json!({
        "uuid": set.names.uuid(&["information"]),
        "title": "Not stated",
        "description": NOT_STATED,
    });
    Object::default()
        .put("system-ids", vec![system_id(set)])
        .put("system-name", some_string(&pack.title))
        .put("description", format!("The customer's side of: {}.", services.join("; ")))
        .props(Props::default().each("instance", instances))
        .put("system-information", json!({ "information-types": [information] }))
        .put("status", json!({ "state": "other", "remarks": NOT_STATED }))
        .put(
            "authorization-boundary",
            json!({ "description": "The instances of the services that are named here, and the people and tools with which the \
                customer runs them. What the providers run is outside." }),
        )
        .value()
}

/// A deployment's service and ID: no two have the same.
fn named(deployment: &DeploymentView) -> String {
    let tier = deployment.tier.as_ref().map_or_else(String::new, |tier| format!(", {}", short_name(tier)));
    format!("{}{tier} ({})", short_name(&deployment.name), deployment.id)
}

fn implementation(set: &Set<'_>) -> Value {
    let leveraged =
        set.models.iter().filter(|model| !model.deployments.is_empty()).map(|model| leveraged(set, model));
    let users = set.pack.roles.iter().map(|role| {
        json!({
            "uuid": set.names.uuid(&["user", &role.id]),
            "title": prose(&role.name),
            "role-ids": [token(&role.id)],
        })
    });
    let this_system = json!({
        "uuid": set.this_system(),
        "type": "this-system",
        "title": "This System",
        "description": format!("The customer's side of {}.", prose(&set.pack.title)),
        "status": { "state": "other", "remarks": NOT_STATED },
    });
    let sides = set.models.iter().flat_map(|model| model.deployments.iter().flat_map(|own| sides(set, model, own)));
    Object::default()
        .list("leveraged-authorizations", leveraged)
        .list("users", users)
        .list("components", std::iter::once(this_system).chain(sides))
        .value()
}

fn leveraged(set: &Set<'_>, model: &Model<'_>) -> Value {
    let view = model.view;
    json!({
        "uuid": authorization(set, model),
        "title": format!("{}: {}", prose(&view.provider), prose(&view.name)),
        "party-uuid": provider(&view.provider),
        "date-authorized": date(view.revision),
        "remarks": "No authorization is claimed. OSCAL asks for a date here: it is that of the revision of the provider's page on \
            which this plan rests.",
    })
}

fn authorization(set: &Set<'_>, model: &Model<'_>) -> String {
    set.names.uuid(&["leveraged", &model.view.service, &model.view.revision.to_string()])
}

/// The components of a deployment: the provider's side, and the customer's where it needs one of its own.
fn sides(set: &Set<'_>, model: &Model<'_>, deployment: &DeploymentView) -> Vec<Value> {
    let props = Props::default()
        .nist("implementation-point", "external")
        .nist("leveraged-authorization-uuid", &authorization(set, model))
        .nist("vendor-name", &deployment.provider)
        .own("deployment", &deployment.id)
        .own("service", &deployment.service)
        .own("name", &deployment.name)
        .maybe("tier", deployment.tier.as_deref())
        .maybe("instance", deployment.instance.as_deref())
        .own("revision", deployment.revision)
        .own("page-sha256", deployment.page_digest)
        .own("model-sha256", deployment.model_digest)
        .own("model-origin", deployment.model_origin)
        .own("component-definition-uuid", model.component());
    let props = deployment.questions.iter().fold(props, |props, question| {
        let answer = question.answer.as_deref().unwrap_or("left open");
        props.class("answer", &question.id, answer, &question.question)
    });
    let service = Object::default()
        .put("uuid", set.service(&deployment.id))
        .put("type", "service")
        .put("title", named(deployment))
        .put(
            "description",
            format!(
                "The provider's side, as its page of {} describes it. Nobody here has verified what the provider does.",
                deployment.revision
            ),
        )
        .props(props)
        .put("status", json!({ "state": "other", "remarks": NOT_STATED }))
        .put(
            "responsible-roles",
            json!([{ "role-id": PROVIDER, "party-uuids": [provider(&deployment.provider)] }]),
        );
    let customer = (set.customer(model, &deployment.id) != set.this_system()).then(|| {
        Object::default()
            .put("uuid", set.customer(model, &deployment.id))
            .put("type", "process-procedure")
            .put("title", prose(&format!("Customer's side of {}", deployment.id)))
            .put("description", format!("How the customer runs {}.", named(deployment)))
            .props(Props::default().own("deployment", &deployment.id))
            .put("status", json!({ "state": "other", "remarks": NOT_STATED }))
            .value()
    });
    std::iter::once(service.value()).chain(customer).collect()
}

fn requirement(set: &Set<'_>, model: &Model<'_>, control: &Control<'_>) -> Value {
    let statements = control.items().map(|action| {
        let sides = control.duties.iter().flat_map(|duty| {
            let item = duty.items.iter().find(|item| item.action == action);
            item.map(|item| Answer { set, model, control, duty, item }.sides()).into_iter().flatten()
        });
        let id = control.statement(action);
        Object::default()
            .put("statement-id", id.as_str())
            .put("uuid", set.statement(&id))
            .list("by-components", sides)
            .value()
    });
    let inherited = control.duties.iter().filter(|duty| duty.items.is_empty());
    Object::default()
        .put("uuid", set.names.uuid(&["plan", "requirement", &control.id]))
        .put("control-id", control.id.as_str())
        .list("statements", statements)
        .list(
            "by-components",
            inherited.flat_map(|duty| {
                std::iter::once(provided(set, control, duty)).chain(taken_over(set, model, control, duty))
            }),
        )
        .value()
}
