//! A user's own templates: the examples of the documentation, mistakes in them, and packs made with them.

#![allow(clippy::expect_used, clippy::disallowed_methods, reason = "tests")]

mod support;

use std::path::Path;
use support::{root, run, text, tool};

const PROFILE: &str = r#"id = "own"
title = "Own templates, <script>alert(1)</script> *and* {{ 7 * 7 }}"
[[deployment]]
service = "secrets-manager"
"#;

/// The code blocks of a language in `docs/templates.md`.
fn examples(language: &str) -> Vec<String> {
    let page = std::fs::read_to_string(root().join("docs/templates.md")).expect("the page");
    let fence = format!("```{language}\n");
    page.split(&fence)
        .skip(1)
        .filter_map(|rest| rest.split("\n```").next())
        .map(|code| format!("{code}\n"))
        .collect()
}

fn folder(templates: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("own.toml"), PROFILE).expect("written");
    std::fs::create_dir(folder.path().join("house")).expect("made");
    for (name, text) in templates {
        std::fs::write(folder.path().join("house").join(name), text).expect("written");
    }
    folder
}

fn build(at: &Path, formats: &str, code: i32) -> String {
    let args = ["--profile", "own.toml", "--templates", "house", "--format", formats];
    let output = run(at, &args, code);
    String::from_utf8(output.stderr).expect("UTF-8")
}

fn page(at: &Path) -> String {
    std::fs::read_to_string(at.join("out/own/audit-pack.md")).expect("there")
}

#[test]
fn the_documented_minimal_templates_render() {
    let typst = examples("typ").pop().expect("a Typst example");
    let jinja = examples("jinja").pop().expect("a Jinja example");
    let folder = folder(&[("pack.typ", &typst), ("pack.md.jinja", &jinja)]);
    let at = folder.path();
    build(at, "pdf,md", 0);
    let page = page(at);
    // Every item is there, and the title is data: no tag, no emphasis, nothing evaluated.
    let items = run(at, &["items", "--profile", "own.toml", "--format", "json"], 0);
    let items: serde_json::Value = serde_json::from_slice(&items.stdout).expect("JSON");
    for item in items["items"].as_array().expect("items") {
        assert!(page.contains(item["title"].as_str().expect("a title")), "{page}");
    }
    assert!(page.contains(r"\<script\>alert(1)\</script\> \*and\* {{ 7 \* 7 }}"), "{page}");
    assert!(!page.contains("49"), "{page}");
    if let Some(output) = tool("pdftotext", &[at.join("out/own/audit-pack.pdf").to_str().expect("UTF-8"), "-"]) {
        let shown = text(&output);
        assert!(shown.contains("{{ 7 * 7 }}"), "{shown}");
        let title = items["items"][0]["title"].as_str().expect("a title");
        let shown = shown.replace('\u{200b}', "");
        assert!(shown.contains(title), "{shown}");
    }
}

#[test]
fn both_templates_see_the_same_data() {
    let typst = "#let data = json(\"pack.json\")\n#set document(title: data.title)\n#title(data.title)\n\
        #data.items.map(item => item.name + \" \" + item.state-label + \" \" + item.usual-signer).join(linebreak())\n";
    let jinja =
        "{% for item in data.items %}{{ item.name }} {{ item.state_label }} {{ item.usual_signer }}\n{% endfor %}";
    let folder = folder(&[("pack.typ", typst), ("pack.md.jinja", jinja)]);
    build(folder.path(), "pdf,md", 0);
    let pdf = folder.path().join("out/own/audit-pack.pdf");
    let Some(output) = tool("pdftotext", &["-layout", pdf.to_str().expect("UTF-8"), "-"]) else { return };
    let plain = |text: &str| text.replace(['\\', '\u{200b}'], "").split_whitespace().collect::<Vec<_>>().join(" ");
    let (shown, page) = (plain(&text(&output)), plain(&page(folder.path())));
    assert!(page.len() > 200 && shown.replace(' ', "").contains(&page.replace(' ', "")), "{shown}\n{page}");
}

#[test]
fn texts_stay_data_unless_the_template_says_otherwise() {
    let jinja = "{{ data.title }}|{{ data.title | code }}|{{ data.title | safe }}|{{ data.title | upper }}|{{ data.organisation }}\n";
    let folder = folder(&[("pack.md.jinja", jinja)]);
    build(folder.path(), "md", 0);
    let page = page(folder.path());
    let parts: Vec<&str> = page.trim_end().split('|').collect();
    assert!(parts[0].starts_with(r"Own templates, \<script\>"), "{page}");
    assert!(parts[1].starts_with("`Own templates, <script>"), "{page}");
    assert!(parts[2].starts_with("Own templates, <script>"), "{page}");
    assert!(parts[3].starts_with(r"OWN TEMPLATES, \<SCRIPT\>"), "{page}");
    assert_eq!(parts[4], "");
}

#[test]
fn templates_may_include_each_other() {
    let folder = folder(&[
        (
            "pack.md.jinja",
            "{% import 'parts.jinja' as parts %}{% for item in data.items[:2] %}{{ parts.line(item) }}{% endfor %}",
        ),
        ("parts.jinja", "{% macro line(item) %}- {{ item.title }}\n{% endmacro %}"),
    ]);
    build(folder.path(), "md", 0);
    let page = page(folder.path());
    assert_eq!(page.lines().filter(|line| line.starts_with("- ")).count(), 2, "{page}");
}

#[test]
fn mistakes_in_a_template_are_shown_at_their_line() {
    for (jinja, line, said) in [
        ("# {{ data.title }}\n{{ data.tittle }}\n", ":2:", "undefined"),
        ("{% for item in data.items %}\n{{ item.name }}\n", "pack.md.jinja", "syntax error"),
        ("{{ data.title | shout }}\n", ":1:", "shout"),
        ("{% include 'none.jinja' %}\n", ":1:", "none.jinja"),
        ("a\n{{ 1 / 0 }}\n", ":2:", "unable to calculate"),
    ] {
        let folder = folder(&[("pack.md.jinja", jinja)]);
        let errors = build(folder.path(), "md", 2);
        assert!(errors.contains("error[template]"), "{errors}");
        assert!(errors.contains(line) && errors.to_lowercase().contains(said), "{jinja}: {errors}");
        assert!(!folder.path().join("out").exists(), "nothing half-written");
        assert!(!folder.path().join("own.record.toml").exists(), "nothing half-written");
    }
    // One that runs away ends.
    let endless = "{% for a in range(100000) %}{% for b in range(100000) %}{% endfor %}{% endfor %}";
    let folder = folder(&[("pack.md.jinja", endless)]);
    assert!(build(folder.path(), "md", 2).contains("fuel"));
}

#[test]
fn a_pack_of_own_templates_is_compared_where_they_are_named() {
    let folder = folder(&[("pack.md.jinja", "# {{ data.title }}\n")]);
    let at = folder.path();
    build(at, "md", 0);
    let without = text(&run(at, &["verify", "out/own"], 0));
    assert!(without.contains("not checked markdown"), "{without}");
    let said = without.split_whitespace().collect::<Vec<_>>().join(" ");
    for words in [
        "made with own templates (sha256:",
        "what it says was not compared",
        "not found with their state: secrets-manager/",
        "It holds, but for 1 file that nobody compared: ",
    ] {
        assert!(said.contains(words), "{words}: {without}");
    }
    let with = text(&run(at, &["verify", "out/own", "--templates", "house"], 0));
    assert!(!with.contains("not checked markdown") && with.contains("It holds: "), "{with}");
    // Against one of the shipped templates, that they are others is told.
    run(at, &["--profile", "own.toml", "--format", "md", "--out", "shipped"], 0);
    let against = text(&run(at, &["verify", "out/own", "--against", "shipped/own"], 0));
    assert!(
        against.contains("templates: it was made with those that rchecklist ships, and is with own"),
        "{against}"
    );
    // Changed by hand, with its digests mended: only the template tells.
    let pack = at.join("out/own");
    let changed = std::fs::read_to_string(pack.join("audit-pack.md")).expect("there").replace("Own", "Your");
    std::fs::write(pack.join("audit-pack.md"), changed).expect("written");
    run(at, &["verify", "out/own", "--templates", "house"], 1);
}

/// A hint for whoever has not the templates: which items such a text shows, and their state behind them.
#[test]
fn items_are_looked_for_in_a_text_of_own_templates() {
    let seen = |template: &str| {
        let folder = folder(&[("pack.md.jinja", template)]);
        build(folder.path(), "md", 0);
        let said = text(&run(folder.path(), &["verify", "out/own"], 0));
        said.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let all = "items, each with its state somewhere behind its name";
    // However lines are broken and words marked, in either case.
    let broken = "{% for item in data.items %}{{ item.title|upper|replace(' ', ' *\\n ') }}: *{{ item.state_label }}*\n{% endfor %}";
    let said = seen(broken);
    assert!(said.contains(all), "{said}");
    // A state in front of a name is another item's.
    let before = "{% for item in data.items %}{{ item.state_label }} {% endfor %}\n{% for item in data.items %}{{ item.id }}\n{% endfor %}";
    let said = seen(before);
    assert!(!said.contains(all) && said.contains("not found with their state: secrets-manager/"), "{said}");
    // As is one that stands far behind it.
    let far = "{% for item in data.items %}{{ item.id }} {% for n in range(120) %}....{% endfor %}{{ item.state_label }}\n{% endfor %}";
    assert!(seen(far).contains("not found with their state: "));
}
