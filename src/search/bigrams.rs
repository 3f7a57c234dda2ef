//! Which pairs of Korean syllables follow each other in a text, whatever its spacing?
//!
//! They find what morphemes miss: words that the dictionary does not know and cuts differently in each context, and typing errors.

/// Fills `pairs` with the distinct pairs of adjacent syllables, sorted; spaces do not part them, every other character does.
pub(super) fn distinct(text: &str, pairs: &mut Vec<(char, char)>) {
    pairs.clear();
    let mut before = None;
    for character in text.chars() {
        if is_syllable(character) {
            if let Some(before) = before {
                pairs.push((before, character));
            }
            before = Some(character);
        } else if character != ' ' {
            before = None;
        }
    }
    pairs.sort_unstable();
    pairs.dedup();
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
    }
}
