//! Counts conversations in the period, in the days before and on the same weekdays of the weeks before.

use super::asked::{Asked, USUAL_WEEKS};
use super::{Counted, PeriodTopic};
use crate::effects::{Spread, Sum};
use crate::model::period::{days_between, plus};
use crate::model::{Day, MaskedTranscript, Period};
use crate::report::change::Movement;
use crate::report::counts::n_customers;
use crate::report::leaflet::Said;
use crate::report::quotes;
use crate::report::summarise::day_of;
use crate::report::summary::Report;

/// Quotes of a topic: enough to hear it, few enough for a report of many topics.
const N_QUOTES: usize = 5;
/// As in the nightly comparison: below five nothing is said, and a change leaves chance and a factor behind.
const LEAST_N: u64 = 5;
const LEAST_DEVIATIONS: f64 = 2.0;
const LEAST_TIMES: f64 = 1.3;

/// The days, and those that they are compared with.
#[derive(Debug)]
pub(super) struct Comparison {
    pub(super) days: Period,
    /// `None` where the records begin later.
    pub(super) before: Option<Period>,
    pub(super) n_usual_weeks: u32,
}

impl Comparison {
    pub(super) fn new(asked: &Asked, days: Period, first_record: Option<Day>) -> Self {
        let reaches = |day: Day| first_record.is_some_and(|first| first <= day);
        let before = Some(asked.before(days)).filter(|before| reaches(before.from));
        let n_usual_weeks = (1..=USUAL_WEEKS).take_while(|week| reaches(plus(days.from, -7 * week))).count() as u32;
        Self { days, before, n_usual_weeks }
    }

    /// Returns how many conversations the same weekdays of the weeks before let expect; `own` are the days of conversations.
    fn usual(&self, own: &[Day]) -> Option<f64> {
        if self.n_usual_weeks == 0 {
            return None;
        }
        let weeks =
            Period { from: plus(self.days.from, -7 * i64::from(self.n_usual_weeks)), to: plus(self.days.from, -1) };
        let mut of_weekday = [0_u64; 7];
        let place = |day: Day| days_between(self.days.from, day).rem_euclid(7) as usize;
        own.iter().filter(|day| weeks.contains(**day)).for_each(|day| of_weekday[place(*day)] += 1);
        let mut n_days_of_weekday = [0_u64; 7];
        let n_days = self.days.n_days();
        (0..7).for_each(|at| n_days_of_weekday[at] = (n_days / 7 + usize::from(at < n_days % 7)) as u64);
        let sum: u64 = of_weekday.iter().zip(n_days_of_weekday).map(|(n, days)| n * days).sum();
        Some(sum as f64 / f64::from(self.n_usual_weeks))
    }

    /// Counts some conversations of the whole window.
    fn counted(&self, transcripts: &[&MaskedTranscript], as_of: Day) -> Counted {
        let days: Vec<Day> = transcripts.iter().map(|transcript| day_of(transcript, as_of)).collect();
        let within = |period: Period| -> Vec<&MaskedTranscript> {
            transcripts.iter().zip(&days).filter(|(_, day)| period.contains(**day)).map(|(it, _)| *it).collect()
        };
        let own = within(self.days);
        let before = self.before.map(within);
        let (n, usual) = (own.len() as u64, self.usual(&days));
        let n_before = before.as_ref().map(|before| before.len() as u64);
        let length = self.before.map(|before| self.days.n_days() as f64 / before.n_days().max(1) as f64);
        let mean = n_before.zip(length).map(|(n, length)| n as f64 * length);
        // The longer baseline is the surer one: four weeks for a week, the month before for a month.
        let n_usual_days = 7.0 * f64::from(self.n_usual_weeks);
        let is_usual_longer = self.before.is_none_or(|before| n_usual_days >= before.n_days() as f64);
        let baseline = match usual.filter(|_| is_usual_longer) {
            Some(usual) => Some((usual, self.days.n_days() as f64 / n_usual_days)),
            None => mean.zip(length),
        };
        let csat = |some: &[&MaskedTranscript]| {
            let mut sum = Sum::default();
            some.iter().for_each(|it| sum.add(it.metadata.csat));
            sum.mean()
        };
        let first = |some: &[&MaskedTranscript]| {
            Spread::of(some.iter().filter_map(|it| it.metadata.first_response_s).collect())
        };
        let last =
            |some: &[&MaskedTranscript]| Spread::of(some.iter().filter_map(|it| it.metadata.resolution_s).collect());
        let of_before = before.as_deref();
        Counted {
            n,
            n_customers: n_customers(own.iter().copied()),
            n_before,
            usual,
            movement: movement(n, baseline),
            excess: baseline.map_or(0.0, |(mean, _)| n as f64 - mean),
            times_before: mean.filter(|_| n_before >= Some(LEAST_N)).map(|mean| n as f64 / mean),
            times_usual: usual.filter(|usual| *usual >= LEAST_N as f64).map(|usual| n as f64 / usual),
            csat: csat(&own),
            csat_before: of_before.and_then(csat),
            first_response_s: first(&own),
            first_response_before_s: of_before.and_then(first),
            resolution_s: last(&own),
            resolution_before_s: of_before.and_then(last),
        }
    }
}

/// Says whether so many are more or fewer than the mean of a baseline, `length` being how many times as long the period is.
fn movement(n: u64, baseline: Option<(f64, f64)>) -> Movement {
    let Some((mean, length)) = baseline else { return Movement::NotEnough };
    let now = n as f64;
    if n < LEAST_N && mean < LEAST_N as f64 {
        return Movement::NotEnough;
    }
    if mean <= 0.0 {
        return Movement::Appeared;
    }
    // Poisson: the period varies by its mean, the mean itself by mean times length.
    let deviation = (mean.max(1.0) * (1.0 + length)).sqrt();
    if now - mean >= LEAST_DEVIATIONS * deviation && now >= LEAST_TIMES * mean {
        Movement::Grew
    } else if mean - now >= LEAST_DEVIATIONS * deviation && now * LEAST_TIMES <= mean {
        Movement::Shrank
    } else {
        Movement::Steady
    }
}

/// Counts all conversations, those with a statement, and each topic's.
pub(super) fn count(report: &Report<'_>, comparison: &Comparison) -> (Counted, Counted, Vec<PeriodTopic>) {
    let (input, as_of) = (&report.input, report.input.as_of);
    let all: Vec<&MaskedTranscript> = input.transcripts.iter().collect();
    let mut rows_of: Vec<Vec<u32>> = vec![Vec::new(); input.topics.len()];
    let mut has_statement = vec![false; all.len()];
    for &row_idx in &report.row_order {
        let row = &input.statements[row_idx as usize];
        let Some(membership) = row.membership else { continue };
        if let Some(has) = has_statement.get_mut(row.transcript_idx as usize) {
            *has = true;
        }
        if let Some(rows) = membership.topic_idx.and_then(|topic| rows_of.get_mut(topic as usize)) {
            rows.push(row_idx);
        }
    }
    let with_statement: Vec<&MaskedTranscript> =
        all.iter().zip(&has_statement).filter(|(_, has)| **has).map(|(it, _)| *it).collect();
    let mut topics: Vec<PeriodTopic> = report
        .topics
        .iter()
        .map(|topic| {
            let rows = &rows_of[topic.seed_idx];
            let mut idxs: Vec<u32> =
                rows.iter().map(|&row_idx| input.statements[row_idx as usize].transcript_idx).collect();
            idxs.dedup();
            let own: Vec<&MaskedTranscript> =
                idxs.iter().filter_map(|&at| input.transcripts.get(at as usize)).collect();
            // The registry of the night knows what it has recognised; without a registry ids go by size.
            let is_known =
                topic.seed.known.as_ref().is_none_or(|known| known.matched.is_some() || known.made_by.is_some());
            let is_within = |row_idx: &u32| {
                let row = input.statements.get(*row_idx as usize);
                let transcript = row.and_then(|row| report.transcript(row));
                transcript.is_some_and(|transcript| comparison.days.contains(day_of(transcript, as_of)))
            };
            let candidates = topic.seed.examples.iter().chain(rows).copied().filter(is_within).collect();
            let quotes = quotes::choose(input, candidates).into_iter().take(N_QUOTES);
            PeriodTopic {
                id: is_known.then(|| topic.id.clone()),
                name: topic.name.clone(),
                owner: topic.seed.owner.clone(),
                counted: comparison.counted(&own, as_of),
                quotes: quotes.map(|quote| (Said::of(&quote), quote.citation)).collect(),
            }
        })
        .filter(|topic| topic.counted.n > 0 || topic.counted.n_before.is_some_and(|n| n > 0))
        .collect();
    // Stable: topics of one size keep the order of the night's report.
    topics.sort_by_key(|topic| std::cmp::Reverse(topic.counted.n));
    (comparison.counted(&all, as_of), comparison.counted(&with_statement, as_of), topics)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(day: i8) -> Day {
        Day::constant(2026, 11, day)
    }

    fn comparison(from: i8, to: i8, first_record: Day) -> Comparison {
        let asked = Asked::parse(&format!("{}..{}", day(from), day(to))).expect("days");
        Comparison::new(&asked, asked.days, Some(first_record))
    }

    #[test]
    fn the_usual_is_the_mean_of_the_same_weekdays() {
        // Two weeks of records before the 16th, a Monday: Mondays 9 and 2 with 4 and 2, Tuesday 10 with 5, Sunday 15 with 9.
        let own: Vec<Day> =
            [(2, 2), (9, 4), (10, 5), (15, 9)].into_iter().flat_map(|(on, n)| vec![day(on); n]).collect();
        let usual = |to: i8| comparison(16, to, day(2)).usual(&own);
        assert_eq!(comparison(16, 16, day(2)).n_usual_weeks, 2);
        // Monday: (4 + 2) / 2; Monday and Tuesday: 3 + 5 / 2; the whole week: 3 + 2.5 + 9 / 2.
        assert_eq!((usual(16), usual(17), usual(22)), (Some(3.0), Some(5.5), Some(10.0)));
        // Eight days hold two Mondays: 10 + 3.
        assert_eq!(usual(23), Some(13.0));
        assert_eq!(comparison(16, 16, day(10)).usual(&own), None);
    }

    #[test]
    fn nothing_is_compared_with_days_before_the_records() {
        assert_eq!(comparison(16, 20, day(11)).before, Some(Period { from: day(11), to: day(15) }));
        assert_eq!(comparison(16, 20, day(12)).before, None);
    }

    #[test]
    fn a_change_leaves_chance_behind() {
        let check = |n, baseline, expected| assert_eq!(movement(n, baseline), expected, "{n} {baseline:?}");
        // Mean 10, deviation sqrt(10 * 2) = 4.5: 19 is 2.01 deviations away.
        check(19, Some((10.0, 1.0)), Movement::Grew);
        check(18, Some((10.0, 1.0)), Movement::Steady);
        // A quarter of the baseline: sqrt(10 * 1.25) = 3.5, and 18 is 2.3 deviations away.
        check(18, Some((10.0, 0.25)), Movement::Grew);
        check(1, Some((10.0, 1.0)), Movement::Shrank);
        check(4, Some((4.0, 1.0)), Movement::NotEnough);
        check(6, Some((0.0, 1.0)), Movement::Appeared);
        check(6, None, Movement::NotEnough);
    }
}
