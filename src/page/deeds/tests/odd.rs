//! Names, long cells and ugly input.

use super::*;

#[test]
fn slugs_read_like_the_deed() {
    let cases = [
        ("Back up your master bell to a smart shelf.", "back-up-master-bell-to-smart-shelf"),
        ("Use the provided tools to review bells and doors.", "review-bells-and-doors"),
        ("Make sure that the bells are safe.", "ensure-bells-are-safe"),
        ("Store the order(s) prior to a fair.", "store-orders-before-fair"),
        ("Define bell rules to control which guests ring.", "define-bell-rules"),
        ("Paint the café wall.", "paint-cafe-wall"),
    ];
    for (cell, slug) in cases {
        assert_eq!(one(cell).slug, slug, "{cell}");
    }
}

#[test]
fn taken_slugs_get_more_words() {
    let none = |_: &str| false;
    assert_eq!(unique("ring-bells", none, "Hall", "Fair"), "ring-bells");
    assert_eq!(
        unique("ring-bells", |slug| slug == "ring-bells", "Great hall", "Fair"),
        "ring-bells-for-great-hall"
    );
    let task_too = |slug: &str| !slug.ends_with("fair");
    assert_eq!(unique("ring-bells", task_too, "Hall", "Fair"), "ring-bells-fair");
    let numbers = |slug: &str| !slug.ends_with("-3");
    assert_eq!(unique("ring-bells", numbers, "Hall", "Fair"), "ring-bells-3");
    assert!(well_formed(&unique("ring-bells", |_| true, "", "")));
}

#[test]
fn titles_stop_at_a_clause() {
    let deed = one(
        "Choose the long table in the great hall of the old castle that the count who fell from his horse once gave away.",
    );
    assert_eq!(deed.title, "Choose the long table in the great hall of the old castle");
    assert!(deed.statement.ends_with("gave away."));
}

fn well_formed(slug: &str) -> bool {
    let piece =
        |piece: &str| !piece.is_empty() && piece.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
    slug.len() <= 60 && slug.split('-').all(piece)
}

fn check(cell: &str, source: Source) {
    let given = Given { task: cell, area: cell, column: Some(cell), customer: cell, source };
    let Reading::Deeds { deeds, .. } = read(&given) else { return };
    for deed in deeds {
        let shown: String = cell.chars().take(60).collect();
        assert!(well_formed(&deed.slug), "{shown:?}: {}", deed.slug);
        assert!(deed.title.chars().count() <= 90 && !deed.title.is_empty(), "{shown:?}: {:?}", deed.title);
        assert!(
            !deed.title.contains(['\n', '\r', '\t']) && !deed.title.ends_with('.'),
            "{shown:?}: {}",
            deed.title
        );
        assert!(deed.statement.ends_with('.') && !deed.statement.contains('\n'), "{shown:?}");
        if let Some(when) = deed.when {
            assert!(well_formed(&when.slug) && when.text.ends_with('?'), "{shown:?}: {when:?}");
        }
    }
}

#[test]
fn odd_input_does_no_harm() {
    let words = [
        "If",
        "you",
        "use",
        "must",
        "be",
        "the",
        "and",
        ",",
        "(",
        ")",
        ";",
        ":",
        "\n- ",
        "\n",
        ".",
        "keys",
        "rotate",
        "backup",
        "set",
        "up",
        "to",
        "for",
        "é",
        "\u{202e}",
        "🔑",
        "e\u{301}",
        "IBM",
        "responsible",
        "is",
        "None",
        "can",
        "that",
        "1.",
        "in",
        "ing",
        "creating",
        "should",
        "they",
        "their",
        "customer",
        "…",
        "I",
        "\u{a0}",
        "ß",
        "İ",
        "no",
        "When",
        "it",
        "needs",
        "by",
        "-",
    ];
    let mut state = 7_u64;
    for _ in 0..6_000 {
        let mut cell = String::new();
        for _ in 0..(state >> 33) % 24 {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            cell.push_str(words[usize::try_from(state >> 33).unwrap() % words.len()]);
            if state & 0x100_0000 != 0 {
                cell.push(' ');
            }
        }
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(99);
        for source in [Source::Cell, Source::Sentence, Source::Owner { shared: state & 0x1000 != 0 }] {
            check(&cell, source);
        }
    }
}

#[test]
fn long_cells_take_linear_time() {
    let started = std::time::Instant::now();
    for piece in [
        "word ",
        "a",
        "(",
        "rotate the key, ",
        "rotate the keys and ",
        "a.b.",
        "If you use x, ",
        "- a:\n",
        "- rotate the key\n",
        "a. ",
        "Rotate. ",
        ", ",
        "; ",
        "you must ",
        "(x. ",
        "their keys and ",
        "is ",
        "creating ",
        "e\u{301}",
        "\u{200b}",
        "For a ",
        "that is ",
        "1. ",
        "must be ",
    ] {
        let cell = piece.repeat(300_000 / piece.len());
        check(&cell, Source::Cell);
    }
    assert!(started.elapsed().as_secs() < 60, "{:?}", started.elapsed());
}
