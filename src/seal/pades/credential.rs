//! A certificate with its private key, as a signer brings them.

use super::asn1::{FIRST, INTEGER, Item, OCTETS, Oid, SEQUENCE};
use super::certificate::{Certificate, KeyKind, algorithm_parts, chain};
use super::pem::{OLD, blocks};
use super::pkcs12;
use crate::signature::overwrite_stack;
use chrono::{DateTime, Utc};
use ring::rand::SystemRandom;
use ring::signature::{
    ECDSA_P256_SHA256_ASN1_SIGNING, ECDSA_P384_SHA384_ASN1_SIGNING, EcdsaKeyPair, RSA_PKCS1_SHA256, RsaKeyPair,
};
use std::fmt;
use zeroize::Zeroizing;

const EC_KEY: Oid = Oid::new_unwrap("1.2.840.10045.2.1");
const RSA: Oid = Oid::new_unwrap("1.2.840.113549.1.1.1");

/// Why files are no certificate and key that can sign.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotACredential {
    /// They are neither PKCS#12 nor PEM.
    Unreadable,
    /// There is no certificate in them.
    NoCertificate,
    /// There is no private key in them.
    NoKey,
    /// There is more than one private key in them.
    SeveralKeys,
    /// The passphrase does not open them, or none was given.
    Passphrase,
    /// They are encrypted in a way that is given up.
    OldEncryption {
        /// The command that writes them anew.
        command: &'static str,
    },
    /// To open it would take more rounds than any program writes.
    TooManyRounds,
    /// The key is not of a kind that signs here.
    Kind,
    /// The key's parts do not fit together, or an RSA key is too short or too long.
    BadKey,
    /// No certificate belongs to the key.
    Mismatch,
    /// The certificate is not for signing documents.
    Usage,
    /// The certificate is not valid at the time of signing.
    NotValid {
        /// From when it is valid.
        from: DateTime<Utc>,
        /// To when it is valid.
        to: DateTime<Utc>,
    },
}

impl NotACredential {
    /// Whether another passphrase may open it.
    #[must_use]
    pub fn wants_passphrase(&self) -> bool {
        *self == Self::Passphrase
    }
}

impl fmt::Display for NotACredential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Unreadable => "this is neither a PKCS#12 file nor PEM with a certificate and a key",
            Self::NoCertificate => "there is no certificate in it that can be read",
            Self::NoKey => "there is no private key in it",
            Self::SeveralKeys => "there is more than one private key in it",
            Self::Passphrase => "the passphrase does not open it",
            Self::OldEncryption { command } => {
                return write!(f, "it is encrypted in a way that is no longer safe; this writes it anew: {command}");
            }
            Self::TooManyRounds => "to open it would take more rounds of stretching its passphrase than any program writes",
            Self::Kind => "its key is of a kind that cannot sign here; ECDSA P-256, ECDSA P-384 and RSA can",
            Self::BadKey => "its key cannot be used: the parts do not fit together, or it is RSA of less than 2048 or more than 4096 bits",
            Self::Mismatch => "the certificate does not belong to the key",
            Self::Usage => "the certificate is not for signing documents (keyUsage)",
            Self::NotValid { from, to } => {
                let day = |time: &DateTime<Utc>| time.format("%Y-%m-%d %H:%M UTC").to_string();
                return write!(f, "the certificate is valid from {} to {} and not at the time of signing", day(from), day(to));
            }
        })
    }
}

impl std::error::Error for NotACredential {}

enum Key {
    Ecdsa(EcdsaKeyPair),
    Rsa(RsaKeyPair),
}

/// A certificate, those of its issuers, and the private key.
pub struct Credential {
    pub(super) chain: Vec<Certificate>,
    // Opened for each signature: the form in which the arithmetic has it is not wiped when it goes.
    secret: Secret,
}

impl Drop for Credential {
    fn drop(&mut self) {
        overwrite_stack();
    }
}

/// A private key as it was read, and whether it says of itself what kind it is.
pub(super) enum Secret {
    /// PKCS#8 (RFC 5958).
    Plain(Zeroizing<Vec<u8>>),
    /// SEC 1 (RFC 5915).
    Ec(Zeroizing<Vec<u8>>),
    /// PKCS#1 (RFC 8017).
    Rsa(Zeroizing<Vec<u8>>),
}

impl Credential {
    /// Opens a PKCS#12 file (RFC 7292) for signing at a time.
    ///
    /// # Errors
    /// Why it cannot sign.
    pub fn from_pkcs12(bytes: &[u8], passphrase: &str, at: DateTime<Utc>) -> Result<Self, NotACredential> {
        let (certificates, key) = pkcs12::open(bytes, passphrase)?;
        Self::of(Secret::Plain(key), certificates, at)
    }

    /// Opens PEM texts that hold certificates and one private key, in any order, for signing at a time.
    ///
    /// # Errors
    /// Why they cannot sign.
    pub fn from_pem(texts: &[&[u8]], passphrase: Option<&str>, at: DateTime<Utc>) -> Result<Self, NotACredential> {
        let mut certificates = Vec::new();
        let mut keys = Vec::new();
        let left = pkcs12::Rounds::default();
        for (label, content) in texts.iter().flat_map(|text| blocks(text)) {
            let content = content.ok_or(NotACredential::Unreadable)?;
            match label {
                "CERTIFICATE" => certificates.extend(Certificate::read(&content)),
                "PRIVATE KEY" => keys.push(Secret::Plain(content)),
                "EC PRIVATE KEY" => keys.push(Secret::Ec(content)),
                "RSA PRIVATE KEY" => keys.push(Secret::Rsa(content)),
                "ENCRYPTED PRIVATE KEY" => {
                    let passphrase = passphrase.ok_or(NotACredential::Passphrase)?;
                    keys.push(Secret::Plain(pkcs12::decrypt(&content, passphrase.as_bytes(), KEY_COMMAND, &left)?));
                }
                OLD => return Err(NotACredential::OldEncryption { command: KEY_COMMAND }),
                _ => {}
            }
        }
        match (keys.len(), keys.pop()) {
            (_, None) if certificates.is_empty() => Err(NotACredential::Unreadable),
            (_, None) => Err(NotACredential::NoKey),
            (1, Some(key)) => Self::of(key, certificates, at),
            _ => Err(NotACredential::SeveralKeys),
        }
    }

    fn of(secret: Secret, certificates: Vec<Certificate>, at: DateTime<Utc>) -> Result<Self, NotACredential> {
        if certificates.is_empty() {
            return Err(NotACredential::NoCertificate);
        }
        let mut certificates = certificates;
        let mut why = NotACredential::Mismatch;
        for index in 0..certificates.len() {
            match Key::open(&secret, &certificates[index]).map(drop) {
                Ok(()) => {
                    let own = certificates.swap_remove(index);
                    let credential = Self { chain: chain(own, certificates), secret };
                    return credential.fits(at).map(|()| credential);
                }
                Err(NotACredential::Mismatch) => {}
                Err(other) => why = other,
            }
        }
        Err(why)
    }

    /// Whether the certificate may sign documents at this time.
    pub(super) fn fits(&self, at: DateTime<Utc>) -> Result<(), NotACredential> {
        let own = &self.chain[0];
        let (from, to) = own.validity();
        if !own.may_sign() {
            return Err(NotACredential::Usage);
        }
        if own.valid_at(at) { Ok(()) } else { Err(NotACredential::NotValid { from, to }) }
    }

    /// The signer's name: the certificate's common name, or all of its subject.
    #[must_use]
    pub fn name(&self) -> String {
        self.chain[0].name()
    }

    /// SHA-256 of the certificate.
    #[must_use]
    pub fn fingerprint(&self) -> [u8; 32] {
        self.chain[0].fingerprint()
    }

    /// From when to when the certificate is valid.
    #[must_use]
    pub fn validity(&self) -> (DateTime<Utc>, DateTime<Utc>) {
        self.chain[0].validity()
    }

    /// The signature over a message.
    pub(super) fn sign(&self, message: &[u8]) -> Option<Vec<u8>> {
        let random = SystemRandom::new();
        match Key::open(&self.secret, &self.chain[0]).ok()? {
            Key::Ecdsa(key) => key.sign(&random, message).ok().map(|signature| signature.as_ref().to_vec()),
            Key::Rsa(key) => {
                let mut out = vec![0; key.public().modulus_len()];
                key.sign(&RSA_PKCS1_SHA256, &random, message, &mut out).ok().map(|()| out)
            }
        }
    }
}

const KEY_COMMAND: &str = "openssl pkcs8 -topk8 -in KEY.pem -out NEW.pem";

impl Key {
    /// Opens a key that belongs to a certificate.
    fn open(secret: &Secret, certificate: &Certificate) -> Result<Self, NotACredential> {
        match secret {
            Secret::Rsa(der) => Self::rsa(der, certificate),
            Secret::Ec(der) => Self::ec(der, certificate),
            Secret::Plain(der) => {
                let (kind, inner) = private_key_info(der).ok_or(NotACredential::BadKey)?;
                match kind {
                    RSA => Self::rsa(inner, certificate),
                    EC_KEY => Self::ec(inner, certificate),
                    _ => Err(NotACredential::Kind),
                }
            }
        }
    }

    fn rsa(der: &[u8], certificate: &Certificate) -> Result<Self, NotACredential> {
        let key = RsaKeyPair::from_der(der).map_err(|_| NotACredential::BadKey)?;
        if key.public().modulus_len() < 256 {
            return Err(NotACredential::BadKey);
        }
        // Both are modulus and exponent in DER.
        let same = certificate.kind() == Some(KeyKind::Rsa) && key.public().as_ref() == certificate.key();
        if same { Ok(Self::Rsa(key)) } else { Err(NotACredential::Mismatch) }
    }

    fn ec(der: &[u8], certificate: &Certificate) -> Result<Self, NotACredential> {
        let (algorithm, length) = match certificate.kind() {
            Some(KeyKind::P256) => (&ECDSA_P256_SHA256_ASN1_SIGNING, 32),
            Some(KeyKind::P384) => (&ECDSA_P384_SHA384_ASN1_SIGNING, 48),
            Some(KeyKind::Rsa) => return Err(NotACredential::Mismatch),
            None => return Err(NotACredential::Kind),
        };
        let number = ec_number(der).ok_or(NotACredential::BadKey)?;
        if number.len() > length {
            return Err(NotACredential::Mismatch);
        }
        // Some writers leave out zeros at its front.
        let mut padded = Zeroizing::new(vec![0; length - number.len()]);
        padded.reserve_exact(number.len());
        padded.extend_from_slice(number);
        // This compares the point that belongs to the secret number with the certificate's.
        let key = EcdsaKeyPair::from_private_key_and_public_key(
            algorithm,
            &padded,
            certificate.key(),
            &SystemRandom::new(),
        );
        key.map(Self::Ecdsa).map_err(|_| NotACredential::Mismatch)
    }
}

/// The kind of a PKCS#8 key and the key inside.
fn private_key_info(der: &[u8]) -> Option<(Oid, &[u8])> {
    let mut items = Item::only(der, SEQUENCE)?.items()?;
    items.take(INTEGER)?;
    let (kind, _) = algorithm_parts(items.take(SEQUENCE)?.raw)?;
    Some((kind, items.take(OCTETS)?.value))
}

/// The secret number of an EC key.
fn ec_number(der: &[u8]) -> Option<&[u8]> {
    let mut items = Item::only(der, SEQUENCE)?.items()?;
    items.take(INTEGER)?;
    let number = items.take(OCTETS)?.value;
    items.maybe(FIRST);
    Some(number)
}
