//! The lists of controls against the models that name them, and a house's own framework from its file to the pack.

#![allow(clippy::expect_used, clippy::disallowed_methods, reason = "tests")]

mod support;

use rchecklist::diagnostics::SourceFile;
use rchecklist::framework::{Framework, SHIPPED, load, normal};
use rchecklist::model::library::{Library, MODELS, NoFolder};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Output;
use support::{program, reference};

fn shipped() -> BTreeMap<String, Framework> {
    let read = |(id, _, text): &(&str, &str, &str)| {
        let framework = load(&SourceFile::new(*id, *text), true).expect("a list without mistakes");
        ((*id).to_owned(), framework)
    };
    SHIPPED.iter().map(read).collect()
}

/// Every control that a shipped model names is in the framework's list, in that spelling, and not withdrawn.
#[test]
fn every_control_of_the_models_is_listed() {
    let lists = shipped();
    let library = Library::new(&NoFolder);
    let mut named = BTreeSet::new();
    for (service, _) in MODELS {
        let loaded = library.get(service).expect("a shipped model loads");
        for action in loaded.service.actions.values() {
            for (framework, ids) in &action.controls {
                let list = lists.get(framework.as_str()).unwrap_or_else(|| panic!("no list of {framework}"));
                for id in ids {
                    assert!(list.title(id).is_some(), "{framework} has no {id}, which {} names", action.id);
                    assert!(!list.withdrawn.contains_key(id), "{framework} has withdrawn {id}");
                    named.insert((framework.clone(), id.clone()));
                }
            }
        }
    }
    assert!(named.len() > 200, "only {} controls are named", named.len());
}

/// The shipped lists against other people's lists of IDs.
#[test]
fn the_lists_have_the_ids_of_others() {
    let Some(folder) = reference() else { return };
    let lists = shipped();
    let lines = |name: &str| -> Vec<String> {
        let text = std::fs::read_to_string(folder.join("facts").join(name)).expect("the list");
        text.lines().map(str::to_owned).collect()
    };
    let nist = &lists["nist-800-53r5"];
    let mut current = 0;
    for line in lines("nist80053r5.tsv").iter().skip(1) {
        let fields: Vec<&str> = line.split('\t').collect();
        let (label, withdrawn) = (fields[1], fields[3] == "withdrawn");
        let found = nist.find(label);
        assert_eq!(found.is_none(), withdrawn, "{label}");
        current += usize::from(!withdrawn);
    }
    assert!(nist.controls.len() >= current, "{current}");

    // Clauses of ISO 27001 stand in the other list as well; Annex A is what the framework is about here.
    let iso: BTreeSet<String> = lines("controls/iso27001-2022.ids").iter().map(|id| normal(id)).collect();
    let annex = &lists["iso-27001-2022"];
    assert_eq!(annex.controls.len(), 93);
    for id in annex.controls.keys() {
        assert!(iso.contains(&normal(id)) || iso.contains(&normal(id.trim_start_matches("A."))), "{id}");
    }
    let pci: BTreeSet<String> = lines("controls/pcidss-4_0.ids").into_iter().collect();
    for id in lists["pci-dss-4.0.1"].controls.keys() {
        assert!(pci.contains(id), "{id}");
    }
    let ccm = &lists["csa-ccm-4"];
    for id in lines("controls/ccm.ids") {
        assert!(ccm.controls.contains_key(&id), "{id}");
    }
}

/// Titles are short, and none stands for two controls of a framework, but for NIST's own.
#[test]
fn titles_are_short_and_telling() {
    for (id, list) in shipped() {
        let mut seen = BTreeMap::new();
        for (control, title) in &list.controls {
            assert!(
                title.len() <= 80 && !title.ends_with('.') && !title.trim().is_empty(),
                "{id} {control}: {title}"
            );
            let before = seen.insert(title.clone(), control.clone());
            assert!(before.is_none() || id == "nist-800-53r5", "{id}: {control} and {before:?} are `{title}`");
        }
    }
}

const HOUSE: &str = r#"id = "house-controls-3"
name = "House controls, 3rd edition"
version = "3"
publisher = "Example Bank"

[controls]
"CRY-1" = "Keys have owners"
"CRY-2" = "Keys can be restored"
"LOG-7" = "Logs are read"

[map.hs-crypto]
back-up-master-key-to-smart-card = ["CRY-2"]

[via.nist-800-53r5]
"AU-6" = ["LOG-7"]
"#;

const PROFILE: &str = r#"id = "payments"
title = "Payments"
[[deployment]]
service = "hs-crypto"
[deployment.options]
master-key-custody = "smart-card"
[audit]
frameworks = ["nist-800-53r5", "house-controls-3"]
"#;

fn rchecklist(folder: &Path, args: &[&str]) -> Output {
    program(folder).args(args).output().expect("it runs")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn house(framework: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let frameworks = folder.path().join("seeds/frameworks");
    std::fs::create_dir_all(&frameworks).expect("made");
    std::fs::write(frameworks.join("house-controls-3.toml"), framework).expect("written");
    std::fs::write(folder.path().join("payments.toml"), PROFILE).expect("written");
    folder
}

#[test]
fn a_framework_of_ones_own_reaches_items_and_pack() {
    let folder = house(HOUSE);
    let at = folder.path();
    let run = |args: &[&str]| {
        let output = rchecklist(at, args);
        assert!(output.status.success(), "{args:?}: {}", text(&output.stderr));
        text(&output.stdout)
    };
    let items = |more: &[&str]| -> Vec<String> {
        let out = run(&[&["items", "--profile", "payments", "--format", "json"], more].concat());
        let json: serde_json::Value = serde_json::from_str(&out).expect("JSON");
        let names = json["items"].as_array().expect("items").iter();
        names.map(|item| item["name"].as_str().expect("a name").to_owned()).collect()
    };
    assert_eq!(items(&["--control", "cry-2"]), ["back-up-master-key-to-smart-card"]);
    let logged = items(&["--control", "LOG-7"]);
    assert_eq!(logged, items(&["--control", "AU-6", "--framework", "nist-800-53r5"]));
    assert!(!logged.is_empty());
    let all = items(&["--framework", "house-controls-3"]);
    assert_eq!(all.len(), logged.len() + 1);
    assert!(
        run(&["items", "-p", "payments", "--control", "CRY-1"])
            .contains("No item of this checklist supports CRY-1")
    );

    // The pack shows it, carries its file, and can be made again from that.
    run(&["--profile", "payments", "--format", "md", "--quiet"]);
    let page = std::fs::read_to_string(at.join("out/payments/audit-pack.md")).expect("there");
    assert!(page.contains("### House controls, 3rd edition"), "{page}");
    assert!(
        page.contains(
            "2 of the 3 controls of this framework are supported by items of this checklist. The list that"
        ),
        "{page}"
    );
    assert!(page.contains("Keys can be restored"));
    let inside =
        std::fs::read_to_string(at.join("out/payments/source/framework-house-controls-3.toml")).expect("there");
    assert_eq!(inside, HOUSE);
    let elsewhere = tempfile::tempdir().expect("a folder");
    let pack = at.join("out/payments");
    let output = rchecklist(elsewhere.path(), &["verify", pack.to_str().expect("UTF-8")]);
    assert!(output.status.success(), "{}{}", text(&output.stdout), text(&output.stderr));
    // So does the PDF alone, which carries it.
    run(&["--profile", "payments", "--format", "pdf,md", "--quiet"]);
    let alone = elsewhere.path().join("alone.pdf");
    std::fs::copy(pack.join("audit-pack.pdf"), &alone).expect("copied");
    let output = rchecklist(elsewhere.path(), &["verify", "alone.pdf"]);
    assert!(output.status.success(), "{}{}", text(&output.stdout), text(&output.stderr));
    // Another map makes another crosswalk: it does not go unseen.
    let forged = HOUSE.replace("\"AU-6\" = [\"LOG-7\"]", "\"AU-6\" = [\"LOG-7\", \"CRY-1\"]");
    std::fs::write(at.join("out/payments/source/framework-house-controls-3.toml"), forged).expect("written");
    let output = rchecklist(elsewhere.path(), &["verify", pack.to_str().expect("UTF-8")]);
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn mistakes_in_a_framework_are_named() {
    let cases = [
        ("[\"CRY-2\"]", "[\"CRY-3\"]", "unknown-control", "`CRY-3` is no control of this framework"),
        ("back-up-master-key-to-smart-card", "back-up-master-key-to-smart-cart", "unknown-action", "did you mean"),
        ("[via.nist-800-53r5]", "[via.nist-800-53r4]", "unknown-control", "no list of a framework"),
        ("\"AU-6\" =", "\"AU-66\" =", "unknown-control", "`AU-66` is no control of NIST SP 800-53 Rev. 5"),
        ("\"LOG-7\" = \"Logs", "\"cry-01\" = \"Logs", "duplicate-id", "are the same control"),
        ("id = \"house-controls-3\"", "id = \"house-controls-4\"", "wrong-name", "house-controls-4"),
        ("publisher = ", "publihser = ", "unknown-key", "did you mean `publisher`"),
        ("[controls]", "[control]", "missing-key", "[controls]"),
        ("[map.hs-crypto]", "[map.hs-cripto]", "unknown-service", "did you mean `hs-crypto`"),
        ("[map.", "[withdrawn]\n\"CRY-1\" = \"\"\n[map.", "duplicate-id", "withdrawn from it"),
    ];
    for (right, wrong, code, said) in cases {
        let folder = house(&HOUSE.replace(right, wrong));
        let output = rchecklist(folder.path(), &["--profile", "payments", "--format", "md"]);
        let errors = text(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{wrong}: {errors}");
        assert!(errors.contains(code) && errors.contains(said), "{wrong}: {errors}");
        assert!(errors.contains("house-controls-3.toml"), "{wrong}: {errors}");
        assert!(!folder.path().join("out").exists() && !folder.path().join("payments.record.toml").exists());
    }
}

#[test]
fn items_by_control() {
    let folder = tempfile::tempdir().expect("a folder");
    let run = |args: &[&str]| rchecklist(folder.path(), &[&["items", "--profile", "hpcs"], args].concat());
    let names = |args: &[&str]| -> Vec<String> {
        let output = run(&[args, &["--format", "json"]].concat());
        assert!(output.status.success(), "{}", text(&output.stderr));
        let json: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
        json["items"].as_array().expect("items").iter().map(|item| item["name"].to_string()).collect()
    };
    let whole = names(&["--control", "SC-12"]);
    assert!(whole.len() > names(&["--control", "SC-12(1)"]).len());
    assert_eq!(names(&["--control", "sc-12.1"]), names(&["--control", "SC-12(01)"]));
    assert!(
        names(&["--framework", "pci-dss-4.0.1", "--control", "3"]).len() >= names(&["--control", "3.7.6"]).len()
    );
    // SC-13 is a control that nothing here supports, or does: either way it is known.
    assert!(run(&["--control", "AC-25"]).status.success());
    for (args, said) in [
        (&["--control", "SC-1200"][..], "no framework of the crosswalk has a control `SC-1200`"),
        (&["--control", "AC-13"], "has withdrawn AC-13; see AC-2"),
        (&["--framework", "pci-dss-4"], "did you mean `pci-dss-4.0.1`"),
        (&["--framework", "dora", "--control", "SC-12"], "dora has no control `SC-12`"),
    ] {
        let output = run(args);
        assert_eq!(output.status.code(), Some(2), "{args:?}");
        assert!(text(&output.stderr).contains(said), "{args:?}: {}", text(&output.stderr));
    }
    let table = text(&run(&["--framework", "pci-dss-4.0.1"]).stdout);
    assert!(
        table.contains("CONTROLS") && table.contains("of the 366 controls of this framework are supported"),
        "{table}"
    );
}
