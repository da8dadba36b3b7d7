//! What an attacker or a bad day does, and what must hold: one file a kind of threat. `docs/threat-model.md` names each test.

#![allow(clippy::expect_used, clippy::disallowed_methods, clippy::disallowed_macros, reason = "tests")]
#![allow(clippy::case_sensitive_file_extension_comparisons, reason = "the names are ours")]

#[path = "../support/mod.rs"]
mod support;

mod faults;
mod files;
mod forgery;
mod hidden;
mod injection;
mod keys;
mod packs;
mod table;
