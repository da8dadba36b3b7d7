//! Charts as inline SVG. Places and lengths are per cent of the drawing; the numbers come from the view.

use super::parts::{legend, shape};
use crate::assess::State;
use crate::pack::{HistoryView, Pack, StateCount};
use maud::{Markup, html};

/// One part of a bar.
pub(crate) struct Segment {
    /// The class that gives its colour.
    pub(crate) class: String,
    /// What it is, for people.
    pub(crate) label: &'static str,
    /// How much.
    pub(crate) count: usize,
    /// Whether it is drawn full.
    pub(crate) settled: bool,
}

/// The place of a part in the whole, in per cent.
#[allow(clippy::cast_precision_loss, reason = "a drawing, and numbers far below 2^52")]
pub(super) fn percent(part: i64, whole: i64) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 * 100.0 / whole as f64 }
}

/// A length in per cent as an attribute.
pub(super) fn at(percent: f64) -> String {
    let text = format!("{percent:.2}");
    format!("{}%", text.trim_end_matches('0').trim_end_matches('.'))
}

fn signed(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// A bar of segments, `width` per cent of its place wide.
pub(crate) fn bar(segments: &[Segment], total: usize, width: f64, height: u32) -> Markup {
    let begins = segments.iter().scan(0, |end, segment| {
        let begin = *end;
        *end += signed(segment.count);
        Some((begin, segment))
    });
    html! {
        svg.bar width="100%" height=(height) aria-hidden="true" {
            svg width=(at(width)) height=(height) {
                @if total == 0 { rect.none width="100%" height=(height) {} }
                @for (begin, segment) in begins.filter(|(_, segment)| segment.count > 0) {
                    @let share = percent(signed(segment.count), signed(total));
                    (part(segment, percent(begin, signed(total)), share, share * width / 100.0, height))
                }
            }
        }
    }
}

/// `share` is of the bar, `seen` of the whole place: a number stands where there is room for it on a narrow screen.
fn part(segment: &Segment, from: f64, share: f64, seen: f64, height: u32) -> Markup {
    let digits = segment.count.to_string();
    let room = seen >= [5.0, 8.0, 11.0, 14.0][digits.len().min(4) - 1];
    html! {
        svg class={ "seg " (segment.class) @if segment.settled { " settled" } } x=(at(from)) width=(at(share)) height=(height) {
            title { (segment.count) " " (segment.label) }
            rect x="1" y="1" height=(height - 2) {}
            @if room { text x="50%" y="50%" { (digits) } }
        }
    }
}

pub(crate) fn segments(states: &[StateCount]) -> Vec<Segment> {
    states
        .iter()
        .map(|state| Segment {
            class: format!("s-{}", state.state.word()),
            label: state.label,
            count: state.count,
            settled: state.settled,
        })
        .collect()
}

/// A drawing with its text alternative; what stands inside is read as that text.
pub(crate) fn picture(class: &str, alternative: &str, drawing: &Markup) -> Markup {
    html! { div class={ "picture " (class) } role="img" aria-label=(alternative) { (drawing) } }
}

/// The one bar of the cover, with its legend.
pub(super) fn overall(pack: &Pack) -> Markup {
    html! {
        (picture("overall", &pack.charts.states, &bar(&segments(&pack.states), pack.totals.items, 100.0, 28)))
        (legend(&pack.states))
    }
}

/// A line of a chart: what it is, its bar, its number.
pub(crate) fn line(name: &Markup, bar: &Markup, number: &Markup) -> Markup {
    html! {
        div.line {
            span.what { (name) }
            (bar)
            span.number { (number) }
        }
    }
}

pub(super) fn by_area(pack: &Pack) -> Markup {
    let several = pack.deployments.len() > 1;
    let most = pack.areas.iter().map(|area| area.total).max().unwrap_or(0);
    let lines = html! {
        @for area in &pack.areas {
            @let name = html! { (area.name) @if several { " " small { (area.deployment) } } };
            @let width = percent(signed(area.total), signed(most));
            (line(&name, &bar(&segments(&area.states), area.total, width, 20), &html! { (area.total) }))
        }
    };
    html! {
        (picture("lines", &pack.charts.areas, &lines))
        (legend(&pack.states))
    }
}

pub(super) fn by_framework(pack: &Pack) -> Markup {
    let lines = html! {
        @for view in &pack.frameworks {
            @let rest = view.total - view.settled;
            @let parts = two(view.settled, rest);
            (line(&html! { (view.name) }, &bar(&parts, view.total, 100.0, 20), &html! { (view.settled) " of " (view.total) }))
        }
    };
    html! {
        (picture("lines", &pack.charts.frameworks, &lines))
        ul.legend {
            li { span.state.s-met { (shape(State::Met)) "all required items settled" } }
            li { span.state.s-open { (shape(State::Open)) "not all" } }
        }
    }
}

pub(crate) fn two(settled: usize, rest: usize) -> [Segment; 2] {
    let segment = |class: &str, label, count, settled| Segment { class: class.to_owned(), label, count, settled };
    [segment("s-met", "settled", settled, true), segment("s-open", "not settled", rest, false)]
}

/// What became of the page's rows.
pub(super) fn by_row(pack: &Pack) -> Markup {
    let lines = html! {
        @for view in &pack.deployments {
            @let tally = view.table_rows;
            @let parts = [
                ("r-items", "with items", tally.with_items, true),
                ("r-nothing", "nothing to do", tally.nothing_to_do, false),
                ("r-out", "out of scope", tally.out_of_scope, false),
            ].map(|(class, label, count, settled)| Segment { class: class.to_owned(), label, count, settled });
            (line(&html! { (view.id) }, &bar(&parts, tally.rows, 100.0, 20), &html! { (tally.rows) }))
        }
    };
    html! {
        (picture("lines", &pack.charts.rows, &lines))
        ul.legend {
            @for (class, label) in [("r-items settled", "with items"), ("r-nothing", "nothing to do"), ("r-out", "out of scope")] {
                li { svg class={ "key seg " (class) } aria-hidden="true" width="14" height="14" { rect x="1" y="1" height="12" {} } (label) }
            }
        }
    }
}

/// Columns, one a day of the history; each is as high as the required items, filled as far as they are settled.
pub(super) fn history(pack: &Pack) -> Markup {
    let days = signed(pack.history.len());
    let thin = pack.history.len().div_ceil(12);
    let drawing = html! {
        svg.history width="100%" height="170" aria-hidden="true" {
            @for (place, point) in (0..).zip(&pack.history) {
                (column(point, percent(place, days), percent(1, days), usize::try_from(place).unwrap_or(0), thin))
            }
        }
    };
    picture("", &pack.charts.history, &drawing)
}

fn column(point: &HistoryView, from: f64, width: f64, place: usize, thin: usize) -> Markup {
    const HEIGHT: f64 = 120.0;
    let filled = percent(signed(point.settled), signed(point.required)) / 100.0 * HEIGHT;
    let [all, done] = [HEIGHT, filled].map(|height| format!("{height:.1}"));
    let top = format!("{:.1}", 20.0 + HEIGHT - filled);
    let day = point.day.to_string();
    html! {
        svg x=(at(from)) width=(at(width)) height="170" {
            title { (day) ": " (point.settled) " of " (point.required) }
            rect.all x="15%" width="70%" y="20" height=(all) {}
            rect.done x="15%" width="70%" y=(top) height=(done) {}
            text.value.minor[!place.is_multiple_of(thin * 3)] x="50%" y="14" { (point.settled) }
            @if place.is_multiple_of(thin) {
                text.day.minor[!place.is_multiple_of(thin * 3)] x="50%" y="158" { (day[..7]) }
            }
        }
    }
}
