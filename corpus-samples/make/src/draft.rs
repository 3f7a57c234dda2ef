//! A turn in the making: pieces that keep their labels while the words inside them are spoilt.

use crate::letters;
use crate::random::Random;
use crate::template::Personal;

/// A stretch of text under the same labels.
#[derive(Debug, Clone)]
pub struct Piece {
    pub text: String,
    /// The number of the statement in its conversation.
    pub statement: Option<usize>,
    pub personal: Option<Personal>,
}

impl Piece {
    pub fn words(text: impl Into<String>) -> Self {
        Self { text: text.into(), statement: None, personal: None }
    }

    pub fn personal(text: String, what: Personal) -> Self {
        Self { text, statement: None, personal: Some(what) }
    }
}

/// A turn in the making.
#[derive(Debug, Clone, Default)]
pub struct Draft(pub Vec<Piece>);

/// A finished turn. Spans count Unicode scalar values.
#[derive(Debug, Clone, Default)]
pub struct Rendered {
    pub text: String,
    pub statements: Vec<(usize, usize, usize)>,
    pub personal: Vec<(Personal, usize, usize)>,
}

impl Draft {
    pub fn words(text: impl Into<String>) -> Self {
        Self(vec![Piece::words(text)])
    }

    /// Appends `other` after `between`.
    pub fn join(&mut self, between: &str, other: Self) {
        if !self.0.is_empty() && !between.is_empty() {
            self.0.push(Piece::words(between));
        }
        self.0.extend(other.0);
    }

    /// Changes every piece that is not personal data.
    pub fn each_words(&mut self, mut change: impl FnMut(&str) -> String) {
        for piece in self.0.iter_mut().filter(|piece| piece.personal.is_none()) {
            piece.text = change(&piece.text);
        }
    }

    /// Changes every piece.
    pub fn each(&mut self, mut change: impl FnMut(&str) -> String) {
        for piece in &mut self.0 {
            piece.text = change(&piece.text);
        }
    }

    /// Makes one slip of the fingers somewhere.
    pub fn mistype(&mut self, random: &mut Random) {
        let places: Vec<usize> = (0..self.0.len()).filter(|&idx| self.0[idx].personal.is_none()).collect();
        if !places.is_empty() {
            let piece = &mut self.0[*random.pick(&places)];
            piece.text = letters::mistyped(&piece.text, random);
        }
    }

    /// Cuts the turn at a space outside every label, if it has one with enough on both sides.
    pub fn split(&mut self, random: &mut Random) -> Option<Self> {
        let total: usize = self.0.iter().map(|piece| piece.text.chars().count()).sum();
        let mut places = Vec::new();
        let mut before = 0;
        for (idx, piece) in self.0.iter().enumerate() {
            if piece.statement.is_none() && piece.personal.is_none() {
                for (at, (byte, c)) in piece.text.char_indices().enumerate() {
                    if c == ' ' && before + at >= 6 && before + at + 6 < total {
                        places.push((idx, byte));
                    }
                }
            }
            before += piece.text.chars().count();
        }
        if places.is_empty() {
            return None;
        }
        let (idx, byte) = *random.pick(&places);
        let mut rest = self.0.split_off(idx + 1);
        let last = self.0.last_mut()?;
        let tail = last.text.split_off(byte);
        rest.insert(0, Piece::words(tail.trim_start()));
        Some(Self(rest))
    }

    /// Returns the text with its spans; spaces that follow a space are left out, none stand at the ends.
    pub fn render(&self) -> Rendered {
        let mut out = Rendered::default();
        let mut n_chars = 0;
        let mut last = '\n';
        for piece in &self.0 {
            let start = n_chars;
            for c in piece.text.chars() {
                if c == ' ' && (last == ' ' || last == '\n') {
                    continue;
                }
                out.text.push(c);
                n_chars += 1;
                last = c;
            }
            if let Some(what) = piece.personal {
                out.personal.push((what, start, n_chars));
            }
            if let Some(number) = piece.statement {
                match out.statements.last_mut() {
                    Some(open) if open.0 == number => open.2 = n_chars,
                    _ => out.statements.push((number, start, n_chars)),
                }
            }
        }
        let kept = out.text.trim_end().chars().count();
        out.text.truncate(out.text.trim_end().len());
        let chars: Vec<char> = out.text.chars().collect();
        for (_, start, end) in &mut out.statements {
            *end = (*end).min(kept);
            while start < end && chars[*start].is_whitespace() {
                *start += 1;
            }
            while start < end && chars[*end - 1].is_whitespace() {
                *end -= 1;
            }
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_follow_their_words() {
        let mut draft = Draft::words("저 ");
        draft.0.push(Piece { text: "돈이  안 ".into(), statement: Some(0), personal: None });
        draft.0.push(Piece { text: "김민수".into(), statement: Some(0), personal: Some(Personal::Name) });
        draft.0.push(Piece { text: " 와요 ".into(), statement: Some(0), personal: None });
        draft.0.push(Piece::words("네  "));
        let rendered = draft.render();
        assert_eq!(rendered.text, "저 돈이 안 김민수 와요 네");
        assert_eq!(rendered.statements, [(0, 2, 13)]);
        assert_eq!(rendered.personal, [(Personal::Name, 7, 10)]);
    }
}
