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
mod placing;
mod profiles;
mod quality;
mod samples;
mod stability;
mod sums;
mod taxonomy;
mod trace;

pub use decided::{Decided, Grouped};
pub use guided::{Definition, HELD_SHARE};
pub use languages::discover_by_language;
pub use model::{Definitions, TopicModel, describe, group, group_traced};
pub use placing::Trial;
pub use quality::{Bounds, Judgement, Quality, Suggestion, nearest_topics};
pub use taxonomy::{DefinedArea, DefinedTopic, Taxonomy, parse as parse_taxonomy};
pub use trace::{Equals, Evidence, Near, PlacedBy, Trace};

use rustc_hash::FxHashMap;

use crate::features::{FeatureMatrix, Matrix};
use graph::Graph;
use neighbours::Views;
use placing::Placed;
use trace::ByWords;

/// Fewer statements than this make no topic.
pub const LEAST_MEMBERS: u32 = 3;
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
        // A pair of two languages is never regrouped: what holds of the parts holds of the whole, by the sizes that they had.
        let (mut stabilities, mut weights) = (vec![0.0; n_topics], vec![0.0; n_topics]);
        for (topic, stability) in self.stabilities.iter().enumerate() {
            stabilities[into[topic] as usize] += stability * f64::from(self.sizes[topic]);
            weights[into[topic] as usize] += f64::from(self.sizes[topic]);
        }
        self.stabilities = order.iter().map(|&topic| stabilities[topic] / f64::max(weights[topic], 1.0)).collect();
        self.sizes = order.iter().map(|&topic| sizes[topic]).collect();
        self.cohesions = order.iter().map(|&topic| strengths[topic] / f64::from(sizes[topic])).collect();
        let numbers = (0..n_topics).map(|topic| (sizes[topic] > 0).then_some(numbers[topic])).collect();
        (self, numbers)
    }
}

/// Groups the rows.
#[must_use]
pub fn discover(features: &FeatureMatrix) -> Grouping {
    group_rows(features, None, None)
}

/// Groups the rows at a given resolution `2^(exponent/2)`.
#[must_use]
pub fn discover_at(features: &FeatureMatrix, exponent: i32) -> Grouping {
    group_rows(features, Some(exponent), None)
}

/// Groups the rows; leaves what it knew in `trace`.
fn group_rows(features: &FeatureMatrix, exponent: Option<i32>, trace: Option<&mut ByWords>) -> Grouping {
    let unique = Unique::of(&features.both);
    let (matrix, words) = (features.both.select(&unique.rows), features.words.select(&unique.rows));
    let views = Views { n_probed: features.n_probed_terms, n_customer: features.n_customer_terms };
    let neighbours = neighbours::nearest(&matrix, views);
    let graph = Graph::of_shared_neighbours(&neighbours);
    // Large, and nobody else needs them.
    let neighbours = if trace.is_some() { neighbours } else { Vec::new() };
    let samples = samples::draw(&matrix, views);
    let cut = match exponent {
        Some(exponent) => choice::cut(&graph, exponent),
        None => choice::choose(&words, &unique.counts, &graph, &samples),
    };
    let again = stability::regroup(&samples, cut.exponent);
    let parts = levels::parts(&graph, &words, &unique.counts, &cut);
    let Placed { memberships: mut placed, trials, partition } = placing::place(&matrix, cut.partition, &unique.counts);
    for (membership, part) in placed.iter_mut().zip(parts) {
        membership.part = membership.topic_idx.map(|_| part.kept);
        membership.fine = membership.topic_idx.map(|_| part.fine);
    }
    let topics: Vec<Option<u32>> = placed.iter().map(|membership| membership.topic_idx).collect();
    let stabilities = stability::of_topics(&topics, &again);
    let grouping = spread(&unique, placed, cut.exponent, features.both.n_rows());
    if let Some(trace) = trace {
        *trace = ByWords { unique, neighbours, trials, partition };
    }
    Grouping { stabilities, ..grouping }
}

/// Rows with the same content are grouped once and stand for all of them.
#[derive(Debug, Default)]
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
