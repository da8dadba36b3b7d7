//! The audit period as a chart: for each item what the evidence covers, where it leaves a gap, and when people signed.

use super::{EvidenceView, ItemView};
use crate::assess::{Basis, Standing, State, assess};
use crate::profile::DateSpan;
use crate::text::count;
use chrono::{Datelike as _, Days, Months, NaiveDate};
use serde::Serialize;

/// The audit period, item by item. Lengths and places are whole days, counted from the period's first day as 0.
#[derive(Debug, Serialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct TimelineView {
    /// The period's first day.
    pub from: NaiveDate,
    /// The period's last day.
    pub to: NaiveDate,
    /// Days in the period.
    pub days: i64,
    /// The place of the day for which the states hold, where it lies in the period.
    pub today: Option<i64>,
    /// The first day of each month in the period, at most 24 of them.
    pub ticks: Vec<TickView>,
    /// Items with something to show.
    pub rows: Vec<TimelineRow>,
    /// Items without evidence and sign-offs in the period.
    pub silent: usize,
    /// The same in a sentence.
    pub alternative: String,
}

/// A mark on the axis.
#[derive(Debug, Serialize, schemars::JsonSchema)]
pub struct TickView {
    /// Whole days from the period's first as 0.
    pub at: i64,
    /// "2026-04".
    pub label: String,
}

/// One item's line.
#[derive(Debug, Serialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct TimelineRow {
    /// The item's number.
    pub number: usize,
    /// The item's name.
    pub name: String,
    /// The item's title.
    pub title: String,
    /// Where it stands on the day.
    pub state: State,
    /// The same for people.
    pub state_label: &'static str,
    /// Days of which evidence tells.
    pub spans: Vec<SpanView>,
    /// Days that evidence should cover and does not.
    pub gaps: Vec<SpanView>,
    /// When people signed.
    pub sign_offs: Vec<MarkView>,
}

/// A span of days within the period.
#[derive(Debug, Serialize, schemars::JsonSchema)]
pub struct SpanView {
    /// The first day.
    pub from: NaiveDate,
    /// The last day.
    pub to: NaiveDate,
    /// The place of the first day, and the number of days, cut to the period.
    pub at: i64,
    /// How many days it has.
    pub days: i64,
    /// The evidence (`E1`); nothing for a gap.
    pub reference: Option<String>,
}

/// A sign-off on a day of the period.
#[derive(Debug, Serialize, schemars::JsonSchema)]
pub struct MarkView {
    /// The day.
    pub on: NaiveDate,
    /// Whole days from the period's first as 0.
    pub at: i64,
    /// Who signed.
    pub by: String,
    /// What they said.
    pub decision: &'static str,
}

/// How much was settled on a day that has passed, seen from the model and the profile as they are now.
#[derive(Debug, Serialize, schemars::JsonSchema)]
pub struct HistoryView {
    /// The last day of a month, or of what is past of it.
    pub day: NaiveDate,
    /// Required items settled on that day.
    pub settled: usize,
    /// Required items.
    pub required: usize,
}

/// Points of the history at most: more would be no chart.
const MOST_POINTS: usize = 24;

pub(super) fn timeline(
    standings: &[Standing<'_>],
    items: &[ItemView],
    evidence: &[EvidenceView],
    basis: &Basis<'_>,
) -> Option<TimelineView> {
    let profile = basis.checklist.profile;
    let period = profile.period?;
    let place = |day: NaiveDate| (day - period.from).num_days();
    let mut rows = Vec::new();
    for (standing, item) in standings.iter().zip(items) {
        // The index is in the items' order.
        let first = evidence.partition_point(|piece| piece.number < item.number);
        let spans = evidence[first..]
            .iter()
            .take_while(|piece| piece.number == item.number)
            .filter(|piece| piece.collected.is_none_or(|day| day <= basis.as_of))
            .filter_map(|piece| span(piece.covers?, period, Some(piece.reference.clone())))
            .collect::<Vec<_>>();
        let gaps = standing.gaps.iter().filter_map(|gap| span(*gap, period, None)).collect::<Vec<_>>();
        let events = standing.record.map_or(&[][..], |record| &record.sign_offs);
        let sign_offs = events
            .iter()
            .zip(&item.sign_offs)
            .map(|(event, view)| (profile.day_of(&event.at), view))
            .filter(|(on, _)| (period.from..=period.to.min(basis.as_of)).contains(on))
            .map(|(on, view)| MarkView { on, at: place(on), by: view.by.clone(), decision: view.decision })
            .collect::<Vec<_>>();
        if !(spans.is_empty() && gaps.is_empty() && sign_offs.is_empty()) {
            rows.push(TimelineRow {
                number: item.number,
                name: item.name.clone(),
                title: item.title.clone(),
                state: item.state,
                state_label: item.state_label,
                spans,
                gaps,
                sign_offs,
            });
        }
    }
    let view = TimelineView {
        from: period.from,
        to: period.to,
        days: place(period.to) + 1,
        today: (period.from..=period.to).contains(&basis.as_of).then(|| place(basis.as_of)),
        ticks: ticks(period).into_iter().map(|day| TickView { at: place(day), label: month(day) }).collect(),
        silent: items.len() - rows.len(),
        alternative: String::new(),
        rows,
    };
    Some(TimelineView { alternative: alternative(&view), ..view })
}

fn alternative(view: &TimelineView) -> String {
    let with_gaps = view.rows.iter().filter(|row| !row.gaps.is_empty()).count();
    format!(
        "The audit period from {} to {}: {} with evidence or sign-offs in it, {with_gaps} of them with a gap in the \
        evidence; {} without either. The spans and gaps stand with each item.",
        view.from,
        view.to,
        count(view.rows.len(), "item"),
        view.silent,
    )
}

fn span(span: DateSpan, period: DateSpan, reference: Option<String>) -> Option<SpanView> {
    let (from, to) = (span.from.max(period.from), span.to.min(period.to));
    (from <= to).then(|| SpanView {
        from: span.from,
        to: span.to,
        at: (from - period.from).num_days(),
        days: (to - from).num_days() + 1,
        reference,
    })
}

fn month(day: NaiveDate) -> String {
    day.format("%Y-%m").to_string()
}

/// The firsts of months in a period, thinned out where there are many.
fn ticks(period: DateSpan) -> Vec<NaiveDate> {
    let first = if period.from.day() == 1 { Some(period.from) } else { next_month(period.from) };
    let all: Vec<NaiveDate> =
        std::iter::successors(first, |day| next_month(*day)).take_while(|day| *day <= period.to).collect();
    thinned(all)
}

fn next_month(day: NaiveDate) -> Option<NaiveDate> {
    day.with_day(1)?.checked_add_months(Months::new(1))
}

fn thinned(all: Vec<NaiveDate>) -> Vec<NaiveDate> {
    let step = all.len().div_ceil(MOST_POINTS).max(1);
    all.into_iter().step_by(step).collect()
}

/// How many required items were settled at the end of each month of the period, and on the day of the assessment.
pub(super) fn history(basis: &Basis<'_>) -> Vec<HistoryView> {
    let Some(period) = basis.checklist.profile.period else { return Vec::new() };
    let end = period.to.min(basis.as_of);
    if end < period.from {
        return Vec::new();
    }
    let ends = std::iter::successors(next_month(period.from), |day| next_month(*day))
        .filter_map(|first| first.checked_sub_days(Days::new(1)))
        .take_while(|day| *day < end);
    let mut days = thinned(ends.collect());
    days.push(end);
    days.into_iter()
        .map(|day| {
            let then = assess(&Basis { as_of: day, looking_back: true, ..*basis });
            let required = || then.standings.iter().filter(|standing| standing.item.action.required);
            HistoryView {
                day,
                settled: required().filter(|standing| standing.state.is_settled()).count(),
                required: required().count(),
            }
        })
        .collect()
}
