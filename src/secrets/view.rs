//! What a check sees: the bytes around an anchor, bounded, with UTF-16 folded to one byte a character.

use super::kind::Kind;
use std::borrow::Cow;

/// How many bytes before an anchor a check may see.
pub(super) const BACK: usize = 4 << 10;

/// How many bytes from the start of an anchor a check may see.
pub(super) const AHEAD: usize = 8 << 10;

/// The text around an anchor.
pub(super) struct View<'w> {
    text: Cow<'w, [u8]>,
    /// Where the anchor starts.
    pub at: usize,
    /// Where the anchor ends.
    pub end: usize,
}

/// What a check found, in places of the view.
pub(super) struct Hit {
    pub kind: Kind,
    pub from: usize,
    pub to: usize,
}

impl<'w> View<'w> {
    /// The surroundings of the anchor of `len` characters at `start`. In a wide text (UTF-16, either byte order)
    /// every second byte counts; a character outside Latin-1 becomes a byte that no rule knows.
    pub fn new(window: &'w [u8], start: usize, len: usize, wide: bool) -> Self {
        let from = start.saturating_sub(BACK);
        let to = window.len().min(start + AHEAD);
        if !wide {
            return Self { text: Cow::Borrowed(&window[from..to]), at: start - from, end: start - from + len };
        }
        let first = start - (start - from) / 2 * 2;
        // The other half of each character lies before its letter in UTF-16BE and after it in UTF-16LE; it is
        // zero for all that the rules know. Which it is does not matter for finding.
        let text: Vec<u8> = window[first..to].iter().step_by(2).copied().collect();
        let at = (start - first) / 2;
        Self { text: Cow::Owned(text), at, end: at + len }
    }

    /// All that is seen.
    pub fn text(&self) -> &[u8] {
        &self.text
    }

    /// What stands before the anchor.
    pub fn before(&self) -> &[u8] {
        &self.text[..self.at]
    }

    /// The text from the start of the anchor.
    pub fn onward(&self) -> &[u8] {
        &self.text[self.at..]
    }

    /// The text behind the anchor.
    pub fn behind(&self) -> &[u8] {
        &self.text[self.end..]
    }

    /// The anchor, as it is written.
    pub fn anchor(&self) -> &[u8] {
        &self.text[self.at..self.end]
    }

    /// At most `most` bytes before the anchor.
    pub fn near_before(&self, most: usize) -> &[u8] {
        &self.text[self.at.saturating_sub(most)..self.at]
    }

    /// Whether the anchor begins a word: no letter, digit or `_` stands before it. The `n` of a written-out `\n` is
    /// no letter.
    pub fn begins_word(&self) -> bool {
        match self.before() {
            [] | [.., b'\\', b'n' | b'r' | b't'] => true,
            [.., last] => !last.is_ascii_alphanumeric() && *last != b'_',
        }
    }

    /// A hit from the anchor over `len` bytes.
    pub fn hit(&self, kind: Kind, len: usize) -> Hit {
        Hit { kind, from: self.at, to: self.at + len }
    }
}
