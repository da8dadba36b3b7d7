//! From a provider's shared-responsibility model to an audit pack for one customer's deployment.
//!
//! ```text
//! seeds/*.toml ──► model ─┐
//!                         ├─► checklist ──► assess ──► pack ──► render ──► store ──► out/
//! profiles/*.toml ► profile┘                  ▲
//! <id>.record.toml ──► record ────────────────┘
//! ```
//!
//! One walk, no way back. Everything between the loaders and [`store`] is pure: time, files, environment and terminal
//! come in as values.
//!
//! - [`model`]: a service's rows, actions and questions; [`model::library`] finds shipped and own models.
//! - [`framework`]: lists of a framework's controls, and how a house's own controls hang on the actions.
//! - [`profile`]: one deployment or a stack of them, checked against the models.
//! - [`checklist`]: model × profile: the items owed and a ledger of every row.
//! - [`record`]: evidence and sign-offs in TOML that people edit too; changes that lose nothing.
//! - [`sheet_file`], [`record_import`]: a spreadsheet that people filled in, and the sign-offs in it.
//! - [`assess`]: checklist × record × a date: the state of each item and why.
//! - [`pack`]: the one view that every format shows.
//! - [`fleet`]: many profiles at once: who works on which, and which packs can stay as they are.
//! - [`portfolio`]: many packs on one page: what a fleet of them looks like, in each format.
//! - [`render`]: the view as PDF, Markdown and more; bytes out.
//! - [`signature`], [`statement`], [`chain`], [`proof`]: what is signed, by which key, in which order, and whether it holds.
//! - [`seal`]: statements, manifest, checksums and archive: what makes a pack checkable by others.
//! - [`verify`]: a pack from outside: what of it holds; [`pdf_file`] reads its PDF.
//! - [`snapshot`]: what a pack's `checklist.toml` says of itself, read back.
//! - [`secrets`]: finds keys, passwords and tokens that must never lie among evidence.
//! - [`schema`]: JSON Schemas of model, profile and record, from their readers.
//! - [`store`]: the room that reads and writes files.
//! - [`toml_input`], [`diagnostics`]: reading with all mistakes gathered, and saying them well.
//! - [`cli`]: one file a command: arguments, one call into the library, print.

#![forbid(unsafe_code)]

pub mod assess;
pub mod chain;
pub mod checklist;
pub mod cli;
pub mod compare;
pub mod diagnostics;
pub mod digest;
pub mod drift;
pub mod fleet;
pub mod framework;
pub mod ids;
pub mod import;
pub mod markup;
pub mod model;
pub mod pack;
pub mod page;
pub mod pdf_file;
pub mod portfolio;
pub mod profile;
pub mod proof;
pub mod record;
pub mod record_import;
pub mod render;
pub mod schema;
pub mod seal;
pub mod secrets;
pub mod sheet_file;
pub mod signature;
pub mod snapshot;
pub mod statement;
pub mod store;
pub mod text;
pub mod toml_input;
pub mod verify;
pub mod worddiff;
