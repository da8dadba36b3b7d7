//! `export`, and the same formats as parts of a pack that `verify` makes again.

#![allow(clippy::expect_used, clippy::disallowed_methods, reason = "tests")]

mod support;

use std::path::Path;
use support::{DAY, files, program, root, run, text};

const FORMATS: &str = "md,html,json,xlsx,csv,ics,oscal";

fn sample() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for name in ["payments-hsm.toml", "payments-hsm.record.toml"] {
        std::fs::copy(root().join("tests/sample").join(name), folder.path().join(name)).expect("copied");
    }
    let evidence = "payments-hsm.evidence";
    std::fs::create_dir(folder.path().join(evidence)).expect("made");
    for (name, bytes) in files(&root().join("tests/sample").join(evidence)) {
        std::fs::write(folder.path().join(evidence).join(name), bytes).expect("written");
    }
    folder
}

fn export(at: &Path, args: &[&str], code: i32) -> std::process::Output {
    run(at, &[&["export", "-p", "payments-hsm.toml", "--as-of", DAY], args].concat(), code)
}

#[test]
fn every_format_is_a_part_of_a_pack_that_verify_makes_again() {
    let folder = sample();
    let at = folder.path();
    run(at, &["-p", "payments-hsm.toml", "--as-of", DAY, "--format", FORMATS, "-q"], 0);
    for pack in ["out/payments-hsm", "out/payments-hsm/audit-pack.zip"] {
        let report = text(&run(at, &["verify", pack], 0));
        assert!(report.contains("held        derived"), "{report}");
    }
    let pack = files(&at.join("out/payments-hsm"));
    let made: Vec<&String> = pack
        .keys()
        .filter(|path| path.starts_with("oscal/") || path.starts_with("audit-pack.") && *path != "audit-pack.zip")
        .collect();
    assert_eq!(made.len(), 14, "{made:?}");
    for path in made {
        let file = at.join("out/payments-hsm").join(path);
        let mut changed = pack[path].clone();
        let middle = changed.len() / 2;
        changed[middle] ^= 1;
        std::fs::write(&file, &changed).expect("written");
        let report: serde_json::Value =
            serde_json::from_slice(&run(at, &["verify", "out/payments-hsm", "--format", "json"], 1).stdout)
                .expect("JSON");
        let checks = report["checks"].as_array().expect("checks");
        let derived = checks.iter().find(|check| check["name"] == "derived").expect("the check");
        assert_eq!(derived["problems"][0]["at"], path.as_str(), "{derived}");
        std::fs::write(&file, &pack[path]).expect("written");
    }
    // What no pack has does not hide in the folder of another format.
    std::fs::write(at.join("out/payments-hsm/oscal/more.json"), "{}").expect("written");
    let report = text(&run(at, &["verify", "out/payments-hsm"], 1));
    assert!(report.contains("oscal/more.json: no pack of these sources has such a file"), "{report}");
    std::fs::remove_file(at.join("out/payments-hsm/oscal/more.json")).expect("removed");
    std::fs::remove_file(at.join("out/payments-hsm/oscal/poam.json")).expect("removed");
    let report = text(&run(at, &["verify", "out/payments-hsm"], 1));
    assert!(report.contains("oscal/poam.json: it is not in the pack"), "{report}");
}

#[test]
fn an_export_is_what_the_pack_has() {
    let folder = sample();
    let at = folder.path();
    run(at, &["-p", "payments-hsm.toml", "--as-of", DAY, "--format", FORMATS, "-q"], 0);
    let pack = files(&at.join("out/payments-hsm"));
    for (format, file) in [
        ("md", "audit-pack.md"),
        ("html", "audit-pack.html"),
        ("json", "audit-pack.json"),
        ("csv", "audit-pack.csv"),
        ("ics", "audit-pack.ics"),
        ("oscal-catalog", "oscal/catalog.json"),
        ("oscal-component-definition", "oscal/component-definition.json"),
        ("oscal-profile", "oscal/profile.json"),
        ("oscal-ssp", "oscal/ssp.json"),
        ("oscal-assessment-plan", "oscal/assessment-plan.json"),
        ("oscal-assessment-results", "oscal/assessment-results.json"),
        ("oscal-poam", "oscal/poam.json"),
        ("oscal-mapping", "oscal/mapping.json"),
        ("xlsx", "audit-pack.xlsx"),
    ] {
        let printed = export(at, &["--format", format, "--output", "-"], 0).stdout;
        assert!(printed == pack[file], "{format}");
        // Again, and on its own: the same bytes.
        assert!(printed == export(at, &["--format", format, "-o", "-"], 0).stdout, "{format}");
    }
}

#[test]
fn files_go_where_they_are_said_to_go_and_nowhere_else() {
    let folder = sample();
    let at = folder.path();
    let there = || files(at).into_keys().filter(|path| !path.starts_with("payments-hsm")).collect::<Vec<_>>();

    // One text is printed.
    let output = export(at, &["--format", "csv"], 0);
    assert!(output.stdout.len() > 1000 && output.stderr.is_empty());
    assert!(there().is_empty());
    // A file, named; a folder that is there, or ends like one; several files.
    let output = export(at, &["--format", "xlsx", "--output", "book.xlsx"], 0);
    assert!(output.stdout.is_empty() && String::from_utf8_lossy(&output.stderr).contains("book.xlsx"));
    export(at, &["--format", "ics", "--output", "calendars/", "-q"], 0);
    std::fs::create_dir(at.join("here")).expect("made");
    export(at, &["--format", "json", "--out", "here", "-q"], 0);
    export(at, &["--format", "oscal", "--output", "documents", "-q"], 0);
    export(at, &["--format", "xlsx,csv,oscal-ssp,csv", "-q"], 0);
    let expected = [
        "book.xlsx",
        "calendars/audit-pack.ics",
        "documents/assessment-plan.json",
        "documents/assessment-results.json",
        "documents/catalog.json",
        "documents/component-definition.json",
        "documents/mapping.json",
        "documents/poam.json",
        "documents/profile.json",
        "documents/ssp.json",
        "here/audit-pack.json",
        "out/payments-hsm-export/audit-pack.csv",
        "out/payments-hsm-export/audit-pack.xlsx",
        "out/payments-hsm-export/oscal/ssp.json",
    ];
    assert_eq!(there(), expected);
    // A profile without a record is exported, and no record is begun.
    let empty = tempfile::tempdir().expect("a folder");
    run(empty.path(), &["export", "-p", "secrets-manager", "--format", "oscal-poam"], 0);
    assert!(files(empty.path()).is_empty());
}

#[test]
fn tables_and_people_can_be_chosen() {
    let folder = sample();
    let at = folder.path();
    let sheet = |name: &str| text(&export(at, &["--format", "csv", "--sheet", name], 0));
    assert!(sheet("evidence").lines().count() >= 4);
    assert!(sheet("crosswalk").contains("SC-12"));
    assert_ne!(sheet("sign-offs"), sheet("items"));
    let all = text(&export(at, &["--format", "ics"], 0));
    let one = text(&export(at, &["--format", "ics", "--signer", "custodian-a"], 0));
    let events = |calendar: &str| calendar.matches("BEGIN:VEVENT").count();
    assert!(events(&one) > 0 && events(&one) < events(&all), "{} of {}", events(&one), events(&all));
}

#[test]
fn markdown_may_have_a_template_of_ones_own() {
    let folder = sample();
    let at = folder.path();
    std::fs::create_dir(at.join("house")).expect("made");
    std::fs::write(at.join("house/pack.md.jinja"), "# {{ data.title }}, {{ data.items | length }} items\n")
        .expect("written");
    let page = text(&export(at, &["--format", "md", "--templates", "house"], 0));
    assert_eq!(page, "# Payments HSM, production, 30 items\n");
}

#[test]
fn what_makes_no_sense_is_refused() {
    let folder = sample();
    let at = folder.path();
    for (args, said) in [
        (&["--format", "oscal-spp"][..], "did you mean `oscal-ssp`"),
        (&["--format", "pdf"], "the PDF is a part of the pack"),
        (&["--format", "csv", "--signer", "custodian-a"], "--signer is for --format ics"),
        (&["--format", "ics", "--sheet", "items"], "--sheet is for --format csv"),
        (&["--format", "csv", "--sheet", "item"], "did you mean `items`"),
        (&["--format", "csv", "--templates", "house"], "--templates is for --format md"),
        (&["--format", "md", "--templates", "nowhere"], "nowhere"),
        (&["--format", "ics", "--signer", "custodian-z"], "the profile has no signer `custodian-z`"),
        (&["--format", "csv,json", "--output", "-"], "2 files cannot be printed"),
        (&[], "--format"),
    ] {
        let output = export(at, args, 2);
        let errors = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(errors.contains(said), "{args:?}: {errors}");
        assert!(output.stdout.is_empty());
    }
    assert!(files(at).keys().all(|path| path.starts_with("payments-hsm")));
}

/// A full disk is the machine's fault, and told, whatever is printed.
#[test]
fn what_cannot_be_printed_is_no_success() {
    let folder = sample();
    for args in [
        &["export", "-p", "payments-hsm.toml", "--format", "json"][..],
        &["items", "-p", "payments-hsm.toml"],
        &["status", "-p", "payments-hsm.toml", "--format", "json"],
        &["schema", "profile"],
        &["man"],
        &["completions", "bash"],
        &["frameworks", "dora"],
        &["init", "--id", "new", "--service", "hs-crypto"],
    ] {
        let full = std::fs::OpenOptions::new().write(true).open("/dev/full").expect("Linux has it");
        let output = program(folder.path()).args(args).stdout(full).output().expect("it starts");
        let errors = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(3), "{args:?}: {errors}");
        assert!(errors.contains("unwritable"), "{args:?}: {errors}");
        assert!(errors.contains("what the command records, or writes to files, is there"), "{args:?}: {errors}");
    }
    assert!(folder.path().join("new.toml").exists());
}

/// Nothing but a file is replaced by a file, and a record that is kept elsewhere by a link stays there.
#[test]
fn pipes_are_refused_and_links_to_records_followed() {
    let folder = sample();
    let at = folder.path();
    let made = std::process::Command::new("mkfifo").arg(at.join("pipe")).status().expect("POSIX has it");
    assert!(made.success());
    let output = export(at, &["--format", "csv", "-o", "pipe"], 2);
    assert!(String::from_utf8_lossy(&output.stderr).contains("not-a-file"));
    let kind = std::fs::symlink_metadata(at.join("pipe")).expect("there").file_type();
    assert!(std::os::unix::fs::FileTypeExt::is_fifo(&kind));
    std::fs::remove_file(at.join("pipe")).expect("removed");

    let kept = tempfile::tempdir().expect("a folder");
    let real = kept.path().join("real.toml");
    std::fs::write(&real, "# Kept here.\n").expect("written");
    std::os::unix::fs::symlink(&real, at.join("hpcs.record.toml")).expect("linked");
    run(at, &["-p", "hpcs", "--format", "md", "-q"], 0);
    assert!(at.join("hpcs.record.toml").is_symlink());
    let text = std::fs::read_to_string(&real).expect("there");
    assert!(text.starts_with("# Kept here.") && text.contains("[items.hs-crypto."), "{text}");
}
