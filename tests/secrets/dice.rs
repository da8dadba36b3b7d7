//! Made-up texts: the same on every run, and secret to nobody.

/// A small generator (xorshift64*), the same sequence for the same seed.
pub struct Dice(u64);

const UPPER: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const LOWER: &str = "abcdefghijklmnopqrstuvwxyz";
const DIGITS: &str = "0123456789";

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    pub fn roll(&mut self, below: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        usize::try_from(self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33).expect("31 bits") % below
    }

    pub fn one<'t, T: ?Sized>(&mut self, of: &[&'t T]) -> &'t T {
        of[self.roll(of.len())]
    }

    pub fn bytes(&mut self, count: usize) -> Vec<u8> {
        (0..count).map(|_| self.roll(256).to_le_bytes()[0]).collect()
    }

    fn from(&mut self, alphabet: &str, count: usize) -> String {
        let letters: Vec<char> = alphabet.chars().collect();
        (0..count).map(|_| letters[self.roll(letters.len())]).collect()
    }

    pub fn alnum(&mut self, count: usize) -> String {
        self.from(&[UPPER, LOWER, DIGITS].concat(), count)
    }

    pub fn word_like(&mut self, count: usize) -> String {
        let inner = self.from(&[UPPER, LOWER, DIGITS, "_-"].concat(), count - 1);
        inner + &self.alnum(1)
    }

    pub fn base32(&mut self, count: usize) -> String {
        self.from(&[UPPER, "234567"].concat(), count)
    }

    pub fn hex(&mut self, count: usize) -> String {
        self.from("0123456789abcdef", count)
    }

    pub fn digits(&mut self, count: usize) -> String {
        self.from(DIGITS, count)
    }

    pub fn base64(&mut self, bytes: usize) -> String {
        let bytes = self.bytes(bytes);
        base64(&bytes)
    }

    pub fn uuid(&mut self) -> String {
        let part = |dice: &mut Self, n| dice.hex(n);
        format!("{}-{}-4{}-a{}-{}", part(self, 8), part(self, 4), part(self, 3), part(self, 3), part(self, 12))
    }

    /// A password as careful people make it.
    pub fn password(&mut self) -> String {
        let (a, b, c, d) =
            (self.from(UPPER, 2), self.from(LOWER, 4), self.digits(3), self.one(&["!", "&", "%", "$", "+"]));
        match self.roll(4) {
            0 => format!("{a}{b}{d}{c}"),
            1 => format!("{b}{c}{a}{b}"),
            2 => format!("{b}{a}{d}{c}{b}"),
            _ => format!("{a}{c}{b}{}", self.alnum(6)),
        }
    }

    pub fn name(&mut self) -> &'static str {
        self.one(&["payments", "ledger", "vault", "gateway", "archive", "reports", "billing", "identity"])
    }

    pub fn sentence(&mut self) -> String {
        const WORDS: &[&str] = &[
            "the",
            "custodian",
            "checked",
            "token",
            "secret",
            "password",
            "policy",
            "rotation",
            "of",
            "keys",
            "was",
            "signed",
            "in",
            "safe",
            "with",
            "two",
            "witnesses",
            "and",
            "passphrase",
            "review",
            "quarterly",
            "risk",
            "access",
            "smart",
            "card",
            "disk",
            "task",
            "authorization",
            "payload",
            "certificate",
            "instance",
            "region",
        ];
        let count = 6 + self.roll(12);
        let words: Vec<&str> = (0..count).map(|_| self.one(WORDS)).collect();
        let mut text = words.join(" ");
        text[..1].make_ascii_uppercase();
        text + self.one(&[".", ".", ":", ";"])
    }

    pub fn paragraph(&mut self) -> String {
        (0..2 + self.roll(4)).map(|_| self.sentence() + " ").collect::<String>() + "\n"
    }
}

/// Base64 with padding (RFC 4648).
pub fn base64(bytes: &[u8]) -> String {
    let alphabet: Vec<char> = [UPPER, LOWER, DIGITS, "+/"].concat().chars().collect();
    let mut out = String::new();
    for group in bytes.chunks(3) {
        let bits = group.iter().fold(0usize, |sum, b| sum << 8 | usize::from(*b)) << (8 * (3 - group.len()));
        for place in 0..4 {
            out.push(if place <= group.len() { alphabet[bits >> (18 - 6 * place) & 63] } else { '=' });
        }
    }
    out
}

/// Base64url without padding.
pub fn base64url(bytes: &[u8]) -> String {
    base64(bytes).replace('+', "-").replace('/', "_").replace('=', "")
}

/// A text in lines of one width.
pub fn wrapped(text: &str, width: usize) -> String {
    let lines: Vec<&str> = text.as_bytes().chunks(width).map(|l| std::str::from_utf8(l).expect("ASCII")).collect();
    lines.join("\n")
}
