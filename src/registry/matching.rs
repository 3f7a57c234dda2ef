//! Which known topic is which found one? An assignment problem over what they share.

use pathfinding::kuhn_munkres::kuhn_munkres;
use pathfinding::matrix::Matrix;
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use super::night::{Night, StatementKey, TopicId};
use super::{Found, LARGER_PART};

/// By what a topic was recognised.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Matched {
    /// What decided, 0 to 1: the share of common statements, or a quarter of that of common words.
    pub score: f64,
    /// Statements in it on both nights.
    pub n_shared: u32,
    /// Statements of the night before that are still in the window and in some topic.
    pub n_before: u32,
    /// Statements of tonight that were in some topic the night before.
    pub n_known: u32,
}

/// What two topics have in common, and how much of it makes them the same.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Likeness {
    /// Statements.
    Statements {
        /// Share of those that are in a topic on both nights.
        share: f64,
        /// The least share.
        least: f64,
    },
    /// Words, where the known topic has no statement left in the window.
    Words {
        /// Share of the words.
        share: f64,
        /// The least share.
        least: f64,
    },
}

impl Matched {
    /// Returns what decided.
    #[must_use]
    pub fn likeness(&self) -> Likeness {
        if self.n_before > 0 {
            Likeness::Statements { share: self.score, least: LEAST_SHARED }
        } else {
            Likeness::Words { share: self.score / TERMS_FACTOR, least: LEAST_TERMS }
        }
    }
}

/// Below this share of common statements two topics are not the same: of three parts of one topic the largest still is.
const LEAST_SHARED: f64 = 0.3;
/// A topic whose statements have all left the window, or that rested, is known by its words: half of them.
const LEAST_TERMS: f64 = 0.5;
/// Words decide less surely than statements: a match by statements goes before one by words.
const TERMS_FACTOR: f64 = 0.25;
/// Scores are compared in millionths: the assignment counts in whole numbers.
const UNIT: f64 = 1e6;

/// Statements that known and found topics have in common.
pub(super) struct Overlaps {
    /// For each found topic the known ones that its statements were in, with how many, ascending.
    of_found: Vec<Vec<(usize, u32)>>,
    /// For each known topic its statements that are in a topic tonight.
    n_before: Vec<u32>,
    /// For each found topic its statements that were in a topic the night before.
    n_known: Vec<u32>,
    /// For each found topic all its statements.
    n_found: Vec<u32>,
}

impl Overlaps {
    pub(super) fn of(before: &Night, found: &[Found]) -> Self {
        let positions: FxHashMap<TopicId, usize> =
            before.known.iter().enumerate().map(|(position, known)| (known.id, position)).collect();
        let earlier: FxHashMap<StatementKey, usize> =
            before.statements.iter().filter_map(|(key, topic)| Some((*key, *positions.get(topic)?))).collect();
        let mut overlaps = Self {
            of_found: Vec::new(),
            n_before: vec![0; before.known.len()],
            n_known: Vec::new(),
            n_found: found.iter().map(|topic| topic.statements.len() as u32).collect(),
        };
        for topic in found {
            let mut counts: FxHashMap<usize, u32> = FxHashMap::default();
            for known in topic.statements.iter().filter_map(|key| earlier.get(key)) {
                *counts.entry(*known).or_default() += 1;
                overlaps.n_before[*known] += 1;
            }
            let mut counts: Vec<(usize, u32)> = counts.into_iter().collect();
            counts.sort_unstable();
            overlaps.n_known.push(counts.iter().map(|(_, n)| n).sum());
            overlaps.of_found.push(counts);
        }
        overlaps
    }

    /// Returns the known topic that most of a found one's statements were in, with their share, where it is the larger part: a
    /// topic of new statements is new, wherever a few of them were.
    pub(super) fn origin(&self, found: usize) -> Option<(usize, f64)> {
        let &(known, n) = self.of_found[found].iter().rev().max_by_key(|(_, n)| *n)?;
        let share = f64::from(n) / f64::from(self.n_found[found].max(1));
        (share >= LARGER_PART).then_some((known, share))
    }

    /// Returns the found topic that most of a known one's statements are in, with their share, where it is the larger part.
    pub(super) fn destination(&self, known: usize) -> Option<(usize, f64)> {
        let shared = |found: &[(usize, u32)]| found.iter().find(|(own, _)| *own == known).map_or(0, |&(_, n)| n);
        let (found, n) = (0..self.of_found.len())
            .rev()
            .map(|found| (found, shared(&self.of_found[found])))
            .max_by_key(|(_, n)| *n)?;
        let share = f64::from(n) / f64::from(self.n_before[known].max(1));
        (n > 0 && share >= LARGER_PART).then_some((found, share))
    }
}

/// Returns for each found topic the position of the known one that it is.
///
/// The score of a pair is the share of common statements among those that are in a topic on both nights (Jaccard), where it
/// reaches 0.3; where the known topic has no such statement, a quarter of the share of common words, where that reaches 0.5.
/// Of all one-to-one assignments the one with the greatest sum is taken (Kuhn 1955, Munkres 1957).
pub(super) fn assign(before: &Night, found: &[Found], overlaps: &Overlaps) -> Vec<Option<(usize, Matched)>> {
    if found.is_empty() || before.known.is_empty() {
        return vec![None; found.len()];
    }
    let candidates = candidates(before, found, overlaps);
    // Rows may not outnumber columns; columns beyond the known topics stand for none of them.
    let n_columns = before.known.len().max(found.len());
    let mut weights = Matrix::new(found.len(), n_columns, 0_i64);
    for (topic, candidates) in candidates.iter().enumerate() {
        for (known, matched) in candidates {
            weights[(topic, *known)] = (matched.score * UNIT).round() as i64;
        }
    }
    let (_, assigned) = kuhn_munkres(&weights);
    candidates
        .into_iter()
        .zip(assigned)
        .map(|(candidates, known)| candidates.into_iter().find(|(own, _)| *own == known))
        .collect()
}

/// Returns for each found topic the positions of the known ones that it may be.
pub(super) fn candidates(before: &Night, found: &[Found], overlaps: &Overlaps) -> Vec<Vec<(usize, Matched)>> {
    (0..found.len())
        .map(|topic| {
            let known = 0..before.known.len();
            known.filter_map(|known| Some((known, matched(before, found, overlaps, topic, known)?))).collect()
        })
        .collect()
}

fn matched(before: &Night, found: &[Found], overlaps: &Overlaps, topic: usize, known: usize) -> Option<Matched> {
    let n_shared = overlaps.of_found[topic].iter().find(|(own, _)| *own == known).map_or(0, |&(_, n)| n);
    let (n_before, n_known) = (overlaps.n_before[known], overlaps.n_known[topic]);
    let score = if n_before > 0 {
        let score = f64::from(n_shared) / f64::from(n_before + n_known - n_shared);
        (score >= LEAST_SHARED).then_some(score)?
    } else if before.known[known].made_by.is_some() {
        return None;
    } else if n_known == 0 || before.known[known].last_found < before.as_of {
        let (ours, theirs) = (&found[topic].terms, &before.known[known].terms);
        let n_common = ours.iter().filter(|term| theirs.contains(term)).count();
        let share = n_common as f64 / ours.len().max(theirs.len()).max(1) as f64;
        (share >= LEAST_TERMS).then_some(TERMS_FACTOR * share)?
    } else {
        return None;
    };
    Some(Matched { score, n_shared, n_before, n_known })
}
