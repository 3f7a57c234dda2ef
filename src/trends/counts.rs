//! How likely a count is: the negative binomial distribution, by its mean and variance.

use libm::{exp, lgamma, log};

/// What a count is expected to be.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Expectation {
    /// The mean.
    pub mean: f64,
    /// The lower end of the 95 % interval: a smaller count has a probability of at most 2.5 %.
    pub low: u64,
    /// The upper end: a greater count has a probability of at most 2.5 %.
    pub high: u64,
}

/// The distribution of a count that is yet to be seen: negative binomial, Poisson where the variance is not above the mean.
///
/// It is Poisson with an uncertain rate (a Gamma), so that what is not known about the rate widens it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Predictive {
    mean: f64,
    /// The shape of the Gamma, mean² / (variance - mean); `None` for a Poisson.
    shape: Option<f64>,
}

impl Predictive {
    pub(super) fn new(mean: f64, variance: f64) -> Self {
        // A rate of nothing would make any count impossible; one in a million days is near enough to nothing.
        let mean = mean.max(1e-6);
        let excess = variance - mean;
        Self { mean, shape: (excess > 1e-9 * mean).then(|| mean * mean / excess) }
    }

    /// Returns the mean.
    pub(super) fn mean(&self) -> f64 {
        self.mean
    }

    /// Returns the probability of a count of at least `observed`.
    pub(super) fn at_least(&self, observed: u64) -> f64 {
        if observed == 0 {
            return 1.0;
        }
        if (observed as f64) <= self.mean { 1.0 - self.sum_down(observed - 1) } else { self.sum_up(observed) }
    }

    /// Returns the probability of a count of at most `observed`.
    pub(super) fn at_most(&self, observed: u64) -> f64 {
        if (observed as f64) < self.mean { self.sum_down(observed) } else { 1.0 - self.sum_up(observed + 1) }
    }

    /// Returns the mean with the 95 % interval.
    pub(super) fn expectation(&self) -> Expectation {
        let deviation = (self.mean + self.shape.map_or(0.0, |shape| self.mean * self.mean / shape)).sqrt();
        let far = (self.mean + 40.0 * deviation + 40.0) as u64;
        // The smallest count with more than 2.5 % at or below it, and the smallest with at most 2.5 % above it.
        let low = smallest(far, |count| self.at_most(count) > 0.025);
        let high = smallest(far, |count| self.at_least(count + 1) <= 0.025);
        Expectation { mean: self.mean, low, high }
    }

    fn log_probability(&self, count: f64) -> f64 {
        match self.shape {
            None => count * log(self.mean) - self.mean - lgamma(count + 1.0),
            Some(shape) => {
                lgamma(count + shape) - lgamma(shape) - lgamma(count + 1.0)
                    + shape * log(shape / (shape + self.mean))
                    + count * log(self.mean / (shape + self.mean))
            }
        }
    }

    /// Returns P(count + 1) / P(count).
    fn ratio(&self, count: f64) -> f64 {
        match self.shape {
            None => self.mean / (count + 1.0),
            Some(shape) => (count + shape) / (count + 1.0) * (self.mean / (shape + self.mean)),
        }
    }

    /// Sums from `from` upwards until what follows no longer counts.
    fn sum_up(&self, from: u64) -> f64 {
        let mut count = from as f64;
        let mut term = exp(self.log_probability(count));
        let mut sum = term;
        loop {
            let ratio = self.ratio(count);
            term *= ratio;
            sum += term;
            count += 1.0;
            // Beyond here the ratios only fall, so that the rest is at most a geometric series.
            if ratio < 1.0 && term / (1.0 - ratio) <= sum * 1e-12 || term <= f64::MIN_POSITIVE {
                return sum.min(1.0);
            }
        }
    }

    /// Sums from `from` down to 0, or until what follows no longer counts.
    fn sum_down(&self, from: u64) -> f64 {
        let mut count = from as f64;
        let mut term = exp(self.log_probability(count));
        let mut sum = term;
        while count > 0.0 && term > sum * 1e-15 {
            term /= self.ratio(count - 1.0);
            sum += term;
            count -= 1.0;
        }
        sum.min(1.0)
    }
}

/// Returns the smallest count up to `far` of which `holds` is true, given that it stays true from there on.
fn smallest(far: u64, holds: impl Fn(u64) -> bool) -> u64 {
    let (mut low, mut high) = (0, far);
    while low < high {
        let middle = low + (high - low) / 2;
        if holds(middle) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    low
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(found: f64, expected: f64) {
        assert!((found - expected).abs() < 1e-9 + 1e-6 * expected.abs(), "{found} is not {expected}");
    }

    #[test]
    fn the_poisson_tails_are_those_of_the_formula() {
        let counts = Predictive::new(2.0, 2.0);
        // e^-2 (1 + 2 + 2²/2 + 2³/6) = 0.135335283 x 6.333333 = 0.857123460
        check(counts.at_most(3), 0.857_123_460);
        check(counts.at_least(4), 0.142_876_540);
        check(counts.at_least(0), 1.0);
        check(counts.at_most(0), 0.135_335_283);
    }

    #[test]
    fn the_negative_binomial_tails_are_those_of_the_formula() {
        // Mean 2, variance 4: shape 2² / (4 - 2) = 2, p = 2 / (2 + 2) = 1/2, P(k) = (k + 1) / 2^(k+2).
        let counts = Predictive::new(2.0, 4.0);
        // P(<= 3) = 1/4 + 2/8 + 3/16 + 4/32 = 13/16
        check(counts.at_most(3), 0.8125);
        check(counts.at_least(4), 0.1875);
        // P(>= k) = (k + 2) / 2^(k+1): for 20 that is 22 / 2097152
        check(counts.at_least(20), 22.0 / 2_097_152.0);
    }

    #[test]
    fn the_interval_leaves_out_at_most_one_in_forty_on_either_side() {
        // Poisson of 10: P(<= 3) = 0.0103, P(<= 4) = 0.0293; P(>= 18) = 0.0143, P(>= 17) = 0.0270.
        let expectation = Predictive::new(10.0, 10.0).expectation();
        assert_eq!((expectation.low, expectation.high), (4, 17));
        let wider = Predictive::new(10.0, 30.0).expectation();
        assert!(wider.low < 4 && wider.high > 17, "{wider:?}");
        let nothing = Predictive::new(0.0, 0.0).expectation();
        assert_eq!((nothing.low, nothing.high), (0, 0));
    }

    #[test]
    fn great_counts_neither_overflow_nor_lose_the_tail() {
        let counts = Predictive::new(50_000.0, 50_000.0);
        assert!((counts.at_least(50_000) - 0.5).abs() < 0.01);
        assert!(counts.at_least(52_000) < 1e-15 && counts.at_least(52_000) > 0.0);
        assert!(counts.at_most(48_000) < 1e-15);
    }
}
