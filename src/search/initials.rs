//! What did a person mean by letters that are no syllables? First consonants, a word that is not finished, or English on the Korean
//! keyboard.

use super::bigrams::is_syllable;
use super::candidates::{MOST_COMPLETIONS, weighted};
use super::finder::Manner;
use super::forgiven::Forgiveness;
use super::guess::{Guess, Guesser};
use super::letters;
use super::lookalikes::has_initials;
use super::phrases::n_saying;
use crate::error::Result;
use crate::tokenize::Worker;

/// Fewest consonants of which a text is made: of two, the lexicon has words such as 전에 that nobody looks for.
const FEWEST_INITIALS_OF_TEXT: usize = 3;

/// Letters that repeated say nothing to look for: ㅋㅋㅋ, ㅠㅠ, ㅇㅇ.
const EXCLAMATIONS: [char; 9] = ['ㅋ', 'ㅎ', 'ㅠ', 'ㅜ', 'ㅡ', 'ㅇ', 'ㄴ', 'ㄷ', 'ㅉ'];

/// Words for each row of consonants that are tried together.
const MOST_TOGETHER: usize = 6;

/// Pairs of words that are counted in texts.
const MOST_PAIRS: usize = 12;

impl Guesser<'_> {
    /// Letters that are no syllables: first consonants, a word that is not finished, or English on the Korean keyboard.
    pub(super) fn guess_letters(&self, word: &str, beside: &[String], worker: &mut Worker<'_>) -> Result<Guess> {
        let mut letters = word.chars();
        let first = letters.next();
        if first.is_some_and(|first| EXCLAMATIONS.contains(&first)) && letters.all(|letter| Some(letter) == first) {
            return Ok(Guess::AsItStands);
        }
        if has_initials(word) {
            let is_unfinished = word.chars().any(is_syllable);
            let kind = if is_unfinished { Forgiveness::Unfinished } else { Forgiveness::Initials };
            let mut found = self.common(self.words.get()?.beginning(word))?;
            let n = word.chars().count();
            if beside.is_empty() {
                // A word that is as long as what was typed before one that goes on.
                if found.iter().any(|(term, _)| term.chars().count() == n) {
                    found.retain(|(term, _)| term.chars().count() == n);
                }
                self.by_customers(&mut found)?;
            }
            found.truncate(MOST_COMPLETIONS);
            found = self.together_with(beside, found)?;
            if n >= FEWEST_INITIALS_OF_TEXT
                && let Some(text) = self.said_text(word, &mut found)?
            {
                return Ok(Guess::Text(text, kind));
            }
            if let Some(terms) = weighted(&found) {
                return Ok(Guess::Instead(terms, kind));
            }
        }
        if let Some(latin) = letters::to_latin(word).map(|latin| latin.to_lowercase())
            && self.is_word(&latin, worker)?
        {
            return Ok(Guess::Text(latin, Forgiveness::Keyboard));
        }
        Ok(Guess::AsItStands)
    }

    /// Puts words that customers write before those that agents write, if any of them is written by customers.
    fn by_customers(&self, found: &mut Vec<(String, u64)>) -> Result<()> {
        let mut written = Vec::with_capacity(found.len());
        for (term, df) in &*found {
            written.push((term.clone(), n_saying(term, self.index)?.min(*df)));
        }
        written.retain(|(_, n)| *n > 0);
        if !written.is_empty() {
            written.sort_by(|(one, n), (other, n_other)| n_other.cmp(n).then_with(|| one.cmp(other)));
            *found = written;
        }
        Ok(())
    }

    /// Returns the words that begin with some consonants each and stand together in most turns: ㅂㅅ ㅈㅇ is 배송 지연. Nothing where
    /// no two of them ever do.
    pub(super) fn initials_together(&self, typed: &[&str]) -> Result<Option<Vec<String>>> {
        let [one, other] = typed else { return Ok(None) };
        if self.manner == Manner::AsTyped {
            return Ok(None);
        }
        let candidates = |typed: &str| -> Result<Vec<String>> {
            let mut found = self.common(self.words.get()?.beginning(typed))?;
            found.retain(|(term, _)| term.chars().count() == typed.chars().count());
            found.truncate(MOST_COMPLETIONS);
            self.by_customers(&mut found)?;
            found.truncate(MOST_TOGETHER);
            Ok(found.into_iter().map(|(term, _)| term).collect())
        };
        let (firsts, seconds) = (candidates(one)?, candidates(other)?);
        let mut best: Option<((u64, u64), Vec<String>)> = None;
        for first in &firsts {
            for second in &seconds {
                let words = vec![first.clone(), second.clone()];
                // What customers write as one counts before what stands somewhere in a turn.
                let n = (n_saying(&words.concat(), self.index)?, self.n_together(&words)?);
                if n > best.as_ref().map_or((0, 0), |(most, _)| *most) {
                    best = Some((n, words));
                }
            }
        }
        Ok(best.map(|(_, words)| words))
    }

    /// Returns the text that begins with these consonants where customers write it more often than any of the terms found: a word
    /// of the lexicon that the tokenizer takes apart, or two words that follow each other.
    fn said_text(&self, word: &str, found: &mut [(String, u64)]) -> Result<Option<String>> {
        let mut best: Option<(u64, String)> = None;
        for text in self.in_lexicon(word).into_iter().chain(self.several_initials(word)?) {
            let n = n_saying(&text, self.index)?;
            if n > best.as_ref().map_or(0, |(most, _)| *most) {
                best = Some((n, text));
            }
        }
        let Some((n, text)) = best else { return Ok(None) };
        for (term, df) in found {
            if n <= n_saying(term, self.index)?.min(*df) {
                return Ok(None);
            }
        }
        Ok(Some(text))
    }

    /// Returns the words of the lexicon whose syllables begin with these consonants, all of them.
    fn in_lexicon(&self, word: &str) -> Vec<String> {
        let n = word.chars().count();
        let forms = self.words.beginning_in_lexicon(word).into_iter();
        forms.filter(|form| form.chars().filter(|letter| *letter != ' ').count() == n).map(str::to_owned).collect()
    }

    /// Returns pairs of words that may follow each other in texts and begin with these consonants: ㅂㅅㅈㅇ is 배송 지연.
    fn several_initials(&self, word: &str) -> Result<Vec<String>> {
        let letters: Vec<char> = word.chars().collect();
        let mut likely: Vec<(u64, String)> = Vec::new();
        for at in 2..letters.len().saturating_sub(1) {
            let half = |letters: &[char]| -> Result<Vec<(String, u64)>> {
                let typed: String = letters.iter().collect();
                let mut found = self.common(self.words.get()?.beginning(&typed))?;
                found.retain(|(term, _)| term.chars().count() == letters.len());
                found.truncate(MOST_COMPLETIONS);
                Ok(found)
            };
            let (firsts, seconds) = (half(&letters[..at])?, half(&letters[at..])?);
            for (first, n_first) in &firsts {
                for (second, n_second) in &seconds {
                    let pair = first.chars().last().into_iter().chain(second.chars().next()).collect::<String>();
                    let n_at_most = self.index.df_of_pair(&pair)?.min(*n_first).min(*n_second);
                    if n_at_most > 0 {
                        likely.push((n_at_most, format!("{first} {second}")));
                    }
                }
            }
        }
        likely.sort_by(|(n, one), (n_other, other)| n_other.cmp(n).then_with(|| one.cmp(other)));
        likely.truncate(MOST_PAIRS);
        Ok(likely.into_iter().map(|(_, words)| words).collect())
    }
}
