//! The parts of one run made whole again.

use super::{Failed, Portfolio, Shard};
use crate::diagnostics::{Diagnostic, Failure};
use std::collections::BTreeMap;

/// A part of a run, with the name of the file from which it was read.
pub struct Part {
    /// The file, as people know it.
    pub name: String,
    /// What it holds.
    pub portfolio: Portfolio,
}

/// The whole of some parts: each part of one and the same run once. With `partial`, some may be missing, and the whole says so.
///
/// # Errors
/// When the parts are not those of one run: all that is wrong, with the names of the files.
pub fn merge(parts: Vec<Part>, partial: bool) -> Result<Portfolio, Failure> {
    let wrong: Vec<Diagnostic> = parts.iter().filter_map(whole).collect();
    if !wrong.is_empty() {
        return Err(Failure::from(wrong));
    }
    let shards: Vec<(Shard, &Part)> = parts.iter().filter_map(|part| Some((part.portfolio.shard?, part))).collect();
    let Some((first, rest)) = shards.split_first() else {
        let help = "name the files that `rchecklist --shard I/N` wrote, or the folder in which they lie";
        return Err(Failure::input(Diagnostic::new("no-shards", "there is no shard to merge").help(help)));
    };
    let wrong: Vec<Diagnostic> = rest.iter().flat_map(|other| differences(*first, *other)).collect();
    // What does not belong together need not be counted.
    if !wrong.is_empty() {
        return Err(Failure::from(wrong));
    }
    let of = first.0.of();
    let (by_shard, mut wrong) = once(&shards);
    let missing: Vec<Shard> = (1..=of)
        .filter_map(|index| Shard::new(index, of).ok())
        .filter(|shard| !by_shard.contains_key(shard))
        .collect();
    if !missing.is_empty() && !partial {
        let names: Vec<String> = missing.iter().map(|shard| shard.file_name()).collect();
        let message = format!("{} of {of} shards are missing: {}", missing.len(), some(&names));
        let help = "run them, or merge what there is with --partial: the pages will say what is missing";
        wrong.push(Diagnostic::new("missing-shard", message).help(help));
    }
    wrong.extend(systems(&by_shard));
    if !wrong.is_empty() {
        return Err(Failure::from(wrong));
    }
    let (as_of, version) = (first.1.portfolio.as_of, first.1.portfolio.tool.version.clone());
    let (mut all, mut failed, mut warnings) = (Vec::new(), Vec::new(), Vec::new());
    for Part { portfolio, .. } in parts {
        all.extend(portfolio.systems.into_iter().map(|line| line.system));
        warnings.extend(portfolio.warnings);
        // A profile that cannot be read has no ID: each part may have met it.
        let new = portfolio.failed.into_iter().filter(|one| !failed.contains(one)).collect::<Vec<Failed>>();
        failed.extend(new);
    }
    Ok(Portfolio::new(as_of, &version, all, failed, None).without(missing).warned(warnings))
}

/// What is wrong with a file that is no part.
fn whole(part: &Part) -> Option<Diagnostic> {
    let message = format!("{} is a whole portfolio, not a shard", part.name);
    part.portfolio.shard.is_none().then(|| {
        Diagnostic::new("not-a-shard", message).help("a shard is a file shard-I-of-N.json of a run with --shard")
    })
}

/// In what two parts cannot be of one run.
fn differences((shard, one): (Shard, &Part), (theirs, other): (Shard, &Part)) -> Vec<Diagnostic> {
    let different = |what: &str, mine: String, yours: String| {
        let message = format!("{} {what} {mine}, and {} {what} {yours}", one.name, other.name);
        Diagnostic::new("other-run", message).help("merge the shards of one run; remove what an earlier one left")
    };
    let (a, b) = (&one.portfolio, &other.portfolio);
    let mut wrong = Vec::new();
    if shard.of() != theirs.of() {
        wrong.push(different("is one of", format!("{} shards", shard.of()), format!("{}", theirs.of())));
    }
    if a.tool.version != b.tool.version {
        wrong.push(different("was made by version", a.tool.version.clone(), b.tool.version.clone()));
    }
    if a.as_of != b.as_of {
        wrong.push(different("is as of", a.as_of.to_string(), b.as_of.to_string()));
    }
    wrong
}

/// Each part by its number, and those that are there twice.
fn once<'p>(shards: &[(Shard, &'p Part)]) -> (BTreeMap<Shard, &'p Part>, Vec<Diagnostic>) {
    let mut by_shard: BTreeMap<Shard, &Part> = BTreeMap::new();
    let mut wrong = Vec::new();
    for (shard, part) in shards {
        if let Some(before) = by_shard.insert(*shard, part) {
            let message = format!("{} and {} are both shard {shard}", before.name, part.name);
            wrong.push(Diagnostic::new("same-shard", message).help("name each shard once"));
        }
    }
    (by_shard, wrong)
}

/// Systems that are in two parts, or in one to which they do not belong.
fn systems(parts: &BTreeMap<Shard, &Part>) -> Vec<Diagnostic> {
    let mut seen: BTreeMap<&str, &str> = BTreeMap::new();
    let mut wrong = Vec::new();
    for (shard, part) in parts {
        for line in &part.portfolio.systems {
            let id = line.system.id.as_str();
            if let Some(before) = seen.insert(id, &part.name) {
                let message = format!("the system `{id}` is in {before} and in {}", part.name);
                let help = "each profile of a fleet has an ID of its own";
                wrong.push(Diagnostic::new("same-system", message).help(help));
            } else if !shard.holds(id) {
                let message =
                    format!("the system `{id}` is in {}, and does not belong to shard {shard}", part.name);
                let help = "the profile's ID says to which shard it belongs; run this shard again";
                wrong.push(Diagnostic::new("other-run", message).help(help));
            }
        }
    }
    wrong
}

/// Names that are listed in a message.
const NAMED: usize = 8;

fn some(names: &[String]) -> String {
    let more = names.len().saturating_sub(NAMED);
    let end = if more == 0 { String::new() } else { format!(" and {more} more") };
    format!("{}{end}", names[..names.len() - more].join(", "))
}
