//! Which of several words that are nearly what was typed was meant? Those that occur, the most common first, and beside other words of
//! the query those that stand together with them.

use super::forgiven::Forgiveness;
use super::guess::{Guess, Guesser};
use super::phrases::holding_all;
use super::query::Alternative;
use crate::error::Result;
use crate::tokenize::Worker;

/// A word that is hardly known is taken for another only where that is so many times as common.
const TIMES_AS_COMMON: u64 = 20;

/// Most words that one is read as.
const MOST_WORDS: usize = 3;

/// Most words that first consonants or a beginning stand for.
pub(super) const MOST_COMPLETIONS: usize = 24;

/// Most words of the lexicon whose other wordings are counted.
const MOST_NAMED: usize = 8;

/// A word is one of several readings with this share of the most common one's turns, or more.
const LEAST_SHARE: f64 = 0.1;

/// Two words belong together where this share of the turns with the one hold the other, or more.
const LEAST_SHARE_TOGETHER: f64 = 0.05;

/// What a reading counts that is not the most common one.
const LESS_LIKELY: f32 = 0.5;

impl Guesser<'_> {
    /// Returns the guess that a word in `df` turns is one of others, each with what has to be forgiven: words of the index that are
    /// much more common, or else, where the index does not know the word, one of the lexicon. `beside` are other terms of the query.
    pub(super) fn guess_among(
        &self,
        df: u64,
        others: &[(&str, Forgiveness)],
        beside: &[String],
        worker: &mut Worker<'_>,
    ) -> Result<Option<Guess>> {
        let kind_of = |word: &str| {
            let kind = others.iter().find(|(other, _)| *other == word).map(|(_, kind)| *kind);
            kind.unwrap_or(Forgiveness::Typo)
        };
        let mut found = self.common(others.iter().map(|(other, _)| *other))?;
        found.truncate(MOST_COMPLETIONS);
        found.retain(|(_, other)| *other >= df.saturating_mul(TIMES_AS_COMMON).max(1));
        let mut found = self.together_with(beside, found)?;
        if let Some((best, _)) = found.first() {
            let kind = kind_of(best);
            found.truncate(if kind == Forgiveness::Unfinished { MOST_COMPLETIONS } else { MOST_WORDS });
            let terms = weighted(&found);
            return Ok(
                terms.map(|terms| if df == 0 { Guess::Instead(terms, kind) } else { Guess::AsWell(terms, kind) })
            );
        }
        if df > 0 {
            return Ok(None);
        }
        let mut best: Option<(u64, &str)> = None;
        for &(other, _) in others.iter().filter(|(other, _)| self.words.is_named(other)).take(MOST_NAMED) {
            let df = self.df_of_others(other, worker)?;
            if df > best.map_or(0, |(most, _)| most) {
                best = Some((df, other));
            }
        }
        Ok(best.map(|(_, other)| Guess::Text(other.to_owned(), kind_of(other))))
    }

    /// Returns those words that occur, the most common first, ties in byte order.
    pub(super) fn common<'t>(&self, terms: impl IntoIterator<Item = &'t str>) -> Result<Vec<(String, u64)>> {
        let mut found = Vec::new();
        for term in terms {
            let df = self.index.df_of(term)?;
            if df > 0 {
                found.push((term.to_owned(), df));
            }
        }
        found.sort_by(|(one, df), (other, other_df)| other_df.cmp(df).then_with(|| one.cmp(other)));
        Ok(found)
    }

    /// Returns in how many turns the most common other wording of a word of the lexicon occurs.
    fn df_of_others(&self, word: &str, worker: &mut Worker<'_>) -> Result<u64> {
        let mut most = 0;
        for Alternative { terms, .. } in self.words.other_wordings(word, worker) {
            most = most.max(self.index.df_of_rarest(&terms)?);
        }
        Ok(most)
    }

    /// Returns those words that stand in a turn together with another term of the query, by the number of these turns; all of them
    /// where none does.
    pub(super) fn together_with(&self, beside: &[String], found: Vec<(String, u64)>) -> Result<Vec<(String, u64)>> {
        if found.len() < 2 || beside.is_empty() {
            return Ok(found);
        }
        let mut together = Vec::with_capacity(found.len());
        for (term, _) in &found {
            let mut n = 0;
            for other in beside {
                n = n.max(self.n_together(&[term.clone(), other.clone()])?);
            }
            if n > 0 {
                together.push((term.clone(), n));
            }
        }
        // A stable sort: what is equally often together stays by how common it is.
        together.sort_by(|(_, one), (_, other)| other.cmp(one));
        Ok(if together.is_empty() { found } else { together })
    }

    /// Returns the candidates without the typing errors that other terms of the query do not bear out; all where there are no others.
    pub(super) fn that_belong_together<'w>(
        &self,
        others: Vec<(&'w str, Forgiveness)>,
        beside: &[String],
    ) -> Result<Vec<(&'w str, Forgiveness)>> {
        if beside.is_empty() {
            return Ok(others);
        }
        let mut kept = Vec::new();
        for (other, kind) in others {
            let least = (self.index.df_of(other)? as f64 * LEAST_SHARE_TOGETHER).max(self.few() as f64);
            let mut belongs = kind != Forgiveness::Typo;
            for term in beside {
                belongs = belongs || self.n_together(&[other.to_owned(), term.clone()])? as f64 >= least;
            }
            if belongs {
                kept.push((other, kind));
            }
        }
        Ok(kept)
    }

    /// Returns in how many turns some terms stand together.
    pub(super) fn n_together(&self, terms: &[String]) -> Result<u64> {
        let mut n = 0;
        for segment in &self.index.segments {
            n += holding_all(segment, &segment.terms, self.index.fields.terms, terms)?.len() as u64;
        }
        Ok(n)
    }
}

/// Returns the words that are common enough beside the most common one, with their weights.
pub(super) fn weighted(found: &[(String, u64)]) -> Option<Vec<(String, f32)>> {
    let &(_, most) = found.first()?;
    let kept = found.iter().filter(|(_, df)| *df as f64 >= LEAST_SHARE * most as f64);
    let weight = |idx: usize| if idx == 0 { 1.0 } else { LESS_LIKELY };
    Some(kept.enumerate().map(|(idx, (term, _))| (term.clone(), weight(idx))).collect())
}
