//! How many topics? Chooses a resolution without labels, from two scores that lean opposite ways.

use rayon::prelude::*;

use crate::features::Matrix;

use super::communities;
use super::graph::Graph;
use super::neighbours;
use super::{LEAST_MEMBERS, sums::TopicSums};

/// The grid: resolution `2^(e/2)` for each exponent.
pub(super) const EXPONENTS: std::ops::RangeInclusive<i32> = -4..=14;
/// A topic with a larger share of all statements means that the cut is too coarse to be of use.
const LARGEST_SHARE: f64 = 0.4;
/// Partitions with more topics than this share of statements only take statements apart.
const MOST_TOPICS_RATIO: f64 = 0.6;
/// Above this many rows, two samples together, the number of topics is taken from samples: the scores drift finer by about
/// one grid point each time the corpus doubles.
const N_WHOLE: usize = 6_000;
/// Rows of a sample.
const N_SAMPLED: usize = 3_000;
/// The fit is flat around its highest point: cuts within this share of its range are as good, and of them the finest counts
/// (0.2 to 1 % give the same choices on five labelled sets, `docs/quality.md`).
const FIT_TIE: f64 = 0.005;
/// Strength of the Dirichlet prior of [`fit`].
const PRIOR: f64 = 20.0;
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

fn resolution(exponent: i32) -> f64 {
    2_f64.powf(f64::from(exponent) / 2.0)
}

pub(super) fn cut(graph: &Graph, exponent: i32) -> Cut {
    Cut { exponent, partition: communities::detect(graph, resolution(exponent)) }
}

/// Returns the partition at the resolution that the data speak for. `counts` says how many statements a row stands for.
pub(super) fn choose(
    matrix: &Matrix,
    customer: &Matrix,
    n_customer_terms: usize,
    graph: &Graph,
    counts: &[u32],
) -> Cut {
    if matrix.n_rows() <= N_WHOLE {
        let mut cuts: Vec<Cut> = EXPONENTS.into_par_iter().map(|exponent| cut(graph, exponent)).collect();
        let chosen = best_of(matrix, customer, counts, &cuts);
        return cuts.swap_remove(chosen);
    }
    let wanted = topics_in_samples(matrix, customer, n_customer_terms, counts);
    nearest_in_number(graph, counts, wanted)
}

/// Returns the geometric mean of the numbers of topics that two disjoint samples speak for.
fn topics_in_samples(matrix: &Matrix, customer: &Matrix, n_customer_terms: usize, counts: &[u32]) -> f64 {
    // A fixed scramble of row numbers, so that samples depend on the data's order alone.
    let mut order: Vec<u32> = (0..matrix.n_rows() as u32).collect();
    order.sort_unstable_by_key(|&row| (scramble(row), row));
    let size = N_SAMPLED.min(order.len() / 2);
    let numbers: Vec<f64> = [&order[..size], &order[size..2 * size]]
        .into_par_iter()
        .map(|rows| {
            let mut rows = rows.to_vec();
            rows.sort_unstable();
            let (sample, sample_customer) = (matrix.select(&rows), customer.select(&rows));
            let counts: Vec<u32> = rows.iter().map(|&row| counts[row as usize]).collect();
            let graph = Graph::of_shared_neighbours(&neighbours::nearest(&sample, n_customer_terms));
            let cuts: Vec<Cut> = EXPONENTS.into_par_iter().map(|exponent| cut(&graph, exponent)).collect();
            let chosen = best_of(&sample, &sample_customer, &counts, &cuts);
            n_topics(&cuts[chosen].partition, &counts) as f64
        })
        .collect();
    (numbers[0].max(1.0) * numbers[1].max(1.0)).sqrt()
}

/// Spreads row numbers evenly and always the same way (the finaliser of SplitMix64).
fn scramble(row: u32) -> u64 {
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

/// Returns the index of the cut in the middle between the best by gap (leans fine) and the best by fit (leans coarse).
fn best_of(matrix: &Matrix, customer: &Matrix, counts: &[u32], cuts: &[Cut]) -> usize {
    let n_rows: u32 = counts.iter().sum();
    let is_usable = |cut: &Cut| {
        let sizes = sizes(&cut.partition, counts);
        let largest = sizes.iter().copied().max().unwrap_or(0);
        (sizes.len() as f64) < MOST_TOPICS_RATIO * f64::from(n_rows)
            && f64::from(largest) <= LARGEST_SHARE * f64::from(n_rows)
    };
    let usable: Vec<usize> = (0..cuts.len()).filter(|&idx| is_usable(&cuts[idx])).collect();
    if usable.is_empty() {
        // Few or very even statements: the cut whose largest topic is nearest to the bound.
        return (0..cuts.len())
            .min_by_key(|&idx| {
                let largest = sizes(&cuts[idx].partition, counts).iter().copied().max().unwrap_or(0);
                ((f64::from(largest) / f64::from(n_rows.max(1)) - LARGEST_SHARE).abs() * 1e6) as u64
            })
            .unwrap_or(0);
    }
    let scores: Vec<(f64, f64)> = usable
        .par_iter()
        .map(|&idx| (gap(customer, &cuts[idx].partition, counts), fit(matrix, &cuts[idx].partition, counts)))
        .collect();
    let highest = |score: fn(&(f64, f64)) -> f64| {
        (0..scores.len()).rev().max_by(|&a, &b| score(&scores[a]).total_cmp(&score(&scores[b]))).unwrap_or(0)
    };
    let by_gap = highest(|score| score.0);
    let (least, most) = scores
        .iter()
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(least, most), score| (least.min(score.1), most.max(score.1)));
    let good_enough = most - (most - least) * FIT_TIE;
    let by_fit = scores.iter().rposition(|score| score.1 >= good_enough).unwrap_or(0);
    usable[(by_gap + by_fit).div_ceil(2)]
}

/// Measured on the customers' words alone: agents repeat themselves, and every stock answer would look like a topic of its own.
///
/// Mean over statements of `own - other`, times the square root of the entropy of topic shares.
///
/// `own`: cosine with the sum of the topic's other members, 0 if alone; `other`: highest cosine with another topic's sum.
fn gap(matrix: &Matrix, partition: &[u32], counts: &[u32]) -> f64 {
    let sums = TopicSums::new(matrix, partition, counts);
    let mut scratch = sums.scratch();
    let (mut total, mut n) = (0.0, 0.0);
    for row in 0..matrix.n_rows() {
        let likeness = sums.likeness(&mut scratch, matrix, row, partition[row]);
        total += f64::from(counts[row]) * (likeness.own - likeness.nearest_other.map_or(0.0, |(_, cosine)| cosine));
        n += f64::from(counts[row]);
    }
    let entropy: f64 = sizes(partition, counts)
        .iter()
        .filter(|&&size| size > 0)
        .map(|&size| f64::from(size) / n)
        .map(|share| -share * share.ln())
        .sum();
    total / n * entropy.sqrt()
}

/// Log evidence of a Dirichlet-multinomial a topic, plus a Chinese-restaurant prior of topic sizes:
///
/// `sum_c [ lnG(B) - lnG(N_c + B) + sum_t ( lnG(N_ct + B q_t) - lnG(B q_t) ) + lnG(m_c) ]`
///
/// with `B` the prior's strength, `m_c` the topic's size, `q_t` the share of term `t` in all counts and `N_ct` the sum
/// over members of `x_t^2 * min(distinct terms, 8)`, `x` the unit row.
fn fit(matrix: &Matrix, partition: &[u32], counts: &[u32]) -> f64 {
    let sizes = sizes(partition, counts);
    let mut members: Vec<Vec<u32>> = vec![Vec::new(); sizes.len()];
    for (row, &topic) in partition.iter().enumerate() {
        members[topic as usize].push(row as u32);
    }
    let mut shares = vec![0.0; matrix.n_terms()];
    let mut total = 0.0;
    let evidence = |row: usize| f64::from(counts[row]) * matrix.terms(row).len().min(MOST_EVIDENCE) as f64;
    for row in 0..matrix.n_rows() {
        for (term, weight) in matrix.entries(row) {
            let mass = f64::from(weight).powi(2) * evidence(row);
            shares[term] += mass;
            total += mass;
        }
    }
    let mut mass = vec![0.0; matrix.n_terms()];
    let mut touched: Vec<usize> = Vec::new();
    let mut score = 0.0;
    for (topic, rows) in members.iter().enumerate() {
        let mut topic_mass = 0.0;
        for &row in rows {
            for (term, weight) in matrix.entries(row as usize) {
                let part = f64::from(weight).powi(2) * evidence(row as usize);
                if mass[term] == 0.0 {
                    touched.push(term);
                }
                mass[term] += part;
                topic_mass += part;
            }
        }
        touched.sort_unstable();
        score += ln_gamma(PRIOR) - ln_gamma(topic_mass + PRIOR) + ln_gamma(f64::from(sizes[topic].max(1)));
        for term in touched.drain(..) {
            let prior = PRIOR * shares[term] / total;
            score += ln_gamma(mass[term] + prior) - ln_gamma(prior);
            mass[term] = 0.0;
        }
    }
    score
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
    fn the_true_partition_has_a_wider_gap_than_a_shuffled_one() {
        let rows = (0..20).map(|i| vec![(i % 2, 0.8_f32), (2 + i / 2, 0.6)]).collect();
        let matrix = Matrix::from_rows(rows, 12);
        let right: Vec<u32> = (0..20).map(|i| i % 2).collect();
        let wrong: Vec<u32> = (0..20).map(|i| i / 10).collect();
        let counts = vec![1; 20];
        assert!(gap(&matrix, &right, &counts) > gap(&matrix, &wrong, &counts));
        assert!(fit(&matrix, &right, &counts) > fit(&matrix, &wrong, &counts));
    }
}
