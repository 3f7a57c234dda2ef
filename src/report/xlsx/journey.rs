//! The planner's page: at which stage of the journey, on what, and whom does it concern?

use std::collections::BTreeMap;

use rust_xlsxwriter::{ConditionalFormat2ColorScale, Worksheet, XlsxError};

use super::Tab;
use super::sheet::{Cell, Column, Kind, PALE, Sheet, Style};
use crate::effects::tally;
use crate::model::Bilingual;
use crate::report::judgement;
use crate::report::summary::{Report, Topic};

/// The stages as a customer meets them; others follow by name, topics without one last.
const STAGES: [&str; 9] = ["가입", "탐색", "주문", "결제", "배송", "이용", "정산", "환불", "해지"];
/// So many kinds of customers have a column; the rest stand together.
const N_TYPES: usize = 12;
const N_FIXED: usize = 6;

/// Returns the stages that topics speak of, in the order of the journey, each with its topics, largest first.
fn by_stage<'r, 'a>(report: &'r Report<'a>) -> Vec<(Option<&'static str>, Vec<&'r Topic<'a>>)> {
    let place = |stage: Option<&'static str>| match stage {
        Some(stage) => (STAGES.iter().position(|known| *known == stage).unwrap_or(STAGES.len()), stage),
        None => (STAGES.len() + 1, ""),
    };
    let mut stages: BTreeMap<_, (Option<&'static str>, Vec<&'r Topic<'a>>)> = BTreeMap::new();
    for topic in report.by_conversations.iter().map(|&at| &report.topics[at]) {
        let stage = topic.seed.journey;
        stages.entry(place(stage)).or_insert_with(|| (stage, Vec::new())).1.push(topic);
    }
    stages.into_values().collect()
}

/// Returns the conversations of some topics by kind of customer, each conversation once: the kinds, the other kinds, those that tell none.
fn by_type(report: &Report<'_>, topics: &[&Topic<'_>], types: &[&str]) -> Vec<u64> {
    let mut is_own = vec![false; report.input.topics.len()];
    topics.iter().for_each(|topic| is_own[topic.seed_idx] = true);
    let own = |row: &&crate::report::input::StatementRow| {
        let topic = row.membership.and_then(|membership| membership.topic_idx);
        topic.is_some_and(|topic| is_own.get(topic as usize) == Some(&true))
    };
    let mut idxs: Vec<u32> = report.input.statements.iter().filter(own).map(|row| row.transcript_idx).collect();
    idxs.sort_unstable();
    idxs.dedup();
    let mut counts = vec![0; types.len() + 2];
    for transcript in idxs.into_iter().filter_map(|at| report.input.transcripts.get(at as usize)) {
        let told = transcript.metadata.requester_type.as_deref().filter(|told| !told.trim().is_empty());
        let column = match told {
            Some(told) => types.iter().position(|known| *known == told).unwrap_or(types.len()),
            None => types.len() + 1,
        };
        counts[column] += 1;
    }
    counts
}

/// Returns the table of stages and topics by kinds of customers; the row of a stage counts a conversation once.
pub(super) fn sheet(report: &Report<'_>, style: &Style) -> Result<Worksheet, XlsxError> {
    let all = tally(report.input.transcripts.iter().filter_map(|it| it.metadata.requester_type.as_deref()));
    let types: Vec<&str> = all.iter().take(N_TYPES).map(|tally| tally.value).collect();
    let mut columns = vec![
        Column::new("여정 단계", "Stage", 12.0, Kind::Text),
        Column::new("토픽", "Topic", 9.0, Kind::Text),
        Column::new("이름", "Name", 28.0, Kind::Text),
        Column::new("담당", "Owner", 16.0, Kind::Text),
        Column::new("문의", "Conversations", 9.0, Kind::Count),
        Column::new("최근 7일", "Last 7 days", 9.0, Kind::Count),
    ];
    columns.extend(types.iter().map(|_| Column::new("", "", 11.0, Kind::Count)));
    columns.push(Column::new("그 밖의 유형", "Other kinds", 10.0, Kind::Count));
    columns.push(Column::new("유형 모름", "Not told", 10.0, Kind::Count));
    let mut sheet = Sheet::new(Tab::Journey.name(style.language), style, columns, 3)?;
    for (at, name) in types.iter().enumerate() {
        sheet.header_text((N_FIXED + at) as u16, name)?;
    }
    let scale = ConditionalFormat2ColorScale::new().set_minimum_color("#FFFFFF").set_maximum_color(PALE);
    let last_col = (N_FIXED + types.len() + 1) as u16;
    for (stage, topics) in by_stage(report) {
        let words = stage.map_or_else(|| Bilingual::new("단계 없음", "no stage"), judgement::journey);
        let counts = by_type(report, &topics, &types);
        let n: u64 = counts.iter().sum();
        let whole = Bilingual::new(format!("{} 전체", words.ko), format!("{}: all", words.en));
        let mut cells =
            vec![Cell::Words(words.clone()), Cell::None, Cell::Words(whole), Cell::None, Cell::count(n), Cell::None];
        cells.extend(counts.into_iter().map(Cell::count));
        sheet.row(&cells)?;
        let first = sheet.next_row();
        for topic in topics {
            let change = &topic.figures.change;
            let mut cells = vec![
                Cell::Words(words.clone()),
                Cell::Text(&topic.id),
                Cell::Text(topic.name.get(style.language)),
                Cell::text(topic.seed.owner.as_deref()),
                Cell::count(topic.figures.n_transcripts),
                if report.has_trend() { Cell::count(change.last_7_days) } else { Cell::None },
            ];
            cells.extend(by_type(report, &[topic], &types).into_iter().map(Cell::count));
            sheet.row(&cells)?;
        }
        let last = sheet.next_row() - 1;
        if last >= first {
            sheet.worksheet.add_conditional_format(first, N_FIXED as u16, last, last_col, &scale)?;
        }
    }
    let n_rows = sheet.next_row() - 1;
    sheet.finish(n_rows)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture::Fixture;
    use crate::report::summarise;

    #[test]
    fn stages_come_in_the_order_of_the_journey_and_kinds_add_up() {
        let fixture = Fixture::new(2.0);
        let report = summarise(fixture.input());
        let stages = by_stage(&report);
        let places: Vec<usize> =
            stages.iter().filter_map(|(stage, _)| STAGES.iter().position(|it| Some(*it) == *stage)).collect();
        assert!(places.is_sorted() && places.len() > 2, "{places:?}");
        for (_, topics) in &stages {
            for topic in topics {
                // One kind has a column, the others stand together; every conversation is in one of them.
                let counts = by_type(&report, &[topic], &["주문고객"]);
                assert_eq!(counts.iter().sum::<u64>(), topic.figures.n_transcripts);
            }
            let own: u64 = topics.iter().map(|topic| topic.figures.n_transcripts).sum();
            // A conversation of the fixture is on one topic, so a stage has as many as its topics.
            assert_eq!(by_type(&report, topics, &[]).iter().sum::<u64>(), own);
        }
    }
}
