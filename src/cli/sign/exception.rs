//! What an accepted risk needs: an end, and a reason.

use super::Word;
use crate::checklist::Item;
use crate::cli::signing::Hand;
use crate::diagnostics::{Diagnostic, Failure};
use crate::record::{Decision, Record};
use crate::text::is_blank;
use chrono::NaiveDate;

/// The end and the reason of an accepted risk; those of the request where somebody approves it.
pub(super) fn terms(
    word: &Word<'_>,
    item: &Item<'_>,
    record: &Record,
    hand: &Hand<'_>,
    today: NaiveDate,
) -> Result<(Option<NaiveDate>, Option<String>), Failure> {
    let usage = |message: String, help: String| Failure::input(Diagnostic::new("usage", message).help(help));
    let is_own = |by: &str| by == hand.signer.id.as_str();
    let own = record.entry(item);
    let asked: Vec<_> = own
        .into_iter()
        .flat_map(|own| own.sign_offs.iter().rev())
        .filter(|event| event.decision == Decision::RiskAccepted)
        // What was taken back, or said otherwise since, is no request any more.
        .filter(|event| {
            own.is_some_and(|own| own.last_word(&event.by).is_some_and(|last| std::ptr::eq(last, *event)))
        })
        .collect();
    let request = asked.iter().find(|event| !is_own(&event.by));
    let until = word.until.or_else(|| request.and_then(|asked| asked.until));
    let note = word.note.map(str::to_owned).or_else(|| request.and_then(|asked| asked.note.clone()));
    let missing = match (until, note.as_deref().filter(|note| !is_blank(note))) {
        (None, _) => "--until DATE: the day on which it must be decided again",
        (_, None) => "--note TEXT: the reason, the risk, and what is done instead",
        (Some(until), _) if until < today => {
            return Err(usage(
                format!("the risk of {} would be accepted until {until}, which is over", item.id),
                format!("--until names a day that comes; today is {today} in the profile's zone"),
            ));
        }
        _ => return Ok((until, note)),
    };
    if asked.iter().any(|event| is_own(&event.by)) {
        return Err(usage(
            format!("{} asked for this exception: another person approves it", hand.signer.name),
            format!("to ask anew, with another end or reason, add {missing}"),
        ));
    }
    Err(usage(
        format!("nobody asked to accept the risk of {} yet", item.id),
        format!("to ask for it, add {missing}"),
    ))
}
