//! How likely are the words under a partition? Its log evidence, and what a split adds to it.
//!
//! A Dirichlet-multinomial a topic with a Chinese-restaurant prior of sizes. Both constants of the prior are taken at their
//! likeliest value for each partition (empirical Bayes): with fixed ones the score leans coarse where topics are many and
//! small, and fine where they are large (`docs/quality.md`, how many).

use libm::lgamma as ln_gamma;

use crate::features::Matrix;

/// Strengths of the Dirichlet prior that are tried; the likeliest was between 5 (sets of ten) and 80 (long texts).
const STRENGTHS: [f64; 6] = [5.0, 10.0, 20.0, 40.0, 80.0, 160.0];
/// A customer's words carry at most this many units of evidence, an agent's likewise; without the cap long texts shatter.
/// Under one cap for both an agent's words would take from the customer's: a hundred topics of ten looked like twelve.
const MOST_EVIDENCE: usize = 8;

/// The words of rows as evidence. A term `t` of the customer counts as `x_t^2 / |x|^2 * min(terms, 8)` in a row, with `x` the
/// weights of the customer's terms; one of the agent as `y_t^2 / |x|^2 * min(terms, 8)`, so that all of the agent's together
/// count as the square of the agents' weight says.
pub(super) struct Likelihood<'a> {
    words: &'a Matrix,
    /// How often a row counts: identical statements speak with one voice and a little more, `1 + ln n`. People who press the
    /// same button a thousand times would make a topic of every wording.
    voices: Vec<f64>,
    /// For each term and strength `B` the prior `B q_t` and its `lnG`, with `q_t` the share of the term in all counts.
    priors: Vec<[(f64, f64); STRENGTHS.len()]>,
}

/// The log evidence of one partition, with the constants of the prior under which it is greatest.
#[derive(Debug, Clone, Copy)]
pub(super) struct Evidence {
    pub(super) log: f64,
    strength_idx: usize,
    concentration: f64,
}

impl<'a> Likelihood<'a> {
    /// Takes rows that stand for `counts` statements each: customers' terms in the lower half of the ids, agents' in the upper.
    pub(super) fn new(words: &'a Matrix, counts: &[u32]) -> Self {
        let voices = counts.iter().map(|&count| 1.0 + f64::from(count).ln()).collect();
        let mut likelihood = Self { words, voices, priors: Vec::new() };
        let mut shares = vec![0.0; words.n_terms()];
        let mut total = 0.0;
        for row in 0..words.n_rows() as u32 {
            for (term, mass) in likelihood.masses(row) {
                shares[term] += mass;
                total += mass;
            }
        }
        let prior =
            |share: f64| STRENGTHS.map(|strength| strength * share / total).map(|prior| (prior, ln_gamma(prior)));
        // Terms that no row holds are never asked for.
        likelihood.priors =
            shares.into_iter().map(|share| if share > 0.0 { prior(share) } else { Default::default() }).collect();
        likelihood
    }

    /// Returns the terms of a row with their counts; those of the agent are in the upper half.
    fn masses(&self, row: u32) -> impl Iterator<Item = (usize, f64)> + '_ {
        let row = row as usize;
        let n_own = self.words.terms(row).partition_point(|&term| (term as usize) < self.words.n_terms() / 2);
        let (own, agents) = self.words.weights(row).split_at(n_own);
        let squares = |weights: &[f32]| weights.iter().map(|&weight| f64::from(weight).powi(2)).sum::<f64>();
        let whole = if own.is_empty() { squares(agents) } else { squares(own) };
        let voice = self.voices[row] / whole;
        let evidence = [own, agents].map(|view| voice * view.len().min(MOST_EVIDENCE) as f64);
        let entries = self.words.entries(row).enumerate();
        entries.map(move |(at, (term, weight))| (term, f64::from(weight).powi(2) * evidence[usize::from(at >= n_own)]))
    }

    fn size(&self, rows: &[u32]) -> f64 {
        rows.iter().map(|&row| self.voices[row as usize]).sum()
    }

    /// Returns the log evidence of a partition:
    ///
    /// `max_B sum_c [ lnG(B) - lnG(N_c + B) + sum_t ( lnG(N_ct + B q_t) - lnG(B q_t) ) ]`
    /// `+ max_a [ k ln a + lnG(a) - lnG(a + n) ] + sum_c lnG(m_c)`
    ///
    /// with `B` the strength of the Dirichlet prior, `a` the concentration of the Chinese-restaurant process, `k` the number
    /// of topics, `n` the size of all, `m_c` that of a topic and `N_ct` the sum of a term's counts over its members.
    pub(super) fn evidence(&self, partition: &[u32]) -> Evidence {
        let members = members(partition);
        let mut scratch = Scratch::new(self.words.n_terms());
        let mut scores = [0.0; STRENGTHS.len()];
        let mut of_sizes = 0.0;
        for rows in &members {
            for (sum, score) in scores.iter_mut().zip(self.scores(rows, &mut scratch)) {
                *sum += score;
            }
            of_sizes += ln_gamma(self.size(rows).max(1.0));
        }
        let likeliest = (0..scores.len()).fold(0, |best, idx| if scores[idx] > scores[best] { idx } else { best });
        let n_statements = self.voices.iter().sum();
        let (concentration, of_number) = likeliest_concentration(members.len() as f64, n_statements);
        Evidence { log: scores[likeliest] + of_sizes + of_number, strength_idx: likeliest, concentration }
    }

    /// Log likelihood of the words of some rows as one topic, under each strength of the prior.
    fn scores(&self, rows: &[u32], scratch: &mut Scratch) -> [f64; STRENGTHS.len()] {
        let mut total = 0.0;
        for &row in rows {
            for (term, mass) in self.masses(row) {
                scratch.add(term, mass);
                total += mass;
            }
        }
        let mut scores = STRENGTHS.map(|strength| ln_gamma(strength) - ln_gamma(total + strength));
        scratch.drain(|term, mass| {
            for (score, (prior, ln_gamma_of_prior)) in scores.iter_mut().zip(self.priors[term]) {
                *score += ln_gamma(mass + prior) - ln_gamma_of_prior;
            }
        });
        scores
    }

    /// Returns by how much the log evidence of a partition grows when one of its topics is split into these parts.
    pub(super) fn gain(&self, at: Evidence, parts: &[&[u32]]) -> f64 {
        let whole: Vec<u32> = parts.concat();
        let mut scratch = Scratch::new(self.words.n_terms());
        let mut of =
            |rows: &[u32]| self.scores(rows, &mut scratch)[at.strength_idx] + ln_gamma(self.size(rows).max(1.0));
        let of_whole = of(&whole);
        parts.iter().map(|rows| of(rows)).sum::<f64>() + (parts.len() as f64 - 1.0) * at.concentration.ln() - of_whole
    }
}

/// Returns the rows of each topic, ascending.
pub(super) fn members(partition: &[u32]) -> Vec<Vec<u32>> {
    let mut members: Vec<Vec<u32>> = vec![Vec::new(); partition.iter().max().map_or(0, |&last| last as usize + 1)];
    for (row, &topic) in partition.iter().enumerate() {
        members[topic as usize].push(row as u32);
    }
    members
}

/// Sums of one topic's counts by term.
struct Scratch {
    masses: Vec<f64>,
    touched: Vec<usize>,
}

impl Scratch {
    fn new(n_terms: usize) -> Self {
        Self { masses: vec![0.0; n_terms], touched: Vec::new() }
    }

    fn add(&mut self, term: usize, mass: f64) {
        if self.masses[term] == 0.0 {
            self.touched.push(term);
        }
        self.masses[term] += mass;
    }

    /// Gives each term with its sum, in the order of their ids, and forgets them.
    fn drain(&mut self, mut take: impl FnMut(usize, f64)) {
        self.touched.sort_unstable();
        for term in self.touched.drain(..) {
            take(term, std::mem::take(&mut self.masses[term]));
        }
    }
}

/// Returns the `a` for which `k ln a + lnG(a) - lnG(a + n)` is greatest, with that value, over a grid of ratio 1.15, which
/// misses the highest value by less than 0.01 k.
fn likeliest_concentration(n_topics: f64, n_statements: f64) -> (f64, f64) {
    let values = std::iter::successors(Some(0.1_f64), |a| Some(a * 1.15)).take_while(|a| *a < 10_000.0);
    values
        .map(|a| (a, n_topics * a.ln() + ln_gamma(a) - ln_gamma(a + n_statements)))
        .fold((1.0, f64::NEG_INFINITY), |best, value| if value.1 > best.1 { value } else { best })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_likelier_under_the_true_partition_than_under_a_shuffled_one() {
        let rows = (0..20).map(|i| vec![(i % 2, 0.8_f32), (2 + i / 2, 0.6)]).collect();
        let matrix = Matrix::from_rows(rows, 12);
        let right: Vec<u32> = (0..20).map(|i| i % 2).collect();
        let wrong: Vec<u32> = (0..20).map(|i| i / 10).collect();
        let counts = vec![1; 20];
        let likelihood = Likelihood::new(&matrix, &counts);
        assert!(likelihood.evidence(&right).log > likelihood.evidence(&wrong).log);
    }

    #[test]
    fn a_split_along_the_words_gains_and_one_across_them_loses() {
        // 40 rows of four words each: two vocabularies, even and odd.
        let rows = (0..40).map(|i| (0..4).map(|word| (4 * (i % 2) + word, 0.5_f32)).collect()).collect();
        let matrix = Matrix::from_rows(rows, 8);
        let counts = vec![1; 40];
        let likelihood = Likelihood::new(&matrix, &counts);
        let split: Vec<u32> = (0..40).map(|row| row % 2).collect();
        let at = likelihood.evidence(&split);
        let (even, odd): (Vec<u32>, Vec<u32>) = (0..40).partition(|row| row % 2 == 0);
        assert!(likelihood.gain(at, &[&even, &odd]) > 0.0);
        let (first, last): (Vec<u32>, Vec<u32>) = (0..40).partition(|row| row % 4 < 2);
        assert!(likelihood.gain(at, &[&first, &last]) < 0.0);
    }

    #[test]
    fn more_topics_ask_for_a_higher_concentration_and_are_less_likely() {
        // One topic of 10: a -> 0 gives k ln a + lnG(a) - lnG(a + n) -> -lnG(10) = -12.80; the grid begins at 0.1.
        let one = likeliest_concentration(1.0, 10.0);
        assert!((one.1 + 12.80).abs() < 0.3, "{one:?}");
        let ten = likeliest_concentration(10.0, 10.0);
        assert!(ten.1 > one.1, "ten topics of one have no size to pay for");
        assert!(ten.0 > one.0);
    }
}
