//! Speaks to the customer: "their own keys" → "your own keys".

use super::lists::OTHERS;
use super::words::{bare, plural};

/// The text with the third person turned to "you" where it can only mean the customer.
///
/// "Their" stays as it is behind other people, and where it joins on to a plural ("keys and their metadata").
pub(super) fn theirs_to_yours(text: &str) -> String {
    let words: Vec<&str> = text.split(' ').collect();
    let mut out: Vec<String> = Vec::with_capacity(words.len());
    let (mut others, mut turned) = (false, false);
    for (at, word) in words.iter().enumerate() {
        let lower = bare(word);
        let next = words.get(at + 1).map(|next| bare(next)).unwrap_or_default();
        let after_article = out.last().is_some_and(|before| before == "the");
        if lower == "their" && (next == "own" || (!others && !joins_plural(&words, at))) {
            turned = true;
            out.push(word.replace("their", "your").replace("Their", "Your"));
        } else if lower == "they" && !others && (turned || WISHES.contains(&next.as_str())) {
            turned = true;
            out.push(word.replace("they", "you"));
        } else if lower == "its" && at < 2 {
            // Nothing has been named so far to which it could belong.
            out.push(word.replace("its", "your"));
        } else if after_article && possessive(&lower) {
            out.pop();
            out.push("your".to_owned());
        } else if after_article && matches!(lower.as_str(), "customer" | "client") && modal(&next) {
            out.pop();
            out.push("you".to_owned());
        } else {
            others = others || OTHERS.contains(lower.as_str());
            out.push((*word).to_owned());
        }
    }
    out.join(" ")
}

/// What only people do: "the disks they *want*".
const WISHES: &[&str] = &[
    "want", "wish", "need", "choose", "plan", "own", "specify", "prefer", "require", "decide", "deploy", "intend",
];

fn possessive(word: &str) -> bool {
    matches!(word, "customer's" | "customers'" | "client's" | "clients'" | "merchant's" | "merchants'" | "tenant's")
}

/// "the customer's disks" → "your disks", for orders that name the customer only so.
pub(super) fn customers_to_yours(text: &str) -> String {
    if !text.contains("the ") || !text.contains('\'') {
        return text.to_owned();
    }
    let mut out: Vec<&str> = Vec::new();
    for word in text.split(' ') {
        if out.last() == Some(&"the") && possessive(&bare(word)) {
            out.pop();
            out.push("your");
        } else {
            out.push(word);
        }
    }
    out.join(" ")
}

fn modal(word: &str) -> bool {
    matches!(word, "might" | "may" | "can" | "must" | "should" | "will")
}

/// Whether "their" stands right behind "keys and".
fn joins_plural(words: &[&str], at: usize) -> bool {
    let joint =
        at > 1 && matches!(bare(words[at - 1]).as_str(), "and" | "with" | "or" | "plus" | "&" | "by" | "including");
    joint && plural(&bare(words[at - 2]))
}
