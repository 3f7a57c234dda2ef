//! Which letters are only stretched? Folds `안돼요오오` to `안돼요`, `ㅋㅋㅋㅋ` to `ㅋㅋ` and `soooo` to `so`.
//!
//! Every folded character knows the characters of the original that it stands for, so that spans stay right.

use crate::model::Span;

/// A text without stretched letters, and the way back.
#[derive(Debug, Default)]
pub(super) struct Folded {
    /// The text; empty while nothing had to be folded.
    text: String,
    /// For each character of `text` the place of the first original character it stands for, then the original's length.
    starts: Vec<u32>,
}

/// English words whose last letter is doubled in earnest; `freeee` is folded to `free`, not to `fre`.
const DOUBLED_ENDS: [&str; 34] = [
    "all", "bee", "bill", "call", "cell", "coffee", "employee", "fee", "fell", "fill", "free", "full", "kill", "less",
    "loss", "miss", "off", "pass", "poll", "pull", "roll", "see", "sell", "small", "spell", "staff", "still", "stress",
    "tell", "three", "till", "too", "well", "will",
];

impl Folded {
    /// Folds a text; returns `None` when there is nothing to fold, the usual case.
    pub(super) fn fold(&mut self, text: &str) -> Option<&str> {
        if !has_stretch(text) {
            return None;
        }
        self.text.clear();
        self.starts.clear();
        let characters: Vec<char> = text.chars().collect();
        let mut at = 0;
        while at < characters.len() {
            let character = characters[at];
            self.text.push(character);
            self.starts.push(at as u32);
            let n_same = run_length(&characters, at);
            at += match character {
                'ㄱ'..='ㅣ' if n_same >= 3 => {
                    self.text.push(character);
                    self.starts.push(at as u32 + 1);
                    n_same
                }
                '가'..='힣' => 1 + n_drawn_out(&characters, at),
                _ if n_same >= 3 && character.is_ascii_alphabetic() => {
                    if self.keep_doubled(&characters, at, n_same) {
                        self.text.push(character);
                        self.starts.push(at as u32 + 1);
                    }
                    n_same
                }
                _ => 1,
            };
        }
        self.starts.push(characters.len() as u32);
        Some(&self.text)
    }

    /// Returns the original characters that a span of the folded text stands for.
    pub(super) fn original(&self, folded: Span) -> Span {
        let at = |place: u32| self.starts.get(place as usize).or(self.starts.last()).copied().unwrap_or(place);
        Span::new(at(folded.start), at(folded.end))
    }

    /// Returns whether a run of one Latin letter leaves two of them: inside a word (`cooool`), or in a word of the list.
    fn keep_doubled(&self, characters: &[char], at: usize, n_same: usize) -> bool {
        let next = characters.get(at + n_same);
        if next.is_some_and(|next| next.is_ascii_alphabetic()) {
            return true;
        }
        let starts_word = self.text[..self.text.len() - 1].ends_with(|before: char| !before.is_ascii_alphabetic());
        if starts_word || self.text.len() == 1 {
            // A word of one letter alone (`www`, `zzz`) is no stretched word.
            return true;
        }
        let word = self.text.rsplit(|character: char| !character.is_ascii_alphabetic()).next().unwrap_or_default();
        DOUBLED_ENDS
            .iter()
            .any(|doubled| doubled.len() == word.len() + 1 && doubled[..word.len()].eq_ignore_ascii_case(word))
    }
}

/// Returns whether anything in a text may have to be folded: three equal letters, or a vowel drawn out.
fn has_stretch(text: &str) -> bool {
    let (mut before_last, mut last) = ('\0', '\0');
    for character in text.chars() {
        if character == last {
            if character == before_last && is_foldable(character) {
                return true;
            }
            if is_bare_vowel(character) {
                return true;
            }
        } else if is_bare_vowel(character) && matches!(last, '요' | '죠' | '네' | '다') {
            return true;
        }
        before_last = last;
        last = character;
    }
    false
}

fn is_foldable(character: char) -> bool {
    character.is_ascii_alphabetic() || matches!(character, 'ㄱ'..='ㅣ')
}

fn run_length(characters: &[char], at: usize) -> usize {
    characters[at..].iter().take_while(|&&other| other == characters[at]).count()
}

/// Returns whether a syllable is a vowel alone, as in a drawn-out `요오오`.
fn is_bare_vowel(character: char) -> bool {
    matches!(character, '아' | '어' | '오' | '우' | '으' | '이' | '에' | '애')
}

/// Returns how many syllables after the one at `at` only draw out its vowel.
///
/// Two or more always do; a single one only after a sentence ending and before no further syllable (`안돼요오`), because
/// words such as `나아` or `주오` end alike.
fn n_drawn_out(characters: &[char], at: usize) -> usize {
    let syllable = characters[at] as u32 - '가' as u32;
    let (vowel_idx, has_final) = (syllable / 28 % 21, !syllable.is_multiple_of(28));
    if has_final {
        return 0;
    }
    // In Unicode's order: ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ.
    let drawn_out = match vowel_idx {
        0 | 2 | 9 => '아',
        1 | 3 | 10 => '애',
        4 | 6 | 14 => '어',
        5 | 7 | 11 | 15 => '에',
        8 | 12 => '오',
        13 | 17 => '우',
        18 => '으',
        _ => '이',
    };
    let n = characters[at + 1..].iter().take_while(|&&next| next == drawn_out).count();
    let before_syllable = matches!(characters.get(at + 1 + n), Some('가'..='힣'));
    let after_ending = matches!(characters[at], '요' | '죠' | '네' | '다');
    if n >= 2 || (n == 1 && after_ending && !before_syllable) { n } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        let mut folded = Folded::default();
        assert_eq!(folded.fold(text).unwrap_or(text), expected);
    }

    #[test]
    fn stretched_letters_are_folded() {
        check("안돼요오오", "안돼요");
        check("안돼요오", "안돼요");
        check("제발요오오오ㅠㅠㅠㅠ", "제발요ㅠㅠ");
        check("ㅋㅋㅋㅋㅋ 진짜아아아", "ㅋㅋ 진짜");
        check("soooo slow", "so slow");
        check("coooool", "cool");
        check("it is freeee!!!", "it is free!!!");
    }

    #[test]
    fn what_is_not_stretched_stays() {
        check("나아요 주오 요오드 아아 주세요", "나아요 주오 요오드 아아 주세요");
        check("1000000원", "1000000원");
        check("all my bills", "all my bills");
        check("ㅋㅋ", "ㅋㅋ");
    }

    #[test]
    fn the_way_back_covers_the_dropped_letters() {
        let mut folded = Folded::default();
        assert_eq!(folded.fold("안돼요오오 네"), Some("안돼요 네"));
        assert_eq!(folded.original(Span::new(0, 3)), Span::new(0, 5));
        assert_eq!(folded.original(Span::new(4, 5)), Span::new(6, 7));
    }
}
