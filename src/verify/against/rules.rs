//! The rules of the house and the people who sign: what counts now that did not, and what no longer counts.

use super::super::asked;
use super::super::duties::Change;
use super::super::sources::Read;
use super::Found;
use crate::model::Answer;
use crate::profile::{Deployment, EvidencePolicy, Profile, Signatures, Signer, SignerKey};
use chrono::NaiveDate;
use std::collections::BTreeSet;

pub(super) fn compare(now: &Read, before: &Read, found: &mut Found) {
    labels(&now.profile, &before.profile, found);
    policy(&now.profile, &before.profile, found);
    audit(&now.profile, &before.profile, found);
    deployments(&now.profile, &before.profile, found);
    people(now, before, found);
}

fn policy(now: &Profile, before: &Profile, found: &mut Found) {
    let (is, was) = (&now.policy, &before.policy);
    if (was.signatures, is.signatures) == (Signatures::Required, Signatures::Optional) {
        found.problem("signatures", "they were required, and are optional now: a name in the record counts");
    }
    if (was.evidence, is.evidence) == (EvidencePolicy::Required, EvidencePolicy::Optional) {
        found.problem("evidence", "it was required, and is optional now");
    }
    let roles = |profile: &Profile| profile.policy.risk_approvers.iter().cloned().collect::<BTreeSet<_>>();
    let (approved, approve) = (roles(before), roles(now));
    let wider = !approved.is_empty() && (approve.is_empty() || !approve.is_subset(&approved));
    if approved != approve {
        let names = |roles: &BTreeSet<crate::ids::RoleId>| {
            if roles.is_empty() {
                return "any other person".to_owned();
            }
            roles.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
        };
        let what = format!("a risk was approved by {}, and is by {}", names(&approved), names(&approve));
        found.change("risk-approvers", Change { what, weaker: wider });
    }
    let order = is.due_soon_days.cmp(&was.due_soon_days);
    if order.is_ne() {
        let what = format!(
            "an item was due {} days before it runs out, and is {} days before",
            was.due_soon_days, is.due_soon_days
        );
        found.change("due-soon-days", Change { what, weaker: order.is_lt() });
    }
}

/// What stands on the cover and on each page.
fn labels(now: &Profile, before: &Profile, found: &mut Found) {
    let word = |text: Option<&String>| text.map_or_else(|| "none".to_owned(), |text| format!("\"{text}\""));
    let paper = |profile: &Profile| profile.paper.label().to_owned();
    for (what, was, is) in [
        ("title", Some(&before.title), Some(&now.title)),
        ("classification", Some(&before.classification), Some(&now.classification)),
        ("organisation", before.organisation.as_ref(), now.organisation.as_ref()),
        ("paper", Some(&paper(before)), Some(&paper(now))),
    ] {
        if was != is {
            found.note(what, format!("it was {}, and is {}", word(was), word(is)));
        }
    }
}

fn audit(now: &Profile, before: &Profile, found: &mut Found) {
    if now.period != before.period {
        let said = |profile: &Profile| profile.period.map_or_else(|| "none".to_owned(), |span| span.to_string());
        let what = format!("the audit period was {}, and is {}", said(before), said(now));
        // The next period ends later; one that begins later and ends no later leaves days out.
        let weaker = match (before.period, now.period) {
            (Some(_), None) => true,
            (Some(was), Some(is)) => is.to.cmp(&was.to).then(was.from.cmp(&is.from)).is_lt(),
            (None, _) => false,
        };
        found.change("period", Change { what, weaker });
    }
    if now.zone != before.zone {
        let what = format!("days were those of {}, and are those of {}", before.zone.name(), now.zone.name());
        found.note("time-zone", what);
    }
    let names = |profile: &Profile| -> BTreeSet<String> {
        if profile.frameworks.is_empty() {
            let known = profile.deployments.iter().flat_map(|own| own.service().frameworks());
            return known.map(ToString::to_string).collect();
        }
        profile.frameworks.iter().map(ToString::to_string).collect()
    };
    let (was, is) = (names(before), names(now));
    for gone in was.difference(&is) {
        found.problem("frameworks", format!("the crosswalk no longer has {gone}"));
    }
    for new in is.difference(&was) {
        found.note("frameworks", format!("the crosswalk now has {new}"));
    }
}

fn deployments(now: &Profile, before: &Profile, found: &mut Found) {
    for old in &before.deployments {
        let at = || old.id.to_string();
        let Some(new) = now.deployments.iter().find(|own| own.id == old.id) else {
            found.problem(at(), format!("the deployment of {} is no longer in the profile", old.service().id));
            continue;
        };
        let tier = |own: &Deployment| own.tier.as_ref().map(ToString::to_string);
        for (what, was, is) in [
            ("service", Some(old.service().id.to_string()), Some(new.service().id.to_string())),
            ("tier", tier(old), tier(new)),
            ("instance", old.instance.clone(), new.instance.clone()),
        ] {
            if was != is {
                let word = |text: Option<String>| text.unwrap_or_else(|| "none".to_owned());
                found.note(at(), format!("its {what} was {}, and is {}", word(was), word(is)));
            }
        }
        let order = new.revision.cmp(&old.revision);
        if order.is_ne() {
            let what = format!("it was by revision {} of the model, and is by {}", old.revision, new.revision);
            found.change(at(), Change { what, weaker: order.is_lt() });
        }
        let options: BTreeSet<_> = old.answers.keys().chain(new.answers.keys()).collect();
        for option in options {
            let (was, is) = (old.answers.get(option), new.answers.get(option));
            if was != is {
                let word = |answer: Option<&Answer>| answer.map_or_else(|| "open".to_owned(), ToString::to_string);
                found.note(at(), format!("the answer to {option} was {}, and is {}", word(was), word(is)));
            }
        }
        if old.service().id == new.service().id {
            answered(old, new, found);
        }
    }
    for new in now.deployments.iter().filter(|own| !before.deployments.iter().any(|old| old.id == own.id)) {
        found.note(new.id.to_string(), format!("the deployment of {} is new", new.service().id));
    }
}

/// What people read where they answered, chose and signed: an answer that stands is one to the question as it was.
fn answered(old: &Deployment, new: &Deployment, found: &mut Found) {
    let at = |what: &str| format!("{}, {what}", old.id);
    let (was, is) = (old.service(), new.service());
    let mut told = BTreeSet::new();
    for (option, answer) in old.answers.iter().filter(|(option, answer)| new.answers.get(*option) == Some(answer)) {
        let (Some(before), Some(now)) = (was.question(option), is.question(option)) else { continue };
        let changes = asked::of_answer(answer, before, now);
        if !changes.is_empty() {
            let what = changes.join("; ");
            let place = format!("question {option}");
            found.problem(
                at(&place),
                format!("the answer stands as it was, {answer}, and was given to another question: {what}"),
            );
            told.insert(place);
        }
    }
    if let (Some(tier), true) = (&old.tier, old.tier == new.tier)
        && was.tier_name(tier) != is.tier_name(tier)
    {
        let (before, now) = (was.tier_name(tier), is.tier_name(tier));
        let place = format!("tier {tier}");
        found.problem(
            at(&place),
            format!("the deployment is of it as it was, and it was called \"{before}\", and is \"{now}\""),
        );
        told.insert(place);
    }
    for (place, change) in asked::of_words(was, is).into_iter().filter(|(place, _)| !told.contains(place)) {
        found.note(at(&place), change.what);
    }
}

fn people(now: &Read, before: &Read, found: &mut Found) {
    for old in &before.profile.signers {
        let signed: Vec<String> = before
            .record
            .items
            .values()
            .filter(|item| item.sign_offs.iter().any(|said| said.by == old.id.as_str()))
            .map(|item| item.id.to_string())
            .collect();
        let at = || format!("signer {}", old.id);
        let Some(new) = now.profile.signer(old.id.as_str()) else {
            if signed.is_empty() {
                found.note(at(), "they are no longer in the profile");
            } else {
                let items = signed.join(", ");
                found.problem(
                    at(),
                    format!("they are no longer in the profile: what they signed counts no more ({items})"),
                );
            }
            continue;
        };
        if (&old.name, &old.email) != (&new.name, &new.email) {
            let what = format!("they were {} <{}>, and are {} <{}>", old.name, old.email, new.name, new.email);
            found.change(at(), Change { what, weaker: !signed.is_empty() });
        }
        roles(old, new, !signed.is_empty(), found);
        keys(old, new, now, found);
    }
    for new in now.profile.signers.iter().filter(|own| before.profile.signer(own.id.as_str()).is_none()) {
        let roles = new.roles.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
        found.note(format!("signer {}", new.id), format!("they are new, and may sign as {roles}"));
    }
}

fn roles(old: &Signer, new: &Signer, signed: bool, found: &mut Found) {
    let at = || format!("signer {}", old.id);
    for role in new.roles.iter().filter(|role| !old.roles.contains(role)) {
        found.note(at(), format!("they may now sign as {role}"));
    }
    for role in old.roles.iter().filter(|role| !new.roles.contains(role)) {
        let what = format!("they may no longer sign as {role}");
        found.change(at(), Change { what, weaker: signed });
    }
}

fn keys(old: &Signer, new: &Signer, now: &Read, found: &mut Found) {
    let at = || format!("signer {}", old.id);
    for own in &old.keys {
        let print = own.key.fingerprint();
        if let Some(same) = new.keys.iter().find(|other| other.key == own.key) {
            for change in days(own, same) {
                found.change(at(), Change { what: format!("the key {print} {}", change.what), ..change });
            }
            continue;
        }
        let owner = now.profile.signers.iter().find(|other| other.keys.iter().any(|key| key.key == own.key));
        match owner {
            Some(owner) => found.problem(at(), format!("the key {print} is that of {} now", owner.id)),
            None => found.note(at(), format!("the key {print} is no longer in the profile")),
        }
    }
    for own in new.keys.iter().filter(|own| !old.keys.iter().any(|other| other.key == own.key)) {
        found.note(at(), format!("the key {} is new", own.key.fingerprint()));
    }
}

/// How the days differ on which a key may be used: on more of them is weaker. On fewer may silence somebody, which is told of the
/// words themselves.
fn days(before: &SignerKey, now: &SignerKey) -> Vec<Change> {
    type Day = Option<NaiveDate>;
    // Days that are the same are no change, and left out below: `>=` and `<=` would do as well.
    let later = |was: Day, is: Day| was.is_some_and(|was| is.is_none_or(|is| is > was));
    let earlier = |was: Day, is: Day| was.is_some_and(|was| is.is_none_or(|is| is < was));
    let all: [(&str, &str, Day, Day, bool); 3] = [
        ("was revoked on", "is on", before.revoked, now.revoked, later(before.revoked, now.revoked)),
        (
            "was valid until",
            "is until",
            before.valid_until,
            now.valid_until,
            later(before.valid_until, now.valid_until),
        ),
        (
            "was valid from",
            "is from",
            before.valid_from,
            now.valid_from,
            earlier(before.valid_from, now.valid_from),
        ),
    ];
    let day = |day: Day| day.map_or_else(|| "no day".to_owned(), |day| day.to_string());
    let changed = all.into_iter().filter(|(_, _, before, now, _)| before != now);
    changed
        .map(|(was, is, before, now, weaker)| Change {
            what: format!("{was} {}, and {is} {}", day(before), day(now)),
            weaker,
        })
        .collect()
}
