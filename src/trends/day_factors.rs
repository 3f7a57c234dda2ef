//! By how much each kind of day differs from the mean day, as the whole desk shows it.

use std::ops::Range;

use super::calendar::DayKind;
use super::level::{self, FIRST_DISPERSION, Level, median, robust_weight};

/// A weekday is taken to be like the mean day by the weight of so many counts: a prior deviation of 1 / sqrt(10) = 32 %, which
/// decides only where the whole desk sees a few contacts a day.
const WEEKDAY_PRIOR_COUNTS: f64 = 10.0;
/// How far holidays of one kind differ among themselves (the first day of Chuseok and Hangul day): as a deviation of the logarithm.
const HOLIDAY_DEVIATION: f64 = 0.35;

/// The factor of each kind of day.
#[derive(Debug, Clone)]
pub(super) struct DayFactors {
    of_kind: [f64; DayKind::N],
    /// The variance of the logarithm, for the one day that is looked at.
    log_variance: [f64; DayKind::N],
}

impl DayFactors {
    pub(super) fn factor(&self, kind: DayKind) -> f64 {
        self.of_kind[kind.index()]
    }

    pub(super) fn log_variance(&self, kind: DayKind) -> f64 {
        self.log_variance[kind.index()]
    }
}

/// Estimates the factors on the training days; on mean over an ordinary week they are 1.
///
/// Holidays are taken to be like the quieter day of the weekend and the day after one like a Monday, by the weight of one day: where the
/// training days hold no holiday, that alone is what is expected.
pub(super) fn estimate(all: &[u64], kinds: &[DayKind], training: Range<usize>) -> DayFactors {
    let mut of_kind = first_factors(all, kinds, training.clone());
    let mut log_variance = [0.0; DayKind::N];
    for _ in 0..4 {
        let exposure: Vec<f64> = kinds.iter().map(|kind| of_kind[kind.index()]).collect();
        let level = level::fit(all, &exposure, training.clone(), FIRST_DISPERSION);
        (of_kind, log_variance) = refine(all, kinds, training.clone(), &level, &of_kind);
    }
    DayFactors { of_kind, log_variance }
}

/// Returns the median of each kind over the median of all days: one odd day of a kind does not move it far.
fn first_factors(all: &[u64], kinds: &[DayKind], training: Range<usize>) -> [f64; DayKind::N] {
    let sorted = |wanted: Option<usize>| {
        let mut counts: Vec<f64> = training
            .clone()
            .filter(|&day| wanted.is_none_or(|kind| kinds[day].index() == kind))
            .map(|day| all[day] as f64)
            .collect();
        counts.sort_by(f64::total_cmp);
        counts
    };
    let middle = median(&sorted(None)).max(0.5);
    let mut of_kind = [1.0; DayKind::N];
    for (kind, factor) in of_kind.iter_mut().enumerate() {
        let counts = sorted(Some(kind));
        if !counts.is_empty() {
            *factor = (median(&counts) / middle).max(0.001);
        }
    }
    normalise(&mut of_kind);
    of_kind
}

fn refine(
    all: &[u64],
    kinds: &[DayKind],
    training: Range<usize>,
    level: &Level,
    earlier: &[f64; DayKind::N],
) -> ([f64; DayKind::N], [f64; DayKind::N]) {
    let (mut counted, mut expected) = ([0.0; DayKind::N], [0.0; DayKind::N]);
    let mut level_sum = 0.0;
    for day in training.clone() {
        let (kind, mean) = (kinds[day].index(), level.at(day));
        let weight = robust_weight(all[day], mean * earlier[kind], FIRST_DISPERSION);
        counted[kind] += weight * all[day] as f64;
        expected[kind] += weight * mean;
        level_sum += mean;
    }
    let one_day = level_sum / training.len().max(1) as f64;
    let (mut of_kind, mut log_variance) = ([1.0; DayKind::N], [0.0; DayKind::N]);
    let shrunk = |kind: usize, prior: f64, weight: f64| {
        ((counted[kind] + weight * prior) / (expected[kind] + weight)).max(0.001)
    };
    for kind in 0..7 {
        of_kind[kind] = shrunk(kind, 1.0, WEEKDAY_PRIOR_COUNTS);
        log_variance[kind] = 1.0 / (counted[kind] + WEEKDAY_PRIOR_COUNTS);
    }
    let (monday, quieter) = (of_kind[0], of_kind[5].min(of_kind[6]));
    for (kind, prior) in [(7, quieter), (8, monday)] {
        of_kind[kind] = shrunk(kind, prior, one_day);
        // The day itself varies, and so does the mean of the days seen (and the one day that the prior stands for).
        let n_seen = expected[kind] / one_day.max(1e-9);
        log_variance[kind] = HOLIDAY_DEVIATION * HOLIDAY_DEVIATION * (1.0 + 1.0 / (1.0 + n_seen));
    }
    normalise(&mut of_kind);
    (of_kind, log_variance)
}

/// Divides by the mean over the seven weekdays.
fn normalise(of_kind: &mut [f64; DayKind::N]) {
    let mean = of_kind[..7].iter().sum::<f64>() / 7.0;
    for factor in of_kind {
        *factor /= mean.max(1e-9);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn weeks(n: usize, pattern: [u64; 7]) -> (Vec<u64>, Vec<DayKind>) {
        let all = (0..7 * n).map(|day| pattern[day % 7]).collect();
        let kinds = (0..7 * n).map(|day| DayKind::Weekday((day % 7) as u8)).collect();
        (all, kinds)
    }

    fn check(found: f64, expected: f64, tolerance: f64) {
        assert!((found - expected).abs() <= tolerance, "{found} is not {expected}");
    }

    #[test]
    fn two_weeks_give_the_factors_of_their_weekdays() {
        let (all, kinds) = weeks(2, [1400, 1200, 1200, 1200, 1200, 500, 300]);
        let factors = estimate(&all, &kinds, 0..14);
        // A week has 7000, its mean day 1000: Monday (2 x 1400 + 10) / (2 x 1000 + 10) = 1.398, Sunday (600 + 10) / 2010 = 0.303.
        check(factors.factor(DayKind::Weekday(0)), 1.398, 0.005);
        check(factors.factor(DayKind::Weekday(6)), 0.303, 0.005);
        check((0..7).map(|day| factors.factor(DayKind::Weekday(day))).sum::<f64>(), 7.0, 1e-9);
        // No holiday was seen: like the Sunday. The day after: like the Monday.
        check(factors.factor(DayKind::Holiday), factors.factor(DayKind::Weekday(6)), 1e-9);
        check(factors.factor(DayKind::AfterHoliday), factors.factor(DayKind::Weekday(0)), 1e-9);
    }

    #[test]
    fn one_odd_day_leaves_its_weekday_as_it_is_and_holidays_are_learnt() {
        let (mut all, mut kinds) = weeks(5, [140, 120, 120, 120, 120, 50, 30]);
        all[15] = 900;
        for day in [23, 24] {
            kinds[day] = DayKind::Holiday;
            all[day] = 60;
        }
        let factors = estimate(&all, &kinds, 0..35);
        check(factors.factor(DayKind::Weekday(1)), 1.2, 0.07);
        // (2 x 60 + 1 x 100 x 0.3) / (3 x 100) = 0.5
        check(factors.factor(DayKind::Holiday), 0.5, 0.04);
        assert!(factors.log_variance(DayKind::Holiday) > factors.log_variance(DayKind::Weekday(1)));
    }
}
