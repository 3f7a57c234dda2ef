//! The record of a run for audits: `run.json`, the only file that holds wall times and the run's number.

use std::path::Path;

use serde::Serialize;

use super::files::Output;
use super::summary::Report;
use crate::error::{Error, Kind, Result};

/// What only the run itself knows; everything else comes from the report.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct RunRecord {
    /// The run's name, such as `2026-11-21-001`.
    pub run: String,
    /// When it began, RFC 3339.
    pub started: String,
    /// When its files were complete, RFC 3339.
    pub ended: String,
    /// Worker threads.
    pub n_threads: usize,
    /// Largest resident memory, if the system tells.
    pub peak_memory_bytes: Option<u64>,
    /// The stages in order.
    pub stages: Vec<StageRecord>,
}

/// What one stage did.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct StageRecord {
    /// The stage's name.
    pub stage: String,
    /// What it took in.
    pub n_in: u64,
    /// What it gave on.
    pub n_out: u64,
    /// How long it took.
    pub seconds: f64,
}

#[derive(Serialize)]
struct Fingerprint<'r> {
    name: &'r str,
    hash: &'r str,
}

#[derive(Serialize)]
struct FileLine<'r> {
    path: &'r str,
    hash: Option<&'r str>,
    read: u64,
    rejected: u64,
    duplicate: u64,
    superseded: u64,
    later: u64,
    guess: &'r str,
}

#[derive(Serialize)]
struct Counts {
    read: u64,
    rejected: u64,
    duplicate: u64,
    superseded: u64,
    later: u64,
    undated: u64,
    transcripts: u64,
    statements: u64,
    assigned: u64,
    weak: u64,
    single: u64,
    topics: u64,
}

#[derive(Serialize)]
struct RunLine<'r> {
    schema: u32,
    run: &'r str,
    version: &'r str,
    started: &'r str,
    ended: &'r str,
    as_of: String,
    window_from: String,
    window_days: u32,
    threads: usize,
    peak_memory_bytes: Option<u64>,
    counts: Counts,
    stages: &'r [StageRecord],
    fingerprints: Vec<Fingerprint<'r>>,
    inputs: Vec<FileLine<'r>>,
    outputs: &'r [Output],
    warnings: Vec<&'r str>,
}

/// Writes `run.json`. Comes last, because it holds the hashes of the other files.
///
/// # Errors
/// When the file cannot be written.
pub fn write_run_record(report: &Report<'_>, record: &RunRecord, outputs: &[Output], folder: &Path) -> Result<()> {
    let (input, totals) = (&report.input, &report.totals);
    let files = input.quality.files;
    let sum = |of: fn(&super::InputFile) -> u64| files.iter().map(of).sum();
    let line = RunLine {
        schema: 1,
        run: &record.run,
        version: input.version,
        started: &record.started,
        ended: &record.ended,
        as_of: input.as_of.to_string(),
        window_from: report.window.from.to_string(),
        window_days: input.window_days,
        threads: record.n_threads,
        peak_memory_bytes: record.peak_memory_bytes,
        counts: Counts {
            read: sum(|file| file.n_read),
            rejected: sum(|file| file.n_rejected),
            duplicate: sum(|file| file.n_duplicate),
            superseded: sum(|file| file.n_superseded),
            later: sum(|file| file.n_later),
            undated: input.quality.n_undated,
            transcripts: totals.n_transcripts,
            statements: totals.n_statements,
            assigned: totals.n_assigned,
            weak: totals.n_weak,
            single: totals.n_single,
            topics: report.topics.len() as u64,
        },
        stages: &record.stages,
        fingerprints: input.fingerprints.iter().map(|(name, hash)| Fingerprint { name, hash }).collect(),
        inputs: files
            .iter()
            .map(|file| FileLine {
                path: &file.path,
                hash: file.hash.as_deref(),
                read: file.n_read,
                rejected: file.n_rejected,
                duplicate: file.n_duplicate,
                superseded: file.n_superseded,
                later: file.n_later,
                guess: &file.guess.en,
            })
            .collect(),
        outputs,
        warnings: input.quality.warnings.iter().map(|warning| warning.en.as_str()).collect(),
    };
    let path = folder.join("run.json");
    let mut text = serde_json::to_vec_pretty(&line)
        .map_err(|cause| Error::unreadable(Kind::Store, &path, std::io::Error::other(cause)))?;
    text.push(b'\n');
    std::fs::write(&path, text).map_err(|cause| Error::unreadable(Kind::Store, &path, cause))
}
