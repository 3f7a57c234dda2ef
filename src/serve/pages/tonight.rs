//! What is new this morning, in the order in which somebody with ten minutes reads it.

use askama::Template;
use askama::filters::Safe;

use super::alerts::AlertView;
use crate::evidence::numbers;
use crate::model::Bilingual;
use crate::serve::answer::{Answer, Failure};
use crate::serve::asked::Asked;
use crate::serve::charts::{self, Weekly};
use crate::serve::layout::{Frame, Part};
use crate::serve::lines::TopicLine;
use crate::serve::links;
use crate::serve::routes::{READER, Route};
use crate::serve::sentences::{QuoteView, linked};
use crate::serve::snapshot::Snapshot;
use crate::serve::words::{Chip, Words};

pub(in crate::serve) const ROUTES: &[Route] = &[Route::get("/", READER, show)];

/// So many topics that moved are listed.
const N_MOVERS: usize = 8;
/// So many statements in no topic are listed.
const N_SINGLES: usize = 12;
/// So many rows of each list of what changed.
const N_CHANGES: usize = 5;

/// A number with what it counts and where the cases are.
pub(in crate::serve) struct Figure {
    pub(in crate::serve) name: String,
    pub(in crate::serve) value: String,
    pub(in crate::serve) beneath: String,
    pub(in crate::serve) href: String,
}

struct Mover {
    name: String,
    href: String,
    cases: String,
    told: String,
    chip: Option<Chip>,
    spark: Safe<String>,
}

struct Single {
    quote: QuoteView,
    severity: Option<Chip>,
    why: String,
    nearest: Option<(String, String)>,
}

/// What changed in a list, with how many rows are left out.
pub(in crate::serve) struct Changed {
    pub(in crate::serve) title: String,
    /// Names of the columns with their classes; none where each row is a sentence.
    pub(in crate::serve) header: Vec<(String, &'static str)>,
    /// Cells with their classes.
    pub(in crate::serve) rows: Vec<Vec<(Safe<String>, &'static str)>>,
    pub(in crate::serve) n_more: usize,
}

#[derive(Template)]
#[template(path = "serve/tonight.html")]
struct Tonight {
    frame: Frame,
    basis: String,
    verdict: Vec<Safe<String>>,
    questions: Vec<(String, Vec<Safe<String>>)>,
    figures: Vec<Figure>,
    alerts: Vec<AlertView>,
    n_settled: usize,
    chart: Safe<String>,
    before: Option<String>,
    summary: String,
    changed: Vec<Changed>,
    movers: Vec<Mover>,
    singles: Vec<Single>,
    n_singles: String,
    warnings: Vec<String>,
    run: String,
}

fn show(asked: &Asked) -> Result<Answer, Failure> {
    let (snapshot, words) = (asked.snapshot()?, Words(asked.language));
    let difference = snapshot.since_before(&asked.app.workspace)?;
    let sentences = |list: &[Bilingual]| list.iter().map(|it| linked(it.get(asked.language))).collect::<Vec<_>>();
    let summary = snapshot.summary.as_ref();
    let questions = summary.map_or_else(Vec::new, |summary| {
        [
            (words.t("정상인가?", "Is this normal?"), &summary.normal),
            (words.t("원인은?", "What is behind it?"), &summary.behind),
            (words.t("먼저 볼 것", "What to look at first"), &summary.next),
        ]
        .into_iter()
        .filter(|(_, list)| !list.is_empty())
        .map(|(title, list)| (title, sentences(list)))
        .collect()
    });
    let live: Vec<AlertView> =
        snapshot.alerts.iter().filter(|it| it.is_live()).map(|it| AlertView::of(it, asked)).collect();
    let page = Tonight {
        basis: summary.map_or_else(String::new, |summary| words.b(&summary.basis)),
        verdict: summary.map_or_else(Vec::new, |summary| sentences(&summary.headline)),
        questions,
        figures: figures(snapshot, words),
        n_settled: snapshot.alerts.len() - live.len(),
        alerts: live,
        chart: Safe(chart(snapshot, words)),
        before: difference.map(|it| it.before.run.clone()),
        summary: difference.map_or_else(String::new, |it| words.b(&it.summary)),
        changed: difference.map_or_else(Vec::new, |it| changed(it, asked, N_CHANGES)),
        movers: movers(snapshot, words),
        singles: singles(snapshot, asked),
        n_singles: numbers::count(summary.map_or(0, |summary| summary.n_single)),
        warnings: snapshot.run.warnings.iter().map(|it| words.b(it)).collect(),
        run: snapshot.run.run.clone(),
        frame: asked.frame(asked.say("오늘의 결과", "Tonight"), Part::Tonight)?,
    };
    asked.page(&page)
}

fn figures(snapshot: &Snapshot, words: Words) -> Vec<Figure> {
    let (counts, n) = (snapshot.run.counts, numbers::count);
    let mut figures = vec![Figure {
        name: words.t("기간 안의 문의", "Conversations"),
        value: n(counts.transcripts),
        beneath: format!("{} ~ {}", snapshot.run.window_from, snapshot.run.as_of),
        href: links::address(
            "/cases",
            &[("from", &snapshot.run.window_from.to_string()), ("to", &snapshot.run.as_of.to_string())],
        ),
    }];
    if let Some(summary) = &snapshot.summary {
        let last = summary.weekly.last().copied().unwrap_or(0);
        let from = crate::model::Period::ending(snapshot.run.as_of, 7).from;
        figures.push(Figure {
            name: words.t("최근 7일", "Last 7 days"),
            value: n(last),
            beneath: match summary.weekly.len().checked_sub(2) {
                Some(at) => words.t("그 전 7일 ", "the 7 days before ") + &n(summary.weekly[at]),
                None => String::new(),
            },
            href: links::address("/cases", &[("from", &from.to_string()), ("to", &snapshot.run.as_of.to_string())]),
        });
        if let Some(csat) = summary.csat {
            figures.push(Figure {
                name: words.t("만족도 평균", "Mean satisfaction"),
                value: numbers::score(csat.mean),
                beneath: format!("n={}", n(csat.n)),
                href: "/topics?sort=csat".to_owned(),
            });
        }
    }
    figures.push(Figure {
        name: words.t("토픽", "Topics"),
        value: n(counts.topics),
        beneath: words.t("최근 실행에서 찾은 것", "found by the newest run"),
        href: "/topics".to_owned(),
    });
    figures.push(Figure {
        name: words.t("묶이지 않은 발언", "Statements in no topic"),
        value: numbers::percent(counts.single_ratio),
        beneath: snapshot
            .summary
            .as_ref()
            .map_or_else(String::new, |it| format!("{} / {}", n(it.n_single), n(it.n_statements))),
        href: "#singles".to_owned(),
    });
    figures.push(Figure {
        name: words.t("이번에 읽은 기록", "Records read tonight"),
        value: n(snapshot.run.records.read),
        beneath: words.t("제외 ", "set aside ") + &n(snapshot.run.records.rejected),
        href: format!("/runs/{}", links::encode(&snapshot.run.run)),
    });
    figures
}

fn chart(snapshot: &Snapshot, words: Words) -> String {
    let Some(summary) = &snapshot.summary else { return String::new() };
    let chart = Weekly {
        weeks: &summary.weeks,
        bars: &summary.weekly_with_statement,
        behind: Some(&summary.weekly),
        mean: None,
        releases: summary.releases.iter().map(|it| (it.date, it.name.as_str())).collect(),
        title: words.t("주별 문의", "Conversations by week"),
        width: 720.0,
        height: 210.0,
    };
    charts::weekly(&chart, words.0)
}

/// The lists of a comparison, cut to some rows; ids lead to their pages.
pub(in crate::serve) fn changed(difference: &crate::report::Difference, asked: &Asked, n_rows: usize) -> Vec<Changed> {
    let sections = difference.sections(asked.language);
    let of = |section: crate::report::Section| {
        let class = |at: usize| if section.right.contains(&at) { "num" } else { "" };
        let cells = |row: &Vec<String>| row.iter().enumerate().map(|(at, it)| (linked(it), class(at))).collect();
        Changed {
            n_more: section.rows.len().saturating_sub(n_rows),
            rows: section.rows.iter().take(n_rows).map(cells).collect(),
            header: section.header.iter().enumerate().map(|(at, it)| (it.clone(), class(at))).collect(),
            title: section.title.clone(),
        }
    };
    sections.into_iter().map(of).filter(|it| !it.rows.is_empty()).collect()
}

fn movers(snapshot: &Snapshot, words: Words) -> Vec<Mover> {
    let moved = |topic: &&TopicLine| {
        topic.change.as_ref().is_some_and(|it| ["grew", "appeared", "shrank"].contains(&it.movement.as_str()))
    };
    let excess = |topic: &TopicLine| {
        let change = topic.change.as_ref();
        change.map_or(0.0, |it| it.last_7_days as f64 - it.before_mean.unwrap_or(0.0))
    };
    let mut topics: Vec<&TopicLine> = snapshot.topics().filter(moved).collect();
    topics.sort_by(|one, other| excess(other).abs().total_cmp(&excess(one).abs()).then_with(|| one.id.cmp(&other.id)));
    let from = crate::model::Period::ending(snapshot.run.as_of, 7).from.to_string();
    topics
        .into_iter()
        .take(N_MOVERS)
        .map(|topic| Mover {
            name: words.b(&topic.name()),
            href: links::topic(&topic.id),
            cases: links::address(
                "/cases",
                &[("topic", &topic.id), ("from", &from), ("to", &snapshot.run.as_of.to_string())],
            ),
            told: topic.change.as_ref().map_or_else(String::new, |change| words.change(change)),
            chip: words.movement(topic),
            spark: Safe(crate::report::sparkline(snapshot.known_weeks(&topic.weekly))),
        })
        .collect()
}

fn singles(snapshot: &Snapshot, asked: &Asked) -> Vec<Single> {
    let words = Words(asked.language);
    let singles = snapshot.summary.as_ref().map_or(&[][..], |summary| &summary.singles);
    let single = |it: &crate::report::SingleLine| Single {
        quote: QuoteView { note: it.day.map_or_else(String::new, |day| words.day(day)), ..QuoteView::of(&it.citation) },
        severity: words.severity(it.severity),
        why: it.why.as_ref().map_or_else(String::new, |why| words.b(why)),
        nearest: it.nearest.as_ref().map(|id| (links::topic(id), words.b(&snapshot.name_of(id)))),
    };
    singles.iter().take(N_SINGLES).map(single).collect()
}
