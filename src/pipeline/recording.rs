//! From results to what is kept: the rows of decisions, `run.json`.

use std::path::Path;

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::error::{Error, Kind, Result};
use crate::model::{Bilingual, StatementId};
use crate::registry::Packed;
use crate::report::{self, Report};
use crate::store::{AssignmentRow, Decisions, InputFileRow, KeptFile, RunClock, RunFolder, RunRow, TopicRow};
use crate::topics::{Class, Grouping};

use super::Outcome;
use super::inputs::Inputs;
use super::plan::Plan;

/// Share of the rows that stand alone.
pub(super) fn single_ratio(grouping: &Grouping) -> f64 {
    let n_single = grouping.memberships.iter().filter(|membership| membership.class == Class::Single).count();
    n_single as f64 / grouping.memberships.len().max(1) as f64
}

/// What a night decided, before it is known under which name it counts.
pub(super) struct Decided {
    run: RunRow,
    topics: Vec<TopicRow>,
    assignments: Vec<AssignmentRow>,
}

impl Decided {
    /// Returns topics and places of statements.
    pub(super) fn results(&self) -> (&[TopicRow], &[AssignmentRow]) {
        (&self.topics, &self.assignments)
    }

    pub(super) fn decisions(
        self,
        night: Packed,
        inputs: Vec<InputFileRow>,
        kept: Vec<KeptFile>,
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
            topics: self.topics,
            assignments: self.assignments,
            inputs,
            night,
            kept,
        }
    }
}

/// Returns the rows that the store keeps of a report.
pub(super) fn decided(report: &Report<'_>, inputs: &Inputs, plan: &Plan) -> Decided {
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
            settings_hash: plan.hash_of("settings").to_owned(),
            registers_hash: plan.hash_of("registers").to_owned(),
            dictionaries_hash: plan.hash_of("dictionaries").to_owned(),
            counts: json!(inputs.counts()),
            language: Some(plan.language),
        },
        topics,
        assignments,
    }
}

/// What `run.json` tells.
pub(super) struct Run<'a> {
    pub(super) outcome: &'a Outcome,
    pub(super) report: &'a Report<'a>,
    pub(super) plan: &'a Plan,
    pub(super) started_at: Timestamp,
    pub(super) is_redacted: bool,
}

/// Writes `run.json`, the one file of a run folder that knows the clock and the machine.
pub(super) fn write_run_json(
    path: &Path,
    run_folder: &RunFolder,
    run: &Run<'_>,
    agents_weights: [f64; 2],
) -> Result<()> {
    let Run { outcome, report, plan, started_at, is_redacted } = run;
    let hashes: serde_json::Map<String, Value> =
        plan.fingerprints.iter().map(|(name, hash)| (name.clone(), json!(hash))).collect();
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
    let mut told = json!({
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
    if *is_redacted {
        told["redacted"] = json!(true);
    }
    let text = serde_json::to_string_pretty(&told).map_err(|cause| {
        Error::new(Kind::Internal, Bilingual::new("run.json을 쓸 수 없습니다", "run.json cannot be written"))
            .because(cause)
    })?;
    std::fs::write(path, text + "\n").map_err(|cause| Error::unreadable(Kind::Store, path, cause))
}

/// Returns the most memory that the process held, where the system tells (Linux).
fn peak_memory_bytes() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    let kib: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kib * 1024)
}
