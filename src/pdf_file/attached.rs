//! The files inside a PDF (ISO 32000-1, 7.11.4; ISO 19005-3, 6.8).

use super::revision::{Revision, references};
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
    let mut found = BTreeMap::new();
    for spec in specs {
        let dict = file.object(spec)?;
        dict.expect("Type", "/Filespec")?;
        let name =
            text(dict.raw("F")?).ok_or_else(|| Fault::new(dict.span.start, "a file without a plain name"))?;
        if text(dict.raw("UF")?).as_ref() != Some(&name) {
            return Err(Fault::new(dict.span.start, "a file with two names"));
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
    Ok(found)
}

/// A text in round brackets of plain ASCII, without escapes.
fn text(raw: &[u8]) -> Option<String> {
    let inner = raw.strip_prefix(b"(")?.strip_suffix(b")")?;
    let plain = !inner.is_empty() && inner.iter().all(|b| b.is_ascii_alphanumeric() || b"._-".contains(b));
    plain.then(|| String::from_utf8_lossy(inner).into_owned())
}
