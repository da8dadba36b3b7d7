//! "Keys must be rotated": sentences about a thing, turned into orders about it.

use super::duty::Tone;
use super::imperative::{OFFER, Order, PASSIVE, STATE};
use super::notes;
use super::verbs;
use super::words::{bare, inside, opening, plural, skip, take};

/// What "must" or "should" makes of a sentence without a party.
pub(super) enum Modal {
    /// There is no such word.
    Absent,
    /// The sentence speaks about the one before.
    Explains,
    /// An order about the thing.
    Order(Order),
}

/// "Keys must be rotated yearly" → "Rotate keys yearly"; "Agents must use TLS" → "Make sure that agents use TLS".
pub(super) fn of_modal(text: &str, words: &[&str]) -> Modal {
    let lower: Vec<String> = words.iter().take(60).map(|word| bare(word)).collect();
    let relative = |at: usize| {
        matches!(lower[at - 1].as_str(), "that" | "which" | "who" | "you" | "they" | "it" | "what" | "how")
    };
    let clause =
        |word: &String| matches!(word.as_str(), "if" | "when" | "unless" | "whether" | "because" | "so" | "until");
    let end = lower.iter().position(clause).unwrap_or(lower.len());
    let found = (1..end).filter(|at| !relative(*at)).find_map(|at| {
        // "Should they fail" at the end is a condition.
        let turned = lower.get(at + 1).is_some_and(|next| notes::subject(next));
        let should = take(&lower[at..], "should").filter(|_| !turned).map(|n| (n, Tone::Should));
        let must = take(&lower[at..], "must|shall").or_else(|| take(&lower[at..], "~ needs|need|has|have to"));
        let must = must.or_else(|| take(&lower[at..], "is|are ~ required|expected|to to"));
        should.or(must.map(|n| (n, Tone::Must))).map(|(count, tone)| (at, count, tone))
    });
    let Some((at, count, tone)) = found else { return Modal::Absent };
    let subject = match lower[0].as_str() {
        "it" => "it".to_owned(),
        "they" => "them".to_owned(),
        "this" | "these" | "that" | "there" if at <= 3 => return Modal::Explains,
        _ => words[..at].join(" "),
    };
    let rest = skip(text, at + count);
    Modal::Order(of_subject(&subject, rest, tone))
}

fn of_subject(subject: &str, rest: &str, tone: Tone) -> Order {
    let lower = opening(rest, 8);
    let thing = inside(subject);
    if let Some(count) = take(&lower, "~ be ~") {
        if let Some(active) = of_passive(&thing, skip(rest, count), &lower[..count]) {
            return Order::new(active, tone).marked(PASSIVE);
        }
        let is = if plural_subject(subject) { "are" } else { "is" };
        let after = skip(rest, take(&lower, "~ be").unwrap_or(1));
        return Order::new(format!("Make sure that {thing} {is} {after}"), tone).marked(STATE);
    }
    let first = lower.first().map_or("", String::as_str);
    if first == "not" || first == "never" {
        return Order::new(
            format!(
                "Make sure that {thing} {} {}",
                if plural_subject(subject) { "do not" } else { "does not" },
                skip(rest, 1)
            ),
            tone,
        )
        .marked(STATE);
    }
    let verb = if plural_subject(subject) { first.to_owned() } else { verbs::third_person(first) };
    Order::new(format!("Make sure that {thing} {verb} {}", skip(rest, 1)), tone).marked(STATE)
}

/// "(manually) updated during recovery" with its thing → "manually update the thing during recovery".
fn of_passive(thing: &str, rest: &str, before: &[String]) -> Option<String> {
    let lower = opening(rest, 4);
    let verb = verbs::of_participle(lower.first()?)?;
    let mut taken = 1;
    let mut verb = verb;
    if let Some(next) = lower.get(1).filter(|next| matches!(next.as_str(), "up" | "down" | "out" | "off")) {
        verb = format!("{verb} {next}");
        taken = 2;
    }
    let adverbs: Vec<&str> = before.iter().filter(|word| word.as_str() != "be").map(String::as_str).collect();
    let tail = both_active(without_agent(skip(rest, taken)), if plural_subject(thing) { "them" } else { "it" });
    Some(format!("{} {verb} {thing} {tail}", adverbs.join(" ")).split_whitespace().collect::<Vec<_>>().join(" "))
}

/// "(rotated) yearly and stored in a safe" → "yearly and store them in a safe".
fn both_active(tail: &str, object: &str) -> String {
    let words: Vec<&str> = tail.split_whitespace().collect();
    let joint = words.iter().position(|word| matches!(*word, "and" | "or"));
    let verb = joint.and_then(|at| verbs::of_participle(words.get(at + 1)?).map(|verb| (at, verb)));
    // "and reviewed policies": the participle belongs to a noun.
    let free = |at: usize| {
        words.get(at + 2).is_none_or(|next| {
            let lower = bare(next);
            super::words::function_word(&lower) || super::words::adverb(&lower)
        })
    };
    match verb.filter(|(at, _)| free(*at)) {
        Some((at, verb)) => {
            let before = words[..=at].join(" ");
            format!("{before} {verb} {object} {}", words[at + 2..].join(" "))
        }
        None => tail.to_owned(),
    }
}

/// The text without "by the customer" at its start.
fn without_agent(text: &str) -> &str {
    let lower = opening(text, 4);
    take(&lower, "by the? customer|client|customers|clients|you").map_or(text, |count| skip(text, count))
}

/// "Dashboards can be used to …" as an offer.
pub(super) fn of_offer(words: &[&str], at: usize) -> Option<Order> {
    let lower: Vec<String> = words[at..].iter().take(6).map(|word| bare(word)).collect();
    let count = take(&lower, "can|may|could ~ be ~")?;
    let thing = inside(&words[..at].join(" "));
    let rest = words[at + count..].join(" ");
    of_passive(&thing, &rest, &[]).map(|text| Order::new(text, Tone::Advised).marked(OFFER))
}

fn plural_subject(subject: &str) -> bool {
    let mut last = String::new();
    for word in subject.split_whitespace() {
        let lower = bare(word);
        if lower == "and" {
            return true;
        }
        if matches!(
            lower.as_str(),
            "of" | "for" | "in" | "on" | "with" | "that" | "which" | "from" | "to" | "specifically"
        ) && !last.is_empty()
        {
            break;
        }
        let ends = word.ends_with(',');
        last = lower;
        if ends {
            break;
        }
    }
    plural(&last)
}
