//! Who must do it and how firmly: takes "The customer is responsible for", "You must", "We recommend that" off a
//! sentence and says what is left.
//!
//! "Should" is a duty by its tone, but not every page means it so: it stays required, as needed, with a review mark.

use std::sync::LazyLock;

use super::notes;
use super::verbs;
use super::words::{Firsts, bare, determiner, opening, skip, take};

/// How firmly the page speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tone {
    /// A plain order or "must".
    Must,
    /// "Should".
    Should,
    /// "Can", "may", "we recommend".
    Advised,
}

/// The grammar of what is left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// A verb: plain ("rotate keys") or with "-s" ("rotates keys").
    Order,
    /// What somebody is responsible for: a form in "-ing" or a noun.
    Object,
    /// What must not be done.
    Forbidden,
}

/// A sentence without the words that say whose duty it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Duty<'a> {
    /// What is left.
    pub body: &'a str,
    /// Its grammar.
    pub form: Form,
    /// How firmly it is said.
    pub tone: Tone,
}

const PARTY: &[&str] = &[
    "you",
    "the|a|an|each|any|every|all? customer|customers|client|clients|tenant|tenants|subscriber|subscribers|consumer|consumers",
    "the? impacted|affected|existing|new|eligible|all|enterprise|our customers|clients|customer|client",
    "you as a|the customer|client",
    "your own? organization|organisation|company|team|business",
    "it is the? customer|client who",
];

/// Parties that are the customer only where they are said to be responsible or to have a duty: an operator's own users
/// may be meant elsewhere.
const OWNERS: &[&str] = &[
    "the|each|every|all|our|your? merchant|merchants|user|users|buyer|buyers|developers|administrators|operators|owner|owners",
    "the|each|every|all|your? application|app|project|product|service|account|workload|development|platform team|teams|owner|owners",
];

/// What follows the party, longest wording first.
const AFTER_PARTY: &[(&str, Form, Tone)] = &[
    ("is|are|remain|remains|be ~ 100? fully|solely? responsible|accountable|liable for", Form::Object, Tone::Must),
    ("is|are|remain|remains ~ 100? responsible|accountable to", Form::Order, Tone::Must),
    ("is|are ~ in charge of", Form::Object, Tone::Must),
    ("is|are ~ encouraged|advised|recommended to", Form::Order, Tone::Advised),
    ("is|are ~ able|free|allowed|permitted|welcome to", Form::Order, Tone::Advised),
    ("is|are ~ required|expected|obliged|obligated|asked|to to", Form::Order, Tone::Must),
    ("is|are expected|required to", Form::Order, Tone::Must),
    ("~ must|shall|should|can|may not|never", Form::Forbidden, Tone::Must),
    ("cannot|mustn't|shouldn't", Form::Forbidden, Tone::Must),
    ("should ~ consider", Form::Order, Tone::Advised),
    ("~ might|may|can|could ~ want|wish|choose|decide|need|have to", Form::Order, Tone::Advised),
    ("~ might|may|can|could ~", Form::Order, Tone::Advised),
    ("~ should|ought to?", Form::Order, Tone::Should),
    ("will ~ need|have to", Form::Order, Tone::Must),
    ("~ must|shall ~", Form::Order, Tone::Must),
    ("~ need|needs|have|has to", Form::Order, Tone::Must),
    ("~ need|needs only to", Form::Order, Tone::Must),
    (
        "~ assume|assumes|take|takes|have|has|retain|retains|bear|bears|accept|accepts|hold|holds full|sole|complete|the|all|primary? full|sole|primary? responsibility|accountability for",
        Form::Object,
        Tone::Must,
    ),
    (
        "~ assume|assumes|take|takes|have|has|bear|bears|accept|accepts full|sole|complete|the|all? responsibility|obligation to",
        Form::Order,
        Tone::Must,
    ),
    ("~ own|owns the? responsibility for", Form::Object, Tone::Must),
    ("agree|agrees to", Form::Order, Tone::Must),
    ("choose|chooses|decide|decides to", Form::Order, Tone::Advised),
];

/// Wordings without a party.
const IMPERSONAL: &[(&str, Form, Tone)] = &[
    ("it_is ~ the responsibility of the? customer|client|customers|clients to", Form::Order, Tone::Must),
    (
        "it_is ~ the|a|your? customer's|client's|customers'|clients'|user's|users'|users|user|customer|client? sole|own|full? responsibility|duty|obligation|job|task to|of",
        Form::Order,
        Tone::Must,
    ),
    ("it_is ~ up to you|customer|customers|clients to", Form::Order, Tone::Must),
    ("it_is ~ up to the customer|client to", Form::Order, Tone::Must),
    (
        "it_is ~ necessary|required|important|essential|mandatory|critical|imperative|crucial|vital to|that",
        Form::Order,
        Tone::Must,
    ),
    ("the|your? customer|customer's|client|client's|user's? responsibility|duty to", Form::Order, Tone::Must),
    ("~ fully|solely? responsible|accountable for", Form::Object, Tone::Must),
    ("~ responsible|required to", Form::Order, Tone::Must),
    (
        "maintain|maintains|assume|take|takes|retain|retains|accept|bear|have|hold|remain full|sole|complete|the|all|primary? responsibility|ownership|accountability|responsible for|of",
        Form::Object,
        Tone::Must,
    ),
    ("responsibility|responsibilities|ownership|accountability for|of", Form::Object, Tone::Must),
    (
        "customer|client|your|the|user|customer's|client's customer|client|user|customer's|client's? responsibility|responsibilities is|are|include|includes to",
        Form::Order,
        Tone::Must,
    ),
    (
        "customer|client|your|the|user|customer's|client's customer|client|user|customer's|client's? responsibility|responsibilities is|are|include|includes",
        Form::Object,
        Tone::Must,
    ),
    ("must ~", Form::Order, Tone::Must),
    ("be responsible|accountable for", Form::Object, Tone::Must),
    ("need|needs to", Form::Order, Tone::Must),
    ("should consider", Form::Order, Tone::Advised),
    ("should ~", Form::Order, Tone::Should),
    ("can|may ~", Form::Order, Tone::Advised),
    ("ability|option to", Form::Order, Tone::Advised),
    ("optionally", Form::Order, Tone::Advised),
];

const ADVICE: &[&str] = &[
    "it_is ~ recommended|advisable|advised|suggested|encouraged a|as? good|best? practice|practices? to|that|for",
    "it_is ~ considered? a? good|best|recommended practice|practices|idea to|that|for",
    "we|ibm also? ~ recommend|recommends|suggest|suggests|advise|advises|encourage|encourages|propose that|to|for|you?",
    "the? provider|service ~ recommends|suggests|advises that|to|for|you?",
    "you|customers|clients|customer is|are ~ recommended|advised|encouraged to",
    "our recommendation is to|that",
    "recommended to",
    "recommend|suggest|advise to|that|you",
];

/// How many words of advice the sentence opens with ("it is recommended that").
pub(super) fn advice(words: &[String]) -> Option<usize> {
    static FIRSTS: LazyLock<Firsts> = LazyLock::new(|| Firsts::of(ADVICE.iter().copied()));
    let all = if FIRSTS.allow(words) { ADVICE } else { &[] };
    let fixed = all.iter().filter_map(|pattern| take(words, pattern)).max();
    // "Acme recommends that …", whoever Acme is.
    let named = || {
        let at = words
            .iter()
            .take(5)
            .position(|word| matches!(word.as_str(), "recommends" | "recommend" | "suggests"))?;
        take(&words[at + 1..], "that|to|you").filter(|_| at > 0).map(|count| at + 1 + count)
    };
    fixed.or_else(named)
}

fn party(words: &[String]) -> Option<usize> {
    static FIRSTS: LazyLock<Firsts> = LazyLock::new(|| Firsts::of(PARTY.iter().chain(OWNERS).copied()));
    if !FIRSTS.allow(words) {
        return None;
    }
    let party = PARTY.iter().filter_map(|pattern| take(words, pattern)).max();
    let owner = || {
        let count = OWNERS.iter().filter_map(|pattern| take(words, pattern)).max()?;
        take(&words[count..], "is|are|remain|remains|must|shall|assume|assumes|bear|bears").map(|_| count)
    };
    party.or_else(owner)
}

/// The duty of the customer that begins at the start of the text: "you are responsible for …", "the customer must …".
pub(super) fn firm(text: &str) -> Option<Duty<'_>> {
    let words = opening(text, 20);
    let rest = &words[party(&words)?..];
    let said = rest.iter().take(5).any(|word| {
        matches!(
            word.as_str(),
            "responsible"
                | "accountable"
                | "responsibility"
                | "must"
                | "need"
                | "needs"
                | "have"
                | "has"
                | "required"
        )
    });
    find(text).filter(|duty| said && duty.tone == Tone::Must)
}

/// Whether the sentence opens with the customer as the one who does something.
pub(super) fn names_party(words: &[String]) -> bool {
    party(words).is_some_and(|count| {
        let rest = &words[count..];
        AFTER_PARTY.iter().any(|(pattern, ..)| take(rest, pattern).is_some()) || acts(words, count)
    })
}

/// "Customers manage …", "The customer rotates the …": a verb right behind the party.
fn acts(words: &[String], count: usize) -> bool {
    let rest: Vec<&String> = words[count..].iter().skip_while(|word| super::words::adverb(word)).collect();
    let (Some(first), next) = (rest.first(), rest.get(1).map_or("", |word| word.as_str())) else { return false };
    if matches!(first.as_str(), "have" | "has" | "receive" | "require" | "remain" | "get" | "become") {
        return false;
    }
    let many = words[count - 1] == "you" || words[count - 1].ends_with('s');
    if many {
        return verbs::plain(first) || (verbs::known(first) && (words[0] == "you" || determiner(next)));
    }
    let article = count > 1;
    // "Client controls access to …", but not "client controls for …".
    let object = !next.is_empty() && !super::words::function_word(next) && words[0].starts_with(['c', 't']);
    let sure =
        |verb: &str| verbs::plain(verb) || determiner(next) || ((article || object) && verbs::mostly_verb(verb));
    verbs::of_third_person(first).is_some_and(|verb| sure(&verb))
}

/// The duty that a sentence states about the customer, if it states one in so many words.
pub(super) fn find(sentence: &str) -> Option<Duty<'_>> {
    static FIRSTS: LazyLock<Firsts> = LazyLock::new(|| Firsts::of(IMPERSONAL.iter().map(|(pattern, ..)| *pattern)));
    let words = opening(sentence, 20);
    if let Some(count) = advice(&words) {
        return Some(advised(skip(sentence, count)));
    }
    if let Some(count) = party(&words) {
        let rest = &words[count..];
        if take(rest, "~ might|could not").is_some() {
            return None;
        }
        if let Some((pattern, form, tone)) = AFTER_PARTY.iter().find(|(pattern, ..)| take(rest, pattern).is_some())
        {
            let taken = take(rest, pattern).unwrap_or(0);
            return nonempty(skip(sentence, count + taken), *form, *tone);
        }
        // "Tenant to ensure that …", as tables put it.
        let short = take(rest, "to ~").filter(|_| count < 3 && words[0] != "you");
        if short.and_then(|at| rest.get(at)).is_some_and(|verb| verbs::plain(verb)) {
            return nonempty(skip(sentence, count + 1), Form::Order, Tone::Must);
        }
        if acts(&words, count) {
            return Some(Duty { body: skip(sentence, count), form: Form::Order, tone: Tone::Must });
        }
    }
    if !FIRSTS.allow(&words) {
        return None;
    }
    let (pattern, form, tone) = IMPERSONAL.iter().find(|(pattern, ..)| take(&words, pattern).is_some())?;
    let body = skip(sentence, take(&words, pattern).unwrap_or(0));
    if *tone == Tone::Must && *form == Form::Order {
        // "It is important that you …": the party may come only now.
        let inner = opening(body, 12);
        if party(&inner).is_some() {
            return find(body);
        }
    }
    nonempty(body, *form, *tone)
}

fn nonempty(body: &str, form: Form, tone: Tone) -> Option<Duty<'_>> {
    (!body.is_empty()).then_some(Duty { body, form, tone })
}

/// What follows "it is recommended": a verb, a form in "-ing", or a clause with its own subject.
fn advised(body: &str) -> Duty<'_> {
    let words = opening(body, 12);
    let mut at = take(&words, "that|for|to").unwrap_or(0);
    if let Some(count) = party(&words[at..]) {
        at += count;
        at += take(&words[at..], "should|must|to|can").unwrap_or(0);
    }
    let first = words.get(at).map_or("", String::as_str);
    let gerund = verbs::of_gerund(first).is_some_and(|verb| verbs::known(&verb));
    let order = verbs::known(first) || super::words::adverb(first) || verbs::of_third_person(first).is_some();
    let form = if order && !gerund { Form::Order } else { Form::Object };
    Duty { body: skip(body, at), form, tone: Tone::Advised }
}

/// "X is the customer's responsibility", "X is managed by the customer": the thing that is theirs.
pub(super) fn thing_of_theirs(sentence: &str) -> Option<&str> {
    const ENDINGS: &[&str] = &[
        "is|are|remain|remains ~ the? sole|full? responsibility of the|our? customer|customers|client|clients|you",
        "is|are|remain|remains ~ your|yours|the? customer's|client's|customers'|customers|clients? own|sole? responsibility|responsibilities",
        "is|are|remain|remains ~ managed|handled|owned|performed|maintained|provided|controlled|done by the? customer|customers|client|clients|you",
        "lies|lie|rests|rest with you|customers|clients",
        "lies|lie|rests|rest with the customer|client",
    ];
    let words: Vec<String> = sentence.split_whitespace().map(bare).collect();
    for at in 1..words.len() {
        let first =
            matches!(words[at].as_str(), "is" | "are" | "remain" | "remains" | "lies" | "lie" | "rests" | "rest");
        if first && ENDINGS.iter().any(|pattern| take(&words[at..], pattern).is_some()) {
            let thing = sentence[..sentence.len() - skip(sentence, at).len()].trim();
            let opening = opening(thing, 3);
            return Some(skip(thing, take(&opening, "the responsibility for").unwrap_or(0)));
        }
    }
    None
}

/// Whether the sentence frees the customer of a duty.
pub(super) fn frees(sentence: &str) -> bool {
    notes::says_none(sentence, &opening(sentence, 16))
}
