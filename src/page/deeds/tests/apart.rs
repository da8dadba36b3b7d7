//! Whose duty it is, where clauses of several parties stand together, and what is no deed at all.

use super::*;

#[test]
fn others_that_are_responsible_are_told_apart() {
    let cells = [
        (
            "Acme keeps the roof, while the customer takes responsibility for their own walls.",
            "Take care of your own walls",
        ),
        (
            "As a summary, Acme is responsible for the roof, whereas you are responsible for painting the walls.",
            "Paint the walls",
        ),
        ("Merchants are responsible for sweeping their stalls.", "Sweep your stalls"),
        ("User is responsible for closing the gate.", "Close the gate"),
        (
            "Golden rule: Regardless of the weather, you are always 100% responsible for the stall.",
            "Take care of the stall",
        ),
        ("Note that you are responsible for the horses.", "Take care of the horses"),
        ("Tenant to ensure that the lamp is lit.", "Ensure that the lamp is lit"),
        (
            "For floods, the customer is responsible for closing the gate, and Acme is responsible for the dam.",
            "Close the gate",
        ),
        ("Recommend to lock the gate at night.", "Lock the gate at night"),
        ("There is no second key, so make sure to guard the first.", "Make sure to guard the first"),
    ];
    for (cell, title) in cells {
        assert_eq!(titles(cell), [title], "{cell}");
    }
    let both = "Client controls access to the hall and is responsible for ensuring that the lamp is lit.";
    assert_eq!(titles(both), ["Control access to the hall", "Ensure that the lamp is lit"]);
    assert!(!one("Recommend to lock the gate at night.").required);
}

#[test]
fn clauses_hide_no_deeds() {
    let cells: [(&str, &[&str]); 9] = [
        ("- Counting jars to ensure lids do not run out", &["Count jars to ensure lids do not run out"]),
        (
            "Maintaining the carts the tenant connects to the hall",
            &["Maintain the carts the tenant connects to the hall"],
        ),
        ("If needed the customer should paint the door.", &["Paint the door"]),
        ("Choose the bread for the feast and use case.", &["Choose the bread for the feast and use case"]),
        (
            "Use the bell to open the gate and to close the shop.",
            &["Use the bell to open the gate", "Use the bell to close the shop"],
        ),
        (
            "Use the hall, and clean the yard to please the guests.",
            &["Use the hall", "Clean the yard to please the guests"],
        ),
        ("Repair the pump, or set up and test the spare.", &["Repair the pump, or set up and test the spare"]),
        (
            "Avoid fire by sweeping the hall and checking the oven.",
            &["Sweep the hall to avoid fire", "Check the oven to avoid fire"],
        ),
        (
            "When the light turns green, access Great Box to verify all jars.",
            &["Access Great Box to verify all jars"],
        ),
    ];
    for (cell, expected) in cells {
        assert_eq!(titles(cell), expected, "{cell}");
    }
}

#[test]
fn alternatives_and_brackets_join_the_deed_before() {
    let deed = one("Paint the wall with chalk. Or choose one of the ready colours. (red or green).");
    assert_eq!(deed.statement, "Paint the wall with chalk. Or choose one of the ready colours. (red or green).");
    assert_eq!(titles("Keep the books. [!NOTE] Books burn."), ["Keep the books"]);
}

#[test]
fn topics_are_no_questions() {
    for cell in ["For disaster recovery, dig a well.", "Where there are shared responsibilities, dig a well."] {
        assert_eq!(one(cell).when, None, "{cell}");
    }
    assert_eq!(one("Read the rules that hold when you use these wells.").when, None);
    let asked = |cell: &str| one(cell).when.map(|when| (when.slug, when.text));
    assert_eq!(asked("For an import, count the jars."), asked("For import count the jars."));
    let clause = "If - for once - a client ordered a cart where they chose the colour, return the cart.";
    let text = asked(clause).map(|(_, text)| text);
    assert_eq!(text.as_deref(), Some("Did you order a cart where you chose the colour?"));
}

#[test]
fn sentences_end_with_their_brackets() {
    assert_eq!(titles("(A lamp gives light.) You must fill the lamp."), ["Fill the lamp"]);
    assert_eq!(
        titles("Ensuring the lamps and all wicks are new ones."),
        ["Ensure the lamps and all wicks are new ones"]
    );
    let given = Given {
        customer: "This is one case - Acme is responsible for the roof, whereas you are responsible for the walls.",
        source: Source::Sentence,
        ..given("")
    };
    let Reading::Deeds { deeds, .. } = read(&given) else { panic!("a deed is expected") };
    assert_eq!(deeds[0].title, "Take care of the walls");
}

#[test]
fn things_do_not_wish() {
    let deed = one("The customer ensures the jars that they specify for their shop do not leak.");
    assert_eq!(deed.title, "Ensure the jars that you specify for your shop do not leak");
    assert_eq!(titles("Clean the customer's stall."), ["Clean your stall"]);
}

#[test]
fn other_languages_are_left_as_they_are() {
    let given = Given {
        task: "Peindre la porte de la grange",
        area: "La ferme",
        column: None,
        customer: "RA",
        source: Source::Owner { shared: false },
    };
    let Reading::Deeds { deeds, .. } = read(&given) else { panic!("a deed is expected") };
    assert_eq!(
        (deeds[0].title.as_str(), deeds[0].slug.as_str()),
        ("Peindre la porte de la grange", "peindre-la-porte-de-la-grange")
    );
    assert_eq!(deeds[0].review.len(), 1);
}
