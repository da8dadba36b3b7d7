//! The revisions of a PDF: its cross-reference tables, and single objects through them.
//!
//! Only what is asked for is read: an object costs one look into a table whose entries all have 20 bytes
//! (ISO 32000-1, 7.5.4). Cross-reference streams and hybrid files are refused.

use super::syntax::{Dict, Fault, array, number, reference, starts, whole_value_end};
use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// The most revisions of one file: a bound for hostile input.
pub(crate) const MOST_REVISIONS: usize = 65;

/// The most stretches of one cross-reference table.
const MOST_STRETCHES: usize = 64;

/// The most nodes of a tree of pages that are opened.
const MOST_NODES: usize = 2000;

/// What may be read of a file in all, in bytes: so many whatever its length, and so many for each of its bytes. An object
/// or a stream that is named again and again counts each time; of the typesetter's own files it is a small part.
const WORK: u64 = 256 << 20;
const WORK_A_BYTE: u64 = 16;

const ENTRY: usize = 20;

/// One cross-reference table with its trailer.
#[derive(Clone)]
struct Section<'a> {
    at: usize,
    /// Behind its `%%EOF` and that line's end.
    end: usize,
    /// First object, number of entries, offset of the first entry.
    stretches: Vec<(usize, usize, usize)>,
    trailer: Dict<'a>,
    previous: Option<usize>,
}

/// A file as it was after its last update.
pub(crate) struct Revision<'a> {
    /// All its bytes.
    pub(crate) pdf: &'a [u8],
    /// The newest first.
    sections: Vec<Section<'a>>,
    /// How many bytes were read of objects and streams.
    work: Arc<AtomicU64>,
}

impl<'a> Revision<'a> {
    /// Reads the tables of a whole file.
    pub(crate) fn read(pdf: &'a [u8]) -> Result<Self, Fault> {
        let mut at = last_table(pdf)?;
        let mut sections: Vec<Section<'_>> = Vec::new();
        loop {
            let section = Section::read(pdf, at)?;
            match sections.last() {
                None if section.end != pdf.len() => {
                    return Err(Fault::new(section.end, "there is something behind the end of the document"));
                }
                Some(newer) if section.end >= newer.at => {
                    return Err(Fault::new(newer.at, "the revisions are not in order"));
                }
                _ => {}
            }
            let previous = section.previous;
            sections.push(section);
            match previous {
                Some(_) if sections.len() == MOST_REVISIONS => {
                    return Err(Fault::new(at, "there are too many revisions"));
                }
                Some(previous) => at = previous,
                None => return Ok(Self { pdf, sections, work: Arc::default() }),
            }
        }
    }

    /// How many updates there are behind the original document.
    pub(crate) fn updates(&self) -> usize {
        self.sections.len() - 1
    }

    /// The same file before its last update.
    pub(crate) fn before(&self) -> Self {
        let sections = self.sections[1..].to_vec();
        let length = sections.first().map_or(0, |section| section.end);
        Self { pdf: &self.pdf[..length], sections, work: Arc::clone(&self.work) }
    }

    /// Where its newest table begins.
    pub(crate) fn table(&self) -> usize {
        self.sections[0].at
    }

    /// Its newest trailer.
    pub(crate) fn trailer(&self) -> &Dict<'a> {
        &self.sections[0].trailer
    }

    /// Its catalog.
    pub(crate) fn catalog(&self) -> Result<Dict<'a>, Fault> {
        let catalog = self.object(self.trailer().reference("Root")?)?;
        catalog.expect("Type", "/Catalog")?;
        Ok(catalog)
    }

    /// The dictionary of an object; a stream may follow it.
    pub(crate) fn object(&self, wanted: u32) -> Result<Dict<'a>, Fault> {
        let dict = Dict::read(self.pdf, self.begin(wanted)?)?;
        self.charge(dict.span.len())?;
        Ok(dict)
    }

    /// Counts bytes that were read, or made of what was read.
    ///
    /// # Errors
    /// When it is more than a file of this length can need: a small file may lead to the same large stream many times.
    pub(crate) fn charge(&self, bytes: usize) -> Result<(), Fault> {
        let most = WORK + WORK_A_BYTE * self.pdf.len() as u64;
        let bytes = bytes as u64;
        if self.work.fetch_add(bytes, Ordering::Relaxed).saturating_add(bytes) > most {
            return Err(Fault::new(0, format!("it unpacks to more than {} MiB", most >> 20)));
        }
        Ok(())
    }

    /// Where an object's value stands, whatever it is.
    pub(crate) fn value(&self, wanted: u32) -> Result<Range<usize>, Fault> {
        let begin = self.begin(wanted)?;
        let end = whole_value_end(self.pdf, begin)?;
        self.charge(end - begin)?;
        Ok(begin..end)
    }

    /// The numbers of all objects that are in use by any of the tables.
    pub(crate) fn numbers(&self) -> impl Iterator<Item = u32> {
        let stretches = self.sections.iter().flat_map(|section| &section.stretches);
        let pdf = self.pdf;
        stretches.flat_map(move |(first, count, entries)| {
            let used = move |index: &usize| pdf.get(entries + index * ENTRY + 17) == Some(&b'n');
            (0..*count).filter(used).filter_map(move |index| u32::try_from(first + index).ok())
        })
    }

    fn begin(&self, wanted: u32) -> Result<usize, Fault> {
        let at = self.offset(wanted)?;
        let head = format!("{wanted} 0 obj\n");
        if starts(self.pdf, at, head.as_bytes()) {
            Ok(at + head.len())
        } else {
            Err(Fault::new(at, format!("object {wanted} is not where the table says")))
        }
    }

    fn offset(&self, wanted: u32) -> Result<usize, Fault> {
        let index = wanted as usize;
        for section in &self.sections {
            let stretch =
                section.stretches.iter().find(|(first, count, _)| (*first..first + count).contains(&index));
            let Some((first, _, entries)) = stretch else { continue };
            let at = entries + (index - first) * ENTRY;
            let entry = &self.pdf[at..at + ENTRY];
            let offset = number(&entry[..10]).filter(|_| &entry[10..18] == b" 00000 n");
            return offset
                .filter(|offset| *offset < section.at)
                .ok_or_else(|| Fault::new(at, format!("the table has no usable entry for object {wanted}")));
        }
        Err(Fault::new(self.table(), format!("the table does not have object {wanted}")))
    }

    /// The object numbers of the pages, in order.
    pub(crate) fn pages(&self, catalog: &Dict<'a>) -> Result<Vec<u32>, Fault> {
        let mut found = Vec::new();
        let mut seen = BTreeSet::new();
        // What is still to be opened, the next one last.
        let mut waiting = vec![catalog.reference("Pages")?];
        while let Some(node) = waiting.pop() {
            let dict = self.object(node)?;
            // Each node once: a tree that leads back into itself would otherwise never end.
            if !seen.insert(node) || seen.len() > MOST_NODES {
                return Err(Fault::new(dict.span.start, "the tree of pages has no end"));
            }
            if dict.raw("Type")? == b"/Page" {
                found.push(node);
                continue;
            }
            dict.expect("Type", "/Pages")?;
            let kids = references(self.pdf, dict.need("Kids")?)?;
            // Nothing but pages below: no need to open each. The page that is asked for is opened later.
            if dict.number("Count")? == kids.len() {
                found.extend(kids);
            } else {
                waiting.extend(kids.into_iter().rev());
            }
        }
        Ok(found)
    }
}

impl<'a> Section<'a> {
    fn read(pdf: &'a [u8], at: usize) -> Result<Self, Fault> {
        if !starts(pdf, at, b"xref\n") {
            return Err(Fault::new(at, "no cross-reference table begins here"));
        }
        let mut here = at + 5;
        let mut stretches = Vec::new();
        while !starts(pdf, here, b"trailer\n") {
            let broken = || Fault::new(here, "the cross-reference table cannot be read");
            let (line, begin) = line(pdf, here).ok_or_else(broken)?;
            let split = line.iter().position(|byte| *byte == b' ').ok_or_else(broken)?;
            let (first, count) = number(&line[..split]).zip(number(&line[split + 1..])).ok_or_else(broken)?;
            // Every entry has to be there, so the file's own length bounds the work.
            let end = count.checked_mul(ENTRY).and_then(|length| begin.checked_add(length)).ok_or_else(broken)?;
            if end > pdf.len() || stretches.len() == MOST_STRETCHES {
                return Err(broken());
            }
            stretches.push((first, count, begin));
            here = end;
        }
        let trailer = Dict::read(pdf, here + 8)?;
        if let Some(hybrid) = trailer.find("XRefStm") {
            return Err(Fault::new(
                hybrid.start,
                "a second cross-reference table (XRefStm) stands beside the first",
            ));
        }
        if let Some(encrypted) = trailer.find("Encrypt") {
            return Err(Fault::new(encrypted.start, "the document is encrypted"));
        }
        let previous = trailer.find("Prev").map(|_| trailer.number("Prev")).transpose()?;
        let tail = format!("\nstartxref\n{at}\n%%EOF");
        let end = trailer.span.end + tail.len();
        if !starts(pdf, trailer.span.end, tail.as_bytes()) {
            return Err(Fault::new(trailer.span.end, "the end of a revision is not as it must be"));
        }
        if previous.is_some_and(|previous| previous >= at) {
            return Err(Fault::new(trailer.span.start, "a revision names a later one as the one before"));
        }
        // An update begins with a line end of its own; see `update`.
        let own_line_end = starts(pdf, end, b"\n") && (end + 1 == pdf.len() || starts(pdf, end + 1, b"\n"));
        Ok(Self { at, end: end + usize::from(own_line_end), stretches, trailer, previous })
    }
}

/// The numbers in an array of references.
pub(crate) fn references(pdf: &[u8], span: Range<usize>) -> Result<Vec<u32>, Fault> {
    let read = |span: Range<usize>| {
        reference(&pdf[span.clone()]).ok_or_else(|| Fault::new(span.start, "this is no reference to an object"))
    };
    array(pdf, span)?.into_iter().map(read).collect()
}

/// The line that begins here, and where the next one does.
fn line(pdf: &[u8], at: usize) -> Option<(&[u8], usize)> {
    let rest = pdf.get(at..)?;
    // Two numbers and a blank.
    let length = rest.iter().take(40).position(|byte| *byte == b'\n')?;
    Some((&rest[..length], at + length + 1))
}

/// Where the last `startxref` of a file points to.
fn last_table(pdf: &[u8]) -> Result<usize, Fault> {
    const WORD: &[u8] = b"startxref\n";
    let from = pdf.len().saturating_sub(48);
    let tail = &pdf[from..];
    let found = tail.windows(WORD.len()).rposition(|window| window == WORD);
    let digits = found.map(|found| &tail[found + WORD.len()..]);
    let digits = digits.and_then(|rest| rest.split(|byte| *byte == b'\n').next());
    digits.and_then(number).ok_or_else(|| Fault::new(from, "the file does not end as a PDF does"))
}
