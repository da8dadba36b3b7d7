//! Whether a workbook's archive is what it says, and not larger than a spreadsheet can sensibly be.
//!
//! Each part is inflated once into nothing and counted, because a small archive can say of itself what it likes.

use crate::store::LARGEST;
use flate2::read::DeflateDecoder;
use std::io::{Read, copy, sink};

/// The most bytes of all parts together.
const MOST: u64 = 2 * LARGEST;

/// The most parts.
const MOST_PARTS: u16 = 4_096;

/// Checks an archive; says what is wrong with it.
pub(super) fn check(bytes: &[u8]) -> Result<(), String> {
    let broken = || "its archive is broken".to_owned();
    let end = end_of_directory(bytes).ok_or_else(broken)?;
    let (parts, start) = (number16(bytes, end + 10), number32(bytes, end + 16));
    let (parts, start) = (parts.ok_or_else(broken)?, start.ok_or_else(broken)?);
    if parts > MOST_PARTS {
        return Err(format!("its archive has more than {MOST_PARTS} parts"));
    }
    let mut at = usize::try_from(start).map_err(|_| broken())?;
    let mut left = MOST;
    for _ in 0..parts {
        at = part(bytes, at, &mut left).ok_or_else(broken)??;
    }
    if at == end { Ok(()) } else { Err(broken()) }
}

/// The parts of a name in an archive that was checked.
pub(super) fn parts(bytes: &[u8], wanted: &[u8]) -> Vec<Vec<u8>> {
    let mut found = Vec::new();
    let Some(end) = end_of_directory(bytes) else { return found };
    let mut at = number32(bytes, end + 16).map_or(end, |start| start as usize);
    while at < end {
        let Some(entry) = entry(bytes, at) else { return found };
        if entry.name == wanted {
            let mut content = Vec::new();
            let read = match entry.method {
                0 => {
                    let mut data = entry.data;
                    data.read_to_end(&mut content)
                }
                _ => DeflateDecoder::new(entry.data).take(MOST).read_to_end(&mut content),
            };
            // What cannot be inflated whole was refused before.
            found.extend(read.ok().map(|_| content));
        }
        at = entry.next;
    }
    found
}

/// A part as the directory has it.
struct Entry<'b> {
    name: &'b [u8],
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
    let (name, rest) = (usize::from(name?), usize::from(extra?) + usize::from(remark?));
    let (packed, local) = (number32(bytes, at + 20)?, usize::try_from(number32(bytes, at + 42)?).ok()?);
    if bytes.get(local..local + 4)? != b"PK\x03\x04" {
        return None;
    }
    let data = local + 30 + usize::from(number16(bytes, local + 26)?) + usize::from(number16(bytes, local + 28)?);
    let data = bytes.get(data..data.checked_add(usize::try_from(packed).ok()?)?)?;
    Some(Entry { name: bytes.get(at + 46..at + 46 + name)?, method: method?, data, next: at + 46 + name + rest })
}

/// Where the directory's end begins: it stands at the very end of the archive, with or without a remark behind it.
fn end_of_directory(bytes: &[u8]) -> Option<usize> {
    let from = bytes.len().saturating_sub(22 + usize::from(u16::MAX));
    let at = from + memchr::memmem::rfind(bytes.get(from..)?, b"PK\x05\x06")?;
    let remark = usize::from(number16(bytes, at + 20)?);
    (at + 22 + remark == bytes.len()).then_some(at)
}

/// Inflates one part into nothing; gives where the next entry of the directory begins. `None`: it is broken.
fn part(bytes: &[u8], at: usize, left: &mut u64) -> Option<Result<usize, String>> {
    let entry = entry(bytes, at)?;
    let data = entry.data;
    let size = match entry.method {
        0 => data.len() as u64,
        // One byte more than is left shows that there is more.
        8 => copy(&mut DeflateDecoder::new(data).take(*left + 1), &mut sink()).ok()?,
        _ => return Some(Err("its archive is packed in an unusual way".to_owned())),
    };
    if size > *left {
        return Some(Err(format!("it unpacks to more than {} MiB", MOST >> 20)));
    }
    *left -= size;
    Some(Ok(entry.next))
}

fn number16(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..)?.first_chunk().map(|bytes| u16::from_le_bytes(*bytes))
}

fn number32(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..)?.first_chunk().map(|bytes| u32::from_le_bytes(*bytes))
}
