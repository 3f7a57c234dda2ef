//! Which spoken words are digits? `공일공`, `하나 둘`, "double five oh one".

/// One spoken group: its digits and where its words end, in bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Spoken {
    pub(super) digits: String,
    pub(super) end: usize,
    /// A dash follows in words: 에, 다시, 대시.
    pub(super) joined: bool,
}

const LONG_DIGITS: [(&str, char); 6] =
    [("하나", '1'), ("다섯", '5'), ("여섯", '6'), ("일곱", '7'), ("여덟", '8'), ("아홉", '9')];

/// What Koreans say for the dash of a number.
const DASHES: [&str; 5] = ["다시", "대시", "하이픈", "짝대기", "에"];

/// How a word goes on after its last digit.
const TAILS: [&str; 54] = [
    "이에요",
    "예요",
    "이예요",
    "에요",
    "이요",
    "요",
    "이고",
    "고",
    "이구",
    "구",
    "인데",
    "입니다",
    "임",
    "이라",
    "라",
    "으로",
    "로",
    "은",
    "는",
    "이",
    "가",
    "을",
    "를",
    "번",
    "번이",
    "번으로",
    "번인",
    "번입",
    "님",
    "하고",
    "이랑",
    "랑",
    "이거",
    "이니",
    "거든",
    "네",
    "이죠",
    "죠",
    "이야",
    "야",
    "맞",
    "도",
    "만",
    "까지",
    "부터",
    "인가",
    "의",
    "이었",
    "이여",
    "여",
    "고요",
    "구요",
    "네요",
    "라고",
];

/// English digits; "oh" is what people say for zero inside a number.
const ENGLISH: [(&str, char); 13] = [
    ("zero", '0'),
    ("one", '1'),
    ("two", '2'),
    ("three", '3'),
    ("four", '4'),
    ("five", '5'),
    ("six", '6'),
    ("seven", '7'),
    ("eight", '8'),
    ("nine", '9'),
    ("oh", '0'),
    ("nought", '0'),
    ("niner", '9'),
];

/// Returns the digit that a syllable stands for.
pub(super) fn syllable(c: char) -> Option<char> {
    Some(match c {
        '공' | '영' | '빵' => '0',
        '일' => '1',
        '이' | '둘' => '2',
        '삼' | '셋' => '3',
        '사' | '넷' => '4',
        '오' => '5',
        '육' | '륙' => '6',
        '칠' => '7',
        '팔' => '8',
        '구' => '9',
        _ => return None,
    })
}

/// Reads a Korean group that begins at `start`; none when the word goes on as another word.
pub(super) fn korean(text: &str, start: usize) -> Option<Spoken> {
    let mut steps: Vec<(char, usize)> = Vec::new();
    let mut at = start;
    let mixed = text[start..].starts_with(['공', '영', '빵']);
    while let Some(c) = text[at..].chars().next() {
        let (digit, len) = if let Some(digit) = syllable(c) {
            (digit, c.len_utf8())
        } else if let Some((word, digit)) = LONG_DIGITS.iter().find(|(word, _)| text[at..].starts_with(word)) {
            (*digit, word.len())
        } else if mixed && c.is_ascii_digit() {
            (c, 1)
        } else {
            break;
        };
        at += len;
        steps.push((digit, at));
    }
    // The last syllables may belong to the ending (…칠이에요, …팔이구요): give back at most two until the rest is an ending.
    for given_back in 0..=2.min(steps.len().saturating_sub(1)) {
        let n = steps.len() - given_back;
        let Some((_, end)) = n.checked_sub(1).and_then(|idx| steps.get(idx)).copied() else { break };
        // A telephone number knows its length: …구이 가 → the last 이 is an ending.
        let digits: String = steps[..n].iter().map(|(digit, _)| *digit).collect();
        let too_long = digits.starts_with("010") && digits.len() > 11;
        let copula = n >= 2 && ends_with_copula(&text[start..end], &text[end..]);
        if !too_long
            && !copula
            && let Some(joined) = goes_on(&text[end..])
        {
            return Some(Spoken { digits, end, joined });
        }
    }
    None
}

/// …육이요, …일이에요, …팔이구요: 이 or 이구 behind a closed syllable is the copula and no 2 or 29.
fn ends_with_copula(group: &str, rest: &str) -> bool {
    const ENDINGS: [&str; 17] =
        ["에요", "예요", "요", "고", "구", "라", "야", "죠", "네", "거든", "니", "랑", "여", "었", "시", "며", "지"];
    let closed = |head: &str| head.ends_with(['공', '영', '일', '삼', '육', '륙', '칠', '팔']);
    group.strip_suffix('이').is_some_and(closed) && ENDINGS.iter().any(|ending| rest.starts_with(ending))
        || group.strip_suffix("이구").is_some_and(closed) && rest.starts_with('요')
}

/// Returns whether a group may end here, and whether a spoken dash follows.
fn goes_on(rest: &str) -> Option<bool> {
    if !rest.starts_with(is_hangul) {
        return Some(false);
    }
    for dash in DASHES {
        if let Some(after) = rest.strip_prefix(dash) {
            let after = after.trim_start_matches([' ', ',']);
            if after.starts_with(|c: char| syllable(c).is_some() || c.is_ascii_digit()) {
                return Some(true);
            }
        }
    }
    // An ending of one syllable must close the word: 사+이 in 사이즈 is none.
    let ends = |tail: &str| {
        rest.strip_prefix(tail).is_some_and(|more| tail.chars().count() > 1 || !more.starts_with(is_hangul))
    };
    TAILS.iter().any(|tail| ends(tail)).then_some(false)
}

/// Reads an English digit word (or "double five") at `start`, which begins a word.
pub(super) fn english(text: &str, start: usize) -> Option<Spoken> {
    let (word, end) = word_at(text, start)?;
    let lower = word.to_ascii_lowercase();
    let times = match lower.as_str() {
        "double" => 2,
        "triple" => 3,
        _ => 1,
    };
    let (digit_word, end) = if times > 1 {
        if !text[end..].starts_with(' ') {
            return None;
        }
        let (next, end) = word_at(text, end + 1)?;
        (next.to_ascii_lowercase(), end)
    } else {
        (lower, end)
    };
    let digit = match digit_word.as_str() {
        "o" if times == 1 => '0',
        other => ENGLISH.iter().find(|(word, _)| *word == other)?.1,
    };
    Some(Spoken { digits: digit.to_string().repeat(times), end, joined: false })
}

fn word_at(text: &str, start: usize) -> Option<(&str, usize)> {
    let len = text[start..].bytes().take_while(u8::is_ascii_alphabetic).take(8).count();
    let cut = text.as_bytes().get(start + len).is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'\'');
    (len > 0 && !cut).then(|| (&text[start..start + len], start + len))
}

/// Returns whether a character is a whole Hangul syllable.
pub(super) fn is_hangul(c: char) -> bool {
    matches!(c, '가'..='힣')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_end_where_the_ending_begins() {
        for (text, expected) in [
            ("공일공", Some("010")),
            ("이이구일이에요", Some("2291")),
            ("공일공에 이구삼팔", Some("010")),
            ("오육칠팔이구요", Some("5678")),
            ("공하나공", Some("010")),
            ("공1공", Some("010")),
            ("이물질이", None),
            ("사이즈", None),
            ("구매", None),
            ("일주일", None),
        ] {
            assert_eq!(korean(text, 0).map(|spoken| spoken.digits).as_deref(), expected, "{text}");
        }
        assert_eq!(english("double five oh", 0).map(|spoken| spoken.digits).as_deref(), Some("55"));
        assert_eq!(english("ones", 0), None);
    }
}
