//! What do they complain about? Groups statements that tell of the same problem.
//!
//! In: [`FeatureMatrix`], one row a statement. Out: [`Grouping`], one [`Membership`] a row, same order.
//! Fails: never. Parallel: over rows and over resolutions; the result does not depend on the number of threads.
//!
//! Near-exact neighbours ([`neighbours`]) span a graph of shared neighbours ([`graph`]) that falls into communities
//! ([`communities`]) at a resolution that the data choose (`choice`). No number of topics is asked for.

mod choice;
pub mod communities;
pub mod graph;
mod languages;
pub mod names;
pub mod neighbours;
mod sums;

pub use languages::discover_by_language;

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use crate::features::{FeatureMatrix, Matrix};
use graph::Graph;
use sums::{Likeness, TopicSums};

/// Fewer statements than this make no topic.
pub const LEAST_MEMBERS: u32 = 3;
/// A short statement less like its topic than this stands alone: below it, out-of-scope texts outweigh the rest
/// (`docs/quality.md`, noise).
const LEAST_LIKENESS: f64 = 0.20;
/// Long texts share less with any sum: in a topic whose members are little alike, the bound is this share of their mean.
const LEAST_OF_MEAN: f64 = 0.5;
/// A statement that passes by less than this factor is in its topic, but weakly: 0.25 beside 0.20 holds one in ten of
/// those that belong and half of those that do not.
const WEAK_FACTOR: f64 = 1.25;

/// How surely a statement is in a topic.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Class {
    /// In its topic.
    Assigned,
    /// In its topic, but the evidence is thin.
    Weak,
    /// In no topic.
    Single,
}

/// Why a statement is weak or single.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// No word that carries meaning is left of it.
    NoContent,
    /// No other statement shares its words.
    NothingAlike,
    /// Fewer than three statements are like it.
    TooFew,
    /// It shares little with its topic.
    LittleInCommon,
    /// Another topic is nearer.
    Between,
}

/// Where one statement belongs.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Membership {
    /// Index into [`Grouping::sizes`], `None` for a single.
    pub topic_idx: Option<u32>,
    /// How surely.
    pub class: Class,
    /// Why not surely; `None` when assigned.
    pub why: Option<Why>,
    /// Cosine with the sum of the topic's other members, 0 to 1; for a single, with the nearest topic's.
    pub strength: f64,
    /// The nearest other topic.
    pub nearest: Option<u32>,
}

/// Statements in their groups.
#[derive(Debug, Clone)]
pub struct Grouping {
    /// One a row, in the order of the rows.
    pub memberships: Vec<Membership>,
    /// Number of statements of each topic: topics come by size, then by smallest row.
    pub sizes: Vec<u32>,
    /// Mean strength of each topic's members, 0 to 1.
    pub cohesions: Vec<f64>,
    /// The exponent `e` of the chosen resolution `2^(e/2)`, Korean and English; the same twice where grouped as one.
    pub exponents: [i32; 2],
}

/// Groups the rows.
#[must_use]
pub fn discover(features: &FeatureMatrix) -> Grouping {
    group(features, None)
}

/// Groups the rows at a given resolution `2^(exponent/2)`.
#[must_use]
pub fn discover_at(features: &FeatureMatrix, exponent: i32) -> Grouping {
    group(features, Some(exponent))
}

fn group(features: &FeatureMatrix, exponent: Option<i32>) -> Grouping {
    let unique = Unique::of(&features.both);
    let matrix = features.both.select(&unique.rows);
    let customer = features.customer.select(&unique.rows);
    let n_customer_terms = features.n_customer_terms;
    let neighbours = neighbours::nearest(&matrix, n_customer_terms);
    let graph = Graph::of_shared_neighbours(&neighbours);
    let cut = match exponent {
        Some(exponent) => choice::cut(&graph, exponent),
        None => choice::choose(&matrix, &customer, n_customer_terms, &graph, &unique.counts),
    };
    let placed = place(&matrix, cut.partition, &unique.counts);
    spread(&unique, placed, cut.exponent, features.both.n_rows())
}

/// Rows with the same content are grouped once and stand for all of them.
struct Unique {
    /// The first row of each content, ascending; rows without content are left out.
    rows: Vec<u32>,
    /// How many rows have it.
    counts: Vec<u32>,
    /// For each row its index in `rows`, `None` without content.
    of_row: Vec<Option<u32>>,
}

impl Unique {
    fn of(matrix: &Matrix) -> Self {
        let mut unique = Self { rows: Vec::new(), counts: Vec::new(), of_row: Vec::with_capacity(matrix.n_rows()) };
        let mut seen: FxHashMap<(&[u32], Vec<u32>), u32> = FxHashMap::default();
        for row in 0..matrix.n_rows() {
            if matrix.terms(row).is_empty() {
                unique.of_row.push(None);
                continue;
            }
            let bits = matrix.weights(row).iter().map(|weight| weight.to_bits()).collect();
            let idx = *seen.entry((matrix.terms(row), bits)).or_insert_with(|| {
                unique.rows.push(row as u32);
                unique.counts.push(0);
                unique.rows.len() as u32 - 1
            });
            unique.counts[idx as usize] += 1;
            unique.of_row.push(Some(idx));
        }
        unique
    }
}

/// Takes out what is not like its group, dissolves groups that are then too small, and numbers the rest by size.
fn place(matrix: &Matrix, mut partition: Vec<u32>, counts: &[u32]) -> Vec<Membership> {
    let likeness = all_likeness(matrix, &partition, counts);
    let least = least_likeness(&likeness, &partition, counts);
    let mut sizes: FxHashMap<u32, u32> = FxHashMap::default();
    for (row, likeness) in likeness.iter().enumerate() {
        if likeness.own >= least[partition[row] as usize] {
            *sizes.entry(partition[row]).or_default() += counts[row];
        }
    }
    let whys: Vec<Option<Why>> = likeness
        .iter()
        .enumerate()
        .map(|(row, likeness)| {
            let size = sizes.get(&partition[row]).copied().unwrap_or(0);
            if likeness.own <= 0.0 && likeness.nearest_other.is_none() {
                Some(Why::NothingAlike)
            } else if size < LEAST_MEMBERS {
                Some(Why::TooFew)
            } else if likeness.own < least[partition[row] as usize] {
                Some(Why::LittleInCommon)
            } else {
                None
            }
        })
        .collect();
    let least: Vec<f64> = partition.iter().map(|&topic| least[topic as usize]).collect();
    let numbers = by_size(&partition, &sizes);
    for (row, topic) in partition.iter_mut().enumerate() {
        *topic = if whys[row].is_some() { u32::MAX } else { numbers[topic] };
    }
    // Once more, against the topics that are left.
    let likeness = all_likeness(matrix, &partition, counts);
    (0..partition.len())
        .map(|row| {
            let Likeness { own, nearest_other } = likeness[row];
            let nearest = nearest_other.map(|(topic, _)| topic);
            let nearest_cosine = nearest_other.map_or(0.0, |(_, cosine)| cosine);
            match whys[row] {
                Some(why) => Membership {
                    topic_idx: None,
                    class: Class::Single,
                    why: Some(why),
                    strength: nearest_cosine,
                    nearest,
                },
                None => {
                    let why = if own < WEAK_FACTOR * least[row] {
                        Some(Why::LittleInCommon)
                    } else if nearest_cosine > own {
                        Some(Why::Between)
                    } else {
                        None
                    };
                    let class = if why.is_some() { Class::Weak } else { Class::Assigned };
                    Membership { topic_idx: Some(partition[row]), class, why, strength: own, nearest }
                }
            }
        })
        .collect()
}

/// Returns for each topic the least likeness of a member.
fn least_likeness(likeness: &[Likeness], partition: &[u32], counts: &[u32]) -> Vec<f64> {
    let n_topics = partition.iter().max().map_or(0, |&largest| largest as usize + 1);
    let mut means = vec![(0.0, 0.0); n_topics];
    for (row, likeness) in likeness.iter().enumerate() {
        let (sum, n) = &mut means[partition[row] as usize];
        *sum += likeness.own * f64::from(counts[row]);
        *n += f64::from(counts[row]);
    }
    means.into_iter().map(|(sum, n)| LEAST_LIKENESS.min(LEAST_OF_MEAN * sum / f64::max(n, 1.0))).collect()
}

fn all_likeness(matrix: &Matrix, partition: &[u32], counts: &[u32]) -> Vec<Likeness> {
    let sums = TopicSums::new(matrix, partition, counts);
    (0..matrix.n_rows())
        .into_par_iter()
        .with_min_len(256)
        .map_init(
            || sums.scratch(),
            |scratch, row| {
                let mut likeness = sums.likeness(scratch, matrix, row, partition[row]);
                // Identical statements are like one another, whatever the others say.
                if counts[row] >= LEAST_MEMBERS {
                    likeness.own = likeness.own.max(LEAST_LIKENESS);
                }
                likeness
            },
        )
        .collect()
}

/// Returns the new number of each topic: by size, then by smallest row (topics are numbered by their smallest row).
fn by_size(partition: &[u32], sizes: &FxHashMap<u32, u32>) -> FxHashMap<u32, u32> {
    let mut topics: Vec<u32> = partition.to_vec();
    topics.sort_unstable();
    topics.dedup();
    topics.sort_by_key(|topic| (std::cmp::Reverse(sizes.get(topic).copied().unwrap_or(0)), *topic));
    topics.into_iter().enumerate().map(|(number, topic)| (topic, number as u32)).collect()
}

/// Carries the memberships of unique rows back to all rows.
fn spread(unique: &Unique, placed: Vec<Membership>, exponent: i32, n_rows: usize) -> Grouping {
    let memberships: Vec<Membership> = (0..n_rows)
        .map(|row| match unique.of_row[row] {
            Some(idx) => placed[idx as usize],
            None => Membership {
                topic_idx: None,
                class: Class::Single,
                why: Some(Why::NoContent),
                strength: 0.0,
                nearest: None,
            },
        })
        .collect();
    let n_topics = memberships.iter().filter_map(|m| m.topic_idx).max().map_or(0, |largest| largest as usize + 1);
    let mut sizes = vec![0_u32; n_topics];
    let mut strengths = vec![0.0; n_topics];
    for membership in &memberships {
        if let Some(topic) = membership.topic_idx {
            sizes[topic as usize] += 1;
            strengths[topic as usize] += membership.strength;
        }
    }
    let cohesions = strengths.iter().zip(&sizes).map(|(sum, &size)| sum / f64::from(size.max(1))).collect();
    Grouping { memberships, sizes, cohesions, exponents: [exponent; 2] }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::features::{Document, count};

    fn two_problems() -> Vec<Document> {
        (0..40_u32)
            .map(|i| {
                let base = 10 * (i % 2);
                Document { customer: vec![base + i / 2 % 4, base + 5, base + (i / 3) % 4], agent: vec![] }
            })
            .collect()
    }

    #[test]
    fn statements_of_two_problems_part_into_pure_topics() {
        let grouping = discover(&count(&two_problems(), 20));
        for topic in 0..grouping.sizes.len() as u32 {
            let sides: Vec<usize> = grouping
                .memberships
                .iter()
                .enumerate()
                .filter(|(_, membership)| membership.topic_idx == Some(topic))
                .map(|(row, _)| row % 2)
                .collect();
            assert!(sides.windows(2).all(|pair| pair[0] == pair[1]), "topic {topic} mixes problems");
        }
        assert!(grouping.sizes.iter().sum::<u32>() > 30);
    }

    #[test]
    fn identical_statements_are_never_in_different_classes() {
        let mut documents = two_problems();
        documents.extend((0..5).map(|_| Document { customer: vec![3, 17], agent: vec![] }));
        let grouping = discover(&count(&documents, 20));
        assert!(grouping.memberships[40..].windows(2).all(|pair| pair[0] == pair[1]));
    }

    #[test]
    fn statements_without_content_are_single_and_say_why() {
        let mut documents = two_problems();
        documents.push(Document::default());
        let grouping = discover(&count(&documents, 20));
        assert_eq!(grouping.memberships[40].why, Some(Why::NoContent));
        assert_eq!(grouping.memberships[40].class, Class::Single);
    }

    #[test]
    fn nothing_to_group_gives_no_topics() {
        assert!(discover(&count(&[], 0)).sizes.is_empty());
    }
}
