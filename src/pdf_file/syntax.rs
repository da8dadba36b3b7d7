//! Reading single PDF values in place (ISO 32000-1, 7.3), as strictly as one exporter writes them.
//!
//! Nothing is copied and nothing is resolved: a value is where it stands. Comments, escapes in keys and twice the
//! same key are refused, so that what is read here is what every other reader sees.

use std::fmt;
use std::ops::Range;

/// How deep arrays and dictionaries may stand in each other.
const DEEPEST: usize = 32;

/// Something in a PDF that is not as it must be, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The offset of its first byte.
    pub at: usize,
    /// What it is, in a few words.
    pub what: String,
}

impl Fault {
    pub(crate) fn new(at: usize, what: impl Into<String>) -> Self {
        Self { at, what: what.into() }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "at byte {}: {}", self.at, self.what)
    }
}

/// A dictionary in place: where it stands and its entries in their order.
#[derive(Clone)]
pub(crate) struct Dict<'a> {
    /// From `<<` to behind `>>`.
    pub(crate) span: Range<usize>,
    pdf: &'a [u8],
    entries: Vec<(&'a [u8], Range<usize>)>,
}

impl<'a> Dict<'a> {
    /// Reads the dictionary that begins at this very offset.
    pub(crate) fn read(pdf: &'a [u8], at: usize) -> Result<Self, Fault> {
        if !starts(pdf, at, b"<<") {
            return Err(Fault::new(at, "no dictionary begins here"));
        }
        let mut entries: Vec<(&[u8], Range<usize>)> = Vec::new();
        let mut here = blanks(pdf, at + 2);
        while !starts(pdf, here, b">>") {
            let end = name_end(pdf, here)?;
            let key = &pdf[here + 1..end];
            // `/A#63roForm` and `/AcroForm` are one key to other readers.
            if key.contains(&b'#') {
                return Err(Fault::new(here, "a key with an escape"));
            }
            if entries.iter().any(|(known, _)| *known == key) {
                return Err(Fault::new(here, "a key stands twice in a dictionary"));
            }
            let value = blanks(pdf, end);
            here = value_end(pdf, value, DEEPEST)?;
            entries.push((key, value..here));
            here = blanks(pdf, here);
            // The dictionaries that are read here have some ten keys; looking each up in turn must stay cheap.
            if entries.len() > 200 {
                return Err(Fault::new(at, "a dictionary with too many keys"));
            }
        }
        Ok(Self { span: at..here + 2, pdf, entries })
    }

    /// The offset before its `>>`.
    pub(crate) fn inner_end(&self) -> usize {
        self.span.end - 2
    }

    /// The keys and where their values stand.
    pub(crate) fn entries(&self) -> impl Iterator<Item = (&'a [u8], Range<usize>)> {
        self.entries.iter().map(|(key, span)| (*key, span.clone()))
    }

    /// Where a key's value stands.
    pub(crate) fn find(&self, key: &str) -> Option<Range<usize>> {
        self.entries.iter().find(|(known, _)| *known == key.as_bytes()).map(|(_, span)| span.clone())
    }

    /// A key's value, which must be there.
    pub(crate) fn need(&self, key: &str) -> Result<Range<usize>, Fault> {
        self.find(key).ok_or_else(|| Fault::new(self.span.start, format!("a dictionary without /{key}")))
    }

    /// A key's bytes as they stand.
    pub(crate) fn raw(&self, key: &str) -> Result<&'a [u8], Fault> {
        self.need(key).map(|span| &self.pdf[span])
    }

    /// A key's value as a whole number.
    pub(crate) fn number(&self, key: &str) -> Result<usize, Fault> {
        let span = self.need(key)?;
        number(&self.pdf[span.clone()]).ok_or_else(|| Fault::new(span.start, format!("/{key} is no whole number")))
    }

    /// The number of the object that a key refers to.
    pub(crate) fn reference(&self, key: &str) -> Result<u32, Fault> {
        let span = self.need(key)?;
        reference(&self.pdf[span.clone()]).ok_or_else(|| Fault::new(span.start, format!("/{key} is no reference")))
    }

    /// A key's dictionary.
    pub(crate) fn dict(&self, key: &str) -> Result<Self, Fault> {
        Self::read(self.pdf, self.need(key)?.start)
    }

    /// The values in a key's array.
    pub(crate) fn array(&self, key: &str) -> Result<Vec<Range<usize>>, Fault> {
        array(self.pdf, self.need(key)?)
    }

    /// Fails when a key's value is not written as these bytes.
    pub(crate) fn expect(&self, key: &str, value: &str) -> Result<(), Fault> {
        let span = self.need(key)?;
        if &self.pdf[span.clone()] == value.as_bytes() {
            Ok(())
        } else {
            Err(Fault::new(span.start, format!("/{key} is not {value}")))
        }
    }
}

/// The values of an array that stands here.
pub(crate) fn array(pdf: &[u8], span: Range<usize>) -> Result<Vec<Range<usize>>, Fault> {
    if !starts(pdf, span.start, b"[") {
        return Err(Fault::new(span.start, "this is no array"));
    }
    let mut found = Vec::new();
    let mut here = blanks(pdf, span.start + 1);
    while here + 1 < span.end {
        let end = value_end(pdf, here, DEEPEST)?;
        found.push(here..end);
        here = blanks(pdf, end);
    }
    Ok(found)
}

/// Whether these bytes stand at an offset.
pub(crate) fn starts(pdf: &[u8], at: usize, with: &[u8]) -> bool {
    pdf.get(at..).is_some_and(|rest| rest.starts_with(with))
}

/// A whole number without a sign.
pub(crate) fn number(raw: &[u8]) -> Option<usize> {
    let plain = !raw.is_empty() && raw.len() <= 15 && raw.iter().all(u8::is_ascii_digit);
    plain.then(|| raw.iter().fold(0, |sum, digit| sum * 10 + usize::from(digit - b'0')))
}

/// The object number of `N 0 R`.
pub(crate) fn reference(raw: &[u8]) -> Option<u32> {
    number(raw.strip_suffix(b" 0 R")?).and_then(|number| u32::try_from(number).ok())
}

/// The first offset that is no blank.
pub(crate) fn blanks(pdf: &[u8], mut at: usize) -> usize {
    while pdf.get(at).copied().is_some_and(is_blank) {
        at += 1;
    }
    at
}

fn is_blank(byte: u8) -> bool {
    matches!(byte, 0 | 9 | 10 | 12 | 13 | 32)
}

fn is_regular(byte: u8) -> bool {
    !is_blank(byte) && !b"()<>[]{}/%".contains(&byte)
}

/// Behind the run of regular characters that begins here.
fn run_end(pdf: &[u8], at: usize) -> usize {
    let rest = pdf.get(at..).unwrap_or_default();
    at + rest.iter().position(|byte| !is_regular(*byte)).unwrap_or(rest.len())
}

pub(super) fn name_end(pdf: &[u8], at: usize) -> Result<usize, Fault> {
    let end = run_end(pdf, at + 1);
    if pdf.get(at) != Some(&b'/') || end == at + 1 {
        return Err(Fault::new(at, "a name is missing"));
    }
    Ok(end)
}

/// Behind the value that begins here, whatever it is.
pub(crate) fn whole_value_end(pdf: &[u8], at: usize) -> Result<usize, Fault> {
    value_end(pdf, at, DEEPEST)
}

/// Behind the value that begins here.
fn value_end(pdf: &[u8], at: usize, depth: usize) -> Result<usize, Fault> {
    if depth == 0 {
        return Err(Fault::new(at, "values stand too deep in each other"));
    }
    match pdf.get(at) {
        Some(b'/') => name_end(pdf, at),
        Some(b'(') => text_end(pdf, at),
        Some(b'[') => nested_end(pdf, at + 1, b"]", depth),
        Some(b'<') if starts(pdf, at, b"<<") => nested_end(pdf, at + 2, b">>", depth),
        Some(b'<') => match memchr::memchr(b'>', &pdf[at..]) {
            Some(length) => Ok(at + length + 1),
            None => Err(Fault::new(at, "a text without an end")),
        },
        Some(byte) if is_regular(*byte) => Ok(plain_end(pdf, at)),
        _ => Err(Fault::new(at, "a value is missing")),
    }
}

/// Behind the closing mark; keys and values of a dictionary are both values here.
fn nested_end(pdf: &[u8], at: usize, close: &[u8], depth: usize) -> Result<usize, Fault> {
    let mut here = blanks(pdf, at);
    while !starts(pdf, here, close) {
        here = blanks(pdf, value_end(pdf, here, depth - 1)?);
    }
    Ok(here + close.len())
}

/// Behind a text in round brackets, which may hold balanced ones.
pub(super) fn text_end(pdf: &[u8], at: usize) -> Result<usize, Fault> {
    let mut open = 0_usize;
    let mut here = at;
    while let Some(byte) = pdf.get(here) {
        match byte {
            b'\\' => here += 1,
            b'(' => open += 1,
            b')' => open -= 1,
            _ => {}
        }
        here += 1;
        if open == 0 {
            return Ok(here);
        }
    }
    Err(Fault::new(at, "a text without an end"))
}

/// Behind a number, a keyword, or a reference.
fn plain_end(pdf: &[u8], at: usize) -> usize {
    let end = run_end(pdf, at);
    if number(&pdf[at..end]).is_none() {
        return end;
    }
    let generation = blanks(pdf, end);
    let generation_end = run_end(pdf, generation);
    if number(pdf.get(generation..generation_end).unwrap_or_default()).is_none() {
        return end;
    }
    let letter = blanks(pdf, generation_end);
    if starts(pdf, letter, b"R") && run_end(pdf, letter) == letter + 1 { letter + 1 } else { end }
}
