//! How alike two texts are, and which of many texts is most alike, without comparing each with each.

use std::borrow::Cow;
use std::collections::HashMap;

/// The words of many texts, by number.
#[derive(Default)]
pub struct Words<'t> {
    numbers: HashMap<Cow<'t, str>, u32>,
}

/// A text as the sorted numbers of its words.
pub type Bag = Vec<u32>;

impl<'t> Words<'t> {
    /// The bag of a text. Words that stand in every text anyhow count little, and are left out.
    pub fn bag(&mut self, text: &'t str) -> Bag {
        let mut bag: Bag = text
            .split(' ')
            .filter(|word| !is_filling(word))
            .map(|word| {
                let next = u32::try_from(self.numbers.len()).unwrap_or(u32::MAX);
                *self.numbers.entry(Cow::Borrowed(word)).or_insert(next)
            })
            .collect();
        bag.sort_unstable();
        bag
    }

    /// A bag with one more word.
    pub fn with(&mut self, bag: &[u32], word: &str) -> Bag {
        let next = u32::try_from(self.numbers.len()).unwrap_or(u32::MAX);
        let number = match self.numbers.get(word) {
            Some(number) => *number,
            None => *self.numbers.entry(Cow::Owned(word.to_owned())).or_insert(next),
        };
        let at = bag.partition_point(|other| *other < number);
        let mut more = Vec::with_capacity(bag.len() + 1);
        more.extend_from_slice(&bag[..at]);
        more.push(number);
        more.extend_from_slice(&bag[at..]);
        more
    }
}

fn is_filling(word: &str) -> bool {
    matches!(
        word,
        "" | "the"
            | "a"
            | "an"
            | "and"
            | "or"
            | "of"
            | "to"
            | "in"
            | "for"
            | "by"
            | "on"
            | "with"
            | "your"
            | "you"
            | "is"
            | "are"
            | "be"
            | "that"
            | "as"
    )
}

/// How many words two bags share.
pub fn shared(a: &[u32], b: &[u32]) -> usize {
    let (mut i, mut j, mut count) = (0, 0, 0);
    while i < a.len() && j < b.len() {
        match a[i].cmp(&b[j]) {
            std::cmp::Ordering::Less => i += 1,
            std::cmp::Ordering::Greater => j += 1,
            std::cmp::Ordering::Equal => {
                count += 1;
                i += 1;
                j += 1;
            }
        }
    }
    count
}

/// Dice's coefficient of two bags in thousandths: twice the shared words over all words.
pub fn likeness(a: &[u32], b: &[u32]) -> usize {
    match a.len() + b.len() {
        0 => 0,
        all => 2000 * shared(a, b) / all,
    }
}

/// How much of a bag another one holds, in thousandths.
pub fn held(part: &[u32], whole: &[u32]) -> usize {
    if part.is_empty() { 0 } else { 1000 * shared(part, whole) / part.len() }
}

/// Bags by the words that they hold.
pub struct Index {
    by_word: HashMap<u32, Vec<u32>>,
}

/// A word that stands in more bags than this finds nothing.
const COMMON: usize = 64;

/// So many of a bag's rarest words are looked up.
const LOOKED_UP: usize = 12;

impl Index {
    /// An index of some bags, by their place.
    pub fn of(bags: &[Bag]) -> Self {
        let mut by_word: HashMap<u32, Vec<u32>> = HashMap::new();
        for (at, bag) in bags.iter().enumerate() {
            let at = u32::try_from(at).unwrap_or(u32::MAX);
            let mut last = None;
            for word in bag {
                if last != Some(word) {
                    by_word.entry(*word).or_default().push(at);
                }
                last = Some(word);
            }
        }
        Self { by_word }
    }

    /// The places of bags that share rare words with one, those that share most first.
    pub fn near(&self, bag: &[u32], most: usize) -> Vec<usize> {
        let mut words: Vec<&Vec<u32>> = bag.iter().filter_map(|word| self.by_word.get(word)).collect();
        words.sort_by_key(|bags| bags.len());
        let few = words.iter().take_while(|bags| bags.len() <= COMMON).count().max(1);
        let mut counts: HashMap<u32, usize> = HashMap::new();
        for bags in words.into_iter().take(few.min(LOOKED_UP)) {
            for at in bags.iter().take(COMMON) {
                *counts.entry(*at).or_default() += 1;
            }
        }
        let mut found: Vec<(usize, u32)> = counts.into_iter().map(|(at, count)| (count, at)).collect();
        found.sort_unstable_by_key(|(count, at)| (usize::MAX - count, *at));
        found.into_iter().take(most).map(|(_, at)| at as usize).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_like_find_each_other() {
        let mut words = Words::default();
        let texts = [
            "rotate the root keys every year",
            "review the audit events",
            "rotate root keys once a year",
            "back up the database",
        ];
        let bags: Vec<Bag> = texts.iter().map(|text| words.bag(text)).collect();
        assert_eq!(Index::of(&bags[1..]).near(&bags[0], 1), [1]);
        assert!(likeness(&bags[0], &bags[2]) > 700 && likeness(&bags[0], &bags[1]) == 0);
        assert_eq!(held(&words.bag("root keys"), &bags[0]), 1000);
        assert_eq!(likeness(&[], &[]), 0);
    }
}
