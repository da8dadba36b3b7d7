//! Zips, folders and PDFs from outside that are made to mislead or to exhaust.
//!
//! The program gets each in a process of its own, with little memory, and must refuse it: with exit code 1 or 2, by a message that says
//! what is wrong, soon. Other readers are asked as well, so that it shows that the attack is one.

mod documents;
mod folders;
mod load;
mod raw_pdf;
mod raw_zip;
mod zips;

use crate::support::{DAY, run};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

/// As long as a refusal may take, on a busy machine.
const SOON: Duration = Duration::from_secs(30);

/// What a refusal may take of the address space, in KiB: threads and the allocator want most of it.
const MEMORY: &str = "3000000";

/// A pack that holds, made once: PDF, Markdown and evidence.
fn good() -> &'static Path {
    static PACK: OnceLock<PathBuf> = OnceLock::new();
    PACK.get_or_init(|| {
        let folder = tempfile::tempdir().expect("a folder").keep();
        std::fs::write(
            folder.join("p.toml"),
            "id = \"p\"\ntitle = \"P\"\n[[deployment]]\nservice = \"secrets-manager\"\ninstance = \"crn:one\"\n\
             [audit]\nperiod = { from = 2026-01-01, to = 2026-12-31 }\n[[signer]]\nid = \"owner\"\nname = \"Owner\"\n\
             email = \"owner@example.com\"\nroles = [\"platform-owner\"]\n",
        )
        .expect("written");
        std::fs::write(folder.join("minutes.txt"), "minutes\n").expect("written");
        let item = "restrict-access-with-iam";
        let own = ["--profile", "p.toml"];
        run(&folder, &[&["attach", item, "minutes.txt", "--describe", "Minutes", "--as", "owner", "--collected", "2026-01-02"][..], &own].concat(), 0);
        run(&folder, &[&["build", "--as-of", DAY, "--format", "pdf,md", "--with-evidence", "--quiet"][..], &own].concat(), 0);
        run(&folder, &["verify", "out/p"], 0);
        folder
    })
    .as_path()
}

/// The good pack's zip.
fn good_zip() -> Vec<u8> {
    std::fs::read(good().join("out/p/audit-pack.zip")).expect("the zip")
}

/// The good pack's PDF.
fn good_pdf() -> Vec<u8> {
    std::fs::read(good().join("out/p/audit-pack.pdf")).expect("the PDF")
}

/// Runs the program with little memory.
fn confined(folder: &Path, args: &[&str]) -> (Output, Duration) {
    let begun = Instant::now();
    let output = Command::new("sh")
        .args(["-c", &format!("ulimit -v {MEMORY}; exec \"$0\" \"$@\""), env!("CARGO_BIN_EXE_rchecklist")])
        .args(args)
        .current_dir(folder)
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .output()
        .expect("it starts");
    (output, begun.elapsed())
}

/// What is wrong with how a file was refused; nothing where it was refused as it should be.
///
/// `says` is what the message has to have, on either stream.
fn not_refused(folder: &Path, args: &[&str], says: &str) -> Option<String> {
    let (output, took) = confined(folder, args);
    let told = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    // Lines are broken where a terminal would be full.
    let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let refused = matches!(output.status.code(), Some(1 | 2)) && words(&told).contains(&words(says));
    (!refused || told.contains("panicked") || took > SOON)
        .then(|| format!("{:?} after {took:?}, expected `{says}`:\n{told}", output.status))
}

/// That each of these files is refused by `verify`, as what it is.
fn refused(folder: &Path, attacks: &[(&str, &str)]) {
    let wrong: Vec<String> = attacks
        .iter()
        .filter_map(|(name, says)| not_refused(folder, &["verify", name], says).map(|why| format!("{name}: {why}")))
        .collect();
    assert!(
        wrong.is_empty(),
        "{} of {} were not refused as they should be\n{}",
        wrong.len(),
        attacks.len(),
        wrong.join("\n")
    );
}
