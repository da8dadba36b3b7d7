//! How the parts of a workbook hang together: which is the book, which its sheets, and where they stand.

use super::facts::Facts;
use super::inflated::Parts;
use super::markup::{House, Piece, all, attribute, local, walk};
use super::texts::foreign;
use super::{cells, texts};
use std::collections::{BTreeMap, BTreeSet};

/// The markup of workbooks, in its two forms.
pub(super) const MAIN: &[&str] =
    &["http://schemas.openxmlformats.org/spreadsheetml/2006/main", "http://purl.oclc.org/ooxml/spreadsheetml/main"];
const RELATIONS: &[&str] = &["http://schemas.openxmlformats.org/package/2006/relationships"];

/// The most elements of a part that says how parts hang together.
const MOST: usize = 1_000_000;

/// The most sheets.
const MOST_SHEETS: usize = 4_096;

/// What one part says of another.
struct Relation {
    /// The last word of its type.
    kind: String,
    target: String,
}

/// Checks a workbook; gives what is known of its sheets, in their order. None for what is no sheet of cells.
pub(super) fn check(parts: &Parts<'_>) -> Result<Vec<Option<Facts>>, String> {
    let roots = relations(parts, "_rels/.rels")?;
    let mut books = roots.values().filter(|relation| relation.kind == "officeDocument");
    let (Some(book), None) = (books.next(), books.next()) else {
        return Err("it does not say which of its parts is the workbook".to_owned());
    };
    let book = plain(&book.target)?;
    let book = book.strip_prefix('/').unwrap_or(book);
    let (folder, name) = book.rsplit_once('/').map_or(("", book), |(folder, name)| (&book[..=folder.len()], name));
    let relations = relations(parts, &format!("{folder}_rels/{name}.rels"))?;
    let shared = |kind: &str, name: &str| shared(parts, &relations, folder, kind, name);
    let count = match shared("sharedStrings", "sharedStrings.xml")? {
        Some(content) => texts::count(&content)?,
        None => 0,
    };
    if let Some(content) = shared("styles", "styles.xml")? {
        texts::formats(&content)?;
    }
    // Colours change nothing of what is read; but it is read.
    if let Some(content) = parts.get(&format!("{folder}theme/theme1.xml")) {
        walk(&content, |_, _, _| Ok(()))?;
    }
    let book = parts.get(book).ok_or("its workbook is missing")?;
    let mut seen = BTreeSet::new();
    let mut found = Vec::new();
    for id in sheets(&book)? {
        let relation = relations.get(&id).ok_or("a sheet of it is missing")?;
        if relation.kind != "worksheet" {
            found.push(None);
            continue;
        }
        let target = plain(&relation.target)?;
        let path = target.strip_prefix('/').map_or_else(|| format!("{folder}{target}"), ToOwned::to_owned);
        if !seen.insert(path.to_ascii_lowercase()) {
            return Err("two sheets of it are the same part".to_owned());
        }
        found.push(Some(cells::check(&parts.get(&path).ok_or("a sheet of it is missing")?, count)?));
    }
    Ok(found)
}

/// The address of a part, which has one form only: no escapes, no way up.
fn plain(target: &str) -> Result<&str, String> {
    let is_plain = target.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"/._-".contains(&byte));
    if is_plain && !target.split('/').any(|part| part == "..") {
        Ok(target)
    } else {
        Err("it names a part in an unusual way".to_owned())
    }
}

/// A part that all sheets share. It is looked for by its usual name; other readers look where the workbook points to.
fn shared(
    parts: &Parts<'_>,
    relations: &BTreeMap<String, Relation>,
    folder: &str,
    kind: &str,
    name: &str,
) -> Result<Option<Vec<u8>>, String> {
    let usual = format!("{folder}{name}");
    let mut related = relations.values().filter(|relation| relation.kind == kind);
    match (related.next(), related.next()) {
        (None, _) if parts.has(&usual) => Err(format!("its workbook does not point to its part {name}")),
        (None, _) => Ok(None),
        (Some(relation), None) => {
            let target = plain(&relation.target)?;
            let path = target.strip_prefix('/').map_or_else(|| format!("{folder}{target}"), ToOwned::to_owned);
            if !path.eq_ignore_ascii_case(&usual) {
                return Err(format!("its workbook points to another part than {name}"));
            }
            Ok(parts.get(&usual))
        }
        (Some(_), Some(_)) => Err(format!("its workbook points to two parts for {name}")),
    }
}

/// What a part says of others, by ID.
fn relations(parts: &Parts<'_>, name: &str) -> Result<BTreeMap<String, Relation>, String> {
    let content = parts.get(name).ok_or_else(|| format!("its part {name} is missing"))?;
    let (mut house, mut count) = (House::default(), 0_usize);
    let mut found = BTreeMap::new();
    walk(&content, |depth, _, piece| {
        let Piece::Open(tag) = piece else { return Ok(()) };
        bounded(&mut count)?;
        if depth == 0 {
            house = House::of(tag, RELATIONS)?;
        }
        match (house.name(tag, depth)?, depth) {
            (Some("Relationships"), 0) => {}
            (Some("Relationship"), 1) => {
                let get = |name| attribute(tag, name).unwrap_or_default().into_owned();
                let kind = get("Type").rsplit('/').next().unwrap_or_default().to_owned();
                if found.insert(get("Id"), Relation { kind, target: get("Target") }).is_some() {
                    return Err("its parts hang together in two ways".to_owned());
                }
            }
            _ => return Err(foreign()),
        }
        Ok(())
    })?;
    Ok(found)
}

/// The relations of a workbook's sheets, in their order.
fn sheets(content: &[u8]) -> Result<Vec<String>, String> {
    let (mut house, mut count) = (House::default(), 0_usize);
    let mut found = Vec::new();
    walk(content, |depth, _, piece| {
        let Piece::Open(tag) = piece else { return Ok(()) };
        bounded(&mut count)?;
        if depth == 0 {
            house = House::of(tag, MAIN)?;
        }
        let name = tag.name();
        match (house.name(tag, depth)?, depth) {
            (Some("workbook"), 0) => {}
            (Some("sheet"), 2) => {
                let mut ids = all(tag).filter(|(key, _)| local(key) == "id").map(|(_, id)| id.into_owned());
                match (ids.next(), ids.next()) {
                    (Some(id), None) => found.push(id),
                    _ => return Err("a sheet of it does not say which part it is".to_owned()),
                }
                if found.len() > MOST_SHEETS {
                    return Err(format!("it has more than {MOST_SHEETS} sheets"));
                }
            }
            _ if matches!(local(name.as_ref()), "workbook" | "sheet") => return Err(foreign()),
            _ => {}
        }
        Ok(())
    })?;
    Ok(found)
}

fn bounded(count: &mut usize) -> Result<(), String> {
    *count += 1;
    if *count > MOST { Err(format!("a part of it has more than {MOST} elements")) } else { Ok(()) }
}
