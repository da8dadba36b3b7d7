//! What a house's own list under the ID of a shipped one says otherwise.

use super::{Framework, SHIPPED, load};
use crate::diagnostics::SourceFile;
use crate::model::library::Origin;
use crate::text::{count, natural};

/// Controls that are named in a sentence.
const NAMED: usize = 8;

/// Controls whose titles are told one by one.
const TOLD: usize = 20;

/// Differences that are told in one sentence.
const SAID: usize = 4;

/// One difference: the control, or nothing where it is of the list as a whole; and what it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The control.
    pub control: Option<String>,
    /// What differs, in a sentence.
    pub what: String,
}

/// The shipped list for which a house's own could be taken: that of its ID, or else that of its name.
fn taken_for(own: &Framework) -> Option<(&'static str, &'static str)> {
    let plain =
        |name: &str| name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect::<String>();
    let bears = plain(&own.name);
    let found = match own.origin() {
        Origin::Shipped => None,
        Origin::Changed => SHIPPED.iter().find(|(id, _, _)| *id == own.id.as_str()),
        Origin::Own => SHIPPED.iter().find(|(_, name, _)| plain(name) == bears),
    };
    found.map(|(id, _, text)| (*id, *text))
}

/// How a list differs from the shipped one for which it could be taken. None for the shipped list, and where there is none such.
#[must_use]
pub fn differences(own: &Framework) -> Vec<Difference> {
    let Some((id, text)) = taken_for(own) else { return Vec::new() };
    let Ok(shipped) = load(&SourceFile::new(id, text), true) else { return Vec::new() };
    let mut found = Vec::new();
    let mut say =
        |control: Option<&String>, what: String| found.push(Difference { control: control.cloned(), what });
    let gone: Vec<&String> = shipped.controls.keys().filter(|id| !own.controls.contains_key(*id)).collect();
    if !gone.is_empty() {
        let of = count(shipped.controls.len(), "control");
        say(None, format!("it leaves out {} of the {of} of the shipped list: {}", gone.len(), names(gone)));
    }
    let new: Vec<&String> = own.controls.keys().filter(|id| !shipped.controls.contains_key(*id)).collect();
    if !new.is_empty() {
        say(None, format!("it has {} that the shipped list has not: {}", count(new.len(), "control"), names(new)));
    }
    let other = |(id, title): &(&String, &String)| shipped.controls.get(*id).is_some_and(|before| before != *title);
    let other: Vec<(&String, &String)> = own.controls.iter().filter(other).collect();
    for (id, title) in other.iter().take(TOLD) {
        say(
            Some(*id),
            format!("it is called \"{title}\"; the shipped list calls it \"{}\"", shipped.controls[*id]),
        );
    }
    if other.len() > TOLD {
        say(None, format!("{} more have other titles", count(other.len() - TOLD, "control")));
    }
    for (what, before, now) in [
        ("name", Some(&shipped.name), Some(&own.name)),
        ("version", Some(&shipped.version), Some(&own.version)),
        ("publisher", Some(&shipped.publisher), Some(&own.publisher)),
        ("address", shipped.url.as_ref(), own.url.as_ref()),
        ("OSCAL catalog", shipped.oscal_catalog.as_ref(), own.oscal_catalog.as_ref()),
    ] {
        if before != now {
            let said = |text: Option<&String>| text.map_or_else(|| "none".to_owned(), |text| format!("\"{text}\""));
            say(None, format!("its {what} is {}; that of the shipped list is {}", said(now), said(before)));
        }
    }
    match (shipped.complete, own.complete) {
        (true, false) => {
            say(None, "it does not say that it is the whole framework; the shipped list does".to_owned());
        }
        (false, true) => say(None, "it says that it is the whole framework; the shipped list does not".to_owned()),
        _ => {}
    }
    if own.withdrawn != shipped.withdrawn {
        say(None, "it names other controls as withdrawn, or other ones in their place".to_owned());
    }
    if own.map != shipped.map || own.via != shipped.via {
        say(None, "it says itself which actions support its controls (`map`, `via`)".to_owned());
    }
    found
}

/// A list under the ID or the name of a shipped one, in a sentence that says how it differs. None for any other list.
#[must_use]
pub fn note(own: &Framework) -> Option<String> {
    let (id, _) = taken_for(own)?;
    let under = match own.origin() {
        Origin::Own => format!("this name (`{id}`)"),
        Origin::Changed | Origin::Shipped => "this ID".to_owned(),
    };
    let differences = differences(own);
    let said = |one: &Difference| match &one.control {
        Some(control) => format!("{control}: {}", one.what),
        None => one.what.clone(),
    };
    let mut parts: Vec<String> = differences.iter().take(SAID).map(said).collect();
    if differences.len() > SAID {
        parts.push(count(differences.len() - SAID, "further difference"));
    }
    if parts.is_empty() {
        parts.push("it says the same in another form".to_owned());
    }
    Some(format!("not the list that rchecklist ships under {under}: {}", parts.join("; ")))
}

/// "AC-1, AC-2 and 6 more": some controls, in the order of their numbers.
fn names(mut controls: Vec<&String>) -> String {
    controls.sort_by(|a, b| natural(a, b));
    let more = controls.len().saturating_sub(NAMED);
    let end = if more == 0 { String::new() } else { format!(" and {more} more") };
    let named: Vec<&str> = controls.into_iter().take(NAMED).map(String::as_str).collect();
    format!("{}{end}", named.join(", "))
}
