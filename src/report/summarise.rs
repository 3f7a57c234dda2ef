//! Computes the one value: counts, comparisons, quotes, order.

use super::change::{Change, Movement, Onset};
use super::counts::Figures;
use super::input::{Input, MemberClass, StatementRow, TopicSeed};
use super::summary::{Concentration, Quote, Report, Topic, Verdict, Watch};
use super::whole::Whole;
use super::{levels, quotes, singles, verdict};
use crate::effects::{Ratio, tally};
use crate::knowledge::{Shelf, ShelfHealth};
use crate::model::Period;
use crate::model::{Bilingual, Day, MaskedTranscript, Metadata, StatementId};
use crate::registry::TopicId;
use crate::trends::Release;
use rayon::prelude::*;

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
    by_conversations.sort_by_key(|&at| (std::cmp::Reverse(topics[at].figures.n_transcripts), at));
    let areas = levels::areas(&input, &whole, &row_order, &mut topics, &by_conversations);
    let mut report = Report {
        input,
        window,
        last_week: Period::ending(input.as_of, 7),
        weeks: window.weeks(),
        trend: whole.trend,
        releases,
        totals: whole.totals,
        topics,
        areas,
        topic_positions,
        by_conversations,
        rising,
        falling,
        row_order,
        singles: Vec::new(),
        weak_reasons: Vec::new(),
        single_reasons: Vec::new(),
        alerts: Vec::new(),
        proposals: Vec::new(),
        drafts: Vec::new(),
        shelf: Shelf::default(),
        shelf_health: ShelfHealth::default(),
        effects: Vec::new(),
        watch: Watch::Unwatched,
        verdict: Verdict::default(),
    };
    report.singles = singles::shown(&report);
    report.weak_reasons = singles::reasons(&report, MemberClass::Weak);
    report.single_reasons = singles::reasons(&report, MemberClass::Single);
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

fn topic<'a>(
    input: &Input<'a>,
    whole: &Whole<'a>,
    releases: &[Release],
    position: usize,
    seed_idx: usize,
    rows: &[u32],
) -> Topic<'a> {
    let seed = &input.topics[seed_idx];
    let figures = Figures::of(input, whole, rows);
    let change = figures.change;
    let first_day = whole.totals.days.map_or(whole.window.from, |days| days.from);
    let onset = matches!(change.movement, Movement::Grew | Movement::Appeared)
        .then(|| Onset::find(&figures.per_day, whole.window, first_day, releases))
        .flatten();
    let numbered = TopicId(position as u32 + 1);
    let id = seed.known.as_ref().map_or(numbered, |known| known.id).to_string();
    Topic {
        variants: levels::variants(input, whole, &id, seed, rows),
        id,
        seed_idx,
        seed,
        name: name(seed),
        area: None,
        onset,
        concentration: None,
        quotes: quotes::choose(input, candidates(input, seed, rows, &change)),
        answers: answers(input, seed, rows),
        figures,
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
    let terms = seed.terms.iter().take(3).map(String::as_str).collect::<Vec<_>>().join(" · ");
    let unnamed = if terms.is_empty() {
        Bilingual::new("이름 없음", "unnamed")
    } else {
        Bilingual::new(terms.clone(), terms)
    };
    levels::name(seed.label_ko.as_deref(), seed.label_en.as_deref(), &unnamed)
}

fn answers<'a>(input: &Input<'a>, seed: &'a TopicSeed, rows: &[u32]) -> Vec<Quote<'a>> {
    let find = |id: &str| {
        let mut transcript_idxs =
            rows.iter().map(|&row_idx| input.statements[row_idx as usize].transcript_idx as usize);
        transcript_idxs.find(|&at| input.transcripts.get(at).is_some_and(|found| found.id == id))
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
        (0..topics.len()).filter(|&at| movements.contains(&topics[at].figures.change.movement)).collect()
    };
    let mut rising = of(&[Movement::Grew, Movement::Appeared]);
    let mut falling = of(&[Movement::Shrank]);
    let excess = |at: &usize| topics[*at].figures.change.excess();
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
