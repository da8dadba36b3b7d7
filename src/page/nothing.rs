//! Cells with words that are no duty: "No action required", or what a template left behind.

use super::deeds::{Given, Reading, Source, read};

/// Whether a customer's cell says that there is nothing to do.
#[must_use]
pub fn is_nothing(cell: &str) -> bool {
    // A sentence that says so is short, and begins so; all others need not be read twice.
    const LONGEST: usize = 400;
    let text = cell.trim_start_matches(|c: char| !c.is_alphanumeric());
    let word = text.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default().to_lowercase();
    let opening: String = text.chars().take(60).collect::<String>().to_lowercase();
    let may_be = opening.contains("not responsible")
        || matches!(
            &*word,
            "" | "no"
                | "none"
                | "n"
                | "na"
                | "not"
                | "nothing"
                | "nil"
                | "null"
                | "perform"
                | "continue"
                | "carry"
                | "does"
                | "business"
        );
    cell.len() <= LONGEST && may_be && {
        let given = Given { task: "", area: "", column: None, customer: cell, source: Source::Cell };
        matches!(read(&given), Reading::Nothing(_))
    }
}

/// Whether a cell is what a template left behind: "Customer responsibility description", "?", "TBD".
#[must_use]
pub fn is_placeholder(cell: &str) -> bool {
    let bare = cell.trim().trim_start_matches("- ").trim_end_matches('.').to_lowercase();
    bare.ends_with("responsibility description")
        || bare.ends_with("responsibilities description")
        || matches!(&*bare, "tbd" | "tba" | "todo" | "to be defined" | "to be determined" | "xxx")
        || !bare.is_empty() && bare.chars().all(|c| matches!(c, '?' | '…' | '.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_told_from_something() {
        for yes in ["None", "No action required.", "- No action required on your part.", "Perform tasks as usual."]
        {
            assert!(is_nothing(yes), "{yes}");
        }
        for no in
            ["No later than a week before, order the box.", "Rotate keys.", "None of the keys may leave the box."]
        {
            assert!(!is_nothing(no), "{no}");
        }
        assert!(
            is_placeholder("Customer responsibility description") && is_placeholder("?") && !is_placeholder("")
        );
    }
}
