//! PDFs as their objects, written again or with an update behind.

use super::good_pdf;
use flate2::Compression;
use flate2::write::ZlibEncoder;
use std::collections::BTreeMap;
use std::io::Write as _;

/// A PDF as its objects, so that it can be written again in one piece, well formed.
#[derive(Clone)]
pub struct Document {
    pub head: Vec<u8>,
    pub objects: BTreeMap<usize, Vec<u8>>,
    pub trailer: String,
}

impl Document {
    pub fn good() -> Self {
        let pdf = good_pdf();
        let table = memchr::memmem::rfind(&pdf, b"\nxref\n").expect("a table") + 1;
        let trailer_at = memchr::memmem::rfind(&pdf, b"trailer\n").expect("a trailer");
        let end = memchr::memmem::rfind(&pdf, b"\nstartxref").expect("an end");
        let lines = std::str::from_utf8(&pdf[table..trailer_at]).expect("a table").lines().skip(2);
        let mut offsets: Vec<(usize, usize)> = lines
            .enumerate()
            .filter(|(_, line)| line.contains(" n"))
            .map(|(number, line)| (line[..10].parse().expect("an offset"), number))
            .collect();
        offsets.sort_unstable();
        let ends: Vec<usize> = offsets.iter().skip(1).map(|(at, _)| *at).chain([table]).collect();
        let objects =
            offsets.iter().zip(ends).map(|((at, number), end)| (*number, pdf[*at..end].to_vec())).collect();
        let trailer = String::from_utf8(pdf[trailer_at + 8..end].to_vec()).expect("text");
        Self { head: pdf[..offsets[0].0].to_vec(), objects, trailer }
    }

    pub fn write(&self) -> Vec<u8> {
        let mut out = self.head.clone();
        let count = self.objects.keys().max().expect("objects") + 1;
        let mut table = format!("xref\n0 {count}\n0000000000 65535 f\r\n");
        for number in 1..count {
            match self.objects.get(&number) {
                Some(object) => {
                    table.push_str(&format!("{:010} 00000 n\r\n", out.len()));
                    out.extend(object);
                }
                None => table.push_str("0000000000 65535 f\r\n"),
            }
        }
        let at = out.len();
        out.extend(table.as_bytes());
        out.extend(format!("trailer\n{}\nstartxref\n{at}\n%%EOF", self.trailer).as_bytes());
        out
    }

    /// The object that has this, which is one.
    pub fn with(&self, what: &str) -> usize {
        let has = |object: &[u8]| memchr::memmem::find(object, what.as_bytes()).is_some();
        self.objects
            .iter()
            .find(|(_, object)| has(object))
            .map_or_else(|| panic!("no {what}"), |(number, _)| *number)
    }

    /// Puts something else where this stands in an object.
    pub fn changed(&self, number: usize, what: &str, by: &str) -> Self {
        let mut document = self.clone();
        let object = document.objects.get_mut(&number).expect("the object");
        let at = memchr::memmem::find(object, what.as_bytes()).expect("there");
        object.splice(at..at + what.len(), by.bytes());
        document
    }

    /// One more object, and its number.
    pub fn more(&mut self, body: &[u8]) -> usize {
        let number = self.objects.keys().max().expect("objects") + 1;
        let object = [format!("{number} 0 obj\n").as_bytes(), body, b"\nendobj\n"].concat();
        self.objects.insert(number, object);
        self.trailer = self.trailer.replace(&format!("/Size {number}"), &format!("/Size {}", number + 1));
        number
    }

    pub fn set(&mut self, number: usize, body: &[u8]) {
        self.objects.insert(number, [format!("{number} 0 obj\n").as_bytes(), body, b"\nendobj\n"].concat());
    }

    pub fn catalog(&self) -> usize {
        self.with("/Type/Catalog")
    }

    /// Something more in the catalog.
    pub fn in_catalog(&self, what: &str) -> Self {
        self.changed(self.catalog(), "/Type/Catalog", &format!("/Type/Catalog {what}"))
    }

    /// The stream of the attachment of this name.
    pub fn attachment(&self, name: &str) -> (usize, usize) {
        let spec = self.objects.iter().find(|(_, object)| {
            let text = String::from_utf8_lossy(object);
            text.contains("/Filespec") && text.contains(&format!("/F({name})"))
        });
        let (spec, object) = spec.expect("an attachment");
        let text = String::from_utf8_lossy(object).into_owned();
        let embedded = &text[text.find("/EF").expect("a file")..];
        let number = &embedded[embedded.find("/F ").expect("its number") + 3..];
        (*spec, number.split(' ').next().expect("a number").parse().expect("a number"))
    }
}

/// A stream of this content, packed as often as there are filters.
pub fn stream(more: &str, filter: &str, bytes: &[u8]) -> Vec<u8> {
    let head = format!("<</Length {}{more}/Filter{filter}>>\nstream\n", bytes.len());
    [head.as_bytes(), bytes, b"\nendstream"].concat()
}

pub fn deflated(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).expect("written");
    encoder.finish().expect("written")
}

/// A gibibyte of zeros, packed.
pub fn bomb() -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
    let block = vec![0; 1 << 20];
    (0..1024).for_each(|_| encoder.write_all(&block).expect("written"));
    encoder.finish().expect("written")
}

/// An update as any program may append it.
pub fn updated(pdf: &[u8], objects: &[(usize, &str)], prev: Option<&str>) -> Vec<u8> {
    let text = String::from_utf8_lossy(&pdf[pdf.len() - 60..]).into_owned();
    let last = text[text.rfind("startxref\n").expect("an end") + 10..].lines().next().expect("a number").to_owned();
    let document = Document::good();
    let mut out = [pdf, b"\n"].concat();
    let mut table = "xref\n".to_owned();
    for (number, body) in objects {
        table.push_str(&format!("{number} 1\n{:010} 00000 n\r\n", out.len()));
        out.extend(format!("{number} 0 obj\n{body}\nendobj\n").as_bytes());
    }
    let at = out.len();
    let inner = document.trailer.trim_end().strip_suffix(">>").expect("a dictionary").to_owned();
    let prev = prev.unwrap_or(&last);
    out.extend(format!("{table}trailer\n{inner}/Prev {prev}>>\nstartxref\n{at}\n%%EOF").as_bytes());
    out
}
