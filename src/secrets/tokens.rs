//! Tokens that their makers gave a prefix, so that they can be found: the prefix, the alphabet, the length.

use super::bytes::{distinct, is_base64_std, is_mixed, is_word, run};
use super::kind::Kind;
use super::values::is_placeholder;
use super::view::{Hit, View};

/// One maker's form of token. The prefix is matched in exact case.
pub(super) struct Token {
    pub prefix: &'static str,
    kind: Kind,
    class: fn(u8) -> bool,
    least: usize,
    most: usize,
}

const fn token(prefix: &'static str, kind: Kind, class: fn(u8) -> bool, least: usize, most: usize) -> Token {
    Token { prefix, kind, class, least, most }
}

fn alnum(byte: u8) -> bool {
    byte.is_ascii_alphanumeric()
}

/// Base32 of RFC 4648, of which AWS makes its key identifiers.
fn base32(byte: u8) -> bool {
    byte.is_ascii_uppercase() || byte.is_ascii_digit()
}

fn hex(byte: u8) -> bool {
    matches!(byte, b'0'..=b'9' | b'a'..=b'f')
}

fn slash_word(byte: u8) -> bool {
    is_word(byte) || byte == b'/'
}

/// No limit to the length.
const ANY: usize = usize::MAX;

/// The lengths are those that the makers name or that their tokens have today; where they say that a token may grow,
/// there is a least length only.
pub(super) static TOKENS: &[Token] = &[
    token("AKIA", Kind::AwsAccessKey, base32, 16, 16),
    token("ASIA", Kind::AwsAccessKey, base32, 16, 16),
    token("AIza", Kind::GoogleApiKey, is_word, 35, 35),
    token("GOCSPX-", Kind::GoogleApiKey, is_word, 28, 28),
    token("ghp_", Kind::GithubToken, alnum, 36, ANY),
    token("gho_", Kind::GithubToken, alnum, 36, ANY),
    token("ghu_", Kind::GithubToken, alnum, 36, ANY),
    token("ghs_", Kind::GithubToken, alnum, 36, ANY),
    token("ghr_", Kind::GithubToken, alnum, 36, ANY),
    token("github_pat_", Kind::GithubToken, is_word, 40, ANY),
    token("glpat-", Kind::GitlabToken, is_word, 20, ANY),
    token("gldt-", Kind::GitlabToken, is_word, 20, ANY),
    token("glrt-", Kind::GitlabToken, is_word, 20, ANY),
    token("xoxa-", Kind::SlackToken, is_word, 20, ANY),
    token("xoxb-", Kind::SlackToken, is_word, 20, ANY),
    token("xoxe-", Kind::SlackToken, is_word, 20, ANY),
    token("xoxo-", Kind::SlackToken, is_word, 20, ANY),
    token("xoxp-", Kind::SlackToken, is_word, 20, ANY),
    token("xoxr-", Kind::SlackToken, is_word, 20, ANY),
    token("xoxs-", Kind::SlackToken, is_word, 20, ANY),
    token("xapp-", Kind::SlackToken, is_word, 20, ANY),
    token("hooks.slack.com/services/T", Kind::SlackWebhook, slash_word, 30, ANY),
    token("sk_live_", Kind::StripeKey, alnum, 16, ANY),
    token("rk_live_", Kind::StripeKey, alnum, 16, ANY),
    token("npm_", Kind::NpmToken, alnum, 36, 36),
    token("pypi-AgEI", Kind::PypiToken, is_word, 50, ANY),
    token("dop_v1_", Kind::DigitaloceanToken, hex, 64, 64),
    token("doo_v1_", Kind::DigitaloceanToken, hex, 64, 64),
    token("dor_v1_", Kind::DigitaloceanToken, hex, 64, 64),
    token("hvs.", Kind::VaultToken, is_word, 24, ANY),
    token("hvb.", Kind::VaultToken, is_word, 24, ANY),
    token("hvr.", Kind::VaultToken, is_word, 24, ANY),
    token("dapi", Kind::DatabricksToken, hex, 32, 32),
    token("sk-", Kind::AiApiKey, is_word, 32, ANY),
    token("hf_", Kind::AiApiKey, alnum, 34, ANY),
    // bech32 in capitals (BIP 173); age's keys have 58 characters behind the mark.
    token("AGE-SECRET-KEY-1", Kind::PrivateKeyAge, base32, 58, ANY),
];

impl Token {
    /// Checks what follows the prefix.
    pub fn check(&self, view: &View<'_>) -> Option<Hit> {
        if view.anchor() != self.prefix.as_bytes() || !(view.begins_word() || self.kind == Kind::SlackWebhook) {
            return None;
        }
        let length = run(view.behind(), self.class);
        let body = &view.behind()[..length];
        // A longer run of letters is something else that happens to begin so.
        let ends = !view.behind().get(length).is_some_and(u8::is_ascii_alphanumeric);
        let shaped = length >= self.least && length <= self.most && ends;
        // Base32 has few digits: now and then there is none.
        let chance = is_mixed(body) || body.iter().all(|b| base32(*b)) && distinct(body) >= 7;
        (shaped && chance && !is_placeholder(body)).then(|| view.hit(self.kind, self.prefix.len() + length))
    }
}

/// A JWT (RFC 7519) with header, claims and signature. Without a signature it opens nothing.
pub(super) fn jwt(view: &View<'_>) -> Option<Hit> {
    if view.anchor() != b"eyJ" || !view.begins_word() {
        return None;
    }
    let text = view.onward();
    let header = run(text, is_word);
    let claims = text.get(header..)?.strip_prefix(b".")?;
    let claims_length = run(claims, is_word);
    let signature = claims.get(claims_length..)?.strip_prefix(b".")?;
    let length = run(signature, is_word);
    let good = header >= 12 && claims_length >= 8 && claims.starts_with(b"eyJ") && length >= 20;
    (good && is_mixed(&signature[..length])).then(|| view.hit(Kind::Jwt, header + claims_length + length + 2))
}

/// `SG.` with 22 and 43 characters.
pub(super) fn sendgrid(view: &View<'_>) -> Option<Hit> {
    let text = view.behind();
    let first = run(text, is_word);
    let second = text.get(first..)?.strip_prefix(b".")?;
    let length = run(second, is_word);
    let good = view.anchor() == b"SG." && view.begins_word() && (20..=24).contains(&first);
    let good = good && (39..=50).contains(&length) && is_mixed(second);
    good.then(|| view.hit(Kind::SendgridKey, 4 + first + length))
}

/// `SK` with 32 hexadecimal digits near Twilio's name; on its own it is any digest.
pub(super) fn twilio(view: &View<'_>) -> Option<Hit> {
    let from = view.at.saturating_sub(200);
    let near = &view.text()[from..view.text().len().min(view.at + 300)];
    let at = memchr::memmem::find_iter(near, b"SK").find(|at| {
        let free = *at == 0 || !near[at - 1].is_ascii_alphanumeric();
        free && run(&near[at + 2..], hex) == 32 && !near.get(at + 34).is_some_and(u8::is_ascii_alphanumeric)
    })?;
    Some(Hit { kind: Kind::TwilioKey, from: from + at, to: from + at + 34 })
}

/// `AccountKey=` and `SharedAccessKey=` of Azure's connection strings: base64 of 64 or 32 bytes.
pub(super) fn azure_key(view: &View<'_>) -> Option<Hit> {
    let length = run(view.behind(), is_base64_std);
    let good = length >= 42 && is_mixed(&view.behind()[..length]) && view.behind().get(length) == Some(&b'=');
    good.then(|| view.hit(Kind::AzureKey, view.end - view.at + length))
}

/// The signature of a shared access signature: base64 of 32 bytes, percent-encoded in a URL that has the version or
/// the expiry of the grant too.
pub(super) fn azure_sas(view: &View<'_>) -> Option<Hit> {
    let length = run(view.behind(), |b| is_base64_std(b) || b == b'%');
    if length < 43 || !is_mixed(&view.behind()[..length]) || !matches!(view.before(), [.., b'?' | b'&' | b';']) {
        return None;
    }
    let stretch = |b: u8| b.is_ascii_graphic() && !matches!(b, b'"' | b'\'' | b'<' | b'>');
    let before = view.near_before(600);
    let before = &before[before.len() - before.iter().rev().take_while(|b| stretch(**b)).count()..];
    let after = &view.behind()[length..view.behind().len().min(length + 600)];
    let after = &after[..run(after, |b| b.is_ascii_graphic() && b != b'"' && b != b'\'')];
    let has = |mark: &[u8]| memchr::memmem::find(before, mark).or(memchr::memmem::find(after, mark)).is_some();
    (has(b"se=") && (has(b"sv=") || has(b"sr="))).then(|| view.hit(Kind::AzureSas, 4 + length))
}
