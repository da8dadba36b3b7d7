//! The pack as GitHub-flavoured Markdown. Text of people is data: it can form no markup, link, mention or cell.

mod escape;

use crate::pack::{DeploymentView, ItemView, Pack};
use crate::text::count;
use escape::{code, code_block, codes, optional, text};
use std::fmt::Write as _;

/// The whole pack as one document.
#[must_use]
pub fn render(pack: &Pack) -> Vec<u8> {
    let mut out = Document::default();
    cover(&mut out, pack);
    summary(&mut out, pack);
    scope(&mut out, pack);
    items(&mut out, pack);
    crosswalk(&mut out, pack);
    evidence(&mut out, pack);
    journal(&mut out, pack);
    limits(&mut out, pack);
    sign_off(&mut out, pack);
    out.text.into_bytes()
}

/// Markdown under construction; blocks are separated by blank lines.
#[derive(Default)]
struct Document {
    text: String,
}

impl Document {
    fn block(&mut self, block: &str) {
        if !self.text.is_empty() {
            self.text.push('\n');
        }
        self.text.push_str(block.trim_end());
        self.text.push('\n');
    }

    fn heading(&mut self, level: usize, text: &str) {
        self.block(&format!("{} {text}", "#".repeat(level)));
    }

    /// A table; cells are Markdown already.
    fn table<const N: usize>(&mut self, header: [&str; N], rows: impl IntoIterator<Item = [String; N]>) {
        let mut table = format!("| {} |\n|{}\n", header.join(" | "), " --- |".repeat(N));
        for row in rows {
            // Writing to a text cannot fail.
            let _ = writeln!(table, "| {} |", row.join(" | "));
        }
        self.block(&table);
    }

    fn list(&mut self, entries: impl IntoIterator<Item = String>) {
        let lines: Vec<String> = entries.into_iter().map(|entry| format!("- {entry}")).collect();
        if !lines.is_empty() {
            self.block(&lines.join("\n"));
        }
    }
}

fn cover(out: &mut Document, pack: &Pack) {
    out.heading(1, &format!("Audit pack: {}", text(&pack.title)));
    let status = if pack.draft {
        "DRAFT: something required is still to do"
    } else {
        "FINAL: all required items are settled"
    };
    out.block(&format!("**{}** {}", text(&pack.headline), text(status)));
    let period = pack.period.map_or_else(
        || format!("as of {}", pack.as_of),
        |period| format!("{} to {}, states as of {}", period.from, period.to, pack.as_of),
    );
    let systems: Vec<String> = pack.deployments.iter().map(system).collect();
    let mut rows = vec![
        ["Profile".to_owned(), code(&pack.id)],
        ["System".to_owned(), text(&systems.join("; "))],
        ["Period".to_owned(), text(&period)],
        ["Classification".to_owned(), text(&pack.classification)],
        ["Made by".to_owned(), text(&format!("{} {}", pack.tool.name, pack.tool.version))],
    ];
    if let Some(organisation) = &pack.organisation {
        rows.insert(1, ["Organisation".to_owned(), text(organisation)]);
    }
    out.table(["Field", "Value"], rows);
}

fn system(deployment: &DeploymentView) -> String {
    match &deployment.tier {
        Some(tier) => format!("{} {tier}", deployment.name),
        None => deployment.name.clone(),
    }
}

fn summary(out: &mut Document, pack: &Pack) {
    out.heading(2, "Summary");
    let totals = &pack.totals;
    out.block(&format!(
        "{}: {} required, {} optional; {} need two persons. {} left open.",
        count(totals.items, "item"),
        totals.required,
        totals.optional,
        totals.two_person,
        count(totals.open_questions, "question"),
    ));
    let states = pack.states.iter().filter(|state| state.count > 0);
    out.table(["State", "Items"], states.map(|state| [state.label.to_owned(), state.count.to_string()]));
    if !pack.areas.is_empty() {
        out.heading(3, "By area");
        let several = pack.deployments.len() > 1;
        out.table(
            ["Area", "Items", "Settled", "States"],
            pack.areas.iter().map(|area| {
                let states: Vec<String> = area
                    .states
                    .iter()
                    .filter(|state| state.count > 0)
                    .map(|state| format!("{} {}", state.count, state.label))
                    .collect();
                let deployment = if several { format!("{}: ", code(&area.deployment)) } else { String::new() };
                [
                    format!("{deployment}{}", text(&area.name)),
                    area.total.to_string(),
                    area.settled.to_string(),
                    states.join(", "),
                ]
            }),
        );
    }
    if !pack.frameworks.is_empty() {
        out.heading(3, "By framework");
        out.table(
            ["Framework", "Controls supported", "With all required items settled"],
            pack.frameworks.iter().map(|view| [text(&view.name), view.total.to_string(), view.settled.to_string()]),
        );
    }
}

fn scope(out: &mut Document, pack: &Pack) {
    out.heading(2, "Scope and method");
    out.block(&text(pack.statements.method));
    for deployment in &pack.deployments {
        deployment_scope(out, deployment);
    }
    if !pack.not_owed.is_empty() {
        out.heading(3, "In the record, but not owed by this profile");
        out.table(
            ["Item", "Title", "Since", "Evidence", "Sign-offs"],
            pack.not_owed.iter().map(|entry| {
                [
                    code(&entry.id),
                    optional(entry.title.as_ref()),
                    optional(entry.since),
                    entry.evidence.to_string(),
                    entry.sign_offs.to_string(),
                ]
            }),
        );
    }
}

fn deployment_scope(out: &mut Document, view: &DeploymentView) {
    out.heading(3, &format!("{} ({})", text(&system(view)), code(&view.id)));
    let pinned = if view.pinned { ", pinned by the profile" } else { "" };
    let newer = if view.newest_revision > view.revision {
        format!("; the model has a newer one, {}", view.newest_revision)
    } else {
        String::new()
    };
    out.table(
        ["Field", "Value"],
        [
            ["Instance".to_owned(), view.instance.as_deref().map_or_else(|| "–".to_owned(), code)],
            ["Page".to_owned(), text(&view.page_url)],
            ["Revision of the page".to_owned(), text(&format!("{}{pinned}{newer}", view.revision))],
            ["SHA-256 of the page".to_owned(), code(&view.page_digest.to_string())],
            ["Model".to_owned(), text(&view.model_note)],
            ["SHA-256 of the model".to_owned(), code(&view.model_digest.to_string())],
        ],
    );
    out.list(view.notes.iter().map(|note| text(note)));
    if !view.questions.is_empty() {
        out.table(
            ["Question", "Answer", "Brings in", "Leaves out"],
            view.questions.iter().map(|question| {
                let answer = match &question.answer {
                    Some(answer) => text(answer),
                    None => "**left open**: nothing is left out".to_owned(),
                };
                let label = format!("{} {}", text(&question.question), code(&question.id));
                [label, answer, codes(&question.brings_in), codes(&question.leaves_out)]
            }),
        );
    }
    out.block("**Reconciliation**");
    out.table(
        ["In the page", "Rows", "= with items", "+ nothing to do", "+ out of scope"],
        [("Table rows", view.table_rows), ("Area sentences", view.area_rows)].map(|(label, tally)| {
            [
                label.to_owned(),
                tally.rows.to_string(),
                tally.with_items.to_string(),
                tally.nothing_to_do.to_string(),
                tally.out_of_scope.to_string(),
            ]
        }),
    );
    out.block("**Ledger of rows**");
    out.table(
        ["Area", "Task", "Place", "Outcome", "Row digest"],
        view.ledger.iter().map(|row| {
            let outcome = match &row.reason {
                Some(reason) => text(reason),
                None => codes(&row.items),
            };
            let task = match &row.tier {
                Some(tier) => format!("{} ({})", text(&row.task), text(tier)),
                None => text(&row.task),
            };
            [text(&row.area), task, text(&row.place), outcome, code(&row.digest.to_string()[..12])]
        }),
    );
    if !view.left_out.is_empty() {
        out.block("**Actions of the model that are not on this checklist**");
        let rows = view.left_out.iter();
        out.table(
            ["Action", "Title", "Reason"],
            rows.map(|left| [code(&left.id), text(&left.title), text(&left.reason)]),
        );
    }
}

fn items(out: &mut Document, pack: &Pack) {
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

fn crosswalk(out: &mut Document, pack: &Pack) {
    out.heading(2, "Crosswalk");
    out.block(&text(pack.statements.crosswalk));
    for framework in &pack.frameworks {
        out.heading(3, &text(&framework.name));
        if framework.controls.is_empty() {
            out.block("No item supports a control of this framework.");
            continue;
        }
        out.table(
            ["Control", "Settled", "Items"],
            framework.controls.iter().map(|control| {
                let items: Vec<String> =
                    control.items.iter().map(|item| format!("{} {}", code(&item.name), item.label)).collect();
                let settled = if control.settled { "yes" } else { "no" };
                [text(&control.id), settled.to_owned(), items.join(", ")]
            }),
        );
    }
}

fn evidence(out: &mut Document, pack: &Pack) {
    out.heading(2, "Evidence index");
    if pack.evidence.is_empty() {
        out.block("No evidence is recorded.");
        return;
    }
    out.table(
        ["Ref", "Item", "What it is", "Collected", "Covers", "By", "File and SHA-256"],
        pack.evidence.iter().map(|piece| {
            [
                piece.reference.clone(),
                code(&piece.item),
                text(&piece.description),
                optional(piece.collected),
                optional(piece.covers.map(|span| format!("{} to {}", span.from, span.to))),
                optional(piece.by.as_ref()),
                format!("{} {}", code(&piece.file), code(&piece.sha256.to_string())),
            ]
        }),
    );
}

fn journal(out: &mut Document, pack: &Pack) {
    out.heading(2, "Journal");
    if pack.journal.is_empty() {
        out.block("No sign-off is recorded.");
    } else {
        out.table(
            ["When (UTC)", "Item", "Who", "As", "Decision", "Until", "Note", "Kind"],
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

fn limits(out: &mut Document, pack: &Pack) {
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

fn sign_off(out: &mut Document, pack: &Pack) {
    out.heading(2, "Sign-off");
    out.block(&text(pack.statements.assertion));
    let rows: Vec<[String; 4]> = if pack.signers.is_empty() {
        vec![[String::new(), String::new(), String::new(), String::new()]]
    } else {
        pack.signers
            .iter()
            .map(|signer| [text(&signer.name), text(&signer.roles.join(", ")), String::new(), String::new()])
            .collect()
    };
    out.table(["Name", "Role", "Date", "Signature"], rows);
}
