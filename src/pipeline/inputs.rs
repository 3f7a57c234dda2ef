//! What came in on a night? The files that its runs opened, each as it was opened last, whether by this run or an earlier one, so that
//! a night that is run again tells the same.

use std::collections::BTreeMap;
use std::path::Path;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::ingest::{Counts, Guess, Position, Rejected};
use crate::mask::Masker;
use crate::model::{Bilingual, MaskType};
use crate::report;
use crate::store::InputFileRow;

use super::intake::Intake;

/// What a report tells of a file besides its counts; kept with the file.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
struct Told {
    guess: Bilingual,
    masks: Vec<(MaskType, u64)>,
    n_undated: u64,
    rejections: Vec<ToldRejection>,
}

/// One record set aside, by its reason and its remedy.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
struct ToldRejection {
    position: String,
    reason: Bilingual,
    help: Bilingual,
}

/// The files of a night.
#[derive(Debug, Default)]
pub(super) struct Inputs {
    rows: Vec<InputFileRow>,
    told: Vec<Told>,
}

impl Inputs {
    /// Puts together what earlier runs of the night found and what this run opened, which counts where both saw a file.
    pub(super) fn new(earlier: Vec<InputFileRow>, opened: &[InputFileRow]) -> Self {
        let by_path = earlier.into_iter().chain(opened.iter().cloned()).map(|row| (row.path.clone(), row));
        let rows: Vec<InputFileRow> = by_path.collect::<BTreeMap<_, _>>().into_values().collect();
        let told = |row: &InputFileRow| {
            row.told.clone().and_then(|told| serde_json::from_value(told).ok()).unwrap_or_default()
        };
        let told = rows.iter().map(told).collect();
        Self { rows, told }
    }

    pub(super) fn counts(&self) -> Counts {
        let mut counts = Counts::default();
        for row in &self.rows {
            counts.read += row.n_read;
            counts.rejected += row.n_rejected;
            counts.duplicate += row.n_duplicate;
            counts.superseded += row.n_superseded;
            counts.later += row.n_later;
        }
        counts
    }

    pub(super) fn files(&self) -> Vec<report::InputFile> {
        let file = |(row, told): (&InputFileRow, &Told)| report::InputFile {
            path: row.path.clone(),
            hash: (!row.blake3.is_empty()).then(|| row.blake3.clone()),
            n_read: row.n_read,
            n_rejected: row.n_rejected,
            n_duplicate: row.n_duplicate,
            n_superseded: row.n_superseded,
            n_later: row.n_later,
            guess: told.guess.clone(),
        };
        self.rows.iter().zip(&self.told).map(file).collect()
    }

    pub(super) fn rejections(&self) -> Vec<report::Rejection> {
        let of_file = |(row, told): (&InputFileRow, &Told)| {
            let file = row.path.clone();
            let rejection = move |rejection: &ToldRejection| report::Rejection {
                file: file.clone(),
                position: match Position::of_code(&rejection.position) {
                    Position::File => report::Position::File,
                    Position::Line(line) => report::Position::Line(line),
                    Position::Row(row) => report::Position::Row(row),
                },
                reason: rejection.reason.clone(),
                help: rejection.help.clone(),
            };
            told.rejections.iter().map(rejection).collect::<Vec<_>>()
        };
        self.rows.iter().zip(&self.told).flat_map(of_file).collect()
    }

    /// Returns how much was hidden of each kind, most first, kinds in their fixed order on ties.
    pub(super) fn masks(&self) -> Vec<(MaskType, u64)> {
        let mut masks: BTreeMap<MaskType, u64> = BTreeMap::new();
        for (kind, n) in self.told.iter().flat_map(|told| &told.masks) {
            *masks.entry(*kind).or_default() += n;
        }
        let mut masks: Vec<(MaskType, u64)> = masks.into_iter().collect();
        masks.sort_by_key(|&(kind, n)| (std::cmp::Reverse(n), kind));
        masks
    }

    pub(super) fn n_undated(&self) -> u64 {
        self.told.iter().map(|told| told.n_undated).sum()
    }

    /// Returns what a reader of the report must know of what came in.
    pub(super) fn warnings(&self) -> Vec<Bilingual> {
        let nothing = Bilingual::new(
            "기준일에 새로 읽은 파일이 없어 이전에 읽은 상담만 분석했습니다",
            "no file came in on this night: only conversations read before are looked at",
        );
        if self.rows.is_empty() { vec![nothing] } else { Vec::new() }
    }
}

/// Returns the rows of the files that a run opened, with every name masked. A file in which an earlier run of the night found the
/// same bytes is told as it was then.
pub(super) fn opened(intake: &Intake, earlier: &[InputFileRow], masker: &Masker) -> Vec<InputFileRow> {
    let label = |name: &str| masker.mask_label(name);
    let row = |(file_idx, file): (usize, &crate::ingest::InputFile)| {
        let counts = intake.ledger.counts_of(file_idx);
        let guesses: Vec<&Guess> =
            intake.guesses.iter().filter(|(idx, _)| *idx == file_idx).map(|(_, guess)| guess).collect();
        let rules: Vec<Value> = guesses
            .iter()
            .filter_map(|guess| guess.rule())
            .filter_map(|rule| serde_json::to_value(&rule).ok())
            .collect();
        let rejected = intake.rejected.iter().filter(|rejected| rejected.file_idx == file_idx);
        let told = Told {
            guess: told_together(&guesses),
            masks: intake.masks.get(file_idx).map(crate::mask::MaskCounts::by_type).unwrap_or_default(),
            n_undated: intake.ledger.n_without_date_of(file_idx),
            rejections: rejected.map(told_rejection).collect(),
        };
        let (path, blake3) = (label(&file.name), hash_of(&file.path).unwrap_or_default());
        if let Some(same) = earlier.iter().find(|row| row.path == path && row.blake3 == blake3) {
            return InputFileRow { modified_ms: file.modified_ms(), ..same.clone() };
        }
        InputFileRow {
            path,
            n_bytes: file.size_bytes,
            modified_ms: file.modified_ms(),
            blake3,
            n_read: counts.read,
            n_rejected: counts.rejected,
            n_duplicate: counts.duplicate,
            n_superseded: counts.superseded,
            n_later: counts.later,
            guess: (!rules.is_empty()).then_some(Value::Array(rules)),
            told: serde_json::to_value(told).ok(),
        }
    };
    intake.files.iter().enumerate().map(row).collect()
}

fn told_rejection(rejected: &Rejected) -> ToldRejection {
    ToldRejection {
        position: rejected.place.position.code(),
        reason: rejected.problem.reason(),
        help: rejected.problem.help(),
    }
}

/// Returns how a file was understood, its sheets one after another, without its name, which stands beside it.
fn told_together(guesses: &[&Guess]) -> Bilingual {
    let cut = |text: &str| text.split_once(": ").map_or_else(|| text.to_owned(), |(_, rest)| rest.to_owned());
    let told: Vec<Bilingual> = guesses.iter().map(|guess| guess.describe()).collect();
    let join = |side: fn(&Bilingual) -> &str| told.iter().map(|told| cut(side(told))).collect::<Vec<_>>().join(" / ");
    Bilingual::new(join(|told| &told.ko), join(|told| &told.en))
}

fn hash_of(path: &Path) -> Option<String> {
    let mut hasher = blake3::Hasher::new();
    let mut file = std::fs::File::open(path).ok()?;
    std::io::copy(&mut file, &mut hasher).ok()?;
    Some(hasher.finalize().to_hex().to_string())
}
