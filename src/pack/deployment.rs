//! The views of a deployment and of its areas.

use super::StateCount;
use crate::checklist::Tally;
use crate::digest::Digest;
use chrono::NaiveDate;
use serde::Serialize;

/// One deployment: what it is, what it answered, and the reckoning of the page's rows.
#[derive(Debug, Serialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct DeploymentView {
    /// The first part of its items' IDs.
    pub id: String,
    /// The service's ID.
    pub service: String,
    /// The service's full name.
    pub name: String,
    /// Who runs the service.
    pub provider: String,
    /// The tier's name, where the revision has tiers.
    pub tier: Option<String>,
    /// The instance, as the provider names it.
    pub instance: Option<String>,
    /// The tier's ID.
    pub tier_id: Option<String>,
    /// The date of the model's revision.
    pub revision: NaiveDate,
    /// Whether the profile pins the revision.
    pub pinned: bool,
    /// Whether a newer revision of the page is known to the model.
    pub newest_revision: NaiveDate,
    /// Where the page is published, or the files from which it was read.
    pub page_url: String,
    /// SHA-256 of the page's source.
    pub page_digest: Digest,
    /// SHA-256 of the model's file.
    pub model_digest: Digest,
    /// `shipped`, `changed` or `own`, and a sentence that says so.
    pub model_origin: &'static str,
    /// The model's origin in a sentence.
    pub model_note: String,
    /// What a reader must know of the service and the revision.
    pub notes: Vec<String>,
    /// The questions that the deployment was asked.
    pub questions: Vec<QuestionView>,
    /// The reckoning of the table's rows.
    pub table_rows: Tally,
    /// The reckoning of the sentences that give areas.
    pub area_rows: Tally,
    /// Every row and what became of it, in the page's order.
    pub ledger: Vec<LedgerView>,
    /// Actions of the model that give no item here.
    pub left_out: Vec<LeftOutView>,
    /// Actions in the model, and how many of them are items here.
    pub actions_in_model: usize,
    /// Items of this deployment.
    pub items: usize,
}

/// One question and its answer.
#[derive(Debug, Serialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct QuestionView {
    /// The key in the profile.
    pub id: String,
    /// The question as people read it.
    pub question: String,
    /// The answer; nothing where it was left open.
    pub answer: Option<String>,
    /// Items that are on the checklist because of the answer, or because there is none.
    pub brings_in: Vec<String>,
    /// Actions that the answer leaves out.
    pub leaves_out: Vec<String>,
}

/// One row of the page and what became of it.
#[derive(Debug, Serialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct LedgerView {
    /// `table` or `area`.
    pub kind: &'static str,
    /// The area's name.
    pub area: String,
    /// The tier's name, where the row is for one.
    pub tier: Option<String>,
    /// The page's name of the task.
    pub task: String,
    /// Where the row stands in the page.
    pub place: String,
    /// SHA-256 of the row's normalised text.
    pub digest: Digest,
    /// `items`, `nothing-to-do` or `out-of-scope`.
    pub outcome: &'static str,
    /// The names of the items that it gives.
    pub items: Vec<String>,
    /// Why it gives none.
    pub reason: Option<String>,
    /// The row's key among the model's rows.
    pub row: String,
}

/// An action that gives no item.
#[derive(Debug, Serialize, schemars::JsonSchema)]
pub struct LeftOutView {
    /// The action's ID.
    pub id: String,
    /// The action's title.
    pub title: String,
    /// Why it gives no item.
    pub reason: String,
}

/// The states within one area of one deployment.
#[derive(Debug, Serialize, schemars::JsonSchema)]
pub struct AreaView {
    /// The deployment's ID.
    pub deployment: String,
    /// The area's ID.
    pub area: String,
    /// The area's name.
    pub name: String,
    /// Its items.
    pub total: usize,
    /// Of them, those about which nothing has to be done.
    pub settled: usize,
    /// Its items by state.
    pub states: Vec<StateCount>,
}
