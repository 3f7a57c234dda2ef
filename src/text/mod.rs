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
        let mut writer = Writer { text: String::with_capacity(raw_text.len()), raw_spans: Vec::new() };
        let raw: Vec<char> = raw_text.chars().collect();
        let mut at = 0;
        while at < raw.len() {
            let end = at + cluster_len(&raw[at..]);
            writer.push_cluster(&raw, at, end);
            at = end;
        }
        Self { text: Cow::Owned(writer.text), raw_spans: Some(writer.raw_spans) }
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

/// Returns how many characters a base with its combining marks and conjoining jamo has; at least 1.
fn cluster_len(raw: &[char]) -> usize {
    let joins =
        |c: &char| (is_combining_mark(*c) || matches!(c, '\u{1160}'..='\u{11ff}')) && meaning(*c) == Meaning::Same;
    1 + raw[1..].iter().take_while(|c| joins(c)).count()
}

struct Writer {
    text: String,
    raw_spans: Vec<Span>,
}

impl Writer {
    fn push_cluster(&mut self, raw: &[char], at: usize, end: usize) {
        if end == at + 1 {
            self.push_single(raw, at);
            return;
        }
        let composed: String = raw[at..end].iter().copied().nfc().collect();
        for c in composed.chars() {
            self.push(c, at, end);
        }
    }

    fn push_single(&mut self, raw: &[char], at: usize) {
        let c = raw[at];
        let next = raw.get(at + 1).copied();
        match meaning(c) {
            Meaning::Same => {
                // Characters such as Å (U+212B) have a canonical form of their own.
                for canonical in std::iter::once(c).nfc() {
                    self.push(canonical, at, at + 1);
                }
            }
            Meaning::As(other) => self.push(other, at, at + 1),
            Meaning::CarriageReturn => {
                if next != Some('\n') {
                    self.push('\n', at, at + 1);
                }
            }
            // A joiner or selector after a picture belongs to it (👨‍👩‍👧, ❤️); after a digit or letter it only hides a number.
            Meaning::PartOfPicture => {
                if self.text.chars().next_back().is_some_and(characters::is_picture) {
                    self.push(c, at, at + 1);
                }
            }
            Meaning::DigitInNumbers(digit) => {
                let before = self.text.chars().next_back().is_some_and(|c| c.is_ascii_digit() || c == '-');
                let after = next.is_some_and(characters::is_digit_like);
                self.push(if before || after { digit } else { c }, at, at + 1);
            }
            Meaning::DashInNumbers => {
                let before = self.text.trim_end_matches(' ').ends_with(|c: char| c.is_ascii_digit());
                let after = raw[at + 1..].iter().find(|c| **c != ' ').is_some_and(|c| characters::is_digit_like(*c));
                self.push(if before && after { '-' } else { c }, at, at + 1);
            }
            Meaning::Nothing => {}
        }
    }

    fn push(&mut self, c: char, start: usize, end: usize) {
        self.text.push(c);
        self.raw_spans.push(Span::new(position(start), position(end)));
    }
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
