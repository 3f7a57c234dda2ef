//! The sheets of the desk's tags: each tag beside the topics of its conversations, and the conversations to look at again.

use rust_xlsxwriter::{ConditionalFormat2ColorScale, Worksheet, XlsxError};

use super::Tab;
use super::sheet::{Cell, Column, Kind, PALE, Sheet, Style};
use crate::effects::round4;
use crate::model::Bilingual;
use crate::report::summary::Report;
use crate::report::tags::{Audit, Field};

/// So many of the largest topics have a column; `tags.jsonl` has all.
const N_TOPICS: usize = 20;
const N_FIXED: usize = 8;

fn field(field: Field) -> Bilingual {
    match field {
        Field::Category => Bilingual::new("상담 분류", "category"),
        Field::Tag => Bilingual::new("태그", "tag"),
    }
}

/// Returns the table of tags by topics, and below it the topics that carry no tag.
pub(super) fn sheet(report: &Report<'_>, audit: &Audit<'_>, style: &Style) -> Result<Worksheet, XlsxError> {
    let mut columns = vec![
        Column::new("분류·태그", "Tag", 24.0, Kind::Text),
        Column::new("종류", "Kind", 10.0, Kind::Text),
        Column::new("상담", "Conversations", 9.0, Kind::Count),
        Column::new("내용 없는 상담", "Without content", 10.0, Kind::Count),
        Column::new("가장 큰 토픽", "Largest topic", 26.0, Kind::Text),
        Column::new("그 비율", "Its share", 9.0, Kind::Percent),
        Column::new("비율의 n", "n of the share", 9.0, Kind::Count),
        Column::new("80%까지 토픽 수", "Topics for 80%", 10.0, Kind::Count),
    ];
    let shown: Vec<usize> = report.by_conversations.iter().copied().take(N_TOPICS).collect();
    columns.extend(shown.iter().map(|_| Column::new("", "", 9.0, Kind::Count)));
    let mut sheet = Sheet::new(Tab::Tags.name(style.language), style, columns, 1)?;
    for (at, &topic) in shown.iter().enumerate() {
        let topic = &report.topics[topic];
        let name = format!("{}\n{}", topic.id, topic.name.get(style.language));
        sheet.header_text((N_FIXED + at) as u16, &name)?;
    }
    sheet.worksheet.set_row_height(0, 75)?;
    for tag in &audit.tags {
        let largest = tag.largest();
        let mut cells = vec![
            Cell::Text(tag.value),
            Cell::Words(field(tag.field)),
            Cell::count(tag.n_transcripts),
            Cell::count(tag.n_without_statement),
            largest.map_or(Cell::None, |(topic, _)| Cell::Words(report.topics[topic].name.clone())),
            Cell::maybe(largest.map(|(_, ratio)| round4(ratio.value()))),
            Cell::maybe(largest.map(|(_, ratio)| ratio.whole as f64)),
            Cell::count(tag.n_topics_for_most() as u64),
        ];
        let n_on = |topic: &usize| tag.topics.iter().find(|(of, _)| of == topic).map(|(_, n)| *n as f64);
        cells.extend(shown.iter().map(|topic| Cell::maybe(n_on(topic))));
        sheet.row(&cells)?;
    }
    let n_rows = sheet.next_row() - 1;
    if n_rows > 0 && !shown.is_empty() {
        let scale = ConditionalFormat2ColorScale::new().set_minimum_color("#FFFFFF").set_maximum_color(PALE);
        let last_col = (N_FIXED + shown.len() - 1) as u16;
        sheet.worksheet.add_conditional_format(1, N_FIXED as u16, n_rows, last_col, &scale)?;
    }
    for topic in audit.topics.iter().filter(|topic| topic.is_hardly_tagged()) {
        let (part, whole) = (topic.untagged.part, topic.untagged.whole);
        let topic = &report.topics[topic.topic];
        sheet.note(&Bilingual::new(
            format!("분류 없음: {} {} 문의 {whole}건 가운데 {part}건", topic.id, topic.name.ko),
            format!("Without a tag: {part} of {whole} conversations of {} {}", topic.id, topic.name.en),
        ))?;
    }
    sheet.finish(n_rows)
}

/// Returns the conversations that were perhaps filed wrongly.
pub(super) fn suspects(report: &Report<'_>, audit: &Audit<'_>, style: &Style) -> Result<Worksheet, XlsxError> {
    let columns = vec![
        Column::new("사례", "Case", 22.0, Kind::Text),
        Column::new("분류·태그", "Tag", 22.0, Kind::Text),
        Column::new("토픽", "Topic", 9.0, Kind::Text),
        Column::new("토픽 이름", "Topic’s name", 28.0, Kind::Text),
        Column::new("그 분류에서 이 토픽", "Topic’s share of the tag", 11.0, Kind::Percent),
        Column::new("이 토픽의 보통 분류", "Usual tag of the topic", 22.0, Kind::Text),
        Column::new("그 비율", "Its share", 9.0, Kind::Percent),
    ];
    let mut sheet = Sheet::new(Tab::Suspects.name(style.language), style, columns, 1)?;
    for suspect in &audit.suspects {
        let topic = &report.topics[suspect.topic];
        sheet.row(&[
            Cell::Text(suspect.transcript),
            Cell::Text(suspect.value),
            Cell::Text(&topic.id),
            Cell::Text(topic.name.get(style.language)),
            Cell::Number(round4(suspect.of_tag.value())),
            Cell::Text(suspect.usual),
            Cell::Number(round4(suspect.of_topic.value())),
        ])?;
    }
    let n_rows = sheet.next_row() - 1;
    sheet.finish(n_rows)
}
