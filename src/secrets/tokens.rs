//! Tokens that their makers gave a prefix, so that they can be found: the prefix, the alphabet, the length.

use super::bytes::{distinct, is_base64_std, is_mixed, is_word, run, run_back};
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

/// What an address of a hook is made of.
fn address(byte: u8) -> bool {
    slash_word(byte) || byte == b'@'
}

fn dotted(byte: u8) -> bool {
    is_word(byte) || byte == b'.'
}

fn base64(byte: u8) -> bool {
    is_base64_std(byte) || matches!(byte, b'_' | b'-' | b'=')
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
    token("glcbt-", Kind::GitlabToken, is_word, 20, ANY),
    token("glptt-", Kind::GitlabToken, is_word, 20, ANY),
    token("glsoat-", Kind::GitlabToken, is_word, 20, ANY),
    token("glft-", Kind::GitlabToken, is_word, 20, ANY),
    token("glimt-", Kind::GitlabToken, is_word, 20, ANY),
    token("glagent-", Kind::GitlabToken, is_word, 20, ANY),
    token("gloas-", Kind::GitlabToken, is_word, 20, ANY),
    token("ya29.", Kind::GoogleApiKey, dotted, 40, ANY),
    token("1//0", Kind::GoogleApiKey, is_word, 40, ANY),
    token("AGE-SECRET-KEY-PQ-1", Kind::PrivateKeyAge, base32, 58, ANY),
    token("xprv", Kind::PrivateKeyOther, alnum, 100, 115),
    token("yprv", Kind::PrivateKeyOther, alnum, 100, 115),
    token("zprv", Kind::PrivateKeyOther, alnum, 100, 115),
    // Services of all kinds.
    token("LTAI", Kind::ServiceToken, alnum, 12, 24),
    token("AKID", Kind::ServiceToken, alnum, 32, 36),
    token("sha256~", Kind::ServiceToken, is_word, 43, 43),
    token("ATATT3", Kind::ServiceToken, base64, 100, ANY),
    token("ATCTT3", Kind::ServiceToken, base64, 100, ANY),
    token("ATBB", Kind::ServiceToken, alnum, 32, 40),
    token("whsec_", Kind::ServiceToken, base64, 32, ANY),
    token("rubygems_", Kind::ServiceToken, hex, 48, 48),
    token("cio", Kind::ServiceToken, alnum, 32, 32),
    token("oy2", Kind::ServiceToken, alnum, 43, 43),
    token("dckr_pat_", Kind::ServiceToken, is_word, 27, ANY),
    token("dckr_oat_", Kind::ServiceToken, is_word, 27, ANY),
    token("glsa_", Kind::ServiceToken, is_word, 41, 41),
    token("glc_eyJ", Kind::ServiceToken, base64, 40, ANY),
    token("NRAK-", Kind::ServiceToken, base32, 27, 27),
    token("sntrys_eyJ", Kind::ServiceToken, base64, 60, ANY),
    token("sntryu_", Kind::ServiceToken, hex, 64, 64),
    token("dt0c01.", Kind::ServiceToken, dotted, 80, ANY),
    token("dt0s01.", Kind::ServiceToken, dotted, 80, ANY),
    token("pul-", Kind::ServiceToken, hex, 40, 40),
    token("dp.pt.", Kind::ServiceToken, alnum, 40, ANY),
    token("dp.st.", Kind::ServiceToken, dotted, 40, ANY),
    token("dp.ct.", Kind::ServiceToken, alnum, 40, ANY),
    token("dp.sa.", Kind::ServiceToken, alnum, 40, ANY),
    token("lin_api_", Kind::ServiceToken, alnum, 40, ANY),
    token("lin_oauth_", Kind::ServiceToken, alnum, 40, ANY),
    token("ntn_", Kind::ServiceToken, alnum, 40, ANY),
    token("secret_", Kind::ServiceToken, alnum, 43, 43),
    token("figd_", Kind::ServiceToken, is_word, 40, ANY),
    token("PMAK-", Kind::ServiceToken, is_word, 59, 59),
    token("shpat_", Kind::ServiceToken, hex, 32, 32),
    token("shpss_", Kind::ServiceToken, hex, 32, 32),
    token("shpca_", Kind::ServiceToken, hex, 32, 32),
    token("shppa_", Kind::ServiceToken, hex, 32, 32),
    token("sq0atp-", Kind::ServiceToken, is_word, 22, 22),
    token("sq0csp-", Kind::ServiceToken, is_word, 43, 43),
    token("discord.com/api/webhooks/", Kind::ServiceToken, slash_word, 80, ANY),
    token("discordapp.com/api/webhooks/", Kind::ServiceToken, slash_word, 80, ANY),
    token("webhook.office.com/webhookb2/", Kind::ServiceToken, address, 80, ANY),
    token("gsk_", Kind::ServiceToken, alnum, 52, 52),
    token("r8_", Kind::ServiceToken, alnum, 37, 37),
    token("xai-", Kind::ServiceToken, alnum, 80, ANY),
    token("pplx-", Kind::ServiceToken, alnum, 48, ANY),
    token("tskey-", Kind::ServiceToken, is_word, 30, ANY),
    token("bkua_", Kind::ServiceToken, hex, 40, 40),
    token("fm2_", Kind::ServiceToken, base64, 60, ANY),
    token("fo1_", Kind::ServiceToken, is_word, 43, 43),
    token("nfp_", Kind::ServiceToken, alnum, 36, ANY),
    token("pscale_pw_", Kind::ServiceToken, dotted, 32, ANY),
    token("pscale_tkn_", Kind::ServiceToken, dotted, 32, ANY),
    token("pscale_oauth_", Kind::ServiceToken, dotted, 32, ANY),
    token("sbp_", Kind::ServiceToken, hex, 40, 40),
    token("ops_eyJ", Kind::ServiceToken, base64, 100, ANY),
    token("HRKU-", Kind::ServiceToken, is_word, 36, ANY),
    token("CCIPAT_", Kind::ServiceToken, is_word, 40, ANY),
    token("AKCp", Kind::ServiceToken, alnum, 60, ANY),
];

impl Token {
    /// Checks what follows the prefix.
    pub fn check(&self, view: &View<'_>) -> Option<Hit> {
        if view.anchor() != self.prefix.as_bytes() || !(view.begins_word() || self.prefix.contains('/')) {
            return None;
        }
        let length = run(view.behind(), self.class);
        let body = &view.behind()[..length];
        // A longer run of letters is something else that happens to begin so.
        let ends = !view.behind().get(length).is_some_and(u8::is_ascii_alphanumeric);
        let shaped = length >= self.least && length <= self.most && ends;
        // Base32 has few digits: now and then there is none.
        let chance = is_mixed(body) || body.iter().all(|b| base32(*b)) && distinct(body) >= 7;
        // Every entry of a log of AWS names the key by its ID: where a field says that it is one, it is no more than a name.
        let is_name = self.kind == Kind::AwsAccessKey && is_called_id(view.near_before(40));
        (shaped && chance && !is_name && !is_placeholder(body))
            .then(|| view.hit(self.kind, self.prefix.len() + length))
    }
}

/// Whether a field before a value calls it the ID of an access key: `accessKeyId`, `aws_access_key_id`.
fn is_called_id(before: &[u8]) -> bool {
    let (field, mark) = before.split_at(before.len() - run_back(before, |byte| !is_word(byte)));
    let assigns = mark.iter().any(|byte| matches!(byte, b':' | b'=')) && !mark.contains(&b'\n');
    let name = field[field.len() - run_back(field, is_word)..].iter().filter(|byte| byte.is_ascii_alphanumeric());
    assigns && name.map(u8::to_ascii_lowercase).collect::<Vec<u8>>().ends_with(b"accesskeyid")
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

/// A word of letters and digits before an anchor, and what follows it: the lengths of both.
fn around(view: &View<'_>, before: fn(u8) -> bool, behind: fn(u8) -> bool) -> (usize, usize) {
    (run_back(view.near_before(100), before), run(&view.behind()[..view.behind().len().min(200)], behind))
}

/// Text from `before` bytes ahead of the anchor to `behind` bytes after it.
fn whole(view: &View<'_>, kind: Kind, before: usize, behind: usize) -> Hit {
    Hit { kind, from: view.at - before, to: view.end + behind }
}

/// A client secret of Entra: three characters, `8Q~`, and 34 more.
pub(super) fn azure_client(view: &View<'_>) -> Option<Hit> {
    let tilde = |b: u8| is_word(b) || matches!(b, b'.' | b'~');
    let (before, behind) = around(view, tilde, tilde);
    let good = before == 3 && (31..=37).contains(&behind) && is_mixed(&view.behind()[..behind]);
    good.then(|| whole(view, Kind::AzureKey, before, behind))
}

/// A token of Azure DevOps: 84 letters and digits, `AZDO` before the last four.
pub(super) fn azure_devops(view: &View<'_>) -> Option<Hit> {
    let (before, behind) = around(view, alnum, alnum);
    (view.anchor() == b"AZDO" && before == 76 && behind == 4).then(|| whole(view, Kind::AzureKey, before, behind))
}

/// A token of HCP Terraform: 14 letters, `.atlasv1.`, and 60 or more.
pub(super) fn terraform(view: &View<'_>) -> Option<Hit> {
    let (before, behind) = around(view, alnum, is_word);
    (before >= 10 && behind >= 60).then(|| whole(view, Kind::ServiceToken, before, behind))
}

/// A bot of Telegram: its number, a colon, and 35 characters from `AA` on.
pub(super) fn telegram(view: &View<'_>) -> Option<Hit> {
    let (before, behind) = around(view, |b| b.is_ascii_digit(), is_word);
    let good =
        view.anchor() == b":AA" && (8..=11).contains(&before) && behind == 33 && is_mixed(&view.behind()[..behind]);
    good.then(|| whole(view, Kind::ServiceToken, before, behind))
}

/// A key of Mailchimp: 32 hexadecimal digits and the name of a data centre.
pub(super) fn mailchimp(view: &View<'_>) -> Option<Hit> {
    let (before, behind) = around(view, alnum, alnum);
    let digits = view.behind()[..behind].iter().all(u8::is_ascii_digit) && (1..=2).contains(&behind);
    let good =
        digits && before == 32 && view.near_before(32).iter().all(|b| hex(*b)) && is_mixed(view.near_before(32));
    good.then(|| whole(view, Kind::ServiceToken, before, behind))
}

/// `key-` with 32 hexadecimal digits near Mailgun's name.
pub(super) fn mailgun(view: &View<'_>) -> Option<Hit> {
    let from = view.at.saturating_sub(200);
    let near = &view.text()[from..view.text().len().min(view.at + 300)];
    let at = memchr::memmem::find_iter(near, b"key-").find(|at| run(&near[at + 4..], hex) == 32)?;
    Some(Hit { kind: Kind::ServiceToken, from: from + at, to: from + at + 36 })
}
