//! The JSON Schemas of a profile and of a base: what the reader asks for, less what a file may leave to its base.

use super::load::asked;
use serde_json::{Map, Value, json};

/// What may stand in a base instead: where in the schema, and which keys. Lists are replaced whole, and so are
/// deployments; what is in them is never left to a base.
const INHERITED: [(&str, &[&str]); 3] = [
    ("", &["title", "deployment"]),
    ("/properties/audit/properties/period", &["from", "to"]),
    ("/properties/signer/items", &["name", "email"]),
];

/// The JSON Schema of a profile. What a base may say instead must be there only where it extends none.
#[must_use]
pub fn schema() -> Value {
    let mut schema = asked();
    let mut rule = json!({});
    for (place, keys) in INHERITED {
        take(&mut schema, place, keys);
        need(&mut rule, place, keys);
    }
    schema["allOf"] = json!([{ "if": { "required": ["extends"] }, "else": rule }]);
    schema
}

/// The JSON Schema of a base: a profile of which nothing must be there.
#[must_use]
pub fn base_schema() -> Value {
    let mut schema = asked();
    for (place, keys) in INHERITED {
        take(&mut schema, place, keys);
    }
    take(&mut schema, "", &["id"]);
    if let Some(Value::Object(deployment)) = schema.pointer_mut("/properties/deployment") {
        deployment.remove("minItems");
    }
    schema
}

/// Takes keys from those that must be there.
fn take(schema: &mut Value, place: &str, keys: &[&str]) {
    let Some(Value::Object(table)) = schema.pointer_mut(place) else { return };
    if let Some(required) = table.get_mut("required").and_then(Value::as_array_mut) {
        required.retain(|key| key.as_str().is_none_or(|key| !keys.contains(&key)));
        if required.is_empty() {
            table.remove("required");
        }
    }
}

/// Adds to a rule that keys must be there.
fn need(rule: &mut Value, place: &str, keys: &[&str]) {
    let mut here = rule;
    for part in place.split('/').skip(1) {
        here = &mut here[part];
    }
    match here {
        Value::Object(table) => drop(table.insert("required".to_owned(), json!(keys))),
        empty => *empty = Value::Object(Map::from_iter([("required".to_owned(), json!(keys))])),
    }
}
