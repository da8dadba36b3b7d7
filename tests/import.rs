//! Pages of providers are read as a careful reader reads them, and nothing is dropped on the way to a draft.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::disallowed_methods, reason = "tests")]

mod support;

use rchecklist::diagnostics::SourceFile;
use rchecklist::import::{self, About, FromFile, reckoning, write};
use rchecklist::model::{self, Duty, RowKind};
use rchecklist::page::names::Names;
use rchecklist::page::{self, Class, Page};
use serde_json::Value;
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use support::{program, root};

/// Real pages with the reading of a careful reader; their sentences are no part of this repository.
fn reference() -> Option<PathBuf> {
    std::env::var_os("RCHECKLIST_REFERENCE").map(PathBuf::from)
}

fn pages_in(folder: &Path) -> Vec<(String, String)> {
    let mut pages: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "md"))
        .map(|path| {
            (path.file_stem().unwrap().to_string_lossy().into_owned(), std::fs::read_to_string(&path).unwrap())
        })
        .collect();
    pages.sort();
    pages
}

/// The made-up pages of this repository, and the real ones where they are.
fn all_pages() -> Vec<(String, String)> {
    let mut pages = pages_in(&root().join("tests/pages"));
    if let Some(folder) = reference() {
        pages.extend(pages_in(&folder.join("pages")));
    }
    pages
}

fn draft_of(name: &str, page: Page) -> (import::Draft, Vec<reckoning::Account>, String) {
    let about = About {
        id: "service".to_owned(),
        name: "Service".to_owned(),
        short_name: "Service".to_owned(),
        provider: "Provider".to_owned(),
        date: "2026-01-01".parse().unwrap(),
        dated: true,
        url: String::new(),
    };
    let sources = [FromFile { file: format!("{name}.md"), page }];
    let (draft, unread) = import::draft(about, &sources, &Names::shipped());
    let accounts = reckoning::accounts(&sources, &draft, &unread, &Names::shipped());
    let text = write::model(&draft);
    (draft, accounts, text)
}

/// All rows of all twenty pages, each field as the reference has it.
#[test]
fn every_row_of_every_real_page() {
    let Some(folder) = reference() else { return };
    let mut wrong = String::new();
    let mut all = 0;
    for (name, text) in pages_in(&folder.join("pages")) {
        let page = page::read(&text).unwrap();
        let wanted = std::fs::read_to_string(folder.join("rows").join(format!("{name}.jsonl"))).unwrap();
        let wanted: Vec<Value> = wanted.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        let rows: Vec<_> = page.rows.iter().filter(|row| row.class != Class::Area).collect();
        assert_eq!(rows.len(), wanted.len(), "{name}");
        for (row, wanted) in rows.iter().zip(&wanted) {
            all += 1;
            let text = |key: &str| wanted[key].as_str().map(str::to_owned);
            let fields = [
                ("line", Some(row.line.to_string()), wanted["line"].as_u64().map(|n| n.to_string())),
                ("area", Some(row.area.clone()), text("area")),
                ("tier", row.tier.clone(), text("tier")),
                ("caption", row.caption.clone(), text("table_caption")),
                ("kind", Some(row.shape.word().to_owned()), text("kind")),
                ("task", Some(row.task.clone()), text("task")),
                (
                    "inherited",
                    Some(row.inherited.to_string()),
                    wanted["inherited"].as_bool().map(|b| b.to_string()),
                ),
                ("provider", row.provider.clone(), text("provider")),
                ("customer", row.customer.clone(), text("customer")),
                ("class", Some(row.class.word().to_owned()), text("customer_class")),
            ];
            for (field, read, wanted) in fields {
                if read != wanted {
                    writeln!(wrong, "{name}:{} {field}: {read:?} instead of {wanted:?}", row.line).unwrap();
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
    assert_eq!(all, 326);
}

/// The made-up pages, each a dialect. To take over what is read today: `RCHECKLIST_ROWS=overwrite`, then read the
/// difference.
#[test]
fn every_row_of_every_dialect() {
    let folder = root().join("tests/pages");
    for (name, text) in pages_in(&folder) {
        let page = page::read(&text).unwrap();
        let mut out = String::from("line\tkind\tarea\ttier\ttask\tcolumn\tprovider\tcustomer\tclass\n");
        for row in &page.rows {
            let text = |text: Option<&str>| text.map_or_else(|| "-".to_owned(), |text| format!("{text:?}"));
            let cells = [
                row.line.to_string(),
                row.shape.word().to_owned(),
                text(Some(&row.area)),
                text(row.tier.as_deref()),
                text(Some(&row.task)) + if row.inherited { " as above" } else { "" },
                text(row.column.as_deref()),
                text(row.provider.as_deref()),
                text(row.customer.as_deref()),
                row.class.word().to_owned() + if row.owes() { "" } else { ", nothing to do" },
            ];
            writeln!(out, "{}", cells.join("\t")).unwrap();
        }
        for unread in &page.unread {
            writeln!(out, "{}\tunread\t{}", unread.line, unread.what).unwrap();
        }
        let path = folder.join(format!("{name}.tsv"));
        if std::env::var_os("RCHECKLIST_ROWS").is_some_and(|value| value == "overwrite") {
            std::fs::write(&path, &out).unwrap();
        }
        let wanted = std::fs::read_to_string(&path).unwrap_or_default();
        assert_eq!(out, wanted, "{name}");
    }
}

/// A draft loads, accounts for each row once, and is the same each time.
#[test]
fn drafts_load_and_account_for_every_row() {
    for (name, text) in all_pages() {
        let page = page::read(&text).unwrap();
        let read = page.rows.clone();
        let (draft, accounts, text) = draft_of(&name, page);
        let file = SourceFile::new(format!("{name}.toml"), &*text);
        let service = model::load::service(&file).unwrap_or_else(|problems| panic!("{name}: {problems:?}"));
        let rows = &service.revisions[0].rows;
        assert_eq!(rows.len(), read.len(), "{name}");
        for (row, read) in rows.iter().zip(&read) {
            assert_eq!(row.digest, read.digest(), "{name}:{}", read.line);
            assert_eq!(row.at.line, read.at, "{name}");
            assert_eq!(row.kind == RowKind::Area, read.class == Class::Area, "{name}:{}", read.line);
            if matches!(read.class, Class::Empty | Class::None | Class::Missing) {
                assert!(matches!(row.duty, Duty::Nothing(_)), "{name}:{}", read.line);
            }
        }
        let sums = reckoning::sums(&accounts);
        assert_eq!((sums.rows, sums.rows), (read.len(), sums.duties + sums.nothing + sums.unread), "{name}");
        let with_actions = rows.iter().filter(|row| matches!(row.duty, Duty::Actions(_))).count();
        assert!(sums.duties <= with_actions && with_actions <= sums.duties + sums.unread, "{name}");
        // What was not understood is listed, and marked in the draft where it is a row.
        assert_eq!(sums.missed, accounts[0].unread.len(), "{name}");
        assert!(sums.unread <= text.matches("review = ").count(), "{name}");
        let again = draft_of(&name, page::read(&std::fs::read_to_string(path_of(&name)).unwrap()).unwrap()).2;
        assert_eq!(text, again, "{name}");
        let ids: BTreeSet<&String> = draft.parts.actions.iter().map(|action| &action.id).collect();
        assert_eq!(ids.len(), draft.parts.actions.len(), "{name}");
    }
}

fn path_of(name: &str) -> PathBuf {
    let own = root().join("tests/pages").join(format!("{name}.md"));
    if own.exists() { own } else { reference().unwrap().join("pages").join(format!("{name}.md")) }
}

/// The shape of a page decides nothing: moved, padded and marked up otherwise, it reads the same.
#[test]
fn what_reads_alike_is_read_alike() {
    let plain = "# Duties\n\n## Area\n\n| Task | Acme responsibilities | Your responsibilities |\n|---|---|---|\n\
                 | Keys | Cuts them. | Rotate keys.\\n- Count them |\n| Doors | | None |\n";
    let others = [
        plain.replace('\n', "\r\n"),
        plain.replace('\n', "\r"),
        plain.replace("| Doors", "\n| Doors"),
        plain.replace("| Doors", "{: .wide}\n\n| Doors"),
        format!("\u{feff}{plain}"),
        plain.replace("|---|---|---|", "|:--|:-:|-----------:|"),
        plain.replace("|---|---|---|", "|--|--|"),
        plain.replace("Rotate keys", "[Rotate keys](/docs/x){: external}").replace("Keys", "`Keys`"),
        plain.replace("\\n- Count", "<ul><li>Count").replace("them |\n", "them</li></ul> |\n"),
        plain.replace("| Keys |", "<!-- a | comment --> | Keys |"),
        plain.replace("## Area\n\n", "## Area {#area}\n\nSome words before it.\n"),
        plain.replace("Cuts them. | Rotate", "Cuts\nthem. | Rotate"),
        plain.replace("| Doors |", "<!-- not now\n| Old | row | here |\n-->\n| Doors |"),
    ];
    let read = |text: &str| -> Vec<(String, Option<String>, Option<String>)> {
        let page = page::read(text).unwrap();
        assert!(page.unread.is_empty(), "{:?}", page.unread);
        page.rows.into_iter().map(|row| (row.task, row.provider, row.customer)).collect()
    };
    let wanted = read(plain);
    assert_eq!(wanted.len(), 2);
    for other in others {
        assert_eq!(read(&other), wanted, "{other}");
    }
}

/// Columns in every order, under many titles.
#[test]
fn columns_are_known_by_their_heads() {
    let tasks = ["Task", "", "Activity", "Resource", "Item"];
    let ours = [
        "IBM responsibilities",
        "{{site.data.keyword.x}} Responsibilities",
        "How Acme helps",
        "Acme's Responsibility",
    ];
    let theirs = ["Your responsibilities", "Customer Responsibility", "What you can do", "Client responsibilities"];
    for (number, task) in tasks.iter().enumerate() {
        let (our, their) = (ours[number % ours.len()], theirs[number % theirs.len()]);
        for order in [[0, 1, 2], [0, 2, 1], [2, 1, 0], [1, 2, 0]] {
            let line =
                |cells: [&str; 3]| format!("| {} | {} | {} |\n", cells[order[0]], cells[order[1]], cells[order[2]]);
            let text =
                format!("## A\n\n{}|---|---|---|\n{}", line([task, our, their]), line(["Keys", "Cuts.", "Count."]));
            let page = page::read(&text).unwrap();
            let row = &page.rows[0];
            let read = (&*row.task, row.provider.as_deref(), row.customer.as_deref());
            assert_eq!(read, ("Keys", Some("Cuts."), Some("Count.")), "{text}");
        }
    }
}

/// Changed bytes and cut pages: never a panic, never a draft that does not load.
#[test]
fn damaged_pages_do_no_harm() {
    let pages = all_pages();
    let mut dice = 0x2545_f491_4f6c_dd1d_u64;
    let mut roll = |sides: usize| {
        dice ^= dice << 13;
        dice ^= dice >> 7;
        dice ^= dice << 17;
        usize::try_from(dice % sides as u64).unwrap()
    };
    let pieces = [
        "|", "\n", "`", "{:", "{{", "}}", "<table>", "</td>", "<li>", "\\n", "- ", "===", "\"", "*", "[", "](",
        "&", "é", "\u{202e}",
    ];
    for round in 0..1200 {
        let (name, text) = &pages[round % pages.len()];
        let mut text = text.clone();
        for _ in 0..=roll(6) {
            let at = text.floor_char_boundary(roll(text.len().max(1)));
            match roll(3) {
                0 => text.insert_str(at, pieces[roll(pieces.len())]),
                1 => text.truncate(at),
                _ => {
                    let end = text.floor_char_boundary((at + roll(40)).min(text.len()));
                    text.replace_range(at..end.max(at), "");
                }
            }
        }
        let Ok(page) = page::read(&text) else { continue };
        if page.rows.is_empty() {
            continue;
        }
        let (_, _, draft) = draft_of(name, page);
        let loaded = model::load::service(&SourceFile::new("draft", draft));
        assert!(loaded.is_ok(), "{name}: {:?}\n{text}", loaded.err());
    }
}

/// Runs the program under a limit of memory, in KiB, and says exit code, stdout and stderr.
fn limited(args: &[&str], folder: &Path, kib: u64) -> (Option<i32>, String, String) {
    let own = program(folder);
    let output = std::process::Command::new("sh")
        .args(["-c", &format!("ulimit -v {kib}; exec \"$0\" \"$@\"")])
        .arg(own.get_program())
        .args(args)
        .current_dir(folder)
        .output()
        .unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
    (output.status.code(), text(output.stdout), text(output.stderr))
}

/// Bad input: a clear message, exit code 2, nothing written, bounded memory.
#[test]
fn bad_pages_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let head = "| Task | Acme responsibilities | Your responsibilities |\n|---|---|---|\n";
    let wide =
        format!("|{}\n|{}\n|{}\n", " Your duty |".repeat(10_000), "---|".repeat(10_000), "x|".repeat(10_000));
    let cases: Vec<(&str, Vec<u8>, &str)> = vec![
        ("empty.md", Vec::new(), "no table at all"),
        ("words.md", b"Just some words.\n".to_vec(), "no table at all"),
        ("json.md", b"{\"rows\": [1, 2]}\n".to_vec(), "no table at all"),
        ("other.md", b"| Day | Hours |\n|---|---|\n| Monday | 8 |\n".to_vec(), "no row of responsibilities"),
        ("latin.md", b"# Zust\xe4ndigkeiten\n".to_vec(), "latin.md:1:7: this is not UTF-8"),
        ("nul.md", format!("{head}| a | b\0 | c |\n").into_bytes(), "nul.md:3:8"),
        ("escape.md", format!("{head}| a | \u{1b}[31m | c |\n").into_bytes(), "U+001B"),
        ("c1.md", format!("{head}| a | \u{9b}31m | c |\n").into_bytes(), "c1.md:3:7"),
        ("next-line.md", format!("{head}| a | b | c\u{85} |\n").into_bytes(), "U+0085"),
        ("binary.md", (0..=255).cycle().take(5000).collect(), "binary.md:"),
        ("pdf.md", b"%PDF-1.7\n\x01\x02 obj".to_vec(), "control character"),
        ("wide.md", wide.into_bytes(), "10000 columns"),
        ("deep-quote.md", "> ".repeat(200_000).into_bytes(), "no table at all"),
        (
            "deep-list.md",
            (0..3000).flat_map(|n| ["  ".repeat(n), "- x\n".to_owned()]).collect::<String>().into_bytes(),
            "no table at all",
        ),
        ("one-line-list.md", [&b"- ".repeat(200_000)[..], b"x"].concat(), "no row of responsibilities"),
        ("deep-html.md", "<table><tr><td>".repeat(50_000).into_bytes(), "no row of responsibilities"),
        ("deep-brackets.md", "[".repeat(300_000).into_bytes(), "no table at all"),
        ("backticks.md", format!("{head}| {} |\n", "` `` ".repeat(60_000)).into_bytes(), ""),
        ("large.md", format!("{head}{}", "| a | b | c |\n".repeat(7_500_000)).into_bytes(), "larger than 64 MiB"),
        ("rows.md", format!("{head}{}", "|a|b|c|\n".repeat(600_000)).into_bytes(), "more than 500000 rows"),
    ];
    for (name, bytes, said) in cases {
        std::fs::write(folder.path().join(name), bytes).unwrap();
        let start = std::time::Instant::now();
        let (code, out, err) = limited(&["import", name], folder.path(), 3_000_000);
        let expected = if said.is_empty() { vec![Some(0), Some(1)] } else { vec![Some(2)] };
        assert!(expected.contains(&code), "{name}: {code:?}\n{out}{}", &err[..err.len().min(600)]);
        assert!(err.contains(said), "{name}: {}", &err[..err.len().min(600)]);
        assert!(
            err.len() < 4000 && start.elapsed().as_secs() < 60,
            "{name}: {} bytes, {:?}",
            err.len(),
            start.elapsed()
        );
        if !said.is_empty() {
            assert!(out.is_empty(), "{name} printed {out}");
        }
        std::fs::remove_file(folder.path().join(name)).unwrap();
        for entry in std::fs::read_dir(folder.path()).unwrap() {
            let left = entry.unwrap().path();
            assert!(said.is_empty(), "{name} left {}", left.display());
            std::fs::remove_file(left).unwrap();
        }
    }
}

/// The names behind variables can be replaced; a table that is wrong says where.
#[test]
fn names_come_from_a_table() {
    let folder = tempfile::tempdir().unwrap();
    let page = "# Your responsibilities with {{site.data.keyword.box}}\n\n| Task | {{acme}} responsibilities | Your responsibilities |\n\
                |---|---|---|\n| Keys | Cuts. | Count the keys of {{site.data.keyword.box}}. |\n";
    std::fs::write(folder.path().join("page.md"), page).unwrap();
    std::fs::write(folder.path().join("names.tsv"), "variable\tuses\tvalue\nbox\t3\tBig Box\nacme\t1\tAcme\n")
        .unwrap();
    let run = |args: &[&str]| {
        let output = program(folder.path()).arg("import").args(args).output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
        (output.status.code(), text(output.stdout), text(output.stderr))
    };
    let (code, draft, _) = run(&["page.md", "--names", "names.tsv", "-o", "-"]);
    assert_eq!(code, Some(0));
    assert!(draft.contains("name = \"Big Box\"") && draft.contains("provider = \"Acme\""), "{draft}");
    assert!(draft.contains("Count the keys of Big Box"), "{draft}");
    std::fs::write(folder.path().join("names.tsv"), "box Big Box\n").unwrap();
    let (code, _, err) = run(&["page.md", "--names", "names.tsv"]);
    assert_eq!(code, Some(2));
    assert!(err.contains("names.tsv:1:1") && err.contains("wrong-names"), "{err}");
    let (code, json, _) = run(&["page.md", "--format", "json"]);
    let json: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(code, Some(0));
    assert_eq!(json["rows"][0]["customer"], "Count the keys of {{site.data.keyword.box}}.");
    assert!(!folder.path().join("page.toml").exists(), "JSON writes nothing");
}

/// A draft goes the whole way: a profile is made of it, a pack built, an item signed off.
#[test]
fn a_draft_is_a_model_like_any_other() {
    let folder = tempfile::tempdir().unwrap();
    let run = |args: &[&str]| {
        let output = program(folder.path()).args(args).output().unwrap();
        let err = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(0), "{args:?}: {err}");
        String::from_utf8_lossy(&output.stdout).into_owned()
    };
    std::fs::create_dir(folder.path().join("seeds")).unwrap();
    let page = root().join("tests/pages/attribute-lines.md");
    let said = run(&["import", page.to_str().unwrap()]);
    assert!(said.contains("10 rows = 6 with duties + 4 with nothing to do"), "{said}");
    assert!(folder.path().join("seeds/key-box.toml").exists());
    run(&["init", "--service", "key-box", "--yes", "--id", "box"]);
    run(&["--profile", "box", "--format", "md"]);
    let pack = std::fs::read_to_string(folder.path().join("out/box/audit-pack.md")).unwrap();
    assert!(pack.contains("Read the box logs every day"), "{pack}");
    let again = program(folder.path()).args(["import", page.to_str().unwrap()]).output().unwrap();
    assert_eq!(again.status.code(), Some(2), "a model that is there is not overwritten");
}

/// Several pages of one service: one revision, each row with its page, the same deed once.
#[test]
fn several_pages_become_one_model() {
    let folder = tempfile::tempdir().unwrap();
    let page = |tier: &str, extra: &str| {
        format!(
            "# Your responsibilities when using Big Box\n\n## Recovery\n\n| Task | Acme responsibilities | Your responsibilities |\n\
             |---|---|---|\n| Backups {tier} | Stores them. | Back up the box. |\n{extra}"
        )
    };
    std::fs::write(folder.path().join("small.md"), page("small", "")).unwrap();
    std::fs::write(folder.path().join("large.md"), page("large", "| Keys | | Rotate the keys. |\n")).unwrap();
    let args = ["import", "small.md", "large.md", "--service", "box", "-o", "box.toml", "--date", "2026-05-01"];
    let output = program(folder.path()).args(args).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    let text = std::fs::read_to_string(folder.path().join("box.toml")).unwrap();
    let service = model::load::service(&SourceFile::new("box.toml", text)).unwrap();
    let revision = &service.revisions[0];
    let files: Vec<_> = revision.rows.iter().map(|row| revision.file_of(row).unwrap()).collect();
    assert_eq!(files, ["small.md", "large.md", "large.md"]);
    assert_eq!(service.actions.len(), 2, "the backup is one deed in two rows");
    assert_ne!(revision.page_digest, revision.more_pages[0].digest);
    let output = program(folder.path()).args(["drift", "box.toml", "small.md", "--apply"]).output().unwrap();
    assert_eq!(output.status.code(), Some(2), "one page of two is not the model's page");
}
