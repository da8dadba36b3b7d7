//! Profiles that extend others: the rules, where mistakes are shown, and that nothing else needs to know of bases.

#![allow(clippy::expect_used, clippy::disallowed_methods, reason = "tests")]

mod support;

use proptest::prelude::*;
use rchecklist::checklist::select;
use rchecklist::diagnostics::{Diagnostic, Failure, Fault, SourceFile};
use rchecklist::model::library::{Library, NoFolder};
use rchecklist::model::{Answer, Answers};
use rchecklist::profile::extend::{MOST_FILES, Opened, Resolved, account, bases, resolve};
use rchecklist::profile::{self, Profile};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::path::Path;
use std::process::{Command, Stdio};
use support::{DAY, files, program, run, text};
use toml::Table;

/// Resolves the first of some files by name and text.
fn resolved(folder: &[(&str, &str)]) -> Result<Resolved, Failure> {
    let opened = |path: &str| {
        let (_, text) = folder.iter().find(|(name, _)| *name == path)?;
        Some(Opened { file: SourceFile::new(path, *text), identity: path.to_owned() })
    };
    let gone = |path: &str| Failure::input(Diagnostic::new("unreadable", format!("there is no {path}")));
    let own = opened(folder[0].0).expect("the first");
    resolve(own, &mut |path| opened(path).ok_or_else(|| gone(path)))
}

fn text_of(folder: &[(&str, &str)]) -> String {
    resolved(folder).unwrap_or_else(|failure| panic!("{failure}")).file.text.clone()
}

/// What a profile upon a base says.
fn merged(child: &str, base: &str) -> Table {
    let child = format!("extends = \"base.toml\"\n{child}");
    text_of(&[("child.toml", &child), ("base.toml", base)]).parse().expect("TOML")
}

fn table(text: &str) -> Table {
    text.parse().expect("TOML")
}

fn loaded(folder: &[(&str, &str)]) -> Result<Profile, Failure> {
    profile::load(&resolved(folder)?.file, &Library::new(&NoFolder))
}

/// The places of all mistakes, as `file:line`, with their codes.
fn mistakes(folder: &[(&str, &str)]) -> Vec<String> {
    let failure = loaded(folder).expect_err("mistakes");
    assert_eq!(failure.fault, Fault::Input);
    let told = failure.diagnostics.iter();
    told.map(|one| format!("{} {}", one.line().expect("a place"), one.code)).collect()
}

const DEPLOYED: &str = "[[deployment]]\nservice = \"hs-crypto\"\n";

#[test]
fn what_extends_nothing_passes_byte_for_byte() {
    for text in [
        "id = \"p\"",
        "\u{feff}# extends = \"base.toml\"\r\nid = \"p\"\r\n",
        "[audit]\nextends = \"base.toml\"\n",
        "",
    ] {
        let resolved = resolved(&[("p.toml", text)]).expect("resolved");
        assert_eq!((resolved.file.text.as_str(), resolved.read.len()), (text, 1));
        assert!(resolved.file.origins.files().is_empty());
    }
}

#[test]
fn each_rule_holds() {
    // Never inherited.
    assert_eq!(merged("", "id = \"base\"\ntitle = \"T\""), table("title = \"T\""));
    // Scalars and lists are replaced whole.
    assert_eq!(
        merged(
            "title = \"C\"\n[audit]\nframeworks = [\"a\"]",
            "title = \"B\"\n[audit]\nframeworks = [\"b\", \"c\"]"
        ),
        table("title = \"C\"\n[audit]\nframeworks = [\"a\"]")
    );
    // Tables are merged key by key, at every depth.
    assert_eq!(
        merged(
            "[audit]\nperiod = { to = 2026-06-30 }\n[options.a]\nx = true",
            "[audit]\nperiod = { from = 2026-01-01, to = 2026-12-31 }\nframeworks = []\n[options.a]\nx = false\ny = false\n[options.b]\nz = 1"
        ),
        table(
            "[audit]\nperiod = { from = 2026-01-01, to = 2026-06-30 }\nframeworks = []\n[options.a]\nx = true\ny = false\n[options.b]\nz = 1"
        )
    );
    // Signers are merged by their IDs; new ones stand behind; a list in them is replaced whole.
    assert_eq!(
        merged(
            "[[signer]]\nid = \"new\"\n[[signer]]\nid = \"b\"\nroles = [\"two\"]",
            "[[signer]]\nid = \"a\"\nname = \"A\"\n[[signer]]\nid = \"b\"\nname = \"B\"\nroles = [\"one\", \"two\"]"
        ),
        table(
            "[[signer]]\nid = \"a\"\nname = \"A\"\n[[signer]]\nid = \"b\"\nname = \"B\"\nroles = [\"two\"]\n[[signer]]\nid = \"new\""
        )
    );
    // Nobody is taken away.
    assert_eq!(merged("signer = []", "[[signer]]\nid = \"a\""), table("[[signer]]\nid = \"a\""));
    // Deployments are the base's only where there are none.
    assert_eq!(merged("", DEPLOYED), table(DEPLOYED));
    assert_eq!(
        merged("[[deployment]]\nservice = \"key-protect\"", DEPLOYED),
        table("[[deployment]]\nservice = \"key-protect\"")
    );
    // What is of another kind replaces what the base has.
    assert_eq!(
        merged("policy = 1\nsigner = \"me\"", "[policy]\na = 1\n[[signer]]\nid = \"a\""),
        table("policy = 1\nsigner = \"me\"")
    );
}

/// What is nearer to the profile wins, over all levels, and each path is seen from the file that says it.
#[test]
fn several_levels_and_folders() {
    let folder = [
        ("child.toml", "id = \"c\"\nextends = \"./house/team.toml\"\n"),
        (
            "house/team.toml",
            "id = \"t\"\nextends = \"..//base.toml\"\ntitle = \"Team\"\n[policy]\ndue-soon-days = 7\n",
        ),
        (
            "house/../base.toml",
            "title = \"Base\"\norganisation = \"Example Ltd\"\n[policy]\ndue-soon-days = 30\nsignatures = \"required\"\n[[deployment]]\nservice = \"hs-crypto\"\n",
        ),
    ];
    let whole = resolved(&folder).expect("resolved");
    let names: Vec<&str> = whole.read.iter().map(|file| file.name.as_str()).collect();
    assert_eq!(names, ["child.toml", "house/team.toml", "house/../base.toml"]);
    assert!(
        whole.file.text.starts_with(
            "# Resolved: child.toml, which extends house/team.toml, which extends house/../base.toml.\n"
        )
    );
    assert!(whole.file.text.contains("\ntitle = \"Team\"  # from house/team.toml\n"), "{}", whole.file.text);
    assert!(whole.file.text.contains("\n[[deployment]]  # from house/../base.toml\n"), "{}", whole.file.text);
    let profile = loaded(&folder).expect("a profile");
    assert_eq!((profile.id.as_str(), profile.policy.due_soon_days), ("c", 7));
    assert_eq!(profile.organisation.as_deref(), Some("Example Ltd"));
}

#[test]
fn mistakes_are_shown_where_they_were_made() {
    let child = "id = \"c\"\nextends = \"base.toml\"\n[[deployment]]\nservice = \"hs-crypto\"\n[deployment.options]\nthird-party-keystore = 1\n[[signer]]\nid = \"b\"\nrolls = []\n";
    let base = "# No title.\n[policy]\ndue-soon-days = \"soon\"\nrisk-approvers = [\"security-officer\",\n  \"nobody\"]\n[audit]\nperiod = { from = 2026-12-31, to = 2026-01-01 }\nframeworks = [\"dorra\"]\n[[signer]]\nid = \"a\"\nname = \"A\"\nemail = \"no address\"\n[[signer]]\nid = \"b\"\nname = \"B\"\nemail = \"b@example.com\"\nroles = [\"nobody\"]\n[cadence]\nno-such-item = \"yearly\"\n[options.hs-crypto]\nmaster-key-custody = \"pocket\"\n[options]\nsecrets-manager = 5\n";
    assert_eq!(
        mistakes(&[("child.toml", child), ("base.toml", base)]),
        [
            "child.toml:1 missing-key",
            "child.toml:6 wrong-type",
            "child.toml:9 unknown-key",
            "base.toml:3 wrong-type",
            "base.toml:5 unknown-role",
            "base.toml:7 wrong-order",
            "base.toml:8 unknown-framework",
            "base.toml:12 wrong-value",
            "base.toml:17 unknown-role",
            "base.toml:19 unknown-item",
            "base.toml:21 unknown-value",
            "base.toml:23 wrong-type",
        ]
    );
}

/// What gives way to the profile's own is not looked at, but for keys that nobody knows, and IDs.
#[test]
fn what_is_hidden_is_known_all_the_same() {
    let child = format!("id = \"c\"\nextends = \"base.toml\"\ntitle = \"T\"\n{DEPLOYED}");
    let told = |base: &str| mistakes(&[("child.toml", &child), ("base.toml", base)]);
    assert!(
        loaded(&[("child.toml", &child), ("base.toml", "title = 5\n[[deployment]]\nservice = \"no\"\n")]).is_ok()
    );
    assert_eq!(told("[[deployment]]\nsevice = \"hs-crypto\"\n"), ["base.toml:2 unknown-key"]);
    assert_eq!(told("id = \"A B\"\n"), ["base.toml:1 wrong-value"]);
}

/// People, roles and cadences of a whole fleet: what only other services know is no mistake, what none knows is.
#[test]
fn a_base_speaks_of_more_than_one_service() {
    let child = "id = \"c\"\nextends = \"base.toml\"\n[[deployment]]\nservice = \"secrets-manager\"\n";
    let base = |role: &str, item: &str| {
        format!(
            "title = \"T\"\n[policy]\nrisk-approvers = [\"{role}\"]\n[cadence]\n{item} = \"yearly\"\n[[signer]]\nid = \"a\"\nname = \"A\"\nemail = \"a@example.com\"\nroles = [\"{role}\"]\n"
        )
    };
    let good = base("key-custodian", "back-up-master-key-to-smart-card");
    let folder = [("child.toml", child), ("base.toml", good.as_str())];
    assert_eq!(loaded(&folder).unwrap_or_else(|failure| panic!("{failure}")).signers.len(), 1);
    // And its text by itself, as a pack has it.
    assert!(loaded(&[("pack.toml", &text_of(&folder))]).is_ok());
    assert_eq!(
        mistakes(&[("child.toml", child), ("base.toml", &base("key-custodien", "back-up"))]),
        ["base.toml:3 unknown-role", "base.toml:5 unknown-item", "base.toml:10 unknown-role"]
    );
}

/// An ID that stands twice in one file is a mistake there, and one without an ID too.
#[test]
fn signers_that_cannot_be_merged_are_told() {
    let base =
        format!("title = \"T\"\n{DEPLOYED}[[signer]]\nid = \"a\"\nname = \"A\"\nemail = \"a@example.com\"\n");
    let again = "[[signer]]\nid = \"a\"\nname = \"N\"\nemail = \"n@example.com\"\n";
    let child = format!("id = \"c\"\nextends = \"base.toml\"\n{again}{again}");
    assert_eq!(mistakes(&[("child.toml", &child), ("base.toml", &base)]), ["child.toml:8 duplicate-id"]);
    let twice = format!("{base}{}", again.replace("n@", "m@"));
    let child = "id = \"c\"\nextends = \"base.toml\"\n";
    assert_eq!(mistakes(&[("child.toml", child), ("base.toml", &twice)]), ["base.toml:9 duplicate-id"]);
    let nameless = format!("{child}[[signer]]\nroles = []\n");
    let told = mistakes(&[("child.toml", &nameless), ("base.toml", &base)]);
    assert_eq!(told, ["child.toml:3 missing-key"; 3]);
}

#[test]
fn line_ends_a_mark_and_comments_move_no_place() {
    let child =
        "\u{feff}id = \"c\" # mine\r\n\r\nextends = \"base.toml\"\r\n[policy]\r\nsignatures = \"perhaps\"\r\n";
    let base = "\u{feff}# shared\r\ntitle = \"\"\"\r\nlines \\\r\n  \"\"\"\r\n\r\n[[deployment]]  # one\r\nservice = 'hs-cripto'\r\n";
    assert_eq!(
        mistakes(&[("child.toml", child), ("base.toml", base)]),
        ["child.toml:5 wrong-value", "base.toml:7 unknown-service"]
    );
}

#[test]
fn a_chain_that_is_too_long_or_comes_back_is_refused() {
    let chain = |files: usize, last: &str| {
        let name = |n: usize| format!("f{n}.toml");
        let mut folder: Vec<(String, String)> =
            (0..files - 1).map(|n| (name(n), format!("extends = \"{}\"\n", name(n + 1)))).collect();
        folder.push((name(files - 1), last.to_owned()));
        folder[0].1 = format!("id = \"c\"\n{}", folder[0].1);
        folder
    };
    let codes = |folder: &[(String, String)]| {
        let folder: Vec<(&str, &str)> = folder.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
        resolved(&folder).err().map(|failure| {
            let first = &failure.diagnostics[0];
            (first.code, first.line().expect("a place"), first.help.join("\n"))
        })
    };
    let whole = format!("title = \"T\"\n{DEPLOYED}");
    assert_eq!(codes(&chain(MOST_FILES, &whole)), None);
    let (code, place, _) = codes(&chain(MOST_FILES + 1, &whole)).expect("too many");
    assert_eq!((code, place.as_str()), ("extends-depth", "f15.toml:1"));
    let (code, place, help) = codes(&chain(3, "extends = \"./f1.toml\"")).expect("a circle");
    assert_eq!((code, place.as_str()), ("extends-cycle", "f2.toml:1"));
    assert_eq!(help, "each extends the next: f1.toml → f2.toml → f1.toml");
}

#[test]
fn paths_that_do_not_travel_are_refused() {
    for path in [
        "/base.toml",
        "",
        ".",
        "./",
        "..\\\\base.toml",
        "C:base.toml",
        "https://example.com/base.toml",
        "\\u0000/:",
    ] {
        let child = format!("id = \"c\"\nextends = \"{path}\"\n");
        let failure = resolved(&[("child.toml", &child)]).err().expect("refused");
        assert_eq!(failure.diagnostics[0].code, "wrong-value", "{path}");
        assert_eq!(failure.diagnostics[0].line().as_deref(), Some("child.toml:2"));
    }
    let failure = resolved(&[("child.toml", "extends = [\"base.toml\"]")]).err().expect("refused");
    assert_eq!(failure.diagnostics[0].code, "wrong-type");
}

/// A text that was not resolved is no profile: nobody reads half of one.
#[test]
fn the_loader_takes_no_profile_that_is_not_resolved() {
    let file = SourceFile::new("p.toml", format!("id = \"p\"\ntitle = \"T\"\nextends = \"base.toml\"\n{DEPLOYED}"));
    let failure = profile::load(&file, &Library::new(&NoFolder)).expect_err("refused");
    assert_eq!(failure.diagnostics[0].code, "extends-unresolved");
}

fn answers(deployment: &str, options: &str) -> Result<Answers, Failure> {
    let text = format!("id = \"p\"\ntitle = \"T\"\n{options}\n[[deployment]]\n{deployment}");
    let profile = profile::load(&SourceFile::new("p.toml", text), &Library::new(&NoFolder))?;
    Ok(profile.deployments[0].answers.clone())
}

/// Answers for a service: where a deployment does not answer, and where its tier and revision are asked.
#[test]
fn options_of_a_service_are_defaults() {
    let options = "[options.key-protect]\nthird-party-keystore = true\nvirtual-private-endpoint = false\n";
    let dedicated = "service = \"key-protect\"\ntier = \"dedicated\"\n";
    let told = |answers: Result<Answers, Failure>| -> Vec<(String, Answer)> {
        answers.expect("answers").into_iter().map(|(id, answer)| (id.to_string(), answer)).collect()
    };
    let flag = |id: &str, flag| vec![(id.to_owned(), Answer::Flag(flag))];
    assert_eq!(told(answers(dedicated, options)), flag("third-party-keystore", true));
    let own = format!("{dedicated}[deployment.options]\nthird-party-keystore = false\n");
    assert_eq!(told(answers(&own, options)), flag("third-party-keystore", false));
    // What is not asked of this tier, of this revision, of this service is no mistake, and no answer.
    let standard = answers("service = \"key-protect\"\ntier = \"standard\"\n", options);
    assert_eq!(told(standard), flag("virtual-private-endpoint", false));
    assert_eq!(told(answers("service = \"key-protect\"\nrevision = 2020-04-22\n", options)), []);
    assert_eq!(told(answers("service = \"secrets-manager\"\n", options)), []);
    // What no revision asks is a mistake, also where nothing of the service is deployed.
    for (deployment, options, code) in [
        (dedicated, "[options.key-protect]\nthird-party-keystor = true\n", "unknown-option"),
        (
            "service = \"secrets-manager\"\n",
            "[options.key-protect]\nthird-party-keystor = true\n",
            "unknown-option",
        ),
        (
            "service = \"secrets-manager\"\n",
            "[options.key-protekt]\nthird-party-keystore = true\n",
            "unknown-service",
        ),
        (dedicated, "[options.key-protect]\nthird-party-keystore = \"yes\"\n", "wrong-type"),
        (dedicated, "[options]\nthird-party-keystore = true\n", "unknown-service"),
        (dedicated, "[options.\"../seeds/key-protect\"]\n", "unknown-service"),
    ] {
        let failure = answers(deployment, options).expect_err(options);
        let codes: Vec<_> = failure.diagnostics.iter().map(|one| one.code).collect();
        assert_eq!(codes, [code], "{options}");
        assert!(failure.diagnostics[0].line().is_some_and(|line| line.starts_with("p.toml:")));
    }
}

fn key() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("title".to_owned()),
        Just("signer".to_owned()),
        Just("deployment".to_owned()),
        Just("id".to_owned()),
        Just("audit".to_owned()),
        "[a-c]",
        "\\PC{0,4}",
        Just("\u{202e}\"\n#".to_owned()),
    ]
}

fn value() -> impl Strategy<Value = toml::Value> {
    let leaf = prop_oneof![
        any::<bool>().prop_map(toml::Value::from),
        any::<i64>().prop_map(toml::Value::from),
        (-1e9..1e9_f64).prop_map(toml::Value::from),
        "\\PC{0,12}".prop_map(toml::Value::from),
        Just("\u{0}\u{7f}\u{2028}\r\n\t\\\"'\"\"\"".into()),
        Just(toml::Value::Datetime("2026-01-01".parse().expect("a day"))),
        Just(toml::Value::Datetime("2026-01-01T10:00:00+02:00".parse().expect("a moment"))),
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(toml::Value::Array),
            prop::collection::vec((key(), inner), 0..4)
                .prop_map(|entries| toml::Value::Table(entries.into_iter().collect())),
        ]
    })
}

fn any_table() -> impl Strategy<Value = Table> {
    prop::collection::vec((key(), value()), 0..6).prop_map(|entries| {
        let mut table: Table = entries.into_iter().collect();
        table.remove("extends");
        if let Some(id) = table.get_mut("id") {
            *id = "an-id".into();
        }
        table
    })
}

/// The rules once more, over plain values, as a second opinion.
fn expected(child: &Table, base: &Table) -> Table {
    fn over(child: &mut Table, base: &Table) {
        for (key, below) in base {
            match (child.get_mut(key), below) {
                (None, below) => drop(child.insert(key.clone(), below.clone())),
                (Some(toml::Value::Table(own)), toml::Value::Table(below)) => over(own, below),
                _ => {}
            }
        }
    }
    let mut base = base.clone();
    base.remove("id");
    if child.contains_key("deployment") {
        base.remove("deployment");
    }
    let mut whole = child.clone();
    let signers = whole.remove("signer");
    let below = base.remove("signer");
    over(&mut whole, &base);
    let signers = match (signers, below) {
        (Some(toml::Value::Array(own)), Some(toml::Value::Array(mut all))) => {
            let id = |entry: &toml::Value| Some(entry.as_table()?.get("id")?.as_str()?.to_owned());
            let mut done = Vec::new();
            for mut entry in own {
                let place = id(&entry).and_then(|own| all.iter().position(|other| id(other) == Some(own.clone())));
                match place.filter(|place| !done.contains(place)) {
                    Some(place) => {
                        done.push(place);
                        let below = all[place].as_table().expect("a table").clone();
                        over(entry.as_table_mut().expect("a table"), &below);
                        all[place] = entry;
                    }
                    None => all.push(entry),
                }
            }
            Some(toml::Value::Array(all))
        }
        (own, below) => own.or(below),
    };
    if let Some(signers) = signers {
        whole.insert("signer".to_owned(), signers);
    }
    whole
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    /// Whatever stands in the two files: the text that comes of them says what the rules say, is a fixed point, and each
    /// key of it leads to a key of the same name in one of them.
    #[test]
    fn resolving_follows_the_rules_and_ends(child in any_table(), base in any_table()) {
        let mut with = Table::new();
        with.insert("extends".to_owned(), "base.toml".into());
        with.extend(child.clone());
        let (child_text, base_text) = (toml::to_string(&with).expect("TOML"), toml::to_string(&base).expect("TOML"));
        let found = resolved(&[("child.toml", &child_text), ("base.toml", &base_text)]);
        // Keys that nobody knows in deployments that give way are told at once.
        let Ok(found) = found else {
            prop_assert!(child.contains_key("deployment") && base.contains_key("deployment"));
            return Ok(());
        };
        let text = &found.file.text;
        let whole: Table = text.parse().unwrap_or_else(|error| panic!("{error}\n{text}"));
        prop_assert_eq!(&whole, &expected(&child, &base), "{}", text);
        let again = resolved(&[("again.toml", text)]).expect("resolved");
        prop_assert_eq!(&again.file.text, text);
        // On a base that says nothing, it stays as it is, key after key.
        let upon = format!("extends = \"nothing.toml\"\n{text}");
        let upon: Table = text_of(&[("upon.toml", &upon), ("nothing.toml", "")]).parse().expect("TOML");
        prop_assert_eq!(upon.keys().collect::<Vec<_>>(), whole.keys().collect::<Vec<_>>());
        prop_assert_eq!(&upon, &whole);
        let told = account(&found.file).expect("JSON");
        for (pointer, from) in told["from"].as_object().expect("a table") {
            let file = if from["file"] == "base.toml" { &base_text } else { &child_text };
            let line = usize::try_from(from["line"].as_u64().expect("a line")).expect("small");
            prop_assert!(file.lines().count() >= line && line > 0, "{}: {}", pointer, from);
        }
    }

    /// A child that repeats all of its base is its base, under its own ID.
    #[test]
    fn who_repeats_all_equals_the_base(base in any_table()) {
        let mut child = base.clone();
        child.insert("id".to_owned(), "c".into());
        let mut with = Table::new();
        with.insert("extends".to_owned(), "base.toml".into());
        with.extend(child.clone());
        let texts = [toml::to_string(&with).expect("TOML"), toml::to_string(&base).expect("TOML")];
        if let Ok(found) = resolved(&[("child.toml", &texts[0]), ("base.toml", &texts[1])]) {
            let mut whole: Table = found.file.text.parse().expect("TOML");
            // Of signers without an ID nobody can say who is who: they stand twice.
            if let Some(toml::Value::Array(signers)) = child.get("signer") {
                let id = |entry: &toml::Value| entry.as_table().and_then(|own| own.get("id")?.as_str().map(str::to_owned));
                let ids: Vec<_> = signers.iter().map(id).collect();
                let unique: BTreeSet<_> = ids.iter().collect();
                if ids.iter().any(Option::is_none) || unique.len() < ids.len() {
                    child.remove("signer");
                    whole.remove("signer");
                }
            }
            prop_assert_eq!(whole, child);
        }
    }

    /// No text makes the resolver fall over.
    #[test]
    fn any_text_is_resolved_or_refused(child in "\\PC{0,60}", base in "\\PC{0,60}") {
        let child = format!("extends = \"base.toml\"\n{child}");
        drop(resolved(&[("child.toml", &child), ("base.toml", &base)]));
        drop(bases([("child.toml", child.as_str()), ("base.toml", base.as_str())]));
    }
}

#[test]
fn the_account_says_where_each_key_is_from() {
    let child = "id = \"c\"\nextends = \"base.toml\"\n[policy]\ndue-soon-days = 0x0E\n";
    let base =
        format!("title = \"T\"\n{DEPLOYED}[policy]\nsignatures = \"required\"\n[cadence]\n\"hs-crypto/a~b\" = 1\n");
    let whole = resolved(&[("child.toml", child), ("base.toml", &base)]).expect("resolved");
    let told = account(&whole.file).expect("JSON");
    assert_eq!(told["files"], json!(["child.toml", "base.toml"]));
    assert_eq!(told["profile"]["policy"], json!({ "signatures": "required", "due-soon-days": 14 }));
    let place = |file: &str, line: u32| json!({ "file": file, "line": line });
    assert_eq!(
        told["from"],
        json!({
            "/id": place("child.toml", 1),
            "/title": place("base.toml", 1),
            "/policy/signatures": place("base.toml", 5),
            "/policy/due-soon-days": place("child.toml", 4),
            "/deployment/0/service": place("base.toml", 3),
            "/cadence/hs-crypto~1a~0b": place("base.toml", 7),
        })
    );
}

const BASE: &str = "title = \"A deployment\"\n[options.hs-crypto]\nmaster-key-custody = \"smart-card\"\n[options.own-db]\nreplicas = true\n[audit]\nperiod = { from = 2026-01-01, to = 2026-12-31 }\n[[signer]]\nid = \"custodian-a\"\nname = \"Custodian A\"\nemail = \"custodian-a@example.com\"\nroles = [\"key-custodian\"]\n";
const SHOP: &str = "id = \"shop\"\nextends = \"base.toml\"\n[[deployment]]\nservice = \"hs-crypto\"\n";

fn write(folder: &Path, name: &str, text: &str) {
    let path = folder.join(name);
    std::fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
    std::fs::write(path, text).expect("written");
}

/// A folder with a base and two profiles upon it, and a service of one's own of which the base speaks.
fn fleet() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let door = std::fs::read_to_string(support::root().join("tests/schema/door.toml")).expect("a model");
    let model = door
        .replace("id = \"door\"", "id = \"own-db\"")
        .replace("id = \"bell\"", "id = \"replicas\"")
        .replace("option = \"bell\"", "option = \"replicas\"");
    write(folder.path(), "seeds/own-db.toml", &model);
    write(folder.path(), "profiles/base.toml", BASE);
    write(folder.path(), "profiles/shop.toml", SHOP);
    write(folder.path(), "profiles/ledger.toml", &SHOP.replace("shop", "ledger"));
    folder
}

/// Every command takes the profile, and the pack stands by itself.
#[test]
fn commands_and_packs_know_nothing_of_the_base() {
    let folder = fleet();
    let at = folder.path();
    run(at, &["--profile", "shop", "--format", "pdf,md,json,oscal", "--as-of", DAY, "--quiet"], 0);
    assert!(at.join("profiles/shop.record.toml").is_file());
    let source = std::fs::read_to_string(at.join("out/shop/source/profile.toml")).expect("the profile");
    assert_eq!(text(&run(at, &["show", "--resolved", "--profile", "shop"], 0)), source);
    assert!(
        source.starts_with("# Resolved: shop.toml, which extends base.toml.\n") && !source.contains("\nextends")
    );
    let pack: Value =
        serde_json::from_slice(&std::fs::read(at.join("out/shop/audit-pack.json")).expect("JSON")).expect("JSON");
    let digest = rchecklist::digest::Digest::of(source.as_bytes()).to_string();
    assert!(pack.to_string().contains(&digest), "the digest of the resolved text is on the cover");

    // Elsewhere, without base and models.
    let alone = tempfile::tempdir().expect("a folder");
    let zip = alone.path().join("audit-pack.zip");
    std::fs::copy(at.join("out/shop/audit-pack.zip"), &zip).expect("copied");
    for path in [at.join("out/shop"), zip, at.join("out/shop/audit-pack.pdf")] {
        run(alone.path(), &["verify", path.to_str().expect("text")], 0);
    }

    // Saved in the place of the original, the same bytes come of it.
    let other = fleet();
    write(other.path(), "profiles/shop.toml", &source);
    run(other.path(), &["--profile", "shop", "--format", "pdf,md,json,oscal", "--as-of", DAY, "--quiet"], 0);
    assert_eq!(files(&at.join("out")), files(&other.path().join("out")));
    assert_eq!(
        std::fs::read(at.join("profiles/shop.record.toml")).expect("a record"),
        std::fs::read(other.path().join("profiles/shop.record.toml")).expect("a record")
    );

    let signed = Command::new("ssh-keygen")
        .args(["-q", "-t", "ed25519", "-N", "", "-C", "a", "-f"])
        .arg(at.join("key"))
        .stdout(Stdio::null())
        .status()
        .expect("ssh-keygen");
    assert!(signed.success());
    let public = std::fs::read_to_string(at.join("key.pub")).expect("a key");
    write(
        at,
        "profiles/base.toml",
        &BASE.replace(
            "roles = [\"key-custodian\"]",
            &format!("roles = [\"key-custodian\"]\nkeys = [\"{}\"]", public.trim()),
        ),
    );
    let item = "back-up-master-key-to-smart-card";
    write(at, "minutes.txt", "Minutes");
    for args in [
        &["items", "--profile", "shop"][..],
        &["status", "--profile", "shop", "--by", "signer"],
        &["show", item, "--profile", "shop"],
        &["attach", item, "minutes.txt", "--describe", "Minutes", "--as", "custodian-a", "--profile", "shop"],
        &["sign", item, "--as", "custodian-a", "--key", "key", "--profile", "shop"],
        &["check", "--profile", "shop", "--fail-on", "broken"],
        &["compare", "shop", "ledger"],
        &["drift", "hs-crypto", "seeds/own-db.toml", "--profile", "shop"],
        &["export", "--profile", "shop", "--format", "csv"],
        &["--profile", "shop", "--format", "md", "--with-evidence"],
        &["verify", "out/shop"],
    ] {
        let output = program(at).args(args).output().expect("it starts");
        let code = output.status.code();
        assert!(
            code == Some(0) || (args[0] == "drift" && code == Some(1)),
            "{args:?}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
    }
    let record = std::fs::read_to_string(at.join("profiles/shop.record.toml")).expect("a record");
    assert!(record.contains("-----BEGIN SSH SIGNATURE-----"));
    assert_eq!(std::fs::read_to_string(at.join("profiles/shop.toml")).expect("a profile"), SHOP);
}

/// A pack whose profile would need a base is none that can be made again.
#[test]
fn verify_takes_no_profile_that_extends() {
    let folder = fleet();
    let at = folder.path();
    run(at, &["--profile", "shop", "--format", "md", "--quiet"], 0);
    write(at, "out/shop/source/profile.toml", &SHOP.replace("id = ", "title = \"T\"\nid = "));
    let output = run(at, &["verify", "out/shop"], 1);
    assert!(text(&output).contains("`base.toml` is not at hand here"), "{}", text(&output));
}

#[test]
fn bases_are_no_profiles() {
    let folder = fleet();
    let at = folder.path();
    write(at, "profiles/people.base.toml", "title = \"T\"\n");
    write(at, "profiles/policy.toml", "[policy]\n");
    write(
        at,
        "profiles/team.base.toml",
        "id = \"team\"\nextends = \"./policy.toml\"\ntitle = \"Team\"\n[[deployment]]\nservice = \"secrets-manager\"\n",
    );
    let listed = text(&run(at, &["profiles", "--format", "json"], 0));
    let listed: Value = serde_json::from_str(&listed).expect("JSON");
    let own = listed["profiles"].as_array().expect("a list").iter().filter(|own| own["place"] == "./profiles");
    assert_eq!(own.map(|own| &own["name"]).collect::<Vec<_>>(), ["ledger", "shop", "team.base"]);
    let talk = String::from_utf8(run(at, &["status"], 2).stderr).expect("UTF-8");
    assert!(talk.contains("`shop`") && !talk.contains("`base`") && !talk.contains("`policy`"), "{talk}");
    // A file without an ID of which nothing says that it is a base is a mistake.
    write(at, "profiles/lost.toml", "title = \"T\"\n");
    let talk = String::from_utf8(run(at, &["profiles"], 2).stderr).expect("UTF-8");
    assert!(talk.contains("profiles/lost.toml:1") && talk.contains("call it base.toml"), "{talk}");
}

/// The record names its schema as the profile itself does, not as the resolved text.
#[test]
fn the_record_names_its_schema_as_the_profile_does() {
    let folder = fleet();
    let at = folder.path();
    write(at, "profiles/shop.toml", &format!("#:schema ../schemas/profile.schema.json\n{SHOP}"));
    run(at, &["--profile", "shop", "--format", "md", "--quiet"], 0);
    let record = std::fs::read_to_string(at.join("profiles/shop.record.toml")).expect("a record");
    assert!(record.starts_with("#:schema ../schemas/record.schema.json\n"));
}

#[test]
fn init_writes_only_what_is_its_own() {
    let folder = fleet();
    let at = folder.path();
    let base = ["init", "--service", "hs-crypto", "--extends", "profiles/base.toml", "--yes"];
    run(at, &[&base[..], &["--id", "new"]].concat(), 0);
    let new = std::fs::read_to_string(at.join("profiles/new.toml")).expect("written");
    let keys: Vec<String> = table(&new).keys().cloned().collect();
    assert_eq!(keys, ["id", "title", "extends", "deployment"]);
    assert_eq!(table(&new)["extends"].as_str(), Some("base.toml"));
    assert!(!new.contains("master-key-custody") && new.contains("# failover-crypto-units = "), "{new}");
    run(at, &["items", "--profile", "new"], 0);
    // From another folder, and with all that is said.
    std::fs::create_dir_all(at.join("teams/a")).expect("a folder");
    let more = [
        "--id",
        "more",
        "--output",
        "teams/a/more.toml",
        "--period",
        "2026-01-01..2026-03-31",
        "--framework",
        "dora",
        "--signatures",
        "required",
        "--classification",
        "Secret",
        "--option",
        "master-key-custody=workstation",
    ];
    run(at, &[&base[..], &more].concat(), 0);
    let more = table(&std::fs::read_to_string(at.join("teams/a/more.toml")).expect("written"));
    assert_eq!(more["extends"].as_str(), Some("../../profiles/base.toml"));
    assert_eq!(more["audit"]["period"]["to"].to_string(), "2026-03-31");
    assert_eq!(
        (more["policy"]["signatures"].as_str(), more["classification"].as_str()),
        (Some("required"), Some("Secret"))
    );
    assert!(!more.contains_key("signer"));
    run(at, &["items", "--profile", "teams/a/more.toml"], 0);
    assert_eq!(std::fs::read_to_string(at.join("profiles/base.toml")).expect("the base"), BASE);
}

/// What may lie in the way: devices, folders, pipes, links, files without an end.
#[cfg(unix)]
#[test]
fn hostile_bases_are_refused_at_the_line_that_names_them() {
    let folder = fleet();
    let at = folder.path();
    let up = "../".repeat(at.components().count() + 2);
    std::fs::create_dir(at.join("profiles/folder.toml")).expect("a folder");
    assert!(Command::new("mkfifo").arg(at.join("profiles/pipe.toml")).status().expect("mkfifo").success());
    let huge = std::fs::File::create(at.join("profiles/huge.toml")).expect("a file");
    huge.set_len(rchecklist::store::LARGEST + 1).expect("long");
    std::fs::write(at.join("profiles/latin.toml"), b"title = \"caf\xe9\"\n").expect("written");
    std::os::unix::fs::symlink("link.toml", at.join("profiles/link.toml")).expect("a link");
    std::os::unix::fs::symlink("other.toml", at.join("profiles/same.toml")).expect("a link");
    std::fs::write(at.join("profiles/zeros.toml"), [0; 64]).expect("written");
    std::os::unix::fs::symlink("/dev/zero", at.join("profiles/zero.toml")).expect("a link");
    for (base, code) in [
        (format!("{up}dev/zero"), "wrong-value"),
        (format!("{up}etc/passwd"), "wrong-value"),
        ("zero.toml".to_owned(), "not-a-file"),
        ("folder.toml".to_owned(), "not-a-file"),
        ("pipe.toml".to_owned(), "not-a-file"),
        ("huge.toml".to_owned(), "too-large"),
        ("latin.toml".to_owned(), "not-text"),
        ("link.toml".to_owned(), "unreadable"),
        ("gone.toml".to_owned(), "unreadable"),
        ("base.toml/".to_owned() + &"x/".repeat(3000) + "x.toml", "unreadable"),
        ("other.toml".to_owned(), "extends-cycle"),
        ("./../profiles//other.toml".to_owned(), "extends-cycle"),
        ("same.toml".to_owned(), "extends-cycle"),
        ("zeros.toml".to_owned(), "toml-syntax"),
    ] {
        write(at, "profiles/other.toml", &format!("id = \"other\"\nextends = \"{base}\"\n"));
        let output = program(at).args(["items", "--profile", "other"]).output().expect("it starts");
        let talk = String::from_utf8_lossy(&output.stderr);
        assert!(talk.contains(&format!("error[{code}]")), "{base}: {talk}");
        assert!(matches!(output.status.code(), Some(2 | 3)), "{base}: {talk}");
        let place = if code == "toml-syntax" { "profiles/zeros.toml:1:1" } else { "profiles/other.toml:2:11" };
        assert!(talk.contains(place), "{base}: {talk}");
        assert!(talk.len() < 40_000, "{base}");
    }
    // A link to a base is as good as the base.
    std::os::unix::fs::symlink("base.toml", at.join("profiles/linked.toml")).expect("a link");
    write(at, "profiles/other.toml", &SHOP.replace("base.toml", "linked.toml").replace("shop", "other"));
    run(at, &["items", "--profile", "other"], 0);
}

/// Escapes and names that lie: shown, never obeyed, and no line of the text is more than a line.
#[test]
fn names_of_files_cannot_write_into_the_text() {
    let name = "a\n[policy]\n\u{202e}.toml";
    let child = "id = \"c\"\nextends = \"a\\n[policy]\\n\\u202e.toml\"\n";
    let text = text_of(&[("child.toml", child), (name, "title = \"T\"\nclassification = \"\\u001b[31m\"\n")]);
    assert_eq!(table(&text).keys().collect::<Vec<_>>(), ["id", "title", "classification"]);
    assert!(!text.contains(['\u{202e}', '\u{1b}']), "{text}");
}

/// Of many signers, questions and levels: no more work than there is text.
#[test]
fn large_files_take_no_time() {
    let mut base = String::from("title = \"T\"\n");
    let mut child = String::from("id = \"c\"\nextends = \"base.toml\"\n[[deployment]]\nservice = \"hs-crypto\"\n");
    for n in 0..20_000 {
        base += &format!("[[signer]]\nid = \"s-{n}\"\nname = \"S\"\n");
        child += &format!("[[signer]]\nid = \"s-{n}\"\nemail = \"s-{n}@example.com\"\n");
    }
    let start = std::time::Instant::now();
    let whole = table(&text_of(&[("child.toml", &child), ("base.toml", &base)]));
    assert_eq!(whole["signer"].as_array().map(Vec::len), Some(20_000));
    assert!(start.elapsed().as_secs() < 20, "{:?}", start.elapsed());
}

/// The items are those of the answers, wherever these stand.
#[test]
fn answers_of_a_base_give_the_same_items() {
    let answer = "master-key-custody = \"smart-card\"\n";
    let here = format!("id = \"p\"\ntitle = \"T\"\n{DEPLOYED}[deployment.options]\n{answer}");
    let base = format!("title = \"T\"\n{DEPLOYED}[options.hs-crypto]\n{answer}");
    let open = format!("id = \"p\"\ntitle = \"T\"\n{DEPLOYED}");
    let items = |folder: &[(&str, &str)]| {
        let profile = loaded(folder).expect("a profile");
        select(&profile).items.iter().map(|item| item.id.to_string()).collect::<Vec<_>>()
    };
    let there = items(&[("p.toml", "id = \"p\"\nextends = \"base.toml\"\n"), ("base.toml", &base)]);
    assert_eq!(items(&[("p.toml", &here)]), there);
    assert_ne!(items(&[("p.toml", &open)]), there);
}
