//! Signing with a private key from an OpenSSH key file.

use super::{Key, NotAKey, assemble};
use crypto_bigint::{BoxedUint, NonZero};
use ring::rand::SystemRandom;
use ring::signature as ring_signature;
use ring_signature::{ECDSA_P256_SHA256_FIXED_SIGNING, ECDSA_P384_SHA384_FIXED_SIGNING};
use ssh_encoding::Encode as _;
use ssh_key::private::{EcdsaKeypair, Ed25519Keypair, KeypairData, RsaKeypair};
use ssh_key::{HashAlg, Kdf, Mpint, PrivateKey as Opened, SshSig};
use std::fmt;
use zeroize::{Zeroize as _, Zeroizing};

/// More rounds of stretching a passphrase than people ask `ssh-keygen -a` for; a hundred take a second or two.
const MOST_ROUNDS: u32 = 1_000;

/// A private key, opened. Its secret parts are wiped from memory when it goes.
pub struct PrivateKey {
    opened: Opened,
    public: Key,
}

impl Drop for PrivateKey {
    /// Its parts wipe themselves; this overwrites the copies that opening and signing left behind on the stack.
    fn drop(&mut self) {
        overwrite_stack();
    }
}

/// The deepest calls of opening and signing take less of the stack than this.
const STACK: usize = 128 << 10;

/// Overwrites the stack below the caller, where values that were moved leave their bytes, and where the library that does the
/// arithmetic keeps what it does not wipe. Best effort: a compiler may have put a copy elsewhere.
#[inline(never)]
#[allow(clippy::large_stack_arrays, reason = "that it is large, and on the stack, is what it is for")]
pub fn overwrite_stack() {
    let mut room = [0_u8; STACK];
    room.zeroize();
    std::hint::black_box(&mut room);
}

/// Why a text is no private key that can sign.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotAPrivateKey {
    /// It is no key file of OpenSSH.
    Unreadable,
    /// It is a private key in a form that OpenSSH writes no more.
    OldForm,
    /// It is a public key.
    Public,
    /// The passphrase is wrong, or none was given.
    Passphrase,
    /// To open it would take so many rounds.
    TooManyRounds(u32),
    /// The secret is on a token; this file only points to it.
    OnToken,
    /// Such a key may not sign.
    Key(NotAKey),
}

impl fmt::Display for NotAPrivateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable => f.write_str("this is no OpenSSH private key"),
            Self::OldForm => f.write_str("this private key is in a form other than OpenSSH's"),
            Self::Public => f.write_str("this is a public key; signing takes the private one"),
            Self::Passphrase => f.write_str("the passphrase does not open this key"),
            Self::TooManyRounds(rounds) => {
                write!(
                    f,
                    "to open this key takes {rounds} rounds of stretching its passphrase, which is more than {MOST_ROUNDS}"
                )
            }
            Self::OnToken => f.write_str("the secret of this key is on a token"),
            Self::Key(why) => why.fmt(f),
        }
    }
}

impl NotAPrivateKey {
    /// What would be right, a line each.
    #[must_use]
    pub fn help(&self) -> Vec<String> {
        let lines: &[&str] = match self {
            Self::Unreadable => &["name the file that `ssh-keygen` made, such as ~/.ssh/id_ed25519"],
            Self::OldForm => &["`ssh-keygen -p -f FILE` rewrites it in OpenSSH's form", "or sign with --agent"],
            Self::Public => &["name the file without the ending .pub"],
            Self::Passphrase => &[],
            Self::TooManyRounds(_) => &["`ssh-keygen -p -a 100 -f FILE` rewrites it", "or sign with --agent"],
            Self::OnToken => &[
                "sign with --agent, or in two steps:",
                "rchecklist sign … --print-statement > statement.txt",
                "ssh-keygen -Y sign -n sign-off@rchecklist -f KEY statement.txt",
                "rchecklist sign … --signature statement.txt.sig",
            ],
            Self::Key(_) => &["`ssh-keygen -t ed25519` makes a key that can sign"],
        };
        lines.iter().map(|line| (*line).to_owned()).collect()
    }
}

/// Why a key that was opened did not sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CannotSign;

impl fmt::Display for CannotSign {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(
            "this key could not make a signature: its parts do not fit together, or it is longer than 4096 bits",
        )
    }
}

impl PrivateKey {
    /// Opens a key file; `passphrase` is asked for where the key is encrypted.
    ///
    /// # Errors
    /// Why it cannot sign; or the failure of `passphrase`.
    pub fn open<E>(
        text: &str,
        passphrase: impl FnOnce() -> Result<Zeroizing<String>, E>,
    ) -> Result<Result<Self, NotAPrivateKey>, E> {
        let Ok(opened) = Opened::from_openssh(text) else { return Ok(Err(guess(text))) };
        if let Err(why) = Key::from_data(opened.public_key().key_data().clone()) {
            return Ok(Err(NotAPrivateKey::Key(why)));
        }
        if let Kdf::Bcrypt { rounds, .. } = opened.kdf()
            && *rounds > MOST_ROUNDS
        {
            return Ok(Err(NotAPrivateKey::TooManyRounds(*rounds)));
        }
        let opened = if opened.is_encrypted() {
            match opened.decrypt(passphrase()?.as_bytes()) {
                Ok(opened) => opened,
                Err(_) => return Ok(Err(NotAPrivateKey::Passphrase)),
            }
        } else {
            opened
        };
        if matches!(opened.key_data(), KeypairData::SkEd25519(_) | KeypairData::SkEcdsaSha2NistP256(_)) {
            return Ok(Err(NotAPrivateKey::OnToken));
        }
        Ok(match Key::from_data(opened.public_key().key_data().clone()) {
            Ok(public) => Ok(Self { opened, public }),
            Err(why) => Err(NotAPrivateKey::Key(why)),
        })
    }

    /// Its public half.
    #[must_use]
    pub fn public(&self) -> &Key {
        &self.public
    }

    /// Signs a message for a namespace; gives the signature's text form.
    ///
    /// # Errors
    /// When the key's parts do not fit together, or it is an RSA key of more than 4096 bits.
    pub fn sign(&self, namespace: &str, message: &[u8]) -> Result<String, CannotSign> {
        let signed = SshSig::signed_data(namespace, HashAlg::Sha512, message).map_err(|_| CannotSign)?;
        let (name, raw) = match self.opened.key_data() {
            KeypairData::Ed25519(pair) => ("ssh-ed25519", ed25519(pair, &signed)?),
            KeypairData::Ecdsa(pair) => ecdsa(pair, &signed)?,
            KeypairData::Rsa(pair) => ("rsa-sha2-512", rsa(pair, &signed)?),
            _ => return Err(CannotSign),
        };
        let wire = || {
            let mut public = Vec::new();
            self.public.data().encode(&mut public)?;
            let mut signature = Vec::new();
            name.encode(&mut signature)?;
            raw.as_slice().encode(&mut signature)?;
            assemble(namespace, &public, &signature)
        };
        wire().map_err(|_| CannotSign)
    }
}

/// What a text that is no OpenSSH key file seems to be.
fn guess(text: &str) -> NotAPrivateKey {
    if text.contains("PRIVATE KEY-----") && !text.contains("BEGIN OPENSSH PRIVATE KEY") {
        NotAPrivateKey::OldForm
    } else if Key::parse(text.lines().next().unwrap_or_default()).is_ok() {
        NotAPrivateKey::Public
    } else {
        NotAPrivateKey::Unreadable
    }
}

fn ed25519(pair: &Ed25519Keypair, signed: &[u8]) -> Result<Vec<u8>, CannotSign> {
    let seed = Zeroizing::new(pair.private.to_bytes());
    let pair = ring_signature::Ed25519KeyPair::from_seed_and_public_key(&seed[..], pair.public.as_ref())
        .map_err(|_| CannotSign)?;
    Ok(pair.sign(signed).as_ref().to_vec())
}

fn ecdsa(pair: &EcdsaKeypair, signed: &[u8]) -> Result<(&'static str, Vec<u8>), CannotSign> {
    let (name, algorithm) = match pair {
        EcdsaKeypair::NistP256 { .. } => ("ecdsa-sha2-nistp256", &ECDSA_P256_SHA256_FIXED_SIGNING),
        EcdsaKeypair::NistP384 { .. } => ("ecdsa-sha2-nistp384", &ECDSA_P384_SHA384_FIXED_SIGNING),
        EcdsaKeypair::NistP521 { .. } => return Err(CannotSign),
    };
    let random = SystemRandom::new();
    let key = ring_signature::EcdsaKeyPair::from_private_key_and_public_key(
        algorithm,
        pair.private_key_bytes(),
        pair.public_key_bytes(),
        &random,
    )
    .map_err(|_| CannotSign)?;
    let raw = key.sign(&random, signed).map_err(|_| CannotSign)?;
    let (r, s) = raw.as_ref().split_at(raw.as_ref().len() / 2);
    let mut out = Vec::new();
    for number in [r, s] {
        Mpint::from_positive_bytes(number).map_err(|_| CannotSign)?.encode(&mut out).map_err(|_| CannotSign)?;
    }
    Ok((name, out))
}

fn rsa(pair: &RsaKeypair, signed: &[u8]) -> Result<Vec<u8>, CannotSign> {
    let bytes = |number: &Mpint| number.as_positive_bytes().map(<[u8]>::to_vec).ok_or(CannotSign);
    let secret = |number: &Mpint| bytes(number).map(Zeroizing::new);
    let (d, p, q) = (secret(&pair.private.d)?, secret(&pair.private.p)?, secret(&pair.private.q)?);
    // OpenSSH keeps no exponents for the two primes; RFC 8017, section 3.2, gives them as d mod (p - 1), d mod (q - 1).
    let (d_p, d_q) = (reduced(&d, &p)?, reduced(&d, &q)?);
    let key = ring_signature::RsaKeyPair::from_components(&ring::rsa::KeyPairComponents {
        public_key: ring::rsa::PublicKeyComponents { n: bytes(&pair.public.n)?, e: bytes(&pair.public.e)? },
        d: &d[..],
        p: &p[..],
        q: &q[..],
        dP: &d_p[..],
        dQ: &d_q[..],
        qInv: &secret(&pair.private.iqmp)?[..],
    });
    let key = key.map_err(|_| CannotSign)?;
    let mut out = vec![0; key.public().modulus_len()];
    key.sign(&ring_signature::RSA_PKCS1_SHA512, &SystemRandom::new(), signed, &mut out).map_err(|_| CannotSign)?;
    Ok(out)
}

/// `exponent mod (prime - 1)`, big-endian.
fn reduced(exponent: &[u8], prime: &[u8]) -> Result<Zeroizing<Vec<u8>>, CannotSign> {
    let number = |bytes: &[u8]| {
        let bits = u32::try_from(bytes.len() * 8).map_err(|_| CannotSign)?;
        BoxedUint::from_be_slice(bytes, bits).map(Zeroizing::new).map_err(|_| CannotSign)
    };
    let less_one = number(prime)?.wrapping_sub(BoxedUint::one());
    let modulus = Option::<NonZero<BoxedUint>>::from(NonZero::new(less_one)).ok_or(CannotSign)?;
    let rest = Zeroizing::new(number(exponent)?.rem(&modulus));
    let bytes = Zeroizing::new(rest.to_be_bytes().to_vec());
    let first = bytes.iter().position(|byte| *byte != 0).unwrap_or(bytes.len());
    Ok(Zeroizing::new(bytes[first..].to_vec()))
}
