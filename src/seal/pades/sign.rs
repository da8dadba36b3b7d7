//! Putting a signature behind a document, and a time-stamp into a signature.

use super::check::{Update, check, digest, fill};
use super::cms::{Parts, signed_attributes};
use super::credential::{Credential, NotACredential};
use super::field::{Details, Spot};
use super::timestamp::{NoTimeStamp, Token, parse_response, timestamp_query};
use super::update::on;
use crate::pdf_file::revision::{MOST_REVISIONS, Revision};
use crate::pdf_file::syntax::Fault;
use chrono::{DateTime, SubsecRound as _, Utc};
use std::fmt;

/// Space for a time-stamp and all that is not certificates, in bytes.
const SPACE: usize = 16 * 1024;

/// What a signer says with a signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// Why.
    pub reason: String,
    /// When; parts of a second are dropped.
    pub time: DateTime<Utc>,
}

/// Why a file was not signed or stamped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CannotSeal {
    /// The file is not of the form that can be signed, or what it holds already is broken.
    Pdf(Fault),
    /// The certificate does not allow it.
    Credential(NotACredential),
    /// The key made no signature.
    Key,
    /// There are as many signatures as there may be.
    TooMany,
    /// No time-stamp was got.
    Authority(String),
    /// What the authority answered is no time-stamp for this signature.
    TimeStamp(NoTimeStamp),
    /// There is too little space for the time-stamp.
    Space,
    /// There is no signature to put a time-stamp on.
    Unsigned,
    /// The last signature has a time-stamp.
    Stamped,
}

impl fmt::Display for CannotSeal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Pdf(fault) => write!(f, "the PDF cannot be signed: {fault}"),
            Self::Credential(why) => why.fmt(f),
            Self::Key => f.write_str("the key could not make a signature"),
            Self::TooMany => f.write_str("the PDF holds as many signatures as it may"),
            Self::Authority(why) => write!(f, "no time-stamp was got: {why}"),
            Self::TimeStamp(why) => why.fmt(f),
            Self::Space => f.write_str("the time-stamp is too long for the space that is left for it"),
            Self::Unsigned => f.write_str("the PDF is not signed"),
            Self::Stamped => f.write_str("the last signature has a time-stamp already"),
        }
    }
}

impl std::error::Error for CannotSeal {}

impl From<Fault> for CannotSeal {
    fn from(fault: Fault) -> Self {
        Self::Pdf(fault)
    }
}

/// The way to a time-stamping authority: takes a question in DER, gives the answer in DER or why there is none.
pub type Ask<'a> = &'a dyn Fn(&[u8]) -> Result<Vec<u8>, String>;

/// A time-stamping authority.
#[derive(Clone, Copy)]
pub struct Authority<'a> {
    /// The way to it.
    pub ask: Ask<'a>,
    /// The certificates of its issuers up to the root in PEM, for those who do not send theirs; may be empty.
    pub issuers: &'a [u8],
}

/// Puts a signature behind a document; gives the whole file.
///
/// # Errors
/// Why it was not signed.
pub fn append(
    pdf: &[u8],
    credential: &Credential,
    spot: &Spot<'_>,
    claim: &Claim,
    authority: Option<Authority<'_>>,
) -> Result<Vec<u8>, CannotSeal> {
    let time = claim.time.trunc_subsecs(0);
    credential.fits(time).map_err(CannotSeal::Credential)?;
    // Nobody should put a name behind what is broken.
    sound(pdf)?;
    let base = Revision::read(pdf)?;
    if base.updates() + 2 > MOST_REVISIONS {
        return Err(CannotSeal::TooMany);
    }
    let details = Details { name: credential.name(), reason: claim.reason.clone(), time };
    let chain: usize = credential.chain.iter().map(|certificate| certificate.der.len()).sum();
    let layout = on(&base, spot, &details, SPACE + chain)?;
    let mut signed = [pdf, &layout.bytes].concat();
    let kind = credential.chain.first().and_then(super::certificate::Certificate::kind).ok_or(CannotSeal::Key)?;
    let digest = digest(&signed, &layout, kind.hash().function());
    let attributes = signed_attributes(&credential.chain, &digest);
    let signature = credential.sign(&attributes).ok_or(CannotSeal::Key)?;
    let token = match authority {
        Some(authority) => {
            let answer = (authority.ask)(&timestamp_query(&signature)).map_err(CannotSeal::Authority)?;
            Some(parse_response(&answer, &signature, authority.issuers).map_err(CannotSeal::TimeStamp)?.der)
        }
        None => None,
    };
    let parts = Parts { chain: credential.chain.clone(), digest, signature, token };
    let cms = parts.build().ok_or(CannotSeal::Key)?;
    fill(&mut signed, &layout.contents, &cms).ok_or(CannotSeal::Space)?;
    // What a fault of the machine or of this program has spoiled is not given out.
    sound(&signed)?;
    Ok(signed)
}

fn sound(pdf: &[u8]) -> Result<(), CannotSeal> {
    check(pdf).faults.into_iter().next().map_or(Ok(()), |fault| Err(fault.into()))
}

/// The signature value of the last signature, which has no time-stamp yet.
///
/// # Errors
/// When there is none to put a time-stamp on.
pub fn unstamped(pdf: &[u8]) -> Result<Vec<u8>, CannotSeal> {
    last(pdf).map(|update| update.parts.signature)
}

fn last(pdf: &[u8]) -> Result<Update, CannotSeal> {
    let file = Revision::read(pdf)?;
    if file.updates() == 0 {
        return Err(CannotSeal::Unsigned);
    }
    let update = Update::read(&file, &file.before())?;
    if update.parts.token.is_some() { Err(CannotSeal::Stamped) } else { Ok(update) }
}

/// Puts a time-stamp into the space of the last signature; all that is signed stays as it is.
///
/// # Errors
/// When there is no signature for it, or too little space.
pub fn attach_token(pdf: &[u8], token: &Token) -> Result<Vec<u8>, CannotSeal> {
    let mut update = last(pdf)?;
    update.parts.token = Some(token.der.clone());
    let cms = update.parts.build().ok_or(CannotSeal::Key)?;
    let mut stamped = pdf.to_vec();
    fill(&mut stamped, &update.contents, &cms).ok_or(CannotSeal::Space)?;
    sound(&stamped)?;
    Ok(stamped)
}
