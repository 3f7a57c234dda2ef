//! The first sheet: the verdict, the three questions, the main figures, and two charts.

use rust_xlsxwriter::{
    Chart, ChartDataLabel, ChartFont, ChartFormat, ChartLegendPosition, ChartLine, ChartSolidFill, Color, Worksheet,
    XlsxError,
};

use super::Tab;
use super::sheet::{ACCENT, FONT, Kind, PALE, Style, cell_text};
use super::topics::{N_TRANSCRIPTS, NAME};
use crate::model::Bilingual;
use crate::report::summary::Report;

/// The text runs over these columns.
const LAST_COL: u16 = 7;
/// So many topics stand in the charts: more lines or bars cannot be told apart.
const N_BARS: usize = 12;
const N_LINES: usize = 5;
/// So many characters of verdict fit into a line of the merged cells.
const CHARS_A_LINE: usize = 52;

/// Returns the sheet.
pub(super) fn sheet(report: &Report<'_>, style: &Style) -> Result<Worksheet, XlsxError> {
    let mut worksheet = Worksheet::new();
    worksheet.set_name(Tab::Overview.name(style.language))?;
    worksheet.set_screen_gridlines(false).set_paper_size(9).set_print_fit_to_pages(1, 0);
    worksheet.set_column_width(0, 34)?.set_column_range_width(1, LAST_COL, 13)?;
    worksheet.write_string_with_format(0, 0, cell_text(&report.title(style.language)), &style.title)?;
    worksheet.set_row_height(0, 26)?;
    worksheet.write_string_with_format(1, 0, report.basis().get(style.language), &style.note)?;
    let mut row = 3;
    for sentence in &report.verdict.headline {
        row = wrapped(&mut worksheet, row, sentence.get(style.language), style, &style.verdict, 20.0)?;
    }
    let questions = [
        (Bilingual::new("정상인가", "Is this normal?"), &report.verdict.normal),
        (Bilingual::new("원인은", "What is behind it?"), &report.verdict.behind),
        (Bilingual::new("무엇을 할까", "What to look at first?"), &report.verdict.next),
    ];
    for (heading, sentences) in questions {
        row += 1;
        worksheet.write_string_with_format(row, 0, heading.get(style.language), &style.heading)?;
        row += 1;
        for sentence in sentences {
            row = wrapped(&mut worksheet, row, sentence.get(style.language), style, style.format(Kind::Long), 16.0)?;
        }
    }
    row = figures(&mut worksheet, row + 1, report, style)?;
    charts(&mut worksheet, row + 1, report, style)?;
    Ok(worksheet)
}

/// Writes a sentence over all columns, on as many lines as it needs.
fn wrapped(
    worksheet: &mut Worksheet,
    row: u32,
    text: &str,
    style: &Style,
    format: &rust_xlsxwriter::Format,
    line_height: f64,
) -> Result<u32, XlsxError> {
    // Latin letters are about half as wide as Hangul.
    let width: usize = text.chars().map(|letter| if letter.is_ascii() { 1 } else { 2 }).sum();
    let n_lines = (width / 2).div_ceil(CHARS_A_LINE).max(1);
    worksheet.merge_range(row, 0, row, LAST_COL, &cell_text(text), format)?;
    worksheet.set_row_height(row, line_height * n_lines as f64)?;
    let _ = style;
    Ok(row + 1)
}

/// Writes the main figures and returns the row below them.
fn figures(worksheet: &mut Worksheet, row: u32, report: &Report<'_>, style: &Style) -> Result<u32, XlsxError> {
    let totals = &report.totals;
    worksheet.write_string_with_format(row, 0, style.say("주요 수치", "Main figures"), &style.heading)?;
    worksheet.write_string_with_format(row, 2, style.say("n", "n"), &style.note)?;
    let n = |n: u64| n as f64;
    let n_all = n(totals.n_statements);
    let mut lines: Vec<(Bilingual, Kind, Option<f64>, Option<f64>)> = vec![
        (Bilingual::new("문의", "Conversations"), Kind::Count, Some(n(totals.n_transcripts)), None),
        (
            Bilingual::new("불만·요청·질문이 담긴 문의", "With a complaint, request or question"),
            Kind::Count,
            Some(n(totals.n_with_statement)),
            Some(n(totals.n_transcripts)),
        ),
        (Bilingual::new("고객", "Customers"), Kind::Count, Some(n(totals.n_customers)), None),
        (Bilingual::new("토픽", "Topics"), Kind::Count, Some(report.topics.len() as f64), None),
        (Bilingual::new("발언", "Statements"), Kind::Count, Some(n_all), None),
        (
            Bilingual::new("약하게 묶인 발언", "Statements weakly in a topic"),
            Kind::Count,
            Some(n(totals.n_weak)),
            Some(n_all),
        ),
        (
            Bilingual::new("묶이지 않은 발언", "Statements without a topic"),
            Kind::Count,
            Some(n(totals.n_single)),
            Some(n_all),
        ),
        (
            Bilingual::new("만족도 평균", "Mean satisfaction"),
            Kind::Score,
            totals.csat.map(|csat| csat.mean),
            totals.csat.map(|csat| n(csat.n)),
        ),
        (
            Bilingual::new("첫 응대 시간(중앙값)", "First response (median)"),
            Kind::Duration,
            totals.first_response_s.map(|spread| spread.median / 86_400.0),
            totals.first_response_s.map(|spread| n(spread.n)),
        ),
        (
            Bilingual::new("해결 시간(중앙값)", "Resolution (median)"),
            Kind::Duration,
            totals.resolution_s.map(|spread| spread.median / 86_400.0),
            totals.resolution_s.map(|spread| n(spread.n)),
        ),
    ];
    if report.has_trend() {
        let change = &totals.change;
        lines.insert(
            1,
            (
                Bilingual::new("최근 7일 문의", "Conversations, last 7 days"),
                Kind::Count,
                Some(n(change.last_7_days)),
                None,
            ),
        );
        lines.insert(
            2,
            (
                Bilingual::new("직전 4주 평균(주)", "Mean of the 4 weeks before"),
                Kind::Decimal,
                change.before_mean(),
                None,
            ),
        );
    }
    let mut next = row + 1;
    for (name, kind, value, of) in lines {
        worksheet.write_string_with_format(next, 0, name.get(style.language), style.format(Kind::Text))?;
        if let Some(value) = value {
            worksheet.write_number_with_format(next, 1, value, style.format(kind))?;
        }
        if let Some(of) = of {
            worksheet.write_number_with_format(next, 2, of, style.format(Kind::Count))?;
        }
        next += 1;
    }
    Ok(next)
}

fn charts(worksheet: &mut Worksheet, row: u32, report: &Report<'_>, style: &Style) -> Result<(), XlsxError> {
    if report.topics.is_empty() {
        return Ok(());
    }
    let topics = Tab::Topics.name(style.language);
    let n_bars = report.topics.len().min(N_BARS) as u32;
    let font = || {
        let mut font = ChartFont::new();
        font.set_name(FONT).set_size(9);
        font
    };
    let mut bars = Chart::new_bar();
    bars.add_series()
        .set_name(style.say("문의", "Conversations"))
        .set_categories((topics, 1, NAME, n_bars, NAME))
        .set_values((topics, 1, N_TRANSCRIPTS, n_bars, N_TRANSCRIPTS))
        .set_gap(50)
        .set_data_label(ChartDataLabel::new().show_value().set_font(&font()))
        .set_format(ChartFormat::new().set_solid_fill(ChartSolidFill::new().set_color(ACCENT)));
    bars.title()
        .set_name(style.say("가장 큰 토픽(문의 건수)", "Largest topics (conversations)"))
        .set_font(font().set_bold());
    bars.legend().set_hidden();
    bars.y_axis().set_major_gridlines(false).set_hidden(true);
    bars.x_axis().set_reverse().set_font(&font());
    bars.set_width(520).set_height(360);
    worksheet.insert_chart(row, 0, &bars)?;
    if report.has_trend() {
        let mut lines = trend_chart(report, style);
        lines.set_width(520).set_height(360);
        worksheet.insert_chart_with_offset(row, 3, &lines, 60, 0)?;
    }
    Ok(())
}

/// Returns the lines of the topics that rose most and of the largest.
fn trend_chart(report: &Report<'_>, style: &Style) -> Chart {
    const COLORS: [Color; N_LINES] =
        [ACCENT, Color::RGB(0x5B_66_73), Color::RGB(0x7F_A6_CF), PALE, Color::RGB(0xC9_A2_4B)];
    let trend = Tab::Trend.name(style.language);
    let mut shown = report.rising.clone();
    shown.extend(report.by_conversations.iter().filter(|at| !report.rising.contains(at)));
    shown.truncate(N_LINES);
    let last_col = 1 + report.weeks.len() as u16;
    let mut font = ChartFont::new();
    font.set_name(FONT).set_size(9);
    let mut chart = Chart::new_line();
    for (at, color) in shown.into_iter().zip(COLORS) {
        // The sheet begins with its header and two totals.
        let position = report.by_conversations.iter().position(|&other| other == at).unwrap_or(0);
        let row = position as u32 + 3;
        chart
            .add_series()
            .set_name((trend, row, 1))
            .set_categories((trend, 0, 2, 0, last_col))
            .set_values((trend, row, 2, row, last_col))
            .set_format(ChartFormat::new().set_line(ChartLine::new().set_color(color).set_width(2.25)));
    }
    chart.title().set_name(style.say("주별 문의", "Conversations by week")).set_font(font.clone().set_bold());
    chart.legend().set_position(ChartLegendPosition::Bottom).set_font(&font);
    chart.x_axis().set_font(&font);
    chart
        .y_axis()
        .set_font(&font)
        .set_min(0)
        .set_major_gridlines_line(ChartLine::new().set_color(Color::RGB(0xE3_E7_EC)));
    chart
}
