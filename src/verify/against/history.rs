//! What people did: sign-offs and evidence of the earlier pack that are gone or were rewritten.

use super::super::sources::Read;
use super::Found;
use crate::record::{Capacity, Evidence, ItemRecord};
use std::collections::BTreeMap;

pub(super) fn compare(now: &Read, before: &Read, found: &mut Found) {
    let entries = |read: &Read| -> BTreeMap<String, ItemRecord> {
        read.record.items.iter().map(|(id, entry)| (id.to_string(), entry.clone())).collect()
    };
    let (entries_now, entries_before) = (entries(now), entries(before));
    for (id, old) in &before.snapshot.histories {
        let new = now.snapshot.histories.get(id);
        let entry = entries_before.get(id);
        for (place, event) in old.events.iter().enumerate() {
            if new.is_some_and(|new| new.events.contains(event)) {
                continue;
            }
            let whose = entry.and_then(|entry| entry.sign_offs.get(place)).map_or_else(String::new, |said| {
                let day = before.profile.day_of(&said.at);
                format!(" (by {}, {day}, \"{}\")", said.by, said.decision.label())
            });
            let number = place + 1;
            found.problem(
                id,
                format!("sign-off {number} of the earlier pack{whose} is gone or was rewritten (sha256:{event})"),
            );
        }
        for (file, digest) in &old.evidence {
            if !new.is_some_and(|new| new.evidence.iter().any(|(_, other)| other == digest)) {
                found.problem(id, format!("the evidence {file} of the earlier pack is gone (sha256:{digest})"));
            }
        }
        let pieces = |entry: Option<&ItemRecord>| entry.map_or_else(Vec::new, |entry| entry.evidence.clone());
        let known = pieces(entries_now.get(id));
        for piece in pieces(entry) {
            let alike: Vec<&Evidence> = known.iter().filter(|other| other.sha256 == piece.sha256).collect();
            if !alike.is_empty() && !alike.iter().any(|other| told(other) == told(&piece)) {
                let (was, is) = (told(&piece), told(alike[0]));
                let parts = was.iter().zip(&is).filter(|(was, is)| was != is);
                let parts: Vec<String> =
                    parts.map(|((key, was), (_, is))| format!("{key} was \"{was}\", and is \"{is}\"")).collect();
                found.problem(
                    id,
                    format!(
                        "what the record says of the evidence {} was rewritten: {}",
                        piece.file,
                        parts.join("; ")
                    ),
                );
            }
        }
    }
}

/// What a record says of a piece of evidence, besides its name and its digest.
fn told(piece: &Evidence) -> [(&'static str, String); 6] {
    let people =
        |(capacity, names): (&Capacity, &Vec<String>)| format!("{}: {}", capacity.word(), names.join(", "));
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    [
        ("its description", piece.description.clone()),
        ("the day of collection", piece.collected.map_or_else(String::new, |day| day.to_string())),
        ("what it covers", piece.covers.map_or_else(String::new, |span| span.to_string())),
        ("who attached it", text(&piece.by)),
        ("its command", text(&piece.command)),
        ("the people in it", piece.people.iter().map(people).collect::<Vec<_>>().join("; ")),
    ]
}
