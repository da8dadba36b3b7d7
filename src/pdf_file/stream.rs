//! The bytes of a stream (ISO 32000-1, 7.3.8 and 7.4.4).

use super::revision::Revision;
use super::syntax::{Dict, Fault, starts};
use flate2::read::ZlibDecoder;
use std::borrow::Cow;
use std::io::Read as _;

/// The most bytes that one stream may have when it is unpacked: a bound for hostile input.
const LARGEST: u64 = 256 << 20;

/// The bytes of the stream that an object is, unpacked.
///
/// # Errors
/// When it is no stream, or packed in another way than by Flate.
pub(crate) fn read<'a>(file: &Revision<'a>, object: u32) -> Result<Cow<'a, [u8]>, Fault> {
    let dict = file.object(object)?;
    // Other readers would take the bytes from somewhere else (7.3.8.2).
    if let Some(span) = dict.find("F") {
        return Err(Fault::new(span.start, "a stream whose bytes are in another file"));
    }
    let raw = raw(file, &dict)?;
    file.charge(raw.len())?;
    match dict.find("Filter") {
        None => Ok(Cow::Borrowed(raw)),
        Some(span) if &file.pdf[span.clone()] == b"/FlateDecode" && dict.find("DecodeParms").is_none() => {
            let mut bytes = Vec::with_capacity(raw.len() * 4);
            let read = ZlibDecoder::new(raw).take(LARGEST + 1).read_to_end(&mut bytes);
            if read.is_err() || bytes.len() as u64 > LARGEST {
                return Err(Fault::new(dict.span.start, "a stream that cannot be unpacked"));
            }
            file.charge(bytes.len())?;
            Ok(Cow::Owned(bytes))
        }
        Some(span) => Err(Fault::new(span.start, "a stream that is packed in another way than by Flate")),
    }
}

fn raw<'a>(file: &Revision<'a>, dict: &Dict<'a>) -> Result<&'a [u8], Fault> {
    const BEGIN: &[u8] = b"\nstream\n";
    let at = dict.span.end;
    if !starts(file.pdf, at, BEGIN) {
        return Err(Fault::new(at, "no stream begins here"));
    }
    let begin = at + BEGIN.len();
    let end = begin.checked_add(dict.number("Length")?).filter(|end| *end <= file.pdf.len());
    let end = end.ok_or_else(|| Fault::new(at, "a stream that is longer than the file"))?;
    if !starts(file.pdf, end, b"\nendstream") {
        return Err(Fault::new(end, "a stream that does not end where it says"));
    }
    Ok(&file.pdf[begin..end])
}
