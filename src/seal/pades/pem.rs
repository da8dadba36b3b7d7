//! PEM (RFC 7468): texts with several blocks, and anything between them.

use super::certificate::Certificate;
use zeroize::Zeroizing;

/// The mark of a key that is encrypted as PEM once had it (RFC 1421).
pub(super) const OLD: &str = "Proc-Type";

/// The certificates in a text; all else is passed over.
pub(super) fn certificates(text: &[u8]) -> Vec<Certificate> {
    let contents = blocks(text).into_iter().filter(|(label, _)| *label == "CERTIFICATE");
    contents.filter_map(|(_, content)| Certificate::read(&content?)).collect()
}

/// The blocks of a PEM text (RFC 7468): label and content, as far as it can be read.
pub(super) fn blocks(text: &[u8]) -> Vec<(&str, Option<Zeroizing<Vec<u8>>>)> {
    // Texts between the blocks may be in any encoding.
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(begin) = memchr::memmem::find(rest, b"-----BEGIN ") {
        rest = &rest[begin..];
        let Some(end) = memchr::memmem::find(rest, b"-----END ") else { break };
        let line = rest[end..].iter().position(|byte| *byte == b'\n').map_or(rest.len(), |line| end + line);
        let (block, behind) = rest.split_at(line);
        rest = behind;
        if memchr::memmem::find(block, b"Proc-Type:").is_some() {
            found.push((OLD, Some(Zeroizing::default())));
        } else {
            let mut plain = Zeroizing::new(Vec::with_capacity(block.len()));
            plain.extend(block.trim_ascii().iter().filter(|byte| **byte != b'\r'));
            let label =
                block[11..].split(|byte| *byte == b'-').next().and_then(|label| std::str::from_utf8(label).ok());
            let content = der::pem::decode_vec(&plain).ok().map(|(_, content)| Zeroizing::new(content));
            found.push((label.unwrap_or_default(), content));
        }
    }
    found
}
