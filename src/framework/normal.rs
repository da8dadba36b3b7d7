//! One spelling for the ways in which people write a control's ID.

/// An ID as it is compared: its runs of letters in lower case and its numbers without leading zeros, with dots between.
#[must_use]
pub fn normal(id: &str) -> String {
    let mut pieces: Vec<String> = Vec::new();
    let mut before = Kind::Separator;
    for c in id.chars() {
        let kind = Kind::of(c);
        if kind != Kind::Separator {
            if kind != before {
                pieces.push(String::new());
            }
            if let Some(piece) = pieces.last_mut() {
                piece.extend(c.to_lowercase());
            }
        }
        before = kind;
    }
    for piece in &mut pieces {
        let zeros = piece.len() - piece.trim_start_matches('0').len();
        if piece.bytes().all(|b| b.is_ascii_digit()) {
            piece.replace_range(..zeros.min(piece.len() - 1), "");
        }
    }
    pieces.join(".")
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Letter,
    Digit,
    Separator,
}

impl Kind {
    fn of(c: char) -> Self {
        match c {
            c if c.is_ascii_digit() => Self::Digit,
            // `A&A-02` is one word and a number.
            c if c.is_alphabetic() || c == '&' => Self::Letter,
            _ => Self::Separator,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::normal;

    #[test]
    fn spellings_of_one_id_are_one() {
        for (left, right) in [
            ("AC-2(1)", "ac-02.1"),
            ("AC-2(1)", "AC-02(01)"),
            ("A.8.24", "a 8.24"),
            ("Art. 9(4)(d)", "art 9.4.d"),
            ("A&A-02", "a&a-2"),
        ] {
            assert_eq!(normal(left), normal(right), "{left} {right}");
        }
        for (left, right) in [("AC-2", "AC-20"), ("AC-2(1)", "AC-21"), ("3.7.6", "3.76"), ("CC6.1", "C6.1")] {
            assert_ne!(normal(left), normal(right), "{left} {right}");
        }
        assert_eq!(normal("10.0"), "10.0");
        assert_eq!(normal("()"), "");
    }
}
