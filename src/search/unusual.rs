//! What is unusual among the cases of an answer? Terms and topics that they have more often than all other cases.
//!
//! For each, four numbers of cases: with it inside (a) and outside (b), of all inside (c) and outside (d). The measure is Dunning's
//! log-likelihood ratio ("Accurate methods for the statistics of surprise and coincidence", Computational Linguistics 19, 1993) in
//! the form of Rayson and Garside ("Comparing corpora using frequency profiling", 2000): with E1 = c (a + b) / (c + d) and
//! E2 = d (a + b) / (c + d), G² = 2 (a ln(a / E1) + b ln(b / E2)). Shown is what has at least [`FEWEST_CASES`] inside, a share
//! inside of at least [`LEAST_RATIO`] times the one outside, and G² above [`LEAST_G2`].
//!
//! Terms are counted in what customers say, over the whole index. Which terms are counted is proposed by the first
//! [`N_PROPOSING`] cases of the answer: a term that none of them says is hardly typical of it.

use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocSet, TERMINATED, Term};

use super::answer::{Field, Unusual, UnusualKind};
use super::answering::Answering;
use super::facets::name_of;
use super::finder::Finder;
use super::index::text_of;
use super::io_error;
use super::query::Question;
use super::typed::Typed;
use super::writer::is_indexed;
use crate::error::Result;
use crate::model::Bilingual;
use crate::tokenize::{Role, Worker};

/// Fewest cases of an answer that make anything of it unusual.
const FEWEST_CASES: usize = 5;

/// Least share inside over the share outside.
const LEAST_RATIO: f64 = 1.5;

/// The value that G² exceeds once in a thousand times by chance (chi-squared with one degree of freedom).
const LEAST_G2: f64 = 10.83;

/// Cases that propose terms; reading their best turns takes some milliseconds.
const N_PROPOSING: usize = 40;

/// Terms that are counted; those that the most proposing cases hold, by their rarity.
const N_COUNTED: usize = 40;

/// Terms in more turns than this share say nothing, and counting them takes long.
const MOST_COMMON_RATIO: f64 = 0.05;

/// Most terms and most topics shown.
const MOST_SHOWN: usize = 8;

/// Returns the terms and topics that the cases of an answer have more of than the others.
pub(super) fn unusual(
    answering: &Answering,
    question: &Question,
    typed: &Typed,
    finder: &Finder,
    worker: &mut Worker<'_>,
) -> Result<Vec<Unusual>> {
    let mut is_inside = vec![false; finder.cases.len()];
    answering.cases().for_each(|candidate| is_inside[candidate.found.case as usize] = true);
    let (n_inside, n_cases) = (answering.n_cases(), finder.cases.len());
    if n_inside < FEWEST_CASES || n_inside == n_cases {
        return Ok(Vec::new());
    }
    let judge = |n_in: usize, n_out: usize| judged((n_in, n_out), (n_inside, n_cases - n_inside));
    let mut topics = Vec::new();
    let ids = finder.cases.names(Field::Topic);
    let values = finder.cases.values(Field::Topic);
    let mut inside = vec![0; ids.len()];
    answering
        .cases()
        .flat_map(|candidate| values.of(candidate.found.case))
        .for_each(|&topic| inside[topic as usize] += 1);
    for ((id, n_in), &n_cases) in ids.iter().zip(inside).zip(finder.cases.n_telling()) {
        let n_out = n_cases as usize - n_in;
        if let Some((ratio, g2)) = judge(n_in, n_out) {
            let name = name_of(Field::Topic, id, &finder.cases);
            let query = typed.with(Field::Topic, id);
            topics.push(Unusual { kind: UnusualKind::Topic, value: id.clone(), name, n_in, n_out, ratio, g2, query });
        }
    }
    let mut terms = Vec::new();
    let proposed: Vec<(String, u32)> = proposed(answering, question, finder, worker)?.into_iter().zip(1..).collect();
    let counts: Vec<[usize; 2]> = proposed
        .par_iter()
        .map_init(
            || vec![0; n_cases],
            |counted_in, (term, number)| count(term, &is_inside, (counted_in, *number), finder),
        )
        .collect::<Result<_>>()?;
    for ((term, _), [n_in, n_out]) in proposed.into_iter().zip(counts) {
        if let Some((ratio, g2)) = judge(n_in, n_out) {
            let (name, query) = (Bilingual::new(term.as_str(), term.as_str()), typed.with_word(&term));
            terms.push(Unusual { kind: UnusualKind::Term, value: term, name, n_in, n_out, ratio, g2, query });
        }
    }
    let mut shown = Vec::new();
    for mut found in [topics, terms] {
        // A stable sort: equal measures stay in byte order.
        found.sort_by(|one, other| other.g2.total_cmp(&one.g2));
        found.truncate(MOST_SHOWN);
        shown.extend(found);
    }
    Ok(shown)
}

/// Returns ratio and G² of what is unusual, in two decimals.
fn judged((n_in, n_out): (usize, usize), (n_inside, n_outside): (usize, usize)) -> Option<(f64, f64)> {
    if n_in < FEWEST_CASES {
        return None;
    }
    let (a, b, c, d) = (n_in as f64, n_out as f64, n_inside as f64, n_outside as f64);
    let ratio = (a + 0.5) / (c + 0.5) / ((b + 0.5) / (d + 0.5));
    let (expected_in, expected_out) = (c * (a + b) / (c + d), d * (a + b) / (c + d));
    let part = |observed: f64, expected: f64| if observed > 0.0 { observed * (observed / expected).ln() } else { 0.0 };
    let g2 = 2.0 * (part(a, expected_in) + part(b, expected_out));
    let rounded = |value: f64| (value * 100.0).round() / 100.0;
    (ratio >= LEAST_RATIO && g2 > LEAST_G2).then(|| (rounded(ratio), rounded(g2)))
}

/// Returns the terms to count, in byte order.
fn proposed(
    answering: &Answering,
    question: &Question,
    finder: &Finder,
    worker: &mut Worker<'_>,
) -> Result<Vec<String>> {
    let index = &finder.index;
    let mut n_saying: FxHashMap<String, usize> = FxHashMap::default();
    let mut stores = index.segments.iter().map(|segment| segment.texts()).collect::<Result<Vec<_>>>()?;
    let mut found = answering.page(0, N_PROPOSING);
    // Neighbours in the store are decoded together.
    found.sort_unstable_by_key(|found| (found.segment_idx, found.document));
    for found in &found {
        let text = text_of(&index.fields, &mut stores[found.segment_idx], found.document)?;
        let mut seen = FxHashSet::default();
        for token in worker.analyze(&text).tokens {
            // A negation (안_되다) is no word that can be typed.
            let counts = token.role == Role::Content && is_indexed(&token.term);
            if counts && !question.weights.contains_key(&token.term) && seen.insert(token.term.clone()) {
                *n_saying.entry(token.term).or_insert(0) += 1;
            }
        }
    }
    let mut proposed: Vec<(String, usize)> = n_saying.into_iter().filter(|(_, n)| *n >= 2).collect();
    proposed.sort_unstable();
    let mut valued = Vec::new();
    for (term, n_saying) in proposed {
        let df = index.df_of(&term)?;
        if df as f64 <= MOST_COMMON_RATIO * index.n_documents as f64 + FEWEST_CASES as f64 * 20.0 {
            valued.push((n_saying as f32 * index.idf_of(&term)?, term));
        }
    }
    valued.sort_by(|(one, _), (other, _)| other.total_cmp(one));
    valued.truncate(N_COUNTED);
    let mut terms: Vec<String> = valued.into_iter().map(|(_, term)| term).collect();
    terms.sort_unstable();
    Ok(terms)
}

/// Returns in how many cases inside and outside customers say a term. `counted_in` holds by case the number of the last term that it
/// was counted for, and `number` is that of this one.
fn count(
    term: &str,
    is_inside: &[bool],
    (counted_in, number): (&mut [u32], u32),
    finder: &Finder,
) -> Result<[usize; 2]> {
    let term = Term::from_field_text(finder.index.fields.terms, term);
    let mut n = [0; 2];
    for (segment_idx, segment) in finder.index.segments.iter().enumerate() {
        let turns = finder.cases.turns(segment_idx);
        let found = segment.terms.read_postings(&term, IndexRecordOption::Basic).map_err(io_error)?;
        let Some(mut postings) = found else { continue };
        let mut document = postings.doc();
        while document != TERMINATED {
            if turns.is_customers(document) && segment.is_living(document) {
                let case = turns.case(document) as usize;
                if std::mem::replace(&mut counted_in[case], number) != number {
                    n[usize::from(!is_inside[case])] += 1;
                }
            }
            document = postings.advance();
        }
    }
    Ok(n)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_measure_is_that_of_dunning() {
        // 10 of 50 inside, 10 of 950 outside: E1 = 50 * 20 / 1000 = 1, E2 = 19;
        // G2 = 2 (10 ln 10 + 10 ln (10/19)) = 2 (23.026 - 6.419) = 33.21; ratio = (10.5/50.5) / (10.5/950.5) = 18.82.
        let (ratio, g2) = judged((10, 10), (50, 950)).expect("unusual");
        assert!((g2 - 33.21).abs() < 0.01, "{g2}");
        assert!((ratio - 18.82).abs() < 0.01, "{ratio}");
        assert_eq!(judged((4, 0), (50, 950)), None, "too few");
        assert_eq!(judged((10, 190), (50, 950)), None, "as often outside");
    }
}
