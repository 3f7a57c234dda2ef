//! How does a Korean utterance end? Takes its request or question off and says what the title ends in instead.

use std::ops::Range;

use super::{Mood, korean};
use crate::tokenize::Morpheme;

/// How a title closes.
#[derive(Debug, Default)]
pub(super) struct Close {
    /// Morphemes before this one stay as they are.
    pub(super) kept: usize,
    /// The predicate as a noun, where it stays.
    pub(super) predicate: Option<String>,
    /// What a question asked for: 수, 위치, 이유, 방법.
    pub(super) suffix: Option<&'static str>,
    /// The word that asks, by its morphemes, where the title goes on behind it.
    pub(super) asking: Option<Range<usize>>,
}

/// Verbs of telling: what shall be told is the title, not the telling.
const TELLING: [&str; 12] =
    ["알리", "알려주", "말하", "보이", "보여주", "가르치", "가르쳐주", "알아보", "들려주", "궁금하", "알", "묻"];
/// Nouns that make such a verb with 하다.
const TELLING_NOUNS: [&str; 6] = ["말", "설명", "안내", "얘기", "이야기", "궁금"];
/// Those that tell only before a question: 있는지 확인해 줘.
const CHECKING: [&str; 8] = ["확인", "체크", "보", "찾", "조회", "검색", "살펴보", "찾아보"];
/// Words that ask.
const ASKING: [&str; 22] = [
    "뭐",
    "무엇",
    "뭣",
    "무슨",
    "언제",
    "어디",
    "누구",
    "누",
    "몇",
    "얼마",
    "얼마나",
    "어떻",
    "어떤",
    "어느",
    "왜",
    "어떠",
    "어쩌",
    "며칠",
    "웬",
    "어때",
    "모",
    "뭘",
];
/// Counters whose number is asked for as 수.
const COUNTERS: [&str; 8] = ["통", "개", "명", "건", "곳", "마리", "번", "대"];
/// Endings that ask without a word that asks.
const QUESTION_ENDINGS: [&str; 24] = [
    "니",
    "나",
    "나요",
    "까",
    "까요",
    "냐",
    "ㄴ가",
    "는가",
    "ㄴ가요",
    "는가요",
    "은가요",
    "을까",
    "ㄹ까",
    "을까요",
    "ㄹ까요",
    "ㅂ니까",
    "습니까",
    "지",
    "죠",
    "지요",
    "는지",
    "ㄹ래",
    "을래",
    "느냐",
];
/// Endings that order.
const ORDER_ENDINGS: [&str; 20] = [
    "라",
    "아라",
    "어라",
    "여라",
    "세요",
    "시오",
    "십시오",
    "셔요",
    "자",
    "렴",
    "려무나",
    "으세요",
    "게",
    "ㅂ시다",
    "읍시다",
    "도록",
    "다오",
    "으십시오",
    "아라고",
    "구려",
];

fn is_stem(m: &Morpheme) -> bool {
    matches!(m.tag, "VV" | "VA" | "VX" | "XSV" | "XSA" | "VCP" | "VCN")
}

/// Returns how the title of an utterance closes; the morphemes hold no signs at the end.
pub(super) fn close(morphemes: &[&Morpheme], surface: &impl Fn(Range<u32>) -> String) -> Close {
    let mut end = morphemes.len();
    let mut mood: Option<Mood> = None;
    let asks_with_word = morphemes.iter().any(|m| is_asking(m));
    loop {
        let Some(stem_idx) = last_stem(&morphemes[..end]) else {
            return Close { kept: end, ..Close::default() };
        };
        let said = mood_of(&morphemes[stem_idx + 1..end], morphemes[stem_idx], asks_with_word);
        if let Some((cut, wanted)) = unwrap(morphemes, stem_idx, said) {
            // A wish inside outweighs the question around it: 말아 볼래.
            mood = wanted.or(mood).or(Some(said).filter(|said| *said != Mood::Tells));
            end = cut;
            continue;
        }
        let mood = mood.unwrap_or(said);
        return finish(morphemes, stem_idx, end, mood, surface);
    }
}

fn last_stem(morphemes: &[&Morpheme]) -> Option<usize> {
    let idx = morphemes.iter().rposition(|m| is_stem(m))?;
    // A noun phrase at the end (내일 날씨는): there is no predicate.
    let only_endings = morphemes[idx + 1..].iter().all(|m| matches!(m.tag, "EP" | "EF" | "EC" | "JX" | "ETN" | "ETM"));
    only_endings.then_some(idx)
}

/// Takes one layer off: a helping verb that only carries the wish or the question. Returns where what is left ends.
fn unwrap(morphemes: &[&Morpheme], stem_idx: usize, said: Mood) -> Option<(usize, Option<Mood>)> {
    let stem = morphemes[stem_idx];
    let before = |n: usize| stem_idx.checked_sub(n).map(|idx| morphemes[idx]);
    let (one, two) = (before(1)?, before(2));
    let form = stem.form.as_str();
    let after_link = one.tag == "EC" && matches!(one.form.as_str(), "아" | "어" | "여");
    let wanted = Some(Mood::Wants);
    match form {
        "주" | "드리" | "달" if after_link => Some((stem_idx - 1, wanted)),
        "보" if after_link && stem.tag == "VX" => Some((stem_idx - 1, None)),
        "하" | "되" if one.tag == "EC" && one.form.ends_with('야') => Some((stem_idx - 1, wanted)),
        "하" if one.form == "도록" => Some((stem_idx - 1, wanted)),
        "되" if one.form == "안" && two.is_some_and(|m| m.form.ends_with('면')) => {
            Some((stem_idx - 2, Some(Mood::Forbids)))
        }
        "안되" if one.form.ends_with('면') => Some((stem_idx - 1, Some(Mood::Forbids))),
        "좋" | "되" if one.tag == "EC" && one.form.ends_with('면') => Some((stem_idx - 1, wanted)),
        "싶" if one.form == "고" => Some((stem_idx - 1, wanted)),
        "말" if one.form == "지" => Some((stem_idx - 1, Some(Mood::Forbids))),
        "있" if one.tag == "EC" && one.form == "고" => Some((stem_idx - 1, None)),
        "있" if one.form == "수" && one.tag == "NNB" && said == Mood::Asks => Some((stem_idx - 2, wanted)),
        "있" | "하" if one.form == "필요" && two.is_some_and(|m| m.tag == "ETM") => Some((stem_idx - 2, wanted)),
        "있" if matches!(one.tag, "JKS" | "JX") && two.is_some_and(|m| m.form == "필요") && stem_idx > 3 => {
            Some((stem_idx - 3, wanted))
        }
        "바라" | "바래" if one.tag == "ETN" => Some((stem_idx - 1, wanted)),
        "바라" | "바래" if one.tag == "JKO" && two.is_some_and(|m| m.tag == "ETN") => Some((stem_idx - 2, wanted)),
        // 확실한 거야, 온 거니.
        "이" if one.tag == "NNB" && matches!(one.form.as_str(), "거" | "것") && two.is_some_and(|m| m.tag == "ETM") => {
            Some((stem_idx - 2, Some(said)))
        }
        _ => None,
    }
    .filter(|&(cut, _)| cut > 0)
}

/// Returns what the endings after a stem do.
fn mood_of(endings: &[&Morpheme], stem: &Morpheme, asks_with_word: bool) -> Mood {
    let Some(last) = endings.iter().rev().find(|m| m.tag != "JX") else { return Mood::Tells };
    let form = last.form.as_str();
    if asks_with_word {
        return Mood::Asks;
    }
    if QUESTION_ENDINGS.contains(&form) {
        return Mood::Asks;
    }
    if ORDER_ENDINGS.contains(&form) {
        return Mood::Wants;
    }
    let is_bare = matches!(form, "아" | "어" | "여");
    if is_bare && matches!(stem.form.as_str(), "있" | "없") {
        return Mood::Asks;
    }
    let is_past = endings.iter().any(|m| m.tag == "EP" || m.form == "요");
    if is_bare && !is_past && matches!(stem.tag, "VV" | "XSV" | "VX") { Mood::Wants } else { Mood::Tells }
}

fn is_asking(m: &Morpheme) -> bool {
    matches!(m.tag, "NP" | "MM" | "MAG" | "VA" | "NR" | "IC" | "VV" | "NNG") && ASKING.contains(&m.form.as_str())
}

fn finish(
    morphemes: &[&Morpheme],
    stem_idx: usize,
    end: usize,
    mood: Mood,
    surface: &impl Fn(Range<u32>) -> String,
) -> Close {
    let stem = morphemes[stem_idx];
    let noun = stem_idx.checked_sub(1).map(|idx| morphemes[idx]).filter(|m| {
        matches!(stem.tag, "XSV" | "XSA") && matches!(m.tag, "NNG" | "XR" | "NNP")
            || stem.form == "하" && matches!(m.tag, "NNG")
    });
    let asked_before = |at: usize| {
        let is_apart = |idx: usize| morphemes[idx].form == "지" && idx > 0 && morphemes[idx - 1].tag == "ETM";
        at.checked_sub(1).is_some_and(|idx| is_embedded(morphemes[idx]) || is_apart(idx))
    };
    let tells =
        TELLING.contains(&stem.form.as_str()) || noun.is_some_and(|noun| TELLING_NOUNS.contains(&noun.form.as_str()));
    let checks =
        CHECKING.contains(&stem.form.as_str()) || noun.is_some_and(|noun| CHECKING.contains(&noun.form.as_str()));
    let begins = if noun.is_some() { stem_idx - 1 } else { stem_idx };
    let is_request = matches!(mood, Mood::Wants | Mood::Asks) || tells;
    if is_request && begins > 0 && (tells || checks && asked_before(begins)) {
        if asked_before(begins) {
            return question(morphemes, begins, false, surface);
        }
        let before = morphemes[begins - 1];
        if matches!(
            before.tag,
            "NNG" | "NNP" | "NNB" | "JKO" | "JKS" | "JX" | "SN" | "SL" | "XSN" | "MAG" | "ETN" | "NP"
        ) {
            return Close { kept: begins, ..Close::default() };
        }
    }
    if mood == Mood::Asks {
        return question(morphemes, end, true, surface);
    }
    predicate(morphemes, stem_idx, mood, surface)
}

/// Whether a morpheme ends a question inside a question: 있는지, 언제인지.
fn is_embedded(m: &Morpheme) -> bool {
    matches!(m.tag, "EC" | "EF")
        && (m.form.ends_with("는지")
            || m.form.ends_with("은지")
            || m.form.ends_with("ㄴ지")
            || m.form.ends_with("ㄹ지")
            || m.form.ends_with("을지")
            || m.form.ends_with("던지"))
}

/// Closes a title that ends in a question, direct or told.
fn question(morphemes: &[&Morpheme], end: usize, is_direct: bool, surface: &impl Fn(Range<u32>) -> String) -> Close {
    let morphemes = &morphemes[..end];
    let Some(stem_idx) = last_stem(morphemes) else { return Close { kept: end, ..Close::default() } };
    if let Some(at) = morphemes.iter().rposition(|m| is_asking(m)) {
        if let Some(close) = asked(morphemes, at, stem_idx, surface) {
            return close;
        }
    } else if is_direct
        && matches!(morphemes[stem_idx].form.as_str(), "있" | "없")
        && stem_idx > 0
        && morphemes[stem_idx - 1].tag != "EC"
    {
        return Close { kept: stem_idx, suffix: Some("여부"), ..Close::default() };
    }
    predicate(morphemes, stem_idx, Mood::Asks, surface)
}

/// Closes a title by what its asking word asks for; `None` where that says nothing shorter.
fn asked(
    morphemes: &[&Morpheme],
    at: usize,
    stem_idx: usize,
    surface: &impl Fn(Range<u32>) -> String,
) -> Option<Close> {
    let rest = &morphemes[at + 1..];
    let next = rest.first().map_or("", |m| m.form.as_str());
    let asked_for = match morphemes[at].form.as_str() {
        "왜" => "이유",
        "어떻" if !rest.iter().any(|m| is_stem(m) && matches!(m.form.as_str(), "되" | "하" | "있")) => "방법",
        "몇" if next == "시" => "시간",
        "언제" => "시간",
        "몇" if COUNTERS.contains(&next) => "수",
        "얼마나" => "정도",
        "어디" => "위치",
        _ => "",
    };
    let stems: Vec<usize> = (at + 1..morphemes.len()).filter(|&idx| is_stem(morphemes[idx])).collect();
    let is_bare = stems.iter().all(|&idx| {
        matches!(morphemes[idx].tag, "VCP" | "VX")
            || matches!(morphemes[idx].form.as_str(), "되" | "있" | "없" | "하" | "어떻")
    });
    // 언제니, 몇 도니, 어디 있니: the question is the predicate.
    if stems.len() <= 1 && is_bare && at > 0 && asked_for != "이유" {
        let suffix = match asked_for {
            "수" => Some("수"),
            "위치" if stems.iter().any(|&idx| morphemes[idx].form == "있") => Some("위치"),
            _ => None,
        };
        return Some(Close { kept: at, suffix, ..Close::default() });
    }
    if !asked_for.is_empty() && stems.len() <= 2 {
        let counted = usize::from(matches!(asked_for, "수") || next == "시");
        let n_particles = rest[counted..].iter().take_while(|m| m.tag.starts_with('J')).count();
        let close = predicate(morphemes, stem_idx, Mood::Asks, surface);
        return Some(Close {
            predicate: close.predicate.map(|asked| asked.trim_end_matches('지').to_owned()),
            suffix: Some(asked_for),
            asking: Some(at..at + 1 + counted + n_particles),
            ..close
        });
    }
    let is_about = morphemes[..at].iter().any(|m| matches!(m.tag, "NNG" | "NNP"));
    (stems.len() <= 1 && is_about).then(|| Close { kept: at, ..Close::default() })
}

/// Closes a title with its predicate as a noun.
fn predicate(morphemes: &[&Morpheme], stem_idx: usize, mood: Mood, surface: &impl Fn(Range<u32>) -> String) -> Close {
    let stem = morphemes[stem_idx];
    if stem.tag == "VCP" {
        let predicate = (mood == Mood::Asks).then(|| "인지".to_owned());
        return Close { kept: stem_idx, predicate, ..Close::default() };
    }
    // 켜지다 is one word, however the lattice cuts it.
    if stem.tag == "VX" && stem.form == "지" && stem_idx >= 2 {
        let verb = morphemes[stem_idx - 2];
        let written = surface(verb.span.start..stem.span.end);
        if let Some(before) = written.rfind(['지', '져', '졌', '집', '진', '질', '짐']) {
            let predicate = said_with(&format!("{}지", &written[..before]), "VV", mood);
            return Close { kept: stem_idx - 2, predicate: Some(predicate), ..Close::default() };
        }
    }
    let endings = &morphemes[stem_idx + 1..];
    let is_past = endings.iter().any(|m| m.tag == "EP" && matches!(m.form.as_str(), "았" | "었" | "였" | "ㅆ"));
    if mood == Mood::Asks
        && is_past
        && let Some(ending) = endings.iter().find(|m| matches!(m.tag, "EF" | "EC"))
    {
        // 왔니 gives 왔는지.
        let written = surface(stem.span.start..ending.span.end);
        if let Some(past) =
            written.rfind(|c: char| (c as u32).wrapping_sub('가' as u32) % 28 == 20 && matches!(c, '가'..='힣'))
        {
            let upto = written[past..].chars().next().map_or(past, |c| past + c.len_utf8());
            return Close {
                kept: stem_idx, predicate: Some(format!("{}는지", &written[..upto])), ..Close::default()
            };
        }
    }
    let form = settled(&stem.form, &surface(stem.span.start..stem.span.end));
    Close { kept: stem_idx, predicate: Some(said_with(form, stem.tag, mood)), ..Close::default() }
}

/// Returns the stem of a written word where the lattice has another: 지워 is of 지우다, and 꺼주다 is two words.
fn settled<'f>(form: &'f str, written: &str) -> &'f str {
    match form {
        "짓" if written.starts_with(['지'])
            && written.chars().nth(1).is_some_and(|c| matches!(c, '워' | '웠' | '우')) =>
        {
            "지우"
        }
        "꺼주" => "끄",
        _ => form,
    }
}

fn said_with(stem: &str, tag: &str, mood: Mood) -> String {
    match mood {
        Mood::Asks if matches!(tag, "VA" | "XSA") => korean::how(stem),
        _ => korean::with_mood(stem, mood),
    }
}
