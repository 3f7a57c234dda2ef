//! What do the numbers miss? Topics that are small and grave, and single statements that no count would ever bring to the top.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use super::Pack;
use crate::report::input::{MemberClass, StatementRow};
use crate::report::leaflet::Said;
use crate::report::quotes;
use crate::report::singles::GRAVE;
use crate::report::summarise::day_of;
use crate::report::summary::{Report, Topic};

/// A topic with fewer conversations than this in the whole window is at the end of every list, whatever it says.
const FEW: u64 = 10;
/// Law, safety and privacy: grave in whatever topic they stand.
const GRAVEST: u8 = 3;
/// So many statements are shown: they are to be read, not counted.
const N_SHOWN: usize = 8;

/// Small topics with what was said, and single statements.
#[derive(Debug, Default)]
pub(super) struct Missed<'r, 'a> {
    pub(super) topics: Vec<&'r Topic<'a>>,
    pub(super) statements: Vec<Said>,
}

/// Returns what the numbers of a pack miss.
pub(super) fn of<'r, 'a>(report: &Report<'a>, pack: &Pack<'r, 'a>) -> Missed<'r, 'a> {
    let is_small = |topic: &&&Topic<'a>| topic.seed.severity >= GRAVE && topic.figures.n_transcripts < FEW;
    let topics: Vec<&'r Topic<'a>> = pack.topics.iter().filter(is_small).copied().collect();
    let own: BTreeSet<usize> = pack.topics.iter().map(|topic| topic.seed_idx).collect();
    let told_above: BTreeSet<usize> = topics.iter().map(|topic| topic.seed_idx).collect();
    let mut rows: Vec<(Reverse<u8>, Reverse<crate::model::Day>, &'a StatementRow)> = (report.row_order.iter())
        .map(|&row_idx| &report.input.statements[row_idx as usize])
        .filter(|row| is_missed(row, pack, &own, &told_above))
        .filter_map(|row| {
            let day = day_of(report.transcript(row)?, report.input.as_of);
            Some((Reverse(row.severity), Reverse(day), row))
        })
        .collect();
    // Stable: rows of one severity and day keep the order of their ids.
    rows.sort_by_key(|(severity, day, _)| (*severity, *day));
    let mut seen = BTreeSet::new();
    let statements = rows
        .into_iter()
        .filter(|(.., row)| seen.insert(row.transcript_idx))
        .take(N_SHOWN)
        .map(|(.., row)| Said::of(&quotes::of_statement(&report.input, row, report.text(row))))
        .collect();
    Missed { topics, statements }
}

/// Whether a statement is grave, of this pack, and hidden: in no topic, or of law and safety in a topic that mostly is not.
fn is_missed(row: &StatementRow, pack: &Pack<'_, '_>, own: &BTreeSet<usize>, told_above: &BTreeSet<usize>) -> bool {
    let Some(membership) = row.membership else { return false };
    let of_pack = |topic: Option<u32>| match topic {
        Some(topic) => own.contains(&(topic as usize)),
        None => pack.team.is_none(),
    };
    if membership.class == MemberClass::Single {
        return row.severity >= GRAVE && of_pack(membership.nearest);
    }
    let Some(topic) = membership.topic_idx.map(|topic| topic as usize) else { return false };
    let severity = pack.topics.iter().find(|own| own.seed_idx == topic).map(|topic| topic.seed.severity);
    row.severity >= GRAVEST && severity.is_some_and(|of_topic| of_topic < GRAVEST) && !told_above.contains(&topic)
}
