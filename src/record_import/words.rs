//! What a row says of an item, held against the other rows and the record.

use super::dates::When;
use super::{Conflict, Plan, Setting};
use crate::checklist::Item;
use crate::ids::ItemId;
use crate::profile::{Profile, Signer};
use crate::record::{Decision, ItemRecord, Record, SignOff, known};
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};

/// Events of the record that rows of the file say as well: the item, and the place in its list.
pub(super) type Brought = BTreeSet<(ItemId, usize)>;

/// A row that says something, and all that it needs to be judged.
pub(super) struct Filled<'a> {
    pub(super) place: String,
    pub(super) decision_place: String,
    pub(super) item: &'a Item<'a>,
    pub(super) signer: &'a Signer,
    pub(super) decision: Decision,
    pub(super) when: When,
    pub(super) on: NaiveDate,
    pub(super) until: Option<NaiveDate>,
    pub(super) note: Option<String>,
    /// The mark of the sign-offs that the export knew.
    pub(super) mark: Option<String>,
    pub(super) mark_place: String,
}

impl Filled<'_> {
    fn own<'a>(&self, setting: Setting<'a>) -> Option<&'a ItemRecord> {
        setting.record.entry(self.item)
    }

    /// Whether an event of the record says the same.
    fn is(&self, event: &SignOff, profile: &Profile) -> bool {
        let same_time = match self.when {
            When::Day(day) => profile.day_of(&event.at) == day,
            When::Moment(at) => event.at == at,
        };
        let note =
            |text: Option<&str>| text.map(|text| text.trim().replace("\r\n", "\n")).filter(|t| !t.is_empty());
        same_time
            && event.by == self.signer.id.as_str()
            && event.decision == self.decision
            && event.until == self.until
            && note(event.note.as_deref()) == note(self.note.as_deref())
    }

    /// The place of the event in the record that says the same.
    pub(super) fn recorded(&self, setting: Setting<'_>) -> Option<usize> {
        let profile = setting.checklist.profile;
        self.own(setting)?.sign_offs.iter().position(|event| self.is(event, profile))
    }

    fn is_same_word(&self, other: &Self) -> bool {
        self.decision == other.decision
            && self.when == other.when
            && self.until == other.until
            && self.note == other.note
    }

    /// What stands against taking back what is not there.
    pub(super) fn nothing_to_take_back(&self, record: &Record, setting: Setting<'_>) -> Option<Conflict> {
        let by = &self.signer.id;
        let said = record.entry(self.item).and_then(|own| own.last_word(by.as_str()));
        (self.decision == Decision::Withdrawn && said.is_none()).then(|| {
            let message = format!("{} has said nothing of it that could be taken back", self.signer.name);
            let conflict = self.conflict("nothing-to-withdraw", message, setting);
            Conflict { place: Some(self.decision_place.clone()), ..conflict }
                .help("clear the row's coloured cells, or write what is so: met, not-met, not-applicable")
        })
    }

    fn conflict(&self, code: &'static str, message: String, setting: Setting<'_>) -> Conflict {
        let item = Some(setting.checklist.short_name(&self.item.id));
        Conflict { place: Some(self.place.clone()), item, ..Conflict::of(code, message) }
    }
}

/// So many other rows are named where rows contradict each other: each of thousands would name all the others.
const MOST_NAMED: usize = 8;

/// Takes out rows of one signer on one item that say different things; of those that say the same, all but the first.
pub(super) fn contradictions(filled: &mut Vec<Filled<'_>>, setting: Setting<'_>, plan: &mut Plan) {
    let rows = std::mem::take(filled);
    let mut groups: Vec<Vec<Filled<'_>>> = Vec::new();
    let mut places = BTreeMap::new();
    for row in rows {
        let place = *places.entry((row.item.id.clone(), row.signer.id.clone())).or_insert(groups.len());
        match groups.get_mut(place) {
            Some(group) => group.push(row),
            None => groups.push(vec![row]),
        }
    }
    for mut group in groups {
        if group.iter().all(|row| row.is_same_word(&group[0])) {
            plan.recorded += group.len() - 1;
            group.truncate(1);
            filled.append(&mut group);
            continue;
        }
        for row in &group {
            let others = group.iter().filter(|other| other.place != row.place).map(|other| other.place.as_str());
            let more = (group.len() - 1).saturating_sub(MOST_NAMED);
            let end = if more == 0 { String::new() } else { format!(" and {more} more") };
            let message = format!("{} says something else in another row", row.signer.name);
            let help = format!("see {}{end}: keep one", others.take(MOST_NAMED).collect::<Vec<_>>().join(", "));
            plan.conflicts.push(row.conflict("contradiction", message, setting).help(help));
        }
    }
}

/// Takes out rows of items on which somebody signed since the export.
///
/// What rows of this very file have brought into the record is nothing new.
pub(super) fn moved_on(filled: &mut Vec<Filled<'_>>, brought: &Brought, setting: Setting<'_>, plan: &mut Plan) {
    filled.retain(|row| {
        let Some(mark) = &row.mark else { return true };
        let events = row.own(setting).map_or(&[][..], |own| &own.sign_offs);
        let is_ours = |place: usize| brought.contains(&(row.item.id.clone(), place));
        let others = events.iter().enumerate().filter(|(place, _)| !is_ours(*place)).map(|(_, event)| event);
        if known::mark_of(events) == *mark || known::mark_of(others) == *mark {
            return true;
        }
        let last = events
            .last()
            .map_or_else(String::new, |event| format!(" (the last by {}, {})", event.by, event.decision.label()));
        let message = format!("the record's sign-offs changed since the file was exported{last}");
        let conflict = row.conflict("moved-on", message, setting);
        let help = "export again, and decide with what was said meanwhile; or use `rchecklist sign`";
        plan.conflicts.push(Conflict { place: Some(row.mark_place.clone()), ..conflict }.help(help));
        false
    });
}
