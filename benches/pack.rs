//! The benchmark of a whole pack: `cargo bench --bench pack`. A table out; each command is a process of its own, and the
//! compared ones take turns.
//!
//! 300 items of twelve instances of Hyper Protect Crypto Services, each with a signed sign-off, and 100 MB of evidence.
//! The PDF against Typst alone on the same document; all other formats against the PDF; `verify` against `sha256sum` on
//! the same bytes.

#![allow(
    clippy::expect_used,
    clippy::disallowed_methods,
    clippy::disallowed_macros,
    clippy::cast_precision_loss,
    reason = "a benchmark"
)]

use rchecklist::assess::{Basis, Files};
use rchecklist::checklist::select;
use rchecklist::diagnostics::SourceFile;
use rchecklist::digest::Digest;
use rchecklist::framework::shelf;
use rchecklist::model::library::{Library, NoFolder};
use rchecklist::pack::VERSION;
use rchecklist::profile;
use rchecklist::proof;
use rchecklist::record::append::{Addition, Entry, append};
use rchecklist::record::{self, Decision, Evidence, SignOff, bind, edit};
use rchecklist::render::pdf::{Prepared, export};
use rchecklist::render::templates::Templates;
use rchecklist::seal::contents::{self, Sources, attachments};
use rchecklist::signature::{PrivateKey, SIGN_OFF};
use rchecklist::statement;
use std::collections::BTreeMap;
use std::convert::Infallible;
use std::fmt::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use zeroize::Zeroizing;

const DAY: &str = "2026-11-20";
const TURNS: usize = 9;
const INSTANCES: usize = 12;
const FILES: usize = 10;
const FILE_SIZE: usize = 10_000_000;

// The program's allocator, so that "Typst alone" has no handicap.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() {
    if let Some(at) = std::env::args().skip_while(|arg| arg != "--world").nth(1) {
        // The world alone, to look at it with other tools.
        world(Path::new(&at));
    } else if std::env::args().any(|arg| arg == "--typst-alone") {
        typst_alone(Path::new("."));
    } else {
        table();
    }
}

/// The world: a key, a profile, a record with a signed event for each item, and evidence.
fn world(at: &Path) {
    let key_path = at.join("key");
    let made =
        Command::new("ssh-keygen").args(["-q", "-t", "ed25519", "-N", "", "-C", "", "-f"]).arg(&key_path).status();
    assert!(made.expect("ssh-keygen starts").success());
    let text = std::fs::read_to_string(&key_path).expect("the key");
    let key = PrivateKey::open(&text, || Ok::<_, Infallible>(Zeroizing::new(String::new())));
    let key = key.expect("no question").expect("it opens");
    let mut profile_text = String::from(
        "id = \"large\"\ntitle = \"Large\"\n[audit]\nperiod = { from = 2026-01-01, to = 2026-12-31 }\n",
    );
    for n in 0..INSTANCES {
        write!(profile_text, "[[deployment]]\nservice = \"hs-crypto\"\nid = \"hsm-{n}\"\n[deployment.options]\nmaster-key-custody = \"smart-card\"\nthird-party-keystore = false\n").expect("text");
    }
    write!(profile_text, "[[signer]]\nid = \"a\"\nname = \"Custodian A\"\nemail = \"custodian-a@example.com\"\nroles = [\"key-custodian\", \"security-officer\", \"platform-owner\", \"compliance-manager\", \"security-operations\"]\nkeys = [\"{}\"]\n", key.public().line()).expect("text");
    std::fs::write(at.join("large.toml"), &profile_text).expect("written");
    let library = Library::new(&NoFolder);
    let profile = profile::load(&SourceFile::new("large.toml", profile_text), &library).expect("it loads");
    let checklist = select(&profile);
    let file = SourceFile::new("large.record.toml", edit::begin(&checklist).text);
    let record = record::load(&file).expect("it loads");
    let now = "2026-10-10T08:00:00Z".parse().expect("a moment");
    std::fs::create_dir(at.join("large.evidence")).expect("a folder");
    let additions: Vec<Addition> = checklist
        .items
        .iter()
        .enumerate()
        .map(|(n, item)| {
            let own = record.entry(item);
            let draft = SignOff {
                by: "a".to_owned(),
                role: None,
                decision: Decision::Met,
                at: chrono::DateTime::<chrono::Utc>::fixed_offset(&now),
                period: None,
                scope: None,
                wording: None,
                evidence: Vec::new(),
                described: None,
                after: Vec::new(),
                note: Some("Looked at with the owner of the platform.".to_owned()),
                until: None,
                signature: None,
            };
            let mut entries: Vec<Entry> = bind::wording(own, item).map(Entry::Wording).into_iter().collect();
            if n < FILES {
                entries.push(Entry::Evidence(evidence(at, n)));
            }
            let mut said = bind::fresh(draft, own, item, &profile, now);
            let text = statement::text(&profile.id, &item.id, &said);
            said.signature = Some(key.sign(SIGN_OFF, text.as_bytes()).expect("it signs"));
            entries.push(Entry::SignOff(said));
            Addition { id: item.id.clone(), title: String::new(), entries }
        })
        .collect();
    let (text, _) = append(file, record, &additions).expect("it fits");
    std::fs::write(at.join("large.record.toml"), text).expect("written");
}

/// A file of evidence that no packing makes smaller.
fn evidence(at: &Path, n: usize) -> Evidence {
    let mut state = n as u64 + 1;
    let bytes: Vec<u8> = std::iter::repeat_with(|| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_le_bytes()
    })
    .take(FILE_SIZE / 8)
    .flatten()
    .collect();
    let sha256 = Digest::of(&bytes);
    let file = format!("large.evidence/{}-export-{n}.bin", &sha256.to_string()[..16]);
    std::fs::write(at.join(&file), &bytes).expect("written");
    Evidence {
        file,
        sha256,
        description: format!("Export {n}"),
        collected: Some("2026-10-01".parse().expect("a day")),
        covers: None,
        by: Some("a".to_owned()),
        command: None,
        size: Some(bytes.len() as u64),
        secret_allowed: None,
        people: BTreeMap::new(),
    }
}

/// A child: the same document by Typst alone; prints microseconds and the digest.
fn typst_alone(at: &Path) {
    let read = |name: &str| SourceFile::new(name, std::fs::read_to_string(at.join(name)).expect("there"));
    let library = Library::new(&NoFolder);
    let (profile_file, record_file) = (read("large.toml"), read("large.record.toml"));
    let profile = profile::load(&profile_file, &library).expect("it loads");
    let record = record::load(&record_file).expect("it loads");
    let checklist = select(&profile);
    let proofs = proof::check(&profile.id, &record);
    let mut files = Files::default();
    for piece in record.items.values().flat_map(|item| &item.evidence) {
        files.insert(piece.file.clone(), piece.sha256, rchecklist::assess::FileState::Holds);
    }
    let basis = Basis {
        checklist: &checklist,
        record: &record,
        proofs: &proofs,
        files: &files,
        as_of: DAY.parse().expect("a day"),
        looking_back: true,
    };
    let sources = Sources {
        profile: &profile_file.text,
        record: &record_file.text,
        frameworks: &shelf::of(&NoFolder, &profile).expect("they load"),
        earlier: None,
        templates: None,
        with_evidence: false,
        version: VERSION,
    };
    let made = contents::make(&basis, &sources);
    let prepared = Prepared::new(&made.pack, &Templates::default(), &attachments(&made)).expect("ready");
    let start = Instant::now();
    let document = prepared.compile().expect("it compiles");
    let bytes = export(&made.pack, &document).expect("it exports");
    let took = start.elapsed();
    println!("{} {} {}", took.as_micros(), Digest::of(&bytes), made.pack.items.len());
}

fn timed(folder: &Path, program: &str, args: &[&str]) -> Duration {
    let start = Instant::now();
    let status =
        Command::new(program).args(args).current_dir(folder).stdout(Stdio::null()).stderr(Stdio::null()).status();
    assert!(status.expect("it starts").success(), "{program} {args:?}");
    start.elapsed()
}

fn median(mut times: Vec<Duration>) -> f64 {
    times.sort_unstable();
    times[times.len() / 2].as_secs_f64() * 1e3
}

fn table() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = folder.path();
    world(at);
    let program = env!("CARGO_BIN_EXE_rchecklist");
    let base = ["--profile", "large.toml", "--as-of", DAY, "--quiet"];
    let build = |more: &[&str]| timed(at, program, &[&base[..], more].concat());
    let (mut pdf, mut alone, mut others) = (Vec::new(), Vec::new(), Vec::new());
    let mut items = String::new();
    for _ in 0..TURNS {
        let _ = std::fs::remove_dir_all(at.join("out"));
        pdf.push(build(&["--format", "pdf"]));
        let made = Digest::of(&std::fs::read(at.join("out/large/audit-pack.pdf")).expect("a PDF"));
        let output = Command::new(std::env::current_exe().expect("a path"))
            .arg("--typst-alone")
            .current_dir(at)
            .output()
            .expect("it starts");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let said = String::from_utf8(output.stdout).expect("text");
        let mut said = said.split_whitespace();
        alone.push(Duration::from_micros(said.next().and_then(|n| n.parse().ok()).expect("a number")));
        assert_eq!(said.next(), Some(made.to_string().as_str()), "not the same document");
        said.next().expect("a number").clone_into(&mut items);
        let _ = std::fs::remove_dir_all(at.join("out"));
        others.push(build(&["--format", "md,html,json"]));
    }
    let (pdf, alone, others) = (median(pdf), median(alone), median(others));
    println!("| {items} items                                     | median ms | |");
    println!("|-----------------------------------------------|----------:|---|");
    println!("| Typst alone: compile and export, in-process   | {alone:>9.1} | the same bytes |");
    println!(
        "| PDF: whole job and seal, process              | {pdf:>9.1} | {:.2} of Typst alone (goal ≤ 1.25) |",
        pdf / alone
    );
    println!(
        "| Markdown, HTML, JSON: whole job and seal      | {others:>9.1} | {:.2} of the PDF (goal ≤ 0.15) |",
        others / pdf
    );
    verify(at, program, &build);
}

fn verify(at: &Path, program: &str, build: &dyn Fn(&[&str]) -> Duration) {
    let _ = std::fs::remove_dir_all(at.join("out"));
    let sealing = build(&["--format", "pdf,md,html,json", "--with-evidence"]);
    let (mut ours, mut whole, mut plain) = (Vec::new(), Vec::new(), Vec::new());
    for turn in 0..TURNS + 6 {
        ours.push(timed(at, program, &["verify", "out/large", "--quick"]));
        if turn < TURNS / 2 {
            whole.push(timed(at, program, &["verify", "out/large"]));
        }
        plain.push(timed(at, "sh", &["-c", "find out/large -type f -exec sha256sum {} +"]));
    }
    let (ours, whole, plain) = (median(ours), median(whole), median(plain));
    println!("| all formats with 100 MB of evidence, sealed   | {:>9.1} | |", sealing.as_secs_f64() * 1e3);
    println!("| sha256sum on every file of that pack          | {plain:>9.1} | |");
    println!(
        "| verify --quick of that pack                   | {ours:>9.1} | {:.2} of its speed (goal ≥ 0.60) |",
        plain / ours
    );
    println!(
        "| verify of that pack, its PDF set again        | {whole:>9.1} | {:.2} of its speed |",
        plain / whole
    );
}
