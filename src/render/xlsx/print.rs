//! How a sheet prints.

use super::About;
use crate::profile::Paper;
use crate::text::visible;
use rust_xlsxwriter::{Worksheet, XlsxError};

/// How it prints: on the profile's paper, as wide as one page, with the header on each.
pub(super) fn set_up(sheet: &mut Worksheet, about: &About<'_>) -> Result<(), XlsxError> {
    sheet
        .set_landscape()
        .set_paper_size(match about.paper {
            Paper::A4 => 9,
            Paper::Letter => 1,
        })
        .set_print_fit_to_pages(1, 0)
        .set_margins(0.4, 0.4, 0.7, 0.6, 0.3, 0.3)
        .set_header(format!("&L{}&R{}", in_header(&about.title), in_header(about.classification)))
        .set_footer(format!("&L&A, states as of {}&RPage &P of &N", about.as_of))
        .set_repeat_rows(0, 0)?;
    Ok(())
}

/// The most characters of a text in a header, where there are two: a header has 255 in all.
const HEADER_TEXT: usize = 110;

/// A text in a page's header, where `&` begins a command, and `_x000D_` is a character by its code (ECMA-376, 22.9.2.19), so that
/// the underscore before such a code is written by its own.
fn in_header(text: &str) -> String {
    // Digits behind `&L` would be a font's size.
    let mut out = String::from(" ");
    let mut length = 0;
    let text = visible(text);
    for (at, c) in text.char_indices() {
        let piece = match c {
            '&' => "&&",
            '_' if is_code(&text[at..]) => "_x005F_",
            _ => &text[at..at + c.len_utf8()],
        };
        length += piece.encode_utf16().count();
        if length > HEADER_TEXT {
            out.push('…');
            break;
        }
        out.push_str(piece);
    }
    out
}

/// Whether a text begins as a character's code does.
fn is_code(text: &str) -> bool {
    let text = text.as_bytes();
    text.len() >= 7 && text[1] == b'x' && text[6] == b'_' && text[2..6].iter().all(u8::is_ascii_hexdigit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_shows_the_text_and_obeys_nothing_in_it() {
        for (text, shown) in [
            ("R & D", " R && D"),
            ("_x000D_", " _x005F_x000D_"),
            ("_x00_x0041_", " _x00_x005F_x0041_"),
            ("_X000D_ _x00G0_ _é", " _X000D_ _x00G0_ _é"),
        ] {
            assert_eq!(in_header(text), shown);
        }
        assert_eq!(in_header(&"&".repeat(60)).chars().count(), HEADER_TEXT + 2);
    }
}
