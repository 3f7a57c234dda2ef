//! All cases of a topic as a list for spreadsheets: CSV that Excel opens as it is, or a workbook.

use rust_xlsxwriter::{Workbook, Worksheet, XlsxError};

use super::words;
use super::xlsx::{self, Cell, Column, ColumnKind as Kind, Sheet, Style};
use crate::effects::round4;
use crate::error::Result;
use crate::model::{Bilingual, Citation, Day, Language, MaskedTranscript};

/// One statement of a topic with its conversation; cases come in the order in which they are listed.
#[derive(Debug, Clone)]
pub struct TopicCase<'a> {
    /// The conversation.
    pub transcript: &'a MaskedTranscript,
    /// The statement.
    pub citation: Citation,
    /// How surely it is in the topic: `assigned` or `weak`.
    pub class: String,
    /// Likeness to the topic, 0 to 1.
    pub strength: f64,
}

const COLUMNS: [Column; 19] = [
    Column::new("사례", "Case", 20.0, Kind::Text),
    Column::new("날짜", "Day", 11.0, Kind::Date),
    Column::new("채널", "Channel", 8.0, Kind::Text),
    Column::new("상품", "Product", 12.0, Kind::Text),
    Column::new("고객 유형", "Customer", 11.0, Kind::Text),
    Column::new("발언", "Statement", 60.0, Kind::Long),
    Column::new("묶인 정도", "Class", 11.0, Kind::Text),
    Column::new("세기", "Strength", 8.0, Kind::Score),
    Column::new("상담 분류", "Category", 14.0, Kind::Text),
    Column::new("상태", "Status", 9.0, Kind::Text),
    Column::new("만족도", "Satisfaction", 8.0, Kind::Score),
    Column::new("첫 응대 시간", "First response", 10.0, Kind::Duration),
    Column::new("처리 시간", "Handling", 10.0, Kind::Duration),
    Column::new("해결 시간", "Resolution", 10.0, Kind::Duration),
    Column::new("다시 열림", "Reopened", 8.0, Kind::Text),
    Column::new("앱 버전", "App version", 9.0, Kind::Text),
    Column::new("플랫폼", "Platform", 9.0, Kind::Text),
    Column::new("태그", "Tags", 16.0, Kind::Text),
    Column::new("대화", "Conversation", 90.0, Kind::Long),
];

/// Returns the cells of a case; durations in seconds.
fn cells<'a>(case: &'a TopicCase<'a>, language: Language) -> Vec<Cell<'a>> {
    let (transcript, metadata) = (case.transcript, &case.transcript.metadata);
    let same = |words: String| Cell::Words(Bilingual::new(words.clone(), words));
    let turns = transcript
        .turns
        .iter()
        .map(|turn| format!("{}: {}", words::speaker(turn.speaker).get(language), turn.masked_text));
    let yes_no = |yes: bool| if yes { Bilingual::new("예", "yes") } else { Bilingual::new("아니요", "no") };
    vec![
        Cell::Text(&transcript.id),
        metadata.started_at.as_ref().map_or(Cell::None, |started_at| Cell::Day(started_at.date())),
        metadata.channel.as_deref().map_or(Cell::None, |code| Cell::Words(words::channel(code))),
        Cell::text(metadata.product.as_deref()),
        Cell::text(metadata.requester_type.as_deref()),
        Cell::Text(&case.citation.text),
        Cell::Words(words::class(&case.class)),
        Cell::Number(round4(case.strength)),
        Cell::text(metadata.category.as_deref()),
        metadata.status.as_deref().map_or(Cell::None, |code| Cell::Words(words::status(code))),
        Cell::maybe(metadata.csat),
        Cell::maybe(metadata.first_response_s),
        Cell::maybe(metadata.handle_s),
        Cell::maybe(metadata.resolution_s),
        metadata.reopened.map_or(Cell::None, |yes| Cell::Words(yes_no(yes))),
        Cell::text(metadata.app_version.as_deref()),
        Cell::text(metadata.platform.as_deref()),
        same(metadata.tags.join(", ")),
        same(turns.collect::<Vec<_>>().join("\n")),
    ]
}

/// Returns the cases as CSV: UTF-8 with a byte order mark, because Excel takes it for another encoding without one; cells
/// that a spreadsheet would take for a formula begin with an apostrophe. Durations are seconds.
#[must_use]
pub fn cases_csv(cases: &[TopicCase<'_>], language: Language) -> String {
    let mut csv = vec!["\u{feff}".to_owned()];
    let header = COLUMNS.iter().map(|column| match language {
        Language::Ko => column.ko.to_owned(),
        Language::En => column.en.to_owned(),
    });
    csv.push(record(header));
    for case in cases {
        let values = cells(case, language).into_iter().map(|cell| match cell {
            Cell::None => String::new(),
            Cell::Text(text) | Cell::Link(_, text) => guarded(text),
            Cell::Words(words) => guarded(words.get(language)),
            Cell::Number(x) => format!("{x}"),
            Cell::Day(day) => day.to_string(),
        });
        csv.push(record(values));
    }
    csv.concat()
}

/// Returns one line: every value in quotes, quotes doubled, ended as Windows ends lines.
pub(super) fn record(values: impl Iterator<Item = String>) -> String {
    let quoted: Vec<String> = values.map(|value| format!("\"{}\"", value.replace('"', "\"\""))).collect();
    quoted.join(",") + "\r\n"
}

/// Keeps a cell from being taken for a formula.
pub(super) fn guarded(text: &str) -> String {
    let is_formula = text.starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠']);
    if is_formula { format!("'{text}") } else { text.to_owned() }
}

/// Returns the cases as a workbook of one sheet.
///
/// # Errors
/// Only when the workbook breaks a limit of the format, which is a defect of the program.
pub fn cases_xlsx(cases: &[TopicCase<'_>], title: &str, as_of: Day, language: Language) -> Result<Vec<u8>> {
    let build = || -> std::result::Result<Vec<u8>, XlsxError> {
        let mut workbook = Workbook::new();
        workbook.set_properties(&xlsx::properties(as_of, title)?);
        workbook.push_worksheet(sheet(cases, language)?);
        workbook.save_to_buffer()
    };
    build().map_err(xlsx::failed)
}

fn sheet(cases: &[TopicCase<'_>], language: Language) -> std::result::Result<Worksheet, XlsxError> {
    let style = Style::new(language);
    let mut sheet = Sheet::new(style.say("사례", "Cases"), &style, COLUMNS.to_vec(), 1)?;
    for case in cases {
        sheet.row(&cells(case, language))?;
    }
    let n_rows = sheet.next_row() - 1;
    sheet.finish(n_rows)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture::{AS_OF, Fixture};
    use crate::statements::Statement;

    fn cases(fixture: &Fixture) -> Vec<TopicCase<'_>> {
        let rows = fixture.statements.iter().filter(|row| row.membership.is_some_and(|of| of.topic_idx.is_none()));
        rows.map(|row| {
            let transcript = &fixture.transcripts[row.transcript_idx as usize];
            let Statement { turn, span, .. } = row.statement;
            TopicCase {
                transcript,
                citation: Citation {
                    transcript: transcript.id.clone(),
                    turn,
                    start: span.start,
                    end: span.end,
                    text: span.of(&transcript.turns[turn as usize].masked_text).to_owned(),
                },
                class: "weak".into(),
                strength: 0.21,
            }
        })
        .collect()
    }

    #[test]
    fn a_spreadsheet_takes_no_cell_of_the_csv_for_a_formula() {
        assert_eq!(guarded("=HYPERLINK(\"x\")"), "'=HYPERLINK(\"x\")");
        for text in ["+82", "-1", "@me", "\tx", "\rx", "＝1"] {
            assert!(guarded(text).starts_with('\''), "{text:?}");
        }
        assert_eq!(guarded("환불 = 언제"), "환불 = 언제");
        let fixture = Fixture::new(1.0);
        let text = cases_csv(&cases(&fixture), Language::Ko);
        assert!(text.starts_with("\u{feff}\"사례\",\"날짜\""));
        assert!(text.contains("\"'=HYPERLINK(\"\"http://example.com\"\") 이런 문자가 왔어요\""));
        let mut reader = csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes());
        let records: Vec<_> = reader.records().collect::<std::result::Result<_, _>>().expect("well-formed");
        assert_eq!(records.len(), cases(&fixture).len());
        assert!(records.iter().all(|record| record.len() == COLUMNS.len()));
    }

    #[test]
    fn the_workbook_of_cases_can_be_read_back_and_is_the_same_twice() {
        use calamine::Reader as _;
        let fixture = Fixture::new(1.0);
        let bytes = cases_xlsx(&cases(&fixture), "T-0001", AS_OF, Language::Ko).expect("a workbook");
        assert_eq!(bytes, cases_xlsx(&cases(&fixture), "T-0001", AS_OF, Language::Ko).expect("a workbook"));
        let mut workbook: calamine::Xlsx<_> =
            calamine::open_workbook_from_rs(std::io::Cursor::new(bytes)).expect("readable");
        let range = workbook.worksheet_range("사례").expect("one sheet");
        assert_eq!(range.height(), cases(&fixture).len() + 1);
        assert!(workbook.worksheet_formula("사례").expect("formulas").is_empty());
    }
}
