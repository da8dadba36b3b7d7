//! From the lines of the systems to the one view that every format shows.

use super::due::{Ahead, Due, Span, Window, ahead, due, windows};
use super::groups::{FrameworkLine, ServiceLine, frameworks, services, share};
use super::people::{SignerLine, Unassigned, signers, unassigned};
use super::{Counts, Failed, Shard, System, SystemTotals};
use crate::assess::State;
use crate::pack::{StateCount, Tool};
use crate::profile::Paper;
use crate::text::count;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// The version of this view.
pub const SCHEMA: u32 = 1;

/// The file of the view of a whole fleet.
pub const INDEX: &str = "index.json";

/// A fleet of systems on one page.
#[derive(Clone, Debug, Serialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct Portfolio {
    /// The version of this view.
    pub schema: u32,
    /// The program that made it.
    pub tool: Tool,
    /// The day from which it counts what is due; each pack's states hold for the day that its line names.
    pub as_of: NaiveDate,
    /// Which part of a fleet this is; nothing for the whole.
    pub shard: Option<Shard>,
    /// Parts of the fleet of which nothing is known here.
    pub missing: Vec<Shard>,
    /// What a reader must know before all else: failures, parts that are missing, packs that are not as reported.
    pub notices: Vec<String>,
    /// The classifications of the packs.
    pub classification: String,
    /// Who owns the systems, where one owns all.
    pub organisation: Option<String>,
    /// The size of the PDF's pages: that of the packs, where one is theirs.
    pub paper: Paper,
    /// The whole in one sentence.
    pub headline: String,
    /// All in figures.
    pub totals: Totals,
    /// Profiles that made no pack.
    pub failed: Vec<Failed>,
    /// Packs that are not as they were reported.
    pub warnings: Vec<Warning>,
    /// Systems by their worst state, the worst first.
    pub standings: Vec<StateSystems>,
    /// Items by state, the worst first.
    pub states: Vec<StateCount>,
    /// How much runs out, by how soon.
    pub windows: Vec<Window>,
    /// What runs out within 90 days or did already, in the order of days.
    pub due: Vec<Due>,
    /// The people, those for whom most waits first.
    pub signers: Vec<SignerLine>,
    /// What waits for nobody.
    pub unassigned: Unassigned,
    /// The frameworks, by ID.
    pub frameworks: Vec<FrameworkLine>,
    /// The services with their tiers and revisions, by ID.
    pub services: Vec<ServiceLine>,
    /// The systems: the worst first, of these those with the smallest settled share, then by ID.
    pub systems: Vec<Line>,
}

/// All in figures.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct Totals {
    /// Systems that have a pack.
    pub systems: usize,
    /// Of them, those in which all required items are settled.
    pub settled: usize,
    /// Profiles that made none.
    pub failed: usize,
    /// Items of all systems.
    pub items: usize,
    /// Of them, the required ones.
    pub required: usize,
    /// Of the required ones, the settled ones.
    pub required_settled: usize,
    /// Items that are not required.
    pub optional: usize,
    /// Exceptions of all systems.
    pub exceptions: usize,
    /// Findings of all systems.
    pub findings: usize,
}

/// How many systems are in a state.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct StateSystems {
    /// The worst state of their required items; nothing where nothing is required.
    pub state: Option<State>,
    /// The same for people.
    pub label: &'static str,
    /// How many systems.
    pub count: usize,
}

/// A pack that is not as it was reported.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Warning {
    /// The system's ID.
    pub system: String,
    /// What is the matter.
    pub message: String,
}

/// A system with what follows for the portfolio's day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct Line {
    /// Its place in the portfolio, from 1.
    pub number: usize,
    /// Its worst state for people.
    pub label: &'static str,
    /// The next day after which something no longer holds; what is overdue already is in `due`.
    pub next: Option<NaiveDate>,
    /// What runs out in it, by how soon.
    pub due: Ahead,
    /// The system.
    #[serde(flatten)]
    pub system: System,
}

impl Portfolio {
    /// The view of these systems on a day, as this version of the program sees it. For one part of a fleet, `shard` says which.
    #[must_use]
    pub fn new(
        as_of: NaiveDate,
        version: &str,
        mut systems: Vec<System>,
        mut failed: Vec<Failed>,
        shard: Option<Shard>,
    ) -> Self {
        systems.sort_by(|a, b| order(a).cmp(&order(b)));
        failed.sort_by(|a, b| (&a.profile, &a.id, &a.messages).cmp(&(&b.profile, &b.id, &b.messages)));
        let totals = totals(&systems, failed.len());
        let due = due(&systems, as_of);
        let mut portfolio = Self {
            schema: SCHEMA,
            tool: Tool { name: "rchecklist", version: version.to_owned() },
            as_of,
            shard,
            missing: Vec::new(),
            notices: Vec::new(),
            classification: classification(&systems),
            organisation: shared(systems.iter().map(|system| &system.organisation)).cloned().flatten(),
            paper: shared(systems.iter().map(|system| &system.paper)).copied().unwrap_or(Paper::A4),
            headline: headline(&totals),
            totals,
            failed,
            warnings: Vec::new(),
            standings: standings(&systems),
            states: states(&systems),
            windows: windows(&due, as_of),
            due,
            signers: signers(&systems, as_of),
            unassigned: unassigned(&systems),
            frameworks: frameworks(&systems),
            services: services(&systems),
            systems: systems.into_iter().zip(1..).map(|(system, number)| line(system, number, as_of)).collect(),
        };
        portfolio.notices = notices(&portfolio);
        portfolio
    }

    /// The same, of which these parts are missing.
    #[must_use]
    pub fn without(mut self, missing: Vec<Shard>) -> Self {
        self.missing = missing;
        self.notices = notices(&self);
        self
    }

    /// The same, some of whose packs are not as they were reported.
    #[must_use]
    pub fn warned(mut self, mut warnings: Vec<Warning>) -> Self {
        warnings.sort();
        self.warnings = warnings;
        self.notices = notices(&self);
        self
    }
}

/// The place of a system among others: worst state, settled share, ID, and the profile where IDs are the same.
fn order(system: &System) -> (usize, u128, &str, &str) {
    let worst = system.worst.map_or(State::WORST_FIRST.len(), State::urgency);
    let totals = &system.totals;
    (worst, share((totals.required_settled, totals.required)), &system.id, &system.profile)
}

fn line(system: System, number: usize, as_of: NaiveDate) -> Line {
    Line {
        number,
        label: system.worst.map_or(NOTHING, State::label),
        next: system.deadlines.iter().map(|deadline| deadline.day).filter(|day| *day >= as_of).min(),
        due: ahead(&system, as_of),
        system,
    }
}

/// What stands in place of a state where nothing is required.
const NOTHING: &str = "nothing required";

fn totals(systems: &[System], failed: usize) -> Totals {
    let mut totals = Totals { systems: systems.len(), failed, ..Totals::default() };
    for system in systems {
        let SystemTotals { items, required, required_settled, optional } = system.totals;
        totals.settled += usize::from(required == required_settled);
        totals.items += items;
        totals.required += required;
        totals.required_settled += required_settled;
        totals.optional += optional;
        totals.exceptions += system.exceptions.count;
        totals.findings += system.findings;
    }
    totals
}

fn headline(totals: &Totals) -> String {
    let Totals { systems, settled, failed, required, required_settled, .. } = *totals;
    let failed = if failed == 0 { String::new() } else { format!(" {} failed.", count(failed, "profile")) };
    if systems == 0 {
        return format!("There is no system to show.{failed}");
    }
    let all = if settled == systems { "All systems are settled" } else { "" };
    let are = if settled == 1 || systems == 1 { "is" } else { "are" };
    let some = format!("{settled} of {} {are} settled", count(systems, "system"));
    let systems = if all.is_empty() { some.as_str() } else { all };
    format!("{systems}: {required_settled} of {}.{failed}", count(required, "required item"))
}

fn standings(systems: &[System]) -> Vec<StateSystems> {
    let states = State::WORST_FIRST.into_iter().map(Some).chain([None]);
    states
        .map(|state| StateSystems {
            state,
            label: state.map_or(NOTHING, State::label),
            count: systems.iter().filter(|system| system.worst == state).count(),
        })
        .collect()
}

fn states(systems: &[System]) -> Vec<StateCount> {
    let mut counts = Counts::default();
    for system in systems {
        counts += system.states;
    }
    let of = |state: State| StateCount {
        state,
        label: state.label(),
        settled: state.is_settled(),
        count: counts.get(state),
    };
    State::WORST_FIRST.into_iter().map(of).collect()
}

/// Classifications that are named; who has more of them knows.
const CLASSIFICATIONS: usize = 4;

fn classification(systems: &[System]) -> String {
    let all: BTreeSet<&str> = systems.iter().map(|system| system.classification.as_str()).collect();
    let mut named: Vec<String> = all.iter().take(CLASSIFICATIONS).map(|text| (*text).to_owned()).collect();
    if all.len() > CLASSIFICATIONS {
        named.push(format!("and {} more", all.len() - CLASSIFICATIONS));
    }
    named.join("; ")
}

/// What all have in common.
fn shared<'t, T: PartialEq>(mut all: impl Iterator<Item = &'t T>) -> Option<&'t T> {
    let first = all.next()?;
    all.all(|other| other == first).then_some(first)
}

fn notices(portfolio: &Portfolio) -> Vec<String> {
    let mut notices = Vec::new();
    let failed = portfolio.failed.len();
    if failed > 0 {
        let them = if failed == 1 { "it" } else { "them" };
        notices.push(format!(
            "{} failed: no pack was made of {them}, one of an earlier run may still be there; nothing below counts {them}.",
            count(failed, "profile"),
        ));
    }
    if let Some(shard) = portfolio.shard {
        notices.push(format!("This is shard {shard} of a fleet, not the whole."));
    }
    if !portfolio.missing.is_empty() {
        let names: Vec<String> = portfolio.missing.iter().map(ToString::to_string).collect();
        let (shards, are) = if names.len() == 1 { ("shard", "is") } else { ("shards", "are") };
        notices.push(format!("The {shards} {} {are} missing: this is not the whole fleet.", names.join(", ")));
    }
    if !portfolio.warnings.is_empty() {
        let packs = portfolio.warnings.len();
        let are = if packs == 1 { "is" } else { "are" };
        notices.push(format!("{} {are} not here as reported; see the warnings.", count(packs, "pack")));
    }
    notices
}

impl Portfolio {
    /// What runs out in a span, in the order of days.
    pub fn due_in(&self, span: Span) -> impl Iterator<Item = &Due> + Clone {
        self.due.iter().filter(move |due| due.span == span)
    }

    /// The file of the view: `index.json`, or that of the part.
    #[must_use]
    pub fn file_name(&self) -> String {
        self.shard.map_or_else(|| INDEX.to_owned(), Shard::file_name)
    }
}
