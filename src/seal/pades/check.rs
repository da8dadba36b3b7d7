//! Checking a signed file: every update is made again and compared, then every signature is verified.
//!
//! Certificates are not judged: whether they are the right people's, and whether somebody trusts who issued them, is for
//! the reader to say.

use super::asn1::Items;
use super::certificate::Certificate;
use super::cms::Parts;
use super::field::{Field, Spot, hex};
use super::form::without_form;
use super::timestamp::Token;
use super::update::{self, Layout};
use crate::pdf_file::revision::Revision;
use crate::pdf_file::syntax::Fault;
use chrono::{DateTime, Utc};
use ring::digest::Context;
use std::ops::Range;

/// What was found in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checked {
    /// The length of the document before its first signature.
    pub base_len: usize,
    /// All fields for signatures.
    pub fields: Vec<Field>,
    /// The signatures that hold, the oldest first.
    pub signed: Vec<Signed>,
    /// What is wrong; a file with any is not to be trusted, whatever else holds.
    pub faults: Vec<Fault>,
}

/// A signature that holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signed {
    /// The signer's name in the certificate.
    pub name: String,
    /// Who issued the certificate (RFC 4514).
    pub issuer: String,
    /// The certificate's serial number, in hexadecimal digits.
    pub serial: String,
    /// SHA-256 of the certificate.
    pub fingerprint: [u8; 32],
    /// The certificate and then each one's issuer, as far as they are in the signature, in DER.
    pub chain: Vec<Vec<u8>>,
    /// From when to when the certificate is valid.
    pub validity: (DateTime<Utc>, DateTime<Utc>),
    /// When it was made, as the signer claims.
    pub claimed: DateTime<Utc>,
    /// Why it was made.
    pub reason: String,
    /// Which field it is in, counted from 0.
    pub field: usize,
    /// The time that an authority put on it, and the authority's name.
    pub stamped: Option<(DateTime<Utc>, String)>,
    /// The length of the file that it covers.
    pub covers: usize,
}

/// Checks every signature of a file, and that there is nothing else behind the document.
///
/// A file without a signature has no fault by that; `base_len` is then all of it. Whether the document is the right one
/// is for the caller to say, who knows its digest.
#[must_use]
pub fn check(pdf: &[u8]) -> Checked {
    let mut checked = Checked { base_len: 0, fields: Vec::new(), signed: Vec::new(), faults: Vec::new() };
    let mut file = match Revision::read(pdf) {
        Ok(file) => file,
        Err(fault) => {
            checked.faults.push(fault);
            return checked;
        }
    };
    while file.updates() > 0 {
        let base = file.before();
        let update = Update::read(&file, &base);
        if let (0, Ok(update)) = (base.updates(), &update) {
            checked.fields.clone_from(&update.claimed.fields);
        }
        match update.and_then(|update| update.signed(file.pdf)) {
            Ok(signed) => checked.signed.push(signed),
            Err(fault) => checked.faults.push(fault),
        }
        file = base;
    }
    // An update that hides the ones before it would bring a form of its own.
    if let (true, Err(fault)) =
        (checked.signed.is_empty(), file.catalog().and_then(|catalog| without_form(&catalog)))
    {
        checked.faults.push(fault);
    }
    checked.base_len = file.pdf.len();
    checked.signed.reverse();
    checked.faults.reverse();
    checked
}

/// An update that is what a signature of ours makes of its base.
pub(super) struct Update {
    claimed: update::Claimed,
    pub(super) contents: Range<usize>,
    pub(super) parts: Parts,
}

impl Update {
    /// Makes the last update of `file` again and compares each byte.
    pub(super) fn read(file: &Revision<'_>, base: &Revision<'_>) -> Result<Self, Fault> {
        let claimed = update::read(file, base)?;
        let spot = Spot { fields: &claimed.fields, index: claimed.index };
        let layout = update::on(base, &spot, &claimed.details, claimed.reserved)?;
        compare(file.pdf, base.pdf.len(), &layout)?;
        let contents = layout.contents.clone();
        let bytes = digits(&file.pdf[contents.clone()], contents.start)?;
        let broken = || Fault::new(contents.start, "this is no signature that can be read");
        let cms = Items::new(&bytes).and_then(|mut items| items.next()).ok_or_else(broken)?.raw;
        let digest = |signer: &Certificate| Some(digest(file.pdf, &layout, signer.kind()?.hash().function()));
        let parts = Parts::read(cms, digest).ok_or_else(broken)?;
        let mut again = parts.build().ok_or_else(broken)?;
        again.resize(bytes.len().max(again.len()), 0);
        match differs(&bytes, &again) {
            Some(at) if at >= cms.len() => {
                Err(Fault::new(contents.start + 2 * at, "there is something behind the signature in its space"))
            }
            Some(at) => Err(Fault::new(
                contents.start + 2 * at,
                "the signature does not fit the document, or is not in the form that is written here",
            )),
            None => Ok(Self { claimed, contents, parts }),
        }
    }

    fn signed(self, pdf: &[u8]) -> Result<Signed, Fault> {
        let Self { claimed, contents, parts } = self;
        let wrong = |what: &str| Fault::new(contents.start, what);
        let signer = parts.chain.first().ok_or_else(|| wrong("the signature has no certificate"))?;
        if !parts.holds() {
            return Err(wrong("the signature was not made by the key of its certificate"));
        }
        if claimed.details.name != signer.name() {
            return Err(wrong("/Name is not the name in the certificate"));
        }
        if !signer.may_sign() {
            return Err(wrong("the certificate is not for signing documents (keyUsage)"));
        }
        if !signer.valid_at(claimed.details.time) {
            return Err(wrong("the certificate was not valid at the time that is claimed"));
        }
        let stamped = match &parts.token {
            Some(token) => Some(stamped(token, &parts).map_err(|what| wrong(&what))?),
            None => None,
        };
        Ok(Signed {
            name: signer.name(),
            issuer: signer.issuer_name(),
            serial: signer.serial_text(),
            fingerprint: signer.fingerprint(),
            chain: parts.chain.iter().map(|certificate| certificate.der.clone()).collect(),
            validity: signer.validity(),
            claimed: claimed.details.time,
            reason: claimed.details.reason,
            field: claimed.index,
            stamped,
            covers: pdf.len(),
        })
    }
}

fn stamped(token: &[u8], parts: &Parts) -> Result<(DateTime<Utc>, String), String> {
    let read = Token::read(token, &parts.signature, &[]).map_err(|why| why.to_string())?;
    if read.der != token {
        return Err("the time-stamp is not in the form that is written here".to_owned());
    }
    if !parts.chain.first().is_some_and(|signer| signer.valid_at(read.time)) {
        return Err("the certificate was not valid at the time of the time-stamp".to_owned());
    }
    Ok((read.time, read.authority()))
}

/// Compares all of an update but the digits of its signature.
fn compare(pdf: &[u8], base: usize, layout: &Layout) -> Result<(), Fault> {
    let (found, made) = (&pdf[base..], &layout.bytes);
    let digits = layout.contents.start - base..layout.contents.end - base;
    let other = |at| Fault::new(base + at, "the update holds something else than one signature and its place");
    let stretch = |span: Range<usize>| {
        let found = found.get(span.start..span.end.min(found.len())).unwrap_or_default();
        differs(found, &made[span.clone()]).map_or(Ok(()), |at| Err(other(span.start + at)))
    };
    stretch(0..digits.start)?;
    stretch(digits.end..made.len())?;
    if found.len() == made.len() { Ok(()) } else { Err(other(made.len())) }
}

/// The first offset at which two texts differ.
fn differs(one: &[u8], two: &[u8]) -> Option<usize> {
    if one == two {
        return None;
    }
    let common = one.len().min(two.len());
    Some(one.iter().zip(two).position(|(one, two)| one != two).unwrap_or(common))
}

/// The digest of the two stretches that are signed.
pub(super) fn digest(pdf: &[u8], layout: &Layout, function: &'static ring::digest::Algorithm) -> Vec<u8> {
    let [_, before, behind, _] = layout.byte_range;
    let mut context = Context::new(function);
    context.update(&pdf[..before]);
    context.update(&pdf[behind..]);
    context.finish().as_ref().to_vec()
}

/// The bytes of lower-case hexadecimal digits.
fn digits(digits: &[u8], at: usize) -> Result<Vec<u8>, Fault> {
    let value = |index: usize| match digits[index] {
        digit @ b'0'..=b'9' => Ok(digit - b'0'),
        digit @ b'a'..=b'f' => Ok(digit - b'a' + 10),
        _ => Err(Fault::new(at + index, "this is no lower-case hexadecimal digit")),
    };
    (0..digits.len() / 2).map(|index| Ok(value(2 * index)? << 4 | value(2 * index + 1)?)).collect()
}

/// Puts signed data into its space; none if there is too little of it.
pub(super) fn fill(pdf: &mut [u8], contents: &Range<usize>, cms: &[u8]) -> Option<()> {
    let text = hex(cms);
    let space = pdf.get_mut(contents.clone()).filter(|space| space.len() >= text.len())?;
    let (begin, rest) = space.split_at_mut(text.len());
    begin.copy_from_slice(text.as_bytes());
    rest.fill(b'0');
    Some(())
}
