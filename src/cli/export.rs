//! `export`: the state of a profile in the formats of other tools.

use super::Context;
use super::args::{Common, ExportArgs, ExportFormat};
use super::load;
use super::terminal::{Terminal, dim, shown_path};
use crate::diagnostics::{Diagnostic, Failure};
use crate::pack::Pack;
use crate::render::sheets::Table;
use crate::render::templates::Templates;
use crate::render::{Artifact, Plain, csv, ics, oscal};
use crate::store::{self, Keep, Staged};
use crate::text::count;
use std::path::{Path, PathBuf};

pub fn run(common: &Common, args: &ExportArgs, context: &Context) -> Result<(), Failure> {
    refuse_idle(args)?;
    let templates = args.templates.as_deref().map(store::read_folder).transpose()?;
    let templates = Templates { files: templates.unwrap_or_default() };
    load::packed(common, context, |pack, _| {
        let files = files(pack, args, &templates)?;
        match target(&files, args, pack)? {
            Target::Standard => print(&files[0]),
            Target::File(path) => write(&[(path, &files[0])], context),
            Target::Folder(folder) => {
                let named: Vec<(PathBuf, &Artifact)> =
                    files.iter().map(|file| (folder.join(short(file, &files)), file)).collect();
                write(&named, context)
            }
        }
    })
}

/// What is exported, in the order in which it was asked for.
fn files(pack: &Pack, args: &ExportArgs, templates: &Templates) -> Result<Vec<Artifact>, Failure> {
    let mut files: Vec<Artifact> = Vec::new();
    for format in &args.format {
        let made = match format {
            ExportFormat::Plain(Plain::Calendar) => {
                let name = Plain::Calendar.file_names().remove(0);
                vec![Artifact::new(name, ics::render(pack, args.signer.as_deref())?)]
            }
            ExportFormat::Plain(Plain::Csv) if let Some(sheet) = args.sheet => {
                vec![Artifact::new(format!("{}.csv", word(sheet)), csv::table(pack, sheet)?)]
            }
            ExportFormat::Plain(plain) => plain.render(pack, templates)?,
            ExportFormat::Oscal(document) => {
                let name = format!("{}/{}", oscal::FOLDER, document.file_name());
                vec![Artifact::new(name, oscal::render(pack, *document)?)]
            }
        };
        // Asked for twice is there once.
        files.extend(
            made.into_iter().filter(|file| files.iter().all(|other| other.name != file.name)).collect::<Vec<_>>(),
        );
    }
    Ok(files)
}

/// The sheet's word on the command line, which names its file too.
fn word(sheet: Table) -> &'static str {
    Table::ALL.iter().find(|(_, known)| *known == sheet).map_or("sheet", |(word, _)| word)
}

/// Refuses options that would have no effect.
fn refuse_idle(args: &ExportArgs) -> Result<(), Failure> {
    let has = |plain| args.format.contains(&ExportFormat::Plain(plain));
    let idle = match () {
        () if args.signer.is_some() && !has(Plain::Calendar) => Some("--signer is for --format ics"),
        () if args.templates.is_some() && !has(Plain::Markdown) => Some("--templates is for --format md"),
        () if args.sheet.is_some() && !has(Plain::Csv) => Some("--sheet is for --format csv"),
        () => None,
    };
    idle.map_or(Ok(()), |said| Err(Failure::input(Diagnostic::new("usage", said))))
}

/// Where the files go.
enum Target {
    /// Standard output.
    Standard,
    /// This file.
    File(PathBuf),
    /// Files in this folder.
    Folder(PathBuf),
}

fn target(files: &[Artifact], args: &ExportArgs, pack: &Pack) -> Result<Target, Failure> {
    let one = files.len() == 1;
    Ok(match &args.output {
        Some(path) if path == Path::new("-") && one => Target::Standard,
        Some(path) if path == Path::new("-") => {
            return Err(Failure::input(
                Diagnostic::new("usage", format!("{} cannot be printed", count(files.len(), "file")))
                    .help("name a folder: --output DIR; or one format that is one file"),
            ));
        }
        Some(path) if one && !store::is_folder(path) && !ends_with_slash(path) => Target::File(path.clone()),
        Some(path) => Target::Folder(path.clone()),
        None if one && is_text(&files[0]) => Target::Standard,
        None => Target::Folder(Path::new("out").join(format!("{}-export", pack.id))),
    })
}

fn ends_with_slash(path: &Path) -> bool {
    path.as_os_str().as_encoded_bytes().ends_with(b"/")
}

fn is_text(file: &Artifact) -> bool {
    std::str::from_utf8(&file.bytes).is_ok()
}

/// A file's name without the folder that all have.
fn short<'f>(file: &'f Artifact, all: &[Artifact]) -> &'f str {
    match file.name.split_once('/') {
        Some((folder, name)) if all.iter().all(|other| other.name.starts_with(&format!("{folder}/"))) => name,
        _ => &file.name,
    }
}

fn print(file: &Artifact) -> Result<(), Failure> {
    if !is_text(file) && Terminal::is_watched() {
        return Err(Failure::input(
            Diagnostic::new("usage", format!("{} is no text, and would end up on the terminal", file.name))
                .help(format!("name a file: --output {}", file.name)),
        ));
    }
    Terminal::bytes(&file.bytes);
    Ok(())
}

fn write(files: &[(PathBuf, &Artifact)], context: &Context) -> Result<(), Failure> {
    let mut staged = Staged::default();
    for (path, file) in files {
        staged.add(path.clone(), &file.bytes, Keep::Derived)?;
    }
    staged.commit()?;
    let line = |(path, file): &(PathBuf, &Artifact)| {
        let size = file.bytes.len().div_ceil(1024);
        format!("  export  {}  {}", shown_path(path), dim(&format!("{size} KiB")))
    };
    context.terminal.talk(&files.iter().map(line).collect::<Vec<_>>().join("\n"));
    Ok(())
}
