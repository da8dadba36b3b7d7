//! What follows from the sign-offs that count.

use super::counting::Live;
use super::{Basis, State};
use crate::checklist::Item;
use crate::ids::RoleId;
use crate::profile::{DateSpan, EvidencePolicy, Profile, Signer};
use crate::record::Decision;
use crate::text::count;
use chrono::{Days, Months, NaiveDate};

/// A state with its reason.
pub(super) struct Decided {
    pub(super) state: State,
    pub(super) reason: String,
    pub(super) valid_until: Option<NaiveDate>,
}

impl Decided {
    pub(super) fn new(state: State, reason: String) -> Self {
        Self { state, reason, valid_until: None }
    }

    fn until(self, day: Option<NaiveDate>) -> Self {
        Self { valid_until: day, ..self }
    }
}

/// Months after which "not applicable" must be said again: a deployment changes.
const NOT_APPLICABLE_MONTHS: Months = Months::new(12);

pub(super) fn decide(
    item: &Item<'_>,
    live: &[Live<'_>],
    gaps: &[DateSpan],
    any_evidence: bool,
    basis: &Basis<'_>,
) -> Decided {
    let profile = basis.checklist.profile;
    let Some(last) = live.last() else { return Decided::new(State::Open, "nobody has vouched for it".to_owned()) };
    if let Some(event) = live.iter().rev().find(|event| event.said.decision == Decision::NotMet) {
        return Decided::new(
            State::NotMet,
            format!("{} said on {} that it is not met", event.signer.name, event.on),
        );
    }
    let agreeing: Vec<&Live<'_>> = live.iter().filter(|event| event.said.decision == last.said.decision).collect();
    let fresh: Vec<&Live<'_>> = agreeing.iter().filter(|event| event.stale.is_none()).copied().collect();
    let exception = last.said.decision == Decision::RiskAccepted;
    let complete = |events: &[&Live<'_>]| {
        if exception { approved_on(events, profile) } else { complete_on(item, events) }
    };
    let Some(on) = complete(&fresh) else {
        if let Some(stale) = agreeing.iter().find_map(|event| event.stale.clone())
            && complete(&agreeing).is_some()
        {
            return Decided::new(State::Stale, stale);
        }
        let names = names(&agreeing);
        let reason = if exception {
            let who = approvers(profile);
            let asks = &last.signer.name;
            // Who spoke before the last request approved another one, or asked themselves.
            let (_, others) = agreeing.split_last().unwrap_or((&last, &[]));
            let before = match others {
                [] => String::new(),
                others => format!("; what {} said before is no approval of that", self::names(others)),
            };
            format!("{asks} asked to accept the risk{before}; the approval of another person{who} is missing")
        } else {
            format!("signed by {names}; {} is missing", missing_signer(item, &agreeing))
        };
        return Decided::new(State::Partial, reason);
    };
    let names = names(&fresh);
    match last.said.decision {
        Decision::NotApplicable => {
            let until = on.checked_add_months(NOT_APPLICABLE_MONTHS).unwrap_or(NaiveDate::MAX);
            if until < basis.as_of {
                let reason = format!("{names} said on {on} that it does not apply, which held until {until}");
                return Decided::new(State::Lapsed, reason).until(Some(until));
            }
            Decided::new(State::NotApplicable, format!("{names} said on {on} that it does not apply"))
                .until(Some(until))
        }
        Decision::RiskAccepted => accepted(&fresh, &names, on, basis),
        Decision::Met | Decision::NotMet | Decision::Withdrawn => {
            let said = format!("{names} vouched for it on {on}");
            if profile.policy.evidence == EvidencePolicy::Required {
                if !any_evidence {
                    return Decided::new(State::Partial, format!("{said}, without evidence"));
                }
                if let Some(gap) = gaps.first() {
                    let more = match gaps.len() {
                        1 => String::new(),
                        n => format!(" and {}", count(n - 1, "further span")),
                    };
                    return Decided::new(State::Partial, format!("{said}; no evidence for {gap}{more}"));
                }
            }
            met(item, said, on, basis)
        }
    }
}

fn met(item: &Item<'_>, said: String, on: NaiveDate, basis: &Basis<'_>) -> Decided {
    let Some(period) = item.cadence.period() else { return Decided::new(State::Met, said) };
    let until = period.after(on);
    let due_soon = Days::new(basis.checklist.profile.policy.due_soon_days.into());
    let soon = basis.as_of.checked_add_days(due_soon);
    let (state, reason) = if until < basis.as_of {
        (State::Lapsed, format!("{said}, which held until {until}"))
    } else if soon.is_none_or(|soon| until <= soon) {
        (State::Due, format!("{said}, which holds until {until}"))
    } else {
        (State::Met, format!("{said}, which holds until {until}"))
    };
    Decided::new(state, reason).until(Some(until))
}

fn accepted(fresh: &[&Live<'_>], names: &str, on: NaiveDate, basis: &Basis<'_>) -> Decided {
    let until = fresh.iter().filter_map(|event| event.said.until).min();
    match until {
        Some(until) if until < basis.as_of => {
            Decided::new(State::Lapsed, format!("the risk was accepted until {until}")).until(Some(until))
        }
        _ => {
            let end = until.map_or(String::new(), |until| format!(", until {until}"));
            Decided::new(State::RiskAccepted, format!("the risk is accepted since {on}{end}: by {names}"))
                .until(until)
        }
    }
}

fn names(events: &[&Live<'_>]) -> String {
    events.iter().map(|event| event.signer.name.as_str()).collect::<Vec<_>>().join(" and ")
}

/// Whether two sign-offs are by different people with different keys.
fn are_two(one: &Live<'_>, other: &Live<'_>) -> bool {
    one.signer.id != other.signer.id && (one.key.is_none() || one.key != other.key)
}

/// The day from which enough persons agree: the latest that any choice of them gives.
fn complete_on(item: &Item<'_>, events: &[&Live<'_>]) -> Option<NaiveDate> {
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
                .filter(|second| of(signing.second(), second) && are_two(first, second))
                .map(|second| first.on.min(second.on))
        })
        .max()
}

/// The day from which an exception holds: somebody asked, and another person, who may, approved it later.
fn approved_on(events: &[&Live<'_>], profile: &Profile) -> Option<NaiveDate> {
    // Events come oldest first.
    events
        .iter()
        .enumerate()
        .flat_map(|(place, asks)| {
            // Itself is no second person, and need not be left out.
            events[place..]
                .iter()
                .filter(|approves| may_approve(approves.signer, profile) && are_two(asks, approves))
                .map(|approves| approves.on)
        })
        .max()
}

fn may_approve(signer: &Signer, profile: &Profile) -> bool {
    let approvers = &profile.policy.risk_approvers;
    approvers.is_empty() || signer.roles.iter().any(|role| approvers.contains(role))
}

fn approvers(profile: &Profile) -> String {
    let roles: Vec<&str> = profile.policy.risk_approvers.iter().map(RoleId::as_str).collect();
    if roles.is_empty() { String::new() } else { format!(" ({})", roles.join(" or ")) }
}

/// The roles of which a word is missing, where one is.
fn missing_roles<'i>(item: &'i Item<'_>, events: &[&Live<'_>]) -> &'i [RoleId] {
    let signing = &item.action.signing;
    if has_first(item, events) { signing.second() } else { signing.first() }
}

fn has_first(item: &Item<'_>, events: &[&Live<'_>]) -> bool {
    let first = item.action.signing.first();
    events.iter().any(|event| event.roles.iter().any(|role| first.contains(role)))
}

fn missing_signer(item: &Item<'_>, events: &[&Live<'_>]) -> String {
    let service = item.deployment.service();
    let names: Vec<&str> = missing_roles(item, events)
        .iter()
        .map(|role| service.roles.get(role).map_or(role.as_str(), String::as_str))
        .collect();
    let another = if has_first(item, events) { "a second person" } else { "a person" };
    format!("{another} ({})", names.join(" or "))
}

/// Who can bring an item forward: everybody whose word is missing. Nobody where nothing has to be done.
pub(super) fn waits_for<'c>(
    item: &Item<'_>,
    live: &[Live<'_>],
    state: State,
    profile: &'c Profile,
) -> Vec<&'c Signer> {
    let has = |signer: &Signer, roles: &[RoleId]| signer.roles.iter().any(|role| roles.contains(role));
    match state {
        State::Met | State::NotApplicable | State::RiskAccepted => Vec::new(),
        State::Partial => {
            let last = live.last().filter(|last| last.said.decision == Decision::RiskAccepted);
            let fresh: Vec<&Live<'_>> = live.iter().filter(|event| event.stale.is_none()).collect();
            let signed = |signer: &Signer| fresh.iter().any(|event| event.signer.id == signer.id);
            // Who signed in one role may sign in the other as well, where somebody else stands for the first of them.
            let beside = |signer: &Signer| fresh.iter().any(|event| event.signer.id != signer.id);
            let roles = missing_roles(item, &fresh);
            let complete = complete_on(item, &fresh).is_some();
            let may = |signer: &&Signer| match last {
                Some(asks) => may_approve(signer, profile) && signer.id != asks.signer.id,
                // Complete, and yet partial: the evidence is missing, and those who signed can bring it.
                None if complete => signed(signer),
                None => has(signer, roles) && (!signed(signer) || beside(signer)),
            };
            profile.signers.iter().filter(may).collect()
        }
        State::Open | State::Due | State::Lapsed | State::Stale | State::NotMet | State::Broken => {
            let all: Vec<RoleId> = item.action.signing.all().cloned().collect();
            profile.signers.iter().filter(|signer| has(signer, &all)).collect()
        }
    }
}
