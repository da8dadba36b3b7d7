//! One side of a comparison: the rows of a page, or of a revision of a model.

use super::forms::Forms;
use crate::checklist::digest_of_wording;
use crate::digest::Digest;
use crate::ids::{ActionId, TierId};
use crate::import::plainly;
use crate::model::{Duty, Revision, Row as ModelRow, RowKind, Service};
use crate::page::names::Names;
use crate::page::normal::{self, Named, Normal};
use crate::page::{self, Class, Shape, nothing};
use rayon::iter::{IndexedParallelIterator as _, IntoParallelRefIterator as _, ParallelIterator as _};
use std::collections::BTreeMap;

/// Where a row belongs.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The area.
    pub area: Named,
    /// The tier. A heading that names the product and no tier of it has an empty identifier.
    pub tier: Option<Named>,
}

/// A row as it is compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SideRow {
    /// Where it belongs.
    pub place: Place,
    /// The task, with names for variables.
    pub task: String,
    /// What is compared: task, provider's and customer's part. Where a cell only says whose the task is, the task is
    /// that party's part: "Keys | Customer" and "Customer: keys" say the same.
    pub parts: [String; 3],
    /// The same in the forms in which it is compared.
    pub forms: [Forms; 3],
    /// The task in that form, whatever became of it in the parts.
    pub task_key: String,
    /// The row's digest (`docs/model.md`).
    pub digest: Digest,
    /// SHA-256 of the row's source, where there is one: it differs where links or marks do.
    pub source: Option<Digest>,
    /// Whether the parts are the page's words.
    pub verbatim: bool,
    /// Whether it is a sentence outside tables.
    pub is_sentence: bool,
    /// Whether it asks something of the customer.
    pub owes: bool,
    /// The line in the page.
    pub line: u32,
    /// The actions that a model gives it.
    pub actions: Vec<ActionId>,
    /// Its number from 0 among all rows of the page or the revision.
    pub number: usize,
}

impl SideRow {
    /// The identifier of its tier.
    #[must_use]
    pub fn tier(&self) -> Option<&str> {
        self.place.tier.as_ref().map(|tier| tier.id.as_str())
    }
}

/// One side.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Side {
    /// What people call it.
    pub name: String,
    /// Its rows, in order.
    pub rows: Vec<SideRow>,
    /// What a model says of each action, and under which names: none for a page.
    pub actions: Option<BTreeMap<ActionId, Known>>,
}

/// An action of a model, as far as sign-offs depend on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// The identifier that it has now.
    pub id: ActionId,
    /// The digest of title and statement, to which sign-offs are bound.
    pub wording: Digest,
}

impl Side {
    /// The rows of a page; those of one tier, if one is given and the page knows tiers.
    #[must_use]
    pub fn of_page(name: &str, rows: &[page::Row], names: &Names, tier: Option<&str>) -> Self {
        let normal = Normal::of(rows, names);
        let tiers: Vec<String> = normal.all_tiers().into_iter().map(|tier| tier.name.to_lowercase()).collect();
        let rows = rows
            .par_iter()
            .enumerate()
            .map(|(number, row)| SideRow { number, ..page_row(row, &normal, names, &tiers) })
            .collect();
        Self { name: name.to_owned(), rows: of_tier(rows, tier), actions: None }
    }

    /// The rows of a revision of a model; those of one tier, if one is given and the revision knows tiers.
    #[must_use]
    pub fn of_model(name: &str, service: &Service, revision: &Revision, names: &Names, tier: Option<&str>) -> Self {
        let tiers: Vec<String> = service.tiers.iter().map(|tier| tier.name.to_lowercase()).collect();
        let rows = revision
            .rows
            .par_iter()
            .enumerate()
            .map(|(number, row)| SideRow { number, ..model_row(row, (service, revision), names, &tiers) })
            .collect();
        let mut actions = BTreeMap::new();
        for action in service.actions.values() {
            let wording = digest_of_wording(&action.title, &action.statement);
            for id in action.formerly.iter().chain([&action.id]) {
                actions.insert(id.clone(), Known { id: action.id.clone(), wording });
            }
        }
        Self { name: name.to_owned(), rows: of_tier(rows, tier), actions: Some(actions) }
    }

    /// The tiers of the rows, without the empty one.
    pub fn tiers(&self) -> impl Iterator<Item = &Named> {
        self.rows.iter().filter_map(|row| row.place.tier.as_ref()).filter(|tier| !tier.id.is_empty())
    }
}

fn page_row(row: &page::Row, normal: &Normal<'_>, names: &Names, tiers: &[String]) -> SideRow {
    let of_product = normal.tier(row);
    // A heading that names the product only is a place of its own, and no tier.
    let heading = || row.tier.as_ref().map(|heading| Named { id: String::new(), name: names.reading(heading) });
    let text = |part: &Option<String>| plainly(part.as_deref().unwrap_or_default());
    let mut parts = [row.task.clone(), text(&row.provider), text(&row.customer)];
    if matches!(row.shape, Shape::Matrix | Shape::Ownership) {
        let task = std::mem::take(&mut parts[0]);
        for part in parts[1..].iter_mut().filter(|part| !part.is_empty() && !nothing::is_nothing(part)) {
            part.clone_from(&task);
        }
    }
    let place = Place { area: normal.area(row), tier: of_product.or_else(heading) };
    SideRow {
        is_sentence: row.class == Class::Area,
        owes: row.owes(),
        line: row.at,
        digest: row.digest(),
        source: Some(row.source),
        verbatim: true,
        ..blank(place, &row.task, parts, names, tiers)
    }
}

fn model_row(
    row: &ModelRow,
    (service, revision): (&Service, &Revision),
    names: &Names,
    tiers: &[String],
) -> SideRow {
    let tier = |id: &TierId| {
        let name = service.tier_name(id).to_owned();
        Named { id: normal::slug(&name, id.as_str()), name }
    };
    let place =
        Place { area: normal::area(service.area_name(&row.area), names), tier: row.tier.as_ref().map(tier) };
    let actions = match &row.duty {
        Duty::Actions(actions) => actions.clone(),
        Duty::Nothing(_) => Vec::new(),
    };
    let parts = [row.task.clone(), row.provider.clone(), row.customer.clone()];
    SideRow {
        is_sentence: row.kind == RowKind::Area,
        owes: !actions.is_empty(),
        line: row.at.line,
        digest: row.digest,
        source: None,
        verbatim: revision.verbatim,
        actions,
        ..blank(place, &row.task, parts, names, tiers)
    }
}

/// A row with its texts, and nothing known of the rest.
fn blank(place: Place, task: &str, parts: [String; 3], names: &Names, tiers: &[String]) -> SideRow {
    let forms = |part: &String| {
        // "None", "N/A" and an empty cell say the same.
        if nothing::is_nothing(part) { Forms::default() } else { Forms::of(part, names, tiers) }
    };
    SideRow {
        place,
        task: names.reading(task),
        task_key: Forms::of(task, names, tiers).nameless,
        forms: [Forms::of(&parts[0], names, tiers), forms(&parts[1]), forms(&parts[2])],
        parts: parts.map(|part| names.reading(&part)),
        digest: Digest::of(&[]),
        source: None,
        verbatim: false,
        is_sentence: false,
        owes: false,
        line: 0,
        actions: Vec::new(),
        number: 0,
    }
}

/// The rows of one tier, which is then no part of their place; all rows where no tier is given or none is known.
fn of_tier(rows: Vec<SideRow>, tier: Option<&str>) -> Vec<SideRow> {
    let Some(wanted) = tier else { return rows };
    let has_tiers = rows.iter().any(|row| row.tier().is_some_and(|tier| !tier.is_empty()));
    if !has_tiers {
        return rows;
    }
    rows.into_iter()
        .filter(|row| row.tier().is_none_or(|tier| tier == wanted))
        .map(|row| SideRow { place: Place { tier: None, ..row.place }, ..row })
        .collect()
}
