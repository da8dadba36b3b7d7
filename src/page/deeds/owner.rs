//! Rows whose cell only says who does it: the task names the deed, the column what it is about.

use super::imperative::{self, Order, THING};
use super::slug::{LONGEST, of_words};
use super::title::LONGEST as LONGEST_TITLE;
use super::words::{inside, opening, skip};
use super::{duty::Tone, notes, verbs};

/// The order of such a row.
pub(super) fn order(task: &str, column: Option<&str>) -> Option<Order> {
    // A path of headings: the last piece is the task itself.
    let path = task.rsplit(" / ").next().unwrap_or(task).trim();
    // A stroke inside brackets parts no path.
    let closes_first = path.find(')').is_some_and(|close| path.find('(').is_none_or(|open| close < open));
    let task = if closes_first { task } else { path };
    let column = column.map(str::trim).filter(|column| !column.is_empty());
    let sentences = super::sentences::split(task);
    let first = sentences.first().map_or(task, String::as_str).trim_end_matches(['.', ':', ' ']);
    if first.is_empty() {
        return column.map(|column| imperative::of_object(column, Tone::Must));
    }
    let words = opening(first, 8);
    let order = if verbs::opens_order(&words) { imperative::order(first, false) } else { None };
    if let Some(mut order) = order {
        if let Some(column) = column {
            order.text = format!("{} ({})", order.text, inside(column));
        }
        return Some(order);
    }
    let Some(column) = column else {
        return Some(imperative::order(first, false).unwrap_or_else(|| imperative::of_object(first, Tone::Must)));
    };
    let thing = inside(first);
    // "Recovery for disks", but "disks (Acme Basic)".
    let text = if activity(column) {
        format!("Take care of {} for {thing}", inside(column))
    } else {
        format!("Take care of {thing} ({})", column.trim())
    };
    let gist = if text.chars().count() > LONGEST_TITLE { shorter(column, &thing) } else { None };
    Some(Order { text, tone: Tone::Must, review: vec![THING.to_owned()], name: name(column, first), gist })
}

/// A title for a cell of a matrix whose words are too many.
fn shorter(column: &str, thing: &str) -> Option<String> {
    let column = inside(column);
    let short = [" management", " compliance"].iter().find_map(|end| column.strip_suffix(end)).unwrap_or(&column);
    let titles = [
        format!("Take care of {short} for {thing}"),
        format!("{} for {thing}", super::words::upper_first(&column)),
        format!("{} for {thing}", super::words::upper_first(short)),
    ];
    titles.into_iter().find(|title| activity(&column) && title.chars().count() <= LONGEST_TITLE)
}

/// The name of a cell of a matrix: column and row, with fewer words for the column the longer the row is.
fn name(column: &str, row: &str) -> Option<String> {
    let (column, row) = (of_words(column, LONGEST)?, of_words(row, LONGEST)?);
    let short = ["-management", "-compliance"].iter().find_map(|end| column.strip_suffix(end)).unwrap_or(&column);
    let mut ends = short.split('-');
    let first = if short.ends_with("-recovery") { ends.next_back() } else { ends.next() }.unwrap_or(short);
    if !activity(&column.replace('-', " ")) {
        let name = format!("take-care-of-{row}-for-{column}");
        return (name.len() <= LONGEST).then_some(name);
    }
    let names = [
        format!("take-care-of-{column}-for-{row}"),
        format!("take-care-of-{short}-for-{row}"),
        format!("{column}-for-{row}"),
        format!("{short}-for-{row}"),
        format!("{first}-for-{row}"),
    ];
    let fits = names.iter().find(|name| name.len() <= LONGEST).cloned();
    Some(fits.unwrap_or_else(|| super::slug::shortened(&names[names.len() - 1], LONGEST)))
}

/// Whether the column names something that is done: "Change management", "Disaster recovery".
fn activity(column: &str) -> bool {
    let last = column.split_whitespace().next_back().map(super::words::bare).unwrap_or_default();
    ["ment", "tion", "sion", "ance", "ence", "ity", "ery", "ing", "ies", "cess", "ations"]
        .iter()
        .any(|end| last.ends_with(end))
        || matches!(
            last.as_str(),
            "backup" | "backups" | "support" | "control" | "audit" | "restore" | "upgrade" | "upgrades"
        )
}

/// Whether the words of a cell only say whose duty it is ("You", "Shared", "RA"), and whether it is shared.
pub(super) fn only_says_who(cell: &str) -> Option<bool> {
    let words = opening(cell, 5);
    let text = words.join(" ");
    let marks =
        !cell.trim().is_empty() && !cell.chars().any(char::is_alphanumeric) && !notes::nothing_but_dashes(cell);
    let ours = matches!(
        text.as_str(),
        "you"
            | "customer"
            | "client"
            | "the customer"
            | "the client"
            | "your"
            | "your responsibility"
            | "customer responsibility"
            | "yes"
            | "x"
            | "responsible"
            | "accountable"
            | "responsible and accountable"
            | "ra"
            | "r"
            | "customer owned"
            | "client responsibility"
            | "r a"
            | "full responsibility"
            | "responsibility"
            | "fully responsible"
            | "solely responsible"
    );
    let shared = matches!(
        text.as_str(),
        "shared" | "both" | "shared responsibility" | "joint" | "you and ibm" | "ibm and you"
    );
    (marks || ours || shared).then_some(shared)
}

/// A single verb ("Configure") with the task as its object.
pub(super) fn with_task(cell: &str, task: &str) -> Option<Order> {
    if cell.len() > 100 || task.len() > 1_000 {
        return None;
    }
    let (cell, task) = (super::sentences::clean(cell), super::sentences::clean(task));
    let bare_cell = cell
        .trim_start_matches(|c: char| !c.is_alphanumeric() && !c.is_ascii() || c == ' ')
        .trim_end_matches(['.', ' ']);
    let words = opening(bare_cell, 6);
    let group = verbs::verb_group(&bare_cell.split_whitespace().collect::<Vec<_>>());
    let only_verbs =
        !words.is_empty() && words.len() <= 5 && group == words.len() && skip(bare_cell, group).is_empty();
    if !only_verbs || task.trim().is_empty() {
        return None;
    }
    let text = format!("{} {}", super::words::upper_first(bare_cell), inside(task.trim()));
    let review = vec!["The page gives only the verb: its object was taken from the task.".to_owned()];
    Some(Order { text, tone: Tone::Must, review, name: None, gist: None })
}
