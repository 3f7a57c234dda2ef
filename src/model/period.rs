//! Days in a row. Weeks end with the period's last day, so that the newest is always whole.

use super::Day;

/// Days from `from` to `to`, both counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    /// First day.
    pub from: Day,
    /// Last day.
    pub to: Day,
}

impl Period {
    /// Returns the period of `n_days` (at least one) that ends with a day.
    #[must_use]
    pub fn ending(to: Day, n_days: u32) -> Self {
        Self { from: plus(to, 1 - i64::from(n_days.max(1))), to }
    }

    /// Returns whether a day lies in it.
    #[must_use]
    pub fn contains(self, day: Day) -> bool {
        self.from <= day && day <= self.to
    }

    /// Returns the number of days.
    #[must_use]
    pub fn n_days(self) -> usize {
        usize::try_from(days_between(self.from, self.to)).map_or(0, |days| days + 1)
    }

    /// Returns the position of a day, counted from 0; `None` outside.
    #[must_use]
    pub fn position(self, day: Day) -> Option<usize> {
        if self.contains(day) { usize::try_from(days_between(self.from, day)).ok() } else { None }
    }

    /// Returns the whole weeks of the period, oldest first, the last one ending with it.
    #[must_use]
    pub fn weeks(self) -> Vec<Self> {
        let n_weeks = self.n_days() / 7;
        (0..n_weeks).rev().map(|back| Self::ending(plus(self.to, -7 * back as i64), 7)).collect()
    }
}

/// Returns the day `n` days later (earlier where negative); the calendar's last day where it ends.
pub(crate) fn plus(day: Day, n: i64) -> Day {
    day.saturating_add(jiff::SignedDuration::from_hours(24 * n))
}

/// Returns the number of days from one day to another.
pub(crate) fn days_between(from: Day, to: Day) -> i64 {
    from.duration_until(to).as_hours() / 24
}

/// Sums counts by day into weeks: `weekly[w]` holds the days of `period.weeks()[w]`.
pub(crate) fn by_week(per_day: &[u64]) -> Vec<u64> {
    let first = per_day.len() % 7;
    per_day[first..].chunks_exact(7).map(|week| week.iter().sum()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weeks_end_with_the_as_of_day() {
        let window = Period::ending(Day::constant(2026, 11, 20), 91);
        assert_eq!(window.from, Day::constant(2026, 8, 22));
        let weeks = window.weeks();
        assert_eq!(weeks.len(), 13);
        assert_eq!(weeks[0].from, window.from);
        assert_eq!(weeks[12], Period { from: Day::constant(2026, 11, 14), to: Day::constant(2026, 11, 20) });
        assert_eq!(Period::ending(Day::constant(2026, 11, 20), 10).weeks().len(), 1);
        assert_eq!(window.position(Day::constant(2026, 11, 20)), Some(90));
        assert_eq!(window.position(Day::constant(2026, 11, 21)), None);
    }

    #[test]
    fn days_that_make_no_whole_week_are_left_out_at_the_beginning() {
        assert_eq!(by_week(&[9, 1, 1, 1, 1, 1, 1, 1, 2, 0, 0, 0, 0, 0, 0]), [7, 2]);
        assert_eq!(by_week(&[1, 2]), Vec::<u64>::new());
    }
}
