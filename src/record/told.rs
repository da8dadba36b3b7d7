//! What a record says of evidence, beside its bytes: so that a sign-off can rest on that as well.

use super::event::ItemRecord;
use crate::digest::Digest;
use crate::statement::quoted;

/// The digest of what a record says of the evidence that a sign-off names: nothing where it names none, or some that is not there.
///
/// The bytes of a file are known by their digest; that they are the minutes of a ceremony, of a day, and about whom, only the record
/// says. SHA-256 over one line of `docs/record.md` for each key of each piece, in the order in which they are named.
#[must_use]
pub fn described(named: &[String], own: &ItemRecord) -> Option<Digest> {
    if named.is_empty() {
        return None;
    }
    let mut text = String::new();
    for named in named {
        let piece = own.evidence_named(named)?;
        let mut line = |key: &str, value: &str| {
            text.push_str(key);
            text.push_str(": ");
            text.push_str(&quoted(value));
            text.push('\n');
        };
        line("evidence", &format!("sha256:{}", piece.sha256));
        line("description", &piece.description);
        line("collected", &piece.collected.map_or_else(String::new, |day| day.to_string()));
        line("covers", &piece.covers.map_or_else(String::new, |span| span.to_string()));
        line("command", piece.command.as_deref().unwrap_or_default());
        line("by", piece.by.as_deref().unwrap_or_default());
        for (capacity, names) in &piece.people {
            for name in names {
                line(capacity.word(), name);
            }
        }
    }
    Some(Digest::of(text.as_bytes()))
}
