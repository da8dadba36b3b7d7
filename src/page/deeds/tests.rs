//! Rows in our own words, with the grammar of real pages.

use super::*;

mod apart;
mod more;
mod named;
mod odd;

fn given(customer: &str) -> Given<'_> {
    Given { task: "Widgets", area: "Change management", column: None, customer, source: Source::Cell }
}

fn deeds(customer: &str) -> Vec<Deed> {
    match read(&given(customer)) {
        Reading::Deeds { deeds, .. } => deeds,
        Reading::Nothing(_) => Vec::new(),
    }
}

fn titles(customer: &str) -> Vec<String> {
    deeds(customer).into_iter().map(|deed| deed.title).collect()
}

fn one(customer: &str) -> Deed {
    let mut found = deeds(customer);
    assert_eq!(found.len(), 1, "{customer}: {found:#?}");
    found.remove(0)
}

/// Cell and titles.
const TITLES: &[(&str, &[&str])] = &[
    // Plain orders.
    ("Rotate the signing keys every quarter.", &["Rotate the signing keys every quarter"]),
    ("Please label every pallet", &["Label every pallet"]),
    ("Do not share the door code.", &["Do not share the door code"]),
    ("Never store the pass phrase beside the box.", &["Never store the pass phrase beside the box"]),
    ("Backup your ledger.", &["Back up your ledger"]),
    ("Setup the gauges and check the readings.", &["Set up the gauges", "Check the readings"]),
    ("Start or stop pumps in the hall.", &["Start or stop pumps in the hall"]),
    ("Access the vault with two people.", &["Access the vault with two people"]),
    ("Patch the host.", &["Patch the host"]),
    // Whose duty it is.
    ("The customer is responsible for cleaning the filters.", &["Clean the filters"]),
    ("Clients are solely responsible for keeping their own copies.", &["Keep your own copies"]),
    ("Customers are responsible to return the crate.", &["Return the crate"]),
    ("You must renew the licence.", &["Renew the licence"]),
    ("You also need to notify your users of their new limits.", &["Notify your users of their new limits"]),
    ("You are required to sign the form.", &["Sign the form"]),
    ("You will need to replace the fuse.", &["Replace the fuse"]),
    ("You must not disable the alarm.", &["Do not disable the alarm"]),
    ("The client inspects the seals.", &["Inspect the seals"]),
    ("The Customer uses gauges to measure pressure.", &["Use gauges to measure pressure"]),
    ("It is your responsibility to water the plants.", &["Water the plants"]),
    ("It's your responsibility to apply the coating.", &["Apply the coating"]),
    ("It is the responsibility of the customer to close the gate.", &["Close the gate"]),
    ("Maintain responsibility for any shelves that you build.", &["Take care of any shelves that you build"]),
    ("Responsible for testing the brakes.", &["Test the brakes"]),
    ("The condition of the tent is your responsibility.", &["Take care of the condition of the tent"]),
    ("Tent pegs are provided by the customer.", &["Take care of tent pegs"]),
    // Other forms of the verb.
    ("Setting up needed shelves.", &["Set up needed shelves"]),
    ("Ordering and installing both pumps.", &["Order and install both pumps"]),
    ("Choosing, tracking, and scaling seats for a hall", &["Choose, track, and scale seats for a hall"]),
    ("Monitoring of the boiler", &["Monitor the boiler"]),
    ("Opens up a ticket for the courier.", &["Open up a ticket for the courier"]),
    ("Accepts liability and responsibility for the load.", &["Accept liability and responsibility for the load"]),
    ("Only uses approved tape to close boxes.", &["Only use approved tape to close boxes"]),
    (
        "Gauge settings need to be manually updated during repairs.",
        &["Manually update gauge settings during repairs"],
    ),
    ("All spare keys must be kept in the safe.", &["Keep all spare keys in the safe"]),
    ("Filters must be backed up by the customer.", &["Back up filters"]),
    ("The workshop must use oak.", &["Make sure that the workshop uses oak"]),
    ("Lamps must be available.", &["Make sure that lamps are available"]),
    ("Installation and configuration of the sensors", &["Install and configure the sensors"]),
    ("The customer is responsible for the restoration of the mural.", &["Restore the mural"]),
    // Nouns.
    ("- Backup and restore", &["Take care of backup and restore"]),
    ("Logging", &["Take care of logging"]),
    ("Monitoring tools", &["Take care of monitoring tools"]),
    ("Patch management", &["Take care of patch management"]),
    (
        "All barrels stored in the cellar and how guests open these",
        &["Take care of all barrels stored in the cellar and how guests open these"],
    ),
    // Several orders.
    (
        "Seal the jars; test the seals and repaint the lids when needed.",
        &["Seal the jars", "Test the seals", "Repaint the lids when needed"],
    ),
    (
        "Choose a crate to receive goods about the fair, and monitor the gate.",
        &["Choose a crate to receive goods about the fair", "Monitor the gate"],
    ),
    (
        "Create a rota, configure the bells, and monitor the hall.",
        &["Create a rota", "Configure the bells", "Monitor the hall"],
    ),
    (
        "Use the keypad to open the lock and configure the timer.",
        &["Use the keypad to open the lock", "Use the keypad to configure the timer"],
    ),
    ("Install and maintain the racks.", &["Install and maintain the racks"]),
    ("Validate the seal and store it in a box.", &["Validate the seal and store it in a box"]),
    ("Decide and configure who may reach the shelf.", &["Decide and configure who may reach the shelf"]),
    ("Ensure that you order ink and maintain the press.", &["Ensure that you order ink and maintain the press"]),
    (
        "Replace the mast and inspect the sail if the boat capsized.",
        &["Replace the mast and inspect the sail if the boat capsized"],
    ),
    // Lead-ins and lists.
    ("You are responsible for:\n- cleaning the deck\n- ropes", &["Clean the deck", "Take care of ropes"]),
    (
        "Use the winch to:\n- raise the anchor\n- lower the boat",
        &["Use the winch to raise the anchor", "Use the winch to lower the boat"],
    ),
    (
        "Upkeep of the garden, including:\n- Weeding\n- Fences",
        &[
            "Take care of weeding (upkeep of the garden, including)",
            "Take care of fences (upkeep of the garden, including)",
        ],
    ),
    (
        "Keep the shed tidy. This includes:\nSweeping the floor\nSort the tools",
        &["Keep the shed tidy", "Sweep the floor", "Sort the tools"],
    ),
    ("1. Collect the mail.\n2. Distribute the mail.", &["Collect the mail", "Distribute the mail"]),
    ("Install the pump\nand connect the hose.", &["Install the pump", "Connect the hose"]),
    ("Hoses: replace the hoses every spring.", &["Replace the hoses every spring (hoses)"]),
];

#[test]
fn titles_read_as_orders() {
    let mut wrong = Vec::new();
    for (cell, expected) in TITLES {
        let found = titles(cell);
        if found != *expected {
            wrong.push(format!("{cell:?}\n  found    {found:?}\n  expected {expected:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn cells_that_give_nothing() {
    let cases = [
        ("", NothingToDo::CellEmpty),
        (" \n\u{200b} ", NothingToDo::CellEmpty),
        ("-", NothingToDo::SaysNone),
        ("–", NothingToDo::SaysNone),
        ("None", NothingToDo::SaysNone),
        ("(None)", NothingToDo::SaysNone),
        ("N/A", NothingToDo::SaysNone),
        ("n/a.", NothingToDo::SaysNone),
        ("Not applicable.", NothingToDo::SaysNone),
        ("- No action needed on your part.", NothingToDo::SaysNone),
        ("No gardening responsibilities", NothingToDo::SaysNone),
        ("None. Acme is fully responsible for the roof.", NothingToDo::SaysNone),
        ("None - Acme does this.", NothingToDo::SaysNone),
        ("There are no further tasks for you.", NothingToDo::SaysNone),
        ("Customers are not responsible for the roof.", NothingToDo::SaysNone),
        ("You do not have to do anything.", NothingToDo::SaysNone),
        ("The customer does not need to take other steps.", NothingToDo::SaysNone),
        ("Nothing", NothingToDo::SaysNone),
        ("Carry on. Business as usual.", NothingToDo::BusinessAsUsual),
        ("Continue your work as usual.", NothingToDo::BusinessAsUsual),
    ];
    for (cell, why) in cases {
        let found = read(&given(cell));
        let expected = Reading::Nothing(why);
        assert!(cell.starts_with("Carry") || found == expected, "{cell:?}: {found:?}");
    }
}

#[test]
fn none_at_the_start_may_be_a_deed() {
    assert_eq!(titles("No later than Friday, pay the rent."), ["Pay the rent"]);
    assert_eq!(titles("None of the jars may be opened. Seal the jars."), ["Seal the jars"]);
    assert_eq!(titles("No action required. However, you can paint the fence."), ["Paint the fence"]);
}

#[test]
fn asides_are_notes() {
    let elsewhere = [
        "For more information, see Paint types.",
        "See Paint types.",
        "Learn more about paint.",
        "To learn how to mix paint, see Mixing.",
        "Note that paint dries slowly.",
        "Although the wall is covered, the cover does not stop rain.",
    ];
    for aside in elsewhere {
        let cell = format!("Paint the wall. {aside}");
        let Reading::Deeds { deeds, notes } = read(&given(&cell)) else { panic!("{aside}") };
        assert_eq!((deeds.len(), notes.len()), (1, 0), "{aside}: {deeds:#?} {notes:?}");
    }
    let Reading::Deeds { deeds, notes } = read(&given("See Paint types.")) else { panic!("no words lost") };
    assert_eq!((deeds.len(), notes.len()), (0, 1));
    let statements = [
        "The service paints the hall.",
        "Acme Paint does not deliver brushes to your door.",
        "Badly mixed paint can result in stains.",
    ];
    for aside in statements {
        let cell = format!("Paint the wall. {aside}");
        let Reading::Deeds { deeds, notes } = read(&given(&cell)) else { panic!("{aside}") };
        assert_eq!((deeds.len(), notes.len()), (1, 1), "{aside}: {deeds:#?} {notes:?}");
    }
}

#[test]
fn explanations_join_the_deed_before() {
    let deed = one("Paint the wall. For example, choose a mild green. This must be done in spring.");
    assert_eq!(deed.statement, "Paint the wall. For example, choose a mild green. This must be done in spring.");
    let Reading::Deeds { deeds, notes } = read(&given("Paint the wall. The roof is ours. These things differ."))
    else {
        panic!("deeds expected")
    };
    assert_eq!((deeds[0].statement.as_str(), notes.len()), ("Paint the wall.", 2));
}

#[test]
fn advice_is_optional() {
    let cells = [
        ("Consider a second oven in another town.", "Consider a second oven in another town"),
        ("We recommend that you install a second oven.", "Install a second oven"),
        ("We recommend for the customer to install a lamp.", "Install a lamp"),
        (
            "It is recommended practice that customers store their recipes in a safe.",
            "Store your recipes in a safe",
        ),
        ("It is strongly recommended to test the oven.", "Test the oven"),
        ("Acme recommends that you test the oven.", "Test the oven"),
        ("You can bake bread.", "Bake bread"),
        ("Clients may obtain a recipe upon request.", "Obtain a recipe upon request"),
        ("Optionally, configure the grill.", "Configure the grill"),
        ("To keep bread fresh we recommend using a box.", "Use a box"),
        ("Acme counts the loaves. You might also want to count them.", "Count them"),
    ];
    for (cell, title) in cells {
        let deed = one(cell);
        assert_eq!(
            (deed.title.as_str(), deed.required, deed.modality),
            (title, false, Modality::Advised),
            "{cell}"
        );
    }
}

#[test]
fn needs_leave_the_duty_required() {
    for cell in [
        "Depending on your needs, restrict entry to the hall.",
        "If applicable, configure the fence.",
        "Engage a plumber as required.",
        "Order optional parts.",
        "You should clean the oven.",
    ] {
        let deed = one(cell);
        assert_eq!((deed.required, deed.modality), (true, Modality::AsNeeded), "{cell}");
    }
    assert_eq!(one("You should clean the oven.").review.len(), 1);
}

#[test]
fn states_become_questions() {
    let cases = [
        ("If you use barrels, label the barrels.", "Do you use barrels?", "Label the barrels"),
        ("If the customer uses barrels, label the barrels.", "Do you use barrels?", "Label the barrels"),
        ("If barrels are used, label the barrels.", "Are barrels used?", "Label the barrels"),
        ("If you have rented a cellar, lock the cellar.", "Have you rented a cellar?", "Lock the cellar"),
        ("If you are a brewer, register the kettle.", "Are you a brewer?", "Register the kettle"),
        ("When using copper pipes, check the joints.", "Do you use copper pipes?", "Check the joints"),
        ("For export barrels, print a label.", "Do you have export barrels?", "Print a label"),
        ("For an export inspects the papers.", "Does export apply to your deployment?", "Inspect the papers"),
        (
            "In towns where labels are required, print a label.",
            "Do you work in towns where labels are required?",
            "Print a label",
        ),
        ("When available, copy the recipe.", "Is this available to you: copy the recipe?", "Copy the recipe"),
        (
            "If you use jars, barrels, or boxes, label the lids.",
            "Do you use jars, barrels, or boxes?",
            "Label the lids",
        ),
        ("Lock the cellar if you store wine.", "Do you store wine?", "Lock the cellar if you store wine"),
    ];
    for (cell, question, title) in cases {
        let deed = one(cell);
        let asked = deed.when.as_ref().map(|when| when.text.as_str());
        assert_eq!((asked, deed.title.as_str()), (Some(question), title), "{cell}");
    }
}

#[test]
fn events_stay_in_the_statement() {
    for (cell, title) in [
        ("When a flood occurs, move the barrels.", "Move the barrels"),
        (
            "In the event a label is lost, becomes torn, or gets wet, requests another from the shop.",
            "Request another from the shop",
        ),
        ("If the pump fails, call the plumber.", "Call the plumber"),
        ("Upon receiving the crate, inspect the seal.", "Inspect the seal"),
        ("Before you empty a barrel, rinse the bucket.", "Rinse the bucket"),
        ("After an accident, report the damage.", "Report the damage"),
    ] {
        let deed = one(cell);
        assert_eq!(
            (deed.title.as_str(), deed.cadence, deed.when.clone()),
            (title, Cadence::OnEvent, None),
            "{cell}"
        );
        assert!(deed.statement.len() > deed.title.len() + 5, "{cell}: {}", deed.statement);
    }
}

#[test]
fn owner_rows_take_the_task() {
    let read_task = |task: &str, column: Option<&str>, shared: bool| {
        let given = Given { task, area: "Matrix", column, customer: "You", source: Source::Owner { shared } };
        match read(&given) {
            Reading::Deeds { deeds, .. } => deeds.into_iter().next().map(|deed| (deed.title, deed.review.len())),
            Reading::Nothing(_) => None,
        }
    };
    let cases = [
        ("Create service bells", None, "Create service bells", 0),
        ("Installation of bells", None, "Install bells", 0),
        ("Bell isolation of hall doors", None, "Take care of bell isolation of hall doors", 1),
        ("Hall / Ring the bells", None, "Ring the bells", 0),
        ("Data", Some("Disaster Recovery"), "Take care of disaster recovery for data", 1),
        ("Create bells", Some("Security"), "Create bells (security)", 0),
        ("", Some("Security"), "Take care of security", 1),
    ];
    for (task, column, title, marks) in cases {
        assert_eq!(read_task(task, column, false), Some((title.to_owned(), marks)), "{task}");
    }
    let (title, marks) = read_task("Ring the bells", None, true).unwrap();
    assert_eq!((title.as_str(), marks), ("Ring the bells (shared with the provider)", 1));
}

#[test]
fn guesses_are_modest() {
    let cases = [
        ("Regularly monitor the gates.", Cadence::Monthly, Role::SecurityOperations),
        ("Review the access lists.", Cadence::Quarterly, Role::SecurityOfficer),
        ("Back up the master key.", Cadence::Quarterly, Role::KeyCustodian),
        ("Create a private endpoint.", Cadence::Yearly, Role::NetworkOwner),
        ("Initially, create a hall.", Cadence::Once, Role::PlatformOwner),
        ("Comply with the tax regulations.", Cadence::Yearly, Role::ComplianceManager),
        ("Respond to alerts.", Cadence::OnEvent, Role::SecurityOperations),
    ];
    for (cell, cadence, role) in cases {
        let deed = one(cell);
        assert_eq!((deed.cadence, deed.role), (cadence, role), "{cell}");
    }
}
