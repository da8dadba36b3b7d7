//! Checklist × record × what was checked × a date: the state of each item, with the reason for it.
//!
//! [`assess`] is pure. States are computed here and never stored. Three steps for each item: which sign-offs count
//! (`counting`), what the evidence covers (`evidence`), and what follows (`decide`); one across items (`segregation`).

mod counting;
mod decide;
mod evidence;
mod people;
mod segregation;
mod unheard;

use crate::checklist::{Checklist, Item};
use crate::digest::Digest;
use crate::ids::ItemId;
use crate::profile::{DateSpan, Signer};
use crate::proof::{Checked, Proofs};
use crate::record::{ItemRecord, Record};
use chrono::NaiveDate;
use people::People;
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
        /// What was signed reads otherwise now, or was signed for another period or instance.
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

    /// All states, the one that needs somebody most first: what does not hold before what ran out, that before what is
    /// not done yet, that before what rests on a word, and what is met last.
    pub const WORST_FIRST: [Self; 10] = [
        Self::Broken,
        Self::NotMet,
        Self::Lapsed,
        Self::Stale,
        Self::Partial,
        Self::Open,
        Self::Due,
        Self::RiskAccepted,
        Self::NotApplicable,
        Self::Met,
    ];

    /// The place in [`State::WORST_FIRST`]: 0 is the worst.
    #[must_use]
    pub fn urgency(self) -> usize {
        match self {
            Self::Broken => 0,
            Self::NotMet => 1,
            Self::Lapsed => 2,
            Self::Stale => 3,
            Self::Partial => 4,
            Self::Open => 5,
            Self::Due => 6,
            Self::RiskAccepted => 7,
            Self::NotApplicable => 8,
            Self::Met => 9,
        }
    }

    /// Whether somebody should do something about it: it is not settled, or about to run out.
    #[must_use]
    pub fn waits(self) -> bool {
        !self.is_settled() || self == Self::Due
    }
}

/// What an assessment rests on.
#[derive(Clone, Copy, Debug)]
pub struct Basis<'c> {
    /// What is owed.
    pub checklist: &'c Checklist<'c>,
    /// What people did.
    pub record: &'c Record,
    /// What was checked of the record's signatures and chains.
    pub proofs: &'c Proofs,
    /// What was found of the evidence files, by the record's name for them; of those that are not here, nothing is known.
    pub files: &'c Files,
    /// The day for which it holds.
    pub as_of: NaiveDate,
    /// Whether somebody asked for that day. Then later sign-offs are left out quietly: they did not exist yet. On the
    /// day of the clock they are in the future, and reported.
    pub looking_back: bool,
}

/// The evidence files that were looked at: what was found under a name of the record, held against a digest of the record.
///
/// One name may stand with two digests, which cannot both hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Files(BTreeMap<String, BTreeMap<Digest, FileState>>);

impl Files {
    /// What was found of a file that should have this digest; nothing where nobody looked.
    #[must_use]
    pub fn get(&self, file: &str, digest: Digest) -> Option<&FileState> {
        self.0.get(file)?.get(&digest)
    }

    /// Adds what was found.
    pub fn insert(&mut self, file: String, digest: Digest, found: FileState) {
        self.0.entry(file).or_default().insert(digest, found);
    }
}

impl FromIterator<(String, Digest, FileState)> for Files {
    fn from_iter<I: IntoIterator<Item = (String, Digest, FileState)>>(found: I) -> Self {
        let mut files = Self::default();
        found.into_iter().for_each(|(file, digest, found)| files.insert(file, digest, found));
        files
    }
}

/// What was found of an evidence file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FileState {
    /// Its bytes have the digest and the number of the record.
    Holds,
    /// It is there with other bytes, or with another number of them.
    Changed,
    /// It is not there.
    Missing,
    /// It was not opened: a link, a device, a path out of the folder, or unreadable.
    Refused(String),
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
    /// Words against what is no item here: they count for nothing.
    pub unheard: Vec<Unheard>,
}

impl Assessment<'_> {
    /// What a reader should know: of each item, in the checklist's order, and at last of what is none. With the name of each.
    pub fn findings(&self) -> impl Iterator<Item = (&ItemId, &Finding)> {
        let of_items =
            self.standings.iter().flat_map(|own| own.findings.iter().map(|finding| (&own.item.id, finding)));
        of_items.chain(self.unheard.iter().map(|own| (&own.item, &own.finding)))
    }
}

/// A word against something that the record names, and that is no item of the checklist and was none under an earlier name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unheard {
    /// The name under which the record has it.
    pub item: ItemId,
    /// What it says; its event is the place in that entry.
    pub finding: Finding,
}

/// Where an item stands, and why.
#[derive(Debug)]
pub struct Standing<'c> {
    /// The item.
    pub item: &'c Item<'c>,
    /// Its entry in the record, if there is one.
    pub record: Option<&'c ItemRecord>,
    /// What was checked of that entry.
    pub checked: Option<&'c Checked>,
    /// Where it stands.
    pub state: State,
    /// Why, in a sentence for people.
    pub reason: String,
    /// The last day of its validity, where it runs out.
    pub valid_until: Option<NaiveDate>,
    /// Who can bring it forward: signers whose word is missing, in the profile's order.
    pub waits_for: Vec<&'c Signer>,
    /// Days of the audit period that the evidence should cover and does not.
    pub gaps: Vec<DateSpan>,
    /// What a reader should know: sign-offs that do not count and why, gaps, broken files.
    pub findings: Vec<Finding>,
    /// What the record has of it under names that it had before, beside the entry.
    pub earlier: Vec<Earlier>,
}

/// An entry of the record under a name that an item had before, beside the one that counts.
#[derive(Clone, Debug)]
pub struct Earlier {
    /// The name of the entry.
    pub entry: ItemId,
    /// The words against the item that count on, by their places in the entry.
    pub counts: Vec<usize>,
    /// Why others of them would not count, whatever they say.
    pub findings: Vec<Finding>,
}

impl Standing<'_> {
    /// Why the sign-off at this place of the record does not count, if it does not.
    #[must_use]
    pub fn objection(&self, event: usize) -> Option<&Finding> {
        self.findings.iter().find(|finding| finding.event == Some(event))
    }
}

/// Something that a reader should know of an item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// A stable kebab-case code; `docs/record.md` lists them.
    pub code: &'static str,
    /// What is wrong, in a sentence for people.
    pub message: String,
    /// The sign-off concerned, by its place in the record.
    pub event: Option<usize>,
    /// Whether it makes the item broken.
    pub breaks: bool,
}

impl Finding {
    fn new(code: &'static str, message: String) -> Self {
        Self { code, message, event: None, breaks: false }
    }

    fn of(self, event: usize) -> Self {
        Self { event: Some(event), ..self }
    }

    fn breaking(self) -> Self {
        Self { breaks: true, ..self }
    }
}

/// The state of each item of a checklist on a day.
#[must_use]
pub fn assess<'c>(basis: &Basis<'c>) -> Assessment<'c> {
    let Basis { checklist, as_of, .. } = *basis;
    let people = People::of(checklist.profile);
    let conflicts = segregation::conflicts(basis, &people);
    let standings = checklist.items.iter().map(|item| standing(item, basis, &people, &conflicts)).collect();
    Assessment { checklist, as_of, standings, unheard: unheard::words(basis) }
}

fn standing<'c>(
    item: &'c Item<'c>,
    basis: &Basis<'c>,
    people: &People<'c>,
    conflicts: &BTreeMap<&ItemId, Vec<Finding>>,
) -> Standing<'c> {
    let record = basis.record.entry(item);
    let checked = record.and_then(|record| basis.proofs.get(&record.id));
    let mut counted = counting::count(item, record, checked, basis, people);
    let conflicts = record.and_then(|record| conflicts.get(&record.id)).map_or(&[][..], Vec::as_slice);
    let evidence = evidence::look(item, record, &counted.live, basis);
    counted.findings.extend(evidence.findings);
    counted.findings.extend_from_slice(conflicts);
    let decided = if let Some(broken) = counted.findings.iter().find(|finding| finding.breaks) {
        decide::Decided::new(State::Broken, broken.message.clone())
    } else if let Some(conflict) = conflicts.first() {
        decide::Decided::new(State::NotMet, conflict.message.clone())
    } else {
        decide::decide(item, &counted.live, &evidence.gaps, evidence.any, basis)
    };
    let waits_for = decide::waits_for(item, &counted.live, decided.state, basis.checklist.profile);
    Standing {
        item,
        record,
        checked,
        state: decided.state,
        reason: decided.reason,
        valid_until: decided.valid_until,
        waits_for,
        gaps: evidence.gaps,
        findings: counted.findings,
        earlier: counted.earlier,
    }
}

#[cfg(test)]
mod tests {
    use super::State;

    #[test]
    fn somebody_should_do_something_about_all_that_is_not_settled_and_about_what_runs_out() {
        let waits: Vec<State> = State::WORST_FIRST.into_iter().filter(|state| state.waits()).collect();
        assert_eq!(
            waits,
            [State::Broken, State::NotMet, State::Lapsed, State::Stale, State::Partial, State::Open, State::Due]
        );
        for (place, state) in State::WORST_FIRST.into_iter().enumerate() {
            assert_eq!(state.urgency(), place, "{state:?}");
        }
    }
}
