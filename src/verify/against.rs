//! A pack against an earlier one of the same deployment: what was removed or rewritten since.

use super::{Check, Given, Problem};
use crate::seal::contents::{EARLIER, RECORD, SOURCES};
use crate::snapshot::Snapshot;
use crate::text::count;

/// Compares two packs by their checklists.
#[must_use]
pub fn against((now, given): (&Snapshot, &Given), (before, old): (&Snapshot, &Given)) -> Check {
    let mut problems = Vec::new();
    if now.profile != before.profile {
        let message = format!("it is of the profile `{}`, the earlier one of `{}`", now.profile, before.profile);
        problems.push(Problem { at: None, message });
    }
    if now.as_of < before.as_of {
        let message = format!("it is as of {}, the earlier one as of {}", now.as_of, before.as_of);
        problems.push(Problem { at: None, message });
    }
    for (id, old) in &before.items {
        match now.items.get(id) {
            None => problems
                .push(Problem::new(id, format!("it was owed and is no longer on the checklist: {}", old.title))),
            Some(new) if new.wording != old.wording => {
                problems.push(Problem::new(id, "it reads otherwise now: what was signed before was another text"));
            }
            Some(new) if old.required && !new.required => {
                problems.push(Problem::new(id, "it was required, and is optional now"));
            }
            Some(new) if old.two_person && !new.two_person => {
                problems.push(Problem::new(id, "it needed two persons, and needs one now"));
            }
            Some(_) => {}
        }
    }
    for (id, old) in &before.histories {
        let new = now.histories.get(id);
        for (place, event) in old.events.iter().enumerate() {
            if !new.is_some_and(|new| new.events.contains(event)) {
                let message =
                    format!("sign-off {} of the earlier pack is gone or was rewritten (sha256:{event})", place + 1);
                problems.push(Problem::new(id, message));
            }
        }
        for (file, digest) in &old.evidence {
            if !new.is_some_and(|new| new.evidence.iter().any(|(_, other)| other == digest)) {
                problems.push(Problem::new(
                    id,
                    format!("the evidence {file} of the earlier pack is gone (sha256:{digest})"),
                ));
            }
        }
    }
    let kept: usize = before.histories.values().map(|history| history.events.len()).sum();
    let sources: Vec<&str> = given
        .files
        .iter()
        .filter(|(path, file)| {
            let is_source = path.starts_with(SOURCES) && !path.ends_with(EARLIER) && !path.ends_with(RECORD);
            is_source && old.files.get(*path).is_none_or(|before| before.digest != file.digest)
        })
        .map(|(path, _)| path.as_str())
        .collect();
    let changed = match sources.as_slice() {
        [] => "; profile and models are the same".to_owned(),
        sources => format!("; read what changed in {}", sources.join(", ")),
    };
    if !problems.is_empty() {
        let message = "it is another one than in the earlier pack: it may say why";
        problems.extend(sources.iter().map(|path| Problem::new(*path, message)));
    }
    let names = if now.earlier == Some(before.digest) { "; it names that pack as the one before" } else { "" };
    let seen = format!(
        "of the pack of {}, {} and {} are all still here{changed}{names}",
        before.as_of,
        count(before.items.len(), "item"),
        count(kept, "sign-off"),
    );
    Check::new("against", seen, problems)
}
