//! Lists of duties under the name of a party: "Your responsibilities:" and what follows.

use super::party::{self, Party};
use super::sentences;

/// Whose list begins behind a paragraph.
pub fn begins(paragraph: &str, provider: &[String]) -> Option<Party> {
    party::label(paragraph, provider).or_else(|| {
        // "You are responsible for the following tasks:"
        let leads = paragraph.trim_end().ends_with(':');
        let last = sentences::sentences(paragraph).pop()?;
        let responsible = sentences::responsible(last, provider);
        responsible.or_else(|| sentences::obliges(last).then_some(Party::Customer)).filter(|_| leads)
    })
}

/// Whether a short line leads a list of responsibilities without saying whose they are.
pub fn is_nobodys(paragraph: &str) -> bool {
    let words = party::words(paragraph);
    paragraph.trim_end().ends_with(':') && words.len() <= 6 && words.last().is_some_and(|word| party::is_duty(word))
}
