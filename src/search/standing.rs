//! Does the index know a word that was typed without spaces, and of which known words may it consist?

use super::guess::{Guesser, nouns};
use crate::error::Result;
use crate::tokenize::{Role, Token, Worker};

/// Longest word that is tried apart; longer ones are sentences without spaces, which the tokenizer cuts.
const LONGEST_APART: usize = 16;

/// Whether the index knows a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    Known,
    Unknown,
}

impl Guesser<'_> {
    /// Judges whether the index knows a word.
    ///
    /// It does where every part of meaning occurs and no place is left that no text holds: 화 and 불 are words, 화불 is none.
    pub(super) fn standing(&self, letters: &[char], start: u32, tokens: &[&Token]) -> Result<Standing> {
        let mut is_covered = vec![false; letters.len()];
        let mut last_content_end = 0;
        let mut is_hardly_known = false;
        for token in tokens.iter().filter(|token| token.role != Role::Part) {
            let from = (token.span.start.saturating_sub(start) as usize).min(letters.len());
            let to = (token.span.end.saturating_sub(start) as usize).min(letters.len()).max(from);
            let df = self.index.df_of(&token.term)?;
            if matches!(token.role, Role::Content | Role::Negated) {
                last_content_end = last_content_end.max(to);
                is_hardly_known |= df < self.few();
            }
            if df >= self.few() && to >= from + 2 {
                is_covered[from..to].fill(true);
            }
        }
        if last_content_end == 0 {
            // Light words alone, or nothing that the tokenizer takes for a word: 맴버십.
            is_hardly_known |= tokens.iter().all(|token| token.role != Role::Light) || letters.len() > 2;
        }
        // Words that people write in one and the tokenizer takes apart: 두번, 문앞.
        if self.is_said(letters)? {
            return Ok(Standing::Known);
        }
        if is_hardly_known {
            return Ok(Standing::Unknown);
        }
        // Endings cover themselves; between words of meaning every place must be known.
        let gap = is_covered[..last_content_end.min(letters.len())].windows(2).any(|pair| pair == [false, false]);
        if gap {
            return Ok(Standing::Unknown);
        }
        for (at, pair) in letters.windows(2).enumerate() {
            let is_before_end = at + 1 < last_content_end;
            if is_before_end && !(is_covered[at] && is_covered[at + 1]) {
                let pair: String = pair.iter().collect();
                if self.index.df_of_pair(&pair)? < self.few() {
                    return Ok(Standing::Unknown);
                }
            }
        }
        Ok(Standing::Known)
    }

    /// Returns whether a part of a query, cut into `tokens` from `start` on, begins with no known word.
    pub(super) fn is_fragment(&self, typed: &str, start: u32, tokens: &[&Token]) -> Result<bool> {
        if typed.chars().count() == 1 || self.words.is_named(typed) {
            return Ok(false);
        }
        for token in tokens.iter().filter(|token| token.span.start == start) {
            if self.index.df_of(&token.term)? >= self.few() {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Returns how many letters of a text belong to known words of two letters or more.
    pub(super) fn n_letters_known(&self, text: &str, worker: &mut Worker<'_>) -> Result<usize> {
        let (mut n, mut end) = (0, 0);
        for token in worker.analyze(text).tokens {
            let is_whole = matches!(token.role, Role::Content | Role::Negated) && token.span.start >= end;
            if is_whole && token.span.len() > 1 && self.index.df_of(&token.term)? >= self.few() {
                let letters = text.chars().skip(token.span.start as usize).take(token.span.len() as usize);
                n += letters.filter(|letter| *letter != ' ').count();
                end = token.span.end;
            }
        }
        Ok(n)
    }

    /// Returns whether a word is known as a whole, by the index or the lexicon.
    fn is_known(&self, word: &str) -> Result<bool> {
        Ok(self.words.is_named(word) || self.index.df_of(word)? >= self.few())
    }

    /// Returns whether customers write all pairs of syllables of a word, and not by mistake.
    fn is_said(&self, letters: &[char]) -> Result<bool> {
        for pair in letters.windows(2) {
            if self.index.df_of_pair(&pair.iter().collect::<String>())? < self.few() {
                return Ok(false);
            }
        }
        Ok(letters.len() > 1)
    }

    /// Returns the word with spaces between known words of two syllables or more that it consists of, an ending left as it is.
    pub(super) fn apart(&self, letters: &[char]) -> Result<Option<String>> {
        let Some((pieces, rest)) = self.pieces(letters)? else { return Ok(None) };
        if pieces.len() < 2 || rest.chars().count() > 2 {
            return Ok(None);
        }
        Ok(Some(pieces.join(" ") + &rest))
    }

    /// Returns the word as known words from its beginning on, as few as possible, and what is left.
    fn pieces(&self, letters: &[char]) -> Result<Option<(Vec<String>, String)>> {
        let n = letters.len();
        if !(4..=LONGEST_APART).contains(&n) {
            return Ok(None);
        }
        // For each place the fewest pieces that reach it, and where the last of them begins.
        let mut reached: Vec<Option<(usize, usize)>> = vec![None; n + 1];
        reached[0] = Some((0, 0));
        for from in 0..n {
            let Some((n_pieces, _)) = reached[from] else { continue };
            for to in (from + 2..=n.min(from + 8)).rev() {
                let piece: String = letters[from..to].iter().collect();
                let is_better = reached[to].is_none_or(|(fewest, _)| n_pieces + 1 < fewest);
                if is_better && self.is_known(&piece)? {
                    reached[to] = Some((n_pieces + 1, from));
                }
            }
        }
        let Some(end) = (2..=n).rev().find(|&end| reached[end].is_some()) else { return Ok(None) };
        let (mut pieces, mut at) = (Vec::new(), end);
        while at > 0 {
            let Some((_, from)) = reached[at] else { break };
            pieces.push(letters[from..at].iter().collect::<String>());
            at = from;
        }
        pieces.reverse();
        Ok(Some((pieces, letters[end..].iter().collect())))
    }

    /// Returns a known word and another one mended: 배숑지연 is 배송 지연.
    pub(super) fn apart_and_mended(&self, letters: &[char]) -> Result<Option<String>> {
        if !(4..=LONGEST_APART).contains(&letters.len()) {
            return Ok(None);
        }
        let mut best: Option<(u64, String)> = None;
        for at in 2..=letters.len() - 2 {
            let (left, right): (String, String) = (letters[..at].iter().collect(), letters[at..].iter().collect());
            for (known, other, mends_left) in [(&right, &left, true), (&left, &right, false)] {
                if !self.is_known(known)? {
                    continue;
                }
                for noun in nouns(other) {
                    let near = self.words.get()?.near(noun);
                    let near = self.common(near.into_iter().map(|(term, _)| term))?;
                    let Some((mended, df)) = near.into_iter().next() else { continue };
                    if df >= self.few() && best.as_ref().is_none_or(|(most, _)| df > *most) {
                        let words = if mends_left { format!("{mended} {known}") } else { format!("{known} {mended}") };
                        best = Some((df, words));
                    }
                    break;
                }
            }
        }
        Ok(best.map(|(_, words)| words))
    }
}
