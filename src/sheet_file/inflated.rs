//! Whether a workbook's archive is what it says, and not larger than a spreadsheet can sensibly be.
//!
//! Each part is inflated once into nothing and counted, because a small archive can say of itself what it likes.

use crate::store::LARGEST;
use flate2::read::DeflateDecoder;
use std::collections::BTreeMap;
use std::io::{Read, copy, sink};

/// The most bytes of all parts together.
pub(super) const MOST: u64 = 2 * LARGEST;

/// The most parts.
const MOST_PARTS: u16 = 4_096;

/// The parts of an archive that was checked, by their names in small letters: that is how they are looked for.
pub(super) struct Parts<'b>(BTreeMap<String, Entry<'b>>);

impl Parts<'_> {
    /// Whether there is a part of this name.
    pub(super) fn has(&self, name: &str) -> bool {
        self.0.contains_key(&name.to_ascii_lowercase())
    }

    /// The content of a part, if it is there.
    pub(super) fn get(&self, name: &str) -> Option<Vec<u8>> {
        let entry = self.0.get(&name.to_ascii_lowercase())?;
        if entry.method == 0 {
            return Some(entry.data.to_vec());
        }
        let mut content = Vec::new();
        // It was inflated before, so that nothing is wrong with it.
        DeflateDecoder::new(entry.data).take(MOST).read_to_end(&mut content).ok()?;
        Some(content)
    }
}

/// Checks an archive; gives its parts, or says what is wrong with it.
pub(super) fn check(bytes: &[u8]) -> Result<Parts<'_>, String> {
    let broken = || "its archive is broken".to_owned();
    let end = end_of_directory(bytes).ok_or_else(broken)?;
    let [disk, first_disk, here, parts] = [4, 6, 8, 10].map(|offset| number16(bytes, end + offset));
    let (size, start) = (number32(bytes, end + 12), number32(bytes, end + 16));
    let (parts, start) = (parts.ok_or_else(broken)?, start.ok_or_else(broken)?);
    if parts > MOST_PARTS {
        return Err(format!("its archive has more than {MOST_PARTS} parts"));
    }
    // Where a number is full, a reader looks for another directory, of the 64-bit form.
    let mut at = usize::try_from(start).map_err(|_| broken())?;
    let whole = at.checked_add(usize::try_from(size.ok_or_else(broken)?).map_err(|_| broken())?) == Some(end);
    if !whole || (disk, first_disk, here) != (Some(0), Some(0), Some(parts)) {
        return Err(broken());
    }
    let (mut left, mut found) = (MOST, BTreeMap::new());
    for _ in 0..parts {
        let entry = entry(bytes, at).ok_or_else(broken)?;
        at = entry.next;
        inflate(&entry, &mut left).ok_or_else(broken)??;
        let name = entry.name.to_ascii_lowercase().replace('\\', "/");
        if let Some(other) = found.insert(name, entry) {
            return Err(format!("its archive has the part {} twice", other.name));
        }
    }
    if at == end { Ok(Parts(found)) } else { Err(broken()) }
}

/// A part as the directory has it.
struct Entry<'b> {
    name: &'b str,
    method: u16,
    data: &'b [u8],
    /// Where the next entry begins.
    next: usize,
}

/// The entry of the directory at a place; `None`: it is broken.
fn entry(bytes: &[u8], at: usize) -> Option<Entry<'_>> {
    if bytes.get(at..at + 4)? != b"PK\x01\x02" {
        return None;
    }
    let [method, name, extra, remark] = [10, 28, 30, 32].map(|offset| number16(bytes, at + offset));
    let (name, extra, remark) = (usize::from(name?), usize::from(extra?), usize::from(remark?));
    let (packed, local) = (number32(bytes, at + 20)?, usize::try_from(number32(bytes, at + 42)?).ok()?);
    if bytes.get(local..local + 4)? != b"PK\x03\x04" {
        return None;
    }
    let (own, own_extra) = (usize::from(number16(bytes, local + 26)?), usize::from(number16(bytes, local + 28)?));
    let data = local + 30 + own + own_extra;
    let name = bytes.get(at + 46..at + 46 + name)?;
    // The part says its name itself, too; and some readers take a name of other letters from the fields behind it.
    let fields = bytes.get(at + 46 + name.len()..at + 46 + name.len() + extra)?;
    if bytes.get(local + 30..local + 30 + own)? != name || !name.is_ascii() || renames(fields)? {
        return None;
    }
    let data = bytes.get(data..data.checked_add(usize::try_from(packed).ok()?)?)?;
    let next = at + 46 + name.len() + extra + remark;
    Some(Entry { name: std::str::from_utf8(name).ok()?, method: method?, data, next })
}

/// Whether extra fields of an entry hold another name (0x7075); `None`: they are broken.
fn renames(mut fields: &[u8]) -> Option<bool> {
    // Fewer than four bytes are padding.
    while fields.len() >= 4 {
        if number16(fields, 0)? == 0x7075 {
            return Some(true);
        }
        fields = fields.get(4 + usize::from(number16(fields, 2)?)..)?;
    }
    Some(false)
}

/// Where the directory's end begins: it stands at the very end of the archive, with or without a remark behind it.
fn end_of_directory(bytes: &[u8]) -> Option<usize> {
    let from = bytes.len().saturating_sub(22 + usize::from(u16::MAX));
    let at = from + memchr::memmem::rfind(bytes.get(from..)?, b"PK\x05\x06")?;
    let remark = usize::from(number16(bytes, at + 20)?);
    (at + 22 + remark == bytes.len()).then_some(at)
}

/// Inflates one part into nothing. `None`: it is broken.
fn inflate(entry: &Entry<'_>, left: &mut u64) -> Option<Result<(), String>> {
    let size = match entry.method {
        0 => entry.data.len() as u64,
        // One byte more than is left shows that there is more.
        8 => copy(&mut DeflateDecoder::new(entry.data).take(*left + 1), &mut sink()).ok()?,
        _ => return Some(Err("its archive is packed in an unusual way".to_owned())),
    };
    if size > *left {
        return Some(Err(format!("it unpacks to more than {} MiB", MOST >> 20)));
    }
    *left -= size;
    Some(Ok(()))
}

fn number16(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..)?.first_chunk().map(|bytes| u16::from_le_bytes(*bytes))
}

fn number32(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..)?.first_chunk().map(|bytes| u32::from_le_bytes(*bytes))
}
