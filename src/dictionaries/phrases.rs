//! Which forms of a list does a text hold? Korean without its spaces and common misspellings, English by whole words.
//!
//! | a form | stands for |
//! |---|---|
//! | `환불이 안` | these characters in a row; spaces may be missing or stand anywhere |
//! | `refund`, `charged twice` | Latin letters and digits: whole words |
//! | `crash*` | the beginning of a word |
//! | `_앱` | at the beginning of a word |
//! | `카드..두 번` | one part after the other, few characters between |
//!
//! 됐/됬/됏, 했/햇, 결제/결재, 네/내 and 않/안 are the same to it, and so are "can't" and "cant".

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};
use rustc_hash::FxHashMap;

use crate::error::{Error, Kind, Result};
use crate::model::{Bilingual, Span};

/// A Hangul syllable tells about as much as two Latin letters.
const WEIGHT_OF_SYLLABLE: u32 = 2;

/// Greatest weight of what stands between two parts of a form: about five words, 16 syllables or 32 Latin letters.
const MAX_GAP: u32 = 32;

/// Forms, each with a key that its list gives it. Ready to be matched; shared, read-only.
#[derive(Debug)]
pub(crate) struct Phrases {
    automaton: Option<AhoCorasick>,
    /// Per pattern of the automaton: the parts of forms that it is.
    uses: Vec<Vec<Use>>,
    /// Per form.
    forms: Vec<Form>,
}

#[derive(Debug, Clone, Copy)]
struct Use {
    form: u32,
    part: u8,
    begins_word: bool,
    is_beginning: bool,
}

#[derive(Debug, Clone, Copy)]
struct Form {
    key: u32,
    n_parts: u8,
}

/// One occurrence of a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Found {
    /// The form's key.
    pub(crate) key: u32,
    /// From its first part to its last, in characters of the text that was given.
    pub(crate) span: Span,
    /// Its parts, in characters of the text that was given.
    parts: Vec<Span>,
}

/// A text as it is matched: no blanks, no apostrophes, lower case, misspellings folded.
struct Squeezed {
    text: String,
    /// Per character: where it stood, and what it was.
    letters: Vec<(u32, char)>,
    /// Per byte of `text`: its character.
    char_of_byte: Vec<u32>,
    /// Whether a blank or the text's beginning stood before each character.
    after_blank: Vec<bool>,
}

impl Phrases {
    /// Reads forms with their keys.
    ///
    /// # Errors
    /// More forms than an automaton can hold.
    pub(crate) fn new<'a>(forms: impl IntoIterator<Item = (u32, &'a str)>) -> Result<Self> {
        let mut patterns: Vec<String> = Vec::new();
        let mut pattern_of: FxHashMap<String, usize> = FxHashMap::default();
        let (mut uses, mut read): (Vec<Vec<Use>>, Vec<Form>) = (Vec::new(), Vec::new());
        for (key, text) in forms {
            let form = read.len() as u32;
            let mut n_parts = 0;
            for part in text.split("..").map(str::trim) {
                let (begins_word, part) = part.strip_prefix('_').map_or((false, part), |rest| (true, rest));
                let (is_beginning, part) = part.strip_suffix('*').map_or((false, part), |rest| (true, rest));
                let pattern = Squeezed::new(part).text;
                if pattern.is_empty() {
                    continue;
                }
                let idx = *pattern_of.entry(pattern.clone()).or_insert_with(|| {
                    patterns.push(pattern);
                    uses.push(Vec::new());
                    patterns.len() - 1
                });
                uses[idx].push(Use { form, part: n_parts, begins_word, is_beginning });
                n_parts += 1;
            }
            read.push(Form { key, n_parts });
        }
        let automaton = if patterns.is_empty() {
            None
        } else {
            Some(
                AhoCorasick::builder()
                    .kind(Some(AhoCorasickKind::ContiguousNFA))
                    .match_kind(MatchKind::Standard)
                    .build(&patterns)
                    .map_err(|cause| {
                        Error::new(
                            Kind::Settings,
                            Bilingual::new("단어 목록이 너무 깁니다", "the word list is too long"),
                        )
                        .help(Bilingual::new("목록을 줄여 주세요", "shorten the list"))
                        .because(cause)
                    })?,
            )
        };
        Ok(Self { automaton, uses, forms: read })
    }

    /// Returns the forms in a text, each at most once for every place it begins at, by place and then in file order.
    pub(crate) fn find(&self, text: &str) -> Vec<Found> {
        let Some(automaton) = &self.automaton else { return Vec::new() };
        let squeezed = Squeezed::new(text);
        let mut found: Vec<(u32, Found)> = Vec::new();
        let mut in_parts: Vec<(u32, u8, Span)> = Vec::new();
        for hit in automaton.find_overlapping_iter(&squeezed.text) {
            // In characters of the squeezed text.
            let span = Span::new(squeezed.char_of_byte[hit.start()], squeezed.char_of_byte[hit.end() - 1] + 1);
            for one in &self.uses[hit.pattern().as_usize()] {
                if !squeezed.is_bounded(span, *one) {
                    continue;
                }
                let form = self.forms[one.form as usize];
                if form.n_parts == 1 {
                    let span = squeezed.in_text(span);
                    found.push((one.form, Found { key: form.key, span, parts: vec![span] }));
                } else {
                    in_parts.push((one.form, one.part, span));
                }
            }
        }
        in_parts.sort_unstable();
        for of_form in in_parts.chunk_by(|a, b| a.0 == b.0) {
            let form = self.forms[of_form[0].0 as usize];
            for first in of_form.iter().filter(|(_, part, _)| *part == 0) {
                let mut parts = vec![first.2];
                for part in 1..form.n_parts {
                    let end = parts[parts.len() - 1].end;
                    let next = of_form.iter().find(|(_, other, span)| {
                        *other == part && span.start >= end && squeezed.weight_between(end, span.start) <= MAX_GAP
                    });
                    match next {
                        Some((_, _, span)) => parts.push(*span),
                        None => break,
                    }
                }
                if parts.len() == usize::from(form.n_parts) {
                    let parts: Vec<Span> = parts.into_iter().map(|part| squeezed.in_text(part)).collect();
                    let span = Span::new(parts[0].start, parts[parts.len() - 1].end);
                    found.push((first.0, Found { key: form.key, span, parts }));
                }
            }
        }
        found.sort_by_key(|(form, found)| (found.span.start, *form, found.span.end));
        found.into_iter().map(|(_, found)| found).collect()
    }

    /// Returns how much of a text each key's forms cover, by key: letters, where a syllable counts two.
    ///
    /// What several forms of a key cover counts once. A key without forms in the text is left out.
    pub(crate) fn weigh(&self, text: &str) -> Vec<(u32, u32)> {
        let found = self.find(text);
        if found.is_empty() {
            return Vec::new();
        }
        let weights: Vec<u32> = text.chars().map(weight).collect();
        let mut pieces: Vec<(u32, Span)> =
            found.iter().flat_map(|found| found.parts.iter().map(|part| (found.key, *part))).collect();
        pieces.sort_unstable();
        let mut sums = Vec::new();
        for of_key in pieces.chunk_by(|a, b| a.0 == b.0) {
            let (mut covered, mut sum) = (0, 0);
            for (_, piece) in of_key {
                let from = piece.start.max(covered);
                if piece.end > from {
                    sum += weights[from as usize..piece.end as usize].iter().sum::<u32>();
                    covered = piece.end;
                }
            }
            sums.push((of_key[0].0, sum));
        }
        sums
    }
}

impl Squeezed {
    fn new(text: &str) -> Self {
        let mut squeezed = Self {
            text: String::with_capacity(text.len()),
            letters: Vec::new(),
            char_of_byte: Vec::new(),
            after_blank: Vec::new(),
        };
        let mut after_blank = true;
        for (idx, letter) in (0..).zip(text.chars()) {
            if letter.is_whitespace() {
                after_blank = true;
                continue;
            }
            if matches!(letter, '\'' | '’') {
                continue;
            }
            let folded = folded(letter);
            squeezed.char_of_byte.extend(std::iter::repeat_n(squeezed.letters.len() as u32, folded.len_utf8()));
            squeezed.text.push(folded);
            squeezed.letters.push((idx, letter));
            squeezed.after_blank.push(std::mem::take(&mut after_blank));
        }
        squeezed
    }

    /// Returns whether Latin letters at the sides of a part end a word there, and whether it begins one if it must.
    fn is_bounded(&self, span: Span, part: Use) -> bool {
        let (first, end) = (span.start as usize, span.end as usize);
        let is_latin = |idx: usize| self.letters.get(idx).is_some_and(|(_, letter)| letter.is_ascii_alphanumeric());
        let before = first.checked_sub(1).filter(|_| !self.after_blank[first]);
        if is_latin(first) && before.is_some_and(is_latin) {
            return false;
        }
        if part.begins_word && before.is_some_and(|idx| self.letters[idx].1.is_alphanumeric()) {
            return false;
        }
        let is_cut = is_latin(end - 1) && is_latin(end) && !self.after_blank[end];
        part.is_beginning || !is_cut
    }

    /// Returns what the letters weigh that stand between two parts.
    fn weight_between(&self, from: u32, to: u32) -> u32 {
        self.letters[from as usize..to as usize].iter().map(|(_, letter)| weight(*letter)).sum()
    }

    /// Returns the characters of the text that was given behind a span of squeezed ones.
    fn in_text(&self, span: Span) -> Span {
        Span::new(self.letters[span.start as usize].0, self.letters[span.end as usize - 1].0 + 1)
    }
}

/// Returns what a letter weighs.
fn weight(letter: char) -> u32 {
    match letter {
        '가'..='힣' => WEIGHT_OF_SYLLABLE,
        letter if letter.is_whitespace() => 0,
        _ => 1,
    }
}

/// Returns a letter without what people often misspell: ㅔ for ㅐ, ㅙ and ㅞ for ㅚ, a final ㅆ for ㅅ and ㄶ for ㄴ.
fn folded(letter: char) -> char {
    const FIRST: u32 = '가' as u32;
    let Some(place) = ('가'..='힣').contains(&letter).then(|| letter as u32 - FIRST) else {
        return letter.to_lowercase().next().unwrap_or(letter);
    };
    let (initial, vowel, last) = (place / 588, place / 28 % 21, place % 28);
    // Counted as Unicode does: ㅐ 1, ㅔ 5; ㅙ 10, ㅚ 11, ㅞ 15; ㄴ 4, ㄶ 6; ㅅ 19, ㅆ 20.
    let vowel = match vowel {
        5 => 1,
        10 | 15 => 11,
        vowel => vowel,
    };
    let last = match last {
        6 => 4,
        20 => 19,
        last => last,
    };
    char::from_u32(FIRST + initial * 588 + vowel * 28 + last).unwrap_or(letter)
}

/// Returns the forms of a column, which a bar separates; `-` stands for none.
pub(crate) fn forms(field: &str) -> impl Iterator<Item = &str> {
    field.split('|').map(str::trim).filter(|form| !form.is_empty() && *form != "-")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns the text behind each form that is found.
    fn found(form: &str, text: &str) -> Vec<String> {
        let phrases = Phrases::new([(7, form)]).expect("one form");
        phrases.find(text).into_iter().map(|found| found.span.of(text).to_owned()).collect()
    }

    #[test]
    fn korean_is_found_whatever_its_spaces_and_misspellings() {
        let check =
            |form: &str, text: &str, expected: &[&str]| assert_eq!(found(form, text), expected, "{form}: {text}");
        check("환불이 안", "아직 환불 이안 됐어요", &["환불 이안"]);
        check("안 됐", "로그인이 않됬어요", &["않됬"]);
        check("결제 오류", "카드결재오류요", &["결재오류"]);
        check("두 번 결제됐", "두번결제됏어요", &["두번결제됏"]);
        check("_앱", "앱이 꺼져요", &["앱"]);
        check("_앱", "두루앱이 꺼져요", &[]);
        check("_앱", "(앱) 꺼짐", &["앱"]);
    }

    #[test]
    fn english_is_found_by_whole_words() {
        let check =
            |form: &str, text: &str, expected: &[&str]| assert_eq!(found(form, text), expected, "{form}: {text}");
        check("sue", "I will SUE you", &["SUE"]);
        check("sue", "issue with my tissue", &[]);
        check("can't log in", "I cant log in", &["cant log in"]);
        check("can't log in", "I can’t  log in", &["can’t  log in"]);
        check("crash", "it crashes", &[]);
        check("crash*", "it crashes", &["crash"]);
        check("no show", "a noshow again", &["noshow"]);
        check("QR", "QR이 안 떠요", &["QR"]);
        check("sue", "that is us. Understood", &[]);
        check("1372", "1372에 신고", &["1372"]);
        check("1372", "주문 21372번", &[]);
    }

    #[test]
    fn parts_stand_in_their_order_and_near_each_other() {
        let check = |text: &str, expected: &[&str]| assert_eq!(found("카드..두 번", text), expected, "{text}");
        check("카드가 글쎄 두번 긁혔어요", &["카드가 글쎄 두번"]);
        check("두 번이나 카드가", &[]);
        check("카드를 등록하려고 아침부터 저녁까지 계속해서 해 봤는데 두 번", &[]);
    }

    #[test]
    fn what_two_forms_of_a_key_cover_counts_once() {
        // 환불지연 covers 4 syllables, 지연 2 of the same: 4 x 2 = 8. late 4 letters.
        let phrases = Phrases::new([(0, "환불 지연"), (0, "지연"), (1, "late"), (2, "배송")]).expect("forms");
        assert_eq!(phrases.weigh("환불 지연, too late"), [(0, 8), (1, 4)]);
        assert_eq!(phrases.weigh("감사합니다"), []);
        let none: [(u32, &str); 0] = [];
        assert_eq!(Phrases::new(none).expect("no forms").weigh("환불"), []);
    }
}
