//! The sheets of topics and of weeks.

use rust_xlsxwriter::{Sparkline, SparklineType, Worksheet, XlsxError};

use super::Tab;
use super::sheet::{ACCENT, Cell, Column, Kind, PALE, Sheet, Style, link_to};
use crate::effects::{Ratio, Spread, Tally, round4};
use crate::model::Bilingual;
use crate::report::change::Movement;
use crate::report::input::TopicQuality;
use crate::report::summary::{Report, Topic};
use crate::report::{judgement, words};

const COLUMNS: [Column; 54] = [
    Column::new("토픽", "Topic", 9.0, Kind::Text),
    Column::new("이름", "Name", 28.0, Kind::Text),
    Column::new("이름(영어)", "Name (Korean)", 26.0, Kind::Text),
    Column::new("영역", "Area", 20.0, Kind::Text),
    Column::new("심각도", "Severity", 18.0, Kind::Text),
    Column::new("여정 단계", "Journey stage", 9.0, Kind::Text),
    Column::new("품질", "Quality", 10.0, Kind::Text),
    Column::new("제안", "Suggestion", 30.0, Kind::Text),
    Column::new("문의", "Conversations", 8.0, Kind::Count),
    Column::new("비율", "Share", 8.0, Kind::Percent),
    Column::new("비율의 n", "n of share", 9.0, Kind::Count),
    Column::new("고객", "Customers", 8.0, Kind::Count),
    Column::new("발언", "Statements", 8.0, Kind::Count),
    Column::new("약하게 묶임", "Weak", 8.0, Kind::Count),
    Column::new("추이", "By week", 16.0, Kind::Text),
    Column::new("최근 7일", "Last 7 days", 9.0, Kind::Count),
    Column::new("직전 4주 평균", "Mean of 4 weeks before", 10.0, Kind::Decimal),
    Column::new("변화(배)", "Times", 8.0, Kind::Decimal),
    Column::new("판단", "Change", 12.0, Kind::Text),
    Column::new("증가 시작", "Rising since", 11.0, Kind::Date),
    Column::new("같은 시기 배포", "Releases of that time", 18.0, Kind::Text),
    Column::new("만족도", "Satisfaction", 8.0, Kind::Score),
    Column::new("만족도 n", "n of satisfaction", 8.0, Kind::Count),
    Column::new("그 밖 만족도", "Satisfaction of others", 9.0, Kind::Score),
    Column::new("만족도 영향", "Effect on satisfaction", 9.0, Kind::Score),
    Column::new("첫 응대(중앙값)", "First response (median)", 11.0, Kind::Duration),
    Column::new("첫 응대(90%)", "First response (90%)", 11.0, Kind::Duration),
    Column::new("처리(중앙값)", "Handling (median)", 11.0, Kind::Duration),
    Column::new("해결(중앙값)", "Resolution (median)", 11.0, Kind::Duration),
    Column::new("해결(90%)", "Resolution (90%)", 11.0, Kind::Duration),
    Column::new("해결 n", "n of resolution", 8.0, Kind::Count),
    Column::new("다시 열림", "Reopened", 9.0, Kind::Percent),
    Column::new("다시 열림 n", "n of reopened", 8.0, Kind::Count),
    Column::new("이관율", "Escalated", 9.0, Kind::Percent),
    Column::new("이관 n", "n of escalated", 8.0, Kind::Count),
    Column::new("SLA 미준수율", "SLA missed", 9.0, Kind::Percent),
    Column::new("SLA n", "n of SLA", 8.0, Kind::Count),
    Column::new("첫 발생", "First seen", 11.0, Kind::Date),
    Column::new("마지막 발생", "Last seen", 11.0, Kind::Date),
    Column::new("불만", "Complaints", 8.0, Kind::Count),
    Column::new("요청", "Requests", 8.0, Kind::Count),
    Column::new("질문", "Questions", 8.0, Kind::Count),
    Column::new("한국어", "Korean", 8.0, Kind::Count),
    Column::new("영어", "English", 8.0, Kind::Count),
    Column::new("상품", "Products", 20.0, Kind::Text),
    Column::new("채널", "Channels", 24.0, Kind::Text),
    Column::new("고객 유형", "Customers’ kinds", 20.0, Kind::Text),
    Column::new("앱 버전", "App versions", 20.0, Kind::Text),
    Column::new("낱말", "Terms", 50.0, Kind::Text),
    Column::new("응집도", "Cohesion", 8.0, Kind::Score),
    Column::new("분리도", "Separation", 8.0, Kind::Score),
    Column::new("안정도", "Stability", 8.0, Kind::Percent),
    Column::new("약하게 묶인 비율", "Weak share", 9.0, Kind::Percent),
    Column::new("분류 체계에 정의", "In taxonomy", 9.0, Kind::Text),
];
/// The columns of the names and of the conversations, which the charts of the first sheet show.
pub(super) const NAME: u16 = 1;
pub(super) const N_TRANSCRIPTS: u16 = 8;
/// The column of the sparklines.
const SPARK: u16 = 14;

/// Returns the sheet of topics, those with most conversations first; the id leads to the topic's evidence.
pub(super) fn sheet(report: &Report<'_>, style: &Style, evidence_rows: &[u32]) -> Result<Worksheet, XlsxError> {
    let tab = Tab::Topics.name(style.language);
    let mut sheet = Sheet::new(tab, style, COLUMNS.to_vec(), 2)?;
    for &at in &report.by_conversations {
        let (topic, evidence_row) = (&report.topics[at], evidence_rows.get(at).copied().unwrap_or(1));
        let row = sheet.next_row();
        sheet.row(&cells(report, style, topic, evidence_row))?;
        if report.has_trend() && !topic.figures.weekly.is_empty() {
            // The trend's rows begin with two totals; the topics follow in the same order.
            let trend = Tab::Trend.name(style.language);
            let line = Sparkline::new()
                .set_range((trend, row + 2, 2, row + 2, 1 + topic.figures.weekly.len() as u16))
                .set_type(SparklineType::Column)
                .set_sparkline_color(PALE)
                .show_last_point(true)
                .set_last_point_color(ACCENT);
            sheet.worksheet.add_sparkline(row, SPARK, &line)?;
        }
    }
    let n_rows = sheet.next_row() - 1;
    sheet.finish(n_rows)
}

fn cells<'r>(report: &Report<'_>, style: &Style, topic: &'r Topic<'_>, evidence_row: u32) -> Vec<Cell<'r>> {
    let (own, other) = match style.language {
        crate::model::Language::Ko => (&topic.name.ko, &topic.name.en),
        crate::model::Language::En => (&topic.name.en, &topic.name.ko),
    };
    let median = |spread: Option<Spread>| Cell::maybe(spread.map(|spread| spread.median));
    let p90 = |spread: Option<Spread>| Cell::maybe(spread.map(|spread| spread.p90));
    let ratio = |ratio: Option<Ratio>| Cell::maybe(ratio.map(Ratio::value));
    let whole = |ratio: Option<Ratio>| Cell::maybe(ratio.map(|ratio| ratio.whole as f64));
    let list = |tallies: &[Tally<'_>], name: fn(&str) -> Bilingual| {
        let parts =
            tallies.iter().take(6).map(|tally| format!("{} {}", name(tally.value).get(style.language), tally.n));
        let joined = parts.collect::<Vec<_>>().join(", ");
        Cell::Words(Bilingual::new(joined.clone(), joined))
    };
    let onset = topic.onset.as_ref();
    let releases = onset.map(|onset| {
        let names = onset.releases.iter().filter_map(|&at| report.releases.get(at)).map(crate::trends::Release::name);
        let joined = names.collect::<Vec<_>>().join(", ");
        Cell::Words(Bilingual::new(joined.clone(), joined))
    });
    let terms = topic.seed.terms.join(", ");
    let quality = judgement::quality(topic);
    let of_quality = |value: fn(&TopicQuality) -> f64| Cell::maybe(quality.map(|_| round4(value(&topic.seed.quality))));
    let (change, facets) = (&topic.figures.change, &topic.figures.facets);
    vec![
        Cell::Link(link_to(Tab::Evidence, style.language, evidence_row), &topic.id),
        Cell::Text(own),
        if own == other { Cell::None } else { Cell::Text(other) },
        report.area(topic).map_or(Cell::None, |area| Cell::Words(area.name.clone())),
        if report.has_severity() { Cell::Words(judgement::numbered_severity(topic.seed.severity)) } else { Cell::None },
        topic.seed.journey.map_or(Cell::None, |stage| Cell::Words(judgement::journey(stage))),
        quality.map_or(Cell::None, |quality| Cell::Words(quality.clone())),
        judgement::suggestion(report, topic).map_or(Cell::None, Cell::Words),
        Cell::count(topic.figures.n_transcripts),
        Cell::Number(topic.figures.share.value()),
        Cell::count(topic.figures.share.whole),
        Cell::count(topic.figures.n_customers),
        Cell::count(topic.figures.n_statements),
        Cell::count(topic.figures.n_weak),
        Cell::None,
        if report.has_trend() { Cell::count(change.last_7_days) } else { Cell::None },
        Cell::maybe(change.before_mean().map(round4)),
        Cell::maybe(change.times().map(round4)),
        Cell::Words(movement(change.movement)),
        onset.map_or(Cell::None, |onset| Cell::Day(onset.day)),
        releases.unwrap_or(Cell::None),
        Cell::maybe(topic.figures.csat.map(|csat| round4(csat.mean))),
        Cell::maybe(topic.figures.csat.map(|csat| csat.n as f64)),
        Cell::maybe(topic.figures.csat_others.map(|csat| round4(csat.mean))),
        Cell::maybe(topic.figures.csat_effect.map(round4)),
        median(topic.figures.first_response_s),
        p90(topic.figures.first_response_s),
        median(topic.figures.handle_s),
        median(topic.figures.resolution_s),
        p90(topic.figures.resolution_s),
        Cell::maybe(topic.figures.resolution_s.map(|spread| spread.n as f64)),
        ratio(topic.figures.reopened),
        whole(topic.figures.reopened),
        ratio(topic.figures.escalated),
        whole(topic.figures.escalated),
        ratio(topic.figures.sla_breached),
        whole(topic.figures.sla_breached),
        Cell::Day(topic.figures.first_seen),
        Cell::Day(topic.figures.last_seen),
        Cell::count(topic.figures.n_by_kind[0]),
        Cell::count(topic.figures.n_by_kind[1]),
        Cell::count(topic.figures.n_by_kind[2]),
        Cell::count(topic.figures.n_by_language[0]),
        Cell::count(topic.figures.n_by_language[1]),
        list(&facets.products, words::plain),
        list(&facets.channels, words::channel),
        list(&facets.requester_types, words::plain),
        list(&facets.app_versions, words::plain),
        Cell::Words(Bilingual::new(terms.clone(), terms)),
        Cell::Number(round4(topic.seed.cohesion)),
        of_quality(|quality| quality.separation),
        of_quality(|quality| quality.stability),
        of_quality(|quality| quality.weak_ratio),
        Cell::Words(yes_no(topic.seed.is_defined)),
    ]
}

/// Returns an answer in words.
pub(super) fn yes_no(yes: bool) -> Bilingual {
    if yes { Bilingual::new("예", "yes") } else { Bilingual::new("아니요", "no") }
}

/// Returns a movement in words.
pub(super) fn movement(movement: Movement) -> Bilingual {
    let (ko, en) = match movement {
        Movement::NotEnough => ("적은 수", "not enough data"),
        Movement::Appeared => ("새로 나타남", "appeared"),
        Movement::Grew => ("늘어남", "grew"),
        Movement::Steady => ("비슷함", "steady"),
        Movement::Shrank => ("줄어듦", "shrank"),
    };
    Bilingual::new(ko, en)
}

/// Returns the sheet of weeks: all conversations, those with a complaint, request or question, then each topic.
pub(super) fn trend(report: &Report<'_>, style: &Style) -> Result<Worksheet, XlsxError> {
    let mut columns =
        vec![Column::new("토픽", "Topic", 9.0, Kind::Text), Column::new("이름", "Name", 30.0, Kind::Text)];
    columns.extend(report.weeks.iter().map(|_| Column::new("", "", 8.0, Kind::Count)));
    let mut sheet = Sheet::new(Tab::Trend.name(style.language), style, columns, 2)?;
    for (position, week) in report.weeks.iter().enumerate() {
        sheet.header_day(2 + position as u16, week.to)?;
    }
    let totals = [
        (Bilingual::new("전체 문의", "All conversations"), &report.totals.weekly),
        (
            Bilingual::new("불만·요청·질문이 담긴 문의", "With a complaint, request or question"),
            &report.totals.weekly_with_statement,
        ),
    ];
    for (name, weekly) in totals {
        let mut cells = vec![Cell::None, Cell::Words(name)];
        cells.extend(weekly.iter().map(|n| Cell::count(*n)));
        sheet.row(&cells)?;
    }
    for topic in report.by_conversations.iter().map(|&at| &report.topics[at]) {
        let mut cells = vec![Cell::Text(&topic.id), Cell::Words(topic.name.clone())];
        cells.extend(topic.figures.weekly.iter().map(|n| Cell::count(*n)));
        sheet.row(&cells)?;
    }
    let n_rows = sheet.next_row() - 1;
    sheet.note(&Bilingual::new(
        "열 이름은 각 주의 마지막 날짜이며, 값은 문의 건수입니다.",
        "Each column is named by the last day of its week; values are conversations.",
    ))?;
    sheet.finish(n_rows)
}
