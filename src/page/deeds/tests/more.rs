//! More rows: sentences above tables, cells that only say who, and wordings that once went wrong.

use super::*;

/// More cells and titles: wordings that once went wrong.
const MORE: &[(&str, &[&str])] = &[
    ("You're responsible for configuring bells.", &["Configure bells"]),
    (
        "The client is responsible for: (a) cleaning the bells; (b) keeping a rota; and (c) closing the gate.",
        &["Clean the bells", "Keep a rota", "Close the gate"],
    ),
    ("Configure the following parts:\n- Clapper\n- Rope", &["Configure clapper", "Configure rope"]),
    (
        "Ensure that:\n- ropes are dry\n- bells ring daily",
        &["Ensure that ropes are dry", "Ensure that bells ring daily"],
    ),
    ("If you use ropes:\n- Dry the ropes.\n- Replace frayed ropes.", &["Dry the ropes", "Replace frayed ropes"]),
    ("You can:\n- paint the tower\n- replace the bells", &["Paint the tower", "Replace the bells"]),
    (
        "Ropes must be cleaned weekly and replaced when frayed.",
        &["Clean ropes weekly and replace them when frayed"],
    ),
    ("The ladder needs to be stored inside.", &["Store the ladder inside"]),
    ("Use of dry ropes", &["Use dry ropes"]),
    ("Tower inspections", &["Take care of tower inspections"]),
    ("The roof is not insured, so you must insure your own goods.", &["Insure your own goods"]),
    ("If the boiler runs out of oil, it might stop and must be restarted by you.", &["Restart it"]),
    ("Bring your own rope is not supported.", &[]),
    (
        "Contacting us if work should be scheduled on another day",
        &["Contact us if work should be scheduled on another day"],
    ),
    ("Customers do not need to paint the tower. You must close the gate.", &["Close the gate"]),
    ("Ringers should rotate the ropes.", &["Make sure that ringers rotate the ropes"]),
    (
        "Developing a plan, including the ropes, and executing the plan.",
        &["Develop a plan, including the ropes, and execute the plan"],
    ),
];

#[test]
fn more_titles_read_as_orders() {
    for (cell, expected) in MORE {
        assert_eq!(titles(cell), *expected, "{cell}");
    }
}

#[test]
fn sentences_give_an_area() {
    let read_sentence = |text: &str| {
        let given = Given { source: Source::Sentence, ..given(text) };
        match read(&given) {
            Reading::Deeds { deeds, .. } => deeds.into_iter().map(|deed| deed.title).collect::<Vec<_>>(),
            Reading::Nothing(_) => Vec::new(),
        }
    };
    for (sentence, title) in [
        (
            "You are responsible for recovery of the barges that carry your goods.",
            "Recover the barges that carry your goods",
        ),
        (
            "You are responsible for watch and harbour duty of your fleet.",
            "Take care of watch and harbour duty of your fleet",
        ),
        ("You and Acme share the responsibility for cleaning the quay.", "Clean the quay"),
    ] {
        assert_eq!(read_sentence(sentence), [title]);
    }
}

#[test]
fn cells_that_only_say_who_take_the_task() {
    assert_eq!(titles("You"), ["Take care of widgets"]);
    assert_eq!(titles("✔"), ["Take care of widgets"]);
    assert_eq!(titles("Shared"), ["Take care of widgets (shared with the provider)"]);
    assert_eq!(titles("Configure"), ["Configure widgets"]);
}

#[test]
fn plain_orders_need_no_review() {
    for cell in [
        "Rotate the keys.",
        "You must close the gate.",
        "- Create a rota\n- Delete the rota",
        "Setting up the tent",
    ] {
        assert!(deeds(cell).iter().all(|deed| deed.review.is_empty()), "{cell}");
    }
    for cell in ["Gates", "Gates must be closed.", "You should close the gate."] {
        assert!(deeds(cell).iter().all(|deed| !deed.review.is_empty()), "{cell}");
    }
}
