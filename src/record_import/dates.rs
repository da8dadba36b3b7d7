//! Days as people write them.

use super::Conflict;
use crate::profile::Profile;
use crate::sheet_file::Value;
use chrono::{DateTime, Datelike as _, NaiveDate, NaiveDateTime, Timelike as _, Utc};

/// When somebody decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum When {
    /// On a day, at whatever time.
    Day(NaiveDate),
    /// At a moment.
    Moment(DateTime<Utc>),
}

/// A day or a moment of a cell; a time without a zone is of the profile's.
pub(super) fn date(value: &Value, profile: &Profile) -> Result<When, Conflict> {
    let local = |at: NaiveDateTime| at.and_local_timezone(profile.zone).earliest().map(|at| at.to_utc());
    let unreadable = || Conflict::of("unreadable-date", format!("\"{value}\" is no date"));
    let when = match value {
        Value::Day(day) => Some(When::Day(*day)),
        Value::Moment(at) => local(*at).map(When::Moment),
        Value::Text(text) if text.len() == 10 && text.as_bytes()[4] == b'-' => text.parse().ok().map(When::Day),
        Value::Text(text) => {
            let zoned = DateTime::parse_from_rfc3339(text).ok().map(|at| at.to_utc());
            let forms = ["%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"];
            let plain = || forms.iter().find_map(|form| NaiveDateTime::parse_from_str(text, form).ok());
            let at = zoned.or_else(|| plain().and_then(local));
            if at.is_none() && is_day_of_some_country(text) {
                return Err(Conflict::of("unreadable-date", format!("\"{text}\" could be two days"))
                    .help("countries write days and months in another order: write it as 2026-11-20"));
            }
            at.map(When::Moment)
        }
        Value::Empty | Value::Other(_) => None,
    };
    when.map(whole)
        .filter(|when| when.is_written())
        .ok_or_else(|| unreadable().help("a date cell, or text such as 2026-11-20"))
}

/// The second that ends a day a second later is no other: a record would give back the one before it, and take it for another sign-off.
fn whole(when: When) -> When {
    match when {
        When::Moment(at) => When::Moment(at.with_nanosecond(at.nanosecond() % 1_000_000_000).unwrap_or(at)),
        day @ When::Day(_) => day,
    }
}

impl When {
    /// Whether its year has four digits, as it must have in a record.
    fn is_written(self) -> bool {
        let year = match self {
            Self::Day(day) => day.year(),
            Self::Moment(at) => at.year(),
        };
        (1..=9999).contains(&year)
    }
}

/// Whether it is a day as people write it: 03/04/2026, 3.4.26.
fn is_day_of_some_country(text: &str) -> bool {
    let parts: Vec<&str> = text.split(['/', '.', '-']).map(str::trim).collect();
    parts.len() == 3 && parts.iter().all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()))
}
