//! `schema`: the JSON Schemas of the files that people write, for their editors.

use super::Context;
use super::args::SchemaArgs;
use crate::diagnostics::{Diagnostic, Failure};
use crate::schema::Document;
use crate::store::{Keep, Staged};
use serde_json::{Map, Value};
use std::path::Path;

pub fn run(args: &SchemaArgs, context: &Context) -> Result<(), Failure> {
    match (args.document, &args.output) {
        (Some(document), None) => context.terminal.json(&document.schema()),
        (Some(document), Some(folder)) => write(&[document], folder, context)?,
        (None, Some(folder)) => write(&Document::ALL.map(|(_, document)| document), folder, context)?,
        (None, None) => {
            let all = Document::ALL.iter().map(|(name, document)| ((*name).to_owned(), document.schema()));
            context.terminal.json(&all.collect::<Map<String, Value>>());
        }
    }
    Ok(())
}

fn write(documents: &[Document], folder: &Path, context: &Context) -> Result<(), Failure> {
    let mut staged = Staged::default();
    let mut written = Vec::new();
    for document in documents {
        let mut text = serde_json::to_string_pretty(&document.schema())
            .map_err(|error| Failure::machine(Diagnostic::new("json", error.to_string())))?;
        text.push('\n');
        let path = folder.join(document.file_name());
        written.push(format!("  schema  {}", path.display()));
        staged.add(path, text.as_bytes(), Keep::Derived)?;
    }
    staged.commit()?;
    context.terminal.summary(&written.join("\n"));
    Ok(())
}
