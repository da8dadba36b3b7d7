//! One service's responsibility model: every row of the provider's page, and the customer actions of each.
//!
//! A [`Service`] can only be made by [`load::service`], which checks it: no duplicate ID, each condition names a
//! known question and answer, each role, area, tier and action is known, each action stands in a row, each row
//! either has actions or says why there is nothing to do.

mod condition;
pub mod library;
pub mod load;
mod words;

pub use condition::{Answer, Answers, Condition, Truth, Verdict};
pub(crate) use words::words;
pub use words::{Cadence, Modality, NothingToDo, Period, RowKind};

use crate::digest::Digest;
use crate::ids::{ActionId, AreaId, FrameworkId, OptionId, RoleId, ServiceId, TierId};
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};

/// A checked model of one service, with all its revisions.
#[derive(Clone, Debug)]
pub struct Service {
    /// The service, as profiles name it.
    pub id: ServiceId,
    /// The full name with the provider's brand.
    pub name: String,
    /// The name for headings and tables.
    pub short_name: String,
    /// Who runs the service.
    pub provider: String,
    /// What a reader must know about the service as a whole.
    pub notes: Vec<String>,
    /// The tiers that a deployment chooses from; empty for most services.
    pub tiers: Vec<Tier>,
    /// The roles that actions name, with their names for people.
    pub roles: BTreeMap<RoleId, String>,
    /// The responsibility areas in the page's order.
    pub areas: Vec<Area>,
    /// The questions that a deployment answers, in the order in which they are asked.
    pub questions: Vec<Question>,
    /// The customer actions of all revisions and tiers.
    pub actions: BTreeMap<ActionId, Action>,
    /// The revisions of the page, newest first; at least one.
    pub revisions: Vec<Revision>,
    /// SHA-256 of the model file's bytes.
    pub digest: Digest,
}

impl Service {
    /// The revision of a date, or the newest.
    #[must_use]
    pub fn revision(&self, date: Option<NaiveDate>) -> Option<&Revision> {
        match date {
            Some(date) => self.revisions.iter().find(|revision| revision.date == date),
            None => self.revisions.first(),
        }
    }

    /// The question of this ID.
    #[must_use]
    pub fn question(&self, id: &OptionId) -> Option<&Question> {
        self.questions.iter().find(|question| question.id == *id)
    }

    /// The questions that a deployment of this tier and revision is asked.
    pub fn questions_for<'s>(
        &'s self,
        tier: Option<&'s TierId>,
        revision: NaiveDate,
    ) -> impl Iterator<Item = &'s Question> {
        self.questions.iter().filter(move |question| question.is_asked(tier, revision))
    }

    /// The name of an area; the ID where the model has none.
    #[must_use]
    pub fn area_name<'s>(&'s self, id: &'s AreaId) -> &'s str {
        self.areas.iter().find(|area| area.id == *id).map_or(id.as_str(), |area| &area.name)
    }

    /// The name of a tier; the ID where the model has none.
    #[must_use]
    pub fn tier_name<'s>(&'s self, id: &'s TierId) -> &'s str {
        self.tiers.iter().find(|tier| tier.id == *id).map_or(id.as_str(), |tier| &tier.name)
    }

    /// The frameworks whose controls the actions name.
    #[must_use]
    pub fn frameworks(&self) -> BTreeSet<&FrameworkId> {
        self.actions.values().flat_map(|action| action.controls.keys()).collect()
    }
}

/// A tier of a service.
#[derive(Clone, Debug)]
pub struct Tier {
    /// As profiles name it.
    pub id: TierId,
    /// As people name it.
    pub name: String,
}

/// A responsibility area.
#[derive(Clone, Debug)]
pub struct Area {
    /// Stable over services and revisions.
    pub id: AreaId,
    /// The heading.
    pub name: String,
}

/// A question that a deployment answers under `[deployment.options]`.
#[derive(Clone, Debug)]
pub struct Question {
    /// The key in the profile.
    pub id: OptionId,
    /// The question as people read it.
    pub text: String,
    /// What follows from the answer.
    pub help: Option<String>,
    /// The tiers that it is asked for; all if empty.
    pub tiers: Vec<TierId>,
    /// The revisions that it is asked for; all if empty.
    pub revisions: Vec<NaiveDate>,
    /// What may be answered.
    pub kind: QuestionKind,
}

impl Question {
    /// Whether a deployment of this tier and revision is asked.
    #[must_use]
    pub fn is_asked(&self, tier: Option<&TierId>, revision: NaiveDate) -> bool {
        let tier_fits = self.tiers.is_empty() || tier.is_some_and(|tier| self.tiers.contains(tier));
        tier_fits && (self.revisions.is_empty() || self.revisions.contains(&revision))
    }
}

/// What may be answered to a question.
#[derive(Clone, Debug)]
pub enum QuestionKind {
    /// `true` or `false`.
    YesNo,
    /// One of some values, or several of them.
    Choice {
        /// Value and its name for people, in the model's order.
        values: Vec<(String, String)>,
        /// Whether a list of values may be given.
        several: bool,
    },
}

/// One deed that the customer owes.
#[derive(Clone, Debug)]
pub struct Action {
    /// Reads like the deed; never changes.
    pub id: ActionId,
    /// IDs that the action had before.
    pub formerly: Vec<ActionId>,
    /// Imperative, one line.
    pub title: String,
    /// What must be done, so that "met" can be judged.
    pub statement: String,
    /// When it applies; always if there is none.
    pub when: Option<Condition>,
    /// False for what the page only offers or advises.
    pub required: bool,
    /// The strength of the page's wording.
    pub modality: Modality,
    /// How often it must be shown again.
    pub cadence: Cadence,
    /// Who signs.
    pub signing: Signing,
    /// What an auditor would accept.
    pub evidence: Vec<String>,
    /// Commands that yield evidence.
    pub commands: Vec<Command>,
    /// Controls that it supports, by framework.
    pub controls: BTreeMap<FrameworkId, Vec<String>>,
    /// Conflicts and limits that a reader must know.
    pub notes: Vec<String>,
}

/// Who signs an action.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Signing {
    /// One person of one of these roles.
    One {
        /// The first is the usual one.
        roles: Vec<RoleId>,
    },
    /// Two different persons with two different keys.
    Two {
        /// The roles of the one who did it.
        first: Vec<RoleId>,
        /// The roles of the one who stands beside.
        second: Vec<RoleId>,
    },
}

impl Signing {
    /// How many different persons must sign.
    #[must_use]
    pub fn persons(&self) -> usize {
        match self {
            Self::One { .. } => 1,
            Self::Two { .. } => 2,
        }
    }

    /// The roles of the first signer; the first of them is the usual one.
    #[must_use]
    pub fn first(&self) -> &[RoleId] {
        match self {
            Self::One { roles } => roles,
            Self::Two { first, .. } => first,
        }
    }

    /// The roles of the second signer; empty where one is enough.
    #[must_use]
    pub fn second(&self) -> &[RoleId] {
        match self {
            Self::One { .. } => &[],
            Self::Two { second, .. } => second,
        }
    }

    /// Every role that may sign at all.
    pub fn all(&self) -> impl Iterator<Item = &RoleId> {
        self.first().iter().chain(self.second())
    }
}

/// A real, read-only command that yields evidence.
#[derive(Clone, Debug)]
pub struct Command {
    /// The command line.
    pub run: String,
    /// What its output shows.
    pub shows: String,
    /// What to beware of.
    pub caution: Option<String>,
}

/// One dated state of the provider's page.
#[derive(Clone, Debug)]
pub struct Revision {
    /// The page's own date.
    pub date: NaiveDate,
    /// Where the page is published, where that is known.
    pub url: Option<String>,
    /// SHA-256 of the page's source text.
    pub page_digest: Digest,
    /// The file from which the page was read, where it was imported.
    pub file: Option<String>,
    /// Further pages of the same revision.
    pub more_pages: Vec<PageSource>,
    /// Whether the rows' parts are the page's own words, with names in the place of variables.
    pub verbatim: bool,
    /// What a reader must know about this revision.
    pub notes: Vec<String>,
    /// Every row of the page, in the page's order.
    pub rows: Vec<Row>,
}

impl Revision {
    /// Whether a deployment of this revision must name a tier.
    #[must_use]
    pub fn has_tiers(&self) -> bool {
        self.rows.iter().any(|row| row.tier.is_some())
    }
}

impl Revision {
    /// The file of a row's page, where it was imported.
    #[must_use]
    pub fn file_of(&self, row: &Row) -> Option<&str> {
        match row.at.page.checked_sub(2) {
            None => self.file.as_deref(),
            Some(further) => self.more_pages.get(further as usize).map(|page| page.file.as_str()),
        }
    }
}

/// A further page of a revision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageSource {
    /// The file from which it was read.
    pub file: String,
    /// SHA-256 of its source text.
    pub digest: Digest,
    /// Where it is published.
    pub url: Option<String>,
}

/// One row of the provider's page.
#[derive(Clone, Debug)]
pub struct Row {
    /// A row of a table, or a sentence that gives the customer an area.
    pub kind: RowKind,
    /// The area under which it stands.
    pub area: AreaId,
    /// The tier for which it holds; all if none.
    pub tier: Option<TierId>,
    /// The page's name of the task.
    pub task: String,
    /// The provider's part in the project's own words; may be empty.
    pub provider: String,
    /// The customer's part in the project's own words; may be empty.
    pub customer: String,
    /// What it asks of the customer.
    pub duty: Duty,
    /// Where it stands in the page.
    pub at: Position,
    /// SHA-256 of the row's normalised text (task, provider, customer), to see drift without shipping the page.
    pub digest: Digest,
    /// Traps that a reader must know.
    pub notes: Vec<String>,
}

/// What a row asks of the customer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Duty {
    /// Nothing, and why.
    Nothing(NothingToDo),
    /// One or more actions, in the row's order.
    Actions(Vec<ActionId>),
}

/// Where a row stands in its page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Position {
    /// The page of the revision, counted from 1.
    pub page: u32,
    /// The section's anchor; empty where it has none.
    pub anchor: String,
    /// The table, counted from 1; 0 for a sentence and for an entry of a list.
    pub table: u32,
    /// The body row in its table, or the entry or sentence in the page, counted from 1.
    pub row: u32,
    /// The line in the page's source, counted from 1.
    pub line: u32,
}
