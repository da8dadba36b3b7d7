//! One order or several? Parts a sentence only where both sides are whole orders.
//!
//! A side is whole if it begins with a verb and the verb has its own object: "Validate the copies and restore data"
//! is two orders, "Install and configure agents" is one.

use super::verbs;
use super::words::{bare, determiner};

/// Verbs that name an outcome; how it is reached stands behind "by".
const OUTCOMES: &[&str] = &["Avoid", "Prevent", "Minimize", "Minimise", "Mitigate"];

/// "Avoid fire by sweeping the hall and checking the oven" → the means and the end.
fn means(order: &str) -> Option<(String, String)> {
    let (end, means) = order.split_once(" by ").filter(|_| order.len() < 400)?;
    let outcome = end.split(' ').next().is_some_and(|verb| OUTCOMES.contains(&verb));
    let gerund = means.split(' ').next().is_some_and(|word| verbs::of_gerund(&bare(word)).is_some());
    if !outcome || !gerund || end.contains([',', ';']) || means.contains(" by ") {
        return None;
    }
    let order = super::imperative::of_object(means, super::duty::Tone::Must);
    order.review.is_empty().then(|| (order.text, super::words::lower_first(end)))
}

/// What a long list of deeds comes to, if it says so itself: "…; and otherwise keep the hall in order".
pub(super) fn gist(order: &str) -> Option<String> {
    let at = order.find(" and otherwise ")?;
    let rest = &order[at + " and otherwise ".len()..];
    let words: Vec<&str> = rest.split_whitespace().take(12).collect();
    (order[..at].ends_with([';', ',']) && whole(&words))
        .then(|| super::words::upper_first(&super::persons::theirs_to_yours(rest)))
}

/// The orders of a sentence, and whether there may be more in it than could be told apart.
pub(super) fn split(order: &str) -> (Vec<String>, bool) {
    if let Some((means, end)) = means(order) {
        let (parts, unsure) = split(&means);
        return (parts.iter().map(|part| format!("{part} to {end}")).collect(), unsure);
    }
    if gist(order).is_some() {
        return (vec![order.to_owned()], false);
    }
    // "Use the tools to create a, change b, and delete c": each part keeps the tool.
    let aim = super::slug::without_tool(order);
    let tool = &order[..order.len() - aim.len()];
    let plainer = if tool.is_empty() { aim.to_owned() } else { without_second_to(aim) };
    let (parts, unsure) = whole_orders(&plainer);
    let unsure = unsure || order.contains(", as well as ");
    if tool.is_empty() || parts.len() < 2 {
        return if tool.is_empty() { (parts, unsure) } else { (vec![order.to_owned()], unsure) };
    }
    (parts.iter().map(|part| format!("{tool}{}", super::words::lower_first(part))).collect(), unsure)
}

/// "(use the console to) create a, and to change b" → "create a, and change b".
fn without_second_to(aim: &str) -> String {
    let words: Vec<&str> = aim.split(' ').collect();
    let second = |at: usize| {
        words[at] == "to"
            && at > 1
            && words[at - 1] == "and"
            && words.get(at + 1).is_some_and(|next| verbs::known(&bare(next)))
    };
    (0..words.len()).filter(|at| !second(*at)).map(|at| words[at]).collect::<Vec<_>>().join(" ")
}

fn whole_orders(order: &str) -> (Vec<String>, bool) {
    let words: Vec<&str> = order.split_whitespace().collect();
    let found = boundaries(&words);
    let mut unsure = found.iter().any(|place| place.doubtful);
    let mut kept: Vec<Place> = found.into_iter().filter(|place| !place.doubtful).collect();
    if kept.iter().any(|place| place.joint == Joint::Semicolon && place.broken) {
        return (vec![order.to_owned()], true);
    }
    drop_loose_commas(&mut kept);
    let mut parts = Vec::new();
    let mut start = 0;
    for place in kept {
        if !whole(&words[start..place.end]) {
            continue;
        }
        // A condition at the end may belong to both sides: such a pair stays together.
        if place.joint == Joint::And && ends_in_condition(&words[place.start..]) {
            unsure = true;
            continue;
        }
        parts.push(text(&words[start..place.end]));
        start = place.start;
    }
    parts.push(text(&words[start..]));
    (parts, unsure)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Joint {
    Semicolon,
    CommaAnd,
    And,
    Comma,
}

/// A place where a new order may begin.
struct Place {
    end: usize,
    start: usize,
    joint: Joint,
    doubtful: bool,
    /// A semicolon behind which no whole order stands.
    broken: bool,
}

fn text(words: &[&str]) -> String {
    let joined = words.join(" ");
    let joined = joined.strip_prefix("also ").unwrap_or(&joined);
    super::words::upper_first(joined.trim_end_matches([',', ';', '.', ' ']))
}

fn boundaries(words: &[&str]) -> Vec<Place> {
    let mut out: Vec<Place> = Vec::new();
    let mut depth = 0_i32;
    let mut left = Left::default();
    for at in 0..words.len() {
        let found = if at > 0 && depth <= 0 { place(words, at, words[at - 1]) } else { None };
        if let Some(mut place) = found {
            place.doubtful = !place.broken && left.holds(place.joint);
            if !place.doubtful && !place.broken {
                left = Left::default();
            }
            if !place.doubtful || place.joint == Joint::And && determined(words, place.start) {
                out.push(place);
            }
        }
        left.see(words, at);
        depth += i32::from(words[at].contains('(')) - i32::from(words[at].contains(')'));
    }
    out
}

/// What was seen since the last order began.
#[derive(Default)]
struct Left {
    clause: bool,
    aim: bool,
    examples: bool,
}

impl Left {
    fn see(&mut self, words: &[&str], at: usize) {
        let word = bare(words[at]);
        self.clause = self.clause
            || super::words::subordinator(&word)
            || matches!(word.as_str(), "you" | "they" | "by" | "before" | "after");
        self.aim = self.aim || (word == "to" && words.get(at + 1).is_some_and(|next| verbs::known(&bare(next))));
        self.examples = self.examples || matches!(word.as_str(), "including" | "like" | "e.g") || (word == "such");
    }

    /// Whether what went before may go on behind the joint.
    fn holds(&self, joint: Joint) -> bool {
        match joint {
            Joint::Semicolon => false,
            Joint::And => self.clause || self.aim || self.examples,
            Joint::CommaAnd => self.examples,
            Joint::Comma => self.examples || self.clause || self.aim,
        }
    }
}

fn place(words: &[&str], at: usize, before: &str) -> Option<Place> {
    let joining = |word: &&str| matches!(bare(word).as_str(), "and" | "&" | "then");
    let mut start = at;
    let (mut and, comma) = (false, before.ends_with(','));
    while words.get(start).is_some_and(joining) && start < at + 2 {
        and = true;
        start += 1;
    }
    if !and && !comma && !before.ends_with(';') {
        return None;
    }
    // "to create, change, and delete keys" is one row of verbs.
    let particle = at > 1 && verbs::particle(&bare(before)) && verbs::plain(&bare(words[at - 2]));
    let row = particle && matches!(bare(words[at]).as_str(), "and" | "&") && !comma
        || at > 1
            && verbs::known(&bare(before))
            && (words[at - 2].ends_with(',') || bare(words[at - 2]) == "to" || verbs::plain(&bare(words[at - 2])));
    let made = |joint, broken| Some(Place { end: at, start, joint, doubtful: false, broken });
    if before.ends_with(';') {
        let order = begins(words, start, true);
        return made(Joint::Semicolon, !order);
    }
    // "and" itself is looked at once, from the word before it.
    if row || words.get(start).is_some_and(|word| bare(word) == "either") {
        return None;
    }
    match (comma, and) {
        (true, true) if begins(words, start, false) => made(Joint::CommaAnd, false),
        // "read and write access"
        (false, true) if !verbs::plain(&bare(before)) && begins(words, start, false) => made(Joint::And, false),
        (true, false) if begins(words, start, false) => made(Joint::Comma, false),
        _ => None,
    }
}

/// Whether a whole order begins at the word: a verb with an object of its own.
fn begins(words: &[&str], at: usize, any_verb: bool) -> bool {
    let near = &words[at.min(words.len())..words.len().min(at + 10)];
    let lower: Vec<String> = near.iter().map(|word| bare(word)).collect();
    let first = lower.iter().find(|word| !super::words::adverb(word)).map_or("", String::as_str);
    let next = lower.iter().skip_while(|word| super::words::adverb(word)).nth(1).map_or("", String::as_str);
    // "GET /doors" names a call; it is no order to get doors.
    let call = words.get(at).is_some_and(|word| word.len() > 1 && !word.contains(char::is_lowercase));
    if call || verbs::of_a_noun(first, next) {
        return false;
    }
    let verb = if any_verb {
        verbs::opens_order(&lower)
    } else {
        verbs::plain(first)
            || (verbs::known(first) && (determiner(next) || next == "data"))
            || verbs::unknown_order(first, next)
    };
    let clause = next == "that" && matches!(first, "ensure" | "verify" | "check" | "confirm");
    let behind_object = matches!(next, "it" | "them" | "they" | "these" | "those" | "that" | "") && !clause;
    verb && !behind_object && whole(near)
}

/// Whether the verbs at the start have an object.
fn whole(words: &[&str]) -> bool {
    let group = verbs::verb_group(words);
    let Some(object) = words.get(group).filter(|_| group > 0) else { return false };
    let lower = bare(object);
    let loose = matches!(lower.as_str(), "and" | "or" | "&" | "" | "for" | "as" | "it's")
        || words[group - 1].ends_with([',', ';', '.']);
    !loose
}

fn ends_in_condition(words: &[&str]) -> bool {
    let near = &words[..words.len().min(60)];
    near.iter().any(|word| matches!(bare(word).as_str(), "if" | "unless"))
        || near.windows(3).any(|three| three[0] == "in" && matches!(three[2], "event" | "case"))
}

fn determined(words: &[&str], at: usize) -> bool {
    words.get(at + 1).is_some_and(|next| determiner(&bare(next)))
}

/// A bare comma parts two orders only in a row that ends in "and".
fn drop_loose_commas(places: &mut Vec<Place>) {
    let mut closed = false;
    let mut keep = vec![true; places.len()];
    for (at, place) in places.iter().enumerate().rev() {
        match place.joint {
            Joint::Comma => keep[at] = closed,
            Joint::Semicolon => closed = false,
            Joint::And | Joint::CommaAnd => closed = true,
        }
    }
    let mut kept = keep.into_iter();
    places.retain(|_| kept.next().unwrap_or(false));
}
