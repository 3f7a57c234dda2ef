//! Computes the one value: counts, comparisons, quotes, order.

use rayon::prelude::*;
use rustc_hash::FxHashSet;

use super::Release;
use super::change::{Change, Movement, Onset};
use super::figures::{Ratio, Spread, Sum, tally};
use super::input::{Input, MemberClass, StatementRow, TopicSeed};
use super::summary::{Concentration, Facets, Quote, Report, Topic, Totals, Trend, Verdict};
use super::verdict;
use super::weeks::{Period, by_week, days_between};
use super::{quotes, singles};
use crate::model::{Bilingual, Day, Language, MaskedTranscript, Metadata, Speaker, StatementId};
use crate::statements::StatementKind;

/// Below this many answers a mean of satisfaction says more about chance than about the topic.
const LEAST_CSAT: u64 = 5;
/// When more of the newest week than this stands on the as-of day only for want of a date, weeks cannot be compared.
const MOST_UNDATED: f64 = 0.1;

/// Computes all numbers of a report. Pure; equal input gives an equal value at any number of threads.
#[must_use]
pub fn summarise<'a>(input: Input<'a>) -> Report<'a> {
    let window = Period::ending(input.as_of, input.window_days);
    let row_order = row_order(&input);
    let members = members(&input, &row_order);
    let order = size_order(&members, &row_order);
    let mut topic_positions = vec![0; input.topics.len()];
    for (position, &seed_idx) in order.iter().enumerate() {
        topic_positions[seed_idx] = position;
    }
    let whole = Whole::new(&input, window);
    let releases: Vec<Release> =
        input.releases.iter().filter(|release| window.contains(release.date)).cloned().collect();
    let mut topics: Vec<Topic<'a>> = order
        .par_iter()
        .enumerate()
        .map(|(position, &seed_idx)| topic(&input, &whole, &releases, position, seed_idx, &members[seed_idx]))
        .collect();
    let (rising, falling) = movers(&topics);
    let recent: Vec<&MaskedTranscript> =
        input.transcripts.iter().filter(|transcript| is_recent(&input, transcript)).collect();
    for &at in &rising {
        topics[at].concentration = concentration(&input, &recent, &members[topics[at].seed_idx]);
    }
    let mut by_conversations: Vec<usize> = (0..topics.len()).collect();
    by_conversations.sort_by_key(|&at| (std::cmp::Reverse(topics[at].n_transcripts), at));
    let mut report = Report {
        input,
        window,
        last_week: Period::ending(input.as_of, 7),
        weeks: window.weeks(),
        trend: whole.trend,
        releases,
        totals: whole.totals,
        topics,
        topic_positions,
        by_conversations,
        rising,
        falling,
        row_order,
        singles: Vec::new(),
        single_reasons: Vec::new(),
        verdict: Verdict::default(),
    };
    report.singles = singles::shown(&report);
    report.single_reasons = singles::reasons(&report);
    report.verdict = verdict::of(&report);
    report
}

/// Returns the day of a conversation: the as-of day where it tells none.
pub(super) fn day_of(transcript: &MaskedTranscript, as_of: Day) -> Day {
    transcript.metadata.started_at.as_ref().map_or(as_of, jiff::Zoned::date)
}

/// Returns whether a conversation is of the newest seven days.
fn is_recent(input: &Input<'_>, transcript: &MaskedTranscript) -> bool {
    Period::ending(input.as_of, 7).contains(day_of(transcript, input.as_of))
}

/// Returns the rows in the order of their statement ids.
fn row_order(input: &Input<'_>) -> Vec<u32> {
    let mut order: Vec<u32> = (0..input.statements.len() as u32).collect();
    let key = |row_idx: &u32| {
        let row = &input.statements[*row_idx as usize];
        let id = input.transcripts.get(row.transcript_idx as usize).map_or("", |transcript| transcript.id.as_str());
        (id, row.statement.turn, row.statement.span, *row_idx)
    };
    order.par_sort_unstable_by(|a, b| key(a).cmp(&key(b)));
    order
}

/// Returns the rows of each topic, in the order of statement ids.
fn members(input: &Input<'_>, row_order: &[u32]) -> Vec<Vec<u32>> {
    let mut members = vec![Vec::new(); input.topics.len()];
    for &row_idx in row_order {
        let topic_idx = input.statements[row_idx as usize].membership.and_then(|membership| membership.topic_idx);
        if let Some(rows) = topic_idx.and_then(|topic_idx| members.get_mut(topic_idx as usize)) {
            rows.push(row_idx);
        }
    }
    members
}

/// Returns the topics by size, then by their smallest statement id.
fn size_order(members: &[Vec<u32>], row_order: &[u32]) -> Vec<usize> {
    let mut rank = vec![0_u32; row_order.len()];
    for (position, &row_idx) in row_order.iter().enumerate() {
        rank[row_idx as usize] = position as u32;
    }
    let smallest = |rows: &[u32]| rows.first().map_or(u32::MAX, |&row_idx| rank[row_idx as usize]);
    let mut order: Vec<usize> = (0..members.len()).collect();
    order.sort_by_key(|&seed_idx| (std::cmp::Reverse(members[seed_idx].len()), smallest(&members[seed_idx])));
    order
}

/// The window as a whole, which every topic is compared with.
struct Whole<'a> {
    window: Period,
    totals: Totals<'a>,
    trend: Trend,
    csat: Sum,
    reopened: Flag,
    sla_breached: Flag,
}

/// How the exports tell a yes or no.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Flag {
    /// Both are told, or neither: what is missing is not known.
    Both,
    /// Only yes is ever told: what is missing means no. Without this every ratio would be 100 %.
    OnlyYes,
}

impl Flag {
    fn of(values: impl Iterator<Item = Option<bool>>) -> Self {
        let (mut has_yes, mut has_no) = (false, false);
        for value in values.flatten() {
            has_yes |= value;
            has_no |= !value;
        }
        if has_yes && !has_no { Self::OnlyYes } else { Self::Both }
    }

    fn complete(self, value: Option<bool>) -> Option<bool> {
        value.or((self == Self::OnlyYes).then_some(false))
    }
}

impl<'a> Whole<'a> {
    fn new(input: &Input<'a>, window: Period) -> Self {
        let n = input.transcripts.len();
        let (mut has_statement, mut has_topic) = (vec![false; n], vec![false; n]);
        let (mut n_by_kind, mut n_by_class) = ([0; 5], [0; 3]);
        for row in input.statements {
            n_by_kind[row.statement.kind as usize] += 1;
            let Some(membership) = row.membership else { continue };
            n_by_class[membership.class as usize] += 1;
            let transcript_idx = row.transcript_idx as usize;
            if transcript_idx < n {
                has_statement[transcript_idx] = true;
                has_topic[transcript_idx] |= membership.topic_idx.is_some();
            }
        }
        let mut per_day = vec![0; window.n_days()];
        let mut per_day_with_statement = vec![0; window.n_days()];
        let (mut csat, mut days) = (Sum::default(), None::<Period>);
        for (transcript, has_statement) in input.transcripts.iter().zip(&has_statement) {
            let day = day_of(transcript, input.as_of);
            days = Some(days.map_or(Period { from: day, to: day }, |days| Period {
                from: days.from.min(day),
                to: days.to.max(day),
            }));
            if let Some(position) = window.position(day) {
                per_day[position] += 1;
                per_day_with_statement[position] += u64::from(*has_statement);
            }
            csat.add(transcript.metadata.csat);
        }
        let (weekly, weekly_with_statement) = (by_week(&per_day), by_week(&per_day_with_statement));
        let trend = trend(input, window, days, weekly.last().copied().unwrap_or(0));
        let n_weeks = if let Trend::Known { n_weeks } = trend { n_weeks } else { 0 };
        let metadata = || input.transcripts.iter().map(|transcript| &transcript.metadata);
        let count = |flags: &[bool]| flags.iter().filter(|flag| **flag).count() as u64;
        let n_without = has_statement.iter().zip(&has_topic).filter(|(statement, topic)| **statement && !**topic);
        let totals = Totals {
            n_transcripts: n as u64,
            n_with_statement: count(&has_statement),
            n_statements: n_by_class.iter().sum(),
            n_by_kind,
            n_assigned: n_by_class[MemberClass::Assigned as usize],
            n_weak: n_by_class[MemberClass::Weak as usize],
            n_single: n_by_class[MemberClass::Single as usize],
            n_transcripts_without_topic: n_without.count() as u64,
            n_customers: n_customers(input.transcripts.iter()),
            csat: csat.mean(),
            first_response_s: Spread::of(metadata().filter_map(|metadata| metadata.first_response_s).collect()),
            resolution_s: Spread::of(metadata().filter_map(|metadata| metadata.resolution_s).collect()),
            change: Change::of(&weekly, n_weeks),
            change_with_statement: Change::of(&weekly_with_statement, n_weeks),
            weekly,
            weekly_with_statement,
            days,
            languages: languages(input.transcripts),
            channels: tally(metadata().filter_map(|metadata| metadata.channel.as_deref())),
        };
        let metadata = || input.transcripts.iter().map(|transcript| &transcript.metadata);
        let reopened = Flag::of(metadata().map(|metadata| metadata.reopened));
        let sla_breached = Flag::of(metadata().map(|metadata| metadata.sla_breached));
        Self { window, totals, trend, csat, reopened, sla_breached }
    }

    fn n_weeks_known(&self) -> usize {
        if let Trend::Known { n_weeks } = self.trend { n_weeks } else { 0 }
    }
}

fn trend(input: &Input<'_>, window: Period, days: Option<Period>, last_week: u64) -> Trend {
    if input.quality.n_undated as f64 > MOST_UNDATED * last_week as f64 && input.quality.n_undated > 0 {
        return Trend::Undated;
    }
    let first = days.map_or(window.to, |days| days.from.max(window.from));
    // The first record of a week seldom falls on its first day: a week that is complete but for two days counts.
    let n_weeks = usize::try_from((days_between(first, window.to) + 3) / 7).unwrap_or(0).min(window.n_days() / 7);
    if n_weeks < 2 { Trend::TooShort } else { Trend::Known { n_weeks } }
}

fn languages(transcripts: &[MaskedTranscript]) -> Vec<(Language, u64)> {
    let customers = |language: Language| {
        let of = |transcript: &MaskedTranscript| {
            let turns = transcript.turns.iter();
            turns.filter(|turn| turn.speaker == Speaker::Customer && turn.language == language).count() as u64
        };
        transcripts.iter().map(of).sum()
    };
    [Language::Ko, Language::En].into_iter().map(|language| (language, customers(language))).collect()
}

fn n_customers<'t>(transcripts: impl Iterator<Item = &'t MaskedTranscript>) -> u64 {
    let (mut known, mut n_unknown) = (FxHashSet::default(), 0);
    for transcript in transcripts {
        match &transcript.customer {
            Some(customer) => {
                known.insert(customer.0.as_str());
            }
            None => n_unknown += 1,
        }
    }
    known.len() as u64 + n_unknown
}

fn topic<'a>(
    input: &Input<'a>,
    whole: &Whole<'a>,
    releases: &[Release],
    position: usize,
    seed_idx: usize,
    rows: &[u32],
) -> Topic<'a> {
    let seed = &input.topics[seed_idx];
    let row = |row_idx: u32| &input.statements[row_idx as usize];
    // Rows come in the order of transcript ids, so equal transcripts stand together.
    let mut transcript_idxs: Vec<usize> = rows.iter().map(|&row_idx| row(row_idx).transcript_idx as usize).collect();
    transcript_idxs.dedup();
    let transcripts: Vec<&'a MaskedTranscript> =
        transcript_idxs.iter().filter_map(|&transcript_idx| input.transcripts.get(transcript_idx)).collect();
    let metadata = || transcripts.iter().map(|transcript| &transcript.metadata);

    let (mut n_by_kind, mut n_by_language, mut n_weak) = ([0; 3], [0; 2], 0);
    for &row_idx in rows {
        let row = row(row_idx);
        match row.statement.kind {
            StatementKind::Complaint => n_by_kind[0] += 1,
            StatementKind::Request => n_by_kind[1] += 1,
            StatementKind::Question => n_by_kind[2] += 1,
            StatementKind::Praise | StatementKind::Other => {}
        }
        n_by_language[usize::from(row.statement.language == Language::En)] += 1;
        n_weak += u64::from(row.membership.is_some_and(|membership| membership.class == MemberClass::Weak));
    }
    let mut per_day = vec![0; whole.window.n_days()];
    let (mut first_seen, mut last_seen, mut csat) = (None::<Day>, None::<Day>, Sum::default());
    for transcript in &transcripts {
        let day = day_of(transcript, input.as_of);
        if let Some(position) = whole.window.position(day) {
            per_day[position] += 1;
        }
        first_seen = Some(first_seen.map_or(day, |first| first.min(day)));
        last_seen = Some(last_seen.map_or(day, |last| last.max(day)));
        csat.add(transcript.metadata.csat);
    }
    let weekly = by_week(&per_day);
    let change = Change::of(&weekly, whole.n_weeks_known());
    let first_day = whole.totals.days.map_or(whole.window.from, |days| days.from);
    let onset = matches!(change.movement, Movement::Grew | Movement::Appeared)
        .then(|| Onset::find(&per_day, whole.window, first_day, releases))
        .flatten();
    let csat_others = csat.rest_of(whole.csat);
    let csat_effect = match (whole.csat.mean(), csat_others.mean()) {
        (Some(all), Some(others)) if csat.n >= LEAST_CSAT && others.n >= LEAST_CSAT => Some(all.mean - others.mean),
        _ => None,
    };
    Topic {
        id: format!("T-{:04}", position + 1),
        seed_idx,
        seed,
        name: name(seed),
        n_statements: rows.len() as u64,
        n_weak,
        n_by_kind,
        n_by_language,
        n_transcripts: transcripts.len() as u64,
        n_customers: n_customers(transcripts.iter().copied()),
        share: Ratio { part: transcripts.len() as u64, whole: whole.totals.n_with_statement },
        per_day,
        weekly,
        change,
        onset,
        concentration: None,
        first_seen: first_seen.unwrap_or(input.as_of),
        last_seen: last_seen.unwrap_or(input.as_of),
        csat: csat.mean(),
        csat_others: csat_others.mean(),
        csat_effect,
        first_response_s: Spread::of(metadata().filter_map(|metadata| metadata.first_response_s).collect()),
        handle_s: Spread::of(metadata().filter_map(|metadata| metadata.handle_s).collect()),
        resolution_s: Spread::of(metadata().filter_map(|metadata| metadata.resolution_s).collect()),
        reopened: Ratio::of(metadata().map(|metadata| whole.reopened.complete(metadata.reopened))),
        escalated: Ratio::of(metadata().map(|metadata| metadata.status.as_deref().map(|word| word == "escalated"))),
        sla_breached: Ratio::of(metadata().map(|metadata| whole.sla_breached.complete(metadata.sla_breached))),
        facets: Facets {
            products: tally(metadata().filter_map(|metadata| metadata.product.as_deref())),
            channels: tally(metadata().filter_map(|metadata| metadata.channel.as_deref())),
            requester_types: tally(metadata().filter_map(|metadata| metadata.requester_type.as_deref())),
            app_versions: tally(metadata().filter_map(|metadata| metadata.app_version.as_deref())),
            platforms: tally(metadata().filter_map(|metadata| metadata.platform.as_deref())),
            categories: tally(metadata().filter_map(|metadata| metadata.category.as_deref())),
        },
        quotes: quotes::choose(input, candidates(input, seed, rows, &change)),
        answers: answers(input, seed, &transcript_idxs),
    }
}

/// Returns the sentences that may stand for a topic, most typical first; where it rose, those of the newest week come
/// before the others, because they tell what is new.
fn candidates(input: &Input<'_>, seed: &TopicSeed, rows: &[u32], change: &Change) -> Vec<u32> {
    let all = || seed.examples.iter().chain(rows).copied();
    if !matches!(change.movement, Movement::Grew | Movement::Appeared) {
        return all().collect();
    }
    let is_recent = |row_idx: &u32| {
        let row = input.statements.get(*row_idx as usize);
        let transcript = row.and_then(|row| input.transcripts.get(row.transcript_idx as usize));
        transcript.is_some_and(|transcript| is_recent(input, transcript))
    };
    all().filter(is_recent).chain(all().filter(|row_idx| !is_recent(row_idx))).collect()
}

/// Returns what a topic is called: the label of a language, else that of the other, else its strongest terms.
fn name(seed: &TopicSeed) -> Bilingual {
    let given = |label: &Option<String>| label.clone().filter(|label| !label.trim().is_empty());
    let (ko, en) = (given(&seed.label_ko), given(&seed.label_en));
    let terms = || seed.terms.iter().take(3).map(String::as_str).collect::<Vec<_>>().join(" · ");
    let or = |words: String, last: &str| if words.is_empty() { last.to_owned() } else { words };
    Bilingual::new(
        ko.clone().or_else(|| en.clone()).unwrap_or_else(|| or(terms(), "이름 없음")),
        en.or(ko).unwrap_or_else(|| or(terms(), "unnamed")),
    )
}

fn answers<'a>(input: &Input<'a>, seed: &'a TopicSeed, transcript_idxs: &[usize]) -> Vec<Quote<'a>> {
    let find = |id: &str| {
        transcript_idxs.iter().copied().find(|&at| input.transcripts.get(at).is_some_and(|found| found.id == id))
    };
    seed.answers
        .iter()
        .map(|answer| {
            let transcript_idx = find(&answer.citation.transcript);
            let transcript = transcript_idx.and_then(|at| input.transcripts.get(at));
            Quote {
                transcript_idx,
                citation: answer.citation.clone(),
                language: quotes::language_of(&answer.citation.text),
                day: transcript.map(|transcript| day_of(transcript, input.as_of)),
                channel: transcript.and_then(|transcript| transcript.metadata.channel.as_deref()),
                n_transcripts: answer.n_transcripts,
            }
        })
        .collect()
}

/// Returns the topics that rose and those that fell, by how many conversations more or fewer than expected.
fn movers(topics: &[Topic<'_>]) -> (Vec<usize>, Vec<usize>) {
    let of = |movements: &[Movement]| -> Vec<usize> {
        (0..topics.len()).filter(|&at| movements.contains(&topics[at].change.movement)).collect()
    };
    let mut rising = of(&[Movement::Grew, Movement::Appeared]);
    let mut falling = of(&[Movement::Shrank]);
    let excess = |at: &usize| topics[*at].change.excess();
    rising.sort_by(|a, b| excess(b).total_cmp(&excess(a)).then(a.cmp(b)));
    falling.sort_by(|a, b| excess(a).total_cmp(&excess(b)).then(a.cmp(b)));
    (rising, falling)
}

/// A value held by this share of the conversations that tell one is worth a sentence …
const MAIN_SHARE: f64 = 0.6;
/// … where so many tell one …
const MAIN_LEAST_N: u64 = 10;
/// … and when all conversations hold it this much less often, so that the most common channel is no news.
const MAIN_LEAST_TIMES: f64 = 1.3;

/// Finds the value that sets the newest week of a topic furthest apart from all conversations of that week.
fn concentration<'a>(input: &Input<'a>, recent: &[&'a MaskedTranscript], rows: &[u32]) -> Option<Concentration<'a>> {
    type Facet = (&'static str, &'static str, fn(&Metadata) -> Option<&str>);
    // Channel and kind of customer are left out: a courier's topic is told by couriers every week, which is no news.
    const FACETS: [Facet; 3] = [
        ("앱 버전", "app version", |metadata| metadata.app_version.as_deref()),
        ("플랫폼", "platform", |metadata| metadata.platform.as_deref()),
        ("지역", "region", |metadata| metadata.region.as_deref()),
    ];
    let mut idxs: Vec<u32> = rows.iter().map(|&row_idx| input.statements[row_idx as usize].transcript_idx).collect();
    idxs.dedup();
    let own: Vec<&'a MaskedTranscript> = idxs
        .iter()
        .filter_map(|&at| input.transcripts.get(at as usize))
        .filter(|transcript| is_recent(input, transcript))
        .collect();
    let mut best: Option<Concentration<'a>> = None;
    for (ko, en, value_of) in FACETS {
        let tallies = tally(own.iter().filter_map(|transcript| value_of(&transcript.metadata)));
        let Some(top) = tallies.first() else { continue };
        let whole = tallies.iter().map(|tally| tally.n).sum();
        let topic = Ratio { part: top.n, whole };
        let all =
            Ratio::of(recent.iter().map(|transcript| value_of(&transcript.metadata).map(|value| value == top.value)));
        let all = all.unwrap_or_default();
        let stands_out = whole >= MAIN_LEAST_N
            && topic.value() >= MAIN_SHARE
            && topic.value() >= MAIN_LEAST_TIMES * all.value()
            && best.as_ref().is_none_or(|best| best.topic.value() / best.all.value() < topic.value() / all.value());
        if stands_out {
            best = Some(Concentration { facet: Bilingual::new(ko, en), value: top.value, topic, all });
        }
    }
    best
}

/// Returns the id of a statement.
#[must_use]
pub fn statement_id(row: &StatementRow, transcript: &MaskedTranscript) -> StatementId {
    StatementId { transcript: transcript.id.clone(), turn: row.statement.turn, span: row.statement.span }
}
