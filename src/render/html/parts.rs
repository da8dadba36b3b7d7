//! The small pieces that every chapter uses.

use super::Page;
use crate::assess::State;
use crate::digest::Digest;
use crate::pack::StateCount;
use crate::profile::DateSpan;
use chrono::NaiveDate;
use maud::{Markup, PreEscaped, html};

/// The shape of each state, once; a mark refers to it. The shape and the word are enough without the colour.
pub(crate) fn symbols() -> Markup {
    html! {
        svg.defs aria-hidden="true" width="0" height="0" {
            symbol id="s-open" viewBox="0 0 16 16" { (ring()) }
            symbol id="s-partial" viewBox="0 0 16 16" {
                (ring())
                path d="M8 2a6 6 0 0 0 0 12z" fill="currentColor" {}
            }
            symbol id="s-met" viewBox="0 0 16 16" { circle cx="8" cy="8" r="7" fill="currentColor" {} }
            symbol id="s-due" viewBox="0 0 16 16" {
                path fill="currentColor" fill-rule="evenodd"
                    d="M8 1a7 7 0 1 0 0 14a7 7 0 1 0 0-14zM8 5.4a2.6 2.6 0 1 1 0 5.2a2.6 2.6 0 1 1 0-5.2z" {}
            }
            symbol id="s-lapsed" viewBox="0 0 16 16" { path d="M8 1l7.5 14H.5z" fill="currentColor" {} }
            symbol id="s-stale" viewBox="0 0 16 16" { path d="M8 0l8 8-8 8-8-8z" fill="currentColor" {} }
            symbol id="s-not-met" viewBox="0 0 16 16" { path d="M2 2h12v12H2z" fill="currentColor" {} }
            symbol id="s-not-applicable" viewBox="0 0 16 16" { path d="M1 6h14v4H1z" fill="currentColor" {} }
            symbol id="s-risk-accepted" viewBox="0 0 16 16" {
                path d="M8 1.6l6.4 6.4-6.4 6.4-6.4-6.4z" fill="none" stroke="currentColor" stroke-width="2.2" {}
            }
            symbol id="s-broken" viewBox="0 0 16 16" {
                path d="M2 2l12 12M14 2l-12 12" fill="none" stroke="currentColor" stroke-width="3.2" {}
            }
        }
    }
}

fn ring() -> Markup {
    html! { circle cx="8" cy="8" r="6" fill="none" stroke="currentColor" stroke-width="2.2" {} }
}

/// A state's shape alone; the word must stand beside it.
pub(crate) fn shape(state: State) -> Markup {
    html! { svg.i aria-hidden="true" { use href={ "#s-" (state.word()) } {} } }
}

/// A state's shape and word.
pub(crate) fn mark(state: State, label: &str) -> Markup {
    html! { span class={ "state s-" (state.word()) } { (shape(state)) (label) } }
}

/// The states that occur, with their numbers.
pub(crate) fn legend(states: &[StateCount]) -> Markup {
    html! {
        ul.legend {
            @for state in states.iter().filter(|state| state.count > 0) {
                li { (mark(state.state, state.label)) " " (state.count) }
            }
        }
    }
}

pub(crate) fn day(day: NaiveDate) -> Markup {
    html! { time { (PreEscaped(day.to_string())) } }
}

pub(crate) fn day_or_dash(value: Option<NaiveDate>) -> Markup {
    html! { @match value { Some(value) => (day(value)), None => "–" } }
}

pub(super) fn span(span: DateSpan) -> Markup {
    html! { (day(span.from)) " to " (day(span.to)) }
}

/// A digest, whole. Digits have nothing to escape, here and in a day, and there are thousands of them.
pub(super) fn digest(value: Digest) -> Markup {
    html! { code.digest { (PreEscaped(value.to_string())) } }
}

/// The beginning of a digest, where the whole stands elsewhere.
pub(super) fn short(value: Digest) -> Markup {
    html! { code { (value.to_string()[..12]) } }
}

/// A fact: its name and its value.
pub(crate) fn fact(name: &str, value: &Markup) -> Markup {
    html! { div { dt { (name) } dd { (value) } } }
}

/// A fact whose value is a text.
pub(crate) fn said(name: &str, value: &str) -> Markup {
    html! { div { dt { (name) } dd { (value) } } }
}

impl Page<'_> {
    /// A name, as a link where it is an item of this pack.
    pub(super) fn name(&self, name: &str) -> Markup {
        html! {
            @match self.numbers.get(name) {
                Some(number) => a href={ "#item-" (number) } { code { (name) } },
                None => code { (name) },
            }
        }
    }

    /// Some names, one a line.
    pub(super) fn names(&self, names: &[String]) -> Markup {
        html! { ul.names { @for name in names { li { (self.name(name)) } } } }
    }
}

/// A wide table in a region that scrolls by itself, by keyboard as well.
pub(crate) fn table(id: &str, caption: &str, header: &[&str], rows: &Markup) -> Markup {
    numbers(id, caption, header, 0, rows)
}

/// A table whose last `numeric` columns are numbers. It is as wide as it has to be.
pub(crate) fn numbers(id: &str, caption: &str, header: &[&str], numeric: usize, rows: &Markup) -> Markup {
    let texts = header.len() - numeric;
    html! {
        div.scroll role="region" tabindex="0" aria-labelledby={ (id) "-caption" } {
            table.fit[numeric > 0] id=(id) {
                caption id={ (id) "-caption" } { (caption) }
                thead {
                    tr { @for (place, name) in header.iter().enumerate() { th.n[place >= texts] scope="col" { (name) } } }
                }
                tbody { (rows) }
            }
        }
    }
}
