//! Did it change? The newest seven days against the four weeks before, and the day on which a rise began.
//!
//! This is the arithmetic of a first look: no holidays, no correction for many topics. The stage `trends` does that.

use crate::model::Day;
use crate::model::Period;
use crate::model::period::{days_between, plus};
use crate::trends::Release;

/// Below this many in a week nothing is said about change: one conversation more or less would turn the sentence around.
const LEAST_N: u64 = 5;
/// A week counts as a change when it lies this many standard deviations from what the weeks before let expect:
/// one week in forty does so by chance in one direction.
const LEAST_DEVIATIONS: f64 = 2.0;
/// And when it is this many times the mean (or its inverse), so that large topics do not move on trifles.
const LEAST_TIMES: f64 = 1.3;
/// How far back the beginning of a rise is looked for: the weeks that the comparison uses, and as many before.
const ONSET_DAYS: usize = 56;
/// A rise needs this many days on both sides: fewer after it are one weekend, fewer before it no baseline.
const ONSET_LEAST_AFTER: usize = 3;
const ONSET_LEAST_BEFORE: usize = 7;
/// Least log likelihood ratio of two rates against one; with fifty possible days, chance reaches it once in some hundred topics.
const ONSET_LEAST_EVIDENCE: f64 = 6.0;
/// A release from this many days before the beginning to one day after it "happened at the same time": people need
/// some days to install an update, and a day's records may be dated a day off.
const NEAR_BEFORE_DAYS: i64 = 4;
const NEAR_AFTER_DAYS: i64 = 1;

/// The newest seven days against the weeks before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Change {
    /// In the newest seven days.
    pub last_7_days: u64,
    /// In all the weeks before that are compared, at most four.
    pub before_total: u64,
    /// How many weeks those are; fewer than four where the records begin later, 0 where there is nothing to compare.
    pub n_weeks_before: u32,
    /// What that says.
    pub movement: Movement,
}

/// What a comparison says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Movement {
    /// Too few conversations, or no weeks to compare with.
    NotEnough,
    /// Nothing before, at least five now.
    Appeared,
    /// Clearly more than before.
    Grew,
    /// Within what chance does.
    Steady,
    /// Clearly fewer than before.
    Shrank,
}

impl Movement {
    /// Returns the word that the formats use.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::NotEnough => "not_enough",
            Self::Appeared => "appeared",
            Self::Grew => "grew",
            Self::Steady => "steady",
            Self::Shrank => "shrank",
        }
    }
}

impl Change {
    /// Compares the last week with up to four before it, not looking back beyond `n_weeks_known`.
    #[must_use]
    pub fn of(weekly: &[u64], n_weeks_known: usize) -> Self {
        let Some((&last_7_days, before)) = weekly.split_last() else {
            return Self { last_7_days: 0, before_total: 0, n_weeks_before: 0, movement: Movement::NotEnough };
        };
        let n_weeks = before.len().min(4).min(n_weeks_known.saturating_sub(1));
        let before_total = before[before.len() - n_weeks..].iter().sum();
        let mut change =
            Self { last_7_days, before_total, n_weeks_before: n_weeks as u32, movement: Movement::NotEnough };
        change.movement = change.judge();
        change
    }

    /// Returns the mean of the weeks before; `None` without any.
    #[must_use]
    pub fn before_mean(&self) -> Option<f64> {
        (self.n_weeks_before > 0).then(|| self.before_total as f64 / f64::from(self.n_weeks_before))
    }

    /// Returns how many times the mean the last week is; `None` where either side is too small to say so.
    #[must_use]
    pub fn times(&self) -> Option<f64> {
        let mean = self.before_mean().filter(|_| self.before_total >= LEAST_N)?;
        (self.movement != Movement::NotEnough).then(|| self.last_7_days as f64 / mean)
    }

    /// Returns how many more than expected, negative for fewer; the order of the movers.
    #[must_use]
    pub fn excess(&self) -> f64 {
        self.before_mean().map_or(0.0, |mean| self.last_7_days as f64 - mean)
    }

    fn judge(&self) -> Movement {
        let Some(mean) = self.before_mean() else { return Movement::NotEnough };
        if self.last_7_days < LEAST_N && mean < LEAST_N as f64 {
            return Movement::NotEnough;
        }
        if self.before_total == 0 {
            return Movement::Appeared;
        }
        let last = self.last_7_days as f64;
        // Poisson: the week varies by its mean, the mean itself by mean / weeks. A floor of one keeps tiny means honest.
        let deviation = (mean.max(1.0) * (1.0 + 1.0 / f64::from(self.n_weeks_before))).sqrt();
        if last - mean >= LEAST_DEVIATIONS * deviation && last >= LEAST_TIMES * mean {
            Movement::Grew
        } else if mean - last >= LEAST_DEVIATIONS * deviation && last * LEAST_TIMES <= mean {
            Movement::Shrank
        } else {
            Movement::Steady
        }
    }
}

/// The day on which a rise began, with what was released around it.
#[derive(Debug, Clone, PartialEq)]
pub struct Onset {
    /// The first day of the higher rate.
    pub day: Day,
    /// Mean per day before it.
    pub before_per_day: f64,
    /// Mean per day from it on.
    pub after_per_day: f64,
    /// Positions of the releases around that day in the releases of the window, the nearest first (of two as near, the
    /// earlier): the same time, not a cause.
    pub releases: Vec<usize>,
}

impl Onset {
    /// Finds the day that best parts the newest weeks into a lower and a higher rate; `None` where none does clearly.
    #[must_use]
    pub fn find(per_day: &[u64], period: Period, first_day: Day, releases: &[Release]) -> Option<Self> {
        let n_known = usize::try_from(days_between(first_day.max(period.from), period.to)).ok()? + 1;
        let known = &per_day[per_day.len().checked_sub(n_known.min(ONSET_DAYS))?..];
        let total: u64 = known.iter().sum();
        let mut best: Option<(f64, usize)> = None;
        let mut n_before: u64 = known.iter().take(ONSET_LEAST_BEFORE).sum();
        for split in ONSET_LEAST_BEFORE..(known.len() + 1).saturating_sub(ONSET_LEAST_AFTER) {
            let (before_days, after_days) = (split as f64, (known.len() - split) as f64);
            let (before, after) = (n_before as f64, (total - n_before) as f64);
            let evidence =
                plogp(before, before_days) + plogp(after, after_days) - plogp(total as f64, known.len() as f64);
            if after / after_days > before / before_days && best.is_none_or(|(most, _)| evidence > most) {
                best = Some((evidence, split));
            }
            n_before += known[split];
        }
        let (_, split) = best.filter(|(evidence, _)| *evidence >= ONSET_LEAST_EVIDENCE)?;
        let before: u64 = known[..split].iter().sum();
        let after = total - before;
        let day = plus(period.to, split as i64 + 1 - known.len() as i64);
        let mut near: Vec<(i64, bool, usize)> = releases
            .iter()
            .enumerate()
            .map(|(at, release)| (days_between(day, release.date), at))
            .filter(|(days, _)| (-NEAR_BEFORE_DAYS..=NEAR_AFTER_DAYS).contains(days))
            .map(|(days, at)| (days.abs(), days > 0, at))
            .collect();
        near.sort_unstable();
        (after >= LEAST_N).then(|| Self {
            day,
            before_per_day: before as f64 / split as f64,
            after_per_day: after as f64 / (known.len() - split) as f64,
            releases: near.into_iter().map(|(_, _, at)| at).collect(),
        })
    }
}

/// Returns n ln(n / days): the log likelihood of a Poisson rate up to terms that cancel.
fn plogp(n: f64, days: f64) -> f64 {
    if n > 0.0 { n * (n / days).ln() } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_week_is_judged_against_the_four_before_it() {
        let check = |weekly: &[u64], movement: Movement| {
            assert_eq!(Change::of(weekly, weekly.len()).movement, movement, "{weekly:?}");
        };
        // Mean 9, deviation sqrt(9 * 1.25) = 3.35: 16 is 2.1 of them away, 15 is 1.8.
        check(&[9, 9, 9, 9, 16], Movement::Grew);
        check(&[9, 9, 9, 9, 15], Movement::Steady);
        check(&[9, 9, 9, 9, 2], Movement::Shrank);
        check(&[0, 0, 0, 0, 5], Movement::Appeared);
        check(&[1, 0, 1, 0, 4], Movement::NotEnough);
        check(&[1, 0, 1, 0, 5], Movement::Grew);
        // Mean 1000: 1,100 is 2.8 deviations away, but only 1.1 times as many.
        check(&[1000, 1000, 1000, 1000, 1100], Movement::Steady);
        check(&[52], Movement::NotEnough);
        check(&[], Movement::NotEnough);
    }

    #[test]
    fn both_numbers_are_kept_and_a_ratio_needs_five_on_its_lower_side() {
        let change = Change::of(&[100, 9, 9, 10, 8, 52], 6);
        assert_eq!((change.last_7_days, change.before_total, change.n_weeks_before), (52, 36, 4));
        assert!((change.times().expect("36 before") - 52.0 / 9.0).abs() < 1e-12);
        assert_eq!(Change::of(&[1, 0, 2, 0, 12], 5).times(), None);
    }

    #[test]
    fn weeks_before_the_records_begin_are_no_baseline() {
        let change = Change::of(&[0, 0, 0, 20, 22], 2);
        assert_eq!((change.n_weeks_before, change.before_total, change.movement), (1, 20, Movement::Steady));
        assert_eq!(Change::of(&[0, 0, 0, 0, 22], 1).movement, Movement::NotEnough);
    }

    #[test]
    fn a_rise_begins_on_the_day_that_parts_two_rates_and_names_the_release_of_that_time() {
        let period = Period::ending(Day::constant(2026, 11, 20), 91);
        let mut per_day = vec![1; 91];
        per_day[81..].fill(7);
        let release = |day: i8| Release {
            date: Day::constant(2026, 11, day),
            time: None,
            product: "앱".into(),
            version: "5.2.0".into(),
            note: String::new(),
        };
        let onset = Onset::find(&per_day, period, period.from, &[release(1), release(8), release(10), release(12)])
            .expect("a clear rise");
        assert_eq!(onset.day, Day::constant(2026, 11, 11));
        assert_eq!(onset.releases, [2, 3, 1]);
        assert!((onset.before_per_day - 1.0).abs() < 1e-12 && (onset.after_per_day - 7.0).abs() < 1e-12);
        assert_eq!(Onset::find(&vec![3; 91], period, period.from, &[]), None);
        assert_eq!(Onset::find(&vec![0; 91], period, period.from, &[]), None);
        assert_eq!(Onset::find(&[9], Period::ending(period.to, 1), period.to, &[]), None);
    }
}
