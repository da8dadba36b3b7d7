//! What the evidence covers, and whether its files are what the record says.

use super::counting::Live;
use super::{Basis, FileState, Finding};
use crate::checklist::Item;
use crate::model::Cadence;
use crate::profile::DateSpan;
use crate::record::{Decision, Evidence, ItemRecord};
use chrono::{Days, NaiveDate};
use std::collections::BTreeSet;

/// What was found of an item's evidence.
#[derive(Default)]
pub(super) struct Look {
    /// Days that should be covered and are not.
    pub(super) gaps: Vec<DateSpan>,
    /// Whether there is any at all.
    pub(super) any: bool,
    pub(super) findings: Vec<Finding>,
}

pub(super) fn look(item: &Item<'_>, record: Option<&ItemRecord>, live: &[Live<'_>], basis: &Basis<'_>) -> Look {
    let mut look = Look::default();
    let Some(record) = record else { return look };
    let is_known = |piece: &&Evidence| piece.collected.is_none_or(|day| day <= basis.as_of);
    let known: Vec<&Evidence> = record.evidence.iter().filter(is_known).collect();
    look.findings.extend(known.iter().filter_map(|piece| file_finding(piece, basis)));
    // Sign-offs name evidence by digest: of two entries with one digest, only the first is what they speak of.
    let mut digests = BTreeSet::new();
    let (first, twice): (Vec<&Evidence>, Vec<&Evidence>) =
        record.evidence.iter().partition(|piece| digests.insert(piece.sha256));
    look.findings.extend(twice.iter().map(|piece| {
        let message = format!(
            "the record has the evidence {} twice (sha256:{}): what it says the second time counts for nothing",
            piece.file, piece.sha256
        );
        Finding::new("evidence-twice", message)
    }));
    let met: Vec<&Live<'_>> = live.iter().filter(|event| event.said.decision == Decision::Met).collect();
    // Evidence that nobody named when they signed is nothing that they vouched for.
    let (named, others): (Vec<&Evidence>, Vec<&Evidence>) = first.into_iter().filter(is_known).partition(|piece| {
        let is_it = |name: &String| record.evidence_named(name).is_some_and(|own| own.sha256 == piece.sha256);
        met.iter().any(|event| event.said.wording.is_none() || event.said.evidence.iter().any(is_it))
    });
    look.any = !named.is_empty();
    if !met.is_empty() {
        look.findings.extend(others.iter().map(|piece| {
            let message = format!(
                "no sign-off that counts names the evidence {}: it counts from the next one on",
                piece.file
            );
            Finding::new("evidence-not-named", message)
        }));
    }
    let covers: Vec<DateSpan> = named.iter().filter_map(|piece| piece.covers).collect();
    if !met.is_empty() && !covers.is_empty() {
        look.gaps = gaps(item.cadence, covers, basis);
        look.findings
            .extend(look.gaps.iter().map(|gap| Finding::new("evidence-gap", format!("no evidence for {gap}"))));
    }
    look
}

fn file_finding(piece: &Evidence, basis: &Basis<'_>) -> Option<Finding> {
    let file = &piece.file;
    let (code, message) = match basis.files.get(file, piece.sha256)? {
        FileState::Holds => return None,
        FileState::Changed => (
            "evidence-changed",
            format!("the evidence {file} is not what the record says, by its digest or its size"),
        ),
        FileState::Missing => ("evidence-missing", format!("the evidence {file} is not there")),
        FileState::Refused(why) => ("evidence-refused", format!("the evidence {file} was not read: {why}")),
    };
    Some(Finding::new(code, message).breaking())
}

/// The days of the audit period that no evidence covers, for an item that must be shown again and again.
///
/// Of the days since the last covered one, those within one cadence are no gap yet: their evidence is still to come.
fn gaps(cadence: Cadence, mut covers: Vec<DateSpan>, basis: &Basis<'_>) -> Vec<DateSpan> {
    let (Cadence::Every(every), Some(period)) = (cadence, basis.checklist.profile.period) else {
        return Vec::new();
    };
    let end = period.to.min(basis.as_of);
    covers.sort_unstable();
    let day = Days::new(1);
    let next = |date: NaiveDate| date.checked_add_days(day).unwrap_or(NaiveDate::MAX);
    let mut gaps = Vec::new();
    let mut from = period.from;
    for cover in covers {
        if from > end {
            break;
        }
        if cover.from > from {
            let to = cover.from.checked_sub_days(day).unwrap_or(NaiveDate::MIN).min(end);
            gaps.push(DateSpan { from, to });
        }
        from = from.max(next(cover.to));
    }
    let last_covered = from.checked_sub_days(day).unwrap_or(NaiveDate::MIN);
    if from <= end && every.after(last_covered) < basis.as_of {
        gaps.push(DateSpan { from, to: end });
    }
    gaps
}
