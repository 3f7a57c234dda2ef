//! Is it still going on? An alert that was raised stays open until its series is back to what it was before.

use std::ops::Range;

use super::baseline::{self, Baselines};
use super::calendar::Calendar;
use super::counts::{Expectation, Predictive};
use super::panel::Panel;
use super::signals::{Kind, LEAST_TRAINING_DAYS};
use crate::model::Day;

/// The last days by which an alert is judged: a whole week, so that weekdays even out.
const LAST_DAYS: usize = 7;
/// Less than a fifth above (below) the expected is back to normal, however certain,
const BACK_TIMES: f64 = 1.2;
/// and so is what chance brings about in one of ten weeks: milder than what raises an alert, so that one quiet day ends none.
const BACK_PROBABILITY: f64 = 0.1;

/// How a series with an open alert stands against the days before the alert began.
#[derive(Debug, Clone, PartialEq)]
pub struct Persistence {
    /// The days that were looked at: seven, fewer where the alert is younger.
    pub n_days: usize,
    /// What those days had.
    pub observed_last_7: u64,
    /// What they were expected to have by the days before the alert.
    pub expectation_last_7: Expectation,
    /// Whether the series is back to normal.
    pub is_back: bool,
}

/// Returns whether a series whose alert began on a day is back to normal on the last day of the panel.
///
/// It is back when its last seven days (since the alert, where that is younger) lie within a fifth of the expected, or could have come by
/// chance with a probability of 10 %. `None` where the alert began on less than 22 days of records, or outside of the panel: then the days before it
/// can no longer be told, and what it brought is the new normal or the caller's choice.
///
/// # Panics
/// Where the panel has no such series.
#[must_use]
pub fn persists(panel: &Panel, calendar: &Calendar, series: usize, since: Day, kind: Kind) -> Option<Persistence> {
    let begin = panel.period.position(since).filter(|&begin| begin < panel.n_days())?;
    if panel.known_before(begin).len() < LEAST_TRAINING_DAYS {
        return None;
    }
    let baselines = Baselines::learn(panel, calendar, begin);
    let days = last_days(panel, begin);
    let observed: u64 = panel.series[series][days.clone()].iter().sum();
    Some(judge(&baselines.of(series).predictive(days.clone()), days.len(), observed, kind))
}

/// The same for the whole desk.
#[must_use]
pub fn persists_all(panel: &Panel, calendar: &Calendar, since: Day, kind: Kind) -> Option<Persistence> {
    let begin = panel.period.position(since).filter(|&begin| begin < panel.n_days())?;
    if panel.known_before(begin).len() < LEAST_TRAINING_DAYS {
        return None;
    }
    let days = last_days(panel, begin);
    let observed: u64 = panel.all[days.clone()].iter().sum();
    let predictive = baseline::of_all(panel, calendar, begin).predictive(days.clone());
    Some(judge(&predictive, days.len(), observed, kind))
}

fn last_days(panel: &Panel, begin: usize) -> Range<usize> {
    begin.max(panel.n_days() - LAST_DAYS.min(panel.n_days()))..panel.n_days()
}

fn judge(predictive: &Predictive, n_days: usize, observed: u64, kind: Kind) -> Persistence {
    let times = observed as f64 / predictive.mean();
    let is_back = match kind {
        Kind::Spike | Kind::New => times <= BACK_TIMES || predictive.at_least(observed) > BACK_PROBABILITY,
        Kind::Drop => times >= 1.0 / BACK_TIMES || predictive.at_most(observed) > BACK_PROBABILITY,
    };
    Persistence { n_days, observed_last_7: observed, expectation_last_7: predictive.expectation(), is_back }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Period, period::plus};

    /// A desk of five even series; the first has `counts` on its last days.
    fn panel(counts: &[u64]) -> Panel {
        let period = Period::ending(Day::constant(2026, 8, 13), 56);
        let mut series = vec![vec![20; 56]; 5];
        series[0][56 - counts.len()..].copy_from_slice(counts);
        let all = (0..56).map(|day| series.iter().map(|series| series[day]).sum()).collect();
        Panel { period, first_day: period.from, all, series }
    }

    fn check(counts: &[u64], kind: Kind, expected: bool) {
        let panel = panel(counts);
        let since = plus(panel.period.to, 1 - counts.len() as i64);
        let found = persists(&panel, &Calendar::korean(), 0, since, kind).expect("enough days before");
        assert_eq!(found.is_back, expected, "{counts:?} {found:?}");
        assert_eq!(found.n_days, counts.len().min(7));
        assert_eq!(found.observed_last_7, counts[counts.len() - found.n_days..].iter().sum::<u64>());
        let mean = 20.0 * found.n_days as f64;
        assert!((found.expectation_last_7.mean - mean).abs() < 0.05 * mean, "{found:?}");
    }

    #[test]
    fn an_alert_ends_when_a_week_is_back_to_normal_and_not_before() {
        check(&[60, 60, 60], Kind::Spike, false);
        check(&[60, 60, 60, 20], Kind::Spike, false);
        check(&[60, 60, 60, 60, 30, 30, 30, 30, 30, 30, 30], Kind::Spike, false);
        check(&[60, 60, 60, 20, 20, 20, 20, 20, 20, 20], Kind::Spike, true);
        check(&[60, 60, 60, 22, 21, 19, 23, 22, 20, 21], Kind::Spike, true);
        check(&[5; 7], Kind::Drop, false);
        check(&[5, 5, 5, 5, 20, 19, 20, 20, 18, 20, 21], Kind::Drop, true);
    }

    #[test]
    fn without_days_before_it_nothing_can_be_said() {
        let panel = panel(&[]);
        let told = |since| persists(&panel, &Calendar::korean(), 0, since, Kind::Spike).is_some();
        assert!(!told(plus(panel.period.from, 20)));
        assert!(told(plus(panel.period.from, 21)));
        assert!(!told(plus(panel.period.from, -1)));
        assert!(!told(plus(panel.period.to, 1)));
    }
}
