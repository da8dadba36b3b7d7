//! The JSON Schema of the portfolio's view, from the types that it is made of.

use crate::portfolio::{Portfolio, SCHEMA};
use serde_json::Value;

/// The file that holds the schema.
pub const FILE_NAME: &str = "portfolio.schema.json";

/// The JSON Schema (draft 7) of `index.json`.
#[must_use]
pub fn schema() -> Value {
    super::pack::of::<Portfolio>("Portfolio", SCHEMA)
}
