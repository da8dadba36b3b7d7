//! `portfolio`: many packs on one page, from the parts that several machines made.

pub mod summary;

use super::args::{Common, ListFormat, PortfolioArgs, PortfolioCommand, PortfolioMergeArgs};
use super::{Context, Outcome};
use crate::diagnostics::{Diagnostic, Failure, Fault};
use crate::digest::Digest;
use crate::portfolio::{Part, Portfolio, Shard, System, Warning, merge, render};
use crate::seal::MANIFEST;
use crate::store::{self, Keep, Staged};
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
    let portfolio = looked_up(merge(parts, args.partial)?, &out);
    let mut staged = Staged::default();
    for artifact in render::all(&portfolio)? {
        staged.add(out.join(&artifact.name), &artifact.bytes, Keep::Derived)?;
    }
    staged.commit()?;
    match args.format {
        ListFormat::Json => context.terminal.json(&summary::for_scripts(&portfolio)),
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

/// The same, with what is not in the folder as it was reported. A page links to nothing that is not there.
fn looked_up(portfolio: Portfolio, out: &Path) -> Portfolio {
    let mut warnings = portfolio.warnings.clone();
    let mut systems: Vec<System> = portfolio.systems.into_iter().map(|line| line.system).collect();
    for system in &mut systems {
        // Paths were checked when the part was read: they do not climb out.
        let folder = out.join(&system.folder);
        let message = match store::read_if_there(&folder.join(MANIFEST)) {
            None => {
                system.files.clear();
                format!("{} has no {MANIFEST}: the pack is not here", folder.display())
            }
            Some(bytes) if Digest::of(&bytes) != system.manifest => {
                format!("the pack in {} is not the one that was reported: its {MANIFEST} differs", folder.display())
            }
            Some(_) => String::new(),
        };
        system.files.retain(|name| store::is_file(&folder.join(name)));
        if !message.is_empty() {
            warnings.push(Warning { system: system.id.clone(), message });
        }
    }
    warnings.dedup();
    let (as_of, version) = (portfolio.as_of, portfolio.tool.version.clone());
    Portfolio::new(as_of, &version, systems, portfolio.failed, portfolio.shard)
        .without(portfolio.missing)
        .warned(warnings)
}
