//! What the first bytes of a file say: private keys in DER, key stores, `OpenPGP` packets.

use super::bytes::find;
use super::kind::Kind;

/// A DER or BER element (X.690): its tag, its content as far as it is there, and what follows it.
struct Element<'b> {
    tag: u8,
    length: Option<usize>,
    content: &'b [u8],
    rest: &'b [u8],
}

/// Reads one element with a tag of one byte. The content may be cut off by the end of what is there.
fn element(bytes: &[u8]) -> Option<Element<'_>> {
    let [tag, first, rest @ ..] = bytes else { return None };
    if *first == 0x80 {
        // The indefinite length of BER, which some makers of PKCS #12 use.
        return Some(Element { tag: *tag, length: None, content: rest, rest: &[] });
    }
    let (length, rest) = if *first < 0x80 {
        (usize::from(*first), rest)
    } else {
        let octets = usize::from(first & 0x7f);
        let (octets, rest) = rest.split_at_checked(octets).filter(|_| octets <= 4)?;
        (octets.iter().fold(0, |sum, octet| sum << 8 | usize::from(*octet)), rest)
    };
    let (content, rest) = rest.split_at(length.min(rest.len()));
    Some(Element { tag: *tag, length: Some(length), content, rest })
}

const SEQUENCE: u8 = 0x30;
const INTEGER: u8 = 0x02;
const OCTETS: u8 = 0x04;
const OBJECT: u8 = 0x06;

/// 1.2.840.113549: the arc of the PKCS documents.
const PKCS: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d];

/// Whether an object identifier names encryption by a password: PKCS #5 (1.2.840.113549.1.5) or the algorithms of
/// PKCS #12 (1.2.840.113549.1.12.1).
fn is_password_based(object: &[u8]) -> bool {
    object.strip_prefix(PKCS).is_some_and(|rest| rest.starts_with(&[1, 5]) || rest.starts_with(&[1, 12, 1]))
}

/// A private key or a PKCS #12 store by its structure:
/// PKCS #8 (RFC 5958), its encrypted form, PKCS #1 (RFC 8017), SEC 1 (RFC 5915), the DSA form of OpenSSL, and
/// PKCS #12 (RFC 7292).
pub(super) fn private_structure(bytes: &[u8]) -> Option<Kind> {
    let outer = element(bytes).filter(|outer| outer.tag == SEQUENCE)?;
    // The smallest private key, Ed25519 in PKCS #8, has 46 bytes of content.
    if outer.length.is_some_and(|length| length < 38) {
        return None;
    }
    let first = element(outer.content)?;
    let second = element(first.rest)?;
    if first.tag == SEQUENCE {
        let object = element(first.content).filter(|object| object.tag == OBJECT)?;
        let good = second.tag == OCTETS && is_password_based(object.content);
        return good.then_some(Kind::PrivateKeyDer);
    }
    if first.tag != INTEGER || first.length != Some(1) {
        return None;
    }
    match (first.content, second.tag) {
        ([3], SEQUENCE) => {
            let object = element(second.content).filter(|object| object.tag == OBJECT)?;
            // Data, or signed data where the store is sealed by a key.
            let content = object.content.strip_prefix(PKCS)?;
            matches!(content, [1, 7, 1 | 2]).then_some(Kind::KeystorePkcs12)
        }
        ([0 | 1], SEQUENCE) => {
            let object = element(second.content).filter(|object| object.tag == OBJECT)?;
            let key = element(second.rest).filter(|key| key.tag == OCTETS)?;
            // An attribute certificate request and others have an octet string here too, but a short one.
            (object.length >= Some(3) && key.length >= Some(16)).then_some(Kind::PrivateKeyDer)
        }
        ([0 | 1], INTEGER) => {
            let third = element(second.rest);
            // The modulus is cut off where only the first bytes are there.
            let more = third.is_none_or(|third| third.tag == INTEGER);
            (second.length >= Some(48) && more).then_some(Kind::PrivateKeyDer)
        }
        ([1], OCTETS) => {
            let curve = element(second.rest).is_none_or(|third| matches!(third.tag, 0xa0 | 0xa1));
            second.length.is_some_and(|length| (16..=72).contains(&length) && curve).then_some(Kind::PrivateKeyDer)
        }
        _ => None,
    }
}

/// Four bytes as a number, the highest first.
fn number(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..at + 4)?.try_into().ok().map(u32::from_be_bytes)
}

/// A key store or password database by its first bytes.
fn store(bytes: &[u8]) -> Option<Kind> {
    match (number(bytes, 0)?, number(bytes, 4)?) {
        // JKS and JCEKS: the magic number, then version 1 or 2.
        (0xfeed_feed | 0xcece_cece, 1 | 2) => Some(Kind::KeystoreJava),
        // BKS of Bouncy Castle: version, a salt of 20 bytes with its length, the iterations.
        (1 | 2, 20) => number(bytes, 28).filter(|n| (500..10_000_000).contains(n)).map(|_| Kind::KeystoreJava),
        // KeePass 1 and 2.
        (0x03d9_a29a, 0x65fb_4bb5 | 0x66fb_4bb5 | 0x67fb_4bb5) => Some(Kind::PasswordDatabase),
        _ => None,
    }
}

/// A secret key packet of `OpenPGP` (RFC 9580, sections 4.2 and 5.5): tag 5, or 7 for a subkey.
fn openpgp(bytes: &[u8]) -> bool {
    let [tag, rest @ ..] = bytes else { return false };
    let header = match (tag, rest) {
        // The old form, by the size of its length.
        (0x94 | 0x9c, [length, ..]) | (0xc5 | 0xc7, [length @ 0..=191, ..]) => Some((usize::from(*length), 1)),
        (0x95 | 0x9d, [high, low, ..]) => Some((usize::from(*high) << 8 | usize::from(*low), 2)),
        (0x96 | 0x9e, _) => number(rest, 0).map(|length| (length as usize, 4)),
        // The new form, likewise.
        (0xc5 | 0xc7, [high @ 192..=223, low, ..]) => {
            Some((((usize::from(*high) - 192) << 8) + usize::from(*low) + 192, 2))
        }
        (0xc5 | 0xc7, [255, ..]) => number(rest, 1).map(|length| (length as usize, 5)),
        _ => None,
    };
    let Some((length, skip)) = header else { return false };
    let Some([version, time @ .., algorithm]) = rest.get(skip..skip + 6) else { return false };
    let algorithm = if *version == 3 { rest.get(skip + 7) } else { Some(algorithm) };
    // Keys are younger than OpenPGP's first form, and these days no packet of one is longer than some KiB.
    let plausible = (30..=32_768).contains(&length) && number(time, 0).is_some_and(|time| time > 0x2800_0000);
    plausible
        && matches!(version, 3..=6)
        && matches!(algorithm, Some(1 | 2 | 3 | 16 | 17 | 18 | 19 | 20 | 22 | 25..=36))
}

/// What the start of a file says.
pub(super) fn head(bytes: &[u8]) -> Option<Kind> {
    if let Some(kind) = private_structure(bytes).or_else(|| store(bytes)) {
        return Some(kind);
    }
    if openpgp(bytes) {
        return Some(Kind::PrivateKeyOpenpgp);
    }
    // The key files of GnuPG's agent: an S-expression, a "shadowed" one only points to a card.
    let start = &bytes[..bytes.len().min(2048)];
    let agent = start.starts_with(b"(11:private-key(") || start.starts_with(b"(21:protected-private-key(");
    let named = [&b"Key: (private-key"[..], b"Key: (protected-private-key"];
    let named = named.iter().any(|mark| find(start, mark).is_some_and(|at| at == 0 || start[at - 1] == b'\n'));
    (agent || named).then_some(Kind::PrivateKeyOpenpgp)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn structures_are_told_apart() {
        // PKCS #8 with Ed25519.
        let mut key = vec![0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 0x22, 4, 0x20];
        key.extend([7; 32]);
        assert_eq!(head(&key), Some(Kind::PrivateKeyDer));
        // Its public key: an algorithm and a bit string.
        let mut public = vec![0x30, 0x2a, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 3, 0x21, 0];
        public.extend([7; 32]);
        assert_eq!(head(&public), None);
        // A request for a time stamp (RFC 3161): version 1, then the imprint.
        let mut stamp = vec![0x30, 0x39, 2, 1, 1, 0x30, 0x31, 0x30, 0x0d, 6, 9, 0x60];
        stamp.extend([1; 60]);
        assert_eq!(head(&stamp), None);
    }

    #[test]
    fn stores_have_their_marks() {
        assert_eq!(head(&[0xfe, 0xed, 0xfe, 0xed, 0, 0, 0, 2, 0, 0]), Some(Kind::KeystoreJava));
        assert_eq!(head(&[0xfe, 0xed, 0xfa, 0xce, 0, 0, 0, 2, 0, 0]), None, "a program of macOS");
        assert_eq!(head(b""), None);
    }
}
