//! Exceptions, crosswalk, evidence, journal, how to verify, assertion, sign-off.

use super::document::Document;
use crate::markup::{code, code_block, optional, text};
use crate::pack::{ControlView, EvidenceView, Pack, SignerView};

pub(super) fn exceptions(out: &mut Document, pack: &Pack) {
    out.heading(2, "Exceptions");
    if pack.exceptions.is_empty() {
        out.block("No risk was accepted, and nothing was said not to apply.");
        return;
    }
    for exception in &pack.exceptions {
        out.heading(3, &format!("{}. {}", exception.number, text(&exception.title)));
        let until = exception.until.map_or(String::new(), |until| format!(" · until {until}"));
        out.block(&format!(
            "{} · {} · **{}**{until}",
            code(&exception.name),
            exception.kind,
            exception.state_label
        ));
        out.block(&format!("{}.", text(&exception.reason)));
        out.table(
            ["When (UTC)", "Who", "Said", "Until", "Reason"],
            exception.said.iter().map(|event| {
                [
                    text(&event.at),
                    text(&event.by),
                    event.decision.to_owned(),
                    optional(event.until),
                    optional(event.note.as_ref()),
                ]
            }),
        );
    }
}

pub(super) fn crosswalk(out: &mut Document, pack: &Pack) {
    out.heading(2, "Crosswalk");
    out.block(&text(pack.statements.crosswalk));
    for framework in &pack.frameworks {
        out.heading(3, &text(&framework.name));
        if framework.controls.is_empty() {
            out.block("No item supports a control of this framework.");
            continue;
        }
        out.block(&text(&framework.coverage));
        out.table(
            ["Control", "What it is about", "Settled", "Items"],
            framework.controls.iter().map(|control| {
                let items: Vec<String> =
                    control.items.iter().map(|item| format!("{} {}", code(&item.name), item.label)).collect();
                let settled = if control.settled { "yes" } else { "no" };
                [text(&control.id), text(title(control)), settled.to_owned(), items.join(", ")]
            }),
        );
    }
}

fn title(control: &ControlView) -> &str {
    control.title.as_deref().unwrap_or("not in our list of this framework")
}

pub(super) fn evidence(out: &mut Document, pack: &Pack) {
    out.heading(2, "Evidence index");
    if pack.evidence.is_empty() {
        out.block("No evidence is recorded.");
        return;
    }
    out.block(if pack.with_evidence {
        "The files are in the pack."
    } else {
        "The files are not in the pack; ask for them by their digest."
    });
    out.table(
        ["Ref", "Item", "What it is", "Collected", "Covers", "By", "How it came about", "File", "SHA-256", "Found"],
        pack.evidence.iter().map(|piece| {
            [
                piece.reference.clone(),
                code(&piece.item),
                text(&piece.description),
                optional(piece.collected),
                optional(piece.covers.map(|span| format!("{} to {}", span.from, span.to))),
                optional(piece.by.as_ref()),
                provenance(piece),
                file(piece),
                code(&piece.sha256.to_string()),
                text(&piece.found),
            ]
        }),
    );
}

fn provenance(piece: &EvidenceView) -> String {
    let mut parts: Vec<String> = piece.command.iter().map(|command| code(command)).collect();
    parts.extend(piece.people.iter().map(|people| text(people)));
    parts.extend(
        piece.secret_allowed.iter().map(|why| format!("kept although it looks like a secret: {}", text(why))),
    );
    if parts.is_empty() { "–".to_owned() } else { parts.join("; ") }
}

fn file(piece: &EvidenceView) -> String {
    let size = piece.size.map_or(String::new(), |size| format!(", {size} bytes"));
    let path = piece.path.as_ref().map_or(String::new(), |path| format!("; here as {}", code(path)));
    format!("{}{size}{path}", code(&piece.file))
}

pub(super) fn journal(out: &mut Document, pack: &Pack) {
    out.heading(2, "Journal");
    if pack.journal.is_empty() {
        out.block("No sign-off is recorded.");
    } else {
        out.table(
            ["When (UTC)", "Item", "Who", "As", "Decision", "Until", "Note", "Kind", "Statement", "Event"],
            pack.journal.iter().map(|event| {
                [
                    text(&event.at),
                    code(&event.item),
                    text(&event.by),
                    optional(event.role.as_ref()),
                    event.decision.to_owned(),
                    optional(event.until),
                    optional(event.note.as_ref()),
                    text(&event.signature),
                    event.statement.as_deref().map_or_else(|| "–".to_owned(), code),
                    code(&event.digest.to_string()),
                ]
            }),
        );
    }
    if !pack.findings.is_empty() {
        out.heading(3, "Findings");
        out.table(
            ["Item", "Finding", "What is wrong"],
            pack.findings.iter().map(|finding| [code(&finding.item), code(finding.code), text(&finding.message)]),
        );
    }
}

pub(super) fn recipe(out: &mut Document, pack: &Pack) {
    out.heading(2, "How to verify");
    out.block("In the folder of the pack, in a POSIX shell; no program of the customer's is needed.");
    for (number, step) in (1..).zip(pack.steps) {
        out.heading(3, &format!("{number}. {}", text(step.title)));
        out.block(&code_block(step.run));
        let needs = step.needs.map_or(String::new(), |file| format!("Needs {}. ", code(file)));
        out.block(&format!("{needs}It shows: {} {}", text(step.shows), text(step.limits)));
    }
}

pub(super) fn limits(out: &mut Document, pack: &Pack) {
    out.heading(2, "What this pack proves, and what it does not");
    out.block(&text(pack.statements.limits));
    out.table(
        ["Input", "SHA-256"],
        [
            ["Profile".to_owned(), code(&pack.digests.profile.to_string())],
            ["Record".to_owned(), code(&pack.digests.record.to_string())],
        ],
    );
}

pub(super) fn sign_off(out: &mut Document, pack: &Pack) {
    out.heading(2, "Management assertion");
    out.block(&text(pack.statements.assertion));
    out.heading(2, "Sign-off");
    let header = ["Name", "Role", "Sign-offs, signed", "Last", "Keys", "Date", "Signature"];
    if pack.signers.is_empty() {
        out.table(header, [std::array::from_fn(|_| String::new())]);
    } else {
        out.table(header, pack.signers.iter().map(signer));
    }
}

fn signer(signer: &SignerView) -> [String; 7] {
    let keys: Vec<String> =
        signer.keys.iter().map(|key| format!("{} {}", key.kind, code(&key.fingerprint))).collect();
    [
        format!("{}, {}", text(&signer.name), text(&signer.email)),
        text(&signer.roles.join(", ")),
        format!("{}, {}", signer.sign_offs, signer.signed),
        optional(signer.last),
        if keys.is_empty() { "–".to_owned() } else { keys.join(", ") },
        String::new(),
        String::new(),
    ]
}
