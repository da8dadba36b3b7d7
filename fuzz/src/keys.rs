//! Private keys and certificates, as signers bring them: a key that opens signs what its public half verifies.

use super::sshsig::base64::encode;
use chrono::{DateTime, Utc};
use rchecklist::seal::pades::{Credential, is_pkcs12};
use rchecklist::signature::{PrivateKey, SIGN_OFF, Signature};
use zeroize::Zeroizing;

/// The first byte says what the rest is.
pub fn run(data: &[u8]) {
    let Some((kind, rest)) = data.split_first() else { return };
    let armoured = |label: &str, bytes: &[u8]| {
        let text = encode(bytes);
        let lines = |width: usize| {
            let lines = text.as_bytes().chunks(width).map(|line| String::from_utf8_lossy(line).into_owned());
            lines.collect::<Vec<_>>().join("\n")
        };
        let width = if label.starts_with("OPENSSH") { 70 } else { 64 };
        format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", lines(width))
    };
    match kind {
        0 if is_slow(rest) => {}
        0 => openssh(&armoured("OPENSSH PRIVATE KEY", rest), Some("secret")),
        1 => pkcs12(rest),
        2 => {
            // A certificate and a key, cut at the length that the first two bytes say.
            let Some((length, rest)) = rest.split_first_chunk::<2>() else { return };
            let (certificate, key) = rest.split_at(usize::from(u16::from_be_bytes(*length)).min(rest.len()));
            for label in ["PRIVATE KEY", "EC PRIVATE KEY", "RSA PRIVATE KEY", "ENCRYPTED PRIVATE KEY"] {
                pem(&[armoured("CERTIFICATE", certificate).as_bytes(), armoured(label, key).as_bytes()]);
            }
        }
        b'-' => {
            pem(&[data]);
            if let Ok(text) = std::str::from_utf8(data) {
                // How long a passphrase takes cannot be seen here.
                openssh(text, None);
            }
        }
        _ => pem(&[rest]),
    }
}

/// Whether a key takes so many rounds of stretching its passphrase that a second is not enough; the most that are taken
/// take a quarter of a minute.
fn is_slow(key: &[u8]) -> bool {
    let behind =
        |word: &[u8]| key.windows(word.len()).position(|window| window == word).map(|at| &key[at + word.len()..]);
    // The options: their length, the salt with its length, the rounds.
    let rounds = behind(b"bcrypt").and_then(|rest| {
        let salt = u32::from_be_bytes(*rest.get(4..)?.first_chunk()?) as usize;
        Some(u32::from_be_bytes(*rest.get(salt.checked_add(8)?..)?.first_chunk()?))
    });
    rounds.is_some_and(|rounds| (20..=1_000).contains(&rounds))
}

fn at() -> DateTime<Utc> {
    DateTime::from_timestamp(1_800_000_000, 0).expect("a moment")
}

fn openssh(text: &str, passphrase: Option<&str>) {
    match PrivateKey::open(text, || passphrase.map(|own| Zeroizing::new(own.to_owned())).ok_or(())) {
        Err(()) => assert!(passphrase.is_none(), "the passphrase was given"),
        Ok(Err(why)) => assert!(!why.to_string().is_empty()),
        Ok(Ok(key)) => {
            let Ok(signature) = key.sign(SIGN_OFF, b"message") else { return };
            let read = Signature::parse(&signature).expect("our own signature is read");
            // A file may hold two halves that do not belong together: then it signs, and nobody takes the signature.
            if let Ok(signer) = read.verify(SIGN_OFF, b"message") {
                assert_eq!(&signer, key.public());
            }
        }
    }
}

fn pkcs12(bytes: &[u8]) {
    let looks = is_pkcs12(bytes);
    match Credential::from_pkcs12(bytes, "secret", at()) {
        Ok(credential) => {
            assert!(looks, "a PKCS#12 file that does not look like one");
            fits(&credential);
        }
        Err(why) => assert!(!why.to_string().is_empty()),
    }
}

fn pem(texts: &[&[u8]]) {
    match Credential::from_pem(texts, Some("secret"), at()) {
        Ok(credential) => fits(&credential),
        Err(why) => assert!(!why.to_string().is_empty()),
    }
}

fn fits(credential: &Credential) {
    let (from, to) = credential.validity();
    assert!(from <= at() && at() <= to, "a certificate that is not valid");
    let _ = (credential.name(), credential.fingerprint());
}
