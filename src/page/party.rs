//! Who a heading, a label or a cell means: the provider, the customer, or both.

/// A side of the shared model.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Party {
    /// Whoever runs the service.
    Provider,
    /// Whoever uses it.
    Customer,
    /// Both.
    Shared,
}

/// The words of a text in lower case, without punctuation and without the ending of possession; a variable is one word.
pub fn words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find("{{") {
        words.extend(plain_words(&rest[..start]));
        let end = rest[start..].find("}}").map_or(rest.len(), |at| start + at + 2);
        words.push(rest[start..end].to_owned());
        rest = &rest[end..];
    }
    words.extend(plain_words(rest));
    words
}

fn plain_words(text: &str) -> impl Iterator<Item = String> {
    text.split(|c: char| !(c.is_alphanumeric() || matches!(c, '\'' | '’')))
        .map(|word| {
            let word = word.trim_matches(['\'', '’']).replace('’', "'").to_lowercase();
            word.strip_suffix("'s").map(str::to_owned).unwrap_or(word)
        })
        .filter(|word| !word.is_empty())
}

/// Whether a word names the customer.
pub fn is_customer(word: &str) -> bool {
    matches!(
        word,
        "you" | "your"
            | "yours"
            | "customer"
            | "customers"
            | "customers'"
            | "client"
            | "clients"
            | "user"
            | "users"
            | "merchant"
            | "merchants"
            | "subscriber"
            | "subscribers"
            | "tenant"
            | "tenants"
            | "consumer"
            | "consumers"
            // Heads of tables in German, Spanish and Italian.
            | "kunde"
            | "kunden"
            | "kundenrolle"
            | "cliente"
            | "clientes"
            | "clienti"
    )
}

/// Whether a word names the provider whatever its name is.
pub fn is_provider(word: &str) -> bool {
    matches!(word, "provider" | "vendor" | "ibm" | "cloud" | "we" | "our" | "us" | "csp" | "supplier")
        || word.starts_with("{{")
}

/// Whether a word speaks of responsibility.
pub fn is_duty(word: &str) -> bool {
    word.starts_with("responsib") || word.starts_with("responsab") || word.starts_with("accountab")
}

/// A cell that names a party is no longer than this, in bytes.
const LONGEST_NAME: usize = 120;

/// The party that a short cell names: "You", "IBM", "Shared", "Customer and IBM".
///
/// `provider` is the name by which this page calls the provider, where it is known.
pub fn named(cell: &str, provider: &[String]) -> Option<Party> {
    // Most cells are sentences, and a glance shows it.
    if cell.len() > LONGEST_NAME || cell.bytes().filter(|b| *b == b' ').count() > 7 {
        return None;
    }
    let words = words(cell);
    if words.is_empty() || words.len() > 6 {
        return None;
    }
    let (mut ours, mut theirs, mut both) = (false, false, false);
    for word in &words {
        if is_customer(word) {
            theirs = true;
        } else if is_provider(word) || provider.contains(word) {
            ours = true;
        } else if matches!(&**word, "shared" | "both" | "joint") {
            both = true;
        } else if !(is_duty(word) || matches!(&**word, "and" | "or" | "the" | "with" | "by" | "responsibility")) {
            return None;
        }
    }
    match (ours, theirs, both) {
        (_, _, true) | (true, true, _) => Some(Party::Shared),
        (true, false, _) => Some(Party::Provider),
        (false, true, _) => Some(Party::Customer),
        (false, false, false) => None,
    }
}

/// The party to whom a label such as "Your responsibilities:" or "IBM's responsibilities" belongs.
///
/// A name that is not known belongs to the provider where it owns the responsibilities ("Acme's responsibilities") or
/// leads a list ("Acme responsibilities:").
pub fn label(text: &str, provider: &[String]) -> Option<Party> {
    // "Your responsibility - that of your services"
    let text = [" - ", " – ", " — "].iter().fold(text, |text, dash| text.split(dash).next().unwrap_or(text));
    let words = words(text);
    let duty = words.iter().position(|word| is_duty(word)).filter(|_| words.len() <= 8)?;
    let light = |word: &str| matches!(word, "the" | "of" | "for" | "are" | "is");
    let others: Vec<&String> = words.iter().filter(|word| !is_duty(word) && !light(word)).collect();
    let ours = |word: &str| is_provider(word) || provider.iter().any(|name| name == word);
    let unknown = others.iter().filter(|word| !is_customer(word) && !ours(word)).count();
    let customer = others.iter().any(|word| is_customer(word));
    if unknown == 0 {
        // "{{product}} customer responsibilities" belong to the customer.
        return match (customer, others.is_empty()) {
            (true, _) => Some(Party::Customer),
            (false, false) => Some(Party::Provider),
            (false, true) => None,
        };
    }
    let ends = duty + 1 == words.len() && unknown <= 2 && others.len() <= 3;
    let before = duty.checked_sub(1).map_or("", |at| &*words[at]);
    if !ends || customer && !is_customer(before) || words.iter().any(|word| word == "shared" || word == "and") {
        return None;
    }
    if is_customer(before) {
        return Some(Party::Customer);
    }
    let owns = text.to_lowercase().replace('’', "'").contains("'s responsib");
    let leads = text.trim_end().ends_with(':') && unknown == 1 && !is_topic(before);
    (ours(before) || owns || leads).then_some(Party::Provider)
}

/// The name in a label: "Acme's responsibilities:" is Acme's.
pub fn called(label: &str) -> Option<String> {
    let words = label.split_whitespace().filter(|word| !words(word).iter().any(|word| is_duty(word)));
    let name = words.collect::<Vec<_>>().join(" ");
    let name = name.trim_matches([':', ' ', '*']);
    (!name.is_empty() && name.split_whitespace().count() <= 4).then(|| name.to_owned())
}

/// Words that say what responsibilities are about, and are nobody's name.
fn is_topic(word: &str) -> bool {
    matches!(
        word,
        "security"
            | "compliance"
            | "recovery"
            | "disaster"
            | "management"
            | "operations"
            | "operational"
            | "incident"
            | "change"
            | "access"
            | "data"
            | "backup"
            | "network"
            | "general"
            | "key"
            | "main"
            | "specific"
            | "following"
            | "other"
            | "additional"
            | "shared"
            | "common"
            | "these"
            | "their"
            | "team"
    )
}

/// Whether a cell is a part in the RACI scheme: letters, or words for them.
pub fn is_raci(cell: &str) -> bool {
    if cell.len() > LONGEST_NAME / 2 {
        return false;
    }
    let text = cell.trim_matches(|c: char| !c.is_alphanumeric());
    // Beside R, A, C and I there are dialects with S (support), O (order), V (verify), Q (quality).
    let letters = |text: &str| {
        text.len() <= 12
            && text.contains(['R', 'A', 'C', 'I', 'S'])
            && text.chars().all(|c| c.is_ascii_punctuation() || c == ' ' || "RACISOVQ".contains(c))
    };
    is_tick(cell).is_some() || letters(text) || {
        let words = words(text);
        !words.is_empty()
            && words.iter().all(|word| {
                is_duty(word)
                    || matches!(
                        &**word,
                        "consulted" | "informed" | "supportive" | "and" | "none" | "consult" | "inform"
                    )
            })
    }
}

/// Whether a mark says yes or no; none where the cell is no mark.
pub fn is_tick(cell: &str) -> Option<bool> {
    let mut marks = cell.chars().filter(|c| !c.is_whitespace() && *c != '\u{fe0f}');
    let (Some(mark), None) = (marks.next(), marks.next()) else { return None };
    match mark {
        'X' | 'x' | '✓' | '✔' | '✅' | '☑' | '●' | '•' => Some(true),
        '✗' | '✘' | '❌' | '✕' | '✖' | '–' | '—' | '-' | '○' => Some(false),
        _ => None,
    }
}

/// Whether a part in the RACI scheme is to be consulted or informed, and nothing more.
pub fn is_informed_only(cell: &str) -> bool {
    is_tick(cell) == Some(false)
        || is_raci(cell) && is_tick(cell).is_none() && {
            let words = words(cell);
            words.iter().all(|word| {
                matches!(
                    &**word,
                    "c" | "i" | "ci" | "ic" | "consulted" | "informed" | "consult" | "inform" | "and" | "none"
                )
            })
        }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_name_parties() {
        let provider = ["acme".to_owned()];
        for (cell, party) in [
            ("You", Some(Party::Customer)),
            ("Customer", Some(Party::Customer)),
            ("IBM", Some(Party::Provider)),
            ("{{site.data.keyword.IBM_notm}}", Some(Party::Provider)),
            ("ACME", Some(Party::Provider)),
            ("Shared", Some(Party::Shared)),
            ("IBM and you", Some(Party::Shared)),
            ("IBM/Customer", Some(Party::Shared)),
            ("Encrypt your data", None),
            ("", None),
            ("None", None),
        ] {
            assert_eq!(named(cell, &provider), party, "{cell}");
        }
    }

    #[test]
    fn labels_belong_to_parties() {
        for (text, party) in [
            ("Your responsibilities:", Some(Party::Customer)),
            ("IBM's responsibilities", Some(Party::Provider)),
            ("{{site.data.keyword.cloud}} responsibilities", Some(Party::Provider)),
            ("Customer responsibility", Some(Party::Customer)),
            ("Acme's responsibilities", Some(Party::Provider)),
            ("Acme responsibilities:", Some(Party::Provider)),
            ("Nimbus provider's responsibilities:", Some(Party::Provider)),
            ("Acme customers’ responsibilities", Some(Party::Customer)),
            ("Provider and customer responsibilities", None),
            ("Disaster recovery responsibilities", None),
            ("Security responsibilities:", None),
            ("Your data", None),
        ] {
            assert_eq!(label(text, &[]), party, "{text}");
        }
    }

    #[test]
    fn parts_of_raci() {
        for yes in ["RA", "R/A", "I*", "Responsible and accountable", "Consulted", "C, I", "None"] {
            assert!(is_raci(yes), "{yes}");
        }
        for no in ["", "IBM", "Create keys", "Responsible for keys"] {
            assert!(!is_raci(no), "{no}");
        }
    }
}
