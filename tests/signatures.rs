//! Signatures against OpenSSH: what is made here verifies there, and the other way round, for every kind of key.

#![allow(clippy::expect_used, clippy::disallowed_methods, reason = "tests")]

mod support;

use rchecklist::signature::{Broken, Key, NotAKey, NotAPrivateKey, PrivateKey, SIGN_OFF, Signature};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use support::tool;
use zeroize::Zeroizing;

const MESSAGE: &str = "rchecklist sign-off statement, version 1\nprofile: p\nnote: \"Zürich\"\n";

/// The kinds that sign from a file: a name, and the arguments of `ssh-keygen`.
const KINDS: &[(&str, &[&str])] = &[
    ("ed25519", &["-t", "ed25519"]),
    ("p256", &["-t", "ecdsa", "-b", "256"]),
    ("p384", &["-t", "ecdsa", "-b", "384"]),
    ("rsa3072", &["-t", "rsa", "-b", "3072"]),
    ("rsa4096", &["-t", "rsa", "-b", "4096"]),
];

fn make(folder: &Path, name: &str, kind: &[&str], passphrase: &str) -> Option<PathBuf> {
    let path = folder.join(name);
    let text = path.to_string_lossy().into_owned();
    let mut args = vec!["-q", "-N", passphrase, "-C", "", "-f", &text];
    args.extend(kind);
    let output = tool("ssh-keygen", &args)?;
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Some(path)
}

fn open(path: &Path, passphrase: &str) -> Result<PrivateKey, NotAPrivateKey> {
    let text = std::fs::read_to_string(path).expect("the key");
    let given = || Ok::<_, ()>(Zeroizing::new(passphrase.to_owned()));
    PrivateKey::open(&text, given).expect("no question fails")
}

/// What `ssh-keygen -Y verify` says of a signature over a message by the key of `public`.
fn openssh_accepts(folder: &Path, public: &str, signature: &str, namespace: &str, message: &str) -> bool {
    let allowed = folder.join("allowed");
    std::fs::write(&allowed, format!("a@example.com {public}\n")).expect("written");
    let file = folder.join("sig");
    std::fs::write(&file, signature).expect("written");
    let mut child = Command::new("ssh-keygen")
        .args(["-Y", "verify", "-I", "a@example.com", "-n", namespace, "-f"])
        .args([&allowed, Path::new("-s"), &file])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("ssh-keygen starts");
    std::io::Write::write_all(&mut child.stdin.take().expect("a pipe"), message.as_bytes()).expect("written");
    child.wait().expect("it ends").success()
}

#[test]
fn what_is_signed_here_verifies_with_openssh() {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, kind) in KINDS {
        for passphrase in ["", "a passphrase of five words"] {
            let Some(path) = make(folder.path(), &format!("{name}-{}", passphrase.len()), kind, passphrase) else {
                return;
            };
            let key = open(&path, passphrase).expect("it opens");
            let text = key.sign(SIGN_OFF, MESSAGE.as_bytes()).expect("it signs");
            let public = std::fs::read_to_string(path.with_extension("pub")).expect("the public key");
            assert_eq!(key.public().line(), public.trim(), "{name}");
            assert!(openssh_accepts(folder.path(), &public, &text, SIGN_OFF, MESSAGE), "{name}");
            assert!(!openssh_accepts(folder.path(), &public, &text, SIGN_OFF, "another text"), "{name}");
            assert!(!openssh_accepts(folder.path(), &public, &text, "git", MESSAGE), "{name}");
            // And here.
            let read = Signature::parse(&text).expect("a signature");
            assert_eq!(read.verify(SIGN_OFF, MESSAGE.as_bytes()).as_ref(), Ok(key.public()), "{name}");
        }
    }
}

#[test]
fn what_openssh_signs_verifies_here() {
    let folder = tempfile::tempdir().expect("a folder");
    let message = folder.path().join("statement.txt");
    std::fs::write(&message, MESSAGE).expect("written");
    for (name, kind) in KINDS {
        let Some(path) = make(folder.path(), name, kind, "") else { return };
        for hash in ["hashalg=sha512", "hashalg=sha256"] {
            let signature = folder.path().join("statement.txt.sig");
            let _ = std::fs::remove_file(&signature);
            let (key, file) = (path.to_string_lossy(), message.to_string_lossy());
            let output = tool("ssh-keygen", &["-Y", "sign", "-O", hash, "-n", SIGN_OFF, "-f", &key, &file]);
            let output = output.expect("it was there before");
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
            let text = std::fs::read_to_string(&signature).expect("the signature");
            let read = Signature::parse(&text).expect("a signature");
            let public =
                Key::parse(&std::fs::read_to_string(path.with_extension("pub")).expect("it")).expect("a key");
            assert_eq!(read.verify(SIGN_OFF, MESSAGE.as_bytes()), Ok(public), "{name} {hash}");
            assert_eq!(read.verify(SIGN_OFF, b"another text"), Err(Broken::Mismatch), "{name} {hash}");
            assert_eq!(read.verify("git", MESSAGE.as_bytes()), Err(Broken::OtherNamespace), "{name} {hash}");
            every_flipped_byte_is_noticed(&text, name);
        }
    }
}

/// No change of a signature's bytes leaves it standing.
fn every_flipped_byte_is_noticed(text: &str, name: &str) {
    let body = rchecklist::signature::body(text).expect("a body");
    for place in 0..body.len() {
        let mut letters = body.clone().into_bytes();
        if letters[place] == b'=' {
            continue;
        }
        letters[place] = if letters[place] == b'A' { b'B' } else { b'A' };
        let changed = String::from_utf8(letters).expect("ASCII");
        let changed = format!("-----BEGIN SSH SIGNATURE-----\n{changed}\n-----END SSH SIGNATURE-----");
        let holds = Signature::parse(&changed).is_ok_and(|read| {
            // Another key may be read from changed bytes; it must not be the signer's, or the signature must fail.
            read.verify(SIGN_OFF, MESSAGE.as_bytes()).is_ok()
        });
        assert!(!holds, "{name}: letter {place}");
    }
}

/// Signatures of security tokens, made in software as PROTOCOL.u2f has them, and held against OpenSSH's verdict.
#[test]
fn signatures_of_tokens_verify_as_openssh_has_it() {
    let folder = tempfile::tempdir().expect("a folder");
    if tool("ssh-keygen", &["-l", "-f", "/nonexistent"]).is_none() {
        return;
    }
    for kind in ["ed25519", "ecdsa"] {
        let script = support::root().join("tests/outside/security_key.py");
        let Some(output) = support::python(&[&script.to_string_lossy(), kind, SIGN_OFF, MESSAGE]) else { return };
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let text = support::text(&output);
        let (public, signature) = text.split_once('\n').expect("a key and a signature");
        assert!(openssh_accepts(folder.path(), public, signature, SIGN_OFF, MESSAGE), "{kind}");
        assert!(!openssh_accepts(folder.path(), public, signature, SIGN_OFF, "another text"), "{kind}");
        let read = Signature::parse(signature).expect("a signature");
        let key = Key::parse(public).expect("a key");
        assert_eq!(read.verify(SIGN_OFF, MESSAGE.as_bytes()), Ok(key), "{kind}");
        assert_eq!(read.verify(SIGN_OFF, b"another text"), Err(Broken::Mismatch), "{kind}");
        every_flipped_byte_is_noticed(signature, kind);
    }
}

#[test]
fn keys_that_may_not_sign_are_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let Some(short) = make(folder.path(), "rsa2048", &["-t", "rsa", "-b", "2048"], "") else { return };
    let public = std::fs::read_to_string(short.with_extension("pub")).expect("it");
    assert_eq!(Key::parse(&public), Err(NotAKey::RsaBits(2048)));
    assert_eq!(open(&short, "").err(), Some(NotAPrivateKey::Key(NotAKey::RsaBits(2048))));
    let p521 = make(folder.path(), "p521", &["-t", "ecdsa", "-b", "521"], "").expect("it was there before");
    let public = std::fs::read_to_string(p521.with_extension("pub")).expect("it");
    assert_eq!(Key::parse(&public), Err(NotAKey::Kind("ecdsa-sha2-nistp521".to_owned())));
    assert_eq!(Key::parse("ssh-ed25519 AAAA"), Err(NotAKey::Unreadable));
    assert_eq!(Key::parse(""), Err(NotAKey::Unreadable));

    let locked = make(folder.path(), "locked", &["-t", "ed25519"], "right").expect("it was there before");
    assert_eq!(open(&locked, "wrong").err(), Some(NotAPrivateKey::Passphrase));
    let pem =
        make(folder.path(), "pem", &["-t", "rsa", "-b", "3072", "-m", "PEM"], "").expect("it was there before");
    assert_eq!(open(&pem, "").err(), Some(NotAPrivateKey::OldForm));
    assert_eq!(open(&locked.with_extension("pub"), "").err(), Some(NotAPrivateKey::Public));
}
