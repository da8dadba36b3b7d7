//! What is too large to be rendered: said before memory runs out.

use crate::diagnostics::{Diagnostic, Failure};
use crate::pack::Pack;
use crate::text::count;

/// The most that a PDF may show: items, sign-offs, pieces of evidence and findings together. The typesetter holds the whole
/// document; an item takes some 0.4 MiB of memory, a sign-off 0.15 MiB, so that it is 8 GiB at most.
pub const PDF: usize = 20_000;

/// The same of OSCAL, which is a tree of values until all of it has been checked: some 70 KiB for each.
pub const OSCAL: usize = 60_000;

/// Whether a pack has no more than this.
///
/// # Errors
/// When it has: what it has, and what to do.
pub fn fits(pack: &Pack, what: &str, most: usize) -> Result<(), Failure> {
    let (items, events) = (pack.items.len(), pack.journal.len());
    let (evidence, findings) = (pack.evidence.len(), pack.findings.len());
    let all = items + events + evidence + findings;
    if all <= most {
        return Ok(());
    }
    let has = [count(items, "item"), count(events, "sign-off"), count(findings, "finding")].join(", ");
    let evidence = count(evidence, "piece");
    let message =
        format!("a {what} of {has} and {evidence} of evidence is too large: {most} of all together is the most");
    Err(Failure::input(
        Diagnostic::new("too-large", message)
            .help("take other formats: --format md,html,json,csv")
            .help("or divide the profile: one for each system"),
    ))
}
