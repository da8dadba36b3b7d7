//! The view of a pack from a profile's and a record's text, and LibreOffice to look at spreadsheets.

use rchecklist::assess::{Basis, Files};
use rchecklist::checklist::select;
use rchecklist::diagnostics::SourceFile;
use rchecklist::digest::Digest;
use rchecklist::framework::shelf;
use rchecklist::model::library::{Library, NoFolder};
use rchecklist::pack::{self, Inputs, Pack};
use rchecklist::{profile, proof, record};
use std::path::{Path, PathBuf};
use std::process::Command;

/// The pack of a profile and a record, on a day.
pub fn pack_of(profile_text: &str, record_text: &str, day: &str) -> Pack {
    let library = Library::new(&NoFolder);
    let profile = profile::load(&SourceFile::new("profile", profile_text), &library).expect("it loads");
    let checklist = select(&profile);
    let record = record::load(&SourceFile::new("record", record_text)).expect("it loads");
    let proofs = proof::check(&profile.id, &record);
    let frameworks = shelf::of(&NoFolder, &profile).expect("they load");
    let basis = Basis {
        checklist: &checklist,
        record: &record,
        proofs: &proofs,
        files: &Files::default(),
        as_of: day.parse().expect("a day"),
        looking_back: true,
    };
    pack::build(&Inputs::new(basis, Digest::of(record_text.as_bytes()), &frameworks))
}

/// The sample of this repository.
pub fn sample() -> Pack {
    let folder = super::root().join("tests/sample");
    let text = |name: &str| std::fs::read_to_string(folder.join(name)).expect("the sample");
    pack_of(&text("payments-hsm.toml"), &text("payments-hsm.record.toml"), super::DAY)
}

/// Has LibreOffice convert a file into another form, beside it; `None` where it is not installed, a failure in CI.
///
/// `filter` is what `--convert-to` takes; the new files' names are LibreOffice's.
pub fn office(file: &Path, filter: &str, infilter: Option<&str>) -> Option<PathBuf> {
    let folder =
        file.parent().expect("a folder").join(format!("office-{}", filter.split(':').next().expect("one")));
    std::fs::create_dir_all(&folder).expect("a folder");
    let home = file.parent().expect("a folder").join("office-home");
    let mut command = Command::new("soffice");
    command
        .arg(format!("-env:UserInstallation=file://{}", home.display()))
        .args(["--headless", "--convert-to", filter, "--outdir"])
        .arg(&folder)
        .args(infilter.map(|filter| format!("--infilter={filter}")))
        .arg(file);
    match command.output() {
        Ok(output) => {
            let talk =
                String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
            assert!(output.status.success() && talk.contains("convert"), "{talk}");
            Some(folder)
        }
        Err(error) if std::env::var_os("CI").is_some() => panic!("soffice is needed in CI: {error}"),
        Err(error) => {
            eprintln!("SKIPPED: soffice: {error}");
            None
        }
    }
}

/// LibreOffice's filter for CSV in UTF-8, with a separator: each sheet into a file of its own, cells as they are shown.
pub fn csv_filter(separator: char) -> String {
    format!("csv:Text - txt - csv (StarCalc):{},34,76,1,,0,false,true,false,false,false,-1", separator as u32)
}
