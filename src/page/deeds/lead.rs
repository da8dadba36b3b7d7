//! A line that ends in a colon and what it means for the bullets below it.

use super::duty::{self, Duty, Form, Tone};
use super::frame::{self, Frame};
use super::imperative::{self, Order};
use super::words::{inside, opening, take};
use super::{notes, verbs};

/// What a lead-in says to its bullets.
#[derive(Debug, Default)]
pub(super) struct Lead {
    /// Conditions and the like that hold for every bullet.
    pub frame: Frame,
    /// What the bullets are about, if they are only nouns.
    pub label: Option<String>,
    /// "Configure the following": the verb for bullets that are nouns.
    verb: Option<String>,
    /// "You must": whose duty the bullets are.
    duty: Option<(Form, Tone)>,
    /// "Use the console to": each bullet ends this sentence.
    start: Option<String>,
}

/// Lead-ins that say nothing by themselves.
const EMPTY: &[&str] = &[
    "this|these|it|that|which|they",
    "including|includes|include|such|for",
    "the|following|these|your|user|customer? responsibilities|tasks|actions|steps|items|duties",
    "the following",
    "following",
    "for example|instance",
    "your responsibilities|responsibility|tasks|role",
    "customer|client responsibilities|responsibility|tasks",
    "perform|complete|do the? following|these",
    "note",
    "examples",
];

impl Lead {
    /// Reads a lead-in, given without its colon.
    pub(super) fn of(text: &str) -> Self {
        let mut lead = Self::default();
        let whole = frame::whole_opening(text, &mut lead.frame);
        let rest = if whole { "" } else { frame::peel(text, &mut lead.frame) };
        let words = opening(rest, 16);
        if words.is_empty() || EMPTY.iter().any(|pattern| take(&words, pattern).is_some()) {
            return lead;
        }
        let last = rest.split_whitespace().next_back().map(super::words::bare).unwrap_or_default();
        if let Some((form, tone)) = duty_of(rest) {
            lead.duty = Some((form, tone));
        } else if verbs::opens_order(&words) && matches!(last.as_str(), "to" | "by" | "for" | "with" | "that") {
            lead.start = Some(rest.to_owned());
        } else if let Some(verb) = verb_of(rest, &words) {
            lead.verb = Some(verb);
        } else if notes::aside(rest).is_none() && !rest.is_empty() {
            let clean = notes::outside_brackets(rest);
            let clean = clean.trim_end_matches(['.', ',', ' ']);
            lead.label = (clean.chars().count() < 120).then(|| inside(clean));
        }
        lead
    }

    /// The bullet as the end of the lead-in's sentence.
    pub(super) fn complete(&self, bullet: &str) -> Option<String> {
        self.start.as_ref().map(|start| format!("{start} {}", super::words::lower_first(bullet)))
    }

    fn with_verb(&self, mut order: Order, text: &str) -> Order {
        let thing = order.review.iter().any(|mark| mark == imperative::THING);
        if let Some(verb) = self.verb.as_ref().filter(|_| thing) {
            order.text = format!("{verb} {}", inside(text));
            order.review.retain(|mark| mark != imperative::THING);
        }
        order
    }

    /// The order in a sentence under this lead-in.
    pub(super) fn order(&self, sentence: &str, lenient: bool) -> Option<Order> {
        let text = sentence.trim_end_matches(['.', ',', ';', ':', ' ']);
        let Some((form, tone)) = self.duty.filter(|_| duty::find(text).is_none()) else {
            return imperative::order(sentence, lenient).map(|order| self.with_verb(order, text));
        };
        let mut order = if form == Form::Forbidden {
            imperative::of_duty(Duty { body: &super::words::lower_first(text), form, tone })
        } else {
            imperative::order(sentence, lenient)?
        };
        if tone != Tone::Must {
            order.tone = tone;
        }
        Some(order)
    }
}

/// The verb of "Configure the following settings".
fn verb_of(text: &str, words: &[String]) -> Option<String> {
    let group = verbs::verb_group(&text.split_whitespace().take(12).collect::<Vec<_>>());
    let follows = words.get(group..).and_then(|rest| take(rest, "the? following|these|items")).is_some();
    let empty =
        matches!(words.first().map(String::as_str), Some("perform" | "complete" | "do" | "ensure" | "note"));
    (group > 0 && follows && !empty && verbs::opens_order(words))
        .then(|| text.split_whitespace().take(group).collect::<Vec<_>>().join(" "))
}

/// The duty in a lead-in such as "You are responsible for" or "You can do the following".
fn duty_of(text: &str) -> Option<(Form, Tone)> {
    // The patterns want something behind them.
    let filled = format!("{text} following");
    let duty = duty::find(&filled)?;
    let body = opening(duty.body, 4);
    let open = take(&body, "do|perform|complete|ensure|consider? the? following|these|this").is_some();
    (open || body.len() <= 2 || body.first().is_some_and(|word| word == "the")).then_some((duty.form, duty.tone))
}
