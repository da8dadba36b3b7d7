//! The exceptions: risks that were accepted, and items that were said not to apply.

use super::{EventView, ItemView};
use crate::assess::{Standing, State};
use crate::profile::Profile;
use crate::record::{Decision, SignOff};
use chrono::NaiveDate;
use serde::Serialize;
use std::collections::BTreeMap;

/// One item for which the word of a person stands in place of the deed.
#[derive(Debug, Serialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct ExceptionView {
    /// The item's number.
    pub number: usize,
    /// The item's name.
    pub name: String,
    /// The item's title.
    pub title: String,
    /// "risk accepted" or "not applicable".
    pub kind: &'static str,
    /// Where the item stands.
    pub state: State,
    /// The same for people.
    pub state_label: &'static str,
    /// Where it stands, in a sentence.
    pub reason: String,
    /// The last day on which it holds.
    pub until: Option<NaiveDate>,
    /// What was said, oldest first: who asked, who approved.
    pub said: Vec<EventView>,
}

/// The exceptions that somebody asked for and has not taken back, those that ran out or do not count among them.
pub(super) fn exceptions(
    standings: &[Standing<'_>],
    items: &[ItemView],
    profile: &Profile,
    as_of: NaiveDate,
) -> Vec<ExceptionView> {
    standings
        .iter()
        .zip(items)
        .filter_map(|(standing, item)| {
            let events = &standing.record?.sign_offs;
            let last = last_words(events, profile, as_of);
            let kind = last.iter().rev().map(|place| events[*place].decision).find(|said| is_exception(*said))?;
            Some(ExceptionView {
                number: item.number,
                name: item.name.clone(),
                title: item.title.clone(),
                kind: kind.label(),
                state: item.state,
                state_label: item.state_label,
                reason: item.reason.clone(),
                until: item.valid_until.filter(|_| item.state != State::Met && item.state != State::Due),
                said: events
                    .iter()
                    .zip(&item.sign_offs)
                    .filter(|(event, _)| event.decision == kind && profile.day_of(&event.at) <= as_of)
                    .map(|(_, view)| view.clone())
                    .collect(),
            })
        })
        .collect()
}

fn is_exception(said: Decision) -> bool {
    matches!(said, Decision::RiskAccepted | Decision::NotApplicable)
}

/// The place of each person's last word up to a day, oldest first.
fn last_words(events: &[SignOff], profile: &Profile, as_of: NaiveDate) -> Vec<usize> {
    let mut last: BTreeMap<&str, usize> = BTreeMap::new();
    for (place, event) in events.iter().enumerate().filter(|(_, event)| profile.day_of(&event.at) <= as_of) {
        let newest = last.entry(event.by.as_str()).or_insert(place);
        if events[*newest].at <= event.at {
            *newest = place;
        }
    }
    let mut places: Vec<usize> = last.into_values().collect();
    places.sort_by_key(|place| (events[*place].at, *place));
    places
}
