//! Controls of each framework, with the items that support them.

use super::{ControlItem, ControlView, FrameworkView, ItemView};
use crate::ids::FrameworkId;
use crate::model::framework_name;
use std::cmp::Ordering;
use std::collections::BTreeMap;

pub(super) fn crosswalk<'a>(
    frameworks: &[&FrameworkId],
    items: impl Iterator<Item = (&'a ItemView, &'a BTreeMap<FrameworkId, Vec<String>>)>,
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
            let mut controls: Vec<ControlView> =
                by_framework.remove(id).unwrap_or_default().into_iter().map(control).collect();
            controls.sort_by(|a, b| natural(&a.id, &b.id));
            FrameworkView {
                id: id.to_string(),
                name: framework_name(id).to_owned(),
                total: controls.len(),
                settled: controls.iter().filter(|control| control.settled).count(),
                controls,
            }
        })
        .collect()
}

fn control((id, items): (&str, Vec<&ItemView>)) -> ControlView {
    let mut required = items.iter().filter(|item| item.required).peekable();
    ControlView {
        id: id.to_owned(),
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

/// The order of people: numbers inside a text count as numbers (`AC-2` before `AC-10`, `9.1` before `10.2`).
pub(super) fn natural(a: &str, b: &str) -> Ordering {
    let (mut left, mut right) = (pieces(a), pieces(b));
    loop {
        match (left.next(), right.next()) {
            (None, None) => return a.cmp(b),
            (None, Some(_)) => return Ordering::Less,
            (Some(_), None) => return Ordering::Greater,
            (Some(x), Some(y)) => match x.cmp(&y) {
                Ordering::Equal => {}
                decided => return decided,
            },
        }
    }
}

/// Digits as a number (by length, then by digits, leading zeros aside) or one other character.
fn pieces(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let first = rest.chars().next()?;
        let end = if first.is_ascii_digit() {
            rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len())
        } else {
            first.len_utf8()
        };
        let (piece, tail) = rest.split_at(end);
        rest = tail;
        let piece = if first.is_ascii_digit() { piece.trim_start_matches('0') } else { piece };
        Some((if first.is_ascii_digit() { piece.len() } else { usize::MAX }, piece))
    })
}

#[cfg(test)]
mod tests {
    use super::natural;

    #[test]
    fn numbers_inside_ids_count_as_numbers() {
        let mut ids = ["AC-10", "10.2.1", "AC-2(1)", "9.4", "AC-2", "A.5.10", "A.5.9", "10.2.1.2"];
        ids.sort_by(|a, b| natural(a, b));
        assert_eq!(ids, ["9.4", "10.2.1", "10.2.1.2", "A.5.9", "A.5.10", "AC-2", "AC-2(1)", "AC-10"]);
    }
}
