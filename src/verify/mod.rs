//! A pack from outside: what of it holds, and what does not.
//!
//! Nothing that a pack says is believed. From its sources (profile, models, record) everything is made again and compared,
//! byte for byte where this program has the version of the one that made the pack. Pure: [`crate::store`] reads the files.

mod against;
mod asked;
mod choices;
mod duties;
mod given;
mod held;
mod pdf;
mod record;
mod remake;
mod seal;
mod shown;
mod sources;

pub use against::against;
use given::from_pdf;
pub use given::{File, Given, Kind};
pub use held::not_as_sealed;
pub use pdf::open as open_pdf;

use crate::render::templates::Templates;
use crate::text::count;
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use serde::Serialize;

/// The version of the report's JSON.
pub const SCHEMA: u32 = 1;

/// What was checked, in the order in which the checks build on each other.
#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Report {
    /// The title and the day of the pack, where they could be read.
    pub title: Option<String>,
    /// See [`Report::title`].
    pub as_of: Option<NaiveDate>,
    /// One for each check.
    pub checks: Vec<Check>,
    /// What the pack itself reports of its items, and a reader should know.
    pub notes: Vec<String>,
}

/// One check and what came of it.
#[derive(Debug, Serialize)]
pub struct Check {
    /// A stable name.
    pub name: &'static str,
    /// What came of it.
    pub outcome: Outcome,
    /// What was seen, in a sentence.
    pub seen: String,
    /// What is wrong.
    pub problems: Vec<Problem>,
    /// What is not wrong by itself, and a reader has to judge: choices of the house, and what changed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<Problem>,
    /// Whether there is a file that people read, and nothing with which to compare all that it says.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub uncompared: bool,
}

/// What came of a check.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// All of it holds.
    Held,
    /// Something does not.
    Failed,
    /// There was nothing to check, or no way to.
    NotChecked,
}

impl Outcome {
    /// In words.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Held => "held",
            Self::Failed => "FAILED",
            Self::NotChecked => "not checked",
        }
    }
}

/// Something that does not hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// The file, the item, or nothing where it is the pack as a whole.
    pub at: Option<String>,
    /// What is wrong, in a sentence for people.
    pub message: String,
}

impl Problem {
    pub(crate) fn new(at: impl Into<String>, message: impl Into<String>) -> Self {
        Self { at: Some(at.into()), message: message.into() }
    }
}

impl Check {
    /// A check that holds where there are no problems; `seen` is what was seen then.
    pub(crate) fn new(name: &'static str, seen: impl Into<String>, problems: Vec<Problem>) -> Self {
        if problems.is_empty() {
            return Self::without_notes(name, Outcome::Held, seen.into(), problems);
        }
        let seen = count(problems.len(), "problem");
        Self::without_notes(name, Outcome::Failed, seen, problems)
    }

    pub(crate) fn not_checked(name: &'static str, why: impl Into<String>) -> Self {
        Self::without_notes(name, Outcome::NotChecked, why.into(), Vec::new())
    }

    /// A file that people read and that cannot be compared; the notes say what was seen of it.
    pub(crate) fn uncompared(name: &'static str, why: impl Into<String>, notes: Vec<Problem>) -> Self {
        Self { notes, uncompared: true, ..Self::not_checked(name, why) }
    }

    fn without_notes(name: &'static str, outcome: Outcome, seen: String, problems: Vec<Problem>) -> Self {
        Self { name, outcome, seen, problems, notes: Vec::new(), uncompared: false }
    }
}

impl Report {
    /// Whether nothing failed, and the pack could be made again from its sources.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.checks.iter().all(|check| check.outcome != Outcome::Failed)
            && self.checks.iter().any(|check| check.name == remake::DERIVED)
    }

    /// The number of checks of an outcome.
    #[must_use]
    pub fn number(&self, outcome: Outcome) -> usize {
        self.checks.iter().filter(|check| check.outcome == outcome).count()
    }
}

/// How a pack is checked.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options<'t> {
    /// The PDF is set again and compared byte for byte, where its templates are at hand. A PDF alone always is.
    pub rebuild: bool,
    /// A pack of another version, which this one makes otherwise, is checked as far as that goes, and does not fail by it.
    pub other_version: bool,
    /// The customer's own templates, where the PDF was set with them.
    pub templates: Option<&'t Templates>,
    /// The moment at which somebody checks, where it is known: no pack can be as of a day that has come nowhere.
    pub now: Option<DateTime<Utc>>,
}

/// Checks a pack.
#[must_use]
pub fn verify(given: &Given, options: Options<'_>) -> Report {
    let mut report = Report::default();
    if given.kind != Kind::Pdf {
        report.checks.extend(seal::listing(given));
    }
    let remade = remake::remade(given, |remade| {
        report.title = Some(remade.contents.pack.title.clone());
        report.as_of = Some(remade.contents.pack.as_of);
        if given.kind != Kind::Pdf {
            report.checks.push(seal::signature(given, remade));
        }
        report.checks.extend(options.now.map(|now| day(remade.basis.as_of, now)));
        let (mut derived, pdf) =
            rayon::join(|| remake::compare(given, remade, options), || pdf::check(given, remade, options));
        report.checks.append(&mut derived);
        report.checks.extend(record::check(remade));
        report.checks.extend(pdf);
        report.checks.push(choices::check(remade));
        report.notes = record::notes(remade);
    });
    if let Err(problems) = remade {
        report.checks.push(Check::new("sources", "the sources of the pack cannot be read", problems));
    }
    report
}

/// Where on earth a day begins first: so many hours before it does in UTC.
const FIRST: TimeDelta = TimeDelta::hours(14);

/// Whether a day has not come at a moment, wherever on earth somebody looks.
#[must_use]
pub fn is_to_come(day: NaiveDate, now: DateTime<Utc>) -> bool {
    now.checked_add_signed(FIRST).is_some_and(|latest| day > latest.date_naive())
}

/// That the day of the pack has come: what is dated until then counts, so a later day would let in what nobody has signed yet.
fn day(as_of: NaiveDate, now: DateTime<Utc>) -> Check {
    let problem = is_to_come(as_of, now).then(|| {
        let today = now.date_naive();
        let message = format!(
            "the pack is as of {as_of}, which has not come (it is {today}): what is dated until then counts in it"
        );
        Problem { at: None, message }
    });
    Check::new("day", format!("{as_of}, a day that has come"), problem.into_iter().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pack_holds_where_it_was_made_again_and_nothing_failed() {
        let report = |checks: Vec<Check>| Report { checks, ..Report::default() };
        let held = |name| Check::new(name, "", Vec::new());
        let failed = Check::new("files", "", vec![Problem::new("a", "b")]);
        assert!(report(vec![held(remake::DERIVED), held("files")]).holds());
        assert!(!report(vec![held("files")]).holds());
        assert!(!report(vec![held(remake::DERIVED), failed]).holds());
        assert!(!report(Vec::new()).holds());
    }

    #[test]
    fn a_day_has_come_where_it_begins_first() {
        let day: NaiveDate = "2026-11-22".parse().expect("a day");
        for (moment, to_come) in [
            ("2026-11-21T09:59:59Z", true),
            ("2026-11-21T10:00:00Z", false),
            ("2026-11-22T23:59:59Z", false),
            ("2026-11-25T00:00:00Z", false),
        ] {
            assert_eq!(is_to_come(day, moment.parse().expect("a moment")), to_come, "{moment}");
        }
    }
}
