//! What was seen and said of an item: an observation for each piece of evidence and each sign-off.

use super::evidence::resource;
use super::object::{Object, Props};
use super::people::role_of;
use super::set::{Set, counted};
use super::words::{at, day_begins, day_ends, prose, sentence};
use crate::pack::{EventView, EvidenceView, ItemView};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The evidence of a pack, by reference.
pub type Pieces<'p> = BTreeMap<&'p str, &'p EvidenceView>;

/// An item's observations, evidence first.
pub fn observations<'p>(set: &Set<'p>, item: &'p ItemView, pieces: &Pieces<'p>) -> Vec<Value> {
    let mut times = BTreeMap::new();
    let own: Vec<&EvidenceView> =
        item.evidence.iter().filter_map(|name| pieces.get(name.as_str()).copied()).collect();
    let seen = own.iter().map(|piece| {
        let name = counted(&mut times, &format!("{} {}", piece.sha256, piece.file));
        examined(set, item, piece, &name)
    });
    let seen: Vec<Value> = seen.collect();
    let said = set.sign_offs(item).into_iter().map(|(name, event)| said(set, item, event, (&name, &own)));
    seen.into_iter().chain(said).collect()
}

fn subject(set: &Set<'_>, item: &ItemView) -> Value {
    json!([{ "subject-uuid": set.service(&item.deployment), "type": "component" }])
}

fn examined(set: &Set<'_>, item: &ItemView, piece: &EvidenceView, name: &str) -> Value {
    let digest = piece.sha256.to_string();
    let cited =
        || item.sign_offs.iter().filter(|event| event.on <= set.pack.as_of && event.evidence.contains(&digest));
    let collected = match (piece.collected, cited().map(|event| &event.at).min()) {
        (Some(day), _) => day_begins(day, set.zone),
        (None, Some(first)) => at(first),
        (None, None) => set.modified.clone(),
    };
    let props = Props::default()
        .own("item", &item.id)
        .own("evidence", &piece.reference)
        .own("collected", piece.collected.map_or_else(|| "unknown".to_owned(), |day| day.to_string()))
        .maybe("covers-from", piece.covers.map(|span| span.from))
        .maybe("covers-to", piece.covers.map(|span| span.to))
        .maybe("attached-by", piece.by.as_deref())
        .maybe("command", piece.command.as_deref())
        .each("people", &piece.people)
        .maybe("secret-allowed", piece.secret_allowed.as_deref())
        .own("found", &piece.found);
    let origin = piece
        .signer
        .as_deref()
        .map(|signer| json!({ "actors": [{ "type": "party", "actor-uuid": set.person(signer) }] }));
    let evidence =
        json!({ "href": format!("#{}", resource(set, piece)), "description": prose(&piece.description) });
    Object::default()
        .put("uuid", set.names.uuid(&["observation", "evidence", &item.id, name]))
        .put("title", format!("Evidence: {}", prose(&item.title)))
        .put("description", prose(&sentence(&piece.description)))
        .props(props)
        .put("methods", vec!["EXAMINE"])
        .list("origins", origin)
        .put("subjects", subject(set, item))
        .put("relevant-evidence", vec![evidence])
        .put("collected", collected)
        .value()
}

fn said(set: &Set<'_>, item: &ItemView, event: &EventView, (name, own): (&str, &[&EvidenceView])) -> Value {
    let note = event.note.as_deref().map_or_else(String::new, |note| format!(" {}", prose(&sentence(note))));
    let description = format!("{} said on {}: {}.{note}", prose(&event.by), event.on, event.decision);
    let cited = event.evidence.iter().map(|digest| {
        let piece = own.iter().find(|piece| piece.sha256.to_string() == *digest);
        match piece {
            Some(piece) => {
                json!({ "href": format!("#{}", resource(set, piece)), "description": prose(&piece.description) })
            }
            None => json!({ "description": format!("Named by digest, not in the record: {}", prose(digest)) }),
        }
    });
    let actor = json!({ "type": "party", "actor-uuid": set.person(&event.signer), "role-id": role_of(event) });
    Object::default()
        .put("uuid", set.names.uuid(&["observation", "sign-off", &item.id, name]))
        .put("title", format!("Sign-off: {}", prose(&item.title)))
        .put("description", description)
        .props(sign_off_props(item, event))
        .put("methods", vec!["INTERVIEW"])
        .put("origins", json!([{ "actors": [actor] }]))
        .put("subjects", subject(set, item))
        .list("relevant-evidence", cited)
        .put("collected", at(&event.at))
        .maybe("expires", event.until.map(|day| day_ends(day, set.zone)))
        .value()
}

/// What a sign-off is bound to.
fn sign_off_props(item: &ItemView, event: &EventView) -> Props {
    Props::default()
        .own("item", &item.id)
        .own("decision", event.decision)
        .own("sign-off-sha256", event.digest)
        .maybe("wording-sha256", event.wording)
        .own("signature", &event.signature)
}

/// A sign-off as an attestation of the person who made it.
pub fn attestation(set: &Set<'_>, item: &ItemView, event: &EventView, name: &str) -> Value {
    let statement = event.statement.as_ref().map(|file| {
        json!({ "href": format!("../statements/{}", super::words::relative(file)), "rel": "signed-statement" })
    });
    let prose_of = format!("{} said on {}: {}.", prose(&event.by), event.on, event.decision);
    let part = Object::default()
        .put("uuid", set.names.uuid(&["attestation", &item.id, name]))
        .put("name", "sign-off")
        .put("ns", super::NAMESPACE_URI)
        .put("title", prose(&item.title))
        .props(
            sign_off_props(item, event)
                .own("signed-at", at(&event.at))
                .maybe("until", event.until)
                .each("evidence-sha256", &event.evidence),
        )
        .put("prose", prose_of)
        .list("links", statement);
    let party = json!({ "role-id": role_of(event), "party-uuids": [set.person(&event.signer)] });
    Object::default().put("responsible-parties", vec![party]).put("parts", vec![part.value()]).value()
}
