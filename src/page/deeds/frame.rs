//! What stands before the deed in a sentence: conditions, events, purposes, adverbs.
//!
//! **State or event?** A condition on how the customer has set things up ("If you use X", "For import orders", "In
//! regions where …") holds or does not hold for a deployment: it becomes a question. A condition on what happens
//! ("When a disaster occurs", "After …", "Upon …") can come true for anyone at any time: the deed is due on that event.
//! "If" and "When" may open either. "If" is a state unless a word of happening stands in it (fails, outage, lost …);
//! "When" is an event unless it speaks of use or of being enabled, selected or available.

use std::sync::LazyLock;

use super::Question;

use super::duty;
use super::lists::{EVENT_WORDS, STATE_WORDS};
use super::question;
use super::verbs;
use super::words::{Firsts, Set, bare, opening, take};

/// What was found before the deed, and how it changes it.
#[derive(Clone, Debug, Default)]
pub(super) struct Frame {
    /// The words before the deed that stay in the statement.
    pub prefix: Vec<String>,
    /// What the user has to confirm.
    pub when: Option<Question>,
    /// The deed is due on an event.
    pub event: bool,
    /// Only as needed.
    pub as_needed: bool,
    /// Only advice.
    pub advised: bool,
    /// A heading that belongs to the deed, shown in brackets behind it.
    pub label: Option<String>,
    /// What a person should look at.
    pub review: Vec<String>,
}

/// What kind of opening a clause before the comma is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    State,
    Event,
    AsNeeded,
    Advised,
    Stays,
    Dropped,
}

/// Short openings with a fixed meaning.
const FIXED: &[(&str, Kind)] = &[
    ("depending on", Kind::AsNeeded),
    (
        "as|if|where|when|whenever|wherever needed|required|necessary|desired|appropriate|applicable|possible|wanted",
        Kind::AsNeeded,
    ),
    ("based on|upon your|the? specific? needs|requirements|preferences|needs", Kind::AsNeeded),
    ("according to your|the? needs|requirements", Kind::AsNeeded),
    ("optionally|optional|ideally|preferably|alternatively", Kind::Advised),
    ("if you want|wish|prefer|like to?", Kind::Advised),
    (
        "additionally|also|then|finally|furthermore|moreover|first|firstly|second|secondly|third|next|however|therefore|likewise|similarly|lastly|instead",
        Kind::Dropped,
    ),
    ("in addition|essence|summary|short|contrast|particular", Kind::Dropped),
    ("as a summary|rule", Kind::Dropped),
    ("at a high|higher level", Kind::Dropped),
    ("regardless|irrespective of", Kind::Stays),
    ("no later|more|less|sooner than", Kind::Stays),
    ("please", Kind::Dropped),
    ("as a|the customer|client", Kind::Dropped),
    ("as part of", Kind::Stays),
    ("upon request", Kind::Stays),
    ("when|if|where available|supported", Kind::State),
    ("for example|instance", Kind::Stays),
    ("for each|every|all|any|best|better|security|compliance|added|example|optimal|this|these", Kind::Stays),
    ("in order to|for", Kind::Stays),
    ("in accordance|conjunction|compliance|general|line", Kind::Stays),
];

/// Takes the openings off a sentence, as far as there are any; what is left is the deed.
pub(super) fn peel<'a>(sentence: &'a str, frame: &mut Frame) -> &'a str {
    let mut rest = sentence;
    for _ in 0..5 {
        let words = opening(rest, 10);
        let Some(kind) = kind(&words) else { break };
        if kind == Kind::Dropped && take(&words, "please|also|then").is_some() {
            rest = super::words::skip(rest, 1);
            continue;
        }
        let Some((clause, after)) = clause(rest) else { break };
        note(frame, kind, clause);
        rest = after;
    }
    rest
}

fn note(frame: &mut Frame, kind: Kind, clause: &str) {
    match kind {
        Kind::State if question::topic(clause) => {}
        Kind::State if frame.when.is_none() => note_question(frame, clause),
        Kind::Event => frame.event = true,
        Kind::AsNeeded => frame.as_needed = true,
        Kind::Advised => frame.advised = true,
        Kind::State | Kind::Stays | Kind::Dropped => {}
    }
    if opening(clause, 1).first().is_some_and(|word| word == "unless") {
        frame.review.push("The page names an exception: check whether it holds for you.".to_owned());
    }
    if kind != Kind::Dropped {
        frame.prefix.push(if clause == "Optional" { "Optionally".to_owned() } else { clause.to_owned() });
    }
}

/// What the opening is, if it is one.
fn kind(words: &[String]) -> Option<Kind> {
    static FIRSTS: LazyLock<Firsts> = LazyLock::new(|| Firsts::of(FIXED.iter().map(|(pattern, _)| *pattern)));
    if FIRSTS.allow(words)
        && let Some((_, kind)) = FIXED.iter().find(|(pattern, _)| take(words, pattern).is_some())
    {
        return Some(*kind);
    }
    match words.first()?.as_str() {
        "if" | "provided" | "assuming" | "where" => Some(state_unless_event(words)),
        "when" | "whenever" => Some(event_unless_state(words)),
        "upon" | "after" | "before" | "once" | "during" | "following" | "prior" => {
            let noun = words.get(1).is_some_and(|next| super::words::determiner(next) || next.ends_with("ing"));
            let plain = words[0] != "following" && words[0] != "once" && words[0] != "provided";
            (plain || noun || words.get(1).is_some_and(|next| next == "you")).then_some(Kind::Event)
        }
        "on" => take(words, "on receipt|receiving|detection|completion|discovery|expiry").map(|_| Kind::Event),
        "as" => take(words, "as soon as").map(|_| Kind::Event),
        "at" => Some(if take(words, "at the time|end").is_some() { Kind::Event } else { Kind::Stays }),
        "every" | "each" => take(words, "every|each time").map(|_| Kind::Event),
        "in" if take(words, "in the? case|event").is_some() => {
            let of = words.iter().take(5).any(|word| word == "of");
            Some(if of { Kind::Event } else { state_unless_event_or(words, Kind::Event) })
        }
        "in" => Some(if words.iter().any(|word| word == "where") { Kind::State } else { Kind::Stays }),
        "for" => Some(Kind::State),
        "with" | "within" | "by" | "through" | "to" | "because" | "since" | "while" | "unless" | "until"
        | "although" | "beyond" | "besides" | "under" | "from" | "at least" | "given" | "as with" | "via"
        | "using" => Some(Kind::Stays),
        word if super::words::adverb(word) && words.len() > 1 => Some(Kind::Stays),
        _ => None,
    }
}

/// Whether a condition opens the sentence; if it is still there, no deed was found behind it.
pub(super) fn opens_with_condition(text: &str) -> bool {
    let words = opening(text, 10);
    let first = words.first().map_or("", String::as_str);
    matches!(kind(&words), Some(Kind::State | Kind::Event)) && !matches!(first, "for" | "following" | "where")
}

fn has(words: &[String], list: &Set) -> bool {
    words.iter().any(|word| list.contains(word.as_str()))
}

fn state_unless_event(words: &[String]) -> Kind {
    if has(words, &EVENT_WORDS) { Kind::Event } else { Kind::State }
}

/// "In case you use X" is a state, "in the event a device is replaced" is none.
fn state_unless_event_or(words: &[String], otherwise: Kind) -> Kind {
    if words.iter().any(|word| word == "use" || word == "using") && !has(words, &EVENT_WORDS) {
        Kind::State
    } else {
        otherwise
    }
}

fn event_unless_state(words: &[String]) -> Kind {
    let near = &words[..words.len().min(8)];
    if has(near, &STATE_WORDS) && !has(near, &EVENT_WORDS) { Kind::State } else { Kind::Event }
}

/// The clause before the deed and what follows it.
///
/// Usually a comma stands between them, but lists have commas too: it is the first comma behind which a deed begins.
fn clause(text: &str) -> Option<(&str, &str)> {
    without_comma(text).or_else(|| at_comma(text, begins_deed)).or_else(|| at_comma(text, may_begin_deed))
}

fn at_comma(text: &str, begins: fn(&str) -> bool) -> Option<(&str, &str)> {
    let mut depth = 0_i32;
    let mut tried = 0;
    for (at, c) in text.char_indices() {
        match c {
            '(' | '[' => depth += 1,
            ')' | ']' => depth -= 1,
            ',' | ':' if depth <= 0 => {
                let (before, after) = (text[..at].trim(), text[at + 1..].trim_start());
                let after = after.strip_prefix("then ").unwrap_or(after);
                // In "such as file, block, or object storage" the word behind the comma is no verb.
                let listed = after
                    .split_whitespace()
                    .next()
                    .is_some_and(|word| word.ends_with(',') && !verbs::plain(&bare(word)));
                if !listed && (!ends_in_verb(before) || duty::names_party(&opening(after, 12))) && begins(after) {
                    return Some((before, after));
                }
                tried += 1;
                if tried > 12 {
                    break;
                }
            }
            _ => {}
        }
    }
    None
}

/// "For import encrypt the data", "If it fails then restart it".
fn without_comma(text: &str) -> Option<(&str, &str)> {
    let first = bare(text.split_whitespace().next()?);
    // "If needed the customer should …"
    let opening_words = opening(text, 12);
    if matches!(first.as_str(), "if" | "when" | "where") && kind(&opening_words) == Some(Kind::AsNeeded) {
        let after = super::words::skip(text, 2);
        let named = !text.trim_start()[..text.trim_start().len() - after.len()].contains(',');
        return (named && duty::names_party(&opening_words[2..]))
            .then(|| (text[..text.len() - after.len()].trim(), after));
    }
    if !matches!(first.as_str(), "for" | "to" | "optionally") && !super::words::adverb(&first) {
        return None;
    }
    // "For recovery, the customer is responsible for …" has its comma.
    if first == "for" && text.split_once(", ").is_some_and(|(_, rest)| duty::names_party(&opening(rest, 12))) {
        return None;
    }
    let reach = if first == "to" { 24 } else { 5 };
    for count in 1..=reach {
        let after = super::words::skip(text, count);
        let words = opening(after, 4);
        let start = words.first()?;
        let third = || verbs::of_third_person(start).is_some_and(|verb| verbs::plain(&verb));
        let deed = match first.as_str() {
            "to" => duty::advice(&words).is_some(),
            "for" => count > 1 && (verbs::plain(start) || third() || duty::names_party(&words)),
            _ => false,
        };
        let before = text[..text.len() - after.len()].trim();
        if before.contains(',') {
            return None;
        }
        if deed {
            return Some((before, after));
        }
    }
    None
}

fn ends_in_verb(clause: &str) -> bool {
    clause.split_whitespace().count() > 2
        && clause.split_whitespace().next_back().is_some_and(|word| verbs::plain(&bare(word)))
}

/// Whether a text starts the way deeds start.
pub(super) fn begins_deed(text: &str) -> bool {
    let words = opening(text, 20);
    let at = words.iter().take_while(|word| super::words::adverb(word)).count();
    let Some(first) = words.get(at) else { return false };
    if matches!(first.as_str(), "and" | "or" | "but" | "including" | "nor") {
        return false;
    }
    if verbs::opens_order(&words) || duty::names_party(&words) || duty::advice(&words).is_some() {
        return true;
    }
    let bent = verbs::of_third_person(first).or_else(|| verbs::of_gerund(first));
    if bent.is_some_and(|verb| verbs::plain(&verb)) && words.len() > at + 1 {
        return true;
    }
    // A second opening, or a thing that must be dealt with.
    let piece = text.split(',').next().unwrap_or(text);
    let modal = piece.split_whitespace().take(20).map(bare).any(|word| {
        matches!(
            word.as_str(),
            "must" | "should" | "needs" | "need" | "responsible" | "shall" | "responsibility" | "recommended"
        )
    });
    let short = matches!(first.as_str(), "for" | "in" | "with" | "by" | "from" | "to" | "on" | "at" | "as");
    modal || (kind(&words[..words.len().min(10)]).is_some() && !short)
}

/// The same with a softer eye: after a condition, a word that may be a verb is one.
fn may_begin_deed(text: &str) -> bool {
    let words = opening(text, 6);
    let at = words.iter().take_while(|word| super::words::adverb(word)).count();
    let (Some(first), Some(next)) = (words.get(at), words.get(at + 1)) else { return false };
    let verb = verbs::known(first) || verbs::of_third_person(first).is_some();
    verb && first != "including" && !matches!(next.as_str(), "and" | "or" | "of" | "is" | "are")
}

/// Whether a lead-in is nothing but an opening ("If you use X:"), which is then noted.
pub(super) fn whole_opening(text: &str, frame: &mut Frame) -> bool {
    let words = opening(text, 10);
    let Some(kind) = kind(&words) else { return false };
    let bounded = text.contains(',') || text.split_whitespace().next_back().is_some_and(|word| bare(word) == "to");
    if bounded || matches!(kind, Kind::Stays | Kind::Dropped) {
        return false;
    }
    note(frame, kind, text);
    true
}

/// Notes the question of a condition, for the user to confirm.
pub(super) fn note_question(frame: &mut Frame, clause: &str) {
    if let Some(question) = question::ask(clause) {
        frame.when = Some(question);
    }
}
