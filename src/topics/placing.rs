//! Is a statement in the group that its neighbours put it in? Tries each against the group's other members.

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use crate::features::Matrix;

use super::sums::{Likeness, TopicSums};
use super::{Class, LEAST_MEMBERS, Membership, Why};

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

/// How a statement stood its trial: what decided whether it is in a topic, and how surely.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Trial {
    /// Cosine with the sum of the other statements of its group, as the graph made the group, 0 to 1.
    pub at_first: f64,
    /// The least that a member of this group must have.
    pub least: f64,
    /// Statements of the group that have it.
    pub n_alike: u32,
    /// Cosine with the sum of the other statements of the topic that is left of the group; 0 where it is in none.
    pub own: f64,
    /// Cosine with the sum of the nearest other topic, 0 where none shares a term.
    pub nearest: f64,
    /// Why it is in no topic.
    pub why: Option<Why>,
}

impl Trial {
    /// Returns the likeness from which on a statement is surely in its topic, unless another one is nearer.
    #[must_use]
    pub fn least_sure(&self) -> f64 {
        WEAK_FACTOR * self.least
    }

    fn membership(&self, topic: u32, nearest: Option<u32>) -> Membership {
        if self.why.is_some() {
            return Membership {
                topic_idx: None,
                class: Class::Single,
                why: self.why,
                strength: self.nearest,
                nearest,
                margin: 0.0,
                part: None,
                fine: None,
            };
        }
        let why = if self.own < self.least_sure() {
            Some(Why::LittleInCommon)
        } else if self.nearest > self.own {
            Some(Why::Between)
        } else {
            None
        };
        Membership {
            topic_idx: Some(topic),
            class: if why.is_some() { Class::Weak } else { Class::Assigned },
            why,
            strength: self.own,
            nearest,
            margin: self.own - self.nearest,
            part: None,
            fine: None,
        }
    }
}

/// Rows in their topics, with how each stood its trial, in the order of the rows.
pub(super) struct Placed {
    pub(super) memberships: Vec<Membership>,
    pub(super) trials: Vec<Trial>,
    /// The topic of each row, `u32::MAX` for a single.
    pub(super) partition: Vec<u32>,
}

/// Takes out what is not like its group, dissolves groups that are then too small, and numbers the rest by size.
pub(super) fn place(matrix: &Matrix, mut partition: Vec<u32>, counts: &[u32]) -> Placed {
    let first = all_likeness(matrix, &partition, counts);
    let least = least_likeness(&first, &partition, counts);
    let mut sizes: FxHashMap<u32, u32> = FxHashMap::default();
    for (row, likeness) in first.iter().enumerate() {
        if likeness.own >= least[partition[row] as usize] {
            *sizes.entry(partition[row]).or_default() += counts[row];
        }
    }
    let mut trials: Vec<Trial> = first
        .iter()
        .zip(&partition)
        .map(|(likeness, &group)| {
            let (least, n_alike) = (least[group as usize], sizes.get(&group).copied().unwrap_or(0));
            let why = if likeness.own <= 0.0 && likeness.nearest_other.is_none() {
                Some(Why::NothingAlike)
            } else if n_alike < LEAST_MEMBERS {
                Some(Why::TooFew)
            } else if likeness.own < least {
                Some(Why::LittleInCommon)
            } else {
                None
            };
            Trial { at_first: likeness.own, least, n_alike, own: 0.0, nearest: 0.0, why }
        })
        .collect();
    let numbers = by_size(&partition, &sizes);
    for (topic, trial) in partition.iter_mut().zip(&trials) {
        *topic = if trial.why.is_some() { u32::MAX } else { numbers[topic] };
    }
    // Once more, against the topics that are left.
    let likeness = all_likeness(matrix, &partition, counts);
    let memberships = trials
        .iter_mut()
        .zip(likeness)
        .zip(&partition)
        .map(|((trial, likeness), &topic)| {
            trial.own = likeness.own;
            trial.nearest = likeness.nearest_other.map_or(0.0, |(_, cosine)| cosine);
            trial.membership(topic, likeness.nearest_other.map(|(nearest, _)| nearest))
        })
        .collect();
    Placed { memberships, trials, partition }
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

#[cfg(test)]
mod tests {
    use super::*;

    /// Rows 0 to 3 share one term, row 4 has a little of it, row 5 has nothing of anybody.
    fn placed() -> Placed {
        let row = |entries: &[(u32, f32)]| entries.to_vec();
        let rows = vec![
            row(&[(0, 0.8), (1, 0.6)]),
            row(&[(0, 0.8), (2, 0.6)]),
            row(&[(0, 0.8), (3, 0.6)]),
            row(&[(0, 0.8), (4, 0.6)]),
            row(&[(0, 0.05), (5, 0.998)]),
            row(&[(6, 1.0)]),
        ];
        place(&Matrix::from_rows(rows, 7), vec![0, 0, 0, 0, 0, 1], &[1; 6])
    }

    #[test]
    fn a_trial_says_what_a_statement_had_and_what_it_needed() {
        let Placed { memberships, trials, partition } = placed();
        assert_eq!(partition, [0, 0, 0, 0, u32::MAX, u32::MAX]);
        let (kept, left) = (trials[0], trials[4]);
        assert!(kept.at_first >= kept.least && kept.own >= kept.least_sure(), "{kept:?}");
        assert_eq!((kept.n_alike, kept.why, memberships[0].class), (4, None, Class::Assigned));
        assert!((memberships[0].strength - kept.own).abs() < 1e-12);
        assert!(left.at_first < left.least && left.least <= LEAST_LIKENESS, "{left:?}");
        assert_eq!((left.why, memberships[4].why), (Some(Why::LittleInCommon), Some(Why::LittleInCommon)));
        assert!((memberships[4].strength - left.nearest).abs() < 1e-12, "a single tells its nearest topic");
        assert_eq!(trials[5].why, Some(Why::NothingAlike));
    }
}
