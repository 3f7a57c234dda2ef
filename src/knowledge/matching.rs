//! Which existing article is about which problem? Compares what articles say with what customers and agents said.

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::align::{Weights, Wording};
use super::articles::{Article, ArticleState, Shelf};
use super::harvest::side;
use super::stance::Stances;

/// Returns what a text is compared by.
pub type Reading<'a> = dyn Fn(&str) -> Box<[u32]> + Sync + 'a;

/// An article as it is compared.
#[derive(Debug)]
pub(super) struct Read<'a> {
    pub(super) article: &'a Article,
    pub(super) question: Box<[u32]>,
    /// What it says to do and why, a passage each.
    pub(super) passages: Vec<(Wording, &'a super::articles::Passage)>,
    /// All words of the passages.
    pub(super) answer: Box<[u32]>,
}

/// Reads the articles that are still shown.
pub(super) fn read<'a>(shelf: &'a Shelf, reading: &Reading<'_>, stances: &Stances) -> Vec<Read<'a>> {
    shelf
        .articles
        .par_iter()
        .filter(|article| article.state != ArticleState::Archived)
        .map(|article| {
            let passages: Vec<_> = article
                .answer()
                .iter()
                .chain(&article.cause)
                .map(|passage| (Wording::new(&passage.text, reading(&passage.text), stances), passage))
                .collect();
            let mut answer: Vec<u32> = passages.iter().flat_map(|(wording, _)| wording.words.iter().copied()).collect();
            answer.sort_unstable();
            answer.dedup();
            Read { article, question: reading(&article.question()), passages, answer: answer.into_boxed_slice() }
        })
        .collect()
}

/// What a problem is recognised by: words with the share of its conversations that use them.
#[derive(Debug, Default)]
pub(super) struct Profile {
    pub(super) words: FxHashMap<u32, f64>,
    norm: f64,
}

/// A word is common in a problem when one in eight conversations uses it: about two words of a sentence then say what it is about.
const COMMON: f64 = 0.125;
/// A word is usual for a problem when so large a share of its conversations uses it.
const USUAL: f64 = 0.02;

impl Profile {
    /// Takes the share of each word.
    pub(super) fn of(words: FxHashMap<u32, f64>) -> Self {
        Self { words, norm: 0.0 }
    }

    /// Returns the words that it is usual to use, ascending.
    pub(super) fn usual(&self) -> Vec<u32> {
        let mut words: Vec<u32> =
            self.words.iter().filter(|(_, share)| **share >= USUAL).map(|(word, _)| *word).collect();
        words.sort_unstable();
        words
    }

    /// Weighs each word by its share and by how telling it is among all problems.
    pub(super) fn weighed(mut self, weights: &Weights) -> Self {
        self.words.iter_mut().for_each(|(word, share)| *share = share.sqrt() * weights.of(*word));
        let mut squares: Vec<(u32, f64)> = self.words.iter().map(|(word, share)| (*word, share * share)).collect();
        squares.sort_unstable_by_key(|(word, _)| *word);
        self.norm = squares.into_iter().map(|(_, square)| square).sum::<f64>().sqrt();
        self
    }

    /// Returns how usual a sentence is for the problem: the summed shares of its words, the telling ones more, per root of their number.
    pub(super) fn usualness(&self, words: &[u32], weights: &Weights) -> f64 {
        let share = |word: &u32| {
            let idf = weights.of(*word);
            self.words.get(word).map_or(0.0, |weighed| (weighed / idf).powi(2) * idf)
        };
        words.iter().map(share).sum::<f64>() / (words.len() as f64 + 2.0).sqrt()
    }

    /// Counts the words of a sentence that one in eight conversations of the problem uses.
    pub(super) fn n_common(&self, words: &[u32], weights: &Weights) -> usize {
        let is_common =
            |word: &&u32| self.words.get(word).is_some_and(|weighed| (weighed / weights.of(**word)).powi(2) >= COMMON);
        words.iter().filter(is_common).count()
    }

    /// Returns the cosine with a text, 0 to 1.
    fn cosine(&self, words: &[u32], weights: &Weights) -> f64 {
        let common: f64 = words.iter().filter_map(|word| Some(self.words.get(word)? * weights.of(*word))).sum();
        let norm = words.iter().map(|&word| weights.of(word).powi(2)).sum::<f64>().sqrt() * self.norm;
        if norm > 0.0 { common / norm } else { 0.0 }
    }
}

/// A problem in one language, as it is compared.
#[derive(Debug, Default)]
pub(super) struct Profiles {
    /// Customers' words.
    pub(super) question: Profile,
    /// Agents' words.
    pub(super) answer: Profile,
}

/// An article is about a problem from this likeness on.
const ABOUT: f64 = 0.17;

/// Returns for each article the problem that it is about, and how like they are; `profiles` hold Korean and English of each problem.
pub(super) fn matches(
    read: &[Read<'_>],
    profiles: &[[Profiles; 2]],
    weights: &[Weights; 2],
) -> Vec<Option<(usize, f64)>> {
    let of_article = |read: &Read<'_>| {
        let language = side(read.article.language);
        // Customers' words are counted without concepts.
        let plain: Vec<u32> = read.question.iter().copied().filter(|word| word >> 31 == 0).collect();
        let mut best: Option<(usize, f64)> = None;
        for (problem, of_problem) in profiles.iter().enumerate() {
            let profile = &of_problem[language];
            let question = profile.question.cosine(&plain, &weights[0]);
            let answer = profile.answer.cosine(&read.answer, &weights[1]);
            let like = 0.5 * question + 0.5 * answer;
            if best.is_none_or(|(_, most)| like > most) {
                best = Some((problem, like));
            }
        }
        best
    };
    read.par_iter().map(|read| of_article(read).filter(|(_, like)| *like >= ABOUT)).collect()
}
