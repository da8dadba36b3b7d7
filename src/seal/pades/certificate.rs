//! X.509 certificates (RFC 5280): what is asked of them here, and the signatures that their keys make.

use super::asn1::{Item, Oid, SEQUENCE, oid, sequence};
use super::field::hex;
use chrono::{DateTime, Utc};
use der::oid::AssociatedOid as _;
use der::{Decode as _, Encode as _, Tag, Tagged as _};
use ring::digest::{SHA256, digest};
use ring::signature::{
    ECDSA_P256_SHA256_ASN1, ECDSA_P256_SHA384_ASN1, ECDSA_P384_SHA256_ASN1, ECDSA_P384_SHA384_ASN1,
    RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_2048_8192_SHA384, RSA_PKCS1_2048_8192_SHA512, UnparsedPublicKey,
    VerificationAlgorithm,
};
use x509_cert::Certificate as Parsed;
use x509_cert::ext::pkix::{BasicConstraints, ExtendedKeyUsage, KeyUsage};

/// The longest certificate that is read.
const LONGEST: usize = 8 * 1024;

/// The most certificates that are read of one signature.
pub(super) const MOST: usize = 10;

const COMMON_NAME: Oid = Oid::new_unwrap("2.5.4.3");
const TIME_STAMPING: Oid = Oid::new_unwrap("1.3.6.1.5.5.7.3.8");
const EC_KEY: Oid = Oid::new_unwrap("1.2.840.10045.2.1");
const RSA: Oid = Oid::new_unwrap("1.2.840.113549.1.1.1");
const P256: Oid = Oid::new_unwrap("1.2.840.10045.3.1.7");
const P384: Oid = Oid::new_unwrap("1.3.132.0.34");
const NULL: &[u8] = &[5, 0];

/// A hash function that may be signed with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Hash {
    Sha256,
    Sha384,
    Sha512,
}

impl Hash {
    const ALL: [Self; 3] = [Self::Sha256, Self::Sha384, Self::Sha512];

    pub(super) fn id(self) -> Oid {
        match self {
            Self::Sha256 => Oid::new_unwrap("2.16.840.1.101.3.4.2.1"),
            Self::Sha384 => Oid::new_unwrap("2.16.840.1.101.3.4.2.2"),
            Self::Sha512 => Oid::new_unwrap("2.16.840.1.101.3.4.2.3"),
        }
    }

    pub(super) fn function(self) -> &'static ring::digest::Algorithm {
        match self {
            Self::Sha256 => &SHA256,
            Self::Sha384 => &ring::digest::SHA384,
            Self::Sha512 => &ring::digest::SHA512,
        }
    }

    /// The algorithm identifier, parameters left out (RFC 5754, 2).
    pub(super) fn encoded(self) -> Vec<u8> {
        sequence(&[&oid(self.id())])
    }

    /// The hash function of an identifier.
    pub(super) fn of(id: Oid) -> Option<Self> {
        Self::ALL.into_iter().find(|hash| hash.id() == id)
    }

    /// Reads an algorithm identifier, whose parameters may be NULL.
    pub(super) fn read(algorithm: &[u8]) -> Option<Self> {
        let (id, parameters) = algorithm_parts(algorithm)?;
        Self::of(id).filter(|_| parameters.is_empty() || parameters == NULL)
    }
}

/// A kind of key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum KeyKind {
    P256,
    P384,
    Rsa,
}

impl KeyKind {
    /// The hash function that goes with a key of this kind.
    pub(super) fn hash(self) -> Hash {
        match self {
            Self::P256 | Self::Rsa => Hash::Sha256,
            Self::P384 => Hash::Sha384,
        }
    }

    /// The identifier of signing with this key and a hash function (RFC 5754, 3).
    pub(super) fn signing(self, hash: Hash) -> Vec<u8> {
        let number = match hash {
            Hash::Sha256 => 0,
            Hash::Sha384 => 1,
            Hash::Sha512 => 2,
        };
        if self == Self::Rsa {
            let ids = ["1.2.840.113549.1.1.11", "1.2.840.113549.1.1.12", "1.2.840.113549.1.1.13"];
            return sequence(&[&oid(Oid::new_unwrap(ids[number])), NULL]);
        }
        let ids = ["1.2.840.10045.4.3.2", "1.2.840.10045.4.3.3", "1.2.840.10045.4.3.4"];
        sequence(&[&oid(Oid::new_unwrap(ids[number]))])
    }

    fn verifier(self, hash: Hash) -> Option<&'static dyn VerificationAlgorithm> {
        Some(match (self, hash) {
            (Self::P256, Hash::Sha256) => &ECDSA_P256_SHA256_ASN1,
            (Self::P256, Hash::Sha384) => &ECDSA_P256_SHA384_ASN1,
            (Self::P384, Hash::Sha256) => &ECDSA_P384_SHA256_ASN1,
            (Self::P384, Hash::Sha384) => &ECDSA_P384_SHA384_ASN1,
            (Self::Rsa, Hash::Sha256) => &RSA_PKCS1_2048_8192_SHA256,
            (Self::Rsa, Hash::Sha384) => &RSA_PKCS1_2048_8192_SHA384,
            (Self::Rsa, Hash::Sha512) => &RSA_PKCS1_2048_8192_SHA512,
            _ => return None,
        })
    }
}

/// Identifier and raw parameters of an algorithm identifier.
pub(super) fn algorithm_parts(algorithm: &[u8]) -> Option<(Oid, &[u8])> {
    let mut items = Item::only(algorithm, SEQUENCE)?.items()?;
    let id = items.next()?.oid()?;
    let parameters = items.next().map_or(&[][..], |item| item.raw);
    items.end()?;
    Some((id, parameters))
}

/// A certificate, read.
#[derive(Clone)]
pub(super) struct Certificate {
    pub(super) der: Vec<u8>,
    parsed: Parsed,
    pub(super) issuer: Vec<u8>,
    pub(super) subject: Vec<u8>,
    pub(super) serial: Vec<u8>,
}

impl Certificate {
    /// Reads a certificate in DER; nothing is judged.
    pub(super) fn read(der: &[u8]) -> Option<Self> {
        if der.len() > LONGEST {
            return None;
        }
        let parsed = Parsed::from_der(der).ok()?;
        // What was read has to be all that there is.
        if parsed.to_der().ok()? != der {
            return None;
        }
        let part = &parsed.tbs_certificate;
        let (issuer, subject) = (part.issuer.to_der().ok()?, part.subject.to_der().ok()?);
        let serial = part.serial_number.to_der().ok()?;
        Some(Self { der: der.to_vec(), issuer, subject, serial, parsed })
    }

    /// The kind of its key; none if it is of a kind that is not used here.
    pub(super) fn kind(&self) -> Option<KeyKind> {
        let algorithm = &self.parsed.tbs_certificate.subject_public_key_info.algorithm;
        match algorithm.oid {
            RSA => Some(KeyKind::Rsa),
            EC_KEY => match algorithm.parameters.as_ref()?.decode_as::<Oid>().ok()? {
                P256 => Some(KeyKind::P256),
                P384 => Some(KeyKind::P384),
                _ => None,
            },
            _ => None,
        }
    }

    /// The public key: a point, or modulus and exponent in DER.
    pub(super) fn key(&self) -> &[u8] {
        self.parsed.tbs_certificate.subject_public_key_info.subject_public_key.as_bytes().unwrap_or_default()
    }

    /// The signer's name: the common name, or all of the subject.
    pub(super) fn name(&self) -> String {
        let subject = &self.parsed.tbs_certificate.subject;
        let mut all = subject.0.iter().flat_map(|set| set.0.iter());
        let common = all.rfind(|part| part.oid == COMMON_NAME);
        let value = common.and_then(|part| match part.value.tag() {
            Tag::Utf8String | Tag::PrintableString | Tag::Ia5String => {
                String::from_utf8(part.value.value().to_vec()).ok()
            }
            Tag::BmpString => {
                let units = part.value.value().chunks_exact(2).map(|unit| u16::from_be_bytes([unit[0], unit[1]]));
                char::decode_utf16(units).collect::<Result<_, _>>().ok()
            }
            _ => None,
        });
        value.filter(|name| !name.is_empty()).unwrap_or_else(|| subject.to_string())
    }

    /// The issuer's whole name (RFC 4514).
    pub(super) fn issuer_name(&self) -> String {
        self.parsed.tbs_certificate.issuer.to_string()
    }

    /// The serial number in hexadecimal digits.
    pub(super) fn serial_text(&self) -> String {
        hex(self.parsed.tbs_certificate.serial_number.as_bytes())
    }

    /// SHA-256 of the certificate.
    pub(super) fn fingerprint(&self) -> [u8; 32] {
        let mut out = [0; 32];
        out.copy_from_slice(digest(&SHA256, &self.der).as_ref());
        out
    }

    /// From when to when it is valid.
    pub(super) fn validity(&self) -> (DateTime<Utc>, DateTime<Utc>) {
        let validity = &self.parsed.tbs_certificate.validity;
        let time = |time: x509_cert::time::Time| {
            let seconds = i64::try_from(time.to_unix_duration().as_secs()).unwrap_or(i64::MAX);
            DateTime::from_timestamp(seconds, 0).unwrap_or_default()
        };
        (time(validity.not_before), time(validity.not_after))
    }

    pub(super) fn valid_at(&self, time: DateTime<Utc>) -> bool {
        let (from, to) = self.validity();
        (from..=to).contains(&time)
    }

    /// Whether its key may sign documents (RFC 5280, 4.2.1.3); a certificate that does not say allows it.
    pub(super) fn may_sign(&self) -> bool {
        match self.parsed.tbs_certificate.get::<KeyUsage>() {
            Ok(Some((_, usage))) => usage.digital_signature() || usage.non_repudiation(),
            Ok(None) => true,
            Err(_) => false,
        }
    }

    /// Whether it is for time-stamps and nothing else (RFC 3161, 2.3).
    pub(super) fn may_stamp(&self) -> bool {
        match self.parsed.tbs_certificate.get::<ExtendedKeyUsage>() {
            Ok(Some((critical, usage))) => critical && usage.0 == [TIME_STAMPING],
            _ => false,
        }
    }

    /// Whether it may issue certificates with so many issuers between (RFC 5280, 4.2.1.9 and 4.2.1.3).
    pub(super) fn may_issue(&self, between: usize) -> bool {
        let part = &self.parsed.tbs_certificate;
        let Ok(Some((_, constraints))) = part.get::<BasicConstraints>() else { return false };
        let long_enough = constraints.path_len_constraint.is_none_or(|most| between <= usize::from(most));
        let signs = match part.get::<KeyUsage>() {
            Ok(Some((_, usage))) => usage.key_cert_sign(),
            Ok(None) => true,
            Err(_) => false,
        };
        constraints.ca && long_enough && signs
    }

    /// Whether every critical extension is one that is understood here.
    pub(super) fn is_plain(&self) -> bool {
        const KNOWN: [Oid; 3] = [BasicConstraints::OID, KeyUsage::OID, ExtendedKeyUsage::OID];
        let extensions = self.parsed.tbs_certificate.extensions.as_deref().unwrap_or_default();
        extensions.iter().all(|extension| !extension.critical || KNOWN.contains(&extension.extn_id))
    }

    /// Whether its key made this signature.
    pub(super) fn signed(&self, hash: Hash, message: &[u8], signature: &[u8]) -> bool {
        let Some(verifier) = self.kind().and_then(|kind| kind.verifier(hash)) else { return false };
        UnparsedPublicKey::new(verifier, self.key()).verify(message, signature).is_ok()
    }

    /// Whether it is signed by its own key.
    pub(super) fn is_root(&self) -> bool {
        self.issued_by(self)
    }

    /// Whether another certificate's key signed this one.
    pub(super) fn issued_by(&self, issuer: &Self) -> bool {
        let signed = || {
            let mut items = Item::only(&self.der, SEQUENCE)?.items()?;
            let (body, algorithm, signature) = (items.next()?, items.next()?, items.next()?);
            let kind = issuer.kind()?;
            let hash = Hash::ALL.into_iter().find(|hash| kind.signing(*hash) == algorithm.raw)?;
            // A bit string of whole bytes.
            Some(issuer.signed(hash, body.raw, signature.value.strip_prefix(&[0])?))
        };
        self.issuer == issuer.subject && signed() == Some(true)
    }
}

/// The certificates from `first` on, each signed by the next one; the others are left out.
pub(super) fn chain(first: Certificate, mut others: Vec<Certificate>) -> Vec<Certificate> {
    // Roots first: some authorities send a root once by itself and once signed by another one.
    others.sort_by_cached_key(|other| !other.is_root());
    let mut chain = vec![first];
    while let Some(last) = chain.last().filter(|last| last.issuer != last.subject) {
        let Some(next) = others.iter().position(|other| last.issued_by(other)) else { break };
        chain.push(others.remove(next));
    }
    chain
}
