//! The view itself as JSON, for scripts.

use crate::diagnostics::{Diagnostic, Failure};
use crate::pack::Pack;

/// The whole view as one document.
///
/// # Errors
/// When it cannot be serialised, which does not happen.
pub fn render(pack: &Pack) -> Result<Vec<u8>, Failure> {
    let mut bytes = serde_json::to_vec_pretty(pack)
        .map_err(|error| Failure::machine(Diagnostic::new("json", error.to_string())))?;
    bytes.push(b'\n');
    Ok(bytes)
}
