//! JSON Lines for programs: statements and rejected records in a fixed key order and a total row order.

use std::io::Write;

use serde::Serialize;

use super::input::Position;
use super::summarise::statement_id;
use super::summary::Report;
use super::words::kind_code;
use crate::effects::round4;
use crate::model::{Language, Slicer};

/// One line of `statements.jsonl`.
#[derive(Serialize)]
struct StatementLine<'r> {
    id: String,
    transcript: &'r str,
    turn: u32,
    start: u32,
    end: u32,
    text: &'r str,
    lang: &'static str,
    kind: &'static str,
    topic: Option<&'r str>,
    class: Option<&'static str>,
    why: Option<&'static str>,
    strength: Option<f64>,
    nearest: Option<&'r str>,
    variant: Option<&'r str>,
    severity: u8,
}

/// Writes `statements.jsonl`, by statement id.
pub(super) fn statements(report: &Report<'_>, out: &mut dyn Write) -> std::io::Result<()> {
    let mut slicer = Slicer::default();
    for &row_idx in &report.row_order {
        let row = &report.input.statements[row_idx as usize];
        let Some(transcript) = report.transcript(row) else { continue };
        let topic_id = |seed_idx: Option<u32>| report.topic(seed_idx).map(|topic| topic.id.as_str());
        let topic = row.membership.and_then(|membership| report.topic(membership.topic_idx));
        line(
            out,
            &StatementLine {
                id: statement_id(row, transcript).to_string(),
                transcript: &transcript.id,
                turn: row.statement.turn,
                start: row.statement.span.start,
                end: row.statement.span.end,
                text: report.text_after(&mut slicer, row),
                lang: row.statement.language.code(),
                kind: kind_code(row.statement.kind),
                topic: topic.map(|topic| topic.id.as_str()),
                class: row.membership.map(|membership| membership.class.code()),
                why: row.membership.and_then(|membership| membership.why).map(|why| why.code),
                strength: row.membership.map(|membership| round4(membership.strength)),
                nearest: row.membership.and_then(|membership| topic_id(membership.nearest)),
                variant: topic.and_then(|topic| topic.variant(row.variant)).map(|variant| variant.id.as_str()),
                severity: row.severity,
            },
        )?;
    }
    Ok(())
}

#[derive(Serialize)]
struct RejectedLine<'r> {
    file: &'r str,
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    row: Option<u64>,
    reason: &'r str,
    help: &'r str,
}

/// Writes `rejected.jsonl`, by file and place; reason and help in the workspace's language.
pub(super) fn rejected(report: &Report<'_>, language: Language, out: &mut dyn Write) -> std::io::Result<()> {
    let mut rejections: Vec<_> = report.input.quality.rejections.iter().collect();
    rejections.sort_by(|a, b| (&a.file, a.position, &a.reason.en).cmp(&(&b.file, b.position, &b.reason.en)));
    rejections.into_iter().try_for_each(|rejection| {
        let (at_line, row) = match rejection.position {
            Position::File => (None, None),
            Position::Line(n) => (Some(n), None),
            Position::Row(n) => (None, Some(n)),
        };
        let (reason, help) = (rejection.reason.get(language), rejection.help.get(language));
        line(out, &RejectedLine { file: &rejection.file, line: at_line, row, reason, help })
    })
}

/// Writes `effects.jsonl`: topics in the order of the report, each as a whole and then in parts.
pub(super) fn effects(report: &Report<'_>, out: &mut dyn Write) -> std::io::Result<()> {
    report.effects.iter().try_for_each(|effect| line(out, effect))
}

pub(super) fn line(out: &mut dyn Write, value: &impl Serialize) -> std::io::Result<()> {
    serde_json::to_writer(&mut *out, value)?;
    out.write_all(b"\n")
}
