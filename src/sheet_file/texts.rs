//! The parts of a workbook that its sheets share: texts and formats. Both say how many there are, and a reader makes room for as many.

use super::MOST_CELLS;
use super::inflated::MOST;
use super::markup::{House, Piece, attribute, local, number, walk};
use super::package::MAIN;
use std::collections::BTreeMap;

/// What a text takes at least in its part: `<si/>`.
const LEAST: usize = 5;

/// The most formats of a kind: Excel holds no more either.
const MOST_FORMATS: usize = 65_536;

/// Checks the shared texts; gives how many there are.
pub(super) fn count(content: &[u8]) -> Result<usize, String> {
    let (mut house, mut count) = (House::default(), 0_usize);
    // The text that is open.
    let mut text = None;
    walk(content, |depth, _, piece| {
        match piece {
            Piece::Open(tag) => {
                if depth == 0 {
                    house = House::of(tag, MAIN)?;
                    declared(attribute(tag, "uniqueCount").as_deref(), content.len())?;
                }
                let own = house.name(tag, depth)?;
                let name = tag.name();
                match (own, depth) {
                    (Some("si"), 1) => count += 1,
                    (Some("sst"), 0) | (Some("r" | "rPh" | "t"), 2..) => {}
                    _ if matches!(local(name.as_ref()), "sst" | "si" | "r" | "rPh" | "t") => return Err(foreign()),
                    _ => {}
                }
                if text.is_some() {
                    return Err("a text of it has elements within".to_owned());
                }
                if own == Some("t") {
                    text = Some(depth);
                }
                if count > MOST_CELLS {
                    return Err(format!("it has more than {MOST_CELLS} texts"));
                }
            }
            Piece::Close(_) => {
                text.take_if(|open| *open == depth);
            }
            _ => {}
        }
        Ok(())
    })?;
    Ok(count)
}

/// Whether a part can have as many texts as it says.
fn declared(count: Option<&str>, length: usize) -> Result<(), String> {
    let Some(text) = count else { return Ok(()) };
    match number(text) {
        Some(count) if count <= MOST_CELLS && count <= length / LEAST => Ok(()),
        Some(_) => Err(format!("it says that it has {text} texts, and has not")),
        None => Err(format!("it says that it has \"{text}\" texts")),
    }
}

/// What stands at a place where it means nothing, or is of another house.
pub(super) fn foreign() -> String {
    "a part of it has elements where they do not belong".to_owned()
}

/// Checks the formats: each is a copy of a font, a fill, a border and a form of numbers, however long these are.
pub(super) fn formats(content: &[u8]) -> Result<(), String> {
    // How many there are of each kind, and how long the longest is.
    let mut kinds: BTreeMap<&'static str, (usize, u64)> = BTreeMap::new();
    let mut open: Option<(&'static str, usize, u64)> = None;
    walk(content, |depth, at, piece| {
        match piece {
            Piece::Open(tag) if open.is_none() => {
                let name = tag.name();
                let kind =
                    ["font", "fill", "border", "numFmt", "xf"].into_iter().find(|own| *own == local(name.as_ref()));
                open = kind.map(|kind| (kind, depth, at));
            }
            Piece::Close(_) => {
                if let Some((kind, _, from)) = open.take_if(|(_, own, _)| *own == depth) {
                    let (count, longest) = kinds.entry(kind).or_default();
                    *count += 1;
                    *longest = (*longest).max(at - from);
                    if *count > MOST_FORMATS {
                        return Err(format!("it has more than {MOST_FORMATS} formats"));
                    }
                }
            }
            _ => {}
        }
        Ok(())
    })?;
    let count = kinds.remove("xf").map_or(0, |(count, _)| count as u64);
    let longest: u64 = kinds.values().map(|(_, longest)| longest).sum();
    if count.saturating_mul(longest) > MOST {
        return Err(format!("its formats come to more than {} MiB", MOST >> 20));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{count, formats};

    #[test]
    fn no_more_texts_are_declared_than_there_can_be() {
        let part = |attributes: &str, texts: &str| count(format!("<sst{attributes}>{texts}</sst>").as_bytes());
        let texts = "<si><t>a</t></si><si><r><t>b</t></r><rPh><t>c</t></rPh></si><si/>";
        assert_eq!(part("", texts), Ok(3));
        assert_eq!(part(" count=\"9\" uniqueCount=\"3\"", texts), Ok(3));
        assert_eq!(
            count(
                "<x:sst xmlns:x=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><x:si/></x:sst>"
                    .as_bytes()
            ),
            Ok(1)
        );
        for number in
            ["18446744073709551615", "9223372036854775807", "4294967295", "1000000000", "100", "-1", "1e5", "x", ""]
        {
            assert!(part(&format!(" uniqueCount=\"{number}\""), texts).is_err(), "{number}");
        }
        for bad in
            ["<si><si/></si>", "<x:si/>", "<r><si/></r>", "<si><t>a<t>b</t></t></si>", "<si xmlns=\"urn:other\"/>"]
        {
            assert!(part("", bad).is_err(), "{bad}");
        }
        assert!(part(" xmlns=\"urn:other\"", texts).is_err());
        assert!(part("", &"<si/>".repeat(5_000_001)).is_err());
    }

    #[test]
    fn formats_are_counted_before_they_are_copied() {
        let part = |font: usize, count: usize| {
            let font = format!("<fonts><font><name val=\"{}\"/></font></fonts>", "x".repeat(font));
            let format = "<xf fontId=\"0\"/>".repeat(count);
            formats(format!("<styleSheet>{font}<cellXfs>{format}</cellXfs></styleSheet>").as_bytes())
        };
        assert_eq!(part(200, 5_000), Ok(()));
        assert!(part(1 << 20, 1_000).is_err() && part(1, 70_000).is_err());
    }
}
