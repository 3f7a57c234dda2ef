//! The sheets of alerts and of proposals: what to look at, and what to do, each with what was said of it.

use rust_xlsxwriter::{Worksheet, XlsxError};

use super::Tab;
use super::sheet::{Cell, Column, Kind, Sheet, Style, link_to};
use super::topics::yes_no;
use crate::alerts::Alert;
use crate::effects::round4;
use crate::evidence::Sentence;
use crate::evidence::numbers::day;
use crate::model::{Bilingual, Language};
use crate::proposals::{Proposal, Section};
use crate::report::summary::Report;
use crate::report::{alerting, proposing};

/// The sections that proposals may have, in their order; others come after them.
const SECTIONS: [&str; 14] = [
    "conclusion",
    "problem",
    "size",
    "effect",
    "cause",
    "now",
    "short",
    "structural",
    "expected",
    "priority",
    "watch",
    "follow_up",
    "evidence",
    "limits",
];

/// Returns the sheet of alerts, in the order of the report; a topic leads to its row.
pub(super) fn alerts(report: &Report<'_>, style: &Style) -> Result<Worksheet, XlsxError> {
    let columns = vec![
        Column::new("알림", "Alert", 9.0, Kind::Text),
        Column::new("종류", "Kind", 11.0, Kind::Text),
        Column::new("상태", "State", 9.0, Kind::Text),
        Column::new("이름", "Name", 28.0, Kind::Text),
        Column::new("토픽", "Topic", 9.0, Kind::Text),
        Column::new("범위", "Part", 20.0, Kind::Text),
        Column::new("시작", "Since", 11.0, Kind::Date),
        Column::new("알린 날", "Raised on", 11.0, Kind::Date),
        Column::new("끝난 날", "Ended on", 11.0, Kind::Date),
        Column::new("일수", "Days", 7.0, Kind::Count),
        Column::new("관측", "Seen", 8.0, Kind::Count),
        Column::new("예상", "Expected", 8.0, Kind::Decimal),
        Column::new("예상(낮음)", "Expected, low", 9.0, Kind::Decimal),
        Column::new("예상(높음)", "Expected, high", 9.0, Kind::Decimal),
        Column::new("배수", "Times", 8.0, Kind::Decimal),
        Column::new("q값", "q", 9.0, Kind::Text),
        Column::new("같은 시기의 일", "At that time", 26.0, Kind::Text),
        Column::new("낱말", "Terms", 30.0, Kind::Text),
        Column::new("담당", "Owner", 16.0, Kind::Text),
        Column::new("내용", "What is known", 70.0, Kind::Long),
        Column::new("고객의 말", "What customers say", 60.0, Kind::Long),
        Column::new("사례", "Cases", 28.0, Kind::Long),
        Column::new("알림 끄기", "Mute", 26.0, Kind::Text),
    ];
    let mut sheet = Sheet::new(Tab::Alerts.name(style.language), style, columns, 1)?;
    for alert in &report.alerts {
        let language = style.language;
        let mut told = vec![alerting::lead(alert)];
        told.extend(alerting::rest(alert).map(Sentence::words));
        let lines: Vec<&str> = told.iter().map(|sentence| sentence.get(language)).collect();
        let quotes: Vec<String> = alerting::quotes(alert).map(|(said, _)| format!("“{said}”")).collect();
        let places: Vec<String> = alerting::quotes(alert).map(|(_, citation)| proposing::place(citation)).collect();
        sheet.row(&[
            Cell::Text(&alert.id),
            Cell::Words(alert.kind.words()),
            Cell::Words(alert.state.words()),
            Cell::Words(alert.name.clone()),
            topic(report, language, alert.topic.as_slice()),
            alert.segment.as_ref().map_or(Cell::None, |segment| {
                let (facet, value) = (segment.facet.words(), &segment.value);
                Cell::Words(Bilingual::new(format!("{}: {value}", facet.ko), format!("{}: {value}", facet.en)))
            }),
            Cell::Day(alert.since),
            Cell::Day(alert.date),
            alert.ended.map_or(Cell::None, Cell::Day),
            Cell::count(u64::from(alert.days)),
            Cell::count(alert.observed),
            Cell::maybe(alert.expected.map(round4)),
            Cell::maybe(alert.interval.map(|[low, _]| round4(low))),
            Cell::maybe(alert.interval.map(|[_, high]| round4(high))),
            Cell::maybe(alert.times.map(round4)),
            Cell::maybe(alert.q_value),
            Cell::Words(events(alert)),
            Cell::Words(both(alert.terms.join(", "))),
            Cell::text(alert.owner.as_deref()),
            Cell::Words(both(lines.join("\n"))),
            Cell::Words(both(quotes.join("\n"))),
            Cell::Words(both(places.join("\n"))),
            if alert.is_live() { Cell::Words(both(alerting::mute(alert))) } else { Cell::None },
        ])?;
    }
    let n_rows = sheet.next_row() - 1;
    if report.alerts.is_empty() {
        sheet.note(&alerting::no_alert(report))?;
    }
    sheet.finish(n_rows)
}

/// Returns the sheet of proposals, in the order of the report: the parts of the score, then a column for each section.
pub(super) fn proposals(report: &Report<'_>, style: &Style) -> Result<Worksheet, XlsxError> {
    let mut columns = vec![
        Column::new("제안", "Proposal", 9.0, Kind::Text),
        Column::new("이름", "Name", 28.0, Kind::Text),
        Column::new("상태", "State", 9.0, Kind::Text),
        Column::new("상태 변경일", "State since", 11.0, Kind::Date),
        Column::new("메모", "Note", 20.0, Kind::Text),
        Column::new("관찰 항목", "Watched", 8.0, Kind::Text),
        Column::new("유형", "Type", 11.0, Kind::Text),
        Column::new("담당", "Owner", 16.0, Kind::Text),
        Column::new("담당 근거", "Why the owner", 24.0, Kind::Text),
        Column::new("토픽", "Topic", 9.0, Kind::Text),
        Column::new("모든 토픽", "All topics", 18.0, Kind::Text),
        Column::new("여정 단계", "Journey stage", 9.0, Kind::Text),
        Column::new("고객 유형", "Customers’ kinds", 16.0, Kind::Text),
        Column::new("규정", "Policies", 14.0, Kind::Text),
        Column::new("관련 배포", "Release", 22.0, Kind::Text),
        Column::new("점수", "Score", 8.0, Kind::Decimal),
    ];
    let names = part_names(report);
    columns.extend(names.iter().map(|_| Column::new("", "", 8.0, Kind::Score)));
    columns.extend([
        Column::new("가중치", "Weights", 24.0, Kind::Text),
        Column::new("감소 예상(낮음)", "Fewer (low)", 9.0, Kind::Count),
        Column::new("감소 예상(중간)", "Fewer (middle)", 9.0, Kind::Count),
        Column::new("감소 예상(높음)", "Fewer (high)", 9.0, Kind::Count),
        Column::new("처음 제안", "Proposed on", 11.0, Kind::Date),
        Column::new("갱신", "Updated on", 11.0, Kind::Date),
        Column::new("문서", "Document", 22.0, Kind::Text),
    ]);
    let sections = sections(report);
    let (first_part, first_section) = (16, columns.len());
    columns.extend(sections.iter().map(|_| Column::new("", "", 50.0, Kind::Long)));
    let mut sheet = Sheet::new(Tab::Proposals.name(style.language), style, columns, 2)?;
    for (position, (_, name)) in names.iter().enumerate() {
        // Sections bear some of the same names.
        let name = Bilingual::new(format!("점수: {}", name.ko), format!("Score: {}", name.en));
        sheet.header_words((first_part + position) as u16, &name)?;
    }
    for (position, section) in sections.iter().enumerate() {
        sheet.header_words((first_section + position) as u16, &section.title)?;
    }
    for proposal in &report.proposals {
        sheet.row(&cells(report, style.language, proposal, &names, &sections))?;
    }
    let n_rows = sheet.next_row() - 1;
    sheet.finish(n_rows)
}

fn cells<'r>(
    report: &Report<'_>,
    language: Language,
    proposal: &'r Proposal,
    names: &[(&str, Bilingual)],
    sections: &[&Section],
) -> Vec<Cell<'r>> {
    let release = proposing::release(report, proposal).map(|release| {
        let named = |name: &str| format!("{name} ({})", release.date);
        Cell::Words(Bilingual::new(named(&release.name.ko), named(&release.name.en)))
    });
    let [low, middle, high] = proposing::avoidable(proposal).map_or([None; 3], |avoided| avoided.map(Some));
    let fewer = |n: Option<u64>| n.map_or(Cell::None, Cell::count);
    let part = |id: &str| proposal.score_parts.iter().find(|part| part.id == id);
    let weights = |side: fn(&Bilingual) -> &str| {
        let parts = proposal.score_parts.iter();
        parts.map(|part| format!("{} {:.0}%", side(&part.name), 100.0 * part.weight)).collect::<Vec<_>>().join(", ")
    };
    let mut cells = vec![
        Cell::Text(&proposal.id),
        Cell::Words(proposal.name.clone()),
        Cell::Words(proposing::state(proposal)),
        proposal.state_since.map_or(Cell::None, Cell::Day),
        Cell::text(proposal.note.as_deref()),
        Cell::Words(yes_no(proposal.is_watched)),
        Cell::Words(proposing::kind(&proposal.kind)),
        Cell::Words(proposing::owner(proposal)),
        proposing::owner_rule(proposal).map_or(Cell::None, Cell::Words),
        topic(report, language, &proposal.topics),
        Cell::Words(both(proposal.topics.join(", "))),
        proposing::stage(proposal).map_or(Cell::None, Cell::Words),
        Cell::Words(both(proposal.requester_types.join(", "))),
        Cell::Words(both(proposal.policies.join(", "))),
        release.unwrap_or(Cell::None),
        Cell::Number(round4(proposal.score)),
    ];
    cells.extend(names.iter().map(|(id, _)| Cell::maybe(part(id).map(|part| round4(part.value)))));
    cells.extend([
        Cell::Words(Bilingual::new(weights(|name| &name.ko), weights(|name| &name.en))),
        fewer(low),
        fewer(middle),
        fewer(high),
        Cell::Day(proposal.proposed),
        Cell::Day(proposal.updated),
        Cell::Text(&proposal.path),
    ]);
    cells.extend(sections.iter().map(|section| {
        let own = proposal.sections.iter().find(|own| own.id == section.id);
        own.map_or(Cell::None, |own| Cell::Words(both(section_text(own, language))))
    }));
    cells
}

/// Returns a section as lines, quotes with their places.
fn section_text(section: &Section, language: Language) -> String {
    let mut lines: Vec<String> = Vec::new();
    let said = |sentence: &Sentence| match sentence {
        Sentence::Quoted { text, citation, .. } => format!("“{text}” — {}", proposing::place(citation)),
        Sentence::Measured { .. } | Sentence::Fixed { .. } => sentence.text(language).to_owned(),
    };
    for block in proposing::blocks(section) {
        lines.push(said(block.said));
        lines.extend(block.below.iter().map(|sentence| format!("  - {}", said(sentence))));
    }
    lines.join("\n")
}

/// Returns the names of the parts of scores, in the order of the first proposal that has them.
fn part_names<'r>(report: &'r Report<'_>) -> Vec<(&'r str, Bilingual)> {
    let mut names: Vec<(&str, Bilingual)> = Vec::new();
    for part in report.proposals.iter().flat_map(|proposal| &proposal.score_parts) {
        if !names.iter().any(|(id, _)| *id == part.id) {
            names.push((&part.id, part.name.clone()));
        }
    }
    names
}

/// Returns one section of each kind that proposals have, in the order of proposals.
fn sections<'r>(report: &'r Report<'_>) -> Vec<&'r Section> {
    let mut sections: Vec<&Section> = Vec::new();
    for section in report.proposals.iter().flat_map(|proposal| &proposal.sections) {
        if !sections.iter().any(|other| other.id == section.id) {
            sections.push(section);
        }
    }
    let place = |section: &&Section| SECTIONS.iter().position(|id| *id == section.id).unwrap_or(SECTIONS.len());
    sections.sort_by_key(place);
    sections
}

/// Returns the first topic, led to its row in the sheet of topics where it has one.
pub(super) fn topic<'c>(report: &Report<'_>, language: Language, topics: &'c [String]) -> Cell<'c> {
    let Some(id) = topics.first() else { return Cell::None };
    match report.by_conversations.iter().position(|&at| report.topics[at].id == *id) {
        Some(position) => Cell::Link(link_to(Tab::Topics, language, position as u32 + 1), id),
        None => Cell::Text(id),
    }
}

fn events(alert: &Alert) -> Bilingual {
    let named = |side: fn(&Bilingual) -> &str| {
        let events =
            alert.near_events.iter().map(|event| format!("{} ({})", side(&event.name), side(&day(event.date))));
        events.collect::<Vec<_>>().join(", ")
    };
    Bilingual::new(named(|name| &name.ko), named(|name| &name.en))
}

pub(super) fn both(text: String) -> Bilingual {
    Bilingual::new(text.clone(), text)
}
