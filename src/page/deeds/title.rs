//! A title of one line for an order.

use super::lists::{CLAUSES, PHRASES};
use super::words::{bare, function_word, upper_first};

/// The longest title in characters.
pub(super) const LONGEST: usize = 90;

/// A cut leaves at least so many characters, so that something is said.
const SHORTEST: usize = 25;

/// The title of an order.
pub(super) fn of_order(order: &str) -> String {
    let whole = order.trim().trim_end_matches(['.', ',', ';', ':', ' ']);
    if fits(whole) {
        return upper_first(whole);
    }
    let plain = super::notes::outside_brackets(whole);
    let plain = plain.trim_end_matches(['.', ',', ';', ':', ' ']);
    if fits(plain) {
        return upper_first(plain);
    }
    let plain = super::slug::without_tool(plain);
    if fits(plain) { upper_first(plain) } else { upper_first(&cut(plain)) }
}

fn fits(text: &str) -> bool {
    text.chars().nth(LONGEST).is_none()
}

/// Phrases that only lead on to a clause; without it they say nothing.
const LEADING_ON: &[&str] = &[
    " in a way",
    " in such a way",
    " in the event",
    " in addition",
    " in order",
    " in the case",
    " in case",
    " as well",
    " for example",
    " for instance",
];

/// Deeds that only name their outcome: what is done stands behind "by".
const OUTCOMES: &[&str] =
    &["avoid", "prevent", "minimize", "minimise", "reduce", "mitigate", "improve", "increase", "help"];

/// The start of a text up to the best place to stop: before a clause, else a phrase, else a comma, else any word.
fn cut(text: &str) -> String {
    let words: Vec<&str> = text.split(' ').take(LONGEST).collect();
    let needed = predicate(&words).max(super::verbs::verb_group(&words)).max(means(&words));
    let mut length = 0;
    let mut best: [Option<usize>; 4] = [None; 4];
    for (at, word) in words.iter().enumerate() {
        if length > SHORTEST && at > needed {
            let lower = bare(word);
            // "Through the console, or by calling": the clause is the last of a list.
            let listed = matches!(words[at - 1], "and" | "or" | "&" | "either");
            if CLAUSES.contains(lower.as_str()) && !listed || lower == "but" {
                // A clause that has only just begun is left off with this one.
                let begun = |before: &usize| at - before <= 4 && matches!(words[*before], "that" | "which" | "who");
                best[0] = best[0].filter(begun).or(Some(at));
            } else if in_a_name(&words, at) {
                // "Hall of Fame" is not cut.
            } else if PHRASES.contains(lower.as_str()) {
                best[1] = Some(at);
            } else if words[at - 1].ends_with([',', ';', ':']) || matches!(lower.as_str(), "and" | "or" | "&") {
                best[2] = Some(at);
            }
        }
        length += word.chars().count() + usize::from(at > 0);
        if length > LONGEST {
            break;
        }
        best[3] = Some(at + 1);
    }
    let end = best.into_iter().flatten().next().unwrap_or(0);
    if lists(&words, end) {
        // A list is cut at one of its commas, and the title says so.
        let whole = words[..end].join(" ").len();
        for comma in (1..=end).rev().filter(|at| words[at - 1].ends_with(',')) {
            if words[..comma].join(" ").len() + 20 < whole {
                break;
            }
            let title = finished(&words[..comma], words.get(comma).copied()).map(|title| title + MORE);
            if let Some(title) = title.filter(|title| comma > needed && title.len() > SHORTEST && fits(title)) {
                return title;
            }
        }
    }
    let title = finished(&words[..end], words.get(end).copied());
    title.unwrap_or_else(|| text.chars().take(LONGEST).collect::<String>().trim_end().to_owned())
}

/// What stands for the rest of a list.
const MORE: &str = ", and more";

/// Whether a list goes on behind the cut.
fn lists(words: &[&str], end: usize) -> bool {
    let next = words.get(end).map(|word| bare(word)).unwrap_or_default();
    let clause = CLAUSES.contains(next.as_str()) || PHRASES.contains(next.as_str());
    end > 1
        && words[end - 1].ends_with(',')
        && !clause
        && !super::words::adverb(&next)
        && !matches!(next.as_str(), "but" | "" | "as")
}

/// Whether the word joins two words with capitals.
fn in_a_name(words: &[&str], at: usize) -> bool {
    let named = |word: &&str| word.starts_with(char::is_uppercase) && !word.ends_with([',', ';']);
    at > 1
        && named(&words[at - 1])
        && words.get(at + 1).is_some_and(named)
        && super::words::function_word(words[at])
}

/// How far "Ensure that …" must go on to say something: up to its verb.
fn predicate(words: &[&str]) -> usize {
    let start = match words {
        ["Make", "sure", "that", ..] => 3,
        ["Ensure" | "Verify" | "Check", "that", ..] | ["Make", "sure", ..] => 2,
        _ => return 0,
    };
    super::notes::finite(&words[start..]).map_or(0, |at| start + at + 1)
}

/// How far "Avoid X by doing Y" must go on: up to what is done.
fn means(words: &[&str]) -> usize {
    let outcome = words.first().is_some_and(|verb| OUTCOMES.contains(&bare(verb).as_str()));
    let by = words.windows(2).position(|two| two[0] == "by" && two[1].ends_with("ing")).filter(|_| outcome);
    by.map_or(0, |at| at + 2)
}

/// Words that hang on to what follows, so that none may end in them.
fn hangs(word: &str) -> bool {
    function_word(word)
        || super::foreign::joining(word)
        || matches!(word, "only" | "related" | "associated" | "pertaining" | "along" | "specifically")
}

/// The words without what dangles at their end.
fn finished(words: &[&str], next: Option<&str>) -> Option<String> {
    let mut kept = without_begun_row(words, next);
    loop {
        let last = kept.last().map(|word| bare(word)).unwrap_or_default();
        // "… to control", "… and ensure" have lost their object.
        let before = if kept.len() > 4 { kept[kept.len() - 2] } else { "" };
        let joined = matches!(before, "and" | "or" | "&") && super::verbs::plain(&last);
        let aim = joined || (before == "to" && super::verbs::known(&last));
        // "…, or set up"
        let fused = kept.len() > 5
            && super::verbs::particle(&last)
            && super::verbs::plain(&bare(before))
            && matches!(kept[kept.len() - 3], "and" | "or" | "&");
        // "… how to do this"
        let object = matches!(last.as_str(), "this" | "it" | "them")
            && (before == "do" || super::verbs::known(&bare(before)));
        if kept.len() < 2 || object || !(aim || fused || hangs(&last)) {
            break;
        }
        kept = &kept[..kept.len() - 1];
    }
    let joined = kept.join(" ");
    let mut out = joined.trim_end_matches([',', ';', ':', '.', ' ', '(', '-']);
    for tail in LEADING_ON {
        out = out.strip_suffix(tail).unwrap_or(out).trim_end_matches([',', ';', ' ']);
    }
    (!out.is_empty()).then(|| out.to_owned())
}

/// "a big door and small, large | and old windows": the row behind the "and" has lost its noun.
fn without_begun_row<'a, 'b>(words: &'a [&'b str], next: Option<&str>) -> &'a [&'b str] {
    let begun = words.last().is_some_and(|word| word.ends_with(','))
        && next.is_some_and(|word| matches!(word, "and" | "or"));
    let Some(joint) = words.iter().rposition(|word| matches!(*word, "and" | "or")).filter(|at| begun && *at > 3)
    else {
        return words;
    };
    let row = &words[joint + 1..];
    if row.len() < 4 && row.iter().all(|word| word.ends_with(',')) { &words[..joint] } else { words }
}
