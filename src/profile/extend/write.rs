//! The profile that comes of a chain of files, as TOML of one form, with a remark at what a base says.

use super::tree::{Kind, Node, Table};
use crate::text::{toml_quoted, visible};
use std::collections::BTreeSet;

/// A line of more columns has its list on several lines.
const WIDTH: usize = 110;

/// The text of a tree; `labels` are the files' names in the order of the chain.
pub(super) fn text(table: &Table, labels: &[String]) -> String {
    let labels: Vec<String> = labels.iter().map(|label| visible(label).into_owned()).collect();
    let (own, bases) = labels.split_first().map_or(("", &[][..]), |(own, bases)| (own.as_str(), bases));
    let chain = bases.join(", which extends ");
    let head =
        format!("# Resolved: {own}, which extends {chain}.\n# What has no remark is said in {own} itself.\n");
    let mut writer = Writer { out: head, labels: &labels };
    writer.section(&[], table, None);
    writer.out
}

struct Writer<'l> {
    out: String,
    labels: &'l [String],
}

/// Whether a value is written as a section of its own. A span of days stands on one line.
fn is_section(node: &Node, top: bool) -> bool {
    match &node.kind {
        Kind::Table(table) => {
            table.0.is_empty() || !table.0.iter().all(|(_, node)| matches!(node.kind, Kind::Moment(_)))
        }
        Kind::List(list) => {
            top && !list.is_empty() && list.iter().all(|entry| matches!(entry.kind, Kind::Table(_)))
        }
        _ => false,
    }
}

impl Writer<'_> {
    /// Lines before sections, as TOML wants it. `brackets` stand around the name of the section, if it has one.
    fn section(&mut self, path: &[&str], table: &Table, brackets: Option<(&str, &str)>) {
        let top = path.is_empty();
        let (sections, lines): (Vec<_>, Vec<_>) = table.0.iter().partition(|(_, node)| is_section(node, top));
        let said: BTreeSet<usize> = lines.iter().flat_map(|(_, node)| node.files()).collect();
        let mut whole = None;
        if let Some((open, close)) = brackets
            && (open == "[[" || !lines.is_empty() || sections.is_empty())
        {
            let name: Vec<String> = path.iter().map(|part| key(part)).collect();
            whole = said.iter().copied().next().filter(|file| said.len() == 1 && *file > 0);
            let remark = whole.map_or(String::new(), |file| self.remark(&BTreeSet::from([file])));
            self.out += &format!("\n{open}{}{close}{remark}\n", name.join("."));
        } else if !lines.is_empty() {
            self.out.push('\n');
        }
        for (name, node) in lines {
            let remark = if whole.is_some() { String::new() } else { self.remark(&node.files()) };
            self.line(name, node, &remark);
        }
        for (name, node) in sections {
            let path = [path, &[name.as_str()]].concat();
            match &node.kind {
                Kind::Table(table) => self.section(&path, table, Some(("[", "]"))),
                Kind::List(list) => {
                    for entry in list {
                        if let Kind::Table(table) = &entry.kind {
                            self.section(&path, table, Some(("[[", "]]")));
                        }
                    }
                }
                _ => {}
            }
        }
    }

    /// From which bases something is.
    fn remark(&self, files: &BTreeSet<usize>) -> String {
        let bases: Vec<&str> = files
            .iter()
            .filter(|file| **file > 0)
            .filter_map(|file| Some(self.labels.get(*file)?.as_str()))
            .collect();
        match bases.as_slice() {
            [] => String::new(),
            bases if bases.len() < files.len() => format!("  # in part from {}", bases.join(", ")),
            bases => format!("  # from {}", bases.join(", ")),
        }
    }

    fn line(&mut self, name: &str, node: &Node, remark: &str) {
        let whole = format!("{} = {}", key(name), inline(node));
        match &node.kind {
            Kind::List(list) if whole.chars().count() > WIDTH => {
                self.out += &format!("{} = [{remark}\n", key(name));
                for entry in list {
                    self.out += &format!("    {},\n", inline(entry));
                }
                self.out += "]\n";
            }
            _ => self.out += &format!("{whole}{remark}\n"),
        }
    }
}

/// A key, in quotes where it needs them.
fn key(name: &str) -> String {
    let bare = !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'));
    if bare { name.to_owned() } else { toml_quoted(name) }
}

/// A value on one line.
fn inline(node: &Node) -> String {
    match &node.kind {
        Kind::Text(text) => toml_quoted(text),
        Kind::Moment(word) | Kind::Plain(word) => word.clone(),
        Kind::List(list) => format!("[{}]", list.iter().map(inline).collect::<Vec<_>>().join(", ")),
        Kind::Table(table) if table.0.is_empty() => "{}".to_owned(),
        Kind::Table(table) => {
            let entries = table.0.iter().map(|(name, node)| format!("{} = {}", key(name), inline(node)));
            format!("{{ {} }}", entries.collect::<Vec<_>>().join(", "))
        }
    }
}
