//! Would the topic be found again? Groups parts of the statements by themselves and counts the pairs that stay together.

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::choice;
use super::samples::Sample;

/// Rows with the community that each got when a part was grouped by itself.
pub(super) type Again = Vec<(u32, u32)>;

/// Groups parts of the rows at a resolution: one that gives so many topics of all rows gives about as many of a sample.
pub(super) fn regroup(samples: &[Sample], exponent: i32) -> Vec<Again> {
    let regrouped = samples.par_iter().map(|sample| {
        let communities = choice::cut(&sample.graph, exponent).partition;
        sample.rows.iter().copied().zip(communities).collect()
    });
    regrouped.collect()
}

/// Returns for each topic the share of its pairs of rows that stay together, mean over the parts; 1 where no pair was grouped
/// again.
pub(super) fn of_topics(topics: &[Option<u32>], again: &[Again]) -> Vec<f64> {
    let n_topics = topics.iter().flatten().max().map_or(0, |&largest| largest as usize + 1);
    let pairs = |n: f64| n * (n - 1.0) / 2.0;
    let mut shares = vec![(0.0, 0.0); n_topics];
    for part in again {
        let mut together: FxHashMap<(u32, u32), f64> = FxHashMap::default();
        let mut sizes = vec![0.0; n_topics];
        for &(row, community) in part {
            if let Some(topic) = topics[row as usize] {
                *together.entry((topic, community)).or_default() += 1.0;
                sizes[topic as usize] += 1.0;
            }
        }
        let mut stayed = vec![0.0; n_topics];
        // Whole numbers below 2^53: their sum does not depend on the order.
        for (&(topic, _), &n) in &together {
            stayed[topic as usize] += pairs(n);
        }
        for topic in 0..n_topics {
            let all = pairs(sizes[topic]);
            if all > 0.0 {
                shares[topic].0 += stayed[topic] / all;
                shares[topic].1 += 1.0;
            }
        }
    }
    shares.into_iter().map(|(sum, n)| if n > 0.0 { sum / n } else { 1.0 }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_that_part_count_against_a_topic() {
        // Topic 0 has rows 0 to 3: grouped again as 2 + 2, so that 2 of 6 pairs stay; topic 1 stays whole.
        let topics = [Some(0), Some(0), Some(0), Some(0), Some(1), Some(1), None];
        let again = vec![vec![(0, 5), (1, 5), (2, 6), (3, 6), (4, 7), (5, 7), (6, 7)]];
        let found = of_topics(&topics, &again);
        assert!((found[0] - 2.0 / 6.0).abs() < 1e-12);
        assert!((found[1] - 1.0).abs() < 1e-12);
    }
}
