//! One row that became several, and several that became one.

use super::matching::{FEW_WORDS, Matching};
use super::side::SideRow;
use super::similar::{Bag, Index, Words, held, shared};
use std::collections::HashMap;

/// How much of a row, in thousandths, must stand in another, so that it can be a part of it.
const A_PART: usize = 700;

/// How much more of a row its parts must hold together than the best of them alone.
const MORE_TOGETHER: usize = 200;

/// Rows that were split off, or flowed together: one of the lists has a single row.
pub struct Family {
    /// Rows of the old side.
    pub from: Vec<usize>,
    /// Rows of the new side.
    pub to: Vec<usize>,
}

/// The families of a matching. A row may stand in several; the first counts.
pub fn families(matching: &Matching<'_>) -> Vec<Family> {
    let Matching { from, to, new, old, .. } = matching;
    let mut found = Vec::new();
    for (whole, parts) in parts_of(from, to, new, old) {
        found.push(Family { from: vec![whole], to: parts });
    }
    for (whole, parts) in parts_of(to, from, old, new) {
        found.push(Family { from: parts, to: vec![whole] });
    }
    for (whole, parts) in complements(to, from, old, new) {
        found.push(Family { from: parts, to: vec![whole] });
    }
    for (whole, parts) in complements(from, to, new, old) {
        found.push(Family { from: vec![whole], to: parts });
    }
    found
}

/// For each row of one side the rows of the other that its customer's part holds, where they are at least two, each
/// holds a piece that no other holds, and one of them would else have come from nowhere.
fn parts_of(
    wholes: &[SideRow],
    others: &[SideRow],
    partner: &[Option<usize>],
    back: &[Option<usize>],
) -> Vec<(usize, Vec<usize>)> {
    let lonely: Vec<usize> = (0..others.len()).filter(|at| back[*at].is_none() && others[*at].owes).collect();
    if lonely.is_empty() {
        return Vec::new();
    }
    let duty = |row: &'_ SideRow| row.forms[2].nameless.clone();
    let lonely_texts: Vec<String> = lonely.iter().map(|at| duty(&others[*at])).collect();
    let candidates: Vec<usize> = (0..wholes.len()).filter(|at| wholes[*at].owes && wholes[*at].verbatim).collect();
    let whole_texts: Vec<String> = candidates.iter().map(|at| duty(&wholes[*at])).collect();
    let mut words = Words::default();
    let bags: Vec<Bag> = lonely_texts.iter().map(|text| words.bag(text)).collect();
    let whole_bags: Vec<Bag> = whole_texts.iter().map(|text| words.bag(text)).collect();
    let index = Index::of(&whole_bags);
    let mut by_whole: HashMap<usize, Vec<usize>> = HashMap::new();
    for (at, bag) in lonely.iter().zip(&bags).filter(|(_, bag)| bag.len() >= FEW_WORDS) {
        let near = index.near(bag, 4).into_iter().filter(|whole| held(bag, &whole_bags[*whole]) >= A_PART);
        if let Some(best) = near.max_by_key(|whole| held(bag, &whole_bags[*whole])) {
            by_whole.entry(best).or_default().push(*at);
        }
    }
    let mut found: Vec<(usize, Vec<usize>)> = by_whole.into_iter().collect();
    found.sort_unstable();
    let mut kept = Vec::new();
    for (whole, mut parts) in found {
        let at = candidates[whole];
        parts.extend(partner[at]);
        parts.sort_unstable();
        let texts: Vec<String> = parts.iter().map(|part| duty(&others[*part])).collect();
        let mut words = Words::default();
        let bag = words.bag(&whole_texts[whole]);
        let bags: Vec<Bag> = texts.iter().map(|text| words.bag(text)).collect();
        if parts.len() > 1 && make_it_up(&bag, &bags) {
            kept.push((at, parts));
        }
    }
    kept
}

/// Whether some parts make a whole up: together they hold much more of it than the best alone, and each its own piece.
fn make_it_up(whole: &[u32], parts: &[Bag]) -> bool {
    let holds = |of: &[&Bag]| -> usize {
        let together: usize =
            whole.iter().filter(|word| of.iter().any(|part| part.binary_search(word).is_ok())).count();
        1000 * together / whole.len().max(1)
    };
    let all: Vec<&Bag> = parts.iter().collect();
    let together = holds(&all);
    let best = parts.iter().map(|part| holds(&[part])).max().unwrap_or(0);
    let each_has_its_own = (0..parts.len()).all(|at| {
        let others: Vec<&Bag> =
            parts.iter().enumerate().filter(|(other, _)| *other != at).map(|(_, part)| part).collect();
        let own = parts[at].len() >= FEW_WORDS && held(&parts[at], whole) >= A_PART;
        own && holds(&others) + 100 <= together
    });
    together >= A_PART && together >= best + MORE_TOGETHER && each_has_its_own
}

/// Rows of one party alone that stand as one row for both parties on the other side.
fn complements(
    wholes: &[SideRow],
    others: &[SideRow],
    partner: &[Option<usize>],
    back: &[Option<usize>],
) -> Vec<(usize, Vec<usize>)> {
    let only = |row: &SideRow, part: usize| !row.forms[part].is_empty() && row.forms[3 - part].is_empty();
    let both: Vec<usize> = (0..wholes.len())
        .filter(|at| wholes[*at].verbatim && !wholes[*at].forms[1].is_empty() && !wholes[*at].forms[2].is_empty())
        .filter(|at| partner[*at].is_some_and(|partner| only(&others[partner], 1) || only(&others[partner], 2)))
        .collect();
    let lonely: Vec<usize> = (0..others.len()).filter(|at| back[*at].is_none() && others[*at].verbatim).collect();
    if both.is_empty() || lonely.is_empty() {
        return Vec::new();
    }
    let mut found = Vec::new();
    for part in [1, 2] {
        let texts: Vec<&str> = both.iter().map(|at| &*wholes[*at].forms[part].nameless).collect();
        let mut words = Words::default();
        let bags: Vec<Bag> = texts.iter().map(|text| words.bag(text)).collect();
        let index = Index::of(&bags);
        for at in lonely.iter().filter(|at| only(&others[**at], part)) {
            let bag = words.bag(&others[*at].forms[part].nameless);
            let fits = |whole: &usize| {
                let other = partner[both[*whole]].is_some_and(|partner| only(&others[partner], 3 - part));
                other && bag.len() >= FEW_WORDS && shared(&bag, &bags[*whole]) * 1000 >= A_PART * bag.len()
            };
            if let Some(whole) = index.near(&bag, 4).into_iter().find(fits) {
                let whole = both[whole];
                let mut parts: Vec<usize> = partner[whole].into_iter().chain([*at]).collect();
                parts.sort_unstable();
                found.push((whole, parts));
            }
        }
    }
    found
}
