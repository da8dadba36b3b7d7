//! The audit period, item by item: what the evidence covers, where it leaves gaps, and when people signed.

use super::charts::{at, percent};
use super::parts::shape;
use crate::pack::{MarkView, SpanView, TimelineRow, TimelineView};
use maud::{Markup, html};
use std::fmt::Write as _;

/// The height of a lane.
const HEIGHT: u32 = 22;

pub(super) fn timeline(view: &TimelineView) -> Markup {
    html! {
        p { (view.alternative) }
        @if !view.rows.is_empty() {
            (key())
            div.lanes {
                (axis(view))
                ol.plain {
                    @for row in &view.rows { (lane(row, view)) }
                }
            }
        }
    }
}

fn key() -> Markup {
    html! {
        ul.legend aria-label="Key of the timeline" {
            li { svg.key.t aria-hidden="true" width="28" height="14" { rect.cover y="2" width="28" height="10" {} } "evidence" }
            li { svg.key.t aria-hidden="true" width="28" height="14" { rect.gap y="3" width="28" height="8" {} } "gap in the evidence" }
            li { svg.key.t aria-hidden="true" width="14" height="14" { path.sign d="M7 1l5 6-5 6-5-6z" {} } "sign-off" }
            li { svg.key.t aria-hidden="true" width="6" height="14" { path.today d="M3 0v14" {} } "the day of the states" }
        }
    }
}

/// The months by name, and once for all lanes the lines that go down from them, with that of the day.
fn axis(view: &TimelineView) -> Markup {
    let thin = view.ticks.len().div_ceil(6).max(1);
    html! {
        svg.defs aria-hidden="true" width="0" height="0" {
            symbol id="months" {
                @for tick in &view.ticks {
                    @let x = at(percent(tick.at, view.days));
                    line.tick x1=(x) x2=(x) y2=(HEIGHT) {}
                }
                @if let Some(today) = view.today {
                    @let x = at(percent(today, view.days));
                    line.today x1=(x) x2=(x) y2=(HEIGHT) {}
                }
            }
        }
        div.lane.axis aria-hidden="true" {
            span.what { (view.from.to_string()) " to " (view.to.to_string()) }
            svg width="100%" height="20" {
                @for (place, tick) in view.ticks.iter().enumerate() {
                    @if place.is_multiple_of(thin) {
                        text.minor[!place.is_multiple_of(thin * 2)] x=(at(percent(tick.at, view.days))) y="14" { (tick.label) }
                    }
                }
            }
        }
    }
}

fn lane(row: &TimelineRow, view: &TimelineView) -> Markup {
    html! {
        li.lane {
            a.what href={ "#item-" (row.number) } {
                span class={ "s-" (row.state.word()) } { (shape(row.state)) }
                (row.number) ". " (row.title)
            }
            svg role="img" aria-label=(words(row)) width="100%" height=(HEIGHT) {
                use href="#months" width="100%" height=(HEIGHT) {}
                @for gap in &row.gaps { (block(gap, view, "gap", 7, 8)) }
                @for span in &row.spans { (block(span, view, "cover", 6, 10)) }
                @for mark in &row.sign_offs { (sign(mark, view)) }
            }
        }
    }
}

fn block(span: &SpanView, view: &TimelineView, class: &str, y: u32, height: u32) -> Markup {
    html! {
        rect class=(class) x=(at(percent(span.at, view.days))) width=(at(percent(span.days, view.days))) y=(y) height=(height) {
            title {
                @match &span.reference { Some(reference) => { (reference) ": " } None => "gap: " }
                (span.from.to_string()) " to " (span.to.to_string())
            }
        }
    }
}

fn sign(mark: &MarkView, view: &TimelineView) -> Markup {
    html! {
        svg.over x=(at(percent(mark.at, view.days))) y="0" width="1" height=(HEIGHT) {
            path.sign d="M0 4l6 7-6 7-6-7z" { title { (mark.on.to_string()) ": " (mark.decision) ", " (mark.by) } }
        }
    }
}

/// The lane in words.
fn words(row: &TimelineRow) -> String {
    let mut text = row.state_label.to_owned();
    // Writing to a text cannot fail.
    for span in &row.spans {
        let _ = write!(text, "; evidence {} {} to {}", span.reference.as_deref().unwrap_or(""), span.from, span.to);
    }
    for gap in &row.gaps {
        let _ = write!(text, "; gap {} to {}", gap.from, gap.to);
    }
    for mark in &row.sign_offs {
        let _ = write!(text, "; {} by {} on {}", mark.decision, mark.by, mark.on);
    }
    text
}
