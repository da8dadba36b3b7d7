//! Headers of sections stay as people wrote them.
//!
//! The editor of TOML keeps each key once, as it stood in its first header: spaces and quotation marks that a later header of the same
//! section has (`[[items.door."lock" . sign-off]]`) would be gone when the document is written again.

use toml_edit::{Document, Item, Table};

/// A header: what it says, and where it stands.
struct Header {
    position: isize,
    path: Vec<String>,
    in_list: bool,
    start: usize,
    end: usize,
}

/// The text after an edit, with the headers that it had before. Both are TOML, and no header was moved or taken away between them.
pub(super) fn restored(before: &str, after: String) -> String {
    if before.lines().all(is_plain) {
        return after;
    }
    let (Ok(old), Ok(new)) = (Document::parse(before), Document::parse(&*after)) else { return after };
    let (old, new) = (headers(before, old.as_table()), headers(&after, new.as_table()));
    let mut out = after.clone();
    let mut left = new.iter();
    let mut changes = Vec::new();
    for header in &old {
        let same = |own: &&Header| own.path == header.path && own.in_list == header.in_list;
        let Some(found) = left.find(same) else { break };
        changes.push((found.start..found.end, &before[header.start..header.end]));
    }
    for (range, text) in changes.into_iter().rev() {
        out.replace_range(range, text);
    }
    out
}

/// Whether a line is no header, or one of bare keys with nothing between them.
fn is_plain(line: &str) -> bool {
    let Some(header) = line.trim_start().strip_prefix('[') else { return true };
    let header = header.split(']').next().unwrap_or_default();
    let bare = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    header.strip_prefix('[').unwrap_or(header).chars().all(bare)
}

/// All headers, in the order in which they stand.
fn headers(text: &str, root: &Table) -> Vec<Header> {
    let mut found = Vec::new();
    walk(text, root, &mut Vec::new(), false, &mut found);
    found.sort_by_key(|header| header.position);
    found
}

fn walk(text: &str, table: &Table, path: &mut Vec<String>, in_list: bool, found: &mut Vec<Header>) {
    let written = !path.is_empty() && !table.is_implicit() && !table.is_dotted();
    if let (true, Some(position), Some(span)) = (written, table.position(), table.span())
        && let Some(length) = text.get(span.start..).and_then(length)
    {
        let end = span.start + length;
        found.push(Header { position, path: path.clone(), in_list, start: span.start, end });
    }
    for (key, item) in table {
        path.push(key.to_owned());
        match item {
            Item::Table(own) => walk(text, own, path, false, found),
            Item::ArrayOfTables(list) => list.iter().for_each(|own| walk(text, own, path, true, found)),
            Item::None | Item::Value(_) => {}
        }
        path.pop();
    }
}

/// How long the header is with which a text begins, brackets and all.
fn length(text: &str) -> Option<usize> {
    let brackets = text.bytes().take_while(|byte| *byte == b'[').count();
    let mut quoted = None;
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(brackets) {
        match (quoted, c) {
            (_, '\n') => return None,
            (Some('"'), '\\') if !escaped => escaped = true,
            (Some(quote), c) => {
                if c == quote && !escaped {
                    quoted = None;
                }
                escaped = false;
            }
            (None, '"' | '\'') => quoted = Some(c),
            (None, ']') => return Some(at + brackets),
            (None, _) => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use toml_edit::DocumentMut;

    #[test]
    fn spaces_and_quotation_marks_of_each_header_stay() {
        let before = "[items.door]\nx = 1\n[items.\"door\" . lock] # why\n\
                      [[ items.door.lock . 'sign-off']]\ny = \"\"\"\n[ items.door ]\n\"\"\"\n[[items.door.lock.sign-off ]]\n\
                      [items.door.\"a ] \\\" b\"  ]\n";
        let mut document: DocumentMut = before.parse().expect("TOML");
        document["items"]["door"]["lock"]["sign-off"][0]["z"] = toml_edit::value(1);
        let written = document.to_string();
        assert!(!written.contains("[items.\"door\" . lock]"), "the editor keeps them by itself now: {written}");
        assert_eq!(restored(before, written), before.replace("\"\"\"\n[[", "\"\"\"\nz = 1\n[["));
    }

    #[test]
    fn a_header_that_is_new_is_passed_over() {
        let before = "[[ a.b ]]\n[[a . b]]\n";
        let after = "[a]\nx = 1\n\n[[a.b]]\n[[a.b]]\n[a.c]\n";
        assert_eq!(restored(before, after.to_owned()), "[a]\nx = 1\n\n[[ a.b ]]\n[[a . b]]\n[a.c]\n");
    }

    #[test]
    fn only_what_the_editor_may_change_is_looked_at() {
        for (line, plain) in [
            ("[a.b-c_1]", true),
            ("  [[a]] # x y", true),
            ("x = [1, 2]", true),
            ("[a .b]", false),
            ("[\"a\"]", false),
        ] {
            assert_eq!(is_plain(line), plain, "{line}");
        }
    }
}
