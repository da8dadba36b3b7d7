//! A provider's page: every row becomes a row of a draft that loads, and a page does not differ from itself.

use super::{house, said};
use chrono::NaiveDate;
use rchecklist::drift::{Side, drift};
use rchecklist::import::{About, FromFile, draft, provider, reckoning, service_name, write};
use rchecklist::model::load::service;
use rchecklist::page::names::Names;
use rchecklist::page::{check, normal, read};
use std::sync::LazyLock;

static NAMES: LazyLock<Names> = LazyLock::new(Names::shipped);

pub fn run(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let file = house::file("page.md", text);
    if let Err(problem) = check(&file) {
        return said::check(&[problem]);
    }
    let page = match read(text) {
        Ok(page) => page,
        Err(why) => return assert!(!why.is_empty()),
    };
    // A return alone ends a line too.
    let lines = text.replace("\r\n", "\n").replace('\r', "\n").lines().count();
    let lines = u32::try_from(lines).expect("few lines").max(1);
    let in_page = |line: u32| (1..=lines).contains(&line);
    assert!(page.rows.iter().all(|row| in_page(row.line) && in_page(row.at)), "a row that is not in the page");
    assert!(page.unread.iter().all(|unread| in_page(unread.line)), "a note that is not in the page");
    assert!(page.tables.iter().all(|table| in_page(table.line)), "a table that is not in the page");
    for (number, table) in (1..).zip(&page.tables) {
        // A row of a matrix gives one row for each of its columns.
        let given = page.rows.iter().filter(|row| row.table == number).count();
        assert!(
            given >= table.rows && (given == 0) == (table.rows == 0),
            "table {number}: {given} rows of {}",
            table.rows
        );
    }
    if page.rows.is_empty() {
        return;
    }
    let about = About {
        id: normal::slug(page.service.as_deref().unwrap_or_default(), "service"),
        name: service_name(&page, &NAMES).unwrap_or_else(|| "S".to_owned()),
        short_name: "S".to_owned(),
        provider: provider(&page, &NAMES).unwrap_or_else(|| "P".to_owned()),
        date: page.updated.unwrap_or(NaiveDate::from_ymd_opt(2026, 1, 1).expect("a day")),
        dated: page.updated.is_some(),
        url: String::new(),
    };
    let (owing, rows) = (page.rows.iter().filter(|row| row.owes()).count(), page.rows.len());
    let sources = [FromFile { file: "page.md".to_owned(), page }];
    let (made, unread) = draft(about, &sources, &NAMES);
    assert_eq!(made.rows.len(), rows, "a row is lost");
    let sums = reckoning::sums(&reckoning::accounts(&sources, &made, &unread, &NAMES));
    assert_eq!((sums.rows, sums.duties + sums.nothing + sums.unread), (rows, rows), "the account does not add up");
    assert!(sums.duties <= owing, "a duty where the page asks nothing");
    let text = write::model(&made);
    let model = service(&house::file("draft.toml", text.clone()))
        .unwrap_or_else(|problems| panic!("the draft does not load: {problems:?}\n{text}"));
    let revision = model.revisions.first().expect("a revision");
    assert_eq!(revision.rows.len(), rows, "a row is lost in the model");
    let side = || Side::of_page("page.md", &sources[0].page.rows, &NAMES, None);
    assert!(drift(&side(), &side(), &NAMES).is_none(), "a page differs from itself");
    let of_model = Side::of_model("draft.toml", &model, revision, &NAMES, None);
    assert!(drift(&of_model, &side(), &NAMES).is_none(), "a page differs from its own draft");
}
