//! What do they complain about? Groups statements that tell of the same problem.
//!
//! In: [`FeatureMatrix`], one row a statement. Out: [`Grouping`], one [`Membership`] a row, same order.
//! Fails: never. Parallel: over rows and over resolutions; the result does not depend on the number of threads.
//!
//! Near-exact neighbours ([`neighbours`]) span a graph of shared neighbours ([`graph`]) that falls into communities
//! ([`communities`]) at a resolution that the data choose (`choice`). No number of topics is asked for.

mod choice;
pub mod communities;
mod decided;
pub mod graph;
mod guided;
mod identical;
mod join;
mod languages;
mod levels;
mod likelihood;
mod model;
pub mod names;
pub mod neighbours;
mod profiles;
mod quality;
mod samples;
mod stability;
mod sums;
mod taxonomy;

pub use decided::{Decided, Grouped};
pub use guided::Definition;
pub use languages::discover_by_language;
pub use model::{Definitions, TopicModel, describe, group};
pub use quality::{Judgement, Quality, Suggestion};
pub use taxonomy::{DefinedArea, DefinedTopic, Taxonomy, parse as parse_taxonomy};

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use crate::features::{FeatureMatrix, Matrix};
use graph::Graph;
use neighbours::Views;
use sums::{Likeness, TopicSums};

/// Fewer statements than this make no topic.
pub const LEAST_MEMBERS: u32 = 3;
/// A statement less like its topic than this stands alone: below it, out-of-scope texts outweigh the rest
/// (`docs/quality.md`, noise). Where statements are much alike the bound is higher, where they are long it is lower.
const LEAST_LIKENESS: f64 = 0.20;
/// The bound is between these shares of the mean likeness of all statements to their topics: 0.36 lies above 0.20 only where
/// statements are more alike than in most sets, 0.5 below it only where they are long and share little with any sum.
const LEAST_OF_MEAN: [f64; 2] = [0.36, 0.5];
/// In a topic of one wording whatever is a third as like as its members is something else.
const LEAST_OF_TOPIC: f64 = 0.35;
/// What statements that so many people wrote word for word count as at least: above any bound.
const LIKENESS_OF_IDENTICAL: f64 = 0.5;
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
    /// Only the definition of its topic speaks for it.
    Defined,
    /// Only the rest of its conversation speaks for it.
    SameConversation,
    /// A person took it out of its topic.
    Decided,
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
    /// How much nearer it is to its own topic than to the nearest other, as a difference of cosines; 0 for a single.
    pub margin: f64,
    /// The part of its topic that it falls into when topics are cut finer, numbered over all topics; `None` for a single.
    pub part: Option<u32>,
    /// As `part`, where topics that are likelier whole are cut too.
    pub fine: Option<u32>,
}

/// Statements in their groups.
#[derive(Debug, Clone, Default)]
pub struct Grouping {
    /// One a row, in the order of the rows.
    pub memberships: Vec<Membership>,
    /// Number of statements of each topic: topics come by size, then by smallest row.
    pub sizes: Vec<u32>,
    /// Mean strength of each topic's members, 0 to 1.
    pub cohesions: Vec<f64>,
    /// For each topic the share of its pairs of statements that stay together when parts of the statements are grouped by
    /// themselves, 0 to 1.
    pub stabilities: Vec<f64>,
    /// The exponent `e` of the chosen resolution `2^(e/2)`, Korean and English; the same twice where grouped as one.
    pub exponents: [i32; 2],
}

impl Grouping {
    /// Returns the rows of each topic, ascending.
    #[must_use]
    pub fn members(&self) -> Vec<Vec<u32>> {
        let mut members: Vec<Vec<u32>> = vec![Vec::new(); self.sizes.len()];
        for (row, membership) in self.memberships.iter().enumerate() {
            if let Some(topic) = membership.topic_idx {
                members[topic as usize].push(row as u32);
            }
        }
        members
    }

    /// Puts each topic into the topic that `into` names (itself, or one that names itself), and numbers topics by size,
    /// then by smallest row.
    #[must_use]
    fn merged(self, into: &[u32]) -> Self {
        self.merged_with_numbers(into).0
    }

    /// As [`Self::merged`], with the new number of each topic, `None` for one that went into another.
    fn merged_with_numbers(mut self, into: &[u32]) -> (Self, Vec<Option<u32>>) {
        let n_topics = self.sizes.len();
        let (mut sizes, mut strengths, mut first_rows) =
            (vec![0_u32; n_topics], vec![0.0; n_topics], vec![usize::MAX; n_topics]);
        for (row, membership) in self.memberships.iter().enumerate() {
            if let Some(topic) = membership.topic_idx {
                let topic = into[topic as usize] as usize;
                sizes[topic] += 1;
                strengths[topic] += membership.strength;
                first_rows[topic] = first_rows[topic].min(row);
            }
        }
        let mut order: Vec<usize> = (0..n_topics).filter(|&topic| sizes[topic] > 0).collect();
        order.sort_by_key(|&topic| (std::cmp::Reverse(sizes[topic]), first_rows[topic]));
        let mut numbers = vec![0; n_topics];
        for (number, &topic) in order.iter().enumerate() {
            numbers[topic] = number as u32;
        }
        let renumber = |topic: u32| numbers[into[topic as usize] as usize];
        for membership in &mut self.memberships {
            membership.topic_idx = membership.topic_idx.map(renumber);
            // What was nearest may have become its own topic.
            membership.nearest =
                membership.nearest.map(renumber).filter(|&nearest| membership.topic_idx != Some(nearest));
        }
        // A pair of two languages is never regrouped: what holds of the parts holds of the whole, by their sizes.
        let mut stabilities = vec![0.0; n_topics];
        for (topic, stability) in self.stabilities.iter().enumerate() {
            stabilities[into[topic] as usize] += stability * f64::from(self.sizes[topic]);
        }
        self.stabilities = order.iter().map(|&topic| stabilities[topic] / f64::from(sizes[topic])).collect();
        self.sizes = order.iter().map(|&topic| sizes[topic]).collect();
        self.cohesions = order.iter().map(|&topic| strengths[topic] / f64::from(sizes[topic])).collect();
        let numbers = (0..n_topics).map(|topic| (sizes[topic] > 0).then_some(numbers[topic])).collect();
        (self, numbers)
    }
}

/// Groups the rows.
#[must_use]
pub fn discover(features: &FeatureMatrix) -> Grouping {
    group_rows(features, None)
}

/// Groups the rows at a given resolution `2^(exponent/2)`.
#[must_use]
pub fn discover_at(features: &FeatureMatrix, exponent: i32) -> Grouping {
    group_rows(features, Some(exponent))
}

fn group_rows(features: &FeatureMatrix, exponent: Option<i32>) -> Grouping {
    let unique = Unique::of(&features.both);
    let (matrix, words) = (features.both.select(&unique.rows), features.words.select(&unique.rows));
    let views = Views { n_probed: features.n_probed_terms, n_customer: features.n_customer_terms };
    let graph = Graph::of_shared_neighbours(&neighbours::nearest(&matrix, views));
    let samples = samples::draw(&matrix, views);
    let cut = match exponent {
        Some(exponent) => choice::cut(&graph, exponent),
        None => choice::choose(&words, &unique.counts, &graph, &samples),
    };
    let again = stability::regroup(&samples, cut.exponent);
    let parts = levels::parts(&graph, &words, &unique.counts, &cut);
    let mut placed = place(&matrix, cut.partition, &unique.counts);
    for (membership, part) in placed.iter_mut().zip(parts) {
        membership.part = membership.topic_idx.map(|_| part.kept);
        membership.fine = membership.topic_idx.map(|_| part.fine);
    }
    let topics: Vec<Option<u32>> = placed.iter().map(|membership| membership.topic_idx).collect();
    let stabilities = stability::of_topics(&topics, &again);
    let grouping = spread(&unique, placed, cut.exponent, features.both.n_rows());
    Grouping { stabilities, ..grouping }
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
                    margin: 0.0,
                    part: None,
                    fine: None,
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
                    Membership {
                        topic_idx: Some(partition[row]),
                        class,
                        why,
                        strength: own,
                        nearest,
                        margin: own - nearest_cosine,
                        part: None,
                        fine: None,
                    }
                }
            }
        })
        .collect()
}

/// Returns for each topic the least likeness of a member.
fn least_likeness(likeness: &[Likeness], partition: &[u32], counts: &[u32]) -> Vec<f64> {
    let n_topics = partition.iter().max().map_or(0, |&largest| largest as usize + 1);
    let mut sums = vec![(0.0, 0.0); n_topics];
    for (row, likeness) in likeness.iter().enumerate() {
        let (sum, n) = &mut sums[partition[row] as usize];
        *sum += likeness.own * f64::from(counts[row]);
        *n += f64::from(counts[row]);
    }
    let (sum, n) = sums.iter().fold((0.0, 0.0), |all, topic| (all.0 + topic.0, all.1 + topic.1));
    let mean = |(sum, n): (f64, f64)| sum / f64::max(n, 1.0);
    let [low, high] = LEAST_OF_MEAN.map(|share| share * mean((sum, n)));
    let least = LEAST_LIKENESS.clamp(low, high);
    sums.into_iter().map(|topic| least.max(LEAST_OF_TOPIC * mean(topic))).collect()
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
                    likeness.own = likeness.own.max(LIKENESS_OF_IDENTICAL);
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
                margin: 0.0,
                part: None,
                fine: None,
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
    Grouping { memberships, stabilities: vec![1.0; n_topics], sizes, cohesions, exponents: [exponent; 2] }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::features::{Document, count};

    fn two_problems() -> Vec<Document> {
        (0..40_u32)
            .map(|i| {
                let base = 10 * (i % 2);
                Document { customer: vec![base + i / 2 % 4, base + 5, base + (i / 3) % 4], ..Document::default() }
            })
            .collect()
    }

    #[test]
    fn statements_of_two_problems_part_into_pure_topics() {
        let grouping = discover(&count(&two_problems(), 20, 0));
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
        documents.extend((0..5).map(|_| Document { customer: vec![3, 17], ..Document::default() }));
        let grouping = discover(&count(&documents, 20, 0));
        assert!(grouping.memberships[40..].windows(2).all(|pair| pair[0] == pair[1]));
    }

    #[test]
    fn statements_without_content_are_single_and_say_why() {
        let mut documents = two_problems();
        documents.push(Document::default());
        let grouping = discover(&count(&documents, 20, 0));
        assert_eq!(grouping.memberships[40].why, Some(Why::NoContent));
        assert_eq!(grouping.memberships[40].class, Class::Single);
    }

    #[test]
    fn nothing_to_group_gives_no_topics() {
        assert!(discover(&count(&Vec::<Document>::new(), 0, 0)).sizes.is_empty());
    }
}
