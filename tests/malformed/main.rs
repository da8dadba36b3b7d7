//! Input that is malformed, by chance or by design: an error at its place, in bounded time and memory.

#![allow(clippy::expect_used, clippy::disallowed_methods, clippy::disallowed_macros, reason = "tests")]

#[path = "../support/mod.rs"]
mod support;
#[path = "../../fuzz/src/lib.rs"]
#[allow(dead_code, missing_docs, clippy::pedantic, reason = "a crate of its own")]
mod targets;

mod corpus;
mod sheets;
mod sizes;
