//! Which sign-offs count, and what is to be said of the others.

mod earlier;

use super::people::People;
use super::{Basis, Earlier, Finding};
use crate::chain::Problem;
use crate::checklist::{Item, scope_text};
use crate::ids::{ItemId, RoleId, SignerId};
use crate::profile::{Profile, Signatures, Signer};
use crate::proof::{Checked, Proof};
use crate::record::{Capacity, Decision, ItemRecord, SignOff, described};
use crate::signature::Key;
use crate::text::{is_blank, looks_like};
use chrono::{DateTime, FixedOffset, NaiveDate, SecondsFormat};
use std::collections::BTreeMap;

/// A sign-off that counts, and still stands.
#[derive(Clone)]
pub(super) struct Live<'r> {
    pub(super) signer: &'r Signer,
    /// The roles as which it may count: the one given, or all that the signer has and the item takes.
    pub(super) roles: Vec<&'r RoleId>,
    pub(super) said: &'r SignOff,
    /// The name under which the record has it.
    entry: &'r ItemId,
    /// When it was said among the others; see [`Judge::moment`].
    moment: Moment,
    pub(super) on: NaiveDate,
    pub(super) key: Option<&'r Key>,
    /// Why it no longer speaks of the item as it is, if it does not.
    pub(super) stale: Option<String>,
}

/// When something was said: the moment it is dated; of two that are dated alike, the later in the chain, which nobody can turn round;
/// of two beside each other, a signed word against the item last; and at last their order in the file.
type Moment = (DateTime<FixedOffset>, usize, bool, usize);

/// What counts, one for each signer, oldest first, and what does not.
#[derive(Default)]
pub(super) struct Counted<'r> {
    pub(super) live: Vec<Live<'r>>,
    pub(super) findings: Vec<Finding>,
    /// See [`super::Standing::earlier`].
    pub(super) earlier: Vec<Earlier>,
}

pub(super) fn count<'r>(
    item: &'r Item<'_>,
    record: Option<&'r ItemRecord>,
    checked: Option<&'r Checked>,
    basis: &Basis<'r>,
    people: &'r People<'_>,
) -> Counted<'r> {
    let mut counted = Counted::default();
    let Some(record) = record else { return counted };
    let judge = Judge::new(item, record, checked, basis, people);
    judge.chain(&mut counted.findings);
    let mut live = judge.live(basis.looking_back, &mut counted.findings);
    for other in earlier::records(item, record, basis) {
        let judge = Judge::new(item, other, basis.proofs.get(&other.id), basis, people);
        let mut findings = Vec::new();
        let before = judge.live(basis.looking_back, &mut findings);
        counted.findings.push(earlier::finding(other, record, judge.profile));
        earlier::words_against(before, &mut live);
        counted.earlier.push(Earlier { entry: other.id.clone(), counts: Vec::new(), findings });
    }
    // A word under one earlier name may give way to one under another.
    for own in &mut counted.earlier {
        let here = live.values().filter(|word| *word.entry == own.entry);
        own.counts = here.map(|word| word.moment.3).collect();
    }
    counted.live = live.into_values().collect();
    counted.live.sort_by_key(|event| event.moment);
    counted.findings.extend(same_name(item, &counted.live));
    counted
}

/// All that one item's sign-offs are judged by.
struct Judge<'r, 'i> {
    item: &'r Item<'i>,
    record: &'r ItemRecord,
    checked: Option<&'r Checked>,
    /// What is wrong with the chain at each event.
    problems: BTreeMap<usize, Vec<&'r Problem>>,
    profile: &'r Profile,
    people: &'r People<'r>,
    as_of: NaiveDate,
}

impl<'r, 'i> Judge<'r, 'i> {
    fn new(
        item: &'r Item<'i>,
        record: &'r ItemRecord,
        checked: Option<&'r Checked>,
        basis: &Basis<'r>,
        people: &'r People<'_>,
    ) -> Self {
        let mut problems: BTreeMap<usize, Vec<&Problem>> = BTreeMap::new();
        for (place, problem) in checked.map_or(&[][..], |checked| &checked.chain.problems) {
            problems.entry(*place).or_default().push(problem);
        }
        Self { item, record, checked, problems, profile: basis.checklist.profile, people, as_of: basis.as_of }
    }

    fn moment(&self, place: usize) -> Moment {
        let event = &self.record.sign_offs[place];
        let depth = self.checked.and_then(|checked| checked.chain.depths.get(place)).copied();
        let against = event.signature.is_some() && against_it(event);
        (event.at, depth.unwrap_or_default(), against, place)
    }

    /// The latest word of each signer that counts; of the others, why they do not.
    fn live(&self, looking_back: bool, findings: &mut Vec<Finding>) -> BTreeMap<&'r SignerId, Live<'r>> {
        let mut said: Vec<usize> = (0..self.record.sign_offs.len()).collect();
        said.sort_by_key(|place| self.moment(*place));
        let mut live: BTreeMap<&SignerId, Live<'_>> = BTreeMap::new();
        for place in said {
            let event = &self.record.sign_offs[place];
            let on = self.profile.day_of(&event.at);
            if on > self.as_of {
                if !looking_back {
                    let message = format!("the sign-off by {} is dated {on}, in the future", self.name(event));
                    findings.push(Finding::new("future-sign-off", message).of(place));
                }
                continue;
            }
            let event = match self.event(place, event, on) {
                Ok(event) => event,
                Err(finding) => {
                    findings.push(finding.of(place));
                    continue;
                }
            };
            let signer = event.signer;
            if event.said.decision == Decision::Withdrawn {
                live.remove(&signer.id);
                continue;
            }
            let asks = |own: &Live<'_>| own.said.decision == Decision::RiskAccepted;
            let asked = asks(&event);
            let asked_twice = live.insert(&signer.id, event).is_some_and(|before| asks(&before)) && asked;
            if asked_twice && live.values().filter(|other| asks(other)).count() == 1 {
                let message = format!("{} asked for this exception and cannot approve it", signer.name);
                findings.push(Finding::new("self-approval", message).of(place));
            }
        }
        live
    }

    fn name(&self, event: &SignOff) -> String {
        self.profile.signer(&event.by).map_or_else(|| format!("`{}`", event.by), |signer| signer.name.clone())
    }

    /// What the chain shows of the item as a whole.
    fn chain(&self, findings: &mut Vec<Finding>) {
        let Some(checked) = self.checked else { return };
        for (place, problems) in &self.problems {
            let missing = problems.iter().filter_map(|problem| match problem {
                Problem::Missing(digest) => Some(digest),
                Problem::Twice | Problem::BackDated { .. } => None,
            });
            let missing: Vec<_> = missing.collect();
            let event = &self.record.sign_offs[*place];
            let on = self.profile.day_of(&event.at);
            let Some(first) = missing.first().filter(|_| on <= self.as_of) else { continue };
            let more = if missing.len() > 1 { format!(" and {} more", missing.len() - 1) } else { String::new() };
            let message = format!(
                "the event before the sign-off by {} of {on} is missing or was changed (sha256:{first}{more})",
                self.name(event)
            );
            findings.push(Finding::new("chain-broken", message).of(*place).breaking());
        }
        let bound = |place: &&usize| !self.record.sign_offs[**place].is_unbound();
        let heads: Vec<String> = checked
            .chain
            .heads
            .iter()
            .filter(bound)
            .map(|place| &self.record.sign_offs[*place])
            .filter(|event| self.profile.day_of(&event.at) <= self.as_of)
            .map(|event| {
                format!("{} ({}, \"{}\")", self.name(event), self.profile.day_of(&event.at), event.decision.label())
            })
            .collect();
        // Events without a signature are put in their place by the next build; signed ones show real branches.
        if heads.len() > 1 && checked.proofs.iter().any(|proof| *proof != Proof::Unsigned) {
            let message =
                format!("{} signed beside each other; the next sign-off joins the branches", heads.join(" and "));
            findings.push(Finding::new("fork", message));
        }
    }

    /// Whether a sign-off counts.
    fn event(&self, place: usize, event: &'r SignOff, on: NaiveDate) -> Result<Live<'r>, Finding> {
        let finding = |code, message| Err(Finding::new(code, message));
        let name = self.name(event);
        // What somebody said against the item must not vanish behind a word that only says that it does not count.
        let against = match event.decision {
            Decision::NotMet | Decision::Withdrawn => format!(", which says \"{}\",", event.decision.label()),
            _ => String::new(),
        };
        let what = format!("the sign-off by {name} of {on}{against}");
        if let Some(Proof::Fails(why)) = self.proof(place) {
            return Err(Finding::new("signature-broken", format!("the signature of {what} does not hold: {why}"))
                .breaking());
        }
        let Some(signer) = self.profile.signer(&event.by) else {
            return finding("unknown-signer", format!("{what} is by nobody whom the profile lists as a signer"));
        };
        let key = self.key(place, signer, &what, on)?;
        self.chain_place(place, &what)?;
        if key.is_some() && !against_it(event) && (event.wording.is_none() || event.scope.is_none()) {
            return finding(
                "not-bound",
                format!("{what} is signed and does not say for which wording and instance: it would fit any"),
            );
        }
        if on < self.item.since {
            return finding(
                "before-wording",
                format!("{what} is older than the page that first asks for it ({})", self.item.since),
            );
        }
        let roles = self.roles(event, signer, &what)?;
        self.evidence(event, &what, on, key.is_some())?;
        let needs_reason = matches!(event.decision, Decision::NotApplicable | Decision::RiskAccepted);
        if needs_reason && event.note.as_deref().is_none_or(is_blank) {
            return finding(
                "no-reason",
                format!("{what} says \"{}\" and gives no reason (`note`)", event.decision.label()),
            );
        }
        let moment = self.moment(place);
        let (entry, stale) = (&self.record.id, self.stale(event, key.is_some()));
        Ok(Live { signer, roles, said: event, entry, moment, on, key, stale })
    }

    fn proof(&self, place: usize) -> Option<&'r Proof> {
        self.checked.and_then(|checked| checked.proofs.get(place))
    }

    /// The key of a signed sign-off; nothing for one that is not, where the policy takes it.
    fn key(&self, place: usize, signer: &'r Signer, what: &str, on: NaiveDate) -> Result<Option<&'r Key>, Finding> {
        let Some(Proof::Holds(key)) = self.proof(place) else {
            return match self.profile.policy.signatures {
                Signatures::Optional => Ok(None),
                Signatures::Required => Err(Finding::new(
                    "not-signed",
                    format!("{what} is not signed, and the policy requires signatures"),
                )),
            };
        };
        let print = key.fingerprint();
        let Some(own) = signer.keys.iter().find(|own| own.key == *key) else {
            return Err(Finding::new(
                "unknown-key",
                format!("{what} is signed with a key that is not theirs ({print})"),
            ));
        };
        if own.is_revoked_by(self.as_of) {
            return Err(Finding::new("revoked-key", format!("{what} is signed with a revoked key ({print})")));
        }
        if !own.is_valid_on(on) {
            return Err(Finding::new(
                "key-not-valid",
                format!("{what} is signed with a key that was not valid on that day ({print})"),
            ));
        }
        Ok(Some(&own.key))
    }

    fn chain_place(&self, place: usize, what: &str) -> Result<(), Finding> {
        for problem in self.problems.get(&place).into_iter().flatten() {
            match problem {
                Problem::Twice => return Err(Finding::new("twice", format!("{what} stands twice in the record"))),
                Problem::BackDated { before } => {
                    let (own, before) = (&self.record.sign_offs[place].at, &self.record.sign_offs[*before].at);
                    let (day, on) = (self.profile.day_of(before), self.profile.day_of(own));
                    let when = if day == on {
                        format!("{}, and this is of {}", moment(before), moment(own))
                    } else {
                        day.to_string()
                    };
                    return Err(Finding::new(
                        "back-dated",
                        format!("{what} is dated before the one that it follows ({when})"),
                    ));
                }
                Problem::Missing(_) => {}
            }
        }
        Ok(())
    }

    /// The roles as which it counts. An exception may be asked for by anybody; who may approve it is decided later.
    fn roles(&self, event: &SignOff, signer: &'r Signer, what: &str) -> Result<Vec<&'r RoleId>, Finding> {
        let exception = event.decision == Decision::RiskAccepted;
        let may_sign = |role: &&RoleId| exception || self.item.action.signing.all().any(|known| known == *role);
        let as_given = |role: &&RoleId| event.role.as_ref().is_none_or(|given| given == role.as_str());
        let roles: Vec<&RoleId> = signer.roles.iter().filter(may_sign).filter(as_given).collect();
        // Who took part may take it back in whatever role.
        if roles.is_empty() && event.decision != Decision::Withdrawn {
            let as_what = event.role.as_ref().map_or(String::new(), |role| format!(" as `{role}`"));
            let message = format!("{what} does not count: {} may not sign this item{as_what}", signer.name);
            return Err(Finding::new("wrong-role", message));
        }
        Ok(roles)
    }

    fn evidence(&self, event: &SignOff, what: &str, on: NaiveDate, signed: bool) -> Result<(), Finding> {
        for named in &event.evidence {
            if signed && named.strip_prefix("sha256:").unwrap_or(named).len() != 64 {
                return Err(Finding::new(
                    "short-digest",
                    format!("{what} names evidence by the beginning of a digest, which other files share"),
                ));
            }
            let Some(piece) = self.record.evidence_named(named) else { continue };
            if let Some(collected) = piece.collected.filter(|collected| *collected > on) {
                return Err(Finding::new(
                    "evidence-later",
                    format!("{what} rests on evidence that was collected later ({collected})"),
                ));
            }
            let is_reviewed = |names: &Vec<String>| names.iter().any(|name| self.people.who(name) == event.by);
            if piece.people.get(&Capacity::Reviewed).is_some_and(is_reviewed) {
                return Err(Finding::new(
                    "reviewed-themselves",
                    format!("{what} is by one of those whom the review was about"),
                ));
            }
        }
        Ok(())
    }

    /// Why the sign-off no longer speaks of the item as it is.
    fn stale(&self, event: &SignOff, signed: bool) -> Option<String> {
        if event.wording.is_some_and(|wording| wording != self.item.wording) {
            return Some("the item's wording changed after it was signed".to_owned());
        }
        if let (Some(then), Some(now)) = (event.period, self.profile.period)
            && then != now
        {
            return Some(format!("it was signed for the audit period {then}; the profile's is {now}"));
        }
        if let (true, None, Some(now)) = (signed, event.period, self.profile.period) {
            return Some(format!("it was signed for no audit period; the profile's is {now}"));
        }
        if let Some(then) = &event.scope
            && *then != scope_text(self.item.deployment)
        {
            return Some(format!("it was signed for another instance ({then})"));
        }
        if let Some(gone) = event.evidence.iter().find(|named| self.record.evidence_named(named).is_none()) {
            return Some(format!("the evidence that it rests on is no longer in the record ({gone})"));
        }
        let told = described(&event.evidence, self.record);
        (event.described.is_some() && event.described != told).then(|| {
            "what the record says of its evidence (description, days, people) was changed after it was signed"
                .to_owned()
        })
    }
}

/// A moment to the second, as it is written.
fn moment(at: &DateTime<FixedOffset>) -> String {
    at.to_rfc3339_opts(SecondsFormat::AutoSi, true)
}

/// Whether it is no word for the item: one that can only take something away.
fn against_it(event: &SignOff) -> bool {
    matches!(event.decision, Decision::NotMet | Decision::Withdrawn)
}

/// Two who signed, and whom a reader cannot tell apart by their names.
fn same_name(item: &Item<'_>, live: &[Live<'_>]) -> Option<Finding> {
    let pairs =
        live.iter().enumerate().flat_map(|(place, one)| live[..place].iter().map(move |other| (other, one)));
    let needs_two =
        |one: &Live<'_>| item.action.signing.persons() > 1 || one.said.decision == Decision::RiskAccepted;
    let mut alike = pairs.filter(|(one, other)| needs_two(one) && looks_like(&one.signer.name, &other.signer.name));
    alike.next().map(|(one, other)| {
        let message = format!(
            "`{}` and `{}` signed as two persons, and their names look the same ({}): make sure that they are two",
            one.signer.id, other.signer.id, one.signer.name
        );
        Finding::new("same-name", message)
    })
}
