//! SSH signatures and public keys: what is taken has one text, and what verifies is what was signed.

use base64::encode;
use rchecklist::signature::{Key, SIGN_OFF, Signature, body, in_openssh_form};

/// An input is a signature's text with the message behind it, or a public key; or, after a zero byte, a signature's bytes.
pub fn run(data: &[u8]) {
    if let Some((0, blob)) = data.split_first() {
        let text = format!("-----BEGIN SSH SIGNATURE-----\n{}\n-----END SSH SIGNATURE-----", encode(blob));
        return signature(&text, b"message");
    }
    const END: &str = "-----END SSH SIGNATURE-----\n";
    let Ok(text) = std::str::from_utf8(data) else { return };
    match text.find(END) {
        Some(at) => signature(&text[..at + END.len()], &data[at + END.len()..]),
        None => {
            key(text);
            signature(text, b"");
        }
    }
}

fn signature(text: &str, message: &[u8]) {
    let Ok(read) = Signature::parse(text) else { return };
    let written = in_openssh_form(text).expect("a signature has its form");
    assert_eq!(body(&written), body(text));
    assert_eq!(in_openssh_form(&written).as_ref(), Some(&written), "a form of the form");
    let again = Signature::parse(&written).unwrap_or_else(|_| panic!("its own form is refused:\n{written}"));
    if let Ok(own) = read.key() {
        assert_eq!(again.key().ok(), Some(own.clone()));
        key(&own.line());
        assert_eq!(Key::parse(&own.line()), Ok(own));
    }
    if let Ok(signer) = read.verify(SIGN_OFF, message) {
        assert_eq!(again.verify(SIGN_OFF, message), Ok(signer), "the same signature does not hold");
        let other = [message, b"x"].concat();
        assert!(read.verify(SIGN_OFF, &other).is_err(), "it holds for another message");
        assert!(read.verify("file", message).is_err(), "it holds for another purpose");
    }
}

fn key(line: &str) {
    let Ok(read) = Key::parse(line) else { return };
    assert_eq!(Key::parse(&read.line()), Ok(read.clone()), "a key's own line is another key");
    assert!(read.fingerprint().starts_with("SHA256:"));
    assert!(!read.line().contains(['\n', '\r']), "a key of two lines");
}

/// Base64 (RFC 4648, section 4), so that what libFuzzer changes are the bytes themselves.
pub mod base64 {
    /// The text of some bytes.
    pub fn encode(bytes: &[u8]) -> String {
        const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        let mut out = String::with_capacity(bytes.len() / 3 * 4 + 4);
        for chunk in bytes.chunks(3) {
            let byte = |at: usize| u32::from(chunk.get(at).copied().unwrap_or_default());
            let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
            for (at, shift) in [18, 12, 6, 0].into_iter().enumerate() {
                out.push(if at <= chunk.len() { char::from(DIGITS[(bits >> shift & 63) as usize]) } else { '=' });
            }
        }
        out
    }
}
