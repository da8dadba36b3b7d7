//! The dates of the pack as a calendar (RFC 5545): when each item must be shown or decided again, and when keys run out.
//!
//! Made to be imported again and again. An item has one event, whatever its state, and its UID follows from the profile
//! and the item: a sign-off moves the event. SEQUENCE follows from the item's sign-offs and state, and never falls as
//! these go on; DTSTAMP is the last sign-off, or the day from which the item is owed. No clock: the same states give the
//! same bytes.
//!
//! What had a date and has none any more (signed, and never to be shown again; no longer owed; a revoked key) stays as a
//! cancelled event, since an importer removes nothing that the file merely leaves out. A calendar must have a component:
//! where there is no date at all, it is a time zone, which no calendar shows.

mod write;

use crate::assess::State;
use crate::checklist::NAMESPACE;
use crate::diagnostics::{Diagnostic, Failure};
use crate::pack::{ItemView, KeyView, NotOwed, Pack, SignerView};
use crate::text::name_help;
use chrono::{Datelike as _, NaiveDate};
use uuid::Uuid;
use write::Writer;

/// The calendar of a pack: all of it, or what one signer has to do with.
///
/// # Errors
/// When the profile has no signer of this ID.
pub fn render(pack: &Pack, who: Option<&str>) -> Result<Vec<u8>, Failure> {
    let signer = who.map(|id| signer(pack, id)).transpose()?;
    let mut events = Vec::new();
    for item in pack.items.iter().filter(|item| signer.is_none_or(|signer| concerns(item, signer, pack))) {
        events.extend(of_item(item, pack));
    }
    events.extend(pack.not_owed.iter().map(|gone| of_gone(gone, pack)));
    for person in pack.signers.iter().filter(|person| signer.is_none_or(|signer| signer.id == person.id)) {
        events.extend(person.keys.iter().filter_map(|key| of_key(key, person, pack)));
    }
    let name = match signer {
        Some(signer) => format!("{}: {}", pack.title, signer.name),
        None => pack.title.clone(),
    };
    let mut out = Writer::default();
    out.raw("BEGIN", "VCALENDAR");
    out.raw("VERSION", "2.0");
    out.text("PRODID", &format!("-//rchecklist//rchecklist {}//EN", pack.tool.version));
    out.raw("CALSCALE", "GREGORIAN");
    out.raw("METHOD", "PUBLISH");
    out.text("X-WR-CALNAME", &name);
    if events.is_empty() {
        nothing(&mut out);
    }
    for event in &events {
        event.write(&mut out, pack);
    }
    out.raw("END", "VCALENDAR");
    Ok(out.finish())
}

fn signer<'p>(pack: &'p Pack, id: &str) -> Result<&'p SignerView, Failure> {
    pack.signers.iter().find(|signer| signer.id == id).ok_or_else(|| {
        let known = pack.signers.iter().map(|signer| signer.id.as_str());
        Failure::input(
            Diagnostic::new("unknown-signer", format!("the profile has no signer `{id}`"))
                .helps(name_help(id, "signers", known)),
        )
    })
}

/// Whether a signer has to do with an item: it waits for them, they may sign it, or they have.
fn concerns(item: &ItemView, signer: &SignerView, pack: &Pack) -> bool {
    item.waits_for.contains(&signer.id)
        || item.may_sign.contains(&signer.id)
        || item.sign_offs.iter().any(|event| event.signer == signer.id && event.on <= pack.as_of)
}

/// An event of one whole day.
struct Event {
    uid: Uuid,
    sequence: usize,
    /// RFC 3339 in UTC, whole seconds.
    stamp: String,
    day: NaiveDate,
    summary: String,
    description: Vec<String>,
    categories: Vec<String>,
    cancelled: bool,
    /// Whether somebody is reminded before.
    reminds: bool,
}

impl Event {
    fn write(&self, out: &mut Writer, pack: &Pack) {
        // "2026-11-20T10:00:00Z" has the same parts in the basic format.
        let stamp = self.stamp.replace(['-', ':'], "");
        out.raw("BEGIN", "VEVENT");
        out.raw("UID", &format!("{}@rchecklist", self.uid));
        out.raw("DTSTAMP", &stamp);
        out.raw("LAST-MODIFIED", &stamp);
        out.raw("SEQUENCE", &self.sequence.to_string());
        out.day("DTSTART", self.day);
        if let Some(next) = self.day.succ_opt() {
            out.day("DTEND", next);
        }
        out.raw("TRANSP", "TRANSPARENT");
        out.raw("STATUS", if self.cancelled { "CANCELLED" } else { "CONFIRMED" });
        out.text("SUMMARY", &self.summary);
        out.lines("DESCRIPTION", &self.description);
        out.texts("CATEGORIES", &self.categories.iter().map(String::as_str).collect::<Vec<_>>());
        if self.reminds && !self.cancelled {
            out.raw("BEGIN", "VALARM");
            out.raw("ACTION", "DISPLAY");
            out.raw(
                "TRIGGER",
                &match pack.policy.due_soon_days {
                    0 => "PT0S".to_owned(),
                    days => format!("-P{days}D"),
                },
            );
            out.text("DESCRIPTION", &self.summary);
            out.raw("END", "VALARM");
        }
        out.raw("END", "VEVENT");
    }
}

/// What an item asks to be done until when; nothing where it has no date and never had one.
fn of_item(item: &ItemView, pack: &Pack) -> Option<Event> {
    let said = || item.sign_offs.iter().filter(|event| event.on <= pack.as_of);
    let last = said().map(|event| event.at.as_str()).max();
    let period_end = pack.period.map(|period| period.to).filter(|_| item.required);
    let date = match item.state {
        State::Open | State::Partial | State::Stale | State::NotMet | State::Broken => period_end,
        State::Met | State::Due | State::Lapsed | State::NotApplicable | State::RiskAccepted => item.valid_until,
    }
    .filter(|day| can_be_written(*day));
    let before = said().map(|event| event.on).max().map(|on| period_end.unwrap_or(on));
    let begin = begin(pack, Some(&item.deployment));
    Some(Event {
        uid: uid(pack, "item", &item.recorded_as),
        // A sign-off weighs more than what time does to a state in between.
        sequence: 3 * said().count() + phase(item.state),
        stamp: last.map_or(String::new(), str::to_owned).max(midnight(begin)),
        day: date.or(before)?,
        summary: summary(if date.is_some() { lead(item.state) } else { NO_DATE }, &item.title, pack),
        description: description(item, pack),
        categories: vec!["rchecklist".to_owned(), item.area.clone(), item.state_label.to_owned()],
        cancelled: date.is_none(),
        reminds: item.state != State::Lapsed,
    })
}

/// An item that is no longer owed.
fn of_gone(gone: &NotOwed, pack: &Pack) -> Event {
    let begin = begin(pack, None);
    let day = gone.since.filter(|day| can_be_written(*day));
    Event {
        uid: uid(pack, "item", &gone.id),
        sequence: 3 * gone.sign_offs + LAST_PHASE,
        stamp: midnight(day.map_or(begin, |day| day.max(begin))),
        day: day.or(pack.period.map(|period| period.to)).unwrap_or(begin),
        summary: summary("No longer owed", gone.title.as_deref().unwrap_or(&gone.id), pack),
        description: vec![format!("Item: {}", gone.id)],
        categories: vec!["rchecklist".to_owned()],
        cancelled: true,
        reminds: false,
    }
}

/// A key that runs out.
fn of_key(key: &KeyView, signer: &SignerView, pack: &Pack) -> Option<Event> {
    let day = key.valid_until.filter(|day| can_be_written(*day))?;
    // Looking back, a later revocation is known all the same: what the key signed does not count.
    let revoked = key.revoked.filter(|day| can_be_written(*day));
    Some(Event {
        uid: uid(pack, "key", &format!("{}/{}", signer.id, key.fingerprint)),
        sequence: usize::from(revoked.is_some()),
        stamp: midnight(revoked.or(key.valid_from).unwrap_or_else(|| begin(pack, None))),
        day,
        summary: summary("Renew the key", &signer.name, pack),
        description: vec![
            format!("The last day on which this key of {} may sign.", signer.name),
            format!("Key: {} {}", key.kind, key.fingerprint),
            "Put a new public key into the profile before.".to_owned(),
        ],
        categories: vec!["rchecklist".to_owned(), "key".to_owned()],
        cancelled: revoked.is_some(),
        reminds: true,
    })
}

/// A component that no calendar shows.
fn nothing(out: &mut Writer) {
    for (name, value) in [
        ("BEGIN", "VTIMEZONE"),
        ("TZID", "Etc/UTC"),
        ("BEGIN", "STANDARD"),
        ("DTSTART", "19700101T000000"),
        ("TZOFFSETFROM", "+0000"),
        ("TZOFFSETTO", "+0000"),
        ("TZNAME", "UTC"),
        ("END", "STANDARD"),
        ("END", "VTIMEZONE"),
    ] {
        out.raw(name, value);
    }
}

fn uid(pack: &Pack, kind: &str, id: &str) -> Uuid {
    // IDs have no line ends, so that no two of these texts are the same.
    Uuid::new_v5(&NAMESPACE, format!("calendar\n{}\n{kind}\n{id}", pack.id).as_bytes())
}

/// Dates have four digits for the year, and the next day must have a date too.
fn can_be_written(day: NaiveDate) -> bool {
    (1..9999).contains(&day.year())
}

fn midnight(day: NaiveDate) -> String {
    format!("{day}T00:00:00Z")
}

/// From when an item is owed, without looking at sign-offs: the period or the page's revision, whichever came later.
fn begin(pack: &Pack, deployment: Option<&str>) -> NaiveDate {
    let of = pack.deployments.iter().filter(|known| deployment.is_none_or(|wanted| wanted == known.id));
    let days = of.map(|known| known.revision).chain(pack.period.map(|period| period.from));
    days.filter(|day| can_be_written(*day)).max().unwrap_or_default()
}

/// The phase of a state that nobody signs any more.
const LAST_PHASE: usize = 2;

/// How far time has brought an item since its last sign-off.
fn phase(state: State) -> usize {
    match state {
        State::Met | State::NotApplicable | State::RiskAccepted => 0,
        State::Due => 1,
        State::Open | State::Partial | State::Lapsed | State::Stale | State::NotMet | State::Broken => LAST_PHASE,
    }
}

/// What the title begins with where nothing is to be done.
const NO_DATE: &str = "Nothing to do";

/// What is to be done, in a word or two.
fn lead(state: State) -> &'static str {
    match state {
        State::Open => "To do",
        State::Partial => "To be signed",
        State::Met | State::Due => "Due",
        State::Lapsed => "Lapsed",
        State::Stale => "Sign again",
        State::NotMet => "Not met",
        State::NotApplicable => "Confirm again",
        State::RiskAccepted => "Decide again",
        State::Broken => "Broken",
    }
}

fn summary(lead: &str, title: &str, pack: &Pack) -> String {
    format!("{lead}: {title} ({})", pack.title)
}

fn description(item: &ItemView, pack: &Pack) -> Vec<String> {
    let names: Vec<&str> = pack
        .signers
        .iter()
        .filter(|signer| item.waits_for.contains(&signer.id))
        .map(|signer| signer.name.as_str())
        .collect();
    let waits = (!names.is_empty()).then(|| format!("Waits for: {}", names.join(", ")));
    let sign = match item.state {
        State::RiskAccepted => "except",
        _ => "sign",
    };
    let mut lines = vec![format!("{}: {}.", capital(item.state_label), item.reason), item.statement.clone()];
    lines.push(format!("Item: {}", item.name));
    lines.push(format!("Who signs: {}", item.signers));
    lines.extend(waits);
    lines.push(format!("rchecklist {sign} {} --profile {}", item.name, pack.id));
    lines
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}
