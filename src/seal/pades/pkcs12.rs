//! PKCS#12 (RFC 7292): certificates and one private key in a file under a passphrase.
//!
//! Encryption by PBES2 (RFC 8018) is opened, by the crate `pkcs5`; the older ways, RC2 and Triple-DES under SHA-1, are
//! refused with the command that makes PEM of the file.

use super::asn1::{FIRST, INTEGER, Item, Items, OCTETS, OID, Oid, SEQUENCE};
use super::certificate::{Certificate, algorithm_parts};
use super::credential::NotACredential;
use der::Decode as _;
use pkcs5::EncryptionScheme;
use pkcs5::pbes2::Kdf;
use ring::{digest, hmac};
use std::cell::Cell;
use zeroize::Zeroizing;

const DATA: Oid = Oid::new_unwrap("1.2.840.113549.1.7.1");
const ENCRYPTED_DATA: Oid = Oid::new_unwrap("1.2.840.113549.1.7.6");
const PBES2: Oid = Oid::new_unwrap("1.2.840.113549.1.5.13");
const KEY_BAG: Oid = Oid::new_unwrap("1.2.840.113549.1.12.10.1.1");
const SHROUDED_KEY_BAG: Oid = Oid::new_unwrap("1.2.840.113549.1.12.10.1.2");
const CERTIFICATE_BAG: Oid = Oid::new_unwrap("1.2.840.113549.1.12.10.1.3");
const X509: Oid = Oid::new_unwrap("1.2.840.113549.1.9.22.1");
const SHA1: Oid = Oid::new_unwrap("1.3.14.3.2.26");
/// `[0]` without values inside.
const FIRST_PLAIN: u8 = 0x80;

const COMMAND: &str = "openssl pkcs12 -legacy -in OLD.p12 -aes256 -out NEW.pem";

/// More rounds than any program writes, all parts of a file together; a file cannot keep the machine busy for hours.
const MOST_ROUNDS: u64 = 5_000_000;

/// The most bytes that stretching a passphrase may take.
const MOST_MEMORY: u64 = 256 << 20;

/// The rounds of stretching a passphrase that a file has left.
pub(super) struct Rounds(Cell<u64>);

impl Default for Rounds {
    fn default() -> Self {
        Self(Cell::new(MOST_ROUNDS))
    }
}

impl Rounds {
    /// Takes some of them.
    fn take(&self, rounds: u64) -> Result<(), NotACredential> {
        let left = self.0.get().checked_sub(rounds).ok_or(NotACredential::TooManyRounds)?;
        self.0.set(left);
        Ok(())
    }
}

type Opened = (Vec<Certificate>, Zeroizing<Vec<u8>>);

/// Certificates and the private key (PKCS#8) of a file.
pub(super) fn open(bytes: &[u8], passphrase: &str) -> Result<Opened, NotACredential> {
    let (content, mac) = outer(bytes).ok_or(NotACredential::Unreadable)?;
    let boxes = Item::only(content, SEQUENCE).and_then(|boxes| boxes.all()).ok_or(NotACredential::Unreadable)?;
    let left = Rounds::default();
    // Tells a file of the old kind before its passphrase is found wrong.
    for part in &boxes {
        Box::read(part).ok_or(NotACredential::Unreadable)?.check()?;
    }
    if let Some(mac) = mac {
        let mac = Mac::read(mac).ok_or(NotACredential::OldEncryption { command: COMMAND })?;
        // Under an empty passphrase there are two ways to try.
        left.take(2 * u64::from(mac.rounds))?;
        if !mac.holds(content, passphrase) {
            return Err(NotACredential::Passphrase);
        }
    }
    let mut bags = Bags { certificates: Vec::new(), keys: Vec::new() };
    for part in &boxes {
        match Box::read(part).ok_or(NotACredential::Unreadable)? {
            Box::Plain(inner) => bags.read(inner, passphrase, &left)?,
            Box::Encrypted { algorithm, inner } => {
                let inner = decrypted(algorithm, inner, passphrase.as_bytes(), COMMAND, &left)?;
                bags.read(&inner, passphrase, &left)?;
            }
        }
    }
    match bags.keys.len() {
        0 => Err(NotACredential::NoKey),
        1 => Ok((bags.certificates, bags.keys.swap_remove(0))),
        _ => Err(NotACredential::SeveralKeys),
    }
}

/// Opens an encrypted PKCS#8 key.
pub(super) fn decrypt(
    der: &[u8],
    passphrase: &[u8],
    command: &'static str,
    left: &Rounds,
) -> Result<Zeroizing<Vec<u8>>, NotACredential> {
    let read = || {
        let mut items = Item::only(der, SEQUENCE)?.items()?;
        Some((items.take(SEQUENCE)?.raw, items.take(OCTETS)?.value))
    };
    let (algorithm, inner) = read().ok_or(NotACredential::Unreadable)?;
    decrypted(algorithm, inner, passphrase, command, left)
}

fn decrypted(
    algorithm: &[u8],
    inner: &[u8],
    passphrase: &[u8],
    command: &'static str,
    left: &Rounds,
) -> Result<Zeroizing<Vec<u8>>, NotACredential> {
    let old = NotACredential::OldEncryption { command };
    if algorithm_parts(algorithm).is_none_or(|(id, _)| id != PBES2) {
        return Err(old);
    }
    let scheme = EncryptionScheme::from_der(algorithm).map_err(|_| old.clone())?;
    let rounds = match scheme.pbes2().map(|way| &way.kdf) {
        Some(Kdf::Pbkdf2(way)) => u64::from(way.iteration_count),
        Some(Kdf::Scrypt(way)) => {
            // RFC 7914: 128 bytes for each of cost times block size, and as many steps for each of its lanes.
            let blocks = way.cost_parameter.saturating_mul(way.block_size.into());
            if blocks.saturating_mul(128) > MOST_MEMORY {
                return Err(NotACredential::TooManyRounds);
            }
            blocks.saturating_mul(way.parallelization.into())
        }
        _ => return Err(old),
    };
    left.take(rounds)?;
    scheme.decrypt(passphrase, inner).map(Zeroizing::new).map_err(|_| NotACredential::Passphrase)
}

/// What is under the seal, and the seal.
fn outer(bytes: &[u8]) -> Option<(&[u8], Option<Item<'_>>)> {
    let mut items = Item::only(bytes, SEQUENCE)?.items()?;
    items.take(INTEGER)?.small().filter(|version| *version == 3)?;
    let mut info = items.take(SEQUENCE)?.items()?;
    info.next()?.oid().filter(|id| *id == DATA)?;
    let content = Item::only(info.take(FIRST)?.value, OCTETS)?.value;
    Some((content, items.maybe(SEQUENCE)))
}

/// One part of the file's content.
enum Box<'a> {
    Plain(&'a [u8]),
    Encrypted { algorithm: &'a [u8], inner: &'a [u8] },
}

impl<'a> Box<'a> {
    fn read(item: &Item<'a>) -> Option<Self> {
        let mut info = item.items()?;
        let kind = info.next()?.oid()?;
        let content = info.take(FIRST)?;
        if kind == DATA {
            return Item::only(content.value, OCTETS).map(|inner| Self::Plain(inner.value));
        }
        if kind != ENCRYPTED_DATA {
            return None;
        }
        let mut data = Item::only(content.value, SEQUENCE)?.items()?;
        data.take(INTEGER)?;
        let mut inner = data.take(SEQUENCE)?.items()?;
        inner.take(OID)?;
        Some(Self::Encrypted { algorithm: inner.take(SEQUENCE)?.raw, inner: inner.take(FIRST_PLAIN)?.value })
    }

    fn check(&self) -> Result<(), NotACredential> {
        match self {
            Self::Encrypted { algorithm, .. } if algorithm_parts(algorithm).is_none_or(|(id, _)| id != PBES2) => {
                Err(NotACredential::OldEncryption { command: COMMAND })
            }
            _ => Ok(()),
        }
    }
}

/// What was found in the parts.
struct Bags {
    certificates: Vec<Certificate>,
    keys: Vec<Zeroizing<Vec<u8>>>,
}

impl Bags {
    fn read(&mut self, content: &[u8], passphrase: &str, left: &Rounds) -> Result<(), NotACredential> {
        let bags = Item::only(content, SEQUENCE).and_then(|bags| bags.all()).ok_or(NotACredential::Unreadable)?;
        for bag in bags {
            let read = || {
                let mut items = bag.items()?;
                Some((items.next()?.oid()?, items.take(FIRST)?.value))
            };
            let (kind, value) = read().ok_or(NotACredential::Unreadable)?;
            match kind {
                KEY_BAG => self.keys.push(Zeroizing::new(value.to_vec())),
                SHROUDED_KEY_BAG => self.keys.push(decrypt(value, passphrase.as_bytes(), COMMAND, left)?),
                CERTIFICATE_BAG => self.certificates.extend(certificate(value)),
                _ => {}
            }
        }
        Ok(())
    }
}

fn certificate(bag: &[u8]) -> Option<Certificate> {
    let mut items = Item::only(bag, SEQUENCE)?.items()?;
    items.next()?.oid().filter(|id| *id == X509)?;
    let content = Item::only(items.take(FIRST)?.value, OCTETS)?;
    Certificate::read(content.value)
}

/// The seal: an HMAC under a key from the passphrase (RFC 7292, appendix B).
struct Mac<'a> {
    function: (&'static digest::Algorithm, hmac::Algorithm),
    stated: &'a [u8],
    salt: &'a [u8],
    rounds: u32,
}

impl<'a> Mac<'a> {
    fn read(item: Item<'a>) -> Option<Self> {
        let mut items = item.items()?;
        let mut info = items.take(SEQUENCE)?.items()?;
        let (id, _) = algorithm_parts(info.take(SEQUENCE)?.raw)?;
        let function = match id {
            // Some programs seal with SHA-1 what they encrypt well; the seal only tells a wrong passphrase.
            SHA1 => (&digest::SHA1_FOR_LEGACY_USE_ONLY, hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY),
            id => match super::certificate::Hash::of(id)? {
                super::certificate::Hash::Sha256 => (&digest::SHA256, hmac::HMAC_SHA256),
                super::certificate::Hash::Sha384 => (&digest::SHA384, hmac::HMAC_SHA384),
                super::certificate::Hash::Sha512 => (&digest::SHA512, hmac::HMAC_SHA512),
            },
        };
        let stated = info.take(OCTETS)?.value;
        let salt = items.take(OCTETS)?.value;
        let rounds = items.maybe(INTEGER).map_or(Some(1), |rounds| rounds.small())?;
        (rounds > 0).then_some(Self { function, stated, salt, rounds })
    }

    fn holds(&self, content: &[u8], passphrase: &str) -> bool {
        // A missing passphrase and an empty one are not the same to all programs.
        let mut terminated = Zeroizing::new(Vec::with_capacity(2 * passphrase.len() + 2));
        terminated.extend(passphrase.encode_utf16().chain([0]).flat_map(u16::to_be_bytes));
        let fits = |password: &[u8]| {
            let key = hmac::Key::new(self.function.1, &self.key(password));
            hmac::verify(&key, content, self.stated).is_ok()
        };
        fits(&terminated) || passphrase.is_empty() && fits(&[])
    }

    /// The key for integrity (identifier 3) from a password; one digest is as long as the key has to be.
    fn key(&self, password: &[u8]) -> Zeroizing<Vec<u8>> {
        let block = self.function.0.block_len();
        let stretched = |bytes: &[u8]| -> Zeroizing<Vec<u8>> {
            let length = bytes.len().div_ceil(block) * block;
            let mut out = Zeroizing::new(Vec::with_capacity(length));
            out.extend(bytes.iter().cycle().take(length));
            out
        };
        let start = [&vec![3; block], &*stretched(self.salt), &*stretched(password)].map(Vec::as_slice).concat();
        let start = Zeroizing::new(start);
        let mut key = Zeroizing::new(digest::digest(self.function.0, &start).as_ref().to_vec());
        for _ in 1..self.rounds {
            key = Zeroizing::new(digest::digest(self.function.0, &key).as_ref().to_vec());
        }
        key
    }
}

/// Whether bytes look like a PKCS#12 file rather than PEM.
#[must_use]
pub fn is_pkcs12(bytes: &[u8]) -> bool {
    Items::new(bytes).and_then(|mut items| items.take(SEQUENCE)).is_some()
}
