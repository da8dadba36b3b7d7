//! The bodies of the fuzz targets: each takes bytes and checks what must hold of them, whatever they are.
//!
//! `main.rs` hands them to libFuzzer; `tests/malformed` of the program includes this file and runs each over its corpus and
//! over what once failed. So nothing here may know of libFuzzer.

#![allow(clippy::expect_used, clippy::missing_panics_doc, reason = "a panic is how a target says what is wrong")]

mod cut;
mod house;
mod keys;
mod merge;
mod model;
mod pack;
mod page;
mod pdf;
mod portfolio;
mod profile;
mod record;
mod said;
mod seal;
mod secrets;
mod sheet;
mod sshsig;
mod statement;

/// A target: its name, and what it does with an input.
pub type Target = (&'static str, fn(&[u8]));

/// All targets, by name.
pub const TARGETS: [Target; 14] = [
    ("keys", keys::run),
    ("merge", merge::run),
    ("model", model::run),
    ("pack", pack::run),
    ("page", page::run),
    ("pdf", pdf::run),
    ("portfolio", portfolio::run),
    ("profile", profile::run),
    ("record", record::run),
    ("seal", seal::run),
    ("secrets", secrets::run),
    ("sheet", sheet::run),
    ("sshsig", sshsig::run),
    ("statement", statement::run),
];
