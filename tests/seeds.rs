//! The shipped models against the 62 rows of the source pages, and against the control lists of the frameworks.

#![allow(clippy::expect_used, clippy::disallowed_methods, reason = "tests")]

mod support;

use rchecklist::digest::Digest;
use rchecklist::model::library::{Library, MODELS, NoFolder};
use rchecklist::model::{Duty, Row, RowKind, Service};
use std::collections::{BTreeMap, BTreeSet};
use support::reference;

/// One line of `facts/rows.tsv`.
struct Fact<'f> {
    service: &'f str,
    revision: &'f str,
    tier: Option<&'f str>,
    area: &'f str,
    task: &'f str,
    line: u32,
    duty: bool,
    required: usize,
}

const TASKS: &str = include_str!("facts/rows.tsv");

fn facts() -> Vec<Fact<'static>> {
    TASKS
        .lines()
        .filter(|line| !line.starts_with('#'))
        .map(|line| {
            let fields: Vec<&str> = line.split('\t').collect();
            let [service, revision, tier, area, task, at, duty, required, _optional] = fields[..] else {
                panic!("not nine fields: {line}")
            };
            Fact {
                service,
                revision,
                tier: (tier != "-").then_some(tier),
                area,
                task,
                line: at.parse().expect("a line number"),
                duty: duty == "yes",
                required: required.parse().expect("a number"),
            }
        })
        .collect()
}

fn with_services<T>(check: impl Fn(&Service) -> T) -> Vec<T> {
    let library = Library::new(&NoFolder);
    MODELS.iter().map(|(name, _)| check(&library.get(name).expect("a shipped model loads").service)).collect()
}

#[test]
fn every_row_of_the_pages_is_in_the_models_and_no_other() {
    let facts = facts();
    assert_eq!(facts.len(), 62);
    let mut expected = BTreeMap::new();
    for fact in &facts {
        let key = (fact.service.to_owned(), fact.revision.to_owned(), fact.line);
        let value = (fact.tier.map(str::to_owned), fact.area.to_owned(), fact.task.to_owned(), fact.duty);
        assert!(expected.insert(key, value).is_none(), "two facts on line {}", fact.line);
    }
    let mut found = BTreeMap::new();
    let library = Library::new(&NoFolder);
    for (name, _) in MODELS {
        let loaded = library.get(name).expect("a shipped model loads");
        for revision in &loaded.service.revisions {
            for row in revision.rows.iter().filter(|row| row.kind == RowKind::Table) {
                let key = ((*name).to_owned(), revision.date.to_string(), row.at.line);
                let value = (
                    row.tier.as_ref().map(ToString::to_string),
                    row.area.to_string(),
                    row.task.clone(),
                    matches!(row.duty, Duty::Actions(_)),
                );
                assert!(found.insert(key, value).is_none(), "two rows of {name} on line {}", row.at.line);
            }
        }
    }
    assert_eq!(found, expected);
}

#[test]
fn rows_with_a_duty_give_at_least_the_deeds_that_they_state() {
    for fact in facts().iter().filter(|fact| fact.duty) {
        let library = Library::new(&NoFolder);
        let loaded = library.get(fact.service).expect("a shipped model loads");
        let service = &loaded.service;
        let row = rows(service, fact.revision).find(|row| row.at.line == fact.line).expect("the row is there");
        let Duty::Actions(actions) = &row.duty else { panic!("{} has no actions", fact.task) };
        let required = actions.iter().filter(|id| service.actions[*id].required).count();
        // Advice ("consider", "we recommend") is one deed of the page, and optional here.
        let given = if required == 0 { actions.len() } else { required };
        assert!(given >= fact.required, "{}: {} gives {given} of {} deeds", fact.service, fact.task, fact.required);
    }
}

fn rows<'s>(service: &'s Service, revision: &str) -> impl Iterator<Item = &'s Row> {
    let found = service.revisions.iter().find(|known| known.date.to_string() == revision);
    found.expect("the revision is there").rows.iter()
}

#[test]
fn area_sentences_stand_where_the_pages_have_them() {
    let counts = with_services(|service| {
        let areas = service
            .revisions
            .iter()
            .map(|revision| revision.rows.iter().filter(|row| row.kind == RowKind::Area).count());
        (service.id.to_string(), areas.collect::<Vec<_>>())
    });
    let expected = [
        ("certificate-manager", vec![0]),
        ("hs-crypto", vec![8]),
        ("key-protect", vec![8, 8]),
        ("secrets-manager", vec![0]),
    ];
    assert_eq!(counts, expected.map(|(name, counts)| (name.to_owned(), counts)));
}

#[test]
fn every_action_says_what_an_auditor_would_accept() {
    with_services(|service| {
        for action in service.actions.values() {
            assert!(!action.evidence.is_empty(), "{}: {} names no evidence", service.id, action.id);
            assert!(!action.controls.is_empty(), "{}: {} supports no control", service.id, action.id);
            assert!(action.title.chars().count() <= 80, "{}: the title of {} is long", service.id, action.id);
        }
    });
}

#[test]
fn no_command_prints_a_secret() {
    // From the providers' documents: these print key material, secrets or tokens.
    let never =
        ["kp key show", "kp key unwrap", "kp key create", "oauth-tokens", "api-key-create", "secret-version "];
    with_services(|service| {
        for command in service.actions.values().flat_map(|action| &action.commands) {
            assert!(!never.iter().any(|bad| command.run.contains(bad)), "{}", command.run);
            assert!(!command.run.ends_with("secrets-manager secret"), "{}", command.run);
            assert!(!command.run.contains("secrets-manager secret "), "{}", command.run);
        }
    });
}

#[test]
fn the_same_action_has_the_same_title_in_every_model() {
    let mut titles: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for pairs in with_services(|service| {
        service.actions.values().map(|action| (action.id.to_string(), action.title.clone())).collect::<Vec<_>>()
    }) {
        for (id, title) in pairs {
            titles.entry(id).or_default().insert(title);
        }
    }
    let different: Vec<_> = titles.iter().filter(|(_, titles)| titles.len() > 1).collect();
    assert!(different.is_empty(), "{different:?}");
}

/// The reference readings are the provider's sentences and not part of this repository; where their folder is given,
/// the digests of pages and rows are checked against them.
#[test]
fn digests_are_those_of_the_pages() {
    let Some(folder) = reference() else { return };
    let pages = [
        ("hs-crypto", "2024-03-22", "hs-crypto@2024-03-22"),
        ("key-protect", "2026-03-19", "key-protect@2026-03-19.scraped"),
        ("key-protect", "2020-04-22", "key-protect@2020-04-22"),
        ("secrets-manager", "2024-09-16", "secrets-manager@2024-09-16"),
        ("certificate-manager", "2019-11-26", "certificate-manager@2019-11-26"),
    ];
    let mut checked = 0;
    for (name, date, page) in pages {
        let library = Library::new(&NoFolder);
        let loaded = library.get(name).expect("a shipped model loads");
        let revision = loaded.service.revisions.iter().find(|known| known.date.to_string() == date);
        let revision = revision.expect("the revision is there");
        let text = std::fs::read(folder.join("pages").join(format!("{page}.md"))).expect("the page");
        assert_eq!(revision.page_digest, Digest::of(&text), "{page}");
        let readings =
            std::fs::read_to_string(folder.join("rows").join(format!("{page}.jsonl"))).expect("the rows");
        for reading in readings.lines() {
            let reading: serde_json::Value = serde_json::from_str(reading).expect("JSON");
            let part = |key: &str| {
                let text = reading[key].as_str().unwrap_or_default();
                text.split_whitespace().collect::<Vec<_>>().join(" ")
            };
            let line = u32::try_from(reading["line"].as_u64().expect("a line")).expect("a small number");
            let row = revision.rows.iter().find(|row| row.kind == RowKind::Table && row.at.line == line);
            let row = row.unwrap_or_else(|| panic!("{page} line {line} is missing"));
            let normalised = format!("{}\n{}\n{}", part("task"), part("provider"), part("customer"));
            assert_eq!(row.digest, Digest::of(normalised.as_bytes()), "{page} line {line}");
            checked += 1;
        }
    }
    assert_eq!(checked, 62);
}

/// No run of six words of a page stands in a model: the wording is the project's own.
#[test]
fn no_sentence_of_the_pages_is_copied() {
    let Some(folder) = reference() else { return };
    let words = |text: &str| -> Vec<String> {
        text.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).map(str::to_lowercase).collect()
    };
    let mut runs: BTreeSet<Vec<String>> = BTreeSet::new();
    for entry in std::fs::read_dir(folder.join("pages")).expect("the pages") {
        let text = std::fs::read_to_string(entry.expect("a page").path()).expect("UTF-8");
        runs.extend(words(&text).windows(6).map(<[String]>::to_vec));
    }
    for (name, text) in MODELS {
        let document: toml::Table = text.parse().expect("TOML");
        let mut texts = Vec::new();
        collect(&toml::Value::Table(document), &mut texts);
        // A task's name is a name, and kept; addresses are facts.
        let names: BTreeSet<&str> = TASKS.lines().filter_map(|line| line.split('\t').nth(4)).collect();
        for text in texts.iter().filter(|text| !text.starts_with("http") && !names.contains(text.as_str())) {
            for run in words(text).windows(6) {
                assert!(!runs.contains(run), "{name} copies {run:?}");
            }
        }
    }
}

fn collect(value: &toml::Value, texts: &mut Vec<String>) {
    match value {
        toml::Value::String(text) => texts.push(text.clone()),
        toml::Value::Array(entries) => entries.iter().for_each(|entry| collect(entry, texts)),
        toml::Value::Table(table) => table.values().for_each(|entry| collect(entry, texts)),
        _ => {}
    }
}

/// Each control ID exists in its framework's published list.
#[test]
fn control_ids_exist() {
    let Some(folder) = reference() else { return };
    let lists = folder.join("facts");
    let ids = |file: &str| -> BTreeSet<String> {
        let text = std::fs::read_to_string(lists.join(file)).expect("a list of IDs");
        text.lines().filter_map(|line| line.split('\t').next()).map(|id| id.trim().to_uppercase()).collect()
    };
    let frameworks = [
        ("nist-800-53r5", ids("nist80053r5.tsv")),
        ("iso-27001-2022", ids("controls/iso27001-2022.ids")),
        ("soc2-2017", ids("controls/soc2_2017_with_rev_2022.ids")),
        ("pci-dss-4.0.1", ids("controls/pcidss-4_0.ids")),
        ("csa-ccm-4", ids("controls/ccm.ids")),
    ];
    with_services(|service| {
        for action in service.actions.values() {
            for (framework, known) in &frameworks {
                let given = action.controls.iter().find(|(id, _)| id.as_str() == *framework);
                for id in given.into_iter().flat_map(|(_, ids)| ids) {
                    // NIST's list writes AC-3(2) as ac-3.2; ISO's leaves out the "A." of the annex.
                    let spelled = [
                        id.to_uppercase(),
                        id.to_uppercase().replace('(', ".").replace(')', ""),
                        id.trim_start_matches("A.").to_owned(),
                    ];
                    assert!(spelled.iter().any(|id| known.contains(id)), "{}: {framework} has no {id}", action.id);
                }
            }
        }
    });
}
