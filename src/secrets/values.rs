//! Values that a name calls secret: whether a value is real, or a placeholder, a reference, a word of prose.

use super::bytes::{distinct, has_any_case, is_word, run};

/// What the name before a value promises.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Promise {
    /// A password or passphrase: people choose them.
    Password,
    /// Something called secret.
    Secret,
    /// A token or key of an interface: machines make them.
    Token,
}

/// Words that stand where a value was taken out or has yet to come, in lower case.
const PLACEHOLDERS: &[&[u8]] = &[
    b"changeme",
    b"change-me",
    b"change_me",
    b"changeit",
    b"example",
    b"placeholder",
    b"redacted",
    b"removed",
    b"masked",
    b"dummy",
    b"your-",
    b"your_",
    b"yourpass",
    b"replace",
    b"insert",
    b"hidden",
    b"not-a-real",
    b"sanitized",
    b"omitted",
    b"xxxx",
    b"****",
    b"....",
    b"----",
    b"____",
    b"todo",
    b"undefined",
    b"anonymi",
    b"\xe2\x80\xa6",
];

/// Whole values that say nothing, in lower case.
const EMPTY_WORDS: &[&[u8]] = &[
    b"password",
    b"passwort",
    b"passphrase",
    b"passwd",
    b"pass",
    b"pwd",
    b"secret",
    b"token",
    b"apikey",
    b"api_key",
    b"none",
    b"null",
    b"nil",
    b"true",
    b"false",
    b"string",
    b"unset",
    b"empty",
    b"default",
    b"required",
    b"optional",
    b"user",
    b"username",
    b"value",
    b"key",
    b"credentials",
    b"prompt",
    b"stdin",
    b"ask",
    b"-",
    b"n/a",
    b"tbd",
];

/// Whether a value stands for one that is not there: a mask, a template's variable, a word such as `changeme`.
pub(super) fn is_placeholder(value: &[u8]) -> bool {
    // The start of a long value says it.
    let lower = value[..value.len().min(128)].to_ascii_lowercase();
    let marks = lower.iter().filter(|b| matches!(b, b'*' | b'.' | b'x' | b'?' | b'-' | b'_' | b'#')).count();
    marks * 10 >= lower.len() * 8
        || distinct(&lower) < 3
        || EMPTY_WORDS.contains(&lower.as_slice())
        || PLACEHOLDERS.iter().any(|word| find_in(&lower, word))
        // Escapes of characters such as the ellipsis.
        || find_in(&lower, b"\\u2026")
        || matches!(lower.as_slice(), [b'<', .., b'>'] | [b'[', .., b']'] | [b'(', .., b')'] | [b'{', .., b'}'])
}

fn find_in(text: &[u8], part: &[u8]) -> bool {
    text.windows(part.len()).any(|window| window == part)
}

/// Whether a value only says where the secret is: a variable, a path, an address, a call, a digest with its name.
fn is_reference(value: &[u8], quoted: bool) -> bool {
    const STARTS: &[&[u8]] = &[
        b"$",
        b"{{",
        b"${",
        b"%(",
        b"<",
        b"./",
        b"../",
        b"~/",
        b"http:",
        b"https:",
        b"crn:",
        b"arn:",
        b"urn:",
        b"file:",
        b"vault:",
        b"op://",
        b"ref+",
        b"secret://",
        b"env:",
        b"env.",
        b"env(",
        b"os.",
        b"sha256",
        b"sha512",
        b"sha1",
        b"sha384",
        b"SHA256",
        b"process.",
        b"self.",
        b"this.",
        b"config.",
        b"var.",
        b"local.",
        b"data.",
        b"module.",
        b"projects/",
        b"secret/",
        b"kv/",
        b"-----BEGIN",
        b"!",
        b"&",
        b"|",
        b">",
        b"=",
        b"ssh-",
        b"0x0000",
        b"@",
        b"#{",
    ];
    let value = &value[..value.len().min(128)];
    let enclosed = value.len() > 2 && value[0] == b'%' && value[value.len() - 1] == b'%';
    let path = value.starts_with(b"/")
        && value[1..].contains(&b'/')
        && value.iter().all(|b| is_word(*b) || matches!(b, b'/' | b'.'));
    // What is not quoted and has brackets is code. So is a name in capitals.
    let constant = value.contains(&b'_') && !value.iter().any(u8::is_ascii_lowercase);
    let code = !quoted && (constant || value.iter().any(|b| matches!(b, b'(' | b')' | b'[' | b'{' | b'`' | b'<')));
    let inner = find_in(value, b"${") || find_in(value, b"{{") || find_in(value, b"::") || find_in(value, b"://");
    enclosed || path || code || inner || STARTS.iter().any(|start| value.starts_with(start))
}

/// Whether a value reads like a name for something: words, parted by hyphens, dots and the like, with numbers at most
/// as their own words or at the end of one; all in one case.
fn is_name(value: &[u8]) -> bool {
    let one_case = |lower: bool| {
        value.split(|b| matches!(b, b'-' | b'_' | b'.' | b'/' | b':' | b'@' | b' ')).all(|word| {
            let letters =
                run(word, if lower { |b: u8| b.is_ascii_lowercase() } else { |b: u8| b.is_ascii_uppercase() });
            let digits = run(&word[letters..], |b| b.is_ascii_digit());
            letters + digits == word.len() && (digits <= 4 || letters == 0 && digits <= 8)
        })
    };
    one_case(true) || one_case(false)
}

/// Whether a value is a UUID (RFC 9562).
fn is_uuid(value: &[u8]) -> bool {
    let groups: Vec<usize> = value.split(|b| *b == b'-').map(<[u8]>::len).collect();
    groups == [8, 4, 4, 4, 12] && value.iter().all(|b| b.is_ascii_hexdigit() || *b == b'-')
}

/// A day, a moment, a version, a duration, a number with its unit.
fn is_measure(value: &[u8]) -> bool {
    let digits = value.iter().filter(|b| b.is_ascii_digit()).count();
    let marks =
        value.iter().filter(|b| matches!(b, b'-' | b':' | b'.' | b'/' | b'T' | b'Z' | b'+' | b'v' | b'%')).count();
    let letters = value.iter().filter(|b| b.is_ascii_alphabetic()).count();
    digits + marks == value.len() && marks > 0 || digits > 0 && letters <= 2 && digits + letters == value.len()
}

/// A year and a month (`2026-10`): part of a name or a sentence about a day.
fn is_month(text: &[u8]) -> bool {
    matches!(text, [b'1' | b'2', b'9' | b'0', b'0'..=b'9', b'0'..=b'9', b'-', b'0' | b'1', b'0'..=b'9'])
}

/// Four to ten plain words: a passphrase of dice. A sentence has short words that hold it together.
fn is_words(value: &[u8]) -> bool {
    const GLUE: &[&[u8]] = &[
        b"the",
        b"by",
        b"of",
        b"to",
        b"in",
        b"is",
        b"are",
        b"and",
        b"for",
        b"not",
        b"with",
        b"a",
        b"on",
        b"at",
        b"be",
        b"see",
        b"from",
        b"or",
        b"as",
        b"no",
        b"was",
        b"only",
        b"held",
        b"key",
        b"password",
        b"secret",
        b"all",
        b"per",
    ];
    let words: Vec<&[u8]> = value.split(|b| matches!(b, b' ' | b'-' | b'.' | b'_')).collect();
    (4..=10).contains(&words.len())
        && words
            .iter()
            .all(|word| word.len() >= 3 && word.iter().all(u8::is_ascii_lowercase) && !GLUE.contains(word))
}

/// How a value is written.
#[derive(Clone, Copy)]
pub(super) struct Manner {
    /// In quotes, or as the text of an XML element.
    pub quoted: bool,
    /// Other words follow on the line, or a blank stood where a program would have none.
    pub prose: bool,
}

/// Whether a value is likely to be the secret itself.
pub(super) fn is_real(value: &[u8], promise: Promise, manner: Manner) -> bool {
    let least = match promise {
        Promise::Password => 6,
        Promise::Secret => 8,
        Promise::Token => 16,
    };
    let shown = value.iter().all(|b| *b > b' ' && *b != 0x7f) || manner.quoted && promise == Promise::Password;
    if value.len() < least || value.len() > 2048 || !shown {
        return false;
    }
    if is_placeholder(value) || is_reference(value, manner.quoted) || is_uuid(value) && promise == Promise::Secret {
        return false;
    }
    if value.windows(7).any(is_month) {
        return false;
    }
    let has = |class: fn(&u8) -> bool| value.iter().any(class);
    let (lower, upper) = (has(u8::is_ascii_lowercase), has(u8::is_ascii_uppercase));
    let digit = has(u8::is_ascii_digit);
    let symbol =
        value.iter().any(|b| b.is_ascii_punctuation() && !matches!(b, b'-' | b'_' | b'.' | b'/' | b':' | b','));
    let letter = lower || upper;
    if manner.prose {
        let classes = u8::from(lower) + u8::from(upper) + u8::from(digit) + u8::from(symbol);
        let strong = classes >= 3 && digit && value.len() >= 8 && !is_measure(value) && !is_name(value);
        return strong && !is_ticket(value) && !value.contains(&b' ');
    }
    match promise {
        Promise::Password if value.contains(&b' ') => {
            is_words(value) || digit && symbol && upper && value.len() < 40
        }
        Promise::Password => {
            let number = digit && !letter && !symbol && !matches!(value, [b'1', b'9', ..] | [b'2', b'0', ..]);
            let mixed = letter && (digit || symbol) && !is_measure(value) && !is_ticket(value);
            let name = is_name(value) && (!digit || value.iter().any(|b| matches!(b, b'/' | b':' | b'_' | b'.')));
            (number || mixed && !name) || is_words(value)
        }
        Promise::Secret | Promise::Token => {
            let mixed = letter && digit || upper && lower && value.len() >= 24 && distinct(value) > 12;
            mixed
                && !is_name(value)
                && !is_measure(value)
                && !is_ticket(value)
                && distinct(value) >= 6
                && !(has_any_case(value, b"secret") && !symbol && value.iter().any(|b| matches!(b, b'/' | b'.')))
        }
    }
}

/// The number of a ticket or a control: capitals, a hyphen, digits (`CHG-1042`, `AC-2(1)`).
fn is_ticket(value: &[u8]) -> bool {
    let letters = run(value, |b| b.is_ascii_uppercase());
    let rest = &value[letters..];
    letters >= 2
        && rest.first() == Some(&b'-')
        && rest[1..].iter().all(|b| b.is_ascii_digit() || matches!(b, b'(' | b')' | b'.' | b'-'))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN: Manner = Manner { quoted: true, prose: false };

    #[test]
    fn placeholders_and_references_are_not_real() {
        for value in [
            "",
            "********",
            "<password>",
            "${DB_PASSWORD}",
            "changeme",
            "REDACTED",
            "{{ vault.pw }}",
            "$DB_PW",
            "%PASSWORD%",
            "xxxxxxxx",
            "your-password-1",
            "vault:kv/data/db#pw",
            "/run/secrets/db",
            "2026-11-20",
            "see the vault",
            "String",
            "aaaaaa111",
            "CHG-10422",
            "kms/payments/db",
            "EXAMPLE1x",
            "90d",
            "[removed]",
        ] {
            for promise in [Promise::Password, Promise::Secret, Promise::Token] {
                assert!(!is_real(value.as_bytes(), promise, PLAIN), "{value}");
            }
        }
    }

    #[test]
    fn real_values_are_real() {
        for value in ["Tr0ub4dor&3", "hunter42", "s3cret!pass", "correct-horse-battery-staple", "648219"] {
            assert!(is_real(value.as_bytes(), Promise::Password, PLAIN), "{value}");
        }
        assert!(is_real(b"9f8e7d6c5b4a39281706f5e4d3c2b1a0", Promise::Secret, PLAIN));
        assert!(!is_real(b"db-credentials-v2", Promise::Secret, PLAIN));
    }
}
