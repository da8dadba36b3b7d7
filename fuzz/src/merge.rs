//! Two records and the one from which both come: no event of either is lost.

use super::{cut, house, record, said};
use rchecklist::record::merge::{Merged, merge};
use rchecklist::record::{Record, load};
use std::collections::BTreeSet;

pub fn run(data: &[u8]) {
    let Some(texts) = cut::texts(data) else { return };
    let of = |place: usize| house::file("r.toml", *texts.get(place).unwrap_or(&texts[0]));
    let (base, ours, theirs) = (of(0), of(1), of(2));
    let read = |place| load(&of(place));
    let (Ok(old), Ok(mine), Ok(yours)) = (read(0), read(1), read(2)) else {
        let refused = merge(&base, &ours, &theirs).err();
        return said::failure(&refused.expect("one of them is no record"));
    };
    match merge(&base, &ours, &theirs) {
        Err(failure) => said::failure(&failure),
        Ok(Merged::Conflict { text, conflicts }) => {
            assert!(conflicts > 0 && text.contains("<<<<<<<"), "a conflict without a mark:\n{text}");
        }
        Ok(Merged::Clean { text, .. }) => {
            let merged = load(&house::file("r.toml", text.clone())).expect("a clean merge is a record");
            let (old, both) = (events(&old), events(&merged));
            // What a side took out of the base is gone by its own wish; what it added is there.
            for event in events(&mine).union(&events(&yours)).filter(|event| !old.contains(*event)) {
                assert!(both.contains(event), "an event is lost: {event}\n--- merged\n{text}");
            }
        }
    }
    // A side that changed nothing changes nothing.
    for side in [&ours, &base] {
        if let Ok(Merged::Clean { text, forks, kept }) = merge(&base, side, &base) {
            assert!(forks.is_empty());
            // But for signed sign-offs, which stay as long as one side has them.
            if !kept.is_empty() {
                continue;
            }
            let (side, merged) =
                (load(side).expect("it loads"), load(&house::file("r.toml", text)).expect("it loads"));
            record::kept(&side, &merged);
            assert_eq!(events(&side), events(&merged));
        }
    }
}

fn events(record: &Record) -> BTreeSet<String> {
    let of = |item: &rchecklist::record::ItemRecord| {
        let evidence = item.evidence.iter().map(|piece| format!("{}: {piece:?}", item.id)).collect::<Vec<_>>();
        item.sign_offs.iter().map(|said| format!("{}: {said:?}", item.id)).chain(evidence).collect::<Vec<_>>()
    };
    record.items.values().flat_map(of).collect()
}
