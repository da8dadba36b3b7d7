//! That a document does nothing and hides nothing: no scripts, no actions but links, no layers, no forms, no page that is cropped or turned.
//!
//! The typesetter writes none of these; whoever adds one wants that a reader's program shows or does something else than
//! the pages say.

use super::revision::Revision;
use super::syntax::{Fault, name_end, text_end};

/// Names of keys and values that have no place in a pack (ISO 32000-1, 7.7.2, 8.11, 12.5, 12.6, 12.7).
const NEVER: &[&str] = &[
    "3D",
    "AA",
    "AcroForm",
    "Collection",
    "CropBox",
    "FileAttachment",
    "FreeText",
    "GoToE",
    "GoToR",
    "Hide",
    "ImportData",
    "JS",
    "JavaScript",
    "Launch",
    "Movie",
    "OC",
    "OCG",
    "OCMD",
    "OCProperties",
    "ObjStm",
    "OpenAction",
    "Popup",
    "Redact",
    "Rendition",
    "ResetForm",
    "RichMedia",
    "RichMediaExecute",
    "Rotate",
    "Screen",
    "SetOCGState",
    "Sound",
    "Stamp",
    "SubmitForm",
    "Thread",
    "Trans",
    "UserUnit",
    "Watermark",
    "Widget",
    "XFA",
];

/// Looks at every object that the tables name, used or not.
///
/// # Errors
/// At the first name that has no place in a pack, and where an object cannot be read.
pub(crate) fn check(file: &Revision<'_>) -> Result<(), Fault> {
    for number in file.numbers() {
        let span = file.value(number)?;
        names(file.pdf, span.start, span.end)?;
    }
    Ok(())
}

/// Looks at the names between two offsets; texts are passed over.
fn names(pdf: &[u8], begin: usize, end: usize) -> Result<(), Fault> {
    let mut here = begin;
    while let Some(byte) = pdf[..end].get(here) {
        here = match byte {
            b'(' => text_end(pdf, here)?,
            b'<' if pdf.get(here + 1) != Some(&b'<') => {
                memchr::memchr(b'>', &pdf[here..end]).map_or(end, |length| here + length + 1)
            }
            b'<' => here + 2,
            b'/' => {
                let behind = name_end(pdf, here)?;
                let name = plain(&pdf[here + 1..behind]);
                if let Some(never) = NEVER.iter().find(|never| never.as_bytes() == name) {
                    return Err(Fault::new(here, format!("/{never}, which has no place in a pack")));
                }
                behind
            }
            _ => here + 1,
        };
    }
    Ok(())
}

/// A name without escapes (7.3.5).
fn plain(name: &[u8]) -> Vec<u8> {
    let mut all = Vec::with_capacity(name.len());
    let mut at = 0;
    while let Some(byte) = name.get(at) {
        let digit = |at: usize| name.get(at).and_then(|digit| char::from(*digit).to_digit(16));
        if let (b'#', Some(high), Some(low)) = (byte, digit(at + 1), digit(at + 2)) {
            all.extend(u8::try_from(high * 16 + low));
            at += 3;
        } else {
            all.push(*byte);
            at += 1;
        }
    }
    all
}
