//! The pack as one view: everything that a renderer shows, computed once, so that no number can differ by format.
//!
//! Serialised in kebab-case; this is what templates read as `pack.json`.

mod build;
mod charts;
mod crosswalk;
mod deployment;
mod exceptions;
mod item;
mod items;
mod models;
mod recipe;
mod recorded;
mod said;
mod scope;
mod since;
mod standing;
mod timeline;

pub use build::{Inputs, VERSION, build, histories};
pub use crosswalk::{ControlItem, ControlView, ControlsView, FrameworkView};
pub use deployment::{AreaView, DeploymentView, LedgerView, LeftOutView, QuestionView};
pub use exceptions::ExceptionView;
pub use item::{CommandView, ItemView, SourceView};
pub use items::EVIDENCE_FOLDER;
pub use models::{ActionControls, ActionView, ModelRow, ModelView, Named};
pub use recipe::{STEPS, StepView};
pub use recorded::{EventView, EvidenceView, FindingView, KeyView, NotOwed, SignerView};
pub use said::said;
pub use scope::answers;
pub use since::{MovedView, NamedView, RecordedView, SinceView};
pub use standing::{STATEMENTS, Statements};
pub use timeline::{HistoryView, MarkView, SpanView, TickView, TimelineRow, TimelineView};

use crate::assess::State;
use crate::digest::Digest;
use crate::profile::{DateSpan, Paper};
use chrono::NaiveDate;
use serde::Serialize;

/// The version of this view.
pub const SCHEMA: u32 = 3;

/// Everything that the auditor gets.
#[derive(Debug, Serialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct Pack {
    /// The version of this view.
    pub schema: u32,
    /// The program that made the pack.
    pub tool: Tool,
    /// The profile's ID; names the pack's folder.
    pub id: String,
    /// What is audited.
    pub title: String,
    /// The line on each page.
    pub classification: String,
    /// Who owns the deployment.
    pub organisation: Option<String>,
    /// The day for which the states hold.
    pub as_of: NaiveDate,
    /// The audit period, both days included.
    pub period: Option<DateSpan>,
    /// Whether later sign-offs are left out, because somebody asked for that day.
    pub looking_back: bool,
    /// Whether anything is still to be done.
    pub draft: bool,
    /// The size of the PDF's pages.
    pub paper: Paper,
    /// Whose days dates mean, as the IANA database names it.
    pub time_zone: String,
    /// The whole in one sentence.
    pub headline: String,
    /// The population in figures.
    pub totals: Totals,
    /// All states with their number of items, in their order.
    pub states: Vec<StateCount>,
    /// The rules of the house.
    pub policy: PolicyView,
    /// What is deployed, in the profile's order.
    pub deployments: Vec<DeploymentView>,
    /// The models of the deployments, whole: each revision of a service once.
    pub models: Vec<ModelView>,
    /// The roles of all models.
    pub roles: Vec<Named>,
    /// The states by responsibility area.
    pub areas: Vec<AreaView>,
    /// How much was settled at the end of each month of the period; empty without a period.
    pub history: Vec<HistoryView>,
    /// The period, item by item; nothing without a period.
    pub timeline: Option<TimelineView>,
    /// What is owed, in the order of the checklist.
    pub items: Vec<ItemView>,
    /// Accepted risks, and items that were said not to apply.
    pub exceptions: Vec<ExceptionView>,
    /// The crosswalk.
    pub frameworks: Vec<FrameworkView>,
    /// The evidence index.
    pub evidence: Vec<EvidenceView>,
    /// Whether the evidence files are in the pack.
    pub with_evidence: bool,
    /// Every sign-off up to the day, oldest first.
    pub journal: Vec<EventView>,
    /// What a reader should know of items.
    pub findings: Vec<FindingView>,
    /// Entries of the record that the profile no longer owes.
    pub not_owed: Vec<NotOwed>,
    /// What changed since an earlier pack, where one was named.
    pub since: Option<SinceView>,
    /// The people of the profile.
    pub signers: Vec<SignerView>,
    /// How to check the pack without the program that made it.
    pub steps: &'static [StepView],
    /// What each pack says of itself.
    pub statements: Statements,
    /// The charts in words.
    pub charts: Charts,
    /// What went in.
    pub digests: Digests,
}

/// The program that made the pack.
#[derive(Clone, Debug, Serialize, schemars::JsonSchema)]
pub struct Tool {
    /// Its name.
    pub name: &'static str,
    /// Its version.
    pub version: String,
}

/// The population.
#[derive(Debug, Default, Serialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct Totals {
    /// Items on the checklist.
    pub items: usize,
    /// Of them, those that the page demands.
    pub required: usize,
    /// Of them, those that the page offers or advises.
    pub optional: usize,
    /// Required items about which nothing has to be done on the day.
    pub required_settled: usize,
    /// Items that two persons sign.
    pub two_person: usize,
    /// Questions that the profile left open.
    pub open_questions: usize,
}

/// A state and how many items are in it.
#[derive(Clone, Debug, Serialize, schemars::JsonSchema)]
pub struct StateCount {
    /// The state.
    pub state: State,
    /// The same for people.
    pub label: &'static str,
    /// Whether nothing has to be done in this state.
    pub settled: bool,
    /// How many items are in it.
    pub count: usize,
}

/// The rules of the house, as the pack states them.
#[derive(Debug, Serialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct PolicyView {
    /// `required` or `optional`.
    pub signatures: &'static str,
    /// Days before its end from which an item is due.
    pub due_soon_days: u32,
}

/// The text alternatives of the charts.
#[derive(Debug, Serialize, schemars::JsonSchema)]
pub struct Charts {
    /// Items by state.
    pub states: String,
    /// Settled items by area.
    pub areas: String,
    /// Settled controls by framework.
    pub frameworks: String,
    /// The reckoning of the rows.
    pub rows: String,
    /// Settled items over time.
    pub history: String,
}

/// What went in.
#[derive(Debug, Serialize, schemars::JsonSchema)]
pub struct Digests {
    /// SHA-256 of the profile's file.
    pub profile: Digest,
    /// SHA-256 of the record's file.
    pub record: Digest,
}
