//! Turns what the page says into an order: "Setting up policies" → "Set up policies", "Keys must be rotated" →
//! "Rotate keys", "Backup and restore" → "Take care of backup and restore".

use super::duty::{self, Duty, Form, Tone};
use super::forms::{self, gerund_with_object, of_plain_verb, with_plain_forms};
use super::frame;
use super::modal::{self, Modal};
use super::notes;
use super::persons::theirs_to_yours;
use super::verb_lists::CLAUSE_VERBS;
use super::verbs;
use super::words::{adverb, bare, determiner, inside, opening, skip, take, upper_first};

/// A sentence as an order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Order {
    /// The order without a full stop, its first letter large.
    pub text: String,
    /// How firmly the page says it.
    pub tone: Tone,
    /// What a person should look at.
    pub review: Vec<String>,
    /// A name for the deed, where its words do not make a good one.
    pub name: Option<String>,
    /// What a long list of deeds comes to.
    pub gist: Option<String>,
}

pub(super) const PASSIVE: &str = "The page says this in the passive: check that the order means the same.";
pub(super) const THING: &str = "The page names a thing, not a deed: say what has to be done.";
pub(super) const FOREIGN: &str = "The page is in another language: say here what has to be done.";
const GUESSED: &str = "Check the verb: it was made from a form that is not in the word list.";
pub(super) const STATE: &str = "The page asks for a state, not a deed: say what has to be done.";
const MIDDLE: &str = "The deed was taken from the middle of a sentence: read the whole sentence on the page.";
const SHOULD: &str = "The page says \"should\": decide whether this is required.";
pub(super) const OFFER: &str =
    "The page says what can be done, not that it must be: decide whether this is a duty.";

impl Order {
    /// An order as the page states it, so far without marks.
    pub(super) fn new(text: impl Into<String>, tone: Tone) -> Self {
        let text: String = text.into();
        let review = if tone == Tone::Should { vec![SHOULD.to_owned()] } else { Vec::new() };
        Self { text: upper_first(forms::second_fused(text).trim()), tone, review, name: None, gist: None }
    }

    /// The order with a mark for a person to look at.
    pub(super) fn marked(mut self, mark: &str) -> Self {
        if !self.review.iter().any(|known| known == mark) {
            self.review.push(mark.to_owned());
        }
        self
    }
}

/// The order that a sentence states, if it states one. `lenient` also reads "X can be done" as one.
pub(super) fn order(sentence: &str, lenient: bool) -> Option<Order> {
    let text = sentence.trim_end_matches(['.', ',', ';', ':', '!', ' ']);
    if text.is_empty() || duty::frees(text) {
        return None;
    }
    let reminded = take(&opening(text, 8), notes::REMINDERS).map(|count| skip(text, count));
    if let Some(duty) = reminded.and_then(duty::firm) {
        return Some(of_duty(duty).marked(MIDDLE));
    }
    if let Some(duty) = duty::find(text) {
        let ours = matches!(notes::aside(duty.body), Some(notes::Aside::Note));
        return if ours { None } else { Some(of_duty(duty)) };
    }
    if let Some(order) = shared(text) {
        return Some(order);
    }
    if frame::opens_with_condition(text) {
        return None;
    }
    if let Some(thing) = duty::thing_of_theirs(text) {
        return Some(of_object(thing, Tone::Must));
    }
    of_plain(text, lenient).or_else(|| further_on(text))
}

/// A duty that comes only behind a statement: "X is not backed up, so you must export it", "Acme runs the roof, while
/// you are responsible for the walls".
pub(super) fn further_on(text: &str) -> Option<Order> {
    const JOINTS: &[&str] =
        &["and", "so", "but", "therefore", "hence", "then", "while", "whereas", "that", "thus", "also", "again"];
    let mut rest = text;
    for _ in 0..80 {
        let after = skip(rest, 1);
        if after.is_empty() {
            return None;
        }
        let word = rest.split_whitespace().next().unwrap_or_default();
        let joint =
            JOINTS.contains(&bare(word).as_str()) || word.ends_with([',', ';', ':']) || word == "-" || word == "–";
        rest = after;
        if !joint {
            continue;
        }
        let (first, second) = (opening(rest, 2), bare(word) == "so");
        if let Some(duty) = duty::firm(rest) {
            return Some(of_duty(duty).marked(MIDDLE));
        }
        // "…, so make sure to plan ahead"
        if second && first.first().is_some_and(|verb| verbs::plain(verb)) {
            return Some(Order::new(rest, Tone::Must).marked(MIDDLE));
        }
    }
    None
}

/// "You and Acme share the responsibility for the roof."
fn shared(text: &str) -> Option<Order> {
    const SHARED: &str = "The duty is shared with the provider: settle which part is yours.";
    let words = opening(text, 12);
    let share = words.iter().take(6).position(|word| word == "share")?;
    if !words[..share].iter().any(|word| word == "you" || word.starts_with("customer")) {
        return None;
    }
    let count = take(&words[share + 1..], "the? responsibility|responsibilities for")?;
    Some(of_object(skip(text, share + 1 + count), Tone::Must).marked(SHARED))
}

/// The order of a duty whose holder has been named, here or in the line above.
pub(super) fn of_duty(duty: Duty<'_>) -> Order {
    let body = joined(without_the_others(duty.body));
    match duty.form {
        Form::Order => of_infinitive(&body, duty.tone),
        Form::Object => of_object(&body, duty.tone),
        Form::Forbidden => Order::new(format!("Do not {}", duty.body), Tone::Must),
    }
}

/// "watches the gate and is responsible for locking it" → "watches the gate and locking it".
fn joined(body: &str) -> String {
    let mut body = body.to_owned();
    for again in [
        " and is also responsible for ",
        " and are also responsible for ",
        " and is responsible for ",
        " and are responsible for ",
    ] {
        if body.contains(again) {
            body = body.replace(again, " and ");
        }
    }
    body
}

/// The duty without a clause behind it that is about somebody else: "…, and Acme is responsible for the rest".
fn without_the_others(body: &str) -> &str {
    let mut at = 0;
    while let Some(found) = body[at..].find(", ") {
        at += found;
        let words = opening(&body[at + 2..], 12);
        let joint =
            take(&words, "and|while|whereas|but").filter(|_| duty::firm(skip(&body[at + 2..], 1)).is_none());
        let be = words.iter().take(7).position(|word| matches!(word.as_str(), "is" | "are" | "remains" | "takes"));
        let theirs = be.is_some_and(|be| words[be + 1..].iter().take(2).any(|word| word.starts_with("responsib")));
        if joint.is_some() && theirs {
            return &body[..at];
        }
        at += 2;
    }
    body
}

/// A sentence that does not say whose duty it is.
fn of_plain(text: &str, lenient: bool) -> Option<Order> {
    let text = text.strip_prefix("Please ").unwrap_or(text);
    let text = &super::persons::customers_to_yours(text);
    let words: Vec<&str> = text.split_whitespace().collect();
    let lower = opening(text, 12);
    if verbs::opens_order(&lower) {
        let doubtful = !verbs::plain(&lower[0]) && !adverb(&lower[0]) && lower[0] != "do" && lower[0] != "don't";
        if of_a_name(&words) {
            return None;
        }
        let sure = !doubtful || lower.get(1).is_some_and(|next| determiner(next));
        if sure || notes::finite(&words).is_none_or(|at| at > 6) {
            return Some(Order::new(of_plain_verb(text, &lower), Tone::Must));
        }
    }
    match modal::of_modal(text, &words) {
        Modal::Order(order) => return Some(order),
        Modal::Explains => return None,
        Modal::Absent => {}
    }
    let adverbs = lower.iter().take_while(|word| adverb(word)).count();
    if forms::third_person_order(&lower[adverbs..]) {
        return Some(Order::new(with_plain_forms(text, true), Tone::Must));
    }
    // "Ensuring that the lamps are lit" has its verb in a clause of its own.
    let clause =
        lower.get(adverbs).is_some_and(|word| matches!(word.as_str(), "ensuring" | "verifying" | "guaranteeing"));
    if let Some(at) = notes::finite(&words).filter(|at| !clause || *at < 2) {
        return if lenient { modal::of_offer(&words, at) } else { None };
    }
    Some(of_object(text, Tone::Must))
}

/// "Bake your own bread is not on offer": the order is only the name of something.
fn of_a_name(words: &[&str]) -> bool {
    let Some(at) = notes::finite(words).filter(|at| *at <= 7 && *at > 1) else { return false };
    let be = matches!(bare(words[at]).as_str(), "is" | "are" | "was");
    be && !words[..at].iter().any(|word| CLAUSE_VERBS.contains(bare(word).as_str()) || word.ends_with([',', ')']))
}

/// A verb after "must" or "to", or one with "-s" after "the customer".
fn of_infinitive(body: &str, tone: Tone) -> Order {
    let lower = opening(body, 6);
    let start = lower.iter().take_while(|word| adverb(word)).count();
    let first = lower.get(start).map_or("", String::as_str);
    if first == "be" {
        if let Some(count) = take(&lower[start..], "be ~ responsible|accountable for") {
            return of_object(skip(body, start + count), tone);
        }
        let rest = if start == 0 { skip(body, 1).to_owned() } else { body.to_owned() };
        if lower.get(start + 1).is_some_and(|word| word == "aware" || word == "sure") {
            return Order::new(theirs_to_yours(body), tone);
        }
        return Order::new(format!("Make sure that you are {rest}"), tone).marked(STATE);
    }
    if verbs::known(first) || verbs::fused(first).is_some() {
        return Order::new(theirs_to_yours(&of_plain_verb(body, &lower)), tone);
    }
    if verbs::of_third_person(first).is_some() {
        return Order::new(theirs_to_yours(&with_plain_forms(body, true)), tone);
    }
    if first == "have" {
        return Order::new(theirs_to_yours(body), tone);
    }
    if matches!(first, "do" | "not") || body.starts_with(char::is_lowercase) {
        return Order::new(theirs_to_yours(body), tone).marked(GUESSED);
    }
    of_object(body, tone)
}

/// What somebody is responsible for, as an order.
pub(super) fn of_object(body: &str, tone: Tone) -> Order {
    let body = body.trim_start_matches([':', '-', ' ']);
    let lower = opening(body, 8);
    let at = lower.iter().take_while(|word| adverb(word)).count();
    let first = lower.get(at).map_or("", String::as_str);
    let next = lower.get(at + 1).map_or("", String::as_str);
    if let Some(verb) = verbs::of_gerund(first)
        .filter(|_| gerund_with_object(&lower[at..]) && forms::row_of_gerunds(skip(body, at)))
    {
        let adverbs = &body[..body.len() - skip(body, at).len()];
        let comma =
            if skip(body, at).split_whitespace().next().is_some_and(|word| word.ends_with(',')) { "," } else { "" };
        let text = match next {
            "of" => format!("{adverbs}{verb} {}", skip(body, at + 2)),
            _ => with_plain_forms(&format!("{adverbs}{verb}{comma} {}", skip(body, at + 1)), false),
        };
        return Order::new(theirs_to_yours(&text), tone);
    }
    if let Some(text) = forms::of_verbal_noun(body, &lower) {
        return Order::new(theirs_to_yours(&text), tone);
    }
    if verbs::plain(first) && first != "own" && verbs::opens_order(&lower) {
        return Order::new(theirs_to_yours(body), tone);
    }
    let unknown = (tone != Tone::Must && !next.is_empty() && !verbs::noun_gerund(first)) || verbs::article(next);
    if let Some(verb) = verbs::guess_of_gerund(first).filter(|_| unknown) {
        return Order::new(format!("{verb} {}", skip(body, 1)), tone).marked(GUESSED);
    }
    let verb = if tone == Tone::Advised { "Consider" } else { "Take care of" };
    // "responsible for the lamps and for filling them"
    let body = body.replace(" and for ", " and ");
    if super::foreign::text(&body) {
        return Order::new(body, tone).marked(FOREIGN);
    }
    Order::new(format!("{verb} {}", theirs_to_yours(&inside(&body))), tone).marked(THING)
}
