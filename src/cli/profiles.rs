//! `profiles`: those in ./profiles and the shipped ones.

use super::args::{Common, ListArgs, ListFormat};
use super::load::{self, PROFILE_FOLDER};
use super::terminal::{Column, cell, number};
use super::{Context, bases};
use crate::checklist;
use crate::diagnostics::Failure;
use crate::diagnostics::SourceFile;
use crate::model::library::{Library, PROFILES};
use crate::profile::{self, Profile};
use serde_json::{Value, json};
use std::path::Path;
use std::sync::Arc;

pub fn run(common: &Common, args: &ListArgs, context: &Context) -> Result<(), Failure> {
    let folder = load::models(common)?;
    let library = Library::new(&folder);
    let mut found: Vec<(String, &str, Profile)> = Vec::new();
    for (name, place, file) in texts()? {
        found.push((name, place, profile::load(&file, &library)?));
    }
    match args.format {
        ListFormat::Json => {
            let profiles: Vec<Value> = found
                .iter()
                .map(|(name, place, profile)| {
                    json!({
                        "name": name,
                        "id": profile.id,
                        "title": profile.title,
                        "place": place,
                        "deployments": profile.deployments.iter().map(|deployment| json!({
                            "id": deployment.id,
                            "service": deployment.service().id,
                            "tier": deployment.tier,
                            "revision": deployment.revision,
                        })).collect::<Vec<_>>(),
                        "items": checklist::select(profile).items.len(),
                    })
                })
                .collect();
            context.terminal.json(&json!({ "schema": 1, "profiles": profiles }));
        }
        ListFormat::Table => {
            let rows = found
                .iter()
                .map(|(name, place, profile)| {
                    let services: Vec<&str> =
                        profile.deployments.iter().map(|deployment| deployment.service().id.as_str()).collect();
                    [
                        cell(name),
                        cell(&profile.title),
                        cell(services.join(", ")),
                        number(checklist::select(profile).items.len()),
                        cell(place),
                    ]
                })
                .collect();
            let header = [
                Column::whole("PROFILE"),
                Column::new("TITLE").where_wide(100),
                Column::new("SERVICES"),
                Column::whole("ITEMS"),
                Column::whole("FROM"),
            ];
            context.terminal.result(&context.terminal.table(header, rows));
        }
    }
    Ok(())
}

/// A profile's name, where it was found, and its text.
type Found = (String, &'static str, Arc<SourceFile>);

/// All profiles, each with what it extends; one in ./profiles stands before a shipped one of the same name.
fn texts() -> Result<Vec<Found>, Failure> {
    let mut texts = Vec::new();
    let folder = Path::new(PROFILE_FOLDER);
    for (name, file) in bases::profiles_in(folder) {
        let path = folder.join(format!("{name}.toml"));
        texts.push((name, "./profiles", bases::resolve(file?, &path)?.file));
    }
    for (name, text) in PROFILES {
        if !texts.iter().any(|(known, _, _)| known == name) {
            texts.push(((*name).to_owned(), "shipped", SourceFile::new(format!("shipped profile {name}"), *text)));
        }
    }
    texts.sort_by(|a, b| a.0.cmp(&b.0));
    Ok(texts)
}
