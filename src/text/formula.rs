//! Text that a spreadsheet would take for a formula: found, and made inert in a way that can be taken back exactly.
//!
//! A program that opens a CSV file takes a cell for a formula where it begins with one of a few characters, some after
//! blanks, and some in their full-width forms (OWASP, "CSV Injection"). A file with commas that is opened as one with
//! semicolons begins new cells in the middle of a text. So each stretch of a text that could become the beginning of a
//! cell is looked at, and gets an apostrophe in front where it is dangerous. DDE (`=cmd|'…'!A1`) needs such a beginning too.

use std::borrow::Cow;

/// What makes a text inert.
const GUARD: char = '\'';

/// What a spreadsheet may take for the beginning of a formula or a command.
fn is_trigger(c: char) -> bool {
    matches!(
        c,
        '=' | '+'
            | '-'
            | '@'
            | '|'
            | '%'
            | '\u{ff1d}'
            | '\u{ff0b}'
            | '\u{ff0d}'
            | '\u{ff20}'
            | '\u{2212}'
            | '\u{fe62}'
            | '\u{fe63}'
            | '\u{fe66}'
            | '\u{fe6b}'
    )
}

/// What a spreadsheet may pass over before a formula.
fn is_passed_over(c: char) -> bool {
    c.is_whitespace() || super::is_hidden(c) || matches!(c, GUARD | '"')
}

/// Whether a spreadsheet could take a cell of this text for a formula.
#[must_use]
pub fn is_formula(text: &str) -> bool {
    text.trim_start_matches(is_passed_over).starts_with(is_trigger)
}

/// Where a cell could begin if a file were read with another separator than it was written with.
fn begins_a_cell(c: char) -> bool {
    matches!(c, ';' | '\t' | '\n' | '\r')
}

/// The text with an apostrophe before each stretch that a spreadsheet could take for a formula.
#[must_use]
pub fn guard(text: &str) -> Cow<'_, str> {
    let mut out = String::new();
    let mut done = 0;
    for at in beginnings(text).filter(|at| is_formula(&text[*at..])) {
        out.push_str(&text[done..at]);
        out.push(GUARD);
        done = at;
    }
    if out.is_empty() {
        return Cow::Borrowed(text);
    }
    out.push_str(&text[done..]);
    Cow::Owned(out)
}

/// The text as it was before [`guard`].
#[must_use]
pub fn unguard(text: &str) -> Cow<'_, str> {
    let mut out = String::new();
    let mut done = 0;
    let guarded = |at: &usize| text[*at..].starts_with(GUARD) && is_formula(&text[*at..]);
    for at in beginnings(text).filter(guarded) {
        out.push_str(&text[done..at]);
        done = at + GUARD.len_utf8();
    }
    if done == 0 {
        return Cow::Borrowed(text);
    }
    out.push_str(&text[done..]);
    Cow::Owned(out)
}

/// The places at which a cell could begin.
fn beginnings(text: &str) -> impl Iterator<Item = usize> {
    let within = text.char_indices().filter(|(_, c)| begins_a_cell(*c)).map(|(at, c)| at + c.len_utf8());
    std::iter::once(0).chain(within)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn formulas_get_an_apostrophe_and_prose_does_not() {
        for (text, inert) in [
            ("=1+1", "'=1+1"),
            ("  @SUM(A1)", "'  @SUM(A1)"),
            ("\t=1", "'\t'=1"),
            ("\u{feff}-2", "'\u{feff}-2"),
            ("'=1", "''=1"),
            ("''+1", "'''+1"),
            ("\"=1", "'\"=1"),
            ("\u{ff1d}1", "'\u{ff1d}1"),
            ("a;=cmd|' /C calc'!A0", "a;'=cmd|' /C calc'!A0"),
            ("one\n- two\n- three", "one\n'- two\n'- three"),
            ("%0A", "'%0A"),
        ] {
            assert!(is_formula(text) || text.contains([';', '\n']), "{text:?}");
            assert_eq!(guard(text), inert);
        }
        for text in ["", "'", "it's", "'quoted'", "a = b", "AC-2(1)", "1 - 2", "2026-11-20", "\n", "a; b"] {
            assert_eq!(guard(text), text);
            assert_eq!(unguard(text), text);
        }
    }

    proptest! {
        #[test]
        fn guarding_is_taken_back_exactly_and_leaves_nothing_dangerous(text in "['\"=+@;\t\n\r a\u{ff1d}-]{0,12}") {
            let inert = guard(&text).into_owned();
            prop_assert_eq!(unguard(&inert), text.as_str());
            for at in beginnings(&inert) {
                prop_assert!(!is_formula(&inert[at..]) || inert[at..].starts_with(GUARD));
            }
        }
    }
}
