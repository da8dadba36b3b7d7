//! The pack as GitHub-flavoured Markdown. Text of people is data: it can form no markup, link, mention or cell.

mod back;
pub(crate) mod document;
mod front;
mod items;

use crate::pack::Pack;
use document::Document;

/// The whole pack as one document.
#[must_use]
pub fn render(pack: &Pack) -> Vec<u8> {
    let mut out = Document::default();
    front::cover(&mut out, pack);
    front::summary(&mut out, pack);
    front::since(&mut out, pack);
    front::scope(&mut out, pack);
    items::items(&mut out, pack);
    back::exceptions(&mut out, pack);
    back::crosswalk(&mut out, pack);
    back::evidence(&mut out, pack);
    back::journal(&mut out, pack);
    back::recipe(&mut out, pack);
    back::limits(&mut out, pack);
    back::sign_off(&mut out, pack);
    out.text.into_bytes()
}
