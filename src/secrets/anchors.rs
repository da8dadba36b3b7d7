//! The texts that a secret cannot do without, and one automaton that finds them all in one walk.

use super::assign::{WORDS, assignment};
use super::tokens::{self, TOKENS, Token};
use super::values::Promise;
use super::view::{Hit, View};
use super::{commands, keys, logins, material};
use aho_corasick::automaton::Automaton;
use aho_corasick::dfa::DFA;
use aho_corasick::{Anchored, PatternID};
use std::sync::LazyLock;

/// What looks at the surroundings of an anchor.
#[derive(Clone, Copy)]
enum Check {
    Token(&'static Token),
    Name(Promise),
    Wrapped(usize),
    Own(fn(&View<'_>) -> Option<Hit>),
}

/// The anchors with a check of their own. Found in any case; a check that needs one asks for it.
static OWN: &[(&str, Check)] = &[
    ("PRIVATE KEY", Check::Own(keys::pem)),
    // `-----BEGIN ` and `PRIVATE KEY` in base64, in each of the three ways to fall into groups of three bytes, without
    // the characters that depend on what is before and behind.
    ("LS0tLS1CRUdJTi", Check::Wrapped(0)),
    ("0tLS0tQkVHSU4g", Check::Wrapped(2)),
    ("tLS0tLUJFR0lOI", Check::Wrapped(3)),
    ("UFJJVkFURSBLRV", Check::Wrapped(0)),
    ("BSSVZBVEUgS0VZ", Check::Wrapped(2)),
    ("QUklWQVRFIEtFW", Check::Wrapped(3)),
    // How base64 of a long DER sequence begins; for the short ones see `short_sequences`.
    ("MII", Check::Own(keys::der_base64)),
    ("MIG", Check::Own(keys::der_base64)),
    ("MIH", Check::Own(keys::der_base64)),
    ("MIA", Check::Own(keys::der_base64)),
    ("PuTTY-User-Key-File-", Check::Own(keys::putty)),
    ("openssh-key-v1", Check::Own(keys::openssh)),
    ("b3BlbnNzaC1rZXktdjE", Check::Own(keys::openssh_base64)),
    ("\"kty", Check::Own(keys::jwk)),
    ("client-key-data", Check::Own(keys::kubeconfig)),
    ("kind: Secret", Check::Own(kubernetes)),
    ("kind\": \"Secret", Check::Own(kubernetes)),
    ("kind\":\"Secret", Check::Own(kubernetes)),
    ("eyJ", Check::Own(tokens::jwt)),
    ("SG.", Check::Own(tokens::sendgrid)),
    ("twilio", Check::Own(tokens::twilio)),
    ("AccountKey=", Check::Own(tokens::azure_key)),
    ("SharedAccessKey=", Check::Own(tokens::azure_key)),
    ("sig=", Check::Own(tokens::azure_sas)),
    ("://", Check::Own(logins::url)),
    ("authorization", Check::Own(logins::authorization)),
    ("auth\"", Check::Own(logins::docker)),
    ("_auth=", Check::Own(logins::npm)),
    (":5432:", Check::Own(logins::pgpass)),
    (":5433:", Check::Own(logins::pgpass)),
    (":6432:", Check::Own(logins::pgpass)),
    (":*:", Check::Own(logins::pgpass)),
    ("keyshare", Check::Own(logins::key_share)),
    ("key-share", Check::Own(logins::key_share)),
    ("--pin", Check::Own(logins::pin)),
    ("--so-pin", Check::Own(logins::pin)),
    ("pin-value=", Check::Own(logins::pin)),
    ("-pass", Check::Own(logins::openssl)),
    (" -u ", Check::Own(logins::user)),
    ("--user", Check::Own(logins::user)),
    ("sshpass", Check::Own(logins::sshpass)),
    ("identified by", Check::Own(logins::sql)),
    ("payload", Check::Own(logins::payload)),
    ("plaintext", Check::Own(logins::payload)),
    ("8Q~", Check::Own(tokens::azure_client)),
    ("AZDO", Check::Own(tokens::azure_devops)),
    (".atlasv1.", Check::Own(tokens::terraform)),
    (":AA", Check::Own(tokens::telegram)),
    ("-us", Check::Own(tokens::mailchimp)),
    ("mailgun", Check::Own(tokens::mailgun)),
    ("zip -", Check::Own(commands::option)),
    ("7z x ", Check::Own(commands::option)),
    ("7z a ", Check::Own(commands::option)),
    ("mysql -", Check::Own(commands::option)),
    ("mysqldump -", Check::Own(commands::option)),
    ("mysqladmin -", Check::Own(commands::option)),
    ("redis-cli ", Check::Own(commands::option)),
    ("ldapsearch ", Check::Own(commands::option)),
    ("ldapmodify ", Check::Own(commands::option)),
    ("ldapadd ", Check::Own(commands::option)),
    ("openssl enc ", Check::Own(commands::option)),
    ("-storepass", Check::Own(logins::plain_option)),
    ("-keypass", Check::Own(logins::plain_option)),
    ("password 7 ", Check::Own(commands::cisco)),
    ("secret 5 ", Check::Own(commands::cisco)),
    ("secret 8 ", Check::Own(commands::cisco)),
    ("secret 9 ", Check::Own(commands::cisco)),
    ("snmp-server community ", Check::Own(commands::community)),
    ("jdbc:oracle:thin:", Check::Own(commands::oracle)),
    ("cookie:", Check::Own(commands::cookie)),
    ("_pin", Check::Own(commands::pin)),
    ("\"pin", Check::Own(commands::pin)),
    ("pin:", Check::Own(commands::pin)),
    ("pin=", Check::Own(commands::pin)),
    ("pin =", Check::Own(commands::pin)),
    ("$1$", Check::Own(commands::hash)),
    ("$5$", Check::Own(commands::hash)),
    ("$6$", Check::Own(commands::hash)),
    ("$apr1$", Check::Own(commands::hash)),
    ("$2a$", Check::Own(commands::hash)),
    ("$2b$", Check::Own(commands::hash)),
    ("$2y$", Check::Own(commands::hash)),
    ("$argon2i$", Check::Own(commands::hash)),
    ("$argon2id$", Check::Own(commands::hash)),
    ("component", Check::Own(material::component)),
    ("key part", Check::Own(material::component)),
    ("E0000", Check::Own(material::key_block)),
    ("N0000", Check::Own(material::key_block)),
    ("S0000", Check::Own(material::key_block)),
    ("minisign encrypted secret key", Check::Own(material::signify)),
    ("signify secret key", Check::Own(material::signify)),
    ("OpenVPN Static key V1", Check::Own(material::openvpn)),
    ("<RSAKeyValue", Check::Own(material::xml)),
    ("<DSAKeyValue", Check::Own(material::xml)),
    ("keyMaterialType", Check::Own(material::tink)),
];

/// A view whose anchor is only the word before the value.
fn kubernetes(view: &View<'_>) -> Option<Hit> {
    let text = view.onward();
    text.starts_with(b"kind").then(|| keys::kubernetes(view))?
}

/// How base64 of a DER sequence of less than 128 bytes begins, whose first element is an integer or a sequence.
fn short_sequences() -> impl Iterator<Item = String> {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let lengths = 0x2c..0x80_usize;
    lengths
        .flat_map(|length| [0x02, 0x30].map(|tag| 0x30 << 16 | length << 8 | tag))
        .map(|bits| [18, 12, 6, 0].map(|shift| char::from(ALPHABET[bits >> shift & 63])).into_iter().collect())
}

/// One place where an anchor stands.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Spot {
    /// Its first byte in the window.
    pub start: usize,
    /// Which anchor, in which width.
    pattern: usize,
}

/// All anchors and their automaton.
pub(super) struct Anchors {
    checks: Vec<(usize, Check)>,
    automaton: Option<DFA>,
    longest: usize,
}

/// The anchors; the automaton is made on first use.
pub(super) static ANCHORS: LazyLock<Anchors> = LazyLock::new(Anchors::new);

/// How many stretches of a window are walked at the same time: one step of an automaton waits for the one before, steps
/// of several do not wait for each other.
const LANES: usize = 4;

impl Anchors {
    fn new() -> Self {
        let own = OWN.iter().map(|(text, check)| ((*text).to_owned(), *check));
        let sequences = short_sequences().map(|text| (text, Check::Own(keys::der_base64)));
        let tokens = TOKENS.iter().map(|token| (token.prefix.to_owned(), Check::Token(token)));
        let names = WORDS.iter().map(|(word, promise)| ((*word).to_owned(), Check::Name(*promise)));
        let all: Vec<(String, Check)> = own.chain(sequences).chain(tokens).chain(names).collect();
        // Each anchor twice: plain, and with a zero between its characters, as UTF-16 has it in either byte order.
        let wide = |text: &str| text.bytes().flat_map(|b| [b, 0]).take(text.len() * 2 - 1).collect::<Vec<u8>>();
        let patterns: Vec<Vec<u8>> =
            all.iter().flat_map(|(text, _)| [text.as_bytes().to_vec(), wide(text)]).collect();
        let longest = patterns.iter().map(Vec::len).max().unwrap_or(0);
        let automaton = DFA::builder().ascii_case_insensitive(true).prefilter(false).build(&patterns).ok();
        Self { checks: all.iter().map(|(text, check)| (text.len(), *check)).collect(), automaton, longest }
    }

    /// All anchors that start from `from` on and before `to`, in order.
    pub fn spots(&self, window: &[u8], from: usize, to: usize) -> Vec<Spot> {
        let mut spots = Vec::new();
        let Some(automaton) = &self.automaton else { return spots };
        let Ok(begin) = automaton.start_state(Anchored::No) else { return spots };
        let share = (to - from) / LANES;
        // What is walked in step; each lane then goes on alone, over the end of its share.
        let mut states = [begin; LANES];
        let lanes: [&[u8]; LANES] = std::array::from_fn(|lane| &window[from + lane * share..][..share]);
        let mut note = |lane: usize, state, end: usize| {
            let bound = if lane + 1 == LANES { to } else { from + (lane + 1) * share };
            for index in 0..automaton.match_len(state) {
                let pattern: PatternID = automaton.match_pattern(state, index);
                let start = end - automaton.pattern_len(pattern);
                if start < bound {
                    spots.push(Spot { start, pattern: pattern.as_usize() });
                }
            }
        };
        let [first, second, third, fourth] = lanes;
        for (at, (((a, b), c), d)) in first.iter().zip(second).zip(third).zip(fourth).enumerate() {
            let bytes = [*a, *b, *c, *d];
            let mut special = false;
            for lane in 0..LANES {
                states[lane] = automaton.next_state(Anchored::No, states[lane], bytes[lane]);
                special |= automaton.is_special(states[lane]);
            }
            if special {
                for (lane, state) in states.iter().enumerate() {
                    if automaton.is_match(*state) {
                        note(lane, *state, from + lane * share + at + 1);
                    }
                }
            }
        }
        for (lane, state) in states.iter_mut().enumerate() {
            let bound = if lane + 1 == LANES { to } else { from + (lane + 1) * share };
            let end = window.len().min(bound + self.longest);
            let begin = from + (lane + 1) * share;
            for (at, byte) in window[begin..end].iter().enumerate() {
                *state = automaton.next_state(Anchored::No, *state, *byte);
                if automaton.is_match(*state) {
                    note(lane, *state, begin + at + 1);
                }
            }
        }
        spots.sort_unstable();
        spots
    }

    /// Whether a spot is that of a name to which something is given, and not that of a token of its own form.
    pub fn is_name(&self, spot: Spot) -> bool {
        matches!(self.checks[spot.pattern / 2].1, Check::Name(_))
    }

    /// Checks the surroundings of a spot: what is found, with its places in the window.
    pub fn check(&self, window: &[u8], spot: Spot) -> Option<(Hit, bool)> {
        let wide = spot.pattern % 2 == 1;
        let (length, check) = self.checks[spot.pattern / 2];
        let view = View::new(window, spot.start, length, wide);
        let hit = match check {
            Check::Token(token) => token.check(&view),
            Check::Name(promise) => assignment(&view, promise),
            Check::Wrapped(place) => keys::wrapped_pem(&view, place),
            Check::Own(check) => check(&view),
        }?;
        let step = if wide { 2 } else { 1 };
        let place = |at: usize| {
            if at >= view.at { spot.start + (at - view.at) * step } else { spot.start - (view.at - at) * step }
        };
        let (from, to) = (place(hit.from), place(hit.to));
        Some((Hit { kind: hit.kind, from, to }, wide))
    }
}
