//! The pack as one web page: no network, no script but its own, and all of it there without scripts.
//!
//! `maud` escapes what it puts in; hidden characters are written out once, over the finished page (`shown`), so that
//! no text can be forgotten.

mod back;
pub(crate) mod charts;
mod evidence;
mod front;
mod items;
pub(crate) mod parts;
mod scope;
mod sheet;
mod timeline;

use crate::digest::Digest;
use crate::pack::{Pack, Tool};
use crate::profile::Paper;
use crate::text::{escape, is_hidden};
use base64ct::{Base64, Encoding as _};
use maud::{DOCTYPE, Markup, PreEscaped, Render as _, html};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// The style of a pack's page, on which those of other pages build.
pub(crate) const STYLE: &str = include_str!("../../templates/web/pack.css");
const SCRIPT: &str = include_str!("../../templates/web/pack.js");

/// The pack with what links need.
struct Page<'p> {
    pack: &'p Pack,
    /// Items by the name that people see.
    numbers: BTreeMap<&'p str, usize>,
}

/// The whole pack as one page.
#[must_use]
pub fn render(pack: &Pack) -> Vec<u8> {
    let page = Page { pack, numbers: pack.items.iter().map(|item| (item.name.as_str(), item.number)).collect() };
    let style = format!("{STYLE}{}", paper(pack));
    let document = html! {
        (DOCTYPE)
        html lang="en" {
            (head(&format!("Audit pack: {} ({})", pack.title, pack.classification), &pack.tool, &style, SCRIPT))
            (body(&page))
        }
    };
    let mut bytes = shown(document.into_string()).into_bytes();
    bytes.push(b'\n');
    bytes
}

/// The head of a page of ours: nothing but this style and this script may style or run.
pub(crate) fn head(title: &str, tool: &Tool, style: &str, script: &str) -> Markup {
    let policy = format!(
        "default-src 'none'; style-src '{}'; script-src '{}'; base-uri 'none'; form-action 'none'",
        source(style),
        source(script)
    );
    html! {
        head {
            meta charset="utf-8";
            meta http-equiv="Content-Security-Policy" content=(policy);
            meta name="viewport" content="width=device-width, initial-scale=1";
            meta name="referrer" content="no-referrer";
            meta name="robots" content="noindex, nofollow";
            meta name="color-scheme" content="light dark";
            meta name="generator" content={ (tool.name) " " (tool.version) };
            title { (title) }
            style { (PreEscaped(style)) }
        }
    }
}

/// A text of ours as a source of the security policy: nothing else may run or style.
fn source(text: &str) -> String {
    format!("sha256-{}", Base64::encode_string(Digest::of(text.as_bytes()).bytes()))
}

fn body(page: &Page<'_>) -> Markup {
    let pack = page.pack;
    html! {
        body {
            a.skip href="#main" { "Skip to the summary" }
            (parts::symbols())
            (classification(pack, "band top"))
            div.layout {
                (front::cover(pack))
                (front::contents(pack))
                main #main tabindex="-1" {
                    (front::summary(pack))
                    (front::since(page))
                    (scope::scope(page))
                    (items::items(page))
                    (back::exceptions(pack))
                    (back::crosswalk(pack))
                    (evidence::index(page))
                    (evidence::journal(page))
                    (evidence::findings(page))
                    (back::verify(pack))
                    (back::limits(pack))
                    (back::assertion(pack))
                    (back::sign_off(pack))
                }
            }
            footer.band.bottom {
                p { (pack.id) " · as of " (pack.as_of.to_string()) " · " (pack.tool.name) " " (pack.tool.version) }
                p { "Classification: " strong { (pack.classification) } }
            }
            script { (PreEscaped(SCRIPT)) }
        }
    }
}

fn classification(pack: &Pack, class: &str) -> Markup {
    html! {
        div class=(class) role="region" aria-label="Classification" {
            p { "Audit pack" @if pack.draft { " · " strong { "Draft" } } }
            p { "Classification: " strong #classification { (pack.classification) } }
        }
    }
}

fn paper(pack: &Pack) -> String {
    let draft = if pack.draft { " · Draft" } else { "" };
    let foot = format!("{} · as of {}{draft}", pack.id, pack.as_of);
    printed(pack.paper, &format!("Audit pack: {}", pack.title), &pack.classification, &foot)
}

/// The printed page: its size, and its head and foot. The texts of people are in strings of CSS there.
pub(crate) fn printed(paper: Paper, title: &str, classification: &str, foot: &str) -> String {
    let size = match paper {
        Paper::A4 => "A4",
        Paper::Letter => "letter",
    };
    format!(
        "@page{{size:{size};@top-left{{content:{}}}@top-right{{content:{}}}@bottom-left{{content:{}}}\
         @bottom-right{{content:\"Page \" counter(page) \" of \" counter(pages)}}}}\n",
        css_string(title),
        css_string(classification),
        css_string(foot),
    )
}

/// A text as a string of CSS. All but plain letters and digits go by their code point: nothing can end the string or
/// the element around it.
fn css_string(text: &str) -> String {
    let mut out = String::from("\"");
    for c in crate::text::visible(text).chars() {
        if c.is_ascii_alphanumeric() || c == ' ' {
            out.push(c);
        } else {
            // Writing to a text cannot fail.
            let _ = write!(out, "\\{:x} ", c as u32);
        }
    }
    out.push('"');
    out
}

/// The page with each hidden character written out, as [`crate::text::visible`] does; line ends of our own stay.
pub(crate) fn shown(page: String) -> String {
    let Some(first) = next_hidden(&page, 0) else { return page };
    let mut out = String::with_capacity(page.len() + 256);
    let (mut from, mut next) = (0, Some(first));
    while let Some((at, c)) = next {
        out.push_str(&page[from..at]);
        from = at + c.len_utf8();
        match c {
            '\r' if page[from..].starts_with('\n') => {}
            '\r' | '\t' => out.push(' '),
            c => html! { (escape(c)) }.render_to(&mut out),
        }
        next = next_hidden(&page, from);
    }
    out.push_str(&page[from..]);
    out
}

/// The next hidden character from a place on. Nearly all of a page is plain ASCII, which is passed over in blocks.
fn next_hidden(page: &str, mut from: usize) -> Option<(usize, char)> {
    let plain = |byte: &u8| (b' '..0x7f).contains(byte) || *byte == b'\n';
    loop {
        let (blocks, _) = page.as_bytes()[from..].as_chunks::<64>();
        // Without a way out of the block the compiler looks at many bytes at once.
        let quiet = |block: &&[u8; 64]| block.iter().fold(true, |all, byte| all & plain(byte));
        from += blocks.iter().take_while(quiet).count() * 64;
        from += page.as_bytes()[from..].iter().position(|byte| !plain(byte))?;
        let c = page[from..].chars().next()?;
        if is_hidden(c) {
            return Some((from, c));
        }
        from += c.len_utf8();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hidden_characters_are_written_out() {
        assert_eq!(shown("a\u{202e}b\n\tc\r\n".to_owned()), "a&lt;U+202E&gt;b\n c\n");
        assert_eq!(shown("Zürich <b>".to_owned()), "Zürich <b>");
    }

    #[test]
    fn no_text_ends_a_string_of_css() {
        assert_eq!(css_string("a\"; }</style>"), "\"a\\22 \\3b  \\7d \\3c \\2f style\\3e \"");
        assert_eq!(css_string("\u{202e}"), "\"\\3c U\\2b 202E\\3e \"");
    }

    #[test]
    fn ours_ends_no_element() {
        for text in [STYLE, SCRIPT] {
            assert!(!text.contains("</") && text.is_ascii() && !text.contains(['\r', '\t']));
        }
    }
}
