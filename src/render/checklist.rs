//! `checklist.toml`: what is owed, and where each item stands, for scripts and for people.

use crate::pack::Pack;
use toml_edit::{ArrayOfTables, DocumentMut, Item, Table, value};

/// The name of the file in the pack.
pub const FILE_NAME: &str = "checklist.toml";

/// The checklist as TOML.
#[must_use]
pub fn render(pack: &Pack) -> Vec<u8> {
    let mut document = DocumentMut::new();
    document.insert("profile", value(&pack.id));
    document.insert("title", value(&pack.title));
    document.insert("as-of", value(pack.as_of.to_string()));
    let mut items = ArrayOfTables::new();
    for item in &pack.items {
        let mut table = Table::new();
        table.insert("id", value(&item.id));
        table.insert("uuid", value(&item.uuid));
        table.insert("title", value(&item.title));
        table.insert("state", value(item.state.word()));
        table.insert("required", value(item.required));
        table.insert("two-person", value(item.two_person));
        table.insert("cadence", value(&item.cadence));
        if let Some(until) = item.valid_until {
            table.insert("valid-until", value(until.to_string()));
        }
        table.insert("why", value(&item.why));
        table.insert("wording", value(format!("sha256:{}", item.wording)));
        items.push(table);
    }
    document.insert("item", Item::ArrayOfTables(items));
    format!("# Derived from the model, the profile and the record; do not edit.\n{document}").into_bytes()
}
