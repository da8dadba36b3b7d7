//! How a table tells the two parties apart: by columns, by cells, or in each cell.
//!
//! Columns are known by their heads and never by their place: a hundred pages put them in four orders.

use super::Shape;
use super::nothing;
use super::party::{self, Party};
use super::table::Table;

/// What a column is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Role {
    Provider,
    Customer,
    /// Who owns the row.
    Owner,
    /// What the row is about.
    About,
}

/// A table that was understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Form {
    /// A column for each party; `raci` where its cells are letters or words of that scheme.
    Parties { about: Vec<usize>, provider: Option<usize>, customer: Option<usize>, raci: bool },
    /// Columns are areas, cells are parties.
    Matrix { about: usize, columns: Vec<usize> },
    /// One column names the party.
    Ownership { about: Vec<usize>, owner: usize },
    /// No column names a party: the section is one party's.
    Whole { party: Party },
    /// Both parties stand in one cell.
    Combined { about: Option<usize>, both: usize },
}

impl Form {
    /// The shape of its rows.
    pub fn shape(&self) -> Shape {
        match self {
            Self::Parties { raci: true, .. } => Shape::Raci,
            Self::Parties { .. } | Self::Whole { .. } => Shape::Table,
            Self::Matrix { .. } => Shape::Matrix,
            Self::Ownership { .. } => Shape::Ownership,
            Self::Combined { .. } => Shape::Combined,
        }
    }

    /// The columns from which rows take something; none where they take all.
    pub fn columns(&self) -> Option<Vec<usize>> {
        Some(match self {
            Self::Parties { about, provider, customer, .. } => {
                about.iter().chain(provider).chain(customer).copied().collect()
            }
            Self::Matrix { about, columns } => columns.iter().chain([about]).copied().collect(),
            Self::Ownership { about, owner } => about.iter().chain([owner]).copied().collect(),
            Self::Combined { about, both } => about.iter().chain([both]).copied().collect(),
            Self::Whole { .. } => return None,
        })
    }
}

/// What a page calls its provider, learned from the heads of its tables: "Acme responsibilities".
pub fn provider_names<'t>(tables: impl Iterator<Item = &'t Table>) -> Vec<String> {
    let mut names = Vec::new();
    for table in tables {
        names.extend(owner_called(table).unwrap_or_default());
        for head in &table.head {
            let words = party::words(head);
            let is_duty = words.iter().any(|word| party::is_duty(word));
            let others: Vec<String> = words.into_iter().filter(|word| !party::is_duty(word)).collect();
            if is_duty
                && !others.is_empty()
                && others.len() <= 3
                && !others.iter().any(|word| party::is_customer(word))
            {
                names.extend(others.into_iter().filter(|word| word.len() > 2 && !names_task(word)));
            }
        }
    }
    names
}

/// The one value that is neither the customer nor shared, in a table whose cells name the parties: "Acme".
fn owner_called(table: &Table) -> Option<Vec<String>> {
    let cells = table.rows.iter().flat_map(|row| row.cells.iter().skip(1)).filter(|cell| !cell.is_empty());
    let mut unknown: Vec<&str> = Vec::new();
    let mut known = false;
    for cell in cells {
        match party::named(cell, &[]) {
            Some(_) => known = true,
            None if nothing::is_nothing(cell) => {}
            None if unknown.contains(&cell.as_str()) => {}
            None => unknown.push(cell),
        }
        if unknown.len() > 1 {
            return None;
        }
    }
    let words = party::words(unknown.first()?);
    (known && words.len() <= 3 && !party::is_raci(unknown[0])).then_some(words)
}

fn names_task(word: &str) -> bool {
    matches!(
        word,
        "task" | "tasks" | "activity" | "area" | "description" | "the" | "and" | "for" | "shared" | "type"
    )
}

/// The party whose section it is by its heading: "The customer's recovery responsibilities".
///
/// The party stands before the word for its duties, and no other stands there.
pub fn party_of(heading: &str, provider: &[String]) -> Option<Party> {
    let words = party::words(heading);
    let duty = words.iter().position(|word| party::is_duty(word)).filter(|_| words.len() <= 8)?;
    let before = &words[..duty];
    if before.iter().any(|word| matches!(&**word, "shared" | "for" | "of" | "in" | "with" | "using" | "when")) {
        return None;
    }
    let customer = before.iter().any(|word| party::is_customer(word));
    let ours = before.iter().any(|word| party::is_provider(word) || provider.contains(word));
    let others = words[duty..].iter().any(|word| party::is_customer(word) || party::is_provider(word));
    match (ours, customer) {
        (true, false) => Some(Party::Provider),
        (false, true) if !others => Some(Party::Customer),
        _ => None,
    }
}

/// The form of a table; none where it is not about who does what.
pub fn form(table: &Table, provider: &[String]) -> Option<Form> {
    let width = table.width();
    parties(table, provider).or_else(|| combined(table, provider, width)).or_else(|| cells(table, provider, width))
}

/// A form in which heads name the parties.
fn parties(table: &Table, provider: &[String]) -> Option<Form> {
    let roles: Vec<Role> = table.head.iter().map(|head| role(head, provider)).collect();
    let customer = roles.iter().position(|role| *role == Role::Customer);
    let ours = providers_column(table, &roles, customer);
    let first = customer.into_iter().chain(ours).min()?;
    // What stands right of the parties (a status, a remark) is not what the row is about, unless nothing else is.
    let is_about = |at: &usize| roles[*at] == Role::About && Some(*at) != ours;
    let mut about: Vec<usize> = (0..first).filter(is_about).collect();
    if about.is_empty() {
        about = (0..roles.len()).filter(is_about).take(1).collect();
    }
    // A head that names one party only, over a table of something else.
    if customer.is_none() || (ours.is_none() && about.is_empty()) {
        let lone = customer.or(ours)?;
        if !party::words(&table.head[lone]).iter().any(|word| party::is_duty(word)) {
            return None;
        }
    }
    let cells = || {
        let columns = [ours, customer].into_iter().flatten();
        columns.flat_map(|at| table.rows.iter().filter_map(move |row| row.cell(at))).filter(|cell| !cell.is_empty())
    };
    let (all, marks) = (cells().count(), cells().filter(|cell| party::is_raci(cell)).count());
    let said = cells().any(|cell| !cell.eq_ignore_ascii_case("none") && party::is_raci(cell));
    let raci = said && marks * 5 >= all * 4;
    Some(Form::Parties { about, provider: ours, customer, raci })
}

/// The provider's column.
///
/// A name that no list knows ("Acme") is known by standing beside the customer's column. "Cloud provider" may then be a
/// third party: whoever the provider runs on.
fn providers_column(table: &Table, roles: &[Role], customer: Option<usize>) -> Option<usize> {
    let is_third = |at: usize| {
        let words = party::words(&table.head[at]);
        words.len() > 1
            && words.iter().any(|word| word == "provider")
            && words.iter().all(|word| !word.starts_with("{{"))
    };
    let known: Vec<usize> = (0..roles.len()).filter(|at| roles[*at] == Role::Provider).collect();
    let named = known.iter().copied().find(|at| !is_third(*at));
    // "Task | Acme | You": not the first column, unless it is one of two.
    let beside = || {
        let others = (1..roles.len()).filter(|at| roles[*at] == Role::About);
        let customer = customer.filter(|_| roles.len() > 2)?;
        let next_to = |at: &usize| at.abs_diff(customer) == 1;
        others.clone().find(next_to).or_else(|| others.clone().next_back())
    };
    named
        .or_else(|| if known.is_empty() || roles.len() > 3 { beside() } else { None })
        .or_else(|| known.first().copied())
}

/// What a table calls the provider: the head of its column without "responsibilities", or the cells that mean it.
pub fn provider_called(table: &Table, form: &Form, provider: &[String]) -> Option<String> {
    let without_duty = |head: &str| {
        let words =
            head.split_whitespace().filter(|word| !party::words(word).iter().any(|word| party::is_duty(word)));
        words.collect::<Vec<_>>().join(" ")
    };
    let text = match form {
        Form::Parties { provider: Some(at), .. } => without_duty(table.head.get(*at)?),
        Form::Matrix { columns, .. } => columns
            .iter()
            .flat_map(|at| table.rows.iter().filter_map(move |row| row.cell(*at)))
            .find(|cell| party::named(cell, provider) == Some(Party::Provider))?
            .to_owned(),
        Form::Ownership { owner, .. } => {
            let cells = table.rows.iter().filter_map(|row| row.cell(*owner));
            cells.into_iter().find(|cell| party::named(cell, provider) == Some(Party::Provider))?.to_owned()
        }
        _ => return None,
    };
    (!text.is_empty() && text.split_whitespace().count() <= 5).then_some(text)
}

/// The columns whose heads name a third party, whose duties are neither the provider's nor the customer's.
pub fn third_parties(table: &Table, form: &Form, provider: &[String]) -> Vec<usize> {
    let Form::Parties { provider: ours, customer, .. } = form else { return Vec::new() };
    let others = table.head.iter().enumerate().filter(|(at, _)| Some(*at) != *ours && Some(*at) != *customer);
    others
        .filter(|(_, head)| matches!(role(head, provider), Role::Provider | Role::Customer))
        .map(|(at, _)| at)
        .collect()
}

/// What the head of a column says that it is for.
fn role(head: &str, provider: &[String]) -> Role {
    let words = party::words(head);
    let any = |test: &dyn Fn(&str) -> bool| words.iter().any(|word| test(word));
    let duty = any(&party::is_duty);
    let customer = any(&party::is_customer);
    let known = any(&|word| party::is_provider(word) || provider.iter().any(|name| name == word));
    let helps = any(&|word| matches!(word, "helps" | "provides"));
    if any(&|word| matches!(word, "owner" | "ownership" | "owned")) {
        Role::Owner
    } else if known && customer {
        // "What {{product}} customers do" is about the customer; "IBM and your duties" is neither's column.
        if words.iter().any(|word| matches!(&**word, "and" | "or")) { Role::About } else { Role::Customer }
    } else if customer && (duty || words.len() <= 6) {
        Role::Customer
    } else if helps && !customer || known && (duty || words.len() <= 3) {
        Role::Provider
    } else {
        Role::About
    }
}

/// A table whose cells hold both parties, each under its label.
fn combined(table: &Table, provider: &[String], width: usize) -> Option<Form> {
    let both = (0..width).find(|at| {
        let mut cells =
            table.rows.iter().filter_map(|row| row.cell(*at)).filter(|cell| !cell.is_empty()).peekable();
        cells.peek().is_some() && cells.all(|cell| split(cell, provider).is_some())
    })?;
    let about = (0..width).find(|at| *at != both);
    Some(Form::Combined { about, both })
}

/// The provider's and the customer's part of a cell that holds both.
pub fn split(cell: &str, provider: &[String]) -> Option<(String, String)> {
    let (mut ours, mut theirs) = (String::new(), String::new());
    let mut now = None;
    let mut found = (false, false);
    for line in cell.lines() {
        let mut rest = line;
        while let Some((before, party, after)) = next_label(rest, provider) {
            put(now, before, &mut ours, &mut theirs);
            match party {
                Party::Provider => found.0 = true,
                _ => found.1 = true,
            }
            now = Some(party);
            rest = after;
        }
        put(now, rest, &mut ours, &mut theirs);
    }
    (found.0 && found.1).then(|| (ours.trim().to_owned(), theirs.trim().to_owned()))
}

fn put(now: Option<Party>, text: &str, ours: &mut String, theirs: &mut String) {
    let text = text.trim();
    let to = match now {
        Some(Party::Provider) => ours,
        Some(_) => theirs,
        None => return,
    };
    if !text.is_empty() {
        if !to.is_empty() {
            to.push('\n');
        }
        to.push_str(text);
    }
}

/// The next label of a party in a line: what stands before it, whose it is, and what follows.
fn next_label<'l>(line: &'l str, provider: &[String]) -> Option<(&'l str, Party, &'l str)> {
    let mut from = 0;
    while let Some(colon) = line[from..].find(':').map(|at| from + at) {
        // A label is at most five words before its colon, at the start of the line or of a sentence.
        let start = line[..colon].rfind(['.', '!', '?', ':', '\n']).map_or(0, |at| at + 1);
        let label = line[start..colon].trim().trim_start_matches("- ");
        if let Some(party) = party::label(label, provider) {
            return Some((&line[..start], party, &line[colon + 1..]));
        }
        from = colon + 1;
    }
    party::label(line, provider).filter(|_| line.split_whitespace().count() <= 4).map(|party| ("", party, ""))
}

/// A form in which cells name the parties.
fn cells(table: &Table, provider: &[String], width: usize) -> Option<Form> {
    let filled = |at: usize| table.rows.iter().filter_map(move |row| row.cell(at)).filter(|cell| !cell.is_empty());
    let owned = |at: &usize| {
        let all = filled(*at).count();
        let parties = filled(*at).filter(|cell| party::named(cell, provider).is_some()).count();
        all > 0 && parties * 5 >= all * 4
    };
    let columns: Vec<usize> = (0..width).filter(owned).collect();
    let about: Vec<usize> = (0..width).filter(|at| !columns.contains(at)).collect();
    match (&*columns, &*about) {
        ([], _) | (_, []) => None,
        ([column], _) => {
            let head = table.head.get(*column).map(String::as_str).unwrap_or_default();
            let is_owner = role(head, provider) == Role::Owner
                || party::words(head).iter().any(|word| party::is_duty(word) || matches!(&**word, "who" | "party"));
            is_owner.then_some(Form::Ownership { about, owner: *column })
        }
        (_, [first, ..]) => Some(Form::Matrix { about: *first, columns }),
    }
}
