//! Counts by day, the one input of this stage.

use std::ops::Range;

use super::calendar::{Calendar, DayKind};
use crate::model::{Day, Period, period::plus};

/// Counts by day of the whole desk and of each topic, all of them as long as the period.
#[derive(Debug, Clone)]
pub struct Panel {
    /// The days; the last one is the as-of day.
    pub period: Period,
    /// The first day with records; what lies before it is not known rather than nothing.
    pub first_day: Day,
    /// What the whole desk saw, by day.
    pub all: Vec<u64>,
    /// What each series (a topic, or a topic within a product) saw, by day.
    pub series: Vec<Vec<u64>>,
}

impl Panel {
    /// Returns the number of days of the period.
    pub(super) fn n_days(&self) -> usize {
        self.period.n_days().min(self.all.len())
    }

    /// Returns the position of the first day with records.
    pub(super) fn first(&self) -> usize {
        if self.first_day <= self.period.from {
            0
        } else {
            self.period.position(self.first_day).unwrap_or(self.n_days())
        }
    }

    /// Returns the day at a position.
    pub(super) fn day(&self, position: usize) -> Day {
        plus(self.period.from, position as i64)
    }

    /// Returns the days from the first with records to (not including) a position.
    pub(super) fn known_before(&self, end: usize) -> Range<usize> {
        self.first().min(end)..end
    }

    /// Returns the kind of each day.
    pub(super) fn kinds(&self, calendar: &Calendar) -> Vec<DayKind> {
        (0..self.n_days()).map(|position| calendar.kind(self.day(position))).collect()
    }
}
