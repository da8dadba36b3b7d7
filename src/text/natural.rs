//! Texts with numbers in them in the order of people.

use std::cmp::Ordering;

/// The order of people: numbers inside a text count as numbers (`AC-2` before `AC-10`, `9.1` before `10.2`).
#[must_use]
pub fn natural(a: &str, b: &str) -> Ordering {
    let (mut left, mut right) = (pieces(a), pieces(b));
    loop {
        match (left.next(), right.next()) {
            (None, None) => return a.cmp(b),
            (None, Some(_)) => return Ordering::Less,
            (Some(_), None) => return Ordering::Greater,
            (Some(x), Some(y)) => match x.cmp(&y) {
                Ordering::Equal => {}
                decided => return decided,
            },
        }
    }
}

/// Digits as a number (by length, then by digits, leading zeros aside) or one other character.
fn pieces(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let first = rest.chars().next()?;
        let end = if first.is_ascii_digit() {
            rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len())
        } else {
            first.len_utf8()
        };
        let (piece, tail) = rest.split_at(end);
        rest = tail;
        let piece = if first.is_ascii_digit() { piece.trim_start_matches('0') } else { piece };
        Some((if first.is_ascii_digit() { piece.len() } else { usize::MAX }, piece))
    })
}

#[cfg(test)]
mod tests {
    use super::natural;

    #[test]
    fn numbers_inside_ids_count_as_numbers() {
        let mut ids = ["AC-10", "10.2.1", "AC-2(1)", "9.4", "AC-2", "A.5.10", "A.5.9", "10.2.1.2"];
        ids.sort_by(|a, b| natural(a, b));
        assert_eq!(ids, ["9.4", "10.2.1", "10.2.1.2", "A.5.9", "A.5.10", "AC-2", "AC-2(1)", "AC-10"]);
    }
}
