//! From results to what is kept: the index, the report's input, the rows of decisions, `run.json`.

use std::path::Path;

use jiff::Timestamp;
use rayon::prelude::*;
use serde_json::{Value, json};

use crate::error::{Error, Kind, Result};
use crate::ingest::Guess;
use crate::mask::Masker;
use crate::model::{Bilingual, MaskedTranscript, Progress, StatementId};
use crate::registry::Packed;
use crate::report::{self, Report};
use crate::search::{self, TurnDocument};
use crate::store::{
    AssignmentRow, Building, Decisions, InputFileRow, RunClock, RunFolder, RunRow, TopicRow, WrittenFacts,
};
use crate::tokenize::Token;
use crate::topics::{Class, Grouping};

use super::reading::{Findings, Reading};
use super::{Outcome, Plan};

/// The run that an index carries while each run builds the store anew.
pub(crate) const INDEX_RUN: u64 = 1;

/// Writes one document a turn.
pub(super) fn index(read: &Reading, plan: &Plan, building: &Building, progress: &dyn Progress) -> Result<()> {
    let writer = search::Writer::create(&building.index_dir(), rayon::current_num_threads())?;
    read.transcripts.par_iter().zip(&read.findings).with_min_len(64).try_for_each(|(transcript, findings)| {
        for turn_idx in 0..transcript.turns.len() as u32 {
            let tokens = tokens(read, findings, turn_idx);
            writer.add(&document(transcript, turn_idx, plan, &tokens))?;
        }
        progress.advance(1);
        Ok::<(), Error>(())
    })?;
    writer.commit(INDEX_RUN)?;
    Ok(())
}

fn tokens(read: &Reading, findings: &Findings, turn: u32) -> Vec<Token> {
    let terms = findings.terms_of_turn(turn).iter();
    terms
        .map(|term| Token { term: read.vocabulary.term(term.id).to_owned(), role: term.role, span: term.span() })
        .collect()
}

fn document<'a>(transcript: &'a MaskedTranscript, turn_idx: u32, plan: &Plan, tokens: &'a [Token]) -> TurnDocument<'a> {
    let turn = &transcript.turns[turn_idx as usize];
    let metadata = &transcript.metadata;
    TurnDocument {
        transcript: &transcript.id,
        turn: turn_idx,
        day: plan.day_of(transcript),
        channel: metadata.channel.as_deref(),
        product: metadata.product.as_deref(),
        language: turn.language,
        speaker: turn.speaker,
        status: metadata.status.as_deref(),
        masked_text: &turn.masked_text,
        tokens,
    }
}

/// Share of the rows that stand alone.
pub(super) fn single_ratio(grouping: &Grouping) -> f64 {
    let n_single = grouping.memberships.iter().filter(|membership| membership.class == Class::Single).count();
    n_single as f64 / grouping.memberships.len().max(1) as f64
}

pub(super) fn files(read: &Reading, masker: &Masker) -> Vec<report::InputFile> {
    read.files
        .iter()
        .enumerate()
        .map(|(file_idx, file)| {
            let counts = read.ledger.counts_of(file_idx);
            let guesses: Vec<Bilingual> = read
                .guesses
                .iter()
                .filter(|(idx, _)| *idx == file_idx)
                .map(|(_, guess)| told_without_name(guess))
                .collect();
            let join = |side: fn(&Bilingual) -> &str| guesses.iter().map(side).collect::<Vec<_>>().join(" / ");
            report::InputFile {
                path: masker.mask_label(&file.name),
                hash: hash_of(&file.path),
                n_read: counts.read,
                n_rejected: counts.rejected,
                n_duplicate: counts.duplicate,
                n_superseded: counts.superseded,
                n_later: counts.later,
                guess: Bilingual::new(join(|guess| &guess.ko), join(|guess| &guess.en)),
            }
        })
        .collect()
}

/// The guess without the file's name, which stands beside it.
fn told_without_name(guess: &Guess) -> Bilingual {
    let told = guess.describe();
    let cut = |text: &str| text.split_once(": ").map_or_else(|| text.to_owned(), |(_, rest)| rest.to_owned());
    Bilingual::new(cut(&told.ko), cut(&told.en))
}

fn hash_of(path: &Path) -> Option<String> {
    let mut hasher = blake3::Hasher::new();
    let mut file = std::fs::File::open(path).ok()?;
    std::io::copy(&mut file, &mut hasher).ok()?;
    Some(hasher.finalize().to_hex().to_string())
}

pub(super) fn rejections(read: &Reading) -> Vec<report::Rejection> {
    read.rejected
        .iter()
        .map(|rejected| report::Rejection {
            file: rejected.place.file.to_string(),
            position: match rejected.place.position {
                crate::ingest::Position::File => report::Position::File,
                crate::ingest::Position::Line(line) => report::Position::Line(line),
                crate::ingest::Position::Row(row) => report::Position::Row(row),
            },
            reason: rejected.problem.reason(),
            help: rejected.problem.help(),
        })
        .collect()
}

/// The decisions of a run before its facts are written.
pub(super) struct Decided {
    run: RunRow,
    topics: Vec<TopicRow>,
    assignments: Vec<AssignmentRow>,
    inputs: Vec<InputFileRow>,
}

impl Decided {
    pub(super) fn decisions(
        self,
        facts: WrittenFacts,
        nights: Vec<Packed>,
        run_folder: &RunFolder,
        started_at: Timestamp,
    ) -> Decisions {
        Decisions {
            run: self.run,
            clock: RunClock {
                name: run_folder.name().to_owned(),
                started_at,
                ended_at: Timestamp::now(),
                threads: rayon::current_num_threads() as u32,
            },
            facts,
            topics: self.topics,
            assignments: self.assignments,
            inputs: self.inputs,
            nights,
        }
    }
}

/// Returns the rows that the store keeps of a report.
pub(super) fn decided(
    report: &Report<'_>,
    read: &Reading,
    plan: &Plan,
    masker: &Masker,
    fingerprints: &[(String, String)],
) -> Decided {
    let hash = |name: &str| {
        fingerprints.iter().find(|(known, _)| known == name).map_or_else(String::new, |(_, hash)| hash.clone())
    };
    let lines = report::topic_lines(report);
    let topics = report
        .topics
        .iter()
        .zip(lines)
        .map(|(topic, line)| TopicRow {
            id: topic.id.clone(),
            label_ko: topic.seed.label_ko.clone(),
            label_en: topic.seed.label_en.clone(),
            terms: json!(topic.seed.terms),
            n_statements: topic.figures.n_statements as u32,
            n_transcripts: topic.figures.n_transcripts as u32,
            n_customers: topic.figures.n_customers as u32,
            share: topic.figures.share.value(),
            cohesion: Some(topic.seed.cohesion),
            first_seen: Some(topic.figures.first_seen),
            last_seen: Some(topic.figures.last_seen),
            line,
        })
        .collect();
    let topic_id = |idx: Option<u32>| report.topic(idx).map(|topic| topic.id.clone());
    let assignments = report
        .row_order
        .iter()
        .filter_map(|&idx| {
            let row = &report.input.statements[idx as usize];
            let membership = row.membership?;
            let transcript = report.transcript(row)?;
            let statement =
                StatementId { transcript: transcript.id.clone(), turn: row.statement.turn, span: row.statement.span };
            Some(AssignmentRow {
                statement,
                topic: topic_id(membership.topic_idx),
                class: membership.class.code().to_owned(),
                why: membership.why.map(|why| why.code.to_owned()),
                strength: membership.strength,
                nearest: topic_id(membership.nearest),
            })
        })
        .collect();
    Decided {
        run: RunRow {
            as_of: plan.as_of,
            window_from: plan.first_day(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            settings_hash: hash("settings"),
            registers_hash: hash("registers"),
            dictionaries_hash: hash("dictionaries"),
            counts: counts_json(read),
        },
        topics,
        assignments,
        inputs: inputs(read, report, masker),
    }
}

fn counts_json(read: &Reading) -> Value {
    json!(read.ledger.counts())
}

fn inputs(read: &Reading, report: &Report<'_>, masker: &Masker) -> Vec<InputFileRow> {
    read.files
        .iter()
        .zip(report.input.quality.files)
        .enumerate()
        .map(|(file_idx, (file, told))| {
            let rules: Vec<Value> = read
                .guesses
                .iter()
                .filter(|(idx, _)| *idx == file_idx)
                .filter_map(|(_, guess)| guess.rule())
                .filter_map(|rule| serde_json::to_value(&rule).ok())
                .collect();
            InputFileRow {
                path: masker.mask_label(&file.name),
                n_bytes: file.size_bytes,
                modified_ms: file.modified_ms(),
                blake3: told.hash.clone().unwrap_or_default(),
                n_read: told.n_read,
                n_rejected: told.n_rejected,
                n_duplicate: told.n_duplicate,
                n_superseded: told.n_superseded,
                n_later: told.n_later,
                guess: (!rules.is_empty()).then_some(Value::Array(rules)),
            }
        })
        .collect()
}

/// Writes `run.json`, the one file of a run folder that knows the clock and the machine.
pub(super) fn write_run_json(
    run_folder: &RunFolder,
    outcome: &Outcome,
    report: &Report<'_>,
    plan: &Plan,
    fingerprints: &[(String, String)],
    started_at: Timestamp,
    agents_weights: [f64; 2],
) -> Result<()> {
    let hashes: serde_json::Map<String, Value> =
        fingerprints.iter().map(|(name, hash)| (name.clone(), json!(hash))).collect();
    let outputs: serde_json::Map<String, Value> = run_folder
        .outputs()?
        .into_iter()
        .map(|file| (file.path, json!({"bytes": file.n_bytes, "blake3": file.blake3})))
        .collect();
    let seconds: serde_json::Map<String, Value> = outcome
        .seconds
        .iter()
        .map(|(stage, seconds)| ((*stage).to_owned(), json!((seconds * 1e3).round() / 1e3)))
        .collect();
    let masks: serde_json::Map<String, Value> =
        outcome.masks.iter().map(|(kind, count)| (kind.label().to_owned(), json!(count))).collect();
    let files: Vec<Value> = report
        .input
        .quality
        .files
        .iter()
        .map(|file| {
            json!({
                "path": file.path, "blake3": file.hash, "read": file.n_read, "rejected": file.n_rejected,
                "duplicate": file.n_duplicate, "superseded": file.n_superseded, "later": file.n_later,
                "guess": file.guess,
            })
        })
        .collect();
    let run = json!({
        "schema": 1,
        "version": env!("CARGO_PKG_VERSION"),
        "run": run_folder.name(),
        "as_of": plan.as_of.to_string(),
        "window_from": plan.first_day().to_string(),
        "started_at": started_at.to_string(),
        "ended_at": Timestamp::now().to_string(),
        "hashes": hashes,
        "inputs": files,
        "records": outcome.counts,
        "counts": {
            "transcripts": outcome.n_transcripts,
            "statements": outcome.n_statements,
            "topics": outcome.n_topics,
            "single_ratio": outcome.single_ratio,
            "agents_weight": {"ko": agents_weights[0], "en": agents_weights[1]},
        },
        "masked": masks,
        "seconds": seconds,
        "peak_memory_bytes": peak_memory_bytes(),
        "threads": rayon::current_num_threads(),
        "outputs": outputs,
        "warnings": outcome.warnings,
    });
    let path = run_folder.path().join("run.json");
    let text = serde_json::to_string_pretty(&run).map_err(|cause| {
        Error::new(Kind::Internal, Bilingual::new("run.json을 쓸 수 없습니다", "run.json cannot be written"))
            .because(cause)
    })?;
    std::fs::write(&path, text + "\n").map_err(|cause| Error::unreadable(Kind::Store, path, cause))
}

/// Returns the most memory that the process held, where the system tells (Linux).
fn peak_memory_bytes() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    let kib: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kib * 1024)
}
