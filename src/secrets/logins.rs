//! Logins that have a form of their own: URLs, headers, Docker, pgpass, PINs, key shares, key payloads.

use super::bytes::{decode, distinct, has_any_case, is_base64, is_blank, is_mixed, is_word, run, run_back};
use super::keys::member;
use super::kind::Kind;
use super::values::{Manner, Promise, is_placeholder, is_real};
use super::view::{Hit, View};

/// `scheme://user:password@host` (RFC 3986, section 3.2.1).
pub(super) fn url(view: &View<'_>) -> Option<Hit> {
    if run_back(view.near_before(1), |b| b.is_ascii_alphanumeric()) == 0 {
        return None;
    }
    let stops =
        |b: u8| b > b' ' && !matches!(b, b'/' | b'?' | b'#' | b'"' | b'\'' | b'<' | b'>' | b'`' | b'\\' | b',');
    let authority = &view.behind()[..run(&view.behind()[..view.behind().len().min(400)], stops)];
    let host = authority.iter().rposition(|b| *b == b'@')?;
    let colon = authority[..host].iter().position(|b| *b == b':')?;
    let password = &authority[colon + 1..host];
    let named = authority.get(host + 1).is_some_and(|b| b.is_ascii_alphanumeric() || matches!(b, b'[' | b'$'));
    let variable =
        matches!(password.first(), Some(b'$' | b'{' | b'%' | b'[' | b'(')) && !password.starts_with(b"%2");
    let word =
        password.eq_ignore_ascii_case(&authority[..colon]) || password.eq_ignore_ascii_case(b"x-oauth-basic");
    let real = password.len() >= 4 && !is_placeholder(password) && !variable && named && !word;
    real.then(|| view.hit(Kind::UrlPassword, 3 + host))
}

/// Whether base64 holds `name:password` in plain characters.
fn is_basic(text: &[u8]) -> bool {
    let text = decode(text, 300);
    let colon = text.iter().position(|b| *b == b':');
    let plain = text.iter().all(|b| *b >= b' ' && *b != 0x7f);
    plain && colon.is_some_and(|colon| text.len() >= colon + 5 && !is_placeholder(&text[colon + 1..]))
}

/// `Authorization: Bearer …` and `Basic …` (RFC 9110, section 11.6.2).
pub(super) fn authorization(view: &View<'_>) -> Option<Hit> {
    let text = view.behind();
    let skip = run(text, |b| is_blank(b) || matches!(b, b'"' | b'\'' | b':' | b'=' | b'\\' | b'>' | b','));
    if !text[..skip].iter().any(|b| matches!(b, b':' | b'=' | b',')) {
        return None;
    }
    let scheme = run(&text[skip..], |b| b.is_ascii_alphabetic());
    let blank = run(&text[skip + scheme..], is_blank);
    let start = skip + scheme + blank;
    let length = run(&text[start..], |b| is_base64(b) || matches!(b, b'=' | b'.' | b'~'));
    let value = &text[start..start + length];
    let real = match text[skip..skip + scheme].to_ascii_lowercase().as_slice() {
        b"basic" => length >= 8 && is_basic(value),
        b"splunk" => length >= 32,
        b"bearer" | b"token" | b"apikey" | b"key" | b"ssws" | b"geniekey" => {
            length >= 16
                && is_mixed(value)
                && is_real(value, Promise::Token, Manner { quoted: false, prose: false })
        }
        _ => false,
    };
    (real && blank > 0).then(|| view.hit(Kind::AuthorizationHeader, view.end - view.at + start + length))
}

/// `"auth": "…"` of Docker's config.json: a name and password in base64.
pub(super) fn docker(view: &View<'_>) -> Option<Hit> {
    let text = view.onward();
    let value = member(&view.text()[view.at.saturating_sub(1)..], b"auth").filter(|_| text.len() > 8)?;
    let near = view.near_before(2000);
    let known = memchr::memmem::find(near, b"auths").is_some();
    (known && value.len() >= 12 && is_basic(value)).then(|| view.hit(Kind::DockerAuth, 8 + value.len()))
}

/// A line of `.pgpass`: host, port, database, user, password. The anchor is the usual port or a star with its colons.
pub(super) fn pgpass(view: &View<'_>) -> Option<Hit> {
    // A byte order mark is not part of the line.
    let line_start = view.at - run_back(view.near_before(300), |b| b != b'\n' && b != b'\r' && b < 0x80);
    let rest = &view.text()[line_start..];
    let line = &rest[..run(&rest[..rest.len().min(700)], |b| b != b'\n' && b != b'\r')];
    if line.is_empty() || line.iter().any(|b| *b <= b' ') || line.contains(&b'"') || line.starts_with(b"crn:") {
        return None;
    }
    let fields: Vec<&[u8]> = line.splitn(5, |b| *b == b':').collect();
    let [host, port, database, user, password] = fields.as_slice() else { return None };
    let names = [host, database, user].iter().all(|field| {
        !field.is_empty() && field.iter().all(|b| is_word(*b) || matches!(b, b'.' | b'*' | b'/' | b'\\'))
    });
    let port = *port == b"*" || port.len() <= 5 && port.iter().all(u8::is_ascii_digit) && !port.is_empty();
    let letters = password.iter().any(u8::is_ascii_alphabetic) && !password.contains(&b'/');
    let real = names && port && letters && password.len() >= 4 && !is_placeholder(password) && password[0] != b'$';
    real.then(|| Hit { kind: Kind::Pgpass, from: line_start, to: line_start + line.len() })
}

/// `FILE#PASSPHRASE` behind an option for key share files, as IBM's TKE plug-in and others take it.
pub(super) fn key_share(view: &View<'_>) -> Option<Hit> {
    let rest = view.behind();
    let line = &rest[..run(&rest[..rest.len().min(1000)], |b| b != b'\n' && b != b'\r')];
    let option = run(line, is_word);
    let known = view.near_before(40);
    if !known[known.len() - run_back(known, is_word)..].starts_with(b"--") || option == 0 {
        return None;
    }
    let found = line[option..].split(|b| matches!(b, b' ' | b'\t' | b',' | b'"' | b'\'' | b'=' | b';' | b'|')).any(
        |part| {
            let Some(mark) = part.iter().position(|b| *b == b'#').filter(|mark| *mark > 0) else { return false };
            let phrase = &part[mark + 1..];
            phrase.len() >= 4 && !is_placeholder(phrase) && !matches!(phrase[0], b'$' | b'<' | b'{' | b'[')
        },
    );
    found.then(|| view.hit(Kind::KeySharePassphrase, view.end - view.at + line.len()))
}

/// The PIN of a token: options of PKCS #11 tools, and `pin-value` of a PKCS #11 URI (RFC 7512).
pub(super) fn pin(view: &View<'_>) -> Option<Hit> {
    let mut skip = 0;
    if !view.anchor().ends_with(b"=") {
        skip = run(view.behind(), |b| is_blank(b) || matches!(b, b'=' | b'"' | b'\''));
        if skip == 0 || matches!(view.before().last(), Some(b) if is_word(*b)) {
            return None;
        }
    }
    let rest = &view.behind()[skip..];
    let length = run(rest, |b| b > b' ' && !matches!(b, b'"' | b'\'' | b'&' | b'?' | b',' | b';' | b'`' | b')'));
    let value = &rest[..length];
    let digits = value.iter().filter(|b| b.is_ascii_digit()).count();
    let real =
        digits >= 4 && digits * 2 >= length && distinct(value) > 1 && !matches!(value[0], b'$' | b'<' | b'{');
    real.then(|| view.hit(Kind::HsmPin, view.end - view.at + skip + length))
}

/// `-passin pass:VALUE` of OpenSSL, and its relatives.
pub(super) fn openssl(view: &View<'_>) -> Option<Hit> {
    let skip = run(view.behind(), |b| b.is_ascii_alphabetic());
    let rest = &view.behind()[skip..];
    let blanks = run(rest, |b| is_blank(b) || b == b'"' || b == b'\'');
    let value = rest[blanks..].strip_prefix(b"pass:").filter(|_| skip <= 3 && blanks > 0)?;
    let length = run(value, |b| b > b' ' && !matches!(b, b'"' | b'\'' | b'`' | b'$'));
    let real = length >= 4 && !is_placeholder(&value[..length]);
    real.then(|| view.hit(Kind::Password, view.end - view.at + skip + blanks + 5 + length))
}

/// The payload of a key, as Key Protect gives it back: base64 of 16 to 64 random bytes, or of anything where the rest
/// of the key's description is near. A payload of an event or an envelope is text or longer.
pub(super) fn payload(view: &View<'_>) -> Option<Hit> {
    let text = view.behind();
    let skip = run(text, |b| is_blank(b) || matches!(b, b'"' | b'\'' | b':' | b'=' | b'\\' | b'|'));
    let length = run(&text[skip..], |b| is_base64(b) || b == b'=');
    let value = &text[skip..skip + length];
    if skip == 0 || length < 20 || !view.begins_word() || !is_mixed(value) || value.starts_with(b"eyJ") {
        return None;
    }
    let bytes = decode(value, 600);
    let letters = bytes.iter().filter(|b| b.is_ascii_graphic() || b.is_ascii_whitespace()).count();
    let random = matches!(bytes.len(), 16 | 24 | 32 | 48 | 64) && letters * 10 < bytes.len() * 8;
    let near = |mark: &[u8]| {
        has_any_case(view.near_before(1000), mark) || has_any_case(&text[..text.len().min(1000)], mark)
    };
    let real = random && length.is_multiple_of(4) || near(b"extractable") && length >= 20;
    real.then(|| view.hit(Kind::KeyPayload, view.end - view.at + skip + length))
}

/// `-u NAME:PASSWORD` of curl and others.
pub(super) fn user(view: &View<'_>) -> Option<Hit> {
    let skip = run(view.behind(), |b| is_blank(b) || matches!(b, b'=' | b'"' | b'\''));
    let rest = &view.behind()[skip..];
    let name = run(rest, |b| is_word(b) || matches!(b, b'.' | b'@'));
    let value =
        rest[name..].strip_prefix(b":").filter(|_| name > 0 && (skip > 0 || view.anchor().ends_with(b" ")))?;
    let length = run(value, |b| b > b' ' && !matches!(b, b'"' | b'\''));
    let real = is_real(&value[..length], Promise::Password, Manner { quoted: false, prose: false });
    real.then(|| view.hit(Kind::Password, view.end - view.at + skip + name + 1 + length))
}

/// The value in or without quotes behind some blanks.
fn plain_value(view: &View<'_>, text: &[u8]) -> Option<Hit> {
    let skip = run(text, is_blank);
    let quote = usize::from(matches!(text.get(skip), Some(b'"' | b'\'')));
    let value = &text[skip + quote..];
    let length = run(&value[..value.len().min(300)], |b| b > b' ' && !matches!(b, b'"' | b'\''));
    let real = skip > 0 && is_real(&value[..length], Promise::Password, Manner { quoted: quote > 0, prose: false });
    let before = view.text().len() - view.at - text.len();
    real.then(|| view.hit(Kind::Password, before + skip + quote + length))
}

/// `_auth=` of an .npmrc file: a name and password in base64.
pub(super) fn npm(view: &View<'_>) -> Option<Hit> {
    let skip = run(view.behind(), |b| matches!(b, b'"' | b'\''));
    let length = run(&view.behind()[skip..], |b| is_base64(b) || b == b'=');
    let value = &view.behind()[skip..skip + length];
    (length >= 12 && is_basic(value)).then(|| view.hit(Kind::NpmToken, view.end - view.at + skip + length))
}

/// `-storepass PASSWORD` and the like of keytool.
pub(super) fn plain_option(view: &View<'_>) -> Option<Hit> {
    plain_value(view, view.behind())
}

/// `sshpass -p PASSWORD`.
pub(super) fn sshpass(view: &View<'_>) -> Option<Hit> {
    plain_value(view, view.behind().strip_prefix(b" -p")?)
}

/// `IDENTIFIED BY 'PASSWORD'` of SQL.
pub(super) fn sql(view: &View<'_>) -> Option<Hit> {
    let quoted = matches!(view.behind(), [b' ', b'\'' | b'"', ..]);
    quoted.then(|| plain_value(view, view.behind()))?
}
