//! Which pairs of Korean syllables follow each other in a text, whatever its spacing?
//!
//! They find what morphemes miss: words that the dictionary does not know and cuts differently in each context, and typing errors.

use crate::model::MaskType;

/// Fills `pairs` with the distinct pairs of adjacent syllables, sorted.
pub(super) fn distinct(text: &str, pairs: &mut Vec<(char, char)>) {
    pairs.clear();
    each(text, |first, second| pairs.push((first.1, second.1)));
    pairs.sort_unstable();
    pairs.dedup();
}

/// Calls `found` with each pair of adjacent syllables and their places in characters; spaces do not part them, every other
/// character and every label of masked data does.
pub(super) fn each(text: &str, mut found: impl FnMut((u32, char), (u32, char))) {
    let mut before = None;
    let mut label_end = 0;
    for ((byte, character), at) in text.char_indices().zip(0u32..) {
        if character == '[' {
            label_end = label_end.max(byte + label_bytes(&text[byte..]));
        }
        if is_syllable(character) && byte >= label_end {
            if let Some(before) = before {
                found(before, (at, character));
            }
            before = Some((at, character));
        } else if character != ' ' {
            before = None;
        }
    }
}

/// Returns the length of the label such as `[전화]` at the start of a text, 0 where there is none.
fn label_bytes(text: &str) -> usize {
    let Some(inside) = text.strip_prefix('[') else { return 0 };
    let label = MaskType::ALL
        .iter()
        .map(|mask_type| mask_type.label())
        .find(|label| inside.strip_prefix(label).is_some_and(|after| after.starts_with(']')));
    label.map_or(0, |label| label.len() + 2)
}

/// Returns whether a character is a composed Hangul syllable.
pub(super) fn is_syllable(character: char) -> bool {
    ('가'..='힣').contains(&character)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spacing_does_not_change_the_pairs_inside_a_word() {
        let of = |text| {
            let mut pairs = Vec::new();
            distinct(text, &mut pairs);
            pairs
        };
        assert_eq!(of("주문 상세 내역"), of("주문상세내역"));
        assert_eq!(of("환불, 취소"), of("취소. 환불"), "punctuation parts words");
        assert!(of("앱 A").is_empty());
        assert_eq!(of("[전화]로 [환불]"), of("환불"), "labels of masked data give no pairs, other brackets do");
    }
}
