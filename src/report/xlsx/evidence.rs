//! The sheets of sentences: all statements, the evidence of each topic, and what is in no topic.

use rust_xlsxwriter::{Worksheet, XlsxError};

use super::Tab;
use super::sheet::{Cell, Column, Kind, Sheet, Style};
use crate::evidence::numbers::count;
use crate::model::{Bilingual, Slicer};
use crate::report::input::{MemberClass, StatementRow};
use crate::report::summarise::day_of;
use crate::report::summary::{Quote, Report, Topic};
use crate::report::{judgement, words};

/// So many statements stand in a sheet, the newest; a workbook is held in memory, about 2 kB a row, and people scroll no
/// further. `statements.jsonl` has all of them.
const MOST_ROWS: usize = 20_000;

/// Returns the sheet of statements, newest day first, then by statement id.
pub(super) fn statements(report: &Report<'_>, style: &Style) -> Result<Worksheet, XlsxError> {
    let columns = vec![
        Column::new("사례", "Case", 20.0, Kind::Text),
        Column::new("날짜", "Day", 11.0, Kind::Date),
        Column::new("채널", "Channel", 8.0, Kind::Text),
        Column::new("상품", "Product", 12.0, Kind::Text),
        Column::new("고객 유형", "Customer", 11.0, Kind::Text),
        Column::new("발언", "Statement", 70.0, Kind::Text),
        Column::new("종류", "Kind", 8.0, Kind::Text),
        Column::new("언어", "Language", 8.0, Kind::Text),
        Column::new("토픽", "Topic", 9.0, Kind::Text),
        Column::new("토픽 이름", "Topic’s name", 26.0, Kind::Text),
        Column::new("묶인 정도", "Class", 11.0, Kind::Text),
        Column::new("세기", "Strength", 8.0, Kind::Score),
        Column::new("세부 유형", "Variant", 10.0, Kind::Text),
        Column::new("심각도", "Severity", 18.0, Kind::Text),
    ];
    let mut sheet = Sheet::new(Tab::Statements.name(style.language), style, columns, 1)?;
    let (rows, n_all) = newest(report, |_| true);
    let mut slicer = Slicer::default();
    for &row in &rows {
        let Some(transcript) = report.transcript(row) else { continue };
        let metadata = &transcript.metadata;
        let topic = row.membership.and_then(|membership| report.topic(membership.topic_idx));
        sheet.row(&[
            Cell::Text(&transcript.id),
            Cell::Day(day_of(transcript, report.input.as_of)),
            metadata.channel.as_deref().map_or(Cell::None, |code| Cell::Words(words::channel(code))),
            Cell::text(metadata.product.as_deref()),
            Cell::text(metadata.requester_type.as_deref()),
            Cell::Text(report.text_after(&mut slicer, row)),
            Cell::Words(words::kind(row.statement.kind)),
            Cell::Words(words::language(row.statement.language)),
            Cell::text(topic.map(|topic| topic.id.as_str())),
            Cell::text(topic.map(|topic| topic.name.get(style.language))),
            row.membership.map_or(Cell::None, |membership| Cell::Words(words::class(membership.class.code()))),
            Cell::maybe(row.membership.map(|membership| membership.strength)),
            Cell::text(topic.and_then(|topic| topic.variant(row.variant)).map(|variant| variant.id.as_str())),
            severity(row),
        ])?;
    }
    finish(sheet, rows.len(), n_all)
}

/// Returns how grave a statement's words are; nothing for neutral ones.
fn severity<'c>(row: &StatementRow) -> Cell<'c> {
    if row.severity == 0 { Cell::None } else { Cell::Words(judgement::numbered_severity(row.severity)) }
}

/// Returns the statements that a sheet shows, newest day first, then by id; and how many there are.
fn newest<'a>(report: &Report<'a>, wanted: fn(&StatementRow) -> bool) -> (Vec<&'a StatementRow>, usize) {
    let statements = report.input.statements;
    let rows = report.row_order.iter().map(|&row_idx| &statements[row_idx as usize]).filter(|row| wanted(row));
    let mut dated: Vec<_> = rows
        .filter_map(|row| Some((std::cmp::Reverse(day_of(report.transcript(row)?, report.input.as_of)), row)))
        .collect();
    let n_all = dated.len();
    dated.sort_by_key(|(day, _)| *day);
    dated.truncate(MOST_ROWS);
    (dated.into_iter().map(|(_, row)| row).collect(), n_all)
}

fn finish(mut sheet: Sheet<'_>, n_shown: usize, n_all: usize) -> Result<Worksheet, XlsxError> {
    let n_rows = sheet.next_row() - 1;
    if n_all > n_shown {
        let (all, shown) = (count(n_all as u64), count(n_shown as u64));
        sheet.note(&Bilingual::new(
            format!("전체 {all}개 가운데 최근 {shown}개입니다. 나머지는 statements.jsonl에 있습니다."),
            format!("The newest {shown} of {all}. The others are in statements.jsonl."),
        ))?;
    }
    sheet.finish(n_rows)
}

fn n_evidence(topic: &Topic<'_>) -> u32 {
    (topic.quotes.len() + topic.answers.len()) as u32
}

/// Returns the row of each topic's first sentence in the sheet of evidence, counted from 0.
pub(super) fn first_rows(report: &Report<'_>) -> Vec<u32> {
    let mut next = 1;
    let first = |topic: &Topic<'_>| {
        let row = next;
        next += n_evidence(topic);
        row
    };
    report.topics.iter().map(first).collect()
}

/// Returns the sheet of evidence: customers' sentences, then agents', topic by topic.
pub(super) fn evidence(report: &Report<'_>, style: &Style) -> Result<Worksheet, XlsxError> {
    let columns = vec![
        Column::new("토픽", "Topic", 9.0, Kind::Text),
        Column::new("토픽 이름", "Topic’s name", 26.0, Kind::Text),
        Column::new("누구의 말", "Who", 10.0, Kind::Text),
        Column::new("문장", "Sentence", 80.0, Kind::Long),
        Column::new("문의 건수", "Conversations", 10.0, Kind::Count),
        Column::new("사례", "Case", 20.0, Kind::Text),
        Column::new("날짜", "Day", 11.0, Kind::Date),
        Column::new("채널", "Channel", 8.0, Kind::Text),
        Column::new("발화", "Turn", 7.0, Kind::Count),
        Column::new("시작", "Start", 7.0, Kind::Count),
        Column::new("끝", "End", 7.0, Kind::Count),
    ];
    let mut sheet = Sheet::new(Tab::Evidence.name(style.language), style, columns, 2)?;
    let (customer, agent) = (Bilingual::new("고객", "Customer"), Bilingual::new("상담사", "Agent"));
    for topic in &report.topics {
        for quote in &topic.quotes {
            sheet.row(&evidence_cells(style, topic, &customer, quote))?;
        }
        for quote in &topic.answers {
            sheet.row(&evidence_cells(style, topic, &agent, quote))?;
        }
    }
    let n_rows = sheet.next_row() - 1;
    sheet.finish(n_rows)
}

fn evidence_cells<'r>(style: &Style, topic: &'r Topic<'_>, who: &Bilingual, quote: &'r Quote<'_>) -> [Cell<'r>; 11] {
    let citation = &quote.citation;
    [
        Cell::Text(&topic.id),
        Cell::Text(topic.name.get(style.language)),
        Cell::Words(who.clone()),
        Cell::Text(&citation.text),
        Cell::count(quote.n_transcripts),
        Cell::Text(&citation.transcript),
        quote.day.map_or(Cell::None, Cell::Day),
        quote.channel.map_or(Cell::None, |code| Cell::Words(words::channel(code))),
        Cell::count(u64::from(citation.turn)),
        Cell::count(u64::from(citation.start)),
        Cell::count(u64::from(citation.end)),
    ]
}

/// Returns the sheet of statements in no topic, newest first.
pub(super) fn singles(report: &Report<'_>, style: &Style) -> Result<Worksheet, XlsxError> {
    let columns = vec![
        Column::new("사례", "Case", 20.0, Kind::Text),
        Column::new("날짜", "Day", 11.0, Kind::Date),
        Column::new("채널", "Channel", 8.0, Kind::Text),
        Column::new("발언", "Statement", 70.0, Kind::Text),
        Column::new("종류", "Kind", 8.0, Kind::Text),
        Column::new("묶이지 않은 이유", "Why not", 28.0, Kind::Text),
        Column::new("가장 가까운 토픽", "Nearest topic", 10.0, Kind::Text),
        Column::new("토픽 이름", "Topic’s name", 26.0, Kind::Text),
        Column::new("가까운 정도", "Likeness", 9.0, Kind::Score),
        Column::new("심각도", "Severity", 18.0, Kind::Text),
    ];
    let mut sheet = Sheet::new(Tab::Singles.name(style.language), style, columns, 1)?;
    let is_single =
        |row: &StatementRow| row.membership.is_some_and(|membership| membership.class == MemberClass::Single);
    let (rows, n_all) = newest(report, is_single);
    let mut slicer = Slicer::default();
    for &row in &rows {
        let (Some(transcript), Some(membership)) = (report.transcript(row), row.membership) else { continue };
        let nearest = report.topic(membership.nearest);
        sheet.row(&[
            Cell::Text(&transcript.id),
            Cell::Day(day_of(transcript, report.input.as_of)),
            transcript.metadata.channel.as_deref().map_or(Cell::None, |code| Cell::Words(words::channel(code))),
            Cell::Text(report.text_after(&mut slicer, row)),
            Cell::Words(words::kind(row.statement.kind)),
            membership.why.map_or(Cell::None, |why| Cell::Words(why.words())),
            Cell::text(nearest.map(|topic| topic.id.as_str())),
            Cell::text(nearest.map(|topic| topic.name.get(style.language))),
            Cell::Number(membership.strength),
            severity(row),
        ])?;
    }
    finish(sheet, rows.len(), n_all)
}
