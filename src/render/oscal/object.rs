//! Objects and their props as they grow, in OSCAL's order and without what is empty.

use super::NAMESPACE_URI;
use super::words::{prose, string, token};
use serde_json::{Map, Value, json};

/// A list of props as it grows; what is blank is no prop.
#[derive(Default)]
pub struct Props(Vec<Value>);

impl Props {
    /// A prop of NIST's own names.
    pub fn nist(mut self, name: &str, value: &str) -> Self {
        self.0.extend(string(value).map(|value| json!({ "name": name, "value": value })));
        self
    }

    /// A prop of ours.
    #[allow(clippy::needless_pass_by_value, reason = "values come as texts, days, digests and numbers")]
    pub fn own(mut self, name: &str, value: impl ToString) -> Self {
        let value = string(&value.to_string());
        self.0.extend(value.map(|value| json!({ "name": name, "ns": NAMESPACE_URI, "value": value })));
        self
    }

    /// A prop of ours, where there is a value.
    pub fn maybe(self, name: &str, value: Option<impl ToString>) -> Self {
        match value {
            Some(value) => self.own(name, value),
            None => self,
        }
    }

    /// A prop of ours for each value.
    pub fn each(self, name: &str, values: impl IntoIterator<Item = impl ToString>) -> Self {
        values.into_iter().fold(self, |props, value| props.own(name, value))
    }

    /// A prop of ours of a class, with a remark.
    pub fn class(mut self, name: &str, class: &str, value: &str, remarks: &str) -> Self {
        if let Some(value) = string(value) {
            let class = token(class);
            let remarks = prose(remarks);
            self.0.push(
                json!({ "name": name, "ns": NAMESPACE_URI, "value": value, "class": class, "remarks": remarks }),
            );
        }
        self
    }
}

/// An object as it grows, in OSCAL's order; what is empty is left out, as OSCAL wants it.
#[derive(Default)]
pub struct Object(Map<String, Value>);

impl Object {
    /// A member.
    pub fn put(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.0.insert(name.to_owned(), value.into());
        self
    }

    /// A member, where there is a value.
    pub fn maybe(self, name: &str, value: Option<impl Into<Value>>) -> Self {
        match value {
            Some(value) => self.put(name, value),
            None => self,
        }
    }

    /// A list, where it has an entry.
    pub fn list(self, name: &str, values: impl IntoIterator<Item = Value>) -> Self {
        let values: Vec<Value> = values.into_iter().collect();
        if values.is_empty() { self } else { self.put(name, values) }
    }

    /// The props, where there are some.
    pub fn props(self, props: Props) -> Self {
        self.list("props", props.0)
    }

    /// A remark, where it says something.
    pub fn remarks(self, text: &str) -> Self {
        if string(text).is_none() { self } else { self.put("remarks", prose(text)) }
    }

    /// The object.
    pub fn value(self) -> Value {
        Value::Object(self.0)
    }
}
