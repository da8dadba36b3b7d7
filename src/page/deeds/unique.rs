//! Slugs that are told apart.

use std::collections::BTreeMap;

use super::Deed;
use super::slug::{LONGEST, join, of_words};
use super::words::function_word;

/// The slug if it is free; otherwise with words of the task, then of the area, then with a number.
pub fn unique(slug: &str, taken: impl Fn(&str) -> bool, task: &str, area: &str) -> String {
    if !taken(slug) {
        return slug.to_owned();
    }
    for (link, source) in [("-for-", task), ("-", area)] {
        let Some(more) = of_words(source, 200) else { continue };
        if let Some(longer) = with(slug, link, &more).filter(|longer| !taken(longer)) {
            return longer;
        }
    }
    let base = cut(slug, LONGEST - 8);
    (2..100_000_u32)
        .map(|number| format!("{base}-{number}"))
        .find(|name| !taken(name))
        .unwrap_or_else(|| base.clone())
}

/// The slug with words that it does not have yet; if there is no room, its own last phrases go.
pub(super) fn with(slug: &str, link: &str, more: &str) -> Option<String> {
    const FEWEST: usize = 3;
    for wanted in [FEWEST, 1] {
        for base in bases(slug) {
            let new: Vec<&str> =
                more.split('-').filter(|word| !base.split('-').any(|known| same(known, word))).collect();
            let open = new.iter().position(|word| !function_word(word)).unwrap_or(new.len());
            let new: Vec<String> = new[open..].iter().map(|word| (*word).to_owned()).collect();
            let whole = new.iter().filter(|word| !function_word(word)).count();
            let room = LONGEST.saturating_sub(base.len() + link.len());
            let verb = link == "-for-" && new.first().is_some_and(|word| super::verbs::plain(word));
            let link = if verb { "-to-" } else { link };
            let added = join(&new, room);
            let got = added.split('-').filter(|word| !word.is_empty() && !function_word(word)).count();
            if got > 0 && got >= whole.min(wanted) {
                return Some(format!("{base}{link}{added}"));
            }
        }
    }
    None
}

/// Gives deeds of one row that differ only in their condition names that say so.
pub(super) fn tell_apart(deeds: &mut [Deed]) {
    if deeds.iter().all(|deed| deed.when.is_none()) {
        return;
    }
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for deed in deeds.iter() {
        *counts.entry(deed.slug.clone()).or_default() += 1;
    }
    for deed in deeds {
        let same = counts.get(&deed.slug).is_some_and(|count| *count > 1);
        let longer = deed.when.as_ref().filter(|_| same).and_then(|when| under(&deed.slug, &when.slug));
        if let Some(slug) = longer {
            deed.slug = slug;
        }
    }
}

/// The slug of a deed that is due under a condition only: "paint-door-for-oak-doors".
pub(super) fn under(slug: &str, condition: &str) -> Option<String> {
    let words: Vec<&str> = condition.split('-').collect();
    let end = (1..words.len()).find(|at| function_word(words[*at])).unwrap_or(words.len());
    let fits = |base: &str, at: usize| base.len() + "-for-".len() + words[at..end].join("-").len() <= LONGEST;
    for least in [2, 1] {
        for base in bases(slug) {
            let start = (0..end).find(|at| fits(&base, *at)).filter(|at| end - at >= least.min(end));
            if let Some(at) = start {
                return Some(format!("{base}-for-{}", words[at..end].join("-")));
            }
        }
    }
    with(slug, "-for-", condition)
}

/// The slug, and what is left of it without its last phrases.
fn bases(slug: &str) -> Vec<String> {
    let words: Vec<&str> = slug.split('-').collect();
    let least = if slug.starts_with("take-care") { 3 } else { 2 };
    let shorter =
        (least..words.len()).rev().filter(|at| function_word(words[*at]) && !function_word(words[at - 1]));
    std::iter::once(words.len()).chain(shorter).map(|end| words[..end].join("-")).collect()
}

/// Whether two words have the same stem: "obtain" and "obtaining".
fn same(one: &str, other: &str) -> bool {
    fn stem(word: &str) -> &str {
        let cut = ["ing", "es", "ed", "s", "e"].iter().find_map(|end| word.strip_suffix(end));
        cut.filter(|cut| cut.len() > 2).unwrap_or(word)
    }
    one == other || stem(one) == stem(other)
}

/// The slug with whole words up to the length.
fn cut(slug: &str, longest: usize) -> String {
    let short = super::slug::shortened(slug, longest);
    if short.is_empty() { slug.chars().take(longest).filter(char::is_ascii_alphanumeric).collect() } else { short }
}
