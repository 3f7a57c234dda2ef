//! Is it told rightly from a customer's last words how it ended? Scores `resolutions::Outcomes` on labelled last turns.

use std::path::Path;

use serde::{Deserialize, Serialize};

use super::read_lines;
use crate::error::{Error, Kind, Place, Result};
use crate::model::Bilingual;
use crate::resolutions::{Outcome, Outcomes};

/// How well outcomes are told, each 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Scores {
    /// Share of the last turns whose outcome is the labelled one.
    pub accuracy: f64,
    /// The same of the lines at odd places of the file, which the word list was written with.
    pub accuracy_odd: f64,
    /// The same of the lines at even places.
    pub accuracy_even: f64,
    /// Share of those called confirmed that are, over all lines.
    pub confirmed_precision: f64,
    /// Share of the confirmed ones that were called so.
    pub confirmed_recall: f64,
    /// Share of those called dissatisfied that are.
    pub dissatisfied_precision: f64,
    /// Share of the dissatisfied ones that were called so.
    pub dissatisfied_recall: f64,
    /// Lines.
    pub n: usize,
}

#[derive(Debug, Deserialize)]
struct Record {
    text: String,
    outcome: Label,
}

#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Label {
    Confirmed,
    Dissatisfied,
    Neutral,
}

/// Tells the outcome of each line and compares it with its label.
///
/// # Errors
/// A file that cannot be read, a line that is not of the form, or a file without a line.
pub fn score(path: &Path, outcomes: &Outcomes) -> Result<Scores> {
    let records: Vec<Record> = read_lines(path)?;
    if records.is_empty() {
        let what = Bilingual::new("라벨이 하나도 없습니다", "holds no label");
        return Err(Error::new(Kind::Input, what).at(Place::file(path)));
    }
    let told: Vec<(Label, Label)> = records
        .iter()
        .map(|record| {
            let found = match outcomes.of(&record.text) {
                Outcome::Confirmed => Label::Confirmed,
                Outcome::Dissatisfied => Label::Dissatisfied,
                Outcome::Neutral => Label::Neutral,
            };
            (record.outcome, found)
        })
        .collect();
    Ok(of(&told))
}

/// Returns the scores of pairs of label and answer; a ratio without cases is 0.
fn of(told: &[(Label, Label)]) -> Scores {
    let share = |part: usize, whole: usize| if whole == 0 { 0.0 } else { part as f64 / whole as f64 };
    let accuracy = |of: &dyn Fn(usize) -> bool| {
        let chosen: Vec<&(Label, Label)> =
            told.iter().enumerate().filter(|(at, _)| of(*at)).map(|(_, it)| it).collect();
        share(chosen.iter().filter(|(label, found)| label == found).count(), chosen.len())
    };
    let count = |of: &dyn Fn(&(Label, Label)) -> bool| told.iter().filter(|it| of(it)).count();
    let precision = |kind: Label| share(count(&|it| *it == (kind, kind)), count(&|it| it.1 == kind));
    let recall = |kind: Label| share(count(&|it| *it == (kind, kind)), count(&|it| it.0 == kind));
    Scores {
        accuracy: accuracy(&|_| true),
        accuracy_odd: accuracy(&|at| at % 2 == 0),
        accuracy_even: accuracy(&|at| at % 2 == 1),
        confirmed_precision: precision(Label::Confirmed),
        confirmed_recall: recall(Label::Confirmed),
        dissatisfied_precision: precision(Label::Dissatisfied),
        dissatisfied_recall: recall(Label::Dissatisfied),
        n: told.len(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scores_by_hand() {
        use Label::{Confirmed, Dissatisfied, Neutral};
        let told = [(Confirmed, Confirmed), (Confirmed, Neutral), (Neutral, Confirmed), (Dissatisfied, Dissatisfied)];
        let scores = of(&told);
        let close = |a: f64, b: f64| (a - b).abs() < 1e-12;
        // 2 of 4; first and third: 1 of 2; second and fourth: 1 of 2.
        assert!(close(scores.accuracy, 0.5) && close(scores.accuracy_odd, 0.5) && close(scores.accuracy_even, 0.5));
        assert!(close(scores.confirmed_precision, 0.5) && close(scores.confirmed_recall, 0.5));
        assert!(close(scores.dissatisfied_precision, 1.0) && close(scores.dissatisfied_recall, 1.0));
    }
}
