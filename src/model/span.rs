//! A half-open range of characters.

use serde::{Deserialize, Serialize};

/// A half-open range of Unicode scalar values in a text that the context names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Span {
    /// First character.
    pub start: u32,
    /// One past the last character.
    pub end: u32,
}

impl Span {
    /// Returns the span from `start` to `end`; an end before the start gives an empty span.
    #[must_use]
    pub fn new(start: u32, end: u32) -> Self {
        Self { start, end: end.max(start) }
    }

    /// Returns the number of characters.
    #[must_use]
    pub fn len(self) -> u32 {
        self.end - self.start
    }

    /// Returns whether the span holds no character.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.end == self.start
    }

    /// Returns the number of characters in both spans.
    #[must_use]
    pub fn overlap(self, other: Self) -> u32 {
        self.end.min(other.end).saturating_sub(self.start.max(other.start))
    }

    /// Returns the text of the span, empty where it lies outside.
    #[must_use]
    pub fn of(self, text: &str) -> &str {
        let from = byte_of(text, self.start);
        let to = from + byte_of(&text[from..], self.len());
        &text[from..to]
    }
}

/// Returns the byte position of the character `char_idx`, the length of the text when it lies behind the end.
fn byte_of(text: &str, char_idx: u32) -> usize {
    let mut chars = text.chars();
    if let Some(before) = char_idx.checked_sub(1) {
        chars.nth(before as usize);
    }
    text.len() - chars.as_str().len()
}

/// Cuts spans out of texts, going on from where the last one began.
///
/// Spans that ascend in one text cost that text's length together, and not each for itself.
#[derive(Debug, Clone, Copy, Default)]
pub struct Slicer<'a> {
    text: &'a str,
    char_idx: u32,
    byte_idx: usize,
}

impl<'a> Slicer<'a> {
    /// Returns the text of a span, empty where it lies outside; the same as [`Span::of`].
    pub fn cut(&mut self, text: &'a str, span: Span) -> &'a str {
        if !std::ptr::eq(self.text, text) || span.start < self.char_idx {
            *self = Self { text, char_idx: 0, byte_idx: 0 };
        }
        self.byte_idx += byte_of(&text[self.byte_idx..], span.start - self.char_idx);
        self.char_idx = span.start;
        let rest = &text[self.byte_idx..];
        &rest[..byte_of(rest, span.len())]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_counts_characters_and_not_bytes() {
        assert_eq!(Span::new(3, 5).of("결제 환불 요청"), "환불");
        assert_eq!(Span::new(5, 99).of("결제 환불 요청"), " 요청");
        assert_eq!(Span::new(50, 99).of("결제"), "");
        assert_eq!(Span::new(0, 1).of(""), "");
        assert_eq!(Span::new(0, 4).overlap(Span::new(2, 9)), 2);
        assert_eq!(Span::new(0, 2).overlap(Span::new(5, 9)), 0);
    }

    #[test]
    fn a_slicer_cuts_what_a_span_cuts_in_any_order_and_any_text() {
        let (mut slicer, other) = (Slicer::default(), "배송 문의".to_owned());
        for (start, end) in [(0, 2), (3, 5), (3, 8), (1, 4), (6, 99), (50, 99), (7, 8)] {
            for text in ["결제 환불 요청", &other] {
                let span = Span::new(start, end);
                assert_eq!(slicer.cut(text, span), span.of(text));
            }
        }
        for (start, end) in [(0, 2), (3, 5), (50, 99), (60, 70), (0, 1)] {
            assert_eq!(slicer.cut(&other, Span::new(start, end)), Span::new(start, end).of(&other));
        }
    }
}
