//! From a condition on the page to a yes/no question for the user.

use super::Question;
use super::slug;
use super::verbs;
use super::words::{bare, lower_first, opening, plural, skip, subordinator, take};

/// The question that settles the condition. None if the clause is no condition that can be asked.
pub(super) fn ask(condition: &str) -> Option<Question> {
    let clause = without_insertion(condition);
    let words = opening(&clause, 16);
    let text = worded(&clause, &words)?;
    let slug = slug::of_condition(&clause);
    Some(Question {
        slug,
        text: format!("{}?", text.trim_end_matches(['.', ',', '?', ' '])),
        condition: condition.to_owned(),
    })
}

/// The clause without what is put in between dashes: "If - for once - it rains".
fn without_insertion(condition: &str) -> std::borrow::Cow<'_, str> {
    let dash =
        |text: &str| [" - ", " – ", " — "].iter().filter_map(|dash| Some((text.find(dash)?, dash.len()))).min();
    let Some((at, length)) = dash(condition) else { return condition.into() };
    let rest = &condition[at + length..];
    match dash(rest) {
        Some((end, length)) if end < 60 => format!("{} {}", &condition[..at], &rest[end + length..]).into(),
        _ => condition.into(),
    }
}

/// Whether the clause only says what the sentence is about ("For recovery", "Where duties are shared"): nothing to ask.
pub(super) fn topic(clause: &str) -> bool {
    const TOPICS: &[&str] = &[
        "recovery",
        "recover",
        "availability",
        "security",
        "compliance",
        "management",
        "monitoring",
        "performance",
        "resilience",
        "resiliency",
        "continuity",
        "protection",
        "safety",
        "purposes",
        "reasons",
        "areas",
        "items",
        "tasks",
        "responsibilities",
        "details",
        "consistency",
    ];
    let words = opening(clause, 12);
    let about = words.iter().any(|word| word.starts_with("responsib"));
    let of_topic =
        words.first().is_some_and(|word| word == "for") && TOPICS.contains(&head(skip(clause, 1)).0.as_str());
    about && words.first().is_some_and(|word| word == "for" || word == "where") || of_topic
}

/// The question about a deed; "When available" needs the deed to be understood.
pub(super) fn about(mut question: Question, title: &str, name: &str) -> Question {
    if matches!(question.slug.as_str(), "available" | "supported") {
        let open = question.text.trim_end_matches('?');
        question.text = format!("{open}: {}?", lower_first(title));
        question.slug = format!("{}-{}", slug::shortened(name, 48), question.slug);
    }
    question
}

fn worded(condition: &str, words: &[String]) -> Option<String> {
    if take(words, "when|if|where available|supported").is_some() {
        let rest = lower_first(skip(condition, 1));
        return Some(format!("Is this {rest} to you").replace("supported to", "supported for"));
    }
    let first = words.first()?.as_str();
    if first == "for" {
        let mut thing = skip(condition, 1);
        let own = words.get(1).is_some_and(|word| word == "a" || word == "an");
        let (head, _) = head(thing);
        // "For an import" and "for import" ask the same.
        let alone = own && words.len() == 3;
        if alone {
            thing = skip(thing, 1);
        }
        let yes = own && !alone || plural(&head);
        return Some(if yes {
            format!("Do you have {thing}")
        } else {
            format!("Does {thing} apply to your deployment")
        });
    }
    if first == "in" && take(words, "in the? case|event").is_none() {
        return Some(format!("Do you work {}", lower_first(condition)));
    }
    let start =
        take(words, "in the? case|event that|you?").map(|_| 2).or_else(|| take(words, "provided|assuming that?"));
    let clause = skip(condition, start.unwrap_or(1));
    let inner = opening(clause, 12);
    Some(of_clause(clause, &inner))
}

/// The last word of a noun phrase before anything hangs on it.
fn head(phrase: &str) -> (String, usize) {
    let mut last = (String::new(), 0);
    for (at, word) in phrase.split_whitespace().enumerate() {
        let lower = bare(word);
        let hangs =
            matches!(lower.as_str(), "of" | "for" | "in" | "on" | "with" | "that" | "which" | "from" | "to");
        if hangs && at > 0 {
            break;
        }
        last = (lower, at);
    }
    last
}

fn of_clause(clause: &str, words: &[String]) -> String {
    let subject = take(words, "you").or_else(|| take(words, "the|a|any? customer|client|customers|clients"));
    if let Some(count) = subject {
        let clause = clause.replace(" where they ", " where you ").replace(" themselves", " yourself");
        return of_you(skip(&clause, count), &words[count..]);
    }
    if let Some(verb) = words.first().and_then(|word| verbs::of_gerund(word)) {
        return format!("Do you {verb} {}", skip(clause, 1));
    }
    // "If subscribed" has no subject to turn round.
    if words.len() < 3 && words.first().is_some_and(|word| word.ends_with("ed")) {
        return format!("Does this hold for you: {clause}");
    }
    inverted(clause).unwrap_or_else(|| format!("Is it true that {}", lower_first_word(clause)))
}

fn lower_first_word(clause: &str) -> String {
    super::words::inside(clause)
}

/// "you use X" → "Do you use X", "you are …" → "Are you …", "you have set up …" → "Have you set up …".
fn of_you(rest: &str, words: &[String]) -> String {
    let first = words.first().map_or("", String::as_str);
    let second = words.get(1).map_or("", String::as_str);
    let then_article = words.get(2).is_some_and(|third| verbs::article(third));
    let tail = skip(rest, 1);
    match first {
        "are" | "is" => format!("Are you {tail}"),
        "can" | "will" | "may" | "must" | "could" | "should" => {
            format!("{} you {tail}", super::words::upper_first(first))
        }
        "have" | "has"
            if then_article && second.ends_with("ed")
                || verbs::of_participle(second).is_some()
                || matches!(second, "not" | "already" | "been") =>
        {
            format!("Have you {tail}")
        }
        "have" | "has" => format!("Do you have {tail}"),
        "do" | "does" | "don't" | "did" | "cannot" | "can't" | "haven't" | "aren't" => {
            format!("Is it true that you {rest}")
        }
        _ if super::words::adverb(first) => format!("Do you {rest}"),
        _ => match (verbs::of_participle(first), verbs::of_third_person(first)) {
            (Some(verb), _) if !verbs::known(first) => format!("Did you {verb} {tail}"),
            (_, Some(verb)) if !verbs::known(first) => format!("Do you {verb} {tail}"),
            _ => format!("Do you {rest}"),
        },
    }
}

/// "smart cards are used" → "Are smart cards used".
fn inverted(clause: &str) -> Option<String> {
    let words: Vec<&str> = clause.split_whitespace().collect();
    for (at, word) in words.iter().enumerate().skip(1).take(14) {
        let lower = bare(word);
        if subordinator(&lower) {
            return None;
        }
        if matches!(lower.as_str(), "is" | "are" | "was" | "were" | "has" | "can" | "will" | "must") {
            let subject = lower_first_word(&words[..at].join(" "));
            return Some(format!("{} {subject} {}", super::words::upper_first(&lower), words[at + 1..].join(" ")));
        }
    }
    None
}
