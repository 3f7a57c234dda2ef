//! Which words of the index or the lexicon look like one that is not known? Unfinished words, first consonants, one wrong letter, other spellings.
//!
//! Made once, when the first query needs it; a look goes through all of them, a few nanoseconds each.

use rustc_hash::{FxHashMap, FxHasher};
use std::hash::{Hash, Hasher};

use super::bigrams::is_syllable;
use super::forgiven::Forgiveness;
use super::index::Index;
use super::io_error;
use super::letters::{self, Syllable};
use super::spelling::Sound;
use crate::error::Result;

/// Fewest keys of a word in which one may be wrong: of 앱 or `tv` every key tells another word.
const FEWEST_KEYS_OF_TYPO: usize = 4;

/// Fewest Latin letters of a word in which one may be wrong.
const FEWEST_LATIN_OF_TYPO: usize = 5;

/// The terms of an index as people type them.
pub(super) struct Lookalikes {
    /// One term after another, in byte order.
    text: String,
    ends: Vec<u32>,
    /// The keys of the terms, one after another.
    keys: Vec<u8>,
    key_ends: Vec<u32>,
    /// Korean terms by their consonants as they sound.
    by_sound: FxHashMap<u64, Vec<u32>>,
}

impl Lookalikes {
    /// Reads the terms of an index, and takes the words of a lexicon. Negations (안_되다) and terms with other characters than letters
    /// and digits are left out: nobody types them.
    pub(super) fn of<'l>(index: &Index, lexicon: impl Iterator<Item = &'l str>) -> Result<Self> {
        let is_word = |term: &str| term.chars().all(char::is_alphanumeric) && term.chars().any(char::is_alphabetic);
        let mut terms: Vec<String> = lexicon.filter(|word| is_word(word)).map(str::to_owned).collect();
        for segment in &index.segments {
            let mut stream = segment.terms.terms().stream().map_err(io_error)?;
            while stream.advance() {
                if let Ok(term) = std::str::from_utf8(stream.key())
                    && is_word(term)
                {
                    terms.push(term.to_owned());
                }
            }
        }
        terms.sort_unstable();
        terms.dedup();
        let mut all = Self {
            text: String::new(),
            ends: Vec::with_capacity(terms.len()),
            keys: Vec::new(),
            key_ends: Vec::with_capacity(terms.len()),
            by_sound: FxHashMap::default(),
        };
        for (term, idx) in terms.iter().zip(0u32..) {
            all.text.push_str(term);
            all.ends.push(all.text.len() as u32);
            letters::push_keys(term, &mut all.keys);
            all.key_ends.push(all.keys.len() as u32);
            if let Some(sound) = Sound::of(term) {
                all.by_sound.entry(hash_of(&sound)).or_default().push(idx);
            }
        }
        Ok(all)
    }

    fn len(&self) -> usize {
        self.ends.len()
    }

    fn term(&self, idx: usize) -> &str {
        let start = if idx == 0 { 0 } else { self.ends[idx - 1] as usize };
        &self.text[start..self.ends[idx] as usize]
    }

    fn keys_of(&self, idx: usize) -> &[u8] {
        let start = if idx == 0 { 0 } else { self.key_ends[idx - 1] as usize };
        &self.keys[start..self.key_ends[idx] as usize]
    }

    /// Returns the other spellings of a foreign word, in byte order: of two syllables those that the rules do not tell apart, of
    /// three one vowel may differ, of longer ones two.
    pub(super) fn spellings(&self, word: &str) -> Vec<&str> {
        self.sounding_like(word, word.chars().count().saturating_sub(2).min(2))
    }

    /// Returns the other spellings that the rules do not tell apart, in byte order.
    pub(super) fn same_sound(&self, word: &str) -> Vec<&str> {
        self.sounding_like(word, 0)
    }

    fn sounding_like(&self, word: &str, most_differences: usize) -> Vec<&str> {
        let Some(sound) = Sound::of(word).filter(|_| word.chars().count() > 1) else { return Vec::new() };
        let same = self.by_sound.get(&hash_of(&sound)).map_or(&[][..], Vec::as_slice);
        let terms = same.iter().map(|&idx| self.term(idx as usize)).filter(|term| *term != word);
        terms
            .filter(|term| {
                let other = Sound::of(term).and_then(|other| sound.differences(&other));
                other.is_some_and(|n_differences| n_differences <= most_differences)
            })
            .collect()
    }

    /// Returns the words that differ from one in one key (wrong, missing, too many, two exchanged), or that begin with it up to the
    /// middle of a syllable, in byte order, with what has to be forgiven.
    pub(super) fn near(&self, word: &str) -> Vec<(&str, Forgiveness)> {
        let mut typed = Vec::new();
        letters::push_keys(word, &mut typed);
        let is_latin = word.is_ascii();
        let fewest = if is_latin { FEWEST_LATIN_OF_TYPO } else { FEWEST_KEYS_OF_TYPO };
        let pattern = Pattern::of(word);
        let mut found = Vec::new();
        for idx in 0..self.len() {
            let keys = self.keys_of(idx);
            if keys.len() + 1 < typed.len() {
                continue;
            }
            let begins = keys.len() > typed.len() && keys[0] == typed[0] && !is_latin;
            if begins && pattern.fits_beginning(self.term(idx)) {
                found.push((self.term(idx), Forgiveness::Unfinished));
            } else if typed.len() >= fewest && keys.len() <= typed.len() + 1 && differ_in_one(&typed, keys) {
                found.push((self.term(idx), Forgiveness::Typo));
            }
        }
        found
    }

    /// Returns the words that begin as a pattern says, in byte order: consonants stand for syllables that begin with them.
    pub(super) fn beginning(&self, word: &str) -> Vec<&str> {
        let pattern = Pattern::of(word);
        (0..self.len()).map(|idx| self.term(idx)).filter(|term| pattern.fits_beginning(term)).collect()
    }
}

fn hash_of(sound: &Sound) -> u64 {
    let mut hasher = FxHasher::default();
    sound.consonants.hash(&mut hasher);
    hasher.finish()
}

/// Returns whether two words differ in exactly one key, two neighbours exchanged being one.
fn differ_in_one(one: &[u8], other: &[u8]) -> bool {
    let n_before = one.iter().zip(other).take_while(|(one, other)| one == other).count();
    let (one, other) = (&one[n_before..], &other[n_before..]);
    let n_after = one.iter().rev().zip(other.iter().rev()).take_while(|(one, other)| one == other).count();
    match (&one[..one.len() - n_after], &other[..other.len() - n_after]) {
        ([_], [_]) | ([_], []) | ([], [_]) => true,
        ([a, b], [c, d]) => a == d && b == c,
        _ => false,
    }
}

/// The beginning of a word as it is typed.
pub(super) struct Pattern(Vec<Piece>);

/// What a character of a pattern stands for.
#[derive(Debug, Clone, Copy)]
enum Piece {
    /// Itself.
    Exactly(char),
    /// A syllable that begins with this consonant.
    Initial(char),
    /// A syllable that begins with this initial and vowel: 부 for 불. Where it has a final already, that may begin the next
    /// syllable: 뱃 for 배송.
    Open(Syllable),
}

impl Pattern {
    pub(super) fn of(word: &str) -> Self {
        let n = word.chars().count();
        let piece = |(idx, character): (usize, char)| match Syllable::of(character) {
            Some(syllable) if idx + 1 == n => Piece::Open(syllable),
            _ if letters::is_consonant(character) => Piece::Initial(character),
            _ => Piece::Exactly(character),
        };
        Self(word.chars().enumerate().map(piece).collect())
    }

    /// Returns whether a word begins so, spaces aside.
    pub(super) fn fits_squeezed(&self, form: &str) -> bool {
        self.fits(form.chars().filter(|character| *character != ' '))
    }

    fn fits_beginning(&self, term: &str) -> bool {
        self.fits(term.chars())
    }

    fn fits(&self, mut characters: impl Iterator<Item = char> + Clone) -> bool {
        for piece in &self.0 {
            let Some(character) = characters.next() else { return false };
            let fits = match *piece {
                Piece::Exactly(expected) => character == expected,
                Piece::Initial(expected) => {
                    Syllable::of(character).is_some_and(|syllable| syllable.initial_letter() == expected)
                }
                Piece::Open(typed) => Syllable::of(character).is_some_and(|syllable| {
                    let begins_alike = (syllable.initial, syllable.vowel) == (typed.initial, typed.vowel);
                    let continues = || {
                        let next = characters.clone().next().and_then(Syllable::of);
                        syllable.last == 0
                            && next.is_some_and(|next| Some(next.initial_letter()) == typed.last_letter())
                    };
                    begins_alike && (typed.last == 0 || syllable.last == typed.last || continues())
                }),
            };
            if !fits {
                return false;
            }
        }
        true
    }
}

/// Returns whether a word is first consonants alone, or ends in some: ㅎㅂ, 환ㅂ.
pub(super) fn has_initials(word: &str) -> bool {
    let n_consonants = word.chars().rev().take_while(|character| letters::is_consonant(*character)).count();
    let before = word.chars().count() - n_consonants;
    n_consonants > 0 && n_consonants + before >= 2 && word.chars().take(before).all(is_syllable)
}

#[cfg(test)]
mod tests {
    use super::super::tests::{customer, index_of};
    use super::*;

    fn lookalikes() -> Lookalikes {
        let texts = customer(&[
            "환불 지연 문의합니다",
            "배송이 늦어요",
            "할부 개월 변경",
            "콘텐츠가 재생되지 않아요",
            "액세서리 파손",
            "refund delivery late",
        ]);
        Lookalikes::of(&index_of(&texts), std::iter::empty()).expect("memory reads")
    }

    #[test]
    fn one_wrong_key_is_one_difference() {
        let check = |one: &str, other: &str, expected: bool| {
            let keys = |word: &str| {
                let mut keys = Vec::new();
                letters::push_keys(word, &mut keys);
                keys
            };
            assert_eq!(differ_in_one(&keys(one), &keys(other)), expected, "{one} {other}");
            assert_eq!(differ_in_one(&keys(other), &keys(one)), expected, "{other} {one}");
        };
        check("화불", "환불", true);
        check("환블", "환불", true);
        check("환볼ㄹ", "환볼", true);
        check("결재", "결제", true);
        check("refnud", "refund", true);
        check("refnd", "refund", true);
        check("환불", "환불", false);
        check("환불", "교환", false);
    }

    #[test]
    fn words_are_found_by_what_is_nearly_them() {
        let lookalikes = lookalikes();
        let near = |word| lookalikes.near(word);
        assert!(near("화불").contains(&("환불", Forgiveness::Typo)), "{:?}", near("화불"));
        assert!(near("환부").contains(&("환불", Forgiveness::Unfinished)), "{:?}", near("환부"));
        assert!(near("배소").contains(&("배송", Forgiveness::Unfinished)), "{:?}", near("배소"));
        assert!(near("뱃").contains(&("배송", Forgiveness::Unfinished)), "{:?}", near("뱃"));
        assert!(near("refnd").contains(&("refund", Forgiveness::Typo)), "{:?}", near("refnd"));
        assert!(near("앱").is_empty());
        assert_eq!(lookalikes.beginning("ㅎㅂ"), ["할부", "환불"]);
        assert_eq!(lookalikes.beginning("환ㅂ"), ["환불"]);
        assert_eq!(lookalikes.spellings("컨텐츠"), ["콘텐츠"]);
        assert_eq!(lookalikes.spellings("악세사리"), ["액세서리"]);
    }

    #[test]
    fn first_consonants_are_told_from_laughter_and_syllables() {
        assert!(has_initials("ㅎㅂ"));
        assert!(has_initials("환ㅂ"));
        assert!(!has_initials("ㅎ"));
        assert!(!has_initials("환불"));
        assert!(!has_initials("ㅠㅠ"));
    }
}
