//! The text of a draft: a model as people will curate it.

use super::{Draft, DraftAction, DraftOption, DraftRow};
use crate::digest::Digest;
use crate::page::deeds::{Cadence, Role};
use crate::page::normal::Named;
use crate::text::toml_quoted;
use chrono::NaiveDate;
use std::collections::BTreeSet;

/// The whole model.
#[must_use]
pub fn model(draft: &Draft) -> String {
    let mut out = format!(
        "# {}: a draft of the responsibility model, imported from the provider's page.\n#\n\
         # It holds the page's own words, and deeds that were found in them by rule. Where `review` stands, look, put it\n\
         # right, and take `review` away. The format is described in docs/model.md.\n\n",
        one_line(&draft.name)
    );
    out.push_str("schema = 1\n");
    for (key, value) in
        [("id", &draft.id), ("name", &draft.name), ("short-name", &draft.short_name), ("provider", &draft.provider)]
    {
        out.push_str(&format!("{key} = {}\n", toml_quoted(value)));
    }
    for tier in &draft.tiers {
        named(&mut out, "tier", tier);
    }
    for role in roles(&draft.parts.actions) {
        named(&mut out, "role", &role);
    }
    for area in &draft.areas {
        named(&mut out, "area", area);
    }
    for question in &draft.parts.options {
        out.push_str(&option(question));
    }
    for deed in &draft.parts.actions {
        out.push_str(&action(deed));
    }
    out.push_str(&revision(draft));
    out
}

/// The roles that some actions need.
#[must_use]
pub fn roles(actions: &[DraftAction]) -> BTreeSet<Named> {
    actions.iter().map(|action| role(action.deed.role)).collect()
}

fn role(role: Role) -> Named {
    let (id, name) = match role {
        Role::SecurityOperations => ("security-operations", "Security operations"),
        Role::PlatformOwner => ("platform-owner", "Platform owner"),
        Role::SecurityOfficer => ("security-officer", "Security officer"),
        Role::ComplianceManager => ("compliance-manager", "Compliance manager"),
        Role::KeyCustodian => ("key-custodian", "Key custodian"),
        Role::NetworkOwner => ("network-owner", "Network owner"),
    };
    Named { id: id.to_owned(), name: name.to_owned() }
}

/// An area, a tier or a role.
pub fn named(out: &mut String, table: &str, named: &Named) {
    out.push_str(&format!("\n[[{table}]]\nid = {}\nname = {}\n", toml_quoted(&named.id), toml_quoted(&named.name)));
}

/// A question.
#[must_use]
pub fn option(option: &DraftOption) -> String {
    format!(
        "\n[[option]]\nid = {}\nquestion = {}\nhelp = {}\nreview = \"The question was made from a condition in the page: \
         see that it asks what is meant.\"\n",
        toml_quoted(&option.id),
        toml_quoted(&option.question.text),
        toml_quoted(&format!("The page says: {}", option.question.condition)),
    )
}

/// An action.
#[must_use]
pub fn action(action: &DraftAction) -> String {
    let deed = &action.deed;
    let mut out = format!("\n[[action]]\nid = {}\n", toml_quoted(&action.id));
    out.push_str(&format!("title = {}\nstatement = {}\n", toml_quoted(&deed.title), toml_quoted(&deed.statement)));
    if let Some(option) = &action.when {
        out.push_str(&format!("when = {{ option = {}, is = true }}\n", toml_quoted(option)));
    }
    let cadence = match deed.cadence {
        Cadence::Once => "once",
        Cadence::Monthly => "monthly",
        Cadence::Quarterly => "quarterly",
        Cadence::Yearly => "yearly",
        Cadence::OnEvent => "on-event",
    };
    let modality = deed.modality.word();
    out.push_str(&format!(
        "required = {}\nmodality = \"{modality}\"\ncadence = \"{cadence}\"\nroles = [\"{}\"]\ntwo-person = false\n",
        deed.required,
        role(deed.role).id,
    ));
    if !deed.review.is_empty() {
        out.push_str(&format!("review = {}\n", toml_quoted(&deed.review.join(" "))));
    }
    out
}

fn revision(draft: &Draft) -> String {
    let mut pages = draft.pages.iter();
    let url = Some(draft.url.as_str()).filter(|url| !url.is_empty());
    let mut out = String::new();
    if let Some((file, digest)) = pages.next() {
        out.push('\n');
        out.push_str(&revision_head(draft.date, url, file, *digest, true));
    }
    for (file, digest) in pages {
        out.push_str(&format!("\n[[revision.page]]\nfile = {}\nsha256 = \"{digest}\"\n", toml_quoted(file)));
    }
    for line in &draft.rows {
        out.push_str(&row(line));
    }
    out
}

/// The head of a revision.
#[must_use]
pub fn revision_head(date: NaiveDate, url: Option<&str>, file: &str, page: Digest, verbatim: bool) -> String {
    let url = url.map(|url| format!("url = {}\n", toml_quoted(url))).unwrap_or_default();
    let verbatim = if verbatim { "verbatim = true\n" } else { "" };
    let file = toml_quoted(file);
    format!("[[revision]]\ndate = {date}\n{url}file = {file}\npage-sha256 = \"{page}\"\n{verbatim}")
}

/// A row of a revision.
#[must_use]
pub fn row(row: &DraftRow) -> String {
    let mut out =
        format!("\n[[revision.row]]\nkind = \"{}\"\narea = {}\n", row.kind.word(), toml_quoted(&row.area.id));
    if let Some(tier) = &row.tier {
        out.push_str(&format!("tier = {}\n", toml_quoted(&tier.id)));
    }
    for (key, text) in [("task", &row.task), ("provider", &row.provider), ("customer", &row.customer)] {
        out.push_str(&format!("{key} = {}\n", toml_quoted(text)));
    }
    if let Err(why) = row.duty {
        out.push_str(&format!("nothing-to-do = \"{}\"\n", why.word()));
    }
    if row.page > 1 {
        out.push_str(&format!("page = {}\n", row.page));
    }
    let (table, number, line) = row.at;
    out.push_str(&format!(
        "anchor = {}\ntable = {table}\nrow = {number}\nline = {line}\n",
        toml_quoted(&row.anchor)
    ));
    out.push_str(&format!(
        "sha256 = \"{}\"\nactions = {}\n",
        row.digest,
        list(row.duty.as_deref().unwrap_or_default())
    ));
    if !row.notes.is_empty() {
        out.push_str(&format!("notes = {}\n", list(&row.notes)));
    }
    if let Some(review) = &row.review {
        out.push_str(&format!("review = {}\n", toml_quoted(review)));
    }
    out
}

/// A list of texts, on one line where it is short.
#[must_use]
pub fn list(texts: &[String]) -> String {
    const WIDEST: usize = 100;
    let quoted: Vec<String> = texts.iter().map(|text| toml_quoted(text)).collect();
    let line = format!("[{}]", quoted.join(", "));
    if line.len() <= WIDEST { line } else { format!("[\n    {},\n]", quoted.join(",\n    ")) }
}

/// A text in a comment: no line end can end it.
fn one_line(text: &str) -> String {
    crate::text::visible(text).into_owned()
}
