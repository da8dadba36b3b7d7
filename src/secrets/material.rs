//! Keys in forms of their own: components in hexadecimal, key files of single programs, keys in XML.

use super::bytes::{decode, distinct, find, is_base64_std, is_blank, run};
use super::kind::Kind;
use super::view::{Hit, View};

/// A component or part of a key as a ceremony writes it down: 16, 24 or 32 bytes in hexadecimal, in groups or not, right
/// behind the words. A check value or a verification pattern has its own words before it.
pub(super) fn component(view: &View<'_>) -> Option<Hit> {
    let rest = &view.behind()[..view.behind().len().min(160)];
    // "component 1: ", "part B = "; at most one short word.
    let mut at = run(rest, is_blank);
    let number = run(&rest[at..], |b| b.is_ascii_alphanumeric());
    if number <= 2 {
        at += number;
    }
    let marks = run(&rest[at..], |b| is_blank(b) || matches!(b, b':' | b'=' | b'#' | b'|' | b'\t'));
    if marks == 0 || at == 0 && number == 0 && !rest.starts_with(b":") && !rest.starts_with(b"=") {
        return None;
    }
    at += marks;
    let (mut digits, mut end) = (0, at);
    loop {
        let group = run(&rest[end..], |b| b.is_ascii_hexdigit());
        if group == 0 || !group.is_multiple_of(2) || rest.get(end + group).is_some_and(u8::is_ascii_alphanumeric) {
            break;
        }
        digits += group;
        end += group;
        if rest.get(end) != Some(&b' ') || !matches!(digits, 1..64) {
            break;
        }
        end += 1;
    }
    let good = matches!(digits, 32 | 48 | 64) && distinct(&rest[at..end]) > 6;
    good.then(|| view.hit(Kind::KeyComponent, view.end - view.at + end))
}

/// A key block of TR-31 (ANSI X9.143) without optional blocks: version, length, usage, algorithm, mode, version of the key,
/// exportability, and the key under another key.
pub(super) fn key_block(view: &View<'_>) -> Option<Hit> {
    let header = view.near_before(12);
    let [before @ .., b'A'..=b'D', l1, l2, l3, l4, b'A'..=b'Z', b'0'..=b'9', algorithm, mode, _, _] = header else {
        return None;
    };
    let free = !before.last().is_some_and(u8::is_ascii_alphanumeric);
    let known = matches!(algorithm, b'A' | b'D' | b'E' | b'H' | b'R' | b'S' | b'T') && mode.is_ascii_uppercase();
    let length = [l1, l2, l3, l4]
        .iter()
        .try_fold(0, |sum, digit| digit.is_ascii_digit().then(|| sum * 10 + usize::from(**digit - b'0')))?;
    let body = run(view.behind(), |b| b.is_ascii_hexdigit());
    let whole = (64..4000).contains(&length) && body + 16 == length && free && known;
    whole.then(|| Hit { kind: Kind::KeyPayload, from: view.at - 11, to: view.end + body })
}

/// The secret keys of minisign and signify: a comment, and base64 on the next line.
pub(super) fn signify(view: &View<'_>) -> Option<Hit> {
    let line = run(view.behind(), |b| b.is_ascii_whitespace());
    let length = run(&view.behind()[line..], is_base64_std);
    (line > 0 && length >= 60).then(|| view.hit(Kind::PrivateKeyOther, view.end - view.at + line + length))
}

/// A static key of `OpenVPN`: lines of hexadecimal.
pub(super) fn openvpn(view: &View<'_>) -> Option<Hit> {
    let text = view.behind();
    let skip = run(text, |b| b == b'-' || b.is_ascii_whitespace());
    let length = run(&text[skip..], |b| b.is_ascii_hexdigit());
    (length == 32).then(|| view.hit(Kind::PrivateKeyOther, view.end - view.at + skip + length))
}

/// `RSAKeyValue` with `D`, `DSAKeyValue` with `X`: keys of .NET in XML.
pub(super) fn xml(view: &View<'_>) -> Option<Hit> {
    let text = &view.behind()[..find(view.behind(), b"KeyValue>").unwrap_or(view.behind().len())];
    let secret = [&b"<D>"[..], b"<P>", b"<X>"].iter().find_map(|tag| find(text, tag))?;
    let length = run(&text[secret + 3..], |b| is_base64_std(b) || b.is_ascii_whitespace());
    (length >= 20).then(|| view.hit(Kind::PrivateKeyOther, view.end - view.at + secret + 3 + length))
}

/// A keyset of Tink in the clear: the word is that of its kind of material, the value stands beside it.
pub(super) fn tink(view: &View<'_>) -> Option<Hit> {
    let rest = view.behind();
    let skip = run(rest, |b| is_blank(b) || matches!(b, b'"' | b':' | b'\\'));
    if !rest[skip..].starts_with(b"SYMMETRIC") && !rest[skip..].starts_with(b"ASYMMETRIC_PRIVATE") {
        return None;
    }
    let near = [view.near_before(1500), &rest[..rest.len().min(1500)]];
    let value = near.iter().find_map(|text| {
        let at = find(text, b"\"value\"").or_else(|| find(text, b"\\\"value\\\""))?;
        let text = &text[at + 7..];
        let skip = run(text, |b| is_blank(b) || matches!(b, b'"' | b':' | b'\\'));
        Some(decode(&text[skip..], 40).len())
    });
    value.filter(|length| *length >= 16).map(|_| view.hit(Kind::PrivateKeyOther, view.end - view.at + skip + 9))
}
