//! What days before let expect in some days, and whether what was unusual is so still.

use std::ops::Range;

use super::baseline::{self, Baselines};
use super::{Calendar, Expectation, Kind, Panel};
use crate::model::Day;

impl Baselines {
    /// Returns what a series lets expect in some days after those that it was learnt on.
    pub(crate) fn expect(&self, series: usize, days: Range<usize>) -> Option<Expectation> {
        (self.training().len() >= super::signals::LEAST_TRAINING_DAYS)
            .then(|| self.of(series).predictive(days).expectation())
    }
}

/// Returns what the whole desk lets expect in some days, by weekday, holiday and the days before.
#[must_use]
pub fn expect_all(panel: &Panel, calendar: &Calendar, days: Range<usize>) -> Option<Expectation> {
    let n_known = panel.known_before(days.start).len();
    (n_known >= super::signals::LEAST_TRAINING_DAYS)
        .then(|| baseline::of_all(panel, calendar, days.start).predictive(days).expectation())
}

/// Whether what began on a day goes on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Persistence {
    /// Whether the newest days are back to what the days before the change let expect.
    pub is_back: bool,
}

/// STUB
#[must_use]
pub fn persists(panel: &Panel, calendar: &Calendar, series: usize, since: Day, kind: Kind) -> Option<Persistence> {
    let start = panel.period.position(since)?;
    let to = panel.n_days();
    let from = start.max(to.saturating_sub(7));
    let expected = Baselines::learn(panel, calendar, start).expect(series, from..to)?;
    let observed = panel.series.get(series)?[from..to].iter().sum::<u64>() as f64;
    Some(Persistence { is_back: back(observed, expected, kind) })
}

/// STUB
#[must_use]
pub fn persists_all(panel: &Panel, calendar: &Calendar, since: Day, kind: Kind) -> Option<Persistence> {
    let start = panel.period.position(since)?;
    let to = panel.n_days();
    let from = start.max(to.saturating_sub(7));
    let expected = expect_all(panel, calendar, start..to)?;
    let observed = panel.all[from..to].iter().sum::<u64>() as f64;
    Some(Persistence { is_back: back(observed, expected, kind) })
}

fn back(observed: f64, expected: Expectation, kind: Kind) -> bool {
    if kind == Kind::Drop { observed >= expected.low as f64 } else { observed <= expected.high as f64 }
}

/// STUB
#[derive(Debug, Clone, Copy)]
#[allow(missing_docs)]
pub struct BeforeAfter {
    pub ratio: f64,
    pub low: f64,
    pub high: f64,
}

/// STUB
#[must_use]
pub fn before_after(_: &[u64], _: &[u64], _: &[u64], _: &[u64]) -> Option<BeforeAfter> {
    None
}
