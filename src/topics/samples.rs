//! What would a part of the statements say? Two parts, with the graph of each.
//!
//! Of few statements a part is all but a tenth: do topics hold without it? Of many, two disjoint samples: how many topics
//! are there, and do they hold in a sample? What all statements would cost twenty times over, samples tell for a constant.

use rayon::prelude::*;

use crate::features::Matrix;

use super::graph::Graph;
use super::neighbours::{self, Views};

/// Above this many rows, both samples together, parts are samples.
pub(super) const N_WHOLE: usize = 6_000;
/// Rows of a sample: with 3,000 a set of 77 intents looked like 60 topics (`docs/quality.md`, how many).
const N_SAMPLED: usize = 5_000;
const N_PARTS: u64 = 2;
/// A part of few rows leaves out every tenth.
const LEFT_OUT: u64 = 10;

/// Some of the rows.
pub(super) struct Sample {
    /// Ascending.
    pub(super) rows: Vec<u32>,
    /// Their graph, without the others; nodes are indices into `rows`.
    pub(super) graph: Graph,
}

/// Draws two parts, by the order of the rows alone.
pub(super) fn draw(matrix: &Matrix, views: Views) -> Vec<Sample> {
    let n_rows = matrix.n_rows() as u32;
    let parts: Vec<Vec<u32>> = if matrix.n_rows() > N_WHOLE {
        let mut order: Vec<u32> = (0..n_rows).collect();
        order.sort_unstable_by_key(|&row| (scramble(row), row));
        order.truncate(N_PARTS as usize * N_SAMPLED.min(order.len() / N_PARTS as usize));
        order.chunks(order.len() / N_PARTS as usize).map(<[u32]>::to_vec).collect()
    } else {
        (0..N_PARTS).map(|part| (0..n_rows).filter(|&row| scramble(row) % LEFT_OUT != part).collect()).collect()
    };
    parts
        .into_par_iter()
        .map(|mut rows| {
            rows.sort_unstable();
            let graph = Graph::of_shared_neighbours(&neighbours::nearest(&matrix.select(&rows), views));
            Sample { rows, graph }
        })
        .collect()
}

/// Spreads row numbers evenly and always the same way (the finaliser of SplitMix64).
fn scramble(row: u32) -> u64 {
    let mut x = u64::from(row).wrapping_add(0x9E37_79B9_7F4A_7C15);
    x = (x ^ (x >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    x ^ (x >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(n_rows: usize) -> Vec<Vec<u32>> {
        let matrix = Matrix::from_rows((0..n_rows).map(|row| vec![(row as u32 % 7, 1.0)]).collect(), 7);
        draw(&matrix, Views { n_probed: 7, n_customer: 7 }).into_iter().map(|sample| sample.rows).collect()
    }

    #[test]
    fn parts_of_few_rows_leave_out_different_tenths() {
        let parts = drawn(300);
        assert!(parts.iter().all(|rows| (255..=285).contains(&rows.len())), "{} {}", parts[0].len(), parts[1].len());
        assert!((0..300).all(|row| parts.iter().any(|rows| rows.contains(&row))));
    }

    #[test]
    fn samples_of_many_rows_share_none() {
        let parts = drawn(6_001);
        assert_eq!([parts[0].len(), parts[1].len()], [3_000, 3_000]);
        assert!(parts[0].iter().all(|row| parts[1].binary_search(row).is_err()));
    }
}
