//! What is expected of each series on each day: level x day factor x how busy the day was.
//!
//! Counts are negative binomial with variance `mean + dispersion x mean²`. The dispersion of a series is estimated by moments on
//! the training days and drawn to that of all series; what is not known about level, slope and busyness widens the prediction.

use std::ops::Range;

use rayon::prelude::*;

use super::busyness::{self, Busyness, Contribution};
use super::calendar::{Calendar, DayKind};
use super::counts::Predictive;
use super::day_factors;
use super::level::{self, FIRST_DISPERSION, Level, median, robust_weight};
use super::panel::Panel;

/// How far the weekdays of a series differ from those of the whole desk, as a variance of the logarithm, before anything is seen (16 %),
const OWN_WEEKDAY_VARIANCE: f64 = 0.025;
/// by the weight of so many series,
const OWN_WEEKDAY_PRIOR_SERIES: f64 = 5.0;
/// between which bounds (3 % and 25 %) the series of a desk may say otherwise,
const OWN_WEEKDAY_BOUNDS: (f64, f64) = (0.001, 0.0625);
/// and how much they weigh beside the one series: seven weekdays alone are a noisy estimate, unless they differ greatly.
const OWN_WEEKDAY_POOLED_WEIGHT: f64 = 3.0;
/// The dispersion of a series before anything is seen: a standard deviation of 14 % a day beside the Poisson one.
const PRIOR_DISPERSION: f64 = 0.02;
/// By how much weighing outlying days down makes the variance too small: 1 / E min(z², 2.5²) = 1 / 0.978 for a normal z.
const TRIMMED_VARIANCE: f64 = 1.022;
/// How far the dispersions of the series of one desk lie apart.
const DISPERSION_DEVIATION: f64 = 0.03;

/// The baseline of every series of a panel, learnt on days that end before the tested ones.
#[derive(Debug)]
pub(crate) struct Baselines {
    series: Vec<Baseline>,
}

/// The baseline of one series.
#[derive(Debug, Clone)]
pub(super) struct Baseline {
    /// What each day multiplies the level by.
    exposure: Vec<f64>,
    /// The variance of the logarithm of that.
    exposure_log_variance: Vec<f64>,
    level: Level,
    dispersion: f64,
}

impl Baseline {
    /// Returns the expected count of a day.
    pub(super) fn mean(&self, day: usize) -> f64 {
        self.exposure[day] * self.level.at(day)
    }

    /// Returns the distribution of the sum over days.
    pub(super) fn predictive(&self, days: Range<usize>) -> Predictive {
        let (mut mean, mut variance, mut moment) = (0.0, 0.0, 0.0);
        for day in days {
            let of_day = self.mean(day);
            mean += of_day;
            moment += of_day * day as f64;
            variance += of_day + (self.dispersion + self.exposure_log_variance[day]) * of_day * of_day;
        }
        if mean > 0.0 {
            variance += self.level.log_variance(moment / mean) * mean * mean;
        }
        Predictive::new(mean, variance)
    }

    /// Returns what some days would have at the mere rate of other days, whatever the slope.
    pub(super) fn at_rate_of(&self, counts: &[u64], others: Range<usize>, days: Range<usize>) -> f64 {
        let exposure = |days: Range<usize>| self.exposure[days].iter().sum::<f64>();
        let counted = counts[others.clone()].iter().sum::<u64>() as f64;
        counted / exposure(others).max(1e-9) * exposure(days)
    }

    /// Returns the baseline as other training days give it; exposure and dispersion stay.
    pub(super) fn relearn(&self, counts: &[u64], training: Range<usize>) -> Self {
        Self { level: level::fit(counts, &self.exposure, training, self.dispersion), ..self.clone() }
    }

    fn learn(&mut self, counts: &[u64], training: Range<usize>) {
        self.level.settle(counts, &self.exposure, training, self.dispersion);
    }

    /// Returns the moment estimate of the dispersion and its precision; it may be below 0. `weekday_variance` is that of the prior by which
    /// own weekdays were fitted, 0 where none were.
    fn moments(&self, counts: &[u64], training: Range<usize>, weekday_variance: f64) -> (f64, f64) {
        let (mut residuals, mut means, mut squares) = (0.0, 0.0, 0.0);
        let (mut n_days, mut n_effective, mut total) = (0.0, 0.0, 0.0);
        for day in training {
            let mean = self.mean(day);
            let weight = robust_weight(counts[day], mean, self.dispersion);
            let residual = counts[day] as f64 - mean;
            // Days count by what they can tell: the variance of (residual² - mean) / mean² falls with the mean.
            let telling = weight / ((1.0 + FIRST_DISPERSION * mean) * (1.0 + FIRST_DISPERSION * mean));
            residuals += telling * residual * residual;
            means += telling * mean;
            squares += telling * mean * mean;
            n_effective +=
                weight / (2.0 * (1.0 / mean.max(1e-3) + FIRST_DISPERSION) * (1.0 / mean.max(1e-3) + FIRST_DISPERSION));
            n_days += weight;
            total += mean;
        }
        // Level and slope were fitted, and of six weekdays the part that was not prior: residuals are too small by so many in n.
        let per_weekday = total / 7.0;
        let n_fitted = 2.0 + 6.0 * per_weekday * weekday_variance / (per_weekday * weekday_variance + 1.0);
        let correction = TRIMMED_VARIANCE * n_days / f64::max(n_days - n_fitted, 1.0);
        let dispersion = if squares > 0.0 { (correction * residuals - means) / squares } else { 0.0 };
        (dispersion, n_effective)
    }
}

impl Baselines {
    /// Learns the baselines of all series on the days with records before `end`.
    pub(crate) fn learn(panel: &Panel, calendar: &Calendar, end: usize) -> Self {
        let (kinds, training) = (panel.kinds(calendar), panel.known_before(end));
        let factors = day_factors::estimate(&panel.all, &kinds, training.clone());
        let exposure: Vec<f64> = kinds.iter().map(|&kind| factors.factor(kind)).collect();
        let nothing = vec![0.0; kinds.len()];
        let counts = with_the_rest(panel);
        let first: Vec<Baseline> = counts
            .par_iter()
            .map(|counts| Baseline {
                level: level::fit(counts, &exposure, training.clone(), FIRST_DISPERSION),
                exposure: exposure.clone(),
                exposure_log_variance: nothing.clone(),
                dispersion: FIRST_DISPERSION,
            })
            .collect();
        let busyness = measure(&counts, &first, &kinds);
        let mut series: Vec<Baseline> = first
            .into_par_iter()
            .enumerate()
            .map(|(at, mut baseline)| {
                compare_with_others(&mut baseline, at, &counts[at], &busyness);
                baseline.learn(&counts[at], training.clone());
                baseline
            })
            .collect();
        pool_dispersion(&mut series, &counts, training.clone(), None);
        let weekdays: Vec<WeekdaySums> = series
            .par_iter()
            .zip(&counts)
            .map(|(baseline, counts)| WeekdaySums::of(baseline, counts, &kinds, training.clone()))
            .collect();
        let variances = own_weekday_variances(&weekdays);
        series.par_iter_mut().enumerate().for_each(|(at, baseline)| {
            weekdays[at].apply(baseline, &kinds, 1.0 / variances[at]);
            baseline.learn(&counts[at], training.clone());
        });
        pool_dispersion(&mut series, &counts, training.clone(), Some(&variances));
        series.par_iter_mut().zip(&counts).for_each(|(baseline, counts)| baseline.learn(counts, training.clone()));
        series.truncate(panel.series.len());
        Self { series }
    }

    pub(super) fn of(&self, series: usize) -> &Baseline {
        &self.series[series]
    }
}

/// Learns the baseline of the whole desk, which has no others to be compared with: weekday, holiday and level only.
pub(super) fn of_all(panel: &Panel, calendar: &Calendar, end: usize) -> Baseline {
    let (kinds, training) = (panel.kinds(calendar), panel.known_before(end));
    let factors = day_factors::estimate(&panel.all, &kinds, training.clone());
    let exposure: Vec<f64> = kinds.iter().map(|&kind| factors.factor(kind)).collect();
    let baseline = Baseline {
        level: level::fit(&panel.all, &exposure, training.clone(), FIRST_DISPERSION),
        exposure,
        exposure_log_variance: kinds.iter().map(|&kind| factors.log_variance(kind)).collect(),
        dispersion: FIRST_DISPERSION,
    };
    let counts = [panel.all.clone()];
    let mut alone = [baseline];
    // Its weekdays are its own, all six of them fitted.
    pool_dispersion(&mut alone, &counts, training.clone(), Some(&[1.0]));
    let [mut baseline] = alone;
    baseline.learn(&panel.all, training);
    baseline
}

/// Returns the series and, as one more, what belongs to none of them.
fn with_the_rest(panel: &Panel) -> Vec<Vec<u64>> {
    let mut counts = panel.series.clone();
    let rest = (0..panel.n_days())
        .map(|day| panel.all[day].saturating_sub(panel.series.iter().map(|series| series[day]).sum()))
        .collect();
    counts.push(rest);
    counts
}

fn measure(counts: &[Vec<u64>], baselines: &[Baseline], kinds: &[DayKind]) -> Vec<Busyness> {
    busyness::measure(
        kinds.len(),
        |day| baselines.iter().zip(counts).map(|(baseline, counts)| contribution(baseline, counts, day)).collect(),
        |day| !matches!(kinds[day], DayKind::Weekday(_)),
    )
}

fn contribution(baseline: &Baseline, counts: &[u64], day: usize) -> Contribution {
    Contribution { count: counts[day], mean: baseline.mean(day), dispersion: baseline.dispersion }
}

fn compare_with_others(baseline: &mut Baseline, at: usize, counts: &[u64], busyness: &[Busyness]) {
    for (day, busyness) in busyness.iter().enumerate() {
        let (factor, log_variance) = busyness.without(at, contribution(baseline, counts, day));
        baseline.exposure[day] *= factor;
        baseline.exposure_log_variance[day] = log_variance;
    }
}

/// What a series counted and was expected to count on each kind of day.
struct WeekdaySums {
    counted: [f64; DayKind::N],
    expected: [f64; DayKind::N],
    /// The variance of the counted, given the expected.
    variance: [f64; DayKind::N],
}

impl WeekdaySums {
    fn of(baseline: &Baseline, counts: &[u64], kinds: &[DayKind], training: Range<usize>) -> Self {
        let mut sums = Self { counted: [0.0; DayKind::N], expected: [0.0; DayKind::N], variance: [0.0; DayKind::N] };
        let own = typical_ratios(baseline, counts, kinds, training.clone());
        for day in training {
            let (mean, kind) = (baseline.mean(day), kinds[day].index());
            // A day is an outlier only where it is one by the desk's weekdays and by the series' own: a topic of weekends has them weekly.
            let weight = robust_weight(counts[day], mean, baseline.dispersion).max(robust_weight(
                counts[day],
                mean * own[kind],
                baseline.dispersion,
            ));
            sums.counted[kind] += weight * counts[day] as f64;
            sums.expected[kind] += weight * mean;
            sums.variance[kind] += weight * (mean + baseline.dispersion * mean * mean);
        }
        sums
    }

    /// Returns what is left of the squared differences on weekdays after chance, and the squares that it is relative to.
    fn excess(&self) -> (f64, f64) {
        let (mut excess, mut squares) = (0.0, 0.0);
        for kind in 0..7 {
            let (expected, difference) = (self.expected[kind], self.counted[kind] - self.expected[kind]);
            let telling = 1.0 / ((1.0 + OWN_WEEKDAY_VARIANCE * expected) * (1.0 + OWN_WEEKDAY_VARIANCE * expected));
            // One fitted level takes a seventh of the differences with it.
            excess += telling * (difference * difference * 7.0 / 6.0 - self.variance[kind]);
            squares += telling * expected * expected;
        }
        (excess, squares)
    }

    /// Multiplies the exposure by how the series' own weekdays differ from the desk's.
    fn apply(&self, baseline: &mut Baseline, kinds: &[DayKind], prior_counts: f64) {
        for (day, kind) in kinds.iter().enumerate() {
            let counted = self.counted[kind.index()] + prior_counts;
            baseline.exposure[day] *= counted / (self.expected[kind.index()] + prior_counts);
            // A Gamma of so many counts has that variance relative to its mean.
            baseline.exposure_log_variance[day] += 1.0 / counted;
        }
    }
}

/// Returns the median of count over mean of each kind of day; 1 where there is no day.
fn typical_ratios(baseline: &Baseline, counts: &[u64], kinds: &[DayKind], training: Range<usize>) -> [f64; DayKind::N] {
    let mut ratios: [Vec<f64>; DayKind::N] = Default::default();
    for day in training {
        ratios[kinds[day].index()].push(counts[day] as f64 / baseline.mean(day).max(1e-6));
    }
    ratios.map(|mut of_kind| {
        of_kind.sort_by(f64::total_cmp);
        if of_kind.is_empty() { 1.0 } else { median(&of_kind) }
    })
}

/// Returns, as a variance of the logarithm, how far the weekdays of each series differ from the desk's: what all series show,
/// moved by what the series itself shows.
fn own_weekday_variances(series: &[WeekdaySums]) -> Vec<f64> {
    let own: Vec<(f64, f64)> = series.iter().map(WeekdaySums::excess).collect();
    // Series that are wholly unlike the desk say nothing about the others: each counts as far as the upper bound.
    let (mut excess, mut squares) = (0.0, 0.0);
    for (of_series, of_squares) in &own {
        excess += of_series.min(OWN_WEEKDAY_BOUNDS.1 * of_squares);
        squares += of_squares;
    }
    let seen = if squares > 0.0 { excess / squares } else { OWN_WEEKDAY_VARIANCE };
    let n_series = series.len() as f64;
    let pooled = ((n_series * seen + OWN_WEEKDAY_PRIOR_SERIES * OWN_WEEKDAY_VARIANCE)
        / (n_series + OWN_WEEKDAY_PRIOR_SERIES))
        .clamp(OWN_WEEKDAY_BOUNDS.0, OWN_WEEKDAY_BOUNDS.1);
    own.iter()
        .map(|&(excess, squares)| {
            let itself = if squares > 0.0 { (excess / squares).max(0.0) } else { pooled };
            (itself + OWN_WEEKDAY_POOLED_WEIGHT * pooled) / (1.0 + OWN_WEEKDAY_POOLED_WEIGHT)
        })
        .collect()
}

/// Estimates the dispersion of each series and draws it to that of all.
fn pool_dispersion(
    series: &mut [Baseline],
    counts: &[Vec<u64>],
    training: Range<usize>,
    weekday_variances: Option<&[f64]>,
) {
    let moments: Vec<(f64, f64)> = series
        .par_iter()
        .enumerate()
        .map(|(at, baseline)| {
            baseline.moments(&counts[at], training.clone(), weekday_variances.map_or(0.0, |variances| variances[at]))
        })
        .collect();
    let prior = 1.0 / (DISPERSION_DEVIATION * DISPERSION_DEVIATION);
    let (mut sum, mut weights) = (prior * PRIOR_DISPERSION, prior);
    for &(dispersion, precision) in &moments {
        // No single series decides: beyond the precision of the prior it counts no more.
        let weight = precision.min(prior);
        sum += weight * dispersion.clamp(-0.2, 1.0);
        weights += weight;
    }
    let pooled = (sum / weights).max(0.0);
    for (baseline, (dispersion, precision)) in series.iter_mut().zip(moments) {
        baseline.dispersion = ((precision * dispersion + prior * pooled) / (precision + prior)).max(0.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Day, Period};

    /// Eight weeks up to a Thursday without a holiday but 15 and 17 August; each series from its own weekly pattern.
    fn panel(patterns: &[[u64; 7]]) -> Panel {
        let period = Period::ending(Day::constant(2026, 9, 3), 56);
        let series: Vec<Vec<u64>> =
            patterns.iter().map(|pattern| (0..56).map(|day| pattern[day % 7]).collect()).collect();
        let all = (0..56).map(|day| series.iter().map(|series| series[day]).sum()).collect();
        Panel { period, first_day: period.from, all, series }
    }

    fn check(found: f64, expected: f64, tolerance: f64) {
        assert!((found - expected).abs() <= tolerance * expected, "{found} is not {expected}");
    }

    const EVEN: [u64; 7] = [20, 20, 20, 10, 6, 20, 20];

    #[test]
    fn a_week_is_expected_to_be_like_the_weeks_before() {
        let panel = panel(&[EVEN; 6]);
        let learnt = Baselines::learn(&panel, &Calendar::default(), 49);
        // 5 x 20 + 10 + 6 = 116
        check(learnt.of(0).predictive(49..56).mean(), 116.0, 0.02);
        check(learnt.of(0).mean(52), 10.0, 0.1);
        let expectation = learnt.of(0).predictive(49..56).expectation();
        // At least the Poisson interval, 116 -/+ 1.96 x sqrt(116) = 95 to 137; twice as wide would tell nothing.
        assert!(expectation.low <= 95 && expectation.low > 74, "{expectation:?}");
        assert!(expectation.high >= 137 && expectation.high < 158, "{expectation:?}");
    }

    #[test]
    fn a_series_has_weekdays_of_its_own() {
        let weekend = [10, 10, 10, 60, 60, 10, 10];
        let panel = panel(&[weekend, EVEN, EVEN, EVEN, EVEN, EVEN, EVEN, EVEN, EVEN, EVEN]);
        let learnt = Baselines::learn(&panel, &Calendar::default(), 49);
        // The desk alone would expect 24 x 0.5 on the first day of the weekend and 24 x 0.3 on the second.
        assert!(learnt.of(0).mean(52) > 35.0 && learnt.of(0).mean(55) < 18.0, "{}", learnt.of(0).mean(52));
        check(learnt.of(1).mean(52), 10.0, 0.15);
    }

    #[test]
    fn a_busy_day_raises_what_is_expected_of_each_and_an_exploding_series_does_not() {
        let mut busy = panel(&[EVEN; 10]);
        busy.series.iter_mut().for_each(|series| series[55] *= 2);
        busy.all[55] *= 2;
        let learnt = Baselines::learn(&busy, &Calendar::default(), 49);
        // (100 + 9 x 40) / (100 + 9 x 20) = 1.64 times 20
        check(learnt.of(0).mean(55), 32.9, 0.05);
        let mut exploding = panel(&[EVEN; 10]);
        exploding.series[3][55] = 400;
        exploding.all[55] += 380;
        let learnt = Baselines::learn(&exploding, &Calendar::default(), 49);
        check(learnt.of(0).mean(55), 20.0, 0.05);
        check(learnt.of(3).mean(55), 20.0, 0.05);
    }
}
