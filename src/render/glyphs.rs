//! Texts made fit for a page: what no font can draw is written by its code point, and long words may break.
//!
//! PDF/A and PDF/UA forbid glyphs that are missing (ISO 19005-3, 6.2.11.8; ISO 14289-1, 7.21.8), and Typst's exporter
//! refuses such a document. A name in a script that the embedded fonts lack must not stop a pack.

use crate::text::{escape, visible};
use serde_json::Value;
use unicode_segmentation::UnicodeSegmentation as _;

/// The longest run of characters without a place to break a line, in characters.
const LONGEST_WORD: usize = 18;

/// Zero-width space: a place where a line may break, and nothing to see.
const BREAK: char = '\u{200b}';

/// A text of which each character can be drawn, as `covers` says, and no word is longer than a table's column.
#[must_use]
pub fn drawable(text: &str, covers: &dyn Fn(char) -> bool) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    let mut run = 0;
    let text = visible(text);
    // By grapheme clusters, so that no break parts a letter from its marks.
    let mut clusters = text.graphemes(true).peekable();
    while let Some(cluster) = clusters.next() {
        if cluster == " " {
            run = 0;
            out.push(' ');
            continue;
        }
        if run >= LONGEST_WORD {
            out.push(BREAK);
            run = 0;
        }
        if cluster.chars().all(covers) {
            out.push_str(cluster);
            run += 1;
        } else {
            // A letter with marks that no font has stays a letter; its marks become codes, all of them, since a mark that can be
            // drawn would sit on a code. Each may stand on a line of its own.
            for (n, c) in cluster.chars().enumerate() {
                if n == 0 && covers(c) {
                    out.push(c);
                } else {
                    out.push_str(&escape(c));
                }
                out.push(BREAK);
            }
            run = 0;
        }
        // Identifiers, paths and addresses break best behind their marks.
        let goes_on = clusters.peek().is_some_and(|next| *next != " ");
        if goes_on && run > 6 && matches!(cluster, "/" | "-" | "." | "_" | ":" | "?" | "&" | "=" | "#" | "," | "@")
        {
            out.push(BREAK);
            run = 0;
        }
    }
    out
}

/// Keys whose values are words of the program that templates compare.
const WORDS: &[&str] = &["state", "outcome", "kind", "model-origin"];

/// Every text in a JSON value made drawable; keys stay, and so do the program's own words.
pub fn make_drawable(value: &mut Value, covers: &dyn Fn(char) -> bool) {
    match value {
        Value::String(text) => {
            let fit = drawable(text, covers);
            if fit != *text {
                *text = fit;
            }
        }
        Value::Array(entries) => entries.iter_mut().for_each(|entry| make_drawable(entry, covers)),
        Value::Object(entries) => entries
            .iter_mut()
            .filter(|(key, _)| !WORDS.contains(&key.as_str()))
            .for_each(|(_, entry)| make_drawable(entry, covers)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_drawn_is_named() {
        let latin = |c: char| c.is_ascii() || c == 'é';
        assert_eq!(drawable("café", &latin), "café");
        assert_eq!(drawable("鍵", &latin), "<U+9375>\u{200b}");
        assert_eq!(drawable("a\u{202e}b", &latin), "a<U+202E>b");
    }

    #[test]
    fn long_words_may_break_and_lose_nothing() {
        let word = "a".repeat(100);
        let fit = drawable(&word, &|_| true);
        assert!(fit.split(BREAK).all(|part| part.chars().count() <= LONGEST_WORD));
        assert_eq!(fit.replace(BREAK, ""), word);
        let marked = "e\u{301}".repeat(40);
        assert!(drawable(&marked, &|_| true).split(BREAK).all(|part| part.starts_with('e')));
    }
}
