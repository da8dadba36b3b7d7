//! `extends`: a profile that is built on another file. What it does not say itself, the other says.
//!
//! [`resolve`] follows the chain of files and writes what comes of it as one profile, which stands by itself: loaders,
//! packs and `verify` know nothing of bases. The text keeps where each part of it comes from
//! ([`crate::diagnostics::Origins`]), so that a mistake is shown in the file in which it was made.
//!
//! `docs/profile.md` has the rules in a table; `tree` applies them.

mod account;
mod naming;
mod tree;
mod write;

pub use account::account;
pub use naming::bases;

use super::load;
use crate::diagnostics::{Diagnostic, Failure, Origins, SourceFile};
use crate::ids::ProfileId;
use crate::toml_input::{self, Fields, Placed};
use serde_json::json;
use std::sync::Arc;
use tree::Table;

/// How many files may stand one on another, the profile included.
pub const MOST_FILES: usize = 16;

/// A file that was opened.
pub struct Opened {
    /// Its text, under the name by which people know it.
    pub file: Arc<SourceFile>,
    /// The same for the same file, by whatever path it was reached.
    pub identity: String,
}

/// A profile with nothing left to look up.
pub struct Resolved {
    /// The profile: as it was read if it extends nothing, else made of all files.
    pub file: Arc<SourceFile>,
    /// All files that were read: the profile's own first, then its base, then the base of that.
    pub read: Vec<Arc<SourceFile>>,
}

/// One file of the chain.
struct Link {
    opened: Opened,
    /// As seen from the profile's folder, with `/` between its parts; of the profile itself its file's name.
    path: String,
    table: Table,
    extends: Option<Placed<String>>,
}

/// Follows `extends`. `open` gets a path with `/` between its parts, as seen from the profile's folder.
///
/// # Errors
/// Where a file is not TOML or cannot be opened, where the chain comes back to itself or is too long.
pub fn resolve(own: Opened, open: &mut dyn FnMut(&str) -> Result<Opened, Failure>) -> Result<Resolved, Failure> {
    let name = own.file.name.rsplit(['/', '\\']).next().unwrap_or_default().to_owned();
    let mut chain = vec![Link::read(own, name, 0)?];
    while let Some(next) = follow(&chain, open)? {
        chain.push(next);
    }
    let read: Vec<Arc<SourceFile>> = chain.iter().map(|link| Arc::clone(&link.opened.file)).collect();
    if let [only] = read.as_slice() {
        return Ok(Resolved { file: Arc::clone(only), read });
    }
    unknown_in_hidden(&chain)?;
    let labels: Vec<String> = chain.iter().map(|link| link.path.clone()).collect();
    let mut whole = Table::default();
    for link in chain.into_iter().rev() {
        whole = link.table.on(whole);
    }
    let text = write::text(&whole, &labels);
    let mut origins = Origins::new(read.clone());
    whole.place(&text, &mut origins);
    Ok(Resolved { file: SourceFile::made(read[0].name.clone(), text, origins), read })
}

/// `extends`, for the resolver and for the loader, which wants to know its form.
pub(super) fn read_extends(fields: &mut Fields<'_>) -> Option<Placed<String>> {
    let given = fields.placed::<String>("extends");
    fields.narrow("extends", || json!({ "pattern": r"^[^/:\\][^:\\]*\.toml$" }));
    let given = given?;
    let label = match given.value.as_str() {
        path if path.contains('\\') => "a backslash",
        path if path.starts_with('/') => "an absolute path: it would not be the same on another machine",
        path if path.contains(':') => "a colon: neither a drive nor an address can be extended",
        path if parts(path).next().is_none() => "no file is named",
        // A mistake shows a line of the file: no file but one that is meant for this.
        path if path.strip_suffix(".toml").is_none() => "its name does not end in .toml",
        _ => return Some(given),
    };
    let help = ["a path as seen from this file, with `/` between its parts, such as \"base.toml\"".to_owned()];
    fields.problems().report("wrong-value", "`extends` cannot be used", given.span, label, help);
    None
}

/// The parts of a path that lead somewhere.
fn parts(path: &str) -> impl Iterator<Item = &str> {
    path.split('/').filter(|part| !matches!(*part, "" | "."))
}

impl Link {
    /// Reads the file at a place in the chain.
    fn read(opened: Opened, path: String, place: usize) -> Result<Self, Failure> {
        let (table, extends) = toml_input::read(&opened.file, "a profile", |mut fields| {
            let extends = read_extends(&mut fields);
            if place > 0 {
                // Nobody takes it over, so nobody else would look at it.
                fields.optional::<ProfileId>("id");
            }
            Some((Table::of(fields.entries().filter(|(key, _)| key.value != "extends"), place), extends))
        })?;
        Ok(Self { opened, path, table, extends })
    }
}

/// The file that the last one extends.
fn follow(chain: &[Link], open: &mut dyn FnMut(&str) -> Result<Opened, Failure>) -> Result<Option<Link>, Failure> {
    let Some((last, said)) = chain.last().and_then(|last| Some((last, last.extends.as_ref()?))) else {
        return Ok(None);
    };
    let at = |diagnostic: Diagnostic, label: &str| diagnostic.at(&last.opened.file, said.span.clone(), label);
    let folder = if chain.len() == 1 { None } else { last.path.rsplit_once('/').map(|(folder, _)| folder) };
    let path: Vec<&str> = folder.into_iter().chain(parts(&said.value)).collect();
    let path = path.join("/");
    let opened = open(&path).map_err(|failure| {
        let diagnostics = failure.diagnostics.into_iter().map(|diagnostic| match diagnostic.place {
            Some(_) => diagnostic,
            None => at(diagnostic, "named here"),
        });
        Failure { fault: failure.fault, diagnostics: diagnostics.collect() }
    })?;
    let told = |links: &[Link], end: &str| {
        let names = links.iter().map(|link| link.path.as_str());
        format!("each extends the next: {}", names.chain([end]).collect::<Vec<_>>().join(" → "))
    };
    if let Some(first) = chain.iter().position(|link| link.opened.identity == opened.identity) {
        let diagnostic = Diagnostic::new("extends-cycle", format!("`{}` comes back to itself", chain[first].path));
        let told = told(&chain[first..], &chain[first].path);
        return Err(Failure::input(at(diagnostic, "back to a file before").help(told)));
    }
    if chain.len() == MOST_FILES {
        let message = format!("more than {MOST_FILES} files stand one on another");
        let diagnostic = Diagnostic::new("extends-depth", message);
        return Err(Failure::input(at(diagnostic, "one too many").help(told(chain, &path))));
    }
    Link::read(opened, path, chain.len()).map(Some)
}

/// Deployments of a base that give way to others are not in the profile; a key that nobody knows is a mistake there too.
fn unknown_in_hidden(chain: &[Link]) -> Result<(), Failure> {
    let mut having = chain.iter().filter(|link| link.table.has("deployment"));
    having.next();
    let unknown: Vec<Diagnostic> = having.flat_map(|link| load::unknown_keys(&link.opened.file)).collect();
    if unknown.is_empty() { Ok(()) } else { Err(unknown.into()) }
}
