//! Digital signatures in the PDF: made, changed, and judged by pyHanko, poppler and qpdf.

#![allow(
    dead_code,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::disallowed_methods,
    clippy::disallowed_macros,
    clippy::cast_precision_loss,
    clippy::format_collect,
    reason = "tests"
)]

mod support;

#[path = "pades/command.rs"]
mod command;
#[path = "pades/judges.rs"]
mod judges;
#[path = "pades/office.rs"]
mod office;
#[path = "pades/signing.rs"]
mod signing;
#[path = "pades/tampering.rs"]
mod tampering;
