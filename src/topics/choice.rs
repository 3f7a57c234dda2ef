//! How many topics? Chooses a resolution without labels: the partition under which the words are likeliest.
//!
//! Of few statements every cut of a grid is weighed; of many, samples say how many topics there are, and the cut of all that
//! comes nearest is taken.

use rayon::prelude::*;

use crate::features::Matrix;

use super::LEAST_MEMBERS;
use super::communities;
use super::graph::Graph;
use super::likelihood::Likelihood;
use super::samples::{N_WHOLE, Sample};

/// The grid: resolution `2^(e/2)` for each exponent.
pub(super) const EXPONENTS: std::ops::RangeInclusive<i32> = -4..=16;
/// The part of the grid that samples are cut at: the ends were never chosen for as many rows, and each point costs.
const SAMPLED_EXPONENTS: std::ops::RangeInclusive<i32> = -2..=12;
/// A topic with a larger share of all statements means that the cut is too coarse to be of use.
const LARGEST_SHARE: f64 = 0.4;
/// Partitions with more topics than this share of statements only take statements apart.
const MOST_TOPICS_RATIO: f64 = 0.6;
/// A partition of rows at one resolution; topics are numbered by their smallest row.
#[derive(Debug, Clone)]
pub(super) struct Cut {
    /// The grid's exponent.
    pub(super) exponent: i32,
    /// The topic of each row.
    pub(super) partition: Vec<u32>,
}

fn resolution(exponent: i32) -> f64 {
    2_f64.powf(f64::from(exponent) / 2.0)
}

pub(super) fn cut(graph: &Graph, exponent: i32) -> Cut {
    Cut { exponent, partition: communities::detect(graph, resolution(exponent)) }
}

/// Returns the partition at the resolution that the data speak for; rows of `words` stand for `counts` statements each.
pub(super) fn choose(words: &Matrix, counts: &[u32], graph: &Graph, samples: &[Sample]) -> Cut {
    if words.n_rows() <= N_WHOLE {
        let mut cuts: Vec<Cut> = EXPONENTS.into_par_iter().map(|exponent| cut(graph, exponent)).collect();
        let chosen = likeliest(words, counts, &cuts);
        return cuts.swap_remove(chosen);
    }
    nearest_in_number(graph, counts, topics_in_samples(words, counts, samples))
}

/// Returns the geometric mean of the numbers of topics that the samples speak for.
fn topics_in_samples(words: &Matrix, counts: &[u32], samples: &[Sample]) -> f64 {
    let numbers: Vec<f64> = samples
        .par_iter()
        .map(|sample| {
            let words = words.select(&sample.rows);
            let counts: Vec<u32> = sample.rows.iter().map(|&row| counts[row as usize]).collect();
            let cuts: Vec<Cut> =
                SAMPLED_EXPONENTS.into_par_iter().map(|exponent| cut(&sample.graph, exponent)).collect();
            n_topics(&cuts[likeliest(&words, &counts, &cuts)].partition, &counts).max(1) as f64
        })
        .collect();
    numbers.iter().product::<f64>().powf(1.0 / numbers.len() as f64)
}

/// Finds on the whole graph the grid point whose number of topics is nearest to `wanted`, by ratio.
///
/// Numbers of topics grow along the grid, so two points are tried at a time between the ends that are left.
fn nearest_in_number(graph: &Graph, counts: &[u32], wanted: f64) -> Cut {
    let distance = |cut: &Cut| ((n_topics(&cut.partition, counts).max(1) as f64) / wanted).ln();
    let (mut low, mut high) = (*EXPONENTS.start(), *EXPONENTS.end());
    let mut best: Option<(f64, Cut)> = None;
    while low <= high {
        let third = (high - low) / 3;
        let (a, b) = (low + third, high - third);
        let tried = if a == b {
            vec![cut(graph, a)]
        } else {
            let (at_a, at_b) = rayon::join(|| cut(graph, a), || cut(graph, b));
            vec![at_a, at_b]
        };
        let distances: Vec<f64> = tried.iter().map(distance).collect();
        for (cut, distance) in tried.into_iter().zip(&distances) {
            if best.as_ref().is_none_or(|(least, _)| distance.abs() < *least) {
                best = Some((distance.abs(), cut));
            }
        }
        if distances[0] >= 0.0 {
            high = a - 1;
        } else if distances[distances.len() - 1] <= 0.0 {
            low = b + 1;
        } else {
            (low, high) = (a + 1, b - 1);
        }
    }
    best.map_or_else(|| cut(graph, 0), |(_, cut)| cut)
}

/// Returns the number of topics with at least [`LEAST_MEMBERS`] statements.
fn n_topics(partition: &[u32], counts: &[u32]) -> usize {
    sizes(partition, counts).iter().filter(|&&size| size >= LEAST_MEMBERS).count()
}

/// Returns the number of statements of each topic.
fn sizes(partition: &[u32], counts: &[u32]) -> Vec<u32> {
    let mut sizes = vec![0; partition.iter().max().map_or(0, |&largest| largest as usize + 1)];
    for (&topic, &count) in partition.iter().zip(counts) {
        sizes[topic as usize] += count;
    }
    sizes
}

/// Returns the index of the cut under which the words are likeliest, the finer on ties.
fn likeliest(words: &Matrix, counts: &[u32], cuts: &[Cut]) -> usize {
    let n_rows: u32 = counts.iter().sum();
    let largest_share = |cut: &Cut| {
        let largest = sizes(&cut.partition, counts).iter().copied().max().unwrap_or(0);
        f64::from(largest) / f64::from(n_rows.max(1))
    };
    let is_usable = |cut: &Cut| {
        let n_communities = cut.partition.iter().max().map_or(0.0, |&largest| f64::from(largest) + 1.0);
        n_communities < MOST_TOPICS_RATIO * f64::from(n_rows) && largest_share(cut) <= LARGEST_SHARE
    };
    let usable: Vec<usize> = (0..cuts.len()).filter(|&idx| is_usable(&cuts[idx])).collect();
    let Some(&last) = usable.last() else {
        // Few or very even statements: the cut whose largest topic is nearest to the bound.
        let distance = |idx: &usize| ((largest_share(&cuts[*idx]) - LARGEST_SHARE).abs() * 1e6) as u64;
        return (0..cuts.len()).min_by_key(distance).unwrap_or(0);
    };
    let likelihood = Likelihood::new(words, counts);
    let scores: Vec<f64> = usable.par_iter().map(|&idx| likelihood.evidence(&cuts[idx].partition).log).collect();
    usable.iter().zip(&scores).max_by(|a, b| a.1.total_cmp(b.1)).map_or(last, |(&idx, _)| idx)
}
