//! The portfolio: its view from real packs, its sums for any fleet, and each format read back by somebody else's reader.

#![allow(clippy::expect_used, clippy::disallowed_methods, reason = "tests")]
#![allow(clippy::disallowed_macros, reason = "a skipped test says so")]

mod support;

use proptest::prelude::*;
use pulldown_cmark::{Event, Options, Parser, Tag};
use rchecklist::assess::State;
use rchecklist::diagnostics::SourceFile;
use rchecklist::portfolio::{Failed, Portfolio, Shard, Span, System, render};
use rchecklist::text::visible;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};
use support::fleet::{FILES, made, made_up, packs, portfolio, real, ugly};
use support::{DAY, root, tool};

fn view(portfolio: &Portfolio) -> Value {
    serde_json::from_slice(&render::json::render(portfolio).expect("JSON")).expect("JSON")
}

#[test]
fn a_line_says_what_its_pack_says() {
    for pack in packs() {
        let system = System::of(&pack, &made(&pack.id));
        let pack = serde_json::to_value(&pack).expect("JSON");
        let items = pack["items"].as_array().expect("items");
        assert_eq!(system.totals.items, items.len());
        for key in ["items", "required", "required-settled", "optional"] {
            assert_eq!(serde_json::to_value(system.totals).expect("JSON")[key], pack["totals"][key], "{key}");
        }
        for state in State::ALL {
            let count = items.iter().filter(|item| item["state"] == state.word()).count();
            assert_eq!(system.states.get(*state), count);
        }
        let judged = items.iter().filter(|item| item["required"] == true || item["state"] == "broken");
        let worst = judged.map(|item| State::from_word(item["state"].as_str().expect("a word")).expect("a state"));
        assert_eq!(system.worst, worst.min_by_key(|state| state.urgency()));
        let ends: Vec<&Value> = items.iter().filter(|item| !item["valid-until"].is_null()).collect();
        assert_eq!(system.deadlines.len(), ends.len());
        for (deadline, item) in system.deadlines.iter().zip(ends) {
            assert_eq!(
                (json!(deadline.day), json!(deadline.item)),
                (item["valid-until"].clone(), item["name"].clone())
            );
        }
        let deployed: usize = system.deployments.iter().map(|own| own.totals.items).sum();
        assert_eq!(deployed, items.len());
        // It is kept and read again: nothing is lost, and it stays small.
        let text = serde_json::to_string(&system).expect("JSON");
        assert_eq!(serde_json::from_str::<System>(&text).expect("it is read"), system);
        assert!(text.len() < 1500 + 400 * items.len(), "{} bytes for {} items", text.len(), items.len());
    }
    assert!(real().iter().any(|system| !system.deadlines.is_empty() && system.exceptions.count > 0));
}

#[test]
fn the_order_is_worst_first() {
    let portfolio = portfolio(made_up(60), Vec::new());
    let key = |line: &rchecklist::portfolio::Line| {
        let totals = line.system.totals;
        let share = (totals.required_settled * 1_000_000).checked_div(totals.required).unwrap_or(1_000_000);
        (line.system.worst.map_or(99, State::urgency), share, line.system.id.clone())
    };
    assert!(portfolio.systems.is_sorted_by_key(key));
    assert!(portfolio.systems.iter().zip(1..).all(|(line, number)| line.number == number));
    assert!(portfolio.due.is_sorted_by_key(|due| due.day));
}

#[test]
fn one_address_is_one_person() {
    let mut systems = made_up(3);
    let names = ["Custodian A", "C. A.", "Custodian A"];
    for (system, (name, email)) in
        systems.iter_mut().zip(names.iter().zip(["a@example.com", "A@Example.com", "a@example.com"]))
    {
        system.signers[0].name = (*name).to_owned();
        system.signers[0].email = email.to_owned();
    }
    let waiting: usize = systems.iter().map(|system| system.signers[0].waiting.total()).sum();
    let portfolio = portfolio(systems, Vec::new());
    let [one] = portfolio.signers.as_slice() else { panic!("{:?}", portfolio.signers) };
    assert_eq!((one.name.as_str(), one.also.as_slice()), ("Custodian A", ["C. A.".to_owned()].as_slice()));
    assert_eq!((one.systems, one.waiting), (3, waiting));
}

#[test]
fn an_older_revision_is_told() {
    let mut systems = made_up(16);
    let newest = systems[0].deployments[0].newest;
    let service = systems[0].deployments[0].service.clone();
    systems[0].deployments[0].revision = newest - chrono::TimeDelta::days(400);
    let portfolio = portfolio(systems, Vec::new());
    let lines: Vec<_> = portfolio.services.iter().filter(|line| line.service == service).collect();
    assert!(lines.iter().any(|line| line.older) && lines.iter().any(|line| !line.older));
    assert!(lines.iter().all(|line| line.newest == newest && line.older == (line.revision < newest)));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Every sum is the sum of the lines, whatever their order.
    #[test]
    fn sums_are_sums(count in 0_usize..40, seed in any::<u64>(), shift in 0_i64..500) {
        let mut systems = made_up(count);
        let as_of = DAY.parse::<chrono::NaiveDate>().expect("a day") + chrono::TimeDelta::days(shift);
        let of = |systems: Vec<System>| Portfolio::new(as_of, "1", systems, Vec::new(), None);
        let whole = of(systems.clone());
        let sum = |part: fn(&System) -> usize| systems.iter().map(part).sum::<usize>();
        prop_assert_eq!(whole.totals.items, sum(|system| system.totals.items));
        prop_assert_eq!(whole.totals.required_settled, sum(|system| system.totals.required_settled));
        prop_assert_eq!(whole.states.iter().map(|state| state.count).sum::<usize>(), whole.totals.items);
        prop_assert_eq!(whole.standings.iter().map(|standing| standing.count).sum::<usize>(), count);
        prop_assert_eq!(whole.services.iter().map(|line| line.totals.items).sum::<usize>(), whole.totals.items);
        prop_assert_eq!(whole.signers.iter().map(|line| line.waiting).sum::<usize>(),
            sum(|system| system.signers.iter().map(|person| person.waiting.total()).sum()));
        prop_assert_eq!(whole.frameworks.iter().map(|line| line.total).sum::<usize>(),
            sum(|system| system.frameworks.iter().map(|own| own.total).sum()));
        for window in &whole.windows {
            let near = |day: chrono::NaiveDate| day <= window.to && window.from.is_none_or(|from| from <= day);
            let days = systems.iter().flat_map(|system| &system.deadlines).filter(|deadline| near(deadline.day));
            prop_assert_eq!(window.count, days.count());
            prop_assert_eq!(whole.due_in(window.span).count(), window.count);
            prop_assert_eq!(window.count, whole.systems.iter().map(|line| line.due.get(window.span)).sum::<usize>());
        }
        prop_assert_eq!(Span::ALL.len(), whole.windows.len());
        // A shuffle that the seed gives.
        systems.sort_by_key(|system| rchecklist::digest::Digest::of(format!("{seed}{}", system.id).as_bytes()));
        let bytes = |portfolio: &Portfolio| render::json::render(portfolio).expect("JSON");
        prop_assert_eq!(bytes(&of(systems)), bytes(&whole));
    }

    /// Each ID is in one part, and the others do not matter.
    #[test]
    fn parts_split_a_fleet(id in "[a-z][a-z0-9-]{0,30}", of in 1_u32..50) {
        let holding = (1..=of).filter(|index| Shard::new(*index, of).expect("a shard").holds(&id));
        prop_assert_eq!(holding.count(), 1);
    }

    /// What is no portfolio is refused, and nothing panics.
    #[test]
    fn damaged_files_are_refused(at in any::<prop::sample::Index>(), byte in 32_u8..127) {
        let mut bytes = render::json::render(&portfolio(made_up(2), Vec::new())).expect("JSON");
        let place = at.index(bytes.len());
        bytes[place] = byte;
        if let Ok(text) = String::from_utf8(bytes) {
            let _ = Portfolio::read(&SourceFile::new("index.json", text));
        }
    }
}

/// The rule of a shard as the documentation gives it for a shell.
#[test]
fn a_shell_finds_the_same_shard() {
    const RULE: &str = "sum=$(printf %s \"$id\" | sha256sum)\n\
        high=$(printf %.8s \"$sum\") low=$(printf %s \"$sum\" | cut -c9-16)\n\
        echo $(( ((0x$high % N) * (4294967296 % N) + 0x$low % N) % N + 1 ))";
    let page = std::fs::read_to_string(root().join("docs/portfolio.md")).expect("the page");
    assert!(page.contains(RULE), "docs/portfolio.md has another rule");
    for (id, of) in [("hpcs", 2), ("payments-hsm", 4), ("a", 7), ("kms-stack", 1000), ("zz", 9999)] {
        let script = format!("id={id} N={of}\n{RULE}");
        let Some(said) = tool("sh", &["-c", &script]) else { return };
        let index: u32 = support::text(&said).trim().parse().expect("a number");
        assert!(Shard::new(index, of).expect("a shard").holds(id), "{id} of {of}: {index}");
    }
}

#[test]
fn what_was_written_is_read_again() {
    let failed = Failed { profile: "p.toml".to_owned(), id: None, messages: vec!["wrong".to_owned()] };
    for portfolio in [portfolio(Vec::new(), Vec::new()), portfolio(made_up(20), vec![failed])] {
        let bytes = render::json::render(&portfolio).expect("JSON");
        let file = SourceFile::new("index.json", String::from_utf8(bytes.clone()).expect("UTF-8"));
        let again = Portfolio::read(&file).expect("it is read");
        assert_eq!(render::json::render(&again).expect("JSON"), bytes);
    }
}

#[test]
fn what_cannot_be_is_refused_with_its_place() {
    let whole = view(&portfolio(made_up(2), Vec::new()));
    let required = whole["systems"][0]["totals"]["required"].clone();
    let cases: [(&str, Value, &str); 13] = [
        ("/systems/0/folder", json!("../elsewhere"), "leads elsewhere"),
        ("/systems/0/folder", json!("/etc"), "leads elsewhere"),
        ("/systems/0/files/0", json!("a/../../b"), "is no name of a file"),
        ("/systems/0/id", json!("Not An ID"), "its ID is none"),
        ("/systems/0/totals/items", json!(9999), "do not add up"),
        ("/systems/0/totals/required", json!(u64::MAX), "do not add up"),
        ("/systems/0/as-of", json!("9999999-01-01"), "this is no portfolio"),
        ("/systems/0/as-of", json!("2031-01-01"), "of a later day"),
        ("/systems/0/worst", json!("broken"), "none of its states"),
        ("/systems/0/worst", Value::Null, "none of its states"),
        ("/systems/0/totals/required-settled", required, "does not follow from its states"),
        ("/systems/0/draft", json!(false), "a draft just where"),
        ("/schema", json!(99), "has form 99"),
    ];
    for (path, value, message) in cases {
        let mut damaged = whole.clone();
        *damaged.pointer_mut(path).expect("there") = value;
        let file = SourceFile::new("shard.json", damaged.to_string());
        let failure = Portfolio::read(&file).expect_err(path);
        assert!(failure.diagnostics().iter().any(|one| one.message.contains(message)), "{path}: {failure}");
        assert!(failure.diagnostics().iter().all(|one| one.code == "wrong-portfolio"));
    }
    let mut twice = whole;
    let first = twice["systems"][0].clone();
    twice["systems"].as_array_mut().expect("systems").push(first);
    let failure = Portfolio::read(&SourceFile::new("shard.json", twice.to_string())).expect_err("twice");
    assert!(failure.to_string().contains("it is there twice"), "{failure}");
}

/// `RCHECKLIST_SCHEMA=overwrite` writes the file.
#[test]
fn the_published_schema_is_new_and_holds() {
    let schema = rchecklist::schema::portfolio::schema();
    let path = root().join("schemas").join(rchecklist::schema::portfolio::FILE_NAME);
    let made = serde_json::to_string_pretty(&schema).expect("JSON") + "\n";
    if std::env::var("RCHECKLIST_SCHEMA").is_ok_and(|word| word == "overwrite") {
        std::fs::write(&path, &made).expect("written");
    }
    assert!(std::fs::read_to_string(&path).unwrap_or_default() == made, "{} is old", path.display());
    let mut documents: Vec<Value> =
        [portfolio(Vec::new(), Vec::new()), portfolio(real(), Vec::new()), ugly()].iter().map(view).collect();
    let mut broken = documents[1].clone();
    broken["systems"][0]["states"] = json!({ "done": 1 });
    broken["more"] = json!(1);
    documents.push(broken);
    let asked: Vec<Value> = documents.iter().map(|document| json!(["portfolio", document])).collect();
    let asked = json!({ "schemas": { "portfolio": schema }, "documents": asked }).to_string();
    let python = std::env::var("RCHECKLIST_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let mut command = Command::new(python);
    command.arg(root().join("tests/outside/schema.py")).stdin(Stdio::piped()).stdout(Stdio::piped());
    let output = command.spawn().and_then(|mut child| {
        let mut input = child.stdin.take().expect("its input");
        let _ = input.write_all(asked.as_bytes());
        drop(input);
        child.wait_with_output()
    });
    match output {
        Ok(output) if output.status.success() => {
            let found: Vec<Vec<String>> = serde_json::from_slice(&output.stdout).expect("JSON");
            let (last, good) = found.split_last().expect("some");
            assert!(good.iter().all(Vec::is_empty), "{good:?}");
            assert!(last.len() >= 2, "{last:?}");
        }
        other => {
            assert!(std::env::var_os("CI").is_none(), "{other:?}");
            eprintln!("SKIPPED: jsonschema: {other:?}");
        }
    }
}

/// What a browser says of the page; `None` where it or its packages are missing, which is a failure in CI.
fn browse(folder: &Path, portfolio: &Portfolio) -> Option<Value> {
    let page = folder.join("index.html");
    let html = render::html::render(portfolio);
    let text = std::str::from_utf8(&html).expect("UTF-8");
    assert!(!text.chars().any(|c| c != '\n' && rchecklist::text::is_hidden(c)));
    assert!(text.contains("default-src 'none'; style-src 'sha256-") && !text.contains("unsafe-inline"));
    std::fs::write(&page, &html).expect("written");
    let script = root().join("tests/outside/portfolio.mjs");
    let output = tool("node", &[&script, &page].map(|path| path.to_str().expect("UTF-8")))?;
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

fn squeezed(text: &str) -> String {
    visible(text).split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn a_browser_reads_the_page() {
    let folder = tempfile::tempdir().expect("a folder");
    let failed = Failed { profile: "p.toml".to_owned(), id: None, messages: vec!["wrong".to_owned()] };
    for portfolio in [portfolio(Vec::new(), Vec::new()), portfolio(made_up(15), vec![failed]), ugly()] {
        let Some(told) = browse(folder.path(), &portfolio) else { return };
        for (look, found) in told["axe"].as_object().expect("looks") {
            assert_eq!(*found, json!([]), "{look} of {}", portfolio.headline);
        }
        assert!(told["rules"].as_u64().expect("a number") > 15);
        for (look, by) in told["overflow"].as_object().expect("looks") {
            assert_eq!(*by, 0, "{look} scrolls to the side");
        }
        assert_eq!((&told["complaints"], &told["requests"], &told["hidden"]), (&json!([]), &json!([]), &json!(0)));
        let page = &told["page"];
        for key in ["active", "elsewhere", "dangling", "twice"] {
            assert_eq!(page[key], json!([]), "{key}");
        }
        assert_eq!(page["filters"], false, "filters that do nothing are shown");
        let rows = page["systems"].as_array().expect("rows");
        assert_eq!(rows.len(), portfolio.systems.len());
        for (row, line) in rows.iter().zip(&portfolio.systems) {
            let system = &line.system;
            assert_eq!(
                (&row["id"], &row["state"]),
                (&json!(system.id), &json!(system.worst.map_or("none", State::word)))
            );
            assert!(row["title"].as_str().expect("a text").contains(&squeezed(&system.title)), "{row}");
            assert_eq!(row["settled"], format!("{} of {}", system.totals.required_settled, system.totals.required));
        }
        for standing in portfolio.standings.iter().filter(|standing| standing.count > 0) {
            assert_eq!(page["standings"][standing.state.map_or("none", State::word)], standing.count);
            assert_eq!(told["byState"][standing.state.map_or("none", State::word)], standing.count);
        }
        for window in portfolio.windows.iter().filter(|window| window.count > 0) {
            assert_eq!(page["due"][window.span.word()], window.count);
        }
        let counts = [("signers", portfolio.signers.len()), ("frameworks", portfolio.frameworks.len())];
        for (key, count) in counts.into_iter().chain([("services", portfolio.services.len())]) {
            assert_eq!(page[key], count, "{key}");
        }
        assert_eq!(page["failures"].as_array().expect("failures").len(), portfolio.failed.len());
        assert_eq!(page["notices"].as_array().expect("notices").len(), portfolio.notices.len());
        if portfolio.systems.is_empty() {
            continue;
        }
        assert_eq!(told["search"]["shown"], json!([told["search"]["wanted"]]));
        assert_eq!((&told["nothing"]["shown"], &told["nothing"]["said"]), (&json!([]), &json!(true)));
        assert_eq!(told["escape"], portfolio.systems.len());
        let ids: Vec<&str> = portfolio.systems.iter().map(|line| line.system.id.as_str()).collect();
        let sorted: BTreeSet<&str> = ids.iter().copied().collect();
        assert_eq!(told["byName"], json!(sorted));
        assert_eq!(told["worstFirst"], json!(ids));
    }
}

#[test]
fn links_lead_to_what_is_there() {
    let mut systems = made_up(3);
    systems[1].files.clear();
    systems[2].folder = "../elsewhere".to_owned();
    let html = String::from_utf8(render::html::render(&portfolio(systems.clone(), Vec::new()))).expect("UTF-8");
    for file in FILES {
        assert!(html.contains(&format!("href=\"{}/{file}\"", systems[0].folder)), "{file}");
    }
    assert!(!html.contains(&format!("href=\"{}", systems[1].folder)) && !html.contains("href=\".."));
}

/// Tables with their cells, and all that is active.
fn markdown(text: &str) -> (usize, Vec<String>, Vec<String>) {
    let (mut rows, mut links, mut active) = (0, Vec::new(), Vec::new());
    for event in Parser::new_ext(text, Options::ENABLE_TABLES | Options::ENABLE_GFM | Options::ENABLE_STRIKETHROUGH)
    {
        match event {
            Event::Start(Tag::TableRow) => rows += 1,
            Event::Start(Tag::Link { dest_url, .. }) => links.push(dest_url.into_string()),
            Event::Start(Tag::Image { dest_url, .. }) => active.push(dest_url.into_string()),
            Event::Html(html) | Event::InlineHtml(html) if &*html != "<br>" => active.push(html.into_string()),
            _ => {}
        }
    }
    (rows, links, active)
}

#[test]
fn markdown_has_a_row_for_each_line_and_nothing_active() {
    let failed = Failed { profile: "p.toml".to_owned(), id: None, messages: vec!["wrong".to_owned()] };
    for portfolio in [portfolio(Vec::new(), Vec::new()), portfolio(made_up(15), vec![failed]), ugly()] {
        let text = String::from_utf8(render::markdown::render(&portfolio)).expect("UTF-8");
        assert!(!text.chars().any(|c| c != '\n' && rchecklist::text::is_hidden(c)));
        let (rows, links, active) = markdown(&text);
        let some = |count: usize| count > 0;
        let standings = portfolio.standings.iter().filter(|standing| some(standing.count)).count();
        let states = portfolio.states.iter().filter(|state| some(state.count)).count();
        let overview = 3 + portfolio.windows.len() + 5;
        let lists =
            portfolio.failed.len() + portfolio.systems.len() + portfolio.due.len() + portfolio.signers.len();
        assert_eq!(
            rows,
            overview + standings + states + lists + portfolio.frameworks.len() + portfolio.services.len(),
            "{}",
            portfolio.headline
        );
        assert_eq!(active, Vec::<String>::new());
        let known = |link: &&String| {
            portfolio.systems.iter().any(|line| link.starts_with(&format!("{}/", line.system.folder)))
        };
        let foreign: Vec<&String> =
            links.iter().filter(|link| !known(link) && !link.starts_with("javascript%3Aalert%281%29/")).collect();
        assert_eq!(foreign, Vec::<&String>::new());
    }
}

#[test]
fn the_workbook_is_whole_and_has_no_formula() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("index.xlsx");
    for portfolio in [portfolio(Vec::new(), Vec::new()), portfolio(made_up(60), Vec::new()), ugly()] {
        let bytes = render::xlsx::render(&portfolio).expect("a workbook");
        assert_eq!(bytes, render::xlsx::render(&portfolio).expect("a workbook"), "other bytes");
        std::fs::write(&path, bytes).expect("written");
        let script = root().join("tests/outside/workbook.py");
        let Some(read) = support::python(&[&script.to_string_lossy(), &path.to_string_lossy()]) else { return };
        assert!(read.status.success(), "{}", String::from_utf8_lossy(&read.stderr));
        let read: Value = serde_json::from_slice(&read.stdout).expect("JSON");
        assert_eq!(read["formulas"], json!([]));
        let rows =
            |name: &str| read["sheets"][name].as_array().unwrap_or_else(|| panic!("no sheet {name}")).clone();
        let expected: BTreeMap<&str, usize> = [
            ("Systems", portfolio.systems.len()),
            ("Due", portfolio.due.len()),
            ("Signers", portfolio.signers.len() + usize::from(portfolio.unassigned.items > 0)),
            ("Frameworks", portfolio.frameworks.len()),
            ("Services", portfolio.services.len()),
            ("Failed", portfolio.notices.len() + portfolio.failed.len() + portfolio.warnings.len()),
        ]
        .into();
        for (name, count) in expected {
            let filled = rows(name)
                .iter()
                .skip(1)
                .filter(|row| row.as_array().expect("cells").iter().any(|cell| !cell.is_null()))
                .count();
            assert_eq!(filled, count, "{name}");
        }
        for (row, line) in rows("Systems").iter().skip(1).zip(&portfolio.systems) {
            assert_eq!(row[1], line.system.id);
            assert_eq!(row[4], line.system.totals.required.to_string());
            assert_eq!(row[5], line.system.totals.required_settled.to_string());
        }
        for link in read["links"].as_array().expect("links") {
            let link = link.as_str().expect("a text");
            assert!(!link.contains("..") && !link.contains(':') && !link.starts_with('/'), "{link}");
        }
    }
}

/// The text of a PDF, after qpdf found it well formed.
fn pdf_text(folder: &Path, portfolio: &Portfolio) -> Option<String> {
    let view = render::json::render(portfolio).expect("JSON");
    let bytes = render::pdf::render(portfolio, &view).expect("a PDF");
    let path = folder.join("index.pdf");
    std::fs::write(&path, bytes).expect("written");
    let path = path.to_string_lossy();
    let check = tool("qpdf", &["--check", &path])?;
    assert!(check.status.success(), "{}", String::from_utf8_lossy(&check.stdout));
    let text = tool("pdftotext", &["-raw", "-nopgbrk", &path, "-"])?;
    Some(support::text(&text).split_whitespace().collect::<Vec<_>>().join(" "))
}

#[test]
fn the_pdf_says_the_same() {
    let folder = tempfile::tempdir().expect("a folder");
    let portfolio = portfolio(made_up(15), Vec::new());
    let Some(text) = pdf_text(folder.path(), &portfolio) else { return };
    let plain = text.replace(' ', "");
    assert!(text.contains(&portfolio.headline), "{text}");
    for line in &portfolio.systems {
        assert!(plain.contains(&line.system.id.replace(' ', "")), "{}", line.system.id);
        assert!(plain.contains(&line.system.title.replace(' ', "")), "{}", line.system.title);
    }
    for window in portfolio.windows.iter().filter(|window| window.count > 0) {
        assert!(text.to_lowercase().contains(&format!("{}: {}", window.label, window.count)), "{}", window.label);
    }
    // Ugly texts are set as well, and an empty fleet.
    for other in [ugly(), support::fleet::portfolio(Vec::new(), Vec::new())] {
        pdf_text(folder.path(), &other);
    }
}

#[test]
fn a_thousand_systems_stay_bounded() {
    let folder = tempfile::tempdir().expect("a folder");
    let portfolio = portfolio(made_up(1000), Vec::new());
    let all = render::all(&portfolio).expect("all");
    let size = |name: &str| all.iter().find(|file| file.name == name).map(|file| file.bytes.len()).expect("made");
    assert!(size("index.md") < 512 * 1024, "a forge would not show it");
    assert!(size("index.html") < 4 * 1024 * 1024);
    let Some(text) = pdf_text(folder.path(), &portfolio) else { return };
    let shown = render::pdf::SYSTEMS;
    assert!(text.contains(&format!("These are the worst {shown} of 1000 systems")), "{}", &text[..2000]);
    let name = folder.path().join("index.pdf");
    let Some(pages) = tool("pdfinfo", &[&name.to_string_lossy()]) else { return };
    let pages = support::text(&pages);
    let pages: usize = pages
        .lines()
        .find_map(|line| line.strip_prefix("Pages:"))
        .expect("pages")
        .trim()
        .parse()
        .expect("a number");
    assert!(pages < 60, "{pages} pages");
}
