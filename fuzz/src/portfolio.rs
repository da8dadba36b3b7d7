//! Portfolios from elsewhere: what is believed adds up, reads back the same, and merges or says why not.

use super::{cut, house, said};
use rchecklist::portfolio::{Part, Portfolio, merge, render};

pub fn run(data: &[u8]) {
    let Some(texts) = cut::texts(data) else { return };
    let mut parts = Vec::new();
    for (number, text) in texts.iter().enumerate().take(4) {
        let name = format!("shard-{number}.json");
        let portfolio = match Portfolio::read(&house::file(&name, *text)) {
            Ok(portfolio) => portfolio,
            Err(failure) => {
                said::failure(&failure);
                continue;
            }
        };
        same(&portfolio);
        parts.push(Part { name, portfolio });
    }
    // Some of them are merged as a part of the whole.
    match merge(parts, data.len().is_multiple_of(2)) {
        Ok(whole) => same(&whole),
        Err(failure) => said::failure(&failure),
    }
}

/// The view as JSON is the view.
fn same(portfolio: &Portfolio) {
    let json =
        |portfolio: &Portfolio| String::from_utf8(render::json::render(portfolio).expect("JSON")).expect("UTF-8");
    let text = json(portfolio);
    let again = Portfolio::read(&house::file("again.json", text.clone()))
        .unwrap_or_else(|failure| panic!("our own JSON is refused: {failure}"));
    assert_eq!(text, json(&again), "it reads back as another");
    let totals = &portfolio.totals;
    assert_eq!(totals.systems, portfolio.systems.len(), "the systems are miscounted");
    for bytes in [render::html::render(portfolio), render::markdown::render(portfolio)] {
        let text = String::from_utf8(bytes).expect("UTF-8");
        assert!(!text.contains('\u{1b}') && !text.contains('\u{202e}'), "a hidden character in a page");
    }
}
