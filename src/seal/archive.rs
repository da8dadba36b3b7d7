//! The pack in one file: a zip archive of one form only, so that the same files give the same bytes.
//!
//! Entries are stored, not compressed, in the order of their names, with one fixed date, no comments, no extra fields but
//! those of ZIP64 where a file needs them, and nothing between them (PKWARE APPNOTE 6.3.10, sections 4.3 to 4.5). A
//! reader that takes this form alone has no bombs, overlaps, gaps and double names to fear; every unpacker reads it.

use crate::digest::{Digest, Hasher};
use std::collections::BTreeMap;
use std::io::{self, Read, Write};

/// What the archive needs to know of a file before it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Summary {
    /// Its length in bytes.
    pub size: u64,
    /// CRC-32 of its bytes.
    pub crc: u32,
}

/// The sum of a file that is at hand.
#[must_use]
pub fn sum(bytes: &[u8]) -> Summary {
    Summary { size: bytes.len() as u64, crc: crc32fast::hash(bytes) }
}

const LOCAL: u32 = 0x0403_4b50;
const CENTRAL: u32 = 0x0201_4b50;
const END: u32 = 0x0605_4b50;
const END64: u32 = 0x0606_4b50;
const LOCATOR64: u32 = 0x0706_4b50;
/// Names are UTF-8 (4.4.4, bit 11).
const FLAGS: u16 = 1 << 11;
/// 1980-01-01, the earliest date that the form knows (4.4.6).
const DATE: u16 = 1 << 5 | 1;
/// Made on Unix, form 4.5 (4.4.2).
const MADE_BY: u16 = 3 << 8 | 0x2d;
/// A regular file that all may read and the owner may write.
const ATTRIBUTES: u32 = 0o100_644 << 16;
/// Where 32 and 16 bits do not do, the fields are full and ZIP64 has the number.
const FULL: u32 = u32::MAX;
const FULL16: u16 = u16::MAX;

/// Writes an archive, entry by entry.
pub struct Writer<W> {
    out: W,
    written: u64,
    central: Vec<u8>,
    entries: u64,
}

impl<W: Write> Writer<W> {
    /// An archive that begins here.
    pub fn new(out: W) -> Self {
        Self { out, written: 0, central: Vec::new(), entries: 0 }
    }

    /// Begins an entry; its bytes follow by [`Writer::bytes`], as many as the summary says.
    ///
    /// # Errors
    /// When the archive cannot be written.
    pub fn begin(&mut self, name: &str, file: Summary) -> io::Result<()> {
        let offset = self.written;
        let (local, central) = headers(name, file, offset)?;
        self.central.extend_from_slice(&central);
        self.entries += 1;
        self.bytes(&local)
    }

    /// Writes bytes of the entry.
    ///
    /// # Errors
    /// When the archive cannot be written.
    pub fn bytes(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.written += bytes.len() as u64;
        self.out.write_all(bytes)
    }

    /// Ends the archive.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn finish(mut self) -> io::Result<W> {
        let central = std::mem::take(&mut self.central);
        let tail = tail(self.entries, central.len() as u64, self.written);
        self.bytes(&central)?;
        self.bytes(&tail)?;
        Ok(self.out)
    }
}

fn headers(name: &str, file: Summary, offset: u64) -> io::Result<(Vec<u8>, Vec<u8>)> {
    let length = u16::try_from(name.len()).map_err(|_| io::Error::other("a name of more than 65535 bytes"))?;
    let large = file.size >= u64::from(FULL);
    let far = offset >= u64::from(FULL);
    let short = |value: u64| u32::try_from(value).unwrap_or(FULL);
    let (size, place) = if large { (FULL, short(offset)) } else { (short(file.size), short(offset)) };
    let mut extra = Vec::new();
    let mut extra_local = Vec::new();
    if large || far {
        let mut values = Vec::new();
        if large {
            values.extend([file.size, file.size]);
            extra_local = zip64(&values);
        }
        if far {
            values.push(offset);
        }
        extra = zip64(&values);
    }
    let version: u16 = if large { 45 } else { 10 };
    let mut common = Vec::with_capacity(26);
    common.extend(version.to_le_bytes());
    common.extend(FLAGS.to_le_bytes());
    // Stored, at midnight.
    common.extend([0; 4]);
    common.extend(DATE.to_le_bytes());
    common.extend(file.crc.to_le_bytes());
    common.extend(size.to_le_bytes());
    common.extend(size.to_le_bytes());
    common.extend(length.to_le_bytes());
    let mut local = LOCAL.to_le_bytes().to_vec();
    local.extend(&common);
    local.extend(u16::try_from(extra_local.len()).unwrap_or_default().to_le_bytes());
    local.extend(name.as_bytes());
    local.extend(extra_local);
    let mut central = CENTRAL.to_le_bytes().to_vec();
    central.extend(MADE_BY.to_le_bytes());
    central.extend(common);
    central.extend(u16::try_from(extra.len()).unwrap_or_default().to_le_bytes());
    // No comment, disk 0, no internal attributes.
    central.extend([0; 6]);
    central.extend(ATTRIBUTES.to_le_bytes());
    central.extend(place.to_le_bytes());
    central.extend(name.as_bytes());
    central.extend(extra);
    Ok((local, central))
}

/// The extra field of ZIP64 (4.5.3).
fn zip64(values: &[u64]) -> Vec<u8> {
    let mut field = 1_u16.to_le_bytes().to_vec();
    field.extend(u16::try_from(values.len() * 8).unwrap_or_default().to_le_bytes());
    field.extend(values.iter().flat_map(|value| value.to_le_bytes()));
    field
}

/// The end of the central directory, with that of ZIP64 before it where numbers do not fit.
fn tail(entries: u64, size: u64, offset: u64) -> Vec<u8> {
    let mut out = Vec::new();
    let few = u16::try_from(entries).ok().filter(|few| *few != FULL16);
    let fits = |value: u64| u32::try_from(value).ok().filter(|fit| *fit != FULL);
    if few.is_none() || fits(size).is_none() || fits(offset).is_none() {
        let at = offset + size;
        out.extend(END64.to_le_bytes());
        out.extend(44_u64.to_le_bytes());
        out.extend(MADE_BY.to_le_bytes());
        out.extend(45_u16.to_le_bytes());
        out.extend([0; 8]);
        for value in [entries, entries, size, offset] {
            out.extend(value.to_le_bytes());
        }
        out.extend(LOCATOR64.to_le_bytes());
        out.extend([0; 4]);
        out.extend(at.to_le_bytes());
        out.extend(1_u32.to_le_bytes());
    }
    out.extend(END.to_le_bytes());
    out.extend([0; 4]);
    let few = few.unwrap_or(FULL16).to_le_bytes();
    out.extend(few);
    out.extend(few);
    out.extend(fits(size).unwrap_or(FULL).to_le_bytes());
    out.extend(fits(offset).unwrap_or(FULL).to_le_bytes());
    out.extend([0; 2]);
    out
}

/// Why a file is no archive of a pack.
#[derive(Debug)]
pub enum NotAnArchive {
    /// It cannot be read.
    Unreadable(io::Error),
    /// It is not in the form that rchecklist writes, from this byte on.
    Form {
        /// The offset in bytes.
        at: u64,
        /// What is wrong there.
        what: String,
    },
}

impl From<io::Error> for NotAnArchive {
    fn from(error: io::Error) -> Self {
        Self::Unreadable(error)
    }
}

/// An entry that was read.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Its length in bytes.
    pub size: u64,
    /// SHA-256 of its bytes.
    pub digest: Digest,
    /// The bytes, where they are few enough to be kept.
    pub bytes: Option<Vec<u8>>,
}

/// Reads an archive from beginning to end, once, and takes the one form only.
///
/// The bytes of an entry are kept where `keep` says so for its name and length; the others pass through the digest.
/// `seen` hears of each piece of bytes read.
///
/// # Errors
/// When it cannot be read, or is of another form.
pub fn read(
    from: &mut impl Read,
    keep: &dyn Fn(&str, u64) -> bool,
    seen: &dyn Fn(u64),
) -> Result<BTreeMap<String, Entry>, NotAnArchive> {
    let mut reader = Source { from, at: 0, seen };
    let mut entries: BTreeMap<String, Entry> = BTreeMap::new();
    // What the writer would write of these entries; the directory is compared with it as a whole.
    let mut twin = Writer::new(io::sink());
    let mut last: Option<String> = None;
    loop {
        let at = reader.at;
        let signature = reader.number()?;
        if signature != LOCAL {
            return reader.directory(twin, signature, at).map(|()| entries);
        }
        let mut fixed = [0; 26];
        reader.exact(&mut fixed)?;
        let crc = u32::from_le_bytes([fixed[10], fixed[11], fixed[12], fixed[13]]);
        let short = u32::from_le_bytes([fixed[18], fixed[19], fixed[20], fixed[21]]);
        let mut name = vec![0; u16::from_le_bytes([fixed[22], fixed[23]]).into()];
        reader.exact(&mut name)?;
        let extra_length = u16::from_le_bytes([fixed[24], fixed[25]]);
        let wrong = |what: &str| NotAnArchive::Form { at, what: what.to_owned() };
        let name = String::from_utf8(name).map_err(|_| wrong("a name that is not UTF-8"))?;
        if !is_safe(&name) {
            return Err(wrong(&format!("the name `{}`", crate::text::visible(&name))));
        }
        if last.as_ref().is_some_and(|last| *last >= name) {
            return Err(wrong("an entry that is not behind the one before it"));
        }
        if extra_length > 20 {
            return Err(wrong("an extra field"));
        }
        let mut extra = vec![0; extra_length.into()];
        reader.exact(&mut extra)?;
        let size = match (short, extra.get(4..12)) {
            (FULL, Some(size)) => u64::from_le_bytes(size.try_into().map_err(|_| wrong("an extra field"))?),
            (short, _) => short.into(),
        };
        let file = Summary { size, crc };
        let (expected, _) = headers(&name, file, at)?;
        let given = [&LOCAL.to_le_bytes()[..], &fixed, name.as_bytes(), &extra].concat();
        if expected != given {
            return Err(wrong("a header that is not of the form that rchecklist writes"));
        }
        twin.begin(&name, file)?;
        let entry = reader.entry(file, keep(&name, size))?;
        twin.written += size;
        last = Some(name.clone());
        entries.insert(name, entry);
    }
}

/// Whether a name stays in the folder in which it is unpacked, on every system.
#[must_use]
pub fn is_safe(name: &str) -> bool {
    let part = |part: &str| {
        !part.is_empty()
            && part != "."
            && part != ".."
            && part.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-'))
    };
    name.split('/').all(part)
}

struct Source<'r, R> {
    from: &'r mut R,
    at: u64,
    seen: &'r dyn Fn(u64),
}

impl<R: Read> Source<'_, R> {
    fn exact(&mut self, into: &mut [u8]) -> Result<(), NotAnArchive> {
        let at = self.at;
        self.from.read_exact(into).map_err(|error| match error.kind() {
            io::ErrorKind::UnexpectedEof => NotAnArchive::Form { at, what: "it ends here".to_owned() },
            _ => NotAnArchive::Unreadable(error),
        })?;
        self.at += into.len() as u64;
        (self.seen)(into.len() as u64);
        Ok(())
    }

    fn number(&mut self) -> Result<u32, NotAnArchive> {
        let mut bytes = [0; 4];
        self.exact(&mut bytes)?;
        Ok(u32::from_le_bytes(bytes))
    }

    fn entry(&mut self, file: Summary, keep: bool) -> Result<Entry, NotAnArchive> {
        let begin = self.at;
        let mut hasher = Hasher::default();
        let mut crc = crc32fast::Hasher::new();
        let mut kept = keep.then(Vec::new);
        let mut buffer = vec![0; 1 << 16];
        let mut left = file.size;
        while left > 0 {
            let length = usize::try_from(left).map_or(buffer.len(), |left| left.min(buffer.len()));
            self.exact(&mut buffer[..length])?;
            hasher.update(&buffer[..length]);
            crc.update(&buffer[..length]);
            if let Some(kept) = &mut kept {
                kept.extend_from_slice(&buffer[..length]);
            }
            left -= length as u64;
        }
        if crc.finalize() != file.crc {
            return Err(NotAnArchive::Form {
                at: begin,
                what: "an entry whose bytes do not have its CRC".to_owned(),
            });
        }
        Ok(Entry { size: file.size, digest: hasher.finish(), bytes: kept })
    }

    /// Compares the directory and the end with what the writer would have written.
    fn directory(&mut self, twin: Writer<io::Sink>, signature: u32, at: u64) -> Result<(), NotAnArchive> {
        let mut expected = twin.central;
        let offset = twin.written;
        expected.extend(tail(twin.entries, expected.len() as u64, offset));
        let mut given = signature.to_le_bytes().to_vec();
        let limit = expected.len() as u64 + 1 - 4;
        self.from.by_ref().take(limit).read_to_end(&mut given)?;
        if given == expected {
            return Ok(());
        }
        let same = given.iter().zip(&expected).take_while(|(a, b)| a == b).count();
        let what = match (given.len() > same, expected.len() > same) {
            (true, false) => "bytes behind its end",
            (false, true) => "it ends here",
            _ => "a directory that is not of the form that rchecklist writes",
        };
        Err(NotAnArchive::Form { at: at + same as u64, what: what.to_owned() })
    }
}
