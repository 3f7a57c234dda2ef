//! Did it work? Compares a topic before and after something was done, against series that it could not touch.
//!
//! Weekdays, holidays and busy days act on topic and control alike and cancel in the ratio of ratios (difference in differences).
//! What does not cancel is chance, and a topic that was picked *because* it peaked: a spike that would have ended by itself
//! looks like success. So the days before should not be the spike alone; with 28 of them, most are not.

use libm::{exp, log};

use crate::model::{Day, Period};

/// At most so many days before: four of each weekday, and no older season.
const MOST_DAYS_BEFORE: usize = 28;
/// At least a whole week on either side.
const LEAST_DAYS: usize = 7;
/// With fewer contacts before, in the control, or expected after, the interval spans a factor of 2 and more.
const LEAST_COUNT: f64 = 10.0;
/// 95 % of a normal distribution.
const Z_95: f64 = 1.96;

/// What a comparison comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Fewer contacts than the control lets expect: the whole interval lies below 1.
    Worked,
    /// The interval holds 1: no effect is seen, which is not to say that there is none.
    NoEffectSeen,
    /// More contacts than the control lets expect: the whole interval lies above 1.
    Worse,
    /// Less than a week on either side, or too few contacts to tell.
    TooEarly,
}

/// A topic before and after a day, against a control.
#[derive(Debug, Clone, PartialEq)]
pub struct BeforeAfter {
    /// Days before the day, and contacts of topic and control on them.
    pub n_days_before: usize,
    /// Contacts of the topic before.
    pub target_before: u64,
    /// Contacts of the control before.
    pub control_before: u64,
    /// Days after the day.
    pub n_days_after: usize,
    /// Contacts of the topic after.
    pub target_after: u64,
    /// Contacts of the control after.
    pub control_after: u64,
    /// (target after / before) / (control after / before): 0.4 is 60 % fewer than without what was done. `None` when too early.
    pub ratio: Option<f64>,
    /// The 95 % interval of the ratio. `None` when too early.
    pub interval: Option<(f64, f64)>,
    /// What it comes to.
    pub verdict: Verdict,
}

/// Compares up to 28 days before `done` with all days after it; the day itself belongs to neither.
///
/// `target` and `control` (the sum of the unaffected series) are as long as the period; days before `first_day` have no records.
/// The interval is log-normal, with variance `overdispersion x (1/a + 1/b + 1/c + 1/d)` of the four counts. The overdispersion is
/// Pearson's: by how much the target's share varies from day to day beyond chance, before and after apart, at least 1.
#[must_use]
pub fn before_after(period: Period, first_day: Day, target: &[u64], control: &[u64], done: Day) -> BeforeAfter {
    let n_days = period.n_days().min(target.len()).min(control.len());
    let first = if first_day <= period.from { 0 } else { period.position(first_day).unwrap_or(n_days) };
    let at = if done < period.from { 0 } else { period.position(done).unwrap_or(n_days).min(n_days) };
    let before = first.max(at.saturating_sub(MOST_DAYS_BEFORE)).min(at)..at;
    let after = (at + 1).max(first).min(n_days)..n_days;
    let sum = |counts: &[u64]| counts.iter().sum::<u64>();
    let mut found = BeforeAfter {
        n_days_before: before.len(),
        target_before: sum(&target[before.clone()]),
        control_before: sum(&control[before.clone()]),
        n_days_after: after.len(),
        target_after: sum(&target[after.clone()]),
        control_after: sum(&control[after.clone()]),
        ratio: None,
        interval: None,
        verdict: Verdict::TooEarly,
    };
    let [a, b] = [found.target_before as f64, found.target_after as f64];
    let [c, d] = [found.control_before as f64, found.control_after as f64];
    let expected_after = a * d / c.max(1.0);
    let enough = [a, c, d, expected_after].iter().all(|&count| count >= LEAST_COUNT);
    if found.n_days_before < LEAST_DAYS || found.n_days_after < LEAST_DAYS || !enough {
        return found;
    }
    let (mut squares, mut freedom) = (0.0, 0.0);
    for days in [before, after] {
        let (of_days, n) = spread(&target[days.clone()], &control[days]);
        squares += of_days;
        freedom += n;
    }
    let overdispersion = if freedom > 0.0 { (squares / freedom).max(1.0) } else { 1.0 };
    // Half a contact more in each cell: a topic that is gone has a ratio near 0 with an interval, not a logarithm of nothing.
    let [a, b, c, d] = [a, b, c, d].map(|count| count + 0.5);
    let log_ratio = log(b / a) - log(d / c);
    let deviation = (overdispersion * (1.0 / a + 1.0 / b + 1.0 / c + 1.0 / d)).sqrt();
    let (low, high) = (exp(log_ratio - Z_95 * deviation), exp(log_ratio + Z_95 * deviation));
    found.ratio = Some(exp(log_ratio));
    found.interval = Some((low, high));
    found.verdict = if high < 1.0 {
        Verdict::Worked
    } else if low > 1.0 {
        Verdict::Worse
    } else {
        Verdict::NoEffectSeen
    };
    found
}

/// Returns Pearson's sum of squares of the target's share over days, and its degrees of freedom.
fn spread(target: &[u64], control: &[u64]) -> (f64, f64) {
    let (of_target, of_control) = (target.iter().sum::<u64>() as f64, control.iter().sum::<u64>() as f64);
    let share = of_target / (of_target + of_control).max(1.0);
    let (mut squares, mut n_days) = (0.0, 0.0);
    for (&of_target, &of_control) in target.iter().zip(control) {
        let both = (of_target + of_control) as f64;
        let variance = both * share * (1.0 - share);
        if variance > 0.0 {
            squares += (of_target as f64 - both * share) * (of_target as f64 - both * share) / variance;
            n_days += 1.0;
        }
    }
    (squares, f64::max(n_days - 1.0, 0.0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::period::plus;

    /// Compares `before` days of the first pair with `after` days of the second; the day between has contacts that must not count.
    fn compare(before: (usize, u64, u64), after: (usize, u64, u64)) -> BeforeAfter {
        let n_days = before.0 + 1 + after.0;
        let period = Period::ending(Day::constant(2026, 11, 20), n_days as u32);
        let column = |of_before: u64, of_after: u64| {
            let mut counts = vec![of_before; before.0];
            counts.push(999);
            counts.extend(vec![of_after; after.0]);
            counts
        };
        let done = plus(period.from, before.0 as i64);
        before_after(period, period.from, &column(before.1, after.1), &column(before.2, after.2), done)
    }

    #[test]
    fn the_ratio_of_ratios_and_its_interval_are_those_of_the_formula() {
        let found = compare((28, 10, 100), (14, 4, 80));
        assert_eq!((found.target_before, found.target_after), (280, 56));
        assert_eq!((found.control_before, found.control_after), (2800, 1120));
        // (56.5 / 280.5) / (1120.5 / 2800.5) = 0.201426 / 0.400107 = 0.503430
        let ratio = found.ratio.expect("enough");
        assert!((ratio - 0.503_430).abs() < 1e-5, "{ratio}");
        // sqrt(1/280.5 + 1/56.5 + 1/2800.5 + 1/1120.5) = sqrt(0.022514) = 0.150046; x 1.96 = 0.294091; 0.50343 x e^-0.294091 = 0.37516
        let (low, high) = found.interval.expect("enough");
        assert!((low - 0.375_16).abs() < 1e-4 && (high - 0.675_57).abs() < 1e-4, "{low} {high}");
        assert_eq!(found.verdict, Verdict::Worked);
    }

    #[test]
    fn the_verdict_follows_the_interval() {
        for (before, after, expected) in [
            ((28, 10, 100), (14, 4, 80), Verdict::Worked),
            ((28, 10, 100), (14, 8, 80), Verdict::NoEffectSeen),
            // The whole desk halved, the topic with it.
            ((28, 10, 100), (14, 5, 50), Verdict::NoEffectSeen),
            ((28, 10, 100), (14, 10, 50), Verdict::Worse),
            ((28, 10, 100), (14, 0, 100), Verdict::Worked),
            ((28, 10, 100), (6, 0, 100), Verdict::TooEarly),
            ((6, 10, 100), (14, 0, 100), Verdict::TooEarly),
            ((28, 0, 100), (14, 5, 100), Verdict::TooEarly),
            ((28, 10, 0), (14, 5, 100), Verdict::TooEarly),
            // 28 contacts before, but 7 expected after.
            ((28, 1, 100), (7, 0, 100), Verdict::TooEarly),
        ] {
            let found = compare(before, after);
            assert_eq!(found.verdict, expected, "{before:?} {after:?} {found:?}");
            assert_eq!(found.ratio.is_none(), expected == Verdict::TooEarly);
        }
    }

    #[test]
    fn a_share_that_jumps_from_day_to_day_widens_the_interval() {
        let period = Period::ending(Day::constant(2026, 11, 20), 43);
        let control = vec![100; 43];
        let even: Vec<u64> = (0..43).map(|day| if day < 28 { 10 } else { 7 }).collect();
        let uneven: Vec<u64> =
            even.iter().enumerate().map(|(day, count)| if day % 2 == 0 { 2 * count } else { 0 }).collect();
        let done = plus(period.from, 28);
        let width = |target: &[u64]| {
            let (low, high) = before_after(period, period.from, target, &control, done).interval.expect("enough");
            high / low
        };
        assert!(width(&uneven) > 2.0 * width(&even), "{} {}", width(&uneven), width(&even));
    }

    #[test]
    fn days_without_records_and_days_outside_count_for_nothing() {
        let period = Period::ending(Day::constant(2026, 11, 20), 60);
        let counts = vec![50; 60];
        let done = Day::constant(2026, 11, 1);
        let late = before_after(period, Day::constant(2026, 10, 28), &counts, &counts, done);
        assert_eq!((late.n_days_before, late.n_days_after, late.verdict), (4, 19, Verdict::TooEarly));
        for outside in [plus(period.from, -3), plus(period.to, 1)] {
            let found = before_after(period, period.from, &counts, &counts, outside);
            assert_eq!(found.verdict, Verdict::TooEarly, "{outside}");
        }
    }
}
