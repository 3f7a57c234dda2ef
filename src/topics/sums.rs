//! How near is a statement to each topic? Cosines with the sums of topics' rows.

use crate::features::Matrix;

/// The sum of the rows of each topic, reachable by term.
pub(super) struct TopicSums {
    /// For each term the topics that hold it with the summed weight, topics ascending.
    starts: Vec<usize>,
    entries: Vec<(u32, f32)>,
    /// Squared length of each sum.
    squares: Vec<f64>,
}

/// How near a statement is to its own topic and to the next one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Likeness {
    /// Cosine with the sum of the topic's other members, 0 if alone.
    pub(super) own: f64,
    /// The other topic with the highest cosine, if any shares a term.
    pub(super) nearest_other: Option<(u32, f64)>,
}

/// What one thread reuses from row to row.
pub(super) struct Scratch {
    products: Vec<f64>,
    touched: Vec<u32>,
}

impl TopicSums {
    /// Sums the rows of each topic; a row stands for `counts[row]` statements. Rows of topic `u32::MAX` are left out.
    pub(super) fn new(matrix: &Matrix, partition: &[u32], counts: &[u32]) -> Self {
        let n_topics = partition.iter().filter(|&&t| t != u32::MAX).max().map_or(0, |&largest| largest as usize + 1);
        let mut members: Vec<Vec<u32>> = vec![Vec::new(); n_topics];
        for (row, &topic) in partition.iter().enumerate() {
            if topic != u32::MAX {
                members[topic as usize].push(row as u32);
            }
        }
        let mut squares = vec![0.0; n_topics];
        let mut sum = vec![0.0_f32; matrix.n_terms()];
        let mut touched: Vec<u32> = Vec::new();
        let mut triples: Vec<(u32, u32, f32)> = Vec::new();
        let mut degrees = vec![0_usize; matrix.n_terms() + 1];
        for (topic, rows) in members.iter().enumerate() {
            for &row in rows {
                for (term, weight) in matrix.entries(row as usize) {
                    if sum[term] == 0.0 {
                        touched.push(term as u32);
                    }
                    sum[term] += weight * counts[row as usize] as f32;
                }
            }
            touched.sort_unstable();
            for term in touched.drain(..) {
                let weight = std::mem::take(&mut sum[term as usize]);
                squares[topic] += f64::from(weight).powi(2);
                triples.push((term, topic as u32, weight));
                degrees[term as usize + 1] += 1;
            }
        }
        // Topics come ascending, so counting sort by term keeps them ascending within a term.
        let mut starts = degrees;
        for term in 1..starts.len() {
            starts[term] += starts[term - 1];
        }
        let mut next = starts.clone();
        let mut entries = vec![(0, 0.0); triples.len()];
        for (term, topic, weight) in triples {
            entries[next[term as usize]] = (topic, weight);
            next[term as usize] += 1;
        }
        Self { starts, entries, squares }
    }

    pub(super) fn scratch(&self) -> Scratch {
        Scratch { products: vec![0.0; self.squares.len()], touched: Vec::new() }
    }

    /// Returns how near a row is to topic `own` (`u32::MAX`: to none) and to the nearest other.
    pub(super) fn likeness(&self, scratch: &mut Scratch, matrix: &Matrix, row: usize, own: u32) -> Likeness {
        for (term, weight) in matrix.entries(row) {
            for &(topic, sum) in &self.entries[self.starts[term]..self.starts[term + 1]] {
                let product = &mut scratch.products[topic as usize];
                if *product == 0.0 {
                    scratch.touched.push(topic);
                }
                *product += f64::from(weight) * f64::from(sum);
            }
        }
        let mut likeness = Likeness { own: 0.0, nearest_other: None };
        for topic in scratch.touched.drain(..) {
            let product = std::mem::take(&mut scratch.products[topic as usize]);
            let square = self.squares[topic as usize];
            if topic == own {
                // |S - x|^2 = |S|^2 - 2 S.x + 1; an almost empty remainder means that the row was alone.
                let rest = square - 2.0 * product + 1.0;
                likeness.own = if rest > 1e-3 { ((product - 1.0) / rest.sqrt()).max(0.0) } else { 0.0 };
            } else if square > 0.0 {
                let cosine = product / square.sqrt();
                let is_nearer = match likeness.nearest_other {
                    None => true,
                    Some((best, highest)) => cosine > highest || (cosine >= highest && topic < best),
                };
                if is_nearer {
                    likeness.nearest_other = Some((topic, cosine));
                }
            }
        }
        likeness
    }

    /// Returns what each term of a row adds to its likeness to the other members of its topic, as a share of that likeness, in
    /// the order of the terms; nothing where the row has nothing in common with them.
    pub(super) fn shares_of_own(&self, matrix: &Matrix, row: usize, own: u32) -> Vec<(u32, f64)> {
        let added = matrix.entries(row).filter_map(|(term, weight)| {
            let topics = &self.entries[self.starts[term]..self.starts[term + 1]];
            let (_, sum) = *topics.iter().find(|(topic, _)| *topic == own)?;
            let weight = f64::from(weight);
            // What the others have of it: the sum without the row itself. Rounding leaves a trace where nobody has.
            let added = weight * (f64::from(sum) - weight);
            (added > 1e-6).then_some((term as u32, added))
        });
        let mut added: Vec<(u32, f64)> = added.collect();
        let all: f64 = added.iter().map(|(_, added)| added).sum();
        added.iter_mut().for_each(|(_, added)| *added /= all);
        added
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_compared_with_the_others_of_its_topic_and_not_with_itself() {
        let matrix = Matrix::from_rows(vec![vec![(0, 1.0)], vec![(0, 0.6), (1, 0.8)], vec![(1, 1.0)]], 2);
        let sums = TopicSums::new(&matrix, &[0, 0, 1], &[1, 1, 1]);
        let likeness = sums.likeness(&mut sums.scratch(), &matrix, 1, 0);
        // The rest of topic 0 is row 0: cosine 0.6; topic 1 is row 2: cosine 0.8.
        assert!((likeness.own - 0.6).abs() < 1e-6);
        assert_eq!(likeness.nearest_other.map(|(topic, _)| topic), Some(1));
        assert!((likeness.nearest_other.map_or(0.0, |(_, cosine)| cosine) - 0.8).abs() < 1e-6);
    }

    #[test]
    fn terms_share_a_likeness_as_worked_out_by_hand() {
        let row = |a: f32, b: f32| vec![(0, a), (1, b)];
        let matrix = Matrix::from_rows(vec![row(0.6, 0.8), row(0.8, 0.6), row(0.6, 0.8)], 2);
        let sums = TopicSums::new(&matrix, &[0, 0, 0], &[1, 1, 1]);
        // The others' sum is (1.4, 1.4): term 0 adds 0.6 x 1.4 = 0.84, term 1 0.8 x 1.4 = 1.12; shares 3/7 and 4/7.
        let shares = sums.shares_of_own(&matrix, 0, 0);
        assert!((shares[0].1 - 3.0 / 7.0).abs() < 1e-6 && (shares[1].1 - 4.0 / 7.0).abs() < 1e-6, "{shares:?}");
        let alone = TopicSums::new(&matrix, &[0, 1, 1], &[1, 1, 1]);
        assert!(alone.shares_of_own(&matrix, 0, 0).is_empty());
    }
}
