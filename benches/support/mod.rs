//! What the benchmarks share: a made-up model of any size, and the typesetter alone on a profile's document.

#![allow(dead_code, reason = "each benchmark uses a part of this")]

pub mod usage;
pub mod world;

use chrono::NaiveDate;
use rchecklist::assess::{Basis, Files};
use rchecklist::checklist::select;
use rchecklist::diagnostics::SourceFile;
use rchecklist::digest::Digest;
use rchecklist::framework::shelf;
use rchecklist::model::library::{Library, ModelFolder};
use rchecklist::pack::VERSION;
use rchecklist::profile;
use rchecklist::proof::Proofs;
use rchecklist::record::{self, edit};
use rchecklist::render::pdf::{Prepared, export};
use rchecklist::render::templates::Templates;
use rchecklist::seal::contents::{self, Sources, attachments};
use std::fmt::Write as _;
use std::path::Path;
use std::time::{Duration, Instant};

/// The day of all benchmarks.
pub const DAY: &str = "2026-11-20";

/// The title of an item of the made-up model.
pub fn title(n: usize) -> String {
    format!("Do the thing of number {n}")
}

/// The text of a model of so many actions, each in a row of its own.
pub fn model(items: usize) -> String {
    let mut model = String::from(
        "schema = 1\nid = \"made-up\"\nname = \"Made-up service\"\nshort-name = \"Made up\"\nprovider = \"Nobody\"\n\
         [[role]]\nid = \"owner\"\nname = \"Owner\"\n",
    );
    for n in 0..5 {
        let _ = writeln!(model, "[[area]]\nid = \"area-{n}\"\nname = \"Area {n}\"");
    }
    for n in 0..items {
        let _ = writeln!(
            model,
            "[[action]]\nid = \"do-thing-{n}\"\ntitle = \"Do the thing of number {n}\"\n\
             statement = \"Do the thing of number {n} as its procedure says, and keep the record of it for the auditor.\"\n\
             required = true\nmodality = \"must\"\ncadence = \"quarterly\"\nroles = [\"owner\"]\ntwo-person = false\n\
             evidence = [\"The record of thing {n} with date and name\", \"The export of the setting that it left behind\"]\n\
             [[action.command]]\nrun = \"tool show thing-{n} --output json\"\nshows = \"the state of the thing\"\n\
             [action.controls]\nnist-800-53r5 = [\"CP-{}\", \"SC-{}\"]\niso-27001-2022 = [\"A.8.{}\"]",
            n % 13 + 1,
            n % 51 + 1,
            n % 34 + 1,
        );
    }
    let digest = "0".repeat(64);
    let _ = writeln!(
        model,
        "[[revision]]\ndate = 2026-01-01\nurl = \"https://example.com\"\npage-sha256 = \"{digest}\""
    );
    for n in 0..items {
        let _ = writeln!(
            model,
            "[[revision.row]]\nkind = \"table\"\narea = \"area-{}\"\ntask = \"Thing {n}\"\n\
             provider = \"Makes thing {n} possible and keeps it running.\"\ncustomer = \"Does thing {n} and records it.\"\n\
             anchor = \"things\"\ntable = 1\nrow = {n}\nline = {n}\nsha256 = \"{digest}\"\nactions = [\"do-thing-{n}\"]",
            n * 5 / items,
        );
    }
    model
}

/// A profile for [`model`].
pub const PROFILE: &str = "id = \"made-up\"\ntitle = \"A made-up deployment\"\n[[deployment]]\nservice = \"made-up\"\n\
    [[signer]]\nid = \"owner-a\"\nname = \"Owner A\"\nemail = \"owner-a@example.com\"\nroles = [\"owner\"]\n";

/// Writes the made-up model and a profile for it, `made-up-profile`.
pub fn made_up(folder: &Path, items: usize) {
    std::fs::write(folder.join("made-up.toml"), model(items)).expect("written");
    // The profile has a name of its own beside the model's file.
    std::fs::create_dir_all(folder.join("profiles")).expect("a folder");
    std::fs::write(folder.join("profiles/made-up-profile.toml"), PROFILE).expect("written");
}

/// Compiles and exports the document of a profile with a fresh record, templates, data and fonts ready in memory; how long the
/// two took, and the digest of the PDF.
pub fn typst_alone(name: &str, text: &str, models: &dyn ModelFolder) -> (Duration, Digest) {
    let library = Library::new(models);
    let file = SourceFile::new(name, text);
    let profile = profile::load(&file, &library).expect("it loads");
    let checklist = select(&profile);
    let record_text = edit::begin(&checklist).text;
    let record = record::load(&SourceFile::new("record", &*record_text)).expect("it loads");
    let day: NaiveDate = DAY.parse().expect("a day");
    let (proofs, files) = (Proofs::new(), Files::default());
    let basis = Basis {
        checklist: &checklist,
        record: &record,
        proofs: &proofs,
        files: &files,
        as_of: day,
        looking_back: true,
    };
    let sources = Sources {
        profile: text,
        record: &record_text,
        frameworks: &shelf::of(models, &profile).expect("they load"),
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
    (took, Digest::of(&bytes))
}
