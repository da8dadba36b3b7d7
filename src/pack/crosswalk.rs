//! Controls of each framework, with the items that support them.

use super::ItemView;
use super::items::Controls;
use crate::assess::State;
use crate::framework::{Framework, Frameworks, note};
use crate::ids::FrameworkId;
use crate::text::{count, natural};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// The controls of one framework that an item supports.
#[derive(Debug, Serialize, schemars::JsonSchema)]
pub struct ControlsView {
    /// The framework's ID.
    pub id: String,
    /// Its name.
    pub framework: String,
    /// The controls, as the model or the framework's map names them.
    pub ids: Vec<String>,
}

/// One framework's crosswalk.
#[derive(Debug, Serialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct FrameworkView {
    /// As profiles name it.
    pub id: String,
    /// Its name and edition.
    pub name: String,
    /// The publisher's page of it.
    pub url: Option<String>,
    /// Where its catalog is published in OSCAL.
    pub oscal_catalog: Option<String>,
    /// How many controls its list has; nothing without a list.
    pub listed: Option<usize>,
    /// `shipped`, `changed` or `own`; nothing without a list.
    pub list_origin: Option<&'static str>,
    /// How its list differs from the shipped one of its ID, in a sentence; nothing where it does not.
    pub list_note: Option<String>,
    /// Controls that items support and its list has not; empty without a list.
    pub unlisted: Vec<String>,
    /// How far this checklist goes, in a sentence: it never covers a framework as a whole.
    pub coverage: String,
    /// Controls that at least one item supports.
    pub total: usize,
    /// Of them, those of which each required item is settled.
    pub settled: usize,
    /// The controls, in the order of their numbers.
    pub controls: Vec<ControlView>,
}

/// One control and the items that support it.
#[derive(Debug, Serialize, schemars::JsonSchema)]
pub struct ControlView {
    /// As the model or the framework's map names it.
    pub id: String,
    /// A short title in our own words; nothing where no list has the ID.
    pub title: Option<String>,
    /// Whether each required item is settled; where only optional ones support it, whether each of them is.
    pub settled: bool,
    /// The items that support it.
    pub items: Vec<ControlItem>,
}

/// An item in the crosswalk.
#[derive(Debug, Serialize, schemars::JsonSchema)]
pub struct ControlItem {
    /// The item's name.
    pub name: String,
    /// The item's number.
    pub number: usize,
    /// Where the item stands.
    pub state: State,
    /// The same for people.
    pub label: &'static str,
    /// Whether nothing has to be done about the item.
    pub settled: bool,
}

pub(super) fn crosswalk<'a>(
    frameworks: &[&FrameworkId],
    items: impl Iterator<Item = (&'a ItemView, &'a Controls)>,
    lists: &Frameworks,
) -> Vec<FrameworkView> {
    let mut by_framework: BTreeMap<&FrameworkId, BTreeMap<&str, Vec<&ItemView>>> = BTreeMap::new();
    for (item, controls) in items {
        for framework in frameworks {
            for control in controls.get(*framework).into_iter().flatten() {
                by_framework.entry(framework).or_default().entry(control).or_default().push(item);
            }
        }
    }
    frameworks
        .iter()
        .map(|id| {
            let list = lists.get(id);
            let mut controls: Vec<ControlView> = by_framework
                .remove(id)
                .unwrap_or_default()
                .into_iter()
                .map(|(id, items)| control(id, items, list.and_then(|list| list.title(id))))
                .collect();
            controls.sort_by(|a, b| natural(&a.id, &b.id));
            let has = |id: &str| list.is_none_or(|list| list.find(id).is_some());
            let unlisted: Vec<String> =
                controls.iter().filter(|control| !has(&control.id)).map(|control| control.id.clone()).collect();
            FrameworkView {
                id: id.to_string(),
                name: lists.name(id),
                url: list.and_then(|list| list.url.clone()),
                oscal_catalog: list.and_then(|list| list.oscal_catalog.clone()),
                listed: list.map(|list| list.controls.len()),
                list_origin: list.map(|list| list.origin().word()),
                list_note: list.and_then(note),
                coverage: coverage(&controls, &unlisted, list),
                unlisted,
                total: controls.len(),
                settled: controls.iter().filter(|control| control.settled).count(),
                controls,
            }
        })
        .collect()
}

/// How far the checklist goes in a framework. It says what the figures do not: supporting a control is not meeting it. What the list has
/// not is counted and named apart, so that no more is supported than listed.
fn coverage(controls: &[ControlView], unlisted: &[String], list: Option<&Framework>) -> String {
    let supported = match list {
        None => controls.len(),
        Some(list) => controls.iter().filter_map(|own| list.find(&own.id)).collect::<BTreeSet<_>>().len(),
    };
    let verb = if supported == 1 { "is" } else { "are" };
    let figures = match list {
        None => format!("{} of this framework {verb}", count(supported, "control")),
        Some(list) => {
            format!("{supported} of the {} of this framework {verb}", count(list.controls.len(), "control"))
        }
    };
    let mut caveat = match list {
        None => " There is no list of the framework's controls here.".to_owned(),
        Some(list) if list.complete => String::new(),
        Some(_) => " The list that was counted is not the whole framework.".to_owned(),
    };
    if let Some(note) = list.and_then(note) {
        caveat.push_str(&format!(" The list is {note}."));
    }
    if !unlisted.is_empty() {
        let (are, it) = if unlisted.len() == 1 { ("is", "it") } else { ("are", "them") };
        caveat.push_str(&format!(
            " Besides, {} that the list has not {are} supported: {}. The models name {it}.",
            count(unlisted.len(), "control"),
            unlisted.join(", ")
        ));
    }
    format!(
        "{figures} supported by items of this checklist.{caveat} An item that supports a control is a part of what \
        meets it: the other controls, and what else these ask, are not covered here.",
    )
}

fn control(id: &str, items: Vec<&ItemView>, title: Option<&str>) -> ControlView {
    let mut required = items.iter().filter(|item| item.required).peekable();
    ControlView {
        id: id.to_owned(),
        title: title.map(str::to_owned),
        // A control that only optional items support is settled when each of them is.
        settled: match required.peek() {
            Some(_) => required.all(|item| item.settled),
            None => items.iter().all(|item| item.settled),
        },
        items: items
            .into_iter()
            .map(|item| ControlItem {
                name: item.name.clone(),
                number: item.number,
                state: item.state,
                label: item.state_label,
                settled: item.settled,
            })
            .collect(),
    }
}
