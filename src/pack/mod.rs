//! The pack as one view: everything that a renderer shows, computed once, so that no number can differ by format.
//!
//! Serialised in kebab-case; this is what templates read as `pack.json`.

mod build;
mod charts;
mod crosswalk;
mod exceptions;
mod items;
mod recipe;
mod scope;
pub use scope::answers;
mod since;
mod standing;
mod timeline;

pub use build::{Inputs, VERSION, build, histories};
pub use exceptions::ExceptionView;
pub use items::EVIDENCE_FOLDER;
pub use recipe::{STEPS, StepView};
pub use since::{MovedView, NamedView, RecordedView, SinceView};
pub use standing::{STATEMENTS, Statements};
pub use timeline::{HistoryView, MarkView, SpanView, TickView, TimelineRow, TimelineView};

use crate::assess::State;
use crate::checklist::Tally;
use crate::digest::Digest;
use crate::profile::{DateSpan, Paper};
use chrono::NaiveDate;
use serde::Serialize;

/// The version of this view.
pub const SCHEMA: u32 = 2;

/// Everything that the auditor gets.
#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs, reason = "the fields say what they hold; the types say in what form")]
pub struct Pack {
    pub schema: u32,
    pub tool: Tool,
    pub id: String,
    pub title: String,
    pub classification: String,
    pub organisation: Option<String>,
    /// The day for which the states hold.
    pub as_of: NaiveDate,
    pub period: Option<DateSpan>,
    /// Whether later sign-offs are left out, because somebody asked for that day.
    pub looking_back: bool,
    /// Whether anything is still to be done.
    pub draft: bool,
    pub paper: Paper,
    /// The whole in one sentence.
    pub headline: String,
    pub totals: Totals,
    /// All states with their number of items, in their order.
    pub states: Vec<StateCount>,
    pub policy: PolicyView,
    pub deployments: Vec<DeploymentView>,
    pub areas: Vec<AreaView>,
    /// How much was settled at the end of each month of the period; empty without a period.
    pub history: Vec<HistoryView>,
    /// The period, item by item; nothing without a period.
    pub timeline: Option<TimelineView>,
    pub items: Vec<ItemView>,
    pub exceptions: Vec<ExceptionView>,
    pub frameworks: Vec<FrameworkView>,
    pub evidence: Vec<EvidenceView>,
    /// Whether the evidence files are in the pack.
    pub with_evidence: bool,
    pub journal: Vec<EventView>,
    pub findings: Vec<FindingView>,
    /// Entries of the record that the profile no longer owes.
    pub not_owed: Vec<NotOwed>,
    /// What changed since an earlier pack, where one was named.
    pub since: Option<SinceView>,
    pub signers: Vec<SignerView>,
    /// How to check the pack without the program that made it.
    pub steps: &'static [StepView],
    pub statements: Statements,
    pub charts: Charts,
    pub digests: Digests,
}

/// The program that made the pack.
#[derive(Debug, Serialize)]
#[allow(missing_docs, reason = "plain names")]
pub struct Tool {
    pub name: &'static str,
    pub version: String,
}

/// The population.
#[derive(Debug, Default, Serialize)]
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
#[derive(Clone, Debug, Serialize)]
#[allow(missing_docs, reason = "plain names")]
pub struct StateCount {
    pub state: State,
    pub label: &'static str,
    pub settled: bool,
    pub count: usize,
}

/// The rules of the house, as the pack states them.
#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs, reason = "plain names")]
pub struct PolicyView {
    pub signatures: &'static str,
    pub due_soon_days: u32,
}

/// One deployment: what it is, what it answered, and the reckoning of the page's rows.
#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs, reason = "the fields say what they hold")]
pub struct DeploymentView {
    pub id: String,
    pub service: String,
    pub name: String,
    pub provider: String,
    pub tier: Option<String>,
    pub instance: Option<String>,
    pub revision: NaiveDate,
    pub pinned: bool,
    /// Whether a newer revision of the page is known to the model.
    pub newest_revision: NaiveDate,
    pub page_url: String,
    pub page_digest: Digest,
    pub model_digest: Digest,
    /// `shipped`, `changed` or `own`, and a sentence that says so.
    pub model_origin: &'static str,
    pub model_note: String,
    pub notes: Vec<String>,
    pub questions: Vec<QuestionView>,
    pub table_rows: Tally,
    pub area_rows: Tally,
    pub ledger: Vec<LedgerView>,
    pub left_out: Vec<LeftOutView>,
    /// Actions in the model, and how many of them are items here.
    pub actions_in_model: usize,
    pub items: usize,
}

/// One question and its answer.
#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs, reason = "plain names")]
pub struct QuestionView {
    pub id: String,
    pub question: String,
    pub answer: Option<String>,
    /// Items that are on the checklist because of the answer, or because there is none.
    pub brings_in: Vec<String>,
    /// Actions that the answer leaves out.
    pub leaves_out: Vec<String>,
}

/// One row of the page and what became of it.
#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs, reason = "plain names")]
pub struct LedgerView {
    pub kind: &'static str,
    pub area: String,
    pub tier: Option<String>,
    pub task: String,
    pub place: String,
    pub digest: Digest,
    /// `items`, `nothing-to-do` or `out-of-scope`.
    pub outcome: &'static str,
    pub items: Vec<String>,
    pub reason: Option<String>,
}

/// An action that gives no item.
#[derive(Debug, Serialize)]
#[allow(missing_docs, reason = "plain names")]
pub struct LeftOutView {
    pub id: String,
    pub title: String,
    pub reason: String,
}

/// The states within one area of one deployment.
#[derive(Debug, Serialize)]
#[allow(missing_docs, reason = "plain names")]
pub struct AreaView {
    pub deployment: String,
    pub area: String,
    pub name: String,
    pub total: usize,
    pub settled: usize,
    pub states: Vec<StateCount>,
}

/// One item, whole.
#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs, reason = "the fields say what they hold")]
pub struct ItemView {
    /// The position on the checklist, from 1.
    pub number: usize,
    pub id: String,
    /// The name under which the record speaks of it: the ID, or a former one.
    pub recorded_as: String,
    /// The action's ID, with the deployment before it where there are several.
    pub name: String,
    pub uuid: String,
    pub deployment: String,
    pub service: String,
    pub area: String,
    pub title: String,
    pub statement: String,
    pub required: bool,
    pub modality: &'static str,
    pub cadence: String,
    /// Who may sign, in full.
    pub signers: String,
    /// Who usually signs, in short: "Key custodian +1".
    pub usual_signer: String,
    pub two_person: bool,
    pub why: String,
    pub left_open: bool,
    pub state: State,
    pub state_label: &'static str,
    pub settled: bool,
    pub reason: String,
    pub valid_until: Option<NaiveDate>,
    /// The words that changed since it was signed: `[-gone-]` and `{+new+}`.
    pub rewording: Option<String>,
    pub sources: Vec<SourceView>,
    pub accepted_evidence: Vec<String>,
    pub commands: Vec<CommandView>,
    pub controls: Vec<ControlsView>,
    pub notes: Vec<String>,
    /// References of the evidence index (`E1`).
    pub evidence: Vec<String>,
    pub sign_offs: Vec<EventView>,
    pub findings: Vec<String>,
    pub wording: Digest,
}

/// The row from which an item comes.
#[derive(Debug, Serialize)]
#[allow(missing_docs, reason = "plain names")]
pub struct SourceView {
    pub place: String,
    pub task: String,
    pub provider: String,
    pub customer: String,
    pub digest: Digest,
    pub notes: Vec<String>,
}

/// A command that yields evidence.
#[derive(Debug, Serialize)]
#[allow(missing_docs, reason = "plain names")]
pub struct CommandView {
    pub run: String,
    pub shows: String,
    pub caution: Option<String>,
}

/// The controls of one framework that an item supports.
#[derive(Debug, Serialize)]
#[allow(missing_docs, reason = "plain names")]
pub struct ControlsView {
    pub framework: String,
    pub ids: Vec<String>,
}

/// One framework's crosswalk.
#[derive(Debug, Serialize)]
#[allow(missing_docs, reason = "plain names")]
pub struct FrameworkView {
    pub id: String,
    pub name: String,
    /// Controls that at least one item supports.
    pub total: usize,
    /// Of them, those of which each required item is settled.
    pub settled: usize,
    pub controls: Vec<ControlView>,
}

/// One control and the items that support it.
#[derive(Debug, Serialize)]
#[allow(missing_docs, reason = "plain names")]
pub struct ControlView {
    pub id: String,
    pub settled: bool,
    pub items: Vec<ControlItem>,
}

/// An item in the crosswalk.
#[derive(Debug, Serialize)]
#[allow(missing_docs, reason = "plain names")]
pub struct ControlItem {
    pub name: String,
    pub number: usize,
    pub state: State,
    pub label: &'static str,
    pub settled: bool,
}

/// One piece of evidence.
#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs, reason = "plain names")]
pub struct EvidenceView {
    /// `E1`, `E2`, …
    pub reference: String,
    /// The item's number and name.
    pub number: usize,
    pub item: String,
    /// The record's name for the file.
    pub file: String,
    /// Where the file stands in the pack, if it does.
    pub path: Option<String>,
    pub sha256: Digest,
    /// In bytes, where the record says so.
    pub size: Option<u64>,
    pub description: String,
    pub collected: Option<NaiveDate>,
    pub covers: Option<DateSpan>,
    pub by: Option<String>,
    /// The command that produced it.
    pub command: Option<String>,
    /// The people of whom it tells: "card holder: Custodian A, Custodian B".
    pub people: Vec<String>,
    /// Why it is kept although it looks like a secret.
    pub secret_allowed: Option<String>,
    /// What was found when the pack was made: "as recorded", "changed", "missing", or why it was not read.
    pub found: String,
}

/// One sign-off as recorded.
#[derive(Clone, Debug, Serialize)]
#[allow(missing_docs, reason = "plain names")]
pub struct EventView {
    pub item: String,
    /// The signer as recorded, and as people call them.
    pub signer: String,
    pub by: String,
    pub role: Option<String>,
    pub decision: &'static str,
    /// RFC 3339 in UTC.
    pub at: String,
    /// The day in the profile's zone.
    pub on: NaiveDate,
    pub note: Option<String>,
    pub until: Option<NaiveDate>,
    /// "recorded, not signed" or what is known of the signature.
    pub signature: String,
    /// The name of the signed statement in the pack's folder `statements`, where it is signed.
    pub statement: Option<String>,
    /// SHA-256 by which the next sign-off names this one.
    pub digest: Digest,
}

/// Something that a reader should know of an item.
#[derive(Debug, Serialize)]
#[allow(missing_docs, reason = "plain names")]
pub struct FindingView {
    pub item: String,
    pub code: &'static str,
    pub message: String,
}

/// An entry of the record that the profile no longer owes.
#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs, reason = "plain names")]
pub struct NotOwed {
    pub id: String,
    pub title: Option<String>,
    pub since: Option<NaiveDate>,
    pub evidence: usize,
    pub sign_offs: usize,
}

/// A person of the profile.
#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs, reason = "plain names")]
pub struct SignerView {
    pub id: String,
    pub name: String,
    pub email: String,
    pub roles: Vec<String>,
    pub keys: Vec<KeyView>,
    /// Items that this person may sign.
    pub items: usize,
    /// Sign-offs of this person in the journal, and of them the signed ones.
    pub sign_offs: usize,
    pub signed: usize,
    /// The day of the last one.
    pub last: Option<NaiveDate>,
}

/// A key of a person.
#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs, reason = "plain names")]
pub struct KeyView {
    pub kind: &'static str,
    /// `SHA256:` and base64, as `ssh-keygen -l` prints it.
    pub fingerprint: String,
    pub valid_from: Option<NaiveDate>,
    pub valid_until: Option<NaiveDate>,
    pub revoked: Option<NaiveDate>,
}

/// The text alternatives of the charts.
#[derive(Debug, Serialize)]
#[allow(missing_docs, reason = "plain names")]
pub struct Charts {
    pub states: String,
    pub areas: String,
    pub frameworks: String,
    pub rows: String,
    pub history: String,
}

/// What went in.
#[derive(Debug, Serialize)]
#[allow(missing_docs, reason = "plain names")]
pub struct Digests {
    pub profile: Digest,
    pub record: Digest,
}
