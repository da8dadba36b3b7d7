//! Very many mistakes, very long lines, very deep nesting, very large counts.

use crate::support::run;
use std::fmt::Write as _;
use std::time::{Duration, Instant};

/// How long one command may take here: much more than it does, on a machine that has other work; and much less than
/// work that grows with the square of the input takes.
const LONG: Duration = Duration::from_secs(20);

/// The lines of a text for each number.
fn lines(count: usize, line: impl Fn(usize) -> String) -> String {
    (0..count).fold(String::new(), |mut out, number| {
        let _ = writeln!(out, "{}", line(number));
        out
    })
}

/// What `check` says of a profile, with exit code 2.
fn refused(profile: &str, models: &[(&str, &str)]) -> String {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("p.toml"), profile).expect("written");
    std::fs::create_dir(folder.path().join("models")).expect("made");
    for (name, model) in models {
        std::fs::write(folder.path().join("models").join(format!("{name}.toml")), model).expect("written");
    }
    let began = Instant::now();
    let said = run(folder.path(), &["check", "--profile", "p.toml", "--models", "models"], 2).stderr;
    let said = String::from_utf8(said).expect("UTF-8");
    assert!(began.elapsed() < LONG, "it took {:?}", began.elapsed());
    assert!(said.len() < 1 << 20, "{} bytes were said", said.len());
    said
}

const HEAD: &str = "id = \"p\"\ntitle = \"P\"\n";
const DEPLOYMENT: &str = "[[deployment]]\nservice = \"secrets-manager\"\n";

#[test]
fn of_a_million_mistakes_the_first_are_told_and_that_there_are_more() {
    let said = refused(&format!("{HEAD}{}{DEPLOYMENT}", lines(300_000, |n| format!("k{n} = 1"))), &[]);
    assert!(said.contains("`k0` is not a key of a profile") && said.contains("p.toml:3:1"), "{}", &said[..500]);
    assert!(said.contains("error[more-mistakes]: p.toml has more mistakes than these 500"));
    let said = refused(&format!("{HEAD}{}", "= = =\n".repeat(300_000)), &[]);
    assert!(said.contains("toml-syntax") && said.contains("more-mistakes"));
}

#[test]
fn mistakes_in_one_endless_line_are_told_without_the_line() {
    let keys: Vec<String> = (0..100_000).map(|n| format!("k{n} = 1")).collect();
    let said = refused(&format!("{HEAD}policy = {{ {} }}\n{DEPLOYMENT}", keys.join(", ")), &[]);
    assert!(said.contains("p.toml:3:12") && said.contains("`k0` is not a key of"), "{}", &said[..500]);
    assert!(said.contains("more-mistakes") && said.lines().all(|line| line.len() < 500));
}

#[test]
fn names_that_nobody_knows_are_not_compared_with_all_that_are_known() {
    let roles: Vec<String> = (0..100_000).map(|n| format!("\"r{n}\"")).collect();
    let signer = "[[signer]]\nid = \"a\"\nname = \"A\"\nemail = \"a@example.com\"\n";
    let said = refused(&format!("{HEAD}{DEPLOYMENT}{signer}roles = [{}]\n", roles.join(", ")), &[]);
    assert!(said.contains("unknown-role") && said.contains("more-mistakes"));
    // A name of a megabyte is like no other.
    let long = "x".repeat(1 << 20);
    let said = refused(&format!("{HEAD}{long} = 1\n{DEPLOYMENT}"), &[]);
    assert!(said.contains("unknown-key"));
}

#[test]
fn a_model_of_very_many_parts_is_read_in_time_that_grows_with_it() {
    let head = "schema = 1\nid = \"m\"\nname = \"M\"\nshort-name = \"M\"\nprovider = \"Nobody\"\n";
    let questions = lines(100_000, |n| format!("[[option]]\nid = \"o{n}\"\nquestion = \"Q\""));
    let signers = lines(50_000, |n| {
        format!("[[signer]]\nid = \"s{n}\"\nname = \"S\"\nemail = \"s{n}@example.com\"\nroles = []")
    });
    let profile = format!("{HEAD}[[deployment]]\nservice = \"m\"\n{signers}");
    let said = refused(&profile, &[("m", &format!("{head}{questions}"))]);
    assert!(said.contains("missing"), "{}", &said[..500.min(said.len())]);
}

#[test]
fn what_stands_too_deep_is_refused_at_its_place() {
    for (deep, line) in [
        (format!("a = {}", "[".repeat(100_000)), 3),
        (format!("a = {}1{}", "{ a = ".repeat(100_000), " }".repeat(100_000)), 3),
        // Of a name with too many dots, the reader of TOML does not tell the place.
        (format!("{}a = 1", "a.".repeat(100_000)), 1),
        (format!("[{}a]", "a.".repeat(100_000)), 1),
    ] {
        let said = refused(&format!("{HEAD}{deep}\n"), &[]);
        assert!(said.contains(&format!("p.toml:{line}:")) && said.contains("recurs"), "{said}");
    }
}

#[test]
fn rows_that_contradict_each_other_do_not_each_name_all_the_others() {
    let folder = tempfile::tempdir().expect("a folder");
    let profile = format!(
        "{HEAD}{DEPLOYMENT}[[signer]]\nid = \"a\"\nname = \"Custodian A\"\nemail = \"a@example.com\"\nroles = []\n"
    );
    std::fs::write(folder.path().join("p.toml"), profile).expect("written");
    let items =
        String::from_utf8(run(folder.path(), &["items", "--profile", "p.toml", "--format", "json"], 0).stdout);
    let items: serde_json::Value = serde_json::from_str(&items.expect("UTF-8")).expect("JSON");
    let item = items["items"][0]["id"].as_str().or_else(|| items[0]["id"].as_str()).expect("an item").to_owned();
    let rows = lines(20_000, |n| format!("{item},met,a,2026-05-01,,note {n}"));
    std::fs::write(folder.path().join("a.csv"), format!("Item,Decision,Name,Date,Until,Note\n{rows}"))
        .expect("written");
    let args = ["record", "import", "--profile", "p.toml", "--dry-run", "--as-of", "2026-11-20", "a.csv"];
    let said = run(folder.path(), &args, 1).stdout;
    let said = String::from_utf8(said).expect("UTF-8");
    assert!(said.contains("conflict[contradiction]") && said.contains("and 19991 more: keep one"), "{said}");
    assert!(said.len() < 100_000, "{} bytes were said", said.len());
}

#[test]
fn cells_that_stand_far_to_the_right_count_with_all_that_are_left_of_them() {
    let wide = format!("Item,Decision,Name,Date\n{}", format!("{}x\n", ",".repeat(999)).repeat(6_000));
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    for row in 0..20_000 {
        sheet.write_string(row, 999, "x").expect("written");
    }
    for (name, bytes) in [("a.csv", wide.into_bytes()), ("a.xlsx", book.save_to_buffer().expect("made"))] {
        let failure = rchecklist::sheet_file::read(name, bytes).expect_err("too many cells");
        assert!(failure.to_string().contains("more than 5000000 cells"), "{failure}");
    }
}

#[test]
fn a_title_has_an_end_and_something_to_see() {
    let said = refused(&format!("id = \"p\"\ntitle = \"{}\"\n{DEPLOYMENT}", "x".repeat(10_001)), &[]);
    assert!(said.contains("`title` of a profile has 10001 characters") && said.contains("p.toml:2:9"), "{said}");
    let said = refused(&format!("id = \"p\"\ntitle = \" \\u200B\\u2060\"\n{DEPLOYMENT}"), &[]);
    assert!(said.contains("`title` of a profile is empty"), "{said}");
    for id in ["con", "nul", "com1", "lpt9"] {
        let said = refused(&format!("id = \"{id}\"\ntitle = \"P\"\n{DEPLOYMENT}"), &[]);
        assert!(said.contains(&format!("the profile is called `{id}`")) && said.contains("p.toml:1:6"), "{said}");
    }
}

/// What names an action that has a mistake is no mistake of its own.
#[test]
fn one_mistake_of_an_action_is_told_once() {
    let shipped =
        rchecklist::model::library::MODELS.iter().find(|(name, _)| *name == "secrets-manager").expect("shipped").1;
    let at = shipped.find("\n[[action]]\n").expect("an action") + 12;
    let line = shipped[at..].find("required = ").expect("a key") + at;
    let model = format!(
        "{}required = 1{}",
        &shipped[..line],
        &shipped[line + shipped[line..].find('\n').expect("an end")..]
    );
    let said = refused(&format!("{HEAD}{DEPLOYMENT}"), &[("secrets-manager", &model)]);
    assert_eq!(said.matches("error[").count(), 1, "{said}");
}
