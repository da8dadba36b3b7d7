//! What one TOML value can become.

use crate::digest::Digest;
use crate::ids::MAX_LENGTH;
use chrono::{DateTime, FixedOffset, NaiveDate, NaiveTime, TimeZone};
use serde_json::{Value, json};
use toml::de::DeValue;

/// Why a value of the right kind cannot be used: what stands at the place, and lines of help.
pub struct Reason {
    /// A few words for the place.
    pub label: String,
    /// What would be right.
    pub help: Vec<String>,
}

impl From<&str> for Reason {
    fn from(label: &str) -> Self {
        Self { label: label.to_owned(), help: Vec::new() }
    }
}

/// A type that one TOML value can become.
pub trait FromToml: Sized {
    /// What is expected, for messages: "a date such as 2026-11-20".
    const EXPECTED: &'static str;

    /// The value, or `None` if the TOML value is of another kind, or a reason if it is of the kind but wrong.
    ///
    /// # Errors
    /// The reason in a few words.
    fn from_toml(value: &DeValue<'_>) -> Result<Self, Option<Reason>>;

    /// The JSON Schema of the values that are taken. A date of TOML is a text in JSON.
    fn schema() -> Value;
}

/// The JSON Schema of a slug, as [`crate::ids::check_slug`] takes it.
#[must_use]
pub fn slug() -> Value {
    json!({ "type": "string", "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$", "maxLength": MAX_LENGTH })
}

impl FromToml for String {
    const EXPECTED: &'static str = "a text in quotes";
    fn from_toml(value: &DeValue<'_>) -> Result<Self, Option<Reason>> {
        value.as_str().map(str::to_owned).ok_or(None)
    }

    fn schema() -> Value {
        json!({ "type": "string" })
    }
}

impl FromToml for bool {
    const EXPECTED: &'static str = "true or false, without quotes";
    fn from_toml(value: &DeValue<'_>) -> Result<Self, Option<Reason>> {
        value.as_bool().ok_or(None)
    }

    fn schema() -> Value {
        json!({ "type": "boolean" })
    }
}

impl FromToml for u32 {
    const EXPECTED: &'static str = "a whole number";
    fn from_toml(value: &DeValue<'_>) -> Result<Self, Option<Reason>> {
        let integer = value.as_integer().ok_or(None)?;
        Self::from_str_radix(integer.as_str(), integer.radix())
            .map_err(|_| Some("a number that is too large or less than nothing".into()))
    }

    fn schema() -> Value {
        json!({ "type": "integer", "minimum": 0, "maximum": u32::MAX })
    }
}

impl FromToml for u64 {
    const EXPECTED: &'static str = "a whole number";
    fn from_toml(value: &DeValue<'_>) -> Result<Self, Option<Reason>> {
        let integer = value.as_integer().ok_or(None)?;
        Self::from_str_radix(integer.as_str(), integer.radix())
            .map_err(|_| Some("a number that is too large or less than nothing".into()))
    }

    fn schema() -> Value {
        json!({ "type": "integer", "minimum": 0 })
    }
}

impl FromToml for NaiveDate {
    const EXPECTED: &'static str = "a date without quotes, such as 2026-11-20";
    fn from_toml(value: &DeValue<'_>) -> Result<Self, Option<Reason>> {
        let moment = value.as_datetime().ok_or(None)?;
        if moment.time.is_some() {
            return Err(Some("a date without a time is expected, such as 2026-11-20".into()));
        }
        let date = moment.date.ok_or(None)?;
        Self::from_ymd_opt(date.year.into(), date.month.into(), date.day.into())
            .ok_or_else(|| Some("there is no such day in the calendar".into()))
    }

    fn schema() -> Value {
        json!({ "type": "string", "format": "date" })
    }
}

impl FromToml for DateTime<FixedOffset> {
    const EXPECTED: &'static str = "a moment with its offset and without quotes, such as 2026-11-20T10:00:00Z";
    fn from_toml(value: &DeValue<'_>) -> Result<Self, Option<Reason>> {
        let moment = value.as_datetime().ok_or(None)?;
        let (Some(date), Some(time), Some(offset)) = (moment.date, moment.time, moment.offset) else {
            return Err(None);
        };
        let seconds_east = match offset {
            toml::value::Offset::Z => 0,
            toml::value::Offset::Custom { minutes } => i32::from(minutes) * 60,
        };
        let day = NaiveDate::from_ymd_opt(date.year.into(), date.month.into(), date.day.into());
        // A leap second (60) is kept as the last second of the minute: chrono's times have no 61st.
        let second = time.second.unwrap_or(0).min(59);
        let clock = NaiveTime::from_hms_nano_opt(
            time.hour.into(),
            time.minute.into(),
            second.into(),
            time.nanosecond.unwrap_or(0),
        );
        FixedOffset::east_opt(seconds_east)
            .zip(day.zip(clock))
            .and_then(|(zone, (day, clock))| zone.from_local_datetime(&day.and_time(clock)).single())
            .ok_or_else(|| Some("there is no such moment".into()))
    }

    fn schema() -> Value {
        json!({ "type": "string", "format": "date-time" })
    }
}

impl FromToml for Digest {
    const EXPECTED: &'static str = "a SHA-256 digest in quotes";
    fn from_toml(value: &DeValue<'_>) -> Result<Self, Option<Reason>> {
        value.as_str().ok_or(None)?.parse().map_err(|error: crate::digest::NotADigest| {
            Some(Reason { label: "no digest".to_owned(), help: vec![error.to_string()] })
        })
    }

    fn schema() -> Value {
        json!({ "type": "string", "pattern": "^(sha256:)?[0-9a-f]{64}$" })
    }
}

macro_rules! from_toml_by_parsing {
    ($schema:expr => $($type:ty),+ $(,)?) => {$(
        impl FromToml for $type {
            const EXPECTED: &'static str = "an identifier in quotes, such as \"key-custodian\"";
            fn from_toml(value: &DeValue<'_>) -> Result<Self, Option<Reason>> {
                let text = value.as_str().ok_or(None)?;
                text.parse().map_err(|error: crate::ids::NotASlug| {
                    let near = crate::ids::nearest_slug(text).map(|near| format!("`{near}` would be one"));
                    Some(Reason {
                        label: "no identifier".to_owned(),
                        help: [error.to_string()].into_iter().chain(near).collect(),
                    })
                })
            }

            fn schema() -> Value {
                $schema
            }
        }
    )+};
}

from_toml_by_parsing!(
    slug() =>
    crate::ids::ServiceId,
    crate::ids::TierId,
    crate::ids::AreaId,
    crate::ids::OptionId,
    crate::ids::ActionId,
    crate::ids::RoleId,
    crate::ids::ProfileId,
    crate::ids::DeploymentId,
    crate::ids::SignerId,
);

from_toml_by_parsing!(
    json!({ "type": "string", "pattern": r"^[a-z0-9]+([.-][a-z0-9]+)*$", "maxLength": MAX_LENGTH }) =>
    crate::ids::FrameworkId,
);
