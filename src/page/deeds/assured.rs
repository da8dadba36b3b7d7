//! Names of orders to ensure something: they must say what has to hold.

use super::lists::{DETAIL, FILLER, JOINTS};
use super::notes;
use super::slug::{LONGEST, plain};
use super::words::{adverb, bare, function_word};

/// "Ensure that the logs that you send are kept" → "ensure-logs-are-kept", if the name so far lacks what to ensure.
pub(super) fn slug(order: &str, slug: &str) -> Option<String> {
    let words: Vec<&str> = order.split_whitespace().take(60).collect();
    let verb = words.first().map(|word| bare(word))?;
    if !matches!(verb.as_str(), "ensure" | "verify" | "check" | "confirm") {
        return None;
    }
    let start = if words.get(1).is_some_and(|word| bare(word) == "that") { 2 } else { 1 };
    let clause = &words[start..];
    let at = notes::finite(clause).filter(|at| *at > 0)?;
    let stops = |word: &&str| {
        let lower = bare(word);
        JOINTS.contains(lower.as_str())
            || DETAIL.contains(lower.as_str())
            || function_word(&lower) && lower == "you"
    };
    let joins = |word: &&str| matches!(bare(word).as_str(), "and" | "or");
    let end = clause[..at]
        .iter()
        .position(|word| stops(word) && !joins(word) || word.ends_with(','))
        .map_or(at, |stop| stop + usize::from(clause[stop].ends_with(',') && !stops(&clause[stop])));
    let subject: Vec<String> = content(&clause[..end]);
    let mut said = 0;
    let mut last = at;
    while let Some(word) = clause.get(last) {
        let lower = bare(word);
        if last > at && said > 0 && (stops(word) || lower == "and" || lower == "or") {
            break;
        }
        said += usize::from(last > at && !function_word(&lower) && !adverb(&lower) || last == at && !is(&lower));
        last += 1;
        if said > 2 || word.ends_with([',', ';']) {
            break;
        }
    }
    if clause.get(last - 1).is_some_and(|word| !word.ends_with(','))
        && clause.get(last).is_some_and(|word| bare(word) == "as")
    {
        let usual = clause
            .get(last + 1)
            .is_some_and(|word| matches!(bare(word).as_str(), "expected" | "intended" | "planned"));
        last += if usual { 2 } else { 0 };
    }
    let said: Vec<String> = clause[at..last]
        .iter()
        .filter(|word| !adverb(&bare(word)) || bare(word) == "only")
        .flat_map(|word| plain(word))
        .collect();
    if subject.is_empty() || said.last().is_none_or(|word| slug.split('-').any(|known| known == word)) {
        return None;
    }
    let named = [vec![verb], subject, said].concat().join("-");
    (named.len() <= LONGEST).then_some(named)
}

fn is(word: &str) -> bool {
    matches!(word, "is" | "are" | "was" | "were" | "has" | "have" | "do" | "does" | "can" | "will" | "may" | "must")
}

fn content(words: &[&str]) -> Vec<String> {
    let kept = words.iter().filter(|word| {
        let lower = bare(word);
        !FILLER.contains(lower.as_str()) && !adverb(&lower) || matches!(lower.as_str(), "only" | "never")
    });
    kept.flat_map(|word| plain(word)).collect()
}
