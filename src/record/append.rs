//! New evidence and sign-offs in a record's text, each below its item; no line that was there changes.
//!
//! Pure: text in, text out. Sections go in behind the last line of their item, so that two people's work on different
//! items never touches the same lines.

use super::edit::{begun_like, section};
use super::event::{DESCRIBED, Evidence, Record, SignOff, WORDING, Wording, load};
use crate::diagnostics::{Diagnostic, Failure, SourceFile};
use crate::ids::ItemId;
use crate::profile::DateSpan;
use crate::text::toml_quoted;
use chrono::{NaiveDate, SecondsFormat};
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::sync::Arc;
use toml_edit::{DocumentMut, Item, TableLike, Value};

/// What is added to one item.
#[derive(Clone, Debug)]
pub struct Addition {
    /// The item's name in the record.
    pub id: ItemId,
    /// Its title, for an item that the record does not list yet; where it is empty, the item gets no section of its own.
    pub title: String,
    /// What is added, in this order.
    pub entries: Vec<Entry>,
}

/// One section below an item.
#[derive(Clone, Debug)]
pub enum Entry {
    /// The text that the sign-offs behind it are about.
    Wording(Wording),
    /// Evidence.
    Evidence(Evidence),
    /// A sign-off.
    SignOff(SignOff),
    /// A section as somebody wrote it, from its header on: only for merging.
    Verbatim {
        /// `evidence`, `sign-off` or `wording`.
        kind: &'static str,
        /// The text.
        text: String,
    },
}

/// The record's text with these additions, and what it then says.
///
/// `record` must be what `file` says. Both are taken: a large record need not be in memory twice.
///
/// # Errors
/// When a section has no place in the record's form.
pub fn append(file: Arc<SourceFile>, record: Record, additions: &[Addition]) -> Result<(String, Record), Failure> {
    let mut places: Vec<(usize, usize, String)> = Vec::new();
    let mut inline: Vec<&Addition> = Vec::new();
    let mut at_end = String::new();
    for (order, addition) in additions.iter().enumerate() {
        let mut text = String::new();
        for entry in &addition.entries {
            text.push('\n');
            text.push_str(&entry.section(&addition.id));
        }
        match record.items.get(&addition.id) {
            None => {
                // Where sections of an item stood without its own, as people may write them, they go on without it.
                if !addition.title.is_empty() {
                    at_end.push_str(&section(&addition.id, &addition.title));
                }
                at_end.push_str(&text);
            }
            Some(item) if item.in_braces => inline.push(addition),
            Some(item) => places.push((comments_after(&file.text, item.tail), order, text)),
        }
    }
    places.sort_unstable_by_key(|(at, order, _)| (*at, *order));
    let mut text = String::with_capacity(file.text.len() + at_end.len() + 1024 * additions.len());
    let mut done = 0;
    let mut spliced = Vec::with_capacity(places.len());
    for (at, order, new) in &places {
        text.push_str(&file.text[done..*at]);
        let before = text.len();
        // The item's last line may be the file's, without an end.
        if !text.ends_with('\n') {
            text.push('\n');
        }
        text.push_str(new);
        let tail = text.len() - 1;
        done = *at;
        // A header right behind keeps the blank line that it would have had.
        if file.text[done..].starts_with('[') {
            text.push('\n');
        }
        spliced.push(Splice { addition: *order, at: *at, tail, length: text.len() - before });
    }
    text.push_str(&file.text[done..]);
    if !at_end.is_empty() && !text.is_empty() && !text.ends_with('\n') {
        text.push('\n');
    }
    text.push_str(&at_end);
    if !inline.is_empty() {
        text = append_inline(&text, &inline).map_err(|error| no_place(&file, &error))?;
    }
    let items: BTreeSet<&ItemId> = additions.iter().map(|addition| &addition.id).collect();
    let once = items.len() == additions.len();
    if once && spliced.len() == additions.len() && additions.iter().all(|addition| is_plain(&record, addition)) {
        drop(file);
        return Ok((text, grown(record, additions, &spliced)?));
    }
    let wanted: Vec<Counts> =
        additions.iter().map(|addition| Counts::of(&record, addition).plus(addition)).collect();
    drop(record);
    let new = SourceFile::new(file.name.clone(), text);
    drop(file);
    let after = load(&new).map_err(|mistakes| {
        let why = mistakes.first().map_or_else(String::new, |mistake| mistake.label.clone());
        no_place(&new, &why)
    })?;
    // Each item has exactly what was added to it, and nothing went elsewhere.
    if additions.iter().zip(wanted).any(|(addition, wanted)| Counts::of(&after, addition) != wanted) {
        return Err(no_place(&new, "the new section would not belong to its item"));
    }
    let text = Arc::into_inner(new).map_or_else(String::new, |file| file.text);
    Ok((text, after))
}

/// Where an addition went into the text.
struct Splice {
    /// Which addition.
    addition: usize,
    /// Its place in the old text.
    at: usize,
    /// The end of its last line in the new text.
    tail: usize,
    /// By how much what stands behind it moved.
    length: usize,
}

/// Whether sections below an item's own header cannot but belong to it, so that the record need not be read again.
fn is_plain(record: &Record, addition: &Addition) -> bool {
    let item = record.items.get(&addition.id);
    item.is_some_and(|item| item.has_header && !item.in_braces)
        && addition.entries.iter().all(|entry| !matches!(entry, Entry::Verbatim { .. }))
}

/// The record with the additions: the new sections alone are read, as they are written.
fn grown(mut record: Record, additions: &[Addition], spliced: &[Splice]) -> Result<Record, Failure> {
    let new = load(&SourceFile::new("the new sections", sections(additions)))?;
    for item in record.items.values_mut() {
        // Splices come in the order of the text.
        let moved: usize =
            spliced.iter().take_while(|splice| splice.at < item.tail).map(|splice| splice.length).sum();
        item.tail += moved;
    }
    for splice in spliced {
        let id = &additions[splice.addition].id;
        if let (Some(item), Some(new)) = (record.items.get_mut(id), new.items.get(id)) {
            item.evidence.extend_from_slice(&new.evidence);
            item.sign_offs.extend_from_slice(&new.sign_offs);
            item.wordings.extend_from_slice(&new.wordings);
            item.tail = splice.tail;
        }
    }
    Ok(record)
}

/// The sections as they will stand in the record, with a blank line between.
#[must_use]
pub fn sections(additions: &[Addition]) -> String {
    let of =
        |addition: &Addition| addition.entries.iter().map(|entry| entry.section(&addition.id)).collect::<Vec<_>>();
    additions.iter().flat_map(of).collect::<Vec<_>>().join("\n")
}

/// How many sections of each kind an item has.
#[derive(PartialEq)]
struct Counts {
    evidence: usize,
    sign_offs: usize,
    wordings: usize,
}

impl Counts {
    fn of(record: &Record, addition: &Addition) -> Self {
        let item = record.items.get(&addition.id);
        Self {
            evidence: item.map_or(0, |item| item.evidence.len()),
            sign_offs: item.map_or(0, |item| item.sign_offs.len()),
            wordings: item.map_or(0, |item| item.wordings.len()),
        }
    }

    fn plus(self, addition: &Addition) -> Self {
        let of = |kind: &str| addition.entries.iter().filter(|entry| entry.kind() == kind).count();
        Self {
            evidence: self.evidence + of("evidence"),
            sign_offs: self.sign_offs + of("sign-off"),
            wordings: self.wordings + of(WORDING),
        }
    }
}

fn no_place(file: &Arc<SourceFile>, why: &str) -> Failure {
    let start = file.text.find("items").unwrap_or(0);
    Failure::input(
        Diagnostic::new("record-shape", "nothing can be added to this record")
            .at(file, start..start + "items".len().min(file.text.len() - start), why)
            .help("write each item as a section of its own, [items.<deployment>.<item>], not in braces"),
    )
}

/// Behind comments that directly follow a line: they speak of what stands above them.
///
/// Comments that a header follows without a blank line between speak of what stands below.
fn comments_after(text: &str, tail: usize) -> usize {
    let mut at = tail;
    loop {
        let Some(rest) = text.get(at + 1..) else { return at };
        let line = rest.split_inclusive('\n').next().unwrap_or_default();
        if line.trim_start().starts_with('#') {
            at += line.trim_end_matches('\n').len() + 1;
        } else if line.trim().is_empty() {
            return at;
        } else {
            return tail;
        }
    }
}

/// Adds to items in braces, through the tree of the document.
fn append_inline(text: &str, additions: &[&Addition]) -> Result<String, String> {
    let mut document = text.parse::<DocumentMut>().map_err(|error| error.message().to_owned())?;
    for addition in additions {
        let item = document
            .get_mut("items")
            .and_then(Item::as_table_like_mut)
            .and_then(|items| items.get_mut(addition.id.deployment.as_str()))
            .and_then(Item::as_table_like_mut)
            .and_then(|items| items.get_mut(addition.id.action.as_str()))
            .and_then(Item::as_table_like_mut)
            .ok_or("the item has no place of its own")?;
        for entry in &addition.entries {
            push(item, entry)?;
        }
    }
    Ok(begun_like(text, super::headers::restored(text, document.to_string())))
}

fn push(item: &mut dyn TableLike, entry: &Entry) -> Result<(), String> {
    // The keys of a section are those of a table: read them as one.
    let body = entry.body();
    let table = body.parse::<DocumentMut>().map_err(|error| error.message().to_owned())?;
    match item.get_mut(entry.kind()) {
        None => {
            let mut array = toml_edit::Array::new();
            array.push(table.as_table().clone().into_inline_table());
            item.insert(entry.kind(), Item::Value(Value::Array(array)));
        }
        Some(Item::Value(Value::Array(array))) => array.push(table.as_table().clone().into_inline_table()),
        Some(Item::ArrayOfTables(tables)) => tables.push(table.as_table().clone()),
        Some(_) => return Err(format!("`{}` is no list", entry.kind())),
    }
    Ok(())
}

impl Entry {
    fn kind(&self) -> &'static str {
        match self {
            Self::Wording(_) => WORDING,
            Self::Evidence(_) => "evidence",
            Self::SignOff(_) => "sign-off",
            Self::Verbatim { kind, .. } => kind,
        }
    }

    /// The whole section with its header and a line end.
    fn section(&self, id: &ItemId) -> String {
        match self {
            Self::Verbatim { text, .. } => text.clone(),
            _ => format!("[[items.{}.{}.{}]]\n{}", id.deployment, id.action, self.kind(), self.body()),
        }
    }

    /// The keys of the section, a line each.
    fn body(&self) -> String {
        match self {
            Self::Wording(wording) => wording_body(wording),
            Self::Evidence(evidence) => evidence_body(evidence),
            Self::SignOff(said) => sign_off_body(said),
            Self::Verbatim { text, .. } => {
                text.split_once('\n').map_or_else(String::new, |(_, body)| body.to_owned())
            }
        }
    }
}

/// Lines `key = value`.
#[derive(Default)]
struct Lines(String);

impl Lines {
    fn raw(&mut self, key: &str, value: impl std::fmt::Display) {
        // Writing to a text cannot fail.
        let _ = writeln!(self.0, "{key} = {value}");
    }

    fn text(&mut self, key: &str, value: &str) {
        self.raw(key, toml_quoted(value));
    }

    fn some(&mut self, key: &str, value: Option<&str>) {
        if let Some(value) = value {
            self.text(key, value);
        }
    }

    fn day(&mut self, key: &str, day: Option<NaiveDate>) {
        if let Some(day) = day {
            self.raw(key, day);
        }
    }

    fn span(&mut self, key: &str, span: Option<DateSpan>) {
        if let Some(DateSpan { from, to }) = span {
            self.raw(key, format!("{{ from = {from}, to = {to} }}"));
        }
    }
}

/// Texts in quotes, with commas between.
fn list(texts: impl Iterator<Item = String>) -> String {
    format!("[{}]", texts.map(|text| toml_quoted(&text)).collect::<Vec<_>>().join(", "))
}

fn wording_body(wording: &Wording) -> String {
    let mut lines = Lines::default();
    lines.text("sha256", &wording.sha256.to_string());
    lines.text("title", &wording.title);
    lines.text("statement", &wording.statement);
    lines.0
}

fn evidence_body(evidence: &Evidence) -> String {
    let mut lines = Lines::default();
    lines.text("file", &evidence.file);
    lines.text("sha256", &evidence.sha256.to_string());
    if let Some(size) = evidence.size {
        lines.raw("size", size);
    }
    lines.text("description", &evidence.description);
    lines.day("collected", evidence.collected);
    lines.span("covers", evidence.covers);
    lines.some("command", evidence.command.as_deref());
    lines.some("secret-allowed", evidence.secret_allowed.as_deref());
    if !evidence.people.is_empty() {
        let named: Vec<String> = evidence
            .people
            .iter()
            .map(|(capacity, names)| format!("{} = {}", capacity.word(), list(names.iter().cloned())))
            .collect();
        lines.raw("people", format!("{{ {} }}", named.join(", ")));
    }
    lines.some("by", evidence.by.as_deref());
    lines.0
}

fn sign_off_body(said: &SignOff) -> String {
    let mut lines = Lines::default();
    lines.text("by", &said.by);
    lines.some("role", said.role.as_deref());
    lines.text("decision", said.decision.word());
    lines.raw("at", said.at.to_utc().to_rfc3339_opts(SecondsFormat::AutoSi, true));
    lines.day("until", said.until);
    lines.some("note", said.note.as_deref());
    binding_lines(&mut lines, said);
    if let Some(signature) = &said.signature {
        lines.raw("signature", format!("\"\"\"\n{}\n\"\"\"", signature.trim()));
    }
    lines.0
}

/// What binds a sign-off: wording, scope, period, evidence and place in the chain.
fn binding_lines(lines: &mut Lines, said: &SignOff) {
    lines.span("period", said.period);
    lines.some("scope", said.scope.as_deref());
    lines.some(WORDING, said.wording.map(|wording| format!("sha256:{wording}")).as_deref());
    if !said.evidence.is_empty() {
        lines.raw("evidence", list(said.evidence.iter().cloned()));
    }
    lines.some(DESCRIBED, said.described.map(|digest| format!("sha256:{digest}")).as_deref());
    let after: Vec<String> = said.after.iter().map(|digest| format!("sha256:{digest}")).collect();
    match after.as_slice() {
        [] => {}
        [one] => lines.text("after", one),
        _ => lines.raw("after", list(after.into_iter())),
    }
}

/// The lines that bind a sign-off that was written by hand, as they stand in its section.
#[must_use]
pub(super) fn binding(said: &SignOff) -> String {
    let mut lines = Lines::default();
    binding_lines(&mut lines, said);
    lines.0
}
