//! A PDF as this program's typesetter writes it, read as strictly: its revisions, objects, streams, attachments, text.
//!
//! What is read here every other reader sees too: cross-reference streams, hybrid files, comments, double keys and the
//! like are refused. Hostile bytes give an error, never a panic, and cost no more than their length allows.

pub(crate) mod attached;
pub(crate) mod inert;
pub(crate) mod revision;
pub(crate) mod stream;
pub(crate) mod syntax;
pub(crate) mod text;

pub(crate) use revision::Revision;
use std::collections::BTreeMap;
pub use syntax::Fault;

/// What a reader gets of a PDF.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Read {
    /// The files inside, by name.
    pub files: BTreeMap<String, Vec<u8>>,
    /// The text of each page, without blanks.
    pub pages: Vec<String>,
}

/// Reads a PDF: the files inside and the text of its pages.
///
/// # Errors
/// Where it is not as the typesetter writes it.
pub fn read(pdf: &[u8]) -> Result<Read, Fault> {
    let file = Revision::read(pdf)?;
    Ok(Read { files: attached::files(&file)?, pages: text::pages(&file)? })
}
