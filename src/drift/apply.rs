//! Brings a model to a new state of its page: a new revision, with all that people curated kept.
//!
//! The model's text is edited, not written again: what stands there stays, with its comments. What the page left as it was
//! keeps its words, actions and notes. What it reworded keeps its action and is marked, so that what was signed is stale
//! until somebody has looked. What came is drafted as by an import.

use super::report::Report;
use super::returning::{self, Former};
use super::{Change, Entry};
use crate::import::{DraftRow, Drafter, read_row, write};
use crate::model::{Duty, NothingToDo, Revision, Row, RowKind, Service};
use crate::page::names::Names;
use crate::page::normal::{self, Named, Normal};
use crate::page::{self, Page};
use crate::worddiff;
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};

/// The page that a model is brought to.
#[derive(Clone, Copy, Debug)]
pub struct NewPage<'p> {
    /// The name of its file.
    pub file: &'p str,
    /// What was read.
    pub page: &'p Page,
    /// The date of the new revision.
    pub date: NaiveDate,
    /// Where it is published, if that is known or was known before.
    pub url: Option<&'p str>,
    /// Names behind variables.
    pub names: &'p Names,
}

/// What was done to the text of a model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Applied {
    /// The new text.
    pub text: String,
    /// Actions whose duty was reworded.
    pub reworded: BTreeSet<String>,
    /// Actions that came.
    pub new: Vec<String>,
    /// Actions that came back, under the names that they had.
    pub back: BTreeSet<String>,
    /// Rows and actions that a person should look at.
    pub reviews: usize,
}

/// Brings the text of a model to a page. The drift must be from a revision of that model to that page, all tiers.
///
/// # Errors
/// When the text has its actions or revisions in a form that cannot be edited: in words.
pub fn apply(
    text: &str,
    service: &Service,
    revision: &Revision,
    report: &Report<'_>,
    new: &NewPage<'_>,
) -> Result<Applied, String> {
    let normal = Normal::of(&new.page.rows, new.names);
    let mut writer = Writer {
        service,
        revision,
        report,
        new,
        drafter: Drafter::beside(
            service
                .actions
                .values()
                .flat_map(|action| action.formerly.iter().chain([&action.id]))
                .map(ToString::to_string),
            service.questions.iter().map(|question| question.id.to_string()),
        )
        .knowing(returning::retired(service, revision).into_values()),
        former: returning::rows(service, revision, report, new.names),
        back: BTreeSet::new(),
        areas: places(service.areas.iter().map(|area| (area.id.to_string(), area.name.as_str())), |name| {
            normal::area(name, new.names).id
        }),
        tiers: places(service.tiers.iter().map(|tier| (tier.id.to_string(), tier.name.as_str())), |name| {
            normal::slug(name, "tier")
        }),
        new_areas: Vec::new(),
        new_tiers: Vec::new(),
        reworded: BTreeSet::new(),
        reviews: 0,
    };
    let mut rows = String::new();
    for entry in &report.drift.entries {
        for (part, at) in entry.to.iter().enumerate() {
            let number = report.to.rows[*at].number;
            let row = writer.row(entry, part, &new.page.rows[number], &normal);
            rows.push_str(&write::row(&row));
        }
    }
    let head = writer.head();
    let mut edits = marks(text, &writer.reworded, new.date)?;
    let place = first_revision(text)?;
    edits.push((place..place, format!("{}{head}{rows}\n", writer.tables())));
    edits.sort_by_key(|(range, _)| range.start);
    let mut out = String::with_capacity(text.len() + rows.len() + 4096);
    let mut done = 0;
    for (range, with) in edits {
        out.push_str(&text[done..range.start]);
        out.push_str(&with);
        done = range.end;
    }
    out.push_str(&text[done..]);
    writer.back.extend(writer.drafter.again.iter().cloned());
    let new_ids = writer.drafter.actions.iter().map(|action| action.id.clone()).collect();
    let marked = writer.drafter.actions.iter().filter(|action| !action.deed.review.is_empty()).count();
    Ok(Applied {
        text: out,
        reworded: writer.reworded,
        new: new_ids,
        back: writer.back,
        reviews: writer.reviews + marked,
    })
}

/// The identifiers of a model by the names under which any page is known.
fn places<'n>(
    known: impl Iterator<Item = (String, &'n str)>,
    normal: impl Fn(&str) -> String,
) -> BTreeMap<String, String> {
    known.map(|(id, name)| (normal(name), id)).collect()
}

struct Writer<'w> {
    service: &'w Service,
    revision: &'w Revision,
    report: &'w Report<'w>,
    new: &'w NewPage<'w>,
    drafter: Drafter,
    /// What rows of the new side that came were before.
    former: BTreeMap<usize, Former<'w>>,
    back: BTreeSet<String>,
    /// The model's identifiers by normal ones.
    areas: BTreeMap<String, String>,
    tiers: BTreeMap<String, String>,
    new_areas: Vec<Named>,
    new_tiers: Vec<Named>,
    reworded: BTreeSet<String>,
    reviews: usize,
}

impl Writer<'_> {
    /// One row of the new revision: the page's, with what people made of its forerunner.
    fn row(&mut self, entry: &Entry, part: usize, read: &page::Row, normal: &Normal<'_>) -> DraftRow {
        let before: Vec<&Row> =
            entry.from.iter().map(|at| &self.revision.rows[self.report.from.rows[*at].number]).collect();
        let keeps_all = matches!(
            entry.change,
            Change::Unchanged | Change::Markup | Change::ProductName | Change::Moved | Change::Reworded
        );
        let former = self.former.get(&entry.to[part]).cloned();
        let mut row = match (before.first(), former) {
            (Some(old), _) if keeps_all => self.kept(old, entry, read, normal),
            (_, Some(former)) => self.returned(&former, read, normal),
            _ => self.drafted(&before, entry, part, read, normal),
        };
        row.area = place(row.area, &mut self.areas, &mut self.new_areas);
        row.tier = row.tier.map(|tier| place(tier, &mut self.tiers, &mut self.new_tiers));
        self.reviews += usize::from(row.review.is_some());
        row
    }

    /// A row that the page kept, perhaps in other words.
    fn kept(&mut self, old: &Row, entry: &Entry, read: &page::Row, normal: &Normal<'_>) -> DraftRow {
        let mut row = self.read(read, normal);
        let same = matches!(entry.change, Change::Unchanged | Change::Markup | Change::Moved);
        if !self.revision.verbatim {
            // Words of people's own are theirs to change.
            row.provider.clone_from(&old.provider);
            row.customer.clone_from(&old.customer);
        }
        if old.kind == RowKind::Area {
            row.task.clone_from(&old.task);
        }
        row.duty = match &old.duty {
            Duty::Actions(actions) => Ok(actions.iter().map(ToString::to_string).collect()),
            Duty::Nothing(why) => Err(*why),
        };
        let mut said: Vec<String> =
            old.notes.iter().filter_map(|note| note.strip_prefix("To be reviewed: ")).map(str::to_owned).collect();
        if !same {
            let words: Vec<String> = self
                .report
                .words(entry)
                .into_iter()
                .map(|(part, words)| format!("{part}: {}", worddiff::with_marks(&words)))
                .collect();
            let words = if words.is_empty() { String::new() } else { format!(" {}", words.join(" ")) };
            said.push(format!("The page changed this row ({}).{words}", entry.change.label()));
        }
        row.notes = old.notes.iter().filter(|note| !note.starts_with("To be reviewed: ")).cloned().collect();
        row.review = (!said.is_empty()).then(|| said.join(" "));
        if entry.changes_duty
            && let Duty::Actions(actions) = &old.duty
        {
            self.reworded.extend(actions.iter().map(ToString::to_string));
        }
        row
    }

    /// A row that came back, with what people made of it before.
    fn returned(&mut self, former: &Former<'_>, read: &page::Row, normal: &Normal<'_>) -> DraftRow {
        let mut row = self.read(read, normal);
        let old = former.row;
        let actions: Vec<String> = match &old.duty {
            Duty::Actions(actions) => actions.iter().map(ToString::to_string).collect(),
            Duty::Nothing(_) => Vec::new(),
        };
        self.back.extend(actions.iter().cloned());
        let mut said = format!(
            "The page took this duty up again, which it had in revision {}: it has the names of then.",
            former.date
        );
        if let Some(words) = &former.reworded {
            said.push_str(&format!(" Its words are others now: {words}"));
            self.reworded.extend(actions.iter().cloned());
        }
        row.notes = old.notes.iter().filter(|note| !note.starts_with("To be reviewed: ")).cloned().collect();
        row.duty = Ok(actions);
        row.review = Some(said);
        row
    }

    /// A row that came, or was split, merged, or lost or got its duty.
    fn drafted(
        &mut self,
        before: &[&Row],
        entry: &Entry,
        part: usize,
        read: &page::Row,
        normal: &Normal<'_>,
    ) -> DraftRow {
        let mut missed = Vec::new();
        let mut row = self.drafter.row(read_row(read, normal, self.new.names), 1, &mut missed);
        let said = match entry.change {
            Change::Split => {
                "The page split a row; its actions stand with the first part, and those of each part were drafted."
            }
            Change::Merged => "The page made one row of several; it has the actions of all.",
            Change::Withdrawn => "The page took the duty back.",
            _ => "The page added this duty; its actions were drafted.",
        };
        let old: Vec<String> = before
            .iter()
            .filter_map(|row| match &row.duty {
                Duty::Actions(actions) => Some(actions),
                Duty::Nothing(_) => None,
            })
            .flatten()
            .map(ToString::to_string)
            .collect();
        match entry.change {
            Change::Split if part == 0 => row.duty = Ok(joined(old.clone(), row.duty.unwrap_or_default())),
            Change::Merged => {
                row.duty = if old.is_empty() { row.duty } else { Ok(joined(old.clone(), Vec::new())) }
            }
            Change::Withdrawn => row.duty = Err(row.duty.err().unwrap_or(NothingToDo::SaysNone)),
            _ => {}
        }
        if matches!(entry.change, Change::Split | Change::Merged) {
            self.reworded.extend(old);
        }
        row.review = Some(row.review.map_or_else(|| said.to_owned(), |review| format!("{said} {review}")));
        row
    }

    /// A row as an import has it, without its actions.
    fn read(&mut self, read: &page::Row, normal: &Normal<'_>) -> DraftRow {
        let mut aside = Drafter::default();
        let row = aside.row(read_row(read, normal, self.new.names), 1, &mut Vec::new());
        DraftRow { review: None, ..row }
    }

    /// The head of the new revision.
    fn head(&self) -> String {
        let NewPage { file, page, date, url, .. } = self.new;
        let url = url.map(str::to_owned).or_else(|| self.revision.url.clone());
        write::revision_head(*date, url.as_deref(), file, page.digest, self.revision.verbatim)
    }

    /// What the new revision needs and the model does not have.
    fn tables(&self) -> String {
        let mut out = String::new();
        self.new_tiers.iter().for_each(|tier| write::named(&mut out, "tier", tier));
        self.new_areas.iter().for_each(|area| write::named(&mut out, "area", area));
        for role in write::roles(&self.drafter.actions) {
            if !self.service.roles.keys().any(|known| known.as_str() == role.id) {
                write::named(&mut out, "role", &role);
            }
        }
        self.drafter.options.iter().for_each(|option| out.push_str(&write::option(option)));
        self.drafter.actions.iter().for_each(|action| out.push_str(&write::action(action)));
        out.trim_start_matches('\n').to_owned()
    }
}

/// The model's own identifier for an area or a tier; a new one is noted.
fn place(wanted: Named, known: &mut BTreeMap<String, String>, new: &mut Vec<Named>) -> Named {
    if let Some(id) = known.get(&wanted.id) {
        return Named { id: id.clone(), name: wanted.name };
    }
    known.insert(wanted.id.clone(), wanted.id.clone());
    new.push(wanted.clone());
    wanted
}

fn joined(mut first: Vec<String>, more: Vec<String>) -> Vec<String> {
    for id in more {
        if !first.contains(&id) {
            first.push(id);
        }
    }
    first.dedup();
    first
}

/// Edits that mark actions as reworded.
fn marks(
    text: &str,
    reworded: &BTreeSet<String>,
    date: NaiveDate,
) -> Result<Vec<(std::ops::Range<usize>, String)>, String> {
    let document = toml_edit::Document::parse(text).map_err(|error| error.to_string())?;
    let tables = document.get("action").and_then(toml_edit::Item::as_array_of_tables);
    let Some(tables) = tables.filter(|_| !reworded.is_empty()) else {
        return if reworded.is_empty() {
            Ok(Vec::new())
        } else {
            Err("its actions are no `[[action]]` tables".to_owned())
        };
    };
    let mut edits = Vec::new();
    for table in tables {
        let id = table.get("id").filter(|id| id.as_str().is_some_and(|id| reworded.contains(id)));
        let Some(span) = id.and_then(toml_edit::Item::span) else { continue };
        if let Some(before) = table.get("reworded").and_then(toml_edit::Item::span) {
            edits.push((before, date.to_string()));
        } else {
            let end = text[span.end..].find('\n').map_or(text.len(), |at| span.end + at + 1);
            edits.push((end..end, format!("reworded = {date}\n")));
        }
    }
    Ok(edits)
}

/// Where the newest revision begins.
fn first_revision(text: &str) -> Result<usize, String> {
    let document = toml_edit::Document::parse(text).map_err(|error| error.to_string())?;
    let first =
        document.get("revision").and_then(toml_edit::Item::as_array_of_tables).and_then(|all| all.iter().next());
    let span = first.and_then(toml_edit::Table::span).ok_or("its revisions are no `[[revision]]` tables")?;
    Ok(text[..span.start].rfind('\n').map_or(0, |at| at + 1))
}
