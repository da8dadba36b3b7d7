//! Texts that people read: there must be something to see, and a title has an end.

use super::{Fields, Placed, shape};
use crate::text::is_blank;

/// The most characters of a title or a name: a PDF holds them as strings too, which have 32,767 bytes at most (PDF/A, ISO 19005-3,
/// 6.1.13), two for each character of most scripts.
pub const LONGEST_TITLE: usize = 10_000;

impl Fields<'_> {
    /// A text in which there is something to see; its absence is reported.
    pub fn required_text(&mut self, key: &'static str) -> Option<String> {
        self.text(key, shape::not_blank).map(|text| text.value)
    }

    /// A title or a name: a text of [`LONGEST_TITLE`] characters at most.
    pub fn required_title(&mut self, key: &'static str) -> Option<String> {
        let text = self.text(key, shape::title)?;
        let length = text.value.chars().count();
        if length > LONGEST_TITLE {
            let message = format!("`{key}` of {} has {length} characters", self.what);
            let label = format!("{LONGEST_TITLE} at most");
            self.problems.report("wrong-value", message, text.span, &label, None);
            return None;
        }
        Some(text.value)
    }

    fn text(&mut self, key: &'static str, shape: fn() -> serde_json::Value) -> Option<Placed<String>> {
        let text = self.required_placed::<String>(key);
        self.narrow(key, shape);
        let text = text?;
        if is_blank(&text.value) {
            let message = format!("`{key}` of {} is empty", self.what);
            self.problems.report("empty-text", message, text.span, "a text is needed here", None);
            return None;
        }
        Some(text)
    }
}
