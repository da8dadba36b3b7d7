//! A name that says "secret" with a value given to it: settings, JSON, YAML, XML, options of commands, tables, netrc.

use super::bytes::{is_base64_std, is_blank, is_mixed, is_word, run, run_back};
use super::kind::Kind;
use super::values::{Manner, Promise, is_placeholder, is_real};
use super::view::{Hit, View};

/// The words that a name ends with, and what each promises. In lower case; any case is found.
pub(super) static WORDS: &[(&str, Promise)] = &[
    ("password", Promise::Password),
    ("passwd", Promise::Password),
    ("passphrase", Promise::Password),
    ("passwort", Promise::Password),
    ("kennwort", Promise::Password),
    ("pwd", Promise::Password),
    ("pass_phrase", Promise::Password),
    ("psk", Promise::Password),
    ("_pass", Promise::Password),
    ("pass=", Promise::Password),
    ("pass:", Promise::Password),
    ("secret", Promise::Secret),
    ("token", Promise::Token),
    ("apikey", Promise::Token),
    ("api_key", Promise::Token),
    ("api-key", Promise::Token),
    ("api key", Promise::Token),
    ("accesskey", Promise::Token),
    ("access_key", Promise::Token),
    ("access-key", Promise::Token),
    ("privatekey", Promise::Token),
    ("private_key", Promise::Token),
    ("presharedkey", Promise::Token),
    ("auth_key", Promise::Token),
    ("encryption_key", Promise::Token),
    ("master_key", Promise::Token),
    ("root_key", Promise::Token),
    ("aes_key", Promise::Token),
    ("hmac_key", Promise::Token),
    ("signing_key", Promise::Token),
    ("account_key", Promise::Token),
    ("app_key", Promise::Token),
    // What Vault prints when it is set up: "Unseal Key 1: …".
    ("unseal key", Promise::Token),
    ("_pw", Promise::Password),
    ("\"pw", Promise::Password),
];

/// What may stand between such a word and the end of the name, without hyphens and underscores.
const TAILS: &[&str] = &["", "key", "value", "text", "accesskey", "keyvalue", "keybase"];

/// Names before the word that make it something to hand round: tokens of paging and counting.
const HARMLESS: &[&str] =
    &["next", "page", "continuation", "cursor", "sync", "max", "min", "cancellation", "public"];

/// Where the name around the anchor lies.
struct Name {
    start: usize,
    end: usize,
}

fn is_name_part(byte: u8) -> bool {
    is_word(byte) || byte == b'.'
}

/// The letters and digits of a name, in lower case.
fn plain(bytes: &[u8]) -> String {
    bytes.iter().filter(|b| b.is_ascii_alphanumeric()).map(|b| b.to_ascii_lowercase() as char).collect()
}

fn name(view: &View<'_>) -> Option<Name> {
    let word_end = view.end - usize::from(view.anchor().ends_with(b"=") || view.anchor().ends_with(b":"));
    // What may follow is short; a text of nothing but such names must not be read to its end for each.
    let behind = &view.text()[word_end..];
    let mut tail = run(&behind[..behind.len().min(64)], is_word);
    // "Unseal Key 1".
    if view.anchor().eq_ignore_ascii_case(b"unseal key") {
        tail += run(&view.text()[word_end + tail..], |b| b == b' ' || b.is_ascii_digit());
    }
    if tail > 0 {
        let rest = plain(&view.text()[word_end..word_end + tail]);
        let stem = rest.trim_end_matches(|c: char| c.is_ascii_digit());
        if rest.len() - stem.len() > 2 || !TAILS.contains(&stem) {
            return None;
        }
    }
    let start = view.at - run_back(view.near_before(64), is_name_part);
    let front = &view.text()[start..view.at];
    let mut parts = front.rsplit(|b| matches!(b, b'-' | b'_' | b'.'));
    let last = parts.find(|part| !part.is_empty()).unwrap_or_default();
    let ends = |word: &[u8]| last.len() >= word.len() && last[last.len() - word.len()..].eq_ignore_ascii_case(word);
    let harmless =
        HARMLESS.iter().any(|word| ends(word.as_bytes()) && (word.len() > 3 || last.len() == word.len()));
    (!harmless).then_some(Name { start, end: word_end + tail })
}

/// What stands between the name and the value.
#[derive(PartialEq, Eq)]
enum Between {
    /// An equals sign without blanks, or an option of a command.
    Tight,
    /// A colon or equals sign.
    Loose,
    /// The end of an XML tag.
    Tag,
    /// The border of a table's cell.
    Cell,
    /// Blanks only.
    Blank,
}

/// Passes over a quote, escaped or not, a closing bracket and the stars of Markdown.
fn closers(text: &[u8]) -> usize {
    if text.starts_with(b"&quot;") {
        return 6;
    }
    let star = run(text, |b| b == b'*');
    let at = star + usize::from(text[star..].starts_with(b"\\"));
    let at = at + usize::from(matches!(text.get(at), Some(b'"' | b'\'' | b'`')));
    at + usize::from(text.get(at) == Some(&b']'))
}

/// A word of a sentence between a name and its value: "the password is …".
fn filler(text: &[u8]) -> usize {
    let word = run(text, |b| b.is_ascii_alphabetic() || b == b':');
    let known =
        matches!(&text[..word], b"is" | b"is:" | b"was" | b"was:" | b"ist" | b"ist:" | b"lautet" | b"lautet:");
    if known { word } else { 0 }
}

/// The separator at the start of a text and its length.
fn separator(text: &[u8], option: bool, tag: bool, call: bool) -> Option<(Between, usize)> {
    let blanks = run(text, is_blank);
    let rest = &text[blanks..];
    let (between, length) = match rest {
        [b'=', b'=', ..] | [b':', b':', ..] | [b'!', ..] => return None,
        [b'=', b'>', ..] | [b':', b'=', ..] => (Between::Loose, 2),
        [b'=', next, ..] if blanks == 0 && !is_blank(*next) => (Between::Tight, 1),
        [b'=' | b':', ..] => (Between::Loose, 1),
        [b'>', ..] if tag => (Between::Tag, 1),
        [b'|', ..] => (Between::Cell, 1),
        [b',', next, ..] if blanks == 0 && !is_blank(*next) => (Between::Cell, 1),
        // `define('DB_PASSWORD', '…')`.
        [b',', b' ', b'"' | b'\'', ..] if call => (Between::Loose, 1),
        _ if tag && blanks > 0 => {
            let attributes = run(rest, |b| b != b'>' && b != b'<' && b != b'\n');
            return (rest.get(attributes) == Some(&b'>')).then_some((Between::Tag, blanks + attributes + 1));
        }
        _ if option && blanks > 0 => (Between::Tight, 0),
        [b'"' | b'\'', ..] if blanks == 1 => (Between::Cell, 0),
        _ if blanks > 0 => (Between::Blank, filler(rest)),
        _ => return None,
    };
    Some((between, blanks + length))
}

/// `"name", "value": ` and `name: X` with `value: ` on the next line: the length up to the value.
fn named_value(text: &[u8]) -> Option<usize> {
    let skip = run(text, |b| b.is_ascii_whitespace() || matches!(b, b'"' | b'\'' | b','));
    let rest = text.get(skip..).filter(|rest| (1..60).contains(&skip) && rest.len() > 6)?;
    rest[..5].eq_ignore_ascii_case(b"value").then_some(())?;
    let at = 5 + closers(&rest[5..]);
    let (between, length) = separator(&rest[at..], false, false, false)?;
    matches!(between, Between::Tight | Between::Loose).then_some(skip + at + length)
}

/// A value is looked for in so many bytes.
const MOST_VALUE: usize = 1024;

/// A value: its stretch in the text and how it is written.
fn value(text: &[u8], between: &Between) -> Option<(usize, usize, Manner)> {
    let text = &text[..text.len().min(MOST_VALUE)];
    if *between == Between::Tag {
        return Some((0, run(text, |b| b != b'<' && b != b'\n'), Manner { quoted: true, prose: false }));
    }
    let mut at = run(text, is_blank);
    // The closing stars of a bold name.
    if text[at..].starts_with(b"** ") {
        at += 3;
    }
    // A value on the next line, in quotes or as a block of YAML.
    let block = run(&text[at..], |b| matches!(b, b'|' | b'>' | b'-'));
    let next = at + block + run(&text[at + block..], |b| b.is_ascii_whitespace());
    if *between == Between::Loose
        && matches!(text.get(at + block), Some(b'\n' | b'\r'))
        && (block > 0 || matches!(text.get(next), Some(b'"' | b'\'')))
    {
        at = next;
    }
    if text[at..].starts_with(b"&quot;") {
        let length = memchr::memmem::find(&text[at + 6..], b"&quot;")?;
        return Some((at + 6, length, Manner { quoted: true, prose: false }));
    }
    // The prefix of a string in Python and others.
    if let [b'u' | b'b' | b'r' | b'f' | b'@' | b'N', b'"' | b'\'', ..] = text[at..] {
        at += 1;
    }
    let escaped = text[at..].starts_with(b"\\\"") || text[at..].starts_with(b"\\'");
    let opening = at + usize::from(escaped);
    if let Some(quote @ (b'"' | b'\'' | b'`')) = text.get(opening) {
        let inner = &text[opening + 1..];
        let line = run(inner, |b| b != b'\n' && b != b'\r');
        let length = (0..line).find(|&i| inner[i] == *quote && (escaped || i == 0 || inner[i - 1] != b'\\'))?;
        let length = length - usize::from(escaped && length > 0 && inner[length - 1] == b'\\');
        return Some((opening + 1, length, Manner { quoted: true, prose: *between == Between::Cell }));
    }
    let length = run(&text[at..], |b| b > b' ' && b != b'"' && b != b'\'');
    // The next pair of a list of pairs.
    let cut = (1..length).find(|&i| {
        let next = &text[at + i + 1..];
        matches!(text[at + i], b',' | b';' | b'&' | b'|') && {
            let name = run(next, is_name_part);
            name > 0 && matches!(next.get(name), Some(b'=' | b':'))
        }
    });
    let mut length = cut.unwrap_or(length);
    while length > 0 && matches!(text[at + length - 1], b',' | b';' | b'.' | b')' | b']' | b'}' | b'\\') {
        length -= 1;
    }
    let rest = &text[at + length..];
    let rest = &rest[run(rest, |b| is_blank(b) || matches!(b, b',' | b';' | b')' | b']' | b'}' | b'&'))..];
    let last =
        matches!(rest, [] | [b'\n' | b'\r' | b'#' | b'"' | b'\'' | b'\\' | b'`' | b'|', ..] | [b'/', b'/', ..]);
    let prose = *between == Between::Cell || *between != Between::Tight && !last;
    Some((at, length, Manner { quoted: false, prose }))
}

/// Which kind a value is, by its name and shape.
fn kind(name: &str, value: &[u8], promise: Promise) -> Kind {
    let base64 = run(value, is_base64_std);
    let letters = run(value, is_word) == value.len();
    if name.contains("secretaccesskey") || name.contains("awssecret") {
        return Kind::AwsSecretKey;
    }
    match promise {
        _ if matches!(name, "privatekey" | "presharedkey") && base64 == 43 && value.len() == 44 => {
            Kind::PrivateKeyWireguard
        }
        Promise::Password => Kind::Password,
        Promise::Token if name.contains("apikey") && value.len() == 44 && letters => Kind::IbmApiKey,
        Promise::Token => Kind::ApiKey,
        Promise::Secret => Kind::SecretValue,
    }
}

/// Whether a text begins with what has the form of IBM Cloud's API keys, as a list of a command shows one.
fn is_ibm_key(text: &[u8]) -> bool {
    let length = run(&text[..text.len().min(60)], is_word);
    length == 44 && is_mixed(&text[..length]) && text.get(length).is_none_or(|b| *b <= b' ')
}

/// Checks a name that ends with one of [`WORDS`].
pub(super) fn assignment(view: &View<'_>, promise: Promise) -> Option<Hit> {
    let name = name(view)?;
    let text = view.text();
    let option = text[name.start..].starts_with(b"--");
    let tag = name.start > 0 && text[name.start - 1] == b'<';
    let mut at = name.end + closers(&text[name.end..]);
    let mut between = Between::Loose;
    if let Some(skip) = named_value(&text[name.end..]) {
        at = name.end + skip;
    } else {
        let before = &text[..name.start];
        // The first argument of a call: a bracket and a quote, perhaps a blank between.
        let quoted = matches!(before, [.., b'(', b'"' | b'\''] | [.., b'(', b' ', b'"' | b'\'']);
        let (found, length) = match separator(&text[at..], option, tag, quoted) {
            None => return netrc(view, name.end),
            // Blanks only: a sentence with "is", a setting in capitals (`ENV DB_PASSWORD …`), a column.
            Some((Between::Blank, length)) => {
                let said = run_back(&text[at..at + length], |b| b.is_ascii_alphabetic() || b == b':') > 0;
                let capitals = text[name.start..name.end].iter().all(|b| !b.is_ascii_lowercase());
                if !said && !capitals && text.get(at) != Some(&b'\t') && !is_ibm_key(&text[at + length..]) {
                    return netrc(view, name.end);
                }
                (Between::Cell, length)
            }
            Some(found) => found,
        };
        // A part of an ARN or another name with colons.
        if text[at..].starts_with(b":") && before.ends_with(b":") && !text[at + 1..].starts_with(b" ") {
            return None;
        }
        between = found;
        at += length;
    }
    let (skip, length, manner) = value(&text[at..], &between)?;
    let value = &text[at + skip..at + skip + length];
    let hit = |kind| Hit { kind, from: name.start, to: at + skip + length };
    let real = is_real(value, promise, manner);
    real.then(|| hit(kind(&plain(&text[name.start..name.end]), value, promise)))
}

/// `machine HOST login NAME password VALUE`, on one line or several.
fn netrc(view: &View<'_>, end: usize) -> Option<Hit> {
    if view.anchor() != b"password" {
        return None;
    }
    let rest = &view.text()[end..];
    let skip = run(rest, |b| b.is_ascii_whitespace());
    let length = run(&rest[skip..rest.len().min(skip + 256)], |b| b > b' ');
    let value = &rest[skip..skip + length];
    // A sentence about machines, logins and passwords goes on.
    let tail = &rest[skip + length..];
    let tail = &tail[run(tail, is_blank)..];
    let ends = matches!(tail, [] | [b'\n' | b'\r' | b'#', ..]) || tail.starts_with(b"machine ");
    let word = length < 12 && value.iter().all(u8::is_ascii_lowercase);
    if !ends || word || skip == 0 || length < 4 || is_placeholder(value) || value.starts_with(b"$") {
        return None;
    }
    let before = view.near_before(300);
    let machine = [&b"machine"[..], b"default"].iter().filter_map(|m| memchr::memmem::rfind(before, m)).max()?;
    let words: Vec<&[u8]> =
        before[machine..].split(u8::is_ascii_whitespace).filter(|word| !word.is_empty()).collect();
    let login = matches!(
        words.as_slice(),
        [b"machine", _, b"login", _] | [b"machine", _, b"login", _, b"account", _] | [b"default", b"login", _]
    );
    // A byte order mark may stand before it.
    let line = machine == 0 || matches!(before[machine - 1], b'\n' | b'\r' | b' ' | 0x80..);
    (login && line).then(|| view.hit(Kind::Netrc, end - view.at + skip + length))
}
