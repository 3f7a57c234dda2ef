//! The sheets on the input and on what the result depends on.

use rust_xlsxwriter::{Worksheet, XlsxError};

use super::Tab;
use super::sheet::{Cell, Column, Kind, Sheet, Style};
use crate::evidence::numbers::count;
use crate::model::Bilingual;
use crate::report::input::Position;
use crate::report::summary::Report;
use crate::report::words;

/// So many rejected records stand in the sheet; `rejected.jsonl` has all of them.
const MOST_REJECTIONS: usize = 10_000;

fn same(words: impl Into<String>) -> Bilingual {
    let words = words.into();
    Bilingual::new(words.clone(), words)
}

/// Returns the sheet on data quality: one long table that can be filtered by its first column.
pub(super) fn quality(report: &Report<'_>, style: &Style) -> Result<Worksheet, XlsxError> {
    let columns = vec![
        Column::new("구분", "Section", 20.0, Kind::Text),
        Column::new("항목", "Item", 44.0, Kind::Text),
        Column::new("값", "Value", 10.0, Kind::Count),
        Column::new("설명", "Note", 80.0, Kind::Text),
    ];
    let mut sheet = Sheet::new(Tab::Quality.name(style.language), style, columns, 1)?;
    let mut add = |section: (&str, &str), item: Bilingual, n: u64, note: Bilingual| {
        let section = Bilingual::new(section.0, section.1);
        sheet.row(&[Cell::Words(section), Cell::Words(item), Cell::count(n), Cell::Words(note)])
    };
    let (quality, totals) = (&report.input.quality, &report.totals);
    for file in quality.files {
        let classes = [
            (file.n_read, "읽음", "read"),
            (file.n_rejected, "거절", "rejected"),
            (file.n_duplicate, "중복", "duplicate"),
            (file.n_superseded, "대체됨", "superseded"),
            (file.n_later, "기준일 이후", "later"),
        ];
        for (n, ko, en) in classes {
            let item = Bilingual::new(format!("{} · {ko}", file.path), format!("{} · {en}", file.path));
            let note = if en == "read" { file.guess.clone() } else { Bilingual::default() };
            add(("이날 연 입력 파일", "Input file opened on this day"), item, n, note)?;
        }
    }
    for (language, n) in &totals.languages {
        add(("언어(고객 발화)", "Language (customers’ turns)"), words::language(*language), *n, Bilingual::default())?;
    }
    for channel in &totals.channels {
        add(("채널", "Channel"), words::channel(channel.value), channel.n, Bilingual::default())?;
    }
    for (mask_type, n) in quality.masks {
        add(
            ("가린 개인정보", "Personal data hidden"),
            words::mask_type(*mask_type),
            *n,
            same(format!("[{}]", mask_type.label())),
        )?;
    }
    let kinds =
        [("불만", "complaints"), ("요청", "requests"), ("질문", "questions"), ("칭찬", "praise"), ("기타", "other")];
    for ((ko, en), n) in kinds.into_iter().zip(totals.n_by_kind) {
        add(("고객 발언", "Customers’ statements"), Bilingual::new(ko, en), n, Bilingual::default())?;
    }
    let classes = [
        (totals.n_assigned, "묶임", "assigned"),
        (totals.n_weak, "약하게 묶임", "weak"),
        (totals.n_single, "묶이지 않음", "single"),
    ];
    for (n, ko, en) in classes {
        add(("토픽에 묶인 정도", "How surely in a topic"), Bilingual::new(ko, en), n, Bilingual::default())?;
    }
    for (why, n) in &report.weak_reasons {
        add(("약하게 묶인 이유", "Why weak"), why.clone(), *n, Bilingual::default())?;
    }
    for (why, n) in &report.single_reasons {
        add(("묶이지 않은 이유", "Why without a topic"), why.clone(), *n, Bilingual::default())?;
    }
    for name in report.input.empty_topics {
        add(("해당 문의가 없는 토픽", "Defined topic without statements"), name.clone(), 0, Bilingual::default())?;
    }
    let undated = Bilingual::new("기준일로 보았습니다", "taken as of the as-of day");
    add(("날짜 없는 기록", "Records without a date"), Bilingual::default(), quality.n_undated, undated)?;
    for warning in quality.warnings {
        add(("알림", "Warning"), Bilingual::default(), 1, warning.clone())?;
    }
    for rejection in quality.rejections.iter().take(MOST_REJECTIONS) {
        let place = match rejection.position {
            Position::File => same(&rejection.file),
            Position::Line(n) => {
                Bilingual::new(format!("{} {n}줄", rejection.file), format!("{}, line {n}", rejection.file))
            }
            Position::Row(n) => {
                Bilingual::new(format!("{} {n}행", rejection.file), format!("{}, row {n}", rejection.file))
            }
        };
        let note = Bilingual::new(
            format!("{}. {}", rejection.reason.ko, rejection.help.ko),
            format!("{}; {}", rejection.reason.en, rejection.help.en),
        );
        add(("읽지 못한 기록", "Rejected record"), place, 1, note)?;
    }
    let n_more = quality.rejections.len().saturating_sub(MOST_REJECTIONS);
    if n_more > 0 {
        let note = Bilingual::new("rejected.jsonl에 있습니다", "see rejected.jsonl");
        add(
            ("읽지 못한 기록", "Rejected record"),
            Bilingual::new("그 밖의 기록", "further records"),
            n_more as u64,
            note,
        )?;
    }
    let n_rows = sheet.next_row() - 1;
    sheet.finish(n_rows)
}

/// Returns the sheet on the run: what the numbers depend on, and how they were made. It holds no wall time and no run
/// number, because equal inputs give equal workbooks; those stand in `run.json`.
pub(super) fn run(report: &Report<'_>, style: &Style) -> Result<Worksheet, XlsxError> {
    let columns = vec![Column::new("항목", "Item", 28.0, Kind::Text), Column::new("값", "Value", 110.0, Kind::Long)];
    let mut sheet = Sheet::new(Tab::Run.name(style.language), style, columns, 1)?;
    let input = &report.input;
    let mut rows = vec![
        (Bilingual::new("기준일", "As-of day"), same(input.as_of.to_string())),
        (Bilingual::new("기간", "Period"), same(format!("{} – {}", report.window.from, report.window.to))),
        (Bilingual::new("프로그램", "Program"), same(format!("voc {}", input.version))),
        (Bilingual::new("상담", "Conversations"), same(count(report.totals.n_transcripts))),
        (Bilingual::new("토픽", "Topics"), same(count(report.topics.len() as u64))),
    ];
    for release in &report.releases {
        let at = release.time.map_or_else(String::new, |time| format!(" {}", time.strftime("%H:%M")));
        let note = if release.note.is_empty() { String::new() } else { format!(" — {}", release.note) };
        rows.push((Bilingual::new("배포", "Release"), same(format!("{}{at} {}{note}", release.date, release.name()))));
    }
    rows.extend(input.fingerprints.iter().map(|(name, hash)| (same(name), same(hash))));
    rows.extend(words::method(report).into_iter().map(|sentence| (Bilingual::new("방법", "Method"), sentence)));
    for (item, value) in rows {
        sheet.row(&[Cell::Words(item), Cell::Words(value)])?;
    }
    let n_rows = sheet.next_row() - 1;
    sheet.finish(n_rows)
}
