//! Texts in other languages: these rules cannot read them, but must not mangle them either.

use super::words::bare;

/// Joining words of French, Spanish, Italian and German.
const THEIRS: &[&str] = &[
    "le", "la", "les", "des", "du", "de", "et", "aux", "pour", "dans", "sur", "un", "une", "votre", "vos", "ou",
    "au", "el", "los", "las", "del", "y", "para", "con", "su", "sus", "il", "gli", "della", "delle", "dei", "di",
    "per", "nel", "der", "die", "das", "und", "für", "fur", "von", "mit", "den", "dem", "des", "ein", "eine",
    "einer", "eines", "ihrer", "ihre", "zur", "zum", "auf", "dass", "oder", "vom", "que", "en", "e", "o", "il",
    "lo", "i",
];

/// Whether a text is in another language than these rules can read.
pub(super) fn text(text: &str) -> bool {
    let (mut theirs, mut ours) = (0_usize, 0_usize);
    for word in text.split_whitespace().take(40) {
        let lower = bare(word);
        let elided = matches!(lower.split_once('\''), Some(("l" | "d" | "qu" | "s" | "n" | "dell" | "all", _)));
        theirs += usize::from(elided || joining(&lower));
        ours += usize::from(matches!(
            lower.as_str(),
            "the" | "of" | "and" | "to" | "for" | "in" | "your" | "with" | "a" | "is" | "are" | "that" | "or"
        ));
    }
    theirs > 0 && theirs > ours
}

/// Whether a bare word is a joining word of another language.
pub(super) fn joining(word: &str) -> bool {
    THEIRS.contains(&word)
}
