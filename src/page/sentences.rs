//! Sentences outside tables that give the customer an area, or a share of one.
//!
//! Such sentences stand above the tables and weigh as much as any row: "You are responsible for …". They
//! are told by their grammar: who is the subject, and whether it is said to be responsible.

use super::party::{self, Party, is_customer, is_duty, is_provider};

/// The sentences of a paragraph that is one line.
pub fn sentences(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut start = 0;
    for (at, mark) in text.match_indices(['.', '!', '?']) {
        let end = at + mark.len();
        let after = &text[end..];
        let next = after.trim_start();
        let begins = next.starts_with("{{") || next.starts_with(|c: char| c.is_uppercase() || c == '"');
        if after.starts_with(' ') && begins && !ends_in_abbreviation(&text[start..at]) {
            found.push(text[start..end].trim());
            start = end;
        }
    }
    found.push(text[start..].trim());
    found.retain(|sentence| !sentence.is_empty());
    found
}

fn ends_in_abbreviation(text: &str) -> bool {
    let last = text.rsplit([' ', '(']).next().unwrap_or_default().to_lowercase();
    matches!(&*last, "e.g" | "i.e" | "etc" | "vs" | "no" | "fig" | "inc" | "ltd" | "corp" | "approx")
        || last.len() == 1
}

/// Whether a sentence gives the customer an area or a share of one.
pub fn gives_area(sentence: &str, provider: &[String]) -> bool {
    matches!(responsible(sentence, provider), Some(Party::Customer | Party::Shared))
}

/// Who is said to be responsible in a sentence; the customer, where one clause speaks of each.
pub fn responsible(sentence: &str, provider: &[String]) -> Option<Party> {
    let tokens = tokens(sentence);
    if tokens.starts_with(&["for".to_owned(), "example".to_owned()]) {
        return None;
    }
    let mut found = None;
    for at in (0..tokens.len()).filter(|at| is_duty(&tokens[*at])) {
        match subject(&tokens[..at], &tokens[at..], provider) {
            Some(Party::Provider) => found = found.or(Some(Party::Provider)),
            Some(other) => return Some(other),
            None => {}
        }
    }
    found
}

/// Whether a sentence begins with what the customer must do: "You must observe the following:".
pub fn obliges(sentence: &str) -> bool {
    let words = party::words(sentence);
    let mut words = words.iter().map(String::as_str).skip_while(|word| *word == "the" || *word == "as");
    words.next().is_some_and(|word| is_customer(word) && word != "your")
        && words.next().is_some_and(|verb| matches!(verb, "must" | "need" | "have" | "should" | "shall"))
}

/// Words and commas. "You're" is two words.
fn tokens(sentence: &str) -> Vec<String> {
    let mut tokens = Vec::new();
    for piece in sentence.split_inclusive([',', ';', ':', '(', ')']) {
        for word in party::words(piece) {
            match word.strip_suffix("'re") {
                Some(who) => tokens.extend([who.to_owned(), "are".to_owned()]),
                None => tokens.push(word),
            }
        }
        if piece.ends_with([',', ';', ':', '(', ')']) {
            tokens.push(",".to_owned());
        }
    }
    tokens
}

/// The party that is the subject of the clause in which "responsible" stands.
fn subject(before: &[String], from: &[String], provider: &[String]) -> Option<Party> {
    // "Orchestration is your responsibility."
    if let [.., verb, whose] = before
        && is_verb(verb)
        && is_customer(whose)
        && before.len() > 2
    {
        return Some(Party::Customer);
    }
    let next = from.get(1).map_or("", String::as_str);
    if !matches!(next, "for" | "to" | "of" | "when" | "in") {
        return None;
    }
    // The verb stands just before: "are (fully) responsible for", "share responsibilities for", "takes responsibility for".
    let verb = before.iter().rposition(|word| is_verb(word)).filter(|at| before.len() - at <= 3)?;
    // The subject is what stands before the verb, up to where the clause begins.
    let mut clause = &before[..verb];
    while clause.last().is_some_and(|word| word == ",") {
        clause = &clause[..clause.len() - 1];
    }
    let start = clause.iter().rposition(|word| begins_clause(word));
    if start.is_some_and(|at| depends(&clause[at])) {
        return None;
    }
    let shares = matches!(&*before[verb], "share" | "shares");
    let (mut ours, mut theirs) = (false, false);
    for word in &clause[start.map_or(0, |at| at + 1)..] {
        if is_customer(word) && !matches!(&**word, "your" | "yours") {
            theirs = true;
        } else if is_provider(word) || provider.contains(word) {
            ours = true;
        } else if shares {
            // Whoever shares with the customer is the provider.
            ours = true;
        } else if !is_light(word) {
            // "The customer service team": a longer name of somebody else.
            return None;
        }
    }
    match (ours, theirs) {
        (true, true) => Some(Party::Shared),
        (false, true) => Some(Party::Customer),
        (true, false) => Some(Party::Provider),
        (false, false) => None,
    }
}

fn is_verb(word: &str) -> bool {
    matches!(
        word,
        "is" | "are"
            | "be"
            | "share"
            | "shares"
            | "take"
            | "takes"
            | "retain"
            | "retains"
            | "bear"
            | "bears"
            | "hold"
            | "holds"
            | "remain"
            | "remains"
            | "assume"
            | "assumes"
    )
}

/// Words with which a clause begins.
fn begins_clause(word: &str) -> bool {
    depends(word) || matches!(word, "," | "while" | "whereas" | "but")
}

/// Words that make a clause a part of another: what it says is said of something else.
fn depends(word: &str) -> bool {
    matches!(
        word,
        "that"
            | "which"
            | "when"
            | "where"
            | "if"
            | "whether"
            | "see"
            | "understand"
            | "understanding"
            | "how"
            | "what"
    )
}

/// Words beside a party's name that leave it the party.
fn is_light(word: &str) -> bool {
    matches!(
        word,
        "the"
            | "a"
            | "an"
            | "as"
            | "and"
            | "or"
            | "both"
            | "each"
            | "all"
            | "also"
            | "always"
            | "still"
            | "however"
            | "therefore"
            | "then"
            | "must"
            | "will"
            | "shall"
            | "may"
            | "not"
            | "only"
            | "in"
            | "essence"
            | "most"
            | "jointly"
            | "together"
            | "with"
            | "who"
            | "themselves"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_end_where_they_end() {
        assert_eq!(
            sentences("One, e.g. This. {{site.x}} is two. Version 1.2 is three"),
            ["One, e.g. This.", "{{site.x}} is two.", "Version 1.2 is three"]
        );
        assert!(sentences("  ").is_empty());
    }

    #[test]
    fn the_customer_is_given_an_area() {
        let provider = ["acme".to_owned()];
        for yes in [
            "You and Nimbus Halls share responsibilities for the upkeep.",
            "You are responsible for changes of your own boxes.",
            "You and {{site.x}} share responsibilities for the upkeep of the instance.",
            "The customer is responsible for all changes.",
            "Customers are wholly responsible for their own boxes.",
            "Acme takes responsibility for the hall, while customer takes responsibility for each box.",
            "You remain fully responsible for backups.",
            "For a pool of your own, you’re responsible for:",
            "Orchestration is your responsibility and not that of Acme.",
            "While Acme runs most of it, you are responsible for some of the resources that you made.",
        ] {
            assert!(gives_area(yes, &provider), "{yes}");
        }
        for no in [
            "IBM is responsible for the security of the service.",
            "Acme is responsible for the control plane.",
            "Review the responsibilities that you share with IBM to manage your cluster.",
            "Review the following sections for the specific responsibilities for you and for IBM.",
            "Learn about the management responsibilities that you have when you use it.",
            "You and IBM have unique responsibilities.",
            "For the responsibilities between the customer and IBM for each type, see this.",
            "The customer service team is responsible for replies.",
            "For example, you are responsible for updates.",
            "These are resources that you are responsible for in the end.",
        ] {
            assert!(!gives_area(no, &provider), "{no}");
        }
        assert_eq!(responsible("Acme is always responsible for the following:", &provider), Some(Party::Provider));
    }
}
