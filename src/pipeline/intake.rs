//! From the inbox to the store: reads what is new, masks it, analyses it, and writes it down part by part.

use rayon::prelude::*;

use crate::error::Result;
use crate::features::Vocabulary;
use crate::ingest::{self, Entry, Guess, InputFile, Ledger, Placement, Reader, Record, Rejected};
use crate::mask::{MaskCounts, Masker};
use crate::model::{Day, MaskedTranscript, Progress};
use crate::store::{self, Cache, Case, Origin, Sheaf, Writing};

use super::findings::{Analyst, Analysts, Analyzed, Findings, Sheafful, Stages};

/// Records that are worked on together: enough to keep threads busy, few enough to cost little memory.
const BATCH: usize = 512;
/// Conversations that are written together: their words and findings are held until then, about 10 kB each.
const PART: usize = 16_384;

/// What a run found in the files that it opened, by their place among `files`.
pub(super) struct Intake {
    pub(super) files: Vec<InputFile>,
    pub(super) ledger: Ledger,
    /// With the index of their file, in the order of reading.
    pub(super) guesses: Vec<(usize, Guess)>,
    pub(super) rejected: Vec<Rejected>,
    /// What was hidden in each file.
    pub(super) masks: Vec<MaskCounts>,
}

impl Intake {
    /// Puts keyed forms in place of personal data in the names of files, sheets and columns.
    pub(super) fn mask_names(&mut self, masker: &Masker) {
        let label = |name: &str| masker.mask_label(name);
        self.guesses.iter_mut().for_each(|(_, guess)| *guess = guess.relabelled(&label));
        self.rejected.iter_mut().for_each(|rejected| *rejected = rejected.relabelled(&label));
    }
}

/// A conversation on its way, with the index of its file and that among the accepted records.
struct Worked {
    transcript: MaskedTranscript,
    analyzed: Analyzed,
    masks: MaskCounts,
    file_idx: usize,
}

/// Where and for whom conversations are written down.
pub(super) struct Shelf<'a> {
    pub(super) writing: &'a mut Writing,
    pub(super) cache: &'a Cache,
    pub(super) as_of: Day,
}

/// Reads, masks, analyses and writes down what the reader finds.
pub(super) fn take_in(
    mut reader: Reader,
    ledger: Ledger,
    past: &mut Past<'_>,
    stages: &Stages<'_>,
    analysts: &Analysts<'_>,
    shelf: &mut Shelf<'_>,
    progress: &dyn Progress,
) -> Result<Intake> {
    let files = reader.files().to_vec();
    let masks = vec![MaskCounts::default(); files.len()];
    let mut intake = Intake { files, ledger, guesses: Vec::new(), rejected: Vec::new(), masks };
    let mut part = Part::default();
    progress.begin("read", Some(reader.total_bytes()));
    let mut shown = 0;
    let mut batch = next_batch(&mut reader, past, &mut intake, &mut part)?;
    let mut done = Vec::new();
    while !batch.is_empty() {
        // While one batch is worked on, the one before is taken in and the next is read.
        let (following, worked) = rayon::join(
            || {
                part.take(std::mem::take(&mut done), &mut intake.masks);
                next_batch(&mut reader, past, &mut intake, &mut part)
            },
            || work(batch, stages, analysts),
        );
        done = worked;
        if part.cases.len() >= PART {
            part.write(&intake.ledger, stages, shelf)?;
        }
        let read = reader.bytes_read();
        progress.advance(read - shown);
        shown = read;
        batch = following?;
    }
    part.take(done, &mut intake.masks);
    part.write(&intake.ledger, stages, shelf)?;
    progress.end();
    Ok(intake)
}

/// Conversations that wait to be written together.
#[derive(Default)]
struct Part {
    /// In the order of the ledger; superseded ones are emptied.
    cases: Vec<Option<(MaskedTranscript, Findings)>>,
    /// The index among the accepted records of the first of them.
    first_idx: usize,
    /// Records that a later one of the same run supersedes, by their index among the accepted ones.
    superseded: Vec<usize>,
    vocabulary: Vocabulary,
}

impl Part {
    fn take(&mut self, worked: Vec<Worked>, masks: &mut [MaskCounts]) {
        for Worked { transcript, analyzed, masks: hidden, file_idx } in worked {
            if let Some(masks) = masks.get_mut(file_idx) {
                masks.add(&hidden);
            }
            let findings = analyzed.findings(&mut self.vocabulary);
            self.cases.push(Some((transcript, findings)));
        }
    }

    fn write(&mut self, ledger: &Ledger, stages: &Stages<'_>, shelf: &mut Shelf<'_>) -> Result<()> {
        let n_taken = self.cases.len();
        for idx in self.superseded.extract_if(.., |idx| *idx < self.first_idx + n_taken) {
            // What an earlier part holds, the store passes over by itself.
            let case = idx.checked_sub(self.first_idx).and_then(|place| self.cases.get_mut(place));
            if let (Some((transcript, _)), Some(accepted)) = (case.and_then(Option::take), ledger.accepted(idx)) {
                shelf.writing.remember_replaced(transcript.id, stages.masker.seal(accepted.version));
            }
        }
        let cases: Vec<(MaskedTranscript, Findings, Origin)> = std::mem::take(&mut self.cases)
            .into_iter()
            .enumerate()
            .filter_map(|(idx, case)| {
                let (transcript, findings) = case?;
                let origin = origin(ledger.accepted(self.first_idx + idx)?, stages);
                Some((transcript, findings, origin))
            })
            .collect();
        self.first_idx += n_taken;
        if cases.is_empty() {
            return Ok(());
        }
        let vocabulary = std::mem::take(&mut self.vocabulary);
        let told: Vec<Case<'_>> = cases
            .iter()
            .map(|(transcript, findings, origin)| Case { transcript, statements: &findings.statements, origin })
            .collect();
        let sheaves = shelf.writing.take(&told, shelf.as_of)?;
        keep(&cases, &sheaves, &vocabulary, shelf);
        Ok(())
    }
}

/// Keeps the findings beside the facts, each sheaf's in the order of its rows.
fn keep(cases: &[(MaskedTranscript, Findings, Origin)], sheaves: &[Sheaf], vocabulary: &Vocabulary, shelf: &Shelf<'_>) {
    let mut in_order: Vec<(Day, &MaskedTranscript, &Findings)> = cases
        .iter()
        .map(|(transcript, findings, _)| (transcript.day().unwrap_or(shelf.as_of), transcript, findings))
        .collect();
    in_order.sort_by(|a, b| (a.0, &a.1.id).cmp(&(b.0, &b.1.id)));
    let of_days: Vec<_> = in_order.chunk_by(|a, b| a.0 == b.0).collect();
    of_days.par_iter().for_each(|of_day| {
        let sheaf = sheaves.iter().find(|sheaf| sheaf.day == of_day[0].0);
        let bytes = Sheafful::new(of_day.iter().map(|(_, _, findings)| *findings), vocabulary).encode();
        if let (Some(sheaf), Some(bytes)) = (sheaf, bytes) {
            shelf.cache.write(*sheaf, &bytes);
        }
    });
}

/// Returns how a later run recognises a record.
fn origin(accepted: &ingest::Accepted, stages: &Stages<'_>) -> Origin {
    let seal = |digest| stages.masker.seal(digest);
    let label = |name: &str| stages.masker.mask_label(name);
    let place = &accepted.place;
    Origin {
        version: Some(seal(accepted.version)),
        content: accepted.content.map(seal),
        customer: accepted.customer.map(seal),
        file: Some(label(&place.file)),
        sheet: place.sheet.as_deref().map(label),
        position: Some(place.position.code()),
    }
}

/// What the store knows of earlier runs, asked in the words of an export.
pub(super) struct Past<'a> {
    pub(super) store: store::Past,
    pub(super) stages: &'a Stages<'a>,
}

impl ingest::Past for Past<'_> {
    fn versions(&mut self, id: &str) -> Result<Vec<ingest::Earlier>> {
        let versions = self.store.versions(&self.stages.masker.mask_id(id))?;
        let earlier = |version: store::Version| {
            let Origin { version: seal, customer, file, sheet, position, .. } = version.origin;
            ingest::Earlier {
                as_of: version.as_of,
                is_current: version.is_current,
                version: seal,
                customer,
                place: ingest::Place {
                    file: file.unwrap_or_default().into(),
                    sheet: sheet.map(Into::into),
                    position: ingest::Position::of_code(position.as_deref().unwrap_or_default()),
                },
            }
        };
        Ok(versions.into_iter().map(earlier).collect())
    }

    fn holds(&mut self, content: store::Seal) -> Result<bool> {
        Ok(self.store.with_content(&content)?.is_some())
    }

    fn is_forgotten(&mut self, id: &str, customer: Option<u128>) -> Result<bool> {
        let masked = ingest::digest(&self.stages.masker.mask_id(id));
        for digest in [Some(masked), customer].into_iter().flatten() {
            if self.store.is_forgotten(&self.seal(digest))? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn seal(&self, digest: u128) -> store::Seal {
        self.stages.masker.seal(digest)
    }
}

/// Returns the next accepted records; what else the reader finds goes into `intake`.
fn next_batch(reader: &mut Reader, past: &mut Past<'_>, intake: &mut Intake, part: &mut Part) -> Result<Vec<Record>> {
    let mut batch = Vec::with_capacity(BATCH);
    let mut file_idx = 0;
    while batch.len() < BATCH {
        match reader.next() {
            None => break,
            Some(Entry::Record(mut record)) => {
                file_idx = record.file_idx;
                match intake.ledger.place(&mut record, past)? {
                    Placement::New { .. } => batch.push(record),
                    Placement::Supersedes { earlier, .. } => {
                        part.superseded.push(earlier);
                        batch.push(record);
                    }
                    Placement::Duplicate | Placement::Known { .. } | Placement::Later => {}
                    Placement::Rejected(rejected) => intake.rejected.push(rejected),
                }
            }
            Some(Entry::Rejected(rejected)) => {
                intake.ledger.set_aside(&rejected);
                intake.rejected.push(rejected);
            }
            Some(Entry::Guess(guess)) => {
                let position = reader.files().iter().position(|file| *file.name == *guess.file);
                intake.guesses.push((position.unwrap_or(file_idx), guess));
            }
            Some(Entry::FileDone(_)) => {}
        }
    }
    Ok(batch)
}

fn work(batch: Vec<Record>, stages: &Stages<'_>, analysts: &Analysts<'_>) -> Vec<Worked> {
    batch
        .into_par_iter()
        .with_min_len(8)
        .map(|record| {
            let mut analyst: std::sync::MutexGuard<'_, Analyst<'_>> = analysts.own();
            let file_idx = record.file_idx;
            let (transcript, masks) = stages.masker.mask(record.transcript);
            let analyzed = stages.analyze(&transcript, &mut analyst);
            Worked { transcript, analyzed, masks, file_idx }
        })
        .collect()
}
