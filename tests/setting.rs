//! Many packs in one process: the bytes do not depend on what was set before, nor on what is set beside.

#![allow(clippy::expect_used, clippy::disallowed_methods, reason = "tests")]

use rchecklist::assess::{Basis, Files};
use rchecklist::checklist::select;
use rchecklist::diagnostics::SourceFile;
use rchecklist::digest::Digest;
use rchecklist::framework::shelf;
use rchecklist::model::library::{Library, NoFolder, PROFILES};
use rchecklist::pack::VERSION;
use rchecklist::profile;
use rchecklist::proof::Proofs;
use rchecklist::record::{self, edit};
use rchecklist::render::pdf;
use rchecklist::render::templates::Templates;
use rchecklist::seal::contents::{self, Contents, Sources, attachments};
use std::process::Command;

const DAY: &str = "2026-11-20";

fn contents_of(text: &str) -> Contents {
    let library = Library::new(&NoFolder);
    let profile = profile::load(&SourceFile::new("profile", text), &library).expect("it loads");
    let checklist = select(&profile);
    let record_text = edit::begin(&checklist).text;
    let record = record::load(&SourceFile::new("record", &*record_text)).expect("it loads");
    let (proofs, files) = (Proofs::new(), Files::default());
    let basis = Basis {
        checklist: &checklist,
        record: &record,
        proofs: &proofs,
        files: &files,
        as_of: DAY.parse().expect("a day"),
        looking_back: true,
    };
    let frameworks = shelf::of(&NoFolder, &profile).expect("they load");
    let sources = Sources {
        profile: text,
        record: &record_text,
        frameworks: &frameworks,
        earlier: None,
        templates: None,
        with_evidence: false,
        version: VERSION,
    };
    contents::make(&basis, &sources)
}

fn set(contents: &Contents) -> Digest {
    let made = pdf::render(&contents.pack, &Templates::default(), &attachments(contents)).expect("it renders");
    Digest::of(&made.bytes)
}

#[test]
fn packs_in_one_process_are_those_of_a_process_each() {
    let folder = tempfile::tempdir().expect("a folder");
    let packs: Vec<(Contents, Digest)> = PROFILES
        .iter()
        .map(|(name, text)| {
            let status = Command::new(env!("CARGO_BIN_EXE_rchecklist"))
                .args(["--profile", name, "--as-of", DAY, "--format", "pdf", "--quiet"])
                .current_dir(folder.path())
                .status();
            assert!(status.expect("it starts").success(), "{name}");
            let pdf = std::fs::read(folder.path().join("out").join(name).join(pdf::FILE_NAME)).expect("a PDF");
            (contents_of(text), Digest::of(&pdf))
        })
        .collect();
    // Forwards and backwards, past the point where the typesetter forgets; then each with another beside it.
    for (contents, alone) in packs.iter().chain(packs.iter().rev()) {
        assert_eq!(set(contents), *alone, "{}", contents.pack.id);
    }
    std::thread::scope(|scope| {
        for turn in 0..3 {
            let packs = &packs;
            scope.spawn(move || {
                for n in 0..packs.len() {
                    let (contents, alone) = &packs[(n + 2 * turn) % packs.len()];
                    assert_eq!(set(contents), *alone, "{} on thread {turn}", contents.pack.id);
                }
            });
        }
    });
}
