//! A drift in Markdown and in JSON. The terminal's text is made in `cli`.

use super::side::{Side, SideRow};
use super::verdict::{Fate, Signed};
use super::{Change, Drift, Entry, Part};
use crate::markup::{code, text as escaped};
use crate::text::count;
use crate::worddiff::{self, ChangeTag, Stretch};
use serde_json::{Value, json};

/// All that is told of a comparison.
#[derive(Clone, Copy, Debug)]
pub struct Report<'r> {
    /// The old side.
    pub from: &'r Side,
    /// The new side.
    pub to: &'r Side,
    /// What changed.
    pub drift: &'r Drift,
    /// What becomes of sign-offs, where a record was given.
    pub signed: Option<&'r [Signed]>,
}

/// Where a row stands, for people: area, tier and task; the first words of a row without a task.
#[must_use]
pub fn place(row: &SideRow) -> String {
    let tier = row.place.tier.as_ref();
    let tier = tier.map(|tier| format!(" ({})", tier.name)).unwrap_or_default();
    let own = if row.is_sentence { "" } else { &*row.task };
    let first = [own, &row.parts[2], &row.parts[1]].into_iter().find(|text| !text.is_empty()).unwrap_or("row");
    let mut words: Vec<&str> = first.split_whitespace().collect();
    let long = words.len() > FIRST_WORDS;
    words.truncate(FIRST_WORDS);
    let quote = if own.is_empty() { ("“", "”") } else { ("", "") };
    format!(
        "{}{tier} / {}{}{}{}",
        row.place.area.name,
        quote.0,
        words.join(" "),
        if long { " …" } else { "" },
        quote.1
    )
}

/// So many words of a text stand for it.
const FIRST_WORDS: usize = 9;

impl<'r> Report<'r> {
    /// The rows of an entry: old and new.
    #[must_use]
    pub fn rows(&self, entry: &Entry) -> (Vec<&'r SideRow>, Vec<&'r SideRow>) {
        (
            entry.from.iter().map(|at| &self.from.rows[*at]).collect(),
            entry.to.iter().map(|at| &self.to.rows[*at]).collect(),
        )
    }

    /// What changed in the words, part by part: the part's name, and what stayed, went and came.
    #[must_use]
    pub fn words(&self, entry: &Entry) -> Vec<(&'static str, Vec<Stretch>)> {
        const PARTS: [&str; 3] = ["task", "provider", "customer"];
        let (from, to) = self.rows(entry);
        let whole = |tag: ChangeTag, rows: &[&SideRow]| -> Vec<(&'static str, Vec<Stretch>)> {
            let parts = rows.iter().flat_map(|row| [("provider", &row.parts[1]), ("customer", &row.parts[2])]);
            parts
                .filter(|(_, text)| !text.is_empty())
                .map(|(part, text)| (part, vec![(tag, text.clone())]))
                .collect()
        };
        let Some(parts) = entry.parts else {
            // Rows that came, went, were split or flowed together have no single row to be compared with.
            let mut words = whole(ChangeTag::Delete, &from);
            words.extend(whole(ChangeTag::Insert, &to));
            return words;
        };
        let changed = |part: &usize| !matches!(parts[*part], Part::Same | Part::Unknown);
        (0..3)
            .filter(changed)
            .map(|part| (PARTS[part], &from[0].parts[part], &to[0].parts[part]))
            .map(|(name, old, new)| (name, worddiff::stretches(old, new)))
            .collect()
    }

    /// How many entries change a duty of the customer.
    #[must_use]
    pub fn duties_changed(&self) -> usize {
        self.drift.entries.iter().filter(|entry| entry.changes_duty).count()
    }

    /// "3 unchanged, 1 moved": each kind that occurs.
    #[must_use]
    pub fn counts(&self) -> Vec<(Change, usize)> {
        Change::ALL.iter().map(|change| (*change, self.drift.count(*change))).filter(|(_, n)| *n > 0).collect()
    }

    /// The report as one JSON document.
    #[must_use]
    pub fn json(&self) -> Value {
        let row = |row: &SideRow| {
            json!({
                "area": row.place.area,
                "tier": row.place.tier.as_ref().filter(|tier| !tier.id.is_empty()),
                "task": row.task,
                "line": row.line,
                "sentence": row.is_sentence,
                "duty": row.owes,
                "sha256": row.digest,
                "actions": row.actions,
            })
        };
        let entries: Vec<Value> = self
            .drift
            .entries
            .iter()
            .map(|entry| {
                let (from, to) = self.rows(entry);
                let words: Vec<Value> = self
                    .words(entry)
                    .into_iter()
                    .map(|(part, stretches)| json!({ "part": part, "text": worddiff::with_marks(&stretches) }))
                    .collect();
                json!({
                    "change": entry.change,
                    "moved": entry.moved,
                    "changes-duty": entry.changes_duty,
                    "parts": entry.parts.map(|[task, provider, customer]| {
                        json!({ "task": task, "provider": provider, "customer": customer })
                    }),
                    "from": from.into_iter().map(row).collect::<Vec<_>>(),
                    "to": to.into_iter().map(row).collect::<Vec<_>>(),
                    "words": words,
                })
            })
            .collect();
        let counts: serde_json::Map<String, Value> =
            Change::ALL.iter().map(|change| (change.word().to_owned(), self.drift.count(*change).into())).collect();
        let mut out = json!({
            "from": { "name": self.from.name, "rows": self.from.rows.len() },
            "to": { "name": self.to.name, "rows": self.to.rows.len() },
            "drift": !self.drift.is_none(),
            "duties-changed": self.duties_changed(),
            "counts": counts,
            "rows": entries,
        });
        if let Some(signed) = self.signed {
            out["sign-offs"] = signed
                .iter()
                .map(|signed| {
                    json!({
                        "item": signed.item.to_string(),
                        "sign-offs": signed.sign_offs,
                        "fate": signed.fate,
                        "because": signed.because,
                    })
                })
                .collect();
        }
        out
    }

    /// The report in Markdown. Texts of pages are escaped: they are data.
    #[must_use]
    pub fn markdown(&self) -> String {
        let mut out = format!("# Drift: {} to {}\n\n", escaped(&self.from.name), escaped(&self.to.name));
        out.push_str("| Change | Rows |\n|---|---:|\n");
        for (change, number) in self.counts() {
            out.push_str(&format!("| {} | {number} |\n", change.label()));
        }
        out.push_str(&format!("\n{} change a duty of yours.\n", count(self.duties_changed(), "row")));
        let told = |entry: &&Entry| !matches!(entry.change, Change::Unchanged | Change::Markup);
        for entry in self.drift.entries.iter().filter(told) {
            out.push_str(&self.section(entry));
        }
        if let Some(signed) = self.signed {
            out.push_str("\n## Sign-offs\n\n");
            if signed.is_empty() {
                out.push_str("Nothing was signed.\n");
                return out;
            }
            for fate in Fate::ALL {
                let of: Vec<&Signed> = signed.iter().filter(|signed| signed.fate == *fate).collect();
                if !of.is_empty() {
                    out.push_str(&format!("- **{}**: {}\n", fate.label(), count(of.len(), "item")));
                }
                for signed in of {
                    let item = code(&signed.item.to_string());
                    out.push_str(&format!("  - {item}: {}\n", escaped(&signed.because)));
                }
            }
        }
        out
    }

    fn section(&self, entry: &Entry) -> String {
        let (from, to) = self.rows(entry);
        let first = to.first().or(from.first()).copied();
        let title = first.map(place).unwrap_or_default();
        let mut out = format!("\n## {}: {}\n\n", entry.change.label(), escaped(&title));
        out.push_str(&format!("- {}\n", self.lines(entry)));
        if entry.moved
            && let (Some(old), Some(new)) = (from.first(), to.first())
        {
            out.push_str(&format!("- from {} to {}\n", escaped(&place(old)), escaped(&place(new))));
        }
        if entry.changes_duty {
            out.push_str("- **your duty changed**\n");
        }
        for (part, stretches) in self.words(entry) {
            let words = stretches.iter().map(|(tag, text)| {
                // Blanks belong outside of marks, and escaping takes them away.
                let blank = |at_end: bool| {
                    let is_blank = if at_end { text.ends_with(' ') } else { text.starts_with(' ') };
                    if is_blank && !text.trim().is_empty() { " " } else { "" }
                };
                let mark = match tag {
                    ChangeTag::Equal => "",
                    ChangeTag::Delete => "~~",
                    ChangeTag::Insert => "**",
                };
                if text.trim().is_empty() {
                    return " ".to_owned();
                }
                format!("{}{mark}{}{mark}{}", blank(false), escaped(text), blank(true))
            });
            out.push_str(&format!("- {part}: {}\n", words.collect::<String>()));
        }
        out
    }

    /// Where the rows of an entry stand, and what became of the row itself.
    #[must_use]
    pub fn lines(&self, entry: &Entry) -> String {
        let (from, to) = self.rows(entry);
        let lines = |rows: &[&SideRow]| rows.iter().map(|row| row.line.to_string()).collect::<Vec<_>>().join(", ");
        let text = match (from.is_empty(), to.is_empty()) {
            (true, _) => format!("line {}, a new row", lines(&to)),
            (_, true) => format!("line {} before, the row is gone", lines(&from)),
            _ => format!("line {} → {}", lines(&from), lines(&to)),
        };
        match (entry.change, from.is_empty() || to.is_empty()) {
            (Change::Withdrawn, false) => text + ", the row stays and asks nothing of you now",
            (Change::Added, false) => text + ", the row asks something of you now",
            _ => text,
        }
    }
}
