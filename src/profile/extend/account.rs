//! A resolved profile as JSON, with the file from which each of its keys comes.

use crate::diagnostics::{Diagnostic, Place, SourceFile};
use crate::toml_input;
use serde_json::{Map, Value, json};
use std::ops::Range;
use std::sync::Arc;
use toml::Spanned;
use toml::de::DeValue;

/// What a profile says, and where. `from` has a JSON Pointer (RFC 6901) for each key that holds no table, with file and
/// line; dates are texts.
///
/// # Errors
/// Where the text is not TOML.
pub fn account(file: &Arc<SourceFile>) -> Result<Value, Vec<Diagnostic>> {
    toml_input::read(file, "a profile", |fields| {
        let mut from = Map::new();
        let entries = fields.entries().map(|(key, value)| {
            let pointer = below("", key.value);
            (key.value.to_owned(), said(file, value, &key.span, &pointer, &mut from))
        });
        let profile: Map<String, Value> = entries.collect();
        let made_of = file.origins.files();
        let files: Vec<&str> = if made_of.is_empty() {
            vec![&file.name]
        } else {
            made_of.iter().map(|file| file.name.as_str()).collect()
        };
        Some(json!({ "schema": 1, "files": files, "profile": profile, "from": from }))
    })
}

fn below(pointer: &str, key: &str) -> String {
    format!("{pointer}/{}", key.replace('~', "~0").replace('/', "~1"))
}

/// A value as JSON; where it holds no table, its place is taken down.
fn said(
    file: &Arc<SourceFile>,
    value: &Spanned<DeValue<'_>>,
    span: &Range<usize>,
    pointer: &str,
    from: &mut Map<String, Value>,
) -> Value {
    match value.get_ref() {
        DeValue::Table(table) if !table.is_empty() => {
            let entries = table.iter().map(|(key, value)| {
                let name = key.get_ref();
                (name.to_string(), said(file, value, &key.span(), &below(pointer, name), from))
            });
            Value::Object(entries.collect())
        }
        DeValue::Array(list) if !list.is_empty() && list.iter().all(|entry| entry.get_ref().is_table()) => {
            let entries = list
                .iter()
                .enumerate()
                .map(|(place, entry)| said(file, entry, &entry.span(), &below(pointer, &place.to_string()), from));
            Value::Array(entries.collect())
        }
        leaf => {
            let place =
                file.origins.of(span).unwrap_or_else(|| Place { file: Arc::clone(file), span: span.clone() });
            let line = place.file.text[..place.span.start].matches('\n').count() + 1;
            from.insert(pointer.to_owned(), json!({ "file": place.file.name, "line": line }));
            plain(leaf)
        }
    }
}

fn plain(value: &DeValue<'_>) -> Value {
    match value {
        DeValue::String(text) => json!(text),
        DeValue::Integer(number) => i64::from_str_radix(number.as_str(), number.radix())
            .map_or_else(|_| json!(number.to_string()), Value::from),
        DeValue::Float(number) => number.as_str().parse::<f64>().map_or(Value::Null, Value::from),
        DeValue::Boolean(flag) => json!(flag),
        DeValue::Datetime(moment) => json!(moment.to_string()),
        DeValue::Array(list) => list.iter().map(|entry| plain(entry.get_ref())).collect(),
        DeValue::Table(table) => {
            let entries = table.iter().map(|(key, value)| (key.get_ref().to_string(), plain(value.get_ref())));
            Value::Object(entries.collect())
        }
    }
}
