//! What the report says of the knowledge base: how much it covers, what to write next, and which articles need somebody.

use super::words;
use crate::effects::Ratio;
use crate::evidence::numbers::{count, counted, percent, score, times};
use crate::knowledge::articles::Problem;
use crate::knowledge::{Coverage, Decision, Draft, DraftState, Health, Review};
use crate::model::{Bilingual, Language};
use crate::report::leaflet::{Block, Grid, none, plain};
use crate::report::summary::Report;

/// An editor reviews so many in a morning; the workbook has all of them.
const N_DRAFTS: usize = 20;
/// So many articles that need somebody are listed.
const N_ARTICLES: usize = 20;
/// So many files of the shelf that could not be read as they should are listed.
const N_PROBLEMS: usize = 10;

/// Returns the drafts that wait for somebody, those with the largest score first and those without a resolution last, as `voc kb list`
/// does; what is fine or said elsewhere waits for nobody.
pub(in crate::report) fn ranked<'r>(report: &'r Report<'_>) -> Vec<&'r Draft> {
    in_order(report.drafts.iter().filter(|draft| is_open(draft)))
}

fn in_order<'r>(drafts: impl Iterator<Item = &'r Draft>) -> Vec<&'r Draft> {
    let mut drafts: Vec<&Draft> = drafts.collect();
    drafts.sort_by(|a, b| {
        is_wip(a).cmp(&is_wip(b)).then_with(|| b.score.total_cmp(&a.score)).then_with(|| a.id.cmp(&b.id))
    });
    drafts
}

fn is_wip(draft: &Draft) -> bool {
    draft.state == DraftState::Wip
}

fn is_open(draft: &Draft) -> bool {
    let is_reviewed = matches!(draft.review, Review::Accepted | Review::Rejected);
    !is_reviewed && !matches!(draft.decision, Decision::Ok | Decision::Duplicate)
}

/// Returns the part of the report on the knowledge base; nothing where there is neither a draft nor an article.
pub(in crate::report) fn blocks(report: &Report<'_>) -> Vec<Block> {
    let has_nothing = report.drafts.is_empty() && report.shelf_health.articles.is_empty();
    if has_nothing && report.shelf.problems.is_empty() {
        return Vec::new();
    }
    let mut blocks = vec![Block::Section(Bilingual::new("지식 문서", "Knowledge base"))];
    blocks.push(Block::Text(conclusion(report)));
    blocks.extend(report.shelf_health.coverage.as_ref().and_then(covered).map(Block::Text));
    if !report.drafts.is_empty() {
        blocks.push(heading("무엇을 해야 하나", "What is to be done"));
        blocks.push(Block::Table(decisions(report)));
    }
    let open = ranked(report);
    if !open.is_empty() {
        blocks.push(heading("검토할 초안: 점수가 높은 순서", "Drafts to review, the highest score first"));
        blocks.push(Block::Note(Bilingual::new(
            "점수는 답이 되는 문서가 없는 정도(빈틈), 상담사의 답변이 갈리는 정도(답변 차이), 고객이 겪는 불편(피해)을 곱한 값입니다(100점 만점). 하나가 0이어도 나머지가 묻히지 않도록, 0에서 1까지 잰 값을 0.1에서 1까지로 옮겨 곱합니다. 해결 방법이 아직 없는 초안은 맨 뒤에 둡니다.",
            "The score multiplies how much no article answers (gap), how differently agents answer (variance) and how much it hurts (harm), to 100 at most. Each is measured from 0 to 1 and counts as 0.1 to 1, so that one that is nothing does not hide the others. Drafts without a resolution come last.",
        )));
        blocks.push(Block::Table(gaps(open.iter().copied().take(N_DRAFTS), "")));
        blocks.extend(more(
            open.len().saturating_sub(N_DRAFTS),
            "나머지 초안 {n}건은 report.xlsx와 kb 폴더에 있습니다.",
            "The other {n} drafts are in report.xlsx and the folder kb.",
        ));
    }
    shelf(report, &mut blocks);
    blocks
}

/// Returns a team's drafts for its pack, below a heading; nothing where it has none that wait.
pub(in crate::report) fn of_team(drafts: &[&Draft]) -> Vec<Block> {
    let open = in_order(drafts.iter().copied().filter(|draft| is_open(draft)));
    if open.is_empty() {
        return Vec::new();
    }
    vec![
        Block::Section(Bilingual::new("지식 문서", "Knowledge base")),
        Block::Text(Bilingual::new(
            format!("이 팀이 내용을 확인해 주어야 할 초안이 {}건 있습니다.", count(open.len() as u64)),
            format!("{} for this team to check.", counted(open.len() as u64, "draft")),
        )),
        // Packs lie in a folder of their own.
        Block::Table(gaps(open.into_iter(), "../")),
    ]
}

fn heading(ko: &str, en: &str) -> Block {
    Block::Card { id: String::new(), name: Bilingual::new(ko, en) }
}

fn more(n: usize, ko: &str, en: &str) -> Option<Block> {
    let told = |words: &str| words.replace("{n}", &count(n as u64));
    (n > 0).then(|| Block::Note(Bilingual::new(told(ko), told(en))))
}

fn conclusion(report: &Report<'_>) -> Bilingual {
    let (open, n_articles) = (ranked(report), report.shelf_health.articles.len() as u64);
    let n_needing = report.shelf_health.articles.iter().filter(|health| needs_somebody(health)).count() as u64;
    let n_wip = open.iter().filter(|draft| is_wip(draft)).count() as u64;
    let n_ready = open.len() as u64 - n_wip;
    let mut drafts = match open.first().filter(|_| n_ready > 0) {
        None => Bilingual::new("검토를 기다리는 초안은 없습니다.", "No draft waits to be reviewed."),
        Some(first) => Bilingual::new(
            format!(
                "검토할 초안이 {}건 있습니다. 가장 급한 것은 ‘{}’({})입니다.",
                count(n_ready),
                first.name.ko,
                first.id
            ),
            format!(
                "{} to review; the most pressing is ‘{}’ ({}).",
                counted(n_ready, "draft"),
                first.name.en,
                first.id
            ),
        ),
    };
    if n_wip > 0 {
        drafts.ko.push_str(&format!(" 근거가 모자라 작성 중인 초안이 {}건 더 있습니다.", count(n_wip)));
        drafts.en.push_str(&format!(" {} in progress besides, for want of evidence.", counted(n_wip, "draft")));
    }
    let shelf = match (n_articles, n_needing) {
        (0, _) => Bilingual::new("kb 폴더에 아직 문서가 없습니다.", "There is no article in kb yet."),
        (n, 0) => Bilingual::new(
            format!("기존 문서 {}건 가운데 손볼 것은 없습니다.", count(n)),
            format!("None of the {} needs anything.", counted(n, "article")),
        ),
        (n, needing) => Bilingual::new(
            format!("기존 문서 {}건 가운데 {}건은 손보거나 확인해야 합니다.", count(n), count(needing)),
            format!("{} of the {} want somebody’s attention.", count(needing), counted(n, "article")),
        ),
    };
    Bilingual::new(format!("{} {}", drafts.ko, shelf.ko), format!("{} {}", drafts.en, shelf.en))
}

/// Says how much of the desk's work articles answer, and how much of it was known before.
fn covered(coverage: &Coverage) -> Option<Bilingual> {
    if coverage.n_cases == 0 {
        return None;
    }
    let share = |part: u64| percent(Ratio { part, whole: coverage.n_cases }.value());
    let (n, covered) = (count(coverage.n_cases), count(coverage.n_covered));
    let (known, new) = (count(coverage.n_known), count(coverage.n_new));
    Some(Bilingual::new(
        format!(
            "토픽이 있는 상담 {n}건 가운데 {covered}건({})은 쓸 수 있는 문서가 있는 문제였습니다. 문서에서 이미 다룬 문제는 {known}건({}), 어느 문서에도 없는 문제는 {new}건({})입니다.",
            share(coverage.n_covered),
            share(coverage.n_known),
            share(coverage.n_new)
        ),
        format!(
            "Of {n} conversations with a topic, {covered} ({}) are on a problem with an article that can be used. Known from some article: {known} ({}); in none: {new} ({}).",
            share(coverage.n_covered),
            share(coverage.n_known),
            share(coverage.n_new)
        ),
    ))
}

fn decisions(report: &Report<'_>) -> Grid {
    let mut grid = Grid::of_numbers(&[
        ("할 일", "To do"),
        ("초안", "Drafts"),
        ("검토 전", "Not yet reviewed"),
        ("뜻", "What it means"),
    ])
    .left(&[3]);
    for decision in Decision::ALL {
        let own = || report.drafts.iter().filter(|draft| draft.decision == decision);
        let n = own().count() as u64;
        if n > 0 {
            let n_open = own().filter(|draft| !matches!(draft.review, Review::Accepted | Review::Rejected)).count();
            grid.rows.push(vec![
                decision.words(),
                plain(count(n)),
                plain(count(n_open as u64)),
                words::decision_meaning(decision),
            ]);
        }
    }
    grid
}

/// Returns drafts with their scores and what these are made of; the first cell leads to the document.
fn gaps<'r>(drafts: impl Iterator<Item = &'r Draft>, up: &str) -> Grid {
    let mut grid = Grid::of_numbers(&[
        ("초안", "Draft"),
        ("문제", "Problem"),
        ("할 일", "To do"),
        ("상태", "State"),
        ("점수", "Score"),
        ("빈틈", "Gap"),
        ("답변 차이", "Variance"),
        ("피해", "Harm"),
        ("상담 / 해결", "Conversations / solved"),
        ("상담사", "Agents"),
        ("담당", "Owner"),
    ])
    .left(&[1, 2, 3, 10]);
    for draft in drafts {
        let confidence = &draft.confidence;
        let own = draft.decision.words();
        let about = draft.article.as_deref().map_or_else(
            || own.clone(),
            |article| Bilingual::new(format!("{} ({article})", own.ko), format!("{} ({article})", own.en)),
        );
        grid.links.resize(grid.rows.len(), None);
        grid.links.push(Some(format!("{up}{}", draft.path)));
        grid.rows.push(vec![
            plain(draft.id.as_str()),
            named(draft),
            about,
            stands(draft),
            plain(times(draft.score)),
            plain(score(draft.gap)),
            plain(score(draft.variance)),
            plain(score(draft.harm)),
            plain(format!("{} / {}", count(confidence.n_cases), count(confidence.n_solved))),
            plain(count(confidence.n_agents)),
            draft.owner.as_ref().map_or_else(none, |owner| plain(owner.team.as_str())),
        ]);
    }
    grid
}

/// Returns the name with the language, where a draft is in English.
fn named(draft: &Draft) -> Bilingual {
    match draft.language {
        Language::Ko => draft.name.clone(),
        Language::En => Bilingual::new(format!("{} (영어)", draft.name.ko), format!("{} (English)", draft.name.en)),
    }
}

/// Returns where a draft stands: what a reviewer said, else how far it is.
fn stands(draft: &Draft) -> Bilingual {
    match draft.review {
        Review::Open => draft.state.words(),
        reviewed => reviewed.words(),
    }
}

fn needs_somebody(health: &Health) -> bool {
    !health.is_matched || !matches!(health.decision, Decision::Ok | Decision::New)
}

/// Returns what is to be done about an article, in a word.
pub(in crate::report) fn article_state(health: &Health) -> Bilingual {
    match (health.decision, health.is_matched) {
        (Decision::Ok | Decision::New, false) => Bilingual::new("찾는 상담 없음", "never matched"),
        (decision, _) => decision.words(),
    }
}

fn shelf(report: &Report<'_>, blocks: &mut Vec<Block>) {
    let order = |health: &&Health| {
        let place = Decision::ALL.iter().position(|decision| *decision == health.decision);
        (place, std::cmp::Reverse(health.n_cases), health.article.clone())
    };
    let mut needing: Vec<&Health> =
        report.shelf_health.articles.iter().filter(|health| needs_somebody(health)).collect();
    needing.sort_by_key(order);
    if !needing.is_empty() {
        blocks.push(heading("손보거나 확인할 문서", "Articles that want somebody"));
        let mut grid = Grid::of_numbers(&[
            ("문서", "Article"),
            ("제목", "Title"),
            ("상태", "State"),
            ("상담", "Conversations"),
            ("마지막 상담", "Last conversation"),
            ("함께 볼 문서", "See also"),
            ("까닭", "Why"),
        ])
        .left(&[1, 2, 5, 6]);
        for health in needing.iter().take(N_ARTICLES) {
            grid.rows.push(vec![
                plain(health.article.as_str()),
                plain(health.title.as_str()),
                article_state(health),
                plain(count(health.n_cases)),
                health.last_matched.map_or_else(none, |day| plain(day.to_string())),
                if health.with.is_empty() { none() } else { plain(health.with.join(", ")) },
                health.reason.words(),
            ]);
        }
        blocks.push(Block::Table(grid));
        blocks.extend(more(
            needing.len().saturating_sub(N_ARTICLES),
            "나머지 문서 {n}건은 report.xlsx에 있습니다.",
            "The other {n} articles are in report.xlsx.",
        ));
    }
    let problems = &report.shelf.problems;
    if !problems.is_empty() {
        blocks.push(heading("kb 폴더에서 고칠 파일", "Files of kb to mend"));
        blocks.push(Block::Points(problems.iter().take(N_PROBLEMS).map(Problem::told).collect()));
        blocks.extend(more(
            problems.len().saturating_sub(N_PROBLEMS),
            "이 밖에 {n}건이 더 있습니다.",
            "There are {n} more.",
        ));
    }
}
