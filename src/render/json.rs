//! The view itself as JSON, for scripts.

use crate::diagnostics::{Diagnostic, Failure};
use crate::pack::Pack;
use crate::text::json_inert;

/// The whole view as one document.
///
/// # Errors
/// When it cannot be serialised, which does not happen.
pub fn render(pack: &Pack) -> Result<Vec<u8>, Failure> {
    let mut document = serde_json::to_string_pretty(pack)
        .map_err(|error| Failure::machine(Diagnostic::new("json", error.to_string())))?;
    document.push('\n');
    Ok(json_inert(document).into_bytes())
}
