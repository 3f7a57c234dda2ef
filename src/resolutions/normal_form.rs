//! Which sentences are the same macro? A form without digits, ids, spaces and signs, and its hash.

use crate::statements::clauses::is_mood;

/// Latin words of this length and more are taken for ids: no English word that agents use is so long.
const LONG_WORD_CHARS: usize = 20;

/// Returns the normal form of a sentence: numbers and Latin ids as `#`, mask labels as they are, spacing, punctuation and ㅠㅠ
/// dropped, lower case.
#[must_use]
pub fn normal_form(text: &str) -> String {
    let mut form = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        if c.is_ascii_alphanumeric() {
            let n_bytes = rest.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(rest.len());
            let (word, after) = rest.split_at(n_bytes);
            rest = after;
            if n_bytes >= LONG_WORD_CHARS || word.bytes().any(|b| b.is_ascii_digit()) {
                if !form.ends_with('#') {
                    form.push('#');
                }
            } else {
                form.extend(word.chars().map(|c| c.to_ascii_lowercase()));
            }
            continue;
        }
        rest = &rest[c.len_utf8()..];
        if matches!(c, '[' | ']') || c.is_alphanumeric() && !is_mood(c) {
            form.extend(c.to_lowercase());
        }
    }
    form
}

/// Returns the hash of the normal form: equal for sentences that are the same macro, on every machine.
#[must_use]
pub fn key(text: &str) -> u64 {
    let hash = blake3::hash(normal_form(text).as_bytes());
    let mut first = [0; 8];
    first.copy_from_slice(&hash.as_bytes()[..8]);
    u64::from_le_bytes(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_ids_spacing_and_signs_make_no_difference() {
        let same = |a: &str, b: &str| assert_eq!(normal_form(a), normal_form(b));
        same("2~3분 정도 소요될 수 있습니다.", "5분정도 소요될수 있습니다");
        same("접수번호는 AB12345 입니다", "접수번호는 ZX9 입니다!!");
        same("Please WAIT a moment.", "please wait a moment");
        same("죄송합니다 ㅠㅠ", "죄송합니다.");
        assert_eq!(normal_form("안녕하세요, [이름] 고객님~ 1번"), "안녕하세요[이름]고객님#번");
        assert_ne!(key("환불되었습니다"), key("취소되었습니다"));
    }

    #[test]
    fn a_key_never_changes() {
        // Stored facts and macro counts of two machines must agree.
        assert_eq!(key("네 고객님"), key("네, 고객님!"));
        assert_eq!(key(""), 0xa6a1_f9f5_b949_13af);
    }
}
