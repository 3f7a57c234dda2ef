//! How is it counted? Turns what customers and agents say into rows of weighted terms.
//!
//! In: [`Document`]s, one a row. Out: [`FeatureMatrix`], one row a document, same order, rows of length 1 (or empty).
//! Fails: never. Parallel: over rows; the result does not depend on the number of threads.
//!
//! Two views: what the customer says, and what the agent answers. Agents translate customers' words into the
//! company's, so the second view joins wordings that share no word. How much it weighs is found from the data
//! ([`agents_weight`]). Within the customer's view, a word gives a part of its weight to the concept that it stands for,
//! so that synonyms meet while fine distinctions stay, and light words (how, still, 아직) count a little.

mod macros;
mod matrix;
mod spelling;
mod vocabulary;

pub use macros::frequent_sentences;
pub use matrix::Matrix;
pub use spelling::corrections;
pub use vocabulary::Vocabulary;

use std::borrow::Borrow;

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use crate::concepts::Found;
use crate::model::Language;

/// What one row is made from. Terms are ids into the run's vocabulary, with repetition.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Document {
    /// Content terms of the customer's statement, in order.
    pub customer: Vec<u32>,
    /// Light words of the customer's statement.
    pub light: Vec<u32>,
    /// Concepts of the customer's statement, with the terms of `customer` that each stands for.
    pub concepts: Vec<Found>,
    /// Terms of the agent's sentences, macros left out.
    pub agent: Vec<u32>,
    /// Concepts of the agent's sentences, each once.
    pub agent_concepts: Vec<u32>,
    /// What the desk says of the conversation: category, product, requester type, tags, as ids of a vocabulary of their own.
    pub desk: Vec<u32>,
}

/// All that topics are found in: one entry a statement, in one order.
#[derive(Debug, Clone, Default)]
pub struct Corpus {
    /// What each statement is counted from.
    pub documents: Vec<Document>,
    /// The language of each.
    pub languages: Vec<Language>,
    /// The conversation of each, ascending.
    pub conversations: Vec<u32>,
    /// Bounds the ids of terms.
    pub n_vocabulary: usize,
    /// Bounds the numbers of concepts.
    pub n_concepts: usize,
    /// What the desk says, as `kind=value`.
    pub desk: Vocabulary,
}

/// The rows that topics are found in.
#[derive(Debug, Clone)]
pub struct FeatureMatrix {
    /// All views side by side, rows of length 1: `n_documents x (3 n_vocabulary + n_concepts)`, the customer's terms,
    /// concepts and light words first, then the agent's terms.
    pub both: Matrix,
    /// Content terms of customer and agent alone, rows of length 1: what a likelihood of words is computed on.
    pub words: Matrix,
    /// Terms of `both` below this are words and concepts of the customer, by which neighbours are looked up; light words
    /// follow, which everybody says.
    pub n_probed_terms: usize,
    /// Terms of `both` below this are the customer's.
    pub n_customer_terms: usize,
    /// Weight of the agent's view beside the customer's, 0 to 1.
    pub agents_weight: f64,
}

/// What a term of [`FeatureMatrix::both`] stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Counted {
    /// A content word of the customer, by its id in the vocabulary.
    Word(u32),
    /// A concept that the customer's words stand for, by its number.
    Concept(u32),
    /// A light word of the customer, by its id in the vocabulary.
    Light(u32),
    /// A word of the agents' answers, by its id in the vocabulary.
    Answer(u32),
}

impl FeatureMatrix {
    /// Returns what a term of [`Self::both`] stands for.
    #[must_use]
    pub fn counted(&self, term: u32) -> Counted {
        let (n_probed, n_customer) = (self.n_probed_terms as u32, self.n_customer_terms as u32);
        let n_vocabulary = n_customer - n_probed;
        match term {
            _ if term < n_vocabulary => Counted::Word(term),
            _ if term < n_probed => Counted::Concept(term - n_vocabulary),
            _ if term < n_customer => Counted::Light(term - n_probed),
            _ => Counted::Answer(term - n_customer),
        }
    }
}

/// Share of a word's squared weight that goes to the concepts that it stands for: .1 to .35 gave the same, more joins what
/// ought to stay apart (`docs/quality.md`, concepts).
const CONCEPT_SHARE: f64 = 0.2;
/// Weight of the light words beside the content words: they tell "when" from "why" and "not yet" from "not at all"
/// (`docs/quality.md`, light words: .3 to .6 gave the same, none loses 2 to 6 points of accuracy).
const LIGHT_WEIGHT: f64 = 0.45;

/// Counts the documents. `n_vocabulary` bounds the term ids, `n_concepts` the concepts.
///
/// Customer terms weigh `(1 + ln tf) * sqrt(ln((1 + n) / (1 + df)) + 1)`: the square root keeps one rare word from
/// ruling a statement of five words. Agent terms weigh with the whole idf and need `df >= 2`: agents' turns are long
/// and repeat stock phrases, so rarity tells more there. (TF-IDF variants measured in `docs/quality.md`.)
#[must_use]
pub fn count(documents: &[impl Borrow<Document> + Sync], n_vocabulary: usize, n_concepts: usize) -> FeatureMatrix {
    let views = Views::of(documents, n_vocabulary);
    let agents_weight = agents_weight(&views.customer, &views.agent);
    views.join(documents, n_concepts, agents_weight)
}

/// The views of all documents, each with rows of length 1.
struct Views {
    customer: Matrix,
    light: Matrix,
    agent: Matrix,
}

impl Views {
    fn of(documents: &[impl Borrow<Document> + Sync], n_vocabulary: usize) -> Self {
        let view = |terms: fn(&Document) -> &[u32], idf_power, least_df| {
            weigh(documents.par_iter().map(|document| terms(document.borrow())), n_vocabulary, idf_power, least_df)
        };
        Self {
            customer: view(|document| &document.customer, 0.5, 1),
            light: view(|document| &document.light, 0.5, 1),
            agent: view(|document| &document.agent, 1.0, 2),
        }
    }

    /// Puts the views side by side and brings the rows to length 1.
    fn join(self, documents: &[impl Borrow<Document> + Sync], n_concepts: usize, agents_weight: f64) -> FeatureMatrix {
        let n_vocabulary = self.customer.n_terms();
        let n_customer_terms = 2 * n_vocabulary + n_concepts;
        let rows: Vec<(Row, Row)> = documents
            .par_iter()
            .enumerate()
            .with_min_len(256)
            .map(|(row, document)| {
                let own = self.customer.entries(row);
                let mut customer = with_concepts(own, document.borrow(), n_vocabulary);
                if !customer.is_empty() {
                    let light = self.light.entries(row);
                    let offset = n_vocabulary + n_concepts;
                    customer.extend(light.map(|(term, weight)| ((term + offset) as u32, weight * LIGHT_WEIGHT as f32)));
                }
                to_unit_length(&mut customer);
                let mut words: Row = self.customer.entries(row).map(|(term, weight)| (term as u32, weight)).collect();
                // A statement without words of its own stays empty: an agent's answer alone is not a complaint.
                if !customer.is_empty() && agents_weight > 0.0 {
                    let factor = agents_weight as f32;
                    let agent = self.agent.entries(row);
                    words.extend(agent.map(|(term, weight)| ((term + n_vocabulary) as u32, weight * factor)));
                    let agent = self.agent.entries(row);
                    customer.extend(agent.map(|(term, weight)| ((term + n_customer_terms) as u32, weight * factor)));
                    to_unit_length(&mut words);
                    to_unit_length(&mut customer);
                }
                (customer, words)
            })
            .collect();
        let (both, words) = rows.into_iter().unzip();
        FeatureMatrix {
            both: Matrix::from_rows(both, n_customer_terms + n_vocabulary),
            words: Matrix::from_rows(words, 2 * n_vocabulary),
            n_probed_terms: n_vocabulary + n_concepts,
            n_customer_terms,
            agents_weight,
        }
    }
}

/// Terms with their weights.
type Row = Vec<(u32, f32)>;

/// Returns the customer's terms, a part of whose weight goes to the concepts that they stand for.
///
/// A term of weight `w` under a concept keeps `w * sqrt(1 - share)`; the concept gets `sqrt(share * sum of w^2)` over its
/// terms, a term's part being split evenly between the concepts that cover it.
fn with_concepts(own: impl Iterator<Item = (usize, f32)>, document: &Document, n_vocabulary: usize) -> Row {
    let mut row: Row = own.map(|(term, weight)| (term as u32, weight)).collect();
    if document.concepts.is_empty() {
        return row;
    }
    let mut n_covering = vec![0_u32; document.customer.len()];
    for found in &document.concepts {
        for at in found.covered.clone() {
            n_covering[at as usize] += 1;
        }
    }
    let weight_of = |row: &Row, term: u32| row.iter().find(|(own, _)| *own == term).map_or(0.0, |&(_, w)| f64::from(w));
    let mut squares: Vec<(u32, f64)> = Vec::with_capacity(document.concepts.len());
    for found in &document.concepts {
        let square: f64 = found
            .covered
            .clone()
            .map(|at| weight_of(&row, document.customer[at as usize]).powi(2) / f64::from(n_covering[at as usize]))
            .sum();
        // Said twice, a concept weighs as its heavier mention.
        match squares.iter_mut().find(|(concept, _)| *concept == found.concept) {
            Some((_, most)) => *most = most.max(square),
            None => squares.push((found.concept, square)),
        }
    }
    let mut covered: Vec<u32> =
        (0..).zip(&n_covering).filter(|(_, n)| **n > 0).map(|(at, _): (usize, _)| document.customer[at]).collect();
    covered.sort_unstable();
    covered.dedup();
    for (term, weight) in &mut row {
        if covered.binary_search(term).is_ok() {
            *weight = (f64::from(*weight) * (1.0 - CONCEPT_SHARE).sqrt()) as f32;
        }
    }
    row.extend(
        squares
            .into_iter()
            .map(|(concept, square)| (n_vocabulary as u32 + concept, (CONCEPT_SHARE * square).sqrt() as f32)),
    );
    row
}

fn weigh<'a>(
    rows: impl IndexedParallelIterator<Item = &'a [u32]>,
    n_vocabulary: usize,
    idf_power: f64,
    least_df: u32,
) -> Matrix {
    let counted: Vec<Vec<(u32, u32)>> = rows.with_min_len(256).map(term_frequencies).collect();
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
        .into_par_iter()
        .with_min_len(256)
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
/// more alike are the agents' answers than those of rows paired blindly, as a share of what the best mates by the agents'
/// own view have? With `m` the mean cosine of agents' rows over mates, `r` over all pairs and `b` over best mates by the
/// agents' view, the weight is `min(1, (m - r) / (b - r) / 0.2)`, 0 where no agent speaks: 0.14 to 0.31 were seen where
/// agents explain and act, 0.05 where they mostly apologise (`docs/quality.md`). The share does not depend on how much
/// agents repeat themselves word for word.
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
    let likeness_of_mates = |view: &Matrix| {
        let mut holders: FxHashMap<u32, Vec<u32>> = FxHashMap::default();
        for &row in &judged {
            for &term in view.terms(row) {
                holders.entry(term).or_default().push(row as u32);
            }
        }
        let mates = judged.iter().filter_map(|&row| Some(cosine(agent, row, best_mate(view, row, &holders)?)));
        let (sum, n) = mates.fold((0.0, 0.0), |(sum, n), cosine| (sum + cosine, n + 1.0));
        (n >= 20.0).then_some(sum / n)
    };
    let blind = mean_cosine(agent, &judged);
    match (likeness_of_mates(customer), likeness_of_mates(agent)) {
        (Some(mates), Some(best)) if best > blind => ((mates - blind) / (best - blind) / 0.2).clamp(0.0, 1.0),
        _ => 0.0,
    }
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
    products(matrix, a, b).into_iter().fold(0.0, |sum, (_, product)| sum + product)
}

/// Returns the terms that two rows share, ascending, with the product of their weights.
#[must_use]
pub fn products(matrix: &Matrix, a: usize, b: usize) -> Vec<(u32, f64)> {
    let (terms_a, terms_b) = (matrix.terms(a), matrix.terms(b));
    let (weights_a, weights_b) = (matrix.weights(a), matrix.weights(b));
    let (mut i, mut j, mut products) = (0, 0, Vec::new());
    while i < terms_a.len() && j < terms_b.len() {
        match terms_a[i].cmp(&terms_b[j]) {
            std::cmp::Ordering::Less => i += 1,
            std::cmp::Ordering::Greater => j += 1,
            std::cmp::Ordering::Equal => {
                products.push((terms_a[i], f64::from(weights_a[i]) * f64::from(weights_b[j])));
                i += 1;
                j += 1;
            }
        }
    }
    products
}

#[cfg(test)]
mod tests {
    use super::*;

    fn documents(rows: &[&[u32]]) -> Vec<Document> {
        rows.iter().map(|row| Document { customer: row.to_vec(), ..Document::default() }).collect()
    }

    #[test]
    fn four_documents_weigh_as_worked_out_by_hand() {
        // n = 4; term 0: df 4, idf = ln(5/5)+1 = 1; term 1: df 1, idf = ln(5/2)+1 = 1.916291, sqrt = 1.384301.
        // Row 0 holds both: length = sqrt(1 + 1.916291) = 1.707715; weights 0.585578 and 0.810616.
        let features = count(&documents(&[&[0, 1], &[0], &[0], &[0, 0]]), 2, 0);
        let weights = features.both.weights(0);
        assert!((weights[0] - 0.585_578).abs() < 1e-5, "{weights:?}");
        assert!((weights[1] - 0.810_616).abs() < 1e-5, "{weights:?}");
        assert_eq!(features.both.weights(3), [1.0]);
    }

    #[test]
    fn rows_have_length_one_or_are_empty() {
        let features = count(&documents(&[&[0, 1, 1], &[], &[2, 0]]), 3, 0);
        for row in 0..3 {
            let length: f32 = features.both.weights(row).iter().map(|w| w * w).sum();
            assert!(features.both.terms(row).is_empty() || (length - 1.0).abs() < 1e-5);
        }
    }

    #[test]
    fn a_word_shares_its_weight_with_its_concept_as_worked_out_by_hand() {
        // Two documents of one word each, term 0 and term 1, both concept 0. The words weigh sqrt(1 - 0.2) and the concept
        // sqrt(0.2), so that their cosine is 0.2.
        let one = |term: u32| Document {
            customer: vec![term],
            concepts: vec![Found { concept: 0, covered: 0..1 }],
            ..Document::default()
        };
        let both = count(&[one(0), one(1)], 2, 1).both;
        let cosine: f32 = both
            .entries(0)
            .map(|(term, weight)| weight * both.entries(1).find(|other| other.0 == term).map_or(0.0, |other| other.1))
            .sum();
        assert!((cosine - 0.2).abs() < 1e-6, "{cosine}");
    }

    #[test]
    fn each_term_of_a_row_says_what_it_stands_for() {
        // Every document has the word 0 for concept 0, the light word 1 and the answer 2; agents explain enough to count.
        let one = |i: u32| Document {
            customer: vec![0, 3 + i % 2],
            light: vec![1],
            concepts: vec![Found { concept: 0, covered: 0..1 }],
            agent: vec![2, 5 + i % 2],
            ..Document::default()
        };
        let documents: Vec<Document> = (0..40).map(one).collect();
        let features = count(&documents, 7, 1);
        let told: Vec<Counted> = features.both.terms(0).iter().map(|&term| features.counted(term)).collect();
        let (customer, agent): (Vec<Counted>, Vec<Counted>) =
            told.into_iter().partition(|it| !matches!(it, Counted::Answer(_)));
        assert_eq!(customer, [Counted::Word(0), Counted::Word(3), Counted::Concept(0), Counted::Light(1)]);
        assert_eq!(agent, [Counted::Answer(2), Counted::Answer(5)]);
    }

    #[test]
    fn agents_who_only_apologise_get_no_weight_and_agents_who_explain_get_much() {
        // 30 customers of each of two problems; terms 0 and 1 name the problem, terms 10.. are the customer's own.
        let document = |problem: u32, i: u32, agent: Vec<u32>| Document {
            customer: vec![problem, 10 + i],
            agent,
            ..Document::default()
        };
        let explained: Vec<Document> =
            (0..60).map(|i| document(i % 2, i, vec![80 + i % 2, 82 + i % 2, 90 + i % 5])).collect();
        let apologised: Vec<Document> = (0..60).map(|i| document(i % 2, i, vec![80, 90 + i % 5])).collect();
        let explaining = count(&explained, 100, 0).agents_weight;
        let apologising = count(&apologised, 100, 0).agents_weight;
        assert!(explaining > 0.9, "{explaining}");
        assert!(apologising < 0.3, "{apologising}");
        let silent = vec![Document { customer: vec![0], ..Document::default() }; 30];
        assert!(count(&silent, 1, 0).agents_weight <= 0.0);
    }
}
