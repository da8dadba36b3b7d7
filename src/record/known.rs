//! What somebody knew of an item's sign-offs when a file was made for them: a mark that tells whether there are newer ones.
//!
//! The mark speaks of what people said, not of what binds it, so that it stays the same when a build binds what was written
//! by hand.

use super::event::SignOff;
use crate::digest::Digest;
use crate::text::count;
use chrono::{SecondsFormat, Utc};

/// A sign-off as people said it.
#[derive(Clone, Copy, Debug)]
pub struct Said<'a> {
    /// The signer's ID.
    pub by: &'a str,
    /// The role as which they signed.
    pub role: Option<&'a str>,
    /// The decision, as people read it.
    pub decision: &'a str,
    /// The moment, RFC 3339 in UTC, to the second.
    pub at: &'a str,
    /// Their words.
    pub note: Option<&'a str>,
    /// Until when, for an accepted risk.
    pub until: Option<chrono::NaiveDate>,
    /// Whether it is signed.
    pub signed: bool,
}

/// Digits of the digest in a mark.
const DIGITS: usize = 16;

/// The mark of some sign-offs: `none`, or `2 sign-offs, 0f3c…`.
#[must_use]
pub fn mark<'a>(events: impl IntoIterator<Item = Said<'a>>) -> String {
    let (mut text, mut events_seen) = (String::new(), 0);
    for said in events {
        events_seen += 1;
        let until = said.until.map(|day| day.to_string());
        let parts = [Some(said.by), said.role, Some(said.decision), Some(said.at), said.note, until.as_deref()];
        for part in parts {
            // The length first: no text can pass for two.
            match part {
                Some(part) => text.push_str(&format!("{}:{part}\n", part.len())),
                None => text.push_str("-\n"),
            }
        }
        text.push_str(if said.signed { "signed\n" } else { "recorded\n" });
    }
    if events_seen == 0 {
        return "none".to_owned();
    }
    format!("{}, {}", count(events_seen, "sign-off"), &Digest::of(text.as_bytes()).to_string()[..DIGITS])
}

/// The mark of sign-offs of a record.
#[must_use]
pub fn mark_of<'a>(events: impl IntoIterator<Item = &'a SignOff>) -> String {
    let events: Vec<(&SignOff, String)> = events.into_iter().map(|event| (event, moment(event))).collect();
    mark(events.iter().map(|(event, at)| Said {
        by: &event.by,
        role: event.role.as_deref(),
        decision: event.decision.label(),
        at,
        note: event.note.as_deref(),
        until: event.until,
        signed: event.signature.is_some(),
    }))
}

fn moment(event: &SignOff) -> String {
    event.at.with_timezone(&Utc).to_rfc3339_opts(SecondsFormat::Secs, true)
}
