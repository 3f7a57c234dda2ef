//! Which words and which statements show a topic?

use rustc_hash::{FxHashMap, FxHashSet};

use super::NameRow;
use crate::features::Vocabulary;
use crate::topics::Grouping;

/// Terms shown for a topic.
const N_TERMS: usize = 8;
/// Examples kept for each topic.
const N_EXAMPLES: usize = 12;

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

/// Returns the terms of greatest weight: dictionary forms in Korean, words as written in English.
pub(super) fn best_terms(
    members: &[u32],
    rows: &[NameRow<'_>],
    counts: &FxHashMap<u32, u32>,
    weight: &impl Fn(u32) -> f64,
    vocabulary: &Vocabulary,
) -> Vec<String> {
    let mut scored: Vec<(f64, u32)> = counts.keys().map(|&term| (weight(term), term)).collect();
    scored.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| vocabulary.term(a.1).cmp(vocabulary.term(b.1))));
    scored.truncate(N_TERMS);
    scored
        .into_iter()
        .map(|(_, term)| {
            let name = vocabulary.term(term);
            // English terms are stems: people get the word as it was written most often.
            if name.is_ascii() {
                most_written(members, rows, term).unwrap_or_else(|| name.to_owned())
            } else {
                name.to_owned()
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

/// Returns the rows of the strongest members, one of each wording, the smaller row on ties.
pub(super) fn examples(grouping: &Grouping, members: &[u32], rows: &[NameRow<'_>]) -> Vec<u32> {
    let mut order = members.to_vec();
    order.sort_by(|&a, &b| {
        let strength = |row: u32| grouping.memberships[row as usize].strength;
        strength(b).total_cmp(&strength(a)).then(a.cmp(&b))
    });
    let mut wordings: FxHashSet<Vec<u32>> = FxHashSet::default();
    let mut examples = Vec::new();
    for row in order {
        let mut wording: Vec<u32> = rows[row as usize].content().map(|word| word.term).collect();
        wording.sort_unstable();
        if wordings.insert(wording) {
            examples.push(row);
            if examples.len() == N_EXAMPLES {
                break;
            }
        }
    }
    examples
}
