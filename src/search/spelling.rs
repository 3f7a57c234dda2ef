//! Which spellings of a foreign word are one word? 컨텐츠 and 콘텐츠, 쥬스 and 주스, 악세사리 and 액세서리.
//!
//! Hangul spells a foreign sound in several ways that follow rules. What the rules do not tell apart is one *sound*; the vowels that
//! people mix up in loan words may differ in a few places.

use super::letters::Syllable;

/// Vowels as they sound in loan words: what is alike here is never told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Vowel {
    A,
    /// ㅐ, ㅔ, ㅒ and ㅖ.
    E,
    /// ㅓ, also ㅕ after ㅈ and ㅊ.
    Eo,
    O,
    U,
    /// ㅡ: what carries a consonant that has no vowel.
    Eu,
    I,
    Ya,
    Yeo,
    Yo,
    Yu,
    Wa,
    /// ㅙ, ㅚ and ㅞ.
    We,
    Wo,
    /// ㅟ.
    Wi,
    /// ㅢ.
    Ui,
}

/// Vowels in Unicode's order.
const VOWELS: [Vowel; 21] = [
    Vowel::A,
    Vowel::E,
    Vowel::Ya,
    Vowel::E,
    Vowel::Eo,
    Vowel::E,
    Vowel::Yeo,
    Vowel::E,
    Vowel::O,
    Vowel::Wa,
    Vowel::We,
    Vowel::We,
    Vowel::Yo,
    Vowel::U,
    Vowel::Wo,
    Vowel::We,
    Vowel::Wi,
    Vowel::Yu,
    Vowel::Eu,
    Vowel::Ui,
    Vowel::I,
];

/// Initials in Unicode's order by what they sound like: lax, tense and aspirated are one (까페, 카페; 덴츠, 텐츠).
const INITIALS: [u8; 19] =
    [b'k', b'k', b'n', b't', b't', b'l', b'm', b'p', b'p', b's', b's', b'0', b'c', b'c', b'c', b'k', b't', b'p', b'h'];

/// Finals in Unicode's order; ㅅ, ㅌ, ㅈ and their kin sound alike at the end of a syllable. 0 is none.
const FINALS: [u8; 28] = [
    0, b'k', b'k', b'k', b'n', b'n', b'n', b't', b'l', b'k', b'm', b'l', b'l', b'l', b'p', b'l', b'm', b'p', b'p',
    b't', b't', b'g', b't', b't', b'k', b't', b'p', b't',
];

/// A word as it sounds.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Sound {
    /// Its consonants; two words with other consonants are two words.
    pub(super) consonants: Vec<u8>,
    vowels: Vec<Vowel>,
}

impl Sound {
    /// Returns how a word sounds; `None` where it holds anything but syllables.
    pub(super) fn of(word: &str) -> Option<Self> {
        let mut sound = Self::default();
        for character in word.chars() {
            let Syllable { initial, vowel, last } = Syllable::of(character)?;
            let mut initial = INITIALS[usize::from(initial)];
            // 플래시 and 프래시, 블루투스 and 브루투스: ㄹㄹ between vowels is one sound.
            if initial == b'l' && sound.consonants.last() == Some(&b'l') {
                sound.consonants.pop();
            }
            if initial == b'0' {
                initial = b'-';
            }
            let palatal = matches!(initial, b'c' | b's');
            let vowel = match VOWELS[usize::from(vowel)] {
                // 쥬스, 주스; 텔레비젼, 텔레비전; 챠트, 차트; 샵, 삽.
                Vowel::Ya if palatal => Vowel::A,
                Vowel::Yeo if palatal => Vowel::Eo,
                Vowel::Yo if palatal => Vowel::O,
                Vowel::Yu if palatal => Vowel::U,
                // 리더쉽, 리더십; 캐쉬, 캐시.
                Vowel::Wi if initial == b's' => Vowel::I,
                vowel => vowel,
            };
            sound.consonants.push(initial);
            // A consonant with ㅡ and one below a vowel are one: 케이크, 케익; 로보트 is 로봇.
            if vowel == Vowel::Eu && initial != b'-' {
                let carried = matches!(initial, b'k' | b't' | b'p');
                if carried && sound.vowels.last().is_some() && last == 0 {
                    continue;
                }
            }
            sound.vowels.push(vowel);
            match FINALS[usize::from(last)] {
                0 => {}
                last => sound.consonants.push(last),
            }
        }
        Some(sound)
    }

    /// Returns in how many vowels two words differ that people mix up; `None` where they are two words.
    pub(super) fn differences(&self, other: &Self) -> Option<usize> {
        if self.consonants != other.consonants || self.vowels.len() != other.vowels.len() {
            return None;
        }
        let mut n_differences = 0;
        for (one, other) in self.vowels.iter().zip(&other.vowels) {
            if one != other {
                if !are_mixed_up(*one, *other) {
                    return None;
                }
                n_differences += 1;
            }
        }
        Some(n_differences)
    }
}

/// Returns whether people mix two vowels up in foreign words.
fn are_mixed_up(one: Vowel, other: Vowel) -> bool {
    use Vowel::{A, E, Eo, Eu, I, O, U, Wa, Wo, Yo, Yu};
    let pair = if one < other { (one, other) } else { (other, one) };
    matches!(
        pair,
        // 칼라 컬러, 샵 숍, 악세사리 액세서리, 어플 애플, 컨텐츠 콘텐츠, 메세지 메시지, 로켓 로케트, 커텐 커튼, 휴즈 퓨즈
        (A, Eo)
            | (A, O)
            | (A, E)
            | (E, Eo)
            | (Eo, O)
            | (E, I)
            | (E, Eu)
            | (Eo, Eu)
            | (O, U)
            | (U, Yu)
            | (O, Yo)
            | (O, Wa)
            | (Eo, Wo)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(one: &str, other: &str, expected: Option<usize>) {
        let (one_sound, other_sound) = (Sound::of(one).expect("syllables"), Sound::of(other).expect("syllables"));
        assert_eq!(one_sound.differences(&other_sound), expected, "{one} {other}");
        assert_eq!(other_sound.differences(&one_sound), expected, "{other} {one}");
    }

    #[test]
    fn spellings_of_one_foreign_word_sound_alike() {
        for (one, other, n_differences) in [
            ("컨텐츠", "콘텐츠", 1),
            ("콘덴츠", "콘텐츠", 0),
            ("쥬스", "주스", 0),
            ("커피샾", "커피숍", 1),
            ("악세사리", "액세서리", 2),
            ("메세지", "메시지", 1),
            ("어플리케이션", "애플리케이션", 1),
            ("리더쉽", "리더십", 0),
            ("까페", "카페", 0),
            ("케익", "케이크", 0),
            ("텔레비젼", "텔레비전", 0),
            ("써비스", "서비스", 0),
            ("맴버쉽", "멤버십", 0),
            ("팝업", "팝엎", 0),
            ("컴플래인", "컴플레인", 0),
            ("초콜렛", "초콜릿", 1),
            ("플래쉬", "플래시", 0),
        ] {
            check(one, other, Some(n_differences));
        }
    }

    #[test]
    fn other_words_do_not() {
        check("환불", "할부", None);
        check("배송", "방송", None);
        check("쿠폰", "쿠키", None);
        check("로그인", "로그아웃", None);
        check("카드", "코드", Some(1));
        assert_eq!(Sound::of("앱5"), None);
    }
}
