//! What the workbook is, where it stands, how to read it and how to fill it in.

use super::{Cell, Column, Sheet, Table};
use crate::pack::{DeploymentView, Pack};
use crate::text::count;

const COLUMNS: &[Column; 3] = &[Column::text("Part", 18), Column::text("Field", 30), Column::text("Value", 96)];

type Line<'p> = [Cell<'p>; 3];

pub(super) fn pack(pack: &Pack) -> Sheet<'_> {
    let mut rows: Vec<Line<'_>> = Vec::new();
    what(&mut rows, pack);
    standing(&mut rows, pack);
    reading(&mut rows);
    filling(&mut rows, pack);
    contents(&mut rows);
    inputs(&mut rows, pack);
    Sheet::new(Table::Pack, COLUMNS, rows.len(), rows.into_iter())
}

fn line<'p>(part: &'static str, field: impl Into<std::borrow::Cow<'p, str>>, value: Cell<'p>) -> Line<'p> {
    [Cell::text(part), Cell::text(field), value]
}

fn what<'p>(rows: &mut Vec<Line<'p>>, pack: &'p Pack) {
    const PART: &str = "This pack";
    rows.push(line(PART, "Title", Cell::text(&pack.title)));
    rows.push(line(PART, "Where it stands", Cell::text(&pack.headline)));
    let status = if pack.draft {
        "DRAFT: something required is still to do"
    } else {
        "FINAL: all required items are settled"
    };
    rows.push(line(PART, "Status", Cell::text(status)));
    rows.push(line(PART, "Profile", Cell::text(&pack.id)));
    if let Some(organisation) = &pack.organisation {
        rows.push(line(PART, "Organisation", Cell::text(organisation)));
    }
    for deployment in &pack.deployments {
        rows.push(line(PART, "System", Cell::text(system(deployment))));
    }
    if let Some(period) = pack.period {
        rows.push(line(PART, "Audit period", Cell::text(format!("{} to {}", period.from, period.to))));
    }
    rows.push(line(PART, "States as of", Cell::Day(pack.as_of)));
    rows.push(line(PART, "Days are those of", Cell::text(&pack.time_zone)));
    rows.push(line(PART, "Classification", Cell::text(&pack.classification)));
    rows.push(line(PART, "Made by", Cell::text(format!("{} {}", pack.tool.name, pack.tool.version))));
}

fn system(view: &DeploymentView) -> String {
    let tier = view.tier.as_ref().map_or(String::new(), |tier| format!(" {tier}"));
    let instance = view.instance.as_ref().map_or(String::new(), |instance| format!(", {instance}"));
    format!("{}{tier} ({}{instance}), by the page of {}", view.name, view.id, view.revision)
}

fn standing<'p>(rows: &mut Vec<Line<'p>>, pack: &'p Pack) {
    let totals = &pack.totals;
    let counts = [
        ("All items", totals.items),
        ("Required", totals.required),
        ("Required and settled", totals.required_settled),
        ("Optional", totals.optional),
        ("Signed by two persons", totals.two_person),
        ("Questions left open", totals.open_questions),
    ];
    rows.extend(counts.map(|(field, number)| line("Items", field, Cell::number(number))));
    let states = pack
        .states
        .iter()
        .map(|state| [Cell::text("Items by state"), Cell::State(state.state), Cell::number(state.count)]);
    rows.extend(states);
}

fn reading(rows: &mut Vec<Line<'_>>) {
    const PART: &str = "How to read it";
    for (field, text) in [
        (
            "Sheets",
            "Each sheet is one table with one header row; filter and sort it as you like. Nothing here is a formula.",
        ),
        (
            "States",
            "A state holds for the day above. Its word stands in the column State; the colour only repeats it. \
                    Open points says what is missing, and for whom it waits.",
        ),
        ("Details", "Columns that few people need are folded away: the [+] above the columns unfolds them."),
        (
            "Digests",
            "SHA-256 in hexadecimal digits: of a file's bytes, of an item as it reads, of a sign-off's statement.",
        ),
        (
            "Limits",
            "Long texts are cut at what a cell holds, and say so; hidden characters are written out as <U+202E>. \
                    This workbook can be changed by anybody: the sealed pack beside it is what proves something.",
        ),
    ] {
        rows.push(line(PART, field, Cell::text(text)));
    }
}

fn filling(rows: &mut Vec<Line<'_>>, pack: &Pack) {
    const PART: &str = "How to fill it in";
    let required = pack.policy.signatures == "required";
    for (field, text) in [
        (
            "Where",
            "In the sheet Items, in the coloured columns; a row without a decision is left alone. For a second person, \
                   copy the row.",
        ),
        ("Decision", "met, not-met, not-applicable, risk-accepted or withdrawn."),
        ("Name", "From the list (sheet Signers); an ID, a name or an e-mail address does as well."),
        ("Date", "The day of the decision, not later than today: as a date, or as text such as 2026-11-20."),
        ("Until", "Only, and always, with risk-accepted: the last day on which the risk is accepted."),
        ("Note", "Needed with not-applicable and risk-accepted: the reason."),
        (
            "Back",
            "Save it as .xlsx, .ods or .csv, and: rchecklist record import FILE --profile PROFILE. The hidden columns \
                  Wording and Last event tell the import whether an item changed meanwhile: leave them.",
        ),
    ] {
        rows.push(line(PART, field, Cell::text(text)));
    }
    if required {
        let text = "This profile's policy asks for signatures: sign with `rchecklist sign`; what is filled in here would not count.";
        rows.push(line(PART, "Signatures", Cell::text(text)));
    }
}

fn contents(rows: &mut Vec<Line<'_>>) {
    let others = Table::ALL.iter().map(|(_, table)| *table).filter(|table| *table != Table::Pack);
    rows.extend(others.map(|table| [Cell::text("Sheets"), Cell::Table(table), Cell::text(table.about())]));
}

fn inputs<'p>(rows: &mut Vec<Line<'p>>, pack: &'p Pack) {
    const PART: &str = "Made from";
    rows.push(line(PART, "SHA-256 of the profile", Cell::digest(pack.digests.profile)));
    rows.push(line(PART, "SHA-256 of the record", Cell::digest(pack.digests.record)));
    for view in &pack.deployments {
        rows.push(line(PART, format!("SHA-256 of the page ({})", view.id), Cell::digest(view.page_digest)));
        rows.push(line(PART, format!("SHA-256 of the model ({})", view.id), Cell::digest(view.model_digest)));
        rows.push(line(PART, format!("Model ({})", view.id), Cell::text(&view.model_note)));
        let rows_of_page = view.table_rows.rows + view.area_rows.rows;
        let text = format!("{}, each in the sheet Ledger", count(rows_of_page, "row"));
        rows.push(line(PART, format!("Page ({})", view.id), Cell::text(format!("{}: {text}", view.page_url))));
    }
    rows.push(line(PART, "Limits", Cell::text(pack.statements.limits)));
}
