//! Which row of the new side is which row of the old one.
//!
//! What reads the same is the same row, wherever it stands. Only then do place and task speak, and last the likeness of
//! words. So a heading that comes, goes or is renamed takes no duty with it.

use super::side::{Side, SideRow};
use super::similar::{Bag, Index, Words, held, likeness};
use std::collections::{HashMap, VecDeque};
use std::hash::Hash;

/// Likeness in thousandths from which two rows may be the same duty in other words.
const LIKE: usize = 500;

/// The same, where they stand under the same area and tier.
const LIKE_IN_PLACE: usize = 340;

/// Rows with fewer words than this ("You", "Shared") are known by their place only.
pub const FEW_WORDS: usize = 3;

/// Rows and their partners.
pub struct Matching<'s> {
    /// The rows of the old side.
    pub from: &'s [SideRow],
    /// The rows of the new side.
    pub to: &'s [SideRow],
    /// The row of the new side for each of the old one.
    pub new: Vec<Option<usize>>,
    /// The row of the old side for each of the new one.
    pub old: Vec<Option<usize>>,
    /// The tier for which a side without tiers stands, where the other side has several.
    stands_for: Option<&'s str>,
}

impl<'s> Matching<'s> {
    /// Finds a partner for each row that has one.
    pub fn of(from: &'s Side, to: &'s Side) -> Self {
        let stands_for = stands_for(from, to).or_else(|| stands_for(to, from));
        let (from, to) = (&*from.rows, &*to.rows);
        let mut matching = Self { from, to, new: vec![None; from.len()], old: vec![None; to.len()], stands_for };
        matching.by_text();
        matching.by_task();
        matching.by_likeness();
        matching
    }

    fn pair(&mut self, from: usize, to: usize) {
        self.new[from] = Some(to);
        self.old[to] = Some(from);
    }

    /// Area and tier by which a row is looked up.
    fn place(&self, row: &'s SideRow) -> (&'s str, Option<&'s str>) {
        (&row.place.area.id, row.tier().or(self.stands_for))
    }

    /// Pairs rows of the same key, in their order.
    fn pair_by<K: Eq + Hash>(&mut self, key: impl Fn(&Self, &'s SideRow) -> Option<K>) {
        let mut waiting: HashMap<K, VecDeque<usize>> = HashMap::new();
        for (at, row) in self.to.iter().enumerate().filter(|(at, _)| self.old[*at].is_none()) {
            if let Some(key) = key(self, row) {
                waiting.entry(key).or_default().push_back(at);
            }
        }
        if waiting.is_empty() {
            return;
        }
        for (at, row) in self.from.iter().enumerate() {
            if self.new[at].is_none()
                && let Some(found) =
                    key(self, row).and_then(|key| waiting.get_mut(&key)).and_then(VecDeque::pop_front)
            {
                self.pair(at, found);
            }
        }
    }

    /// Pairs what reads the same: first where it stands in the same place, then in the same area, then anywhere.
    fn by_text(&mut self) {
        let reads = |row: &'s SideRow| row.verbatim.then(|| row.forms.each_ref().map(|forms| &*forms.reads));
        let nameless = |row: &'s SideRow| row.verbatim.then(|| row.forms.each_ref().map(|forms| &*forms.nameless));
        let bare = |row: &'s SideRow| row.verbatim.then(|| row.forms.each_ref().map(|forms| &*forms.bare));
        let telling = |row: &'s SideRow| words(row) >= FEW_WORDS || !row.verbatim;
        self.pair_by(|own, row| Some((row.digest, own.place(row))));
        self.pair_by(|own, row| reads(row).map(|text| (text, own.place(row))));
        self.pair_by(|own, row| nameless(row).map(|text| (text, own.place(row))));
        self.pair_by(|own, row| bare(row).map(|text| (text, own.place(row))));
        self.pair_by(|_, row| nameless(row).filter(|_| telling(row)).map(|text| (text, &row.place.area.id)));
        self.pair_by(|_, row| telling(row).then_some(row.digest));
        self.pair_by(|_, row| reads(row).filter(|_| telling(row)));
        self.pair_by(|_, row| nameless(row).filter(|_| telling(row)));
        self.pair_by(|_, row| bare(row).filter(|_| telling(row)));
    }

    /// Pairs what bears the same task in the same place, where that task stands there once.
    fn by_task(&mut self) {
        let key = |own: &Self, row: &'s SideRow| {
            (!row.task_key.is_empty() && !row.is_sentence).then_some((own.place(row), &*row.task_key))
        };
        let mut seen: HashMap<_, [usize; 2]> = HashMap::new();
        let sides = [(self.from, &self.new), (self.to, &self.old)];
        for (side, (rows, partners)) in sides.into_iter().enumerate() {
            for (row, _) in rows.iter().zip(partners).filter(|(_, partner)| partner.is_none()) {
                if let Some(key) = key(self, row) {
                    seen.entry(key).or_default()[side] += 1;
                }
            }
        }
        self.pair_by(|own, row| key(own, row).filter(|key| seen.get(key) == Some(&[1, 1])));
    }

    /// Pairs what is most alike, the best first.
    fn by_likeness(&mut self) {
        let left = |taken: &[Option<usize>]| -> Vec<usize> {
            taken.iter().enumerate().filter(|(_, taken)| taken.is_none()).map(|(at, _)| at).collect()
        };
        let (from, to) = (left(&self.new), left(&self.old));
        if from.is_empty() || to.is_empty() {
            return;
        }
        let mut numbers = Words::default();
        let texts =
            |rows: &'s [SideRow], of: &[usize]| -> Vec<String> { of.iter().map(|at| text(&rows[*at])).collect() };
        let (old_texts, new_texts) = (texts(self.from, &from), texts(self.to, &to));
        let old_bags: Vec<Bag> = old_texts.iter().map(|text| numbers.bag(text)).collect();
        let new_bags: Vec<Bag> = new_texts.iter().map(|text| numbers.bag(text)).collect();
        // The place is one more word to look up by: a matrix says the same words under each of its columns.
        let places = |rows: &'s [SideRow], of: &[usize]| -> Vec<String> {
            of.iter().map(|at| format!("{:?}", self.place(&rows[*at]))).collect()
        };
        let (old_places, new_places) = (places(self.from, &from), places(self.to, &to));
        let mut with_place = |bags: &[Bag], places: &[String]| -> Vec<Bag> {
            bags.iter().zip(places).map(|(bag, place)| numbers.with(bag, place)).collect()
        };
        let (old_keys, new_keys) = (with_place(&old_bags, &old_places), with_place(&new_bags, &new_places));
        let index = Index::of(&new_keys);
        let mut candidates = Vec::new();
        for (i, bag) in old_bags.iter().enumerate() {
            for j in index.near(&old_keys[i], 16) {
                let (a, b) = (&self.from[from[i]], &self.to[to[j]]);
                let in_place = self.place(a) == self.place(b);
                let score = likeness_of(a, b, likeness(bag, &new_bags[j]), in_place);
                let enough = if in_place { LIKE_IN_PLACE } else { LIKE };
                if a.is_sentence == b.is_sentence && score >= enough {
                    candidates.push((score + usize::from(in_place), from[i], to[j]));
                }
            }
        }
        candidates.sort_by_key(|(score, i, j)| (usize::MAX - score, *i, *j));
        for (_, i, j) in candidates {
            if self.new[i].is_none() && self.old[j].is_none() {
                self.pair(i, j);
            }
        }
    }
}

/// The tier of the other side for which a side without tiers stands: the one of which most rows read the same.
fn stands_for<'s>(plain: &Side, tiered: &'s Side) -> Option<&'s str> {
    let has_none = plain.rows.iter().all(|row| row.tier().is_none_or(str::is_empty));
    let known: Vec<&str> = tiered.tiers().map(|tier| &*tier.id).collect();
    if !has_none || known.iter().all(|tier| *tier == known[0]) {
        return None;
    }
    let key = |row: &'s SideRow| (&row.place.area.id, &row.task_key, &row.forms[2].nameless);
    let old: std::collections::HashSet<_> =
        plain.rows.iter().map(|row| (&row.place.area.id, &row.task_key, &row.forms[2].nameless)).collect();
    let mut best: Option<(usize, &str)> = None;
    let mut counts: Vec<(&str, usize)> = Vec::new();
    for row in &tiered.rows {
        let Some(tier) = row.tier().filter(|tier| !tier.is_empty()) else { continue };
        let fits = usize::from(old.contains(&key(row)));
        match counts.iter_mut().find(|(known, _)| *known == tier) {
            Some((_, count)) => *count += fits,
            None => counts.push((tier, fits)),
        }
    }
    for (tier, count) in counts {
        // On a tie the page's first.
        if best.is_none_or(|(most, _)| count > most) {
            best = Some((count, tier));
        }
    }
    best.map(|(_, tier)| tier)
}

/// All that is compared of a row, as one text.
fn text(row: &SideRow) -> String {
    row.forms.each_ref().map(|forms| &*forms.nameless).join(" ")
}

/// How alike two rows are: by the customer's part, where both have one, or by all.
fn likeness_of(a: &SideRow, b: &SideRow, whole: usize, in_place: bool) -> usize {
    if !(a.owes && b.owes && a.verbatim && b.verbatim) {
        return whole;
    }
    let mut words = Words::default();
    let (old, new) = (words.bag(&a.forms[2].nameless), words.bag(&b.forms[2].nameless));
    let mut theirs = likeness(&old, &new);
    let (short, long) = if old.len() < new.len() { (&old, &new) } else { (&new, &old) };
    if in_place && short.len() > FEW_WORDS {
        // A duty to which words were added is the same duty.
        theirs = theirs.max(held(short, long) * 3 / 4);
    }
    // Two rows may share the provider's part and nothing that the customer does.
    if theirs < LIKE_IN_PLACE { theirs } else { theirs.max(whole) }
}

fn words(row: &SideRow) -> usize {
    row.forms[1..].iter().map(|forms| forms.nameless.split(' ').filter(|word| !word.is_empty()).count()).sum()
}
