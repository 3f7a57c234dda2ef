//! Is a title what a person would write? Scores `topics::names::title` on utterances with a key phrase written by people.
//!
//! ROUGE-L F1 of two sequences is `2 * l / (n + m)`, `l` the length of their longest common subsequence (Lin 2004), here
//! over words between spaces and over morphemes.

use std::path::Path;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::read_lines;
use crate::error::{Error, Kind, Place, Result};
use crate::model::Bilingual;
use crate::tokenize::{Role, Tokenizer, Worker};
use crate::topics::names;

/// What `voc evaluate titles` prints.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Scores {
    /// The titles.
    pub titles: Agreement,
    /// Baseline: all content words, joined by spaces.
    pub content_words: Agreement,
    /// Baseline: the utterance itself.
    pub utterance: Agreement,
    /// Scores of the titles on every second line, the first line left out: rules were read off these.
    pub titles_even_lines: Agreement,
    /// And on the others.
    pub titles_odd_lines: Agreement,
    /// Number of utterances.
    pub n: usize,
}

/// How near texts come to the key phrases; means over utterances, 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Agreement {
    /// ROUGE-L F1 over words between spaces.
    pub rouge_l_words: f64,
    /// ROUGE-L F1 over morphemes.
    pub rouge_l_morphemes: f64,
    /// Share that is the key phrase, spaces ignored.
    pub exact: f64,
}

#[derive(Debug, Deserialize)]
struct Record {
    text: String,
    keyphrase: Option<String>,
}

/// Words, morphemes, exact.
type Outcome = [f64; 3];

/// Scores the utterances of a file that carry a `keyphrase`; the others are passed over.
///
/// # Errors
/// A file that cannot be read, a line that is not of the form, or a file without any key phrase.
pub fn score(path: &Path, tokenizer: &Tokenizer) -> Result<Scores> {
    let records: Vec<Record> = read_lines(path)?;
    let outcomes: Vec<(usize, [Outcome; 3])> = records
        .par_iter()
        .enumerate()
        .with_min_len(64)
        .map_init(
            || tokenizer.worker(),
            |worker, (idx, record)| {
                let keyphrase = record.keyphrase.as_deref()?;
                let analysis = worker.analyze(&record.text);
                let title = names::title(&analysis, &record.text);
                let content = analysis.tokens.iter().filter(|token| token.role == Role::Content);
                let content = content.map(|token| token.term.as_str()).collect::<Vec<_>>().join(" ");
                let texts = [title.as_str(), content.as_str(), record.text.as_str()];
                Some((idx + 1, texts.map(|text| compare(text, keyphrase, worker))))
            },
        )
        .flatten()
        .collect();
    if outcomes.is_empty() {
        return Err(Error::new(
            Kind::Input,
            Bilingual::new("'keyphrase'가 있는 레코드가 없습니다", "no record has a 'keyphrase'"),
        )
        .at(Place::file(path))
        .help(Bilingual::new(
            "{\"id\",\"lang\",\"text\",\"keyphrase\"} 형식으로 적어 주세요",
            "write {\"id\",\"lang\",\"text\",\"keyphrase\"}",
        )));
    }
    let of = |kind: usize, counts: &dyn Fn(usize) -> bool| {
        mean(outcomes.iter().filter(|(line, _)| counts(*line)).map(|(_, outcome)| outcome[kind]))
    };
    Ok(Scores {
        titles: of(0, &|_| true),
        content_words: of(1, &|_| true),
        utterance: of(2, &|_| true),
        titles_even_lines: of(0, &|line| line % 2 == 0),
        titles_odd_lines: of(0, &|line| line % 2 == 1),
        n: outcomes.len(),
    })
}

fn compare(text: &str, keyphrase: &str, worker: &mut Worker<'_>) -> Outcome {
    let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<String>>();
    let mut morphemes =
        |text: &str| worker.analyze(text).morphemes.into_iter().map(|morpheme| morpheme.form).collect::<Vec<String>>();
    let joined = |text: &str| text.split_whitespace().collect::<String>();
    let exact = joined(text) == joined(keyphrase);
    [
        rouge_l(&words(text), &words(keyphrase)),
        rouge_l(&morphemes(text), &morphemes(keyphrase)),
        f64::from(u8::from(exact)),
    ]
}

fn mean(outcomes: impl Iterator<Item = Outcome>) -> Agreement {
    let (mut sum, mut n) = ([0.0; 3], 0.0);
    for outcome in outcomes {
        sum.iter_mut().zip(outcome).for_each(|(sum, value)| *sum += value);
        n += 1.0;
    }
    let [rouge_l_words, rouge_l_morphemes, exact] = sum.map(|sum| sum / f64::max(n, 1.0));
    Agreement { rouge_l_words, rouge_l_morphemes, exact }
}

/// Returns ROUGE-L F1; 0 where either is empty.
fn rouge_l(a: &[String], b: &[String]) -> f64 {
    if a.is_empty() || b.is_empty() {
        return 0.0;
    }
    let mut lengths = vec![0_usize; b.len() + 1];
    for x in a {
        let mut diagonal = 0;
        for (idx, y) in b.iter().enumerate() {
            let above = lengths[idx + 1];
            lengths[idx + 1] = if x == y { diagonal + 1 } else { above.max(lengths[idx]) };
            diagonal = above;
        }
    }
    2.0 * lengths[b.len()] as f64 / (a.len() + b.len()) as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dictionaries::Dictionaries;

    #[test]
    fn rouge_by_hand() {
        let words = |text: &str| text.split(' ').map(str::to_owned).collect::<Vec<_>>();
        // The longest common subsequence of the two is 환불 지연, 2 of 3 and 2 words: 2 * 2 / 5.
        assert!((rouge_l(&words("환불 입금 지연"), &words("환불 지연")) - 0.8).abs() < 1e-12);
        assert!(rouge_l(&[], &words("환불")).abs() < 1e-12);
    }

    #[test]
    fn titles_come_nearer_to_what_people_write_than_words_or_the_utterance() {
        let folder = std::env::var("VOC_EVAL").unwrap_or_else(|_| "../shared/eval".to_owned());
        let path = Path::new(&folder).join("complaint/keyphrase-ko.jsonl");
        if !path.exists() {
            eprintln!("passed over: no labelled set at VOC_EVAL");
            return;
        }
        let tokenizer = Tokenizer::new(&Dictionaries::built_in()).expect("built-in lists are sound");
        let scores = score(&path, &tokenizer).expect("a readable file");
        // A point below what was measured on the lines that no rule was read off.
        assert!(scores.titles_odd_lines.rouge_l_words >= 0.71, "{scores:?}");
        assert!(scores.titles_odd_lines.rouge_l_morphemes >= 0.79, "{scores:?}");
        assert!(scores.titles.rouge_l_words > scores.utterance.rouge_l_words + 0.2, "{scores:?}");
    }
}
