//! The sheets of the knowledge base: drafts with what their score is made of, and the articles that exist.

use rust_xlsxwriter::{Worksheet, XlsxError};

use super::Tab;
use super::acting::{both, topic};
use super::sheet::{Cell, Column, Kind, Sheet, Style};
use super::topics::yes_no;
use crate::effects::round4;
use crate::evidence::Sentence;
use crate::knowledge::{Draft, DraftState, Route, Step};
use crate::model::Language;
use crate::report::drafts::{self, words};
use crate::report::summary::Report;

/// Returns the sheet of drafts, in the order of the report; a topic leads to its row.
pub(super) fn drafts(report: &Report<'_>, style: &Style) -> Result<Worksheet, XlsxError> {
    let columns = vec![
        Column::new("초안", "Draft", 15.0, Kind::Text),
        Column::new("문제", "Problem", 28.0, Kind::Text),
        Column::new("언어", "Language", 8.0, Kind::Text),
        Column::new("할 일", "To do", 10.0, Kind::Text),
        Column::new("문서", "Article", 10.0, Kind::Text),
        Column::new("부분", "Section", 10.0, Kind::Text),
        Column::new("다른 문서·초안", "Others concerned", 16.0, Kind::Text),
        Column::new("까닭", "Why", 50.0, Kind::Long),
        Column::new("진행", "State", 16.0, Kind::Text),
        Column::new("검토", "Review", 10.0, Kind::Text),
        Column::new("검토한 날", "Reviewed on", 11.0, Kind::Date),
        Column::new("메모", "Note", 20.0, Kind::Text),
        Column::new("점수", "Score", 8.0, Kind::Decimal),
        Column::new("빈틈", "Gap", 8.0, Kind::Score),
        Column::new("답변 차이", "Variance", 8.0, Kind::Score),
        Column::new("피해", "Harm", 8.0, Kind::Score),
        Column::new("상담", "Conversations", 8.0, Kind::Count),
        Column::new("해결", "Solved", 8.0, Kind::Count),
        Column::new("고객 확인", "Confirmed", 8.0, Kind::Count),
        Column::new("고객", "Customers", 8.0, Kind::Count),
        Column::new("상담사", "Agents", 8.0, Kind::Count),
        Column::new("답변 일치", "Answers agree", 9.0, Kind::Percent),
        Column::new("만족도 중앙값", "Satisfaction, median", 9.0, Kind::Score),
        Column::new("담당", "Owner", 16.0, Kind::Text),
        Column::new("토픽", "Topic", 9.0, Kind::Text),
        Column::new("모든 토픽", "All topics", 18.0, Kind::Text),
        Column::new("읽을 사람", "Audience", 14.0, Kind::Text),
        Column::new("상품", "Products", 18.0, Kind::Text),
        Column::new("고객 유형", "Customers’ kinds", 16.0, Kind::Text),
        Column::new("규정", "Policies", 14.0, Kind::Text),
        Column::new("처음 본 날", "First seen", 11.0, Kind::Date),
        Column::new("제목", "Title", 40.0, Kind::Long),
        Column::new("해결 단계", "Steps", 70.0, Kind::Long),
        Column::new("확인 필요", "To check", 20.0, Kind::Text),
        Column::new("갈리는 답변", "Disagreements", 9.0, Kind::Count),
        Column::new("문서 파일", "Document", 24.0, Kind::Text),
    ];
    let mut sheet = Sheet::new(Tab::Drafts.name(style.language), style, columns, 2)?;
    for draft in &report.drafts {
        sheet.row(&cells(report, style.language, draft))?;
    }
    let n_rows = sheet.next_row() - 1;
    sheet.finish(n_rows)
}

fn cells<'r>(report: &Report<'_>, language: Language, draft: &'r Draft) -> Vec<Cell<'r>> {
    let confidence = &draft.confidence;
    let reasons: Vec<&str> = draft.reasons.iter().map(|reason| reason.text(language)).collect();
    let mut to_check: Vec<_> = draft.all_steps().flat_map(|step| step.to_check.iter().copied()).collect();
    to_check.sort_unstable();
    to_check.dedup();
    let to_check: Vec<String> =
        to_check.into_iter().map(|what| words::to_check(what).get(language).to_owned()).collect();
    // What is no resolution yet must not look like one.
    let steps = if draft.state == DraftState::Wip { Vec::new() } else { steps(draft, language) };
    vec![
        Cell::Text(&draft.id),
        Cell::Words(draft.name.clone()),
        Cell::Words(crate::report::words::language(draft.language)),
        Cell::Words(draft.decision.words()),
        Cell::text(draft.article.as_deref()),
        Cell::text(draft.section.as_deref()),
        Cell::Words(both(draft.others.join(", "))),
        Cell::Words(both(reasons.join("\n"))),
        Cell::Words(draft.state.words()),
        Cell::Words(draft.review.words()),
        draft.reviewed.map_or(Cell::None, Cell::Day),
        Cell::text(draft.note.as_deref()),
        Cell::Number(round4(draft.score)),
        Cell::Number(round4(draft.gap)),
        Cell::Number(round4(draft.variance)),
        Cell::Number(round4(draft.harm)),
        Cell::count(confidence.n_cases),
        Cell::count(confidence.n_solved),
        Cell::count(confidence.n_confirmed),
        Cell::count(confidence.n_customers),
        Cell::count(confidence.n_agents),
        Cell::Number(round4(confidence.answer_agreement)),
        Cell::maybe(confidence.csat_median.map(round4)),
        Cell::text(draft.owner.as_ref().map(|owner| owner.team.as_str())),
        topic(report, language, std::slice::from_ref(&draft.topic)),
        Cell::Words(both(draft.topics.join(", "))),
        Cell::Words(words::audience(draft.audience)),
        Cell::Words(both(draft.products.join(", "))),
        Cell::Words(both(draft.requester_types.join(", "))),
        Cell::Words(both(draft.policies.join(", "))),
        Cell::Day(draft.first_seen),
        Cell::text(draft.title.as_ref().map(|title| title.text(draft.language))),
        Cell::Words(both(steps.join("\n"))),
        Cell::Words(both(to_check.join(", "))),
        Cell::count(draft.disagreements.len() as u64),
        Cell::Text(&draft.path),
    ]
}

/// Steps by case and place: `2-1` is the first step of the second case.
fn steps(draft: &Draft, language: Language) -> Vec<String> {
    let told = |case: usize, number: usize, step: &Step| {
        let place = if draft.routes.len() > 1 { format!("{case}-{number}") } else { number.to_string() };
        match language {
            Language::Ko => format!("{place}. {} (해결 {}건)", step.said.text(draft.language), step.n_solved),
            Language::En => format!("{place}. {} ({} solved)", step.said.text(draft.language), step.n_solved),
        }
    };
    let of_case = |(case, route): (usize, &Route)| -> Vec<String> {
        (1..).zip(&route.steps).map(|(number, step)| told(case, number, step)).collect()
    };
    (1..).zip(&draft.routes).flat_map(of_case).collect()
}

/// Returns the sheet of the articles that exist, by id.
pub(super) fn shelf(report: &Report<'_>, style: &Style) -> Result<Worksheet, XlsxError> {
    let columns = vec![
        Column::new("문서", "Article", 12.0, Kind::Text),
        Column::new("제목", "Title", 40.0, Kind::Text),
        Column::new("상태", "State", 14.0, Kind::Text),
        Column::new("찾는 상담 있음", "Matched", 9.0, Kind::Text),
        Column::new("상담", "Conversations", 9.0, Kind::Count),
        Column::new("마지막 상담", "Last conversation", 11.0, Kind::Date),
        Column::new("토픽", "Topic", 9.0, Kind::Text),
        Column::new("모든 토픽", "All topics", 18.0, Kind::Text),
        Column::new("함께 볼 문서", "See also", 18.0, Kind::Text),
        Column::new("고친 날", "Updated", 11.0, Kind::Date),
        Column::new("파일", "File", 30.0, Kind::Text),
        Column::new("까닭", "Why", 70.0, Kind::Long),
    ];
    let mut sheet = Sheet::new(Tab::Shelf.name(style.language), style, columns, 2)?;
    for health in &report.shelf_health.articles {
        let article = report.shelf.articles.iter().find(|article| article.id == health.article);
        sheet.row(&[
            Cell::Text(&health.article),
            Cell::Text(&health.title),
            Cell::Words(drafts::article_state(health)),
            Cell::Words(yes_no(health.is_matched)),
            Cell::count(health.n_cases),
            health.last_matched.map_or(Cell::None, Cell::Day),
            topic(report, style.language, &health.topics),
            Cell::Words(both(health.topics.join(", "))),
            Cell::Words(both(health.with.join(", "))),
            article.and_then(|article| article.updated).map_or(Cell::None, Cell::Day),
            Cell::text(article.map(|article| article.path.as_str())),
            Cell::Words(Sentence::words(&health.reason)),
        ])?;
    }
    let n_rows = sheet.next_row() - 1;
    sheet.finish(n_rows)
}
