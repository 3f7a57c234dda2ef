//! Which Korean word is this English word, as it sounds? Loan words by rule.
//!
//! A word becomes the row of its consonants, in classes that Korean does not tell apart in loan words (l and r; b, p, f and
//! v; d, t and th; g, k and c; s, sh; j, ch and z), with what vowel stands between them. Words with the same consonants
//! whose vowels can be the same agree: 로그인 and login (L K N), 쿠폰 and coupon, 카카오페이 and KakaoPay.

/// Consonants that two words must share, at least, to agree whatever their vowels.
const SURE: usize = 4;

/// A word as it sounds: consonants with the vowels before each, and the vowels at its end.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Sound {
    consonants: String,
    /// Vowels before each consonant, and after the last.
    vowels: Vec<String>,
}

impl Sound {
    fn vowel(&mut self, vowel: &str) {
        let is_open = self.vowels_open();
        match self.vowels.last_mut().filter(|_| is_open) {
            Some(last) => last.push_str(vowel),
            None => self.vowels.push(vowel.to_owned()),
        }
    }

    /// Whether vowels were begun after the last consonant.
    fn vowels_open(&self) -> bool {
        self.vowels.len() > self.consonants.len()
    }

    fn consonant(&mut self, consonant: char) {
        if !self.vowels_open() {
            // A doubled letter is one sound.
            if self.consonants.ends_with(consonant) {
                return;
            }
            self.vowels.push(String::new());
        }
        self.consonants.push(consonant);
    }

    fn close(mut self) -> Self {
        if !self.vowels_open() {
            self.vowels.push(String::new());
        }
        self
    }
}

/// Returns the rows of consonants under which a word is looked up; none for words too short to be told by sound.
#[must_use]
pub fn keys(word: &str) -> Vec<String> {
    let mut keys: Vec<String> = sounds(word)
        .into_iter()
        .filter(|sound| sound.consonants.len() >= 2 || sound.consonants.len() == 1 && !sound.vowels[0].is_empty())
        .map(|sound| sound.consonants)
        .collect();
    keys.sort_unstable();
    keys.dedup();
    keys
}

/// Returns whether a Korean and an English word can be one word.
#[must_use]
pub fn agree(korean: &str, english: &str) -> bool {
    let english = sounds(english);
    sounds(korean).iter().any(|ko| {
        english.iter().any(|en| {
            let n_consonants = ko.consonants.len();
            // A Korean word may end in a vowel that only carries the last consonant: 메시지, message.
            let same = |(at, (ko, en)): (usize, (&String, &String))| {
                vowels_agree(ko, en) || at == n_consonants && at > 2 && en.is_empty() && ko == "i"
            };
            ko.consonants == en.consonants
                && (n_consonants >= SURE || ko.vowels.iter().zip(&en.vowels).enumerate().all(same))
        })
    })
}

/// Whether a Korean vowel row (of a, e, i, o, u and the ㅡ that only carries a consonant, written `-`) can be an English one.
fn vowels_agree(ko: &str, en: &str) -> bool {
    let said: Vec<char> = ko.chars().filter(|vowel| *vowel != '-').collect();
    match (said.first(), en.chars().next()) {
        (None, None) => true,
        // ㅡ carries a consonant or an unstressed vowel; a silent e is not said.
        (None, Some(_)) => ko.contains('-') || en == "e",
        (Some(_), None) => false,
        (Some(first), Some(_)) => {
            en.chars().any(|letter| can_be(*first, letter)) || said.iter().any(|v| en.contains(*v))
        }
    }
}

fn can_be(korean: char, letter: char) -> bool {
    match korean {
        'a' => letter == 'a',
        'e' => matches!(letter, 'a' | 'e'),
        'x' => matches!(letter, 'e' | 'u' | 'o' | 'a' | 'i'),
        'i' => matches!(letter, 'i' | 'e' | 'a'),
        'o' => matches!(letter, 'o' | 'a' | 'u'),
        'u' => matches!(letter, 'u' | 'o' | 'w' | 'e'),
        _ => false,
    }
}

fn sounds(word: &str) -> Vec<Sound> {
    if !word.is_empty() && word.bytes().all(|letter| letter.is_ascii_lowercase()) {
        // G before e and i is said in two ways; a stem has lost the e at its end.
        let mut all = vec![of_latin(word, 'K')];
        if word.ends_with('g') || ["ge", "gi", "gy"].iter().any(|soft| word.contains(soft)) {
            all.push(of_latin(word, 'J'));
        }
        all
    } else {
        of_hangul(word).into_iter().collect()
    }
}

fn of_hangul(word: &str) -> Option<Sound> {
    // In the order of the syllable block of Unicode.
    const LEADS: [Option<char>; 19] = [
        Some('K'),
        Some('K'),
        Some('N'),
        Some('T'),
        Some('T'),
        Some('L'),
        Some('M'),
        Some('P'),
        Some('P'),
        Some('S'),
        Some('S'),
        None,
        Some('J'),
        Some('J'),
        Some('J'),
        Some('K'),
        Some('T'),
        Some('P'),
        Some('H'),
    ];
    // ㅏㅐㅑㅒ ㅓㅔㅕㅖ ㅗㅘㅙㅚㅛ ㅜㅝㅞㅟㅠ ㅡㅢㅣ; x is ㅓ.
    const VOWELS: [&str; 21] = [
        "a", "e", "ia", "ie", "x", "e", "ix", "ie", "o", "ua", "ue", "ue", "io", "u", "ux", "ue", "ui", "iu", "-",
        "-i", "i",
    ];
    // Final consonants in their order; those that loan words do not have stop the search.
    const TAILS: [Option<char>; 28] = [
        None,
        Some('K'),
        None,
        None,
        Some('N'),
        None,
        None,
        Some('T'),
        Some('L'),
        None,
        None,
        None,
        None,
        None,
        None,
        None,
        Some('M'),
        Some('P'),
        None,
        Some('S'),
        None,
        Some('G'),
        None,
        None,
        None,
        None,
        None,
        None,
    ];
    let mut sound = Sound::default();
    for letter in word.chars() {
        let block = u32::from(letter).checked_sub(0xAC00).filter(|block| *block < 11_172)? as usize;
        let (lead, vowel, tail) = (block / 588, block % 588 / 28, block % 28);
        if let Some(consonant) = LEADS[lead] {
            sound.consonant(consonant);
        }
        sound.vowel(VOWELS[vowel]);
        if tail > 0 {
            sound.consonant(match TAILS[tail]? {
                // 샷, 마켓: a final ㅅ is said t.
                'S' => 'T',
                other => other,
            });
        }
    }
    Some(sound.close())
}

fn is_vowel(letter: char) -> bool {
    matches!(letter, 'a' | 'e' | 'i' | 'o' | 'u')
}

/// Returns the consonant that two letters are said as.
fn said_as_one(letter: char, next: char, third: char) -> Option<char> {
    Some(match (letter, next) {
        ('t', 'i') if third == 'o' => 'S',
        ('p', 'h') => 'P',
        ('s' | 't', 'h') => 'S',
        ('c', 'h') => 'J',
        ('c', 'k') => 'K',
        ('n', 'g') if !is_vowel(third) => 'G',
        _ => return None,
    })
}

fn of_latin(word: &str, soft_g: char) -> Sound {
    let letters: Vec<char> = word.chars().collect();
    let at = |idx: usize| letters.get(idx).copied().unwrap_or(' ');
    let mut sound = Sound::default();
    let mut idx = 0;
    while idx < letters.len() {
        let (letter, next, third) = (letters[idx], at(idx + 1), at(idx + 2));
        let before = idx.checked_sub(1).map(at);
        if let Some(consonant) = said_as_one(letter, next, third) {
            sound.consonant(consonant);
            idx += 2;
            continue;
        }
        idx += 1;
        match letter {
            'a' | 'e' | 'i' | 'o' | 'u' => sound.vowel(&letter.to_string()),
            'y' => sound.vowel("i"),
            'w' => sound.vowel("u"),
            'n' if next == 'k' => sound.consonant('G'),
            'q' if next == 'u' => {
                sound.consonant('K');
                sound.vowel("u");
                idx += 1;
            }
            'x' => {
                sound.consonant('K');
                sound.vowel("");
                sound.consonant('S');
            }
            // Said only before a vowel: card, server, order.
            'r' if before.is_some_and(is_vowel) && !is_vowel(next) && next != 'r' && next != 'y' => {}
            'g' if matches!(next, 'e' | 'i' | 'y' | ' ') => sound.consonant(soft_g),
            'c' if matches!(next, 'e' | 'i' | 'y') => sound.consonant('S'),
            'c' | 'k' | 'g' | 'q' => sound.consonant('K'),
            'd' | 't' => sound.consonant('T'),
            'b' | 'p' | 'f' | 'v' => sound.consonant('P'),
            'l' | 'r' => sound.consonant('L'),
            'm' => sound.consonant('M'),
            'n' => sound.consonant('N'),
            's' => sound.consonant('S'),
            'j' | 'z' => sound.consonant('J'),
            'h' => sound.consonant('H'),
            _ => {}
        }
    }
    // A silent e at the end.
    if word.ends_with('e') && sound.vowels.last().is_some_and(|last| last == "e") && sound.consonants.len() >= 2 {
        sound.vowels.pop();
    }
    sound.close()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loan_words_agree_with_their_source() {
        let check = |korean: &str, english: &str| {
            assert!(agree(korean, english), "{korean} {english}: {:?} {:?}", sounds(korean), sounds(english));
            assert!(keys(korean).iter().any(|key| keys(english).contains(key)), "{korean} {english}");
        };
        check("로그인", "login");
        check("쿠폰", "coupon");
        check("앱", "app");
        check("카카오페이", "kakaopay");
        check("카드", "card");
        check("서버", "server");
        check("리뷰", "review");
        check("메시지", "message");
        check("기프트", "gift");
        check("배터리", "battery");
        check("이벤트", "event");
        check("포인트", "point");
        check("사이즈", "size");
        check("프로모션", "promotion");
        check("마켓", "market");
    }

    #[test]
    fn other_words_do_not_agree() {
        let check = |korean: &str, english: &str| assert!(!agree(korean, english), "{korean} {english}");
        check("환불", "refund");
        check("주문", "gym");
        check("배송", "posting");
        check("카드", "code");
        check("쿠폰", "keep");
        check("가게", "cake");
        check("결제", "claim");
        check("사진", "season");
    }
}
