//! Looks into what is packed: gzip (RFC 1952), and zip, which office files are too.
//!
//! The file comes in pieces and is unpacked as it comes, so memory stays constant. How much is unpacked of one file is bounded:
//! a bomb is looked at up to there. What is encrypted, or packed in another way, is passed over, and the report says so.

use super::markup::Stripper;
use super::{Report, Scanner};
use flate2::{Decompress, FlushDecompress, Status};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// The most bytes that are unpacked of one file, with all that is packed in it.
const MOST: u64 = 256 << 20;

/// Packed files in packed files are looked into up to this depth: a document in an archive.
const DEEPEST: u8 = 2;

/// The longest header of an entry: its name and its extra fields may have 64 KiB each.
const LONGEST_HEADER: usize = 30 + 2 * 0xffff;

/// Content in which nothing was looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Unread {
    /// It is encrypted.
    Encrypted,
    /// It is packed in a way that is not known here.
    Packed,
    /// It is packed in what is packed in what is packed.
    Deep,
    /// It stands behind the most that is unpacked of one file.
    Behind,
}

impl std::fmt::Display for Unread {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Encrypted => f.write_str("what is encrypted in it"),
            Self::Packed => f.write_str("what is packed in it otherwise than by zip or gzip"),
            Self::Deep => f.write_str("what is packed in it more than two levels deep"),
            Self::Behind => write!(f, "what follows the first {} MiB that are packed in it", MOST >> 20),
        }
    }
}

/// So many bytes tell how a file is packed.
const OTHER_MARK: usize = 8;

/// Whether a file is packed in another way: xz, 7z, rar, zstd, lz4, compress, cabinet, bzip2.
fn is_packed_otherwise(head: &[u8]) -> bool {
    const MARKS: [&[u8]; 7] = [
        b"\xfd7zXZ\0",
        b"7z\xbc\xaf\x27\x1c",
        b"Rar!\x1a\x07",
        b"\x28\xb5\x2f\xfd",
        b"\x04\x22\x4d\x18",
        b"\x1f\x9d",
        b"MSCF\0\0\0\0",
    ];
    // A text may begin with the three letters of bzip2; its digit and the mark of its first block follow.
    let is_bzip2 = head.starts_with(b"BZh") && head.get(4..8) == Some(b"1AY&".as_slice());
    is_bzip2 || MARKS.iter().any(|mark| head.starts_with(mark))
}

/// Where in the packed file the next byte stands.
enum State {
    /// Before a header.
    Header,
    /// In the data of an entry, with its length where the header says it.
    Data { packed: bool, left: Option<u64>, skipped: bool },
    /// Behind the last entry, or behind something that is not understood.
    End,
}

/// The forms that are known.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Gzip,
    Zip,
}

/// A packed file as it comes.
pub(super) struct Packed {
    /// Unknown until the first bytes are there.
    form: Option<Form>,
    /// Whether an entry was seen.
    begun: bool,
    state: State,
    /// Bytes of a header that is not complete.
    held: Vec<u8>,
    /// Made for the first entry, and used again.
    inflater: Option<Decompress>,
    /// The entry that is unpacked now.
    entry: Option<Box<Entry>>,
    /// What may still be unpacked.
    budget: Arc<AtomicU64>,
    depth: u8,
    report: Report,
}

/// An entry, looked at as it is; and without its tags where it is XML, because these part a key into runs.
struct Entry {
    raw: Scanner,
    text: Option<(Stripper, Scanner)>,
}

impl Packed {
    /// A file that may be packed, at no depth.
    pub fn new() -> Self {
        Self::at(0, Arc::new(AtomicU64::new(MOST)))
    }

    fn at(depth: u8, budget: Arc<AtomicU64>) -> Self {
        Self {
            form: None,
            begun: false,
            state: State::Header,
            held: Vec::new(),
            inflater: None,
            entry: None,
            budget,
            depth,
            report: Report::default(),
        }
    }

    /// Takes the next bytes of the file.
    pub fn feed(&mut self, chunk: &[u8]) {
        let mut rest = chunk;
        while !rest.is_empty() {
            match self.state {
                State::End => return,
                State::Header => {
                    // Headers are short: they are gathered until they are whole.
                    let more = rest.len().min(4096);
                    let before = self.held.len();
                    self.held.extend_from_slice(&rest[..more]);
                    match self.header() {
                        Read::Whole(length) => {
                            rest = &rest[length.saturating_sub(before)..];
                            self.held.clear();
                        }
                        Read::Short if self.held.len() < LONGEST_HEADER => rest = &rest[more..],
                        Read::Short | Read::Unknown => self.stop(),
                    }
                }
                State::Data { packed: true, skipped: false, .. } => rest = self.inflate(rest),
                State::Data { packed, left, skipped } => {
                    let Some(left) = left else {
                        self.report.unread.insert(Unread::Packed);
                        return self.stop();
                    };
                    let taken = usize::try_from(left).unwrap_or(usize::MAX).min(rest.len());
                    if !skipped {
                        self.look(&rest[..taken]);
                    }
                    rest = &rest[taken..];
                    let left = left - taken as u64;
                    if left == 0 {
                        self.close();
                    } else if !matches!(self.state, State::End) {
                        self.state = State::Data { packed, left: Some(left), skipped };
                    }
                }
            }
        }
    }

    /// Ends the file; what was found in all that is packed in it.
    pub fn finish(mut self) -> Report {
        self.close();
        self.report
    }

    fn stop(&mut self) {
        self.close();
        self.state = State::End;
    }

    /// Reads the header at the start of what is held, and begins the entry.
    fn header(&mut self) -> Read {
        let held = self.held.as_slice();
        let form = match (self.form, held) {
            (Some(form), _) => form,
            (None, [0x1f, 0x8b, 8, ..]) => Form::Gzip,
            (None, [b'P', b'K', 3, 4, ..]) => Form::Zip,
            (None, held) if held.len() < OTHER_MARK => return Read::Short,
            (None, held) => {
                if is_packed_otherwise(held) {
                    self.report.unread.insert(Unread::Packed);
                }
                return Read::Unknown;
            }
        };
        if self.depth >= DEEPEST {
            self.report.unread.insert(Unread::Deep);
            return Read::Unknown;
        }
        self.form = Some(form);
        let found = if form == Form::Gzip { gzip(held, !self.begun) } else { zip(held) };
        let (length, said) = match found {
            Ok(found) => found,
            Err(read) => return read,
        };
        self.begun = true;
        self.inflater.get_or_insert_with(|| Decompress::new(false)).reset(false);
        let known = matches!(said.method, 0 | 8) && !said.encrypted;
        if !known {
            self.report.unread.insert(if said.encrypted { Unread::Encrypted } else { Unread::Packed });
        }
        self.state = State::Data { packed: said.method == 8, left: said.length, skipped: !known };
        if known {
            self.entry = Some(Box::new(Entry::new(&said.name, self.depth + 1, &self.budget)));
        }
        if said.length == Some(0) {
            self.close();
        }
        Read::Whole(length)
    }

    /// Unpacks what there is; gives what follows the entry.
    fn inflate<'c>(&mut self, chunk: &'c [u8]) -> &'c [u8] {
        let mut rest = chunk;
        let mut out = vec![0; 64 << 10];
        loop {
            let Some(inflater) = &mut self.inflater else { return &[] };
            let (read, written) = (inflater.total_in(), inflater.total_out());
            let status = inflater.decompress(rest, &mut out, FlushDecompress::None);
            let read = usize::try_from(inflater.total_in() - read).unwrap_or(rest.len());
            let written = usize::try_from(inflater.total_out() - written).unwrap_or(0);
            rest = &rest[read.min(rest.len())..];
            self.look(&out[..written.min(out.len())]);
            match status {
                _ if matches!(self.state, State::End) => return &[],
                Ok(Status::StreamEnd) => {
                    self.close();
                    return rest;
                }
                Ok(_) if read > 0 || written > 0 => {
                    if rest.is_empty() && written < out.len() {
                        return rest;
                    }
                }
                Ok(_) | Err(_) => {
                    self.report.unread.insert(Unread::Packed);
                    self.stop();
                    return &[];
                }
            }
        }
    }

    /// Looks at bytes of the entry, as long as the bound is not reached.
    fn look(&mut self, bytes: &[u8]) {
        let length = bytes.len() as u64;
        let before = self.budget.fetch_sub(length.min(self.budget.load(Ordering::Relaxed)), Ordering::Relaxed);
        if let Some(entry) = &mut self.entry {
            entry.feed(bytes);
        }
        if before <= length && length > 0 {
            self.report.unread.insert(Unread::Behind);
            self.stop();
        }
    }

    /// Ends the entry.
    fn close(&mut self) {
        if let Some(entry) = self.entry.take() {
            (*entry).finish(&mut self.report);
        }
        self.state = State::Header;
    }
}

impl Entry {
    fn new(name: &str, depth: u8, budget: &Arc<AtomicU64>) -> Self {
        let scanner = || Scanner::with(name, Packed::at(depth, Arc::clone(budget)));
        let is_xml = [".xml", ".rels", ".xhtml"].iter().any(|ending| name.ends_with(ending));
        Self { raw: scanner(), text: is_xml.then(|| (Stripper::default(), scanner())) }
    }

    fn feed(&mut self, bytes: &[u8]) {
        self.raw.feed(bytes);
        if let Some((stripper, scanner)) = &mut self.text {
            scanner.feed(&stripper.strip(bytes));
        }
    }

    fn finish(self, into: &mut Report) {
        let raw = self.raw.finish();
        let known: Vec<_> = raw.findings.iter().map(|finding| finding.kind).collect();
        into.take_in(raw);
        if let Some((_, scanner)) = self.text {
            let mut text = scanner.finish();
            text.findings.retain(|finding| !known.contains(&finding.kind));
            into.take_in(text);
        }
    }
}

/// What became of reading a header.
enum Read {
    /// It has so many bytes.
    Whole(usize),
    /// More bytes are needed.
    Short,
    /// It is none.
    Unknown,
}

/// What a header says.
struct Head {
    name: String,
    method: u16,
    encrypted: bool,
    /// Bytes of the packed data; not known where they follow it.
    length: Option<u64>,
}

fn small(bytes: &[u8], at: usize) -> Option<usize> {
    bytes.get(at..at + 2).map(|two| usize::from(two[0]) | usize::from(two[1]) << 8)
}

/// A member of gzip. Behind the data of the one before stand eight bytes, its checksum and its length.
fn gzip(held: &[u8], first: bool) -> Result<(usize, Head), Read> {
    let start = if first { 0 } else { 8 };
    let held = held.get(start..).filter(|held| held.len() >= 10).ok_or(Read::Short)?;
    if !held.starts_with(&[0x1f, 0x8b, 8]) {
        return Err(Read::Unknown);
    }
    let flags = held[3];
    let mut at = 10;
    if flags & 4 > 0 {
        at += 2 + small(held, at).ok_or(Read::Short)?;
    }
    let mut name = String::new();
    for flag in [8, 16] {
        if flags & flag > 0 {
            let text = held.get(at..).ok_or(Read::Short)?;
            let length = text.iter().position(|byte| *byte == 0).ok_or(Read::Short)?;
            if flag == 8 {
                name = String::from_utf8_lossy(&text[..length]).into_owned();
            }
            at += length + 1;
        }
    }
    at += usize::from(flags & 2);
    let said = Head { name, method: 8, encrypted: false, length: None };
    if held.len() < at { Err(Read::Short) } else { Ok((start + at, said)) }
}

/// A local header of zip, perhaps behind the sizes of the entry before (APPNOTE 4.3.7, 4.3.9).
fn zip(held: &[u8]) -> Result<(usize, Head), Read> {
    // The sizes have 12 or 20 bytes, and a mark or not.
    let window = &held[..held.len().min(28)];
    let Some(start) = memchr::memmem::find(window, b"PK\x03\x04") else {
        let ended = memchr::memmem::find(window, b"PK\x01\x02").is_some() || held.len() >= 28;
        return Err(if ended { Read::Unknown } else { Read::Short });
    };
    let own = &held[start..];
    let number = |at| small(own, at).ok_or(Read::Short);
    let long = |at| Ok::<u64, Read>(number(at)? as u64 | (number(at + 2)? as u64) << 16);
    let (flags, method) = (number(6)?, number(8)?);
    let (packed, name, extra) = (long(18)?, number(26)?, number(28)?);
    let end = 30 + name + extra;
    if own.len() < end {
        return Err(Read::Short);
    }
    let fields = &own[30 + name..end];
    let name = String::from_utf8_lossy(&own[30..30 + name]).into_owned();
    // Bit 3: the sizes come behind the data.
    let length = match packed {
        _ if flags & 8 > 0 => None,
        0xffff_ffff => zip64(fields),
        length => Some(length),
    };
    let method = u16::try_from(method).unwrap_or(u16::MAX);
    Ok((start + end, Head { name, method, encrypted: flags & 1 > 0, length }))
}

/// The packed length in the extra field of zip64: behind the unpacked one.
fn zip64(mut fields: &[u8]) -> Option<u64> {
    while let [id_low, id_high, low, high, rest @ ..] = fields {
        let length = usize::from(*low) | usize::from(*high) << 8;
        let content = rest.get(..length)?;
        if (*id_low, *id_high) == (1, 0) {
            return Some(u64::from_le_bytes(content.get(8..16)?.try_into().ok()?));
        }
        fields = &rest[length..];
    }
    None
}
