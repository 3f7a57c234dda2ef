//! How many topics? Chooses a resolution without labels: the partition under which the words are likeliest.
//!
//! The likelihood is that of a Dirichlet-multinomial a topic with a Chinese-restaurant prior of sizes. Both constants of the
//! prior are taken at their likeliest value for each partition (empirical Bayes): with fixed ones the score leans coarse
//! where topics are many and small, and fine where they are large (`docs/quality.md`, how many).

use rayon::prelude::*;

use crate::features::Matrix;

use super::LEAST_MEMBERS;
use super::communities;
use super::graph::Graph;
use super::neighbours::{self, Views};

/// The grid: resolution `2^(e/2)` for each exponent.
pub(super) const EXPONENTS: std::ops::RangeInclusive<i32> = -4..=16;
/// The part of the grid that samples are cut at: the ends were never chosen for as many rows, and each point costs.
const SAMPLED_EXPONENTS: std::ops::RangeInclusive<i32> = -2..=12;
/// A topic with a larger share of all statements means that the cut is too coarse to be of use.
const LARGEST_SHARE: f64 = 0.4;
/// Partitions with more topics than this share of statements only take statements apart.
const MOST_TOPICS_RATIO: f64 = 0.6;
/// Above this many rows, two samples together, the number of topics is taken from samples: what it costs would be twenty
/// partitions of everything.
const N_WHOLE: usize = 6_000;
/// Rows of a sample.
const N_SAMPLED: usize = 5_000;
/// Strengths of the Dirichlet prior that are tried; the likeliest was between 5 (sets of ten) and 80 (long texts).
const STRENGTHS: [f64; 6] = [5.0, 10.0, 20.0, 40.0, 80.0, 160.0];
/// A statement carries at most this many units of evidence; without the cap long texts shatter.
const MOST_EVIDENCE: usize = 8;

/// A partition of rows at one resolution; topics are numbered by their smallest row.
#[derive(Debug, Clone)]
pub(super) struct Cut {
    /// The grid's exponent.
    pub(super) exponent: i32,
    /// The topic of each row.
    pub(super) partition: Vec<u32>,
}

/// What a choice is made on: unique rows, and how many statements each stands for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Evidence<'a> {
    /// All views, for neighbours.
    pub(super) both: &'a Matrix,
    /// Content terms of customer and agent, for the likelihood.
    pub(super) words: &'a Matrix,
    /// Where the views of `both` begin and end.
    pub(super) views: Views,
    /// Statements a row stands for.
    pub(super) counts: &'a [u32],
}

fn resolution(exponent: i32) -> f64 {
    2_f64.powf(f64::from(exponent) / 2.0)
}

pub(super) fn cut(graph: &Graph, exponent: i32) -> Cut {
    Cut { exponent, partition: communities::detect(graph, resolution(exponent)) }
}

/// Returns the partition at the resolution that the data speak for.
pub(super) fn choose(evidence: Evidence<'_>, graph: &Graph) -> Cut {
    if evidence.both.n_rows() <= N_WHOLE {
        let mut cuts: Vec<Cut> = EXPONENTS.into_par_iter().map(|exponent| cut(graph, exponent)).collect();
        let chosen = likeliest(evidence.words, evidence.counts, &cuts);
        return cuts.swap_remove(chosen);
    }
    nearest_in_number(graph, evidence.counts, topics_in_samples(evidence))
}

/// Returns the geometric mean of the numbers of topics that two disjoint samples speak for.
fn topics_in_samples(evidence: Evidence<'_>) -> f64 {
    // A fixed scramble of row numbers, so that samples depend on the data's order alone.
    let mut order: Vec<u32> = (0..evidence.both.n_rows() as u32).collect();
    order.sort_unstable_by_key(|&row| (scramble(row), row));
    let size = N_SAMPLED.min(order.len() / 2);
    let numbers: Vec<f64> = [&order[..size], &order[size..2 * size]]
        .into_par_iter()
        .map(|rows| {
            let mut rows = rows.to_vec();
            rows.sort_unstable();
            let (both, words) = (evidence.both.select(&rows), evidence.words.select(&rows));
            let counts: Vec<u32> = rows.iter().map(|&row| evidence.counts[row as usize]).collect();
            let graph = Graph::of_shared_neighbours(&neighbours::nearest(&both, evidence.views));
            let cuts: Vec<Cut> = SAMPLED_EXPONENTS.into_par_iter().map(|exponent| cut(&graph, exponent)).collect();
            n_topics(&cuts[likeliest(&words, &counts, &cuts)].partition, &counts) as f64
        })
        .collect();
    (numbers[0].max(1.0) * numbers[1].max(1.0)).sqrt()
}

/// Spreads row numbers evenly and always the same way (the finaliser of SplitMix64).
pub(super) fn scramble(row: u32) -> u64 {
    let mut x = u64::from(row).wrapping_add(0x9E37_79B9_7F4A_7C15);
    x = (x ^ (x >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    x ^ (x >> 31)
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
    let scores: Vec<f64> = usable.par_iter().map(|&idx| evidence_of(words, &cuts[idx].partition, counts)).collect();
    usable.iter().zip(&scores).max_by(|a, b| a.1.total_cmp(b.1)).map_or(last, |(&idx, _)| idx)
}

/// Log evidence of a partition at the likeliest constants of its prior:
///
/// `max_B sum_c [ lnG(B) - lnG(N_c + B) + sum_t ( lnG(N_ct + B q_t) - lnG(B q_t) ) ]`
/// `+ max_a [ k ln a + lnG(a) - lnG(a + n) ] + sum_c lnG(m_c)`
///
/// with `B` the strength of the Dirichlet prior, `a` the concentration of the Chinese-restaurant process, `k` the number of
/// topics, `m_c` a topic's size, `q_t` the share of term `t` in all counts and `N_ct` the sum over members of
/// `x_t^2 * min(distinct terms, 8)`, `x` the unit row.
fn evidence_of(words: &Matrix, partition: &[u32], counts: &[u32]) -> f64 {
    let sizes = sizes(partition, counts);
    let n_topics = sizes.len();
    let mut starts = vec![0_usize; n_topics + 1];
    for &topic in partition {
        starts[topic as usize + 1] += 1;
    }
    for topic in 0..n_topics {
        starts[topic + 1] += starts[topic];
    }
    let mut next = starts.clone();
    let mut members = vec![0_u32; partition.len()];
    for (row, &topic) in partition.iter().enumerate() {
        members[next[topic as usize]] = row as u32;
        next[topic as usize] += 1;
    }
    let evidence = |row: usize| f64::from(counts[row]) * words.terms(row).len().min(MOST_EVIDENCE) as f64;
    let mut shares = vec![0.0; words.n_terms()];
    let mut total = 0.0;
    for row in 0..words.n_rows() {
        let evidence = evidence(row);
        for (term, weight) in words.entries(row) {
            let mass = f64::from(weight).powi(2) * evidence;
            shares[term] += mass;
            total += mass;
        }
    }
    let mut scores = [0.0; STRENGTHS.len()];
    let mut mass = vec![0.0; words.n_terms()];
    let mut touched: Vec<usize> = Vec::new();
    for topic in 0..n_topics {
        let mut topic_mass = 0.0;
        for &row in &members[starts[topic]..starts[topic + 1]] {
            let evidence = evidence(row as usize);
            for (term, weight) in words.entries(row as usize) {
                let part = f64::from(weight).powi(2) * evidence;
                if mass[term] == 0.0 {
                    touched.push(term);
                }
                mass[term] += part;
                topic_mass += part;
            }
        }
        touched.sort_unstable();
        for (score, strength) in scores.iter_mut().zip(STRENGTHS) {
            *score += ln_gamma(strength) - ln_gamma(topic_mass + strength);
            for &term in &touched {
                let prior = strength * shares[term] / total;
                *score += ln_gamma(mass[term] + prior) - ln_gamma(prior);
            }
        }
        for term in touched.drain(..) {
            mass[term] = 0.0;
        }
    }
    let of_words = scores.into_iter().fold(f64::NEG_INFINITY, f64::max);
    let of_sizes: f64 = sizes.iter().map(|&size| ln_gamma(f64::from(size.max(1)))).sum();
    of_words + of_sizes + concentration(n_topics as f64, counts.iter().map(|&count| f64::from(count)).sum())
}

/// What makes rows likely together, at the likeliest constants of one partition.
pub(super) struct Likelihood<'a> {
    words: &'a Matrix,
    counts: &'a [u32],
    /// Share of each term in all counts.
    shares: Vec<f64>,
    strength: f64,
    concentration: f64,
}

impl<'a> Likelihood<'a> {
    /// Takes the constants that are likeliest for a partition.
    pub(super) fn of(words: &'a Matrix, counts: &'a [u32], partition: &[u32]) -> Self {
        let mut likelihood =
            Self { words, counts, shares: vec![0.0; words.n_terms()], strength: STRENGTHS[0], concentration: 1.0 };
        for row in 0..words.n_rows() {
            let evidence = likelihood.evidence(row);
            for (term, weight) in words.entries(row) {
                likelihood.shares[term] += f64::from(weight).powi(2) * evidence;
            }
        }
        let total: f64 = likelihood.shares.iter().sum::<f64>().max(f64::MIN_POSITIVE);
        likelihood.shares.iter_mut().for_each(|share| *share /= total);
        let n_topics = partition.iter().max().map_or(0, |&largest| largest as usize + 1);
        let mut members: Vec<Vec<u32>> = vec![Vec::new(); n_topics];
        for (row, &topic) in partition.iter().enumerate() {
            members[topic as usize].push(row as u32);
        }
        let score = |strength: f64| -> f64 { members.iter().map(|rows| likelihood.score(rows, strength)).sum() };
        let strength =
            STRENGTHS.into_iter().map(|strength| (score(strength), strength)).max_by(|a, b| a.0.total_cmp(&b.0));
        likelihood.strength = strength.map_or(STRENGTHS[0], |(_, strength)| strength);
        let n_rows = counts.iter().map(|&count| f64::from(count)).sum();
        likelihood.concentration = likeliest_concentration(n_topics as f64, n_rows).0;
        likelihood
    }

    fn evidence(&self, row: usize) -> f64 {
        f64::from(self.counts[row]) * self.words.terms(row).len().min(MOST_EVIDENCE) as f64
    }

    /// Log likelihood of the words of some rows as one topic.
    fn score(&self, rows: &[u32], strength: f64) -> f64 {
        let mut mass: Vec<(usize, f64)> = rows
            .iter()
            .flat_map(|&row| {
                let evidence = self.evidence(row as usize);
                self.words.entries(row as usize).map(move |(term, weight)| (term, f64::from(weight).powi(2) * evidence))
            })
            .collect();
        mass.sort_unstable_by_key(|&(term, _)| term);
        let mut score = 0.0;
        let mut total = 0.0;
        for same in mass.chunk_by(|a, b| a.0 == b.0) {
            let mass: f64 = same.iter().map(|(_, mass)| mass).sum();
            let prior = strength * self.shares[same[0].0];
            score += ln_gamma(mass + prior) - ln_gamma(prior);
            total += mass;
        }
        score + ln_gamma(strength) - ln_gamma(total + strength)
    }

    /// Returns by how much the log evidence grows when a topic is split into these parts.
    pub(super) fn gain(&self, parts: &[&[u32]]) -> f64 {
        let whole: Vec<u32> = parts.concat();
        let size = |rows: &[u32]| rows.iter().map(|&row| f64::from(self.counts[row as usize])).sum::<f64>();
        let of = |rows: &[u32]| self.score(rows, self.strength) + ln_gamma(size(rows).max(1.0));
        parts.iter().map(|rows| of(rows)).sum::<f64>() + (parts.len() as f64 - 1.0) * self.concentration.ln()
            - of(&whole)
    }
}

/// Returns `max_a [ k ln a + lnG(a) - lnG(a + n) ]` over a grid of ratio 1.15, which misses the highest value by less than 0.01 k.
fn concentration(n_topics: f64, n_rows: f64) -> f64 {
    likeliest_concentration(n_topics, n_rows).1
}

/// Returns the likeliest `a` of [`concentration`] with the value there.
fn likeliest_concentration(n_topics: f64, n_rows: f64) -> (f64, f64) {
    let values = std::iter::successors(Some(0.1_f64), |a| Some(a * 1.15)).take_while(|a| *a < 10_000.0);
    values
        .map(|a| (a, n_topics * a.ln() + ln_gamma(a) - ln_gamma(a + n_rows)))
        .fold((1.0, f64::NEG_INFINITY), |best, value| if value.1 > best.1 { value } else { best })
}

/// Natural logarithm of the gamma function for positive `x`: Lanczos' approximation with g = 7 and 9 terms, error below 1e-13.
fn ln_gamma(x: f64) -> f64 {
    const COEFFICIENTS: [f64; 9] = [
        0.999_999_999_999_809_9,
        676.520_368_121_885_1,
        -1_259.139_216_722_402_8,
        771.323_428_777_653_1,
        -176.615_029_162_140_6,
        12.507_343_278_686_905,
        -0.138_571_095_265_720_12,
        9.984_369_578_019_572e-6,
        1.505_632_735_149_311_6e-7,
    ];
    if x < 0.5 {
        // Reflection: gamma(x) gamma(1 - x) = pi / sin(pi x).
        return (std::f64::consts::PI / (std::f64::consts::PI * x).sin()).ln() - ln_gamma(1.0 - x);
    }
    let x = x - 1.0;
    let t = x + 7.5;
    let mut sum = COEFFICIENTS[0];
    for (idx, coefficient) in COEFFICIENTS.iter().enumerate().skip(1) {
        sum += coefficient / (x + idx as f64);
    }
    0.5 * (2.0 * std::f64::consts::PI).ln() + (x + 0.5) * t.ln() - t + sum.ln()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn log_gamma_agrees_with_known_values() {
        // gamma(5) = 24, gamma(1/2) = sqrt(pi), gamma(0.1) = 9.513507698668732.
        for (x, expected) in
            [(5.0, 24.0_f64.ln()), (0.5, std::f64::consts::PI.sqrt().ln()), (0.1, 9.513_507_698_668_732_f64.ln())]
        {
            assert!((ln_gamma(x) - expected).abs() < 1e-12, "{x}");
        }
    }

    #[test]
    fn words_are_likelier_under_the_true_partition_than_under_a_shuffled_one() {
        let rows = (0..20).map(|i| vec![(i % 2, 0.8_f32), (2 + i / 2, 0.6)]).collect();
        let matrix = Matrix::from_rows(rows, 12);
        let right: Vec<u32> = (0..20).map(|i| i % 2).collect();
        let wrong: Vec<u32> = (0..20).map(|i| i / 10).collect();
        let counts = vec![1; 20];
        assert!(evidence_of(&matrix, &right, &counts) > evidence_of(&matrix, &wrong, &counts));
    }

    #[test]
    fn more_topics_ask_for_a_higher_concentration_and_are_less_likely() {
        // One topic of 10: a -> 0 gives k ln a + lnG(a) - lnG(a + n) -> -lnG(10) = -12.80; the grid begins at 0.1.
        let one = concentration(1.0, 10.0);
        assert!((one + 12.80).abs() < 0.3, "{one}");
        assert!(concentration(10.0, 10.0) > one, "ten topics of one have no size to pay for");
    }
}
