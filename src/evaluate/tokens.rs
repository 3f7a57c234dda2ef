//! How well are morphemes found? Compares with sentences cut by hand.
//!
//! In: a file of `{"id","text","morphemes":[["결제","NNG"],…]}`. Out: [`TokenScores`]. Fails: an unreadable file or line.
//! Parallel: no.
//!
//! A morpheme counts as found when form and tag agree, as multisets of each sentence. Sets that divide determiners (`MMD`,
//! `MMN`, `MMA`) are read as if they had Sejong's one tag `MM`; nothing else is made equal.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use crate::error::{Error, Kind, Place, Result};
use crate::model::Bilingual;
use crate::tokenize::{PlainSegmenter, Tokenizer};

/// What `voc evaluate tokens` prints.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct TokenScores {
    /// Share of the morphemes found that are right, 0 to 1.
    pub precision: f64,
    /// Share of the right morphemes that are found, 0 to 1.
    pub recall: f64,
    /// Harmonic mean of both.
    pub f1: f64,
    /// Number of sentences.
    pub n: usize,
}

#[derive(Deserialize)]
struct Sentence {
    text: String,
    morphemes: Vec<(String, String)>,
}

/// Scores the tokenizer.
///
/// # Errors
/// A file that cannot be read, or a line that is not of the form above.
pub fn score(path: &Path, tokenizer: &Tokenizer) -> Result<TokenScores> {
    let mut worker = tokenizer.worker();
    score_with(path, |text| {
        worker.analyze(text).morphemes.into_iter().map(|morpheme| (morpheme.form, morpheme.tag.to_owned())).collect()
    })
}

/// Scores lindera's own output with inflected forms split: what the tokenizer is measured against.
///
/// # Errors
/// As [`score`].
pub fn score_plain(path: &Path, plain: &mut PlainSegmenter) -> Result<TokenScores> {
    score_with(path, |text| plain.morphemes(text))
}

fn score_with(path: &Path, mut morphemes: impl FnMut(&str) -> Vec<(String, String)>) -> Result<TokenScores> {
    let file = File::open(path).map_err(|cause| Error::unreadable(Kind::Input, path, cause))?;
    let (mut n_found, mut n_gold, mut n_right, mut n) = (0usize, 0usize, 0usize, 0usize);
    for (line_idx, line) in BufReader::new(file).lines().enumerate() {
        let line = line.map_err(|cause| Error::unreadable(Kind::Input, path, cause))?;
        if line.trim().is_empty() {
            continue;
        }
        let sentence: Sentence = serde_json::from_str(&line).map_err(|cause| {
            Error::new(
                Kind::Input,
                Bilingual::new("형식이 맞지 않는 줄입니다", "the line does not have the expected form"),
            )
            .at(Place::line(path, line_idx as u64 + 1))
            .help(Bilingual::new(
                "{\"id\",\"text\",\"morphemes\":[[\"결제\",\"NNG\"]]} 형식으로 적어 주세요",
                "write {\"id\",\"text\",\"morphemes\":[[\"결제\",\"NNG\"]]}",
            ))
            .because(cause)
        })?;
        let found = morphemes(&sentence.text);
        n += 1;
        n_found += found.len();
        n_gold += sentence.morphemes.len();
        n_right += n_common(sentence.morphemes, found);
    }
    let ratio = |part: usize, whole: usize| if whole == 0 { 0.0 } else { part as f64 / whole as f64 };
    Ok(TokenScores {
        precision: ratio(n_right, n_found),
        recall: ratio(n_right, n_gold),
        f1: ratio(2 * n_right, n_found + n_gold),
        n,
    })
}

/// Returns the size of the intersection of two multisets.
fn n_common(gold: Vec<(String, String)>, found: Vec<(String, String)>) -> usize {
    let mut left: FxHashMap<(String, String), usize> = FxHashMap::default();
    for (form, tag) in gold {
        *left.entry((form, one_determiner(tag))).or_default() += 1;
    }
    let mut n = 0;
    for (form, tag) in found {
        if let Some(left) = left.get_mut(&(form, one_determiner(tag)))
            && *left > 0
        {
            *left -= 1;
            n += 1;
        }
    }
    n
}

fn one_determiner(tag: String) -> String {
    if matches!(tag.as_str(), "MMD" | "MMN" | "MMA") { "MM".to_owned() } else { tag }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dictionaries::Dictionaries;
    use crate::model::Language;

    fn pairs(morphemes: &[(&str, &str)]) -> Vec<(String, String)> {
        morphemes.iter().map(|(form, tag)| ((*form).to_owned(), (*tag).to_owned())).collect()
    }

    #[test]
    fn repeated_morphemes_count_as_often_as_both_have_them() {
        let gold = pairs(&[("이", "MMD"), ("날", "NNG"), ("날", "NNG")]);
        let found = pairs(&[("이", "MM"), ("날", "NNG"), ("이", "JKS")]);
        assert_eq!(n_common(gold, found), 2);
    }

    #[test]
    fn a_broken_line_is_named() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("gold.jsonl");
        std::fs::write(&path, "{\"id\":\"a\",\"text\":\"환불\",\"morphemes\":[[\"환불\",\"NNG\"]]}\n{\"id\":\n")
            .expect("written");
        let tokenizer = Tokenizer::new(&Dictionaries::built_in()).expect("built-in lists");
        let error = score(&path, &tokenizer).expect_err("the second line is cut off");
        assert!(error.message(Language::En).contains("gold.jsonl:2: "), "{error}");
    }

    #[test]
    fn the_tokenizer_beats_plain_lindera_on_the_labelled_sets() {
        let folder = std::env::var("VOC_EVAL").unwrap_or_else(|_| "../shared/eval".to_owned());
        let tokenizer = Tokenizer::new(&Dictionaries::built_in()).expect("built-in lists");
        let mut plain = PlainSegmenter::new().expect("built-in dictionary");
        // Floors half a point below what docs/quality.md states, so that a loss is noticed and a rounding is not.
        for (name, floor) in [("news-reviews-ko", 0.878), ("web-ko", 0.900)] {
            let path = Path::new(&folder).join(format!("tokens/{name}.jsonl"));
            if !path.exists() {
                eprintln!("passed over: {} is not there (VOC_EVAL)", path.display());
                return;
            }
            let ours = score(&path, &tokenizer).expect("a labelled set");
            let theirs = score_plain(&path, &mut plain).expect("a labelled set");
            eprintln!("{name}: ours {ours:?}, lindera {theirs:?}");
            assert!(ours.f1 > floor && ours.f1 > theirs.f1 + 0.05, "{name}: {ours:?} against {theirs:?}");
        }
    }
}
