//! Passwords in commands whose options have one letter, and in the settings of routers.

use super::bytes::{distinct, is_blank, run, run_back};
use super::kind::Kind;
use super::values::{Manner, Promise, is_placeholder, is_real};
use super::view::{Hit, View};

/// A program, the option that takes its password, and whether the password follows without a blank.
const OPTIONS: &[(&[u8], &[u8], bool)] = &[
    (b"zip ", b" -P ", false),
    (b"7z", b" -p", true),
    (b"mysql", b" -p", true),
    (b"redis-cli", b" -a ", false),
    (b"ldap", b" -w ", false),
    (b"openssl enc", b" -k ", false),
];

/// The option of a program on the rest of its line.
pub(super) fn option(view: &View<'_>) -> Option<Hit> {
    let (_, option, tight) = OPTIONS.iter().find(|(program, ..)| view.anchor().starts_with(program))?;
    // A path may stand before the program, but it is no part of a longer name.
    if !view.begins_word() {
        return None;
    }
    // From the blank behind the program's name: it may belong to the anchor or to the option.
    let name = run(view.anchor(), |b| b != b' ');
    let rest = &view.onward()[name..];
    let line = &rest[..run(&rest[..rest.len().min(600)], |b| !matches!(b, b'\n' | b'\r' | b'|' | b';'))];
    let at = memchr::memmem::find(line, option)? + option.len();
    let quote = usize::from(matches!(line.get(at), Some(b'"' | b'\'')));
    let value = &line[at + quote..];
    let length = run(value, |b| b > b' ' && !matches!(b, b'"' | b'\''));
    let manner = Manner { quoted: quote > 0, prose: *tight && quote == 0 };
    let real = length >= 6 && is_real(&value[..length], Promise::Password, manner);
    real.then(|| view.hit(Kind::Password, name + at + quote + length))
}

/// What follows a word of a router's settings: `password 7 …` and `secret 9 …` of Cisco.
pub(super) fn cisco(view: &View<'_>) -> Option<Hit> {
    let rest = view.behind();
    let length = run(rest, |b| b > b' ');
    let value = &rest[..length];
    let weak = view.anchor().ends_with(b"7 ");
    let good = if weak {
        length >= 8 && length.is_multiple_of(2) && value.iter().all(u8::is_ascii_hexdigit)
    } else {
        length >= 20 && value.starts_with(b"$")
    };
    (good && distinct(value) > 4).then(|| view.hit(Kind::PasswordHash, view.end - view.at + length))
}

/// `snmp-server community NAME`: the name is the password.
pub(super) fn community(view: &View<'_>) -> Option<Hit> {
    let length = run(view.behind(), |b| b > b' ');
    let value = &view.behind()[..length];
    let manner = Manner { quoted: false, prose: false };
    is_real(value, Promise::Password, manner).then(|| view.hit(Kind::Password, view.end - view.at + length))
}

/// `scott/tiger@//host` of Oracle's JDBC driver.
pub(super) fn oracle(view: &View<'_>) -> Option<Hit> {
    let rest = &view.behind()[..view.behind().len().min(200)];
    let login = &rest[..rest.iter().position(|b| *b == b'@' || *b <= b' ').filter(|at| rest[*at] == b'@')?];
    let slash = login.iter().position(|b| *b == b'/')?;
    let password = &login[slash + 1..];
    let real =
        slash > 0 && password.len() >= 4 && !is_placeholder(password) && !matches!(password[0], b'$' | b'<' | b'{');
    real.then(|| view.hit(Kind::UrlPassword, view.end - view.at + login.len()))
}

/// A PIN that is set: `slot_pin = "…"`, `PIN: …`, of four to twelve digits. A year or a version is none.
pub(super) fn pin(view: &View<'_>) -> Option<Hit> {
    let own = matches!(view.anchor().first(), Some(b'_' | b'-' | b'"'));
    if !own && !view.begins_word() {
        return None;
    }
    let rest = view.behind();
    let close = run(rest, |b| b == b'"' || b == b'\'');
    let blanks = run(&rest[close..], is_blank);
    let mut at = close + blanks;
    if !matches!(view.anchor().last(), Some(b'=' | b':')) {
        matches!(rest.get(at), Some(b'=' | b':')).then_some(())?;
        at += 1;
    }
    at += run(&rest[at..], |b| is_blank(b) || b == b'"' || b == b'\'');
    let digits = run(&rest[at..], |b| b.is_ascii_digit());
    let value = &rest[at..at + digits];
    let year = digits == 4 && (value.starts_with(b"19") || value.starts_with(b"20"));
    let ends = !matches!(rest.get(at + digits), Some(b) if b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_' | b'/' | b':'));
    let real = (4..=12).contains(&digits) && !year && ends && distinct(value) > 2;
    real.then(|| view.hit(Kind::HsmPin, view.end - view.at + at + digits))
}

/// Cookies that carry a session, in a header.
pub(super) fn cookie(view: &View<'_>) -> Option<Hit> {
    let rest = view.behind();
    let line = &rest[..run(&rest[..rest.len().min(4000)], |b| b != b'\n' && b != b'\r')];
    let mut at = 0;
    for pair in line.split(|b| *b == b';') {
        let start = run(pair, |b| is_blank(b) || matches!(b, b'"' | b'\''));
        if let Some(equals) = pair.iter().position(|b| *b == b'=') {
            let name = pair[start.min(equals)..equals].to_ascii_lowercase();
            let value = &pair[equals + 1..];
            let value = &value[..run(value, |b| b > b' ' && !matches!(b, b'"' | b'\'' | b','))];
            let session = [&b"sess"[..], b"sid", b"auth", b"token", b"jwt", b"remember"];
            let session = session.iter().any(|word| memchr::memmem::find(&name, word).is_some());
            let public =
                memchr::memmem::find(&name, b"csrf").is_some() || memchr::memmem::find(&name, b"xsrf").is_some();
            if session && !public && is_real(value, Promise::Token, Manner { quoted: true, prose: false }) {
                let to = view.end - view.at + at + equals + 1 + value.len();
                return Some(view.hit(Kind::SessionCookie, to));
            }
        }
        at += pair.len() + 1;
    }
    None
}

/// A password as systems keep it: `crypt(5)`'s forms, Apache's, bcrypt. Found by the mark of the method and the length of the digest.
pub(super) fn hash(view: &View<'_>) -> Option<Hit> {
    let crypt = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'/');
    let rest = view.behind();
    let part = |from: usize| run(&rest[from..rest.len().min(from + 200)], crypt);
    if run_back(view.near_before(1), |b| b.is_ascii_alphanumeric()) > 0 {
        return None;
    }
    let length = match view.anchor() {
        b"$2a$" | b"$2b$" | b"$2y$" => {
            (matches!(rest, [b'0'..=b'3', b'0'..=b'9', b'$', ..]) && part(3) == 53).then_some(56)?
        }
        b"$argon2id$" | b"$argon2i$" => {
            let length = run(&rest[..rest.len().min(300)], |b| b > b' ' && !matches!(b, b'"' | b'\'' | b':'));
            (length >= 50 && memchr::memchr_iter(b'$', &rest[..length]).count() == 3).then_some(length)?
        }
        mark => {
            let rounds = if rest.starts_with(b"rounds=") { run(rest, |b| b != b'$') + 1 } else { 0 };
            let salt = if rounds < rest.len() { part(rounds) } else { 0 };
            let digest = rounds + salt + 1;
            let wanted: &[usize] = match mark {
                b"$6$" => &[86],
                b"$5$" => &[43],
                _ => &[22],
            };
            let dollar = rest.get(rounds + salt) == Some(&b'$');
            ((1..=16).contains(&salt) && dollar && wanted.contains(&part(digest))).then(|| digest + part(digest))?
        }
    };
    Some(view.hit(Kind::PasswordHash, view.end - view.at + length))
}
