//! What a day's count is compared with: the baseline of the window's topics.

use crate::model::{Day, Period};
use crate::trends::{Calendar, Expectation};

/// The counts of all topics by day, with what they let expect.
#[derive(Debug)]
pub struct Baseline {
    period: Period,
    first_day: Day,
    all: Vec<u64>,
    series: Vec<Vec<u64>>,
    calendar: Calendar,
}

impl Baseline {
    pub(super) fn new(
        period: Period,
        first_day: Day,
        all: Vec<u64>,
        series: Vec<Vec<u64>>,
        calendar: &Calendar,
    ) -> Self {
        Self { period, first_day, all, series, calendar: calendar.clone() }
    }

    pub(super) fn expected(&self, per_day: &[u64], of_topics: Vec<usize>, days: Period) -> Option<Expectation> {
        let _ = (per_day, of_topics, days, &self.period, &self.first_day, &self.all, &self.series, &self.calendar);
        None
    }

    pub(crate) fn signals(&self) -> Vec<crate::trends::Signal> {
        Vec::new()
    }

    pub(crate) fn signals_of(&self, _: Vec<Vec<u64>>) -> Vec<crate::trends::Signal> {
        Vec::new()
    }

    pub(crate) fn signal_of_all(&self) -> Option<crate::trends::Signal> {
        None
    }

    pub(crate) fn lasts(
        &self,
        _per_day: &[u64],
        _of_topics: &[usize],
        _since: Day,
        _kind: crate::trends::Kind,
    ) -> bool {
        true
    }
}
