//! Which characters mean the same? Brings a text to one form and keeps the way back.
//!
//! In: raw text. Out: [`Normalized`], NFC, half width, without invisible characters, each character with its raw span.
//! Fails: never. Parallel: one text at a time, no state.

mod characters;

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::model::Span;
use characters::{Meaning, meaning};

/// A text in which equal meaning has equal characters, with the way back to the raw text.
///
/// Composed (NFC), full width folded to half width, digits and dashes of all scripts as ASCII, every blank a space, line
/// ends as `\n`, invisible and control characters gone. `ㅠㅠ`, emoji and punctuation stay.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Normalized<'a> {
    text: Cow<'a, str>,
    /// The raw characters behind each normalised character; absent when they are the same one by one.
    raw_spans: Option<Vec<Span>>,
}

impl<'a> Normalized<'a> {
    /// Returns the normal form of a raw text; borrows it when it is normal already.
    #[must_use]
    pub fn new(raw_text: &'a str) -> Self {
        if raw_text.chars().all(characters::is_plain) {
            return Self { text: Cow::Borrowed(raw_text), raw_spans: None };
        }
        let (text, raw_spans) = in_numbers(&composed(&visible(raw_text)));
        Self { text: Cow::Owned(text), raw_spans: Some(raw_spans) }
    }

    /// Returns the normalised text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Returns the raw characters behind a span of normalised characters, invisible ones in between included.
    ///
    /// A span that is empty or lies behind the end gives an empty span.
    #[must_use]
    pub fn raw_span(&self, span: Span) -> Span {
        let Some(raw_spans) = &self.raw_spans else { return span };
        let first = raw_spans.get(span.start as usize);
        let last = span.end.checked_sub(1).and_then(|idx| raw_spans.get(idx as usize));
        match (first, last) {
            (Some(first), Some(last)) => Span::new(first.start, last.end),
            _ => Span::new(0, 0),
        }
    }
}

/// A character with the raw characters behind it.
type Traced = (char, Span);

/// Folds each character by itself and drops what cannot be seen. What comes after sees only visible neighbours.
fn visible(raw_text: &str) -> Vec<Traced> {
    let mut kept: Vec<Traced> = Vec::with_capacity(raw_text.len());
    let mut raw = raw_text.chars().enumerate().peekable();
    while let Some((idx, c)) = raw.next() {
        let visible = match meaning(c) {
            Meaning::Same | Meaning::DigitInNumbers(_) | Meaning::DashInNumbers => Some(c),
            Meaning::As(other) => Some(other),
            Meaning::CarriageReturn => (raw.peek().map(|(_, next)| *next) != Some('\n')).then_some('\n'),
            // A joiner or selector after a picture belongs to it (👨‍👩‍👧, ❤️); after a digit or letter it only hides a number.
            Meaning::PartOfPicture => kept.last().is_some_and(|(last, _)| characters::is_picture(*last)).then_some(c),
            Meaning::Nothing => None,
        };
        if let Some(visible) = visible {
            kept.push((visible, Span::new(position(idx), position(idx + 1))));
        }
    }
    kept
}

/// Composes bases with their marks, and conjoining jamo.
fn composed(chars: &[Traced]) -> Vec<Traced> {
    let joins = |c: char| {
        (is_combining_mark(c) || matches!(c, '\u{1160}'..='\u{11ff}'))
            && !matches!(c, '\u{fe00}'..='\u{fe0f}' | '\u{20e3}')
    };
    let mut composed = Vec::with_capacity(chars.len());
    let mut at = 0;
    while at < chars.len() {
        let end = at + 1 + chars[at + 1..].iter().take_while(|(c, _)| joins(*c)).count();
        let span = Span::new(chars[at].1.start, chars[end - 1].1.end);
        // Single characters too: some, such as Å (U+212B), have a canonical form of their own.
        composed.extend(chars[at..end].iter().map(|(c, _)| *c).nfc().map(|c| (c, span)));
        at = end;
    }
    composed
}

/// Turns circled and raised digits and long vowels into digits and dashes, but only inside numbers.
fn in_numbers(chars: &[Traced]) -> (String, Vec<Span>) {
    let mut text = String::with_capacity(3 * chars.len());
    for (idx, &(c, _)) in chars.iter().enumerate() {
        let mut after = chars[idx + 1..].iter().map(|(c, _)| *c);
        let c = match meaning(c) {
            Meaning::DigitInNumbers(digit) => {
                let before = text.ends_with(|c: char| c.is_ascii_digit() || c == '-');
                if before || after.next().is_some_and(characters::is_digit_like) { digit } else { c }
            }
            Meaning::DashInNumbers => {
                let before = text.trim_end_matches(' ').ends_with(|c: char| c.is_ascii_digit());
                if before && after.find(|c| *c != ' ').is_some_and(characters::is_digit_like) { '-' } else { c }
            }
            _ => c,
        };
        text.push(c);
    }
    (text, chars.iter().map(|(_, span)| *span).collect())
}

/// Positions are kept in 32 bits: a turn of four billion characters does not fit into memory beside the rest.
fn position(char_idx: usize) -> u32 {
    u32::try_from(char_idx).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn equal_meaning_becomes_equal_characters() {
        for (raw, expected) in [
            ("\u{1112}\u{1169}\u{11bc}\u{1100}\u{1175}\u{11af}\u{1103}\u{1169}\u{11bc}", "홍길동"),
            ("０１０－１２３４－５６７８", "010-1234-5678"),
            ("010\u{200b}1234\u{feff}56\u{ad}78", "01012345678"),
            ("010–1234—5678", "010-1234-5678"),
            ("010ㅡ1234ㅡ5678", "010-1234-5678"),
            ("0️⃣1️⃣0️⃣", "010"),
            ("٠١٠", "010"),
            ("𝟎𝟏𝟎", "010"),
            ("①②③", "123"),
            ("① 환불", "① 환불"),
            ("가\u{a0}나\u{3000}다", "가 나 다"),
            ("줄\r\n줄\r줄", "줄\n줄\n줄"),
            ("a\u{0}b\u{7}c\td", "abc d"),
            ("don’t “wait”", "don't \"wait\""),
            ("ㅠㅠ ㅡㅡ ㅋㅋ 👨‍👩‍👧 ❤️ 👍🏻", "ㅠㅠ ㅡㅡ ㅋㅋ 👨‍👩‍👧 ❤️ 👍🏻"),
            ("cafe\u{301}", "café"),
            ("￦5,000", "₩5,000"),
        ] {
            assert_eq!(Normalized::new(raw).text(), expected, "{raw:?}");
        }
    }

    #[test]
    fn a_span_finds_its_raw_characters_again() {
        let normalized = Normalized::new("번호 010\u{200b}12\u{200b}34");
        assert_eq!(normalized.text(), "번호 0101234");
        assert_eq!(normalized.raw_span(Span::new(3, 10)), Span::new(3, 12));
        let composed = Normalized::new("\u{1112}\u{1169}\u{11bc}님");
        assert_eq!(composed.raw_span(Span::new(0, 1)), Span::new(0, 3));
        assert_eq!(composed.raw_span(Span::new(1, 2)), Span::new(3, 4));
    }

    proptest! {
        #[test]
        fn normalising_twice_changes_nothing(raw in "\\PC{0,40}|[가-힣0-9０-９①-⑨ㅡ\u{200b}\u{fe0f}\u{1100}-\u{11ff}-]{0,30}") {
            let once = Normalized::new(&raw).text().to_owned();
            let twice = Normalized::new(&once).text().to_owned();
            prop_assert_eq!(&once, &twice);
        }

        #[test]
        fn raw_spans_ascend_and_lie_inside(raw in "\\PC{0,40}") {
            let normalized = Normalized::new(&raw);
            let n_raw = raw.chars().count() as u32;
            let n = normalized.text().chars().count() as u32;
            let mut last = 0;
            for idx in 0..n {
                let span = normalized.raw_span(Span::new(idx, idx + 1));
                prop_assert!(span.start >= last || span.end >= last);
                prop_assert!(span.end <= n_raw && !span.is_empty());
                last = span.start;
            }
        }
    }
}
