//! A profile's file as a tree that knows where each of its parts stands, and how one is laid upon another.

use crate::diagnostics::Origins;
use crate::toml_input::Placed;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// What no file takes over from its base.
const OWN: &str = "id";

/// What a base gives only where the file upon it has none.
const WHOLE: &str = "deployment";

/// What is merged entry by entry, by this key.
const BY_ID: (&str, &str) = ("signer", "id");

/// A stretch of a file of the chain.
#[derive(Clone, Debug)]
pub(super) struct Origin {
    /// The file's place in the chain.
    file: usize,
    span: Range<usize>,
}

/// A value with its key.
#[derive(Debug)]
pub(super) struct Node {
    /// The key; of an entry of a list, the entry.
    key: Origin,
    value: Origin,
    pub(super) kind: Kind,
}

/// What a value is.
#[derive(Debug)]
pub(super) enum Kind {
    /// A text.
    Text(String),
    /// A date, a time, or both.
    Moment(String),
    /// A number or a truth, as TOML writes it.
    Plain(String),
    List(Vec<Node>),
    Table(Table),
}

/// Keys with their values, in their order.
#[derive(Debug, Default)]
pub(super) struct Table(pub(super) Vec<(String, Node)>);

impl Table {
    /// The tree of a table of the file at a place in the chain.
    pub(super) fn of<'t>(
        entries: impl Iterator<Item = (Placed<&'t str>, &'t Spanned<DeValue<'t>>)>,
        file: usize,
    ) -> Self {
        let node = |(key, value): (Placed<&str>, _)| (key.value.to_owned(), Node::of(value, Some(key.span), file));
        Self(entries.map(node).collect())
    }

    /// Whether it has a key.
    pub(super) fn has(&self, key: &str) -> bool {
        self.0.iter().any(|(known, _)| known == key)
    }

    /// This file upon its base.
    pub(super) fn on(self, base: Self) -> Self {
        let whole = self.has(WHOLE);
        let given = base.0.into_iter().filter(|(key, _)| key != OWN && !(whole && key == WHOLE));
        let (by_id, id) = BY_ID;
        self.over(given, &|key, own, below| {
            if key == by_id {
                by_id_over(own, below, id);
            } else {
                Node::over(own, below);
            }
        })
    }

    /// These keys, and those of the base that are not among them; `both` merges the base's value into one that is.
    fn over(
        mut self,
        base: impl IntoIterator<Item = (String, Node)>,
        both: &dyn Fn(&str, &mut Node, Node),
    ) -> Self {
        let places: BTreeMap<String, usize> =
            self.0.iter().enumerate().map(|(place, (key, _))| (key.clone(), place)).collect();
        for (key, below) in base {
            match places.get(&key) {
                Some(place) => both(&key, &mut self.0[*place].1, below),
                None => self.0.push((key, below)),
            }
        }
        self
    }

    /// Notes for each stretch of the text that was written of this tree where it comes from.
    pub(super) fn place(&self, text: &str, origins: &mut Origins) {
        let (document, _) = DeTable::parse_recoverable(text);
        self.place_in(document.get_ref(), origins);
    }

    fn place_in(&self, written: &DeTable<'_>, origins: &mut Origins) {
        for (name, node) in &self.0 {
            let Some((key, value)) = written.get_key_value(name.as_str()) else { continue };
            origins.note(&key.span(), node.key.file, node.key.span.clone());
            node.place_in(value, origins);
        }
    }

    /// The files that say something in it.
    pub(super) fn files(&self) -> BTreeSet<usize> {
        self.0.iter().flat_map(|(_, node)| node.files()).collect()
    }
}

impl Node {
    fn of(value: &Spanned<DeValue<'_>>, key: Option<Range<usize>>, file: usize) -> Self {
        let kind = match value.get_ref() {
            DeValue::String(text) => Kind::Text(text.to_string()),
            DeValue::Integer(number) => Kind::Plain(number.to_string()),
            DeValue::Float(number) => Kind::Plain(number.to_string()),
            DeValue::Boolean(flag) => Kind::Plain(flag.to_string()),
            DeValue::Datetime(moment) => Kind::Moment(moment.to_string()),
            DeValue::Array(list) => Kind::List(list.iter().map(|entry| Self::of(entry, None, file)).collect()),
            DeValue::Table(table) => {
                let placed = |key: &Spanned<_>| key.span();
                let entries = table
                    .iter()
                    .map(|(key, value)| (key.get_ref().to_string(), Self::of(value, Some(placed(key)), file)));
                Kind::Table(Table(entries.collect()))
            }
        };
        let value = Origin { file, span: value.span() };
        Self { key: key.map_or_else(|| value.clone(), |span| Origin { file, span }), value, kind }
    }

    /// A table is merged key by key, in the order of the base; anything else stays as it is.
    fn over(own: &mut Self, below: Self) {
        if let (Kind::Table(own), Kind::Table(below)) = (&mut own.kind, below.kind) {
            let order: BTreeMap<String, usize> =
                below.0.iter().enumerate().map(|(place, (key, _))| (key.clone(), place)).collect();
            *own = std::mem::take(own).over(below.0, &|_, own, below| Self::over(own, below));
            own.0.sort_by_key(|(key, _)| order.get(key).copied().unwrap_or(usize::MAX));
        }
    }

    /// The text at a key, where this is a table that has it.
    fn text_at(&self, key: &str) -> Option<&str> {
        let Kind::Table(table) = &self.kind else { return None };
        match &table.0.iter().find(|(known, _)| known == key)?.1.kind {
            Kind::Text(text) => Some(text),
            _ => None,
        }
    }

    fn place_in(&self, written: &Spanned<DeValue<'_>>, origins: &mut Origins) {
        origins.note(&written.span(), self.value.file, self.value.span.clone());
        match (&self.kind, written.get_ref()) {
            (Kind::Table(table), DeValue::Table(written)) => table.place_in(written, origins),
            (Kind::List(list), DeValue::Array(written)) => {
                list.iter().zip(written).for_each(|(node, written)| node.place_in(written, origins));
            }
            _ => {}
        }
    }

    /// The files that say something in it.
    pub(super) fn files(&self) -> BTreeSet<usize> {
        match &self.kind {
            Kind::Table(table) if !table.0.is_empty() => table.files(),
            _ => BTreeSet::from([self.value.file]),
        }
    }
}

/// The entries of the base in their order, each with what the entry of the same ID says upon it; new ones behind. An ID
/// that stands twice in one file is merged once, so that the mistake is seen.
fn by_id_over(own: &mut Node, below: Node, id: &str) {
    let (Kind::List(entries), Kind::List(given)) = (&mut own.kind, below.kind) else { return };
    let mut places: BTreeMap<String, usize> = BTreeMap::new();
    for (place, entry) in given.iter().enumerate() {
        if let Some(id) = entry.text_at(id) {
            places.entry(id.to_owned()).or_insert(place);
        }
    }
    let mut merged = given;
    for mut entry in std::mem::take(entries) {
        match entry.text_at(id).and_then(|id| places.remove(id)) {
            Some(place) => {
                std::mem::swap(&mut merged[place], &mut entry);
                Node::over(&mut merged[place], entry);
            }
            None => merged.push(entry),
        }
    }
    *entries = merged;
}
