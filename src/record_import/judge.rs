//! Drafts in their place in the record, each judged as `sign` judges: what would not count is not written.

use super::dates::When;
use super::words::Filled;
use super::{Conflict, Draft, Plan, Setting};
use crate::assess::{Basis, Files, assess};
use crate::ids::{ItemId, RoleId};
use crate::profile::Profile;
use crate::proof::{self, Proofs};
use crate::record::{Decision, ItemRecord, Record, SignOff, bind};
use chrono::{DateTime, NaiveDate, NaiveTime, SubsecRound as _, Utc};
use std::collections::{BTreeMap, VecDeque};

/// The time of a decision of which only the day is known.
const NOON: NaiveTime = match NaiveTime::from_hms_opt(12, 0, 0) {
    Some(noon) => noon,
    None => NaiveTime::MIN,
};

/// Binds the rows to their items, and takes into the plan those that would count.
///
/// In rounds: each looks at one draft of each item, because a later one follows an earlier one.
pub(super) fn judge(filled: Vec<Filled<'_>>, setting: Setting<'_>, plan: &mut Plan) {
    let mut waiting: BTreeMap<ItemId, VecDeque<Filled<'_>>> = BTreeMap::new();
    for row in filled {
        waiting.entry(row.item.id.clone()).or_default().push_back(row);
    }
    let profile = setting.checklist.profile;
    for rows in waiting.values_mut() {
        rows.make_contiguous().sort_by_key(|row| moment(row, None, setting.now, profile));
    }
    let mut record = setting.record.clone();
    let mut drafts = Vec::new();
    while !waiting.is_empty() {
        let round: Vec<Filled<'_>> = waiting.values_mut().filter_map(VecDeque::pop_front).collect();
        waiting.retain(|_, rows| !rows.is_empty());
        one_round(round, &mut record, &mut drafts, setting, plan);
    }
    let order: BTreeMap<&ItemId, usize> =
        setting.checklist.items.iter().enumerate().map(|(place, item)| (&item.id, place)).collect();
    drafts.sort_by_key(|draft: &Draft| order.get(&draft.item).copied());
    plan.drafts = drafts;
}

fn one_round(
    round: Vec<Filled<'_>>,
    record: &mut Record,
    drafts: &mut Vec<Draft>,
    setting: Setting<'_>,
    plan: &mut Plan,
) {
    let profile = setting.checklist.profile;
    let mut proofs = Proofs::new();
    let mut added = Vec::new();
    for row in round {
        if let Some(conflict) = row.nothing_to_take_back(record, setting) {
            plan.conflicts.push(conflict);
            continue;
        }
        let draft = draft(&row, record, setting);
        let own = entry(record, &row);
        own.sign_offs.push(draft.said.clone());
        let last = own.sign_offs.len() - 1;
        proofs.insert(own.id.clone(), proof::check_item(&profile.id, own));
        added.push((row.place, draft, own.id.clone(), last));
    }
    let basis = Basis {
        checklist: setting.checklist,
        record,
        proofs: &proofs,
        files: &Files::default(),
        as_of: profile.day_of(&setting.now),
        looking_back: false,
    };
    let assessment = assess(&basis);
    let standings: BTreeMap<&ItemId, _> =
        assessment.standings.iter().map(|standing| (&standing.item.id, standing)).collect();
    let mut refused = Vec::new();
    for (place, draft, id, last) in added {
        match standings.get(&draft.item).and_then(|standing| standing.objection(last)) {
            None => drafts.push(draft),
            Some(finding) => {
                let item = Some(setting.checklist.short_name(&draft.item));
                let conflict = Conflict::of(finding.code, finding.message.clone());
                plan.conflicts.push(Conflict { place: Some(place), item, ..conflict });
                refused.push(id);
            }
        }
    }
    for id in &refused {
        if let Some(own) = record.items.get_mut(id) {
            own.sign_offs.pop();
        }
    }
}

/// The item's entry in the record, or a new one.
fn entry<'r>(record: &'r mut Record, row: &Filled<'_>) -> &'r mut ItemRecord {
    let id = record.entry(row.item).map_or_else(|| row.item.id.clone(), |own| own.id.clone());
    record.items.entry(id).or_insert_with_key(|id| ItemRecord {
        id: id.clone(),
        title: None,
        not_owed_since: None,
        evidence: Vec::new(),
        sign_offs: Vec::new(),
        wordings: Vec::new(),
        tail: 0,
        in_braces: false,
        has_header: false,
    })
}

/// The sign-off of a row, bound to the item as a hand-written one is.
fn draft(row: &Filled<'_>, record: &Record, setting: Setting<'_>) -> Draft {
    let profile = setting.checklist.profile;
    let own = record.entry(row.item);
    let at = moment(row, own, setting.now, profile);
    let said = SignOff {
        by: row.signer.id.to_string(),
        role: role(row).map(ToString::to_string),
        decision: row.decision,
        at: at.fixed_offset(),
        period: None,
        scope: None,
        wording: None,
        evidence: Vec::new(),
        described: None,
        after: Vec::new(),
        note: row.note.clone(),
        until: row.until,
        signature: None,
    };
    let said = bind::fresh(said, own, row.item, profile, at);
    Draft { place: row.place.clone(), item: row.item.id.clone(), on: row.on, said }
}

/// The first of the signer's roles that may sign the item. None for an exception: who approves one may have any.
fn role<'a>(row: &Filled<'a>) -> Option<&'a RoleId> {
    let may_sign = |role: &&RoleId| row.item.action.signing.all().any(|known| known == *role);
    row.signer.roles.iter().find(may_sign).filter(|_| row.decision != Decision::RiskAccepted)
}

/// The moment of a decision. Of a day, noon in the profile's zone; today, now; behind what was said earlier that day.
fn moment(row: &Filled<'_>, own: Option<&ItemRecord>, now: DateTime<Utc>, profile: &Profile) -> DateTime<Utc> {
    let day = match row.when {
        When::Moment(at) => return at,
        When::Day(day) => day,
    };
    // A second is as exact as a person is.
    let now = now.trunc_subsecs(0);
    if profile.day_of(&now) == day {
        return now;
    }
    let on_that_day = own.map_or(&[][..], |own| &own.sign_offs).iter().map(|event| event.at.to_utc());
    let latest = on_that_day.filter(|at| profile.day_of(at) == day).max();
    latest.map_or(noon(day, profile), |latest| latest.max(noon(day, profile)))
}

fn noon(day: NaiveDate, profile: &Profile) -> DateTime<Utc> {
    let local = day.and_time(NOON);
    // No zone has ever skipped a noon but where it skipped a day; then any moment near it does.
    local.and_local_timezone(profile.zone).earliest().map_or_else(|| local.and_utc(), |at| at.to_utc())
}
