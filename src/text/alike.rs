//! Names that look the same to a reader.

use super::is_hidden;

/// Letters of other scripts that are drawn like a Latin one, in lower case (Unicode UTS 39's confusables, those of Greek and Cyrillic).
const DRAWN_ALIKE: &[(char, char)] = &[
    ('а', 'a'),
    ('α', 'a'),
    ('в', 'b'),
    ('β', 'b'),
    ('с', 'c'),
    ('ϲ', 'c'),
    ('ԁ', 'd'),
    ('е', 'e'),
    ('ё', 'e'),
    ('ε', 'e'),
    ('һ', 'h'),
    ('н', 'h'),
    ('η', 'h'),
    ('і', 'i'),
    ('ι', 'i'),
    ('ı', 'i'),
    ('ј', 'j'),
    ('к', 'k'),
    ('κ', 'k'),
    ('ӏ', 'l'),
    ('м', 'm'),
    ('μ', 'm'),
    ('ո', 'n'),
    ('ν', 'v'),
    ('о', 'o'),
    ('ο', 'o'),
    ('օ', 'o'),
    ('р', 'p'),
    ('ρ', 'p'),
    ('ԛ', 'q'),
    ('г', 'r'),
    ('ѕ', 's'),
    ('т', 't'),
    ('τ', 't'),
    ('υ', 'u'),
    ('ѵ', 'v'),
    ('ԝ', 'w'),
    ('х', 'x'),
    ('χ', 'x'),
    ('у', 'y'),
    ('γ', 'y'),
    ('ζ', 'z'),
];

/// Whether two names look the same: but for case, blanks, marks between words, hidden characters, and letters of Greek and Cyrillic
/// that are drawn like Latin ones.
#[must_use]
pub fn looks_like(one: &str, other: &str) -> bool {
    one == other || letters(one).eq(letters(other))
}

/// A name as the eye sees it: two that look the same give one text. See [`looks_like`].
#[must_use]
pub fn drawn(name: &str) -> String {
    letters(name).collect()
}

fn letters(name: &str) -> impl Iterator<Item = char> {
    name.chars()
        .filter(|c| !is_hidden(*c))
        .map(narrow)
        .flat_map(char::to_lowercase)
        .filter(|c| c.is_alphanumeric())
        .map(|c| DRAWN_ALIKE.iter().find(|(known, _)| *known == c).map_or(c, |(_, latin)| *latin))
}

/// A full-width letter or sign as the usual one.
fn narrow(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        c => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_look_the_same_are_known() {
        for other in ["custodian  a", "Custodian-A", "Сustоdiаn А", "Custodian\u{200b} A", "Ｃｕｓｔｏｄｉａｎ Ａ"]
        {
            assert!(looks_like("Custodian A", other), "{other}");
        }
        for other in ["Custodian B", "Custodian", "Custodian AA"] {
            assert!(!looks_like("Custodian A", other), "{other}");
        }
    }
}
