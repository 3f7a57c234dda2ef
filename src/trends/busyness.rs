//! How busy a day was beside what its kind lets expect, as the *other* series show it.
//!
//! A topic must not look unusual because the whole desk was busy, and one exploding topic must not make all others look like
//! drops: the busyness that a series is compared with leaves out the series itself and every series that was itself unusual.

use rayon::prelude::*;

/// How far a day's busyness is trusted a priori to be 1: a deviation of 10 % on a day of the week,
const ORDINARY_PRIOR_COUNTS: f64 = 100.0;
/// and of 40 % on a holiday and the day after.
const HOLIDAY_PRIOR_COUNTS: f64 = 6.0;
/// Beyond so many standard deviations a series says nothing about the day.
const UNUSUAL: f64 = 3.0;
/// Up to so many standard deviations a series counts in full while the day's busyness is sought (Huber's constant lies at 1.3 to 1.5).
const CLIPPED: f64 = 1.5;

/// What one series contributes on one day.
#[derive(Debug, Clone, Copy)]
pub(super) struct Contribution {
    pub(super) count: u64,
    pub(super) mean: f64,
    pub(super) dispersion: f64,
}

/// The busyness of one day.
#[derive(Debug, Clone)]
pub(super) struct Busyness {
    counted: f64,
    expected: f64,
    prior: f64,
    /// Which series were too unusual to say anything.
    unusual: Vec<bool>,
}

impl Busyness {
    /// Returns the factor and the variance of its logarithm as the series other than one see it.
    pub(super) fn without(&self, series: usize, own: Contribution) -> (f64, f64) {
        let (mut counted, mut expected) = (self.counted, self.expected);
        if !self.unusual[series] {
            counted -= own.count as f64;
            expected -= own.mean;
        }
        let weight = self.prior + expected.max(0.0);
        (((self.prior + counted.max(0.0)) / weight).max(1e-6), 1.0 / weight)
    }
}

/// Returns the busyness of each day; `contributions` gives each series' part in a day, in the order of the series.
pub(super) fn measure(
    n_days: usize,
    contributions: impl Fn(usize) -> Vec<Contribution> + Sync,
    is_holiday: impl Fn(usize) -> bool + Sync,
) -> Vec<Busyness> {
    (0..n_days)
        .into_par_iter()
        .map(|day| {
            let prior = if is_holiday(day) { HOLIDAY_PRIOR_COUNTS } else { ORDINARY_PRIOR_COUNTS };
            of_day(&contributions(day), prior)
        })
        .collect()
}

fn of_day(contributions: &[Contribution], prior: f64) -> Busyness {
    let expected: f64 = contributions.iter().map(|part| part.mean).sum();
    let counted: f64 = contributions.iter().map(|part| part.count as f64).sum();
    let mut factor = (counted + prior) / (expected + prior);
    for _ in 0..20 {
        let clipped: f64 = contributions
            .iter()
            .map(|part| {
                let (mean, deviation) = scaled(part, factor);
                (part.count as f64).clamp((mean - CLIPPED * deviation).max(0.0), mean + CLIPPED * deviation)
            })
            .sum();
        factor = (clipped + prior) / (expected + prior);
    }
    let unusual: Vec<bool> = contributions
        .iter()
        .map(|part| {
            let (mean, deviation) = scaled(part, factor);
            // One contact more than expected is never unusual, however small the series.
            (part.count as f64 - mean).abs() > UNUSUAL * deviation + 1.0
        })
        .collect();
    let kept = || contributions.iter().zip(&unusual).filter(|(_, unusual)| !**unusual).map(|(part, _)| part);
    Busyness {
        counted: kept().map(|part| part.count as f64).sum(),
        expected: kept().map(|part| part.mean).sum(),
        prior,
        unusual,
    }
}

fn scaled(part: &Contribution, factor: f64) -> (f64, f64) {
    let mean = part.mean * factor;
    (mean, (mean + part.dispersion * mean * mean).sqrt())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(counts: &[u64], mean: f64) -> (Busyness, Vec<Contribution>) {
        let parts: Vec<Contribution> =
            counts.iter().map(|&count| Contribution { count, mean, dispersion: 0.0 }).collect();
        (of_day(&parts, 100.0), parts)
    }

    fn check(found: f64, expected: f64) {
        assert!((found - expected).abs() < 1e-9, "{found} is not {expected}");
    }

    #[test]
    fn a_busy_day_is_busy_for_every_series() {
        let (busyness, parts) = day(&[40, 44, 36, 40, 40], 20.0);
        // Without the first: (100 + 160) / (100 + 80)
        check(busyness.without(0, parts[0]).0, 260.0 / 180.0);
        check(busyness.without(0, parts[0]).1, 1.0 / 180.0);
    }

    #[test]
    fn an_exploding_series_says_nothing_about_the_day() {
        let (busyness, parts) = day(&[20, 20, 20, 20, 200], 20.0);
        assert_eq!(busyness.unusual, [false, false, false, false, true]);
        // Without the first, and without the exploding one: (100 + 60) / (100 + 60)
        check(busyness.without(0, parts[0]).0, 1.0);
        // The exploding series itself sees the other four.
        check(busyness.without(4, parts[4]).0, 1.0);
    }
}
