//! When does an answer apply? What customers asked who got it, and the others did not ask so.

use rustc_hash::FxHashMap;

use super::drafting::Writing;
use super::quoting::wholeness;
use crate::evidence::{Placed, Sentence};

/// Sentences of this length tell enough and are read at a glance.
const CHARS: std::ops::RangeInclusive<usize> = 8..=110;

/// The chi-squared value with one degree of freedom that chance passes once in a thousand.
const ONE_IN_A_THOUSAND: f64 = 10.83;
/// A word of fewer conversations tells nothing of a way.
const LEAST_TOLD: u32 = 3;

/// What customers asked on a problem, in the draft's language.
pub(super) struct Asked<'a> {
    /// By conversation.
    told: Vec<&'a Placed>,
    /// Of each word, in how many conversations customers used it.
    counts: FxHashMap<u32, u32>,
    n_cases: u32,
}

impl<'a> Asked<'a> {
    pub(super) fn new(mut told: Vec<&'a Placed>) -> Self {
        // Stable: within a conversation in its order.
        told.sort_by_key(|placed| placed.transcript_idx);
        let counts = counts(told.iter().copied());
        let n_cases = told.chunk_by(|a, b| a.transcript_idx == b.transcript_idx).count() as u32;
        Self { told, counts, n_cases }
    }

    /// Returns the sentence that sets some conversations apart from the others: the sum, over its words, of how much more often
    /// customers used the word there (difference of the shares of conversations, by the word's weight), per root of the number
    /// of its words. `cases` ascend.
    pub(super) fn of(&self, cases: &[u32], writing: &Writing<'_, '_>) -> Option<Sentence> {
        let casebook = writing.desk.casebook;
        let here: Vec<&Placed> =
            self.told.iter().copied().filter(|placed| cases.binary_search(&placed.transcript_idx).is_ok()).collect();
        let counts_here = counts(here.iter().copied());
        let n_here = here.chunk_by(|a, b| a.transcript_idx == b.transcript_idx).count();
        let share = |counts: &FxHashMap<u32, u32>, word: u32, n: f64| {
            f64::from(counts.get(&word).copied().unwrap_or(0)) / n.max(1.0)
        };
        let telling: Vec<u32> = counts_here
            .iter()
            .filter(|(word, n)| {
                let others = self.counts.get(word).copied().unwrap_or(0).saturating_sub(**n);
                let n_others = self.n_cases.saturating_sub(n_here as u32);
                **n >= LEAST_TOLD && sets_apart([**n, n_here as u32], [others, n_others])
            })
            .map(|(word, _)| *word)
            .collect();
        let score = |placed: &Placed| {
            if !placed.words.iter().any(|word| telling.contains(word)) {
                return 0.0;
            }
            let gain = |&word: &u32| {
                let more =
                    share(&counts_here, word, n_here as f64) - share(&self.counts, word, f64::from(self.n_cases));
                more * writing.weights.of(word)
            };
            let text = casebook.text(placed).trim();
            wholeness(text) * placed.words.iter().map(gain).sum::<f64>() / (placed.words.len() as f64 + 1.0).sqrt()
        };
        let reads = |placed: &&&Placed| {
            let text = casebook.text(placed).trim();
            CHARS.contains(&text.chars().count()) && !text.contains(['[', '\n'])
        };
        let mut best: Option<(f64, &Placed)> = None;
        for placed in here.iter().filter(reads) {
            let score = score(placed);
            if score > best.map_or(0.0, |(most, _)| most) {
                best = Some((score, placed));
            }
        }
        best.map(|(_, placed)| Sentence::quoted(casebook.quote(placed)))
    }
}

/// Whether a word is used in so many more of some conversations than of the others that chance hardly makes it: the likelihood
/// ratio G^2 of the two shares (Dunning 1993), at one in a thousand. Each pair: conversations with the word, all conversations.
fn sets_apart(here: [u32; 2], others: [u32; 2]) -> bool {
    let [(k1, n1), (k2, n2)] = [here, others].map(|[k, n]| (f64::from(k), f64::from(n)));
    if n1 == 0.0 || n2 == 0.0 || k1 / n1 <= k2 / n2 {
        return false;
    }
    let part = |k: f64, expected: f64| if k > 0.0 { k * (k / expected).ln() } else { 0.0 };
    let share = (k1 + k2) / (n1 + n2);
    let of = |k: f64, n: f64| part(k, n * share) + part(n - k, n * (1.0 - share));
    2.0 * (of(k1, n1) + of(k2, n2)) >= ONE_IN_A_THOUSAND
}

/// Counts for each word the conversations in which it was used; the sentences come by conversation.
fn counts<'p>(told: impl Iterator<Item = &'p Placed>) -> FxHashMap<u32, u32> {
    let mut counts: FxHashMap<u32, u32> = FxHashMap::default();
    let mut seen: FxHashMap<u32, u32> = FxHashMap::default();
    for placed in told {
        for &word in &placed.words {
            if seen.insert(word, placed.transcript_idx) != Some(placed.transcript_idx) {
                *counts.entry(word).or_default() += 1;
            }
        }
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_sets_conversations_apart_only_where_chance_hardly_does() {
        // 8 of 10 against 4 of 40: share 0.24, expected 2.4 and 9.6; G^2 = 2 * (8 ln(8/2.4) + 2 ln(2/7.6) + 4 ln(4/9.6) + 36 ln(36/30.4)) = 18.9
        assert!(sets_apart([8, 10], [4, 40]));
        // 4 of 10 against 8 of 40: G^2 = 1.6
        assert!(!sets_apart([4, 10], [8, 40]));
        assert!(!sets_apart([1, 10], [30, 40]));
        assert!(!sets_apart([3, 3], [0, 0]));
    }
}
