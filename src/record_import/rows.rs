//! Rows as people filled them in: each a word on one item, or a conflict.

use super::columns::{Found, Known, heading};
use super::dates::{When, date};
use super::words::{Brought, Filled};
use super::{Conflict, Plan, Setting, names};
use crate::checklist::Item;
use crate::digest::Digest;
use crate::profile::Signer;
use crate::record::Decision;
use crate::render::sheets::Input;
use crate::sheet_file::{Row, Value};
use crate::text::{count, is_blank, name_help, near_miss};
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};

impl Conflict {
    pub(super) fn of(code: &'static str, message: String) -> Self {
        Self { code, place: None, item: None, message, help: Vec::new() }
    }

    pub(super) fn help(mut self, line: impl Into<String>) -> Self {
        self.help.push(line.into());
        self
    }
}

/// The items by all their names.
type Index<'a> = BTreeMap<String, Vec<&'a Item<'a>>>;

fn index<'a>(setting: Setting<'a>) -> Index<'a> {
    let mut index: Index<'a> = BTreeMap::new();
    for item in &setting.checklist.items {
        for id in item.ids() {
            index.entry(id.to_string()).or_default().push(item);
            index.entry(id.action.to_string()).or_default().push(item);
        }
    }
    index
}

/// All rows that say something new, and the events of the record that others say; conflicts and counts go into the plan.
pub(super) fn read<'a>(found: &Found<'_>, setting: Setting<'a>, plan: &mut Plan) -> (Vec<Filled<'a>>, Brought) {
    let (mut filled, mut brought) = (Vec::new(), Brought::new());
    let items = index(setting);
    let mut unseen = Unseen::of(found);
    for row in found.rows {
        let mut inputs = Input::ALL.iter().filter_map(|input| found.cell(row, Known::Input(*input)));
        if inputs.all(|cell| cell.value == Value::Empty && !cell.formula) {
            plan.untouched += 1;
            continue;
        }
        unseen.note(found, row);
        let name = found.cell(row, Known::Item).map_or_else(String::new, |cell| cell.value.to_string());
        // In text, a cell too many means that a text was cut in two. In a sheet, people may write beside the table.
        let beside = row.cells.iter().skip(found.width).any(|cell| cell.value != Value::Empty);
        if beside && found.grid.sheet.is_none() {
            let message = "the row has more cells than the header".to_owned();
            let conflict =
                Conflict::of("too-many-cells", message).help("a text with a comma in it needs quotation marks");
            let place = Some(found.grid.row_place(row.number));
            plan.conflicts.push(Conflict { place, item: (!name.is_empty()).then_some(name), ..conflict });
            continue;
        }
        match (Reader { found, row, setting, items: &items }).word() {
            Err(conflicts) => {
                let item = (!name.is_empty()).then_some(name);
                plan.conflicts.extend(conflicts.into_iter().map(|one| Conflict { item: item.clone(), ..one }));
            }
            Ok(own) => match own.recorded(setting) {
                Some(place) => {
                    plan.recorded += 1;
                    brought.insert((own.item.id.clone(), place));
                }
                None => filled.push(own),
            },
        }
    }
    plan.remarks.extend(unseen.remark());
    (filled, brought)
}

/// The columns in which a row speaks.
fn speaking() -> impl Iterator<Item = Known> {
    [Known::Item].into_iter().chain(Input::ALL.iter().map(|input| Known::Input(*input)))
}

/// What is read and not seen by people who open the file. A filter hides rows for good reasons, so that it is told and not refused.
struct Unseen {
    /// The columns that are hidden, and of them those in which something stands.
    hidden: Vec<Known>,
    columns: BTreeSet<Known>,
    rows: usize,
}

impl Unseen {
    fn of(found: &Found<'_>) -> Self {
        let hidden = speaking().filter(|known| found.is_hidden(*known)).collect();
        Self { hidden, columns: BTreeSet::new(), rows: 0 }
    }

    fn note(&mut self, found: &Found<'_>, row: &Row) {
        self.rows += usize::from(row.hidden);
        let says = |known: &Known| found.cell(row, *known).is_some_and(|cell| cell.value != Value::Empty);
        self.columns.extend(self.hidden.iter().copied().filter(says));
    }

    fn remark(&self) -> Option<String> {
        let rows = (self.rows > 0).then(|| format!("{} that somebody filled in", count(self.rows, "row")));
        let columns = self.columns.iter().map(|known| format!("the column \"{}\"", heading(*known)));
        let all: Vec<String> = rows.into_iter().chain(columns).collect();
        (!all.is_empty()).then(|| format!("Hidden in the file, and read all the same: {}.", all.join(", ")))
    }
}

/// One row.
struct Reader<'r, 'g, 'a> {
    found: &'r Found<'g>,
    row: &'r Row,
    setting: Setting<'a>,
    items: &'r Index<'a>,
}

impl<'a> Reader<'_, '_, 'a> {
    /// What the row says, or all that stands against it.
    fn word(&self) -> Result<Filled<'a>, Vec<Conflict>> {
        let mut wrong = self.untyped();
        if !wrong.is_empty() {
            return Err(wrong);
        }
        let mut keep = |result: Result<(), Conflict>| wrong.extend(result.err());
        let (mut item, mut signer, mut decision, mut when) = (None, None, None, None);
        keep(self.item().map(|found| item = Some(found)));
        keep(self.decision().map(|found| decision = Some(found)));
        keep(self.signer().map(|found| signer = Some(found)));
        keep(self.when().map(|found| when = Some(found)));
        let (Some(item), Some(signer), Some(decision), Some((when, on))) = (item, signer, decision, when) else {
            return Err(wrong);
        };
        let (mut until, mut note) = (None, None);
        keep(self.until(decision, on).map(|found| until = found));
        keep(self.note(decision).map(|found| note = found));
        keep(self.wording(item));
        if !wrong.is_empty() {
            return Err(wrong);
        }
        Ok(Filled {
            place: self.found.grid.row_place(self.row.number),
            decision_place: self.found.place(self.row, Known::Input(Input::Decision)),
            item,
            signer,
            decision,
            when,
            on,
            until,
            note,
            mark: self.text(Known::Mark),
            mark_place: self.found.place(self.row, Known::Mark),
        })
    }

    fn value(&self, known: Known) -> &Value {
        self.found.cell(self.row, known).map_or(&Value::Empty, |cell| &cell.value)
    }

    fn text(&self, known: Known) -> Option<String> {
        Some(self.value(known).to_string()).filter(|text| !text.is_empty())
    }

    /// The same at a cell.
    fn at(&self, known: Known, conflict: Conflict) -> Conflict {
        Conflict { place: Some(self.found.place(self.row, known)), ..conflict }
    }

    /// A cell that must be filled in.
    fn needed(&self, known: Known, what: &str) -> Result<&Value, Conflict> {
        match self.value(known) {
            Value::Empty => Err(self
                .at(known, Conflict::of("row-incomplete", format!("{what} is missing")))
                .help("fill it in, or clear the row's other coloured cells")),
            value => Ok(value),
        }
    }

    /// A word of a person is typed where it is seen: what a formula gives depends on who opens the file, and what a merged cell covers
    /// is left over from before.
    fn untyped(&self) -> Vec<Conflict> {
        let mut wrong = Vec::new();
        for known in speaking() {
            let Some(cell) = self.found.cell(self.row, known) else { continue };
            if cell.formula {
                let conflict = Conflict::of("formula", "a formula stands where a person's word should".to_owned());
                wrong.push(self.at(known, conflict).help("type the value, or paste it as a value"));
            } else if cell.covered && cell.value != Value::Empty {
                let conflict = Conflict::of("covered-cell", "a merged cell covers what stands here".to_owned());
                wrong.push(self.at(known, conflict).help("take the merged cells apart, and see what is below"));
            }
        }
        wrong
    }

    fn item(&self) -> Result<&'a Item<'a>, Conflict> {
        let name = self.needed(Known::Item, "the item")?.to_string();
        let wrong =
            |code, message, help| Err(self.at(Known::Item, Conflict { help, ..Conflict::of(code, message) }));
        match self.items.get(&name).map_or(&[][..], Vec::as_slice) {
            [only] => Ok(only),
            [] => {
                let names =
                    self.setting.checklist.items.iter().map(|item| self.setting.checklist.short_name(&item.id));
                let names: Vec<String> = names.collect();
                let help = name_help(&name, "items", names.iter().map(String::as_str));
                wrong("unknown-item", format!("the profile has no item \"{name}\""), help)
            }
            several => {
                let ids: Vec<String> = several.iter().map(|item| format!("`{}`", item.id)).collect();
                let message = format!("\"{name}\" is an item of {} deployments", several.len());
                wrong("ambiguous-item", message, vec![format!("write one of them: {}", ids.join(", "))])
            }
        }
    }

    fn decision(&self) -> Result<Decision, Conflict> {
        let known = Known::Input(Input::Decision);
        let text = self.needed(known, "the decision")?.to_string();
        let folded = text.to_lowercase().replace([' ', '_'], "-");
        Decision::from_word(&folded).ok_or_else(|| {
            let words = || Decision::ALL.iter().map(|decision| decision.word());
            let near = near_miss(&folded, words()).map(|near| format!("did you mean `{near}`?"));
            let conflict = Conflict::of("unknown-decision", format!("\"{text}\" is no decision"));
            let help = near.into_iter().chain([format!("one of: {}", words().collect::<Vec<_>>().join(", "))]);
            self.at(known, Conflict { help: help.collect(), ..conflict })
        })
    }

    fn signer(&self) -> Result<&'a Signer, Conflict> {
        let known = Known::Input(Input::Name);
        let text = self.needed(known, "the name")?.to_string();
        names::signer(&text, self.setting.checklist.profile).map_err(|conflict| self.at(known, conflict))
    }

    fn when(&self) -> Result<(When, NaiveDate), Conflict> {
        let known = Known::Input(Input::Date);
        let profile = self.setting.checklist.profile;
        let when = date(self.needed(known, "the date")?, profile).map_err(|conflict| self.at(known, conflict))?;
        let today = profile.day_of(&self.setting.now);
        let (on, future) = match when {
            When::Day(day) => (day, day > today),
            When::Moment(at) => (profile.day_of(&at), at > self.setting.now),
        };
        if future {
            let conflict = Conflict::of("future-date", format!("{on} is in the future"));
            let help = format!("today is {today} in the profile's zone ({})", profile.zone);
            return Err(self.at(known, conflict).help(help));
        }
        Ok((when, on))
    }

    fn until(&self, decision: Decision, on: NaiveDate) -> Result<Option<NaiveDate>, Conflict> {
        let known = Known::Input(Input::Until);
        let profile = self.setting.checklist.profile;
        let conflict = |code, message: &str| self.at(known, Conflict::of(code, message.to_owned()));
        match (decision, self.value(known)) {
            (Decision::RiskAccepted, Value::Empty) => {
                Err(conflict("until-missing", "an accepted risk needs the day until which it is accepted")
                    .help("write it into the column Until, such as 2027-03-31"))
            }
            (_, Value::Empty) => Ok(None),
            (Decision::RiskAccepted, value) => {
                let day = match date(value, profile).map_err(|conflict| self.at(known, conflict))? {
                    When::Day(day) => day,
                    When::Moment(at) => profile.day_of(&at),
                };
                if day < on {
                    let message =
                        format!("the risk is accepted until {day}, which is before {on}, when it was accepted");
                    return Err(
                        conflict("until-before", &message).help("write the last day on which it is accepted")
                    );
                }
                Ok(Some(day))
            }
            (other, _) => {
                let message = format!("a day until which it holds does not go with \"{}\"", other.word());
                Err(conflict("until-given", &message).help("only an accepted risk has an end: clear the cell"))
            }
        }
    }

    fn note(&self, decision: Decision) -> Result<Option<String>, Conflict> {
        let known = Known::Input(Input::Note);
        let note = self.text(known);
        if note.as_deref().is_none_or(is_blank)
            && matches!(decision, Decision::NotApplicable | Decision::RiskAccepted)
        {
            let message = format!("\"{}\" needs a reason", decision.word());
            return Err(self.at(known, Conflict::of("no-reason", message)).help("write it into the column Note"));
        }
        Ok(note)
    }

    fn wording(&self, item: &Item<'_>) -> Result<(), Conflict> {
        let Some(text) = self.text(Known::Wording) else { return Ok(()) };
        let conflict = |code, message: String| Err(self.at(Known::Wording, Conflict::of(code, message)));
        match text.parse::<Digest>() {
            Ok(wording) if wording == item.wording => Ok(()),
            Ok(_) => conflict("wording-changed", "the item reads otherwise since the file was exported".to_owned())
                .map_err(|conflict| conflict.help("export again, and decide on the item as it reads now")),
            Err(why) => conflict("wrong-digest", format!("what should say how the item read is no digest: {why}")),
        }
    }
}
