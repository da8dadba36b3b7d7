//! Archives, byte by byte, with all that can be said in them.

use flate2::Compression;
use flate2::write::DeflateEncoder;
use std::io::Write as _;

/// An entry with all that can be said of it, once in its own header and once in the directory.
#[derive(Clone)]
pub struct Entry {
    pub name: Vec<u8>,
    /// The name in the directory, where it is another one.
    pub listed: Option<Vec<u8>>,
    pub method: u16,
    pub flags: u16,
    pub crc: u32,
    pub packed: u32,
    pub unpacked: u32,
    /// What the directory says of the length, where it says something else.
    pub listed_packed: Option<u32>,
    pub data: Vec<u8>,
    pub extra: Vec<u8>,
    pub attributes: u32,
    /// Where the directory says that it stands, where that is elsewhere.
    pub at: Option<u32>,
    pub disk: u16,
    pub comment: Vec<u8>,
    /// Behind its data.
    pub descriptor: bool,
    /// Whether it is in the directory at all.
    pub is_listed: bool,
}

pub fn stored(name: impl AsRef<[u8]>, data: &[u8]) -> Entry {
    let length = u32::try_from(data.len()).expect("short");
    Entry {
        name: name.as_ref().to_vec(),
        listed: None,
        method: 0,
        flags: 1 << 11,
        crc: crc32fast::hash(data),
        packed: length,
        unpacked: length,
        listed_packed: None,
        data: data.to_vec(),
        extra: Vec::new(),
        attributes: 0o100_644 << 16,
        at: None,
        disk: 0,
        comment: Vec::new(),
        descriptor: false,
        is_listed: true,
    }
}

/// Zeros, packed: a thousand times as many as bytes.
pub fn packed(name: &str, zeros: usize) -> Entry {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::best());
    let mut crc = crc32fast::Hasher::new();
    let block = vec![0; 1 << 20];
    for _ in 0..zeros >> 20 {
        encoder.write_all(&block).expect("written");
        crc.update(&block);
    }
    let data = encoder.finish().expect("written");
    Entry {
        method: 8,
        crc: crc.finalize(),
        packed: u32::try_from(data.len()).expect("short"),
        unpacked: u32::try_from(zeros).expect("short"),
        data,
        ..stored(name, b"")
    }
}

/// The end of an archive, with all that can be said there.
pub struct End {
    pub disk: u16,
    pub entries: Option<u16>,
    pub shift: i64,
    pub comment: Vec<u8>,
}

pub const END: End = End { disk: 0, entries: None, shift: 0, comment: Vec::new() };

pub fn zip(entries: &[Entry], end: &End) -> Vec<u8> {
    let mut out: Vec<u8> = Vec::new();
    let mut directory: Vec<u8> = Vec::new();
    let mut listed = 0_u16;
    for entry in entries {
        let own = u32::try_from(out.len()).expect("short");
        let head = |name: &[u8], size: u32| {
            let mut head: Vec<u8> = 10_u16.to_le_bytes().to_vec();
            for value in [entry.flags, entry.method, 0, 33] {
                head.extend(value.to_le_bytes());
            }
            for value in [entry.crc, size, entry.unpacked] {
                head.extend(value.to_le_bytes());
            }
            head.extend(u16::try_from(name.len()).expect("short").to_le_bytes());
            head.extend(u16::try_from(entry.extra.len()).expect("short").to_le_bytes());
            head
        };
        out.extend(b"PK\x03\x04");
        out.extend(head(&entry.name, entry.packed));
        out.extend(&entry.name);
        out.extend(&entry.extra);
        out.extend(&entry.data);
        if entry.descriptor {
            out.extend(b"PK\x07\x08");
            for value in [
                crc32fast::hash(&entry.data),
                u32::try_from(entry.data.len()).expect("short"),
                u32::try_from(entry.data.len()).expect("short"),
            ] {
                out.extend(value.to_le_bytes());
            }
        }
        if entry.is_listed {
            listed += 1;
            let name = entry.listed.as_ref().unwrap_or(&entry.name);
            directory.extend(b"PK\x01\x02\x2d\x03");
            directory.extend(head(name, entry.listed_packed.unwrap_or(entry.packed)));
            directory.extend(u16::try_from(entry.comment.len()).expect("short").to_le_bytes());
            directory.extend(entry.disk.to_le_bytes());
            directory.extend([0; 2]);
            directory.extend(entry.attributes.to_le_bytes());
            directory.extend(entry.at.unwrap_or(own).to_le_bytes());
            directory.extend(name);
            directory.extend(&entry.extra);
            directory.extend(&entry.comment);
        }
    }
    let at = i64::try_from(out.len()).expect("short") + end.shift;
    let size = u32::try_from(directory.len()).expect("short");
    out.extend(directory);
    out.extend(b"PK\x05\x06");
    for value in [end.disk, end.disk, end.entries.unwrap_or(listed), end.entries.unwrap_or(listed)] {
        out.extend(value.to_le_bytes());
    }
    out.extend(size.to_le_bytes());
    out.extend(u32::try_from(at).expect("short").to_le_bytes());
    out.extend(u16::try_from(end.comment.len()).expect("short").to_le_bytes());
    out.extend(&end.comment);
    out
}

/// One whole kernel of zeros, into which the directory points again and again; each local header is quoted by the
/// one before it (Fifield, "A better zip bomb", 2019).
pub fn quoted_overlap(files: usize, kernel: usize) -> Vec<u8> {
    let mut last = packed("z", kernel);
    let name = |n: usize| format!("{n:06}");
    last.name = name(files - 1).into_bytes();
    // From the end: each entry begins with a stored block of deflate that quotes the header of the next one.
    let header = |entry: &Entry, data: &[u8]| {
        let mut out = b"PK\x03\x04".to_vec();
        for value in [20_u16, 1 << 11, 8, 0, 33] {
            out.extend(value.to_le_bytes());
        }
        for value in [entry.crc, u32::try_from(data.len()).expect("short"), entry.unpacked] {
            out.extend(value.to_le_bytes());
        }
        out.extend(u16::try_from(entry.name.len()).expect("short").to_le_bytes());
        out.extend([0; 2]);
        out.extend(&entry.name);
        out
    };
    let zeros = vec![0_u8; kernel];
    let mut tail = last.data.clone();
    let mut plain_head: Vec<u8> = Vec::new();
    let mut heads = vec![header(&last, &tail)];
    let mut sizes = vec![(last.crc, tail.len(), kernel)];
    for n in (0..files - 1).rev() {
        let next = heads.last().expect("one").clone();
        let length = u16::try_from(next.len()).expect("short");
        let mut data = vec![0];
        data.extend(length.to_le_bytes());
        data.extend((!length).to_le_bytes());
        data.extend(&next);
        data.extend(&tail);
        plain_head = [next, plain_head].concat();
        let mut crc = crc32fast::Hasher::new();
        crc.update(&plain_head);
        crc.update(&zeros);
        let entry = Entry {
            crc: crc.finalize(),
            unpacked: u32::try_from(plain_head.len() + kernel).expect("short"),
            ..stored(name(n), b"")
        };
        heads.push(header(&entry, &data));
        sizes.push((entry.crc, data.len(), plain_head.len() + kernel));
        tail = data;
    }
    let mut out = heads.last().expect("one").clone();
    out.extend(&tail);
    let mut directory = Vec::new();
    let mut at = 0;
    for (n, ((crc, packed, unpacked), head)) in sizes.iter().zip(&heads).rev().enumerate() {
        directory.extend(b"PK\x01\x02\x14\x00\x14\x00\x00\x08\x08\x00\x00\x00\x21\x00");
        directory.extend(crc.to_le_bytes());
        directory.extend(u32::try_from(*packed).expect("short").to_le_bytes());
        directory.extend(u32::try_from(*unpacked).expect("short").to_le_bytes());
        directory.extend(6_u16.to_le_bytes());
        directory.extend([0; 12]);
        directory.extend(u32::try_from(at).expect("short").to_le_bytes());
        directory.extend(name(n).as_bytes());
        // A header, and the five bytes of the block that quotes the next one.
        at += head.len() + 5;
    }
    let begin = u32::try_from(out.len()).expect("short");
    let size = u32::try_from(directory.len()).expect("short");
    out.extend(directory);
    out.extend(b"PK\x05\x06\0\0\0\0");
    let count = u16::try_from(files).expect("few");
    out.extend(count.to_le_bytes());
    out.extend(count.to_le_bytes());
    out.extend(size.to_le_bytes());
    out.extend(begin.to_le_bytes());
    out.extend([0; 2]);
    out
}
