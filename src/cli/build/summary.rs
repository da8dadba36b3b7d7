//! What a build says it did: for people, and for scripts.

use super::super::terminal::{bold, dim, shown_path};
use super::one::Made;
use crate::pack;
use crate::record::edit::Extended;
use crate::render::recipe;
use crate::seal::manifest::Listed;
use crate::seal::{ARCHIVE, MANIFEST, MANIFEST_SIGNATURE, SUMS};
use crate::text::{count, visible};
use serde_json::json;
use std::fmt::Write as _;

/// What a build did, for scripts.
pub fn for_scripts(made: &Made) -> serde_json::Value {
    let Extended { added, gone, back, bound, .. } = &made.extended;
    let pack = &made.pack;
    json!({
        "schema": pack::SCHEMA,
        "profile": pack.id,
        "as-of": pack.as_of,
        "totals": pack.totals,
        "states": pack.states,
        "reconciliation": pack.deployments.iter().map(|view| json!({
            "deployment": view.id,
            "service": view.service,
            "revision": view.revision,
            "table-rows": view.table_rows,
            "area-rows": view.area_rows,
        })).collect::<Vec<_>>(),
        "lists": pack.frameworks.iter().filter_map(|view| Some(json!({
            "framework": view.id,
            "note": view.list_note.as_ref()?,
        }))).collect::<Vec<_>>(),
        "record": {
            "path": made.record.display().to_string(),
            "added": added,
            "no-longer-owed": gone,
            "owed-again": back,
            "bound-to-wording": bound,
        },
        "pack": {
            "path": made.out.display().to_string(),
            "files": made.files,
            "archive": { "path": ARCHIVE, "bytes": made.archive.bytes },
            "kept": made.kept,
            "removed": made.stale,
            "foreign": made.foreign,
            "signed-by": made.sealed_by,
            "pdf-signatures": made.signatures.signed,
            "pdf-signatures-lost": made.signatures.lost,
        },
    })
}

pub fn summary(made: &Made) -> String {
    let pack = &made.pack;
    let mut text = String::new();
    // Writing to a text cannot fail.
    let _ = writeln!(text, "{}  {}", bold(&visible(&pack.title)), dim(&format!("as of {}", pack.as_of)));
    for view in &pack.deployments {
        let tier = view.tier.as_ref().map_or(String::new(), |tier| format!(" {}", visible(tier)));
        let _ = writeln!(text, "\n{}{tier}, revision {}: {}", visible(&view.name), view.revision, view.model_note);
        for (name, tally) in [("table rows", view.table_rows), ("area sentences", view.area_rows)] {
            let _ = writeln!(
                text,
                "  {:>3} {name:<14} = {} with items + {} with nothing to do + {} out of scope",
                tally.rows, tally.with_items, tally.nothing_to_do, tally.out_of_scope
            );
        }
        for question in view.questions.iter().filter(|question| question.answer.is_none()) {
            let _ = writeln!(
                text,
                "  {} {} is left open; {} included",
                bold("?"),
                question.id,
                count(question.brings_in.len(), "item"),
            );
        }
    }
    for view in &pack.frameworks {
        if let Some(note) = &view.list_note {
            let _ = writeln!(text, "\n{} {}: {}", bold("!"), visible(&view.id), visible(note));
        }
    }
    let totals = &pack.totals;
    let _ = writeln!(
        text,
        "\n{}: {} required, {} optional. {}",
        bold(&count(totals.items, "item")),
        totals.required,
        totals.optional,
        pack.headline
    );
    record_lines(&mut text, made);
    pack_lines(&mut text, made);
    for finding in &pack.findings {
        let _ = writeln!(text, "  {} {}: {}", bold("!"), finding.item, visible(&finding.message));
    }
    text.truncate(text.trim_end().len());
    text
}

fn record_lines(text: &mut String, made: &Made) {
    let Extended { added, gone, back, bound, .. } = &made.extended;
    let mut changes = Vec::new();
    if !added.is_empty() {
        changes.push(format!("{} added", count(added.len(), "item")));
    }
    if !gone.is_empty() {
        changes.push(format!("{} marked as no longer owed", count(gone.len(), "item")));
    }
    if !back.is_empty() {
        changes.push(format!("{} owed again", count(back.len(), "item")));
    }
    if !bound.is_empty() {
        changes.push(format!("{} by hand bound to today's wording", count(bound.len(), "sign-off")));
    }
    let changes = if changes.is_empty() { "unchanged".to_owned() } else { changes.join(", ") };
    let _ = writeln!(text, "  record  {}  {}", shown_path(&made.record), dim(&changes));
}

/// The files of the pack: each at the top, and folders by number.
fn pack_lines(text: &mut String, made: &Made) {
    let size = |bytes: u64| dim(&format!("{} KiB", bytes.div_ceil(1024)));
    let line = |text: &mut String, path: &str, note: &str| {
        // Writing to a text cannot fail.
        let _ = writeln!(text, "  pack    {}  {note}", shown_path(&made.out.join(path)));
    };
    let (seal, files): (Vec<&Listed>, Vec<&Listed>) =
        made.files.iter().filter(|file| !file.path.contains('/')).partition(|file| {
            [MANIFEST, MANIFEST_SIGNATURE, SUMS, recipe::FILE_NAME].contains(&file.path.as_str())
        });
    for file in files {
        line(text, &file.path, &size(file.bytes));
    }
    let folder = |file: &Listed| file.path.split_once('/').map(|(folder, _)| folder.to_owned());
    let mut folders: Vec<String> = made.files.iter().filter_map(folder).collect();
    folders.dedup();
    for name in folders {
        let files: Vec<&Listed> = made.files.iter().filter(|file| folder(file).as_ref() == Some(&name)).collect();
        let bytes = files.iter().map(|file| file.bytes).sum();
        line(
            text,
            &format!("{name}/"),
            &format!("{} {}", dim(&format!("{},", count(files.len(), "file"))), size(bytes)),
        );
    }
    if made.kept {
        let note = "nothing changed since it was made; --force makes it again";
        let _ = writeln!(text, "  kept    {}", dim(note));
    }
    let names: Vec<&str> = seal.iter().map(|file| file.path.as_str()).collect();
    let _ = writeln!(text, "  seal    {}", dim(&names.join(", ")));
    line(text, ARCHIVE, &format!("{} {}", size(made.archive.bytes), dim("all of it in one file")));
    for signer in &made.signatures.signed {
        let _ = writeln!(text, "  signed  the PDF by {}", visible(signer));
    }
    for signer in &made.signatures.lost {
        let note = "the document is another one; the signature on the one before is gone with it";
        let _ = writeln!(text, "  {} {}: {note}", bold("!"), visible(signer));
    }
    if let Some(signer) = &made.sealed_by {
        let _ = writeln!(text, "  sealed  by {}", visible(signer));
    }
    for path in &made.stale {
        let _ = writeln!(text, "  removed {}  {}", shown_path(&made.out.join(path)), dim("of an earlier build"));
    }
    for path in &made.foreign {
        let note = "is no part of the pack; `verify` will say so";
        let _ = writeln!(text, "  {} {} {note}", bold("!"), shown_path(&made.out.join(path)));
    }
}
