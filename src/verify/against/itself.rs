//! The earlier pack: which one it is, whether it holds itself, and whether the pack compares itself with it.

use super::super::sources::{self, file};
use super::super::{Given, Problem, held};
use super::{Found, Side};
use crate::pack::VERSION;
use crate::seal::contents::EARLIER;
use crate::snapshot::Snapshot;
use std::cmp::Ordering;

/// Digits of a digest by which a reader tells packs apart.
const DIGITS: usize = 16;

/// Which pack it is, for people: the digest of what names it, and who sealed it.
pub(super) fn named(old: &Given, before: &Side<'_>) -> String {
    let Some((name, digest)) = old.identity() else { return "that has no manifest".to_owned() };
    let digest = format!("{name} sha256:{}…", &digest.to_string()[..DIGITS]);
    match held::sealed(old, &before.read.profile, before.read.snapshot.as_of) {
        held::Seal::None if old.kind == super::super::Kind::Pdf => digest,
        held::Seal::None => format!("{digest}, sealed by nobody"),
        held::Seal::Wrong(_) => format!("{digest}, with a seal that does not hold"),
        held::Seal::By(who) => format!("{digest}, sealed by {who}"),
    }
}

/// What of the earlier pack does not hold: nothing can be said to be gone since a pack that somebody has changed.
pub(super) fn compare(old: &Given, before: &Side<'_>, found: &mut Found) {
    let mut problems = held::listed(old);
    if let held::Seal::Wrong(why) = held::sealed(old, &before.read.profile, before.read.snapshot.as_of) {
        problems.push(why);
    }
    let said = &before.read.snapshot;
    // Another version may see it otherwise, and has its own `verify`.
    if said.version == VERSION {
        for own in &before.standings {
            let id = own.item.id.to_string();
            if let Some(known) = said.items.get(&id).filter(|known| known.state != own.state) {
                let (said, follows) = (known.state.label(), own.state.label());
                problems.push(Problem::new(id, format!("it says {said}; from its record follows {follows}")));
            }
        }
    }
    found.problems.extend(problems.into_iter().map(|problem| Problem {
        message: format!("the earlier pack does not hold itself: {}", problem.message),
        ..problem
    }));
}

/// Whether the pack compares itself with this earlier one. Another one of the same day is no earlier one of this.
pub(super) fn link(given: &Given, now: &Side<'_>, before: &Side<'_>, found: &mut Found) {
    let (now, before) = (&now.read.snapshot, &before.read.snapshot);
    let Some(digest) = now.earlier.filter(|digest| *digest != before.digest) else { return };
    // That the file is there and is the one that is named, the pack's own checks say.
    let own = file(given, &sources::path(EARLIER)).ok().and_then(|file| Snapshot::read(&file).ok());
    let Some(own) = own else { return };
    let digits = &digest.to_string()[..DIGITS];
    let what =
        format!("the pack compares itself with another pack, of {} (checklist.toml sha256:{digits}…)", own.as_of);
    let day = before.as_of;
    match own.as_of.cmp(&day) {
        Ordering::Equal => {
            found.problem("earlier", format!("{what}, and not with this one of the same day, {day}"));
        }
        Ordering::Less => found.note("earlier", what),
        // That is what an honest house compares with, too; the reader has not seen it.
        Ordering::Greater => found.note("earlier", format!("{what}: ask for that one as well")),
    }
}
