//! The pack of each shipped profile, judged by other people's tools and read back.

#![allow(clippy::expect_used, clippy::disallowed_methods, reason = "tests")]
#![allow(clippy::disallowed_macros, reason = "a skipped test says so")]

mod support;

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};
use rchecklist::model::library::PROFILES;
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::Path;
use support::{DAY, files, program, root, run, text, tool};

/// Builds a profile in a fresh folder, with all formats.
fn build(profile: &str) -> (tempfile::TempDir, Value) {
    let folder = tempfile::tempdir().expect("a folder");
    run(folder.path(), &["--profile", profile, "--as-of", DAY, "--format", "pdf,md,json"], 0);
    let json = std::fs::read(folder.path().join("out").join(profile).join("audit-pack.json")).expect("the view");
    (folder, serde_json::from_slice(&json).expect("JSON"))
}

fn pack_file(folder: &Path, profile: &str, name: &str) -> String {
    folder.join("out").join(profile).join(name).to_string_lossy().into_owned()
}

fn item_names(pack: &Value) -> Vec<String> {
    let items = pack["items"].as_array().expect("items");
    items.iter().map(|item| item["name"].as_str().expect("a name").to_owned()).collect()
}

/// A Markdown file as GitHub's parser reads it, where the Python of the tests is there.
fn gfm(file: &str) -> Option<Value> {
    let python = std::env::var("RCHECKLIST_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let script = root().join("tests/outside/gfm.py");
    let output = tool(&python, &[&script.to_string_lossy(), file])?;
    if !output.status.success() {
        let talk = String::from_utf8_lossy(&output.stderr);
        assert!(std::env::var_os("CI").is_none(), "{talk}");
        eprintln!("SKIPPED: cmarkgfm: {talk}");
        return None;
    }
    Some(serde_json::from_slice(&output.stdout).expect("JSON"))
}

/// Text without the white space that a layout adds.
fn squeeze(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

/// Every word stands between the margins of 20 mm on A4: nothing runs out of its column or off the page.
fn check_margins(pdf: &str) {
    let Some(boxes) = tool("pdftotext", &["-bbox", pdf, "-"]) else { return };
    let boxes = text(&boxes);
    let number = |line: &str, key: &str| -> f64 {
        let rest = line.split_once(key).expect("a box").1;
        rest.split('"').next().and_then(|number| number.parse().ok()).expect("a number")
    };
    let mut words = 0;
    for line in boxes.lines().filter(|line| line.trim_start().starts_with("<word ")) {
        let (left, right) = (number(line, "xMin=\""), number(line, "xMax=\""));
        assert!(left > 56.0 && right < 539.5, "{pdf}: {line}");
        words += 1;
    }
    assert!(words > 300, "only {words} words");
}

#[test]
fn every_shipped_profile_makes_a_pack_that_other_tools_accept() {
    for (profile, _) in PROFILES {
        let (folder, pack) = build(profile);
        let pdf = pack_file(folder.path(), profile, "audit-pack.pdf");
        if let Some(check) = tool("qpdf", &["--check", &pdf]) {
            assert!(check.status.success(), "{profile}: {}", String::from_utf8_lossy(&check.stderr));
        }
        check_margins(&pdf);
        run(folder.path(), &["verify", &format!("out/{profile}")], 0);
        if let Some(info) = tool("pdfinfo", &[&pdf]) {
            let info = text(&info);
            assert!(info.contains("Tagged:          yes"), "{profile}: {info}");
            assert!(info.contains("CreationDate:    Fri Nov 20 00:00:00 2026 UTC"), "{profile}: {info}");
            let title = pack["title"].as_str().expect("a title");
            assert!(!info.contains('\u{200b}'), "{profile}: {info}");
            assert!(info.contains(&format!("Title:           Audit pack: {title}")), "{profile}: {info}");
        }
        if let Some(meta) = tool("pdfinfo", &["-meta", &pdf]) {
            let meta = text(&meta);
            for claim in [
                "<pdfaid:part>3</pdfaid:part>",
                "<pdfaid:conformance>A</pdfaid:conformance>",
                "<pdfuaid:part>1</pdfuaid:part>",
            ] {
                assert!(meta.contains(claim), "{profile}: no {claim} in {meta}");
            }
        }
        if let Some(fonts) = tool("pdffonts", &[&pdf]) {
            for line in text(&fonts).lines().skip(2) {
                assert!(
                    line.contains(" yes yes yes "),
                    "{profile}: a font is not embedded, subset, mapped: {line}"
                );
            }
        }
        if let Some(shown) = tool("pdftotext", &["-layout", &pdf, "-"]) {
            let shown = text(&shown);
            // What a reader copies is what is meant: no invisible break marks, digests in one piece.
            assert!(!shown.contains('\u{200b}'), "{profile}: the text has invisible characters");
            for key in ["profile", "record"] {
                assert!(shown.contains(pack["digests"][key].as_str().expect("a digest")), "{profile}: {key}");
            }
            let shown = squeeze(&shown);
            for name in item_names(&pack) {
                assert!(shown.contains(&squeeze(&name)), "{profile}: {name} is not in the PDF");
            }
        }
    }
}

/// Bookmarks lead to each item, and each chart has its numbers as a text alternative.
#[test]
fn the_pdf_can_be_walked_and_heard() {
    let (folder, pack) = build("hpcs");
    let pdf = pack_file(folder.path(), "hpcs", "audit-pack.pdf");
    let Some(outlines) = tool("qpdf", &["--json", "--json-key=outlines", &pdf]) else { return };
    let outlines: Value = serde_json::from_slice(&outlines.stdout).expect("JSON");
    let mut titles = Vec::new();
    let mut waiting: Vec<&Value> = outlines["outlines"].as_array().expect("bookmarks").iter().collect();
    while let Some(bookmark) = waiting.pop() {
        titles.push(squeeze(bookmark["title"].as_str().expect("a title")));
        waiting.extend(bookmark["kids"].as_array().expect("kids"));
    }
    for item in pack["items"].as_array().expect("items") {
        let title = squeeze(&format!("{}. {}", item["number"], item["title"].as_str().expect("a title")));
        assert!(titles.contains(&title), "no bookmark {title}");
    }
    let Some(plain) = tool("qpdf", &["--qdf", "--object-streams=disable", &pdf, "-"]) else { return };
    let plain = String::from_utf8_lossy(&plain.stdout).into_owned();
    let alternatives = plain.matches("/Alt (").count() + plain.matches("/Alt <").count();
    let charts = pack["charts"].as_object().expect("charts");
    assert!(alternatives >= charts.len(), "{alternatives} text alternatives for {} charts", charts.len());
    let states = charts["states"].as_str().expect("a text");
    assert!(states.contains("26 items") && plain.contains(states), "{states}");
}

#[test]
fn the_pdf_carries_its_inputs() {
    let (folder, _) = build("hpcs");
    let pdf = pack_file(folder.path(), "hpcs", "audit-pack.pdf");
    let into = folder.path().join("detached");
    std::fs::create_dir(&into).expect("a folder");
    let Some(done) = tool("pdfdetach", &["-saveall", "-o", &into.to_string_lossy(), &pdf]) else { return };
    assert!(done.status.success());
    let carried = files(&into);
    let names: Vec<&str> = carried.keys().map(String::as_str).collect();
    assert_eq!(names, ["checklist.toml", "model-hs-crypto.toml", "profile.toml", "record.toml"]);
    let record = std::fs::read(folder.path().join("hpcs.record.toml")).expect("the record");
    assert_eq!(carried["record.toml"], record);
    assert_eq!(carried["profile.toml"], std::fs::read(root().join("profiles/hpcs.toml")).expect("the profile"));
}

/// A Markdown parser reads each item of the view, with its state, and no link, image or HTML that we did not write.
#[test]
fn the_markdown_says_what_the_view_says() {
    for (profile, _) in PROFILES {
        let (folder, pack) = build(profile);
        if let Some(page) = gfm(&pack_file(folder.path(), profile, "audit-pack.md")) {
            assert_eq!(page["active"], serde_json::json!([]), "{profile}");
        }
        let markdown =
            std::fs::read_to_string(pack_file(folder.path(), profile, "audit-pack.md")).expect("Markdown");
        let mut names = BTreeSet::new();
        let mut headings = Vec::new();
        let mut in_heading = false;
        for event in Parser::new_ext(&markdown, Options::ENABLE_TABLES) {
            match event {
                Event::Code(code) => {
                    names.insert(code.to_string());
                }
                Event::Start(Tag::Heading { .. }) => {
                    in_heading = true;
                    headings.push(String::new());
                }
                Event::End(TagEnd::Heading(_)) => in_heading = false,
                Event::Text(text) if in_heading => headings.last_mut().expect("a heading").push_str(&text),
                Event::Html(html) | Event::InlineHtml(html) => panic!("{profile}: HTML: {html}"),
                Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => {
                    panic!("{profile}: a link to {dest_url}")
                }
                _ => {}
            }
        }
        for item in pack["items"].as_array().expect("items") {
            let name = item["name"].as_str().expect("a name");
            assert!(names.contains(name), "{profile}: {name} is not in the Markdown");
            let heading = format!("{}. {}", item["number"], item["title"].as_str().expect("a title"));
            assert!(headings.contains(&heading), "{profile}: no heading {heading:?}");
        }
    }
}

/// The same inputs and date give the same bytes, wherever, in whatever zone and language.
#[test]
fn the_same_inputs_give_the_same_bytes() {
    let (first, _) = build("kms-stack");
    let second = tempfile::tempdir().expect("a folder");
    let output = program(second.path())
        .env("TZ", "Pacific/Kiritimati")
        .env("LANG", "tr_TR.UTF-8")
        .env("HOME", "/nonexistent")
        .args(["--profile", "kms-stack", "--as-of", DAY, "--format", "json,md,pdf", "--quiet"])
        .output()
        .expect("the program starts");
    assert!(output.status.success() && output.stderr.is_empty());
    let told: Value = serde_json::from_slice(&output.stdout).expect("one JSON document");
    assert_eq!(told["totals"]["items"], 53);
    let pack = second.path().join(told["pack"]["path"].as_str().expect("a path"));
    for file in told["pack"]["files"].as_array().expect("files") {
        let bytes = std::fs::read(pack.join(file["path"].as_str().expect("a path"))).expect("it is there");
        assert_eq!(file["sha256"], rchecklist::digest::Digest::of(&bytes).to_string());
    }
    assert_eq!(files(first.path()), files(second.path()));
}

/// The committed sample is what its inputs give today.
#[test]
fn the_committed_sample_is_up_to_date() {
    let folder = tempfile::tempdir().expect("a folder");
    let sample = files(&root().join("tests/sample"));
    for (name, bytes) in sample.iter().filter(|(name, _)| name.starts_with("payments-hsm")) {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        std::fs::write(path, bytes).expect("a copy");
    }
    let formats = ["--format", "pdf,md,html", "--with-evidence"];
    let base = ["--profile", "payments-hsm.toml", "--as-of", DAY, "--out", "sample"];
    run(folder.path(), &[&base[..], &formats].concat(), 0);
    check_margins(&folder.path().join("sample/payments-hsm/audit-pack.pdf").to_string_lossy());
    let mut made = files(&folder.path().join("sample"));
    // It would be all of it once more.
    made.remove("payments-hsm/audit-pack.zip");
    let kept = files(&root().join("out/sample"));
    assert_eq!(made.keys().collect::<Vec<_>>(), kept.keys().collect::<Vec<_>>());
    for (name, bytes) in &made {
        assert!(kept[name] == *bytes, "out/sample/{name} is not up to date: run tests/sample/make");
    }
    let record = std::fs::read(folder.path().join("payments-hsm.record.toml")).expect("the record");
    let committed = std::fs::read(root().join("tests/sample/payments-hsm.record.toml")).expect("the record");
    assert_eq!(record, committed, "the sample's record does not list today's items");
}

#[test]
fn a_second_build_changes_nothing_and_keeps_hand_edits() {
    let (folder, _) = build("hpcs");
    let path = folder.path().join("hpcs.record.toml");
    let mut record = std::fs::read_to_string(&path).expect("the record");
    record = record.replacen("title = ", "# seen by the auditor\ntitle = ", 1);
    std::fs::write(&path, &record).expect("written");
    let before = files(folder.path());
    run(folder.path(), &["--profile", "hpcs", "--as-of", DAY, "--format", "md"], 0);
    assert_eq!(std::fs::read_to_string(&path).expect("the record"), record);
    let after = files(folder.path());
    // The other formats would tell of another record: they are gone.
    assert!(before.contains_key("out/hpcs/audit-pack.pdf") && !after.contains_key("out/hpcs/audit-pack.pdf"));
    assert!(after.contains_key("out/hpcs/audit-pack.md"));
}

/// A record that only its owner may read stays so.
#[cfg(unix)]
#[test]
fn a_build_keeps_the_records_permissions() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("hpcs.record.toml");
    std::fs::write(&path, "# mine\n").expect("written");
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).expect("set");
    run(folder.path(), &["--profile", "hpcs", "--as-of", DAY, "--format", "md", "--quiet"], 0);
    let record = std::fs::read_to_string(&path).expect("the record");
    assert!(record.starts_with("# mine\n") && record.contains("[items.hs-crypto."));
    let mode = std::fs::metadata(&path).expect("the record").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

/// Builds at the same time leave one whole record and one whole pack.
#[test]
fn builds_at_the_same_time_do_not_disturb_each_other() {
    let folder = tempfile::tempdir().expect("a folder");
    let start = || {
        let args = ["--profile", "hpcs", "--as-of", DAY, "--format", "md", "--quiet"];
        program(folder.path()).args(args).spawn().expect("the program starts")
    };
    let running: Vec<_> = (0..8).map(|_| start()).collect();
    for mut child in running {
        assert!(child.wait().expect("it ends").success());
    }
    let (alone, _) = build("hpcs");
    let (together, alone) = (files(folder.path()), files(alone.path()));
    assert_eq!(together.keys().filter(|name| name.contains("rchecklist-")).count(), 0, "a temporary file is left");
    for name in ["hpcs.record.toml", "out/hpcs/audit-pack.md", "out/hpcs/checklist.toml"] {
        assert!(together[name] == alone[name], "{name} differs");
    }
}

/// Texts that would be markup, orders to a terminal, or undrawable: the pack is made, conforms, and shows them.
#[test]
fn ugly_texts_are_shown_and_not_obeyed() {
    let ugly = UGLY;
    for text_in in ugly {
        check_ugly(text_in);
    }
}

/// One text per line of attack: Typst, Markdown, terminal and layout.
const UGLY: [&str; 9] = [
    "#read(\"/etc/passwd\") $x$ *b* _i_ `c` <label> @ref \\ // /* = h",
    "| pipe | `tick` <b>bold</b> [link](http://example.com) ![i](x) # h\n- list",
    "鍵 🔑 \u{202e}evil\u{202c} \u{200b}zero \u{1b}[31mred\u{0007}",
    "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft-0123456789abcdef0123456789abcdef",
    "www.example.com http://example.com someone@example.com ~~no~~ xmpp:a@b.c :smile: @octocat #12",
    "1. one",
    "- item &lt; &amp; <!-- c --> [^1] [ ]",
    "```",
    "=== --- $$x$$ $x$",
];

fn check_ugly(text_in: &str) {
    let folder = tempfile::tempdir().expect("a folder");
    let quoted = toml::Value::String(text_in.to_owned()).to_string();
    let profile = format!(
        "id = \"ugly\"\ntitle = {quoted}\nclassification = {quoted}\norganisation = {quoted}\n[[deployment]]\n\
             service = \"secrets-manager\"\ninstance = {quoted}\n[[signer]]\nid = \"a\"\nname = {quoted}\n\
             email = \"a@example.com\"\nroles = [\"security-operations\"]\n"
    );
    std::fs::write(folder.path().join("ugly.toml"), profile).expect("written");
    let record = format!(
        "[[items.secrets-manager.review-instance-activity.sign-off]]\nby = \"a\"\ndecision = \"met\"\n\
             at = 2026-11-01T00:00:00Z\nnote = {quoted}\n\
             [[items.secrets-manager.review-instance-activity.evidence]]\nfile = {quoted}\nsha256 = \"{}\"\n\
             description = {quoted}\n",
        "a".repeat(64)
    );
    std::fs::write(folder.path().join("ugly.record.toml"), record).expect("written");
    let output = run(folder.path(), &["--profile", "ugly.toml", "--as-of", DAY], 0);
    let summary = text(&output);
    assert!(!summary.chars().any(|c| c.is_control() && c != '\n'), "{summary:?}");
    let status = text(&run(folder.path(), &["status", "--profile", "ugly.toml", "--as-of", DAY], 0));
    assert!(!status.chars().any(|c| c.is_control() && c != '\n'), "{status:?}");

    // Its evidence is missing, and so it is broken; what the pages show is found on them all the same.
    let verified = run(folder.path(), &["verify", "out/ugly", "--format", "json"], 1);
    let report: Value = serde_json::from_slice(&verified.stdout).expect("JSON");
    for check in report["checks"].as_array().expect("checks") {
        let failed = check["outcome"] == "failed";
        assert_eq!(failed, check["name"] == "evidence", "{text_in:?}: {check:#}");
    }

    let markdown = std::fs::read_to_string(pack_file(folder.path(), "ugly", "audit-pack.md")).expect("Markdown");
    let expected = rchecklist::text::visible(text_in).into_owned();
    let mut heading = String::new();
    let mut first = true;
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH;
    for event in Parser::new_ext(&markdown, options) {
        match event {
            Event::Text(text) | Event::Code(text) if first => heading.push_str(&text),
            Event::End(TagEnd::Heading(_)) => first = false,
            Event::Html(_) | Event::InlineHtml(_) => panic!("HTML from {text_in:?}"),
            Event::Start(Tag::Link { .. } | Tag::Image { .. } | Tag::Strikethrough) => {
                panic!("markup from {text_in:?}")
            }
            _ => {}
        }
    }
    assert_eq!(heading, format!("Audit pack: {expected}"));

    if let Some(page) = gfm(&pack_file(folder.path(), "ugly", "audit-pack.md")) {
        assert_eq!(page["headings"][0], format!("Audit pack: {expected}"));
        assert_eq!(page["active"], serde_json::json!([]), "{text_in:?}");
        let cells = page["cells"].as_array().expect("cells");
        // Classification, instance, note, file and description each stand in a cell of their own or beside others.
        let shown = cells.iter().filter(|cell| cell.as_str().is_some_and(|cell| cell.contains(&expected))).count();
        assert!(shown >= 7, "{text_in:?} stands in {shown} cells only");
    }

    let pdf = pack_file(folder.path(), "ugly", "audit-pack.pdf");
    check_margins(&pdf);
    let Some(shown) = tool("pdftotext", &["-raw", &pdf, "-"]) else { return };
    let shown = squeeze(&text(&shown));
    // What the fonts lack is shown by its code point.
    let drawn: String = expected
        .chars()
        .map(|c| if matches!(c, '鍵' | '🔑') { rchecklist::text::escape(c) } else { c.into() })
        .collect();
    assert!(shown.contains(&squeeze(&drawn)), "{drawn} is not in the PDF");
}

#[test]
fn own_templates_stand_before_the_shipped_ones() {
    let folder = tempfile::tempdir().expect("a folder");
    let templates = folder.path().join("templates");
    std::fs::create_dir(&templates).expect("a folder");
    let own = "#set document(title: \"Own\")\n#let data = json(\"pack.json\")\n#title[Own pack of #data.id]\n#data.items.len() items\n";
    std::fs::write(templates.join("pack.typ"), own).expect("written");
    let args = ["--profile", "hpcs", "--as-of", DAY, "--format", "pdf", "--templates", "templates"];
    run(folder.path(), &args, 0);
    let pdf = pack_file(folder.path(), "hpcs", "audit-pack.pdf");
    if let Some(shown) = tool("pdftotext", &[&pdf, "-"]) {
        assert!(text(&shown).contains("Own pack of hpcs"));
    }
    // The folder holds, and says that the PDF was not compared; with the templates it is.
    let folder = folder.path();
    let said = text(&run(folder, &["verify", "out/hpcs"], 0));
    assert!(said.contains("not checked pdf  "), "{said}");
    // To name templates spares nobody the comparison: the last line says that it was not made, and how it is.
    assert!(said.contains("It holds, but for ") && said.contains("--templates"), "{said}");
    let with = ["verify", "out/hpcs", "--templates", "templates"];
    let said = text(&run(folder, &with, 0));
    assert!(said.contains("held        pdf  "), "{said}");
    std::fs::write(folder.join("templates/pack.typ"), own.replace("Own", "Another")).expect("written");
    run(folder, &with, 1);
}

/// A template cannot read what is not given to it.
#[test]
fn templates_see_no_file_system() {
    let folder = tempfile::tempdir().expect("a folder");
    let templates = folder.path().join("templates");
    std::fs::create_dir(&templates).expect("a folder");
    for order in
        ["#read(\"/etc/hostname\")", "#read(\"../hpcs.record.toml\")", "#import \"@preview/tablex:0.0.8\": *"]
    {
        std::fs::write(templates.join("pack.typ"), order).expect("written");
        let args = ["--profile", "hpcs", "--as-of", DAY, "--format", "pdf", "--templates", "templates"];
        run(folder.path(), &args, 2);
    }
    assert!(!folder.path().join("out").exists());
}

/// What changed since an earlier pack, named by folder and by zip; the new pack holds, and names the old one.
#[test]
fn a_pack_says_what_changed_since_another() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = folder.path();
    let profile = "id = \"p\"\ntitle = \"P\"\n[[deployment]]\nservice = \"hs-crypto\"\n[deployment.options]\n\
        third-party-keystore = true\n[[signer]]\nid = \"owner\"\nname = \"Owner\"\nemail = \"owner@example.com\"\n\
        roles = [\"platform-owner\"]\n";
    std::fs::write(at.join("p.toml"), profile).expect("written");
    run(at, &["--profile", "p.toml", "--as-of", "2026-11-01", "--format", "md", "--out", "old"], 0);
    std::fs::write(at.join("p.toml"), profile.replace("= true", "= false")).expect("written");
    let sign = ["sign", "plan-regions-for-instances", "--as", "owner", "--profile", "p.toml"];
    let signed = program(at).args(sign).env("SOURCE_DATE_EPOCH", "1794477600").output().expect("it starts");
    assert!(signed.status.success(), "{}", String::from_utf8_lossy(&signed.stderr));
    for earlier in ["old/p", "old/p/audit-pack.zip"] {
        let more = ["--format", "md,html,pdf,json", "--since", earlier];
        run(at, &[&["--profile", "p.toml", "--as-of", DAY, "--quiet"], &more[..]].concat(), 0);
        let pack: Value =
            serde_json::from_slice(&std::fs::read(at.join("out/p/audit-pack.json")).expect("there")).expect("JSON");
        let since = &pack["since"];
        assert_eq!(since["as-of"], "2026-11-01");
        let gone = since["gone"].as_array().expect("a list");
        assert!(gone.iter().any(|item| item["id"] == "hs-crypto/rotate-keystore-credentials"), "{gone:?}");
        assert_eq!(since["moved"][0]["id"], "hs-crypto/plan-regions-for-instances");
        assert_eq!((&since["moved"][0]["from"], &since["moved"][0]["to"]), (&"open".into(), &"met".into()));
        assert_eq!(since["recorded"][0]["sign-offs"], 1);
        let headline = since["headline"].as_str().expect("text");
        for file in ["audit-pack.md", "audit-pack.html"] {
            let text = std::fs::read_to_string(at.join("out/p").join(file)).expect("there");
            assert!(text.contains(headline), "{file}: {headline}");
        }
        for path in ["out/p", "out/p/audit-pack.pdf"] {
            run(at, &["verify", path], 0);
        }
        let against = run(at, &["verify", "out/p", "--against", earlier], 1);
        let said = support::text(&against);
        assert!(
            said.contains("rotate-keystore-credentials: it was owed and is no longer on the checklist"),
            "{said}"
        );
    }
    run(at, &["--profile", "p.toml", "--as-of", DAY, "--since", "p.toml"], 2);
}
