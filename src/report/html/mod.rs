//! The report as one HTML file: no network, no script needed, both languages in it.

mod acting;
mod leaflet;
mod phrases;
mod table;

use std::borrow::Cow;

use askama::Template;
use askama::filters::Safe;

use self::acting::{AlertView, Links, ProposalView};
pub(super) use self::leaflet::leaflet;
use self::phrases::{
    b, count, day, decimal, duration, language, len, mask_type, mean_score, median, optional_percent, percent, place,
    ratio_n, score, sentences, signed_score, spread_n, t, tallies,
};
use super::appendix::Appendix;
use super::charts::{self, Size, Weekly};
use super::classes::{self, Class};
use super::counts::Figures;
use super::input::{InputFile, Rejection};
use super::levels::Variant;
use super::summary::{Quote, Report, Topic};
use super::{drafts, judgement, rise, tags, verdict, words};
use crate::effects::Ratio;
use crate::error::{Error, Kind, Result};
use crate::evidence::numbers;
use crate::model::{Bilingual, Day, Language};

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
    let links = Links::of(report);
    let alerts = acting::alerts(report, &links, &mut appendix);
    let topics: Vec<TopicView<'_, '_>> = in_full(report)
        .into_iter()
        .map(|topic| TopicView {
            topic,
            variants: topic
                .variants
                .iter()
                .map(|variant| VariantView {
                    variant,
                    share: Ratio { part: variant.figures.n_transcripts, whole: topic.figures.n_transcripts },
                    quote: variant.quotes.first().map(|quote| appendix.quote(report, quote)),
                })
                .collect(),
            quotes: topic.quotes.iter().take(N_QUOTES).map(|quote| appendix.quote(report, quote)).collect(),
            answers: topic.answers.iter().take(N_ANSWERS).map(|quote| appendix.quote(report, quote)).collect(),
        })
        .collect();
    let proposals = acting::proposals(report, &links, &mut appendix);
    let singles = report
        .singles
        .iter()
        .map(|single| SingleView {
            quote: appendix.quote(report, &single.quote),
            nearest: single.nearest.and_then(|at| report.topics.get(at)),
            why: single.why.clone(),
            severity: single.severity,
        })
        .collect();
    let page = Page {
        report,
        lang: language.code(),
        alerts,
        topics,
        proposals,
        singles,
        classes: classes::of(report),
        tags: tags::of(report)
            .map(|audit| TagsView { sentences: audit.sentences(report), table: leaflet::table(&audit.grid(report)) }),
        knowledge: leaflet::sections(&drafts::blocks(report), Some("knowledge")),
        cases: appendix.render(report),
        style: include_str!("../../../templates/report/style.css"),
        script: include_str!("../../../templates/report/script.js"),
    };
    page.render().map_err(|cause| {
        Error::new(Kind::Internal, Bilingual::new("보고서를 만들 수 없습니다", "the report cannot be rendered"))
            .because(cause)
    })
}

/// Chooses the topics told in full: all listed movers and the largest, in the order of the table.
fn in_full<'r, 'a>(report: &'r Report<'a>) -> Vec<&'r Topic<'a>> {
    let movers = report.rising.iter().take(N_MOVERS).chain(report.falling.iter().take(N_MOVERS));
    let mut chosen: Vec<bool> = vec![false; report.topics.len()];
    for &at in movers.chain(&report.by_conversations).take(N_TOPICS_IN_FULL + 2 * N_MOVERS) {
        if chosen.iter().filter(|is_chosen| **is_chosen).count() < N_TOPICS_IN_FULL {
            chosen[at] = true;
        }
    }
    let in_order = report.by_area(usize::MAX).into_iter().flat_map(|group| group.topics);
    in_order.filter(|topic| chosen[report.topic_positions[topic.seed_idx]]).collect()
}

#[derive(Template)]
#[template(path = "report/page.html")]
struct Page<'r, 'a> {
    report: &'r Report<'a>,
    lang: &'static str,
    alerts: Vec<AlertView<'r>>,
    proposals: Vec<ProposalView<'r>>,
    topics: Vec<TopicView<'r, 'a>>,
    singles: Vec<SingleView<'r, 'a>>,
    classes: [Class<'r>; 3],
    tags: Option<TagsView>,
    /// What is written and to be written for the knowledge base; empty where that is nothing.
    knowledge: String,
    cases: String,
    style: &'static str,
    script: &'static str,
}

/// What the desk’s own tags say beside the topics.
struct TagsView {
    sentences: Vec<Bilingual>,
    table: String,
}

struct TopicView<'r, 'a> {
    topic: &'r Topic<'a>,
    variants: Vec<VariantView<'r, 'a>>,
    quotes: Vec<QuoteView<'r>>,
    answers: Vec<QuoteView<'r>>,
}

struct SingleView<'r, 'a> {
    quote: QuoteView<'r>,
    nearest: Option<&'r Topic<'a>>,
    why: Option<Bilingual>,
    severity: u8,
}

struct VariantView<'r, 'a> {
    variant: &'r Variant<'a>,
    /// Of the topic's conversations.
    share: Ratio,
    quote: Option<QuoteView<'r>>,
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

impl<'r, 'a> Page<'r, 'a> {
    /// What the weekly charts and tiny bars show: the newest weeks, from the first that has records.
    fn shown<T>(&self, weekly: &'r [T]) -> &'r [T] {
        &weekly[weekly.len().saturating_sub(self.report.n_weeks_known())..]
    }

    /// Statements by language, those without any left out.
    fn languages(&self, topic: &Topic<'_>) -> Safe<String> {
        let both = [Language::Ko, Language::En].into_iter().zip(topic.figures.n_by_language).filter(|(_, n)| *n > 0);
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
                bars: self.shown(&topic.figures.weekly),
                behind: None,
                change: &topic.figures.change,
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

    fn spark(&self, figures: &'r Figures<'a>) -> Safe<String> {
        Safe(charts::sparkline(self.shown(&figures.weekly)))
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

    fn change_words(&self, topic: &Topic<'_>) -> Safe<String> {
        b(verdict::change_words(&topic.figures.change))
    }

    fn onset(&self, topic: &Topic<'_>) -> Option<Bilingual> {
        rise::onset(self.report, topic)
    }

    fn rise_told(&self, topic: &Topic<'_>) -> Option<Bilingual> {
        rise::rise_told(self.report, topic)
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

    /// The name in the other language, where that is another.
    fn other_name(&self, topic: &Topic<'_>) -> Safe<String> {
        if topic.name.ko == topic.name.en {
            return Safe(String::new());
        }
        Safe(format!(r#"<p class="other">{}</p>"#, t(&topic.name.en, &topic.name.ko).0))
    }

    /// The name of a topic's area with its id.
    fn area(&self, topic: &Topic<'a>) -> Option<Bilingual> {
        let area = self.report.area(topic)?;
        let named = |name: &str| format!("{name} ({})", area.id);
        Some(Bilingual::new(named(&area.name.ko), named(&area.name.en)))
    }

    fn suggestion(&self, topic: &Topic<'_>) -> Option<Bilingual> {
        judgement::suggestion(self.report, topic)
    }

    fn severity(&self, level: &u8) -> Option<Safe<String>> {
        table::severity(*level)
    }

    fn terms(&self, topic: &Topic<'_>) -> String {
        topic.seed.terms.iter().take(12).map(String::as_str).collect::<Vec<_>>().join(" · ")
    }

    fn method(&self) -> Vec<Bilingual> {
        words::method(self.report)
    }
}
