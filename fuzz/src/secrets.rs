//! The search for secrets: what it finds does not depend on how a file is cut, and its report shows none of it.

use rchecklist::secrets::{MOST_FINDINGS, Scanner};

/// The first byte says how the file is cut.
pub fn run(data: &[u8]) {
    let Some((step, rest)) = data.split_first() else { return };
    let scan = |chunks: &mut dyn Iterator<Item = &[u8]>| {
        let mut scanner = Scanner::new("notes.txt");
        chunks.for_each(|chunk| scanner.feed(chunk));
        scanner.finish()
    };
    let whole = scan(&mut [rest].into_iter());
    let cut = scan(&mut rest.chunks(usize::from(*step) + 1));
    assert_eq!(whole, cut, "it depends on how the file is cut");
    assert!(whole.findings.len() <= MOST_FINDINGS);
    let lines = rest.iter().filter(|byte| **byte == b'\n').count() as u64 + 1;
    for finding in &whole.findings {
        let place = finding.place.expect("a place in the file");
        assert!(place.offset <= rest.len() as u64 && place.line.is_none_or(|line| (1..=lines).contains(&line)));
    }
}
