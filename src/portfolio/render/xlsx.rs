//! The portfolio as a workbook: a sheet for each table, whole.

use super::links::{Link, links};
use super::title;
use crate::diagnostics::Failure;
use crate::portfolio::{Due, Failed, FrameworkLine, Line, Portfolio, ServiceLine, SignerLine, Waiting, Warning};
use crate::render::sheets::{Cell, Column, Kind, Sheet, lines, list};
use crate::render::xlsx::{About, book};

/// The workbook.
///
/// # Errors
/// The input's fault where more runs out than a sheet has rows.
pub fn render(portfolio: &Portfolio) -> Result<Vec<u8>, Failure> {
    let about = About {
        title: title(portfolio).into(),
        headline: &portfolio.headline,
        classification: &portfolio.classification,
        organisation: portfolio.organisation.as_deref(),
        tool: &portfolio.tool,
        as_of: portfolio.as_of,
        paper: portfolio.paper,
        signers: 0,
    };
    let mut tables = Vec::new();
    // What failed stands first where anything did.
    if !portfolio.failed.is_empty() || !portfolio.notices.is_empty() {
        tables.push(failed(portfolio));
    }
    tables.push(systems(portfolio));
    tables.extend([due(portfolio), signers(portfolio), frameworks(portfolio), services(portfolio)]);
    if portfolio.failed.is_empty() && portfolio.notices.is_empty() {
        tables.push(failed(portfolio));
    }
    book(&about, tables)
}

const FAILED: &[Column; 3] =
    &[Column::text("Profile", 44), Column::text("ID", 28), Column::text("What was wrong", 110)];

/// What is wrong with the whole, and what failed.
fn failed(portfolio: &Portfolio) -> Sheet<'_> {
    let rows = portfolio.notices.iter().map(notice);
    let rows = rows.chain(portfolio.failed.iter().map(profile)).chain(portfolio.warnings.iter().map(warning));
    let count = portfolio.notices.len() + portfolio.failed.len() + portfolio.warnings.len();
    Sheet::named("Failed", FAILED, count, rows)
}

fn notice(text: &String) -> [Cell<'_>; 3] {
    [Cell::text("(all)"), Cell::Empty, Cell::text(text)]
}

fn profile(one: &Failed) -> [Cell<'_>; 3] {
    [Cell::text(&one.profile), Cell::some(one.id.as_deref()), Cell::text(lines(one.messages.iter().cloned()))]
}

fn warning(one: &Warning) -> [Cell<'_>; 3] {
    [Cell::Empty, Cell::text(&one.system), Cell::text(&one.message)]
}

const SYSTEMS: &[Column; 28] = &[
    Column::new("No.", 6, Kind::Ordinal),
    Column::text("System", 28),
    Column::text("Title", 40),
    Column::new("Worst state", 14, Kind::State),
    Column::new("Required", 9, Kind::Number),
    Column::new("Settled", 9, Kind::Number),
    Column::new("Next", 12, Kind::Day),
    Column::new("Overdue", 9, Kind::Number),
    Column::new("30 days", 9, Kind::Number),
    Column::new("60 days", 9, Kind::Number),
    Column::new("90 days", 9, Kind::Number),
    Column::text("PDF", 9),
    Column::text("HTML", 9),
    Column::text("Markdown", 11),
    Column::text("zip", 9),
    Column::text("Items by state", 36),
    Column::new("Exceptions", 11, Kind::Number),
    Column::new("Exceptions end", 14, Kind::Day),
    Column::new("Findings", 10, Kind::Number),
    Column::text("Services", 44).detail(),
    Column::new("States as of", 12, Kind::Day).detail(),
    Column::text("Organisation", 26).detail(),
    Column::text("Classification", 18).detail(),
    Column::new("Items", 8, Kind::Number).detail(),
    Column::new("Optional", 9, Kind::Number).detail(),
    Column::text("Profile", 40).detail(),
    Column::text("Folder", 28).detail(),
    Column::new("SHA-256 of the manifest", 66, Kind::Digest).detail(),
];

fn systems(portfolio: &Portfolio) -> Sheet<'_> {
    Sheet::named("Systems", SYSTEMS, portfolio.systems.len(), portfolio.systems.iter().map(system))
}

fn system(line: &Line) -> [Cell<'_>; 28] {
    let system = &line.system;
    let links = links(system);
    let address = |label: &str| {
        let found = links.iter().find(|link: &&Link| link.label == label);
        found.map_or(Cell::Empty, |link| Cell::Link(link.address.clone(), link.label.clone()))
    };
    let services = system.deployments.iter().map(|own| {
        let tier = own.tier.as_ref().map_or(String::new(), |tier| format!(" {tier}"));
        format!("{}{tier}, {}", own.name, own.revision)
    });
    [
        Cell::number(line.number),
        Cell::text(&system.id),
        Cell::text(&system.title),
        system.worst.map_or_else(|| Cell::text(line.label), Cell::State),
        Cell::number(system.totals.required),
        Cell::number(system.totals.required_settled),
        Cell::day(line.next),
        Cell::number(line.due.overdue),
        Cell::number(line.due.days_30),
        Cell::number(line.due.days_60),
        Cell::number(line.due.days_90),
        address("PDF"),
        address("HTML"),
        address("Markdown"),
        address("zip"),
        Cell::text(system.states.words()),
        Cell::number(system.exceptions.count),
        Cell::day(system.exceptions.ends),
        Cell::number(system.findings),
        Cell::text(lines(services)),
        Cell::Day(system.as_of),
        Cell::some(system.organisation.as_deref()),
        Cell::text(&system.classification),
        Cell::number(system.totals.items),
        Cell::number(system.totals.optional),
        Cell::text(&system.profile),
        Cell::text(&system.folder),
        Cell::digest(system.manifest),
    ]
}

const DUE: &[Column; 10] = &[
    Column::new("Last day", 12, Kind::Day),
    Column::text("When", 18),
    Column::text("System", 28),
    Column::text("Item", 34),
    Column::text("Title", 46),
    Column::new("State", 14, Kind::State),
    Column::text("Required", 10),
    Column::text("Exception", 10),
    Column::text("Who may renew it", 34),
    Column::text("How far off", 14),
];

fn due(portfolio: &Portfolio) -> Sheet<'_> {
    Sheet::named("Due", DUE, portfolio.due.len(), portfolio.due.iter().map(entry))
}

fn entry(due: &Due) -> [Cell<'_>; 10] {
    [
        Cell::Day(due.day),
        Cell::text(super::capital(due.span.label())),
        Cell::text(&due.system),
        Cell::text(&due.item),
        Cell::text(&due.title),
        Cell::State(due.state),
        Cell::text(if due.required { "required" } else { "optional" }),
        Cell::yes(due.exception),
        Cell::text(if due.who.is_empty() { "nobody".to_owned() } else { due.who.join(", ") }),
        Cell::text(super::days(due.days)),
    ]
}

const SIGNERS: &[Column; 12] = &[
    Column::text("Signer", 28),
    Column::text("E-mail", 32),
    Column::text("Also called", 24),
    Column::new("Systems", 9, Kind::Number),
    Column::new("Waiting", 9, Kind::Number),
    Column::new("Required", 9, Kind::Number),
    Column::new("Overdue", 9, Kind::Number),
    Column::new("30 days", 9, Kind::Number),
    Column::new("60 days", 9, Kind::Number),
    Column::new("90 days", 9, Kind::Number),
    Column::text("Waiting by state", 36),
    Column::text("Where most waits", 60),
];

/// Systems that are named where something waits for a person.
const PLACES: usize = 50;

/// The people; and first, what waits for none of them.
fn signers(portfolio: &Portfolio) -> Sheet<'_> {
    let own = &portfolio.unassigned;
    let nobody = (own.items > 0).then(|| {
        let mut cells = [const { Cell::Empty }; 12];
        cells[0] = Cell::text("nobody (the profile has no signer for it)");
        cells[3] = Cell::number(own.at.len());
        cells[4] = Cell::number(own.items);
        cells[10] = Cell::text(own.states.words());
        cells[11] = Cell::text(places(&own.at));
        cells
    });
    let count = portfolio.signers.len() + usize::from(nobody.is_some());
    Sheet::named("Signers", SIGNERS, count, nobody.into_iter().chain(portfolio.signers.iter().map(signer)))
}

fn signer(line: &SignerLine) -> [Cell<'_>; 12] {
    [
        Cell::text(&line.name),
        Cell::text(&line.email),
        Cell::text(list(line.also.iter().map(String::as_str))),
        Cell::number(line.systems),
        Cell::number(line.waiting),
        Cell::number(line.required),
        Cell::number(line.due.overdue),
        Cell::number(line.due.days_30),
        Cell::number(line.due.days_60),
        Cell::number(line.due.days_90),
        Cell::text(line.states.words()),
        Cell::text(places(&line.at)),
    ]
}

fn places(at: &[Waiting]) -> String {
    let mut names: Vec<String> =
        at.iter().take(PLACES).map(|one| format!("{} ({})", one.system, one.items)).collect();
    if at.len() > PLACES {
        names.push(format!("and {} more", at.len() - PLACES));
    }
    names.join(", ")
}

const FRAMEWORKS: &[Column; 8] = &[
    Column::text("Framework", 24),
    Column::text("Name", 46),
    Column::new("Systems", 9, Kind::Number),
    Column::new("Controls", 10, Kind::Number),
    Column::new("Settled", 9, Kind::Number),
    Column::new("In its list", 10, Kind::Number),
    Column::new("Not in its list", 14, Kind::Number),
    Column::text("Worst systems", 60),
];

fn frameworks(portfolio: &Portfolio) -> Sheet<'_> {
    Sheet::named("Frameworks", FRAMEWORKS, portfolio.frameworks.len(), portfolio.frameworks.iter().map(framework))
}

fn framework(line: &FrameworkLine) -> [Cell<'_>; 8] {
    let worst = line.worst.iter().map(|one| format!("{} ({} of {})", one.system, one.settled, one.total));
    [
        Cell::text(&line.id),
        Cell::text(&line.name),
        Cell::number(line.systems),
        Cell::number(line.total),
        Cell::number(line.settled),
        line.listed.map_or(Cell::Empty, Cell::number),
        Cell::number(line.unlisted),
        Cell::text(worst.collect::<Vec<_>>().join(", ")),
    ]
}

const SERVICES: &[Column; 11] = &[
    Column::text("Service", 24),
    Column::text("Name", 44),
    Column::text("Tier", 14),
    Column::new("Revision", 12, Kind::Day),
    Column::new("Newest", 12, Kind::Day),
    Column::text("Older", 8),
    Column::new("Systems", 9, Kind::Number),
    Column::new("Deployments", 12, Kind::Number),
    Column::new("Required", 9, Kind::Number),
    Column::new("Settled", 9, Kind::Number),
    Column::text("Items by state", 50),
];

fn services(portfolio: &Portfolio) -> Sheet<'_> {
    Sheet::named("Services", SERVICES, portfolio.services.len(), portfolio.services.iter().map(service))
}

fn service(line: &ServiceLine) -> [Cell<'_>; 11] {
    [
        Cell::text(&line.service),
        Cell::text(&line.name),
        Cell::some(line.tier.as_deref()),
        Cell::Day(line.revision),
        Cell::Day(line.newest),
        Cell::yes(line.older),
        Cell::number(line.systems),
        Cell::number(line.deployments),
        Cell::number(line.totals.required),
        Cell::number(line.totals.required_settled),
        Cell::text(line.states.words()),
    ]
}
