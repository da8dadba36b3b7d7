//! Text of people in every field of every input, read back from every output by other programs.
//!
//! The table is `tests/outside/injection`: `texts.py` has what is written, the files of `tests/attack/injection/fixture` the fields
//! (`"@name"`), `projects.py` the outputs, `rule.py` what intact means, `readers.py` and `pages.mjs` the readers.

use crate::support::{python, root};
use serde_json::Value;

/// Runs a part of the table; its answer.
fn part(script: &str) -> Option<Value> {
    let folder = tempfile::tempdir().expect("a folder");
    let script = root().join("tests/outside/injection").join(script);
    let [script, folder] = [script, folder.path().to_path_buf()].map(|path| path.to_string_lossy().into_owned());
    let output = python(&[&script, env!("CARGO_BIN_EXE_rchecklist"), &folder])?;
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Some(serde_json::from_slice(&output.stdout).expect("JSON"))
}

fn no_mistakes(answer: &Value) {
    let mistakes: Vec<&str> =
        answer["mistakes"].as_array().expect("a list").iter().filter_map(Value::as_str).collect();
    assert!(mistakes.is_empty(), "{} mistakes\n{}", mistakes.len(), mistakes[..mistakes.len().min(40)].join("\n"));
}

/// Each field with each text in each output: inert, and as it was written.
#[test]
fn each_text_of_people_is_inert_and_intact_in_each_output() {
    let Some(answer) = part("table.py") else { return };
    no_mistakes(&answer);
    let number = |key: &str| answer[key].as_u64().expect("a number");
    assert_eq!(number("cells"), number("fields") * number("texts") * number("outputs"));
    assert!(number("fields") >= 80 && number("texts") >= 170 && number("outputs") >= 80, "{answer:#}");
    for (field, outputs) in answer["shown"].as_object().expect("fields") {
        // What nobody sees is in the pack's sources all the same.
        assert!(!outputs.as_array().expect("a list").is_empty(), "{field} is shown nowhere");
    }
}

/// What works only where a cell or a line begins with it.
#[test]
fn a_text_with_nothing_before_it_is_inert_in_sheets_and_markdown() {
    let Some(answer) = part("leading.py") else { return };
    no_mistakes(&answer);
    assert!(answer["cells"].as_u64().expect("a number") > 8_000, "{answer:#}");
}

/// Each string of each schema is a field of the table, or its form is checked: a hostile text there is refused, and inert in what is
/// said of it.
#[test]
fn each_string_of_the_schemas_is_in_the_table_or_refused() {
    let Some(answer) = part("refused.py") else { return };
    no_mistakes(&answer);
    assert!(answer["refused"].as_u64().expect("a number") > 100, "{answer:#}");
}

/// A note that somebody wrote into a spreadsheet that comes back: in the record as it was written, and inert in what is said of it.
#[test]
fn a_note_in_a_spreadsheet_that_comes_back_is_inert_and_intact() {
    let Some(answer) = part("returned.py") else { return };
    no_mistakes(&answer);
    assert!(answer["cells"].as_u64().expect("a number") > 400 && answer["refused"] == 0, "{answer:#}");
}

/// A file, a folder and an argument whose name orders the terminal about.
#[test]
fn names_of_files_are_inert_in_what_is_said_of_them() {
    let Some(answer) = part("named.py") else { return };
    no_mistakes(&answer);
    assert!(answer["calls"].as_u64().expect("a number") >= 20, "{answer:#}");
}

/// The words of a page become a draft of a model, and nothing else.
#[test]
fn a_page_becomes_a_draft_and_no_other_keys() {
    let Some(answer) = part("page.py") else { return };
    no_mistakes(&answer);
    assert!(answer["texts"].as_u64().expect("a number") >= 100, "{answer:#}");
}

/// The recipe of stock commands runs nothing that a pack's texts ask for.
#[test]
fn the_recipe_runs_nothing_that_a_text_asks_for() {
    let Some(answer) = part("recipe.py") else { return };
    no_mistakes(&answer);
    assert!(answer["steps"].as_u64().expect("a number") >= 4, "{answer:#}");
}

/// A word of 100,000 letters, and a statement that is written by its codes, are in the PDF whole.
#[test]
fn a_word_of_a_hundred_thousand_letters_stops_no_pack() {
    let Some(answer) = part("long.py") else { return };
    no_mistakes(&answer);
}
