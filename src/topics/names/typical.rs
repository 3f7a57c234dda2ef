//! Which words and which statements show a topic?

use rustc_hash::{FxHashMap, FxHashSet};

use super::NameRow;
use crate::features::Vocabulary;
use crate::model::Language;
use crate::topics::Grouping;

/// Terms shown for a topic.
const N_TERMS: usize = 8;
/// Examples kept for each topic.
const N_EXAMPLES: usize = 12;
/// Further ones of each language, so that the best of the rarer one are known too.
const N_MORE_EXAMPLES: usize = 4;

/// A word that sets a topic apart.
#[derive(Debug, Clone, PartialEq)]
pub struct Typical {
    /// The word: the dictionary form in Korean, as most people write it in English.
    pub word: String,
    /// Statements of the topic that have it.
    pub n_statements: u32,
    /// Statements of all topics that have it.
    pub n_of_all: u32,
    /// How much it sets the topic apart: `n ln(1 + A / c)` with `n` and `c` these two and `A` the mean of all words' counts over
    /// topics (class-based TF-IDF).
    pub weight: f64,
}

/// Returns in how many of the rows each content term stands.
pub(super) fn count_terms(members: &[u32], rows: &[NameRow<'_>]) -> FxHashMap<u32, u32> {
    let mut counts = FxHashMap::default();
    let mut terms = Vec::new();
    for &row in members {
        terms.clear();
        terms.extend(rows[row as usize].content().map(|word| word.term));
        terms.sort_unstable();
        terms.dedup();
        for &term in &terms {
            *counts.entry(term).or_default() += 1;
        }
    }
    counts
}

/// Returns the terms of greatest weight: dictionary forms in Korean, words as written in English. `totals` has in how many
/// statements of all topics each term stands.
pub(super) fn best_terms(
    members: &[u32],
    rows: &[NameRow<'_>],
    counts: &FxHashMap<u32, u32>,
    totals: &[u32],
    weight: &impl Fn(u32) -> f64,
    vocabulary: &Vocabulary,
) -> Vec<Typical> {
    let mut scored: Vec<(f64, u32)> = counts.keys().map(|&term| (weight(term), term)).collect();
    scored.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| vocabulary.term(a.1).cmp(vocabulary.term(b.1))));
    scored.truncate(N_TERMS);
    scored
        .into_iter()
        .map(|(weight, term)| {
            let name = vocabulary.term(term);
            // English terms are stems: people get the word as it was written most often.
            let written = if name.is_ascii() { most_written(members, rows, term) } else { None };
            Typical {
                word: written.unwrap_or_else(|| name.to_owned()),
                n_statements: counts.get(&term).copied().unwrap_or(0),
                n_of_all: totals[term as usize],
                weight,
            }
        })
        .collect()
}

fn most_written(members: &[u32], rows: &[NameRow<'_>], term: u32) -> Option<String> {
    let mut ways: FxHashMap<String, u32> = FxHashMap::default();
    for &row in members {
        let row = &rows[row as usize];
        for word in row.content().filter(|word| word.term == term) {
            *ways.entry(word.span.of(row.text).to_lowercase()).or_default() += 1;
        }
    }
    ways.into_iter().min_by_key(|(way, n)| (std::cmp::Reverse(*n), way.clone())).map(|(way, _)| way)
}

/// Words of a statement that show what it tells: more would favour long ones.
const N_TELLING: usize = 3;

/// Returns the rows that show the topic best, one of each wording, the smaller row on ties: strong members that tell it in its
/// own words. A statement may be like its topic by what the agent answered alone (`a real person please`), which shows nothing.
pub(super) fn examples(
    grouping: &Grouping,
    members: &[u32],
    rows: &[NameRow<'_>],
    weight: &impl Fn(u32) -> f64,
) -> Vec<u32> {
    let mut scored: Vec<(f64, u32, Vec<u32>)> = members
        .iter()
        .map(|&row| {
            let mut wording: Vec<u32> = rows[row as usize].content().map(|word| word.term).collect();
            wording.sort_unstable();
            let mut weights: Vec<f64> = wording.chunk_by(|a, b| a == b).map(|same| weight(same[0])).collect();
            weights.sort_by(|a, b| b.total_cmp(a));
            let telling: f64 = weights.iter().take(N_TELLING).sum();
            (grouping.memberships[row as usize].strength * telling, row, wording)
        })
        .collect();
    scored.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    let mut wordings: FxHashSet<Vec<u32>> = FxHashSet::default();
    let different: Vec<u32> =
        scored.into_iter().filter_map(|(_, row, wording)| wordings.insert(wording).then_some(row)).collect();
    let (first, others) = different.split_at(different.len().min(N_EXAMPLES));
    let mut n_more = [0; 2];
    let more = others.iter().filter(|&&row| {
        let n = &mut n_more[usize::from(rows[row as usize].language == Language::En)];
        *n += 1;
        *n <= N_MORE_EXAMPLES
    });
    first.iter().chain(more).copied().collect()
}
