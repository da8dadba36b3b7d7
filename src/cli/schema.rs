//! `schema`: the JSON Schemas of what people write, for their editors, and of what the program writes.

use super::Context;
use super::args::SchemaArgs;
use super::terminal::shown_path;
use crate::diagnostics::{Diagnostic, Failure};
use crate::schema::{Published, Server};
use crate::store::{self, Keep, Staged};
use serde_json::{Map, Value};
use std::path::{Path, PathBuf};

pub fn run(args: &SchemaArgs, context: &Context) -> Result<(), Failure> {
    let server = args.editor.map(Server::from);
    match (args.document, &args.output) {
        (Some(document), None) => context.terminal.json(&document.schema()),
        (Some(document), Some(folder)) => write(&[document], folder, server, context)?,
        (None, Some(folder)) => write(&Published::ALL.map(|(_, published)| published), folder, server, context)?,
        (None, None) => {
            let all = Published::ALL.iter().map(|(name, own)| ((*name).to_owned(), own.schema()));
            context.terminal.json(&all.collect::<Map<String, Value>>());
        }
    }
    Ok(())
}

fn write(documents: &[Published], folder: &Path, server: Option<Server>, context: &Context) -> Result<(), Failure> {
    let mut staged = Staged::default();
    let mut written = Vec::new();
    for document in documents {
        let mut text = serde_json::to_string_pretty(&document.schema())
            .map_err(|error| Failure::machine(Diagnostic::new("json", error.to_string())))?;
        text.push('\n');
        let path = folder.join(document.file_name());
        written.push(format!("  schema  {}", shown_path(&path)));
        staged.add(path, text.as_bytes(), Keep::Derived)?;
    }
    if let Some(server) = server {
        written.push(wire(server, folder, &mut staged)?);
    }
    staged.commit()?;
    context.terminal.summary(&written.join("\n"));
    Ok(())
}

/// Stages the server's file, or says what a file that is there should have.
fn wire(server: Server, folder: &Path, staged: &mut Staged) -> Result<String, Failure> {
    // Such files have `/` between the parts of a path on every system.
    let schemas: Vec<_> = folder.components().map(|part| part.as_os_str().to_string_lossy()).collect();
    let schemas = schemas.join("/").replacen("//", "/", 1);
    let text = server.wiring(&schemas);
    let path = PathBuf::from(server.file_name());
    if !store::exists(&path) {
        staged.add(path, text.as_bytes(), Keep::Derived)?;
        return Ok(format!("  editor  {}", server.file_name()));
    }
    if store::read_text(&path).is_ok_and(|file| file.text == text) {
        return Ok(format!("  as it was  {}", server.file_name()));
    }
    Ok(format!("  kept    {}, which is there; these lines would do:\n\n{text}", server.file_name()))
}
