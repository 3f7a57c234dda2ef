//! Which sentences of agents are one step? Twenty wordings of one instruction become one; two instructions that only look alike stay two.

use rustc_hash::FxHashMap;

use super::stance::{Stance, Stances};
use crate::concepts::Matcher;
use crate::evidence::wording::{letter_pairs, likeness as pairs_in_common};
use crate::tokenize::Role;

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

    /// Returns the cosine of two sets of words, each weighed by how telling it is: 0 to 1, 0 where one holds nothing.
    pub(super) fn cosine(&self, a: &[u32], b: &[u32]) -> f64 {
        let common: f64 = in_common(a, b).map(|word| self.of(word).powi(2)).sum();
        let norm = |words: &[u32]| words.iter().map(|&word| self.of(word).powi(2)).sum::<f64>().sqrt();
        let norms = norm(a) * norm(b);
        if norms > 0.0 { common / norms } else { 0.0 }
    }

    /// Returns the summed weight of some words.
    pub(super) fn sum(&self, words: &[u32]) -> f64 {
        words.iter().map(|&word| self.of(word)).sum()
    }
}

/// Sentences from this likeness on are the same step (average over the wordings of both). Chosen on the odd problems of
/// `evaluation/steps.jsonl`, checked on the even ones: `docs/quality.md`.
const SAME_STEP: f64 = 0.26;
/// A sentence that was said so many times letter for letter is a text block of its own; two of them are one step only from this likeness on.
const BLOCK: usize = 3;
const SAME_BLOCK: f64 = 0.62;
/// What the letters count beside the words.
const OF_LETTERS: f64 = 0.25;
/// Above this share of letter pairs sentences are the same words, misheard or misspelt, whatever the words were cut to.
const SAME_LETTERS: f64 = 0.72;
/// So many wordings are compared pair by pair; rarer ones go to the step they are most like.
const N_COMPARED: usize = 320;

/// Returns how like two sentences are, 0 to 1: the cosine of their words' weights, or the letters they share where that is more.
pub(super) fn likeness(a: &Wording, b: &Wording, weights: &Weights) -> f64 {
    let of_words = weights.cosine(&a.words, &b.words);
    let of_letters = pairs_in_common(&a.pairs, &b.pairs);
    if of_letters >= SAME_LETTERS {
        of_words.max(of_letters)
    } else {
        (1.0 - OF_LETTERS) * of_words + OF_LETTERS * of_letters.sqrt()
    }
}

/// Returns the words that both hold.
pub(super) fn in_common<'a>(a: &'a [u32], b: &'a [u32]) -> impl Iterator<Item = u32> + 'a {
    a.iter().copied().filter(|word| b.binary_search(word).is_ok())
}

/// Whether two sentences cannot be one step, however like they are: other numbers, or the opposite.
fn are_apart(a: &Wording, b: &Wording) -> bool {
    a.stance.against(&b.stance).is_some()
}

/// Groups sentences to steps; returns for each the number of its step, steps numbered by their first sentence.
///
/// `wordings` come with the most frequent first. Average linkage: two groups are joined while the mean likeness of their pairs is
/// at least [`SAME_STEP`] and no pair contradicts.
pub(super) fn align(wordings: &[(&Wording, usize)], weights: &Weights) -> Vec<usize> {
    let is_block = |at: usize| wordings[at].1 >= BLOCK;
    let wordings: Vec<&Wording> = wordings.iter().map(|(wording, _)| *wording).collect();
    let n = wordings.len().min(N_COMPARED);
    // For each pair of groups: the summed likeness of their sentences, and how many pairs of sentences contradict.
    let mut sums = vec![0.0_f64; n * n];
    let mut apart = vec![0_u32; n * n];
    for a in 0..n {
        for b in 0..a {
            let is_apart = are_apart(wordings[a], wordings[b]);
            let like = if is_apart { 0.0 } else { likeness(wordings[a], wordings[b], weights) };
            for at in [a * n + b, b * n + a] {
                (sums[at], apart[at]) = (like, u32::from(is_apart));
            }
        }
    }
    let mut groups: Vec<Vec<usize>> = (0..n).map(|at| vec![at]).collect();
    let mut blocks: Vec<bool> = (0..n).map(is_block).collect();
    loop {
        let mut best: Option<(f64, usize, usize)> = None;
        for a in 0..n {
            for b in 0..a {
                let n_pairs = groups[a].len() * groups[b].len();
                // A contradiction between single wordings may be a slip of the lists; one between half of them is none.
                if n_pairs == 0 || 2 * apart[a * n + b] as usize >= n_pairs {
                    continue;
                }
                let link = sums[a * n + b] / n_pairs as f64;
                let needed = if blocks[a] && blocks[b] { SAME_BLOCK } else { SAME_STEP };
                if link >= needed && best.is_none_or(|(most, ..)| link > most) {
                    best = Some((link, b, a));
                }
            }
        }
        let Some((_, into, from)) = best else { break };
        let moved = std::mem::take(&mut groups[from]);
        groups[into].extend(moved);
        blocks[into] |= blocks[from];
        for other in (0..n).filter(|&other| other != into) {
            for (to, of) in [(into * n + other, from * n + other), (other * n + into, other * n + from)] {
                sums[to] += sums[of];
                apart[to] += apart[of];
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

/// Concepts are numbered from here on, so that they do not meet the numbers of words.
const CONCEPTS: u32 = 1 << 31;

/// Returns what sentences of agents are compared by: their content words, parts of compounds, and the concepts that they name.
#[must_use]
pub fn words_of(terms: impl Iterator<Item = (u32, Role)>, matcher: &Matcher) -> Box<[u32]> {
    let terms: Vec<(u32, Role)> = terms.collect();
    let whole: Vec<u32> =
        terms.iter().filter(|(_, role)| matches!(role, Role::Content | Role::Negated)).map(|(id, _)| *id).collect();
    let mut words: Vec<u32> = matcher.of_terms(&whole).into_iter().map(|concept| CONCEPTS | concept).collect();
    words.extend(terms.iter().filter(|(_, role)| matches!(role, Role::Content | Role::Part)).map(|(id, _)| *id));
    words.sort_unstable();
    words.dedup();
    words.into_boxed_slice()
}

/// Groups sentences of one matter to steps, for those who have nothing but sentences: an evaluation. Returns for each of `sentences`
/// the number of its step; words are weighed by `all`.
#[must_use]
pub fn steps_of(sentences: &[(&str, Box<[u32]>)], all: &[&[u32]], stances: &Stances) -> Vec<usize> {
    let weights = Weights::new(all.iter().copied());
    let wordings: Vec<Wording> =
        sentences.iter().map(|(text, words)| Wording::new(text, words.clone(), stances)).collect();
    align(&wordings.iter().map(|wording| (wording, 1)).collect::<Vec<_>>(), &weights)
}
