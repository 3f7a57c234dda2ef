//! What is one utterance called? Its noun phrase with its modifiers, and its predicate as a noun where that says something.

mod english;
mod ending;

use std::ops::Range;

use self::ending::{Close, close};
use super::korean;
use crate::model::Language;
use crate::tokenize::{Analysis, Morpheme, Role, Token};

/// Adverbs and pronouns that a title does without: courtesy, hedges, who speaks.
const LIGHT_WORDS: [&str; 27] = [
    "좀",
    "그냥",
    "혹시",
    "제발",
    "일단",
    "한번",
    "그럼",
    "그러면",
    "근데",
    "그런데",
    "그리고",
    "아",
    "어",
    "음",
    "내가",
    "제가",
    "나",
    "저",
    "나는",
    "저는",
    "난",
    "전",
    "너",
    "네가",
    "니가",
    "저기",
    "막",
];

/// Ends of words that say when.
const TIMES: [&str; 16] =
    ["요일", "주", "주말", "오전", "오후", "아침", "저녁", "밤", "새벽", "달", "월", "중", "후", "뒤", "시", "최근"];

/// What an utterance wants of its listener.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mood {
    /// Something is to be done: 켜기.
    Wants,
    /// Something is not to be done: 켜지 않기.
    Forbids,
    /// Something is not known: 켰는지.
    Asks,
    /// Something is so: 안 켜짐.
    Tells,
}

/// Returns a title for one utterance: requests, questions and courtesies are taken off its end, particles and light words
/// out of it; the words keep their order. An utterance of which nothing would be left is its own title.
///
/// `analysis` is that of `text`.
#[must_use]
pub fn title(analysis: &Analysis, text: &str) -> String {
    let title = match analysis.language {
        Language::Ko => korean_title(analysis, text),
        Language::En => english::title(text),
    };
    if title.is_empty() { text.split_whitespace().collect::<Vec<_>>().join(" ") } else { title }
}

/// A word between spaces.
struct Word {
    /// Its characters.
    chars: Range<u32>,
    /// Its morphemes.
    morphemes: Range<usize>,
}

fn korean_title(analysis: &Analysis, text: &str) -> String {
    let letters: Vec<char> = text.chars().collect();
    let all: Vec<&Morpheme> = first_sentence(analysis).iter().collect();
    let last = all.iter().rposition(|m| !matches!(m.tag, "SF" | "SE" | "SP" | "SS" | "SW" | "SO" | "IC"));
    let Some(last) = last else { return String::new() };
    let morphemes = &all[..=last];
    let words = words(&letters, morphemes);
    let surface = |chars: Range<u32>| -> String {
        letters.get(chars.start as usize..chars.end as usize).unwrap_or_default().iter().collect()
    };
    let closed = close(morphemes, &|range: Range<u32>| surface(range));
    let Close { kept, predicate, suffix, asking } = closed;
    let mut said: Vec<String> = Vec::new();
    for word in &words {
        if word.morphemes.start >= kept {
            break;
        }
        if asking.as_ref().is_some_and(|asking| asking.contains(&word.morphemes.start)) {
            continue;
        }
        let inside = word.morphemes.start..word.morphemes.end.min(kept);
        if inside.end < word.morphemes.end {
            // The word that the predicate begins in: what stands before its stem.
            let begins = morphemes[inside.end].span.start;
            let before = surface(word.chars.start..begins.max(word.chars.start));
            said.push(before);
            break;
        }
        let whole = surface(word.chars.clone());
        if LIGHT_WORDS.contains(&whole.as_str())
            || morphemes[inside.clone()].iter().all(|m| matches!(m.tag, "IC" | "MAJ"))
        {
            continue;
        }
        said.push(without_particles(word, &morphemes[inside], &surface));
    }
    let attaches =
        kept < morphemes.len() && words.iter().any(|word| word.morphemes.start < kept && kept < word.morphemes.end);
    let mut title = said.into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
    if let Some(predicate) = predicate {
        if !attaches && !title.is_empty() {
            title.push(' ');
        }
        title.push_str(&predicate);
    }
    if let Some(suffix) = suffix {
        title.push(' ');
        title.push_str(suffix);
    }
    title.trim().trim_end_matches(['.', '!', '?', ',', '~']).to_owned()
}

/// Returns the morphemes of the first sentence that says something: two content words.
fn first_sentence(analysis: &Analysis) -> &[Morpheme] {
    let all = &analysis.morphemes;
    let mut start = 0;
    for (idx, morpheme) in all.iter().enumerate() {
        let is_end = morpheme.tag == "SF" && idx + 1 < all.len();
        if is_end {
            let (from, to) = (all[start].span.start, morpheme.span.end);
            let inside = |token: &&Token| from <= token.span.start && token.span.end <= to;
            if analysis.tokens.iter().filter(inside).filter(|token| token.role == Role::Content).nth(1).is_some() {
                return &all[start..idx];
            }
            start = idx + 1;
        }
    }
    &all[start..]
}

fn words(letters: &[char], morphemes: &[&Morpheme]) -> Vec<Word> {
    let mut words = Vec::new();
    let (mut at, mut morpheme_idx) = (morphemes.first().map_or(0, |first| first.span.start as usize), 0);
    while at < letters.len() {
        if letters[at].is_whitespace() {
            at += 1;
            continue;
        }
        let n_letters = letters[at..].iter().take_while(|letter| !letter.is_whitespace()).count();
        let first = morpheme_idx;
        let end = (at + n_letters) as u32;
        while morphemes.get(morpheme_idx).is_some_and(|morpheme| morpheme.span.start < end) {
            morpheme_idx += 1;
        }
        words.push(Word { chars: at as u32..end, morphemes: first..morpheme_idx });
        at += n_letters;
    }
    words
}

/// Returns a word without the particles of subject, object and topic at its end, and without signs.
fn without_particles(word: &Word, morphemes: &[&Morpheme], surface: &impl Fn(Range<u32>) -> String) -> String {
    let mut end = word.chars.end;
    let mut left = morphemes.len();
    while left > 1 {
        let last = morphemes[left - 1];
        let is_dropped = match last.tag {
            "JKS" | "JKO" => true,
            "JX" => matches!(last.form.as_str(), "은" | "는" | "ㄴ" | "요"),
            // 오후에, 다음 주에: when, which stands without it.
            "JKB" if last.form == "에" => TIMES.iter().any(|time| morphemes[left - 2].form.ends_with(time)),
            "SF" | "SP" | "SE" => true,
            _ => false,
        };
        // 전 for 저는: what is written as one syllable stays one.
        if !is_dropped || last.span.start <= morphemes[left - 2].span.start {
            break;
        }
        end = last.span.start;
        left -= 1;
    }
    surface(word.chars.start..end)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dictionaries::Dictionaries;
    use crate::tokenize::Tokenizer;

    #[test]
    fn an_utterance_is_called_by_what_it_is_about() {
        let tokenizer = Tokenizer::new(&Dictionaries::built_in()).expect("built-in lists are sound");
        let mut worker = tokenizer.worker();
        for (text, expected) in [
            // Requests.
            ("환불 계좌를 바꿔 주세요", "환불 계좌 바꾸기"),
            ("내일 저녁 일정 모두 지워줘", "내일 저녁 일정 모두 지우기"),
            ("음주운전 하지마", "음주운전 하지 않기"),
            ("동해안 날씨 좀 말해 줘", "동해안 날씨"),
            // Questions.
            ("휴지통에 회사메일 있는지 확인해줘", "휴지통에 회사메일 있는지"),
            ("입실 시간이 언제니", "입실 시간"),
            ("오늘 약속 있냐", "오늘 약속 여부"),
            ("이번주에 온 메일이 몇 통이니", "이번주 온 메일 수"),
            ("발송이 왜 안 되지", "발송 안 되는 이유"),
            // Problems, with spacing errors.
            ("콜을 못 받아요", "콜 못 받음"),
            ("인증번호가안와요", "인증번호가안옴"),
            ("품절이 안 먹히고 주문이 들어와요", "품절 안 먹히고 주문 들어옴"),
            ("배송이 너무 늦어요. 지난번에도 그랬어요.", "배송 너무 늦음"),
            // English.
            ("Can you please tell me where is my refund?", "My refund"),
            ("The app keeps crashing, thanks", "App keeps crashing"),
            // Nothing to take off.
            ("환불", "환불"),
            ("ㅡㅡ", "ㅡㅡ"),
            ("", ""),
        ] {
            assert_eq!(title(&worker.analyze(text), text), expected, "{text}");
        }
    }
}
