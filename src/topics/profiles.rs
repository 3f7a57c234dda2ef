//! What is a topic made of, in terms that both languages share? Concepts of customers and agents, and what the desk says.

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use crate::features::{Corpus, Document};

/// Values with their weights, ascending by value, of length 1 (or empty).
type Vector = Vec<(u32, f64)>;

/// What a topic is made of.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Profile {
    /// Concepts of its customers' and agents' words.
    pub(super) concepts: Vector,
    /// Content terms of its customers' words.
    pub(super) terms: Vector,
    /// Categories, products, requester types and tags.
    pub(super) desk: Vector,
}

impl Profile {
    /// Returns how near its customers' words are to those of a definition, 0 to 1: mean cosine of concepts and of terms.
    pub(super) fn nearness_of_words(&self, other: &Self) -> f64 {
        (cosine(&self.concepts, &other.concepts) + cosine(&self.terms, &other.terms)) / 2.0
    }
}

/// Returns mean and standard deviation of the values, 0 where there are none.
pub(super) fn mean_and_deviation(values: &[f64]) -> (f64, f64) {
    let n = values.len().max(1) as f64;
    let mean = values.iter().sum::<f64>() / n;
    (mean, (values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / n).sqrt())
}

/// Returns a profile for each topic; `members` holds the rows of each.
///
/// A value weighs `sqrt(share of the topic's statements) * ln(1 + topics / df)`, `df` counting the topics in which at least
/// a tenth of the statements have it.
pub(super) fn profiles(corpus: &Corpus, members: &[Vec<u32>]) -> Vec<Profile> {
    profiles_with(corpus, &[], members)
}

/// As [`profiles`], with further documents whose rows come after those of the corpus.
pub(super) fn profiles_with(corpus: &Corpus, further: &[&Document], members: &[Vec<u32>]) -> Vec<Profile> {
    Profiler::new(corpus, further, members).of_all(members)
}

/// Makes profiles whose values are weighed by how rare they are among given topics.
pub(super) struct Profiler<'a> {
    corpus: &'a Corpus,
    further: &'a [&'a Document],
    /// Of concepts, terms, desk.
    weights: [Weights; 3],
}

impl<'a> Profiler<'a> {
    /// Takes the topics among which a value is rare or common.
    pub(super) fn new(corpus: &'a Corpus, further: &'a [&'a Document], members: &[Vec<u32>]) -> Self {
        let mut profiler = Self { corpus, further, weights: Default::default() };
        let shares: Vec<[Vector; 3]> = members.par_iter().map(|rows| profiler.shares(rows)).collect();
        for view in 0..3 {
            profiler.weights[view] = Weights::of(shares.iter().map(|shares| &shares[view]), members.len());
        }
        profiler
    }

    /// Returns a profile for each of some sets of rows, which need not be the topics.
    pub(super) fn of_all(&self, sets: &[Vec<u32>]) -> Vec<Profile> {
        sets.par_iter()
            .map(|rows| {
                let [concepts, terms, desk] = self.shares(rows);
                Profile {
                    concepts: self.weights[0].weigh(concepts),
                    terms: self.weights[1].weigh(terms),
                    desk: self.weights[2].weigh(desk),
                }
            })
            .collect()
    }

    fn document(&self, row: u32) -> &Document {
        let row = row as usize;
        self.corpus.documents.get(row).unwrap_or_else(|| self.further[row - self.corpus.documents.len()])
    }

    /// Returns for each view the share of the rows that have a value.
    fn shares(&self, rows: &[u32]) -> [Vector; 3] {
        let concepts = shares(rows, |row, values| {
            let document = self.document(row);
            values.extend(document.concepts.iter().map(|found| found.concept));
            values.extend_from_slice(&document.agent_concepts);
        });
        let terms = shares(rows, |row, values| values.extend_from_slice(&self.document(row).customer));
        let desk = shares(rows, |row, values| values.extend_from_slice(&self.document(row).desk));
        [concepts, terms, desk]
    }
}

fn shares(rows: &[u32], values_of: impl Fn(u32, &mut Vec<u32>)) -> Vector {
    let mut counts: FxHashMap<u32, u32> = FxHashMap::default();
    let mut values = Vec::new();
    for &row in rows {
        values.clear();
        values_of(row, &mut values);
        values.sort_unstable();
        values.dedup();
        for &value in &values {
            *counts.entry(value).or_default() += 1;
        }
    }
    let n = rows.len().max(1) as f64;
    let mut shares: Vector = counts.into_iter().map(|(value, count)| (value, f64::from(count) / n)).collect();
    shares.sort_unstable_by_key(|&(value, _)| value);
    shares
}

/// A value is typical of a topic when this share of its statements has it.
const TYPICAL_SHARE: f64 = 0.1;

/// How rare each value of a view is among topics.
#[derive(Debug, Default)]
struct Weights {
    n_topics: f64,
    /// Topics that a value is typical of.
    df: FxHashMap<u32, u32>,
}

impl Weights {
    fn of<'v>(topics: impl Iterator<Item = &'v Vector>, n_topics: usize) -> Self {
        let mut df: FxHashMap<u32, u32> = FxHashMap::default();
        for &(value, share) in topics.flatten() {
            *df.entry(value).or_default() += u32::from(share >= TYPICAL_SHARE);
        }
        Self { n_topics: n_topics as f64, df }
    }

    fn weigh(&self, mut vector: Vector) -> Vector {
        for (value, weight) in &mut vector {
            let df = self.df.get(value).map_or(1, |&df| df.max(1));
            *weight = weight.sqrt() * (1.0 + self.n_topics / f64::from(df)).ln();
        }
        let length = vector.iter().map(|(_, weight)| weight * weight).sum::<f64>().sqrt();
        vector.iter_mut().for_each(|(_, weight)| *weight /= length.max(f64::MIN_POSITIVE));
        vector
    }
}

/// Returns the cosine of two vectors of length 1.
pub(super) fn cosine(a: &[(u32, f64)], b: &[(u32, f64)]) -> f64 {
    let (mut i, mut j, mut sum) = (0, 0, 0.0);
    while i < a.len() && j < b.len() {
        match a[i].0.cmp(&b[j].0) {
            std::cmp::Ordering::Less => i += 1,
            std::cmp::Ordering::Greater => j += 1,
            std::cmp::Ordering::Equal => {
                sum += a[i].1 * b[j].1;
                i += 1;
                j += 1;
            }
        }
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::concepts::Found;

    #[test]
    fn two_topics_are_weighed_as_worked_out_by_hand() {
        let document = |concepts: &[u32]| Document {
            concepts: concepts.iter().map(|&concept| Found { concept, covered: 0..0 }).collect(),
            ..Document::default()
        };
        let corpus = Corpus {
            documents: vec![document(&[0, 1]), document(&[0]), document(&[0, 2]), document(&[0, 2])],
            ..Corpus::default()
        };
        let found = profiles(&corpus, &[vec![0, 1], vec![2, 3]]);
        // Topic 0: concept 0 in all, in both topics: sqrt(1) ln(1 + 2/2) = 0.6931; concept 1 in half, in one topic:
        // sqrt(0.5) ln(1 + 2/1) = 0.7768. Length sqrt(0.6931^2 + 0.7768^2) = 1.0411.
        let concepts = &found[0].concepts;
        assert!((concepts[0].1 - 2_f64.ln() / 1.0411).abs() < 1e-3, "{concepts:?}");
        assert!((concepts[1].1 - 0.7768 / 1.0411).abs() < 1e-3, "{concepts:?}");
        // Topic 1: concept 0 0.6931, concept 2 ln(3) = 1.0986; length 1.2990. They share concept 0.
        let expected = 2_f64.ln() / 1.0411 * 2_f64.ln() / 1.2990;
        assert!((cosine(&found[0].concepts, &found[1].concepts) - expected).abs() < 1e-3);
    }
}
