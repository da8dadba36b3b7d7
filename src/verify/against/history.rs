//! What people did: sign-offs and evidence of the earlier pack that are gone or were rewritten, and evidence that is new.

use super::{Found, Side};
use crate::digest::Digest;
use crate::record::{Capacity, Evidence, ItemRecord};
use std::collections::{BTreeMap, BTreeSet};

/// The entries of a pack's record, by their names.
type Entries<'r> = BTreeMap<String, &'r ItemRecord>;

pub(super) fn compare(now: &Side<'_>, before: &Side<'_>, found: &mut Found) {
    let (entries_now, entries_before) = (entries(now), entries(before));
    for (id, old) in &before.histories {
        let new = now.read.snapshot.histories.get(id);
        // What counted under an earlier name is told word for word; here, only that it is there.
        let beside = !before.read.snapshot.histories.contains_key(id);
        let entry = entries_before.get(id);
        let events = now.events(id);
        for (place, event) in old.events.iter().enumerate() {
            if new.is_some_and(|new| new.events.contains(event))
                || (beside && events.contains(event))
                || now.counts_on(id, event)
            {
                continue;
            }
            let whose = entry.and_then(|entry| entry.sign_offs.get(place)).map_or_else(String::new, |said| {
                let day = before.read.profile.day_of(&said.at);
                format!(" (by {}, {day}, \"{}\")", said.by, said.decision.label())
            });
            let number = place + 1;
            let what = format!("sign-off {number} of the earlier pack{whose}");
            found.problem(
                id,
                if events.contains(event) {
                    format!("{what} {}", left_behind(now, id))
                } else {
                    format!("{what} is gone or was rewritten (sha256:{event})")
                },
            );
        }
        let known = pieces(entries_now.get(id));
        for (file, digest) in &old.evidence {
            let here = known.iter().any(|piece| piece.sha256 == *digest);
            if new.is_some_and(|new| new.evidence.iter().any(|(_, other)| other == digest)) || (beside && here) {
                continue;
            }
            let what = format!("the evidence {file} of the earlier pack");
            found.problem(
                id,
                if here {
                    format!("{what} {}", left_behind(now, id))
                } else {
                    format!("{what} is gone (sha256:{digest})")
                },
            );
        }
        for piece in pieces(entry) {
            let alike: Vec<&Evidence> = known.iter().filter(|other| other.sha256 == piece.sha256).collect();
            if !alike.is_empty() && !alike.iter().any(|other| told(other) == told(piece)) {
                let parts = parts(piece, alike[0]);
                found.problem(
                    id,
                    format!("what the record says of the evidence {} was rewritten: {parts}", piece.file),
                );
            }
        }
    }
    for (id, entry) in &entries_now {
        added(id, (entry, now), (entries_before.get(id).copied(), before), found);
    }
}

fn entries<'r>(side: &Side<'r>) -> Entries<'r> {
    side.read.record.items.iter().map(|(id, entry)| (id.to_string(), entry)).collect()
}

fn pieces<'r>(entry: Option<&&'r ItemRecord>) -> &'r [Evidence] {
    entry.map_or(&[], |entry| &entry.evidence)
}

/// What became of an entry that the record still has, and the pack's checklist has not.
fn left_behind(now: &Side<'_>, id: &str) -> String {
    match now.heir(id).and_then(|own| Some(&own.record?.id)) {
        Some(other) if other.to_string() != id => {
            format!("stands under the name {id}, and counts for nothing beside what the record has under {other}")
        }
        _ => "is in the record, and the pack's checklist leaves it out".to_owned(),
    }
}

/// Evidence that is new, and that nobody signed: whatever it says, nobody vouches for it.
fn added(
    id: &str,
    (entry, now): (&ItemRecord, &Side<'_>),
    (old, before): (Option<&ItemRecord>, &Side<'_>),
    found: &mut Found,
) {
    let known = old.map_or(&[][..], |old| &old.evidence);
    let signed: BTreeSet<&Digest> = before.events(id).iter().collect();
    let digests = now.events(id);
    let names = |piece: &Evidence, only_new: bool| {
        let said = entry.sign_offs.iter().zip(digests).filter(|(_, digest)| !only_new || !signed.contains(digest));
        said.flat_map(|(said, _)| &said.evidence)
            .any(|name| entry.evidence_named(name).is_some_and(|own| own.sha256 == piece.sha256))
    };
    for piece in &entry.evidence {
        let same: Vec<&Evidence> = known.iter().filter(|other| other.sha256 == piece.sha256).collect();
        let Some(first) = same.first() else {
            if !names(piece, false) {
                found.note(id, format!("the evidence {} is new, and no sign-off names it", piece.file));
            }
            continue;
        };
        // Where none is as it was, it was rewritten, which is said above.
        let still = entry.evidence.iter().any(|own| own.sha256 == piece.sha256 && told(own) == told(first));
        if still && !same.iter().any(|other| told(other) == told(piece)) && !names(piece, true) {
            let what = format!("the evidence {} is entered once more, and told of otherwise", piece.file);
            found.problem(id, format!("{what}, and nobody has signed that: {}", parts(first, piece)));
        }
    }
}

/// How what is said of a piece of evidence differs.
fn parts(before: &Evidence, now: &Evidence) -> String {
    let (was, is) = (told(before), told(now));
    let parts = was.iter().zip(&is).filter(|(was, is)| was != is);
    let parts: Vec<String> =
        parts.map(|((key, was), (_, is))| format!("{key} was \"{was}\", and is \"{is}\"")).collect();
    parts.join("; ")
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
