//! How is it counted? Turns what customers and agents say into rows of weighted terms.
//!
//! In: [`Document`]s, one a row. Out: [`FeatureMatrix`], one row a document, same order, rows of length 1 (or empty).
//! Fails: never. Parallel: no; counting is a small part of a run.
//!
//! Two views: what the customer says, and what the agent answers. Agents translate customers' words into the
//! company's, so the second view joins wordings that share no word. How much it weighs is found from the data
//! ([`agents_weight`]).

mod macros;
mod matrix;
mod vocabulary;

pub use macros::frequent_sentences;
pub use matrix::Matrix;
pub use vocabulary::Vocabulary;

use rustc_hash::FxHashMap;

/// What one row is made from. Terms are ids into the run's vocabulary, with repetition.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Document {
    /// Terms of the customer's statement.
    pub customer: Vec<u32>,
    /// Terms of the agent's sentences, macros left out.
    pub agent: Vec<u32>,
}

/// The rows that topics are found in.
#[derive(Debug, Clone)]
pub struct FeatureMatrix {
    /// Both views side by side, rows of length 1: `n_documents x (n_terms of the customer + n_terms of the agent)`.
    pub both: Matrix,
    /// The customer's view alone, rows of length 1.
    pub customer: Matrix,
    /// How many terms of a row of `both` are the customer's: ids below this are theirs.
    pub n_customer_terms: usize,
    /// Weight of the agent's view beside the customer's, 0 to 1.
    pub agents_weight: f64,
}

/// Counts the documents. `n_vocabulary` bounds the term ids.
///
/// Customer terms weigh `(1 + ln tf) * sqrt(ln((1 + n) / (1 + df)) + 1)`: the square root keeps one rare word from
/// ruling a statement of five words. Agent terms weigh with the whole idf and need `df >= 2`: agents' turns are long
/// and repeat stock phrases, so rarity tells more there. (TF-IDF variants measured in `docs/quality.md`.)
#[must_use]
pub fn count(documents: &[Document], n_vocabulary: usize) -> FeatureMatrix {
    let customer = weigh(documents.iter().map(|document| document.customer.as_slice()), n_vocabulary, 0.5, 1);
    let agent = weigh(documents.iter().map(|document| document.agent.as_slice()), n_vocabulary, 1.0, 2);
    let agents_weight = agents_weight(&customer, &agent);
    join(customer, &agent, agents_weight)
}

/// Counts the documents with a given weight of the agents' words.
#[must_use]
pub fn count_with(documents: &[Document], n_vocabulary: usize, agents_weight: f64) -> FeatureMatrix {
    let customer = weigh(documents.iter().map(|document| document.customer.as_slice()), n_vocabulary, 0.5, 1);
    let agent = weigh(documents.iter().map(|document| document.agent.as_slice()), n_vocabulary, 1.0, 2);
    join(customer, &agent, agents_weight)
}

fn join(customer: Matrix, agent: &Matrix, agents_weight: f64) -> FeatureMatrix {
    let both = side_by_side(&customer, agent, agents_weight);
    FeatureMatrix { n_customer_terms: customer.n_terms(), both, customer, agents_weight }
}

/// Puts the agent's rows beside the customer's, `agents_weight` times as long, and brings the rows to length 1.
fn side_by_side(customer: &Matrix, agent: &Matrix, agents_weight: f64) -> Matrix {
    let n_customer_terms = customer.n_terms();
    if agents_weight <= 0.0 {
        return customer.clone();
    }
    let rows = (0..customer.n_rows())
        .map(|row| {
            let mut entries: Vec<(u32, f32)> =
                customer.entries(row).map(|(term, weight)| (term as u32, weight)).collect();
            // A statement without words of its own stays empty: an agent's answer alone is not a complaint.
            if !entries.is_empty() {
                let factor = agents_weight as f32;
                entries.extend(agent.entries(row).map(|(term, w)| ((term + n_customer_terms) as u32, w * factor)));
                to_unit_length(&mut entries);
            }
            entries
        })
        .collect();
    Matrix::from_rows(rows, n_customer_terms + agent.n_terms())
}

fn weigh<'a>(
    rows: impl Iterator<Item = &'a [u32]> + Clone,
    n_vocabulary: usize,
    idf_power: f64,
    least_df: u32,
) -> Matrix {
    let counted: Vec<Vec<(u32, u32)>> = rows.map(term_frequencies).collect();
    let mut df = vec![0_u32; n_vocabulary];
    let mut n_filled = 0_u32;
    for row in &counted {
        n_filled += u32::from(!row.is_empty());
        for &(term, _) in row {
            df[term as usize] += 1;
        }
    }
    let idf: Vec<f64> = df
        .iter()
        .map(|&df| (f64::from(1 + n_filled) / f64::from(1 + df)).ln() + 1.0)
        .map(|x| x.powf(idf_power))
        .collect();
    let rows = counted
        .into_iter()
        .map(|row| {
            let mut entries: Vec<(u32, f32)> = row
                .into_iter()
                .filter(|&(term, _)| df[term as usize] >= least_df)
                .map(|(term, tf)| (term, ((1.0 + f64::from(tf).ln()) * idf[term as usize]) as f32))
                .collect();
            to_unit_length(&mut entries);
            entries
        })
        .collect();
    Matrix::from_rows(rows, n_vocabulary)
}

/// Returns each term once with its count, ascending by term.
fn term_frequencies(terms: &[u32]) -> Vec<(u32, u32)> {
    let mut sorted = terms.to_vec();
    sorted.sort_unstable();
    sorted.chunk_by(|a, b| a == b).map(|same| (same[0], same.len() as u32)).collect()
}

fn to_unit_length(entries: &mut [(u32, f32)]) {
    let length = entries.iter().map(|&(_, weight)| f64::from(weight).powi(2)).sum::<f64>().sqrt();
    if length > 0.0 {
        for (_, weight) in entries {
            *weight = (f64::from(*weight) / length) as f32;
        }
    }
}

/// Number of rows that the agents' weight is judged on: enough for a steady mean, few enough to cost nothing.
const N_JUDGED: usize = 2_000;

/// Returns how much the agents' words weigh beside the customers', 0 to 1.
///
/// Agents who answer a problem say like things to like customers; agents who only apologise say like things to
/// everybody. So: for rows that share their customer's rarest words (the best mate by the customer's view), how much
/// more alike are the agents' answers than those of rows paired blindly? With `m` the mean cosine of agents' rows
/// over mates and `r` over all pairs, the weight is `min(1, (m - r) / 0.2)`, 0 where no agent speaks: a
/// difference of 0.2 was seen where agents explain and act, 0.05 where they mostly apologise (`docs/quality.md`).
#[must_use]
pub fn agents_weight(customer: &Matrix, agent: &Matrix) -> f64 {
    let rows: Vec<usize> =
        (0..customer.n_rows()).filter(|&row| !customer.terms(row).is_empty() && !agent.terms(row).is_empty()).collect();
    // Fewer rows than this say nothing about how agents speak.
    if rows.len() < 20 {
        return 0.0;
    }
    let step = rows.len().div_ceil(N_JUDGED);
    let judged: Vec<usize> = rows.iter().copied().step_by(step).collect();
    let mut holders: FxHashMap<u32, Vec<u32>> = FxHashMap::default();
    for &row in &judged {
        for &term in customer.terms(row) {
            holders.entry(term).or_default().push(row as u32);
        }
    }
    let (mut mates_sum, mut n) = (0.0, 0.0);
    for &row in &judged {
        if let Some(mate) = best_mate(customer, row, &holders) {
            mates_sum += cosine(agent, row, mate);
            n += 1.0;
        }
    }
    if n < 20.0 { 0.0 } else { ((mates_sum / n - mean_cosine(agent, &judged)) / 0.2).clamp(0.0, 1.0) }
}

/// Returns the mean cosine over all pairs of the rows: `(|sum|^2 - n) / (n (n - 1))`, as rows have length 1.
fn mean_cosine(matrix: &Matrix, rows: &[usize]) -> f64 {
    let mut sum = vec![0.0; matrix.n_terms()];
    for &row in rows {
        for (term, weight) in matrix.entries(row) {
            sum[term] += f64::from(weight);
        }
    }
    let n = rows.len() as f64;
    (sum.iter().map(|x| x * x).sum::<f64>() - n) / (n * (n - 1.0))
}

/// Returns the row with the highest cosine by the customer's view, the smaller row on ties.
fn best_mate(customer: &Matrix, row: usize, holders: &FxHashMap<u32, Vec<u32>>) -> Option<usize> {
    let mut scores: FxHashMap<u32, f32> = FxHashMap::default();
    for (term, weight) in customer.entries(row) {
        for &other in holders.get(&(term as u32)).map_or(&[][..], Vec::as_slice) {
            if other as usize != row {
                let position = customer.terms(other as usize).binary_search(&(term as u32));
                let other_weight = position.map_or(0.0, |position| customer.weights(other as usize)[position]);
                *scores.entry(other).or_default() += weight * other_weight;
            }
        }
    }
    scores.into_iter().max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0))).map(|(other, _)| other as usize)
}

/// Returns the product of two rows: their cosine, as rows have length 1.
#[must_use]
pub fn cosine(matrix: &Matrix, a: usize, b: usize) -> f64 {
    let (terms_a, terms_b) = (matrix.terms(a), matrix.terms(b));
    let (weights_a, weights_b) = (matrix.weights(a), matrix.weights(b));
    let (mut i, mut j, mut sum) = (0, 0, 0.0);
    while i < terms_a.len() && j < terms_b.len() {
        match terms_a[i].cmp(&terms_b[j]) {
            std::cmp::Ordering::Less => i += 1,
            std::cmp::Ordering::Greater => j += 1,
            std::cmp::Ordering::Equal => {
                sum += f64::from(weights_a[i]) * f64::from(weights_b[j]);
                i += 1;
                j += 1;
            }
        }
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    fn documents(rows: &[&[u32]]) -> Vec<Document> {
        rows.iter().map(|row| Document { customer: row.to_vec(), agent: Vec::new() }).collect()
    }

    #[test]
    fn four_documents_weigh_as_worked_out_by_hand() {
        // n = 4; term 0: df 4, idf = ln(5/5)+1 = 1; term 1: df 1, idf = ln(5/2)+1 = 1.916291, sqrt = 1.384301.
        // Row 0 holds both: length = sqrt(1 + 1.916291) = 1.707715; weights 0.585578 and 0.810616.
        let features = count(&documents(&[&[0, 1], &[0], &[0], &[0, 0]]), 2);
        let weights = features.both.weights(0);
        assert!((weights[0] - 0.585_578).abs() < 1e-5, "{weights:?}");
        assert!((weights[1] - 0.810_616).abs() < 1e-5, "{weights:?}");
        assert_eq!(features.both.weights(3), [1.0]);
    }

    #[test]
    fn rows_have_length_one_or_are_empty() {
        let features = count(&documents(&[&[0, 1, 1], &[], &[2, 0]]), 3);
        for row in 0..3 {
            let length: f32 = features.both.weights(row).iter().map(|w| w * w).sum();
            assert!(features.both.terms(row).is_empty() || (length - 1.0).abs() < 1e-5);
        }
    }

    #[test]
    fn agents_who_only_apologise_get_no_weight_and_agents_who_explain_get_much() {
        // 30 customers of each of two problems; terms 0 and 1 name the problem, terms 10.. are the customer's own.
        let document = |problem: u32, i: u32, agent: Vec<u32>| Document { customer: vec![problem, 10 + i], agent };
        let explained: Vec<Document> =
            (0..60).map(|i| document(i % 2, i, vec![80 + i % 2, 82 + i % 2, 90 + i % 5])).collect();
        let apologised: Vec<Document> = (0..60).map(|i| document(i % 2, i, vec![80, 90 + i % 5])).collect();
        let explaining = count(&explained, 100).agents_weight;
        let apologising = count(&apologised, 100).agents_weight;
        assert!(explaining > 0.9, "{explaining}");
        assert!(apologising < 0.3, "{apologising}");
        let silent = vec![Document { customer: vec![0], agent: vec![] }; 30];
        assert!(count(&silent, 1).agents_weight <= 0.0);
    }
}
