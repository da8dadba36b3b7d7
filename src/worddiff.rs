//! What changed between two texts, word by word.

use similar::TextDiff;

pub use similar::ChangeTag;

/// Texts that are less alike than this are shown one behind the other: single words that they share tell nothing.
const ANOTHER_TEXT: f32 = 0.5;

/// A stretch of words that stayed, went or came.
pub type Stretch = (ChangeTag, String);

/// What stayed, went and came, in the order of the new text. Texts that have little in common are shown one behind the
/// other.
#[must_use]
pub fn stretches(old: &str, new: &str) -> Vec<Stretch> {
    let diff = TextDiff::from_words(old, new);
    if diff.ratio() < ANOTHER_TEXT && !old.is_empty() && !new.is_empty() {
        return vec![
            (ChangeTag::Delete, old.to_owned()),
            (ChangeTag::Equal, " ".to_owned()),
            (ChangeTag::Insert, new.to_owned()),
        ];
    }
    let mut out: Vec<Stretch> = Vec::new();
    for change in diff.iter_all_changes() {
        match out.last_mut() {
            Some((tag, text)) if *tag == change.tag() => text.push_str(change.value()),
            _ => out.push((change.tag(), change.value().to_owned())),
        }
    }
    out
}

/// The new text with the words that went as `[-gone-]` and those that came as `{+new+}`, as `git diff --word-diff` shows
/// them: readable where there is neither colour nor strike-through.
#[must_use]
pub fn marked(old: &str, new: &str) -> String {
    with_marks(&stretches(old, new))
}

/// Stretches as one text, with marks around what went and came. Blanks belong outside the marks.
#[must_use]
pub fn with_marks(stretches: &[Stretch]) -> String {
    let mut out = String::new();
    for (tag, text) in stretches {
        let (word, blank) = split_end(text);
        match tag {
            ChangeTag::Equal => out.push_str(text),
            ChangeTag::Delete => out.extend(["[-", word, "-]", blank]),
            ChangeTag::Insert => out.extend(["{+", word, "+}", blank]),
        }
    }
    out
}

/// A text without the blank at its end, and that blank.
#[must_use]
pub fn split_end(text: &str) -> (&str, &str) {
    text.strip_suffix(' ').map_or((text, ""), |word| (word, " "))
}

#[cfg(test)]
mod tests {
    use super::marked;

    #[test]
    fn words_that_went_and_came_are_marked() {
        assert_eq!(
            marked("Review each grant every year.", "Review every grant every quarter."),
            "Review [-each-]{+every+} grant every [-year.-]{+quarter.+}"
        );
        assert_eq!(marked("the same", "the same"), "the same");
    }
}
