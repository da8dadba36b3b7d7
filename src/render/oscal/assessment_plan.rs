//! The assessment plan: what is looked at, and how a state comes about. OSCAL wants one before there can be results.

use super::Document;
use super::object::Object;
use super::set::Set;
use serde_json::{Value, json};

/// How states come about, in our own words.
const METHOD: &str = "A state is computed for a day from recorded sign-offs and evidence. A sign-off counts if its signer may sign the \
    item, if it is not older than the wording that it is about, and if nothing that it rests on was changed. It runs out with the \
    item's cadence. An item is satisfied while the sign-offs that it needs count and have not run out.";

/// What nobody looked at.
const EXCLUSIONS: &str = "What the providers do is taken from their pages and is not examined. Controls of the catalog that the \
    profile leaves out do not concern this system.";

/// The document's content.
pub fn document(set: &Set<'_>) -> Value {
    let part = |name: &str, prose: &str| json!({ "uuid": set.names.uuid(&["assessment-plan", name]), "name": name, "prose": prose });
    let subjects =
        set.pack.deployments.iter().map(|own| json!({ "subject-uuid": set.service(&own.id), "type": "component" }));
    let this_system = json!({ "subject-uuid": set.this_system(), "type": "component" });
    let subjects: Vec<Value> = std::iter::once(this_system).chain(subjects).collect();
    Object::default()
        .put("uuid", set.names.uuid(&["assessment-plan"]))
        .put("metadata", set.metadata(&format!("Assessment plan: {}", set.pack.title), set.marked()))
        .put("import-ssp", json!({ "href": Document::SystemSecurityPlan.file_name() }))
        .put(
            "terms-and-conditions",
            json!({ "parts": [part("methodology", METHOD), part("assessment-exclusions", EXCLUSIONS)] }),
        )
        .put("reviewed-controls", set.selection())
        .put("assessment-subjects", json!([{ "type": "component", "include-subjects": subjects }]))
        .value()
}
