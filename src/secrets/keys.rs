//! Private keys in text: PEM and its relatives, base64 without a header, JSON Web Keys, Kubernetes files.

use super::bytes::{decode, distinct, find, is_base64, is_base64_std, is_blank, run, run_back};
use super::der;
use super::kind::Kind;
use super::view::{Hit, View};

/// How many characters of base64 a header must have behind it to be more than a word about keys. The smallest key in
/// PEM has 64.
const LEAST_BODY: usize = 40;

/// Where the base64 behind a header ends, if there is enough of it. Runs shorter than 16 are words, header lines and
/// what a log or a program puts around each line.
fn body(text: &[u8]) -> Option<usize> {
    let text = &text[..text.len().min(3000)];
    let start = run(text, |b| !b.is_ascii_alphanumeric() && b != b'\\');
    let first = run(&text[start..], is_base64_std);
    if first < 16 && text.get(start + first) == Some(&b' ') && !text[..start].contains(&b'\n') {
        // A sentence that names the header and goes on.
        return None;
    }
    let (mut at, mut sum, mut last) = (0, 0, 0);
    while at < text.len() {
        // A written-out `\n` does not belong to the run behind it.
        if text[at] == b'\\' {
            at += 2;
            continue;
        }
        let length = run(&text[at..], is_base64_std);
        let reach = if sum == 0 { 700 } else { last + 200 };
        if length >= 16 && is_chance(&text[at..at + length]) {
            sum += length;
            last = at + length;
        } else if length == 0 && text[at..].starts_with(b"-----") || at > reach {
            break;
        }
        at += length.max(1);
    }
    (sum >= LEAST_BODY).then_some(last)
}

/// Base64 of random bytes has capitals and small letters on every line; a path or a digest has not.
fn is_chance(line: &[u8]) -> bool {
    distinct(line) > 7 && line.iter().any(u8::is_ascii_lowercase) && line.iter().any(u8::is_ascii_uppercase)
}

/// `PRIVATE KEY` of a header line: PEM (RFC 7468) of any label, `OpenPGP`'s armour (RFC 9580), SSH's own.
pub(super) fn pem(view: &View<'_>) -> Option<Hit> {
    if view.anchor() != b"PRIVATE KEY" {
        return None;
    }
    let label = view.near_before(48);
    let begin = memchr::memmem::rfind(label, b"BEGIN ")?;
    if !label[begin..].iter().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || matches!(b, b' ' | b'-')) {
        return None;
    }
    let kind = if label.ends_with(b"PGP ") { Kind::PrivateKeyOpenpgp } else { Kind::PrivateKeyPem };
    let rest = view.behind();
    let rest = rest.strip_prefix(b" BLOCK").unwrap_or(rest);
    let rest = rest.strip_prefix(b" ").unwrap_or(rest);
    if !rest.starts_with(b"----") {
        return None;
    }
    let dashes = run(rest, |b| b == b'-');
    let length = body(&rest[dashes..])?;
    let from = view.at - (label.len() - begin);
    Some(Hit { kind, from, to: view.text().len() - rest.len() + dashes + length })
}

/// A header of PEM that was wrapped in base64 once more. The anchor is a part of `-----BEGIN ` or of `PRIVATE KEY` in
/// one of the three ways in which it can fall into groups; `place` is that of its first character in a group.
pub(super) fn wrapped_pem(view: &View<'_>, place: usize) -> Option<Hit> {
    let skip = (4 - place) % 4;
    let text = decode(view.onward().get(skip..)?, 1200);
    let key = find(&text, b"TE KEY")?;
    // Either the header begins here, or the anchor is the header's end.
    if key > 48 || (key > 8 && find(&text[..key], b"BEGIN").is_none() && find(&text[..key], b"EGIN ").is_none()) {
        return None;
    }
    let rest = text.get(key + 6..)?;
    let rest = rest.strip_prefix(b" BLOCK").unwrap_or(rest);
    let length = rest.starts_with(b"-----").then(|| body(&rest[5..]))??;
    Some(view.hit(Kind::PrivateKeyBase64, (length + key) / 3 * 4))
}

/// Base64 without a header whose first bytes are those of a private key in DER.
pub(super) fn der_base64(view: &View<'_>) -> Option<Hit> {
    let free = match view.before() {
        [] | [.., b'\\', b'n' | b'r'] => true,
        [.., last] => !is_base64(*last),
    };
    if !free || run(view.onward(), is_base64) < 20 {
        return None;
    }
    let bytes = decode(view.onward(), 120);
    let kind = match der::private_structure(&bytes).filter(|_| bytes.len() >= 40)? {
        Kind::PrivateKeyDer => Kind::PrivateKeyBase64,
        other => other,
    };
    Some(view.hit(kind, 64))
}

/// The first line of `PuTTY`'s key files, with the version of the format.
pub(super) fn putty(view: &View<'_>) -> Option<Hit> {
    let digit = run(view.behind(), |b| b.is_ascii_digit());
    let line = view.behind().get(digit..)?.starts_with(b": ") && (1..3).contains(&digit);
    let whole = line && find(view.behind(), b"Public-Lines:").is_some();
    whole.then(|| view.hit(Kind::PrivateKeyPutty, view.end - view.at + digit))
}

/// The magic bytes of OpenSSH's format (PROTOCOL.key): a zero behind them, then the length of the cipher's name.
pub(super) fn openssh(view: &View<'_>) -> Option<Hit> {
    let rest = view.behind();
    (rest.len() > 60 && rest.starts_with(&[0, 0, 0, 0])).then(|| view.hit(Kind::PrivateKeyOpenssh, 64))
}

/// The same in base64.
pub(super) fn openssh_base64(view: &View<'_>) -> Option<Hit> {
    let length = run(&view.onward()[..view.onward().len().min(512)], is_base64_std);
    let free = run_back(view.near_before(1), is_base64_std) == 0 || view.begins_word();
    let found = view.anchor().starts_with(b"b3Bl") && free && decode(view.behind(), 120).len() > 60;
    found.then(|| view.hit(Kind::PrivateKeyOpenssh, length))
}

/// The stretch of the innermost braces around the anchor.
fn object<'v>(view: &'v View<'_>) -> Option<(usize, &'v [u8])> {
    let mut depth = 0;
    let open = view.before().iter().rposition(|b| match b {
        b'}' => {
            depth += 1;
            false
        }
        b'{' => {
            depth -= 1;
            depth < 0
        }
        _ => false,
    })?;
    depth = 0;
    let close = view.behind().iter().position(|b| match b {
        b'{' => {
            depth += 1;
            false
        }
        b'}' => {
            depth -= 1;
            depth < 0
        }
        _ => false,
    });
    let to = close.map_or(view.text().len(), |close| view.end + close);
    Some((open, &view.text()[open..to]))
}

/// The string that a member of a JSON object has, quotes escaped or not.
pub(super) fn member<'o>(object: &'o [u8], name: &[u8]) -> Option<&'o [u8]> {
    memchr::memmem::find_iter(object, name).find_map(|at| {
        let quoted = at > 0 && object[at - 1] == b'"';
        let rest = &object[at + name.len()..];
        let rest = rest.strip_prefix(b"\\").unwrap_or(rest).strip_prefix(b"\"").filter(|_| quoted)?;
        let rest = rest[run(rest, |b| b.is_ascii_whitespace())..].strip_prefix(b":")?;
        let rest = &rest[run(rest, |b| b.is_ascii_whitespace())..];
        let rest = rest.strip_prefix(b"\\").unwrap_or(rest).strip_prefix(b"\"")?;
        Some(&rest[..run(rest, |b| !matches!(b, b'"' | b'\\' | b'\n'))])
    })
}

/// A JSON Web Key (RFC 7517) with `d`, the private part of RSA, EC and OKP keys, or with `k` where it is symmetric.
pub(super) fn jwk(view: &View<'_>) -> Option<Hit> {
    let (open, object) = object(view)?;
    let family = member(object, b"kty")?;
    let name: &[u8] = if family == b"oct" { b"k" } else { b"d" };
    if !matches!(family, b"oct" | b"RSA" | b"EC" | b"OKP" | b"AKP") {
        return None;
    }
    let value = member(object, name).or_else(|| member(object, b"priv"))?;
    let private = value.len() >= 20 && value.iter().all(|b| is_base64(*b) || *b == b'=');
    private.then(|| Hit { kind: Kind::PrivateKeyJwk, from: open, to: open + object.len() })
}

/// `client-key-data` of a kubeconfig file.
pub(super) fn kubeconfig(view: &View<'_>) -> Option<Hit> {
    let text = view.behind();
    let skip = run(text, |b| matches!(b, b'"' | b'\'' | b':' | b' ' | b'\t' | b'\\'));
    let length = run(&text[skip..], is_base64);
    (length >= 40 && text[..skip].contains(&b':'))
        .then(|| view.hit(Kind::KubeconfigKey, view.end - view.at + skip + length))
}

/// The value behind `kind`, where it is exactly `Secret`.
fn is_secret_manifest(text: &[u8]) -> bool {
    let text = text.strip_prefix(b"\"").unwrap_or(text);
    let Some(text) = text.strip_prefix(b":") else { return false };
    let text = &text[run(text, is_blank)..];
    let text = text.strip_prefix(b"\"").unwrap_or(text);
    text.strip_prefix(b"Secret").is_some_and(|rest| !rest.first().is_some_and(u8::is_ascii_alphanumeric))
}

/// A Kubernetes manifest of kind `Secret` that has values below `data` or `stringData`; one without is a reference.
pub(super) fn kubernetes(view: &View<'_>) -> Option<Hit> {
    if !view.begins_word() || !is_secret_manifest(&view.onward()[4..]) {
        return None;
    }
    // Documents of one YAML file are parted by `---`.
    let before = view.near_before(2000);
    let before = &before[memchr::memmem::rfind(before, b"\n---").unwrap_or(0)..];
    let after = &view.behind()[..view.behind().len().min(2000)];
    let after = &after[..find(after, b"\n---").unwrap_or(after.len())];
    let hit = || view.hit(Kind::KubernetesSecret, 12);
    [before, after].into_iter().any(has_data).then(hit)
}

/// Whether below `data` or `stringData` there is a value that is more than a placeholder.
fn has_data(text: &[u8]) -> bool {
    [&b"data"[..], b"stringData"].iter().any(|name| {
        memchr::memmem::find_iter(text, name).any(|at| {
            let free = at == 0 || !text[at - 1].is_ascii_alphanumeric() && text[at - 1] != b'-';
            let rest = &text[at + name.len()..];
            let rest = rest.strip_prefix(b"\"").unwrap_or(rest);
            let Some(rest) = rest.strip_prefix(b":").filter(|_| free) else { return false };
            let rest = &rest[run(rest, |b| b.is_ascii_whitespace() || b == b'{')..];
            // The first name below it, a colon, and the value.
            let name = run(rest, |b| b.is_ascii_alphanumeric() || matches!(b, b'"' | b'.' | b'-' | b'_'));
            let Some(value) = rest[name..].strip_prefix(b":").filter(|_| name > 0) else { return false };
            let value = &value[run(value, |b| is_blank(b) || b == b'"' || b == b'\'')..];
            let value = &value[..value.len().min(200)];
            let length = run(value, |b| !b.is_ascii_whitespace() && b != b'"' && b != b'\'');
            length >= 6 && !super::values::is_placeholder(&value[..length])
        })
    })
}
