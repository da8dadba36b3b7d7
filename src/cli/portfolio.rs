//! `portfolio`: many packs on one page, from the parts that several machines made.

pub mod summary;

use super::args::{Common, ListFormat, PortfolioArgs, PortfolioCommand, PortfolioMergeArgs};
use super::{Context, Outcome};
use crate::diagnostics::{Diagnostic, Failure, Fault};
use crate::digest::Digest;
use crate::portfolio::{Part, Portfolio, Shard, System, Warning, merge, render};
use crate::render::checklist;
use crate::seal::{MANIFEST, manifest};
use crate::store::{self, Keep, Staged};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

pub fn run(common: &Common, args: &PortfolioArgs, context: &Context) -> Result<Outcome, Failure> {
    match &args.command {
        PortfolioCommand::Merge(args) => join(common, args, context),
    }
}

fn join(common: &Common, args: &PortfolioMergeArgs, context: &Context) -> Result<Outcome, Failure> {
    if common.as_of.is_some() || !common.profile.is_empty() {
        let message = "a merge takes its day and its profiles from the shards";
        return Err(Failure::input(Diagnostic::new("usage", message).help("leave out --as-of and --profile")));
    }
    let out = args.out.clone().unwrap_or_else(|| PathBuf::from("out"));
    let parts = read(&files(&args.paths)?)?;
    let told: Told = parts.iter().flat_map(systems_of).collect();
    let portfolio = held(merge(parts, args.partial)?, &told, &out)?;
    let mut staged = Staged::default();
    for artifact in render::all(&portfolio)? {
        staged.add(out.join(&artifact.name), &artifact.bytes, Keep::Derived)?;
    }
    staged.commit()?;
    match args.format {
        ListFormat::Json => {
            context.terminal.json(&summary::for_scripts(&portfolio));
            summary::warn(&portfolio, context.terminal);
        }
        ListFormat::Table if context.terminal.is_quiet() => summary::warn(&portfolio, context.terminal),
        ListFormat::Table => context.terminal.summary(&summary::text(&portfolio, &out, context.terminal)),
    }
    Ok(if portfolio.failed.is_empty() { Outcome::Done } else { Outcome::No })
}

/// The files that were named, and those of the folders that were named.
fn files(paths: &[PathBuf]) -> Result<Vec<PathBuf>, Failure> {
    let mut files = Vec::new();
    for path in paths {
        if !store::is_folder(path) {
            files.push(path.clone());
            continue;
        }
        let names = store::names(path)?;
        let own: Vec<PathBuf> =
            names.iter().filter(|name| Shard::of_file(name).is_some()).map(|name| path.join(name)).collect();
        if own.is_empty() {
            let message = format!("{} has no file shard-I-of-N.json", path.display());
            let help = "a run with --shard I/N writes one into its --out folder";
            return Err(Failure::input(Diagnostic::new("no-shards", message).help(help)));
        }
        files.extend(own);
    }
    Ok(files)
}

/// The parts; what is wrong with any of them at once.
fn read(files: &[PathBuf]) -> Result<Vec<Part>, Failure> {
    let mut parts = Vec::new();
    let mut wrong: Vec<Failure> = Vec::new();
    for path in files {
        let name = path.display().to_string();
        match store::read_text(path).and_then(|file| Portfolio::read(&file)) {
            Ok(portfolio) => parts.push(Part { name, portfolio }),
            Err(failure) => wrong.push(failure),
        }
    }
    if wrong.is_empty() {
        return Ok(parts);
    }
    let machine = wrong.iter().any(|failure| failure.fault == Fault::Machine);
    Err(Failure {
        fault: if machine { Fault::Machine } else { Fault::Input },
        diagnostics: wrong.into_iter().flat_map(|failure| failure.diagnostics).collect(),
    })
}

/// The shard's file in which a system stands, by the system's ID.
type Told = BTreeMap<String, String>;

fn systems_of(part: &Part) -> impl Iterator<Item = (String, String)> {
    part.portfolio.systems.iter().map(|line| (line.system.id.clone(), part.name.clone()))
}

/// The same, each line held against its pack, with what is not in the folder as it was reported, and what is there and was not
/// reported. A page links to nothing that is not there.
fn held(portfolio: Portfolio, told: &Told, out: &Path) -> Result<Portfolio, Failure> {
    let mut warnings = portfolio.warnings.clone();
    let mut wrong = Vec::new();
    let reported: BTreeSet<String> = portfolio.systems.iter().map(|line| line.system.id.clone()).collect();
    let mut systems: Vec<System> = portfolio.systems.into_iter().map(|line| line.system).collect();
    for system in &mut systems {
        // Paths were checked when the part was read: they do not climb out.
        let folder = out.join(&system.folder);
        let warning = match store::read_there(&folder.join(MANIFEST), store::LARGEST)? {
            None => {
                system.files.clear();
                let message = "the pack is not here, and what stands of it is as its shard tells it";
                Some(format!("{} has no {MANIFEST}: {message}", folder.display()))
            }
            Some(manifest) => {
                let shard = told.get(&system.id).map_or("a shard", String::as_str);
                wrong.extend(contradiction(system, &manifest, shard, &folder));
                (Digest::of(&manifest) != system.manifest).then(|| {
                    let message = "it says the same, and its files are others";
                    format!("the pack in {} is not the one that was reported: {message}", folder.display())
                })
            }
        };
        system.files.retain(|name| store::is_file(&folder.join(name)));
        warnings.extend(warning.map(|message| Warning { system: system.id.clone(), message }));
    }
    if !wrong.is_empty() {
        return Err(Failure::from(wrong));
    }
    // A profile that failed, or that belongs to a part that is missing, may have left a pack: both are said already.
    let failed: BTreeSet<&str> = portfolio.failed.iter().filter_map(|failed| failed.id.as_deref()).collect();
    let known = |id: &str| {
        reported.contains(id) || failed.contains(id) || portfolio.missing.iter().any(|shard| shard.holds(id))
    };
    for id in packs_in(out)?.into_iter().filter(|id| !known(id)) {
        let message =
            "no shard reports it, and nothing here counts it: an earlier run left it, or a shard is not whole";
        warnings
            .push(Warning { message: format!("the pack in {}: {message}", out.join(&id).display()), system: id });
    }
    warnings.dedup();
    let (as_of, version) = (portfolio.as_of, portfolio.tool.version.clone());
    Ok(Portfolio::new(as_of, &version, systems, portfolio.failed, portfolio.shard)
        .without(portfolio.missing)
        .warned(warnings))
}

/// What a shard says of a system and its pack does not.
fn contradiction(system: &System, manifest: &[u8], shard: &str, folder: &Path) -> Option<Diagnostic> {
    let manifest_path = folder.join(MANIFEST);
    let message = match system.differs(manifest) {
        Ok(parts) if parts.is_empty() => return None,
        Ok(parts) => format!(
            "{shard} does not say of `{}` what its pack says in {}: {}",
            system.id,
            manifest_path.display(),
            parts.iter().map(|part| format!("`{part}`")).collect::<Vec<_>>().join(", ")
        ),
        Err(why) => format!(
            "{shard} reports `{}`, and {} is not the manifest of its pack: {why}",
            system.id,
            manifest_path.display()
        ),
    };
    let help = "a shard and its packs are of one run, and nobody edits them: run this shard again";
    Some(Diagnostic::new("not-its-pack", message).help(help))
}

/// The names of the packs in a folder.
fn packs_in(out: &Path) -> Result<Vec<String>, Failure> {
    if !store::is_folder(out) {
        return Ok(Vec::new());
    }
    let mut packs = Vec::new();
    for name in store::names(out)?.into_iter().filter(|name| !name.starts_with('.')) {
        let folder = out.join(&name);
        // Other programs have manifests as well; none has our checklist.
        let sealed =
            || store::read_if_there(&folder.join(MANIFEST)).is_some_and(|own| manifest::read(&own).is_ok());
        if store::is_folder(&folder) && (store::is_file(&folder.join(checklist::FILE_NAME)) || sealed()) {
            packs.push(name);
        }
    }
    Ok(packs)
}
