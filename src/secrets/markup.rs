//! Text of XML without its tags, which part a secret into runs.

/// Takes the tags out of XML: the ends of paragraphs, cells and rows become line ends.
#[derive(Default)]
pub(super) struct Stripper {
    /// The beginning of the tag or entity that is open.
    open: Vec<u8>,
}

/// An entity is not longer.
const ENTITY: usize = 8;

impl Stripper {
    /// What stands outside tags in the next bytes.
    pub(super) fn strip(&mut self, bytes: &[u8]) -> Vec<u8> {
        let mut out = Vec::with_capacity(bytes.len());
        for byte in bytes {
            match (self.open.first(), byte) {
                (None, b'<' | b'&') => self.open.push(*byte),
                (None, _) => out.push(*byte),
                (Some(b'<'), b'>') => {
                    let name = self.open.split(|b| matches!(b, b' ' | b'/' | b'<')).find(|part| !part.is_empty());
                    let name = name.unwrap_or_default();
                    let name = name.rsplit(|b| *b == b':').next().unwrap_or_default();
                    let ends = matches!(
                        name,
                        b"p" | b"si"
                            | b"is"
                            | b"c"
                            | b"row"
                            | b"tr"
                            | b"h"
                            | b"br"
                            | b"tab"
                            | b"line-break"
                            | b"table-cell"
                    );
                    if ends && (self.open.starts_with(b"</") || matches!(name, b"br" | b"line-break")) {
                        out.push(b'\n');
                    }
                    self.open.clear();
                }
                // Only the name of a tag is needed.
                (Some(b'<'), _) if self.open.len() < 40 => self.open.push(*byte),
                (Some(b'<'), _) => {}
                (Some(_), b';') => {
                    out.push(match self.open.as_slice() {
                        b"&amp" => b'&',
                        b"&lt" => b'<',
                        b"&gt" => b'>',
                        b"&quot" => b'"',
                        b"&apos" => b'\'',
                        _ => b'?',
                    });
                    self.open.clear();
                }
                (Some(_), _) if self.open.len() < ENTITY && !matches!(byte, b'<' | b'&') => self.open.push(*byte),
                (Some(_), _) => {
                    out.append(&mut self.open);
                    if matches!(byte, b'<' | b'&') { self.open.push(*byte) } else { out.push(*byte) }
                }
            }
        }
        out
    }
}
