//! What a build is asked for, whatever the profile: arguments in which contradictions have died.

use super::super::args::{BuildArgs, PadesArgs};
use crate::diagnostics::{Diagnostic, Failure, SourceFile};
use crate::digest::Digest;
use crate::render::templates::Templates;
use crate::render::{Format, Plain, checklist as checklist_file};
use crate::seal::MANIFEST;
use crate::snapshot::Snapshot;
use crate::store;
use crate::verify::{Kind, not_as_sealed};
use serde_json::json;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The folder for packs, unless another is named.
const OUT: &str = "out";

/// What is asked for.
pub struct Order {
    pub formats: Vec<Format>,
    pub out: PathBuf,
    pub templates: Templates,
    pub with_evidence: bool,
    /// Whether to make what did not change as well.
    pub force: bool,
    /// The earlier pack with which each is compared, or the folder of them.
    since: Option<PathBuf>,
}

/// An earlier pack's checklist, as text and as read.
pub type Earlier = (Arc<SourceFile>, Snapshot);

impl Order {
    pub fn new(args: &BuildArgs) -> Result<Self, Failure> {
        if args.pades != PadesArgs::default() && !args.format.is_empty() && !args.format.contains(&Format::Pdf) {
            return Err(Failure::input(
                Diagnostic::new("usage", "there is no PDF to sign").help("add pdf to --format"),
            ));
        }
        let templates = args.templates.as_deref().map(store::read_folder).transpose()?;
        // In one order, and each once: the same packs, however they are asked for.
        let asked = |format: &Format| match args.format.as_slice() {
            [] => matches!(format, Format::Pdf | Format::Plain(Plain::Markdown)),
            named => named.contains(format),
        };
        Ok(Self {
            formats: Format::ALL.iter().map(|(_, format)| *format).filter(asked).collect(),
            out: args.out.clone().unwrap_or_else(|| PathBuf::from(OUT)),
            templates: Templates { files: templates.unwrap_or_default() },
            with_evidence: args.with_evidence,
            force: args.force,
            since: args.since.clone(),
        })
    }

    /// Whether scripts read along.
    pub fn for_scripts(&self) -> bool {
        self.formats.contains(&Format::Plain(Plain::Json))
    }

    /// The earlier pack of the one profile that is built.
    pub fn earlier(&self) -> Result<Option<Earlier>, Failure> {
        self.since.as_deref().map(earlier).transpose()
    }

    /// That `--since` is a folder of packs, as a build of many needs it.
    pub fn since_many(&self) -> Result<(), Failure> {
        let Some(folder) = &self.since else { return Ok(()) };
        if !store::is_folder(folder) || store::is_file(&folder.join(MANIFEST)) {
            let message = format!("{} is no folder of packs", folder.display());
            return Err(Failure::input(
                Diagnostic::new("usage", message)
                    .help("for many profiles, --since names the `out` of an earlier run; each is compared with its own pack there"),
            ));
        }
        Ok(())
    }

    /// The earlier pack of one of many profiles: `--since` names the folder of the packs then. A profile that is new has none.
    pub fn earlier_of(&self, id: &str) -> Result<Option<Earlier>, Failure> {
        let folder = self.since.as_ref().map(|folder| folder.join(id));
        folder.filter(|folder| store::is_folder(folder)).map(|folder| earlier(&folder)).transpose()
    }

    /// SHA-256 over all that is asked for.
    pub fn digest(&self, earlier: Option<&Earlier>, looking_back: bool) -> Digest {
        let formats: Vec<&str> =
            Format::ALL.iter().filter(|(_, format)| self.formats.contains(format)).map(|(word, _)| *word).collect();
        let order = json!({
            "formats": formats,
            "templates": self.templates.digest(),
            "with-evidence": self.with_evidence,
            "earlier": earlier.map(|(file, _)| Digest::of(file.text.as_bytes())),
            "looking-back": looking_back,
        });
        Digest::of(order.to_string().as_bytes())
    }
}

/// The checklist of an earlier pack, as text and as read; of a pack that is as it was sealed, or what changed would be told of
/// something that nobody handed over.
fn earlier(path: &Path) -> Result<Earlier, Failure> {
    let given = store::given::read(path, &|_| ())?;
    let refuse = |code: &'static str, message: String, help: &str| {
        Err(Failure::input(Diagnostic::new(code, message).help(help)))
    };
    if given.kind == Kind::Pdf {
        let message = format!("{} is a PDF alone, which has no list of a pack's files", path.display());
        return refuse("no-pack", message, "name the folder of a pack, or its zip");
    }
    if let (Kind::Archive, true, Some(problem)) = (given.kind, given.files.is_empty(), given.problems.first()) {
        let message = format!("{} is no zip as rchecklist writes it ({})", path.display(), problem.message);
        return refuse("no-pack", message, "unpack it, and name the folder");
    }
    let name = checklist_file::FILE_NAME;
    if given.problems.is_empty() && !given.files.contains_key(name) {
        let message = format!("{} has no {name}", path.display());
        return refuse("no-pack", message, "name the folder of a pack, or its zip");
    }
    let problems = not_as_sealed(&given);
    if let Some(first) = problems.first() {
        let at = first.at.as_ref().map_or_else(String::new, |at| format!("{at}: "));
        let more = match problems.len() - 1 {
            0 => String::new(),
            more => format!("; and {more} more"),
        };
        let message =
            format!("the earlier pack {} is not as it was sealed: {at}{}{more}", path.display(), first.message);
        return refuse("not-as-sealed", message, "`rchecklist verify` on it names all; ask for the pack as it was");
    }
    let text = given.text(name).map_err(|problem| {
        Failure::input(Diagnostic::new("not-text", format!("{name} in {}: {}", path.display(), problem.message)))
    })?;
    let file = SourceFile::new(format!("{}/{name}", path.display()), text);
    let snapshot = Snapshot::read(&file)?;
    Ok((file, snapshot))
}
