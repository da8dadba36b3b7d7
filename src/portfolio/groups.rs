//! The portfolio by framework and by service.

use super::{Counts, System, SystemTotals};
use chrono::NaiveDate;
use serde::Serialize;
use std::collections::BTreeMap;

/// Systems that are named where a framework is worst.
const WORST: usize = 5;

/// A framework over all systems.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct FrameworkLine {
    /// As profiles name it.
    pub id: String,
    /// Its name and edition.
    pub name: String,
    /// How many controls its list has; nothing without a list.
    pub listed: Option<usize>,
    /// The most controls that items of one system support and its list has not.
    pub unlisted: usize,
    /// How many systems have it in their crosswalk.
    pub systems: usize,
    /// Controls that items support, each counted in each system that has it.
    pub total: usize,
    /// Of them, the settled ones.
    pub settled: usize,
    /// The systems with the smallest share of settled controls, at most five; none that has settled all.
    pub worst: Vec<ControlsOf>,
}

/// The controls of a framework in one system.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct ControlsOf {
    /// The system's ID.
    pub system: String,
    /// Of its controls, the settled ones.
    pub settled: usize,
    /// Its controls.
    pub total: usize,
}

/// A service, tier and revision over all systems.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct ServiceLine {
    /// The service's ID.
    pub service: String,
    /// The service's full name.
    pub name: String,
    /// The tier's name, where there are tiers.
    pub tier: Option<String>,
    /// The date of the revision.
    pub revision: NaiveDate,
    /// The date of the newest revision of the service that any system knows.
    pub newest: NaiveDate,
    /// Whether there is a newer revision.
    pub older: bool,
    /// How many systems have it.
    pub systems: usize,
    /// How many deployments there are of it.
    pub deployments: usize,
    /// Their items in figures.
    pub totals: SystemTotals,
    /// Their items by state.
    pub states: Counts,
}

pub(super) fn frameworks(systems: &[System]) -> Vec<FrameworkLine> {
    let mut lines: BTreeMap<&str, FrameworkLine> = BTreeMap::new();
    for system in systems {
        for own in &system.frameworks {
            let line = lines.entry(&own.id).or_insert_with(|| FrameworkLine {
                id: own.id.clone(),
                name: own.name.clone(),
                listed: own.listed,
                unlisted: 0,
                systems: 0,
                total: 0,
                settled: 0,
                worst: Vec::new(),
            });
            line.systems += 1;
            line.unlisted = line.unlisted.max(own.unlisted);
            line.total += own.total;
            line.settled += own.settled;
            if own.settled < own.total {
                line.worst.push(ControlsOf { system: system.id.clone(), settled: own.settled, total: own.total });
            }
        }
    }
    let mut lines: Vec<FrameworkLine> = lines.into_values().collect();
    for line in &mut lines {
        line.worst.sort_by(|a, b| {
            let share = share((a.settled, a.total)).cmp(&share((b.settled, b.total)));
            share.then_with(|| a.system.cmp(&b.system))
        });
        line.worst.truncate(WORST);
    }
    lines
}

pub(super) fn services(systems: &[System]) -> Vec<ServiceLine> {
    let mut newest: BTreeMap<&str, NaiveDate> = BTreeMap::new();
    for own in systems.iter().flat_map(|system| &system.deployments) {
        let day = newest.entry(&own.service).or_insert(own.newest);
        *day = own.newest.max(own.revision).max(*day);
    }
    let mut lines: BTreeMap<(&str, Option<&str>, NaiveDate), ServiceLine> = BTreeMap::new();
    for system in systems {
        let mut seen = Vec::new();
        for own in &system.deployments {
            let key = (own.service.as_str(), own.tier.as_deref(), own.revision);
            let newest = newest.get(key.0).copied().unwrap_or(own.revision);
            let line = lines.entry(key).or_insert_with(|| ServiceLine {
                service: own.service.clone(),
                name: own.name.clone(),
                tier: own.tier.clone(),
                revision: own.revision,
                newest,
                older: own.revision < newest,
                systems: 0,
                deployments: 0,
                totals: SystemTotals::default(),
                states: Counts::default(),
            });
            // A stack may have the same service twice.
            line.systems += usize::from(!seen.contains(&key));
            seen.push(key);
            line.deployments += 1;
            line.totals += own.totals;
            line.states += own.states;
        }
    }
    lines.into_values().collect()
}

/// A share as a number that can be compared: millionths, and all of nothing is all.
pub(super) fn share((part, whole): (usize, usize)) -> u128 {
    if whole == 0 { 1_000_000 } else { part as u128 * 1_000_000 / whole as u128 }
}
