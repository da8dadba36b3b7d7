//! The JSON Schemas of the files that people write: model, profile, record, framework.
//!
//! Each is what its reader asks for ([`crate::toml_input::shape`]), with a sentence for each key from `words`. Draft
//! 7, since that is what the language servers for TOML know.

pub mod pack;
pub mod portfolio;
mod wiring;
mod words;

pub use wiring::Server;

use crate::{framework, model, profile, record};
use serde_json::{Map, Value, json};

/// A kind of file that has a schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Document {
    /// `seeds/<service>.toml`
    Model,
    /// `profiles/<name>.toml`
    Profile,
    /// `profiles/base.toml`: what profiles extend
    Base,
    /// `<id>.record.toml`
    Record,
    /// `seeds/frameworks/<id>.toml`
    Framework,
}

/// What has a published schema: the files that people write, and the views that the program writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Published {
    /// A file that people write.
    Written(Document),
    /// The view of a pack.
    Pack,
    /// The view of a portfolio.
    Portfolio,
}

impl Published {
    /// All, each with its name.
    pub const ALL: &'static [(&'static str, Self); 7] = &[
        ("model", Self::Written(Document::Model)),
        ("profile", Self::Written(Document::Profile)),
        ("base", Self::Written(Document::Base)),
        ("record", Self::Written(Document::Record)),
        ("framework", Self::Written(Document::Framework)),
        ("pack", Self::Pack),
        ("portfolio", Self::Portfolio),
    ];

    /// The file that holds the schema.
    #[must_use]
    pub fn file_name(self) -> &'static str {
        match self {
            Self::Written(document) => document.file_name(),
            Self::Pack => pack::FILE_NAME,
            Self::Portfolio => portfolio::FILE_NAME,
        }
    }

    /// What it is, in a sentence.
    #[must_use]
    pub fn description(self) -> &'static str {
        match self {
            Self::Written(document) => document.about().1,
            Self::Pack => "Everything that a pack shows, as `--format json` writes it and templates read it.",
            Self::Portfolio => "Many packs on one page, as `index.json` holds it.",
        }
    }

    /// The JSON Schema.
    #[must_use]
    pub fn schema(self) -> Value {
        match self {
            Self::Written(document) => document.schema(),
            Self::Pack => pack::schema(),
            Self::Portfolio => portfolio::schema(),
        }
    }
}

impl Document {
    /// All, each with its name.
    pub const ALL: &'static [(&'static str, Self); 5] = &[
        ("model", Self::Model),
        ("profile", Self::Profile),
        ("base", Self::Base),
        ("record", Self::Record),
        ("framework", Self::Framework),
    ];

    /// The file that holds the schema.
    #[must_use]
    pub fn file_name(self) -> &'static str {
        match self {
            Self::Model => "model.schema.json",
            Self::Profile => "profile.schema.json",
            Self::Base => "base.schema.json",
            Self::Record => "record.schema.json",
            Self::Framework => "framework.schema.json",
        }
    }

    /// The JSON Schema.
    #[must_use]
    pub fn schema(self) -> Value {
        let mut schema = self.shape();
        schema["$schema"] = json!("http://json-schema.org/draft-07/schema#");
        schema["title"] = json!(self.about().0);
        schema["description"] = json!(self.about().1);
        let words = self.words();
        each_key(&mut schema, &mut |path, key| {
            if let Some((_, text)) = words.iter().find(|(known, _)| *known == path) {
                key.entry("description").or_insert_with(|| json!(text));
            }
        });
        schema
    }

    /// The paths of all keys that the reader asks for and does not describe itself, sorted; `*` is a key that is data.
    #[must_use]
    pub fn paths(self) -> Vec<String> {
        let mut paths = Vec::new();
        each_key(&mut self.shape(), &mut |path, key| {
            if !key.contains_key("description") {
                paths.push(path.to_owned());
            }
        });
        paths.sort_unstable();
        paths.dedup();
        paths
    }

    /// A sentence for each key, by its path.
    #[must_use]
    pub fn words(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Self::Model => words::MODEL,
            Self::Profile | Self::Base => words::PROFILE,
            Self::Record => words::RECORD,
            Self::Framework => words::FRAMEWORK,
        }
    }

    fn shape(self) -> Value {
        match self {
            Self::Model => model::load::schema(),
            Self::Profile => profile::schema(),
            Self::Base => profile::base_schema(),
            Self::Record => record::schema(),
            Self::Framework => framework::schema(),
        }
    }

    /// Its title, and what it is in a sentence.
    #[must_use]
    pub fn about(self) -> (&'static str, &'static str) {
        match self {
            Self::Model => {
                ("Model", "A provider's responsibility page as data: what a customer of the service owes.")
            }
            Self::Profile => ("Profile", "What is deployed, for which period it is audited, and who may sign."),
            Self::Base => {
                ("Base", "What profiles have in common: any part of a profile, for files that extend this one.")
            }
            Self::Record => ("Record", "What people did about each item: evidence and sign-offs."),
            Self::Framework => {
                ("Framework", "The controls of one framework, and how they hang on the models' actions.")
            }
        }
    }
}

/// What the first line of a file begins with that names its schema, for language servers.
const DIRECTIVE: &str = "#:schema ";

/// The first line of a record beside this profile: it names the record's schema where the profile names its own.
#[must_use]
pub fn record_directive(profile: &str) -> Option<String> {
    let place = profile.lines().next()?.strip_prefix(DIRECTIVE)?.trim();
    let folder = place.strip_suffix(Document::Profile.file_name())?;
    Some(format!("{DIRECTIVE}{folder}{}\n", Document::Record.file_name()))
}

/// Calls `visit` with the path and the schema of each key of a document.
fn each_key(schema: &mut Value, visit: &mut impl FnMut(&str, &mut Map<String, Value>)) {
    if let Some(definitions) = schema.get_mut("definitions").and_then(Value::as_object_mut) {
        for (name, definition) in definitions {
            below(definition, name, visit);
        }
    }
    below(schema, "", visit);
}

fn below(schema: &mut Value, path: &str, visit: &mut impl FnMut(&str, &mut Map<String, Value>)) {
    let Some(schema) = schema.as_object_mut() else { return };
    let join = |key: &str| if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") };
    let mut at = |key: &str, value: &mut Value| {
        let path = join(key);
        if let Some(value) = value.as_object_mut() {
            visit(&path, value);
        }
        below(value, &path, visit);
    };
    if let Some(properties) = schema.get_mut("properties").and_then(Value::as_object_mut) {
        for (key, value) in properties {
            at(key, value);
        }
    }
    if let Some(value) = schema.get_mut("additionalProperties") {
        at("*", value);
    }
    if let Some(entries) = schema.get_mut("items") {
        below(entries, path, visit);
    }
    for form in schema.get_mut("anyOf").and_then(Value::as_array_mut).into_iter().flatten() {
        below(form, path, visit);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_names_its_schema_as_its_profile_does() {
        let line = |profile: &str| record_directive(profile);
        let expected = Some("#:schema ../schemas/record.schema.json\n".to_owned());
        assert_eq!(line("#:schema ../schemas/profile.schema.json\nid = \"p\"\n"), expected);
        assert_eq!(line("#:schema profile.schema.json \r\n"), Some("#:schema record.schema.json\n".to_owned()));
        for other in
            ["", "id = \"p\"\n", "# a comment\n", "#:schema house.json\n", "\n#:schema profile.schema.json\n"]
        {
            assert_eq!(line(other), None, "{other}");
        }
    }
}
