//! Which keys does a person press for a word? Hangul as rows of letters, and what they become on the keyboard of the other language.
//!
//! The layout is the Korean standard one (KS X 5002, 2-beolsik): a compound vowel or final is two keys (ㅘ is ㅗ and ㅏ), a tense
//! consonant is one with the shift key.

use super::bigrams::is_syllable;

/// Initials in Unicode's order.
const INITIALS: [char; 19] =
    ['ㄱ', 'ㄲ', 'ㄴ', 'ㄷ', 'ㄸ', 'ㄹ', 'ㅁ', 'ㅂ', 'ㅃ', 'ㅅ', 'ㅆ', 'ㅇ', 'ㅈ', 'ㅉ', 'ㅊ', 'ㅋ', 'ㅌ', 'ㅍ', 'ㅎ'];

/// Vowels in Unicode's order, as keys.
const VOWELS: [&str; 21] = [
    "ㅏ", "ㅐ", "ㅑ", "ㅒ", "ㅓ", "ㅔ", "ㅕ", "ㅖ", "ㅗ", "ㅗㅏ", "ㅗㅐ", "ㅗㅣ", "ㅛ", "ㅜ", "ㅜㅓ", "ㅜㅔ", "ㅜㅣ",
    "ㅠ", "ㅡ", "ㅡㅣ", "ㅣ",
];

/// Finals in Unicode's order, as keys; the first is none.
const FINALS: [&str; 28] = [
    "", "ㄱ", "ㄲ", "ㄱㅅ", "ㄴ", "ㄴㅈ", "ㄴㅎ", "ㄷ", "ㄹ", "ㄹㄱ", "ㄹㅁ", "ㄹㅂ", "ㄹㅅ", "ㄹㅌ", "ㄹㅍ", "ㄹㅎ",
    "ㅁ", "ㅂ", "ㅂㅅ", "ㅅ", "ㅆ", "ㅇ", "ㅈ", "ㅊ", "ㅋ", "ㅌ", "ㅍ", "ㅎ",
];

/// Compound vowels that exports and people type as one letter, as keys.
const COMPOUNDS: [(char, &str); 18] = [
    ('ㅘ', "ㅗㅏ"),
    ('ㅙ', "ㅗㅐ"),
    ('ㅚ', "ㅗㅣ"),
    ('ㅝ', "ㅜㅓ"),
    ('ㅞ', "ㅜㅔ"),
    ('ㅟ', "ㅜㅣ"),
    ('ㅢ', "ㅡㅣ"),
    ('ㄳ', "ㄱㅅ"),
    ('ㄵ', "ㄴㅈ"),
    ('ㄶ', "ㄴㅎ"),
    ('ㄺ', "ㄹㄱ"),
    ('ㄻ', "ㄹㅁ"),
    ('ㄼ', "ㄹㅂ"),
    ('ㄽ', "ㄹㅅ"),
    ('ㄾ', "ㄹㅌ"),
    ('ㄿ', "ㄹㅍ"),
    ('ㅀ', "ㄹㅎ"),
    ('ㅄ', "ㅂㅅ"),
];

/// The Latin letter and the Hangul letter on one key.
const KEYS: [(char, char); 33] = [
    ('q', 'ㅂ'),
    ('w', 'ㅈ'),
    ('e', 'ㄷ'),
    ('r', 'ㄱ'),
    ('t', 'ㅅ'),
    ('y', 'ㅛ'),
    ('u', 'ㅕ'),
    ('i', 'ㅑ'),
    ('o', 'ㅐ'),
    ('p', 'ㅔ'),
    ('a', 'ㅁ'),
    ('s', 'ㄴ'),
    ('d', 'ㅇ'),
    ('f', 'ㄹ'),
    ('g', 'ㅎ'),
    ('h', 'ㅗ'),
    ('j', 'ㅓ'),
    ('k', 'ㅏ'),
    ('l', 'ㅣ'),
    ('z', 'ㅋ'),
    ('x', 'ㅌ'),
    ('c', 'ㅊ'),
    ('v', 'ㅍ'),
    ('b', 'ㅠ'),
    ('n', 'ㅜ'),
    ('m', 'ㅡ'),
    ('Q', 'ㅃ'),
    ('W', 'ㅉ'),
    ('E', 'ㄸ'),
    ('R', 'ㄲ'),
    ('T', 'ㅆ'),
    ('O', 'ㅒ'),
    ('P', 'ㅖ'),
];

/// A syllable by Unicode's numbers of its initial, vowel and final (0: none).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Syllable {
    pub(super) initial: u8,
    pub(super) vowel: u8,
    pub(super) last: u8,
}

impl Syllable {
    /// Takes a syllable apart.
    pub(super) fn of(character: char) -> Option<Self> {
        if !is_syllable(character) {
            return None;
        }
        let number = character as u32 - '가' as u32;
        let (initial, vowel, last) = (number / 588, number / 28 % 21, number % 28);
        Some(Self { initial: initial as u8, vowel: vowel as u8, last: last as u8 })
    }

    fn character(self) -> Option<char> {
        let number = (u32::from(self.initial) * 21 + u32::from(self.vowel)) * 28 + u32::from(self.last);
        char::from_u32('가' as u32 + number)
    }

    /// Returns the first consonant as a letter of its own.
    pub(super) fn initial_letter(self) -> char {
        INITIALS[usize::from(self.initial)]
    }

    /// Returns the last key of a final as a letter of its own: what begins the next syllable where a vowel follows.
    pub(super) fn last_letter(self) -> Option<char> {
        FINALS[usize::from(self.last)].chars().last()
    }
}

/// Returns whether a character is a consonant or a vowel that stands alone.
pub(super) fn is_letter(character: char) -> bool {
    ('ㄱ'..='ㅣ').contains(&character)
}

/// Returns whether a character is a consonant that stands alone.
pub(super) fn is_consonant(character: char) -> bool {
    ('ㄱ'..='ㅎ').contains(&character)
}

/// Appends the keys of a text, a byte each: Hangul letters from 128 on, other characters as they are where they are ASCII, 1
/// where they are not.
pub(super) fn push_keys(text: &str, keys: &mut Vec<u8>) {
    let mut push = |letter: char| keys.push(key(letter));
    for character in text.chars() {
        match Syllable::of(character) {
            Some(syllable) => {
                push(syllable.initial_letter());
                VOWELS[usize::from(syllable.vowel)].chars().for_each(&mut push);
                FINALS[usize::from(syllable.last)].chars().for_each(&mut push);
            }
            None => match COMPOUNDS.iter().find(|(compound, _)| *compound == character) {
                Some((_, letters)) => letters.chars().for_each(&mut push),
                None => push(character),
            },
        }
    }
}

fn key(letter: char) -> u8 {
    match letter {
        // 51 letters from U+3131 on.
        'ㄱ'..='ㅣ' => 128 + (letter as u32 - 'ㄱ' as u32) as u8,
        letter if letter.is_ascii() => letter as u8,
        _ => 1,
    }
}

/// Returns what a Latin word is on the Korean keyboard; `None` where a key has no letter.
///
/// Letters that make no syllable stand alone.
pub(super) fn to_hangul(latin: &str) -> Option<String> {
    let mut letters = Vec::new();
    for character in latin.chars() {
        let lower = character.to_ascii_lowercase();
        // A capital without a letter of its own is one typed with the shift key held too long, or at the start of a sentence.
        let (_, letter) = KEYS
            .iter()
            .find(|(latin, _)| *latin == character)
            .or_else(|| KEYS.iter().find(|(latin, _)| *latin == lower))?;
        letters.push(*letter);
    }
    Some(compose(&letters))
}

/// Returns what a Korean word is on the English keyboard; `None` where a character is no Hangul.
pub(super) fn to_latin(hangul: &str) -> Option<String> {
    let mut latin = String::new();
    for character in hangul.chars() {
        let letters: String = match Syllable::of(character) {
            Some(syllable) => {
                let (vowel, last) = (VOWELS[usize::from(syllable.vowel)], FINALS[usize::from(syllable.last)]);
                format!("{}{vowel}{last}", syllable.initial_letter())
            }
            None => match COMPOUNDS.iter().find(|(compound, _)| *compound == character) {
                Some((_, letters)) => (*letters).to_owned(),
                None => character.to_string(),
            },
        };
        for letter in letters.chars() {
            latin.push(KEYS.iter().find(|(_, hangul)| *hangul == letter)?.0);
        }
    }
    Some(latin)
}

/// Puts keys together to syllables as a keyboard does: a final that a vowel follows becomes the next initial.
fn compose(letters: &[char]) -> String {
    let mut text = String::new();
    let mut at = 0;
    while at < letters.len() {
        let initial = INITIALS.iter().position(|initial| *initial == letters[at]);
        let vowel = initial.and_then(|_| longest(&VOWELS, letters, at + 1));
        let (Some(initial), Some((vowel, n_vowel))) = (initial, vowel) else {
            text.push(letters[at]);
            at += 1;
            continue;
        };
        at += 1 + n_vowel;
        let mut last = 0;
        // The longest final first; its last letter belongs to the next syllable where a vowel follows.
        for n_last in [2, 1] {
            let Some(keys) = letters.get(at..at + n_last) else { continue };
            let begins_next = letters.get(at + n_last).is_some_and(|next| !is_consonant(*next));
            let found = FINALS.iter().position(|found| !found.is_empty() && found.chars().eq(keys.iter().copied()));
            if let (Some(found), false) = (found, begins_next) {
                last = found;
                at += n_last;
                break;
            }
        }
        let syllable = Syllable { initial: initial as u8, vowel: vowel as u8, last: last as u8 };
        text.extend(syllable.character());
    }
    text
}

/// Returns which of some rows of keys stands at a place, the longest, and its length.
fn longest(rows: &[&str], letters: &[char], at: usize) -> Option<(usize, usize)> {
    [2, 1].into_iter().find_map(|n| {
        let keys = letters.get(at..at + n)?;
        let found = rows.iter().position(|row| row.chars().eq(keys.iter().copied()))?;
        Some((found, n))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_typed_with_the_other_keyboard_come_back_both_ways() {
        let check = |latin: &str, hangul: &str| {
            assert_eq!(to_hangul(latin).as_deref(), Some(hangul), "{latin}");
            assert_eq!(to_latin(hangul).as_deref(), Some(latin), "{hangul}");
        };
        check("ghksqnf", "환불");
        check("refund", "ㄱㄷ려ㅜㅇ");
        check("qothdwldus", "배송지연");
        check("dkswnj", "안줘");
        check("rkqtdl", "값이");
        check("ekfrdmf", "닭을");
        check("Tmfp", "쓰레");
        check("error", "ㄷㄱ객");
        assert_eq!(to_hangul("GHksqnf").as_deref(), Some("환불"), "capitals without a letter of their own");
        assert_eq!(to_hangul("a1"), None);
        assert_eq!(to_latin("환불1"), None);
    }

    #[test]
    fn a_compound_vowel_is_two_keys_and_a_tense_consonant_one() {
        let n_keys = |text: &str| {
            let mut keys = Vec::new();
            push_keys(text, &mut keys);
            keys.len()
        };
        assert_eq!(n_keys("환불"), 7);
        assert_eq!(n_keys("꺼"), 2);
        assert_eq!(n_keys("값"), 4);
        assert_eq!(n_keys("app"), 3);
    }
}
