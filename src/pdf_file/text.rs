//! The text of pages, in the order in which it is drawn, without blanks and without what readers skip (artifacts).
//!
//! It goes from codes to characters by the fonts' `ToUnicode` maps (ISO 32000-1, 9.10), as every text extractor does.

use super::revision::Revision;
use super::stream;
use super::syntax::{Fault, blanks, reference};
use rayon::iter::{IntoParallelRefIterator as _, ParallelIterator as _};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

/// The most bytes of text that a page may show, and the most operands of an operator: bounds for hostile input.
const MOST_TEXT: usize = 64 << 20;
const MOST_OPERANDS: usize = 100;

/// Code to characters.
type Map = BTreeMap<u16, String>;

/// The text of each page, blanks left out.
///
/// # Errors
/// When a page, a font or its map cannot be read.
pub(crate) fn pages(file: &Revision<'_>) -> Result<Vec<String>, Fault> {
    let catalog = file.object(file.trailer().reference("Root")?)?;
    let fonts = Fonts { file, known: Mutex::default() };
    file.pages(&catalog)?.par_iter().map(|page| fonts.page(*page)).collect()
}

struct Fonts<'f, 'a> {
    file: &'f Revision<'a>,
    known: Mutex<BTreeMap<u32, Arc<Map>>>,
}

impl Fonts<'_, '_> {
    fn page(&self, page: u32) -> Result<String, Fault> {
        let file = self.file;
        let dict = file.object(page)?;
        let resources = match dict.raw("Resources").ok().and_then(reference) {
            Some(object) => file.object(object)?,
            None => dict.dict("Resources")?,
        };
        let mut maps: BTreeMap<Vec<u8>, Arc<Map>> = BTreeMap::new();
        if resources.find("Font").is_some() {
            let fonts = match resources.raw("Font").ok().and_then(reference) {
                Some(object) => file.object(object)?,
                None => resources.dict("Font")?,
            };
            for (name, _) in fonts.entries() {
                let key = String::from_utf8_lossy(name).into_owned();
                maps.insert(name.to_vec(), self.map(fonts.reference(&key)?)?);
            }
        }
        let content = stream::read(file, dict.reference("Contents")?)?;
        let text = Drawing::new(&content, &maps).text().map_err(|what| Fault::new(dict.span.start, what))?;
        file.charge(text.len())?;
        Ok(text)
    }

    fn map(&self, font: u32) -> Result<Arc<Map>, Fault> {
        if let Some(map) = self.known.lock().unwrap_or_else(PoisonError::into_inner).get(&font) {
            return Ok(Arc::clone(map));
        }
        let dict = self.file.object(font)?;
        let map = match dict.find("ToUnicode") {
            Some(_) => Arc::new(to_unicode(&stream::read(self.file, dict.reference("ToUnicode")?)?)),
            None => Arc::default(),
        };
        self.known.lock().unwrap_or_else(PoisonError::into_inner).insert(font, Arc::clone(&map));
        Ok(map)
    }
}

/// Reads the pairs of a map; ranges are not written by the exporter.
fn to_unicode(map: &[u8]) -> Map {
    let mut found = Map::new();
    let mut inside = false;
    for line in map.split(|byte| *byte == b'\n') {
        if line.ends_with(b"beginbfchar") {
            inside = true;
        } else if line == b"endbfchar" {
            inside = false;
        } else if inside {
            let mut parts = line.split(|byte| *byte == b' ').filter_map(hex);
            if let (Some(code), Some(units)) = (parts.next(), parts.next())
                && let [high, low] = *code
            {
                found.insert(u16::from_be_bytes([high, low]), utf16(&units));
            }
        }
    }
    found
}

/// The bytes of `<…>`.
fn hex(part: &[u8]) -> Option<Vec<u8>> {
    let digits = part.strip_prefix(b"<")?.strip_suffix(b">")?;
    let (pairs, []) = digits.as_chunks::<2>() else { return None };
    let value = |digit: u8| char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok());
    pairs.iter().map(|[high, low]| Some(value(*high)? << 4 | value(*low)?)).collect()
}

fn utf16(bytes: &[u8]) -> String {
    let units = bytes.as_chunks::<2>().0.iter().map(|pair| u16::from_be_bytes(*pair));
    char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
}

/// One page's operators as they come.
struct Drawing<'d> {
    content: &'d [u8],
    at: usize,
    maps: &'d BTreeMap<Vec<u8>, Arc<Map>>,
    font: Option<&'d Map>,
    /// For each open mark: whether what is in it is not read as it stands.
    marks: Vec<bool>,
    /// How many of them are so.
    hidden: usize,
    out: String,
}

/// What an operator works on.
enum Operand<'d> {
    Name(&'d [u8]),
    Codes(Vec<u8>),
    ActualText(Option<Vec<u8>>),
    Other,
}

impl<'d> Drawing<'d> {
    fn new(content: &'d [u8], maps: &'d BTreeMap<Vec<u8>, Arc<Map>>) -> Self {
        Self { content, at: 0, maps, font: None, marks: Vec::new(), hidden: 0, out: String::new() }
    }

    /// The text, or why it is none.
    fn text(mut self) -> Result<String, &'static str> {
        let mut operands: Vec<Operand<'d>> = Vec::new();
        loop {
            self.at = blanks(self.content, self.at);
            let Some(first) = self.content.get(self.at) else { return Ok(self.out) };
            if self.out.len() > MOST_TEXT {
                return Err("a page with too much text");
            }
            if operands.len() > MOST_OPERANDS {
                return Err("an operator with too many operands");
            }
            match first {
                b'/' => {
                    let end = self.word_end(self.at + 1);
                    operands.push(Operand::Name(&self.content[self.at + 1..end]));
                    self.at = end;
                }
                b'<' if self.content.get(self.at + 1) == Some(&b'<') => operands.push(self.properties()),
                b'<' => operands.push(Operand::Codes(self.codes())),
                b'(' => operands.push(Operand::Codes(self.literal())),
                b'[' => operands.push(self.array()),
                b')' | b'>' | b']' | b'{' | b'}' | b'%' => self.at += 1,
                _ => {
                    let end = self.word_end(self.at);
                    let word = &self.content[self.at..end];
                    self.at = end;
                    if first.is_ascii_alphabetic() || matches!(first, b'\'' | b'"') {
                        self.operator(word, &operands);
                        operands.clear();
                    } else {
                        operands.push(Operand::Other);
                    }
                }
            }
        }
    }

    fn word_end(&self, at: usize) -> usize {
        let rest = self.content.get(at..).unwrap_or_default();
        let is_end = |byte: &u8| byte.is_ascii_whitespace() || b"()<>[]{}/%\0".contains(byte);
        // At least one byte, so that each step goes on.
        at + rest.iter().position(is_end).unwrap_or(rest.len()).max(usize::from(at == self.at))
    }

    fn codes(&mut self) -> Vec<u8> {
        let rest = &self.content[self.at..];
        let length = memchr::memchr(b'>', rest).map_or(rest.len(), |end| end + 1);
        self.at += length;
        hex(&rest[..length]).unwrap_or_default()
    }

    /// A text in round brackets (ISO 32000-1, 7.3.4.2).
    fn literal(&mut self) -> Vec<u8> {
        let mut all = Vec::new();
        let mut open = 0_usize;
        while let Some(byte) = self.content.get(self.at).copied() {
            self.at += 1;
            match byte {
                b'(' => {
                    open += 1;
                    if open > 1 {
                        all.push(byte);
                    }
                }
                b')' => {
                    open -= 1;
                    if open == 0 {
                        break;
                    }
                    all.push(byte);
                }
                b'\\' => self.escaped(&mut all),
                byte => all.push(byte),
            }
        }
        all
    }

    fn escaped(&mut self, all: &mut Vec<u8>) {
        let Some(byte) = self.content.get(self.at).copied() else { return };
        if matches!(byte, b'0'..=b'7') {
            let rest = &self.content[self.at..];
            let digits = rest.iter().take(3).take_while(|digit| matches!(digit, b'0'..=b'7'));
            let (length, value) =
                digits.fold((0, 0_u16), |(n, sum), digit| (n + 1, sum * 8 + u16::from(digit - b'0')));
            self.at += length;
            all.push(value.to_le_bytes()[0]);
            return;
        }
        self.at += 1;
        all.extend(match byte {
            b'n' => Some(b'\n'),
            b'r' => Some(b'\r'),
            b't' => Some(b'\t'),
            b'b' => Some(8),
            b'f' => Some(12),
            // A line end behind a backslash goes on in the next line.
            b'\n' => None,
            other => Some(other),
        });
    }

    fn array(&mut self) -> Operand<'d> {
        let mut all = Vec::new();
        while let Some(byte) = self.content.get(self.at) {
            match byte {
                b']' => {
                    self.at += 1;
                    break;
                }
                b'<' => all.append(&mut self.codes()),
                b'(' => all.append(&mut self.literal()),
                _ => self.at += 1,
            }
        }
        Operand::Codes(all)
    }

    /// The dictionary of a mark: only its text matters.
    fn properties(&mut self) -> Operand<'d> {
        let rest = &self.content[self.at..];
        let length = memchr::memmem::find(rest, b">>").map_or(rest.len(), |end| end + 2);
        self.at += length;
        let dict = &rest[..length];
        let text = memchr::memmem::find(dict, b"/ActualText").and_then(|at| {
            let value = &dict[at + b"/ActualText".len()..];
            let end = memchr::memchr(b'>', value)?;
            hex(&value[..=end])
        });
        Operand::ActualText(text)
    }

    fn operator(&mut self, word: &[u8], operands: &[Operand<'d>]) {
        match (word, operands) {
            (b"Tf", [Operand::Name(name), ..]) => self.font = self.maps.get(*name).map(|map| &**map),
            (b"Tj" | b"TJ", [.., Operand::Codes(codes)]) => self.show(codes),
            (b"BMC", [Operand::Name(tag), ..]) => self.mark(*tag == b"Artifact"),
            (b"BDC", [Operand::Name(tag), rest @ ..]) => {
                if let [Operand::ActualText(Some(text)), ..] = rest {
                    if self.hidden == 0 {
                        let text = utf16(text.strip_prefix(&[0xfe, 0xff]).unwrap_or(text));
                        self.push(&text);
                    }
                    self.mark(true);
                } else {
                    self.mark(*tag == b"Artifact");
                }
            }
            (b"BDC" | b"BMC", _) => self.mark(false),
            (b"EMC", _) => {
                let was_hidden = self.marks.pop() == Some(true);
                self.hidden -= usize::from(was_hidden);
            }
            _ => {}
        }
    }

    /// Opens a mark. Counting those that hide keeps each later look cheap, however deep marks stand in each other.
    fn mark(&mut self, hides: bool) {
        self.marks.push(hides);
        self.hidden += usize::from(hides);
    }

    fn show(&mut self, codes: &[u8]) {
        if self.hidden > 0 {
            return;
        }
        let Some(font) = self.font else { return };
        for pair in codes.as_chunks::<2>().0 {
            match font.get(&u16::from_be_bytes(*pair)) {
                Some(text) => push_visible(&mut self.out, text),
                None => self.out.push(char::REPLACEMENT_CHARACTER),
            }
        }
    }

    fn push(&mut self, text: &str) {
        push_visible(&mut self.out, text);
    }
}

fn push_visible(out: &mut String, text: &str) {
    out.extend(text.chars().filter(|c| is_kept(*c)));
}

/// Whether a character stays where blanks are left out: spaces and places to break a line do not.
#[must_use]
pub(crate) fn is_kept(c: char) -> bool {
    !c.is_whitespace() && !matches!(c, '\u{200b}' | '\u{2060}' | '\u{ad}' | '\u{feff}')
}
