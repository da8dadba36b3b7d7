//! The plan of action: what is still to be done, and every risk that somebody took or asked to take.

use super::Document;
use super::object::{Object, Props};
use super::people::role_of;
use super::plan::system_id;
use super::set::{Set, counted, item_props};
use super::sides::standing;
use super::words::{at, day_ends, prose, sentence};
use crate::assess::State;
use crate::pack::{EventView, ExceptionView, ItemView};
use crate::record::Decision;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The document's content.
pub fn document(set: &Set<'_>) -> Value {
    let risk_label = Decision::RiskAccepted.label();
    let taken: BTreeMap<&str, &ExceptionView> = set
        .pack
        .exceptions
        .iter()
        .filter(|exception| exception.kind == risk_label)
        .map(|exception| (exception.name.as_str(), exception))
        .collect();
    let planned = set.pack.items.iter().filter_map(|item| {
        let exception = taken.get(item.name.as_str()).copied();
        status(item, exception).map(|status| (item, exception, status))
    });
    let planned: Vec<_> = planned.collect();
    let risks: Vec<Value> = planned.iter().map(|(item, taken, status)| risk(set, item, *taken, status)).collect();
    let mut items: Vec<Value> = planned.iter().map(|(item, _, _)| to_do(set, item)).collect();
    if items.is_empty() {
        items.push(nothing(set));
    }
    Object::default()
        .put("uuid", set.names.uuid(&["plan-of-action"]))
        .put("metadata", set.metadata(&format!("Plan of action: {}", set.pack.title), set.marked()))
        .put("import-ssp", json!({ "href": Document::SystemSecurityPlan.file_name() }))
        .put("system-id", system_id(set))
        .list("risks", risks)
        .put("poam-items", items)
        .value()
}

/// The status of an item's risk; nothing where there is nothing to plan.
fn status(item: &ItemView, taken: Option<&ExceptionView>) -> Option<&'static str> {
    match item.state {
        State::RiskAccepted => Some("deviation-approved"),
        State::Partial if taken.is_some() => Some("deviation-requested"),
        State::Open | State::Partial | State::Lapsed | State::Stale | State::NotMet | State::Broken => {
            (item.required || taken.is_some()).then_some("open")
        }
        State::Met | State::Due | State::NotApplicable => None,
    }
}

fn risk_uuid(set: &Set<'_>, item: &ItemView) -> String {
    set.names.uuid(&["risk", &item.id])
}

fn risk(set: &Set<'_>, item: &ItemView, taken: Option<&ExceptionView>, status: &str) -> Value {
    let until = taken.and_then(|taken| taken.until).or(item.valid_until);
    let asked = || taken?.said.iter().filter_map(|event| event.until).min();
    let deadline = until.or_else(asked).or_else(|| set.pack.period.map(|period| period.to));
    let log = taken.map(|taken| log(set, item, taken)).unwrap_or_default();
    let log = (!log.is_empty()).then(|| Object::default().put("entries", log).value());
    Object::default()
        .put("uuid", risk_uuid(set, item))
        .put("title", prose(&item.title))
        .put("description", standing(item))
        .put(
            "statement",
            "The provider's page gives this to the customer, and nothing that counts today shows that it is done.",
        )
        .props(item_props(item))
        .put("status", status)
        .maybe("deadline", deadline.map(|day| day_ends(day, set.zone)))
        .maybe("risk-log", log)
        .value()
}

/// Who asked to take a risk and who approved.
fn log(set: &Set<'_>, item: &ItemView, taken: &ExceptionView) -> Vec<Value> {
    let mut times = BTreeMap::new();
    let entry = |event: &EventView| {
        let name = counted(&mut times, &event.digest.to_string());
        let note = event.note.as_deref().map_or_else(String::new, |note| format!(" {}", prose(&sentence(note))));
        Object::default()
            .put("uuid", set.names.uuid(&["risk-log", &item.id, &name]))
            .put("title", format!("{} by {}", sentence(event.decision).trim_end_matches('.'), prose(&event.by)))
            .put("description", format!("{} said on {}: {}.{note}", prose(&event.by), event.on, event.decision))
            .put("start", at(&event.at))
            .props(Props::default().own("sign-off-sha256", event.digest).maybe("until", event.until))
            .put("logged-by", json!([{ "party-uuid": set.person(&event.signer), "role-id": role_of(event) }]))
            .value()
    };
    taken.said.iter().map(entry).collect()
}

fn to_do(set: &Set<'_>, item: &ItemView) -> Value {
    let control = set.control_of(item);
    let waits =
        set.pack.signers.iter().filter(|signer| item.waits_for.contains(&signer.id)).map(|signer| &signer.name);
    let props = item_props(item)
        .maybe("control", control.map(|control| &control.id))
        .maybe("statement", control.map(|control| control.statement(&item.action)))
        .own("signers", &item.signers)
        .each("waits-for", waits);
    Object::default()
        .put("uuid", set.names.uuid(&["plan-of-action", "item", &item.id]))
        .put("title", prose(&item.title))
        .put("description", prose(&item.statement))
        .props(props)
        .put("related-risks", json!([{ "risk-uuid": risk_uuid(set, item) }]))
        .value()
}

/// OSCAL knows no empty plan of action.
fn nothing(set: &Set<'_>) -> Value {
    Object::default()
        .put("uuid", set.names.uuid(&["plan-of-action", "nothing"]))
        .put("title", "Nothing to plan")
        .put(
            "description",
            "No required item is to be done, and no risk is taken. This entry stands here because OSCAL wants at least one.",
        )
        .props(Props::default().own("state", "none"))
        .value()
}
