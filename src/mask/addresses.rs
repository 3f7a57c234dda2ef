//! Where does someone live? Korean addresses: province and district stay, everything from the road or lot on is hidden.

use super::lists::Lists;
use super::page::{Found, Page, Surety};
use crate::model::MaskType;

/// One blank-separated word, without brackets and commas around it; positions in bytes.
#[derive(Debug, Clone, Copy)]
struct Word<'a> {
    start: usize,
    text: &'a str,
}

/// What a word can be in an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
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
const NOT_STREETS: [&str; 84] = [
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

/// Finds Korean addresses in a page.
pub(super) fn find(page: &Page, found: &mut Vec<Found>) {
    let text = page.text;
    let written = page.has_digit
        && (text.contains('로')
            || text.contains('길')
            || text.contains('동')
            || text.contains('리')
            || text.contains('가')
            || text.contains('층')
            || text.contains('읍')
            || text.contains('면'));
    let spoken = text.contains('동') && text.contains('호');
    if !written && !spoken {
        return;
    }
    for line in lines(text) {
        find_in_line(page, &words(text, line), found);
    }
}

fn lines(text: &str) -> impl Iterator<Item = (usize, usize)> {
    let mut from = 0;
    text.split('\n').map(move |line| {
        let start = from;
        from += line.len() + 1;
        (start, start + line.len())
    })
}

fn words(text: &str, (from, to): (usize, usize)) -> Vec<Word<'_>> {
    let mut words = Vec::new();
    let mut start = from;
    for piece in text[from..to].split(' ') {
        let trimmed = piece.trim_start_matches(['(', ',', ':', '"', '\'']);
        let at = start + piece.len() - trimmed.len();
        let trimmed = trimmed.trim_end_matches([',', ')', '.', '"', '\'', '?', '!']);
        if !trimmed.is_empty() {
            words.push(Word { start: at, text: trimmed });
        }
        start += piece.len() + 1;
    }
    words
}

fn find_in_line(page: &Page, words: &[Word], found: &mut Vec<Found>) {
    let mut idx = 0;
    while idx < words.len() {
        idx = match address_at(page, words, idx) {
            Some((first, last, end)) => {
                let start = first_byte(page, words, first);
                found.push(Found {
                    start,
                    end,
                    mask_type: MaskType::Address,
                    rule: "address",
                    surety: Surety::Context,
                });
                last + 1
            }
            None => idx + 1,
        };
    }
}

/// A label may hang on the first word: 주소:월드컵북로.
fn first_byte(page: &Page, words: &[Word], first: usize) -> usize {
    let word = words[first];
    word.text.rfind([':', '(']).map_or(word.start, |at| (word.start + at + 1).min(page.text.len()))
}

/// Returns the first and last word and the last byte of an address that begins at a word.
fn address_at(page: &Page, words: &[Word], idx: usize) -> Option<(usize, usize, usize)> {
    let lists = page.lists;
    let word = words[idx];
    // Without a figure, a road or a flat in reach no word begins an address.
    let hints = |word: &Word| {
        word.text.bytes().any(|byte| byte.is_ascii_digit())
            || word.text.contains('호')
            || word.text.ends_with(['로', '길', '동'])
    };
    if !words[idx..].iter().take(3).any(hints) {
        return None;
    }
    let (regions, told) = evidence(page, words, idx);
    let next = words.get(idx + 1).map(|word| word.text);
    let begins = match part(lists, word.text) {
        Part::Street => {
            let number = next.and_then(street_number).is_some();
            let lane = next.is_some_and(|next| is_lane(next))
                && words.get(idx + 2).is_some_and(|word| street_number(word.text).is_some());
            let road = word.text.ends_with('로') || word.text.ends_with('길');
            // 548-12 is a lot, 2-1 the score of a match.
            let lot = next.is_some_and(|next| next.contains('-') && number_len(next) >= 5);
            let known = !NOT_STREETS.contains(&word.text) && !word.text.ends_with("으로");
            let detail = words.get(idx + 2).is_some_and(|word| {
                matches!(part(lists, word.text), Part::Detail(_) | Part::LastDetail(_)) && has_unit(word.text)
            });
            let building = next.is_some_and(|next| part(lists, next) == Part::Building);
            (number || lane) && (regions > 0 || (known && (told || detail || lane || (!road && lot) || (road && lot))))
                || (building && regions > 0)
        }
        Part::Detail(_) | Part::LastDetail(_) => {
            let glued = is_glued_street(word.text) && (regions > 0 || told);
            let flat = is_flat(word.text) && next.is_some_and(is_room) || is_flat_and_room(word.text);
            glued || flat
        }
        Part::Building => {
            let flat = next.is_some_and(|next| {
                (is_flat(next) && words.get(idx + 2).is_some_and(|word| is_room(word.text))) || is_flat_and_room(next)
            });
            let room = next.is_some_and(is_room);
            flat || (room && (regions > 0 || told))
        }
        Part::Other => {
            // An unknown house name before 101동 1203호, when the region stands before it: 서울 강서구 한솔마루 101동 …
            regions > 0
                && word.text.chars().count() >= 2
                && next.is_some_and(|next| is_flat(next) && words.get(idx + 2).is_some_and(|word| is_room(word.text)))
        }
        Part::Region => false,
    };
    if !begins {
        return None;
    }
    let (last, end) = extend(page, words, idx);
    Some((idx, last, end))
}

/// Counts the regions right before a word and says whether an address is announced (주소, 배송지, 집) or asked for.
fn evidence(page: &Page, words: &[Word], idx: usize) -> (usize, bool) {
    let mut regions = 0;
    for word in words[..idx].iter().rev() {
        if part(page.lists, word.text) != Part::Region {
            break;
        }
        regions += 1;
    }
    let start = words[idx].start;
    let label = page.cues.iter().any(|cue| {
        cue.mask_type == MaskType::Address && cue.end <= start && page.text[cue.end..start].chars().count() <= 16
    });
    (regions, label || page.expected.contains(MaskType::Address))
}

/// Takes further parts of the address from its first word on; returns the last word and the last byte.
fn extend(page: &Page, words: &[Word], first: usize) -> (usize, usize) {
    let mut last = first;
    let mut end = own_end(page.lists, words[first]);
    if matches!(part(page.lists, words[first].text), Part::LastDetail(_)) {
        return (last, end);
    }
    for (idx, word) in words.iter().enumerate().skip(first + 1) {
        let lane = is_lane(word.text) && words.get(idx + 1).is_some_and(|next| street_number(next.text).is_some());
        match part(page.lists, word.text) {
            _ if lane => (last, end) = (idx, word.start + word.text.len()),
            Part::Detail(len) => (last, end) = (idx, word.start + len),
            Part::LastDetail(len) => {
                return (idx, word.start + len);
            }
            Part::Street if words.get(idx + 1).is_some_and(|next| street_number(next.text).is_some()) => {
                (last, end) = (idx, word.start + word.text.len())
            }
            Part::Building => (last, end) = (idx, word.start + word.text.len()),
            // 푸른집 301호, B동 402호: an unknown word counts when a detail with its unit follows.
            _ if words.get(idx + 1).is_some_and(|next| detail_len(next.text).is_some() && has_unit(next.text))
                && idx - last <= 1
                && word.text.chars().count() <= 12 =>
            {
                (last, end) = (idx, word.start + word.text.len());
            }
            _ => {
                // 래미안아파트예요, 한국빌딩입니다: the house name counts, its ending does not.
                if let Some(len) = building_with_ending(word.text) {
                    return (idx, word.start + len);
                }
                break;
            }
        }
    }
    (last, end)
}

fn own_end(lists: &Lists, word: Word) -> usize {
    match part(lists, word.text) {
        Part::Detail(len) | Part::LastDetail(len) => word.start + len,
        _ => word.start + word.text.len(),
    }
}

fn part(lists: &Lists, word: &str) -> Part {
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
        && n_chars >= 2
        && n_chars <= 10
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
fn detail_len(word: &str) -> Option<usize> {
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

fn is_glued_street(word: &str) -> bool {
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
fn number_len(word: &str) -> usize {
    let first = word.bytes().take_while(u8::is_ascii_digit).count();
    if first == 0 || first > 5 {
        return 0;
    }
    let rest = &word[first..];
    let second = rest.strip_prefix('-').map_or(0, |rest| rest.bytes().take_while(u8::is_ascii_digit).count());
    if second > 0 { first + 1 + second } else { first }
}

/// A number that can belong to a street: 396, 17-3, 284번길; not 3번, 2개, 10시.
fn street_number(word: &str) -> Option<usize> {
    let len = number_len(word);
    let rest = &word[len..];
    let unit = ["번지", "번길", "길", "층", "호", "가길"].iter().any(|unit| rest.starts_with(unit));
    (len > 0 && (rest.is_empty() || unit || particle(rest))).then_some(len)
}

/// 68길, 284번길, 1가, 35가길.
fn is_lane(word: &str) -> bool {
    let len = number_len(word);
    len > 0 && ["길", "번길", "가길", "나길", "다길", "가"].contains(&&word[len..])
}

fn is_flat(word: &str) -> bool {
    detail_len(word).is_some_and(|len| word[..len].ends_with('동'))
        && (number_len(word) > 0 || spoken_detail_len(word).is_some())
        && unit_only(word)
}

/// 101동에, 101동: nothing but a particle behind the unit.
fn unit_only(word: &str) -> bool {
    detail_len(word).is_some_and(|len| word[len..].is_empty() || word[len..] == *"에" || word[len..] == *"의")
}

fn is_room(word: &str) -> bool {
    let spoken_len = spoken_detail_len(word);
    let len = number_len(word);
    (len > 0 && word[len..].starts_with('호')) || spoken_len.is_some_and(|len| word[..len].ends_with('호'))
}

/// 101동1203호, 101-1203호 in one word.
fn is_flat_and_room(word: &str) -> bool {
    let len = number_len(word);
    len > 0
        && word[len..]
            .strip_prefix('동')
            .is_some_and(|rest| number_len(rest) > 0 && rest[number_len(rest)..].starts_with('호'))
}

fn has_unit(word: &str) -> bool {
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

fn building_with_ending(word: &str) -> Option<usize> {
    BUILDINGS.iter().filter(|ending| ending.chars().count() >= 2).find_map(|ending| {
        let at = word.find(ending)?;
        let len = at + ending.len();
        (at > 0 && particle(&word[len..])).then_some(len)
    })
}
