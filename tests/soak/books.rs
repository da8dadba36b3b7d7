//! The books: what the record of a profile must have, by what its commands said.

use crate::act::Ended;
use rchecklist::chain;
use rchecklist::digest::Digest;
use rchecklist::record::{Record, SignOff};
use std::collections::BTreeSet;
use std::path::Path;

/// Something that is known of a record after a step.
#[derive(Clone, Debug)]
pub enum Book {
    /// An event that was acknowledged.
    Event(Event),
    /// The mark of a command that was refused: no event has it on this item.
    Refused(String, String),
    /// Evidence of an item that was acknowledged.
    Evidence(String, Digest),
    /// Words that a person wrote into the record.
    Words(String),
}

/// An event as its command had it.
#[derive(Clone, Debug)]
pub struct Event {
    item: String,
    by: String,
    decision: String,
    mark: String,
    /// How it read when it was first seen; from then on it never changes.
    seen: Option<String>,
}

impl Book {
    fn event(item: &str, by: &str, decision: &str, mark: &str) -> Self {
        let [item, by, decision, mark] = [item, by, decision, mark].map(str::to_owned);
        Self::Event(Event { item, by, decision, mark, seen: None })
    }

    /// A sign-off that a person wrote into the record.
    pub fn hand(item: &str, by: &str, decision: &str, mark: &str) -> Self {
        Self::event(item, by, decision, mark)
    }

    /// A row of a spreadsheet that was taken in.
    pub fn imported(item: &str, by: &str, mark: &str) -> Self {
        Self::event(item, by, "met", mark)
    }
}

/// What a command says of an event by how it ended; nothing where it was killed.
pub fn event(ended: &Ended, item: &str, by: &str, decision: &str, mark: &str) -> Option<Book> {
    match ended.code? {
        0 => Some(Book::event(item, by, decision, mark)),
        _ => Some(Book::Refused(item.to_owned(), mark.to_owned())),
    }
}

/// The same of evidence.
pub fn evidence(ended: &Ended, item: &str, digest: Digest) -> Option<Book> {
    (ended.code? == 0).then(|| Book::Evidence(item.to_owned(), digest))
}

/// All that is known of a record.
#[derive(Debug, Default)]
pub struct Books {
    events: Vec<Event>,
    refused: Vec<(String, String)>,
    evidence: Vec<(String, Digest)>,
    words: Vec<String>,
    /// Items with two ends, which a merge brought together.
    forks: BTreeSet<String>,
    /// What is known of the same record in a clone.
    clone: Option<Vec<Book>>,
}

impl Books {
    /// From here on, a clone has books of its own.
    pub fn part(&mut self) {
        self.clone = Some(Vec::new());
    }

    /// The clone was merged; these items had new events on both sides.
    pub fn join(&mut self, both_sides: &BTreeSet<String>) {
        let books = self.clone.take().unwrap_or_default();
        self.note(false, books);
        self.forks.extend(both_sides.iter().cloned());
    }

    /// Takes down what a step gave.
    pub fn note(&mut self, in_clone: bool, books: Vec<Book>) {
        if let Some(clone) = self.clone.as_mut().filter(|_| in_clone) {
            clone.extend(books);
            return;
        }
        for book in books {
            match book {
                Book::Event(event) => self.events.push(event),
                Book::Refused(item, mark) => self.refused.push((item, mark)),
                Book::Evidence(item, digest) => self.evidence.push((item, digest)),
                Book::Words(words) => self.words.push(words),
            }
        }
    }

    /// Holds the books against the record.
    ///
    /// `built` says that a build has bound what people wrote by hand.
    pub fn compare(&mut self, profile: &str, (record, text): (&Record, &str), folder: &Path, built: bool) {
        let item = |name: &str| {
            let found = record.items.values().find(|item| item.id.to_string() == name);
            found.unwrap_or_else(|| panic!("{profile}: the record has no item {name}"))
        };
        let marked = |name: &str, mark: &str| -> Vec<&SignOff> {
            item(name).sign_offs.iter().filter(|said| said.note.as_deref() == Some(mark)).collect()
        };
        for event in &mut self.events {
            let Event { item, by, decision, mark, seen } = event;
            let found = marked(item, mark);
            assert_eq!(
                found.len(),
                1,
                "{profile}: {item} has {} events of [{mark}], which was acknowledged",
                found.len()
            );
            let said = found[0];
            assert_eq!((&said.by, said.decision.word()), (&*by, &**decision), "{profile}: {item}, [{mark}]");
            if said.is_unbound() {
                assert!(!built, "{profile}: a build left [{mark}] of {item} unbound");
                continue;
            }
            let now = format!("{said:?}");
            match seen {
                None => *seen = Some(now),
                Some(seen) => assert_eq!(*seen, now, "{profile}: an event of {item} was changed"),
            }
        }
        for (item, mark) in &self.refused {
            assert!(
                marked(item, mark).is_empty(),
                "{profile}: {item} has the event of [{mark}], which was refused"
            );
        }
        for (name, digest) in &self.evidence {
            let pieces: Vec<_> = item(name).evidence.iter().filter(|piece| piece.sha256 == *digest).collect();
            assert_eq!(pieces.len(), 1, "{profile}: {name} has {} pieces of evidence {digest}", pieces.len());
            let path = folder.join(&pieces[0].file);
            let bytes = std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            assert_eq!(Digest::of(&bytes), *digest, "{} is another file", path.display());
        }
        for words in &self.words {
            assert!(text.contains(words), "{profile}: `{words}` is gone");
        }
        let id = profile.parse().expect("an ID");
        for item in record.items.values().filter(|_| built) {
            let chain = chain::follow(&id, item);
            let name = item.id.to_string();
            assert!(chain.problems.is_empty(), "{profile}: the chain of {name}: {:?}", chain.problems);
            if chain.heads.len() < 2 {
                self.forks.remove(&name);
            } else {
                assert!(
                    self.forks.contains(&name),
                    "{profile}: {name} has {} ends, and nobody merged",
                    chain.heads.len()
                );
            }
        }
    }
}
