//! How is the masked text written? Labels in place of what was found, and the way back to the raw text.

use super::page::Found;
use crate::model::{Edit, MaskType, Span};
use crate::text::Normalized;

/// Where a label stands in a masked text and what it hides in the text before; positions in bytes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    masked: (usize, usize),
    plain: (usize, usize),
}

/// Writes the masked text and its edits.
pub(super) fn write(normalized: &Normalized, hidden: &[Found]) -> (String, Vec<Edit>) {
    let text = normalized.text();
    let (masked, places) = masked_with_places(text, hidden);
    let mut plain = Cursor::new(text);
    let mut after = Cursor::new(&masked);
    let edits = hidden
        .iter()
        .zip(&places)
        .map(|(found, place)| Edit {
            raw: normalized.raw_span(plain.span(place.plain)),
            masked: after.span(place.masked),
            mask_type: found.mask_type,
        })
        .collect();
    (masked, edits)
}

/// Writes labels in place of what was found; `hidden` ascends and nothing in it overlaps.
pub(super) fn masked_with_places(text: &str, hidden: &[Found]) -> (String, Vec<Place>) {
    let mut masked = String::with_capacity(text.len());
    let mut places = Vec::with_capacity(hidden.len());
    let mut at = 0;
    for found in hidden {
        masked.push_str(&text[at..found.start]);
        let start = masked.len();
        masked.push('[');
        masked.push_str(found.mask_type.label());
        masked.push(']');
        places.push(Place { masked: (start, masked.len()), plain: (found.start, found.end) });
        at = found.end;
    }
    masked.push_str(&text[at..]);
    (masked, places)
}

/// Carries a find in a masked text back to the text before; none when it touches a label.
pub(super) fn back(places: &[Place], mut found: Found) -> Option<Found> {
    let before = places.iter().rev().find(|place| place.masked.1 <= found.start);
    let touches = places.iter().any(|place| place.masked.0 < found.end && found.start < place.masked.1);
    let (from, to) = before.map_or((0, 0), |place| (place.masked.1, place.plain.1));
    found.end = found.end - from + to;
    found.start = found.start - from + to;
    (!touches).then_some(found)
}

/// Takes labels such as `[전화]` out of what was found: they hide nothing any more.
pub(super) fn cut_around_labels(text: &str, found: Vec<Found>) -> Vec<Found> {
    let labels = labels(text);
    if labels.is_empty() {
        return found;
    }
    let mut cut = Vec::with_capacity(found.len());
    for one in found {
        let mut from = one.start;
        for &(start, end) in labels.iter().filter(|(start, end)| *start < one.end && one.start < *end) {
            if start > from {
                cut.push(Found { start: from, end: start, ..one });
            }
            from = end;
        }
        if from < one.end {
            cut.push(Found { start: from, ..one });
        }
    }
    // What remains of a cut find must still say something.
    cut.retain(|one| text[one.start..one.end].chars().filter(|c| c.is_alphanumeric()).count() >= 2);
    cut
}

fn labels(text: &str) -> Vec<(usize, usize)> {
    text.match_indices('[')
        .filter_map(|(start, _)| {
            let end = start + text[start..].find(']')?;
            MaskType::ALL.iter().any(|kind| kind.label() == &text[start + 1..end]).then_some((start, end + 1))
        })
        .collect()
}

/// Turns ascending byte positions into character positions in one pass.
struct Cursor<'a> {
    text: &'a str,
    byte: usize,
    char_idx: u32,
}

impl<'a> Cursor<'a> {
    fn new(text: &'a str) -> Self {
        Self { text, byte: 0, char_idx: 0 }
    }

    fn span(&mut self, (start, end): (usize, usize)) -> Span {
        let start = self.char_at(start);
        Span::new(start, self.char_at(end))
    }

    fn char_at(&mut self, byte: usize) -> u32 {
        let n_chars = self.text[self.byte..byte].chars().count();
        self.byte = byte;
        self.char_idx += u32::try_from(n_chars).unwrap_or(u32::MAX);
        self.char_idx
    }
}
