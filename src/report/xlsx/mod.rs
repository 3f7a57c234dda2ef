//! The report as a workbook: native charts, filters, frozen headers; what people wrote is text and never a formula.

mod acting;
mod drafts;
mod evidence;
mod journey;
mod levels;
mod overview;
mod period;
mod quality;
mod sheet;
mod tags;
mod topics;

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, XlsxError};

use super::summary::Report;
use crate::error::{Error, Kind, Result};
use crate::model::{Bilingual, Language};
pub(super) use period::period;
pub(super) use sheet::{Cell, Column, Kind as ColumnKind, Sheet, Style};

/// The sheets in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tab {
    Overview,
    Areas,
    Topics,
    Variants,
    Trend,
    Alerts,
    Proposals,
    Drafts,
    Shelf,
    Journey,
    Tags,
    Suspects,
    Statements,
    Evidence,
    Singles,
    Quality,
    Run,
}

impl Tab {
    pub(super) fn name(self, language: Language) -> &'static str {
        let (ko, en) = match self {
            Self::Overview => ("요약", "Summary"),
            Self::Areas => ("영역", "Areas"),
            Self::Topics => ("토픽", "Topics"),
            Self::Variants => ("세부 유형", "Variants"),
            Self::Trend => ("추이", "Trend"),
            Self::Alerts => ("알림", "Alerts"),
            Self::Proposals => ("제안", "Proposals"),
            Self::Drafts => ("지식 문서", "Knowledge base"),
            Self::Shelf => ("기존 문서", "Articles"),
            Self::Journey => ("여정", "Journey"),
            Self::Tags => ("상담태그", "Tags"),
            Self::Suspects => ("태그 확인", "Tags to check"),
            Self::Statements => ("문의", "Statements"),
            Self::Evidence => ("근거", "Evidence"),
            Self::Singles => ("묶이지 않음", "No topic"),
            Self::Quality => ("데이터품질", "Data quality"),
            Self::Run => ("실행정보", "Run"),
        };
        match language {
            Language::Ko => ko,
            Language::En => en,
        }
    }
}

/// Renders the workbook in one language.
///
/// # Errors
/// Only when the workbook breaks a limit of the format, which is a defect of the program.
pub(super) fn render(report: &Report<'_>, language: Language) -> Result<Vec<u8>> {
    build(report, language).map_err(failed)
}

/// Says that a workbook could not be made.
pub(super) fn failed(cause: XlsxError) -> Error {
    Error::new(Kind::Internal, Bilingual::new("엑셀 파일을 만들 수 없습니다", "the workbook cannot be made"))
        .because(cause)
}

fn build(report: &Report<'_>, language: Language) -> std::result::Result<Vec<u8>, XlsxError> {
    let style = Style::new(language);
    let mut workbook = Workbook::new();
    workbook.set_properties(&properties(report.input.as_of, report.input.workspace)?);
    // The first row of each topic's evidence is known before the topics' sheet links to it.
    let evidence_rows = evidence::first_rows(report);
    workbook.push_worksheet(overview::sheet(report, &style)?);
    if !report.areas.is_empty() {
        workbook.push_worksheet(levels::areas(report, &style)?);
    }
    workbook.push_worksheet(topics::sheet(report, &style, &evidence_rows)?);
    if report.topics.iter().any(|topic| !topic.variants.is_empty()) {
        workbook.push_worksheet(levels::variants(report, &style)?);
    }
    workbook.push_worksheet(topics::trend(report, &style)?);
    if !report.alerts.is_empty() || report.is_watched() {
        workbook.push_worksheet(acting::alerts(report, &style)?);
    }
    if !report.proposals.is_empty() {
        workbook.push_worksheet(acting::proposals(report, &style)?);
    }
    if !report.drafts.is_empty() {
        workbook.push_worksheet(drafts::drafts(report, &style)?);
    }
    if !report.shelf_health.articles.is_empty() {
        workbook.push_worksheet(drafts::shelf(report, &style)?);
    }
    if !report.topics.is_empty() {
        workbook.push_worksheet(journey::sheet(report, &style)?);
    }
    if let Some(audit) = super::tags::of(report) {
        workbook.push_worksheet(tags::sheet(report, &audit, &style)?);
        if !audit.suspects.is_empty() {
            workbook.push_worksheet(tags::suspects(report, &audit, &style)?);
        }
    }
    workbook.push_worksheet(evidence::statements(report, &style)?);
    workbook.push_worksheet(evidence::evidence(report, &style)?);
    workbook.push_worksheet(evidence::singles(report, &style)?);
    workbook.push_worksheet(quality::quality(report, &style)?);
    workbook.push_worksheet(quality::run(report, &style)?);
    workbook.save_to_buffer()
}

/// Returns properties without a clock: the workbook was made on the as-of day.
pub(super) fn properties(as_of: crate::model::Day, title: &str) -> std::result::Result<DocProperties, XlsxError> {
    let date =
        ExcelDateTime::from_ymd(as_of.year().unsigned_abs(), as_of.month().unsigned_abs(), as_of.day().unsigned_abs())?;
    Ok(DocProperties::new().set_title(title).set_author("voc").set_creation_datetime(&date))
}
