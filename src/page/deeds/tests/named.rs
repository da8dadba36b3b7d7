//! Titles and names that say the deed.

use super::*;

#[test]
fn names_say_what_must_hold() {
    let cells = [
        ("Ensure that any lamps that you have bought are kept clean.", "ensure-lamps-are-kept-clean"),
        (
            "Make sure that letters, that contain seals, are not sent to the old castle of the count.",
            "ensure-letters-are-not-sent",
        ),
        ("Verify that each bell that you add behaves as expected.", "verify-bell-behaves-as-expected"),
        ("Ensure, as required, that the gate is locked.", "ensure-gate-is-locked"),
        ("Set up and, if applicable, paint the shed.", "set-up-and-paint-shed"),
        ("Back up the ledger on a regular basis to a chest.", "back-up-ledger-to-chest"),
        ("Put a lamp in each of those rooms.", "put-lamp-in-rooms"),
        ("Manually switch to using the spare barns.", "switch-to-using-spare-barns"),
        ("Handle problems related to the pump of the great old mill.", "handle-problems"),
        ("Recover goods that stand in the yard.", "recover-goods"),
        ("Order bread either at once or on a day of your choice.", "order-bread"),
        ("Keep Acme Great Hall Storage Service Box parts at the latest version.", "keep-parts-at-latest-version"),
        ("Integrate with Research and Trade Hall.", "integrate-with-research-and-trade-hall"),
    ];
    for (cell, slug) in cells {
        assert_eq!(one(cell).slug, slug, "{cell}");
    }
}

#[test]
fn titles_are_cut_with_care() {
    let cells = [
        (
            "Keep the ladders, the ropes, the buckets, the axes, the shovels, the lamps, the carts, the long iron hooks and the saws.",
            "Keep the ladders, the ropes, the buckets, the axes, the shovels, the lamps, and more",
        ),
        (
            "Handle quarrels about the carts of the market related to the neighbours of the merchants in the old town.",
            "Handle quarrels about the carts of the market related to the neighbours of the merchants",
        ),
        (
            "Store your grain through the mill, the barn, or by asking the keeper of the great hall to take it in for a while.",
            "Store your grain through the mill, the barn, or by asking the keeper of the great hall",
        ),
        (
            "Take care of the horses in the stable, but you can ask the groom to help you to feed them every day of the week.",
            "Take care of the horses in the stable",
        ),
        (
            "Use the tools to ring the bells; sweep; open the gates of the hall; and otherwise keep the old hall of the town in good order.",
            "Keep the old hall of the town in good order",
        ),
    ];
    for (cell, title) in cells {
        assert_eq!(one(cell).title, title, "{cell}");
    }
}

#[test]
fn deeds_under_conditions_say_so_in_their_names() {
    let found = deeds("- For import orders, count the jars.\n- For export orders, count the jars.");
    let slugs: Vec<&str> = found.iter().map(|deed| deed.slug.as_str()).collect();
    assert_eq!(slugs, ["count-jars-for-import-orders", "count-jars-for-export-orders"]);
    assert_eq!(unique::under("paint-door", "oak-doors-in-the-yard").as_deref(), Some("paint-door-for-oak-doors"));
    let long = unique::under("paint-the-door-of-the-great-hall-in-the-morning", "doors-made-of-oak");
    assert!(long.as_ref().is_some_and(|slug| slug.len() <= 60 && slug.ends_with("-for-doors-made")), "{long:?}");
    let taken = |slug: &str| slug == "keep-the-records-for-old-halls";
    assert_eq!(
        unique("keep-the-records-for-old-halls", taken, "Keeping old halls of stone", "Fair"),
        "keep-the-records-for-old-halls-for-stone"
    );
}

#[test]
fn cells_of_a_matrix_are_named_by_row_and_column() {
    let cell = |task: &str, column: &str| {
        let given = Given {
            task,
            area: "Fair",
            column: Some(column),
            customer: "You",
            source: Source::Owner { shared: false },
        };
        let Reading::Deeds { mut deeds, .. } = read(&given) else { panic!("a deed is expected") };
        let deed = deeds.remove(0);
        (deed.title, deed.slug)
    };
    let (title, slug) = cell("Stalls", "Change management");
    assert_eq!(
        (title.as_str(), slug.as_str()),
        ("Take care of change management for stalls", "take-care-of-change-management-for-stalls")
    );
    let (title, slug) = cell("Stalls", "BigBox");
    assert_eq!((title.as_str(), slug.as_str()), ("Take care of stalls (BigBox)", "take-care-of-stalls-for-bigbox"));
    let (title, slug) = cell("Horses, carts, barrels, and all other goods of the merchants", "Disaster recovery");
    assert!(title.len() <= 90 && title.contains("merchants"), "{title}");
    assert!(slug.len() <= 60 && slug.contains("goods"), "{slug}");
}

#[test]
fn names_of_products_do_not_make_a_role() {
    assert_eq!(one("Recover the goods in the Great Key Hall.").role, Role::PlatformOwner);
    assert_eq!(one("Set up the Bell Notifications Hall.").role, Role::SecurityOperations);
    assert_eq!(one("Rotate the keys.").role, Role::SecurityOfficer);
}
