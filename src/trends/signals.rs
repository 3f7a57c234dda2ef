//! Which series are unusual tonight, and since when?
//!
//! Each series is tested on windows that end on the last day: 1, 2, 3 and 7 days for more than expected, 7 and 14 for less.
//! The smallest tail probability is corrected for having looked at several windows, and the corrected ones of one night go through the
//! procedure of Benjamini and Hochberg (1995), spikes and drops apart, so that of the signals of many nights only a set share is false.

use rayon::prelude::*;

use super::baseline::{self, Baseline, Baselines};
use super::calendar::Calendar;
use super::change_point::{self, Direction};
use super::counts::Expectation;
use super::panel::Panel;
use crate::model::Day;

/// Windows of a spike, in days.
const SPIKE_WINDOWS: [usize; 4] = [1, 2, 3, 7];
/// Windows of a drop: fewer contacts need longer to be seen.
const DROP_WINDOWS: [usize; 2] = [7, 14];
/// The training days end before the longest window of their kind.
const SPIKE_GUARD_DAYS: usize = 7;
const DROP_GUARD_DAYS: usize = 14;
/// Three of each weekday; with fewer, a weekday's factor is a guess.
pub(super) const LEAST_TRAINING_DAYS: usize = 21;
/// The windows overlap, so that four looks count as so many independent ones: of 19,000 quiet series and nights of made-up desks (as in
/// the simulation of the tests), 0.21 % to 0.28 % had a smallest tail below 0.1 %. The two windows of a drop need no such correction:
/// guard and trend make their predictive so wide that 0.03 % lay below 0.1 %.
const SPIKE_LOOKS: f64 = 2.4;
const DROP_LOOKS: f64 = 1.0;
/// Among the spikes (drops) of a night at most this share is false on average. On nights without any event it bounds the probability of a
/// false one. The simulation measures fewer than one false new alert in thirty nights; spikes at 0.03 would bring exactly one, and
/// find but one in a hundred more.
const SPIKE_Q: f64 = 0.02;
const DROP_Q: f64 = 0.06;
/// A spike has at least so many contacts in its window and this multiple of the expected; less is not worth a planner's morning.
const SPIKE_LEAST_COUNT: u64 = 5;
const SPIKE_LEAST_TIMES: f64 = 1.5;
/// A drop was expected to have so many and has at most this multiple.
const DROP_LEAST_EXPECTED: f64 = 10.0;
const DROP_MOST_TIMES: f64 = 0.67;
/// A series that comes back from a change is no change the other way: the days before it, by the training that ended so many days ago,
/// must be exceeded (undercut) as well,
const OLDER_GUARD_DAYS: [usize; 2] = [28, 42];
/// by this multiple, without a test: a level that old is known less well.
const OLDER_LEAST_TIMES: f64 = 1.2;
/// A lasting step looks like growth to a slope, which then expects more of it: nor is it a change where the last training days, so many
/// and by their mere rate, were no different.
const FLAT_DAYS: usize = 28;
/// How far back a change may have begun.
const CHANGE_DAYS: usize = 28;
/// A topic is new where it had at most so many contacts in all days before,
const NEW_MOST_COUNT_BEFORE: u64 = 2;
/// and now has this multiple of that rate.
const NEW_LEAST_TIMES: f64 = 10.0;

/// What changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// More than expected.
    Spike,
    /// Less than expected.
    Drop,
    /// More than expected, and before (almost) nothing, with at least 28 days of records in which there could have been something.
    New,
}

/// One series that is unusual on the last day of the panel.
#[derive(Debug, Clone, PartialEq)]
pub struct Signal {
    /// Its position in [`Panel::series`]; of the whole desk `usize::MAX`, see [`signal_of_all`].
    pub series: usize,
    /// What changed.
    pub kind: Kind,
    /// The most likely first day of the change.
    pub since: Day,
    /// Days from then to the last one, both counted.
    pub n_days: usize,
    /// What those days had.
    pub observed: u64,
    /// What those days were expected to have, by the days before them.
    pub expectation: Expectation,
    /// Observed over the expected mean.
    pub times: f64,
    /// The probability of so much (so little) by chance, corrected for the number of windows.
    pub p_value: f64,
    /// The share of false signals among those at least as clear, of this night and direction.
    pub q_value: f64,
}

/// Whether a panel holds enough days to say that something is unusual.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Readiness {
    /// Spikes and drops can be told.
    Ready,
    /// Spikes can be told, drops not yet.
    SpikesOnly {
        /// Days with records so far.
        n_days: usize,
        /// Days needed for drops.
        needed: usize,
    },
    /// Not enough data.
    NotYet {
        /// Days with records so far.
        n_days: usize,
        /// Days needed for spikes.
        needed: usize,
    },
}

/// Returns what the days with records allow to say: 21 days before the guard of 7 (spikes) and 14 (drops).
#[must_use]
pub fn readiness(panel: &Panel) -> Readiness {
    let n_days = panel.known_before(panel.n_days()).len();
    let (spikes, drops) = (LEAST_TRAINING_DAYS + SPIKE_GUARD_DAYS, LEAST_TRAINING_DAYS + DROP_GUARD_DAYS);
    if n_days >= drops {
        Readiness::Ready
    } else if n_days >= spikes {
        Readiness::SpikesOnly { n_days, needed: drops }
    } else {
        Readiness::NotYet { n_days, needed: spikes }
    }
}

/// Returns the series that are unusual on the last day, in the order of the panel, at most one signal each.
///
/// Empty while the panel is not ready ([`readiness`]).
#[must_use]
pub fn signals(panel: &Panel, calendar: &Calendar) -> Vec<Signal> {
    let directions = match readiness(panel) {
        Readiness::NotYet { .. } => &[][..],
        Readiness::SpikesOnly { .. } => &[Direction::Up][..],
        Readiness::Ready => &[Direction::Up, Direction::Down][..],
    };
    let mut found: Vec<Signal> = directions.iter().flat_map(|&direction| unusual(panel, calendar, direction)).collect();
    found.sort_by(|a, b| a.series.cmp(&b.series).then(a.p_value.total_cmp(&b.p_value)));
    found.dedup_by_key(|signal| signal.series);
    found
}

/// Returns the signal of the whole desk, by its weekdays, holidays and level alone; `series` is `usize::MAX`.
///
/// `None` where it is as expected, or the panel is not ready.
#[must_use]
pub fn signal_of_all(panel: &Panel, calendar: &Calendar) -> Option<Signal> {
    let directions = match readiness(panel) {
        Readiness::NotYet { .. } => &[][..],
        Readiness::SpikesOnly { .. } => &[Direction::Up][..],
        Readiness::Ready => &[Direction::Up, Direction::Down][..],
    };
    directions.iter().find_map(|&direction| {
        let end = panel.n_days() - direction.guard_days();
        let baseline = baseline::of_all(panel, calendar, end);
        let p_value = direction.p_value(&baseline, &panel.all, panel)?;
        (p_value <= direction.q_limit())
            .then(|| tell(panel, usize::MAX, &panel.all, &baseline, direction, (p_value, p_value)))
    })
}

fn unusual(panel: &Panel, calendar: &Calendar, direction: Direction) -> Vec<Signal> {
    let baselines = Baselines::learn(panel, calendar, panel.n_days() - direction.guard_days());
    let p_values: Vec<f64> = panel
        .series
        .par_iter()
        .enumerate()
        .map(|(series, counts)| direction.p_value(baselines.of(series), counts, panel).unwrap_or(1.0))
        .collect();
    let q_values = false_shares(&p_values);
    (0..panel.series.len())
        .filter(|&series| q_values[series] <= direction.q_limit())
        .map(|series| {
            let certainty = (p_values[series], q_values[series]);
            tell(panel, series, &panel.series[series], baselines.of(series), direction, certainty)
        })
        .collect()
}

impl Direction {
    pub(super) fn guard_days(self) -> usize {
        match self {
            Self::Up => SPIKE_GUARD_DAYS,
            Self::Down => DROP_GUARD_DAYS,
        }
    }

    fn q_limit(self) -> f64 {
        match self {
            Self::Up => SPIKE_Q,
            Self::Down => DROP_Q,
        }
    }

    /// Returns the corrected tail probability of the last days; `None` where no window has the least support.
    fn p_value(self, baseline: &Baseline, counts: &[u64], panel: &Panel) -> Option<f64> {
        let (windows, looks) = match self {
            Self::Up => (&SPIKE_WINDOWS[..], SPIKE_LOOKS),
            Self::Down => (&DROP_WINDOWS[..], DROP_LOOKS),
        };
        let (smallest, window) = windows
            .iter()
            .filter_map(|&window| {
                let days = counts.len() - window..counts.len();
                let observed: u64 = counts[days.clone()].iter().sum();
                let predictive = baseline.predictive(days);
                let times = observed as f64 / predictive.mean();
                let tail = match self {
                    Self::Up => (observed >= SPIKE_LEAST_COUNT && times >= SPIKE_LEAST_TIMES)
                        .then(|| predictive.at_least(observed)),
                    Self::Down => (predictive.mean() >= DROP_LEAST_EXPECTED && times <= DROP_MOST_TIMES)
                        .then(|| predictive.at_most(observed)),
                }?;
                Some((tail, window))
            })
            .min_by(|a, b| a.0.total_cmp(&b.0))?;
        if smallest < self.q_limit() && self.comes_back(baseline, counts, panel, window) {
            return None;
        }
        // 1 - (1 - p)^looks, without losing a small p
        Some(-libm::expm1(looks * libm::log1p(-smallest.min(1.0 - 1e-12))))
    }

    /// Returns whether the window is as expected by an older level, or as the last training days were.
    fn comes_back(self, baseline: &Baseline, counts: &[u64], panel: &Panel, window: usize) -> bool {
        let n_days = counts.len();
        let observed = counts[n_days - window..].iter().sum::<u64>() as f64;
        let is_within = |mean: f64| match self {
            Self::Up => observed < mean * OLDER_LEAST_TIMES,
            Self::Down => observed * OLDER_LEAST_TIMES > mean,
        };
        let training = panel.known_before(n_days.saturating_sub(self.guard_days()));
        let last = training.end.saturating_sub(FLAT_DAYS).max(training.start)..training.end;
        if is_within(baseline.at_rate_of(counts, last, n_days - window..n_days)) {
            return true;
        }
        OLDER_GUARD_DAYS.iter().any(|&guard| {
            let training = panel.known_before(n_days.saturating_sub(guard));
            if training.len() < LEAST_TRAINING_DAYS {
                return false;
            }
            is_within(baseline.relearn(counts, training).predictive(n_days - window..n_days).mean())
        })
    }
}

/// Returns the q-value of each p-value (Benjamini and Hochberg, step up).
fn false_shares(p_values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..p_values.len()).collect();
    order.sort_by(|&a, &b| p_values[a].total_cmp(&p_values[b]));
    let mut q_values = vec![1.0; p_values.len()];
    let mut smallest: f64 = 1.0;
    for (rank, &at) in order.iter().enumerate().rev() {
        smallest = smallest.min(p_values[at] * p_values.len() as f64 / (rank + 1) as f64);
        q_values[at] = smallest;
    }
    q_values
}

fn tell(
    panel: &Panel,
    series: usize,
    counts: &[u64],
    baseline: &Baseline,
    direction: Direction,
    (p_value, q_value): (f64, f64),
) -> Signal {
    let n_days = panel.n_days();
    let earliest = (n_days - CHANGE_DAYS.min(n_days)).max(panel.first());
    let means: Vec<f64> = (0..n_days).map(|day| baseline.mean(day)).collect();
    let since = change_point::since(counts, &means, earliest, direction);
    // Days of the change itself are no baseline for it.
    let before = panel.known_before(since.min(n_days - direction.guard_days()));
    let predictive = if before.len() >= LEAST_TRAINING_DAYS {
        baseline.relearn(counts, before).predictive(since..n_days)
    } else {
        baseline.predictive(since..n_days)
    };
    let observed: u64 = counts[since..].iter().sum();
    let expectation = predictive.expectation();
    let kind = match direction {
        Direction::Down => Kind::Drop,
        Direction::Up if is_new(counts, panel.first(), since) => Kind::New,
        Direction::Up => Kind::Spike,
    };
    Signal {
        series,
        kind,
        since: panel.day(since),
        n_days: n_days - since,
        observed,
        times: observed as f64 / expectation.mean,
        expectation,
        p_value,
        q_value,
    }
}

fn is_new(counts: &[u64], first: usize, since: usize) -> bool {
    let before: u64 = counts[first..since].iter().sum();
    let now: u64 = counts[since..].iter().sum();
    let rate_before = before as f64 / (since - first).max(1) as f64;
    let rate_now = now as f64 / (counts.len() - since).max(1) as f64;
    since - first >= 28 && before <= NEW_MOST_COUNT_BEFORE && rate_now >= NEW_LEAST_TIMES * rate_before
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Period;

    /// Returns a panel whose series repeat a weekly pattern, with changes made to it.
    pub(super) fn panel(n_days: u32, levels: &[u64], change: impl Fn(usize, usize, u64) -> u64) -> Panel {
        let period = Period::ending(Day::constant(2026, 8, 13), n_days);
        let series: Vec<Vec<u64>> = levels
            .iter()
            .enumerate()
            .map(|(series, level)| {
                (0..n_days as usize)
                    .map(|day| {
                        // A little unevenness, without which no desk is.
                        let wave = [0, 1, 2, 1, 0, 1][(day * 5 + series * 7) % 6];
                        let weekend = [2, 2, 2, 2, 2, 1, 1][day % 7];
                        change(series, n_days as usize - 1 - day, (level * weekend / 2 + wave).saturating_sub(1))
                    })
                    .collect()
            })
            .collect();
        let all = (0..n_days as usize).map(|day| series.iter().map(|series| series[day]).sum::<u64>() + 100).collect();
        Panel { period, first_day: period.from, all, series }
    }

    #[test]
    fn q_values_follow_the_step_up_procedure() {
        // Sorted 0.01 0.02 0.03 0.5 times 4 over rank: 0.04 0.04 0.04 0.5
        let q_values = false_shares(&[0.5, 0.02, 0.01, 0.03]);
        for (found, expected) in q_values.iter().zip([0.5, 0.04, 0.04, 0.04]) {
            assert!((found - expected).abs() < 1e-12, "{q_values:?}");
        }
    }

    #[test]
    fn a_spike_a_drop_and_a_new_topic_are_told_with_their_first_day() {
        let panel = panel(56, &[20, 20, 20, 20, 0, 20, 20, 20], |series, back, count| match (series, back) {
            (1, 0..=1) => count * 3,
            (2, 0..=6) => count / 4,
            (4, 0..=2) => 8,
            (4, _) => 0,
            _ => count,
        });
        let found = signals(&panel, &Calendar::korean());
        let told: Vec<(usize, Kind, usize)> =
            found.iter().map(|signal| (signal.series, signal.kind, signal.n_days)).collect();
        assert_eq!(told, [(1, Kind::Spike, 2), (2, Kind::Drop, 7), (4, Kind::New, 3)], "{found:?}");
        let spike = &found[0];
        assert_eq!(spike.since, Day::constant(2026, 8, 12));
        assert!((spike.times - 3.0).abs() < 0.5 && spike.observed > spike.expectation.high, "{spike:?}");
        assert!(found.iter().all(|signal| signal.q_value <= 0.06 && signal.p_value <= signal.q_value));
    }

    #[test]
    fn a_step_that_lasts_is_no_change_the_other_way() {
        for (kind, after) in [(Kind::Spike, [4, 1]), (Kind::Drop, [1, 4])] {
            for n_days_since in 29..=70 {
                let panel = panel(91, &[20, 20, 20, 20, 20], |series, back, count| {
                    if series == 1 && back < n_days_since { count * after[0] / after[1] } else { count }
                });
                let found = signals(&panel, &Calendar::korean());
                assert!(
                    found.iter().all(|signal| signal.kind == kind),
                    "{n_days_since} days after a {kind:?}: {found:?}"
                );
            }
        }
    }

    #[test]
    fn a_quiet_desk_and_a_busy_day_raise_nothing_but_the_desk_itself() {
        let levels = [20, 15, 30, 8, 12, 20, 25];
        let quiet = panel(56, &levels, |_, _, count| count);
        assert_eq!(signals(&quiet, &Calendar::korean()), []);
        assert_eq!(signal_of_all(&quiet, &Calendar::korean()), None);
        let mut busy = panel(56, &levels, |_, back, count| if back == 0 { count * 2 } else { count });
        let last = busy.all.len() - 1;
        busy.all[last] += 100;
        assert_eq!(signals(&busy, &Calendar::korean()), []);
        let all = signal_of_all(&busy, &Calendar::korean()).expect("twice the contacts");
        assert_eq!((all.kind, all.n_days), (Kind::Spike, 1));
    }

    #[test]
    fn too_few_days_say_so_and_raise_nothing() {
        for (n_days, expected) in [
            (27, Readiness::NotYet { n_days: 27, needed: 28 }),
            (28, Readiness::SpikesOnly { n_days: 28, needed: 35 }),
            (35, Readiness::Ready),
        ] {
            let panel = panel(
                n_days,
                &[20, 20, 20],
                |series, back, count| {
                    if series == 0 && back == 0 { count * 5 } else { count }
                },
            );
            assert_eq!(readiness(&panel), expected);
            assert_eq!(signals(&panel, &Calendar::korean()).is_empty(), n_days < 28, "{n_days}");
        }
        let mut late = panel(56, &[20, 20, 20], |_, _, count| count * 2);
        late.first_day = Day::constant(2026, 8, 1);
        assert_eq!(readiness(&late), Readiness::NotYet { n_days: 13, needed: 28 });
        assert_eq!(signals(&late, &Calendar::korean()), []);
    }
}
