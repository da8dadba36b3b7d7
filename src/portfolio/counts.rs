//! How many items are in each state.

use crate::assess::State;
use serde::de::{Deserialize, Deserializer};
use serde::ser::{Serialize, Serializer};
use std::collections::BTreeMap;
use std::ops::AddAssign;

/// How many items are in each state. In JSON an object with a number for each state that has some, the worst first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts([usize; State::WORST_FIRST.len()]);

impl Counts {
    /// One more item in a state.
    pub fn add(&mut self, state: State) {
        self.0[state.urgency()] += 1;
    }

    /// How many are in a state.
    #[must_use]
    pub fn get(&self, state: State) -> usize {
        self.0[state.urgency()]
    }

    /// The states that have some, with their numbers, the worst first.
    pub fn iter(&self) -> impl Iterator<Item = (State, usize)> + '_ {
        State::WORST_FIRST.into_iter().zip(self.0).filter(|(_, count)| *count > 0)
    }

    /// How many there are in all.
    #[must_use]
    pub fn total(&self) -> usize {
        self.0.iter().sum()
    }

    /// The worst state that has some.
    #[must_use]
    pub fn worst(&self) -> Option<State> {
        self.iter().map(|(state, _)| state).next()
    }

    /// "2 lapsed, 5 open": the states that have some, in words.
    #[must_use]
    pub fn words(&self) -> String {
        let words: Vec<String> = self.iter().map(|(state, count)| format!("{count} {}", state.label())).collect();
        words.join(", ")
    }
}

impl AddAssign for Counts {
    fn add_assign(&mut self, other: Self) {
        for (sum, more) in self.0.iter_mut().zip(other.0) {
            *sum += more;
        }
    }
}

impl FromIterator<State> for Counts {
    fn from_iter<I: IntoIterator<Item = State>>(states: I) -> Self {
        let mut counts = Self::default();
        states.into_iter().for_each(|state| counts.add(state));
        counts
    }
}

impl Serialize for Counts {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.iter())
    }
}

impl<'de> Deserialize<'de> for Counts {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let given: BTreeMap<State, u32> = Deserialize::deserialize(deserializer)?;
        let mut counts = Self::default();
        for (state, count) in given {
            // A number of 32 bits fits into the address space of every machine that this runs on.
            counts.0[state.urgency()] = usize::try_from(count).unwrap_or(usize::MAX);
        }
        Ok(counts)
    }
}

impl schemars::JsonSchema for Counts {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Counts".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let words: Vec<&str> = State::WORST_FIRST.iter().map(|state| state.word()).collect();
        schemars::json_schema!({
            "description": "How many items are in each state that has some.",
            "type": "object",
            "propertyNames": { "enum": words },
            "additionalProperties": { "type": "integer", "minimum": 1 },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_is_the_one_of_urgency() {
        for (place, state) in State::WORST_FIRST.into_iter().enumerate() {
            assert_eq!(state.urgency(), place);
        }
        assert_eq!(State::WORST_FIRST.len(), State::ALL.len());
    }

    #[test]
    fn counts_are_written_worst_first_and_read_back() {
        let counts: Counts = [State::Met, State::Open, State::Met, State::Broken].into_iter().collect();
        let text = serde_json::to_string(&counts).unwrap();
        assert_eq!(text, r#"{"broken":1,"open":1,"met":2}"#);
        assert_eq!(serde_json::from_str::<Counts>(&text).unwrap(), counts);
        assert_eq!((counts.total(), counts.worst()), (4, Some(State::Broken)));
        assert_eq!(counts.words(), "1 broken, 1 open, 2 met");
        assert!(serde_json::from_str::<Counts>(r#"{"done":1}"#).is_err());
        assert!(serde_json::from_str::<Counts>(r#"{"met":-1}"#).is_err());
    }
}
