//! How much is a Hangul word like a name, and what follows it? Surnames, given names, nouns that look alike, endings.

use super::lists::Lists;
use super::spoken::is_hangul;

/// A Hangul syllable has three bytes in UTF-8.
pub(super) const SYLLABLE: usize = 3;

/// How much a word looks like a name by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Likeness {
    /// A surname and at least one syllable that occurs in given names.
    Rare,
    /// A surname and syllables that occur in given names.
    Possible,
    /// A given name that occurs with several surnames.
    Likely,
    /// A common given name.
    Common,
}

/// From so many surnames on a given name counts as common: 1 in 5 of the list, about 1,700 names. Fewer let in words such as 정기선.
const COMMON_FROM: u16 = 16;

/// From so many surnames on a name is believed even where the dictionary knows the whole as a word (이민기), if the context is strong.
const BEYOND_DOUBT_FROM: u16 = 30;

/// What follows the name in the same word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tail {
    Nothing,
    /// 님, 씨, 고객님 …
    Title,
    /// 입니다, 이에요, 라고 …
    Copula,
    Particle,
}

pub(super) const TITLES: [&str; 34] = [
    "님",
    "씨",
    "고객",
    "회원",
    "상담사",
    "상담원",
    "기사",
    "팀장",
    "매니저",
    "대리님",
    "과장",
    "부장",
    "차장",
    "실장",
    "선생",
    "사장",
    "대표",
    "점주",
    "라이더",
    "주임",
    "사원",
    "어머님",
    "아버님",
    "점장",
    "본부장",
    "센터장",
    "이사님",
    "직원",
    "귀하",
    "군은",
    "군이",
    "양은",
    "양이",
    "쌤",
];

const COPULAS: [&str; 38] = [
    "이에요",
    "예요",
    "이예요",
    "에요",
    "입니다",
    "임다",
    "임당",
    "임",
    "인데",
    "이요",
    "요",
    "이고",
    "고요",
    "구요",
    "이구",
    "이라고",
    "라고",
    "이라는",
    "라는",
    "이라",
    "이며",
    "이시",
    "이신",
    "이세요",
    "세요",
    "이네",
    "이야",
    "이었",
    "였",
    "이죠",
    "죠",
    "인가",
    "이지",
    "인지",
    "이여",
    "여요",
    "이십니다",
    "입니",
];

const PARTICLES: [&str; 34] = [
    "은",
    "는",
    "이",
    "가",
    "을",
    "를",
    "의",
    "도",
    "만",
    "와",
    "과",
    "이랑",
    "랑",
    "한테",
    "에게",
    "께서",
    "께",
    "로",
    "으로",
    "하고",
    "아",
    "야",
    "까지",
    "부터",
    "처럼",
    "보다",
    "이나",
    "나",
    "측",
    "명의",
    "앞",
    "고",
    "라",
    "한테서",
];

/// Syllables that go on a noun of two syllables: 이상+한, 주문+은, 신청+자.
const NOUN_ENDS: &str = "은는이가을를과와의도만로나라에한할해하함했합자인적화시기상중용형식성부들번때권여대수전후별율률점장실품비액료법물문팀창권일날글분말된되될";

/// Those of them that are never the end of a given name here: before 님 and 고객 they still make an ordinary word (신청자님, 주문한 고객님).
const WORD_ENDS: &str = "은는을를과와의만에한할해하함했합자된되될";

/// Whether the dictionary knows the word as something else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Doubt {
    None,
    /// An ordinary word; only a title or label makes it a name.
    Word,
    /// A word for a role or a thing that stands before 님 and 입니다 (이용자, 안내).
    Never,
}

pub(super) fn is_word(lists: &Lists, name: &str, rest: &str, tail: Tail) -> Doubt {
    if lists.roles.contains(name) {
        return Doubt::Never;
    }
    // 이용자님, 담당자님: the dictionary's word with its rest, unless it is a very common name.
    if lists.not_names.contains(name) {
        return if beyond_doubt(lists, name) { Doubt::Word } else { Doubt::Never };
    }
    let chars = syllables(name, 2).unwrap_or_default();
    let pair = match chars[..] {
        [a, b] => [a, b],
        _ => return Doubt::None,
    };
    let noun = lists.nouns.contains(&pair) || lists.roles.contains(&name[..2 * SYLLABLE]);
    if name.len() == 2 * SYLLABLE {
        return if noun { Doubt::Never } else { Doubt::Word };
    }
    let third = name[2 * SYLLABLE..].chars().next().unwrap_or(' ');
    if name.len() == 3 * SYLLABLE && noun && NOUN_ENDS.contains(third) {
        // 이유나입니다: a particle before a copula or title makes no word.
        let copula = third == '이'
            && ["에", "예", "고", "구", "라", "야", "요", "네", "죠", "지", "며"]
                .iter()
                .any(|more| rest.starts_with(more));
        // 추가을인데요: a particle with a copula behind it makes no word, so that this is a name.
        let particle = "은는을를과와의만에이가도로나라".contains(third);
        let closed = tail == Tail::Copula && !rest.starts_with('고') && !rest.starts_with('요');
        return if copula {
            Doubt::Never
        } else if closed && particle {
            Doubt::None
        } else if WORD_ENDS.contains(third) {
            Doubt::Never
        } else {
            Doubt::Word
        };
    }
    if name.len() == 3 * SYLLABLE && lists.rare_nouns.contains(&pair) {
        let copula =
            third == '이' && ["에", "예", "고", "구", "라", "야", "요"].iter().any(|more| rest.starts_with(more));
        if copula
            || "하한할해함".contains(third)
            || (tail == Tail::Nothing && "은이을과의도만로가나라에".contains(third))
        {
            return Doubt::Word;
        }
    }
    Doubt::None
}

/// 입니다, 인데요, 이라고: the endings with which people give their names; 여보세+요 is none.
pub(super) fn introduces(rest: &str) -> bool {
    ["입니", "인데", "이라고", "라고", "이에요", "예요", "이고", "임다"].iter().any(|ending| rest.starts_with(ending))
}

/// Returns whether the given name is so common that the dictionary's word for the whole says little.
pub(super) fn beyond_doubt(lists: &Lists, name: &str) -> bool {
    match syllables(name, 3).as_deref() {
        Some([_, first, last]) => lists.given.get(&[*first, *last]).is_some_and(|n| *n >= BEYOND_DOUBT_FROM),
        _ => false,
    }
}

/// Returns whether the first two syllables are a noun.
pub(super) fn is_noun(lists: &Lists, name: &str) -> bool {
    syllables(name, 2)
        .and_then(|pair| pair.try_into().ok())
        .is_some_and(|pair: [char; 2]| lists.nouns.contains(&pair) || lists.rare_nouns.contains(&pair))
}

pub(super) fn likeness(lists: &Lists, name: &str) -> Option<Likeness> {
    let chars: Vec<char> = name.chars().collect();
    match chars[..] {
        [_, only] => {
            (lists.given_first.contains(&only) && lists.given_last.contains(&only)).then_some(Likeness::Possible)
        }
        [a, b, only] if lists.long_surnames.contains(&[a, b]) => {
            lists.given_last.contains(&only).then_some(Likeness::Likely)
        }
        [_, first, last] | [_, _, first, last] => match lists.given.get(&[first, last]) {
            Some(n) if *n >= COMMON_FROM => Some(Likeness::Common),
            Some(_) => Some(Likeness::Likely),
            None => match (lists.given_first.contains(&first), lists.given_last.contains(&last)) {
                (true, true) => Some(Likeness::Possible),
                (false, false) => None,
                _ => Some(Likeness::Rare),
            },
        },
        _ => None,
    }
}

pub(super) fn tail(rest: &str) -> Option<Tail> {
    if rest.is_empty() {
        return Some(Tail::Nothing);
    }
    let begins = |words: &[&str]| words.iter().any(|word| rest.starts_with(word));
    // Particles must end the word; titles and copulas go on (님께서, 입니다만).
    if begins(&TITLES) {
        return Some(Tail::Title);
    }
    if COPULAS.iter().any(|word| rest.starts_with(word) && (word.len() > SYLLABLE || rest.len() <= 2 * SYLLABLE)) {
        return Some(Tail::Copula);
    }
    let ends = |word: &str| {
        rest == word
            || rest
                .strip_prefix(word)
                .is_some_and(|more| matches!(more, "는" | "도" | "만" | "요" | "은" | "의" | "로" | "가"))
    };
    PARTICLES.iter().any(|word| ends(word)).then_some(Tail::Particle)
}

/// 합니다, 하는데, 하는, 해요: the speaker gives a name.
pub(super) fn says(rest: &str) -> bool {
    let rest = rest.trim_start_matches(' ');
    ["합니다", "하는데", "하는", "해요", "하고", "합니당", "하구", "했는데"].iter().any(|word| rest.starts_with(word))
}

/// 길동씨, 지민님: a given name alone, only right before a title.
pub(super) fn given_with_title(lists: &Lists, word: &str) -> Option<usize> {
    let rest = word.get(2 * SYLLABLE..)?;
    if !rest.starts_with('님') && !rest.starts_with('씨') {
        return None;
    }
    let pair: [char; 2] = syllables(word, 2)?.try_into().ok()?;
    // 씨 follows nothing but names; 님 follows many words.
    let enough = if rest.starts_with('씨') { 1 } else { COMMON_FROM / 2 };
    let common = lists.given.get(&pair).is_some_and(|n| *n >= enough);
    let name = &word[..2 * SYLLABLE];
    (common && !lists.nouns.contains(&pair) && !lists.roles.contains(name)).then_some(2 * SYLLABLE)
}

pub(super) fn syllables(word: &str, n: usize) -> Option<Vec<char>> {
    let chars: Vec<char> = word.chars().take(n).collect();
    (chars.len() == n).then_some(chars)
}

/// Returns whether a whole field is the name of a Korean person: 홍길동, 남궁민수.
pub(super) fn is_full_name(lists: &Lists, field: &str) -> bool {
    let chars: Vec<char> = field.chars().collect();
    let hangul = (3..=4).contains(&chars.len()) && chars.iter().all(|c| is_hangul(*c));
    let long = chars.len() >= 2 && lists.long_surnames.contains(&[chars[0], chars[1]]);
    hangul
        && (chars.len() == 3 && lists.surnames.contains(&chars[0]) || long)
        && likeness(lists, field).is_some_and(|likeness| likeness >= Likeness::Possible)
        && is_word(lists, field, "", Tail::Title) == Doubt::None
}
