//! Changes to a record's text that lose nothing: every line that a person wrote stays, in its order, with its comments.
//!
//! Pure: text in, text out. The caller writes it.

use super::event::{NOT_OWED, SignOff};
use crate::checklist::{Checklist, Item as ChecklistItem};
use crate::diagnostics::{Diagnostic, Failure, SourceFile};
use crate::ids::ItemId;
use crate::profile::Signer;
use chrono::NaiveDate;
use std::collections::BTreeSet;
use std::sync::Arc;
use toml_edit::{DocumentMut, Item, Table, TableLike, Value, value};

/// What some editors put before the first line.
const BYTE_ORDER_MARK: char = '\u{feff}';

/// A record's text after a build, and what changed in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Extended {
    /// The whole text.
    pub text: String,
    /// Items that were listed for the first time.
    pub added: Vec<ItemId>,
    /// Items that the profile no longer owes, marked now.
    pub gone: Vec<String>,
    /// Items that were marked as gone and are owed again.
    pub back: Vec<ItemId>,
    /// Items of which a sign-off by hand was bound to today's wording, once for each such sign-off.
    pub bound: Vec<ItemId>,
}

impl Extended {
    /// Whether the text must be written.
    #[must_use]
    pub fn changed(&self) -> bool {
        !(self.added.is_empty() && self.gone.is_empty() && self.back.is_empty() && self.bound.is_empty())
    }
}

/// The text of a new record: every item listed and open.
#[must_use]
pub fn begin(checklist: &Checklist<'_>) -> Extended {
    let mut text = format!(
        "# The record of {} ({}): what people did about each item.\n\
         # Edit it by hand or by command; it belongs in version control. Builds add items and never remove a line.\n",
        crate::text::visible(&checklist.profile.title),
        checklist.profile.id
    );
    text.push_str(&example(checklist));
    let mut area = None;
    for item in &checklist.items {
        let here = (&item.id.deployment, item.area);
        if area.replace(here) != Some(here) {
            let heading = item.deployment.service().area_name(item.area);
            text.push_str(&format!("\n# {} · {}\n", item.id.deployment, crate::text::visible(heading)));
        }
        text.push_str(&section(&item.id, &item.action.title));
    }
    Extended {
        text,
        added: checklist.items.iter().map(|item| item.id.clone()).collect(),
        gone: Vec::new(),
        back: Vec::new(),
        bound: Vec::new(),
    }
}

/// How an entry is written, as a comment, with the first item and the first signer who may sign it.
fn example(checklist: &Checklist<'_>) -> String {
    let Some(item) = checklist.items.first() else { return String::new() };
    let may_sign = |signer: &&Signer| item.action.signing.all().any(|role| signer.roles.contains(role));
    let signer = checklist.profile.signers.iter().find(may_sign);
    let by = signer.map_or("a-signer-of-the-profile", |signer| signer.id.as_str());
    format!(
        "#\n\
         # A sign-off is a section of its own below its item:\n\
         #\n\
         #   [[items.{}.sign-off]]\n\
         #   by = \"{by}\"\n\
         #   decision = \"met\"                # met, not-met, not-applicable, risk-accepted (with until), withdrawn\n\
         #   at = 2026-01-31T10:00:00Z\n\
         #   note = \"…\"\n",
        item.id.to_string().replace('/', ".")
    )
}

pub(super) fn section(id: &ItemId, title: &str) -> String {
    let title = crate::text::toml_quoted(&crate::text::visible(title));
    format!("\n[items.{}.{}]\ntitle = {title}\n", id.deployment, id.action)
}

/// The text with new items at its end, and a mark on those that are no longer owed.
///
/// A sign-off that was written by hand without a `wording` is bound to the item as it reads today.
///
/// Where an item is owed again, its mark becomes a comment, so that the past stays readable.
///
/// # Errors
/// When the text is no TOML, or an item's place is taken by something that is not a section.
pub fn extend(file: &Arc<SourceFile>, checklist: &Checklist<'_>, today: NaiveDate) -> Result<Extended, Failure> {
    let mut document = file.text.parse::<DocumentMut>().map_err(|error| {
        let span = error.span().unwrap_or(0..0);
        Failure::input(Diagnostic::new("toml-syntax", "this is not TOML").at(file, span, error.message()))
    })?;
    let mut back = Vec::new();
    let mut added = Vec::new();
    for item in &checklist.items {
        // An entry under a former ID is the item's entry: people's words are never moved.
        let listed = item.ids().find_map(|id| {
            let marked = entry(&mut document, &id)?.contains_key(NOT_OWED);
            Some((id, marked))
        });
        match listed {
            Some((id, true)) => back.push(id),
            Some((_, false)) => {}
            None => added.push(item),
        }
    }
    let gone = mark_gone(&mut document, checklist, today);
    let bound = bind(&mut document, file, checklist)?;
    let untouched = gone.is_empty() && bound.is_empty();
    let mut text = if untouched { file.text.clone() } else { document.to_string() };
    if !back.is_empty() {
        text = lift_marks(&text, &back);
    }
    if !added.is_empty() {
        if !text.is_empty() && !text.ends_with('\n') {
            text.push('\n');
        }
        for item in &added {
            text.push_str(&section(&item.id, &item.action.title));
        }
        check_sections_fit(file, &text)?;
    }
    let text = begun_like(&file.text, super::headers::restored(&file.text, text));
    Ok(Extended { text, added: added.into_iter().map(|item| item.id.clone()).collect(), gone, back, bound })
}

/// The text with the byte order mark that stood in front of it before: the editor of TOML leaves it out.
pub(super) fn begun_like(before: &str, mut text: String) -> String {
    if before.starts_with(BYTE_ORDER_MARK) && !text.starts_with(BYTE_ORDER_MARK) {
        text.insert(0, BYTE_ORDER_MARK);
    }
    text
}

/// Turns the marks of these items into comments; in an inline table, where there is no line of its own, removes it.
fn lift_marks(text: &str, items: &[ItemId]) -> String {
    let mut lines = Vec::new();
    let mut inline = Vec::new();
    if let Ok(document) = toml_edit::Document::parse(text) {
        for id in items {
            let span = document
                .get("items")
                .and_then(|items| items.get(id.deployment.as_str()))
                .and_then(|items| items.get(id.action.as_str()))
                .and_then(Item::as_table_like)
                .and_then(|table| table.get_key_value(NOT_OWED))
                .and_then(|(key, _)| key.span());
            let Some(span) = span else { continue };
            let line_start = text[..span.start].rfind('\n').map_or(0, |at| at + 1);
            if text[line_start..span.start].trim().is_empty() {
                lines.push(span.start);
            } else {
                inline.push(id);
            }
        }
    }
    lines.sort_unstable();
    let mut out = text.to_owned();
    for at in lines.into_iter().rev() {
        out.insert_str(at, "# ");
    }
    if inline.is_empty() {
        return out;
    }
    let Ok(mut document) = out.parse::<DocumentMut>() else { return out };
    for id in inline {
        if let Some(table) = entry(&mut document, id) {
            table.remove(NOT_OWED);
        }
    }
    document.to_string()
}

fn entry<'d>(document: &'d mut DocumentMut, id: &ItemId) -> Option<&'d mut dyn TableLike> {
    document
        .get_mut("items")
        .and_then(Item::as_table_like_mut)
        .and_then(|items| items.get_mut(id.deployment.as_str()))
        .and_then(Item::as_table_like_mut)
        .and_then(|items| items.get_mut(id.action.as_str()))
        .and_then(Item::as_table_like_mut)
}

fn mark_gone(document: &mut DocumentMut, checklist: &Checklist<'_>, today: NaiveDate) -> Vec<String> {
    let owed: BTreeSet<String> =
        checklist.items.iter().flat_map(ChecklistItem::ids).map(|id| id.to_string()).collect();
    let mut gone = Vec::new();
    let Some(deployments) = document.get_mut("items").and_then(Item::as_table_like_mut) else { return gone };
    for (deployment, items) in deployments.iter_mut() {
        let Some(items) = items.as_table_like_mut() else { continue };
        for (action, entry) in items.iter_mut() {
            let id = format!("{}/{}", deployment.get(), action.get());
            let marked = entry.as_table_like().is_none_or(|entry| entry.contains_key(NOT_OWED));
            if owed.contains(&id) || marked {
                continue;
            }
            if let Some(table) = entry.as_table_mut() {
                stand_above_its_sections(table);
            }
            if let Some(entry) = entry.as_table_like_mut() {
                entry.insert(NOT_OWED, value(toml_date(today)));
                gone.push(id);
            }
        }
    }
    gone
}

/// Gives a place to an item that has sections and no header of its own: right above the first of them, below what stands there.
fn stand_above_its_sections(table: &mut Table) {
    if !table.is_implicit() || table.is_dotted() {
        return;
    }
    let lists = table.iter_mut().filter_map(|(_, item)| item.as_array_of_tables_mut());
    let Some(first) = lists.flat_map(|list| list.iter_mut()).min_by_key(|own| own.position()) else { return };
    let (position, above) = (first.position(), first.decor().prefix().cloned());
    first.decor_mut().set_prefix("\n");
    table.set_position(position);
    if let Some(above) = above {
        table.decor_mut().set_prefix(above);
    }
}

/// Binds the sign-offs that people wrote by hand, and says for which items.
fn bind(
    document: &mut DocumentMut,
    file: &Arc<SourceFile>,
    checklist: &Checklist<'_>,
) -> Result<Vec<ItemId>, Failure> {
    let record = super::load(file)?;
    let mut bound = Vec::new();
    for item in &checklist.items {
        for id in item.ids() {
            let Some(own) = record.items.get(&id) else { continue };
            let after = super::bind::bind(own, item, checklist.profile);
            for (place, said) in after.iter().enumerate().filter_map(|(place, said)| Some((place, said.as_ref()?)))
            {
                if insert_binding(document, &id, place, said) {
                    bound.push(item.id.clone());
                }
            }
        }
    }
    Ok(bound)
}

/// Adds the keys of a binding that the section does not have yet.
fn insert_binding(document: &mut DocumentMut, id: &ItemId, place: usize, said: &SignOff) -> bool {
    let Ok(lines) = super::append::binding(said).parse::<DocumentMut>() else { return false };
    let add = |section: &mut dyn TableLike| {
        let missing: Vec<_> = lines
            .iter()
            .filter(|(key, _)| !section.contains_key(key))
            .map(|(key, item)| (key.to_owned(), item))
            .collect();
        for (key, item) in &missing {
            section.insert(key, (*item).clone());
        }
        !missing.is_empty()
    };
    match entry(document, id).and_then(|entry| entry.get_mut("sign-off")) {
        Some(Item::ArrayOfTables(tables)) => tables.get_mut(place).is_some_and(|table| add(table)),
        Some(Item::Value(Value::Array(tables))) => {
            tables.get_mut(place).and_then(Value::as_inline_table_mut).is_some_and(|table| add(table))
        }
        _ => false,
    }
}

fn toml_date(date: NaiveDate) -> toml_edit::Datetime {
    use chrono::Datelike as _;
    toml_edit::Datetime {
        // Four-digit years are all that TOML has; other days never come from a calendar of people.
        date: Some(toml_edit::Date {
            year: u16::try_from(date.year()).unwrap_or(9999),
            month: u8::try_from(date.month()).unwrap_or(12),
            day: u8::try_from(date.day()).unwrap_or(31),
        }),
        time: None,
        offset: None,
    }
}

/// A section can only be appended where its parents are sections too, not `items = { … }`.
fn check_sections_fit(file: &Arc<SourceFile>, text: &str) -> Result<(), Failure> {
    let Err(error) = text.parse::<DocumentMut>() else { return Ok(()) };
    let start = file.text.find("items").unwrap_or(0);
    Err(Failure::input(
        Diagnostic::new("record-shape", "new items cannot be added to this record")
            .at(file, start..start + "items".len().min(file.text.len() - start), error.message())
            .help("write each item as a section of its own, [items.<deployment>.<item>], not in braces"),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checklist::select;
    use crate::model::library::Library;
    use crate::profile;
    use std::collections::BTreeMap;

    const MODEL: &str = r#"
schema = 1
id = "door"
name = "Door"
short-name = "Door"
provider = "Nobody"
[[role]]
id = "owner"
name = "Owner"
[[area]]
id = "all"
name = "All"
[[action]]
id = "lock-the-door"
formerly = ["close-the-door"]
title = "Lock the door"
statement = "Lock the door."
required = true
modality = "must"
cadence = "once"
roles = ["owner"]
two-person = false
[[revision]]
date = 2026-01-01
url = "u"
page-sha256 = "0000000000000000000000000000000000000000000000000000000000000000"
[[revision.row]]
kind = "table"
area = "all"
task = "Doors"
provider = ""
customer = "Locks it."
anchor = "doors"
table = 1
row = 1
line = 1
sha256 = "0000000000000000000000000000000000000000000000000000000000000000"
actions = ["lock-the-door"]
"#;

    fn with_checklist(check: impl FnOnce(&Checklist<'_>)) {
        let folder = BTreeMap::from([("door".to_owned(), SourceFile::new("door.toml", MODEL))]);
        let library = Library::new(&folder);
        let text = "id = \"p\"\ntitle = \"P\"\n[[deployment]]\nservice = \"door\"\n[[signer]]\nid = \"a\"\n\
                    name = \"A\"\nemail = \"a@example.com\"\nroles = [\"owner\"]\n";
        let profile = profile::load(&SourceFile::new("p.toml", text), &library).expect("it loads");
        check(&select(&profile));
    }

    fn day() -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 11, 20).expect("a day")
    }

    #[test]
    fn a_renamed_item_keeps_its_entry_and_its_sign_offs() {
        with_checklist(|checklist| {
            let old = "[items.door.close-the-door]\ntitle = \"Close the door\"\n[[items.door.close-the-door.sign-off]]\n\
                       by = \"a\"\ndecision = \"met\"\nat = 2026-11-01T00:00:00Z\n";
            let file = SourceFile::new("r", old);
            let extended = extend(&file, checklist, day()).expect("it is TOML");
            assert!(extended.added.is_empty() && extended.gone.is_empty());
            let record = super::super::load(&SourceFile::new("r", &*extended.text)).expect("it loads");
            assert_eq!(record.entry(&checklist.items[0]).expect("its entry").sign_offs.len(), 1);
        });
    }

    #[test]
    fn a_sign_off_by_hand_is_bound_to_todays_wording_once() {
        with_checklist(|checklist| {
            let said = "[[items.door.lock-the-door.sign-off]]\nby = \"a\" # who\ndecision = \"met\"\n\
                        at = 2026-11-01T00:00:00Z\n\n# the end\n";
            let extended = extend(&SourceFile::new("r", said), checklist, day()).expect("it is TOML");
            let line = format!("scope = \"door\"\nwording = \"sha256:{}\"\n", checklist.items[0].wording);
            assert_eq!(extended.text, said.replace("Z\n", &format!("Z\n{line}")));
            let again = extend(&SourceFile::new("r", &*extended.text), checklist, day()).expect("it is TOML");
            assert!(!again.changed());
        });
    }

    #[test]
    fn a_mark_in_braces_is_taken_away_and_one_on_a_line_becomes_a_comment() {
        with_checklist(|checklist| {
            let inline = "[items.door]\nlock-the-door = { title = \"x\", not-owed-since = 2026-01-01 } # kept\n";
            let extended = extend(&SourceFile::new("r", inline), checklist, day()).expect("it is TOML");
            assert_eq!(extended.text, "[items.door]\nlock-the-door = { title = \"x\"} # kept\n");
            let line = "[items.door.lock-the-door]\n  not-owed-since = 2026-01-01 # moved house\ntitle = \"x\"\n";
            let extended = extend(&SourceFile::new("r", line), checklist, day()).expect("it is TOML");
            assert_eq!(
                extended.text,
                "[items.door.lock-the-door]\n  # not-owed-since = 2026-01-01 # moved house\ntitle = \"x\"\n"
            );
        });
    }

    /// Its first line tells editors which schema a record has.
    #[test]
    fn a_mark_on_an_item_without_a_header_stands_above_its_sections() {
        with_checklist(|checklist| {
            let section =
                "[[items . door.paint.sign-off ]]\nby = \"a\"\ndecision = \"met\"\nat = 2026-11-01T00:00:00Z\n";
            let old = format!("#:schema x\n\n# painted\n{section}\n[items.door.lock-the-door]\n{section}");
            let extended = extend(&SourceFile::new("r", &*old), checklist, day()).expect("it is TOML");
            let new = format!("[items . door.paint]\nnot-owed-since = 2026-11-20\n\n{section}");
            assert_eq!(extended.text, old.replacen(section, &new, 1));
        });
    }

    #[test]
    fn an_item_that_is_not_owed_is_marked_and_nothing_else_changes() {
        with_checklist(|checklist| {
            let begun = begin(checklist).text;
            let more = format!("{begun}\n# a stray\n[items.door.paint] # why\ntitle = \"Paint\"\n\n\n# the end");
            let extended = extend(&SourceFile::new("r", &*more), checklist, day()).expect("it is TOML");
            assert_eq!(extended.gone, ["door/paint"]);
            let expected = more.replace("title = \"Paint\"\n", "title = \"Paint\"\nnot-owed-since = 2026-11-20\n");
            assert_eq!(extended.text, expected);
        });
    }
}
