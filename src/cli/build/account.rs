//! What a run over many profiles says that it did: for people, and for scripts.

use super::super::portfolio::summary;
use super::super::terminal::{Terminal, bold, dim};
use super::fleet::Done;
use crate::portfolio::Portfolio;
use crate::text::{count, visible};
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::path::Path;

/// Files that are no part of a pack and are named.
const FOREIGN: usize = 10;

/// What was done.
#[derive(Default)]
pub struct Account {
    /// Files that are no profiles: others build on them.
    bases: Vec<String>,
    /// The names of the portfolio's files.
    pub pages: Vec<String>,
    packs: Vec<Value>,
    made: usize,
    kept: usize,
    failed: usize,
    recorded: usize,
    /// Files in packs' folders that are no part of them.
    foreign: Vec<String>,
}

impl Account {
    /// Nothing was done yet; these files were passed over.
    pub fn of(bases: Vec<String>) -> Self {
        Self { bases, ..Self::default() }
    }

    /// A pack that was made, or stayed.
    pub fn made(&mut self, profile: &str, done: &Done) {
        self.made += usize::from(!done.kept);
        self.kept += usize::from(done.kept);
        self.recorded += usize::from(done.recorded);
        self.foreign.extend(done.foreign.iter().map(|file| format!("{}/{file}", done.system.folder)));
        self.packs.push(json!({
            "profile": profile,
            "id": done.system.id,
            "outcome": if done.kept { "unchanged" } else { "made" },
            "as-of": done.system.as_of,
            "folder": done.system.folder,
            "manifest": done.system.manifest,
            "record-changed": done.recorded,
        }));
    }

    /// A profile that made none.
    pub fn failed(&mut self, profile: &str, id: Option<&str>) {
        self.failed += 1;
        self.packs.push(json!({ "profile": profile, "id": id, "outcome": "failed" }));
    }

    /// What was done, for people: the packs, and what the portfolio says.
    pub fn text(&self, portfolio: &Portfolio, out: &Path, terminal: Terminal) -> String {
        let part = portfolio.shard.map_or(String::new(), |shard| format!(" of part {shard}"));
        let mut parts = vec![format!("{} made", self.made), format!("{} unchanged", self.kept)];
        if self.failed > 0 {
            parts.push(format!("{} failed", self.failed));
        }
        if self.recorded > 0 {
            parts.push(format!("{} written", count(self.recorded, "record")));
        }
        let profiles = bold(&format!("{}{part}", count(self.packs.len(), "profile")));
        let bases = match self.bases.as_slice() {
            [] => String::new(),
            [base] => format!("  {}", dim(&format!("{base} is a base"))),
            bases => format!("  {}", dim(&format!("{} passed over", count(bases.len(), "base")))),
        };
        let mut text = Terminal::wrap(&format!("{profiles}: {}{bases}", parts.join(", ")), 2);
        // Writing to a text cannot fail.
        for path in self.foreign.iter().take(FOREIGN) {
            let path = out.join(path).display().to_string();
            let _ =
                write!(text, "\n  {} {} is no part of the pack; `verify` will say so", bold("!"), visible(&path));
        }
        if let Some(more) = self.foreign.len().checked_sub(FOREIGN).filter(|more| *more > 0) {
            let _ = write!(text, "\n  and {} that are no part of their packs", count(more, "further file"));
        }
        format!("{text}\n\n{}", summary::text(portfolio, out, terminal))
    }

    /// What was done, for scripts.
    pub fn for_scripts(&self, portfolio: &Portfolio) -> Value {
        json!({
            "schema": 1,
            "made": self.made,
            "unchanged": self.kept,
            "failed": self.failed,
            "bases": self.bases,
            "packs": self.packs,
            "foreign": self.foreign,
            "pages": self.pages,
            "portfolio": summary::for_scripts(portfolio),
        })
    }
}
