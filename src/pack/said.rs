//! What a pack says, whatever the day.

use super::Pack;
use crate::digest::Digest;
use serde_json::Value;

/// SHA-256 over all that a pack says but for its day: two days between which no item changes its state and nothing is recorded have the
/// same. What only follows the day is left out: the day itself, the chart over time, and the line for today in the timeline.
#[must_use]
pub fn said(pack: &Pack) -> Digest {
    // A view always has a JSON.
    let mut view = serde_json::to_value(pack).unwrap_or_default();
    let mut without = |path: &[&str]| {
        let [folders @ .., last] = path else { return };
        let place = folders.iter().try_fold(&mut view, |at, key| at.get_mut(*key));
        if let Some(Value::Object(fields)) = place {
            fields.remove(*last);
        }
    };
    without(&["as-of"]);
    without(&["history"]);
    without(&["charts", "history"]);
    without(&["timeline", "today"]);
    Digest::of(view.to_string().as_bytes())
}
