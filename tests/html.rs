//! The web page of a pack, judged in a real browser: what it says, whom it serves, and what it lets nobody do.

#![allow(clippy::expect_used, clippy::disallowed_methods, reason = "tests")]
#![allow(clippy::disallowed_macros, reason = "a skipped test says so")]

mod support;

use rchecklist::text::visible;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;
use support::{DAY, files, root, run, tool};

/// Texts that would be markup, orders, or no texts at all.
const UGLY: [&str; 6] = [
    "<script>globalThis.intruder = true</script><img src=x onerror=alert(1)></style></title>--> & &lt; \"q\" 'q'",
    "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft-0123456789abcdef0123456789abcdef",
    "| pipe | `tick` **bold** [link](http://example.com) ![i](x) # h\n- list",
    "鍵 🔑 👩\u{200d}💻 \u{202e}evil\u{202c} \u{200b}zero \u{1b}[31mred\u{0007}",
    "\\22 } body { display: none } /* javascript:alert(1) */ {{x}} ${x}",
    "مرحبا بالعالم שלום www.example.com someone@example.com",
];

/// Builds the page and the view of a profile in a folder.
fn build(folder: &Path, profile: &str, more: &[&str]) -> (Vec<u8>, Value) {
    let mut args = vec!["--profile", profile, "--as-of", DAY, "--format", "html,json", "--quiet"];
    args.extend(more);
    run(folder, &args, 0);
    let made = files(&folder.join("out"));
    let file = |name: &str| made.iter().find(|(path, _)| path.ends_with(name)).expect("it was made").1.clone();
    let pack = serde_json::from_slice(&file("audit-pack.json")).expect("JSON");
    (file("audit-pack.html"), pack)
}

/// What the browser says of a page; `None` where the browser or its packages are missing, which is a failure in CI.
fn judge(folder: &Path, html: &[u8]) -> Option<Value> {
    let (page, print) = (folder.join("page.html"), folder.join("page.pdf"));
    std::fs::write(&page, html).expect("written");
    let script = root().join("tests/outside/page.mjs");
    let output = tool("node", &[&script, &page, &print].map(|path| path.to_str().expect("UTF-8")))?;
    let talk = String::from_utf8_lossy(&output.stderr);
    if !output.status.success()
        && (talk.contains("Cannot find module") || talk.contains("executable doesn't exist"))
    {
        assert!(std::env::var_os("CI").is_none(), "{talk}");
        eprintln!("SKIPPED: {talk}");
        return None;
    }
    assert!(output.status.success(), "{talk}");
    Some(serde_json::from_slice(&output.stdout).expect("JSON"))
}

/// A text as a page shows it.
fn shown(value: &Value) -> String {
    squeezed(&visible(value.as_str().expect("a text")))
}

fn squeezed(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn list<'v>(value: &'v Value, key: &str) -> &'v Vec<Value> {
    value[key].as_array().unwrap_or_else(|| panic!("no list {key}"))
}

/// A browser finds nothing wrong, and reads what the view says.
fn check(folder: &Path, html: &[u8], pack: &Value) -> Option<Value> {
    check_bytes(html, pack);
    let told = judge(folder, html)?;
    for (look, found) in told["axe"].as_object().expect("looks") {
        assert_eq!(*found, json!([]), "{look}");
    }
    assert!(told["rules"].as_u64().expect("a number") > 30, "the rules were not asked");
    for (look, by) in told["overflow"].as_object().expect("looks") {
        assert_eq!(*by, 0, "{look} scrolls to the side");
    }
    for scheme in ["light", "dark"] {
        assert_eq!(told["contrast"][scheme]["low"], json!([]), "{scheme}");
        assert!(told["contrast"][scheme]["looked"].as_u64().expect("a number") > 10, "{scheme}");
    }
    assert_eq!((&told["complaints"], &told["requests"]), (&json!([]), &json!([])));
    assert_eq!((&told["policy"]["ran"], &told["policy"]["styled"]), (&json!(false), &json!(false)));
    let stopped = list(&told["policy"], "seen");
    for directive in ["script-src-elem", "style-src-elem", "img-src", "connect-src", "script-src-attr"] {
        assert!(stopped.contains(&json!(directive)), "{directive} is not stopped: {stopped:?}");
    }
    assert_eq!(told["hidden"], 0);
    assert_eq!(told["tabbing"]["wrong"], json!([]));
    assert_eq!(told["tabbing"]["reached"], told["tabbing"]["most"]);
    check_page(&told["page"], pack);
    check_keyboard(&told["keyboard"], pack);
    check_print(folder, &told["print"], pack);
    Some(told)
}

/// No character that is not seen, and one policy without holes.
fn check_bytes(html: &[u8], pack: &Value) {
    let text = std::str::from_utf8(html).expect("UTF-8");
    let hidden: Vec<char> = text.chars().filter(|c| *c != '\n' && rchecklist::text::is_hidden(*c)).collect();
    assert_eq!(hidden, Vec::<char>::new());
    assert!(!text.contains("unsafe-inline") && !text.contains("http-equiv=\"refresh\""));
    assert!(
        text.contains("default-src 'none'; style-src 'sha256-")
            && text.contains("; base-uri 'none'; form-action 'none'\"")
    );
    assert!(
        text.contains("<meta name=\"referrer\" content=\"no-referrer\">") && text.contains("content=\"noindex")
    );
    assert_eq!(text.matches("<script").count(), 1, "of {}", pack["title"]);
    assert_eq!(text.matches("<style").count(), 1);
}

/// Every item, state, count, digest and name is that of the view.
fn check_page(page: &Value, pack: &Value) {
    assert_eq!(squeezed(page["title"].as_str().expect("a title")), shown(&pack["title"]));
    assert_eq!(squeezed(page["classification"].as_str().expect("a text")), shown(&pack["classification"]));
    let items = list(pack, "items");
    assert_eq!(page["visible"], items.len(), "not every item is seen without scripts");
    assert_eq!(page["filters"], false, "filters that do nothing are shown");
    let read = list(page, "items");
    assert_eq!(read.len(), items.len());
    for (read, item) in read.iter().zip(items) {
        for (key, name) in [("id", "id"), ("state", "state"), ("required", "required"), ("evidence", "evidence")] {
            assert_eq!(read[key], item[name], "{key} of {}", item["id"]);
        }
        assert_eq!(read["label"], item["state-label"]);
        assert_eq!(shown(&read["heading"]), format!("{}. {}", item["number"], shown(&item["title"])));
        assert_eq!(shown(&read["statement"]), shown(&item["statement"]));
    }
    let overview: Vec<Value> =
        items.iter().map(|item| json!([item["number"].to_string(), item["state-label"]])).collect();
    assert_eq!(page["overview"], Value::from(overview));
    let counts = page["counts"].as_object().expect("counts");
    assert_eq!(counts.len(), list(pack, "states").len());
    for state in list(pack, "states") {
        assert_eq!(counts[state["state"].as_str().expect("a state")], state["count"].to_string());
    }
    for key in ["items", "required", "optional", "two-person"] {
        assert_eq!(page["totals"][key], pack["totals"][key], "{key}");
    }
    check_records(page, pack);
    for key in ["active", "dangling", "twice", "inline"] {
        assert_eq!(page[key], json!([]), "{key}");
    }
}

fn check_records(page: &Value, pack: &Value) {
    let read = list(page, "evidence");
    assert_eq!(read.len(), list(pack, "evidence").len());
    for (read, piece) in read.iter().zip(list(pack, "evidence")) {
        assert_eq!((&read["reference"], &read["sha256"]), (&piece["reference"], &piece["sha256"]));
        let text = squeezed(read["text"].as_str().expect("a text"));
        for key in ["description", "file", "sha256", "item", "found"] {
            assert!(text.contains(&shown(&piece[key])), "{key} of {}: {text}", piece["reference"]);
        }
    }
    let of = |list_name: &str, key: &str| -> Value {
        list(pack, list_name).iter().map(|one| one[key].clone()).collect::<Vec<_>>().into()
    };
    assert_eq!(page["journal"], of("journal", "digest"));
    assert_eq!(page["findings"], of("findings", "code"));
    assert_eq!(page["exceptions"], of("exceptions", "number"));
    assert_eq!(page["signers"], of("signers", "id"));
    let all = |outer: &str, inner: &str, key: &str| -> Value {
        let inner = list(pack, outer).iter().flat_map(|one| list(one, inner));
        inner.map(|one| one[key].clone()).collect::<Vec<_>>().into()
    };
    assert_eq!(page["controls"], all("frameworks", "controls", "id"));
    assert_eq!(page["ledger"], all("deployments", "ledger", "outcome"));
}

/// The filters, by keys alone, leave as many items as the view has.
fn check_keyboard(told: &Value, pack: &Value) {
    let items = list(pack, "items");
    let Some(last) = items.last() else { return };
    let all = items.len();
    let sees = |step: &str, count: usize| {
        let step = &told[step];
        assert_eq!((&step["items"], &step["rows"]), (&json!(count), &json!(count)), "{step}");
        assert_eq!(step["said"], format!("{count} of {all} items"), "{step}");
        assert_eq!(step["nothing"], usize::from(count == 0), "{step}");
    };
    for step in ["begin", "slash", "escape", "followed"] {
        sees(step, all);
    }
    assert_eq!(
        (&told["slash"]["focus"], &told["owedFocus"], &told["clearFocus"]),
        (&json!("search"), &json!("owed"), &json!("clear"))
    );
    assert!(told["search"]["items"].as_u64().expect("a number") >= 1, "{} is not found", last["id"]);
    assert_eq!(
        told["slashTyped"],
        format!("{}/", last["id"].as_str().expect("an ID")),
        "/ is not typed in a field"
    );
    sees("nothing", 0);
    let count = |test: &dyn Fn(&Value) -> bool| items.iter().filter(|item| test(item)).count();
    sees("required", count(&|item| item["required"] == true));
    sees("optional", count(&|item| item["required"] == false));
    let by = |key: &str| {
        let mut counts = BTreeMap::<&str, usize>::new();
        for item in items {
            *counts.entry(item[key].as_str().expect("a text")).or_default() += 1;
        }
        json!(counts)
    };
    assert_eq!(told["states"], by("state"));
    assert_eq!(told["signers"], by("usual-signer"));
    let mut frameworks = BTreeMap::new();
    for view in list(pack, "frameworks") {
        let mine = |item: &Value| list(item, "controls").iter().any(|one| one["framework"] == view["name"]);
        frameworks.insert(view["id"].as_str().expect("an ID"), count(&mine));
    }
    assert_eq!(told["frameworks"], json!(frameworks));
}

/// The print has everything, whatever was filtered on the screen, and the classification on each page.
fn check_print(folder: &Path, told: &Value, pack: &Value) {
    assert_eq!((&told["nav"], &told["items"]), (&json!(0), &json!(list(pack, "items").len())));
    assert_eq!(told["background"], "rgb(255, 255, 255)");
    assert_eq!(told["lines"], list(pack, "signers").len().max(usize::from(list(pack, "signers").is_empty()) * 4));
    let print = folder.join("page.pdf").to_string_lossy().into_owned();
    let Some(text) = tool("pdftotext", &["-raw", &print, "-"]) else { return };
    let text = String::from_utf8_lossy(&text.stdout).into_owned();
    let pages: Vec<&str> = text.split('\u{c}').filter(|page| !page.trim().is_empty()).collect();
    assert!(pages.len() > 3);
    let classification = shown(&pack["classification"]);
    // A long one is broken over lines, and a font may lack a letter.
    if classification.is_ascii() && classification.len() < 40 {
        for (number, page) in pages.iter().enumerate() {
            assert!(page.contains(&classification), "page {} does not say {classification}", number + 1);
        }
    }
    for word in ["Search the items", "Skip to"] {
        assert!(!text.contains(word), "{word} is printed");
    }
}

#[test]
fn the_sample_is_a_page_for_everybody() {
    let folder = tempfile::tempdir().expect("a folder");
    let sample = files(&root().join("tests/sample"));
    for (name, bytes) in sample.iter().filter(|(name, _)| name.starts_with("payments-hsm")) {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        std::fs::write(path, bytes).expect("a copy");
    }
    // An earlier pack, with an option that was flipped since: the chapter on changes has something to say.
    let profile = std::fs::read_to_string(folder.path().join("payments-hsm.toml")).expect("a profile");
    let flipped = profile.replace("third-party-keystore = true", "third-party-keystore = false");
    assert_ne!(flipped, profile);
    std::fs::write(folder.path().join("payments-hsm.toml"), flipped).expect("written");
    let earlier = ["--profile", "payments-hsm.toml", "--as-of", "2026-06-30", "--format", "md", "--out", "old"];
    run(folder.path(), &[&earlier[..], &["--quiet"]].concat(), 0);
    std::fs::write(folder.path().join("payments-hsm.toml"), profile).expect("written");
    let since = ["--since", "old/payments-hsm"];
    let (html, pack) = build(folder.path(), "payments-hsm.toml", &since);
    for part in ["added", "moved", "recorded"] {
        assert!(!pack["since"][part].as_array().expect("a list").is_empty(), "{part}");
    }
    // The same inputs give the same bytes.
    assert!(build(folder.path(), "payments-hsm.toml", &since).0 == html);
    check(folder.path(), &html, &pack);
}

#[test]
fn a_profile_with_nothing_recorded_is_a_page_too() {
    let folder = tempfile::tempdir().expect("a folder");
    let (html, pack) = build(folder.path(), "kms-stack", &[]);
    check(folder.path(), &html, &pack);
}

#[test]
fn ugly_texts_are_data() {
    let folder = tempfile::tempdir().expect("a folder");
    let quoted = |text: &str| rchecklist::text::toml_quoted(text);
    let all = quoted(&UGLY.join(" "));
    let mut profile = format!(
        "id = \"ugly\"\ntitle = {}\nclassification = {}\norganisation = {}\n[[deployment]]\n\
         service = \"secrets-manager\"\ninstance = {all}\n[audit]\nperiod = {{ from = 2026-01-01, to = 2026-12-31 }}\n",
        quoted(UGLY[0]),
        quoted(UGLY[4]),
        quoted(UGLY[3]),
    );
    let mut record = String::new();
    for (number, text) in UGLY.iter().enumerate() {
        let text = quoted(text);
        // Writing to a text cannot fail.
        let _ = writeln!(
            profile,
            "[[signer]]\nid = \"p{number}\"\nname = {text}\nemail = \"p{number}@example.com\"\n\
             roles = [\"security-operations\"]"
        );
        let _ = writeln!(
            record,
            "[[items.secrets-manager.review-instance-activity.sign-off]]\nby = \"p{number}\"\ndecision = \"met\"\n\
             at = 2026-11-01T00:00:0{number}Z\nnote = {text}\n\
             [[items.secrets-manager.review-instance-activity.evidence]]\nfile = {text}\nsha256 = \"{number:064x}\"\n\
             description = {text}"
        );
    }
    std::fs::write(folder.path().join("ugly.toml"), profile).expect("written");
    std::fs::write(folder.path().join("ugly.record.toml"), record).expect("written");
    let (html, pack) = build(folder.path(), "ugly.toml", &[]);
    check(folder.path(), &html, &pack);
}

/// A model of so many actions, with evidence and sign-offs for every other one.
fn made_up(folder: &Path, items: usize) {
    let mut model = String::from(
        "schema = 1\nid = \"made-up\"\nname = \"Made-up service\"\nshort-name = \"Made up\"\nprovider = \"Nobody\"\n\
         [[role]]\nid = \"owner\"\nname = \"Owner\"\n",
    );
    let (mut rows, mut record) = (String::new(), String::new());
    for n in 0..8 {
        let _ = writeln!(model, "[[area]]\nid = \"area-{n}\"\nname = \"Area {n}\"");
    }
    for n in 0..items {
        let _ = writeln!(
            model,
            "[[action]]\nid = \"do-thing-{n}\"\ntitle = \"Do the thing of number {n}\"\n\
             statement = \"Do the thing of number {n} as its procedure says.\"\n\
             required = {}\nmodality = \"must\"\ncadence = \"yearly\"\nroles = [\"owner\"]\ntwo-person = false\n\
             evidence = [\"The record of thing {n}\"]\n\
             [[action.command]]\nrun = \"tool show thing-{n}\"\nshows = \"the state of the thing\"\n\
             [action.controls]\nnist-800-53r5 = [\"CP-{}\"]",
            n % 3 > 0,
            n % 13 + 1,
        );
        let _ = writeln!(
            rows,
            "[[revision.row]]\nkind = \"table\"\narea = \"area-{}\"\ntask = \"Thing {n}\"\nprovider = \"Runs it.\"\n\
             customer = \"Does it.\"\nanchor = \"things\"\ntable = 1\nrow = {n}\nline = {n}\nsha256 = \"{n:064x}\"\n\
             actions = [\"do-thing-{n}\"]",
            n * 8 / items,
        );
        if n % 2 == 0 {
            let _ = writeln!(
                record,
                "[[items.made-up.do-thing-{n}.sign-off]]\nby = \"owner-a\"\ndecision = \"{}\"\n\
                 at = 2026-{:02}-15T00:00:00Z\nnote = \"As agreed.\"",
                ["met", "not-met", "not-applicable"][n / 2 % 3],
                n % 10 + 1,
            );
        }
    }
    let digest = "0".repeat(64);
    let _ = writeln!(
        model,
        "[[revision]]\ndate = 2026-01-01\nurl = \"https://example.com\"\npage-sha256 = \"{digest}\""
    );
    std::fs::write(folder.join("made-up.toml"), model + &rows).expect("written");
    let profile = "id = \"many\"\ntitle = \"Many items\"\n[[deployment]]\nservice = \"made-up\"\n\
                   [audit]\nperiod = { from = 2025-01-01, to = 2026-12-31 }\n[[signer]]\nid = \"owner-a\"\n\
                   name = \"Owner A\"\nemail = \"owner-a@example.com\"\nroles = [\"owner\"]\n";
    std::fs::create_dir_all(folder.join("profiles")).expect("a folder");
    std::fs::write(folder.join("profiles/many.toml"), profile).expect("written");
    std::fs::write(folder.join("profiles/many.record.toml"), record).expect("written");
}

#[test]
fn four_hundred_items_stay_one_page() {
    let folder = tempfile::tempdir().expect("a folder");
    made_up(folder.path(), 400);
    let (html, pack) = build(folder.path(), "profiles/many.toml", &["--models", "."]);
    assert_eq!(list(&pack, "items").len(), 400);
    assert!(html.len() < 2 << 20, "{} bytes", html.len());
    check(folder.path(), &html, &pack);
}

/// Nothing is owed, nobody is named: there is still a page, with lines for ink.
#[test]
fn an_empty_pack_is_a_page() {
    let folder = tempfile::tempdir().expect("a folder");
    made_up(folder.path(), 1);
    let model = std::fs::read_to_string(folder.path().join("made-up.toml")).expect("the model");
    let model = model.replace("actions = [\"do-thing-0\"]", "nothing-to-do = \"cell-empty\"");
    let model = model.split("[[action]]").next().expect("a head").to_owned()
        + "[[revision]]"
        + model.split("[[revision]]").nth(1).expect("a revision")
        + "[[revision.row]]"
        + model.split("[[revision.row]]").nth(1).expect("a row");
    std::fs::write(folder.path().join("made-up.toml"), model).expect("written");
    let profile = "id = \"none\"\ntitle = \"Nothing\"\n[[deployment]]\nservice = \"made-up\"\n";
    std::fs::write(folder.path().join("none.toml"), profile).expect("written");
    let (html, pack) = build(folder.path(), "none.toml", &["--models", "."]);
    assert_eq!(list(&pack, "items").len(), 0);
    check(folder.path(), &html, &pack);
}
