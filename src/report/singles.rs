//! Which statements fit nowhere or only just, and why?

use std::cmp::Reverse;

use super::input::{MemberClass, StatementRow};
use super::quotes;
use super::summarise::day_of;
use super::summary::{Report, Single};
use crate::model::{Bilingual, Day};
use crate::statements::StatementKind;

/// So many statements without a topic are shown; all of them are in `statements.jsonl`.
const N_SINGLES: usize = 40;

/// From this severity on (money or time lost) a statement is worth reading whatever its kind and day.
pub(super) const GRAVE: u8 = 2;

/// Returns the gravest, then the newest of the most telling kinds, for quotes.
pub(super) fn shown<'a>(report: &Report<'a>) -> Vec<Single<'a>> {
    let input = &report.input;
    let mut rows: Vec<(Reverse<u8>, StatementKind, Reverse<Day>, &StatementRow)> = rows(report, MemberClass::Single)
        .filter_map(|row| {
            let transcript = report.transcript(row)?;
            let grave = if row.severity >= GRAVE { row.severity } else { 0 };
            Some((Reverse(grave), row.statement.kind, Reverse(day_of(transcript, input.as_of)), row))
        })
        .collect();
    // Stable: rows of one kind and day keep the order of their ids.
    rows.sort_by_key(|(grave, kind, day, _)| (*grave, *kind, *day));
    rows.into_iter()
        .take(N_SINGLES)
        .filter_map(|(_, _, _, row)| {
            let membership = row.membership?;
            let nearest = membership.nearest.and_then(|seed_idx| report.topic_positions.get(seed_idx as usize));
            Some(Single {
                quote: quotes::of_statement(input, row, report.text(row)),
                nearest: nearest.copied(),
                strength: membership.strength,
                why: membership.why.map(|why| why.words()),
                severity: row.severity,
            })
        })
        .collect()
}

/// Returns why statements are weak or single, the most frequent reason first.
pub(super) fn reasons(report: &Report<'_>, class: MemberClass) -> Vec<(Bilingual, u64)> {
    let mut reasons: Vec<_> =
        rows(report, class).map(|row| row.membership.and_then(|membership| membership.why)).collect();
    reasons.sort_unstable();
    let unknown = Bilingual::new("이유가 적혀 있지 않음", "no reason given");
    let mut counted: Vec<(Bilingual, u64)> = reasons
        .chunk_by(|a, b| a == b)
        .map(|run| (run[0].map_or_else(|| unknown.clone(), |why| why.words()), run.len() as u64))
        .collect();
    counted.sort_by_key(|(_, n)| Reverse(*n));
    counted
}

fn rows<'r, 'a>(report: &'r Report<'a>, class: MemberClass) -> impl Iterator<Item = &'a StatementRow> + 'r {
    let is_wanted = move |row: &&StatementRow| row.membership.is_some_and(|membership| membership.class == class);
    let rows = report.input.statements;
    report.row_order.iter().map(move |&row_idx| &rows[row_idx as usize]).filter(is_wanted)
}
