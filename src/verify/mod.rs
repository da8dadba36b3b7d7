//! A pack from outside: what of it holds, and what does not.
//!
//! Nothing that a pack says is believed. From its sources (profile, models, record) everything is made again and compared,
//! byte for byte where this program has the version of the one that made the pack. Pure: [`crate::store`] reads the files.

mod against;
mod choices;
mod duties;
mod given;
mod pdf;
mod record;
mod remake;
mod seal;
mod shown;
mod sources;

pub use against::against;
use given::from_pdf;
pub use given::{File, Given, Kind};
pub use pdf::open as open_pdf;

use crate::render::templates::Templates;
use crate::text::count;
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
    pub as_of: Option<chrono::NaiveDate>,
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
            return Self { name, outcome: Outcome::Held, seen: seen.into(), problems, notes: Vec::new() };
        }
        let seen = count(problems.len(), "problem");
        Self { name, outcome: Outcome::Failed, seen, problems, notes: Vec::new() }
    }

    pub(crate) fn not_checked(name: &'static str, why: impl Into<String>) -> Self {
        Self { name, outcome: Outcome::NotChecked, seen: why.into(), problems: Vec::new(), notes: Vec::new() }
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
    /// The PDF is set again and compared byte for byte; a PDF alone always is.
    pub rebuild: bool,
    /// A pack of another version, which this one makes otherwise, is checked as far as that goes, and does not fail by it.
    pub other_version: bool,
    /// The customer's own templates, where the PDF was set with them.
    pub templates: Option<&'t Templates>,
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
