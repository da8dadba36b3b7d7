//! How files are called that belong to a record: evidence, and signed statements in a pack.

use crate::digest::Digest;
use crate::ids::ItemId;
use std::path::Path;

/// Digits of the digest at the beginning of an evidence file's name.
const NAME_DIGITS: usize = 16;

/// Characters of the file's own name that are kept, from its end: the end tells what kind of file it is.
const LONGEST_NAME: usize = 80;

/// The name under which evidence is kept: the beginning of its digest, and what of its name is safe on every system.
#[must_use]
pub fn evidence_name(digest: Digest, path: &Path) -> String {
    let name = path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    let prefix = format!("{}-", &digest.to_string()[..NAME_DIGITS]);
    let name = name.strip_prefix(&prefix).unwrap_or(&name);
    let mut safe = String::new();
    for c in name.chars() {
        if c.is_ascii_alphanumeric() || matches!(c, '.' | '_') {
            safe.push(c);
        } else if !safe.ends_with('-') {
            safe.push('-');
        }
    }
    let safe = match safe.trim_matches(['-', '.']) {
        "" => "evidence",
        safe => safe,
    };
    format!("{prefix}{}", &safe[safe.len().saturating_sub(LONGEST_NAME)..])
}

/// The name of a signed statement in a pack: the item, and the sign-off's place in its list, from 1.
#[must_use]
pub fn statement_name(item: &ItemId, place: usize) -> String {
    // Slugs have no dot.
    format!("{}.{}.{}.txt", item.deployment, item.action, place + 1)
}
