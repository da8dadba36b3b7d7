//! Public keys that may sign.

use ssh_key::public::KeyData;
use ssh_key::{EcdsaCurve, HashAlg, PublicKey};
use std::fmt;

/// The least length of an RSA modulus in bits: what NIST SP 800-57 part 1 asks for beyond 2030.
pub const LEAST_RSA_BITS: usize = 3072;

/// The first byte of a point that is written with both coordinates (SEC 1, section 2.3.3).
const WHOLE_POINT: u8 = 4;

/// The greatest length of an RSA modulus in bits that is verified.
const MOST_RSA_BITS: usize = 8192;

crate::model::words! {
    /// A kind of SSH public key that may sign (RFC 8709, RFC 5656, RFC 8332, OpenSSH PROTOCOL.u2f).
    KeyKind {
        /// Ed25519.
        Ed25519 = "ssh-ed25519", "Ed25519";
        /// ECDSA on the curve P-256.
        EcdsaP256 = "ecdsa-sha2-nistp256", "ECDSA P-256";
        /// ECDSA on the curve P-384.
        EcdsaP384 = "ecdsa-sha2-nistp384", "ECDSA P-384";
        /// RSA with SHA-2.
        Rsa = "ssh-rsa", "RSA";
        /// Ed25519 on a security token.
        SkEd25519 = "sk-ssh-ed25519@openssh.com", "Ed25519 on a token";
        /// ECDSA on the curve P-256 on a security token.
        SkEcdsaP256 = "sk-ecdsa-sha2-nistp256@openssh.com", "ECDSA P-256 on a token";
    }
}

/// An SSH public key that may sign.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key {
    data: KeyData,
    kind: KeyKind,
}

/// Why a text is no key that may sign.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotAKey {
    /// It is no SSH public key at all.
    Unreadable,
    /// Keys of this kind may not sign.
    Kind(String),
    /// An RSA key of so many bits: too few, or too many.
    RsaBits(usize),
}

impl fmt::Display for NotAKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable => f.write_str("this is no SSH public key"),
            Self::Kind(kind) => write!(f, "keys of kind `{kind}` cannot sign"),
            Self::RsaBits(bits) => {
                write!(f, "an RSA key of {bits} bits cannot sign; {LEAST_RSA_BITS} to {MOST_RSA_BITS} are accepted")
            }
        }
    }
}

impl Key {
    /// Reads a line of a `.pub` file: kind, base64, and perhaps a comment, which is dropped.
    ///
    /// # Errors
    /// When it is no key, or none that may sign.
    pub fn parse(line: &str) -> Result<Self, NotAKey> {
        let line = line.trim();
        let kind = line.split_ascii_whitespace().next().unwrap_or_default();
        if KeyKind::from_word(kind).is_none() && (kind.starts_with("ssh-") || kind.starts_with("ecdsa-")) {
            return Err(NotAKey::Kind(kind.to_owned()));
        }
        let key = PublicKey::from_openssh(line).map_err(|_| NotAKey::Unreadable)?;
        Self::from_data(key.key_data().clone())
    }

    pub(super) fn from_data(data: KeyData) -> Result<Self, NotAKey> {
        let kind = match &data {
            KeyData::Ed25519(_) => KeyKind::Ed25519,
            // OpenSSH writes points whole and takes no other; half a point would be a second form of the same key.
            KeyData::Ecdsa(public) if public.as_sec1_bytes().first() != Some(&WHOLE_POINT) => {
                return Err(NotAKey::Unreadable);
            }
            KeyData::SkEcdsaSha2NistP256(public) if public.ec_point().as_bytes().first() != Some(&WHOLE_POINT) => {
                return Err(NotAKey::Unreadable);
            }
            KeyData::Ecdsa(public) => match public.curve() {
                EcdsaCurve::NistP256 => KeyKind::EcdsaP256,
                EcdsaCurve::NistP384 => KeyKind::EcdsaP384,
                EcdsaCurve::NistP521 => return Err(NotAKey::Kind("ecdsa-sha2-nistp521".to_owned())),
            },
            KeyData::Rsa(public) => {
                let bits = public.n.as_positive_bytes().map_or(0, |n| {
                    let first = n.first().copied().unwrap_or_default();
                    n.len() * 8 - first.leading_zeros() as usize
                });
                if !(LEAST_RSA_BITS..=MOST_RSA_BITS).contains(&bits) {
                    return Err(NotAKey::RsaBits(bits));
                }
                KeyKind::Rsa
            }
            KeyData::SkEd25519(_) => KeyKind::SkEd25519,
            KeyData::SkEcdsaSha2NistP256(_) => KeyKind::SkEcdsaP256,
            other => return Err(NotAKey::Kind(other.algorithm().to_string())),
        };
        Ok(Self { data, kind })
    }

    pub(super) fn data(&self) -> &KeyData {
        &self.data
    }

    /// What kind of key it is.
    #[must_use]
    pub fn kind(&self) -> KeyKind {
        self.kind
    }

    /// What the private key belongs to, whatever form the public key stands in: the point of a curve, or the modulus of RSA. A key of a
    /// token and a plain one may hold the same point.
    #[must_use]
    pub fn material(&self) -> Vec<u8> {
        let (family, bytes): (&[u8], &[u8]) = match &self.data {
            KeyData::Ed25519(public) => (b"ed25519 ", public.as_ref()),
            KeyData::SkEd25519(public) => (b"ed25519 ", public.public_key().as_ref()),
            KeyData::Ecdsa(public) => (b"ecdsa ", public.as_sec1_bytes()),
            KeyData::SkEcdsaSha2NistP256(public) => (b"ecdsa ", public.ec_point().as_bytes()),
            KeyData::Rsa(public) => (b"rsa ", public.n.as_positive_bytes().unwrap_or_default()),
            // `from_data` makes no other.
            _ => (b"", b""),
        };
        [family, bytes].concat()
    }

    /// `SHA256:` and base64, as `ssh-keygen -l` prints it.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        self.data.fingerprint(HashAlg::Sha256).to_string()
    }

    /// Kind and base64, as in a `.pub` file or in `allowed_signers`, without a comment.
    #[must_use]
    pub fn line(&self) -> String {
        // Encoding into memory cannot fail for a key that was decoded.
        PublicKey::new(self.data.clone(), "").to_openssh().unwrap_or_default()
    }
}
