//! The words of a question turned round, so that an answer that stands where it stood says the opposite.

use super::said::{PROFILE, build};
use crate::forgery::world::{edit, lines, model, swap, verify};
use std::path::Path;

const QUESTION: &str = "Are keystores of other clouds connected to the instance?";

fn nothing(_: &Path) {}

/// A change: its name, what both houses have before, what one does, what `verify` says of the pack alone, and what it says against the
/// earlier one: behind `!` a problem, behind `-` a note.
type Turn = (&'static str, fn(&Path), fn(&Path), &'static [&'static str], &'static [&'static str]);

const TURNS: &[Turn] = &[
    (
        "a question turned round",
        nothing,
        |f| model(f, |text| text.replacen(QUESTION, "Are keystores of other clouds forbidden on the instance?", 1)),
        &[
            "model hs-crypto, question third-party-keystore: it asked \"Are keystores of other clouds connected to the instance?\", and asks \"Are keystores of other clouds forbidden on the instance?\"",
        ],
        &[
            "! hs-crypto, question third-party-keystore: the answer stands as it was, yes, and was given to another question: it asked \"",
        ],
    ),
    (
        "the names of two values changed for each other",
        nothing,
        |f| {
            model(f, |text| {
                let text = text.replacen("\"On smart cards\"", "\"@\"", 1);
                let text = text.replacen("\"In key part files on a workstation\"", "\"On smart cards\"", 1);
                text.replacen("\"@\"", "\"In key part files on a workstation\"", 1)
            });
        },
        &[
            "model hs-crypto, question master-key-custody: the value smart-card was \"On smart cards\", and is \"In key part files on a workstation\"",
            "model hs-crypto, question master-key-custody: the value workstation was \"In key part files on a workstation\", and is \"On smart cards\"",
        ],
        &[
            "! hs-crypto, question master-key-custody: the answer stands as it was, smart-card, and was given to another question: the value smart-card was \"On smart cards\", and is ",
        ],
    ),
    (
        "the help turned round",
        nothing,
        |f| {
            model(f, |text| {
                text.replacen("Connections and credentials must be kept current", "Say no where one is, which", 1)
            });
        },
        &[
            "model hs-crypto, question third-party-keystore: its help was \"Connections and credentials must be kept current, ",
        ],
        &[
            "! hs-crypto, question third-party-keystore: the answer stands as it was, yes, and was given to another question: its help was",
        ],
    ),
    (
        "the name of a value that nobody chose",
        nothing,
        |f| model(f, |text| text.replacen("\"In key part files on a workstation\"", "\"Elsewhere\"", 1)),
        &["model hs-crypto, question master-key-custody: the value workstation was "],
        &["- hs-crypto, question master-key-custody: the value workstation was "],
    ),
    (
        "a question that nobody answered",
        |f| swap(f, "p.toml", "third-party-keystore = true\n", ""),
        |f| model(f, |text| text.replacen(QUESTION, "Are there none?", 1)),
        &["model hs-crypto, question third-party-keystore: it asked "],
        &["- hs-crypto, question third-party-keystore: it asked "],
    ),
    (
        "a value taken out that nobody chose",
        nothing,
        |f| {
            edit_values(f);
        },
        &["model hs-crypto, question master-key-custody: the value paper (\"On paper\") is new"],
        &["- hs-crypto, question master-key-custody: the value paper (\"On paper\") is new"],
    ),
    (
        "a question of one page alone",
        nothing,
        |f| {
            let id = "id = \"third-party-keystore\"\n";
            model(f, |text| text.replacen(id, &format!("{id}revisions = [2024-03-22]\n"), 1));
        },
        &["model hs-crypto, question third-party-keystore: it is asked of other tiers or revisions"],
        &["- hs-crypto, question third-party-keystore: it is asked of other tiers or revisions"],
    ),
    (
        "a question under another name, with the same words",
        nothing,
        |f| {
            model(f, |text| text.replace("\"third-party-keystore\"", "\"outside-keystore\""));
            swap(f, "p.toml", "third-party-keystore = true", "outside-keystore = false");
        },
        &[
            "model hs-crypto, question third-party-keystore: it is no longer asked",
            "model hs-crypto, question outside-keystore: it is new",
        ],
        &[
            "! hs-crypto/",
            ": it was owed and is no longer on the checklist: the model's condition was changed: it applied where third-party-keystore = yes",
        ],
    ),
    (
        "a role under the name of another",
        nothing,
        |f| model(f, |text| text.replacen("name = \"Key custodian\"", "name = \"Anybody\"", 1)),
        &["model hs-crypto, role key-custodian: it was called \"Key custodian\", and is \"Anybody\""],
        &["- hs-crypto, role key-custodian: it was called "],
    ),
    (
        "a tier under the name of another",
        nothing,
        |f| {
            let name = "key-protect";
            let text =
                rchecklist::model::library::MODELS.iter().find(|(known, _)| *known == name).expect("shipped").1;
            let changed = text.replacen("name = \"Dedicated\"", "name = \"Standard plus\"", 1);
            assert_ne!(text, changed);
            std::fs::create_dir_all(f.join("seeds")).expect("a folder");
            std::fs::write(f.join("seeds/key-protect.toml"), changed).expect("written");
        },
        &["model key-protect, tier dedicated: it was called \"Dedicated\", and is \"Standard plus\""],
        &["! keys, tier dedicated: the deployment is of it as it was, and it was called \"Dedicated\", and is "],
    ),
];

/// One more value in the question of the master key.
fn edit_values(folder: &Path) {
    model(folder, |text| {
        let from = text.find("id = \"master-key-custody\"").expect("the question");
        let at = text[from..].find("[[option.value]]").expect("a value") + from;
        format!("{}[[option.value]]\nid = \"paper\"\nname = \"On paper\"\n\n{}", &text[..at], &text[at..])
    });
}

#[test]
fn the_words_of_a_question_that_changed_below_its_answer_are_named() {
    for (what, before, turn, alone, against) in TURNS {
        let folders = [(); 2].map(|()| tempfile::tempdir().expect("a folder"));
        let [old, new] = [folders[0].path(), folders[1].path()];
        for at in [old, new] {
            std::fs::write(at.join("p.toml"), PROFILE).expect("written");
            before(at);
        }
        turn(new);
        build(old);
        build(new);
        let report = verify(&new.join("out/p"), &["--against", &old.join("out/p").to_string_lossy()]);
        let choices = lines(&report, "choices", "notes");
        for words in *alone {
            assert!(choices.iter().any(|line| line.contains(words)), "{what}: {words}\n{choices:#?}");
        }
        let problems = lines(&report, "against", "problems");
        let mut said: Vec<String> = problems.iter().map(|line| format!("! {line}")).collect();
        said.extend(lines(&report, "against", "notes").iter().map(|line| format!("- {line}")));
        for words in *against {
            assert!(said.iter().any(|line| line.contains(words)), "{what}: {words}\n{said:#?}");
        }
        let fails = against.iter().any(|words| words.starts_with('!'));
        assert_eq!(report["holds"], !fails, "{what}: {said:#?}");
    }
}

/// The record of an answer is of the words in the pack that was handed over: another house's answer is told as what it is.
#[test]
fn an_answer_that_changed_with_its_question_is_told_as_an_answer() {
    let folders = [(); 2].map(|()| tempfile::tempdir().expect("a folder"));
    let [old, new] = [folders[0].path(), folders[1].path()];
    for at in [old, new] {
        std::fs::write(at.join("p.toml"), PROFILE).expect("written");
        build(at);
    }
    model(new, |text| text.replacen(QUESTION, "Is no keystore of another cloud connected?", 1));
    edit(new, "p.toml", |text| text.replacen("third-party-keystore = true", "third-party-keystore = false", 1));
    build(new);
    let report = verify(&new.join("out/p"), &["--against", &old.join("out/p").to_string_lossy()]);
    let notes = lines(&report, "against", "notes");
    for words in [
        "hs-crypto: the answer to third-party-keystore was yes, and is no",
        "hs-crypto, question third-party-keystore: it asked \"",
    ] {
        assert!(notes.iter().any(|line| line.starts_with(words)), "{words}: {notes:#?}");
    }
}
