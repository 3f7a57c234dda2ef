//! Are different wordings of one step seen as one, and steps that only look alike as two? Scores the alignment of agents' sentences.

use std::collections::BTreeMap;
use std::path::Path;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::read_lines;
use crate::concepts::{Lexicon, Matcher};
use crate::error::{Error, Kind, Place, Result};
use crate::features::Vocabulary;
use crate::knowledge::{self, Stances};
use crate::model::{Bilingual, Language};
use crate::tokenize::{Role, Tokenizer};

/// How well sentences were grouped to steps within their problems. Precision and recall are B-cubed, over sentences.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Scores {
    /// Mean share of a sentence's group that is of its step.
    pub precision: f64,
    /// Mean share of a sentence's step that is in its group.
    pub recall: f64,
    /// Harmonic mean of the two.
    pub f1: f64,
    /// The same of Korean sentences.
    pub f1_ko: f64,
    /// The same of English sentences.
    pub f1_en: f64,
    /// The same of problems at odd places of the file: those that constants were chosen on.
    pub f1_odd: f64,
    /// The same of problems at even places.
    pub f1_even: f64,
    /// Sentences.
    pub n: usize,
}

#[derive(Debug, Deserialize)]
struct Record {
    lang: Language,
    problem: String,
    text: String,
    step: String,
}

/// A sentence's shares.
#[derive(Clone, Copy)]
struct Shares {
    language: Language,
    is_odd: bool,
    precision: f64,
    recall: f64,
}

/// Groups the sentences of each problem to steps and compares them with the labels.
///
/// # Errors
/// A file that cannot be read, a line that is not of the form, or a file without a line.
pub fn score(path: &Path, tokenizer: &Tokenizer, lexicon: &Lexicon, stances: &Stances) -> Result<Scores> {
    let records: Vec<Record> = read_lines(path)?;
    if records.is_empty() {
        let what = Bilingual::new("라벨이 하나도 없습니다", "holds no label");
        return Err(Error::new(Kind::Input, what).at(Place::file(path)));
    }
    let analyses: Vec<Vec<(String, Role)>> = records
        .par_iter()
        .map_init(
            || tokenizer.worker(),
            |worker, record| {
                let tokens = worker.analyze(&record.text).tokens;
                tokens.into_iter().map(|token| (token.term.to_string(), token.role)).collect()
            },
        )
        .collect();
    let mut vocabulary = Vocabulary::default();
    let terms: Vec<Vec<(u32, Role)>> = analyses
        .iter()
        .map(|tokens| tokens.iter().map(|(term, role)| (vocabulary.id(term), *role)).collect())
        .collect();
    let matcher = Matcher::new(lexicon, vocabulary.terms());
    let words: Vec<Box<[u32]>> =
        terms.iter().map(|terms| knowledge::words_of(terms.iter().copied(), &matcher)).collect();
    let mut problems: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (at, record) in records.iter().enumerate() {
        problems.entry(&record.problem).or_default().push(at);
    }
    let all: Vec<&[u32]> = words.iter().map(|words| &**words).collect();
    let shares: Vec<Shares> = problems
        .values()
        .enumerate()
        .flat_map(|(place, rows)| {
            let sentences: Vec<(&str, Box<[u32]>)> =
                rows.iter().map(|&row| (records[row].text.as_str(), words[row].clone())).collect();
            let found = knowledge::steps_of(&sentences, &all, stances);
            let labels: Vec<&str> = rows.iter().map(|&row| records[row].step.as_str()).collect();
            b_cubed(&found, &labels)
                .into_iter()
                .zip(rows)
                .map(|((precision, recall), &row)| Shares {
                    language: records[row].lang,
                    is_odd: place % 2 == 0,
                    precision,
                    recall,
                })
                .collect::<Vec<_>>()
        })
        .collect();
    let of = |keep: &dyn Fn(&Shares) -> bool| {
        let kept: Vec<Shares> = shares.iter().copied().filter(|shares| keep(shares)).collect();
        let n = kept.len().max(1) as f64;
        let precision = kept.iter().map(|shares| shares.precision).sum::<f64>() / n;
        let recall = kept.iter().map(|shares| shares.recall).sum::<f64>() / n;
        let f1 = if precision + recall > 0.0 { 2.0 * precision * recall / (precision + recall) } else { 0.0 };
        (precision, recall, f1)
    };
    let (precision, recall, f1) = of(&|_| true);
    Ok(Scores {
        precision,
        recall,
        f1,
        f1_ko: of(&|shares| shares.language == Language::Ko).2,
        f1_en: of(&|shares| shares.language == Language::En).2,
        f1_odd: of(&|shares| shares.is_odd).2,
        f1_even: of(&|shares| !shares.is_odd).2,
        n: shares.len(),
    })
}

/// Returns B-cubed precision and recall of each item.
fn b_cubed(found: &[usize], labels: &[&str]) -> Vec<(f64, f64)> {
    let share = |of: &dyn Fn(usize) -> bool, among: &dyn Fn(usize) -> bool| {
        let whole = (0..found.len()).filter(|&other| among(other)).count();
        let part = (0..found.len()).filter(|&other| among(other) && of(other)).count();
        part as f64 / whole.max(1) as f64
    };
    (0..found.len())
        .map(|at| {
            let same_group = |other: usize| found[other] == found[at];
            let same_label = |other: usize| labels[other] == labels[at];
            (share(&same_label, &same_group), share(&same_group, &same_label))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn b_cubed_by_hand() {
        // Groups {0, 1, 2}, {3}; labels a a b b. Precision of 0: 2/3, of 2: 1/3, of 3: 1. Recall of 0: 1, of 2: 1/2.
        let shares = b_cubed(&[0, 0, 0, 1], &["a", "a", "b", "b"]);
        let close = |a: f64, b: f64| (a - b).abs() < 1e-12;
        assert!(close(shares[0].0, 2.0 / 3.0) && close(shares[0].1, 1.0));
        assert!(close(shares[2].0, 1.0 / 3.0) && close(shares[2].1, 0.5));
        assert!(close(shares[3].0, 1.0) && close(shares[3].1, 0.5));
    }
}
