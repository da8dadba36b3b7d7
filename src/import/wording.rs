//! Words of a draft that are no deeds: names of services and providers, the parts of rows on one line.

use crate::page::Page;
use crate::page::names::Names;
use std::collections::BTreeSet;

/// A part of a row on one line: its lines and list entries as sentences.
#[must_use]
pub fn plainly(text: &str) -> String {
    let lines =
        text.lines().map(|line| line.trim().trim_start_matches("- ").trim()).filter(|line| !line.is_empty());
    let mut out = String::with_capacity(text.len());
    for line in lines {
        if !out.is_empty() {
            out.push_str(if out.ends_with(['.', ':', ';', '!', '?', ',']) { " " } else { ". " });
        }
        out.push_str(line);
    }
    out
}

/// A text as people say it: a variable without a name is its own name.
fn said(text: &str, names: &Names) -> String {
    names.resolved(text, &mut BTreeSet::new()).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What a page calls its service: in its title, the words behind "responsibilities when using" or the like; or what stands
/// beside a dash.
#[must_use]
pub fn service_name(page: &Page, names: &Names) -> Option<String> {
    let title = page.title.as_deref()?;
    let lower = title.to_lowercase();
    // Lower case may have another length in other scripts; then there is nothing to cut.
    if lower.len() != title.len() {
        return None;
    }
    let name = match lower.find("responsib") {
        Some(duty) => {
            let marks = [" using ", " you use ", " use ", " for ", " with ", " of ", " by ", " in "];
            let behind =
                marks.iter().filter_map(|mark| lower[duty..].find(mark).map(|at| (at, duty + at + mark.len())));
            match behind.min() {
                Some((_, mut at)) => {
                    // "with using", "by using", "when using"
                    while let Some(rest) =
                        ["using ", "the use of ", "use of "].iter().find(|word| lower[at..].starts_with(**word))
                    {
                        at += rest.len();
                    }
                    title[at..].to_owned()
                }
                None => beside_dash(title)?,
            }
        }
        None => beside_dash(title)?,
    };
    let name = said(&name, names);
    let name =
        name.trim_end_matches(['.', ':', ' ']).trim_start_matches("the ").trim_start_matches("The ").to_owned();
    // "resources and features" names no service.
    name.contains(|c: char| c.is_uppercase() || c.is_numeric()).then_some(name)
}

/// Of a title with a dash the side that is not about responsibilities: "Shared Responsibility Model — Big Box".
fn beside_dash(title: &str) -> Option<String> {
    let about = |text: &str| {
        let lower = text.to_lowercase();
        ["responsib", "matrix", "raci"].iter().any(|word| lower.contains(word))
    };
    let (one, other) = [" — ", " – ", " - "].iter().find_map(|dash| title.split_once(dash))?;
    match (about(one), about(other)) {
        (true, false) => Some(other.to_owned()),
        (false, true) => Some(one.to_owned()),
        _ => None,
    }
}

/// What a page calls its provider.
#[must_use]
pub fn provider(page: &Page, names: &Names) -> Option<String> {
    let name = said(page.provider.as_deref()?, names);
    let name = name.split('(').next().unwrap_or_default().trim().trim_end_matches("'s").trim_end_matches("’s");
    // "Acme role", in the languages of tables.
    let is_role = |word: &&str| {
        matches!(&*word.to_lowercase(), "role" | "roles" | "rôle" | "rolle" | "rol" | "ruolo" | "de" | "del")
    };
    let name = name.split_whitespace().filter(|word| !is_role(word)).collect::<Vec<_>>().join(" ");
    (!name.is_empty()).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_become_sentences() {
        assert_eq!(plainly("- Rotate keys.\n- Back up\n- Review: logs"), "Rotate keys. Back up. Review: logs");
        assert_eq!(plainly(" \n"), "");
    }

    #[test]
    fn services_are_named_by_titles() {
        let named = |title: &str| {
            let page = crate::page::read(&format!("# {title}\n")).unwrap();
            service_name(&page, &Names::none())
        };
        assert_eq!(named("Understanding your responsibilities when using Key Box").as_deref(), Some("Key Box"));
        assert_eq!(
            named("Your responsibilities with using Key Box for Files").as_deref(),
            Some("Key Box for Files")
        );
        assert_eq!(named("Shared Responsibility Model — Big Box").as_deref(), Some("Big Box"));
        assert_eq!(named("Responsibility for resources and features"), None);
        assert_eq!(named("Responsibilities"), None);
    }
}
