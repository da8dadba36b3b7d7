//! Other forms of a verb and the way back to the plain one, in the sentence they stand in.

use super::lists::JOINING;
use super::verbs;
use super::words::{adverb, bare, determiner, skip, take};

/// "Opens up a case": a form in "-s" at the start that is no plural noun.
pub(super) fn third_person_order(words: &[String]) -> bool {
    let (Some(first), next) = (words.first(), words.get(1).map_or("", String::as_str)) else { return false };
    let Some(verb) = verbs::of_third_person(first) else { return false };
    let nounish = matches!(next, "" | "to" | "of" | "for" | "in" | "on" | "is" | "are" | "from" | "by" | "that");
    if verbs::plain(&verb) {
        return !nounish || matches!((verb.as_str(), next), ("ensure", "that") | ("respond" | "adhere", "to"));
    }
    determiner(next) || verbs::particle(next)
}

/// The text with "backup the data" in two words.
pub(super) fn of_plain_verb(text: &str, lower: &[String]) -> String {
    let at = lower.iter().take_while(|word| adverb(word)).count();
    let Some(two) = lower.get(at).and_then(|word| verbs::fused(word)) else { return text.to_owned() };
    let before = &text[..text.len() - skip(text, at).len()];
    format!("{before}{two} {}", skip(text, at + 1))
}

/// "retrieve and backup the files" with its second verb in two words.
pub(super) fn second_fused(text: String) -> String {
    let words: Vec<&str> = text.split(' ').collect();
    let fused = |at: usize| {
        let joint = at > 0 && matches!(words[at - 1], "and" | "or" | "&" | "to");
        let object = words.get(at + 1).is_some_and(|next| determiner(&bare(next)));
        verbs::fused(words[at]).filter(|_| joint && object)
    };
    if !(0..words.len()).any(|at| fused(at).is_some()) {
        return text;
    }
    (0..words.len()).map(|at| fused(at).unwrap_or(words[at])).collect::<Vec<_>>().join(" ")
}

/// Whether a form in "-ing" with what follows is a deed: it has an object, and does not just describe the next noun.
pub(super) fn gerund_with_object(words: &[String]) -> bool {
    let next = words.get(1).map_or("", String::as_str);
    match next {
        "" => false,
        "of" => true,
        "up" | "down" | "out" | "off" => words.len() > 2,
        "and" | "or" | "&" => {
            // "Setting up and …" is a deed if its partner is one; "Logging and monitoring" is none.
            let rest = &words[2..];
            rest.len() > 1
                && rest[0].ends_with("ing")
                && !matches!(rest[1].as_str(), "and" | "of" | "or" | "for")
                && gerund_with_object(rest)
        }
        "for" if words[0] == "monitoring" => words.len() > 2,
        "for" | "in" | "is" | "to" if verbs::noun_gerund(&words[0]) => false,
        _ => {
            // "Scheduling visits" is done; "logging services" are things.
            let done = matches!(words[0].as_str(), "scaling" | "scheduling" | "tracking" | "setting")
                && (super::words::plural(next) || words[2..].iter().any(|word| word == "to"));
            (!verbs::noun_gerund(&words[0]) || determiner(next) || done) && !verbs::describes(&words[0], next)
        }
    }
}

/// Whether "storing, processing, and …" goes on with a form in "-ing"; a row that ends in nouns is one of things.
pub(super) fn row_of_gerunds(text: &str) -> bool {
    let words: Vec<&str> = text.split_whitespace().take(14).collect();
    if !words.first().is_some_and(|word| word.ends_with(',')) {
        return true;
    }
    let Some(at) = words.iter().position(|word| matches!(bare(word).as_str(), "and" | "or" | "&")) else {
        return true;
    };
    words.get(at + 1).is_some_and(|word| verbs::of_gerund(&bare(word)).is_some())
}

/// "Installation and configuration of agents" → "install and configure agents".
pub(super) fn of_verbal_noun(body: &str, lower: &[String]) -> Option<String> {
    let start = take(lower, "the|your").unwrap_or(0);
    // "Set up and maintenance of": the first of the two is a noun in two words.
    if take(&lower[start..], "set up and").is_some() {
        let second = verbs::of_verbal_noun(lower.get(start + 3)?)?;
        let of = lower.get(start + 4).is_some_and(|word| word == "of") && lower.len() > start + 5;
        return of.then(|| format!("set up and {second} {}", skip(body, start + 5)));
    }
    let first = verbs::of_verbal_noun(lower.get(start)?)?;
    let (verb, count) = match take(&lower[start + 1..], "and|or|&") {
        Some(_) => {
            let second = verbs::of_verbal_noun(lower.get(start + 2)?)?;
            (format!("{first} {} {second}", lower[start + 1]), start + 3)
        }
        None => (first.to_owned(), start + 1),
    };
    (lower.get(count).is_some_and(|word| word == "of") && lower.len() > count + 1)
        .then(|| format!("{verb} {}", skip(body, count + 1)))
}

/// Puts joined verbs into the plain form: "manage users and monitoring the health" → "… and monitor the health".
///
/// `third` also turns forms in "-s". Forms in "-ing" behind "by", "for" or "such as" belong to that word; from there
/// on nothing is changed.
pub(super) fn with_plain_forms(text: &str, third: bool) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    let mut out: Vec<String> = Vec::with_capacity(words.len());
    let mut walk = Walk { joint: third, open: true, row: true };
    let last_joint = last_joint(&words);
    for (at, word) in words.iter().enumerate() {
        let lower = bare(word);
        let next = words.get(at + 1).map(|next| bare(next)).unwrap_or_default();
        let before_gerund = next.ends_with("ing") && verbs::of_gerund(&next).is_some();
        if walk.joint && walk.open && lower == "for" && before_gerund {
            continue;
        }
        // Behind a bare comma a form in "-ing" counts only in a row that ends in "and": ", ensuring that" says why.
        let loose = at > last_joint && at > 0 && words[at - 1].ends_with(',') && !third;
        let sure = third && (at < 8 || next == "that" || determiner(&next));
        let object = if (walk.row && !next.is_empty()) || verbs::particle(&next) { "the" } else { &next };
        let verb = if walk.joint && walk.open && !loose { plain_form(&lower, object, sure) } else { None };
        if let Some(verb) = verb {
            let tail: String = word.chars().rev().take_while(|c| matches!(c, ',' | ';')).collect();
            out.push(format!("{verb}{tail}"));
            // What joined this verb may join the next one as well.
            walk.joint = !tail.is_empty() || third;
            continue;
        }
        walk.pass(&lower, at, before_gerund);
        walk.joint = walk.joint || word.ends_with([',', ';']);
        out.push((*word).to_owned());
    }
    out.join(" ")
}

/// Where in a sentence [`with_plain_forms`] is.
struct Walk {
    /// The last word joins verbs.
    joint: bool,
    /// The main clause goes on.
    open: bool,
    /// Only verbs so far: in "choosing, monitoring, and scaling the disks" even doubtful forms are verbs.
    row: bool,
}

impl Walk {
    /// Passes a word that stays as it is.
    fn pass(&mut self, lower: &str, at: usize, before_gerund: bool) {
        let and = matches!(lower, "and" | "or" | "&");
        let holds = match lower {
            "by" | "of" | "while" | "including" | "without" | "before" | "after" | "as" | "when" | "for"
            | "from" | "like" => before_gerund,
            "that" | "which" => at > 1,
            _ => false,
        };
        self.open = self.open && !holds;
        self.row = self.row && (at == 0 || and || adverb(lower) || verbs::particle(lower));
        self.joint = and || lower == "then" || (self.joint && adverb(lower));
    }
}

/// Where the last "and" stands that has a form in "-ing" behind it.
fn last_joint(words: &[&str]) -> usize {
    let gerund = |at: usize| words.get(at).is_some_and(|word| verbs::of_gerund(&bare(word)).is_some());
    let joint =
        |at: &usize| matches!(bare(words[*at]).as_str(), "and" | "or" | "&") && (gerund(at + 1) || gerund(at + 2));
    (0..words.len()).rev().find(joint).unwrap_or(0)
}

fn plain_form(lower: &str, next: &str, third: bool) -> Option<String> {
    if JOINING.contains(lower) {
        return None;
    }
    let gerund = || {
        let with_object = gerund_with_object(&[lower.to_owned(), next.to_owned()]);
        verbs::of_gerund(lower).filter(|_| with_object || (next == "and" && !verbs::noun_gerund(lower)))
    };
    verbs::of_third_person(lower).filter(|_| third).or_else(gerund)
}
