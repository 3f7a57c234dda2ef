//! How people and machines write badly: letters, spaces and sounds. Nothing here knows of spans.

use crate::random::Random;
use crate::script::Language;

const INITIAL: [char; 19] =
    ['ㄱ', 'ㄲ', 'ㄴ', 'ㄷ', 'ㄸ', 'ㄹ', 'ㅁ', 'ㅂ', 'ㅃ', 'ㅅ', 'ㅆ', 'ㅇ', 'ㅈ', 'ㅉ', 'ㅊ', 'ㅋ', 'ㅌ', 'ㅍ', 'ㅎ'];
const FIRST: u32 = 0xAC00;
const SILENT: u32 = 11;

/// Returns initial, vowel and final of a Hangul syllable; final 0 is none.
fn taken_apart(c: char) -> Option<(u32, u32, u32)> {
    let idx = u32::from(c).checked_sub(FIRST).filter(|idx| *idx < 11_172)?;
    Some((idx / 588, idx / 28 % 21, idx % 28))
}

fn put_together(initial: u32, vowel: u32, coda: u32) -> char {
    char::from_u32(FIRST + initial * 588 + vowel * 28 + coda).unwrap_or('?')
}

/// Returns whether a particle after `c` takes its form for a final consonant; digits as they are read.
pub fn ends_in_consonant(c: char) -> Option<bool> {
    match c {
        '0' | '1' | '3' | '6' | '7' | '8' => Some(true),
        '2' | '4' | '5' | '9' => Some(false),
        _ => taken_apart(c).map(|(_, _, coda)| coda != 0),
    }
}

/// Returns `rest` with the particle that it begins with in the form that `before` asks for.
pub fn fit_particle(before: &str, rest: &str) -> String {
    const PAIRS: [(&str, &str); 13] = [
        ("이었", "였"),
        ("이에요", "예요"),
        ("이구요", "구요"),
        ("이라고", "라고"),
        ("이고", "고"),
        ("이요", "요"),
        ("이랑", "랑"),
        ("이며", "며"),
        ("은 ", "는 "),
        ("을 ", "를 "),
        ("이 ", "가 "),
        ("과 ", "와 "),
        ("으로 ", "로 "),
    ];
    let Some(last) = before.chars().next_back() else { return rest.to_owned() };
    let Some(consonant) = ends_in_consonant(last) else { return rest.to_owned() };
    for (with, without) in PAIRS {
        for form in [with, without] {
            if let Some(tail) = rest.strip_prefix(form) {
                if tail.starts_with('객') {
                    return rest.to_owned();
                }
                let ends_in_rieul =
                    matches!(last, '1' | '7' | '8') || taken_apart(last).is_some_and(|(_, _, coda)| coda == 8);
                let fit = if consonant && !(with == "으로 " && ends_in_rieul) { with } else { without };
                return format!("{fit}{tail}");
            }
        }
    }
    rest.to_owned()
}

/// Returns `text` with its syllables taken apart, as some systems save file names and mail (Unicode form D).
pub fn decomposed(text: &str) -> String {
    let mut out = String::with_capacity(text.len() * 3);
    for c in text.chars() {
        match taken_apart(c) {
            Some((initial, vowel, coda)) => {
                out.extend([0x1100 + initial, 0x1161 + vowel].into_iter().filter_map(char::from_u32));
                if coda > 0 {
                    out.extend(char::from_u32(0x11A7 + coda));
                }
            }
            None => out.push(c),
        }
    }
    out
}

/// Returns `text` with full-width digits.
pub fn full_width(text: &str) -> String {
    text.chars().map(|c| c.to_digit(10).and_then(|digit| char::from_u32(0xFF10 + digit)).unwrap_or(c)).collect()
}

/// Returns digits as they are spoken.
pub fn spoken(text: &str, language: Language) -> String {
    const KO: [&str; 10] = ["공", "일", "이", "삼", "사", "오", "육", "칠", "팔", "구"];
    const EN: [&str; 10] = ["zero ", "one ", "two ", "three ", "four ", "five ", "six ", "seven ", "eight ", "nine "];
    let mut out = String::new();
    for c in text.chars() {
        match (c.to_digit(10), language) {
            (Some(digit), Language::Ko) => out.push_str(KO[digit as usize]),
            (Some(digit), Language::En) => out.push_str(EN[digit as usize]),
            (None, Language::Ko) => out.push(' '),
            (None, Language::En) => {}
        }
    }
    out.trim().to_owned()
}

/// Returns `text` as a speech recogniser writes it: no punctuation, no faces, small English letters.
pub fn without_punctuation(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let mut out = String::with_capacity(text.len());
    for (idx, &c) in chars.iter().enumerate() {
        let next_is_digit = chars.get(idx + 1).is_some_and(char::is_ascii_digit);
        let after_digit = idx > 0 && chars[idx - 1].is_ascii_digit();
        match c {
            '~' if after_digit => out.push_str("에서 "),
            '.' if after_digit && next_is_digit => out.push_str(" 점 "),
            ',' if after_digit && next_is_digit => {}
            ':' if after_digit && next_is_digit => out.push(' '),
            '%' => out.push_str(" 퍼센트"),
            '\'' | '’' if idx > 0 && chars[idx - 1].is_ascii_alphabetic() => out.push('\''),
            'A'..='Z' => out.push(c.to_ascii_lowercase()),
            c if c.is_alphanumeric() && !('\u{3131}'..='\u{318E}').contains(&c) => out.push(c),
            _ => out.push(' '),
        }
    }
    out
}

/// Returns `text` with some of its spaces left out, each with `probability`.
pub fn run_together(text: &str, probability: f64, random: &mut Random) -> String {
    text.chars().filter(|c| *c != ' ' || !random.chance(probability)).collect()
}

/// Returns `text` with fillers at some of its spaces.
pub fn hesitant(text: &str, fillers: &[String], probability: f64, random: &mut Random) -> String {
    let mut out = String::with_capacity(text.len() * 2);
    let mut inside = false;
    for c in text.chars() {
        out.push(c);
        if c == ' ' && inside && random.chance(probability) {
            out.push_str(random.pick::<String>(fillers));
            out.push(' ');
        }
        inside |= c != ' ';
    }
    out
}

/// Returns `text` with some of the words in `swaps` replaced by another of their group, whole words only.
pub fn reworded(text: &str, swaps: &[Vec<String>], probability: f64, random: &mut Random) -> String {
    let mut out = text.to_owned();
    for group in swaps {
        let Some((at, word)) = group.iter().find_map(|word| Some((whole_word(&out, word)?, word))) else { continue };
        if random.chance(probability) {
            let other = random.pick(group);
            out.replace_range(at..at + word.len(), other);
        }
    }
    out
}

fn whole_word(text: &str, word: &str) -> Option<usize> {
    text.match_indices(word).map(|(at, _)| at).find(|&at| {
        let before = text[..at].chars().next_back();
        let after = text[at + word.len()..].chars().next();
        before.is_none_or(char::is_whitespace) && after.is_none_or(|c| c.is_whitespace() || ".,!?~".contains(c))
    })
}

/// Returns `text` with up to `n` of the pairs applied, right to wrong; English only at whole words.
pub fn misheard(
    text: &str,
    pairs: &[[String; 2]],
    probability: f64,
    n: usize,
    language: Language,
    random: &mut Random,
) -> String {
    let mut out = text.to_owned();
    let mut left = n;
    let offset = random.below(pairs.len());
    for idx in 0..pairs.len() {
        let [right, wrong] = &pairs[(idx + offset) % pairs.len()];
        let at = match language {
            Language::Ko => out.find(right.as_str()),
            Language::En => whole_word(&out, right.trim_end()).filter(|at| out[*at..].starts_with(right.as_str())),
        };
        let Some(at) = at else { continue };
        if left > 0 && random.chance(probability) {
            out.replace_range(at..at + right.len(), wrong);
            left -= 1;
        }
    }
    out
}

/// Returns `text` with one slip of the fingers, if it has a letter for one.
pub fn mistyped(text: &str, random: &mut Random) -> String {
    let mut chars: Vec<char> = text.chars().collect();
    let places: Vec<usize> =
        (0..chars.len()).filter(|&idx| taken_apart(chars[idx]).is_some() || chars[idx].is_ascii_lowercase()).collect();
    if places.len() < 4 {
        return text.to_owned();
    }
    let idx = *random.pick(&places);
    match taken_apart(chars[idx]) {
        Some((initial, vowel, coda)) => match random.below(6) {
            // ㅐ and ㅔ sound alike.
            0 if vowel == 1 || vowel == 5 => chars[idx] = put_together(initial, 6 - vowel, coda),
            // ㅆ and ㅄ lose half of themselves.
            1 if coda == 20 => chars[idx] = put_together(initial, vowel, 19),
            1 if coda == 18 => chars[idx] = put_together(initial, vowel, 17),
            // A final consonant moves to the silent initial that follows.
            2 if coda > 0 => slide_final(&mut chars, idx, initial, vowel, coda),
            // The key beside: ㅏ ㅓ ㅣ, ㅗ ㅓ, ㅜ ㅡ.
            3 => {
                let beside = match vowel {
                    0 => 4,
                    4 => 0,
                    8 => 4,
                    20 => 0,
                    13 => 18,
                    18 => 13,
                    other => other,
                };
                chars[idx] = put_together(initial, beside, coda);
            }
            // The final consonant is not struck.
            4 if coda > 0 => chars[idx] = put_together(initial, vowel, 0),
            // The syllable falls apart.
            5 if coda == 0 => {
                let vowel_alone = char::from_u32(0x314F + vowel).unwrap_or('ㅏ');
                chars.splice(idx..=idx, [INITIAL[initial as usize], vowel_alone]);
            }
            _ => {}
        },
        None => match random.below(3) {
            0 if idx + 1 < chars.len() && chars[idx + 1].is_ascii_lowercase() => chars.swap(idx, idx + 1),
            1 => {
                chars.remove(idx);
            }
            _ => chars.insert(idx, chars[idx]),
        },
    }
    chars.into_iter().collect()
}

fn slide_final(chars: &mut [char], idx: usize, initial: u32, vowel: u32, coda: u32) {
    // Final ㄱ ㄴ ㄷ ㄹ ㅁ ㅂ ㅅ ㅆ ㅈ and the initials that they become.
    const MOVES: [(u32, u32); 9] = [(1, 0), (4, 2), (7, 3), (8, 5), (16, 6), (17, 7), (19, 9), (20, 10), (22, 12)];
    let Some((_, moved)) = MOVES.iter().find(|(from, _)| *from == coda) else { return };
    let Some((SILENT, next_vowel, next_coda)) = chars.get(idx + 1).and_then(|c| taken_apart(*c)) else { return };
    chars[idx] = put_together(initial, vowel, 0);
    chars[idx + 1] = put_together(*moved, next_vowel, next_coda);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn particles_follow_the_last_sound() {
        assert_eq!(fit_particle("김민수", "이구요 그"), "구요 그");
        assert_eq!(fit_particle("010-1234-5671", "로 주세요"), "로 주세요");
        assert_eq!(fit_particle("이서준", "라고 합니다"), "이라고 합니다");
        assert_eq!(fit_particle("이서준", "고객님"), "고객님");
        assert_eq!(fit_particle("김민수", " 님"), " 님");
    }

    #[test]
    fn syllables_come_apart_and_stay_readable() {
        assert_eq!(decomposed("환a").chars().count(), 4);
        assert_eq!(spoken("010-12", Language::Ko), "공일공 일이");
        assert_eq!(
            without_punctuation("3~5일, 1,000원!").split_whitespace().collect::<Vec<_>>(),
            ["3에서", "5일", "1000원"]
        );
    }

    #[test]
    fn only_whole_words_are_swapped() {
        let swaps = vec![vec!["폰".to_owned(), "핸드폰".to_owned()]];
        let mut random = Random::new(1, 1);
        assert_eq!(reworded("쿠폰 안 돼요", &swaps, 1.0, &mut random), "쿠폰 안 돼요");
    }
}
