//! SSH keys and SSHSIG signatures (OpenSSH PROTOCOL.sshsig): what OpenSSH's `ssh-keygen -Y` makes and checks.
//!
//! Formats are read by `ssh-key`, the arithmetic is ring's. Everything is pure but [`agent::Agent::connect`] and the
//! random numbers that ECDSA needs.

pub mod agent;
mod key;
mod private;

pub use key::{Key, KeyKind, NotAKey};
pub use private::{CannotSign, NotAPrivateKey, PrivateKey, overwrite_stack};

use base64ct::{Base64, Encoding as _};
use ring::signature::{
    ECDSA_P256_SHA256_FIXED, ECDSA_P384_SHA384_FIXED, ED25519, RSA_PKCS1_2048_8192_SHA256,
    RSA_PKCS1_2048_8192_SHA512, RsaPublicKeyComponents, UnparsedPublicKey, VerificationAlgorithm,
};
use sha2::{Digest as _, Sha256};
use ssh_encoding::{Decode as _, Encode as _};
use ssh_key::public::{EcdsaPublicKey, KeyData};
use ssh_key::{Algorithm, HashAlg, Mpint, SshSig};
use std::fmt;

/// The namespace of sign-offs: a signature made for something else (git, mail) is none.
pub const SIGN_OFF: &str = "sign-off@rchecklist";

const BEGIN: &str = "-----BEGIN SSH SIGNATURE-----";
const END: &str = "-----END SSH SIGNATURE-----";

/// An SSHSIG signature as it was read; nothing is verified yet.
pub struct Signature(SshSig);

/// Why a text is no signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotASignature;

impl fmt::Display for NotASignature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "an SSH signature is the text from `{BEGIN}` to `{END}`, as `ssh-keygen -Y sign` writes it")
    }
}

/// Why a signature does not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Broken {
    /// The text is no SSHSIG signature.
    Unreadable,
    /// It was made for another purpose.
    OtherNamespace,
    /// Its kind of key or hash is not one that is accepted.
    Weak,
    /// The bytes were not signed by the key that it names.
    Mismatch,
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Unreadable => "it is no SSH signature",
            Self::OtherNamespace => "it was made for another purpose (namespace)",
            Self::Weak => "its kind of key or hash is not accepted",
            Self::Mismatch => "what it signs reads otherwise",
        })
    }
}

impl Signature {
    /// Reads a signature in its text form; blanks around it and the width of its lines do not matter.
    ///
    /// # Errors
    /// When it is none.
    pub fn parse(text: &str) -> Result<Self, NotASignature> {
        let body = body(text).ok_or(NotASignature)?;
        // The reader wants OpenSSH's line width.
        let read = SshSig::from_pem(armour(&body)).map_err(|_| NotASignature)?;
        // Version and lengths are not part of what is signed. One signature has one text, or a copy with other bytes
        // would pass for another event.
        if again(&read).as_deref() == Ok(&*body) { Ok(Self(read)) } else { Err(NotASignature) }
    }

    /// The key that it says it is made with.
    ///
    /// # Errors
    /// When that kind of key is not accepted.
    pub fn key(&self) -> Result<Key, NotAKey> {
        Key::from_data(self.0.public_key().clone())
    }

    /// Checks that it is over `message`, for `namespace`, by the key that it names; gives the key.
    ///
    /// Whether that key is the right person's is for the caller to say.
    ///
    /// # Errors
    /// Why it does not hold.
    pub fn verify(&self, namespace: &str, message: &[u8]) -> Result<Key, Broken> {
        if self.0.namespace() != namespace {
            return Err(Broken::OtherNamespace);
        }
        let key = self.key().map_err(|_| Broken::Weak)?;
        let signed = SshSig::signed_data(namespace, self.0.hash_alg(), message).map_err(|_| Broken::Unreadable)?;
        verify_blob(key.data(), &self.0.signature().algorithm(), &signed, self.0.signature_bytes())?;
        Ok(key)
    }
}

/// A signature in the one text form that OpenSSH writes; nothing where it is none.
#[must_use]
pub fn in_openssh_form(text: &str) -> Option<String> {
    body(text).map(|body| armour(&body))
}

/// The text form of a signature: base64 in lines of 70 characters, as OpenSSH writes it, with a line end.
fn armour(body: &str) -> String {
    let mut text = format!("{BEGIN}\n");
    // Base64 is ASCII, so every byte is a character.
    for line in body.as_bytes().chunks(70) {
        text.push_str(&String::from_utf8_lossy(line));
        text.push('\n');
    }
    text.push_str(END);
    text.push('\n');
    text
}

/// The base64 of a signature without blanks and without the lines around it.
#[must_use]
pub fn body(text: &str) -> Option<String> {
    let body: String = text.trim().strip_prefix(BEGIN)?.strip_suffix(END)?.split_ascii_whitespace().collect();
    let plain = body.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/' | b'='));
    (plain && !body.is_empty()).then_some(body)
}

/// Checks one raw signature (RFC 8709, RFC 5656, RFC 8332; PROTOCOL.u2f for keys on a token).
fn verify_blob(key: &KeyData, algorithm: &Algorithm, signed: &[u8], blob: &[u8]) -> Result<(), Broken> {
    match (key, algorithm) {
        (KeyData::Ed25519(public), Algorithm::Ed25519) => check(&ED25519, public.as_ref(), signed, blob),
        (KeyData::Ecdsa(public), Algorithm::Ecdsa { curve }) if public.curve() == *curve => match public {
            EcdsaPublicKey::NistP256(point) => {
                check(&ECDSA_P256_SHA256_FIXED, point.as_bytes(), signed, &fixed(blob, 32)?)
            }
            EcdsaPublicKey::NistP384(point) => {
                check(&ECDSA_P384_SHA384_FIXED, point.as_bytes(), signed, &fixed(blob, 48)?)
            }
            EcdsaPublicKey::NistP521(_) => Err(Broken::Weak),
        },
        (KeyData::Rsa(public), Algorithm::Rsa { hash: Some(hash) }) => {
            let (Some(n), Some(e)) = (public.n.as_positive_bytes(), public.e.as_positive_bytes()) else {
                return Err(Broken::Weak);
            };
            let parameters = match hash {
                HashAlg::Sha512 => &RSA_PKCS1_2048_8192_SHA512,
                HashAlg::Sha256 => &RSA_PKCS1_2048_8192_SHA256,
                _ => return Err(Broken::Weak),
            };
            // Leading zeros are dropped on the way; RFC 8332 gives the signature the length of the modulus.
            let mut padded = vec![0; n.len().saturating_sub(blob.len())];
            padded.extend_from_slice(blob);
            RsaPublicKeyComponents { n, e }.verify(parameters, signed, &padded).map_err(|_| Broken::Mismatch)
        }
        (KeyData::SkEd25519(public), Algorithm::SkEd25519) => {
            let (blob, trailer) = split_token_signature(blob)?;
            let signed = token_message(public.application(), trailer, signed);
            check(&ED25519, public.public_key().as_ref(), &signed, blob)
        }
        (KeyData::SkEcdsaSha2NistP256(public), Algorithm::SkEcdsaSha2NistP256) => {
            let (blob, trailer) = split_token_signature(blob)?;
            let signed = token_message(public.application(), trailer, signed);
            check(&ECDSA_P256_SHA256_FIXED, public.ec_point().as_bytes(), &signed, &fixed(blob, 32)?)
        }
        _ => Err(Broken::Weak),
    }
}

fn check(
    algorithm: &'static dyn VerificationAlgorithm,
    public: &[u8],
    signed: &[u8],
    blob: &[u8],
) -> Result<(), Broken> {
    UnparsedPublicKey::new(algorithm, public).verify(signed, blob).map_err(|_| Broken::Mismatch)
}

/// The bytes of a token's flags and counter.
const TOKEN_TRAILER: usize = 5;

/// The flags and the counter that a token adds behind its signature.
fn split_token_signature(blob: &[u8]) -> Result<(&[u8], &[u8]), Broken> {
    blob.len().checked_sub(TOKEN_TRAILER).map(|at| blob.split_at(at)).ok_or(Broken::Mismatch)
}

/// What a token signs: digests of application and message, with flags and counter between (PROTOCOL.u2f).
fn token_message(application: &str, flags_and_counter: &[u8], signed: &[u8]) -> Vec<u8> {
    [&Sha256::digest(application)[..], flags_and_counter, &Sha256::digest(signed)[..]].concat()
}

/// The two numbers of an ECDSA signature in SSH's form (RFC 5656, section 3.1.2) as `size` bytes each.
fn fixed(blob: &[u8], size: usize) -> Result<Vec<u8>, Broken> {
    let mut reader = blob;
    let mut out = Vec::with_capacity(2 * size);
    for _ in 0..2 {
        let number = Mpint::decode(&mut reader).map_err(|_| Broken::Mismatch)?;
        let bytes = number.as_positive_bytes().filter(|bytes| bytes.len() <= size).ok_or(Broken::Mismatch)?;
        out.resize(out.len() + size - bytes.len(), 0);
        out.extend_from_slice(bytes);
    }
    Ok(out)
}

/// The base64 of a signature that was read, made again.
fn again(read: &SshSig) -> ssh_encoding::Result<String> {
    let mut public = Vec::new();
    read.public_key().encode(&mut public)?;
    let mut signature = Vec::new();
    let algorithm = read.signature().algorithm();
    algorithm.as_str().encode(&mut signature)?;
    let blob = read.signature_bytes();
    let trailer = match algorithm {
        Algorithm::SkEd25519 | Algorithm::SkEcdsaSha2NistP256 => TOKEN_TRAILER.min(blob.len()),
        _ => 0,
    };
    let (blob, trailer) = blob.split_at(blob.len() - trailer);
    blob.encode(&mut signature)?;
    signature.extend_from_slice(trailer);
    encode(read.namespace(), read.hash_alg().as_str(), &public, &signature)
}

/// The text form of a signature that was made over [`SshSig::signed_data`] with SHA-512.
///
/// `public` and `signature` are in SSH's wire form.
fn assemble(namespace: &str, public: &[u8], signature: &[u8]) -> ssh_encoding::Result<String> {
    encode(namespace, HashAlg::Sha512.as_str(), public, signature).map(|body| armour(&body))
}

/// The base64 of a signature's parts (PROTOCOL.sshsig).
fn encode(namespace: &str, hash: &str, public: &[u8], signature: &[u8]) -> ssh_encoding::Result<String> {
    let mut blob = b"SSHSIG".to_vec();
    SshSig::VERSION.encode(&mut blob)?;
    public.encode(&mut blob)?;
    namespace.encode(&mut blob)?;
    b"".as_slice().encode(&mut blob)?;
    hash.encode(&mut blob)?;
    signature.encode(&mut blob)?;
    Ok(Base64::encode_string(&blob))
}
