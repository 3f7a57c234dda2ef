//! Which sentences of agents are one step? Twenty wordings of one instruction become one; two instructions that only look alike stay two.

use rustc_hash::FxHashMap;

use super::stance::{Stance, Stances};
use crate::evidence::wording::{letter_pairs, likeness as pairs_in_common};

/// A sentence as it is compared with others.
#[derive(Debug, Clone)]
pub(super) struct Wording {
    /// Content words, ascending, each once.
    pub(super) words: Box<[u32]>,
    pub(super) stance: Stance,
    pairs: Vec<(char, char)>,
}

impl Wording {
    pub(super) fn new(text: &str, words: Box<[u32]>, stances: &Stances) -> Self {
        Self { words, stance: stances.of(text), pairs: letter_pairs(text) }
    }
}

/// How telling each word is: ln((1 + n) / (1 + df)) + 1 over the sentences given (smoothed inverse document frequency).
#[derive(Debug, Default)]
pub(super) struct Weights {
    idf: FxHashMap<u32, f64>,
    unseen: f64,
}

impl Weights {
    /// Counts sentences; each counts once, however often it was said.
    pub(super) fn new<'a>(sentences: impl Iterator<Item = &'a [u32]>) -> Self {
        let mut df: FxHashMap<u32, u32> = FxHashMap::default();
        let mut n = 0_u32;
        for words in sentences {
            n += 1;
            words.iter().for_each(|&word| *df.entry(word).or_default() += 1);
        }
        let idf = |df: u32| ((1.0 + f64::from(n)) / (1.0 + f64::from(df))).ln() + 1.0;
        Self { idf: df.into_iter().map(|(word, df)| (word, idf(df))).collect(), unseen: idf(0) }
    }

    pub(super) fn of(&self, word: u32) -> f64 {
        self.idf.get(&word).copied().unwrap_or(self.unseen)
    }

    /// Returns the summed weight of some words.
    pub(super) fn sum(&self, words: &[u32]) -> f64 {
        words.iter().map(|&word| self.of(word)).sum()
    }
}

/// Sentences from this likeness on are the same step (average over the wordings of both). Chosen on the odd problems of
/// `evaluation/steps.jsonl`, checked on the even ones: `docs/quality.md`.
pub(super) const SAME_STEP: f64 = 0.42;
/// Above this share of letter pairs sentences are the same words, misheard or misspelt, whatever the words were cut to.
const SAME_LETTERS: f64 = 0.72;
/// So many wordings are compared pair by pair; rarer ones go to the step they are most like.
const N_COMPARED: usize = 320;

/// Returns how like two sentences are, 0 to 1: the cosine of their words' weights, or the letters they share where that is more.
pub(super) fn likeness(a: &Wording, b: &Wording, weights: &Weights) -> f64 {
    let common: f64 = in_common(&a.words, &b.words).map(|word| weights.of(word).powi(2)).sum();
    let norm = |words: &[u32]| words.iter().map(|&word| weights.of(word).powi(2)).sum::<f64>().sqrt();
    let norms = norm(&a.words) * norm(&b.words);
    let of_words = if norms > 0.0 { common / norms } else { 0.0 };
    let of_letters = pairs_in_common(&a.pairs, &b.pairs);
    if of_letters >= SAME_LETTERS { of_words.max(of_letters) } else { 0.75 * of_words + 0.25 * of_letters.sqrt() }
}

/// Returns the words that both hold.
pub(super) fn in_common<'a>(a: &'a [u32], b: &'a [u32]) -> impl Iterator<Item = u32> + 'a {
    a.iter().copied().filter(|word| b.binary_search(word).is_ok())
}

/// Whether two sentences cannot be one step, however like they are: other numbers, or the opposite.
pub(super) fn are_apart(a: &Wording, b: &Wording) -> bool {
    a.stance.against(&b.stance).is_some()
}

/// Groups sentences to steps; returns for each the number of its step, steps numbered by their first sentence.
///
/// `wordings` come with the most frequent first. Average linkage: two groups are joined while the mean likeness of their pairs is
/// at least [`SAME_STEP`] and no pair contradicts.
pub(super) fn align(wordings: &[&Wording], weights: &Weights) -> Vec<usize> {
    let n = wordings.len().min(N_COMPARED);
    let mut likes = vec![0.0_f64; n * n];
    for a in 0..n {
        for b in 0..a {
            let like =
                if are_apart(wordings[a], wordings[b]) { -1.0 } else { likeness(wordings[a], wordings[b], weights) };
            (likes[a * n + b], likes[b * n + a]) = (like, like);
        }
    }
    let mut groups: Vec<Vec<usize>> = (0..n).map(|at| vec![at]).collect();
    let link = |a: &[usize], b: &[usize]| {
        let pairs = || a.iter().flat_map(|&i| b.iter().map(move |&j| likes[i * n + j]));
        let n_apart = pairs().filter(|like| *like < 0.0).count();
        // A contradiction between single wordings may be a slip of the lists; one between most of them is none.
        if 2 * n_apart > a.len() * b.len() || (a.len() == 1 && b.len() == 1 && n_apart > 0) {
            return -1.0;
        }
        pairs().map(|like| like.max(0.0)).sum::<f64>() / (a.len() * b.len()) as f64
    };
    let mut links: Vec<Vec<f64>> =
        (0..n).map(|a| (0..n).map(|b| if a == b { -1.0 } else { likes[a * n + b] }).collect()).collect();
    loop {
        let mut best: Option<(f64, usize, usize)> = None;
        for a in 0..groups.len() {
            for b in 0..a {
                if !groups[a].is_empty()
                    && !groups[b].is_empty()
                    && links[a][b] >= SAME_STEP
                    && best.is_none_or(|(like, ..)| links[a][b] > like)
                {
                    best = Some((links[a][b], b, a));
                }
            }
        }
        let Some((_, into, from)) = best else { break };
        let moved = std::mem::take(&mut groups[from]);
        groups[into].extend(moved);
        for other in 0..groups.len() {
            if other != into && !groups[other].is_empty() {
                let like = link(&groups[into], &groups[other]);
                (links[into][other], links[other][into]) = (like, like);
            }
        }
    }
    let mut step_of = vec![usize::MAX; wordings.len()];
    let mut leaders: Vec<Vec<usize>> = groups.into_iter().filter(|group| !group.is_empty()).collect();
    for (step, group) in leaders.iter().enumerate() {
        group.iter().for_each(|&at| step_of[at] = step);
    }
    for (at, wording) in wordings.iter().enumerate().skip(n) {
        let mut best: Option<(f64, usize)> = None;
        for (step, group) in leaders.iter().enumerate() {
            let likes = group.iter().take(3).map(|&other| {
                if are_apart(wording, wordings[other]) { 0.0 } else { likeness(wording, wordings[other], weights) }
            });
            let like = likes.fold(0.0, f64::max);
            if like >= SAME_STEP && best.is_none_or(|(most, _)| like > most) {
                best = Some((like, step));
            }
        }
        step_of[at] = best.map_or_else(
            || {
                leaders.push(vec![at]);
                leaders.len() - 1
            },
            |(_, step)| step,
        );
    }
    step_of
}
