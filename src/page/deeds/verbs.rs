//! The verbs of responsibility pages, and the way from their other forms back to the plain one.
//!
//! A word counts as a verb only if it stands in the list: guessing from endings alone turns nouns into deeds.

use super::verb_lists::{
    AFTER_DESCRIBING, AFTER_NOUN, FUSED, IRREGULAR, MOSTLY_NOUN, MOSTLY_VERB, NOUN_GERUNDS, PLAIN, VERBAL_NOUNS,
};
use super::words::{adverb, bare, determiner};

/// Whether the form in "-ing" only describes the noun behind it.
pub(super) fn describes(gerund: &str, next: &str) -> bool {
    AFTER_DESCRIBING.contains(next)
        && (noun_gerund(gerund) || matches!(gerund, "monitoring" | "managing" | "operating"))
}

/// Whether the bare word is the plain form of a verb we know, doubtful ones included.
pub(super) fn known(word: &str) -> bool {
    clear(word) || MOSTLY_NOUN.contains(word)
}

/// Whether the bare word is a verb and hardly ever anything else.
pub(super) fn plain(word: &str) -> bool {
    PLAIN.contains(word) || (word.contains('/') && word.split('/').all(|piece| PLAIN.contains(piece)))
}

/// Whether the bare word is a verb that can be a noun, but seldom is one.
pub(super) fn mostly_verb(word: &str) -> bool {
    MOSTLY_VERB.contains(word)
}

fn clear(word: &str) -> bool {
    plain(word) || MOSTLY_VERB.contains(word)
}

/// Whether the words before a verb's object go on with it ("set *up*").
pub(super) fn particle(word: &str) -> bool {
    matches!(word, "up" | "down" | "out" | "over" | "off" | "back" | "away" | "through" | "on" | "in")
}

/// Whether a verb in its plain form stands at the start of a sentence: doubtful words look at the next one.
pub(super) fn opens_order(words: &[String]) -> bool {
    let at = words.iter().take_while(|word| adverb(word)).count();
    let Some(word) = words.get(at) else { return false };
    let next = words.get(at + 1).map_or("", String::as_str);
    if word == "do" && matches!(next, "not" | "so") || word == "don't" {
        return true;
    }
    if plain(word) {
        return (word != "back" || next == "up") && (next != "of" || word == "dispose") && !of_a_noun(word, next);
    }
    if fused(word).is_some() {
        return fused_as_verb(next) || pair_with_object(words, at);
    }
    let joined =
        pair_with_object(words, at) && (clear(word) || words.get(at + 3).is_some_and(|object| determiner(object)));
    if MOSTLY_VERB.contains(word.as_str()) {
        return joined || !AFTER_NOUN.contains(next);
    }
    if MOSTLY_NOUN.contains(word.as_str()) {
        return determiner(next) || joined || accesses(&words[at..]);
    }
    unknown_order(word, next)
}

/// "Use cases", "access the": a verb that is part of a noun here.
pub(super) fn of_a_noun(word: &str, next: &str) -> bool {
    word == "use" && matches!(next, "case" | "cases")
}

/// "Access the console", "access Acme Box to check it": what is done there tells the verb from the noun.
fn accesses(words: &[String]) -> bool {
    const THINGS: &str = "management|control|controls|policy|policies|right|rights|list|lists|key|keys|permissions|logs|to|for|in|from|by|is|are";
    words.first().is_some_and(|word| word == "access")
        && words.len() > 3
        && super::words::take(&words[1..], THINGS).is_none()
        && words.windows(2).any(|two| two[0] == "to" && plain(&two[1]))
}

/// "Repaint the hall": no noun stands right before an article, so a word there is a verb, known or not.
pub(super) fn unknown_order(word: &str, next: &str) -> bool {
    article(next)
        && word.len() > 2
        && word.bytes().all(|b| b.is_ascii_lowercase() || b == b'-')
        && !["s", "ed", "tion", "ment"].iter().any(|end| word.ends_with(end))
        && !word.strip_suffix("ing").is_some_and(|stem| stem.contains(['a', 'e', 'i', 'o', 'u']))
        && !super::words::function_word(word)
        && !super::words::subordinator(word)
        && !adverb(word)
        && !determiner(word)
        && !matches!(
            word,
            "and" | "nor" | "once" | "till" | "since" | "unless" | "beyond" | "besides" | "despite" | "per"
        )
}

/// Words that always open a noun.
pub(super) fn article(word: &str) -> bool {
    matches!(word, "the" | "a" | "an" | "your" | "any" | "each" | "every" | "these" | "those" | "their" | "its")
}

/// "start or stop *services*": two verbs with one object.
fn pair_with_object(words: &[String], at: usize) -> bool {
    let pair = words.get(at + 1).is_some_and(|next| matches!(next.as_str(), "and" | "or" | "&"))
        && words.get(at + 2).is_some_and(|third| known(third));
    pair && words.get(at + 3).is_some_and(|object| !AFTER_NOUN.contains(object.as_str()) && object != "for")
}

fn fused_as_verb(next: &str) -> bool {
    determiner(next)
        || matches!(next, "data" | "configuration" | "configurations" | "metadata" | "databases" | "files" | "keys")
}

/// The two words of a verb that the page writes as one ("backup" → "back up").
pub(super) fn fused(word: &str) -> Option<&'static str> {
    FUSED.iter().find(|(one, _)| *one == word).map(|(_, two)| *two)
}

/// The verb of a noun for an activity.
pub(super) fn of_verbal_noun(word: &str) -> Option<&'static str> {
    VERBAL_NOUNS.iter().find(|(noun, _)| *noun == word).map(|(_, verb)| *verb)
}

/// Whether the form in "-ing" names a thing more often than a deed.
pub(super) fn noun_gerund(word: &str) -> bool {
    NOUN_GERUNDS.contains(word)
}

/// The plain form of a form in "-ing", if the list knows it.
pub(super) fn of_gerund(word: &str) -> Option<String> {
    stem(word.strip_suffix("ing")?)
}

/// The plain form of a form in "-s", if the list knows it.
pub(super) fn of_third_person(word: &str) -> Option<String> {
    let cut = word.strip_suffix('s')?;
    if known(cut) && !cut.ends_with('s') {
        return Some(cut.to_owned());
    }
    let shorter = cut.strip_suffix('e')?;
    if known(shorter) {
        return Some(shorter.to_owned());
    }
    let with_y = format!("{}y", shorter.strip_suffix('i')?);
    known(&with_y).then_some(with_y)
}

/// The plain form of a past participle, if the list knows it.
pub(super) fn of_participle(word: &str) -> Option<String> {
    if let Some((_, verb)) = IRREGULAR.iter().find(|(form, _)| *form == word) {
        return Some((*verb).to_owned());
    }
    let cut = word.strip_suffix("ed")?;
    if let Some(shorter) = cut.strip_suffix('i') {
        let with_y = format!("{shorter}y");
        return known(&with_y).then_some(with_y);
    }
    stem(cut)
}

/// The listed verb that a stem without its ending belongs to: with a silent e, as it is, or with one letter less.
fn stem(cut: &str) -> Option<String> {
    let with_e = format!("{cut}e");
    if known(&with_e) {
        return Some(with_e);
    }
    if known(cut) {
        return Some(cut.to_owned());
    }
    let mut chars = cut.chars().rev();
    let doubled = matches!((chars.next(), chars.next()), (Some(a), Some(b)) if a == b && a.is_ascii());
    let shorter = &cut[..cut.len() - usize::from(doubled)];
    (doubled && known(shorter)).then(|| shorter.to_owned())
}

/// A gerund that the list does not know, turned by the ending alone. Often right, never sure.
pub(super) fn guess_of_gerund(word: &str) -> Option<String> {
    let cut = word.strip_suffix("ing").filter(|cut| cut.len() >= 3 && cut.is_ascii())?;
    let bytes = cut.as_bytes();
    let (last, before) = (bytes[bytes.len() - 1], bytes[bytes.len() - 2]);
    if last == before && !matches!(last, b'l' | b's' | b'z') {
        return Some(cut[..cut.len() - 1].to_owned());
    }
    let silent_e =
        ["at", "iz", "is", "ut", "ur", "uc", "ag", "iv", "id", "in", "ir", "ov", "ak", "ar", "as", "v", "c"];
    Some(if silent_e.iter().any(|end| cut.ends_with(end)) { format!("{cut}e") } else { cut.to_owned() })
}

/// The form of a verb that goes with "he".
pub(super) fn third_person(verb: &str) -> String {
    let ends = |tails: &[&str]| tails.iter().any(|tail| verb.ends_with(tail));
    match verb {
        "be" => "is".to_owned(),
        "have" => "has".to_owned(),
        _ if ends(&["s", "sh", "ch", "x", "z", "do", "go"]) => format!("{verb}es"),
        _ if ends(&["ay", "ey", "oy", "uy"]) => format!("{verb}s"),
        _ => verb.strip_suffix('y').map_or_else(|| format!("{verb}s"), |stem| format!("{stem}ies")),
    }
}

/// Whether the word, with its comma or bracket still on, ends a piece of the sentence.
pub(super) fn ends_piece(word: &str) -> bool {
    word.ends_with([',', ';', ':', '.'])
}

/// How many words the verbs at the start take, with adverbs, particles and joined verbs ("set up and maintain").
///
/// Zero when there is none. The verbs' object follows, if there is one.
pub(super) fn verb_group(words: &[&str]) -> usize {
    let mut at = 0;
    let mut end = 0;
    while let Some(word) = words.get(at) {
        let lower = bare(word);
        if adverb(&lower) || matches!(lower.as_str(), "do" | "don't" | "not" | "please") {
            at += 1;
            continue;
        }
        let next = words.get(at + 1).map(|next| bare(next)).unwrap_or_default();
        if !known(&lower) && fused(&lower).is_none() && !unknown_order(&lower, &next) {
            break;
        }
        at += 1;
        let mut last = *word;
        if let Some(next) = words.get(at).filter(|next| !ends_piece(word) && particle(&bare(next))) {
            last = next;
            at += 1;
        }
        end = at;
        let joint = words.get(at).is_some_and(|next| matches!(bare(next).as_str(), "and" | "or" | "&"));
        if joint {
            at += 1;
        } else if !last.ends_with(',') {
            break;
        }
    }
    end
}
