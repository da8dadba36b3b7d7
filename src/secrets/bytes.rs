//! Small tools on bytes: character classes, runs, and base64 (RFC 4648) that forgives what wraps it.

/// A letter or digit of base64 in either alphabet, without the padding.
pub(super) fn is_base64(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'-' | b'_')
}

/// A character of the standard base64 alphabet, without the padding.
pub(super) fn is_base64_std(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/')
}

/// Letters, digits, `_` and `-`: what most tokens are made of.
pub(super) fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-')
}

/// How many bytes at the start are of a class.
pub(super) fn run(bytes: &[u8], class: fn(u8) -> bool) -> usize {
    bytes.iter().position(|b| !class(*b)).unwrap_or(bytes.len())
}

/// How many bytes at the end are of a class.
pub(super) fn run_back(bytes: &[u8], class: fn(u8) -> bool) -> usize {
    bytes.iter().rev().position(|b| !class(*b)).unwrap_or(bytes.len())
}

/// Blanks and tabs.
pub(super) fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t')
}

/// The place of a text within another.
pub(super) fn find(bytes: &[u8], text: &[u8]) -> Option<usize> {
    memchr::memmem::find(bytes, text)
}

/// Whether a text stands within another, in any case; `text` is in lower case.
pub(super) fn has_any_case(bytes: &[u8], text: &[u8]) -> bool {
    bytes.windows(text.len()).any(|w| w.eq_ignore_ascii_case(text))
}

/// How many different bytes there are.
pub(super) fn distinct(bytes: &[u8]) -> u32 {
    let mut seen = [0u64; 4];
    for byte in bytes {
        seen[usize::from(byte >> 6)] |= 1 << (byte & 63);
    }
    seen.iter().map(|word| word.count_ones()).sum()
}

/// Whether a text is made as by chance: not one letter over and over, and of more than one class of characters.
pub(super) fn is_mixed(bytes: &[u8]) -> bool {
    let has = |class: fn(&u8) -> bool| u8::from(bytes.iter().any(class));
    let classes = has(u8::is_ascii_lowercase) + has(u8::is_ascii_uppercase) + has(u8::is_ascii_digit);
    classes > 1 && distinct(bytes) >= 7
}

/// Decodes base64 of either alphabet up to `most` bytes out. Line breaks, blanks, quotes, commas and written-out
/// `\n` between the characters are passed over; the first other byte, or padding, ends it.
pub(super) fn decode(bytes: &[u8], most: usize) -> Vec<u8> {
    let (mut out, mut held, mut bits) = (Vec::with_capacity(most.min(bytes.len())), 0u32, 0);
    let mut at = 0;
    while let Some(&byte) = bytes.get(at).filter(|_| out.len() < most) {
        at += 1;
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            b'\r' | b'\n' | b'\t' | b' ' | b'"' | b'\'' | b',' => continue,
            b'\\' if matches!(bytes.get(at), Some(b'n' | b'r')) => {
                at += 1;
                continue;
            }
            _ => break,
        };
        held = held << 6 | u32::from(value);
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            out.push((held >> bits & 0xff) as u8);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_decoded_through_what_wraps_it() {
        assert_eq!(decode(b"Zm9vYmFy", 99), b"foobar");
        assert_eq!(decode(b"Zm9v\\nYm\r\n  Fy==rest", 99), b"foobar");
        assert_eq!(decode(b"\"Zm9v\",\n\"YmE=\"", 99), b"fooba");
        assert_eq!(decode(b"_-8", 99), [0xff, 0xef]);
        assert_eq!(decode(b"Zm9vYmFy", 3), b"foo");
    }

    #[test]
    fn chance_looks_mixed() {
        assert!(is_mixed(b"aB3dE5gH") && !is_mixed(b"aaaaaaaaA1") && !is_mixed(b"abcdefghij"));
    }
}
