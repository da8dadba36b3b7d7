//! The JSON Schema of the pack's view, from the types that it is made of.

use crate::pack::{Pack, SCHEMA};
use schemars::generate::SchemaSettings;
use schemars::transform::{RecursiveTransform, Transform as _};
use serde_json::{Value, json};

/// The file that holds the schema.
pub const FILE_NAME: &str = "pack.schema.json";

/// The JSON Schema (draft 7) of what `--format json` writes and templates read.
#[must_use]
pub fn schema() -> Value {
    of::<Pack>("Pack", SCHEMA)
}

/// The JSON Schema of a view of this title and version.
pub(super) fn of<T: schemars::JsonSchema>(title: &str, version: u32) -> Value {
    let generator = SchemaSettings::draft07().for_serialize().into_generator();
    let mut schema = generator.into_root_schema_for::<T>();
    // The view has no other members: what a script reads is in the schema, or is not there.
    RecursiveTransform(|schema: &mut schemars::Schema| {
        if schema.get("properties").is_some() {
            schema.insert("additionalProperties".to_owned(), json!(false));
        }
        // A doc comment's line ends are no part of what it says.
        if let Some(Value::String(text)) = schema.get_mut("description") {
            *text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        }
    })
    .transform(&mut schema);
    let mut schema = schema.to_value();
    schema["title"] = json!(title);
    schema["properties"]["schema"]["const"] = json!(version);
    schema
}
