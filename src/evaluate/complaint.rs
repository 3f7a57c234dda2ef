//! Is this a complaint? Scores `statements::Extractor::is_complaint` on texts that people labelled.

use std::path::Path;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::read_lines;
use crate::error::{Error, Kind, Place, Result};
use crate::model::Bilingual;
use crate::statements::Extractor;
use crate::tokenize::Tokenizer;

/// How well complaints are told from other texts.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Scores {
    /// Share of the texts called complaints that are.
    pub precision: f64,
    /// Share of the complaints that were called so.
    pub recall: f64,
    /// Harmonic mean of the two.
    pub f1: f64,
    /// Number of texts with a label.
    pub n: usize,
}

#[derive(Debug, Deserialize)]
struct Record {
    text: String,
    #[serde(default)]
    labels: Labels,
}

#[derive(Debug, Default, Deserialize)]
struct Labels {
    complaint: Option<bool>,
}

/// Scores the texts of a file that carry the label `complaint`; the others are passed over.
///
/// # Errors
/// A file that cannot be read, a line that is not of the form, or a file without any label.
pub fn score(path: &Path, tokenizer: &Tokenizer, extractor: &Extractor) -> Result<Scores> {
    let records: Vec<Record> = read_lines(path)?;
    let outcomes: Vec<(bool, bool)> = records
        .par_iter()
        .map_init(
            || tokenizer.worker(),
            |worker, record| {
                record.labels.complaint.map(|labelled| {
                    let analysis = worker.analyze(&record.text);
                    (labelled, extractor.is_complaint(&record.text, &analysis))
                })
            },
        )
        .flatten()
        .collect();
    if outcomes.is_empty() {
        return Err(Error::new(
            Kind::Input,
            Bilingual::new("complaint 라벨이 하나도 없습니다", "no record carries the label complaint"),
        )
        .at(Place::file(path))
        .help(Bilingual::new(
            "각 줄에 \"labels\":{\"complaint\":true} 형식의 라벨이 있어야 합니다",
            "each line needs a label of the form \"labels\":{\"complaint\":true}",
        )));
    }
    Ok(of(&outcomes))
}

/// Returns the scores of pairs of label and answer; a ratio without cases is 0.
fn of(outcomes: &[(bool, bool)]) -> Scores {
    let count = |pair| outcomes.iter().filter(|&&outcome| outcome == pair).count() as f64;
    let (hits, false_alarms, missed) = (count((true, true)), count((false, true)), count((true, false)));
    let ratio = |part: f64, whole: f64| if whole > 0.0 { part / whole } else { 0.0 };
    Scores {
        precision: ratio(hits, hits + false_alarms),
        recall: ratio(hits, hits + missed),
        f1: ratio(2.0 * hits, 2.0 * hits + false_alarms + missed),
        n: outcomes.len(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dictionaries::Dictionaries;

    #[test]
    fn scores_by_hand() {
        // 2 hits, 1 false alarm, 1 missed, 1 rightly left: precision 2/3, recall 2/3.
        let scores = of(&[(true, true), (true, true), (false, true), (true, false), (false, false)]);
        assert!((scores.precision - 2.0 / 3.0).abs() < 1e-12 && (scores.f1 - 2.0 / 3.0).abs() < 1e-12);
        assert_eq!(scores.n, 5);
        assert!(of(&[(false, false)]).f1.abs() < 1e-12);
    }

    #[test]
    fn korean_comments_that_the_weights_do_not_know_reach_the_figure() {
        let folder = std::env::var("VOC_EVAL").unwrap_or_else(|_| "../shared/eval".to_owned());
        let path = Path::new(&folder).join("complaint/kote-ko.jsonl");
        let Ok(text) = std::fs::read_to_string(&path) else {
            eprintln!("passed over: no labelled set at VOC_EVAL");
            return;
        };
        // Even lines gave the weights of `statements/complaint.tsv`.
        let unseen: Vec<&str> = text.lines().skip(1).step_by(2).collect();
        let half = tempfile::NamedTempFile::new().expect("a file");
        std::fs::write(half.path(), unseen.join("\n")).expect("a file");
        let dictionaries = Dictionaries::built_in();
        let tokenizer = Tokenizer::new(&dictionaries).expect("built-in lists are sound");
        let extractor = Extractor::new(&dictionaries).expect("built-in lists are sound");
        let scores = score(half.path(), &tokenizer, &extractor).expect("a readable file");
        assert_eq!(scores.n, unseen.len());
        assert!(scores.f1 >= 0.70, "{scores:?}");
    }
}
