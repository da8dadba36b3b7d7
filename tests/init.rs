//! `init`: what it writes passes the loader, whatever was answered; and the dialogue on a real pseudo-terminal.

#![allow(clippy::expect_used, clippy::disallowed_methods, clippy::disallowed_macros, reason = "tests")]

mod support;

use chrono::NaiveDate;
use proptest::prelude::*;
use rchecklist::checklist::select;
use rchecklist::diagnostics::SourceFile;
use rchecklist::model::QuestionKind;
use rchecklist::model::library::{Library, MODELS, NoFolder};
use rchecklist::profile::draft::{Draft, DraftDeployment, DraftSigner, Given};
use rchecklist::profile::{self, DateSpan, Signatures};
use rchecklist::text::is_blank;
use serde_json::Value;
use std::path::Path;
use support::{program, python, root, run, text};

fn init(folder: &Path, args: &[&str], code: i32) -> String {
    let output =
        program(folder).arg("init").args(args).env("SOURCE_DATE_EPOCH", "1780000000").output().expect("it starts");
    let talk = text(&output) + &String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(code), "{args:?}: {talk}");
    talk
}

/// Every service, tier, and answer to each question by itself: the profile loads, and gives the items of its answers.
#[test]
fn every_answer_gives_a_profile_that_loads() {
    let folder = tempfile::tempdir().expect("a folder");
    let library = Library::new(&NoFolder);
    let mut made = 0;
    for (name, _) in MODELS {
        let model = library.get(name).expect("shipped");
        let service = &model.service;
        let revision = service.revision(None).expect("one");
        let tiers: Vec<Option<&str>> = if revision.has_tiers() {
            service.tiers.iter().map(|tier| Some(tier.id.as_str())).collect()
        } else {
            vec![None]
        };
        for tier in tiers {
            let parsed = tier.map(|tier| tier.parse().expect("a tier"));
            let mut options = vec![None];
            for question in service.questions_for(parsed.as_ref(), revision.date) {
                let answers: Vec<String> = match &question.kind {
                    QuestionKind::YesNo => vec!["true".to_owned(), "false".to_owned()],
                    QuestionKind::Choice { values, several } => {
                        let mut all: Vec<String> = values.iter().map(|(id, _)| id.clone()).collect();
                        if *several {
                            all.push(all.join(","));
                        }
                        all
                    }
                };
                options.extend(answers.into_iter().map(|answer| Some(format!("{}={answer}", question.id))));
            }
            let mut open = 0;
            for option in options {
                let file = format!("p{made}.toml");
                let mut args = vec!["--service", name, "--yes", "--output", &file];
                args.extend(tier.iter().flat_map(|tier| ["--tier", tier]));
                args.extend(option.iter().flat_map(|option| ["--option", option.as_str()]));
                init(folder.path(), &args, 0);
                let listed = text(&run(folder.path(), &["items", "--profile", &file, "--format", "json"], 0));
                let items: Value = serde_json::from_str(&listed).expect("JSON");
                let items = items["items"].as_array().expect("items").len();
                match option {
                    None => open = items,
                    Some(option) => assert!(items <= open, "{option} cannot bring in more than leaving it open"),
                }
                made += 1;
            }
        }
    }
    assert!(made > 15, "only {made}");
}

#[test]
fn flags_say_all_and_mistakes_are_told() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    let talk = init(
        folder,
        &[
            "--service",
            "hs-crypto",
            "--service",
            "secrets-manager",
            "--option",
            "master-key-custody=smart-card,workstation",
            "--option",
            "hs-crypto:third-party-keystore=false",
            "--id",
            "payments",
            "--title",
            "Pay \"it\"",
            "--period",
            "2026-01-01..2026-06-30",
            "--framework",
            "dora",
            "--signatures",
            "required",
            "--time-zone",
            "Europe/Berlin",
            "--signer",
            "custodian-a,Custodian A,custodian-a@example.com,key-custodian+security-officer",
            "--yes",
        ],
        0,
    );
    assert!(talk.contains("payments.toml") && talk.contains("? failover-crypto-units is left open"), "{talk}");
    assert!(talk.contains("! nobody has the role platform-owner yet"), "{talk}");
    let status = text(&run(folder, &["status", "--profile", "payments.toml", "--format", "json"], 0));
    assert_eq!(serde_json::from_str::<Value>(&status).expect("JSON")["title"], "Pay \"it\"");
    let before = std::fs::read(folder.join("payments.toml")).expect("the profile");
    for (args, words) in [
        (&["--service", "hs-crypt", "--yes"][..], "did you mean `hs-crypto`?"),
        (
            &["--service", "hs-crypto", "--option", "third-party-keystor=true", "--yes"],
            "did you mean `third-party-keystore`?",
        ),
        (&["--service", "hs-crypto", "--option", "third-party-keystore=maybe", "--yes"], "wrong-type"),
        (&["--service", "hs-crypto", "--option", "third-party-keystore", "--yes"], "has no `=`"),
        (&["--service", "key-protect", "--yes"], "tier = "),
        (&["--service", "hs-crypto", "--id", "payments", "--yes"], "is there already"),
        (&["--service", "hs-crypto", "--time-zone", "Europe/Berln", "--yes"], "did you mean `Europe/Berlin`?"),
        (&["--service", "hs-crypto", "--signer", "a,A", "--yes"], "too few parts"),
        (
            &["--service", "hs-crypto", "--signer", "a,A,a@example.com,key-custodian,ssh-dss AAAA", "--yes"],
            "cannot sign",
        ),
        (&[], "no service is named"),
    ] {
        let talk = init(folder, args, 2);
        assert!(talk.contains(words), "{args:?}: {talk}");
    }
    assert_eq!(support::files(folder).len(), 1);
    assert_eq!(std::fs::read(folder.join("payments.toml")).expect("the profile"), before);
    init(folder, &["--service", "hs-crypto", "--id", "payments", "--yes", "--force"], 0);
    let printed = init(folder, &["--service", "hs-crypto", "--yes", "--output", "-"], 0);
    assert!(printed.starts_with("# A profile") && support::files(folder).len() == 1);
}

/// The dialogue, key by key.
#[test]
fn the_questions_can_be_answered_on_a_terminal() {
    let folder = tempfile::tempdir().expect("a folder");
    let script = root().join("tests/outside/terminal.py");
    // A space picks in a list of several; an arrow goes down.
    let steps = "ID of the profile=talked|Title=Talked over|Where do you keep= |Are keystores=\\x1b[B|\
                 Are failover=\\x1b[B\\x1b[B|Frameworks= |Signatures=\\x1b[B|Platform owner: name=Owner A|\
                 e-mail=owner-a@example.com|SSH public key=|Security officer: name=|Key custodian: name=|\
                 Security operations: name=|Compliance manager: name=Owner A";
    let Some(output) = python(&[
        &script.to_string_lossy(),
        &folder.path().to_string_lossy(),
        steps,
        env!("CARGO_BIN_EXE_rchecklist"),
        "init",
        "--service",
        "hs-crypto",
    ]) else {
        return;
    };
    let seen = text(&output);
    assert!(output.status.success(), "{seen}\n{}", String::from_utf8_lossy(&output.stderr));
    let written = std::fs::read_to_string(folder.path().join("talked.toml")).expect("the profile");
    for line in [
        "title = \"Talked over\"",
        "signatures = \"required\"",
        "frameworks = [\"nist-800-53r5\"]",
        "roles = [\"platform-owner\", \"compliance-manager\"]",
        "id = \"owner-a\"",
        "master-key-custody = \"smart-card\"",
        "third-party-keystore = false",
        "# failover-crypto-units = true or false",
    ] {
        assert!(written.contains(line), "{line} is not in\n{written}\n{seen}");
    }
    run(folder.path(), &["items", "--profile", "talked.toml"], 0);
}

fn ugly() -> impl Strategy<Value = String> {
    prop_oneof![
        "\\PC{1,30}",
        prop::collection::vec(
            prop::sample::select(vec!["\"", "'", "\\", "\n", "\"\"\"", "#", "[x]", "\u{202e}", "\u{0}", "=", "é"]),
            1..8
        )
        .prop_map(|parts| format!("x{}", parts.concat())),
    ]
}

/// What nobody would see is no title: variation selectors, joiners and spaces.
#[test]
fn a_title_without_anything_to_see_is_refused() {
    for title in ["", " ", "\u{e0156}", "\u{200d}\u{200b}", "\t\u{e012b} "] {
        let folder = tempfile::tempdir().expect("a folder");
        let said = init(folder.path(), &["--service", "hs-crypto", "--title", title], 2);
        assert!(said.contains("error[empty-text]: `title` of a profile is empty"), "{title:?}: {said}");
        assert_eq!(std::fs::read_dir(folder.path()).expect("it").count(), 0, "{title:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever people type comes back from the loader as they typed it.
    #[test]
    fn texts_come_back_as_they_were_given(title in ugly(), organisation in ugly(), instance in ugly(), name in ugly()) {
        prop_assume!(![&title, &organisation, &instance, &name].into_iter().any(|text| is_blank(text)));
        let library = Library::new(&NoFolder);
        let service = &library.get("hs-crypto").expect("shipped").service;
        let revision = service.revision(None).expect("one").date;
        let draft = Draft {
            id: "p".to_owned(),
            title: title.clone(),
            extends: None,
            classification: Some(organisation.clone()),
            organisation: Some(organisation.clone()),
            zone: None,
            deployments: vec![DraftDeployment {
                id: None,
                service: "hs-crypto".to_owned(),
                tier: None,
                instance: Some(instance.clone()),
                questions: service
                    .questions_for(None, revision)
                    .map(|question| (question.clone(), matches!(question.kind, QuestionKind::YesNo).then_some(Given::Flag(true))))
                    .collect(),
            }],
            period: Some(DateSpan {
                from: NaiveDate::from_ymd_opt(2026, 1, 1).expect("a day"),
                to: NaiveDate::from_ymd_opt(2026, 12, 31).expect("a day"),
            }),
            frameworks: Vec::new(),
            signatures: Some(Signatures::Required),
            signers: vec![DraftSigner {
                id: "a".to_owned(),
                name: name.clone(),
                email: "a@example.com".to_owned(),
                roles: vec!["key-custodian".to_owned()],
                key: None,
            }],
            missing_roles: vec![name.clone()],
        };
        let read = profile::load(&SourceFile::new("p", draft.text()), &library);
        let read = read.unwrap_or_else(|failure| panic!("{failure}\n{}", draft.text()));
        prop_assert_eq!(&read.title, &title);
        prop_assert_eq!(read.organisation.as_ref(), Some(&organisation));
        prop_assert_eq!(read.deployments[0].instance.as_ref(), Some(&instance));
        prop_assert_eq!(&read.signers[0].name, &name);
        prop_assert!(!select(&read).items.is_empty());
    }
}
