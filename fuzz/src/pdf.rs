//! A PDF from outside: what is read of it is bounded, and what was signed is only what is written here.

use super::house;
use rchecklist::pdf_file::read;
use rchecklist::seal::pades::{check, unstamped};
use rchecklist::verify::{Kind, Options, open_pdf, verify};
use std::fmt::Write as _;

/// What may come of a file in all, in bytes: so many whatever its length, and so many for each of its bytes.
const MOST: usize = 256 << 20;
const MOST_A_BYTE: usize = 16;

/// A PDF; or else its objects, cut at lines of four per cent signs: the frame is put around them, so that a change of an
/// object does not break the table of places. `@@` stands for the length of the stream behind it.
pub fn run(data: &[u8]) {
    if data.starts_with(b"%PDF") { pdf(data) } else { pdf(&framed(data)) }
}

fn pdf(data: &[u8]) {
    let signed = check(data);
    assert!(signed.base_len <= data.len(), "the document is longer than the file");
    for fault in &signed.faults {
        assert!(fault.at <= data.len() && !fault.to_string().is_empty(), "{fault:?} of {} bytes", data.len());
    }
    for signature in &signed.signed {
        assert!(signature.covers <= data.len() && signature.covers > signed.base_len);
        assert!(signature.validity.0 <= signature.claimed && signature.claimed <= signature.validity.1);
    }
    if signed.faults.is_empty() && signed.signed.is_empty() {
        assert_eq!(signed.base_len, data.len(), "something stands behind the document");
    }
    let _ = unstamped(data);
    match read(data) {
        Ok(read) => {
            let files: usize = read.files.values().map(Vec::len).sum();
            let text: usize = read.pages.iter().map(String::len).sum();
            assert!(files + text <= MOST + MOST_A_BYTE * data.len(), "{} bytes of {}", files + text, data.len());
        }
        Err(fault) => assert!(fault.at <= data.len(), "{fault:?} of {} bytes", data.len()),
    }
    match open_pdf(data.to_vec()) {
        Ok(given) => {
            assert_eq!(given.kind, Kind::Pdf);
            assert_eq!(given.bytes("audit-pack.pdf"), Some(data));
            // Setting it again takes a second; without the sources it does not come to that.
            if !given.files.contains_key("source/profile.toml") {
                assert!(!verify(&given, Options::default()).holds(), "it holds without sources");
            }
        }
        Err(fault) => assert!(fault.at <= data.len(), "{fault:?} of {} bytes", data.len()),
    }
}

/// The objects of an input as a PDF: numbered from 1, the first of them the catalog.
pub fn framed(data: &[u8]) -> Vec<u8> {
    const CUT: &[u8] = b"%%%%\n";
    let mut out = b"%PDF-1.7\n%\x80\x80\x80\x80\n\n".to_vec();
    let mut table = "0000000000 65535 f\r\n".to_owned();
    let mut rest = data;
    let mut count = 1;
    while count < 200 {
        let end = rest.windows(CUT.len()).position(|window| window == CUT);
        let object = &rest[..end.unwrap_or(rest.len())];
        let _ = write!(table, "{:010} 00000 n\r\n", out.len());
        out.extend(format!("{count} 0 obj\n").as_bytes());
        out.extend(with_length(object));
        out.extend(b"\nendobj\n\n");
        count += 1;
        match end {
            Some(end) => rest = &rest[end + CUT.len()..],
            None => break,
        }
    }
    let at = out.len();
    let id = house::hex(data);
    out.extend(format!(
        "xref\n0 {count}\n{table}trailer\n<<\n  /Size {count}\n  /Root 1 0 R\n  /ID [({id}) ({id})]\n>>\nstartxref\n{at}\n%%EOF"
    ).as_bytes());
    out
}

/// An object with the length of its stream where `@@` stands.
fn with_length(object: &[u8]) -> Vec<u8> {
    let find = |needle: &[u8]| object.windows(needle.len()).position(|window| window == needle);
    let (Some(mark), Some(begin)) = (find(b"@@"), find(b"\nstream\n")) else { return object.to_vec() };
    let end = find(b"\nendstream").unwrap_or(object.len());
    let length = end.saturating_sub(begin + b"\nstream\n".len());
    [&object[..mark], length.to_string().as_bytes(), &object[mark + 2..]].concat()
}
