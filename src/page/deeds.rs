//! From a row of a responsibility page to the customer's actions.
//!
//! [`read`] takes one row and gives its deeds, or says why there are none. The way of a cell: lines and sentences
//! (`sentences`), what is no deed (`notes`), openings such as conditions (`frame`, `question`), whose duty and how
//! firmly (`duty`), the order itself (`imperative`), several orders in one sentence (`parts`), and then the names and
//! guesses (`title`, `slug`, `guess`). Rows whose cell only says who go through `owner`.
//!
//! Everything that was guessed or turned round leaves a short sentence in [`Deed::review`]; a plain order leaves none.
//! The rules know English grammar and the habits of such pages, not the pages themselves.

mod assured;
mod duty;
mod foreign;
mod forms;
mod frame;
mod guess;
mod imperative;
mod lead;
mod lists;
mod modal;
mod notes;
mod owner;
mod parts;
mod persons;
mod question;
mod sentences;
mod slug;
mod title;
mod trailing;
mod unique;
mod verb_lists;
mod verbs;
mod words;

#[cfg(test)]
mod tests;

pub use crate::model::{Modality, NothingToDo};
pub use unique::unique;

use frame::Frame;
use imperative::Order;
use lead::Lead;
use notes::Aside;
use sentences::Line;

/// One row, as far as it says what the customer does.
#[derive(Clone, Copy, Debug)]
pub struct Given<'a> {
    /// The row's title.
    pub task: &'a str,
    /// The area or heading the row stands under.
    pub area: &'a str,
    /// What else names the row, such as the column of a matrix.
    pub column: Option<&'a str>,
    /// The customer's cell as plain text: bullets are lines that begin with `- `.
    pub customer: &'a str,
    /// Where the duty is said.
    pub source: Source,
}

/// Where the duty is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// The customer's cell holds the duty in words.
    Cell,
    /// A sentence above the tables gives the customer an area.
    Sentence,
    /// The cell only says who; the task and the column name the deed.
    Owner {
        /// The provider shares the duty.
        shared: bool,
    },
}

/// What a row comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reading {
    /// The row gives the customer nothing to do.
    Nothing(NothingToDo),
    /// The row's deeds. None at all means that the cell has words, but no duty was found in them: have a person look.
    Deeds {
        /// The deeds in the order of the page.
        deeds: Vec<Deed>,
        /// Sentences in which no deed was found. Beside a deed, those that only point elsewhere ("For more information, see
        /// …") or explain are left out.
        notes: Vec<String>,
    },
}

/// One thing the customer does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deed {
    /// An order on one line, at most 90 characters, without a full stop.
    pub title: String,
    /// The whole order with its condition, ending in a full stop.
    pub statement: String,
    /// A name that reads like the deed: `[a-z0-9]+(-[a-z0-9]+)*`, at most 60 bytes.
    pub slug: String,
    /// How firmly the page says it.
    pub modality: Modality,
    /// False only for advice.
    pub required: bool,
    /// What the user must confirm for the deed to apply.
    pub when: Option<Question>,
    /// How often; a guess.
    pub cadence: Cadence,
    /// By whom; a guess.
    pub role: Role,
    /// What a person should look at; empty if nothing was guessed.
    pub review: Vec<String>,
}

/// A condition for the user to confirm.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// A name for the condition.
    pub slug: String,
    /// A yes/no question.
    pub text: String,
    /// The words of the page.
    pub condition: String,
}

/// How often a deed is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cadence {
    /// A single time.
    Once,
    /// Every month.
    Monthly,
    /// Every three months.
    Quarterly,
    /// Every year.
    Yearly,
    /// When something happens.
    OnEvent,
}

/// Who does a deed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Watches logs and handles incidents.
    SecurityOperations,
    /// Runs the platform.
    PlatformOwner,
    /// Answers for access and encryption.
    SecurityOfficer,
    /// Answers for regulations.
    ComplianceManager,
    /// Holds key material.
    KeyCustodian,
    /// Runs the network.
    NetworkOwner,
}

/// Reads one row.
#[must_use]
pub fn read(given: &Given<'_>) -> Reading {
    if let Source::Owner { shared } = given.source {
        return owned(given, shared);
    }
    let cell = given.customer;
    if cell.trim().is_empty() || sentences::clean(cell).is_empty() {
        return Reading::Nothing(NothingToDo::CellEmpty);
    }
    if notes::nothing_but_dashes(cell) {
        return Reading::Nothing(NothingToDo::SaysNone);
    }
    if let Some(shared) = owner::only_says_who(cell).filter(|_| given.source == Source::Cell) {
        return owned(given, shared);
    }
    if let Some(order) = owner::with_task(cell, given.task) {
        return Reading::Deeds { deeds: vec![deed(given, &Frame::default(), order)], notes: Vec::new() };
    }
    let lines = sentences::lines(cell);
    let strict = Gathered::of(given, &lines, false);
    if !strict.deeds.is_empty() {
        return strict.reading();
    }
    // Only a cell that gives nothing else is read for what "can be done".
    let lenient = if strict.why.is_none() { Gathered::of(given, &lines, true) } else { strict };
    lenient.reading()
}

fn owned(given: &Given<'_>, shared: bool) -> Reading {
    let (task, column) = (sentences::clean(given.task), given.column.map(sentences::clean));
    let mut frame = Frame::default();
    let Some(order) = owner::order(frame::peel(&task, &mut frame), column.as_deref()) else {
        return Reading::Deeds { deeds: Vec::new(), notes: Vec::new() };
    };
    if shared {
        frame.label = Some("shared with the provider".to_owned());
        frame.review.push("The duty is shared with the provider: settle which part is yours.".to_owned());
    }
    Reading::Deeds { deeds: vec![deed(given, &frame, order)], notes: Vec::new() }
}

/// What has been found in a cell so far.
#[derive(Default)]
struct Gathered {
    deeds: Vec<Deed>,
    /// Sentences that are no deeds, and whether they are known not to be any.
    notes: Vec<(String, bool)>,
    why: Option<NothingToDo>,
    /// The sentence before was a deed, or explained one.
    open: bool,
}

impl Gathered {
    fn of(given: &Given<'_>, lines: &[Line], lenient: bool) -> Self {
        let mut found = Self::default();
        for line in lines {
            let lead = line.lead.as_deref().map(Lead::of).unwrap_or_default();
            for sentence in &line.sentences {
                found.add(given, &lead, sentence, lenient);
            }
        }
        found
    }

    fn reading(mut self) -> Reading {
        unique::tell_apart(&mut self.deeds);
        match self.why {
            Some(why) if self.deeds.is_empty() => Reading::Nothing(why),
            _ => {
                let none = self.deeds.is_empty();
                let notes =
                    self.notes.into_iter().filter(|(_, known)| none || !known).map(|(note, _)| note).collect();
                Reading::Deeds { deeds: self.deeds, notes }
            }
        }
    }

    fn add(&mut self, given: &Given<'_>, lead: &Lead, sentence: &str, lenient: bool) {
        // "It is your responsibility to …" opens like an explanation, but is a duty.
        let duty = || {
            let area = given.source == Source::Sentence && imperative::further_on(sentence).is_some();
            area || duty::find(sentence).is_some()
        };
        let aside = notes::aside(sentence).filter(|aside| *aside != Aside::Explains || !duty());
        match aside {
            Some(Aside::None) => self.none(NothingToDo::SaysNone, sentence),
            Some(Aside::AsUsual) => self.none(NothingToDo::BusinessAsUsual, sentence),
            Some(Aside::Note) => {
                self.open = false;
                self.notes.push((sentence.to_owned(), true));
            }
            Some(Aside::Explains) => self.explain(sentence),
            None => {
                let mut frame = lead.frame.clone();
                let deeds = deeds_of(given, lead, sentence, lenient, &mut frame);
                if deeds.is_empty() {
                    self.notes.push((sentence.to_owned(), false));
                }
                self.open = !deeds.is_empty();
                self.deeds.extend(deeds);
            }
        }
    }

    fn none(&mut self, why: NothingToDo, sentence: &str) {
        self.why = self.why.or(Some(why));
        self.open = false;
        self.notes.push((sentence.to_owned(), false));
    }

    /// Adds an explanation to the deed before it. Long ones stay notes: a statement must stay readable.
    fn explain(&mut self, sentence: &str) {
        match self.deeds.last_mut().filter(|deed| self.open && deed.statement.len() + sentence.len() < 1_200) {
            Some(deed) => {
                deed.statement.push(' ');
                deed.statement.push_str(&stopped(sentence));
            }
            None => self.notes.push((sentence.to_owned(), false)),
        }
    }
}

fn deeds_of(given: &Given<'_>, lead: &Lead, sentence: &str, lenient: bool, frame: &mut Frame) -> Vec<Deed> {
    let plain = sentences::without_marks(sentence);
    let joined = lead.complete(&plain);
    let rest = frame::peel(joined.as_deref().unwrap_or(&plain), frame);
    let rest = trailing::label(rest, frame);
    if notes::aside(rest) == Some(Aside::Note) {
        return Vec::new();
    }
    let Some(order) = lead.order(rest, lenient) else { return Vec::new() };
    let thing = order.review.iter().any(|mark| mark == imperative::THING);
    if thing && frame.label.is_none() {
        frame.label.clone_from(&lead.label);
    }
    let (texts, unsure) = if thing { (vec![order.text.clone()], false) } else { parts::split(&order.text) };
    let gist = parts::gist(&order.text).filter(|_| texts.len() == 1);
    let unsure = unsure && gist.is_none();
    texts
        .into_iter()
        .map(|text| {
            let mut part = Order { text, gist: gist.clone(), ..order.clone() };
            if unsure {
                part.review.push("There may be more than one deed in this sentence.".to_owned());
            }
            deed(given, frame, part)
        })
        .collect()
}

fn deed(given: &Given<'_>, frame: &Frame, order: Order) -> Deed {
    let mut frame = frame.clone();
    trailing::trailing(&order.text, &mut frame);
    let (modality, required) = modality(&frame, &order);
    let text = order.text;
    let labelled = frame.label.as_ref().map(|label| format!("{text} ({label})"));
    let short = order.gist.as_deref().unwrap_or(&text);
    let fits = |long: &&str| order.gist.is_none() && long.chars().count() <= title::LONGEST;
    let title = title::of_order(labelled.as_deref().filter(fits).unwrap_or(short));
    let mut review = frame.review.clone();
    review.extend(order.review);
    let mut statement = frame.prefix.join(", ");
    if statement.is_empty() {
        statement.push_str(labelled.as_deref().unwrap_or(&text));
    } else {
        statement = format!("{statement}, {}", words::lower_first(labelled.as_deref().unwrap_or(&text)));
    }
    // Only the first words of a task can show up in a name.
    let task: String = given.task.chars().take(300).collect();
    let task = sentences::clean(&task);
    let when_words = format!("{} {short}", frame.prefix.join(" "));
    let slug = order.name.clone().unwrap_or_else(|| slug::of_order(short, &task));
    Deed {
        cadence: guess::cadence(short, &when_words, frame.event),
        role: guess::role(short, &task, given.area),
        title: title.clone(),
        slug: slug.clone(),
        statement: stopped(&words::upper_first(&statement)),
        modality,
        required,
        when: frame.when.map(|when| question::about(when, &title, &slug)),
        review,
    }
}

fn modality(frame: &Frame, order: &Order) -> (Modality, bool) {
    let advised = frame.advised || order.tone == duty::Tone::Advised || order.text.starts_with("Consider ");
    if advised {
        (Modality::Advised, false)
    } else if frame.as_needed || order.tone == duty::Tone::Should {
        (Modality::AsNeeded, true)
    } else {
        (Modality::Must, true)
    }
}

/// The sentence with a full stop at its end.
fn stopped(sentence: &str) -> String {
    let bare = sentence.trim().trim_end_matches(['.', ',', ';', ':', ' ']);
    format!("{bare}.")
}
