//! A framework's file as a checked [`Framework`].

use super::{Framework, Mapped, normal};
use crate::diagnostics::{Diagnostic, SourceFile};
use crate::ids::{ActionId, FrameworkId, NotASlug, ServiceId};
use crate::text::name_help;
use crate::toml_input::{self, Fields, FromToml as _, Placed, Problems, convert, list_of, map_of, wrong_type};
use std::collections::BTreeMap;
use std::ops::Range;
use std::str::FromStr;
use std::sync::Arc;
use toml::Spanned;
use toml::de::DeValue;

/// Reads and checks one framework; `shipped` says whether it is the program's own list.
///
/// # Errors
/// Every mistake in the file, each at its place.
pub fn load(file: &Arc<SourceFile>, shipped: bool) -> Result<Framework, Vec<Diagnostic>> {
    toml_input::read(file, "a framework", |fields| read(fields, file, shipped))
}

/// The JSON Schema of a framework.
#[must_use]
pub fn schema() -> serde_json::Value {
    let nothing = SourceFile::new("", "");
    toml_input::shape(|fields| read(fields, &nothing, false))
}

fn read(mut fields: Fields<'_>, file: &Arc<SourceFile>, shipped: bool) -> Option<Framework> {
    let id = fields.required("id");
    let name = fields.required_title("name");
    let version = fields.required_title("version");
    let publisher = fields.required_title("publisher");
    let url = fields.optional("url");
    let oscal_catalog = fields.optional("oscal-catalog");
    let complete = fields.optional("complete").unwrap_or(false);
    let (controls, index) = read_controls(&mut fields);
    let gone = read_texts(&mut fields, "withdrawn");
    for (id, _) in &gone {
        if controls.contains_key(&id.value) {
            let message = format!("`{}` is a control of the framework and withdrawn from it", id.value);
            fields.problems().report(
                "duplicate-id",
                message,
                id.span.clone(),
                "it stands under [controls] too",
                None,
            );
        }
    }
    let withdrawn = gone.into_iter().map(|(id, text)| (id.value, text)).collect();
    let list = List { controls: &controls, problems: fields.problems() };
    let (map, mapped) = read_map(&mut fields, &list);
    let via = read_via(&mut fields, &list);
    fields.finish();
    Some(Framework {
        id: id?,
        name: name?,
        version: version?,
        publisher: publisher?,
        url,
        oscal_catalog,
        complete,
        controls,
        withdrawn,
        map,
        via,
        mapped,
        index,
        file: Arc::clone(file),
        shipped,
    })
}

/// Keys that are data, each with a text.
fn read_texts(fields: &mut Fields<'_>, key: &'static str) -> Vec<(Placed<String>, String)> {
    let what = format!("`{key}` of {}", fields.what());
    let Some(table) = fields.map(key, what.clone(), || map_of::<String>(&String::schema())) else {
        return Vec::new();
    };
    let problems = table.problems();
    let read = |(id, value): (Placed<&str>, &Spanned<DeValue<'_>>)| {
        let text = convert::<String>(value, &format!("`{}` of {what}", id.value), problems)?;
        Some((Placed { value: id.value.to_owned(), span: id.span }, text))
    };
    table.entries().filter_map(read).collect()
}

fn read_controls(fields: &mut Fields<'_>) -> (BTreeMap<String, String>, BTreeMap<String, String>) {
    let problems = fields.problems();
    if fields.key_span("controls").is_none() {
        fields.missing_section("[controls]", "a line \"ID\" = \"title\" for each control");
    }
    let (mut controls, mut index) = (BTreeMap::new(), BTreeMap::<String, String>::new());
    for (id, title) in read_texts(fields, "controls") {
        let spelling = normal(&id.value);
        if spelling.is_empty() {
            let message = format!("`{}` is no ID of a control", id.value);
            problems.report("wrong-value", message, id.span, "it has neither a letter nor a digit", None);
            continue;
        }
        if let Some(other) = index.insert(spelling, id.value.clone()) {
            let message = format!("`{}` and `{other}` are the same control", id.value);
            let help = ["case, leading zeros and separators do not tell controls apart".to_owned()];
            problems.report("duplicate-id", message, id.span, "the second one", help);
        }
        controls.insert(id.value, title);
    }
    fields.must_have("controls");
    (controls, index)
}

/// The controls of the file that is read, against which its lists are checked.
struct List<'l> {
    controls: &'l BTreeMap<String, String>,
    problems: &'l Problems,
}

impl List<'_> {
    /// A list of IDs of this framework's controls.
    fn ids(&self, value: &Spanned<DeValue<'_>>, what: &str) -> Vec<String> {
        let Some(array) = value.get_ref().as_array() else {
            wrong_type(value, what, "a list of control IDs in quotes", self.problems);
            return Vec::new();
        };
        let known = |entry: &Spanned<DeValue<'_>>| {
            let id = convert::<String>(entry, &format!("an entry of {what}"), self.problems)?;
            if !self.controls.contains_key(&id) {
                let help = name_help(&id, "controls", self.controls.keys().map(String::as_str));
                let message = format!("`{id}` is no control of this framework");
                self.problems.report("unknown-control", message, entry.span(), "not under [controls]", help);
            }
            Some(id)
        };
        array.iter().take_while(|_| !self.problems.is_full()).filter_map(known).collect()
    }

    fn key<T: FromStr<Err = NotASlug>>(&self, text: &str, span: Range<usize>, what: &str) -> Option<T> {
        let parsed: Result<T, NotASlug> = text.parse();
        if let Err(why) = &parsed {
            self.problems.report(
                "wrong-value",
                format!("`{text}` does not name {what}"),
                span,
                why.to_string(),
                None,
            );
        }
        parsed.ok()
    }
}

type Map = BTreeMap<ServiceId, BTreeMap<ActionId, Vec<String>>>;

/// `[map.<service>]`: the controls that an action supports.
fn read_map(fields: &mut Fields<'_>, list: &List<'_>) -> (Map, Vec<Mapped>) {
    let (mut map, mut mapped) = (Map::new(), Vec::new());
    let like = || map_of::<ServiceId>(&map_of::<ActionId>(&list_of(&String::schema())));
    for (service, actions) in tables(fields, "map", "[map.<service>]", like) {
        let Some(service) = list.key::<ServiceId>(&service.value, service.span, "a service") else { continue };
        for (action, value) in actions.entries() {
            let Some(id) = list.key::<ActionId>(action.value, action.span.clone(), "an action") else { continue };
            let ids = list.ids(value, &format!("the controls of `{id}`"));
            mapped
                .push(Mapped { service: service.clone(), action: Placed { value: id.clone(), span: action.span } });
            map.entry(service.clone()).or_default().insert(id, ids);
        }
    }
    (map, mapped)
}

/// `[via.<framework>]`: the controls that follow from those of another framework.
fn read_via(fields: &mut Fields<'_>, list: &List<'_>) -> BTreeMap<FrameworkId, BTreeMap<String, Vec<String>>> {
    let mut via: BTreeMap<_, BTreeMap<_, _>> = BTreeMap::new();
    let like = || map_of::<FrameworkId>(&map_of::<String>(&list_of(&String::schema())));
    for (other, controls) in tables(fields, "via", "[via.<framework>]", like) {
        let Some(other) = list.key::<FrameworkId>(&other.value, other.span, "a framework") else { continue };
        for (control, value) in controls.entries() {
            let ids = list.ids(value, &format!("what follows from `{}`", control.value));
            via.entry(other.clone()).or_default().insert(control.value.to_owned(), ids);
        }
    }
    via
}

/// The tables in a table whose keys are data.
fn tables<'t>(
    fields: &mut Fields<'t>,
    key: &'static str,
    form: &str,
    like: impl FnOnce() -> serde_json::Value,
) -> Vec<(Placed<String>, Fields<'t>)> {
    let problems = fields.problems();
    let Some(outer) = fields.map(key, format!("`{key}` of {}", fields.what()), like) else { return Vec::new() };
    let mut found = Vec::new();
    for (name, value) in outer.entries() {
        match value.get_ref().as_table() {
            None => {
                wrong_type(value, &format!("`{}` of `{key}`", name.value), &format!("a section {form}"), problems);
            }
            Some(table) => {
                let what = format!("[{key}.{}]", name.value);
                let inner = Fields::new(table, name.span.clone(), what, problems);
                found.push((Placed { value: name.value.to_owned(), span: name.span }, inner));
            }
        }
    }
    found
}
