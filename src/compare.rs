//! What changes if a deployment changes: two profiles' checklists, and one record.
//!
//! Nothing is guessed about sign-offs: the record is assessed against both checklists, and what it makes of an item there
//! is what it would be worth.

use crate::assess::{Assessment, Standing, State};
use crate::checklist::{Exclusion, Item, Why};
use crate::ids::{ItemId, OptionId};
use crate::pack;
use crate::profile::Deployment;
use crate::record::Decision;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

crate::model::words! {
    /// What becomes of the sign-offs of an item that stays.
    Kept {
        /// They count there.
        CarriesOver = "carries-over", "carries over";
        /// They no longer suffice.
        SignAgain = "sign-again", "sign again";
        /// They do not count before, and do not there: stale, lapsed, "not met", or wrong.
        DoesNotCount = "does-not-count", "does not count";
        /// There are none.
        Unsigned = "unsigned", "not signed";
    }
}

/// An item that is owed before and after.
#[derive(Debug)]
pub struct Staying<'c> {
    /// Where it stands.
    pub old: &'c Standing<'c>,
    /// Where it would stand.
    pub new: &'c Standing<'c>,
    /// How many sign-offs it has, without withdrawals.
    pub sign_offs: usize,
    /// What becomes of them.
    pub kept: Kept,
    /// Why, where they no longer suffice.
    pub because: Option<String>,
}

/// An item that comes or goes.
#[derive(Debug)]
pub struct Moving<'c> {
    /// Where it would stand, or stood.
    pub standing: &'c Standing<'c>,
    /// How many sign-offs it has, without withdrawals.
    pub sign_offs: usize,
    /// Why it comes or goes.
    pub because: String,
}

/// What changes from one profile to another.
#[derive(Debug)]
pub struct Comparison<'c> {
    /// The profiles' identifiers.
    pub profiles: (&'c str, &'c str),
    /// Items that come.
    pub added: Vec<Moving<'c>>,
    /// Items that go.
    pub dropped: Vec<Moving<'c>>,
    /// Items that stay.
    pub kept: Vec<Staying<'c>>,
}

/// Compares two assessments of one record.
#[must_use]
pub fn compare<'c>(old: &'c Assessment<'c>, new: &'c Assessment<'c>) -> Comparison<'c> {
    let by_id: BTreeMap<&ItemId, usize> =
        new.standings.iter().enumerate().map(|(at, standing)| (&standing.item.id, at)).collect();
    let mut taken = BTreeSet::new();
    let mut partner: Vec<Option<usize>> = vec![None; old.standings.len()];
    for (at, standing) in old.standings.iter().enumerate() {
        if let Some(found) = by_id.get(&standing.item.id) {
            partner[at] = Some(*found);
            taken.insert(*found);
        }
    }
    // The same deed under another deployment's name, or of the service that follows on.
    for (at, standing) in
        old.standings.iter().enumerate().filter(|(at, _)| !by_id.contains_key(&old.standings[*at].item.id))
    {
        let same = |item: &Item<'_>| item.uuid == standing.item.uuid || item.id.action == standing.item.id.action;
        let found =
            (0..new.standings.len()).find(|new_at| !taken.contains(new_at) && same(new.standings[*new_at].item));
        taken.extend(found);
        partner[at] = found;
    }
    let mut out = Comparison {
        profiles: (old.checklist.profile.id.as_str(), new.checklist.profile.id.as_str()),
        added: Vec::new(),
        dropped: Vec::new(),
        kept: Vec::new(),
    };
    for (standing, partner) in old.standings.iter().zip(partner) {
        match partner {
            Some(partner) => out.kept.push(staying(standing, &new.standings[partner])),
            None => out.dropped.push(Moving {
                standing,
                sign_offs: sign_offs(standing),
                because: match standing.state {
                    // A word against an item goes out of sight with it.
                    State::NotMet => format!("{}; {}", why_gone(standing.item, new), stands(standing)),
                    _ => why_gone(standing.item, new),
                },
            }),
        }
    }
    for (at, standing) in new.standings.iter().enumerate().filter(|(at, _)| !taken.contains(at)) {
        let _ = at;
        out.added.push(Moving { standing, sign_offs: sign_offs(standing), because: why_come(standing.item, old) });
    }
    out
}

fn sign_offs(standing: &Standing<'_>) -> usize {
    let said = standing.record.map_or(&[][..], |record| &record.sign_offs);
    said.iter().filter(|said| said.decision != Decision::Withdrawn).count()
}

/// Whether something that people said counts in a state: what is left are states in which no word does, or one against the item.
fn counts(state: State) -> bool {
    match state {
        State::Met | State::Due | State::Partial | State::RiskAccepted | State::NotApplicable => true,
        State::Open | State::Lapsed | State::Stale | State::NotMet | State::Broken => false,
    }
}

/// "not met: …": where an item stands, and why.
fn stands(standing: &Standing<'_>) -> String {
    format!("{}: {}", standing.state.label(), standing.reason)
}

fn staying<'c>(old: &'c Standing<'c>, new: &'c Standing<'c>) -> Staying<'c> {
    let sign_offs = sign_offs(old);
    let renamed = old.item.id != new.item.id;
    let (kept, because) = if sign_offs == 0 {
        (Kept::Unsigned, None)
    } else if renamed {
        let now = if counts(old.state) { String::new() } else { format!("; here it is {}", stands(old)) };
        (Kept::SignAgain, Some(format!("it is {} there, and sign-offs name the item{now}", new.item.id)))
    } else if counts(new.state) && (new.state != State::Partial || old.state == State::Partial) {
        (Kept::CarriesOver, None)
    } else if new.state == State::NotMet && old.state == State::NotMet {
        (Kept::DoesNotCount, Some(format!("{}; it is not met there either", stands(new))))
    } else if !counts(old.state) {
        (Kept::DoesNotCount, Some(stands(new)))
    } else {
        (Kept::SignAgain, Some(stands(new)))
    };
    Staying { old, new, sign_offs, kept, because }
}

fn why_come(item: &Item<'_>, old: &Assessment<'_>) -> String {
    let before =
        old.checklist.scopes.iter().filter(|scope| scope.deployment.service().id == item.deployment.service().id);
    let excluded = before.flat_map(|scope| scope.left_out.iter().map(move |left| (scope.deployment, left)));
    let was = excluded.into_iter().find(|(_, left)| left.action.id == item.action.id);
    let now = match &item.why {
        Why::Always => None,
        Why::Answers(options) => Some(format!("because of {}", answers(options, item.deployment))),
        Why::LeftOpen(options) => Some(format!("because {} is open", names(options))),
    };
    match (now, was) {
        (Some(now), _) => now,
        (None, Some((deployment, left))) => format!("before, it was {}", excluded_by(&left.why, deployment)),
        (None, None) => format!("{} asks for it", item.deployment.id),
    }
}

fn why_gone(item: &Item<'_>, new: &Assessment<'_>) -> String {
    let scopes = || {
        new.checklist.scopes.iter().filter(|scope| scope.deployment.service().id == item.deployment.service().id)
    };
    let left = scopes().flat_map(|scope| scope.left_out.iter().map(move |left| (scope.deployment, left)));
    match left.into_iter().find(|(_, left)| left.action.id == item.action.id) {
        Some((deployment, left)) => excluded_by(&left.why, deployment),
        None if scopes().next().is_none() => {
            format!("{} is not deployed there", item.deployment.service().short_name)
        }
        None => "its revision does not ask for it".to_owned(),
    }
}

fn excluded_by(why: &Exclusion, deployment: &Deployment) -> String {
    match why {
        Exclusion::OtherTier(tier) => format!("for tier {} only", deployment.service().tier_name(tier)),
        Exclusion::Answers(options) => format!("excluded by {}", answers(options, deployment)),
    }
}

fn answers(options: &BTreeSet<OptionId>, deployment: &Deployment) -> String {
    pack::answers(options, deployment)
}

fn names(options: &BTreeSet<OptionId>) -> String {
    options.iter().map(OptionId::as_str).collect::<Vec<_>>().join(", ")
}

impl Comparison<'_> {
    /// Whether sign-offs name another profile than the new one.
    #[must_use]
    pub fn renames_profile(&self) -> bool {
        self.profiles.0 != self.profiles.1 && self.kept.iter().any(|staying| staying.sign_offs > 0)
    }

    /// How many items stay with sign-offs of a kind.
    #[must_use]
    pub fn count(&self, kept: Kept) -> usize {
        self.kept.iter().filter(|staying| staying.kept == kept).count()
    }

    /// The comparison as one JSON document.
    #[must_use]
    pub fn json(&self) -> Value {
        let moving = |moving: &Moving<'_>| {
            json!({
                "item": moving.standing.item.id.to_string(),
                "title": moving.standing.item.action.title,
                "required": moving.standing.item.action.required,
                "sign-offs": moving.sign_offs,
                "because": moving.because,
            })
        };
        let staying = |staying: &Staying<'_>| {
            json!({
                "item": staying.old.item.id.to_string(),
                "new-item": staying.new.item.id.to_string(),
                "title": staying.new.item.action.title,
                "state": staying.old.state,
                "new-state": staying.new.state,
                "sign-offs": staying.sign_offs,
                "kept": staying.kept,
                "because": staying.because,
            })
        };
        json!({
            "from": self.profiles.0,
            "to": self.profiles.1,
            "renames-profile": self.renames_profile(),
            "counts": { "added": self.added.len(), "dropped": self.dropped.len(), "kept": self.kept.len() },
            "added": self.added.iter().map(moving).collect::<Vec<_>>(),
            "dropped": self.dropped.iter().map(moving).collect::<Vec<_>>(),
            "kept": self.kept.iter().map(staying).collect::<Vec<_>>(),
        })
    }
}
