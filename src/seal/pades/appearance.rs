//! How a field looks on its page: a frame, and a tick once it is signed, as lines.
//!
//! No letters: PDF/A wants every font embedded, the document's own fonts hold only the characters that it uses, and a
//! name may be in any script. Who signs is for the page around the field and the reader's list of signatures.

use super::field::{Place, hundredths};

/// The form `XObject` of a field.
pub(super) fn stamp(place: &Place, signed: bool) -> String {
    let (width, height) = place.size();
    let content = drawing(width, height, signed);
    format!(
        "<</Type/XObject/Subtype/Form/BBox[0 0 {} {}]/Resources<<>>/Length {}>>\nstream\n{content}\nendstream",
        hundredths(width),
        hundredths(height),
        content.len()
    )
}

fn drawing(width: i32, height: i32, signed: bool) -> String {
    // Three quarters of a point, inside the field.
    let (right, top) = (hundredths(width - 76), hundredths(height - 76));
    if !signed {
        return format!("0.55 0.6 0.65 RG 0.75 w [3 2] 0 d 0.38 0.38 {right} {top} re S");
    }
    let frame = format!("0.13 0.37 0.53 RG 0.75 w 0.38 0.38 {right} {top} re S");
    // The tick stands in a square on the left.
    let part = |hundredth: i32| hundredths(height.min(width) / 100 * hundredth);
    let tick =
        [(27, 50, 'm'), (43, 32, 'l'), (73, 70, 'l')].map(|(x, y, step)| format!("{} {} {step}", part(x), part(y)));
    format!("{frame}\n0.1 0.5 0.25 RG {} w 1 J 1 j {} S", part(9), tick.join(" "))
}
