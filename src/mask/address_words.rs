//! What can a word be in a Korean address? Regions, streets, house numbers, flats, houses: by their endings.

use super::lists::Lists;

/// What a word can be in an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// 서울, 마포구, 배방읍.
    Region,
    /// 월드컵북로, 68길, 봉명동: the number follows in the next word.
    Street,
    /// 월드컵북로396, 548-12, 101동, 3층, 1203호: `usize` is where its own bytes end, before particles.
    Detail(usize),
    /// A detail after which the sentence goes on (3층이에요).
    LastDetail(usize),
    /// 래미안아파트, 한국빌딩.
    Building,
    Other,
}

/// Endings of words that name houses.
const BUILDINGS: [&str; 44] = [
    "아파트",
    "빌라",
    "빌딩",
    "오피스텔",
    "타워",
    "맨션",
    "하이츠",
    "타운",
    "마을",
    "단지",
    "캐슬",
    "자이",
    "래미안",
    "푸르지오",
    "힐스테이트",
    "e편한세상",
    "아이파크",
    "더샵",
    "주공",
    "빌",
    "하우스",
    "팰리스",
    "스퀘어",
    "센터",
    "프라자",
    "플라자",
    "상가",
    "주택",
    "연립",
    "원룸",
    "고시원",
    "기숙사",
    "빌리지",
    "파크",
    "시티",
    "뷰",
    "스테이",
    "휴먼시아",
    "포레",
    "리첸시아",
    "위브",
    "데시앙",
    "꿈에그린",
    "센트럴",
];

/// Words in …로, …길, …동, …리 that are no places.
pub(super) const NOT_STREETS: [&str; 84] = [
    "가로",
    "세로",
    "바로",
    "새로",
    "서로",
    "따로",
    "별로",
    "실제로",
    "별도로",
    "추가로",
    "임의로",
    "스스로",
    "그대로",
    "제대로",
    "마음대로",
    "맘대로",
    "이대로",
    "절대로",
    "대로",
    "멋대로",
    "뜻대로",
    "함부로",
    "거꾸로",
    "대체로",
    "주로",
    "진짜로",
    "정말로",
    "처음으로",
    "최대로",
    "아이디로",
    "카드로",
    "휴대폰으로",
    "번호로",
    "하루로",
    "최소로",
    "무료로",
    "유료로",
    "전화로",
    "문자로",
    "이메일로",
    "메일로",
    "위로",
    "아래로",
    "뒤로",
    "앞으로",
    "옆으로",
    "도로",
    "경로",
    "통로",
    "자동",
    "이동",
    "행동",
    "수동",
    "작동",
    "연동",
    "변동",
    "활동",
    "감동",
    "운동",
    "충동",
    "공동",
    "진동",
    "소동",
    "노동",
    "머리",
    "우리",
    "관리",
    "처리",
    "수리",
    "정리",
    "분리",
    "빨리",
    "미리",
    "멀리",
    "거리",
    "소리",
    "다리",
    "요리",
    "유리",
    "자리",
    "마리",
    "심리",
    "논리",
    "대리",
];

pub(super) fn part(lists: &Lists, word: &str) -> Part {
    let bare = word.rsplit([':', '(']).next().unwrap_or(word);
    if lists.regions.contains(bare) || is_township(bare) {
        return Part::Region;
    }
    if let Some(len) = detail_len(word) {
        return if len == word.len() { Part::Detail(len) } else { Part::LastDetail(len) };
    }
    if BUILDINGS.iter().any(|ending| bare.ends_with(ending) && bare.len() > ending.len()) {
        return Part::Building;
    }
    // 효자동2가, 을지로3가: without the figure 가 is a particle.
    if bare.strip_suffix('가').is_some_and(|rest| !rest.ends_with(|c: char| c.is_ascii_digit())) {
        return Part::Other;
    }
    let stem = bare.trim_end_matches(|c: char| c.is_ascii_digit());
    let n_chars = bare.chars().count();
    let hangul = bare.chars().all(|c| matches!(c, '가'..='힣') || c.is_ascii_digit());
    let street = ["로", "길", "동", "리", "가"].iter().any(|ending| bare.ends_with(ending))
        && (2..=10).contains(&n_chars)
        && stem.len() >= 3;
    if hangul && street { Part::Street } else { Part::Other }
}

/// 배방읍, 조암면: three to five syllables that end in 읍 or 면.
fn is_township(word: &str) -> bool {
    let n_chars = word.chars().count();
    (word.ends_with('읍') || word.ends_with('면'))
        && (3..=5).contains(&n_chars)
        && word.chars().all(|c| matches!(c, '가'..='힣'))
        && !word.ends_with("하면")
        && !word.ends_with("으면")
}

/// Returns how many bytes of a word are a number of a street, a lot, a house, a flat, a floor or a room.
pub(super) fn detail_len(word: &str) -> Option<usize> {
    let glued = glued_len(word);
    if glued.is_some() {
        return glued;
    }
    let digits = number_len(word);
    if digits == 0 {
        let bare =
            word.strip_prefix("지하").or_else(|| word.strip_prefix(['B', 'b', 'A', 'C', 'D', 'N', 'S', 'E', 'W']));
        return match bare {
            Some(rest) if rest.starts_with('동') && (rest.len() == 3 || particle(&rest[3..])) => {
                Some(word.len() - rest.len() + 3)
            }
            Some(rest) if number_len(rest) > 0 => detail_len(rest).map(|len| word.len() - rest.len() + len),
            _ => spoken_detail_len(word),
        };
    }
    let rest = &word[digits..];
    for unit in ["번지", "번길", "층", "호실", "호", "동", "길", "가길", "나길", "다길", "-"] {
        if let Some(after) = rest.strip_prefix(unit) {
            let len = word.len() - after.len();
            // 101동1203호
            return Some(
                detail_len(after)
                    .filter(|_| after.starts_with(|c: char| c.is_ascii_digit()))
                    .map_or(len, |more| len + more),
            );
        }
    }
    (rest.is_empty() || particle(rest)).then_some(digits)
}

/// 월드컵북로396, 올림픽로35길, 화곡로68길: street and number in one word.
fn glued_len(word: &str) -> Option<usize> {
    let digit = word.find(|c: char| c.is_ascii_digit())?;
    let stem = &word[..digit];
    let road = (stem.ends_with('로') || stem.ends_with('길')) && stem.chars().count() >= 3;
    let lot =
        (stem.ends_with('동') || stem.ends_with('리')) && stem.chars().count() >= 2 && word[digit..].contains('-');
    if !(road || lot)
        || !stem.chars().all(|c| matches!(c, '가'..='힣'))
        || NOT_STREETS.contains(&stem)
        || stem.ends_with("으로")
    {
        return None;
    }
    detail_len(&word[digit..]).map(|len| digit + len)
}

pub(super) fn is_glued_street(word: &str) -> bool {
    glued_len(word).is_some()
}

/// 백삼동, 오백이호: Sino-Korean numerals with a unit.
fn spoken_detail_len(word: &str) -> Option<usize> {
    const NUMERALS: &str = "일이삼사오육륙칠팔구십백천공영";
    let len: usize = word.chars().take_while(|c| NUMERALS.contains(*c)).map(char::len_utf8).sum();
    let unit = ["동", "호", "층"].iter().find(|unit| word[len..].starts_with(**unit))?;
    (len >= 6).then_some(len + unit.len())
}

/// Digits with at most one hyphen part (17-3), as many bytes.
pub(super) fn number_len(word: &str) -> usize {
    let first = word.bytes().take_while(u8::is_ascii_digit).count();
    if first == 0 || first > 5 {
        return 0;
    }
    let rest = &word[first..];
    let second = rest.strip_prefix('-').map_or(0, |rest| rest.bytes().take_while(u8::is_ascii_digit).count());
    if second > 0 { first + 1 + second } else { first }
}

/// A number that can belong to a street: 396, 17-3, 284번길; not 3번, 2개, 10시.
pub(super) fn street_number(word: &str) -> Option<usize> {
    let len = number_len(word);
    let rest = &word[len..];
    let unit = ["번지", "번길", "길", "층", "호", "가길"].iter().any(|unit| rest.starts_with(unit));
    (len > 0 && (rest.is_empty() || unit || particle(rest))).then_some(len)
}

/// 68길, 284번길, 1가, 35가길.
pub(super) fn is_lane(word: &str) -> bool {
    let len = number_len(word);
    len > 0 && ["길", "번길", "가길", "나길", "다길", "가"].contains(&&word[len..])
}

pub(super) fn is_flat(word: &str) -> bool {
    detail_len(word).is_some_and(|len| word[..len].ends_with('동'))
        && (number_len(word) > 0 || spoken_detail_len(word).is_some())
        && unit_only(word)
}

/// 101동에, 101동: nothing but a particle behind the unit.
fn unit_only(word: &str) -> bool {
    detail_len(word).is_some_and(|len| word[len..].is_empty() || word[len..] == *"에" || word[len..] == *"의")
}

pub(super) fn is_room(word: &str) -> bool {
    let spoken_len = spoken_detail_len(word);
    let len = number_len(word);
    (len > 0 && word[len..].starts_with('호')) || spoken_len.is_some_and(|len| word[..len].ends_with('호'))
}

/// 101동1203호, 101-1203호 in one word.
pub(super) fn is_flat_and_room(word: &str) -> bool {
    let len = number_len(word);
    len > 0
        && word[len..]
            .strip_prefix('동')
            .is_some_and(|rest| number_len(rest) > 0 && rest[number_len(rest)..].starts_with('호'))
}

pub(super) fn has_unit(word: &str) -> bool {
    detail_len(word).is_some_and(|len| ["동", "호", "층", "호실"].iter().any(|unit| word[..len].ends_with(unit)))
}

/// How a sentence goes on right behind a bare number; units of counting are left out.
fn particle(rest: &str) -> bool {
    [
        "이에요",
        "예요",
        "이예요",
        "에요",
        "입니다",
        "인데",
        "이요",
        "요",
        "이고",
        "고",
        "으로",
        "로",
        "에",
        "이",
        "가",
        "은",
        "는",
        "을",
        "를",
        "의",
        "라고",
        "이라",
        "임",
        "여기",
        "쪽",
        "맞",
        "이구",
        "구요",
        "에서",
        "까지",
        "거든",
        "이거든",
        "이야",
        "이라서",
    ]
    .iter()
    .any(|tail| rest.starts_with(tail))
}

pub(super) fn building_with_ending(word: &str) -> Option<usize> {
    BUILDINGS.iter().filter(|ending| ending.chars().count() >= 2).find_map(|ending| {
        let at = word.find(ending)?;
        let len = at + ending.len();
        (at > 0 && particle(&word[len..])).then_some(len)
    })
}
