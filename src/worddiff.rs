//! What changed between two texts, word by word.

use similar::{ChangeTag, TextDiff};

/// The new text with the words that went as `[-gone-]` and those that came as `{+new+}`, as `git diff --word-diff` shows
/// them: readable where there is neither colour nor strike-through.
#[must_use]
pub fn marked(old: &str, new: &str) -> String {
    let mut out = String::with_capacity(old.len() + new.len() / 2);
    let mut open = ChangeTag::Equal;
    let diff = TextDiff::from_words(old, new);
    for change in diff.iter_all_changes() {
        if change.tag() != open {
            close(&mut out, open);
            out.push_str(match change.tag() {
                ChangeTag::Equal => "",
                ChangeTag::Delete => "[-",
                ChangeTag::Insert => "{+",
            });
            open = change.tag();
        }
        out.push_str(change.value());
    }
    close(&mut out, open);
    out
}

fn close(out: &mut String, tag: ChangeTag) {
    let mark = match tag {
        ChangeTag::Equal => return,
        ChangeTag::Delete => "-]",
        ChangeTag::Insert => "+}",
    };
    // Blanks belong outside the mark.
    let blank = out.ends_with(' ');
    if blank {
        out.pop();
    }
    out.push_str(mark);
    if blank {
        out.push(' ');
    }
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
