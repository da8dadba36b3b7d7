//! The checklist, and a sheet for each item.

use super::document::Document;
use crate::markup::{code, code_block, optional, text};
use crate::pack::{ItemView, Pack};

pub(super) fn items(out: &mut Document, pack: &Pack) {
    out.heading(2, "Items");
    if pack.items.is_empty() {
        out.block("No row of the page gives this deployment a duty.");
        return;
    }
    out.table(
        ["No.", "Item", "State", "Required", "Who signs"],
        pack.items.iter().map(|item| {
            [
                item.number.to_string(),
                format!("{} {}", code(&item.name), text(&item.title)),
                format!("**{}**", item.state_label),
                if item.required { "yes" } else { "optional" }.to_owned(),
                text(&item.usual_signer),
            ]
        }),
    );
    let mut area = None;
    for item in &pack.items {
        let here = (&item.deployment, &item.area);
        if area.replace(here) != Some(here) {
            out.heading(3, &format!("{}: {}", text(&item.service), text(&item.area)));
        }
        item_sheet(out, item);
    }
}

fn item_sheet(out: &mut Document, item: &ItemView) {
    out.heading(4, &format!("{}. {}", item.number, text(&item.title)));
    let required = if item.required { "required" } else { "optional" };
    out.block(&format!(
        "{} · **{}** · {required}, {} · {}",
        code(&item.name),
        item.state_label,
        text(item.modality),
        text(&item.cadence)
    ));
    out.block(&text(&item.statement));
    let mut facts = vec![
        format!("State: {}.", text(&item.reason)),
        format!("Why it applies: {}.", text(&item.why)),
        format!("Who signs: {}.", text(&item.signers)),
        format!("UUID {}; wording {}", code(&item.uuid), code(&item.wording.to_string())),
    ];
    facts.extend(item.rewording.iter().map(|words| format!("Words changed since it was signed: {}", text(words))));
    facts.extend(item.notes.iter().map(|note| format!("Note: {}", text(note))));
    facts.extend(item.findings.iter().map(|finding| format!("Finding: {}.", text(finding))));
    out.list(facts);
    out.table(
        ["Source", "Provider's part", "Customer's part"],
        item.sources.iter().map(|source| {
            let cell = |part: &str| if part.is_empty() { "–".to_owned() } else { text(part) };
            [
                format!(
                    "{}: {} {}",
                    text(&source.task),
                    text(&source.place),
                    code(&source.digest.to_string()[..12])
                ),
                cell(&source.provider),
                cell(&source.customer),
            ]
        }),
    );
    if !item.accepted_evidence.is_empty() {
        out.block("Evidence that would do:");
        out.list(item.accepted_evidence.iter().map(|entry| text(entry)));
    }
    for command in &item.commands {
        let caution =
            command.caution.as_ref().map_or(String::new(), |caution| format!(" Caution: {}", text(caution)));
        out.block(&format!("Shows {}.{caution}", text(command.shows.trim_end_matches('.'))));
        out.block(&code_block(&command.run));
    }
    if !item.controls.is_empty() {
        let controls = item
            .controls
            .iter()
            .map(|controls| format!("{}: {}", text(&controls.framework), text(&controls.ids.join(", "))));
        out.block("Controls that it supports:");
        out.list(controls);
    }
    if !item.evidence.is_empty() {
        out.block(&format!("Evidence: {}", text(&item.evidence.join(", "))));
    }
    if !item.sign_offs.is_empty() {
        out.table(
            ["When", "Who", "Decision", "Note", "Kind"],
            item.sign_offs.iter().map(|event| {
                [
                    text(&event.at),
                    text(&event.by),
                    event.decision.to_owned(),
                    optional(event.note.as_ref()),
                    text(&event.signature),
                ]
            }),
        );
    }
}
