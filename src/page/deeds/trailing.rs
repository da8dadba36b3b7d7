//! What hangs on an order: a heading before it, "as needed" or "if you use X" behind it.

use super::duty;
use super::frame::{self, Frame};
use super::lists::EVENT_WORDS;
use super::verbs;
use super::words::{bare, opening, take};

/// Takes a heading off the start of a sentence ("Backups: take one every day") and keeps it as a label.
pub(super) fn label<'a>(text: &'a str, frame: &mut Frame) -> &'a str {
    let Some((head, rest)) = text.split_once(": ") else { return text };
    let words = opening(head, 8);
    let short = !words.is_empty() && words.len() <= 6 && !head.contains(['(', ',']);
    if !short
        || verbs::opens_order(&words) && words.len() > 1
        || duty::names_party(&words)
        || !frame::begins_deed(rest)
    {
        return text;
    }
    let empty =
        matches!(words[0].as_str(), "customer" | "client" | "you" | "your" | "user" | "optional" | "important")
            || matches!(
                words[words.len() - 1].as_str(),
                "rule" | "tip" | "note" | "reminder" | "required" | "responsibilities"
            );
    if !empty {
        frame.label = Some(super::words::inside(head));
    }
    frame.advised = frame.advised || words[0] == "optional";
    rest
}

const AS_NEEDED: &[&str] = &[
    "as needed",
    "as-needed",
    "as required",
    "as necessary",
    "as appropriate",
    "as desired",
    "as applicable",
    "if needed",
    "if required",
    "if necessary",
    "if desired",
    "if applicable",
    "if wanted",
    "when needed",
    "when required",
    "when necessary",
    "where needed",
    "where required",
    "where necessary",
    "where appropriate",
    "where applicable",
    "depending on your",
    "based on your needs",
    "based on your requirements",
    "per your requirements",
    "according to your",
    "when appropriate",
    "optional ",
    "if you want",
    "if you need",
];

/// Whether one of [`AS_NEEDED`] stands in the text.
fn says_as_needed(text: &str) -> bool {
    let bytes = text.as_bytes();
    let starts = |at: usize, words: &str| {
        let words = words.as_bytes();
        bytes.len() >= at + words.len() && bytes[at..at + words.len()].eq_ignore_ascii_case(words)
    };
    let may = |at: &usize| {
        let first = bytes[*at].to_ascii_lowercase();
        matches!(first, b'a' | b'b' | b'd' | b'i' | b'o' | b'p' | b'w') && !bytes[at - 1].is_ascii_alphanumeric()
    };
    (1..bytes.len()).filter(may).any(|at| AS_NEEDED.iter().any(|words| starts(at, words)))
}

/// Reads what hangs on the end of an order: "as needed", "if you use X".
pub(super) fn trailing(order: &str, frame: &mut Frame) {
    let near: String = order.chars().take(1_000).collect();
    frame.as_needed = frame.as_needed || says_as_needed(&near);
    if frame.when.is_some() {
        return;
    }
    for opener in ["(if ", " if you ", " if your ", " if the ", " if any ", " when you use ", " when using "] {
        let Some(at) = near.find(opener) else { continue };
        let before = near[..at].split_whitespace().next_back().map(bare).unwrap_or_default();
        let clause = near[at + 1..].split([',', ';', ')']).next().unwrap_or("").trim_end_matches(['.', ' ']);
        let words = opening(clause, 12);
        if opener == "(if " && words.len() < 4 {
            continue;
        }
        // "When you use these halls": which ones, only the page says.
        if words.iter().take(5).any(|word| matches!(word.as_str(), "these" | "this" | "those" | "it" | "them")) {
            continue;
        }
        let asks =
            matches!(before.as_str(), "check" | "verify" | "determine" | "see" | "decide" | "know" | "confirm");
        let wish = take(&words, "if you want|need|wish|like|prefer|choose").is_some();
        if words.iter().any(|word| EVENT_WORDS.contains(word.as_str())) {
            frame.event = true;
        } else if !asks && !wish && !matches!(opener, " if the " | " if any ") {
            frame::note_question(frame, clause);
            return;
        }
    }
}
