//! `topics.jsonl`: areas, topics and variants, one line each, in one key order.

use std::io::Write;

use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};

use super::counts::Figures;
use super::input::Suggestion;
use super::judgement;
use super::levels::{Area, Variant};
use super::lines::line;
use super::summary::{Quote, Report, Topic};
use crate::effects::{Mean, Ratio, Spread, Tally, round4};
use crate::model::period::plus;
use crate::model::{Citation, Day, Language};
use crate::registry::{Event, Known, Matched};

#[derive(Serialize)]
struct Label<'r> {
    ko: Option<&'r str>,
    en: Option<&'r str>,
}

#[derive(Serialize)]
struct ChangeLine {
    last_7_days: u64,
    before_mean: Option<f64>,
    n_weeks_before: u32,
    times: Option<f64>,
    movement: &'static str,
}

#[derive(Serialize)]
struct OnsetLine {
    day: String,
    before_per_day: f64,
    after_per_day: f64,
    releases: Vec<String>,
}

#[derive(Serialize)]
struct SpreadLine {
    n: u64,
    median: f64,
    p90: f64,
}

#[derive(Serialize)]
struct MeanLine {
    mean: f64,
    n: u64,
}

#[derive(Serialize)]
struct QualityLine<'r> {
    separation: f64,
    stability: f64,
    weak_ratio: f64,
    judgement: Label<'r>,
    suggestion: Option<SuggestionLine<'r>>,
}

/// What could be done with a topic: `{"kind":"split"}`, `{"kind":"merge","with":"T-0004"}`.
#[derive(Serialize)]
struct SuggestionLine<'r> {
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    with: Option<&'r str>,
}

#[derive(Serialize)]
struct AnswerLine<'r> {
    n_transcripts: u64,
    #[serde(flatten)]
    citation: &'r Citation,
}

/// One line of `topics.jsonl`, of whatever level. What later stages know is null until they exist, and so is what has no
/// meaning at a level.
#[derive(Serialize)]
struct LevelLine<'r> {
    schema: u32,
    id: &'r str,
    parent: Option<&'r str>,
    level: u32,
    area: Option<&'r str>,
    label: Label<'r>,
    terms: &'r [String],
    n_statements: u64,
    n_transcripts: u64,
    n_customers: u64,
    share: f64,
    share_of: u64,
    state: &'static str,
    lineage: Option<LineageLine<'r>>,
    cohesion: Option<f64>,
    quality: Option<QualityLine<'r>>,
    first_seen: String,
    last_seen: String,
    per_day: PerDay<'r>,
    weekly: &'r [u64],
    change: ChangeLine,
    onset: Option<OnsetLine>,
    journey_stage: Option<&'r str>,
    owner: Option<&'r str>,
    note: Option<&'r str>,
    severity: Option<u8>,
    is_defined: bool,
    csat: Option<MeanLine>,
    csat_others: Option<MeanLine>,
    csat_effect: Option<f64>,
    first_response_s: Option<SpreadLine>,
    handle_s: Option<SpreadLine>,
    resolution_s: Option<SpreadLine>,
    resolution_s_median: Option<f64>,
    reopened_ratio: Option<f64>,
    escalated_ratio: Option<f64>,
    sla_breached_ratio: Option<f64>,
    n_weak: u64,
    kinds: Counts<'r>,
    languages: Counts<'r>,
    products: Counts<'r>,
    channels: Counts<'r>,
    requester_types: Counts<'r>,
    app_versions: Counts<'r>,
    platforms: Counts<'r>,
    categories: Counts<'r>,
    examples: Vec<&'r Citation>,
    answers: Vec<AnswerLine<'r>>,
}

/// Conversations by day, days without any left out.
struct PerDay<'r> {
    from: Day,
    counts: &'r [u64],
}

impl Serialize for PerDay<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for (position, n) in self.counts.iter().enumerate().filter(|(_, n)| **n > 0) {
            map.serialize_entry(&plus(self.from, position as i64).to_string(), n)?;
        }
        map.end()
    }
}

/// Values with their counts, most frequent first.
struct Counts<'r>(Vec<(&'r str, u64)>);

impl<'r> Counts<'r> {
    fn of(tallies: &'r [Tally<'_>]) -> Self {
        Self(tallies.iter().map(|tally| (tally.value, tally.n)).collect())
    }
}

impl Serialize for Counts<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (value, n) in &self.0 {
            map.serialize_entry(value, n)?;
        }
        map.end()
    }
}

/// Writes `topics.jsonl`: areas, then topics, then variants, each by id.
pub(super) fn write(report: &Report<'_>, out: &mut dyn Write) -> std::io::Result<()> {
    report.areas.iter().try_for_each(|area| line(out, &area_line(report, area)))?;
    report.topics.iter().try_for_each(|topic| line(out, &topic_line(report, topic)))?;
    report.topics.iter().try_for_each(|topic| {
        topic.variants.iter().try_for_each(|variant| line(out, &variant_line(report, topic, variant)))
    })
}

/// Returns the lines of `topics.jsonl` that tell of topics, without their ends, by id: what the store keeps of each topic.
#[must_use]
pub fn topic_lines(report: &Report<'_>) -> Vec<String> {
    let line = |topic| serde_json::to_string(&topic_line(report, topic)).unwrap_or_default();
    report.topics.iter().map(line).collect()
}

fn area_line<'r>(report: &'r Report<'_>, area: &'r Area<'_>) -> LevelLine<'r> {
    let given = |label: &'r str| Some(label).filter(|label| !label.trim().is_empty());
    let label = Label { ko: given(&area.seed.label.ko), en: given(&area.seed.label.en) };
    LevelLine { is_defined: area.seed.is_defined, ..counted(report, &area.id, 0, label, &area.figures) }
}

fn variant_line<'r>(report: &'r Report<'_>, topic: &'r Topic<'_>, variant: &'r Variant<'_>) -> LevelLine<'r> {
    let label = Label { ko: variant.label_ko, en: variant.label_en };
    LevelLine {
        parent: Some(&topic.id),
        area: area_id(report, topic),
        examples: variant.quotes.iter().map(|quote| &quote.citation).collect(),
        ..counted(report, &variant.id, 2, label, &variant.figures)
    }
}

/// Where a topic comes from, and by what it was recognised tonight.
#[derive(Serialize)]
struct LineageLine<'r> {
    first_found: String,
    matched: Option<&'r Matched>,
    offered: Label<'r>,
    events: &'r [Event],
}

fn lineage(known: &Known) -> LineageLine<'_> {
    LineageLine {
        first_found: known.first_found.to_string(),
        matched: known.matched.as_ref(),
        offered: Label { ko: known.offered_ko.as_deref(), en: known.offered_en.as_deref() },
        events: &known.events,
    }
}

fn topic_line<'r>(report: &'r Report<'_>, topic: &'r Topic<'_>) -> LevelLine<'r> {
    let label = Label { ko: topic.seed.label_ko.as_deref(), en: topic.seed.label_en.as_deref() };
    let known = topic.seed.known.as_ref();
    LevelLine {
        state: known.map_or("new", |known| known.state.code()),
        lineage: known.map(lineage),
        owner: topic.seed.owner.as_deref(),
        note: topic.seed.note.as_deref(),
        parent: area_id(report, topic),
        area: area_id(report, topic),
        terms: &topic.seed.terms,
        cohesion: Some(round4(topic.seed.cohesion)),
        quality: quality_line(report, topic),
        onset: topic.onset.as_ref().map(|onset| OnsetLine {
            day: onset.day.to_string(),
            before_per_day: round4(onset.before_per_day),
            after_per_day: round4(onset.after_per_day),
            releases: onset
                .releases
                .iter()
                .filter_map(|&at| report.releases.get(at))
                .map(crate::trends::Release::name)
                .collect(),
        }),
        journey_stage: topic.seed.journey,
        severity: Some(topic.seed.severity),
        is_defined: topic.seed.is_defined,
        examples: topic.quotes.iter().map(|quote| &quote.citation).collect(),
        answers: topic.answers.iter().map(answer_line).collect(),
        ..counted(report, &topic.id, 1, label, &topic.figures)
    }
}

fn area_id<'r>(report: &'r Report<'_>, topic: &Topic<'_>) -> Option<&'r str> {
    report.areas.get(topic.area?).map(|area| area.id.as_str())
}

fn quality_line<'r>(report: &'r Report<'_>, topic: &'r Topic<'_>) -> Option<QualityLine<'r>> {
    let judgement = judgement::quality(topic)?;
    let quality = &topic.seed.quality;
    Some(QualityLine {
        separation: round4(quality.separation),
        stability: round4(quality.stability),
        weak_ratio: round4(quality.weak_ratio),
        judgement: Label { ko: Some(&judgement.ko), en: Some(&judgement.en) },
        suggestion: match quality.suggestion {
            None => None,
            Some(Suggestion::Split) => Some(SuggestionLine { kind: "split", with: None }),
            Some(Suggestion::MergeWith(other)) => {
                report.topic(Some(other)).map(|other| SuggestionLine { kind: "merge", with: Some(&other.id) })
            }
        },
    })
}

/// Returns a line with what every level counts; the rest is null or empty.
fn counted<'r>(
    report: &'r Report<'_>,
    id: &'r str,
    level: u32,
    label: Label<'r>,
    figures: &'r Figures<'_>,
) -> LevelLine<'r> {
    let spread = |spread: Option<Spread>| {
        spread.map(|spread| SpreadLine { n: spread.n, median: round4(spread.median), p90: round4(spread.p90) })
    };
    let mean = |mean: Option<Mean>| mean.map(|mean| MeanLine { mean: round4(mean.mean), n: mean.n });
    let ratio = |ratio: Option<Ratio>| ratio.map(|ratio| round4(ratio.value()));
    let (change, facets) = (&figures.change, &figures.facets);
    LevelLine {
        schema: 1,
        id,
        parent: None,
        level,
        area: None,
        label,
        terms: &[],
        n_statements: figures.n_statements,
        n_transcripts: figures.n_transcripts,
        n_customers: figures.n_customers,
        share: round4(figures.share.value()),
        share_of: figures.share.whole,
        state: "new",
        lineage: None,
        cohesion: None,
        quality: None,
        first_seen: figures.first_seen.to_string(),
        last_seen: figures.last_seen.to_string(),
        per_day: PerDay { from: report.window.from, counts: &figures.per_day },
        weekly: &figures.weekly,
        change: ChangeLine {
            last_7_days: change.last_7_days,
            before_mean: change.before_mean().map(round4),
            n_weeks_before: change.n_weeks_before,
            times: change.times().map(round4),
            movement: change.movement.code(),
        },
        onset: None,
        journey_stage: None,
        owner: None,
        note: None,
        severity: None,
        is_defined: false,
        csat: mean(figures.csat),
        csat_others: mean(figures.csat_others),
        csat_effect: figures.csat_effect.map(round4),
        first_response_s: spread(figures.first_response_s),
        handle_s: spread(figures.handle_s),
        resolution_s: spread(figures.resolution_s),
        resolution_s_median: figures.resolution_s.map(|spread| round4(spread.median)),
        reopened_ratio: ratio(figures.reopened),
        escalated_ratio: ratio(figures.escalated),
        sla_breached_ratio: ratio(figures.sla_breached),
        n_weak: figures.n_weak,
        kinds: Counts(["complaint", "request", "question"].into_iter().zip(figures.n_by_kind).collect()),
        languages: Counts(
            [Language::Ko, Language::En].map(Language::code).into_iter().zip(figures.n_by_language).collect(),
        ),
        products: Counts::of(&facets.products),
        channels: Counts::of(&facets.channels),
        requester_types: Counts::of(&facets.requester_types),
        app_versions: Counts::of(&facets.app_versions),
        platforms: Counts::of(&facets.platforms),
        categories: Counts::of(&facets.categories),
        examples: Vec::new(),
        answers: Vec::new(),
    }
}

fn answer_line<'r>(quote: &'r Quote<'_>) -> AnswerLine<'r> {
    AnswerLine { n_transcripts: quote.n_transcripts, citation: &quote.citation }
}
