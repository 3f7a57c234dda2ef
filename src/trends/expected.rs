//! What days before let expect in some days.

use std::ops::Range;

use super::baseline::{self, Baselines};
use super::signals::LEAST_TRAINING_DAYS;
use super::{Calendar, Expectation, Panel};

impl Baselines {
    /// Returns what a series lets expect in some days after those that it was learnt on; `None` where those are too few.
    pub(crate) fn expect(&self, panel: &Panel, series: usize, days: Range<usize>) -> Option<Expectation> {
        (panel.known_before(days.start).len() >= LEAST_TRAINING_DAYS)
            .then(|| self.of(series).predictive(days).expectation())
    }
}

/// Returns what the whole desk lets expect in some days, by weekday, holiday and the days before; `None` where those are too few.
#[must_use]
pub fn expect_all(panel: &Panel, calendar: &Calendar, days: Range<usize>) -> Option<Expectation> {
    let n_known = panel.known_before(days.start).len();
    (n_known >= LEAST_TRAINING_DAYS)
        .then(|| baseline::of_all(panel, calendar, days.start).predictive(days).expectation())
}
