//! What holds of every refusal: it says something, at a place that is there, without a character that harms a terminal.

use rchecklist::diagnostics::{Diagnostic, Failure, Fault, render};
use rchecklist::text::is_hidden;

/// So many diagnostics of one input are shown; showing is slow, and one is like the next.
const SHOWN: usize = 6;

/// Checks what a reader says of an input.
pub fn check(diagnostics: &[Diagnostic]) {
    assert!(!diagnostics.is_empty(), "refused without a word");
    for diagnostic in diagnostics {
        let code = diagnostic.code;
        assert!(!code.is_empty() && code.bytes().all(|b| b.is_ascii_lowercase() || b == b'-'), "the code {code:?}");
        assert!(!diagnostic.message.is_empty(), "{code}: no message");
        if let Some(place) = &diagnostic.place {
            let (text, span) = (&place.file.text, &place.span);
            assert!(span.start <= span.end && span.end <= text.len(), "{code}: {span:?} of {} bytes", text.len());
            assert!(text.is_char_boundary(span.start), "{code}: {span:?} cuts a character");
            assert!(diagnostic.line().is_some(), "{code}: no line");
        }
    }
    let shown = render(&diagnostics[..diagnostics.len().min(SHOWN)], false, 100);
    if let Some(hidden) = shown.chars().find(|c| *c != '\n' && is_hidden(*c)) {
        panic!("a hidden character reaches the terminal: {hidden:?} in {shown:?}");
    }
}

/// Checks a failure: it is the input's fault.
pub fn failure(failure: &Failure) {
    assert_eq!(failure.fault, Fault::Input, "{failure}");
    check(failure.diagnostics());
}
