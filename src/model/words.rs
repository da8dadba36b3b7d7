//! The small closed vocabularies of a model: each an enum with its word in TOML and its word for people.

use chrono::{Months, NaiveDate};
use std::fmt;

/// An enum that is one of a fixed list of words in TOML.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $word:literal, $people:literal;)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {
            $($(#[$variant_doc])* $variant,)+
        }

        impl $name {
            /// All, in their order.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The word in TOML and JSON.
            #[must_use]
            pub fn word(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }

            /// The word for people.
            #[must_use]
            pub fn label(self) -> &'static str {
                match self { $(Self::$variant => $people),+ }
            }

            /// The value of a TOML word.
            #[must_use]
            pub fn from_word(word: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|known| known.word() == word)
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.word())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let word = <std::borrow::Cow<'de, str> as serde::Deserialize>::deserialize(deserializer)?;
                let known = [$($word),+];
                Self::from_word(&word).ok_or_else(|| {
                    serde::de::Error::custom(format!("`{word}` is none of {}", known.join(", ")))
                })
            }
        }

        impl schemars::JsonSchema for $name {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                let words: Vec<&str> = Self::ALL.iter().map(|known| known.word()).collect();
                schemars::json_schema!({ "type": "string", "enum": words })
            }
        }

        impl $crate::toml_input::FromToml for $name {
            const EXPECTED: &'static str = concat!("one of these in quotes:", $(" ", $word),+);
            fn from_toml(value: &toml::de::DeValue<'_>) -> Result<Self, Option<$crate::toml_input::Reason>> {
                let word = value.as_str().ok_or(None)?;
                Self::from_word(word).ok_or_else(|| {
                    let words = Self::ALL.iter().map(|known| known.word());
                    let help = $crate::text::name_help(word, "allowed", words);
                    Some($crate::toml_input::Reason { label: "not known".to_owned(), help })
                })
            }

            fn schema() -> serde_json::Value {
                let words: Vec<&str> = Self::ALL.iter().map(|known| known.word()).collect();
                serde_json::json!({ "type": "string", "enum": words })
            }
        }
    };
}
pub(crate) use words;

words! {
    /// The strength of the page's wording. Kept because "depending on your needs" is not "must".
    Modality {
        /// The page states the duty plainly.
        Must = "must", "must";
        /// The page leaves the extent to the customer ("depending on your needs").
        AsNeeded = "as-needed", "as needed";
        /// The page offers or advises it ("can", "consider", "recommend").
        Advised = "advised", "advised";
    }
}

words! {
    /// Why a row asks nothing of the customer.
    NothingToDo {
        /// The customer's cell is empty.
        CellEmpty = "cell-empty", "the page leaves the customer's cell empty";
        /// The cell says "none" or the like.
        SaysNone = "says-none", "the page says that there is none";
        /// The cell says to carry on as usual.
        BusinessAsUsual = "business-as-usual", "the page says to carry on as usual";
        /// The row names the provider alone.
        ProviderAlone = "provider-alone", "the page gives it to the provider alone";
        /// The customer is consulted or informed, and does nothing.
        InformedOnly = "informed-only", "the page has the customer consulted or informed only";
    }
}

words! {
    /// What kind of place a row is in its page.
    RowKind {
        /// A row of a table.
        Table = "table", "table row";
        /// A sentence outside the tables that gives the customer an area, or a share of it.
        Area = "area", "area sentence";
    }
}

words! {
    /// A span of calendar months.
    Period {
        /// One month.
        Monthly = "monthly", "every month";
        /// Three months.
        Quarterly = "quarterly", "every quarter";
        /// Six months.
        HalfYearly = "half-yearly", "every half-year";
        /// Twelve months.
        Yearly = "yearly", "every year";
    }
}

impl Period {
    /// The day on which something done on `from` is due again: the same day of a later month, or that month's last.
    #[must_use]
    pub fn after(self, from: NaiveDate) -> NaiveDate {
        let months = match self {
            Self::Monthly => 1,
            Self::Quarterly => 3,
            Self::HalfYearly => 6,
            Self::Yearly => 12,
        };
        from.checked_add_months(Months::new(months)).unwrap_or(NaiveDate::MAX)
    }
}

/// How often an action must be shown again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cadence {
    /// Once is enough.
    Once,
    /// At least once in each period.
    Every(Period),
    /// When it happens; exercised in between if a period is given.
    OnEvent {
        /// How often it is exercised.
        exercise: Option<Period>,
    },
}

impl Cadence {
    /// The period after which a sign-off runs out, if it does.
    #[must_use]
    pub fn period(self) -> Option<Period> {
        match self {
            Self::Once => None,
            Self::Every(period) => Some(period),
            Self::OnEvent { exercise } => exercise,
        }
    }
}

impl fmt::Display for Cadence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Once => f.write_str("once"),
            Self::Every(period) => f.write_str(period.label()),
            Self::OnEvent { exercise: None } => f.write_str("when it happens"),
            Self::OnEvent { exercise: Some(period) } => {
                write!(f, "when it happens, exercised {}", period.label())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_period_ends_on_the_same_day_or_the_months_last() {
        let day = |text: &str| text.parse::<NaiveDate>().expect("a date");
        assert_eq!(Period::Monthly.after(day("2026-01-31")), day("2026-02-28"));
        assert_eq!(Period::Quarterly.after(day("2026-11-30")), day("2027-02-28"));
        assert_eq!(Period::Yearly.after(day("2024-02-29")), day("2025-02-28"));
        assert_eq!(Period::HalfYearly.after(day("2026-08-31")), day("2027-02-28"));
    }
}
