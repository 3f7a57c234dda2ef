//! Means, medians and ratios, each with the n it stands on.

/// A mean with its n.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Mean {
    /// The mean.
    pub mean: f64,
    /// Of how many.
    pub n: u64,
}

/// A running sum; adding in a fixed order gives equal bits.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Sum {
    pub(crate) sum: f64,
    pub(crate) n: u64,
}

impl Sum {
    pub(crate) fn add(&mut self, value: Option<f64>) {
        if let Some(value) = value.filter(|value| value.is_finite()) {
            self.sum += value;
            self.n += 1;
        }
    }

    /// Returns what is left of a whole without this part.
    pub(crate) fn rest_of(self, whole: Self) -> Self {
        Self { sum: whole.sum - self.sum, n: whole.n - self.n }
    }

    pub(crate) fn mean(self) -> Option<Mean> {
        (self.n > 0).then(|| Mean { mean: self.sum / self.n as f64, n: self.n })
    }
}

/// Median and 90th percentile with their n.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spread {
    /// Of how many.
    pub n: u64,
    /// The middle value, the mean of the two middle ones when n is even.
    pub median: f64,
    /// The value that nine of ten do not exceed (nearest rank).
    pub p90: f64,
}

impl Spread {
    /// Returns the spread of some values; `None` without any.
    #[must_use]
    pub fn of(mut values: Vec<f64>) -> Option<Self> {
        values.retain(|value| value.is_finite());
        values.sort_by(f64::total_cmp);
        let n = values.len();
        let last = *values.get(n.checked_sub(1)?)?;
        let middle = n / 2;
        let median = if n % 2 == 1 { values[middle] } else { f64::midpoint(values[middle - 1], values[middle]) };
        let p90 = values.get((n * 9).div_ceil(10) - 1).copied().unwrap_or(last);
        Some(Self { n: n as u64, median, p90 })
    }
}

/// So many of so many.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Ratio {
    /// Those that are.
    pub part: u64,
    /// Those that could be.
    pub whole: u64,
}

impl Ratio {
    /// Returns the share, 0 to 1; 0 of nothing.
    #[must_use]
    pub fn value(self) -> f64 {
        if self.whole == 0 { 0.0 } else { self.part as f64 / self.whole as f64 }
    }

    /// Counts the yes among the answers given; `None` when none was.
    pub(crate) fn of(answers: impl Iterator<Item = Option<bool>>) -> Option<Self> {
        let ratio = answers
            .flatten()
            .fold(Self::default(), |ratio, yes| Self { part: ratio.part + u64::from(yes), whole: ratio.whole + 1 });
        (ratio.whole > 0).then_some(ratio)
    }
}

/// How often a value occurs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tally<'a> {
    /// The value.
    pub value: &'a str,
    /// In how many conversations.
    pub n: u64,
}

/// Counts values, most frequent first, equal ones by name.
pub(crate) fn tally<'a>(values: impl Iterator<Item = &'a str>) -> Vec<Tally<'a>> {
    tally_of(values).into_iter().map(|(value, n)| Tally { value, n }).collect()
}

/// Counts values as [`tally`] does, as plain pairs.
pub(crate) fn tally_of<'a>(values: impl Iterator<Item = &'a str>) -> Vec<(&'a str, u64)> {
    let mut sorted: Vec<&str> = values.filter(|value| !value.trim().is_empty()).collect();
    sorted.sort_unstable();
    let mut tallies: Vec<(&str, u64)> = sorted.chunk_by(|a, b| a == b).map(|run| (run[0], run.len() as u64)).collect();
    tallies.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(b.0)));
    tallies
}

/// Rounds to four decimals: more would claim a precision that no count of conversations has.
pub(crate) fn round4(x: f64) -> f64 {
    let rounded = (x * 10_000.0).round() / 10_000.0;
    if rounded == 0.0 { 0.0 } else { rounded }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_spread_of_a_few_values_is_that_of_the_school() {
        // 1 2 3 4 5 6 7 8 9 10: the middle is (5 + 6) / 2, nine of ten do not exceed 9.
        let spread = Spread::of((1..=10).rev().map(f64::from).collect()).expect("ten values");
        assert_eq!(spread, Spread { n: 10, median: 5.5, p90: 9.0 });
        assert_eq!(Spread::of(vec![7.0]), Some(Spread { n: 1, median: 7.0, p90: 7.0 }));
        assert_eq!(Spread::of(vec![3.0, 1.0, 2.0]).map(|spread| spread.median), Some(2.0));
        assert_eq!(Spread::of(vec![f64::NAN]), None);
    }

    #[test]
    fn tallies_are_in_a_total_order() {
        let tallies = tally(["나", "가", "나", "다", "가", " "].into_iter());
        let words: Vec<(&str, u64)> = tallies.iter().map(|tally| (tally.value, tally.n)).collect();
        assert_eq!(words, [("가", 2), ("나", 2), ("다", 1)]);
    }

    #[test]
    fn a_ratio_counts_only_what_was_answered() {
        let ratio = Ratio::of([Some(true), None, Some(false), Some(false)].into_iter()).expect("three answers");
        assert_eq!((ratio.part, ratio.whole), (1, 3));
        assert_eq!(Ratio::of([None].into_iter()), None);
    }
}
