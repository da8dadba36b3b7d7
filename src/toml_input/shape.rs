//! The shape of a file, taken down from its reader.
//!
//! A reader is run once over an empty table; each key that it asks for is noted with its type. So the JSON Schema and
//! the reader cannot differ. Where nobody asks for a shape, nothing is noted.

use super::{Fields, FromToml, Problems};
use crate::diagnostics::SourceFile;
use serde_json::{Map, Value, json};
use std::cell::RefCell;
use std::rc::Rc;
use toml::de::DeTable;

/// What a reader asks of one table.
#[derive(Default)]
pub(super) struct Shape {
    keys: Vec<Key>,
    rules: Vec<Value>,
    closed: bool,
}

struct Key {
    name: &'static str,
    required: bool,
    kind: Kind,
    narrower: Map<String, Value>,
}

/// What stands under a key.
pub(super) enum Kind {
    /// A value of this JSON Schema.
    Value(Value),
    /// A table.
    Table(Rc<RefCell<Shape>>),
    /// An array of tables.
    Tables(Rc<RefCell<Shape>>),
}

impl Shape {
    /// Notes a key. Of a key that is asked for twice, the first type holds.
    pub(super) fn note(&mut self, name: &'static str, required: bool, kind: Kind) {
        match self.keys.iter_mut().find(|key| key.name == name) {
            Some(known) => known.required |= required,
            None => self.keys.push(Key { name, required, kind, narrower: Map::new() }),
        }
    }

    /// Adds keywords to a key that was noted.
    pub(super) fn narrow(&mut self, name: &str, keywords: Value) {
        let known = self.keys.iter_mut().find(|key| key.name == name);
        debug_assert!(known.is_some(), "`{name}` is narrowed before it is read");
        if let (Some(known), Value::Object(keywords)) = (known, keywords) {
            known.narrower.extend(keywords);
        }
    }

    /// Marks a key that was noted as one that must be there.
    pub(super) fn require(&mut self, name: &str) {
        self.keys.iter_mut().filter(|key| key.name == name).for_each(|key| key.required = true);
    }

    /// Adds a rule between keys.
    pub(super) fn rule(&mut self, rule: Value) {
        self.rules.push(rule);
    }

    /// No other key is known.
    pub(super) fn close(&mut self) {
        self.closed = true;
    }

    fn to_json(&self) -> Value {
        let mut properties = Map::new();
        for key in &self.keys {
            let mut value = match &key.kind {
                Kind::Value(value) => value.clone(),
                Kind::Table(table) => table.borrow().to_json(),
                Kind::Tables(table) => list_of(&table.borrow().to_json()),
            };
            if let Value::Object(value) = &mut value {
                value.extend(key.narrower.clone());
            }
            properties.insert(key.name.to_owned(), value);
        }
        let required: Vec<&str> = self.keys.iter().filter(|key| key.required).map(|key| key.name).collect();
        let mut shape = Map::from_iter([
            ("type".to_owned(), json!("object")),
            ("properties".to_owned(), Value::Object(properties)),
        ]);
        if self.closed {
            shape.insert("additionalProperties".to_owned(), json!(false));
        }
        if !required.is_empty() {
            shape.insert("required".to_owned(), json!(required));
        }
        if !self.rules.is_empty() {
            shape.insert("allOf".to_owned(), json!(self.rules));
        }
        Value::Object(shape)
    }
}

/// What a reader says for the JSON Schema; without effect where it reads a file.
impl Fields<'_> {
    pub(super) fn note(&self, key: &'static str, required: bool, kind: impl FnOnce() -> Kind) {
        if let Some(shape) = &self.shape {
            shape.borrow_mut().note(key, required, kind());
        }
    }

    /// Says more of a key in the JSON Schema than its type: keywords that its reader checks afterwards.
    pub fn narrow(&self, key: &'static str, keywords: impl FnOnce() -> Value) {
        if let Some(shape) = &self.shape {
            shape.borrow_mut().narrow(key, keywords());
        }
    }

    /// Marks a key as one that must be there in the JSON Schema; the reader reports its absence.
    pub fn must_have(&self, key: &'static str) {
        if let Some(shape) = &self.shape {
            shape.borrow_mut().require(key);
        }
    }

    /// Adds a rule between several keys to the JSON Schema, which the reader checks afterwards.
    pub fn rule(&self, rule: impl FnOnce() -> Value) {
        if let Some(shape) = &self.shape {
            shape.borrow_mut().rule(rule());
        }
    }

    /// A table of which the shape is taken down below `key`, where this one's is.
    pub(super) fn child(
        &self,
        kind: impl FnOnce(Rc<RefCell<Shape>>) -> Kind,
        key: &'static str,
        what: String,
    ) -> Option<Self> {
        let shape = Rc::new(RefCell::new(Shape::default()));
        self.shape.as_ref()?.borrow_mut().note(key, false, kind(Rc::clone(&shape)));
        Some(Self { shape: Some(shape), ..Self::new(self.table, 0..0, what, self.problems) })
    }
}

/// The JSON Schema of the tables that a reader takes: what it asks for when it is run over an empty one.
pub fn shape<T>(reader: impl FnOnce(Fields<'_>) -> T) -> Value {
    let problems = Problems { file: SourceFile::new("", ""), found: RefCell::default() };
    let nothing = DeTable::new();
    let shape = Rc::new(RefCell::new(Shape::default()));
    let fields = Fields { shape: Some(Rc::clone(&shape)), ..Fields::new(&nothing, 0..0, "", &problems) };
    reader(fields);
    shape.borrow().to_json()
}

/// The JSON Schema of a list.
#[must_use]
pub fn list_of(entry: &Value) -> Value {
    json!({ "type": "array", "items": entry })
}

/// The JSON Schema of a table whose keys are data: each a `K`, each with such a value.
#[must_use]
pub fn map_of<K: FromToml>(value: &Value) -> Value {
    json!({ "type": "object", "propertyNames": K::schema(), "additionalProperties": value })
}

/// What a title or a name is like.
pub(super) fn title() -> Value {
    json!({ "pattern": r"\S", "maxLength": super::LONGEST_TITLE })
}

/// What a text that must say something is like.
pub(super) fn not_blank() -> Value {
    json!({ "pattern": r"\S" })
}
