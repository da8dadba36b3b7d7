//! What is no deed: words that say "nothing to do", references, explanations and statements about the service.

use std::sync::LazyLock;

use super::lists::{DUTY_WORDS, FINITE, NOUNS_IN_S, PLURAL_STATEMENTS};
use super::verb_lists::CLAUSE_VERBS;
use super::verbs;
use super::words::{Firsts, adverb, bare, opening, plural, skip, subordinator, take};

/// What a sentence is if it is no deed of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Aside {
    /// It says that there is nothing to do.
    None,
    /// It says that work goes on as before.
    AsUsual,
    /// It points elsewhere or speaks about something else.
    Note,
    /// It explains the deed before it.
    Explains,
}

const NOTHING: &[&str] = &[
    "none",
    "n/a",
    "na",
    "n.a",
    "nothing",
    "nil",
    "no",
    "not applicable",
    "not required",
    "not needed",
    "none required",
    "none needed",
    "none applicable",
    "no action",
    "no actions",
    "does not apply",
    "nothing to do",
    "not responsible",
    "no responsibility",
    "no responsibilities",
    "not necessary",
    "no tasks",
    "no duties",
    "not relevant",
    "null",
];

/// What opens a sentence that points elsewhere or explains.
const NOTE_OPENINGS: &[&str] = &[
    "see also? the|how|our|about|below|above|following",
    "for more|further|additional|detailed|general information|details|detail|info|guidance",
    "for more|further|additional about|on|detailed|details",
    "for details|information|instructions|guidance|help",
    "for a|an|the list|overview|description|full|complete of?",
    "learn more|about|how",
    "read more|about",
    "to learn|know|find|read|understand ~ more|how|about|out|which|what",
    "note",
    "notes",
    "important",
    "this way",
    "that way",
    "in this way",
    "find out? more|details|information",
    "refer to",
    "please? refer to",
    "please? see",
    "more information|details",
    "to find|get|view more|further|out",
    "click here",
    "check out",
    "visit",
    "additional information|details",
    "further information|details",
    "although",
    "though",
    "however ibm|the",
    "by default",
    "as a result",
    "in that case",
    "notice|remember|recall|mind|remember that",
    "keep in mind",
    "be|please aware that",
    "responsibility description",
    "customer|your|client responsibility description",
    "tbd",
    "to be determined|defined",
    "consult the? documentation|docs",
];

/// Openings before a clause that is to be kept in mind.
pub(super) const REMINDERS: &str =
    "please? also? note|notice|remember|recall|mind|keep|be|bear aware|in? mind? that";

/// Openings that explain the deed before.
const EXPLAINS: &[&str] = &[
    "for example",
    "for instance",
    "e.g",
    "examples|example include|are|is|of",
    "this|these|such|that|those|it|they",
    "doing so",
    "which",
    "as an example",
    "or",
];

/// What the whole sentence is, judged by its opening and a few fixed wordings.
pub(super) fn aside(sentence: &str) -> Option<Aside> {
    static FIRSTS: LazyLock<Firsts> = LazyLock::new(|| Firsts::of(NOTE_OPENINGS.iter().chain(EXPLAINS).copied()));
    let words = opening(sentence, 16);
    // "Note that you are responsible for …" is a duty.
    if take(&words, REMINDERS).is_some_and(|count| super::duty::firm(skip(sentence, count)).is_some()) {
        return None;
    }
    if as_usual(&words) {
        return Some(Aside::AsUsual);
    }
    if says_none(sentence, &words) {
        return Some(Aside::None);
    }
    if sentence.starts_with('(') && sentence.trim_end_matches('.').ends_with(')') && finite_in(sentence).is_none() {
        return Some(Aside::Explains);
    }
    if words.first().is_some_and(|word| word == "see") {
        return Some(Aside::Note);
    }
    if !FIRSTS.allow(&words) {
        return None;
    }
    if NOTE_OPENINGS.iter().any(|p| take(&words, p).is_some()) {
        return Some(Aside::Note);
    }
    if EXPLAINS.iter().any(|pattern| take(&words, pattern).is_some()) {
        return Some(Aside::Explains);
    }
    None
}

fn as_usual(words: &[String]) -> bool {
    let text = words.join(" ");
    text == "business as usual"
        || ["perform|continue|proceed|operate|carry|work", "perform your|the|all|any tasks|work|operations"]
            .iter()
            .any(|pattern| take(words, pattern).is_some())
            && text.ends_with("as usual")
}

/// Whether the sentence says that the customer has nothing to do.
pub(super) fn says_none(sentence: &str, words: &[String]) -> bool {
    if nothing_but_dashes(sentence) {
        return true;
    }
    // Longer sentences are none of these.
    if words.len() < 4 || sentence.contains(['(', '[']) {
        let outside = outside_brackets(sentence);
        let whole = opening(&outside, 5).join(" ");
        let whole = if whole.is_empty() { words.join(" ") } else { whole };
        if NOTHING.contains(&whole.trim()) {
            return true;
        }
    }
    let head = sentence.split_whitespace().next().unwrap_or("");
    let stopped =
        head.ends_with(['.', ',', ';', ':']) || sentence[head.len()..].trim_start().starts_with(['-', '–', '—']);
    if stopped && matches!(bare(head).as_str(), "none" | "n/a" | "nothing") {
        return true;
    }
    let excepted = words.iter().any(|word| matches!(word.as_str(), "except" | "unless" | "beyond" | "besides"))
        || words.windows(2).any(|two| two[0] == "other" && two[1] == "than");
    !excepted && (no_duty(words) || freed(words))
}

/// "No … action is needed", "There are no … responsibilities".
fn no_duty(words: &[String]) -> bool {
    let start =
        take(words, "there is|are").or_else(|| take(words, "you|customer|customers|client|clients have|has"));
    let start = start.or_else(|| take(words, "the customer|client has")).unwrap_or(0);
    let rest = &words[start..];
    if take(rest, "nothing to|is|needs|further|required").is_some() || take(rest, "not applicable").is_some() {
        return true;
    }
    if take(rest, "no|zero").is_none() || take(rest, "no later|more|longer|fewer|less").is_some() {
        return false;
    }
    let Some(at) = rest.iter().take(7).position(|word| DUTY_WORDS.contains(word.as_str())) else { return false };
    // "No tasks may run as root" forbids something; it is not a duty less.
    !rest[at + 1..].iter().take(1).any(|word| matches!(word.as_str(), "may" | "must" | "should" | "can" | "shall"))
}

/// "The customer is not responsible for …", "You do not need to do anything".
fn freed(words: &[String]) -> bool {
    const PATTERNS: &[&str] = &[
        "the? customer|customers|client|clients|you is|are not ~ responsible|required|involved",
        "the? customer|customers|client|clients|you do|does not need|have to",
        "you|customers|clients don't need|have to",
        "not ~ the responsibility of",
        "not ~ the? customer|customer's|your responsibility",
        "this does not apply",
        "does not apply",
        "this is not applicable",
    ];
    PATTERNS.iter().any(|pattern| take(words, pattern).is_some())
}

/// Whether a cell holds only dashes, dots and the like.
pub(super) fn nothing_but_dashes(text: &str) -> bool {
    let mut some = false;
    for c in text.chars().filter(|c| !c.is_whitespace()) {
        if !matches!(c, '-' | '–' | '—' | '−' | '.' | '/' | '_' | '*' | '(' | ')' | '~') {
            return false;
        }
        some = true;
    }
    some
}

/// The text without what stands in brackets; the text itself if that leaves nothing.
pub(super) fn outside_brackets(text: &str) -> String {
    let plain = !text.contains(['(', '[', ')', ']', '\n', '\t'])
        && [" ,", " .", "  "].iter().all(|odd| !text.contains(odd));
    if plain && text.is_ascii() && text.bytes().any(|byte| byte.is_ascii_alphanumeric()) {
        return text.trim().to_owned();
    }
    let mut out = String::with_capacity(text.len());
    let mut depth = 0_usize;
    for c in text.replace("(s)", "s").chars() {
        match c {
            '(' | '[' => depth += 1,
            ')' | ']' if depth > 0 => depth -= 1,
            _ if depth == 0 => out.push(c),
            _ => {}
        }
    }
    let single = out.split_whitespace().collect::<Vec<_>>().join(" ").replace(" ,", ",").replace(" .", ".");
    if single.chars().any(char::is_alphanumeric) {
        single
    } else {
        text.trim_matches(['(', ')', '[', ']']).to_owned()
    }
}

/// Where the finite verb of a statement stands ("the service *provides* …"), if the main clause has one.
///
/// Words after a relative word belong to another clause and do not count.
pub(super) fn finite(words: &[&str]) -> Option<usize> {
    let mut relative = Relative::No;
    let mut before = String::new();
    for (at, word) in words.iter().enumerate().take(40) {
        let lower = bare(word);
        let last = std::mem::replace(&mut before, lower.clone());
        if subordinator(&lower) || (last == "to" && CLAUSE_VERBS.contains(lower.as_str())) {
            // "Ensure that …" takes a clause; "keys that …" tells which keys.
            let takes = || CLAUSE_VERBS.contains(last.as_str()) || verbs::of_gerund(&last).is_some();
            let tells = matches!(lower.as_str(), "that" | "which" | "who") && !takes();
            relative = if tells { Relative::Opens } else { Relative::Yes };
            continue;
        }
        if lower == "should" && words.get(at + 1).is_some_and(|next| subject(&bare(next))) {
            return None;
        }
        // "keys that you add": the relative clause has its verb, and what comes next is the main one.
        if relative == Relative::Opens && matches!(lower.as_str(), "you" | "they" | "can" | "may" | "must" | "to") {
            continue;
        }
        if relative == Relative::Opens && (verbs::plain(&lower) || verbs::mostly_verb(&lower)) {
            relative = Relative::No;
            continue;
        }
        let plural_before = plural(&last) || (relative != Relative::No && words[at.max(1) - 1].ends_with(','));
        let many = at > 0 && PLURAL_STATEMENTS.contains(lower.as_str()) && plural_before;
        let acts = at > 0
            && word.ends_with('s')
            && lower.len() > 3
            && lower.ends_with('s')
            && !lower.ends_with("ss")
            && object_follows(&words[at + 1..]);
        // "the disks the customer owns"
        let contact = at > 2 && matches!(last.as_str(), "customer" | "client" | "merchant" | "tenant" | "user");
        let main = !contact || FINITE.contains(lower.as_str());
        let hit = main
            && at > 0
            && (many
                || acts
                || FINITE.contains(lower.as_str())
                || (at + 1 < words.len() && statement_verb(&lower)));
        if hit && (relative == Relative::No || many && words[at - 1].ends_with(',')) {
            return Some(at);
        }
        // The relative clause has used up its own verb; what comes next may be the main one.
        if hit || adverb(&lower) && word.ends_with(',') {
            relative = Relative::No;
        } else if relative == Relative::Opens {
            relative = Relative::Yes;
        }
    }
    None
}

fn finite_in(sentence: &str) -> Option<usize> {
    finite(&sentence.split_whitespace().take(40).collect::<Vec<_>>())
}

/// Whether a relative clause stands open.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Relative {
    No,
    Yes,
    /// "that" or "which" has just been read.
    Opens,
}

/// "(the service paints) the hall", but not "(all tools) the customer owns".
fn object_follows(words: &[&str]) -> bool {
    let party = || {
        words.get(1).is_some_and(|next| {
            matches!(bare(next).as_str(), "customer" | "client" | "user" | "tenant" | "merchant")
        })
    };
    words.first().is_some_and(|next| verbs::article(&bare(next))) && !party()
}

/// Words that open a subject; behind "should" they turn it into a condition ("should they fail").
pub(super) fn subject(word: &str) -> bool {
    matches!(word, "the" | "a" | "an" | "any" | "your" | "they" | "you" | "there" | "it" | "this")
}

/// Forms in "-s" that are verbs and no plurals.
fn statement_verb(word: &str) -> bool {
    matches!(word, "provides" | "offers" | "supports" | "uses" | "requires" | "helps" | "contains")
        || (!NOUNS_IN_S.contains(word) && verbs::of_third_person(word).is_some_and(|verb| verbs::plain(&verb)))
}
