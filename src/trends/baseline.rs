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
use super::level::{self, FIRST_DISPERSION, Level, robust_weight};
use super::panel::Panel;

/// A series is taken to have the weekdays of the whole desk by the weight of so many counts: a prior deviation of 16 %.
const OWN_WEEKDAY_PRIOR_COUNTS: f64 = 40.0;
/// The dispersion of a series before anything is seen: a standard deviation of 14 % a day beside the Poisson one.
const PRIOR_DISPERSION: f64 = 0.02;
/// How far the dispersions of the series of one desk lie apart.
const DISPERSION_DEVIATION: f64 = 0.03;

/// The baseline of every series of a panel, learnt on days that end before the tested ones.
#[derive(Debug)]
pub(crate) struct Baselines {
    training: Range<usize>,
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

    /// Returns the baseline as other training days give it; exposure and dispersion stay.
    pub(super) fn relearn(&self, counts: &[u64], training: Range<usize>) -> Self {
        Self { level: level::fit(counts, &self.exposure, training, self.dispersion), ..self.clone() }
    }

    fn learn(&mut self, counts: &[u64], training: Range<usize>) {
        self.level = level::fit(counts, &self.exposure, training, self.dispersion);
    }

    /// Returns the moment estimate of the dispersion and its precision; it may be below 0.
    fn moments(&self, counts: &[u64], training: Range<usize>) -> (f64, f64) {
        let (mut excess, mut squares, mut n_days, mut n_effective) = (0.0, 0.0, 0.0, 0.0);
        for day in training {
            let mean = self.mean(day);
            let weight = robust_weight(counts[day], mean, self.dispersion);
            let residual = counts[day] as f64 - mean;
            // Days count by what they can tell: the variance of (residual² - mean) / mean² falls with the mean.
            let telling = weight / ((1.0 + FIRST_DISPERSION * mean) * (1.0 + FIRST_DISPERSION * mean));
            excess += telling * (residual * residual - mean);
            squares += telling * mean * mean;
            n_effective +=
                weight / (2.0 * (1.0 / mean.max(1e-3) + FIRST_DISPERSION) * (1.0 / mean.max(1e-3) + FIRST_DISPERSION));
            n_days += weight;
        }
        // Two parameters were fitted, so that residuals are too small by 2 in n.
        let correction = n_days / f64::max(n_days - 2.0, 1.0);
        let scale = if squares > 0.0 { 1.0 / squares } else { 0.0 };
        (excess * scale * correction, n_effective)
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
                own_weekdays(&mut baseline, &counts[at], &kinds, training.clone());
                baseline.learn(&counts[at], training.clone());
                baseline
            })
            .collect();
        pool_dispersion(&mut series, &counts, training.clone());
        series.par_iter_mut().zip(&counts).for_each(|(baseline, counts)| baseline.learn(counts, training.clone()));
        series.truncate(panel.series.len());
        Self { training, series }
    }

    pub(super) fn of(&self, series: usize) -> &Baseline {
        &self.series[series]
    }

    /// Returns the training days.
    pub(super) fn training(&self) -> Range<usize> {
        self.training.clone()
    }
}

/// Learns the baseline of the whole desk, which has no others to be compared with: weekday, holiday and level only.
pub(super) fn of_all(panel: &Panel, calendar: &Calendar, end: usize) -> Baseline {
    let (kinds, training) = (panel.kinds(calendar), panel.known_before(end));
    let factors = day_factors::estimate(&panel.all, &kinds, training.clone());
    let mut baseline = Baseline {
        exposure: kinds.iter().map(|&kind| factors.factor(kind)).collect(),
        exposure_log_variance: kinds.iter().map(|&kind| factors.log_variance(kind)).collect(),
        level: level::fit(&panel.all, &vec![1.0; kinds.len()], training.clone(), FIRST_DISPERSION),
        dispersion: FIRST_DISPERSION,
    };
    baseline.learn(&panel.all, training.clone());
    let counts = [panel.all.clone()];
    let mut alone = [baseline];
    pool_dispersion(&mut alone, &counts, training.clone());
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

/// Multiplies the exposure by how the series' own weekdays differ from the desk's.
fn own_weekdays(baseline: &mut Baseline, counts: &[u64], kinds: &[DayKind], training: Range<usize>) {
    let (mut counted, mut expected) = ([OWN_WEEKDAY_PRIOR_COUNTS; DayKind::N], [OWN_WEEKDAY_PRIOR_COUNTS; DayKind::N]);
    for day in training {
        let mean = baseline.mean(day);
        let weight = robust_weight(counts[day], mean, baseline.dispersion);
        counted[kinds[day].index()] += weight * counts[day] as f64;
        expected[kinds[day].index()] += weight * mean;
    }
    for (day, kind) in kinds.iter().enumerate() {
        baseline.exposure[day] *= counted[kind.index()] / expected[kind.index()];
    }
}

/// Estimates the dispersion of each series and draws it to that of all.
fn pool_dispersion(series: &mut [Baseline], counts: &[Vec<u64>], training: Range<usize>) {
    let moments: Vec<(f64, f64)> =
        series.par_iter().zip(counts).map(|(baseline, counts)| baseline.moments(counts, training.clone())).collect();
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
