//! Finds secrets that must never lie among evidence: private keys, key parts, tokens, passwords.
//!
//! A [`Scanner`] takes a file in chunks of any size and says what kinds of secrets it holds and where, never what they
//! are. One automaton walks over the bytes and stops at *anchors*, texts that a secret cannot do without (a prefix, a
//! header, the name of a setting); what surrounds an anchor is then looked at closely. Memory is constant and the time
//! linear: a check sees a bounded stretch only.
//!
//! - `anchors`: the automaton and which check belongs to which anchor.
//! - `keys`, `der`: private keys and key stores, in text and in bytes.
//! - `tokens`: what has a prefix by which its maker wants it found.
//! - `assign`, `values`: a name that says "secret", and whether its value is real.
//! - `material`: keys in forms of their own; `commands`: passwords in commands, PINs, cookies, hashes of passwords.
//! - `logins`: URLs, headers, PINs and other forms of their own.
//! - `names`: what the file's name says.
//! - `packed`: looks into gzip, zip and office files.

mod anchors;
mod assign;
mod bytes;
mod commands;
mod der;
mod keys;
mod kind;
mod logins;
mod markup;
mod material;
mod names;
mod packed;
mod tokens;
mod values;
mod view;

use anchors::ANCHORS;
pub use kind::Kind;
use packed::Packed;
pub use packed::Unread;
use std::collections::{BTreeSet, VecDeque};
use std::fmt;
use std::ops::Range;
use view::{AHEAD, BACK};

/// At most so many findings of a file are kept; more are counted.
pub const MOST_FINDINGS: usize = 20;

/// How many bytes are walked in one go.
const STEP: usize = 256 << 10;

/// A secret, by kind and place. It does not hold the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What it is.
    pub kind: Kind,
    /// Where, in a file; a name has no place.
    pub place: Option<Place>,
}

/// A place in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// Bytes before it.
    pub offset: u64,
    /// The line, from 1, where the file is text up to there.
    pub line: Option<u64>,
    /// Whether the place is in a part of the file that was packed.
    pub packed: bool,
}

impl fmt::Display for Finding {
    /// The kind's phrase and the place: "line 3: a private key in PEM".
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.place {
            None => write!(f, "{}", self.kind),
            Some(Place { packed: true, line: Some(line), .. }) => {
                write!(f, "packed in it, line {line}: {}", self.kind)
            }
            Some(Place { packed: true, .. }) => write!(f, "packed in it: {}", self.kind),
            Some(Place { line: Some(line), .. }) => write!(f, "line {line}: {}", self.kind),
            Some(Place { offset, line: None, .. }) => write!(f, "byte {offset}: {}", self.kind),
        }
    }
}

/// All that was found in a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// The first findings, [`MOST_FINDINGS`] at most.
    pub findings: Vec<Finding>,
    /// How many more there are.
    pub more: u64,
    /// What it was not looked for in.
    pub unread: BTreeSet<Unread>,
}

impl Report {
    /// Whether nothing was found.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.findings.is_empty()
    }

    /// Adds what was found in a packed part.
    fn take_in(&mut self, part: Self) {
        for finding in part.findings {
            if self.findings.len() < MOST_FINDINGS {
                let place = finding.place.unwrap_or(Place { offset: 0, line: None, packed: true });
                self.findings.push(Finding { place: Some(Place { packed: true, ..place }), ..finding });
            } else {
                self.more += 1;
            }
        }
        self.more += part.more;
        self.unread.extend(part.unread);
    }
}

/// Texts of which one stands in every private key that is text, in any of the usual forms.
const KEY_MARKS: &[&str] = &[
    "PRIVATE KEY",
    "PuTTY-User-Key-File-",
    "AGE-SECRET-KEY-1",
    "openssh-key-v1",
    "b3BlbnNzaC1rZXktdjE",
    "private-key(",
    "\"kty\"",
    // `-----BEGIN ` in base64.
    "LS0tLS1CRUdJTi",
];

/// The first private key in a text, which nobody means to hand to a reader of anything else. Texts without one are passed
/// quickly; keys of unusual forms may pass too.
#[must_use]
pub fn private_key_in(text: &[u8]) -> Option<Kind> {
    KEY_MARKS.iter().find(|mark| memchr::memmem::find(text, mark.as_bytes()).is_some())?;
    let mut scanner = Scanner::new("");
    scanner.feed(text);
    scanner.finish().findings.into_iter().map(|finding| finding.kind).find(|kind| kind.is_private_key())
}

/// The first secret in a text.
#[must_use]
pub fn any_in(text: &str) -> Option<Kind> {
    let mut scanner = Scanner::new("");
    scanner.feed(text.as_bytes());
    scanner.finish().findings.first().map(|finding| finding.kind)
}

/// A stretch of the file that is reported already.
struct Reported {
    span: Range<u64>,
    kind: Kind,
    /// Its place among the findings, if it was kept.
    index: Option<usize>,
}

/// Scans one file, chunk by chunk. The result does not depend on how the file is cut.
pub struct Scanner {
    /// The part of the file that is still needed.
    window: Vec<u8>,
    /// Where the window begins in the file.
    base: u64,
    /// Up to where in the window the anchors are done.
    done: usize,
    /// Line breaks before `counted`, a place in the window.
    lines: u64,
    counted: usize,
    /// Whether a zero byte was seen before `counted`.
    binary: bool,
    /// The latest stretches that were reported, so that one secret is reported once.
    recent: VecDeque<Reported>,
    /// The same file, unpacked.
    packed: Packed,
    report: Report,
}

impl Scanner {
    /// A scanner for a file of this name or path.
    #[must_use]
    pub fn new(file_name: &str) -> Self {
        Self::with(file_name, Packed::new())
    }

    fn with(file_name: &str, packed: Packed) -> Self {
        let mut report = Report::default();
        report.findings.extend(names::judge(file_name).map(|kind| Finding { kind, place: None }));
        Self {
            window: Vec::new(),
            base: 0,
            done: 0,
            lines: 0,
            counted: 0,
            binary: false,
            recent: VecDeque::new(),
            packed,
            report,
        }
    }

    /// Takes the next bytes of the file.
    pub fn feed(&mut self, chunk: &[u8]) {
        self.packed.feed(chunk);
        let mut chunk = chunk;
        while !chunk.is_empty() {
            // The window always has the same places in the file, however the file is cut.
            let (part, rest) = chunk.split_at(chunk.len().min(self.done + STEP + AHEAD - self.window.len()));
            self.window.extend_from_slice(part);
            chunk = rest;
            if self.window.len() == self.done + STEP + AHEAD {
                self.walk(self.window.len() - AHEAD);
                self.forget();
            }
        }
    }

    /// Ends the file and says what was found.
    #[must_use]
    pub fn finish(mut self) -> Report {
        self.walk(self.window.len());
        self.report.take_in(self.packed.finish());
        self.report
    }

    /// Looks at all anchors up to a place in the window.
    fn walk(&mut self, to: usize) {
        let window = std::mem::take(&mut self.window);
        if self.base == 0
            && self.done == 0
            && let Some(kind) = der::head(&window[..window.len().min(BACK)])
        {
            self.add(&window, kind, 0..window.len().min(BACK), false);
        }
        for spot in ANCHORS.spots(&window, self.done, to) {
            // A name within what is reported already adds nothing; a text may have such a name every few bytes.
            let place = self.base + spot.start as u64;
            if ANCHORS.is_name(spot) && self.recent.iter().any(|old| old.span.contains(&place)) {
                continue;
            }
            if let Some((hit, wide)) = ANCHORS.check(&window, spot) {
                self.add(&window, hit.kind, hit.from..hit.to, wide);
            }
        }
        self.count(&window, to);
        self.done = to;
        self.window = window;
    }

    /// Lets go of what no check can see any more.
    fn forget(&mut self) {
        let gone = self.done.saturating_sub(BACK);
        self.window.drain(..gone);
        self.base += gone as u64;
        self.done -= gone;
        self.counted -= gone;
    }

    /// Counts lines up to a place in the window.
    fn count(&mut self, window: &[u8], to: usize) {
        if let Some(more) = window.get(self.counted..to) {
            self.lines += memchr::memchr_iter(b'\n', more).count() as u64;
            self.binary = self.binary || memchr::memchr(0, more).is_some();
            self.counted = to;
        }
    }

    /// Reports a stretch of the window, unless it is a part of what is reported already.
    fn add(&mut self, window: &[u8], kind: Kind, span: Range<usize>, wide: bool) {
        let place = |at: usize| self.base + at as u64;
        let span_in_file = place(span.start)..place(span.end);
        let touches = |old: &Reported| old.span.start < span_in_file.end && span_in_file.start < old.span.end;
        if let Some(old) = self.recent.iter_mut().find(|old| touches(old)) {
            // "A GitHub token" says more than "a value named token".
            if old.kind.is_general() && !kind.is_general() {
                old.kind = kind;
                if let Some(finding) = old.index.and_then(|index| self.report.findings.get_mut(index)) {
                    finding.kind = kind;
                }
            }
            old.span = old.span.start.min(span_in_file.start)..old.span.end.max(span_in_file.end);
            return;
        }
        let mut index = None;
        if self.report.findings.len() < MOST_FINDINGS {
            // A finding can begin before what is counted, by the reach of a check.
            let line = if span.start >= self.counted {
                self.count(window, span.start);
                self.lines + 1
            } else {
                let since = memchr::memchr_iter(b'\n', &window[span.start..self.counted]).count() as u64;
                self.lines + 1 - since
            };
            let line = (wide || !self.binary).then_some(line);
            index = Some(self.report.findings.len());
            let offset = span_in_file.start;
            self.report.findings.push(Finding { kind, place: Some(Place { offset, line, packed: false }) });
        } else {
            self.report.more += 1;
        }
        self.recent.push_back(Reported { span: span_in_file, kind, index });
        if self.recent.len() > 8 {
            self.recent.pop_front();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scan(name: &str, text: &[u8]) -> Report {
        let mut scanner = Scanner::new(name);
        scanner.feed(text);
        scanner.finish()
    }

    #[test]
    fn a_finding_has_a_kind_and_a_place() {
        let report = scan("notes.txt", b"one\ntwo\npassword = \"Tr0ub4dor&3\"\n");
        let place = Some(Place { offset: 8, line: Some(3), packed: false });
        assert_eq!(report.findings, [Finding { kind: Kind::Password, place }]);
        assert_eq!(report.findings[0].to_string(), "line 3: a password or passphrase");
        assert!(!format!("{report:?}").contains("Tr0ub"));
    }

    #[test]
    fn findings_beyond_the_most_are_counted() {
        let text = "password = \"Tr0ub4dor&3\"\n".repeat(50);
        let report = scan("notes.txt", text.as_bytes());
        assert_eq!((report.findings.len(), report.more), (MOST_FINDINGS, 30));
    }

    #[test]
    fn a_name_alone_is_a_finding() {
        assert_eq!(scan("1.mkpart", b"").findings, [Finding { kind: Kind::KeyPartName, place: None }]);
        assert!(scan("minutes.pdf", b"").is_clean());
    }

    #[test]
    fn codes_differ_and_phrases_are_short() {
        let codes: std::collections::BTreeSet<_> = Kind::ALL.iter().map(|kind| kind.code()).collect();
        assert_eq!(codes.len(), Kind::ALL.len());
        assert!(Kind::ALL.iter().all(|kind| kind.phrase().len() < 60));
    }
}
