//! How much of a series comes on a day like any other, and where that is going.
//!
//! The model is `count ~ exposure x exp(level + slope x days)`, fitted by Newton steps on a likelihood in which
//! - a day weighs half as much every [`HALF_LIFE_DAYS`], so that the level is a recent one;
//! - a day that lies far off weighs less ([`robust_weight`]), so that a past event does not become the norm (Farrington et al. 1996,
//!   "A statistical algorithm for the early detection of outbreaks", weights residuals of past outbreaks down in the same way);
//! - a slope is unlikely a priori beyond a few per cent a week ([`SLOPE_DEVIATION_PER_DAY`]);
//! - half an observation is added (Jeffreys' prior of a rate), so that a series without any count has a level, too.

use std::ops::Range;

use libm::{exp, log, pow};

/// After these days a day weighs half. Six weeks follow growth, and still hold six of each weekday.
const HALF_LIFE_DAYS: f64 = 42.0;
/// The prior deviation of the slope: about 5 % a week. A doubling within ten weeks (7 % a week) is followed where the counts say so.
const SLOPE_DEVIATION_PER_DAY: f64 = 0.007;
/// The residual, in standard deviations, beyond which a day counts for less.
const OUTLYING: f64 = 2.5;
/// A day without any record where so many were expected is a day whose export is missing (Poisson: e^-30).
const MISSING_DAY_MEAN: f64 = 30.0;
/// The dispersion by which outlying days are judged until it is estimated: a standard deviation of 22 % beside the Poisson one.
pub(super) const FIRST_DISPERSION: f64 = 0.05;
/// A slope is followed for so many days beyond the training days; what goes on growing for ever is no forecast.
const MOST_DAYS_AHEAD: f64 = 21.0;
/// Levels wander: the variance of their logarithm grows by this much a day after the training days (4 % a week).
const DRIFT_VARIANCE_PER_DAY: f64 = 0.0002;
/// The first steps judge days leniently: growth that the slope does not yet know must not pass for outliers.
const LENIENT_STEPS: usize = 4;
const MOST_STEPS: usize = 20;
/// A step of a hundredth of a per cent changes no verdict.
const ENOUGH: f64 = 1e-4;

/// A fitted level.
#[derive(Debug, Clone)]
pub(super) struct Level {
    log_level: f64,
    slope: f64,
    /// Variances of level and slope and their covariance.
    variance: [f64; 3],
    /// The position of the last training day.
    last: usize,
}

impl Level {
    /// Returns the expected count of a day with exposure 1.
    pub(super) fn at(&self, position: usize) -> f64 {
        exp(self.log_level + self.slope * self.ahead(position as f64))
    }

    /// Returns the variance of the logarithm of the level at a (mean) position.
    pub(super) fn log_variance(&self, position: f64) -> f64 {
        let ahead = self.ahead(position);
        let [level, slope, both] = self.variance;
        let wander = DRIFT_VARIANCE_PER_DAY * (position - self.last as f64).max(0.0);
        (level + ahead * (2.0 * both + ahead * slope)).max(0.0) + wander
    }

    fn ahead(&self, position: f64) -> f64 {
        (position - self.last as f64).min(MOST_DAYS_AHEAD)
    }
}

/// Returns the weight of a day by how far it lies from its mean: 1 up to 2.5 standard deviations, then falling with the square.
pub(super) fn robust_weight(count: u64, mean: f64, dispersion: f64) -> f64 {
    if count == 0 && mean >= MISSING_DAY_MEAN {
        return 0.0;
    }
    let difference = count as f64 - mean;
    let square = difference * difference / (mean + dispersion * mean * mean).max(1e-9);
    if square <= OUTLYING * OUTLYING { 1.0 } else { OUTLYING * OUTLYING / square }
}

/// Fits the level on the training days; `exposure` is what the day alone multiplies the level by.
pub(super) fn fit(counts: &[u64], exposure: &[f64], training: Range<usize>, dispersion: f64) -> Level {
    let last = training.end.saturating_sub(1);
    let log_level = log(first_level(counts, exposure, training.clone()));
    let mut level = Level { log_level, slope: 0.0, variance: [0.0; 3], last };
    for _ in 0..LENIENT_STEPS {
        level.step(counts, exposure, training.clone(), dispersion, dispersion.max(FIRST_DISPERSION));
    }
    level.settle(counts, exposure, training, dispersion);
    level
}

impl Level {
    /// Fits again, from where it is, on the same training days.
    pub(super) fn settle(&mut self, counts: &[u64], exposure: &[f64], training: Range<usize>, dispersion: f64) {
        for _ in 0..MOST_STEPS {
            if self.step(counts, exposure, training.clone(), dispersion, dispersion) < ENOUGH {
                break;
            }
        }
    }

    /// Makes one Newton step and returns its length in the logarithm of the level, over the span of the training days.
    fn step(
        &mut self,
        counts: &[u64],
        exposure: &[f64],
        training: Range<usize>,
        dispersion: f64,
        judged_by: f64,
    ) -> f64 {
        let prior = 1.0 / (SLOPE_DEVIATION_PER_DAY * SLOPE_DEVIATION_PER_DAY);
        let (mut score, mut score_slope) = (0.5, -self.slope * prior);
        let (mut info, mut info_both, mut info_slope) = (1e-9, 0.0, prior);
        let (day_back, age) = (exp(-self.slope), pow(0.5, 1.0 / HALF_LIFE_DAYS));
        let (mut level, mut age_weight, mut ahead) = (exp(self.log_level), 1.0, 0.0);
        let n_days = training.len() as f64;
        for day in training.rev() {
            let mean = exposure[day] * level;
            let weight = age_weight * robust_weight(counts[day], mean, judged_by) / (1.0 + dispersion * mean);
            let residual = weight * (counts[day] as f64 - mean);
            score += residual;
            score_slope += residual * ahead;
            info += weight * mean;
            info_both += weight * mean * ahead;
            info_slope += weight * mean * ahead * ahead;
            level *= day_back;
            age_weight *= age;
            ahead -= 1.0;
        }
        let determinant = info * info_slope - info_both * info_both;
        self.variance = [info_slope / determinant, info / determinant, -info_both / determinant];
        let [of_level, of_slope, of_both] = self.variance;
        let by_level = (of_level * score + of_both * score_slope).clamp(-1.0, 1.0);
        let by_slope = (of_both * score + of_slope * score_slope).clamp(-0.02, 0.02);
        self.log_level = (self.log_level + by_level).clamp(-25.0, 25.0);
        self.slope += by_slope;
        by_level.abs() + by_slope.abs() * n_days
    }
}

/// Returns the median of the rates of the weeks: a start that a spell of odd days within one or two weeks cannot move far.
fn first_level(counts: &[u64], exposure: &[f64], training: Range<usize>) -> f64 {
    let mut rates: Vec<f64> = Vec::new();
    let mut end = training.end;
    while end > training.start {
        let start = end.saturating_sub(7).max(training.start);
        let exposed: f64 = exposure[start..end].iter().sum();
        let counted: u64 = counts[start..end].iter().sum();
        if exposed > 0.0 {
            rates.push(counted as f64 / exposed);
        }
        end = start;
    }
    rates.sort_by(f64::total_cmp);
    let exposed: f64 = exposure[training].iter().sum();
    median(&rates).max(0.5 / exposed.max(0.5))
}

/// Returns the median of sorted values; 0 without any.
pub(super) fn median(sorted: &[f64]) -> f64 {
    match sorted.len() {
        0 => 0.0,
        n if n % 2 == 1 => sorted[n / 2],
        n => (sorted[n / 2 - 1] + sorted[n / 2]) / 2.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(found: f64, expected: f64, tolerance: f64) {
        assert!((found - expected).abs() <= tolerance, "{found} is not {expected}");
    }

    #[test]
    fn an_even_series_has_its_mean_as_level_but_for_half_an_observation() {
        // 28 days of 4 with exposure 1. Weights 0.5^(age/42) sum to W = (1 - 0.5^(28/42)) / (1 - 0.5^(1/42)) = 0.37004 / 0.016368 = 22.607;
        // without dispersion and with slope 0 the level is (W x 4 + 0.5) / W = 4.022; the slope takes a little of it.
        let level = fit(&[4; 28], &[1.0; 28], 0..28, 0.0);
        check(level.at(27), 4.022, 0.02);
        check(level.slope, 0.0, 0.0005);
        // Level alone would have variance 1 / (W x 4) = 0.0111; not knowing the slope adds to it.
        assert!(level.log_variance(27.0) > 0.0111 && level.log_variance(27.0) < 0.05);
        assert!(level.log_variance(34.0) > level.log_variance(27.0));
    }

    #[test]
    fn exposure_is_divided_out() {
        let counts: Vec<u64> = (0..42).map(|day| if day % 7 >= 5 { 5 } else { 20 }).collect();
        let exposure: Vec<f64> = (0..42).map(|day| if day % 7 >= 5 { 0.25 } else { 1.0 }).collect();
        check(fit(&counts, &exposure, 0..42, 0.0).at(41), 20.0, 0.1);
    }

    #[test]
    fn growth_is_followed_and_a_past_event_is_not() {
        let grown: Vec<u64> = (0..49).map(|day| (20.0 * (0.0113 * f64::from(day)).exp()).round() as u64).collect();
        // 20 x e^(0.0113 x 55) = 37.2 a week ahead
        check(fit(&grown, &[1.0; 56], 0..49, 0.0).at(55), 37.2, 2.0);
        let mut counts = [20; 49];
        counts[30..40].fill(80);
        check(fit(&counts, &[1.0; 56], 0..49, 0.0).at(55), 20.0, 2.0);
    }

    #[test]
    fn a_series_without_a_count_has_a_small_level_and_a_missing_day_none() {
        let level = fit(&[0; 28], &[1.0; 28], 0..28, 0.0);
        assert!(level.at(27) > 0.0 && level.at(27) < 0.05, "{}", level.at(27));
        let mut counts = [100; 28];
        counts[10..14].fill(0);
        check(fit(&counts, &[1.0; 28], 0..28, 0.02).at(27), 100.0, 0.5);
    }
}
