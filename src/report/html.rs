//! The report as one HTML file: no network, no script needed, both languages in it.

use std::borrow::Cow;

use askama::Template;
use askama::filters::Safe;

use super::appendix::Appendix;
use super::change::Movement;
use super::charts::{self, Size, Weekly, escape};
use super::figures::{Mean, Ratio, Spread, Tally};
use super::input::{InputFile, Position, Rejection};
use super::numbers;
use super::summary::{Quote, Report, Topic};
use super::verdict;
use super::words;
use crate::error::{Error, Kind, Result};
use crate::model::{Bilingual, Day, Language, MaskType};

/// So many topics are told in full; ten minutes of a morning do not reach further.
const N_TOPICS_IN_FULL: usize = 60;
/// So many rows of the table of topics; the workbook has all of them.
const N_TOPICS_IN_TABLE: usize = 300;
/// So many quotes and answers stand below a topic.
const N_QUOTES: usize = 5;
const N_ANSWERS: usize = 3;
/// So many topics that rose or fell are listed first.
const N_MOVERS: usize = 8;
/// The table has no room for n, so it leaves out what stands on fewer.
const LEAST_IN_TABLE: u64 = 5;
/// So many rejected records are listed; `rejected.jsonl` has all of them.
const N_REJECTIONS: usize = 50;
/// So many input files are listed; `run.json` has all of them.
const N_FILES: usize = 100;

/// Renders the page.
///
/// # Errors
/// Only when the template cannot be rendered, which is a defect of the program.
pub(super) fn render(report: &Report<'_>, language: Language) -> Result<String> {
    let mut appendix = Appendix::default();
    let topics: Vec<TopicView<'_, '_>> = in_full(report)
        .into_iter()
        .map(|at| &report.topics[at])
        .map(|topic| TopicView {
            topic,
            quotes: topic.quotes.iter().take(N_QUOTES).map(|quote| appendix.quote(report, quote)).collect(),
            answers: topic.answers.iter().take(N_ANSWERS).map(|quote| appendix.quote(report, quote)).collect(),
        })
        .collect();
    let singles = report
        .singles
        .iter()
        .map(|single| SingleView {
            quote: appendix.quote(report, &single.quote),
            nearest: single.nearest.and_then(|at| report.topics.get(at)),
            why: single.why.clone(),
        })
        .collect();
    let page = Page {
        report,
        lang: language.code(),
        topics,
        singles,
        cases: appendix.render(report),
        style: include_str!("../../templates/report/style.css"),
        script: include_str!("../../templates/report/script.js"),
    };
    page.render().map_err(|cause| {
        Error::new(Kind::Internal, Bilingual::new("보고서를 만들 수 없습니다", "the report cannot be rendered"))
            .because(cause)
    })
}

/// Chooses the topics told in full: all listed movers and the largest, in the order of the table.
fn in_full(report: &Report<'_>) -> Vec<usize> {
    let movers = report.rising.iter().take(N_MOVERS).chain(report.falling.iter().take(N_MOVERS));
    let mut chosen: Vec<bool> = vec![false; report.topics.len()];
    for &at in movers.chain(&report.by_conversations).take(N_TOPICS_IN_FULL + 2 * N_MOVERS) {
        if chosen.iter().filter(|is_chosen| **is_chosen).count() < N_TOPICS_IN_FULL {
            chosen[at] = true;
        }
    }
    report.by_conversations.iter().copied().filter(|&at| chosen[at]).collect()
}

#[derive(Template)]
#[template(path = "report/page.html")]
struct Page<'r, 'a> {
    report: &'r Report<'a>,
    lang: &'static str,
    topics: Vec<TopicView<'r, 'a>>,
    singles: Vec<SingleView<'r, 'a>>,
    cases: String,
    style: &'static str,
    script: &'static str,
}

struct TopicView<'r, 'a> {
    topic: &'r Topic<'a>,
    quotes: Vec<QuoteView<'r>>,
    answers: Vec<QuoteView<'r>>,
}

struct SingleView<'r, 'a> {
    quote: QuoteView<'r>,
    nearest: Option<&'r Topic<'a>>,
    why: Option<Bilingual>,
}

/// A quote with the anchor of its case, where the appendix holds it.
pub(super) struct QuoteView<'r> {
    pub(super) quote: &'r Quote<'r>,
    pub(super) anchor: Option<String>,
    pub(super) day: Option<Day>,
}

impl QuoteView<'_> {
    fn text(&self) -> Cow<'_, str> {
        words::clipped(&self.quote.citation.text, 400)
    }
}

/// What a template hands to a function: values, or references to references of loop variables.
trait Lent<T> {
    fn lent(&self) -> &T;
}

impl<T> Lent<T> for T {
    fn lent(&self) -> &T {
        self
    }
}

impl<T> Lent<T> for &T {
    fn lent(&self) -> &T {
        self
    }
}

impl<T> Lent<T> for &&T {
    fn lent(&self) -> &T {
        self
    }
}

/// Both languages; the style sheet shows one.
fn t(ko: &str, en: &str) -> Safe<String> {
    if ko == en {
        return Safe(escape(ko));
    }
    Safe(format!(
        r#"<span class="t" lang="ko">{}</span><span class="t" lang="en">{}</span>"#,
        unbroken(&escape(ko)),
        unbroken(&escape(en))
    ))
}

/// Keeps month and day, the two sides of an arrow, and a topic's id on one line.
fn unbroken(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    for (at, part) in text.split("월 ").enumerate() {
        if at > 0 {
            kept.push_str(if part.starts_with(|first: char| first.is_ascii_digit()) { "월\u{a0}" } else { "월 " });
        }
        kept.push_str(part);
    }
    kept = kept.replace(" → ", "\u{a0}→\u{a0}");
    match kept.find("(T-") {
        Some(start) => match kept[start..].find(')') {
            Some(length) => {
                let (before, id, after) = (&kept[..start], &kept[start..=start + length], &kept[start + length + 1..]);
                format!(r#"{before}<i class="id">{id}</i>{after}"#)
            }
            None => kept,
        },
        None => kept,
    }
}

fn b(words: impl Lent<Bilingual>) -> Safe<String> {
    let words = words.lent();
    t(&words.ko, &words.en)
}

/// Sentences, each on its own line.
fn sentences(words: &[Bilingual]) -> Safe<String> {
    let of = |lang: &str, text: fn(&Bilingual) -> &String| {
        let lines: String =
            words.iter().map(|sentence| format!("<b>{}</b> ", unbroken(&escape(text(sentence))))).collect();
        format!(r#"<span class="t" lang="{lang}">{lines}</span>"#)
    };
    Safe(of("ko", |sentence| &sentence.ko) + &of("en", |sentence| &sentence.en))
}

fn count(n: impl Lent<u64>) -> String {
    numbers::count(*n.lent())
}

fn day(day: impl Lent<Day>) -> Safe<String> {
    b(numbers::day(*day.lent()))
}

fn score(score: impl Lent<f64>) -> String {
    numbers::score(*score.lent())
}

fn signed_score(score: impl Lent<f64>) -> String {
    numbers::signed_score(*score.lent())
}

fn decimal(x: impl Lent<f64>) -> String {
    numbers::decimal(*x.lent())
}

fn duration(seconds: impl Lent<f64>) -> Safe<String> {
    b(numbers::duration(*seconds.lent()))
}

fn language(language: impl Lent<Language>) -> Safe<String> {
    b(words::language(*language.lent()))
}

fn mask_type(mask_type: impl Lent<MaskType>) -> Safe<String> {
    b(words::mask_type(*mask_type.lent()))
}

fn len(n: impl Lent<usize>) -> String {
    numbers::count(*n.lent() as u64)
}

fn percent(ratio: impl Lent<Ratio>) -> String {
    numbers::percent(ratio.lent().value())
}

/// A cell of the table; what stands on fewer than five conversations is left to the topic's own section, with its n.
fn optional_percent(ratio: &Option<Ratio>) -> String {
    let shown = ratio.filter(|ratio| ratio.whole >= LEAST_IN_TABLE);
    shown.map_or_else(|| "–".to_owned(), |ratio| numbers::percent(ratio.value()))
}

fn median(spread: &Option<Spread>) -> Safe<String> {
    let shown = spread.filter(|spread| spread.n >= LEAST_IN_TABLE);
    shown.map_or_else(|| Safe("–".to_owned()), |spread| b(numbers::duration(spread.median)))
}

fn mean_score(mean: &Option<Mean>) -> String {
    let shown = mean.filter(|mean| mean.n >= LEAST_IN_TABLE);
    shown.map_or_else(|| "–".to_owned(), |mean| numbers::score(mean.mean))
}

/// A ratio with its n: `12.3% (n=40)`.
fn ratio_n(ratio: &Ratio) -> String {
    format!("{} (n={})", numbers::percent(ratio.value()), numbers::count(ratio.whole))
}

/// A spread with p90 and n.
fn spread_n(spread: &Spread) -> Safe<String> {
    let (median, p90) = (numbers::duration(spread.median), numbers::duration(spread.p90));
    let n = numbers::count(spread.n);
    t(
        &format!("{} (90%는 {} 이내, n={n})", median.ko, p90.ko),
        &format!("{} (90% within {}, n={n})", median.en, p90.en),
    )
}

/// The first values of a facet: `두루마켓 120건 · 두루페이 3건`.
fn tallies(tallies: &[Tally<'_>], names: fn(&str) -> Bilingual) -> Safe<String> {
    let shown = tallies.iter().take(4).map(|tally| {
        let name = names(tally.value);
        let n = numbers::count(tally.n);
        Bilingual::new(format!("{} {n}건", name.ko), format!("{}: {n}", name.en))
    });
    let shown: Vec<Bilingual> = shown.collect();
    let rest = tallies.len().saturating_sub(4);
    let list =
        |text: fn(&Bilingual) -> &String| shown.iter().map(|one| text(one).as_str()).collect::<Vec<_>>().join(" · ");
    let (mut ko, mut en) = (list(|one| &one.ko), list(|one| &one.en));
    if rest > 0 {
        ko.push_str(&format!(" 외 {rest}"));
        en.push_str(&format!(" and {rest} more"));
    }
    t(&ko, &en)
}

/// Where a rejected record stands.
fn place(rejection: &Rejection) -> Bilingual {
    let file = &rejection.file;
    match rejection.position {
        Position::File => Bilingual::new(file, file),
        Position::Line(n) => Bilingual::new(format!("{file} {n}줄"), format!("{file}, line {n}")),
        Position::Row(n) => Bilingual::new(format!("{file} {n}행"), format!("{file}, row {n}")),
    }
}

impl<'r, 'a> Page<'r, 'a> {
    /// What the weekly charts and tiny bars show: the newest weeks, from the first that has records.
    fn shown<T>(&self, weekly: &'r [T]) -> &'r [T] {
        &weekly[weekly.len().saturating_sub(self.report.n_weeks_known())..]
    }

    /// Whether any topic of the table has the value, so that no column is empty.
    fn any(&self, has: fn(&Topic<'a>) -> bool) -> bool {
        self.report.topics.iter().any(has)
    }

    fn has_csat(&self) -> bool {
        self.any(|topic| topic.csat.is_some())
    }

    fn has_resolution(&self) -> bool {
        self.any(|topic| topic.resolution_s.is_some())
    }

    fn has_reopened(&self) -> bool {
        self.any(|topic| topic.reopened.is_some())
    }

    fn has_escalated(&self) -> bool {
        self.any(|topic| topic.escalated.is_some())
    }

    /// Statements by language, those without any left out.
    fn languages(&self, topic: &Topic<'_>) -> Safe<String> {
        let both = [Language::Ko, Language::En].into_iter().zip(topic.n_by_language).filter(|(_, n)| *n > 0);
        let named: Vec<Bilingual> = both
            .map(|(language, n)| {
                let (name, n) = (words::language(language), numbers::count(n));
                Bilingual::new(format!("{} {n}개", name.ko), format!("{}: {n}", name.en))
            })
            .collect();
        let join = |words: fn(&Bilingual) -> &String| {
            named.iter().map(|one| words(one).as_str()).collect::<Vec<_>>().join(" · ")
        };
        t(&join(|one| &one.ko), &join(|one| &one.en))
    }

    fn title(&self) -> String {
        self.report.title(if self.lang == "ko" { Language::Ko } else { Language::En })
    }

    fn overall_chart(&self) -> Safe<String> {
        let totals = &self.report.totals;
        Safe(charts::weekly(
            &Weekly {
                weeks: self.shown(&self.report.weeks),
                bars: self.shown(&totals.weekly_with_statement),
                behind: Some(self.shown(&totals.weekly)),
                change: &totals.change,
                releases: &self.report.releases,
                labelled: None,
                title: Bilingual::new(
                    "주별 불만·요청·질문이 담긴 문의",
                    "Conversations with a complaint, request or question by week",
                ),
            },
            Size { width: 960.0, height: 230.0 },
        ))
    }

    fn topic_chart(&self, topic: &'r Topic<'a>) -> Safe<String> {
        Safe(charts::weekly(
            &Weekly {
                weeks: self.shown(&self.report.weeks),
                bars: self.shown(&topic.weekly),
                behind: None,
                change: &topic.change,
                releases: &self.report.releases,
                labelled: Some(topic.onset.as_ref().map_or(&[], |onset| &onset.releases)),
                title: Bilingual::new(
                    format!("주별 문의: {}", topic.name.ko),
                    format!("Conversations by week: {}", topic.name.en),
                ),
            },
            Size { width: 520.0, height: 170.0 },
        ))
    }

    fn spark(&self, topic: &'r Topic<'a>) -> Safe<String> {
        Safe(charts::sparkline(self.shown(&topic.weekly)))
    }

    fn table(&self) -> Vec<&'r Topic<'a>> {
        self.report.by_conversations.iter().take(N_TOPICS_IN_TABLE).map(|&at| &self.report.topics[at]).collect()
    }

    fn rising(&self) -> Vec<&'r Topic<'a>> {
        self.report.rising.iter().take(N_MOVERS).map(|&at| &self.report.topics[at]).collect()
    }

    fn falling(&self) -> Vec<&'r Topic<'a>> {
        self.report.falling.iter().take(N_MOVERS).map(|&at| &self.report.topics[at]).collect()
    }

    fn is_in_full(&self, topic: &Topic<'_>) -> bool {
        self.topics.iter().any(|view| view.topic.id == topic.id)
    }

    /// The table's word for a change: times the mean, or why there is none.
    fn change_cell(&self, topic: &Topic<'_>) -> Safe<String> {
        let change = &topic.change;
        let times = change.times().map(numbers::times);
        match (change.movement, times.as_deref()) {
            (Movement::NotEnough, _) => Safe(format!(r#"<span class="faint">{}</span>"#, t("적은 수", "few").0)),
            (Movement::Appeared, _) => Safe(format!(r#"<b class="up">{}</b>"#, t("새로 나타남", "appeared").0)),
            (Movement::Grew, Some(times)) => {
                Safe(format!(r#"<b class="up">▲ {}</b>"#, t(&format!("{times}배"), &format!("×{times}")).0))
            }
            (Movement::Grew, None) => Safe(format!(r#"<b class="up">▲ {}</b>"#, t("늘어남", "grew").0)),
            (Movement::Shrank, Some("0.0")) => {
                Safe(format!(r#"<span class="down">▼ {}</span>"#, t("거의 없음", "almost none").0))
            }
            (Movement::Shrank, Some(times)) => {
                Safe(format!(r#"<span class="down">▼ {}</span>"#, t(&format!("{times}배"), &format!("×{times}")).0))
            }
            (Movement::Shrank, None) => Safe(format!(r#"<span class="down">▼ {}</span>"#, t("줄어듦", "shrank").0)),
            (Movement::Steady, Some(times)) => t(&format!("{times}배"), &format!("×{times}")),
            (Movement::Steady, None) => t("비슷함", "steady"),
        }
    }

    fn change_words(&self, topic: &Topic<'_>) -> Safe<String> {
        b(verdict::change_words(&topic.change))
    }

    fn onset(&self, topic: &Topic<'_>) -> Option<Bilingual> {
        verdict::onset(self.report, topic)
    }

    fn before_mean(&self, topic: &Topic<'_>) -> String {
        topic.change.before_mean().map_or_else(|| "–".to_owned(), numbers::decimal)
    }

    fn rejections(&self) -> &'a [Rejection] {
        let all = self.report.input.quality.rejections;
        &all[..all.len().min(N_REJECTIONS)]
    }

    fn n_more_rejections(&self) -> usize {
        self.report.input.quality.rejections.len().saturating_sub(N_REJECTIONS)
    }

    fn weeks_before(&self) -> Safe<String> {
        let n = self.report.totals.change.n_weeks_before;
        t(&format!("직전 {n}주 평균"), &format!("mean of {n} weeks before:"))
    }

    fn files(&self) -> &'a [InputFile] {
        let all = self.report.input.quality.files;
        &all[..all.len().min(N_FILES)]
    }

    fn n_more_files(&self) -> usize {
        self.report.input.quality.files.len().saturating_sub(N_FILES)
    }

    fn single_share(&self) -> Ratio {
        Ratio { part: self.report.totals.n_single, whole: self.report.totals.n_statements }
    }

    /// What the change column sorts by: conversations more than expected.
    fn change_order(&self, topic: &Topic<'_>) -> String {
        format!("{:.1}", topic.change.excess())
    }

    fn median_order(&self, spread: &Option<Spread>) -> String {
        spread.map_or_else(String::new, |spread| format!("{:.0}", spread.median))
    }

    /// The name in the other language, where that is another.
    fn other_name(&self, topic: &Topic<'_>) -> Safe<String> {
        if topic.name.ko == topic.name.en {
            return Safe(String::new());
        }
        Safe(format!(r#"<p class="other">{}</p>"#, t(&topic.name.en, &topic.name.ko).0))
    }

    fn terms(&self, topic: &Topic<'_>) -> String {
        topic.seed.terms.iter().take(12).map(String::as_str).collect::<Vec<_>>().join(" · ")
    }

    fn method(&self) -> Vec<Bilingual> {
        words::method(self.report)
    }
}
