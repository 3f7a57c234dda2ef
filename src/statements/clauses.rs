//! Where does one clause end and the next begin? Also without punctuation, as a speech recogniser writes.
//!
//! A boundary is [`Edge::Sentence`] where a sentence ends (punctuation, line break, sentence-final ending, a run of ㅋ or ㅠ) and
//! [`Edge::Contrast`] where only the direction changes (는데, 지만, but), so that praise and complaint come apart.

use std::ops::Range;

use crate::model::{Language, Span};
use crate::tokenize::{Analysis, Morpheme};

/// What stands between a clause and the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Edge {
    /// The sentence goes on in another direction.
    Contrast,
    /// No sign stands there, but a question or request begins, as in speech without punctuation.
    Opening,
    /// The sentence ends.
    Sentence,
}

/// A trimmed clause of a turn; never empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Clause {
    /// Bytes of the turn's text.
    pub(crate) bytes: Range<usize>,
    /// Characters of the turn's text.
    pub(crate) span: Span,
    /// The morphemes that begin inside.
    pub(crate) morphemes: Range<usize>,
    /// What follows the clause.
    pub(crate) edge: Edge,
}

/// A text cut into clauses.
#[derive(Debug)]
pub(crate) struct Cut {
    /// The clauses in order; what lies between them is white space.
    pub(crate) clauses: Vec<Clause>,
    /// Byte position of every character, and one past the end.
    pub(crate) byte_offsets: Vec<usize>,
}

/// Cuts a text into clauses.
pub(crate) fn cut(text: &str, analysis: &Analysis) -> Cut {
    let mut chars: Vec<char> = Vec::with_capacity(text.len());
    let mut byte_offsets = Vec::with_capacity(text.len() + 1);
    for (byte, c) in text.char_indices() {
        chars.push(c);
        byte_offsets.push(byte);
    }
    byte_offsets.push(text.len());
    let mut edges: Vec<(usize, Edge)> = Vec::new();
    punctuation_edges(&chars, &mut edges);
    match analysis.language {
        Language::Ko => ending_edges(&chars, &analysis.morphemes, &mut edges),
        Language::En => {}
    }
    word_edges(&chars, analysis.language, &mut edges);
    edges.push((chars.len(), Edge::Sentence));
    // The stronger edge wins where two fall together.
    edges.sort_unstable_by(|a, b| a.0.cmp(&b.0).then(b.1.cmp(&a.1)));
    edges.dedup_by_key(|edge| edge.0);

    let mut clauses = Vec::with_capacity(edges.len());
    let (mut from, mut morpheme_idx) = (0, 0);
    for (to, edge) in edges {
        let mut start = from;
        let mut end = to;
        while start < end && chars[start].is_whitespace() {
            start += 1;
        }
        while end > start && chars[end - 1].is_whitespace() {
            end -= 1;
        }
        from = to;
        if start == end {
            continue;
        }
        while morpheme_idx < analysis.morphemes.len() && (analysis.morphemes[morpheme_idx].span.start as usize) < start
        {
            morpheme_idx += 1;
        }
        let first = morpheme_idx;
        while morpheme_idx < analysis.morphemes.len() && (analysis.morphemes[morpheme_idx].span.start as usize) < end {
            morpheme_idx += 1;
        }
        clauses.push(Clause {
            bytes: byte_offsets[start]..byte_offsets[end],
            span: Span::new(start as u32, end as u32),
            morphemes: first..morpheme_idx,
            edge,
        });
    }
    Cut { clauses, byte_offsets }
}

/// Abbreviations that a full stop does not end; single letters (`p.m.`) are known without a list.
const ABBREVIATIONS: [&str; 12] = ["mr", "mrs", "ms", "dr", "no", "vs", "etc", "approx", "inc", "st", "jr", "sr"];

fn is_stop(c: char) -> bool {
    matches!(c, '.' | '!' | '?' | '…' | '。' | '！' | '？')
}

fn is_closer(c: char) -> bool {
    matches!(c, '"' | '\'' | ')' | '”' | '’' | '」' | '』' | '~')
}

/// Letters and signs that people draw faces with.
pub(crate) fn is_mood(c: char) -> bool {
    matches!(c, 'ㅋ' | 'ㅎ' | 'ㅠ' | 'ㅜ' | 'ㅡ' | 'ㅉ' | '^' | ';')
}

fn is_hangul(c: char) -> bool {
    ('가'..='힣').contains(&c)
}

fn punctuation_edges(chars: &[char], edges: &mut Vec<(usize, Edge)>) {
    let mut idx = 0;
    while idx < chars.len() {
        let c = chars[idx];
        if c == '\n' || c == '\r' {
            edges.push((idx, Edge::Sentence));
            idx += 1;
        } else if is_stop(c) || is_mood(c) {
            let from = idx;
            while idx < chars.len() && (is_stop(chars[idx]) || is_closer(chars[idx]) || is_mood(chars[idx])) {
                idx += 1;
            }
            if ends_sentence(chars, from, idx) {
                edges.push((idx, Edge::Sentence));
            }
        } else {
            idx += 1;
        }
    }
}

/// Returns whether the run of signs `from..to` ends a sentence.
fn ends_sentence(chars: &[char], from: usize, to: usize) -> bool {
    let before = from.checked_sub(1).map(|idx| chars[idx]);
    let after = chars.get(to).copied();
    let run = &chars[from..to];
    let Some(before) = before else { return false };
    let Some(after) = after else { return true };
    if run.iter().all(|&c| is_mood(c)) {
        // A single ; or ^ inside a Latin text is no face.
        return (run.len() > 1 || !matches!(run[0], ';' | '^')) && !before.is_whitespace();
    }
    if run == ['.'] {
        if before.is_ascii_digit() && (after.is_ascii_digit() || !after.is_whitespace()) {
            return false;
        }
        if before.is_ascii_alphabetic() {
            let word_start = chars[..from].iter().rposition(|c| !c.is_ascii_alphabetic()).map_or(0, |idx| idx + 1);
            let word: String = chars[word_start..from].iter().map(char::to_ascii_lowercase).collect();
            if !after.is_whitespace() || word.len() == 1 && word != "i" || ABBREVIATIONS.contains(&word.as_str()) {
                return false;
            }
        }
    }
    after.is_whitespace() || is_hangul(after) && (is_hangul(before) || is_mood(before))
}

/// Words that quote what stands before them, so that the ending before does not end the sentence.
const QUOTING: [&str; 17] = [
    "라고", "라는", "라며", "라면", "라네", "하고", "하는", "하시", "하네", "하세", "하길", "하면", "하더", "해서",
    "했는", "그러", "싶",
];

/// Cuts after sentence-final endings and before changes of direction.
fn ending_edges(chars: &[char], morphemes: &[Morpheme], edges: &mut Vec<(usize, Edge)>) {
    for (idx, morpheme) in morphemes.iter().enumerate() {
        let end = morpheme.span.end as usize;
        if end == 0 || end > chars.len() || morphemes.get(idx + 1).is_some_and(|next| (next.span.start as usize) < end)
        {
            continue;
        }
        let is_ending = matches!(morpheme.tag, "EF" | "EC" | "JX" | "ETN" | "IC") || morpheme.tag == "EP";
        if !is_ending {
            continue;
        }
        let last = chars[end - 1];
        let mut next = end;
        while next < chars.len() && matches!(chars[next], ',' | '~' | '-') {
            next += 1;
        }
        let spaced = chars.get(next).is_none_or(|c| c.is_whitespace());
        let polite = is_polite(chars, end) || is_formal(chars, end);
        let finite = morpheme.tag == "EF" && !only_looks_finite(chars, morphemes, idx);
        let nominal = morpheme.tag == "ETN"
            && morpheme.form.chars().all(|c| matches!(c, '음' | 'ㅁ' | '기' | '임' | '됨' | '함'));
        let quoted = || {
            let rest: String = chars[next..].iter().skip_while(|c| c.is_whitespace()).take(3).collect();
            QUOTING.iter().any(|word| rest.starts_with(word))
        };
        if spaced {
            let ends = polite && morpheme.tag != "IC" || (finite || nominal && last != '기') && !quoted();
            if ends {
                edges.push((next, Edge::Sentence));
            } else if morpheme.tag == "EC" && is_contrast(chars, end) {
                edges.push((next, Edge::Contrast));
            }
        } else if polite && finite && chars.get(end).is_some_and(|&c| is_hangul(c)) {
            // Written without spaces: `안와요환불해주세요`.
            edges.push((end, Edge::Sentence));
        }
    }
}

/// Returns whether 요, 죠 or a playful 여, 용 ends at `end`; 하여 is no such ending.
fn is_polite(chars: &[char], end: usize) -> bool {
    match chars[end - 1] {
        '요' | '죠' => true,
        '여' | '염' | '용' => {
            end >= 2 && matches!(chars[end - 2], '데' | '어' | '아' | '세' | '거' | '구' | '고' | '네' | '나' | '까')
        }
        _ => false,
    }
}

/// Returns whether `…ㅂ니다` or `…ㅂ니까` ends at `end`; 보니까 is no such ending.
fn is_formal(chars: &[char], end: usize) -> bool {
    end >= 3
        && chars[end - 2] == '니'
        && matches!(chars[end - 1], '다' | '까')
        && final_consonant(chars[end - 3]) == Some(FINAL_B)
}

/// Index of ㅂ and ㄴ among the 28 final consonants of a Hangul syllable.
const FINAL_B: u32 = 17;
const FINAL_N: u32 = 4;

fn final_consonant(c: char) -> Option<u32> {
    is_hangul(c).then(|| (c as u32 - '가' as u32) % 28)
}

/// Returns whether an ending that the dictionary calls final goes on: 껐다 켜면, 이러다, 올까 봐, 가야 되나.
fn only_looks_finite(chars: &[char], morphemes: &[Morpheme], idx: usize) -> bool {
    let here = &morphemes[idx];
    let end = here.span.end as usize;
    if is_formal(chars, end) {
        return false;
    }
    let before = idx.checked_sub(1).map_or("", |before| morphemes[before].tag);
    let next = morphemes.get(idx + 1);
    let next_is_verb = next.is_some_and(|next| matches!(next.tag, "VV" | "VX" | "VA"));
    match chars[end - 1] {
        '야' => true,
        '다' => next_is_verb || here.form == "다" && before == "VV",
        '까' => next_is_verb,
        _ => next.is_some_and(|next| next.tag == "VX" || next.form == "있"),
    }
}

/// Returns whether the ending before `end` turns the direction: 는데, 지만, 으나.
fn is_contrast(chars: &[char], end: usize) -> bool {
    let tail = &chars[end.saturating_sub(2)..end];
    matches!(tail, ['지', '만'] | ['는', '데'] | ['은', '데'] | ['던', '데'] | ['인', '데'] | ['으', '나'])
        || tail.len() == 2 && tail[1] == '데' && final_consonant(tail[0]) == Some(FINAL_N)
}

/// What stands before an opening is a clause only with so many words: `how | can i help` is none.
const MIN_WORDS_BEFORE_OPENING: usize = 3;

/// Words with which the direction changes (cut before them), and with which a request begins where nothing else cuts.
const ENGLISH_TURNS: [(&[&str], Edge); 20] = [
    (&["but"], Edge::Contrast),
    (&["however"], Edge::Contrast),
    (&["although"], Edge::Contrast),
    (&["i", "just", "want"], Edge::Opening),
    (&["i", "want"], Edge::Opening),
    (&["i", "need"], Edge::Opening),
    (&["i", "would", "like"], Edge::Opening),
    (&["i'd", "like"], Edge::Opening),
    (&["can", "you"], Edge::Opening),
    (&["could", "you"], Edge::Opening),
    (&["would", "you"], Edge::Opening),
    (&["can", "i"], Edge::Opening),
    (&["how", "do", "i"], Edge::Opening),
    (&["what", "should", "i"], Edge::Opening),
    (&["why", "is"], Edge::Opening),
    (&["why", "do"], Edge::Opening),
    (&["please"], Edge::Opening),
    (&["uh"], Edge::Opening),
    (&["um"], Edge::Opening),
    (&["thanks"], Edge::Opening),
];

/// Cuts before English turns, and in Korean text before words that begin a new matter.
fn word_edges(chars: &[char], language: Language, edges: &mut Vec<(usize, Edge)>) {
    if language == Language::Ko {
        return;
    }
    let mut words: Vec<&[char]> = Vec::with_capacity(chars.len() / 4);
    let mut starts: Vec<usize> = Vec::with_capacity(chars.len() / 4);
    let mut idx = 0;
    while idx < chars.len() {
        let from = idx;
        while idx < chars.len() && (chars[idx].is_alphanumeric() || idx > from && matches!(chars[idx], '\'' | '’')) {
            idx += 1;
        }
        if idx > from {
            words.push(&chars[from..idx]);
            starts.push(from);
        } else {
            idx += 1;
        }
    }
    let same = |found: &[char], word: &str| {
        let plain = found.iter().map(|&c| if c == '’' { '\'' } else { c.to_ascii_lowercase() });
        plain.eq(word.chars())
    };
    // Only punctuation has cut so far, in order.
    let n_edges = edges.len();
    let (mut last_edge, mut edge_idx) = (0, 0);
    for (at, &start) in starts.iter().enumerate().skip(1) {
        // A boundary that stands anyway begins the count anew.
        while edge_idx < n_edges && edges[edge_idx].0 <= start {
            edge_idx += 1;
            last_edge = at;
        }
        for (pattern, edge) in &ENGLISH_TURNS {
            let fits =
                pattern.iter().enumerate().all(|(k, word)| words.get(at + k).is_some_and(|found| same(found, word)));
            if fits && at >= last_edge + MIN_WORDS_BEFORE_OPENING {
                last_edge = at;
                edges.push((start, *edge));
                break;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dictionaries::Dictionaries;
    use crate::tokenize::Tokenizer;

    fn check(text: &str, expected: &[&str]) {
        let tokenizer = Tokenizer::new(&Dictionaries::built_in()).expect("built-in lists are sound");
        let analysis = tokenizer.worker().analyze(text);
        let found: Vec<&str> = cut(text, &analysis).clauses.iter().map(|clause| clause.span.of(text)).collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn speech_without_punctuation_is_cut_at_final_endings() {
        check("피자가 안 와요 지금 여덟 시 반이에요", &["피자가 안 와요", "지금 여덟 시 반이에요"]);
        check(
            "주문을 취소했거든요 그런데 돈이 나갔습니다 확인해 주세요",
            &["주문을 취소했거든요", "그런데 돈이 나갔습니다", "확인해 주세요"],
        );
        check("처리하여 주십시오", &["처리하여 주십시오"]);
        check("확인해 보니까 없어요", &["확인해 보니까 없어요"]);
    }

    #[test]
    fn punctuation_and_faces_end_sentences_and_numbers_do_not() {
        check("5.2.1 버전입니다.안 열려요", &["5.2.1 버전입니다.", "안 열려요"]);
        check("안 와요ㅠㅠ 언제 와요", &["안 와요ㅠㅠ", "언제 와요"]);
        check("It came at 8 p.m. and was cold. Very cold!", &["It came at 8 p.m. and was cold.", "Very cold!"]);
        check("a\n\nb", &["a", "b"]);
    }

    #[test]
    fn a_change_of_direction_is_an_edge() {
        check("맛은 있는데 너무 늦어요", &["맛은 있는데", "너무 늦어요"]);
        check("the food is nice but it came late", &["the food is nice", "but it came late"]);
        check("my card does not work can you help", &["my card does not work", "can you help"]);
    }
}
