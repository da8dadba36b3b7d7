//! What runs out, and when, as seen from the portfolio's own day.

use super::{Deadline, System};
use crate::assess::State;
use chrono::{Days, NaiveDate};
use serde::Serialize;

crate::model::words! {
    /// How far off a day is.
    Span {
        /// Before the day of the portfolio.
        Overdue = "overdue", "overdue";
        /// From that day to 30 days later.
        Days30 = "30-days", "within 30 days";
        /// 31 to 60 days later.
        Days60 = "60-days", "in 31 to 60 days";
        /// 61 to 90 days later.
        Days90 = "90-days", "in 61 to 90 days";
    }
}

impl Span {
    /// The span in which a day lies that is so many days off; none for one that is farther than 90.
    #[must_use]
    pub fn of(days: i64) -> Option<Self> {
        match days {
            ..0 => Some(Self::Overdue),
            0..=30 => Some(Self::Days30),
            31..=60 => Some(Self::Days60),
            61..=90 => Some(Self::Days90),
            _ => None,
        }
    }

    /// The first and the last day of the span, seen from a day; what is overdue has no first one.
    fn days(self, from: NaiveDate) -> (Option<NaiveDate>, NaiveDate) {
        let later = |days| from.checked_add_days(Days::new(days)).unwrap_or(NaiveDate::MAX);
        match self {
            Self::Overdue => (None, from.pred_opt().unwrap_or(NaiveDate::MIN)),
            Self::Days30 => (Some(from), later(30)),
            Self::Days60 => (Some(later(31)), later(60)),
            Self::Days90 => (Some(later(61)), later(90)),
        }
    }
}

/// How many items run out in each span.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct Ahead {
    /// Before the day of the portfolio.
    pub overdue: usize,
    /// From that day to 30 days later.
    #[serde(rename = "30-days")]
    pub days_30: usize,
    /// 31 to 60 days later.
    #[serde(rename = "60-days")]
    pub days_60: usize,
    /// 61 to 90 days later.
    #[serde(rename = "90-days")]
    pub days_90: usize,
}

impl Ahead {
    /// One more that runs out in a span.
    pub fn add(&mut self, span: Span) {
        match span {
            Span::Overdue => self.overdue += 1,
            Span::Days30 => self.days_30 += 1,
            Span::Days60 => self.days_60 += 1,
            Span::Days90 => self.days_90 += 1,
        }
    }

    /// How many run out in a span.
    #[must_use]
    pub fn get(&self, span: Span) -> usize {
        match span {
            Span::Overdue => self.overdue,
            Span::Days30 => self.days_30,
            Span::Days60 => self.days_60,
            Span::Days90 => self.days_90,
        }
    }

    /// How many run out in any of the spans.
    #[must_use]
    pub fn total(&self) -> usize {
        Span::ALL.iter().map(|span| self.get(*span)).sum()
    }
}

/// A span of days, and how much runs out in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct Window {
    /// The span.
    pub span: Span,
    /// The same for people.
    pub label: &'static str,
    /// Its first day; nothing for what is overdue.
    pub from: Option<NaiveDate>,
    /// Its last day.
    pub to: NaiveDate,
    /// How many items run out in it.
    pub count: usize,
}

/// An item that runs out.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct Due {
    /// The last day on which it holds.
    pub day: NaiveDate,
    /// How far off that is.
    pub span: Span,
    /// Days from the portfolio's day to that one; below zero where it has passed.
    pub days: i64,
    /// The system's ID.
    pub system: String,
    /// The item's name in its pack.
    pub item: String,
    /// The item's title.
    pub title: String,
    /// Where the item stands in its pack.
    pub state: State,
    /// The same for people.
    pub label: &'static str,
    /// Whether the page demands it.
    pub required: bool,
    /// Whether what ends is an exception.
    pub exception: bool,
    /// Who may renew it, by name.
    pub who: Vec<String>,
}

/// The span in which a deadline lies, seen from a day.
pub(super) fn span(deadline: &Deadline, as_of: NaiveDate) -> Option<Span> {
    Span::of((deadline.day - as_of).num_days())
}

/// What runs out in 90 days or did already, over all systems, in the order of days.
pub(super) fn due(systems: &[System], as_of: NaiveDate) -> Vec<Due> {
    let mut all: Vec<Due> = Vec::new();
    for system in systems {
        for deadline in &system.deadlines {
            let Some(span) = span(deadline, as_of) else { continue };
            all.push(Due {
                day: deadline.day,
                span,
                days: (deadline.day - as_of).num_days(),
                system: system.id.clone(),
                item: deadline.item.clone(),
                title: deadline.title.clone(),
                state: deadline.state,
                label: deadline.state.label(),
                required: deadline.required,
                exception: deadline.exception,
                who: deadline.who.iter().map(|id| system.person(id).to_owned()).collect(),
            });
        }
    }
    all.sort_unstable();
    all
}

/// The spans, seen from a day.
pub(super) fn windows(due: &[Due], as_of: NaiveDate) -> Vec<Window> {
    let of = |span: &Span| {
        let (from, to) = span.days(as_of);
        let count = due.iter().filter(|entry| entry.span == *span).count();
        Window { span: *span, label: span.label(), from, to, count }
    };
    Span::ALL.iter().map(of).collect()
}

/// How many deadlines of a system lie in each span.
pub(super) fn ahead(system: &System, as_of: NaiveDate) -> Ahead {
    let mut ahead = Ahead::default();
    system.deadlines.iter().filter_map(|deadline| span(deadline, as_of)).for_each(|span| ahead.add(span));
    ahead
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_meet_without_a_gap() {
        let day: NaiveDate = "2026-11-20".parse().unwrap();
        for days in -400..400 {
            let Some(span) = Span::of(days) else {
                assert!(days > 90);
                continue;
            };
            let (from, to) = span.days(day);
            let then = day + chrono::TimeDelta::days(days);
            assert!(from.is_none_or(|from| from <= then) && then <= to, "{days}");
        }
    }
}
