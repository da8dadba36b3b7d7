//! From the rows of a page to a draft of a model: every row accounted for, and marked where a person should look.
//!
//! [`Drafter`] takes rows one by one: [`crate::page::deeds`] finds the deeds, the drafter gives them names that are unique
//! within the service, and joins what is the same deed in several rows. [`draft`] does so for whole pages, [`mod@write`] makes
//! the text of a model of it, [`reckoning`] the account of what was read.

pub mod reckoning;
mod wording;
pub mod write;

use crate::digest::Digest;
use crate::model::{Action, NothingToDo, RowKind};
use crate::page::deeds::{self, Deed, Question, Reading, Source};
use crate::page::names::Names;
use crate::page::normal::{self, Named, Normal};
use crate::page::nothing;
use crate::page::{Class, Page, Row, Shape, Unread, shortened};
use chrono::NaiveDate;
use rayon::iter::{IntoParallelRefIterator as _, ParallelIterator as _};
use std::collections::{BTreeMap, BTreeSet, HashMap};

pub use wording::{plainly, provider, service_name};

/// A page with what people call its file.
#[derive(Clone, Debug)]
pub struct FromFile {
    /// The name of the file.
    pub file: String,
    /// What was read.
    pub page: Page,
}

/// A draft of a model.
#[derive(Clone, Debug)]
pub struct Draft {
    /// The service's identifier.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its name where there is little room.
    pub short_name: String,
    /// Who provides it.
    pub provider: String,
    /// The date of the revision.
    pub date: NaiveDate,
    /// Whether that date was given, by the page or by a person.
    pub dated: bool,
    /// Where the page is published; may be empty.
    pub url: String,
    /// The files and their digests, at least one.
    pub pages: Vec<(String, Digest)>,
    /// The tiers.
    pub tiers: Vec<Named>,
    /// The areas in the page's order.
    pub areas: Vec<Named>,
    /// Questions, actions and names.
    pub parts: Drafter,
    /// Every row.
    pub rows: Vec<DraftRow>,
}

/// A row of a draft.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DraftRow {
    /// The page, counted from 1.
    pub page: u32,
    /// What kind of place it is.
    pub kind: RowKind,
    /// The area.
    pub area: Named,
    /// The tier.
    pub tier: Option<Named>,
    /// The texts, with names for variables.
    pub task: String,
    /// The provider's part.
    pub provider: String,
    /// The customer's part.
    pub customer: String,
    /// What it asks: actions, or why nothing.
    pub duty: Result<Vec<String>, NothingToDo>,
    /// The anchor of the section; may be empty.
    pub anchor: String,
    /// Table, row and line.
    pub at: (u32, u32, u32),
    /// The row's digest.
    pub digest: Digest,
    /// What a reader must know.
    pub notes: Vec<String>,
    /// What a person should look at.
    pub review: Option<String>,
    /// Whether its words were not understood.
    pub unread: bool,
}

/// An action of a draft.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DraftAction {
    /// The identifier, unique within the service.
    pub id: String,
    /// The deed as it was found.
    pub deed: Deed,
    /// The identifier of the question on which it depends.
    pub when: Option<String>,
}

/// A question of a draft.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DraftOption {
    /// The identifier.
    pub id: String,
    /// The question, with the condition in the page's words.
    pub question: Question,
}

/// Makes a draft of some pages of one service.
#[must_use]
pub fn draft(about: About, sources: &[FromFile], names: &Names) -> (Draft, Vec<Vec<Unread>>) {
    let mut parts = Drafter::default();
    let mut rows = Vec::new();
    let mut unread = Vec::new();
    let all: Vec<Row> = sources.iter().flat_map(|source| source.page.rows.iter().cloned()).collect();
    let normal = Normal::of(&all, names);
    for (number, source) in (1..).zip(sources) {
        let mut missed = source.page.unread.clone();
        let read = read_rows(&source.page.rows, &normal, names);
        rows.extend(read.into_iter().map(|row| parts.row(row, number, &mut missed)));
        missed.sort_by_key(|unread| unread.line);
        unread.push(missed);
    }
    let mut areas: Vec<Named> = Vec::new();
    for row in &rows {
        if !areas.iter().any(|area| area.id == row.area.id) {
            areas.push(row.area.clone());
        }
    }
    let tiers = rows.iter().filter_map(|row| row.tier.clone()).collect::<BTreeSet<_>>().into_iter().collect();
    let pages = sources.iter().map(|source| (source.file.clone(), source.page.digest)).collect();
    let About { id, name, short_name, provider, date, dated, url } = about;
    (Draft { id, name, short_name, provider, date, dated, url, pages, tiers, areas, parts, rows }, unread)
}

/// What a draft says of its service.
#[derive(Clone, Debug)]
pub struct About {
    /// See [`Draft`] for these.
    pub id: String,
    /// The name.
    pub name: String,
    /// The short name.
    pub short_name: String,
    /// The provider.
    pub provider: String,
    /// The date.
    pub date: NaiveDate,
    /// Whether it was given.
    pub dated: bool,
    /// The address.
    pub url: String,
}

/// Makes actions and questions of rows, and knows which names are taken.
#[derive(Clone, Debug, Default)]
pub struct Drafter {
    /// The actions so far.
    pub actions: Vec<DraftAction>,
    /// The questions so far.
    pub options: Vec<DraftOption>,
    /// Variables without a name.
    pub unknown: BTreeSet<String>,
    taken: BTreeSet<String>,
    by_statement: HashMap<String, String>,
    by_question: BTreeMap<String, String>,
    /// Identifiers of questions that are taken.
    asked: BTreeSet<String>,
    /// Actions that nobody asks for any more, by what they say.
    former: HashMap<String, String>,
    /// Those of them that rows asked for again.
    pub again: BTreeSet<String>,
}

impl Drafter {
    /// A drafter for a model that has actions and questions already: their identifiers are taken.
    #[must_use]
    pub fn beside(actions: impl Iterator<Item = String>, options: impl Iterator<Item = String>) -> Self {
        Self { taken: actions.collect(), asked: options.collect(), ..Self::default() }
    }

    /// The same, where these actions stand that no row asks for now: a deed in the same words is one of them, under its name.
    #[must_use]
    pub fn knowing<'a>(mut self, former: impl Iterator<Item = &'a Action>) -> Self {
        self.former = former.map(|action| (action.statement.to_lowercase(), action.id.to_string())).collect();
        self
    }

    /// Takes a row of a page whose words were read. What was not understood is added to `missed`.
    pub fn row(&mut self, read: RowRead<'_>, page: u32, missed: &mut Vec<Unread>) -> DraftRow {
        let RowRead { row, texts, area, tier, found, unknown } = read;
        let mut unread = false;
        let (duty, review) = match found {
            Found::Nothing(why) => (Err(why), None),
            Found::Deeds(deeds, review) => (Ok(self.actions_of(deeds, &texts[0], &area.name)), review),
            Found::Words => {
                let what = format!("no duty was found in \"{}\"", shortened(&texts[2]));
                missed.push(Unread { line: row.at, what });
                unread = true;
                // Nothing is dropped: somebody must look at the words.
                let deed = unsettled(&texts[0], &texts[2]);
                (Ok(self.actions_of(vec![deed], &texts[0], &area.name)), None)
            }
            Found::Placeholder => {
                let what = format!("what a template left behind: \"{}\"", shortened(&texts[2]));
                missed.push(Unread { line: row.at, what });
                unread = true;
                let review = "A template left these words behind: see what the provider says by now.".to_owned();
                (Err(NothingToDo::CellEmpty), Some(review))
            }
        };
        self.unknown.extend(unknown);
        let [task, provider, customer] = texts;
        DraftRow {
            page,
            kind: if row.class == Class::Area { RowKind::Area } else { RowKind::Table },
            tier,
            area,
            task,
            provider: plainly(&provider),
            customer: plainly(&customer),
            duty,
            anchor: row.anchor.clone().unwrap_or_default(),
            at: (row.table, row.row, row.at),
            digest: row.digest(),
            notes: Vec::new(),
            review,
            unread,
        }
    }

    /// The identifiers of some deeds, new or known.
    fn actions_of(&mut self, deeds: Vec<Deed>, task: &str, area: &str) -> Vec<String> {
        let mut ids = Vec::with_capacity(deeds.len());
        for deed in deeds {
            let id = self.action(deed, task, area);
            if !ids.contains(&id) {
                ids.push(id);
            }
        }
        ids
    }

    fn action(&mut self, deed: Deed, task: &str, area: &str) -> String {
        // The same words under two headings are one deed, done and shown once.
        let key = format!("{}\u{0}{}", deed.statement.to_lowercase(), deed.required);
        if let Some(known) = self.by_statement.get(&key) {
            return known.clone();
        }
        if let Some(known) = self.former.get(&deed.statement.to_lowercase()) {
            self.again.insert(known.clone());
            return known.clone();
        }
        let id = deeds::unique(&deed.slug, |slug| self.taken.contains(slug), task, area);
        let when = deed.when.clone().map(|question| self.option(question));
        self.taken.insert(id.clone());
        self.by_statement.insert(key, id.clone());
        self.actions.push(DraftAction { id: id.clone(), deed, when });
        id
    }

    fn option(&mut self, question: Question) -> String {
        let key = question.text.to_lowercase();
        if let Some(known) = self.by_question.get(&key) {
            return known.clone();
        }
        let id = deeds::unique(&question.slug, |slug| self.asked.contains(slug), "", "");
        self.asked.insert(id.clone());
        self.by_question.insert(key, id.clone());
        self.options.push(DraftOption { id: id.clone(), question });
        id
    }
}

/// A row whose words were read.
#[derive(Clone, Debug)]
pub struct RowRead<'r> {
    row: &'r Row,
    /// Task, provider's and customer's part, with names for variables.
    texts: [String; 3],
    area: Named,
    tier: Option<Named>,
    found: Found,
    unknown: BTreeSet<String>,
}

/// What was found in a row's words.
#[derive(Clone, Debug)]
enum Found {
    /// It asks nothing.
    Nothing(NothingToDo),
    /// Deeds, and what a person should look at.
    Deeds(Vec<Deed>, Option<String>),
    /// Words without a deed in them.
    Words,
    /// Words of a template.
    Placeholder,
}

/// Reads the words of rows, on all processors: finding deeds in sentences is most of the work of an import.
#[must_use]
pub fn read_rows<'r>(rows: &'r [Row], normal: &Normal<'_>, names: &Names) -> Vec<RowRead<'r>> {
    rows.par_iter().map(|row| read_row(row, normal, names)).collect()
}

/// Reads the words of a row.
#[must_use]
pub fn read_row<'r>(row: &'r Row, normal: &Normal<'_>, names: &Names) -> RowRead<'r> {
    let mut unknown = BTreeSet::new();
    let mut text = |part: Option<&str>| names.resolved(part.unwrap_or_default(), &mut unknown);
    let texts = [text(Some(&row.task)), text(row.provider.as_deref()), text(row.customer.as_deref())];
    let area = normal.area(row);
    let found = found(row, &texts, &area, names);
    RowRead { row, texts, area, tier: normal.tier(row), found, unknown }
}

fn found(row: &Row, [task, _, customer]: &[String; 3], area: &Named, names: &Names) -> Found {
    match row.class {
        Class::None => return Found::Nothing(NothingToDo::SaysNone),
        Class::Empty => return Found::Nothing(NothingToDo::CellEmpty),
        Class::Missing => {
            let short = matches!(row.shape, Shape::Table | Shape::Raci) && row.provider.is_some();
            return Found::Nothing(if short { NothingToDo::CellEmpty } else { NothingToDo::ProviderAlone });
        }
        Class::Text if row.shape == Shape::Raci && !row.owes() => return Found::Nothing(NothingToDo::InformedOnly),
        Class::Text | Class::Area => {}
    }
    let column = row.column.as_ref().map(|column| names.reading(column));
    let source = match row.shape {
        Shape::Raci => Source::Owner { shared: false },
        Shape::Matrix | Shape::Ownership => Source::Owner { shared: row.provider.is_some() },
        Shape::Area => Source::Sentence,
        Shape::Table | Shape::Combined | Shape::List => Source::Cell,
    };
    // An owner's cell with a dash or "none" in it names no owner.
    if matches!(source, Source::Owner { .. }) && !row.owes() {
        return Found::Nothing(NothingToDo::SaysNone);
    }
    let given = deeds::Given { task, area: &area.name, column: column.as_deref(), customer, source };
    if nothing::is_placeholder(customer) {
        return Found::Placeholder;
    }
    match deeds::read(&given) {
        Reading::Nothing(why) => Found::Nothing(why),
        Reading::Deeds { deeds, .. } if deeds.is_empty() => Found::Words,
        Reading::Deeds { deeds, notes } => Found::Deeds(
            deeds,
            (!notes.is_empty()).then(|| format!("These words give no deed: {}", notes.join(" "))),
        ),
    }
}

/// What stands for a row in whose words no deed was found: somebody has to say what it asks.
fn unsettled(task: &str, customer: &str) -> Deed {
    let about = if task.is_empty() { shortened(customer) } else { shortened(task) };
    let words = customer.split_whitespace().collect::<Vec<_>>().join(" ");
    Deed {
        title: format!("Settle what the page asks under \"{about}\""),
        statement: format!("The page says: \"{words}\" Settle what that asks of you, and say it here."),
        slug: normal::slug(&format!("settle {about}"), "settle"),
        modality: deeds::Modality::Must,
        required: true,
        when: None,
        cadence: deeds::Cadence::Yearly,
        role: deeds::Role::ComplianceManager,
        review: vec!["No deed was found in the page's words.".to_owned()],
    }
}
