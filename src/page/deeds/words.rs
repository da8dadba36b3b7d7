//! Single words, and the small pattern language in which the rules are written.
//!
//! Words are compared after [`bare`] has taken off the punctuation round them.

use std::collections::HashSet;
use std::hash::{BuildHasherDefault, Hasher};

use super::lists::{ADVERBS, COMMON, DETERMINERS, FUNCTION_WORDS, NOT_ADVERBS, PROPER, SUBORDINATORS};

/// A set of words.
pub(super) type Set = HashSet<&'static str, BuildHasherDefault<Quick>>;

/// A hasher for the fixed lists of short words in this program; nobody can choose what is in them.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Quick(u64);

impl Hasher for Quick {
    fn finish(&self) -> u64 {
        self.0 ^ (self.0 >> 32)
    }

    fn write(&mut self, bytes: &[u8]) {
        for piece in bytes.chunks(8) {
            let number = piece.iter().fold(0_u64, |number, byte| (number << 8) | u64::from(*byte));
            self.0 = (self.0.rotate_left(5) ^ number).wrapping_mul(0x517c_c1b7_2722_0a95);
        }
    }
}

/// The word in lower case without the punctuation round it.
pub(super) fn bare(word: &str) -> String {
    let bytes = word.as_bytes();
    if !word.is_ascii() {
        let core = word.trim_matches(|c: char| !c.is_alphanumeric() && c != '&');
        return core.strip_suffix("(s").unwrap_or(core).to_lowercase();
    }
    let inner = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'&';
    let (Some(start), Some(end)) = (bytes.iter().position(inner), bytes.iter().rposition(inner)) else {
        return String::new();
    };
    let core = &word[start..=end];
    core.strip_suffix("(s").unwrap_or(core).to_ascii_lowercase()
}

/// The first `count` words of a text, bare.
pub(super) fn opening(text: &str, count: usize) -> Vec<String> {
    text.split_whitespace().take(count).map(bare).collect()
}

/// Whether a bare word opens a noun.
pub(super) fn determiner(word: &str) -> bool {
    DETERMINERS.contains(word) || word.starts_with(|c: char| c.is_ascii_digit())
}

/// Whether a bare word only joins others.
pub(super) fn function_word(word: &str) -> bool {
    word.is_empty() || FUNCTION_WORDS.contains(word)
}

/// Whether a bare word is an adverb.
pub(super) fn adverb(word: &str) -> bool {
    ADVERBS.contains(word) || (word.len() > 4 && word.ends_with("ly") && !NOT_ADVERBS.contains(word))
}

/// Whether a bare word opens a clause of its own.
pub(super) fn subordinator(word: &str) -> bool {
    SUBORDINATORS.contains(word)
}

/// Whether the bare noun looks like a plural.
pub(super) fn plural(noun: &str) -> bool {
    matches!(noun, "data" | "people" | "they" | "you" | "criteria")
        || (noun.ends_with('s')
            && noun.len() > 3
            && !["ss", "us", "is", "dns"].iter().any(|end| noun.ends_with(end)))
}

/// How many words the pattern takes from the start, if it fits.
///
/// A pattern is a row of words with a space between; `a|b` is either, a final `?` makes a word optional, `~` stands
/// for any number of adverbs, `it_is` for "it is" and "it's".
pub(super) fn take(words: &[String], pattern: &str) -> Option<usize> {
    let mut at = 0;
    let mut rest = pattern;
    loop {
        let (element, more) = match rest.as_bytes().iter().position(|byte| *byte == b' ') {
            Some(end) => (&rest[..end], Some(&rest[end + 1..])),
            None => (rest, None),
        };
        if element == "~" {
            while words.get(at).is_some_and(|word| adverb(word)) {
                at += 1;
            }
        } else if element == "it_is" {
            at += take(&words[at..], "it's").or_else(|| take(&words[at..], "it is|was"))?;
        } else {
            let (choices, optional) = element.strip_suffix('?').map_or((element, false), |rest| (rest, true));
            if words.get(at).is_some_and(|word| among(choices.as_bytes(), word.as_bytes())) {
                at += 1;
            } else if !optional {
                return None;
            }
        }
        match more {
            Some(more) => rest = more,
            None => return Some(at),
        }
    }
}

/// Whether a word is one of the choices between bars.
fn among(mut choices: &[u8], word: &[u8]) -> bool {
    loop {
        let end = choices.iter().position(|byte| *byte == b'|').unwrap_or(choices.len());
        if &choices[..end] == word {
            return true;
        }
        match choices.get(end + 1..) {
            Some(rest) => choices = rest,
            None => return false,
        }
    }
}

/// The words with which some patterns can begin, so that most sentences need not be held against each pattern.
#[derive(Debug, Default)]
pub(super) struct Firsts {
    words: Set,
    adverbs: bool,
}

impl Firsts {
    /// The first words of these patterns.
    pub(super) fn of(patterns: impl Iterator<Item = &'static str>) -> Self {
        let mut firsts = Self::default();
        for pattern in patterns {
            for element in pattern.split(' ') {
                let (choices, optional) = element.strip_suffix('?').map_or((element, false), |rest| (rest, true));
                match choices {
                    "~" => firsts.adverbs = true,
                    "it_is" => firsts.words.extend(["it", "it's"]),
                    _ => firsts.words.extend(choices.split('|')),
                }
                if !optional && element != "~" {
                    break;
                }
            }
        }
        firsts
    }

    /// Whether one of the patterns can fit these words.
    pub(super) fn allow(&self, words: &[String]) -> bool {
        words.first().is_some_and(|word| self.words.contains(word.as_str()) || self.adverbs && adverb(word))
    }
}

/// The text without its first `count` words.
pub(super) fn skip(text: &str, count: usize) -> &str {
    let mut rest = text.trim_start();
    for _ in 0..count {
        rest = rest.find(char::is_whitespace).map_or("", |end| rest[end..].trim_start());
    }
    rest
}

/// A noun phrase as it stands inside a sentence: the capitals of a heading go, those of names stay.
pub(super) fn inside(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    let capital = |word: &str| word.starts_with(char::is_uppercase);
    let heading = words.len() <= 12
        && words
            .iter()
            .filter(|word| capital(word) && !acronym(word))
            .all(|word| COMMON.contains(bare(word).as_str()));
    let first_is_common = words.first().is_some_and(|word| {
        let alone = words.get(1).is_none_or(|next| !capital(next) || acronym(next));
        let known = bare(word);
        !acronym(word) && !PROPER.contains(known.as_str()) && (alone || function_word(&known))
    });
    let mut out = String::with_capacity(text.len());
    for (at, word) in words.iter().enumerate() {
        if at > 0 {
            out.push(' ');
        }
        if !acronym(word) && (heading || (at == 0 && first_is_common)) {
            out.push_str(&lower_first(word));
        } else {
            out.push_str(word);
        }
    }
    out
}

/// Whether a word has capitals or digits beyond its first letter ("TLS", "S3").
pub(super) fn acronym(word: &str) -> bool {
    word.split(['-', '/']).any(|piece| {
        let bare_piece = piece.trim_matches(|c: char| !c.is_alphanumeric());
        bare_piece.chars().skip(1).any(|c| c.is_uppercase() || c.is_ascii_digit())
    })
}

/// The text with its first letter small.
pub(super) fn lower_first(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_lowercase().chain(chars).collect())
}

/// The text with its first letter large.
pub(super) fn upper_first(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}
