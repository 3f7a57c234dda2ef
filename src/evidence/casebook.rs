//! The window's conversations as measures are taken of them: who wrote when, about which topic, and how it ended.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use super::measure::{Facet, Filter, Measure, Measurement, Value};
use super::priority;
use super::sentence::{Name, Sentence, Template};
use super::series::Baseline;
use crate::effects::{Flag, Ratio, Spread, Sum, leave_one_out, wilson};
use crate::features::Vocabulary;
use crate::model::{Citation, Day, MaskedTranscript, Period, Span};
use crate::resolutions::StepKind;
use crate::trends::{Calendar, Expectation};

/// What a casebook is made of.
#[derive(Debug, Clone)]
pub struct Materials<'a> {
    /// The days looked at; the last one is the as-of day.
    pub period: Period,
    /// The conversations, in a fixed order.
    pub transcripts: &'a [MaskedTranscript],
    /// The statements that topics are made of, in the order of conversations.
    pub placed: Vec<Placed>,
    /// The ids of topics; [`Placed::topic`] counts in it.
    pub topics: Vec<String>,
    /// For each conversation the kinds of its agents' sentences.
    pub steps: Vec<Vec<StepKind>>,
    /// The words that [`Placed::words`] counts in.
    pub vocabulary: &'a Vocabulary,
    /// The calendar that days are compared by.
    pub calendar: &'a Calendar,
}

/// A statement and its topic.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placed {
    /// Index of its conversation.
    pub transcript_idx: u32,
    /// The turn.
    pub turn: u32,
    /// The span in the masked turn text.
    pub span: Span,
    /// Index of its topic.
    pub topic: Option<u32>,
    /// The stage of the journey that its words speak of.
    pub stage: Option<&'static str>,
    /// Its words, ascending, each once.
    pub words: Box<[u32]>,
}

/// A customer comes back within so many days.
const RECONTACT_DAYS: i64 = 7;
/// Below this many answers or times a mean or median says more about chance than about the conversations.
const LEAST_N: u64 = 5;

/// The window's conversations.
#[derive(Debug)]
pub struct Casebook<'a> {
    materials: Materials<'a>,
    cases: Vec<Case>,
    /// Indices in [`Materials::placed`] of each topic, ascending.
    rows: Vec<Vec<u32>>,
    /// Indices of each topic's conversations, ascending.
    members: Vec<Vec<u32>>,
    topic_idx: BTreeMap<String, usize>,
    reopened: Flag,
    sla_breached: Flag,
    baseline: Baseline,
}

/// What is worked out once for a conversation.
#[derive(Debug)]
struct Case {
    day: Day,
    customer: Option<u32>,
    has_statement: bool,
    stage: Option<&'static str>,
    /// Later conversations of the same customer within seven days.
    later: Vec<u32>,
}

impl<'a> Casebook<'a> {
    /// Opens the book: every conversation is looked at once.
    #[must_use]
    pub fn new(materials: Materials<'a>) -> Self {
        let as_of = materials.period.to;
        let n_topics = materials.topics.len();
        let (mut rows, mut members) = (vec![Vec::new(); n_topics], vec![Vec::<u32>::new(); n_topics]);
        let mut cases = cases(materials.transcripts, as_of);
        for (row, placed) in materials.placed.iter().enumerate() {
            let Some(case) = cases.get_mut(placed.transcript_idx as usize) else { continue };
            case.has_statement = true;
            case.stage = case.stage.or(placed.stage);
            let Some(topic) = placed.topic.map(|topic| topic as usize).filter(|topic| *topic < n_topics) else {
                continue;
            };
            rows[topic].push(row as u32);
            members[topic].push(placed.transcript_idx);
        }
        for members in &mut members {
            members.sort_unstable();
            members.dedup();
        }
        let metadata = || materials.transcripts.iter().map(|transcript| &transcript.metadata);
        let reopened = Flag::of(metadata().map(|metadata| metadata.reopened));
        let sla_breached = Flag::of(metadata().map(|metadata| metadata.sla_breached));
        let topic_idx = materials.topics.iter().enumerate().map(|(idx, id)| (id.clone(), idx)).collect();
        let counts: Vec<Vec<u64>> = members.iter().map(|members| per_day(members, &cases, materials.period)).collect();
        let everybody: Vec<u32> = (0..cases.len() as u32).collect();
        let first_day = cases.iter().map(|case| case.day).min().unwrap_or(as_of);
        let all = per_day(&everybody, &cases, materials.period);
        let baseline = Baseline::new(materials.period, first_day, all, counts, materials.calendar);
        Self { materials, cases, rows, members, topic_idx, reopened, sla_breached, baseline }
    }

    /// Returns the days looked at.
    #[must_use]
    pub fn period(&self) -> Period {
        self.materials.period
    }

    /// Returns the days of the window since the first conversation.
    #[must_use]
    pub fn known_days(&self) -> Period {
        let first = self.cases.iter().map(|case| case.day).min().unwrap_or(self.materials.period.to);
        Period { from: first.max(self.materials.period.from), to: self.materials.period.to }
    }

    /// Returns the conversations.
    #[must_use]
    pub fn transcripts(&self) -> &'a [MaskedTranscript] {
        self.materials.transcripts
    }

    /// Returns the ids of topics in the order of [`Materials::topics`].
    #[must_use]
    pub fn topics(&self) -> &[String] {
        &self.materials.topics
    }

    /// Returns the statements of a topic, ascending; none for one that is not known.
    pub fn statements(&self, topic: &str) -> impl Iterator<Item = &Placed> {
        let rows = self.topic_idx.get(topic).map_or(&[][..], |&idx| self.rows[idx].as_slice());
        rows.iter().map(|&row| &self.materials.placed[row as usize])
    }

    /// Returns every statement that topics are made of, in the order of conversations.
    #[must_use]
    pub fn placed(&self) -> &[Placed] {
        &self.materials.placed
    }

    /// Tells whether the customer of a conversation wrote again within seven days; `None` where that cannot be known.
    #[must_use]
    pub fn came_back(&self, transcript_idx: u32) -> Option<bool> {
        let case = self.cases.get(transcript_idx as usize)?;
        case.customer?;
        Some(!case.later.is_empty())
    }

    /// Returns the words that statements count in.
    #[must_use]
    pub fn vocabulary(&self) -> &'a Vocabulary {
        self.materials.vocabulary
    }

    /// Returns the masked words of a statement.
    #[must_use]
    pub fn text(&self, placed: &Placed) -> &'a str {
        let transcript = self.materials.transcripts.get(placed.transcript_idx as usize);
        let turn = transcript.and_then(|transcript| transcript.turns.get(placed.turn as usize));
        turn.map_or("", |turn| placed.span.of(&turn.masked_text))
    }

    /// Quotes a statement.
    #[must_use]
    pub fn quote(&self, placed: &Placed) -> Citation {
        let transcript = self.materials.transcripts.get(placed.transcript_idx as usize);
        Citation {
            transcript: transcript.map_or_else(String::new, |transcript| transcript.id.clone()),
            turn: placed.turn,
            start: placed.span.start,
            end: placed.span.end,
            text: self.text(placed).to_owned(),
        }
    }

    /// Returns a conversation by its id.
    #[must_use]
    pub fn transcript(&self, id: &str) -> Option<&'a MaskedTranscript> {
        let transcripts = self.materials.transcripts;
        // By id, as windows are; a set in another order is looked through.
        let found = transcripts.binary_search_by(|transcript| transcript.id.as_str().cmp(id)).ok();
        let found = found.or_else(|| transcripts.iter().position(|transcript| transcript.id == id))?;
        transcripts.get(found)
    }

    /// Returns what lies at a citation's place; `None` where there is no such place.
    #[must_use]
    pub fn at(&self, citation: &Citation) -> Option<&'a str> {
        let text = &self.transcript(&citation.transcript)?.turns.get(citation.turn as usize)?.masked_text;
        let n_chars = text.chars().count() as u32;
        let is_inside = citation.start < citation.end && citation.end <= n_chars;
        is_inside.then(|| Span::new(citation.start, citation.end).of(text))
    }

    /// Returns the day of a conversation.
    #[must_use]
    pub fn day(&self, transcript_idx: u32) -> Day {
        self.cases.get(transcript_idx as usize).map_or(self.materials.period.to, |case| case.day)
    }

    /// Returns what counts are compared with.
    #[must_use]
    pub fn baseline(&self) -> &Baseline {
        &self.baseline
    }

    /// Returns the conversations of a filter in some days, ascending.
    #[must_use]
    pub fn select(&self, filter: &Filter, period: Period) -> Vec<u32> {
        let of_topics = || {
            let mut all: Vec<u32> = filter
                .topics
                .iter()
                .filter_map(|id| self.topic_idx.get(id))
                .flat_map(|&idx| self.members[idx].iter().copied())
                .collect();
            all.sort_unstable();
            all.dedup();
            all
        };
        let mut chosen = if filter.topics.is_empty() { (0..self.cases.len() as u32).collect() } else { of_topics() };
        chosen.retain(|&idx| {
            period.contains(self.cases[idx as usize].day)
                && filter.with.as_ref().is_none_or(|(facet, value)| self.value(idx, *facet) == Some(value.as_str()))
        });
        chosen
    }

    /// Returns a conversation's value of a facet, where it is told.
    #[must_use]
    pub fn value(&self, transcript_idx: u32, facet: Facet) -> Option<&str> {
        let metadata = &self.materials.transcripts.get(transcript_idx as usize)?.metadata;
        match facet {
            Facet::Stage => self.cases[transcript_idx as usize].stage.filter(|stage| !stage.trim().is_empty()),
            told => told.of(metadata),
        }
    }

    /// Counts a filter's conversations by day of the window.
    #[must_use]
    pub fn per_day(&self, filter: &Filter) -> Vec<u64> {
        per_day(&self.select(filter, self.period()), &self.cases, self.period())
    }

    /// Takes a measure; `None` where there is not enough to say so.
    #[must_use]
    pub fn measure(&self, measure: Measure, filter: &Filter, period: Period) -> Option<Measurement> {
        let value = self.value_of(&measure, filter, period)?;
        Some(Measurement { measure, filter: filter.clone(), from: period.from, to: period.to, value })
    }

    /// Takes several measures for a sentence; `None` where one of them cannot be taken.
    #[must_use]
    pub fn sentence(
        &self,
        template: &Template<'_>,
        measures: &[(Measure, &Filter, Period)],
        names: Vec<Name>,
    ) -> Option<Sentence> {
        let taken: Option<Vec<_>> =
            measures.iter().map(|(measure, filter, days)| self.measure(measure.clone(), filter, *days)).collect();
        Some(Sentence::measured(template, taken?, names))
    }

    pub(super) fn value_of(&self, measure: &Measure, filter: &Filter, period: Period) -> Option<Value> {
        let chosen = self.select(filter, period);
        let n = chosen.len() as u64;
        let metadata = || chosen.iter().map(|&idx| &self.materials.transcripts[idx as usize].metadata);
        let spread = |values: Vec<f64>| Spread::of(values).filter(|spread| spread.n >= LEAST_N);
        let first_response = || spread(metadata().filter_map(|metadata| metadata.first_response_s).collect());
        let handle = || spread(metadata().filter_map(|metadata| metadata.handle_s).collect());
        let resolution = || spread(metadata().filter_map(|metadata| metadata.resolution_s).collect());
        let median = |spread: Spread| Value::plain(spread.median, spread.n);
        let p90 = |spread: Spread| Value::plain(spread.p90, spread.n);
        let share = |ratio: Ratio| {
            (ratio.whole >= LEAST_N).then(|| {
                let (low, high) = wilson(ratio);
                Value::within(ratio.value(), ratio.whole, low, high)
            })
        };
        let told = |answers: Vec<Option<bool>>| Ratio::of(answers.into_iter()).and_then(share);
        match measure {
            Measure::Conversations => Some(Value::plain(n as f64, self.n_with_statement(period))),
            Measure::Customers => Some(Value::plain(self.n_customers(&chosen) as f64, n)),
            Measure::Share => {
                let part = chosen.iter().filter(|&&idx| self.cases[idx as usize].has_statement).count() as u64;
                share(Ratio { part, whole: self.n_with_statement(period) })
            }
            Measure::PerDay => Some(Value::plain(n as f64 / period.n_days().max(1) as f64, n)),
            Measure::Csat => {
                self.csat(&chosen).mean().filter(|mean| mean.n >= LEAST_N).map(|it| Value::plain(it.mean, it.n))
            }
            Measure::CsatOfOthers => {
                let others = self.csat(&chosen).rest_of(self.csat(&self.select(&Filter::default(), period)));
                others.mean().filter(|mean| mean.n >= LEAST_N).map(|it| Value::plain(it.mean, it.n))
            }
            Measure::CsatEffect => self.csat_effect(&chosen, period),
            Measure::FirstResponseMedian => first_response().map(median),
            Measure::FirstResponseP90 => first_response().map(p90),
            Measure::HandleMedian => handle().map(median),
            Measure::HandleP90 => handle().map(p90),
            Measure::HandleTotal => {
                let mut sum = Sum::default();
                metadata().for_each(|metadata| sum.add(metadata.handle_s));
                sum.mean().filter(|mean| mean.n >= LEAST_N).map(|mean| Value::plain(mean.mean * mean.n as f64, mean.n))
            }
            Measure::ResolutionMedian => resolution().map(median),
            Measure::ResolutionP90 => resolution().map(p90),
            Measure::SlaBreached => told(metadata().map(|it| self.sla_breached.complete(it.sla_breached)).collect()),
            Measure::Reopened => told(metadata().map(|it| self.reopened.complete(it.reopened)).collect()),
            Measure::Escalated => {
                told(metadata().map(|it| it.status.as_deref().map(|status| status == "escalated")).collect())
            }
            Measure::Recontacted => told(self.recontacted(&chosen, filter)),
            Measure::Expected => {
                let expected = self.expected(filter, period)?;
                Some(Value::within(expected.mean, period.n_days() as u64, expected.low as f64, expected.high as f64))
            }
            Measure::TimesExpected => {
                let expected = self.expected(filter, period)?;
                (expected.mean > 0.0).then(|| Value::plain(n as f64 / expected.mean, n))
            }
            Measure::AgentSays(kind) => {
                let says = |idx: &&u32| self.materials.steps.get(**idx as usize).is_some_and(|it| it.contains(kind));
                let part = chosen.iter().filter(says).count() as u64;
                (n > 0).then(|| Value::plain(part as f64, n))
            }
            Measure::Part(thousandths) => Some(Value::plain(n as f64 * f64::from(*thousandths) / 1000.0, n)),
            Measure::PartOfHandling(thousandths) => {
                let seconds = handle()?.median * n as f64;
                Some(Value::plain(seconds * f64::from(*thousandths) / 1000.0, n))
            }
            Measure::Priority(priority) => {
                let parts = priority::parts(self, priority, filter, period);
                Some(Value::plain(priority::score(parts, priority.weights), n))
            }
            Measure::PriorityPart(priority, part) => {
                let parts = priority::parts(self, priority, filter, period);
                parts.get(usize::from(*part)).map(|part| Value::plain(*part, n))
            }
            Measure::BeforeAfter(day, control) => self.before_after(filter, *day, control),
            Measure::CsatBeforeAfter(day, control) => self.csat_before_after(filter, *day, control),
            Measure::Telling(facet) => {
                let telling = chosen.iter().filter(|&&idx| self.value(idx, *facet).is_some()).count() as u64;
                (telling > 0).then(|| Value::plain(telling as f64, n))
            }
            Measure::SecondsAfter(moment) => {
                let moment: jiff::Timestamp = moment.parse().ok()?;
                let at = |idx: u32| self.materials.transcripts[idx as usize].metadata.started_at.as_ref();
                let times = chosen.iter().filter_map(|&idx| at(idx)).map(jiff::Zoned::timestamp);
                let first = times.filter(|at| *at >= moment).min()?;
                Some(Value::plain(first.duration_since(moment).as_secs() as f64, n))
            }
            Measure::Naming(word) => (n > 0).then(|| Value::plain(self.n_naming(word, filter, period) as f64, n)),
        }
    }

    fn expected(&self, filter: &Filter, period: Period) -> Option<Expectation> {
        self.baseline.expected(&self.per_day(filter), &self.positions(filter), filter.with.is_none(), period)
    }

    /// Returns the positions of a filter's topics in [`Casebook::topics`].
    #[must_use]
    pub fn positions(&self, filter: &Filter) -> Vec<usize> {
        filter.topics.iter().filter_map(|id| self.topic_idx.get(id).copied()).collect()
    }

    fn n_with_statement(&self, period: Period) -> u64 {
        self.cases.iter().filter(|case| case.has_statement && period.contains(case.day)).count() as u64
    }

    fn n_customers(&self, chosen: &[u32]) -> u64 {
        let mut known: Vec<u32> = chosen.iter().filter_map(|&idx| self.cases[idx as usize].customer).collect();
        let n_unknown = chosen.len() - known.len();
        known.sort_unstable();
        known.dedup();
        (known.len() + n_unknown) as u64
    }

    fn csat(&self, chosen: &[u32]) -> Sum {
        let mut sum = Sum::default();
        chosen.iter().for_each(|&idx| sum.add(self.materials.transcripts[idx as usize].metadata.csat));
        sum
    }

    fn csat_effect(&self, chosen: &[u32], period: Period) -> Option<Value> {
        let csat = |idx: u32| self.materials.transcripts[idx as usize].metadata.csat;
        let own: Vec<f64> = chosen.iter().filter_map(|&idx| csat(idx)).collect();
        let others = self.select(&Filter::default(), period).into_iter();
        let others: Vec<f64> = others.filter(|idx| chosen.binary_search(idx).is_err()).filter_map(csat).collect();
        if (own.len() as u64) < LEAST_N || (others.len() as u64) < LEAST_N {
            return None;
        }
        let effect = leave_one_out(&own, &others);
        Some(Value::within(effect.value, own.len() as u64, effect.low, effect.high))
    }

    /// Tells for each conversation whether its customer came back, where that can be known.
    fn recontacted(&self, chosen: &[u32], filter: &Filter) -> Vec<Option<bool>> {
        let everywhere = self.select(filter, Period { from: self.period().from, to: Day::MAX });
        let last_known = crate::model::period::plus(self.period().to, -RECONTACT_DAYS);
        let answer = |&idx: &u32| {
            let case = &self.cases[idx as usize];
            case.customer?;
            (case.day <= last_known).then(|| case.later.iter().any(|later| everywhere.binary_search(later).is_ok()))
        };
        chosen.iter().map(answer).collect()
    }

    /// Counts the conversations of a filter in which one of its statements has a word.
    fn n_naming(&self, word: &str, filter: &Filter, period: Period) -> u64 {
        let Some(word) = self.materials.vocabulary.known(word) else { return 0 };
        let chosen = self.select(filter, period);
        let topics = self.positions(filter);
        let mut naming: Vec<u32> = topics
            .iter()
            .flat_map(|&topic| self.rows[topic].iter())
            .map(|&row| &self.materials.placed[row as usize])
            .filter(|placed| placed.words.binary_search(&word).is_ok())
            .map(|placed| placed.transcript_idx)
            .filter(|idx| chosen.binary_search(idx).is_ok())
            .collect();
        naming.sort_unstable();
        naming.dedup();
        naming.len() as u64
    }
}

/// Looks at every conversation by itself and at who else wrote under its customer.
fn cases(transcripts: &[MaskedTranscript], as_of: Day) -> Vec<Case> {
    let mut numbers: FxHashMap<&str, u32> = FxHashMap::default();
    let mut by_customer: Vec<Vec<u32>> = Vec::new();
    let mut cases: Vec<Case> = transcripts
        .iter()
        .enumerate()
        .map(|(idx, transcript)| {
            let customer = transcript.customer.as_ref().map(|customer| {
                let next = by_customer.len() as u32;
                let number = *numbers.entry(customer.0.as_str()).or_insert(next);
                if number == next {
                    by_customer.push(Vec::new());
                }
                by_customer[number as usize].push(idx as u32);
                number
            });
            let day = transcript.day().unwrap_or(as_of);
            Case { day, customer, has_statement: false, stage: None, later: Vec::new() }
        })
        .collect();
    let at = |idx: u32| transcripts[idx as usize].metadata.started_at.as_ref().map(jiff::Zoned::timestamp);
    let span = jiff::SignedDuration::from_hours(24 * RECONTACT_DAYS);
    for idxs in by_customer.iter().filter(|idxs| idxs.len() > 1) {
        for &idx in idxs {
            let Some(start) = at(idx) else { continue };
            let is_later = |other: &u32| at(*other).is_some_and(|at| at > start && at.duration_since(start) <= span);
            cases[idx as usize].later = idxs.iter().copied().filter(is_later).collect();
        }
    }
    cases
}

/// Counts conversations by day of a period.
fn per_day(idxs: &[u32], cases: &[Case], period: Period) -> Vec<u64> {
    let mut counts = vec![0; period.n_days()];
    for &idx in idxs {
        if let Some(position) = period.position(cases[idx as usize].day) {
            counts[position] += 1;
        }
    }
    counts
}
