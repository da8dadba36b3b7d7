//! Signature fields: where they are, what they are called, and how their values are written.

use crate::pdf_file::syntax::number;
use chrono::{DateTime, Utc};

/// A rectangle on a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// The page, counted from 0.
    pub page: usize,
    /// Left, bottom, right and top from the page's lower left corner, in hundredths of a point.
    pub rect: [i32; 4],
}

impl Place {
    /// A place in points; finer parts than a hundredth are dropped.
    #[must_use]
    pub fn new(page: usize, left: f64, bottom: f64, right: f64, top: f64) -> Self {
        // No page has more than 14 400 points, so nothing is cut off.
        #[expect(clippy::cast_possible_truncation)]
        let rect = [left, bottom, right, top].map(|points| (points * 100.0).round() as i32);
        Self { page, rect }
    }

    /// Width and height in hundredths of a point.
    pub(super) fn size(&self) -> (i32, i32) {
        let [left, bottom, right, top] = self.rect;
        (right.saturating_sub(left), top.saturating_sub(bottom))
    }
}

/// A field for one signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// Where it is shown.
    pub place: Place,
    /// What it is for, in words that a screen reader says; the role of its signer is best.
    pub label: String,
}

/// Which field a signature goes into.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spot<'a> {
    /// All fields that the document shall have. The first signature makes them; later ones look at nothing here, since
    /// readers take a new field behind a signature for a forgery.
    pub fields: &'a [Field],
    /// Which of them is signed, counted from 0.
    pub index: usize,
}

/// What a signature says of itself in the PDF.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Details {
    /// Who signs, as the certificate says.
    pub name: String,
    /// Why.
    pub reason: String,
    /// When, as the signer claims; whole seconds.
    pub time: DateTime<Utc>,
}

/// Hundredths of a point as a PDF number.
pub(super) fn hundredths(number: i32) -> String {
    let sign = if number < 0 { "-" } else { "" };
    let (whole, part) = (number.unsigned_abs() / 100, number.unsigned_abs() % 100);
    match part {
        0 => format!("{sign}{whole}"),
        part if part % 10 == 0 => format!("{sign}{whole}.{}", part / 10),
        part => format!("{sign}{whole}.{part:02}"),
    }
}

/// A PDF number as hundredths, as [`hundredths`] writes it.
pub(super) fn in_hundredths(raw: &[u8]) -> Option<i32> {
    let text = std::str::from_utf8(raw).ok()?;
    let (sign, digits) = text.strip_prefix('-').map_or((1, text), |digits| (-1, digits));
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    let number = number(format!("{whole}{part:0<2}").as_bytes())?;
    i32::try_from(number).ok().map(|number| sign * number)
}

/// Lower-case hexadecimal digits.
pub(super) fn hex(bytes: &[u8]) -> String {
    let digit = |value: u8| char::from_digit(u32::from(value), 16);
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).flatten().collect()
}

/// A text as a PDF text string (ISO 32000-1, 7.9.2.2): ASCII as it is, all else as UTF-16.
pub(super) fn text(text: &str) -> String {
    if text.chars().all(|c| c.is_ascii_graphic() || c == ' ') {
        return format!("({})", text.replace('\\', r"\\").replace('(', r"\(").replace(')', r"\)"));
    }
    let units: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
    format!("<feff{}>", hex(&units))
}

/// The text of a PDF text string as [`text`] writes it.
pub(super) fn untext(raw: &[u8]) -> Option<String> {
    if let Some(inner) = raw.strip_prefix(b"(").and_then(|raw| raw.strip_suffix(b")")) {
        let mut out = String::new();
        let mut bytes = inner.iter();
        while let Some(byte) = bytes.next() {
            let byte = if *byte == b'\\' { bytes.next()? } else { byte };
            out.push(char::from(*byte));
        }
        return Some(out);
    }
    let digits = raw.strip_prefix(b"<feff")?.strip_suffix(b">")?;
    let unit = |unit: &[u8]| u16::from_str_radix(std::str::from_utf8(unit).ok()?, 16).ok();
    let units: Option<Vec<u16>> = digits.chunks(4).map(unit).collect();
    String::from_utf16(&units?).ok()
}
