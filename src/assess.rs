//! Checklist × record × a date: the state of each item, with the reason for it.
//!
//! [`assess`] is pure. States are computed here and never stored.

use crate::checklist::{Checklist, Item};
use crate::ids::{RoleId, SignerId};
use crate::profile::{Profile, Signatures, Signer};
use crate::record::{Decision, ItemRecord, Record, SignOff};
use chrono::{Days, NaiveDate, Utc};
use std::collections::BTreeMap;

crate::model::words! {
    /// Where an item stands.
    State {
        /// Nobody vouched for it.
        Open = "open", "open";
        /// Some of the required persons signed.
        Partial = "partial", "partly signed";
        /// Vouched for, and fresh.
        Met = "met", "met";
        /// Met, and about to run out.
        Due = "due", "due soon";
        /// It ran out.
        Lapsed = "lapsed", "lapsed";
        /// What was signed reads otherwise now.
        Stale = "stale", "stale";
        /// Somebody says that it is not done.
        NotMet = "not-met", "not met";
        /// It does not apply here, and a person said so.
        NotApplicable = "not-applicable", "not applicable";
        /// The risk of not doing it is taken until a day.
        RiskAccepted = "risk-accepted", "risk accepted";
        /// A signature, a digest or the chain does not hold.
        Broken = "broken", "broken";
    }
}

impl State {
    /// Whether nothing has to be done about it today.
    #[must_use]
    pub fn is_settled(self) -> bool {
        matches!(self, Self::Met | Self::Due | Self::NotApplicable | Self::RiskAccepted)
    }
}

/// A checklist with the state of each item, in the checklist's order.
#[derive(Debug)]
pub struct Assessment<'c> {
    /// What is owed.
    pub checklist: &'c Checklist<'c>,
    /// The day for which it holds.
    pub as_of: NaiveDate,
    /// One for each item.
    pub standings: Vec<Standing<'c>>,
}

/// Where an item stands, and why.
#[derive(Debug)]
pub struct Standing<'c> {
    /// The item.
    pub item: &'c Item<'c>,
    /// Its entry in the record, if there is one.
    pub record: Option<&'c ItemRecord>,
    /// Where it stands.
    pub state: State,
    /// Why, in a sentence for people.
    pub reason: String,
    /// The last day of its validity, where it runs out.
    pub valid_until: Option<NaiveDate>,
    /// Sign-offs that do not count, and why.
    pub findings: Vec<Finding>,
}

/// A sign-off that does not count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// A stable kebab-case code.
    pub code: &'static str,
    /// What is wrong, in a sentence for people.
    pub message: String,
}

/// The state of each item of a checklist on a day.
#[must_use]
pub fn assess<'c>(checklist: &'c Checklist<'c>, record: &'c Record, as_of: NaiveDate) -> Assessment<'c> {
    let standings =
        checklist.items.iter().map(|item| standing(item, record.entry(item), checklist.profile, as_of)).collect();
    Assessment { checklist, as_of, standings }
}

/// A sign-off that counts, and still stands.
#[derive(Clone)]
struct Live<'r> {
    signer: &'r Signer,
    /// The roles as which it may count: the one given, or all that the signer has and the item takes.
    roles: Vec<&'r RoleId>,
    said: &'r SignOff,
    on: NaiveDate,
    fresh: bool,
}

fn standing<'c>(
    item: &'c Item<'c>,
    record: Option<&'c ItemRecord>,
    profile: &'c Profile,
    as_of: NaiveDate,
) -> Standing<'c> {
    let mut findings = Vec::new();
    let mut live: BTreeMap<&SignerId, Live<'_>> = BTreeMap::new();
    let mut said: Vec<&SignOff> = record.map_or(&[][..], |record| &record.sign_offs).iter().collect();
    said.sort_by_key(|event| event.at);
    for event in said {
        match check(event, item, profile, as_of) {
            Ok(event) if event.said.decision == Decision::Withdrawn => {
                live.remove(&event.signer.id);
            }
            Ok(event) => {
                live.insert(&event.signer.id, event);
            }
            Err(finding) => findings.push(finding),
        }
    }
    let mut live: Vec<Live<'_>> = live.into_values().collect();
    live.sort_by_key(|event| event.said.at);
    let (state, reason, valid_until) = decide(item, &live, profile, as_of);
    Standing { item, record, state, reason, valid_until, findings }
}

fn check<'r>(
    event: &'r SignOff,
    item: &'r Item<'_>,
    profile: &'r Profile,
    as_of: NaiveDate,
) -> Result<Live<'r>, Finding> {
    let finding = |code, message| Err(Finding { code, message });
    let on = event.at.with_timezone(&Utc).date_naive();
    let Some(signer) = profile.signer(&event.by) else {
        return finding(
            "unknown-signer",
            format!("the sign-off of {on} is by `{}`, who is no signer of the profile", event.by),
        );
    };
    if on > as_of {
        return finding(
            "future-sign-off",
            format!("the sign-off by {} is dated {on}, after the day of this assessment", signer.name),
        );
    }
    let may_sign = |role: &&RoleId| item.action.signing.all().any(|known| known == *role);
    let as_given = |role: &&RoleId| event.role.as_ref().is_none_or(|given| given == role.as_str());
    let roles: Vec<&RoleId> = signer.roles.iter().filter(may_sign).filter(as_given).collect();
    if roles.is_empty() {
        let as_what = event.role.as_ref().map_or(String::new(), |role| format!(" as `{role}`"));
        return finding("wrong-role", format!("{} may not sign this item{as_what}", signer.name));
    }
    if profile.policy.signatures == Signatures::Required {
        return match event.signature {
            None => finding(
                "not-signed",
                format!(
                    "the sign-off by {} of {on} is not signed, and the policy requires signatures",
                    signer.name
                ),
            ),
            Some(_) => finding(
                "signature-not-checked",
                format!(
                    "the signature by {} of {on} was not checked by this version, and the policy requires signatures",
                    signer.name
                ),
            ),
        };
    }
    let fresh = event.wording.is_none_or(|wording| wording == item.wording);
    Ok(Live { signer, roles, said: event, on, fresh })
}

type Decided = (State, String, Option<NaiveDate>);

fn decide(item: &Item<'_>, live: &[Live<'_>], profile: &Profile, as_of: NaiveDate) -> Decided {
    let Some(last) = live.last() else {
        return (State::Open, "nobody has vouched for it".to_owned(), None);
    };
    if let Some(event) = live.iter().rev().find(|event| event.said.decision == Decision::NotMet) {
        return (State::NotMet, format!("{} said on {} that it is not met", event.signer.name, event.on), None);
    }
    let agreeing: Vec<Live<'_>> =
        live.iter().filter(|event| event.said.decision == last.said.decision).cloned().collect();
    let fresh: Vec<Live<'_>> = agreeing.iter().filter(|event| event.fresh).cloned().collect();
    let Some(on) = complete_on(item, &fresh) else {
        if complete_on(item, &agreeing).is_some() {
            let reason = "the item's wording changed after it was signed".to_owned();
            return (State::Stale, reason, None);
        }
        let names: Vec<&str> = agreeing.iter().map(|event| event.signer.name.as_str()).collect();
        let missing = missing_signer(item, &agreeing);
        return (State::Partial, format!("signed by {}; {missing} is missing", names.join(", ")), None);
    };
    let names: Vec<&str> = fresh.iter().map(|event| event.signer.name.as_str()).collect();
    let names = names.join(" and ");
    match last.said.decision {
        Decision::NotApplicable => {
            (State::NotApplicable, format!("{names} said on {on} that it does not apply"), None)
        }
        Decision::RiskAccepted => match fresh.iter().filter_map(|event| event.said.until).min() {
            Some(until) if until < as_of => {
                (State::Lapsed, format!("the risk was accepted until {until}"), Some(until))
            }
            until => {
                let end = until.map_or(String::new(), |until| format!(", until {until}"));
                (State::RiskAccepted, format!("{names} accepted the risk on {on}{end}"), until)
            }
        },
        Decision::Met | Decision::NotMet | Decision::Withdrawn => {
            let said = format!("{names} vouched for it on {on}");
            let Some(period) = item.action.cadence.period() else { return (State::Met, said, None) };
            let until = period.after(on);
            let holds = format!("{said}, which holds until {until}");
            let soon = as_of.checked_add_days(Days::new(profile.policy.due_soon_days.into()));
            if until < as_of {
                (State::Lapsed, format!("{said}, which held until {until}"), Some(until))
            } else if soon.is_none_or(|soon| until <= soon) {
                (State::Due, holds, Some(until))
            } else {
                (State::Met, holds, Some(until))
            }
        }
    }
}

/// The day from which enough persons agree: the latest that any choice of them gives.
///
/// Two different signers have two different keys: a profile with a shared key does not load.
fn complete_on(item: &Item<'_>, events: &[Live<'_>]) -> Option<NaiveDate> {
    let of = |roles: &[RoleId], event: &Live<'_>| event.roles.iter().any(|role| roles.contains(role));
    let signing = &item.action.signing;
    if signing.persons() == 1 {
        return events.iter().filter(|event| of(signing.first(), event)).map(|event| event.on).max();
    }
    events
        .iter()
        .filter(|event| of(signing.first(), event))
        .flat_map(|first| {
            events
                .iter()
                .filter(|second| of(signing.second(), second) && second.signer.id != first.signer.id)
                .map(|second| first.on.min(second.on))
        })
        .max()
}

fn missing_signer(item: &Item<'_>, events: &[Live<'_>]) -> String {
    let signing = &item.action.signing;
    let has_first = events.iter().any(|event| event.roles.iter().any(|role| signing.first().contains(role)));
    let roles = if has_first { signing.second() } else { signing.first() };
    let service = item.deployment.service();
    let names: Vec<&str> =
        roles.iter().map(|role| service.roles.get(role).map_or(role.as_str(), String::as_str)).collect();
    let another = if has_first { "a second person" } else { "a person" };
    format!("{another} ({})", names.join(" or "))
}
