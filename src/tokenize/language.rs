//! Which language is a text written in?

use super::labels;
use crate::model::Language;

/// The share of Hangul among the letters from which on a text is Korean.
///
/// Code-mixed texts count as Korean, so the bar is low; it is not zero, because an English text that names a Korean product
/// or dish once is still English. One Hangul syllable weighs [`LETTERS_PER_SYLLABLE`] Latin letters.
const KOREAN_SHARE: f64 = 0.15;

/// How many Latin letters one syllable stands for: English words have about 4.7 letters, Korean ones about 2 syllables.
const LETTERS_PER_SYLLABLE: u32 = 2;

/// Returns the language of a masked text.
///
/// Mask labels such as `[전화]` say nothing about it. A text without letters is Korean, the language of the desk.
#[must_use]
pub fn language(masked_text: &str) -> Language {
    if masked_text.is_ascii() {
        let has_letters = masked_text.bytes().any(|byte| byte.is_ascii_alphabetic());
        return if has_letters && !is_label_only(masked_text) { Language::En } else { Language::Ko };
    }
    let (mut n_hangul, mut n_latin) = (0u32, 0u32);
    let mut rest = masked_text;
    while let Some(first) = rest.chars().next() {
        if first == '['
            && let Some(label) = labels::at_start(rest)
        {
            rest = &rest[label.len()..];
            continue;
        }
        match first {
            '가'..='힣' | 'ㄱ'..='ㅣ' | '\u{1100}'..='\u{11ff}' => n_hangul += 1,
            _ if first.is_alphabetic() => n_latin += 1,
            _ => {}
        }
        rest = &rest[first.len_utf8()..];
    }
    let hangul = f64::from(n_hangul * LETTERS_PER_SYLLABLE);
    if n_latin == 0 || hangul / (hangul + f64::from(n_latin)) >= KOREAN_SHARE { Language::Ko } else { Language::En }
}

/// Returns whether an ASCII text consists of labels such as `[SSN]` and of signs alone.
fn is_label_only(text: &str) -> bool {
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        if first == '['
            && let Some(label) = labels::at_start(rest)
        {
            rest = &rest[label.len()..];
        } else if first.is_ascii_alphabetic() {
            return false;
        } else {
            rest = &rest[1..];
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Language) {
        assert_eq!(language(text), expected, "{text}");
    }

    #[test]
    fn code_mixed_turns_are_korean() {
        check("결제했는데 환불이 안 돼요", Language::Ko);
        check("로그인 error code 500 when checkout", Language::Ko);
        check("login이 안돼요", Language::Ko);
        check("ㅠㅠ", Language::Ko);
    }

    #[test]
    fn labels_say_nothing_about_the_language() {
        check("My name is [이름] and my phone is [전화]", Language::En);
        check("[이름]", Language::Ko);
        check("[SSN]", Language::Ko);
    }

    #[test]
    fn a_korean_word_in_a_long_english_text_does_not_make_it_korean() {
        check("I ordered two portions of 떡볶이 through the app and the rider never arrived", Language::En);
        check("can't log in", Language::En);
        check("12345!!", Language::Ko);
        check("", Language::Ko);
    }
}
