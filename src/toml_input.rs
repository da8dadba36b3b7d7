//! Reading TOML with *all* mistakes gathered, each at its place.
//!
//! `serde` stops at the first mistake and knows no near misses; an audit profile deserves better. This is a thin layer
//! over the `toml` crate's spanned tree: a [`Fields`] hands out the keys of a table by name and type, remembers which
//! were asked for, and reports the rest as unknown. A reader returns `None` where it had to report something, and
//! [`read`] returns the value only when nothing was reported.
//!
//! The same readers make the JSON Schemas: [`shape`] runs one over an empty table and takes down what it asks for.

mod shape;
mod texts;
mod values;

pub use shape::{list_of, map_of, shape};
pub use texts::LONGEST_TITLE;
pub use values::{FromToml, Reason, slug};

use crate::diagnostics::{Diagnostic, SourceFile};
use crate::text::name_help;
use serde_json::{Value, json};
use shape::{Kind, Shape};
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::ops::Range;
use std::rc::Rc;
use std::sync::Arc;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// So many mistakes of one file are told; nobody reads more, and a hostile file could have a million.
pub const MOST_MISTAKES: usize = 500;

/// The mistakes found in one file so far.
pub struct Problems {
    file: Arc<SourceFile>,
    found: RefCell<Vec<Diagnostic>>,
}

impl Problems {
    /// The file that is read.
    #[must_use]
    pub fn file(&self) -> &Arc<SourceFile> {
        &self.file
    }

    /// Whether nothing was found so far.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.found.borrow().is_empty()
    }

    /// Whether there are more than are told. What goes through lists stops then.
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.found.borrow().len() > MOST_MISTAKES
    }

    /// Adds a diagnostic as it is.
    pub fn push(&self, diagnostic: Diagnostic) {
        // The one too many shows that there are more.
        if !self.is_full() {
            self.found.borrow_mut().push(diagnostic);
        }
    }

    /// Adds a diagnostic at a place of the file.
    pub fn report(
        &self,
        code: &'static str,
        message: impl Into<String>,
        span: Range<usize>,
        label: impl Into<String>,
        help: impl IntoIterator<Item = String>,
    ) {
        self.push(Diagnostic::new(code, message).at(&self.file, span, label).helps(help));
    }
}

/// A value with the place where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placed<T> {
    /// The value.
    pub value: T,
    /// Byte offsets in the file.
    pub span: Range<usize>,
}

/// The keys of one table.
pub struct Fields<'t> {
    table: &'t DeTable<'t>,
    span: Range<usize>,
    what: String,
    asked: BTreeSet<&'static str>,
    problems: &'t Problems,
    /// What was asked for, where the reader is run for its shape.
    shape: Option<Rc<RefCell<Shape>>>,
}

impl<'t> Fields<'t> {
    /// The keys of a table; `what` names it in messages ("a profile", "deployment 2").
    #[must_use]
    pub fn new(
        table: &'t DeTable<'t>,
        span: Range<usize>,
        what: impl Into<String>,
        problems: &'t Problems,
    ) -> Self {
        Self { table, span, what: what.into(), asked: BTreeSet::new(), problems, shape: None }
    }

    /// Where mistakes go.
    #[must_use]
    pub fn problems(&self) -> &'t Problems {
        self.problems
    }

    /// Where the table begins.
    #[must_use]
    pub fn span(&self) -> Range<usize> {
        self.span.clone()
    }

    /// How messages name the table.
    #[must_use]
    pub fn what(&self) -> &str {
        &self.what
    }

    /// The key and value as they stand, if present. `like` is the JSON Schema of the value.
    pub fn raw(
        &mut self,
        key: &'static str,
        like: impl FnOnce() -> Value,
    ) -> Option<(Range<usize>, &'t Spanned<DeValue<'t>>)> {
        self.note(key, false, || Kind::Value(like()));
        self.find(key)
    }

    fn find(&mut self, key: &'static str) -> Option<(Range<usize>, &'t Spanned<DeValue<'t>>)> {
        self.asked.insert(key);
        self.table.get_key_value(key).map(|(key, value)| (key.span(), value))
    }

    /// Where a key stands, if it is there. Asking this does not make it known.
    #[must_use]
    pub fn key_span(&self, key: &str) -> Option<Range<usize>> {
        self.table.get_key_value(key).map(|(key, _)| key.span())
    }

    /// The value of a key as it stands, if present. Asking this does not make it known.
    #[must_use]
    pub fn peek(&self, key: &str) -> Option<&'t Spanned<DeValue<'t>>> {
        self.table.get(key)
    }

    /// All keys with their values, for tables whose keys are data. Nothing is reported as unknown afterwards.
    pub fn entries(self) -> impl Iterator<Item = (Placed<&'t str>, &'t Spanned<DeValue<'t>>)> {
        let problems = self.problems;
        let entries = self.table.iter().take_while(|_| !problems.is_full());
        entries.map(|(key, value)| (Placed { value: key.get_ref().as_ref(), span: key.span() }, value))
    }

    /// A value of a type with its place, if the key is there.
    pub fn placed<T: FromToml>(&mut self, key: &'static str) -> Option<Placed<T>> {
        self.note(key, false, || Kind::Value(T::schema()));
        let (_, value) = self.find(key)?;
        let read = convert::<T>(value, &format!("`{key}` of {}", self.what), self.problems)?;
        Some(Placed { value: read, span: value.span() })
    }

    /// A value of a type, if the key is there.
    pub fn optional<T: FromToml>(&mut self, key: &'static str) -> Option<T> {
        self.placed(key).map(|placed| placed.value)
    }

    /// A value of a type with its place; its absence is reported.
    pub fn required_placed<T: FromToml>(&mut self, key: &'static str) -> Option<Placed<T>> {
        self.note(key, true, || Kind::Value(T::schema()));
        if self.find(key).is_none() {
            self.missing(key, T::EXPECTED);
            return None;
        }
        self.placed(key)
    }

    /// A value of a type; its absence is reported.
    pub fn required<T: FromToml>(&mut self, key: &'static str) -> Option<T> {
        self.required_placed(key).map(|placed| placed.value)
    }

    /// A list of values with their places; empty if the key is not there.
    pub fn list<T: FromToml>(&mut self, key: &'static str) -> Vec<Placed<T>> {
        self.note(key, false, || Kind::Value(list_of(&T::schema())));
        let Some((_, value)) = self.find(key) else { return Vec::new() };
        let what = format!("`{key}` of {}", self.what);
        let Some(array) = value.get_ref().as_array() else {
            let expected = format!("a list in square brackets, each entry {}", T::EXPECTED);
            wrong_type(value, &what, &expected, self.problems);
            return Vec::new();
        };
        array
            .iter()
            .take_while(|_| !self.problems.is_full())
            .filter_map(|entry| {
                let read = convert::<T>(entry, &format!("an entry of {what}"), self.problems)?;
                Some(Placed { value: read, span: entry.span() })
            })
            .collect()
    }

    /// The plain values of [`Fields::list`].
    pub fn values<T: FromToml>(&mut self, key: &'static str) -> Vec<T> {
        self.list(key).into_iter().map(|placed| placed.value).collect()
    }

    /// A table inside this one, if the key is there.
    pub fn table(&mut self, key: &'static str, what: impl Into<String>) -> Option<Fields<'t>> {
        if self.shape.is_some() {
            return self.child(Kind::Table, key, what.into());
        }
        self.find_table(key, what)
    }

    /// A table inside this one whose keys are data, to be read by [`Fields::entries`]. `like` is its JSON Schema, such
    /// as [`map_of`].
    pub fn map(
        &mut self,
        key: &'static str,
        what: impl Into<String>,
        like: impl FnOnce() -> Value,
    ) -> Option<Fields<'t>> {
        self.note(key, false, || Kind::Value(like()));
        self.find_table(key, what)
    }

    fn find_table(&mut self, key: &'static str, what: impl Into<String>) -> Option<Fields<'t>> {
        let (key_span, value) = self.find(key)?;
        if let Some(table) = value.get_ref().as_table() {
            return Some(Fields::new(table, key_span, what, self.problems));
        }
        let expected = format!("a table, written as a section in square brackets, [{key}]");
        wrong_type(value, &format!("`{key}` of {}", self.what), &expected, self.problems);
        None
    }

    /// The tables of an array of tables (`[[key]]`); empty if the key is not there. `what` names the n-th (from 1).
    pub fn tables(&mut self, key: &'static str, what: impl Fn(usize) -> String) -> Vec<Fields<'t>> {
        if self.shape.is_some() {
            return self.child(Kind::Tables, key, what(1)).into_iter().collect();
        }
        let Some((_, value)) = self.find(key) else { return Vec::new() };
        let expected = format!("sections in double square brackets, [[{key}]]");
        let Some(array) = value.get_ref().as_array() else {
            wrong_type(value, &format!("`{key}` of {}", self.what), &expected, self.problems);
            return Vec::new();
        };
        let mut found = Vec::with_capacity(array.len());
        for (index, entry) in array.iter().enumerate() {
            if self.problems.is_full() {
                break;
            }
            match entry.get_ref().as_table() {
                Some(table) => found.push(Fields::new(table, entry.span(), what(index + 1), self.problems)),
                None => {
                    wrong_type(entry, &format!("an entry of `{key}` of {}", self.what), &expected, self.problems);
                }
            }
        }
        found
    }

    /// The same where at least one must be there; `holds` says what is in each.
    pub fn required_tables(
        &mut self,
        key: &'static str,
        holds: &str,
        what: impl Fn(usize) -> String,
    ) -> Vec<Fields<'t>> {
        let found = self.tables(key, what);
        if found.is_empty() {
            self.missing_section(&format!("[[{key}]]"), holds);
        }
        self.must_have(key);
        self.narrow(key, || json!({ "minItems": 1 }));
        found
    }

    /// Reports a key that must be there.
    pub fn missing(&self, key: &str, expected: &str) {
        self.problems.report(
            "missing-key",
            format!("{} has no `{key}`", self.what),
            self.span.clone(),
            format!("`{key}` is missing here"),
            [format!("add `{key} = …`: {expected}")],
        );
    }

    /// Reports a section that must be there.
    pub fn missing_section(&self, section: &str, holds: &str) {
        self.problems.report(
            "missing-key",
            format!("{} has no {section}", self.what),
            self.span.clone(),
            format!("{section} is missing in this file"),
            [format!("add a section {section} with {holds}")],
        );
    }

    /// Reports every key that was not asked for.
    pub fn finish(self) {
        if let Some(shape) = &self.shape {
            shape.borrow_mut().close();
        }
        for (key, _) in self.table {
            let name = key.get_ref().as_ref();
            if self.problems.is_full() {
                break;
            }
            if !self.asked.contains(name) {
                self.problems.report(
                    "unknown-key",
                    format!("`{name}` is not a key of {}", self.what),
                    key.span(),
                    "not known here",
                    name_help(name, "keys", self.asked.iter().copied()),
                );
            }
        }
    }
}

/// One value as a type; a mismatch is reported. `what` names the value in messages.
pub fn convert<T: FromToml>(value: &Spanned<DeValue<'_>>, what: &str, problems: &Problems) -> Option<T> {
    match T::from_toml(value.get_ref()) {
        Ok(read) => Some(read),
        Err(None) => {
            wrong_type(value, what, T::EXPECTED, problems);
            None
        }
        Err(Some(reason)) => {
            problems.report(
                "wrong-value",
                format!("{what} cannot be used"),
                value.span(),
                reason.label,
                reason.help,
            );
            None
        }
    }
}

/// Reports a value of the wrong kind.
pub fn wrong_type(value: &Spanned<DeValue<'_>>, what: &str, expected: &str, problems: &Problems) {
    let kind = match value.get_ref() {
        DeValue::String(_) => "a text",
        DeValue::Integer(_) => "a whole number",
        DeValue::Float(_) => "a number with a fraction",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date or time",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    };
    problems.report(
        "wrong-type",
        format!("{what} is of the wrong type"),
        value.span(),
        format!("this is {kind}"),
        [format!("expected {expected}")],
    );
}

/// The most values and keys that a file may have. Each takes some hundred times its length in memory, so that a length alone
/// bounds nothing; a record of the largest size has a third of this.
const MOST_VALUES: usize = 4_000_000;

/// Counted before the text is parsed: what separates values and keys.
fn too_dense(file: &Arc<SourceFile>, what: &str) -> Option<Diagnostic> {
    let bytes = file.text.as_bytes();
    if bytes.len() <= MOST_VALUES {
        return None;
    }
    let marks = memchr::memchr3_iter(b',', b'=', b'[', bytes).take(MOST_VALUES + 1).count();
    (marks > MOST_VALUES)
        .then(|| Diagnostic::new("too-large", format!("{}: {what} has more than {MOST_VALUES} values", file.name)))
}

/// Reads a whole file: its text as TOML, then its table by `reader`.
///
/// # Errors
/// The mistakes that were found, in the order of the file; of a file that was made of others, one after another. Never
/// empty, and of a file with more than [`MOST_MISTAKES`] so many, with a word on the rest.
pub fn read<T>(
    file: &Arc<SourceFile>,
    what: &str,
    reader: impl FnOnce(Fields<'_>) -> Option<T>,
) -> Result<T, Vec<Diagnostic>> {
    if let Some(found) = too_dense(file, what) {
        return Err(vec![found]);
    }
    let problems = Problems { file: Arc::clone(file), found: RefCell::default() };
    let (document, errors) = DeTable::parse_recoverable(&file.text);
    for error in errors.into_iter().take_while(|_| !problems.is_full()) {
        let span = error.span().unwrap_or(0..0);
        let (code, message) = match error.message() {
            "duplicate key" => ("duplicate-key", "the same key or section stands twice"),
            text if text.starts_with("invalid date") || text.starts_with("invalid time") => {
                ("wrong-value", "there is no such day or time")
            }
            _ => ("toml-syntax", "this is not TOML"),
        };
        problems.report(code, message, span, error.message(), None);
    }
    let value = if problems.found.borrow().is_empty() {
        reader(Fields::new(document.get_ref(), 0..0, what, &problems))
    } else {
        None
    };
    let is_full = problems.is_full();
    let mut found = problems.found.into_inner();
    found.sort_by_key(|diagnostic| {
        diagnostic.place.as_ref().map_or((0, 0), |place| (file.origins.rank(&place.file), place.span.start))
    });
    if is_full {
        found.truncate(MOST_MISTAKES);
        let message = format!("{} has more mistakes than these {MOST_MISTAKES}", file.name);
        found.push(Diagnostic::new("more-mistakes", message).help("put these right, and see what is left"));
    }
    match value {
        Some(value) if found.is_empty() => Ok(value),
        _ if found.is_empty() => {
            debug_assert!(false, "a reader gave nothing and reported nothing");
            Err(vec![Diagnostic::new("unreadable", format!("{what} could not be read")).at(file, 0..0, "")])
        }
        _ => Err(found),
    }
}
