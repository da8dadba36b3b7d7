//! Names behind variables: `{{site.data.keyword.cloud_notm}}` reads "IBM Cloud".
//!
//! Names change while duties stay, so the table is data (`seeds/product-names.tsv`) and can be replaced, and two texts
//! can be compared with all names taken out.

use crate::diagnostics::{Diagnostic, SourceFile};
use aho_corasick::{AhoCorasick, MatchKind};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The table that is built in.
const SHIPPED: &str = include_str!("../../seeds/product-names.tsv");

/// What stands for a name where names do not matter. No page can hold it: pages with control characters are refused.
pub const NAME: char = '\u{1}';

/// Names by variable.
#[derive(Debug)]
pub struct Names {
    by_variable: BTreeMap<String, String>,
    /// Names of two words or more, present and earlier ones, in a matcher.
    long: Option<AhoCorasick>,
}

impl Names {
    /// The names that are built in.
    ///
    /// # Panics
    /// Never: a test reads the table.
    #[must_use]
    pub fn shipped() -> Self {
        Self::read(&SourceFile::new("shipped product names", SHIPPED)).unwrap_or_else(|_| Self::none())
    }

    /// No names at all.
    #[must_use]
    pub fn none() -> Self {
        Self { by_variable: BTreeMap::new(), long: None }
    }

    /// A table of one's own: a line for each variable, its columns divided by tabs.
    ///
    /// The columns are variable, name and earlier names, unless a first line that begins with `variable` names them
    /// in another order (`name` or `value`, `earlier`; others are passed over). `#` begins a comment.
    ///
    /// # Errors
    /// Each line that has no name column, at its place.
    pub fn read(file: &Arc<SourceFile>) -> Result<Self, Vec<Diagnostic>> {
        let (mut name_at, mut earlier_at) = (1, 2);
        let mut names = BTreeMap::new();
        let mut long = BTreeSet::new();
        let mut problems = Vec::new();
        let mut start = 0;
        for line in file.text.split_inclusive('\n') {
            let (begin, text) = (start, line.trim_end_matches(['\n', '\r']));
            start += line.len();
            let columns: Vec<&str> = text.split('\t').map(str::trim).collect();
            if text.trim().is_empty() || text.starts_with('#') {
                continue;
            }
            if columns[0] == "variable" {
                let at = |wanted: &[&str]| columns.iter().position(|column| wanted.contains(column));
                name_at = at(&["name", "value"]).unwrap_or(1);
                earlier_at = at(&["earlier"]).unwrap_or(usize::MAX);
                continue;
            }
            let Some(name) = columns.get(name_at) else {
                problems.push(
                    Diagnostic::new("wrong-names", "a line of the table of names has no name")
                        .at(file, begin..begin + text.len(), "a variable, a tab, and its name belong here")
                        .help("for example: cloud_notm<TAB>IBM Cloud"),
                );
                continue;
            };
            // "(2019-2021: an earlier name)" behind a name, and "(no text: …)" instead of one.
            let (name, remark) = match name.split_once('(') {
                Some((name, remark)) if remark.contains(": ") => (name.trim(), remark.trim_end_matches(')')),
                _ => (*name, ""),
            };
            let earlier = columns.get(earlier_at).copied().unwrap_or_default().split(';');
            let remarked = remark.split_once(": ").filter(|_| !name.is_empty()).map(|(_, name)| name);
            for known in std::iter::once(name).chain(earlier).chain(remarked) {
                let plain = unmarked(known);
                if plain.split_whitespace().count() > 1 {
                    long.insert(plain.into_owned());
                }
            }
            names.insert(columns[0].to_owned(), unmarked(name).into_owned());
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        with_brandless(&mut long);
        let long = AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(&long).ok();
        Ok(Self { by_variable: names, long })
    }

    /// The text with names for its variables. A variable that is not known becomes its own name, and is said.
    pub fn resolved(&self, text: &str, unknown: &mut BTreeSet<String>) -> String {
        let mut out = String::with_capacity(text.len());
        each_variable(text, |before, variable| {
            out.push_str(before);
            let Some(variable) = variable else { return };
            if let Some(name) = self.by_variable.get(variable) {
                out.push_str(name);
            } else {
                unknown.insert(variable.to_owned());
                out.push_str(&variable.replace(['_', '-', '/', '.'], " "));
            }
        });
        out
    }

    /// The text with names for its variables, folded to single blanks. A variable that is not known stays.
    #[must_use]
    pub fn reading(&self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        each_variable(&unmarked(text), |before, variable| {
            out.push_str(before);
            match variable.map(|variable| (variable, self.by_variable.get(variable))) {
                Some((_, Some(name))) => out.push_str(name),
                Some((variable, None)) => out.extend(["{{", variable, "}}"]),
                None => {}
            }
        });
        out.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// The text with [`NAME`] for each name, whether it stands there as a variable or in words.
    ///
    /// Only names of two words or more are known in words: a short one ("Monitoring") may as well be a word.
    #[must_use]
    pub fn nameless(&self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        each_variable(&unmarked(text), |before, variable| {
            match &self.long {
                Some(long) => {
                    long.replace_all_with(before, &mut out, |found, _, out| {
                        let alone = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric());
                        let before_it = before[..found.start()].chars().next_back();
                        let behind_it = before[found.end()..].chars().next();
                        if alone(before_it) && alone(behind_it) {
                            out.push(NAME);
                        } else {
                            out.push_str(&before[found.range()]);
                        }
                        true
                    });
                }
                None => out.push_str(before),
            }
            if let Some(variable) = variable
                && self.by_variable.get(variable).is_none_or(|name| !name.is_empty())
            {
                out.push(NAME);
            }
        });
        out
    }
}

/// Adds names without the brand before them: "Acme Cloud Key Box" is also written "Key Box".
///
/// A brand is what several names begin with and is a name itself, or its first word.
fn with_brandless(long: &mut BTreeSet<String>) {
    const SEVERAL: usize = 5;
    let mut begins: BTreeMap<&str, usize> = BTreeMap::new();
    for name in long.iter() {
        for (at, _) in name.match_indices(' ').take(2) {
            *begins.entry(&name[..at]).or_default() += 1;
        }
    }
    let brands: Vec<String> =
        begins.into_iter().filter(|(_, count)| *count >= SEVERAL).map(|(brand, _)| format!("{brand} ")).collect();
    let more: Vec<String> = long
        .iter()
        .flat_map(|name| brands.iter().filter_map(move |brand| name.strip_prefix(brand.as_str())))
        .filter(|rest| rest.contains(' '))
        .map(str::to_owned)
        .collect();
    long.extend(more);
}

/// The text without marks of trade, which come and go.
fn unmarked(text: &str) -> Cow<'_, str> {
    if text.contains(['®', '™', '©']) {
        Cow::Owned(text.replace(['®', '™', '©'], ""))
    } else {
        Cow::Borrowed(text)
    }
}

/// Gives each stretch of a text and the variable behind it; none behind the last.
///
/// `{{site.data.keyword.x}}` is the variable `x`; other variables keep all that stands in their braces.
fn each_variable(text: &str, mut give: impl FnMut(&str, Option<&str>)) {
    let mut rest = text;
    while let Some(start) = rest.find("{{") {
        let Some(end) = rest[start..].find("}}") else { break };
        let inner = rest[start + 2..start + end].trim();
        if inner.is_empty() || inner.contains(['{', '\n']) {
            give(&rest[..start + 2], None);
            rest = &rest[start + 2..];
            continue;
        }
        let name =
            ["site.data.keyword.", "site.data.content.", "site.data."].iter().find_map(|p| inner.strip_prefix(p));
        give(&rest[..start], Some(name.unwrap_or(inner)));
        rest = &rest[start + end + 2..];
    }
    give(rest, None);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made() -> Names {
        let file = SourceFile::new(
            "n",
            "# c\nvariable\tuses\tvalue\na_long\t3\tAcme Key Store® (2019-2021: Acme Safe Box)\nb\t1\tSafe\nnil\t9\t(no text: a list)\n",
        );
        Names::read(&file).unwrap()
    }

    #[test]
    fn the_shipped_table_is_read() {
        let names = Names::read(&SourceFile::new("shipped", SHIPPED)).unwrap();
        assert!(names.by_variable.len() > 140);
        assert_eq!(
            names.reading("{{site.data.keyword.cloud}} & {{site.data.keyword.attribute-definition-list}}"),
            "IBM Cloud &"
        );
    }

    #[test]
    fn variables_become_names() {
        let mut unknown = BTreeSet::new();
        let names = made();
        let text = "A {{site.data.keyword.a_long}}, {{b}} {{nil}}and {{site.data.keyword.x_y}} {{ }} {{";
        assert_eq!(names.resolved(text, &mut unknown), "A Acme Key Store, Safe and x y {{ }} {{");
        assert_eq!(unknown.into_iter().collect::<Vec<_>>(), ["x_y"]);
    }

    #[test]
    fn names_are_taken_out() {
        let names = made();
        let nameless = |text: &str| names.nameless(text).replace(NAME, "§");
        assert_eq!(nameless("the {{site.data.keyword.a_long}} of {{b}}"), "the § of §");
        assert_eq!(nameless("the Acme Key Store™ of Safe, once Acme Safe Box."), "the § of Safe, once §.");
        assert_eq!(nameless("Acme Key Stores"), "Acme Key Stores");
        assert_eq!(nameless("{{nil}}x"), "x");
    }

    #[test]
    fn a_line_without_a_name_is_refused() {
        let problems = Names::read(&SourceFile::new("names.tsv", "a\tA\nb A\n")).unwrap_err();
        assert_eq!(problems[0].line().as_deref(), Some("names.tsv:2"));
    }
}
