//! How much personal data does masking find, and how much of what it hides is personal data?
//!
//! In: a labelled file (FORMATS.md, `mask`). Out: [`MaskScore`]. Fails: unreadable file or line, with its place.
//! Parallel: over texts; sums of integers, so the order does not matter.
//!
//! A labelled span is **found** when the hidden spans of its type cover at least half of its characters and all of its
//! digits. A hidden span is **right** when at least half of it, or half of the labelled one, lies in a labelled span of the
//! same type. Recall is found over labelled, precision right over hidden; both in characters of the raw text.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::error::{Error, Kind, Place, Result};
use crate::mask::Masker;
use crate::model::{Bilingual, Edit, MaskType, Span};

/// One labelled text.
#[derive(Debug, Deserialize)]
struct Labelled {
    text: String,
    #[serde(default)]
    spans: Vec<LabelledSpan>,
    /// Which part of the set it belongs to, such as `held_out`; parts are scored apart too.
    #[serde(default)]
    set: Option<String>,
}

#[derive(Debug, Deserialize)]
struct LabelledSpan {
    start: u32,
    end: u32,
    #[serde(rename = "type")]
    mask_type: MaskType,
}

/// Counts with the ratios they give.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Score {
    /// Right over hidden; 1 when nothing was hidden.
    pub precision: f64,
    /// Found over labelled; 1 when nothing was labelled.
    pub recall: f64,
    /// Harmonic mean of both.
    pub f1: f64,
    /// Labelled spans.
    pub n_labelled: u64,
    /// Labelled spans that were found.
    pub n_found: u64,
    /// Hidden spans.
    pub n_hidden: u64,
    /// Hidden spans that were right.
    pub n_right: u64,
}

/// The score of a labelled file.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MaskScore {
    /// Over all types and texts.
    #[serde(flatten)]
    pub all: Score,
    /// Texts in the file.
    pub n_texts: u64,
    /// Each type that was labelled or hidden, by its name in the file.
    pub by_type: BTreeMap<String, Score>,
    /// Each part of the set, where the file names parts.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub by_set: BTreeMap<String, Score>,
}

#[derive(Debug, Clone, Copy, Default)]
struct Tally {
    labelled: u64,
    found: u64,
    hidden: u64,
    right: u64,
}

impl Tally {
    fn add(&mut self, other: Self) {
        self.labelled += other.labelled;
        self.found += other.found;
        self.hidden += other.hidden;
        self.right += other.right;
    }

    fn score(self) -> Score {
        #[allow(clippy::cast_precision_loss, reason = "counts of spans stay far below 2^52")]
        let ratio = |part: u64, whole: u64| if whole == 0 { 1.0 } else { part as f64 / whole as f64 };
        let (precision, recall) = (ratio(self.right, self.hidden), ratio(self.found, self.labelled));
        let f1 = if precision + recall > 0.0 { 2.0 * precision * recall / (precision + recall) } else { 0.0 };
        Score {
            precision,
            recall,
            f1,
            n_labelled: self.labelled,
            n_found: self.found,
            n_hidden: self.hidden,
            n_right: self.right,
        }
    }
}

/// Scores a masker on a labelled file.
///
/// # Errors
/// A file that cannot be read, or a line that is no labelled text.
pub fn score(path: &Path, masker: &Masker) -> Result<MaskScore> {
    let content = fs::read_to_string(path).map_err(|cause| Error::unreadable(Kind::Input, path, cause))?;
    let mut texts = Vec::new();
    for (line_idx, line) in content.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let text: Labelled = serde_json::from_str(line).map_err(|cause| {
            Error::new(Kind::Input, Bilingual::new("라벨이 붙은 글이 아닙니다", "is not a labelled text"))
                .at(Place::line(path, line_idx as u64 + 1))
                .help(Bilingual::new(
                    "{\"id\",\"text\",\"spans\":[{\"start\",\"end\",\"type\"}]} 형식으로 적어 주세요",
                    "write {\"id\",\"text\",\"spans\":[{\"start\",\"end\",\"type\"}]}",
                ))
                .because(cause)
        })?;
        texts.push(text);
    }
    let tallies: Vec<BTreeMap<MaskType, Tally>> = texts.par_iter().map(|text| tally(text, masker)).collect();
    let (mut all, mut by_type, mut by_set) =
        (Tally::default(), BTreeMap::<MaskType, Tally>::new(), BTreeMap::<String, Tally>::new());
    for (text, tally) in texts.iter().zip(tallies) {
        for (mask_type, counts) in tally {
            all.add(counts);
            by_type.entry(mask_type).or_default().add(counts);
            if let Some(set) = &text.set {
                by_set.entry(set.clone()).or_default().add(counts);
            }
        }
    }
    Ok(MaskScore {
        all: all.score(),
        n_texts: texts.len() as u64,
        by_type: by_type.into_iter().map(|(mask_type, tally)| (name(mask_type), tally.score())).collect(),
        by_set: by_set.into_iter().map(|(set, tally)| (set, tally.score())).collect(),
    })
}

fn tally(labelled: &Labelled, masker: &Masker) -> BTreeMap<MaskType, Tally> {
    let (_, edits) = masker.mask_text(&labelled.text);
    let chars: Vec<char> = labelled.text.chars().collect();
    let mut tallies = BTreeMap::<MaskType, Tally>::new();
    for span in &labelled.spans {
        let gold = Span::new(span.start, span.end);
        let tally = tallies.entry(span.mask_type).or_default();
        tally.labelled += 1;
        tally.found += u64::from(is_found(gold, span.mask_type, &edits, &chars));
    }
    for edit in &edits {
        let tally = tallies.entry(edit.mask_type).or_default();
        tally.hidden += 1;
        tally.right += u64::from(labelled.spans.iter().any(|span| {
            let overlap = Span::new(span.start, span.end).overlap(edit.raw);
            span.mask_type == edit.mask_type
                && (2 * overlap >= edit.raw.len() || 2 * overlap >= span.end.saturating_sub(span.start))
        }));
    }
    tallies
}

fn is_found(gold: Span, mask_type: MaskType, edits: &[Edit], chars: &[char]) -> bool {
    let covers = |position: u32| {
        edits.iter().any(|edit| edit.mask_type == mask_type && edit.raw.start <= position && position < edit.raw.end)
    };
    let n_covered = (gold.start..gold.end).filter(|position| covers(*position)).count();
    let is_digit = |position: u32| chars.get(position as usize).is_some_and(|c| c.is_numeric());
    2 * n_covered >= gold.len() as usize && (gold.start..gold.end).filter(|position| is_digit(*position)).all(covers)
}

fn name(mask_type: MaskType) -> String {
    match serde_json::to_value(mask_type) {
        Ok(serde_json::Value::String(name)) => name,
        _ => mask_type.label().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dictionaries::Dictionaries;
    use crate::mask::Settings;

    #[test]
    fn a_span_counts_when_half_of_it_and_all_its_digits_are_hidden() {
        let chars: Vec<char> = "주소 월드컵북로 396".chars().collect();
        let edit =
            |start, end| Edit { raw: Span::new(start, end), masked: Span::new(0, 4), mask_type: MaskType::Address };
        let gold = Span::new(3, 12);
        assert!(is_found(gold, MaskType::Address, &[edit(3, 12)], &chars));
        assert!(!is_found(gold, MaskType::Address, &[edit(3, 11)], &chars), "a digit is left");
        assert!(!is_found(gold, MaskType::Address, &[edit(9, 12)], &chars), "less than half");
        assert!(!is_found(gold, MaskType::Name, &[edit(3, 12)], &chars), "another type");
    }

    #[test]
    fn our_own_set_reaches_the_figures() {
        let masker = Masker::new(&Dictionaries::built_in(), &Settings::default(), &[7; 32]).expect("built-in lists");
        let score = score(Path::new("evaluation/mask.jsonl"), &masker).expect("the repository's set");
        assert!(score.n_texts >= 400);
        assert!(score.all.recall >= 0.98, "recall {}", score.all.recall);
        assert!(score.all.precision >= 0.95, "precision {}", score.all.precision);
    }
}
