//! Finding and loading what the commands share: profile, models, record.

use super::args::Common;
use super::terminal::Terminal;
use super::{Context, bases};
use crate::assess::{Assessment, Basis, Files, assess};
use crate::checklist::{self, Checklist};
use crate::diagnostics::{Diagnostic, Failure, SourceFile};
use crate::digest::Digest;
use crate::framework::{Frameworks, shelf};
use crate::model::library::{Library, PROFILES};
use crate::pack::{self, Inputs, Pack};
use crate::profile::extend::Resolved;
use crate::profile::{self, Profile};
use crate::proof::{self, Proofs};
use crate::record::edit::{self, Extended};
use crate::record::{self, Record};
use crate::schema;
use crate::store::{self, Folder, evidence};
use crate::text::{count, name_help};
use rayon::iter::{IntoParallelRefIterator as _, ParallelIterator as _};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The folder in which models of one's own are looked for.
pub const MODELS: &str = "seeds";

/// The folder in which profiles are looked for by name.
pub const PROFILE_FOLDER: &str = "profiles";

/// A profile's text and where its record belongs.
pub struct Located {
    /// The text; of a profile that extends others, what comes of all of them.
    pub file: Arc<SourceFile>,
    /// All files that were read: the profile's own first, then those that it extends.
    pub read: Vec<Arc<SourceFile>>,
    /// The folder of the record and the evidence: the profile's own; for a shipped profile the current one.
    pub home: PathBuf,
    /// Whether it is the text of a shipped profile, of which there is no file.
    pub shipped: bool,
}

impl Located {
    /// The path of the profile's record.
    pub fn record_path(&self, profile: &Profile) -> PathBuf {
        self.home.join(format!("{}.record.toml", profile.id))
    }
}

/// The folder of models that stands before the shipped ones.
pub fn models(common: &Common) -> Result<Folder, Failure> {
    match &common.models {
        Some(folder) if store::is_folder(folder) => Ok(Folder(folder.clone())),
        Some(folder) => Err(Failure::input(
            Diagnostic::new("unreadable", format!("there is no folder {}", folder.display()))
                .help("--models takes a folder with a file <service>.toml for each model"),
        )),
        None => Ok(Folder(PathBuf::from(MODELS))),
    }
}

/// Finds the one profile that `--profile` names, and reads it.
pub fn locate(common: &Common) -> Result<Located, Failure> {
    match common.profile.as_slice() {
        [] => Err(no_profile()),
        [one] => locate_named(one),
        several => Err(Failure::input(
            Diagnostic::new("usage", format!("{} are named", count(several.len(), "profile")))
                .help("this command takes one; `build` takes many"),
        )),
    }
}

/// That no profile is named where one is needed.
pub fn no_profile() -> Failure {
    let names = known_profiles();
    Failure::input(
        Diagnostic::new("usage", "no profile is named")
            .help("name one: rchecklist --profile hpcs")
            .helps(name_help("", "profiles", names.iter().map(String::as_str)))
            .help("rchecklist --help shows more examples"),
    )
}

/// Finds the profile of a name, and reads it.
pub fn locate_named(name: &str) -> Result<Located, Failure> {
    open(&find(name)?)
}

/// Where a profile's text is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// In a file.
    File(PathBuf),
    /// In the program, under this name.
    Shipped(&'static str),
}

impl Place {
    /// As people know it.
    pub fn name(&self) -> String {
        match self {
            Self::File(path) => path.display().to_string(),
            Self::Shipped(name) => format!("shipped profile {name}"),
        }
    }
}

/// Finds the profile of a name: a path, a name in ./profiles, a shipped name; each with and without `.toml`.
pub fn find(name: &str) -> Result<Place, Failure> {
    let with_ending = format!("{}.toml", name.strip_suffix(".toml").unwrap_or(name));
    let mut candidates = vec![PathBuf::from(name), PathBuf::from(&with_ending)];
    // A name may not climb out of the folder of profiles.
    let bare = Path::new(name).components().count() == 1 && !name.contains(['/', '\\']) && name != "..";
    if bare {
        candidates.push(Path::new(PROFILE_FOLDER).join(&with_ending));
    }
    // A folder that happens to bear the profile's name is no reason to stop looking.
    if let Some(path) = candidates.iter().find(|path| store::may_be_file(path)) {
        return Ok(Place::File(path.clone()));
    }
    let stem = with_ending.trim_end_matches(".toml");
    if let Some((name, _)) = PROFILES.iter().find(|(known, _)| bare && *known == stem) {
        return Ok(Place::Shipped(name));
    }
    if store::exists(Path::new(name)) {
        // A folder or a device: reading it says what is wrong.
        store::read_text(Path::new(name))?;
    }
    let names = known_profiles();
    candidates.dedup();
    let looked: Vec<String> = candidates.iter().map(|path| path.display().to_string()).collect();
    Err(Failure::input(
        Diagnostic::new("unknown-profile", format!("there is no profile `{name}`"))
            .help(format!("looked for {}, and among the shipped profiles", looked.join(", ")))
            .helps(name_help(stem, "profiles", names.iter().map(String::as_str))),
    ))
}

/// The text at a place, as it stands there.
pub fn text(place: &Place) -> Result<Arc<SourceFile>, Failure> {
    match place {
        Place::File(path) => store::read_text(path),
        Place::Shipped(name) => {
            let text = PROFILES.iter().find(|(known, _)| known == name).map_or("", |(_, text)| text);
            Ok(SourceFile::new(place.name(), text))
        }
    }
}

/// Reads the profile at a place.
pub fn open(place: &Place) -> Result<Located, Failure> {
    let file = text(place)?;
    match place {
        Place::File(path) => {
            let Resolved { file, read } = bases::resolve(file, path)?;
            let home = path.parent().map_or_else(PathBuf::new, Path::to_path_buf);
            Ok(Located { file, read, home, shipped: false })
        }
        Place::Shipped(_) => {
            Ok(Located { read: vec![Arc::clone(&file)], file, home: PathBuf::new(), shipped: true })
        }
    }
}

fn known_profiles() -> Vec<String> {
    let mut names: Vec<String> = bases::profiles_in(Path::new(PROFILE_FOLDER)).into_keys().collect();
    names.extend(PROFILES.iter().map(|(name, _)| (*name).to_owned()));
    names.sort_unstable();
    names.dedup();
    names
}

/// A new record. It stands beside its profile and names its schema as that does; not beside a shipped one.
pub fn begin(checklist: &Checklist<'_>, located: &Located) -> Extended {
    let mut begun = edit::begin(checklist);
    if let Some(directive) = schema::record_directive(&located.read[0].text).filter(|_| !located.shipped) {
        begun.text.insert_str(0, &directive);
    }
    begun
}

/// A record as it was read.
pub struct ReadRecord {
    /// The text; `None` if there is no record yet.
    pub file: Option<Arc<SourceFile>>,
    /// What it says.
    pub record: Record,
}

impl ReadRecord {
    /// SHA-256 of the bytes; of no bytes if there is no record yet.
    pub fn digest(&self) -> Digest {
        Digest::of(self.file.as_ref().map_or(&[], |file| file.text.as_bytes()))
    }
}

/// The record of a profile; an empty one if there is none yet.
pub fn record(path: &Path) -> Result<ReadRecord, Failure> {
    let Some(file) = store::read_text_there(path)? else {
        return Ok(ReadRecord { file: None, record: Record::default() });
    };
    let record = record::load(&file)?;
    Ok(ReadRecord { file: Some(file), record })
}

/// What can be checked of a record before states are decided.
pub struct Checks {
    /// Signatures and chains.
    pub proofs: Proofs,
    /// Evidence files.
    pub files: Files,
}

impl Checks {
    /// Nothing to check.
    pub fn none() -> Self {
        Self { proofs: Proofs::new(), files: Files::default() }
    }

    /// Checks every signature, chain and evidence file.
    ///
    /// # Errors
    /// When the machine fails while evidence is read.
    pub fn of(profile: &Profile, record: &Record, home: &Path, terminal: Terminal) -> Result<Self, Failure> {
        let id = &profile.id;
        let (proofs, files) = rayon::join(|| proof::check(id, record), || look_at_files(record, home, terminal));
        Ok(Self { proofs, files: files? })
    }
}

/// Evidence of which more than so many bytes are read shows its progress.
const LARGE: u64 = 512 * 1024 * 1024;

fn look_at_files(record: &Record, home: &Path, terminal: Terminal) -> Result<Files, Failure> {
    let mut named: BTreeMap<(&str, Digest), Vec<u64>> = BTreeMap::new();
    for piece in record.items.values().flat_map(|item| &item.evidence) {
        named.entry((piece.file.as_str(), piece.sha256)).or_default().extend(piece.size);
    }
    let total: u64 = named.keys().filter_map(|(file, _)| evidence::size(home, file)).sum();
    let bar = terminal.bytes_bar(if total > LARGE { total } else { 0 }, "Reading the evidence");
    let seen = |bytes| bar.inc(bytes);
    let named: Vec<_> = named.into_iter().collect();
    let look = |((file, digest), sizes): &((&str, Digest), Vec<u64>)| {
        Ok(((*file).to_owned(), *digest, evidence::look(home, file, *digest, sizes, &seen)?))
    };
    let found: Result<Vec<_>, Failure> = named.par_iter().map(look).collect();
    bar.finish_and_clear();
    Ok(found?.into_iter().collect())
}

/// What `then` makes of a profile's assessment: finds and loads profile, models and record on the way.
pub fn assessed<T>(
    common: &Common,
    context: &Context,
    then: impl FnOnce(&Assessment<'_>, &ReadRecord, &Checks) -> Result<T, Failure>,
) -> Result<T, Failure> {
    let folder = models(common)?;
    assessed_at(&locate(common)?, &Library::new(&folder), context, then)
}

/// The same for a profile that was read.
pub fn assessed_at<T>(
    located: &Located,
    library: &Library<'_>,
    context: &Context,
    then: impl FnOnce(&Assessment<'_>, &ReadRecord, &Checks) -> Result<T, Failure>,
) -> Result<T, Failure> {
    let profile = profile::load(&located.file, library)?;
    let checklist = checklist::select(&profile);
    let read = record(&located.record_path(&profile))?;
    let checks = Checks::of(&profile, &read.record, &located.home, context.terminal)?;
    then(&assess(&basis(&checklist, &read.record, &checks, context)), &read, &checks)
}

/// What `then` makes of the view of a profile's pack, with the frameworks of its crosswalk.
pub fn packed<T>(
    common: &Common,
    context: &Context,
    then: impl FnOnce(&Pack, &Frameworks) -> Result<T, Failure>,
) -> Result<T, Failure> {
    let folder = models(common)?;
    let library = Library::new(&folder);
    let located = locate(common)?;
    let profile = profile::load(&located.file, &library)?;
    let frameworks = shelf::of(&folder, &profile)?;
    let checklist = checklist::select(&profile);
    let read = record(&located.record_path(&profile))?;
    let checks = Checks::of(&profile, &read.record, &located.home, context.terminal)?;
    let basis = basis(&checklist, &read.record, &checks, context);
    then(&pack::build(&Inputs::new(basis, read.digest(), &frameworks)), &frameworks)
}

/// Waits for the lock of the record's folder, and says so where it takes long.
pub fn lock(home: &Path, context: &Context) -> Result<store::FolderLock, Failure> {
    store::lock(home, || context.terminal.progress("Waiting for another rchecklist to finish …"))
}

/// What an assessment of this very moment rests on, whatever day was asked for.
pub fn basis_now<'c>(
    checklist: &'c Checklist<'c>,
    record: &'c Record,
    checks: &'c Checks,
    context: &Context,
) -> Basis<'c> {
    let as_of = checklist.profile.day_of(&context.now);
    Basis { as_of, looking_back: false, ..basis(checklist, record, checks, context) }
}

/// What an assessment rests on.
pub fn basis<'c>(
    checklist: &'c Checklist<'c>,
    record: &'c Record,
    checks: &'c Checks,
    context: &Context,
) -> Basis<'c> {
    Basis {
        checklist,
        record,
        proofs: &checks.proofs,
        files: &checks.files,
        as_of: context.day(checklist.profile),
        looking_back: context.looking_back(),
    }
}
