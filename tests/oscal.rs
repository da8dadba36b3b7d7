//! The documents of OSCAL: whole, right by their own check, the same every time, and changed by a sign-off only where it speaks.

#![allow(clippy::expect_used, clippy::disallowed_methods, reason = "tests")]
#![allow(clippy::disallowed_macros, reason = "a measurement is printed")]

mod support;

use rchecklist::assess::{Basis, FileState, Files, State};
use rchecklist::checklist::select;
use rchecklist::diagnostics::SourceFile;
use rchecklist::digest::Digest;
use rchecklist::framework::shelf;
use rchecklist::model::library::{Library, NoFolder, PROFILES};
use rchecklist::pack::{Inputs, Pack, build};
use rchecklist::render::oscal::check::check;
use rchecklist::render::oscal::{Document, FOLDER, render, render_all};
use rchecklist::{profile, proof, record};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use support::{DAY, root};

/// A profile and its record as text.
#[derive(Clone)]
struct Given {
    profile: String,
    record: String,
    day: String,
}

impl Given {
    fn new(profile: &str) -> Self {
        Self { profile: profile.to_owned(), record: String::new(), day: DAY.to_owned() }
    }

    fn sample() -> Self {
        let read = |name: &str| std::fs::read_to_string(root().join("tests/sample").join(name)).expect("there");
        Self { record: read("payments-hsm.record.toml"), ..Self::new(&read("payments-hsm.toml")) }
    }

    /// The pack, which the caller may change before it is shown.
    fn pack(&self, change: impl FnOnce(&mut Pack)) -> Pack {
        let library = Library::new(&NoFolder);
        let profile = profile::load(&SourceFile::new("profile.toml", &*self.profile), &library).expect("it loads");
        let record = record::load(&SourceFile::new("record.toml", &*self.record)).expect("it loads");
        let checklist = select(&profile);
        let proofs = proof::check(&profile.id, &record);
        let pieces = record.items.values().flat_map(|item| &item.evidence);
        let files: Files = pieces.map(|piece| (piece.file.clone(), piece.sha256, FileState::Holds)).collect();
        let frameworks = shelf::of(&NoFolder, &profile).expect("they load");
        let basis = Basis {
            checklist: &checklist,
            record: &record,
            proofs: &proofs,
            files: &files,
            as_of: self.day.parse().expect("a day"),
            looking_back: true,
        };
        let digest = Digest::of(self.record.as_bytes());
        let inputs = Inputs { with_evidence: true, ..Inputs::new(basis, digest, &frameworks) };
        let mut pack = build(&inputs);
        change(&mut pack);
        pack
    }

    fn documents(&self) -> BTreeMap<String, Value> {
        documents(&self.pack(|_| {}))
    }
}

/// The documents as they are read back; what they say of themselves is checked once more.
fn documents(pack: &Pack) -> BTreeMap<String, Value> {
    let artifacts = render_all(pack).unwrap_or_else(|failure| panic!("{}: {failure}", pack.id));
    let read = artifacts.iter().map(|artifact| {
        let name =
            artifact.name.strip_prefix(FOLDER).and_then(|name| name.strip_prefix('/')).expect("in the folder");
        assert_eq!(artifact.bytes.last(), Some(&b'\n'));
        (name.to_owned(), serde_json::from_slice(&artifact.bytes).expect("JSON"))
    });
    let documents: BTreeMap<String, Value> = read.collect();
    let set: Vec<(&str, &Value)> = documents.iter().map(|(name, value)| (name.as_str(), value)).collect();
    assert_eq!(check(&set), [], "{}", pack.id);
    documents
}

fn list<'v>(value: &'v Value, pointer: &str) -> &'v Vec<Value> {
    value.pointer(pointer).and_then(Value::as_array).unwrap_or_else(|| panic!("no list {pointer}"))
}

/// A prop of ours.
fn prop<'v>(object: &'v Value, name: &str) -> Option<&'v str> {
    let props = object["props"].as_array()?;
    props.iter().find(|prop| prop["name"] == name).and_then(|prop| prop["value"].as_str())
}

#[test]
fn every_shipped_profile_and_the_sample_give_right_documents() {
    let shipped = PROFILES.iter().map(|(_, text)| Given::new(text));
    for given in shipped.chain([Given::sample()]) {
        let pack = given.pack(|_| {});
        let documents = documents(&pack);
        assert_eq!(documents.len(), Document::ALL.len(), "{}", pack.id);
        for document in Document::ALL {
            let alone: Value =
                serde_json::from_slice(&render(&pack, *document).expect("it is there")).expect("JSON");
            assert_eq!(alone, documents[document.file_name()]);
        }
        every_item_is_there_once(&pack, &documents);
    }
}

fn every_item_is_there_once(pack: &Pack, documents: &BTreeMap<String, Value>) {
    let findings = list(&documents["assessment-results.json"], "/assessment-results/results/0/findings");
    let states: BTreeMap<&str, &str> = findings
        .iter()
        .map(|own| (prop(own, "item").expect("an item"), prop(own, "state").expect("a state")))
        .collect();
    let expected: BTreeMap<&str, &str> =
        pack.items.iter().map(|item| (item.id.as_str(), item.state.word())).collect();
    assert_eq!(states, expected);
    assert_eq!(findings.len(), pack.items.len());
    for finding in findings {
        let satisfied = matches!(prop(finding, "state"), Some("met" | "due"));
        assert_eq!(finding["target"]["status"]["state"] == "satisfied", satisfied);
    }
    let rows = pack.deployments.iter().flat_map(|own| &own.ledger).filter(|row| row.outcome != "out-of-scope");
    let requirements =
        list(&documents["ssp.json"], "/system-security-plan/control-implementation/implemented-requirements");
    let with_ids = list(&documents["profile.json"], "/profile/imports/0/include-controls/0/with-ids");
    assert_eq!(requirements.len(), with_ids.len());
    assert!(requirements.len() <= rows.count());
    let planned = list(&documents["poam.json"], "/plan-of-action-and-milestones/poam-items");
    let open = pack.items.iter().filter(|item| item.required && !item.settled).map(|item| item.id.as_str());
    let planned: BTreeSet<&str> = planned.iter().filter_map(|own| prop(own, "item")).collect();
    assert!(open.clone().count() > 0 && open.into_iter().all(|item| planned.contains(item)));
}

/// Each prop of ours is in the documentation, and no other.
#[test]
fn our_props_are_documented() {
    let page = std::fs::read_to_string(root().join("docs/oscal.md")).expect("the page");
    let table =
        page.split("## Our own props").nth(1).and_then(|rest| rest.split("\n## ").next()).expect("the table");
    let cells = table.lines().filter_map(|line| line.strip_prefix("| `")?.split(" | ").next());
    let documented: BTreeSet<&str> =
        cells.flat_map(|cell| cell.split(['`', ',', ' '])).filter(|name| !name.is_empty()).collect();
    let mut used = BTreeSet::new();
    let unusual = Given::sample().pack(|pack| uglify(pack, "x"));
    let nothing = Given::sample().pack(|pack| pack.items.iter_mut().for_each(|item| item.state = State::Met));
    for documents in [documents(&unusual), documents(&nothing), Given::new(TWICE).documents()] {
        let mut waiting: Vec<&Value> = documents.values().collect();
        while let Some(value) = waiting.pop() {
            if value["ns"] == "urn:rchecklist:oscal" && value["value"].is_string() {
                used.insert(value["name"].as_str().expect("a name").to_owned());
            }
            waiting.extend(value.as_object().into_iter().flat_map(serde_json::Map::values));
            waiting.extend(value.as_array().into_iter().flatten());
        }
    }
    let missing: Vec<&String> = used.iter().filter(|name| !documented.contains(name.as_str())).collect();
    assert!(missing.is_empty(), "not in docs/oscal.md: {missing:?}");
    let idle: Vec<&&str> = documented.iter().filter(|name| !used.contains(**name)).collect();
    // No action of the sample had another name.
    assert!(idle.iter().all(|name| **name == "formerly"), "documented and not used: {idle:?}");
}

/// Every value by a path in which entries of lists go by what they are, not by their place.
fn paths(value: &Value, path: &str, out: &mut BTreeMap<String, String>) {
    match value {
        Value::Array(entries) => {
            for (place, entry) in entries.iter().enumerate() {
                let own = ["uuid", "control-id", "statement-id", "role-id", "id", "href", "observation-uuid"]
                    .iter()
                    .find_map(|key| entry[key].as_str())
                    .or_else(|| entry["parts"][0]["uuid"].as_str());
                let name = match (entry["name"].as_str(), entry["value"].as_str()) {
                    (Some(name), Some(_)) => format!("{name}.{place}"),
                    _ => own.map_or_else(|| place.to_string(), str::to_owned),
                };
                paths(entry, &format!("{path}/{name}"), out);
            }
        }
        Value::Object(members) => {
            for (name, member) in members {
                paths(member, &format!("{path}/{name}"), out);
            }
        }
        leaf => {
            assert!(out.insert(path.to_owned(), leaf.to_string()).is_none(), "{path} stands twice");
        }
    }
}

/// The paths whose values differ between two sets, and those that one lacks.
fn changed(one: &BTreeMap<String, Value>, other: &BTreeMap<String, Value>) -> Vec<String> {
    let flat = |documents: &BTreeMap<String, Value>| {
        let mut out = BTreeMap::new();
        for (name, value) in documents {
            paths(value, name, &mut out);
        }
        out
    };
    let (one, other) = (flat(one), flat(other));
    let keys: BTreeSet<&String> = one.keys().chain(other.keys()).collect();
    keys.into_iter().filter(|key| one.get(*key) != other.get(*key)).cloned().collect()
}

#[test]
fn the_same_inputs_give_the_same_bytes_and_another_day_only_another_day() {
    let given = Given::sample();
    let bytes = |given: &Given| render_all(&given.pack(|_| {})).expect("they are right");
    assert_eq!(bytes(&given), bytes(&given));
    let states = |given: &Given| {
        given.pack(|_| {}).items.iter().map(|item| (item.state, item.reason.clone())).collect::<Vec<_>>()
    };
    let later = Given { day: "2026-11-21".to_owned(), ..given.clone() };
    assert_eq!(states(&given), states(&later), "choose a day on which nothing changes");
    let changed = changed(&given.documents(), &later.documents());
    assert_eq!(changed.len(), 1, "{changed:#?}");
    assert!(
        changed[0].starts_with("assessment-results.json/") && changed[0].contains("/props/as-of."),
        "{changed:?}"
    );
}

#[test]
fn a_sign_off_changes_only_what_it_speaks_of() {
    let before = Given::sample();
    let item = "hs-crypto/manage-changes-of-own-data";
    let was = before.pack(|_| {});
    let was = was.items.iter().find(|own| own.id == item).expect("the item");
    assert_eq!((was.state, was.sign_offs.len()), (State::Open, 0), "choose an item that nobody signed");
    let said = format!(
        "\n[[items.{}.sign-off]]\nby = \"platform-owner\"\ndecision = \"met\"\nat = 2026-11-19T08:00:00Z\n",
        item.replace('/', ".")
    );
    let after = Given { record: before.record.clone() + &said, ..before.clone() };
    let pack = after.pack(|_| {});
    let is = pack.items.iter().find(|own| own.id == item).expect("the item");
    assert_eq!(is.state, State::Met, "{}", is.reason);
    let (one, other) = (before.documents(), after.documents());
    let changed = changed(&one, &other);
    // Where the item's own objects stand.
    let result = "/assessment-results/results/0";
    let of = |documents: &BTreeMap<String, Value>, document: &str, pointer: &str| -> Vec<String> {
        let of_item = |object: &&Value| {
            prop(object, "item") == Some(item)
                || object["parts"].as_array().is_some_and(|parts| prop(&parts[0], "item") == Some(item))
        };
        let uuid = |object: &Value| {
            object["uuid"].as_str().or(object["parts"][0]["uuid"].as_str()).expect("a UUID").to_owned()
        };
        documents[document]
            .pointer(pointer)
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .filter(of_item)
            .map(uuid)
            .collect()
    };
    let mut own: BTreeSet<String> = BTreeSet::new();
    for documents in [&one, &other] {
        for name in ["findings", "observations", "attestations"] {
            own.extend(of(documents, "assessment-results.json", &format!("{result}/{name}")));
        }
        for name in ["risks", "poam-items"] {
            own.extend(of(documents, "poam.json", &format!("/plan-of-action-and-milestones/{name}")));
        }
        let requirements =
            list(&documents["ssp.json"], "/system-security-plan/control-implementation/implemented-requirements");
        for statement in requirements.iter().flat_map(|own| own["statements"].as_array().into_iter().flatten()) {
            let sides = statement["by-components"].as_array().into_iter().flatten();
            own.extend(
                sides
                    .filter(|side| prop(side, "item") == Some(item))
                    .map(|side| side["uuid"].as_str().expect("a UUID").to_owned()),
            );
        }
    }
    // One finding, one observation, one attestation, one risk and its entry, and what the plan says, once for each of its rows.
    assert_eq!(own.len(), 5 + is.sources.len(), "{own:#?}");
    let (mine, others): (Vec<_>, Vec<_>) =
        changed.iter().partition(|path| own.iter().any(|uuid| path.contains(uuid.as_str())));
    assert!(!mine.is_empty());
    for path in &others {
        let document = path.split('/').next().expect("a name");
        let about_models = ["catalog.json", "component-definition.json", "mapping.json"].contains(&document);
        let metadata = path.contains("/metadata/last-modified") || path.contains("/metadata/version");
        let record = path.contains("/metadata/props/record-sha256.");
        let headline = path.ends_with("/description") && path.contains("/results/");
        assert!(!about_models && (metadata || record || headline), "{path}");
    }
    // Five documents with two lines of metadata, the record's digest, and the headline.
    assert_eq!(others.len(), 5 * 2 + 1 + 1, "{others:#?}");
}

#[test]
fn duplicates_of_evidence_and_sign_offs_stay_apart() {
    let given = Given::sample();
    let pack = given.pack(|pack| {
        let item = pack.items.iter_mut().find(|item| !item.sign_offs.is_empty() && !item.evidence.is_empty());
        let item = item.expect("an item with both");
        let (event, piece) = (item.sign_offs[0].clone(), item.evidence[0].clone());
        item.sign_offs.extend([event.clone(), event]);
        item.evidence.push(piece);
    });
    documents(&pack);
}

#[test]
fn evidence_is_a_resource_with_its_digest_once() {
    let pack = Given::sample().pack(|pack| {
        // The same file for two items, and one without a day.
        let item = pack.items.iter().position(|item| item.evidence.is_empty()).expect("an item without evidence");
        let same = pack.evidence[0].reference.clone();
        pack.items[item].evidence.push(same);
        pack.evidence[1].collected = None;
        pack.evidence[2].path = None;
    });
    let documents = documents(&pack);
    let results = &documents["assessment-results.json"];
    let resources = list(results, "/assessment-results/back-matter/resources");
    assert_eq!(resources.len(), pack.evidence.len());
    for (resource, piece) in resources.iter().zip(&pack.evidence) {
        let link = &resource["rlinks"][0];
        let path = piece.path.as_ref().map_or_else(|| piece.file.clone(), |path| format!("../{path}"));
        assert_eq!(link["href"], path);
        assert_eq!(link["hashes"][0]["value"], piece.sha256.to_string());
    }
    let observations = list(results, "/assessment-results/results/0/observations");
    let examined: Vec<&Value> = observations.iter().filter(|own| own["methods"][0] == "EXAMINE").collect();
    assert_eq!(examined.len(), pack.evidence.len() + 1);
    assert_eq!(examined.iter().filter(|own| prop(own, "collected") == Some("unknown")).count(), 1);
}

/// Texts that would be markup, orders, or no texts at all.
fn ugly() -> Vec<String> {
    vec![
        "<script>alert(1)</script> & &lt; `tick` **bold** [link](http://example.com) ![i](x)".to_owned(),
        "# heading\n\n- list\n\n| a | b |\n|---|---|\n```sh\nrm\n```".to_owned(),
        "\u{202e}evil\u{202c}\u{200b}\u{1b}[31mred\u{7}\0".to_owned(),
        "{{ insert: param, x }} {% if %} {# c #} x^2^ \"quoted\" C:\\dir\\".to_owned(),
        "long ".repeat(2000),
        "Donaudampfschifffahrt".repeat(500),
        "  \n\t ".to_owned(),
        String::new(),
        "مرحبا بالعالم 鍵 🔑 👩\u{200d}💻 Zürich\u{a0}\u{2028}x".to_owned(),
        "-".to_owned(),
    ]
}

/// Puts a text wherever people or pages can put one.
fn uglify(pack: &mut Pack, text: &str) {
    let put = |place: &mut String| text.clone_into(place);
    let texts = [&mut pack.title, &mut pack.classification, &mut pack.headline, &mut pack.tool.version];
    texts.into_iter().for_each(put);
    pack.organisation = Some(text.to_owned());
    for item in &mut pack.items {
        [
            &mut item.title,
            &mut item.statement,
            &mut item.reason,
            &mut item.why,
            &mut item.signers,
            &mut item.cadence,
        ]
        .into_iter()
        .for_each(put);
        item.findings = vec![text.to_owned()];
        for event in &mut item.sign_offs {
            put(&mut event.by);
            event.note = Some(text.to_owned());
            event.role = Some(text.to_owned());
            text.clone_into(&mut event.signature);
            event.evidence.push(text.to_owned());
            event.statement = Some(text.to_owned());
        }
    }
    for piece in &mut pack.evidence {
        [&mut piece.file, &mut piece.description, &mut piece.found].into_iter().for_each(put);
        piece.path = None;
        piece.by = Some(text.to_owned());
        piece.command = Some(text.to_owned());
        piece.people = vec![text.to_owned()];
        piece.secret_allowed = Some(text.to_owned());
    }
    for model in &mut pack.models {
        [&mut model.name, &mut model.short_name, &mut model.provider].into_iter().for_each(put);
        model.page_url = Some(text.to_owned());
        model.notes = vec![text.to_owned()];
        for row in &mut model.rows {
            [&mut row.task, &mut row.provider, &mut row.customer, &mut row.place].into_iter().for_each(put);
            row.notes = vec![text.to_owned()];
        }
        for action in &mut model.actions {
            [&mut action.title, &mut action.statement, &mut action.cadence].into_iter().for_each(put);
            action.accepted_evidence = vec![text.to_owned()];
            action.when = Some(text.to_owned());
            for command in &mut action.commands {
                [&mut command.run, &mut command.shows].into_iter().for_each(put);
                command.caution = Some(text.to_owned());
            }
        }
    }
    for deployment in &mut pack.deployments {
        [&mut deployment.name, &mut deployment.provider].into_iter().for_each(put);
        deployment.tier = Some(text.to_owned());
        deployment.instance = Some(text.to_owned());
        for question in &mut deployment.questions {
            put(&mut question.question);
            question.answer = Some(text.to_owned());
        }
        deployment.left_out.iter_mut().for_each(|left| put(&mut left.reason));
    }
    for framework in &mut pack.frameworks {
        [&mut framework.name, &mut framework.coverage].into_iter().for_each(put);
        framework.url = Some(text.to_owned());
        framework.oscal_catalog = None;
    }
    for signer in &mut pack.signers {
        [&mut signer.name, &mut signer.email].into_iter().for_each(put);
    }
    pack.roles.iter_mut().for_each(|role| put(&mut role.name));
}

#[test]
fn whatever_people_write_the_documents_stay_right() {
    for text in ugly() {
        let pack = Given::sample().pack(|pack| uglify(pack, &text));
        let documents = documents(&pack);
        let shown = documents.values().map(Value::to_string).collect::<String>();
        assert!(!shown.contains(rchecklist::text::is_hidden), "{text:?}");
        let title = documents["assessment-results.json"].pointer("/assessment-results/results/0/findings/0/title");
        let title = title.and_then(Value::as_str).expect("a title");
        assert!(!title.contains("k](") && !title.contains(" **b") && !title.contains("{{"), "{title}");
    }
}

const TWICE: &str = r#"
id = "two"
title = "Two instances"
time-zone = "Europe/Berlin"
[audit]
period = { from = 2026-01-01, to = 2026-07-31 }
[[deployment]]
service = "hs-crypto"
id = "east"
[deployment.options]
master-key-custody = "smart-card"
[[deployment]]
service = "hs-crypto"
id = "west"
[deployment.options]
master-key-custody = "workstation"
[[signer]]
id = "a"
name = "A"
email = "custodian-a@corp.local"
roles = ["key-custodian"]
"#;

#[test]
fn two_deployments_of_one_service_share_controls_and_stay_apart() {
    let given = Given::new(TWICE);
    let pack = given.pack(|_| {});
    let documents = documents(&pack);
    every_item_is_there_once(&pack, &documents);
    let components = list(&documents["ssp.json"], "/system-security-plan/system-implementation/components");
    let titles: BTreeSet<&str> = components.iter().filter_map(|own| own["title"].as_str()).collect();
    assert_eq!((components.len(), titles.len()), (5, 5), "{titles:?}");
    let requirements =
        list(&documents["ssp.json"], "/system-security-plan/control-implementation/implemented-requirements");
    for side in requirements.iter().flat_map(|own| own["statements"].as_array().into_iter().flatten()) {
        let sides = list(side, "/by-components");
        let of: BTreeSet<&str> = sides.iter().filter_map(|side| side["component-uuid"].as_str()).collect();
        assert_eq!(of.len(), sides.len(), "{side}");
    }
    // The period's days are those of the zone, in winter and in summer.
    let result = &documents["assessment-results.json"]["assessment-results"]["results"][0];
    assert_eq!(
        (&result["start"], &result["end"]),
        (&"2025-12-31T23:00:00Z".into(), &"2026-07-31T21:59:59Z".into())
    );
    // A role that nobody holds is the organisation's, and says so.
    assert!(documents["ssp.json"].to_string().contains("Nobody in the profile holds this role."));
    // What only one of the two owes says so.
    let adds = documents["profile.json"].to_string();
    assert!(adds.contains("in-part") && adds.contains("not-owed-by"), "{adds}");
}

/// An older revision beside the newest: their controls have names of their own, and the newest keeps its own.
#[test]
fn two_revisions_of_one_service_have_controls_of_their_own() {
    let alone = Given::new(TWICE).documents();
    let pack = Given::new(TWICE).pack(|pack| {
        let mut other = Given::new(TWICE).pack(|_| {});
        let old = "2020-01-31".parse().expect("a day");
        other.models.iter_mut().for_each(|model| model.revision = old);
        pack.models.append(&mut other.models);
        pack.deployments[1].revision = old;
    });
    let both = documents(&pack);
    let groups = |documents: &BTreeMap<String, Value>| list(&documents["catalog.json"], "/catalog/groups").clone();
    assert_eq!(groups(&alone)[0], groups(&both)[0]);
    let group = groups(&both).pop().expect("a group");
    let first = &group["controls"][0]["id"];
    assert!(first.as_str().expect("an ID").ends_with("_2020-01-31"), "{first}");
}

#[test]
fn what_oscal_cannot_hold_is_said() {
    let given = Given::sample();
    let nothing = given.pack(|pack| pack.models.clear());
    let failure = render_all(&nothing).expect_err("no control");
    assert_eq!((failure.exit_code(), failure.diagnostics()[0].code), (2, "nothing-in-scope"));
    let unmapped = given.pack(|pack| pack.frameworks.clear());
    assert_eq!(documents(&unmapped).len(), 7);
    let failure = render(&unmapped, Document::Mapping).expect_err("no mapping");
    assert_eq!((failure.exit_code(), failure.diagnostics()[0].code), (2, "nothing-to-map"));
}

/// A plan of action with nothing in it says so.
#[test]
fn nothing_to_plan_is_said() {
    let pack = Given::sample().pack(|pack| {
        pack.items.iter_mut().for_each(|item| (item.state, item.settled) = (State::Met, true));
        pack.exceptions.clear();
    });
    let documents = documents(&pack);
    let planned = list(&documents["poam.json"], "/plan-of-action-and-milestones/poam-items");
    assert_eq!((planned.len(), prop(&planned[0], "state")), (1, Some("none")));
}

/// Forty instances, some 1,000 items: `cargo test --release --test oscal -- --ignored --nocapture`.
fn large() -> Given {
    let mut text =
        "id = \"large\"\ntitle = \"Large\"\n[audit]\nperiod = { from = 2026-01-01, to = 2026-12-31 }\n".to_owned();
    for n in 0..40 {
        text.push_str(&format!("[[deployment]]\nservice = \"hs-crypto\"\nid = \"hsm-{n}\"\n[deployment.options]\nmaster-key-custody = \"smart-card\"\n"));
    }
    text.push_str("[[signer]]\nid = \"a\"\nname = \"A\"\nemail = \"custodian-a@example.com\"\nroles = [\"key-custodian\", \"platform-owner\"]\n");
    Given::new(&text)
}

#[test]
#[ignore = "a measurement"]
fn a_thousand_items_take_little_time() {
    let pack = large().pack(|_| {});
    for _ in 0..5 {
        let start = std::time::Instant::now();
        let documents = render_all(&pack).expect("they are right");
        let took = start.elapsed();
        let size: usize = documents.iter().map(|document| document.bytes.len()).sum();
        println!("{} items, {} documents, {size} bytes: {took:?}", pack.items.len(), documents.len());
    }
}

/// Writes the documents of every profile for judges from outside, below the folder `$RCHECKLIST_OSCAL_OUT`.
#[test]
#[ignore = "for judges from outside"]
fn write_the_documents() {
    let Some(folder) = std::env::var_os("RCHECKLIST_OSCAL_OUT") else { return };
    let folder = std::path::PathBuf::from(folder);
    let write = |name: &str, pack: &Pack| {
        for artifact in render_all(pack).unwrap_or_else(|failure| panic!("{name}: {failure}")) {
            let path = folder.join(name).join(artifact.name.rsplit('/').next().expect("a name"));
            std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
            std::fs::write(path, artifact.bytes).expect("written");
        }
    };
    for (name, text) in PROFILES {
        write(name, &Given::new(text).pack(|_| {}));
    }
    write("sample", &Given::sample().pack(|_| {}));
    write("twice", &Given::new(TWICE).pack(|_| {}));
    for (n, text) in ugly().iter().enumerate() {
        write(&format!("ugly-{n}"), &Given::sample().pack(|pack| uglify(pack, text)));
    }
}
