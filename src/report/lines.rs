//! JSON Lines for programs: fixed key order, total row order, one schema.

use std::io::Write;

use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};

use super::figures::{Mean, Ratio, Spread, Tally, round4};
use super::input::Position;
use super::summarise::statement_id;
use super::summary::{Quote, Report, Topic};
use super::weeks::plus;
use super::words::kind_code;
use crate::model::{Citation, Day, Language, Slicer};

/// One line of `statements.jsonl`.
#[derive(Serialize)]
struct StatementLine<'r> {
    id: String,
    transcript: &'r str,
    turn: u32,
    start: u32,
    end: u32,
    text: &'r str,
    lang: &'static str,
    kind: &'static str,
    topic: Option<&'r str>,
    class: Option<&'static str>,
    why: Option<&'static str>,
    strength: Option<f64>,
    nearest: Option<&'r str>,
}

/// Writes `statements.jsonl`, by statement id.
pub(super) fn statements(report: &Report<'_>, out: &mut dyn Write) -> std::io::Result<()> {
    let mut slicer = Slicer::default();
    for &row_idx in &report.row_order {
        let row = &report.input.statements[row_idx as usize];
        let Some(transcript) = report.transcript(row) else { continue };
        let topic_id = |seed_idx: Option<u32>| report.topic(seed_idx).map(|topic| topic.id.as_str());
        line(
            out,
            &StatementLine {
                id: statement_id(row, transcript).to_string(),
                transcript: &transcript.id,
                turn: row.statement.turn,
                start: row.statement.span.start,
                end: row.statement.span.end,
                text: report.text_after(&mut slicer, row),
                lang: row.statement.language.code(),
                kind: kind_code(row.statement.kind),
                topic: row.membership.and_then(|membership| topic_id(membership.topic_idx)),
                class: row.membership.map(|membership| membership.class.code()),
                why: row.membership.and_then(|membership| membership.why).map(|why| why.code),
                strength: row.membership.map(|membership| round4(membership.strength)),
                nearest: row.membership.and_then(|membership| topic_id(membership.nearest)),
            },
        )?;
    }
    Ok(())
}

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
struct AnswerLine<'r> {
    n_transcripts: u64,
    #[serde(flatten)]
    citation: &'r Citation,
}

/// One line of `topics.jsonl`. What later stages know is null until they exist.
#[derive(Serialize)]
struct TopicLine<'r> {
    schema: u32,
    id: &'r str,
    parent: Option<&'r str>,
    level: u32,
    label: Label<'r>,
    terms: &'r [String],
    n_statements: u64,
    n_transcripts: u64,
    n_customers: u64,
    share: f64,
    share_of: u64,
    state: &'static str,
    lineage: Option<&'r str>,
    cohesion: f64,
    first_seen: String,
    last_seen: String,
    per_day: PerDay<'r>,
    weekly: &'r [u64],
    change: ChangeLine,
    onset: Option<OnsetLine>,
    journey_stage: Option<&'r str>,
    owner: Option<&'r str>,
    severity: Option<u32>,
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

/// Writes `topics.jsonl`, by id.
pub(super) fn topics(report: &Report<'_>, out: &mut dyn Write) -> std::io::Result<()> {
    report.topics.iter().try_for_each(|topic| line(out, &topic_line(report, topic)))
}

/// Returns the lines of `topics.jsonl` without their ends, by id: what the store keeps of each topic.
#[must_use]
pub fn topic_lines(report: &Report<'_>) -> Vec<String> {
    let line = |topic| serde_json::to_string(&topic_line(report, topic)).unwrap_or_default();
    report.topics.iter().map(line).collect()
}

fn topic_line<'r>(report: &Report<'_>, topic: &'r Topic<'_>) -> TopicLine<'r> {
    let spread = |spread: Option<Spread>| {
        spread.map(|spread| SpreadLine { n: spread.n, median: round4(spread.median), p90: round4(spread.p90) })
    };
    let mean = |mean: Option<Mean>| mean.map(|mean| MeanLine { mean: round4(mean.mean), n: mean.n });
    let ratio = |ratio: Option<Ratio>| ratio.map(|ratio| round4(ratio.value()));
    let (change, facets) = (&topic.change, &topic.facets);
    TopicLine {
        schema: 1,
        id: &topic.id,
        parent: None,
        level: 0,
        label: Label { ko: topic.seed.label_ko.as_deref(), en: topic.seed.label_en.as_deref() },
        terms: &topic.seed.terms,
        n_statements: topic.n_statements,
        n_transcripts: topic.n_transcripts,
        n_customers: topic.n_customers,
        share: round4(topic.share.value()),
        share_of: topic.share.whole,
        state: "new",
        lineage: None,
        cohesion: round4(topic.seed.cohesion),
        first_seen: topic.first_seen.to_string(),
        last_seen: topic.last_seen.to_string(),
        per_day: PerDay { from: report.window.from, counts: &topic.per_day },
        weekly: &topic.weekly,
        change: ChangeLine {
            last_7_days: change.last_7_days,
            before_mean: change.before_mean().map(round4),
            n_weeks_before: change.n_weeks_before,
            times: change.times().map(round4),
            movement: change.movement.code(),
        },
        onset: topic.onset.as_ref().map(|onset| OnsetLine {
            day: onset.day.to_string(),
            before_per_day: round4(onset.before_per_day),
            after_per_day: round4(onset.after_per_day),
            releases: onset
                .releases
                .iter()
                .filter_map(|&at| report.releases.get(at))
                .map(super::Release::name)
                .collect(),
        }),
        journey_stage: None,
        owner: None,
        severity: None,
        csat: mean(topic.csat),
        csat_others: mean(topic.csat_others),
        csat_effect: topic.csat_effect.map(round4),
        first_response_s: spread(topic.first_response_s),
        handle_s: spread(topic.handle_s),
        resolution_s: spread(topic.resolution_s),
        resolution_s_median: topic.resolution_s.map(|spread| round4(spread.median)),
        reopened_ratio: ratio(topic.reopened),
        escalated_ratio: ratio(topic.escalated),
        sla_breached_ratio: ratio(topic.sla_breached),
        n_weak: topic.n_weak,
        kinds: Counts(["complaint", "request", "question"].into_iter().zip(topic.n_by_kind).collect()),
        languages: Counts(
            [Language::Ko, Language::En].map(Language::code).into_iter().zip(topic.n_by_language).collect(),
        ),
        products: Counts::of(&facets.products),
        channels: Counts::of(&facets.channels),
        requester_types: Counts::of(&facets.requester_types),
        app_versions: Counts::of(&facets.app_versions),
        platforms: Counts::of(&facets.platforms),
        categories: Counts::of(&facets.categories),
        examples: topic.quotes.iter().map(|quote| &quote.citation).collect(),
        answers: topic.answers.iter().map(answer_line).collect(),
    }
}

fn answer_line<'r>(quote: &'r Quote<'_>) -> AnswerLine<'r> {
    AnswerLine { n_transcripts: quote.n_transcripts, citation: &quote.citation }
}

#[derive(Serialize)]
struct RejectedLine<'r> {
    file: &'r str,
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    row: Option<u64>,
    reason: &'r str,
    help: &'r str,
}

/// Writes `rejected.jsonl`, by file and place; reason and help in the workspace's language.
pub(super) fn rejected(report: &Report<'_>, language: Language, out: &mut dyn Write) -> std::io::Result<()> {
    let mut rejections: Vec<_> = report.input.quality.rejections.iter().collect();
    rejections.sort_by(|a, b| (&a.file, a.position, &a.reason.en).cmp(&(&b.file, b.position, &b.reason.en)));
    rejections.into_iter().try_for_each(|rejection| {
        let (at_line, row) = match rejection.position {
            Position::File => (None, None),
            Position::Line(n) => (Some(n), None),
            Position::Row(n) => (None, Some(n)),
        };
        let (reason, help) = (rejection.reason.get(language), rejection.help.get(language));
        line(out, &RejectedLine { file: &rejection.file, line: at_line, row, reason, help })
    })
}

fn line(out: &mut dyn Write, value: &impl Serialize) -> std::io::Result<()> {
    serde_json::to_writer(&mut *out, value)?;
    out.write_all(b"\n")
}
