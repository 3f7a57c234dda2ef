//! The sheets of areas and of variants.

use rust_xlsxwriter::{Worksheet, XlsxError};

use super::Tab;
use super::sheet::{Cell, Column, Kind, Sheet, Style};
use super::topics::{movement, yes_no};
use crate::effects::{Ratio, round4};
use crate::model::{Bilingual, Language};
use crate::report::counts::Figures;
use crate::report::summary::Report;

/// What areas and variants count, in the order of [`counted`].
const COUNTED: [Column; 11] = [
    Column::new("문의", "Conversations", 8.0, Kind::Count),
    Column::new("비율", "Share", 8.0, Kind::Percent),
    Column::new("고객", "Customers", 8.0, Kind::Count),
    Column::new("발언", "Statements", 8.0, Kind::Count),
    Column::new("최근 7일", "Last 7 days", 9.0, Kind::Count),
    Column::new("직전 4주 평균", "Mean of 4 weeks before", 10.0, Kind::Decimal),
    Column::new("변화(배)", "Times", 8.0, Kind::Decimal),
    Column::new("판단", "Change", 12.0, Kind::Text),
    Column::new("만족도", "Satisfaction", 8.0, Kind::Score),
    Column::new("만족도 n", "n of satisfaction", 8.0, Kind::Count),
    Column::new("해결(중앙값)", "Resolution (median)", 11.0, Kind::Duration),
];

fn counted<'c>(report: &Report<'_>, figures: &Figures<'_>) -> [Cell<'c>; 11] {
    let change = &figures.change;
    [
        Cell::count(figures.n_transcripts),
        Cell::Number(figures.share.value()),
        Cell::count(figures.n_customers),
        Cell::count(figures.n_statements),
        if report.has_trend() { Cell::count(change.last_7_days) } else { Cell::None },
        Cell::maybe(change.before_mean().map(round4)),
        Cell::maybe(change.times().map(round4)),
        Cell::Words(movement(change.movement)),
        Cell::maybe(figures.csat.map(|csat| round4(csat.mean))),
        Cell::maybe(figures.csat.map(|csat| csat.n as f64)),
        Cell::maybe(figures.resolution_s.map(|spread| spread.median)),
    ]
}

/// Returns a name in the workbook's language and in the other, which is left out where it is the same.
fn names<'r>(style: &Style, name: &'r Bilingual) -> [Cell<'r>; 2] {
    let (own, other) = match style.language {
        Language::Ko => (&name.ko, &name.en),
        Language::En => (&name.en, &name.ko),
    };
    [Cell::Text(own), if own == other { Cell::None } else { Cell::Text(other) }]
}

/// Returns the sheet of areas by number of conversations, each conversation counted once.
pub(super) fn areas(report: &Report<'_>, style: &Style) -> Result<Worksheet, XlsxError> {
    let mut columns = vec![
        Column::new("영역", "Area", 9.0, Kind::Text),
        Column::new("이름", "Name", 28.0, Kind::Text),
        Column::new("이름(영어)", "Name (Korean)", 26.0, Kind::Text),
        Column::new("토픽 수", "Topics", 8.0, Kind::Count),
    ];
    columns.extend(COUNTED);
    columns.push(Column::new("분류 체계에 정의", "In taxonomy", 9.0, Kind::Text));
    let mut sheet = Sheet::new(Tab::Areas.name(style.language), style, columns, 2)?;
    for area in &report.areas {
        let mut cells = vec![Cell::Text(&area.id)];
        cells.extend(names(style, &area.name));
        cells.push(Cell::count(area.topics.len() as u64));
        cells.extend(counted(report, &area.figures));
        cells.push(Cell::Words(yes_no(area.seed.is_defined)));
        sheet.row(&cells)?;
    }
    let n_rows = sheet.next_row() - 1;
    sheet.finish(n_rows)
}

/// Returns the sheet of variants, topic by topic in the order of the sheet of topics.
pub(super) fn variants(report: &Report<'_>, style: &Style) -> Result<Worksheet, XlsxError> {
    let mut columns = vec![
        Column::new("세부 유형", "Variant", 10.0, Kind::Text),
        Column::new("이름", "Name", 28.0, Kind::Text),
        Column::new("이름(영어)", "Name (Korean)", 26.0, Kind::Text),
        Column::new("토픽", "Topic", 9.0, Kind::Text),
        Column::new("토픽 이름", "Topic’s name", 26.0, Kind::Text),
        Column::new("토픽에서 차지하는 비율", "Share of topic", 11.0, Kind::Percent),
    ];
    columns.extend(COUNTED);
    columns.push(Column::new("예문", "Example", 60.0, Kind::Text));
    columns.push(Column::new("사례", "Case", 20.0, Kind::Text));
    let mut sheet = Sheet::new(Tab::Variants.name(style.language), style, columns, 2)?;
    for topic in report.by_conversations.iter().map(|&at| &report.topics[at]) {
        for variant in &topic.variants {
            let share = Ratio { part: variant.figures.n_transcripts, whole: topic.figures.n_transcripts };
            let citation = variant.quotes.first().map(|quote| &quote.citation);
            let mut cells = vec![Cell::Text(&variant.id)];
            cells.extend(names(style, &variant.name));
            cells.push(Cell::Text(&topic.id));
            cells.push(Cell::Text(topic.name.get(style.language)));
            cells.push(Cell::Number(share.value()));
            cells.extend(counted(report, &variant.figures));
            cells.push(Cell::text(citation.map(|citation| citation.text.as_str())));
            cells.push(Cell::text(citation.map(|citation| citation.transcript.as_str())));
            sheet.row(&cells)?;
        }
    }
    let n_rows = sheet.next_row() - 1;
    sheet.finish(n_rows)
}
