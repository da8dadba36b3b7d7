//! What the pages of a PDF must show, looked for in their texts.

use super::Problem;
use crate::pack::Pack;
use crate::pdf_file::text::is_kept;
use crate::render::pdf;
use crate::text::count;
use memchr::memmem;
use std::ops::Range;

/// The longest text, in bytes without blanks, that always stands on one page. What is longer may be parted by the end of one,
/// with the other cells of its row between its parts.
const WHOLE: usize = 300;

/// The least of a longer text that stands on each page but the first and the last of it, in bytes: a narrow column has as much.
const LEAST: usize = 300;

/// So many texts that are not there are named: each is looked for on all pages.
const MOST: usize = 100;

/// Looks for what the pages must show, in its order: the headline, the reckoning, each item with its state, statement
/// and reason, each piece of evidence with its digest, each event. Gives the number of facts, and those that are not there.
pub(super) fn check(pack: &Pack, pages: &[String]) -> (usize, Vec<Problem>) {
    let mut pages = Document::new(pages);
    pages.find("the headline", &[&pack.headline]);
    for view in &pack.deployments {
        let tally = view.table_rows;
        let numbers =
            [tally.rows, tally.with_items, tally.nothing_to_do, tally.out_of_scope].map(|n| n.to_string());
        let numbers: Vec<&str> = numbers.iter().map(String::as_str).collect();
        pages.find(&format!("the reckoning of {}", view.id), &numbers);
    }
    for item in &pack.items {
        let number = item.number.to_string();
        let optional = if item.required { "" } else { "(optional)" };
        let row = [&number, item.title.as_str(), optional, &item.name, item.state_label, &item.usual_signer];
        pages.find(&format!("item {number} with its state"), &row);
    }
    for item in &pack.items {
        let number = format!("{}.", item.number);
        let what = |part: &str| format!("item {}: {part}", item.number);
        pages.find(&what("its heading and state"), &[&number, &item.title, &item.name, item.state_label]);
        pages.find(&what("what is to be done"), &[&item.statement]);
        pages.find(&what("why it stands there"), &[&item.reason]);
        pages.find(&what("the digest of its wording"), &[&item.wording.to_string()]);
    }
    for piece in &pack.evidence {
        pages.find(&format!("what {} is", piece.reference), &[&piece.description]);
        pages.find(&format!("the digest of {}", piece.reference), &[&piece.sha256.to_string()]);
    }
    for event in &pack.journal {
        let what = |part: &str| format!("{part} of the event {} of {}", event.digest, event.item);
        pages.find(&what("the time and the decision"), &[&event.at, event.decision]);
        pages.find(&what("the person"), &[&event.item, "by", &event.by]);
        if let Some(note) = &event.note {
            pages.find(&what("the note"), &[note]);
        }
        pages.find(&what("the signature"), &[&event.signature]);
        pages.find(&what("the digest"), &[&event.digest.to_string()]);
    }
    (pages.facts, pages.missing)
}

/// So far behind an item's name its state is looked for, in bytes without blanks.
const NEAR: usize = 400;

/// So many items are named that a text of own making does not show.
const NAMED: usize = 5;

/// How many items stand in a text of own making with their state behind them, by ID, name or title: a hint, no proof.
pub(super) fn items(pack: &Pack, text: &str, at: &str) -> Problem {
    let kept = |text: &str| -> String {
        text.chars()
            .filter(|c| is_kept(*c) && !matches!(c, '\\' | '`' | '*'))
            .flat_map(char::to_lowercase)
            .collect()
    };
    let text = kept(text);
    let stands = |name: &str, state: &str| {
        memmem::find_iter(text.as_bytes(), name.as_bytes()).any(|found| {
            let behind = &text.as_bytes()[found + name.len()..];
            memmem::find(&behind[..behind.len().min(NEAR)], state.as_bytes()).is_some()
        })
    };
    let missing: Vec<&str> = pack
        .items
        .iter()
        .filter(|item| {
            let state = kept(item.state_label);
            ![&item.id, &item.name, &item.title].into_iter().any(|name| stands(&kept(name), &state))
        })
        .map(|item| item.id.as_str())
        .collect();
    let all = count(pack.items.len(), "item");
    if missing.is_empty() {
        return Problem::new(at, format!("{all}, each with its state somewhere behind its name"));
    }
    let more = match missing.len().saturating_sub(NAMED) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let named = missing[..missing.len().min(NAMED)].join(", ");
    Problem::new(at, format!("of {all}, {} not found with their state: {named}{more}", missing.len()))
}

struct Document {
    text: String,
    /// Where each page stands in it.
    pages: Vec<Range<usize>>,
    from: usize,
    facts: usize,
    missing: Vec<Problem>,
}

impl Document {
    fn new(pages: &[String]) -> Self {
        let mut text = String::new();
        let mut places = Vec::new();
        for page in pages {
            let start = text.len();
            text += page;
            places.push(start..text.len());
        }
        Self { text, pages: places, from: 0, facts: 0, missing: Vec::new() }
    }

    /// Looks for texts that stand next to each other, behind what was found before.
    fn find(&mut self, what: &str, parts: &[&str]) {
        self.facts += 1;
        if self.missing.len() > MOST {
            return;
        }
        if self.missing.len() == MOST {
            self.missing.push(Problem::new(pdf::FILE_NAME, "what else it does not show was not looked for"));
            return;
        }
        let drawn = parts.iter().map(|part| {
            let kept = |text: &str| text.chars().filter(|c| is_kept(*c)).collect();
            // Most texts are drawn as they are, and no font has to be opened for that.
            let is_plain = part.bytes().all(|b| matches!(b, b' '..=b'~'));
            if is_plain { kept(part) } else { kept(&pdf::as_drawn(part)) }
        });
        let drawn: Vec<String> = drawn.collect();
        let wanted = drawn.concat();
        let whole = self.at(&wanted, self.from..self.text.len());
        let end = if wanted.len() <= WHOLE { whole } else { self.parted(&drawn, whole) };
        match end {
            Some(end) => self.from = end,
            None => self.missing.push(Problem::new(pdf::FILE_NAME, format!("it does not show {what}"))),
        }
    }

    /// Where a text ends that stands in this part of the document.
    fn at(&self, wanted: &str, within: Range<usize>) -> Option<usize> {
        let start = within.start;
        memmem::find(self.text[within].as_bytes(), wanted.as_bytes()).map(|at| start + at + wanted.len())
    }

    /// Where texts end that pages may part, each for itself; `whole` is where they end if they stand next to each other. What
    /// comes first counts: a title stands in more than one place.
    fn parted(&self, parts: &[String], whole: Option<usize>) -> Option<usize> {
        (self.page_of(self.from)..self.pages.len())
            .take_while(|page| whole.is_none_or(|end| end > self.pages[*page].end))
            .find_map(|page| self.cells(parts, page))
            .or(whole)
    }

    /// Where the cells of a row end that begins on this page. A cell may have several of the texts: one begins at the latest
    /// on the page behind that on which those before it end, which is as far as [`Self::over_pages`] looks.
    fn cells(&self, parts: &[String], page: usize) -> Option<usize> {
        let (mut last, mut end) = (page, 0);
        for part in parts {
            let ends = (page..=last).find_map(|page| self.over_pages(part, page))?;
            last = last.max(self.page_of(ends));
            end = end.max(ends);
        }
        Some(end)
    }

    /// The page on which a text that ends at this place does so.
    fn page_of(&self, end: usize) -> usize {
        self.pages.partition_point(|page| page.end < end)
    }

    /// Where a text ends that begins on this page and goes on over the next ones: of each page as much as stands on it in one
    /// piece.
    fn over_pages(&self, wanted: &str, page: usize) -> Option<usize> {
        let mut rest = wanted;
        for page in self.pages.iter().skip(page).take(wanted.len() / LEAST + 2) {
            let within = page.start.max(self.from).min(page.end)..page.end;
            if let Some(end) = self.at(rest, within.clone()) {
                return Some(end);
            }
            // Where a piece stands, each shorter one does.
            let ends: Vec<usize> = rest.char_indices().map(|(at, _)| at).collect();
            let pieces = ends.partition_point(|end| self.at(&rest[..*end], within.clone()).is_some());
            rest = &rest[ends[pieces.saturating_sub(1)]..];
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pages(texts: &[&str]) -> Document {
        Document::new(&texts.iter().map(|page| (*page).to_owned()).collect::<Vec<_>>())
    }

    /// A text in which nothing stands twice.
    fn numbers(count: usize) -> String {
        (0..count).fold(String::new(), |all, number| format!("{all}{number:04}"))
    }

    fn found(texts: &[&str], parts: &[&str]) -> bool {
        let mut pages = pages(texts);
        pages.find("it", parts);
        pages.missing.is_empty()
    }

    #[test]
    fn a_long_text_may_go_on_over_pages_and_a_short_one_may_not() {
        let long = numbers(200);
        let (one, two) = long.split_at(430);
        let (first, second) = (format!("head{one}cellfoot"), format!("head{two}more"));
        let both = [first.as_str(), second.as_str()];
        assert!(found(&both, &[&long]));
        assert!(found(&both, &[&long, "cell"]), "cells are looked for one by one");
        assert!(found(&both, &[&long, "more"]), "what stands behind it in its cell begins where it ends");
        assert!(found(&[&format!("x{long}y")], &[&long]));
        assert!(!found(&both, &[&format!("{long}!")]));
        assert!(!found(&both, &[&long.replace("0100", "0l00")]));
        assert!(
            !found(&[one, "nothing", "nothing", "nothing", two], &[&long]),
            "it goes on where the next page begins"
        );
        assert!(!found(&["the beginn", "cell", "ing"], &["the beginning"]));
    }

    #[test]
    fn what_stands_twice_is_found_where_it_stands_first() {
        let long = "0123456789".repeat(60);
        let (first, second) = (format!("{}cell", &long[..400]), format!("{}next", &long[400..]));
        let third = format!("{long}cell");
        let mut pages = pages(&[&first, &second, &third]);
        pages.find("the row", &[&long, "cell"]);
        assert_eq!(pages.from, first.len() + 200);
        pages.find("the next row", &["next"]);
        pages.find("the row again", &[&long, "cell"]);
        assert_eq!(pages.from, pages.text.len());
        assert!(pages.missing.is_empty(), "{:?}", pages.missing);
    }

    #[test]
    fn what_stands_whole_on_a_page_is_found_with_its_cells_next_to_it() {
        let long = "0123456789".repeat(60);
        let mut pages = pages(&[&format!("cell{long}cell"), "more"]);
        pages.find("the row", &[&long, "cell"]);
        assert_eq!(pages.from, 608);
    }

    #[test]
    fn what_follows_a_text_in_its_cell_may_begin_on_the_next_page() {
        let long = "0123456789".repeat(60);
        let texts =
            ["before", &format!("x{}foot", &long[..300]), &format!("{}foot", &long[300..]), "nameand more", "name"];
        let mut pages = pages(&texts);
        pages.find("what comes first", &["before"]);
        pages.find("the row", &[&long, "name"]);
        assert_eq!(&pages.text[pages.from..], "and morename");
        // And not on a later one.
        assert!(!found(&[&long[..300], &long[300..], "nothing", "name"], &[&long, "name"]));
        assert!(found(&[&long[..300], &long[300..], "name"], &[&long, "name"]));
    }

    #[test]
    fn a_text_may_be_as_long_as_its_pages() {
        let text = numbers(900);
        let cut = |each: usize| -> Vec<String> {
            (0..text.len() / each)
                .map(|page| format!("head{}foot", &text[page * each..(page + 1) * each]))
                .collect()
        };
        let found_in = |pages: Vec<String>| found(&pages.iter().map(String::as_str).collect::<Vec<_>>(), &[&text]);
        assert!(found_in(cut(LEAST)));
        assert!(!found_in(cut(200)), "no column is so narrow that each page has so little of it");
        // The first page and the last may have less.
        let (first, second, third) =
            (format!("{}foot", &text[..1]), format!("{}foot", &text[1..301]), &text[301..302]);
        assert!(found(&[&first, &second, third], &[&text[..302]]));
    }

    #[test]
    fn a_document_that_shows_nothing_is_not_searched_without_end() {
        let mut pages = pages(&["nothing"]);
        (0..MOST + 50).for_each(|number| pages.find(&number.to_string(), &["something"]));
        assert_eq!((pages.facts, pages.missing.len()), (MOST + 50, MOST + 1));
    }
}
