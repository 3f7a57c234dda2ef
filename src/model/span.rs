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
    text.char_indices().nth(char_idx as usize).map_or(text.len(), |(byte, _)| byte)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_counts_characters_and_not_bytes() {
        assert_eq!(Span::new(3, 5).of("결제 환불 요청"), "환불");
        assert_eq!(Span::new(5, 99).of("결제 환불 요청"), " 요청");
        assert_eq!(Span::new(50, 99).of("결제"), "");
        assert_eq!(Span::new(0, 4).overlap(Span::new(2, 9)), 2);
        assert_eq!(Span::new(0, 2).overlap(Span::new(5, 9)), 0);
    }
}
