//! The view of one item.

use super::{ControlsView, EventView};
use crate::assess::State;
use crate::digest::Digest;
use crate::model::Command;
use chrono::NaiveDate;
use serde::Serialize;

/// One item, whole.
#[derive(Debug, Serialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct ItemView {
    /// The position on the checklist, from 1.
    pub number: usize,
    /// The full ID, `<deployment>/<action>`.
    pub id: String,
    /// The name under which the record speaks of it: the ID, or a former one.
    pub recorded_as: String,
    /// The action's ID, with the deployment before it where there are several.
    pub name: String,
    /// Version 5 (RFC 9562), over service and action: the same in every export.
    pub uuid: String,
    /// The action's ID.
    pub action: String,
    /// The deployment's ID.
    pub deployment: String,
    /// The service's short name.
    pub service: String,
    /// The area's name.
    pub area: String,
    /// Imperative, one line.
    pub title: String,
    /// What must be done.
    pub statement: String,
    /// Whether the page demands it.
    pub required: bool,
    /// The strength of the page's wording.
    pub modality: &'static str,
    /// How often it must be shown again.
    pub cadence: String,
    /// Who may sign, in full.
    pub signers: String,
    /// Who usually signs, in short: "Key custodian +1".
    pub usual_signer: String,
    /// Roles of the one who did it, by ID; the first is the usual one.
    pub roles: Vec<String>,
    /// Roles of the second person; empty where one is enough.
    pub second_roles: Vec<String>,
    /// Signers of the profile who may sign, by ID.
    pub may_sign: Vec<String>,
    /// Signers whose word would bring it forward, by ID.
    pub waits_for: Vec<String>,
    /// Whether two different persons must sign.
    pub two_person: bool,
    /// Why it is on the checklist.
    pub why: String,
    /// Whether it is on the checklist because a question was left open.
    pub left_open: bool,
    /// Where it stands on the day.
    pub state: State,
    /// The same for people.
    pub state_label: &'static str,
    /// Whether nothing has to be done about it on the day.
    pub settled: bool,
    /// Why it stands there, in a sentence.
    pub reason: String,
    /// The last day of its validity, where it runs out.
    pub valid_until: Option<NaiveDate>,
    /// The words that changed since it was signed: `[-gone-]` and `{+new+}`.
    pub rewording: Option<String>,
    /// The rows that give it.
    pub sources: Vec<SourceView>,
    /// What an auditor would accept.
    pub accepted_evidence: Vec<String>,
    /// Commands that yield evidence.
    pub commands: Vec<CommandView>,
    /// The controls that it supports.
    pub controls: Vec<ControlsView>,
    /// Conflicts and limits that a reader must know.
    pub notes: Vec<String>,
    /// References of the evidence index (`E1`).
    pub evidence: Vec<String>,
    /// What people said, in the record's order.
    pub sign_offs: Vec<EventView>,
    /// What a reader should know of its record.
    pub findings: Vec<String>,
    /// SHA-256 of the item as it reads: what a sign-off vouches for.
    pub wording: Digest,
}

/// The row from which an item comes.
#[derive(Debug, Serialize, schemars::JsonSchema)]
pub struct SourceView {
    /// Where the row stands: service, revision, place in the page.
    pub place: String,
    /// The page's name of the task.
    pub task: String,
    /// The provider's part.
    pub provider: String,
    /// The customer's part.
    pub customer: String,
    /// SHA-256 of the row's normalised text.
    pub digest: Digest,
    /// Traps that a reader must know.
    pub notes: Vec<String>,
}

/// A command that yields evidence.
#[derive(Debug, Serialize, schemars::JsonSchema)]
pub struct CommandView {
    /// The command line.
    pub run: String,
    /// What its output shows.
    pub shows: String,
    /// What to beware of.
    pub caution: Option<String>,
}

impl From<&Command> for CommandView {
    fn from(command: &Command) -> Self {
        Self { run: command.run.clone(), shows: command.shows.clone(), caution: command.caution.clone() }
    }
}
