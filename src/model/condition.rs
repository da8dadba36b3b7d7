//! Conditions are data, and an open question is neither yes nor no.

use crate::ids::OptionId;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// What a deployment answers to one question: the values chosen. A yes/no question has `true` or `false`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// A yes/no question.
    Flag(bool),
    /// One or more values of a choice; never empty.
    Values(BTreeSet<String>),
}

impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Flag(true) => f.write_str("yes"),
            Self::Flag(false) => f.write_str("no"),
            Self::Values(values) => {
                f.write_str(&values.iter().map(String::as_str).collect::<Vec<_>>().join(" and "))
            }
        }
    }
}

/// The answers of a deployment; what is not there was left open.
pub type Answers = BTreeMap<OptionId, Answer>;

/// When an action applies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Condition {
    /// The question's answer holds one of the values.
    Is {
        /// The question.
        option: OptionId,
        /// Any of these.
        any_of: Answer,
    },
    /// All of these.
    All(Vec<Condition>),
    /// At least one of these.
    Any(Vec<Condition>),
    /// Not this.
    Not(Box<Condition>),
}

impl fmt::Display for Condition {
    /// `option = value`, joined by `and` and `or`, with brackets where one stands in the other.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let joined = |f: &mut fmt::Formatter<'_>, parts: &[Self], word: &str| {
            for (place, part) in parts.iter().enumerate() {
                if place > 0 {
                    f.write_str(word)?;
                }
                match part {
                    Self::All(_) | Self::Any(_) => write!(f, "({part})")?,
                    Self::Is { .. } | Self::Not(_) => write!(f, "{part}")?,
                }
            }
            Ok(())
        };
        match self {
            Self::Is { option, any_of: Answer::Values(values) } => {
                write!(f, "{option} = {}", values.iter().map(String::as_str).collect::<Vec<_>>().join(" or "))
            }
            Self::Is { option, any_of } => write!(f, "{option} = {any_of}"),
            Self::All(parts) => joined(f, parts, " and "),
            Self::Any(parts) => joined(f, parts, " or "),
            Self::Not(part) => write!(f, "not ({part})"),
        }
    }
}

/// The truth of a condition where some questions may be open (Kleene's strong logic).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Truth {
    /// It holds whatever the open answers.
    Yes,
    /// It does not hold, whatever the open answers.
    No,
    /// It depends on an open answer.
    Open,
}

/// The truth of a condition and the questions that it rests on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// The truth.
    pub truth: Truth,
    /// For [`Truth::Open`] the questions left open, otherwise the questions whose answers decided.
    pub because: BTreeSet<OptionId>,
}

impl Condition {
    /// Decides the condition.
    #[must_use]
    pub fn decide(&self, answers: &Answers) -> Verdict {
        let truth = self.truth(answers);
        let mut because = BTreeSet::new();
        self.each_option(&mut |option| {
            if answers.contains_key(option) == (truth != Truth::Open) {
                because.insert(option.clone());
            }
        });
        Verdict { truth, because }
    }

    fn truth(&self, answers: &Answers) -> Truth {
        match self {
            Self::Is { option, any_of } => match answers.get(option) {
                None => Truth::Open,
                Some(answer) if shares(answer, any_of) => Truth::Yes,
                Some(_) => Truth::No,
            },
            Self::All(parts) => strongest(parts, answers, Truth::No, Truth::Yes),
            Self::Any(parts) => strongest(parts, answers, Truth::Yes, Truth::No),
            Self::Not(part) => match part.truth(answers) {
                Truth::Yes => Truth::No,
                Truth::No => Truth::Yes,
                Truth::Open => Truth::Open,
            },
        }
    }

    /// Calls `visit` with each question that the condition names.
    pub fn each_option<'c>(&'c self, visit: &mut impl FnMut(&'c OptionId)) {
        match self {
            Self::Is { option, .. } => visit(option),
            Self::All(parts) | Self::Any(parts) => parts.iter().for_each(|part| part.each_option(visit)),
            Self::Not(part) => part.each_option(visit),
        }
    }
}

/// `decisive` if any part has it, else open if any part is open, else `otherwise`.
fn strongest(parts: &[Condition], answers: &Answers, decisive: Truth, otherwise: Truth) -> Truth {
    let mut found = otherwise;
    for part in parts {
        match part.truth(answers) {
            truth if truth == decisive => return decisive,
            Truth::Open => found = Truth::Open,
            _ => {}
        }
    }
    found
}

fn shares(answer: &Answer, any_of: &Answer) -> bool {
    match (answer, any_of) {
        (Answer::Flag(given), Answer::Flag(wanted)) => given == wanted,
        (Answer::Values(given), Answer::Values(wanted)) => !given.is_disjoint(wanted),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is(option: &str, value: &str) -> Condition {
        Condition::Is { option: option.parse().expect("a slug"), any_of: values(&[value]) }
    }

    fn values(values: &[&str]) -> Answer {
        Answer::Values(values.iter().map(|value| (*value).to_owned()).collect())
    }

    fn answers(given: &[(&str, Answer)]) -> Answers {
        given.iter().map(|(id, answer)| (id.parse().expect("a slug"), answer.clone())).collect()
    }

    #[test]
    fn an_open_question_is_neither_yes_nor_no() {
        let both = Condition::All(vec![is("a", "x"), is("b", "y")]);
        let either = Condition::Any(vec![is("a", "x"), is("b", "y")]);
        let table = [
            (answers(&[]), Truth::Open, Truth::Open),
            (answers(&[("a", values(&["x"]))]), Truth::Open, Truth::Yes),
            (answers(&[("a", values(&["z"]))]), Truth::No, Truth::Open),
            (answers(&[("a", values(&["x"])), ("b", values(&["y"]))]), Truth::Yes, Truth::Yes),
            (answers(&[("a", values(&["z"])), ("b", values(&["z"]))]), Truth::No, Truth::No),
        ];
        for (given, all, any) in table {
            assert_eq!(both.decide(&given).truth, all, "{given:?}");
            assert_eq!(either.decide(&given).truth, any, "{given:?}");
            let not = Condition::Not(Box::new(both.clone())).decide(&given).truth;
            assert_eq!(not == Truth::Open, all == Truth::Open);
        }
    }

    #[test]
    fn several_answers_meet_each_of_their_conditions() {
        let given = answers(&[("a", values(&["x", "y"]))]);
        assert_eq!(is("a", "x").decide(&given).truth, Truth::Yes);
        assert_eq!(is("a", "y").decide(&given).truth, Truth::Yes);
        assert_eq!(is("a", "z").decide(&given).truth, Truth::No);
    }

    #[test]
    fn a_verdict_names_what_it_rests_on() {
        let both = Condition::All(vec![is("a", "x"), is("b", "y")]);
        let open = both.decide(&answers(&[("a", values(&["x"]))]));
        assert_eq!(open.because.iter().map(OptionId::as_str).collect::<Vec<_>>(), ["b"]);
        let no = both.decide(&answers(&[("a", values(&["z"]))]));
        assert_eq!(no.because.iter().map(OptionId::as_str).collect::<Vec<_>>(), ["a"]);
    }
}
