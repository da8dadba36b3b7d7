//! What people did about the items: evidence and sign-offs, append-only, in TOML that people edit too.
//!
//! [`event`] reads a record; [`edit`] extends its text and keeps every comment, line and order of what is there.

pub mod append;
pub mod bind;
pub mod edit;
pub mod event;
mod headers;
pub mod known;
pub mod merge;
pub mod naming;
mod told;

pub use event::{Capacity, Decision, Evidence, ItemRecord, Record, SignOff, Wording, load, schema};
pub use told::described;
