//! The forms in which texts are compared: as they read, without the names of products, and as duties.

use crate::page::names::{NAME, Names};
use crate::page::party::{is_customer, is_provider};
use crate::page::sentences::sentences;
use std::borrow::Cow;

/// A text in the forms in which it is compared.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Forms {
    /// As it reads: names for variables, no marks, lower case, one word for whoever is the customer.
    pub reads: String,
    /// The same without long names of products.
    pub nameless: String,
    /// The same with every variable taken for a name, however short the name is.
    pub bare: String,
}

impl Forms {
    /// The forms of a text. `tiers` are names of tiers in lower case: behind a product's name they belong to it.
    #[must_use]
    pub fn of(text: &str, names: &Names, tiers: &[String]) -> Self {
        let text = &*without_footnotes(text);
        let reading = names.reading(text);
        Self {
            reads: folded(&reading, &[]),
            nameless: folded(&names.nameless(&reading), tiers),
            bare: folded(&names.nameless(text), tiers),
        }
    }

    /// Whether there is no word in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.reads.is_empty()
    }
}

/// The text without marks of footnotes: `[^name]`.
fn without_footnotes(text: &str) -> Cow<'_, str> {
    let mut out = Cow::Borrowed(text);
    while let Some(start) = out.find("[^") {
        let Some(end) = out[start..].find(']') else { break };
        out.to_mut().replace_range(start..=start + end, "");
    }
    out
}

/// The words of a text, with single blanks between.
fn folded(text: &str, tiers: &[String]) -> String {
    let mut out = String::with_capacity(text.len());
    let mut after_name = false;
    for piece in text.split_inclusive([',', ';', '/', '(']) {
        for word in piece.split(|c: char| !(c.is_alphanumeric() || c == NAME)).filter(|word| !word.is_empty()) {
            let word = word.to_lowercase();
            let is_name = word.contains(NAME);
            // "Key Box", "the Key Box service" and, on the page of that tier, "Key Box Dedicated" name the same thing.
            // Names with a comma between are a list, and each counts.
            if after_name && (is_name || word == "service" || tiers.contains(&word)) {
                continue;
            }
            after_name = is_name;
            if !out.is_empty() {
                out.push(' ');
            }
            out.push_str(party_word(&word));
        }
        after_name &= !piece.ends_with([',', ';', '/', '(']);
    }
    out
}

/// One word for all that mean the customer: pages go from "customer" to "client" to "you".
fn party_word(word: &str) -> &str {
    match word {
        "your" | "yours" | "their" | "theirs" => "your",
        word if is_customer(word) => "you",
        word => word,
    }
}

/// How many names of products a text has.
#[must_use]
pub fn names_in(forms: &Forms) -> usize {
    forms.nameless.matches(NAME).count().max(forms.bare.matches(NAME).count())
}

/// The words of a customer's part that make its duty, sorted: without sentences that only point elsewhere, without names,
/// and without words that change nothing.
#[must_use]
pub fn duty(text: &str, names: &Names) -> Vec<String> {
    let mut words: Vec<String> = text
        .lines()
        .flat_map(sentences)
        .filter(|sentence| !points_elsewhere(sentence))
        .flat_map(|sentence| {
            let folded = folded(&names.nameless(&names.reading(sentence)), &[]);
            folded.split(' ').filter(|word| !is_light(word)).map(stem).collect::<Vec<_>>()
        })
        .collect();
    words.sort_unstable();
    words
}

fn points_elsewhere(sentence: &str) -> bool {
    let lower = sentence.trim_start_matches(['-', '*', ' ', '(']).to_lowercase();
    [
        "for more ",
        "more information",
        "for details",
        "see ",
        "learn more",
        "to learn ",
        "refer to",
        "for information",
        "note that",
    ]
    .iter()
    .any(|opening| lower.starts_with(opening))
}

/// Words whose coming and going leaves a duty what it was.
fn is_light(word: &str) -> bool {
    matches!(
        word,
        "" | "the"
            | "a"
            | "an"
            | "that"
            | "which"
            | "is"
            | "are"
            | "be"
            | "been"
            | "by"
            | "for"
            | "of"
            | "you"
            | "your"
            | "and"
            | "also"
    ) || is_provider(word)
}

/// A word without the ending of number or person.
fn stem(word: &str) -> String {
    let stem = word.strip_suffix('s').filter(|stem| stem.len() > 2 && !stem.ends_with('s'));
    stem.unwrap_or(word).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nameless(text: &str) -> String {
        Forms::of(text, &Names::shipped(), &["dedicated".to_owned()]).nameless.replace(NAME, "§")
    }

    #[test]
    fn names_are_taken_out_and_lists_of_them_kept() {
        assert_eq!(nameless("Open {{site.data.keyword.cos_full_notm}} Dedicated service now"), "open § now");
        assert_eq!(nameless("IBM Cloud Object Storage, IBM Cloud Logs"), "§ §");
        assert_eq!(nameless("The Customer keeps their keys"), "the you keeps your keys");
    }

    #[test]
    fn duties_without_what_changes_nothing() {
        let names = Names::none();
        let same = |a: &str, b: &str| assert_eq!(duty(a, &names), duty(b, &names), "{a} | {b}");
        same("Rotate keys. For more information, see Turning.", "Rotate the keys that are yours.");
        same("The customer uses the tool", "Use your tool");
        assert_ne!(duty("Rotate keys", &names), duty("Rotate keys yearly", &names));
    }
}
