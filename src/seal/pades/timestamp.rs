//! Time-stamps (RFC 3161): the question to an authority, its answer, and the token that is kept with a signature.
//!
//! Much of a token is not signed by its authority. It is therefore kept in one form ([`Token::read`]): without lists of
//! revoked certificates and attributes that nobody signed. Of the certificates it keeps the authority's own, which its
//! signature names, and those that lead from there to a root, each bound by the signature of the next. Without the root
//! the last one could be exchanged, so then none but the authority's own is kept. What an authority signed stays as it
//! is.

use super::asn1::{
    FIRST, INTEGER, Item, Items, OCTETS, Oid, SECOND, SEQUENCE, SET, TIME, oid, sequence, set_of, tlv,
};
use super::certificate::{Certificate, Hash, algorithm_parts};
use super::cms::{CONTENT_TYPE, MESSAGE_DIGEST, Read, SIGNED_DATA, SIGNING_CERTIFICATE_V2};
use super::pem::certificates;
use chrono::{DateTime, NaiveDateTime, Utc};
use ring::digest::{SHA1_FOR_LEGACY_USE_ONLY, SHA256, digest};
use std::fmt;

const TST_INFO: Oid = Oid::new_unwrap("1.2.840.113549.1.9.16.1.4");
const SIGNING_CERTIFICATE: Oid = Oid::new_unwrap("1.2.840.113549.1.9.16.2.12");
const ALGORITHM_PROTECTION: Oid = Oid::new_unwrap("1.2.840.113549.1.9.52");
/// What `rsaEncryption` in a signer's information stands for: the hash function is named beside it.
const RSA: Oid = Oid::new_unwrap("1.2.840.113549.1.1.1");

/// Why an answer is no time-stamp for a signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoTimeStamp {
    /// The authority said no, with this status.
    Refused(u32),
    /// It is no time-stamp that can be read.
    Unreadable,
    /// It is over something else.
    OtherImprint,
    /// The authority's certificate is not in it, or is not named in what it signed.
    NoCertificate,
    /// The certificate in it is not for time-stamps.
    NotForTimeStamps,
    /// The certificate was not valid at the time that it states.
    NotValid,
    /// It was not signed with the certificate's key, or in a way that is not known here.
    BadSignature,
}

impl fmt::Display for NoTimeStamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Refused(status) => return write!(f, "the authority refused the time-stamp (status {status})"),
            Self::Unreadable => "the time-stamp cannot be read",
            Self::OtherImprint => "the time-stamp is over something else",
            Self::NoCertificate => "the time-stamp does not hold its authority's certificate",
            Self::NotForTimeStamps => "the time-stamp's certificate is not for time-stamps",
            Self::NotValid => "the time-stamp's certificate was not valid at its time",
            Self::BadSignature => {
                "the time-stamp is not signed by the key of its certificate, or with an algorithm not known here"
            }
        })
    }
}

impl std::error::Error for NoTimeStamp {}

/// A time-stamp that was checked.
#[derive(Clone)]
pub struct Token {
    /// The token in the form that is kept.
    pub der: Vec<u8>,
    /// The time that it states.
    pub time: DateTime<Utc>,
    /// The authority's certificate.
    pub(super) authority: Certificate,
}

/// The question for a time-stamp over a signature value, in DER.
#[must_use]
pub fn timestamp_query(signature_value: &[u8]) -> Vec<u8> {
    // A nonce would prove that the answer is new; a signature value that nobody knew before does the same.
    let imprint = digest(&SHA256, signature_value);
    let algorithm = sequence(&[&oid(Hash::Sha256.id()), &[5, 0]]);
    let imprint = sequence(&[&algorithm, &tlv(OCTETS, &[imprint.as_ref()])]);
    sequence(&[&tlv(INTEGER, &[&[1]]), &imprint, &[1, 1, 0xFF]])
}

/// Takes the token out of an authority's answer (`application/timestamp-reply`) and checks it.
///
/// `issuers` is PEM with certificates of the authority's issuers, or empty: for those who send theirs without the root.
///
/// # Errors
/// Why it is no time-stamp for this signature value.
pub fn parse_response(answer: &[u8], signature_value: &[u8], issuers: &[u8]) -> Result<Token, NoTimeStamp> {
    let read = || {
        let mut items = Item::only(answer, SEQUENCE)?.items()?;
        let status = items.take(SEQUENCE)?.items()?.take(INTEGER)?.small()?;
        let token = items.maybe(SEQUENCE);
        items.end()?;
        Some((status, token))
    };
    match read().ok_or(NoTimeStamp::Unreadable)? {
        // Granted, and granted with changes.
        (0 | 1, Some(token)) => Token::read(token.raw, signature_value, &certificates(issuers)),
        (0 | 1, None) => Err(NoTimeStamp::Unreadable),
        (status, _) => Err(NoTimeStamp::Refused(status)),
    }
}

impl Token {
    /// Reads and checks a token over a signature value; gives it in the form that is kept.
    pub(super) fn read(token: &[u8], signature_value: &[u8], issuers: &[Certificate]) -> Result<Self, NoTimeStamp> {
        let read = Read::from(token).ok_or(NoTimeStamp::Unreadable)?;
        let (TST_INFO, Some(content)) = read.content else { return Err(NoTimeStamp::Unreadable) };
        let stated = Stated::read(content).ok_or(NoTimeStamp::Unreadable)?;
        if stated.imprint != digest(stated.hash.function(), signature_value).as_ref() {
            return Err(NoTimeStamp::OtherImprint);
        }
        let mut chain = read.chain(issuers).ok_or(NoTimeStamp::NoCertificate)?;
        if !chain.last().is_some_and(Certificate::is_root) {
            chain.truncate(1);
        }
        let authority = chain.first().ok_or(NoTimeStamp::NoCertificate)?;
        if names(&read, authority) != Some(true) {
            return Err(NoTimeStamp::NoCertificate);
        }
        if !authority.may_stamp() {
            return Err(NoTimeStamp::NotForTimeStamps);
        }
        if !authority.valid_at(stated.time) {
            return Err(NoTimeStamp::NotValid);
        }
        let algorithms = algorithms(&read, authority, content).ok_or(NoTimeStamp::BadSignature)?;
        let der = kept(&read, content, &chain, &algorithms);
        Ok(Self { der, time: stated.time, authority: authority.clone() })
    }

    /// The authority's name.
    #[must_use]
    pub fn authority(&self) -> String {
        self.authority.name()
    }
}

/// What a token states.
struct Stated<'a> {
    hash: Hash,
    imprint: &'a [u8],
    time: DateTime<Utc>,
}

impl<'a> Stated<'a> {
    fn read(info: &'a [u8]) -> Option<Self> {
        let mut items = Item::only(info, SEQUENCE)?.items()?;
        items.take(INTEGER)?.small().filter(|version| *version == 1)?;
        items.next()?.oid()?;
        let mut imprint = items.take(SEQUENCE)?.items()?;
        let hash = Hash::read(imprint.take(SEQUENCE)?.raw)?;
        let digest = imprint.take(OCTETS)?.value;
        imprint.end()?;
        items.take(INTEGER)?;
        let time = std::str::from_utf8(items.take(TIME)?.value).ok()?;
        // Parts of a second are allowed (RFC 3161, 2.4.2).
        let time = NaiveDateTime::parse_from_str(time, "%Y%m%d%H%M%S%.fZ").ok()?;
        Some(Self { hash, imprint: digest, time: time.and_utc() })
    }
}

/// Whether the signed attributes name this certificate, by SHA-1 (RFC 2634, 5.4) or better (RFC 5035, 3).
fn names(read: &Read<'_>, certificate: &Certificate) -> Option<bool> {
    let newer = read.attribute(SIGNING_CERTIFICATE_V2);
    if let Some(value) = newer {
        let mut items = first_named(value)?;
        let hash = match items.maybe(SEQUENCE) {
            Some(algorithm) => Hash::read(algorithm.raw)?,
            None => Hash::Sha256,
        };
        let stated = items.take(OCTETS)?.value;
        return Some(stated == digest(hash.function(), &certificate.der).as_ref());
    }
    let stated = first_named(read.attribute(SIGNING_CERTIFICATE)?)?.take(OCTETS)?.value;
    Some(stated == digest(&SHA1_FOR_LEGACY_USE_ONLY, &certificate.der).as_ref())
}

/// The parts of the first certificate's identifier.
fn first_named(value: Item<'_>) -> Option<Items<'_>> {
    value.items()?.take(SEQUENCE)?.items()?.take(SEQUENCE)?.items()
}

/// The identifiers of hash function and signature, if the signature holds.
fn algorithms(read: &Read<'_>, authority: &Certificate, content: &[u8]) -> Option<(Vec<u8>, Vec<u8>)> {
    let kind = authority.kind()?;
    let hash = Hash::read(read.hash)?;
    let (id, _) = algorithm_parts(read.signing)?;
    if read.signing != kind.signing(hash) && id != RSA {
        return None;
    }
    let digested = read.attribute(MESSAGE_DIGEST)?.value == digest(hash.function(), content).as_ref();
    let typed = read.attribute(CONTENT_TYPE)?.oid()? == TST_INFO;
    let signed = authority.signed(hash, &read.signed_set(), read.signature);
    if !(digested && typed && signed) {
        return None;
    }
    // The two identifiers are not signed and could be written in several ways, unless an attribute repeats them
    // (RFC 6211).
    let Some(protection) = read.attribute(ALGORITHM_PROTECTION) else {
        return Some((hash.encoded(), kind.signing(hash)));
    };
    let mut items = protection.items()?;
    let (stated_hash, stated_signing) = (items.take(SEQUENCE)?, items.take(SECOND)?);
    Some((stated_hash.raw.to_vec(), tlv(SEQUENCE, &[stated_signing.value])))
}

/// The token in its one form.
fn kept(read: &Read<'_>, content: &[u8], chain: &[Certificate], algorithms: &(Vec<u8>, Vec<u8>)) -> Vec<u8> {
    let (hash, signing) = algorithms;
    let name = chain.first().map(|authority| sequence(&[&authority.issuer, &authority.serial]));
    let info = sequence(&[
        &tlv(INTEGER, &[&[1]]),
        &name.unwrap_or_default(),
        hash,
        read.attributes,
        signing,
        &tlv(OCTETS, &[read.signature]),
    ]);
    let data = sequence(&[
        &tlv(INTEGER, &[&[3]]),
        &tlv(SET, &[hash]),
        &sequence(&[&oid(TST_INFO), &tlv(FIRST, &[&tlv(OCTETS, &[content])])]),
        &set_of(FIRST, chain.iter().map(|certificate| certificate.der.clone()).collect()),
        &tlv(SET, &[&info]),
    ]);
    sequence(&[&oid(SIGNED_DATA), &tlv(FIRST, &[&data])])
}
