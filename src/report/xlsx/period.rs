//! The workbook of some days: all conversations and each topic beside the days before.

use rust_xlsxwriter::{Workbook, XlsxError};

use super::sheet::{Cell, Column, Kind, Sheet, Style};
use super::topics::movement;
use super::{failed, properties};
use crate::effects::{Ratio, round4};
use crate::error::Result;
use crate::model::{Bilingual, Language};
use crate::report::period::{Counted, PeriodReport};

/// Renders the workbook in one language.
///
/// # Errors
/// Only when the workbook breaks a limit of the format, which is a defect of the program.
pub(in crate::report) fn period(report: &PeriodReport, language: Language) -> Result<Vec<u8>> {
    build(report, language).map_err(failed)
}

fn build(report: &PeriodReport, language: Language) -> std::result::Result<Vec<u8>, XlsxError> {
    let style = Style::new(language);
    let columns = vec![
        Column::new("토픽", "Topic", 9.0, Kind::Text),
        Column::new("이름", "Name", 34.0, Kind::Text),
        Column::new("담당", "Owner", 16.0, Kind::Text),
        Column::new("문의", "Conversations", 9.0, Kind::Count),
        Column::new("비율", "Share", 8.0, Kind::Percent),
        Column::new("고객", "Customers", 8.0, Kind::Count),
        Column::new("앞 기간", "Before", 9.0, Kind::Count),
        Column::new("배(하루 기준)", "Times (per day)", 9.0, Kind::Decimal),
        Column::new("같은 요일 평균", "Usual weekdays", 10.0, Kind::Decimal),
        Column::new("배", "Times", 8.0, Kind::Decimal),
        Column::new("판단", "Change", 12.0, Kind::Text),
        Column::new("만족도", "Satisfaction", 9.0, Kind::Score),
        Column::new("만족도 n", "n of satisfaction", 8.0, Kind::Count),
        Column::new("첫 응대(중앙값)", "First response (median)", 11.0, Kind::Duration),
        Column::new("해결(중앙값)", "Resolution (median)", 11.0, Kind::Duration),
    ];
    let mut sheet = Sheet::new(&report.asked.name, &style, columns, 2)?;
    let whole = report.with_statement.n;
    sheet.row(&row(Cell::None, Bilingual::new("전체", "All conversations"), None, &report.all, None))?;
    let with = Bilingual::new("불만·요청·질문이 담긴 문의", "With a complaint, request or question");
    sheet.row(&row(Cell::None, with, None, &report.with_statement, None))?;
    for topic in &report.topics {
        let share = Ratio { part: topic.counted.n, whole };
        let id = Cell::text(topic.id.as_deref());
        sheet.row(&row(id, topic.name.clone(), topic.owner.as_deref(), &topic.counted, Some(share)))?;
    }
    let n_rows = sheet.next_row() - 1;
    let mut workbook = Workbook::new();
    workbook.set_properties(&properties(report.as_of, &report.asked.name)?);
    workbook.push_worksheet(sheet.finish(n_rows)?);
    workbook.save_to_buffer()
}

fn row<'c>(id: Cell<'c>, name: Bilingual, owner: Option<&'c str>, it: &Counted, share: Option<Ratio>) -> Vec<Cell<'c>> {
    vec![
        id,
        Cell::Words(name),
        Cell::text(owner),
        Cell::count(it.n),
        Cell::maybe(share.map(|share| round4(share.value()))),
        Cell::count(it.n_customers),
        Cell::maybe(it.n_before.map(|n| n as f64)),
        Cell::maybe(it.times_before.map(round4)),
        Cell::maybe(it.usual.map(round4)),
        Cell::maybe(it.times_usual.map(round4)),
        Cell::Words(movement(it.movement)),
        Cell::maybe(it.csat.map(|csat| round4(csat.mean))),
        Cell::maybe(it.csat.map(|csat| csat.n as f64)),
        Cell::maybe(it.first_response_s.map(|spread| spread.median)),
        Cell::maybe(it.resolution_s.map(|spread| spread.median)),
    ]
}
