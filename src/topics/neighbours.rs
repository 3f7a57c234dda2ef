//! Which statements are most like this one? Nearest neighbours by cosine through an inverted index.

use rayon::prelude::*;

use crate::features::Matrix;

/// Neighbours kept for each row: 10 to 20 gave the same topics, 5 shattered them (`docs/quality.md`, graph).
pub const N_NEIGHBOURS: usize = 15;
/// The heaviest terms of a row whose postings are walked: finds 98 % of the neighbours' similarity.
const N_PROBED_TERMS: usize = 8;
/// Postings walked for one term, heaviest first: bounds the cost of a common word.
const N_POSTINGS: usize = 500;
/// Candidates whose cosine is computed on all terms.
const N_RESCORED: usize = 100;

/// A neighbour with its cosine.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Neighbour {
    /// Its row.
    pub row: u32,
    /// Cosine of the two rows, 0 to 1.
    pub cosine: f32,
}

/// Where the views of a row begin and end.
#[derive(Debug, Clone, Copy)]
pub struct Views {
    /// Terms below this are the customer's that neighbours are looked up by.
    pub n_probed: usize,
    /// Terms below this are the customer's; those between are only counted when candidates are compared.
    pub n_customer: usize,
}

/// Returns for each row its nearest neighbours, highest cosine first, the smaller row on ties.
///
/// Near-exact: candidates come from the postings of the row's heaviest terms, see the constants.
/// The heaviest terms are taken of each view, so that a long answer of the agent cannot crowd out the customer's words.
#[must_use]
pub fn nearest(matrix: &Matrix, views: Views) -> Vec<Vec<Neighbour>> {
    let index = Postings::new(matrix);
    (0..matrix.n_rows())
        .into_par_iter()
        .with_min_len(64)
        .map_init(|| Scratch::new(matrix), |scratch, row| scratch.nearest(matrix, &index, views, row))
        .collect()
}

/// For each term the rows that hold it, heaviest first, cut at [`N_POSTINGS`].
struct Postings {
    starts: Vec<usize>,
    entries: Vec<(u32, f32)>,
}

impl Postings {
    fn new(matrix: &Matrix) -> Self {
        let mut lists: Vec<Vec<(u32, f32)>> = vec![Vec::new(); matrix.n_terms()];
        for row in 0..matrix.n_rows() {
            for (term, weight) in matrix.entries(row) {
                lists[term].push((row as u32, weight));
            }
        }
        lists.par_iter_mut().for_each(|list| {
            list.sort_unstable_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
            list.truncate(N_POSTINGS);
        });
        let mut postings = Self { starts: vec![0], entries: Vec::new() };
        for list in lists {
            postings.entries.extend(list);
            postings.starts.push(postings.entries.len());
        }
        postings
    }

    fn of(&self, term: usize) -> &[(u32, f32)] {
        &self.entries[self.starts[term]..self.starts[term + 1]]
    }
}

/// What one thread reuses from row to row.
struct Scratch {
    scores: Vec<f32>,
    touched: Vec<u32>,
    dense: Vec<f32>,
    heaviest: Vec<(u32, f32)>,
}

impl Scratch {
    fn new(matrix: &Matrix) -> Self {
        Self {
            scores: vec![0.0; matrix.n_rows()],
            touched: Vec::new(),
            dense: vec![0.0; matrix.n_terms()],
            heaviest: Vec::new(),
        }
    }

    fn nearest(&mut self, matrix: &Matrix, index: &Postings, views: Views, row: usize) -> Vec<Neighbour> {
        self.collect_candidates(matrix, index, views, row);
        for (term, weight) in matrix.entries(row) {
            self.dense[term] = weight;
        }
        let mut neighbours: Vec<Neighbour> = self
            .touched
            .iter()
            .map(|&other| {
                let cosine = matrix.entries(other as usize).map(|(term, weight)| weight * self.dense[term]).sum();
                Neighbour { row: other, cosine }
            })
            .collect();
        for (term, _) in matrix.entries(row) {
            self.dense[term] = 0.0;
        }
        neighbours.sort_unstable_by(|a, b| b.cosine.total_cmp(&a.cosine).then(a.row.cmp(&b.row)));
        neighbours.truncate(N_NEIGHBOURS);
        neighbours
    }

    /// Leaves in `touched` the rows that share most of this row's heaviest terms.
    fn collect_candidates(&mut self, matrix: &Matrix, index: &Postings, views: Views, row: usize) {
        self.touched.clear();
        let ends = [views.n_probed, views.n_customer]
            .map(|end| matrix.terms(row).partition_point(|&term| (term as usize) < end));
        let entries: Vec<(u32, f32)> = matrix.entries(row).map(|(term, weight)| (term as u32, weight)).collect();
        for view in [&entries[..ends[0]], &entries[ends[1]..]] {
            self.heaviest.clear();
            self.heaviest.extend_from_slice(view);
            self.heaviest.sort_unstable_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
            self.heaviest.truncate(N_PROBED_TERMS);
            for &(term, weight) in &self.heaviest {
                for &(other, other_weight) in index.of(term as usize) {
                    let score = &mut self.scores[other as usize];
                    if *score == 0.0 {
                        self.touched.push(other);
                    }
                    *score += weight * other_weight;
                }
            }
        }
        if let Some(own) = self.touched.iter().position(|&other| other as usize == row) {
            self.touched.swap_remove(own);
            self.scores[row] = 0.0;
        }
        let scores = &mut self.scores;
        if self.touched.len() > N_RESCORED {
            self.touched.select_nth_unstable_by(N_RESCORED - 1, |&a, &b| {
                scores[b as usize].total_cmp(&scores[a as usize]).then(a.cmp(&b))
            });
            for &other in &self.touched[N_RESCORED..] {
                scores[other as usize] = 0.0;
            }
            self.touched.truncate(N_RESCORED);
        }
        for &other in &self.touched {
            scores[other as usize] = 0.0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_come_by_cosine_and_ties_go_to_the_smaller_row() {
        let row = |entries: &[(u32, f32)]| entries.to_vec();
        let matrix = Matrix::from_rows(
            vec![
                row(&[(0, 0.6), (1, 0.8)]),
                row(&[(0, 1.0)]),
                row(&[(1, 1.0)]),
                row(&[(0, 0.6), (1, 0.8)]),
                row(&[(2, 1.0)]),
            ],
            3,
        );
        let found: Vec<u32> =
            nearest(&matrix, Views { n_probed: 3, n_customer: 3 })[0].iter().map(|neighbour| neighbour.row).collect();
        assert_eq!(found, [3, 2, 1]);
        assert!(nearest(&matrix, Views { n_probed: 3, n_customer: 3 })[4].is_empty());
    }
}
