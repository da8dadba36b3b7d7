//! The files inside a PDF (ISO 32000-1, 7.11.4; ISO 19005-3, 6.8).

use super::revision::{Revision, references};
use super::syntax::Dict;
use super::syntax::Fault;
use super::{stream, syntax};
use std::collections::BTreeMap;

/// The most files that are taken out: a bound for hostile input.
const MOST: usize = 200_000;

/// The files that the document itself names as associated, by name.
///
/// # Errors
/// When one cannot be read, or two have one name.
pub(crate) fn files(file: &Revision<'_>) -> Result<BTreeMap<String, Vec<u8>>, Fault> {
    let catalog = file.object(file.trailer().reference("Root")?)?;
    let Some(span) = catalog.find("AF") else { return Ok(BTreeMap::new()) };
    // The array stands in the catalog, or is an object of its own.
    let specs = match syntax::reference(&file.pdf[span.clone()]) {
        Some(object) => references(file.pdf, file.value(object)?)?,
        None => references(file.pdf, span.clone())?,
    };
    if specs.len() > MOST {
        return Err(Fault::new(span.start, "too many files inside"));
    }
    let listed = listed(file, &catalog)?;
    let mut found = BTreeMap::new();
    for spec in specs {
        let dict = file.object(spec)?;
        dict.expect("Type", "/Filespec")?;
        if let Some((key, span)) = dict.entries().find(|(key, _)| !KEYS.contains(key)) {
            let key = String::from_utf8_lossy(key);
            return Err(Fault::new(
                span.start,
                format!("a file with /{key}, by which other readers may see another one"),
            ));
        }
        let name =
            text(dict.raw("F")?).ok_or_else(|| Fault::new(dict.span.start, "a file without a plain name"))?;
        if text(dict.raw("UF")?).as_ref() != Some(&name) {
            return Err(Fault::new(dict.span.start, "a file with two names"));
        }
        if listed.as_ref().is_some_and(|listed| listed.get(&name) != Some(&spec)) {
            let what = format!("{name} is another one in the list that other readers show (EmbeddedFiles)");
            return Err(Fault::new(dict.span.start, what));
        }
        let embedded = dict.dict("EF")?;
        let object = embedded.reference("F")?;
        if embedded.find("UF").is_some() && embedded.reference("UF")? != object {
            return Err(Fault::new(dict.span.start, "a file with two contents"));
        }
        let bytes = stream::read(file, object)?.into_owned();
        if found.insert(name, bytes).is_some() {
            return Err(Fault::new(dict.span.start, "two files of one name"));
        }
    }
    match listed {
        Some(listed) if listed.len() != found.len() => {
            Err(Fault::new(catalog.span.start, "the list that other readers show (EmbeddedFiles) has other files"))
        }
        _ => Ok(found),
    }
}

/// What a file's entry may have.
const KEYS: &[&[u8]] = &[b"Type", b"F", b"UF", b"EF", b"AFRelationship", b"Desc"];

/// The list of files by name that readers show to people (ISO 32000-1, 7.7.4), if there is one.
fn listed(file: &Revision<'_>, catalog: &Dict<'_>) -> Result<Option<BTreeMap<String, u32>>, Fault> {
    if catalog.find("Names").is_none() {
        return Ok(None);
    }
    let names = inner(file, catalog, "Names")?;
    if names.find("EmbeddedFiles").is_none() {
        return Ok(None);
    }
    let list = inner(file, &names, "EmbeddedFiles")?;
    if let Some(span) = list.find("Kids") {
        return Err(Fault::new(span.start, "the list of files is a tree"));
    }
    let pairs = list.array("Names")?;
    let (pairs, rest) = pairs.as_chunks::<2>();
    let broken = || Fault::new(list.span.start, "the list of files cannot be read");
    if !rest.is_empty() {
        return Err(broken());
    }
    let mut found = BTreeMap::new();
    for [name, spec] in pairs {
        let name = text(&file.pdf[name.clone()]).ok_or_else(broken)?;
        let spec = syntax::reference(&file.pdf[spec.clone()]).ok_or_else(broken)?;
        if found.insert(name, spec).is_some() {
            return Err(Fault::new(list.span.start, "two files of one name"));
        }
    }
    Ok(Some(found))
}

/// A key's dictionary, in place or as an object of its own.
fn inner<'a>(file: &Revision<'a>, dict: &Dict<'a>, key: &str) -> Result<Dict<'a>, Fault> {
    match syntax::reference(dict.raw(key)?) {
        Some(object) => file.object(object),
        None => dict.dict(key),
    }
}

/// A text in round brackets of plain ASCII, without escapes.
fn text(raw: &[u8]) -> Option<String> {
    let inner = raw.strip_prefix(b"(")?.strip_suffix(b")")?;
    let plain = !inner.is_empty() && inner.iter().all(|b| b.is_ascii_alphanumeric() || b"._-".contains(b));
    plain.then(|| String::from_utf8_lossy(inner).into_owned())
}
