//! Short names that read like the deed.

use super::lists::{DETAIL, FILLER, JOINTS};
use super::words::{bare, function_word};

/// The longest slug in bytes.
pub(super) const LONGEST: usize = 60;

/// A word in ASCII letters and digits; hyphens part words.
pub(super) fn plain(word: &str) -> Vec<String> {
    let lower = bare(word);
    let lower = lower.strip_suffix("'s").unwrap_or(&lower);
    // "l'aire", "d'un": the article of other languages.
    let lower = lower.split_once('\'').filter(|(article, _)| article.len() == 1).map_or(lower, |(_, noun)| noun);
    let mut pieces = vec![String::new()];
    for c in lower.chars() {
        match c {
            'a'..='z' | '0'..='9' => put(&mut pieces, c),
            'à'..='å' => put(&mut pieces, 'a'),
            'ç' => put(&mut pieces, 'c'),
            'è'..='ë' => put(&mut pieces, 'e'),
            'ì'..='ï' => put(&mut pieces, 'i'),
            'ñ' => put(&mut pieces, 'n'),
            'ò'..='ö' => put(&mut pieces, 'o'),
            'ù'..='ü' => put(&mut pieces, 'u'),
            '\'' | '.' | '®' | '™' => {}
            _ => pieces.push(String::new()),
        }
    }
    pieces.retain(|piece| !piece.is_empty());
    pieces
}

fn put(pieces: &mut [String], c: char) {
    if let Some(piece) = pieces.last_mut() {
        piece.push(c);
    }
}

/// Joins words as long as they fit and leaves no joining word at the end.
pub(super) fn join(words: &[String], longest: usize) -> String {
    let mut kept: Vec<&str> = Vec::new();
    let mut length = 0;
    for word in words {
        let grown = length + word.len() + usize::from(!kept.is_empty());
        if grown > longest {
            break;
        }
        kept.push(word);
        length = grown;
    }
    while kept.last().is_some_and(|word| function_word(word)) {
        kept.pop();
    }
    kept.join("-")
}

/// A word of a slug, and whether it belongs to a name.
type Piece = (String, bool);

/// The words of a text that matter, up to its first detail, in phrases that begin with a joining word.
fn phrases(text: &str, with_detail: bool) -> Vec<Vec<Piece>> {
    let text = text.split(", for example").next().unwrap_or(text);
    let words: Vec<&str> = text.split_whitespace().take(60).collect();
    let mut out: Vec<Vec<Piece>> = vec![Vec::new()];
    let mut depth = 0_i32;
    let (mut article, mut counted) = (false, false);
    for (at, word) in words.iter().enumerate() {
        depth += count(word, '(');
        let inside = depth > 0;
        depth -= count(word, ')');
        let lower = bare(word);
        if inside || (at == 0 && super::words::adverb(&lower) && lower != "only") {
            continue;
        }
        let relative = at > 1
            && matches!(
                lower.as_str(),
                "that" | "which" | "who" | "related" | "associated" | "pertaining" | "either"
            );
        if (at > 2 || relative) && !with_detail && detail(&lower, &words, at) {
            // "to control which users …": the verb has lost its object.
            let lost = out.last().is_some_and(|phrase| phrase.len() == 2 && phrase[0].0 == "to");
            if lost && out.len() > 1 {
                out.pop();
            }
            break;
        }
        if *word == "&" && at > 3 && words.get(at + 1).is_some_and(|next| super::verbs::plain(&bare(next))) {
            break;
        }
        // "In each of those halls" is in halls.
        if counted && lower == "of" {
            continue;
        }
        counted = matches!(lower.as_str(), "each" | "any" | "all" | "every" | "both" | "some");
        // "Research and Trade Hall" is one name.
        let between = at > 1
            && matches!(lower.as_str(), "and" | "or")
            && [words.get(at - 1), words.get(at + 1)]
                .iter()
                .all(|side| side.is_some_and(|word| word.starts_with(char::is_uppercase) && !word.ends_with(',')));
        if JOINTS.contains(lower.as_str()) && !between && out.last().is_some_and(|phrase| !phrase.is_empty()) {
            out.push(Vec::new());
        }
        // "The provided tools" are tools; "data that is provided" is not just data.
        let described = !matches!(lower.as_str(), "provided" | "required" | "related") || article;
        article = super::words::determiner(&lower);
        if let Some(phrase) = out.last_mut().filter(|_| !(described && FILLER.contains(lower.as_str()))) {
            // "ACME Box" is a name, "TLS" alone is none.
            let named = |word: &str| word.starts_with(char::is_uppercase) && !super::words::acronym(word);
            let name = at > 0
                && (between
                    || named(word)
                    || word.starts_with(char::is_uppercase) && words.get(at + 1).is_some_and(|next| named(next)));
            phrase.extend(plain(word).into_iter().map(|piece| (piece, name)));
        }
        if at > 1 && word.ends_with([';', ':', '.']) {
            break;
        }
    }
    out
}

/// Whether the rest of the sentence from this word on is detail.
fn detail(lower: &str, words: &[&str], at: usize) -> bool {
    if matches!(lower, "related" | "associated" | "pertaining" | "along") {
        let be = matches!(bare(words[at - 1]).as_str(), "is" | "are" | "be" | "remain" | "and" | "the");
        return !be && words.get(at + 1).is_some_and(|next| matches!(bare(next).as_str(), "to" | "with"));
    }
    DETAIL.contains(lower)
}

/// The order without what says nothing of the deed itself: ", if needed,", "on a regular basis".
fn essence(order: &str) -> String {
    const NOTHING: &[&str] = &[
        " in a regular basis",
        " on a regular basis",
        " on a periodic basis",
        " at regular intervals",
        ", if applicable,",
        ", if required,",
        ", if needed,",
        ", if necessary,",
        ", as required,",
        ", as needed,",
        ", as necessary,",
        ", where applicable,",
        ", where appropriate,",
        " list of",
    ];
    let sure = order.strip_prefix("Make sure that ").or_else(|| order.strip_prefix("Make sure "));
    let mut text = sure.map_or_else(|| order.to_owned(), |rest| format!("Ensure {rest}"));
    text = text
        .replace("(s)", "s")
        .replace(" prior to ", " before ")
        .replace("Otherwise ", "")
        .replace(" up to date", " up-to-date");
    for words in NOTHING {
        if text.contains(words) {
            text = text.replace(words, "");
        }
    }
    text
}

fn count(word: &str, bracket: char) -> i32 {
    i32::try_from(word.chars().filter(|c| *c == bracket).count()).unwrap_or(i32::MAX / 4)
}

/// "Use the tools to review logs" is about reviewing logs.
pub(super) fn without_tool(text: &str) -> &str {
    let mut words = text.split_whitespace();
    if !matches!(words.next().map(bare).as_deref(), Some("use" | "utilize" | "leverage")) {
        return text;
    }
    let Some(at) = text.find(" to ") else { return text };
    // "Use the hall, and clean it to please the guests": the aim is that of the second deed.
    let tool: Vec<&str> = text[..at].split_whitespace().collect();
    let second = |pair: &[&str]| {
        matches!(pair[0], "and" | "&")
            && pair[1].starts_with(char::is_lowercase)
            && super::verbs::plain(&bare(pair[1]))
    };
    if tool.windows(2).any(second) {
        return text;
    }
    let rest = &text[at + 4..];
    let next = super::words::opening(rest, 3);
    let verb = next.iter().find(|word| !super::words::adverb(word));
    let aim = verb.is_some_and(|word| super::verbs::known(word) && !matches!(word.as_str(), "help" | "assist"));
    if aim { rest } else { text }
}

/// The slug of an order.
pub(super) fn of_order(order: &str, task: &str) -> String {
    if super::foreign::text(order) {
        let words: Vec<String> = order.split_whitespace().take(40).flat_map(plain).collect();
        let slug = join(&words, LONGEST);
        let kept = slug.split('-').rev().skip_while(|word| super::foreign::joining(word)).count();
        let slug = slug.split('-').take(kept).collect::<Vec<_>>().join("-");
        return if slug.is_empty() { "duty".to_owned() } else { slug };
    }
    let order = &essence(without_tool(order));
    let short = phrases(order, false);
    // A bare verb says too little: then its details belong to the name.
    let says = short.iter().flatten().filter(|(word, _)| !function_word(word)).count();
    let all = if says < 2 { phrases(order, true) } else { short };
    let most = if order.starts_with("Keep ") { 10 } else { 8 };
    let (words, whole) = chosen(&all, most);
    let slug = join(&words, LONGEST);
    let says = slug.split('-').filter(|word| !function_word(word)).count();
    // "Keep X" says nothing without how X is to be kept.
    let needed = says < 4
        || words.iter().map(|word| word.len() + 1).sum::<usize>() > LONGEST + 1
        || order.starts_with("Keep ")
        || order.starts_with("Make ");
    let slug = if whole || !needed { slug } else { unnamed(&all, &slug).unwrap_or(slug) };
    let slug = super::assured::slug(order, &slug).unwrap_or(slug);
    if slug.is_empty() { of_words(task, LONGEST).unwrap_or_else(|| "duty".to_owned()) } else { slug }
}

/// As many phrases as make a good name, and whether they are whole.
fn chosen(all: &[Vec<Piece>], most: usize) -> (Vec<String>, bool) {
    let mut words: Vec<String> = Vec::new();
    let mut whole = true;
    for phrase in all {
        let grown: Vec<String> = words.iter().cloned().chain(phrase.iter().map(|(word, _)| word.clone())).collect();
        let length = grown.iter().map(String::len).sum::<usize>() + grown.len().saturating_sub(1);
        if words.len() > 2 && length > LONGEST {
            whole = false;
            break;
        }
        if words.len() > 5 && grown.len() > most {
            break;
        }
        whole = whole && length <= LONGEST;
        words = grown;
    }
    let mut words = settled(words);
    words.truncate(20);
    (words, whole)
}

/// The slug without the names in it, where names leave no room for the deed: "keep-parts-at-latest-version".
fn unnamed(all: &[Vec<Piece>], named: &str) -> Option<String> {
    let plain = |(at, phrase): (usize, &Vec<Piece>)| -> Vec<Piece> {
        let kept: Vec<Piece> = phrase.iter().filter(|(_, name)| !name).cloned().collect();
        // The first phrase has the verb and needs its object.
        let says = kept.iter().filter(|(word, _)| !function_word(word)).count();
        if says > usize::from(at == 0) { kept } else { phrase.clone() }
    };
    let all: Vec<Vec<Piece>> = all.iter().enumerate().map(plain).collect();
    let (words, whole) = chosen(&all, 9);
    let slug = join(&words, LONGEST);
    let says = |slug: &str| slug.split('-').filter(|word| !function_word(word)).count();
    let cut = !whole && words.iter().map(|word| word.len() + 1).sum::<usize>() > LONGEST + 1;
    // "Understand that Acme Box is a box" is about the name.
    let about = slug.split('-').any(|word| matches!(word, "is" | "are" | "has" | "have"));
    (!cut && !about && slug != named && says(&slug) > 2).then_some(slug)
}

/// Drops joining words that lost what they joined, and phrases that only lead on to a clause.
fn settled(words: Vec<String>) -> Vec<String> {
    let joint = |word: &String| JOINTS.contains(word.as_str());
    let mut out: Vec<String> = Vec::with_capacity(words.len());
    for word in words {
        if joint(&word) && out.last().is_some_and(|before| joint(before) && before != "when") {
            out.pop();
        }
        out.push(word);
    }
    // "Clear the hall, or set up": the last verb has lost its object.
    let verbs = out.iter().rev().take(2).rev().map(String::as_str).collect::<Vec<_>>();
    let lost = match verbs[..] {
        [verb, particle] if super::verbs::particle(particle) && super::verbs::plain(verb) => 2,
        _ => 0,
    };
    if lost > 0 && out.len() > lost + 2 && matches!(out[out.len() - lost - 1].as_str(), "and" | "or") {
        out.truncate(out.len() - lost - 1);
    }
    for tail in [&["in", "way"][..], &["in", "event"], &["in", "addition"], &["in", "order"], &["in", "case"]] {
        if out.len() > 3 && out.ends_with(&tail.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>()) {
            out.truncate(out.len() - tail.len());
        }
    }
    out
}

/// The slug of a condition: its words without "if you".
pub(super) fn of_condition(condition: &str) -> String {
    let condition = super::notes::outside_brackets(condition);
    let kept: Vec<&str> = condition
        .split_whitespace()
        .take(30)
        .take_while(|word| !matches!(bare(word).as_str(), "such" | "like" | "including" | "e.g"))
        .skip_while(|word| {
            matches!(
                bare(word).as_str(),
                "if" | "when"
                    | "you"
                    | "for"
                    | "in"
                    | "where"
                    | "the"
                    | "a"
                    | "an"
                    | "using"
                    | "case"
                    | "customer"
                    | "client"
                    | "that"
                    | "use"
                    | "uses"
                    | "event"
                    | "provided"
                    | "want"
                    | "wants"
                    | "need"
                    | "needs"
                    | "require"
                    | "requires"
                    | "have"
                    | "has"
                    | "are"
                    | "seeking"
                    | "planning"
                    | "to"
                    | "intend"
                    | "intends"
            )
        })
        .collect();
    of_words(&kept.join(" "), 48).unwrap_or_else(|| "condition".to_owned())
}

/// The slug cut to whole words.
pub(super) fn shortened(slug: &str, longest: usize) -> String {
    join(&slug.split('-').map(str::to_owned).collect::<Vec<_>>(), longest)
}

pub(super) fn of_words(text: &str, longest: usize) -> Option<String> {
    // "Your" inside "Bring Your Own Box" is part of a name.
    let words: Vec<String> = text
        .split_whitespace()
        .take(40)
        .enumerate()
        .filter(|(at, word)| {
            (*at > 0 && word.starts_with(char::is_uppercase)) || !FILLER.contains(bare(word).as_str())
        })
        .flat_map(|(_, word)| plain(word))
        .collect();
    let start = words.iter().position(|word| !function_word(word))?;
    let slug = join(&words[start..], longest);
    (!slug.is_empty()).then_some(slug)
}
