//! On which day did it begin? The change point that makes the counts most likely.

use libm::log;

/// Which way a series changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Direction {
    Up,
    Down,
}

/// Returns the first day of the change that reaches to the last day: among `earliest..n_days`, the day from which on one
/// constant factor on the expected counts explains the counts best.
///
/// With Y counted and M expected from a day on, the log likelihood ratio of factor Y/M against factor 1 is `Y log(Y/M) - (Y - M)`
/// (Poisson; a dispersion common to all days changes no order). The last day where no day from which on counts are changed in that
/// direction exists; among equals the latest.
pub(super) fn since(counts: &[u64], means: &[f64], earliest: usize, direction: Direction) -> usize {
    let last = counts.len().saturating_sub(1);
    let (mut counted, mut expected) = (0.0, 0.0);
    let mut best = (0.0, last);
    for day in (earliest..counts.len()).rev() {
        counted += counts[day] as f64;
        expected += means[day].max(1e-9);
        let changed = match direction {
            Direction::Up => counted > expected,
            Direction::Down => counted < expected,
        };
        let explained = if counted > 0.0 { counted * log(counted / expected) } else { 0.0 };
        let ratio = explained - (counted - expected);
        if changed && ratio > best.0 {
            best = (ratio, day);
        }
    }
    best.1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(counts: &[u64], direction: Direction, expected: usize) {
        assert_eq!(since(counts, &vec![10.0; counts.len()], 0, direction), expected, "{counts:?}");
    }

    #[test]
    fn the_change_begins_where_one_factor_explains_the_rest_best() {
        // From day 3 on: Y = 75, M = 30: 75 log 2.5 - 45 = 23.7; from day 2 on: 86 log(86/40) - 46 = 19.8; from day 4: 49 log 2.45 - 29 = 14.9
        check(&[10, 9, 11, 26, 24, 25], Direction::Up, 3);
        check(&[10, 9, 11, 10, 10, 40], Direction::Up, 5);
        // From day 2 on: 10 log(10/40) + 30 = 16.1; from day 1 on: 21 log(21/50) + 29 = 10.8; from day 3: 8 log(8/30) + 22 = 11.4
        check(&[10, 11, 2, 3, 2, 3], Direction::Down, 2);
        check(&[10, 10, 0, 0], Direction::Down, 2);
        // Nothing went that way: the last day.
        check(&[10, 10, 10], Direction::Up, 2);
        check(&[10, 10, 5], Direction::Up, 2);
    }
}
