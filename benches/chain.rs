//! The benchmark against the chain that people use today: `benches/run`, which installs what the chain needs, or `cargo bench
//! --bench chain` where it is installed. A table out; the words behind `--` are the numbers of items.
//!
//! Of the same made-up items, with a fresh record, each in processes from start to exit, in turns:
//!
//! - *Typst alone*: compile and export of rchecklist's document, templates, data and fonts ready in memory.
//! - *rchecklist*: PDF, Markdown and all that belongs to a pack, of model and profile.
//! - *the chain*: from the OSCAL that rchecklist exported for that profile to a PDF. compliance-trestle takes catalog, profile
//!   and plan into a workspace that is there already and writes Markdown by a template; pandoc makes HTML of it, `WeasyPrint` a
//!   PDF. Once with each trestle command as a process, as people and CI jobs type them, and once in a single process.
//!
//! Every item's title must be in every PDF.

#![allow(clippy::expect_used, clippy::disallowed_methods, clippy::disallowed_macros, reason = "a benchmark")]

mod support;

use rchecklist::digest::Digest;
use rchecklist::store::Folder;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::time::{Duration, Instant};
use support::{DAY, made_up, title};

const PROFILE: &str = "made-up-profile";
const SIZES: [usize; 3] = [45, 100, 1000];

// The program's allocator, so that "Typst alone" has no handicap.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    // Cargo adds words of its own.
    let args: Vec<String> = std::env::args().skip(1).filter(|word| word != "--bench").collect();
    if let [word, folder] = args.as_slice()
        && word == "--typst-alone"
    {
        typst_alone(Path::new(folder));
        return ExitCode::SUCCESS;
    }
    let sizes: Result<Vec<usize>, _> = args.iter().map(|word| word.parse()).collect();
    let Ok(sizes) = sizes else {
        eprintln!("usage: cargo bench --bench chain -- [NUMBER OF ITEMS…]");
        return ExitCode::from(2);
    };
    let tools = match Tools::find() {
        Ok(tools) => tools,
        Err(missing) => {
            eprintln!("{}\nbenches/run installs all of them, on Debian and Ubuntu", missing.join("\n"));
            return ExitCode::FAILURE;
        }
    };
    println!("{}\n", tools.versions());
    println!("| what                                             | least ms | median   | greatest | pages | |");
    println!("|--------------------------------------------------|---------:|---------:|---------:|------:|---|");
    for items in if sizes.is_empty() { SIZES.to_vec() } else { sizes } {
        compare(items, &tools);
    }
    ExitCode::SUCCESS
}

/// A child: compiles and exports the document of a folder's profile; prints microseconds and the digest.
fn typst_alone(folder: &Path) {
    let text = std::fs::read_to_string(folder.join(format!("profiles/{PROFILE}.toml"))).expect("the profile");
    let (took, digest) = support::typst_alone(PROFILE, &text, &Folder(folder.to_owned()));
    println!("{} {digest}", took.as_micros());
}

/// The programs of the chain.
struct Tools {
    python: PathBuf,
    trestle: PathBuf,
    weasyprint: PathBuf,
}

impl Tools {
    /// Python by `RCHECKLIST_PYTHON`, as in the tests, with trestle and `WeasyPrint` beside it; the others by the path.
    fn find() -> Result<Self, Vec<String>> {
        let python =
            PathBuf::from(std::env::var_os("RCHECKLIST_PYTHON").unwrap_or_else(|| OsString::from("python3")));
        let beside = |name: &str| python.parent().map_or_else(|| PathBuf::from(name), |folder| folder.join(name));
        let found = Self { trestle: beside("trestle"), weasyprint: beside("weasyprint"), python };
        let needed = [
            (found.python.as_path(), "--version", "Python, named by RCHECKLIST_PYTHON"),
            (found.trestle.as_path(), "version", "pip install compliance-trestle"),
            (found.weasyprint.as_path(), "--version", "pip install weasyprint; apt install libpangoft2-1.0-0"),
            (Path::new("pandoc"), "--version", "apt install pandoc"),
            (Path::new("pdftotext"), "-v", "apt install poppler-utils"),
        ];
        let runs = |(tool, word, _): &(&Path, &str, &str)| {
            let quiet = Command::new(tool).arg(word).stdout(Stdio::null()).stderr(Stdio::null()).status();
            quiet.is_ok_and(|status| status.success())
        };
        let missing: Vec<String> = needed
            .iter()
            .filter(|tool| !runs(tool))
            .map(|(tool, _, how)| format!("{} does not run: {how}", tool.display()))
            .collect();
        if missing.is_empty() { Ok(found) } else { Err(missing) }
    }

    /// Which versions are compared, on one line.
    fn versions(&self) -> String {
        let first = |tool: &Path, word: &str| {
            let output = Command::new(tool).arg(word).output().expect("it starts");
            String::from_utf8_lossy(&output.stdout).lines().next().unwrap_or_default().to_owned()
        };
        [
            first(Path::new(env!("CARGO_BIN_EXE_rchecklist")), "--version"),
            first(&self.python, "--version"),
            first(&self.trestle, "version"),
            first(Path::new("pandoc"), "--version"),
            first(&self.weasyprint, "--version"),
        ]
        .join("; ")
    }
}

/// Runs a command that must do its work; how long it took.
fn timed(command: &mut Command) -> Duration {
    let start = Instant::now();
    let output = command.output().expect("it starts");
    let took = start.elapsed();
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    took
}

fn program(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_rchecklist"));
    command.current_dir(folder);
    command
}

/// The three steps of one run of the chain.
#[derive(Clone, Copy)]
struct Steps {
    trestle: Duration,
    pandoc: Duration,
    weasyprint: Duration,
}

impl Steps {
    fn total(self) -> Duration {
        self.trestle + self.pandoc + self.weasyprint
    }
}

/// What the chain starts from: the exported documents, in copies that refer to each other in a workspace. Not counted.
fn exported(folder: &Path) -> PathBuf {
    let oscal = folder.join("oscal");
    let args = ["export", "--profile", PROFILE, "--models", ".", "--as-of", DAY, "--quiet"];
    timed(program(folder).args(args).args(["--format", "oscal", "--output", "oscal"]));
    // For the plan trestle has no command that sets the address; for the profile it has, and that is counted.
    let plan = oscal.join("ssp.json");
    let text = std::fs::read_to_string(&plan).expect("the plan");
    let (from, to) = ("\"href\": \"profile.json\"", "\"href\": \"trestle://profiles/profile/profile.json\"");
    assert_eq!(text.matches(from).count(), 1, "the plan imports its profile otherwise than known");
    std::fs::write(plan, text.replace(from, to)).expect("written");
    oscal
}

/// What a user of trestle types to get one document of catalog, profile and plan.
fn commands(oscal: &Path) -> Vec<Vec<OsString>> {
    let import = |file: &str, name: &str| {
        vec!["import".into(), "-f".into(), oscal.join(file).into_os_string(), "-o".into(), name.into()]
    };
    let words = |text: &str| text.split(' ').map(OsString::from).collect();
    vec![
        import("catalog.json", "catalog"),
        import("profile.json", "profile"),
        words("href -n profile -hr trestle://catalogs/catalog/catalog.json"),
        import("ssp.json", "plan"),
        words("author jinja -i plan.md.jinja -o plan.md -ssp plan -p profile"),
    ]
}

/// One run of the chain in a new workspace; the PDF is left at `pdf`.
fn chain(tools: &Tools, oscal: &Path, one_process: bool, pdf: &Path) -> Steps {
    let ours = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/chain");
    let space = tempfile::tempdir().expect("a folder");
    let at = |program: &Path| {
        let mut command = Command::new(program);
        command.current_dir(space.path());
        command
    };
    timed(at(&tools.trestle).args(["init", "--local"]));
    std::fs::copy(ours.join("plan.md.jinja"), space.path().join("plan.md.jinja")).expect("copied");
    let commands = commands(oscal);
    let trestle = if one_process {
        let words = commands.join(&OsString::from("--"));
        timed(at(&tools.python).arg(ours.join("one_process.py")).args(words))
    } else {
        commands.iter().map(|words| timed(at(&tools.trestle).args(words))).sum()
    };
    let mut pandoc = at(Path::new("pandoc"));
    pandoc
        .args(["--standalone", "--toc", "--metadata", "title=Plan", "--include-in-header"])
        .arg(ours.join("style.html"));
    let pandoc = timed(pandoc.args(["--from", "markdown", "--to", "html5", "--output", "plan.html", "plan.md"]));
    let weasyprint = timed(at(&tools.weasyprint).args(["--quiet", "plan.html"]).arg(pdf));
    Steps { trestle, pandoc, weasyprint }
}

/// The number of pages of a PDF; each item's title must be in it.
fn pages(pdf: &Path, items: usize) -> usize {
    let output = Command::new("pdftotext").arg(pdf).arg("-").output().expect("pdftotext starts");
    assert!(output.status.success(), "{}", pdf.display());
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    let pages = text.matches('\x0c').count();
    // Lines of a title may be broken; a title is not the beginning of another.
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    for n in 0..items {
        let title = title(n);
        let whole =
            |(at, _): (usize, &str)| !text[at + title.len()..].starts_with(|next: char| next.is_ascii_digit());
        assert!(text.match_indices(&title).any(whole), "{}: {title} is not in it", pdf.display());
    }
    pages
}

fn compare(items: usize, tools: &Tools) {
    // The chain takes minutes for large documents.
    let (turns, turns_of_chain) = if items < 500 { (7, 7) } else { (3, 1) };
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    made_up(folder, items);
    let oscal = exported(folder);
    let (mut alone, mut ours, mut typed, mut joined) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let (mut our_pages, mut their_pages) = (0, 0);
    for turn in 0..turns {
        let output = Command::new(std::env::current_exe().expect("a path"))
            .arg("--typst-alone")
            .arg(folder)
            .output()
            .expect("it starts");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let text = String::from_utf8(output.stdout).expect("text");
        let (micros, digest) = text.trim().split_once(' ').expect("two values");
        alone.push(Duration::from_micros(micros.parse().expect("a number")));

        let fresh = tempfile::tempdir().expect("a folder");
        made_up(fresh.path(), items);
        let args = ["--profile", PROFILE, "--models", ".", "--as-of", DAY, "--quiet"];
        ours.push(timed(program(fresh.path()).args(args)));
        let pdf = fresh.path().join("out/made-up/audit-pack.pdf");
        let bytes = std::fs::read(&pdf).expect("the pack");
        assert_eq!(Digest::of(&bytes).to_string(), digest, "not the same document");
        our_pages = pages(&pdf, items);

        if turn < turns_of_chain {
            let pdf = folder.join("plan.pdf");
            typed.push(chain(tools, &oscal, false, &pdf));
            their_pages = pages(&pdf, items);
            joined.push(chain(tools, &oscal, true, &pdf));
            assert_eq!(pages(&pdf, items), their_pages);
        }
    }
    let ours = spread(&ours);
    let alone = spread(&alone);
    let row = |name: &str, [least, median, greatest]: [f64; 3], pages: usize, note: &str| {
        let name = format!("{items} items: {name}");
        println!("| {name:<48} | {least:>8.0} | {median:>8.0} | {greatest:>8.0} | {pages:>5} | {note} |");
    };
    row("Typst alone, in-process", alone, our_pages, "the same bytes");
    row("rchecklist, PDF and Markdown", ours, our_pages, &format!("{:.2} of Typst alone", ours[1] / alone[1]));
    for (name, runs) in [("the chain, as typed", &typed), ("the chain, trestle in one process", &joined)] {
        let of = |step: fn(&Steps) -> Duration| spread(&runs.iter().map(step).collect::<Vec<_>>());
        let total = of(|steps| steps.total());
        let [trestle, pandoc, weasyprint] = [of(|s| s.trestle)[1], of(|s| s.pandoc)[1], of(|s| s.weasyprint)[1]];
        let note = format!(
            "**{:.0} times** rchecklist; trestle {trestle:.0}, pandoc {pandoc:.0}, WeasyPrint {weasyprint:.0}",
            total[1] / ours[1]
        );
        row(name, total, their_pages, &note);
    }
}

/// Least, median and greatest, in milliseconds.
fn spread(times: &[Duration]) -> [f64; 3] {
    let mut times = times.to_vec();
    times.sort_unstable();
    let ms = |time: Duration| time.as_secs_f64() * 1e3;
    [ms(times[0]), ms(times[times.len() / 2]), ms(times[times.len() - 1])]
}
