//! Areas and tiers under the names by which other pages know them.
//!
//! One page's "Disaster and recovery" is another's "Disaster recovery" and a third's anchor `disaster-recovery-std`. The
//! five usual areas have one identifier each; any other heading is its own.

use super::Row;
use super::names::Names;
use super::party;
use std::collections::{BTreeMap, BTreeSet};

/// An area or a tier: an identifier, and a name for people.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
pub struct Named {
    /// A slug.
    pub id: String,
    /// The name.
    pub name: String,
}

/// The usual areas: identifier, name, and the words of which at least one must stand in a heading.
const USUAL: [(&str, &str, &[&str]); 5] = [
    ("incident-and-operations", "Incident and operations management", &["incident", "incidents"]),
    ("change-management", "Change management", &["change", "changes"]),
    ("identity-and-access", "Identity and access management", &["identity", "iam", "identities"]),
    (
        "security-and-compliance",
        "Security and regulation compliance",
        &["security", "compliance", "regulation", "regulatory"],
    ),
    ("disaster-recovery", "Disaster recovery", &["disaster", "recovery"]),
];

/// Words that change nothing in the heading of a usual area.
const FILLING: [&str; 22] = [
    "and",
    "the",
    "of",
    "for",
    "management",
    "operations",
    "operation",
    "operational",
    "ops",
    "access",
    "disaster",
    "recovery",
    "regulation",
    "regulatory",
    "regulations",
    "compliance",
    "security",
    "responsibilities",
    "responsibility",
    "shared",
    "your",
    "tasks",
];

/// The areas and tiers of the rows of a page.
#[derive(Debug)]
pub struct Normal<'n> {
    names: &'n Names,
    /// Anchors of which another anchor is a continuation: `recovery-std` goes on from `recovery`.
    stems: BTreeMap<String, String>,
    /// Tiers as the page writes them, under the name without what they share.
    tiers: BTreeMap<String, Named>,
}

impl<'n> Normal<'n> {
    /// Looks over the rows of a page, or of several pages that are one.
    #[must_use]
    pub fn of(rows: &[Row], names: &'n Names) -> Self {
        let anchors: BTreeSet<&str> = rows.iter().filter_map(|row| row.anchor.as_deref()).collect();
        let mut stems = BTreeMap::new();
        for anchor in &anchors {
            let mut shorter = anchor.match_indices('-').map(|(at, _)| &anchor[..at]);
            if let Some(stem) = shorter.find(|stem| anchors.contains(stem)) {
                stems.insert((*anchor).to_owned(), stem.to_owned());
            }
        }
        let written: BTreeSet<&str> = rows.iter().filter_map(|row| row.tier.as_deref()).collect();
        Self { names, stems, tiers: tiers(&written, names) }
    }

    /// The area of a row.
    #[must_use]
    pub fn area(&self, row: &Row) -> Named {
        let heading = self.stems.get(&row.area).unwrap_or(&row.area);
        let column = row.column.as_deref().filter(|column| !column.is_empty());
        column.map_or_else(|| area(heading, self.names), |column| area(column, self.names))
    }

    /// The tier of a row; none where the page knows no tiers.
    #[must_use]
    pub fn tier(&self, row: &Row) -> Option<Named> {
        self.tiers.get(row.tier.as_deref()?).cloned()
    }

    /// Every tier, in the order of their identifiers.
    #[must_use]
    pub fn all_tiers(&self) -> BTreeSet<&Named> {
        self.tiers.values().collect()
    }
}

/// The area that a heading or an anchor means.
#[must_use]
pub fn area(heading: &str, names: &Names) -> Named {
    let name = names.reading(heading);
    let words = party::words(&name);
    let fits = |marks: &[&str]| {
        words.iter().any(|word| marks.contains(&&**word))
            && words.iter().all(|word| marks.contains(&&**word) || FILLING.contains(&&**word))
    };
    match USUAL.iter().find(|(_, _, marks)| fits(marks)) {
        Some((id, name, _)) => Named { id: (*id).to_owned(), name: (*name).to_owned() },
        None => {
            Named { id: slug(&name, "general"), name: if name.is_empty() { "General".to_owned() } else { name } }
        }
    }
}

/// Tiers without the product's name before them and "responsibilities" behind them.
fn tiers(written: &BTreeSet<&str>, names: &Names) -> BTreeMap<String, Named> {
    let bare = |text: &str| -> Vec<String> {
        // The variable at the start is the product.
        let text = match text.strip_prefix("{{").and_then(|rest| rest.split_once("}}")) {
            Some((_, rest)) => rest,
            None => text,
        };
        let reading = names.reading(text);
        reading.split_whitespace().filter(|word| !party::is_duty(&word.to_lowercase())).map(str::to_owned).collect()
    };
    let mut all: Vec<(&str, Vec<String>)> = written.iter().map(|text| (*text, bare(text))).collect();
    while all.len() > 1 && all.iter().all(|(_, words)| words.len() > 1 && words[0] == all[0].1[0]) {
        for (_, words) in &mut all {
            words.remove(0);
        }
    }
    all.into_iter()
        .filter(|(_, words)| !words.is_empty())
        .map(|(text, words)| {
            let name = words.join(" ");
            (text.to_owned(), Named { id: slug(&name, "tier"), name })
        })
        .collect()
}

/// The words of a text as an identifier.
#[must_use]
pub fn slug(text: &str, otherwise: &str) -> String {
    const LONGEST: usize = 60;
    let mut out = String::new();
    for word in text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()) {
        if out.len() + word.len() + 1 > LONGEST && !out.is_empty() {
            break;
        }
        if !out.is_empty() {
            out.push('-');
        }
        out.push_str(&word.to_ascii_lowercase()[..word.len().min(LONGEST)]);
    }
    if out.is_empty() { otherwise.to_owned() } else { out }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn usual_areas_under_their_names() {
        for (heading, id) in [
            ("Incident and operations management", "incident-and-operations"),
            ("Incidents and operations management", "incident-and-operations"),
            ("incident-and-ops", "incident-and-operations"),
            ("Change Management", "change-management"),
            ("iam-responsibilities", "identity-and-access"),
            ("Security and regulatory compliance", "security-and-compliance"),
            ("Disaster and recovery", "disaster-recovery"),
            ("Incident, operations, and cluster management", "incident-operations-and-cluster-management"),
            ("High availability and disaster recovery", "high-availability-and-disaster-recovery"),
            ("Mirroring", "mirroring"),
            ("réversibilité", "r-versibilit"),
            ("", "general"),
        ] {
            assert_eq!(area(heading, &Names::none()).id, id, "{heading}");
        }
    }

    #[test]
    fn tiers_lose_what_they_share() {
        let read = |texts: &[&str]| -> Vec<String> {
            tiers(&texts.iter().copied().collect(), &Names::none()).into_values().map(|tier| tier.id).collect()
        };
        assert_eq!(read(&["Key Box Standard", "Key Box Dedicated"]), ["dedicated", "standard"]);
        assert_eq!(
            read(&["{{site.x}} Standard responsibilities", "{{site.x}} Dedicated responsibilities"]),
            ["dedicated", "standard"]
        );
        assert!(read(&["{{site.x}} responsibilities"]).is_empty());
    }
}
