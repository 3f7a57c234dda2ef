//! From the inbox to masked, analysed cases: the part of a run that looks at one conversation at a time.

use std::sync::{Arc, Mutex, PoisonError};

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use crate::error::Result;
use crate::features::Vocabulary;
use crate::ingest::{self, Entry, Guess, Placement, Reader, Record, Rejected};
use crate::mask::{MaskCounts, Masker};
use crate::model::{MaskedTranscript, Progress, Span};
use crate::resolutions::{self, ResolutionStep};
use crate::statements::{self, Statement};
use crate::tokenize::{Analysis, Role, Tokenizer, Worker};

/// Records that are worked on together: enough to keep threads busy, few enough to cost little memory.
const BATCH: usize = 512;

/// One index term of a turn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Term {
    /// Id in the run's vocabulary.
    pub(super) id: u32,
    /// First character in the masked turn text.
    pub(super) start: u32,
    /// Number of characters, 65,535 for longer ones.
    pub(super) len: u16,
    /// What it is good for.
    pub(super) role: Role,
}

impl Term {
    pub(super) fn span(self) -> Span {
        Span::new(self.start, self.start + u32::from(self.len))
    }
}

/// What a conversation gives besides its masked words.
#[derive(Debug, Clone, Default)]
pub(super) struct Findings {
    pub(super) statements: Box<[Statement]>,
    pub(super) steps: Box<[ResolutionStep]>,
    /// Terms of all turns, one turn after another.
    terms: Box<[Term]>,
    /// Where each turn's terms end.
    turn_ends: Box<[u32]>,
}

impl Findings {
    /// Returns the terms of a turn in order of their spans.
    pub(super) fn terms_of_turn(&self, turn: u32) -> &[Term] {
        let turn = turn as usize;
        let end = self.turn_ends.get(turn).map_or(0, |&end| end as usize);
        let start = if turn == 0 { 0 } else { self.turn_ends[turn - 1] as usize };
        &self.terms[start.min(end)..end]
    }

    /// Returns the terms of a turn that lie in a span.
    pub(super) fn terms_in(&self, turn: u32, span: Span) -> impl Iterator<Item = Term> + '_ {
        let terms = self.terms_of_turn(turn);
        let from = terms.partition_point(|term| term.start < span.start);
        let near = terms[from..].iter().copied().take_while(move |term| term.start < span.end);
        near.filter(move |term| term.span().end <= span.end)
    }
}

/// Everything that was read: conversations by id, with what each gives, in the same order.
pub(super) struct Reading {
    pub(super) transcripts: Vec<MaskedTranscript>,
    pub(super) findings: Vec<Findings>,
    pub(super) vocabulary: Vocabulary,
    pub(super) ledger: ingest::Ledger,
    pub(super) files: Vec<ingest::InputFile>,
    /// Guesses with the index of their file, in the order of reading.
    pub(super) guesses: Vec<(usize, Guess)>,
    pub(super) rejected: Vec<Rejected>,
    pub(super) masks: MaskCounts,
}

impl Reading {
    /// Puts keyed forms in place of personal data in the names of files, sheets and columns.
    pub(super) fn mask_names(&mut self, masker: &Masker) {
        let label = |name: &str| masker.mask_label(name);
        self.guesses.iter_mut().for_each(|(_, guess)| *guess = guess.relabelled(&label));
        self.rejected.iter_mut().for_each(|rejected| *rejected = rejected.relabelled(&label));
    }
}

/// The stages that one conversation goes through; shared by all threads.
pub(super) struct Stages<'a> {
    pub(super) masker: &'a Masker,
    pub(super) tokenizer: &'a Tokenizer,
    pub(super) statements: &'a statements::Extractor,
    pub(super) resolutions: &'a resolutions::Extractor,
}

/// A conversation on its way: terms are still words.
struct Worked {
    transcript: MaskedTranscript,
    statements: Vec<Statement>,
    steps: Vec<ResolutionStep>,
    analyses: Vec<Arc<Analysis>>,
    masks: MaskCounts,
}

/// Turns no longer than this are kept once analysed: macros, notices and short answers are, stories are not.
const LONGEST_KNOWN_BYTES: usize = 1_000;
/// So many analysed turns are kept; then all are let go and the frequent ones come back by themselves. About 20 MB a thread.
const MOST_KNOWN: usize = 4_096;

/// What one thread keeps from conversation to conversation: people say the same again and again, and agents more so.
struct Analyst<'a> {
    worker: Worker<'a>,
    known: FxHashMap<Box<str>, Arc<Analysis>>,
}

impl Analyst<'_> {
    fn analyze(&mut self, masked_text: &str) -> Arc<Analysis> {
        if let Some(known) = self.known.get(masked_text) {
            return Arc::clone(known);
        }
        let analysis = Arc::new(self.worker.analyze(masked_text));
        if masked_text.len() <= LONGEST_KNOWN_BYTES {
            if self.known.len() == MOST_KNOWN {
                self.known.clear();
            }
            self.known.insert(masked_text.into(), Arc::clone(&analysis));
        }
        analysis
    }
}

/// Reads, masks and analyses the whole inbox.
pub(super) fn read_all(
    mut reader: Reader,
    mut ledger: ingest::Ledger,
    stages: &Stages<'_>,
    progress: &dyn Progress,
) -> Result<Reading> {
    let mut reading = Gathered::default();
    let files = reader.files().to_vec();
    progress.begin("read", Some(reader.total_bytes()));
    let mut shown = 0;
    let analysts: Vec<Mutex<Analyst<'_>>> = (0..rayon::current_num_threads())
        .map(|_| Mutex::new(Analyst { worker: stages.tokenizer.worker(), known: FxHashMap::default() }))
        .collect();
    let mut batch = next_batch(&mut reader, &mut ledger, &mut reading);
    let mut done = Vec::new();
    while !batch.is_empty() {
        // While one batch is worked on, the one before is taken in and the next is read.
        let (following, worked) = rayon::join(
            || {
                reading.take(std::mem::take(&mut done));
                next_batch(&mut reader, &mut ledger, &mut reading)
            },
            || work(batch, stages, &analysts),
        );
        done = worked;
        let read = reader.bytes_read();
        progress.advance(read - shown);
        shown = read;
        batch = following;
    }
    reading.take(done);
    progress.end();
    Ok(reading.finish(ledger, files))
}

#[derive(Default)]
struct Gathered {
    /// By index among the accepted records; superseded ones are emptied.
    cases: Vec<Option<(MaskedTranscript, Findings)>>,
    superseded: Vec<usize>,
    vocabulary: Vocabulary,
    guesses: Vec<(usize, Guess)>,
    rejected: Vec<Rejected>,
    masks: MaskCounts,
}

impl Gathered {
    fn take(&mut self, worked: Vec<Worked>) {
        for case in worked {
            self.masks.add(&case.masks);
            let mut terms = Vec::with_capacity(case.analyses.iter().map(|analysis| analysis.tokens.len()).sum());
            let mut turn_ends = Vec::with_capacity(case.analyses.len());
            for analysis in &case.analyses {
                terms.extend(analysis.tokens.iter().map(|token| Term {
                    id: self.vocabulary.id(&token.term),
                    start: token.span.start,
                    len: u16::try_from(token.span.len()).unwrap_or(u16::MAX),
                    role: token.role,
                }));
                turn_ends.push(terms.len() as u32);
            }
            let findings = Findings {
                terms: terms.into_boxed_slice(),
                statements: case.statements.into_boxed_slice(),
                steps: case.steps.into_boxed_slice(),
                turn_ends: turn_ends.into_boxed_slice(),
            };
            self.cases.push(Some((case.transcript, findings)));
        }
    }

    fn finish(mut self, ledger: ingest::Ledger, files: Vec<ingest::InputFile>) -> Reading {
        for idx in self.superseded {
            if let Some(case) = self.cases.get_mut(idx) {
                *case = None;
            }
        }
        let mut cases: Vec<(MaskedTranscript, Findings)> = self.cases.into_iter().flatten().collect();
        cases.sort_by(|a, b| a.0.id.cmp(&b.0.id));
        let vocabulary = renumber(&self.vocabulary, &mut cases);
        let (transcripts, findings) = cases.into_iter().unzip();
        Reading {
            transcripts,
            findings,
            vocabulary,
            ledger,
            files,
            guesses: self.guesses,
            rejected: self.rejected,
            masks: self.masks,
        }
    }
}

/// Numbers the terms in the order of the conversations, so that neither the order of files nor a replaced version shows.
fn renumber(read: &Vocabulary, cases: &mut [(MaskedTranscript, Findings)]) -> Vocabulary {
    let mut vocabulary = Vocabulary::default();
    let mut ids: Vec<Option<u32>> = vec![None; read.len()];
    for term in cases.iter_mut().flat_map(|(_, findings)| findings.terms.iter_mut()) {
        let id = &mut ids[term.id as usize];
        term.id = *id.get_or_insert_with(|| vocabulary.id(read.term(term.id)));
    }
    vocabulary
}

/// Returns the next accepted records; what else the reader finds goes into `gathered`.
fn next_batch(reader: &mut Reader, ledger: &mut ingest::Ledger, gathered: &mut Gathered) -> Vec<Record> {
    let mut batch = Vec::with_capacity(BATCH);
    let mut file_idx = 0;
    while batch.len() < BATCH {
        match reader.next() {
            None => break,
            Some(Entry::Record(record)) => {
                file_idx = record.file_idx;
                match ledger.place(&record) {
                    Placement::New { .. } => batch.push(record),
                    Placement::Supersedes { earlier, .. } => {
                        gathered.superseded.push(earlier);
                        batch.push(record);
                    }
                    Placement::Duplicate { .. } | Placement::Later => {}
                    Placement::Rejected(rejected) => gathered.rejected.push(rejected),
                }
            }
            Some(Entry::Rejected(rejected)) => {
                ledger.set_aside(&rejected);
                gathered.rejected.push(rejected);
            }
            Some(Entry::Guess(guess)) => {
                let position = reader.files().iter().position(|file| *file.name == *guess.file);
                gathered.guesses.push((position.unwrap_or(file_idx), guess));
            }
            Some(Entry::FileDone(_)) => {}
        }
    }
    batch
}

fn work(batch: Vec<Record>, stages: &Stages<'_>, analysts: &[Mutex<Analyst<'_>>]) -> Vec<Worked> {
    batch
        .into_par_iter()
        .with_min_len(8)
        .map(|record| {
            // Each thread has its own, so nobody waits; outside the pool the first one serves.
            let own = rayon::current_thread_index().unwrap_or(0) % analysts.len();
            let mut analyst = analysts[own].lock().unwrap_or_else(PoisonError::into_inner);
            work_one(record, &mut analyst, stages)
        })
        .collect()
}

fn work_one(record: Record, analyst: &mut Analyst<'_>, stages: &Stages<'_>) -> Worked {
    let (transcript, masks) = stages.masker.mask(record.transcript);
    let analyses: Vec<Arc<Analysis>> = transcript.turns.iter().map(|turn| analyst.analyze(&turn.masked_text)).collect();
    let statements = stages.statements.extract(&transcript.turns, &analyses);
    let steps = stages.resolutions.extract(&transcript.turns, &analyses);
    Worked { transcript, statements, steps, analyses, masks }
}
