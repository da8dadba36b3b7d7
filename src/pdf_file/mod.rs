//! A PDF as this program's typesetter writes it, read as strictly: its revisions, objects, streams, attachments, text.
//!
//! What is read here every other reader sees too: cross-reference streams, hybrid files, comments, double keys and the
//! like are refused. Hostile bytes give an error, never a panic, and cost no more than their length allows.

pub(crate) mod attached;
pub(crate) mod revision;
pub(crate) mod stream;
pub(crate) mod syntax;
pub(crate) mod text;

pub(crate) use revision::Revision;
pub use syntax::Fault;
