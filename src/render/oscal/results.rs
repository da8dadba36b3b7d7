//! The assessment results: a finding for each item, with what was seen and said, and everybody's word as an attestation.

use super::Document;
use super::evidence::resources;
use super::object::{Object, Props};
use super::observations::{Pieces, attestation, observations};
use super::set::{Set, item_props};
use super::sides::{standing, status};
use super::words::{at, day_begins, day_ends, prose, sentence};
use crate::assess::State;
use crate::pack::ItemView;
use crate::text::count;
use serde_json::{Value, json};

/// The document's content.
pub fn document(set: &Set<'_>) -> Value {
    let digests = &set.pack.digests;
    let props = set.marked().own("profile-sha256", digests.profile).own("record-sha256", digests.record);
    let resources = resources(set);
    let back = (!resources.is_empty()).then(|| Object::default().put("resources", resources).value());
    Object::default()
        .put("uuid", set.names.uuid(&["assessment-results"]))
        .put("metadata", set.metadata(&format!("Assessment results: {}", set.pack.title), props))
        .put("import-ap", json!({ "href": Document::AssessmentPlan.file_name() }))
        .put("results", vec![result(set)])
        .maybe("back-matter", back)
        .value()
}

fn result(set: &Set<'_>) -> Value {
    let pack = set.pack;
    let pieces: Pieces<'_> = pack.evidence.iter().map(|piece| (piece.reference.as_str(), piece)).collect();
    let of_items: Vec<Vec<Value>> = pack.items.iter().map(|item| observations(set, item, &pieces)).collect();
    let findings = pack.items.iter().zip(&of_items).filter_map(|(item, seen)| finding(set, item, seen));
    let findings: Vec<Value> = findings.collect();
    let attestations = pack.items.iter().flat_map(|item| {
        set.sign_offs(item)
            .into_iter()
            .map(|(name, event)| attestation(set, item, event, &name))
            .collect::<Vec<_>>()
    });
    let (title, start, end) = span(set);
    Object::default()
        .put("uuid", set.names.uuid(&["result"]))
        .put("title", title)
        .put("description", prose(&pack.headline))
        .put("start", start)
        .maybe("end", end)
        .props(Props::default().own("as-of", pack.as_of).own("signatures", pack.policy.signatures))
        .put("reviewed-controls", set.selection())
        .list("attestations", attestations)
        .list("observations", of_items.into_iter().flatten())
        .list("findings", findings)
        .remarks(&not_owed(set))
        .value()
}

/// The title and the span of the result: the audit period, or else from the first sign-off on.
fn span(set: &Set<'_>) -> (String, String, Option<String>) {
    let pack = set.pack;
    if let Some(period) = pack.period {
        let title = format!("Audit period {} to {}", period.from, period.to);
        return (title, day_begins(period.from, set.zone), Some(day_ends(period.to, set.zone)));
    }
    let first = pack.journal.iter().map(|event| &event.at).min();
    ("No audit period".to_owned(), first.map_or_else(|| day_begins(pack.as_of, set.zone), |first| at(first)), None)
}

/// What the record holds of items that are no longer owed: they have no control in scope, and must not be lost silently.
fn not_owed(set: &Set<'_>) -> String {
    let gone = set.pack.not_owed.iter().filter(|entry| entry.evidence + entry.sign_offs > 0).map(|entry| {
        format!(
            "{} ({}, {})",
            entry.id,
            count(entry.sign_offs, "sign-off"),
            count(entry.evidence, "piece of evidence")
        )
    });
    let gone: Vec<String> = gone.collect();
    if gone.is_empty() {
        return String::new();
    }
    format!(
        "The record also holds words on items that this system no longer owes; they are in the pack, not here: {}.",
        gone.join("; ")
    )
}

fn finding(set: &Set<'_>, item: &ItemView, seen: &[Value]) -> Option<Value> {
    let control = set.control_of(item)?;
    let (state, reason) = match item.state {
        State::Met | State::Due => ("satisfied", "pass"),
        State::NotMet => ("not-satisfied", "fail"),
        _ => ("not-satisfied", "other"),
    };
    let statement = control.statement(&item.action);
    let target = json!({
        "type": "statement-id",
        "target-id": statement,
        "title": prose(&item.title),
        "status": { "state": state, "reason": reason },
        "implementation-status": status(item),
    });
    let props = item_props(item)
        .own("number", item.number)
        .own("settled", if item.settled { "yes" } else { "no" })
        .own("reason", &item.reason)
        .maybe("valid-until", item.valid_until)
        .own("why", &item.why);
    let related = seen.iter().map(|observation| json!({ "observation-uuid": observation["uuid"] }));
    let remarks: Vec<String> = item.findings.iter().map(|text| sentence(text)).collect();
    let finding = Object::default()
        .put("uuid", set.names.uuid(&["finding", &item.id]))
        .put("title", prose(&item.title))
        .put("description", standing(item))
        .props(props)
        .put("target", target)
        .put("implementation-statement-uuid", set.statement(&statement))
        .list("related-observations", related)
        .remarks(&remarks.join(" "));
    Some(finding.value())
}
