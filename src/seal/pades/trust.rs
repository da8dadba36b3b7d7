//! Whether a signer's certificate leads to one that the reader trusts (RFC 5280, 6.1), as far as a file alone can tell.
//!
//! Not asked: whether a certificate was revoked, and what limits policies and names set. A certificate with a critical
//! extension that is not known here leads nowhere.

use super::certificate::Certificate;
use super::check::Signed;
use super::pem::certificates;
use chrono::{DateTime, Utc};
use std::fmt;

/// Why a certificate does not lead to a trusted one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotTrusted {
    /// There is no trusted certificate to lead to.
    NoAnchors,
    /// None of the trusted certificates issued it, or those who did.
    NoPath,
    /// This one on the way may not issue certificates.
    NoIssuer(String),
    /// This one on the way was not valid at the time.
    NotValid(String),
    /// This one on the way has a critical extension that is not known here.
    Extension(String),
}

impl fmt::Display for NotTrusted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoAnchors => f.write_str("there is no certificate among those to trust"),
            Self::NoPath => f.write_str("no certificate among those to trust issued it"),
            Self::NoIssuer(name) => write!(f, "the certificate of {name} may not issue certificates"),
            Self::NotValid(name) => write!(f, "the certificate of {name} was not valid at the time of signing"),
            Self::Extension(name) => {
                write!(f, "the certificate of {name} has a critical extension that is not known")
            }
        }
    }
}

impl std::error::Error for NotTrusted {}

/// The name of the trusted certificate to which a signature's certificate leads; `anchors` is PEM.
///
/// The time that counts is the time-stamp's, and without one the time that the signer claims.
///
/// # Errors
/// Why it leads to none.
pub fn trusted(signed: &Signed, anchors: &[u8]) -> Result<String, NotTrusted> {
    let anchors = certificates(anchors);
    if anchors.is_empty() {
        return Err(NotTrusted::NoAnchors);
    }
    let time = signed.stamped.as_ref().map_or(signed.claimed, |(time, _)| *time);
    // The chain of a signature that was checked is linked already.
    let chain: Vec<Certificate> = signed.chain.iter().filter_map(|der| Certificate::read(der)).collect();
    let path = path(&chain, &anchors).ok_or(NotTrusted::NoPath)?;
    for (below, certificate) in path.iter().enumerate() {
        fits(certificate, below, time)?;
    }
    path.last().map(|anchor| anchor.name()).ok_or(NotTrusted::NoPath)
}

/// The certificates from the signer's to the first trusted one.
fn path<'a>(chain: &'a [Certificate], anchors: &'a [Certificate]) -> Option<Vec<&'a Certificate>> {
    for (index, certificate) in chain.iter().enumerate() {
        let way = chain[..=index].iter();
        if anchors.iter().any(|anchor| anchor.der == certificate.der) {
            return Some(way.collect());
        }
        if let Some(anchor) = anchors.iter().find(|anchor| certificate.issued_by(anchor)) {
            return Some(way.chain([anchor]).collect());
        }
    }
    None
}

/// Whether a certificate may stand on a path above so many others.
fn fits(certificate: &Certificate, below: usize, time: DateTime<Utc>) -> Result<(), NotTrusted> {
    if !certificate.valid_at(time) {
        return Err(NotTrusted::NotValid(certificate.name()));
    }
    if !certificate.is_plain() {
        return Err(NotTrusted::Extension(certificate.name()));
    }
    // The signer's own certificate does not count for the length of a path.
    if below > 0 && !certificate.may_issue(below - 1) {
        return Err(NotTrusted::NoIssuer(certificate.name()));
    }
    Ok(())
}
