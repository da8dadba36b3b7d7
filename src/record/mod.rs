//! What people did about the items: evidence and sign-offs, append-only, in TOML that people edit too.
//!
//! [`event`] reads a record; [`edit`] extends its text and keeps every comment, line and order of what is there.

pub mod edit;
pub mod event;

pub use event::{Decision, Evidence, ItemRecord, Record, SignOff, load, schema};
