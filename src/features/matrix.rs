//! Rows of weighted terms, stored one after another.

/// Sparse rows: term ids ascending within a row, weights positive.
#[derive(Debug, Clone, Default)]
pub struct Matrix {
    starts: Vec<usize>,
    terms: Vec<u32>,
    weights: Vec<f32>,
    n_terms: usize,
}

impl Matrix {
    /// Returns the rows over `n_terms` terms. Zero and negative weights are dropped, terms are sorted.
    #[must_use]
    pub fn from_rows(rows: Vec<Vec<(u32, f32)>>, n_terms: usize) -> Self {
        let n_entries = rows.iter().map(Vec::len).sum();
        let mut matrix = Self {
            starts: Vec::with_capacity(rows.len() + 1),
            terms: Vec::with_capacity(n_entries),
            weights: Vec::with_capacity(n_entries),
            n_terms,
        };
        matrix.starts.push(0);
        for mut row in rows {
            row.sort_unstable_by_key(|&(term, _)| term);
            for (term, weight) in row {
                if weight > 0.0 {
                    matrix.terms.push(term);
                    matrix.weights.push(weight);
                }
            }
            matrix.starts.push(matrix.terms.len());
        }
        matrix
    }

    /// Returns the number of rows.
    #[must_use]
    pub fn n_rows(&self) -> usize {
        self.starts.len() - 1
    }

    /// Returns the number of terms, seen or not.
    #[must_use]
    pub fn n_terms(&self) -> usize {
        self.n_terms
    }

    /// Returns the terms of a row, ascending.
    #[must_use]
    pub fn terms(&self, row: usize) -> &[u32] {
        &self.terms[self.starts[row]..self.starts[row + 1]]
    }

    /// Returns the weights of a row, in the order of [`Self::terms`].
    #[must_use]
    pub fn weights(&self, row: usize) -> &[f32] {
        &self.weights[self.starts[row]..self.starts[row + 1]]
    }

    /// Returns the terms of a row with their weights.
    pub fn entries(&self, row: usize) -> impl Iterator<Item = (usize, f32)> + '_ {
        self.terms(row).iter().zip(self.weights(row)).map(|(&term, &weight)| (term as usize, weight))
    }

    /// Returns the rows named, in that order.
    #[must_use]
    pub fn select(&self, rows: &[u32]) -> Self {
        let rows = rows.iter().map(|&row| self.entries(row as usize).map(|(t, w)| (t as u32, w)).collect()).collect();
        Self::from_rows(rows, self.n_terms)
    }
}
