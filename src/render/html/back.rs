//! Exceptions, crosswalk, how to verify, limits, the assertion and the sign-off.

use super::parts::{day, day_or_dash, mark, table};
use crate::pack::{ControlView, ExceptionView, KeyView, Pack, SignerView};
use maud::{Markup, html};

pub(super) fn exceptions(pack: &Pack) -> Markup {
    let rows = html! { @for view in &pack.exceptions { (exception(view)) } };
    html! {
        section #exceptions {
            h2 { "Exceptions" }
            @if pack.exceptions.is_empty() {
                p { "No risk is accepted, and no item is said not to apply." }
            } @else {
                p { "Items for which the word of a person stands in place of the deed." }
                (table("exceptions-table", "Risks accepted, and items that do not apply",
                    &["Item", "Kind and state", "Until", "Who said what"], &rows))
            }
        }
    }
}

fn exception(view: &ExceptionView) -> Markup {
    html! {
        tr data-exception=(view.number) {
            th scope="row" { a href={ "#item-" (view.number) } { (view.title) } " " code { (view.name) } }
            td { p { (view.kind) } p { (mark(view.state, view.state_label)) } p { small { (view.reason) } } }
            td { (day_or_dash(view.until)) }
            td {
                @for event in &view.said {
                    p {
                        (day(event.on)) " " (event.by)
                        @if let Some(note) = &event.note { ": " (note) }
                        " " small { (event.signature) }
                    }
                }
            }
        }
    }
}

pub(super) fn crosswalk(pack: &Pack) -> Markup {
    html! {
        section #crosswalk {
            h2 { "Crosswalk" }
            p { (pack.statements.crosswalk) }
            @for (number, framework) in (1..).zip(&pack.frameworks) {
                section id={ "framework-" (number) } {
                    h3 { (framework.name) }
                    @if framework.controls.is_empty() {
                        p { "No item supports a control of this framework." }
                    } @else {
                        p { (framework.coverage) }
                        (table(&format!("controls-{number}"), &format!("Controls of {}", framework.name),
                            &["Control", "What it is about", "Items that support it", "Settled"],
                            &html! { @for view in &framework.controls { (control(view)) } }))
                    }
                }
            }
        }
    }
}

fn control(view: &ControlView) -> Markup {
    html! {
        tr data-control=(view.id) {
            th scope="row" { (view.id) }
            td { (view.title.as_deref().unwrap_or("not in our list of this framework")) }
            td {
                ul.names {
                    @for item in &view.items {
                        li { a href={ "#item-" (item.number) } { code { (item.name) } } " " (mark(item.state, item.label)) }
                    }
                }
            }
            td { @if view.settled { "yes" } @else { "no" } }
        }
    }
}

pub(super) fn verify(pack: &Pack) -> Markup {
    html! {
        section #verify {
            h2 { "How to verify" }
            p {
                "You need nothing of the people who made the pack. Run each command in its folder, in a POSIX shell. "
                "A step whose file is not in the pack does not apply."
            }
            ol.steps {
                @for step in pack.steps {
                    li {
                        h3 { (step.title) }
                        pre { code { (step.run) } }
                        p {
                            @if let Some(file) = step.needs { "Needs " code { (file) } ". " }
                            "It shows: " (step.shows)
                        }
                        p { (step.limits) }
                    }
                }
            }
        }
    }
}

pub(super) fn limits(pack: &Pack) -> Markup {
    html! {
        section #limits {
            h2 { "What this pack proves, and what it does not" }
            p { (pack.statements.limits) }
        }
    }
}

pub(super) fn assertion(pack: &Pack) -> Markup {
    html! {
        section #assertion {
            h2 { "Management assertion" }
            p { (pack.statements.assertion) }
        }
    }
}

pub(super) fn sign_off(pack: &Pack) -> Markup {
    html! {
        section #sign-off {
            h2 { "Sign-off" }
            @if pack.signers.is_empty() { p { "The profile names nobody; the lines are for ink." } }
            ol.people {
                @for person in &pack.signers { (signer(person)) }
                @if pack.signers.is_empty() { @for _ in 0..4 { li.person { (ink()) } } }
            }
            p.quiet {
                "Kind of signature: ink, or as the journal says for each sign-off. Its legal effect depends on your jurisdiction."
            }
        }
    }
}

fn signer(person: &SignerView) -> Markup {
    html! {
        li.person data-signer-id=(person.id) {
            h3 { (person.name) }
            p { (person.roles.join(", ")) " · " (person.email) }
            p {
                "May sign " (person.items) " items. Sign-offs in the journal: " (person.sign_offs) ", of them signed with a key: "
                (person.signed) @if let Some(last) = person.last { "; the last on " (day(last)) } "."
            }
            @if person.keys.is_empty() { p { "No key is registered." } }
            @else { ul.keys { @for one in &person.keys { (key(one)) } } }
            (ink())
        }
    }
}

fn key(one: &KeyView) -> Markup {
    html! {
        li {
            (one.kind) " " code { (one.fingerprint) }
            @if let Some(from) = one.valid_from { " from " (day(from)) }
            @if let Some(until) = one.valid_until { " until " (day(until)) }
            @if let Some(revoked) = one.revoked { " " strong { "revoked " (day(revoked)) } }
        }
    }
}

/// Lines for ink.
fn ink() -> Markup {
    html! {
        div.ink {
            span { "Name" } span { "Date" } span { "Signature" }
        }
    }
}
